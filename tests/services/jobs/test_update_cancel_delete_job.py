"""UpdateJob, CancelJob and DeleteJob."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/jobs"
NEW: dict[str, Any] = {
    "description": "new",
    "presignedUrlConfig": {"roleArn": f"{ROLE}-new", "expiresInSec": 61},
    "jobExecutionsRolloutConfig": {"maximumPerMinute": 1000},
    "abortConfig": {
        "criteriaList": [
            {"failureType": "ALL", "action": "CANCEL", "thresholdPercentage": 50.0, "minNumberOfExecutedThings": 9}
        ]
    },
    "timeoutConfig": {"inProgressTimeoutInMinutes": 1},
    "jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "ALL", "numberOfRetries": 0}]},
}
OLD: dict[str, Any] = {
    "description": "old",
    "presignedUrlConfig": {"roleArn": ROLE, "expiresInSec": 60},
    "jobExecutionsRolloutConfig": {
        "maximumPerMinute": 7,
        "exponentialRate": {
            "baseRatePerMinute": 5,
            "incrementFactor": 2.0,
            "rateIncreaseCriteria": {"numberOfSucceededThings": 3},
        },
    },
    "abortConfig": {
        "criteriaList": [
            {"failureType": "FAILED", "action": "CANCEL", "thresholdPercentage": 1.5, "minNumberOfExecutedThings": 2},
            {"failureType": "REJECTED", "action": "CANCEL", "thresholdPercentage": 2.5, "minNumberOfExecutedThings": 2},
        ]
    },
    "timeoutConfig": {"inProgressTimeoutInMinutes": 30},
    "jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 3}]},
}
LATER = {"schedulingConfig": {"startTime": "2026-03-01T13:00"}}


def update(bench: Any, **members: Any) -> dict[str, Any]:
    """What UpdateJob answers."""
    answer: dict[str, Any] = bench.call("update_job", jobId="update", **members)
    return answer


def cancel(bench: Any, **members: Any) -> dict[str, Any]:
    """What CancelJob answers."""
    answer: dict[str, Any] = bench.call("cancel_job", jobId="update", **members)
    return answer


def delete(bench: Any, **members: Any) -> dict[str, Any]:
    """What DeleteJob answers."""
    answer: dict[str, Any] = bench.call("delete_job", jobId="update", **members)
    return answer


def ended(bench: Any, how: str) -> None:
    """A job on a lamp that is completed or cancelled."""
    bench.job(bench.thing("lamp"))
    if how == "COMPLETED":
        bench.report("lamp", "SUCCEEDED")
    else:
        cancel(bench)
    assert bench.status() == how


# UpdateJob


def test_update_job_answers_nothing_and_moves_the_date(bench: Any) -> None:
    """The answer is empty (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"))
    bench.advance(seconds=5)
    assert update(bench, description="new") == {}
    job = bench.describe()
    assert (job["createdAt"], job["lastUpdatedAt"]) == (NOON, NOON + timedelta(seconds=5))


@pytest.mark.parametrize("member", list(NEW))
def test_update_job_replaces_one_member_whole(bench: Any, member: str) -> None:
    """What is given stands for the old object, all else stays (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"), **OLD)
    before = bench.describe()
    update(bench, **{member: NEW[member]})
    assert bench.describe() == {**before, member: NEW[member]}


@pytest.mark.parametrize("member", list(NEW))
def test_update_job_adds_a_member(bench: Any, member: str) -> None:
    """Everything that can be changed can be added (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"))
    before = bench.describe()
    update(bench, **{member: NEW[member]})
    assert bench.describe() == {**before, member: NEW[member]}


def test_update_job_changes_all_members_at_once(bench: Any) -> None:
    """All members are optional and independent (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"), **OLD)
    before = bench.describe()
    update(bench, **NEW)
    assert bench.describe() == {**before, **NEW}


def test_update_job_fills_in_defaults(bench: Any) -> None:
    """The new object is shown as after CreateJob (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("lamp"), **OLD)
    update(bench, presignedUrlConfig={"roleArn": ROLE})
    assert bench.describe()["presignedUrlConfig"] == {"roleArn": ROLE, "expiresInSec": 3600}


def test_update_job_with_an_empty_configuration_removes_it(bench: Any) -> None:
    """A given object replaces the old one whole (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"), **OLD)
    update(bench, timeoutConfig={}, jobExecutionsRolloutConfig={}, presignedUrlConfig={})
    job = bench.describe()
    assert (job["timeoutConfig"], job["jobExecutionsRolloutConfig"]) == ({}, {})
    assert "roleArn" not in job["presignedUrlConfig"]
    bench.start_next("lamp")
    assert "approximateSecondsBeforeTimedOut" not in bench.execution("lamp")


def test_update_job_with_a_time_out_leaves_running_executions_alone(bench: Any) -> None:
    """The new time-out holds for executions that begin afterwards (API reference, UpdateJob)."""
    bench.job(bench.group("fleet", "a", "b"), timeoutConfig={"inProgressTimeoutInMinutes": 10})
    bench.start_next("a")
    update(bench, timeoutConfig={"inProgressTimeoutInMinutes": 2})
    bench.start_next("b")
    assert bench.execution("a")["approximateSecondsBeforeTimedOut"] == 600
    assert bench.execution("b")["approximateSecondsBeforeTimedOut"] == 120


def test_update_job_ends_retries(bench: Any) -> None:
    """The number of retries can be set to 0 (Developer Guide, Job configurations)."""
    bench.job(bench.thing("lamp"), **{**OLD, "abortConfig": NEW["abortConfig"]})
    update(bench, jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 0}]})
    bench.report("lamp", "FAILED")
    assert bench.executions() == {("lamp", 1): "FAILED"}
    assert bench.status() == "COMPLETED"


@pytest.mark.parametrize(
    "criteria",
    [
        [("FAILED", 3)],
        [("FAILED", 1)],
        [("TIMED_OUT", 1)],
        [("FAILED", 0), ("TIMED_OUT", 1)],
        [("ALL", 10)],
    ],
)
def test_update_job_to_other_numbers_of_retries_is_refused(bench: Any, criteria: list[tuple[str, int]]) -> None:
    """They can be changed to 0 only (Developer Guide, Job configurations)."""
    bench.job(bench.thing("lamp"), **OLD)
    new = [{"failureType": kind, "numberOfRetries": number} for kind, number in criteria]
    with bench.refused_without_trace("InvalidRequestException"):
        update(bench, description="new", jobExecutionsRetryConfig={"criteriaList": new})


def test_update_job_without_the_role_that_its_document_needs_is_refused(bench: Any) -> None:
    """A presigned URL needs a role, after a change too (Developer Guide, Software Package Catalog troubleshooting)."""
    text = json.dumps({"url": "${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/firmware/image}"})
    bench.job(bench.thing("lamp"), document=text, presignedUrlConfig={"roleArn": ROLE})
    with bench.refused_without_trace("InvalidRequestException", "role"):
        update(bench, presignedUrlConfig={"expiresInSec": 100})


def test_update_scheduled_job(bench: Any) -> None:
    """A job that has not begun can be changed (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"), **LATER)
    update(bench, timeoutConfig={"inProgressTimeoutInMinutes": 3})
    assert bench.status() == "SCHEDULED"
    bench.advance(hours=1)
    bench.start_next("lamp")
    assert bench.execution("lamp")["approximateSecondsBeforeTimedOut"] == 180


@pytest.mark.parametrize("how", ["COMPLETED", "CANCELED"])
def test_update_job_that_has_ended_is_refused(bench: Any, how: str) -> None:
    """Nothing could change any more; the class is the declared one (chosen, see docs/fidelity.md)."""
    ended(bench, how)
    with bench.refused_without_trace("InvalidRequestException"):
        update(bench, description="new")


def test_update_unknown_job_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, UpdateJob)."""
    with bench.refused_without_trace("ResourceNotFoundException", "update"):
        update(bench, description="new")


def test_update_job_takes_a_namespace_without_effect(bench: Any) -> None:
    """It names the job, it does not change it (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"), namespaceId="one")
    update(bench, namespaceId="two")
    assert bench.describe()["namespaceId"] == "one"


# CancelJob


@pytest.mark.parametrize("description", [None, "What it does"])
def test_cancel_job_answers_who_it_was(bench: Any, description: str | None) -> None:
    """ARN, id, and the description if there is one (API reference, CancelJob)."""
    members = {} if description is None else {"description": description}
    bench.job(bench.thing("lamp"), **members)
    assert cancel(bench) == {"jobArn": f"{ARN}:job/update", "jobId": "update", **members}


def test_cancel_job_without_force_spares_what_is_running(bench: Any) -> None:
    """QUEUED executions are canceled, IN_PROGRESS ones go on, final ones stay.

    Source: Developer Guide, Create and manage jobs by using the AWS CLI.
    """
    bench.job(bench.group("fleet", "queued", "running", "good"))
    bench.start_next("running")
    bench.report("good", "SUCCEEDED")
    bench.advance(seconds=5)
    cancel(bench)
    assert bench.executions() == {
        ("queued", 1): "CANCELED",
        ("running", 1): "IN_PROGRESS",
        ("good", 1): "SUCCEEDED",
    }
    queued = bench.execution("queued")
    assert (queued["forceCanceled"], queued["versionNumber"]) == (False, 2)
    assert (queued["queuedAt"], queued["lastUpdatedAt"]) == (NOON, NOON + timedelta(seconds=5))
    for name in ("running", "good"):
        execution = bench.execution(name)
        assert "forceCanceled" not in execution
        assert (execution["versionNumber"], execution["lastUpdatedAt"]) == (2, NOON)


def test_cancel_job_with_force_ends_all_that_is_pending(bench: Any) -> None:
    """IN_PROGRESS executions are canceled, too (API reference, CancelJob)."""
    bench.job(bench.group("fleet", "queued", "running", "good"))
    bench.start_next("running", stepTimeoutInMinutes=5)
    bench.report("good", "SUCCEEDED")
    cancel(bench, force=True)
    assert bench.executions() == {("queued", 1): "CANCELED", ("running", 1): "CANCELED", ("good", 1): "SUCCEEDED"}
    assert [bench.execution(name).get("forceCanceled") for name in ("queued", "running", "good")] == [True, True, None]
    assert "approximateSecondsBeforeTimedOut" not in bench.execution("running")
    assert bench.counts() == {"Canceled": 2, "Succeeded": 1}
    assert bench.pending("running") == ([], [])


@pytest.mark.parametrize("force", [None, False, True])
def test_cancel_job_leaves_its_mark_on_the_job(bench: Any, force: bool | None) -> None:
    """status, forceCanceled, lastUpdatedAt; no completedAt (API reference, Job; false and the last: chosen)."""
    bench.job(bench.thing("lamp"))
    bench.advance(seconds=5)
    cancel(bench, **({} if force is None else {"force": force}))
    job = bench.describe()
    assert (job["status"], job["forceCanceled"], job["isConcurrent"]) == ("CANCELED", force is True, False)
    assert job["lastUpdatedAt"] == NOON + timedelta(seconds=5)
    assert not {"completedAt", "reasonCode", "comment"} & set(job)


def test_cancel_job_keeps_reason_and_comment(bench: Any) -> None:
    """Both are shown by DescribeJob (API reference, CancelJob)."""
    bench.job(bench.thing("lamp"))
    cancel(bench, reasonCode="R_2", comment="Größer")
    job = bench.describe()
    assert (job["reasonCode"], job["comment"]) == ("R_2", "Größer")


def test_cancel_job_takes_the_longest_texts(bench: Any) -> None:
    """128 characters of reason, 2028 of comment (API reference, CancelJob)."""
    bench.job(bench.thing("lamp"))
    cancel(bench, reasonCode="A" * 128, comment="é" * 2028)
    job = bench.describe()
    assert (job["reasonCode"], job["comment"]) == ("A" * 128, "é" * 2028)


def test_cancel_job_stops_its_rollout(bench: Any) -> None:
    """No new executions afterwards (Developer Guide, Create and manage jobs by using the AWS CLI)."""
    bench.job(bench.group("fleet", "a", "b"), jobExecutionsRolloutConfig={"maximumPerMinute": 1})
    cancel(bench)
    bench.advance(minutes=5)
    assert bench.executions() == {("a", 1): "CANCELED"}
    assert "processingTargets" not in bench.describe()["jobProcessDetails"]


def test_cancel_continuous_job_ignores_later_members(bench: Any) -> None:
    """No new executions afterwards (Developer Guide, Create and manage jobs by using the AWS CLI)."""
    bench.job(bench.group("fleet"), targetSelection="CONTINUOUS")
    cancel(bench)
    bench.thing("late")
    bench.join("late")
    assert bench.executions() == {}


def test_cancel_job_ends_retries(bench: Any) -> None:
    """A running execution may still fail, and is not tried again (Developer Guide, Job configurations)."""
    retry = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 3}]}
    bench.job(bench.thing("lamp"), jobExecutionsRetryConfig=retry)
    bench.start_next("lamp")
    cancel(bench)
    bench.report("lamp", "FAILED")
    assert bench.executions() == {("lamp", 1): "FAILED"}
    assert bench.status() == "CANCELED"


