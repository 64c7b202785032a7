"""Single values off the wire: what a rest-json number, text or blob becomes in Python.

Two families, both compiled from a shape: `from_json` for members of a JSON document and `from_text` for labels,
query strings and headers. Alone kept here: nothing but `MalformedRequest` leaves a converter, every instant is an
aware UTC datetime, and integers stay inside the width that their shape declares.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_base64
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from iotmock.core import strict_json
from iotmock.core.surrogates import holds_lone_surrogate

if TYPE_CHECKING:
    from botocore.model import Shape

JsonConverter = Callable[[Any], Any]
TextConverter = Callable[[str], Any]

_WIDTHS = {"integer": 31, "long": 63}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")
_SPECIAL_DOUBLES = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_NOT_JSON = "The request body is not valid JSON"
# Seconds never reach this before the year 5138, milliseconds passed it in 1973.
_FIRST_MILLISECONDS = 1e11


class MalformedRequest(Exception):
    """The request cannot be read as the operation's input; AWS answers before the service sees it."""

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message, path)
        self.reason = message
        self.path = path

    def within(self, name: str) -> MalformedRequest:
        """The same complaint, seen from the member that holds the value."""
        return MalformedRequest(self.reason, (name, *self.path))

    @property
    def message(self) -> str:
        """What is wrong, and where in the input."""
        return f"{self.reason} at '{'.'.join(self.path)}'" if self.path else self.reason

    def __str__(self) -> str:
        return self.message


def json_document(body: bytes) -> Any:
    """Parse a JSON text as strictly as AWS does: UTF-8, no NaN, no lone surrogates, bounded nesting."""
    try:
        document = strict_json.read(body)
    except strict_json.NotJson as error:
        raise MalformedRequest(_NOT_JSON) from error
    # Only an escape can spell half a surrogate pair in UTF-8.
    if (b"\\ud" in body or b"\\uD" in body) and holds_lone_surrogate(document):
        raise MalformedRequest(_NOT_JSON)
    return document


def mismatch(value: Any, wanted: str) -> MalformedRequest:
    """The complaint of AWS's JSON layer about a value of the wrong kind."""
    if value is True or value is False:
        token = f"{value}_VALUE".upper()
    else:
        token = {str: "STRING_VALUE", int: "NUMBER_VALUE", float: "NUMBER_VALUE", list: "START_ARRAY"}.get(
            type(value), "START_OBJECT" if type(value) is dict else "VALUE_NULL"
        )
    return MalformedRequest(f"{token} can not be converted to {wanted}")


# --- JSON members -----------------------------------------------------------------------------------------------


def scalar_from_json(shape: Shape) -> JsonConverter:
    """The converter of a JSON member that is neither list, map nor structure."""
    kind = shape.type_name
    if kind in ("string", "character"):
        return _string_from_json
    if kind == "boolean":
        return _boolean_from_json
    if kind in _WIDTHS:
        return _integer_converter(_WIDTHS[kind])
    if kind in ("double", "float"):
        return _double_from_json
    if kind == "timestamp":
        return _instant_from_json
    if kind == "blob":
        return _blob_from_json
    raise NotImplementedError(f"no JSON converter for shape {shape.name} of type {kind}")


def _string_from_json(value: Any) -> str:
    if type(value) is str:
        return value
    raise mismatch(value, "a String")


def _boolean_from_json(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise mismatch(value, "a Boolean")


def _integer_converter(bits: int) -> JsonConverter:
    low, high = -(1 << bits), (1 << bits) - 1
    wanted = "a Long" if bits > 31 else "an Integer"

    def convert(value: Any) -> int:
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int:
            raise mismatch(value, wanted)
        if low <= value <= high:
            return value
        raise MalformedRequest(f"NUMBER_VALUE is out of range of {wanted}")

    return convert


def _double_from_json(value: Any) -> float:
    if type(value) is float and isfinite(value):
        return value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError as error:
            raise MalformedRequest("NUMBER_VALUE is out of range of a Double") from error
    if type(value) is str and value in _SPECIAL_DOUBLES:
        return _SPECIAL_DOUBLES[value]
    if type(value) is float:
        raise MalformedRequest("NUMBER_VALUE is out of range of a Double")
    raise mismatch(value, "a Double")


def _instant_from_json(value: Any) -> datetime:
    if type(value) is str:
        return instant_from_text(value)
    if type(value) is int or type(value) is float:
        return _instant_from_number(value)
    raise mismatch(value, "a Timestamp")


def _blob_from_json(value: Any) -> bytes:
    if type(value) is not str:
        raise mismatch(value, "a Blob")
    try:
        return a2b_base64(value, strict_mode=True)
    except ValueError as error:
        raise MalformedRequest("STRING_VALUE is not valid base64") from error


# --- labels, query strings, headers -----------------------------------------------------------------------------


def scalar_from_text(shape: Shape) -> TextConverter | None:
    """The converter of a label, query or header value; None when the text itself is the value."""
    if shape.serialization.get("jsonvalue"):
        return _json_value_from_text
    kind = shape.type_name
    if kind in ("string", "character"):
        return None
    if kind == "boolean":
        return _boolean_from_text
    if kind in _WIDTHS:
        return _integer_text_converter(_WIDTHS[kind])
    if kind in ("double", "float"):
        return _double_from_text
    if kind == "timestamp":
        return instant_from_text
    raise NotImplementedError(f"no text converter for shape {shape.name} of type {kind}")


def _json_value_from_text(text: str) -> Any:
    try:
        body = b64decode(text, validate=True)
    except ValueError as error:
        raise MalformedRequest("The header is not valid base64") from error
    return json_document(body)


def _boolean_from_text(text: str) -> bool:
    if text == "true":
        return True
    if text == "false":
        return False
    raise mismatch(text, "a Boolean")


def _integer_text_converter(bits: int) -> TextConverter:
    convert = _integer_converter(bits)

    def read(text: str) -> int:
        if _WHOLE_NUMBER.fullmatch(text) is None:
            raise mismatch(text, "a Long" if bits > 31 else "an Integer")
        return int(convert(int(text)))

    return read


def _double_from_text(text: str) -> float:
    if text in _SPECIAL_DOUBLES:
        return _SPECIAL_DOUBLES[text]
    if _DECIMAL_NUMBER.fullmatch(text) is None:
        raise mismatch(text, "a Double")
    return float(text)


def instant_from_text(text: str) -> datetime:
    """Read an instant as AWS clients send it: ISO 8601, epoch seconds or milliseconds, or an RFC 822 date."""
    if _DECIMAL_NUMBER.fullmatch(text) is not None:
        return _instant_from_number(float(text))
    try:
        instant = datetime.fromisoformat(text) if text[:1].isdigit() else parsedate_to_datetime(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise mismatch(text, "a Timestamp") from error


def _instant_from_number(number: float) -> datetime:
    try:
        seconds = number / 1000 if abs(number) >= _FIRST_MILLISECONDS else number
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise MalformedRequest("NUMBER_VALUE is out of range of a Timestamp") from error
