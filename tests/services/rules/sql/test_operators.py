"""Every operator with every kind of operand."""

from typing import Any

import pytest

U = "(undefined)"
PAYLOAD = {
    "i": 5,
    "d": 2.5,
    "s": "abc",
    "n": "6",
    "yes": True,
    "z": None,
    "list": [1, 2],
    "o": {"k": 1, "l": {"m": 2}, "K": 3},
    "items": [{"x": 10}, {"x": 20}],
}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("TRUE AND TRUE", "true"),
        ("TRUE AND FALSE", "false"),
        ("FALSE AND TRUE", "false"),
        ("FALSE AND FALSE", "false"),
        ("TRUE OR TRUE", "true"),
        ("TRUE OR FALSE", "true"),
        ("FALSE OR TRUE", "true"),
        ("FALSE OR FALSE", "false"),
        ("'true' AND TRUE", "true"),
        ("TRUE AND 'false'", "false"),
        ("'false' OR 'true'", "true"),
        ("TRUE OR nope", U),
        ("nope OR TRUE", U),
        ("FALSE AND nope", U),
        ("nope AND FALSE", U),
        ("TRUE AND nope", U),
        ("nope OR nope", U),
        ("TRUE OR z", U),
        ("FALSE AND z", U),
        ("TRUE OR i", U),
        ("FALSE AND 0", U),
        ("TRUE AND 1", U),
        ("TRUE OR s", U),
        ("FALSE AND 'no'", U),
        ("TRUE OR list", U),
        ("TRUE OR o", U),
        ("i > 4 AND d < 3", "true"),
    ],
)
def test_and_or(bench: Any, expression: str, text: str) -> None:
    """One operand that is no Boolean makes all Undefined (Developer Guide, SQL operators, AND and OR)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("NOT TRUE", "false"),
        ("NOT FALSE", "true"),
        ("NOT NOT TRUE", "true"),
        ("NOT 'true'", "false"),
        ("NOT 'false'", "true"),
        ("NOT s", U),
        ("NOT i", U),
        ("NOT 0", U),
        ("NOT z", U),
        ("NOT nope", U),
        ("NOT list", U),
        ("NOT o", U),
        ("NOT i > 4", "false"),
    ],
)
def test_not(bench: Any, expression: str, text: str) -> None:
    """The opposite of a Boolean (Developer Guide, SQL operators, NOT)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("5 > 4", "true"),
        ("4 > 5", "false"),
        ("5 > 5", "false"),
        ("5 >= 5", "true"),
        ("4 >= 5", "false"),
        ("4 < 5", "true"),
        ("5 < 5", "false"),
        ("5 <= 5", "true"),
        ("6 <= 5", "false"),
        ("2.5 > 2", "true"),
        ("2 < 2.5", "true"),
        ("-1 < 0", "true"),
        ("i >= 5.0", "true"),
        ("n > 5", "true"),
        ("10 > n", "true"),
        ("'10' > '9'", "true"),
        ("'10' < '9'", "false"),
        ("'1E1' >= '10'", "true"),
        ("'a' < 'b'", U),
        ("'b' > 'a'", U),
        ("s >= s", U),
        ("s > 1", U),
        ("1 < s", U),
        ("TRUE > FALSE", U),
        ("yes >= 1", U),
        ("z >= z", U),
        ("z < 1", U),
        ("list < list", U),
        ("list > 0", U),
        ("o <= o", U),
        ("nope > 1", U),
        ("1 > nope", U),
        ("nope <= nope", U),
    ],
)
def test_order(bench: Any, expression: str, text: str) -> None:
    """Numbers and numeric strings, nothing else (Developer Guide, SQL operators, comparison)."""
    assert bench.text(expression, PAYLOAD) == text


