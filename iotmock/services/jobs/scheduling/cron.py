"""The recurrence of a maintenance window, `cron(minutes hours day-of-month month day-of-week year)` in AWS's dialect.

Alone kept here: an expression that exists is valid, and its occurrences are whole minutes in UTC from 1970 to 2199.
The search jumps from day to day that fits, so that a rare day, or one that never comes, costs one look at each month.
Sources: Developer Guide, "How job configurations work"; EventBridge User Guide, "Cron expressions reference"; what no
page says is in docs/fidelity.md.
"""

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Self

from iotmock.core.savable import savable
from iotmock.services.jobs.scheduling.errors import shown

__all__ = ["Cron"]

# The days of a month, given with its year, on which something occurs; in order.
_Days = Callable[[int, int], Sequence[int]]

# Printable ASCII: no other blank separates fields, and no other letter may pass for one of a name.
_FORM = re.compile(r"cron\(([ -~]*)\)")
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_FIRST_MINUTE, _LAST_MINUTE = time(0, 0), time(23, 59)
# As `date.weekday` counts.
_SATURDAY, _SUNDAY = 5, 6


def _read(text: str) -> "Cron":
    return Cron.read(text)


@savable(make=_read, made_of=("text",))
@dataclass(frozen=True, slots=True)
class Cron:
    """A valid expression."""

    text: str
    _minutes: Sequence[int] = field(repr=False, compare=False)
    _hours: Sequence[int] = field(repr=False, compare=False)
    _days: _Days = field(repr=False, compare=False)
    _months: Sequence[int] = field(repr=False, compare=False)
    _years: Sequence[int] = field(repr=False, compare=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an expression.

        Raises: ValueError, with the reason.
        """
        form = _FORM.fullmatch(text)
        if not form:
            raise ValueError("it must be written cron(minutes hours day-of-month month day-of-week year)")
        fields = [part for part in form[1].split(" ") if part]
        if len(fields) != 6:
            raise ValueError(f"it must have 6 fields, separated by blanks, and has {len(fields)}")
        minutes, hours, day_of_month, month, day_of_week, year = fields
        return cls(
            text,
            _MINUTES.values(minutes),
            _HOURS.values(hours),
            _read_days(day_of_month, day_of_week),
            _MONTHS.values(month),
            _YEARS.values(year),
        )

    def next_after(self, instant: datetime) -> datetime | None:
        """The first occurrence strictly after an instant; None when there is none until the year 2199 ends."""
        if instant.year > _YEARS.last:
            return None
        # Of an instant only the minute counts, and that minute has begun.
        first = instant + _MINUTE
        for day in self._days_from(first.date()):
            at = self._first_time(first.time() if day == first.date() else _FIRST_MINUTE)
            if at is not None:
                return datetime.combine(day, at, UTC)
        return None

    def latest_until(self, instant: datetime, within: timedelta) -> datetime | None:
        """The last occurrence at an instant or before it, if it is less than `within` ago.

        What lasts as long as `within` from each occurrence on is going on exactly when there is one.
        """
        day, until = instant.date(), instant.time()
        for _ in range(within.days + 2):
            at = self._last_time(until) if self._fits(day) else None
            if at is not None:
                latest = datetime.combine(day, at, UTC)
                return latest if instant - latest < within else None
            day, until = day - _DAY, _LAST_MINUTE
        return None

    def _fits(self, day: date) -> bool:
        return day.month in self._months and day.day in self._days(day.year, day.month) and day.year in self._years

    def _days_from(self, first: date) -> Iterator[date]:
        for year in self._years[bisect_left(self._years, first.year) :]:
            for month in self._months:
                for number in self._days(year, month):
                    day = date(year, month, number)
                    if day >= first:
                        yield day

    def _first_time(self, earliest: time) -> time | None:
        for hour in self._hours[bisect_left(self._hours, earliest.hour) :]:
            place = bisect_left(self._minutes, earliest.minute) if hour == earliest.hour else 0
            if place < len(self._minutes):
                return time(hour, self._minutes[place])
        return None

    def _last_time(self, latest: time) -> time | None:
        for hour in reversed(self._hours[: bisect_right(self._hours, latest.hour)]):
            end = bisect_right(self._minutes, latest.minute) if hour == latest.hour else len(self._minutes)
            if end:
                return time(hour, self._minutes[end - 1])
        return None


@dataclass(frozen=True, slots=True)
class _Field:
    """A field whose values are numbers, some with names."""

    name: str
    first: int
    last: int
    names: Mapping[str, int] = field(default_factory=dict)

    def values(self, text: str) -> tuple[int, ...]:
        """The values that a list of single values, ranges and steps selects, in order."""
        return tuple(sorted({value for part in text.split(",") for value in self._range(part)}))

    def _range(self, text: str) -> range:
        base, slash, step = text.partition("/")
        low, dash, high = base.partition("-")
        if base == "*":
            first, last = self.first, self.last
        elif dash:
            first, last = self.value(low), self.value(high)
        else:
            first = self.value(base)
            last = self.last if slash else first
        if first > last:
            raise ValueError(f"the range {shown(base)} of the {self.name} must ascend")
        return range(first, last + 1, self._step(step) if slash else 1)

    def value(self, text: str) -> int:
        """One number or name."""
        value = int(text) if _NUMBER.fullmatch(text) else self.names.get(text.upper())
        if value is None or not self.first <= value <= self.last:
            names = f" or one of {', '.join(self.names)}" if self.names else ""
            raise ValueError(
                f"{shown(text)} in the {self.name} must be a number from {self.first} to {self.last}{names}"
            )
        return value

    def _step(self, text: str) -> int:
        if not _NUMBER.fullmatch(text) or int(text) == 0:
            raise ValueError(f"the step {shown(text)} of the {self.name} must be a number above 0")
        return int(text)


def _numbered(names: str) -> dict[str, int]:
    return {name: number for number, name in enumerate(names.split(), 1)}


_MINUTES = _Field("minutes", 0, 59)
_HOURS = _Field("hours", 0, 23)
_DAYS_OF_MONTH = _Field("day-of-month", 1, 31)
_MONTHS = _Field("month", 1, 12, _numbered("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"))
_DAYS_OF_WEEK = _Field("day-of-week", 1, 7, _numbered("SUN MON TUE WED THU FRI SAT"))
_YEARS = _Field("year", 1970, 2199)


def _read_days(day_of_month: str, day_of_week: str) -> _Days:
    if (day_of_month == "?") == (day_of_week == "?"):
        raise ValueError("exactly one of day-of-month and day-of-week must be ?")
    return _read_days_of_month(day_of_month) if day_of_week == "?" else _read_days_of_week(day_of_week)


def _read_days_of_month(text: str) -> _Days:
    if text == "L":
        return _last_day
    if text == "LW":
        return _last_working_day
    day, w, rest = text.partition("W")
    if w and not rest and _NUMBER.fullmatch(day):
        return partial(_nearest_working_day, _DAYS_OF_MONTH.value(day))
    if w or "L" in text:
        raise ValueError(f"the day-of-month {shown(text)} may have L or W only as L, as LW, or as one number and W")
    return partial(_listed_days, _DAYS_OF_MONTH.values(text))


def _read_days_of_week(text: str) -> _Days:
    if text == "L":
        return partial(_days_on, frozenset({_SATURDAY}))
    day, sharp, place = text.partition("#")
    if sharp:
        if place not in {"1", "2", "3", "4", "5"}:
            raise ValueError(f"the day-of-week {shown(text)} may have # only as one day, # and a number from 1 to 5")
        return partial(_day_at, _weekday(_DAYS_OF_WEEK.value(day)), int(place))
    if text.endswith("L"):
        return partial(_last_on, _weekday(_DAYS_OF_WEEK.value(text[:-1])))
    return partial(_days_on, frozenset(map(_weekday, _DAYS_OF_WEEK.values(text))))


def _weekday(number: int) -> int:
    """As `date.weekday` counts, from Monday = 0; the dialect counts from Sunday = 1."""
    return (number - 2) % 7


# Each tells the days of one month; what a month does not have does not occur in it.


def _listed_days(days: Sequence[int], year: int, month: int) -> Sequence[int]:
    return days[: bisect_right(days, monthrange(year, month)[1])]


def _last_day(year: int, month: int) -> Sequence[int]:
    return (monthrange(year, month)[1],)


def _last_working_day(year: int, month: int) -> Sequence[int]:
    return _nearest_working_day(monthrange(year, month)[1], year, month)


def _nearest_working_day(day: int, year: int, month: int) -> Sequence[int]:
    """The day itself, or the Friday or Monday beside its weekend, but of the same month."""
    length = monthrange(year, month)[1]
    if day > length:
        return ()
    weekday = date(year, month, day).weekday()
    if weekday == _SATURDAY:
        return (day - 1 if day > 1 else 3,)
    if weekday == _SUNDAY:
        return (day + 1 if day < length else day - 2,)
    return (day,)


def _days_on(weekdays: frozenset[int], year: int, month: int) -> Sequence[int]:
    first, length = monthrange(year, month)
    return [day for day in range(1, length + 1) if (first + day - 1) % 7 in weekdays]


def _day_at(weekday: int, place: int, year: int, month: int) -> Sequence[int]:
    return _days_on(frozenset({weekday}), year, month)[place - 1 : place]


def _last_on(weekday: int, year: int, month: int) -> Sequence[int]:
    return _days_on(frozenset({weekday}), year, month)[-1:]
