"""The response of a vehicle, as the edge agent of AWS IoT FleetWise encodes it in protocol buffers.

The message CommandResponse has four fields: 1 status (an enumeration), 2 command_id, 3 reason_code (a number),
4 reason_description. Unknown fields are skipped, as protocol buffers ask for.
Source: the message definitions of aws-iot-fleetwise-edge.
"""

from collections.abc import Iterator
from typing import Any

__all__ = ["Undecodable", "decode_response"]

_STATUSES = {1: "SUCCEEDED", 2: "TIMED_OUT", 4: "FAILED", 10: "IN_PROGRESS"}
_VARINT, _FIXED64, _LENGTH_DELIMITED, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


class Undecodable(ValueError):
    """The bytes are not a protocol buffers message of this shape."""


def decode_response(data: bytes) -> dict[str, Any]:
    """Read a CommandResponse into the members of a JSON response. The reason's number becomes its code, as text."""
    fields = dict(_fields(data))
    code, description = fields.get(3, 0), fields.get(4, b"")
    if not isinstance(fields.get(1, 0), int) or not isinstance(code, int) or not isinstance(description, bytes):
        raise Undecodable("a field has the wrong type")
    body: dict[str, Any] = {"status": _STATUSES.get(fields.get(1, 0))}
    if code or description:
        body["statusReason"] = {"reasonCode": str(code & 0xFFFFFFFF)}
        if description:
            body["statusReason"]["reasonDescription"] = _text(description)
    return body


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Undecodable(str(error)) from error


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, position = _varint(data, position)
            yield number, value
            continue
        if kind == _LENGTH_DELIMITED:
            length, position = _varint(data, position)
        elif kind in (_FIXED32, _FIXED64):
            length = 4 if kind == _FIXED32 else 8
        else:
            raise Undecodable(f"field {number} has the unknown wire type {kind}")
        if position + length > len(data):
            raise Undecodable(f"field {number} is cut off")
        yield number, data[position : position + length]
        position += length


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for index in range(_LONGEST_VARINT):
        if position >= len(data):
            raise Undecodable("a number is cut off")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position
    raise Undecodable("a number is too long")
