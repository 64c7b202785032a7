"""Command executions and time: deadlines, instants, oblivion."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIFETIME = timedelta(days=183)


def seconds(number: float) -> timedelta:
    """A number of seconds."""
    return timedelta(seconds=number)


def test_execution_is_not_timed_out_before_its_deadline(bench: Any) -> None:
    """The timer runs executionTimeoutSeconds (API reference, StartCommandExecution)."""
    execution_id = bench.start(executionTimeoutSeconds=60)
    bench.advance(59.999)
    assert bench.status(execution_id) == "CREATED"


def test_execution_is_timed_out_at_its_deadline(bench: Any) -> None:
    """At the exact instant it is over (chosen, see docs/fidelity.md)."""
    execution_id = bench.start(executionTimeoutSeconds=60)
    bench.advance(60)
    assert bench.status(execution_id) == "TIMED_OUT"


def test_cloud_time_out_gives_its_reason_and_no_completion(bench: Any) -> None:
    """$NO_RESPONSE_FROM_DEVICE without description, no completedAt (Developer Guide, Commands concepts and status)."""
    execution_id = bench.start()
    bench.advance(100)
    answer = bench.execution(execution_id)
    assert answer["statusReason"] == {"reasonCode": "$NO_RESPONSE_FROM_DEVICE"}
    assert "completedAt" not in answer
    assert answer["lastUpdatedAt"] == NOON + seconds(10)


def test_progress_does_not_restart_the_timer(bench: Any) -> None:
    """The timer starts at creation (API reference, StartCommandExecution)."""
    execution_id = bench.start()
    bench.advance(9)
    bench.report(execution_id, "IN_PROGRESS")
    bench.advance(1)
    assert bench.status(execution_id) == "TIMED_OUT"


def test_cloud_time_out_replaces_the_reason_of_the_last_report(bench: Any) -> None:
    """The reason belongs to the status (Developer Guide, Commands concepts and status)."""
    execution_id = bench.start()
    bench.report(execution_id, "IN_PROGRESS", statusReason={"reasonCode": "WORKING"})
    bench.advance(10)
    assert bench.execution(execution_id)["statusReason"]["reasonCode"] == "$NO_RESPONSE_FROM_DEVICE"


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"])
def test_finished_execution_does_not_time_out(bench: Any, status: str) -> None:
    """A terminal state stays (Developer Guide, Commands concepts and status)."""
    execution_id = bench.start()
    bench.report(execution_id, status)
    before = bench.execution(execution_id)
    bench.advance(3600)
    assert bench.execution(execution_id) == before


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"])
def test_late_device_may_still_finish(bench: Any, status: str) -> None:
    """A cloud TIMED_OUT is not terminal (Developer Guide, Commands concepts and status)."""
    execution_id = bench.start()
    bench.advance(3600)
    bench.report(execution_id, status)
    answer = bench.execution(execution_id)
    assert (answer["status"], answer["completedAt"]) == (status, NOON + seconds(3600))
    assert "statusReason" not in answer


def test_response_at_the_deadline_meets_a_time_out(bench: Any) -> None:
    """What is due happens before a device's publish (Developer Guide, Commands concepts and status)."""
    execution_id = bench.start()
    bench.advance(10)
    assert bench.refusal(execution_id, {"status": "IN_PROGRESS"}) == "InvalidStateTransition"


