"""Statements that CreateTopicRule refuses with SqlParseException, and what is just allowed."""

import re
from typing import Any

import pytest

FIRST = "2015-10-08"
ROLE = "arn:aws:iam::123456789012:role/rules"
PLACE = r"(?i)\b(line|column|position|character|offset|at)\b\D*\d"

SYNTAX = [
    pytest.param("", id="nothing"),
    pytest.param("   ", id="white space"),
    pytest.param("SELECT", id="no item"),
    pytest.param("SELECT FROM 'in'", id="no item before FROM"),
    pytest.param("* FROM 'in'", id="no SELECT"),
    pytest.param("FROM 'in'", id="only FROM"),
    pytest.param("SELECT a b FROM 'in'", id="no comma"),
    pytest.param("SELECT a, FROM 'in'", id="comma and no item"),
    pytest.param("SELECT , a FROM 'in'", id="comma first"),
    pytest.param("SELECT a AS FROM 'in'", id="AS and no alias"),
    pytest.param("SELECT a AS 'x' FROM 'in'", id="alias in quotes"),
    pytest.param("SELECT a AS 1x FROM 'in'", id="alias starts with a digit"),
    pytest.param("SELECT a AS x. FROM 'in'", id="alias ends with a dot"),
    pytest.param("SELECT a AS x-y FROM 'in'", id="alias with a hyphen"),
    pytest.param("SELECT a FROM", id="FROM and nothing"),
    pytest.param("SELECT a FROM in", id="filter without quotes"),
    pytest.param('SELECT a FROM "in"', id="filter in double quotes"),
    pytest.param("SELECT a FROM *", id="FROM star"),
    pytest.param("SELECT a FROM 'in', 'out'", id="two filters"),
    pytest.param("SELECT a FROM 'in' WHERE", id="WHERE and nothing"),
    pytest.param("SELECT a WHERE a = 1 FROM 'in'", id="WHERE before FROM"),
    pytest.param("SELECT a FROM 'in' WHERE a = 1, b = 2", id="two conditions"),
    pytest.param("SELECT a FROM 'in' WHERE a = 1 WHERE b = 2", id="WHERE twice"),
    pytest.param("SELECT a FROM 'in' a", id="something after the end"),
    pytest.param("SELECT a FROM 'in';", id="semicolon"),
    pytest.param("SELECT a FROM 'in' SELECT b FROM 'in'", id="two statements"),
    pytest.param("SELECT a -- the first\nFROM 'in'", id="comment to the end of the line"),
    pytest.param("SELECT a /* the first */ FROM 'in'", id="comment in the line"),
    pytest.param("SELECT a # the first\nFROM 'in'", id="comment with a hash"),
    pytest.param("SELECT DISTINCT a FROM 'in'", id="DISTINCT"),
    pytest.param("SELECT a FROM 'in' ORDER BY a", id="ORDER BY"),
    pytest.param("SELECT a FROM 'in' GROUP BY a", id="GROUP BY"),
    pytest.param("SELECT a FROM 'in' LIMIT 1", id="LIMIT"),
    pytest.param("SELECT a FROM 'in' JOIN 'out'", id="JOIN"),
    pytest.param("DELETE FROM 'in'", id="DELETE"),
    pytest.param("SELECT VALUE a, b FROM 'in'", id="VALUE of two"),
    pytest.param("SELECT VALUE *, a FROM 'in'", id="VALUE of star and another"),
]

EXPRESSIONS = [
    "a[0]",
    "a['k']",
    "a.b[1]",
    "a.",
    ".a",
    "a..b",
    "a.1",
    "1a",
    "a.'b'",
    "a b",
    "a +",
    "+ ",
    "a * * b",
    "a = ",
    "= a",
    "a == 1",
    "a != 1",
    "a => 1",
    "a && b",
    "a || b",
    "!a",
    "a AND",
    "OR a",
    "a NOT b",
    "NOT",
    "a LIKE 'x%'",
    "a IS NULL",
    "a BETWEEN 1 AND 2",
    "(a",
    "a)",
    "()",
    "(a, b)",
    "'open",
    '"open',
    "'it's'",
    "1.2.3",
    "1E",
    "[1, 2",
    "[1 2]",
    "[1]]",
    "{'a': 1",
    "{'a' 1}",
    "{'a': }",
    "{'a'}",
    "{a: 1}",
    "{1: 1}",
    "upper(a",
    "upper a",
    "upper(a b)",
    "upper(, a)",
    "a?",
    "a & b",
    "a ^ b",
    "`a`",
    "$a",
    "nosuch(a)",
    "nosuch()",
    "atanh(a)",
    "count(*)",
    "cast(a AS banana)",
    "cast(a AS)",
    "cast(a AS 'String')",
]

