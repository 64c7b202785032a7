"""Jobs through the API, as AWS documents them: the operator's side."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
DOCUMENT = '{"operation": "reboot"}'
TOLERANCE = timedelta(minutes=5)


@pytest.fixture
def thing(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreateThing: name and ARN."""
    return iot.create_thing(thingName=iotmock_name("pump"))


@pytest.fixture
def job(iot: Any, iotmock_name: Name, thing: Any, eventually: Any) -> Callable[..., str]:
    """Makes a job on the thing, and waits until it has its execution; gives its id."""

    def make(**members: Any) -> str:
        job_id = iotmock_name("update")
        iot.create_job(**{"jobId": job_id, "targets": [thing["thingArn"]], "document": DOCUMENT} | members)
        eventually(lambda: executions(iot, job_id))
        return job_id

    return make


def executions(iot: Any, job_id: str) -> list[str]:
    """The states of a job's executions."""
    listed = iot.list_job_executions_for_job(jobId=job_id)["executionSummaries"]
    return [entry["jobExecutionSummary"]["status"] for entry in listed]


def status(iot: Any, job_id: str) -> str:
    """Where a job stands."""
    return str(iot.describe_job(jobId=job_id)["job"]["status"])


def test_create_job_answers_id_arn_and_description(
    iot: Any, thing: Any, iotmock_name: Name, arn: Callable[[str], str]
) -> None:
    """API reference, CreateJob."""
    name = iotmock_name("update")
    answer = iot.create_job(jobId=name, targets=[thing["thingArn"]], document=DOCUMENT, description="Reboot")
    assert (answer["jobId"], answer["jobArn"], answer["description"]) == (name, arn(f"job/{name}"), "Reboot")


def test_a_job_id_in_use_is_refused(iot: Any, thing: Any, job: Any, refused: Any) -> None:
    """API reference, CreateJob: ResourceAlreadyExistsException, 409."""
    with refused("ResourceAlreadyExistsException", 409):
        iot.create_job(jobId=job(), targets=[thing["thingArn"]], document=DOCUMENT)


def test_describe_job_shows_what_was_given(iot: Any, thing: Any, job: Any) -> None:
    """API reference, Job."""
    job_id = job(description="Reboot")
    found = iot.describe_job(jobId=job_id)["job"]
    assert (found["jobId"], found["description"], found["targetSelection"]) == (job_id, "Reboot", "SNAPSHOT")
    assert found["targets"] == [thing["thingArn"]]
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE
    assert "document" not in found


def test_the_document_is_shown_apart(iot: Any, job: Any) -> None:
    """API reference, GetJobDocument."""
    assert json.loads(iot.get_job_document(jobId=job())["document"]) == {"operation": "reboot"}


