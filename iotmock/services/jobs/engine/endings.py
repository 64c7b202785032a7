"""How a job ends: it completes, is cancelled, is aborted by its own criteria, is deleted.

Alone kept here: a job that has ended queues nothing any more; a thing counts as executed once, by its latest execution,
and not while a retry of it is pending. Source: Developer Guide, "Jobs and job execution states", "Job rollout and abort
configurations".
"""

from decimal import Decimal

from iotmock.core.world.call import Call
from iotmock.services.jobs.engine import executions
from iotmock.services.jobs.engine.events import announce_execution, announce_job
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import Job
from iotmock.services.jobs.transitions import ExecutionState

__all__ = ["abort_if_due", "cancel", "cancel_executions", "complete_if_done", "delete", "stop_rollout"]

_FAILURES = {
    "FAILED": (ExecutionState.FAILED,),
    "REJECTED": (ExecutionState.REJECTED,),
    "TIMED_OUT": (ExecutionState.TIMED_OUT,),
    "ALL": (ExecutionState.FAILED, ExecutionState.REJECTED, ExecutionState.TIMED_OUT),
}
_TERMINAL = tuple(
    state
    for state in ExecutionState
    if state not in {ExecutionState.QUEUED, ExecutionState.IN_PROGRESS, ExecutionState.DELETED}
)
ABORTED = "ABORT_CRITERIA_MET"


def complete_if_done(call: Call, ledger: JobLedger, job: Job) -> None:
    """Complete a job that has nothing left to do."""
    if not job.is_active or job.pending_count or job.has_waiting_retries:
        return
    if job.is_over or (job.has_begun and not job.is_continuous and job.rollout.is_complete):
        job.completed_at = call.now
        call.move(job, "complete")
        _settle(call, ledger, job)
        announce_job(call, job, "completed")


def cancel(
    call: Call, ledger: JobLedger, job: Job, *, force: bool, reason_code: str | None, comment: str | None
) -> None:
    """Cancel a job and what is queued of it; with force, what is in progress, too.

    Raises: InvalidRequestException.
    """
    _cancel(call, ledger, job, "cancel", force=force, reason_code=reason_code, comment=comment)


def abort_if_due(call: Call, ledger: JobLedger, job: Job) -> None:
    """Cancel a job one of whose abort criteria is met."""
    if not job.is_active or job.configurations.abort is None:
        return
    executed = sum(_settled(job, state) for state in _TERMINAL)
    for criterion in job.configurations.abort["criteriaList"]:
        failures = sum(_settled(job, state) for state in _FAILURES[criterion["failureType"]])
        # As decimal numbers: a threshold of 33.33 means just that.
        threshold = Decimal(str(criterion["thresholdPercentage"]))
        if executed >= criterion["minNumberOfExecutedThings"] and 100 * failures >= threshold * executed:
            comment = (
                f"{failures} of {executed} executed things are {criterion['failureType']}: the threshold of "
                f"{threshold.normalize():f} % with at least {criterion['minNumberOfExecutedThings']} executed things "
                "is reached."
            )
            _cancel(call, ledger, job, "abort", force=False, reason_code=ABORTED, comment=comment)
            return


def _settled(job: Job, state: ExecutionState) -> int:
    """How many things have ended in a state for good."""
    return job.counts[state] - len(job.waiting_retries.get(state, ()))


def _cancel(
    call: Call, ledger: JobLedger, job: Job, event: str, *, force: bool, reason_code: str | None, comment: str | None
) -> None:
    was_hidden = job.hides_executions
    call.move(job, event)
    job.force_canceled, job.reason_code, job.comment = force, reason_code, comment
    _settle(call, ledger, job)
    announce_job(call, job, "cancellation_in_progress")
    cancel_executions(call, ledger, job, force=force)
    if was_hidden:
        # Windows end with the job: what goes on is seen again.
        executions.look_again(ledger, job)
    announce_job(call, job, "canceled")


def cancel_executions(call: Call, ledger: JobLedger, job: Job, *, force: bool) -> None:
    """Cancel what is queued of a job; with force, what is in progress, too."""
    if not job.pending_count:
        return
    for execution in list(job.latest.values()):
        if execution.status is ExecutionState.QUEUED or (force and execution.is_pending):
            executions.cancel(call, ledger, execution, force=force)
            announce_execution(call, execution, "canceled")


def delete(call: Call, ledger: JobLedger, job: Job, *, force: bool) -> None:
    """Delete a job with its executions; one that has not ended with force only.

    Raises: InvalidStateTransitionException.
    """
    call.move(job, "force delete" if force else "delete")
    _settle(call, ledger, job)
    announce_job(call, job, "deletion_in_progress", "deleted")
    for execution in job.executions:
        executions.stop_timers(call, execution)
    ledger.remove_job(job)


def stop_rollout(call: Call, job: Job) -> None:
    """Have no thing wait for its execution, nor for a retry."""
    number, job.rollout.deadline_number = job.rollout.deadline_number, None
    if number is not None:
        call.cancel(number)
    if not job.rollout.is_complete:
        job.rollout.stop()
    job.latecomers.clear()
    job.drop_waiting_retries()


def _settle(call: Call, ledger: JobLedger, job: Job) -> None:
    """Have nothing wait for a job that has ended."""
    stop_rollout(call, job)
    for number in job.deadline_numbers.values():
        call.cancel(number)
    job.deadline_numbers.clear()
    ledger.leave_targets(job)
    job.members.clear()
