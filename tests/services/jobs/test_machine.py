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
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from iotmock import mock_iot

ARN = "arn:aws:iot:us-east-1:123456789012"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
THINGS = ["a", "b", "c", "d"]
GROUPS = ["odd", "even", "nested"]
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
schedules = st.sampled_from(
    [
        {"endTime": "+40", "endBehavior": "STOP_ROLLOUT"},
        {"endTime": "+40", "endBehavior": "CANCEL"},
        {"startTime": "+30", "endTime": "+70", "endBehavior": "FORCE_CANCEL"},
        {"maintenanceWindows": WINDOWS},
        {"maintenanceWindows": WINDOWS, "endTime": "+45"},
    ]
)


def criteria(*numbers: tuple[str, int]) -> dict[str, Any]:
    """A retry configuration."""
    return {"criteriaList": [{"failureType": kind, "numberOfRetries": number} for kind, number in numbers]}


def criterion(failure: str, threshold: float, minimum: int) -> dict[str, Any]:
    """An abort configuration."""
    return {
        "criteriaList": [
            {
                "failureType": failure,
                "action": "CANCEL",
                "thresholdPercentage": threshold,
                "minNumberOfExecutedThings": minimum,
            }
        ]
    }


TARGETS = ["thinggroup/odd", "thinggroup/even", "thinggroup/nested", "thing/d"]
targets = st.lists(st.sampled_from(TARGETS), min_size=1, max_size=2, unique=True)
kinds_of_jobs = st.fixed_dictionaries(
    {"targets": targets, "targetSelection": st.sampled_from(["SNAPSHOT", "CONTINUOUS"])},
    optional={
        "jobExecutionsRolloutConfig": rates,
        "jobExecutionsRetryConfig": st.sampled_from(
            [criteria(("ALL", 2)), criteria(("FAILED", 1), ("TIMED_OUT", 1))],
        ),
        "abortConfig": st.sampled_from([criterion("FAILED", 50.0, 2), criterion("ALL", 99.99, 3)]),
        "timeoutConfig": st.just({"inProgressTimeoutInMinutes": 5}),
        "schedulingConfig": schedules,
    },
)


@dataclass
class Seen:
    """What was seen last of the executions and jobs that have not been deleted.

    members: the things of each group. unmet: things whose only execution of a job was deleted.
    """

    executions: dict[tuple[str, str, int], dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    most_retries: dict[str, int] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=lambda: {group: set() for group in GROUPS})
    unmet: set[tuple[str, str]] = field(default_factory=set)


has_jobs = precondition(lambda self: self.seen.jobs)
has_executions = precondition(lambda self: self.seen.executions)


