"""Publishing: what is refused, what is logged, when it is rendered."""

from typing import Any

import pytest

from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.doors import PublishRefused
from iotmock.core.mqtt.message import Properties
from iotmock.core.mqtt.publisher import Door, Publisher
from iotmock.core.world.world import World
from iotmock.handle import IoTMock


@pytest.mark.parametrize("door", [Door.DEVICE, Door.API])
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"topic": ""}, "at least one"),
        ({"topic": "a/+"}, "wildcard"),
        ({"topic": "a" * 257}, "257 bytes"),
        ({"topic": "1/2/3/4/5/6/7/8/9"}, "8 slashes"),
        ({"topic": 3}, "text"),
        ({"topic": ["a"]}, "text"),
        ({"payload": bytes(131073)}, "131073 bytes"),
        ({"qos": 2}, "QoS 2"),
        ({"qos": -1}, "QoS -1"),
        ({"qos": "1"}, "QoS '1'"),
        ({"properties": Properties(response_topic="a/#")}, "response topic"),
        ({"topic": "$aws/things/t/shadow/update", "retain": True}, "retained"),
        ({"topic": "$aws/rules/r/a", "retain": True}, "retained"),
    ],
)
def test_publish_that_breaks_a_rule_is_refused_and_leaves_no_trace(
    world: World, broker: Broker, iot: IoTMock, door: Door, arguments: dict[str, Any], reason: str
) -> None:
    """IoT Core quotas; QoS and retain: Developer Guide, MQTT; responseTopic: API reference, Publish."""
    with (
        iot.subscribe("#") as subscription,
        world.entered("test", iot.account_id, iot.region) as call,
        pytest.raises(PublishRefused, match=reason),
    ):
        broker.exchange.publish(call, Publisher(door), **{"topic": "a", "payload": b"x", **arguments})
    assert list(iot.messages) == subscription.messages == []
    assert len(broker.retained) == 0


def test_refusal_is_a_value_error(iot: IoTMock) -> None:
    """Whoever holds the handle catches ValueError."""
    with pytest.raises(ValueError, match="wildcard"):
        iot.publish("a/#", b"")


@pytest.mark.parametrize("payload", [b"", bytes(131072)])
def test_payload_may_be_empty_and_up_to_128_kb(iot: IoTMock, broker: Broker, payload: bytes) -> None:
    """131,072 bytes (IoT Core quotas)."""
    iot.publish("a", payload)
    assert [message.payload for message in iot.messages] == [payload]


def test_log_holds_everything_published_in_order(iot: IoTMock, broker: Broker) -> None:
    """The log keeps topic, payload, QoS, RETAIN flag, instant and properties as published."""
    properties = Properties(content_type="text/plain")
    iot.publish("a", b"1", qos=1, retain=True, properties=properties)
    iot.advance(5)
    iot.publish("b", "2")
    first, second = iot.messages
    assert (first.topic, first.payload, first.qos, first.retain, first.content_type) == (
        "a",
        b"1",
        1,
        True,
        "text/plain",
    )
    assert (second.at - first.at).total_seconds() == 5  # type: ignore[operator]


def test_log_is_a_sequence(iot: IoTMock, broker: Broker) -> None:
    """It has a length, indexes and slices."""
    for number in range(5):
        iot.publish(f"t/{number}", b"")
    assert len(iot.messages) == 5
    assert iot.messages[-1].topic == "t/4"
    assert [message.topic for message in iot.messages[1:3]] == ["t/1", "t/2"]


def test_reading_the_log_settles_what_is_due(world: World, broker: Broker, iot: IoTMock) -> None:
    """What the clock has brought due is published before the log is read."""
    with world.entered("test", iot.account_id, iot.region) as call:
        call.schedule(call.now, 0, lambda later: later.publish("late", b""))
    assert [message.topic for message in iot.messages] == ["late"]


def test_accounts_and_regions_hear_nothing_of_each_other(iot: IoTMock) -> None:
    """Topics are per account and region (Developer Guide, Topics)."""
    others = [iot.scope(region="us-west-2"), iot.scope(account_id="999999999999")]
    subscriptions = [other.subscribe("#") for other in others]
    iot.publish("a", b"")
    assert [len(subscription) for subscription in subscriptions] == [0, 0]
