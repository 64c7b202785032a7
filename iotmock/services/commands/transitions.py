"""The life cycles of commands and command executions, as tables.

A command can be started while it is AVAILABLE. Deprecating it stops that and can be undone; deleting it makes it wait
(PENDING_DELETION) until no execution can be running any more, unless it has been deprecated for that long already.
Source: Developer Guide, "Create and manage commands", "Deprecate a command resource".

An execution is moved by two actors: the device reports, the cloud's timer runs out. TIMED_OUT comes in two kinds that
AWS shows alike. When the timer finds no final report, the cloud says TIMED_OUT with $NO_RESPONSE_FROM_DEVICE as the
reason; that state is not final, a late device may still report how it ended (but not that it is at work). When the
device itself reports TIMED_OUT, that is final. Source: Developer Guide, "Commands concepts and status".
"""

from enum import Enum, StrEnum

from iotmock.core.rooms.state_machine import Subject, Table
from iotmock.core.savable import savable
from iotmock.services.commands import errors, rejections

__all__ = ["COMMAND_TABLE", "EXECUTION_TABLE", "REPORTS", "CommandState", "ExecutionState"]


@savable
class CommandState(StrEnum):
    """Where a command stands. AWS shows this as the flags `deprecated` and `pendingDeletion`."""

    AVAILABLE = "AVAILABLE"
    DEPRECATED = "DEPRECATED"
    PENDING_DELETION = "PENDING_DELETION"
    REMOVED = "REMOVED"


@savable
class ExecutionState(Enum):
    """Where an execution stands. `str(state)` is the status that AWS shows."""

    CREATED = "CREATED"
    IN_PROGRESS = "IN_PROGRESS"
    NO_RESPONSE = "TIMED_OUT by the cloud"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    TIMED_OUT = "TIMED_OUT by the device"

    def __init__(self, label: str) -> None:
        self.shown = label.partition(" ")[0]

    def __str__(self) -> str:
        return self.shown


# The status that a device reports -> the event in the table.
REPORTS = {status: f"report {status}" for status in ("IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT")}

_FINAL_REPORTS = {
    "report SUCCEEDED": ExecutionState.SUCCEEDED,
    "report FAILED": ExecutionState.FAILED,
    "report REJECTED": ExecutionState.REJECTED,
    "report TIMED_OUT": ExecutionState.TIMED_OUT,
}

# Where another final report meets TerminalStateReached. After a TIMED_OUT by the device, and for a report of progress,
# the error is InvalidStateTransition. Source: Developer Guide, "Commands troubleshooting", error codes.
_COMPLETED = frozenset({ExecutionState.SUCCEEDED, ExecutionState.FAILED, ExecutionState.REJECTED})

_ACTIVE = {
    "report IN_PROGRESS": ExecutionState.IN_PROGRESS,
    **_FINAL_REPORTS,
    "time out": ExecutionState.NO_RESPONSE,
}


def _refuse_report(execution: Subject, event: str) -> Exception:
    """Only devices can ask for an illegal move."""
    wanted = event.removeprefix("report ")
    if event in _FINAL_REPORTS and execution.status in _COMPLETED:
        return rejections.terminal_state_reached(str(execution.status), wanted)
    return rejections.transition_refused(execution.journal_name, str(execution.status), wanted)


def _refuse_update(command: Subject, event: str) -> Exception:
    """Only editing a deprecated command gets as far as the table."""
    return errors.command_deprecated(command.journal_name, event)


EXECUTION_TABLE: Table[ExecutionState] = Table(
    "command execution",
    {
        None: {"start": ExecutionState.CREATED},
        ExecutionState.CREATED: _ACTIVE,
        ExecutionState.IN_PROGRESS: _ACTIVE,
        ExecutionState.NO_RESPONSE: _FINAL_REPORTS,
        ExecutionState.SUCCEEDED: {},
        ExecutionState.FAILED: {},
        ExecutionState.REJECTED: {},
        ExecutionState.TIMED_OUT: {},
    },
    refuse=_refuse_report,
)

COMMAND_TABLE: Table[CommandState] = Table(
    "command",
    {
        None: {"create": CommandState.AVAILABLE},
        CommandState.AVAILABLE: {
            "edit": CommandState.AVAILABLE,
            "restore": CommandState.AVAILABLE,
            "deprecate": CommandState.DEPRECATED,
            "delete": CommandState.PENDING_DELETION,
        },
        CommandState.DEPRECATED: {
            "restore": CommandState.AVAILABLE,
            "deprecate": CommandState.DEPRECATED,
            "delete": CommandState.PENDING_DELETION,
            "remove": CommandState.REMOVED,
        },
        CommandState.PENDING_DELETION: {"remove": CommandState.REMOVED},
        CommandState.REMOVED: {},
    },
    refuse=_refuse_update,
)
