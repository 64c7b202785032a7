"""Retained messages. Source, where no other is named: Developer Guide, MQTT retained messages."""

from itertools import islice

import pytest

from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.message import Properties
from iotmock.handle import IoTMock


def listed(broker: Broker, start: tuple[int, str] | None = None) -> list[str]:
    """The topics in the order of the list."""
    return [entry.message.topic for entry in broker.retained.newest_first(start)]


def test_new_subscriber_gets_the_retained_message_with_the_flag(iot: IoTMock) -> None:
    """Stored payload, QoS and properties, RETAIN set."""
    iot.publish("a/b", b"x", qos=1, retain=True, properties=Properties(user_properties=(("k", "v"),)))
    [message] = iot.subscribe("a/b").messages
    assert (message.payload, message.qos, message.retain, message.user_properties) == (b"x", 1, True, (("k", "v"),))


@pytest.mark.parametrize("topic_filter", ["a/+", "a/#", "#", "+/b", "$share/g/a/b"])
def test_wildcard_and_shared_filters_get_no_retained_message(iot: IoTMock, topic_filter: str) -> None:
    """Only a filter equal to the topic gets it."""
    iot.publish("a/b", b"x", retain=True)
    assert iot.subscribe(topic_filter).messages == []


def test_retained_message_reaches_the_callback_too(iot: IoTMock) -> None:
    """The delivery on subscribe is a delivery like any other."""
    iot.publish("a", b"x", retain=True)
    seen: list[bytes] = []
    iot.subscribe("a", callback=lambda message: seen.append(message.payload))
    assert seen == [b"x"]


def test_client_that_subscribes_again_gets_the_retained_message_again(iot: IoTMock) -> None:
    """Each SUBSCRIBE delivers what is retained (MQTT 3.1.1, 3.8.4)."""
    iot.publish("a", b"x", qos=1, retain=True)
    client = iot.connect("c")
    client.subscribe("a", qos=0)
    client.subscribe("a", qos=1)
    assert [(message.retain, message.qos) for message in client.messages] == [(True, 0), (True, 1)]


def test_later_retained_message_replaces_the_earlier_one(iot: IoTMock, broker: Broker) -> None:
    """One message per topic, with the time of the last."""
    iot.publish("a", b"1", retain=True)
    iot.advance(10)
    iot.publish("a", b"2", retain=True)
    entry = broker.retained.get("a")
    assert entry is not None
    assert (entry.message.payload, entry.last_modified_at, len(broker.retained)) == (b"2", iot.now, 1)


def test_publish_without_retain_leaves_the_stored_message(iot: IoTMock) -> None:
    """Only retain=true touches it."""
    iot.publish("a", b"1", retain=True)
    iot.publish("a", b"2")
    iot.publish("a", b"")
    assert [message.payload for message in iot.subscribe("a")] == [b"1"]


def test_empty_retained_publish_deletes_and_is_delivered(iot: IoTMock, broker: Broker) -> None:
    """Zero bytes with retain delete the stored message; current subscribers get the empty message."""
    iot.publish("a", b"1", retain=True)
    subscription = iot.subscribe("b/#")
    iot.publish("b/c", b"1", retain=True)
    iot.publish("b/c", b"", retain=True)
    assert [message.payload for message in subscription] == [b"1", b""]
    assert listed(broker) == ["a"]


def test_deleting_where_nothing_is_stored_succeeds(iot: IoTMock, broker: Broker) -> None:
    """An empty retained publish is always accepted; see docs/fidelity.md."""
    iot.publish("a", b"", retain=True)
    assert broker.retained.get("a") is None


def test_empty_json_object_is_stored_like_any_payload(iot: IoTMock) -> None:
    """`{}` is two bytes, not a deletion."""
    iot.publish("a", {}, retain=True)
    assert [message.payload for message in iot.subscribe("a")] == [b"{}"]


def test_last_will_can_be_retained(iot: IoTMock) -> None:
    """A will with RETAIN is stored when it is published."""
    iot.connect("c", will=("a", b"gone", 1, True)).drop()
    assert [(message.payload, message.qos, message.retain) for message in iot.subscribe("a")] == [(b"gone", 1, True)]


@pytest.mark.parametrize(("expiry", "seconds", "kept"), [(10, 9, True), (10, 10, False), (0, 0, True), (0, 1, False)])
def test_expired_retained_message_is_gone(iot: IoTMock, broker: Broker, expiry: int, seconds: int, kept: bool) -> None:
    """After its expiry it is neither delivered nor listed; that lists leave it out is chosen, see docs/fidelity.md."""
    iot.publish("a", b"x", retain=True, properties=Properties(message_expiry=expiry))
    iot.advance(seconds)
    assert bool(iot.subscribe("a").messages) is kept
    assert (broker.retained.get("a") is not None) is kept
    assert listed(broker) == ["a"] * kept


def test_expiry_of_a_replaced_message_does_not_take_the_new_one(iot: IoTMock, broker: Broker) -> None:
    """The new message has its own life."""
    iot.publish("a", b"1", retain=True, properties=Properties(message_expiry=10))
    iot.publish("a", b"1", retain=True)
    iot.advance(11)
    assert len(iot.subscribe("a")) == len(broker.retained) == 1


def test_list_is_newest_first_then_by_topic(iot: IoTMock, broker: Broker) -> None:
    """Order of the list: last modified first, ties by topic (observed, see docs/fidelity.md)."""
    for topic in ("c", "a"):
        iot.publish(topic, b"x", retain=True)
    iot.advance(1)
    for topic in ("d", "b"):
        iot.publish(topic, b"x", retain=True)
    assert listed(broker) == ["b", "d", "a", "c"]


def test_list_goes_on_behind_the_position_of_a_page_end(iot: IoTMock, broker: Broker) -> None:
    """The next page starts with the message after the last one."""
    for topic in ("a", "b", "c"):
        iot.publish(topic, b"x", retain=True)
    entry = broker.retained.get("b")
    assert entry is not None
    assert listed(broker, entry.position) == ["c"]


def test_list_goes_on_behind_a_position_whose_message_is_gone(iot: IoTMock, broker: Broker) -> None:
    """A page token stays good when its message is deleted meanwhile."""
    for topic in ("a", "b", "c"):
        iot.publish(topic, b"x", retain=True)
    last_of_page = list(islice(broker.retained.newest_first(), 2))[-1]
    iot.publish("b", b"", retain=True)
    assert listed(broker, last_of_page.position) == ["c"]
