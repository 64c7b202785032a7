"""Who may publish where: the rights of each door at each kind of topic, as a table.

A door is the way a message comes in. This module alone says what becomes of it: the service processes it and
subscribers see it, subscribers only see it, it is taken and nobody sees it, or it is refused. Which topics are requests
and which are a service's own, the rooms say (`reserve`). Sources: Developer Guide, "Reserved topics", "Basic Ingest",
"Last Will messages"; what no page says is in docs/fidelity.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from iotmock.core.mqtt.message import Properties
from iotmock.core.mqtt.patterns import TopicPatterns
from iotmock.core.mqtt.publisher import Door
from iotmock.core.mqtt.topics import TopicError, check_topic_name, has_wildcard
from iotmock.core.savable import savable
from iotmock.core.texts import shown

__all__ = [
    "LARGEST_PAYLOAD",
    "RESERVED",
    "RIGHTS",
    "PublishRefused",
    "Reservation",
    "Right",
    "TopicKind",
    "check_publish",
    "kind_of",
    "reserve",
]

LARGEST_PAYLOAD = 131072


class PublishRefused(ValueError):
    """The message may not be published; nothing was stored or delivered."""


class TopicKind(StrEnum):
    """What a topic is for.

    A service processes requests; open ones it takes from the API too, all others from devices only.
    """

    REQUEST = "request"
    OPEN_REQUEST = "open request"
    SERVICE_MESSAGE = "message of a service"
    EVENT = "event"
    RULE = "rule"
    OTHER_AWS = "other $aws topic"
    OTHER_RESERVED = "other $ topic"
    ORDINARY = "ordinary topic"


@savable
class Right(StrEnum):
    """What becomes of a message."""

    PROCESSED = "processed"
    DELIVERED = "delivered"
    TAKEN = "accepted, no delivery"
    REFUSED = "refused"


def _row(device: Right, api: Right, will: Right, rule: Right) -> Mapping[Door, Right]:
    by_door = {Door.DEVICE: device, Door.API: api, Door.WILL: will, Door.RULE: rule, Door.SERVICE: Right.DELIVERED}
    return MappingProxyType(by_door)


_P, _D, _T, _R = Right.PROCESSED, Right.DELIVERED, Right.TAKEN, Right.REFUSED
RIGHTS: Mapping[TopicKind, Mapping[Door, Right]] = MappingProxyType(
    {
        # kind                          device API will topic rule
        TopicKind.REQUEST: _row(_P, _R, _D, _R),
        TopicKind.OPEN_REQUEST: _row(_P, _P, _D, _P),
        TopicKind.SERVICE_MESSAGE: _row(_D, _R, _D, _R),
        TopicKind.EVENT: _row(_R, _R, _R, _R),
        TopicKind.RULE: _row(_T, _T, _T, _R),
        TopicKind.OTHER_AWS: _row(_D, _R, _D, _R),
        TopicKind.OTHER_RESERVED: _row(_R, _R, _R, _R),
        TopicKind.ORDINARY: _row(_D, _D, _D, _D),
    }
)

# Only kinds that some door refuses. For a request, its room may know better words.
REASONS: Mapping[TopicKind, str] = MappingProxyType(
    {
        TopicKind.REQUEST: "devices publish there over MQTT only",
        TopicKind.SERVICE_MESSAGE: "only the service itself publishes there",
        TopicKind.EVENT: "only the service itself publishes events",
        TopicKind.RULE: "rules do not call each other by their names",
        TopicKind.OTHER_AWS: "only devices publish to this reserved topic",
        TopicKind.OTHER_RESERVED: "topics that start with $ are reserved",
    }
)

_WHO = {Door.DEVICE: "a device", Door.API: "the API", Door.WILL: "a last will", Door.RULE: "a topic rule"}

# What rooms may reserve topics for, and below what they may not: there the table says everything.
_OF_ROOMS = frozenset({TopicKind.REQUEST, TopicKind.OPEN_REQUEST, TopicKind.SERVICE_MESSAGE})
_NOT_OF_ROOMS = frozenset({"events", "rules"})


class Reservation(NamedTuple):
    """What a room has reserved topics for. reason: why doors refuse them, in the room's words."""

    pattern: str
    kind: TopicKind
    reason: str | None


RESERVED: TopicPatterns[Reservation] = TopicPatterns()


def reserve(pattern: str, kind: TopicKind, reason: str | None = None) -> None:
    """Say what the topics of a pattern (see `patterns`) are for.

    reason: why doors refuse them, as the error says it; the kind's own by default.

    Raises: ValueError when they are reserved already, or no room can reserve them.
    """
    if kind not in _OF_ROOMS or not pattern.startswith("$aws/") or pattern.split("/")[1] in _NOT_OF_ROOMS:
        raise ValueError(f"{pattern} cannot be reserved as {kind}: what such a topic is for does not depend on rooms")
    RESERVED.add(pattern, Reservation(pattern, kind, reason))
    kind_of.cache_clear()  # somebody may have asked already


@lru_cache(maxsize=8192)
def kind_of(topic: str) -> TopicKind:
    """Check a topic name and say what it is for.

    Raises: TopicError.
    """
    check_topic_name(topic)
    if not topic.startswith("$"):
        return TopicKind.ORDINARY
    levels = topic.split("/")
    if levels[0] != "$aws" or len(levels) == 1:
        return TopicKind.OTHER_RESERVED
    if levels[1] == "events":
        return TopicKind.EVENT
    if levels[1] == "rules" and len(levels) > 2 and levels[2]:
        return TopicKind.RULE
    found = RESERVED.find(topic)
    return TopicKind.OTHER_AWS if found is None else found[0].kind


def _reason(topic: str, kind: TopicKind) -> str:
    found = RESERVED.find(topic) if kind in _OF_ROOMS else None
    return (None if found is None else found[0].reason) or REASONS[kind]


def check_publish(
    topic: str, payload: bytes, door: Door, qos: int, retain: bool, properties: Properties | None
) -> Right:
    """Check everything about a message and say what becomes of it.

    Raises: PublishRefused.
    """
    if not isinstance(topic, str):
        raise PublishRefused(f"a topic is text, not {shown(topic)}")
    try:
        kind = kind_of(topic)
    except TopicError as error:
        raise PublishRefused(str(error)) from error
    # Most messages: the table need not be asked.
    right = Right.DELIVERED if kind is TopicKind.ORDINARY else RIGHTS[kind][door]
    if right is Right.REFUSED:
        raise PublishRefused(f"topic {shown(topic)} takes no publish by {_WHO[door]}: {_reason(topic, kind)}")
    if len(payload) > LARGEST_PAYLOAD:
        raise PublishRefused(f"the payload has {len(payload)} bytes; {LARGEST_PAYLOAD} are allowed")
    if qos not in (0, 1):
        raise PublishRefused(f"QoS {shown(qos)} is not supported: use 0 or 1")
    if retain and kind is not TopicKind.ORDINARY:
        raise PublishRefused(f"topic {shown(topic)} is reserved and cannot hold a retained message")
    if properties is not None and properties.response_topic and has_wildcard(properties.response_topic):
        raise PublishRefused(f"response topic {shown(properties.response_topic)} contains a wildcard")
    return right
