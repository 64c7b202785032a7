"""The log of everything published in one account and region.

A row is either (topic, instant, payload, manner), where the manner is the publisher or, of a message that is more than
ordinary, also how it published; or (deferred, instant, subject, detail), which is rendered when it is read. Both hold
values only, because a large test publishes millions and past messages must not change.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, overload

from iotmock.core.mqtt.message import Deferred, Message, Properties
from iotmock.core.mqtt.messages import BRIEFLY_SHOWN, MessageList, Messages, counted
from iotmock.core.mqtt.publisher import SERVICE, Publisher
from iotmock.core.mqtt.topics import matches, split_shared
from iotmock.core.records import Records

__all__ = ["Manner", "MessageLog", "as_published", "count_matching", "known_topic", "manner_of", "new_log"]

_WIDTH = 4
_LOOKED_AT = 1000
# The publisher alone stands for QoS 0, not retained, without properties.
Manner = Publisher | tuple[int, bool, Properties | None, Publisher]


def new_log() -> Records:
    """What a broker writes."""
    return Records(_WIDTH)


def manner_of(publisher: Publisher, qos: int, retain: bool, properties: Properties | None) -> Manner:
    """How a message was published, as one value that many messages share."""
    if not (qos or retain or properties):
        return publisher
    return _shared_manner(publisher, qos, retain) if properties is None else (qos, retain, properties, publisher)


@lru_cache(maxsize=1024)
def _shared_manner(publisher: Publisher, qos: int, retain: bool) -> Manner:
    return qos, retain, None, publisher


@lru_cache(maxsize=1024)
def known_topic(topic: str) -> str:
    """One object for a topic that comes again and again by a door where every request has its own."""
    return topic


def as_published(records: Records) -> Iterator[Sequence[Any]]:
    """The rows of any records as values that say everything: a message that is made when it is read is made now."""
    width = records.width
    for start in range(0, len(records), width):
        row = records[start : start + width]
        yield _published(*row) if isinstance(row[0], Deferred) else row


def _published(deferred: Deferred, at: datetime, subject: Any, detail: Any) -> tuple[Any, ...]:
    made = deferred.message(at, subject, detail)
    return made.topic, at, made.payload, manner_of(SERVICE, made.qos, made.retain, made.properties)


class MessageLog(Messages):
    """A read-only sequence of `Message`, oldest first; reading it first settles what is due."""

    __slots__ = ("_elsewhere", "_records", "_settle")

    def __init__(self, records: Records, settle: Callable[[], None], elsewhere: Callable[[], str]) -> None:
        """elsewhere: says where messages went that are not here, for the repr of an empty log."""
        self._records = records
        self._settle = settle
        self._elsewhere = elsewhere

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> MessageList: ...
    def __getitem__(self, index: int | slice) -> Message | MessageList:
        self._settle()
        if isinstance(index, slice):
            return MessageList(list(self._records.rows(index).rendered(_render)))
        if not self._records:
            raise IndexError(repr(self)[1:-1])
        return _render(*self._records.row(index))

    def clear(self) -> None:
        """Forget everything published so far."""
        self._settle()
        self._records.clear()

    def __iter__(self) -> Iterator[Message]:
        self._settle()
        return self._records.rendered(_render)

    def __len__(self) -> int:
        self._settle()
        return self._records.size

    def __repr__(self) -> str:
        # A debugger that looks must not set off what is due.
        size = self._records.size
        if not size:
            return f"<MessageLog, no messages{self._elsewhere()}>"
        last = self._records.rows(slice(max(0, size - BRIEFLY_SHOWN), None))
        brief = self._brief(list(last.rendered(_render)), size - last.size)
        return f"<MessageLog, {counted(size)}: {brief}>"


def count_matching(records: Records, topic_filter: str | None) -> int:
    """How many messages there are; with a filter, of the last thousand those whose topic it matches."""
    if topic_filter is None:
        return records.size
    plain = split_shared(topic_filter)[1]
    last = records.rows(slice(max(0, records.size - _LOOKED_AT), None))
    return sum(matches(plain, topic) for topic in last.rendered(_topic))


def _topic(what: str | Deferred, _at: datetime, third: Any, fourth: Any) -> str:
    return what.topic(third, fourth) if isinstance(what, Deferred) else what


def _render(what: str | Deferred, at: datetime, third: Any, fourth: Any) -> Message:
    if isinstance(what, Deferred):
        return what.message(at, third, fourth)
    if isinstance(fourth, Publisher):
        return Message(what, third, at=at, publisher=fourth)
    qos, retain, properties, publisher = fourth
    return Message(what, third, qos, retain, at, properties, publisher)
