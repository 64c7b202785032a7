"""Publishing, retained messages and connections through the API, as AWS documents them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Name = Callable[[str], str]


@pytest.fixture
def topic(iotmock_name: Name) -> str:
    """A topic of this test's own."""
    return f"{iotmock_name('pump')}/status"


def keep(data: Any, topic: str, payload: bytes, qos: int = 1) -> None:
    """Publish a retained message."""
    data.publish(topic=topic, payload=payload, qos=qos, retain=True)


def test_publish_answers_nothing(data: Any, topic: str) -> None:
    """API reference, Publish."""
    answer = data.publish(topic=topic, payload=b"on", qos=1)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_retained_message_is_kept(data: Any, topic: str, eventually: Any) -> None:
    """API reference, GetRetainedMessage: topic, payload, QoS and a time in milliseconds."""
    keep(data, topic, b'{"on": true}')
    found = eventually(lambda: get(data, topic))
    assert (found["topic"], found["payload"], found["qos"]) == (topic, b'{"on": true}', 1)
    assert abs(found["lastModifiedTime"] / 1000 - datetime.now(UTC).timestamp()) < 300


def get(data: Any, topic: str) -> Any:
    """The retained message of a topic, or nothing."""
    try:
        return data.get_retained_message(topic=topic)
    except data.exceptions.ResourceNotFoundException:
        return None


def test_the_newest_retained_message_replaces_the_one_before(data: Any, topic: str, eventually: Any) -> None:
    """Developer guide, MQTT retained messages: one for each topic."""
    keep(data, topic, b"1")
    keep(data, topic, b"2", qos=0)
    found = eventually(lambda: (message := get(data, topic)) and message["payload"] == b"2" and message)
    assert found["qos"] == 0


def test_an_empty_payload_deletes_a_retained_message(data: Any, topic: str, eventually: Any) -> None:
    """Developer guide, MQTT retained messages."""
    keep(data, topic, b"1")
    eventually(lambda: get(data, topic))
    keep(data, topic, b"")
    eventually(lambda: get(data, topic) is None)


def test_a_message_that_is_not_retained_leaves_the_retained_one(data: Any, topic: str, eventually: Any) -> None:
    """Developer guide, MQTT retained messages."""
    keep(data, topic, b"kept")
    eventually(lambda: get(data, topic))
    data.publish(topic=topic, payload=b"passing", qos=1)
    assert get(data, topic)["payload"] == b"kept"


def test_a_topic_without_a_retained_message_is_not_found(data: Any, topic: str, refused: Any) -> None:
    """API reference, GetRetainedMessage: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        data.get_retained_message(topic=topic)


def test_retained_messages_are_listed_without_payload(data: Any, topic: str, everything: Any, eventually: Any) -> None:
    """API reference, ListRetainedMessages: topic, size, QoS and time."""
    keep(data, topic, b"12345")

    def mine() -> Any:
        return [entry for entry in everything(data.list_retained_messages, "retainedTopics") if entry["topic"] == topic]

    (entry,) = eventually(mine)
    assert set(entry) == {"topic", "payloadSize", "qos", "lastModifiedTime"}
    assert (entry["payloadSize"], entry["qos"]) == (5, 1)


def test_the_list_of_retained_messages_has_pages(data: Any, topic: str, everything: Any, eventually: Any) -> None:
    """API reference, ListRetainedMessages: maxResults and nextToken."""
    topics = {f"{topic}/{number}" for number in range(3)}
    for each in topics:
        keep(data, each, b"x")
    eventually(lambda: all(get(data, each) for each in topics))
    assert len(data.list_retained_messages(maxResults=1)["retainedTopics"]) == 1
    listed = [entry["topic"] for entry in everything(data.list_retained_messages, "retainedTopics", maxResults=50)]
    assert topics <= set(listed)


@pytest.mark.parametrize("wrong", ["#", "+", "a/#", "a/+/b"])
def test_publish_refuses_a_filter_as_a_topic(data: Any, iotmock_name: Name, wrong: str, refused: Any) -> None:
    """API reference, Publish; MQTT: a topic has no wildcards."""
    with refused("InvalidRequestException", 400):
        data.publish(topic=f"{iotmock_name('pump')}/{wrong}", payload=b"x")


def test_publish_refuses_a_topic_with_too_many_levels(data: Any, topic: str, refused: Any) -> None:
    """AWS IoT Core quotas: seven slashes at most."""
    data.publish(topic=topic + "/a" * 6, payload=b"x")
    with refused("InvalidRequestException", 400):
        data.publish(topic=topic + "/a" * 7, payload=b"x")


def test_a_client_that_was_never_there_is_not_found(data: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, DeleteConnection: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        data.delete_connection(clientId=iotmock_name("pump"))
