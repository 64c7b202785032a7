"""Value conditions of parameters."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

X = "${aws:iot:commandexecution::parameter:x}"
NUMBER = {"number": "70"}
NUMBERS = {"numbers": ["60", "70.0"]}
RANGE = {"numberRange": {"min": "60", "max": "80"}}
_number = itertools.count()
TEXT = {"string": "on"}
TEXTS = {"strings": ["on", "off"]}


def declare(bench: Any, operator: str, operand: dict[str, Any], **declaration: Any) -> str:
    """A dynamic command whose parameter `x` has one condition; gives its ARN."""
    condition = {"comparisonOperator": operator, "operand": operand}
    parameter = {"name": "x", "valueConditions": [condition], **declaration}
    arn: str = bench.dynamic(json.dumps({"x": X}), mandatoryParameters=[parameter])
    return arn


def assert_verdict(bench: Any, arn: str, value: dict[str, Any], is_met: bool) -> None:
    """Start with the value: it works, or it is refused and nothing is published."""
    if is_met:
        assert bench.start(arn, parameters={"x": value})
        return
    with bench.refused("ValidationException"):
        bench.start(arn, parameters={"x": value})
    assert len(bench.iot.messages) == 0


@pytest.mark.parametrize(
    ("operator", "operand", "value", "is_met"),
    [
        ("EQUALS", NUMBER, 70, True),
        ("EQUALS", NUMBER, 71, False),
        ("NOT_EQUALS", NUMBER, 70, False),
        ("NOT_EQUALS", NUMBER, 71, True),
        ("LESS_THAN", NUMBER, 69, True),
        ("LESS_THAN", NUMBER, 70, False),
        ("LESS_THAN_EQUALS", NUMBER, 70, True),
        ("LESS_THAN_EQUALS", NUMBER, 71, False),
        ("GREATER_THAN", NUMBER, 71, True),
        ("GREATER_THAN", NUMBER, 70, False),
        ("GREATER_THAN_EQUALS", NUMBER, 70, True),
        ("GREATER_THAN_EQUALS", NUMBER, 69, False),
        ("IN_SET", NUMBERS, 70, True),
        ("IN_SET", NUMBERS, 65, False),
        ("NOT_IN_SET", NUMBERS, 65, True),
        ("NOT_IN_SET", NUMBERS, 60, False),
        ("IN_RANGE", RANGE, 59, False),
        ("IN_RANGE", RANGE, 60, True),
        ("IN_RANGE", RANGE, 80, True),
        ("IN_RANGE", RANGE, 81, False),
        ("NOT_IN_RANGE", RANGE, 59, True),
        ("NOT_IN_RANGE", RANGE, 60, False),
        ("NOT_IN_RANGE", RANGE, 80, False),
        ("NOT_IN_RANGE", RANGE, 81, True),
    ],
)
@pytest.mark.parametrize(("kind", "member"), [("INTEGER", "I"), ("LONG", "L"), ("UNSIGNEDLONG", "UL"), ("DOUBLE", "D")])
def test_numeric_condition_is_evaluated(
    bench: Any, operator: str, operand: dict[str, Any], value: int, is_met: bool, kind: str, member: str
) -> None:
    """All ten operators on all numeric types; both bounds belong to the range.

    Source: Developer Guide, Commands concepts and status.
    """
    arn = declare(bench, operator, operand, type=kind)
    convert = {"UL": str, "D": float}.get(member, int)
    assert_verdict(bench, arn, {member: convert(value)}, is_met)


@pytest.mark.parametrize(
    ("operator", "operand", "value", "is_met"),
    [
        ("EQUALS", TEXT, "on", True),
        ("EQUALS", TEXT, "ON", False),
        ("NOT_EQUALS", TEXT, "on", False),
        ("NOT_EQUALS", TEXT, "off", True),
        ("IN_SET", TEXTS, "off", True),
        ("IN_SET", TEXTS, "o", False),
        ("NOT_IN_SET", TEXTS, "on", False),
        ("NOT_IN_SET", TEXTS, "dim", True),
    ],
)
def test_text_condition_is_evaluated_exactly(
    bench: Any, operator: str, operand: dict[str, Any], value: str, is_met: bool
) -> None:
    """The four operators for strings (Developer Guide, Commands concepts and status)."""
    assert_verdict(bench, declare(bench, operator, operand, type="STRING"), {"S": value}, is_met)


@pytest.mark.parametrize(
    ("member", "value", "operand", "is_met"),
    [
        ("L", 2**63 - 1, str(2**63 - 2), False),
        ("L", 2**63 - 1, str(2**63 - 1), True),
        ("UL", str(2**64 - 1), str(2**64 - 2), False),
        ("UL", "007", "7", True),
        ("D", 0.1, "0.1", True),
        ("D", 0.1, "1e-1", True),
        ("I", 1000, "1E+3", True),
        ("I", 1, "1e9999", False),
    ],
)
def test_numbers_compare_by_value_without_loss(bench: Any, member: str, value: Any, operand: str, is_met: bool) -> None:
    """Large integers are not rounded, doubles compare as doubles (chosen, see docs/fidelity.md)."""
    assert_verdict(bench, declare(bench, "EQUALS", {"number": operand}), {member: value}, is_met)


@pytest.mark.parametrize(
    ("kind", "operator", "operand"),
    [
        *[(kind, "EQUALS", operand) for kind in ("BOOLEAN", "BINARY") for operand in (NUMBER, TEXT)],
        *[("STRING", operator, NUMBER) for operator in ("EQUALS", "LESS_THAN", "GREATER_THAN_EQUALS")],
        ("STRING", "IN_RANGE", RANGE),
        ("STRING", "IN_SET", NUMBERS),
        ("INTEGER", "EQUALS", TEXT),
        ("DOUBLE", "IN_SET", TEXTS),
        ("INTEGER", "EQUALS", NUMBERS),
        ("INTEGER", "IN_SET", NUMBER),
        ("INTEGER", "IN_RANGE", NUMBERS),
        ("INTEGER", "LESS_THAN", RANGE),
        ("INTEGER", "LESS_THAN", TEXT),
        ("INTEGER", "EQUALS", {}),
        ("INTEGER", "EQUALS", {**NUMBER, **TEXT}),
        ("INTEGER", "EQUALS", {"number": "seventy"}),
        ("INTEGER", "EQUALS", {"number": "NaN"}),
        ("INTEGER", "EQUALS", {"number": "1_000"}),
        ("INTEGER", "EQUALS", {"number": "\u0667"}),
        ("INTEGER", "EQUALS", {"number": " 7"}),
        ("INTEGER", "IN_SET", {"numbers": ["1", "x"]}),
        ("INTEGER", "IN_SET", {"numbers": [str(number) for number in range(11)]}),
        ("INTEGER", "IN_RANGE", {"numberRange": {"min": "80", "max": "60"}}),
        ("INTEGER", "IN_RANGE", {"numberRange": {"min": "x", "max": "60"}}),
        ("INTEGER", "BETWEEN", RANGE),
    ],
)
def test_condition_that_does_not_fit_is_refused(bench: Any, kind: str, operator: str, operand: dict[str, Any]) -> None:
    """Operator, operand and type must fit at creation.

    Source: Developer Guide, Commands concepts and status; the class is inferred.
    """
    with bench.refused("ValidationException"):
        declare(bench, operator, operand, type=kind)


def test_condition_must_fit_the_type_that_a_default_gives(bench: Any) -> None:
    """Without `type`, the default's member counts (chosen, see docs/fidelity.md)."""
    with bench.refused("ValidationException"):
        declare(bench, "EQUALS", NUMBER, defaultValue={"S": "a"})


