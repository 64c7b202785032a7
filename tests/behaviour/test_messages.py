"""Publishing, retained messages and connections through the API, as AWS documents them."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Name = Callable[[str], str]
LARGEST_PAYLOAD = 128 * 1024


@pytest.fixture
def topic(iotmock_name: Name) -> str:
    """A topic of this test's own."""
    return f"{iotmock_name('pump')}/status"


def in_bytes(topic: str, length: int) -> str:
    """A topic made as long as that in UTF-8, with a letter of two bytes in it."""
    return topic + "/ü" + "x" * (length - len(topic) - 3)


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


def test_a_message_is_retained_with_quality_of_service_0_where_none_is_given(
    data: Any, topic: str, eventually: Any
) -> None:
    """API reference, Publish: the default of qos."""
    data.publish(topic=topic, payload=b"on", retain=True)
    assert eventually(lambda: get(data, topic))["qos"] == 0


@pytest.mark.parametrize("payload", [bytes(range(256)), b"{}", b" ", "Zürich".encode()])
def test_a_retained_payload_comes_back_byte_by_byte(data: Any, topic: str, payload: bytes, eventually: Any) -> None:
    """API reference, Publish: a payload is text or any bytes."""
    keep(data, topic, payload)
    assert eventually(lambda: get(data, topic))["payload"] == payload


def test_the_largest_payload_is_retained(data: Any, topic: str, everything: Any, eventually: Any) -> None:
    """AWS IoT Core quotas: 128 KB."""
    keep(data, topic, b"x" * LARGEST_PAYLOAD)
    assert len(eventually(lambda: get(data, topic))["payload"]) == LARGEST_PAYLOAD
    assert eventually(lambda: summary(data, topic, everything))["payloadSize"] == LARGEST_PAYLOAD


def test_a_retained_message_keeps_its_user_properties(data: Any, topic: str, eventually: Any) -> None:
    """API reference, GetRetainedMessage: a JSON array in the order of the message, the same key twice included."""
    properties = [{"site": "north"}, {"level": "2"}, {"site": "south"}]
    data.publish(topic=topic, payload=b"on", retain=True, userProperties=json.dumps(properties))
    assert json.loads(eventually(lambda: get(data, topic))["userProperties"]) == properties


def test_a_retained_message_without_user_properties_shows_none(data: Any, topic: str, eventually: Any) -> None:
    """API reference, GetRetainedMessage: null where the message has none."""
    keep(data, topic, b"on")
    assert not eventually(lambda: get(data, topic)).get("userProperties")


def test_a_message_that_expires_later_is_retained(data: Any, topic: str, eventually: Any) -> None:
    """Developer guide, MQTT 5 message expiry."""
    data.publish(topic=topic, payload=b"on", retain=True, messageExpiry=3600)
    assert eventually(lambda: get(data, topic))["payload"] == b"on"


@pytest.mark.parametrize("end", ["a b", "100%", "ä/ö", "a?b=c&d", "a%2Fb", "x//y"])
def test_a_retained_message_is_found_whatever_its_topic(data: Any, topic: str, end: str, eventually: Any) -> None:
    """Developer guide, MQTT topics: any text of UTF-8, empty levels included."""
    keep(data, f"{topic}/{end}", b"on")
    assert eventually(lambda: get(data, f"{topic}/{end}"))["topic"] == f"{topic}/{end}"


def test_retained_messages_of_similar_topics_are_apart(data: Any, topic: str, eventually: Any) -> None:
    """Developer guide, MQTT topics: case counts, and a level more or less makes another topic."""
    keep(data, f"{topic}/lamp", b"1")
    keep(data, f"{topic}/Lamp", b"2")
    payloads = [eventually(lambda name=name: get(data, f"{topic}/{name}"))["payload"] for name in ("lamp", "Lamp")]
    assert payloads == [b"1", b"2"]
    assert get(data, topic) is None
    assert get(data, f"{topic}/lamp/") is None


def test_a_message_that_is_not_retained_is_not_found(data: Any, topic: str, refused: Any) -> None:
    """API reference, Publish: retain is false unless given."""
    data.publish(topic=topic, payload=b"passing", qos=1)
    with refused("ResourceNotFoundException", 404):
        data.get_retained_message(topic=topic)


def test_a_retained_message_without_payload_deletes_the_one_before(data: Any, topic: str, eventually: Any) -> None:
    """API reference, Publish: no payload at all is an empty one."""
    keep(data, topic, b"1")
    eventually(lambda: get(data, topic))
    data.publish(topic=topic, retain=True, qos=1)
    eventually(lambda: get(data, topic) is None)


def test_an_empty_message_that_is_not_retained_deletes_nothing(data: Any, topic: str, eventually: Any) -> None:
    """Developer guide, MQTT retained messages: it takes the RETAIN flag."""
    keep(data, topic, b"kept")
    eventually(lambda: get(data, topic))
    data.publish(topic=topic, payload=b"", qos=1)
    assert get(data, topic)["payload"] == b"kept"