class Jobs(RuleBasedStateMachine):
    """A few jobs on a few things in a few groups.

    The rules are few and broad, because Hypothesis leaves some of them out of each run.
    """

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

    @initialize(job=kinds_of_jobs, other=kinds_of_jobs)
    def begin(self, job: dict[str, Any], other: dict[str, Any]) -> None:
        """Two groups with two things each, a group below one of them, and two jobs."""
        for group in GROUPS:
            parent = {"parentGroupName": "odd"} if group == "nested" else {}
            self.control.create_thing_group(thingGroupName=group, **parent)
        for index, thing in enumerate(THINGS):
            self.register(thing)
            self.join(thing, GROUPS[index % 2])
        self.create(JOBS[0], job)
        self.create(JOBS[1], other)

    # Operators

    @precondition(lambda self: len(self.seen.jobs) < len(JOBS))
    @rule(job=kinds_of_jobs)
    def create_another(self, job: dict[str, Any]) -> None:
        """Create a job."""
        self.create(next(name for name in JOBS if name not in self.seen.jobs), job)

    def create(self, name: str, job: dict[str, Any]) -> None:
        """Create a job; windows make it continuous."""
        members = {**job, "targets": [f"{ARN}:{target}" for target in job["targets"]]}
        if "schedulingConfig" in job:
            members["schedulingConfig"] = {key: self.written(value) for key, value in job["schedulingConfig"].items()}
            if "maintenanceWindows" in job["schedulingConfig"]:
                members["targetSelection"] = "CONTINUOUS"
        if self.attempt(self.control.create_job, jobId=name, document="{}", **members):
            allowed = job.get("jobExecutionsRetryConfig", criteria())["criteriaList"]
            self.seen.most_retries[name] = sum(each["numberOfRetries"] for each in allowed)

    def written(self, value: Any) -> Any:
        """A time as the API takes it, counted from now on."""
        if not isinstance(value, str) or not value.startswith("+"):
            return value
        at = self.iot.now.timestamp() + 60 * int(value) + 59
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M}"

    @has_jobs
    @rule(
        index=st.integers(0, 2),
        deed=st.sampled_from(["update", "associate", "associate", "cancel", "cancel", "delete"]),
        force=st.booleans(),
        rate=rates,
        more=st.sampled_from(TARGETS),
    )
    def change_job(self, index: int, deed: str, force: bool, rate: Any, more: str) -> None:
        """Update a job, give it another target, cancel it or delete it with all its executions."""
        names = sorted(self.seen.jobs)
        job = names[index % len(names)]
        if deed == "update":
            retry = {"jobExecutionsRetryConfig": criteria(("ALL", 0))} if force else {}
            members: dict[str, Any] = {"jobExecutionsRolloutConfig": rate, **retry}
            self.attempt(self.control.update_job, jobId=job, **members)
        elif deed == "associate":
            self.attempt(self.control.associate_targets_with_job, jobId=job, targets=[f"{ARN}:{more}"])
        elif deed == "cancel":
            self.attempt(self.control.cancel_job, jobId=job, force=force)
        elif self.attempt(self.control.delete_job, jobId=job, force=force):
            del self.seen.jobs[job]
            self.seen.unmet = {(name, thing) for name, thing in self.seen.unmet if name != job}
            self.forget(lambda key: key[0] == job)

    @has_executions
    @rule(index=st.integers(0, 20), deletes=st.booleans(), force=st.booleans())
    def change_execution(self, index: int, deletes: bool, force: bool) -> None:
        """Cancel or delete an execution."""
        keys = sorted(self.seen.executions)
        job, thing, number = key = keys[index % len(keys)]
        members = {"jobId": job, "thingName": thing, "force": force}
        if not deletes:
            self.attempt(self.control.cancel_job_execution, **members)
        elif self.attempt(self.control.delete_job_execution, executionNumber=number, **members):
            self.seen.unmet.add((job, thing))
            self.forget(key.__eq__)

    @rule(thing=st.sampled_from(THINGS), group=st.sampled_from(GROUPS), is_deleted=st.booleans())
    def add_thing(self, thing: str, group: str, is_deleted: bool) -> None:
        """Have a thing join a group, go, or come again."""
        if thing not in self.things:
            self.register(thing)
        elif not is_deleted:
            self.join(thing, group)
        else:
            self.control.delete_thing(thingName=thing)
            self.things.discard(thing)
            for things in self.seen.members.values():
                things.discard(thing)

    @precondition(lambda self: any(self.seen.members.values()))
    @rule(index=st.integers(0, 11), other=st.sampled_from([None, None, *GROUPS]))
    def take_thing(self, index: int, other: str | None) -> None:
        """Have a thing leave a group, for another one at once perhaps."""
        members = self.seen.members
        pairs = [(thing, group) for group in GROUPS for thing in sorted(members[group])]
        thing, group = pairs[index % len(pairs)]
        if other is not None and self.is_beside(thing, other, group):
            return
        if other is None:
            self.control.remove_thing_from_thing_group(thingName=thing, thingGroupName=group)
        elif other != group:
            self.control.update_thing_groups_for_thing(
                thingName=thing, thingGroupsToRemove=[group], thingGroupsToAdd=[other]
            )
            members[other].add(thing)
        if other != group:
            members[group].discard(thing)

    def join(self, thing: str, group: str) -> None:
        """Have a thing join a group, where it is in no other one of the hierarchy."""
        if self.is_beside(thing, group):
            return
        self.control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)
        self.seen.members[group].add(thing)

    def is_beside(self, thing: str, group: str, leaves: str | None = None) -> bool:
        """Whether a thing is in the other group of a hierarchy, and does not leave it."""
        other = {"odd": "nested", "nested": "odd"}.get(group)
        return other is not None and other != leaves and thing in self.seen.members[other]

    def register(self, thing: str) -> None:
        """Register a thing."""
        self.control.create_thing(thingName=thing)
        self.things.add(thing)

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

    @has_executions
    @rule(
        index=st.integers(0, 20),
        status=st.sampled_from(["IN_PROGRESS", "SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED", "REJECTED"]),
        step=st.sampled_from([None, -1, 2]),
    )
    def report(self, index: int, status: str, step: int | None) -> None:
        """A device reports on a job that is pending, or on one that is not where none is."""
        keys = sorted(self.seen.executions, key=lambda key: (self.seen.executions[key]["status"] not in PENDING, key))
        pending = [key for key in keys if self.seen.executions[key]["status"] in PENDING]
        job, thing, _ = (pending or keys)[index % len(pending or keys)]
        body: dict[str, Any] = {"status": status, "clientToken": "x"}
        if step is not None:
            body["stepTimeoutInMinutes"] = step
        topic = f"$aws/things/{thing}/jobs/{job}/update"
        with self.iot.subscribe(topic + "/+") as answers:
            self.iot.publish(topic, body)
            (answer,) = answers.messages
        if answer.topic.endswith("accepted"):
            assert pending
            assert thing in self.things

    @rule(minutes=st.sampled_from([0.5, 1, 3, 10, 10, 25, 60, 1500]))
    def wait(self, minutes: float) -> None:
        """Let time pass, a day perhaps."""
        self.iot.advance(60 * minutes)

    # What holds

    @invariant()
    def everything_holds(self) -> None:
        """In this order, because later looks compare with what the earlier ones have seen."""
        self.executions_are_never_lost_and_never_change_once_they_have_ended()
        self.job_process_details_add_up()
        self.retries_are_bounded()
        self.targets_say_who_has_something_to_do()
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

    def targets_say_who_has_something_to_do(self) -> None:
        """Whoever has something pending is a target; a job that waits for nobody has ended; nobody is left out."""
        for name, job in self.seen.jobs.items():
            reached = {thing for job_id, thing, _ in self.seen.executions if job_id == name}
            pending = {
                thing
                for (job_id, thing, _), execution in self.seen.executions.items()
                if job_id == name and execution["status"] in PENDING
            }
            assert job["isConcurrent"] == (
                "processingTargets" in job["jobProcessDetails"] and job["status"] == "IN_PROGRESS"
            )
            if job["status"] == "CANCELED":
                continue
            meant = {thing for target in job["targets"] for thing in self.things_of(target)}
            assert pending <= meant
            if job["status"] != "IN_PROGRESS" or job["isConcurrent"]:
                continue
            if job["targetSelection"] == "SNAPSHOT":
                assert pending
            elif not self.is_over(job):
                unmet = {thing for job_id, thing in self.seen.unmet if job_id == name}
                # A thing that is a target itself is met when the job begins, and not when it is registered anew.
                members = {thing for target in job["targets"] if "group" in target for thing in self.things_of(target)}
                assert members <= reached | unmet

    def things_of(self, target: str) -> set[str]:
        """The things that a target means now."""
        kind, _, name = target.removeprefix(f"{ARN}:").partition("/")
        if kind == "thing":
            return {name} & self.things
        return self.seen.members[name] | (self.seen.members["nested"] if name == "odd" else set())

    def is_over(self, job: dict[str, Any]) -> bool:
        """Whether a job's end time has passed."""
        end: str | None = job.get("schedulingConfig", {}).get("endTime")
        return end is not None and datetime.fromisoformat(f"{end}+00:00") <= self.iot.now

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
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    max_examples=settings().max_examples // 4,
)