EQUALITY = [
    ("1", "1", True),
    ("1", "2", False),
    ("i", "5.0", True),
    ("2.5", "d", True),
    ("1E3", "1000", True),
    ("'a'", "'a'", True),
    ("'a'", '"a"', True),
    ("'a'", "'A'", False),
    ("'a'", "'a '", False),
    ("'1'", "'1.0'", False),
    ("TRUE", "TRUE", True),
    ("TRUE", "FALSE", False),
    ("NULL", "NULL", True),
    ("z", "NULL", True),
    ("[]", "[]", True),
    ("[1, 2]", "list", True),
    ("[1.0, 2]", "list", True),
    ("[2, 1]", "list", False),
    ("[1]", "list", False),
    ("[1, 2, 3]", "list", False),
    ("['1', 2]", "list", False),
    ("[[1], {'k': 'a'}]", "[[1], {'k': 'a'}]", True),
    ("[[1], {'k': 'a'}]", "[[1], {'k': 'b'}]", False),
    ("[NULL]", "[NULL]", True),
    ("{}", "{}", True),
    ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", True),
    ("{'a': 1, 'b': 2}", "{'a': 1}", False),
    ("{'a': 1}", "{'a': 1, 'b': 2}", False),
    ("{'a': 1}", "{'a': 2}", False),
    ("{'a': 1}", "{'b': 1}", False),
    ("{'a': 1}", "{'A': 1}", False),
    ("{'a': {'x': 1, 'y': [1]}}", "{'a': {'y': [1], 'x': 1}}", True),
    ("'1'", "1", False),
    ("1", "'1'", False),
    ("'2.5'", "d", False),
    ("'true'", "TRUE", False),
    ("1", "TRUE", False),
    ("0", "FALSE", False),
    ("NULL", "0", False),
    ("NULL", "FALSE", False),
    ("NULL", "''", False),
    ("'null'", "NULL", False),
    ("[]", "{}", False),
    ("[1]", "1", False),
    ("'[1,2]'", "list", False),
    ("[0, 1]", "[FALSE, TRUE]", False),
    ("nope", "nope", None),
    ("nope", "1", None),
    ("NULL", "nope", None),
    ("nope", "''", None),
    ("list", "nope", None),
    ("o.nope", "o", None),
]


@pytest.mark.parametrize(("left", "right", "equal"), EQUALITY)
def test_equal(bench: Any, left: str, right: str, equal: bool | None) -> None:
    """By value within a type, false across types, Undefined with Undefined (Developer Guide, SQL operators, =)."""
    assert bench.text(f"{left} = {right}", PAYLOAD) == {True: "true", False: "false", None: U}[equal]


@pytest.mark.parametrize(("left", "right", "equal"), EQUALITY)
def test_not_equal(bench: Any, left: str, right: str, equal: bool | None) -> None:
    """The opposite of `=`, and Undefined where that is (Developer Guide, SQL operators, <>)."""
    assert bench.text(f"{left} <> {right}", PAYLOAD) == {True: "false", False: "true", None: U}[equal]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1 + 2", "3"),
        ("i + d", "7.5"),
        ("d + d", "5"),
        ("-5 + 3", "-2"),
        ("'a' + 'b'", '"ab"'),
        ("'1' + '2'", '"12"'),
        ("'1' + 2", '"12"'),
        ("1 + '2'", '"12"'),
        ("n + i", '"65"'),
        ("'a' + d", '"a2.5"'),
        ("'a' + TRUE", '"atrue"'),
        ("FALSE + 'a'", '"falsea"'),
        ("list + 'a'", '"[1,2]a"'),
        ("'a' + {'k': 'b'}", r'"a{\"k\":\"b\"}"'),
        ("'a' + 'b' + 1", '"ab1"'),
        ("1 + 2 + 'a'", '"3a"'),
        ("'a' + 1 + 2", '"a12"'),
        ("'a' + z", U),
        ("z + 'a'", U),
        ("'a' + nope", U),
        ("nope + 'a'", U),
        ("1 + TRUE", U),
        ("TRUE + FALSE", U),
        ("1 + z", U),
        ("1 + nope", U),
        ("list + list", U),
        ("list + 1", U),
        ("o + o", U),
    ],
)
def test_plus(bench: Any, expression: str, text: str) -> None:
    """Joins where a String is, adds numbers otherwise (Developer Guide, SQL operators, +; Null is inferred)."""
    assert bench.text(expression, PAYLOAD) == text


