"""Connections: clients that connect, subscribe, disconnect, get lost or are cut off.

This module alone moves sessions: a client id has at most one connection; a session outlives its connection only as long
as its expiry says; the last will is published exactly when the client did not say goodbye itself. Sources: Developer
Guide, "MQTT" (persistent sessions, managing connections) and "Lifecycle events".
"""

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from iotmock.core.clock import later
from iotmock.core.mqtt import events
from iotmock.core.mqtt.doors import Door, check_publish
from iotmock.core.mqtt.message import Message, Render, encode_payload
from iotmock.core.mqtt.sessions import (
    DEFAULT_KEEP_ALIVE_SECONDS,
    DEFAULT_SESSION_EXPIRY_SECONDS,
    LONGEST_SESSION_EXPIRY_SECONDS,
    SHORTEST_KEEP_ALIVE_SECONDS,
    Client,
    ClientNotConnected,
    DisconnectReason,
    Session,
    Will,
)
from iotmock.core.mqtt.subscriptions import Callback, Listener, Outbox
from iotmock.core.mqtt.topics import matches, split_shared
from iotmock.core.names import new_uuid

if TYPE_CHECKING:
    from iotmock.core.mqtt.broker import Broker
    from iotmock.core.world.call import Call

__all__ = ["Connections"]

# At one instant, what is gone is gone before anything else happens.
RANK = 0
LONGEST_CLIENT_ID = 128
DISCONNECT_SHOWN = timedelta(minutes=30)
VERSION_KEPT = timedelta(hours=1)


class Connections:
    """The clients of one broker."""

    def __init__(self, broker: "Broker", outbox: Outbox) -> None:
        self._broker = broker
        self._outbox = outbox
        self._sessions: dict[str, Session] = {}
        # client id > version number of the last connection, and when AWS starts again from 0
        self._versions: dict[str, tuple[int, datetime]] = {}
        self._connected_so_far = 0

    def session(self, client_id: str) -> Session | None:
        """What is known of a client, or None: it is connected, has a session, or left less than 30 minutes ago."""
        return self._sessions.get(client_id)

    def connect(
        self,
        call: "Call",
        client_id: str,
        thing_name: str | None,
        clean_session: bool,
        session_expiry: int | None,
        keep_alive: int,
        will: Will | None,
    ) -> Client:
        """Connect a client; an earlier connection of the same id ends.

        Raises: ValueError, TypeError.
        """
        _check_client_id(client_id)
        expiry = _session_expiry(clean_session, session_expiry)
        keep_alive_seconds = _keep_alive(keep_alive)
        if will is not None:
            check_publish(will.topic, encode_payload(will.payload), Door.WILL, will.qos, will.retain, None)
        earlier = self._sessions.get(client_id)
        if earlier is not None and earlier.connected:
            self.end(call, earlier, DisconnectReason.DUPLICATE_CLIENT_ID)
        session, present = self._open_session(call, client_id, clean_session)
        session.thing_name, session.will = thing_name, will
        session.clean_session, session.session_expiry_seconds = clean_session, expiry
        session.keep_alive_seconds = keep_alive_seconds
        return self._attach(call, session, present)

    def end(self, call: "Call", session: Session, reason: DisconnectReason, *, prevent_will: bool = False) -> None:
        """End a connection; publish its last will unless the client said goodbye or the will is prevented."""
        client, will = session.client, session.will
        if client is None:
            raise ClientNotConnected(session.client_id)
        client.disconnect_reason = reason
        session.client = session.will = session.connected_since = None
        session.disconnected_since, session.disconnect_reason = call.now, reason
        kept = timedelta(seconds=session.session_expiry_seconds)
        self._versions[session.client_id] = session.version_number, later(call.now, kept or VERSION_KEPT)
        call.schedule(
            later(call.now, DISCONNECT_SHOWN), RANK, self._forget_disconnect, session, session.connection_number
        )
        if kept:
            call.schedule(later(call.now, kept), RANK, self._expire, session, session.connection_number)
        else:
            self._drop(session)
        if will is not None and reason is not DisconnectReason.CLIENT_INITIATED and not prevent_will:
            payload = encode_payload(will.payload)
            self._broker.publish(call, will.topic, payload, door=Door.WILL, qos=will.qos, retain=will.retain)
        self._announce(
            call, session, events.disconnected, events.who(session), call.now, session.version_number, reason
        )

    def delete(self, call: "Call", client_id: str, clean_session: bool, prevent_will: bool) -> None:
        """Cut a client off, as DeleteConnection does; with `clean_session` its session ends too.

        Raises: ClientNotConnected.
        """
        session = self._sessions.get(client_id)
        if session is None or not session.alive:
            raise ClientNotConnected(client_id)
        if session.connected:
            self.end(call, session, DisconnectReason.API_INITIATED, prevent_will=prevent_will)
        if clean_session:
            self._drop(session)
            self._forget_if_nothing_is_left(session)

    def send_direct(self, client_id: str, message: Message) -> None:
        """Deliver a message to one connected client, whatever it is subscribed to.

        Raises: ClientNotConnected.
        """
        session = self._sessions.get(client_id)
        if session is None or not session.connected:
            raise ClientNotConnected(client_id)
        interested = [each for each in session.listeners if matches(split_shared(each.topic_filter)[1], message.topic)]
        session.receive(message, interested, self._outbox)

    def subscribe(self, call: "Call", session: Session, topic_filter: str, qos: int, callback: Callback | None) -> None:
        """Subscribe a connected client; an earlier subscription to the same filter is replaced.

        Raises: TopicError, ValueError.
        """
        listener = Listener(topic_filter, qos, callback, session)
        self._broker.check_listener(listener)
        earlier = session.swap_listener(topic_filter, listener)
        if earlier is not None:
            self._broker.remove_listener(earlier)
        self._announce_subscription(call, session, "subscribed", topic_filter)
        self._broker.add_listener(listener)

    def unsubscribe(self, call: "Call", session: Session, topic_filter: str) -> None:
        """Unsubscribe a client; nothing happens when it is not subscribed."""
        earlier = session.swap_listener(topic_filter, None)
        if earlier is not None:
            self._broker.remove_listener(earlier)
            self._announce_subscription(call, session, "unsubscribed", topic_filter)

    def _open_session(self, call: "Call", client_id: str, clean_session: bool) -> tuple[Session, bool]:
        """The session for a new connection, and whether it was there before."""
        earlier = self._sessions.get(client_id)
        if earlier is not None and earlier.alive and not clean_session:
            return earlier, True
        if earlier is not None:
            self._drop(earlier)
        principal = blake2b(f"{call.account}/{call.region}/{client_id}".encode(), digest_size=32).hexdigest()
        session = self._sessions[client_id] = Session(client_id, new_uuid(), principal)
        return session, False

    def _attach(self, call: "Call", session: Session, present: bool) -> Client:
        version, reset_at = self._versions.get(session.client_id, (-1, call.now))
        session.version_number = version + 1 if call.now < reset_at else 0
        self._connected_so_far += 1
        session.connection_number = self._connected_so_far
        session.connected_since, session.disconnected_since, session.disconnect_reason = call.now, None, None
        client = session.client = Client(self._broker, session, session_present=present)
        session.receive_waiting(call.now, self._outbox)
        self._announce(
            call, session, events.connected, events.who(session), call.now, session.version_number, session.source_ip
        )
        return client

    def _drop(self, session: Session) -> None:
        for listener in session.listeners:
            self._broker.remove_listener(listener)
        session.forget_content()

    def _expire(self, _call: "Call", session: Session, connection_number: int) -> None:
        if not session.connected and session.connection_number == connection_number:
            self._drop(session)
            self._forget_if_nothing_is_left(session)

    def _forget_disconnect(self, _call: "Call", session: Session, connection_number: int) -> None:
        if not session.connected and session.connection_number == connection_number:
            session.disconnected_since = session.disconnect_reason = None
            self._forget_if_nothing_is_left(session)

    def _forget_if_nothing_is_left(self, session: Session) -> None:
        is_known = self._sessions.get(session.client_id) is session
        if is_known and not session.alive and session.disconnected_since is None:
            del self._sessions[session.client_id]

    def _announce_subscription(self, call: "Call", session: Session, event: str, topic_filter: str) -> None:
        self._announce(call, session, events.subscription_changed, events.who(session), call.now, event, topic_filter)

    def _announce(self, call: "Call", session: Session, render: Render, *arguments: Any) -> None:
        if events.announces(session):
            self._broker.publish_deferred(call, render, arguments)


