"""A workbench for tests of AWS IoT Commands: boto3 clients, the handle, and short forms of what every test does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from botocore.exceptions import ClientError
from freezegun import freeze_time

if TYPE_CHECKING:
    from iotmock import IoTMock

ACCOUNT = "123456789012"
ARN = f"arn:aws:iot:us-east-1:{ACCOUNT}"
MoveClock = Callable[[Any], object]
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
JSON_PAYLOAD = {"content": b'{"reboot":true}', "contentType": "application/json"}


class Bench:
    """What stands on the table: `control` (service iot), `device_plane` (iot-jobs-data) and the handle `iot`."""

    def __init__(self, iot: "IoTMock", client_for: Callable[..., Any], move_clock: "MoveClock | None") -> None:
        self.iot = iot
        self.advance: MoveClock = move_clock or iot.advance
        self.client_for = client_for
        self.control = client_for("iot")
        self.device_plane = client_for("iot-jobs-data")
        self.target = f"{ARN}:client/pump"

    def command(self, command_id: str = "reboot", **members: Any) -> str:
        """Create a command, static JSON unless told otherwise; gives its ARN."""
        if not {"payload", "payloadTemplate", "namespace"} & set(members):
            members["payload"] = JSON_PAYLOAD
        answer = self.control.create_command(commandId=command_id, **members)
        arn: str = answer["commandArn"]
        return arn

    def dynamic(self, template: str, command_id: str = "dynamic", output: str = "JSON", **members: Any) -> str:
        """Create a dynamic command; gives its ARN."""
        preprocessor = {"awsJsonSubstitution": {"outputFormat": output}}
        return self.command(command_id, payloadTemplate=template, preprocessor=preprocessor, **members)

    def thing(self, name: str) -> str:
        """Register a thing; gives its ARN."""
        self.control.create_thing(thingName=name)
        return f"{ARN}:thing/{name}"

    def start(self, command_arn: str | None = None, target_arn: str | None = None, **members: Any) -> str:
        """Start an execution, of a fresh command where none is named; gives its id."""
        answer = self.device_plane.start_command_execution(
            commandArn=command_arn or self.command(), targetArn=target_arn or self.target, **members
        )
        execution_id: str = answer["executionId"]
        return execution_id

    def execution(self, execution_id: str, target_arn: str | None = None, **members: Any) -> dict[str, Any]:
        """What GetCommandExecution says, without the metadata."""
        answer: dict[str, Any] = self.control.get_command_execution(
            executionId=execution_id, targetArn=target_arn or self.target, **members
        )
        del answer["ResponseMetadata"]
        return answer

    def status(self, execution_id: str) -> str:
        """The status of an execution."""
        status: str = self.execution(execution_id)["status"]
        return status

    def describe(self, command_id: str = "reboot") -> dict[str, Any]:
        """What GetCommand says, without the metadata."""
        answer: dict[str, Any] = self.control.get_command(commandId=command_id)
        del answer["ResponseMetadata"]
        return answer

    def topic(self, execution_id: str, rest: str, device: str = "clients/pump") -> str:
        """A reserved topic of an execution."""
        return f"$aws/commands/{device}/executions/{execution_id}/{rest}"

    def respond(self, execution_id: str, payload: Any, form: str = "/json", device: str = "clients/pump") -> Any:
        """Publish a device's response; gives the answer as (what, document), e.g. `("accepted", {...})`."""
        topic = self.topic(execution_id, f"response{form}", device)
        with self.iot.subscribe("$aws/commands/#") as answers:
            self.iot.publish(topic, payload)
            for message in answers.messages:
                levels = message.topic.split("/")
                if levels[6:7] == ["response"] and levels[7:8] in (["accepted"], ["rejected"]):
                    assert levels[8:] == form.split("/")[1:]
                    return levels[7], message
        return None

    def report(self, execution_id: str, status: str, **members: Any) -> None:
        """Publish a device's response that must be accepted."""
        what, message = self.respond(execution_id, {"status": status, **members})
        assert what == "accepted", message.text()

    def refusal(self, execution_id: str, payload: Any, **options: Any) -> str:
        """Publish a device's response that must be rejected; gives the error code."""
        what, message = self.respond(execution_id, payload, **options)
        assert what == "rejected"
        error: str = message.json()["error"]
        return error

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The command execution events so far: last topic level and document."""
        prefix = "$aws/events/commandExecution/"
        return [(m.topic.removeprefix(prefix), m.json()) for m in self.iot.messages if m.topic.startswith(prefix)]

    @contextmanager
    def refused(self, code: str) -> Iterator[dict[str, Any]]:
        """Expect an API error; afterwards the yielded dict holds the error response."""
        response: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield response
        response.update(caught.value.response)
        assert response["Error"]["Code"] == code


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that moves the clock runs once with each way to move it."""
    moves_clock = "advance" in metafunc.function.__code__.co_names
    if moves_clock and "still_clock" in metafunc.fixturenames and "bench" in metafunc.fixturenames:
        metafunc.parametrize("still_clock", ["iot.advance", "freezegun", "time-machine"], indirect=True)


@pytest.fixture(autouse=True)
def still_clock(request: pytest.FixtureRequest) -> "Iterator[MoveClock | None]":
    """It is noon of 2026-03-01 UTC until the test moves the clock; gives the way to move it, None for `iot.advance`."""
    kind = getattr(request, "param", "iot.advance")
    if kind == "freezegun":
        with freeze_time(START) as frozen:
            yield frozen.tick
    else:
        with time_machine.travel(START, tick=False) as traveller:
            yield traveller.shift if kind == "time-machine" else None


@pytest.fixture
def bench(still_clock: "MoveClock | None", iotmock: "IoTMock", client_for: Callable[..., Any]) -> Bench:
    """The workbench; the mock is running."""
    return Bench(iotmock, client_for, still_clock)
