"""Subscriptions: who listens to which filter, and the handle's own kind.

This module alone decides who gets a message: one copy per receiver, however many of its filters match, in the order in
which they subscribed; of a shared subscription's group one member, in turn.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, overload

from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.messages import MessageList, Messages
from iotmock.core.mqtt.topics import FilterTree, split_shared

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from iotmock.core.mqtt.broker import Broker

__all__ = ["Callback", "Listener", "Outbox", "Receiver", "Subscription", "Subscriptions", "queue_callbacks"]

Callback = Callable[[Message], object]
# Of calls whose results nobody looks at.
Outbox = deque[Callable[[], Any]]


class Receiver(Protocol):
    """Who gets one copy of a message: a client's session, or the inbox of a subscription of the handle."""

    @property
    def reachable(self) -> bool:
        """Whether it takes messages now; otherwise it can at most queue them."""
        ...

    def receive(self, message: Message, listeners: "Sequence[Listener]", outbox: Outbox) -> None:
        """Take a message; `listeners` are those of its own that match, their callbacks go into `outbox`."""
        ...


@dataclass(eq=False, slots=True)
class Listener:
    """A receiver's interest in a filter. order: when it subscribed, relative to the others."""

    topic_filter: str
    qos: int
    callback: Callback | None
    receiver: Receiver
    order: int = 0


@dataclass(eq=False, slots=True)
class SharedGroup:
    """The members of `$share/<group>/<filter>`."""

    members: list[Listener] = field(default_factory=list)
    turn: int = 0

    def next_member(self) -> Listener:
        """Whose turn it is. Sessions that are offline get something only when all are."""
        candidates = [member for member in self.members if member.receiver.reachable] or self.members
        member = candidates[self.turn % len(candidates)]
        self.turn += 1
        return member


class Subscriptions:
    """All subscriptions of one broker."""

    __slots__ = ("_groups", "_sequence", "_tree")

    def __init__(self) -> None:
        self._tree: FilterTree[Listener | SharedGroup] = FilterTree()
        self._groups: dict[str, SharedGroup] = {}
        self._sequence = 0

    def __len__(self) -> int:
        return len(self._tree)

    def add(self, listener: Listener) -> None:
        """Have a listener get what is published from now on."""
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
            return
        shared = self._groups[listener.topic_filter]
        shared.members.remove(listener)
        if not shared.members:
            del self._groups[listener.topic_filter]
            self._tree.remove(topic_filter, shared)

    def receivers(self, topic: str) -> dict[Receiver, list[Listener]]:
        """Who gets a message on this topic, each with its listeners that match."""
        found = self._tree.match(topic)
        listeners = [entry if isinstance(entry, Listener) else entry.next_member() for entry in found]
        listeners.sort(key=lambda listener: listener.order)
        receivers: dict[Receiver, list[Listener]] = {}
        for listener in listeners:
            receivers.setdefault(listener.receiver, []).append(listener)
        return receivers


class Inbox:
    """The nameless client behind a subscription of the control handle: it takes every message."""

    __slots__ = ("received",)
    reachable = True

    def __init__(self) -> None:
        self.received: list[Message] = []

    def receive(self, message: Message, listeners: Sequence[Listener], outbox: Outbox) -> None:
        """Take a message."""
        self.received.append(message)
        queue_callbacks(message, listeners, outbox)


class Subscription(Messages):
    """What the control handle's `subscribe` gives: a nameless client with one filter.

    A sequence of the messages received so far; use it as a context manager to close it at the end.
    """

    __slots__ = ("_broker", "_inbox", "_listener", "_topic_filter")

    def __init__(self, broker: "Broker", topic_filter: str, qos: int, callback: Callback | None) -> None:
        self._broker = broker
        self._inbox = Inbox()
        self._listener: Listener | None = Listener(topic_filter, qos, callback, self._inbox)
        self._topic_filter = topic_filter

    def __repr__(self) -> str:
        # A debugger that looks must not set off what is due, as reading `messages` does.
        count = len(self._inbox.received)
        received = f"{count} message{'s' if count != 1 else ''}"
        return f"<Subscription {self._topic_filter!r}, {received}{', closed' if self.closed else ''}>"

    @property
    def messages(self) -> MessageList:
        """Everything received so far, in order; what is due by the clock is settled first."""
        self._broker.settle()
        return MessageList(self._inbox.received)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._listener is None

    def clear(self) -> None:
        """Forget what was received so far."""
        self._broker.settle()
        self._inbox.received.clear()

    def close(self) -> None:
        """Receive nothing from now on; what was received can still be read."""
        if self._listener is not None:
            self._broker.unsubscribe(self._listener)
            self._listener = None

    @property
    def listener(self) -> Listener:
        """The registration at the broker.

        Raises: RuntimeError.
        """
        if self._listener is None:
            raise RuntimeError("this subscription is closed: subscribe again")
        return self._listener

    def __enter__(self) -> "Self":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> MessageList: ...
    def __getitem__(self, index: int | slice) -> Message | MessageList:
        return self.messages[index]

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)


def queue_callbacks(message: Message, listeners: Sequence[Listener], outbox: Outbox) -> None:
    """Have the listeners' callbacks run when the world is left."""
    for listener in listeners:
        if listener.callback is not None:
            outbox.append(partial(listener.callback, message))
