"""Jobs that are cancelled because too many executions go wrong."""

from typing import Any

import pytest

CONTINUOUS = {"targetSelection": "CONTINUOUS"}


def criterion(failure: str, threshold: float, minimum: int = 1) -> dict[str, Any]:
    """One criterion of an abortConfig."""
    return {
        "failureType": failure,
        "action": "CANCEL",
        "thresholdPercentage": threshold,
        "minNumberOfExecutedThings": minimum,
    }


def abort(*criteria: tuple[Any, ...]) -> dict[str, Any]:
    """An abortConfig for CreateJob and UpdateJob."""
    return {"abortConfig": {"criteriaList": [criterion(*one) for one in criteria]}}


def retry(failure: str = "FAILED", number: int = 1) -> dict[str, Any]:
    """A retry configuration."""
    return {"jobExecutionsRetryConfig": {"criteriaList": [{"failureType": failure, "numberOfRetries": number}]}}


def end(bench: Any, number: int, status: str) -> None:
    """Have an execution of `fleet-<number>` end this way."""
    thing = f"fleet-{number}"
    if status == "TIMED_OUT":
        bench.start_next(thing, stepTimeoutInMinutes=1)
        bench.advance(minutes=1)
    elif status == "CANCELED":
        bench.control.cancel_job_execution(jobId="update", thingName=thing)
    elif status == "REMOVED":
        bench.leave(thing)
    else:
        bench.report(thing, status)


# What counts as a failure


@pytest.mark.parametrize("failure", ["FAILED", "REJECTED", "TIMED_OUT"])
@pytest.mark.parametrize("status", ["FAILED", "REJECTED", "TIMED_OUT", "SUCCEEDED", "CANCELED", "REMOVED"])
def test_job_aborts_for_its_own_type_of_failure_only(bench: Any, failure: str, status: str) -> None:
    """FailureType (API reference, AbortCriteria)."""
    bench.job(bench.fleet(2), **abort((failure, 1)))
    end(bench, 0, status)
    assert bench.status() == ("CANCELED" if status == failure else "IN_PROGRESS")


@pytest.mark.parametrize("status", ["FAILED", "REJECTED", "TIMED_OUT"])
def test_job_aborts_for_any_failure_when_all_are_meant(bench: Any, status: str) -> None:
    """FailureType ALL (API reference, AbortCriteria)."""
    bench.job(bench.fleet(2), **abort(("ALL", 100)))
    end(bench, 0, status)
    assert bench.status() == "CANCELED"


@pytest.mark.parametrize("status", ["SUCCEEDED", "CANCELED", "REMOVED"])
def test_job_does_not_abort_for_what_is_no_failure(bench: Any, status: str) -> None:
    """FailureType ALL (API reference, AbortCriteria)."""
    bench.job(bench.fleet(2), **abort(("ALL", 0.01)))
    end(bench, 0, status)
    assert bench.status() == "IN_PROGRESS"


def test_failures_of_all_types_are_added(bench: Any) -> None:
    """FailureType ALL (API reference, AbortCriteria)."""
    bench.job(bench.fleet(6), **abort(("ALL", 60, 5)))
    for number, status in enumerate(["SUCCEEDED", "SUCCEEDED", "FAILED", "REJECTED"]):
        end(bench, number, status)
    assert bench.status() == "IN_PROGRESS"
    end(bench, 4, "TIMED_OUT")
    assert bench.status() == "CANCELED"


# Thresholds


