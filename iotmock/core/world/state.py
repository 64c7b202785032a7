"""Everything that one activation remembers, and nothing else: a snapshot can write it down as a whole.

(account, region) > backends and broker; besides these the clock, the due list and the journals. Actions that wait are
functions of modules with plain arguments. Locks, clients of boto3 and what is under way belong to `World`.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from iotmock.core.clock import Clock
from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.disturbances import Disturbances
from iotmock.core.mqtt.exchange import EVERY_DOOR, Hearer, Order
from iotmock.core.mqtt.log import count_matching
from iotmock.core.mqtt.publisher import Door
from iotmock.core.mqtt.subscriptions import Outbox
from iotmock.core.names import new_secret
from iotmock.core.savable import savable, taken_apart
from iotmock.core.texts import shown
from iotmock.core.world.calls import CallLogs
from iotmock.core.world.deadlines import Deadlines
from iotmock.core.world.faults import FaultQueue
from iotmock.core.world.journal import Journals

__all__ = ["DEFAULT_ACCOUNT", "DEFAULT_REGION", "HearerFactory", "WorldState"]

B = TypeVar("B")

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"

# Makes a hearer for the exchange of an account and region.
HearerFactory = Callable[[str, str], Hearer]


def _is_scope(scope: object) -> bool:
    """Whether something is an account and a region."""
    return isinstance(scope, tuple) and [type(part) for part in scope] == [str, str]


class History(Protocol):
    """What a room writes down besides the journal of state changes. title: what it tells of."""

    title: str

    def keep_last(self, count: int) -> None:
        """Forget all but the last entries where there are too many; see `Records.keep_last`."""

    def last_lines(self, most: int) -> list[str]:
        """The last entries, a line each, oldest first; and how many there were before."""


# What belongs to whoever opened the world is there already.
@savable(leave={"outbox": deque, "change_listeners": dict, "_hearers": list})
class WorldState:
    """The state of a world.

    limits: the numbers that the test has set; rooms look at them through their `Limits`.
    histories: of rooms, as far as they have begun.
    change_listeners: which methods of which backends are told of a kind of change; see `Call.tell`.
    things_are_followed: whether a room wants to know what changes about things; see `Call.touch`.
    """

    def __init__(self, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION) -> None:
        self.account = account
        self.region = region
        self.secret = new_secret()
        self.clock = Clock()
        self.journals = Journals()
        self.calls = CallLogs()
        self.faults = FaultQueue()
        self.disturbances = Disturbances()
        self.limits: dict[str, int] = {}
        self.histories: list[History] = []
        self.deadlines = Deadlines()
        self.things_are_followed = False
        self.outbox: Outbox = deque()
        self.change_listeners: Mapping[type, list[tuple[type, Callable[..., None]]]] = {}
        self._hearers: list[tuple[HearerFactory, Order, frozenset[Door], bool]] = []
        self._backends: dict[tuple[type, str, str], Any] = {}
        self._brokers: dict[tuple[str, str], Broker] = {}

    def join(self, other: "WorldState") -> None:
        """Take over from another state what belongs to whoever opened the world: the outbox, and who listens."""
        self.outbox, self.change_listeners = other.outbox, other.change_listeners
        self._hearers = other._hearers  # noqa: SLF001 - of the same class
        for broker in self._brokers.values():
            broker.use_outbox(self.outbox)

    def check(self) -> None:
        """Refuse what is no state, where somebody else has put it together.

        Raises: ValueError.
        """
        for key, backend in self._backends.items():
            if type(backend) is not key[0] or not _is_scope(key[1:]):
                raise ValueError(f"{shown(backend)} is no backend of {shown(key)}")
        brokers: Mapping[Any, Any] = self._brokers
        for scope, broker in brokers.items():
            if type(broker) is not Broker or not _is_scope(scope):
                raise ValueError(f"{shown(broker)} is no broker of {shown(scope)}")
        self.deadlines.check()

    def reset(self) -> None:
        """Forget everything but the clock's offset and who listens; handles and subscriptions are cut off."""
        for broker in self._brokers.values():
            broker.close()
        self._backends.clear()
        self._brokers.clear()
        self.journals.clear()
        self.calls.clear()
        self.faults.clear()
        self.disturbances.clear()
        self.limits.clear()
        self.histories.clear()
        self.things_are_followed = False
        self.deadlines = Deadlines()
        self.outbox.clear()

    def listen_everywhere(
        self,
        factory: HearerFactory,
        order: Order,
        doors: frozenset[Door] = EVERY_DOOR,
        *,
        special_only: bool = False,
    ) -> None:
        """Have a hearer in every exchange that comes to be; see `Exchange.listen`."""
        self._hearers.append((factory, order, doors, special_only))

    def backend(self, kind: type[B], account: str, region: str) -> B:
        """The backend of one service for one account and region, made at first use."""
        key = (kind, account, region)
        found: B | None = self._backends.get(key)
        if found is None:
            found = self._backends[key] = kind(account, region)  # type: ignore[call-arg]  # as every backend is made
        return found

    def backends(self, kind: type[B]) -> Iterator[B]:
        """All backends of one service that exist, whatever the account and region."""
        return (backend for (known, _, _), backend in list(self._backends.items()) if known is kind)

    def broker(self, account: str, region: str) -> Broker:
        """The message broker of one account and region."""
        found = self._brokers.get((account, region))
        if found is None:
            found = self._brokers[account, region] = Broker(self.outbox, self.limits, self.disturbances)
            for factory, order, doors, special_only in self._hearers:
                found.exchange.listen(factory(account, region), order, doors, special_only=special_only)
        return found

    def brokers(self) -> list[tuple[tuple[str, str], Broker]]:
        """All brokers that exist, by account and region."""
        return list(self._brokers.items())

    def message_counts(self, topic_filter: str | None) -> dict[tuple[str, str], int]:
        """How many messages were published, by account and region where there were any; see `count_matching`."""
        counts = {place: count_matching(broker.log, topic_filter) for place, broker in self._brokers.items()}
        return {place: count for place, count in counts.items() if count}

    def keep_last(self, count: int) -> None:
        """Forget all but the last messages, calls and changes where there are too many."""
        for broker in self._brokers.values():
            broker.log.keep_last(count)
        for history in self.histories:
            history.keep_last(count)
        self.calls.keep_last(count)
        self.journals.keep_last(count)

    def accounts(self) -> set[str]:
        """The accounts that hold any state here."""
        return {account for _, account, _ in self._backends} | {account for account, _ in self._brokers}


@taken_apart(WorldState)
def _parts(state: WorldState) -> dict[str, Any]:
    """What is changed by a test first, then what there is, what is planned, and what has happened."""
    names = (
        "account", "region", "secret", "clock", "limits", "faults", "disturbances", "things_are_followed",
        "_backends", "_brokers", "deadlines", "histories", "calls", "journals",
    )  # fmt: skip
    return {name: getattr(state, name) for name in names}
