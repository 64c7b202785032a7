"""The world's lock, and the order in which things happen under it and after it."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from iotmock.core.mqtt.exchange import Address, Order
from iotmock.core.mqtt.message import Message
from iotmock.core.world.call import Call
from iotmock.core.world.world import World
from iotmock.handle import IoTMock

Enter = Callable[[], AbstractContextManager[Call]]


def is_free(world: World) -> bool:
    """Whether another thread could enter the world now."""
    found: list[bool] = []

    def look() -> None:
        free = world.lock.acquire(blocking=False)
        if free:
            world.lock.release()
        found.append(free)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found == [True]


class TestDelivery:
    """Callbacks run when the outermost holder has left."""

    @pytest.mark.parametrize("depth", [1, 2, 3])
    def test_callback_finds_the_lock_free(self, world: World, iot: IoTMock, depth: int, enter: Enter) -> None:
        """However deep the holder of the lock was that published, another thread can enter."""
        found: list[bool] = []
        iot.subscribe("a", callback=lambda _: found.append(is_free(world)))

        def publish(left: int) -> None:
            with enter() as call:
                assert not is_free(world)
                if left:
                    publish(left - 1)
                else:
                    call.publish("a", b"")

        publish(depth - 1)
        assert found == [True]

    def test_inner_holder_delivers_nothing(self, iot: IoTMock, enter: Enter) -> None:
        """The change of the outer one is not complete; what both have caused comes afterwards, in order."""
        received: list[str] = []
        iot.subscribe("+", callback=lambda message: received.append(message.topic))
        with enter() as outer:
            outer.publish("a", b"")
            with enter() as inner:
                inner.publish("b", b"")
            assert received == []
            outer.publish("c", b"")
            assert received == []
        assert received == ["a", "b", "c"]

    def test_action_afterwards_finds_the_lock_free_and_the_way_back(
        self, world: World, iot: IoTMock, enter: Enter
    ) -> None:
        """It is run as callbacks are, and gets the account and region of the call that planned it."""
        found: list[Any] = []

        def look(afterwards: Any) -> None:
            found.append(is_free(world))
            with afterwards.entered("look") as call:
                found.append((call.account, call.region, call.who))

        with world.entered("test", "111122223333", "us-east-1"), enter() as inner:
            inner.run_afterwards(look)
        assert found == [True, (iot.account_id, iot.region, "look")]

    def test_holder_that_fails_delivers_all_the_same(self, world: World, iot: IoTMock, enter: Enter) -> None:
        """What has happened before the error has happened."""
        found: list[bool] = []
        iot.subscribe("a", callback=lambda _: found.append(is_free(world)))

        def fail() -> None:
            with enter() as call:
                call.publish("a", b"")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert found == [True]

    def test_interrupt_while_something_due_happens_lets_the_lock_go(
        self, world: World, iot: IoTMock, enter: Enter, noon: datetime
    ) -> None:
        """The call never begins; what was to be delivered is, and the next call finds everything in order."""
        received = iot.subscribe("a")

        def interrupt(call: Call) -> None:
            call.publish("a", b"")
            raise KeyboardInterrupt

        with enter() as call:
            call.schedule(noon + timedelta(seconds=1), 0, interrupt)
        with pytest.raises(KeyboardInterrupt):
            iot.advance(1)
        assert is_free(world)
        iot.publish("a", b"")
        assert len(received) == 2


class TestSettling:
    """What is due happens one after the other, each thing at its own instant."""

    def test_action_that_enters_the_world_again_is_complete_before_the_next(
        self, iot: IoTMock, enter: Enter, noon: datetime
    ) -> None:
        """Nothing later happens inside of it, though that is overdue as well."""
        notes: list[str] = []

        def act(call: Call, name: str) -> None:
            notes.append(f"{name} begins")
            with enter():
                assert iot.journal == []  # looks as a test would, and settles
            notes.append(f"{name} ends at {call.now - noon}")

        with enter() as call:
            for seconds in (3, 1, 2):
                call.schedule(noon + timedelta(seconds=seconds), 0, act, str(seconds))
        iot.advance(60)
        assert notes == [
            "1 begins", "1 ends at 0:00:01",
            "2 begins", "2 ends at 0:00:02",
            "3 begins", "3 ends at 0:00:03",
        ]  # fmt: skip

    def test_hearer_of_a_time_out_that_asks_back_sees_nothing_later(self, iotmock: IoTMock, noon: datetime) -> None:
        """Whoever processes a message of the clock finds the world as it was at that instant."""
        seen: list[list[tuple[str, datetime]]] = []

        class Ear:
            def interest(self, address: Address) -> bool:
                return address.topic.endswith("/TIMED_OUT")

            def hear(self, _call: Any, _message: Message, _interest: bool) -> None:
                seen.append([(entry.event, entry.at) for entry in iotmock.journal if entry.event == "time out"])

        arn = iotmock.client("iot").create_command(commandId="c", payload={"content": b"x"})["commandArn"]
        for seconds in (20, 5):
            iotmock.client("iot-jobs-data").start_command_execution(
                commandArn=arn,
                targetArn=f"arn:aws:iot:{iotmock.region}:{iotmock.account_id}:client/d",
                executionTimeoutSeconds=seconds,
            )
        iotmock._broker.exchange.listen(Ear(), Order.RULES)
        iotmock.advance(60)
        first, second = (("time out", noon + timedelta(seconds=seconds)) for seconds in (5, 20))
        assert seen == [[first], [first, second]]

    def test_what_an_action_plans_for_the_past_happens_in_the_same_go(
        self, iot: IoTMock, enter: Enter, noon: datetime
    ) -> None:
        """A chain of deadlines, each planned by the one before, is settled as far as the clock has come."""
        instants: list[timedelta] = []

        def again(call: Call) -> None:
            instants.append(call.now - noon)
            call.schedule(call.now + timedelta(seconds=10), 0, again)

        with enter() as call:
            call.schedule(noon + timedelta(seconds=10), 0, again)
        iot.advance(35)
        assert instants == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=30)]
