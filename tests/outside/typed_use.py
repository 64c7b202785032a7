"""The public face as a user's type checker sees it: nothing here runs; mypy and pyright read it beside the wheel."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, assert_type

from mypy_boto3_iot import IoTClient
from mypy_boto3_iot_data import IoTDataPlaneClient
from mypy_boto3_iot_jobs_data import IoTJobsDataPlaneClient

from iotmock import (
    CallEntry,
    Client,
    CommandRequest,
    Device,
    Devices,
    IoTMock,
    JobExecution,
    JournalEntry,
    Message,
    Rejected,
    Snapshot,
    Subscription,
    Will,
    mock_iot,
)


@mock_iot
def bare(number: int) -> str:
    """A decorated function keeps its signature."""
    return str(number)


@mock_iot(region="eu-west-1", seed=1)
async def coroutine(number: int) -> str:
    """So does a coroutine function."""
    return str(number)


@mock_iot
class Suite:
    """A class stays what it is."""

    attribute = 1


def forms() -> None:
    """Every way to start."""
    assert_type(bare(1), str)
    assert_type(Suite.attribute, int)
    assert_type(Suite(), Suite)
    with mock_iot() as iot:
        assert_type(iot, IoTMock)
    mock = mock_iot(account_id="111122223333", now=datetime(2030, 1, 1, tzinfo=UTC), keep_last=10)
    assert_type(mock.start(), IoTMock)
    mock.stop()
    assert_type(IoTMock.current(), IoTMock)


async def awaited() -> None:
    """In coroutines."""
    assert_type(await coroutine(1), str)
    async with mock_iot() as iot:
        assert_type(iot, IoTMock)


def clients(iot: IoTMock, service: str) -> None:
    """boto3's clients have the types of their stubs."""
    assert_type(iot.client(), IoTClient)
    assert_type(iot.client("iot"), IoTClient)
    assert_type(iot.client("iot-data"), IoTDataPlaneClient)
    assert_type(iot.client("iot-jobs-data"), IoTJobsDataPlaneClient)
    assert_type(iot.client(service), Any)
    assert_type(iot.client("iot").list_commands()["commands"][0].get("commandId"), str | None)


def world(iot: IoTMock) -> None:
    """The world outside the cloud."""
    iot.publish("a", {"b": [1, None]}, qos=1)
    assert_type(iot.subscribe("a", lambda message: message.json()), Subscription)
    assert_type(iot.connect("c", will=Will("gone")), Client)
    assert_type(iot.device("pump", clean_session=False, will={"topic": "gone"}), Device)
    assert_type(iot.scope(region="eu-west-1"), IoTMock)
    assert_type(iot.messages[0], Message)
    assert_type(iot.messages[0].json(), Any)
    assert_type([entry.after for entry in iot.journal], list[str | None])
    assert_type(iot.journal[-1], JournalEntry)
    assert_type(iot.calls[-1], CallEntry)
    assert_type(iot.next_deadline, datetime | None)
    snapshot = iot.snapshot()
    assert_type(snapshot, Snapshot)
    iot.restore(snapshot)
    iot.run_until(lambda: bool(iot.messages), limit=60)
    iot.faults.fail("GetCommand", error="ThrottlingException", times=2, when=lambda asked: asked["commandId"] == "a")


def handlers(iot: IoTMock) -> None:
    """What handlers get, and may give."""

    def command(request: CommandRequest) -> None:
        assert_type(request.parameters, dict[str, Any])
        request.succeed({"a": "x", "b": True, "c": b"y"})

    def delta(state: dict[str, Any]) -> Mapping[str, Any]:
        return state

    def job(execution: JobExecution) -> None:
        try:
            execution.progress({"step": 1}, step_timeout=5)
        except Rejected as refused:
            assert_type(refused.document, Mapping[str, Any])

    fleet = iot.devices("pump-{}", 50, on_command=command, on_delta=delta, on_job=job, clean_session=False)
    assert_type(fleet, Devices)
    assert_type(fleet[0], Device)
    assert_type(fleet[1:], Devices)
    assert_type(fleet[0].commands[0], CommandRequest)
    assert_type(fleet[0].next_job(), JobExecution | None)
    listen: Callable[[Callable[[Message], object]], object] = lambda act: iot.subscribe("a", act)  # noqa: E731
    listen(print)
