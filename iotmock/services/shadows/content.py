"""What a device shadow holds, and how an update changes it.

Alone keeps: stored state has no nulls and no empty section; metadata mirrors the state, one timestamp per leaf, and
only leaves that were in a request get the request's time; an accepted update adds exactly one to the version, whatever
it changed; desired and reported together stay within 8 KB.

Contents are values: an update makes a new one that shares every untouched subtree with the old one, which stays as it
was. Who reads a tree may not change it.
"""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final, TypeAlias, cast

from iotmock.core.once import once
from iotmock.core.savable import savable
from iotmock.services.shadows import errors
from iotmock.services.shadows.delta import difference
from iotmock.services.shadows.metadata import PackedTimes, Times, member_times, metadata_text, packed
from iotmock.services.shadows.request import JSON, JSONObject, UpdateRequest

DOCUMENT_BYTES: Final = 8192

_CONTAINERS: Final = frozenset((dict, list))
_NOT_REPLACING: Final = frozenset((dict, NoneType))


def _make_encode() -> Callable[[JSON], str]:
    """The encoder of json, made once: its own `encode` makes one for each text, for a third of the price of 1 KB."""
    usual = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
    make: Any = vars(json.encoder).get("c_make_encoder")
    if make is None:  # a Python without it
        return usual.encode
    write = make(None, usual.default, json.encoder.encode_basestring, None, ":", ",", False, False, True)
    return lambda value: "".join(write(value, 0))


_encode = _make_encode()


def compact(value: JSON) -> bytes:
    """Serialise as AWS counts it, without spaces and in UTF-8."""
    return utf8(_encode(value))


def utf8(text: str) -> bytes:
    """Encode JSON text; half a surrogate pair, which UTF-8 cannot hold, stays escaped (Python's escape is JSON's)."""
    return text.encode(errors="backslashreplace")


# The classes below are values, too, but not frozen: that would make an update of 1 KB a tenth slower.


@savable
@dataclass
class Section:
    """The desired or the reported side, a delta, or one side of a request: values and the times of their leaves."""

    state: JSONObject
    times: Times

    @once
    def state_json(self) -> bytes:
        """The values as sent to clients; its length is what the size limit counts."""
        return compact(self.state)

    @once
    def packed_times(self) -> PackedTimes:
        """The times without the names."""
        return packed(self.times)

    @once
    def metadata_json(self) -> bytes:
        """The times as sent to clients."""
        return self.make_metadata_json()

    def make_metadata_json(self) -> bytes:
        """Write the times as sent to clients, to be used once."""
        return utf8(metadata_text(self.state, self.times))


# Text and times of desired and of reported, None and 0 where there is no section; version; whether it has metadata.
Snapshot: TypeAlias = tuple[bytes | None, PackedTimes, bytes | None, PackedTimes, int, bool]


@savable
@dataclass
class ShadowContent:
    """One version of a shadow; a section without keys is None."""

    desired: Section | None
    reported: Section | None
    version: int
    has_metadata: bool = True

    @once
    def delta(self) -> Section | None:
        """What is desired and not reported, or None."""
        if self.desired is None or self.reported is None:
            return self.desired
        state, times = difference(self.desired.state, self.desired.times, self.reported.state)
        return Section(state, times) if state else None

    @once
    def snapshot(self) -> Snapshot:
        """All of it as values that share nothing with the trees."""
        desired, reported = self.desired, self.reported
        return (
            None if desired is None else desired.state_json,
            0 if desired is None else desired.packed_times,
            None if reported is None else reported.state_json,
            0 if reported is None else reported.packed_times,
            self.version,
            self.has_metadata,
        )

    @property
    def size(self) -> int:
        """The bytes that count towards the size limit."""
        desired = 0 if self.desired is None else len(self.desired.state_json)
        return desired if self.reported is None else desired + len(self.reported.state_json)


@dataclass(slots=True, eq=False)
class AppliedUpdate:
    """An accepted update: what was sent, and the shadow before (None if there was none) and after.

    `sent` is the request's state with its own metadata: None for `"state": null`, a section None that was sent as null.
    """

    client_token: str | None
    sent: dict[str, Section | None] | None
    previous: ShadowContent | None
    current: ShadowContent
    timestamp: int


def apply(
    previous: ShadowContent | None, request: UpdateRequest, timestamp: int, *, deleted_version: int = 0
) -> AppliedUpdate:
    """Merge a request into a shadow, or into none; `deleted_version` is what a deleted predecessor left behind.

    Raises: DocumentError.
    Source: Developer Guide, Using shadows: updating a shadow, optimistic locking; Device Shadow service documents.
    """
    version = deleted_version if previous is None else previous.version
    if request.version is not None and request.version != version:
        raise errors.version_conflict(request.client_token)
    desired = reported = None
    sent = sent_sections(request, timestamp)
    if sent is not None:
        if previous is not None:
            desired, reported = previous.desired, previous.reported
        if "desired" in sent:
            desired = _merged_section(desired, sent["desired"], timestamp, request.may_hold_nulls)
        if "reported" in sent:
            reported = _merged_section(reported, sent["reported"], timestamp, request.may_hold_nulls)
    current = ShadowContent(desired, reported, version + 1, request.has_metadata)
    if current.size > DOCUMENT_BYTES:
        raise errors.too_large(request.client_token)
    return AppliedUpdate(request.client_token, sent, previous, current, timestamp)


def sent_sections(request: UpdateRequest, timestamp: int) -> dict[str, Section | None] | None:
    """What a request asks for, nulls included; see `AppliedUpdate`."""
    if request.state is None:
        return None
    return {name: None if state is None else Section(state, timestamp) for name, state in request.state.items()}


def _merged_section(old: Section | None, sent: Section | None, timestamp: int, prune: bool) -> Section | None:
    if sent is None:
        return None
    if old is not None:
        state, times = _merge(old.state, old.times, sent.state, timestamp, prune)
        if state is not sent.state:
            return Section(state, times) if state else None
    elif prune:
        sent = Section(cast("JSONObject", _without_nulls(sent.state)), sent.times)
    return sent if sent.state else None


def _merge(state: JSONObject, times: Times, sent: JSONObject, timestamp: int, prune: bool) -> tuple[JSONObject, Times]:
    """Merge into a copy; where nothing old is left, return what was sent itself, whose serialisation is then shared."""
    merged = state | sent
    covered = len(merged) == len(sent)
    kinds = set(map(type, sent.values()))
    if kinds.isdisjoint(_NOT_REPLACING) and not (prune and list in kinds):
        return (sent, timestamp) if covered else (merged, member_times(state, times) | dict.fromkeys(sent, timestamp))
    inner: dict[str, Times] = {}
    for key, value in sent.items():
        current = state.get(key)
        if value is None:
            del merged[key]
            covered = False
        elif type(value) is dict and type(current) is dict:
            since = times if isinstance(times, int) else times[key]
            merged[key], inner[key] = _merge(current, since, value, timestamp, prune)
            covered = covered and merged[key] is value
        elif prune and type(value) in _CONTAINERS:
            merged[key] = _without_nulls(value)
            covered = False
    if covered:
        return sent, timestamp
    stamps = member_times(state, times) | dict.fromkeys(sent, timestamp) | inner
    return merged, {key: stamps[key] for key in merged}


def _without_nulls(value: JSON) -> JSON:
    """Leave out the null members of objects, those inside arrays too; arrays themselves hold no null."""
    if isinstance(value, dict):
        return {key: _without_nulls(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_without_nulls(element) for element in value]
    return value
