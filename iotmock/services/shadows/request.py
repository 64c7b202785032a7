"""The request document of UpdateThingShadow, read from the bytes that a client sent.

Alone keeps: which documents the shadow service accepts, and in which order their faults are found.
What leaves this module is JSON with finite numbers, no deeper than AWS allows, with no null as an element of an array.

Python reads more than JSON (NaN, 1e999) and less (deep nesting); both are levelled here. From here on the trees are
shared by stored shadows and messages: nobody may change them in place.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import chain
from types import NoneType
from typing import Final, TypeAlias, cast

from iotmock.core import strict_json
from iotmock.services.shadows import errors
from iotmock.services.shadows.errors import DocumentError

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
JSONObject: TypeAlias = dict[str, JSON]
SentState: TypeAlias = "dict[str, JSONObject | None]"

SECTIONS: Final = ("desired", "reported")
PACKAGE_SHADOW: Final = "$package"
DEPTH_LIMIT: Final = 8
CLIENT_TOKEN_BYTES: Final = 64

_CONTAINERS: Final = frozenset((dict, list))
_PACKAGE_MEMBERS: Final[dict[str, type]] = {"version": str, "attributes": dict}


@dataclass(slots=True)
class UpdateRequest:
    """A valid request to change a shadow; `state` holds what was sent, nulls included, and is None for `"state": null`.

    `may_hold_nulls` is False only where the text holds no null at all, which spares the search for them.
    """

    state: SentState | None
    version: int | None = None
    client_token: str | None = None
    may_hold_nulls: bool = True
    has_metadata: bool = True


def parse_update(body: bytes, *, shadow_name: str | None = None) -> UpdateRequest:
    """Read an update; the reserved shadow `$package` has a schema of its own and no metadata.

    Raises: DocumentError.
    Source: Developer Guide, Device Shadow service documents; Device Shadow error messages.
    """
    text = _text(body)
    document = _json_object(text)
    client_token = _client_token(document)
    may_hold_nulls = "null" in text
    is_package = shadow_name == PACKAGE_SHADOW
    fault = _shape_fault(document)
    state = cast("SentState | None", document.get("state"))
    if fault is None:
        fault = _content_fault(state, may_hold_nulls, is_package)
    if fault is not None:
        raise errors.bad_document(fault, client_token)
    version = cast("int | None", document.get("version"))
    return UpdateRequest(state, version, client_token, may_hold_nulls, not is_package)


def parse_client_token(body: bytes) -> str | None:
    """Read the token from the body of a get over MQTT, which may be empty.

    Raises: DocumentError.
    Source: Developer Guide, Device Shadow MQTT topics.
    """
    return _client_token(_json_object(_text(body))) if body else None


def client_token_or_none(body: bytes) -> str | None:
    """Read the token from a body that the service otherwise ignores, as it does for a delete over MQTT."""
    try:
        return parse_client_token(body)
    except DocumentError:
        return None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise errors.not_utf8() from None


def _json_object(text: str) -> JSONObject:
    try:
        try:
            document = strict_json.read(text)
        except strict_json.NestedTooDeeply:
            document = strict_json.read(_without_depths(text))
    except strict_json.NotJson:
        document = None
    if not isinstance(document, dict):
        raise errors.not_a_json_object()
    return document


_READABLE_LEVELS: Final = 4 * DEPTH_LIMIT
_STRUCTURE: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


def _without_depths(text: str) -> str:
    """Replace what lies deeper than Python can read by zeros; enough levels stay to be judged as too many."""
    kept: list[str] = []
    level = start = 0
    for token in _STRUCTURE.finditer(text):
        mark = token[0]
        if mark in "[{":
            if level == _READABLE_LEVELS:
                kept += text[start : token.start()], "0"
            level += 1
        elif mark in "]}":
            level -= 1
            if level == _READABLE_LEVELS:
                start = token.end()
    if level <= _READABLE_LEVELS:
        kept.append(text[start:])
    return "".join(kept)


def _client_token(document: JSONObject) -> str | None:
    if "clientToken" not in document:
        return None
    token = document["clientToken"]
    if isinstance(token, str) and len(token.encode(errors="surrogatepass")) <= CLIENT_TOKEN_BYTES:
        return token
    raise errors.bad_client_token()


def _shape_fault(document: JSONObject) -> str | None:
    if "state" not in document:
        return errors.STATE_MISSING
    state = document["state"]
    if isinstance(state, dict):
        for name in state:
            if name not in SECTIONS:
                return errors.invalid_node(name)
        for name in SECTIONS:
            if not isinstance(state.get(name), dict | NoneType):
                return errors.not_an_object(name)
    elif state is not None:
        return errors.not_an_object("state")
    version = document.get("version", 0)
    if type(version) is not int or version < 0:  # True is an int to isinstance
        return errors.INVALID_VERSION
    return None


def _content_fault(state: SentState | None, may_hold_nulls: bool, is_package: bool) -> str | None:
    sections = [section for section in (state or {}).values() if section]
    if fault := _depth_fault([value for section in sections for value in section.values()]):
        return fault
    if may_hold_nulls and any(map(_holds_null_element, sections)):
        return errors.INVALID_JSON
    if is_package:
        return next(filter(None, map(_package_fault, sections)), None)
    return None


def _depth_fault(layer: list[JSON]) -> str | None:
    """Walk level by level; an empty object or array adds no level, a number beyond a double (1e999) is refused."""
    for _ in range(DEPTH_LIMIT):
        kinds = set(map(type, layer))
        if float in kinds and (math.inf in layer or -math.inf in layer):
            return errors.INVALID_JSON
        if kinds.isdisjoint(_CONTAINERS):
            return None
        objects = [value for value in layer if type(value) is dict]
        arrays = [value for value in layer if type(value) is list]
        layer = [*chain.from_iterable(map(dict.values, objects)), *chain.from_iterable(arrays)]
    return errors.TOO_DEEP if layer else None


def _holds_null_element(value: JSON) -> bool:
    if isinstance(value, list):
        return None in value or any(map(_holds_null_element, value))
    return isinstance(value, dict) and any(map(_holds_null_element, value.values()))


def _package_fault(packages: JSONObject) -> str | None:
    """Each package of `$package` is an object of `version`, a string, and `attributes`, an object; null removes."""
    for package, entry in packages.items():
        if entry is None:
            continue
        if not isinstance(entry, dict):
            return errors.invalid_node(package)
        for name, value in entry.items():
            kind = _PACKAGE_MEMBERS.get(name)
            if kind is None or not (value is None or isinstance(value, kind)):
                return errors.invalid_node(name)
    return None