def test_a_topic_retains_again_after_a_deletion(data: Any, topic: str, eventually: Any) -> None:
    """Developer guide, MQTT retained messages."""
    keep(data, topic, b"1")
    eventually(lambda: get(data, topic))
    keep(data, topic, b"")
    eventually(lambda: get(data, topic) is None)
    keep(data, topic, b"2")
    assert eventually(lambda: get(data, topic))["payload"] == b"2"


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


def summary(data: Any, topic: str, everything: Any) -> Any:
    """The entry of a topic in the list of retained messages, or nothing."""
    entries = everything(data.list_retained_messages, "retainedTopics", maxResults=200)
    return next((entry for entry in entries if entry["topic"] == topic), None)


def test_the_list_of_retained_messages_agrees_with_the_message(
    data: Any, topic: str, everything: Any, eventually: Any
) -> None:
    """API reference, ListRetainedMessages: size, QoS and time are those of the message."""
    keep(data, topic, "Zürich".encode(), qos=0)
    entry = eventually(lambda: summary(data, topic, everything))
    message = get(data, topic)
    assert entry["payloadSize"] == len(message["payload"]) == 7
    assert [entry[name] for name in ("qos", "lastModifiedTime")] == [message["qos"], message["lastModifiedTime"]]


def test_the_list_of_retained_messages_has_a_topic_once(
    data: Any, topic: str, everything: Any, eventually: Any
) -> None:
    """Developer guide, MQTT retained messages: the newest message of a topic."""
    keep(data, topic, b"1")
    keep(data, topic, b"22")

    def sizes() -> list[int]:
        entries = everything(data.list_retained_messages, "retainedTopics", maxResults=200)
        return [entry["payloadSize"] for entry in entries if entry["topic"] == topic]

    eventually(lambda: sizes() == [2])


def test_a_deleted_retained_message_leaves_the_list(data: Any, topic: str, everything: Any, eventually: Any) -> None:
    """API reference, ListRetainedMessages."""
    keep(data, topic, b"1")
    eventually(lambda: summary(data, topic, everything))
    keep(data, topic, b"")
    eventually(lambda: summary(data, topic, everything) is None)


def test_retained_messages_are_listed_newest_first(data: Any, topic: str, everything: Any, eventually: Any) -> None:
    """Observed at AWS; no page names an order."""
    older, newer = f"{topic}/b", f"{topic}/a"
    keep(data, older, b"1")
    eventually(lambda: get(data, older))
    keep(data, newer, b"2")

    def listed() -> list[str]:
        entries = everything(data.list_retained_messages, "retainedTopics", maxResults=200)
        return [entry["topic"] for entry in entries if entry["topic"] in (older, newer)]

    eventually(lambda: listed() == [newer, older])


def test_a_page_of_more_than_200_retained_messages_is_refused(data: Any, refused: Any) -> None:
    """API reference, ListRetainedMessages: maxResults is 200 at most."""
    with refused("InvalidRequestException", 400):
        data.list_retained_messages(maxResults=201)


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


def test_publish_takes_a_topic_of_256_bytes_and_no_longer_one(data: Any, topic: str, refused: Any) -> None:
    """AWS IoT Core quotas: bytes of UTF-8 count, not characters."""
    longest = in_bytes(topic, 256)
    assert len(longest) < len(longest.encode()) == 256
    data.publish(topic=longest, payload=b"x")
    with refused("InvalidRequestException", 400):
        data.publish(topic=longest + "x", payload=b"x")


def test_publish_takes_a_payload_of_128_kilobytes_and_no_larger_one(data: Any, topic: str, refused: Any) -> None:
    """AWS IoT Core quotas."""
    data.publish(topic=topic, payload=b"x" * LARGEST_PAYLOAD)
    with refused():
        data.publish(topic=topic, payload=b"x" * (LARGEST_PAYLOAD + 1))


def test_publish_takes_a_message_without_payload(data: Any, topic: str) -> None:
    """API reference, Publish: a payload may be empty."""
    assert data.publish(topic=topic)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_publish_refuses_a_third_quality_of_service(data: Any, topic: str, refused: Any) -> None:
    """API reference, Publish: qos is 0 or 1."""
    with refused("InvalidRequestException", 400):
        data.publish(topic=topic, payload=b"x", qos=2)


@pytest.mark.parametrize("wildcard", ["#", "+"])
def test_publish_refuses_a_filter_as_a_response_topic(data: Any, topic: str, wildcard: str, refused: Any) -> None:
    """API reference, Publish: responseTopic has no wildcards."""
    with refused("InvalidRequestException", 400):
        data.publish(topic=topic, payload=b"x", responseTopic=f"{topic}/{wildcard}")


