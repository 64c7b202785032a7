"""What an accepted update does to a shadow's state, metadata and version."""

import json
from typing import Any

import pytest

from iotmock.services.shadows.content import ShadowContent, apply
from iotmock.services.shadows.documents import get_document
from iotmock.services.shadows.errors import DocumentError
from iotmock.services.shadows.request import parse_update

FIRST, SECOND, THIRD = 1_591_140_517, 1_591_141_596, 1_591_142_747


def updated(previous: ShadowContent | None, state: Any, at: int = FIRST, **members: Any) -> ShadowContent:
    """The content after sending a state."""
    return apply(previous, parse_update(json.dumps({"state": state, **members}).encode()), at).current


def reported_after(*sections: Any) -> Any:
    """What is reported after these sections were."""
    content: ShadowContent | None = None
    for section in sections:
        content = updated(content, {"reported": section})
    assert content is not None
    return shown(content)["state"].get("reported")


def shown(content: ShadowContent, at: int = THIRD) -> Any:
    """The document that a get shows."""
    return json.loads(get_document(content, at))


def stamped(at: int) -> dict[str, int]:
    """A leaf of metadata."""
    return {"timestamp": at}


def test_update_of_null_state_clears_both_sections() -> None:
    """Developer Guide, Device Shadow service documents: null state; seen on the live service."""
    content = updated(updated(None, {"desired": {"a": 1}, "reported": {"b": 1}}), None)
    assert shown(content) == {"state": {}, "metadata": {}, "version": 2, "timestamp": THIRD}


def test_update_of_empty_state_creates_the_shadow() -> None:
    """Seen on the live service: an empty state is accepted."""
    assert shown(updated(None, {})) == {"state": {}, "metadata": {}, "version": 1, "timestamp": THIRD}


def test_update_of_empty_state_keeps_everything() -> None:
    """Seen on the live service: an empty state changes nothing but the version."""
    before = updated(None, {"desired": {"a": 1}, "reported": {"b": 1}})
    after = updated(before, {}, SECOND)
    assert shown(after) == {**shown(before), "version": 2}


@pytest.mark.parametrize(("removed", "left"), [("desired", "reported"), ("reported", "desired")])
def test_update_with_a_null_section_removes_that_section(removed: str, left: str) -> None:
    """Developer Guide, Device Shadow service documents: a null section is deleted with its metadata."""
    document = shown(updated(updated(None, {"desired": {"a": 1}, "reported": {"a": 1}}), {removed: None}))
    assert document["state"].get(removed) is document["metadata"].get(removed) is None
    assert document["state"][left] == {"a": 1}


