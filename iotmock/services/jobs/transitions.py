"""The life cycles of jobs and job executions, as tables.

A job is at work (IN_PROGRESS) or waits for its start or its next maintenance window (SCHEDULED). It is COMPLETED when
it has nothing left to do, CANCELED by an operator or by its abort criteria. AWS deletes in two steps; here a job is
gone at once, and DELETED stands for the journal only.

An execution is moved by four actors: the service queues and removes it, the device starts and reports, the clock lets
it time out, operators cancel and delete it. From a final state nothing leads back: a retry is a new execution.
Source: Developer Guide, "Jobs and job execution states".
"""

from enum import StrEnum
from typing import Any

from iotmock.core.rooms.state_machine import Table
from iotmock.core.savable import savable
from iotmock.services.jobs import errors

__all__ = ["EXECUTION_TABLE", "JOB_TABLE", "REPORTS", "ExecutionState", "JobState"]


@savable
class JobState(StrEnum):
    """Where a job stands."""

    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    DELETED = "DELETED"

    # What a text hashes to; Enum's own way is slow, and states are looked up all the time.
    __hash__ = str.__hash__


@savable
class ExecutionState(StrEnum):
    """Where an execution stands."""

    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    REJECTED = "REJECTED"
    REMOVED = "REMOVED"
    CANCELED = "CANCELED"
    DELETED = "DELETED"

    __hash__ = str.__hash__


# The status that a device reports -> the event in the table.
REPORTS = {status: f"report {status}" for status in ("IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED")}


def _refuse_job(job: Any, event: str) -> Exception:
    if event == "delete":
        return errors.job_not_deletable(job.id, str(job.status))
    return errors.job_not_changeable(job.id, str(job.status), event)


def _refuse_execution(execution: Any, event: str) -> Exception:
    if event in REPORTS.values():
        return errors.report_refused(execution.job.id, str(execution.status), event.removeprefix("report "))
    return errors.execution_not_changeable(execution.job.id, execution.thing_name, str(execution.status), event)


_ENDS = {
    "complete": JobState.COMPLETED,
    "cancel": JobState.CANCELED,
    "abort": JobState.CANCELED,
    "force delete": JobState.DELETED,
}

JOB_TABLE: Table[JobState] = Table(
    "job",
    {
        None: {"create": JobState.IN_PROGRESS, "schedule": JobState.SCHEDULED},
        JobState.SCHEDULED: {
            "update": JobState.SCHEDULED,
            "start": JobState.IN_PROGRESS,
            "open window": JobState.IN_PROGRESS,
            # Windows end with the job's end: what is pending then can be done at any time.
            "reach end": JobState.IN_PROGRESS,
            **_ENDS,
        },
        JobState.IN_PROGRESS: {
            "update": JobState.IN_PROGRESS,
            "associate targets": JobState.IN_PROGRESS,
            "close window": JobState.SCHEDULED,
            "reach end": JobState.IN_PROGRESS,
            **_ENDS,
        },
        JobState.COMPLETED: {"delete": JobState.DELETED, "force delete": JobState.DELETED},
        JobState.CANCELED: {"delete": JobState.DELETED, "force delete": JobState.DELETED},
        JobState.DELETED: {},
    },
    refuse=_refuse_job,
)

_FINAL_REPORTS = {
    "report SUCCEEDED": ExecutionState.SUCCEEDED,
    "report FAILED": ExecutionState.FAILED,
    "report REJECTED": ExecutionState.REJECTED,
}
_FINAL = {"delete": ExecutionState.DELETED, "force delete": ExecutionState.DELETED}

EXECUTION_TABLE: Table[ExecutionState] = Table(
    "job execution",
    {
        None: {"queue": ExecutionState.QUEUED},
        ExecutionState.QUEUED: {
            "report IN_PROGRESS": ExecutionState.IN_PROGRESS,
            **_FINAL_REPORTS,
            "cancel": ExecutionState.CANCELED,
            "force cancel": ExecutionState.CANCELED,
            "remove": ExecutionState.REMOVED,
            **_FINAL,
        },
        ExecutionState.IN_PROGRESS: {
            "report IN_PROGRESS": ExecutionState.IN_PROGRESS,
            **_FINAL_REPORTS,
            "time out": ExecutionState.TIMED_OUT,
            "force cancel": ExecutionState.CANCELED,
            "remove": ExecutionState.REMOVED,
            "force delete": ExecutionState.DELETED,
        },
        ExecutionState.SUCCEEDED: _FINAL,
        ExecutionState.FAILED: _FINAL,
        ExecutionState.TIMED_OUT: _FINAL,
        ExecutionState.REJECTED: _FINAL,
        ExecutionState.REMOVED: _FINAL,
        ExecutionState.CANCELED: _FINAL,
        ExecutionState.DELETED: {},
    },
    refuse=_refuse_execution,
)
