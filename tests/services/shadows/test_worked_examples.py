"""The worked examples of the Developer Guide, as one story each."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest


def at(second: int) -> dict[str, int]:
    """A leaf's metadata."""
    return {"timestamp": second}


def test_light_bulb_in_using_shadows(frozen: Any, iotmock: Any, data_client: Any) -> None:
    """The simulated light bulb, times included (Developer Guide, Using shadows, Simulating the device's actions)."""
    prefix = "$aws/things/mySimulatedThing/shadow/name/simShadow1"
    seen = iotmock.subscribe(f"{prefix}/#")

    def last(suffix: str) -> Any:
        (*_, message) = [message for message in seen if message.topic == f"{prefix}/{suffix}"]
        return message.json()

    iotmock.publish(f"{prefix}/get", b"")
    assert last("get/rejected")["code"] == 404

    frozen.move_to(datetime.fromtimestamp(1591140517, UTC))
    iotmock.publish(f"{prefix}/update", {"state": {"reported": {"ID": "SmartLamp21", "ColorRGB": [128, 128, 128]}}})
    assert last("update/accepted")["metadata"] == {"reported": {"ID": at(1591140517), "ColorRGB": [at(1591140517)] * 3}}

    frozen.move_to(datetime.fromtimestamp(1591141596, UTC))
    token = "21b21b21-bfd2-4279-8c65-e2f697ff4fab"
    body = {"state": {"desired": {"ColorRGB": [255, 255, 0]}}, "clientToken": token}
    answer = data_client.update_thing_shadow(
        thingName="mySimulatedThing", shadowName="simShadow1", payload=json.dumps(body).encode()
    )
    assert json.loads(answer["payload"].read()) == {
        "state": {"desired": {"ColorRGB": [255, 255, 0]}},
        "metadata": {"desired": {"ColorRGB": [at(1591141596)] * 3}},
        "version": 2,
        "timestamp": 1591141596,
        "clientToken": token,
    }
    assert last("update/delta") == {
        "state": {"ColorRGB": [255, 255, 0]},
        "metadata": {"ColorRGB": [at(1591141596)] * 3},
        "version": 2,
        "timestamp": 1591141596,
        "clientToken": token,
    }

    frozen.move_to(datetime.fromtimestamp(1591142747, UTC))
    seen.clear()
    iotmock.publish(f"{prefix}/update", {"state": {"reported": {"ColorRGB": [255, 255, 0]}}, "clientToken": "a4dc2227"})
    assert last("update/accepted")["state"] == {"reported": {"ColorRGB": [255, 255, 0]}}
    documents = last("update/documents")
    assert (documents["previous"]["version"], documents["current"]["version"]) == (2, 3)
    assert documents["previous"]["state"]["reported"]["ColorRGB"] == [128, 128, 128]
    assert documents["current"]["metadata"]["reported"]["ID"] == at(1591140517)
    assert not [message for message in seen if message.topic.endswith("delta")]

    frozen.move_to(datetime.fromtimestamp(1591143269, UTC))
    iotmock.publish(f"{prefix}/get", b"")
    assert last("get/accepted") == {
        "state": {
            "desired": {"ColorRGB": [255, 255, 0]},
            "reported": {"ID": "SmartLamp21", "ColorRGB": [255, 255, 0]},
        },
        "metadata": {
            "desired": {"ColorRGB": [at(1591141596)] * 3},
            "reported": {"ID": at(1591140517), "ColorRGB": [at(1591142747)] * 3},
        },
        "version": 3,
        "timestamp": 1591143269,
    }


def test_optimistic_locking_in_the_data_flow(mqtt: Any) -> None:
    """Version 10, an update with 9, one with 10 (Developer Guide, Device Shadow data flow, Optimistic locking)."""
    for _ in range(9):
        mqtt.send("update", {"state": {}})
    assert mqtt.send("update", {"state": {"desired": {"colors": ["RED", "GREEN", "BLUE"]}}}).document["version"] == 10
    request = {"state": {"desired": {"colors": ["BLUE"]}}, "version": 9, "clientToken": "426bfd96-e720-46d3-95cd"}
    assert mqtt.send("update", request).document == {
        "code": 409,
        "message": "Version conflict",
        "clientToken": "426bfd96-e720-46d3-95cd",
    }
    assert mqtt.send("get").document["state"]["desired"] == {"colors": ["RED", "GREEN", "BLUE"]}
    request["version"] = 10
    assert mqtt.send("update", request).document["version"] == 11
    assert mqtt.send("get").document["state"]["desired"] == {"colors": ["BLUE"]}


def test_deletion_in_the_data_flow(frozen: Any, mqtt: Any) -> None:
    """`{"version": 4, "timestamp": 1591057529}` (Developer Guide, Device Shadow data flow, Deleting a shadow)."""
    for _ in range(4):
        mqtt.send("update", {"state": {}})
    frozen.move_to(datetime.fromtimestamp(1591057529, UTC))
    assert mqtt.send("delete").document == {"version": 4, "timestamp": 1591057529}


@pytest.mark.parametrize(
    ("sent", "status", "colors"),
    [(["RED"], 200, ["RED"]), ([None, "RED", "GREEN"], 400, ["RED", "GREEN", "BLUE"])],
    ids=["replaced", "null is refused"],
)
def test_arrays_in_the_documents_page(door: Any, sent: list[Any], status: int, colors: list[str]) -> None:
    """Arrays are values (Developer Guide, Device Shadow service documents, Shadow document properties)."""
    door.send("update", {"state": {"desired": {"colors": ["RED", "GREEN", "BLUE"]}}})
    assert door.send("update", {"state": {"desired": {"colors": sent}}}).status == status
    assert door.send("get").document["state"]["desired"]["colors"] == colors


def test_reported_null_on_an_empty_shadow(door: Any) -> None:
    """Nothing is stored (verified on AWS by moto's tests)."""
    door.send("update", {"state": {"reported": {"online": None}}})
    assert door.send("get").document["state"] == {}
