"""Queries inside a statement."""

from typing import Any

import pytest

U = "(undefined)"
PAYLOAD = {
    "e": [{"n": "temp", "u": "F", "v": 32}, {"n": "light", "v": 100}, {"n": "acid", "u": "pH", "v": 7}],
    "numbers": [3, 1, 2],
    "words": ["a", "b"],
    "deep": {"list": [{"m": [{"k": 1}, {"k": 2}]}, {"m": [{"k": 3}]}]},
    "o": {"a": 1, "b": {"c": 2}},
    "nothing": None,
    "empty": [],
    "text": "abc",
    "five": 5,
    "outer": "seen",
}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("(SELECT VALUE n FROM e)", '["temp","light","acid"]', id="values"),
        pytest.param("(SELECT VALUE v + 1 FROM e)", "[33,101,8]", id="expressions"),
        pytest.param("(SELECT n FROM e)", '[{"n":"temp"},{"n":"light"},{"n":"acid"}]', id="objects"),
        pytest.param(
            "(SELECT v AS b, n AS a FROM e WHERE v = 7)", '[{"b":7,"a":"acid"}]', id="aliases in the order written"
        ),
        pytest.param("(SELECT * FROM e WHERE n = 'light')", '[{"n":"light","v":100}]', id="star"),
        pytest.param(
            "(SELECT *, v * 2 AS w FROM e WHERE n = 'light')", '[{"n":"light","v":100,"w":200}]', id="star and more"
        ),
        pytest.param("(SELECT VALUE v FROM e WHERE v > 10)", "[32,100]", id="condition"),
        pytest.param("(SELECT VALUE v FROM e WHERE v > 1000)", "[]", id="condition that nothing meets"),
        pytest.param("(SELECT VALUE v FROM e WHERE u = 'F')", "[32]", id="condition that is Undefined for one"),
        pytest.param("(SELECT VALUE u FROM e)", '["F","pH"]', id="Undefined values drop out"),
        pytest.param(
            "(SELECT n AS a, u AS b FROM e WHERE v = 100)", '[{"a":"light"}]', id="Undefined members drop out"
        ),
        pytest.param("(SELECT VALUE * FROM numbers)", "[3,1,2]", id="star of numbers"),
        pytest.param("(SELECT VALUE * FROM words)", '["a","b"]', id="star of strings"),
        pytest.param("(SELECT VALUE upper(*) FROM words)", '["A","B"]', id="star as argument"),
        pytest.param("(SELECT VALUE *.n FROM e)", '["temp","light","acid"]', id="member of the star"),
        pytest.param("(SELECT VALUE n FROM empty)", "[]", id="empty array"),
        pytest.param("(SELECT VALUE outer FROM e)", "[]", id="the payload is not seen"),
        pytest.param("(SELECT VALUE topic() FROM empty)", "[]", id="no row, no function"),
        pytest.param("(SELECT VALUE topic() FROM words)", '["in","in"]', id="functions are seen"),
        pytest.param("(SELECT VALUE k FROM [{'k': 1}, {'k': 2}])", "[1,2]", id="literal as source"),
        pytest.param("(SELECT VALUE k FROM get(deep.list, 0).m)", "[1,2]", id="expression as source"),
        pytest.param("(SELECT VALUE (SELECT VALUE k FROM m) FROM deep.list)", "[[1,2],[3]]", id="query in a query"),
        pytest.param("(SELECT VALUE w FROM (SELECT v AS w FROM e WHERE v < 50))", "[32,7]", id="query as source"),
        pytest.param("get((SELECT VALUE n FROM e WHERE v = 100), 0)", '"light"', id="first of the result"),
        pytest.param("get((SELECT n FROM e), 2).n", '"acid"', id="member of one of the result"),
        pytest.param("(SELECT VALUE CASE n WHEN 'acid' THEN 1 ELSE 2 END FROM e)", "[2,2,1]", id="case"),
        pytest.param("(select value n from e where v = 7)", '["acid"]', id="lower case"),
    ],
)
def test_query_over_an_array(bench: Any, query: str, text: str) -> None:
    """One result per element that passes (Developer Guide, Nested object queries; the outer payload is inferred)."""
    assert bench.text(query, PAYLOAD) == text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("(SELECT * FROM o)", '{"a":1,"b":{"c":2}}', id="star"),
        pytest.param("(SELECT a FROM o)", '{"a":1}', id="one"),
        pytest.param("(SELECT b.c AS d, a AS e FROM o)", '{"d":2,"e":1}', id="aliases"),
        pytest.param("(SELECT *, 3 AS d FROM o)", '{"a":1,"b":{"c":2},"d":3}', id="star and more"),
        pytest.param("(SELECT c FROM o.b)", '{"c":2}', id="deeper path"),
        pytest.param("(SELECT VALUE a FROM o)", "1", id="VALUE"),
        pytest.param("(SELECT * FROM o).b.c", "2", id="member of the result"),
    ],
)
def test_query_over_an_object(bench: Any, query: str, text: str) -> None:
    """The object itself (Developer Guide, SQL functions, third example of transform; chosen, see docs/fidelity.md)."""
    assert bench.text(query, PAYLOAD) == text


