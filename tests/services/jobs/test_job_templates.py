"""Custom job templates: the operations, jobs made from them, and those that CloudFormation makes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

ARN = "arn:aws:iot:us-east-1:123456789012"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/jobs"
TEMPLATE = f"{ARN}:jobtemplate/plan"
SMALL = '{"operation": "reboot"}'
PRESIGNED = json.dumps({"url": "${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/firmware/image}"})
CONFIGURATIONS: dict[str, Any] = {
    "presignedUrlConfig": {"roleArn": ROLE, "expiresInSec": 60},
    "jobExecutionsRolloutConfig": {
        "maximumPerMinute": 10,
        "exponentialRate": {
            "baseRatePerMinute": 2,
            "incrementFactor": 1.5,
            "rateIncreaseCriteria": {"numberOfNotifiedThings": 3, "numberOfSucceededThings": 2},
        },
    },
    "abortConfig": {
        "criteriaList": [
            {"failureType": "ALL", "action": "CANCEL", "thresholdPercentage": 99.99, "minNumberOfExecutedThings": 1}
        ]
    },
    "timeoutConfig": {"inProgressTimeoutInMinutes": 7},
    "jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "ALL", "numberOfRetries": 10}]},
}
WINDOWS = [{"startTime": "cron(0 10 * * ? *)", "durationInMinutes": 60}]


def create(bench: Any, template_id: str = "plan", **members: Any) -> dict[str, Any]:
    """What CreateJobTemplate answers; with a small document unless told otherwise."""
    if not {"document", "documentSource", "jobArn"} & set(members):
        members["document"] = SMALL
    answer: dict[str, Any] = bench.call(
        "create_job_template", **{"jobTemplateId": template_id, "description": "Plan", **members}
    )
    return answer


def describe(bench: Any, template_id: str = "plan") -> dict[str, Any]:
    """What DescribeJobTemplate answers."""
    answer: dict[str, Any] = bench.call("describe_job_template", jobTemplateId=template_id)
    return answer


def listed(bench: Any, **query: Any) -> list[str]:
    """The ids of one page of ListJobTemplates."""
    return [template["jobTemplateId"] for template in bench.control.list_job_templates(**query)["jobTemplates"]]


def put_document(bench: Any, content: bytes) -> str:
    """Store a document in S3; gives its address."""
    s3 = bench.client_for("s3")
    s3.create_bucket(Bucket="documents")
    s3.put_object(Bucket="documents", Key="job.json", Body=content)
    return "https://s3.us-east-1.amazonaws.com/documents/job.json"


def package_version(bench: Any) -> str:
    """A published version with an attribute, the default of the package `lamp`; gives its ARN."""
    bench.control.create_package(packageName="lamp")
    bench.control.create_package_version(packageName="lamp", versionName="1", attributes={"colour": "red"})
    bench.control.update_package_version(packageName="lamp", versionName="1", action="PUBLISH")
    bench.control.update_package(packageName="lamp", defaultVersionName="1")
    return f"{ARN}:package/lamp/version/1"


# CreateJobTemplate, DescribeJobTemplate


def test_create_job_template_answers_arn_and_id(bench: Any) -> None:
    """API reference, CreateJobTemplate."""
    assert create(bench) == {"jobTemplateArn": TEMPLATE, "jobTemplateId": "plan"}


def test_describe_bare_job_template(bench: Any) -> None:
    """What was not given is absent (API reference, DescribeJobTemplate)."""
    create(bench, description="Größer 🚀")
    assert describe(bench) == {
        "jobTemplateArn": TEMPLATE,
        "jobTemplateId": "plan",
        "description": "Größer 🚀",
        "document": SMALL,
        "createdAt": NOON,
    }


def test_describe_job_template_with_every_member(bench: Any) -> None:
    """All that was given, the packages as they were written (API reference, DescribeJobTemplate)."""
    package_version(bench)
    packages = [f"{ARN}:package/lamp/version/$default", f"{ARN}:package/unknown/version/9"]
    create(bench, maintenanceWindows=WINDOWS, destinationPackageVersions=packages, **CONFIGURATIONS)
    assert describe(bench) == {
        "jobTemplateArn": TEMPLATE,
        "jobTemplateId": "plan",
        "description": "Plan",
        "document": SMALL,
        "createdAt": NOON,
        "maintenanceWindows": WINDOWS,
        "destinationPackageVersions": packages,
        **CONFIGURATIONS,
    }


@pytest.mark.parametrize("member", list(CONFIGURATIONS))
def test_describe_job_template_shows_a_configuration_alone(bench: Any, member: str) -> None:
    """What was not given is absent (API reference, DescribeJobTemplate)."""
    create(bench, **{member: CONFIGURATIONS[member]})
    answer = describe(bench)
    assert {name: answer[name] for name in CONFIGURATIONS if name in answer} == {member: CONFIGURATIONS[member]}


def test_describe_job_template_shows_the_default_lifetime_of_presigned_urls(bench: Any) -> None:
    """As DescribeJob does (chosen, see docs/fidelity.md)."""
    create(bench, presignedUrlConfig={"roleArn": ROLE})
    assert describe(bench)["presignedUrlConfig"] == {"roleArn": ROLE, "expiresInSec": 3600}


@pytest.mark.parametrize("template_id", ["a", "-", "x" * 64, "Az09_-"])
def test_create_job_template_takes_every_permitted_id(bench: Any, template_id: str) -> None:
    """1 to 64 letters, digits, underscores and hyphens (API reference, CreateJobTemplate)."""
    assert create(bench, template_id)["jobTemplateArn"] == f"{ARN}:jobtemplate/{template_id}"
    assert describe(bench, template_id)["jobTemplateId"] == template_id


@pytest.mark.parametrize("members", [{"description": "Plan", "document": SMALL}, {"description": "Other"}])
def test_create_job_template_twice_is_refused(bench: Any, members: dict[str, str]) -> None:
    """ConflictException, for equal content too (API reference, CreateJobTemplate)."""
    create(bench)
    with bench.refused_without_trace("ConflictException", "plan") as response:
        create(bench, **members)
    assert response["resourceId"] == "plan"


def test_create_job_template_keeps_the_document_with_its_placeholders(bench: Any) -> None:
    """Nothing is replaced in a template (API reference, DescribeJobTemplate)."""
    document = json.dumps({"a": "${aws:iot:package:lamp:version:1:attributes:colour}", "b": PRESIGNED})
    create(bench, document=document)
    assert describe(bench)["document"] == document


def test_create_job_template_reads_its_document_from_s3_once(bench: Any) -> None:
    """The source is shown, later changes do not reach the template (API reference, CreateJobTemplate)."""
    source = put_document(bench, b'{"from": "s3"}')
    create(bench, documentSource=source)
    put_document(bench, b'{"from": "later"}')
    assert (describe(bench)["documentSource"], describe(bench)["document"]) == (source, '{"from": "s3"}')


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "111122223333"}])
def test_job_templates_belong_to_one_place(bench: Any, place: dict[str, str]) -> None:
    """An account and region knows its own (API reference, CreateJobTemplate)."""
    create(bench)
    control = bench.iot.scope(**place).client("iot")
    assert control.list_job_templates()["jobTemplates"] == []
    with bench.refused_without_trace("ResourceNotFoundException"):
        control.describe_job_template(jobTemplateId="plan")
    with bench.refused_without_trace("ResourceNotFoundException"):
        control.delete_job_template(jobTemplateId="plan")
    control.create_job_template(jobTemplateId="plan", description="theirs", document="{}")
    assert describe(bench)["description"] == "Plan"


def test_describe_unknown_job_template_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, DescribeJobTemplate)."""
    with bench.refused("ResourceNotFoundException", "plan"):
        describe(bench)


