"""Job templates, one's own and those that AWS manages, as AWS documents them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
Template = Callable[..., Any]
Job = Callable[..., Any]
DOCUMENT = '{"operation": "reboot"}'
TOLERANCE = timedelta(minutes=5)
CONFIGURATIONS = {
    "timeoutConfig": {"inProgressTimeoutInMinutes": 5},
    "jobExecutionsRolloutConfig": {"maximumPerMinute": 50},
    "abortConfig": {
        "criteriaList": [
            {"failureType": "FAILED", "action": "CANCEL", "thresholdPercentage": 50.0, "minNumberOfExecutedThings": 1}
        ]
    },
    "jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 2}]},
}
MANAGED = {
    "AWS-Reboot": set(),
    "AWS-Download-File": {"downloadUrl", "filePath"},
    "AWS-Install-Application": {"packages"},
    "AWS-Remove-Application": {"packages"},
    "AWS-Start-Application": {"services"},
    "AWS-Stop-Application": {"services"},
    "AWS-Restart-Application": {"services"},
    "AWS-Run-Command": {"command"},
}


@pytest.fixture
def thing_arn(iot: Any, iotmock_name: Name) -> str:
    """A thing to send jobs to."""
    return str(iot.create_thing(thingName=iotmock_name("pump"))["thingArn"])


@pytest.fixture
def template(iot: Any, iotmock_name: Name) -> Template:
    """Makes a job template; gives the answer: id and ARN."""

    def make(**members: Any) -> Any:
        request = {"jobTemplateId": iotmock_name("template"), "description": "Reboot", "document": DOCUMENT}
        return iot.create_job_template(**(request | members))

    return make


@pytest.fixture
def job(iot: Any, iotmock_name: Name, thing_arn: str) -> Job:
    """Makes a job on the thing; gives the answer: id, ARN and description."""
    return lambda **members: iot.create_job(jobId=iotmock_name("update"), targets=[thing_arn], **members)


def document_of(iot: Any, job_id: str, **members: Any) -> Any:
    """What a job tells its devices."""
    return json.loads(iot.get_job_document(jobId=job_id, **members)["document"])


# Making and showing


def test_create_job_template_answers_id_and_arn(iot: Any, iotmock_name: Name, arn: Callable[[str], str]) -> None:
    """API reference, CreateJobTemplate."""
    name = iotmock_name("template")
    answer = iot.create_job_template(jobTemplateId=name, document=DOCUMENT, description="Reboot")
    assert (answer["jobTemplateId"], answer["jobTemplateArn"]) == (name, arn(f"jobtemplate/{name}"))


def test_describe_job_template_shows_what_was_given(iot: Any, template: Template) -> None:
    """API reference, DescribeJobTemplate."""
    made = template(**CONFIGURATIONS)
    found = iot.describe_job_template(jobTemplateId=made["jobTemplateId"])
    assert (found["jobTemplateId"], found["jobTemplateArn"]) == (made["jobTemplateId"], made["jobTemplateArn"])
    assert (found["description"], json.loads(found["document"])) == ("Reboot", {"operation": "reboot"})
    assert {member: found[member] for member in CONFIGURATIONS} == CONFIGURATIONS
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE


def test_a_template_keeps_maintenance_windows(iot: Any, template: Template) -> None:
    """API reference, CreateJobTemplate, DescribeJobTemplate."""
    windows = [{"startTime": "cron(0 10 * * ? *)", "durationInMinutes": 60}]
    name = template(maintenanceWindows=windows)["jobTemplateId"]
    assert iot.describe_job_template(jobTemplateId=name)["maintenanceWindows"] == windows


def test_a_template_keeps_package_versions_and_gives_them_to_a_job(
    iot: Any, template: Template, job: Job, iotmock_name: Name
) -> None:
    """Developer guide, Preparing jobs for the Software Package Catalog."""
    package = iotmock_name("firmware")
    iot.create_package(packageName=package)
    version = iot.create_package_version(packageName=package, versionName="1.0")["packageVersionArn"]
    iot.update_package_version(packageName=package, versionName="1.0", action="PUBLISH")
    made = template(destinationPackageVersions=[version])
    found = iot.describe_job_template(jobTemplateId=made["jobTemplateId"])
    assert found["destinationPackageVersions"] == [version]
    job_id = job(jobTemplateArn=made["jobTemplateArn"])["jobId"]
    assert iot.describe_job(jobId=job_id)["job"]["destinationPackageVersions"] == [version]


def test_a_template_is_made_from_a_job(iot: Any, job: Job, iotmock_name: Name) -> None:
    """API reference, CreateJobTemplate, jobArn: the job's document and configurations."""
    job_arn = job(document=DOCUMENT, **CONFIGURATIONS)["jobArn"]
    name = iotmock_name("template")
    iot.create_job_template(jobTemplateId=name, description="Again", jobArn=job_arn)
    found = iot.describe_job_template(jobTemplateId=name)
    assert (found["description"], json.loads(found["document"])) == ("Again", {"operation": "reboot"})
    assert {member: found[member] for member in CONFIGURATIONS} == CONFIGURATIONS


