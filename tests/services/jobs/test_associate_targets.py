"""AssociateTargetsWithJob: more targets for a continuous job."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = {"schedulingConfig": {"startTime": "2026-03-01T13:00"}}


def associate(bench: Any, *targets: str, **members: Any) -> dict[str, Any]:
    """What AssociateTargetsWithJob answers."""
    answer: dict[str, Any] = bench.call("associate_targets_with_job", jobId="update", targets=list(targets), **members)
    return answer


def continuous(bench: Any, *targets: str, **members: Any) -> None:
    """A continuous job on these targets, or on the empty group `first`."""
    bench.job(*(targets or (bench.group("first"),)), targetSelection="CONTINUOUS", **members)


@pytest.mark.parametrize("description", [None, "What it does"])
def test_associate_targets_answers_who_the_job_is(bench: Any, description: str | None) -> None:
    """ARN, id, and the description if there is one (API reference, AssociateTargetsWithJob)."""
    members = {} if description is None else {"description": description}
    continuous(bench, **members)
    answer = associate(bench, bench.group("second"), comment="why not")
    assert answer == {"jobArn": f"{ARN}:job/update", "jobId": "update", **members}


def test_associate_targets_reaches_the_members_at_once(bench: Any) -> None:
    """They get executions of their own (API reference, AssociateTargetsWithJob)."""
    continuous(bench, bench.group("first", "a"))
    associate(bench, bench.group("second", "b", "c"))
    assert bench.executions() == {("a", 1): "QUEUED", ("b", 1): "QUEUED", ("c", 1): "QUEUED"}


def test_associate_targets_with_a_child_group_below(bench: Any) -> None:
    """Things of child groups count too (Developer Guide, Static thing groups)."""
    continuous(bench)
    parent = bench.group("parent")
    bench.group("child", "lamp", parent="parent")
    associate(bench, parent)
    assert set(bench.executions()) == {("lamp", 1)}


def test_associated_group_is_followed(bench: Any) -> None:
    """Who joins it later gets an execution, who leaves it loses it (Developer Guide, Jobs key concepts)."""
    continuous(bench)
    associate(bench, bench.group("second", "stays", "leaves"))
    bench.thing("late")
    bench.join("late", "second")
    bench.leave("leaves", "second")
    assert bench.executions() == {("stays", 1): "QUEUED", ("leaves", 1): "REMOVED", ("late", 1): "QUEUED"}


def test_associate_targets_leaves_executions_of_members_alone(bench: Any) -> None:
    """A thing reached already gets no second execution (Developer Guide, Jobs key concepts)."""
    continuous(bench, bench.group("first", "running", "good"))
    bench.start_next("running")
    bench.report("good", "SUCCEEDED")
    second = bench.group("second")
    for name in ("running", "good"):
        bench.join(name, "second")
    associate(bench, second)
    assert bench.executions() == {("running", 1): "IN_PROGRESS", ("good", 1): "SUCCEEDED"}


def test_associate_targets_lists_them_after_the_old_ones(bench: Any) -> None:
    """In the order in which they came; the job has changed (API reference, AssociateTargetsWithJob)."""
    first, third, second = (bench.group(name) for name in ("first", "third", "second"))
    continuous(bench, first)
    bench.advance(seconds=5)
    associate(bench, third, second)
    job = bench.describe()
    assert job["targets"] == [first, third, second]
    assert (job["status"], job["lastUpdatedAt"]) == ("IN_PROGRESS", NOON + timedelta(seconds=5))


def test_associate_target_that_is_there_already_changes_no_list(bench: Any) -> None:
    """A target counts once (chosen, see docs/fidelity.md)."""
    first, second = bench.group("first", "lamp"), bench.group("second")
    continuous(bench, first)
    associate(bench, second, first, second)
    assert bench.describe()["targets"] == [first, second]
    assert bench.executions() == {("lamp", 1): "QUEUED"}


def test_associate_targets_keeps_its_comment(bench: Any) -> None:
    """It is why the job was changed last (API reference, Job: comment)."""
    continuous(bench)
    associate(bench, bench.group("second"))
    assert "comment" not in bench.describe()
    associate(bench, bench.group("third"), comment="more, größer")
    assert bench.describe()["comment"] == "more, größer"


def test_associate_thing(bench: Any) -> None:
    """Things are taken as well as groups (chosen, see docs/fidelity.md)."""
    continuous(bench)
    lamp = bench.thing("hall:lamp")
    associate(bench, lamp)
    assert bench.describe()["targets"][1:] == [lamp]
    assert bench.executions() == {("hall:lamp", 1): "QUEUED"}


def test_associated_group_is_found_by_list_jobs(bench: Any) -> None:
    """It is a target like the first ones (API reference, ListJobs)."""
    continuous(bench)
    associate(bench, bench.group("second"))
    assert [job["jobId"] for job in bench.control.list_jobs(thingGroupName="second")["jobs"]] == ["update"]


def test_associate_targets_up_to_a_hundred_in_total(bench: Any) -> None:
    """The 101st is refused, with all that came with it (API reference, AssociateTargetsWithJob)."""
    names = [f"t{number}" for number in range(101)]
    bench.thing(*names)
    things = [f"{ARN}:thing/{name}" for name in names]
    continuous(bench, *things[:98])
    associate(bench, things[98])
    with bench.refused_without_trace("LimitExceededException"):
        associate(bench, *things[99:])
    associate(bench, things[99])
    assert len(bench.describe()["targets"]) == 100
    with bench.refused_without_trace("LimitExceededException"):
        associate(bench, things[100])


def test_associate_targets_with_a_snapshot_job_is_refused(bench: Any) -> None:
    """targetSelection must be CONTINUOUS (API reference, AssociateTargetsWithJob)."""
    bench.job(bench.group("first", "lamp"))
    second = bench.group("second", "other")
    with bench.refused_without_trace("InvalidRequestException"):
        associate(bench, second)


@pytest.mark.parametrize("state", ["SCHEDULED", "CANCELED", "COMPLETED"])
def test_associate_targets_with_a_job_that_is_not_in_progress_is_refused(bench: Any, state: str) -> None:
    """The job status must be IN_PROGRESS (API reference, AssociateTargetsWithJob)."""
    schedule = {"SCHEDULED": LATER, "COMPLETED": {"schedulingConfig": {"endTime": "2026-03-01T13:00"}}}
    continuous(bench, **schedule.get(state, {}))
    second = bench.group("second", "other")
    if state == "CANCELED":
        bench.control.cancel_job(jobId="update")
    if state == "COMPLETED":
        bench.advance(hours=1)
    assert bench.status() == state
    with bench.refused_without_trace("InvalidRequestException"):
        associate(bench, second)


@pytest.mark.parametrize(
    "target",
    [
        f"{ARN}:thinggroup/none",
        f"{ARN}:thing/none",
        "arn:aws:iot:eu-west-1:123456789012:thinggroup/second",
        "arn:aws:iot:us-east-1:111122223333:thinggroup/second",
    ],
)
def test_associate_unknown_target_is_not_found(bench: Any, target: str) -> None:
    """ResourceNotFoundException, and the known one beside it is not taken (API reference, AssociateTargetsWithJob)."""
    continuous(bench)
    second = bench.group("second", "lamp")
    with bench.refused_without_trace("ResourceNotFoundException"):
        associate(bench, second, target)


@pytest.mark.parametrize("target", ["fleet", f"{ARN}:job/update", f"{ARN}:thinggroup/", f"{ARN}:thinggroup/a b", ""])
def test_associate_malformed_target_is_refused(bench: Any, target: str) -> None:
    """InvalidRequestException (API reference, AssociateTargetsWithJob)."""
    continuous(bench)
    with bench.refused_without_trace("InvalidRequestException"):
        associate(bench, target)


def test_associate_targets_looks_at_the_job_before_the_targets(bench: Any) -> None:
    """A job that takes none is found before an unknown target (chosen, see docs/fidelity.md)."""
    continuous(bench)
    bench.control.cancel_job(jobId="update")
    with bench.refused_without_trace("InvalidRequestException", "CANCELED"):
        associate(bench, f"{ARN}:thinggroup/none")


def test_associate_targets_up_to_a_limit_of_the_test(bench: Any) -> None:
    """The quota can be set (iotmock's own)."""
    bench.iot.limits.job_targets = 2
    continuous(bench)
    associate(bench, bench.group("second"))
    third = bench.group("third")
    with bench.refused_without_trace("LimitExceededException"):
        associate(bench, third)


def test_associate_targets_with_an_unknown_job_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, AssociateTargetsWithJob)."""
    with bench.refused_without_trace("ResourceNotFoundException", "update"):
        associate(bench, bench.group("first"))


def test_associate_targets_takes_a_namespace_without_effect(bench: Any) -> None:
    """It names the job as the device knows it (API reference, AssociateTargetsWithJob)."""
    continuous(bench, namespaceId="one")
    associate(bench, bench.group("second"), namespaceId="two")
    assert bench.describe()["namespaceId"] == "one"
