"""What the answers say: state, metadata, delta, version, time, token."""

import json
from typing import Any

import pytest

from iotmock import IoTMock, mock_iot


def delta_of(door: Any, desired: Any, reported: Any) -> Any:
    """The delta that a get shows, None without one."""
    door.send("update", {"state": {"desired": desired, "reported": reported}})
    return door.send("get").document["state"].get("delta")


class TestDelta:
    """Virtual, computed when read (Developer Guide, Device Shadow service documents, Delta state)."""

    @pytest.mark.parametrize(
        ("desired", "reported", "delta"),
        [
            pytest.param({"color": "RED", "state": "STOP"}, {"color": "GREEN", "engine": "ON"},
                         {"color": "RED", "state": "STOP"}, id="flat"),
            pytest.param({"lights": {"color": {"r": 255, "g": 255}}}, {"lights": {"color": {"r": 255, "g": 0}}},
                         {"lights": {"color": {"g": 255}}}, id="nested"),
            pytest.param({"list": ["v1"]}, {"list": ["v1", "v2"]}, {"list": ["v1"]}, id="arrays are whole"),
            pytest.param({"a": {"b": {"c": "d2"}}}, {"a": {"b": {"c": "d", "e": "f"}}},
                         {"a": {"b": {"c": "d2"}}}, id="deep"),
            pytest.param({"l": {"a": 1}}, {"l": {"a": 1, "extra": 2}}, None, id="reported has more inside"),
            pytest.param({"a": 1}, {"a": 1, "b": 2}, None, id="reported has more"),
            pytest.param({"a": True}, {"a": 1}, {"a": True}, id="true is not 1"),
            pytest.param({"a": 0}, {"a": False}, {"a": 0}, id="0 is not false"),
            pytest.param({"a": [True]}, {"a": [1]}, {"a": [True]}, id="true is not 1 in an array"),
            pytest.param({"a": "1"}, {"a": 1}, {"a": "1"}, id="text is no number"),
            pytest.param({"a": 1}, {"a": 1.0}, None, id="1 is 1.0"),
            pytest.param({"a": {"b": 1}}, {"a": 5}, {"a": {"b": 1}}, id="object against number"),
            pytest.param({"a": {}}, {"b": 1}, {"a": {}}, id="empty object that is missing"),
            pytest.param({"a": 1}, None, {"a": 1}, id="nothing reported"),
            pytest.param(None, {"a": 1}, None, id="nothing desired"),
        ],
    )  # fmt: skip
    def test_get_shows_what_is_desired_and_not_reported(
        self, http: Any, desired: Any, reported: Any, delta: Any
    ) -> None:
        """Keys only in reported never appear, values compare as JSON; an empty delta is left out."""
        assert delta_of(http, desired, reported) == delta

    def test_metadata_of_get_does_not_repeat_the_delta(self, http: Any) -> None:
        """`metadata` has the two sections only (chosen, see docs/fidelity.md)."""
        delta_of(http, {"a": 1}, {"a": 2})
        assert set(http.send("get").document["metadata"]) == {"desired", "reported"}


class TestMetadata:
    """One time per leaf (Developer Guide, Using shadows)."""

    def test_only_leaves_of_the_request_get_the_new_time(self, frozen: Any, http: Any) -> None:
        """All others keep theirs (moto issue 3849, run against AWS)."""
        http.send("update", {"state": {"reported": {"a": 1, "b": {"c": 1, "d": 1}}}})
        frozen.tick(60)
        http.send("update", {"state": {"reported": {"b": {"c": 2}}}})
        old, new = {"timestamp": 1591140000}, {"timestamp": 1591140060}
        assert http.send("get").document["metadata"] == {"reported": {"a": old, "b": {"c": new, "d": old}}}

    def test_value_that_is_sent_again_gets_the_new_time(self, frozen: Any, http: Any) -> None:
        """Re-sending the same value refreshes it (moto issue 3849)."""
        for _ in range(2):
            http.send("update", {"state": {"desired": {"a": 1}}})
            frozen.tick(60)
        assert http.send("get").document["metadata"]["desired"]["a"] == {"timestamp": 1591140060}

    def test_array_has_one_time_per_element(self, frozen: Any, http: Any) -> None:
        """Recursively, and replacing it restamps all of them (Developer Guide, Using shadows)."""
        http.send("update", {"state": {"desired": {"a": [1, [2], {"b": 3}]}}})
        stamp = {"timestamp": 1591140000}
        assert http.send("get").document["metadata"]["desired"]["a"] == [stamp, [stamp], {"b": stamp}]


