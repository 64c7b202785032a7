"""An index in order of time, for lists that AWS sorts by date.

Items have a position: an instant, and what breaks ties in both directions, so that pages stay stable when a frozen
clock gives many items the same date.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from iotmock.core.savable import savable

__all__ = ["Position", "Positions", "TimeIndex"]

T = TypeVar("T")
# The instant comes first. What follows is the order of creation, or tells it.
Position = tuple[datetime, *tuple[Any, ...]]


@savable
class Positions:
    """Gives out positions, none of them twice, also when the test turns the clock back."""

    __slots__ = ("_latest", "_place")

    def __init__(self) -> None:
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._place = 0

    def upcoming(self, now: datetime) -> tuple[datetime, int]:
        """What `take` would give: for a record that may yet be refused."""
        return (now, 0) if now > self._latest else (now, self._place + 1)

    def take(self, now: datetime) -> tuple[datetime, int]:
        """An instant, and a place among those that were taken at it: 0 as long as the clock goes on."""
        if now > self._latest:
            self._latest = now
            return now, 0
        self._place += 1
        return now, self._place


@savable
class TimeIndex(Generic[T]):
    """Items sorted by `position(item)`, in one list, because most come and go at its ends.

    Finding an item or a page's start costs O(log n). The places of items that were taken out at the front are given
    back when they are half of the list.
    """

    __slots__ = ("_front", "_items", "_position")

    def __init__(self, position: Callable[[T], Position]) -> None:
        self._position = position
        self._items: list[Any] = []
        self._front = 0

    def __len__(self) -> int:
        return len(self._items) - self._front

    def __iter__(self) -> Iterator[T]:
        return self._between(self._front, len(self._items))

    def add(self, item: T) -> None:
        """Insert an item by its position."""
        items, position = self._items, self._position
        if len(items) == self._front or position(items[-1]) < position(item):
            items.append(item)
        else:
            insort(items, item, lo=self._front, key=position)

    def remove(self, item: T) -> None:
        """Take out an item whose position has not changed since it was added.

        Raises: ValueError.
        """
        items, front = self._items, self._front
        found = bisect_left(items, self._position(item), lo=front, key=self._position)
        if found == len(items) or items[found] is not item:
            raise ValueError(f"{item!r} does not stand here")
        if found - front >= len(items) - found:
            del items[found]
            return
        items[front + 1 : found + 1] = items[front:found]
        items[front] = None
        self._front += 1
        if 2 * self._front >= len(items):
            del items[: self._front]
            self._front = 0

    def ascending(
        self, start: Position | None = None, *, after: datetime | None = None, before: datetime | None = None
    ) -> Iterator[T]:
        """Oldest first, from behind `start`, with strict bounds on the instant."""
        low = self._front if after is None else self._first_later_than(after)
        if start is not None:
            low = max(low, self._behind(start))
        return self._between(low, self._end(before))

    def descending(
        self, start: Position | None = None, *, after: datetime | None = None, before: datetime | None = None
    ) -> Iterator[T]:
        """Newest first, from behind `start`, with strict bounds; items of one instant come in order of creation."""
        floor = self._front if after is None else self._first_later_than(after)
        high = self._end(before)
        if start is not None:
            yield from self._between(max(floor, self._behind(start)), min(high, self._first_later_than(start[0])))
            high = min(high, self._first_not_earlier_than(start[0]))
        items = self._items
        while high > floor:
            low = high - 1
            instant = self._instant(items[low])
            # Mostly it is the only one of its instant, and nobody need search.
            if low > floor and self._instant(items[low - 1]) == instant:
                low = max(floor, self._first_not_earlier_than(instant))
            yield from self._between(low, high)
            high = low

    def _between(self, low: int, high: int) -> Iterator[T]:
        return map(self._items.__getitem__, range(low, high))

    def _end(self, before: datetime | None) -> int:
        return len(self._items) if before is None else self._first_not_earlier_than(before)

    def _instant(self, item: T) -> datetime:
        return self._position(item)[0]

    def _behind(self, position: Position) -> int:
        return bisect_right(self._items, position, lo=self._front, key=self._position)

    def _first_later_than(self, instant: datetime) -> int:
        return bisect_right(self._items, instant, lo=self._front, key=self._instant)

    def _first_not_earlier_than(self, instant: datetime) -> int:
        return bisect_left(self._items, instant, lo=self._front, key=self._instant)
