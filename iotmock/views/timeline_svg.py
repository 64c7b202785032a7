"""A timeline as an inline SVG: states stacked upon each other, the counts of things upwards, time to the right.

It is to be read on light and dark pages, and no notebook tells which it is (`prefers-color-scheme` knows the system's
choice, not the notebook's): text and lines have the text colour of the page, `currentColor`, and areas have hues of
middle lightness. It has no style sheet and no ids, which would hold for the whole page, so that any number of pictures
may stand on one.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final, NamedTuple

from iotmock.views.timeline import Timeline, elapsed

__all__ = ["WIDTH", "Band", "draw"]

WIDTH: Final = 790
_LEFT, _PLOT_WIDTH, _PLOT_HEIGHT, _BELOW = 58, 530, 200, 28
_LEGEND: Final = _LEFT + _PLOT_WIDTH + 22
_LINE: Final = 16
_TICKS: Final = 6
# Of a character of a mark's text, generously.
_CHARACTER: Final = 6.3

_DOTTED: Final = 'stroke="currentColor" stroke-opacity="0.7" stroke-dasharray="2 3"'
_WINDOW: Final = 'fill="currentColor" fill-opacity="0.7"'


class Band(NamedTuple):
    """How a state is drawn. paint: a colour, or how much of the page's text colour."""

    name: str
    paint: str | float

    @property
    def fill(self) -> str:
        """Attributes of SVG."""
        if isinstance(self.paint, str):
            return f'fill="{self.paint}"'
        return f'fill="currentColor" fill-opacity="{self.paint:g}"'


class _Place(NamedTuple):
    """The scales of a picture. top: of the plot. columns, things: how many there are to place."""

    top: float
    columns: int
    things: int

    @property
    def bottom(self) -> float:
        return self.top + _PLOT_HEIGHT

    def x(self, column: float) -> str:
        return _number(_LEFT + _PLOT_WIDTH * min(column / self.columns, 1))

    def y(self, count: float) -> str:
        return _number(self.bottom - _PLOT_HEIGHT * count / self.things)


class _Run(NamedTuple):
    """Columns, the last one not included, over which nothing changes. bounds: of the bands, from the bottom up."""

    first: int
    end: int
    bounds: tuple[int, ...]


class _Entry(NamedTuple):
    """What the legend says. sign: drawn on the base line of its text. number: None where there is nothing to count."""

    sign: str
    text: str
    number: int | None


class _Label(NamedTuple):
    """The text of a mark, with where it stands."""

    column: int
    row: int
    text: str
    is_left: bool


def draw(timeline: Timeline, bands: Sequence[Band], summary: str, *, expected: int = 0) -> str:
    """The picture, as an `<svg>` element.

    bands: the states in the order of their indices, from the bottom up. summary: what it shows, for those who do not
    see it. expected: how many things there may come to be.
    """
    labels = list(_labels(timeline))
    reached = max(map(sum, timeline.columns))
    missing = max(expected, reached) - reached
    rows = 1 + max((label.row for label in labels), default=0)
    place = _Place(12 + _LINE * rows, len(timeline.columns), max(1, reached + missing))
    size = f'viewBox="0 0 {WIDTH} {place.bottom + _BELOW:g}" width="{WIDTH}" style="max-width:100%;height:auto"'
    font = 'font-family="system-ui,sans-serif" font-size="12" fill="currentColor"'
    runs = _runs(timeline)
    legend = [*_states(timeline, bands), *_beyond(place, missing), *_allowed(timeline)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} role="img" aria-label="{escape(summary)}">',
            *_heights(place),
            *_nothing(place, reached),
            *(_area(place, runs, index, band) for index, band in enumerate(bands) if timeline.shows(index)),
            *_expectation(place, missing),
            *_windows(timeline, place),
            *_times(timeline, place),
            *_marks(labels, place),
            *(_line(place, row, entry) for row, entry in enumerate(legend)),
            *_tips(timeline, runs, bands, place),
            "</svg>",
        ]
    )


def _runs(timeline: Timeline) -> list[_Run]:
    runs = []
    first = 0
    for counts, same in groupby(timeline.columns):
        end = first + sum(1 for _ in same)
        bounds = [0]
        for count in counts:
            bounds.append(bounds[-1] + count)
        runs.append(_Run(first, end, tuple(bounds)))
        first = end
    return runs


def _area(place: _Place, runs: Sequence[_Run], index: int, band: Band) -> str:
    """A band: along its upper edge to the right, along its lower edge back."""
    there = "".join(f"V{place.y(run.bounds[index + 1])}H{place.x(run.end)}" for run in runs)
    back = "".join(f"V{place.y(run.bounds[index])}H{place.x(run.first)}" for run in reversed(runs))
    return f'<path {band.fill} d="M{place.x(0)},{place.y(0)}{there}{back}Z"/>'


def _heights(place: _Place) -> Iterator[str]:
    """The scale of counts."""
    distance = _round_number(place.things)
    for count in range(0, place.things + 1, distance):
        line = f'x1="{_LEFT}" x2="{_LEFT + _PLOT_WIDTH}" y1="{place.y(count)}" y2="{place.y(count)}"'
        yield f'<line {line} stroke="currentColor" stroke-opacity="{0.15 if count else 0.6}"/>'
        yield _text(_LEFT - 6, float(place.y(count)) + 4, f"{count:,}", "end", faint=True)