def _check_client_id(client_id: str) -> None:
    if not isinstance(client_id, str):
        raise TypeError(f"a client id is text, not {client_id!r}")
    if not 1 <= len(client_id) <= LONGEST_CLIENT_ID:
        raise ValueError(f"client id {client_id!r} does not have 1 to {LONGEST_CLIENT_ID} characters")
    if client_id.startswith("$"):
        raise ValueError(f"client id {client_id!r} starts with $, which AWS reserves")
    if any("\ud800" <= character <= "\udfff" for character in client_id):
        raise ValueError(f"client id {client_id!r} is not UTF-8")


def _check_seconds(option: str, value: int) -> None:
    if not isinstance(value, int):
        raise TypeError(f"{option}={value!r}: MQTT counts in whole seconds, pass an int")


def _session_expiry(clean_session: bool, session_expiry: int | None) -> int:
    """How long the session outlives the connection; a clean session lives on only when asked to, as in MQTT 5."""
    if session_expiry is None:
        return 0 if clean_session else DEFAULT_SESSION_EXPIRY_SECONDS
    _check_seconds("session_expiry", session_expiry)
    if session_expiry < 0:
        raise ValueError(f"session_expiry={session_expiry}: pass seconds, 0 to end the session with the connection")
    return min(session_expiry, LONGEST_SESSION_EXPIRY_SECONDS)


def _keep_alive(seconds: int) -> int:
    """What AWS makes of a keep-alive interval: 30 seconds at least, and 20 minutes for none or more than that."""
    _check_seconds("keep_alive", seconds)
    if seconds < 0:
        raise ValueError(f"keep_alive={seconds}: pass seconds")
    if not 0 < seconds <= DEFAULT_KEEP_ALIVE_SECONDS:
        return DEFAULT_KEEP_ALIVE_SECONDS
    return max(seconds, SHORTEST_KEEP_ALIVE_SECONDS)
