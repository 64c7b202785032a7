"""An index in order of time, for lists that AWS sorts by date.

Items carry a position `(instant, sequence)`; the sequence is the order of creation and breaks ties in both
directions, so that pages stay stable when a frozen clock gives many items the same date.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from sortedcontainers import SortedKeyList

__all__ = ["Position", "TimeIndex"]

T = TypeVar("T")
Position = tuple[datetime, int]


class TimeIndex(Generic[T]):
    """Items sorted by `position(item)`; adding, removing and finding a page's start cost O(log n)."""

    __slots__ = ("_items", "_position")

    def __init__(self, position: Callable[[T], Position]) -> None:
        self._position = position
        self._items: SortedKeyList[T, Any] = SortedKeyList(key=position)

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def add(self, item: T) -> None:
        """Insert an item by its position."""
        self._items.add(item)

    def remove(self, item: T) -> None:
        """Take out an item whose position has not changed since it was added."""
        self._items.remove(item)

    def ascending(
        self, start: Position | None = None, *, after: datetime | None = None, before: datetime | None = None
    ) -> Iterator[T]:
        """Oldest first, from behind `start`, with strict bounds on the instant."""
        low = self._first_later_than(after)
        if start is not None:
            low = max(low, self._items.bisect_key_right(start))
        return iter(self._items.islice(low, self._first_not_earlier_than(before)))

    def descending(
        self, start: Position | None = None, *, after: datetime | None = None, before: datetime | None = None
    ) -> Iterator[T]:
        """Newest first, from behind `start`, with strict bounds; items of one instant come in order of creation."""
        items, floor = self._items, self._first_later_than(after)
        high = self._first_not_earlier_than(before)
        if start is not None:
            group_end = min(high, items.bisect_key_left((start[0], float("inf"))))
            yield from items.islice(max(floor, items.bisect_key_right(start)), group_end)
            high = min(high, items.bisect_key_left((start[0], 0)))
        while high > floor:
            low = max(floor, items.bisect_key_left((self._position(items[high - 1])[0], 0)))
            yield from items.islice(low, high)
            high = low

    def _first_later_than(self, instant: datetime | None) -> int:
        return 0 if instant is None else int(self._items.bisect_key_left((instant, float("inf"))))

    def _first_not_earlier_than(self, instant: datetime | None) -> int:
        return len(self._items) if instant is None else int(self._items.bisect_key_left((instant, 0)))
