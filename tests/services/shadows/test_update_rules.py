"""What an update does to a shadow, through every door."""

from typing import Any

import pytest


def state_after(door: Any, *updates: dict[str, Any] | None) -> Any:
    """The state after these updates."""
    for state in updates:
        assert door.send("update", {"state": state}).status == 200
    return door.send("get").document["state"]


def test_first_update_makes_the_shadow(door: Any) -> None:
    """UpdateThingShadow creates the shadow; nobody asks the registry (Developer Guide, Device Shadow data flow)."""
    assert door.send("get").status == 404
    assert door.send("update", {"state": {"reported": {"on": True}}}).document["version"] == 1
    assert door.send("get").document["state"] == {"reported": {"on": True}}


@pytest.mark.parametrize(
    ("updates", "state"),
    [
        pytest.param([{"desired": {"a": 1}}, {"desired": {"b": 2}}], {"a": 1, "b": 2}, id="keys are added"),
        pytest.param([{"desired": {"a": {"b": 1}}}, {"desired": {"a": {"c": 2}}}], {"a": {"b": 1, "c": 2}}, id="deep"),
        pytest.param([{"desired": {"a": 1, "b": 2}}, {"desired": {"a": None}}], {"b": 2}, id="null removes"),
        pytest.param([{"desired": {"a": 1}}, {"desired": {"b": None}}], {"a": 1}, id="null of nothing"),
        pytest.param(
            [{"desired": {"a": {"b": 1, "c": 2}}}, {"desired": {"a": {"b": None}}}], {"a": {"c": 2}}, id="deep null"
        ),
        pytest.param([{"desired": {"a": {"b": 1}}}, {"desired": {"a": {"b": None}}}], {"a": {}}, id="last deep null"),
        pytest.param([{"desired": {"a": {"b": 1}}}, {"desired": {"a": 5}}], {"a": 5}, id="object becomes number"),
        pytest.param(
            [{"desired": {"a": 5}}, {"desired": {"a": {"b": 1}}}], {"a": {"b": 1}}, id="number becomes object"
        ),
        pytest.param([{"desired": {"a": [1, 2, 3]}}, {"desired": {"a": [1]}}], {"a": [1]}, id="arrays are replaced"),
        pytest.param([{"desired": {"a": {"b": None, "c": 1}}}], {"a": {"c": 1}}, id="nulls are not stored"),
        pytest.param([{"desired": {"a": {}}}], {"a": {}}, id="empty object is a value"),
        pytest.param([{"desired": {"a": 1}}, {"desired": {"a": {}}}], {"a": {}}, id="empty object replaces a number"),
        pytest.param([{"desired": {"a": {"b": 1}}}, {"desired": {"a": {}}}], {"a": {"b": 1}}, id="empty object merges"),
        pytest.param([{"desired": {"a": 1}}, {}], {"a": 1}, id="empty state changes nothing"),
        pytest.param([{"desired": {"a": 1}}, {"desired": {}}], {"a": 1}, id="empty section changes nothing"),
    ],
)
def test_update_merges_into_the_section(door: Any, updates: list[dict[str, Any]], state: dict[str, Any]) -> None:
    """Recursive merge, null removes, arrays whole (Developer Guide, Device Shadow service documents)."""
    assert state_after(door, *updates)["desired"] == state


@pytest.mark.parametrize("section", ["desired", "reported"])
def test_null_section_is_removed_with_its_metadata(door: Any, section: str) -> None:
    """`"desired": null` removes the section (Developer Guide, Device Shadow service documents)."""
    state_after(door, {"desired": {"a": 1}, "reported": {"a": 1}}, {section: None})
    document = door.send("get").document
    assert section not in document["state"]
    assert section not in document["metadata"]
    assert len(document["metadata"]) == 1


def test_null_state_clears_the_shadow_and_keeps_it(door: Any) -> None:
    """Both sections go, the version grows (verified on AWS by moto's tests)."""
    state_after(door, {"desired": {"a": 1}, "reported": {"a": 1}}, None)
    document = door.send("get").document
    assert (document["state"], document["metadata"], document["version"]) == ({}, {}, 2)


def test_section_without_keys_is_dropped(door: Any) -> None:
    """Neither state nor metadata shows it (verified on AWS by moto's tests)."""
    state_after(door, {"reported": {"online": True}}, {"reported": {"online": None}})
    document = door.send("get").document
    assert (document["state"], document["metadata"]) == ({}, {})


def test_every_accepted_update_adds_one_to_the_version(door: Any) -> None:
    """Also one that changes nothing (Developer Guide, Device Shadow service documents)."""
    versions = [door.send("update", {"state": state}).document["version"] for state in ({}, {}, {"desired": {"a": 1}})]
    assert versions == [1, 2, 3]


def test_equal_desired_and_reported_values_are_kept(door: Any) -> None:
    """The service never clears desired by itself (aws-iot-device-sdk-embedded-C issue 143)."""
    assert state_after(door, {"desired": {"a": 1}}, {"reported": {"a": 1}}) == {
        "desired": {"a": 1},
        "reported": {"a": 1},
    }


def test_members_beside_state_are_ignored(door: Any) -> None:
    """They are neither refused nor stored (Developer Guide, Diagnosing shadows)."""
    assert door.send("update", {"state": {"desired": {"a": 1}}, "extra": {"x": 1}, "metadata": 5}).status == 200
    assert set(door.send("get").document) == {"state", "metadata", "version", "timestamp"}


def test_classic_and_named_shadows_are_apart(http: Any, data_client: Any) -> None:
    """Each has its own state and version (Developer Guide, Device Shadow service)."""
    http.send("update", {"state": {"desired": {"a": 1}}})
    data_client.update_thing_shadow(thingName="lamp", shadowName="n1", payload=b'{"state": {"desired": {"b": 2}}}')
    data_client.delete_thing_shadow(thingName="lamp")
    assert b'"b":2' in data_client.get_thing_shadow(thingName="lamp", shadowName="n1")["payload"].read()


def test_shadows_belong_to_one_account_and_region(iotmock: Any, http: Any) -> None:
    """Nothing crosses either (Developer Guide, MQTT topics)."""
    http.send("update", {"state": {}})
    for scope in (iotmock.scope(region="eu-west-1"), iotmock.scope(account_id="111122223333")):
        client = scope.client("iot-data")
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_thing_shadow(thingName="lamp")


class TestRegistry:
    """Shadows do not depend on the registry."""

    def test_new_thing_has_no_shadow(self, iot_client: Any, http: Any) -> None:
        """Creating a thing creates no shadow (Developer Guide, Device Shadow service)."""
        iot_client.create_thing(thingName="lamp")
        assert http.send("get").status == 404

    def test_shadow_outlives_its_thing(self, iot_client: Any, http: Any) -> None:
        """Deleting a thing leaves its shadows (Developer Guide, Device Shadow data flow)."""
        iot_client.create_thing(thingName="lamp")
        http.send("update", {"state": {"desired": {"a": 1}}})
        iot_client.delete_thing(thingName="lamp")
        assert http.send("get").document["version"] == 1

    def test_thing_outlives_its_shadow(self, iot_client: Any, http: Any) -> None:
        """Deleting a shadow leaves the thing (Developer Guide, Device Shadow data flow)."""
        iot_client.create_thing(thingName="lamp")
        http.send("update", {"state": {}})
        http.send("delete")
        assert iot_client.describe_thing(thingName="lamp")["thingName"] == "lamp"
