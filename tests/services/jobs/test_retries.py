"""Executions that are tried again after a failure or a time-out."""

from typing import Any

import pytest

HOURLY = ("0 * * * ? *", 10)


def retry(**numbers: int) -> dict[str, Any]:
    """A retry configuration, e.g. `retry(FAILED=2, TIMED_OUT=1)`."""
    criteria = [{"failureType": failure, "numberOfRetries": number} for failure, number in numbers.items()]
    return {"jobExecutionsRetryConfig": {"criteriaList": criteria}}


def end(bench: Any, status: str, thing: str = "lamp") -> None:
    """Have the latest execution on a thing end this way."""
    if status == "TIMED_OUT":
        bench.start_next(thing, stepTimeoutInMinutes=1)
        bench.advance(minutes=1)
    else:
        bench.report(thing, status)


def tried(bench: Any, thing: str = "lamp") -> list[str]:
    """The states of all executions of the job on a thing, in the order of their numbers."""
    return [attempt["status"] for attempt in bench.attempts(thing)]


# Which failures


@pytest.mark.parametrize(
    ("failure", "status", "is_retried"),
    [
        ("FAILED", "FAILED", True),
        ("FAILED", "TIMED_OUT", False),
        ("TIMED_OUT", "FAILED", False),
        ("TIMED_OUT", "TIMED_OUT", True),
        ("ALL", "FAILED", True),
        ("ALL", "TIMED_OUT", True),
        ("ALL", "REJECTED", False),
        ("ALL", "SUCCEEDED", False),
    ],
)
def test_only_failures_of_the_type_are_retried(bench: Any, failure: str, status: str, is_retried: bool) -> None:
    """FailureType (API reference, RetryCriteria)."""
    bench.job(bench.thing("lamp"), **retry(**{failure: 1}))
    end(bench, status)
    assert tried(bench) == [status, "QUEUED"][: 1 + is_retried]


def test_in_progress_timer_leads_to_a_retry_alike(bench: Any) -> None:
    """When either timer times out (Developer Guide, How job configurations work)."""
    bench.job(bench.thing("lamp"), **retry(TIMED_OUT=1), timeoutConfig={"inProgressTimeoutInMinutes": 5})
    bench.start_next("lamp")
    bench.advance(minutes=5)
    assert tried(bench) == ["TIMED_OUT", "QUEUED"]


@pytest.mark.parametrize("force", [True, False])
def test_cancelled_execution_is_not_retried(bench: Any, force: bool) -> None:
    """CANCELED cannot be retried (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"), **retry(ALL=3))
    bench.control.cancel_job_execution(jobId="update", thingName="lamp", force=force)
    bench.advance(hours=1)
    assert tried(bench) == ["CANCELED"]


def test_removed_execution_is_not_retried(bench: Any) -> None:
    """REMOVED cannot be retried (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **retry(ALL=3), targetSelection="CONTINUOUS")
    bench.leave("lamp")
    bench.advance(hours=1)
    assert tried(bench) == ["REMOVED"]


def test_deleted_execution_is_not_retried(bench: Any) -> None:
    """It is gone (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"), **retry(ALL=3))
    bench.start_next("lamp")
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=1, force=True)
    bench.advance(hours=1)
    assert bench.executions() == {("pump", 1): "QUEUED"}


def test_nothing_is_retried_without_a_configuration(bench: Any) -> None:
    """JobExecutionsRetryConfig is optional (API reference, CreateJob)."""
    bench.job(bench.thing("lamp"))
    end(bench, "FAILED")
    assert tried(bench) == ["FAILED"]


def test_nothing_is_retried_with_a_number_of_zero(bench: Any) -> None:
    """NumberOfRetries may be 0 (API reference, RetryCriteria)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=0))
    end(bench, "FAILED")
    assert tried(bench) == ["FAILED"]


# How often


@pytest.mark.parametrize("number", [1, 2, 10])
def test_retries_end_when_they_are_used_up(bench: Any, number: int) -> None:
    """NumberOfRetries (API reference, RetryCriteria)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=number))
    for _ in range(number + 1):
        end(bench, "FAILED")
    assert tried(bench) == ["FAILED"] * (number + 1)
    assert bench.status() == "COMPLETED"
    assert bench.counts() == {"Failed": 1}


def test_retries_end_with_success(bench: Any) -> None:
    """They continue until the execution succeeds (Developer Guide, How job configurations work)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=5))
    end(bench, "FAILED")
    end(bench, "SUCCEEDED")
    assert tried(bench) == ["FAILED", "SUCCEEDED"]
    assert bench.status() == "COMPLETED"
    assert bench.counts() == {"Succeeded": 1}


