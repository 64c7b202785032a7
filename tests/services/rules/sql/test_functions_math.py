"""Functions of numbers, and what all functions make of wrong arguments."""

import json
import math
from typing import Any

import pytest

U = "(undefined)"
PAYLOAD = {"s": "abc", "yes": True, "z": None, "list": [1], "o": {"k": 1}}

OF_ONE_NUMBER = [
    "abs",
    "acos",
    "asin",
    "atan",
    "bitnot",
    "ceil",
    "cos",
    "cosh",
    "exp",
    "floor",
    "ln",
    "log",
    "round",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
]
OF_TWO_NUMBERS = ["atan2", "bitand", "bitor", "bitxor", "mod", "power", "remainder", "trunc"]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("abs(-5)", "5"),
        ("abs(5)", "5"),
        ("abs(0)", "0"),
        ("abs(-2.5)", "2.5"),
        ("abs('-5.5')", "5.5"),
        ("abs(-1234567890123456789012345678901234)", "1234567890123456789012345678901234"),
        ("sign(-7)", "-1"),
        ("sign(0)", "0"),
        ("sign(13)", "1"),
        ("sign(-0.5)", "-1"),
        ("sign('2.5')", "1"),
        ("ceil(1.2)", "2"),
        ("ceil(-1.2)", "-1"),
        ("ceil(3)", "3"),
        ("ceil('1.2')", "2"),
        ("floor(1.8)", "1"),
        ("floor(-1.2)", "-2"),
        ("floor(3)", "3"),
        ("floor('1.8')", "1"),
        ("round(1.4)", "1"),
        ("round(1.5)", "2"),
        ("round(2.5)", "3"),
        ("round(0.5)", "1"),
        ("round(1.6)", "2"),
        ("round(-1.1)", "-1"),
        ("round(-1.5)", "-2"),
        ("round(-2.5)", "-3"),
        ("round(-1.6)", "-2"),
        ("round(7)", "7"),
        ("round('2.5')", "3"),
    ],
)
def test_whole_numbers(bench: Any, expression: str, text: str) -> None:
    """Int results (Developer Guide, SQL functions, abs, sign, ceil, floor, round; round as its examples)."""
    assert bench.text(expression) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("trunc(2.3123, 0)", "2"),
        ("trunc(2.3123, 2)", "2.31"),
        ("trunc(2.888, 2)", "2.88"),
        ("trunc(-2.888, 2)", "-2.88"),
        ("trunc(2.00, 5)", "2"),
        ("trunc(2.5, 3)", "2.5"),
        ("trunc(5, 2)", "5"),
        ("trunc(2.3123, -3)", "2"),
        ("trunc(2.3123, 100)", "2.3123"),
        ("trunc('2.3123', '2')", "2.31"),
        ("mod(8, 3)", "2"),
        ("mod(-8, 3)", "-2"),
        ("mod(8, -3)", "2"),
        ("mod(5.5, 2)", "1.5"),
        ("mod('8', 3)", "2"),
        ("mod(8, 0)", U),
        ("remainder(8, 3)", "2"),
        ("remainder(-8, 3)", "-2"),
        ("remainder(8, '3')", "2"),
        ("remainder(8, 0)", U),
    ],
)
def test_cutting_and_remainders(bench: Any, expression: str, text: str) -> None:
    """Places from 0 to 34; the remainder is that of `%` (Developer Guide, SQL functions, trunc, mod, remainder)."""
    assert bench.text(expression) == text


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("power(2, 5)", 32),
        ("power(2, -1)", 0.5),
        ("power(2.5, 2)", 6.25),
        ("power(9, 0.5)", 3),
        ("power('2', '3')", 8),
        ("power(5, 0)", 1),
        ("sqrt(9)", 3),
        ("sqrt(2)", math.sqrt(2)),
        ("sqrt('6.25')", 2.5),
        ("sqrt(0)", 0),
        ("exp(0)", 1),
        ("exp(1)", math.e),
        ("exp(-2.5)", math.exp(-2.5)),
        ("exp('1')", math.e),
        ("ln(1)", 0),
        ("ln(10)", math.log(10)),
        ("ln(0.5)", math.log(0.5)),
        ("ln('10')", math.log(10)),
        ("log(1)", 0),
        ("log(100)", 2),
        ("log(0.5)", math.log10(0.5)),
        ("log('100')", 2),
        ("sin(0)", 0),
        ("sin(2)", math.sin(2)),
        ("cos(0)", 1),
        ("cos(2.5)", math.cos(2.5)),
        ("tan(3)", math.tan(3)),
        ("sinh(2.3)", math.sinh(2.3)),
        ("cosh(2.3)", math.cosh(2.3)),
        ("tanh(2.3)", math.tanh(2.3)),
        ("asin(1)", math.pi / 2),
        ("asin(-0.5)", math.asin(-0.5)),
        ("acos(0)", math.pi / 2),
        ("acos(0.25)", math.acos(0.25)),
        ("atan(0.1)", math.atan(0.1)),
        ("atan(1000)", math.atan(1000)),
        ("atan2(1, 0)", math.pi / 2),
        ("atan2(1, -2)", math.atan2(1, -2)),
        ("atan2(-1.5, 2)", math.atan2(-1.5, 2)),
        ("sin('2')", math.sin(2)),
    ],
)
def test_doubles(bench: Any, expression: str, number: float) -> None:
    """Computed in double precision (Developer Guide, SQL functions)."""
    assert float(bench.value(expression)) == pytest.approx(number, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "expression", ["sqrt(-1)", "power(-1, 0.5)", "ln(0)", "ln(-1)", "log(0)", "log(-1)", "asin(2)", "acos(-1.5)"]
)
def test_impossible_results_are_undefined(bench: Any, expression: str) -> None:
    """Imaginary, infinite, or out of range (Developer Guide, SQL functions)."""
    assert bench.text(expression) == U


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("bitand(13, 5)", "5"),
        ("bitor(13, 5)", "13"),
        ("bitxor(13, 5)", "8"),
        ("bitand(13.9, 5.9)", "5"),
        ("bitor(8.9, 5)", "13"),
        ("bitxor('13', '5')", "8"),
        ("bitand('13.9', 5)", "5"),
        ("bitand(-1, 5)", "5"),
        ("bitor(-2, 1)", "-1"),
        ("bitxor(-1, 5)", "-6"),
        ("bitor(1208925819614629174706176, 1)", "1208925819614629174706177"),
        ("bitnot(13)", "2"),
        ("bitnot(1)", "0"),
        ("bitnot(8)", "7"),
        ("bitnot(0)", "0"),
        ("bitnot(-1)", "0"),
        ("bitnot(-14)", "13"),
        ("bitnot('13')", "2"),
    ],
)
def test_bits(bench: Any, expression: str, text: str) -> None:
    """On Ints, rounded down (Developer Guide, SQL functions; bitnot as its example, see docs/fidelity.md)."""
    assert bench.text(expression) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("nanvl(8, 3)", "8"),
        ("nanvl(nope, 3)", "3"),
        ("nanvl(z, 3)", "3"),
        ("nanvl(s, 3)", '"abc"'),
        ("nanvl(FALSE, 3)", "false"),
        ("nanvl('', 3)", '""'),
        ("nanvl(list, 3)", "[1]"),
        ("nanvl(sqrt(-1), 3)", "3"),
        ("nanvl(nope, 'd')", '"d"'),
        ("nanvl(nope, z)", "null"),
        ("nanvl(nope, nope)", U),
    ],
)
def test_nanvl(bench: Any, expression: str, text: str) -> None:
    """The second where the first is nothing (Developer Guide, SQL functions, nanvl)."""
    assert bench.text(expression, PAYLOAD) == text