# Templates made from jobs


def test_create_job_template_from_a_job(bench: Any) -> None:
    """Document and configurations of the job are taken over (API reference, CreateJobTemplate)."""
    bench.job(bench.thing("lamp"), document='{"of": "job"}', description="of the job", **CONFIGURATIONS)
    create(bench, jobArn=f"{ARN}:job/update")
    assert describe(bench) == {
        "jobTemplateArn": TEMPLATE,
        "jobTemplateId": "plan",
        "description": "Plan",
        "document": '{"of": "job"}',
        "createdAt": NOON,
        **CONFIGURATIONS,
    }


def test_create_job_template_from_a_job_with_other_values(bench: Any) -> None:
    """A value in the request wins over the job's, as a whole (API reference, CreateJobTemplate)."""
    bench.job(
        bench.group("fleet"),
        document='{"of": "job"}',
        targetSelection="CONTINUOUS",
        schedulingConfig={"maintenanceWindows": WINDOWS},
        destinationPackageVersions=[package_version(bench)],
        **CONFIGURATIONS,
    )
    own: dict[str, Any] = {
        "document": '{"of": "request"}',
        "jobExecutionsRolloutConfig": {"maximumPerMinute": 3},
        "maintenanceWindows": [{"startTime": "cron(0 11 * * ? *)", "durationInMinutes": 5}],
        "destinationPackageVersions": [f"{ARN}:package/lamp/version/$null"],
    }
    create(bench, jobArn=f"{ARN}:job/update", **own)
    answer = describe(bench)
    assert {**answer, **own} == answer
    assert answer["timeoutConfig"] == CONFIGURATIONS["timeoutConfig"]


