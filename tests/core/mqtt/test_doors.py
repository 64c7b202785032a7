"""Who may publish where: every row of the table, through every door, with topics of a room of the test's own.

What the rooms of the house reserve stands in tests/agreement/test_reserved_topics.py.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from iotmock.core.mqtt import doors
from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.doors import REASONS, RIGHTS, PublishRefused, Right, TopicKind, kind_of, reserve
from iotmock.core.mqtt.exchange import Address
from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.patterns import TopicPatterns
from iotmock.core.mqtt.publisher import DEVICE, Door
from iotmock.core.rooms import registration
from iotmock.core.rooms.backend import Backend
from iotmock.core.rooms.registration import topic
from iotmock.core.rooms.reserved import ReservedTopics
from iotmock.core.world.call import Call
from iotmock.core.world.world import World
from iotmock.handle import IoTMock

DOORS = (Door.DEVICE, Door.API, Door.WILL)
P, D, R, T = Right.PROCESSED, Right.DELIVERED, Right.REFUSED, Right.TAKEN
OWN_WORDS = "lamps are asked over MQTT only"

# topic: its kind; what becomes of a message of a device, of the API, of a last will; why it is refused
ROWS: dict[str, tuple[TopicKind, tuple[Right, ...], str]] = {
    "$aws/lamps/l1/ask": (TopicKind.REQUEST, (P, R, D), OWN_WORDS),
    "$aws/lamps/l1/beg": (TopicKind.REQUEST, (P, R, D), "devices publish there over MQTT only"),
    "$aws/lamps/l1/tell": (TopicKind.OPEN_REQUEST, (P, P, D), ""),
    "$aws/lamps/l1/news": (TopicKind.SERVICE_MESSAGE, (D, R, D), "only the service itself publishes there"),
    "$aws/lamps/l1/ask/no": (TopicKind.SERVICE_MESSAGE, (D, R, D), "only the service itself publishes there"),
    "$aws/events/lamps/l1": (TopicKind.EVENT, (R, R, R), "only the service itself publishes events"),
    "$aws/events": (TopicKind.EVENT, (R, R, R), "only the service itself publishes events"),
    "$aws/rules/r1/lamps": (TopicKind.RULE, (T, T, T), ""),
    "$aws/rules/r1": (TopicKind.RULE, (T, T, T), ""),
    "$aws/lamps/l1/ask/maybe": (TopicKind.OTHER_AWS, (D, R, D), "only devices publish to this reserved topic"),
    "$aws/lamps//ask": (TopicKind.OTHER_AWS, (D, R, D), "only devices publish to this reserved topic"),
    "$aws/lamps/l1": (TopicKind.OTHER_AWS, (D, R, D), "only devices publish to this reserved topic"),
    "$aws/rules": (TopicKind.OTHER_AWS, (D, R, D), "only devices publish to this reserved topic"),
    "$SYS/uptime": (TopicKind.OTHER_RESERVED, (R, R, R), r"topics that start with \$ are reserved"),
    "$aws": (TopicKind.OTHER_RESERVED, (R, R, R), r"topics that start with \$ are reserved"),
    "$AWS/lamps/l1/ask": (TopicKind.OTHER_RESERVED, (R, R, R), r"topics that start with \$ are reserved"),
    "lamps/1": (TopicKind.ORDINARY, (D, D, D), ""),
    "aws/lamps/l1/ask": (TopicKind.ORDINARY, (D, D, D), ""),
}
CASES = [
    pytest.param(name, door, right, reason, id=f"{door.name}-{name}")
    for name, (_, rights, reason) in ROWS.items()
    for door, right in zip(DOORS, rights, strict=True)
]


@pytest.fixture
def unreserved(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is reserved by any room, until the test does it."""
    # The world comes first: it opens the rooms, once.
    monkeypatch.setattr(doors, "RESERVED", TopicPatterns())
    monkeypatch.setattr(registration, "TOPICS", TopicPatterns())
    kind_of.cache_clear()
    yield
    kind_of.cache_clear()


@pytest.fixture
def room(unreserved: None, world: World, iot: IoTMock) -> Any:
    """The backend of a room that notes what it processes."""

    class Lamps(Backend):
        """Devices ask and beg; the API too may tell."""

        service_topics = ("$aws/lamps/{lamp}/news", "$aws/lamps/{lamp}/ask/{verdict:yes|no}")

        def __init__(self, account: str, region: str) -> None:
            super().__init__(account, region)
            self.processed: list[tuple[Message, dict[str, str]]] = []

        @topic("$aws/lamps/{lamp}/ask", refusal=OWN_WORDS)
        @topic("$aws/lamps/{lamp}/beg")
        @topic("$aws/lamps/{lamp}/tell", api=True)
        def take(self, call: Call, *, message: Message, **levels: str) -> None:
            """Note what comes, and answer."""
            self.processed.append((message, levels))
            call.publish(f"{message.topic}/yes", b"{}")

    return world.state.backend(Lamps, iot.account_id, iot.region)


@pytest.mark.parametrize(("name", "door", "right", "reason"), CASES)
def test_door_gives_each_topic_its_right(
    name: str, door: Door, right: Right, reason: str, publish_at: Callable[..., None], room: Any, iot: IoTMock
) -> None:
    """Reserved topics (Developer Guide); which of them the API refuses is observed, see docs/fidelity.md."""
    can_be_subscribed = name.startswith("$aws/") and right is not T and name != "$aws/rules"
    with iot.subscribe(name if can_be_subscribed else "#") as subscription:
        if right is R:
            with pytest.raises(PublishRefused, match=f"{re.escape(name)}' takes no publish by .*: {reason}$"):
                publish_at(door, name)
        else:
            publish_at(door, name)
        delivered = [message.topic for message in subscription]
    assert (name in delivered) is (right in (P, D) and name != "$aws/rules")
    assert [message.topic for message, _ in room.processed] == ([name] if right is P else [])
    assert (name in [message.topic for message in iot.messages]) is (right is not R)


