"""What the control plane refuses: every limit and every check, and that nothing has changed afterwards.

Requests go out unchecked: what boto3 would refuse by itself reaches the service as well.
"""

import json
from typing import Any

import botocore
import pytest

needs_newest = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44), reason="older models end parameters at 512"
)
ARN = "arn:aws:iot:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/jobs"
LAMP = f"{ARN}:thing/lamp"
PACKAGE = f"{ARN}:package/lamp/version"
SMALL = '{"operation": "reboot"}'
PRESIGNED = json.dumps({"url": "${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/firmware/image}"})
# Characters of the category C: control, format, private use, unassigned.
UNFIT_TEXTS = ["", "a\nb", "a\x00", "a\u200b", "a\ue000", "a\u0378", "x" * 2029]

Members = dict[str, Any]


def exponential(**members: Any) -> Members:
    """A rollout at an exponential rate; a member that is None is left out."""
    rate = {
        "baseRatePerMinute": 10,
        "incrementFactor": 2,
        "rateIncreaseCriteria": {"numberOfNotifiedThings": 1},
        **members,
    }
    return {
        "jobExecutionsRolloutConfig": {
            "exponentialRate": {member: value for member, value in rate.items() if value is not None}
        }
    }


def abort(**members: Any) -> Members:
    """One abort criterion; a member that is None is left out."""
    criterion = {
        "failureType": "FAILED",
        "action": "CANCEL",
        "thresholdPercentage": 50,
        "minNumberOfExecutedThings": 1,
        **members,
    }
    return {
        "abortConfig": {"criteriaList": [{member: value for member, value in criterion.items() if value is not None}]}
    }


def retry(*criteria: tuple[str, Any]) -> Members:
    """Retries by type of failure."""
    entries = [{"failureType": kind, "numberOfRetries": number} for kind, number in criteria]
    return {"jobExecutionsRetryConfig": {"criteriaList": entries}}


def schedule(**members: Any) -> Members:
    """A schedule."""
    return {"schedulingConfig": members}


def window(start: Any = "cron(0 10 * * ? *)", minutes: Any = 60) -> list[Members]:
    """One maintenance window."""
    return [{"startTime": start, "durationInMinutes": minutes}]


# What CreateJob, UpdateJob and CreateJobTemplate refuse alike.
# Sources: API reference, PresignedUrlConfig, JobExecutionsRolloutConfig, ExponentialRolloutRate, AbortCriteria,
# RetryCriteria; Developer Guide, Job configurations; General Reference, AWS IoT Device Management quotas.
WRONG_CONFIGURATIONS: list[Members] = [
    *({"description": text} for text in [*UNFIT_TEXTS, 5]),
    *({"presignedUrlConfig": {"roleArn": ROLE, "expiresInSec": value}} for value in [-1, 0, 59, 3601, 10**9, "60"]),
    *({"presignedUrlConfig": {"roleArn": value}} for value in ["", "r" * 19, "r" * 2049, 5]),
    *({"jobExecutionsRolloutConfig": {"maximumPerMinute": value}} for value in [-1, 0, 1001, 10**6, "10"]),
    *(exponential(baseRatePerMinute=value) for value in [None, -1, 0, 1001, "10"]),
    *(exponential(incrementFactor=value) for value in [None, -1.0, 0, 1, 1.09, 5.1, 6, 1.25, 1.11, 4.99]),
    *(exponential(rateIncreaseCriteria=value) for value in [None, {}, {"numberOfNotifiedThings": 0}]),
    *(exponential(rateIncreaseCriteria={"numberOfSucceededThings": value}) for value in [-1, 0, "1"]),
    {"abortConfig": {}},
    {"abortConfig": {"criteriaList": []}},
    *(abort(failureType=value) for value in [None, "", "failed", "SUCCEEDED", "CANCELED"]),
    *(abort(action=value) for value in [None, "", "cancel", "ABORT"]),
    *(abort(thresholdPercentage=value) for value in [None, -1, 0, 100.01, 101, 12.345, 0.001, 99.999]),
    *(abort(minNumberOfExecutedThings=value) for value in [None, -1, 0, "1"]),
    *({"timeoutConfig": {"inProgressTimeoutInMinutes": value}} for value in [-1, 0, 10081, 10**9, "5"]),
    {"jobExecutionsRetryConfig": {}},
    {"jobExecutionsRetryConfig": {"criteriaList": []}},
    *(retry((kind, 0)) for kind in ["", "failed", "REJECTED", "CANCELED"]),
    retry(("FAILED", -1)),
    retry(("FAILED", 11)),
    retry(("FAILED", "1")),
    retry(("FAILED", 6), ("TIMED_OUT", 5)),
    retry(("FAILED", 0), ("FAILED", 0)),
    retry(("ALL", 0), ("FAILED", 0)),
    retry(("TIMED_OUT", 0), ("ALL", 0)),
    retry(("FAILED", 0), ("TIMED_OUT", 0), ("FAILED", 0)),
]
# What CreateJob and CreateJobTemplate refuse alike.
# Sources: API reference, MaintenanceWindow, DestinationPackageVersions; Developer Guide, Job configurations.
WRONG_DOCUMENTS: list[Members] = [
    {"document": ""},
    {"document": "no JSON"},
    {"document": "[1]"},
    {"document": '"text"'},
    {"document": '{"a": NaN}'},
    {"document": '{"a": 1} {"b": 2}'},
    {"document": '{"x":"%s"}' % ("x" * 32761)},
    {"document": '{"x":"%sa"}' % ("é" * 16380)},  # 32769 bytes, 16389 characters
    {"document": SMALL, "documentSource": "https://s3.us-east-1.amazonaws.com/documents/job.json"},
    {"documentSource": ""},
    {"documentSource": "https://s3.us-east-1.amazonaws.com/documents/" + "k" * 1306},
    {"documentSource": "https://s3.us-east-1.amazonaws.com/documents/none.json"},
    {"documentSource": "https://s3.us-east-1.amazonaws.com/nowhere/job.json"},
    {"documentSource": "https://s3.us-east-1.amazonaws.com/documents/bad.json"},
    {"documentSource": "https://example.com/job.json"},
    {"documentSource": "s3://documents/job.json"},
    *({"destinationPackageVersions": [value]} for value in ["", "lamp", "arn:é", f"arn:{'x' * 1597}"]),
    {"destinationPackageVersions": [f"{PACKAGE}/1"] * 26},
]