def test_retries_end_with_a_rejection(bench: Any) -> None:
    """REJECTED cannot be retried (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **retry(ALL=5))
    end(bench, "FAILED")
    end(bench, "REJECTED")
    assert tried(bench) == ["FAILED", "REJECTED"]


def test_each_thing_has_retries_of_its_own(bench: Any) -> None:
    """For a single device (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **retry(FAILED=1))
    for _ in range(2):
        end(bench, "FAILED")
    for _ in range(2):
        end(bench, "FAILED", "pump")
    assert tried(bench) == tried(bench, "pump") == ["FAILED", "FAILED"]


def test_each_criterion_has_retries_of_its_own(bench: Any) -> None:
    """The number of retries for each failure type (Developer Guide, How job configurations work)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1, TIMED_OUT=2))
    for status in ("TIMED_OUT", "FAILED", "TIMED_OUT", "TIMED_OUT"):
        assert tried(bench)[-1] == "QUEUED"
        end(bench, status)
    assert tried(bench) == ["TIMED_OUT", "FAILED", "TIMED_OUT", "TIMED_OUT"]


def test_criterion_that_is_used_up_ends_the_retries_of_its_type(bench: Any) -> None:
    """The number of retries for each failure type (Developer Guide, How job configurations work)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1, TIMED_OUT=9))
    end(bench, "FAILED")
    end(bench, "FAILED")
    assert tried(bench) == ["FAILED", "FAILED"]


def test_all_counts_both_types_together(bench: Any) -> None:
    """FailureType ALL (API reference, RetryCriteria)."""
    bench.job(bench.thing("lamp"), **retry(ALL=2))
    for status in ("TIMED_OUT", "FAILED", "TIMED_OUT"):
        end(bench, status)
    assert tried(bench) == ["TIMED_OUT", "FAILED", "TIMED_OUT"]


# What a retry is


