"""Sessions and clients: what the broker knows of one MQTT client, connected or not, and what its user holds.

A session keeps the subscriptions and, while the client is away, the QoS 1 messages it misses. Its facts are what
GetConnection and ListSubscriptions show; `core.mqtt.connections` alone changes them. A client enters the world by
itself for each thing it does.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedDict

from iotmock.core.clock import later
from iotmock.core.mqtt.doors import Door
from iotmock.core.mqtt.message import Message, Payload, Properties, encode_payload
from iotmock.core.mqtt.messages import MessageList
from iotmock.core.mqtt.subscriptions import Callback, Listener, Outbox, queue_callbacks

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from iotmock.core.mqtt.broker import Broker
    from iotmock.core.world.call import Call

__all__ = ["Client", "ClientNotConnected", "DisconnectReason", "Session", "Will"]

DEFAULT_KEEP_ALIVE_SECONDS = 1200
SHORTEST_KEEP_ALIVE_SECONDS = 30
DEFAULT_SESSION_EXPIRY_SECONDS = 3600
LONGEST_SESSION_EXPIRY_SECONDS = 604800
LOCAL_ADDRESS = "127.0.0.1"
MQTT_PORT = 8883
FIRST_PRIVATE_PORT, PRIVATE_PORTS = 49152, 16384


class ClientNotConnected(LookupError):
    """No such client is connected."""


class DisconnectReason(StrEnum):
    """Why a connection ended, as AWS names it."""

    CLIENT_INITIATED = "CLIENT_INITIATED_DISCONNECT"
    CONNECTION_LOST = "CONNECTION_LOST"
    API_INITIATED = "API_INITIATED_DISCONNECT"
    DUPLICATE_CLIENT_ID = "DUPLICATE_CLIENTID"


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
        raise TypeError(f"a will is a Will, a dict or a tuple (topic, payload, qos, retain), not {value!r}")


@dataclass(eq=False, slots=True)
class Session:
    """One client id's session, and its current or last connection.

    alive: whether there is a session: connected, or away and not expired. disconnected_since, disconnect_reason: None
    while connected, and again 30 minutes after the disconnect. connection_number: counts the broker's connections.
    """

    client_id: str
    identifier: str
    principal_id: str
    thing_name: str | None = None
    clean_session: bool = True
    session_expiry_seconds: int = 0
    keep_alive_seconds: int = DEFAULT_KEEP_ALIVE_SECONDS
    will: Will | None = None
    version_number: int = 0
    connection_number: int = 0
    alive: bool = True
    connected_since: datetime | None = None
    disconnected_since: datetime | None = None
    disconnect_reason: DisconnectReason | None = None
    client: "Client | None" = None
    _listeners: SortedDict[str, Listener] = field(default_factory=SortedDict)
    _waiting: deque[tuple[Message, Sequence[Listener]]] = field(default_factory=deque)

    @property
    def connected(self) -> bool:
        """Whether the client is connected."""
        return self.client is not None

    reachable = connected

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
        """Hand a message to the client; while it is away, QoS 1 messages wait."""
        if self.client is not None:
            self.client.received.append(message)
            queue_callbacks(message, listeners, outbox)
        elif message.qos:
            self._waiting.append((message, listeners))

    def receive_waiting(self, now: datetime, outbox: Outbox) -> None:
        """Hand over what waited, in order, except what has expired."""
        waiting, self._waiting = self._waiting, deque()
        for message, listeners in waiting:
            if not _is_expired(message, now):
                self.receive(message.after_waiting(now), listeners, outbox)

    def forget_content(self) -> None:
        """Drop subscriptions and waiting messages: the session is over."""
        self.alive = False
        self._listeners.clear()
        self._waiting.clear()


def _is_expired(message: Message, now: datetime) -> bool:
    if message.message_expiry is None or message.at is None:
        return False
    return now >= later(message.at, timedelta(seconds=message.message_expiry))


class Client:
    """One connection of one client id; `connect` makes it.

    session_present: whether the broker still had a session of this client. disconnect_reason: why the connection ended.
    """

    def __init__(self, broker: "Broker", session: Session, *, session_present: bool) -> None:
        self._broker = broker
        self._session = session
        self.client_id = session.client_id
        self.thing_name = session.thing_name
        self.session_present = session_present
        self.disconnect_reason: DisconnectReason | None = None
        self.received: list[Message] = []

    def __repr__(self) -> str:
        return f"<Client {self.client_id!r}, {'connected' if self.connected else 'not connected'}>"

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self._session.client is self and not self._broker.closed

    @property
    def messages(self) -> MessageList:
        """Everything received so far, in order; what is due by the clock is settled first."""
        self._broker.settle()
        return MessageList(self.received)

    def clear(self) -> None:
        """Forget what was received so far."""
        self._broker.settle()
        self.received.clear()

    def publish(
        self, topic: str, payload: Payload, qos: int = 0, retain: bool = False, properties: Properties | None = None
    ) -> None:
        """Publish as this device; reserved topics are processed.

        Raises: PublishRefused, RuntimeError.
        """
        with self._acting() as call:
            self._broker.publish(
                call, topic, encode_payload(payload), door=Door.DEVICE, qos=qos, retain=retain, properties=properties
            )

    def subscribe(self, topic_filter: str, qos: int = 1, callback: Callback | None = None) -> None:
        """Receive what is published on matching topics; an earlier subscription to the same filter is replaced.

        Raises: TopicError, RuntimeError.
        """
        with self._acting() as call:
            self._broker.connections.subscribe(call, self._session, topic_filter, qos, callback)

    def unsubscribe(self, topic_filter: str) -> None:
        """End a subscription; nothing happens when there is none.

        Raises: RuntimeError.
        """
        with self._acting() as call:
            self._broker.connections.unsubscribe(call, self._session, topic_filter)

    def is_subscribed(self, topic_filter: str) -> bool:
        """Whether the client is connected and has a subscription to this very filter."""
        return self.connected and self._session.is_subscribed(topic_filter)

    def disconnect(self) -> None:
        """Say goodbye: no last will. Nothing happens when the connection has ended already."""
        if self._broker.closed:
            return
        with self._broker.acting() as call:
            if self.connected:
                self._broker.connections.end(call, self._session, DisconnectReason.CLIENT_INITIATED)

    def drop(self) -> None:
        """Lose the line: the broker publishes the last will.

        Raises: RuntimeError.
        """
        with self._acting() as call:
            self._broker.connections.end(call, self._session, DisconnectReason.CONNECTION_LOST)

    def __enter__(self) -> "Self":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.disconnect()

    @contextmanager
    def _acting(self) -> "Iterator[Call]":
        with self._broker.acting() as call:
            if not self.connected:
                raise RuntimeError(
                    f"client {self.client_id!r} is not connected ({self.disconnect_reason}): connect it again and use"
                    " the client that you get"
                )
            yield call