@pytest.mark.parametrize("source", ["text", "five", "nothing", "nope", "o.nope", "o.a", "TRUE"])
@pytest.mark.parametrize("what", ["*", "VALUE a", "1 AS b"])
def test_query_over_anything_else(bench: Any, source: str, what: str) -> None:
    """Undefined (Developer Guide, Nested object queries)."""
    assert bench.text(f"(SELECT {what} FROM {source})", PAYLOAD) == U


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        pytest.param("(SELECT * FROM *)", '[{"a":1,"b":2}]', id="array of one"),
        pytest.param("(SELECT *, topic() AS topic FROM *)", '[{"a":1,"b":2,"topic":"in"}]', id="with a function"),
        pytest.param("get((SELECT *, topic() AS topic FROM *), 0)", '{"a":1,"b":2,"topic":"in"}', id="the one"),
        pytest.param("(SELECT VALUE b FROM *)", "[2]", id="VALUE"),
        pytest.param("(SELECT b AS x FROM * WHERE a = 1)", '[{"x":2}]', id="condition"),
        pytest.param("(SELECT b AS x FROM * WHERE a = 2)", "[]", id="condition that is false"),
    ],
)
def test_query_over_the_payload(bench: Any, expression: str, text: str) -> None:
    """`FROM *` is an array of one row (the live suite's outputs)."""
    assert bench.text(expression, {"a": 1, "b": 2}) == text


@pytest.mark.parametrize(
    ("sql", "out"),
    [
        pytest.param("SELECT isNull(SELECT VALUE L1 FROM Pos) AS v", '{"v":true}', id="Null"),
        pytest.param("SELECT isUndefined(SELECT VALUE L9 FROM Pos) AS v", '{"v":true}', id="Undefined"),
        pytest.param("SELECT get(SELECT VALUE n FROM list, 1) AS v", '{"v":2}', id="first of two arguments"),
        pytest.param("SELECT get(SELECT VALUE n FROM list WHERE n > 1, 0) AS v", '{"v":2}', id="with a condition"),
    ],
)
def test_query_as_an_argument_needs_no_parentheses(bench: Any, sql: str, out: str) -> None:
    """Those of the function are enough (the live suite's statements)."""
    payload = {"Pos": {"L1": None}, "list": [{"n": 1}, {"n": 2}]}
    assert bench.out(f"{sql} FROM 'in'", payload) == out.encode()


def test_query_as_the_whole_payload(bench: Any) -> None:
    """VALUE of a query (Developer Guide, Nested object queries)."""
    assert bench.out("SELECT VALUE (SELECT n AS name FROM e WHERE v < 50) FROM 'in'", PAYLOAD) == (
        b'[{"name":"temp"},{"name":"acid"}]'
    )


def test_query_in_where(bench: Any) -> None:
    """It may decide (Developer Guide, Nested object queries)."""
    sql = "SELECT outer FROM 'in' WHERE get((SELECT VALUE v FROM e WHERE n = 'acid'), 0) = 7"
    assert bench.out(sql, PAYLOAD) == b'{"outer":"seen"}'
    assert bench.run(sql, {"e": [{"n": "acid", "v": 8}]}).outcome == "filtered"