def test_retry_is_a_new_queued_execution(bench: Any) -> None:
    """The job execution is queued again (Developer Guide, How job configurations work)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1), timeoutConfig={"inProgressTimeoutInMinutes": 60})
    bench.start_next("lamp", statusDetails={"step": "1"}, stepTimeoutInMinutes=30)
    bench.advance(minutes=5)
    end(bench, "FAILED")
    execution = bench.execution("lamp")
    assert (execution["status"], execution["executionNumber"], execution["versionNumber"]) == ("QUEUED", 2, 1)
    assert execution["queuedAt"] == execution["lastUpdatedAt"] == bench.at(minutes=5)
    assert execution["statusDetails"] == {}
    assert not {"startedAt", "approximateSecondsBeforeTimedOut", "forceCanceled"} & set(execution)


def test_failed_execution_stays_beside_its_retry(bench: Any) -> None:
    """From a terminal state nothing leads anywhere (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    bench.start_next("lamp", statusDetails={"step": "1"})
    end(bench, "FAILED")
    before = bench.execution("lamp", executionNumber=1)
    assert (before["status"], before["statusDetails"]) == ("FAILED", {"detailsMap": {"step": "1"}})
    bench.advance(minutes=5)
    end(bench, "SUCCEEDED")
    assert bench.execution("lamp", executionNumber=1) == before


def test_retries_are_numbered(bench: Any) -> None:
    """RetryAttempt counts the retries, of either type (API reference, JobExecutionSummary)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=2, TIMED_OUT=1))
    for status in ("FAILED", "TIMED_OUT", "FAILED"):
        end(bench, status)
    assert [(a["executionNumber"], a["retryAttempt"]) for a in bench.attempts("lamp")] == [
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 3),
    ]


def test_lists_of_the_job_show_every_attempt(bench: Any) -> None:
    """RetryAttempt (API reference, JobExecutionSummary)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    end(bench, "FAILED")
    listed = bench.control.list_job_executions_for_job(jobId="update")["executionSummaries"]
    assert [
        (entry["jobExecutionSummary"]["executionNumber"], entry["jobExecutionSummary"]["retryAttempt"])
        for entry in listed
    ] == [(1, 0), (2, 1)]


def test_thing_with_a_retry_counts_once(bench: Any) -> None:
    """Numbers of things (API reference, JobProcessDetails)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    end(bench, "FAILED")
    assert bench.counts() == {"Queued": 1}


def test_job_waits_for_its_retries(bench: Any) -> None:
    """A retry is an execution that is not over (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    end(bench, "FAILED")
    assert bench.status() == "IN_PROGRESS"
    bench.advance(minutes=3)
    end(bench, "FAILED")
    assert bench.describe()["completedAt"] == bench.at(minutes=3)


def test_retry_queues_behind_what_waits_already(bench: Any) -> None:
    """By the instant when it was queued (Developer Guide, Jobs device MQTT API operations)."""
    lamp = bench.thing("lamp")
    bench.job(lamp, **retry(FAILED=1))
    bench.advance(seconds=1)
    bench.job(lamp, job_id="other")
    bench.advance(seconds=1)
    end(bench, "FAILED")
    assert bench.pending("lamp") == ([], ["other", "update"])


def test_device_is_told_of_the_retry(bench: Any) -> None:
    """Notify when an execution is queued (Developer Guide, Jobs notifications)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        end(bench, "FAILED")
    topic, body = messages[-1].topic.rpartition("/")[2], messages[-1].json()
    assert (topic, body["execution"]["executionNumber"]) == ("notify-next", 2)
    assert [entry["executionNumber"] for entry in messages[-2].json()["jobs"]["QUEUED"]] == [2]


def test_report_without_a_number_goes_to_the_retry(bench: Any) -> None:
    """The latest execution is meant (API reference, UpdateJobExecution)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    end(bench, "FAILED")
    bench.report("lamp", "IN_PROGRESS")
    assert tried(bench) == ["FAILED", "IN_PROGRESS"]


def test_report_on_the_failed_attempt_is_refused(bench: Any) -> None:
    """It is terminal (API reference, UpdateJobExecution)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    end(bench, "FAILED")
    with bench.refused("InvalidStateTransitionException"):
        bench.report("lamp", "SUCCEEDED", executionNumber=1)
    assert tried(bench) == ["FAILED", "QUEUED"]


def test_retry_after_a_time_out_is_queued_at_its_instant(bench: Any) -> None:
    """However late it is found (API reference, JobExecution, queuedAt)."""
    bench.job(bench.thing("lamp"), **retry(TIMED_OUT=5), timeoutConfig={"inProgressTimeoutInMinutes": 5})
    bench.start_next("lamp")
    bench.advance(hours=24 * 365)
    assert tried(bench) == ["TIMED_OUT", "QUEUED"]
    assert bench.execution("lamp")["queuedAt"] == bench.at(minutes=5)


def test_time_out_without_a_timeout_config_is_retried(bench: Any) -> None:
    """Step timers time out too (Developer Guide, How job configurations work; that it is accepted is chosen)."""
    bench.job(bench.thing("lamp"), **retry(TIMED_OUT=1))
    end(bench, "TIMED_OUT")
    assert tried(bench) == ["TIMED_OUT", "QUEUED"]


def test_execution_that_fails_while_queued_is_retried(bench: Any) -> None:
    """It is FAILED (Developer Guide, How job configurations work; that QUEUED may fail is chosen)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    bench.report("lamp", "FAILED")
    assert tried(bench) == ["FAILED", "QUEUED"]


# Deleting attempts


def test_deleting_a_failed_attempt_leaves_its_retry(bench: Any) -> None:
    """One execution is deleted (API reference, DeleteJobExecution)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=1))
    end(bench, "FAILED")
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=1)
    assert bench.executions() == {("lamp", 2): "QUEUED"}
    assert bench.attempts("lamp")[0]["retryAttempt"] == 1


def test_deleting_a_queued_retry_leaves_the_thing_as_it_failed(bench: Any) -> None:
    """Counted by the latest execution that is left (API reference, JobProcessDetails)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"), **retry(FAILED=2))
    end(bench, "FAILED")
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=2)
    assert bench.executions() == {("lamp", 1): "FAILED", ("pump", 1): "QUEUED"}
    assert bench.counts() == {"Failed": 1, "Queued": 1}


def test_deleting_the_last_retry_makes_the_one_before_it_the_latest(bench: Any) -> None:
    """Without a number, an execution is the latest that is left."""
    bench.job(bench.thing("lamp"), bench.thing("pump"), **retry(ALL=2))
    end(bench, "FAILED")
    end(bench, "TIMED_OUT")
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=3)
    latest = bench.control.describe_job_execution(jobId="update", thingName="lamp")["execution"]
    assert (latest["executionNumber"], latest["status"]) == (2, "TIMED_OUT")
    assert bench.counts() == {"TimedOut": 1, "Queued": 1}


