"""Jobs with a start, an end, or maintenance windows."""

from datetime import UTC, datetime
from typing import Any

import freezegun
import pytest
import time_machine

CONTINUOUS = {"targetSelection": "CONTINUOUS"}
HOURLY = ("0 * * * ? *", 10)


def go_to(bench: Any, minutes: float) -> None:
    """Let time pass until this minute after START."""
    bench.advance(seconds=(bench.at(minutes=minutes) - bench.now).total_seconds())


def states(bench: Any, *minutes: float) -> list[str]:
    """Where the job stands at these minutes after START."""
    seen = []
    for minute in minutes:
        go_to(bench, minute)
        seen.append(bench.status())
    return seen


def changes(bench: Any, job_id: str = "update") -> list[tuple[str, str | None, datetime]]:
    """Who moved the job, to which state, when; its creation left out."""
    return [
        (entry.who, entry.after, entry.at)
        for entry in bench.iot.journal
        if entry.name == job_id and entry.before not in (None, entry.after)
    ]


def opened(bench: Any) -> list[datetime]:
    """When the job became IN_PROGRESS."""
    return [at for _, after, at in changes(bench) if after == "IN_PROGRESS"]


def rollouts(bench: Any) -> list[str]:
    """The next starts of windows."""
    return [rollout["startTime"] for rollout in bench.describe().get("scheduledJobRollouts", [])]


# The start


def test_job_waits_for_its_start_time(bench: Any) -> None:
    """SCHEDULED, and no executions exist yet (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30))
    job = bench.describe()
    assert (job["status"], job["isConcurrent"]) == ("SCHEDULED", False)
    assert bench.executions() == {}
    assert bench.pending("lamp") == ([], [])


def test_job_starts_at_its_start_time(bench: Any) -> None:
    """IN_PROGRESS at startTime (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30))
    bench.advance(seconds=30 * 60 - 0.001)
    assert bench.status() == "SCHEDULED"
    bench.advance(seconds=0.001)
    assert bench.status() == "IN_PROGRESS"
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_start_found_late_has_its_own_instant(bench: Any) -> None:
    """LastUpdatedAt and queuedAt (API reference, Job, JobExecution)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30))
    bench.advance(hours=24 * 365)
    assert bench.describe()["lastUpdatedAt"] == bench.execution("lamp")["queuedAt"] == bench.at(minutes=30)
    assert changes(bench) == [("clock", "IN_PROGRESS", bench.at(minutes=30))]


def test_device_is_told_at_the_start_time(bench: Any) -> None:
    """Notify when an execution is queued (Developer Guide, Jobs notifications)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30))
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        bench.advance(hours=5)
    assert [(m.topic.rpartition("/")[2], m.json()["timestamp"]) for m in messages] == [
        ("notify", bench.at(minutes=30).timestamp()),
        ("notify-next", bench.at(minutes=30).timestamp()),
    ]


def test_rate_counts_from_the_start_time(bench: Any) -> None:
    """The rollout begins at startTime (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.fleet(3), **bench.schedule(start=30), jobExecutionsRolloutConfig={"maximumPerMinute": 1})
    seen = []
    for minute in (29.5, 30, 30.5, 31, 32):
        go_to(bench, minute)
        seen.append((sum(bench.counts().values()), bench.describe()["isConcurrent"]))
    assert seen == [(0, False), (1, True), (1, True), (2, True), (3, False)]


def test_job_with_an_empty_schedule_starts_at_once(bench: Any) -> None:
    """All members of a schedule are optional (API reference, SchedulingConfig)."""
    bench.job(bench.thing("lamp"), schedulingConfig={})
    assert bench.status() == "IN_PROGRESS"


def test_job_with_an_end_time_alone_starts_at_once(bench: Any) -> None:
    """StartTime is optional (API reference, SchedulingConfig)."""
    bench.job(bench.thing("lamp"), **bench.schedule(end=30))
    assert bench.status() == "IN_PROGRESS"


def test_scheduled_job_can_be_cancelled(bench: Any) -> None:
    """CANCELED, and it never starts (API reference, CancelJob)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30))
    bench.control.cancel_job(jobId="update")
    bench.advance(hours=2)
    assert bench.status() == "CANCELED"
    assert bench.executions() == {}


def test_scheduled_job_that_was_deleted_never_starts(bench: Any) -> None:
    """The id is free again (API reference, DeleteJob)."""
    lamp = bench.thing("lamp")
    bench.job(lamp, **bench.schedule(start=30))
    bench.control.delete_job(jobId="update", force=True)
    bench.job(lamp, **bench.schedule(start=60))
    assert states(bench, 30, 59, 60) == ["SCHEDULED", "SCHEDULED", "IN_PROGRESS"]
    assert bench.executions() == {("lamp", 1): "QUEUED"}


