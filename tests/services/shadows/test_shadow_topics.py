"""Shadows over MQTT: requests, answers, and what every change announces."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from iotmock import IoTMock

PREFIX = "$aws/things/lamp/shadow"


@pytest.fixture
def seen(iotmock: IoTMock) -> Iterator[Any]:
    """Everything published about shadows."""
    with iotmock.subscribe("$aws/things/#") as subscription:
        yield subscription


def topics(seen: Any, prefix: str = PREFIX) -> list[str]:
    """The topics without their prefix, in order."""
    return [message.topic.removeprefix(f"{prefix}/") for message in seen]


class TestAnnouncements:
    """A change is announced, whichever way it came (Developer Guide, Device Shadow data flow; Reserved topics)."""

    @pytest.mark.parametrize("shadow_name", [None, "n1"])
    def test_http_update_is_announced(self, data_client: Any, seen: Any, shadow_name: str | None) -> None:
        """Accepted, documents, delta, in this order, and the accepted message is the answer."""
        address, prefix = ({}, PREFIX) if shadow_name is None else ({"shadowName": "n1"}, f"{PREFIX}/name/n1")
        answer = data_client.update_thing_shadow(thingName="lamp", payload=b'{"state":{"desired":{"a":1}}}', **address)
        assert topics(seen, prefix) == ["update/accepted", "update/documents", "update/delta"]
        assert seen[0].payload == answer["payload"].read()

    def test_mqtt_update_is_seen_and_announced(self, iotmock: IoTMock, seen: Any) -> None:
        """Subscribers see the request, then its consequences."""
        iotmock.publish(f"{PREFIX}/update", {"state": {"desired": {"a": 1}}})
        assert topics(seen) == ["update", "update/accepted", "update/documents", "update/delta"]

    def test_api_publish_to_a_request_topic_is_processed(self, data_client: Any, seen: Any) -> None:
        """boto3's publish is a publish like any other (aws-sdk-js issue 4314)."""
        data_client.publish(topic=f"{PREFIX}/update", payload=b'{"state":{"reported":{"a":1}}}')
        assert topics(seen) == ["update", "update/accepted", "update/documents"]

    def test_log_goes_on_saying_what_was_heard(self, iotmock: IoTMock, data_client: Any, seen: Any) -> None:
        """No message changes when the shadow does, whichever way the updates came."""
        states = (
            {"desired": {"a": {"b": 1, "c": [1, {"d": 2}]}}, "reported": {"x": 1.0}},
            {"reported": {"a": {"b": 1}}},
            {"desired": {"a": {"b": None}}, "reported": None},
            {"reported": {"a": {"c": True}}, "desired": {"é": 'quo"te'}},
            None,
            {"desired": {"a": 1}},
        )
        for number, state in enumerate(states):
            body = {"state": state, "clientToken": f"t{number}"}
            data_client.update_thing_shadow(thingName="lamp", shadowName="n1", payload=json.dumps(body).encode())
            iotmock.publish(f"{PREFIX}/update", body)
        iotmock.publish(f"{PREFIX}/delete", b"")
        heard = [(message.topic, message.payload, message.at) for message in seen]
        assert [(message.topic, message.payload, message.at) for message in iotmock.messages] == heard
        verbs = [topic.rpartition("/")[2] for topic, _, _ in heard]
        assert [verbs.count(verb) for verb in ("update", "documents", "delta", "delete")] == [6, 12, 10, 1]

    def test_update_without_delta_sends_none(self, http: Any, seen: Any) -> None:
        """Reported alone, and desired that is reached."""
        http.send("update", {"state": {"reported": {"a": 1}}})
        http.send("update", {"state": {"desired": {"a": 1}}})
        assert "update/delta" not in topics(seen)

    def test_delta_is_cumulative(self, http: Any, seen: Any) -> None:
        """All that is left, not this update's part (aws-iot-device-sdk-embedded-C issue 229)."""
        http.send("update", {"state": {"desired": {"a": 1, "b": 2}}})
        http.send("update", {"state": {"reported": {"a": 1}}, "clientToken": "t"})
        delta = seen[-1].json()
        assert (delta["state"], delta["clientToken"], delta["version"]) == ({"b": 2}, "t", 2)

    def test_delta_carries_the_times_of_desired(self, frozen: Any, http: Any, seen: Any) -> None:
        """Only of the leaves that it shows (Developer Guide, Device Shadow service documents)."""
        http.send("update", {"state": {"desired": {"a": 1, "b": [1, 2]}}})
        frozen.tick(5)
        http.send("update", {"state": {"reported": {"a": 1}}})
        delta = seen[-1].json()
        assert delta["metadata"] == {"b": [{"timestamp": 1591140000}] * 2}
        assert delta["timestamp"] == 1591140005

    def test_removed_desired_key_sends_no_delta(self, http: Any, seen: Any) -> None:
        """There is nothing to change (aws-iot-device-sdk-js issue 52)."""
        http.send("update", {"state": {"desired": {"a": 1}, "reported": {}}})
        seen.clear()
        http.send("update", {"state": {"desired": {"a": None}}})
        assert topics(seen) == ["update/accepted", "update/documents"]

    def test_documents_show_before_and_after(self, frozen: Any, http: Any, seen: Any) -> None:
        """State, metadata and version of both, no delta inside (Developer Guide, Device Shadow service documents)."""
        http.send("update", {"state": {"desired": {"a": 1}}})
        http.send("update", {"state": {"desired": {"a": 2}}, "clientToken": "t"})
        first, second = (message.json() for message in seen if message.topic.endswith("documents"))
        stamp = {"desired": {"a": {"timestamp": 1591140000}}}
        assert first["previous"] is None
        assert second == {
            "previous": {"state": {"desired": {"a": 1}}, "metadata": stamp, "version": 1},
            "current": {"state": {"desired": {"a": 2}}, "metadata": stamp, "version": 2},
            "timestamp": 1591140000,
            "clientToken": "t",
        }

    def test_http_delete_is_announced(self, http: Any, seen: Any) -> None:
        """On delete/accepted."""
        http.send("update", {"state": {}})
        seen.clear()
        http.send("delete")
        assert topics(seen) == ["delete/accepted"]

    def test_http_get_is_silent(self, http: Any, seen: Any) -> None:
        """Reading changes nothing."""
        http.send("update", {"state": {}})
        seen.clear()
        http.send("get")
        assert topics(seen) == []

    def test_failed_http_requests_are_silent(self, http: Any, seen: Any) -> None:
        """Nothing on any rejected topic (Developer Guide, Device Shadow error messages)."""
        http.send("get")
        http.send("delete")
        http.send("update", b"[")
        http.send("update", {"state": {}, "version": 5})
        assert topics(seen) == []

    def test_messages_can_be_read_without_a_subscription(self, iotmock: IoTMock, http: Any) -> None:
        """Everything that was published stands in `messages`, as it was when it was published."""
        http.send("update", {"state": {"desired": {"a": 1}}})
        http.send("update", {"state": {"desired": {"a": 2}}})
        deltas = [message.json()["state"] for message in iotmock.messages if message.topic.endswith("delta")]
        assert deltas == [{"a": 1}, {"a": 2}]


