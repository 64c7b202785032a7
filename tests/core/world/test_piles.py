"""Nothing piles up: after many things have come and gone, as little is left as before."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from iotmock.core.mqtt.publisher import DEVICE
from iotmock.core.rooms.registration import OPERATIONS
from iotmock.core.world.call import Call
from iotmock.core.world.world import World
from iotmock.handle import IoTMock

Enter = Callable[[], AbstractContextManager[Call]]
# The large number takes half a minute in all.
MANY = pytest.mark.parametrize("count", [2000, pytest.param(100_000, marks=pytest.mark.long)])


def backend_of(key: str, world: World, iot: IoTMock) -> Any:
    """The backend that answers an operation."""
    return world.state.backend(OPERATIONS[key].backend, iot.account_id, iot.region)


def sizes(world: World, iot: IoTMock) -> dict[str, int]:
    """How much is kept of what has a life of its own; what has ended and is still there counts."""
    deadlines, connections = world.state.deadlines, iot._broker.connections
    ledger = backend_of("iot:CreateCommand", world, iot).executions
    return {
        "deadlines": len(deadlines._heap) + len(deadlines._cancelled),
        "sessions": len(connections._sessions) + len(connections._checks),
        "executions": len(ledger._by_id) + len(ledger._ids_by_start),
        "histories": len(ledger._by_target) + len(ledger._by_command),
        "tokens of executions": len(ledger._by_token),
    }


@MANY
@pytest.mark.parametrize("clean", [True, False])
def test_one_client_that_reconnects(world: World, iot: IoTMock, clean: bool, count: int) -> None:
    """One deadline looks after it, and none when time has taken everything of it."""
    before = sizes(world, iot)
    for number in range(count):
        iot.connect("c", clean_session=clean).disconnect()
        if number % 100 == 0:
            iot.advance(1)
    assert len(world.state.deadlines) == len(iot._broker.connections) == 1
    iot.advance(timedelta(hours=2))
    assert sizes(world, iot) == before


@MANY
def test_many_clients_that_come_once(world: World, iot: IoTMock, count: int) -> None:
    """Their sessions and what is known of their versions goes."""
    before = sizes(world, iot)
    for number in range(count):
        iot.connect(f"c{number}", clean_session=number % 2 == 0).disconnect()
    assert len(world.state.deadlines) == count
    iot.advance(timedelta(hours=2))
    assert sizes(world, iot) == before


def test_retained_messages_that_are_replaced(world: World, iot: IoTMock, enter: Enter) -> None:
    """Only the expiry of the last one waits."""
    data = OPERATIONS["iot-data:Publish"]
    for number in range(1000):
        with enter() as call:
            data.method(
                call.backend(data.backend), call, topic="a", payload=b"%d" % number, retain=True, message_expiry=60
            )
    assert len(world.state.deadlines) == 1
    iot.publish("a", b"", retain=True)
    assert len(world.state.deadlines) == 0


@MANY
@pytest.mark.parametrize("status", ["SUCCEEDED", "TIMED_OUT"])
def test_executions_that_have_ended(world: World, iot: IoTMock, enter: Enter, status: str, count: int) -> None:
    """One deadline waits for the expiry of them all; afterwards nothing is left, client tokens included."""
    backend = backend_of("iot:CreateCommand", world, iot)
    with enter() as call:
        payload = {"content": b"{}", "contentType": "application/json"}
        arn = backend.create_command(call, command_id="c", payload=payload)["commandArn"]
    before = sizes(world, iot)
    for number in range(count):
        with enter() as call:
            execute(call, backend, arn, number, status)
        if number % 100 == 0:
            iot.advance(60)
    iot.advance(60)
    ledger = backend.executions
    assert len(world.state.deadlines) == 1
    assert len(ledger) == len(ledger._by_token) == count
    assert {str(execution.status) for execution in ledger._by_id.values()} == {status}
    iot.advance(timedelta(days=184))
    assert sizes(world, iot) == before


def execute(call: Call, backend: Any, arn: str, number: int, status: str) -> None:
    """Start an execution; its device reports the status, unless that is left to time."""
    device = f"d{number % 100}"
    started = backend.start_command_execution(
        call, command_arn=arn, target_arn=call.arn(f"client/{device}"), client_token=f"token-{number:030}"
    )
    if status != "TIMED_OUT":
        topic = f"$aws/commands/clients/{device}/executions/{started['executionId']}/response/json"
        call.broker.exchange.publish(call, DEVICE, topic, b'{"status": "%s"}' % status.encode())