@pytest.fixture
def table(bench: Any) -> Any:
    """Two things with a running and a queued execution of `old`, a template, packages, a document in S3."""
    bench.job(bench.thing("lamp"), bench.thing("other"), job_id="old", description="old", **retry(("FAILED", 3)))
    bench.start_next("lamp", statusDetails={"step": "1"})
    bench.control.create_job_template(jobTemplateId="plan", description="d", document=SMALL)
    bench.control.create_package(packageName="lamp")
    for name in ("1", "draft"):
        bench.control.create_package_version(packageName="lamp", versionName=name)
    bench.control.update_package_version(packageName="lamp", versionName="1", action="PUBLISH")
    s3 = bench.client_for("s3")
    s3.create_bucket(Bucket="documents")
    s3.put_object(Bucket="documents", Key="job.json", Body=b"{}")
    s3.put_object(Bucket="documents", Key="bad.json", Body=b"no JSON")
    return bench


def create(table: Any, **members: Any) -> None:
    """Create the job `update` on the lamp, with a small document unless another is given."""
    if not {"document", "documentSource"} & set(members):
        members["document"] = SMALL
    table.raw.create_job(**{"jobId": "update", "targets": [LAMP], **members})


def create_template(table: Any, **members: Any) -> None:
    """Create the template `new`, with a small document unless another is given."""
    if not {"document", "documentSource", "jobArn"} & set(members):
        members["document"] = SMALL
    table.raw.create_job_template(**{"jobTemplateId": "new", "description": "d", **members})


# CreateJob


@pytest.mark.parametrize("members", [*WRONG_CONFIGURATIONS, *WRONG_DOCUMENTS])
def test_create_job_refuses(table: Any, members: Members) -> None:
    """Everything that the model or the guide excludes (see above)."""
    with table.refused_without_trace("InvalidRequestException"):
        create(table, **members)


@pytest.mark.parametrize("job_id", ["x" * 65, "a b", "a.b", "é", "$next", "a:b", "a\n"])
def test_create_job_refuses_ids(table: Any, job_id: str) -> None:
    """1 to 64 letters, digits, underscores and hyphens (API reference, CreateJob)."""
    with table.refused_without_trace("InvalidRequestException"):
        create(table, jobId=job_id)