class TestRequests:
    """get, update, delete (Developer Guide, Device Shadow MQTT topics)."""

    @pytest.mark.parametrize("body", [b"", b"{}", b'{"other": 1}'])
    def test_get_takes_an_empty_or_any_object(self, mqtt: Any, body: bytes) -> None:
        """The body may carry a token, and may be empty."""
        mqtt.send("update", {"state": {}})
        assert mqtt.send("get", body).status == 200

    def test_get_echoes_the_token(self, mqtt: Any) -> None:
        """In get/accepted and in get/rejected."""
        assert mqtt.send("get", {"clientToken": "t"}).document["clientToken"] == "t"
        mqtt.send("update", {"state": {}})
        assert mqtt.send("get", {"clientToken": "t"}).document["clientToken"] == "t"

    @pytest.mark.parametrize(("body", "code"), [(b"[", 400), (b"\xff", 415), (b'{"clientToken": 5}', 400)])
    def test_get_with_a_bad_body_is_rejected(self, mqtt: Any, body: bytes, code: int) -> None:
        """Bad JSON is a bad request (Developer Guide, Device Shadow error messages)."""
        mqtt.send("update", {"state": {}})
        assert mqtt.send("get", body).status == code

    @pytest.mark.parametrize("body", [b"", b"[", b"\xff", b"5"])
    def test_delete_ignores_its_body(self, mqtt: Any, body: bytes) -> None:
        """The content is ignored (Developer Guide, Device Shadow MQTT topics, delete)."""
        mqtt.send("update", {"state": {}})
        assert mqtt.send("delete", body).status == 200

    def test_delete_echoes_the_token(self, mqtt: Any) -> None:
        """In delete/accepted and in delete/rejected."""
        assert mqtt.send("delete", {"clientToken": "t"}).document["clientToken"] == "t"
        mqtt.send("update", {"state": {}})
        assert mqtt.send("delete", {"clientToken": "t"}).document["clientToken"] == "t"

    def test_unparsable_update_is_rejected_without_token(self, mqtt: Any) -> None:
        """A token can be read from valid JSON only (Developer Guide, Device Shadow service documents)."""
        answer = mqtt.send("update", b'{"clientToken": "t"').document
        assert (answer["code"], answer["message"], "clientToken" in answer) == (400, "Invalid JSON", False)

    def test_rejected_update_echoes_the_token(self, mqtt: Any) -> None:
        """When the document could be read (Developer Guide, Device Shadow service documents)."""
        answer = mqtt.send("update", {"state": 5, "clientToken": "t"}).document
        assert (answer["code"], answer["clientToken"]) == (400, "t")

    def test_rejections_for_not_found_and_conflict_have_no_timestamp(self, frozen: Any, mqtt: Any) -> None:
        """As AWS's own examples (Developer Guide, Device Shadow data flow)."""
        assert "timestamp" not in mqtt.send("get").document
        assert "timestamp" not in mqtt.send("update", {"state": {}, "version": 5}).document
        assert mqtt.send("update", {"state": 5}).document["timestamp"] == 1591140000

    def test_publish_to_an_answer_topic_is_delivered_only(self, iotmock: IoTMock, seen: Any, http: Any) -> None:
        """Nobody processes it (chosen, see docs/fidelity.md)."""
        iotmock.publish(f"{PREFIX}/update/accepted", {"state": {"desired": {"a": 1}}})
        assert topics(seen) == ["update/accepted"]
        assert http.send("get").status == 404

    def test_last_will_is_delivered_and_not_processed(self, iotmock: IoTMock, seen: Any, http: Any) -> None:
        """Wills to reserved topics are ignored by the service (Developer Guide, Interacting with shadows)."""
        client = iotmock.connect("c", will=(f"{PREFIX}/update", b'{"state":{"reported":{"online":false}}}'))
        client.drop()
        assert topics(seen) == ["update"]
        assert http.send("get").status == 404

    def test_device_may_answer_a_delta_from_its_callback(self, iotmock: IoTMock, http: Any) -> None:
        """The usual device loop: a delta arrives, the device reports."""
        iotmock.subscribe(
            f"{PREFIX}/update/delta",
            lambda message: iotmock.publish(f"{PREFIX}/update", {"state": {"reported": message.json()["state"]}}),
        )
        http.send("update", {"state": {"desired": {"a": 1}}})
        assert http.send("get").document["state"] == {"desired": {"a": 1}, "reported": {"a": 1}}