def test_job_aborts_at_the_threshold_exactly(bench: Any) -> None:
    """At least 20 % of the executions (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(6), **abort(("FAILED", 20, 5)))
    for number in range(4):
        end(bench, number, "SUCCEEDED")
    end(bench, 4, "FAILED")
    assert bench.status() == "CANCELED"


@pytest.mark.parametrize(
    ("threshold", "failures", "executed", "aborts"),
    [
        (33.33, 1, 3, True),
        (33.34, 1, 3, False),
        (66.66, 2, 3, True),
        (66.67, 2, 3, False),
        (16.66, 1, 6, True),
        (16.67, 1, 6, False),
        (12.5, 1, 8, True),
        (12.51, 1, 8, False),
        (0.01, 1, 8, True),
        (99.99, 7, 8, False),
        (99.99, 4, 4, True),
        (100, 3, 4, False),
        (100, 4, 4, True),
        (28.57, 2, 7, True),
        (28.58, 2, 7, False),
    ],
)
def test_threshold_may_be_broken(bench: Any, threshold: float, failures: int, executed: int, aborts: bool) -> None:
    """Up to two digits after the point (API reference, AbortCriteria, thresholdPercentage)."""
    bench.job(bench.fleet(executed + 1), **abort(("FAILED", threshold, executed)))
    for number in range(executed):
        end(bench, number, "FAILED" if number < failures else "SUCCEEDED")
    assert bench.status() == ("CANCELED" if aborts else "IN_PROGRESS")


def test_threshold_is_compared_exactly(bench: Any) -> None:
    """1 of 125 is 0.8 %; the binary fraction of 0.8 is a little more (API reference, AbortCriteria)."""
    bench.job(bench.fleet(126), **abort(("FAILED", 0.8, 125)))
    for number in range(125):
        end(bench, number, "SUCCEEDED" if number else "FAILED")
    assert bench.status() == "CANCELED"


def test_nothing_is_compared_before_the_minimum(bench: Any) -> None:
    """MinNumberOfExecutedThings (API reference, AbortCriteria)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 10, 3)))
    end(bench, 0, "FAILED")
    end(bench, 1, "FAILED")
    assert bench.status() == "IN_PROGRESS"
    end(bench, 2, "FAILED")
    assert bench.status() == "CANCELED"


def test_success_may_bring_the_minimum(bench: Any) -> None:
    """The criteria are checked once so many have completed (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(3), **abort(("FAILED", 50, 2)))
    end(bench, 0, "FAILED")
    assert bench.status() == "IN_PROGRESS"
    end(bench, 1, "SUCCEEDED")
    assert bench.status() == "CANCELED"


@pytest.mark.parametrize("status", ["CANCELED", "REMOVED", "REJECTED"])
def test_every_end_counts_as_executed(bench: Any, status: str) -> None:
    """Completed executions (Developer Guide, Specify job configurations; CANCELED and REMOVED are chosen)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 50, 3)))
    end(bench, 0, "FAILED")
    end(bench, 1, "FAILED")
    end(bench, 2, status)
    assert bench.status() == "CANCELED"


def test_pending_executions_are_not_executed(bench: Any) -> None:
    """Completed executions (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 100, 2)))
    for number in (1, 2, 3):
        bench.start_next(f"fleet-{number}")
    end(bench, 0, "FAILED")
    assert bench.status() == "IN_PROGRESS"
    end(bench, 1, "FAILED")
    assert bench.status() == "CANCELED"


def test_job_without_criteria_does_not_abort(bench: Any) -> None:
    """AbortConfig is optional (API reference, CreateJob)."""
    bench.job(bench.fleet(3))
    end(bench, 0, "FAILED")
    end(bench, 1, "FAILED")
    assert bench.status() == "IN_PROGRESS"


# Several criteria


def test_any_of_several_criteria_aborts(bench: Any) -> None:
    """AWS checks them one after another (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 90, 1), ("REJECTED", 10, 2)))
    end(bench, 0, "SUCCEEDED")
    end(bench, 1, "REJECTED")
    assert bench.status() == "CANCELED"
    assert "REJECTED" in bench.describe()["comment"]


