"""Device shadows through the API, as AWS documents them. A shadow needs no thing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Name = Callable[[str], str]
CODES = {
    400: "InvalidRequestException",
    404: "ResourceNotFoundException",
    409: "ConflictException",
    413: "RequestEntityTooLargeException",
    415: "UnsupportedDocumentEncodingException",
}


class Shadow:
    """One shadow, through the API."""

    def __init__(self, data: Any, thing_name: str, shadow_name: str | None) -> None:
        self._data = data
        self.thing_name = thing_name
        self._address = {"thingName": thing_name} | ({"shadowName": shadow_name} if shadow_name else {})

    def update(self, document: Any) -> dict[str, Any]:
        """UpdateThingShadow."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self._read(self._data.update_thing_shadow(**self._address, payload=body))

    def state(self, **sections: Any) -> dict[str, Any]:
        """Update with these sections."""
        return self.update({"state": sections})

    def get(self) -> dict[str, Any]:
        """GetThingShadow."""
        return self._read(self._data.get_thing_shadow(**self._address))

    def delete(self) -> dict[str, Any]:
        """DeleteThingShadow."""
        return self._read(self._data.delete_thing_shadow(**self._address))

    @staticmethod
    def _read(answer: Any) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(answer["payload"].read())
        return document


@pytest.fixture(params=[None, "config"], ids=["classic", "named"])
def shadow(request: pytest.FixtureRequest, data: Any, iotmock_name: Name) -> Shadow:
    """The classic shadow, and a named one."""
    return Shadow(data, iotmock_name("lamp"), request.param)


def test_the_first_update_makes_the_shadow(shadow: Shadow) -> None:
    """Device Shadow service documents: version 1, the sections of the request, metadata and times."""
    answer = shadow.update({"state": {"desired": {"on": True}}, "clientToken": "t1"})
    assert (answer["state"], answer["version"], answer["clientToken"]) == ({"desired": {"on": True}}, 1, "t1")
    assert set(answer["metadata"]) == {"desired"}
    assert set(answer["metadata"]["desired"]["on"]) == {"timestamp"}
    assert abs(answer["timestamp"] - datetime.now(UTC).timestamp()) < 300


def test_get_shows_both_sections_and_their_difference(shadow: Shadow) -> None:
    """Device Shadow service documents: the delta holds what is desired and not reported."""
    shadow.state(desired={"on": True, "hue": 3}, reported={"on": False, "hue": 3, "fan": 1})
    found = shadow.get()
    assert found["state"] == {
        "desired": {"on": True, "hue": 3},
        "reported": {"on": False, "hue": 3, "fan": 1},
        "delta": {"on": True},
    }
    assert set(found) == {"state", "metadata", "version", "timestamp"}


def test_get_shows_no_delta_where_both_agree(shadow: Shadow) -> None:
    """Device Shadow service documents."""
    shadow.state(desired={"on": True}, reported={"on": True})
    assert "delta" not in shadow.get()["state"]


def test_updates_merge(shadow: Shadow) -> None:
    """Device Shadow service documents: what is not named stays; objects merge key by key."""
    shadow.state(reported={"color": {"r": 1, "g": 2}, "on": True})
    shadow.state(reported={"color": {"g": 3}})
    assert shadow.get()["state"]["reported"] == {"color": {"r": 1, "g": 3}, "on": True}


def test_null_takes_a_key_away(shadow: Shadow) -> None:
    """Using shadows: to delete a key, set it to null."""
    shadow.state(reported={"a": 1, "b": {"c": 2, "d": 3}})
    shadow.state(reported={"a": None, "b": {"c": None}})
    assert shadow.get()["state"]["reported"] == {"b": {"d": 3}}


def test_null_takes_a_section_away(shadow: Shadow) -> None:
    """Using shadows."""
    shadow.state(desired={"on": True}, reported={"on": True})
    shadow.state(desired=None)
    assert set(shadow.get()["state"]) == {"reported"}


def test_arrays_are_replaced_whole(shadow: Shadow) -> None:
    """Device Shadow service documents."""
    shadow.state(reported={"list": [1, 2, 3]})
    shadow.state(reported={"list": [4]})
    assert shadow.get()["state"]["reported"] == {"list": [4]}


def test_an_array_in_a_delta_is_whole(shadow: Shadow) -> None:
    """Device Shadow service documents: arrays are values."""
    shadow.state(desired={"list": [1, 2]}, reported={"list": [1, 3]})
    assert shadow.get()["state"]["delta"] == {"list": [1, 2]}


def test_each_update_raises_the_version_by_one(shadow: Shadow) -> None:
    """Device Shadow service documents."""
    assert [shadow.state(reported={"n": number})["version"] for number in range(3)] == [1, 2, 3]
    assert shadow.get()["version"] == 3


def test_an_update_with_the_present_version_is_taken(shadow: Shadow) -> None:
    """Device Shadow service documents: optimistic locking."""
    version = shadow.state(reported={"on": True})["version"]
    assert shadow.update({"state": {"reported": {"on": False}}, "version": version})["version"] == version + 1