# End


def test_job_goes_on_until_its_end_time(bench: Any) -> None:
    """Nothing happens before (API reference, SchedulingConfig)."""
    bench.job(bench.thing("lamp"), **bench.schedule(end=30, behavior="FORCE_CANCEL"))
    bench.advance(seconds=30 * 60 - 0.001)
    assert bench.executions() == {("lamp", 1): "QUEUED"}
    bench.advance(seconds=0.001)
    assert bench.executions() == {("lamp", 1): "CANCELED"}


@pytest.mark.parametrize(
    ("behavior", "queued", "in_progress"),
    [
        (None, "QUEUED", "IN_PROGRESS"),
        ("STOP_ROLLOUT", "QUEUED", "IN_PROGRESS"),
        ("CANCEL", "CANCELED", "IN_PROGRESS"),
        ("FORCE_CANCEL", "CANCELED", "CANCELED"),
    ],
)
@pytest.mark.parametrize("selection", ["SNAPSHOT", "CONTINUOUS"])
def test_end_behavior_says_what_happens_to_executions(
    bench: Any, behavior: str | None, queued: str, in_progress: str, selection: str
) -> None:
    """EndBehavior (API reference, SchedulingConfig)."""
    bench.job(
        bench.group("fleet", "lamp", "pump", "fan"),
        **bench.schedule(end=30, behavior=behavior),
        targetSelection=selection,
    )
    bench.start_next("pump")
    bench.report("fan", "SUCCEEDED")
    bench.advance(hours=1)
    assert bench.executions() == {("lamp", 1): queued, ("pump", 1): in_progress, ("fan", 1): "SUCCEEDED"}
    assert bench.status() == ("COMPLETED" if in_progress == "CANCELED" else "IN_PROGRESS")


@pytest.mark.parametrize(("behavior", "is_forced"), [("CANCEL", False), ("FORCE_CANCEL", True)])
def test_executions_cancelled_by_the_end_tell_whether_by_force(bench: Any, behavior: str, is_forced: bool) -> None:
    """ForceCanceled (API reference, JobExecution)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **bench.schedule(end=30, behavior=behavior))
    bench.start_next("pump")
    bench.advance(minutes=30)
    assert bench.execution("lamp")["forceCanceled"] is is_forced
    assert bench.execution("pump").get("forceCanceled") is (True if is_forced else None)
    assert "forceCanceled" not in bench.describe()


def test_end_found_late_has_its_own_instant(bench: Any) -> None:
    """CompletedAt, lastUpdatedAt (API reference, Job, JobExecution)."""
    bench.job(bench.thing("lamp"), **bench.schedule(end=30, behavior="CANCEL"))
    bench.advance(hours=24 * 365)
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=30))
    assert bench.execution("lamp")["lastUpdatedAt"] == bench.at(minutes=30)


def test_job_completes_after_its_end_with_its_last_execution(bench: Any) -> None:
    """COMPLETED once endTime has passed and all executions are terminal (Developer Guide, Jobs and job ... states)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **bench.schedule(end=30), **CONTINUOUS)
    go_to(bench, 40)
    bench.report("lamp", "SUCCEEDED")
    assert bench.status() == "IN_PROGRESS"
    go_to(bench, 50)
    bench.start_next("pump")
    bench.report("pump", "FAILED")
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=50))


def test_continuous_job_completes_at_its_end_where_all_are_through(bench: Any) -> None:
    """COMPLETED once endTime has passed and all executions are terminal (Developer Guide, Jobs and job ... states)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(end=30), **CONTINUOUS)
    bench.report("lamp", "SUCCEEDED")
    assert states(bench, 0, 29, 30) == ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]
    assert bench.describe()["completedAt"] == bench.at(minutes=30)


def test_empty_continuous_job_completes_at_its_end(bench: Any) -> None:
    """COMPLETED once endTime has passed and all executions are terminal (Developer Guide, Jobs and job ... states)."""
    bench.job(bench.group(), **bench.schedule(end=30), **CONTINUOUS)
    assert states(bench, 29, 30) == ["IN_PROGRESS", "COMPLETED"]


def test_snapshot_does_not_wait_for_its_end(bench: Any) -> None:
    """COMPLETED when all executions are terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **bench.schedule(end=30))
    bench.advance(minutes=5)
    bench.report("lamp", "SUCCEEDED")
    assert bench.status() == "COMPLETED"
    bench.advance(hours=1)
    assert bench.describe()["completedAt"] == bench.at(minutes=5)


