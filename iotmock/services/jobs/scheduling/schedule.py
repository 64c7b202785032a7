"""When a job may run: `schedulingConfig`, read and asked.

Alone kept here: the bounds of start, end and windows, checked when a job is made and not again; and that several
windows which overlap or adjoin are one, from the first one's start to the last one's end. What happens at the end is
the job's affair, so no question but `upcoming` looks at it.
Source: Developer Guide, "How job configurations work"; API reference, SchedulingConfig; what no page says is in
docs/fidelity.md.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from iotmock.core.clock import END
from iotmock.core.savable import savable
from iotmock.services.jobs.scheduling import errors
from iotmock.services.jobs.scheduling.cron import Cron

__all__ = ["ALWAYS", "Schedule", "Window", "read_schedule", "read_windows"]

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)", re.ASCII)
# Minutes before the start, before the end, and between them.
_LEAST_MINUTES = 30
_MOST_YEARS = {"startTime": 1, "endTime": 2}
_SHORTEST_WINDOW, _LONGEST_WINDOW = 1, 1430
_DEFAULT_END_BEHAVIOR = "STOP_ROLLOUT"
# So many windows are followed one into the next: windows that leave no gap have no last one.
_FURTHEST = 1000


@savable
@dataclass(frozen=True, slots=True)
class Window:
    """A recurring maintenance window: open from each occurrence on, for a while."""

    cron: Cron
    duration: timedelta


@savable
@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job may run. Without anything: always.

    A window that began before the start counts from the start on.
    """

    start_at: datetime | None = None
    end_at: datetime | None = None
    end_behavior: str | None = None
    windows: tuple[Window, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Whether the job has started and, if it has windows, one is open."""
        if self.start_at is not None and at < self.start_at:
            return False
        return not self.windows or self._covered_until(at) is not None

    def next_opening(self, after: datetime) -> datetime | None:
        """The first instant strictly after `after` at which it opens; None when it does not.

        Where windows without a gap reach too far, it is the instant at which to look again, as in `next_closing`.
        """
        closed_at = self.next_closing(after) if self.is_open(after) else after
        return None if closed_at is None else self._first_open(closed_at)

    def next_closing(self, after: datetime) -> datetime | None:
        """The first instant strictly after `after` at which it closes; None when it does not.

        Windows without a gap may never close: then it is the instant, after many of them, at which to look again, and
        `is_open` there still.
        """
        end = self._first_open(after) if self.windows else None
        if end is None:
            return None
        for _ in range(_FURTHEST):
            until = self._covered_until(end)
            if until is None:
                break
            end = until
        return end

    def upcoming(self, after: datetime, count: int = 7) -> list[datetime]:
        """The next starts of windows: strictly after `after`, from the job's start on and before its end."""
        if self.start_at is not None:
            after = max(after, self.start_at - timedelta.resolution)
        starts: list[datetime] = []
        while len(starts) < count:
            start = self._next_start(after)
            if start is None or (self.end_at is not None and start >= self.end_at):
                break
            starts.append(start)
            after = start
        return starts

    def _first_open(self, at: datetime) -> datetime | None:
        """The first instant from `at` on at which it is open."""
        if self.start_at is not None:
            at = max(at, self.start_at)
        return at if self.is_open(at) else self._next_start(at)

    def _next_start(self, after: datetime) -> datetime | None:
        starts = (window.cron.next_after(after) for window in self.windows)
        return min((start for start in starts if start is not None), default=None)

    def _covered_until(self, at: datetime) -> datetime | None:
        """The end of that open window which ends last; None when none is open."""
        started = ((window, window.cron.latest_until(at, window.duration)) for window in self.windows)
        return max((start + window.duration for window, start in started if start is not None), default=None)


ALWAYS = Schedule()


def read_schedule(config: Mapping[str, Any] | None, now: datetime, *, is_continuous: bool) -> Schedule:
    """Read and check the schedule of a job that is made now.

    Raises: InvalidRequestException.
    """
    if not config:
        return ALWAYS
    start_at, end_at = _read_time(config, "startTime", now), _read_time(config, "endTime", now)
    # Not checked: that start and end are at most two years apart. The end is, from now already.
    if start_at is not None and end_at is not None and end_at - start_at < timedelta(minutes=_LEAST_MINUTES):
        raise errors.end_too_close(config["startTime"], config["endTime"], _LEAST_MINUTES)
    end_behavior = config.get("endBehavior")
    if end_behavior is not None and end_at is None:
        raise errors.end_behavior_without_end(end_behavior)
    if end_behavior is None and end_at is not None:
        end_behavior = _DEFAULT_END_BEHAVIOR
    windows = config.get("maintenanceWindows") or ()
    if windows and not is_continuous:
        raise errors.windows_of_snapshot()
    return Schedule(start_at, end_at, end_behavior, read_windows(windows))


def read_windows(windows: Sequence[Mapping[str, Any]]) -> tuple[Window, ...]:
    """Read and check maintenance windows, which a template keeps without the rest of a schedule.

    Raises: InvalidRequestException.
    """
    return tuple(_read_window(window["startTime"], window["durationInMinutes"]) for window in windows)


def _read_window(start: str, minutes: int) -> Window:
    if not _SHORTEST_WINDOW <= minutes <= _LONGEST_WINDOW:
        raise errors.bad_duration(minutes, _SHORTEST_WINDOW, _LONGEST_WINDOW)
    try:
        cron = Cron.read(start)
    except ValueError as reason:
        raise errors.bad_cron(start, str(reason)) from None
    return Window(cron, timedelta(minutes=minutes))


def _read_time(config: Mapping[str, Any], member: str, now: datetime) -> datetime | None:
    text = config.get(member)
    if text is None:
        return None
    instant = _instant(text)
    if instant is None:
        raise errors.malformed_time(member, text)
    if instant - now < timedelta(minutes=_LEAST_MINUTES):
        raise errors.time_too_early(member, text, _LEAST_MINUTES, now)
    years = _MOST_YEARS[member]
    if instant > _years_later(now, years):
        raise errors.time_too_late(member, text, years, now)
    return instant


def _instant(text: str) -> datetime | None:
    form = _TIME.fullmatch(text)
    if not form:
        return None
    year, month, day, hour, minute = map(int, form.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def _years_later(instant: datetime, years: int) -> datetime:
    """The same date and time in a later year; for 29 February of a year that has none, 1 March."""
    year = instant.year + years
    if year > END.year:
        return END
    try:
        return instant.replace(year=year)
    except ValueError:
        return instant.replace(year=year, month=3, day=1)