class TestAnswers:
    """Which members an answer has."""

    def test_update_answers_what_was_sent(self, frozen: Any, door: Any) -> None:
        """Only the request's sections and leaves, nulls included, never a delta (Device Shadow service documents)."""
        door.send("update", {"state": {"desired": {"a": 1, "b": 2}, "reported": {"a": 0}}})
        answer = door.send("update", {"state": {"desired": {"b": None, "c": 3}}, "clientToken": "t"}).document
        stamp = {"timestamp": 1591140000}
        assert answer["state"] == {"desired": {"b": None, "c": 3}}
        assert answer["metadata"] == {"desired": {"b": stamp, "c": stamp}}
        assert (answer["version"], answer["timestamp"], answer["clientToken"]) == (2, 1591140000, "t")

    def test_update_without_token_answers_without_token(self, door: Any) -> None:
        """The token is echoed only (Device Shadow service documents)."""
        assert "clientToken" not in door.send("update", {"state": {}}).document

    def test_null_state_is_answered_as_null(self, frozen: Any, door: Any) -> None:
        """With one time instead of metadata (verified on AWS by moto's tests)."""
        answer = door.send("update", {"state": None}).document
        assert (answer["state"], answer["metadata"]) == (None, {"timestamp": 1591140000})

    def test_get_carries_the_time_of_the_get(self, frozen: Any, door: Any) -> None:
        """Not of the last update (Developer Guide, Using shadows)."""
        door.send("update", {"state": {"desired": {"a": 1}}})
        frozen.tick(600)
        assert door.send("get").document["timestamp"] == 1591140600

    def test_delete_answers_version_and_time_only(self, frozen: Any, door: Any) -> None:
        """The version that was deleted (Developer Guide, Device Shadow data flow)."""
        for _ in range(4):
            door.send("update", {"state": {}})
        assert door.send("delete").document == {"version": 4, "timestamp": 1591140000}

    @pytest.mark.parametrize("shadow_name", [None, "n1"])
    def test_missing_shadow_is_named(self, data_client: Any, shadow_name: str | None) -> None:
        """`No shadow exists with name: ...` (aws-sdk-js issue 4372; the named form as seen in the field)."""
        address = {} if shadow_name is None else {"shadowName": shadow_name}
        wanted = "'lamp'" if shadow_name is None else "'lamp~n1'"
        with pytest.raises(data_client.exceptions.ResourceNotFoundException) as caught:
            data_client.get_thing_shadow(thingName="lamp", **address)
        assert caught.value.response["Error"]["Message"] == f"No shadow exists with name: {wanted}"

    def test_letters_beyond_ascii_travel_as_they_are(self, http: Any) -> None:
        """Documents are UTF-8 (Developer Guide, Device Shadow service documents)."""
        http.send("update", {"state": {"desired": {"f\u00e4rbe": "\U0001f534 rot"}}})
        assert http.send("get").document["state"]["desired"] == {"f\u00e4rbe": "\U0001f534 rot"}


class TestPackageShadow:
    """The reserved shadow `$package` (Developer Guide, Preparing to use Software Package Catalog)."""

    STATE = {"reported": {"fw": {"version": "1.0", "attributes": {"k": "v"}}}}

    def send(self, client: Any, state: Any) -> Any:
        """Update it over HTTP."""
        body = json.dumps({"state": state}).encode()
        return json.loads(
            client.update_thing_shadow(thingName="lamp", shadowName="$package", payload=body)["payload"].read()
        )

    def test_no_document_of_it_has_metadata(self, iotmock: IoTMock, data_client: Any) -> None:
        """Neither over HTTP nor over MQTT."""
        with iotmock.subscribe("$aws/things/lamp/shadow/name/$package/#") as messages:
            assert "metadata" not in self.send(data_client, {**self.STATE, "desired": {"fw": {"version": "2.0"}}})
            document = data_client.get_thing_shadow(thingName="lamp", shadowName="$package")["payload"].read()
            assert b"metadata" not in document
            assert len(messages) == 3
            assert not [message for message in messages if b"metadata" in message.payload]

    @pytest.mark.parametrize(
        "package",
        [
            pytest.param({"version": 1}, id="version is a number"),
            pytest.param({"attributes": []}, id="attributes are an array"),
            pytest.param({"version": "1", "other": 1}, id="unknown member"),
            pytest.param("1.0", id="package is a text"),
        ],
    )
    def test_only_version_and_attributes_are_allowed(self, iotmock: IoTMock, data_client: Any, package: Any) -> None:
        """Anything else is a bad request at both doors."""
        with pytest.raises(data_client.exceptions.InvalidRequestException):
            self.send(data_client, {"reported": {"fw": package}})
        topic = "$aws/things/lamp/shadow/name/$package/update"
        with iotmock.subscribe(f"{topic}/rejected") as rejected:
            iotmock.publish(topic, {"state": {"desired": {"fw": package}}})
            assert rejected[0].json()["code"] == 400

    def test_other_reserved_names_are_ordinary_shadows(self, data_client: Any) -> None:
        """Their content is free and they are listed (chosen, see docs/fidelity.md)."""
        data_client.update_thing_shadow(thingName="lamp", shadowName="$mine", payload=b'{"state":{"desired":{"a":1}}}')
        self.send(data_client, self.STATE)
        assert data_client.list_named_shadows_for_thing(thingName="lamp")["results"] == ["$mine", "$package"]