def test_instants_of_a_new_execution(bench: Any) -> None:
    """startedAt equals createdAt from the beginning (Developer Guide, Start and monitor command executions)."""
    bench.advance(0.25)
    answer = bench.execution(bench.start())
    created_at = NOON + seconds(0.25)
    assert answer["createdAt"] == answer["startedAt"] == answer["lastUpdatedAt"] == created_at
    assert "completedAt" not in answer


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"])
def test_completion_is_the_instant_of_the_final_report(bench: Any, status: str) -> None:
    """completedAt (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start()
    bench.advance(3)
    bench.report(execution_id, status)
    answer = bench.execution(execution_id)
    assert answer["completedAt"] == answer["lastUpdatedAt"] == NOON + seconds(3)
    assert answer["startedAt"] == NOON


def test_time_to_live_is_half_a_year(bench: Any) -> None:
    """Six months, taken as 183 days from creation (API reference, GetCommandExecution; the days are chosen)."""
    assert bench.execution(bench.start())["timeToLive"] == NOON + LIFETIME


def test_execution_is_there_until_its_time_to_live(bench: Any) -> None:
    """One moment before (API reference, GetCommandExecution)."""
    execution_id = bench.start()
    bench.advance(LIFETIME - seconds(1))
    assert bench.status(execution_id) == "TIMED_OUT"


@pytest.mark.parametrize("status", [None, "SUCCEEDED"])
def test_execution_is_gone_after_its_time_to_live(bench: Any, status: str | None) -> None:
    """Not found, not listed, no response (API reference, GetCommandExecution)."""
    execution_id = bench.start()
    if status:
        bench.report(execution_id, status)
    bench.advance(LIFETIME)
    with bench.refused("ResourceNotFoundException"):
        bench.execution(execution_id)
    assert bench.control.list_command_executions(targetArn=bench.target)["commandExecutions"] == []
    assert bench.refusal(execution_id, {"status": "SUCCEEDED"}) == "ResourceNotFound"


def test_execution_that_was_deleted_does_not_expire(bench: Any) -> None:
    """Nothing is left of it (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start()
    bench.advance(10)
    bench.report(execution_id, "SUCCEEDED")
    bench.control.delete_command_execution(executionId=execution_id, targetArn=bench.target)
    bench.advance(LIFETIME)
    assert bench.iot.journal[-1].event == "delete"


def test_expired_execution_frees_its_client_token(bench: Any) -> None:
    """Tokens live as long as their execution (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    first = bench.start(arn, clientToken="t")
    bench.advance(LIFETIME)
    assert bench.start(arn, clientToken="t") != first


def test_time_outs_found_late_happen_in_the_order_of_their_deadlines(bench: Any) -> None:
    """Each at its own instant (iotmock's own)."""
    arn = bench.command()
    slow = bench.start(arn, executionTimeoutSeconds=20)
    fast = bench.start(arn, executionTimeoutSeconds=5)
    bench.advance(60)
    timed_out = [document["executionId"] for topic, document in bench.events() if topic.endswith("TIMED_OUT")]
    assert timed_out == [fast, slow]
    assert bench.execution(fast)["lastUpdatedAt"] == NOON + seconds(5)


def test_time_outs_of_one_instant_happen_in_the_order_of_creation(bench: Any) -> None:
    """Ties keep the order of creation (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    started = [bench.start(arn) for _ in range(5)]
    bench.advance(10)
    timed_out = [document["executionId"] for topic, document in bench.events() if topic.endswith("TIMED_OUT")]
    assert timed_out == started


def test_time_out_happens_before_the_removal_of_the_command_at_one_instant(bench: Any) -> None:
    """Time-outs, then expiry, then removals (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    bench.start(arn, executionTimeoutSeconds=43200)
    bench.control.delete_command(commandId="reboot")
    bench.advance(43200)
    assert [entry.event for entry in bench.iot.journal][-2:] == ["time out", "remove"]


def test_expiry_happens_before_the_removal_of_a_command_at_one_instant(bench: Any) -> None:
    """Time-outs, then expiry, then removals (chosen, see docs/fidelity.md)."""
    bench.start()
    bench.advance(LIFETIME - seconds(43200))
    bench.control.delete_command(commandId="reboot")
    bench.advance(43200)
    assert [entry.event for entry in bench.iot.journal][-2:] == ["expire", "remove"]


def test_time_out_then_expiry_then_removal_happen_at_one_instant(bench: Any) -> None:
    """Whatever was planned first, here the removal before the time-out (chosen, see docs/fidelity.md)."""
    arn, removed = bench.command("kept"), bench.command("removed")
    old = bench.start(removed)
    bench.advance(LIFETIME - seconds(43200))
    bench.control.delete_command(commandId="removed")
    late = bench.start(arn, executionTimeoutSeconds=43200)
    bench.advance(43200)
    happened = [(entry.event, entry.name, entry.at) for entry in bench.iot.journal][-3:]
    assert happened == [
        ("time out", late, NOON + LIFETIME),
        ("expire", old, NOON + LIFETIME),
        ("remove", "removed", NOON + LIFETIME),
    ]


def test_time_out_happens_once(bench: Any) -> None:
    """One event per time-out (Developer Guide, Command execution events)."""
    execution_id = bench.start()
    for _ in range(3):
        bench.advance(10)
        assert bench.status(execution_id) == "TIMED_OUT"
    assert [topic for topic, _ in bench.events()] == ["reboot/CREATED", "reboot/TIMED_OUT"]


def test_journal_tells_the_time_out_at_its_own_instant(bench: Any) -> None:
    """The clock did it, at the deadline (iotmock's own)."""
    bench.start()
    bench.advance(3600)
    entry = bench.iot.journal[-1]
    assert (entry.who, entry.event, entry.after, entry.at) == ("clock", "time out", "TIMED_OUT", NOON + seconds(10))