@pytest.mark.parametrize(
    "targets",
    [
        [],
        LAMP,
        [""],
        ["lamp"],
        [5],
        [LAMP, "lamp"],
        [f"{ARN}:thing/"],
        [f"{ARN}:thing"],
        [f"{ARN}:thing/lamp/more"],
        [f"{ARN}:thing/a b"],
        [f"{ARN}:thing/{'x' * 129}"],
        [f"{ARN}:thinggroup/"],
        [f"{ARN}:thinggroup/ä"],
        [f"{ARN}:job/old"],
        [f"{ARN}:thingtype/lamp"],
        ["arn:aws:iam::123456789012:thing/lamp"],
        ["arn:aws:iot:us-east-1:thing/lamp"],
        [f"{ARN}:thing/{'x' * 2048}"],
    ],
)
def test_create_job_refuses_targets(table: Any, targets: Any) -> None:
    """At least one, each the ARN of a thing or thing group (API reference, CreateJob)."""
    with table.refused_without_trace("InvalidRequestException"):
        create(table, targets=targets)


def test_create_job_without_targets_is_refused(table: Any) -> None:
    """targets is required (API reference, CreateJob)."""
    with table.refused_without_trace("InvalidRequestException", "targets"):
        table.raw.create_job(jobId="update", document=SMALL)


@pytest.mark.parametrize(
    "target",
    [
        f"{ARN}:thing/none",
        f"{ARN}:thing/Lamp",
        f"{ARN}:thing/hall:none",
        f"{ARN}:thinggroup/none",
        f"{ARN}:thinggroup/lamp",
        "arn:aws:iot:eu-west-1:123456789012:thing/lamp",
        "arn:aws:iot:us-east-1:111122223333:thing/lamp",
        "arn:aws-cn:iot:us-east-1:123456789012:thing/lamp",
    ],
)
def test_create_job_does_not_find_targets(table: Any, target: str) -> None:
    """Unknown here (API reference, CreateJob; the class: chosen, see docs/fidelity.md)."""
    with table.refused_without_trace("ResourceNotFoundException", target.rpartition("/")[2]):
        create(table, targets=[LAMP, target])


def test_create_job_refuses_101_targets(table: Any) -> None:
    """100 per job (General Reference, AWS IoT Device Management quotas; the class: chosen)."""
    names = [f"t{number}" for number in range(101)]
    table.thing(*names)
    with table.refused_without_trace("LimitExceededException"):
        create(table, targets=[f"{ARN}:thing/{name}" for name in names])


def test_create_job_refuses_more_targets_than_the_test_allows(table: Any) -> None:
    """The quota can be set (iotmock's own)."""
    table.iot.limits.job_targets = 1
    with table.refused_without_trace("LimitExceededException"):
        create(table, targets=[LAMP, f"{ARN}:thing/other"])
    create(table)


@pytest.mark.parametrize(
    "document",
    [
        '{"a": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/b/k"}',
        '{"a": "${aws:iot:s3-presigned-url:https://example.com/k}"}',
        '{"a": "${aws:iot:package::version::attributes:colour}"}',
        '{"a": "${thingName}${aws:iot:s3-presigned-url-upload:https://s3.amazonaws.com/${jobId}/k}"}',
    ],
)
def test_create_job_refuses_placeholders(table: Any, document: str) -> None:
    """Whatever the role says (Developer Guide, Software Package Catalog troubleshooting)."""
    with table.refused_without_trace("InvalidRequestException"):
        create(table, document=document, presignedUrlConfig={"roleArn": ROLE})


def test_create_job_without_a_document_is_refused(table: Any) -> None:
    """A document or its source is needed, unless there is a template (API reference, CreateJob)."""
    with table.refused_without_trace("InvalidRequestException", "ocument"):
        table.raw.create_job(jobId="update", targets=[LAMP])


def test_create_job_with_a_role_missing_is_refused(table: Any) -> None:
    """The message of the guide (Developer Guide, Software Package Catalog troubleshooting)."""
    message = "presignedUrlConfig role ARN is required to generate an S3 presigned url in job document."
    for members in ({}, {"presignedUrlConfig": {"expiresInSec": 60}}):
        with table.refused_without_trace("InvalidRequestException", message):
            create(table, document=PRESIGNED, **members)


@pytest.mark.parametrize(
    "members",
    [
        {"targetSelection": ""},
        {"targetSelection": "snapshot"},
        {"targetSelection": "BOTH"},
        {"namespaceId": ""},
        {"namespaceId": "a b"},
        {"namespaceId": "a:b"},
        {"jobTemplateArn": ""},
        {"jobTemplateArn": "plan"},
        {"jobTemplateArn": f"{ARN}:jobtemplate/é"},
        {"jobTemplateArn": f"arn:{'x' * 1597}"},
        {"documentParameters": {"a": "b"}},
    ],
)
def test_create_job_refuses_other_members(table: Any, members: Members) -> None:
    """Types, lengths and patterns of the model; parameters need a managed template (API reference, CreateJob)."""
    with table.refused_without_trace("InvalidRequestException"):
        create(table, **members)


