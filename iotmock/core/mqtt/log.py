"""The log of everything published in one account and region.

Entries are compact tuples, rendered when read, because a large test publishes millions: a message that was published is
(topic, payload, qos, retain, at, properties), one that a service will render is (render, at, *arguments).
"""

from collections.abc import Callable, Iterator
from typing import Any, overload

from iotmock.core.mqtt.message import Message, Rendered
from iotmock.core.mqtt.messages import MessageList, Messages

__all__ = ["MessageLog"]


class MessageLog(Messages):
    """A read-only sequence of `Message`, oldest first; reading it first settles what is due."""

    __slots__ = ("_entries", "_settle")

    def __init__(self, entries: list[tuple[Any, ...]], settle: Callable[[], None]) -> None:
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


def _render(entry: tuple[Any, ...]) -> Message:
    if isinstance(entry[0], str):
        return Message(*entry)
    render, at, *arguments = entry
    rendered = Rendered(*render(*arguments))
    return Message(rendered.topic, rendered.payload, rendered.qos, at=at, properties=rendered.properties)
