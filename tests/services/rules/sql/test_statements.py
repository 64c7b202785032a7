"""The shape of a statement: SELECT, FROM, WHERE, literals, precedence."""

from typing import Any

import pytest

NESTED = {"a": {"b": {"c": 7}}, "x": 1, "y": 2}


@pytest.mark.parametrize(
    ("sql", "payload", "out"),
    [
        pytest.param("SELECT *", {"b": 1, "a": 2}, '{"b":1,"a":2}', id="everything"),
        pytest.param("SELECT a", {"b": 1, "a": 2}, '{"a":2}', id="one"),
        pytest.param("SELECT b AS z, a AS y", {"a": 1, "b": 2}, '{"z":2,"y":1}', id="order as written"),
        pytest.param("SELECT a, b.c AS d", {"a": 1, "b": {"c": 2}}, '{"a":1,"d":2}', id="path with alias"),
        pytest.param("SELECT *, 15 AS speed", {"z": 1, "a": 2}, '{"z":1,"a":2,"speed":15}', id="star first"),
        pytest.param("SELECT 15 AS speed, *", {"z": 1, "a": 2}, '{"speed":15,"z":1,"a":2}', id="star last"),
        pytest.param("SELECT * AS message", {"z": 1, "a": 2}, '{"message":{"z":1,"a":2}}', id="star with alias"),
        pytest.param("SELECT *, * AS m", {"a": 1}, '{"a":1,"m":{"a":1}}', id="star twice"),
        pytest.param("SELECT x AS a.b, y AS a.c", NESTED, '{"a":{"b":1,"c":2}}', id="aliases with dots"),
        pytest.param("SELECT y AS a.c, x AS a.b", NESTED, '{"a":{"c":2,"b":1}}', id="aliases with dots, other order"),
        pytest.param("SELECT x AS p.q.r, y AS p.s", NESTED, '{"p":{"q":{"r":1},"s":2}}', id="deep aliases"),
        pytest.param("SELECT a.b.c", NESTED, '{"c":7}', id="last name of a path"),
        pytest.param("SELECT a.b", NESTED, '{"b":{"c":7}}', id="object by path"),
        pytest.param("SELECT upper(s)", {"s": "x"}, '{"upper":"X"}', id="name of a function"),
        pytest.param("SELECT Upper(s)", {"s": "x"}, '{"upper":"X"}', id="name of a function in lower case"),
        pytest.param("SELECT y, x + y", NESTED, '{"y":2,"_1":3}', id="position of another expression"),
        pytest.param("SELECT x + y, y", NESTED, '{"_0":3,"y":2}', id="positions begin with zero"),
        pytest.param("SELECT {'p': x, 'q': y}", NESTED, '{"p":1,"q":2}', id="object literal spreads"),
        pytest.param("SELECT y AS o, {'p': x}", NESTED, '{"o":2,"p":1}', id="object literal spreads after another"),
        pytest.param("SELECT {'p': x} AS o", NESTED, '{"o":{"p":1}}', id="object literal with alias"),
        pytest.param("SELECT *.x AS v", NESTED, '{"v":1}', id="member of the star"),
        pytest.param("SELECT *.x", NESTED, '{"x":1}', id="member of the star without alias"),
    ],
)
def test_select_forms(bench: Any, sql: str, payload: Any, out: str) -> None:
    """Each form has its outgoing bytes (Developer Guide, SQL SELECT clause; keys without alias: chosen)."""
    assert bench.out(f"{sql} FROM 'in'", payload) == out.encode()


@pytest.mark.parametrize(
    ("sql", "payload", "document"),
    [
        pytest.param("SELECT *, 15 AS x", {"x": 1, "y": 2}, {"x": 15, "y": 2}, id="item after the star"),
        pytest.param("SELECT 15 AS x, *", {"x": 1, "y": 2}, {"x": 1, "y": 2}, id="star after the item"),
        pytest.param("SELECT x AS k, y AS k", {"x": 1, "y": 2}, {"k": 2}, id="two items"),
    ],
)
def test_later_of_equal_keys_wins(bench: Any, sql: str, payload: Any, document: Any) -> None:
    """An added item replaces the payload's key (Developer Guide, SQL SELECT clause; inferred)."""
    assert bench.run(f"{sql} FROM 'in'", payload).json() == document


@pytest.mark.parametrize(
    ("sql", "out"),
    [
        pytest.param("SELECT nope", "{}", id="the only one"),
        pytest.param("SELECT nope AS a.b", "{}", id="below a dotted alias"),
        pytest.param("SELECT x, nope AS n, y", '{"x":1,"y":2}', id="between others"),
    ],
)
def test_undefined_items_are_left_out(bench: Any, sql: str, out: str) -> None:
    """The rule is executed all the same (Developer Guide, SQL data types)."""
    evaluation = bench.run(f"{sql} FROM 'in'", {"x": 1, "y": 2})
    assert (evaluation.outcome, evaluation.payload) == ("executed", out.encode())


