"""Executions and time: the in-progress timer of the job, the step timer of the device, and what is left of both."""

from typing import Any

import pytest

RETRY = {"jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "TIMED_OUT", "numberOfRetries": 1}]}}


def timeout(minutes: int) -> dict[str, Any]:
    """A timeoutConfig for CreateJob and UpdateJob."""
    return {"timeoutConfig": {"inProgressTimeoutInMinutes": minutes}}


def started(bench: Any, *, job: dict[str, Any] | None = None, **members: Any) -> None:
    """A job whose execution on the lamp is in progress. members: of the device's request."""
    bench.job(bench.thing("lamp"), **(job or {}))
    bench.start_next("lamp", **members)


def status(bench: Any) -> str:
    """Where the execution on the lamp stands."""
    return str(bench.execution("lamp")["status"])


def left(bench: Any) -> int | None:
    """The seconds that the execution on the lamp still has; None where no timer runs."""
    seconds: int | None = bench.execution("lamp").get("approximateSecondsBeforeTimedOut")
    return seconds


def times_out_at(bench: Any, minutes: float) -> bool:
    """Whether the execution on the lamp times out at this minute after START, not a moment earlier."""
    bench.advance(seconds=(bench.at(minutes=minutes) - bench.now).total_seconds() - 0.001)
    if status(bench) != "IN_PROGRESS":
        return False
    bench.advance(seconds=0.001)
    return status(bench) == "TIMED_OUT"


# The in-progress timer


def test_execution_times_out_when_it_has_been_in_progress_for_so_long(bench: Any) -> None:
    """InProgressTimeoutInMinutes (API reference, TimeoutConfig; AWS may be up to a minute late)."""
    started(bench, job=timeout(20))
    assert times_out_at(bench, 20)


def test_timer_starts_with_the_progress_and_not_with_the_job(bench: Any) -> None:
    """The timer starts when the status becomes IN_PROGRESS (API reference, TimeoutConfig)."""
    bench.job(bench.thing("lamp"), **timeout(20))
    bench.advance(minutes=100)
    assert (status(bench), left(bench)) == ("QUEUED", None)
    bench.start_next("lamp")
    assert times_out_at(bench, 120)


def test_report_that_starts_an_execution_starts_the_timer(bench: Any) -> None:
    """The timer starts when the status becomes IN_PROGRESS (API reference, TimeoutConfig)."""
    bench.job(bench.thing("lamp"), **timeout(20))
    bench.report("lamp", "IN_PROGRESS")
    assert times_out_at(bench, 20)


def test_message_that_starts_an_execution_starts_the_timer(bench: Any) -> None:
    """The timer starts when the status becomes IN_PROGRESS (Developer Guide, Jobs device MQTT API operations)."""
    bench.job(bench.thing("lamp"), **timeout(20))
    bench.send("lamp", "update/update", {"status": "IN_PROGRESS"})
    assert times_out_at(bench, 20)


def test_progress_does_not_restart_the_timer(bench: Any) -> None:
    """The timer cannot be updated (API reference, TimeoutConfig)."""
    started(bench, job=timeout(20))
    bench.advance(minutes=15)
    bench.report("lamp", "IN_PROGRESS", statusDetails={"step": "2"})
    bench.start_next("lamp")
    assert times_out_at(bench, 20)


def test_execution_without_timers_never_times_out(bench: Any) -> None:
    """TimeoutConfig is optional (API reference, CreateJob)."""
    started(bench)
    bench.advance(hours=24 * 365)
    assert (status(bench), left(bench)) == ("IN_PROGRESS", None)


def test_time_out_is_the_instant_of_the_deadline(bench: Any) -> None:
    """However late it is found (API reference, JobExecution, lastUpdatedAt)."""
    started(bench, job=timeout(20))
    bench.advance(hours=24 * 365)
    execution = bench.execution("lamp")
    assert (execution["status"], execution["lastUpdatedAt"]) == ("TIMED_OUT", bench.at(minutes=20))
    assert execution["versionNumber"] == 3


def test_time_out_keeps_start_and_details(bench: Any) -> None:
    """A status change without details keeps them (API reference, UpdateJobExecution)."""
    started(bench, job=timeout(20), statusDetails={"step": "1"})
    bench.advance(minutes=20)
    execution = bench.execution("lamp")
    assert execution["startedAt"] == execution["queuedAt"] == bench.at()
    assert execution["statusDetails"] == {"detailsMap": {"step": "1"}}


def test_snapshot_completes_by_a_time_out_at_its_instant(bench: Any) -> None:
    """TIMED_OUT is terminal (Developer Guide, Jobs and job execution states)."""
    started(bench, job=timeout(20))
    bench.advance(hours=24 * 365)
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=20))
    assert bench.counts() == {"TimedOut": 1}


