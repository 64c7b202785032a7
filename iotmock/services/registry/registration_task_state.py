"""What is remembered of bulk registration: tasks, the lines that they still have to do, and what came of the others."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from iotmock.core.rooms.state_machine import Table
from iotmock.core.savable import savable
from iotmock.services.registry.registration_task_transitions import RUNNING, TASK_TABLE, TaskState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["ERRORS", "RESULTS", "Line", "RegistrationTask", "lines_of"]

RESULTS, ERRORS = "RESULTS", "ERRORS"


@savable
class Line(NamedTuple):
    """A line of an input file. number: from 1 on; offset: of its first byte."""

    number: int
    offset: int
    text: bytes


def lines_of(content: bytes) -> deque[Line]:
    """The lines of an input file that are not blank."""
    lines, offset = deque[Line](), 0
    for number, text in enumerate(content.split(b"\n"), 1):
        if text.strip():
            lines.append(Line(number, offset, text))
        offset += len(text) + 1
    return lines


@savable
@dataclass(slots=True, eq=False)
class RegistrationTask:
    """A bulk registration task.

    number: from 1 on, in the order of starting. total: the lines to do in all. waiting: those not done yet. reports:
    type > its lines, as the report has them. message: why the task has failed.
    """

    TABLE: ClassVar[Table[TaskState]] = TASK_TABLE

    id: str
    number: int
    template: str
    bucket: str
    key: str
    role_arn: str
    created_at: datetime
    total: int = 0
    waiting: deque[Line] = field(default_factory=deque)
    reports: dict[str, list[str]] = field(default_factory=lambda: {RESULTS: [], ERRORS: []})
    message: str | None = None
    # None only until `Call.move` has brought it to life.
    status: TaskState | None = None
    last_updated_at: datetime | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    @property
    def is_running(self) -> bool:
        """Whether no other task can be started."""
        return self.status in RUNNING

    @property
    def progress(self) -> int:
        """How much is done, in whole percents."""
        if self.total:
            done = sum(map(len, self.reports.values()))
            return 100 * done // self.total
        return 100 if self.status is TaskState.COMPLETED else 0

    def announce(self, _call: "Call", _event: str) -> None:
        """AWS publishes no life cycle events of tasks; the things that they register have their own."""
