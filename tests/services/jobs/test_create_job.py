"""CreateJob: what it answers, whom it reaches, where the document comes from, and in which order it objects."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

ACCOUNT = "123456789012"
ARN = f"arn:aws:iot:us-east-1:{ACCOUNT}"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/jobs"
SMALL = '{"operation": "reboot"}'
NOBODY = f"{ARN}:thing/nobody"


def create(bench: Any, *targets: str, **members: Any) -> dict[str, Any]:
    """What CreateJob answers; job `update` with a small document on a lamp unless told otherwise."""
    if not targets:
        targets = (f"{ARN}:thing/lamp",)
    answer: dict[str, Any] = bench.call(
        "create_job", **{"jobId": "update", "targets": list(targets), "document": SMALL, **members}
    )
    return answer


def put_document(bench: Any, content: bytes, key: str = "job.json") -> str:
    """Store a document in the bucket `documents`, made on the way; gives its address."""
    s3 = bench.client_for("s3")
    s3.create_bucket(Bucket="documents")
    s3.put_object(Bucket="documents", Key=key, Body=content)
    return f"https://s3.us-east-1.amazonaws.com/documents/{key}"


# The answer


def test_create_job_answers_arn_and_id(bench: Any) -> None:
    """Without a description there is none in the answer (API reference, CreateJob)."""
    bench.thing("lamp")
    assert create(bench) == {"jobArn": f"{ARN}:job/update", "jobId": "update"}


def test_create_job_answers_its_description(bench: Any) -> None:
    """The description comes back as it was given, in any script (API reference, CreateJob)."""
    bench.thing("lamp")
    answer = create(bench, description="Größer, 更大 🚀")
    assert answer == {"jobArn": f"{ARN}:job/update", "jobId": "update", "description": "Größer, 更大 🚀"}


@pytest.mark.parametrize("job_id", ["a", "-", "_", "get", "cancel", "things", "0", "Az09_-", "x" * 64])
def test_create_job_takes_every_permitted_id(bench: Any, job_id: str) -> None:
    """1 to 64 letters, digits, underscores and hyphens (API reference, CreateJob)."""
    bench.thing("lamp")
    assert create(bench, jobId=job_id)["jobArn"] == f"{ARN}:job/{job_id}"
    assert bench.describe(job_id)["jobId"] == job_id


@pytest.mark.parametrize("name", ["jobs", "cancel", "get", "executionNumber"])
def test_names_that_are_words_of_addresses_are_names(bench: Any, name: str) -> None:
    """Any permitted name may stand in any place of an address (API reference, URIs of the operations)."""
    bench.job(bench.thing(name), job_id=name)
    names = {"thingName": name, "jobId": name}
    assert bench.executions(name) == {(name, 1): "QUEUED"}
    assert bench.pending(name) == ([], [name])
    assert bench.execution(name, name)["thingArn"] == f"{ARN}:thing/{name}"
    bench.control.cancel_job_execution(**names)
    bench.control.delete_job_execution(**names, executionNumber=1)
    assert bench.executions(name) == {}


def test_create_job_keeps_fractions_of_seconds(bench: Any) -> None:
    """Time stamps carry microseconds (chosen, see docs/fidelity.md)."""
    bench.advance(seconds=0.25)
    bench.job(bench.thing("lamp"))
    assert bench.describe()["createdAt"] == bench.execution("lamp")["queuedAt"] == NOON + timedelta(seconds=0.25)


def test_create_job_tells_ids_apart_by_case(bench: Any) -> None:
    """Ids are case-sensitive, like those of other IoT resources (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("lamp"), job_id="Update", description="upper")
    bench.job(NOBODY.replace("nobody", "lamp"), job_id="update", description="lower")
    assert (bench.describe("Update")["description"], bench.describe("update")["description"]) == ("upper", "lower")


def test_create_job_in_china_names_the_partition(bench: Any) -> None:
    """ARNs begin with the partition (IAM User Guide, Amazon Resource Names)."""
    china = bench.iot.scope(region="cn-north-1").client("iot")
    thing = china.create_thing(thingName="lamp")["thingArn"]
    answer = china.create_job(jobId="update", targets=[thing], document=SMALL)
    assert answer["jobArn"] == f"arn:aws-cn:iot:cn-north-1:{ACCOUNT}:job/update"


# Whom it reaches