@pytest.mark.parametrize("final", ["SUCCEEDED", "FAILED", "REJECTED"])
def test_finished_execution_does_not_time_out(bench: Any, final: str) -> None:
    """From a terminal state nothing leads anywhere (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"), **timeout(20))
    bench.start_next("lamp", stepTimeoutInMinutes=5)
    bench.report("lamp", final)
    before = bench.execution("lamp")
    bench.advance(hours=1)
    assert bench.execution("lamp") == before
    assert "approximateSecondsBeforeTimedOut" not in before


def test_cancelled_execution_does_not_time_out(bench: Any) -> None:
    """From a terminal state nothing leads anywhere (Developer Guide, Jobs and job execution states)."""
    started(bench, job=timeout(20))
    bench.control.cancel_job_execution(jobId="update", thingName="lamp", force=True)
    bench.advance(hours=1)
    assert status(bench) == "CANCELED"


def test_deleted_execution_does_not_time_out(bench: Any) -> None:
    """Nothing is left of it (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"), **timeout(20))
    bench.start_next("lamp")
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=1, force=True)
    bench.advance(hours=1)
    assert bench.counts() == {"Queued": 1}


def test_execution_of_a_deleted_job_does_not_time_out(bench: Any) -> None:
    """Nothing is left of it, and a new job of the same id has timers of its own (API reference, DeleteJob)."""
    started(bench, job=timeout(20), stepTimeoutInMinutes=5)
    bench.control.delete_job(jobId="update", force=True)
    bench.job(f"{bench.thing('pump').rpartition('/')[0]}/lamp")
    bench.start_next("lamp")
    bench.advance(hours=1)
    assert status(bench) == "IN_PROGRESS"
    assert bench.pending("lamp") == (["update"], [])


def test_device_cannot_report_at_the_deadline(bench: Any) -> None:
    """What is due happens first (API reference, UpdateJobExecution)."""
    started(bench, job=timeout(20))
    bench.advance(minutes=20)
    with bench.refused("InvalidStateTransitionException"):
        bench.report("lamp", "SUCCEEDED")


def test_device_can_report_just_before_the_deadline(bench: Any) -> None:
    """What is due happens first (API reference, UpdateJobExecution)."""
    started(bench, job=timeout(20))
    bench.advance(seconds=20 * 60 - 0.001)
    bench.report("lamp", "SUCCEEDED")
    bench.advance(minutes=1)
    assert status(bench) == "SUCCEEDED"