@pytest.mark.parametrize(
    ("first", "second"), [(("ALL", 40), ("FAILED", 30)), (("FAILED", 30), ("ALL", 40)), (("FAILED", 50), ("ALL", 60))]
)
def test_first_criterion_that_is_met_is_named(bench: Any, first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
    """AWS checks them one after another (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(2), **abort(first, second))
    end(bench, 0, "FAILED")
    comment = bench.describe()["comment"]
    assert first[0] in comment
    assert str(first[1]) in comment
    assert second[0] not in comment


# Retries and deleted executions


def test_failure_that_will_be_retried_is_not_counted(bench: Any) -> None:
    """A thing counts while no retry is pending for it (chosen, see docs/fidelity.md)."""
    bench.job(bench.fleet(3), **abort(("FAILED", 1)), **retry())
    end(bench, 0, "FAILED")
    assert bench.status() == "IN_PROGRESS"
    end(bench, 0, "FAILED")
    assert bench.status() == "CANCELED"


def test_thing_that_failed_several_times_counts_once(bench: Any) -> None:
    """A thing counts by its latest execution (chosen, see docs/fidelity.md)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 100, 3)), **retry(number=2))
    for _ in range(3):
        end(bench, 0, "FAILED")
    assert bench.status() == "IN_PROGRESS"
    for number in (1, 2):
        for _ in range(3):
            end(bench, number, "FAILED")
    assert bench.status() == "CANCELED"


def test_thing_that_succeeds_after_a_failure_is_a_success(bench: Any) -> None:
    """A thing counts by its latest execution (chosen, see docs/fidelity.md)."""
    bench.job(bench.fleet(3), **abort(("FAILED", 50)), **retry())
    end(bench, 0, "FAILED")
    end(bench, 0, "SUCCEEDED")
    assert bench.status() == "IN_PROGRESS"


def test_thing_that_waits_for_its_retry_between_windows_is_not_counted(bench: Any) -> None:
    """A thing counts while no retry is pending for it (chosen, see docs/fidelity.md)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 1)), **retry(), **bench.schedule(("0 * * * ? *", 10)))
    bench.start_next("fleet-0")
    bench.start_next("fleet-1")
    bench.advance(minutes=20)
    end(bench, 0, "FAILED")
    assert bench.status() == "SCHEDULED"
    end(bench, 1, "SUCCEEDED")
    assert bench.status() == "SCHEDULED"


def test_deleted_execution_is_not_counted(bench: Any) -> None:
    """Deleting an execution changes what is computed (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 50, 2)))
    end(bench, 0, "FAILED")
    bench.control.delete_job_execution(jobId="update", thingName="fleet-0", executionNumber=1)
    end(bench, 1, "SUCCEEDED")
    assert bench.status() == "IN_PROGRESS"
    end(bench, 2, "SUCCEEDED")
    assert bench.status() == "IN_PROGRESS"


def test_deleted_success_raises_the_share_of_the_failures(bench: Any) -> None:
    """Deleting an execution changes what is computed (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(5), **abort(("FAILED", 60, 2)))
    end(bench, 0, "SUCCEEDED")
    end(bench, 1, "FAILED")
    assert bench.status() == "IN_PROGRESS"
    bench.control.delete_job_execution(jobId="update", thingName="fleet-0", executionNumber=1)
    end(bench, 2, "FAILED")
    assert bench.status() == "CANCELED"


def test_thing_that_failed_and_is_gone_still_counts(bench: Any) -> None:
    """It stays counted until the job is deleted (chosen, see docs/fidelity.md)."""
    bench.job(bench.fleet(3), **abort(("FAILED", 100, 2)))
    end(bench, 0, "FAILED")
    bench.control.delete_thing(thingName="fleet-0")
    end(bench, 1, "FAILED")
    assert bench.status() == "CANCELED"


# What an abort does


def test_abort_cancels_what_is_queued(bench: Any) -> None:
    """Only QUEUED executions are cancelled (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 10)))
    bench.start_next("fleet-1")
    bench.advance(minutes=1)
    end(bench, 0, "FAILED")
    assert bench.executions() == {
        ("fleet-0", 1): "FAILED",
        ("fleet-1", 1): "IN_PROGRESS",
        ("fleet-2", 1): "CANCELED",
        ("fleet-3", 1): "CANCELED",
    }
    execution = bench.execution("fleet-2")
    assert (execution["lastUpdatedAt"], execution["versionNumber"]) == (bench.at(minutes=1), 2)
    assert execution["forceCanceled"] is False


