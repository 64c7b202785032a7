"""Corners of the SQL that are chosen, or that only look alike."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("sql", "payload", "out"),
    [
        ("SELECT value FROM 'in'", {"value": 1}, b'{"value":1}'),
        ("SELECT value AS v, a FROM 'in'", {"value": 1, "a": 2}, b'{"v":1,"a":2}'),
        ("SELECT value, a FROM 'in'", {"value": 1, "a": 2}, b'{"value":1,"a":2}'),
        ("SELECT value.a FROM 'in'", {"value": {"a": 2}}, b'{"a":2}'),
        ("SELECT value AND a AS both FROM 'in'", {"value": True, "a": True}, b'{"both":true}'),
        ("SELECT value OR a AS any FROM 'in'", {"value": True, "a": False}, b'{"any":true}'),
        ("SELECT value * 2 AS twice FROM 'in'", {"value": 2}, b'{"twice":4}'),
        ("SELECT VALUE * FROM 'in'", {"value": 2}, b'{"value":2}'),
        ("SELECT VALUE *.value FROM 'in'", {"value": 2}, b"2"),
        ("SELECT VALUE value FROM 'in'", {"value": 2}, b"2"),
        ("SELECT VALUE -value FROM 'in'", {"value": 2}, b"-2"),
        ("SELECT VALUE 'text' FROM 'in'", {}, b'"text"'),
        ("SELECT (SELECT VALUE * FROM a) AS r FROM 'in'", {"a": [1]}, b'{"r":[1]}'),
    ],
)
def test_value_is_a_keyword_or_a_name(bench: Any, sql: str, payload: Any, out: bytes) -> None:
    """`value` is a common name of members (chosen, see docs/fidelity.md)."""
    assert bench.out(sql, payload) == out


def test_value_ends_a_statement_without_source(bench: Any) -> None:
    """As a member, and as a keyword before a star."""
    assert bench.out("SELECT value", {"value": 1}, topic="in") == b'{"value":1}'
    assert bench.out("SELECT VALUE *", {"value": 1}, topic="in") == b'{"value":1}'


@pytest.mark.parametrize("call", ["abs(1,)", "concat('a', )", "newuuid(,)"])
def test_comma_needs_an_argument(bench: Any, call: str) -> None:
    """Behind it and before it."""
    assert "line 1" in bench.refusal(f"SELECT {call} AS v FROM 'in'")


def test_searched_case_is_named(bench: Any) -> None:
    """Its users meet it first (Developer Guide, CASE: only the simple form)."""
    assert bench.refusal("SELECT CASE WHEN a THEN b END FROM 'in'").startswith("CASE needs a value before WHEN")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1E33", "1" + "0" * 33),
        ("1E34", "1E+34"),
        ("9999999999999999999999999999999998 + 1", "9" * 34),
        ("9999999999999999999999999999999999 + 1", "1.000000000000000000000000000000000E+34"),
        ("-9999999999999999999999999999999999 - 1", "-1.000000000000000000000000000000000E+34"),
    ],
)
def test_integers_have_34_digits(bench: Any, expression: str, text: str) -> None:
    """What has more is a Decimal (Developer Guide, SQL data types)."""
    assert bench.text(expression) == text


def test_numbers_are_equal_across_types(bench: Any) -> None:
    """Int as Decimal; in 2015-10-08 a whole Decimal stays one (Developer Guide, SQL operators)."""
    for version in ("2015-10-08", "2016-03-23"):
        found = bench.out(
            "SELECT a = b AS same, a = c AS other FROM 'in'", '{"a": 5, "b": 5.0, "c": 5.5}', version=version
        )
        assert found == b'{"same":true,"other":false}'


def test_bytes_are_no_text_to_join(bench: Any) -> None:
    """They reach a statement through functions alone."""
    assert bench.out("SELECT 'a' + * AS joined, length(*) AS length FROM 'in'", b"80") == b'{"length":2}'
    assert bench.out("SELECT * + 1 AS sum, * > 50 AS more FROM 'in'", b"80") == b"{}"


def test_bytes_are_no_member(bench: Any) -> None:
    """Nor is an object made to hold them."""
    assert bench.out("SELECT * AS a.b, 1 AS c FROM 'in'", b"\xff") == b'{"c":1}'
    assert bench.out("SELECT {'k': *} AS a, [*] AS b FROM 'in'", b"\xff") == b'{"a":{},"b":[]}'


@pytest.mark.parametrize(
    ("replacement", "text"),
    [
        (r"<$1>", '"a<1>b<2>"'),
        (r"\$1", '"a$1b$1"'),
        ("$", '"a$b$"'),
        ("$0$0", '"a11b22"'),
        ("$2", None),
        ("$10", '"a10b20"'),
    ],
)
def test_replacements_name_groups(bench: Any, replacement: str, text: str | None) -> None:
    """`$n`; a backslash before what is meant as it stands; a group that is not there makes it Undefined."""
    found = bench.text(f"regexp_replace('a1b2', '([0-9])', '{replacement}')")
    assert found == ("(undefined)" if text is None else text)


def test_trimming_takes_tabs_and_spaces(bench: Any) -> None:
    """No other white space (Developer Guide, SQL functions: trim)."""
    payload = {"s": "\n \t x \t \n", "t": " \t x \t"}
    assert bench.value("trim(s)", payload) == payload["s"]
    assert bench.value("trim(t)", payload) == "x"


def test_decoding_base64_takes_two_arguments(bench: Any) -> None:
    """Those of Protocol Buffers belong to another scheme."""
    assert bench.text("decode('MQ==', 'base64')") == "1"
    assert bench.text("decode('MQ==', 'base64', 'bucket')") == "(undefined)"
    assert bench.text("decode('MQ==', 'base64', 'bucket', 'key', 'file', 'type')") == "(undefined)"


@pytest.mark.parametrize(
    ("expression", "first", "second"),
    [
        ("t / d", "4.0", "4"),
        ("t * 100 / d", "400.0", "400"),
        ("t / d / 2", "2.0", "2"),
        ("t / 4", "2", "2"),
        ("t / '4'", "2.5", "2.5"),
        ("concat('v=', t / d)", '"v=4.0"', '"v=4"'),
        ("1e40 / d", "4E+39", "4E+39"),
    ],
)
def test_quotient_of_decimals_is_a_decimal_in_the_first_version(
    bench: Any, expression: str, first: str, second: str
) -> None:
    """Whole decimals print as decimals there, as integers later (chosen, as 5.0 stays 5.0; see docs/fidelity.md)."""
    payload = {"t": 10, "d": 2.5}
    assert bench.text(expression, payload, version="2015-10-08") == first
    assert bench.text(expression, payload, version="2016-03-23") == second


@pytest.mark.parametrize(
    "call",
    [
        "transform(@m, {'k': 1}, [{}])",
        "get_thing_shadow('lamp', @m)",
        "get_secret('s', 'SecretString', 'k', @m)",
        "get_dynamodb('t', 'p', 'v', @m)",
        "machinelearning_predict('m', @m, {'a': 1})",
        "get_registry_data('DescribeThing', 'lamp', @m)",
    ],
)
def test_variable_is_no_role_and_no_mode(bench: Any, call: str) -> None:
    """Developer Guide, SET clause: not as a role ARN and not as the mode of a function."""
    assert "cannot be a variable" in bench.refusal(f"SET @m = 'x' SELECT {call} AS v FROM 'in'")