@pytest.mark.parametrize(
    "values",
    [
        {"command": ""},
        {"command": "x" * 30721},
        {"command": "a\nb"},
        {"command": "ls", "": "x"},
        {"command": "ls", "a b": "x"},
        {"command": "ls", "k" * 129: "x"},
        {"command": 5},
    ],
)
def test_create_job_refuses_parameters(table: Any, values: Members) -> None:
    """Keys up to 128 characters, values up to 30720 (API reference, CreateJob)."""
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.create_job(
            jobId="update",
            targets=[LAMP],
            jobTemplateArn="arn:aws:iot:us-east-1::jobtemplate/AWS-Run-Command:1.0",
            documentParameters=values,
        )


# It is noon of 2026-03-01, a Sunday.
WRONG_WINDOWS = [
    *(window(minutes=value) for value in [None, -1, 0, 1431, "60"]),
    *(
        window(value)
        for value in [
            None,
            "",
            "0 10 * * ? *",
            "cron()",
            "cron(0 10 * * *)",
            "cron(0 10 * * ? * *)",
            "cron(0 10 * * * *)",
            "cron(0 10 ? * ? *)",
            "cron(60 10 * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 10 32 * ? *)",
            "cron(0 10 * 13 ? *)",
            "cron(0 10 ? * 8 *)",
            "cron(0 10 ? * MON#6 *)",
            "cron(0 10 * * ? 2200)",
            "rate(1 day)",
            f"cron(0 10 * * ? {','.join(['2030'] * 60)})",
        ]
    ),
]


@pytest.mark.parametrize("windows", WRONG_WINDOWS)
def test_create_job_refuses_windows(table: Any, windows: list[Members]) -> None:
    """Cron expressions and durations (Developer Guide, How job configurations work)."""
    given = [{member: value for member, value in windows[0].items() if value is not None}]
    with table.refused_without_trace("InvalidRequestException"):
        create(table, targetSelection="CONTINUOUS", **schedule(maintenanceWindows=window() + given))


@pytest.mark.parametrize(
    "times",
    [
        *(
            {"startTime": value}
            for value in [
                "",
                "tomorrow",
                "2026-03-02",
                "2026-03-02T12",
                "2026-03-02T12:00:00",
                "2026-03-02T12:00Z",
                "2026-03-02T12:00+00:00",
                "2026-03-02t12:00",
                "2026-3-2T12:00",
                "20260302T1200",
                " 2026-03-02T12:00",
                "2026-02-30T12:00",
                "2026-03-02T24:00",
                "1772452800",
                1772452800,
                "2026-03-01T11:00",
                "2026-03-01T12:00",
                "2026-03-01T12:29",
                "2027-03-01T12:01",
            ]
        ),
        *({"endTime": value} for value in ["", "2026-03-02T12:00:00", "2026-03-01T12:29", "2028-03-01T12:01"]),
        {"startTime": "2026-03-01T13:00", "endTime": "2026-03-01T13:00"},
        {"startTime": "2026-03-01T13:00", "endTime": "2026-03-01T13:29"},
        {"startTime": "2026-03-02T13:00", "endTime": "2026-03-01T13:00"},
        {"endBehavior": "CANCEL"},
        {"startTime": "2026-03-01T13:00", "endBehavior": "STOP_ROLLOUT"},
        {"endTime": "2026-03-01T13:00", "endBehavior": "STOP"},
        {"endTime": "2026-03-01T13:00", "endBehavior": ""},
        {"maintenanceWindows": window()},
    ],
)
def test_create_job_refuses_times(table: Any, times: Members) -> None:
    """Forms and distances of start and end; windows are for continuous jobs (API reference, SchedulingConfig)."""
    with table.refused_without_trace("InvalidRequestException"):
        create(table, **schedule(**times))


def test_create_job_refuses_a_template_with_windows_for_a_snapshot(table: Any) -> None:
    """Windows are for continuous jobs, wherever they come from (API reference, CreateJobTemplate)."""
    create_template(table, maintenanceWindows=window())
    with table.refused_without_trace("InvalidRequestException"):
        create(table, jobTemplateArn=f"{ARN}:jobtemplate/new")


