"""A timeline for the terminal: one row per state, each column a character as high as its count.

All rows share one scale, so that heights can be compared; whatever is there at all is seen.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from iotmock.views.timeline import Timeline, elapsed

__all__ = ["bar", "lines", "marks"]

_HEIGHTS: Final = "▁▂▃▄▅▆▇█"
_COLUMNS: Final = 60
_TICKS: Final = 6
_OPEN: Final = "window"


def lines(timeline: Timeline, names: Sequence[str]) -> Iterator[str]:
    """A row for every state that ever occurred, the last state first, then the windows and the time.

    names: of the states, by index.
    """
    shown = timeline.sampled(_COLUMNS)
    highest = max(map(max, timeline.columns))
    states = [index for index in reversed(range(len(names))) if timeline.shows(index)]
    label = max(map(len, (_OPEN, *(names[index] for index in states))))
    count = max((len(f"{timeline.columns[-1][index]:,}") for index in states), default=0)
    for index in states:
        heights = "".join(_height(counts[index], highest) for counts in shown.columns)
        if len(shown.columns) == 1:
            heights = "█" * max(1, _COLUMNS * timeline.columns[0][index] // highest)
        yield f"{names[index]:<{label}}  {timeline.columns[-1][index]:>{count},}  {heights}".rstrip()
    margin = " " * (label + count + 4)
    if timeline.windows:
        windows = "".join("═" if shown.is_open(column) else " " for column in range(len(shown.columns)))
        yield f"{_OPEN:<{len(margin)}}{windows}".rstrip()
    yield f"{margin}{_ruler(shown)}"


def _height(count: int, highest: int) -> str:
    return _HEIGHTS[-(-count * len(_HEIGHTS) // highest) - 1] if count else " "


def _ruler(shown: Timeline) -> str:
    """Where in the row which time is: `|0 s      |2 min`; as many times as have room."""
    rulers = (_ruler_or_none(shown, ticks) for ticks in range(_TICKS, 0, -1))
    return next((ruler for ruler in rulers if ruler is not None), f"|{elapsed(timedelta(0))}")


def _ruler_or_none(shown: Timeline, ticks: int) -> str | None:
    ruler = ""
    for tick in shown.ticks(ticks):
        place = shown.column(shown.start + tick)
        if ruler and place <= len(ruler):
            return None
        ruler = f"{ruler:<{place}}|{elapsed(tick)}"
    return ruler


def marks(timeline: Timeline) -> list[str]:
    """What happened to the whole, and when."""
    happenings = [(elapsed(since), text) for since, text in timeline.happenings()]
    width = max((len(since) for since, _ in happenings), default=0)
    return [f"{since:>{width}}  {text}" for since, text in happenings]


def bar(counts: Sequence[int], characters: str, width: int) -> str:
    """Counts side by side as one bar; a state that has any gets at least one character."""
    total = sum(counts)
    shares = ((count, character) for count, character in zip(counts, characters, strict=True) if count)
    return "".join(character * max(1, round(width * count / total)) for count, character in shares)
