"""GetCommandExecution and DeleteCommandExecution."""

from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"


def delete(bench: Any, execution_id: str, target_arn: str | None = None) -> dict[str, Any]:
    """Delete an execution; gives the answer without metadata."""
    answer: dict[str, Any] = bench.control.delete_command_execution(
        executionId=execution_id, targetArn=target_arn or bench.target
    )
    del answer["ResponseMetadata"]
    return answer


def test_get_execution_describes_a_new_one(bench: Any) -> None:
    """No reason, no completion, no result yet (AWS IoT device SDKs v2 for Java and C++, their samples)."""
    arn = bench.command()
    execution_id = bench.start(arn)
    answer = bench.execution(execution_id)
    assert set(answer) == {
        "executionId",
        "commandArn",
        "targetArn",
        "status",
        "executionTimeoutSeconds",
        "createdAt",
        "lastUpdatedAt",
        "startedAt",
        "timeToLive",
    }
    assert (answer["executionId"], answer["commandArn"], answer["targetArn"]) == (execution_id, arn, bench.target)


@pytest.mark.parametrize("members", [{}, {"includeResult": False}])
def test_get_execution_hides_the_result_unless_asked(bench: Any, members: dict[str, Any]) -> None:
    """includeResult (API reference, GetCommandExecution)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED", result={"a": {"s": "x"}})
    assert "result" not in bench.execution(execution_id, **members)


def test_get_execution_shows_the_result_when_asked(bench: Any) -> None:
    """includeResult (API reference, GetCommandExecution)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED", result={"a": {"s": "x"}})
    assert bench.execution(execution_id, includeResult=True)["result"] == {"a": {"S": "x"}}


def test_get_execution_shows_bytes_among_the_parameters(bench: Any) -> None:
    """The values used for this execution (API reference, GetCommandExecution)."""
    execution_id = bench.start(parameters={"a": {"BIN": b"\xff"}, "b": {"UL": "7"}, "c": {"D": 0.5}})
    assert bench.execution(execution_id)["parameters"] == {"a": {"BIN": b"\xff"}, "b": {"UL": "7"}, "c": {"D": 0.5}}


def test_get_execution_of_an_unknown_id_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException, 404 (API reference, GetCommandExecution)."""
    with bench.refused("ResourceNotFoundException") as response:
        bench.execution("nothing")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize("target", [f"{ARN}:client/other", f"{ARN}:thing/pump", "pump"])
def test_get_execution_of_another_target_is_not_found(bench: Any, target: str) -> None:
    """Id and target belong together (API reference, GetCommandExecution)."""
    execution_id = bench.start()
    with bench.refused("ResourceNotFoundException"):
        bench.execution(execution_id, target)


def test_get_execution_with_an_impossible_id_is_refused(bench: Any) -> None:
    """The pattern of executionId (API reference, GetCommandExecution)."""
    with bench.refused("ValidationException"):
        bench.execution("a.b")


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"])
def test_delete_execution_forgets_a_finished_one(bench: Any, status: str) -> None:
    """Terminal executions can be deleted (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start()
    bench.report(execution_id, status)
    assert delete(bench, execution_id) == {}
    with bench.refused("ResourceNotFoundException"):
        bench.execution(execution_id)
    assert bench.control.list_command_executions(targetArn=bench.target)["commandExecutions"] == []


@pytest.mark.parametrize("state", ["CREATED", "IN_PROGRESS", "TIMED_OUT"])
def test_delete_execution_of_an_active_one_conflicts(bench: Any, state: str) -> None:
    """Active ones, a cloud TIMED_OUT among them, cannot be deleted.

    Source: Developer Guide, Start and monitor command executions; the class is chosen.
    """
    execution_id = bench.start()
    if state == "IN_PROGRESS":
        bench.report(execution_id, state)
    if state == "TIMED_OUT":
        bench.advance(10)
    before = bench.execution(execution_id)
    with bench.refused("ConflictException"):
        delete(bench, execution_id)
    assert bench.execution(execution_id) == before


def test_delete_execution_of_an_unknown_id_succeeds(bench: Any) -> None:
    """The operation declares no not-found error (API reference, DeleteCommandExecution; chosen)."""
    assert delete(bench, "nothing") == {}


def test_delete_execution_of_another_target_deletes_nothing(bench: Any) -> None:
    """Id and target belong together (API reference, DeleteCommandExecution; chosen)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED")
    assert delete(bench, execution_id, f"{ARN}:client/other") == {}
    assert bench.status(execution_id) == "SUCCEEDED"


def test_deleted_execution_does_not_time_out(bench: Any) -> None:
    """Nothing is left of it (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED")
    delete(bench, execution_id)
    bench.advance(200 * 86400)
    assert [topic for topic, _ in bench.events()] == ["reboot/CREATED", "reboot/SUCCEEDED"]


def test_deletion_is_written_into_the_journal(bench: Any) -> None:
    """The journal says who deleted it in which state (iotmock's own)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED")
    delete(bench, execution_id)
    entry = bench.iot.journal[-1]
    assert (entry.who, entry.event, entry.before, entry.after) == (
        "DeleteCommandExecution",
        "delete",
        "SUCCEEDED",
        None,
    )