@pytest.mark.parametrize(
    ("expression", "out"),
    [
        ("color", '"red"'),
        ("n", "5"),
        ("2.5", "2.5"),
        ("yes", "true"),
        ("nothing", "null"),
        ("list", '[1,{"a":2}]'),
        ("object", '{"b":1,"a":2}'),
        ("object.a", "2"),
        ("*.object", '{"b":1,"a":2}'),
        ("*.object.b", "1"),
        ("n + 1", "6"),
        ("[n, color]", '[5,"red"]'),
        ("{'k': n}", '{"k":5}'),
        ("nope", ""),
        ("*.nope", ""),
    ],
)
def test_select_value(bench: Any, expression: str, out: str) -> None:
    """The value itself is sent, a string with its quotes, Undefined as nothing (Developer Guide, SQL SELECT clause)."""
    payload = {
        "color": "red",
        "n": 5,
        "yes": True,
        "nothing": None,
        "list": [1, {"a": 2}],
        "object": {"b": 1, "a": 2},
    }
    evaluation = bench.run(f"SELECT VALUE {expression} FROM 'in'", payload)
    assert (evaluation.outcome, evaluation.payload) == ("executed", out.encode())


def test_select_value_of_everything(bench: Any) -> None:
    """`*` is the payload (Developer Guide, SQL SELECT clause)."""
    assert bench.out("SELECT VALUE * FROM 'in'", {"b": 1, "a": [2]}) == b'{"b":1,"a":[2]}'


def test_select_value_of_an_array_in_the_first_version(bench: Any) -> None:
    """It works there, too (chosen, see docs/fidelity.md)."""
    assert bench.out("SELECT VALUE list FROM 'in'", {"list": [1, 2]}, version="2015-10-08") == b"[1,2]"


class TestWhere:
    """The condition of a statement."""

    @pytest.mark.parametrize("condition", ["x = 1", "TRUE", "'true'", "word", "x < y AND y < 3", "NOT x = y"])
    def test_true_passes(self, bench: Any, condition: str) -> None:
        """Also the word (Developer Guide, SQL WHERE clause; the word is inferred)."""
        evaluation = bench.run(f"SELECT x FROM 'in' WHERE {condition}", {"x": 1, "y": 2, "word": "true"})
        assert (evaluation.outcome, evaluation.payload, evaluation.reason) == ("executed", b'{"x":1}', None)
        assert evaluation

    @pytest.mark.parametrize(
        "condition",
        ["x = 2", "FALSE", "'false'", "nope", "nope = 1", "x", "'yes'", "NULL", "[TRUE]", "TRUE OR nope"],
    )
    def test_anything_else_filters(self, bench: Any, condition: str) -> None:
        """False, Undefined and other types stop the message (Developer Guide, SQL WHERE clause)."""
        evaluation = bench.run(f"SELECT x FROM 'in' WHERE {condition}", {"x": 1})
        assert (evaluation.outcome, evaluation.payload) == ("filtered", None)
        assert evaluation.reason
        assert not evaluation

    def test_aliases_are_not_seen(self, bench: Any) -> None:
        """WHERE reads the payload (Developer Guide, SQL WHERE clause)."""
        assert bench.run("SELECT x AS y FROM 'in' WHERE y = 1", {"x": 1}).outcome == "filtered"
        assert bench.run("SELECT x AS y FROM 'in' WHERE y = 5", {"x": 1, "y": 5}).json() == {"y": 1}

    def test_filtered_evaluation_has_no_json(self, bench: Any) -> None:
        """There is nothing to read."""
        with pytest.raises(ValueError):  # noqa: PT011 - any text will do
            bench.run("SELECT x FROM 'in' WHERE FALSE", {"x": 1}).json()


def test_payload_that_is_no_json_cannot_be_read_as_json(bench: Any) -> None:
    """`json()` says so, `payload` has the bytes."""
    evaluation = bench.run("SELECT * FROM 'in'", b"\x00\x01")
    assert evaluation.payload == b"\x00\x01"
    with pytest.raises(ValueError):  # noqa: PT011 - any text will do
        evaluation.json()