def _nothing(place: _Place, reached: int) -> Iterator[str]:
    if not reached:
        yield _text(_LEFT + _PLOT_WIDTH / 2, place.bottom - _PLOT_HEIGHT / 2, "no execution", "middle", faint=True)


def _times(timeline: Timeline, place: _Place) -> Iterator[str]:
    """The scale of time, as what has elapsed since the start."""
    for tick in timeline.ticks(_TICKS):
        x = place.x(tick / timeline.step)
        yield f'<path d="M{x},{place.bottom:g}v5" stroke="currentColor" stroke-opacity="0.6"/>'
        yield _text(float(x), place.bottom + 20, elapsed(tick), "middle", faint=True)


def _windows(timeline: Timeline, place: _Place) -> Iterator[str]:
    """When work was allowed: a bar below the axis."""
    for start, end in timeline.windows:
        left, right = (float(place.x((at - timeline.start) / timeline.step)) for at in (start, end))
        corner = f'x="{left:g}" y="{place.bottom + 1:g}" width="{_number(max(1, right - left))}" height="4"'
        yield f"<rect {corner} {_WINDOW}/>"


def _expectation(place: _Place, missing: int) -> Iterator[str]:
    """How high the stack may grow."""
    if missing:
        yield f'<path d="M{_LEFT},{_number(place.top)}h{_PLOT_WIDTH}" {_DOTTED}/>'


def _labels(timeline: Timeline) -> Iterator[_Label]:
    """The texts of marks, in as many rows as keep them apart; those at one place are one."""
    ends: list[float] = []
    for column, marks in groupby(timeline.marks, key=lambda mark: timeline.column(mark.at)):
        same = list(marks)
        since = same[0].at - timeline.start
        text = ", ".join(mark.text for mark in same) + (f" {elapsed(since)}" if since else "")
        width = _CHARACTER * len(text) + 8
        x = _PLOT_WIDTH * column / len(timeline.columns)
        is_left = x + width > _PLOT_WIDTH
        start = x - width if is_left else x
        row = next((row for row, end in enumerate(ends) if end <= start), len(ends))
        ends[row : row + 1] = [start + width]
        yield _Label(column, row, text, is_left)


def _marks(labels: Sequence[_Label], place: _Place) -> Iterator[str]:
    for label in labels:
        x, y = float(place.x(label.column)), 16 + _LINE * label.row
        yield f'<path d="M{x:g},{y - 10}V{place.bottom:g}" stroke="currentColor" stroke-opacity="0.75"/>'
        yield _text(x - 5 if label.is_left else x + 5, y, label.text, "end" if label.is_left else "start")


def _states(timeline: Timeline, bands: Sequence[Band]) -> Iterator[_Entry]:
    """The states that ever occurred with their counts in the end, in the order of the stack."""
    for index in reversed(range(len(bands))):
        if timeline.shows(index):
            sign = f'<path d="M0,-11h13v13h-13z" {bands[index].fill}/>'
            yield _Entry(sign, bands[index].name, timeline.columns[-1][index])


def _beyond(place: _Place, missing: int) -> Iterator[_Entry]:
    if missing:
        yield _Entry(f'<path d="M0,-4h13" {_DOTTED}/>', "in the targets", place.things)


def _allowed(timeline: Timeline) -> Iterator[_Entry]:
    if timeline.windows:
        yield _Entry(f'<path d="M0,-6h13v4h-13z" {_WINDOW}/>', "window open", None)


def _line(place: _Place, row: int, entry: _Entry) -> str:
    """A line of the legend."""
    y = place.top + 11 + row * 22
    sign = f'<g transform="translate({_LEGEND},{_number(y)})">{entry.sign}</g>'
    number = "" if entry.number is None else _text(WIDTH - 4, y, f"{entry.number:,}", "end", bold=True)
    return sign + _text(_LEGEND + 20, y, entry.text, "start") + number


def _tips(timeline: Timeline, runs: Sequence[_Run], bands: Sequence[Band], place: _Place) -> Iterator[str]:
    """What a pointer that rests on the picture is told: the counts there."""
    for run in runs:
        counts = timeline.columns[run.first]
        said = ", ".join(f"{count:,} {band.name}" for count, band in zip(counts, bands, strict=True) if count)
        if said:
            left, right = float(place.x(run.first)), float(place.x(run.end))
            corner = f'x="{left:g}" y="{place.top:g}" width="{_number(right - left)}" height="{_PLOT_HEIGHT}"'
            when = elapsed(run.first * timeline.step)
            yield f'<rect {corner} fill="transparent"><title>{when}: {escape(said)}</title></rect>'


def _text(x: float, y: float, text: str, anchor: str, *, faint: bool = False, bold: bool = False) -> str:
    style = (' fill-opacity="0.75"' if faint else "") + (' font-weight="600"' if bold else "")
    return f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"{style}>{escape(text)}</text>'


def _round_number(highest: int) -> int:
    """A round distance for a scale of few lines."""
    power: int = 10 ** (len(str(highest)) - 1)
    return next(step for step in (max(1, power // 5), max(1, power // 2), power, 2 * power) if step * 5 >= highest)


def _number(value: float) -> str:
    return f"{round(value, 1):g}"
