"""A state table as an SVG picture, with nothing but the standard library.

States stand in columns in the order of their life, final states (thick border) in the last one. An arrow carries every
event that leads from its start to its end; arrows to the right have a place of their own in every column that they
cross, so that neither boxes nor labels are crossed out. The same table always gives the same picture.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count, pairwise
from typing import Any, NamedTuple

from iotmock.core.rooms.state_machine import Table

BOX_WIDTH, BOX_HEIGHT = 186, 38
LABEL_WIDTH, LINE = 150, 15
GAP, MARGIN, LOOP = 26, 24, 34
SWEEPS = 6
_numbers = count(1)


class Arrow(NamedTuple):
    """All events that lead from one state to another."""

    start: Any
    end: Any
    events: tuple[str, ...]


class Stop(NamedTuple):
    """Where an arrow passes a column; with `labelled`, the place of its events."""

    arrow: Arrow
    column: int
    labelled: bool


class Spot(NamedTuple):
    """The middle of a box or stop."""

    x: float
    y: float


def draw(table: Table[Any]) -> str:
    """The picture of a table, as an `<svg>` element."""
    arrows = list(arrows_of(table))
    ways, spots = place(table, arrows)
    backward = [arrow for arrow in arrows if arrow not in ways and arrow.start != arrow.end]
    bottom = max(spot.y for spot in spots.values()) + BOX_HEIGHT / 2 + MARGIN
    width = max(spot.x for spot in spots.values()) + BOX_WIDTH / 2 + MARGIN
    tip = f"tip-{next(_numbers)}"
    drawn = [(arrow, *through([spots[stop] for stop in way], way)) for arrow, way in ways.items()]
    drawn += [(arrow, *above(spots[arrow.start])) for arrow in arrows if arrow.start == arrow.end]
    drawn += [
        (arrow, *beneath(spots[arrow.start], spots[arrow.end], bottom + GAP * number))
        for number, arrow in enumerate(backward)
    ]
    return "".join(
        [
            *opening(table.resource, width, bottom + GAP * len(backward), tip),
            *(f'<path class="move" d="{path}" marker-end="url(#{tip})"/>' for _, path, _ in drawn),
            *(box(table, state, spots[state]) for state in table.rows),
            *(label(spot, arrow.events) for arrow, _, spot in drawn),
            "</svg>",
        ]
    )


def arrows_of(table: Table[Any]) -> Iterator[Arrow]:
    """One arrow for every pair of states that some event joins."""
    for start, row in table.rows.items():
        for end in dict.fromkeys(row.values()):
            yield Arrow(start, end, tuple(event for event, target in row.items() if target == end))


def columns_of(table: Table[Any], arrows: Sequence[Arrow]) -> dict[Any, int]:
    """The column of each state: an even number, because labels stand in the odd columns between.

    A row that stands further down in the table counts as later in life.
    """
    order = {state: number for number, state in enumerate(table.rows)}
    found: dict[Any, int] = {}
    for state in table.rows:
        before = [found[arrow.start] for arrow in arrows if arrow.end == state and order[arrow.start] < order[state]]
        found[state] = max(before, default=-2) + 2
    last = max(found.values())
    return {state: last if state is not None and table.is_final(state) else column for state, column in found.items()}


def place(table: Table[Any], arrows: Sequence[Arrow]) -> tuple[dict[Arrow, list[Any]], dict[Any, Spot]]:
    """The way of each arrow to the right (start, stops, end), and where every state and stop stands."""
    column_of = columns_of(table, arrows)
    ways = {}
    for arrow in arrows:
        first, last = column_of[arrow.start], column_of[arrow.end]
        if first < last:
            stops = [Stop(arrow, column, column == last - 1) for column in range(first + 1, last)]
            ways[arrow] = [arrow.start, *stops, arrow.end]
    columns: dict[int, list[Any]] = {number: [] for number in range(max(column_of.values()) + 1)}
    for state, column in column_of.items():
        columns[column].append(state)
    for way in ways.values():
        for stop in way[1:-1]:
            columns[stop.column].append(stop)
    untangle(columns, neighbours(ways))
    return ways, spots_of(columns, loops={arrow.start for arrow in arrows if arrow.start == arrow.end})


def neighbours(ways: dict[Arrow, list[Any]]) -> dict[Any, list[Any]]:
    """What each state and stop is joined to."""
    found: dict[Any, list[Any]] = {}
    for way in ways.values():
        for a, b in pairwise(way):
            found.setdefault(a, []).append(b)
            found.setdefault(b, []).append(a)
    return found


def untangle(columns: dict[int, list[Any]], joined: dict[Any, list[Any]]) -> None:
    """Order each column by the mean position of what its members are joined to, forth and back a few times."""
    for sweep in range(SWEEPS):
        for number in sorted(columns, reverse=bool(sweep % 2)):
            position = {
                member: index - (len(members) - 1) / 2
                for members in columns.values()
                for index, member in enumerate(members)
            }
            means = {}
            for member in columns[number]:
                places = [position[other] for other in joined.get(member, [member])]
                means[member] = sum(places) / len(places)
            columns[number].sort(key=means.__getitem__)


def spots_of(columns: dict[int, list[Any]], loops: set[Any]) -> dict[Any, Spot]:
    """Columns from left to right, each centred on one line."""

    def height(member: Any) -> float:
        if isinstance(member, Stop):
            return LINE * len(member.arrow.events) + 6 if member.labelled else LINE
        return BOX_HEIGHT + GAP + (LOOP * 2 if member in loops else 0)

    heights = {number: sum(map(height, members)) for number, members in columns.items()}
    spots, left = {}, float(MARGIN)
    for number, members in columns.items():
        width = LABEL_WIDTH if number % 2 else (24 if members == [None] else BOX_WIDTH)
        y = MARGIN + (max(heights.values()) - heights[number]) / 2
        for member in members:
            spots[member] = Spot(left + width / 2, y + height(member) / 2)
            y += height(member)
        left += width + GAP
    return spots


def through(spots: Sequence[Spot], way: Sequence[Any]) -> tuple[str, Spot]:
    """A smooth line to the right through all stops, and the place of its label."""
    first, last = spots[0], spots[-1]
    edge = 8 if way[0] is None else BOX_WIDTH / 2
    points = [Spot(first.x + edge, first.y), *spots[1:-1], Spot(last.x - BOX_WIDTH / 2 - 1, last.y)]
    path = f"M{points[0].x:g},{points[0].y:g}"
    for a, b in pairwise(points):
        middle = (a.x + b.x) / 2
        path += f" C{middle:g},{a.y:g} {middle:g},{b.y:g} {b.x:g},{b.y:g}"
    return path, spots[-2]


def above(spot: Spot) -> tuple[str, Spot]:
    """A loop on top of a box."""
    low, high = spot.y - BOX_HEIGHT / 2, spot.y - BOX_HEIGHT / 2 - LOOP
    path = f"M{spot.x - 26:g},{low:g} C{spot.x - 26:g},{high:g} {spot.x + 26:g},{high:g} {spot.x + 26:g},{low - 1:g}"
    return path, Spot(spot.x, high + 4)


def beneath(a: Spot, b: Spot, low: float) -> tuple[str, Spot]:
    """Back to an earlier state, below all others."""
    right, left = a.x - 20, b.x + 20
    top, end = a.y + BOX_HEIGHT / 2, b.y + BOX_HEIGHT / 2 + 1
    return f"M{right:g},{top:g} V{low:g} H{left:g} V{end:g}", Spot((a.x + b.x) / 2, low)


def opening(resource: str, width: float, height: float, tip: str) -> Iterator[str]:
    """The head of the picture."""
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(resource)}: life cycle</title>'
    shape = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"'
    yield f'<defs><marker id="{tip}" {shape}><path d="M0,0 L8,4 L0,8 z"/></marker></defs>'


def name_of(table: Table[Any], state: Any) -> str:
    """The state as AWS writes it; where two states share one word, the value that tells them apart."""
    word = str(state)
    return word if [str(other) for other in table.states].count(word) == 1 else str(state.value)


def box(table: Table[Any], state: Any, spot: Spot) -> str:
    """A state: a rounded box with its name, or the dot of birth."""
    if state is None:
        return f'<circle cx="{spot.x:g}" cy="{spot.y:g}" r="7" fill="currentColor"/>'
    kind = "state final" if table.is_final(state) else "state"
    corner = f'x="{spot.x - BOX_WIDTH / 2:g}" y="{spot.y - BOX_HEIGHT / 2:g}"'
    name = escape(name_of(table, state))
    return (
        f'<rect class="{kind}" {corner} width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="9"/>'
        f'<text x="{spot.x:g}" y="{spot.y + 5:g}" text-anchor="middle" font-size="13">{name}</text>'
    )


def label(spot: Spot, events: Sequence[str]) -> str:
    """The events of an arrow, one per line."""
    first = spot.y - (len(events) - 1) * LINE / 2 + 4
    heights = ((event, first + LINE * number) for number, event in enumerate(events))
    lines = "".join(f'<tspan x="{spot.x:g}" y="{y:g}">{escape(event)}</tspan>' for event, y in heights)
    return f'<text class="event" text-anchor="middle">{lines}</text>'
