"""A workbench for tests of 1-Click: clients of two accounts, the handle, and short forms of what every test does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from iotmock import IoTMock

START = datetime(2026, 3, 1, 12, 0, 0, 15_000, tzinfo=UTC)
STATUS = {
    "InvalidRequestException": 400,
    "ForbiddenException": 403,
    "ResourceNotFoundException": 404,
    "ResourceConflictException": 409,
    "PreconditionFailedException": 412,
    "RangeNotSatisfiableException": 416,
}


class Bench:
    """What stands on the table: `api` and `stranger` (clients of two accounts), the handle `iot`, its `one_click`."""

    arn = "arn:aws:iot1click:us-east-1:123456789012:devices/"

    def __init__(self, iot: "IoTMock", client_for: Callable[..., Any]) -> None:
        self.iot = iot
        self.one_click = iot.one_click
        self.api = client_for("iot1click-devices")

    @property
    def stranger(self) -> Any:
        """A client of another account."""
        return self.iot.scope(account_id="210987654321").client("iot1click-devices")

    def claimed(self, device_id: str = "G1", tags: dict[str, str] | None = None, **options: Any) -> str:
        """Add a device and claim it as a person would; gives its id. The click that confirms costs battery."""
        self.one_click.add_device(device_id, **options)
        self.api.initiate_device_claim(DeviceId=device_id)
        self.one_click.click(device_id)
        self.api.finalize_device_claim(DeviceId=device_id, **({} if tags is None else {"Tags": tags}))
        return device_id

    def describe(self, device_id: str = "G1") -> dict[str, Any]:
        """What DescribeDevice says."""
        description: dict[str, Any] = self.api.describe_device(DeviceId=device_id)["DeviceDescription"]
        return description

    def listed(self, **request: Any) -> list[str]:
        """The ids that ListDevices gives on one page."""
        return [device["DeviceId"] for device in self.api.list_devices(**request)["Devices"]]

    def events(self, device_id: str = "G1", **request: Any) -> list[dict[str, Any]]:
        """What ListDeviceEvents gives for a day around the start."""
        span = {"FromTimeStamp": START - timedelta(days=1), "ToTimeStamp": START + timedelta(days=1)}
        answer = self.api.list_device_events(**{"DeviceId": device_id, **span, **request})
        events: list[dict[str, Any]] = answer["Events"]
        return events

    def invoke(self, method: str, device_type: str | None = "device", text: str | None = None, **request: Any) -> str:
        """What InvokeDeviceMethod answers, as JSON text."""
        named = {"MethodName": method, **({} if device_type is None else {"DeviceType": device_type})}
        optional = {} if text is None else {"DeviceMethodParameters": text}
        members = {"DeviceId": "G1", "DeviceMethod": named, **optional, **request}
        answer: str = self.api.invoke_device_method(**members)["DeviceMethodResponse"]
        return answer

    @contextmanager
    def refused(self, code: str) -> Iterator[dict[str, Any]]:
        """Expect an error with its status and a text; afterwards the yielded dict holds the whole response."""
        response: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield response
        response.update(caught.value.response)
        assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, STATUS[code])
        assert response["Error"]["Message"]


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    """It is noon of 2026-03-01 UTC and 15 milliseconds until the test advances its clock."""
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture
def bench(still_clock: None, iotmock: "IoTMock", client_for: Callable[..., Any]) -> Bench:
    """The workbench; the mock is running."""
    return Bench(iotmock, client_for)