def test_end_time_is_told_by_one_completed_event(bench: Any) -> None:
    """Completed, not canceled (Developer Guide, Jobs events)."""
    bench.enable_events("JOB")
    bench.job(bench.thing("lamp"), **bench.schedule(end=30, behavior="CANCEL"))
    with bench.heard("$aws/events/job/#") as messages:
        bench.advance(hours=1)
    assert [message.topic.rpartition("/")[2] for message in messages] == ["completed"]


def test_end_leaves_a_cancelled_job_alone(bench: Any) -> None:
    """CANCELED is terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **bench.schedule(end=30, behavior="FORCE_CANCEL"))
    bench.start_next("lamp")
    bench.control.cancel_job(jobId="update")
    bench.advance(hours=1)
    assert bench.status() == "CANCELED"
    assert bench.executions() == {("lamp", 1): "IN_PROGRESS"}


def test_job_may_start_and_end(bench: Any) -> None:
    """StartTime and endTime together (API reference, SchedulingConfig)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30, end=60, behavior="CANCEL"))
    assert states(bench, 29, 30, 59, 60) == ["SCHEDULED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]
    assert changes(bench) == [
        ("clock", "IN_PROGRESS", bench.at(minutes=30)),
        ("clock", "COMPLETED", bench.at(minutes=60)),
    ]


def test_devices_are_told_of_the_end(bench: Any) -> None:
    """Notify when an execution reaches a terminal state (Developer Guide, Jobs notifications)."""
    bench.job(bench.thing("lamp"), **bench.schedule(end=30, behavior="CANCEL"))
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        bench.advance(hours=1)
    assert [(m.topic.rpartition("/")[2], m.json()["timestamp"]) for m in messages] == [
        ("notify", bench.at(minutes=30).timestamp()),
        ("notify-next", bench.at(minutes=30).timestamp()),
    ]


# The states of a job with windows


def test_job_is_in_progress_inside_its_windows_only(bench: Any) -> None:
    """SCHEDULED between windows (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    assert states(bench, 0, 9.999, 10, 59.999, 60, 69, 70) == [
        "IN_PROGRESS",
        "IN_PROGRESS",
        "SCHEDULED",
        "SCHEDULED",
        "IN_PROGRESS",
        "IN_PROGRESS",
        "SCHEDULED",
    ]


def test_job_created_between_windows_waits_for_the_next(bench: Any) -> None:
    """A schedule of windows alone is allowed (chosen, see docs/fidelity.md)."""
    bench.advance(minutes=30)
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    assert bench.status() == "SCHEDULED"
    assert bench.executions() == {}
    bench.advance(minutes=30)
    assert bench.execution("lamp")["queuedAt"] == bench.at(minutes=60)


def test_job_created_inside_a_window_starts_at_once(bench: Any) -> None:
    """IN_PROGRESS (Developer Guide, Jobs and job execution states)."""
    bench.advance(minutes=9)
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    assert bench.executions() == {("lamp", 1): "QUEUED"}
    assert states(bench, 9, 10) == ["IN_PROGRESS", "SCHEDULED"]


@pytest.mark.parametrize(("seconds", "status"), [(0, "IN_PROGRESS"), (599.999, "IN_PROGRESS"), (600, "SCHEDULED")])
def test_window_holds_its_start_and_not_its_end(bench: Any, seconds: float, status: str) -> None:
    """DurationInMinutes (API reference, MaintenanceWindow)."""
    bench.advance(seconds=seconds)
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    assert bench.status() == status


def test_window_is_open_for_its_duration(bench: Any) -> None:
    """DurationInMinutes is at most 1430 (API reference, MaintenanceWindow)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 12 * * ? *", 1430)))
    day = 24 * 60
    assert states(bench, 0, 1429, 1430, day - 1, day) == [
        "IN_PROGRESS",
        "IN_PROGRESS",
        "SCHEDULED",
        "SCHEDULED",
        "IN_PROGRESS",
    ]


def test_window_may_last_over_midnight(bench: Any) -> None:
    """23:30 to 00:30 (API reference, MaintenanceWindow)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("30 23 * * ? *", 60)))
    assert states(bench, 11.5 * 60 - 1, 11.5 * 60, 12 * 60 + 29, 12.5 * 60) == [
        "SCHEDULED",
        "IN_PROGRESS",
        "IN_PROGRESS",
        "SCHEDULED",
    ]


def test_window_of_yesterday_may_still_be_open_at_the_creation(bench: Any) -> None:
    """13:00 of yesterday and 23 hours and 20 minutes more (API reference, MaintenanceWindow)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 13 * * ? *", 1400)))
    assert states(bench, 0, 19, 20, 59, 60) == ["IN_PROGRESS", "IN_PROGRESS", "SCHEDULED", "SCHEDULED", "IN_PROGRESS"]


def test_window_may_last_over_the_year(bench: Any) -> None:
    """The last evening of 2026 and no other (API reference, MaintenanceWindow)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 23 31 12 ? 2026", 120)))
    bench.advance(hours=24 * 365 * 3)
    assert [(after, at) for _, after, at in changes(bench)] == [
        ("IN_PROGRESS", datetime(2026, 12, 31, 23, tzinfo=UTC)),
        ("SCHEDULED", datetime(2027, 1, 1, 1, tzinfo=UTC)),
    ]


def test_job_whose_windows_are_all_over_stays_scheduled(bench: Any) -> None:
    """Windows of a year that is over (Developer Guide, How job configurations work; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 23 31 12 ? 2025", 120)))
    bench.advance(hours=24 * 365)
    job = bench.describe()
    assert (job["status"], job.get("scheduledJobRollouts")) == ("SCHEDULED", None)


def test_job_is_open_while_any_of_its_windows_is(bench: Any) -> None:
    """Several windows (API reference, SchedulingConfig)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 13 * * ? *", 10), ("0 15 * * ? *", 20)))
    assert states(bench, 0, 60, 70, 180, 199, 200) == [
        "SCHEDULED",
        "IN_PROGRESS",
        "SCHEDULED",
        "IN_PROGRESS",
        "IN_PROGRESS",
        "SCHEDULED",
    ]


@pytest.mark.parametrize(
    ("windows", "end"),
    [
        # one overlaps the other's end
        ((("0 13 * * ? *", 60), ("30 13 * * ? *", 60)), 90),
        # one holds the other
        ((("0 13 * * ? *", 60), ("15 13 * * ? *", 10)), 60),
        # they start together
        ((("0 13 * * ? *", 20), ("0 13 * * ? *", 40)), 40),
        # one follows the other at once
        ((("0 13 * * ? *", 60), ("0 14 * * ? *", 30)), 90),
        # the later one is written first
        ((("0 14 * * ? *", 30), ("0 13 * * ? *", 60)), 90),
        # three in a chain
        ((("0 13 * * ? *", 30), ("20 13 * * ? *", 30), ("45 13 * * ? *", 30)), 75),
        # one window that overlaps itself
        ((("0/15 13 * * ? *", 20),), 65),
        # one window that follows itself at once
        ((("0/20 13 * * ? *", 20),), 60),
    ],
)
def test_windows_that_touch_are_one(bench: Any, windows: tuple[tuple[str, int], ...], end: int) -> None:
    """Open while any of them is, without a gap (API reference, SchedulingConfig)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(*windows))
    bench.advance(hours=6)
    assert changes(bench) == [
        ("clock", "IN_PROGRESS", bench.at(minutes=60)),
        ("clock", "SCHEDULED", bench.at(minutes=60 + end)),
    ]


def test_windows_that_never_end_keep_the_job_in_progress(bench: Any) -> None:
    """Open while any of them is (API reference, SchedulingConfig)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 * * * ? *", 60)))
    bench.advance(hours=48)
    assert bench.status() == "IN_PROGRESS"
    assert changes(bench) == []


def test_start_time_delays_the_first_window(bench: Any) -> None:
    """Both together (API reference, SchedulingConfig)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, start=90))
    assert states(bench, 0, 60, 90, 119, 120) == [*["SCHEDULED"] * 4, "IN_PROGRESS"]
    assert opened(bench) == [bench.at(minutes=120)]


