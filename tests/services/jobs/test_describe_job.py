"""DescribeJob and GetJobDocument."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/jobs"
LAMP = f"{ARN}:package/lamp/version"
NO_THINGS = {
    "numberOfCanceledThings": 0,
    "numberOfSucceededThings": 0,
    "numberOfFailedThings": 0,
    "numberOfRejectedThings": 0,
    "numberOfQueuedThings": 0,
    "numberOfInProgressThings": 0,
    "numberOfRemovedThings": 0,
    "numberOfTimedOutThings": 0,
}
CONFIGURATIONS: dict[str, Any] = {
    "jobExecutionsRolloutConfig": {
        "maximumPerMinute": 10,
        "exponentialRate": {
            "baseRatePerMinute": 2,
            "incrementFactor": 1.5,
            "rateIncreaseCriteria": {"numberOfNotifiedThings": 3},
        },
    },
    "abortConfig": {
        "criteriaList": [
            {
                "failureType": "REJECTED",
                "action": "CANCEL",
                "thresholdPercentage": 12.34,
                "minNumberOfExecutedThings": 7,
            },
            {"failureType": "ALL", "action": "CANCEL", "thresholdPercentage": 100.0, "minNumberOfExecutedThings": 1},
        ]
    },
    "timeoutConfig": {"inProgressTimeoutInMinutes": 10080},
    "jobExecutionsRetryConfig": {
        "criteriaList": [
            {"failureType": "FAILED", "numberOfRetries": 4},
            {"failureType": "TIMED_OUT", "numberOfRetries": 6},
        ]
    },
    "presignedUrlConfig": {"roleArn": ROLE, "expiresInSec": 60},
}


def version(bench: Any, name: str, **members: Any) -> str:
    """Publish a version of the package `lamp`, made on the way; gives its ARN."""
    if not bench.control.list_packages()["packageSummaries"]:
        bench.control.create_package(packageName="lamp")
    bench.control.create_package_version(packageName="lamp", versionName=name, **members)
    bench.control.update_package_version(packageName="lamp", versionName=name, action="PUBLISH")
    return f"{LAMP}/{name}"


def document(bench: Any, **members: Any) -> str:
    """The text that GetJobDocument gives."""
    return str(bench.control.get_job_document(jobId="update", **members)["document"])


# DescribeJob


def test_describe_job_of_a_bare_job(bench: Any) -> None:
    """All that is always there, three empty configurations, and nothing else.

    Source: AWS CLI reference, examples of describe-job.
    """
    target = bench.thing("lamp")
    bench.job(target)
    assert bench.call("describe_job", jobId="update") == {
        "job": {
            "jobArn": f"{ARN}:job/update",
            "jobId": "update",
            "targetSelection": "SNAPSHOT",
            "status": "IN_PROGRESS",
            "targets": [target],
            "presignedUrlConfig": {},
            "jobExecutionsRolloutConfig": {},
            "timeoutConfig": {},
            "createdAt": NOON,
            "lastUpdatedAt": NOON,
            "jobProcessDetails": {**NO_THINGS, "numberOfQueuedThings": 1},
            "isConcurrent": False,
        }
    }


def test_describe_job_with_every_member(bench: Any) -> None:
    """All configurations come back as they were given (API reference, Job)."""
    target = bench.group("fleet")
    windows = [{"startTime": "cron(0 10 * * ? *)", "durationInMinutes": 1430}]
    schedule = {"startTime": "2026-03-02T12:00", "endTime": "2026-03-03 12:00", "endBehavior": "CANCEL"}
    packages = [version(bench, "1"), f"{LAMP}/$null"]
    bench.job(
        target,
        targetSelection="CONTINUOUS",
        description="Größer",
        namespaceId="green_grass-1",
        schedulingConfig={**schedule, "maintenanceWindows": windows},
        destinationPackageVersions=packages,
        document="{}",
        **CONFIGURATIONS,
    )
    job = bench.describe()
    del job["scheduledJobRollouts"]
    assert job == {
        "jobArn": f"{ARN}:job/update",
        "jobId": "update",
        "targetSelection": "CONTINUOUS",
        "status": "SCHEDULED",
        "targets": [target],
        "description": "Größer",
        "createdAt": NOON,
        "lastUpdatedAt": NOON,
        "jobProcessDetails": {**NO_THINGS, **job["jobProcessDetails"]},
        "namespaceId": "green_grass-1",
        "isConcurrent": False,
        "schedulingConfig": {**schedule, "maintenanceWindows": windows},
        "destinationPackageVersions": packages,
        **CONFIGURATIONS,
    }
    assert {name: count for name, count in job["jobProcessDetails"].items() if name in NO_THINGS} == NO_THINGS


@pytest.mark.parametrize("member", list(CONFIGURATIONS))
def test_describe_job_shows_a_configuration_alone(bench: Any, member: str) -> None:
    """What was not given is absent or empty (AWS CLI reference, examples of describe-job)."""
    bench.job(bench.thing("lamp"), **{member: CONFIGURATIONS[member]})
    job = bench.describe()
    shown = {name: job[name] for name in CONFIGURATIONS if name in job}
    empty: dict[str, Any] = {"presignedUrlConfig": {}, "jobExecutionsRolloutConfig": {}, "timeoutConfig": {}}
    assert shown == {**empty, member: CONFIGURATIONS[member]}


def test_describe_job_shows_targets_in_their_order(bench: Any) -> None:
    """In the order in which they were given (API reference, Job)."""
    targets = [bench.thing("z"), bench.group("m"), bench.thing("a")]
    bench.job(*targets)
    assert bench.describe()["targets"] == targets


def test_describe_job_shows_the_default_lifetime_of_presigned_urls(bench: Any) -> None:
    """An hour, unless told otherwise (API reference, PresignedUrlConfig; that it is shown: chosen)."""
    bench.job(bench.thing("lamp"), presignedUrlConfig={"roleArn": ROLE})
    assert bench.describe()["presignedUrlConfig"] == {"roleArn": ROLE, "expiresInSec": 3600}


def test_describe_job_shows_the_default_end_behaviour(bench: Any) -> None:
    """STOP_ROLLOUT where there is an end (API reference, SchedulingConfig)."""
    schedule = {"startTime": "2026-03-01T13:00", "endTime": "2026-03-01T14:00"}
    bench.job(bench.thing("lamp"), schedulingConfig=schedule)
    assert bench.describe()["schedulingConfig"] == {**schedule, "endBehavior": "STOP_ROLLOUT"}


def test_describe_job_shows_no_end_behaviour_without_an_end(bench: Any) -> None:
    """It would have no meaning (API reference, SchedulingConfig)."""
    bench.job(bench.thing("lamp"), schedulingConfig={"startTime": "2026-03-01T13:00"})
    assert bench.describe()["schedulingConfig"] == {"startTime": "2026-03-01T13:00"}


def test_describe_job_counts_things_by_state(bench: Any) -> None:
    """Each thing counts by its latest execution (API reference, JobProcessDetails)."""
    names = ["queued", "running", "good", "bad", "refused", "late", "stopped", "gone"]
    target = bench.group("fleet", *names)
    bench.job(target)
    bench.start_next("running")
    bench.start_next("late", stepTimeoutInMinutes=1)
    bench.report("good", "SUCCEEDED")
    bench.report("bad", "FAILED")
    bench.report("refused", "REJECTED")
    bench.control.cancel_job_execution(jobId="update", thingName="stopped")
    bench.control.delete_thing(thingName="gone")
    bench.advance(minutes=1)
    assert bench.describe()["jobProcessDetails"] == dict.fromkeys(NO_THINGS, 1)


def test_describe_job_counts_a_retried_thing_once(bench: Any) -> None:
    """Things are counted, not attempts (API reference, JobProcessDetails)."""
    retry = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
    bench.job(bench.thing("lamp"), jobExecutionsRetryConfig=retry)
    bench.report("lamp", "FAILED")
    assert bench.counts() == {"Queued": 1}
    bench.report("lamp", "FAILED")
    assert bench.counts() == {"Failed": 1}


def test_describe_job_names_the_targets_still_being_rolled_out(bench: Any) -> None:
    """Until every execution exists (API reference, JobProcessDetails; Developer Guide, Job limits)."""
    target = bench.group("fleet", "a", "b")
    bench.job(target, jobExecutionsRolloutConfig={"maximumPerMinute": 1})
    job = bench.describe()
    assert (job["isConcurrent"], job["jobProcessDetails"]["processingTargets"]) == (True, [target])
    bench.advance(minutes=1)
    job = bench.describe()
    assert (job["isConcurrent"], job["jobProcessDetails"]) == (False, {**NO_THINGS, "numberOfQueuedThings": 2})


def test_describe_job_names_no_target_that_is_done(bench: Any) -> None:
    """Targets are rolled out one after the other (API reference, JobProcessDetails; the order: chosen)."""
    first, second, third = bench.thing("a"), bench.group("fleet", "b", "c"), bench.thing("d")
    bench.job(first, second, third, jobExecutionsRolloutConfig={"maximumPerMinute": 1})
    for expected in ([second, third], [second, third], [third], None):
        assert bench.describe()["jobProcessDetails"].get("processingTargets") == expected
        bench.advance(minutes=1)


def test_describe_job_between_two_windows(bench: Any) -> None:
    """A rollout that pauses is not concurrent (Developer Guide, Job limits)."""
    target = bench.group("fleet", "a", "b")
    bench.job(
        target,
        targetSelection="CONTINUOUS",
        jobExecutionsRolloutConfig={"maximumPerMinute": 1},
        schedulingConfig={"maintenanceWindows": [{"startTime": "cron(30 12 * * ? *)", "durationInMinutes": 1}]},
    )
    bench.advance(minutes=30)
    assert (bench.status(), bench.describe()["isConcurrent"], bench.counts()) == ("IN_PROGRESS", True, {"Queued": 1})
    bench.advance(minutes=1)
    job = bench.describe()
    assert (job["status"], job["isConcurrent"]) == ("SCHEDULED", False)
    assert job["jobProcessDetails"]["processingTargets"] == [target]


def test_describe_scheduled_job(bench: Any) -> None:
    """No executions yet, and not concurrent (Developer Guide, Job limits)."""
    bench.job(bench.thing("lamp"), schedulingConfig={"startTime": "2026-03-01T13:00"})
    job = bench.describe()
    assert (job["status"], job["isConcurrent"], bench.counts()) == ("SCHEDULED", False, {})
    assert bench.executions() == {}
    assert "scheduledJobRollouts" not in job
    bench.advance(hours=1)
    job = bench.describe()
    assert (job["status"], job["lastUpdatedAt"], bench.counts()) == (
        "IN_PROGRESS",
        NOON + timedelta(hours=1),
        {"Queued": 1},
    )


def test_describe_job_names_the_next_seven_windows(bench: Any) -> None:
    """Only a job with maintenance windows has them (API reference, Job; the form of the times: chosen)."""
    windows = [{"startTime": "cron(0 10 * * ? *)", "durationInMinutes": 60}]
    bench.job(bench.group("fleet"), targetSelection="CONTINUOUS", schedulingConfig={"maintenanceWindows": windows})
    expected = [{"startTime": f"2026-03-0{day}T10:00:00Z"} for day in range(2, 9)]
    assert bench.describe()["scheduledJobRollouts"] == expected


def test_describe_job_that_has_ended_names_no_windows(bench: Any) -> None:
    """Nothing will be rolled out any more (API reference, Job: scheduledJobRollouts)."""
    windows = [{"startTime": "cron(0 10 * * ? *)", "durationInMinutes": 60}]
    bench.job(bench.group("fleet"), targetSelection="CONTINUOUS", schedulingConfig={"maintenanceWindows": windows})
    bench.control.cancel_job(jobId="update")
    assert "scheduledJobRollouts" not in bench.describe()


def test_describe_completed_job_says_when(bench: Any) -> None:
    """completedAt and lastUpdatedAt are the moment of the last report (API reference, Job)."""
    bench.job(bench.thing("lamp"))
    bench.advance(seconds=90)
    bench.report("lamp", "SUCCEEDED")
    bench.advance(hours=1)
    job = bench.describe()
    then = NOON + timedelta(seconds=90)
    assert (job["status"], job["createdAt"], job["lastUpdatedAt"], job["completedAt"]) == (
        "COMPLETED",
        NOON,
        then,
        then,
    )
    assert (job["isConcurrent"], "forceCanceled" in job) == (False, False)


def test_describe_job_shows_the_source_of_its_document(bench: Any) -> None:
    """Beside the job, if the document came from S3 (API reference, DescribeJob)."""
    s3 = bench.client_for("s3")
    s3.create_bucket(Bucket="documents")
    s3.put_object(Bucket="documents", Key="job.json", Body=b"{}")
    source = "https://documents.s3.us-east-1.amazonaws.com/job.json"
    bench.job(bench.thing("lamp"), documentSource=source)
    answer = bench.call("describe_job", jobId="update")
    assert set(answer) == {"job", "documentSource"}
    assert answer["documentSource"] == source
    assert not {"document", "documentSource"} & set(answer["job"])


@pytest.mark.parametrize("is_before", [False, True])
def test_describe_job_resolves_default_versions(bench: Any, is_before: bool) -> None:
    """With beforeSubstitution as given, otherwise with the real version (API reference, DescribeJob)."""
    version(bench, "1")
    bench.control.update_package(packageName="lamp", defaultVersionName="1")
    given = [f"{LAMP}/$default", f"{LAMP}/$null"]
    bench.job(bench.thing("lamp"), document="{}", destinationPackageVersions=given)
    shown = bench.describe(beforeSubstitution=is_before)["destinationPackageVersions"]
    assert shown == (given if is_before else [f"{LAMP}/1", f"{LAMP}/$null"])


def test_describe_job_before_substitution_differs_in_nothing_else(bench: Any) -> None:
    """A job without packages is the same both ways (API reference, DescribeJob)."""
    bench.job(bench.thing("lamp"), **CONFIGURATIONS)
    assert bench.describe(beforeSubstitution=True) == bench.describe(beforeSubstitution=False) == bench.describe()


def test_describe_unknown_job_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException, 404 (API reference, DescribeJob)."""
    with bench.refused("ResourceNotFoundException", "none"):
        bench.describe("none")


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "111122223333"}])
def test_describe_job_of_another_place_is_not_found(bench: Any, place: dict[str, str]) -> None:
    """A job belongs to one account and region (Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("lamp"))
    control = bench.iot.scope(**place).client("iot")
    with bench.refused("ResourceNotFoundException"):
        control.describe_job(jobId="update")
    with bench.refused("ResourceNotFoundException"):
        control.get_job_document(jobId="update")


@pytest.mark.parametrize("job_id", ["$next", "a b", "a.b", "é", "x" * 65, "update\n"])
def test_describe_job_with_an_impossible_id_is_refused(bench: Any, job_id: str) -> None:
    """botocore lets patterns pass, the service does not (API reference, DescribeJob)."""
    with bench.refused("InvalidRequestException"):
        bench.describe(job_id)


# GetJobDocument


def test_get_job_document_of_an_unknown_job_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, GetJobDocument)."""
    with bench.refused("ResourceNotFoundException", "none"):
        bench.control.get_job_document(jobId="none")


