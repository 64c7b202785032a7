"""Sequences of messages as tests read them: what was published, and what somebody received.

A text that is asked for with `in` is a topic, or a topic filter; see `PublicSequence`.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, overload

from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.topics import check_topic_filter, matches, split_shared
from iotmock.core.sequences import PublicSequence
from iotmock.core.texts import shown

__all__ = ["MessageList", "Messages"]


class Messages(PublicSequence[Message]):
    """Messages, oldest first. `"lamp/alarm" in messages` asks for a topic, `"lamp/+" in messages` for a filter."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> "MessageList": ...
    @abstractmethod
    def __getitem__(self, index: int | slice) -> "Message | MessageList": ...

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, Message):
            return wanted.__eq__
        if not isinstance(wanted, str):
            raise TypeError(f"{shown(wanted)} can be no message: ask for a topic, a topic filter or a Message")
        check_topic_filter(wanted)
        plain = split_shared(wanted)[1]
        return lambda message: matches(plain, message.topic)


class MessageList(Messages):
    """Messages as they were when they were asked for."""

    __slots__ = ("_messages", "_size")

    def __init__(self, messages: Sequence[Message]) -> None:
        """messages: may grow at its end, and must not change otherwise; it is not copied."""
        self._messages = messages
        self._size = len(messages)

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> "MessageList": ...
    def __getitem__(self, index: int | slice) -> "Message | MessageList":
        chosen = range(self._size)[index]
        if isinstance(chosen, int):
            return self._messages[chosen]
        return MessageList([self._messages[position] for position in chosen])

    def __iter__(self) -> Iterator[Message]:
        return islice(self._messages, self._size)

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return repr(list(self))