class TestFrom:
    """The source of a statement."""

    @pytest.mark.parametrize(
        ("topic_filter", "topic"),
        [
            ("a/b", "a/b"),
            ("a/+", "a/b"),
            ("a/+/c", "a//c"),
            ("+/+", "a/b"),
            ("a/#", "a/b/c"),
            ("a/#", "a/"),
            ("#", "a/b"),
            ("+/b/#", "a/b/c/d"),
            ("$aws/things/+/shadow/update/accepted", "$aws/things/lamp/shadow/update/accepted"),
            ("$aws/events/#", "$aws/events/presence/connected/pump"),
        ],
    )
    def test_matching_topic(self, bench: Any, topic_filter: str, topic: str) -> None:
        """MQTT wildcards (Developer Guide, SQL FROM clause)."""
        assert bench.run(f"SELECT topic() AS t FROM '{topic_filter}'", topic=topic).json() == {"t": topic}

    @pytest.mark.parametrize(
        ("topic_filter", "topic"),
        [
            ("a/b", "a/c"),
            ("a/b", "A/b"),
            ("a/b", "a/b/c"),
            ("a/+", "a/b/c"),
            ("a/+", "a"),
            ("a/#", "a"),
            ("#", "$aws/events/presence/connected/pump"),
            ("+/events/#", "$aws/events/presence/connected/pump"),
        ],
    )
    def test_other_topic(self, bench: Any, topic_filter: str, topic: str) -> None:
        """The statement is not evaluated (Developer Guide, SQL FROM clause; Topics)."""
        evaluation = bench.run(f"SELECT * FROM '{topic_filter}'", {"a": 1}, topic=topic)
        assert (evaluation.outcome, evaluation.payload, evaluation.reason) == ("unmatched", None, None)
        assert not evaluation

    def test_filter_is_the_topic_where_it_has_no_wildcard(self, bench: Any) -> None:
        """So most tests need not name it."""
        assert bench.run("SELECT topic() AS t FROM 'a/b'").json() == {"t": "a/b"}

    @pytest.mark.parametrize("topic_filter", ["a/+", "#", "a/#"])
    def test_wildcard_needs_a_topic(self, bench: Any, topic_filter: str) -> None:
        """A filter is no topic then."""
        with pytest.raises(ValueError, match="topic"):
            bench.run(f"SELECT * FROM '{topic_filter}'", {})

    def test_from_is_optional(self, bench: Any) -> None:
        """A rule for Basic Ingest has none (Developer Guide, Basic Ingest)."""
        assert bench.out("SELECT a AS v", {"a": 1}, topic="x/y") == b'{"v":1}'

    def test_where_without_from(self, bench: Any) -> None:
        """The condition works all the same (Developer Guide, Basic Ingest)."""
        outcomes = [bench.run("SELECT a WHERE a > 1", {"a": a}, topic="x/y").outcome for a in (1, 2)]
        assert outcomes == ["filtered", "executed"]


@pytest.mark.parametrize(
    ("sql", "out"),
    [
        pytest.param("select x as v from 'in' where x = 1 and not y = 1 or false", '{"v":1}', id="lower case"),
        pytest.param("SeLeCt x aS v FrOm 'in' wHeRe x = 1 aNd nOt y = 1", '{"v":1}', id="mixed case"),
        pytest.param("select value x from 'in'", "1", id="value"),
        pytest.param("SELECT IsUndefined(nope) AS v FROM 'in'", '{"v":true}', id="function"),
        pytest.param("SELECT ISNULL(NULL) AS v FROM 'in'", '{"v":true}', id="function in capitals"),
        pytest.param("SELECT Ltrim(' a') AS v FROM 'in'", '{"v":"a"}', id="Ltrim"),
        pytest.param("SELECT nanVL(nope, 3) AS v FROM 'in'", '{"v":3}', id="nanVL"),
        pytest.param("SELECT case x when 1 then 'one' else 'more' end AS v FROM 'in'", '{"v":"one"}', id="case"),
        pytest.param("set @v = x select @v AS v FROM 'in'", '{"v":1}', id="set"),
        pytest.param("SELECT CAST(x as STRING) AS v FROM 'in'", '{"v":"1"}', id="cast"),
    ],
)
def test_case_of_keywords_and_functions_does_not_matter(bench: Any, sql: str, out: str) -> None:
    """Any case will do (Developer Guide, SQL reference and the examples of SQL functions)."""
    assert bench.out(sql, {"x": 1, "y": 2}) == out.encode()


