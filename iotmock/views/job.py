"""The picture of a job is taken here, from the job and its executions.

Its timeline comes from the instants that executions carry, not from the journal. They tell all: an execution is queued
once, starts once, ends once, and keeps the three instants. The journal would add nothing but what was deleted, which
the counts do not know either; it can be cleared, it holds all jobs' moves (also those of an earlier job of the same
id), and grows with every report of progress.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from iotmock.core.clock import later
from iotmock.core.texts import did_you_mean, shown
from iotmock.core.world.call import Call
from iotmock.services.jobs.engine.endings import ABORTED
from iotmock.services.jobs.engine.rollout import things_of_target
from iotmock.services.jobs.state import Execution, Job
from iotmock.services.jobs.store import JobsStore
from iotmock.services.jobs.transitions import ExecutionState, JobState
from iotmock.views.job_picture import BANDS, ExecutionRow, JobView
from iotmock.views.timeline import Mark, Move, Span, Timeline, in_columns

__all__ = ["view_job"]

_INDEX: Final = {ExecutionState(band.name): index for index, band in enumerate(BANDS)}
# Things that fail are what somebody looks for; among a thousand that wait, they would not be found.
_LOOKED_FOR: Final = (
    ExecutionState.FAILED,
    ExecutionState.TIMED_OUT,
    ExecutionState.REJECTED,
    ExecutionState.IN_PROGRESS,
    ExecutionState.QUEUED,
    ExecutionState.CANCELED,
    ExecutionState.REMOVED,
    ExecutionState.SUCCEEDED,
)
_LISTED: Final = 24
_MOST_WINDOWS: Final = 40


def view_job(call: Call, job_id: str) -> JobView:
    """Take a picture of a job.

    Raises: LookupError.
    """
    ledger = call.backend(JobsStore).ledger
    job = ledger.job_or_none(job_id)
    if job is None:
        similar = did_you_mean(job_id, ledger.job_ids())
        where = f"{call.account} {call.region}"
        raise LookupError(f"there is no job {shown(job_id)} in {where}: CreateJob makes it{similar}")
    return JobView(
        job_id=job.id,
        status=str(job.status),
        description=job.description,
        target_selection=job.target_selection,
        targets=tuple(job.targets),
        counts={state.value: job.counts[state] for state in _INDEX},
        untouched=_untouched(call, job),
        notes=tuple(_notes(job, call.now)),
        executions=tuple(map(_row, _listed(job))),
        timeline=_timeline(job, call.now),
    )


def _untouched(call: Call, job: Job) -> int:
    """How many things the targets mean now that have no execution."""
    return len({name for target in job.targets for name in things_of_target(call, target)} - job.latest.keys())


# Executions


def _listed(job: Job) -> Iterator[Execution]:
    """The executions that are named, in order of interest, then of creation."""
    found: dict[ExecutionState | None, list[Execution]] = {state: [] for state in _LOOKED_FOR}
    for execution in job.latest.values():
        alike = found[execution.status]
        if len(alike) < _LISTED:
            alike.append(execution)
    return islice((execution for alike in found.values() for execution in alike), _LISTED)


def _row(execution: Execution) -> ExecutionRow:
    return ExecutionRow(
        thing_name=execution.thing_name,
        status=str(execution.status),
        number=execution.number,
        attempt=execution.retry_attempt + 1,
        queued_at=execution.queued_at,
        started_at=execution.started_at,
        last_updated_at=_last_change(execution),
        details=dict(execution.details),
    )


def _last_change(execution: Execution) -> datetime:
    return execution.last_updated_at or execution.queued_at


# The timeline


def _timeline(job: Job, now: datetime) -> Timeline:
    span = Span(job.created_at, _end(job, now))
    counted = in_columns(span, _moves(job), len(BANDS))
    marks = sorted(_marks(job, now), key=lambda mark: mark.at)
    return Timeline(*span, counted.step, counted.columns, tuple(marks), tuple(_windows(job, span)))


def _end(job: Job, now: datetime) -> datetime:
    """Now while something may happen; otherwise a little after the last thing has, so that it is seen what it led to.

    A job that has not begun is shown until it does.
    """
    if job.is_active or job.pending_count:
        return max(now, _beginning(job) or now, job.created_at)
    changes = (_last_change(execution) for execution in job.executions)
    last = max(job.last_updated_at or job.created_at, job.created_at, *changes)
    return later(last, (last - job.created_at) / 20)


def _moves(job: Job) -> Iterator[Move]:
    """Every move of every thing: a later execution takes up where the earlier one has left the thing.

    A thing never goes back in time, even where somebody has set a frozen clock back: it would stand in two states.
    """
    left: dict[str, Move] = {}
    for execution in job.executions:
        earlier = left.get(execution.thing_name)
        at, state = (job.created_at, None) if earlier is None else (earlier.at, earlier.after)
        for instant, after in _way(execution):
            at = max(at, instant)
            move = Move(at, state, after)
            yield move
            state = after
        if job.latest.get(execution.thing_name) is not execution:
            left[execution.thing_name] = move


def _way(execution: Execution) -> Iterator[tuple[datetime, int]]:
    yield execution.queued_at, _INDEX[ExecutionState.QUEUED]
    if execution.started_at is not None:
        yield execution.started_at, _INDEX[ExecutionState.IN_PROGRESS]
    if not execution.is_pending and execution.status is not None:
        yield _last_change(execution), _INDEX[execution.status]


def _marks(job: Job, now: datetime) -> Iterator[Mark]:
    yield Mark(job.created_at, "created")
    beginning = _beginning(job)
    if beginning is not None and (job.has_begun or job.is_active):
        yield Mark(beginning, "started" if job.has_begun else "starts")
    if job.is_over and job.schedule.end_at is not None:
        yield Mark(job.schedule.end_at, "end time")
    if job.is_active:
        yield Mark(now, "now")
    else:
        yield Mark(job.last_updated_at or now, _ending(job))


def _ending(job: Job) -> str:
    if job.status is JobState.COMPLETED:
        return "completed"
    return "aborted" if job.reason_code == ABORTED else "canceled"


def _beginning(job: Job) -> datetime | None:
    """When the rollout begins, or has begun; None where no window is left."""
    created_at = job.created_at
    return created_at if job.schedule.is_open(created_at) else job.schedule.next_opening(created_at)


def _windows(job: Job, span: Span) -> Iterator[Span]:
    """The maintenance windows that the job has seen; none of them where they are too many to be drawn."""
    windows = list(islice(_all_windows(job, _last_window(job, span.end)), _MOST_WINDOWS + 1))
    return iter(windows if len(windows) <= _MOST_WINDOWS else ())


def _last_window(job: Job, end: datetime) -> datetime:
    """There are no windows after a job's end, nor after its end time."""
    ends = (end, None if job.is_active else job.last_updated_at, job.schedule.end_at if job.is_over else None)
    return min(instant for instant in ends if instant is not None)


