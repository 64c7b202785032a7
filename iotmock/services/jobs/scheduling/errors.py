"""What is said about a schedule that cannot be: which member, which value, which rule."""

from datetime import datetime

from iotmock.core.errors import InvalidRequestException
from iotmock.core.texts import cut

__all__ = [
    "bad_cron",
    "bad_duration",
    "end_behavior_without_end",
    "end_too_close",
    "malformed_time",
    "shown",
    "time_too_early",
    "time_too_late",
    "windows_of_snapshot",
]

_LONGEST_SHOWN = 64


def shown(text: str) -> str:
    """A value from the request, quoted, and cut where it is long."""
    return f'"{cut(text, _LONGEST_SHOWN)}"'


def malformed_time(member: str, text: str) -> InvalidRequestException:
    """A text that is no date and time as Jobs takes them, or one that the calendar does not have."""
    return InvalidRequestException(
        f"schedulingConfig.{member} {shown(text)} must be a date and time in UTC, written YYYY-MM-DDTHH:MM or "
        "YYYY-MM-DD HH:MM, without seconds and time zone."
    )


def time_too_early(member: str, text: str, minutes: int, now: datetime) -> InvalidRequestException:
    """Too little time is left until then."""
    return InvalidRequestException(
        f"schedulingConfig.{member} {shown(text)} must be at least {minutes} minutes after the current time, "
        f"{_shown_instant(now)}."
    )


def time_too_late(member: str, text: str, years: int, now: datetime) -> InvalidRequestException:
    """Further ahead than a job can be scheduled."""
    span = "1 year" if years == 1 else f"{years} years"
    return InvalidRequestException(
        f"schedulingConfig.{member} {shown(text)} must be at most {span} after the current time, {_shown_instant(now)}."
    )


def end_too_close(start: str, end: str, minutes: int) -> InvalidRequestException:
    """The job would end before it started, or hardly run."""
    return InvalidRequestException(
        f"schedulingConfig.endTime {shown(end)} must be at least {minutes} minutes after schedulingConfig.startTime "
        f"{shown(start)}."
    )


def end_behavior_without_end(end_behavior: str) -> InvalidRequestException:
    """There is no end at which anything could be done."""
    return InvalidRequestException(
        f"schedulingConfig.endBehavior {shown(end_behavior)} needs a schedulingConfig.endTime."
    )


def windows_of_snapshot() -> InvalidRequestException:
    """A SNAPSHOT job ends with its rollout, so nothing would recur."""
    return InvalidRequestException(
        "schedulingConfig.maintenanceWindows are for jobs whose targetSelection is CONTINUOUS."
    )


def bad_cron(text: str, reason: str) -> InvalidRequestException:
    """A window whose start cannot be read."""
    return InvalidRequestException(
        f"maintenanceWindows.startTime {shown(text)} is not a valid cron expression: {reason}."
    )


def bad_duration(minutes: int, shortest: int, longest: int) -> InvalidRequestException:
    """A window that is no window, or leaves no time between two days' windows."""
    return InvalidRequestException(
        f"maintenanceWindows.durationInMinutes {minutes} must be from {shortest} to {longest}."
    )


def _shown_instant(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