QUERIES = {
    "shadow.name.$package.reported.lamp.version:1.0.0": ["lamp"],
    "NOT shadow.name.$package.reported.lamp.version:1.0.0": ["bulb"],
    "-shadow.name.$package.reported.lamp.version:1.0.0": ["bulb"],
    "thingName:bulb AND (shadow.name.$package.reported.lamp.version:1.0.0)": [],
    "shadow.reported.lamp.version:1.0.0": [],
    "NOT shadow.hasDelta:true": ["bulb", "lamp"],
    "attributes.note:shadow.name.x": [],
    "*": ["bulb", "lamp"],
}


class TestFleetIndex:
    """What the fleet index sees of shadows."""

    @pytest.fixture(autouse=True)
    def an_index(self, iot_client: Any) -> None:
        """Of the registry and of two named shadows."""
        iot_client.update_indexing_configuration(
            thingIndexingConfiguration={
                "thingIndexingMode": "REGISTRY_AND_SHADOW",
                "namedShadowIndexingMode": "ON",
                "filter": {"namedShadowNames": ["n1", "$package"]},
            }
        )
        iot_client.create_thing(thingName="lamp")

    def found(self, iot_client: Any) -> Any:
        """The named shadows of `lamp` in the fleet index."""
        (thing,) = iot_client.search_index(queryString="thingName:lamp")["things"]
        return json.loads(thing["shadow"])["name"] if "shadow" in thing else {}

    def test_named_shadows_are_shown(self, iot_client: Any, data_client: Any) -> None:
        """SearchIndex shows their states (Developer Guide, Managing thing indexing)."""
        body = b'{"state":{"desired":{"a":1},"reported":{"a":2}}}'
        data_client.update_thing_shadow(thingName="lamp", shadowName="n1", payload=body)
        shadow = self.found(iot_client)["n1"]
        assert (shadow["desired"], shadow["reported"], shadow["hasDelta"]) == ({"a": 1}, {"a": 2}, True)

    def test_shadows_that_are_not_in_the_filter_are_not_shown(self, iot_client: Any, data_client: Any) -> None:
        """Only what the configuration names is indexed (Developer Guide, Managing thing indexing)."""
        data_client.update_thing_shadow(thingName="lamp", shadowName="n2", payload=b'{"state":{"reported":{"a":2}}}')
        assert self.found(iot_client) == {}

    def test_deleted_shadow_is_gone(self, iot_client: Any, data_client: Any) -> None:
        """What is gone is not found."""
        data_client.update_thing_shadow(thingName="lamp", shadowName="n1", payload=b'{"state":{"reported":{"a":2}}}')
        assert list(self.found(iot_client)) == ["n1"]
        data_client.delete_thing_shadow(thingName="lamp", shadowName="n1")
        assert self.found(iot_client) == {}

    @pytest.mark.parametrize("query", QUERIES)
    def test_queries_find_what_shadows_hold(self, iot_client: Any, data_client: Any, query: str) -> None:
        """Field by field; NOT finds the others (Developer Guide, Query syntax)."""
        iot_client.create_thing(thingName="bulb", attributePayload={"attributes": {"note": "other"}})
        body = b'{"state":{"reported":{"lamp":{"version":"1.0.0"}}}}'
        data_client.update_thing_shadow(thingName="lamp", shadowName="$package", payload=body)
        found = [thing["thingName"] for thing in iot_client.search_index(queryString=query)["things"]]
        assert found == QUERIES[query]


class TestNames:
    """Names of things and shadows are checked by the service."""

    @pytest.mark.parametrize(
        "address",
        [
            pytest.param({"thingName": "t" * 129}, id="thing name of 129"),
            pytest.param({"thingName": "a b"}, id="thing name with a blank"),
            pytest.param({"thingName": "a", "shadowName": "s" * 65}, id="shadow name of 65"),
            pytest.param({"thingName": "a", "shadowName": "a/b"}, id="shadow name with a slash"),
        ],
    )
    def test_bad_name_is_refused_over_http(self, data_client: Any, address: dict[str, str]) -> None:
        """Lengths and patterns of the API reference; botocore does not check them."""
        for call in (data_client.get_thing_shadow, data_client.delete_thing_shadow):
            with pytest.raises(data_client.exceptions.InvalidRequestException):
                call(**address)
        with pytest.raises(data_client.exceptions.InvalidRequestException):
            data_client.update_thing_shadow(**address, payload=b'{"state":{}}')

    @pytest.mark.parametrize(
        "middle", ["things/a b/shadow", "things/a/shadow/name/b c", "things/a/shadow/name/" + "s" * 65]
    )
    def test_bad_name_is_rejected_over_mqtt(self, middle: str) -> None:
        """With code 400 and the token, on the topic's own rejected (chosen, see docs/fidelity.md)."""
        with mock_iot() as iot, iot.subscribe(f"$aws/{middle}/get/rejected") as rejected:
            iot.publish(f"$aws/{middle}/get", {"clientToken": "t"})
            assert (rejected[0].json()["code"], rejected[0].json()["clientToken"]) == (400, "t")

    def test_colon_in_a_thing_name_is_decoded_once(self, data_client: Any) -> None:
        """Labels arrive percent-encoded."""
        data_client.update_thing_shadow(thingName="t:x", payload=b'{"state":{}}')
        assert b'"version":1' in data_client.get_thing_shadow(thingName="t:x")["payload"].read()
