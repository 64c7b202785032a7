"""Subscriptions: who listens to which filter.

This module alone decides who gets a message: one copy per receiver, however many of its filters match, in the order in
which they subscribed; of a shared subscription's group one member, in turn, and what no member can take now the first
that comes.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from iotmock.core.mqtt.doors import Right
from iotmock.core.mqtt.exchange import Address, Exchange, Order
from iotmock.core.mqtt.message import Message, after_waiting, as_delivered, is_gone
from iotmock.core.mqtt.topics import FilterTree, check_topic_filter, split_shared
from iotmock.core.savable import savable, taken_apart
from iotmock.core.texts import shown

__all__ = ["Callback", "Listener", "Outbox", "Receiver", "Subscriptions", "queue_callbacks"]

Callback = Callable[[Message], object]
# What happens once the world is left: (action, scope, arguments). A subscriber's callback has no scope, and gets the
# arguments alone.
Outbox = deque[tuple[Callable[..., Any], tuple[str, str] | None, tuple[Any, ...]]]


def _nothing() -> None:
    """No callback."""


class Receiver(Protocol):
    """Who gets one copy of a message: a client's session, or the inbox of a subscription of the handle."""

    @property
    def reachable(self) -> bool:
        """Whether it takes messages now; otherwise it can at most queue them."""
        ...

    def receive(self, message: Message, listeners: "Sequence[Listener]", outbox: Outbox) -> None:
        """Take a message; `listeners` are those of its own that match, their callbacks go into `outbox`."""
        ...


# What a test has given stays with the test.
@savable(leave={"callback": _nothing})
@dataclass(eq=False, slots=True)
class Listener:
    """A receiver's interest in a filter. order: when it subscribed, relative to the others."""

    topic_filter: str
    qos: int
    callback: Callback | None
    receiver: Receiver
    order: int = 0

    def check(self) -> None:
        """Check filter and QoS.

        Raises: TopicError, ValueError.
        """
        check_topic_filter(self.topic_filter)
        if self.qos not in (0, 1):
            raise ValueError(f"QoS {shown(self.qos)} is not supported: use 0 or 1")


@savable
@dataclass(eq=False, slots=True)
class SharedGroup:
    """The members of `$share/<group>/<filter>`; a receiver itself, of QoS 1 messages that no member can take now.

    Members that are away have persistent sessions: others leave the group with their connection.
    """

    members: list[Listener] = field(default_factory=list)
    turn: int = 0
    waiting: deque[Message] = field(default_factory=deque)
    reachable = False

    def next_member(self) -> Listener | None:
        """Whose turn it is of those that take messages now."""
        candidates = [member for member in self.members if member.receiver.reachable]
        if not candidates:
            return None
        member = candidates[self.turn % len(candidates)]
        self.turn += 1
        return member

    def receive(self, message: Message, _listeners: Sequence[Listener], _outbox: Outbox) -> None:
        """Keep a message for the first member that comes."""
        if message.qos:
            self.waiting.append(message)

    def hand_over(self, member: Listener, now: datetime, outbox: Outbox) -> None:
        """Give a member that has come all that waits, in order, except what has expired."""
        waiting, self.waiting = self.waiting, deque()
        for message in waiting:
            if not is_gone(message, now):
                copy = as_delivered(after_waiting(message, now), min(message.qos, member.qos))
                member.receiver.receive(copy, [member], outbox)


# Its outbox is that of its world.
@savable(leave={"outbox": deque})
class Subscriptions:
    """All subscriptions of one account and region; a hearer of the exchange as long as there are any."""

    __slots__ = ("_exchange", "_groups", "_sequence", "_tree", "outbox")

    def __init__(self, exchange: Exchange, outbox: Outbox) -> None:
        self._exchange = exchange
        self.outbox = outbox
        self._tree: FilterTree[Listener | SharedGroup] = FilterTree()
        self._groups: dict[str, SharedGroup] = {}
        self._sequence = 0

    def __len__(self) -> int:
        return len(self._tree)

    def __iter__(self) -> Iterator[Listener]:
        """All listeners, in no particular order."""
        for entry in self._tree:
            yield from [entry] if isinstance(entry, Listener) else entry.members

    def add(self, listener: Listener) -> None:
        """Have a listener get what is published from now on."""
        if not len(self._tree):
            self._exchange.listen(self, Order.SUBSCRIPTIONS)
        self._sequence += 1
        listener.order = self._sequence
        group, topic_filter = split_shared(listener.topic_filter)
        if group is None:
            self._tree.add(topic_filter, listener)
            return
        if listener.topic_filter not in self._groups:
            self._groups[listener.topic_filter] = SharedGroup()
            self._tree.add(topic_filter, self._groups[listener.topic_filter])
        self._groups[listener.topic_filter].members.append(listener)

    def remove(self, listener: Listener) -> None:
        """Take a listener away.

        Raises: KeyError, ValueError.
        """
        group, topic_filter = split_shared(listener.topic_filter)
        if group is None:
            self._tree.remove(topic_filter, listener)
        else:
            shared = self._groups[listener.topic_filter]
            shared.members.remove(listener)
            if not shared.members:
                del self._groups[listener.topic_filter]
                self._tree.remove(topic_filter, shared)
        if not len(self._tree):
            self._exchange.leave(self)

    def hand_over(self, listener: Listener, now: datetime) -> None:
        """Give a listener that takes messages again, or for the first time, what waits for its group."""
        group = self._groups.get(listener.topic_filter)
        if group is not None and group.waiting:
            group.hand_over(listener, now, self.outbox)

    def clear(self) -> None:
        """Take all listeners away."""
        self._tree = FilterTree()
        self._groups.clear()
        self._exchange.leave(self)

    def interest(self, address: Address) -> dict[Receiver, list[Listener]] | None:
        """Who gets a message with this topic, each with its listeners that match; a group itself where none can now."""
        if address.right is Right.TAKEN:
            return None
        found = self._tree.match(address.topic)
        if not found:
            return None
        listeners: list[Listener] = []
        receivers: dict[Receiver, list[Listener]] = {}
        for entry in found:
            chosen = entry if isinstance(entry, Listener) else entry.next_member()
            if chosen is not None:
                listeners.append(chosen)
            elif isinstance(entry, SharedGroup):
                receivers[entry] = entry.members
        listeners.sort(key=lambda listener: listener.order)
        for listener in listeners:
            receivers.setdefault(listener.receiver, []).append(listener)
        return receivers

    def hear(self, _call: Any, message: Message, interest: dict[Receiver, list[Listener]]) -> None:
        """Give each receiver its copy, with the QoS that it was granted."""
        copies: dict[int, Message] = {}
        for receiver, listeners in interest.items():
            granted = min(message.qos, max(listener.qos for listener in listeners))
            if granted not in copies:
                copies[granted] = as_delivered(message, granted)
            receiver.receive(copies[granted], listeners, self.outbox)


def queue_callbacks(message: Message, listeners: Sequence[Listener], outbox: Outbox) -> None:
    """Have the listeners' callbacks run when the world is left."""
    for listener in listeners:
        if listener.callback is not None:
            outbox.append((listener.callback, None, (message,)))


@taken_apart(Subscriptions)
def _parts(subscriptions: Subscriptions) -> dict[str, Any]:
    """Who listens first."""
    return {name: getattr(subscriptions, name) for name in ("_tree", "_groups", "_sequence", "_exchange")}
