"""A call: one look at the world, with one reading of the clock.

Every API request, device message, timer and control handle action runs as a `Call`. It says on whose behalf (account,
region, who), when (`now`), and gives services the few things they may do to the world besides changing their own state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from iotmock.core import arns
from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.message import Deferred, Properties
from iotmock.core.world.faults import Fault
from iotmock.core.world.journal import State, change_of, common_change
from iotmock.core.world.state import WorldState

__all__ = ["Call", "ThingChanged"]

B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class ThingChanged:
    """What is known of a thing is no more what it was, or is new; told by `Call.touch`.

    thing_name: there need be no such thing, for shadows and connections do not need one.
    """

    thing_name: str


@dataclass(slots=True)
class Call:
    """Who acts where and when.

    who: the AWS operation's name, "device" or "clock"; it goes into the journal.
    """

    state: WorldState
    account: str
    region: str
    now: datetime
    who: str

    def backend(self, kind: type[B]) -> B:
        """The backend of this account and region."""
        return self.state.backend(kind, self.account, self.region)

    @property
    def broker(self) -> Broker:
        """The message broker of this account and region."""
        return self.state.broker(self.account, self.region)

    def arn(self, resource: str, service: str = "iot") -> str:
        """The ARN of a resource of this account and region."""
        return arns.arn(self.region, self.account, resource, service)

    # Changes

    def move(self, subject: Any, event: str) -> None:
        """Move `subject` along its state table: the only code that assigns a status.

        subject: has `TABLE`, `status`, `last_updated_at`, `journal_name` and `announce(call, event)`, which publishes
        the life cycle event where AWS has one.

        Raises: the error that the table declares for an illegal move.
        """
        table, before = subject.TABLE, subject.status
        after = table.target(subject, before, event)
        subject.status = after
        subject.last_updated_at = self.now
        change = common_change(self.who, table.resource, event, before, after)
        self.state.journals.record(self.account, self.region, self.now, subject.journal_name, change)
        subject.announce(self, event)

    def record(self, resource: str, name: str, event: str, before: State = None, after: State = None) -> None:
        """Write a change that no state table governs into the journal."""
        change = change_of(self.who, resource, event, before, after)
        self.state.journals.record(self.account, self.region, self.now, name, change)

    def tell(self, change: object) -> None:
        """Announce a change to whoever listens to its kind, at once."""
        for backend, method in self.state.change_listeners.get(type(change), ()):
            method(self.backend(backend), self, change)

    def touch(self, thing_name: str) -> None:
        """Tell who follows things that registry, shadows or connections say something else of this one now.

        It costs nothing as long as nobody does; see `follow_things`.
        """
        if self.state.things_are_followed:
            self.tell(ThingChanged(thing_name))

    def follow_things(self) -> None:
        """Have rooms that listen to `ThingChanged` be told from now on."""
        self.state.things_are_followed = True

    # What shall happen

    def fault_or_none(self, operation: str, **parameters: Any) -> Fault | None:
        """The fault that a test has asked for and that this run of a device's operation is to meet; uses it up.

        parameters: what the test's predicate is asked with.
        """
        return self.state.faults.take(operation, lambda: parameters)

    def failure_or_none(self, what: str, **parameters: Any) -> str | None:
        """The error of that fault alone: what the broker needs to know."""
        fault = self.fault_or_none(what, **parameters)
        return None if fault is None else fault.error

    def schedule(self, due_at: datetime, rank: int, action: Callable[..., None], *arguments: Any) -> int:
        """Have `action(call, *arguments)` run once the clock has reached `due_at`; at one instant, low ranks first.

        Gives the number to cancel it by. action: a function of a module, since a snapshot writes it down.
        """
        return self.state.deadlines.add(due_at, rank, self.account, self.region, action, arguments)

    def cancel(self, number: int) -> None:
        """Forget what was scheduled under this number and has not happened."""
        self.state.deadlines.cancel(number)

    def run_afterwards(self, action: Callable[..., object], *arguments: Any) -> None:
        """Have `action(afterwards, *arguments)` run outside the lock, when this call is complete.

        afterwards: an `Afterwards`, with which the action can enter the world again. action: a function of a module.
        """
        self.state.outbox.append((action, (self.account, self.region), arguments))

    def collect_afterwards(self, action: Callable[..., object], items: list[Any]) -> None:
        """Have `action(afterwards, items)` run in the same way, once for all items that come one after the other.

        The action reads them while it holds `afterwards.lock`.
        """
        outbox, scope = self.state.outbox, (self.account, self.region)
        last = outbox[-1] if outbox else None
        if last is not None and last[:2] == (action, scope):
            last[2][0].extend(items)
        else:
            self.run_afterwards(action, items)

    # Messages

    def publish(
        self,
        topic: str,
        payload: bytes,
        *,
        qos: int = 0,
        properties: Properties | None = None,
        rules_hear: bool = True,
    ) -> None:
        """Publish as the service does: to every matching subscription, without any check of rights."""
        self.broker.exchange.send(self, topic, payload, qos, properties, rules_hear)

    def publish_later(self, deferred: Deferred, subject: Any, detail: Any = None, *, at_hand: Any = None) -> None:
        """Publish what `deferred` makes of two values that never change, made only when somebody reads it.

        at_hand: see `Exchange.announce`.
        """
        self.broker.exchange.announce(self, deferred, subject, detail, at_hand=at_hand)
