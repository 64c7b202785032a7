"""The exchange of one account and region: every message by every door passes it, and whoever has registered hears it.

Alone kept here: a message is in the log before anybody hears it; hearers of one message come in their order; what they
cause is heard after all of them have heard the message itself, without recursion; a topic is made only when somebody
besides the log listens, a body only when somebody wants it. Direct messages, and retained ones that wait for a
subscriber, stay outside.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple, Protocol

from iotmock.core.clock import later
from iotmock.core.mqtt.disturbances import Disturbances
from iotmock.core.mqtt.doors import Right, check_publish
from iotmock.core.mqtt.log import manner_of
from iotmock.core.mqtt.message import Deferred, Message, Properties
from iotmock.core.mqtt.publisher import SERVICE, Door, Publisher
from iotmock.core.ranks import Rank
from iotmock.core.records import Records
from iotmock.core.savable import put_together, savable

__all__ = ["CLIENT_DOORS", "EVERY_DOOR", "Address", "Exchange", "Hearer", "Moment", "Order"]

EVERY_DOOR = frozenset(Door)
CLIENT_DOORS = EVERY_DOOR - {Door.SERVICE}

# Members of an enumeration are slow to reach before Python 3.12.
_DELIVERED, _PROCESSED = Right.DELIVERED, Right.PROCESSED
# Payloads that are kept once: how long they may be, and how many there are before the search begins anew.
_SHORT, _MANY = 64, 1000


class Moment(Protocol):
    """What of a call the broker needs: when and where it happens, and that something can be planned."""

    @property
    def now(self) -> datetime:
        """The instant."""

    @property
    def account(self) -> str:
        """The account that acts."""

    @property
    def region(self) -> str:
        """Where it acts."""

    def schedule(self, due_at: datetime, rank: int, action: Callable[..., None], *arguments: Any) -> int:
        """Have `action(moment, *arguments)` run at an instant; gives the number to cancel it by."""

    def cancel(self, number: int) -> None:
        """Forget what was planned."""

    def failure_or_none(self, what: str, **parameters: Any) -> str | None:
        """The error that the test wants the next `what` to fail with, used up by one; None when it is to succeed."""

    def touch(self, thing_name: str) -> None:
        """Say that something else is known of the thing that is called like a client."""


@savable
class Address(NamedTuple):
    """What is known of a message before its body is made.

    right: what becomes of it; a message that is TAKEN is heard by topic rules only. rules_hear: whether topic rules
    may.
    """

    topic: str
    right: Right
    retain: bool
    publisher: Publisher
    rules_hear: bool = True


class Hearer(Protocol):
    """Somebody who hears messages."""

    def interest(self, address: Address) -> Any:
        """What to hear the message with, falsy for no interest; asked exactly once for each message."""

    def hear(self, call: Any, message: Message, interest: Any) -> None:
        """Take a message that was of interest."""


@savable
class Order(IntEnum):
    """In which order the hearers of one message come."""

    MIRROR = 0
    SUBSCRIPTIONS = 1
    RULES = 2
    RETAINED = 3
    RESERVED = 4


@savable
def _arrive(call: Moment, exchange: "Exchange", what: Address, content: tuple[Any, ...]) -> None:
    exchange.bring(call, what, content)


def _as_published(
    call: Moment, what: Address | Deferred, topic: str, content: tuple[Any, ...]
) -> tuple[Address, tuple[Any, ...]]:
    """A message that will arrive later as what it is now: the instant in it is that of its publishing."""
    if isinstance(what, Address):
        return what, content
    made = what.message_on(topic, call.now, *content)
    return (
        Address(topic, _DELIVERED, False, SERVICE, what.rules_hear),
        (made.payload, made.qos, made.retain, made.at, made.properties, SERVICE),
    )


# What follows from the hearers is made again; a queue is empty as long as nobody acts.
@savable(
    leave={
        "_draining": bool,
        "_of_door": dict,
        "_of_services": tuple,
        "_of_special": dict,
        "_payloads": dict,
        "_queue": deque,
    }
)
class Exchange:
    """Hearers and the queue of one account and region. Nothing here locks: whoever calls holds the world's lock."""

    __slots__ = (
        "_disturbances",
        "_draining",
        "_hearers",
        "_log",
        "_of_door",
        "_of_services",
        "_of_special",
        "_payloads",
        "_queue",
        "enrich",
    )

    def __init__(self, log: Records, disturbances: Disturbances) -> None:
        self._log = log
        self._disturbances = disturbances
        self._hearers: list[tuple[Order, Hearer, frozenset[Door], bool]] = []
        # Who hears ordinary messages, and who hears special ones, by door; and apart from these what services announce,
        # which is much, and mostly heard by nobody.
        self._of_door: dict[Door, tuple[Hearer, ...]] = dict.fromkeys(Door, ())
        self._of_special: dict[Door, tuple[Hearer, ...]] = dict.fromkeys(Door, ())
        self._of_services: tuple[Hearer, ...] = ()
        self._queue: deque[tuple[Moment, Address | Deferred, tuple[Any, ...]]] = deque()
        self._draining = False
        self._payloads: dict[bytes, bytes] = {}
        # What the messages of a client carry besides: (call, client id, properties) to properties.
        self.enrich: Callable[..., Properties | None] | None = None

    def listen(
        self, hearer: Hearer, order: Order, doors: frozenset[Door] = EVERY_DOOR, *, special_only: bool = False
    ) -> None:
        """Have a hearer asked about what comes in by these doors from now on.

        special_only: it wants no ordinary messages, but only those that are retained, processed, or taken by Basic
        Ingest.
        """
        self._hearers.append((order, hearer, doors, special_only))
        self._hearers.sort(key=lambda entry: entry[0])
        self.sort_by_door()

    def leave(self, hearer: Hearer) -> None:
        """Ask a hearer no longer."""
        self._hearers = [entry for entry in self._hearers if entry[1] is not hearer]
        self.sort_by_door()

    def publish(
        self,
        call: Moment,
        publisher: Publisher,
        topic: str,
        payload: bytes,
        *,
        qos: int = 0,
        retain: bool = False,
        properties: Properties | None = None,
    ) -> None:
        """Take a message at a door.

        Raises: PublishRefused; nothing has happened then.
        """
        right = check_publish(topic, payload, publisher.door, qos, retain, properties)
        if self.enrich is not None and publisher.client_id is not None:
            properties = self.enrich(call, publisher.client_id, properties)
        if right is _PROCESSED:
            payload = self._known(payload)
        manner = manner_of(publisher, qos, retain, properties) if qos or retain or properties else publisher
        log = self._log
        log += (topic, call.now, payload, manner)
        is_special = retain or right is not _DELIVERED
        if (self._of_special if is_special else self._of_door)[publisher.door] or self._disturbances:
            content = (payload, qos, retain, call.now, properties, publisher)
            self._carry(call, Address(topic, right, retain, publisher), content)

    def send(
        self, call: Moment, topic: str, payload: bytes, qos: int, properties: Properties | None, rules_hear: bool
    ) -> None:
        """Take a message of a service, whose content is at hand; unchecked."""
        log = self._log
        log += (topic, call.now, payload, manner_of(SERVICE, qos, False, properties))
        if self._of_services or self._disturbances:
            content = (payload, qos, False, call.now, properties, SERVICE)
            self._carry(call, Address(topic, _DELIVERED, False, SERVICE, rules_hear), content)

    def announce(
        self, call: Moment, deferred: Deferred, subject: Any, detail: Any = None, *, at_hand: Any = None
    ) -> None:
        """Take a message of a service that is made when somebody wants it.

        subject, detail: values that never change; see `Deferred`. at_hand: what spares whoever hears the message now to
        read the values; it takes the place of the detail, and is not kept.
        """
        log = self._log
        log += (deferred, call.now, subject, detail)
        if self._disturbances:
            # What is at hand now may have changed when the message arrives.
            self._carry(call, deferred, (subject, detail))
        elif self._of_services:
            self._carry(call, deferred, (subject, detail if at_hand is None else at_hand))

    def _known(self, payload: bytes) -> bytes:
        """One object for what devices tell a service again and again: that they have succeeded."""
        payloads = self._payloads
        if len(payload) > _SHORT:
            return payload
        if len(payloads) > _MANY:
            payloads.clear()
        return payloads.setdefault(payload, payload)

    def _carry(self, call: Moment, what: Address | Deferred, content: tuple[Any, ...]) -> None:
        """Let the hearers hear; what a hearer causes waits until all have heard."""
        if self._disturbances:
            topic = what.topic(*content) if isinstance(what, Deferred) else what.topic
            disturbance = self._disturbances.meet(topic)
            if disturbance is not None:
                if disturbance.delay is not None:
                    address, delayed = _as_published(call, what, topic, content)
                    due_at = later(call.now, disturbance.delay)
                    call.schedule(due_at, Rank.ARRIVAL, _arrive, self, address, delayed)
                return
        self.bring(call, what, content)

    def bring(self, call: Moment, what: Address | Deferred, content: tuple[Any, ...]) -> None:
        """Let a message arrive that has been on its way."""
        if self._draining:
            self._queue.append((call, what, content))
            return
        self._draining = True
        try:
            self._let_hear(call, what, content)
            while self._queue:
                self._let_hear(*self._queue.popleft())
        except BaseException:
            self._queue.clear()
            raise
        finally:
            self._draining = False

    def _let_hear(self, call: Moment, what: Address | Deferred, content: tuple[Any, ...]) -> None:
        deferred: Deferred | None = None
        hearers = self._of_services
        if isinstance(what, Deferred):
            deferred, what = what, Address(what.topic(*content), _DELIVERED, False, SERVICE, what.rules_hear)
        elif what.publisher is not SERVICE:
            is_special = what.retain or what.right is not _DELIVERED
            hearers = (self._of_special if is_special else self._of_door)[what.publisher.door]
        message: Message | None = None
        for hearer in hearers:
            interest = hearer.interest(what)
            if not interest:
                continue
            if message is None:
                at = call.now
                message = deferred.message_on(what.topic, at, *content) if deferred else Message(what.topic, *content)
            hearer.hear(call, message, interest)

    def sort_by_door(self) -> None:
        """Find out who hears what comes in by which door."""
        for door in Door:
            at_door = [entry for entry in self._hearers if door in entry[2]]
            self._of_special[door] = tuple(entry[1] for entry in at_door)
            self._of_door[door] = tuple(entry[1] for entry in at_door if not entry[3])
        self._of_services = self._of_door[Door.SERVICE]


@put_together(Exchange)
def _complete(exchange: Exchange) -> None:
    exchange.sort_by_door()
