"""A job as a picture: where it stands, how many things are where, how that came about, and who needs a look.

The picture is taken once: later changes do not show, and nobody can change a job through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from textwrap import wrap
from typing import Any, Final

from iotmock.core.tables import Table
from iotmock.views import timeline_svg, timeline_text
from iotmock.views.timeline import Timeline, elapsed
from iotmock.views.timeline_svg import Band

__all__ = ["BANDS", "ExecutionRow", "JobView"]

# The states of executions from the bottom of the picture up: what has ended, then what is still to be done. Hues are of
# Okabe and Ito's palette, which people with any kind of colour vision can tell apart; what needs no look is grey.
BANDS: Final = (
    Band("SUCCEEDED", "#009e73"),
    Band("FAILED", "#d55e00"),
    Band("TIMED_OUT", "#e69f00"),
    Band("REJECTED", "#cc79a7"),
    Band("CANCELED", 0.55),
    Band("REMOVED", 0.35),
    Band("IN_PROGRESS", "#56b4e9"),
    Band("QUEUED", 0.12),
)
# The same for a bar of characters.
_BAR: Final = "█xtr-.▒░"
_BAR_WIDTH: Final = 30
_HEAD: Final = ("thing", "status", "attempt", "queued", "started", "updated", "details")
_LINE: Final = 100


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """The latest execution of a thing as it was when it was looked at. attempt: 1, and one more with each retry."""

    thing_name: str
    status: str
    number: int
    attempt: int
    queued_at: datetime
    started_at: datetime | None
    last_updated_at: datetime
    details: Mapping[str, Any]

    def cells(self, since: datetime) -> tuple[str, ...]:
        """What the picture says about it, with times as what has elapsed since an instant."""
        started = "" if self.started_at is None else elapsed(self.started_at - since)
        details = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return (
            self.thing_name,
            self.status,
            str(self.attempt),
            elapsed(self.queued_at - since),
            started,
            elapsed(self.last_updated_at - since),
            details,
        )


@dataclass(frozen=True, slots=True, repr=False)
class JobView:
    """A job as it was when it was looked at.

    counts: how many things have their latest execution in a state; all eight states are there. untouched: things of
    the targets that have no execution. notes: what else is to be said of it. executions: of some things, those first
    that failed or have not ended; `counts` knows of all. timeline: how the counts came about, with the states in the
    order of `BANDS`; it ends at the present while something is pending, and does not count when two pictures are
    compared.
    """

    job_id: str
    status: str
    description: str | None
    target_selection: str
    targets: tuple[str, ...]
    counts: Mapping[str, int]
    untouched: int
    notes: tuple[str, ...]
    executions: tuple[ExecutionRow, ...]
    timeline: Timeline = field(compare=False)

    @property
    def title(self) -> str:
        """Which job it is, where it stands, and what it is about."""
        return f"job {self.job_id}, {self.status}" + ("" if self.description is None else f": {self.description}")

    @property
    def summary(self) -> str:
        """How many things are where."""
        named = ", ".join(f"{count:,} {state}" for state, count in self.counts.items() if count)
        return named or "no execution yet"

    def __repr__(self) -> str:
        bar = timeline_text.bar([self.counts[band.name] for band in BANDS], _BAR, _BAR_WIDTH)
        return f"<JobView {self.job_id}, {self.status}: {self.summary}{f' [{bar}]' if bar else ''}>"

    def __str__(self) -> str:
        chart = timeline_text.lines(self.timeline, [band.name for band in BANDS])
        facts = (self.title, *self._facts())
        lines = (line for fact in facts for line in wrap(fact, _LINE, subsequent_indent="  "))
        parts = [lines, chart, timeline_text.marks(self.timeline), [self._table.text()] if self.executions else []]
        return "\n\n".join(filter(None, map("\n".join, parts)))

    def _repr_html_(self) -> str:
        title = f'<div style="font-weight:600">{escape(self.title)}</div>'
        facts = "".join(f"<div>{escape(fact)}</div>" for fact in self._facts())
        head = f'<div style="margin:4px 0 10px;max-width:{timeline_svg.WIDTH}px">{title}{facts}</div>'
        svg = timeline_svg.draw(self.timeline, BANDS, f"{self.title}. {self.summary}", expected=self._expected)
        return f"<div>{head}{svg}{self._table.html() if self.executions else ''}</div>"

    @property
    def _expected(self) -> int:
        """How high the picture is to be; a fleet of which hardly anything has been reached would be a flat line."""
        reached = sum(self.counts.values())
        return 0 if 0 < 2 * reached < self.untouched else reached + self.untouched

    def _facts(self) -> Iterator[str]:
        yield self._scope()
        reached = sum(self.counts.values())
        without = f", {self.untouched:,} of the targets without" if self.untouched else ""
        yield f"{reached:,} {'thing' if reached == 1 else 'things'} with an execution{without}"
        yield f"created {self.timeline.start:%Y-%m-%d %H:%M:%S} UTC"
        yield from self.notes

    def _scope(self) -> str:
        """The targets, without what all ARNs have in common."""
        names = [target.split(":", 5)[-1] for target in self.targets[:5]]
        hidden = len(self.targets) - len(names)
        return f"{self.target_selection} of {', '.join(names)}" + (f" and {hidden:,} more" if hidden else "")

    @property
    def _table(self) -> Table:
        rows = [row.cells(self.timeline.start) for row in self.executions]
        return Table("", _HEAD, rows, more=sum(self.counts.values()) - len(rows))
