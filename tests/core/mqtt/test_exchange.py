"""The exchange with a hearer of the test's own: order, laziness, doors, what is carried and what is not."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.doors import Right
from iotmock.core.mqtt.exchange import CLIENT_DOORS, EVERY_DOOR, Address, Order
from iotmock.core.mqtt.message import Body, Deferred, Message, Properties
from iotmock.core.mqtt.publisher import Door, Publisher
from iotmock.core.world.call import Call
from iotmock.core.world.world import World
from iotmock.handle import IoTMock


class Ear:
    """Notes what it is asked and what it hears, and may act."""

    def __init__(self, name: str, notes: list[str], wants: Callable[[Address], Any] = lambda _: True) -> None:
        self.name = name
        self.notes = notes
        self.wants = wants
        self.heard: list[Message] = []
        self.addresses: list[Address] = []
        self.act: Callable[[Call, Message], None] = lambda _call, _message: None

    def interest(self, address: Address) -> Any:
        """Note the address."""
        self.addresses.append(address)
        self.notes.append(f"{self.name}? {address.topic}")
        return self.wants(address)

    def hear(self, call: Call, message: Message, _interest: Any) -> None:
        """Note the message."""
        self.heard.append(message)
        self.notes.append(f"{self.name}: {message.topic}")
        self.act(call, message)


@pytest.fixture
def notes() -> list[str]:
    """What was asked and heard, in order."""
    return []


@pytest.fixture
def call(world: World, iot: IoTMock) -> Iterator[Call]:
    """A call in the world."""
    with world.entered("test", iot.account_id, iot.region) as entered:
        yield entered


def test_hearers_come_in_their_order_and_after_the_log(broker: Broker, call: Call, notes: list[str]) -> None:
    """Whatever the order of registration; the message is in the log before."""
    for order in (Order.RESERVED, Order.MIRROR, Order.RULES):
        ear = Ear(order.name, notes)
        ear.act = lambda _call, message: notes.append(f"log {broker.log.size}")
        broker.exchange.listen(ear, order)
    broker.exchange.publish(call, Publisher(Door.DEVICE), "a", b"")
    assert notes == [
        "MIRROR? a", "MIRROR: a", "log 1", "RULES? a", "RULES: a", "log 1", "RESERVED? a", "RESERVED: a", "log 1",
    ]  # fmt: skip


def test_what_a_hearer_causes_is_heard_after_the_present_message(broker: Broker, call: Call, notes: list[str]) -> None:
    """Answers and republished messages wait until all hearers have heard, without recursion."""
    first, last = Ear("first", notes), Ear("last", notes)

    def republish(present: Call, message: Message) -> None:
        depth = len(message.topic)
        if depth < 4:
            broker.exchange.publish(present, Publisher(Door.API, hops=depth), message.topic + "a", b"")
            notes.append("published")

    first.act = republish
    broker.exchange.listen(first, Order.MIRROR)
    broker.exchange.listen(last, Order.RESERVED)
    broker.exchange.publish(call, Publisher(Door.DEVICE), "a", b"")
    assert [note for note in notes if "?" not in note] == [
        "first: a", "published", "last: a",
        "first: aa", "published", "last: aa",
        "first: aaa", "published", "last: aaa",
        "first: aaaa", "last: aaaa",
    ]  # fmt: skip
    assert [address.publisher.hops for address in last.addresses] == [0, 1, 2, 3]


def test_chain_of_a_thousand_messages_needs_no_recursion(broker: Broker, call: Call, notes: list[str]) -> None:
    """Each causes the next."""
    ear = Ear("ear", notes)
    left = iter(range(2000))

    def publish_next(present: Call, _message: Message) -> None:
        if next(left, None) is not None:
            broker.exchange.publish(present, Publisher(Door.DEVICE), "a", b"")

    ear.act = publish_next
    broker.exchange.listen(ear, Order.RULES)
    broker.exchange.publish(call, Publisher(Door.DEVICE), "a", b"")
    assert len(ear.heard) == 2001


class TestLaziness:
    """Topics are made only when somebody besides the log listens, bodies only when somebody wants them."""

    @pytest.fixture
    def made(self) -> list[str]:
        """What was made of the deferred message."""
        return []

    @pytest.fixture
    def announce(self, broker: Broker, call: Call, made: list[str]) -> Callable[[], None]:
        """Announce a message of a service."""

        def topic(name: str, _size: int) -> str:
            made.append("topic")
            return f"t/{name}"

        def body(_at: datetime, _name: str, size: int) -> Body:
            made.append("body")
            return Body(b"x" * size, 1, Properties(content_type="x"))

        return lambda: broker.exchange.announce(call, Deferred(topic, body), "a", 3)

    def test_nobody_listens(self, announce: Callable[[], None], made: list[str], iot: IoTMock) -> None:
        """Neither is made before the log is read."""
        announce()
        assert made == []
        (message,) = iot.messages
        assert (message.topic, message.payload, message.qos, message.content_type) == ("t/a", b"xxx", 1, "x")
        assert (message.at, message.publisher) == (iot.now, Publisher(Door.SERVICE))
        assert made == ["topic", "body"]

    def test_hearers_of_other_doors_make_nothing(
        self, announce: Callable[[], None], made: list[str], broker: Broker, notes: list[str]
    ) -> None:
        """A hearer that listens at the clients' doors is not asked."""
        broker.exchange.listen(Ear("ear", notes), Order.RULES, CLIENT_DOORS)
        announce()
        assert (made, notes) == ([], [])

    def test_somebody_listens_to_something_else(
        self, announce: Callable[[], None], made: list[str], iot: IoTMock
    ) -> None:
        """The topic alone is made, once for all who are asked."""
        with iot.subscribe("somewhere/else"), iot.subscribe("t/b"):
            announce()
        assert made == ["topic"]

    def test_somebody_wants_it(self, announce: Callable[[], None], made: list[str], iot: IoTMock) -> None:
        """Each is made once, however many hear it."""
        with iot.subscribe("t/+") as first, iot.subscribe("t/a") as second:
            announce()
            assert [message.payload for message in (*first, *second)] == [b"xxx", b"xxx"]
        assert made == ["topic", "body"]

    def test_hearer_that_leaves_is_not_asked(
        self, announce: Callable[[], None], made: list[str], broker: Broker, notes: list[str]
    ) -> None:
        """Nor does a subscription that was closed cost anything."""
        ear = Ear("ear", notes)
        broker.exchange.listen(ear, Order.RULES)
        broker.exchange.leave(ear)
        announce()
        assert (made, notes) == ([], [])


