"""Jobs through the API, as AWS documents them: the operator's side."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
Job = Callable[..., str]
Fleet = Callable[[int], Any]
DOCUMENT = '{"operation": "reboot"}'
TOLERANCE = timedelta(minutes=5)
LONGEST_TEXT = 2028
LONGEST_DOCUMENT = 32768
COUNTERS = {
    f"numberOf{state}Things"
    for state in ("Queued", "InProgress", "Succeeded", "Failed", "Rejected", "TimedOut", "Canceled", "Removed")
}
FIVE_MINUTES = {"inProgressTimeoutInMinutes": 5}
EXPONENTIAL = {
    "baseRatePerMinute": 10,
    "incrementFactor": 1.5,
    "rateIncreaseCriteria": {"numberOfNotifiedThings": 1000},
}
ROLLOUT = {"maximumPerMinute": 50, "exponentialRate": EXPONENTIAL}
ABORT = {
    "criteriaList": [
        {"failureType": "FAILED", "action": "CANCEL", "thresholdPercentage": 50.0, "minNumberOfExecutedThings": 1}
    ]
}
RETRY = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 2}]}


@pytest.fixture
def thing(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreateThing: name and ARN."""
    return iot.create_thing(thingName=iotmock_name("pump"))


@pytest.fixture
def job(iot: Any, iotmock_name: Name, thing: Any, eventually: Any) -> Job:
    """Makes a job, on the thing unless told otherwise, and waits until it has so many executions; gives its id."""

    def make(expected: int = 1, **members: Any) -> str:
        job_id = iotmock_name("update")
        iot.create_job(**{"jobId": job_id, "targets": [thing["thingArn"]], "document": DOCUMENT} | members)
        eventually(lambda: len(executions(iot, job_id)) == expected)
        return job_id

    return make


@pytest.fixture
def fleet(iot: Any, iotmock_name: Name, eventually: Any) -> Fleet:
    """Makes a thing group with so many new things; gives the answer to CreateThingGroup, and the `things`."""

    def make(size: int) -> Any:
        group = iot.create_thing_group(thingGroupName=iotmock_name("fleet"))
        names = [iotmock_name("member") for _ in range(size)]
        for name in names:
            iot.create_thing(thingName=name)
            iot.add_thing_to_thing_group(thingName=name, thingGroupName=group["thingGroupName"])
        eventually(lambda: members_of(iot, group) == set(names))
        return group | {"things": names}

    return make


def members_of(iot: Any, group: Any) -> set[str]:
    """The names of the things of a group."""
    return set(iot.list_things_in_thing_group(thingGroupName=group["thingGroupName"])["things"])


def executions(iot: Any, job_id: str) -> list[str]:
    """The states of a job's executions."""
    listed = iot.list_job_executions_for_job(jobId=job_id)["executionSummaries"]
    return [entry["jobExecutionSummary"]["status"] for entry in listed]


def execution_status(iot: Any, job_id: str, thing_name: str) -> str:
    """Where the latest execution of a job on a thing stands."""
    return str(iot.describe_job_execution(jobId=job_id, thingName=thing_name)["execution"]["status"])


def status(iot: Any, job_id: str) -> str:
    """Where a job stands."""
    return str(iot.describe_job(jobId=job_id)["job"]["status"])


def count(iot: Any, job_id: str, state: str) -> int:
    """How many things of a job are in a state, e.g. `Queued`."""
    return int(iot.describe_job(jobId=job_id)["job"]["jobProcessDetails"][f"numberOf{state}Things"])


def is_gone(iot: Any, job_id: str) -> bool:
    """Whether a job is deleted, or about to be."""
    try:
        return status(iot, job_id) == "DELETION_IN_PROGRESS"
    except iot.exceptions.ResourceNotFoundException:
        return True


def report(jobs_data: Any, thing_name: str, job_id: str, *states: str) -> None:
    """The device tells one state after the other."""
    for state in states:
        jobs_data.update_job_execution(thingName=thing_name, jobId=job_id, status=state)