def _all_windows(job: Job, until: datetime) -> Iterator[Span]:
    opens_at = _beginning(job) if job.schedule.windows else None
    while opens_at is not None and opens_at < until:
        closes_at = job.schedule.next_closing(opens_at)
        yield Span(opens_at, until if closes_at is None else min(closes_at, until))
        opens_at = job.schedule.next_opening(opens_at)


# What else is to be said


def _notes(job: Job, now: datetime) -> Iterator[str]:
    if job.destinations is not None:
        versions = (f"{package} {version or '(none)'}" for package, version in job.destinations.installs)
        yield f"installs {', '.join(versions)}"
    beginning = _beginning(job)
    if not job.has_begun and job.is_active and beginning is not None:
        yield f"starts {beginning:%Y-%m-%d %H:%M:%S} UTC"
    if job.is_active and not job.is_over and job.schedule.end_at is not None:
        yield f"ends {job.schedule.end_at:%Y-%m-%d %H:%M:%S} UTC, {job.schedule.end_behavior}"
    if job.is_active and job.has_begun and job.hides_executions:
        opening = job.schedule.next_opening(now)
        yield "waits for its next window" + ("" if opening is None else f", {opening:%Y-%m-%d %H:%M:%S} UTC")
    retries = len(job.executions) - len(job.latest)
    if retries:
        yield f"earlier executions, before a retry or a return: {retries:,}"
    if job.reason_code is not None or job.comment is not None:
        yield ": ".join(text for text in (job.reason_code, job.comment) if text is not None)