@pytest.mark.parametrize(
    ("code", "versions"),
    [
        ("ResourceNotFoundException", [f"{PACKAGE}/2"]),
        ("ResourceNotFoundException", [f"{PACKAGE}/1", f"{ARN}:package/other/version/1"]),
        ("ResourceNotFoundException", [f"{ARN}:package/other/version/$null"]),
        ("ResourceNotFoundException", ["arn:aws:iot:eu-west-1:123456789012:package/lamp/version/1"]),
        ("InvalidRequestException", [f"{PACKAGE}/draft"]),
        ("InvalidRequestException", [f"{PACKAGE}/$default"]),
        ("InvalidRequestException", [f"{ARN}:package/lamp"]),
        ("InvalidRequestException", [LAMP]),
    ],
)
def test_create_job_refuses_package_versions(table: Any, code: str, versions: list[str]) -> None:
    """They must exist and be published (Developer Guide, Software Package Catalog; the classes: chosen)."""
    with table.refused_without_trace(code):
        create(table, destinationPackageVersions=versions)


def test_create_job_refuses_packages_that_are_no_destination(table: Any) -> None:
    """What the document names must be in the list (Developer Guide, Preparing AWS IoT Jobs)."""
    document = json.dumps({"a": "${aws:iot:package:lamp:version:1:attributes:colour}"})
    with table.refused_without_trace("InvalidRequestException"):
        create(table, document=document)


# What is just right


@pytest.mark.parametrize(
    "members",
    [
        {"description": "x"},
        {"description": "é" * 2028},
        *({"presignedUrlConfig": {"roleArn": ROLE, "expiresInSec": value}} for value in [60, 3600]),
        *({"presignedUrlConfig": {"roleArn": "r" * value, "expiresInSec": 60}} for value in [20, 2048]),
        *({"jobExecutionsRolloutConfig": {"maximumPerMinute": value}} for value in [1, 1000]),
        *({"timeoutConfig": {"inProgressTimeoutInMinutes": value}} for value in [1, 10080]),
        *(abort(failureType=value) for value in ["FAILED", "REJECTED", "TIMED_OUT", "ALL"]),
        *(abort(thresholdPercentage=value) for value in [0.01, 0.29, 1.1, 33.33, 57.29, 100]),
        abort(minNumberOfExecutedThings=1),
        retry(("FAILED", 0)),
        retry(("ALL", 10)),
        retry(("TIMED_OUT", 10)),
        retry(("TIMED_OUT", 5), ("FAILED", 5)),
        {"namespaceId": "a-Z_0"},
        {"targetSelection": "CONTINUOUS"},
        schedule(startTime="2026-03-01T12:30"),
        schedule(startTime="2027-03-01 12:00"),
        schedule(endTime="2026-03-01T12:30", endBehavior="FORCE_CANCEL"),
        schedule(endTime="2028-02-29T12:00", endBehavior="CANCEL"),
        schedule(startTime="2026-03-01T12:30", endTime="2026-03-01 13:00", endBehavior="STOP_ROLLOUT"),
        {"destinationPackageVersions": [f"{PACKAGE}/1"]},
        {"destinationPackageVersions": [f"{PACKAGE}/1"] * 25},
        {"destinationPackageVersions": [f"{PACKAGE}/$null"]},
    ],
)
def test_create_job_takes_what_is_just_right(table: Any, members: Members) -> None:
    """The bounds belong to the ranges, and are shown as given (the sources of the refusals)."""
    create(table, **members)
    job = table.describe()
    assert {**job, **members} == job


@pytest.mark.parametrize(
    "rate",
    [
        {"baseRatePerMinute": 1},
        {"baseRatePerMinute": 1000},
        *({"incrementFactor": value} for value in [1.1, 1.2, 1.3, 2.3, 4.1, 4.9, 5]),
        {"rateIncreaseCriteria": {"numberOfSucceededThings": 1}},
        {"rateIncreaseCriteria": {"numberOfSucceededThings": 10**6, "numberOfNotifiedThings": 10**6}},
    ],
)
def test_create_job_takes_rates_that_are_just_right(table: Any, rate: Members) -> None:
    """The bounds belong to the ranges, one digit after the point (API reference, ExponentialRolloutRate)."""
    members = exponential(**rate)
    create(table, **members)
    assert table.describe()["jobExecutionsRolloutConfig"]["exponentialRate"] == {
        **members["jobExecutionsRolloutConfig"]["exponentialRate"]
    }


