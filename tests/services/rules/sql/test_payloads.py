"""Payloads that are no JSON object: bytes, bare values, nothing, arrays."""

from typing import Any

import pytest

NOT_JSON = [
    pytest.param(b"\x00\xff\x80", id="binary"),
    pytest.param(b"hello", id="word"),
    pytest.param(b"80", id="number"),
    pytest.param(b" 80\n", id="number with white space"),
    pytest.param(b'"red"', id="string"),
    pytest.param(b"true", id="Boolean"),
    pytest.param(b"null", id="null"),
    pytest.param(b'{"a": 1', id="object without end"),
    pytest.param(b'{"a": 1} x', id="something after the object"),
    pytest.param(b"{'a': 1}", id="single quotes"),
    pytest.param(b'{"a": NaN}', id="NaN"),
    pytest.param(b'{"a": Infinity}', id="Infinity"),
    pytest.param(b'{"a": "\xff"}', id="not UTF-8"),
    pytest.param('{"a": 1}'.encode("utf-16"), id="UTF-16"),
]


@pytest.mark.parametrize("payload", NOT_JSON)
class TestNotJson:
    """Neither object nor array in UTF-8."""

    def test_star_passes_the_bytes(self, bench: Any, payload: bytes) -> None:
        """Unchanged (Developer Guide, JSON extensions; Working with binary payloads)."""
        assert bench.out("SELECT * FROM 'in'", payload) == payload
        assert bench.out("SELECT * FROM 'in' WHERE topic() = 'in'", payload) == payload

    def test_names_are_undefined(self, bench: Any, payload: bytes) -> None:
        """The other items are sent (Developer Guide, Working with binary payloads)."""
        assert bench.out("SELECT a AS x, isUndefined(a) AS u, topic() AS t FROM 'in'", payload) == (
            b'{"u":true,"t":"in"}'
        )

    def test_condition_on_a_name_is_not_met(self, bench: Any, payload: bytes) -> None:
        """It is Undefined (Developer Guide, SQL WHERE clause)."""
        assert bench.run("SELECT * FROM 'in' WHERE a = 1", payload).outcome == "filtered"
        assert bench.run("SELECT * FROM 'in' WHERE a <> 1", payload).outcome == "filtered"

    def test_star_adds_nothing_to_other_items(self, bench: Any, payload: bytes) -> None:
        """Only the items are left (chosen, see docs/fidelity.md)."""
        assert bench.out("SELECT *, topic() AS t FROM 'in'", payload) == b'{"t":"in"}'


def test_bare_number_is_read_through_base64(bench: Any) -> None:
    """`decode(encode(*))` makes a value of it (Developer Guide, SQL WHERE clause)."""
    value = "decode(encode(*, 'base64'), 'base64')"
    assert bench.out(f"SELECT {value} AS v, {value} + 1 AS w FROM 'in'", b"80") == b'{"v":80,"w":81}'
    assert bench.out(f"SELECT * FROM 'in' WHERE {value} > 50", b"80") == b"80"
    assert bench.run(f"SELECT * FROM 'in' WHERE {value} > 50", b"40").outcome == "filtered"


class TestEmptyPayload:
    """A message without content."""

    @pytest.mark.parametrize(
        ("sql", "out"),
        [
            pytest.param("SELECT * FROM 'in'", b"", id="star"),
            pytest.param("SELECT 1 AS v FROM 'in'", b'{"v":1}', id="item"),
            pytest.param("SELECT *, topic() AS t FROM 'in'", b'{"t":"in"}', id="star and item"),
            pytest.param("SELECT a FROM 'in'", b"{}", id="name"),
            pytest.param("SELECT 1 AS v FROM 'in' WHERE isUndefined(a)", b'{"v":1}', id="condition"),
        ],
    )
    def test_out(self, bench: Any, sql: str, out: bytes) -> None:
        """Like `{}`, but for the star alone (Developer Guide, Working with binary payloads; inferred)."""
        assert bench.out(sql, b"") == out

    def test_condition_on_a_name_is_not_met(self, bench: Any) -> None:
        """There is no such member (Developer Guide, SQL WHERE clause)."""
        assert bench.run("SELECT * FROM 'in' WHERE a = 1", b"").outcome == "filtered"

    def test_payload_may_be_left_out(self, bench: Any) -> None:
        """It is empty then."""
        assert bench.iot.rules.test("SELECT * FROM 'in'").payload == b""


class TestArrays:
    """An array is JSON, but has no members."""

    @pytest.mark.parametrize(
        ("sql", "out"),
        [
            pytest.param("SELECT * FROM 'in'", b'[{"n":1},{"n":2}]', id="star"),
            pytest.param("SELECT VALUE * FROM 'in'", b'[{"n":1},{"n":2}]', id="VALUE"),
            pytest.param("SELECT n FROM 'in'", b"{}", id="name"),
            pytest.param("SELECT get(*, 1) AS v FROM 'in'", b'{"v":{"n":2}}', id="get"),
            pytest.param("SELECT VALUE get(*, 0).n FROM 'in'", b"1", id="member of an element"),
            pytest.param("SELECT * AS list FROM 'in'", b'{"list":[{"n":1},{"n":2}]}', id="alias"),
            pytest.param("SELECT *, 1 AS v FROM 'in'", b'{"v":1}', id="star and item"),
            pytest.param("SELECT {'all': *} AS v FROM 'in'", b'{"v":{"all":[{"n":1},{"n":2}]}}', id="in a literal"),
        ],
    )
    def test_out(self, bench: Any, sql: str, out: bytes) -> None:
        """The star is the array (Developer Guide, SQL versions; star and item: chosen, see docs/fidelity.md)."""
        assert bench.out(sql, b'[{"n": 1}, {"n": 2}]') == out

    def test_empty_array(self, bench: Any) -> None:
        """It is JSON as well (Developer Guide, SQL versions)."""
        assert bench.out("SELECT * FROM 'in'", b"[ ]") == b"[]"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"a": [1, "ü"]}, id="dict"),
        pytest.param('{"a": [1, "ü"]}', id="text"),
        pytest.param('{"a": [1, "ü"]}'.encode(), id="bytes"),
        pytest.param('\n\t{ "a" :[1 ,"\\u00fc"] }\r\n', id="text with white space"),
    ],
)
def test_kinds_of_payload_that_a_test_may_pass(bench: Any, payload: Any) -> None:
    """As for `publish`; an object is written compactly (the live suite's outputs)."""
    assert bench.out("SELECT * FROM 'in'", payload) == '{"a":[1,"ü"]}'.encode()


def test_list_as_payload(bench: Any) -> None:
    """A list is an array of JSON."""
    assert bench.out("SELECT * FROM 'in'", [1, {"a": 2}]) == b'[1,{"a":2}]'


def test_object_without_members(bench: Any) -> None:
    """It is not the empty payload (Developer Guide, JSON extensions)."""
    assert bench.out("SELECT * FROM 'in'", b"{}") == b"{}"
