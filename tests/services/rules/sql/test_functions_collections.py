"""Functions of arrays and objects, and those that ask whether there is a value."""

from typing import Any

import pytest

U = "(undefined)"
PAYLOAD = {
    "list": [10, "b", {"k": 3}, None],
    "o": {"a": 1, "b c": 2, "1": 3, "z": None},
    "s": "abc",
    "z": None,
    "index": 1,
}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("get(list, 0)", "10"),
        ("get(list, 1)", '"b"'),
        ("get(list, 2)", '{"k":3}'),
        ("get(list, 2).k", "3"),
        ("get(list, 3)", "null"),
        ("get(list, 4)", U),
        ("get(list, -1)", U),
        ("get(list, index)", '"b"'),
        ("get(list, '1')", '"b"'),
        ("get(list, 'x')", U),
        ("get(list, nope)", U),
        ("get([1, 2], 1)", "2"),
        ("get([], 0)", U),
        ("get(get([[1, 2]], 0), 1)", "2"),
        ("get('abc', 0)", '"a"'),
        ("get('abc', 1)", '"b"'),
        ("get('abc', 3)", U),
        ("get('abc', -1)", U),
        ("get('aü€', 2)", '"€"'),
        ("get(s, '2')", '"c"'),
        ("get(o, 'a')", "1"),
        ("get(o, 'b c')", "2"),
        ("get(o, '1')", "3"),
        ("get(o, 1)", U),
        ("get(o, 'z')", "null"),
        ("get(o, 'A')", U),
        ("get(o, 'nope')", U),
        ("get(o, TRUE)", U),
        ("get(*, 's')", '"abc"'),
        ("get(get(*, 'o'), 'b c')", "2"),
        ("get({'k': 5}, 'k')", "5"),
        ("get(index, 0)", U),
        ("get(TRUE, 0)", U),
        ("get(z, 0)", U),
        ("get(nope, 0)", U),
    ],
)
def test_get(bench: Any, expression: str, text: str) -> None:
    """Arrays and strings from 0, objects by name (Developer Guide, SQL functions, get; its table, not its example)."""
    assert bench.text(expression, PAYLOAD) == text


class TestTransform:
    """`enrichArray`."""

    PAYLOAD = {
        "attributes": {"device": "d1", "sent": 5},
        "values": [{"b": 1, "a": 2}, {"c": 3}],
        "z": None,
    }

    @pytest.mark.parametrize(
        ("arguments", "text"),
        [
            pytest.param(
                "'enrichArray', attributes, values",
                '[{"b":1,"a":2,"device":"d1","sent":5},{"c":3,"device":"d1","sent":5}]',
                id="by path",
            ),
            pytest.param("'enrichArray', {'p': 1}, [{'q': 2}]", '[{"q":2,"p":1}]', id="literals"),
            pytest.param(
                "'enrichArray', {'t': topic()}, values",
                '[{"b":1,"a":2,"t":"in"},{"c":3,"t":"in"}]',
                id="with a function",
            ),
            pytest.param(
                "'enrichArray', (SELECT device AS id FROM attributes), (SELECT a AS x FROM values WHERE a = 2)",
                '[{"x":2,"id":"d1"}]',
                id="queries",
            ),
            pytest.param(
                "'enrichArray', SELECT device FROM attributes, values",
                '[{"b":1,"a":2,"device":"d1"},{"c":3,"device":"d1"}]',
                id="query without parentheses",
            ),
            pytest.param("'enrichArray', {}, values", '[{"b":1,"a":2},{"c":3}]', id="nothing added"),
            pytest.param("'enrichArray', attributes, []", "[]", id="empty array"),
            pytest.param("'addArray', attributes, values", U, id="other mode"),
            pytest.param("'enrichArray', attributes, attributes", U, id="object for the array"),
            pytest.param("'enrichArray', values, values", U, id="array for the object"),
            pytest.param("'enrichArray', 'x', values", U, id="string for the object"),
            pytest.param("'enrichArray', nope, values", U, id="Undefined for the object"),
            pytest.param("'enrichArray', attributes, nope", U, id="Undefined for the array"),
            pytest.param("'enrichArray', z, values", U, id="Null for the object"),
            pytest.param("'enrichArray', attributes, z", U, id="Null for the array"),
        ],
    )
    def test_enrich_array(self, bench: Any, arguments: str, text: str) -> None:
        """Each element's members, then the object's (Developer Guide, SQL functions, transform)."""
        assert bench.text(f"transform({arguments})", self.PAYLOAD) == text

    def test_as_the_whole_payload(self, bench: Any) -> None:
        """An array of objects is sent (Developer Guide, SQL functions, transform)."""
        out = bench.out("SELECT VALUE transform('enrichArray', attributes, values) FROM 'in'", self.PAYLOAD)
        assert out == b'[{"b":1,"a":2,"device":"d1","sent":5},{"c":3,"device":"d1","sent":5}]'


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("isNull(z)", "true"),
        ("isNull(NULL)", "true"),
        ("isNull(o.z)", "true"),
        ("isNull(nope)", "false"),
        ("isNull('')", "false"),
        ("isNull(0)", "false"),
        ("isNull(FALSE)", "false"),
        ("isNull('null')", "false"),
        ("isNull([])", "false"),
        ("isNull({})", "false"),
        ("isUndefined(nope)", "true"),
        ("isUndefined(o.nope)", "true"),
        ("isUndefined(s.nope)", "true"),
        ("isUndefined(upper(nope))", "true"),
        ("isUndefined(1 / 0)", "true"),
        ("isUndefined(z)", "false"),
        ("isUndefined(s)", "false"),
        ("isUndefined('')", "false"),
        ("isUndefined(0)", "false"),
        ("isUndefined(FALSE)", "false"),
    ],
)
def test_questions(bench: Any, expression: str, text: str) -> None:
    """Null and Undefined are two things (Developer Guide, SQL functions, isNull, isUndefined)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("get_or_default(index, 9)", "1"),
        ("get_or_default(nope, 9)", "9"),
        ("get_or_default(z, 9)", "9"),
        ("get_or_default(o.nope, 'd')", '"d"'),
        ("get_or_default(1 / 0, 9)", "9"),
        ("get_or_default(upper(nope), 'D')", '"D"'),
        ("get_or_default(FALSE, 9)", "false"),
        ("get_or_default(0, 9)", "0"),
        ("get_or_default('', 9)", '""'),
        ("get_or_default([], 9)", "[]"),
        ("get_or_default(nope, {'k': 1})", '{"k":1}'),
        ("get_or_default(nope, NULL)", "null"),
        ("get_or_default(nope, nope)", U),
        ("get_or_default(nope, index + 1)", "2"),
    ],
)
def test_get_or_default(bench: Any, expression: str, text: str) -> None:
    """The default where there is no value (Developer Guide, SQL functions; chosen, see docs/fidelity.md)."""
    assert bench.text(expression, PAYLOAD) == text
