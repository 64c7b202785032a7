"""Jobs through the API, as AWS documents them: the device's side over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]
DOCUMENT = '{"operation": "reboot"}'


@pytest.fixture
def thing(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreateThing: name and ARN."""
    return iot.create_thing(thingName=iotmock_name("pump"))


@pytest.fixture
def name(thing: Any) -> str:
    """The thing's name."""
    return str(thing["thingName"])


@pytest.fixture
def job(iot: Any, jobs_data: Any, iotmock_name: Name, thing: Any, eventually: Any) -> Callable[..., str]:
    """Makes a job on the thing, and waits until the device sees it; gives its id."""

    def make(**members: Any) -> str:
        job_id = iotmock_name("update")
        iot.create_job(jobId=job_id, targets=[thing["thingArn"]], document=DOCUMENT, **members)
        eventually(lambda: job_id in pending(jobs_data, thing["thingName"])[1])
        return job_id

    return make


def pending(jobs_data: Any, thing_name: str) -> tuple[list[str], list[str]]:
    """The ids of the jobs that a thing has in progress and queued."""
    answer = jobs_data.get_pending_job_executions(thingName=thing_name)
    return [e["jobId"] for e in answer["inProgressJobs"]], [e["jobId"] for e in answer["queuedJobs"]]


def test_a_thing_without_jobs_has_nothing_pending(jobs_data: Any, name: str) -> None:
    """API reference, GetPendingJobExecutions, StartNextPendingJobExecution, DescribeJobExecution with $next."""
    assert pending(jobs_data, name) == ([], [])
    assert "execution" not in jobs_data.start_next_pending_job_execution(thingName=name)
    assert "execution" not in jobs_data.describe_job_execution(thingName=name, jobId="$next")


def test_pending_executions_are_in_order_of_their_jobs(jobs_data: Any, name: str, job: Any) -> None:
    """Developer guide, Jobs: the oldest is next."""
    first, second = job(), job()
    assert pending(jobs_data, name) == ([], [first, second])
    assert jobs_data.describe_job_execution(thingName=name, jobId="$next")["execution"]["jobId"] == first


def test_start_next_takes_the_oldest_job(jobs_data: Any, name: str, job: Any) -> None:
    """API reference, StartNextPendingJobExecution: IN_PROGRESS, with its document."""
    first, second = job(), job()
    started = jobs_data.start_next_pending_job_execution(thingName=name, statusDetails={"step": "1"})["execution"]
    assert (started["jobId"], started["status"], started["versionNumber"]) == (first, "IN_PROGRESS", 2)
    assert json.loads(started["jobDocument"]) == {"operation": "reboot"}
    assert started["statusDetails"] == {"step": "1"}
    assert pending(jobs_data, name) == ([first], [second])


def test_start_next_gives_what_is_in_progress_again(jobs_data: Any, name: str, job: Any) -> None:
    """Developer guide, Jobs device operations: details are left as they are."""
    first = job()
    jobs_data.start_next_pending_job_execution(thingName=name, statusDetails={"step": "1"})
    again = jobs_data.start_next_pending_job_execution(thingName=name)["execution"]
    assert (again["jobId"], again["statusDetails"]) == (first, {"step": "1"})


def test_a_device_describes_an_execution(jobs_data: Any, name: str, job: Any) -> None:
    """API reference, DescribeJobExecution: the document only where it is asked for."""
    job_id = job()
    found = jobs_data.describe_job_execution(thingName=name, jobId=job_id, includeJobDocument=True)["execution"]
    assert (found["jobId"], found["thingName"], found["status"]) == (job_id, name, "QUEUED")
    assert json.loads(found["jobDocument"]) == {"operation": "reboot"}
    without = jobs_data.describe_job_execution(thingName=name, jobId=job_id, includeJobDocument=False)["execution"]
    assert "jobDocument" not in without