def test_create_job_template_from_a_job_keeps_its_placeholders(bench: Any) -> None:
    """The document is taken as it was given, and so are the packages (Developer Guide, Job templates)."""
    package_version(bench)
    document = json.dumps({"colour": "${aws:iot:package:lamp:version:$default:attributes:colour}"})
    packages = [f"{ARN}:package/lamp/version/$default"]
    bench.job(bench.thing("lamp"), document=document, destinationPackageVersions=packages)
    create(bench, jobArn=f"{ARN}:job/update")
    answer = describe(bench)
    assert (answer["document"], answer["destinationPackageVersions"]) == (document, packages)


def test_create_job_template_from_a_job_of_a_managed_template(bench: Any) -> None:
    """The job's parameters stand in the document: no custom template takes any (chosen, see docs/fidelity.md)."""
    bench.job(
        bench.thing("lamp"),
        jobTemplateArn="arn:aws:iot:us-east-1::jobtemplate/AWS-Run-Command:1.0",
        documentParameters={"command": "ls"},
    )
    create(bench, jobArn=f"{ARN}:job/update")
    (step,) = json.loads(describe(bench)["document"])["steps"]
    assert (step["action"]["input"], step["action"]["runAsUser"]) == ({"command": "ls"}, "")
    bench.job(f"{ARN}:thing/lamp", job_id="again", jobTemplateArn=TEMPLATE)
    assert bench.control.get_job_document(jobId="again")["document"] == describe(bench)["document"]


def test_create_job_template_from_a_job_takes_its_windows(bench: Any) -> None:
    """Of the schedule a template keeps the windows only (API reference, CreateJobTemplate)."""
    schedule = {"startTime": "2026-03-02T12:00", "endTime": "2026-03-09T12:00", "maintenanceWindows": WINDOWS}
    bench.job(bench.group("fleet"), targetSelection="CONTINUOUS", schedulingConfig=schedule)
    create(bench, jobArn=f"{ARN}:job/update")
    assert describe(bench)["maintenanceWindows"] == WINDOWS


def test_create_job_template_from_a_job_that_has_ended(bench: Any) -> None:
    """The job only has to exist (API reference, CreateJobTemplate)."""
    bench.job(bench.group("fleet"), document='{"of": "job"}')
    assert bench.status() == "COMPLETED"
    create(bench, jobArn=f"{ARN}:job/update")
    assert describe(bench)["document"] == '{"of": "job"}'


def test_job_template_outlives_its_job(bench: Any) -> None:
    """It is a copy (Developer Guide, Job templates)."""
    bench.job(bench.group("fleet"), document='{"of": "job"}')
    create(bench, jobArn=f"{ARN}:job/update")
    before = describe(bench)
    bench.control.delete_job(jobId="update")
    assert describe(bench) == before


@pytest.mark.parametrize(
    "arn",
    [
        f"{ARN}:job/none",
        "arn:aws:iot:eu-west-1:123456789012:job/update",
        "arn:aws:iot:us-east-1:111122223333:job/update",
    ],
)
def test_create_job_template_from_an_unknown_job_is_not_found(bench: Any, arn: str) -> None:
    """ResourceNotFoundException (API reference, CreateJobTemplate)."""
    bench.job(bench.thing("lamp"))
    with bench.refused_without_trace("ResourceNotFoundException"):
        create(bench, jobArn=arn)


