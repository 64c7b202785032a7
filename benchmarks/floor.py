"""The floor: a boto3 call that is answered by a canned before-send response, which is all botocore's own cost."""

from collections.abc import Callable
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import botocore_stubber

from benchmarks.timing import compare
from iotmock.core.boto import shortcuts

__all__ = ["against_floor", "canned_client", "recorded_answers"]


def against_floor(ours: Callable[[], object], floor: Callable[[], object]) -> list[float]:
    """Seconds per call of ours and of the floor, which is botocore's own work, all of it."""
    return compare(ours, floor, arrange=(shortcuts.install, shortcuts.uninstall))


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


def plain_client(service: str) -> Any:
    """A client with explicit region and credentials, so that it works in and out of mocks."""
    # The stubs know one signature for each name of a service, but none for any name.
    make: Callable[..., Any] = boto3.Session().client
    return make(service, region_name="us-east-1", aws_access_key_id="FOOBARKEY", aws_secret_access_key="FOOBARSECRET")


@contextmanager
def recorded_answers(into: dict[str, tuple[int, dict[str, str], bytes]]) -> Any:
    """While a mock is active: keep the last answer to each operation."""
    patched = BotocoreStubber.__call__

    def record(stubber: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
        response = patched(stubber, event_name, request, **kwargs)
        if response is not None:
            body = response.raw.getvalue()
            into[event_name.rpartition(".")[2]] = (response.status_code, dict(response.headers), body)
        return response

    BotocoreStubber.__call__ = record  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        BotocoreStubber.__call__ = patched  # type: ignore[method-assign]


def canned_client(service: str, answers: dict[str, tuple[int, dict[str, str], bytes]]) -> Any:
    """A client whose every call gets the recorded answer of its operation."""
    client = plain_client(service)

    def answer(request: Any, event_name: str, **_: Any) -> AWSResponse:
        status, headers, body = answers[event_name.rpartition(".")[2]]
        return AWSResponse(request.url, status, headers, _Raw(body))  # type: ignore[arg-type]

    # botocore runs every handler of the event, and moto's is ours while a mock is active: no floor with that.
    client.meta.events.unregister("before-send", botocore_stubber)
    client.meta.events.register_first("before-send", answer)
    return client


Call = Callable[[Any], object]