@pytest.mark.parametrize("name", ROWS)
def test_topic_has_its_kind(name: str, room: Any) -> None:
    """A request is one by the same declaration that has it processed."""
    assert kind_of(name) is ROWS[name][0]


@pytest.mark.parametrize("kind", TopicKind)
def test_table_has_a_right_for_every_door_and_a_reason_for_every_refusal(kind: TopicKind) -> None:
    """No cell of the table is missing, and none is untested."""
    assert set(RIGHTS[kind]) == set(Door)
    assert (R in RIGHTS[kind].values()) is (kind in REASONS)
    assert {rights for known, rights, _ in ROWS.values() if known is kind} == {tuple(RIGHTS[kind][d] for d in DOORS)}


def test_processing_room_gets_the_message_and_the_levels(publish_at: Callable[..., None], room: Any) -> None:
    """The variable levels of a reserved topic come as keywords."""
    publish_at(Door.DEVICE, "$aws/lamps/l1/ask", b"{}")
    [(message, levels)] = room.processed
    assert (message.payload, levels) == (b"{}", {"lamp": "l1"})


@pytest.mark.parametrize("right", Right)
def test_room_hears_what_is_to_be_processed_only(right: Right, room: Any, iot: IoTMock) -> None:
    """The doors alone decide, not the topic."""
    address = Address("$aws/lamps/l1/ask", right, False, DEVICE)
    assert bool(ReservedTopics(iot.account_id, iot.region).interest(address)) is (right is P)


def test_subscribers_have_a_request_before_its_consequences(
    publish_at: Callable[..., None], room: Any, iot: IoTMock
) -> None:
    """The request topic is delivered too (Developer Guide, Reserved topics), and first; see docs/fidelity.md."""
    with iot.subscribe("$aws/lamps/#") as subscription:
        publish_at(Door.DEVICE, "$aws/lamps/l1/ask")
        assert [message.topic for message in subscription] == ["$aws/lamps/l1/ask", "$aws/lamps/l1/ask/yes"]


def test_services_publish_wherever_they_want(enter: Callable[[], AbstractContextManager[Call]], iot: IoTMock) -> None:
    """The service's own door knows no rights."""
    with iot.subscribe("$aws/events/#") as subscription:
        with enter() as call:
            call.publish("$aws/events/job/j1/completed", b"{}", qos=1)
        assert [(message.topic, message.qos) for message in subscription] == [("$aws/events/job/j1/completed", 1)]


class TestReserving:
    """Rooms say which topics are theirs."""

    def test_topic_that_somebody_asked_for_before_can_be_reserved(
        self, unreserved: None, broker: Broker, publish_at: Callable[..., None]
    ) -> None:
        """What is known of topics is not older than what was reserved last."""
        with pytest.raises(PublishRefused, match="only devices publish to this reserved topic"):
            publish_at(Door.API, "$aws/doors/d1/open")
        reserve("$aws/doors/{door}/open", TopicKind.OPEN_REQUEST)
        publish_at(Door.API, "$aws/doors/d1/open")
        assert broker.log.size == 1

    @pytest.mark.parametrize("second", TopicKind)
    def test_topic_can_be_reserved_once(self, room: Any, second: TopicKind) -> None:
        """Neither is a service's topic a request too, nor is anything declared in two places."""
        for pattern in ("$aws/lamps/{lamp}/news", "$aws/lamps/{name}/ask", "$aws/lamps/{lamp}/ask/yes"):
            with pytest.raises(ValueError, match=r"twice|cannot be reserved"):
                reserve(pattern, second)
        assert kind_of("$aws/lamps/l1/news") is TopicKind.SERVICE_MESSAGE

    def test_room_that_is_derived_from_another_reserves_nothing_again(self, room: Any) -> None:
        """Each class answers for what it declares itself."""

        class Derived(type(room)):  # type: ignore[misc]
            """Has nothing of its own."""

        assert len(list(doors.RESERVED)) == 5
        assert Derived.service_topics == room.service_topics

    @pytest.mark.parametrize(
        "kind", set(TopicKind) - {TopicKind.REQUEST, TopicKind.OPEN_REQUEST, TopicKind.SERVICE_MESSAGE}
    )
    def test_other_kinds_are_not_the_rooms_affair(self, unreserved: None, kind: TopicKind) -> None:
        """A topic is an event, or an ordinary one, by its name."""
        with pytest.raises(ValueError, match="does not depend on rooms"):
            reserve("$aws/lamps/{lamp}/off", kind)
        assert kind_of("$aws/lamps/l1/off") is TopicKind.OTHER_AWS

    @pytest.mark.parametrize(
        "pattern", ["lamps/{lamp}", "$SYS/lamps", "$aws", "$aws/events/lamps", "$aws/rules/{rule}"]
    )
    def test_other_topics_are_not_the_rooms_affair(self, unreserved: None, pattern: str) -> None:
        """The declaration would never be asked."""
        with pytest.raises(ValueError, match="does not depend on rooms"):
            reserve(pattern, TopicKind.REQUEST)
