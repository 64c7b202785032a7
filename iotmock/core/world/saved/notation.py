"""How single values are written: what JSON has as it is, everything else as an object with one name that begins with $.

Alone kept here: what is written is read as an equal value of the same type.
"""

import base64
import json
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from iotmock.core.savable import found, name_of

__all__ = [
    "CONSTANT",
    "KEY",
    "LABEL",
    "MORE",
    "READERS",
    "REFERENCE",
    "WIDTH",
    "Unwritable",
    "json_line",
    "written_atom",
]

# What stands beside a kind: the label, that there are lines below, and what some collections have besides.
LABEL, MORE, KEY, WIDTH = "as", "more", "key", "width"
REFERENCE, CONSTANT = "$ref", "$is"
_PLAIN: Final = frozenset({type(None), bool, int, str})
_NOT_IN_JSON: Final = ("nan", "inf", "-inf")
_MICROSECOND: Final = timedelta(microseconds=1)


class Unwritable(Exception):
    """A value cannot be written. Its text says what it is."""


def json_line(value: Any) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def written_atom(value: Any) -> Any:
    """A value that has no parts, as JSON; NotImplemented where it has some, or cannot be written."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    writer = _WRITERS.get(kind)
    if writer is not None:
        return writer(value)
    if isinstance(value, Enum):
        return _written_member(value)
    if isinstance(value, datetime):  # freezegun's, too
        return _written_instant(value)
    return _written_constant(value)


def _written_bytes(value: bytes) -> dict[str, str]:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return {"$base64": base64.b64encode(value).decode("ascii")}
    return {"$bytes": text}


def _written_instant(value: datetime) -> dict[str, str]:
    return {"$at": value.isoformat()}


_WRITERS: Final[dict[type, Callable[[Any], Any]]] = {
    bytes: _written_bytes,
    datetime: _written_instant,
    timedelta: lambda value: {"$microseconds": value // _MICROSECOND},
    Decimal: lambda value: {"$decimal": str(value)},
}


def _written_member(value: Enum) -> Any:
    name = name_of(type(value))
    return NotImplemented if name is None else {f"${name}": value.name}


def _written_constant(value: Any) -> Any:
    name = name_of(value)
    return NotImplemented if name is None else {CONSTANT: name}


def _read_constant(name: str) -> Any:
    """What has declared itself.

    Raises: ValueError.
    """
    try:
        return found(name)
    except KeyError:
        raise ValueError(f"iotmock knows nothing that is called {name!r}") from None


def _read_decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text!r} is no number") from None


def _read_float(text: str) -> float:
    if text not in _NOT_IN_JSON:
        raise ValueError(f"{text!r} is no number that JSON does not have")
    return float(text)


# What is written under a tag, to the value.
READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "$at": datetime.fromisoformat,
    "$base64": lambda text: base64.b64decode(text, validate=True),
    "$bytes": str.encode,
    "$decimal": _read_decimal,
    "$float": _read_float,
    "$microseconds": lambda count: count * _MICROSECOND,
    CONSTANT: _read_constant,
}