CASES = [
    "CASE WHEN a = 1 THEN 2 END",
    "CASE a END",
    "CASE a ELSE 1 END",
    "CASE a WHEN 1 THEN 2",
    "CASE a WHEN 1 END",
    "CASE a WHEN THEN 2 END",
    "CASE a WHEN 1 THEN 2 ELSE END",
    "CASE a WHEN 1 THEN 2 ELSE 3 ELSE 4 END",
    "CASE a WHEN 1 THEN 2 ELSE 3 WHEN 4 THEN 5 END",
]

VARIABLES = [
    pytest.param("SET @a = 1, @a = 2 SELECT @a AS v FROM 'in'", id="assigned twice"),
    pytest.param("SET @a = 1 SET @b = 2 SELECT @a AS v FROM 'in'", id="SET twice"),
    pytest.param("SELECT @a AS v FROM 'in'", id="unknown in SELECT"),
    pytest.param("SELECT a FROM 'in' WHERE @a = 1", id="unknown in WHERE"),
    pytest.param("SET @a = 1 SELECT @b AS v FROM 'in'", id="another one unknown"),
    pytest.param("SET @a = @b SELECT @a AS v FROM 'in'", id="unknown in SET"),
    pytest.param("SET @a = @b, @b = 1 SELECT @a AS v FROM 'in'", id="used before its assignment"),
    pytest.param("SET @a = @a SELECT @a AS v FROM 'in'", id="made of itself"),
    pytest.param("SELECT (SELECT VALUE @a FROM list) AS v FROM 'in'", id="unknown in a nested query"),
    pytest.param("SELECT upper(@a) AS v FROM 'in'", id="unknown in an argument"),
    pytest.param("SET a = 1 SELECT a FROM 'in'", id="no at sign"),
    pytest.param("SET @ = 1 SELECT a FROM 'in'", id="no name"),
    pytest.param("SET @a SELECT @a AS v FROM 'in'", id="no value"),
    pytest.param("SET @a = SELECT @a AS v FROM 'in'", id="equals sign and no value"),
    pytest.param("SET @a = 1, SELECT @a AS v FROM 'in'", id="comma and no assignment"),
    pytest.param("SET @a = 1 @b = 2 SELECT @a AS v FROM 'in'", id="no comma"),
    pytest.param("SET @a-b = 1 SELECT a FROM 'in'", id="hyphen in the name"),
    pytest.param("SET @a.b = 1 SELECT a FROM 'in'", id="dot in the name"),
    pytest.param("SET SELECT a FROM 'in'", id="nothing set"),
    pytest.param("SET @a = 1", id="no SELECT"),
    pytest.param("SELECT @a AS v SET @a = 1 FROM 'in'", id="SET after SELECT"),
    pytest.param("SELECT a FROM 'in' SET @a = 1", id="SET at the end"),
    pytest.param(f"SET @{'n' * 65} = 1 SELECT a FROM 'in'", id="name too long"),
    pytest.param("LET @a = 1 SELECT @a AS v FROM 'in'", id="LET"),
    pytest.param("SET @a = 'in' SELECT * FROM @a", id="variable as source"),
]

FILTERS = [
    pytest.param("", id="empty"),
    pytest.param("a/#/b", id="hash not last"),
    pytest.param("a#", id="hash not alone"),
    pytest.param("a/b#", id="hash not alone in a level"),
    pytest.param("a+/b", id="plus not alone"),
    pytest.param("a/+b", id="plus not alone in a level"),
    pytest.param("a/b/c/d/e/f/g/h/i", id="nine levels"),
    pytest.param("t" * 257, id="257 bytes"),
    pytest.param("ü" * 129, id="258 bytes in 129 characters"),
    pytest.param("$aws/rules/other", id="Basic Ingest"),
    pytest.param("$aws/rules/other/a/b", id="Basic Ingest with a topic"),
    pytest.param("$aws/rules/#", id="Basic Ingest with a wildcard"),
]