def test_an_update_with_another_version_is_refused(shadow: Shadow, refused: Any) -> None:
    """Device Shadow error messages: 409; nothing changes."""
    shadow.state(reported={"on": True})
    with refused(CODES[409], 409):
        shadow.update({"state": {"reported": {"on": False}}, "version": 7})
    assert shadow.get()["state"]["reported"] == {"on": True}


def test_a_shadow_that_does_not_exist_is_not_found(shadow: Shadow, refused: Any) -> None:
    """Device Shadow error messages: 404."""
    for ask in (shadow.get, shadow.delete):
        with refused(CODES[404], 404):
            ask()


def test_a_deleted_shadow_is_gone(shadow: Shadow, refused: Any) -> None:
    """DeleteThingShadow answers version and time."""
    shadow.state(reported={"on": True})
    answer = shadow.delete()
    assert answer["version"] == 1
    assert "state" not in answer
    with refused(CODES[404], 404):
        shadow.get()


def test_deletion_does_not_reset_the_version(shadow: Shadow) -> None:
    """Device Shadow service documents: the version goes on for a while."""
    shadow.state(reported={"on": True})
    shadow.delete()
    assert shadow.state(reported={"on": True})["version"] > 1


def test_metadata_has_the_time_of_every_leaf(shadow: Shadow) -> None:
    """Device Shadow service documents: an array has one for each element."""
    shadow.state(reported={"a": {"b": 1}, "list": [1, 2]})
    reported = shadow.get()["metadata"]["reported"]
    assert set(reported["a"]["b"]) == {"timestamp"}
    assert [set(element) for element in reported["list"]] == [{"timestamp"}, {"timestamp"}]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        ({"desired": {}}, 400),
        ({"state": "on"}, 400),
        ({"state": {"wanted": {}}}, 400),
        ({"state": {"desired": 5}}, 400),
        ({"state": {"reported": {"list": [1, None]}}}, 400),
        ({"state": {}, "version": "1"}, 400),
        ({"state": {}, "clientToken": "x" * 65}, 400),
        ({"state": {"reported": {"a": "x" * 8193}}}, 413),
        (b'{"state": {"reported": {"a": "\xff"}}}', 415),
    ],
)
def test_a_bad_document_is_refused(data: Any, iotmock_name: Name, body: Any, status: int, refused: Any) -> None:
    """Device Shadow error messages; no shadow comes to be."""
    shadow = Shadow(data, iotmock_name("lamp"), None)
    with refused(CODES[status], status):
        shadow.update(body)
    with refused(CODES[404], 404):
        shadow.get()


def test_named_and_classic_shadows_are_apart(data: Any, iotmock_name: Name) -> None:
    """Device Shadow service: each has its own state and version."""
    name = iotmock_name("lamp")
    classic, first, second = Shadow(data, name, None), Shadow(data, name, "one"), Shadow(data, name, "two")
    for number, shadow in enumerate((classic, first, second)):
        shadow.state(reported={"n": number})
    first.state(reported={"n": 7})
    assert [shadow.get()["state"]["reported"]["n"] for shadow in (classic, first, second)] == [0, 7, 2]
    assert [shadow.get()["version"] for shadow in (classic, first, second)] == [1, 2, 1]


def test_named_shadows_are_listed_without_the_classic_one(data: Any, iotmock_name: Name, eventually: Any) -> None:
    """API reference, ListNamedShadowsForThing."""
    name = iotmock_name("lamp")
    for shadow_name in (None, "b", "a"):
        Shadow(data, name, shadow_name).state(reported={"on": True})

    def listed() -> bool:
        return sorted(data.list_named_shadows_for_thing(thingName=name)["results"]) == ["a", "b"]

    eventually(listed)


def test_named_shadows_are_listed_in_pages(data: Any, iotmock_name: Name, eventually: Any) -> None:
    """API reference, ListNamedShadowsForThing: pageSize and nextToken."""
    name = iotmock_name("lamp")
    for shadow_name in "abc":
        Shadow(data, name, shadow_name).state(reported={"on": True})

    def in_pages() -> bool:
        first = data.list_named_shadows_for_thing(thingName=name, pageSize=2)
        if "nextToken" not in first:
            return False
        second = data.list_named_shadows_for_thing(thingName=name, pageSize=2, nextToken=first["nextToken"])
        return sorted([*first["results"], *second["results"]]) == ["a", "b", "c"] and "nextToken" not in second

    eventually(in_pages)


def test_a_thing_and_its_shadow_live_apart(iot: Any, data: Any, iotmock_name: Name, refused: Any) -> None:
    """A new thing has no shadow, and its deletion leaves the one it has."""
    name = iotmock_name("lamp")
    iot.create_thing(thingName=name)
    shadow = Shadow(data, name, None)
    with refused(CODES[404], 404):
        shadow.get()
    shadow.state(reported={"on": True})
    iot.delete_thing(thingName=name)
    assert shadow.get()["state"] == {"reported": {"on": True}}
