"""Retained messages: storing, listing, delivery (Developer Guide, MQTT retained messages)."""

import json
from typing import Any

import pytest

from iotmock import IoTMock


def topics(client: Any, **options: Any) -> list[str]:
    """The topics of one page."""
    return [entry["topic"] for entry in client.list_retained_messages(**options)["retainedTopics"]]


def test_retained_message_is_stored_and_delivered(frozen: Any, iotmock: IoTMock, data_client: Any) -> None:
    """Current subscribers get it like any message, without the RETAIN flag."""
    live = iotmock.subscribe("a/+")
    data_client.publish(topic="a/b", payload=b"\x00on", qos=1, retain=True)
    assert [(message.payload, message.retain) for message in live] == [(b"\x00on", False)]
    answer = data_client.get_retained_message(topic="a/b")
    del answer["ResponseMetadata"]
    assert answer == {"topic": "a/b", "payload": b"\x00on", "qos": 1, "lastModifiedTime": 1700000000000}


def test_later_message_replaces_the_stored_one(frozen: Any, data_client: Any) -> None:
    """One message per topic."""
    data_client.publish(topic="a", payload=b"1", qos=1, retain=True)
    frozen.tick(1.5)
    data_client.publish(topic="a", payload=b"22", retain=True)
    (entry,) = data_client.list_retained_messages()["retainedTopics"]
    assert entry == {"topic": "a", "payloadSize": 2, "qos": 0, "lastModifiedTime": 1700000001500}


def test_publish_without_retain_leaves_the_stored_message(data_client: Any) -> None:
    """Only RETAIN touches it."""
    data_client.publish(topic="a", payload=b"1", retain=True)
    data_client.publish(topic="a", payload=b"2")
    data_client.publish(topic="a", payload=b"")
    assert data_client.get_retained_message(topic="a")["payload"] == b"1"


def test_empty_retained_message_deletes(iotmock: IoTMock, data_client: Any, refused: Any) -> None:
    """It is delivered as an empty message and not stored."""
    data_client.publish(topic="a", payload=b"1", retain=True)
    live = iotmock.subscribe("a/#")
    live_exact = iotmock.subscribe("a")
    data_client.publish(topic="a", payload=b"", retain=True)
    assert [message.payload for message in live_exact] == [b"1", b""]
    assert list(live) == []
    with refused("ResourceNotFoundException"):
        data_client.get_retained_message(topic="a")


def test_deleting_where_nothing_is_stored_succeeds(data_client: Any) -> None:
    """Chosen, see docs/fidelity.md."""
    data_client.publish(topic="a", payload=b"", retain=True)
    assert topics(data_client) == []


def test_empty_object_is_a_payload(data_client: Any) -> None:
    """Two bytes are stored (aws-sdk-js-v3 issue 7500)."""
    data_client.publish(topic="a", payload=b"{}", retain=True)
    assert data_client.list_retained_messages()["retainedTopics"][0]["payloadSize"] == 2


def test_new_subscriber_gets_it_with_the_retain_flag(iotmock: IoTMock, data_client: Any) -> None:
    """Properties included."""
    data_client.publish(topic="a/b", payload=b"1", retain=True, contentType="text/plain")
    (message,) = iotmock.subscribe("a/b")
    assert (message.payload, message.retain, message.content_type) == (b"1", True, "text/plain")


@pytest.mark.parametrize("topic_filter", ["a/+", "a/#", "#", "$share/g/a/b", "a"])
def test_other_filters_get_no_retained_message(iotmock: IoTMock, data_client: Any, topic_filter: str) -> None:
    """Wildcard and shared subscriptions get nothing."""
    data_client.publish(topic="a/b", payload=b"1", retain=True)
    assert list(iotmock.subscribe(topic_filter)) == []


def test_last_will_can_be_retained(iotmock: IoTMock, data_client: Any) -> None:
    """The message that replaces a birth message."""
    iotmock.connect("c", will={"topic": "state/c", "payload": "offline", "qos": 1, "retain": True}).drop()
    assert data_client.get_retained_message(topic="state/c")["payload"] == b"offline"