NESTED = [
    "(SELECT VALUE a, b FROM list)",
    "(SELECT FROM list)",
    "(SELECT a FROM list",
    "(SELECT a FROM )",
    "(SELECT a FROM list WHERE)",
    "(SELECT a FROM list;)",
]


@pytest.mark.parametrize("sql", SYNTAX)
def test_statement_that_does_not_parse_is_refused(bench: Any, sql: str) -> None:
    """SqlParseException (API reference, CreateTopicRule; Developer Guide, SQL reference)."""
    assert bench.refusal(sql)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("place", ["SELECT", "WHERE"])
def test_expression_that_does_not_parse_is_refused(bench: Any, expression: str, place: str) -> None:
    """SqlParseException at creation, not at the first message (API reference, CreateTopicRule)."""
    condition = f"SELECT a AS v FROM 'in' WHERE {expression}"
    assert bench.refusal(condition if place == "WHERE" else f"SELECT {expression} AS v FROM 'in'")


@pytest.mark.parametrize("expression", CASES)
def test_wrong_case_is_refused(bench: Any, expression: str) -> None:
    """At least one WHEN, only the simple form (Developer Guide, CASE statements; the searched form is inferred)."""
    assert bench.refusal(f"SELECT {expression} AS v FROM 'in'")


@pytest.mark.parametrize("sql", VARIABLES)
def test_wrong_use_of_variables_is_refused(bench: Any, sql: str) -> None:
    """One SET, each variable once and before its use (Developer Guide, SET clause; the class is inferred)."""
    assert bench.refusal(sql)


@pytest.mark.parametrize("topic_filter", FILTERS)
def test_wrong_topic_filter_is_refused(bench: Any, topic_filter: str) -> None:
    """The rules of MQTT filters hold, and no Basic Ingest (Developer Guide, SQL FROM clause; Basic Ingest)."""
    assert bench.refusal(f"SELECT * FROM '{topic_filter}'")


@pytest.mark.parametrize("expression", NESTED)
def test_wrong_nested_query_is_refused(bench: Any, expression: str) -> None:
    """A nested query is parsed like a statement (Developer Guide, Nested object queries)."""
    assert bench.refusal(f"SELECT {expression} AS v FROM 'in'")


@pytest.mark.parametrize(
    ("sql", "payload", "out"),
    [
        pytest.param("SELECT 1 AS v FROM 'a/b/c/d/e/f/g/h'", b"", '{"v":1}', id="eight levels"),
        pytest.param(f"SELECT 1 AS v FROM '{'t' * 256}'", b"", '{"v":1}', id="256 bytes"),
        pytest.param(f"SET @{'n' * 63} = 1 SELECT @{'n' * 63} AS v FROM 'in'", b"", '{"v":1}', id="long variable"),
        pytest.param(
            "SET @a_1 = 1 SELECT @a_1 AS v FROM 'in'", b"", '{"v":1}', id="variable with digit and underscore"
        ),
        pytest.param("SELECT _a1 AS _v2 FROM 'in'", {"_a1": 1}, '{"_v2":1}', id="name with digit and underscore"),
        pytest.param("SELECT a-b AS v FROM 'in'", {"a": 3, "b": 2}, '{"v":1}', id="hyphen subtracts"),
        pytest.param("SELECT get(a, 0) AS v FROM 'in'", {"a": [1]}, '{"v":1}', id="get instead of brackets"),
    ],
)
def test_what_is_just_allowed(bench: Any, sql: str, payload: Any, out: str) -> None:
    """The neighbours of what is refused (Developer Guide, SQL reference)."""
    assert bench.out(sql, payload) == out.encode()


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("encode(*, 'base64')", id="encode"),
        pytest.param("decode(a, 'base64')", id="decode"),
        pytest.param(f"get_dynamodb('t', 'k', 'v', '{ROLE}')", id="get_dynamodb"),
        pytest.param(f"get_thing_shadow('t', '{ROLE}')", id="get_thing_shadow"),
        pytest.param(f"get_registry_data('DescribeThing', 't', '{ROLE}')", id="get_registry_data"),
        pytest.param("indexof(a, 'b')", id="indexof"),
        pytest.param("isUndefined(a)", id="isUndefined"),
        pytest.param("length(a)", id="length"),
        pytest.param("numbytes(a)", id="numbytes"),
        pytest.param("parse_time('yyyy', 0)", id="parse_time"),
        pytest.param("time_to_epoch('2016', 'yyyy')", id="time_to_epoch"),
        pytest.param("transform('enrichArray', a, b)", id="transform"),
        pytest.param("cast(a AS Decimal)", id="cast to Decimal"),
        pytest.param("cast(a AS Bool)", id="cast to Bool"),
        pytest.param("cast(a AS Boolean)", id="cast to Boolean"),
        pytest.param("(SELECT VALUE n FROM a)", id="nested query"),
        pytest.param("[1, 2]", id="array literal"),
        pytest.param("{'a': 1}", id="object literal"),
    ],
)
def test_first_version_lacks(bench: Any, expression: str) -> None:
    """These came with 2016-03-23 (Developer Guide, SQL versions; SQL functions; the class is inferred)."""
    assert bench.refusal(f"SELECT {expression} AS v FROM 'in'", version=FIRST)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("upper(s)", '"A"'),
        ("s + 'b'", '"ab"'),
        ("get(l, 0)", "7"),
        ("cast(n AS String)", '"5"'),
        ("cast('5' AS Int)", "5"),
        ("isNull(z)", "true"),
        ("concat(s, s)", '"aa"'),
        ("nanvl(nope, 'd')", '"d"'),
    ],
)
def test_first_version_has(bench: Any, expression: str, text: str) -> None:
    """The rest was there from the beginning (Developer Guide, SQL functions)."""
    assert bench.text(expression, {"s": "a", "l": [7], "n": 5, "z": None}, version=FIRST) == text


