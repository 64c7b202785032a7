"""Conditions on parameter values: `comparisonOperator` and `operand`.

Alone kept here: operator, operand and type fit together. Integers of every size compare exactly, doubles as doubles (so
that the double 0.1 equals the operand "0.1"). Both bounds belong to a range.
Source: Developer Guide, "Commands concepts and status".
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from iotmock.services.commands import errors

__all__ = ["Condition"]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_NUMERIC_MEMBERS = frozenset({"I", "L", "UL", "D"})


def _in_set(value: Any, members: list[Any]) -> bool:
    return value in members


def _not_in_set(value: Any, members: list[Any]) -> bool:
    return value not in members


def _in_range(value: Any, bounds: tuple[Any, Any]) -> bool:
    return bool(bounds[0] <= value <= bounds[1])


def _not_in_range(value: Any, bounds: tuple[Any, Any]) -> bool:
    return not bounds[0] <= value <= bounds[1]


# Operator -> its test, and the operand members that it takes.
_OPERATORS: dict[str, tuple[Callable[[Any, Any], bool], frozenset[str]]] = {
    "EQUALS": (eq, frozenset({"number", "string"})),
    "NOT_EQUALS": (ne, frozenset({"number", "string"})),
    "LESS_THAN": (lt, frozenset({"number"})),
    "LESS_THAN_EQUALS": (le, frozenset({"number"})),
    "GREATER_THAN": (gt, frozenset({"number"})),
    "GREATER_THAN_EQUALS": (ge, frozenset({"number"})),
    "IN_SET": (_in_set, frozenset({"numbers", "strings"})),
    "NOT_IN_SET": (_not_in_set, frozenset({"numbers", "strings"})),
    "IN_RANGE": (_in_range, frozenset({"numberRange"})),
    "NOT_IN_RANGE": (_not_in_range, frozenset({"numberRange"})),
}


class Condition:
    """One checked condition of a parameter."""

    __slots__ = ("_name", "_operand", "_test", "_text", "is_numeric")

    def __init__(self, name: str, entry: Mapping[str, Any]) -> None:
        """Read a condition of the parameter `name`.

        Raises: ValidationException.
        """
        operator, operand = entry["comparisonOperator"], entry["operand"]
        given = [kind for kind, content in operand.items() if content is not None]
        self._test, kinds = _OPERATORS[operator]
        if len(given) != 1 or given[0] not in kinds:
            raise errors.operand_not_fitting(name, operator, sorted(kinds))
        self._name = name
        self.is_numeric = given[0].startswith("number")
        self._operand = self._read(given[0], operand[given[0]])
        self._text = f"{operator} {_shown(operand[given[0]])}"

    def _read(self, kind: str, content: Any) -> Any:
        if kind == "number":
            return self._number(content)
        if kind == "numbers":
            return [self._number(text) for text in content]
        if kind == "numberRange":
            low, high = self._number(content["min"]), self._number(content["max"])
            if low > high:
                raise errors.range_upside_down(self._name)
            return low, high
        return content

    def _number(self, text: str) -> Decimal:
        if not _NUMBER.fullmatch(text):
            raise errors.operand_not_a_number(self._name, text)
        return Decimal(text)

    def check_fits(self, member: str) -> None:
        """Check that values with this member can be compared.

        Raises: ValidationException.
        """
        fits = member in _NUMERIC_MEMBERS if self.is_numeric else member == "S"
        if not fits:
            raise errors.condition_not_fitting(self._name, str(self))

    def holds(self, member: str, value: Any) -> bool:
        """Whether a value meets the condition.

        Raises: ValidationException, when the type was not known before.
        """
        self.check_fits(member)
        return bool(self._test(value, _as_doubles(self._operand) if member == "D" else self._operand))

    def __str__(self) -> str:
        return self._text


def _shown(content: Any) -> str:
    if isinstance(content, Mapping):
        return f"{content['min']} to {content['max']}"
    return ", ".join(content) if isinstance(content, list) else str(content)


def _as_doubles(operand: Any) -> Any:
    if isinstance(operand, Decimal):
        return float(operand)
    return type(operand)(float(number) for number in operand)
