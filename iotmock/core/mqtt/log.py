"""The log of everything published in one account and region.

Entries are flat tuples of values, rendered when read, because a large test publishes millions: a message whose content
was at hand is (topic, payload, qos, retain, at, properties, publisher), a deferred one is (deferred, at, *arguments).
"""

from collections.abc import Callable, Iterator
from typing import Any, overload

from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.messages import MessageList, Messages

__all__ = ["Entry", "MessageLog"]

Entry = tuple[Any, ...]


class MessageLog(Messages):
    """A read-only sequence of `Message`, oldest first; reading it first settles what is due."""

    __slots__ = ("_entries", "_settle")

    def __init__(self, entries: list[Entry], settle: Callable[[], None]) -> None:
        self._entries = entries
        self._settle = settle

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> MessageList: ...
    def __getitem__(self, index: int | slice) -> Message | MessageList:
        self._settle()
        if isinstance(index, slice):
            return MessageList(map(_render, self._entries[index]))
        return _render(self._entries[index])

    def __iter__(self) -> Iterator[Message]:
        self._settle()
        return map(_render, self._entries)

    def __len__(self) -> int:
        self._settle()
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<MessageLog, {len(self._entries)} messages>"


def _render(entry: Entry) -> Message:
    first = entry[0]
    if isinstance(first, str):
        return Message(*entry)
    message: Message = first.message(*entry[1:])
    return message