@pytest.mark.parametrize("value", [{"S": "70"}, {"B": True}, {"BIN": b"70"}])
def test_condition_must_fit_the_type_that_the_request_gives(bench: Any, value: dict[str, Any]) -> None:
    """Without any type before, the request is refused (chosen, see docs/fidelity.md)."""
    assert_verdict(bench, declare(bench, "EQUALS", NUMBER), value, is_met=False)


def test_range_of_one_number_is_a_range(bench: Any) -> None:
    """min equal to max (API reference, CommandParameterValueNumberRange)."""
    arn = declare(bench, "IN_RANGE", {"numberRange": {"min": "7", "max": "7.0"}})
    assert_verdict(bench, arn, {"I": 7}, is_met=True)


def test_every_condition_must_hold(bench: Any) -> None:
    """One that fails is enough (Developer Guide, Commands concepts and status)."""
    conditions = [
        {"comparisonOperator": "GREATER_THAN", "operand": {"number": "0"}},
        {"comparisonOperator": "NOT_EQUALS", "operand": {"number": "5"}},
    ]
    parameter = {"name": "x", "type": "INTEGER", "valueConditions": conditions}
    arn = bench.dynamic(json.dumps({"x": X}), mandatoryParameters=[parameter])
    assert_verdict(bench, arn, {"I": 5}, is_met=False)
    assert_verdict(bench, arn, {"I": 4}, is_met=True)


@pytest.mark.parametrize("member", ["value", "defaultValue"])
def test_default_against_the_conditions_is_noticed_at_start(bench: Any, member: str) -> None:
    """Accepted at creation, evaluated at start (Developer Guide, Commands concepts and status)."""
    arn = declare(bench, "EQUALS", NUMBER, **{member: {"I": 1}})
    with bench.refused("ValidationException"):
        bench.start(arn)
    assert bench.start(arn, parameters={"x": {"I": 70}})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_comparison_of_longs_is_exact(bench: Any, value: int, bound: int) -> None:
    """LESS_THAN agrees with arithmetic for all 64-bit numbers (API reference, CommandParameterValueCondition)."""
    condition = {"comparisonOperator": "LESS_THAN", "operand": {"number": str(bound)}}
    parameter = {"name": "x", "type": "LONG", "valueConditions": [condition]}
    arn = bench.dynamic(json.dumps({"x": X}), f"less-than-{next(_number)}", mandatoryParameters=[parameter])
    if value < bound:
        assert bench.start(arn, parameters={"x": {"L": value}})
    else:
        with bench.refused("ValidationException"):
            bench.start(arn, parameters={"x": {"L": value}})
