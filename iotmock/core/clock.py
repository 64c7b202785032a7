"""Time: the only place that reads it.

`datetime.now(UTC)` is what freezegun and time-machine both control, in every thread (`time.time()` is real inside
threads under freezegun, and `monotonic` differs between the two libraries). Only freezegun's `tz_offset` is wrong in
it: that is meant for local time, and freezegun adds it to times of a named zone as well; its `utcnow()` is without it,
like its `time.time()`. The module attribute is looked up at each call, because freezegun replaces it.
"""

import datetime as _datetime
from datetime import UTC, datetime, timedelta

from iotmock.core.savable import savable

__all__ = ["Clock", "epoch_milliseconds", "epoch_seconds", "later"]

# Where the class comes from that freezegun puts in datetime's place.
_FREEZEGUN = "freezegun.api"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ZERO = timedelta(0)
# The last instant that all time stamps on the wire can carry.
END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@savable(leave={"_offset": timedelta})
class Clock:
    """The process clock plus what `IoTMock.advance` added; or an instant, where the test has stopped it.

    Whoever restores a saved one puts it back to an instant.
    """

    __slots__ = ("_offset", "_origin", "_stopped_at")

    def __init__(self) -> None:
        self._offset = _ZERO
        self._stopped_at: datetime | None = None
        # Where it stood from the beginning.
        self._origin: datetime | None = None

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        if self._stopped_at is not None:
            return self._stopped_at
        source = _datetime.datetime
        # freezegun's class has a metaclass; its module's name would take longer to ask for.
        instant = source.now(UTC) if type(source) is type else _replaced_now(source)
        return later(instant, self._offset) if self._offset else instant

    def reset(self) -> None:
        """Go on as at the beginning: with the process clock, or from the instant where it stood."""
        self._offset = _ZERO
        self._stopped_at = self._origin

    def begin_at(self, instant: datetime) -> None:
        """Stand at an instant from the beginning."""
        self._origin = self._stopped_at = instant

    def put_back(self, instant: datetime) -> None:
        """Go on from an instant, also an earlier one; a clock that stands still stands there."""
        if self._stopped_at is None:
            self._offset = _ZERO
            self._offset = instant - self.now()
        else:
            self._stopped_at = instant

    def freeze(self) -> None:
        """Stand still."""
        self._stopped_at = self.now()

    def advance(self, step: timedelta) -> None:
        """Move this clock forward; the process clock is left alone."""
        if step < _ZERO:
            raise ValueError(f"the clock cannot go back ({step}): pass a positive number of seconds or timedelta")
        if step > END - self.now():
            raise ValueError(f"the clock cannot go on by {step}: it ends with the year 9999")
        if self._stopped_at is None:
            self._offset += step
        else:
            self._stopped_at += step


def _replaced_now(source: type[datetime]) -> datetime:
    if source.__module__ == _FREEZEGUN:
        return source.utcnow().replace(tzinfo=UTC)
    return source.now(UTC)


def later(instant: datetime, step: timedelta) -> datetime:
    """`instant + step`, or the end of time: what would be due after the year 9999 never is."""
    try:
        return instant + step
    except OverflowError:
        return END


def epoch_milliseconds(instant: datetime) -> int:
    """Whole milliseconds since 1970, as AWS event messages carry them."""
    return (instant - _EPOCH) // _MILLISECOND


def epoch_seconds(instant: datetime) -> int:
    """Whole seconds since 1970, as shadow documents and the jobs device API carry them."""
    return epoch_milliseconds(instant) // 1000