def test_start_time_inside_a_window_starts_the_job(bench: Any) -> None:
    """startTime reached, and inside a window (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 13 * * ? *", 60), start=75))
    bench.advance(hours=6)
    assert changes(bench) == [
        ("clock", "IN_PROGRESS", bench.at(minutes=75)),
        ("clock", "SCHEDULED", bench.at(minutes=120)),
    ]


@pytest.mark.parametrize(("start", "first"), [(60, 60), (70, 120)])
def test_start_time_at_the_edge_of_a_window(bench: Any, start: int, first: int) -> None:
    """A window holds its start and not its end (API reference, MaintenanceWindow)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, start=start))
    bench.advance(minutes=150)
    assert opened(bench)[0] == bench.at(minutes=first)


def test_cancelled_job_has_no_more_windows(bench: Any) -> None:
    """CANCELED is terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    go_to(bench, 30)
    bench.control.cancel_job(jobId="update")
    assert bench.executions() == {("lamp", 1): "CANCELED"}
    bench.advance(hours=5)
    assert bench.status() == "CANCELED"


def test_window_found_late_has_its_own_instants(bench: Any) -> None:
    """Every opening and closing of a day (API reference, Job, lastUpdatedAt)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    bench.advance(hours=24)
    edges = [bench.at(hours=hour, minutes=minute) for hour in range(25) for minute in (0, 10)]
    assert [at for _, _, at in changes(bench)] == edges[1:-1]


