"""What log, journal and rooms keep of what happens: values only, few objects, few bytes."""

import gc
import json
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from itertools import count
from typing import Any

import pytest

from iotmock.core.entry.opening import open_world
from iotmock.core.mqtt.message import Deferred, Properties
from iotmock.core.rooms.registration import OPERATIONS
from iotmock.core.world import snapshots
from iotmock.core.world.world import World
from iotmock.handle import IoTMock
from iotmock.services import open_rooms

ACCOUNT, REGION = "123456789012", "us-east-1"
ARN = f"arn:aws:iot:{REGION}:{ACCOUNT}"
REPETITIONS = 500
Ask = Callable[..., Any]


@pytest.fixture
def world() -> World:
    """A fresh world."""
    open_rooms()
    return open_world(ACCOUNT, REGION)


@pytest.fixture
def iot(world: World) -> IoTMock:
    """Its handle."""
    return IoTMock(world, ACCOUNT, REGION)


@pytest.fixture
def ask(world: World) -> Ask:
    """Requests without the wire: `ask("iot:CreateCommand", command_id="open")`."""

    def ask(name: str, **arguments: Any) -> Any:
        operation = OPERATIONS[name]
        with world.entered(operation.name, ACCOUNT, REGION) as call:
            return operation.method(call.backend(operation.backend), call, **arguments)

    return ask


@pytest.fixture
def execute(ask: Ask, iot: IoTMock) -> Callable[..., None]:
    """Start an execution as boto3 does, and have its device report."""
    ask("iot:CreateCommand", command_id="open", payload={"content": b"{}", "contentType": "application/json"})
    serial = count()

    def execute(**report: Any) -> None:
        token = f"{next(serial):036d}"
        started = ask("iot-jobs-data:StartCommandExecution", command_arn=f"{ARN}:command/open",
                      target_arn=f"{ARN}:client/{token[-1]}", client_token=token)["executionId"]  # fmt: skip
        topic = f"$aws/commands/clients/{token[-1]}/executions/{started}/response/json"
        iot.publish(topic, {"status": "SUCCEEDED", **report})

    return execute


@pytest.fixture
def update(ask: Ask) -> Callable[..., None]:
    """Update a shadow as boto3 does, with strings of its own for each request."""
    serial = count()

    def update(**members: Any) -> None:
        state = {"reported": {"t": next(serial), **members}}
        ask("iot-data:UpdateThingShadow", thing_name="".join("lamp"), payload=json.dumps({"state": state}).encode())

    return update


def is_value(kept: object) -> bool:
    """Whether something can never change."""
    if isinstance(kept, tuple) and not isinstance(kept, Deferred):
        return all(map(is_value, kept))
    return kept is None or isinstance(kept, str | bytes | int | float | datetime | Enum | Deferred | Properties)


def test_log_and_journal_hold_values_only(world: World, iot: IoTMock, ask: Ask, execute: Any, update: Any) -> None:
    """Every kind of message and change that there is: later changes do not reach into what has happened."""
    execute()
    execute(status="IN_PROGRESS", statusReason={"reasonCode": "A", "reasonDescription": "b"}, result={"r": {"s": "x"}})
    execute(status="LOST")
    iot.advance(20)
    ask("iot:CreateCommand", command_id="tell", mandatory_parameters=[{"name": "p", "type": "STRING"}],
        payload_template='{"p": "${aws:iot:commandexecution::parameter:p}"}',
        preprocessor={"awsJsonSubstitution": {"outputFormat": "JSON"}})  # fmt: skip
    ask("iot-jobs-data:StartCommandExecution", command_arn=f"{ARN}:command/tell", target_arn=f"{ARN}:client/a",
        parameters={"p": {"S": "x"}})  # fmt: skip
    update(deep={"a": [1, {"b": 2}], "c": {"d": 1.5}})
    update(deep={"c": {"d": None}})
    iot.publish("$aws/things/lamp/shadow/name/n/update", {"state": {"desired": {"a": {"b": 1}}}, "clientToken": "t"})
    iot.publish("$aws/things/lamp/shadow/name/n/get", b"")
    iot.publish("$aws/things/lamp/shadow/name/n/delete", b"")
    iot.publish("$aws/things/lamp/shadow/update", {"state": {"desired": None}, "version": 99})
    iot.connect("pump", clean_session=False, will=("gone", {"x": 1})).subscribe("orders")
    iot.connect("pump").drop()
    ask("iot-data:Publish", topic="a", payload=b"x", qos=1,
        content_type="text/plain", user_properties='[{"a": "b"}]')  # fmt: skip
    iot.publish("kept", {"a": 1}, retain=True)
    ask("iot:CreatePackage", package_name="lamp")
    ask("iot:TagResource", resource_arn=f"{ARN}:package/lamp", tags=[{"Key": "a", "Value": "b"}])
    assert str(iot.journal[-1]).endswith("{} > {'a': 'b'}")
    ask("iot:SetV2LoggingOptions", default_log_level="INFO", role_arn="arn:aws:iam::123456789012:role/log")
    iot.one_click.add_device("G1", claim_code="C-123EXAMPLE")
    rows = [*world.state.broker(ACCOUNT, REGION).log, *iot.journal._records]
    assert [kept for kept in rows if not is_value(kept)] == []
    assert {message.topic.rpartition("/")[2] for message in iot.messages} >= {
        "json", "SUCCEEDED", "TIMED_OUT", "accepted", "documents", "delta", "rejected", "pump", "gone", "a", "kept",
    }  # fmt: skip


