"""Records in order of creation, for lists that cost O(page) and hold nothing but the records."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

__all__ = ["CreationOrder"]


class _Numbered(Protocol):
    @property
    def sequence(self) -> int: ...


T = TypeVar("T", bound=_Numbered)
_sequence = attrgetter("sequence")


class CreationOrder(Generic[T]):
    """Records that are added in order of their `sequence`."""

    __slots__ = ("_records",)

    def __init__(self) -> None:
        self._records: list[T] = []

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[T]:
        return iter(self._records)

    def add(self, record: T) -> None:
        """Put the newest record behind the others."""
        self._records.append(record)

    def remove(self, record: T) -> None:
        """Take a record out."""
        del self._records[bisect_left(self._records, record.sequence, key=_sequence)]

    def oldest_first(self, after: int | None = None) -> Iterator[T]:
        """Records from behind the one with this sequence."""
        records = self._records
        start = 0 if after is None else bisect_right(records, after, key=_sequence)
        return (records[index] for index in range(start, len(records)))

    def newest_first(self) -> Iterator[T]:
        """All records against their order of creation."""
        return reversed(self._records)

    def latest_first(self, instant: Callable[[T], datetime], after: tuple[datetime, int] | None = None) -> Iterator[T]:
        """Records by date, the latest first; those of one instant come in order of creation.

        after: instant and sequence of the record behind which to begin.
        """
        records = self._records
        end = len(records)
        if after is not None:
            at, sequence = after
            end = bisect_left(records, sequence, key=_sequence)
            for index in range(bisect_right(records, sequence, key=_sequence), len(records)):
                if instant(records[index]) != at:
                    break
                yield records[index]
            while end and instant(records[end - 1]) == at:
                end -= 1
        while end:
            start, at = end - 1, instant(records[end - 1])
            while start and instant(records[start - 1]) == at:
                start -= 1
            yield from (records[index] for index in range(start, end))
            end = start