def later(**delta: int) -> str:
    """A moment from now, as a schedule has it, e.g. `later(hours=2)`."""
    return (datetime.now(UTC) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M")


# Making


def test_create_job_answers_id_arn_and_description(
    iot: Any, thing: Any, iotmock_name: Name, arn: Callable[[str], str]
) -> None:
    """API reference, CreateJob."""
    name = iotmock_name("update")
    answer = iot.create_job(jobId=name, targets=[thing["thingArn"]], document=DOCUMENT, description="Reboot")
    assert (answer["jobId"], answer["jobArn"], answer["description"]) == (name, arn(f"job/{name}"), "Reboot")


def test_a_job_id_in_use_is_refused(iot: Any, thing: Any, job: Job, refused: Any) -> None:
    """API reference, CreateJob: ResourceAlreadyExistsException, 409."""
    with refused("ResourceAlreadyExistsException", 409):
        iot.create_job(jobId=job(), targets=[thing["thingArn"]], document=DOCUMENT)


@pytest.mark.parametrize("wrong", ["a b", "a.b", "a" * 65])
def test_a_job_id_outside_the_rules_is_refused(iot: Any, thing: Any, wrong: str, refused: Any) -> None:
    """API reference, CreateJob: 1 to 64 of [a-zA-Z0-9_-]."""
    with refused("InvalidRequestException", 400):
        iot.create_job(jobId=wrong, targets=[thing["thingArn"]], document=DOCUMENT)


def test_a_job_needs_a_document_that_is_json(iot: Any, thing: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CreateJob."""
    with refused("InvalidRequestException", 400):
        iot.create_job(jobId=iotmock_name("update"), targets=[thing["thingArn"]], document="{")


def test_a_job_without_any_document_is_refused(iot: Any, thing: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CreateJob: document, or documentSource."""
    with refused("InvalidRequestException", 400):
        iot.create_job(jobId=iotmock_name("update"), targets=[thing["thingArn"]])


def test_a_document_longer_than_the_limit_is_refused(iot: Any, thing: Any, iotmock_name: Name, refused: Any) -> None:
    """General reference, quotas of AWS IoT Device Management: 32768 bytes."""
    document = json.dumps({"operation": "x" * LONGEST_DOCUMENT})
    with refused():
        iot.create_job(jobId=iotmock_name("update"), targets=[thing["thingArn"]], document=document)


def test_an_unknown_target_is_refused(iot: Any, iotmock_name: Name, arn: Callable[[str], str], refused: Any) -> None:
    """Developer guide, Create and manage jobs."""
    with refused():
        iot.create_job(
            jobId=iotmock_name("update"), targets=[arn(f"thing/{iotmock_name('nobody')}")], document=DOCUMENT
        )


def test_a_target_that_is_no_arn_is_refused(iot: Any, thing: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CreateJob: targets are ARNs of things and thing groups."""
    with refused("InvalidRequestException", 400):
        iot.create_job(jobId=iotmock_name("update"), targets=[thing["thingName"]], document=DOCUMENT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": "x" * (LONGEST_TEXT + 1)},
        {"timeoutConfig": {"inProgressTimeoutInMinutes": 10081}},
        {"jobExecutionsRolloutConfig": {"maximumPerMinute": 1001}},
        {"jobExecutionsRolloutConfig": {"exponentialRate": EXPONENTIAL | {"incrementFactor": 5.1}}},
        {"abortConfig": {"criteriaList": [ABORT["criteriaList"][0] | {"thresholdPercentage": 101.0}]}},
        {"jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 11}]}},
        {"presignedUrlConfig": {"expiresInSec": 3601}},
    ],
    ids=["description", "timeout", "rate", "increment", "threshold", "retries", "lifetime"],
)
def test_a_value_outside_its_range_is_refused(
    iot: Any, thing: Any, iotmock_name: Name, wrong: dict[str, Any], refused: Any
) -> None:
    """API reference, CreateJob, and the types of its configurations."""
    with refused("InvalidRequestException", 400):
        iot.create_job(jobId=iotmock_name("update"), targets=[thing["thingArn"]], document=DOCUMENT, **wrong)


def test_parameters_without_a_managed_template_are_refused(
    iot: Any, thing: Any, iotmock_name: Name, refused: Any
) -> None:
    """API reference, CreateJob, documentParameters."""
    with refused("InvalidRequestException", 400):
        iot.create_job(
            jobId=iotmock_name("update"),
            targets=[thing["thingArn"]],
            document=DOCUMENT,
            documentParameters={"level": "1"},
        )


def test_an_unknown_job_is_not_found(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference: ResourceNotFoundException, 404."""
    operations = (
        iot.describe_job,
        iot.get_job_document,
        iot.cancel_job,
        iot.delete_job,
        iot.list_job_executions_for_job,
    )
    for operation in operations:
        with refused("ResourceNotFoundException", 404):
            operation(jobId=iotmock_name("nobody"))
    with refused("ResourceNotFoundException", 404):
        iot.update_job(jobId=iotmock_name("nobody"), description="Reboot")


# Showing


def test_describe_job_shows_what_was_given(iot: Any, thing: Any, job: Job, arn: Callable[[str], str]) -> None:
    """API reference, Job."""
    job_id = job(description="Reboot")
    found = iot.describe_job(jobId=job_id)["job"]
    assert (found["jobId"], found["jobArn"], found["description"]) == (job_id, arn(f"job/{job_id}"), "Reboot")
    assert (found["status"], found["targetSelection"]) == ("IN_PROGRESS", "SNAPSHOT")
    assert found["targets"] == [thing["thingArn"]]
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE
    assert found["createdAt"] <= found["lastUpdatedAt"]
    assert "document" not in found


def test_describe_job_shows_the_configurations(iot: Any, job: Job) -> None:
    """API reference, Job."""
    given = {
        "timeoutConfig": FIVE_MINUTES,
        "jobExecutionsRolloutConfig": ROLLOUT,
        "abortConfig": ABORT,
        "jobExecutionsRetryConfig": RETRY,
    }
    found = iot.describe_job(jobId=job(**given))["job"]
    assert {member: found[member] for member in given} == given


def test_describe_job_shows_nothing_of_what_has_not_happened(iot: Any, job: Job) -> None:
    """AWS CLI reference, describe-job, the examples: three configurations are there, and empty."""
    found = iot.describe_job(jobId=job())["job"]
    assert (found["presignedUrlConfig"], found["jobExecutionsRolloutConfig"], found["timeoutConfig"]) == ({}, {}, {})
    assert found.keys().isdisjoint({"forceCanceled", "reasonCode", "comment", "completedAt", "description"})


def test_the_document_is_shown_apart(iot: Any, job: Job) -> None:
    """API reference, GetJobDocument."""
    job_id = job()
    for before in (False, True):
        document = iot.get_job_document(jobId=job_id, beforeSubstitution=before)["document"]
        assert json.loads(document) == {"operation": "reboot"}


def test_a_job_counts_its_things(iot: Any, job: Job, eventually: Any) -> None:
    """API reference, JobProcessDetails."""
    job_id = job()
    eventually(lambda: count(iot, job_id, "Queued") == 1)
    details = iot.describe_job(jobId=job_id)["job"]["jobProcessDetails"]
    assert {counter: details[counter] for counter in COUNTERS - {"numberOfQueuedThings"}} == dict.fromkeys(
        COUNTERS - {"numberOfQueuedThings"}, 0
    )


def test_a_job_that_is_rolled_out_is_not_concurrent(iot: Any, job: Job, eventually: Any) -> None:
    """Developer guide, Job limits; API reference, JobProcessDetails: processingTargets."""
    job_id = job()
    eventually(lambda: not iot.describe_job(jobId=job_id)["job"]["isConcurrent"])
    assert not iot.describe_job(jobId=job_id)["job"]["jobProcessDetails"].get("processingTargets")


def test_a_rate_holds_back_the_second_thing(iot: Any, job: Job, fleet: Fleet) -> None:
    """Developer guide, Job configurations: at most so many things a minute; concurrent while some are waiting."""
    job_id = job(expected=1, targets=[fleet(2)["thingGroupArn"]], jobExecutionsRolloutConfig={"maximumPerMinute": 1})
    assert iot.describe_job(jobId=job_id)["job"]["isConcurrent"]


# Targets


def test_a_job_on_a_group_reaches_its_things(iot: Any, job: Job, fleet: Fleet) -> None:
    """Developer guide, Jobs: things of the group, each once."""
    group = fleet(2)
    job_id = job(expected=2, targets=[group["thingGroupArn"]])
    assert {execution_status(iot, job_id, name) for name in group["things"]} == {"QUEUED"}


def test_a_job_on_a_group_reaches_the_things_of_its_child_groups(
    iot: Any, thing: Any, job: Job, fleet: Fleet, iotmock_name: Name, eventually: Any
) -> None:
    """Developer guide, Static thing groups."""
    parent = fleet(1)
    child = iot.create_thing_group(thingGroupName=iotmock_name("child"), parentGroupName=parent["thingGroupName"])
    iot.add_thing_to_thing_group(thingName=thing["thingName"], thingGroupName=child["thingGroupName"])
    eventually(lambda: members_of(iot, child))
    job_id = job(expected=2, targets=[parent["thingGroupArn"]])
    assert execution_status(iot, job_id, thing["thingName"]) == "QUEUED"


def test_things_and_groups_are_targets_of_one_job(iot: Any, thing: Any, job: Job, fleet: Fleet) -> None:
    """Developer guide, Jobs key concepts."""
    targets = [thing["thingArn"], fleet(1)["thingGroupArn"]]
    job_id = job(expected=2, targets=targets)
    assert set(iot.describe_job(jobId=job_id)["job"]["targets"]) == set(targets)


def test_a_snapshot_job_does_not_reach_a_thing_that_joins_later(
    iot: Any, thing: Any, job: Job, fleet: Fleet, eventually: Any
) -> None:
    """Developer guide, Job configurations: SNAPSHOT."""
    group = fleet(1)
    job_id = job(targets=[group["thingGroupArn"]])
    eventually(lambda: not iot.describe_job(jobId=job_id)["job"]["isConcurrent"])
    iot.add_thing_to_thing_group(thingName=thing["thingName"], thingGroupName=group["thingGroupName"])
    eventually(lambda: len(members_of(iot, group)) == 2)
    assert len(executions(iot, job_id)) == 1


def test_a_continuous_job_reaches_a_thing_that_joins(
    iot: Any, thing: Any, job: Job, fleet: Fleet, eventually: Any
) -> None:
    """Developer guide, Job configurations: CONTINUOUS."""
    group = fleet(0)
    job_id = job(expected=0, targets=[group["thingGroupArn"]], targetSelection="CONTINUOUS")
    iot.add_thing_to_thing_group(thingName=thing["thingName"], thingGroupName=group["thingGroupName"])
    assert eventually(lambda: executions(iot, job_id)) == ["QUEUED"]


def test_a_thing_that_leaves_its_group_is_removed_and_is_queued_again_when_it_is_back(
    iot: Any, job: Job, fleet: Fleet, eventually: Any
) -> None:
    """Developer guide, Job configurations, and Jobs and job execution states: CONTINUOUS, REMOVED."""
    group = fleet(1)
    [name] = group["things"]
    job_id = job(targets=[group["thingGroupArn"]], targetSelection="CONTINUOUS")
    iot.remove_thing_from_thing_group(thingName=name, thingGroupName=group["thingGroupName"])
    eventually(lambda: execution_status(iot, job_id, name) == "REMOVED")
    iot.add_thing_to_thing_group(thingName=name, thingGroupName=group["thingGroupName"])
    eventually(lambda: execution_status(iot, job_id, name) == "QUEUED")


def test_a_deleted_thing_is_counted_as_removed(iot: Any, thing: Any, job: Job, eventually: Any) -> None:
    """API reference, JobProcessDetails: numberOfRemovedThings."""
    job_id = job()
    iot.delete_thing(thingName=thing["thingName"])
    eventually(lambda: count(iot, job_id, "Removed") == 1)
    assert count(iot, job_id, "Queued") == 0


def test_a_continuous_job_goes_on_when_its_things_are_done(
    iot: Any, jobs_data: Any, job: Job, fleet: Fleet, eventually: Any
) -> None:
    """Developer guide, Jobs and job execution states: it is never COMPLETED without an end time."""
    group = fleet(1)
    job_id = job(targets=[group["thingGroupArn"]], targetSelection="CONTINUOUS")
    report(jobs_data, group["things"][0], job_id, "IN_PROGRESS", "SUCCEEDED")
    eventually(lambda: count(iot, job_id, "Succeeded") == 1)
    assert status(iot, job_id) == "IN_PROGRESS"


def test_a_continuous_job_takes_a_further_group(iot: Any, job: Job, fleet: Fleet, eventually: Any) -> None:
    """API reference, AssociateTargetsWithJob."""
    first, second = fleet(1), fleet(1)
    job_id = job(targets=[first["thingGroupArn"]], targetSelection="CONTINUOUS", description="Reboot")
    answer = iot.associate_targets_with_job(jobId=job_id, targets=[second["thingGroupArn"]], comment="more")
    assert (answer["jobId"], answer["description"]) == (job_id, "Reboot")
    assert answer["jobArn"] == iot.describe_job(jobId=job_id)["job"]["jobArn"]
    eventually(lambda: executions(iot, job_id) == ["QUEUED", "QUEUED"])
    targets = iot.describe_job(jobId=job_id)["job"]["targets"]
    assert set(targets) == {first["thingGroupArn"], second["thingGroupArn"]}


def test_a_snapshot_job_takes_no_further_targets(iot: Any, job: Job, fleet: Fleet, refused: Any) -> None:
    """API reference, AssociateTargetsWithJob: the job must be CONTINUOUS."""
    group = fleet(0)
    with refused("InvalidRequestException", 400):
        iot.associate_targets_with_job(jobId=job(), targets=[group["thingGroupArn"]])


def test_a_cancelled_job_takes_no_further_targets(
    iot: Any, job: Job, fleet: Fleet, eventually: Any, refused: Any
) -> None:
    """API reference, AssociateTargetsWithJob: the job must be IN_PROGRESS."""
    first, second = fleet(0), fleet(0)
    job_id = job(expected=0, targets=[first["thingGroupArn"]], targetSelection="CONTINUOUS")
    iot.cancel_job(jobId=job_id)
    eventually(lambda: status(iot, job_id) == "CANCELED")
    with refused():
        iot.associate_targets_with_job(jobId=job_id, targets=[second["thingGroupArn"]])


def test_an_unknown_job_takes_no_targets(iot: Any, fleet: Fleet, iotmock_name: Name, refused: Any) -> None:
    """API reference, AssociateTargetsWithJob: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        iot.associate_targets_with_job(jobId=iotmock_name("nobody"), targets=[fleet(0)["thingGroupArn"]])


# Changing


def test_update_job_changes_its_description(iot: Any, job: Job) -> None:
    """API reference, UpdateJob."""
    job_id = job(description="Reboot")
    before = iot.describe_job(jobId=job_id)["job"]["lastUpdatedAt"]
    iot.update_job(jobId=job_id, description="Reboot all")
    found = iot.describe_job(jobId=job_id)["job"]
    assert found["description"] == "Reboot all"
    assert found["lastUpdatedAt"] >= before


def test_update_job_changes_its_configurations(iot: Any, job: Job) -> None:
    """API reference, UpdateJob: what is not given stays."""
    job_id = job(description="Reboot", timeoutConfig={"inProgressTimeoutInMinutes": 9})
    given = {"timeoutConfig": FIVE_MINUTES, "jobExecutionsRolloutConfig": ROLLOUT, "abortConfig": ABORT}
    iot.update_job(jobId=job_id, **given)
    found = iot.describe_job(jobId=job_id)["job"]
    assert {member: found[member] for member in given} == given
    assert found["description"] == "Reboot"


def test_the_number_of_retries_is_changed_to_none_only(iot: Any, job: Job, refused: Any) -> None:
    """Developer guide, Specify job configurations by using the API."""
    job_id = job(jobExecutionsRetryConfig=RETRY)
    more = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 3}]}
    none = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 0}]}
    with refused("InvalidRequestException", 400):
        iot.update_job(jobId=job_id, jobExecutionsRetryConfig=more)
    iot.update_job(jobId=job_id, jobExecutionsRetryConfig=none)
    assert iot.describe_job(jobId=job_id)["job"]["jobExecutionsRetryConfig"] == none


def test_update_job_refuses_a_time_out_outside_its_range(iot: Any, job: Job, refused: Any) -> None:
    """API reference, TimeoutConfig: up to seven days."""
    job_id = job(timeoutConfig=FIVE_MINUTES)
    with refused("InvalidRequestException", 400):
        iot.update_job(jobId=job_id, timeoutConfig={"inProgressTimeoutInMinutes": 10081})
    assert iot.describe_job(jobId=job_id)["job"]["timeoutConfig"] == FIVE_MINUTES


# Cancelling


def test_cancelling_a_job_cancels_what_is_queued(iot: Any, job: Job, eventually: Any) -> None:
    """API reference, CancelJob."""
    job_id = job(description="Reboot")
    answer = iot.cancel_job(jobId=job_id, reasonCode="TOO_EARLY", comment="not today")
    assert (answer["jobId"], answer["description"]) == (job_id, "Reboot")
    eventually(lambda: executions(iot, job_id) == ["CANCELED"])
    eventually(lambda: status(iot, job_id) == "CANCELED")
    found = iot.describe_job(jobId=job_id)["job"]
    assert (found["reasonCode"], found["comment"]) == ("TOO_EARLY", "not today")


def test_cancelling_a_job_without_force_lets_a_device_finish(
    iot: Any, jobs_data: Any, thing: Any, job: Job, eventually: Any
) -> None:
    """API reference, CancelJob; developer guide, Manage jobs by using the CLI."""
    job_id = job()
    report(jobs_data, thing["thingName"], job_id, "IN_PROGRESS")
    iot.cancel_job(jobId=job_id)
    eventually(lambda: status(iot, job_id) == "CANCELED")
    assert executions(iot, job_id) == ["IN_PROGRESS"]
    report(jobs_data, thing["thingName"], job_id, "SUCCEEDED")
    eventually(lambda: executions(iot, job_id) == ["SUCCEEDED"])


def test_cancelling_a_job_with_force_cancels_what_is_in_progress(
    iot: Any, jobs_data: Any, thing: Any, job: Job, eventually: Any, refused: Any
) -> None:
    """API reference, CancelJob: the device cannot report any more."""
    job_id = job()
    report(jobs_data, thing["thingName"], job_id, "IN_PROGRESS")
    iot.cancel_job(jobId=job_id, force=True)
    eventually(lambda: executions(iot, job_id) == ["CANCELED"])
    eventually(lambda: status(iot, job_id) == "CANCELED")
    assert iot.describe_job(jobId=job_id)["job"]["forceCanceled"] is True
    with refused("InvalidStateTransitionException", 409):
        report(jobs_data, thing["thingName"], job_id, "SUCCEEDED")


def test_cancelling_a_job_leaves_what_has_ended(
    iot: Any, jobs_data: Any, job: Job, fleet: Fleet, eventually: Any
) -> None:
    """Developer guide, Jobs and job execution states: final states."""
    group = fleet(2)
    done, queued = group["things"]
    job_id = job(expected=2, targets=[group["thingGroupArn"]])
    report(jobs_data, done, job_id, "IN_PROGRESS", "SUCCEEDED")
    iot.cancel_job(jobId=job_id, force=True)
    eventually(lambda: execution_status(iot, job_id, queued) == "CANCELED")
    assert execution_status(iot, job_id, done) == "SUCCEEDED"


@pytest.mark.parametrize("wrong", [{"reasonCode": "too early"}, {"comment": "x" * (LONGEST_TEXT + 1)}])
def test_a_reason_outside_the_rules_is_refused(iot: Any, job: Job, wrong: dict[str, str], refused: Any) -> None:
    """API reference, CancelJob: upper case, digits and underscores; comments of 2028 characters at most."""
    job_id = job()
    with refused("InvalidRequestException", 400):
        iot.cancel_job(jobId=job_id, **wrong)
    assert status(iot, job_id) == "IN_PROGRESS"


def test_a_failure_meets_the_criterion_and_cancels_the_job(
    iot: Any, jobs_data: Any, job: Job, fleet: Fleet, eventually: Any
) -> None:
    """Developer guide, Job configurations: abort; the queued thing is cancelled, and the service says why."""
    group = fleet(2)
    failing, queued = group["things"]
    job_id = job(expected=2, targets=[group["thingGroupArn"]], abortConfig=ABORT)
    report(jobs_data, failing, job_id, "IN_PROGRESS", "FAILED")
    eventually(lambda: status(iot, job_id) == "CANCELED")
    eventually(lambda: execution_status(iot, job_id, queued) == "CANCELED")
    assert execution_status(iot, job_id, failing) == "FAILED"
    found = iot.describe_job(jobId=job_id)["job"]
    assert found["reasonCode"]
    assert found["comment"]


def test_a_failure_below_the_threshold_leaves_the_job_alone(
    iot: Any, jobs_data: Any, job: Job, fleet: Fleet, eventually: Any
) -> None:
    """Developer guide, Job configurations: abort; not before so many things have ended."""
    group = fleet(2)
    criterion = ABORT["criteriaList"][0] | {"minNumberOfExecutedThings": 2}
    job_id = job(expected=2, targets=[group["thingGroupArn"]], abortConfig={"criteriaList": [criterion]})
    report(jobs_data, group["things"][0], job_id, "IN_PROGRESS", "FAILED")
    eventually(lambda: count(iot, job_id, "Failed") == 1)
    assert status(iot, job_id) == "IN_PROGRESS"


# Deleting


def test_a_job_in_progress_is_deleted_with_force_only(iot: Any, job: Job, refused: Any, eventually: Any) -> None:
    """API reference, DeleteJob."""
    job_id = job()
    with refused("InvalidStateTransitionException", 409):
        iot.delete_job(jobId=job_id)
    iot.delete_job(jobId=job_id, force=True)
    eventually(lambda: is_gone(iot, job_id))


def test_a_cancelled_job_is_deleted_without_force(iot: Any, job: Job, eventually: Any) -> None:
    """API reference, DeleteJob."""
    job_id = job()
    iot.cancel_job(jobId=job_id)
    eventually(lambda: status(iot, job_id) == "CANCELED" and executions(iot, job_id) == ["CANCELED"])
    iot.delete_job(jobId=job_id)
    eventually(lambda: is_gone(iot, job_id))


def test_a_completed_job_is_deleted_without_force(
    iot: Any, jobs_data: Any, thing: Any, job: Job, eventually: Any
) -> None:
    """API reference, DeleteJob."""
    job_id = job()
    report(jobs_data, thing["thingName"], job_id, "IN_PROGRESS", "SUCCEEDED")
    eventually(lambda: status(iot, job_id) == "COMPLETED")
    iot.delete_job(jobId=job_id)
    eventually(lambda: is_gone(iot, job_id))


def test_a_deleted_job_takes_its_executions_along(
    iot: Any, jobs_data: Any, thing: Any, job: Job, eventually: Any
) -> None:
    """API reference, DeleteJob: the job and its executions."""
    job_id = job()
    iot.delete_job(jobId=job_id, force=True)
    name = thing["thingName"]
    eventually(lambda: not iot.list_job_executions_for_thing(thingName=name)["executionSummaries"])
    eventually(lambda: not jobs_data.get_pending_job_executions(thingName=name)["queuedJobs"])


# Listing


def test_jobs_are_listed_by_status(iot: Any, job: Job, everything: Any, eventually: Any) -> None:
    """API reference, ListJobs."""
    running, cancelled = job(), job()
    iot.cancel_job(jobId=cancelled)

    def listed(wanted: str) -> set[str]:
        return {entry["jobId"] for entry in everything(iot.list_jobs, "jobs", status=wanted)}

    eventually(lambda: cancelled in listed("CANCELED"))
    assert running not in listed("CANCELED")
    eventually(lambda: running in listed("IN_PROGRESS"))


def test_jobs_are_listed_by_target_selection(
    iot: Any, job: Job, fleet: Fleet, everything: Any, eventually: Any
) -> None:
    """API reference, ListJobs."""
    snapshot = job()
    continuous = job(expected=0, targets=[fleet(0)["thingGroupArn"]], targetSelection="CONTINUOUS")

    def listed(wanted: str) -> set[str]:
        return {entry["jobId"] for entry in everything(iot.list_jobs, "jobs", targetSelection=wanted)}

    eventually(lambda: continuous in listed("CONTINUOUS"))
    eventually(lambda: snapshot in listed("SNAPSHOT"))
    assert snapshot not in listed("CONTINUOUS")
    assert continuous not in listed("SNAPSHOT")


def test_jobs_are_listed_by_thing_group(iot: Any, job: Job, fleet: Fleet, eventually: Any) -> None:
    """API reference, ListJobs: name or id of the group."""
    group = fleet(1)
    job()
    job_id = job(targets=[group["thingGroupArn"]])
    for filters in ({"thingGroupName": group["thingGroupName"]}, {"thingGroupId": group["thingGroupId"]}):
        found = eventually(lambda chosen=filters: iot.list_jobs(**chosen)["jobs"])
        assert [entry["jobId"] for entry in found] == [job_id]


def test_a_listed_job_is_shown_in_short(iot: Any, job: Job, fleet: Fleet, eventually: Any) -> None:
    """API reference, JobSummary: as DescribeJob shows it."""
    group = fleet(1)
    job_id = job(targets=[group["thingGroupArn"]])
    [found] = eventually(lambda: iot.list_jobs(thingGroupName=group["thingGroupName"])["jobs"])
    whole = iot.describe_job(jobId=job_id)["job"]
    members = ("jobId", "jobArn", "status", "targetSelection", "createdAt")
    assert [found[member] for member in members] == [whole[member] for member in members]
    assert found["createdAt"] <= found["lastUpdatedAt"]
    assert "completedAt" not in found


def test_jobs_are_listed_in_pages(iot: Any, job: Job, eventually: Any) -> None:
    """API reference, ListJobs: maxResults and nextToken."""
    job(), job()
    eventually(lambda: "nextToken" in iot.list_jobs(maxResults=1))
    first = iot.list_jobs(maxResults=1)
    second = iot.list_jobs(maxResults=1, nextToken=first["nextToken"])
    assert len(first["jobs"]) == len(second["jobs"]) == 1
    assert first["jobs"][0]["jobId"] != second["jobs"][0]["jobId"]


def test_a_page_has_250_jobs_at_most(iot: Any, refused: Any) -> None:
    """API reference, ListJobs."""
    with refused("InvalidRequestException", 400):
        iot.list_jobs(maxResults=251)


# Schedules


def test_a_scheduled_job_waits_for_its_start(iot: Any, job: Job) -> None:
    """Developer guide, Job scheduling configurations: no execution before."""
    schedule = {"startTime": later(hours=2), "endTime": later(hours=4), "endBehavior": "CANCEL"}
    found = iot.describe_job(jobId=job(expected=0, schedulingConfig=schedule))["job"]
    assert found["status"] == "SCHEDULED"
    assert not found["isConcurrent"]
    assert found["schedulingConfig"] == schedule


def test_a_scheduled_job_can_be_cancelled(iot: Any, job: Job, eventually: Any) -> None:
    """Developer guide, Jobs and job execution states."""
    job_id = job(expected=0, schedulingConfig={"startTime": later(hours=2)})
    iot.cancel_job(jobId=job_id)
    eventually(lambda: status(iot, job_id) == "CANCELED")
    assert executions(iot, job_id) == []


def test_a_scheduled_job_is_deleted_with_force_only(iot: Any, job: Job, refused: Any, eventually: Any) -> None:
    """API reference, DeleteJob: only final states without force."""
    job_id = job(expected=0, schedulingConfig={"startTime": later(hours=2)})
    with refused("InvalidStateTransitionException", 409):
        iot.delete_job(jobId=job_id)
    iot.delete_job(jobId=job_id, force=True)
    eventually(lambda: is_gone(iot, job_id))


@pytest.mark.parametrize(
    "delays",
    [
        {"startTime": {"minutes": 20}},
        {"startTime": {"days": 370}},
        {"startTime": {"hours": 2}, "endTime": {"hours": 2, "minutes": 20}},
        {"endTime": {"days": 735}},
    ],
    ids=["start too early", "start too late", "too short", "end too late"],
)
def test_a_schedule_outside_its_range_is_refused(
    iot: Any, thing: Any, iotmock_name: Name, delays: dict[str, dict[str, int]], refused: Any
) -> None:
    """API reference, SchedulingConfig: half an hour ahead and long, a year to the start, two to the end."""
    schedule = {member: later(**delay) for member, delay in delays.items()}
    with refused("InvalidRequestException", 400):
        iot.create_job(
            jobId=iotmock_name("update"), targets=[thing["thingArn"]], document=DOCUMENT, schedulingConfig=schedule
        )


@pytest.mark.parametrize("more", [":00", "Z", "+00:00"])
def test_a_start_with_seconds_or_a_zone_is_refused(
    iot: Any, thing: Any, iotmock_name: Name, more: str, refused: Any
) -> None:
    """API reference, SchedulingConfig: date, hours and minutes; the refusals were observed at AWS (ministack)."""
    with refused("InvalidRequestException", 400):
        iot.create_job(
            jobId=iotmock_name("update"),
            targets=[thing["thingArn"]],
            document=DOCUMENT,
            schedulingConfig={"startTime": later(hours=2) + more},
        )


def windows(cron: str, minutes: int = 60) -> dict[str, Any]:
    """A schedule of a job with maintenance windows, for sixty days."""
    window = {"startTime": cron, "durationInMinutes": minutes}
    return {"startTime": later(hours=2), "endTime": later(days=60), "maintenanceWindows": [window]}


def test_a_job_with_maintenance_windows_shows_the_next_seven(iot: Any, job: Job, fleet: Fleet, eventually: Any) -> None:
    """API reference, Job, scheduledJobRollouts; developer guide, Job scheduling configurations."""
    schedule = windows("cron(0 10 * * ? *)")
    job_id = job(
        expected=0,
        targets=[fleet(1)["thingGroupArn"]],
        targetSelection="CONTINUOUS",
        schedulingConfig=schedule,
    )
    eventually(lambda: len(iot.describe_job(jobId=job_id)["job"].get("scheduledJobRollouts", [])) == 7)
    found = iot.describe_job(jobId=job_id)["job"]
    assert found["status"] == "SCHEDULED"
    assert found["schedulingConfig"]["maintenanceWindows"] == schedule["maintenanceWindows"]


@pytest.mark.parametrize(
    ("cron", "minutes"), [("cron(0 10 * * ? *)", 1431), ("cron(0 25 * * ? *)", 60), ("every day", 60)]
)
def test_a_window_outside_the_rules_is_refused(
    iot: Any, fleet: Fleet, iotmock_name: Name, cron: str, minutes: int, refused: Any
) -> None:
    """API reference, MaintenanceWindow: cron expressions, and less than a day."""
    with refused("InvalidRequestException", 400):
        iot.create_job(
            jobId=iotmock_name("update"),
            targets=[fleet(0)["thingGroupArn"]],
            document=DOCUMENT,
            targetSelection="CONTINUOUS",
            schedulingConfig=windows(cron, minutes),
        )


# Tags


def test_tags_of_a_job(iot: Any, job: Job) -> None:
    """Developer guide, Tagging your AWS IoT resources."""
    job_id = job(tags=[{"Key": "team", "Value": "night"}])
    job_arn = iot.describe_job(jobId=job_id)["job"]["jobArn"]
    assert iot.list_tags_for_resource(resourceArn=job_arn)["tags"] == [{"Key": "team", "Value": "night"}]


def test_tags_of_a_job_are_added_and_taken(iot: Any, job: Job, eventually: Any) -> None:
    """API reference, TagResource, UntagResource."""
    job_arn = iot.describe_job(jobId=job(tags=[{"Key": "team", "Value": "night"}]))["job"]["jobArn"]
    iot.tag_resource(resourceArn=job_arn, tags=[{"Key": "site", "Value": "north"}])
    iot.untag_resource(resourceArn=job_arn, tagKeys=["team"])
    expected = [{"Key": "site", "Value": "north"}]
    eventually(lambda: iot.list_tags_for_resource(resourceArn=job_arn)["tags"] == expected)


# Software packages


@pytest.fixture
def version(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreatePackageVersion: a published version, the default of its package, with attributes."""
    name = iotmock_name("firmware")
    iot.create_package(packageName=name)
    made = iot.create_package_version(packageName=name, versionName="1.0", attributes={"size": "20"})
    iot.update_package_version(packageName=name, versionName="1.0", action="PUBLISH")
    iot.update_package(packageName=name, defaultVersionName="1.0")
    return made


def test_the_default_version_is_shown_by_name_or_as_given(iot: Any, job: Job, version: Any) -> None:
    """Developer guide, Preparing jobs for the Software Package Catalog; API reference, DescribeJob."""
    exact = version["packageVersionArn"]
    default = f"{exact.rpartition('/')[0]}/$default"
    job_id = job(destinationPackageVersions=[default])

    def shown(before: bool) -> list[str]:
        job = iot.describe_job(jobId=job_id, beforeSubstitution=before)["job"]
        return list(job["destinationPackageVersions"])

    assert shown(before=True) == [default]
    assert shown(before=False) == [exact]


def test_attributes_of_a_version_are_put_into_the_document(iot: Any, job: Job, version: Any) -> None:
    """Developer guide, Preparing jobs for the Software Package Catalog; API reference, GetJobDocument."""
    attribute = f"${{aws:iot:package:{version['packageName']}:version:1.0:attributes:size}}"
    job_id = job(document=json.dumps({"size": attribute}), destinationPackageVersions=[version["packageVersionArn"]])
    after = iot.get_job_document(jobId=job_id)["document"]
    before = iot.get_job_document(jobId=job_id, beforeSubstitution=True)["document"]
    assert (json.loads(after), json.loads(before)) == ({"size": "20"}, {"size": attribute})


def test_empty_names_stand_for_the_only_version_of_a_job(iot: Any, job: Job, version: Any) -> None:
    """Developer guide, Preparing jobs for the Software Package Catalog."""
    job_id = job(
        document='{"size": "${aws:iot:package::version::attributes:size}"}',
        destinationPackageVersions=[version["packageVersionArn"]],
    )
    assert json.loads(iot.get_job_document(jobId=job_id)["document"]) == {"size": "20"}


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        ("package:{}:version:$null:attributes:size", "$null is not allowed to be referenced as a package version"),
        ("package:{}:version::attributes:size", "have to be used in pair"),
    ],
)
def test_a_placeholder_outside_the_rules_is_refused(
    iot: Any, thing: Any, iotmock_name: Name, version: Any, placeholder: str, text: str, refused: Any
) -> None:
    """Developer guide, Troubleshooting the Software Package Catalog, whose texts these are."""
    document = json.dumps({"size": f"${{aws:iot:{placeholder.format(version['packageName'])}}}"})
    with refused(status=400) as response:
        iot.create_job(
            jobId=iotmock_name("update"),
            targets=[thing["thingArn"]],
            document=document,
            destinationPackageVersions=[version["packageVersionArn"]],
        )
    assert text in response["Error"]["Message"]


def test_a_draft_is_not_deployed(iot: Any, thing: Any, iotmock_name: Name, refused: Any) -> None:
    """Developer guide, Preparing to use the Software Package Catalog: published or deprecated versions only."""
    package = iotmock_name("firmware")
    iot.create_package(packageName=package)
    draft = iot.create_package_version(packageName=package, versionName="2.0")["packageVersionArn"]
    with refused():
        iot.create_job(
            jobId=iotmock_name("update"),
            targets=[thing["thingArn"]],
            document=DOCUMENT,
            destinationPackageVersions=[draft],
        )
