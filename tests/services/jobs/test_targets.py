"""Which things a job reaches: at its start, and whenever things join, leave, go or come back."""

import json
from typing import Any

import pytest

CONTINUOUS = {"targetSelection": "CONTINUOUS"}
HOURLY = ("0 * * * ? *", 10)
RETRIES = {"jobExecutionsRetryConfig": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 2}]}}
ONE_A_MINUTE = {"jobExecutionsRolloutConfig": {"maximumPerMinute": 1}}


def move(bench: Any, thing: str, *, out_of: str, into: str) -> None:
    """Take a thing from one group to another in one call."""
    bench.control.update_thing_groups_for_thing(thingName=thing, thingGroupsToAdd=[into], thingGroupsToRemove=[out_of])


# What targets mean


def test_thing_that_is_a_target_gets_an_execution(bench: Any) -> None:
    """Targets are things and groups (Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("lamp"))
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_things_of_a_group_get_an_execution_each(bench: Any) -> None:
    """Targets are things and groups (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp", "pump"))
    assert bench.executions() == {("lamp", 1): "QUEUED", ("pump", 1): "QUEUED"}


def test_things_outside_the_group_get_nothing(bench: Any) -> None:
    """Targets are things and groups (Developer Guide, Jobs key concepts)."""
    bench.thing("alone")
    bench.group("others", "stranger")
    bench.job(bench.group("fleet", "lamp"))
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_things_and_groups_are_mixed_freely(bench: Any) -> None:
    """Targets are things, groups or both (Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("alone"), bench.group("fleet", "lamp"), bench.thing("solo"))
    assert set(bench.executions()) == {("alone", 1), ("lamp", 1), ("solo", 1)}


@pytest.mark.parametrize("selection", ["SNAPSHOT", "CONTINUOUS"])
def test_things_of_child_groups_belong_to_the_target_at_every_depth(bench: Any, selection: str) -> None:
    """A job runs on every thing in a group and its child groups (Developer Guide, Static thing groups)."""
    root = bench.group("a", "t-a")
    for parent, child in ("ab", "bc", "cd"):
        bench.group(child, f"t-{child}", parent=parent)
    bench.job(root, targetSelection=selection)
    assert set(bench.executions()) == {("t-a", 1), ("t-b", 1), ("t-c", 1), ("t-d", 1)}


def test_things_of_the_parent_do_not_belong_to_a_child_group(bench: Any) -> None:
    """Membership goes upwards only (Developer Guide, Static thing groups)."""
    bench.group("parent", "elder")
    bench.group("sister", "aunt", parent="parent")
    bench.job(bench.group("child", "junior", parent="parent"))
    assert bench.executions() == {("junior", 1): "QUEUED"}


def test_thing_reached_by_several_targets_gets_one_execution(bench: Any) -> None:
    """An execution is a thing's instance of a job (Developer Guide, Jobs key concepts)."""
    parent = bench.group("parent")
    child = bench.group("child", "lamp", parent="parent")
    other = bench.group("other")
    bench.join("lamp", "other")
    bench.job(bench.control.describe_thing(thingName="lamp")["thingArn"], parent, child, other)
    assert bench.executions() == {("lamp", 1): "QUEUED"}
    assert bench.counts() == {"Queued": 1}


def test_job_shows_its_targets_in_the_given_order(bench: Any) -> None:
    """DescribeJob, targets (API reference, Job)."""
    targets = [bench.thing("z"), bench.group("m"), bench.thing("a")]
    bench.job(*targets)
    assert bench.describe()["targets"] == targets


def test_job_counts_all_its_states_always(bench: Any) -> None:
    """All eight numbers are present (API reference, JobProcessDetails)."""
    bench.job(bench.group())
    assert bench.describe()["jobProcessDetails"] == dict.fromkeys(
        [
            f"numberOf{state}Things"
            for state in (
                "Canceled",
                "Failed",
                "InProgress",
                "Queued",
                "Rejected",
                "Removed",
                "Succeeded",
                "TimedOut",
            )
        ],
        0,
    )


# Snapshots


def test_snapshot_is_the_default(bench: Any) -> None:
    """TargetSelection (API reference, CreateJob; the default is in the Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("lamp"))
    assert bench.describe()["targetSelection"] == "SNAPSHOT"


def test_things_that_join_a_snapshot_job_later_get_nothing(bench: Any) -> None:
    """A snapshot job goes to the things of its start (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp"))
    bench.thing("late")
    bench.join("late")
    bench.advance(hours=1)
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_things_that_join_during_a_snapshot_rollout_get_nothing(bench: Any) -> None:
    """Membership is taken once, when the rollout starts (Developer Guide, Jobs key concepts)."""
    bench.job(bench.fleet(3), **ONE_A_MINUTE)
    bench.advance(minutes=1)
    bench.thing("late")
    bench.join("late")
    bench.advance(hours=1)
    assert len(bench.executions()) == 3


def test_membership_of_a_scheduled_snapshot_is_taken_when_the_rollout_starts(bench: Any) -> None:
    """There are no executions before (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "early", "leaver"), **bench.schedule(start=30))
    bench.thing("joiner")
    bench.join("joiner")
    bench.leave("leaver")
    bench.advance(minutes=30)
    assert bench.executions() == {("early", 1): "QUEUED", ("joiner", 1): "QUEUED"}


def test_snapshot_completes_when_every_execution_is_over(bench: Any) -> None:
    """COMPLETED when all executions are terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp", "pump"))
    bench.report("lamp", "SUCCEEDED")
    assert bench.status() == "IN_PROGRESS"
    bench.advance(minutes=5)
    bench.report("pump", "FAILED")
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=5))


