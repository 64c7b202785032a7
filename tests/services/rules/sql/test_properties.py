"""What holds for every statement and every payload."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotmock.core.mqtt.message import Properties
from iotmock.services.rules.sql.compiler import compile_statement
from iotmock.services.rules.sql.errors import SqlError
from iotmock.services.rules.sql.functions import FUNCTIONS
from iotmock.services.rules.sql.functions.external import FUNCTIONS as EXTERNAL
from iotmock.services.rules.sql.parser import parse
from iotmock.services.rules.sql.printer import print_statement
from iotmock.services.rules.sql.run import Message
from iotmock.services.rules.sql.syntax import Statement
from iotmock.services.rules.sql.versions import Version

VERSIONS = st.sampled_from(list(Version))
WORDS = [
    "SELECT",
    "VALUE",
    "FROM",
    "WHERE",
    "AS",
    "AND",
    "OR",
    "NOT",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "SET",
    "NULL",
    "TRUE",
    "*",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "@",
    "@v",
    "=",
    "<>",
    "<",
    "<=",
    "+",
    "-",
    "/",
    "%",
    "1",
    "2.50",
    "1E3",
    "0",
    "'a'",
    "'a/b'",
    '"it"',
    "a",
    "b",
    "value",
    "get",
    "concat",
    "cast",
    "String",
    "topic",
    "encode",
    "'base64'",
    "rand",
    "decode",
]
# decode with six arguments fails by itself.
NAMES = sorted(set(FUNCTIONS) - set(EXTERNAL))
LEAVES = st.sampled_from(["a", "b.c", "*", "1", "2.50", "-3", "'x'", "'5'", "NULL", "TRUE", "'base64'", "nope", "@v"])


def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions of expressions."""
    operators = st.sampled_from(["+", "-", "*", "/", "%", "=", "<>", "<", ">=", "AND", "OR"])
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(NAMES), st.lists(inner, max_size=4)).map(lambda p: f"{p[0]}({', '.join(p[1])})"),
        inner.map(lambda one: f"NOT {one}"),
        inner.map(lambda one: f"-{one}"),
        inner.map(lambda one: f"cast({one} AS Decimal)"),
        inner.map(lambda one: f"(SELECT {one} AS x, a FROM a WHERE {one})"),
        inner.map(lambda one: f"get_or_default({one}, 1)"),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        inner.map(lambda one: f"{{'k': {one}, \"l\": *}}"),
        st.tuples(inner, inner, inner).map(lambda p: f"CASE {p[0]} WHEN {p[1]} THEN {p[2]} ELSE 0 END"),
    )


EXPRESSIONS = st.recursive(LEAVES, deeper, max_leaves=12)
STATEMENTS = st.tuples(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS).map(
    lambda parts: f"SET @v = 7 SELECT {parts[0]} AS a.b, {parts[1]} FROM 'in' WHERE {parts[2]} OR TRUE"
)
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcx"), inner, max_size=3),
    max_leaves=8,
)
PAYLOADS = st.binary(max_size=8) | st.builds(lambda value: json.dumps(value).encode(), VALUES)


def message(payload: bytes) -> Message:
    """One that came over MQTT."""
    nobody: Any = None
    properties = Properties(content_type="text/plain", user_properties=(("k", "v"),))
    return Message(
        "in", payload, datetime(2030, 1, 1, tzinfo=UTC), "123456789012", nobody, "pump", properties=properties
    )


def parsed_or_refusal(text: str, version: Version) -> Statement | SqlError:
    """What the parser says."""
    try:
        return parse(text, version)
    except SqlError as error:
        return error


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=40), VERSIONS)
def test_every_text_is_a_statement_or_is_refused(text: str, version: Version) -> None:
    """With the place, and nothing else is raised."""
    statement = parsed_or_refusal(text, version)
    if isinstance(statement, SqlError):
        assert "line" in str(statement)
        assert 0 <= statement.position <= len(text)
    else:
        assert parse(print_statement(statement), version) == statement


@given(STATEMENTS, PAYLOADS)
def test_every_statement_has_an_answer_to_every_payload(text: str, payload: bytes) -> None:
    """Bytes that are JSON, or those that came; printed and read again it gives the same."""
    version = Version.OF_2016
    statement = parse(text, version)
    assert parse(print_statement(statement), version) == statement
    compiled = compile_statement(statement, version)
    run = compiled.begin(message(payload))
    compiled.condition(run)
    assert isinstance(json.loads(compiled.payload(run)), dict)


@pytest.mark.parametrize("depth", [30, 60, 1000, 100_000])
@pytest.mark.parametrize("form", ["({}{}{})", "abs({}{}{})", "NOT {}{}{}", "-{}{}{}", "[{}{}{}]"])
def test_depth_has_a_limit_that_python_does_not_see(form: str, depth: int) -> None:
    """Below it a statement runs, above it is refused."""
    left, _, right = form.partition("{}{}{}")
    text = f"SELECT VALUE {left * depth}1{right * depth} FROM 'in'"
    statement = parsed_or_refusal(text, Version.OF_2016)
    if isinstance(statement, SqlError):
        assert "deep" in str(statement)
        assert depth > 30
    else:
        compiled = compile_statement(statement, Version.OF_2016)
        assert compiled.payload(compiled.begin(message(b"{}"))) is not None
        assert depth <= 30


def test_long_chains_are_flat() -> None:
    """A thousand terms need no depth."""
    text = f"SELECT VALUE {' + '.join(['1'] * 1000)} FROM 'in' WHERE {' OR '.join(['a = 1'] * 1000)} OR TRUE"
    compiled = compile_statement(parse(text, Version.OF_2016), Version.OF_2016)
    assert compiled.payload(compiled.begin(message(b"{}"))) == b"1000"
