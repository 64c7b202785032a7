"""Who may publish where: every row of the table, through every door."""

from collections.abc import Callable
from typing import Any

import pytest

from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.doors import REASONS, RIGHTS, PublishRefused, Right, TopicKind, kind_of
from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.publisher import Door
from iotmock.core.rooms import registration
from iotmock.core.rooms.backend import Backend
from iotmock.core.world.call import Call
from iotmock.core.world.world import World
from iotmock.handle import IoTMock

DOORS = (Door.DEVICE, Door.API, Door.WILL)
SHADOW, COMMAND = "$aws/things/lamp/shadow", "$aws/commands/things/lamp/executions/e1"
P, D, R, T = Right.PROCESSED, Right.DELIVERED, Right.REFUSED, Right.TAKEN

# topic: device, API, last will
ROWS = {
    f"{SHADOW}/get": (P, P, D),
    f"{SHADOW}/update": (P, P, D),
    f"{SHADOW}/delete": (P, P, D),
    f"{SHADOW}/name/main/update": (P, P, D),
    f"{COMMAND}/response/json": (P, R, D),
    f"{COMMAND}/response/cbor": (P, R, D),
    f"{COMMAND}/response": (P, R, D),
    "$aws/commands/clients/c1/executions/e1/response/json": (P, R, D),
    "$aws/things/lamp/jobs/get": (P, R, D),
    "$aws/things/lamp/jobs/start-next": (P, R, D),
    "$aws/things/lamp/jobs/j1/get": (P, R, D),
    "$aws/things/lamp/jobs/$next/get": (P, R, D),
    "$aws/things/lamp/jobs/j1/update": (P, R, D),
    f"{SHADOW}/get/accepted": (D, R, D),
    f"{SHADOW}/update/rejected": (D, R, D),
    f"{SHADOW}/update/delta": (D, R, D),
    f"{SHADOW}/update/documents": (D, R, D),
    f"{SHADOW}/name/main/update/delta": (D, R, D),
    f"{SHADOW}/name/main/delete/accepted": (D, R, D),
    "$aws/things/lamp/jobs/notify": (D, R, D),
    "$aws/things/lamp/jobs/notify-next": (D, R, D),
    "$aws/things/lamp/jobs/get/accepted": (D, R, D),
    "$aws/things/lamp/jobs/start-next/rejected": (D, R, D),
    "$aws/things/lamp/jobs/j1/update/accepted": (D, R, D),
    f"{COMMAND}/request": (D, R, D),
    f"{COMMAND}/request/json": (D, R, D),
    f"{COMMAND}/response/accepted": (D, R, D),
    f"{COMMAND}/response/rejected/json": (D, R, D),
    "$aws/events/presence/connected/c1": (R, R, R),
    "$aws/events/job/j1/completed": (R, R, R),
    "$aws/rules/r1/lamps": (T, T, T),
    "$aws/rules/r1": (T, T, T),
    "$aws/certificates/create/json": (D, R, D),
    "$aws/things//shadow/update": (D, R, D),
    f"{SHADOW}/update/something": (D, R, D),
    "$SYS/uptime": (R, R, R),
    "$aws": (R, R, R),
    "$AWS/things/lamp/shadow/get": (R, R, R),
    "lamps/1": (D, D, D),
    "aws/things/lamp/shadow/get": (D, D, D),
}
CASES = [(topic, door, right) for topic, rights in ROWS.items() for door, right in zip(DOORS, rights, strict=True)]
CASE_IDS = [f"{door.name}-{topic}" for topic, door, _ in CASES]


class Room(Backend):
    """Processes whatever topic a test routes to it."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self.processed: list[tuple[Message, dict[str, str]]] = []

    def take(self, _call: Call, *, message: Message, **levels: str) -> None:
        """Note what comes."""
        self.processed.append((message, levels))


@pytest.fixture
def route(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Route topic patterns to `Room`, in place of everything that is registered."""
    topics: Any = type(registration.TOPICS)()
    monkeypatch.setattr(registration, "TOPICS", topics)

    def add(pattern: str, *, api: bool = False) -> None:
        topics.add(registration.TopicRoute(tuple(pattern.split("/")), Room, Room.take, api))

    return add