# What devices see between windows


def in_two_states(bench: Any) -> None:
    """A job with windows; the pump has started, the lamp has not. It is 12:20, between two windows."""
    bench.job(bench.group("fleet", "lamp", "pump"), **bench.schedule(HOURLY))
    bench.start_next("pump")
    go_to(bench, 20)


def test_executions_keep_their_states_between_windows(bench: Any) -> None:
    """QUEUED ones stay, IN_PROGRESS ones go on (Developer Guide, How job configurations work)."""
    in_two_states(bench)
    assert bench.executions() == {("lamp", 1): "QUEUED", ("pump", 1): "IN_PROGRESS"}
    assert bench.execution("lamp")["versionNumber"] == 1


@pytest.mark.parametrize("thing", ["lamp", "pump"])
def test_nothing_is_pending_between_windows(bench: Any, thing: str) -> None:
    """Filtered while the job is SCHEDULED (Developer Guide, Jobs limits)."""
    in_two_states(bench)
    assert bench.pending(thing) == ([], [])
    assert "execution" not in bench.devices.describe_job_execution(thingName=thing, jobId="$next")
    assert bench.start_next(thing) is None
    assert bench.ask(thing, "get")[1]["queuedJobs"] == bench.ask(thing, "get")[1]["inProgressJobs"] == []


def test_everything_is_pending_again_in_the_next_window(bench: Any) -> None:
    """Filtered only while the job is SCHEDULED (Developer Guide, Jobs limits)."""
    in_two_states(bench)
    go_to(bench, 60)
    assert (bench.pending("lamp"), bench.pending("pump")) == (([], ["update"]), (["update"], []))
    assert bench.start_next("lamp")["executionNumber"] == 1


def test_other_jobs_are_next_between_windows(bench: Any) -> None:
    """It is not listed as the next job execution (Developer Guide, Jobs notifications)."""
    in_two_states(bench)
    bench.job(f"{bench.thing('other').rpartition('/')[0]}/pump", job_id="second")
    assert bench.pending("pump") == ([], ["second"])
    assert bench.start_next("pump")["jobId"] == "second"
    go_to(bench, 60)
    assert bench.pending("pump") == (["update", "second"], [])


def test_queued_execution_cannot_be_started_between_windows(bench: Any) -> None:
    """It starts inside a window only (Developer Guide, Jobs limits; the error is chosen)."""
    in_two_states(bench)
    with bench.refused("InvalidStateTransitionException"):
        bench.report("lamp", "IN_PROGRESS")
    assert bench.execution("lamp")["versionNumber"] == 1


def test_message_cannot_start_a_queued_execution_between_windows(bench: Any) -> None:
    """It starts inside a window only (Developer Guide, Jobs limits; the error is chosen)."""
    in_two_states(bench)
    answer, body = bench.ask("lamp", "update/update", {"status": "IN_PROGRESS"})
    assert (answer, body["code"]) == ("rejected", "InvalidStateTransition")


def test_running_execution_goes_on_between_windows(bench: Any) -> None:
    """IN_PROGRESS ones may be updated and finished (Developer Guide, How job configurations work)."""
    in_two_states(bench)
    bench.report("pump", "IN_PROGRESS", statusDetails={"step": "2"})
    bench.report("pump", "SUCCEEDED")
    assert bench.executions() == {("lamp", 1): "QUEUED", ("pump", 1): "SUCCEEDED"}
    assert bench.status() == "SCHEDULED"


def test_execution_can_be_described_between_windows(bench: Any) -> None:
    """Describe by id works (API reference, DescribeJobExecution; chosen)."""
    in_two_states(bench)
    seen = {
        thing: bench.devices.describe_job_execution(thingName=thing, jobId="update")["execution"]["status"]
        for thing in ("lamp", "pump")
    }
    assert seen == {"lamp": "QUEUED", "pump": "IN_PROGRESS"}


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED"])
def test_queued_execution_cannot_be_passed_over_between_windows(bench: Any, status: str) -> None:
    """To finish is to have started (Developer Guide, Jobs limits; chosen)."""
    in_two_states(bench)
    with bench.refused("InvalidStateTransitionException"):
        bench.report("lamp", status)
    assert bench.executions()["lamp", 1] == "QUEUED"


