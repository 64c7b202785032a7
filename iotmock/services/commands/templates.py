"""Payload templates of dynamic commands: JSON documents whose strings hold placeholders.

A string that is one placeholder and nothing else becomes the typed value; inside a longer string, and in a key, the
value is inserted as text. Alone kept here: a template is JSON before substitution, with at least one placeholder.
Source: Developer Guide, "Create and manage commands"; the typing is chosen, see docs/fidelity.md.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from iotmock.core import strict_json
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.services.commands import cbor, errors

__all__ = ["Template"]

_PLACEHOLDER = re.compile(
    r"\$\{aws:iot:commandexecution::(?:parameter:(?P<name>[.$a-zA-Z0-9_-]{1,192})|executionTimeoutSec)\}"
)
# Deeper documents could not be walked and written under every caller's stack.
_DEEPEST = 200
_CONTENT_TYPES = {"JSON": "application/json", "CBOR": "application/cbor"}

Value = str | int | float | bool | bytes


class Template:
    """A parsed template.

    names: the parameters that its placeholders use. content_type: of what it renders.
    """

    __slots__ = ("_document", "content_type", "names")

    def __init__(self, text: str, output_format: str) -> None:
        """Read a template.

        Raises: ValidationException.
        """
        self._document = _parse(text)
        self.content_type = _CONTENT_TYPES[output_format]
        if holds_lone_surrogate(self._document):
            raise errors.template_with_lone_surrogate()
        found = [match for part in _strings(self._document) for match in _PLACEHOLDER.finditer(part)]
        if not found:
            raise errors.template_without_placeholder()
        self.names = frozenset(match["name"] for match in found if match["name"] is not None)

    def render(self, values: Mapping[str, Value], timeout_seconds: int) -> bytes:
        """Put the values in and write the payload."""
        is_cbor = self.content_type == "application/cbor"
        document = _filled(self._document, _Values(values, timeout_seconds, is_cbor))
        return cbor.encode(document) if is_cbor else json.dumps(document, separators=(",", ":")).encode()


class _Values:
    """What stands for each placeholder of one execution."""

    __slots__ = ("_is_cbor", "_timeout_seconds", "_values")

    def __init__(self, values: Mapping[str, Value], timeout_seconds: int, is_cbor: bool) -> None:
        self._values = values
        self._timeout_seconds = timeout_seconds
        self._is_cbor = is_cbor

    def typed(self, match: re.Match[str]) -> Value:
        value: Value = self._timeout_seconds if match["name"] is None else self._values[match["name"]]
        return _base64(value) if isinstance(value, bytes) and not self._is_cbor else value

    def text(self, match: re.Match[str]) -> str:
        value = self.typed(match)
        if isinstance(value, bytes):
            return _base64(value)
        return str(value).lower() if isinstance(value, bool) else str(value)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _parse(text: str) -> Any:
    try:
        document = strict_json.read(text, number=strict_json.finite)
    except strict_json.NotJson as error:
        raise errors.template_not_json(str(error)) from error
    if _is_deeper(document, _DEEPEST):
        raise errors.template_too_deep(_DEEPEST)
    return document


def _is_deeper(document: Any, limit: int) -> bool:
    level = [document]
    for _ in range(limit + 1):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True


def _strings(node: Any) -> list[str]:
    """Every string in a document, keys included."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [text for child in node for text in _strings(child)]
    if isinstance(node, dict):
        return [text for key, child in node.items() for text in (key, *_strings(child))]
    return []


def _filled(node: Any, values: _Values) -> Any:
    if isinstance(node, str):
        whole = _PLACEHOLDER.fullmatch(node)
        return values.typed(whole) if whole else _PLACEHOLDER.sub(values.text, node)
    if isinstance(node, list):
        return [_filled(child, values) for child in node]
    if isinstance(node, dict):
        return {_PLACEHOLDER.sub(values.text, key): _filled(child, values) for key, child in node.items()}
    return node
