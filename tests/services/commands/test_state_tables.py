"""Both life cycles, exhaustively: every move in every state, written down from AWS's pages, not read from the tables.

What a matrix says is driven through boto3 and the handle, and compared with the table of the library.
"""

from enum import Enum
from typing import Any

import pytest

from iotmock.core.rooms.state_machine import Table
from iotmock.services.commands.transitions import COMMAND_TABLE, EXECUTION_TABLE, CommandState, ExecutionState

HALF_DAY = 43200
Moves = dict[str, dict[str, str]]
# What a cell says where nothing changes and nobody is refused: a timer that has no effect, deleting what is on its way
# out. It is no move, so the table has no such cell.
NO_EFFECT = "no effect"


def _cells(moves: Moves) -> list[tuple[str, str, str]]:
    """State, event, outcome."""
    return [(state, event, outcome) for event, row in moves.items() for state, outcome in row.items()]


def _rows(table: Table[Any]) -> dict[str | None, dict[str, str]]:
    """The library's table with names for states."""

    def name(state: Enum) -> str:
        return state.name

    return {
        state and name(state): {event: name(after) for event, after in row.items()} for state, row in table.rows.items()
    }


# Executions

EXECUTION_STATES = ("CREATED", "IN_PROGRESS", "NO_RESPONSE", "SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT")
FINAL_STATES = ("SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT")
_NO_PROGRESS = dict.fromkeys(FINAL_STATES, "InvalidStateTransition")
_OVER = {**dict.fromkeys(FINAL_STATES, "TerminalStateReached"), "TIMED_OUT": "InvalidStateTransition"}

# NO_RESPONSE is the TIMED_OUT that the cloud says: not final, since a late device may still report how it ended.
# Source: Developer Guide, "Commands concepts and status" (statuses, who sets them, which are final); the codes of the
# refusals: "Commands troubleshooting", error codes.
EXECUTION_MOVES: Moves = {
    "report IN_PROGRESS": {
        "CREATED": "IN_PROGRESS",
        "IN_PROGRESS": "IN_PROGRESS",
        "NO_RESPONSE": "InvalidStateTransition",
        **_NO_PROGRESS,
    },
    "report SUCCEEDED": {"CREATED": "SUCCEEDED", "IN_PROGRESS": "SUCCEEDED", "NO_RESPONSE": "SUCCEEDED", **_OVER},
    "report FAILED": {"CREATED": "FAILED", "IN_PROGRESS": "FAILED", "NO_RESPONSE": "FAILED", **_OVER},
    "report REJECTED": {"CREATED": "REJECTED", "IN_PROGRESS": "REJECTED", "NO_RESPONSE": "REJECTED", **_OVER},
    "report TIMED_OUT": {"CREATED": "TIMED_OUT", "IN_PROGRESS": "TIMED_OUT", "NO_RESPONSE": "TIMED_OUT", **_OVER},
    "time out": {
        "CREATED": "NO_RESPONSE",
        "IN_PROGRESS": "NO_RESPONSE",
        "NO_RESPONSE": NO_EFFECT,
        **dict.fromkeys(FINAL_STATES, NO_EFFECT),
    },
}
REPORT_CELLS = [cell for cell in _cells(EXECUTION_MOVES) if cell[1] != "time out"]
# What GetCommandExecution shows of a state.
SHOWN = {**dict(zip(EXECUTION_STATES, EXECUTION_STATES, strict=True)), "NO_RESPONSE": "TIMED_OUT"}


def brought_to(bench: Any, state: str) -> str:
    """An execution in this state."""
    execution_id: str = bench.start()
    if state == "NO_RESPONSE":
        bench.advance(10)
    elif state != "CREATED":
        bench.report(execution_id, state)
    return execution_id


def last_move(bench: Any) -> tuple[str, str, str, str]:
    """What the journal says last: what was moved, by what, from where to where."""
    entry = bench.iot.journal[-1]
    return entry.name, entry.event, entry.before, entry.after


def test_execution_table_holds_what_is_documented_and_nothing_else() -> None:
    """The matrix above and birth are the whole table (Developer Guide, Commands concepts and status)."""
    rows: dict[str | None, dict[str, str]] = {None: {"start": "CREATED"}, **{state: {} for state in EXECUTION_STATES}}
    for state, event, outcome in _cells(EXECUTION_MOVES):
        if outcome in EXECUTION_STATES:
            rows[state][event] = outcome
    assert _rows(EXECUTION_TABLE) == rows


