"""How fast executions are handed out: no rate, constant and exponential rates, and what gets in the way."""

from itertools import pairwise
from typing import Any

import pytest

CONTINUOUS = {"targetSelection": "CONTINUOUS"}


def rate(per_minute: int) -> dict[str, Any]:
    """A constant rate."""
    return {"jobExecutionsRolloutConfig": {"maximumPerMinute": per_minute}}


def rising(base: int, factor: float, cap: int | None = None, **criteria: int) -> dict[str, Any]:
    """An exponential rate. criteria: notified or succeeded things for the next level."""
    config: dict[str, Any] = {
        "exponentialRate": {
            "baseRatePerMinute": base,
            "incrementFactor": factor,
            "rateIncreaseCriteria": {f"numberOf{kind.title()}Things": number for kind, number in criteria.items()},
        }
    }
    if cap is not None:
        config["maximumPerMinute"] = cap
    return {"jobExecutionsRolloutConfig": config}


def rolled_out(bench: Any) -> int:
    """How many things have been reached."""
    return sum(bench.counts().values())


def batches(bench: Any, minutes: int) -> list[int]:
    """How many executions each of these minutes brought, the present one first."""
    totals = [0, rolled_out(bench)]
    for _ in range(minutes - 1):
        bench.advance(minutes=1)
        totals.append(rolled_out(bench))
    return [after - before for before, after in pairwise(totals)]


def queued(bench: Any) -> list[str]:
    """The things that have a queued execution."""
    return [thing for (thing, _), status in bench.executions().items() if status == "QUEUED"]


# No rate


def test_job_without_a_rate_reaches_everybody_at_once(bench: Any) -> None:
    """AWS: up to 1000 a minute (Developer Guide, Specify job configurations); all at once, see docs/fidelity.md."""
    bench.job(bench.fleet(20))
    assert bench.counts() == {"Queued": 20}


def test_job_that_has_reached_everybody_is_not_concurrent(bench: Any) -> None:
    """True while it rolls out or cancels (API reference, Job, isConcurrent)."""
    bench.job(bench.fleet(2))
    job = bench.describe()
    assert not job["isConcurrent"]
    assert "processingTargets" not in job["jobProcessDetails"]


def test_job_with_an_empty_rollout_config_reaches_everybody_at_once(bench: Any) -> None:
    """MaximumPerMinute is optional (API reference, JobExecutionsRolloutConfig)."""
    bench.job(bench.fleet(3), jobExecutionsRolloutConfig={})
    assert bench.counts() == {"Queued": 3}


# A constant rate


def test_constant_rate_hands_out_one_block_each_minute(bench: Any) -> None:
    """At most so many in a minute (API reference, JobExecutionsRolloutConfig; the pacing is chosen)."""
    bench.job(bench.fleet(5), **rate(2))
    assert batches(bench, 5) == [2, 2, 1, 0, 0]


def test_second_block_waits_for_a_full_minute(bench: Any) -> None:
    """At most so many in a minute (API reference, JobExecutionsRolloutConfig; the pacing is chosen)."""
    bench.job(bench.fleet(5), **rate(2))
    bench.advance(seconds=59.999)
    assert rolled_out(bench) == 2
    bench.advance(seconds=0.001)
    assert rolled_out(bench) == 4


def test_minutes_count_from_the_start_of_the_rollout(bench: Any) -> None:
    """At most so many in a minute (API reference, JobExecutionsRolloutConfig; the pacing is chosen)."""
    bench.advance(seconds=40.5)
    bench.job(bench.fleet(2), **rate(1))
    bench.advance(seconds=59)
    assert rolled_out(bench) == 1
    bench.advance(seconds=1)
    assert rolled_out(bench) == 2


