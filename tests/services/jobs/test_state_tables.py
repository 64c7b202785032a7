"""Both life cycles, exhaustively: every move in every state, written down from AWS's pages, not read from the tables.

What a matrix says is driven through boto3 and the handle, and compared with the table of the library.
"""

from collections.abc import Callable
from typing import Any

import pytest

from iotmock.core.rooms.state_machine import Table
from iotmock.services.jobs.transitions import EXECUTION_TABLE, JOB_TABLE

Moves = dict[str, dict[str, str]]


def _cells(moves: Moves) -> list[tuple[str, str, str]]:
    """State, event, outcome."""
    return [(state, event, outcome) for event, row in moves.items() for state, outcome in row.items()]


def _rows(table: Table[Any]) -> dict[str | None, dict[str, str]]:
    """The library's table with plain names for states."""
    return {
        state and str(state): {event: str(after) for event, after in row.items()} for state, row in table.rows.items()
    }


# Executions

EXECUTION_STATES = ("QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED")
FINAL_STATES = EXECUTION_STATES[2:]
_OVER = dict.fromkeys(FINAL_STATES, "InvalidStateTransition")
_STAYS = dict.fromkeys(FINAL_STATES, "no effect")
_GOES = dict.fromkeys(FINAL_STATES, "DELETED")

# Source: Developer Guide, "Jobs and job execution states" (who sets which state, which are final); API reference,
# UpdateJobExecution, CancelJobExecution, DeleteJobExecution. "no effect": nothing is there that could happen.
EXECUTION_MOVES: Moves = {
    "report IN_PROGRESS": {"QUEUED": "IN_PROGRESS", "IN_PROGRESS": "IN_PROGRESS", **_OVER},
    "report SUCCEEDED": {"QUEUED": "SUCCEEDED", "IN_PROGRESS": "SUCCEEDED", **_OVER},
    "report FAILED": {"QUEUED": "FAILED", "IN_PROGRESS": "FAILED", **_OVER},
    "report REJECTED": {"QUEUED": "REJECTED", "IN_PROGRESS": "REJECTED", **_OVER},
    "time out": {"QUEUED": "no effect", "IN_PROGRESS": "TIMED_OUT", **_STAYS},
    "cancel": {"QUEUED": "CANCELED", "IN_PROGRESS": "InvalidStateTransition", **_OVER},
    "force cancel": {"QUEUED": "CANCELED", "IN_PROGRESS": "CANCELED", **_OVER},
    "remove": {"QUEUED": "REMOVED", "IN_PROGRESS": "REMOVED", **_STAYS},
    "delete": {"QUEUED": "DELETED", "IN_PROGRESS": "InvalidStateTransition", **_GOES},
    "force delete": {"QUEUED": "DELETED", "IN_PROGRESS": "DELETED", **_GOES},
}
# A thing that keeps the job from completing, so that every execution can be brought anywhere.
OTHER, LAMP = "other", "lamp"


def brought_to(bench: Any, state: str) -> None:
    """A job on two things whose execution on the lamp is in this state."""
    bench.job(bench.group("fleet", LAMP, OTHER))
    if state == "TIMED_OUT":
        bench.start_next(LAMP, stepTimeoutInMinutes=1)
        bench.advance(minutes=1)
    elif state == "REMOVED":
        bench.leave(LAMP)
    elif state == "CANCELED":
        bench.control.cancel_job_execution(jobId="update", thingName=LAMP)
    elif state != "QUEUED":
        bench.report(LAMP, state)
    assert bench.execution(LAMP)["status"] == state


def _report(status: str) -> Callable[[Any], None]:
    return lambda bench: bench.report(LAMP, status) and None


def _time_out(bench: Any) -> None:
    if bench.execution(LAMP)["status"] == "IN_PROGRESS":
        bench.start_next(LAMP, stepTimeoutInMinutes=1)
    bench.advance(minutes=1)


def _cancel(bench: Any, **members: Any) -> None:
    bench.control.cancel_job_execution(jobId="update", thingName=LAMP, **members)


def _delete(bench: Any, **members: Any) -> None:
    bench.control.delete_job_execution(jobId="update", thingName=LAMP, executionNumber=1, **members)


