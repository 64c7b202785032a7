"""One execution: how it is queued, moves and ends.

Alone kept here: every move raises the version by one; the job's counts, the thing's queue and the status move
together; nothing waits for an execution that has ended. What an end leads to (retry, abort, completion) is not decided
here. Source: Developer Guide, "Jobs and job execution states", "Jobs notifications".
"""

from collections.abc import Mapping
from typing import Any

from iotmock.core.world.call import Call
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import NO_RETRIES, Execution, Job, RetriesUsed
from iotmock.services.jobs.transitions import ExecutionState

_IN_PROGRESS = ExecutionState.IN_PROGRESS

__all__ = ["advance", "cancel", "delete", "look_again", "queue", "stop_timers"]


def queue(
    call: Call, ledger: JobLedger, job: Job, thing_name: str, retries_used: RetriesUsed = NO_RETRIES
) -> Execution:
    """Give a thing an execution of a job."""
    execution = ledger.new_execution(job, thing_name, call.now)
    execution.retries_used = retries_used
    execution.version = 1
    earlier = job.latest.get(thing_name)
    if earlier is not None:
        _count(job, earlier.status, -1)
    call.move(execution, "queue")
    _count(job, execution.status, 1)
    if execution.number == 1:
        job.rollout.notified += 1
    ledger.add(execution)
    return execution


def advance(call: Call, ledger: JobLedger, execution: Execution, event: str) -> None:
    """Move a pending execution on.

    Raises: what the table declares for an illegal move.
    """
    before = execution.status
    call.move(execution, event)
    execution.version += 1
    after, counts = execution.status, execution.job.counts
    assert before is not None
    assert after is not None
    if after is before:
        return
    ledger.dequeue(execution)
    # Only the latest execution of a thing can be pending.
    counts[before] -= 1
    counts[after] += 1
    if after is _IN_PROGRESS:
        ledger.requeue(execution)
    else:
        stop_timers(call, execution)
        ledger.look_again(execution)


def cancel(
    call: Call, ledger: JobLedger, execution: Execution, *, force: bool, details: Mapping[str, Any] | None = None
) -> None:
    """Cancel a pending execution; one in progress with force only.

    Raises: InvalidStateTransitionException.
    """
    advance(call, ledger, execution, "force cancel" if force else "cancel")
    execution.force_canceled = force
    if details is not None:
        execution.details = tuple(details.items())


def delete(call: Call, ledger: JobLedger, execution: Execution, *, force: bool) -> None:
    """Forget an execution; one in progress with force only.

    Raises: InvalidStateTransitionException.
    """
    event = "force delete" if force else "delete"
    before, job = execution.status, execution.job
    was_pending = execution.is_pending
    call.move(execution, event)
    if was_pending:
        ledger.dequeue(execution)
        stop_timers(call, execution)
    was_latest = job.latest[execution.thing_name] is execution
    successor = ledger.forget(execution)
    if was_latest:
        _count(job, before, -1)
        if successor is not None:
            _count(job, successor.status, 1)


def look_again(ledger: JobLedger, job: Job) -> None:
    """Have the things told whose executions can be seen, or not, now that their job has moved."""
    for execution in job.latest.values():
        ledger.look_again(execution)


def stop_timers(call: Call, execution: Execution) -> None:
    """Have nothing wait for an execution any longer."""
    execution.in_progress_ends_at = execution.step_ends_at = None
    number, execution.deadline_number = execution.deadline_number, None
    if number is not None:
        call.cancel(number)


def _count(job: Job, status: ExecutionState | None, by: int) -> None:
    assert status is not None
    job.counts[status] += by