def test_operator_can_cancel_executions_between_windows(bench: Any) -> None:
    """Windows are for rollout and devices (API reference, CancelJobExecution)."""
    in_two_states(bench)
    bench.control.cancel_job_execution(jobId="update", thingName="lamp")
    bench.control.cancel_job_execution(jobId="update", thingName="pump", force=True)
    assert bench.counts() == {"Canceled": 2}
    assert bench.status() == "SCHEDULED"


def test_closing_window_is_told(bench: Any) -> None:
    """What is pending changes (Developer Guide, Jobs notifications; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        go_to(bench, 30)
    closed = bench.at(minutes=10).timestamp()
    assert [(m.topic.rpartition("/")[2], m.json()) for m in messages] == [
        ("notify", {"timestamp": closed, "jobs": {}}),
        ("notify-next", {"timestamp": closed}),
    ]


def test_opening_window_is_told(bench: Any) -> None:
    """What is pending changes (Developer Guide, Jobs notifications; chosen)."""
    in_two_states(bench)
    with bench.heard("$aws/things/+/jobs/#") as messages:
        go_to(bench, 65)
    told = {
        m.topic.split("/")[2]: sorted(body["jobs"])
        for m in messages
        if "jobs" in (body := m.json()) and body["timestamp"] == bench.at(minutes=60).timestamp()
    }
    assert told == {"lamp": ["QUEUED"], "pump": ["IN_PROGRESS"]}
    assert sum(m.topic.endswith("notify-next") for m in messages) == 2


def test_window_says_nothing_to_things_that_are_through(bench: Any) -> None:
    """Nothing of theirs is pending (Developer Guide, Jobs notifications)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    bench.report("lamp", "SUCCEEDED")
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        bench.advance(hours=3)
    assert messages == []


def test_running_execution_that_ends_between_windows_is_not_told(bench: Any) -> None:
    """It was not listed any more, so what is pending does not change (Developer Guide, Jobs notifications; chosen)."""
    in_two_states(bench)
    with bench.heard("$aws/things/pump/jobs/#") as messages:
        bench.report("pump", "SUCCEEDED")
    assert messages == []


def test_running_execution_is_seen_again_when_its_job_is_cancelled_between_windows(bench: Any) -> None:
    """Filtered only while the job is SCHEDULED (Developer Guide, Jobs limits)."""
    in_two_states(bench)
    with bench.heard("$aws/things/pump/jobs/#") as messages:
        bench.control.cancel_job(jobId="update")
    assert bench.pending("pump") == (["update"], [])
    assert [m.topic.rpartition("/")[2] for m in messages] == ["notify", "notify-next"]
    assert messages[1].json()["execution"]["status"] == "IN_PROGRESS"


def test_running_execution_is_seen_again_when_its_job_is_aborted_between_windows(bench: Any) -> None:
    """Filtered only while the job is SCHEDULED (Developer Guide, Jobs limits)."""
    criterion = {
        "failureType": "FAILED",
        "action": "CANCEL",
        "thresholdPercentage": 10,
        "minNumberOfExecutedThings": 1,
    }
    fleet = bench.group("fleet", "lamp", "pump")
    bench.job(fleet, **bench.schedule(HOURLY), abortConfig={"criteriaList": [criterion]})
    bench.start_next("pump")
    bench.start_next("lamp")
    go_to(bench, 20)
    with bench.heard("$aws/things/pump/jobs/#") as messages:
        bench.report("lamp", "FAILED")
    assert bench.pending("pump") == (["update"], [])
    assert [m.topic.rpartition("/")[2] for m in messages] == ["notify", "notify-next"]


def test_nothing_is_told_when_a_job_is_cancelled_in_a_window_and_the_execution_goes_on(bench: Any) -> None:
    """What is pending does not change (Developer Guide, Jobs notifications)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    bench.start_next("lamp")
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        bench.control.cancel_job(jobId="update")
    assert messages == []


# The next windows


def test_job_shows_its_next_seven_windows(bench: Any) -> None:
    """Next seven maintenance window occurrences (API reference, ScheduledJobRollout; the form is chosen)."""
    bench.advance(minutes=30)
    bench.job(bench.group(), **bench.schedule(HOURLY))
    assert rollouts(bench) == [f"2026-03-01T{hour}:00:00Z" for hour in range(13, 20)]


def test_window_that_is_open_is_not_a_next_one(bench: Any) -> None:
    """After now (API reference, ScheduledJobRollout; chosen)."""
    bench.job(bench.group(), **bench.schedule(HOURLY))
    assert rollouts(bench)[0] == "2026-03-01T13:00:00Z"


def test_next_windows_move_with_the_time(bench: Any) -> None:
    """After now (API reference, ScheduledJobRollout)."""
    bench.job(bench.group(), **bench.schedule(HOURLY))
    go_to(bench, 60)
    assert rollouts(bench)[0] == "2026-03-01T14:00:00Z"


def test_next_windows_of_several_are_in_order_of_time(bench: Any) -> None:
    """All of them together (API reference, ScheduledJobRollout)."""
    bench.job(bench.group(), **bench.schedule(("0 18 * * ? *", 10), ("0 6 * * ? *", 10)))
    assert rollouts(bench)[:3] == ["2026-03-01T18:00:00Z", "2026-03-02T06:00:00Z", "2026-03-02T18:00:00Z"]


def test_windows_after_the_end_are_not_next(bench: Any) -> None:
    """Before endTime (API reference, ScheduledJobRollout; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, end=180))
    assert rollouts(bench) == ["2026-03-01T13:00:00Z", "2026-03-01T14:00:00Z"]
    bench.advance(hours=5)
    assert not bench.describe().get("scheduledJobRollouts")


