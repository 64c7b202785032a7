"""What the end of an execution leads to: its event, the thing's `$package` shadow, a retry, the end of the job.

In this order: a retry that is queued at once is pending when the abort criteria count. Source: Developer Guide, "Jobs
configurations", "Preparing to use Software Package Catalog".
"""

from iotmock.core.world.call import Call
from iotmock.services.jobs.engine import endings, executions
from iotmock.services.jobs.engine.events import announce_execution
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import Execution, RetriesUsed
from iotmock.services.jobs.transitions import ExecutionState, JobState
from iotmock.services.packages.backend import PackagesBackend

__all__ = ["conclude"]

_SUCCEEDED, _FAILED, _TIMED_OUT = ExecutionState.SUCCEEDED, ExecutionState.FAILED, ExecutionState.TIMED_OUT


def conclude(call: Call, ledger: JobLedger, execution: Execution) -> None:
    """Draw the consequences of an execution's end."""
    job, status = execution.job, execution.status
    assert status is not None
    announce_execution(call, execution, status.lower())
    if status is _SUCCEEDED:
        if job.destinations is not None:
            installs = dict(job.destinations.installs)
            call.backend(PackagesBackend).note_installed(call, execution.thing_name, installs)
    elif status is _FAILED or status is _TIMED_OUT:
        _retry(call, ledger, execution, status)
    endings.abort_if_due(call, ledger, job)
    endings.complete_if_done(call, ledger, job)


def _retry(call: Call, ledger: JobLedger, execution: Execution, status: ExecutionState) -> None:
    """Queue another execution, now or in the next maintenance window."""
    job = execution.job
    used = _next_retry(execution, status)
    if used is None or job.is_over or not job.is_active:
        return
    if job.status is JobState.SCHEDULED:
        job.waiting_retries[status][execution.thing_name] = used
    else:
        executions.queue(call, ledger, job, execution.thing_name, used)


def _next_retry(execution: Execution, status: ExecutionState) -> RetriesUsed | None:
    """What a retry will have used up; None where none is left."""
    failed, timed_out = execution.retries_used
    has_failed = status is _FAILED
    for criterion in (execution.job.configurations.retry or {}).get("criteriaList", ()):
        if criterion["failureType"] == "ALL":
            used = failed + timed_out
        elif criterion["failureType"] == status:
            used = failed if has_failed else timed_out
        else:
            continue
        if used < criterion["numberOfRetries"]:
            return (failed + 1, timed_out) if has_failed else (failed, timed_out + 1)
    return None