def test_an_unknown_job_is_not_found(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference: ResourceNotFoundException, 404."""
    for operation in (iot.describe_job, iot.get_job_document, iot.cancel_job, iot.delete_job):
        with refused("ResourceNotFoundException", 404):
            operation(jobId=iotmock_name("nobody"))


@pytest.mark.parametrize("wrong", ["a b", "a.b", "a" * 65])
def test_a_job_id_outside_the_rules_is_refused(iot: Any, thing: Any, wrong: str, refused: Any) -> None:
    """API reference, CreateJob: 1 to 64 of [a-zA-Z0-9_-]."""
    with refused("InvalidRequestException", 400):
        iot.create_job(jobId=wrong, targets=[thing["thingArn"]], document=DOCUMENT)


def test_a_job_needs_a_document_that_is_json(iot: Any, thing: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CreateJob."""
    with refused("InvalidRequestException", 400):
        iot.create_job(jobId=iotmock_name("update"), targets=[thing["thingArn"]], document="{")


def test_an_unknown_target_is_refused(iot: Any, iotmock_name: Name, arn: Callable[[str], str], refused: Any) -> None:
    """Developer guide, Create and manage jobs."""
    with refused():
        iot.create_job(
            jobId=iotmock_name("update"), targets=[arn(f"thing/{iotmock_name('nobody')}")], document=DOCUMENT
        )


def test_a_job_gives_its_thing_an_execution(iot: Any, thing: Any, job: Any) -> None:
    """API reference, DescribeJobExecution: QUEUED, version 1, number 1."""
    job_id = job()
    found = iot.describe_job_execution(jobId=job_id, thingName=thing["thingName"])["execution"]
    assert (found["jobId"], found["status"], found["thingArn"]) == (job_id, "QUEUED", thing["thingArn"])
    assert (found["executionNumber"], found["versionNumber"]) == (1, 1)


def test_a_job_counts_its_executions(iot: Any, job: Any) -> None:
    """API reference, JobProcessDetails."""
    details = iot.describe_job(jobId=job())["job"]["jobProcessDetails"]
    assert details["numberOfQueuedThings"] == 1
    assert details["numberOfSucceededThings"] == 0


def test_a_job_on_a_group_reaches_its_things(iot: Any, iotmock_name: Name, eventually: Any) -> None:
    """Developer guide, Jobs: things of the group, each once."""
    group = iot.create_thing_group(thingGroupName=iotmock_name("fleet"))
    for word in ("one", "two"):
        name = iotmock_name(word)
        iot.create_thing(thingName=name)
        iot.add_thing_to_thing_group(thingName=name, thingGroupName=group["thingGroupName"])
    job_id = iotmock_name("update")
    iot.create_job(jobId=job_id, targets=[group["thingGroupArn"]], document=DOCUMENT)
    assert eventually(lambda: len(executions(iot, job_id)) == 2)


def test_a_continuous_job_reaches_a_thing_that_joins(iot: Any, thing: Any, iotmock_name: Name, eventually: Any) -> None:
    """Developer guide, Job configurations: CONTINUOUS."""
    group = iot.create_thing_group(thingGroupName=iotmock_name("fleet"))
    job_id = iotmock_name("update")
    iot.create_job(jobId=job_id, targets=[group["thingGroupArn"]], document=DOCUMENT, targetSelection="CONTINUOUS")
    iot.add_thing_to_thing_group(thingName=thing["thingName"], thingGroupName=group["thingGroupName"])
    assert eventually(lambda: executions(iot, job_id)) == ["QUEUED"]


def test_a_snapshot_job_takes_no_further_targets(iot: Any, job: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, AssociateTargetsWithJob: the job must be CONTINUOUS."""
    group = iot.create_thing_group(thingGroupName=iotmock_name("fleet"))
    with refused("InvalidRequestException", 400):
        iot.associate_targets_with_job(jobId=job(), targets=[group["thingGroupArn"]])


def test_update_job_changes_its_description(iot: Any, job: Any) -> None:
    """API reference, UpdateJob."""
    job_id = job(description="Reboot")
    iot.update_job(jobId=job_id, description="Reboot all")
    assert iot.describe_job(jobId=job_id)["job"]["description"] == "Reboot all"


def test_cancelling_a_job_cancels_what_is_queued(iot: Any, job: Any, eventually: Any) -> None:
    """API reference, CancelJob."""
    job_id = job()
    answer = iot.cancel_job(jobId=job_id, reasonCode="TOO_EARLY", comment="not today")
    assert answer["jobId"] == job_id
    eventually(lambda: executions(iot, job_id) == ["CANCELED"])
    found = iot.describe_job(jobId=job_id)["job"]
    assert (found["status"], found["reasonCode"], found["comment"]) == ("CANCELED", "TOO_EARLY", "not today")


def test_a_job_in_progress_is_deleted_with_force_only(iot: Any, job: Any, refused: Any, eventually: Any) -> None:
    """API reference, DeleteJob."""
    job_id = job()
    with refused("InvalidStateTransitionException", 409):
        iot.delete_job(jobId=job_id)
    iot.delete_job(jobId=job_id, force=True)

    def is_gone() -> bool:
        try:
            return status(iot, job_id) == "DELETION_IN_PROGRESS"
        except iot.exceptions.ResourceNotFoundException:
            return True

    assert eventually(is_gone)


def test_a_queued_execution_can_be_cancelled(iot: Any, thing: Any, job: Any) -> None:
    """API reference, CancelJobExecution."""
    job_id = job()
    iot.cancel_job_execution(jobId=job_id, thingName=thing["thingName"])
    found = iot.describe_job_execution(jobId=job_id, thingName=thing["thingName"])["execution"]
    assert found["status"] == "CANCELED"


def test_a_cancelled_execution_can_be_deleted(iot: Any, thing: Any, job: Any, refused: Any) -> None:
    """API reference, DeleteJobExecution."""
    job_id = job()
    iot.cancel_job_execution(jobId=job_id, thingName=thing["thingName"])
    iot.delete_job_execution(jobId=job_id, thingName=thing["thingName"], executionNumber=1)
    with refused("ResourceNotFoundException", 404):
        iot.describe_job_execution(jobId=job_id, thingName=thing["thingName"])


def test_a_thing_lists_its_executions(iot: Any, thing: Any, job: Any) -> None:
    """API reference, ListJobExecutionsForThing: filters by status."""
    first, second = job(), job()
    iot.cancel_job_execution(jobId=first, thingName=thing["thingName"])

    def listed(**members: Any) -> set[str]:
        answer = iot.list_job_executions_for_thing(thingName=thing["thingName"], **members)
        return {entry["jobId"] for entry in answer["executionSummaries"]}

    assert listed() == {first, second}
    assert listed(status="QUEUED") == {second}


def test_jobs_are_listed_by_status(iot: Any, job: Any, everything: Any) -> None:
    """API reference, ListJobs."""
    running, cancelled = job(), job()
    iot.cancel_job(jobId=cancelled)

    def listed(wanted: str) -> set[str]:
        return {entry["jobId"] for entry in everything(iot.list_jobs, "jobs", status=wanted)}

    assert cancelled in listed("CANCELED")
    assert running not in listed("CANCELED")
    assert running in listed("IN_PROGRESS")


def test_jobs_are_listed_in_pages(iot: Any, job: Any) -> None:
    """API reference, ListJobs: maxResults and nextToken."""
    job(), job()
    first = iot.list_jobs(maxResults=1)
    second = iot.list_jobs(maxResults=1, nextToken=first["nextToken"])
    assert len(first["jobs"]) == len(second["jobs"]) == 1
    assert first["jobs"][0]["jobId"] != second["jobs"][0]["jobId"]


def test_a_scheduled_job_waits_for_its_start(iot: Any, thing: Any, iotmock_name: Name) -> None:
    """Developer guide, Job scheduling configurations: no execution before."""
    job_id = iotmock_name("update")
    start = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")
    iot.create_job(jobId=job_id, targets=[thing["thingArn"]], document=DOCUMENT, schedulingConfig={"startTime": start})
    assert status(iot, job_id) == "SCHEDULED"
    assert executions(iot, job_id) == []


def test_tags_of_a_job(iot: Any, job: Any) -> None:
    """Developer guide, Tagging your AWS IoT resources."""
    job_id = job(tags=[{"Key": "team", "Value": "night"}])
    job_arn = iot.describe_job(jobId=job_id)["job"]["jobArn"]
    assert iot.list_tags_for_resource(resourceArn=job_arn)["tags"] == [{"Key": "team", "Value": "night"}]


# Templates


def test_a_job_is_made_from_a_template(iot: Any, thing: Any, iotmock_name: Name) -> None:
    """API reference, CreateJobTemplate, CreateJob: document and configurations are inherited."""
    template = iot.create_job_template(
        jobTemplateId=iotmock_name("template"),
        document=DOCUMENT,
        description="Reboot",
        timeoutConfig={"inProgressTimeoutInMinutes": 5},
    )
    job_id = iotmock_name("update")
    iot.create_job(jobId=job_id, targets=[thing["thingArn"]], jobTemplateArn=template["jobTemplateArn"])
    found = iot.describe_job(jobId=job_id)["job"]
    assert found["timeoutConfig"] == {"inProgressTimeoutInMinutes": 5}
    assert json.loads(iot.get_job_document(jobId=job_id)["document"]) == {"operation": "reboot"}


def test_a_template_is_described_listed_and_deleted(
    iot: Any, iotmock_name: Name, everything: Any, refused: Any
) -> None:
    """API reference, DescribeJobTemplate, ListJobTemplates, DeleteJobTemplate."""
    name = iotmock_name("template")
    iot.create_job_template(jobTemplateId=name, document=DOCUMENT, description="Reboot")
    found = iot.describe_job_template(jobTemplateId=name)
    assert (found["jobTemplateId"], found["description"], found["document"]) == (name, "Reboot", DOCUMENT)
    assert name in [entry["jobTemplateId"] for entry in everything(iot.list_job_templates, "jobTemplates")]
    iot.delete_job_template(jobTemplateId=name)
    with refused("ResourceNotFoundException", 404):
        iot.describe_job_template(jobTemplateId=name)


def test_a_template_name_in_use_is_refused(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, CreateJobTemplate: ConflictException, 409."""
    name = iotmock_name("template")
    iot.create_job_template(jobTemplateId=name, document=DOCUMENT, description="Reboot")
    with refused("ConflictException", 409):
        iot.create_job_template(jobTemplateId=name, document=DOCUMENT, description="Reboot")


def test_the_managed_template_for_a_reboot_is_there(iot: Any) -> None:
    """Developer guide, Managed job templates: a job can be made of AWS-Reboot without any parameter."""
    listed = iot.list_managed_job_templates(templateName="AWS-Reboot")["managedJobTemplates"]
    assert "AWS-Reboot" in {entry["templateName"] for entry in listed}
    found = iot.describe_managed_job_template(templateName="AWS-Reboot")
    assert found["templateName"] == "AWS-Reboot"
    assert all(parameter["optional"] for parameter in found["documentParameters"])
    json.loads(found["document"])
