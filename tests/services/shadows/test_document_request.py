"""Which update documents the shadow service accepts, and how it words each refusal."""

import json
from typing import Any

import pytest

from iotmock.services.shadows.errors import DocumentError
from iotmock.services.shadows.request import (
    UpdateRequest,
    client_token_or_none,
    parse_client_token,
    parse_update,
)

TOO_DEEP = "JSON contains too many levels of nesting; maximum is 6"


def refusal_of(body: bytes, shadow_name: str | None = None) -> DocumentError:
    """The error that a body meets."""
    with pytest.raises(DocumentError) as caught:
        parse_update(body, shadow_name=shadow_name)
    return caught.value


def nested(levels: int, innermost: Any = 1) -> Any:
    """A section that counts as so many levels of nesting."""
    for _ in range(levels):
        innermost = {"a": innermost}
    return innermost


def update_of(reported: Any) -> bytes:
    """A body that reports a section."""
    return json.dumps({"state": {"reported": reported}, "clientToken": "t"}).encode()


def test_parse_reads_state_version_and_token() -> None:
    """Developer Guide, Device Shadow service documents, "Request state document"."""
    request = parse_update(b'{"state": {"desired": {"a": 1}, "reported": null}, "version": 3, "clientToken": "t"}')
    assert request == UpdateRequest({"desired": {"a": 1}, "reported": None}, 3, "t")


@pytest.mark.parametrize("state", [None, {}, {"desired": None, "reported": None}, {"reported": {}}])
def test_parse_accepts_a_state_that_sets_nothing(state: Any) -> None:
    """Developer Guide, Device Shadow service documents: null and empty sections are valid."""
    assert parse_update(json.dumps({"state": state}).encode()).state == state


def test_parse_ignores_unknown_members_beside_state() -> None:
    """Developer Guide, Diagnosing shadows: only state, clientToken and version are read."""
    assert parse_update(b'{"state": {"reported": {"a": 1}}, "extra": [null]}').state == {"reported": {"a": 1}}


@pytest.mark.parametrize(
    "body", [b"\xff\xfe{}", b'{"state": "\xc3("}', b'{"state": {"reported": {"a": "\xed\xa0\x80"}}}']
)
def test_parse_refuses_other_encodings_with_415(body: bytes) -> None:
    """Developer Guide, Device Shadow error messages, code 415."""
    error = refusal_of(body)
    assert (error.status, error.message) == (415, "Unsupported documented encoding; supported encoding is UTF-8")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"hello",
        b"{'state': {}}",
        b'{"state": {},}',
        b"\xef\xbb\xbf{}",
        b"[]",
        b"7",
        b"null",
        b'"state"',
        b'{"state": {"reported": {"a": NaN}}}',
        b'{"state": {"reported": {"a": -Infinity}}}',
        b'{"state": {"reported": {"a": "line\nbreak"}}}',
        b'{"state": {"reported": {"a": ' + b"1" * 5000 + b"}}}",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 100_000 + b"]" * 99_968 + b"," + b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' * 100_000 + b'"open' + b'\\"' * 1000,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_parse_refuses_what_is_no_json_object(body: bytes) -> None:
    """Developer Guide, Device Shadow error messages, code 400; the texts of MQTT and HTTP differ (seen on each)."""
    error = refusal_of(body)
    assert (error.status, error.message, error.http_message, error.client_token) == (
        400,
        "Invalid JSON",
        "Payload contains invalid json",
        None,
    )


@pytest.mark.parametrize("token", ["7", "null", '{"a": 1}', '"' + "x" * 65 + '"', '"' + "é" * 33 + '"'])
def test_parse_refuses_a_bad_client_token(token: Any) -> None:
    """Developer Guide, Device Shadow service documents: a string of at most 64 bytes."""
    error = refusal_of(f'{{"state": {{}}, "clientToken": {token}}}'.encode())
    assert (error.status, error.message, error.client_token) == (400, "Invalid clientToken", None)


