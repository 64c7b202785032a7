"""Conversions on demand, and what asks for the kind of a value."""

from typing import Any, Final

from iotmock.services.rules.sql.functions.function import Function, plain
from iotmock.services.rules.sql.values import UNDEFINED, as_boolean, as_decimal, as_text, rounded_down

__all__ = ["CAST_TYPES", "FUNCTIONS", "cast"]


# A type word of cast, and what it makes.
CAST_TYPES: Final = {
    **dict.fromkeys(("string", "nvarchar", "text", "ntext", "varchar"), "string"),
    **dict.fromkeys(("int", "integer"), "integer"),
    **dict.fromkeys(("double", "decimal"), "decimal"),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
}


def cast(value: Any, word: str) -> Any:
    """The value as a type, by its word in lower case."""
    return _CASTS[CAST_TYPES[word]](value)


def _to_integer(value: Any) -> Any:
    return int(value) if type(value) is bool else rounded_down(value)


def _to_decimal(value: Any) -> Any:
    if value is None:
        return UNDEFINED
    return as_decimal(int(value)) if type(value) is bool else as_decimal(value)


def _to_boolean(value: Any) -> Any:
    if type(value) is str or type(value) is bool:
        return as_boolean(value)
    number = as_decimal(value)
    return UNDEFINED if number is UNDEFINED or number is None else number != 0


_CASTS: Final = {"string": as_text, "integer": _to_integer, "decimal": _to_decimal, "boolean": _to_boolean}

FUNCTIONS: Final[dict[str, Function]] = {
    "isnull": plain(lambda value: value is None, 1),
    "isundefined": plain(lambda value: value is UNDEFINED, 1),
    "nanvl": plain(lambda one, other: other if one is UNDEFINED or one is None else one, 2),
}