def test_case_of_names_matters(bench: Any) -> None:
    """Fields, their members, and aliases keep their case (Developer Guide, SQL reference)."""
    payload = {"temp": 1, "Temp": 2, "o": {"K": 3}}
    assert bench.out("SELECT Temp AS A, temp AS a, TEMP AS b, o.k AS c, o.K AS d FROM 'in'", payload) == (
        b'{"A":2,"a":1,"d":3}'
    )


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT\n\tx\nAS\tv\nFROM\n'in'\nWHERE\r\nx\n=\n1", id="lines and tabs"),
        pytest.param("  SELECT x AS v FROM 'in'  ", id="around"),
        pytest.param("SELECT   x   AS   v   FROM   'in'", id="many"),
        pytest.param("SELECT x+y-2 AS v FROM 'in' WHERE x<y AND(y>x)", id="none between operators"),
        pytest.param("SELECT get( [ x , y ] , 0 ) AS v FROM 'in'", id="inside parentheses"),
        pytest.param("SELECT get([x,y],0) AS v FROM 'in'", id="none inside parentheses"),
    ],
)
def test_white_space_is_free(bench: Any, sql: str) -> None:
    """Between all words and signs (Developer Guide, SQL reference)."""
    assert bench.out(sql, {"x": 1, "y": 2}) == b'{"v":1}'


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("'plain'", '"plain"'),
        ('"plain"', '"plain"'),
        ("''", '""'),
        ('""', '""'),
        ("'it''s'", '"it\'s"'),
        ('"it\'s"', '"it\'s"'),
        ('"say ""hi"""', r'"say \"hi\""'),
        ("'say \"hi\"'", r'"say \"hi\""'),
        ("''''", '"\'"'),
        (r"'\d+'", r'"\\d+"'),
        (r"'a\'", r'"a\\"'),
        (r"'\n'", r'"\\n"'),
        ("'SELECT * FROM'", '"SELECT * FROM"'),
        ("'a -- b /* c */ ; d'", '"a -- b /* c */ ; d"'),
        ("'Füße 日本'", '"Füße 日本"'),
    ],
)
def test_strings(bench: Any, literal: str, text: str) -> None:
    """Either quote, doubled inside; a backslash is nothing special (Developer Guide, SQL literals; chosen)."""
    assert bench.text(literal) == text


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("15", "15"),
        ("0", "0"),
        ("2.5", "2.5"),
        ("1E3", "1000"),
        ("1e3", "1000"),
        ("2.5E1", "25"),
        ("-15", "-15"),
        ("- 15", "-15"),
        ("-2.5", "-2.5"),
        ("NULL", "null"),
        ("null", "null"),
        ("TRUE", "true"),
        ("True", "true"),
        ("FALSE", "false"),
        ("false", "false"),
        ("[]", "[]"),
        ("[1, 'a', NULL, TRUE]", '[1,"a",null,true]'),
        ("[[1], [2, [3]]]", "[[1],[2,[3]]]"),
        ("[x, x + 1]", "[1,2]"),
        ("[nope, x, nope]", "[1]"),
        ("{}", "{}"),
        ("{'b': 1, \"a\": 2}", '{"b":1,"a":2}'),
        ("{'a': 1,}", '{"a":1}'),
        ("{'a b': x, 'c': [x], 'd': {'e': x}}", '{"a b":1,"c":[1],"d":{"e":1}}'),
        ("{'k': x, 'all': *}", '{"k":1,"all":{"x":1}}'),
        ("{'k': nope, 'l': x}", '{"l":1}'),
        ("{'f': upper('a'), 's': x + 1}", '{"f":"A","s":2}'),
    ],
)
def test_literals(bench: Any, literal: str, text: str) -> None:
    """Numbers, words, arrays, objects (Developer Guide, SQL literals; Undefined in an array: chosen)."""
    assert bench.text(literal, {"x": 1}) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("TRUE OR FALSE AND FALSE", "true"),
        ("FALSE AND FALSE OR TRUE", "true"),
        ("NOT FALSE AND FALSE", "false"),
        ("NOT TRUE OR TRUE", "true"),
        ("NOT 1 = 2", "true"),
        ("NOT 1 > 2", "true"),
        ("TRUE AND NOT FALSE", "true"),
        ("1 + 1 = 2", "true"),
        ("3 < 1 + 4", "true"),
        ("3 = 1 + 2 AND 4 = 2 * 2", "true"),
        ("'a' + 'b' = 'ab'", "true"),
        ("2 + 3 * 4", "14"),
        ("2 * 3 + 4", "10"),
        ("1 + 5 % 3", "3"),
        ("20 - 8 / 4", "18"),
        ("10 - 4 - 3", "3"),
        ("8 - 2 + 3", "9"),
        ("100 / 10 * 2", "20"),
        ("100 / 10 / 5", "2"),
        ("2 * 7 % 4", "2"),
        ("-1 + 2", "1"),
        ("2 * -3", "-6"),
        ("2 - -3", "5"),
        ("-o.k", "-4"),
        ("-o.k + 1", "-3"),
        ("2 * o.k", "8"),
        ("(2 + 3) * 4", "20"),
        ("10 - (4 - 3)", "9"),
        ("-(1 + 2)", "-3"),
        ("NOT (FALSE AND FALSE)", "true"),
        ("(TRUE OR FALSE) AND FALSE", "false"),
        ("((1))", "1"),
    ],
)
def test_precedence(bench: Any, expression: str, text: str) -> None:
    """OR, AND, NOT, comparison, sums, products, minus, member, from weak to strong (inferred)."""
    assert bench.text(expression, {"o": {"k": 4}}) == text
