"""Numbers: what computes with 34 digits, in double precision, or in bits."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Final

from iotmock.core.names import new_fraction
from iotmock.services.rules.sql.functions.function import Function, plain
from iotmock.services.rules.sql.operators import OPERATORS
from iotmock.services.rules.sql.values import (
    CONTEXT,
    UNDEFINED,
    as_decimal,
    as_integer,
    number_of_float,
    rounded_down,
)

__all__ = ["FUNCTIONS"]

_MOST_PLACES: Final = 34


def _number(value: Any) -> Any:
    """An int or a Decimal; Undefined for what is none."""
    if type(value) is int:
        return value
    number = as_decimal(value)
    return number if type(number) is Decimal else UNDEFINED


def _absolute(value: Any) -> Any:
    number = _number(value)
    return UNDEFINED if number is UNDEFINED else abs(number)


def _sign(value: Any) -> Any:
    number = _number(value)
    return UNDEFINED if number is UNDEFINED else (number > 0) - (number < 0)


def _rounding(rounding: str) -> Callable[[Any], Any]:
    def rounded(value: Any) -> Any:
        number = as_decimal(value)
        return int(number.to_integral_value(rounding)) if type(number) is Decimal else UNDEFINED

    return rounded


def _truncated(value: Any, places: Any) -> Any:
    number, count = as_decimal(value), as_integer(places)
    if type(number) is not Decimal or type(count) is not int:
        return UNDEFINED
    scale = -min(max(count, 0), _MOST_PLACES)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < scale:
        number = number.quantize(Decimal(1).scaleb(scale), rounding=ROUND_DOWN, context=CONTEXT)
        if not number.is_finite():
            return UNDEFINED
    number = number.normalize(CONTEXT)
    return number.quantize(Decimal(1), context=CONTEXT) if number == number.to_integral_value() else number


def _in_double(compute: Callable[..., float], count: int = 1) -> Function:
    def computed(*values: Any) -> Any:
        numbers = [_number(value) for value in values]
        if any(number is UNDEFINED for number in numbers):
            return UNDEFINED
        try:
            result = compute(*map(float, numbers))
        except (ValueError, OverflowError, ZeroDivisionError):
            return UNDEFINED
        return number_of_float(result)

    return plain(computed, count)


def _in_bits(compute: Callable[[int, int], int]) -> Function:
    def computed(one: Any, other: Any) -> Any:
        left, right = rounded_down(one), rounded_down(other)
        return compute(left, right) if type(left) is int and type(right) is int else UNDEFINED

    return plain(computed, 2)


def _inverted(value: Any) -> Any:
    number = rounded_down(value)
    if type(number) is not int:
        return UNDEFINED
    # The guide's example has bitnot(13) = 2: the bits up to the highest one.
    return ~number if number < 0 else number ^ ((1 << number.bit_length()) - 1)


def _power(base: float, exponent: float) -> float:
    return math.pow(base, exponent)


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": plain(_absolute, 1),
    "sign": plain(_sign, 1),
    "ceil": plain(_rounding(ROUND_CEILING), 1),
    "floor": plain(_rounding(ROUND_FLOOR), 1),
    "round": plain(_rounding(ROUND_HALF_UP), 1),
    "trunc": plain(_truncated, 2),
    "mod": plain(OPERATORS["%"], 2),
    "remainder": plain(OPERATORS["%"], 2),
    "power": _in_double(_power, 2),
    "sqrt": _in_double(math.sqrt),
    "exp": _in_double(math.exp),
    "ln": _in_double(math.log),
    "log": _in_double(math.log10),
    "sin": _in_double(math.sin),
    "cos": _in_double(math.cos),
    "tan": _in_double(math.tan),
    "sinh": _in_double(math.sinh),
    "cosh": _in_double(math.cosh),
    "tanh": _in_double(math.tanh),
    "asin": _in_double(math.asin),
    "acos": _in_double(math.acos),
    "atan": _in_double(math.atan),
    "atan2": _in_double(math.atan2, 2),
    "rand": plain(lambda: number_of_float(new_fraction()), 0),
    "bitand": _in_bits(int.__and__),
    "bitor": _in_bits(int.__or__),
    "bitxor": _in_bits(int.__xor__),
    "bitnot": plain(_inverted, 1),
}
