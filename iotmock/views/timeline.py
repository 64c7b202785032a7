"""How many things stood in which state over a span of time, in a bounded number of columns.

A hundred thousand moves or ten: a timeline is as long as its columns are many. Column 0 is the start; each further one
stands for the counts one `step` later, so that the last one is how things stand in the end. Steps are round (5 s,
10 min, 1 h), because people read them. States are indices here; their names and colours are the picture's affair.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate, groupby, pairwise
from typing import Final, NamedTuple

__all__ = ["Mark", "Move", "Span", "Timeline", "elapsed", "in_columns", "round_step"]

# So many steps at most; the start has a column of its own.
_MOST_STEPS: Final = 150
_UNITS: Final = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
    ("ms", timedelta(milliseconds=1)),
    ("µs", timedelta(microseconds=1)),
)
_ROUND: Final = (
    *(timedelta(microseconds=digit * 10**power) for power in range(6) for digit in (1, 2, 5)),
    *(timedelta(seconds=number) for number in (1, 2, 5, 10, 15, 30)),
    *(timedelta(minutes=number) for number in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=number) for number in (1, 2, 3, 6, 12)),
    *(timedelta(days=number) for number in (1, 2, 7, 14, 28, 91, 364)),
)


class Move(NamedTuple):
    """One thing goes from one state to another; None is before it existed."""

    at: datetime
    before: int | None
    after: int


class Mark(NamedTuple):
    """Something that happened to the whole."""

    at: datetime
    text: str


class Span(NamedTuple):
    """A time with a beginning and an end."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by column and state, and what else happened in that time.

    windows: when work was allowed; empty where it always was.
    """

    start: datetime
    end: datetime
    step: timedelta
    columns: tuple[tuple[int, ...], ...]
    marks: tuple[Mark, ...] = ()
    windows: tuple[Span, ...] = ()

    def column(self, at: datetime) -> int:
        """The first column that knows of what happened at an instant; what lies outside counts with the edge."""
        return min(max(_steps(at - self.start, self.step), 0), len(self.columns) - 1)

    def shows(self, state: int) -> bool:
        """Whether something ever stood in a state."""
        return any(counts[state] for counts in self.columns)

    def happenings(self) -> Iterator[tuple[timedelta, str]]:
        """The marks as what has elapsed, those of one instant together."""
        for at, marks in groupby(self.marks, key=lambda mark: mark.at):
            yield at - self.start, ", ".join(mark.text for mark in marks)

    def is_open(self, column: int) -> bool:
        """Whether a column lies in a window, if only in part."""
        end = self.start + column * self.step
        return any(window.start <= end and window.end > end - self.step for window in self.windows)

    def sampled(self, most: int) -> "Timeline":
        """The same with at most so many columns, from two on: every second, every third... and always the last."""
        steps = len(self.columns) - 1
        stride = max(1, -(-steps // (most - 1)))
        picked = (self.columns[min(index, steps)] for index in range(0, steps + stride, stride))
        return replace(self, step=self.step * stride, columns=tuple(picked))

    def ticks(self, most: int) -> Iterator[timedelta]:
        """Round distances from the start, the start itself first."""
        distance = round_step(self.end - self.start, most)
        return (number * distance for number in range((self.end - self.start) // distance + 1))


def in_columns(span: Span, moves: Iterable[Move], states: int) -> Timeline:
    """Count moves, in whatever order they come. states: how many there are."""
    start, end = span
    step = round_step(end - start, _MOST_STEPS)
    last = _steps(end - start, step)
    changes = [[0] * states for _ in range(last + 1)]
    for at, before, after in moves:
        change = changes[min(max(-((start - at) // step), 0), last)]
        change[after] += 1
        if before is not None:
            change[before] -= 1
    columns = zip(*(accumulate(state) for state in zip(*changes, strict=True)), strict=True)
    return Timeline(start, end, step, tuple(columns))


def round_step(span: timedelta, most: int) -> timedelta:
    """The shortest round time of which at most so many make a span."""
    if not span:
        return timedelta(seconds=1)
    return next((step for step in _ROUND if step * most >= span), -(-span // most))


def elapsed(span: timedelta) -> str:
    """A time in its largest unit and the next smaller one, rounded down: `8 min 20 s`; whole seconds from one on."""
    # A clock that was set back counts as one that stood still.
    span = max(span, timedelta(0))
    for (unit, size), (finer, finer_size) in pairwise(_UNITS):
        count, rest = divmod(span, size)
        if count:
            part = rest // finer_size if size > timedelta(seconds=1) else 0
            return f"{count} {unit}" + (f" {part} {finer}" if part else "")
    return f"{span // timedelta(microseconds=1)} µs" if span else "0 s"


def _steps(span: timedelta, step: timedelta) -> int:
    return -(-span // step)
