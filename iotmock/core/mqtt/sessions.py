"""Sessions: what the broker knows of one MQTT client, connected or not.

A session keeps the subscriptions and, while the client is away, the QoS 1 messages it misses. Its facts are what
GetConnection and ListSubscriptions show; `core.mqtt.connections` alone changes them.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Protocol

from sortedcontainers import SortedDict

from iotmock.core.mqtt.message import Message, Payload, after_waiting, is_gone
from iotmock.core.mqtt.publisher import Door, Publisher
from iotmock.core.mqtt.subscriptions import Listener, Outbox, queue_callbacks
from iotmock.core.savable import savable
from iotmock.core.texts import shown

__all__ = [
    "ClientNotConnected",
    "ClientSilent",
    "ConnectionRefused",
    "Departure",
    "DisconnectReason",
    "Line",
    "Session",
    "Will",
    "longest_session",
]

DEFAULT_KEEP_ALIVE_SECONDS = 1200
SHORTEST_KEEP_ALIVE_SECONDS = 30
# The account's maximum, until its quota is raised, and what it can be raised to.
DEFAULT_SESSION_SECONDS = 3600
LONGEST_SESSION_SECONDS = 604800
SESSION_LIMIT = "persistent_session_seconds"
# What a test lets fail, and with what: AWS has one reason only.
CONNECT = "Connect"
AUTHORIZATION_FAILED = "AUTHORIZATION_FAILED"
LOCAL_ADDRESS = "127.0.0.1"
MQTT_PORT = 8883
FIRST_PRIVATE_PORT, PRIVATE_PORTS = 49152, 16384


class ConnectionRefused(ConnectionRefusedError):
    """AWS does not let the client connect; nothing has changed."""


class ClientNotConnected(LookupError):
    """No such client is connected."""


class ClientSilent(RuntimeError):
    """The client is connected, and does not acknowledge."""


@savable
class DisconnectReason(StrEnum):
    """Why a connection ended, as AWS names it (Developer Guide, Lifecycle events)."""

    CLIENT_INITIATED = "CLIENT_INITIATED_DISCONNECT"
    CONNECTION_LOST = "CONNECTION_LOST"
    API_INITIATED = "API_INITIATED_DISCONNECT"
    DUPLICATE_CLIENT_ID = "DUPLICATE_CLIENTID"
    KEEP_ALIVE_TIMEOUT = "MQTT_KEEP_ALIVE_TIMEOUT"
    AUTH_ERROR = "AUTH_ERROR"
    CLIENT_ERROR = "CLIENT_ERROR"
    FORBIDDEN_ACCESS = "FORBIDDEN_ACCESS"
    SERVER_ERROR = "SERVER_ERROR"
    SERVER_INITIATED = "SERVER_INITIATED_DISCONNECT"
    THROTTLED = "THROTTLED"
    WEBSOCKET_TTL = "WEBSOCKET_TTL_EXPIRATION"
    CUSTOM_AUTHORIZER_TTL = "CUSTOMAUTH_TTL_EXPIRATION"


@savable
@dataclass(frozen=True, slots=True)
class Will:
    """The message that the broker publishes when a client's line is lost."""

    topic: str
    payload: Payload = b""
    qos: int = 0
    retain: bool = False

    @classmethod
    def of(cls, value: "Will | Mapping[str, Any] | Sequence[Any]") -> "Will":
        """A will as users may write it: a `Will`, a dict of its members, or a tuple of them in order.

        Raises: TypeError.
        """
        if isinstance(value, Will):
            return value
        if isinstance(value, Mapping):
            return cls(**value)
        if isinstance(value, tuple | list):
            return cls(*value)
        raise TypeError(f"a will is a Will, a dict or a tuple (topic, payload, qos, retain), not {shown(value)}")


class Line(Protocol):
    """The connection of a client: what its user holds, or a socket."""

    def take(self, message: Message) -> None:
        """Bring a message to the client."""

    def end(self, reason: DisconnectReason) -> None:
        """Tell the client that the connection has ended."""


class Addresses:
    """Where a client and the broker are, for what tells it."""

    __slots__ = ()
    client_id: str

    @property
    def source_ip(self) -> str:
        """The client's address."""
        return LOCAL_ADDRESS

    @property
    def source_port(self) -> int:
        """The client's port: made up, the same for every connection of a client id."""
        digest = blake2b(self.client_id.encode("utf-8", "surrogatepass"), digest_size=2).digest()
        return FIRST_PRIVATE_PORT + int.from_bytes(digest, "big") % PRIVATE_PORTS

    @property
    def target_ip(self) -> str:
        """The broker's address."""
        return LOCAL_ADDRESS

    @property
    def target_port(self) -> int:
        """The broker's port."""
        return MQTT_PORT


