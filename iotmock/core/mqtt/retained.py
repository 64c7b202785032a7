"""Retained messages: one per topic, kept until it is replaced, deleted or expired.

An expired message is gone for every reader: the store takes it out by itself when the clock gets there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sortedcontainers import SortedList

from iotmock.core.clock import epoch_milliseconds, later
from iotmock.core.mqtt.message import Message

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["RetainedMessage", "RetainedStore"]

# At one instant, what is gone is gone before anything else happens.
RANK = 0

Position = tuple[int, str]


@dataclass(frozen=True, slots=True)
class RetainedMessage:
    """A stored message as new subscribers get it, with the RETAIN flag set."""

    message: Message
    last_modified_at: datetime

    @property
    def position(self) -> Position:
        """Its place in the list: newest first by the millisecond, which is what AWS shows, then by topic."""
        return -epoch_milliseconds(self.last_modified_at), self.message.topic


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

    def put(self, call: "Call", message: Message) -> None:
        """Store a message in place of the earlier one of its topic."""
        self.delete(message.topic)
        entry = RetainedMessage(message, call.now)
        self._entries[message.topic] = entry
        self._order.add(entry.position)
        if message.message_expiry is not None:
            call.schedule(later(call.now, timedelta(seconds=message.message_expiry)), RANK, self._expire, entry)

    def delete(self, topic: str) -> None:
        """Remove what is stored for a topic, if anything is."""
        entry = self._entries.pop(topic, None)
        if entry is not None:
            self._order.remove(entry.position)

    def _expire(self, _call: "Call", entry: RetainedMessage) -> None:
        if self._entries.get(entry.message.topic) is entry:
            self.delete(entry.message.topic)
