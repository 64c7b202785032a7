"""What a delta holds: the desired values that are not reported."""

import json
from typing import Any

import pytest

from iotmock.services.shadows.content import ShadowContent, apply
from iotmock.services.shadows.documents import get_document
from iotmock.services.shadows.request import parse_update

DESIRED_AT, REPORTED_AT, LATER = 100, 200, 300


def shadow(desired: Any, reported: Any) -> ShadowContent:
    """A shadow with both sections, desired first."""
    content: ShadowContent | None = None
    for name, section, at in (("desired", desired, DESIRED_AT), ("reported", reported, REPORTED_AT)):
        content = apply(content, parse_update(json.dumps({"state": {name: section}}).encode()), at).current
    assert content is not None
    return content


def delta_of(desired: Any, reported: Any) -> Any:
    """The delta that a get shows."""
    return json.loads(get_document(shadow(desired, reported), LATER))["state"].get("delta")


@pytest.mark.parametrize(
    ("desired", "reported", "delta"),
    [
        ({"color": "RED", "state": "STOP"}, {"color": "GREEN", "engine": "ON"}, {"color": "RED", "state": "STOP"}),
        (
            {"lights": {"color": {"r": 255, "g": 255, "b": 255}}},
            {"lights": {"color": {"r": 255, "g": 0, "b": 255}}},
            {"lights": {"color": {"g": 255}}},
        ),
        ({"list": ["v1"]}, {"list": ["v1", "v2"]}, {"list": ["v1"]}),
        ({"a": {"b": {"c": "d2"}}}, {"a": {"b": {"c": "d", "e": "f"}}}, {"a": {"b": {"c": "d2"}}}),
    ],
    ids=["flat", "nested", "array", "nested-with-extra"],
)
def test_delta_holds_the_documented_differences(desired: Any, reported: Any, delta: Any) -> None:
    """Developer Guide, Device Shadow service documents, delta state; the last two were seen on the live service."""
    assert delta_of(desired, reported) == delta


@pytest.mark.parametrize(
    ("desired", "reported"),
    [
        ({"a": 1}, {"a": 1}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": [1, {"b": 2}]}, {"a": [1.0, {"b": 2.0}]}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}, "d": 3}),
        ({"a": {}}, {"a": {"b": 1}}),
        ({"a": []}, {"a": []}),
        (None, {"a": 1}),
        (None, None),
    ],
)
def test_delta_is_absent_where_reported_has_all_that_is_desired(desired: Any, reported: Any) -> None:
    """Developer Guide, Device Shadow service documents: no differences, no delta; keys only in reported never count."""
    assert delta_of(desired, reported) is None


@pytest.mark.parametrize(
    ("desired", "reported"),
    [
        (True, 1),
        (1, True),
        (False, 0),
        (0, False),
        ("1", 1),
        ([True], [1]),
        ([[0]], [[False]]),
        ([{"b": 1}], [{"b": True}]),
        ([{"b": 1}], [{"b": 1, "c": 2}]),
        ([1, 2], [2, 1]),
        ({}, 1),
        ({}, []),
        (1, {"b": 1}),
        ({"b": 1}, 1),
        ([], {}),
        (2**53 + 1, float(2**53)),
    ],
)
def test_delta_compares_as_json(desired: Any, reported: Any) -> None:
    """Developer Guide, Device Shadow service documents: JSON types differ, arrays compare as a whole."""
    assert json.dumps(delta_of({"a": desired}, {"a": reported})) == json.dumps({"a": desired})


def test_delta_without_reported_is_all_that_is_desired() -> None:
    """Developer Guide, Device Shadow service documents, delta state."""
    assert delta_of({"a": {"b": 1}, "c": {}}, None) == {"a": {"b": 1}, "c": {}}


def test_delta_includes_the_whole_of_a_key_that_is_not_reported() -> None:
    """Developer Guide, Device Shadow service documents, delta state."""
    assert delta_of({"a": {"b": 1}, "c": {"d": {}}}, {"a": {"b": 1}}) == {"c": {"d": {}}}


def test_delta_metadata_is_that_of_the_desired_leaves() -> None:
    """Developer Guide, Device Shadow service documents: metadata of the delta comes from desired."""
    content = shadow({"a": {"b": 1, "c": [1, 2]}, "d": 1}, {"a": {"b": 1}, "d": 1})
    request = parse_update(b'{"state": {"desired": {"a": {"e": 5}}}}')
    delta = apply(content, request, LATER).current.delta
    assert delta is not None
    assert json.loads(delta.metadata_json) == {"a": {"c": [{"timestamp": DESIRED_AT}] * 2, "e": {"timestamp": LATER}}}