def test_empty_snapshot_completes_at_once(bench: Any) -> None:
    """There is nothing to wait for (chosen, see docs/fidelity.md)."""
    bench.job(bench.group())
    job = bench.describe()
    assert (job["status"], job["completedAt"], job["isConcurrent"]) == ("COMPLETED", bench.now, False)


def test_snapshot_that_is_empty_at_its_start_time_completes_then(bench: Any) -> None:
    """There is nothing to wait for (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("lamp"), **bench.schedule(start=30))
    bench.control.delete_thing(thingName="lamp")
    assert bench.status() == "SCHEDULED"
    bench.advance(hours=1)
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=30))


def test_thing_that_leaves_the_group_of_a_snapshot_is_removed(bench: Any) -> None:
    """Removed from the group that was a target of the job (API reference, JobProcessDetails)."""
    bench.job(bench.group("fleet", "lamp", "pump"))
    bench.leave("lamp")
    assert bench.counts() == {"Queued": 1, "Removed": 1}


def test_thing_that_comes_back_to_a_snapshot_stays_removed(bench: Any) -> None:
    """Only continuous jobs look again (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp", "pump"))
    bench.leave("lamp")
    bench.join("lamp")
    assert bench.executions() == {("lamp", 1): "REMOVED", ("pump", 1): "QUEUED"}


# Things that are deleted


@pytest.mark.parametrize("selection", ["SNAPSHOT", "CONTINUOUS"])
@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
@pytest.mark.parametrize("is_in_group", [True, False])
def test_pending_execution_of_a_deleted_thing_is_removed(
    bench: Any, selection: str, status: str, is_in_group: bool
) -> None:
    """REMOVED: no longer a valid target (Developer Guide, Jobs and job execution states)."""
    bench.thing("pump")
    target = bench.group("fleet", "lamp") if is_in_group else bench.thing("lamp")
    bench.job(target, bench.thing("pump-2"), targetSelection=selection)
    if status == "IN_PROGRESS":
        bench.start_next("lamp")
    bench.advance(minutes=3)
    bench.control.delete_thing(thingName="lamp")
    execution = bench.execution("lamp")
    assert (execution["status"], execution["lastUpdatedAt"]) == ("REMOVED", bench.at(minutes=3))
    assert execution["versionNumber"] == (2 if status == "QUEUED" else 3)
    assert bench.counts() == {"Queued": 1, "Removed": 1}


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED"])
def test_finished_execution_of_a_deleted_thing_stays(bench: Any, status: str) -> None:
    """From a terminal state nothing leads anywhere (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.report("lamp", status)
    before = bench.execution("lamp")
    bench.control.delete_thing(thingName="lamp")
    assert bench.execution("lamp") == before


def test_snapshot_completes_when_its_last_thing_is_deleted(bench: Any) -> None:
    """REMOVED is terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"))
    bench.advance(minutes=1)
    bench.control.delete_thing(thingName="lamp")
    job = bench.describe()
    assert (job["status"], job["completedAt"]) == ("COMPLETED", bench.at(minutes=1))


def test_execution_in_progress_goes_with_its_thing_after_the_job_was_cancelled(bench: Any) -> None:
    """The device that was to go on is no more (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.thing("lamp"))
    bench.start_next("lamp")
    bench.control.cancel_job(jobId="update")
    bench.control.delete_thing(thingName="lamp")
    assert bench.execution("lamp")["status"] == "REMOVED"
    assert bench.status() == "CANCELED"


def test_thing_deleted_between_creation_and_start_gets_nothing(bench: Any) -> None:
    """Membership is taken when the rollout starts (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp"), bench.thing("pump"), **bench.schedule(start=30))
    bench.control.delete_thing(thingName="lamp")
    bench.advance(minutes=30)
    assert bench.executions() == {("pump", 1): "QUEUED"}


def test_thing_registered_anew_is_not_in_its_old_groups(bench: Any) -> None:
    """A new thing of the same name is another thing (API reference, DeleteThing)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.control.delete_thing(thingName="lamp")
    bench.thing("lamp")
    bench.advance(minutes=1)
    assert bench.executions() == {("lamp", 1): "REMOVED"}
    assert bench.pending("lamp") == ([], [])


def test_thing_registered_anew_joins_as_any_other(bench: Any) -> None:
    """A thing that joins gets an execution, numbered on (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.control.delete_thing(thingName="lamp")
    bench.thing("lamp")
    bench.join("lamp")
    assert bench.executions() == {("lamp", 1): "REMOVED", ("lamp", 2): "QUEUED"}


def test_thing_registered_anew_gets_nothing_of_a_snapshot(bench: Any) -> None:
    """A snapshot job goes to the things of its start (Developer Guide, Jobs key concepts)."""
    bench.job(bench.thing("lamp"), bench.thing("pump"))
    bench.control.delete_thing(thingName="lamp")
    bench.thing("lamp")
    bench.advance(minutes=1)
    assert bench.executions() == {("lamp", 1): "REMOVED", ("pump", 1): "QUEUED"}


def test_thing_registered_anew_in_a_later_job_starts_at_number_one(bench: Any) -> None:
    """Numbers belong to one job on one thing (Developer Guide, Jobs notifications)."""
    lamp = bench.thing("lamp")
    bench.job(lamp)
    bench.control.delete_thing(thingName="lamp")
    bench.thing("lamp")
    bench.job(lamp, job_id="second")
    assert bench.execution("lamp", "second")["executionNumber"] == 1


@pytest.mark.parametrize("selection", ["SNAPSHOT", "CONTINUOUS"])
def test_waiting_thing_registered_anew_gets_nothing(bench: Any, selection: str) -> None:
    """A new thing of the same name is another thing (API reference, DeleteThing)."""
    bench.job(bench.thing("pump"), bench.thing("lamp"), **ONE_A_MINUTE, targetSelection=selection)
    assert bench.executions() == {("pump", 1): "QUEUED"}
    bench.control.delete_thing(thingName="lamp")
    bench.thing("lamp")
    bench.advance(minutes=5)
    assert bench.executions() == {("pump", 1): "QUEUED"}


def test_thing_that_is_a_target_and_is_registered_anew_gets_nothing(bench: Any) -> None:
    """Continuous jobs look at groups (Developer Guide, Jobs key concepts; chosen)."""
    bench.job(bench.thing("lamp"), **CONTINUOUS)
    bench.control.delete_thing(thingName="lamp")
    bench.thing("lamp")
    bench.advance(hours=1)
    assert bench.executions() == {("lamp", 1): "REMOVED"}


def test_thing_that_is_a_target_and_is_registered_anew_can_join_a_group(bench: Any) -> None:
    """It is a member no longer, whatever has become of its execution (Developer Guide, How job ... work)."""
    bench.job(bench.thing("lamp"), bench.group(), **CONTINUOUS)
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=1)
    bench.control.delete_thing(thingName="lamp")
    bench.thing("lamp")
    bench.join("lamp")
    assert bench.executions() == {("lamp", 2): "QUEUED"}


# A stack deletes its things as anybody does.


@pytest.fixture
def stacks(bench: Any) -> Any:
    """CloudFormation, with a stack `site` that has made the thing `lamp`."""
    template = {"Resources": {"Lamp": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "lamp"}}}}
    client = bench.client_for("cloudformation")
    client.create_stack(StackName="site", TemplateBody=json.dumps(template))
    return client