def test_executions_are_queued_at_the_minute_of_their_block(bench: Any) -> None:
    """QueuedAt (API reference, JobExecutionSummary)."""
    bench.job(bench.fleet(3), **rate(1))
    bench.advance(hours=24 * 365)
    summaries = bench.control.list_job_executions_for_job(jobId="update")["executionSummaries"]
    assert [entry["jobExecutionSummary"]["queuedAt"] for entry in summaries] == [
        bench.at(minutes=minute) for minute in range(3)
    ]


def test_devices_are_told_at_the_minute_of_their_block(bench: Any) -> None:
    """Notify when an execution is queued (Developer Guide, Jobs notifications)."""
    bench.job(bench.fleet(2), **rate(1))
    with bench.heard("$aws/things/+/jobs/notify-next") as messages:
        bench.advance(minutes=10)
    (message,) = messages
    assert message.json()["timestamp"] == bench.at(minutes=1).timestamp()


def test_job_is_concurrent_until_its_last_block(bench: Any) -> None:
    """True while it rolls out (API reference, Job, isConcurrent)."""
    bench.job(bench.fleet(5), **rate(2))
    seen = []
    for _ in range(4):
        seen.append(bench.describe()["isConcurrent"])
        bench.advance(minutes=1)
    assert seen == [True, True, False, False]


def test_job_is_not_concurrent_after_a_last_block_that_is_full(bench: Any) -> None:
    """False once all has been rolled out (Developer Guide, Jobs limits)."""
    bench.job(bench.fleet(4), **rate(2))
    bench.advance(minutes=1)
    assert not bench.describe()["isConcurrent"]


def test_listed_job_is_concurrent_alike(bench: Any) -> None:
    """IsConcurrent (API reference, JobSummary)."""
    bench.job(bench.fleet(2), **rate(1))
    assert [job["isConcurrent"] for job in bench.control.list_jobs()["jobs"]] == [True]
    bench.advance(minutes=1)
    assert [job["isConcurrent"] for job in bench.control.list_jobs()["jobs"]] == [False]


def test_processing_targets_are_shown_until_the_last_block(bench: Any) -> None:
    """Null after the rollout (API reference, JobProcessDetails)."""
    fleet = bench.fleet(3)
    bench.job(fleet, **rate(1))
    seen = []
    for _ in range(3):
        seen.append(bench.describe()["jobProcessDetails"].get("processingTargets"))
        bench.advance(minutes=1)
    assert seen == [[fleet], [fleet], None]


def test_processing_targets_are_those_that_still_have_things_waiting(bench: Any) -> None:
    """The targets to which the job is being rolled out (API reference, JobProcessDetails)."""
    lamp, first, second = bench.thing("lamp"), bench.fleet(2, "first"), bench.fleet(1, "second")
    bench.job(lamp, first, second, **rate(1))
    seen = []
    for _ in range(4):
        seen.append(bench.describe()["jobProcessDetails"].get("processingTargets"))
        bench.advance(minutes=1)
    assert seen == [[first, second], [first, second], [second], None]


def test_snapshot_does_not_complete_while_things_wait_for_the_rollout(bench: Any) -> None:
    """Rollout finished and every execution terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.fleet(2), **rate(1))
    (first,) = queued(bench)
    bench.report(first, "SUCCEEDED")
    assert bench.status() == "IN_PROGRESS"
    bench.advance(minutes=1)
    (second,) = queued(bench)
    bench.report(second, "SUCCEEDED")
    assert bench.status() == "COMPLETED"


def test_waiting_thing_that_is_deleted_takes_no_place(bench: Any) -> None:
    """It cannot be notified (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.fleet(4), **rate(1))
    waiting = [f"fleet-{number}" for number in range(4) if f"fleet-{number}" not in queued(bench)]
    bench.control.delete_thing(thingName=waiting[0])
    assert batches(bench, 4) == [1, 1, 1, 0]
    assert bench.counts() == {"Queued": 3}