def test_execution_is_born_created(bench: Any) -> None:
    """Developer Guide, Commands concepts and status."""
    execution_id = bench.start()
    assert bench.status(execution_id) == "CREATED"
    entry = bench.iot.journal[-1]
    assert (entry.name, entry.event, entry.before, entry.after) == (execution_id, "start", None, "CREATED")


@pytest.mark.parametrize(("state", "event", "outcome"), REPORT_CELLS)
def test_execution_moves_as_documented_on_every_report(bench: Any, state: str, event: str, outcome: str) -> None:
    """Accepted reports lead to the cell's state, others are rejected with its code and change nothing.

    Source: Developer Guide, Commands concepts and status.
    """
    execution_id = brought_to(bench, state)
    before, moves_before = bench.execution(execution_id), len(bench.iot.journal)
    what, message = bench.respond(execution_id, {"status": event.removeprefix("report ")})
    if outcome in EXECUTION_STATES:
        assert what == "accepted"
        assert bench.status(execution_id) == SHOWN[outcome]
        assert last_move(bench) == (execution_id, event, SHOWN[state], SHOWN[outcome])
    else:
        assert (what, message.json()["error"]) == ("rejected", outcome)
        assert bench.execution(execution_id) == before
        assert len(bench.iot.journal) == moves_before


@pytest.mark.parametrize(("state", "outcome"), EXECUTION_MOVES["time out"].items())
def test_execution_moves_as_documented_when_the_timer_runs_out(bench: Any, state: str, outcome: str) -> None:
    """Only CREATED and IN_PROGRESS time out (Developer Guide, Commands concepts and status)."""
    execution_id = brought_to(bench, state)
    before, moves_before = bench.execution(execution_id), len(bench.iot.journal)
    bench.advance(10)
    if outcome == NO_EFFECT:
        assert bench.execution(execution_id) == before
        assert len(bench.iot.journal) == moves_before
    else:
        assert bench.execution(execution_id)["statusReason"] == {"reasonCode": "$NO_RESPONSE_FROM_DEVICE"}
        assert last_move(bench) == (execution_id, "time out", SHOWN[state], SHOWN[outcome])


@pytest.mark.parametrize("state", EXECUTION_STATES)
def test_execution_can_be_deleted_exactly_when_it_is_final(bench: Any, state: str) -> None:
    """The cloud's time-out is not final (Developer Guide, Start and monitor command executions)."""
    execution_id = brought_to(bench, state)
    if state in FINAL_STATES:
        bench.control.delete_command_execution(executionId=execution_id, targetArn=bench.target)
        with bench.refused("ResourceNotFoundException"):
            bench.execution(execution_id)
        return
    with bench.refused("ConflictException"):
        bench.control.delete_command_execution(executionId=execution_id, targetArn=bench.target)
    assert bench.status(execution_id) == SHOWN[state]


def test_both_kinds_of_time_out_are_shown_alike(bench: Any) -> None:
    """One status at the API, in events and in the journal (API reference, CommandExecutionStatus)."""
    assert str(ExecutionState.NO_RESPONSE) == str(ExecutionState.TIMED_OUT) == "TIMED_OUT"


# Commands

COMMAND_STATES = ("AVAILABLE", "DEPRECATED", "PENDING_DELETION", "REMOVED")