@pytest.mark.parametrize("who", ["device", "message", "operator", "list"])
def test_stack_that_deletes_a_thing_removes_its_execution(bench: Any, stacks: Any, who: str) -> None:
    """REMOVED: no longer a valid target (Developer Guide, Jobs and job execution states)."""
    fleet = bench.group()
    bench.join("lamp")
    bench.job(fleet)
    stacks.delete_stack(StackName="site")
    bench.advance(minutes=1)
    if who == "device":
        with bench.refused("ResourceNotFoundException"):
            bench.report("lamp", "SUCCEEDED")
    elif who == "message":
        assert bench.ask("lamp", "get")[1]["code"] == "ResourceNotFound"
    elif who == "operator":
        assert bench.execution("lamp")["status"] == "REMOVED"
    else:
        with bench.refused("ResourceNotFoundException"):
            bench.attempts("lamp")
    assert bench.counts() == {"Removed": 1}
    assert bench.describe()["completedAt"] == bench.at(minutes=0)


def test_thing_that_a_stack_has_deleted_is_passed_over_by_the_rollout(bench: Any, stacks: Any) -> None:
    """It cannot be notified (Developer Guide, Jobs and job execution states)."""
    fleet = bench.group("fleet", "pump")
    bench.join("lamp")
    bench.thing("fan")
    bench.join("fan")
    bench.job(fleet, **ONE_A_MINUTE)
    stacks.delete_stack(StackName="site")
    bench.advance(minutes=1)
    assert bench.executions() == {("pump", 1): "QUEUED", ("fan", 1): "QUEUED"}


def test_waiting_retry_of_a_thing_that_a_stack_has_deleted_is_dropped(bench: Any, stacks: Any) -> None:
    """It cannot be notified (Developer Guide, Jobs and job execution states)."""
    fleet = bench.group()
    bench.join("lamp")
    bench.job(fleet, **RETRIES, **bench.schedule(HOURLY))
    bench.start_next("lamp")
    bench.advance(minutes=15)
    bench.report("lamp", "FAILED")
    stacks.delete_stack(StackName="site")
    bench.advance(hours=2)
    assert bench.executions() == {("lamp", 1): "FAILED"}


