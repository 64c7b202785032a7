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
NESTED_TOO_DEEP = json.loads('{"a": ' * 12 + "1" + "}" * 12)


def as_long_as(iotmock_name: Name, length: int) -> str:
    """A name of this test with exactly that many characters."""
    return iotmock_name("x" * (length + 1 - len(iotmock_name("x"))))


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
    assert set(answer) == {"version", "timestamp"}
    assert answer["version"] == 1
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
        (b"", 400),
        (b"5", 400),
        ({"desired": {}}, 400),
        ({"state": "on"}, 400),
        ({"state": {"wanted": {}}}, 400),
        ({"state": {"delta": {"on": True}}}, 400),
        ({"state": {"desired": 5}}, 400),
        ({"state": {"reported": ["on"]}}, 400),
        ({"state": {"reported": {"a": NESTED_TOO_DEEP}}}, 400),
        ({"state": {"reported": {"list": [1, None]}}}, 400),
        ({"state": {}, "version": "1"}, 400),
        ({"state": {}, "version": -1}, 400),
        ({"state": {}, "clientToken": 5}, 400),
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


def test_an_update_answers_what_was_sent_and_no_more(shadow: Shadow) -> None:
    """Device Shadow service documents: only the sections and keys of the request, nulls included, and no delta."""
    shadow.state(desired={"on": True, "hue": 1}, reported={"fan": 1})
    answer = shadow.state(desired={"on": False, "hue": None})
    assert set(answer) == {"state", "metadata", "version", "timestamp"}
    assert answer["state"] == {"desired": {"on": False, "hue": None}}
    assert set(answer["metadata"]) == {"desired"}


def test_a_client_token_of_64_bytes_comes_back(shadow: Shadow) -> None:
    """Device Shadow service documents: the token is that of the request, and no part of the shadow."""
    answer = shadow.update({"state": {"reported": {"on": True}}, "clientToken": "t" * 64})
    assert answer["clientToken"] == "t" * 64
    assert "clientToken" not in shadow.get()


def test_members_beside_the_state_are_not_kept(shadow: Shadow) -> None:
    """Diagnosing problems with shadows: what the service does not know in a document is ignored."""
    shadow.update({"state": {"reported": {"on": True}}, "note": "hello"})
    assert set(shadow.get()) == {"state", "metadata", "version", "timestamp"}


def test_a_state_of_null_clears_both_sections(shadow: Shadow) -> None:
    """Device Shadow service documents: the shadow stays, empty, and its version goes on."""
    shadow.state(desired={"on": True}, reported={"on": False})
    answer = shadow.update({"state": None})
    assert (answer["state"], answer["version"]) == (None, 2)
    found = shadow.get()
    assert (found["state"], found["metadata"], found["version"]) == ({}, {}, 2)


def test_an_empty_state_makes_an_empty_shadow(shadow: Shadow) -> None:
    """API reference, UpdateThingShadow: an update makes the shadow that does not exist."""
    assert shadow.state()["version"] == 1
    assert shadow.get()["state"] == {}


def test_an_empty_state_changes_nothing(shadow: Shadow) -> None:
    """Device Shadow service documents: what is not named stays."""
    shadow.state(reported={"on": True})
    shadow.state()
    assert shadow.get()["state"] == {"reported": {"on": True}}


def test_an_update_of_one_section_leaves_the_other(shadow: Shadow) -> None:
    """Device Shadow service documents: desired and reported are apart."""
    shadow.state(desired={"on": True}, reported={"on": True})
    shadow.state(reported={"on": False})
    state = shadow.get()["state"]
    assert (state["desired"], state["reported"]) == ({"on": True}, {"on": False})


def test_a_desired_value_stays_when_it_is_reported(shadow: Shadow) -> None:
    """Using shadows: the service never clears what is desired by itself."""
    shadow.state(desired={"on": True})
    shadow.state(reported={"on": True})
    assert shadow.get()["state"] == {"desired": {"on": True}, "reported": {"on": True}}


def test_null_for_an_unknown_key_changes_nothing(shadow: Shadow) -> None:
    """Using shadows: nulls take away and are never kept, at no depth."""
    shadow.state(reported={"on": True})
    shadow.state(reported={"fan": None, "color": {"r": 1, "g": None}})
    assert shadow.get()["state"]["reported"] == {"on": True, "color": {"r": 1}}


def test_a_section_without_keys_is_not_shown(shadow: Shadow) -> None:
    """Device Shadow service documents: neither in the state nor in the metadata."""
    shadow.state(desired={"on": True}, reported={"on": True})
    shadow.state(reported={"on": None})
    found = shadow.get()
    assert (set(found["state"]), set(found["metadata"])) == ({"desired", "delta"}, {"desired"})


