"""Executions of jobs, as AWS documents them: the device's side over HTTP, and what the operator does with them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
Job = Callable[..., str]
DOCUMENT = '{"operation": "reboot"}'
TOLERANCE = timedelta(minutes=5)
FINAL = ("SUCCEEDED", "FAILED", "REJECTED")
ONE_RETRY = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
COUNTERS = {
    "IN_PROGRESS": "numberOfInProgressThings",
    "SUCCEEDED": "numberOfSucceededThings",
    "FAILED": "numberOfFailedThings",
    "REJECTED": "numberOfRejectedThings",
}


@pytest.fixture
def thing(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreateThing: name and ARN."""
    return iot.create_thing(thingName=iotmock_name("pump"))


@pytest.fixture
def name(thing: Any) -> str:
    """The thing's name."""
    return str(thing["thingName"])


@pytest.fixture
def job(iot: Any, jobs_data: Any, iotmock_name: Name, thing: Any, eventually: Any) -> Job:
    """Makes a job on the thing, and waits until the device sees it; gives its id."""

    def make(**members: Any) -> str:
        job_id = iotmock_name("update")
        iot.create_job(jobId=job_id, targets=[thing["thingArn"]], document=DOCUMENT, **members)
        eventually(lambda: job_id in pending(jobs_data, thing["thingName"])[1])
        return job_id

    return make


@pytest.fixture
def started(jobs_data: Any, name: str, job: Job) -> Job:
    """Makes a job on the thing, which the device has begun; gives its id."""

    def make(**members: Any) -> str:
        job_id = job(**members)
        report(jobs_data, name, job_id, "IN_PROGRESS")
        return job_id

    return make


def pending(jobs_data: Any, thing_name: str) -> tuple[list[str], list[str]]:
    """The ids of the jobs that a thing has in progress and queued."""
    answer = jobs_data.get_pending_job_executions(thingName=thing_name)
    return [e["jobId"] for e in answer["inProgressJobs"]], [e["jobId"] for e in answer["queuedJobs"]]


def report(jobs_data: Any, thing_name: str, job_id: str, state: str, **members: Any) -> Any:
    """The device tells how it stands with a job; gives the answer."""
    return jobs_data.update_job_execution(thingName=thing_name, jobId=job_id, status=state, **members)


def execution(iot: Any, job_id: str, thing_name: str, **members: Any) -> Any:
    """An execution as the operator sees it."""
    return iot.describe_job_execution(jobId=job_id, thingName=thing_name, **members)["execution"]


def seen(jobs_data: Any, job_id: str, thing_name: str, **members: Any) -> Any:
    """An execution as the device sees it."""
    return jobs_data.describe_job_execution(jobId=job_id, thingName=thing_name, **members)["execution"]


def status(iot: Any, job_id: str) -> str:
    """Where a job stands."""
    return str(iot.describe_job(jobId=job_id)["job"]["status"])


def summaries(iot: Any, job_id: str, **members: Any) -> list[Any]:
    """The executions of a job, in short."""
    listed = iot.list_job_executions_for_job(jobId=job_id, **members)["executionSummaries"]
    return [entry["jobExecutionSummary"] for entry in listed]


def is_gone(iot: Any, job_id: str, thing_name: str) -> bool:
    """Whether there is no execution of the job on the thing any more."""
    try:
        execution(iot, job_id, thing_name)
    except iot.exceptions.ResourceNotFoundException:
        return True
    return False


# What is pending


def test_a_thing_without_jobs_has_nothing_pending(jobs_data: Any, name: str) -> None:
    """API reference, GetPendingJobExecutions, StartNextPendingJobExecution, DescribeJobExecution with $next."""
    assert pending(jobs_data, name) == ([], [])
    assert "execution" not in jobs_data.start_next_pending_job_execution(thingName=name)
    assert "execution" not in jobs_data.describe_job_execution(thingName=name, jobId="$next")


def test_pending_executions_are_in_order_of_their_jobs(jobs_data: Any, name: str, job: Job) -> None:
    """Developer guide, Jobs: the oldest is next."""
    first, second = job(), job()
    assert pending(jobs_data, name) == ([], [first, second])
    assert seen(jobs_data, "$next", name)["jobId"] == first


