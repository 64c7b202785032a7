"""The due list, and that nothing piles up in it or beside it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from iotmock.core.entry.opening import open_world
from iotmock.core.mqtt.publisher import DEVICE
from iotmock.core.rooms.registration import OPERATIONS
from iotmock.core.world.call import Call
from iotmock.core.world.deadlines import NEVER, Deadlines
from iotmock.core.world.world import World
from iotmock.handle import IoTMock
from iotmock.services import open_rooms

ACCOUNT, REGION = "123456789012", "us-east-1"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _nothing(_call: object) -> None:
    """An action."""


def add(deadlines: Deadlines, seconds: int, rank: int = 0) -> int:
    """Plan something so many seconds after the start."""
    return deadlines.add(START + timedelta(seconds=seconds), rank, ACCOUNT, REGION, _nothing, (seconds,))


def pop_all(deadlines: Deadlines) -> list[int]:
    """Everything that is left, in due order."""
    found: list[Any] = []
    while (deadline := deadlines.pop_due(NEVER)) is not None:
        found.append(deadline[-1])
    return found


class TestDueList:
    """Planning, cancelling, taking."""

    def test_deadlines_come_by_instant_then_rank_then_order_of_planning(self) -> None:
        """Whatever the order in which they were planned."""
        deadlines = Deadlines()
        numbers = {add(deadlines, *given): given for given in ((5, 1), (5, 0), (1, 9), (5, 0), (3, 0))}
        ordered = []
        while (deadline := deadlines.pop_due(NEVER)) is not None:
            ordered.append((numbers[deadline[2]], deadline[2]))
        assert ordered == [((1, 9), 3), ((3, 0), 5), ((5, 0), 2), ((5, 0), 4), ((5, 1), 1)]

    def test_cancelled_deadline_never_comes(self) -> None:
        """The first, one in the middle, the last; and the next instant is that of one that still applies."""
        deadlines = Deadlines()
        numbers = [add(deadlines, seconds) for seconds in range(5)]
        for position in (0, 2, 4):
            deadlines.cancel(numbers[position])
        assert (len(deadlines), deadlines.next_at) == (2, START + timedelta(seconds=1))
        assert pop_all(deadlines) == [1, 3]
        assert (len(deadlines), deadlines.next_at) == (0, NEVER)

    def test_what_is_not_due_stays(self) -> None:
        """Up to and including the present instant."""
        deadlines = Deadlines()
        add(deadlines, 1)
        assert deadlines.pop_due(START) is None
        assert deadlines.pop_due(START + timedelta(seconds=1)) is not None

    def test_cancelled_deadlines_do_not_pile_up(self) -> None:
        """Memory follows what still applies."""
        deadlines = Deadlines()
        kept = [add(deadlines, 10**6 + seconds) for seconds in range(100)]
        for seconds in range(100_000):
            deadlines.cancel(add(deadlines, 10**7 + seconds))
        assert len(deadlines) == 100
        assert len(deadlines._heap) < 300
        assert pop_all(deadlines) == [10**6 + seconds for seconds in range(100)]
        assert kept == list(range(1, 101))


class TestNothingPilesUp:
    """After many things have come and gone, as little is left as before."""

    @pytest.fixture(autouse=True)
    def _clock(self) -> Iterator[None]:
        open_rooms()
        with time_machine.travel(START, tick=False):
            yield

    @pytest.fixture
    def world(self) -> World:
        """A fresh world."""
        return open_world(ACCOUNT, REGION)

    @pytest.fixture
    def iot(self, world: World) -> IoTMock:
        """Its handle."""
        return IoTMock(world, ACCOUNT, REGION)

    @pytest.mark.parametrize("clean", [True, False])
    def test_one_client_that_reconnects_100_000_times(self, world: World, iot: IoTMock, clean: bool) -> None:
        """One deadline looks after it, and none when time has taken everything of it."""
        connections = iot._broker.connections
        for number in range(100_000 if clean else 1000):
            iot.connect("c", clean_session=clean).disconnect()
            if number % 100 == 0:
                iot.advance(1)
        assert len(world.state.deadlines) == len(connections) == 1
        iot.advance(timedelta(hours=2))
        assert (len(world.state.deadlines), len(connections)) == (0, 0)

    def test_many_clients_that_come_once(self, world: World, iot: IoTMock) -> None:
        """Their sessions and what is known of their versions goes."""
        for number in range(2000):
            iot.connect(f"c{number}", clean_session=number % 2 == 0).disconnect()
        assert len(world.state.deadlines) == 2000
        iot.advance(timedelta(hours=2))
        assert (len(world.state.deadlines), len(iot._broker.connections)) == (0, 0)

    def test_retained_messages_that_are_replaced(self, world: World, iot: IoTMock) -> None:
        """Only the expiry of the last one waits."""
        data = OPERATIONS["iot-data:Publish"]
        for number in range(1000):
            with world.entered("test", ACCOUNT, REGION) as call:
                data.method(
                    call.backend(data.backend), call, topic="a", payload=b"%d" % number, retain=True, message_expiry=60
                )
        assert len(world.state.deadlines) == 1
        iot.publish("a", b"", retain=True)
        assert len(world.state.deadlines) == 0

    def test_executions_that_have_ended(self, world: World, iot: IoTMock) -> None:
        """One deadline waits for the expiry of them all; afterwards nothing is left, client tokens included."""
        create, start = OPERATIONS["iot:CreateCommand"], OPERATIONS["iot-jobs-data:StartCommandExecution"]
        with world.entered("test", ACCOUNT, REGION) as call:
            backend: Any = call.backend(create.backend)
            payload = {"content": b"{}", "contentType": "application/json"}
            arn = create.method(backend, call, command_id="c", payload=payload)["commandArn"]
        for number in range(10_000):
            with world.entered("test", ACCOUNT, REGION) as call:
                self._execute(call, start.method, backend, arn, number)
        ledger = backend.executions
        assert len(world.state.deadlines) == 1
        assert len(ledger) == len(ledger._by_token) == 10_000
        iot.advance(timedelta(days=184))
        assert (len(world.state.deadlines), len(ledger), len(ledger._by_token)) == (0, 0, 0)
        assert not ledger._by_target
        assert not ledger._ids_by_start

    @staticmethod
    def _execute(call: Call, start: Callable[..., Any], backend: Any, arn: str, number: int) -> None:
        started = start(
            backend, call, command_arn=arn, target_arn=f"arn:aws:iot:{REGION}:{ACCOUNT}:client/d{number % 100}",
            client_token=f"token-{number:030}",
        )  # fmt: skip
        topic = f"$aws/commands/clients/d{number % 100}/executions/{started['executionId']}/response/json"
        call.broker.exchange.publish(call, DEVICE, topic, b'{"status": "SUCCEEDED"}')