def test_aborted_job_gives_its_reason(bench: Any) -> None:
    """The service fills in reasonCode and comment (Developer Guide, Specify job configurations; texts are chosen)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 12.5)))
    bench.advance(minutes=1)
    end(bench, 0, "FAILED")
    job = bench.describe()
    assert job["reasonCode"] == "ABORT_CRITERIA_MET"
    assert "FAILED" in job["comment"]
    assert "12.5" in job["comment"]
    assert (job["status"], job["forceCanceled"], job["isConcurrent"]) == ("CANCELED", False, False)
    assert job["lastUpdatedAt"] == bench.at(minutes=1)
    assert "completedAt" not in job


def test_abort_stops_the_rollout(bench: Any) -> None:
    """AWS cancels the rollout (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(5), **abort(("FAILED", 10)), jobExecutionsRolloutConfig={"maximumPerMinute": 1})
    ((first, _),) = bench.executions()
    bench.report(first, "FAILED")
    bench.advance(minutes=10)
    assert bench.executions() == {(first, 1): "FAILED"}
    assert "processingTargets" not in bench.describe()["jobProcessDetails"]


def test_device_may_finish_after_the_abort(bench: Any) -> None:
    """Executions IN_PROGRESS are not cancelled (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 10)))
    bench.start_next("fleet-1")
    end(bench, 0, "FAILED")
    bench.report("fleet-1", "IN_PROGRESS", statusDetails={"step": "2"})
    bench.report("fleet-1", "SUCCEEDED")
    assert bench.execution("fleet-1")["status"] == "SUCCEEDED"
    assert bench.status() == "CANCELED"


def test_execution_in_progress_may_time_out_after_the_abort(bench: Any) -> None:
    """Executions IN_PROGRESS go on as they are (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 10)), timeoutConfig={"inProgressTimeoutInMinutes": 5})
    bench.start_next("fleet-1")
    end(bench, 0, "FAILED")
    bench.advance(minutes=5)
    assert bench.execution("fleet-1")["status"] == "TIMED_OUT"


def test_nothing_is_retried_after_the_abort(bench: Any) -> None:
    """Retries are not attempted (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(2), **abort(("REJECTED", 10)), **retry())
    bench.start_next("fleet-1")
    end(bench, 0, "REJECTED")
    end(bench, 1, "FAILED")
    assert bench.executions() == {("fleet-0", 1): "REJECTED", ("fleet-1", 1): "FAILED"}


def test_queued_retry_is_cancelled_by_the_abort(bench: Any) -> None:
    """Queued retries are not attempted (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(2), **abort(("REJECTED", 10)), **retry())
    end(bench, 1, "FAILED")
    end(bench, 0, "REJECTED")
    assert bench.executions() == {
        ("fleet-0", 1): "REJECTED",
        ("fleet-1", 1): "FAILED",
        ("fleet-1", 2): "CANCELED",
    }


def test_waiting_retry_is_dropped_by_the_abort(bench: Any) -> None:
    """Queued retries are not attempted (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(2), **abort(("REJECTED", 10)), **retry(), **bench.schedule(("0 * * * ? *", 10)))
    bench.start_next("fleet-0")
    bench.start_next("fleet-1")
    bench.advance(minutes=20)
    end(bench, 1, "FAILED")
    end(bench, 0, "REJECTED")
    assert bench.status() == "CANCELED"
    bench.advance(hours=2)
    assert bench.executions() == {("fleet-0", 1): "REJECTED", ("fleet-1", 1): "FAILED"}


def test_job_aborts_between_windows_too(bench: Any) -> None:
    """Checked whenever an execution ends (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 10)), **bench.schedule(("0 * * * ? *", 10)))
    bench.start_next("fleet-0")
    bench.advance(minutes=20)
    end(bench, 0, "FAILED")
    assert bench.status() == "CANCELED"
    assert bench.counts() == {"Failed": 1, "Canceled": 1}