@savable
@dataclass(frozen=True, slots=True)
class Departure(Addresses):
    """What stays of a client of which nothing else is known any more: its last connection."""

    client_id: str
    version_number: int
    session_expiry_seconds: int
    keep_alive_seconds: int
    left_at: datetime
    disconnect_reason: "DisconnectReason"

    @classmethod
    def of(cls, session: "Session") -> "Departure | None":
        """Of a client that is away; None of one that never was there."""
        if session.left_at is None or session.disconnect_reason is None:
            return None
        return cls(
            session.client_id, session.version_number, session.session_expiry_seconds, session.keep_alive_seconds,
            session.left_at, session.disconnect_reason,
        )  # fmt: skip


@savable
@dataclass(eq=False, slots=True)
class Session(Addresses):
    """One client id's session, and its current or last connection.

    is_exclusive: whether the client is connected as an exclusive thing, whose name events tell.
    alive: whether there is a session: connected, or away and not expired. disconnected_since: None while connected, and
    again 30 minutes after the disconnect. left_at: when the last connection ended, for good.
    disconnect_reason: of the last connection, None while connected. expires_at:
    when a session without a connection ends. version_kept_until: when AWS counts connections from 0 again. time_out:
    the number of the deadline that ends a silent line, None where the client is heard.
    """

    client_id: str
    identifier: str
    principal_id: str
    thing_name: str | None = None
    is_exclusive: bool = False
    session_expiry_seconds: int = 0
    keep_alive_seconds: int = DEFAULT_KEEP_ALIVE_SECONDS
    will: Will | None = None
    version_number: int = 0
    version_kept_until: datetime | None = None
    alive: bool = True
    expires_at: datetime | None = None
    connected_since: datetime | None = None
    disconnected_since: datetime | None = None
    left_at: datetime | None = None
    disconnect_reason: DisconnectReason | None = None
    line: Line | None = None
    time_out: int | None = None
    _listeners: SortedDict[str, Listener] = field(default_factory=SortedDict)
    _waiting: deque[tuple[Message, Sequence[Listener]]] = field(default_factory=deque)

    @property
    def connected(self) -> bool:
        """Whether the client is connected."""
        return self.line is not None

    @property
    def reachable(self) -> bool:
        """Whether the client takes what it is sent."""
        return self.line is not None and self.time_out is None

    @property
    def is_clean(self) -> bool:
        """Whether the session ends with its connection, however it was begun."""
        return not self.session_expiry_seconds

    @property
    def is_known(self) -> bool:
        """Whether AWS shows anything of it: it is connected, has a session, or left less than 30 minutes ago."""
        return self.alive or self.disconnected_since is not None

    def publisher(self, door: Door) -> Publisher:
        """Who publishes what comes from this client."""
        return Publisher(door, self.client_id, self.principal_id)

    def subscriptions(self, start_position: str | None = None) -> Iterator[tuple[str, int]]:
        """Filters and granted QoS, by filter, from behind a filter on."""
        for topic_filter in self._listeners.irange(minimum=start_position, inclusive=(False, True)):
            yield topic_filter, self._listeners[topic_filter].qos

    def is_subscribed(self, topic_filter: str) -> bool:
        """Whether there is a subscription to this very filter."""
        return topic_filter in self._listeners

    @property
    def listeners(self) -> list[Listener]:
        """The registrations at the broker."""
        return list(self._listeners.values())

    def swap_listener(self, topic_filter: str, listener: Listener | None) -> Listener | None:
        """Set or, with None, remove what listens to a filter; the earlier one comes back."""
        earlier = self._listeners.pop(topic_filter, None)
        if listener is not None:
            self._listeners[topic_filter] = listener
        return earlier

    def receive(self, message: Message, listeners: Sequence[Listener], outbox: Outbox) -> None:
        """Hand a message to the client; while it is away or silent, QoS 1 messages wait."""
        if self.line is not None and self.time_out is None:
            self.line.take(message)
            queue_callbacks(message, listeners, outbox)
        elif message.qos:
            self._waiting.append((message, listeners))

    def receive_waiting(self, now: datetime, outbox: Outbox) -> None:
        """Hand over what waited, in order, except what has expired."""
        waiting, self._waiting = self._waiting, deque()
        for message, listeners in waiting:
            if not is_gone(message, now):
                self.receive(after_waiting(message, now), listeners, outbox)

    def forget_content(self) -> None:
        """Drop subscriptions and waiting messages: the session is over."""
        self.alive = False
        self._listeners.clear()
        self._waiting.clear()


def longest_session(limits: Mapping[str, int]) -> int:
    """How many seconds a session may outlive its connection in every account.

    limits: the numbers that the test has set.
    """
    return min(limits.get(SESSION_LIMIT, DEFAULT_SESSION_SECONDS), LONGEST_SESSION_SECONDS)