def test_get_job_document_replaces_package_placeholders(bench: Any) -> None:
    """Unless beforeSubstitution asks for the text as given (API reference, GetJobDocument)."""
    arn = version(bench, "1", attributes={"colour": "red"})
    text = json.dumps({"colour": "${aws:iot:package:lamp:version:1:attributes:colour}"})
    bench.job(bench.thing("lamp"), document=text, destinationPackageVersions=[arn])
    assert document(bench) == document(bench, beforeSubstitution=False) == '{"colour": "red"}'
    assert document(bench, beforeSubstitution=True) == text


def test_get_job_document_replaces_parameters(bench: Any) -> None:
    """Parameters of a managed template stand in the document (Developer Guide, Managed job templates)."""
    bench.job(
        bench.thing("lamp"),
        jobTemplateArn="arn:aws:iot:us-east-1::jobtemplate/AWS-Run-Command:1.0",
        documentParameters={"command": "ls"},
    )
    action = json.loads(document(bench))["steps"][0]["action"]
    assert (action["input"], action["runAsUser"]) == ({"command": "ls"}, "")
    action = json.loads(document(bench, beforeSubstitution=True))["steps"][0]["action"]
    assert action["input"] == {"command": "${aws:iot:parameter:command}"}


@pytest.mark.parametrize("is_before", [False, True])
def test_get_job_document_never_replaces_presigned_urls(bench: Any, is_before: bool) -> None:
    """They are made for devices only (Developer Guide, Create and manage jobs by using the AWS CLI)."""
    text = json.dumps({"url": "${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/firmware/image}"})
    bench.job(bench.thing("lamp"), document=text, presignedUrlConfig={"roleArn": ROLE})
    assert document(bench, beforeSubstitution=is_before) == text


def test_get_job_document_works_when_the_job_has_ended(bench: Any) -> None:
    """A job stays readable until it is deleted (API reference, GetJobDocument)."""
    bench.job(bench.thing("lamp"), document='{"a": 1}')
    bench.control.cancel_job(jobId="update", force=True)
    assert document(bench) == '{"a": 1}'
