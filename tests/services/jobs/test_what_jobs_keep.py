"""What log and journal keep of jobs: values only, so that later changes do not reach into what has happened."""

from datetime import datetime
from enum import Enum
from typing import Any

from iotmock.core.mqtt.message import Deferred
from iotmock.services.jobs.content.document import JobDocument

ROLE = "arn:aws:iam::123456789012:role/jobs"
SIGNED = '{"url": "${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/firmware/image}"}'


def is_value(kept: object) -> bool:
    """Whether something can never change; a job's document is one."""
    if isinstance(kept, tuple) and not isinstance(kept, Deferred):
        return all(map(is_value, kept))
    return kept is None or isinstance(kept, str | bytes | int | float | datetime | Enum | Deferred | JobDocument)


def test_log_and_journal_hold_values_only(bench: Any) -> None:
    """Every kind of message about jobs (docs/architecture.md, What is kept)."""
    bench.enable_events()
    bench.job(bench.group("fleet", "lamp", "pump", "gate"), document=SIGNED, presignedUrlConfig={"roleArn": ROLE})
    bench.job(bench.thing("door"), job_id="other")
    for request in ("get", "start-next", "$next/get", "update/get", "nothing/get"):
        bench.send("lamp", request, {"clientToken": "t"})
    details = {"step": "1", "speed": 2, "dry": True}
    bench.send("lamp", "update/update", {"status": "IN_PROGRESS", "statusDetails": details, "stepTimeoutInMinutes": 1})
    bench.send("lamp", "update/update", {"status": "IN_PROGRESS", "expectedVersion": 99})
    bench.send("pump", "update/update", {"status": "FAILED", "includeJobExecutionState": True})
    bench.send("gate", "update/update", {"status": "SUCCEEDED", "includeJobDocument": True, "statusDetails": details})
    bench.send("gate", "start-next")
    bench.advance(minutes=1)
    bench.control.cancel_job(jobId="other", comment="why")
    bench.control.delete_job(jobId="update")
    rows = [*bench.iot._broker.log, *bench.iot.journal._records]
    assert [kept for kept in rows if not is_value(kept)] == []
    assert {message.topic.rpartition("/")[2] for message in bench.iot.messages} >= {
        "accepted", "rejected", "notify", "notify-next",
        "succeeded", "failed", "timed_out", "canceled", "completed", "deletion_in_progress", "deleted",
    }  # fmt: skip
