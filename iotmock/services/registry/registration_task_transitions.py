"""The life of a bulk registration task, as a table.

A task is InProgress from its start until all lines of its file were tried, which is Completed, also with lines that
failed; it is Failed when the file cannot be read. One that is stopped is Cancelling until the line that is under way is
done, then Cancelled. Source: API reference, DescribeThingRegistrationTask, StopThingRegistrationTask.
"""

from enum import StrEnum

from iotmock.core.rooms.state_machine import Subject, Table
from iotmock.core.savable import savable
from iotmock.services.registry import registration_errors as errors

__all__ = ["RUNNING", "TASK_TABLE", "TaskState"]


@savable
class TaskState(StrEnum):
    """Where a bulk registration task stands."""

    IN_PROGRESS = "InProgress"
    CANCELLING = "Cancelling"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


_S = TaskState
RUNNING = frozenset([_S.IN_PROGRESS, _S.CANCELLING])


def _refuse(subject: Subject, _event: str) -> Exception:
    return errors.task_not_in_progress(subject.journal_name, str(subject.status))


TASK_TABLE: Table[TaskState] = Table(
    "thing registration task",
    {
        None: {"start": _S.IN_PROGRESS},
        _S.IN_PROGRESS: {"complete": _S.COMPLETED, "fail": _S.FAILED, "stop": _S.CANCELLING},
        _S.CANCELLING: {"cancel": _S.CANCELLED},
        _S.COMPLETED: {},
        _S.FAILED: {},
        _S.CANCELLED: {},
    },
    refuse=_refuse,
)