@pytest.mark.parametrize("minutes", [1, 1430])
@pytest.mark.parametrize(
    "start", ["cron(0 10 * * ? *)", "cron(0 18 ? * MON-FRI *)", "cron(0 8 1 * ? *)", "cron(0/5 8 ? * 3#2 2026-2030)"]
)
def test_create_job_takes_windows_that_are_just_right(table: Any, start: str, minutes: int) -> None:
    """The guide's examples; 1 to 1430 minutes (Developer Guide, How job configurations work)."""
    create(table, targetSelection="CONTINUOUS", **schedule(maintenanceWindows=window(start, minutes)))
    assert table.describe()["schedulingConfig"] == {"maintenanceWindows": window(start, minutes)}


@needs_newest
def test_create_job_takes_the_longest_parameter(table: Any) -> None:
    """30720 characters (API reference, CreateJob), as long as the document fits."""
    table.raw.create_job(
        jobId="update",
        targets=[LAMP],
        jobTemplateArn="arn:aws:iot:us-east-1::jobtemplate/AWS-Run-Command:1.0",
        documentParameters={"command": "x" * 30720},
    )
    assert "x" * 30720 in table.control.get_job_document(jobId="update")["document"]


def test_create_job_takes_the_longest_source(table: Any) -> None:
    """1350 characters (API reference, CreateJob)."""
    source = "https://s3.us-east-1.amazonaws.com/documents/".ljust(1024 + 45, "k")
    table.client_for("s3").put_object(Bucket="documents", Key="k" * 1024, Body=b"{}")
    create(table, documentSource=source)
    assert table.control.describe_job(jobId="update")["documentSource"] == source


# UpdateJob, CancelJob, DeleteJob


@pytest.mark.parametrize("members", WRONG_CONFIGURATIONS)
def test_update_job_refuses(table: Any, members: Members) -> None:
    """What CreateJob refuses, and nothing of the call is done (API reference, UpdateJob)."""
    good = {} if "timeoutConfig" in members else {"timeoutConfig": {"inProgressTimeoutInMinutes": 9}}
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.update_job(jobId="old", **good, **members)


@pytest.mark.parametrize("namespace", ["", "a b"])
@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("update_job", {}),
        ("delete_job", {"force": True}),
        ("delete_job_execution", {"thingName": "lamp", "executionNumber": 1, "force": True}),
        ("associate_targets_with_job", {"targets": [LAMP]}),
    ],
)
def test_impossible_namespace_is_refused(table: Any, operation: str, members: Members, namespace: str) -> None:
    """Letters, digits, underscores and hyphens (API reference, UpdateJob and others)."""
    with table.refused_without_trace("InvalidRequestException"):
        getattr(table.raw, operation)(jobId="old", namespaceId=namespace, **members)


@pytest.mark.parametrize(
    "members",
    [
        *({"comment": text} for text in UNFIT_TEXTS),
        *({"reasonCode": text} for text in ["", "reason", "A B", "A-B", "A" * 129]),
    ],
)
def test_cancel_job_refuses(table: Any, members: Members) -> None:
    """Texts of the model (API reference, CancelJob)."""
    for force in (False, True):
        with table.refused_without_trace("InvalidRequestException"):
            table.raw.cancel_job(jobId="old", force=force, **members)


@pytest.mark.parametrize("operation", ["cancel_job", "delete_job"])
def test_force_that_is_no_flag_is_refused(table: Any, operation: str) -> None:
    """true or false (API reference, CancelJob, DeleteJob)."""
    with table.refused_without_trace("InvalidRequestException"):
        getattr(table.raw, operation)(jobId="old", force="perhaps")


@pytest.mark.parametrize("comment", UNFIT_TEXTS)
def test_associate_targets_refuses_comments(table: Any, comment: str) -> None:
    """Texts of the model (API reference, AssociateTargetsWithJob)."""
    table.job(table.group("fleet"), targetSelection="CONTINUOUS")
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.associate_targets_with_job(jobId="update", targets=[LAMP], comment=comment)


@pytest.mark.parametrize("targets", [[], LAMP, None, [f"{ARN}:thing/{'x' * 2048}"]])
def test_associate_targets_refuses_targets(table: Any, targets: Any) -> None:
    """At least one (API reference, AssociateTargetsWithJob)."""
    table.job(table.group("fleet"), targetSelection="CONTINUOUS")
    members = {} if targets is None else {"targets": targets}
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.associate_targets_with_job(jobId="update", **members)