def test_device_can_retain_as_well(iotmock: IoTMock, data_client: Any) -> None:
    """Over MQTT, through the handle."""
    iotmock.publish("a", "1", retain=True)
    assert topics(data_client) == ["a"]


def test_user_properties_are_kept_in_order(data_client: Any) -> None:
    """Base64 of the JSON list; absent without any (API reference, GetRetainedMessage)."""
    properties = [{"k": "1"}, {"b": "\u00e4"}, {"k": "3"}]
    data_client.publish(topic="a", payload=b"1", retain=True, userProperties=properties)
    data_client.publish(topic="b", payload=b"1", retain=True)
    assert json.loads(data_client.get_retained_message(topic="a")["userProperties"]) == properties
    assert "userProperties" not in data_client.get_retained_message(topic="b")


def test_expired_message_is_gone(frozen: Any, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
    """For new subscribers (Developer Guide, MQTT 5 message expiry), and for Get and List as well."""
    data_client.publish(topic="a", payload=b"1", retain=True, messageExpiry=60)
    frozen.tick(59)
    assert topics(data_client) == ["a"]
    frozen.tick(1)
    assert topics(data_client) == []
    assert list(iotmock.subscribe("a")) == []
    with refused("ResourceNotFoundException"):
        data_client.get_retained_message(topic="a")


def test_expiry_of_a_replaced_message_does_not_take_its_successor(frozen: Any, data_client: Any) -> None:
    """Each message has its own."""
    data_client.publish(topic="a", payload=b"1", retain=True, messageExpiry=60)
    data_client.publish(topic="a", payload=b"2", retain=True)
    frozen.tick(3600)
    assert data_client.get_retained_message(topic="a")["payload"] == b"2"


def test_topic_with_slashes_is_found(data_client: Any) -> None:
    """The label arrives percent-encoded."""
    data_client.publish(topic="a/b c/\u00e4", payload=b"1", retain=True)
    assert data_client.get_retained_message(topic="a/b c/\u00e4")["payload"] == b"1"


class TestList:
    """ListRetainedMessages (API reference; order and page size observed on the live service)."""

    def test_newest_come_first_then_by_topic(self, frozen: Any, data_client: Any) -> None:
        """`lastModifiedTime` descending."""
        data_client.publish(topic="old", payload=b"1", retain=True)
        frozen.tick(1)
        for topic in ("b", "a"):
            data_client.publish(topic=topic, payload=b"1", retain=True)
        assert topics(data_client) == ["a", "b", "old"]

    def test_page_has_20_entries_without_a_size(self, data_client: Any) -> None:
        """The last page has no token."""
        for number in range(41):
            data_client.publish(topic=f"t{number}", payload=b"1", retain=True)
        pages: list[list[str]] = []
        options: dict[str, str] = {}
        while True:
            answer = data_client.list_retained_messages(**options)
            pages.append([entry["topic"] for entry in answer["retainedTopics"]])
            if "nextToken" not in answer:
                break
            options = {"nextToken": answer["nextToken"]}
        assert [len(page) for page in pages] == [20, 20, 1]
        assert len({topic for page in pages for topic in page}) == 41

    def test_page_survives_the_deletion_of_its_last_entry(self, frozen: Any, data_client: Any) -> None:
        """A token is a position, not an item."""
        for topic in "abc":
            data_client.publish(topic=topic, payload=b"1", retain=True)
        token = data_client.list_retained_messages(maxResults=1)["nextToken"]
        data_client.publish(topic="a", payload=b"", retain=True)
        assert topics(data_client, nextToken=token) == ["b", "c"]

    @pytest.mark.parametrize("options", [{"maxResults": 201}, {"nextToken": "x"}, {"nextToken": ""}])
    def test_bad_page_is_refused(self, data_client: Any, refused: Any, options: Any) -> None:
        """More than 200, or a token that was not issued."""
        with refused("InvalidRequestException"):
            data_client.list_retained_messages(**options)