def test_create_job_queues_an_execution_for_a_thing(bench: Any) -> None:
    """The rollout begins at once (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"))
    assert bench.status() == "IN_PROGRESS"
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_create_job_reaches_things_and_groups_in_one_list(bench: Any) -> None:
    """Targets are things and thing groups, mixed freely (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "a", "b"), bench.thing("c"))
    assert set(bench.executions()) == {("a", 1), ("b", 1), ("c", 1)}


def test_create_job_reaches_things_of_child_groups(bench: Any) -> None:
    """A job runs on every thing in a group and its child groups (Developer Guide, Static thing groups)."""
    parent = bench.group("parent")
    bench.group("child", parent="parent")
    bench.group("grandchild", "lamp", parent="child")
    bench.job(parent)
    assert set(bench.executions()) == {("lamp", 1)}


def test_create_job_reaches_a_thing_once_by_several_targets(bench: Any) -> None:
    """An execution is an instance of a job on a target device (Developer Guide, Jobs key concepts)."""
    lamp = bench.thing("lamp")
    groups = [bench.group("red"), bench.group("blue")]
    for group in ("red", "blue"):
        bench.join("lamp", group)
    bench.job(lamp, *groups, lamp)
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_create_job_reaches_names_with_colons(bench: Any) -> None:
    """Names of things and groups may have colons (API reference, CreateThing)."""
    bench.job(bench.thing("hall:1:lamp"), bench.group("hall:2", "hall:2:lamp"))
    assert bench.describe()["targets"] == [f"{ARN}:thing/hall:1:lamp", f"{ARN}:thinggroup/hall:2"]
    assert set(bench.executions()) == {("hall:1:lamp", 1), ("hall:2:lamp", 1)}
    assert bench.execution("hall:1:lamp")["thingArn"] == f"{ARN}:thing/hall:1:lamp"


def test_create_job_tells_a_thing_from_a_group_of_the_same_name(bench: Any) -> None:
    """The ARN says which of the two is meant (Developer Guide, Jobs key concepts)."""
    bench.thing("fleet")
    bench.job(bench.group("fleet", "lamp"))
    assert set(bench.executions()) == {("lamp", 1)}


