"""The times of a job: its start, its maintenance windows, its end.

Alone kept here: a job is IN_PROGRESS exactly while it may roll out, SCHEDULED otherwise; of its schedule, only the next
opening or closing and the end wait among the deadlines; after its end there are no windows. Source: Developer Guide,
"Job scheduling configurations", "Jobs and job execution states".
"""

from datetime import datetime

from iotmock.core.ranks import Rank
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs.engine import endings, executions, notifications, rollout
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import NO_RETRIES, Job, RetriesUsed
from iotmock.services.jobs.transitions import JobState

__all__ = ["arrange"]

_CHANGE, _END = "change", "end"


def arrange(call: Call, ledger: JobLedger, job: Job) -> None:
    """Bring a new job to life: it begins, or waits for its time."""
    is_open = job.schedule.is_open(call.now)
    call.move(job, "create" if is_open else "schedule")
    ledger.add_job(job)
    if job.schedule.end_at is not None:
        _plan(call, ledger, job, _END, job.schedule.end_at, Rank.CLOSING)
    if is_open:
        rollout.begin(call, ledger, job)
    _plan_change(call, ledger, job)


def _plan_change(call: Call, ledger: JobLedger, job: Job) -> None:
    """Wait for the next opening or closing."""
    if not job.is_active:
        return
    if job.status is JobState.SCHEDULED:
        change, rank = job.schedule.next_opening(call.now), Rank.OPENING
    else:
        change, rank = job.schedule.next_closing(call.now), Rank.CLOSING
    if change is not None:
        _plan(call, ledger, job, _CHANGE, change, rank)


def _plan(call: Call, ledger: JobLedger, job: Job, what: str, due_at: datetime, rank: Rank) -> None:
    action = _end if what == _END else _change
    job.deadline_numbers[what] = call.schedule(due_at, rank, action, ledger, job)


@savable
def _change(call: Call, ledger: JobLedger, job: Job) -> None:
    """Open or close, as the schedule says at this instant."""
    del job.deadline_numbers[_CHANGE]
    is_open = job.schedule.is_open(call.now)
    if is_open and job.status is JobState.SCHEDULED:
        _open(call, ledger, job)
    elif not is_open and job.status is JobState.IN_PROGRESS:
        _close(call, ledger, job)
    _plan_change(call, ledger, job)
    notifications.send(call, ledger)


def _open(call: Call, ledger: JobLedger, job: Job) -> None:
    if not job.has_begun:
        call.move(job, "start")
        rollout.begin(call, ledger, job)
        return
    call.move(job, "open window")
    executions.look_again(ledger, job)
    due: dict[str, RetriesUsed] = {}
    for waiting in job.waiting_retries.values():
        due |= waiting
    due |= dict.fromkeys(job.latecomers, NO_RETRIES)
    job.latecomers.clear()
    job.drop_waiting_retries()
    for name, used in due.items():
        executions.queue(call, ledger, job, name, used)
    rollout.resume(call, ledger, job)


def _close(call: Call, ledger: JobLedger, job: Job) -> None:
    call.move(job, "close window")
    rollout.pause(call, job)
    executions.look_again(ledger, job)


@savable
def _end(call: Call, ledger: JobLedger, job: Job) -> None:
    """End the rollout for good, and do with what is pending as the end behaviour says."""
    del job.deadline_numbers[_END]
    job.is_over = True
    endings.stop_rollout(call, job)
    number = job.deadline_numbers.pop(_CHANGE, None)
    if number is not None:
        call.cancel(number)
    if job.schedule.end_behavior != "STOP_ROLLOUT":
        endings.cancel_executions(call, ledger, job, force=job.schedule.end_behavior == "FORCE_CANCEL")
    if job.pending_count:
        was_hidden = job.hides_executions
        call.move(job, "reach end")
        if was_hidden:
            executions.look_again(ledger, job)
    endings.complete_if_done(call, ledger, job)
    notifications.send(call, ledger)