def test_waiting_thing_that_leaves_the_group_of_a_snapshot_takes_no_place(bench: Any) -> None:
    """Removed from the group that was a target of the job (API reference, JobProcessDetails)."""
    bench.job(bench.fleet(4), **rate(1))
    waiting = [f"fleet-{number}" for number in range(4) if f"fleet-{number}" not in queued(bench)]
    bench.leave(waiting[0])
    assert batches(bench, 4) == [1, 1, 1, 0]
    assert bench.counts() == {"Queued": 3}


def test_rollout_is_over_when_the_last_waiting_thing_goes(bench: Any) -> None:
    """Nothing is left to be rolled out (API reference, Job, isConcurrent)."""
    bench.job(bench.fleet(2), **rate(1))
    (waiting,) = {"fleet-0", "fleet-1"} - set(queued(bench))
    bench.control.delete_thing(thingName=waiting)
    job = bench.describe()
    assert not job["isConcurrent"]
    assert "processingTargets" not in job["jobProcessDetails"]


def test_snapshot_completes_when_the_last_waiting_thing_goes_and_the_others_are_through(bench: Any) -> None:
    """Rollout finished and every execution terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.fleet(2), **rate(1))
    (first,) = queued(bench)
    bench.report(first, "SUCCEEDED")
    (waiting,) = {"fleet-0", "fleet-1"} - {first}
    bench.advance(seconds=10)
    bench.control.delete_thing(thingName=waiting)
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(seconds=10))


def test_retries_do_not_wait_for_the_rate(bench: Any) -> None:
    """A retry is queued at once (Developer Guide, How job configurations work)."""
    bench.job(
        bench.fleet(2),
        **rate(1),
        jobExecutionsRetryConfig={"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]},
    )
    (first,) = queued(bench)
    bench.report(first, "FAILED")
    assert bench.executions() == {(first, 1): "FAILED", (first, 2): "QUEUED"}
    bench.advance(minutes=1)
    assert rolled_out(bench) == 2


def test_cancelled_job_rolls_out_no_more(bench: Any) -> None:
    """No new executions afterwards (Developer Guide, Create and manage jobs by using the CLI)."""
    bench.job(bench.fleet(3), **rate(1))
    bench.control.cancel_job(jobId="update")
    job = bench.describe()
    assert (job["status"], job["isConcurrent"]) == ("CANCELED", False)
    assert "processingTargets" not in job["jobProcessDetails"]
    bench.advance(minutes=5)
    assert bench.counts() == {"Canceled": 1}


def test_deleted_job_rolls_out_no_more(bench: Any) -> None:
    """The id is free again (API reference, DeleteJob)."""
    fleet = bench.fleet(3)
    bench.job(fleet, **rate(1))
    bench.control.delete_job(jobId="update", force=True)
    bench.advance(seconds=30)
    bench.job(fleet, **rate(1))
    bench.advance(seconds=45)
    assert rolled_out(bench) == 1


# Exponential rates


def test_rate_rises_as_the_table_of_the_guide_says_in_little(bench: Any) -> None:
    """50, 100, 200, 400 until 1000, 2000, 3000, 4000 (Developer Guide, How job configurations work); a tenth of it."""
    bench.job(bench.fleet(420), **rising(5, 2, notified=100, succeeded=100))
    assert batches(bench, 20 + 10 + 5 + 3 + 1) == [5] * 20 + [10] * 10 + [20] * 5 + [40] * 3 + [0]


def test_rate_rises_by_notified_things(bench: Any) -> None:
    """NumberOfNotifiedThings (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(20), **rising(2, 2, notified=4))
    # 2, 4: level 1; 8: level 2; 16: level 4, the rest.
    assert batches(bench, 5) == [2, 2, 4, 8, 4]


