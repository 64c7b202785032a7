"""Attributes of things and groups, as requests give them and as they are kept."""

from collections.abc import Mapping
from typing import Any

__all__ = ["changed", "given"]

_Payload = Mapping[str, Any] | None


def given(payload: _Payload) -> dict[str, str]:
    """The attributes of a new resource; an empty value is none."""
    return {name: value for name, value in _attributes(payload).items() if value}


def changed(current: Mapping[str, str], payload: _Payload) -> dict[str, str]:
    """The attributes after an update: merged or replaced, without those whose value was given empty."""
    attributes = (payload or {}).get("attributes")
    if attributes is None:
        return dict(current)
    merged = {**current, **attributes} if (payload or {}).get("merge") else attributes
    return {name: value for name, value in merged.items() if value}


def _attributes(payload: _Payload) -> Mapping[str, str]:
    found: Mapping[str, str] = (payload or {}).get("attributes") or {}
    return found
