"""Records: what happened, as rows of values in one flat list.

A row costs eight bytes for each value and is no object of its own, so the garbage collector has nothing to look at,
whatever the values are. What is written never changes: a snapshot of a world shares the values.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

__all__ = ["Records"]

R = TypeVar("R")


class Records(list[Any]):
    """Rows of `width` values, one behind the other. A row is added by `records += (value, ...)`, which is one step."""

    __slots__ = ("width",)

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self) // self.width

    def row(self, index: int) -> list[Any]:
        """One row, counted from the end where the index is negative.

        Raises: IndexError.
        """
        size = self.size
        if not -size <= index < size:
            raise IndexError(f"there is no number {index} among {size}")
        start = index % size * self.width
        return self[start : start + self.width]

    def rows(self, chosen: slice) -> "Records":
        """Some rows, as they are now."""
        taken, width = Records(self.width), self.width
        numbers = range(self.size)[chosen]
        if numbers.step == 1:
            taken += self[numbers.start * width : numbers.stop * width]
            return taken
        for number in numbers:
            taken += self[number * width : (number + 1) * width]
        return taken

    def keep_last(self, count: int) -> None:
        """Forget all but so many rows, once there are a quarter more: each round costs what it drops."""
        size = self.size
        if size > count + count // 4:
            del self[: (size - count) * self.width]

    def rendered(self, render: Callable[..., R]) -> Iterator[R]:
        """What `render` makes of the values of each row, also of those that are added meanwhile."""
        return map(render, *[iter(self)] * self.width)
