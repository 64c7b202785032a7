"""Retained messages: one per topic, kept until it is replaced, deleted or expired.

An expired message is gone for every reader: the store takes it out by itself when the clock gets there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sortedcontainers import SortedList

from iotmock.core.clock import epoch_milliseconds, later
from iotmock.core.mqtt.exchange import Address, Moment
from iotmock.core.mqtt.message import Message, after_waiting, as_delivered
from iotmock.core.mqtt.subscriptions import Listener, Outbox
from iotmock.core.ranks import Rank
from iotmock.core.savable import savable

__all__ = ["RetainedMessage", "RetainedStore"]

Position = tuple[int, str]


@savable
@dataclass(frozen=True, slots=True)
class RetainedMessage:
    """A stored message as new subscribers get it, with the RETAIN flag set."""

    message: Message
    last_modified_at: datetime
    # By which its expiry is cancelled.
    expiry_number: int | None = None

    @property
    def position(self) -> Position:
        """Its place in the list: newest first by the millisecond, which is what AWS shows, then by topic."""
        return -epoch_milliseconds(self.last_modified_at), self.message.topic


@savable
class RetainedStore:
    """The retained messages of one account and region; putting, deleting and finding a page cost O(log n)."""

    __slots__ = ("_entries", "_order")

    def __init__(self) -> None:
        self._entries: dict[str, RetainedMessage] = {}
        self._order: SortedList[Position] = SortedList()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, topic: str) -> RetainedMessage | None:
        """The message stored for a topic, or None."""
        return self._entries.get(topic)

    def newest_first(self, start_position: Position | None = None) -> Iterator[RetainedMessage]:
        """All messages from behind a position on."""
        for _, topic in self._order.irange(minimum=start_position, inclusive=(False, True)):
            yield self._entries[topic]

    def interest(self, address: Address) -> bool:
        """Whether a message is to be kept."""
        return address.retain

    def hear(self, call: Moment, message: Message, _interest: bool) -> None:
        """Keep a message in place of the earlier one of its topic; an empty one just removes that."""
        self.delete(call, message.topic)
        if not message.payload:
            return
        number = None
        if message.message_expiry is not None:
            due_at = later(call.now, timedelta(seconds=message.message_expiry))
            number = call.schedule(due_at, Rank.GONE, _expire, self, message.topic)
        entry = RetainedMessage(message, call.now, number)
        self._entries[message.topic] = entry
        self._order.add(entry.position)

    def send_to(self, listener: Listener, now: datetime, outbox: Outbox) -> None:
        """Give a new subscriber what is kept for its very filter: AWS sends nothing to wildcards."""
        entry = self._entries.get(listener.topic_filter)
        if entry is not None:
            message = as_delivered(entry.message, min(entry.message.qos, listener.qos))
            kept = after_waiting(replace(message, retain=True), now)
            listener.receiver.receive(kept, [listener], outbox)

    def delete(self, call: Moment, topic: str) -> None:
        """Remove what is stored for a topic, if anything is."""
        entry = self.take_out(topic)
        if entry is not None and entry.expiry_number is not None:
            call.cancel(entry.expiry_number)

    def take_out(self, topic: str) -> RetainedMessage | None:
        """Take the entry of a topic out of the store; its expiry is the caller's affair."""
        entry = self._entries.pop(topic, None)
        if entry is not None:
            self._order.remove(entry.position)
        return entry


@savable
def _expire(_call: Moment, store: RetainedStore, topic: str) -> None:
    store.take_out(topic)
