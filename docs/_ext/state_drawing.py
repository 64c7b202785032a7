"""A state table as an SVG picture, with nothing but the standard library.

States stand below each other in the order of their life, final states (thick border) last. Beside them run the
arrows: out of a state to the right, down or up a lane of their own, and into the state where they end, where their
events stand. So the picture is narrow enough for a page. The same table always gives the same picture.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count
from typing import Any, NamedTuple

from iotmock.core.rooms.state_machine import Table

BOX_WIDTH, LOWEST_BOX, DOT = 196, 36, 7
LINE, PORT, PADDING = 15, 11, 6
GAP, MARGIN, LANE = 16, 8, 12
# Of a character of an event, generously.
CHARACTER = 6.4
RIGHT = MARGIN + BOX_WIDTH
_numbers = count(1)


class Arrow(NamedTuple):
    """All events that lead from one state to another."""

    start: Any
    end: Any
    events: tuple[str, ...]


class Spot(NamedTuple):
    """A box: its upper and its lower edge."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2


class Route(NamedTuple):
    """Where an arrow leaves, where it arrives, and in which lane it runs between."""

    leaves: float
    arrives: float
    lane: int


def draw(table: Table[Any]) -> str:
    """The picture of a table, as an `<svg>` element."""
    arrows = list(arrows_of(table))
    spots, leaves, arrives = place(table, arrows)
    routes = routes_of(arrows, leaves, arrives)
    first_lane = RIGHT + 34 + CHARACTER * max(len(event) for arrow in arrows for event in arrow.events)
    width = first_lane + LANE * (1 + max(route.lane for route in routes.values())) + MARGIN
    height = max(spot.bottom for spot in spots.values()) + MARGIN
    tip = f"tip-{next(_numbers)}"
    return "".join(
        [
            *opening(table.resource, width, height, tip),
            *(way(arrow, route, first_lane, tip) for arrow, route in routes.items()),
            *(box(table, state, spots[state]) for state in spots),
            *(label(routes[arrow].arrives, arrow.events) for arrow in arrows),
            "</svg>",
        ]
    )


def arrows_of(table: Table[Any]) -> Iterator[Arrow]:
    """One arrow for every pair of states that some event joins."""
    for start, row in table.rows.items():
        for end in dict.fromkeys(row.values()):
            yield Arrow(start, end, tuple(event for event, target in row.items() if target == end))


def states_of(table: Table[Any]) -> list[Any]:
    """The states from the top to the bottom: birth, then those that something can happen in, then the final ones."""
    return sorted(table.rows, key=lambda state: state is not None and table.is_final(state))


def place(table: Table[Any], arrows: Sequence[Arrow]) -> tuple[dict[Any, Spot], dict[Arrow, float], dict[Arrow, float]]:
    """Where every state stands, and at which height each arrow leaves and arrives."""
    states = states_of(table)
    order = {state: number for number, state in enumerate(states)}
    spots: dict[Any, Spot] = {}
    leaves: dict[Arrow, float] = {}
    arrives: dict[Arrow, float] = {}
    y = float(MARGIN)
    for state in states:
        # What goes far turns off above what goes near, so that lines cross seldom.
        outgoing = sorted((a for a in arrows if a.start == state), key=lambda a: -abs(order[a.end] - order[state]))
        incoming = sorted((a for a in arrows if a.end == state), key=lambda a: order[a.start])
        needed = PORT * len(outgoing) + sum(LINE * len(arrow.events) + PADDING for arrow in incoming) + 2 * PADDING
        box_height = max(needed, 2 * DOT + 4 if state is None else LOWEST_BOX)
        at = y + (box_height - needed) / 2 + PADDING
        for arrow in outgoing:
            leaves[arrow] = at + PORT / 2
            at += PORT
        for arrow in incoming:
            arrives[arrow] = at + (LINE * len(arrow.events) + PADDING) / 2
            at += LINE * len(arrow.events) + PADDING
        spots[state] = Spot(y, y + box_height)
        y += box_height + GAP
    return spots, leaves, arrives


def routes_of(arrows: Sequence[Arrow], leaves: dict[Arrow, float], arrives: dict[Arrow, float]) -> dict[Arrow, Route]:
    """The lane of each arrow: the nearest that is free along its way; short ways choose first."""
    taken: list[list[tuple[float, float]]] = []
    routes = {}
    for arrow in sorted(arrows, key=lambda arrow: abs(leaves[arrow] - arrives[arrow])):
        low, high = sorted((leaves[arrow], arrives[arrow]))
        free = (
            number
            for number, ways in enumerate(taken)
            if all(high + PADDING < other_low or other_high + PADDING < low for other_low, other_high in ways)
        )
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        routes[arrow] = Route(leaves[arrow], arrives[arrow], lane)
    return routes


def way(arrow: Arrow, route: Route, first_lane: float, tip: str) -> str:
    """An arrow: right, along its lane, and back to the left."""
    start = MARGIN + BOX_WIDTH / 2 + DOT if arrow.start is None else RIGHT
    x = first_lane + LANE * route.lane
    path = f"M{start:g},{route.leaves:g} H{x:g} V{route.arrives:g} H{RIGHT + 1:g}"
    return f'<path class="move" d="{path}" marker-end="url(#{tip})"/>'


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
    middle = MARGIN + BOX_WIDTH / 2
    if state is None:
        return f'<circle cx="{middle:g}" cy="{spot.middle:g}" r="{DOT}" fill="currentColor"/>'
    kind = "state final" if table.is_final(state) else "state"
    size = f'x="{MARGIN}" y="{spot.top:g}" width="{BOX_WIDTH}" height="{spot.bottom - spot.top:g}"'
    name = escape(name_of(table, state))
    return (
        f'<rect class="{kind}" {size} rx="9"/>'
        f'<text x="{middle:g}" y="{spot.middle + 5:g}" text-anchor="middle" font-size="13">{name}</text>'
    )


def label(middle: float, events: Sequence[str]) -> str:
    """The events of an arrow, one per line, where it arrives."""
    first = middle - (len(events) - 1) * LINE / 2 + 4
    heights = ((event, first + LINE * number) for number, event in enumerate(events))
    lines = "".join(f'<tspan x="{RIGHT + 18}" y="{y:g}">{escape(event)}</tspan>' for event, y in heights)
    return f'<text class="event">{lines}</text>'