def test_windows_before_the_start_time_are_not_next(bench: Any) -> None:
    """The start time delays the first window (API reference, ScheduledJobRollout)."""
    bench.job(bench.group(), **bench.schedule(HOURLY, start=90))
    assert rollouts(bench)[0] == "2026-03-01T14:00:00Z"


def test_job_that_has_ended_has_no_next_windows(bench: Any) -> None:
    """Nothing will be rolled out any more (API reference, ScheduledJobRollout; chosen)."""
    bench.job(bench.group(), **bench.schedule(HOURLY))
    bench.control.cancel_job(jobId="update")
    assert rollouts(bench) == []


def test_job_without_windows_shows_none(bench: Any) -> None:
    """Only for jobs with windows (API reference, ScheduledJobRollout; chosen)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30, end=90))
    assert "scheduledJobRollouts" not in bench.describe()


# Windows with an end


def test_end_inside_a_window_completes_the_job(bench: Any) -> None:
    """Also when endTime falls inside a window (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, end=65, behavior="CANCEL"))
    bench.advance(hours=5)
    assert changes(bench) == [
        ("clock", "SCHEDULED", bench.at(minutes=10)),
        ("clock", "IN_PROGRESS", bench.at(minutes=60)),
        ("clock", "COMPLETED", bench.at(minutes=65)),
    ]


@pytest.mark.parametrize("behavior", ["CANCEL", "FORCE_CANCEL"])
def test_end_between_windows_completes_the_job(bench: Any, behavior: str) -> None:
    """Once endTime has passed and all executions are terminal (Developer Guide, Jobs and job ... states; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, end=45, behavior=behavior))
    bench.advance(hours=5)
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=45))
    assert bench.executions() == {("lamp", 1): "CANCELED"}
    assert changes(bench)[-1] == ("clock", "COMPLETED", bench.at(minutes=45))


@pytest.mark.parametrize("end", [45, 65])
def test_what_the_end_leaves_can_be_started_at_any_time(bench: Any, end: int) -> None:
    """After endTime there are no more windows (Developer Guide, How job configurations work; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, end=end))
    go_to(bench, 90)
    assert bench.status() == "IN_PROGRESS"
    assert bench.pending("lamp") == ([], ["update"])
    assert bench.start_next("lamp")["jobId"] == "update"
    bench.advance(hours=3)
    assert bench.pending("lamp") == (["update"], [])
    bench.report("lamp", "SUCCEEDED")
    assert bench.status() == "COMPLETED"


def test_end_between_windows_that_leaves_something_is_told(bench: Any) -> None:
    """What is pending changes (Developer Guide, Jobs notifications; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, end=45))
    go_to(bench, 20)
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        bench.advance(hours=3)
    assert [(m.topic.rpartition("/")[2], m.json()["timestamp"]) for m in messages] == [
        ("notify", bench.at(minutes=45).timestamp()),
        ("notify-next", bench.at(minutes=45).timestamp()),
    ]


def test_end_inside_a_window_that_leaves_something_is_not_told(bench: Any) -> None:
    """What is pending does not change (Developer Guide, Jobs notifications)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, end=65))
    go_to(bench, 61)
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        bench.advance(hours=3)
    assert messages == []


def test_end_between_windows_keeps_what_is_in_progress(bench: Any) -> None:
    """CANCEL leaves IN_PROGRESS ones (API reference, SchedulingConfig)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **bench.schedule(HOURLY, end=45, behavior="CANCEL"))
    bench.start_next("pump")
    go_to(bench, 50)
    assert bench.executions() == {("lamp", 1): "CANCELED", ("pump", 1): "IN_PROGRESS"}
    assert (bench.status(), bench.pending("pump")) == ("IN_PROGRESS", (["update"], []))


def test_end_at_the_end_of_a_window_ends_the_job(bench: Any) -> None:
    """Both close at one instant (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY, end=70, behavior="CANCEL"))
    bench.advance(hours=5)
    assert changes(bench)[-1] == ("clock", "COMPLETED", bench.at(minutes=70))