def test_each_thing_has_its_own_timer(bench: Any) -> None:
    """The timer is the execution's (API reference, TimeoutConfig)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **timeout(20))
    bench.start_next("lamp")
    bench.advance(minutes=10)
    bench.start_next("pump")
    bench.advance(minutes=10)
    assert bench.executions() == {("lamp", 1): "TIMED_OUT", ("pump", 1): "IN_PROGRESS"}
    bench.advance(minutes=10)
    assert bench.execution("pump")["lastUpdatedAt"] == bench.at(minutes=30)


def test_retry_has_a_timer_of_its_own(bench: Any) -> None:
    """The timer holds for every execution (Developer Guide, How job configurations work)."""
    started(bench, job={**timeout(20), **RETRY})
    bench.advance(minutes=30)
    assert (status(bench), left(bench)) == ("QUEUED", None)
    bench.start_next("lamp")
    assert left(bench) == 1200
    assert times_out_at(bench, 50)


def test_time_out_runs_on_while_the_job_is_cancelled(bench: Any) -> None:
    """Executions IN_PROGRESS go on (Developer Guide, Create and manage jobs by using the CLI)."""
    started(bench, job=timeout(20))
    bench.control.cancel_job(jobId="update")
    assert times_out_at(bench, 20)


def test_time_out_runs_on_between_windows(bench: Any) -> None:
    """Executions IN_PROGRESS go on (Developer Guide, How job configurations work)."""
    started(bench, job={**timeout(20), **bench.schedule(("0 * * * ? *", 10))})
    assert times_out_at(bench, 20)


def test_time_outs_found_late_happen_in_the_order_of_their_deadlines(bench: Any) -> None:
    """Each at its own instant (iotmock's own)."""
    bench.job(bench.group("fleet", "lamp", "pump", "fan"), bench.thing("rest"))
    for thing, minutes in (("lamp", 30), ("pump", 10), ("fan", 20)):
        bench.start_next(thing, stepTimeoutInMinutes=minutes)
    bench.enable_events("JOB_EXECUTION")
    with bench.heard("$aws/events/jobExecution/#") as messages:
        bench.advance(hours=10)
    assert [(m.json()["thingArn"].rpartition("/")[2], m.json()["timestamp"]) for m in messages] == [
        ("pump", bench.at(minutes=10).timestamp()),
        ("fan", bench.at(minutes=20).timestamp()),
        ("lamp", bench.at(minutes=30).timestamp()),
    ]


# The step timer


def test_step_timer_of_start_next_times_out(bench: Any) -> None:
    """StepTimeoutInMinutes (API reference, StartNextPendingJobExecution)."""
    started(bench, stepTimeoutInMinutes=7)
    assert times_out_at(bench, 7)


def test_step_timer_of_an_update_times_out(bench: Any) -> None:
    """StepTimeoutInMinutes (API reference, UpdateJobExecution)."""
    started(bench)
    bench.advance(minutes=1)
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=7)
    assert times_out_at(bench, 8)


def test_step_timer_of_an_update_that_starts_the_execution_times_out(bench: Any) -> None:
    """StepTimeoutInMinutes (API reference, UpdateJobExecution)."""
    bench.job(bench.thing("lamp"))
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=7)
    assert times_out_at(bench, 7)


def test_timers_interact_as_the_guide_tells(bench: Any) -> None:
    """12:00 to 12:20 (Developer Guide, How job configurations work, How timers work for job timeouts)."""
    started(bench, job=timeout(20))
    deadlines = []
    for minute, step in ((5, 7), (10, 5), (13, 9)):
        bench.advance(seconds=(bench.at(minutes=minute) - bench.now).total_seconds())
        bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=step)
        deadlines.append(minute + (left(bench) or 0) / 60)
    assert deadlines == [12, 15, 20]
    assert times_out_at(bench, 20)


def test_step_timer_may_end_before_the_in_progress_timer(bench: Any) -> None:
    """Whichever comes first (Developer Guide, How job configurations work)."""
    started(bench, job=timeout(20), stepTimeoutInMinutes=19)
    assert times_out_at(bench, 19)


def test_step_timer_cannot_pass_the_in_progress_timer(bench: Any) -> None:
    """It cannot exceed the absolute bound (Developer Guide, How job configurations work)."""
    started(bench, job=timeout(20), stepTimeoutInMinutes=10080)
    assert left(bench) == 1200
    assert times_out_at(bench, 20)


def test_update_without_a_step_timer_leaves_the_old_one(bench: Any) -> None:
    """StepTimeoutInMinutes (API reference, UpdateJobExecution)."""
    started(bench, stepTimeoutInMinutes=7)
    bench.advance(minutes=3)
    bench.report("lamp", "IN_PROGRESS")
    assert left(bench) == 4 * 60
    assert times_out_at(bench, 7)


def test_new_step_timer_discards_the_old_one(bench: Any) -> None:
    """The previous step timer is discarded (Developer Guide, How job configurations work)."""
    started(bench, stepTimeoutInMinutes=7)
    bench.advance(minutes=3)
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=60)
    assert times_out_at(bench, 63)


def test_shorter_step_timer_discards_the_old_one(bench: Any) -> None:
    """The previous step timer is discarded (Developer Guide, How job configurations work)."""
    started(bench, stepTimeoutInMinutes=60)
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=2)
    assert times_out_at(bench, 2)


def test_minus_one_discards_the_step_timer(bench: Any) -> None:
    """-1 (API reference, UpdateJobExecution)."""
    started(bench, stepTimeoutInMinutes=7)
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=-1)
    assert left(bench) is None
    bench.advance(hours=1)
    assert status(bench) == "IN_PROGRESS"