def test_a_template_of_an_unknown_job_is_refused(
    iot: Any, iotmock_name: Name, arn: Callable[[str], str], refused: Any
) -> None:
    """API reference, CreateJobTemplate: ResourceNotFoundException, 404."""
    job_arn = arn(f"job/{iotmock_name('nobody')}")
    with refused("ResourceNotFoundException", 404):
        iot.create_job_template(jobTemplateId=iotmock_name("template"), description="Again", jobArn=job_arn)


def test_a_template_name_in_use_is_refused(template: Template, refused: Any) -> None:
    """API reference, CreateJobTemplate: ConflictException, 409."""
    name = template()["jobTemplateId"]
    with refused("ConflictException", 409):
        template(jobTemplateId=name, description="Another")


@pytest.mark.parametrize("wrong", ["a b", "a.b", "a" * 65])
def test_a_template_name_outside_the_rules_is_refused(template: Template, wrong: str, refused: Any) -> None:
    """API reference, CreateJobTemplate: 1 to 64 of [a-zA-Z0-9_-]."""
    with refused("InvalidRequestException", 400):
        template(jobTemplateId=wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"document": "{"},
        {"description": "x" * 2029},
        {"timeoutConfig": {"inProgressTimeoutInMinutes": 10081}},
        {"jobExecutionsRolloutConfig": {"maximumPerMinute": 1001}},
        {"maintenanceWindows": [{"startTime": "cron(0 10 * * ? *)", "durationInMinutes": 1431}]},
    ],
    ids=["document", "description", "timeout", "rate", "window"],
)
def test_a_value_outside_its_range_is_refused(template: Template, wrong: dict[str, Any], refused: Any) -> None:
    """API reference, CreateJobTemplate, and the types of its configurations."""
    with refused("InvalidRequestException", 400):
        template(**wrong)


def test_templates_are_listed(iot: Any, template: Template, everything: Any, eventually: Any) -> None:
    """API reference, ListJobTemplates, JobTemplateSummary."""
    made = template()

    def own() -> list[Any]:
        listed = everything(iot.list_job_templates, "jobTemplates")
        return [entry for entry in listed if entry["jobTemplateId"] == made["jobTemplateId"]]

    [entry] = eventually(own)
    whole = iot.describe_job_template(jobTemplateId=made["jobTemplateId"])
    members = ("jobTemplateArn", "jobTemplateId", "description", "createdAt")
    assert [entry[member] for member in members] == [whole[member] for member in members]


def test_templates_are_listed_in_pages(iot: Any, template: Template, everything: Any, eventually: Any) -> None:
    """API reference, ListJobTemplates: maxResults and nextToken."""
    names = {template()["jobTemplateId"], template()["jobTemplateId"]}

    def listed() -> list[str]:
        return [entry["jobTemplateId"] for entry in everything(iot.list_job_templates, "jobTemplates", maxResults=1)]

    found = eventually(lambda: names <= set(listed()) and listed())
    assert [found.count(name) for name in names] == [1, 1]
    assert len(iot.list_job_templates(maxResults=1)["jobTemplates"]) == 1


