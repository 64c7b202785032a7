"""CASE expressions and SET clauses."""

from typing import Any

import pytest

U = "(undefined)"


class TestCase:
    """The simple form."""

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            pytest.param("CASE x WHEN 1 THEN 'one' WHEN 2 THEN 'two' END", '"two"', id="second"),
            pytest.param("CASE x WHEN 2 THEN 'first' WHEN 2 THEN 'second' END", '"first"', id="first match wins"),
            pytest.param("CASE x WHEN 1 THEN 'one' ELSE 'else' END", '"else"', id="ELSE"),
            pytest.param("CASE x WHEN 2 THEN 'two' ELSE 'else' END", '"two"', id="match before ELSE"),
            pytest.param("CASE x WHEN 1 THEN 'one' END", U, id="no match and no ELSE"),
            pytest.param("CASE nope WHEN 1 THEN 'one' ELSE 'else' END", U, id="Undefined value"),
            pytest.param("CASE nope WHEN nope THEN 'one' ELSE 'else' END", U, id="Undefined twice"),
            pytest.param("CASE x WHEN nope THEN 'no' WHEN 2 THEN 'two' END", '"two"', id="Undefined is no match"),
            pytest.param("CASE x WHEN '2' THEN 'word' ELSE 'else' END", '"else"', id="types are told apart"),
            pytest.param("CASE x WHEN 2.0 THEN 'two' ELSE 'else' END", '"two"', id="Int and Decimal"),
            pytest.param("CASE s WHEN 'A' THEN 1 WHEN 'a' THEN 2 END", "2", id="strings"),
            pytest.param("CASE z WHEN 0 THEN 'zero' WHEN NULL THEN 'null' END", '"null"', id="Null"),
            pytest.param("CASE list WHEN [1] THEN 'one' WHEN [1, 2] THEN 'two' END", '"two"', id="arrays"),
            pytest.param("CASE x + 1 WHEN 3 THEN x * 10 END", "20", id="expressions"),
            pytest.param("CASE x WHEN 1 + 1 THEN s + 'b' END", '"ab"', id="expressions after WHEN"),
            pytest.param("CASE x > 1 WHEN TRUE THEN 'much' ELSE 'little' END", '"much"', id="comparison"),
            pytest.param("CASE x WHEN 2 THEN {'k': [x]} END", '{"k":[2]}', id="object as result"),
            pytest.param("CASE x WHEN 2 THEN nope ELSE 1 END", U, id="Undefined as result"),
            pytest.param("CASE x WHEN 2 THEN CASE s WHEN 'a' THEN 1 ELSE 2 END ELSE 3 END", "1", id="nested"),
            pytest.param("CASE x WHEN 2 THEN 5 END + 1", "6", id="as operand"),
            pytest.param("upper(CASE x WHEN 2 THEN 'two' END)", '"TWO"', id="as argument"),
        ],
    )
    def test_value(self, bench: Any, expression: str, text: str) -> None:
        """Compared with `=`, from first to last (Developer Guide, CASE statements)."""
        assert bench.text(expression, {"x": 2, "s": "a", "z": None, "list": [1, 2]}) == text

    def test_in_where(self, bench: Any) -> None:
        """A case may decide (Developer Guide, CASE statements)."""
        sql = "SELECT x FROM 'in' WHERE CASE x WHEN 1 THEN TRUE ELSE FALSE END"
        assert [bench.run(sql, {"x": x}).outcome for x in (1, 2)] == ["executed", "filtered"]