def test_thing_that_joins_between_windows_and_is_deleted_by_a_stack_gets_nothing(bench: Any, stacks: Any) -> None:
    """It cannot be notified (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group(), **bench.schedule(HOURLY))
    bench.advance(minutes=15)
    bench.join("lamp")
    stacks.delete_stack(StackName="site")
    bench.advance(hours=2)
    assert bench.executions() == {}


# Joining a continuous job


def test_continuous_job_goes_on_when_everybody_is_through(bench: Any) -> None:
    """It never becomes COMPLETED without an end time (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.report("lamp", "SUCCEEDED")
    bench.advance(hours=24)
    assert bench.status() == "IN_PROGRESS"


def test_empty_continuous_job_waits_for_things(bench: Any) -> None:
    """It never becomes COMPLETED without an end time (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group(), **CONTINUOUS)
    job = bench.describe()
    assert (job["status"], job["isConcurrent"]) == ("IN_PROGRESS", False)
    assert "processingTargets" not in job["jobProcessDetails"]


def test_thing_that_joins_a_continuous_job_gets_its_execution_at_once(bench: Any) -> None:
    """In near real time as soon as it joins (Developer Guide, How job configurations work)."""
    bench.job(bench.group(), **CONTINUOUS)
    bench.advance(minutes=5)
    bench.thing("late")
    bench.join("late")
    execution = bench.execution("late")
    assert (execution["status"], execution["queuedAt"]) == ("QUEUED", bench.at(minutes=5))
    assert (execution["executionNumber"], execution["versionNumber"]) == (1, 1)


def test_thing_that_joins_is_told_at_once(bench: Any) -> None:
    """notify when an execution is queued (Developer Guide, Jobs notifications)."""
    bench.job(bench.group(), **CONTINUOUS)
    bench.thing("late")
    with bench.heard("$aws/things/late/jobs/#") as messages:
        bench.join("late")
    assert [message.topic.rpartition("/")[2] for message in messages] == ["notify", "notify-next"]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_thing_that_joins_a_child_group_joins_the_job(bench: Any, depth: int) -> None:
    """Things of child groups belong to the group (Developer Guide, Static thing groups)."""
    root = bench.group("g0")
    for level in range(depth):
        bench.group(f"g{level + 1}", parent=f"g{level}")
    bench.job(root, **CONTINUOUS)
    bench.thing("late")
    bench.join("late", f"g{depth}")
    assert bench.executions() == {("late", 1): "QUEUED"}


def test_thing_of_a_child_group_made_later_joins_the_job(bench: Any) -> None:
    """Things of child groups belong to the group (Developer Guide, Static thing groups)."""
    bench.job(bench.group("root"), **CONTINUOUS)
    bench.group("branch", parent="root")
    bench.group("leaf", "late", parent="branch")
    assert bench.executions() == {("late", 1): "QUEUED"}


def test_thing_that_joins_a_parent_of_the_target_gets_nothing(bench: Any) -> None:
    """Membership goes upwards only (Developer Guide, Static thing groups)."""
    bench.group("root")
    bench.job(bench.group("leaf", parent="root"), **CONTINUOUS)
    bench.thing("late")
    bench.join("late", "root")
    assert bench.executions() == {}


def test_thing_that_joins_a_second_target_gets_no_second_execution(bench: Any) -> None:
    """One execution per thing (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp"), bench.group("more"), **CONTINUOUS)
    bench.join("lamp", "more")
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_thing_that_has_done_it_and_joins_a_second_target_does_not_do_it_again(bench: Any) -> None:
    """It never left (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), bench.group("more"), **CONTINUOUS)
    bench.report("lamp", "SUCCEEDED")
    bench.join("lamp", "more")
    assert bench.executions() == {("lamp", 1): "SUCCEEDED"}


def test_thing_that_joins_gets_the_executions_of_all_jobs_of_the_group(bench: Any) -> None:
    """Each continuous job for itself (Developer Guide, Jobs key concepts)."""
    fleet = bench.group()
    for job_id in ("one", "two"):
        bench.job(fleet, job_id=job_id, **CONTINUOUS)
    bench.thing("late")
    bench.join("late")
    assert bench.pending("late") == ([], ["one", "two"])


def test_thing_that_joins_before_the_start_time_gets_its_execution_then(bench: Any) -> None:
    """No executions exist yet while the job is SCHEDULED (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group(), **bench.schedule(start=30), **CONTINUOUS)
    bench.thing("late")
    bench.join("late")
    assert bench.executions() == {}
    bench.advance(minutes=60)
    assert bench.executions() == {("late", 1): "QUEUED"}
    assert bench.execution("late")["queuedAt"] == bench.at(minutes=30)


def test_thing_that_comes_and_goes_before_the_start_time_gets_nothing(bench: Any) -> None:
    """No executions exist yet while the job is SCHEDULED (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(start=30), **CONTINUOUS)
    bench.leave("lamp")
    bench.advance(minutes=60)
    assert bench.executions() == {}


def test_thing_that_joins_between_two_windows_gets_its_execution_when_the_next_one_opens(bench: Any) -> None:
    """The rollout pauses between windows (Developer Guide, Jobs and job execution states; chosen for joiners)."""
    bench.job(bench.group(), **bench.schedule(HOURLY))
    bench.advance(minutes=15)
    bench.thing("late")
    bench.join("late")
    assert bench.executions() == {}
    bench.advance(minutes=50)
    assert bench.execution("late")["queuedAt"] == bench.at(minutes=60)


def test_thing_that_joins_before_the_first_window_gets_one_execution(bench: Any) -> None:
    """Membership is taken when the rollout starts (Developer Guide, Jobs key concepts)."""
    bench.advance(minutes=15)
    bench.job(bench.group(), **bench.schedule(HOURLY))
    bench.thing("early")
    bench.join("early")
    bench.advance(hours=5)
    assert bench.executions() == {("early", 1): "QUEUED"}


def test_thing_that_joins_in_a_window_gets_its_execution_at_once(bench: Any) -> None:
    """In near real time as soon as it joins (Developer Guide, How job configurations work)."""
    bench.job(bench.group(), **bench.schedule(HOURLY))
    bench.advance(minutes=65)
    bench.thing("late")
    bench.join("late")
    assert bench.execution("late")["queuedAt"] == bench.at(minutes=65)


def test_thing_that_joins_and_leaves_between_two_windows_gets_nothing(bench: Any) -> None:
    """It is no member when the rollout goes on (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group(), **bench.schedule(HOURLY))
    bench.advance(minutes=15)
    bench.thing("late")
    bench.join("late")
    bench.leave("late")
    bench.advance(minutes=50)
    assert bench.executions() == {}


def test_thing_that_leaves_between_two_windows_is_removed_at_once(bench: Any) -> None:
    """REMOVED: no longer a valid target (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    bench.advance(minutes=15)
    bench.leave("lamp")
    execution = bench.execution("lamp")
    assert (execution["status"], execution["lastUpdatedAt"]) == ("REMOVED", bench.at(minutes=15))


def test_thing_that_leaves_and_rejoins_between_two_windows_gets_one_new_execution(bench: Any) -> None:
    """A new execution when it rejoins, as the next window opens (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(HOURLY))
    bench.advance(minutes=15)
    bench.leave("lamp")
    bench.join("lamp")
    bench.advance(hours=3)
    assert bench.executions() == {("lamp", 1): "REMOVED", ("lamp", 2): "QUEUED"}
    assert bench.execution("lamp")["queuedAt"] == bench.at(minutes=60)


def test_thing_that_joins_after_the_end_gets_nothing(bench: Any) -> None:
    """The rollout has stopped for good (Developer Guide, How job configurations work; chosen for joiners)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(end=30), **CONTINUOUS)
    bench.advance(minutes=30)
    assert bench.status() == "IN_PROGRESS"
    bench.thing("late")
    bench.join("late")
    bench.advance(hours=1)
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_thing_that_joins_a_cancelled_job_gets_nothing(bench: Any) -> None:
    """No new executions afterwards (Developer Guide, Create and manage jobs by using the CLI)."""
    bench.job(bench.group(), **CONTINUOUS)
    bench.control.cancel_job(jobId="update")
    bench.thing("late")
    bench.join("late")
    assert bench.executions() == {}


def test_thing_that_joins_during_a_rollout_does_not_wait_for_the_rate(bench: Any) -> None:
    """The rate holds only for the things of the creation (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(3), **ONE_A_MINUTE, **CONTINUOUS)
    for name in ("late", "later"):
        bench.thing(name)
        bench.join(name)
    assert bench.counts() == {"Queued": 3}
    bench.advance(minutes=1)
    assert bench.counts() == {"Queued": 4}


def test_thing_that_joins_during_a_rollout_takes_no_place_of_the_others(bench: Any) -> None:
    """The rate holds only for the things of the creation (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(2), **ONE_A_MINUTE, **CONTINUOUS)
    bench.advance(seconds=30)
    bench.thing("late")
    bench.join("late")
    bench.advance(seconds=30)
    assert bench.counts() == {"Queued": 3}
    assert not bench.describe()["isConcurrent"]


# Leaving it and coming back


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
def test_pending_execution_of_a_thing_that_leaves_is_removed(bench: Any, status: str) -> None:
    """REMOVED: no longer a valid target (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    if status == "IN_PROGRESS":
        bench.start_next("lamp")
    bench.advance(minutes=2)
    bench.leave("lamp")
    execution = bench.execution("lamp")
    assert (execution["status"], execution["lastUpdatedAt"]) == ("REMOVED", bench.at(minutes=2))
    assert bench.pending("lamp") == ([], [])


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED"])
def test_finished_execution_of_a_thing_that_leaves_stays(bench: Any, status: str) -> None:
    """From a terminal state nothing leads anywhere (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.report("lamp", status)
    before = bench.execution("lamp")
    bench.leave("lamp")
    assert bench.execution("lamp") == before


def test_device_cannot_report_on_an_execution_that_was_removed(bench: Any) -> None:
    """REMOVED is terminal (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.start_next("lamp")
    bench.leave("lamp")
    with bench.refused("InvalidStateTransitionException"):
        bench.report("lamp", "SUCCEEDED")


def test_thing_that_leaves_the_group_of_a_cancelled_job_may_finish(bench: Any) -> None:
    """What is in progress goes on, and the job looks at its groups no longer (API reference, CancelJob; chosen)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.start_next("lamp")
    bench.control.cancel_job(jobId="update")
    bench.leave("lamp")
    bench.report("lamp", "SUCCEEDED")
    assert bench.executions() == {("lamp", 1): "SUCCEEDED"}


def test_thing_that_leaves_one_of_two_targets_keeps_its_execution(bench: Any) -> None:
    """It is still in a targeted group (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), bench.group("more"), **CONTINUOUS)
    bench.join("lamp", "more")
    bench.leave("lamp")
    assert bench.executions() == {("lamp", 1): "QUEUED"}
    bench.leave("lamp", "more")
    assert bench.executions() == {("lamp", 1): "REMOVED"}


def test_thing_that_leaves_the_group_and_is_a_target_itself_keeps_its_execution(bench: Any) -> None:
    """It is still a target (Developer Guide, Jobs key concepts)."""
    fleet = bench.group()
    lamp = bench.thing("lamp")
    bench.join("lamp")
    bench.job(fleet, lamp, **CONTINUOUS)
    bench.leave("lamp")
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_thing_that_leaves_a_child_group_but_not_its_parent_keeps_its_execution(bench: Any) -> None:
    """It is still in the targeted group (Developer Guide, Static thing groups)."""
    root = bench.group("root")
    bench.group("leaf", "lamp", parent="root")
    bench.job(root, **CONTINUOUS)
    bench.control.update_thing_groups_for_thing(
        thingName="lamp", thingGroupsToAdd=["root"], thingGroupsToRemove=["leaf"]
    )
    assert bench.executions() == {("lamp", 1): "QUEUED"}
    bench.leave("lamp", "root")
    assert bench.executions() == {("lamp", 1): "REMOVED"}


def test_thing_that_leaves_a_child_group_leaves_the_job_of_the_parent(bench: Any) -> None:
    """Things of child groups belong to the group (Developer Guide, Static thing groups)."""
    root = bench.group("root")
    bench.group("branch", parent="root")
    bench.group("leaf", "lamp", parent="branch")
    bench.job(root, **CONTINUOUS)
    bench.leave("lamp", "leaf")
    assert bench.executions() == {("lamp", 1): "REMOVED"}


def test_thing_moved_from_one_target_to_another_at_once_keeps_its_execution(bench: Any) -> None:
    """It was a target all the time (API reference, UpdateThingGroupsForThing)."""
    bench.job(bench.group("fleet", "lamp"), bench.group("more"), **CONTINUOUS)
    bench.start_next("lamp")
    before = bench.execution("lamp")
    with bench.heard("$aws/things/lamp/jobs/#") as messages:
        move(bench, "lamp", out_of="fleet", into="more")
    assert bench.execution("lamp") == before
    assert messages == []


def test_thing_moved_to_the_sister_group_stays_in_the_job_of_the_parent(bench: Any) -> None:
    """Things of child groups belong to the group (Developer Guide, Static thing groups)."""
    root = bench.group("root")
    bench.group("left", "lamp", parent="root")
    bench.group("right", parent="root")
    bench.job(root, **CONTINUOUS)
    move(bench, "lamp", out_of="left", into="right")
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_thing_moved_out_of_the_targets_is_removed(bench: Any) -> None:
    """REMOVED: no longer a valid target (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.group("elsewhere")
    move(bench, "lamp", out_of="fleet", into="elsewhere")
    assert bench.executions() == {("lamp", 1): "REMOVED"}


def test_thing_moved_between_the_groups_of_two_jobs_changes_jobs(bench: Any) -> None:
    """Each job for itself (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp"), job_id="old", **CONTINUOUS)
    bench.job(bench.group("more"), job_id="new", **CONTINUOUS)
    move(bench, "lamp", out_of="fleet", into="more")
    assert bench.executions("old") == {("lamp", 1): "REMOVED"}
    assert bench.executions("new") == {("lamp", 1): "QUEUED"}


def test_things_of_a_deleted_group_are_removed(bench: Any) -> None:
    """REMOVED: no longer a valid target (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp", "pump"), bench.group("more", "fan"), **CONTINUOUS)
    bench.join("pump", "more")
    bench.control.delete_thing_group(thingGroupName="fleet")
    assert bench.executions() == {("lamp", 1): "REMOVED", ("pump", 1): "QUEUED", ("fan", 1): "QUEUED"}


def test_things_of_a_deleted_child_group_are_removed(bench: Any) -> None:
    """Things of child groups belong to the group (Developer Guide, Static thing groups)."""
    root = bench.group("root", "elder")
    bench.group("leaf", "junior", parent="root")
    bench.job(root, **CONTINUOUS)
    bench.control.delete_thing_group(thingGroupName="leaf")
    assert bench.executions() == {("elder", 1): "QUEUED", ("junior", 1): "REMOVED"}


def test_group_deleted_before_the_start_time_is_a_target_without_things(bench: Any) -> None:
    """Membership is taken when the rollout starts (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(start=30))
    bench.control.delete_thing_group(thingGroupName="fleet")
    bench.advance(minutes=30)
    assert bench.executions() == {}
    assert bench.status() == "COMPLETED"


def test_thing_that_comes_back_gets_a_new_execution(bench: Any) -> None:
    """Re-attach the thing to restart the execution (Developer Guide, Jobs and job execution states)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.start_next("lamp", statusDetails={"step": "1"})
    bench.leave("lamp")
    bench.advance(minutes=7)
    bench.join("lamp")
    execution = bench.execution("lamp")
    assert (execution["status"], execution["executionNumber"], execution["versionNumber"]) == ("QUEUED", 2, 1)
    assert (execution["queuedAt"], execution["statusDetails"]) == (bench.at(minutes=7), {})
    assert "startedAt" not in execution
    assert bench.execution("lamp", executionNumber=1)["status"] == "REMOVED"


def test_thing_that_comes_back_counts_once_by_its_latest_execution(bench: Any) -> None:
    """Numbers of things (API reference, JobProcessDetails)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.leave("lamp")
    assert bench.counts() == {"Removed": 1}
    bench.join("lamp")
    assert bench.counts() == {"Queued": 1}
    bench.report("lamp", "SUCCEEDED")
    assert bench.counts() == {"Succeeded": 1}


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED"])
def test_thing_that_comes_back_after_the_end_of_its_execution_gets_a_new_one(bench: Any, status: str) -> None:
    """It gets a new execution when it rejoins (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.report("lamp", status)
    bench.leave("lamp")
    bench.join("lamp")
    assert bench.executions() == {("lamp", 1): status, ("lamp", 2): "QUEUED"}


def test_thing_that_comes_back_often_gets_higher_and_higher_numbers(bench: Any) -> None:
    """Numbers count up (Developer Guide, Jobs notifications)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    for _ in range(3):
        bench.leave("lamp")
        bench.join("lamp")
    assert [a["executionNumber"] for a in bench.attempts("lamp")] == [1, 2, 3, 4]


def test_number_of_a_deleted_execution_is_not_used_again(bench: Any) -> None:
    """AWS may reuse it (API reference, DeleteJobExecution); chosen not to, see docs/fidelity.md."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=1)
    bench.leave("lamp")
    bench.join("lamp")
    assert bench.executions() == {("lamp", 2): "QUEUED"}


def test_deleted_execution_of_a_member_is_not_made_anew(bench: Any) -> None:
    """Not until the thing leaves and joins again (chosen, see docs/fidelity.md)."""
    bench.job(bench.group("fleet", "lamp"), bench.group("more"), **CONTINUOUS)
    bench.control.delete_job_execution(jobId="update", thingName="lamp", executionNumber=1)
    bench.join("lamp", "more")
    bench.advance(hours=1)
    assert bench.executions() == {}


def test_retries_start_anew_when_the_thing_comes_back(bench: Any) -> None:
    """The number of retry attempts is reset to zero (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **RETRIES, **CONTINUOUS)
    for _ in range(3):
        bench.report("lamp", "FAILED")
    assert [a["retryAttempt"] for a in bench.attempts("lamp")] == [0, 1, 2]
    bench.leave("lamp")
    bench.join("lamp")
    for _ in range(3):
        bench.report("lamp", "FAILED")
    assert [a["retryAttempt"] for a in bench.attempts("lamp")] == [0, 1, 2, 0, 1, 2]


def test_retries_go_on_counting_when_the_thing_only_changes_targets(bench: Any) -> None:
    """It never left (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), bench.group("more"), **RETRIES, **CONTINUOUS)
    for _ in range(2):
        bench.report("lamp", "FAILED")
    move(bench, "lamp", out_of="fleet", into="more")
    bench.report("lamp", "FAILED")
    assert len(bench.attempts("lamp")) == 3


def test_waiting_retry_of_a_thing_that_leaves_is_dropped(bench: Any) -> None:
    """Additional retry attempts are cancelled (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **RETRIES, **bench.schedule(HOURLY))
    bench.start_next("lamp")
    bench.advance(minutes=15)
    bench.report("lamp", "FAILED")
    bench.leave("lamp")
    bench.advance(hours=2)
    assert bench.executions() == {("lamp", 1): "FAILED"}


def test_waiting_retry_of_a_thing_that_leaves_and_rejoins_gives_one_fresh_execution(bench: Any) -> None:
    """A new execution with a retry count of zero (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **RETRIES, **bench.schedule(HOURLY))
    bench.start_next("lamp")
    bench.advance(minutes=15)
    bench.report("lamp", "FAILED")
    bench.leave("lamp")
    bench.join("lamp")
    bench.advance(hours=2)
    assert [(a["executionNumber"], a["retryAttempt"]) for a in bench.attempts("lamp")] == [(1, 0), (2, 0)]


def test_waiting_retry_of_a_deleted_thing_is_dropped(bench: Any) -> None:
    """Additional retry attempts are cancelled (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **RETRIES, **bench.schedule(HOURLY))
    bench.start_next("lamp")
    bench.advance(minutes=15)
    bench.report("lamp", "FAILED")
    bench.control.delete_thing(thingName="lamp")
    bench.advance(hours=2)
    assert bench.executions() == {("lamp", 1): "FAILED"}


def test_waiting_thing_that_leaves_during_a_rollout_gets_nothing(bench: Any) -> None:
    """It is no member when its turn comes (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(3), **ONE_A_MINUTE, **CONTINUOUS)
    (first,) = bench.executions()
    gone = next(f"fleet-{number}" for number in range(3) if (f"fleet-{number}", 1) != first)
    bench.leave(gone)
    assert bench.counts() == {"Queued": 1}
    bench.advance(minutes=5)
    assert bench.counts() == {"Queued": 2}
    assert (gone, 1) not in bench.executions()


def test_waiting_thing_that_leaves_and_comes_back_is_a_late_joiner(bench: Any) -> None:
    """Later joiners are not limited by the rate (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(3), **ONE_A_MINUTE, **CONTINUOUS)
    waiting = [f"fleet-{number}" for number in range(3) if (f"fleet-{number}", 1) not in bench.executions()]
    bench.leave(waiting[-1])
    bench.join(waiting[-1])
    assert bench.counts() == {"Queued": 2}
    bench.advance(minutes=5)
    assert bench.counts() == {"Queued": 3}
    assert len(bench.executions()) == 3


def test_waiting_thing_that_joins_a_second_target_gets_one_execution(bench: Any) -> None:
    """One execution per thing (Developer Guide, Jobs key concepts)."""
    bench.job(bench.fleet(2), bench.group("more"), **ONE_A_MINUTE, **CONTINUOUS)
    for number in range(2):
        bench.join(f"fleet-{number}", "more")
    bench.advance(minutes=5)
    assert sorted(bench.executions()) == [("fleet-0", 1), ("fleet-1", 1)]


# AssociateTargetsWithJob


def associate(bench: Any, *targets: str, job_id: str = "update", **members: Any) -> dict[str, Any]:
    """The answer, without the metadata."""
    answer: dict[str, Any] = bench.control.associate_targets_with_job(jobId=job_id, targets=list(targets), **members)
    del answer["ResponseMetadata"]
    return answer


def test_members_of_an_associated_group_get_executions_at_once(bench: Any) -> None:
    """Associates a group with a continuous job (API reference, AssociateTargetsWithJob)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.advance(minutes=4)
    associate(bench, bench.group("more", "fan", "pump"))
    assert bench.executions() == {("lamp", 1): "QUEUED", ("fan", 1): "QUEUED", ("pump", 1): "QUEUED"}
    assert bench.execution("fan")["queuedAt"] == bench.at(minutes=4)


def test_association_answers_with_the_job(bench: Any) -> None:
    """JobArn, jobId and description (API reference, AssociateTargetsWithJob)."""
    bench.job(bench.group(), description="New firmware", **CONTINUOUS)
    arn = bench.describe()["jobArn"]
    assert associate(bench, bench.group("more"), comment="More of them") == {
        "jobArn": arn,
        "jobId": "update",
        "description": "New firmware",
    }


def test_associated_targets_are_shown_after_the_old_ones(bench: Any) -> None:
    """The targets of the job (API reference, Job)."""
    old, new, newer = bench.group("z"), bench.group("y"), bench.group("x")
    bench.job(old, **CONTINUOUS)
    bench.advance(minutes=1)
    associate(bench, new, newer)
    job = bench.describe()
    assert (job["targets"], job["lastUpdatedAt"]) == ([old, new, newer], bench.at(minutes=1))


def test_thing_that_joins_an_associated_group_joins_the_job(bench: Any) -> None:
    """Associates a group with a continuous job (API reference, AssociateTargetsWithJob)."""
    bench.job(bench.group(), **CONTINUOUS)
    associate(bench, bench.group("more"))
    bench.thing("late")
    bench.join("late", "more")
    assert bench.executions() == {("late", 1): "QUEUED"}


def test_thing_that_leaves_the_old_group_is_held_by_the_associated_one(bench: Any) -> None:
    """It is still in a targeted group (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    more = bench.group("more")
    bench.join("lamp", "more")
    associate(bench, more)
    bench.leave("lamp")
    assert bench.executions() == {("lamp", 1): "QUEUED"}


@pytest.mark.parametrize("status", ["QUEUED", "SUCCEEDED"])
def test_thing_that_is_a_member_already_gets_no_second_execution_by_association(bench: Any, status: str) -> None:
    """One execution per thing (Developer Guide, Jobs key concepts)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    if status == "SUCCEEDED":
        bench.report("lamp", "SUCCEEDED")
    more = bench.group("more")
    bench.join("lamp", "more")
    associate(bench, more)
    assert bench.executions() == {("lamp", 1): status}


def test_thing_that_had_left_gets_a_new_execution_by_association(bench: Any) -> None:
    """It comes back with the group (Developer Guide, How job configurations work)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.leave("lamp")
    more = bench.group("more")
    bench.join("lamp", "more")
    associate(bench, more)
    assert bench.executions() == {("lamp", 1): "REMOVED", ("lamp", 2): "QUEUED"}


def test_associated_things_do_not_wait_for_the_rate(bench: Any) -> None:
    """The rate holds only for the things of the creation (Developer Guide, How job configurations work)."""
    bench.job(bench.fleet(3), **ONE_A_MINUTE, **CONTINUOUS)
    associate(bench, bench.fleet(3, "more"))
    assert bench.counts() == {"Queued": 4}
    bench.advance(minutes=2)
    assert bench.counts() == {"Queued": 6}


def test_association_of_waiting_things_gives_them_one_execution_each(bench: Any) -> None:
    """One execution per thing (Developer Guide, Jobs key concepts)."""
    bench.job(bench.fleet(3), **ONE_A_MINUTE, **CONTINUOUS)
    more = bench.group("more")
    for number in range(3):
        bench.join(f"fleet-{number}", "more")
    associate(bench, more)
    bench.advance(minutes=10)
    assert sorted(bench.executions()) == [(f"fleet-{number}", 1) for number in range(3)]


def test_things_can_be_associated_too(bench: Any) -> None:
    """The model speaks of groups (API reference, AssociateTargetsWithJob); things are chosen, see docs/fidelity.md."""
    bench.job(bench.group(), **CONTINUOUS)
    associate(bench, bench.thing("lamp"))
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_targets_associated_after_the_end_time_get_nothing(bench: Any) -> None:
    """The rollout has stopped for good (API reference, SchedulingConfig; chosen for associated targets)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(end=30), **CONTINUOUS)
    bench.advance(minutes=30)
    associate(bench, bench.group("more", "fan"))
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_targets_cannot_be_associated_with_a_snapshot(bench: Any) -> None:
    """The job must be CONTINUOUS (API reference, AssociateTargetsWithJob)."""
    bench.job(bench.group("fleet", "lamp"))
    with bench.refused("InvalidRequestException"):
        associate(bench, bench.group("more", "fan"))
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_targets_cannot_be_associated_with_a_scheduled_job(bench: Any) -> None:
    """The job must be IN_PROGRESS (API reference, AssociateTargetsWithJob)."""
    bench.job(bench.group("fleet", "lamp"), **bench.schedule(start=30), **CONTINUOUS)
    with bench.refused("InvalidRequestException"):
        associate(bench, bench.group("more", "fan"))


def test_targets_cannot_be_associated_with_a_cancelled_job(bench: Any) -> None:
    """The job must be IN_PROGRESS (API reference, AssociateTargetsWithJob)."""
    bench.job(bench.group("fleet", "lamp"), **CONTINUOUS)
    bench.control.cancel_job(jobId="update")
    with bench.refused("InvalidRequestException"):
        associate(bench, bench.group("more", "fan"))


def test_unknown_group_cannot_be_associated(bench: Any) -> None:
    """ResourceNotFoundException, and nothing of the call is done (API reference, AssociateTargetsWithJob)."""
    fleet = bench.group()
    bench.job(fleet, **CONTINUOUS)
    with bench.refused("ResourceNotFoundException"):
        associate(bench, bench.group("more", "fan"), f"{fleet}-of-nobody")
    assert bench.executions() == {}
    assert bench.describe()["targets"] == [fleet]


def test_job_has_a_hundred_targets_at_most(bench: Any) -> None:
    """The total must not exceed 100 (API reference, AssociateTargetsWithJob)."""
    bench.job(*(bench.thing(f"t{number}") for number in range(99)), **CONTINUOUS)
    with bench.refused("LimitExceededException"):
        associate(bench, bench.group("a"), bench.group("b"))
    assert len(bench.describe()["targets"]) == 99
    associate(bench, bench.group("c"))
    assert len(bench.describe()["targets"]) == 100
