"""Documents that the shadow service refuses: the right class, and nothing changed."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotmock import IoTMock, mock_iot

CODES = {
    400: "InvalidRequestException",
    409: "ConflictException",
    413: "RequestEntityTooLargeException",
    415: "UnsupportedDocumentEncodingException",
}


def nested(depth: int) -> Any:
    """Objects inside each other."""
    value: Any = 1
    for _ in range(depth):
        value = {"k": value}
    return value


BODIES = {
    "not UTF-8": (b'{"state": {"desired": {"a": "\xff"}}}', 415, "Unsupported documented encoding"),
    "not JSON": (b"{", 400, "nvalid json"),
    "empty": (b"", 400, "nvalid json"),
    "a number": (b"5", 400, "nvalid json"),
    "an array": (b"[]", 400, "nvalid json"),
    "null": (b"null", 400, "nvalid json"),
    "NaN": (b'{"state": {"desired": {"a": NaN}}}', 400, "nvalid json"),
    "number beyond a double": (b'{"state": {"desired": {"a": 1e999}}}', 400, "nvalid json"),
    "token is a number": ({"state": {}, "clientToken": 5}, 400, "Invalid clientToken"),
    "token of 65 bytes": ({"state": {}, "clientToken": "a" * 65}, 400, "Invalid clientToken"),
    "token of 33 two-byte letters": ({"state": {}, "clientToken": "\u00e4" * 33}, 400, "Invalid clientToken"),
    "no state": ({"desired": {}}, 400, "Missing required node: state"),
    "state is a text": ({"state": "on"}, 400, "State node must be an object"),
    "state is an array": ({"state": []}, 400, "State node must be an object"),
    "unknown node": ({"state": {"wanted": {}}}, 400, "State contains an invalid node: 'wanted'"),
    "delta is no input": ({"state": {"delta": {}}}, 400, "State contains an invalid node: 'delta'"),
    "desired is a number": ({"state": {"desired": 5}}, 400, "Desired node must be an object"),
    "desired is an array": ({"state": {"desired": []}}, 400, "Desired node must be an object"),
    "reported is a text": ({"state": {"reported": "x"}}, 400, "Reported node must be an object"),
    "version is a text": ({"state": {}, "version": "1"}, 400, "Invalid version"),
    "version is negative": ({"state": {}, "version": -1}, 400, "Invalid version"),
    "version is true": ({"state": {}, "version": True}, 400, "Invalid version"),
    "version is broken": ({"state": {}, "version": 1.5}, 400, "Invalid version"),
    "nine levels": ({"state": {"desired": nested(9)}}, 400, "too many levels of nesting; maximum is 6"),
    "nine levels of arrays": ({"state": {"desired": {"a": [[[[[[[[1]]]]]]]]}}}, 400, "too many levels"),
    "a thousand levels": (b'{"state": {"desired": {"a": ' + b"[" * 1000 + b"]" * 1000 + b"}}}", 400, "too many levels"),
    "null in an array": ({"state": {"desired": {"a": [1, None]}}}, 400, ""),
    "null in a deep array": ({"state": {"desired": {"a": {"b": [[None]]}}}}, 400, ""),
    "another version": ({"state": {}, "version": 7}, 409, "Version conflict"),
    "over 8 KB": ({"state": {"desired": {"a": "x" * 8192}}}, 413, "The payload exceeds the maximum size allowed"),
}


@pytest.mark.parametrize(("body", "status", "text"), BODIES.values(), ids=BODIES.keys())
def test_bad_document_is_refused_and_changes_nothing(door: Any, body: Any, status: int, text: str) -> None:
    """Class and text of each fault (Developer Guide, Device Shadow error messages)."""
    door.send("update", {"state": {"desired": {"kept": True}}})
    before = door.send("get").document
    answer = door.send("update", body)
    assert answer.status == status
    assert answer.code in (None, CODES[status])
    assert text.lower() in str(answer.document.get("message", answer.document.get("Message"))).lower()
    after = door.send("get").document
    assert (after["state"], after["version"]) == (before["state"], 1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"state": {"desired": nested(8)}}, id="eight levels"),
        pytest.param({"state": {}, "clientToken": "\u00e4" * 32}, id="token of 64 bytes"),
        pytest.param({"state": {}, "version": 0}, id="version 0 where nothing is"),
        pytest.param({"state": {"desired": {"a": "x" * 8184}}}, id="exactly 8192 bytes"),
        pytest.param({"state": {"reported": {"a": "\u00e4" * 4092}}}, id="8192 bytes of two-byte letters"),
    ],
)
def test_document_at_the_limit_is_accepted(door: Any, body: Any) -> None:
    """Limits are inclusive; size counts UTF-8 of both sections (General Reference, Device Shadow limits)."""
    assert door.send("update", body).status == 200


def test_size_counts_both_sections_of_the_result(http: Any) -> None:
    """Not the request but the resulting document is measured (Developer Guide, Diagnosing shadows)."""
    assert http.send("update", {"state": {"desired": {"a": "x" * 5000}}}).status == 200
    assert http.send("update", {"state": {"reported": {"a": "x" * 5000}}}).status == 413
    assert http.send("update", {"state": {"desired": {"a": None}, "reported": {"a": "x" * 5000}}}).status == 200


def test_first_fault_wins(http: Any) -> None:
    """Encoding before syntax before members before version (order chosen, see docs/fidelity.md)."""
    body = {"state": {"wanted": 1, "desired": 5}, "version": "x", "clientToken": 5}
    assert http.send("update", body).document["Message"] == "Invalid clientToken"
    del body["clientToken"]
    assert http.send("update", body).document["Message"] == "State contains an invalid node: 'wanted'"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
sections = st.fixed_dictionaries({}, optional={"desired": json_values, "reported": json_values})
members = {"state": json_values | sections, "version": json_values, "clientToken": json_values}
documents = st.fixed_dictionaries({}, optional=members)
bodies = (
    st.binary(max_size=60) | json_values.map(json.dumps).map(str.encode) | documents.map(json.dumps).map(str.encode)
)


def doors(iot: IoTMock, body: bytes) -> tuple[int, int]:
    """The status of one body over HTTP and over MQTT, each for an untouched thing."""
    client, statuses = iot.client("iot-data"), []
    try:
        client.update_thing_shadow(thingName="h", payload=body)
        statuses.append(200)
    except client.exceptions.ClientError as error:
        statuses.append(error.response["ResponseMetadata"]["HTTPStatusCode"])
    with iot.subscribe("$aws/things/m/shadow/update/+") as answers:
        iot.publish("$aws/things/m/shadow/update", body)
    rejected = [message.json()["code"] for message in answers if message.topic.endswith("rejected")]
    return statuses[0], rejected[0] if rejected else 200


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies)
def test_any_bytes_are_answered_alike_at_both_doors(body: bytes) -> None:
    """Whatever arrives, the answer is a document or a declared error, and a refusal leaves no shadow."""
    with mock_iot() as iot:
        over_http, over_mqtt = doors(iot, body)
        assert over_http == over_mqtt
        assert over_http in (200, *CODES)
        existing = [entry.name for entry in iot.journal]
        assert existing == ([] if over_http != 200 else ["h", "m"])