def test_publish_takes_the_properties_of_mqtt_5(data: Any, topic: str) -> None:
    """API reference, Publish."""
    answer = data.publish(
        topic=topic,
        payload=b"{}",
        contentType="application/json",
        responseTopic=f"{topic}/answer",
        correlationData=b64encode(b"17").decode(),
        userProperties=json.dumps([{"site": "north"}, {"site": "south"}]),
        payloadFormatIndicator="UTF8_DATA",
        messageExpiry=60,
    )
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("seconds", [0, 604800, 604801])
def test_publish_takes_an_expiry_outside_the_limits(data: Any, topic: str, seconds: int) -> None:
    """Developer guide, MQTT 5 message expiry: it is cut to a second and seven days."""
    answer = data.publish(topic=topic, payload=b"x", messageExpiry=seconds)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_publish_to_a_shadow_topic_updates_the_shadow(data: Any, iotmock_name: Name, eventually: Any) -> None:
    """Developer guide, Device Shadow MQTT topics."""
    name = iotmock_name("pump")
    data.publish(topic=f"$aws/things/{name}/shadow/update", payload=b'{"state": {"reported": {"on": true}}}', qos=1)

    def state() -> Any:
        try:
            return json.loads(data.get_thing_shadow(thingName=name)["payload"].read())["state"]
        except data.exceptions.ResourceNotFoundException:
            return None

    assert eventually(state) == {"reported": {"on": True}}


@pytest.mark.parametrize("end", ["jobs/get", "jobs/start-next"])
def test_publish_refuses_requests_for_jobs(data: Any, iotmock_name: Name, end: str, refused: Any) -> None:
    """Observed at AWS: these topics are for MQTT only."""
    with refused():
        data.publish(topic=f"$aws/things/{iotmock_name('pump')}/{end}", payload=b"{}", qos=1)


def test_a_reserved_topic_retains_no_message(data: Any, iotmock_name: Name, refused: Any) -> None:
    """Developer guide, MQTT retained messages: none on topics that begin with a dollar sign."""
    with refused():
        keep(data, f"$aws/things/{iotmock_name('pump')}/shadow/update", b'{"state": {"reported": {"on": true}}}')


def test_a_client_that_was_never_there_is_not_found(data: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, DeleteConnection: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        data.delete_connection(clientId=iotmock_name("pump"))


@pytest.mark.parametrize("options", [{"cleanSession": True}, {"preventWillMessage": True}])
def test_no_way_of_deletion_finds_a_client_that_was_never_there(
    data: Any, iotmock_name: Name, options: dict[str, bool], refused: Any
) -> None:
    """API reference, DeleteConnection: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        data.delete_connection(clientId=iotmock_name("pump"), **options)


@pytest.mark.parametrize("options", [{}, {"includeSocketInformation": True}])
def test_no_connection_is_shown_of_a_client_that_was_never_there(
    data: Any, iotmock_name: Name, options: dict[str, bool], refused: Any
) -> None:
    """API reference, GetConnection: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        data.get_connection(clientId=iotmock_name("pump"), **options)


def test_no_subscriptions_are_listed_of_a_client_that_was_never_there(
    data: Any, iotmock_name: Name, refused: Any
) -> None:
    """API reference, ListSubscriptions: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        data.list_subscriptions(clientId=iotmock_name("pump"))


@pytest.mark.parametrize("options", [{}, {"confirmation": True, "timeout": 1}, {"timeout": 16}])
def test_no_direct_message_reaches_a_client_that_was_never_there(
    data: Any, iotmock_name: Name, topic: str, options: dict[str, Any], refused: Any
) -> None:
    """API reference, SendDirectMessage: 404; a timeout without confirmation is ignored."""
    with refused("ResourceNotFoundException", 404):
        data.send_direct_message(clientId=iotmock_name("pump"), topic=topic, payload=b"on", **options)


def test_a_direct_message_that_reaches_nobody_is_not_retained(
    data: Any, iotmock_name: Name, topic: str, refused: Any
) -> None:
    """Developer guide, direct messages: never retained."""
    with refused("ResourceNotFoundException", 404):
        data.send_direct_message(clientId=iotmock_name("pump"), topic=topic, payload=b"on")
    assert get(data, topic) is None


@pytest.mark.parametrize(
    "wrong", [{"topic": "$aws/pump"}, {"responseTopic": "a/#"}, {"confirmation": True, "timeout": 16}]
)
def test_a_direct_message_outside_the_rules_is_refused(
    data: Any, iotmock_name: Name, topic: str, wrong: dict[str, Any], refused: Any
) -> None:
    """API reference, SendDirectMessage: no reserved topic, no filter to answer to, no timeout above 15 seconds."""
    members = {"clientId": iotmock_name("pump"), "topic": topic, "payload": b"on"}
    with refused("InvalidRequestException", 400):
        data.send_direct_message(**members | wrong)


def test_a_client_id_that_begins_with_a_dollar_sign_is_refused(data: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, DeleteConnection and the other three: pattern of clientId."""
    client_id = f"${iotmock_name('pump')}"
    with refused("InvalidRequestException", 400):
        data.send_direct_message(clientId=client_id, topic=iotmock_name("pump"), payload=b"on")
    for operation in (data.delete_connection, data.get_connection, data.list_subscriptions):
        with refused("InvalidRequestException", 400):
            operation(clientId=client_id)


def test_a_client_id_has_128_characters_at_most(data: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, GetConnection: length of clientId."""
    longest = iotmock_name("pump").ljust(128, "x")
    with refused("ResourceNotFoundException", 404):
        data.get_connection(clientId=longest)
    with refused("InvalidRequestException", 400):
        data.get_connection(clientId=longest + "x")
