"""The members of each answer and message of the shadow service, byte for byte."""

import json
from typing import Any

import pytest

from iotmock.services.shadows.content import AppliedUpdate, apply
from iotmock.services.shadows.documents import (
    accepted_document,
    delete_document,
    delta_message,
    documents_message,
    get_document,
    rejected_message,
)
from iotmock.services.shadows.request import parse_update

FIRST, SECOND, THIRD, FOURTH = 1_591_140_517, 1_591_141_596, 1_591_142_747, 1_591_143_269
Lamp = tuple[AppliedUpdate, AppliedUpdate, AppliedUpdate]
TOKEN = "21b21b21-bfd2-4279-8c65-e2f697ff4fab"


def applied(
    previous: AppliedUpdate | None, state: Any, at: int = FIRST, shadow_name: str | None = None, **members: Any
) -> AppliedUpdate:
    """Send a state to the shadow that the update before left."""
    body = json.dumps({"state": state, **members}).encode()
    return apply(previous.current if previous else None, parse_update(body, shadow_name=shadow_name), at)


def stamped(at: int) -> dict[str, int]:
    """A leaf of metadata."""
    return {"timestamp": at}


@pytest.fixture
def lamp() -> Lamp:
    """The three updates of the guide's light bulb."""
    created = applied(None, {"reported": {"ID": "SmartLamp21", "ColorRGB": [128, 128, 128]}}, FIRST)
    asked = applied(created, {"desired": {"ColorRGB": [255, 255, 0]}}, SECOND, clientToken=TOKEN)
    return created, asked, applied(asked, {"reported": {"ColorRGB": [255, 255, 0]}}, THIRD)


def test_accepted_holds_only_what_was_sent(lamp: Lamp) -> None:
    """Developer Guide, Using shadows, step "update a shadow from the cloud"."""
    assert json.loads(accepted_document(lamp[1])) == {
        "state": {"desired": {"ColorRGB": [255, 255, 0]}},
        "metadata": {"desired": {"ColorRGB": [stamped(SECOND)] * 3}},
        "version": 2,
        "timestamp": SECOND,
        "clientToken": TOKEN,
    }


def test_accepted_stands_in_the_documented_order(lamp: Lamp) -> None:
    """Developer Guide, Using shadows: state, metadata, version, timestamp, clientToken."""
    assert list(json.loads(accepted_document(lamp[1]))) == ["state", "metadata", "version", "timestamp", "clientToken"]


def test_accepted_repeats_nulls_and_stamps_every_leaf() -> None:
    """Developer Guide, Device Shadow service documents: the answer has the request's state and its times."""
    update = applied(None, {"reported": {"a": None, "b": {"c": None, "d": {}}}, "desired": None})
    document = json.loads(accepted_document(update))
    assert document["state"] == {"reported": {"a": None, "b": {"c": None, "d": {}}}, "desired": None}
    assert document["metadata"] == {
        "reported": {"a": stamped(FIRST), "b": {"c": stamped(FIRST), "d": {}}},
        "desired": stamped(FIRST),
    }


def test_accepted_of_a_null_state_has_one_timestamp() -> None:
    """Seen on the live service for a null state."""
    document = json.loads(accepted_document(applied(None, None)))
    assert document == {"state": None, "metadata": stamped(FIRST), "version": 1, "timestamp": FIRST}


def test_accepted_of_an_empty_state_is_empty() -> None:
    """Developer Guide, Device Shadow service documents: sections that were not sent are absent."""
    document = json.loads(accepted_document(applied(None, {})))
    assert document == {"state": {}, "metadata": {}, "version": 1, "timestamp": FIRST}


def test_accepted_never_shows_a_delta(lamp: Lamp) -> None:
    """Developer Guide, Device Shadow service documents, /accepted response state document."""
    assert "delta" not in json.loads(accepted_document(lamp[1]))["state"]


def test_get_shows_both_sections_and_the_time_of_the_get(lamp: Lamp) -> None:
    """Developer Guide, Using shadows: no delta is left, the root timestamp is that of the response."""
    assert json.loads(get_document(lamp[2].current, FOURTH)) == {
        "state": {
            "desired": {"ColorRGB": [255, 255, 0]},
            "reported": {"ID": "SmartLamp21", "ColorRGB": [255, 255, 0]},
        },
        "metadata": {
            "desired": {"ColorRGB": [stamped(SECOND)] * 3},
            "reported": {"ID": stamped(FIRST), "ColorRGB": [stamped(THIRD)] * 3},
        },
        "version": 3,
        "timestamp": FOURTH,
    }


def test_get_shows_a_delta_without_its_metadata(lamp: Lamp) -> None:
    """Developer Guide, Device Shadow service documents; leaving out metadata.delta is chosen."""
    document = json.loads(get_document(lamp[1].current, FOURTH))
    assert document["state"]["delta"] == {"ColorRGB": [255, 255, 0]}
    assert set(document["metadata"]) == {"desired", "reported"}


def test_get_over_mqtt_echoes_the_token(lamp: Lamp) -> None:
    """Developer Guide, Device Shadow service documents: clientToken is returned if it was sent."""
    assert json.loads(get_document(lamp[2].current, FOURTH, "t"))["clientToken"] == "t"