def test_a_deleted_template_is_gone(
    iot: Any, template: Template, everything: Any, eventually: Any, refused: Any
) -> None:
    """API reference, DeleteJobTemplate."""
    name = template()["jobTemplateId"]
    iot.delete_job_template(jobTemplateId=name)
    with refused("ResourceNotFoundException", 404):
        iot.describe_job_template(jobTemplateId=name)
    eventually(lambda: name not in [e["jobTemplateId"] for e in everything(iot.list_job_templates, "jobTemplates")])


def test_an_unknown_template_is_not_found(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, DescribeJobTemplate, DeleteJobTemplate: ResourceNotFoundException, 404."""
    for operation in (iot.describe_job_template, iot.delete_job_template):
        with refused("ResourceNotFoundException", 404):
            operation(jobTemplateId=iotmock_name("nobody"))


# Jobs from templates


def test_a_job_is_made_from_a_template(iot: Any, template: Template, job: Job) -> None:
    """API reference, CreateJobTemplate, CreateJob: document and configurations are inherited."""
    template_arn = template(**CONFIGURATIONS)["jobTemplateArn"]
    job_id = job(jobTemplateArn=template_arn)["jobId"]
    found = iot.describe_job(jobId=job_id)["job"]
    assert found["jobTemplateArn"] == template_arn
    assert {member: found[member] for member in CONFIGURATIONS} == CONFIGURATIONS
    assert document_of(iot, job_id) == {"operation": "reboot"}


def test_a_job_takes_the_description_of_its_template(iot: Any, template: Template, job: Job) -> None:
    """Developer guide, Create custom job templates by using the CLI."""
    answer = job(jobTemplateArn=template(description="Nightly")["jobTemplateArn"])
    assert answer["description"] == "Nightly"
    assert iot.describe_job(jobId=answer["jobId"])["job"]["description"] == "Nightly"


def test_what_a_job_is_given_goes_over_its_template(iot: Any, template: Template, job: Job) -> None:
    """Developer guide, Create custom job templates by using the CLI."""
    own = {"inProgressTimeoutInMinutes": 9}
    template_arn = template(**CONFIGURATIONS)["jobTemplateArn"]
    answer = job(jobTemplateArn=template_arn, description="Mine", timeoutConfig=own)
    found = iot.describe_job(jobId=answer["jobId"])["job"]
    assert (found["description"], found["timeoutConfig"]) == ("Mine", own)
    assert found["jobExecutionsRolloutConfig"] == CONFIGURATIONS["jobExecutionsRolloutConfig"]


def test_a_job_of_an_unknown_template_is_refused(
    job: Job, iotmock_name: Name, arn: Callable[[str], str], refused: Any
) -> None:
    """API reference, CreateJob: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        job(jobTemplateArn=arn(f"jobtemplate/{iotmock_name('nobody')}"))


def test_a_job_outlives_its_template(iot: Any, template: Template, job: Job) -> None:
    """Developer guide, Manage jobs templates: jobs of a deleted template are not affected."""
    made = template()
    job_id = job(jobTemplateArn=made["jobTemplateArn"])["jobId"]
    iot.delete_job_template(jobTemplateId=made["jobTemplateId"])
    assert iot.describe_job(jobId=job_id)["job"]["status"] == "IN_PROGRESS"
    assert document_of(iot, job_id) == {"operation": "reboot"}


# Managed templates


def test_the_managed_templates_are_listed(iot: Any, everything: Any) -> None:
    """Developer guide, Managed job templates."""
    listed = everything(iot.list_managed_job_templates, "managedJobTemplates")
    assert MANAGED.keys() <= {entry["templateName"] for entry in listed}


def test_managed_templates_are_listed_by_name(iot: Any) -> None:
    """API reference, ListManagedJobTemplates, ManagedJobTemplateSummary."""
    listed = iot.list_managed_job_templates(templateName="AWS-Reboot")["managedJobTemplates"]
    assert {entry["templateName"] for entry in listed} == {"AWS-Reboot"}
    found = iot.describe_managed_job_template(templateName="AWS-Reboot", templateVersion=listed[0]["templateVersion"])
    members = ("templateArn", "templateName", "templateVersion", "description", "environments")
    assert [listed[0][member] for member in members] == [found[member] for member in members]


def test_managed_templates_are_listed_in_pages(iot: Any, everything: Any) -> None:
    """API reference, ListManagedJobTemplates: maxResults and nextToken."""
    listed = everything(iot.list_managed_job_templates, "managedJobTemplates", maxResults=3)
    arns = [entry["templateArn"] for entry in listed]
    assert len(arns) == len(set(arns)) >= len(MANAGED)


@pytest.mark.parametrize("name", MANAGED)
def test_a_managed_template_names_its_parameters(iot: Any, name: str) -> None:
    """Developer guide, Managed job templates: what a job of it must be given, and may be given."""
    found = iot.describe_managed_job_template(templateName=name)
    parameters = found["documentParameters"]
    assert {parameter["key"] for parameter in parameters if not parameter["optional"]} == MANAGED[name]
    assert "runAsUser" in {parameter["key"] for parameter in parameters if parameter["optional"]}
    json.loads(found["document"])


def test_a_managed_template_belongs_to_no_account(iot: Any, iotmock: Any, arn: Callable[[str], str]) -> None:
    """Developer guide, Manage job templates by using the CLI: the ARN has name and version."""
    found = iot.describe_managed_job_template(templateName="AWS-Reboot")
    own = arn(f"jobtemplate/AWS-Reboot:{found['templateVersion']}")
    assert found["templateArn"] == own.replace(f":{iotmock.account_id}:", "::")


def test_an_unknown_managed_template_is_not_found(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, DescribeManagedJobTemplate: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        iot.describe_managed_job_template(templateName=iotmock_name("nobody"))


def managed(iot: Any, name: str) -> Any:
    """A managed template."""
    return iot.describe_managed_job_template(templateName=name)


def test_a_job_fills_in_the_parameters_of_a_managed_template(iot: Any, job: Job) -> None:
    """Developer guide, Create jobs from managed templates; API reference, GetJobDocument, beforeSubstitution."""
    given = {"downloadUrl": "https://example.com/file", "filePath": "/data/file", "runAsUser": "root"}
    source = managed(iot, "AWS-Download-File")
    answer = job(jobTemplateArn=source["templateArn"], documentParameters=given)
    assert answer["description"] == source["description"]
    found = iot.describe_job(jobId=answer["jobId"])["job"]
    assert (found["jobTemplateArn"], found["documentParameters"]) == (source["templateArn"], given)
    text = json.dumps(document_of(iot, answer["jobId"]))
    assert all(json.dumps(value)[1:-1] in text for value in given.values())
    before = document_of(iot, answer["jobId"], beforeSubstitution=True)
    assert before == json.loads(source["document"])


def test_a_job_of_a_reboot_needs_no_parameters(iot: Any, job: Job) -> None:
    """Developer guide, Managed job templates, AWS-Reboot."""
    answer = job(jobTemplateArn=managed(iot, "AWS-Reboot")["templateArn"])
    assert iot.describe_job(jobId=answer["jobId"])["job"]["status"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    "given",
    [{"downloadUrl": "https://example.com/file"}, {"downloadUrl": "u", "filePath": "f", "colour": "red"}],
    ids=["one is missing", "one is unknown"],
)
def test_parameters_that_do_not_fit_are_refused(iot: Any, job: Job, given: dict[str, str], refused: Any) -> None:
    """Developer guide, Create jobs from managed templates."""
    with refused("InvalidRequestException", 400):
        job(jobTemplateArn=managed(iot, "AWS-Download-File")["templateArn"], documentParameters=given)