# ListJobTemplates, DeleteJobTemplate


def test_list_job_templates_without_any_is_empty(bench: Any) -> None:
    """No templates, no token (API reference, ListJobTemplates)."""
    assert bench.call("list_job_templates") == {"jobTemplates": []}


def test_list_job_templates_summarises(bench: Any) -> None:
    """The members of JobTemplateSummary (API reference, JobTemplateSummary)."""
    bench.advance(seconds=5)
    create(bench, **CONFIGURATIONS)
    assert bench.call("list_job_templates") == {
        "jobTemplates": [
            {
                "jobTemplateArn": TEMPLATE,
                "jobTemplateId": "plan",
                "description": "Plan",
                "createdAt": NOON + timedelta(seconds=5),
            }
        ]
    }


def test_list_job_templates_is_in_order_of_creation(bench: Any) -> None:
    """Whatever their names are, and within one instant too (chosen, see docs/fidelity.md)."""
    for number, name in enumerate("cbda"):
        create(bench, name)
        bench.advance(seconds=number % 2)
    assert listed(bench) == ["c", "b", "d", "a"]


@pytest.mark.parametrize("size", [1, 3, 6, 7, 8])
def test_pages_of_job_templates_give_each_once(bench: Any, size: int) -> None:
    """The last page has no token (API reference, ListJobTemplates)."""
    for name in "cbdagfe":
        create(bench, name)
    pages = list(bench.control.get_paginator("list_job_templates").paginate(maxResults=size))
    assert [len(page["jobTemplates"]) for page in pages] == [min(size, 7 - start) for start in range(0, 7, size)]
    assert [t["jobTemplateId"] for page in pages for t in page["jobTemplates"]] == list("cbdagfe")
    assert "nextToken" not in pages[-1]


def test_page_token_of_another_list_of_templates_is_refused(bench: Any) -> None:
    """A token belongs to its operation, account and region (chosen, see docs/fidelity.md)."""
    for name in "ab":
        create(bench, name)
    token = bench.control.list_job_templates(maxResults=1)["nextToken"]
    foreign = bench.control.list_managed_job_templates(maxResults=1)["nextToken"]
    for wrong in ("strange", "", foreign):
        with bench.refused("InvalidRequestException"):
            listed(bench, nextToken=wrong)
    with bench.refused("InvalidRequestException"):
        bench.iot.scope(region="eu-west-1").client("iot").list_job_templates(nextToken=token)


def test_pages_of_job_templates_survive_a_deletion_in_between(bench: Any) -> None:
    """A token is a place in the list, not a number of entries (iotmock's own)."""
    for name in "abcd":
        create(bench, name)
    token = bench.control.list_job_templates(maxResults=2)["nextToken"]
    bench.control.delete_job_template(jobTemplateId="b")
    assert listed(bench, nextToken=token) == ["c", "d"]


def test_delete_job_template(bench: Any) -> None:
    """The answer is empty, the template is gone, its id is free (API reference, DeleteJobTemplate)."""
    create(bench)
    create(bench, "other")
    assert bench.call("delete_job_template", jobTemplateId="plan") == {}
    assert listed(bench) == ["other"]
    with bench.refused("ResourceNotFoundException"):
        describe(bench)
    bench.advance(seconds=5)
    create(bench, description="new")
    assert (describe(bench)["description"], describe(bench)["createdAt"]) == ("new", NOON + timedelta(seconds=5))
    assert listed(bench) == ["other", "plan"]