# Source: Developer Guide, "Create and manage commands", "Deprecate a command resource"; API reference, CreateCommand,
# UpdateCommand, DeleteCommand. The classes of the refusals are chosen where docs/fidelity.md says so.
COMMAND_MOVES: Moves = {
    "create": {
        "AVAILABLE": "ConflictException",
        "DEPRECATED": "ConflictException",
        "PENDING_DELETION": "ConflictException",
        "REMOVED": "AVAILABLE",
    },
    "edit": {
        "AVAILABLE": "AVAILABLE",
        "DEPRECATED": "ValidationException",
        "PENDING_DELETION": "ConflictException",
        "REMOVED": "ResourceNotFoundException",
    },
    "restore": {
        "AVAILABLE": "AVAILABLE",
        "DEPRECATED": "AVAILABLE",
        "PENDING_DELETION": "ConflictException",
        "REMOVED": "ResourceNotFoundException",
    },
    "deprecate": {
        "AVAILABLE": "DEPRECATED",
        "DEPRECATED": "DEPRECATED",
        "PENDING_DELETION": "ConflictException",
        "REMOVED": "ResourceNotFoundException",
    },
    "delete": {
        "AVAILABLE": "PENDING_DELETION",
        "DEPRECATED": "PENDING_DELETION",
        "PENDING_DELETION": NO_EFFECT,
        "REMOVED": NO_EFFECT,
    },
    "start an execution": {
        "AVAILABLE": NO_EFFECT,
        "DEPRECATED": "ValidationException",
        "PENDING_DELETION": "ValidationException",
        "REMOVED": "ResourceNotFoundException",
    },
    "half a day": {
        "AVAILABLE": NO_EFFECT,
        "DEPRECATED": NO_EFFECT,
        "PENDING_DELETION": "REMOVED",
        "REMOVED": NO_EFFECT,
    },
    "half a day, then delete": {
        "AVAILABLE": "PENDING_DELETION",
        "DEPRECATED": "REMOVED",
        "PENDING_DELETION": "REMOVED",
        "REMOVED": NO_EFFECT,
    },
}
# A new command of an old name is a birth, and a lapse of time no event; both removals are one.
COMMAND_ROWS: dict[str | None, dict[str, str]] = {
    None: {"create": "AVAILABLE"},
    "AVAILABLE": {
        "edit": "AVAILABLE",
        "restore": "AVAILABLE",
        "deprecate": "DEPRECATED",
        "delete": "PENDING_DELETION",
    },
    "DEPRECATED": {
        "restore": "AVAILABLE",
        "deprecate": "DEPRECATED",
        "delete": "PENDING_DELETION",
        "remove": "REMOVED",
    },
    "PENDING_DELETION": {"remove": "REMOVED"},
    "REMOVED": {},
}


def do(bench: Any, event: str) -> None:
    """Let an event happen to the command `reboot`, by a request or by a lapse of time."""
    match event:
        case "create":
            bench.command()
        case "edit":
            bench.control.update_command(commandId="reboot", description="new")
        case "restore":
            bench.control.update_command(commandId="reboot", deprecated=False)
        case "deprecate":
            bench.control.update_command(commandId="reboot", deprecated=True)
        case "delete":
            bench.control.delete_command(commandId="reboot")
        case "start an execution":
            bench.start("arn:aws:iot:us-east-1:123456789012:command/reboot")
        case "half a day":
            bench.advance(HALF_DAY)
        case _:
            bench.advance(HALF_DAY)
            bench.control.delete_command(commandId="reboot")


def command_brought_to(bench: Any, state: str) -> None:
    """A command in this state."""
    do(bench, "create")
    if state == "DEPRECATED":
        do(bench, "deprecate")
    elif state != "AVAILABLE":
        do(bench, "delete")
        if state == "REMOVED":
            bench.advance(HALF_DAY)


def state_of(bench: Any) -> str:
    """The state that GetCommand's flags tell."""
    try:
        answer = bench.describe()
    except bench.control.exceptions.ResourceNotFoundException:
        return "REMOVED"
    if answer["pendingDeletion"]:
        return "PENDING_DELETION"
    return "DEPRECATED" if answer["deprecated"] else "AVAILABLE"


def command_moves(bench: Any) -> list[tuple[str, str | None, str]]:
    """The moves of commands in the journal."""
    return [(entry.event, entry.before, entry.after) for entry in bench.iot.journal if entry.resource == "command"]


def test_command_table_holds_what_is_documented_and_nothing_else() -> None:
    """Developer Guide, Create and manage commands, Deprecate a command resource."""
    assert _rows(COMMAND_TABLE) == COMMAND_ROWS
    assert tuple(CommandState) == COMMAND_STATES


@pytest.mark.parametrize(("state", "event", "outcome"), _cells(COMMAND_MOVES))
def test_command_moves_as_documented(bench: Any, state: str, event: str, outcome: str) -> None:
    """Allowed events lead to the cell's state, others are refused and change nothing.

    Source: Developer Guide, Create and manage commands, Deprecate a command resource.
    """
    command_brought_to(bench, state)
    assert state_of(bench) == state
    moves_before = command_moves(bench)
    if outcome.endswith("Exception"):
        with bench.refused(outcome):
            do(bench, event)
    else:
        do(bench, event)
    new_moves = command_moves(bench)[len(moves_before) :]
    if outcome in COMMAND_STATES:
        assert state_of(bench) == outcome
        born = event == "create"
        (move,) = new_moves
        assert move[1:] == (None if born else state, outcome)
    else:
        assert state_of(bench) == state
        assert new_moves == []
