"""The operators, on values. Each takes two values and gives one, Undefined where there is no result."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from iotmock.services.rules.sql.values import CONTEXT, UNDEFINED, as_boolean, as_decimal, as_text, equal, in_range

__all__ = ["OPERATORS", "negated", "opposite"]

_LARGEST: Final = 10**34
_TENTH: Final = Decimal("0.1")


def _integer(number: int) -> Any:
    """A result of whole numbers, which has 34 digits at most as Int."""
    return number if -_LARGEST < number < _LARGEST else in_range(Decimal(number))


def _both(one: Any, other: Any) -> Any:
    left, right = as_boolean(one), as_boolean(other)
    return UNDEFINED if left is UNDEFINED or right is UNDEFINED else left and right


def _either(one: Any, other: Any) -> Any:
    left, right = as_boolean(one), as_boolean(other)
    return UNDEFINED if left is UNDEFINED or right is UNDEFINED else left or right


def _differ(one: Any, other: Any) -> Any:
    same = equal(one, other)
    return UNDEFINED if same is UNDEFINED else not same


def _comparing(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Any, Any], Any]:
    def compared(one: Any, other: Any) -> Any:
        left, right = as_decimal(one), as_decimal(other)
        return compare(left, right) if type(left) is Decimal and type(right) is Decimal else UNDEFINED

    return compared


def _sum(one: Any, other: Any) -> Any:
    if type(one) is str or type(other) is str:
        left, right = as_text(one), as_text(other)
        is_text = type(left) is str and type(right) is str and bytes not in (type(one), type(other))
        return left + right if is_text else UNDEFINED
    return _computed(one, other, int.__add__, CONTEXT.add)


def _difference(one: Any, other: Any) -> Any:
    return _computed(one, other, int.__sub__, CONTEXT.subtract)


def _product(one: Any, other: Any) -> Any:
    return _computed(one, other, int.__mul__, CONTEXT.multiply)


def _quotient(one: Any, other: Any) -> Any:
    return _computed(one, other, _divided, _divided_exactly)


def _remainder(one: Any, other: Any) -> Any:
    return _computed(one, other, _left_over, CONTEXT.remainder)


def _divided(one: int, other: int) -> Any:
    if other == 0:
        return UNDEFINED
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def _divided_exactly(one: Decimal, other: Decimal) -> Decimal:
    """A quotient of decimals is a decimal also where it is whole: in version 2015-10-08 one sees it."""
    quotient = CONTEXT.divide(one, other)
    exponent = quotient.as_tuple().exponent
    # Further to the right there is no place within the precision.
    if isinstance(exponent, int) and exponent >= 0 and quotient.adjusted() < CONTEXT.prec - 1:
        return quotient.quantize(_TENTH, context=CONTEXT)
    return quotient


def _left_over(one: int, other: int) -> Any:
    # The sign of the left one, as division cuts off.
    divided = _divided(one, other)
    return UNDEFINED if divided is UNDEFINED else one - divided * other


def _computed(
    one: Any, other: Any, of_integers: Callable[[int, int], Any], of_decimals: Callable[[Decimal, Decimal], Decimal]
) -> Any:
    if type(one) is int and type(other) is int:
        result = of_integers(one, other)
        return result if result is UNDEFINED else _integer(result)
    left, right = as_decimal(one), as_decimal(other)
    if type(left) is not Decimal or type(right) is not Decimal:
        return UNDEFINED
    return in_range(of_decimals(left, right))


def negated(value: Any) -> Any:
    """Unary minus."""
    return _difference(0, value) if type(value) is int else _minus(as_decimal(value))


def _minus(number: Any) -> Any:
    return in_range(-number) if type(number) is Decimal else UNDEFINED


def opposite(value: Any) -> Any:
    """NOT."""
    truth = as_boolean(value)
    return UNDEFINED if truth is UNDEFINED else not truth


OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "OR": _either,
    "AND": _both,
    "=": equal,
    "<>": _differ,
    "<": _comparing(lambda left, right: left < right),
    "<=": _comparing(lambda left, right: left <= right),
    ">": _comparing(lambda left, right: left > right),
    ">=": _comparing(lambda left, right: left >= right),
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "%": _remainder,
}