def test_an_empty_object_is_a_value(shadow: Shadow) -> None:
    """Device Shadow service documents: it is kept, as a new key and in the place of another value."""
    shadow.state(reported={"a": 1})
    shadow.state(reported={"a": {}, "b": {}})
    assert shadow.get()["state"]["reported"] == {"a": {}, "b": {}}


def test_a_value_of_another_type_replaces_the_one_before(shadow: Shadow) -> None:
    """Device Shadow service documents: only objects merge."""
    shadow.state(reported={"a": 1, "b": {"c": 1}, "d": [1]})
    shadow.state(reported={"a": {"c": 2}, "b": "text", "d": {"e": 1}})
    assert shadow.get()["state"]["reported"] == {"a": {"c": 2}, "b": "text", "d": {"e": 1}}


def test_values_of_every_type_come_back_as_they_were(shadow: Shadow) -> None:
    """Device Shadow service documents: the state is any JSON, in UTF-8."""
    values = {"text": "Zürich \u2603", "whole": -7, "part": 0.5, "no": False, "list": [1, "a", {"b": [True]}]}
    shadow.state(reported=values)
    assert shadow.get()["state"]["reported"] == values


def test_the_same_update_again_raises_the_version(shadow: Shadow) -> None:
    """Device Shadow service documents: each update does, even where nothing changes."""
    assert [shadow.state(reported={"on": True})["version"] for _ in range(2)] == [1, 2]


def test_a_nested_delta_holds_only_what_differs(shadow: Shadow) -> None:
    """Device Shadow service documents: the delta of nested objects."""
    shadow.state(desired={"color": {"r": 255, "g": 255}, "on": 1}, reported={"color": {"r": 255, "g": 0}, "on": 1})
    assert shadow.get()["state"]["delta"] == {"color": {"g": 255}}


def test_a_key_that_is_only_reported_makes_no_delta(shadow: Shadow) -> None:
    """Device Shadow service documents: at no depth."""
    shadow.state(desired={"color": {"r": 1}}, reported={"color": {"r": 1, "g": 2}, "fan": 1})
    assert "delta" not in shadow.get()["state"]


def test_all_that_is_desired_is_the_delta_where_nothing_is_reported(shadow: Shadow) -> None:
    """Device Shadow service documents."""
    shadow.state(desired={"color": {"r": 1}, "on": True})
    assert shadow.get()["state"]["delta"] == {"color": {"r": 1}, "on": True}


def test_a_shadow_without_desired_section_has_no_delta(shadow: Shadow) -> None:
    """Device Shadow service documents."""
    shadow.state(reported={"on": True})
    assert shadow.get()["state"] == {"reported": {"on": True}}


def test_values_of_different_types_make_a_delta(shadow: Shadow) -> None:
    """Device Shadow service documents: the desired value is what the delta shows."""
    shadow.state(desired={"a": "1", "b": {"c": 1}, "d": [1]}, reported={"a": 1, "b": 1, "d": 1})
    assert shadow.get()["state"]["delta"] == {"a": "1", "b": {"c": 1}, "d": [1]}


def test_a_desired_key_that_is_taken_away_leaves_the_delta(shadow: Shadow) -> None:
    """Device Shadow service documents."""
    shadow.state(desired={"on": True, "hue": 2}, reported={"on": False, "hue": 1})
    shadow.state(desired={"on": None})
    assert shadow.get()["state"]["delta"] == {"hue": 2}


def test_an_update_stamps_only_the_leaves_that_it_names(shadow: Shadow) -> None:
    """Using shadows: all other leaves keep the time that they have."""
    first = shadow.state(reported={"a": 1, "b": 1})["metadata"]["reported"]
    second = shadow.state(reported={"b": 1, "c": 1})["metadata"]["reported"]
    assert shadow.get()["metadata"]["reported"] == {"a": first["a"], "b": second["b"], "c": second["c"]}


def test_what_is_taken_away_has_no_metadata(shadow: Shadow) -> None:
    """Using shadows."""
    shadow.state(desired={"on": True}, reported={"a": 1, "b": {"c": 2, "d": 3}})
    shadow.state(desired=None, reported={"a": None, "b": {"c": None}})
    metadata = shadow.get()["metadata"]
    assert set(metadata) == {"reported"}
    assert set(metadata["reported"]) == {"b"}
    assert set(metadata["reported"]["b"]) == {"d"}


