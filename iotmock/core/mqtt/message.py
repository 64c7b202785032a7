"""Messages and their MQTT 5 properties: what a publisher sends and a subscriber sees.

Both are immutable values, so that one object can be handed to every subscriber.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from iotmock.core.clock import later
from iotmock.core.mqtt.publisher import SERVICE, Publisher
from iotmock.core.savable import savable
from iotmock.core.tables import brief
from iotmock.core.texts import shown

__all__ = [
    "Body",
    "Deferred",
    "Message",
    "Payload",
    "Properties",
    "after_waiting",
    "as_delivered",
    "encode_payload",
    "is_gone",
    "readable",
]

LONGEST_EXPIRY_SECONDS = 604800
_SECOND = timedelta(seconds=1)

Payload = bytes | bytearray | memoryview | str | dict[str, Any] | list[Any] | None


@savable
@dataclass(frozen=True, slots=True)
class Properties:
    """The MQTT 5 properties of a message.

    message_expiry: in seconds; AWS takes 0 for 1 and everything above 7 days for 7 days.
    """

    content_type: str | None = None
    response_topic: str | None = None
    correlation_data: bytes | None = None
    user_properties: tuple[tuple[str, str], ...] = ()
    payload_format_indicator: str | None = None
    message_expiry: int | None = None

    def __post_init__(self) -> None:
        if self.message_expiry is not None:
            object.__setattr__(self, "message_expiry", min(max(self.message_expiry, 1), LONGEST_EXPIRY_SECONDS))


_NONE = Properties()


class Body(NamedTuple):
    """What a deferred message carries, once somebody wants it."""

    payload: bytes
    qos: int = 0
    properties: Properties | None = None


class Deferred(NamedTuple):
    """A kind of message that a service publishes; a room has one constant for each.

    Topic and body are made when they are needed, from two values that never change: what the message is about, which
    several messages may share, and what else this one says. topic(subject, detail); body(at, subject, detail).
    rules_hear: whether topic rules may hear it.
    """

    topic: Callable[[Any, Any], str]
    body: Callable[[datetime, Any, Any], "bytes | Body"]
    rules_hear: bool = True

    def message(self, at: datetime, subject: Any, detail: Any) -> "Message":
        """The message as published at an instant."""
        return self.message_on(self.topic(subject, detail), at, subject, detail)

    def message_on(self, topic: str, at: datetime, subject: Any, detail: Any) -> "Message":
        """The same, where the topic is known already."""
        body = self.body(at, subject, detail)
        if isinstance(body, bytes):
            return Message(topic, body, at=at, publisher=SERVICE)
        return Message(topic, body.payload, body.qos, at=at, properties=body.properties, publisher=SERVICE)


@savable
@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One MQTT message.

    retain: in the log, as published; at a subscriber, only on the delivery of a stored message.
    at: when it was published. publisher: by whom; it does not count when messages are compared.
    """

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    at: datetime | None = None
    properties: Properties | None = None
    publisher: Publisher | None = field(default=None, compare=False, repr=False)

    if TYPE_CHECKING:
        # Type checkers then let a text be looked for among messages: `"lamp/+" in iot.messages`.
        def __eq__(self, other: object) -> bool: ...
        def __hash__(self) -> int: ...

    def __repr__(self) -> str:
        qos = f", QoS {self.qos}" if self.qos else ""
        return f"<Message {self.topic} {readable(self.payload, 200)}{qos}{', retain' if self.retain else ''}>"

    def json(self) -> Any:
        """The payload read as JSON.

        Raises: ValueError that names topic and payload.
        """
        try:
            return json.loads(self.payload)
        except ValueError as error:
            raise ValueError(
                f"the payload of the message on {shown(self.topic)} is no JSON ({error}): {shown(self.payload)}"
            ) from error

    def text(self) -> str:
        """The payload read as UTF-8.

        Raises: UnicodeDecodeError.
        """
        return self.payload.decode("utf-8")

    @property
    def content_type(self) -> str | None:
        """What the publisher says the payload is."""
        return (self.properties or _NONE).content_type

    @property
    def response_topic(self) -> str | None:
        """Where the publisher wants the answer."""
        return (self.properties or _NONE).response_topic

    @property
    def correlation_data(self) -> bytes | None:
        """What the publisher recognises the answer by."""
        return (self.properties or _NONE).correlation_data

    @property
    def user_properties(self) -> tuple[tuple[str, str], ...]:
        """Names and values in the publisher's order; a name may come more than once."""
        return (self.properties or _NONE).user_properties

    @property
    def payload_format_indicator(self) -> str | None:
        """`UNSPECIFIED_BYTES` or `UTF8_DATA`."""
        return (self.properties or _NONE).payload_format_indicator

    @property
    def message_expiry(self) -> int | None:
        """How many seconds after `at` the message is worth delivering."""
        return (self.properties or _NONE).message_expiry


def readable(payload: bytes, longest: int) -> str:
    """A payload as text where it is text, in quotes where that leaves doubt; cut where it is long."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return brief(repr(payload), longest)
    if text.isprintable() and text[:1] in "{[" and text:
        return brief(text, longest)
    return brief(repr(text), longest)


def as_delivered(message: Message, qos: int) -> Message:
    """What a subscriber gets: with the QoS that it was granted, and without the RETAIN flag."""
    if qos == message.qos and not message.retain:
        return message
    return Message(message.topic, message.payload, qos, False, message.at, message.properties, message.publisher)


def is_gone(message: Message, now: datetime) -> bool:
    """Whether a message is no longer worth delivering."""
    expiry = message.message_expiry
    return expiry is not None and message.at is not None and now >= later(message.at, timedelta(seconds=expiry))


def after_waiting(message: Message, now: datetime) -> Message:
    """The message for a receiver that it waited for: its expiry is what is left (MQTT 5, section 3.3.2.3.3)."""
    if message.properties is None or message.message_expiry is None or message.at is None:
        return message
    waited = (now - message.at) // _SECOND
    return replace(message, properties=replace(message.properties, message_expiry=message.message_expiry - waited))


def encode_payload(payload: Payload) -> bytes:
    """The bytes on the wire: text as UTF-8, dicts and lists as compact JSON, None as the empty payload.

    Raises: TypeError; ValueError for a number that JSON does not have.
    """
    if isinstance(payload, bytes):
        return payload
    if isinstance(payload, str):
        return payload.encode("utf-8")
    if isinstance(payload, dict | list):
        return json.dumps(payload, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode("utf-8")
    if isinstance(payload, bytearray | memoryview):
        return bytes(payload)
    if payload is None:
        return b""
    raise TypeError(f"a payload of type {type(payload).__name__} cannot be published: pass bytes, str, dict or list")