@pytest.mark.parametrize("token", ["", "x" * 64, "é" * 32])
def test_parse_accepts_a_client_token_of_64_bytes(token: Any) -> None:
    """Developer Guide, Device Shadow service documents: at most 64 bytes."""
    assert parse_update(json.dumps({"state": {}, "clientToken": token}).encode()).client_token == token


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "Missing required node: state"),
        ({"desired": {}}, "Missing required node: state"),
        ({"state": []}, "State node must be an object"),
        ({"state": "on"}, "State node must be an object"),
        ({"state": False}, "State node must be an object"),
        ({"state": {"wanted": {}}}, "State contains an invalid node: 'wanted'"),
        ({"state": {"desired": {}, "delta": {}}}, "State contains an invalid node: 'delta'"),
        ({"state": {"desired": []}}, "Desired node must be an object"),
        ({"state": {"desired": 0}}, "Desired node must be an object"),
        ({"state": {"reported": "on"}}, "Reported node must be an object"),
        ({"state": {"reported": False}}, "Reported node must be an object"),
        ({"state": {}, "version": -1}, "Invalid version"),
        ({"state": {}, "version": "1"}, "Invalid version"),
        ({"state": {}, "version": 1.0}, "Invalid version"),
        ({"state": {}, "version": True}, "Invalid version"),
        ({"state": {}, "version": None}, "Invalid version"),
        ({"state": {"reported": nested(9)}}, TOO_DEEP),
        ({"state": {"reported": {"a": [1, None]}}}, "Invalid JSON"),
        ({"state": {"desired": {"a": {"b": [[{"c": [None]}]]}}}}, "Invalid JSON"),
    ],
)
def test_parse_names_the_fault_and_echoes_the_token(members: Any, message: str) -> None:
    """Developer Guide, Device Shadow error messages; Device Shadow service documents on nulls in arrays."""
    error = refusal_of(json.dumps({**members, "clientToken": "t"}).encode())
    assert (error.status, error.message, error.http_message, error.client_token) == (400, message, message, "t")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"clientToken": 1}', "Invalid clientToken"),
        (b'{"version": -1}', "Missing required node: state"),
        (b'{"state": 1, "version": -1}', "State node must be an object"),
        (b'{"state": {"reported": 1, "other": 1, "desired": 1}}', "State contains an invalid node: 'other'"),
        (b'{"state": {"reported": 1, "desired": 1}}', "Desired node must be an object"),
        (b'{"state": {"reported": 1}, "version": -1}', "Reported node must be an object"),
        (
            json.dumps({"state": {"reported": {"a": [None]}, "desired": nested(9)}, "version": -1}).encode(),
            "Invalid version",
        ),
        (json.dumps({"state": {"reported": {"a": [None]}, "desired": nested(9)}}).encode(), TOO_DEEP),
    ],
)
def test_parse_reports_the_first_of_several_faults(body: bytes, message: str) -> None:
    """Chosen: the order of checks is not documented."""
    assert refusal_of(body).message == message


@pytest.mark.parametrize("section", [nested(8), nested(8, {}), nested(7, [[]]), nested(7, [{}, [], 1])])
def test_parse_accepts_eight_levels(section: Any) -> None:
    """Chosen: a section is level one and empty objects and arrays add none."""
    assert parse_update(update_of(section)).state == {"reported": section}


@pytest.mark.parametrize("section", [nested(8, {"a": None}), nested(7, [[1]]), nested(8, [0]), nested(200)])
def test_parse_refuses_nine_levels(section: Any) -> None:
    """Developer Guide, Device Shadow error messages: the text says 6; the limit is chosen."""
    assert refusal_of(update_of(section)).message == TOO_DEEP


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_parse_refuses_nesting_beyond_pythons_own_limit_as_too_deep(opening: str, closing: str) -> None:
    """Developer Guide, Device Shadow error messages: too many levels of nesting, however many they are."""
    deep = opening * 100_000 + "1" + closing * 100_000
    error = refusal_of(f'{{"clientToken": "t", "state": {{"reported": {{"a": "]\\"}}", "b": {deep}}}}}}}'.encode())
    assert (error.status, error.message, error.client_token) == (400, TOO_DEEP, "t")