def test_last_failure_of_a_snapshot_aborts_it(bench: Any) -> None:
    """The criteria are checked before the job can be COMPLETED (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("fleet-0"), **abort(("FAILED", 10)))
    end(bench, 0, "FAILED")
    assert bench.status() == "CANCELED"


def test_abort_by_a_time_out_happens_at_its_instant(bench: Any) -> None:
    """However late it is found (API reference, Job, lastUpdatedAt)."""
    bench.job(bench.fleet(3), **abort(("TIMED_OUT", 10)), timeoutConfig={"inProgressTimeoutInMinutes": 5})
    bench.start_next("fleet-0")
    bench.advance(hours=24 * 365)
    job = bench.describe()
    assert (job["status"], job["lastUpdatedAt"]) == ("CANCELED", bench.at(minutes=5))
    assert bench.execution("fleet-1")["lastUpdatedAt"] == bench.at(minutes=5)


def test_executions_that_the_end_time_cancels_abort_nothing(bench: Any) -> None:
    """A job that reaches its end is COMPLETED (Developer Guide, Jobs and job execution states; chosen)."""
    bench.job(bench.fleet(3), **abort(("FAILED", 10, 2)), **bench.schedule(end=30, behavior="CANCEL"))
    end(bench, 0, "FAILED")
    bench.advance(minutes=30)
    assert bench.status() == "COMPLETED"


def test_executions_that_fail_after_the_end_time_abort(bench: Any) -> None:
    """Checked whenever an execution ends (Developer Guide, Specify job configurations; chosen)."""
    bench.job(bench.fleet(3), **abort(("FAILED", 10)), **bench.schedule(end=30))
    bench.advance(minutes=30)
    end(bench, 0, "FAILED")
    assert bench.status() == "CANCELED"


def test_aborted_job_cannot_be_cancelled(bench: Any) -> None:
    """CANCELED is terminal (Developer Guide, Jobs and job execution states; the class is chosen)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 10)))
    end(bench, 0, "FAILED")
    with bench.refused("InvalidRequestException"):
        bench.control.cancel_job(jobId="update", force=True)


def test_aborted_job_takes_no_more_things(bench: Any) -> None:
    """No new executions (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 10)), **CONTINUOUS)
    end(bench, 0, "FAILED")
    bench.thing("late")
    bench.join("late")
    assert ("late", 1) not in bench.executions()


def test_abort_is_told_by_the_job_events(bench: Any) -> None:
    """cancellation_in_progress, then canceled (Developer Guide, Jobs events)."""
    bench.enable_events("JOB")
    bench.job(bench.fleet(2), **abort(("FAILED", 10)))
    with bench.heard("$aws/events/job/#") as messages:
        end(bench, 0, "FAILED")
    assert [message.topic.rpartition("/")[2] for message in messages] == ["cancellation_in_progress", "canceled"]


def test_devices_learn_of_the_abort(bench: Any) -> None:
    """Notify when an execution reaches a terminal state (Developer Guide, Jobs notifications)."""
    bench.job(bench.fleet(2), **abort(("FAILED", 10)))
    with bench.heard("$aws/things/fleet-1/jobs/#") as messages:
        end(bench, 0, "FAILED")
    assert [message.topic.rpartition("/")[2] for message in messages] == ["notify", "notify-next"]
    assert messages[0].json()["jobs"] == {}


# UpdateJob


def test_criteria_given_later_hold_from_the_next_end_on(bench: Any) -> None:
    """UpdateJob replaces the configuration (API reference, UpdateJob; checked at the next end is chosen)."""
    bench.job(bench.fleet(4))
    end(bench, 0, "FAILED")
    bench.control.update_job(jobId="update", **abort(("FAILED", 10)))
    assert bench.status() == "IN_PROGRESS"
    end(bench, 1, "SUCCEEDED")
    assert bench.status() == "CANCELED"


def test_new_criteria_replace_the_old_ones(bench: Any) -> None:
    """UpdateJob replaces the configuration whole (API reference, UpdateJob)."""
    bench.job(bench.fleet(4), **abort(("FAILED", 10), ("REJECTED", 10)))
    bench.control.update_job(jobId="update", **abort(("TIMED_OUT", 10)))
    end(bench, 0, "FAILED")
    end(bench, 1, "REJECTED")
    assert bench.status() == "IN_PROGRESS"
    end(bench, 2, "TIMED_OUT")
    assert bench.status() == "CANCELED"
