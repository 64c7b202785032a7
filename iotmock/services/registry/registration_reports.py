"""Reports of bulk registration: objects in S3 that their links can download.

They lie in buckets of an account that stands for the service, so that no bucket of the test's own accounts is touched;
they are written when somebody asks for their links. Source: API reference, ListThingRegistrationTaskReports.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from iotmock.core import moto_state
from iotmock.core.world.call import Call
from iotmock.core.world.world import Afterwards
from iotmock.services.registry.registration_task_state import Line, RegistrationTask

__all__ = ["line_of_report", "link"]

_SERVICE_ACCOUNT: Final = "000000000000"
_EXPIRES_SECONDS: Final = 3600
# The only region whose buckets are made without saying where.
_HOME: Final = "us-east-1"


def line_of_report(line: Line, response: Mapping[str, Any]) -> str:
    """What a report says of a line of the input file."""
    document = {"lineNumber": line.number, "offset": line.offset, "response": response}
    return json.dumps(document, separators=(",", ":"))


def link(call: Call, task: RegistrationTask, report_type: str) -> str:
    """The link of a report as it is now. It is in its place when the caller has the answer."""
    bucket = f"iotmock-thing-registration-{call.region}"
    key = f"{task.id}/{report_type}"
    body = "".join(f"{line}\n" for line in task.reports[report_type])
    call.run_afterwards(_write, bucket, key, body.encode())
    return moto_state.presign(
        _SERVICE_ACCOUNT, call.region, bucket, key, now=call.now, expires_seconds=_EXPIRES_SECONDS
    )


def _write(afterwards: Afterwards, bucket: str, key: str, body: bytes) -> None:
    region = afterwards.region
    if moto_state.bucket_or_none(region, bucket) is None:
        place: dict[str, Any] = {} if region == _HOME else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        afterwards.ask("s3", "create_bucket", account=_SERVICE_ACCOUNT, Bucket=bucket, **place)
    afterwards.ask("s3", "put_object", account=_SERVICE_ACCOUNT, Bucket=bucket, Key=key, Body=body)
