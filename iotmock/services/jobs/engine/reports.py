"""What devices report, and the two timers that end what they report nothing of.

Alone kept here: the in-progress timer starts once and is never changed; a new step timer replaces the old one; an
execution times out at the earlier of the two. Source: Developer Guide, "Job executions timeout configuration".
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from iotmock.core.clock import later
from iotmock.core.ranks import Rank
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs.engine import executions, notifications
from iotmock.services.jobs.engine.outcomes import conclude
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import Execution
from iotmock.services.jobs.transitions import REPORTS, ExecutionState

__all__ = ["NO_STEP_TIMER", "report", "restart_step_timer"]

# What devices send to be rid of the step timer.
NO_STEP_TIMER = -1


def report(
    call: Call,
    ledger: JobLedger,
    execution: Execution,
    status: str,
    details: Mapping[str, Any] | None,
    step_minutes: int | None,
) -> None:
    """Move an execution as its device says; whoever has answered the device draws the consequences.

    Raises: DeviceRefused.
    """
    executions.advance(call, ledger, execution, REPORTS[status])
    if details is not None:
        execution.details = tuple(details.items())
    if execution.status is not ExecutionState.IN_PROGRESS:
        return
    if execution.started_at is None:
        execution.started_at = call.now
        minutes = (execution.job.configurations.timeout or {}).get("inProgressTimeoutInMinutes")
        if minutes is not None:
            execution.in_progress_ends_at = later(call.now, timedelta(minutes=minutes))
            _arm(call, ledger, execution)
    restart_step_timer(call, ledger, execution, step_minutes)


def restart_step_timer(call: Call, ledger: JobLedger, execution: Execution, step_minutes: int | None) -> None:
    """Start a new step timer, or end it; None leaves it as it is."""
    if step_minutes is None:
        return
    ends_at = None if step_minutes == NO_STEP_TIMER else later(call.now, timedelta(minutes=step_minutes))
    execution.step_ends_at = ends_at
    _arm(call, ledger, execution)


def _arm(call: Call, ledger: JobLedger, execution: Execution) -> None:
    """Have the execution time out when it is due, and at no other time."""
    if execution.deadline_number is not None:
        call.cancel(execution.deadline_number)
        execution.deadline_number = None
    deadline = execution.deadline
    if deadline is not None:
        execution.deadline_number = call.schedule(deadline, Rank.TIME_OUT, _time_out, ledger, execution)


@savable
def _time_out(call: Call, ledger: JobLedger, execution: Execution) -> None:
    execution.deadline_number = None
    executions.advance(call, ledger, execution, "time out")
    conclude(call, ledger, execution)
    notifications.send(call, ledger)
