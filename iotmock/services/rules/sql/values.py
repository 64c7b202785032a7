"""The values of the SQL and their conversions.

A value is an int, a Decimal, a bool, a str, a list, a dict, None for Null, or `UNDEFINED`; and bytes, the payload of a
message that is no JSON. Numbers have 34 digits.
"""

import math
import re
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any, Final

from iotmock.core import strict_json

__all__ = [
    "CONTEXT",
    "UNDEFINED",
    "Undefined",
    "as_boolean",
    "as_decimal",
    "as_integer",
    "as_text",
    "document_or_none",
    "equal",
    "in_range",
    "json_text",
    "number_of_float",
    "number_reader",
    "rounded_down",
    "whole_as_integer",
]


class Undefined(Enum):
    """No value at all: a missing member, a wrong argument, a conversion that does not exist."""

    UNDEFINED = "Undefined"

    def __repr__(self) -> str:
        return "UNDEFINED"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Final = Undefined.UNDEFINED
_DIGITS: Final = 34
# Nothing is trapped: what is out of range becomes an infinity, or no number, and then Undefined.
CONTEXT: Final = Context(prec=_DIGITS, Emin=-999, Emax=999, traps=[])
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?")


def in_range(number: Decimal) -> Any:
    """A number of 34 digits, or Undefined where there is none."""
    rounded = CONTEXT.plus(number)
    return rounded if rounded.is_finite() else UNDEFINED


def whole_as_integer(number: Any) -> Any:
    """What versions since 2016 make of a result: whole numbers are Int."""
    if type(number) is Decimal and number.adjusted() < _DIGITS and number == number.to_integral_value():
        return int(number)
    return number


def as_decimal(value: Any) -> Any:
    """To Decimal; Undefined where there is no conversion, Null stays Null."""
    kind = type(value)
    if kind is Decimal or value is None:
        return value
    if kind is int:
        return in_range(Decimal(value))
    if kind is str and _NUMBER.fullmatch(value):
        return in_range(CONTEXT.create_decimal(value))
    return UNDEFINED


def as_integer(value: Any) -> Any:
    """To Int: the nearest one of a Decimal, without its fraction of a text."""
    kind = type(value)
    if kind is int or value is None:
        return value
    if kind is Decimal:
        return int(value.to_integral_value(ROUND_HALF_UP))
    if kind is str:
        number = as_decimal(value)
        return UNDEFINED if number is UNDEFINED else int(number)
    return UNDEFINED


def rounded_down(value: Any) -> Any:
    """To Int, as functions do that say so: -1.5 becomes -2."""
    number = as_decimal(value)
    if type(number) is Decimal:
        return int(number.to_integral_value(ROUND_FLOOR))
    return UNDEFINED


def as_boolean(value: Any) -> Any:
    """To Boolean: a Boolean, or "true" and "false" in any case."""
    if type(value) is bool:
        return value
    if type(value) is str:
        return {"true": True, "false": False}.get(value.lower(), UNDEFINED)
    return UNDEFINED


def as_text(value: Any) -> Any:
    """To String; Undefined for Null and Undefined."""
    kind = type(value)
    if kind is str:
        return value
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is Decimal:
        return str(value)
    if kind is list or kind is dict:
        return json_text(value)
    if kind is bytes:
        return value.decode(errors="replace")
    return UNDEFINED


def equal(one: Any, other: Any) -> Any:
    """`=`: Undefined with Undefined, false between types."""
    if one is UNDEFINED or other is UNDEFINED:
        return UNDEFINED
    return _same(one, other)


def _same(one: Any, other: Any) -> bool:
    kinds = {type(one), type(other)}
    if kinds <= {int, Decimal}:
        return bool(one == other)
    if len(kinds) > 1:
        return False
    if type(one) is list:
        return len(one) == len(other) and all(map(_same, one, other))
    if type(one) is dict:
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    return bool(one == other)


def json_text(value: Any) -> str:
    """Compact JSON; members and items that are Undefined, or bytes, are left out."""
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def _write(value: Any, write: Any) -> None:
    kind = type(value)
    if kind is str:
        write(encode_basestring(value))
    elif kind is dict:
        separator = "{"
        for name, member in value.items():
            if _is_written(member):
                write(f"{separator}{encode_basestring(name)}:")
                _write(member, write)
                separator = ","
        write("{}" if separator == "{" else "}")
    elif kind is list:
        separator = "["
        for item in value:
            if _is_written(item):
                write(separator)
                _write(item, write)
                separator = ","
        write("[]" if separator == "[" else "]")
    elif value is None:
        write("null")
    else:
        write(str(as_text(value)))


def _is_written(value: Any) -> bool:
    """Whether a member has a place in JSON, which knows neither Undefined nor bytes."""
    return value is not UNDEFINED and type(value) is not bytes


def document_or_none(payload: bytes, *, whole_numbers_are_integers: bool) -> Any:
    """What a payload says, where it is JSON: an object or an array; otherwise None."""
    try:
        found = strict_json.read(payload, number=number_reader(whole_numbers_are_integers=whole_numbers_are_integers))
    except strict_json.NotJson:
        return None
    return found if isinstance(found, dict | list) else None


def number_reader(*, whole_numbers_are_integers: bool) -> Any:
    """What reads numbers that JSON writes with a fraction or an exponent."""
    return _integer_or_decimal if whole_numbers_are_integers else _decimal


def _decimal(text: str) -> Any:
    return in_range(CONTEXT.create_decimal(text))


def _integer_or_decimal(text: str) -> Any:
    return whole_as_integer(_decimal(text))


def number_of_float(number: float) -> Any:
    """A result that was computed in double precision; Undefined where it is none."""
    if not math.isfinite(number):
        return UNDEFINED
    return in_range(Decimal(repr(number)))