def test_cancel_scheduled_job(bench: Any) -> None:
    """It never begins (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **LATER)
    cancel(bench, reasonCode="TOO_EARLY")
    bench.advance(hours=2)
    assert (bench.status(), bench.executions()) == ("CANCELED", {})


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("how", ["COMPLETED", "CANCELED"])
def test_cancel_job_that_has_ended_is_refused(bench: Any, how: str, force: bool) -> None:
    """CancelJob declares no InvalidStateTransitionException (chosen, see docs/fidelity.md)."""
    ended(bench, how)
    with bench.refused_without_trace("InvalidRequestException"):
        cancel(bench, force=force, reasonCode="AGAIN", comment="again")


def test_cancel_unknown_job_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, CancelJob)."""
    with bench.refused_without_trace("ResourceNotFoundException", "update"):
        cancel(bench)


# DeleteJob


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("how", ["COMPLETED", "CANCELED"])
def test_delete_job_that_has_ended(bench: Any, how: str, force: bool) -> None:
    """It needs no force, the answer is empty (API reference, DeleteJob)."""
    ended(bench, how)
    assert delete(bench, force=force) == {}
    assert bench.control.list_jobs()["jobs"] == []


def test_delete_canceled_job_with_a_running_execution(bench: Any) -> None:
    """A canceled job can be deleted without force whatever its devices do (API reference, DeleteJob)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp", stepTimeoutInMinutes=1)
    cancel(bench)
    delete(bench)
    bench.advance(minutes=2)
    assert bench.pending("lamp") == ([], [])
    assert bench.control.list_job_executions_for_thing(thingName="lamp")["executionSummaries"] == []


@pytest.mark.parametrize("schedule", [{}, LATER])
def test_delete_job_that_has_not_ended_needs_force(bench: Any, schedule: dict[str, Any]) -> None:
    """InvalidStateTransitionException otherwise (API reference, DeleteJob)."""
    bench.job(bench.thing("lamp"), **schedule)
    for members in ({}, {"force": False}):
        with bench.refused_without_trace("InvalidStateTransitionException"):
            delete(bench, **members)
    assert delete(bench, force=True) == {}
    bench.advance(hours=2)
    assert bench.control.list_jobs()["jobs"] == []
    assert bench.pending("lamp") == ([], [])


def test_delete_job_takes_its_executions_along(bench: Any) -> None:
    """The pending list of the things shrinks, other jobs stay (API reference, DeleteJob)."""
    lamp = bench.thing("lamp")
    bench.job(lamp)
    bench.job(lamp, job_id="other")
    bench.start_next("lamp")
    delete(bench, force=True)
    assert bench.pending("lamp") == ([], ["other"])
    assert [
        e["jobId"] for e in bench.control.list_job_executions_for_thing(thingName="lamp")["executionSummaries"]
    ] == ["other"]


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("describe_job", {}),
        ("get_job_document", {}),
        ("update_job", {"description": "new"}),
        ("cancel_job", {}),
        ("delete_job", {}),
        ("delete_job", {"force": True}),
        ("associate_targets_with_job", {"targets": [f"{ARN}:thinggroup/fleet"]}),
        ("list_job_executions_for_job", {}),
        ("describe_job_execution", {"thingName": "lamp"}),
        ("describe_job_execution", {"thingName": "lamp", "executionNumber": 1}),
        ("cancel_job_execution", {"thingName": "lamp", "force": True}),
        ("delete_job_execution", {"thingName": "lamp", "executionNumber": 1, "force": True}),
    ],
)
def test_deleted_job_is_not_found(bench: Any, operation: str, members: dict[str, Any]) -> None:
    """Every operation on the id (API reference, DeleteJob)."""
    bench.job(bench.group("fleet", "lamp"), targetSelection="CONTINUOUS")
    delete(bench, force=True)
    with bench.refused_without_trace("ResourceNotFoundException"):
        bench.call(operation, jobId="update", **members)


def test_deleted_continuous_job_ignores_later_members(bench: Any) -> None:
    """Nothing of the job goes on (API reference, DeleteJob)."""
    bench.job(bench.group("fleet", "lamp"), targetSelection="CONTINUOUS")
    delete(bench, force=True)
    bench.thing("late")
    bench.join("late")
    assert bench.pending("late") == ([], [])


def test_delete_job_takes_a_namespace_without_effect(bench: Any) -> None:
    """It names the job as the device knows it (API reference, DeleteJob)."""
    bench.job(bench.thing("lamp"))
    assert delete(bench, force=True, namespaceId="other") == {}


@pytest.mark.parametrize("operation", ["cancel_job", "delete_job", "update_job"])
@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "111122223333"}])
def test_jobs_of_another_place_are_out_of_reach(bench: Any, operation: str, place: dict[str, str]) -> None:
    """A job belongs to one account and region (Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("lamp"))
    with bench.refused_without_trace("ResourceNotFoundException"):
        getattr(bench.iot.scope(**place).client("iot"), operation)(jobId="update")