def test_rate_rises_by_succeeded_things(bench: Any) -> None:
    """NumberOfSucceededThings (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(9), **rising(2, 2, succeeded=2))
    assert batches(bench, 2) == [2, 2]
    for thing in queued(bench)[:2]:
        bench.report(thing, "SUCCEEDED")
    assert rolled_out(bench) == 4
    assert batches(bench, 3)[1:] == [4, 1]


@pytest.mark.parametrize("status", ["FAILED", "REJECTED", "IN_PROGRESS"])
def test_rate_does_not_rise_by_other_things(bench: Any, status: str) -> None:
    """NumberOfSucceededThings (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(6), **rising(2, 2, succeeded=1))
    for thing in queued(bench):
        bench.report(thing, status)
    assert batches(bench, 3)[1:] == [2, 2]


def test_rate_rises_by_whichever_comes_first(bench: Any) -> None:
    """Either criterion (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(12), **rising(1, 3, notified=3, succeeded=1))
    assert batches(bench, 1) == [1]
    bench.report(queued(bench)[0], "SUCCEEDED")
    # Level 1 by success; 4 notified things would have been it as well; level 2 by nine more.
    assert batches(bench, 3)[1:] == [3, 3]


def test_rate_rises_by_several_levels_at_once(bench: Any) -> None:
    """As many as its criteria are met (chosen, see docs/fidelity.md)."""
    bench.job(bench.fleet(20), **rising(3, 2, notified=1))
    # After 3 things level 3: 3 x 2^3.
    assert batches(bench, 2) == [3, 17]


def test_successes_raise_the_rate_by_several_levels_at_once(bench: Any) -> None:
    """As many as its criteria are met (chosen, see docs/fidelity.md)."""
    bench.job(bench.fleet(30), **rising(3, 2, succeeded=1))
    for thing in queued(bench):
        bench.report(thing, "SUCCEEDED")
    assert batches(bench, 2)[1:] == [24]


def test_rate_does_not_rise_before_its_criterion_is_met(bench: Any) -> None:
    """NumberOfNotifiedThings (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(12), **rising(2, 5, notified=5))
    # 2, 4, 6: level 1.
    assert batches(bench, 4) == [2, 2, 2, 6]


def test_rate_does_not_exceed_the_maximum(bench: Any) -> None:
    """MaximumPerMinute (API reference, JobExecutionsRolloutConfig)."""
    bench.job(bench.fleet(15), **rising(2, 2, 5, notified=2))
    assert batches(bench, 5) == [2, 4, 5, 4, 0]


def test_maximum_below_the_base_rate_holds(bench: Any) -> None:
    """MaximumPerMinute (API reference, JobExecutionsRolloutConfig)."""
    bench.job(bench.fleet(5), **rising(4, 2, 2, notified=2))
    assert batches(bench, 3) == [2, 2, 1]


@pytest.mark.parametrize(
    ("base", "factor", "expected"),
    [
        # 10, 11, 12.1, 13.31, 14.641, 16.1051
        (10, 1.1, [10, 11, 12, 13, 14, 16]),
        # 2, 3, 4.5, 6.75, 10.125, 15.1875
        (2, 1.5, [2, 3, 4, 6, 10, 15]),
        # 1, 1.1, 1.21: it never rises as a number of things for a long time
        (1, 1.1, [1, 1, 1, 1, 1, 1]),
    ],
)
def test_broken_rates_are_rounded_down(bench: Any, base: int, factor: float, expected: list[int]) -> None:
    """IncrementFactor has one digit after the point (API reference, ExponentialRolloutRate; rounding is chosen)."""
    bench.job(bench.fleet(sum(expected)), **rising(base, factor, succeeded=1))
    seen = batches(bench, 1)
    for _ in expected[1:]:
        bench.report(queued(bench)[0], "SUCCEEDED")
        seen += batches(bench, 2)[1:]
    assert seen == expected


def test_rates_are_exact(bench: Any) -> None:
    """100 x 1.7 x 1.7 is 289, which binary fractions miss (API reference, ExponentialRolloutRate)."""
    bench.job(bench.fleet(100 + 289), **rising(100, 1.7, succeeded=50))
    for thing in queued(bench):
        bench.report(thing, "SUCCEEDED")
    assert batches(bench, 2)[1:] == [289]