def test_delete_holds_version_and_timestamp_only() -> None:
    """Developer Guide, Device Shadow data flow."""
    assert delete_document(4, 1_591_057_529) == b'{"version":4,"timestamp":1591057529}'


def test_delete_over_mqtt_echoes_the_token() -> None:
    """Developer Guide, Device Shadow service documents: clientToken is returned if it was sent."""
    assert delete_document(4, 5, 'a"b') == b'{"version":4,"timestamp":5,"clientToken":"a\\"b"}'


def test_delta_message_has_no_desired_level(lamp: Lamp) -> None:
    """Developer Guide, Using shadows: what the device gets."""
    assert json.loads(delta_message(lamp[1]) or b"") == {
        "state": {"ColorRGB": [255, 255, 0]},
        "metadata": {"ColorRGB": [stamped(SECOND)] * 3},
        "version": 2,
        "timestamp": SECOND,
        "clientToken": TOKEN,
    }


def test_delta_message_is_cumulative_after_any_update(lamp: Lamp) -> None:
    """Developer Guide, Device Shadow MQTT topics, update/delta: reported updates too, with all that differs."""
    message = json.loads(delta_message(applied(lamp[1], {"reported": {"other": 1}}, THIRD)) or b"")
    assert message == {
        "state": {"ColorRGB": [255, 255, 0]},
        "metadata": {"ColorRGB": [stamped(SECOND)] * 3},
        "version": 3,
        "timestamp": THIRD,
    }


def test_delta_message_is_none_without_a_difference(lamp: Lamp) -> None:
    """Developer Guide, Device Shadow MQTT topics, update/delta."""
    assert delta_message(lamp[2]) is None


def test_delta_message_leaves_out_a_key_removed_from_desired(lamp: Lamp) -> None:
    """Developer Guide, Device Shadow service documents: only what is in desired can be in a delta."""
    assert delta_message(applied(lamp[1], {"desired": {"ColorRGB": None}}, THIRD)) is None


def test_documents_message_has_nothing_before_the_first(lamp: Lamp) -> None:
    """Chosen: `previous` of a shadow's first update is null."""
    assert json.loads(documents_message(lamp[0])) == {
        "previous": None,
        "current": {
            "state": {"reported": {"ID": "SmartLamp21", "ColorRGB": [128, 128, 128]}},
            "metadata": {"reported": {"ID": stamped(FIRST), "ColorRGB": [stamped(FIRST)] * 3}},
            "version": 1,
        },
        "timestamp": FIRST,
    }


def test_documents_message_shows_before_and_after_without_delta(lamp: Lamp) -> None:
    """Developer Guide, Using shadows, /documents: two consecutive versions."""
    message = json.loads(documents_message(lamp[1]))
    assert message["previous"] == json.loads(documents_message(lamp[0]))["current"]
    assert message["current"]["version"] == message["previous"]["version"] + 1
    assert set(message["current"]["state"]) == {"desired", "reported"}
    assert (message["timestamp"], message["clientToken"]) == (SECOND, TOKEN)


@pytest.mark.parametrize("status", [404, 409])
def test_rejected_has_no_timestamp_in_the_documented_examples(status: int) -> None:
    """Developer Guide, Device Shadow data flow and Using shadows."""
    assert rejected_message(status, "Version conflict", FIRST, "t") == (
        b'{"code":%d,"message":"Version conflict","clientToken":"t"}' % status
    )


def test_rejected_has_a_timestamp_otherwise() -> None:
    """Developer Guide, Device Shadow service documents, error response documents."""
    assert rejected_message(400, "Invalid JSON", FIRST) == (
        b'{"code":400,"message":"Invalid JSON","timestamp":1591140517}'
    )


def test_package_shadow_has_no_metadata_in_any_document() -> None:
    """Developer Guide, Preparing to use Software Package Catalog."""
    first = applied(None, {"desired": {"app": {"version": "2"}}}, shadow_name="$package")
    update = applied(first, {"reported": {"app": {"version": "1", "attributes": {"a": "b"}}}}, SECOND, "$package")
    state = {
        "desired": {"app": {"version": "2"}},
        "reported": {"app": {"version": "1", "attributes": {"a": "b"}}},
    }
    delta = {"app": {"version": "2"}}
    ending = {"version": 2, "timestamp": SECOND}
    assert json.loads(accepted_document(update)) == {"state": {"reported": state["reported"]}, **ending}
    assert json.loads(get_document(update.current, SECOND)) == {"state": {**state, "delta": delta}, **ending}
    assert json.loads(delta_message(update) or b"") == {"state": delta, **ending}
    assert json.loads(documents_message(update)) == {
        "previous": {"state": {"desired": state["desired"]}, "version": 1},
        "current": {"state": state, "version": 2},
        "timestamp": SECOND,
    }


def test_package_shadow_answers_a_null_state_without_metadata() -> None:
    """Developer Guide, Preparing to use Software Package Catalog."""
    update = applied(None, None, shadow_name="$package")
    assert accepted_document(update) == b'{"state":null,"version":1,"timestamp":1591140517}'
    assert get_document(update.current, FIRST) == b'{"state":{},"version":1,"timestamp":1591140517}'
