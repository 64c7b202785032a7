"""Devices, the clock and operators act at random; a small model says what must hold whatever they do.

jobProcessDetails add up; no execution is lost, started twice or changed once it has ended; a thing has one pending
execution of a job at most; a job that has ended stays as it is; what devices were told last is what is so.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import hypothesis.strategies as st
import time_machine
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from iotmock import mock_iot

ARN = "arn:aws:iot:us-east-1:123456789012"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
THINGS = ["a", "b", "c", "d"]
GROUPS = ["odd", "even"]
JOBS = ["j1", "j2", "j3"]
PENDING = {"QUEUED", "IN_PROGRESS"}
MEMBERS = {
    "CANCELED": "Canceled",
    "SUCCEEDED": "Succeeded",
    "FAILED": "Failed",
    "REJECTED": "Rejected",
    "QUEUED": "Queued",
    "IN_PROGRESS": "InProgress",
    "REMOVED": "Removed",
    "TIMED_OUT": "TimedOut",
}
WINDOWS = [{"startTime": "cron(0,30 * * * ? *)", "durationInMinutes": 10}]

rates = st.sampled_from(
    [
        None,
        {"maximumPerMinute": 1},
        {
            "maximumPerMinute": 3,
            "exponentialRate": {
                "baseRatePerMinute": 1,
                "incrementFactor": 2,
                "rateIncreaseCriteria": {"numberOfNotifiedThings": 1},
            },
        },
    ]
)
retries = st.sampled_from(
    [
        None,
        [("ALL", 2)],
        [("FAILED", 1), ("TIMED_OUT", 1)],
    ]
)
aborts = st.sampled_from([None, ("FAILED", 50.0, 2), ("ALL", 99.99, 3)])
schedules = st.sampled_from(
    [
        None,
        {"endTime": "+40", "endBehavior": "STOP_ROLLOUT"},
        {"endTime": "+40", "endBehavior": "CANCEL"},
        {"startTime": "+30", "endTime": "+70", "endBehavior": "FORCE_CANCEL"},
        {"maintenanceWindows": WINDOWS},
        {"maintenanceWindows": WINDOWS, "endTime": "+45"},
    ]
)


@dataclass
class Seen:
    """What was seen last of the executions and jobs that have not been deleted."""

    executions: dict[tuple[str, str, int], dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    most_retries: dict[str, int] = field(default_factory=dict)


class Jobs(RuleBasedStateMachine):
    """A few jobs on a few things in two groups."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.clock.start()
        self.mock = mock_iot()
        self.iot = self.mock.start()
        self.control, self.devices = self.iot.client("iot"), self.iot.client("iot-jobs-data")
        self.things: set[str] = set()
        self.seen = Seen()

    def teardown(self) -> None:
        """Take the mock and the still clock back."""
        self.mock.stop()
        self.clock.stop()

    @initialize()
    def begin(self) -> None:
        """Two groups with two things each."""
        for group in GROUPS:
            self.control.create_thing_group(thingGroupName=group)
        for index, thing in enumerate(THINGS):
            self.register(thing)
            self.control.add_thing_to_thing_group(thingName=thing, thingGroupName=GROUPS[index % 2])

    # Operators

    @rule(
        job=st.sampled_from(JOBS),
        is_continuous=st.booleans(),
        rate=rates,
        retry=retries,
        abort=aborts,
        timeout=st.sampled_from([None, 5]),
        schedule=schedules,
        groups=st.sampled_from([["odd"], ["even"], ["odd", "even"]]),
    )
    def create(
        self,
        job: str,
        is_continuous: bool,
        rate: Any,
        retry: Any,
        abort: Any,
        timeout: Any,
        schedule: Any,
        groups: list[str],
    ) -> None:
        """Create a job, if its id is free."""
        members: dict[str, Any] = {}
        if rate is not None:
            members["jobExecutionsRolloutConfig"] = rate
        if retry is not None:
            criteria = [{"failureType": kind, "numberOfRetries": number} for kind, number in retry]
            members["jobExecutionsRetryConfig"] = {"criteriaList": criteria}
        if abort is not None:
            criterion = dict(
                zip(("failureType", "thresholdPercentage", "minNumberOfExecutedThings"), abort, strict=True),
                action="CANCEL",
            )
            members["abortConfig"] = {"criteriaList": [criterion]}
        if timeout is not None:
            members["timeoutConfig"] = {"inProgressTimeoutInMinutes": timeout}
        if schedule is not None:
            members["schedulingConfig"] = {name: self.written(value) for name, value in schedule.items()}
            if "maintenanceWindows" in schedule:
                is_continuous = True
        request = {
            "jobId": job,
            "targets": [f"{ARN}:thinggroup/{group}" for group in groups],
            "document": "{}",
            "targetSelection": "CONTINUOUS" if is_continuous else "SNAPSHOT",
            **members,
        }
        if self.attempt(self.control.create_job, **request):
            assert job not in self.seen.jobs
            self.seen.most_retries[job] = sum(number for _, number in retry or ())

    def written(self, value: Any) -> Any:
        """A time as the API takes it, counted from now on."""
        if not isinstance(value, str) or not value.startswith("+"):
            return value
        at = self.iot.now.timestamp() + 60 * int(value) + 59
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M}"

    @rule(job=st.sampled_from(JOBS), force=st.booleans())
    def cancel(self, job: str, force: bool) -> None:
        """Cancel a job."""
        self.attempt(self.control.cancel_job, jobId=job, force=force)

    @rule(job=st.sampled_from(JOBS), force=st.booleans())
    def delete(self, job: str, force: bool) -> None:
        """Delete a job with all its executions."""
        if self.attempt(self.control.delete_job, jobId=job, force=force):
            del self.seen.jobs[job]
            self.forget(lambda key: key[0] == job)

    @rule(job=st.sampled_from(JOBS), thing=st.sampled_from(THINGS), force=st.booleans())
    def cancel_execution(self, job: str, thing: str, force: bool) -> None:
        """Cancel an execution."""
        self.attempt(self.control.cancel_job_execution, jobId=job, thingName=thing, force=force)

    @rule(job=st.sampled_from(JOBS), thing=st.sampled_from(THINGS), number=st.integers(1, 3), force=st.booleans())
    def delete_execution(self, job: str, thing: str, number: int, force: bool) -> None:
        """Delete an execution."""
        members = {"jobId": job, "thingName": thing, "executionNumber": number, "force": force}
        if self.attempt(self.control.delete_job_execution, **members):
            self.forget((job, thing, number).__eq__)

    @rule(thing=st.sampled_from(THINGS), group=st.sampled_from(GROUPS), joins=st.booleans())
    def move(self, thing: str, group: str, joins: bool) -> None:
        """Have a thing join or leave a group."""
        act = self.control.add_thing_to_thing_group if joins else self.control.remove_thing_from_thing_group
        self.attempt(act, thingName=thing, thingGroupName=group)

    @rule(thing=st.sampled_from(THINGS))
    def register(self, thing: str) -> None:
        """Register a thing."""
        self.control.create_thing(thingName=thing)
        self.things.add(thing)

    @rule(thing=st.sampled_from(THINGS))
    def unregister(self, thing: str) -> None:
        """Delete a thing."""
        if self.attempt(self.control.delete_thing, thingName=thing):
            self.things.discard(thing)

    # Devices and the clock

    @rule(thing=st.sampled_from(THINGS), step=st.sampled_from([None, -1, 1, 20]))
    def start_next(self, thing: str, step: int | None) -> None:
        """A device starts what is next: something that is queued, or what it had begun."""
        members = {} if step is None else {"stepTimeoutInMinutes": step}
        try:
            answer = self.devices.start_next_pending_job_execution(thingName=thing, **members)
        except ClientError:
            assert thing not in self.things
            return
        if "execution" in answer:
            started = answer["execution"]
            before = self.seen.executions[started["jobId"], thing, started["executionNumber"]]
            assert started["status"] == "IN_PROGRESS"
            assert started["versionNumber"] == before["version"] + (before["status"] == "QUEUED")

    @rule(
        job=st.sampled_from(JOBS),
        thing=st.sampled_from(THINGS),
        status=st.sampled_from(["IN_PROGRESS", "SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED", "REJECTED"]),
        step=st.sampled_from([None, -1, 2]),
    )
    def report(self, job: str, thing: str, status: str, step: int | None) -> None:
        """A device reports on whatever job."""
        body: dict[str, Any] = {"status": status, "clientToken": "x"}
        if step is not None:
            body["stepTimeoutInMinutes"] = step
        topic = f"$aws/things/{thing}/jobs/{job}/update"
        with self.iot.subscribe(topic + "/+") as answers:
            self.iot.publish(topic, body)
            (answer,) = answers.messages
        latest = max((key for key in self.seen.executions if key[:2] == (job, thing)), default=None)
        is_pending = latest is not None and self.seen.executions[latest]["status"] in PENDING
        if answer.topic.endswith("accepted"):
            assert is_pending
            assert thing in self.things

    @rule(minutes=st.sampled_from([0.5, 1, 3, 10, 60, 525600]))
    def wait(self, minutes: float) -> None:
        """Let time pass, a year perhaps."""
        self.iot.advance(60 * minutes)

    # What holds

    @invariant()
    def everything_holds(self) -> None:
        """In this order, because later looks compare with what the earlier ones have seen."""
        self.executions_are_never_lost_and_never_change_once_they_have_ended()
        self.job_process_details_add_up()
        self.retries_are_bounded()
        self.devices_were_told_what_is_so()

    def executions_are_never_lost_and_never_change_once_they_have_ended(self) -> None:
        """All that was there is there; what has ended looks as before; numbers count up; one is pending at most."""
        found = self.found()
        for key, before in self.seen.executions.items():
            now = found[key]
            if before["status"] not in PENDING:
                assert now == before, key
            elif before["status"] == "IN_PROGRESS":
                assert now["status"] != "QUEUED"
            assert now["version"] >= before["version"]
        for job in self.jobs():
            for thing in THINGS:
                numbers = sorted(key[2] for key in found if key[:2] == (job, thing))
                pending = [number for number in numbers if found[job, thing, number]["status"] in PENDING]
                assert pending in ([], numbers[-1:])
        self.seen.executions = found

    def job_process_details_add_up(self) -> None:
        """Each thing counts once, by its latest execution; a job that has ended stays so and has nothing queued."""
        jobs = self.jobs()
        for name, job in jobs.items():
            latest: dict[str, str] = {}
            for (_, thing, _), execution in sorted(self.seen.executions.items()):
                if execution["job"] == name:
                    latest[thing] = execution["status"]
            counts = {f"numberOf{member}Things": 0 for member in MEMBERS.values()}
            for status in latest.values():
                counts[f"numberOf{MEMBERS[status]}Things"] += 1
            details = dict(job["jobProcessDetails"])
            details.pop("processingTargets", None)
            assert details == counts
            before = self.seen.jobs.get(name)
            if before is not None and before["status"] in ("COMPLETED", "CANCELED"):
                stable = ("status", "completedAt", "reasonCode", "comment", "lastUpdatedAt")
                assert [job.get(member) for member in stable] == [before.get(member) for member in stable]
            if job["status"] in ("COMPLETED", "CANCELED"):
                assert counts["numberOfQueuedThings"] == 0
                assert not job["isConcurrent"]
            if job["status"] == "COMPLETED":
                assert counts["numberOfInProgressThings"] == 0
        self.seen.jobs = jobs

    def retries_are_bounded(self) -> None:
        """No execution is more than the configured how-manieth retry."""
        for (job, _, _), execution in self.seen.executions.items():
            assert execution["retryAttempt"] <= self.seen.most_retries[job]

    def devices_were_told_what_is_so(self) -> None:
        """The last `notify` lists what is pending now, the last `notify-next` names what is next."""
        last = {message.topic: message.json() for message in self.iot.messages}
        for thing in sorted(self.things):
            answer = self.devices.get_pending_job_executions(thingName=thing)
            pending = [*answer["inProgressJobs"], *answer["queuedJobs"]]
            listed = {(e["jobId"], e["executionNumber"]) for e in pending}
            told = last.get(f"$aws/things/{thing}/jobs/notify", {"jobs": {}})["jobs"]
            assert {(e["jobId"], e["executionNumber"]) for entries in told.values() for e in entries} == listed
            following = self.devices.describe_job_execution(thingName=thing, jobId="$next").get("execution")
            named = last.get(f"$aws/things/{thing}/jobs/notify-next", {}).get("execution")
            assert (following and (following["jobId"], following["executionNumber"])) == (
                named and (named["jobId"], named["executionNumber"])
            )
            assert not any(self.seen.jobs[job]["status"] == "SCHEDULED" for job, _ in listed)

    # Inside

    def attempt(self, act: Any, **members: Any) -> bool:
        """Do something that may be refused; says whether it was done."""
        try:
            act(**members)
        except ClientError:
            return False
        return True

    def forget(self, is_gone: Any) -> None:
        """Expect executions no longer."""
        self.seen.executions = {key: value for key, value in self.seen.executions.items() if not is_gone(key)}

    def jobs(self) -> dict[str, dict[str, Any]]:
        """All jobs as described."""
        names = [job["jobId"] for job in self.control.list_jobs()["jobs"]]
        return {name: self.control.describe_job(jobId=name)["job"] for name in names}

    def found(self) -> dict[tuple[str, str, int], dict[str, Any]]:
        """All executions, by job, thing and number."""
        found = {}
        for name in self.jobs():
            for entry in self.control.list_job_executions_for_job(jobId=name)["executionSummaries"]:
                thing, summary = entry["thingArn"].rpartition("/")[2], entry["jobExecutionSummary"]
                key = (name, thing, summary["executionNumber"])
                described = self.control.describe_job_execution(
                    jobId=name, thingName=thing, executionNumber=summary["executionNumber"]
                )["execution"]
                assert described["status"] == summary["status"]
                assert key not in found
                found[key] = {**summary, "version": described["versionNumber"], "job": name}
        return found


TestJobs = Jobs.TestCase
TestJobs.settings = settings(
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    max_examples=settings().max_examples // 4,
)