def test_rate_that_has_been_reached_stays(bench: Any) -> None:
    """It rises, and never falls (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(12), **rising(2, 2, succeeded=2))
    for thing in queued(bench):
        bench.report(thing, "SUCCEEDED")
    bench.advance(minutes=1)
    assert rolled_out(bench) == 6
    for (thing, number), status in bench.executions().items():
        if status == "SUCCEEDED":
            bench.control.delete_job_execution(jobId="update", thingName=thing, executionNumber=number)
    assert batches(bench, 2)[1:] == [4]


def test_retries_notify_no_more_things(bench: Any) -> None:
    """Things are counted, not executions (API reference, RateIncreaseCriteria)."""
    retry = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 3}]}
    bench.job(bench.fleet(9), **rising(2, 2, notified=4), jobExecutionsRetryConfig=retry)
    for thing in queued(bench):
        bench.report(thing, "FAILED")
    assert batches(bench, 3)[1:] == [2, 4]


def test_deleted_things_stay_notified(bench: Any) -> None:
    """They have been notified (API reference, RateIncreaseCriteria; chosen for things that go)."""
    bench.job(bench.fleet(8), **rising(2, 2, notified=4))
    bench.advance(minutes=1)
    for thing in queued(bench):
        bench.control.delete_thing(thingName=thing)
    bench.advance(minutes=1)
    assert rolled_out(bench) == 8


def test_joiners_of_a_continuous_job_are_notified_things_too(bench: Any) -> None:
    """Things that have been notified (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(8), **rising(2, 2, notified=4), **CONTINUOUS)
    for name in ("late", "later"):
        bench.thing(name)
        bench.join(name)
    assert batches(bench, 2)[1:] == [4]


# Changes in the middle


def test_new_rate_holds_from_the_next_minute_on(bench: Any) -> None:
    """UpdateJob replaces the configuration (API reference, UpdateJob)."""
    bench.job(bench.fleet(8), **rate(1))
    bench.advance(seconds=30)
    bench.control.update_job(jobId="update", **rate(3))
    assert rolled_out(bench) == 1
    bench.advance(seconds=30)
    assert batches(bench, 3) == [4, 3, 1]


def test_new_rate_shows_in_the_job(bench: Any) -> None:
    """UpdateJob replaces the configuration whole (API reference, UpdateJob)."""
    bench.job(bench.fleet(2), **rising(1, 2, 5, notified=1))
    bench.control.update_job(jobId="update", **rate(3))
    assert bench.describe()["jobExecutionsRolloutConfig"] == {"maximumPerMinute": 3}


def test_exponential_rate_given_later_takes_up_what_has_been_reached(bench: Any) -> None:
    """Its criteria count the things of the job (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(20), **rate(2))
    bench.advance(minutes=1)
    bench.control.update_job(jobId="update", **rising(1, 3, notified=2))
    # Four notified things: level 2, 1 x 3^2.
    assert batches(bench, 2)[1:] == [9]


def test_rate_given_after_the_rollout_changes_nothing(bench: Any) -> None:
    """Everybody has been reached (API reference, UpdateJob)."""
    bench.job(bench.fleet(2))
    bench.control.update_job(jobId="update", **rate(1))
    assert bench.counts() == {"Queued": 2}
    assert not bench.describe()["isConcurrent"]


def test_rate_given_before_the_start_holds(bench: Any) -> None:
    """UpdateJob replaces the configuration (API reference, UpdateJob)."""
    bench.job(bench.fleet(3), **bench.schedule(start=30))
    bench.control.update_job(jobId="update", **rate(2))
    bench.advance(minutes=30)
    assert batches(bench, 2) == [2, 1]


def test_empty_configuration_takes_the_rate_away(bench: Any) -> None:
    """UpdateJob replaces the configuration whole (API reference, UpdateJob)."""
    bench.job(bench.fleet(5), **rate(1))
    bench.control.update_job(jobId="update", jobExecutionsRolloutConfig={})
    assert rolled_out(bench) == 1
    bench.advance(minutes=1)
    assert rolled_out(bench) == 5


# Windows


def test_rollout_pauses_between_windows(bench: Any) -> None:
    """At the end of a window the rollout stops until the next (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.fleet(5), **rate(1), **bench.schedule(("0 * * * ? *", 2)))
    # 12:00 and 12:01; the window is over at 12:02.
    bench.advance(minutes=30)
    assert rolled_out(bench) == 2
    bench.advance(minutes=31)
    assert rolled_out(bench) == 4
    bench.advance(hours=1)
    queued_at = [
        entry["jobExecutionSummary"]["queuedAt"]
        for entry in bench.control.list_job_executions_for_job(jobId="update")["executionSummaries"]
    ]
    assert queued_at == [bench.at(minutes=minute) for minute in (0, 1, 60, 61, 120)]


