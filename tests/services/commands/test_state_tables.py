"""Both state tables, exhaustively: every state and event, driven through boto3 and the handle."""

from collections.abc import Callable
from typing import Any

import pytest

from iotmock.services.commands.transitions import COMMAND_TABLE, EXECUTION_TABLE, CommandState, ExecutionState

HALF_DAY = 43200
REPORT_EVENTS = ["report IN_PROGRESS", "report SUCCEEDED", "report FAILED", "report REJECTED", "report TIMED_OUT"]


# Executions


def brought_to(bench: Any, state: ExecutionState) -> str:
    """An execution in this state."""
    execution_id: str = bench.start()
    if state is ExecutionState.NO_RESPONSE:
        bench.advance(10)
    elif state is not ExecutionState.CREATED:
        bench.report(execution_id, str(state))
    return execution_id


def test_execution_table_knows_the_events_that_devices_and_the_clock_cause() -> None:
    """No event is left out below (Developer Guide, Commands concepts and status)."""
    assert set(EXECUTION_TABLE.events) == {"start", "time out", *REPORT_EVENTS}


@pytest.mark.parametrize("state", EXECUTION_TABLE.states, ids=lambda state: state.name)
@pytest.mark.parametrize("event", REPORT_EVENTS)
def test_execution_follows_the_table_on_every_report(bench: Any, state: ExecutionState, event: str) -> None:
    """Accepted reports lead to the cell's state, others are rejected with the right code and change nothing.

    Source: Developer Guide, Commands concepts and status.
    """
    execution_id = brought_to(bench, state)
    before = bench.execution(execution_id)
    what, message = bench.respond(execution_id, {"status": event.removeprefix("report ")})
    if EXECUTION_TABLE.allows(state, event):
        assert what == "accepted"
        assert bench.status(execution_id) == str(EXECUTION_TABLE.rows[state][event])
    else:
        code = "TerminalStateReached" if EXECUTION_TABLE.is_final(state) else "InvalidStateTransition"
        assert (what, message.json()["error"]) == ("rejected", code)
        assert bench.execution(execution_id) == before


@pytest.mark.parametrize("state", EXECUTION_TABLE.states, ids=lambda state: state.name)
def test_execution_follows_the_table_when_the_timer_runs_out(bench: Any, state: ExecutionState) -> None:
    """Only CREATED and IN_PROGRESS time out (Developer Guide, Commands concepts and status)."""
    execution_id = brought_to(bench, state)
    before = bench.execution(execution_id)
    bench.advance(10)
    if EXECUTION_TABLE.allows(state, "time out"):
        assert bench.execution(execution_id)["statusReason"] == {"reasonCode": "$NO_RESPONSE_FROM_DEVICE"}
    else:
        assert bench.execution(execution_id) == before


@pytest.mark.parametrize("state", EXECUTION_TABLE.states, ids=lambda state: state.name)
def test_execution_is_final_exactly_when_it_can_be_deleted(bench: Any, state: ExecutionState) -> None:
    """Empty rows are the terminal states (Developer Guide, Start and monitor command executions)."""
    execution_id = brought_to(bench, state)
    if EXECUTION_TABLE.is_final(state):
        bench.control.delete_command_execution(executionId=execution_id, targetArn=bench.target)
        return
    with bench.refused("ConflictException"):
        bench.control.delete_command_execution(executionId=execution_id, targetArn=bench.target)


def test_both_kinds_of_time_out_are_shown_alike(bench: Any) -> None:
    """One status at the API, in events and in the journal (API reference, CommandExecutionStatus)."""
    assert str(ExecutionState.NO_RESPONSE) == str(ExecutionState.TIMED_OUT) == "TIMED_OUT"


# Commands

ACTIONS: dict[str, Callable[[Any], Any]] = {
    "edit": lambda bench: bench.control.update_command(commandId="reboot", description="new"),
    "restore": lambda bench: bench.control.update_command(commandId="reboot", deprecated=False),
    "deprecate": lambda bench: bench.control.update_command(commandId="reboot", deprecated=True),
    "delete": lambda bench: bench.control.delete_command(commandId="reboot"),
}


def command_brought_to(bench: Any, state: CommandState) -> None:
    """A command in this state."""
    bench.command()
    if state is CommandState.DEPRECATED:
        ACTIONS["deprecate"](bench)
    elif state is not CommandState.AVAILABLE:
        ACTIONS["delete"](bench)
        if state is CommandState.REMOVED:
            bench.advance(HALF_DAY)


def state_of(bench: Any) -> CommandState:
    """The state that GetCommand's flags tell."""
    try:
        answer = bench.describe()
    except bench.control.exceptions.ResourceNotFoundException:
        return CommandState.REMOVED
    if answer["pendingDeletion"]:
        return CommandState.PENDING_DELETION
    return CommandState.DEPRECATED if answer["deprecated"] else CommandState.AVAILABLE


def test_command_table_knows_the_events_that_callers_and_the_clock_cause() -> None:
    """No event is left out below (Developer Guide, Create and manage commands)."""
    assert set(COMMAND_TABLE.events) == {"create", "remove", *ACTIONS}


@pytest.mark.parametrize("state", COMMAND_TABLE.states)
@pytest.mark.parametrize("event", ACTIONS)
def test_command_follows_the_table_on_every_request(bench: Any, state: CommandState, event: str) -> None:
    """Allowed events lead to the cell's state, others are refused and change nothing; deleting again has no effect.

    Source: Developer Guide, Create and manage commands, Deprecate a command resource.
    """
    command_brought_to(bench, state)
    if COMMAND_TABLE.allows(state, event):
        ACTIONS[event](bench)
        assert state_of(bench) is COMMAND_TABLE.rows[state][event]
        return
    errors = {
        CommandState.DEPRECATED: "ValidationException",
        CommandState.PENDING_DELETION: "ConflictException",
        CommandState.REMOVED: "ResourceNotFoundException",
    }
    if event == "delete":
        ACTIONS[event](bench)
    else:
        with bench.refused(errors[state]):
            ACTIONS[event](bench)
    assert state_of(bench) is state


@pytest.mark.parametrize("state", COMMAND_TABLE.states)
def test_only_an_available_command_can_be_started(bench: Any, state: CommandState) -> None:
    """Deprecated and pending commands are refused, removed ones not found.

    Source: Developer Guide, Start and monitor command executions.
    """
    command_brought_to(bench, state)
    arn = "arn:aws:iot:us-east-1:123456789012:command/reboot"
    if state is CommandState.AVAILABLE:
        assert bench.start(arn)
        return
    with bench.refused("ResourceNotFoundException" if state is CommandState.REMOVED else "ValidationException"):
        bench.start(arn)


@pytest.mark.parametrize("state", [CommandState.DEPRECATED, CommandState.PENDING_DELETION])
def test_command_is_removed_where_the_table_allows_it(bench: Any, state: CommandState) -> None:
    """At once after 12 hours of deprecation, by the clock when pending (API reference, DeleteCommand)."""
    command_brought_to(bench, state)
    bench.advance(HALF_DAY)
    if state is CommandState.DEPRECATED:
        ACTIONS["delete"](bench)
    assert state_of(bench) is CommandState.REMOVED
    assert bench.iot.journal[-1].after == "REMOVED"