# Windows


def failed_between_windows(bench: Any, **members: Any) -> None:
    """A job with windows whose execution has failed at 12:15; the next window opens at 13:00."""
    bench.job(bench.group("fleet", "lamp"), **{**retry(FAILED=2), **members}, **bench.schedule(HOURLY))
    bench.start_next("lamp")
    bench.advance(minutes=15)
    bench.report("lamp", "FAILED")


def test_retry_between_windows_waits_for_the_next_one(bench: Any) -> None:
    """Attempts are made in maintenance windows (Developer Guide, How job configurations work)."""
    failed_between_windows(bench)
    assert tried(bench) == ["FAILED"]
    bench.advance(minutes=44.999)
    assert tried(bench) == ["FAILED"]
    bench.advance(hours=1)
    assert tried(bench) == ["FAILED", "QUEUED"]
    execution = bench.execution("lamp")
    assert (execution["queuedAt"], execution["executionNumber"]) == (bench.at(minutes=60), 2)
    assert bench.attempts("lamp")[1]["retryAttempt"] == 1


def test_waiting_retry_counts_as_the_failure_that_it_follows(bench: Any) -> None:
    """Things are counted by their latest execution (API reference, JobProcessDetails)."""
    failed_between_windows(bench)
    assert bench.counts() == {"Failed": 1}


def test_retry_in_a_window_is_queued_at_once(bench: Any) -> None:
    """Attempts are made in maintenance windows (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **retry(FAILED=2), **bench.schedule(HOURLY))
    bench.advance(minutes=3)
    bench.report("lamp", "FAILED")
    assert tried(bench) == ["FAILED", "QUEUED"]


def test_time_out_between_windows_is_retried_in_the_next_one(bench: Any) -> None:
    """Attempts are made in maintenance windows (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **retry(TIMED_OUT=2), **bench.schedule(HOURLY))
    bench.start_next("lamp", stepTimeoutInMinutes=30)
    bench.advance(hours=5)
    assert tried(bench) == ["TIMED_OUT", "QUEUED"]
    assert bench.execution("lamp")["queuedAt"] == bench.at(minutes=60)


def test_time_out_at_the_end_of_a_window_is_retried_in_the_same(bench: Any) -> None:
    """At one instant time-outs come before what closes (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet", "lamp"), **retry(TIMED_OUT=2), **bench.schedule(HOURLY))
    bench.start_next("lamp", stepTimeoutInMinutes=10)
    bench.advance(minutes=10)
    assert tried(bench) == ["TIMED_OUT", "QUEUED"]
    assert bench.execution("lamp")["queuedAt"] == bench.at(minutes=10)


def test_waiting_retries_of_many_things_all_come_with_the_window(bench: Any) -> None:
    """Retries know no rate (Developer Guide, How job configurations work)."""
    things = ["a", "b", "c"]
    bench.job(bench.group("fleet", *things), **retry(FAILED=1), **bench.schedule(HOURLY))
    for thing in things:
        bench.start_next(thing)
    bench.advance(minutes=20)
    for thing in reversed(things):
        bench.report(thing, "FAILED")
    bench.advance(minutes=40)
    assert bench.counts() == {"Queued": 3}


def test_waiting_retry_is_dropped_by_cancelling_the_job(bench: Any) -> None:
    """No retries afterwards (Developer Guide, Create and manage jobs by using the CLI)."""
    failed_between_windows(bench)
    bench.control.cancel_job(jobId="update")
    bench.advance(hours=2)
    assert tried(bench) == ["FAILED"]


def test_waiting_retry_is_dropped_at_the_end_time(bench: Any) -> None:
    """Retries stop at endTime, and nothing is left (Developer Guide, How job configurations work; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **retry(FAILED=2), **bench.schedule(HOURLY, end=40))
    bench.start_next("lamp")
    bench.advance(minutes=15)
    bench.report("lamp", "FAILED")
    bench.advance(hours=2)
    assert tried(bench) == ["FAILED"]
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=40))