@pytest.mark.parametrize(
    ("report", "end"), [("SUCCEEDED", "COMPLETED"), ("FAILED", "COMPLETED"), ("REJECTED", "COMPLETED")]
)
def test_a_report_ends_execution_and_job(
    iot: Any, jobs_data: Any, name: str, job: Any, report: str, end: str, eventually: Any
) -> None:
    """Developer guide, Jobs and job execution states: a SNAPSHOT job is complete when all have ended."""
    job_id = job()
    jobs_data.start_next_pending_job_execution(thingName=name)
    jobs_data.update_job_execution(thingName=name, jobId=job_id, status=report, statusDetails={"why": "test"})
    found = iot.describe_job_execution(jobId=job_id, thingName=name)["execution"]
    assert (found["status"], found["statusDetails"]["detailsMap"]) == (report, {"why": "test"})
    assert pending(jobs_data, name) == ([], [])
    eventually(lambda: iot.describe_job(jobId=job_id)["job"]["status"] == end)


def test_every_report_raises_the_version(jobs_data: Any, name: str, job: Any) -> None:
    """API reference, UpdateJobExecution, with the state that it may include."""
    job_id = job()
    versions = []
    for step in ("1", "2"):
        answer = jobs_data.update_job_execution(
            thingName=name,
            jobId=job_id,
            status="IN_PROGRESS",
            statusDetails={"step": step},
            includeJobExecutionState=True,
        )
        versions.append(answer["executionState"]["versionNumber"])
    assert versions == [2, 3]
    assert answer["executionState"]["statusDetails"] == {"step": "2"}


def test_a_report_with_another_version_is_refused(jobs_data: Any, name: str, job: Any, refused: Any) -> None:
    """API reference, UpdateJobExecution: expectedVersion."""
    job_id = job()
    with refused():
        jobs_data.update_job_execution(thingName=name, jobId=job_id, status="SUCCEEDED", expectedVersion=9)
    assert pending(jobs_data, name) == ([], [job_id])


def test_an_execution_that_has_ended_takes_no_report(
    iot: Any, jobs_data: Any, name: str, job: Any, refused: Any
) -> None:
    """Developer guide: final states."""
    job_id = job()
    jobs_data.update_job_execution(thingName=name, jobId=job_id, status="SUCCEEDED")
    with refused():
        jobs_data.update_job_execution(thingName=name, jobId=job_id, status="FAILED")
    assert iot.describe_job_execution(jobId=job_id, thingName=name)["execution"]["status"] == "SUCCEEDED"


def test_an_unknown_job_is_not_found(jobs_data: Any, name: str, iotmock_name: Name, refused: Any) -> None:
    """API reference: ResourceNotFoundException, 404."""
    job_id = iotmock_name("nobody")
    with refused("ResourceNotFoundException", 404):
        jobs_data.describe_job_execution(thingName=name, jobId=job_id)
    with refused("ResourceNotFoundException", 404):
        jobs_data.update_job_execution(thingName=name, jobId=job_id, status="SUCCEEDED")


def test_an_execution_in_progress_is_cancelled_with_force_only(
    iot: Any, jobs_data: Any, name: str, job: Any, refused: Any
) -> None:
    """API reference, CancelJobExecution."""
    job_id = job()
    jobs_data.start_next_pending_job_execution(thingName=name)
    with refused("InvalidStateTransitionException", 409):
        iot.cancel_job_execution(jobId=job_id, thingName=name)
    iot.cancel_job_execution(jobId=job_id, thingName=name, force=True)
    found = iot.describe_job_execution(jobId=job_id, thingName=name)["execution"]
    assert (found["status"], found["forceCanceled"]) == ("CANCELED", True)


def test_a_failed_execution_is_repeated(iot: Any, jobs_data: Any, name: str, job: Any, eventually: Any) -> None:
    """Developer guide, Job configurations: retries get the next execution number."""
    job_id = job(jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]})
    jobs_data.update_job_execution(thingName=name, jobId=job_id, status="FAILED")
    eventually(lambda: pending(jobs_data, name) == ([], [job_id]))
    assert iot.describe_job_execution(jobId=job_id, thingName=name)["execution"]["executionNumber"] == 2