def test_create_job_for_nobody_is_completed_at_once(bench: Any) -> None:
    """A snapshot of no things has nothing to wait for (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet"))
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", NOON)


def test_create_continuous_job_for_nobody_waits(bench: Any) -> None:
    """It goes on for things that join later (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet"), targetSelection="CONTINUOUS")
    assert bench.status() == "IN_PROGRESS"
    assert "completedAt" not in bench.describe()


def test_create_job_takes_a_hundred_targets(bench: Any) -> None:
    """100 targets per job (General Reference, AWS IoT Device Management quotas)."""
    names = [f"t{number}" for number in range(100)]
    bench.thing(*names)
    bench.job(*[f"{ARN}:thing/{name}" for name in names])
    assert bench.counts() == {"Queued": 100}


# The id, taken and free


def test_create_job_twice_is_refused(bench: Any) -> None:
    """ResourceAlreadyExistsException with id and ARN, and the first job stays (API reference, CreateJob)."""
    bench.job(bench.thing("lamp"), description="first")
    with bench.refused_without_trace("ResourceAlreadyExistsException", "update") as response:
        create(bench, description="second")
    assert (response["resourceId"], response["resourceArn"]) == ("update", f"{ARN}:job/update")


def test_create_job_twice_with_equal_members_is_refused(bench: Any) -> None:
    """No re-creation is idempotent (API reference, CreateJob, names no such case)."""
    bench.thing("lamp")
    create(bench)
    with bench.refused_without_trace("ResourceAlreadyExistsException"):
        create(bench)


@pytest.mark.parametrize("ending", ["completed", "canceled", "scheduled"])
def test_create_job_with_the_id_of_any_job_is_refused(bench: Any, ending: str) -> None:
    """A job keeps its id until it is deleted (API reference, CreateJob)."""
    members = {"schedulingConfig": {"startTime": "2026-03-02T12:00"}} if ending == "scheduled" else {}
    bench.job(bench.thing("lamp"), **members)
    if ending == "completed":
        bench.report("lamp", "SUCCEEDED")
    if ending == "canceled":
        bench.control.cancel_job(jobId="update")
    assert bench.status() == ending.upper()
    with bench.refused_without_trace("ResourceAlreadyExistsException"):
        create(bench)


def test_create_job_with_the_id_of_a_deleted_job_begins_anew(bench: Any) -> None:
    """The id is free again, and nothing of the old job is left (API reference, DeleteJob)."""
    bench.job(
        bench.thing("lamp"), description="old", namespaceId="old", timeoutConfig={"inProgressTimeoutInMinutes": 5}
    )
    bench.start_next("lamp", statusDetails={"step": "1"})
    bench.advance(minutes=1)
    bench.control.delete_job(jobId="update", force=True)
    create(bench, document='{"new": 1}')
    job = bench.describe()
    assert not {"description", "namespaceId", "forceCanceled", "completedAt"} & set(job)
    assert (job["createdAt"], job["timeoutConfig"]) == (NOON + timedelta(minutes=1), {})
    execution = bench.execution("lamp")
    assert (execution["status"], execution["executionNumber"], execution["versionNumber"]) == ("QUEUED", 1, 1)
    assert execution["statusDetails"] == {}
    bench.start_next("lamp")
    bench.advance(minutes=10)
    assert bench.executions() == {("lamp", 1): "IN_PROGRESS"}


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "111122223333"}])
def test_create_job_counts_ids_in_each_account_and_region(bench: Any, place: dict[str, str]) -> None:
    """A job belongs to one account and region (Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("lamp"), description="here")
    elsewhere = bench.iot.scope(**place)
    control = elsewhere.client("iot")
    thing = control.create_thing(thingName="lamp")["thingArn"]
    arn = control.create_job(jobId="update", targets=[thing], document=SMALL, description="there")["jobArn"]
    assert arn == f"arn:aws:iot:{elsewhere.region}:{elsewhere.account_id}:job/update"
    control.cancel_job(jobId="update")
    assert (bench.status(), bench.describe()["description"]) == ("IN_PROGRESS", "here")


# The document


@pytest.mark.parametrize(
    "document",
    ['{"a":1}', '{ "a" : [1.0, 1e3, null] ,\n"b":"\\u00e9"}', '{"größe": "更大 🚀", "a": 1, "a": 2}', "{}"],
)
def test_create_job_keeps_the_document_byte_for_byte(bench: Any, document: str) -> None:
    """GetJobDocument gives what was uploaded (Developer Guide, Create and manage jobs by using the AWS CLI)."""
    bench.job(bench.thing("lamp"), document=document)
    assert bench.call("get_job_document", jobId="update") == {"document": document}
    assert bench.start_next("lamp")["jobDocument"] == document


def test_create_job_takes_the_longest_document(bench: Any) -> None:
    """32768 bytes (General Reference, AWS IoT Device Management quotas)."""
    bench.thing("lamp")
    document = json.dumps({"x": ""})
    create(bench, document=document.replace('""', f'"{"x" * (32768 - len(document))}"'))
    assert len(bench.control.get_job_document(jobId="update")["document"]) == 32768


def test_create_job_reads_its_document_from_s3_once(bench: Any) -> None:
    """Later changes of the object do not reach the job (Developer Guide, Create and manage jobs with the CLI)."""
    source = put_document(bench, b'{"from": "s3"}')
    bench.job(bench.thing("lamp"), documentSource=source)
    put_document(bench, b'{"from": "later"}')
    assert bench.control.get_job_document(jobId="update")["document"] == '{"from": "s3"}'


def test_create_job_without_a_document_takes_the_recipe(bench: Any) -> None:
    """The recipe of the only package version is an inline job document (chosen, see docs/fidelity.md)."""
    bench.control.create_package(packageName="lamp")
    bench.control.create_package_version(packageName="lamp", versionName="1", recipe='{"install": "lamp"}')
    bench.control.update_package_version(packageName="lamp", versionName="1", action="PUBLISH")
    bench.job(bench.thing("lamp"), destinationPackageVersions=[f"{ARN}:package/lamp/version/1"])
    assert bench.control.get_job_document(jobId="update")["document"] == '{"install": "lamp"}'


# The order of the objections: what is wrong first is said, though all that follows is wrong, too

WRONG_CONFIG = {"jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 9}] * 2}}
UNKNOWN_VERSION = {"destinationPackageVersions": [f"{ARN}:package/lamp/version/1"]}


def test_create_job_looks_at_the_id_before_the_targets(bench: Any) -> None:
    """A taken id is found first (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("lamp"))
    with bench.refused_without_trace("ResourceAlreadyExistsException"):
        create(bench, "no-arn", document="no JSON", **WRONG_CONFIG)