def test_parse_ignores_the_depth_of_members_that_it_ignores() -> None:
    """Developer Guide, Diagnosing shadows: unknown members beside state are not looked at."""
    body = '{"extra": %s, "state": {"reported": {"a": 1}}}' % ("[" * 100_000 + "]" * 100_000)
    assert parse_update(body.encode()).state == {"reported": {"a": 1}}


def test_parse_takes_the_last_of_duplicate_keys() -> None:
    """Chosen: JSON leaves the meaning of duplicate keys open."""
    assert parse_update(b'{"state": {"reported": {"a": 1, "a": 2}}}').state == {"reported": {"a": 2}}


def test_parse_keeps_large_integers_exact() -> None:
    """Developer Guide, Device Shadow service documents: all rules of JSON are respected."""
    assert parse_update(b'{"state": {"reported": {"a": %d}}}' % 2**70).state == {"reported": {"a": 2**70}}


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_parse_refuses_numbers_beyond_a_double(number: Any) -> None:
    """Chosen: such a number could only be answered as something that is not JSON."""
    assert refusal_of(f'{{"state": {{"reported": {{"a": {{"b": [{number}]}}}}}}}}'.encode()).message == "Invalid JSON"


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ({"app": {"version": "1", "description": "x"}}, "description"),
        ({"app": {"version": 1}}, "version"),
        ({"app": {"attributes": "x"}}, "attributes"),
        ({"app": {"attributes": []}}, "attributes"),
        ({"app": "1.0"}, "app"),
        ({"fine": {}, "app": []}, "app"),
        ({"gone": None, "app": {"name": "x"}}, "name"),
    ],
)
@pytest.mark.parametrize("side", ["desired", "reported"])
def test_parse_refuses_other_keywords_in_the_package_shadow(side: str, section: Any, name: str) -> None:
    """Developer Guide, Preparing to use Software Package Catalog; the text is chosen."""
    body = json.dumps({"state": {side: section}, "clientToken": "t"}).encode()
    error = refusal_of(body, "$package")
    assert (error.status, error.message, error.client_token) == (400, f"State contains an invalid node: '{name}'", "t")


@pytest.mark.parametrize(
    "section",
    [
        {"app": {"version": "1", "attributes": {"any": {"thing": [1]}}}},
        {"app": None, "other": {"version": None, "attributes": None}},
        {},
        None,
    ],
)
def test_parse_accepts_versions_attributes_and_removals_in_the_package_shadow(section: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog."""
    assert parse_update(update_of(section), shadow_name="$package").state == {"reported": section}


def test_parse_lets_other_reserved_shadows_hold_anything() -> None:
    """Developer Guide, Device Shadow service: reserved names behave like named shadows."""
    assert parse_update(update_of({"app": 1}), shadow_name="$other").state == {"reported": {"app": 1}}


@pytest.mark.parametrize(("body", "token"), [(b"", None), (b"{}", None), (b'{"clientToken": "t", "x": 1}', "t")])
def test_parse_client_token_reads_the_body_of_a_get(body: bytes, token: Any) -> None:
    """Developer Guide, Device Shadow MQTT topics, get."""
    assert parse_client_token(body) == token


@pytest.mark.parametrize(
    ("body", "message"),
    [(b"[]", "Invalid JSON"), (b"{", "Invalid JSON"), (b'{"clientToken": 1}', "Invalid clientToken")],
)
def test_parse_client_token_refuses_a_bad_body(body: bytes, message: str) -> None:
    """Developer Guide, Device Shadow error messages."""
    with pytest.raises(DocumentError) as caught:
        parse_client_token(body)
    assert (caught.value.status, caught.value.message) == (400, message)


@pytest.mark.parametrize(
    ("body", "token"),
    [(b"", None), (b"\xff", None), (b"[", None), (b'{"clientToken": 1}', None), (b'{"clientToken":"t"}', "t")],
)
def test_client_token_or_none_reads_what_it_can(body: bytes, token: Any) -> None:
    """Developer Guide, Device Shadow MQTT topics, delete: the content is ignored."""
    assert client_token_or_none(body) == token