@pytest.mark.parametrize(
    ("sections", "outcome"),
    [
        ([{"a": 1, "b": 2}, {"b": 3, "c": 4}], {"a": 1, "b": 3, "c": 4}),
        ([{"a": 1, "b": 2}, {"a": None}], {"b": 2}),
        ([{"a": 1}, {"missing": None}], {"a": 1}),
        ([{"a": {"b": 1, "c": 2}}, {"a": {"b": None, "x": None}}], {"a": {"c": 2}}),
        ([{"a": {"b": 1}}, {"a": {"c": {"d": 2}}}], {"a": {"b": 1, "c": {"d": 2}}}),
        ([{"a": {"b": 1}}, {"a": 2}], {"a": 2}),
        ([{"a": 1}, {"a": {"b": None, "c": 2}}], {"a": {"c": 2}}),
        ([{"a": 1}, {"a": {}}], {"a": {}}),
        ([{"a": {"b": 1}}, {"a": {}}], {"a": {"b": 1}}),
        ([{"a": {}}], {"a": {}}),
        ([{"a": {"b": None}}], {"a": {}}),
        ([{"a": {"b": 1}}, {"a": {"b": None}}], {"a": {}}),
        ([{"a": ["RED", "GREEN", "BLUE"]}, {"a": ["RED"]}], {"a": ["RED"]}),
        ([{"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 3}]}], {"a": [{"b": 3}]}),
        ([{"a": [1]}, {"a": {"b": 1}}], {"a": {"b": 1}}),
        ([{"a": [1]}, {"a": []}], {"a": []}),
        ([{"a": [{"b": None, "c": [{"d": None}]}]}], {"a": [{"c": [{}]}]}),
        ([{"a": 1, "e": 2}, {"a": [{"b": None, "c": [{"d": None}]}]}], {"a": [{"c": [{}]}], "e": 2}),
        ([{"a": 1}, {"a": True}], {"a": True}),
        ([{"online": None}], None),
        ([{"a": 1}, {"a": None}], None),
        ([{}], None),
        ([{"a": 1}, {}], {"a": 1}),
    ],
)
def test_update_merges_a_section(sections: Any, outcome: Any) -> None:
    """Developer Guide, Device Shadow service documents; empty objects are kept on the live service."""
    assert json.dumps(reported_after(*sections)) == json.dumps(outcome)


def test_update_that_empties_a_section_drops_its_metadata() -> None:
    """Seen on the live service: an empty section appears neither in state nor in metadata."""
    document = shown(updated(updated(None, {"reported": {"a": 1}}), {"reported": {"a": None}}))
    assert (document["state"], document["metadata"]) == ({}, {})


def test_update_restamps_only_what_was_sent() -> None:
    """Developer Guide, Using shadows: ID keeps its time while ColorRGB moves."""
    content = updated(None, {"reported": {"ID": "SmartLamp21", "ColorRGB": [128, 128, 128]}}, FIRST)
    content = updated(content, {"reported": {"ColorRGB": [255, 255, 0]}}, THIRD)
    assert shown(content)["metadata"] == {
        "reported": {"ID": stamped(FIRST), "ColorRGB": [stamped(THIRD), stamped(THIRD), stamped(THIRD)]}
    }


def test_update_restamps_a_value_that_stays_the_same() -> None:
    """Developer Guide, Using shadows; re-sending refreshes the time on the live service."""
    content = updated(updated(None, {"reported": {"a": 1, "b": 1}}, FIRST), {"reported": {"a": 1}}, SECOND)
    assert shown(content)["metadata"] == {"reported": {"a": stamped(SECOND), "b": stamped(FIRST)}}


def test_update_restamps_nested_leaves_one_by_one() -> None:
    """Developer Guide, Device Shadow service documents: metadata has the time of each attribute."""
    content = updated(None, {"reported": {"a": {"b": {"c": 1, "d": 2}, "e": 3}, "f": 4}}, FIRST)
    content = updated(content, {"reported": {"a": {"b": {"d": 2}}}}, SECOND)
    content = updated(content, {"reported": {"a": {"b": {"g": None}, "e": {"h": 1}}}}, THIRD)
    assert shown(content)["metadata"]["reported"] == {
        "a": {"b": {"c": stamped(FIRST), "d": stamped(SECOND)}, "e": {"h": stamped(THIRD)}},
        "f": stamped(FIRST),
    }


def test_update_keeps_the_times_of_an_object_that_an_empty_one_meets() -> None:
    """Chosen: an empty object merged into an object sends no leaf."""
    content = updated(updated(None, {"reported": {"a": {"b": 1}}}, FIRST), {"reported": {"a": {}}}, SECOND)
    assert shown(content)["metadata"] == {"reported": {"a": {"b": stamped(FIRST)}}}


def test_metadata_of_an_array_mirrors_it_recursively() -> None:
    """Developer Guide, Using shadows: one timestamp per element."""
    content = updated(None, {"desired": {"a": [1, [2, {"b": "c"}], {}, []]}})
    assert shown(content)["metadata"]["desired"] == {
        "a": [stamped(FIRST), [stamped(FIRST), {"b": stamped(FIRST)}], {}, []]
    }


def test_metadata_tells_a_key_named_timestamp_from_a_time() -> None:
    """Developer Guide, Device Shadow service documents: any key is allowed."""
    content = updated(None, {"reported": {"timestamp": {"timestamp": 1}}})
    assert shown(content)["metadata"] == {"reported": {"timestamp": {"timestamp": stamped(FIRST)}}}


def test_update_starts_at_version_1_and_adds_one_each_time() -> None:
    """Developer Guide, Device Shadow service documents: every update increments, whatever it changes."""
    versions, content = [], None
    for state in ({"reported": {"a": 1}}, {"reported": {"a": 1}}, {}, None):
        content = updated(content, state)
        versions.append(content.version)
    assert versions == [1, 2, 3, 4]


def test_update_after_a_deletion_continues_its_version() -> None:
    """Developer Guide, Device Shadow data flow: deleting does not reset the version."""
    assert apply(None, parse_update(b'{"state": {}}'), FIRST, deleted_version=5).current.version == 6


def test_update_with_the_current_version_is_applied() -> None:
    """Developer Guide, Device Shadow data flow, optimistic locking."""
    content = updated(updated(None, {"reported": {"a": 1}}), {"reported": {"a": 2}}, version=1)
    assert content.reported is not None
    assert (content.version, content.reported.state) == (2, {"a": 2})


@pytest.mark.parametrize("version", [0, 2, 9])
def test_update_with_another_version_conflicts(version: Any) -> None:
    """Developer Guide, Device Shadow data flow, optimistic locking; Device Shadow error messages, code 409."""
    content = updated(None, {"reported": {"a": 1}})
    with pytest.raises(DocumentError) as caught:
        updated(content, {"reported": {"a": 2}}, version=version, clientToken="t")
    assert (caught.value.status, caught.value.message, caught.value.client_token) == (409, "Version conflict", "t")


@pytest.mark.parametrize(("deleted_version", "version"), [(0, 1), (5, 0), (5, 4), (5, 6)])
def test_update_of_no_shadow_conflicts_with_any_other_version(deleted_version: int, version: Any) -> None:
    """Chosen: without a shadow the version is that of its deleted predecessor, or 0."""
    request = parse_update(json.dumps({"state": {}, "version": version}).encode())
    with pytest.raises(DocumentError, match="Version conflict"):
        apply(None, request, FIRST, deleted_version=deleted_version)


@pytest.mark.parametrize("version", [0, 5])
def test_update_of_no_shadow_accepts_the_version_left_behind(version: Any) -> None:
    """Chosen: without a shadow the version is that of its deleted predecessor, or 0."""
    request = parse_update(json.dumps({"state": {}, "version": version}).encode())
    assert apply(None, request, FIRST, deleted_version=version).current.version == version + 1


def test_update_conflict_is_found_before_the_size() -> None:
    """Chosen: the order of checks is not documented."""
    with pytest.raises(DocumentError, match="Version conflict"):
        updated(None, {"reported": {"a": "x" * 9000}}, version=3)


def test_update_accepts_8192_bytes_of_both_sections_together() -> None:
    """Endpoints and quotas, Device Shadow: 8 KB of state; metadata, version and token do not count."""
    filler = "x" * (8192 - len('{"a":""}{"b":1}'))
    assert updated(None, {"desired": {"a": filler}, "reported": {"b": 1}}, clientToken="t").size == 8192


@pytest.mark.parametrize("filler", ["x" * 4068, "é" * 2034], ids=["ascii", "two-byte"])
def test_update_refuses_one_byte_more(filler: int) -> None:
    """Device Shadow error messages, code 413; sizes are of compact UTF-8."""
    half = updated(None, {"desired": {"a": "x" * 4109}})
    with pytest.raises(DocumentError) as caught:
        updated(half, {"reported": {"b": filler}}, clientToken="t")
    error = caught.value
    assert (error.status, error.message, error.client_token) == (
        413,
        "The payload exceeds the maximum size allowed",
        "t",
    )


def test_update_counts_the_outcome_and_not_the_request() -> None:
    """Developer Guide, Diagnosing shadows: the size of the document counts."""
    full = updated(None, {"reported": {"a": "x" * 8000}})
    assert updated(full, {"reported": {"a": None, "b": "y" * 8000}}).version == 2


def test_update_counts_an_escaped_character_as_itself() -> None:
    """Developer Guide, Diagnosing shadows: sizes are of UTF-8, where é has two bytes however it was sent."""
    assert updated(None, {"reported": {"a": "é"}}).size == len('{"a":"é"}'.encode())


def test_update_keeps_half_a_surrogate_pair_as_sent() -> None:
    """Developer Guide, Device Shadow service documents: all rules of JSON are respected, escapes too."""
    content = apply(None, parse_update(b'{"state": {"reported": {"a\\ud800": "\\udfff"}}}'), FIRST).current
    assert b'"reported":{"a\\ud800":"\\udfff"}' in get_document(content, FIRST)
