"""What happened, along the clock: a lane for each resource that has changed, its states as bars from change to change.

The picture is taken once, from the journal: what moto answers is not in it. It is to be
read on light and dark pages, see `timeline_svg`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Final

from iotmock.core.tables import brief
from iotmock.views.timeline import elapsed, round_step

if TYPE_CHECKING:
    from iotmock.core.world.journal import JournalEntry

__all__ = ["HistoryView", "Lane", "Stay", "view_history"]

# So many fit on a screen.
_LANES_SHOWN: Final = 40
_WIDTH, _LEFT, _RIGHT, _TOP, _LANE, _BAR = 960, 250, 20, 34, 34, 10
_PLOT: Final = _WIDTH - _LEFT - _RIGHT
_TICKS: Final = 6
# Of a character, generously.
_CHARACTER: Final = 6.6
_WIDEST_NAME: Final = 35
# Hues of Okabe and Ito's palette: what works, what went well, what did not; the rest is grey.
_PAINTS: Final = (
    ("#56b4e9", {"IN_PROGRESS", "CLAIM_INITIATED"}),
    ("#009e73", {"SUCCEEDED", "COMPLETED", "PUBLISHED", "CLAIMED", "AVAILABLE"}),
    ("#d55e00", {"FAILED", "TIMED_OUT", "REJECTED"}),
)
_GONE: Final = {"CANCELED", "REMOVED", "DELETED", "DELETION_IN_PROGRESS", "PENDING_DELETION", "DEPRECATED"}


@dataclass(frozen=True, slots=True)
class Stay:
    """The time that a resource spent in a state, or a change that is none of states.

    state: None for such a change. event, who: what brought it about, and who did. until: the end of the picture where
    nothing followed.
    """

    state: str | None
    event: str
    who: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """One resource. kind: e.g. "job execution"."""

    kind: str
    name: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True, repr=False)
class HistoryView:
    """All state changes of an account and region as they were when they were looked at.

    lanes: in the order in which they began; of very many those that have changed last. hidden: how many others there
    are.
    """

    account: str
    region: str
    start: datetime
    end: datetime
    lanes: tuple[Lane, ...]
    hidden: int = 0

    @property
    def title(self) -> str:
        """Where, from when on, and for how long."""
        if not self.lanes:
            return f"nothing has changed in {self.account} {self.region}"
        since = f"from {self.start:%Y-%m-%d %H:%M:%S} UTC, {elapsed(self.end - self.start)}"
        return f"changes in {self.account} {self.region} {since}"

    def __repr__(self) -> str:
        return f"<HistoryView, {self.title}>"

    def __str__(self) -> str:
        rows = [(f"{lane.kind} {lane.name}", ", ".join(map(self._in_words, lane.stays))) for lane in self.lanes]
        width = max((len(name) for name, _ in rows), default=0)
        return "\n".join([self.title, *(f"{name:<{width}}  {what}" for name, what in rows), *self._rest()])

    def _in_words(self, stay: Stay) -> str:
        return f"{elapsed(stay.since - self.start)} {stay.state or stay.event}"

    def _rest(self) -> Iterator[str]:
        if self.hidden:
            yield f"and {self.hidden:,} more"

    def _repr_html_(self) -> str:
        if not self.lanes:
            return f"<div>{escape(self.title)}</div>"
        height = _TOP + _LANE * len(self.lanes) + 8
        size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" style="max-width:100%;height:auto"'
        font = 'font-family="system-ui,sans-serif" font-size="12" fill="currentColor"'
        parts = [*self._times(height), *(part for row, lane in enumerate(self.lanes) for part in self._lane(row, lane))]
        rest = "".join(f"<div>{text}</div>" for text in self._rest())
        return (
            f'<div><div style="font-weight:600">{escape(self.title)}</div>'
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} role="img" aria-label="{escape(self.title)}">'
            f"{''.join(parts)}</svg>{rest}</div>"
        )

    def _x(self, at: datetime) -> float:
        span = self.end - self.start
        return _LEFT + _PLOT * ((at - self.start) / span if span else 0.0)

    def _times(self, height: int) -> Iterator[str]:
        """The scale of time, as what has elapsed since the first change."""
        span = self.end - self.start
        distance = round_step(span, _TICKS)
        for number in range(span // distance + 1):
            tick = number * distance
            x = self._x(self.start + tick)
            yield f'<path d="M{x:.1f},{_TOP - 8}V{height - 4}" stroke="currentColor" stroke-opacity="0.15"/>'
            anchor = "end" if x > _WIDTH - 60 else "start"
            yield f'<text x="{x:.1f}" y="{_TOP - 14}" text-anchor="{anchor}" fill-opacity="0.75">{elapsed(tick)}</text>'

    def _lane(self, row: int, lane: Lane) -> Iterator[str]:
        top = _TOP + _LANE * row
        name = f"{lane.kind} {lane.name}"
        tip = "" if len(name) <= _WIDEST_NAME else f"<title>{escape(name)}</title>"
        yield f'<text x="0" y="{top + 22}">{escape(brief(name, _WIDEST_NAME))}{tip}</text>'
        free_from = 0.0
        for stay in lane.stays:
            left, right = self._x(stay.since), self._x(stay.until)
            yield self._bar(stay, left, right, top)
            text = stay.state or stay.event
            if left >= free_from and left + _CHARACTER * len(text) <= _WIDTH:
                yield f'<text x="{left:.1f}" y="{top + 10}" font-size="11">{escape(text)}</text>'
                free_from = left + _CHARACTER * len(text) + 6

    def _bar(self, stay: Stay, left: float, right: float, top: int) -> str:
        what = f"{elapsed(stay.since - self.start)}: {stay.state or stay.event} by {stay.who}"
        tip = f"<title>{escape(what)}</title>"
        if stay.state is None:
            return f'<circle cx="{left:.1f}" cy="{top + 19}" r="4" {_fill(None)}>{tip}</circle>'
        corner = f'x="{left:.1f}" y="{top + 14}" width="{max(2.0, right - left):.1f}" height="{_BAR}"'
        return f"<rect {corner} {_fill(stay.state)}>{tip}</rect>"


def view_history(entries: Sequence[JournalEntry], account: str, region: str, now: datetime) -> HistoryView:
    """Take a picture of a journal. now: where bars end that nothing has followed."""
    lanes: dict[tuple[str, str], list[JournalEntry]] = {}
    for entry in entries:
        lanes.setdefault((entry.resource, entry.name), []).append(entry)
    newest = dict(sorted(lanes.items(), key=lambda lane: lane[1][-1].at)[-_LANES_SHOWN:])
    shown = [(resource, changes) for resource, changes in lanes.items() if resource in newest]
    if not shown:
        return HistoryView(account, region, now, now, ())
    start = min(changes[0].at for _, changes in shown)
    # A picture needs a width, and a clock may have been set back.
    end = max(now, start + timedelta(milliseconds=1), *(changes[-1].at for _, changes in shown))
    rows = tuple(Lane(kind, name, tuple(_stays(changes, end))) for (kind, name), changes in shown)
    return HistoryView(account, region, start, end, rows, len(lanes) - len(shown))


def _stays(changes: Iterable[JournalEntry], end: datetime) -> Iterator[Stay]:
    """The states of one resource; a state lasts until the next one."""
    listed = list(changes)
    for index, entry in enumerate(listed):
        followers = (later.at for later in listed[index + 1 :] if later.after != entry.after)
        is_final = entry.after in _GONE
        yield Stay(entry.after, entry.event, entry.who, entry.at, entry.at if is_final else next(followers, end))


def _fill(state: str | None) -> str:
    for paint, states in _PAINTS:
        if state in states:
            return f'fill="{paint}"'
    return f'fill="currentColor" fill-opacity="{0.7 if state in _GONE or state is None else 0.25}"'