def test_snapshots_share_what_has_happened(world: World, iot: IoTMock, execute: Any) -> None:
    """The rows of log and journal are new each time, their values are not."""
    execute()
    snapshot, other = snapshots.take(world), open_world(ACCOUNT, REGION)
    for _ in range(2):
        snapshots.restore(other, snapshot)
        for one, two in (
            (world.state.broker(ACCOUNT, REGION).log, other.state.broker(ACCOUNT, REGION).log),
            (iot.journal._records, IoTMock(other, ACCOUNT, REGION).journal._records),
        ):
            assert one is not two
            assert all(value is shared for value, shared in zip(one, two, strict=True))
        IoTMock(other, ACCOUNT, REGION).publish("a", b"")
        assert (len(iot.messages), len(IoTMock(other, ACCOUNT, REGION).messages)) == (5, 6)


def tracked() -> Iterator[object]:
    """What the garbage collector looks at, but for tuples, which it lets go when they hold values."""
    for _ in range(3):
        gc.collect()
    return (kept for kept in gc.get_objects() if type(kept) is not tuple)


def left_by(act: Callable[[], object]) -> float:
    """How many objects a repetition leaves to the garbage collector."""
    for _ in range(50):
        act()
    before = sum(1 for _ in tracked())
    for _ in range(REPETITIONS):
        act()
    return (sum(1 for _ in tracked()) - before) / REPETITIONS


def bytes_left_by(act: Callable[[], object]) -> float:
    """How many bytes a repetition leaves, but for the allocator's own waste."""
    tracemalloc.start()
    try:
        for _ in range(50):
            act()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(4 * REPETITIONS):
            act()
        gc.collect()
        return (tracemalloc.get_traced_memory()[0] - before) / REPETITIONS / 4
    finally:
        tracemalloc.stop()


class TestObjects:
    """An execution is one object; messages, changes and updates of shadows are none."""

    def test_execution_that_its_device_has_ended(self, execute: Any) -> None:
        """The goal is 3."""
        assert left_by(execute) < 1.1

    def test_execution_with_reason_and_result(self, execute: Any) -> None:
        """What a device says is packed."""
        report = {"statusReason": {"reasonCode": "DONE"}, "result": {"valve": {"s": "open"}, "ok": {"b": True}}}
        assert left_by(lambda: execute(**report)) < 1.1

    def test_update_of_a_shadow(self, update: Any) -> None:
        """No parsed document stays."""
        assert left_by(update) < 0.1
        assert left_by(lambda: update(deep={"a": {"b": [1, {"c": 2}]}})) < 0.1

    def test_update_of_a_shadow_by_its_device(self, iot: IoTMock) -> None:
        """The log holds what the device has sent, once."""
        body = {"state": {"reported": {"a": {"b": [1, 2]}}, "desired": {"a": 1}}}
        assert left_by(lambda: iot.publish("$aws/things/lamp/shadow/update", body)) < 0.1

    def test_refused_response(self, execute: Any) -> None:
        """The device's message and the answer; the execution waits for another."""
        assert left_by(lambda: execute(status="LOST")) < 3

    def test_clients_that_come_and_go(self, iot: IoTMock) -> None:
        """Events only."""
        assert left_by(lambda: iot.connect("pump").disconnect()) < 0.1

    @pytest.mark.parametrize("options", [{}, {"qos": 1}])
    def test_message(self, iot: IoTMock, options: dict[str, Any]) -> None:
        """How it was published is shared."""
        assert left_by(lambda: iot.publish("plant/1", b"x", **options)) < 0.1


class TestSharing:
    """Strings that come anew with every request are kept once."""

    def test_topic_of_the_api(self, iot: IoTMock, ask: Ask) -> None:
        """Each request has a text of its own."""
        for _ in range(2):
            ask("iot-data:Publish", topic="".join(["plant", "/1"]), payload=b"x")  # noqa: FLY002
        first, second = iot.messages
        assert first.topic is second.topic

    @pytest.mark.parametrize(("size", "is_shared"), [(60, True), (70, False)])
    def test_what_devices_tell_a_service(self, iot: IoTMock, size: int, is_shared: bool) -> None:
        """Short payloads are often all alike."""
        topic = "$aws/commands/clients/d/executions/e/response"
        for _ in range(2):
            iot.publish(topic, {"status": "x" * (size - 13)})
        first, second = [message for message in iot.messages if message.topic == topic]
        assert (first.payload, len(first.payload)) == (second.payload, size)
        assert (first.payload is second.payload) is is_shared

    def test_payloads_that_differ_do_not_pile_up(self, world: World, iot: IoTMock) -> None:
        """Beside the log."""
        for number in range(3000):
            iot.publish("$aws/things/lamp/shadow/get", b"%d" % number)
        assert len(world.state.broker(ACCOUNT, REGION).exchange._payloads) <= 1001

    def test_changes_of_a_kind(self, world: World, iot: IoTMock, execute: Any) -> None:
        """Who did what from where to where is one object for all of them."""
        for _ in range(3):
            execute()
        iot.advance(366 * 86400)
        changes = iot.journal._records[2::3]
        assert (len(changes), len(set(map(id, changes)))) == (10, 4)


class TestBytes:
    """Roughly; `python -m benchmarks memory` has the figures."""

    def test_execution_that_its_device_has_ended(self, execute: Any) -> None:
        """With client token, messages, journal, and what the device has sent; the goal is 800."""
        assert bytes_left_by(execute) < 1200

    def test_small_update_of_a_shadow(self, update: Any) -> None:
        """The goal."""
        assert bytes_left_by(update) < 800
