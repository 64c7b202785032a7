"""A device's response (UpdateCommandExecution): from the bytes of a message to a checked update.

Alone kept here: an update has a status that devices may report, a well-formed reason, and results of which each has
exactly one value. Members that the protocol does not know are ignored; a member that is null counts as absent.
Sources: Developer Guide, "Start and monitor command executions"; codes as the AWS IoT device SDKs list them.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iotmock.core import strict_json
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.services.commands import cbor, protobuf, rejections
from iotmock.services.commands.packed import Packed, Reason
from iotmock.services.commands.transitions import REPORTS

__all__ = ["FORMATS", "Update", "decode", "read_update", "token_or_none"]

_REASON_CODE = re.compile(r"[A-Z0-9_-]{1,64}", re.ASCII)
_RESULT_NAME = re.compile(r"[a-zA-Z0-9_-]{1,32}", re.ASCII)
_LONGEST_DESCRIPTION = 1024


@dataclass(frozen=True, slots=True)
class Update:
    """What a device reports. The result has the names of the API, upper case."""

    status: str
    reason: Reason | None
    result: Packed | None


def decode(payload: bytes, suffix: str) -> Any:
    """Read the body of a response whose topic ends with this format level.

    Raises: ResponseRejected.
    """
    return FORMATS[suffix](payload)


def _json(payload: bytes) -> Any:
    try:
        return strict_json.read(payload)
    except strict_json.NotJson as error:
        raise rejections.undecodable(str(error)) from error


def _cbor(payload: bytes) -> Any:
    try:
        return cbor.decode(payload)
    except cbor.Undecodable as error:
        raise rejections.undecodable(str(error)) from error


def _protobuf(payload: bytes) -> Any:
    try:
        return protobuf.decode_response(payload)
    except protobuf.Undecodable as error:
        raise rejections.undecodable(str(error)) from error


# The format level of a response's topic -> its decoder.
FORMATS: Mapping[str, Callable[[bytes], Any]] = {
    "": _json,
    "/json": _json,
    "/cbor": _cbor,
    "/protobuf": _protobuf,
}


def token_or_none(body: Any) -> str | None:
    """The client token of a decoded body, by which the device knows its answer."""
    token = body.get("clientToken") if isinstance(body, dict) else None
    # JSON can spell a surrogate without its partner, which no UTF-8 answer could carry.
    return token if isinstance(token, str) and not holds_lone_surrogate(token) else None


def read_update(body: Any) -> Update:
    """Check a decoded body.

    Raises: ResponseRejected.
    """
    if not isinstance(body, dict):
        raise rejections.body_not_an_object()
    status = body.get("status")
    if not isinstance(status, str) or status not in REPORTS:
        raise rejections.status_unknown(REPORTS)
    return Update(status, _reason(body.get("statusReason")), _result(body.get("result")))


def _reason(given: Any) -> Reason | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise rejections.reason_not_an_object()
    code, description = given.get("reasonCode"), given.get("reasonDescription")
    if not isinstance(code, str) or not _REASON_CODE.fullmatch(code):
        raise rejections.bad_reason_code()
    if description is None:
        return code, None
    if not isinstance(description, str) or len(description) > _LONGEST_DESCRIPTION or _has_control(description):
        raise rejections.bad_description(_LONGEST_DESCRIPTION)
    return code, description


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character)[0] == "C" for character in text)


def _result(given: Any) -> Packed | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise rejections.result_not_an_object()
    if not given:
        raise rejections.result_empty()
    return tuple([(_result_name(name), *_result_value(name, value)) for name, value in given.items()])


def _result_name(name: Any) -> str:
    if not isinstance(name, str) or not _RESULT_NAME.fullmatch(name):
        raise rejections.bad_result_name()
    return name


def _result_value(name: str, value: Any) -> tuple[str, Any]:
    if isinstance(value, str):
        raise rejections.bare_result_value()
    if isinstance(value, dict):
        if value.get("s") == "":
            raise rejections.result_text_too_short(name)
        given = [(member, content) for member, content in value.items() if content is not None]
        if len(given) == 1 and given[0][0] in _READERS:
            member, content = given[0]
            read = _READERS[member](content)
            if read is not None:
                return _MEMBERS[member], read
    raise rejections.bad_result_value(name)


def _text(content: Any) -> str | None:
    if not isinstance(content, str) or not content:
        return None
    # JSON can spell a surrogate without its partner, which no UTF-8 answer could carry.
    return None if holds_lone_surrogate(content) else content


def _truth(content: Any) -> bool | None:
    return content if isinstance(content, bool) else None


def _bytes(content: Any) -> bytes | None:
    """CBOR carries the bytes themselves, JSON their base64 text."""
    if isinstance(content, str):
        try:
            content = base64.b64decode(content.encode("ascii"), validate=True)
        except (binascii.Error, ValueError):
            return None
    return content if isinstance(content, bytes) and content else None


_READERS: Mapping[Any, Callable[[Any], Any]] = {"s": _text, "b": _truth, "bin": _bytes}
_MEMBERS = {member: member.upper() for member in _READERS}