def test_rand(bench: Any) -> None:
    """From 0 to 1, another each time (Developer Guide, SQL functions, rand)."""
    numbers = bench.value(f"[{', '.join(['rand()'] * 20)}]")
    assert len(numbers) == 20
    assert all(0 <= number <= 1 for number in numbers)
    assert len(set(numbers)) > 1


@pytest.mark.parametrize("function", OF_ONE_NUMBER)
@pytest.mark.parametrize("argument", ["s", "''", "yes", "z", "list", "o", "nope"])
def test_one_argument_that_is_no_number(bench: Any, function: str, argument: str) -> None:
    """Undefined (Developer Guide, SQL functions)."""
    assert bench.text(f"{function}({argument})", PAYLOAD) == U


@pytest.mark.parametrize("function", OF_TWO_NUMBERS)
@pytest.mark.parametrize("argument", ["s", "''", "yes", "z", "list", "o", "nope"])
def test_one_of_two_arguments_that_is_no_number(bench: Any, function: str, argument: str) -> None:
    """Undefined, wherever it stands (Developer Guide, SQL functions)."""
    assert bench.text(f"{function}({argument}, 1)", PAYLOAD) == U
    assert bench.text(f"{function}(1, {argument})", PAYLOAD) == U


TAKES = {
    **dict.fromkeys(OF_ONE_NUMBER, (1, 1)),
    **dict.fromkeys(OF_TWO_NUMBERS, (2, 2)),
    **dict.fromkeys(["rand", "newuuid", "timestamp", "clientid", "accountid"], (0, 0)),
    **dict.fromkeys(["chr", "length", "lower", "ltrim", "md2", "md5", "numbytes", "rtrim"], (1, 1)),
    **dict.fromkeys(["sha1", "sha224", "sha256", "sha384", "sha512", "trim", "upper"], (1, 1)),
    **dict.fromkeys(["endswith", "get", "indexof", "lpad", "nanvl", "rpad", "startswith"], (2, 2)),
    **dict.fromkeys(["regexp_matches", "regexp_substr", "time_to_epoch"], (2, 2)),
    **dict.fromkeys(["regexp_replace", "replace", "transform"], (3, 3)),
    **dict.fromkeys(["parse_time", "substring"], (2, 3)),
}
WRONG_COUNTS = [(name, count) for name, (least, most) in TAKES.items() for count in (least - 1, most + 1) if count >= 0]


@pytest.mark.parametrize(("function", "count"), WRONG_COUNTS)
def test_wrong_number_of_arguments(bench: Any, function: str, count: int) -> None:
    """Undefined, and no error at creation (Developer Guide, SQL data types, Undefined)."""
    arguments = ", ".join(["'1'"] * count)
    out = bench.out(f"SELECT {function}({arguments}) AS v, 1 AS w FROM 'in'", {})
    assert json.loads(out) == {"w": 1}