@pytest.mark.parametrize("version", ["2016-03-23", "beta"])
def test_later_versions_have_it_all(bench: Any, version: str) -> None:
    """Both take nested queries and literals (Developer Guide, SQL versions)."""
    sql = "SELECT (SELECT VALUE n FROM [{'n': 1}]) AS v, length('ab') AS l FROM 'in'"
    assert bench.out(sql, {}, version=version) == b'{"v":[1],"l":2}'


class TestRegistryData:
    """get_registry_data is looked at when the rule is created."""

    def test_second_call_is_refused(self, bench: Any) -> None:
        """One per statement (reported by a public sample project for get_registry_data)."""
        call = f"get_registry_data('DescribeThing', 'lamp', '{ROLE}')"
        text = bench.refusal(f"SELECT {call} AS a, {call} AS b FROM 'in'")
        assert "Rule cannot contain more than 1 get_registry_data function calls" in text

    def test_call_without_role_is_refused(self, bench: Any) -> None:
        """The last argument is the role (reported by a public sample project for get_registry_data)."""
        text = bench.refusal("SELECT get_registry_data('DescribeThing', 'lamp') AS a FROM 'in'")
        assert "Get registry data requires its last parameter to be roleArn" in text


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        pytest.param("SELECT nosuch(a) AS v FROM 'in'", "nosuch", id="function"),
        pytest.param("SELECT cast(a AS banana) AS v FROM 'in'", "banana", id="type"),
        pytest.param("SELECT @mystery AS v FROM 'in'", "mystery", id="variable"),
        pytest.param("SET @twice = 1, @twice = 2 SELECT a FROM 'in'", "twice", id="second assignment"),
        pytest.param("SELECT * FROM 'a/#/b'", "a/#/b", id="filter"),
        pytest.param("SELECT a FROM 'in' ORDER BY a", "ORDER", id="word too many"),
        pytest.param("SELECT a != 1 AS v FROM 'in'", "!", id="sign"),
        pytest.param("SELECT a[0] AS v FROM 'in'", "[", id="bracket"),
        pytest.param("SELECT a,\n  b oddity\nFROM 'in'", "oddity", id="second line"),
        pytest.param("SELECT a FROM 'in' WHERE", "WHERE", id="end"),
        pytest.param("SELECT 'open FROM", "open", id="open string"),
    ],
)
def test_error_points_at_the_place(bench: Any, sql: str, word: str) -> None:
    """It names what it stumbled over, or where that stands."""
    text = bench.refusal(sql)
    assert word in text or re.search(PLACE, text), text