def test_waiting_retry_is_dropped_when_the_failed_execution_is_deleted(bench: Any) -> None:
    """Nothing is left to be tried again (API reference, DeleteJobExecution; chosen)."""
    failed_between_windows(bench)
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=1)
    bench.advance(hours=2)
    assert bench.executions() == {}


# Ends


@pytest.mark.parametrize("force", [True, False])
def test_execution_that_fails_after_its_job_was_cancelled_is_not_retried(bench: Any, force: bool) -> None:
    """No retries afterwards (Developer Guide, Create and manage jobs by using the CLI)."""
    bench.job(bench.group("fleet", "lamp", "pump"), **retry(ALL=3))
    bench.start_next("lamp")
    bench.start_next("pump")
    bench.report("pump", "FAILED")
    bench.control.cancel_job(jobId="update", force=force)
    if not force:
        bench.report("lamp", "FAILED")
    assert tried(bench) == ["CANCELED" if force else "FAILED"]
    assert tried(bench, "pump") == ["FAILED", "CANCELED"]


def test_execution_that_times_out_after_its_job_was_cancelled_is_not_retried(bench: Any) -> None:
    """No retries afterwards (Developer Guide, Create and manage jobs by using the CLI)."""
    bench.job(bench.thing("lamp"), **retry(ALL=3))
    bench.start_next("lamp", stepTimeoutInMinutes=1)
    bench.control.cancel_job(jobId="update")
    bench.advance(minutes=10)
    assert tried(bench) == ["TIMED_OUT"]


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT"])
def test_execution_that_ends_after_the_end_time_is_not_retried(bench: Any, status: str) -> None:
    """Retries stop at endTime (Developer Guide, How job configurations work; it also says otherwise)."""
    bench.job(bench.thing("lamp"), **retry(ALL=3), **bench.schedule(end=30))
    bench.advance(minutes=30)
    end(bench, status)
    assert tried(bench) == [status]
    assert bench.status() == "COMPLETED"


def test_time_out_at_the_end_time_is_retried_before(bench: Any) -> None:
    """At one instant time-outs come before what closes (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("lamp"), **retry(ALL=3), **bench.schedule(end=30, behavior="CANCEL"))
    bench.start_next("lamp", stepTimeoutInMinutes=30)
    bench.advance(minutes=30)
    assert tried(bench) == ["TIMED_OUT", "CANCELED"]


def test_retry_queued_before_the_end_time_goes_on(bench: Any) -> None:
    """STOP_ROLLOUT leaves what is pending (API reference, SchedulingConfig)."""
    bench.job(bench.thing("lamp"), **retry(ALL=3), **bench.schedule(end=30))
    end(bench, "FAILED")
    bench.advance(minutes=30)
    assert bench.pending("lamp") == ([], ["update"])
    end(bench, "FAILED")
    assert tried(bench) == ["FAILED", "FAILED"]


# UpdateJob


def test_retries_set_to_zero_stop(bench: Any) -> None:
    """The number can be set to 0 only (Developer Guide, Specify job configurations)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"), **retry(FAILED=5))
    end(bench, "FAILED")
    bench.control.update_job(jobId="update", **retry(FAILED=0))
    assert tried(bench) == ["FAILED", "QUEUED"]
    end(bench, "FAILED")
    assert tried(bench) == ["FAILED", "FAILED"]
    assert bench.counts() == {"Failed": 1, "Queued": 1}


@pytest.mark.parametrize("numbers", [{"FAILED": 1}, {"FAILED": 5}, {"FAILED": 6}, {"FAILED": 0, "TIMED_OUT": 1}])
def test_retries_cannot_be_set_to_another_number(bench: Any, numbers: dict[str, int]) -> None:
    """The number can be set to 0 only (Developer Guide, Specify job configurations)."""
    bench.job(bench.thing("lamp"), **retry(FAILED=5))
    before = bench.describe()
    with bench.refused("InvalidRequestException"):
        bench.control.update_job(jobId="update", **retry(**numbers))
    assert bench.describe() == before


def test_waiting_retry_is_dropped_by_setting_the_number_to_zero(bench: Any) -> None:
    """There are no retries any more (Developer Guide, Specify job configurations; chosen for a waiting one)."""
    failed_between_windows(bench)
    bench.control.update_job(jobId="update", **retry(FAILED=0))
    bench.advance(hours=2)
    assert tried(bench) == ["FAILED"]
