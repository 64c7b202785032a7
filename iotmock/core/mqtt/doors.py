"""Who may publish where: the rights of each door at each kind of topic, as a table.

A door is the way a message comes in. This module alone says what becomes of it: the service processes it and
subscribers see it, subscribers only see it, it is taken and nobody sees it, or it is refused. Sources: Developer Guide,
"Reserved topics", "Basic Ingest", "Last Will messages"; what no page says is in docs/fidelity.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from iotmock.core.mqtt.message import Properties
from iotmock.core.mqtt.publisher import Door
from iotmock.core.mqtt.topics import TopicError, check_topic_name, has_wildcard

__all__ = ["LARGEST_PAYLOAD", "RIGHTS", "PublishRefused", "Right", "TopicKind", "check_publish", "kind_of"]

LARGEST_PAYLOAD = 131072


class PublishRefused(ValueError):
    """The message may not be published; nothing was stored or delivered."""


class TopicKind(StrEnum):
    """What a topic is for."""

    SHADOW_REQUEST = "shadow request"
    COMMAND_RESPONSE = "command response"
    JOB_REQUEST = "job request"
    SERVICE_MESSAGE = "message of a service"
    EVENT = "event"
    RULE = "rule"
    OTHER_AWS = "other $aws topic"
    OTHER_RESERVED = "other $ topic"
    ORDINARY = "ordinary topic"


class Right(StrEnum):
    """What becomes of a message."""

    PROCESSED = "processed"
    DELIVERED = "delivered"
    TAKEN = "accepted, no delivery"
    REFUSED = "refused"


def _row(device: Right, api: Right, will: Right) -> Mapping[Door, Right]:
    return MappingProxyType({Door.DEVICE: device, Door.API: api, Door.WILL: will, Door.SERVICE: Right.DELIVERED})


RIGHTS: Mapping[TopicKind, Mapping[Door, Right]] = MappingProxyType(
    {
        # kind                                 device           API              last will
        TopicKind.SHADOW_REQUEST: _row(Right.PROCESSED, Right.PROCESSED, Right.DELIVERED),
        TopicKind.COMMAND_RESPONSE: _row(Right.PROCESSED, Right.REFUSED, Right.DELIVERED),
        TopicKind.JOB_REQUEST: _row(Right.PROCESSED, Right.REFUSED, Right.DELIVERED),
        TopicKind.SERVICE_MESSAGE: _row(Right.DELIVERED, Right.REFUSED, Right.DELIVERED),
        TopicKind.EVENT: _row(Right.REFUSED, Right.REFUSED, Right.REFUSED),
        TopicKind.RULE: _row(Right.TAKEN, Right.TAKEN, Right.TAKEN),
        TopicKind.OTHER_AWS: _row(Right.DELIVERED, Right.REFUSED, Right.DELIVERED),
        TopicKind.OTHER_RESERVED: _row(Right.REFUSED, Right.REFUSED, Right.REFUSED),
        TopicKind.ORDINARY: _row(Right.DELIVERED, Right.DELIVERED, Right.DELIVERED),
    }
)

# Only kinds that some door refuses.
REASONS: Mapping[TopicKind, str] = MappingProxyType(
    {
        TopicKind.COMMAND_RESPONSE: "devices answer commands over MQTT only",
        TopicKind.JOB_REQUEST: "devices ask for jobs over MQTT only",
        TopicKind.SERVICE_MESSAGE: "only the service itself publishes there",
        TopicKind.EVENT: "only the service itself publishes events",
        TopicKind.OTHER_AWS: "this reserved topic takes no publish through the API",
        TopicKind.OTHER_RESERVED: "topics that start with $ are reserved",
    }
)

_WHO = {Door.DEVICE: "a device", Door.API: "the API", Door.WILL: "a last will"}

# First match wins; {} stands for one level that is not empty, (a|b) for one of these.
_PATTERNS: tuple[tuple[str, TopicKind], ...] = (
    ("$aws/things/{}/jobs/(notify|notify-next)", TopicKind.SERVICE_MESSAGE),
    ("$aws/things/{}/jobs/(get|start-next)/(accepted|rejected)", TopicKind.SERVICE_MESSAGE),
    ("$aws/things/{}/jobs/{}/(get|update)/(accepted|rejected)", TopicKind.SERVICE_MESSAGE),
    ("$aws/things/{}/jobs/(get|start-next)", TopicKind.JOB_REQUEST),
    ("$aws/things/{}/jobs/{}/(get|update)", TopicKind.JOB_REQUEST),
    ("$aws/things/{}/shadow/(get|update|delete)", TopicKind.SHADOW_REQUEST),
    ("$aws/things/{}/shadow/name/{}/(get|update|delete)", TopicKind.SHADOW_REQUEST),
    ("$aws/things/{}/shadow/(get|update|delete)/(accepted|rejected)", TopicKind.SERVICE_MESSAGE),
    ("$aws/things/{}/shadow/name/{}/(get|update|delete)/(accepted|rejected)", TopicKind.SERVICE_MESSAGE),
    ("$aws/things/{}/shadow/update/(delta|documents)", TopicKind.SERVICE_MESSAGE),
    ("$aws/things/{}/shadow/name/{}/update/(delta|documents)", TopicKind.SERVICE_MESSAGE),
    ("$aws/commands/(things|clients)/{}/executions/{}/request", TopicKind.SERVICE_MESSAGE),
    ("$aws/commands/(things|clients)/{}/executions/{}/request/{}", TopicKind.SERVICE_MESSAGE),
    ("$aws/commands/(things|clients)/{}/executions/{}/response/(accepted|rejected)", TopicKind.SERVICE_MESSAGE),
    ("$aws/commands/(things|clients)/{}/executions/{}/response/(accepted|rejected)/{}", TopicKind.SERVICE_MESSAGE),
    ("$aws/commands/(things|clients)/{}/executions/{}/response", TopicKind.COMMAND_RESPONSE),
    ("$aws/commands/(things|clients)/{}/executions/{}/response/{}", TopicKind.COMMAND_RESPONSE),
)


def _choices(level: str) -> frozenset[str] | None:
    """What a level of a pattern allows; None for anything but the empty level."""
    return None if level == "{}" else frozenset(level.strip("()").split("|"))


_COMPILED = tuple((tuple(map(_choices, pattern.split("/"))), kind) for pattern, kind in _PATTERNS)


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
    for pattern, kind in _COMPILED:
        if len(pattern) == len(levels) and all(map(_fits, pattern, levels)):
            return kind
    return TopicKind.OTHER_AWS


def _fits(choices: frozenset[str] | None, level: str) -> bool:
    return bool(level) if choices is None else level in choices


def check_publish(
    topic: str, payload: bytes, door: Door, qos: int, retain: bool, properties: Properties | None
) -> Right:
    """Check everything about a message and say what becomes of it.

    Raises: PublishRefused.
    """
    if not isinstance(topic, str):
        raise PublishRefused(f"a topic is text, not {topic!r}")
    try:
        kind = kind_of(topic)
    except TopicError as error:
        raise PublishRefused(str(error)) from error
    # Most messages: the table need not be asked.
    right = Right.DELIVERED if kind is TopicKind.ORDINARY else RIGHTS[kind][door]
    if right is Right.REFUSED:
        raise PublishRefused(f"topic {topic!r} takes no publish by {_WHO[door]}: {REASONS[kind]}")
    if len(payload) > LARGEST_PAYLOAD:
        raise PublishRefused(f"the payload has {len(payload)} bytes; {LARGEST_PAYLOAD} are allowed")
    if qos not in (0, 1):
        raise PublishRefused(f"QoS {qos!r} is not supported: use 0 or 1")
    if retain and kind is not TopicKind.ORDINARY:
        raise PublishRefused(f"topic {topic!r} is reserved and cannot hold a retained message")
    if properties is not None and properties.response_topic and has_wildcard(properties.response_topic):
        raise PublishRefused(f"response topic {properties.response_topic!r} contains a wildcard")
    return right