# Executions


@pytest.mark.parametrize(
    "details",
    [
        {f"k{number}": "v" for number in range(11)},
        {"": "v"},
        {"k" * 129: "v"},
        {"a b": "v"},
        {"ä": "v"},
        {"k": ""},
        {"k": "v" * 1025},
        {"k": "a\nb"},
        {"k": 5},
    ],
)
def test_cancel_execution_refuses_details(table: Any, details: Any) -> None:
    """10 pairs, keys of 128 and values of 1024 characters (General Reference, Device Management quotas; the model)."""
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.cancel_job_execution(jobId="old", thingName="lamp", force=True, statusDetails=details)


def test_cancel_execution_takes_the_largest_details(table: Any) -> None:
    """10 pairs, keys of 128 and values of 1024 characters (General Reference, Device Management quotas)."""
    details = {f"{number}".ljust(128, ":"): "é" * 1024 for number in range(10)}
    table.control.cancel_job_execution(jobId="old", thingName="lamp", force=True, statusDetails=details)
    assert table.execution("lamp", "old")["statusDetails"] == {"detailsMap": details}


@pytest.mark.parametrize("members", [{"expectedVersion": "two"}, {"expectedVersion": 2.5}, {"force": "perhaps"}])
def test_cancel_execution_refuses_types(table: Any, members: Members) -> None:
    """Numbers and flags (API reference, CancelJobExecution)."""
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.cancel_job_execution(jobId="old", thingName="lamp", **members)


@pytest.mark.parametrize(
    "names", [("old", "a b"), ("old", "x" * 129), ("old", "ä"), ("a b", "lamp"), ("x" * 65, "lamp")]
)
@pytest.mark.parametrize("operation", ["describe_job_execution", "cancel_job_execution", "delete_job_execution"])
def test_operation_on_an_execution_refuses_names(table: Any, operation: str, names: tuple[str, str]) -> None:
    """Patterns of thing names and job ids (API reference, DescribeJobExecution and others)."""
    members = {"executionNumber": 1, "force": True} if operation == "delete_job_execution" else {}
    with table.refused_without_trace("InvalidRequestException"):
        getattr(table.raw, operation)(jobId=names[0], thingName=names[1], **members)


def test_describe_execution_refuses_what_is_no_number(table: Any) -> None:
    """executionNumber is a long (API reference, DescribeJobExecution)."""
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.describe_job_execution(jobId="old", thingName="lamp", executionNumber="first")


@pytest.mark.parametrize("job_id", ["$next", "a b", "x" * 65])
@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("get_job_document", {}),
        ("update_job", {"description": "new"}),
        ("cancel_job", {"force": True}),
        ("delete_job", {"force": True}),
        ("associate_targets_with_job", {"targets": [LAMP]}),
        ("list_job_executions_for_job", {}),
    ],
)
def test_impossible_job_id_is_refused(table: Any, operation: str, members: Members, job_id: str) -> None:
    """1 to 64 letters, digits, underscores and hyphens (API reference, GetJobDocument and others)."""
    with table.refused_without_trace("InvalidRequestException"):
        getattr(table.raw, operation)(jobId=job_id, **members)


@pytest.mark.parametrize("operation", ["describe_job", "get_job_document"])
def test_before_substitution_that_is_no_flag_is_refused(table: Any, operation: str) -> None:
    """true or false (API reference, DescribeJob, GetJobDocument)."""
    with table.refused("InvalidRequestException"):
        getattr(table.raw, operation)(jobId="old", beforeSubstitution="perhaps")


# Lists


@pytest.mark.parametrize(
    "query",
    [
        {"status": ""},
        {"status": "QUEUED"},
        {"status": "in_progress"},
        {"targetSelection": "BOTH"},
        {"thingGroupName": ""},
        {"thingGroupName": "a b"},
        {"thingGroupName": "x" * 129},
        {"thingGroupId": ""},
        {"thingGroupId": "a_b"},
        {"thingGroupId": "x" * 129},
        {"namespaceId": "a b"},
        {"maxResults": "ten"},
    ],
)
def test_list_jobs_refuses(table: Any, query: Members) -> None:
    """Filters of the model (API reference, ListJobs)."""
    with table.refused("InvalidRequestException"):
        table.raw.list_jobs(**query)


