"""A workbench for tests of AWS IoT Jobs: boto3 clients, the handle, and short forms of what every test does."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from iotmock import IoTMock
    from iotmock.core.mqtt.message import Message

ACCOUNT = "123456789012"
ARN = f"arn:aws:iot:us-east-1:{ACCOUNT}"
# A Sunday.
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DOCUMENT = '{"operation": "reboot"}'
# The models of iot and iot-jobs-data: the HTTP status of every error.
HTTP_STATUS = {
    "InvalidRequestException": 400,
    "ResourceNotFoundException": 404,
    "ResourceAlreadyExistsException": 409,
    "ConflictException": 409,
    "InvalidStateTransitionException": 409,
    "VersionConflictException": 409,
    "LimitExceededException": 410,
    "TerminalStateException": 410,
}


class Bench:
    """What stands on the table: `control` (service iot), `devices` (iot-jobs-data) and the handle `iot`."""

    def __init__(self, iot: "IoTMock", client_for: Callable[..., Any]) -> None:
        self.iot = iot
        self.client_for = client_for
        self.control = client_for("iot")
        self.devices = client_for("iot-jobs-data")

    @property
    def now(self) -> datetime:
        """The instant, which stands still until somebody advances."""
        return self.iot.now

    def advance(self, *, minutes: float = 0, seconds: float = 0, hours: float = 0) -> None:
        """Let time pass."""
        self.iot.advance(3600 * hours + 60 * minutes + seconds)

    def at(self, *, minutes: float = 0, seconds: float = 0, hours: float = 0, days: float = 0) -> datetime:
        """The instant that lies so long after START."""
        return START + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def schedule(
        self,
        *windows: tuple[str, int],
        start: float | None = None,
        end: float | None = None,
        behavior: str | None = None,
    ) -> dict[str, Any]:
        """A schedule for `job`. windows: cron fields and minutes; start, end: minutes after START."""
        config: dict[str, Any] = {}
        if start is not None:
            config["startTime"] = f"{self.at(minutes=start):%Y-%m-%dT%H:%M}"
        if end is not None:
            config["endTime"] = f"{self.at(minutes=end):%Y-%m-%dT%H:%M}"
        if behavior is not None:
            config["endBehavior"] = behavior
        if windows:
            config["maintenanceWindows"] = [
                {"startTime": f"cron({fields})", "durationInMinutes": minutes} for fields, minutes in windows
            ]
            return {"schedulingConfig": config, "targetSelection": "CONTINUOUS"}
        return {"schedulingConfig": config}

    # What operators do

    def thing(self, *names: str) -> str:
        """Register things; gives the ARN of the last one."""
        for name in names:
            self.control.create_thing(thingName=name)
            if ":" in name and self.control.list_things()["things"][-1]["thingName"] != name:
                pytest.skip("this moto keeps the percent-encoding of names with colons")
        return f"{ARN}:thing/{names[-1]}"

    def group(self, name: str = "fleet", *things: str, parent: str | None = None) -> str:
        """Make a group with things in it, which are registered where they are not; gives its ARN."""
        options = {} if parent is None else {"parentGroupName": parent}
        arn: str = self.control.create_thing_group(thingGroupName=name, **options)["thingGroupArn"]
        for thing in things:
            self.thing(thing)
            self.join(thing, name)
        return arn

    def fleet(self, size: int, name: str = "fleet") -> str:
        """Make a group of so many new things, called `<name>-0` and on; gives its ARN."""
        return self.group(name, *(f"{name}-{number}" for number in range(size)))

    def join(self, thing: str, group: str = "fleet") -> None:
        """Have a thing join a group."""
        self.control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)

    def leave(self, thing: str, group: str = "fleet") -> None:
        """Have a thing leave a group."""
        self.control.remove_thing_from_thing_group(thingName=thing, thingGroupName=group)

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """What an operation of `iot` answers, without the metadata."""
        answer: dict[str, Any] = getattr(self.control, operation)(**members)
        del answer["ResponseMetadata"]
        return answer

    def job(self, *targets: str, job_id: str = "update", **members: Any) -> str:
        """Create a job with a small document unless told otherwise; gives its id."""
        if not {"document", "documentSource", "jobTemplateArn", "destinationPackageVersions"} & set(members):
            members["document"] = DOCUMENT
        self.control.create_job(jobId=job_id, targets=list(targets), **members)
        return job_id

    def describe(self, job_id: str = "update", **members: Any) -> dict[str, Any]:
        """The member `job` of DescribeJob."""
        job: dict[str, Any] = self.control.describe_job(jobId=job_id, **members)["job"]
        return job

    def status(self, job_id: str = "update") -> str:
        """Where a job stands."""
        return str(self.describe(job_id)["status"])

    def counts(self, job_id: str = "update") -> dict[str, int]:
        """How many things are in which state, those in none left out: `{"Queued": 2}`."""
        details = self.describe(job_id)["jobProcessDetails"]
        return {
            name.removeprefix("numberOf").removesuffix("Things"): count
            for name, count in details.items()
            if name.startswith("numberOf") and count
        }

    def execution(self, thing: str, job_id: str = "update", **members: Any) -> dict[str, Any]:
        """An execution as operators see it."""
        answer = self.control.describe_job_execution(jobId=job_id, thingName=thing, **members)
        execution: dict[str, Any] = answer["execution"]
        return execution

    def executions(self, job_id: str = "update", **members: Any) -> dict[tuple[str, int], str]:
        """All executions of a job: status by name of the thing and number."""
        answer = self.control.list_job_executions_for_job(jobId=job_id, **members)
        return {
            (entry["thingArn"].rpartition("/")[2], entry["jobExecutionSummary"]["executionNumber"]): entry[
                "jobExecutionSummary"
            ]["status"]
            for entry in answer["executionSummaries"]
        }

    def attempts(self, thing: str, job_id: str = "update") -> list[dict[str, Any]]:
        """The summaries of all executions of a job on a thing, by their numbers."""
        answer = self.control.list_job_executions_for_thing(thingName=thing, jobId=job_id)
        summaries = [entry["jobExecutionSummary"] for entry in answer["executionSummaries"]]
        return sorted(summaries, key=lambda summary: summary["executionNumber"])

    def enable_events(self, *kinds: str) -> None:
        """Switch event messages on."""
        self.control.update_event_configurations(
            eventConfigurations={kind: {"Enabled": True} for kind in kinds or ("JOB", "JOB_EXECUTION")}
        )

    # What operators do in the catalog and in S3

    @staticmethod
    def destination(version: str, package: str = "lamp") -> str:
        """The ARN of a package version, `$default` and `$null` included."""
        return f"{ARN}:package/{package}/version/{version}"

    def version(self, name: str = "1.0", package: str = "lamp", *, publish: bool = True, **members: Any) -> str:
        """Create a version, published unless told otherwise, in a package made on the way; gives its ARN."""
        if package not in [known["packageName"] for known in self.control.list_packages()["packageSummaries"]]:
            self.control.create_package(packageName=package)
        self.control.create_package_version(packageName=package, versionName=name, **members)
        if publish:
            self.control.update_package_version(packageName=package, versionName=name, action="PUBLISH")
        return self.destination(name, package)

    def make_default(self, name: str = "1.0", package: str = "lamp") -> None:
        """Name the default version of a package."""
        self.control.update_package(packageName=package, defaultVersionName=name)

    def store(self, content: bytes | str, key: str = "job.json", bucket: str = "files") -> str:
        """Store an object, in a versioned bucket made on the way; gives its version."""
        s3 = self.client_for("s3")
        if bucket not in [known["Name"] for known in s3.list_buckets()["Buckets"]]:
            s3.create_bucket(Bucket=bucket)
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return str(s3.put_object(Bucket=bucket, Key=key, Body=content)["VersionId"])

    # What devices do

    def report(self, thing: str, status: str, job_id: str = "update", **members: Any) -> dict[str, Any]:
        """Have a device report over HTTP."""
        answer: dict[str, Any] = self.devices.update_job_execution(
            thingName=thing, jobId=job_id, status=status, **members
        )
        answer.pop("ResponseMetadata")
        return answer

    def start_next(self, thing: str, **members: Any) -> dict[str, Any] | None:
        """Have a device start what is next over HTTP; None where nothing is pending."""
        answer = self.devices.start_next_pending_job_execution(thingName=thing, **members)
        execution: dict[str, Any] | None = answer.get("execution")
        return execution

    def look(self, thing: str, job_id: str = "update", **members: Any) -> dict[str, Any] | None:
        """Have a device look at an execution over HTTP, or at `$next`; None where nothing is pending."""
        answer = self.devices.describe_job_execution(thingName=thing, jobId=job_id, **members)
        execution: dict[str, Any] | None = answer.get("execution")
        return execution

    def pending(self, thing: str) -> tuple[list[str], list[str]]:
        """The ids of the jobs that a thing has in progress and queued."""
        answer = self.devices.get_pending_job_executions(thingName=thing)
        return [e["jobId"] for e in answer["inProgressJobs"]], [e["jobId"] for e in answer["queuedJobs"]]

    def send(self, thing: str, request: str, payload: Any = b"") -> list["Message"]:
        """Have a device publish on `$aws/things/<thing>/jobs/<request>`; gives all jobs messages that this causes."""
        with self.iot.subscribe(f"$aws/things/{thing}/jobs/#") as heard:
            self.iot.publish(f"$aws/things/{thing}/jobs/{request}", payload)
            return list(heard.messages)[1:]

    def ask(self, thing: str, request: str, payload: Any = b"") -> tuple[str, dict[str, Any]]:
        """The answer to such a request: "accepted" or "rejected", and its document."""
        topic = f"$aws/things/{thing}/jobs/{request}/"
        (answer,) = [
            m for m in self.send(thing, request, payload) if m.topic in (f"{topic}accepted", f"{topic}rejected")
        ]
        return answer.topic.rpartition("/")[2], answer.json()

    @contextmanager
    def heard(self, topic_filter: str) -> Iterator[list["Message"]]:
        """Collect what is published on a filter in the block; the list is filled at its end."""
        collected: list[Message] = []
        with self.iot.subscribe(topic_filter) as subscription:
            yield collected
            collected += list(subscription.messages)

    @contextmanager
    def refused(self, code: str, *texts: str) -> Iterator[dict[str, Any]]:
        """Expect an AWS error of this code that says these texts; the response is filled in at the end."""
        response: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield response
        response |= caught.value.response
        error = response["Error"]
        assert error["Code"] == code, error
        for text in texts:
            assert text in error["Message"], error
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == HTTP_STATUS.get(code, status)

    @contextmanager
    def refused_without_trace(self, code: str, *texts: str) -> Iterator[dict[str, Any]]:
        """The same, and whatever operators and devices can read is as before."""
        before = self.picture()
        with self.refused(code, *texts) as response:
            yield response
        assert self.picture() == before

    def picture(self) -> dict[str, Any]:
        """Everything that can be read of jobs and templates, and how many messages there were."""
        jobs = {summary["jobId"]: self._picture_of(summary) for summary in self.control.list_jobs()["jobs"]}
        templates = {
            summary["jobTemplateId"]: (
                summary,
                self.call("describe_job_template", jobTemplateId=summary["jobTemplateId"]),
                self.tags(summary["jobTemplateArn"]),
            )
            for summary in self.control.list_job_templates()["jobTemplates"]
        }
        pending = {
            thing["thingName"]: self.pending(thing["thingName"]) for thing in self.control.list_things()["things"]
        }
        return {"jobs": jobs, "templates": templates, "pending": pending, "messages": len(self.iot.messages)}

    def _picture_of(self, summary: dict[str, Any]) -> tuple[Any, ...]:
        job_id = summary["jobId"]
        executions = self.control.list_job_executions_for_job(jobId=job_id)["executionSummaries"]
        return (
            summary,
            self.call("describe_job", jobId=job_id),
            self.call("get_job_document", jobId=job_id, beforeSubstitution=True),
            self.tags(summary["jobArn"]),
            executions,
            [
                self.execution(
                    entry["thingArn"].rpartition("/")[2],
                    job_id,
                    executionNumber=entry["jobExecutionSummary"]["executionNumber"],
                )
                for entry in executions
            ],
        )

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of a resource."""
        return {tag["Key"]: tag["Value"] for tag in self.control.list_tags_for_resource(resourceArn=arn)["tags"]}

    @property
    def raw(self) -> Any:
        """A client of `iot` that lets pass what boto3 would refuse by itself."""
        return self.client_for("iot", parameter_validation=False)


def bodies(messages: "list[Message]") -> list[tuple[str, Any]]:
    """The last levels of the topics behind `jobs/`, or the whole topic, and the documents."""
    return [
        (message.topic.partition("/jobs/")[2] or message.topic, json.loads(message.payload)) for message in messages
    ]


@pytest.fixture
def bench(iotmock: "IoTMock", client_for: Callable[..., Any]) -> Iterator[Bench]:
    """The workbench; its clock stands at START until somebody advances it."""
    with time_machine.travel(START, tick=False):
        yield Bench(iotmock, client_for)
