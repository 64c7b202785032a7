"""What the log remembers of an update: texts and numbers, from which the update is recalled when somebody reads it.

Alone keeps: which values these are. The texts of the sections are at hand when they are needed, because the size of a
shadow is counted by them; what an update leaves alone, it shares with the one before. Parsed documents cost three
times as much, and the garbage collector looks at each of their objects.
"""

from __future__ import annotations

from typing import Final, TypeAlias, cast

from iotmock.core import strict_json
from iotmock.core.once import once
from iotmock.services.shadows.content import AppliedUpdate, Section, ShadowContent, Snapshot, sent_sections
from iotmock.services.shadows.metadata import PackedTimes, Times, unpacked
from iotmock.services.shadows.request import SECTIONS, JSONObject, parse_update
from iotmock.services.shadows.state import ShadowName

__all__ = ["Record", "recall", "remember"]

# What was sent: the request, where the log holds it anyway; otherwise name and text (None for null) of each section
# behind one another, or None for a state of null.
Sent: TypeAlias = "bytes | tuple[str | bytes | None, ...] | None"
# The names of thing and shadow, the shadow before and after, timestamp and client token, and what was sent.
Record: TypeAlias = "tuple[str, str | None, Snapshot | None, Snapshot, int, str | None, Sent]"

# The one object for each name, where every request has its own.
_NAMES: Final = {name: name for name in SECTIONS}


def remember(name: ShadowName, update: AppliedUpdate, logged: bytes | None = None) -> Record:
    """The values of an update.

    name: the one object that all records share. logged: the request, where it stands in the log.
    """
    return (
        name.thing_name,
        name.shadow_name,
        None if update.previous is None else update.previous.snapshot,
        update.current.snapshot,
        update.timestamp,
        update.client_token,
        _texts(update.sent) if logged is None else logged,
    )


def _texts(sent: dict[str, Section | None] | None) -> Sent:
    if sent is None:
        return None
    texts: list[str | bytes | None] = []
    for name, section in sent.items():
        texts += (_NAMES[name], None if section is None else section.state_json)
    return tuple(texts)


def recall(record: Record) -> AppliedUpdate:
    """The update that was remembered."""
    _, shadow_name, previous, current, timestamp, client_token, sent = record
    return AppliedUpdate(
        client_token,
        _sent(sent, shadow_name, timestamp),
        None if previous is None else _content(previous),
        _content(current),
        timestamp,
    )


class _Recalled(Section):
    """A section whose values are read from its text when somebody asks for them."""

    def __init__(self, text: bytes, times: PackedTimes) -> None:
        self.state_json = text
        self._packed_times = times

    @once
    def state(self) -> JSONObject:
        """The values."""
        return cast("JSONObject", strict_json.read(self.state_json))

    @once
    def times(self) -> Times:
        """The times of their leaves."""
        return unpacked(self._packed_times, self.state)


def _sent(sent: Sent, shadow_name: str | None, timestamp: int) -> dict[str, Section | None] | None:
    if sent is None:
        return None
    if isinstance(sent, bytes):
        return sent_sections(parse_update(sent, shadow_name=shadow_name), timestamp)
    pairs = zip(sent[::2], sent[1::2], strict=True)
    return {cast("str", name): _section(cast("bytes | None", text), timestamp) for name, text in pairs}


def _section(text: bytes | None, times: PackedTimes) -> Section | None:
    return None if text is None else _Recalled(text, times)


def _content(snapshot: Snapshot) -> ShadowContent:
    desired, desired_times, reported, reported_times, version, has_metadata = snapshot
    return ShadowContent(_section(desired, desired_times), _section(reported, reported_times), version, has_metadata)