def test_end_at_the_start_of_a_window_comes_first(bench: Any) -> None:
    """At one instant what closes comes before what opens (chosen, see docs/fidelity.md)."""
    bench.job(bench.group(), **bench.schedule(HOURLY, end=60))
    bench.advance(minutes=30)
    bench.thing("late")
    bench.join("late")
    bench.advance(hours=5)
    assert bench.executions() == {}
    assert bench.describe()["completedAt"] == bench.at(minutes=60)


def test_job_that_never_had_a_window_completes_at_its_end(bench: Any) -> None:
    """Once endTime has passed and all executions are terminal (Developer Guide, Jobs and job ... states)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(("0 0 1 1 ? *", 10), end=60))
    assert states(bench, 0, 59, 60) == ["SCHEDULED", "SCHEDULED", "COMPLETED"]
    assert bench.executions() == {}


# One instant


def test_at_one_instant_time_outs_come_before_an_end(bench: Any) -> None:
    """Time-outs, closings, openings, rollout (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **bench.schedule(end=30, behavior="FORCE_CANCEL"))
    bench.start_next("lamp", stepTimeoutInMinutes=30)
    bench.advance(minutes=30)
    assert bench.executions() == {("lamp", 1): "TIMED_OUT", ("pump", 1): "CANCELED"}


def test_at_one_instant_the_end_of_a_job_comes_before_the_start_of_another(bench: Any) -> None:
    """Whichever was made first (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    bench.job(lamp, job_id="second", **bench.schedule(start=60))
    bench.job(lamp, job_id="first", **bench.schedule(end=60, behavior="CANCEL"))
    with bench.heard("$aws/things/lamp/jobs/notify") as messages:
        bench.advance(minutes=60)
    told = [[entry["jobId"] for entry in m.json()["jobs"].get("QUEUED", ())] for m in messages]
    assert told == [[], ["second"]]


def test_at_one_instant_time_outs_come_before_a_start(bench: Any) -> None:
    """Time-outs, closings, openings, rollout (chosen, see docs/fidelity.md)."""
    lamp = bench.thing("lamp")
    bench.job(lamp, **bench.schedule(start=30))
    bench.job(lamp, job_id="first")
    bench.start_next("lamp", stepTimeoutInMinutes=30)
    with bench.heard("$aws/things/lamp/jobs/notify") as messages:
        bench.advance(minutes=30)
    assert [m.json()["jobs"].keys() for m in messages] == [set(), {"QUEUED"}]


# Clocks


@pytest.mark.parametrize("library", ["freezegun", "time_machine"])
def test_clock_may_be_moved_by_a_library(bench: Any, library: str) -> None:
    """Schedules, rates and timers follow the process clock (iotmock's own)."""
    bench.job(
        bench.fleet(3),
        **bench.schedule(start=30, end=90, behavior="CANCEL"),
        jobExecutionsRolloutConfig={"maximumPerMinute": 1},
        timeoutConfig={"inProgressTimeoutInMinutes": 20},
    )

    def look() -> tuple[str, dict[str, int]]:
        return bench.status(), bench.counts()

    seen = []
    for minutes in (29, 30, 31, 40, 60, 90):
        instant = bench.at(minutes=minutes)
        moved = (
            time_machine.travel(instant, tick=False) if library == "time_machine" else freezegun.freeze_time(instant)
        )
        with moved:
            seen.append(look())
            if minutes == 31:
                bench.start_next("fleet-0")
    assert seen == [
        ("SCHEDULED", {}),
        ("IN_PROGRESS", {"Queued": 1}),
        ("IN_PROGRESS", {"Queued": 2}),
        ("IN_PROGRESS", {"Queued": 2, "InProgress": 1}),
        ("IN_PROGRESS", {"Queued": 2, "TimedOut": 1}),
        ("COMPLETED", {"Canceled": 2, "TimedOut": 1}),
    ]
    assert bench.execution("fleet-0")["lastUpdatedAt"] == bench.at(minutes=51)


def test_clock_may_be_moved_by_a_library_and_by_the_handle_together(bench: Any) -> None:
    """What the handle added comes on top (iotmock's own)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30))
    bench.advance(minutes=10)
    with time_machine.travel(bench.at(minutes=19), tick=False):
        assert bench.status() == "SCHEDULED"
    with time_machine.travel(bench.at(minutes=20), tick=False):
        assert bench.status() == "IN_PROGRESS"
