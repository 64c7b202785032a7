"""A world with jobs in it can be restored in another one, and both go on by themselves."""

from typing import Any

from iotmock import IoTMock
from iotmock.core.entry.opening import open_world
from iotmock.core.world import snapshots


def test_copy_of_running_jobs_goes_on_by_itself(bench: Any) -> None:
    """Executions, timers, rollouts and what devices do are the copy's own."""
    bench.job(bench.group("fleet", "a", "b", "c"), jobExecutionsRolloutConfig={"maximumPerMinute": 2})
    bench.start_next("a", stepTimeoutInMinutes=5)
    before = bench.describe(), bench.executions(), len(bench.iot.messages)
    other = open_world(bench.iot.account_id, bench.iot.region)
    snapshots.restore(other, bench.iot.snapshot())
    copied = IoTMock(other, bench.iot.account_id, bench.iot.region)
    copied.advance(60)
    copied.publish("$aws/things/b/jobs/update/update", {"status": "SUCCEEDED"})
    copied.advance(600)
    moves = [(entry.name, entry.after) for entry in copied.journal]
    assert moves[-3:] == [("update/c/1", "QUEUED"), ("update/b/1", "SUCCEEDED"), ("update/a/1", "TIMED_OUT")]
    assert (bench.describe(), bench.executions(), len(bench.iot.messages)) == before
    bench.advance(minutes=1)
    assert bench.executions() == {("a", 1): "IN_PROGRESS", ("b", 1): "QUEUED", ("c", 1): "QUEUED"}