@pytest.mark.parametrize(
    "query", [{"status": "SCHEDULED"}, {"status": "queued"}, {"status": ""}, {"maxResults": "ten"}]
)
def test_list_executions_refuses(table: Any, query: Members) -> None:
    """Filters of the model (API reference, ListJobExecutionsForJob, ListJobExecutionsForThing)."""
    with table.refused("InvalidRequestException"):
        table.raw.list_job_executions_for_job(jobId="old", **query)
    with table.refused("InvalidRequestException"):
        table.raw.list_job_executions_for_thing(thingName="lamp", **query)


@pytest.mark.parametrize(
    "query", [{"thingName": "a b"}, {"thingName": "x" * 129}, {"jobId": "a b"}, {"jobId": ""}, {"namespaceId": "a b"}]
)
def test_list_executions_of_a_thing_refuses(table: Any, query: Members) -> None:
    """Names of the model (API reference, ListJobExecutionsForThing)."""
    with table.refused("InvalidRequestException"):
        table.raw.list_job_executions_for_thing(**{"thingName": "lamp", **query})


@pytest.mark.parametrize("size", [0, 251, "ten"])
@pytest.mark.parametrize("operation", ["list_job_templates", "list_managed_job_templates"])
def test_list_of_templates_refuses_sizes(table: Any, operation: str, size: Any) -> None:
    """1 to 250 (General Reference, AWS IoT Device Management quotas)."""
    with table.refused("InvalidRequestException"):
        getattr(table.raw, operation)(maxResults=size)


# Templates


@pytest.mark.parametrize("members", [*WRONG_CONFIGURATIONS, *WRONG_DOCUMENTS])
def test_create_job_template_refuses(table: Any, members: Members) -> None:
    """What CreateJob refuses (API reference, CreateJobTemplate)."""
    with table.refused_without_trace("InvalidRequestException"):
        create_template(table, **members)


@pytest.mark.parametrize("windows", WRONG_WINDOWS)
def test_create_job_template_refuses_windows(table: Any, windows: list[Members]) -> None:
    """Cron expressions and durations (Developer Guide, How job configurations work)."""
    given = [{member: value for member, value in windows[0].items() if value is not None}]
    with table.refused_without_trace("InvalidRequestException"):
        create_template(table, maintenanceWindows=window() + given)


@pytest.mark.parametrize("template_id", ["x" * 65, "a b", "a.b", "é", "a:b"])
@pytest.mark.parametrize("operation", ["create_job_template", "describe_job_template", "delete_job_template"])
def test_impossible_template_id_is_refused(table: Any, operation: str, template_id: str) -> None:
    """1 to 64 letters, digits, underscores and hyphens (API reference, CreateJobTemplate and others)."""
    members = {"description": "d", "document": SMALL} if operation.startswith("create") else {}
    with table.refused_without_trace("InvalidRequestException"):
        getattr(table.raw, operation)(jobTemplateId=template_id, **members)


def test_create_job_template_without_a_description_is_refused(table: Any) -> None:
    """It is required (API reference, CreateJobTemplate)."""
    with table.refused_without_trace("InvalidRequestException", "description"):
        table.raw.create_job_template(jobTemplateId="new", document=SMALL)


def test_create_job_template_without_a_document_is_refused(table: Any) -> None:
    """Neither document nor source nor job (chosen, see docs/fidelity.md)."""
    with table.refused_without_trace("InvalidRequestException"):
        table.raw.create_job_template(jobTemplateId="new", description="d")


@pytest.mark.parametrize("arn", ["", "old", LAMP, f"{ARN}:job/", f"{ARN}:job/a b", f"{ARN}:jobtemplate/plan"])
def test_create_job_template_does_not_find_what_is_no_job(table: Any, arn: str) -> None:
    """The model gives the ARN no pattern, so any text is looked for (API reference, CreateJobTemplate)."""
    with table.refused_without_trace("ResourceNotFoundException"):
        create_template(table, jobArn=arn)


def test_create_job_template_looks_at_its_id_before_its_document(table: Any) -> None:
    """A taken id is found first, as in CreateJob (chosen, see docs/fidelity.md)."""
    with table.refused_without_trace("ConflictException"):
        create_template(table, jobTemplateId="plan", document="no JSON")


@pytest.mark.parametrize("name", ["x" * 65])
def test_managed_template_refuses_names(table: Any, name: str) -> None:
    """1 to 64 characters (API reference, DescribeManagedJobTemplate)."""
    with table.refused("InvalidRequestException"):
        table.raw.describe_managed_job_template(templateName=name)
    with table.refused("InvalidRequestException"):
        table.raw.list_managed_job_templates(templateName=name)