def test_a_queued_execution_is_shown_in_short(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, JobExecutionSummary of the device: whole seconds; no start before it has started."""
    job_id = job()
    [found] = jobs_data.get_pending_job_executions(thingName=name)["queuedJobs"]
    assert (found["jobId"], found["executionNumber"], found["versionNumber"]) == (job_id, 1, 1)
    assert abs(found["queuedAt"] - datetime.now(UTC).timestamp()) < TOLERANCE.total_seconds()
    assert found["lastUpdatedAt"] >= found["queuedAt"]
    assert not found.get("startedAt")


def test_an_execution_in_progress_is_shown_in_short(jobs_data: Any, name: str, started: Job) -> None:
    """API reference, JobExecutionSummary of the device."""
    job_id = started()
    [found] = jobs_data.get_pending_job_executions(thingName=name)["inProgressJobs"]
    assert (found["jobId"], found["executionNumber"], found["versionNumber"]) == (job_id, 1, 2)
    assert found["queuedAt"] <= found["startedAt"] <= found["lastUpdatedAt"]


def test_a_job_that_a_device_has_begun_goes_before_older_ones(jobs_data: Any, name: str, job: Job) -> None:
    """Developer guide, Jobs notifications, the example: what is in progress is next."""
    first, second = job(), job()
    report(jobs_data, name, second, "IN_PROGRESS")
    assert pending(jobs_data, name) == ([second], [first])
    assert seen(jobs_data, "$next", name)["jobId"] == second


def test_a_device_may_have_several_jobs_in_progress(jobs_data: Any, name: str, started: Job) -> None:
    """API reference, GetPendingJobExecutions."""
    jobs = {started(), started()}
    in_progress, queued = pending(jobs_data, name)
    assert (set(in_progress), queued) == (jobs, [])


# Describing


def test_a_device_describes_an_execution(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, DescribeJobExecution: with the document unless it is not asked for."""
    job_id = job()
    found = seen(jobs_data, job_id, name)
    assert (found["jobId"], found["thingName"], found["status"]) == (job_id, name, "QUEUED")
    assert (found["executionNumber"], found["versionNumber"]) == (1, 1)
    assert json.loads(found["jobDocument"]) == {"operation": "reboot"}
    assert json.loads(seen(jobs_data, job_id, name, includeJobDocument=True)["jobDocument"])
    assert "jobDocument" not in seen(jobs_data, job_id, name, includeJobDocument=False)


def test_a_device_describes_an_execution_by_its_number(jobs_data: Any, name: str, job: Job, refused: Any) -> None:
    """API reference, DescribeJobExecution."""
    job_id = job()
    assert seen(jobs_data, job_id, name, executionNumber=1)["executionNumber"] == 1
    with refused("ResourceNotFoundException", 404):
        seen(jobs_data, job_id, name, executionNumber=7)


def test_describing_the_next_execution_does_not_start_it(iot: Any, jobs_data: Any, name: str, job: Job) -> None:
    """API reference, DescribeJobExecution of the device."""
    job_id = job()
    found = seen(jobs_data, "$next", name)
    assert (found["jobId"], found["status"]) == (job_id, "QUEUED")
    assert execution(iot, job_id, name)["versionNumber"] == 1


@pytest.mark.parametrize("state", FINAL)
def test_a_device_does_not_describe_what_has_ended(
    jobs_data: Any, name: str, started: Job, state: str, refused: Any
) -> None:
    """API reference, DescribeJobExecution of the device: TerminalStateException, 410."""
    job_id = started()
    report(jobs_data, name, job_id, state)
    with refused("TerminalStateException", 410):
        seen(jobs_data, job_id, name)


def test_an_unknown_job_is_not_found(jobs_data: Any, name: str, iotmock_name: Name, refused: Any) -> None:
    """API reference: ResourceNotFoundException, 404."""
    job_id = iotmock_name("nobody")
    with refused("ResourceNotFoundException", 404):
        jobs_data.describe_job_execution(thingName=name, jobId=job_id)
    with refused("ResourceNotFoundException", 404):
        report(jobs_data, name, job_id, "SUCCEEDED")


def test_a_job_of_another_thing_is_not_found(
    iot: Any, jobs_data: Any, job: Job, iotmock_name: Name, refused: Any
) -> None:
    """API reference, DescribeJobExecution, UpdateJobExecution: ResourceNotFoundException, 404."""
    job_id, other = job(), iotmock_name("lamp")
    iot.create_thing(thingName=other)
    with refused("ResourceNotFoundException", 404):
        seen(jobs_data, job_id, other)
    with refused("ResourceNotFoundException", 404):
        report(jobs_data, other, job_id, "IN_PROGRESS")


# Starting


def test_start_next_takes_the_oldest_job(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, StartNextPendingJobExecution: IN_PROGRESS, with its document."""
    first, second = job(), job()
    started = jobs_data.start_next_pending_job_execution(thingName=name, statusDetails={"step": "1"})["execution"]
    assert (started["jobId"], started["status"], started["versionNumber"]) == (first, "IN_PROGRESS", 2)
    assert (started["thingName"], started["executionNumber"]) == (name, 1)
    assert json.loads(started["jobDocument"]) == {"operation": "reboot"}
    assert started["statusDetails"] == {"step": "1"}
    assert started["queuedAt"] <= started["startedAt"] <= started["lastUpdatedAt"]
    assert pending(jobs_data, name) == ([first], [second])


def test_start_next_gives_what_is_in_progress_again(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, StartNextPendingJobExecution: details and version are left as they are."""
    first, _ = job(), job()
    jobs_data.start_next_pending_job_execution(thingName=name, statusDetails={"step": "1"})
    again = jobs_data.start_next_pending_job_execution(thingName=name, statusDetails={"step": "2"})["execution"]
    assert (again["jobId"], again["statusDetails"], again["versionNumber"]) == (first, {"step": "1"}, 2)


def test_start_next_goes_on_when_a_job_has_ended(jobs_data: Any, name: str, job: Job) -> None:
    """Developer guide, Devices and jobs."""
    first, second = job(), job()
    begun = []
    for _ in range(2):
        current = jobs_data.start_next_pending_job_execution(thingName=name)["execution"]["jobId"]
        report(jobs_data, name, current, "SUCCEEDED")
        begun.append(current)
    assert begun == [first, second]
    assert "execution" not in jobs_data.start_next_pending_job_execution(thingName=name)


def test_the_operator_sees_that_a_device_has_begun(iot: Any, name: str, job: Job, jobs_data: Any) -> None:
    """API reference, JobExecution: startedAt."""
    job_id = job()
    assert "startedAt" not in execution(iot, job_id, name)
    report(jobs_data, name, job_id, "IN_PROGRESS")
    found = execution(iot, job_id, name)
    assert (found["status"], found["versionNumber"]) == ("IN_PROGRESS", 2)
    assert found["queuedAt"] <= found["startedAt"] <= found["lastUpdatedAt"]


# Reporting


@pytest.mark.parametrize("state", FINAL)
def test_a_report_ends_execution_and_job(
    iot: Any, jobs_data: Any, name: str, started: Job, state: str, eventually: Any
) -> None:
    """Developer guide, Jobs and job execution states: a SNAPSHOT job is complete when all have ended."""
    job_id = started()
    report(jobs_data, name, job_id, state, statusDetails={"why": "test"})
    found = execution(iot, job_id, name)
    assert (found["status"], found["statusDetails"]["detailsMap"]) == (state, {"why": "test"})
    assert pending(jobs_data, name) == ([], [])
    eventually(lambda: status(iot, job_id) == "COMPLETED")
    ended = iot.describe_job(jobId=job_id)["job"]
    assert ended["completedAt"] >= ended["createdAt"]


def test_a_device_rejects_a_job_that_it_has_not_begun(
    iot: Any, jobs_data: Any, name: str, job: Job, eventually: Any
) -> None:
    """Developer guide, Jobs and job execution states: REJECTED."""
    job_id = job()
    report(jobs_data, name, job_id, "REJECTED")
    assert execution(iot, job_id, name)["status"] == "REJECTED"
    eventually(lambda: status(iot, job_id) == "COMPLETED")


@pytest.mark.parametrize("state", COUNTERS)
def test_a_job_counts_what_its_devices_report(
    iot: Any, jobs_data: Any, name: str, started: Job, state: str, eventually: Any
) -> None:
    """API reference, JobProcessDetails."""
    job_id = started()
    report(jobs_data, name, job_id, state)

    def counts() -> dict[str, int]:
        details = iot.describe_job(jobId=job_id)["job"]["jobProcessDetails"]
        return {counter: number for counter, number in details.items() if number and counter != "processingTargets"}

    eventually(lambda: counts() == {COUNTERS[state]: 1})


def test_every_report_raises_the_version(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, UpdateJobExecution, with the state that it may include."""
    job_id = job()
    versions = []
    for step in ("1", "2"):
        answer = report(
            jobs_data, name, job_id, "IN_PROGRESS", statusDetails={"step": step}, includeJobExecutionState=True
        )
        versions.append(answer["executionState"]["versionNumber"])
    assert versions == [2, 3]
    assert answer["executionState"]["status"] == "IN_PROGRESS"
    assert answer["executionState"]["statusDetails"] == {"step": "2"}


def test_a_report_answers_only_what_was_asked_for(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, UpdateJobExecution: includeJobExecutionState, includeJobDocument."""
    job_id = job()
    plain = report(jobs_data, name, job_id, "IN_PROGRESS")
    assert plain.keys().isdisjoint({"executionState", "jobDocument"})
    document = report(jobs_data, name, job_id, "IN_PROGRESS", includeJobDocument=True)
    assert json.loads(document["jobDocument"]) == {"operation": "reboot"}
    assert "executionState" not in document


def test_a_report_without_details_keeps_them(iot: Any, jobs_data: Any, name: str, job: Job) -> None:
    """API reference, UpdateJobExecution, statusDetails."""
    job_id = job()
    report(jobs_data, name, job_id, "IN_PROGRESS", statusDetails={"step": "1"})
    report(jobs_data, name, job_id, "SUCCEEDED")
    assert execution(iot, job_id, name)["statusDetails"] == {"detailsMap": {"step": "1"}}


def test_progress_does_not_start_an_execution_anew(jobs_data: Any, name: str, started: Job) -> None:
    """API reference, JobExecution of the device: startedAt."""
    job_id = started()
    before = seen(jobs_data, job_id, name)
    report(jobs_data, name, job_id, "IN_PROGRESS", statusDetails={"step": "2"})
    after = seen(jobs_data, job_id, name)
    assert (after["startedAt"], after["queuedAt"]) == (before["startedAt"], before["queuedAt"])
    assert after["lastUpdatedAt"] >= before["lastUpdatedAt"]


def test_a_report_with_the_expected_version_is_taken(jobs_data: Any, name: str, started: Job) -> None:
    """API reference, UpdateJobExecution: expectedVersion."""
    job_id = started()
    answer = report(
        jobs_data, name, job_id, "IN_PROGRESS", expectedVersion=2, executionNumber=1, includeJobExecutionState=True
    )
    assert answer["executionState"]["versionNumber"] == 3


def test_a_report_with_another_version_is_refused(jobs_data: Any, name: str, job: Job, refused: Any) -> None:
    """API reference, UpdateJobExecution: expectedVersion."""
    job_id = job()
    with refused():
        report(jobs_data, name, job_id, "IN_PROGRESS", expectedVersion=9)
    found = seen(jobs_data, job_id, name)
    assert (found["status"], found["versionNumber"]) == ("QUEUED", 1)


def test_a_report_of_another_execution_number_is_refused(jobs_data: Any, name: str, job: Job, refused: Any) -> None:
    """API reference, UpdateJobExecution: executionNumber; ResourceNotFoundException, 404."""
    job_id = job()
    with refused("ResourceNotFoundException", 404):
        report(jobs_data, name, job_id, "IN_PROGRESS", executionNumber=7)
    assert pending(jobs_data, name) == ([], [job_id])


@pytest.mark.parametrize("state", ["QUEUED", "TIMED_OUT", "REMOVED", "CANCELED"])
def test_a_device_does_not_set_what_the_service_sets(
    jobs_data: Any, name: str, job: Job, state: str, refused: Any
) -> None:
    """API reference, UpdateJobExecution, status."""
    job_id = job()
    with refused("InvalidRequestException", 400):
        report(jobs_data, name, job_id, state)
    assert pending(jobs_data, name) == ([], [job_id])


@pytest.mark.parametrize("wrong", [{"two words": "1"}, {"k" * 129: "1"}, {"step": "1" * 1025}])
def test_details_outside_the_rules_are_refused(
    jobs_data: Any, name: str, job: Job, wrong: dict[str, str], refused: Any
) -> None:
    """API reference, UpdateJobExecution, statusDetails: 128 and 1024 characters at most."""
    job_id = job()
    with refused("InvalidRequestException", 400):
        report(jobs_data, name, job_id, "IN_PROGRESS", statusDetails=wrong)
    assert pending(jobs_data, name) == ([], [job_id])


@pytest.mark.parametrize("state", FINAL)
def test_an_execution_that_has_ended_takes_no_report(
    iot: Any, jobs_data: Any, name: str, started: Job, state: str, refused: Any
) -> None:
    """API reference, UpdateJobExecution: InvalidStateTransitionException, 409."""
    job_id = started()
    report(jobs_data, name, job_id, state)
    with refused("InvalidStateTransitionException", 409):
        report(jobs_data, name, job_id, "IN_PROGRESS")
    assert execution(iot, job_id, name)["status"] == state


# Timers


def left(jobs_data: Any, job_id: str, thing_name: str) -> int:
    """How many seconds an execution has."""
    return int(seen(jobs_data, job_id, thing_name)["approximateSecondsBeforeTimedOut"])


def test_an_execution_in_progress_shows_the_seconds_that_it_has(
    iot: Any, jobs_data: Any, name: str, started: Job
) -> None:
    """API reference, JobExecution: approximateSecondsBeforeTimedOut, not for what has ended."""
    job_id = started(timeoutConfig={"inProgressTimeoutInMinutes": 10})
    assert 300 < left(jobs_data, job_id, name) <= 600
    assert 300 < execution(iot, job_id, name)["approximateSecondsBeforeTimedOut"] <= 600
    report(jobs_data, name, job_id, "SUCCEEDED")
    assert "approximateSecondsBeforeTimedOut" not in execution(iot, job_id, name)


def test_a_step_has_its_own_time(jobs_data: Any, name: str, job: Job) -> None:
    """Developer guide, Job configurations: the step timer; a new step begins anew."""
    job_id = job()
    answer = jobs_data.start_next_pending_job_execution(thingName=name, stepTimeoutInMinutes=10)["execution"]
    assert 300 < answer["approximateSecondsBeforeTimedOut"] <= 600
    report(jobs_data, name, job_id, "IN_PROGRESS", stepTimeoutInMinutes=60)
    assert 3300 < left(jobs_data, job_id, name) <= 3600


def test_a_step_without_a_time_leaves_the_timer_running(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, UpdateJobExecution, stepTimeoutInMinutes."""
    job_id = job(timeoutConfig={"inProgressTimeoutInMinutes": 60})
    report(jobs_data, name, job_id, "IN_PROGRESS", stepTimeoutInMinutes=10)
    report(jobs_data, name, job_id, "IN_PROGRESS")
    assert 300 < left(jobs_data, job_id, name) <= 600


def test_a_step_timer_can_be_taken_away(jobs_data: Any, name: str, job: Job) -> None:
    """API reference, UpdateJobExecution, stepTimeoutInMinutes: -1; the timer of the whole execution goes on."""
    job_id = job(timeoutConfig={"inProgressTimeoutInMinutes": 60})
    report(jobs_data, name, job_id, "IN_PROGRESS", stepTimeoutInMinutes=10)
    report(jobs_data, name, job_id, "IN_PROGRESS", stepTimeoutInMinutes=-1)
    assert 3300 < left(jobs_data, job_id, name) <= 3600


def test_a_step_does_not_outlast_the_whole_execution(jobs_data: Any, name: str, job: Job) -> None:
    """Developer guide, Job configurations, the example of both timers."""
    job_id = job(timeoutConfig={"inProgressTimeoutInMinutes": 10})
    report(jobs_data, name, job_id, "IN_PROGRESS", stepTimeoutInMinutes=60)
    assert 300 < left(jobs_data, job_id, name) <= 600


@pytest.mark.parametrize("minutes", [0, 10081])
def test_a_step_time_outside_its_range_is_refused(
    jobs_data: Any, name: str, job: Job, minutes: int, refused: Any
) -> None:
    """API reference, UpdateJobExecution, stepTimeoutInMinutes: a minute to seven days, or -1."""
    job_id = job()
    with refused("InvalidRequestException", 400):
        report(jobs_data, name, job_id, "IN_PROGRESS", stepTimeoutInMinutes=minutes)
    assert pending(jobs_data, name) == ([], [job_id])


def test_a_new_time_out_holds_only_for_what_starts_afterwards(
    iot: Any, jobs_data: Any, name: str, started: Job
) -> None:
    """Developer guide, Jobs management and control APIs: UpdateJob."""
    job_id = started(timeoutConfig={"inProgressTimeoutInMinutes": 60})
    iot.update_job(jobId=job_id, timeoutConfig={"inProgressTimeoutInMinutes": 5})
    assert 3300 < left(jobs_data, job_id, name) <= 3600


# What the operator sees and does


def test_a_job_gives_its_thing_an_execution(iot: Any, thing: Any, name: str, job: Job) -> None:
    """API reference, DescribeJobExecution: QUEUED, version 1, number 1."""
    job_id = job()
    found = execution(iot, job_id, name)
    assert (found["jobId"], found["status"], found["thingArn"]) == (job_id, "QUEUED", thing["thingArn"])
    assert (found["executionNumber"], found["versionNumber"]) == (1, 1)
    assert abs(found["queuedAt"] - datetime.now(UTC)) < TOLERANCE
    assert execution(iot, job_id, name, executionNumber=1) == found


def test_a_queued_execution_shows_nothing_of_what_has_not_happened(iot: Any, name: str, job: Job) -> None:
    """AWS CLI reference, describe-job-execution, the example."""
    found = execution(iot, job(), name)
    assert found["statusDetails"] == {}
    assert found.keys().isdisjoint({"forceCanceled", "startedAt"})


def test_an_unknown_execution_is_not_found(iot: Any, name: str, job: Job, iotmock_name: Name, refused: Any) -> None:
    """API reference: ResourceNotFoundException, 404."""
    job_id, nobody = job(), iotmock_name("nobody")
    for operation in (iot.describe_job_execution, iot.cancel_job_execution):
        for members in ({"jobId": nobody, "thingName": name}, {"jobId": job_id, "thingName": nobody}):
            with refused("ResourceNotFoundException", 404):
                operation(**members)
    with refused("ResourceNotFoundException", 404):
        execution(iot, job_id, name, executionNumber=7)
    with refused("ResourceNotFoundException", 404):
        iot.delete_job_execution(jobId=job_id, thingName=nobody, executionNumber=1)


def test_a_queued_execution_can_be_cancelled(iot: Any, jobs_data: Any, name: str, job: Job, eventually: Any) -> None:
    """API reference, CancelJobExecution: nothing is pending, and the SNAPSHOT job has come to its end."""
    job_id = job()
    iot.cancel_job_execution(jobId=job_id, thingName=name, statusDetails={"why": "test"})
    eventually(lambda: execution(iot, job_id, name)["status"] == "CANCELED")
    assert execution(iot, job_id, name)["statusDetails"] == {"detailsMap": {"why": "test"}}
    eventually(lambda: pending(jobs_data, name) == ([], []))
    eventually(lambda: status(iot, job_id) == "COMPLETED")


def test_an_execution_in_progress_is_cancelled_with_force_only(
    iot: Any, jobs_data: Any, name: str, started: Job, eventually: Any, refused: Any
) -> None:
    """API reference, CancelJobExecution."""
    job_id = started()
    with refused("InvalidStateTransitionException", 409):
        iot.cancel_job_execution(jobId=job_id, thingName=name)
    iot.cancel_job_execution(jobId=job_id, thingName=name, force=True)
    eventually(lambda: execution(iot, job_id, name)["status"] == "CANCELED")
    assert execution(iot, job_id, name)["forceCanceled"] is True
    with refused("InvalidStateTransitionException", 409):
        report(jobs_data, name, job_id, "SUCCEEDED")


def test_an_execution_that_has_ended_is_not_cancelled(
    iot: Any, jobs_data: Any, name: str, started: Job, refused: Any
) -> None:
    """API reference, CancelJobExecution: InvalidStateTransitionException, 409."""
    job_id = started()
    report(jobs_data, name, job_id, "SUCCEEDED")
    with refused("InvalidStateTransitionException", 409):
        iot.cancel_job_execution(jobId=job_id, thingName=name, force=True)
    assert execution(iot, job_id, name)["status"] == "SUCCEEDED"


def test_an_execution_is_cancelled_at_the_expected_version_only(
    iot: Any, name: str, job: Job, eventually: Any, refused: Any
) -> None:
    """API reference, CancelJobExecution: VersionConflictException, 409."""
    job_id = job()
    with refused("VersionConflictException", 409):
        iot.cancel_job_execution(jobId=job_id, thingName=name, expectedVersion=9)
    assert execution(iot, job_id, name)["status"] == "QUEUED"
    iot.cancel_job_execution(jobId=job_id, thingName=name, expectedVersion=1)
    eventually(lambda: execution(iot, job_id, name)["status"] == "CANCELED")


def test_a_cancelled_execution_can_be_deleted(iot: Any, name: str, job: Job, eventually: Any) -> None:
    """API reference, DeleteJobExecution."""
    job_id = job()
    iot.cancel_job_execution(jobId=job_id, thingName=name)
    eventually(lambda: execution(iot, job_id, name)["status"] == "CANCELED")
    iot.delete_job_execution(jobId=job_id, thingName=name, executionNumber=1)
    eventually(lambda: is_gone(iot, job_id, name))
    eventually(lambda: not summaries(iot, job_id))


def test_an_execution_in_progress_is_deleted_with_force_only(
    iot: Any, jobs_data: Any, name: str, started: Job, eventually: Any, refused: Any
) -> None:
    """API reference, DeleteJobExecution: InvalidStateTransitionException, 409."""
    job_id = started()
    with refused("InvalidStateTransitionException", 409):
        iot.delete_job_execution(jobId=job_id, thingName=name, executionNumber=1)
    iot.delete_job_execution(jobId=job_id, thingName=name, executionNumber=1, force=True)
    eventually(lambda: is_gone(iot, job_id, name))
    eventually(lambda: pending(jobs_data, name) == ([], []))


# Lists


def test_a_job_lists_its_executions(iot: Any, thing: Any, job: Job, eventually: Any) -> None:
    """API reference, ListJobExecutionsForJob, JobExecutionSummary; AWS CLI reference, the example: retryAttempt."""
    job_id = job()
    [entry] = eventually(lambda: iot.list_job_executions_for_job(jobId=job_id)["executionSummaries"])
    found = entry["jobExecutionSummary"]
    assert entry["thingArn"] == thing["thingArn"]
    assert (found["status"], found["executionNumber"], found["retryAttempt"]) == ("QUEUED", 1, 0)
    assert found["queuedAt"] <= found["lastUpdatedAt"]
    assert "startedAt" not in found


def test_executions_of_a_job_are_listed_by_status_and_in_pages(
    iot: Any, jobs_data: Any, iotmock_name: Name, everything: Any, eventually: Any
) -> None:
    """API reference, ListJobExecutionsForJob: status, maxResults and nextToken."""
    things = [iot.create_thing(thingName=iotmock_name("lamp")) for _ in range(3)]
    targets = [thing["thingArn"] for thing in things]
    job_id = iotmock_name("update")
    iot.create_job(jobId=job_id, targets=targets, document=DOCUMENT)

    def listed(**members: Any) -> list[str]:
        entries = everything(iot.list_job_executions_for_job, "executionSummaries", jobId=job_id, **members)
        return [entry["thingArn"] for entry in entries]

    eventually(lambda: len(listed()) == 3)
    eventually(lambda: pending(jobs_data, things[0]["thingName"]) == ([], [job_id]))
    report(jobs_data, things[0]["thingName"], job_id, "IN_PROGRESS")
    eventually(lambda: listed(status="IN_PROGRESS") == targets[:1])
    assert sorted(listed(status="QUEUED")) == sorted(targets[1:])
    assert sorted(listed(maxResults=1)) == sorted(targets)


def test_a_thing_lists_its_executions(iot: Any, name: str, job: Job, eventually: Any) -> None:
    """API reference, ListJobExecutionsForThing: filters by status and by job."""
    first, second = job(), job()
    iot.cancel_job_execution(jobId=first, thingName=name)

    def listed(**members: Any) -> set[str]:
        answer = iot.list_job_executions_for_thing(thingName=name, **members)
        return {entry["jobId"] for entry in answer["executionSummaries"]}

    eventually(lambda: listed(status="CANCELED") == {first})
    assert listed() == {first, second}
    assert listed(status="QUEUED") == {second}
    assert listed(jobId=first) == {first}


def test_a_thing_lists_its_executions_in_pages(iot: Any, name: str, job: Job, everything: Any, eventually: Any) -> None:
    """API reference, ListJobExecutionsForThing: maxResults and nextToken."""
    jobs = [job(), job(), job()]

    def listed() -> list[str]:
        found = everything(iot.list_job_executions_for_thing, "executionSummaries", thingName=name, maxResults=2)
        return sorted(entry["jobId"] for entry in found)

    eventually(lambda: listed() == sorted(jobs))
    assert len(iot.list_job_executions_for_thing(thingName=name, maxResults=2)["executionSummaries"]) == 2


def test_a_page_has_250_executions_at_most(iot: Any, name: str, job: Job, refused: Any) -> None:
    """API reference, ListJobExecutionsForJob, ListJobExecutionsForThing."""
    job_id = job()
    with refused("InvalidRequestException", 400):
        iot.list_job_executions_for_job(jobId=job_id, maxResults=251)
    with refused("InvalidRequestException", 400):
        iot.list_job_executions_for_thing(thingName=name, maxResults=251)


# Retries


def test_a_failed_execution_is_repeated(iot: Any, jobs_data: Any, name: str, started: Job, eventually: Any) -> None:
    """Developer guide, Job configurations: retries get the next execution number, and begin with nothing."""
    job_id = started(jobExecutionsRetryConfig=ONE_RETRY)
    report(jobs_data, name, job_id, "FAILED", statusDetails={"why": "test"})
    eventually(lambda: pending(jobs_data, name) == ([], [job_id]))
    found = execution(iot, job_id, name)
    assert (found["executionNumber"], found["status"], found["versionNumber"]) == (2, "QUEUED", 1)
    assert not found["statusDetails"].get("detailsMap")
    assert execution(iot, job_id, name, executionNumber=1)["status"] == "FAILED"
    assert status(iot, job_id) == "IN_PROGRESS"


def test_retries_are_listed_with_their_number(
    iot: Any, jobs_data: Any, name: str, started: Job, eventually: Any
) -> None:
    """API reference, JobExecutionSummary: retryAttempt."""
    job_id = started(jobExecutionsRetryConfig=ONE_RETRY)
    report(jobs_data, name, job_id, "FAILED")
    eventually(lambda: pending(jobs_data, name) == ([], [job_id]))
    [retry] = eventually(lambda: summaries(iot, job_id, status="QUEUED"))
    assert (retry["executionNumber"], retry["retryAttempt"]) == (2, 1)


@pytest.mark.parametrize("end", ["FAILED", "SUCCEEDED"])
def test_a_job_is_complete_after_its_last_retry(
    iot: Any, jobs_data: Any, name: str, started: Job, end: str, eventually: Any
) -> None:
    """Developer guide, Job configurations: used up, or not needed any more."""
    job_id = started(jobExecutionsRetryConfig=ONE_RETRY)
    report(jobs_data, name, job_id, "FAILED")
    eventually(lambda: pending(jobs_data, name) == ([], [job_id]))
    report(jobs_data, name, job_id, "IN_PROGRESS")
    report(jobs_data, name, job_id, end)
    eventually(lambda: status(iot, job_id) == "COMPLETED")
    assert execution(iot, job_id, name)["status"] == end
    assert pending(jobs_data, name) == ([], [])


@pytest.mark.parametrize("end", ["SUCCEEDED", "REJECTED"])
def test_only_failures_are_repeated(
    iot: Any, jobs_data: Any, name: str, started: Job, end: str, eventually: Any
) -> None:
    """Developer guide, Jobs and job execution states: which states can be retried."""
    job_id = started(jobExecutionsRetryConfig={"criteriaList": [{"failureType": "ALL", "numberOfRetries": 2}]})
    report(jobs_data, name, job_id, end)
    eventually(lambda: status(iot, job_id) == "COMPLETED")
    assert execution(iot, job_id, name)["executionNumber"] == 1


def test_a_job_without_retries_for_it_does_not_repeat_a_failure(
    iot: Any, jobs_data: Any, name: str, started: Job, eventually: Any
) -> None:
    """Developer guide, Job configurations: retries for time-outs are not for failures."""
    job_id = started(
        timeoutConfig={"inProgressTimeoutInMinutes": 60},
        jobExecutionsRetryConfig={"criteriaList": [{"failureType": "TIMED_OUT", "numberOfRetries": 2}]},
    )
    report(jobs_data, name, job_id, "FAILED")
    eventually(lambda: status(iot, job_id) == "COMPLETED")
    assert execution(iot, job_id, name)["executionNumber"] == 1