def test_minus_one_leaves_the_in_progress_timer(bench: Any) -> None:
    """The step timer has no effect on it (Developer Guide, How job configurations work)."""
    started(bench, job=timeout(20), stepTimeoutInMinutes=7)
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=-1)
    assert times_out_at(bench, 20)


def test_minus_one_without_a_step_timer_does_nothing(bench: Any) -> None:
    """-1 (API reference, UpdateJobExecution)."""
    started(bench, job=timeout(20), stepTimeoutInMinutes=-1)
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=-1)
    assert times_out_at(bench, 20)


def test_step_timer_may_be_the_longest(bench: Any) -> None:
    """1 to 10080 minutes (API reference, UpdateJobExecution)."""
    started(bench, stepTimeoutInMinutes=10080)
    assert times_out_at(bench, 10080)


@pytest.mark.parametrize("minutes", [0, -2, 10081])
def test_step_timer_out_of_bounds_is_refused(bench: Any, minutes: int) -> None:
    """-1 or 1 to 10080, and nothing of the call is done (API reference, UpdateJobExecution)."""
    started(bench, stepTimeoutInMinutes=7)
    before = bench.execution("lamp")
    with bench.refused("InvalidRequestException"):
        bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=minutes)
    with bench.refused("InvalidRequestException"):
        bench.start_next("lamp", stepTimeoutInMinutes=minutes)
    assert bench.execution("lamp") == before


def test_start_next_gives_a_running_execution_a_new_step_timer(bench: Any) -> None:
    """It is answered as it is, with a new step timer (API reference, StartNextPendingJobExecution; chosen)."""
    started(bench, stepTimeoutInMinutes=7)
    bench.advance(minutes=5)
    answer = bench.start_next("lamp", stepTimeoutInMinutes=30)
    assert (answer["versionNumber"], answer["approximateSecondsBeforeTimedOut"]) == (2, 1800)
    assert times_out_at(bench, 35)


def test_start_next_without_a_step_timer_leaves_that_of_a_running_execution(bench: Any) -> None:
    """It is answered as it is (Developer Guide, Jobs device MQTT API operations)."""
    started(bench, stepTimeoutInMinutes=7)
    bench.advance(minutes=5)
    answer = bench.start_next("lamp")
    assert answer["approximateSecondsBeforeTimedOut"] == 120
    assert times_out_at(bench, 7)


def test_start_next_with_minus_one_discards_the_step_timer_of_a_running_execution(bench: Any) -> None:
    """-1 (API reference, StartNextPendingJobExecution)."""
    started(bench, stepTimeoutInMinutes=7)
    answer = bench.start_next("lamp", stepTimeoutInMinutes=-1)
    assert "approximateSecondsBeforeTimedOut" not in answer
    bench.advance(hours=1)
    assert status(bench) == "IN_PROGRESS"


def test_start_next_cannot_pass_the_in_progress_timer_of_a_running_execution(bench: Any) -> None:
    """It cannot exceed the absolute bound (Developer Guide, How job configurations work)."""
    started(bench, job=timeout(20))
    bench.advance(minutes=15)
    assert bench.start_next("lamp", stepTimeoutInMinutes=30)["approximateSecondsBeforeTimedOut"] == 300
    assert times_out_at(bench, 20)


def test_step_timer_is_not_inherited_by_the_retry(bench: Any) -> None:
    """It applies only to the execution that is updated (Developer Guide, How job configurations work)."""
    started(bench, job=RETRY, stepTimeoutInMinutes=7)
    bench.advance(minutes=7)
    bench.start_next("lamp")
    assert left(bench) is None
    bench.advance(hours=1)
    assert bench.executions() == {("lamp", 1): "TIMED_OUT", ("lamp", 2): "IN_PROGRESS"}