class TestSet:
    """Variables."""

    @pytest.mark.parametrize(
        ("sql", "out"),
        [
            pytest.param("SET @a = x + 1 SELECT @a AS v FROM 'in'", '{"v":3}', id="one"),
            pytest.param("SET @a = x, @b = 5 SELECT @b AS b, @a AS a FROM 'in'", '{"b":5,"a":2}', id="two"),
            pytest.param("SET @a = x + 1, @b = @a * 2 SELECT @b AS v FROM 'in'", '{"v":6}', id="from an earlier one"),
            pytest.param("SET @a = x SELECT @a FROM 'in'", '{"a":2}', id="without alias"),
            pytest.param("SET @a = x SELECT VALUE @a FROM 'in'", "2", id="VALUE"),
            pytest.param("SET @a = x SELECT @a + @a * 3 AS v FROM 'in'", '{"v":8}', id="operand"),
            pytest.param("SET @a = o SELECT @a.k.l AS v FROM 'in'", '{"v":7}', id="member"),
            pytest.param("SET @a = o.k SELECT @a.l FROM 'in'", '{"l":7}', id="member without alias"),
            pytest.param("SET @a = o SELECT @a.nope AS v FROM 'in'", "{}", id="missing member"),
            pytest.param("SET @a = nope SELECT @a AS v, x FROM 'in'", '{"x":2}', id="Undefined"),
            pytest.param("SET @a = nope SELECT isUndefined(@a) AS v FROM 'in'", '{"v":true}', id="Undefined stays"),
            pytest.param("SET @a = s SELECT upper(@a) AS v FROM 'in'", '{"v":"W"}', id="argument"),
            pytest.param("SET @a = {'p': x} SELECT @a AS v FROM 'in'", '{"v":{"p":2}}', id="object"),
            pytest.param(
                "SET @a = x SELECT {'p': @a, 'q': [@a]} AS v FROM 'in'", '{"v":{"p":2,"q":[2]}}', id="literals"
            ),
            pytest.param(
                "SET @a = CASE x WHEN 2 THEN 'two' END SELECT @a AS v FROM 'in'", '{"v":"two"}', id="from a case"
            ),
            pytest.param(
                "SET @a = (SELECT VALUE n FROM list) SELECT get(@a, 1) AS v FROM 'in'", '{"v":4}', id="from a query"
            ),
            pytest.param(
                "SET @a = x SELECT (SELECT VALUE n + @a FROM list) AS v FROM 'in'", '{"v":[5,6]}', id="in a query"
            ),
            pytest.param(
                "SET @a = 3 SELECT (SELECT VALUE n FROM list WHERE n = @a) AS v FROM 'in'",
                '{"v":[3]}',
                id="in the condition of a query",
            ),
            pytest.param("SET @a = list SELECT (SELECT VALUE n FROM @a) AS v FROM 'in'", '{"v":[3,4]}', id="queried"),
            pytest.param("SET @x = 9 SELECT @x AS v, x AS w FROM 'in'", '{"v":9,"w":2}', id="apart from fields"),
            pytest.param("SET @a=x,@b=@a SELECT @b AS v FROM 'in'", '{"v":2}', id="no white space"),
            pytest.param("SET @a = '1, @b = 2' SELECT @a AS v FROM 'in'", '{"v":"1, @b = 2"}', id="commas in strings"),
        ],
    )
    def test_value(self, bench: Any, sql: str, out: str) -> None:
        """Set before everything, used everywhere (Developer Guide, SET clause)."""
        payload = {"x": 2, "s": "w", "o": {"k": {"l": 7}}, "list": [{"n": 3}, {"n": 4}]}
        assert bench.out(sql, payload) == out.encode()

    def test_in_where(self, bench: Any) -> None:
        """The condition sees the variables (Developer Guide, SET clause)."""
        sql = "SET @half = x / 2.0 SELECT x FROM 'in' WHERE @half > 3"
        assert [bench.run(sql, {"x": x}).outcome for x in (4, 10)] == ["filtered", "executed"]

    def test_nothing_is_left_for_the_next_message(self, bench: Any) -> None:
        """Variables are made anew each time (Developer Guide, SET clause)."""
        sql = "SET @a = x SELECT isUndefined(@a) AS v FROM 'in'"
        assert [bench.run(sql, payload).json()["v"] for payload in ({"x": 1}, {})] == [False, True]