def test_delete_unknown_job_template_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, DeleteJobTemplate)."""
    create(bench, "other")
    with bench.refused_without_trace("ResourceNotFoundException", "plan"):
        bench.control.delete_job_template(jobTemplateId="plan")


def test_at_most_a_hundred_job_templates(bench: Any) -> None:
    """LimitExceededException, and again room after a deletion (General Reference, Device Management quotas)."""
    for number in range(100):
        create(bench, f"t{number}")
    with bench.refused_without_trace("LimitExceededException"):
        create(bench)
    with bench.refused_without_trace("ConflictException"):
        create(bench, "t5")
    bench.iot.scope(region="eu-west-1").client("iot").create_job_template(
        jobTemplateId="plan", description="elsewhere", document="{}"
    )
    bench.control.delete_job_template(jobTemplateId="t5")
    create(bench)


def test_at_most_as_many_job_templates_as_the_test_allows(bench: Any) -> None:
    """The quota can be set (iotmock's own)."""
    bench.iot.limits.job_templates = 1
    create(bench)
    with bench.refused_without_trace("LimitExceededException"):
        create(bench, "second")


# Jobs made from templates


def test_job_inherits_from_its_template(bench: Any) -> None:
    """Document, description and configurations (Developer Guide, Create custom job templates with the CLI)."""
    create(bench, document='{"of": "template"}', **CONFIGURATIONS)
    answer = bench.call("create_job", jobId="update", targets=[bench.thing("lamp")], jobTemplateArn=TEMPLATE)
    assert answer == {"jobArn": f"{ARN}:job/update", "jobId": "update", "description": "Plan"}
    job = bench.describe()
    assert (job["jobTemplateArn"], job["description"]) == (TEMPLATE, "Plan")
    assert {name: job[name] for name in CONFIGURATIONS} == CONFIGURATIONS
    assert bench.control.get_job_document(jobId="update")["document"] == '{"of": "template"}'
    bench.start_next("lamp")
    assert bench.execution("lamp")["approximateSecondsBeforeTimedOut"] == 420


def test_job_overrides_its_template(bench: Any) -> None:
    """A value in the request wins, as a whole (Developer Guide, Create custom job templates with the CLI)."""
    create(bench, **CONFIGURATIONS)
    own = {
        "description": "mine",
        "document": '{"of": "request"}',
        "jobExecutionsRolloutConfig": {"maximumPerMinute": 3},
        "timeoutConfig": {"inProgressTimeoutInMinutes": 2},
    }
    answer = bench.call("create_job", jobId="update", targets=[bench.thing("lamp")], jobTemplateArn=TEMPLATE, **own)
    assert answer["description"] == "mine"
    document = own.pop("document")
    job = bench.describe()
    assert {**job, **own} == job
    assert job["abortConfig"] == CONFIGURATIONS["abortConfig"]
    assert bench.control.get_job_document(jobId="update")["document"] == document


def test_job_with_a_document_source_overrides_the_template(bench: Any) -> None:
    """The document of the request wins whatever its form (Developer Guide, Job templates)."""
    create(bench)
    source = put_document(bench, b'{"from": "s3"}')
    bench.job(bench.thing("lamp"), jobTemplateArn=TEMPLATE, documentSource=source)
    assert bench.control.get_job_document(jobId="update")["document"] == '{"from": "s3"}'
    assert bench.control.describe_job(jobId="update")["documentSource"] == source


def test_job_inherits_a_document_that_the_template_read(bench: Any) -> None:
    """S3 was read when the template was made (API reference, CreateJobTemplate)."""
    create(bench, documentSource=put_document(bench, b'{"from": "s3"}'))
    put_document(bench, b'{"from": "later"}')
    bench.job(bench.thing("lamp"), jobTemplateArn=TEMPLATE)
    assert bench.control.get_job_document(jobId="update")["document"] == '{"from": "s3"}'


def test_job_inherits_windows(bench: Any) -> None:
    """They stand beside the schedule of the request (API reference, CreateJobTemplate)."""
    create(bench, maintenanceWindows=WINDOWS)
    bench.job(
        bench.group("fleet"),
        targetSelection="CONTINUOUS",
        jobTemplateArn=TEMPLATE,
        schedulingConfig={"endTime": "2026-04-01T12:00"},
    )
    job = bench.describe()
    assert job["schedulingConfig"] == {
        "endTime": "2026-04-01T12:00",
        "endBehavior": "STOP_ROLLOUT",
        "maintenanceWindows": WINDOWS,
    }
    assert job["status"] == "SCHEDULED"


def test_job_has_windows_of_its_own(bench: Any) -> None:
    """A value in the request wins (Developer Guide, Create custom job templates with the CLI)."""
    create(bench, maintenanceWindows=WINDOWS)
    own = [{"startTime": "cron(0 11 * * ? *)", "durationInMinutes": 5}]
    bench.job(
        bench.group("fleet"),
        targetSelection="CONTINUOUS",
        jobTemplateArn=TEMPLATE,
        schedulingConfig={"maintenanceWindows": own},
    )
    job = bench.describe()
    assert job["schedulingConfig"] == {"maintenanceWindows": own}
    assert job["scheduledJobRollouts"][0] == {"startTime": "2026-03-02T11:00:00Z"}


def test_job_inherits_package_versions(bench: Any) -> None:
    """They are looked up for the job, not for the template (API reference, CreateJobTemplate)."""
    document = json.dumps({"colour": "${aws:iot:package:lamp:version:$default:attributes:colour}"})
    create(bench, document=document, destinationPackageVersions=[f"{ARN}:package/lamp/version/$default"])
    lamp = bench.thing("lamp")
    with bench.refused_without_trace("ResourceNotFoundException"):
        bench.job(lamp, jobTemplateArn=TEMPLATE)
    resolved = package_version(bench)
    bench.job(lamp, jobTemplateArn=TEMPLATE)
    assert bench.describe()["destinationPackageVersions"] == [resolved]
    assert bench.control.get_job_document(jobId="update")["document"] == '{"colour": "red"}'


def test_job_does_not_inherit_tags(bench: Any) -> None:
    """The template's tags are the template's (API reference, CreateJobTemplate)."""
    create(bench, tags=[{"Key": "team", "Value": "night"}])
    bench.job(bench.thing("lamp"), jobTemplateArn=TEMPLATE)
    assert bench.tags(f"{ARN}:job/update") == {}


def test_job_outlives_its_template(bench: Any) -> None:
    """Jobs made from it are not affected (API reference, DeleteJobTemplate)."""
    create(bench, **CONFIGURATIONS)
    bench.job(bench.thing("lamp"), jobTemplateArn=TEMPLATE)
    before = bench.call("describe_job", jobId="update")
    bench.control.delete_job_template(jobTemplateId="plan")
    assert bench.call("describe_job", jobId="update") == before
    assert bench.control.get_job_document(jobId="update")["document"] == SMALL


@pytest.mark.parametrize(
    "arn",
    [
        f"{ARN}:jobtemplate/none",
        "arn:aws:iot:eu-west-1:123456789012:jobtemplate/plan",
        "arn:aws:iot:us-east-1:111122223333:jobtemplate/plan",
        "arn:aws:iot:us-east-1::jobtemplate/AWS-None:1.0",
        "arn:aws:iot:us-east-1::jobtemplate/AWS-Reboot:9.0",
        "arn:aws:iot:us-east-1::jobtemplate/plan",
    ],
)
def test_job_from_an_unknown_template_is_not_found(bench: Any, arn: str) -> None:
    """ResourceNotFoundException (API reference, CreateJob)."""
    create(bench)
    lamp = bench.thing("lamp")
    with bench.refused_without_trace("ResourceNotFoundException"):
        bench.job(lamp, jobTemplateArn=arn)


def test_job_with_parameters_for_a_custom_template_is_refused(bench: Any) -> None:
    """documentParameters are for managed templates (API reference, CreateJob)."""
    create(bench)
    lamp = bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException", "arameter"):
        bench.job(lamp, jobTemplateArn=TEMPLATE, documentParameters={"a": "b"})


def test_job_from_a_template_whose_document_needs_a_role(bench: Any) -> None:
    """The role may come from either (Developer Guide, Software Package Catalog troubleshooting)."""
    create(bench, document=PRESIGNED)
    lamp = bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException", "presignedUrlConfig role ARN is required"):
        bench.job(lamp, jobTemplateArn=TEMPLATE)
    bench.job(lamp, jobTemplateArn=TEMPLATE, presignedUrlConfig={"roleArn": ROLE})
    create(bench, "with_role", document=PRESIGNED, presignedUrlConfig={"roleArn": ROLE})
    bench.job(lamp, job_id="second", jobTemplateArn=f"{ARN}:jobtemplate/with_role")


# CloudFormation


def stack(bench: Any, **properties: Any) -> None:
    """Have a stack `s` make the template `plan`; a property that is None is left out."""
    given = {"JobTemplateId": "plan", "Description": "Of a stack", "Document": SMALL, **properties}
    resource = {
        "Type": "AWS::IoT::JobTemplate",
        "Properties": {name: value for name, value in given.items() if value is not None},
    }
    bench.client_for("cloudformation").create_stack(
        StackName="s", TemplateBody=json.dumps({"Resources": {"Plan": resource}})
    )


def test_job_template_of_a_stack_is_described(bench: Any) -> None:
    """It is a template like any other (CloudFormation reference, AWS::IoT::JobTemplate)."""
    stack(bench)
    answer = describe(bench)
    del answer["createdAt"]
    assert answer == {
        "jobTemplateArn": TEMPLATE,
        "jobTemplateId": "plan",
        "description": "Of a stack",
        "document": SMALL,
    }


def test_job_template_of_a_stack_has_configurations(bench: Any) -> None:
    """Those of the resource (CloudFormation reference, AWS::IoT::JobTemplate)."""
    stack(
        bench,
        PresignedUrlConfig={"RoleArn": ROLE, "ExpiresInSec": 60},
        JobExecutionsRolloutConfig={
            "MaximumPerMinute": 10,
            "ExponentialRolloutRate": {
                "BaseRatePerMinute": 2,
                "IncrementFactor": 1.5,
                "RateIncreaseCriteria": {"NumberOfNotifiedThings": 3, "NumberOfSucceededThings": 2},
            },
        },
        AbortConfig={
            "CriteriaList": [
                {
                    "FailureType": "ALL",
                    "Action": "CANCEL",
                    "ThresholdPercentage": 99.99,
                    "MinNumberOfExecutedThings": 1,
                }
            ]
        },
        TimeoutConfig={"InProgressTimeoutInMinutes": 7},
        JobExecutionsRetryConfig={"RetryCriteriaList": [{"FailureType": "ALL", "NumberOfRetries": 10}]},
    )
    answer = describe(bench)
    assert {name: answer[name] for name in CONFIGURATIONS} == CONFIGURATIONS
    bench.job(bench.thing("lamp"), jobTemplateArn=TEMPLATE)
    job = bench.describe()
    assert {name: job[name] for name in CONFIGURATIONS} == CONFIGURATIONS


def test_job_template_of_a_stack_reads_numbers_from_texts(bench: Any) -> None:
    """Values of a stack's parameters are texts (CloudFormation User Guide, Parameters)."""
    stack(
        bench,
        TimeoutConfig={"InProgressTimeoutInMinutes": "7"},
        JobExecutionsRolloutConfig={
            "ExponentialRolloutRate": {
                "BaseRatePerMinute": "2",
                "IncrementFactor": "1.5",
                "RateIncreaseCriteria": {"NumberOfNotifiedThings": "3"},
            }
        },
        PresignedUrlConfig={"RoleArn": "1234567890" * 2},
    )
    answer = describe(bench)
    assert answer["timeoutConfig"] == {"inProgressTimeoutInMinutes": 7}
    assert answer["jobExecutionsRolloutConfig"]["exponentialRate"] == {
        "baseRatePerMinute": 2,
        "incrementFactor": 1.5,
        "rateIncreaseCriteria": {"numberOfNotifiedThings": 3},
    }
    assert answer["presignedUrlConfig"]["roleArn"] == "1234567890" * 2


@pytest.mark.parametrize(
    ("configuration", "text"),
    [
        ({"TimeoutConfig": {"InProgressTimeoutInMinutes": 10081}}, "inProgressTimeoutInMinutes"),
        ({"TimeoutConfig": {"InProgressTimeoutInMinutes": "10081"}}, "inProgressTimeoutInMinutes"),
        ({"TimeoutConfig": {"InProgressTimeoutInMinutes": "seven"}}, "inProgressTimeoutInMinutes"),
        ({"PresignedUrlConfig": {"RoleArn": ROLE, "ExpiresInSec": 59}}, "expiresInSec"),
        ({"JobExecutionsRolloutConfig": {"MaximumPerMinute": 0}}, "maximumPerMinute"),
        *(
            (
                {
                    "JobExecutionsRolloutConfig": {
                        "ExponentialRolloutRate": {
                            "BaseRatePerMinute": 1,
                            "IncrementFactor": factor,
                            "RateIncreaseCriteria": {"NumberOfNotifiedThings": 1},
                        }
                    }
                },
                "incrementFactor",
            )
            for factor in (1, 6)
        ),
    ],
)
def test_impossible_template_of_a_stack_is_refused(bench: Any, configuration: Any, text: str) -> None:
    """As CreateJobTemplate refuses it; the stack is not made (API reference, CreateJobTemplate)."""
    with pytest.raises(ClientError, match=f"AWS::IoT::JobTemplate: InvalidRequestException: .*{text}"):
        stack(bench, **configuration)
    assert listed(bench) == []


def test_job_template_of_a_stack_may_name_a_source(bench: Any) -> None:
    """It is read when the template is made (API reference, CreateJobTemplate)."""
    source = put_document(bench, b'{"from": "s3"}')
    stack(bench, Document=None, DocumentSource=source)
    answer = describe(bench)
    assert (answer["documentSource"], answer["document"]) == (source, '{"from": "s3"}')
    bench.job(bench.thing("lamp"), jobTemplateArn=TEMPLATE)
    assert bench.control.get_job_document(jobId="update")["document"] == '{"from": "s3"}'


def test_job_template_of_a_stack_is_listed(bench: Any) -> None:
    """Among the others (CloudFormation reference, AWS::IoT::JobTemplate)."""
    create(bench, "before")
    stack(bench)
    assert sorted(listed(bench)) == ["before", "plan"]
    pages = list(bench.control.get_paginator("list_job_templates").paginate(maxResults=1))
    assert sorted(t["jobTemplateId"] for page in pages for t in page["jobTemplates"]) == ["before", "plan"]


def test_job_template_of_a_stack_makes_jobs(bench: Any) -> None:
    """Its document, description and configurations are inherited (CloudFormation, AWS::IoT::JobTemplate)."""
    stack(bench, TimeoutConfig={"InProgressTimeoutInMinutes": 7})
    bench.job(bench.thing("lamp"), jobTemplateArn=TEMPLATE)
    assert bench.describe()["description"] == "Of a stack"
    assert bench.start_next("lamp")["jobDocument"] == SMALL
    assert bench.execution("lamp")["approximateSecondsBeforeTimedOut"] == 420


def test_job_template_of_a_stack_takes_its_id(bench: Any) -> None:
    """ConflictException (API reference, CreateJobTemplate)."""
    stack(bench)
    with bench.refused_without_trace("ConflictException"):
        create(bench)


def test_job_template_of_a_stack_is_deleted(bench: Any) -> None:
    """By DeleteJobTemplate, once (API reference, DeleteJobTemplate)."""
    stack(bench)
    bench.control.delete_job_template(jobTemplateId="plan")
    assert listed(bench) == []
    with bench.refused("ResourceNotFoundException"):
        bench.control.delete_job_template(jobTemplateId="plan")
    create(bench)
    assert describe(bench)["description"] == "Plan"


def test_job_template_goes_with_its_stack(bench: Any) -> None:
    """DeleteStack deletes its resources (CloudFormation reference, DeleteStack)."""
    stack(bench)
    bench.client_for("cloudformation").delete_stack(StackName="s")
    assert listed(bench) == []
    with bench.refused("ResourceNotFoundException"):
        describe(bench)


def test_job_template_of_a_stack_carries_tags(bench: Any) -> None:
    """It is tagged by its ARN (Developer Guide, Tagging your AWS IoT resources)."""
    stack(bench)
    bench.control.tag_resource(resourceArn=TEMPLATE, tags=[{"Key": "team", "Value": "night"}])
    assert bench.tags(TEMPLATE) == {"team": "night"}
    bench.client_for("cloudformation").delete_stack(StackName="s")
    with bench.refused("ResourceNotFoundException"):
        bench.tags(TEMPLATE)
    create(bench)
    assert bench.tags(TEMPLATE) == {}


def test_stack_counts_against_the_number_of_templates(bench: Any) -> None:
    """100 of either kind (General Reference, Device Management quotas)."""
    stack(bench)
    for number in range(99):
        create(bench, f"t{number}")
    with bench.refused_without_trace("LimitExceededException"):
        create(bench, "t99")