def test_paused_rollout_is_not_concurrent(bench: Any) -> None:
    """False when SCHEDULED (Developer Guide, Jobs limits)."""
    bench.job(bench.fleet(5), **rate(1), **bench.schedule(("0 * * * ? *", 2)))
    seen = []
    for minutes in (0, 1, 1, 58, 1, 1, 58):
        bench.advance(minutes=minutes)
        seen.append(bench.describe()["isConcurrent"])
    assert seen == [True, True, False, True, True, False, False]


def test_rollout_keeps_its_minutes_through_windows_that_follow_each_other(bench: Any) -> None:
    """Open while any of them is (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(9), **rate(1), **bench.schedule(("0 12 * * ? *", 2), ("2 12 * * ? *", 2)))
    bench.advance(minutes=30)
    assert rolled_out(bench) == 4


def test_level_of_the_rate_outlives_the_pause(bench: Any) -> None:
    """Its criteria count the things of the job (API reference, RateIncreaseCriteria)."""
    bench.job(bench.fleet(12), **rising(1, 3, notified=2), **bench.schedule(("0 * * * ? *", 2)))
    # 12:00 1, 12:01 1: level 1; 13:00 3: level 2; 13:01 the rest.
    bench.advance(minutes=60)
    assert rolled_out(bench) == 5
    bench.advance(minutes=1)
    assert rolled_out(bench) == 12


def test_never_more_than_the_rate_in_a_minute_of_short_windows(bench: Any) -> None:
    """The rate is an upper bound (Developer Guide, Specify job configurations)."""
    bench.job(bench.fleet(9), **rate(2), **bench.schedule(("0/2 * * * ? *", 1)))
    bench.advance(minutes=5)
    queued_at = [
        entry["jobExecutionSummary"]["queuedAt"]
        for entry in bench.control.list_job_executions_for_job(jobId="update")["executionSummaries"]
    ]
    assert queued_at == [bench.at(minutes=minute) for minute in (0, 0, 2, 2, 4, 4)]


def test_thing_that_leaves_during_the_pause_gets_nothing(bench: Any) -> None:
    """It is no member when its turn comes (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(3), **rate(1), **bench.schedule(("0 * * * ? *", 1)))
    (first,) = queued(bench)
    bench.advance(minutes=30)
    gone, stays = sorted({"fleet-0", "fleet-1", "fleet-2"} - {first})
    bench.leave(gone)
    bench.advance(hours=3)
    assert bench.executions() == {(first, 1): "QUEUED", (stays, 1): "QUEUED"}


def test_end_time_stops_the_rollout_for_good(bench: Any) -> None:
    """The job stops its rollout at endTime (API reference, SchedulingConfig)."""
    bench.job(bench.fleet(40), **rate(1), **bench.schedule(end=30))
    # At the minute of the end nothing is handed out any more.
    bench.advance(minutes=90)
    assert rolled_out(bench) == 30
    job = bench.describe()
    assert not job["isConcurrent"]
    assert "processingTargets" not in job["jobProcessDetails"]