def test_get_tells_a_time_not_before_the_last_update(shadow: Shadow) -> None:
    """Using shadows: the time of an answer is that of the answer, in seconds, and not before that of any leaf."""
    updated = shadow.state(reported={"on": True})
    found = shadow.get()
    assert found["metadata"]["reported"]["on"]["timestamp"] <= found["timestamp"]
    assert updated["timestamp"] <= found["timestamp"] <= updated["timestamp"] + 300


def test_a_version_conflict_is_named(shadow: Shadow, refused: Any) -> None:
    """Device Shadow error messages: the text of 409; the version stays."""
    shadow.state(reported={"on": True})
    with refused(CODES[409], 409) as error:
        shadow.update({"state": {"reported": {"on": False}}, "version": 2})
    assert "Version conflict" in error["Error"]["Message"]
    assert shadow.get()["version"] == 1


def test_the_shadow_that_is_not_found_is_named(shadow: Shadow, refused: Any) -> None:
    """Device Shadow error messages: the text of 404."""
    with refused(CODES[404], 404) as error:
        shadow.get()
    assert error["Error"]["Message"].startswith("No shadow exists with name: ")


def test_a_refused_update_changes_nothing(shadow: Shadow, refused: Any) -> None:
    """Device Shadow error messages: neither the state nor the version."""
    shadow.state(reported={"on": True})
    with refused(CODES[400], 400):
        shadow.state(desired={"on": True}, reported=5)
    found = shadow.get()
    assert (found["state"], found["version"]) == ({"reported": {"on": True}}, 1)


def test_a_state_that_grows_past_8_kilobytes_is_refused(shadow: Shadow, refused: Any) -> None:
    """AWS IoT Device Shadow quotas: what counts is the document that the update would make."""
    shadow.state(reported={"a": "x" * 5000})
    with refused(CODES[413], 413):
        shadow.state(reported={"b": "x" * 5000})
    assert set(shadow.get()["state"]["reported"]) == {"a"}
    assert shadow.state(reported={"a": None, "b": "x" * 5000})["version"] == 2


def test_metadata_does_not_count_as_size(shadow: Shadow) -> None:
    """Diagnosing problems with shadows: 500 short keys, whose times alone would take more than 8 KB."""
    shadow.state(reported={f"k{number}": 1 for number in range(500)})
    assert len(shadow.get()["metadata"]["reported"]) == 500


def test_a_second_deletion_finds_nothing(shadow: Shadow, refused: Any) -> None:
    """Device Shadow error messages: 404."""
    shadow.state(reported={"on": True})
    shadow.delete()
    with refused(CODES[404], 404):
        shadow.delete()


def test_nothing_of_a_deleted_shadow_comes_back(shadow: Shadow) -> None:
    """API reference, DeleteThingShadow: state and metadata are gone for good."""
    shadow.state(desired={"on": True}, reported={"fan": 1})
    shadow.delete()
    shadow.state(reported={"on": True})
    found = shadow.get()
    assert found["state"] == {"reported": {"on": True}}
    assert set(found["metadata"]["reported"]) == {"on"}


def test_deletion_of_one_shadow_leaves_the_others(data: Any, iotmock_name: Name, refused: Any) -> None:
    """Device Shadow service: a thing's shadows are apart."""
    name = iotmock_name("lamp")
    classic, first, second = Shadow(data, name, None), Shadow(data, name, "one"), Shadow(data, name, "two")
    for shadow in (classic, first, second):
        shadow.state(reported={"on": True})
    first.delete()
    with refused(CODES[404], 404):
        first.get()
    assert [shadow.get()["version"] for shadow in (classic, second)] == [1, 1]


def test_shadows_of_the_same_name_are_apart_by_thing(data: Any, iotmock_name: Name) -> None:
    """Device Shadow service: a shadow's name is unique within a thing."""
    shadows = [Shadow(data, iotmock_name("lamp"), "config") for _ in range(2)]
    for number, shadow in enumerate(shadows):
        shadow.state(reported={"n": number})
    assert [shadow.get()["state"]["reported"]["n"] for shadow in shadows] == [0, 1]


def test_deletion_of_a_shadow_leaves_the_thing(iot: Any, data: Any, iotmock_name: Name) -> None:
    """Device Shadow service, Interacting with shadows."""
    name = iotmock_name("lamp")
    iot.create_thing(thingName=name)
    shadow = Shadow(data, name, None)
    shadow.state(reported={"on": True})
    shadow.delete()
    assert iot.describe_thing(thingName=name)["thingName"] == name


@pytest.mark.parametrize("shadow_name", ["A:b_c-9", "x" * 64])
def test_a_shadow_name_takes_64_of_the_permitted_characters(data: Any, iotmock_name: Name, shadow_name: str) -> None:
    """API reference, UpdateThingShadow: letters, digits, colon, underscore and hyphen."""
    shadow = Shadow(data, iotmock_name("lamp"), shadow_name)
    shadow.state(reported={"on": True})
    assert shadow.get()["version"] == 1