@pytest.mark.parametrize(("topic", "door", "right"), CASES, ids=CASE_IDS)
def test_door_gives_each_topic_its_right(
    topic: str,
    door: Door,
    right: Right,
    publish_at: Callable[..., None],
    world: World,
    broker: Broker,
    iot: IoTMock,
    route: Any,
) -> None:
    """Reserved topics (Developer Guide); which of them the API refuses is observed, see docs/fidelity.md."""
    route(topic, api=True)
    can_be_subscribed = topic.startswith("$aws/") and right is not T
    with iot.subscribe(topic if can_be_subscribed else "#") as subscription:
        if right is R:
            with pytest.raises(PublishRefused, match="takes no publish by"):
                publish_at(door, topic)
        else:
            publish_at(door, topic)
        delivered = [message.topic for message in subscription]
    room = world.state.backend(Room, iot.account_id, iot.region)
    assert (topic in delivered) is (right in (P, D))
    assert bool(room.processed) is (right is P)
    assert (topic in [message.topic for message in iot.messages]) is (right is not R)


def test_processing_room_gets_the_message_and_the_levels(
    publish_at: Callable[..., None], world: World, iot: IoTMock, route: Any
) -> None:
    """The variable levels of a reserved topic come as keywords."""
    route("$aws/things/{thing_name}/shadow/name/{shadow_name}/update")
    publish_at(Door.DEVICE, f"{SHADOW}/name/main/update", b"{}")
    [(message, levels)] = world.state.backend(Room, iot.account_id, iot.region).processed
    assert (message.payload, levels) == (b"{}", {"thing_name": "lamp", "shadow_name": "main"})


def test_api_publish_is_processed_only_by_routes_open_to_the_api(
    publish_at: Callable[..., None], world: World, iot: IoTMock, route: Any
) -> None:
    """A room says for each topic whether the API's publish is processed."""
    route(f"{SHADOW}/get", api=False)
    route(f"{SHADOW}/update", api=True)
    publish_at(Door.API, f"{SHADOW}/get")
    publish_at(Door.API, f"{SHADOW}/update")
    processed = world.state.backend(Room, iot.account_id, iot.region).processed
    assert [message.topic for message, _ in processed] == [f"{SHADOW}/update"]


def test_subscribers_have_a_request_before_its_consequences(
    broker: Broker, iot: IoTMock, publish_at: Callable[..., None], route: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request topic is delivered too (Developer Guide, Reserved topics), and first; see docs/fidelity.md."""

    def answer(_room: Room, call: Call, *, message: Message) -> None:
        call.publish(f"{message.topic}/accepted", b"{}")

    monkeypatch.setattr(Room, "take", answer)
    route(f"{SHADOW}/get")
    with iot.subscribe(f"{SHADOW}/#") as subscription:
        publish_at(Door.DEVICE, f"{SHADOW}/get")
        assert [message.topic for message in subscription] == [f"{SHADOW}/get", f"{SHADOW}/get/accepted"]


def test_services_publish_wherever_they_want(world: World, iot: IoTMock) -> None:
    """The service's own door knows no rights."""
    with iot.subscribe("$aws/events/#") as subscription:
        with world.entered("test", iot.account_id, iot.region) as call:
            call.publish("$aws/events/job/j1/completed", b"{}", qos=1)
        assert [(message.topic, message.qos) for message in subscription] == [("$aws/events/job/j1/completed", 1)]


@pytest.mark.parametrize("kind", TopicKind)
def test_table_has_a_right_for_every_door_and_a_reason_for_every_refusal(kind: TopicKind) -> None:
    """No cell of the table is missing."""
    assert set(RIGHTS[kind]) == set(Door)
    assert (R in RIGHTS[kind].values()) is (kind in REASONS)


@pytest.mark.parametrize("topic", ["$aws/things/lamp/jobs/notify/get", "$aws/things/lamp/jobs/get/update"])
def test_job_named_like_a_keyword_is_still_a_job_request(topic: str) -> None:
    """A job id may be any word, also `notify` or `get`."""
    assert kind_of(topic) is TopicKind.JOB_REQUEST
