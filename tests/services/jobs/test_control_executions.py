"""What operators do with executions: DescribeJobExecution, CancelJobExecution and DeleteJobExecution of `iot`."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RETRY = {"jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 2}]}}
FINAL = ["SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"]


def cancel(bench: Any, **members: Any) -> dict[str, Any]:
    """What CancelJobExecution answers; for the lamp."""
    answer: dict[str, Any] = bench.call("cancel_job_execution", jobId="update", thingName="lamp", **members)
    return answer


def delete(bench: Any, number: int = 1, **members: Any) -> dict[str, Any]:
    """What DeleteJobExecution answers; for the lamp."""
    answer: dict[str, Any] = bench.call(
        "delete_job_execution", jobId="update", thingName="lamp", executionNumber=number, **members
    )
    return answer


def final(bench: Any, state: str) -> None:
    """An execution on the lamp that has ended so, and one on another thing that keeps the job going."""
    bench.job(bench.group("fleet", "lamp", "other"))
    if state == "TIMED_OUT":
        bench.start_next("lamp", stepTimeoutInMinutes=1)
        bench.advance(minutes=1)
    elif state == "REMOVED":
        bench.control.delete_thing(thingName="lamp")
    elif state == "CANCELED":
        cancel(bench)
    else:
        bench.report("lamp", state)
    assert bench.executions()["lamp", 1] == state


# DescribeJobExecution


def test_describe_queued_execution(bench: Any) -> None:
    """All that is always there, empty details, and nothing else (AWS CLI reference, describe-job-execution)."""
    bench.job(bench.thing("lamp"))
    assert bench.call("describe_job_execution", jobId="update", thingName="lamp") == {
        "execution": {
            "jobId": "update",
            "status": "QUEUED",
            "statusDetails": {},
            "thingArn": f"{ARN}:thing/lamp",
            "queuedAt": NOON,
            "lastUpdatedAt": NOON,
            "executionNumber": 1,
            "versionNumber": 1,
        }
    }


def test_describe_running_execution(bench: Any) -> None:
    """startedAt, the details as a map, and the seconds left while a timer runs (API reference, JobExecution)."""
    bench.job(bench.thing("hall:lamp"), timeoutConfig={"inProgressTimeoutInMinutes": 5})
    bench.advance(seconds=5)
    bench.start_next("hall:lamp", statusDetails={"step": "größer"})
    bench.advance(seconds=10)
    bench.report("hall:lamp", "IN_PROGRESS")
    bench.advance(seconds=0.5)
    assert bench.execution("hall:lamp") == {
        "jobId": "update",
        "status": "IN_PROGRESS",
        "statusDetails": {"detailsMap": {"step": "größer"}},
        "thingArn": f"{ARN}:thing/hall:lamp",
        "queuedAt": NOON,
        "startedAt": NOON + timedelta(seconds=5),
        "lastUpdatedAt": NOON + timedelta(seconds=15),
        "executionNumber": 1,
        "versionNumber": 3,
        "approximateSecondsBeforeTimedOut": 289,
    }


def test_describe_execution_without_a_timer_names_no_seconds(bench: Any) -> None:
    """approximateSecondsBeforeTimedOut belongs to a timer (API reference, JobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp")
    assert "approximateSecondsBeforeTimedOut" not in bench.execution("lamp")


@pytest.mark.parametrize("state", FINAL)
def test_describe_final_execution(bench: Any, state: str) -> None:
    """It stays readable, its timer is gone (API reference, DescribeJobExecution)."""
    final(bench, state)
    execution = bench.execution("lamp")
    assert execution["status"] == state
    assert "approximateSecondsBeforeTimedOut" not in execution
    assert ("startedAt" in execution) == (state == "TIMED_OUT")
    assert ("forceCanceled" in execution) == (state == "CANCELED")


def test_describe_execution_gives_the_latest_or_the_one_asked_for(bench: Any) -> None:
    """Without a number it is the latest (API reference, DescribeJobExecution)."""
    bench.job(bench.thing("lamp"), **RETRY)
    bench.report("lamp", "FAILED", statusDetails={"why": "power"})
    latest = bench.execution("lamp")
    assert (latest["executionNumber"], latest["status"], latest["versionNumber"]) == (2, "QUEUED", 1)
    assert latest["statusDetails"] == {}
    assert bench.execution("lamp", executionNumber=2) == latest
    first = bench.execution("lamp", executionNumber=1)
    assert (first["executionNumber"], first["status"], first["versionNumber"]) == (1, "FAILED", 2)
    assert first["statusDetails"] == {"detailsMap": {"why": "power"}}


@pytest.mark.parametrize(
    "query",
    [
        {"job_id": "none"},
        {"thing": "none"},
        {"thing": "bystander"},
        {"executionNumber": 2},
        {"executionNumber": 0},
        {"executionNumber": -1},
    ],
)
def test_describe_unknown_execution_is_not_found(bench: Any, query: dict[str, Any]) -> None:
    """Job, thing or number (API reference, DescribeJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.thing("bystander")
    with bench.refused("ResourceNotFoundException"):
        bench.execution(**{"thing": "lamp", **query})


def test_describe_next_execution_is_for_devices_only(bench: Any) -> None:
    """`$next` is no job id on the control plane (API reference, DescribeJobExecution)."""
    bench.job(bench.thing("lamp"))
    for job_id in ("$next", "%24next"):
        with bench.refused("InvalidRequestException"):
            bench.execution("lamp", job_id)


def test_describe_execution_of_a_deleted_thing(bench: Any) -> None:
    """It stays readable by the names of job and thing (chosen, see docs/fidelity.md)."""
    final(bench, "REMOVED")
    bench.control.cancel_job(jobId="update")
    assert bench.execution("lamp")["status"] == "REMOVED"
    assert bench.counts() == {"Removed": 1, "Canceled": 1}


# CancelJobExecution


def test_cancel_queued_execution(bench: Any) -> None:
    """The answer is empty, the execution is CANCELED with its next version (API reference, CancelJobExecution)."""
    bench.job(bench.group("fleet", "lamp", "other"))
    bench.advance(seconds=5)
    assert cancel(bench) == {}
    assert bench.execution("lamp") == {
        "jobId": "update",
        "status": "CANCELED",
        "forceCanceled": False,
        "statusDetails": {},
        "thingArn": f"{ARN}:thing/lamp",
        "queuedAt": NOON,
        "lastUpdatedAt": NOON + timedelta(seconds=5),
        "executionNumber": 1,
        "versionNumber": 2,
    }
    assert bench.executions()["other", 1] == "QUEUED"
    assert (bench.pending("lamp"), bench.status()) == (([], []), "IN_PROGRESS")


@pytest.mark.parametrize("state", ["QUEUED", "IN_PROGRESS"])
def test_cancel_execution_with_force(bench: Any, state: str) -> None:
    """forceCanceled says that force was used, on QUEUED ones too (API reference, JobExecution)."""
    bench.job(bench.thing("lamp"), timeoutConfig={"inProgressTimeoutInMinutes": 1})
    if state == "IN_PROGRESS":
        bench.start_next("lamp")
    assert cancel(bench, force=True) == {}
    execution = bench.execution("lamp")
    assert (execution["status"], execution["forceCanceled"]) == ("CANCELED", True)
    assert "approximateSecondsBeforeTimedOut" not in execution
    bench.advance(minutes=2)
    assert bench.executions() == {("lamp", 1): "CANCELED"}


@pytest.mark.parametrize("members", [{}, {"force": False}])
def test_cancel_running_execution_needs_force(bench: Any, members: dict[str, bool]) -> None:
    """InvalidStateTransitionException otherwise (API reference, CancelJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp")
    with bench.refused_without_trace("InvalidStateTransitionException"):
        cancel(bench, statusDetails={"a": "b"}, **members)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("state", FINAL)
def test_cancel_final_execution_is_refused(bench: Any, state: str, force: bool) -> None:
    """InvalidStateTransitionException (API reference, CancelJobExecution)."""
    final(bench, state)
    with bench.refused_without_trace("InvalidStateTransitionException"):
        cancel(bench, force=force, statusDetails={"a": "b"})


def test_cancel_execution_replaces_the_details(bench: Any) -> None:
    """They are replaced as a whole (API reference, CancelJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp", statusDetails={"step": "1", "left": "9"})
    cancel(bench, force=True, statusDetails={"step": "2"})
    assert bench.execution("lamp")["statusDetails"] == {"detailsMap": {"step": "2"}}


def test_cancel_execution_keeps_the_details(bench: Any) -> None:
    """If none are specified they stay (API reference, CancelJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp", statusDetails={"step": "1"})
    cancel(bench, force=True)
    assert bench.execution("lamp")["statusDetails"] == {"detailsMap": {"step": "1"}}


def test_cancel_execution_of_the_version_expected(bench: Any) -> None:
    """The current one (API reference, CancelJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp")
    cancel(bench, expectedVersion=2, force=True)
    assert bench.execution("lamp")["status"] == "CANCELED"


@pytest.mark.parametrize("version", [0, 1, 3, -2])
def test_cancel_execution_of_another_version_is_refused(bench: Any, version: int) -> None:
    """VersionConflictException, 409 (API reference, CancelJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp")
    with bench.refused_without_trace("VersionConflictException"):
        cancel(bench, expectedVersion=version, force=True)


def test_cancel_execution_looks_at_the_version_before_the_state(bench: Any) -> None:
    """A final execution of another version is a conflict (chosen, see docs/fidelity.md)."""
    final(bench, "SUCCEEDED")
    with bench.refused_without_trace("VersionConflictException"):
        cancel(bench, expectedVersion=1)


def test_cancel_execution_looks_for_it_before_the_version(bench: Any) -> None:
    """What does not exist has no version (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("lamp"))
    bench.thing("bystander")
    with bench.refused_without_trace("ResourceNotFoundException"):
        bench.control.cancel_job_execution(jobId="update", thingName="bystander", expectedVersion=9)


def test_cancel_last_execution_completes_a_snapshot_job(bench: Any) -> None:
    """Every execution has ended (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"))
    bench.advance(seconds=5)
    cancel(bench)
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", NOON + timedelta(seconds=5))
    assert "forceCanceled" not in job


def test_cancel_execution_is_not_retried(bench: Any) -> None:
    """Only FAILED and TIMED_OUT are (Developer Guide, How job configurations work)."""
    bench.job(bench.thing("lamp"), **RETRY)
    cancel(bench)
    assert bench.executions() == {("lamp", 1): "CANCELED"}


def test_cancel_execution_cancels_the_latest(bench: Any) -> None:
    """The earlier attempts stay as they ended (API reference, CancelJobExecution)."""
    bench.job(bench.thing("lamp"), **RETRY)
    bench.report("lamp", "FAILED")
    cancel(bench)
    assert bench.executions() == {("lamp", 1): "FAILED", ("lamp", 2): "CANCELED"}


@pytest.mark.parametrize("names", [("none", "lamp"), ("update", "none"), ("update", "bystander")])
def test_cancel_unknown_execution_is_not_found(bench: Any, names: tuple[str, str]) -> None:
    """Job or thing (API reference, CancelJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.thing("bystander")
    with bench.refused_without_trace("ResourceNotFoundException"):
        bench.control.cancel_job_execution(jobId=names[0], thingName=names[1])


# DeleteJobExecution


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("state", FINAL)
def test_delete_final_execution(bench: Any, state: str, force: bool) -> None:
    """It is gone from lists and counts, the answer is empty (API reference, DeleteJobExecution)."""
    final(bench, state)
    assert delete(bench, force=force) == {}
    assert bench.executions() == {("other", 1): "QUEUED"}
    assert bench.counts() == {"Queued": 1}
    with bench.refused("ResourceNotFoundException"):
        bench.execution("lamp")


@pytest.mark.parametrize("force", [False, True])
def test_delete_queued_execution(bench: Any, force: bool) -> None:
    """It needs no force (Developer Guide, Create and manage jobs by using the AWS CLI)."""
    bench.job(bench.group("fleet", "lamp", "other"))
    assert delete(bench, force=force) == {}
    assert bench.executions() == {("other", 1): "QUEUED"}
    assert bench.pending("lamp") == ([], [])
    assert bench.control.list_job_executions_for_thing(thingName="lamp")["executionSummaries"] == []


@pytest.mark.parametrize("members", [{}, {"force": False}])
def test_delete_running_execution_needs_force(bench: Any, members: dict[str, bool]) -> None:
    """InvalidStateTransitionException otherwise (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp", stepTimeoutInMinutes=5)
    with bench.refused_without_trace("InvalidStateTransitionException"):
        delete(bench, **members)


def test_delete_running_execution_with_force(bench: Any) -> None:
    """The device cannot report on it any more (API reference, DeleteJobExecution)."""
    bench.job(bench.group("fleet", "lamp", "other"))
    bench.start_next("lamp", stepTimeoutInMinutes=1)
    assert delete(bench, force=True) == {}
    bench.advance(minutes=2)
    assert bench.executions() == {("other", 1): "QUEUED"}
    with bench.refused("ResourceNotFoundException"):
        bench.report("lamp", "SUCCEEDED")


def test_delete_last_execution_completes_a_snapshot_job(bench: Any) -> None:
    """Every execution that is left has ended (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.advance(seconds=5)
    delete(bench)
    job = bench.describe()
    assert (job["status"], job["completedAt"], bench.counts()) == ("COMPLETED", NOON + timedelta(seconds=5), {})


def test_delete_execution_of_a_job_that_has_ended(bench: Any) -> None:
    """The job stays as it ended (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.report("lamp", "SUCCEEDED")
    before = bench.describe()
    delete(bench)
    after = bench.describe()
    assert (after["status"], after["completedAt"], bench.counts()) == ("COMPLETED", before["completedAt"], {})


def test_delete_earlier_attempt_leaves_the_later(bench: Any) -> None:
    """Attempts are deleted one by one (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"), **RETRY)
    bench.report("lamp", "FAILED")
    delete(bench, 1)
    assert bench.executions() == {("lamp", 2): "QUEUED"}
    assert bench.pending("lamp") == ([], ["update"])


def test_delete_latest_attempt_leaves_the_earlier(bench: Any) -> None:
    """The thing counts by what is left (API reference, JobProcessDetails)."""
    bench.job(bench.group("fleet", "lamp", "other"), **RETRY)
    bench.report("lamp", "FAILED")
    delete(bench, 2)
    assert bench.executions() == {("lamp", 1): "FAILED", ("other", 1): "QUEUED"}
    assert bench.execution("lamp")["executionNumber"] == 1
    assert bench.counts() == {"Failed": 1, "Queued": 1}


def test_deleted_execution_does_not_give_its_number_away(bench: Any) -> None:
    """A new execution has the next number (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet", "lamp"), targetSelection="CONTINUOUS")
    delete(bench)
    assert bench.executions() == {}
    bench.leave("lamp")
    bench.join("lamp")
    assert bench.executions() == {("lamp", 2): "QUEUED"}


def test_deleted_attempts_do_not_give_their_numbers_away(bench: Any) -> None:
    """Whatever the order in which they are deleted (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet", "lamp"), targetSelection="CONTINUOUS", **RETRY)
    bench.report("lamp", "FAILED")
    for number in (2, 1):
        delete(bench, number)
    bench.leave("lamp")
    bench.join("lamp")
    assert bench.executions() == {("lamp", 3): "QUEUED"}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    "names",
    [
        {"jobId": "none"},
        {"thingName": "none"},
        {"thingName": "bystander"},
        {"executionNumber": 2},
        {"executionNumber": 0},
        {"executionNumber": -1},
    ],
)
def test_delete_unknown_execution_is_not_found(bench: Any, names: dict[str, Any], force: bool) -> None:
    """Job, thing or number (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.thing("bystander")
    request = {"jobId": "update", "thingName": "lamp", "executionNumber": 1, "force": force, **names}
    with bench.refused_without_trace("ResourceNotFoundException"):
        bench.control.delete_job_execution(**request)


def test_delete_execution_twice_is_not_found(bench: Any) -> None:
    """It is gone (API reference, DeleteJobExecution)."""
    final(bench, "SUCCEEDED")
    delete(bench)
    with bench.refused_without_trace("ResourceNotFoundException"):
        delete(bench)


def test_delete_execution_without_a_number_is_refused(bench: Any) -> None:
    """executionNumber is required, and must be a number (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"))
    with bench.refused_without_trace("InvalidRequestException"):
        bench.raw.delete_job_execution(jobId="update", thingName="lamp", executionNumber="first")


def test_delete_execution_takes_a_namespace_without_effect(bench: Any) -> None:
    """It names the job as the device knows it (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"))
    assert delete(bench, namespaceId="other") == {}


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "111122223333"}])
def test_executions_of_another_place_are_out_of_reach(bench: Any, place: dict[str, str]) -> None:
    """A job belongs to one account and region (Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("lamp"))
    control = bench.iot.scope(**place).client("iot")
    names = {"jobId": "update", "thingName": "lamp"}
    with bench.refused_without_trace("ResourceNotFoundException"):
        control.describe_job_execution(**names)
    with bench.refused_without_trace("ResourceNotFoundException"):
        control.cancel_job_execution(**names)
    with bench.refused_without_trace("ResourceNotFoundException"):
        control.delete_job_execution(**names, executionNumber=1)
