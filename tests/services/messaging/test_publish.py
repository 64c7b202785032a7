"""Publish through boto3 and over plain HTTPS."""

import base64
import io
from typing import Any

import pytest
import requests

from iotmock import IoTMock

BAD_TOPICS = {
    "plus": "a/+",
    "hash": "a/#",
    "wildcard in a word": "a+b",
    "257 bytes": "a" * 257,
    "257 bytes of two-byte letters": "\u00e4" * 128 + "a",
    "8 slashes": "a/" * 8 + "a",
    "null character": "a\0b",
}


@pytest.fixture
def endpoint(iot_client: Any) -> str:
    """The account's endpoint."""
    address: str = iot_client.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
    return address


@pytest.mark.parametrize(
    ("given", "received"),
    [
        (b"\x00\xff", b"\x00\xff"),
        ("gr\u00fcn", "gr\u00fcn".encode()),
        (io.BytesIO(b"file"), b"file"),
        (b"", b""),
        (None, b""),
    ],
    ids=["bytes", "text", "file", "empty", "missing"],
)
def test_publish_delivers_the_payload_as_bytes(iotmock: IoTMock, data_client: Any, given: Any, received: bytes) -> None:
    """Opaque bytes; text is UTF-8; a missing payload is an empty message (API reference, Publish)."""
    with iotmock.subscribe("a/b") as subscription:
        data_client.publish(topic="a/b", **({} if given is None else {"payload": given}))
        assert [message.payload for message in subscription] == [received]


def test_publish_reaches_every_matching_subscription_once(iotmock: IoTMock, data_client: Any) -> None:
    """`+` is one level, `#` all below but not the parent (Developer Guide, MQTT topics)."""
    filters = {name: iotmock.subscribe(name) for name in ("a/b", "a/+", "a/#", "#", "a", "a/b/#", "b/+")}
    data_client.publish(topic="a/b", payload=b"1")
    assert [name for name, subscription in filters.items() if len(subscription)] == ["a/b", "a/+", "a/#", "#"]


def test_first_level_wildcards_do_not_see_reserved_topics(iotmock: IoTMock, data_client: Any) -> None:
    """As the MQTT standard says, 3.1.1, section 4.7.2."""
    everything = iotmock.subscribe("#")
    data_client.publish(topic="$aws/things/t/shadow/get", payload=b"")
    assert list(everything) == []


@pytest.mark.parametrize("topic", BAD_TOPICS.values(), ids=BAD_TOPICS.keys())
def test_publish_to_a_bad_topic_is_refused(iotmock: IoTMock, data_client: Any, refused: Any, topic: str) -> None:
    """Wildcards, 256 bytes, 7 slashes (Developer Guide, MQTT topics; General Reference, message broker limits)."""
    with refused("InvalidRequestException"):
        data_client.publish(topic=topic, payload=b"1", retain=True)
    assert list(iotmock.messages) == []
    assert data_client.list_retained_messages()["retainedTopics"] == []


@pytest.mark.parametrize(
    "topic", ["a" * 256, "/" * 7, "a//b", "/a", " ", "a/b c\u00e4", "$aws/rules/r/" + "a/" * 7 + "a"]
)
def test_publish_to_a_topic_at_the_limit_is_taken(iotmock: IoTMock, data_client: Any, topic: str) -> None:
    """Empty levels count; the first three levels of Basic Ingest do not (General Reference, message broker limits)."""
    data_client.publish(topic=topic, payload=b"1")
    assert [message.topic for message in iotmock.messages] == [topic]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"qos": 2}, id="QoS 2"),
        pytest.param({"payload": b"x" * 131073}, id="131073 bytes"),
        pytest.param({"responseTopic": "a/#"}, id="wildcard in the response topic"),
        pytest.param({"payloadFormatIndicator": "TEXT"}, id="unknown format indicator"),
        pytest.param({"correlationData": "not base64!"}, id="correlation data that is not base64"),
        pytest.param({"userProperties": {"a": "b"}}, id="user properties that are no list"),
        pytest.param({"userProperties": [{"a": "b", "c": "d"}]}, id="two properties in one object"),
        pytest.param({"userProperties": [{"a": 1}]}, id="property that is no text"),
        pytest.param({"userProperties": "a=b"}, id="user properties that are no JSON"),
        pytest.param({"messageExpiry": -1}, id="negative expiry"),
    ],
)
def test_publish_with_a_bad_member_is_refused(iotmock: IoTMock, data_client: Any, refused: Any, options: Any) -> None:
    """The declared error for bad input (API reference, Publish); nothing is delivered."""
    with refused("InvalidRequestException"):
        data_client.publish(topic="a", **options)
    assert list(iotmock.messages) == []


def test_payload_of_128_kilobytes_is_taken(iotmock: IoTMock, data_client: Any) -> None:
    """131072 bytes (General Reference, message broker limits)."""
    data_client.publish(topic="a", payload=b"x" * 131072)
    assert len(iotmock.messages[0].payload) == 131072


def test_mqtt5_properties_travel_with_the_message(iotmock: IoTMock, data_client: Any) -> None:
    """Names may come twice, the order stays (Developer Guide, MQTT 5 properties)."""
    subscription = iotmock.subscribe("a")
    data_client.publish(
        topic="a",
        payload=b"1",
        qos=1,
        contentType="text/plain",
        responseTopic="a/answer",
        correlationData=base64.b64encode(b"\x00id").decode(),
        userProperties=[{"k": "1"}, {"b": "2"}, {"k": "3"}],
        payloadFormatIndicator="UTF8_DATA",
        messageExpiry=30,
    )
    (message,) = subscription
    assert (message.qos, message.content_type, message.response_topic) == (1, "text/plain", "a/answer")
    assert message.correlation_data == b"\x00id"
    assert message.user_properties == (("k", "1"), ("b", "2"), ("k", "3"))
    assert (message.payload_format_indicator, message.message_expiry) == ("UTF8_DATA", 30)