EXECUTION_DRIVERS: dict[str, Callable[[Any], None]] = {
    **{f"report {status}": _report(status) for status in ("IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED")},
    "time out": _time_out,
    "cancel": _cancel,
    "force cancel": lambda bench: _cancel(bench, force=True),
    "remove": lambda bench: bench.leave(LAMP),
    "delete": _delete,
    "force delete": lambda bench: _delete(bench, force=True),
}


def moves_of(bench: Any, name: str) -> list[tuple[str, str | None, str]]:
    """What the journal says of a resource: event, from, to."""
    return [(entry.event, entry.before, entry.after) for entry in bench.iot.journal if entry.name == name]


def test_execution_table_holds_what_is_documented_and_nothing_else() -> None:
    """The matrix above and birth are the whole table (Developer Guide, Jobs and job execution states)."""
    rows: dict[str | None, dict[str, str]] = {
        None: {"queue": "QUEUED"},
        **{state: {} for state in (*EXECUTION_STATES, "DELETED")},
    }
    for state, event, outcome in _cells(EXECUTION_MOVES):
        if outcome in rows:
            rows[state][event] = outcome
    assert _rows(EXECUTION_TABLE) == rows


@pytest.mark.parametrize(("state", "event", "outcome"), _cells(EXECUTION_MOVES))
def test_execution_moves_as_documented(bench: Any, state: str, event: str, outcome: str) -> None:
    """Every event in every state (Developer Guide, Jobs and job execution states)."""
    brought_to(bench, state)
    before, earlier = bench.execution(LAMP), moves_of(bench, "update/lamp/1")
    if outcome == "InvalidStateTransition":
        with bench.refused("InvalidStateTransitionException"):
            EXECUTION_DRIVERS[event](bench)
    else:
        EXECUTION_DRIVERS[event](bench)
    new = moves_of(bench, "update/lamp/1")[len(earlier) :]
    if outcome == "DELETED":
        assert new == [(event, state, "DELETED")]
        with bench.refused("ResourceNotFoundException"):
            bench.execution(LAMP)
        return
    after = bench.execution(LAMP)
    if outcome in EXECUTION_STATES:
        assert new == [(event, state, outcome)]
        assert (after["status"], after["versionNumber"]) == (outcome, before["versionNumber"] + 1)
        assert after["lastUpdatedAt"] == bench.now
    else:
        assert new == []
        assert after == before


