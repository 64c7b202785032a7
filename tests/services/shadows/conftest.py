"""The two doors of the shadow service, and a clock that stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory, StepTickTimeFactory, TickingDateTimeFactory

from iotmock import IoTMock

START = 1591140000


@dataclass(frozen=True)
class Answer:
    """A status and a document, whatever the door; over HTTP with the code of the error."""

    status: int
    document: dict[str, Any]
    code: str | None = None


class Door(Protocol):
    """A way to the shadow service."""

    def send(self, verb: str, body: Any = b"") -> Answer:
        """Do `get`, `update` or `delete` with a body."""


def as_bytes(body: Any) -> bytes:
    """A body as it travels."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


class HTTPDoor:
    """Through boto3."""

    def __init__(self, client: Any, thing_name: str = "lamp", shadow_name: str | None = None) -> None:
        self._client = client
        self._address = {"thingName": thing_name} | ({"shadowName": shadow_name} if shadow_name else {})

    def send(self, verb: str, body: Any = b"") -> Answer:
        """Call the operation."""
        payload = {"payload": as_bytes(body)} if verb == "update" else {}
        try:
            answer = getattr(self._client, f"{verb}_thing_shadow")(**self._address, **payload)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return Answer(status, dict(error.response["Error"]), error.response["Error"]["Code"])
        return Answer(200, json.loads(answer["payload"].read()))


class MQTTDoor:
    """As a device."""

    def __init__(self, iotmock: IoTMock, thing_name: str = "lamp", shadow_name: str | None = None) -> None:
        self._iot = iotmock
        name = "" if shadow_name is None else f"/name/{shadow_name}"
        self.prefix = f"$aws/things/{thing_name}/shadow{name}"

    def send(self, verb: str, body: Any = b"") -> Answer:
        """Publish the request and read the answer."""
        with self._iot.subscribe(f"{self.prefix}/{verb}/+") as answers:
            self._iot.publish(f"{self.prefix}/{verb}", as_bytes(body))
            found = [message for message in answers if message.topic.endswith(("accepted", "rejected"))]
        (message,) = found
        document = message.json()
        return Answer(200 if message.topic.endswith("accepted") else document["code"], document)


@pytest.fixture(params=["http", "mqtt", "named http", "named mqtt"])
def door(request: pytest.FixtureRequest, iotmock: IoTMock, data_client: Any) -> Door:
    """Each door, for the classic and for a named shadow of the thing `lamp`."""
    kind, shadow_name = request.param.rpartition(" ")[2], "n1" if request.param.startswith("named") else None
    return HTTPDoor(data_client, "lamp", shadow_name) if kind == "http" else MQTTDoor(iotmock, "lamp", shadow_name)


@pytest.fixture
def http(data_client: Any) -> HTTPDoor:
    """Boto3, for the classic shadow of `lamp`."""
    return HTTPDoor(data_client)


@pytest.fixture
def mqtt(iotmock: IoTMock) -> MQTTDoor:
    """A device, for the classic shadow of `lamp`."""
    return MQTTDoor(iotmock)


@pytest.fixture
def frozen() -> Iterator[FrozenDateTimeFactory | StepTickTimeFactory | TickingDateTimeFactory]:
    """A clock that stands at 1591140000 until it is moved; ask for it before anything of the mock."""
    with freeze_time(datetime.fromtimestamp(START, UTC)) as clock:
        yield clock