def test_create_job_looks_at_the_form_of_all_targets_before_it_looks_for_them(bench: Any) -> None:
    """A malformed ARN is found before an unknown thing (chosen, see docs/fidelity.md)."""
    with bench.refused_without_trace("InvalidRequestException", "no-arn"):
        create(bench, NOBODY, "no-arn")


def test_create_job_looks_for_the_targets_before_it_reads_the_document(bench: Any) -> None:
    """An unknown thing is found before a bad document (chosen, see docs/fidelity.md)."""
    with bench.refused_without_trace("ResourceNotFoundException", "nobody"):
        create(bench, NOBODY, document="no JSON", **WRONG_CONFIG)


def test_create_job_looks_for_the_template_before_it_reads_the_document(bench: Any) -> None:
    """An unknown template is found before a bad document (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    with bench.refused_without_trace("ResourceNotFoundException", "template none"):
        create(bench, document="no JSON", jobTemplateArn=f"{ARN}:jobtemplate/none", **WRONG_CONFIG)


def test_create_job_looks_for_the_template_before_the_parameters(bench: Any) -> None:
    """An unknown template is found before parameters that no custom one takes (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    with bench.refused_without_trace("ResourceNotFoundException", "template none"):
        create(bench, jobTemplateArn=f"{ARN}:jobtemplate/none", documentParameters={"a": "b"})


def test_create_job_looks_at_the_parameters_before_it_reads_the_document(bench: Any) -> None:
    """Parameters without a managed template are found before a bad document (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException", "documentParameters"):
        create(bench, document="no JSON", documentParameters={"a": "b"})


def test_create_job_reads_the_document_before_the_configurations(bench: Any) -> None:
    """A bad document is found before a bad configuration (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException", "ocument"):
        create(bench, document="no JSON", **WRONG_CONFIG)


def test_create_job_misses_the_document_before_it_checks_the_configurations(bench: Any) -> None:
    """A missing document is found before a bad configuration (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException", "ocument"):
        bench.control.create_job(jobId="update", targets=[lamp], **WRONG_CONFIG)


def test_create_job_looks_at_the_configurations_before_it_looks_for_packages(bench: Any) -> None:
    """A bad configuration is found before an unknown package version (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException"):
        create(bench, **WRONG_CONFIG, **UNKNOWN_VERSION)


def test_create_job_reads_the_document_before_it_looks_for_packages(bench: Any) -> None:
    """A bad document is found before an unknown package version (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException", "ocument"):
        create(bench, document="no JSON", **UNKNOWN_VERSION)


def test_create_job_looks_at_the_schedule_before_it_looks_for_packages(bench: Any) -> None:
    """A bad schedule is found before an unknown package version (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException", "startTime"):
        create(bench, schedulingConfig={"startTime": "soon"}, **UNKNOWN_VERSION)


def test_create_job_misses_a_document_before_it_looks_for_a_recipe(bench: Any) -> None:
    """The recipe of a version that is not there cannot be read (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    with bench.refused_without_trace("ResourceNotFoundException"):
        bench.control.create_job(jobId="update", targets=[lamp], **UNKNOWN_VERSION)
    bench.control.create_package(packageName="lamp")
    bench.control.create_package_version(packageName="lamp", versionName="1")
    bench.control.update_package_version(packageName="lamp", versionName="1", action="PUBLISH")
    with bench.refused_without_trace("InvalidRequestException", "ocument"):
        bench.control.create_job(jobId="update", targets=[lamp], **UNKNOWN_VERSION)


def test_create_job_in_spite_of_earlier_refusals(bench: Any) -> None:
    """A refused request leaves the id free (API reference, CreateJob)."""
    bench.thing("lamp")
    for members in ({"document": "no JSON"}, WRONG_CONFIG, UNKNOWN_VERSION, {"tags": [{"Key": "aws:x", "Value": ""}]}):
        with pytest.raises(bench.control.exceptions.ClientError):
            create(bench, **members)
    assert create(bench)["jobId"] == "update"
    assert bench.tags(f"{ARN}:job/update") == {}