class TestAddresses:
    """What a hearer knows before it decides."""

    def test_every_door_passes(
        self, broker: Broker, notes: list[str], publish_at: Callable[..., None], world: World, iot: IoTMock
    ) -> None:
        """Devices, the API, last wills and services; each says who publishes."""
        ear = Ear("ear", notes, lambda address: address.topic == "a")
        broker.exchange.listen(ear, Order.RULES, EVERY_DOOR)
        for door in (Door.DEVICE, Door.API, Door.WILL):
            publish_at(door, "a")
        iot.connect("pump").publish("a", b"")
        with world.entered("test", iot.account_id, iot.region) as call:
            call.publish("a", b"")
        publishers = [message.publisher for message in ear.heard]
        doors = [publisher.door for publisher in publishers if publisher is not None]
        assert doors == [Door.DEVICE, Door.API, Door.WILL, Door.DEVICE, Door.SERVICE]
        assert [publisher.client_id for publisher in publishers if publisher] == [None, None, "dying", "pump", None]
        principals = [publisher.principal for publisher in publishers if publisher]
        assert [principal is None for principal in principals] == [True, True, False, False, True]
        assert [message.publisher for message in iot.messages if message.topic == "a"] == publishers

    def test_basic_ingest_is_heard_by_whoever_registers_for_it(
        self, broker: Broker, iot: IoTMock, notes: list[str]
    ) -> None:
        """No subscriber gets it; the address says that it was taken."""
        ear = Ear("ear", notes)
        broker.exchange.listen(ear, Order.RULES)
        with iot.subscribe("#") as everything:
            iot.publish("$aws/rules/store/a/b", b"1")
            assert everything == []
        assert [(address.topic, address.right) for address in ear.addresses] == [("$aws/rules/store/a/b", Right.TAKEN)]
        assert [message.payload for message in ear.heard] == [b"1"]

    @pytest.mark.parametrize("rules_hear", [True, False])
    def test_message_carries_whether_rules_may_hear_it(
        self, broker: Broker, call: Call, notes: list[str], rules_hear: bool
    ) -> None:
        """A service says so for each kind of message."""
        ear = Ear("ear", notes)
        broker.exchange.listen(ear, Order.RULES)
        call.publish_later(Deferred(lambda *_: "a", lambda *_: b"", rules_hear=rules_hear), None)
        call.publish("b", b"", rules_hear=rules_hear)
        assert [address.rules_hear for address in ear.addresses] == [rules_hear] * 2

    def test_direct_and_retained_deliveries_stay_outside(self, broker: Broker, iot: IoTMock, notes: list[str]) -> None:
        """Nobody but the receiver hears them."""
        iot.publish("kept", b"1", retain=True)
        client = iot.connect("c")
        ear = Ear("ear", notes)
        broker.exchange.listen(ear, Order.RULES)
        assert iot.subscribe("kept").messages[0].retain
        iot.client("iot-data")
        with iot._entered() as call:  # noqa: SLF001 - the API needs a started mock
            call.broker.connections.send_direct("c", Message("direct", b""))
        assert [message.topic for message in client.messages] == ["direct"]
        assert ear.addresses == []


def test_defect_of_a_hearer_leaves_nothing_in_the_queue(broker: Broker, call: Call, notes: list[str]) -> None:
    """It is raised, and the next message finds an empty queue."""
    ear = Ear("ear", notes)

    def fail(present: Call, _message: Message) -> None:
        broker.exchange.publish(present, Publisher(Door.DEVICE), "behind", b"")
        raise ZeroDivisionError

    ear.act = fail
    broker.exchange.listen(ear, Order.RULES)
    with pytest.raises(ZeroDivisionError):
        broker.exchange.publish(call, Publisher(Door.DEVICE), "a", b"")
    ear.act = lambda _call, _message: None
    broker.exchange.publish(call, Publisher(Door.DEVICE), "next", b"")
    assert [message.topic for message in ear.heard] == ["a", "next"]