@pytest.mark.parametrize("shadow_name", ["x" * 65, "a b", "a/b", "a.b"])
def test_a_shadow_name_outside_the_rules_is_refused(
    data: Any, iotmock_name: Name, shadow_name: str, refused: Any
) -> None:
    """API reference, UpdateThingShadow: length and pattern of shadowName."""
    with refused(CODES[400], 400):
        Shadow(data, iotmock_name("lamp"), shadow_name).state(reported={"on": True})


def test_a_thing_name_has_128_characters_at_most(data: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, UpdateThingShadow: length of thingName."""
    longest = as_long_as(iotmock_name, 128)
    assert Shadow(data, longest, None).state(reported={"on": True})["version"] == 1
    with refused(CODES[400], 400):
        Shadow(data, longest + "x", None).state(reported={"on": True})


def test_a_thing_name_outside_the_rules_is_refused(data: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, Get-, Update- and DeleteThingShadow: pattern of thingName."""
    shadow = Shadow(data, f"{iotmock_name('lamp')} one", None)
    for ask in (shadow.get, shadow.state, shadow.delete):
        with refused(CODES[400], 400):
            ask()


def test_no_named_shadows_are_an_empty_list(data: Any, iotmock_name: Name) -> None:
    """API reference, ListNamedShadowsForThing: no error for an unknown thing, nor where only the classic one is."""
    name = iotmock_name("lamp")
    unknown = data.list_named_shadows_for_thing(thingName=name)
    Shadow(data, name, None).state(reported={"on": True})
    classic_only = data.list_named_shadows_for_thing(thingName=name)
    for answer in (unknown, classic_only):
        assert answer["results"] == []
        assert "nextToken" not in answer


def test_each_page_of_named_shadows_tells_its_time(data: Any, iotmock_name: Name, eventually: Any) -> None:
    """API reference, ListNamedShadowsForThing: timestamp."""
    name = iotmock_name("lamp")
    for shadow_name in "ab":
        Shadow(data, name, shadow_name).state(reported={"on": True})

    def first_of_two() -> Any:
        answer = data.list_named_shadows_for_thing(thingName=name, pageSize=1)
        return answer.get("nextToken") and answer

    first = eventually(first_of_two)
    second = data.list_named_shadows_for_thing(thingName=name, pageSize=1, nextToken=first["nextToken"])
    assert 0 < first["timestamp"] <= second["timestamp"]


def test_a_deleted_named_shadow_leaves_the_list(data: Any, iotmock_name: Name, eventually: Any) -> None:
    """API reference, ListNamedShadowsForThing."""
    name = iotmock_name("lamp")
    for shadow_name in "ab":
        Shadow(data, name, shadow_name).state(reported={"on": True})
    Shadow(data, name, "a").delete()
    eventually(lambda: data.list_named_shadows_for_thing(thingName=name)["results"] == ["b"])


def test_a_page_of_more_than_100_named_shadows_is_refused(data: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, ListNamedShadowsForThing: pageSize is 100 at most."""
    with refused(CODES[400], 400):
        data.list_named_shadows_for_thing(thingName=iotmock_name("lamp"), pageSize=101)


def test_the_package_shadow_holds_versions_and_attributes(iot: Any, data: Any, iotmock_name: Name) -> None:
    """Preparing to use Software Package Catalog: the reserved named shadow, which has no metadata."""
    name = iotmock_name("lamp")
    iot.create_thing(thingName=name)
    shadow = Shadow(data, name, "$package")
    reported = {iotmock_name("firmware"): {"version": "1.0", "attributes": {"channel": "beta"}}}
    answer = shadow.state(reported=reported)
    found = shadow.get()
    assert (answer["state"], found["state"]) == ({"reported": reported}, {"reported": reported})
    assert "metadata" not in answer
    assert "metadata" not in found


@pytest.mark.parametrize("package", [{"level": "1.0"}, {"version": 1}, {"version": "1.0", "attributes": "beta"}, "1.0"])
def test_the_package_shadow_refuses_anything_else(
    iot: Any, data: Any, iotmock_name: Name, package: Any, refused: Any
) -> None:
    """Preparing to use Software Package Catalog: the schema of the reserved named shadow."""
    name = iotmock_name("lamp")
    iot.create_thing(thingName=name)
    with refused(CODES[400], 400):
        Shadow(data, name, "$package").state(reported={iotmock_name("firmware"): package})
