"""Sequences of messages as tests read them: what was published, and what somebody received.

A text that is asked for with `in` is a topic, or a topic filter; see `PublicSequence`.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, overload

from iotmock.core.mqtt.message import Message, readable
from iotmock.core.mqtt.topics import check_topic_filter, matches, split_shared
from iotmock.core.sequences import PublicSequence
from iotmock.core.tables import ROWS_SHOWN, Table
from iotmock.core.texts import shown

__all__ = ["BRIEFLY_SHOWN", "MessageList", "Messages", "counted"]

BRIEFLY_SHOWN = 10


def counted(count: int) -> str:
    """How many messages."""
    return f"{count:,} message{'' if count == 1 else 's'}"


class Messages(PublicSequence[Message]):
    """Messages, oldest first. `"lamp/alarm" in messages` asks for a topic, `"lamp/+" in messages` for a filter."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> "MessageList": ...
    @abstractmethod
    def __getitem__(self, index: int | slice) -> "Message | MessageList": ...

    def _table(self) -> Table:
        count = len(self)
        shown = list(self[-ROWS_SHOWN:]) if count else []
        rows = [
            (
                f"{m.at:%H:%M:%S.%f}"[:-3] if m.at else "",
                m.topic,
                readable(m.payload, 200),
                str(m.qos),
                "retain" if m.retain else "",
            )
            for m in shown
        ]
        return Table(counted(count), ("at", "topic", "payload", "QoS", ""), rows, before=count - len(rows))

    def _brief(self, messages: "Sequence[Message]", before: int) -> str:
        """Topics and payloads, as far as a failed assertion has place for them: the last ones."""
        shown = messages[-BRIEFLY_SHOWN:]
        hidden = before + len(messages) - len(shown)
        earlier = [f"{hidden:,} before"] if hidden else []
        return ", ".join([*earlier, *(f"{m.topic} {readable(m.payload, 60)}" for m in shown)])

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
        return f"[{self._brief(list(self[-BRIEFLY_SHOWN:]), max(0, len(self) - BRIEFLY_SHOWN))}]"