def test_whole_input_is_joined_as_an_int(bench: Any) -> None:
    """From 2016-03-23 on it is one (Developer Guide, SQL data types)."""
    assert bench.text("'a' + n", '{"n": 5.0}') == '"a5"'


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("5 - 3", "2"),
        ("3 - 5", "-2"),
        ("i - d", "2.5"),
        ("n - 1", "5"),
        ("10 - n", "4"),
        ("'5' - '3'", "2"),
        ("'5.5' - 1", "4.5"),
        ("5 * 3", "15"),
        ("i * d", "12.5"),
        ("d * 2", "5"),
        ("n * 2", "12"),
        ("'2' * '3'", "6"),
        ("-2 * 3", "-6"),
        ("7 % 3", "1"),
        ("-7 % 3", "-1"),
        ("7 % -3", "1"),
        ("-7 % -3", "-1"),
        ("6 % 3", "0"),
        ("5.5 % 2", "1.5"),
        ("-5.5 % 2", "-1.5"),
        ("'7' % 4", "3"),
        ("7 % 0", U),
        ("5.5 % 0", U),
        ("0 % 7", "0"),
        ("6 / 2", "3"),
        ("-6 / 2", "-3"),
        ("6 / -2", "-3"),
        ("-6 / -2", "3"),
        ("0 / 5", "0"),
        ("5.5 / 2", "2.75"),
        ("5 / 2.5", "2"),
        ("-5.5 / 2", "-2.75"),
        ("n / 4", "1.5"),
        ("3 / n", "0.5"),
        ("'6' / '2'", "3"),
        ("1 / 0", U),
        ("1.5 / 0", U),
        ("0 / 0", U),
        ("n / 0", U),
        ("1 / '0'", U),
    ],
)
def test_arithmetic(bench: Any, expression: str, text: str) -> None:
    """Numbers and numeric strings; nothing is divided by zero (Developer Guide, SQL operators; zero is inferred)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize("operator", ["-", "*", "/", "%"])
@pytest.mark.parametrize("operand", ["s", "yes", "z", "list", "o", "nope", "''"])
def test_arithmetic_with_what_is_no_number(bench: Any, operator: str, operand: str) -> None:
    """Undefined, on either side (Developer Guide, SQL operators)."""
    assert bench.text(f"{operand} {operator} 2", PAYLOAD) == U
    assert bench.text(f"2 {operator} {operand}", PAYLOAD) == U


@pytest.mark.parametrize(("expression", "text"), [("7 / 2", "3"), ("-7 / 2", "-3"), ("1 / 2", "0"), ("i / 2", "2")])
def test_fraction_of_two_ints_is_cut_off(bench: Any, expression: str, text: str) -> None:
    """Int by Int is Int, towards zero (Developer Guide, SQL operators; chosen, see docs/fidelity.md)."""
    assert bench.text(expression, PAYLOAD) == text


def test_whole_decimal_is_divided_by_version(bench: Any) -> None:
    """In 2015-10-08 it has stayed a Decimal (Developer Guide, SQL versions)."""
    assert bench.text("n / 2", '{"n": 5.0}', version="2015-10-08") == "2.5"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("-i", "-5"),
        ("-d", "-2.5"),
        ("-n", "-6"),
        ("-'2.5'", "-2.5"),
        ("-(1 + 2)", "-3"),
        ("-(-i)", "5"),
        ("-o.k", "-1"),
        ("-abs(i)", "-5"),
        ("-s", U),
        ("-yes", U),
        ("-z", U),
        ("-list", U),
        ("-o", U),
        ("-nope", U),
    ],
)
def test_unary_minus(bench: Any, expression: str, text: str) -> None:
    """Numbers and numeric strings (Developer Guide, SQL operators)."""
    assert bench.text(expression, PAYLOAD) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("o.k", "1"),
        ("o.K", "3"),
        ("o.l", '{"m":2}'),
        ("o.l.m", "2"),
        ("*.o.l.m", "2"),
        ("get(items, 1).x", "20"),
        ("get(*, 'o').l.m", "2"),
        ("o.nope", U),
        ("o.nope.m", U),
        ("o.k.m", U),
        ("items.x", U),
        ("s.length", U),
        ("z.k", U),
        ("nope.k", U),
    ],
)
def test_member(bench: Any, expression: str, text: str) -> None:
    """Of an object; anything else has none (Developer Guide, SQL operators; JSON extensions)."""
    assert bench.text(expression, PAYLOAD) == text