def test_final_report_with_a_step_timer_starts_none(bench: Any) -> None:
    """Timers end when the execution is terminal (Developer Guide, How job configurations work)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"))
    bench.start_next("lamp")
    bench.report("lamp", "SUCCEEDED", stepTimeoutInMinutes=5)
    assert left(bench) is None
    bench.advance(minutes=10)
    assert status(bench) == "SUCCEEDED"


def test_refused_report_leaves_the_timers(bench: Any) -> None:
    """The execution stays untouched (API reference, UpdateJobExecution, expectedVersion)."""
    started(bench, stepTimeoutInMinutes=7)
    with bench.refused("InvalidStateTransitionException"):
        bench.report("lamp", "IN_PROGRESS", expectedVersion=9, stepTimeoutInMinutes=60)
    assert times_out_at(bench, 7)


# UpdateJob


def test_new_timeout_holds_for_executions_that_start_later(bench: Any) -> None:
    """It can be updated until the execution starts (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **timeout(20))
    bench.start_next("pump")
    bench.control.update_job(jobId="update", **timeout(60))
    bench.start_next("lamp")
    assert times_out_at(bench, 60)
    assert bench.execution("pump")["lastUpdatedAt"] == bench.at(minutes=20)


def test_shorter_timeout_leaves_running_executions_alone(bench: Any) -> None:
    """Running ones keep their deadline (Developer Guide, Jobs management and control API)."""
    started(bench, job=timeout(20))
    bench.control.update_job(jobId="update", **timeout(1))
    assert left(bench) == 1200
    assert times_out_at(bench, 20)


def test_first_timeout_leaves_running_executions_alone(bench: Any) -> None:
    """Running ones keep their deadline (Developer Guide, Jobs management and control API)."""
    started(bench)
    bench.control.update_job(jobId="update", **timeout(1))
    bench.report("lamp", "IN_PROGRESS")
    bench.advance(hours=1)
    assert status(bench) == "IN_PROGRESS"


def test_new_timeout_holds_for_retries(bench: Any) -> None:
    """They start later (Developer Guide, Jobs management and control API)."""
    started(bench, job={**timeout(20), **RETRY})
    bench.control.update_job(jobId="update", **timeout(5))
    bench.advance(minutes=20)
    bench.start_next("lamp")
    assert times_out_at(bench, 25)


def test_empty_timeout_takes_the_timer_of_later_executions_away(bench: Any) -> None:
    """UpdateJob replaces the configuration whole (API reference, UpdateJob)."""
    bench.job(bench.thing("lamp"), **timeout(20))
    bench.control.update_job(jobId="update", timeoutConfig={})
    bench.start_next("lamp")
    assert left(bench) is None


# What is left


@pytest.mark.parametrize(
    ("passed", "expected"), [(0, 420), (0.5, 419), (1, 419), (119.999, 300), (120, 300), (419, 1), (419.5, 0)]
)
def test_seconds_left_are_whole_seconds(bench: Any, passed: float, expected: int) -> None:
    """ApproximateSecondsBeforeTimedOut (API reference, JobExecution)."""
    started(bench, stepTimeoutInMinutes=7)
    bench.advance(seconds=passed)
    assert left(bench) == expected


def test_seconds_left_count_to_the_nearer_deadline(bench: Any) -> None:
    """ApproximateSecondsBeforeTimedOut (API reference, JobExecution)."""
    started(bench, job=timeout(20), stepTimeoutInMinutes=7)
    assert left(bench) == 420
    bench.report("lamp", "IN_PROGRESS", stepTimeoutInMinutes=-1)
    assert left(bench) == 1200


def test_devices_and_operators_see_the_same_seconds(bench: Any) -> None:
    """ApproximateSecondsBeforeTimedOut (API reference, JobExecution of both planes)."""
    started(bench, job=timeout(20))
    bench.advance(seconds=90)
    seen = bench.devices.describe_job_execution(thingName="lamp", jobId="update")["execution"]
    assert seen["approximateSecondsBeforeTimedOut"] == left(bench) == 1110
    assert bench.ask("lamp", "update/get")[1]["execution"]["approximateSecondsBeforeTimedOut"] == 1110


def test_queued_execution_has_no_seconds_left(bench: Any) -> None:
    """Only while a timer runs (API reference, JobExecution; one example of the guide shows it)."""
    bench.job(bench.thing("lamp"), **timeout(20))
    assert left(bench) is None
    execution = bench.devices.describe_job_execution(thingName="lamp", jobId="$next")["execution"]
    assert "approximateSecondsBeforeTimedOut" not in execution


def test_timed_out_execution_has_no_seconds_left(bench: Any) -> None:
    """Never when terminal (API reference, JobExecution)."""
    started(bench, job=timeout(20))
    bench.advance(minutes=20)
    assert left(bench) is None
