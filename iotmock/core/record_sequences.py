"""Public sequences of what records hold, rendered when it is read.

Alone kept here: who reads settles what is due first, so that nothing is missing; a debugger that only looks does not; a
slice is a part as it was taken.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar, overload

from iotmock.core.records import Records
from iotmock.core.sequences import PublicSequence

__all__ = ["RecordSequence", "nothing_is_due"]

T = TypeVar("T")


def nothing_is_due() -> None:
    """A part of what has happened stays as it was taken."""


class RecordSequence(PublicSequence[T]):
    """Rows of records, oldest first."""

    __slots__ = ("_records", "_settle")

    def __init__(self, records: Records, settle: Callable[[], None] = nothing_is_due) -> None:
        """settle: lets happen what is due, before the rows are read."""
        self._records = records
        self._settle = settle

    def clear(self) -> None:
        """Forget what has happened so far."""
        self._settle()
        self._records.clear()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> T | Self:
        self._settle()
        if isinstance(index, slice):
            return self._part(self._records.rows(index))
        if not self._records:
            raise IndexError(self._why_empty())
        return self._render(*self._records.row(index))

    def __iter__(self) -> Iterator[T]:
        self._settle()
        return self._records.rendered(self._render)

    def __len__(self) -> int:
        self._settle()
        return self._records.size

    def _last(self, most: int) -> tuple[list[T], int]:
        """The last items, and how many there are before them; nothing is settled."""
        size = self._records.size
        last = list(self._records.rows(slice(max(0, size - most), None)).rendered(self._render))
        return last, size - len(last)

    @abstractmethod
    def _render(self, *row: Any) -> T:
        """What a row says."""

    @abstractmethod
    def _part(self, records: Records) -> Self:
        """A sequence of some of the rows."""

    @abstractmethod
    def _why_empty(self) -> str:
        """Why there is nothing, for who asks for an item."""