@pytest.mark.parametrize("state", FINAL_STATES)
@pytest.mark.parametrize("status", ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"])
def test_report_on_an_execution_that_has_ended_is_rejected_over_mqtt(bench: Any, state: str, status: str) -> None:
    """With where the execution stands (Developer Guide, Jobs device MQTT API, errors)."""
    brought_to(bench, state)
    version = bench.execution(LAMP)["versionNumber"]
    verdict, document = bench.ask(LAMP, "update/update", {"status": status})
    assert (verdict, document["code"]) == ("rejected", "InvalidStateTransition")
    assert document["executionState"] == {"status": state, "versionNumber": version}


def test_execution_is_born_queued(bench: Any) -> None:
    """With version 1 (Developer Guide, Jobs notifications)."""
    bench.job(bench.thing(LAMP))
    assert moves_of(bench, "update/lamp/1") == [("queue", None, "QUEUED")]
    assert bench.execution(LAMP)["versionNumber"] == 1


# Jobs

JOB_STATES = ("SCHEDULED", "IN_PROGRESS", "COMPLETED", "CANCELED")
_ENDED = ("COMPLETED", "CANCELED")
_REFUSED = dict.fromkeys(_ENDED, "InvalidRequestException")
_NOTHING = dict.fromkeys(_ENDED, "no effect")

# Source: Developer Guide, "Jobs and job execution states"; API reference, UpdateJob, CancelJob, DeleteJob,
# AssociateTargetsWithJob. The classes of the refusals are chosen where docs/fidelity.md says so.
JOB_MOVES: Moves = {
    "update": {"SCHEDULED": "SCHEDULED", "IN_PROGRESS": "IN_PROGRESS", **_REFUSED},
    "associate targets": {"SCHEDULED": "InvalidRequestException", "IN_PROGRESS": "IN_PROGRESS", **_REFUSED},
    "cancel": {"SCHEDULED": "CANCELED", "IN_PROGRESS": "CANCELED", **_REFUSED},
    "abort": {"SCHEDULED": "CANCELED", "IN_PROGRESS": "CANCELED", **_NOTHING},
    "delete": {
        "SCHEDULED": "InvalidStateTransitionException",
        "IN_PROGRESS": "InvalidStateTransitionException",
        **dict.fromkeys(_ENDED, "DELETED"),
    },
    "force delete": dict.fromkeys(JOB_STATES, "DELETED"),
    "open window": {"SCHEDULED": "IN_PROGRESS", "IN_PROGRESS": "no effect", **_NOTHING},
    "close window": {"SCHEDULED": "no effect", "IN_PROGRESS": "SCHEDULED", **_NOTHING},
    "reach end": {"SCHEDULED": "IN_PROGRESS", "IN_PROGRESS": "IN_PROGRESS", **_NOTHING},
    "complete": {"SCHEDULED": "COMPLETED", "IN_PROGRESS": "COMPLETED", **_NOTHING},
}
# Windows of an hour from 12:00 and from 14:00; the end at 15:30, outside of them.
SCHEDULE = {
    "endTime": "2026-03-01T15:30",
    "maintenanceWindows": [{"startTime": "cron(0 12,14 * * ? *)", "durationInMinutes": 60}],
}
ABORT = {
    "criteriaList": [
        {"failureType": "FAILED", "action": "CANCEL", "thresholdPercentage": 50, "minNumberOfExecutedThings": 1}
    ]
}


def job_brought_to(bench: Any, state: str) -> None:
    """A continuous job with windows in this state; the lamp has begun, the other thing has not."""
    bench.job(
        bench.group("fleet", LAMP, OTHER), targetSelection="CONTINUOUS", schedulingConfig=SCHEDULE, abortConfig=ABORT
    )
    bench.report(LAMP, "IN_PROGRESS")
    if state == "SCHEDULED":
        bench.advance(minutes=60)
    elif state == "CANCELED":
        bench.control.cancel_job(jobId="update")
    elif state == "COMPLETED":
        bench.report(LAMP, "SUCCEEDED")
        bench.report(OTHER, "SUCCEEDED")
        bench.advance(minutes=210)
    assert bench.status() == state


def _complete(bench: Any) -> None:
    """Have everything done, and the end time reached in the job's present state."""
    if bench.status() in _ENDED:
        bench.advance(hours=24)
        return
    bench.report(LAMP, "SUCCEEDED")
    if bench.status() == "SCHEDULED":
        bench.control.delete_job_execution(jobId="update", thingName=OTHER, executionNumber=1)
        bench.advance(minutes=150)
    else:
        bench.advance(minutes=210)
        bench.report(OTHER, "SUCCEEDED")


def _abort(bench: Any) -> None:
    if bench.status() not in _ENDED:
        bench.report(LAMP, "FAILED")
    else:
        bench.advance(minutes=1)


def _associate(bench: Any) -> None:
    target = bench.thing("newcomer")
    bench.control.associate_targets_with_job(jobId="update", targets=[target])


JOB_DRIVERS: dict[str, Callable[[Any], None]] = {
    "update": lambda bench: bench.control.update_job(jobId="update", description="new"),
    "associate targets": _associate,
    "cancel": lambda bench: bench.control.cancel_job(jobId="update"),
    "abort": _abort,
    "delete": lambda bench: bench.control.delete_job(jobId="update"),
    "force delete": lambda bench: bench.control.delete_job(jobId="update", force=True),
}
# What the clock does begins elsewhere than where the other drivers begin.
TIMED = {"open window", "close window", "reach end", "complete"}


def test_job_table_holds_what_is_documented_and_nothing_else() -> None:
    """The matrix above, birth and the first start are the whole table (Developer Guide, Jobs states)."""
    rows: dict[str | None, dict[str, str]] = {
        None: {"create": "IN_PROGRESS", "schedule": "SCHEDULED"},
        **{state: {} for state in (*JOB_STATES, "DELETED")},
    }
    rows["SCHEDULED"]["start"] = "IN_PROGRESS"
    for state, event, outcome in _cells(JOB_MOVES):
        if outcome in rows:
            rows[state][event] = outcome
    assert _rows(JOB_TABLE) == rows


@pytest.mark.parametrize(("state", "event", "outcome"), [cell for cell in _cells(JOB_MOVES) if cell[1] not in TIMED])
def test_job_moves_as_documented(bench: Any, state: str, event: str, outcome: str) -> None:
    """Every request in every state (Developer Guide, Jobs and job execution states)."""
    job_brought_to(bench, state)
    before, earlier = bench.describe(), moves_of(bench, "update")
    bench.advance(seconds=1)
    if outcome.endswith("Exception"):
        with bench.refused(outcome):
            JOB_DRIVERS[event](bench)
    else:
        JOB_DRIVERS[event](bench)
    new = moves_of(bench, "update")[len(earlier) :]
    if outcome == "DELETED":
        assert new == [(event, state, "DELETED")]
        with bench.refused("ResourceNotFoundException"):
            bench.describe()
    elif outcome in JOB_STATES:
        assert new == [(event, state, outcome)]
        after = bench.describe()
        assert (after["status"], after["lastUpdatedAt"]) == (outcome, bench.now)
    else:
        assert new == []
        assert bench.describe() == before


@pytest.mark.parametrize("state", _ENDED)
def test_clock_does_nothing_to_a_job_that_has_ended(bench: Any, state: str) -> None:
    """Final states stay, windows and end time notwithstanding (Developer Guide, Jobs and job execution states)."""
    job_brought_to(bench, state)
    before = bench.describe()
    bench.advance(hours=48)
    assert bench.describe() == before


def test_clock_opens_and_closes_windows_and_ends_a_job(bench: Any) -> None:
    """Each move at its own instant (Developer Guide, Jobs and job execution states)."""
    job_brought_to(bench, "IN_PROGRESS")
    bench.advance(hours=24)
    timed = [(f"{e.at:%H:%M}", e.event, e.before, e.after) for e in bench.iot.journal if e.name == "update"]
    assert timed == [
        ("12:00", "create", None, "IN_PROGRESS"),
        ("13:00", "close window", "IN_PROGRESS", "SCHEDULED"),
        ("14:00", "open window", "SCHEDULED", "IN_PROGRESS"),
        ("15:00", "close window", "IN_PROGRESS", "SCHEDULED"),
        ("15:30", "reach end", "SCHEDULED", "IN_PROGRESS"),
    ]
    bench.report(LAMP, "SUCCEEDED")
    bench.report(OTHER, "REJECTED")
    assert moves_of(bench, "update")[-1] == ("complete", "IN_PROGRESS", "COMPLETED")


@pytest.mark.parametrize("state", ["SCHEDULED", "IN_PROGRESS"])
def test_job_with_nothing_pending_completes_at_its_end(bench: Any, state: str) -> None:
    """Between two windows as well (Developer Guide, Job scheduling configurations)."""
    schedule = SCHEDULE if state == "SCHEDULED" else SCHEDULE | {"endTime": "2026-03-01T14:30"}
    bench.job(bench.thing(LAMP), targetSelection="CONTINUOUS", schedulingConfig=schedule)
    bench.report(LAMP, "SUCCEEDED")
    assert bench.status() == "IN_PROGRESS"
    bench.advance(hours=24)
    assert moves_of(bench, "update")[-1] == ("complete", state, "COMPLETED")
    assert f"{bench.describe()['completedAt']:%H:%M}" == schedule["endTime"][-5:]


def test_job_that_is_to_start_later_is_born_scheduled(bench: Any) -> None:
    """It starts on its own (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing(LAMP), schedulingConfig={"startTime": "2026-03-01T13:00"})
    assert bench.executions() == {}
    bench.advance(hours=1)
    assert moves_of(bench, "update") == [("schedule", None, "SCHEDULED"), ("start", "SCHEDULED", "IN_PROGRESS")]
    assert bench.executions() == {(LAMP, 1): "QUEUED"}