def test_user_properties_may_be_given_as_json_text(iotmock: IoTMock, data_client: Any) -> None:
    """The API reference says text, boto3 takes any JSON value (API reference, Publish)."""
    data_client.publish(topic="a", userProperties='[{"k": "1"}]')
    assert iotmock.messages[0].user_properties == (("k", "1"),)


@pytest.mark.parametrize(("given", "kept"), [(0, 1), (1, 1), (604800, 604800), (999999999, 604800)])
def test_message_expiry_is_clamped(iotmock: IoTMock, data_client: Any, given: int, kept: int) -> None:
    """0 counts as 1, more than 7 days as 7 days (Developer Guide, MQTT 5 message expiry)."""
    data_client.publish(topic="a", messageExpiry=given)
    assert iotmock.messages[0].message_expiry == kept


def test_messages_stay_in_their_account_and_region(iotmock: IoTMock, data_client: Any) -> None:
    """Topics are unique per account and region (Developer Guide, MQTT topics)."""
    others = [iotmock.scope(region="eu-west-1"), iotmock.scope(account_id="111122223333")]
    subscriptions = [other.subscribe("#") for other in others]
    data_client.publish(topic="a", payload=b"1")
    assert [list(subscription) for subscription in subscriptions] == [[], []]


def test_motos_published_payloads_record_the_message(iotmock: IoTMock, data_client: Any) -> None:
    """Old test suites look there; what services publish themselves is not among it."""
    from moto.iotdata.models import iotdata_backends

    data_client.publish(topic="a/b", payload=b"1")
    iotmock.publish("c", b"2")
    data_client.update_thing_shadow(thingName="t", payload=b'{"state":{}}')
    assert iotdata_backends[iotmock.account_id]["us-east-1"].published_payloads == [("a/b", b"1"), ("c", b"2")]


class TestHTTPS:
    """Devices without an SDK (Developer Guide, HTTPS)."""

    @pytest.mark.parametrize("port", ["", ":443", ":8443"])
    @pytest.mark.parametrize(
        ("path", "topic"), [("a/b", "a/b"), ("a%2Fb", "a/b"), ("a%2fb%20c", "a/b c"), ("a%252Fb", "a%2Fb")]
    )
    def test_post_publishes(self, iotmock: IoTMock, endpoint: str, port: str, path: str, topic: str) -> None:
        """Slashes raw or escaped, decoded once, on ports 443 and 8443."""
        with iotmock.subscribe("#") as subscription:
            answer = requests.post(f"https://{endpoint}{port}/topics/{path}?qos=1", data=b"x", timeout=5)
            assert answer.status_code == 200
            assert [(message.topic, message.payload, message.qos) for message in subscription] == [(topic, b"x", 1)]

    def test_answer_carries_the_request_id_as_trace_id(self, endpoint: str) -> None:
        """`{"message": "OK", "traceId": ...}`, as real answers in public tutorials show."""
        answer = requests.post(f"https://{endpoint}:8443/topics/a", data=b"x", timeout=5)
        assert answer.json() == {"message": "OK", "traceId": answer.headers["x-amzn-RequestId"]}

    def test_refusal_names_its_class_and_trace_id(self, endpoint: str) -> None:
        """x-amzn-ErrorType, message and traceId."""
        answer = requests.post(f"https://{endpoint}:8443/topics/a%23", data=b"x", timeout=5)
        assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (400, "InvalidRequestException")
        assert "wildcard" in answer.json()["message"]
        assert answer.json()["traceId"] == answer.headers["x-amzn-RequestId"]

    def test_retain_and_properties_are_read(self, data_client: Any, endpoint: str) -> None:
        """Query and headers as for Publish (API reference, Publish)."""
        properties = base64.b64encode(b'[{"k": "v"}]').decode()
        headers = {"x-amz-mqtt5-user-properties": properties}
        requests.post(f"https://{endpoint}:8443/topics/a?retain=true", data=b"x", headers=headers, timeout=5)
        assert data_client.get_retained_message(topic="a")["userProperties"] == b'[{"k":"v"}]'

    def test_empty_topic_is_refused(self, endpoint: str) -> None:
        """A topic has at least one character (Developer Guide, MQTT topics)."""
        answer = requests.post(f"https://{endpoint}:8443/topics/", data=b"x", timeout=5)
        assert answer.status_code == 400

    def test_shadow_is_served_at_the_same_address(self, endpoint: str) -> None:
        """Get, update, delete (Developer Guide, Device Shadow REST API)."""
        url = f"https://{endpoint}:8443/things/lamp/shadow"
        assert requests.post(f"{url}?name=n1", data=b'{"state":{"reported":{"a":1}}}', timeout=5).json()["version"] == 1
        assert requests.get(f"{url}?name=n1", timeout=5).json()["state"] == {"reported": {"a": 1}}
        assert requests.get(url, timeout=5).status_code == 404
        assert requests.delete(f"{url}?name=n1", timeout=5).json()["version"] == 1

    def test_client_with_the_described_endpoint_works(self, iotmock: IoTMock, endpoint: str) -> None:
        """AWS recommends that address (AWS CLI reference, iot-data)."""
        client = iotmock.client("iot-data", endpoint_url=f"https://{endpoint}")
        client.publish(topic="a/b c", payload=b"1")
        assert iotmock.messages[0].topic == "a/b c"
