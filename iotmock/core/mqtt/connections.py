"""Connections: clients that connect, subscribe, disconnect, get lost or are cut off.

This module alone moves sessions: a client id has at most one connection; a session outlives its connection only as long
as its expiry says; the last will is published exactly when the client did not say goodbye itself. Sources: Developer
Guide, "MQTT" (persistent sessions, managing connections) and "Lifecycle events".
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NoReturn

from iotmock.core.clock import later
from iotmock.core.mqtt import events
from iotmock.core.mqtt.doors import check_publish
from iotmock.core.mqtt.exchange import Exchange, Moment
from iotmock.core.mqtt.message import Deferred, Message, encode_payload
from iotmock.core.mqtt.publisher import Door
from iotmock.core.mqtt.retained import RetainedStore
from iotmock.core.mqtt.sessions import (
    CONNECT,
    DEFAULT_KEEP_ALIVE_SECONDS,
    SHORTEST_KEEP_ALIVE_SECONDS,
    ClientNotConnected,
    ClientSilent,
    ConnectionRefused,
    Departure,
    DisconnectReason,
    Line,
    Session,
    Will,
    longest_session,
)
from iotmock.core.mqtt.subscriptions import Callback, Listener, Outbox, Subscriptions
from iotmock.core.mqtt.topics import matches, split_shared
from iotmock.core.names import new_uuid
from iotmock.core.ranks import Rank
from iotmock.core.savable import savable, taken_apart
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.core.texts import shown

__all__ = ["Connections"]

LONGEST_CLIENT_ID = 128
DISCONNECT_SHOWN = timedelta(minutes=30)
VERSION_KEPT = timedelta(hours=1)


# Its outbox is that of its world.
@savable(leave={"outbox": deque})
class Connections:
    """The clients of one broker."""

    __slots__ = (
        "_checks",
        "_departed",
        "_exchange",
        "_limits",
        "_retained",
        "_sessions",
        "_subscriptions",
        "outbox",
    )

    def __init__(
        self,
        exchange: Exchange,
        subscriptions: Subscriptions,
        retained: RetainedStore,
        outbox: Outbox,
        limits: Mapping[str, int],
    ) -> None:
        self._exchange = exchange
        self._subscriptions = subscriptions
        self._retained = retained
        self.outbox = outbox
        self._limits = limits
        self._sessions: dict[str, Session] = {}
        # Of clients that come back it says what was before, and nobody asks.
        self._departed: dict[str, Departure] = {}
        # client id > when it is looked after next, and the number of that deadline: one for each client, however often
        # it comes and goes.
        self._checks: dict[str, tuple[datetime, int]] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def session(self, client_id: str) -> Session | None:
        """What is known of a client, or None: it is connected, has a session, or left less than 30 minutes ago."""
        session = self._sessions.get(client_id)
        return session if session is not None and session.is_known else None

    def last(self, client_id: str) -> Session | Departure | None:
        """The present or last connection of a client, however long ago; None where it never was there."""
        return self._sessions.get(client_id) or self._departed.get(client_id)

    def connect(
        self,
        call: Moment,
        line: Line,
        client_id: str,
        *,
        thing_name: str | None = None,
        is_exclusive: bool = False,
        clean_session: bool = True,
        session_expiry: int | None = None,
        keep_alive: int = DEFAULT_KEEP_ALIVE_SECONDS,
        will: Will | None = None,
    ) -> tuple[Session, bool]:
        """Connect a client; an earlier connection of the same id ends.

        Gives its session, and whether that was there before.

        Raises: ValueError, TypeError; ConnectionRefused when the test wants it so.
        """
        _check_client_id(client_id)
        expiry = _session_expiry(clean_session, session_expiry, longest_session(self._limits))
        keep_alive_seconds = _keep_alive(keep_alive)
        if will is not None:
            check_publish(will.topic, encode_payload(will.payload), Door.WILL, will.qos, will.retain, None)
        refusal = call.failure_or_none(CONNECT, clientId=client_id, thingName=thing_name)
        if refusal is not None:
            self._refuse(call, client_id, thing_name if is_exclusive else None, refusal)
        earlier = self._sessions.get(client_id)
        if earlier is not None and earlier.connected:
            # Rooms are told when the client is there again: only final states count.
            self._end(call, earlier, DisconnectReason.DUPLICATE_CLIENT_ID)
        session, present = self._open_session(call, client_id, clean_session)
        session.thing_name, session.is_exclusive, session.will = thing_name, is_exclusive, will
        session.session_expiry_seconds = expiry
        session.keep_alive_seconds = keep_alive_seconds
        self._attach(call, session, line)
        return session, present

    def end(self, call: Moment, session: Session, reason: DisconnectReason, *, prevent_will: bool = False) -> None:
        """End a connection; publish its last will unless the client said goodbye or the will is prevented."""
        self._end(call, session, reason, prevent_will=prevent_will)
        call.touch(session.client_id)

    def _end(self, call: Moment, session: Session, reason: DisconnectReason, *, prevent_will: bool = False) -> None:
        line, will = session.line, session.will
        if line is None:
            raise ClientNotConnected(session.client_id)
        line.end(reason)
        self._detach(call, session, reason)
        if will is not None and reason is not DisconnectReason.CLIENT_INITIATED and not prevent_will:
            publisher, payload = session.publisher(Door.WILL), encode_payload(will.payload)
            self._exchange.publish(call, publisher, will.topic, payload, qos=will.qos, retain=will.retain)
        self._announce(call, session, events.DISCONNECTED, (session.version_number, reason.value))

    def _detach(self, call: Moment, session: Session, reason: DisconnectReason) -> None:
        """Have a session be away; one that ends with its connection is over."""
        if session.time_out is not None:
            call.cancel(session.time_out)
        session.line = session.will = session.connected_since = session.time_out = None
        session.disconnected_since = session.left_at = call.now
        session.disconnect_reason = reason
        kept = timedelta(seconds=session.session_expiry_seconds)
        session.version_kept_until = later(call.now, kept or VERSION_KEPT)
        if kept:
            session.expires_at = later(call.now, kept)
        else:
            self._drop(session)
        self._look_after(call, session)

    def connected(self) -> list[Session]:
        """The clients that are connected."""
        return [session for session in self._sessions.values() if session.connected]

    def abandon(self, call: Moment) -> None:
        """Let all connections go without a word, no will and no event: who held them belongs to another mock."""
        for session in self.connected():
            self._detach(call, session, DisconnectReason.CONNECTION_LOST)
            call.touch(session.client_id)

    def say_goodbye(self, call: Moment, session: Session, session_expiry: int | None) -> None:
        """End a connection as its client does, who may give the session another life on leaving; 0 ends it.

        Raises: ValueError, TypeError.
        """
        if session_expiry is not None:
            expiry = _session_expiry(session.is_clean, session_expiry, longest_session(self._limits))
            if expiry and session.is_clean:
                raise ValueError(
                    f"session_expiry={session_expiry}: this session ends with its connection, which MQTT lets a client"
                    " decide on connecting only"
                )
            session.session_expiry_seconds = expiry
        self.end(call, session, DisconnectReason.CLIENT_INITIATED)

    def silence(self, call: Moment, session: Session) -> None:
        """Let nothing come from a client or to it: the broker ends the connection after 1.5 times its keep-alive."""
        if session.time_out is None:
            due_at = later(call.now, timedelta(seconds=1.5 * session.keep_alive_seconds))
            session.time_out = call.schedule(due_at, Rank.TIME_OUT, _end_silent_line, self, session)

    def hear(self, call: Moment, session: Session) -> None:
        """Take note that a client lives: a silence is over, and what waited meanwhile reaches it."""
        if session.time_out is not None:
            call.cancel(session.time_out)
            session.time_out = None
            self._bring_what_waited(call, session)

    def delete(self, call: Moment, client_id: str, clean_session: bool, prevent_will: bool) -> None:
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

    def send_direct(self, client_id: str, message: Message) -> None:
        """Deliver a message to one connected client, whatever it is subscribed to.

        Raises: ClientNotConnected; ClientSilent when it had to acknowledge.
        """
        session = self._sessions.get(client_id)
        if session is None or not session.connected:
            raise ClientNotConnected(client_id)
        if not session.reachable:
            if message.qos:
                raise ClientSilent(client_id)
            return
        interested = [each for each in session.listeners if matches(split_shared(each.topic_filter)[1], message.topic)]
        session.receive(message, interested, self.outbox)

    def subscribe(self, call: Moment, session: Session, topic_filter: str, qos: int, callback: Callback | None) -> None:
        """Subscribe a connected client; an earlier subscription to the same filter is replaced.

        Raises: TopicError, ValueError.
        """
        listener = Listener(topic_filter, qos, callback, session)
        listener.check()
        earlier = session.swap_listener(topic_filter, listener)
        if earlier is not None:
            self._subscriptions.remove(earlier)
        self._announce(call, session, events.SUBSCRIBED, topic_filter)
        self.add_listener(call, listener)

    def add_listener(self, call: Moment, listener: Listener) -> None:
        """Start delivery to a listener, with what waits for its group or is retained for its filter."""
        self._subscriptions.add(listener)
        self._subscriptions.hand_over(listener, call.now)
        self._retained.send_to(listener, call.now, self.outbox)

    def unsubscribe(self, call: Moment, session: Session, topic_filter: str) -> None:
        """Unsubscribe a client; nothing happens when it is not subscribed."""
        earlier = session.swap_listener(topic_filter, None)
        if earlier is not None:
            self._subscriptions.remove(earlier)
            self._announce(call, session, events.UNSUBSCRIBED, topic_filter)

    def _open_session(self, call: Moment, client_id: str, clean_session: bool) -> tuple[Session, bool]:
        """The session for a new connection, and whether it was there before."""
        earlier = self._sessions.get(client_id)
        if earlier is not None and earlier.alive and not clean_session:
            return earlier, True
        session = self._sessions[client_id] = Session(client_id, new_uuid(), _principal(call, client_id))
        if earlier is not None:
            self._drop(earlier)
            session.version_number, session.version_kept_until = earlier.version_number, earlier.version_kept_until
        return session, False

    def _refuse(self, call: Moment, client_id: str, exclusive_thing: str | None, reason: str) -> NoReturn:
        """Announce that a client was not let in; an earlier connection of its id goes on."""
        refused = Session(
            client_id, new_uuid(), _principal(call, client_id), exclusive_thing, exclusive_thing is not None
        )
        self._announce(call, refused, events.CONNECT_FAILED, (reason, refused.source_ip))
        raise ConnectionRefused(f"client {client_id!r} may not connect: {reason}")

    def _attach(self, call: Moment, session: Session, line: Line) -> None:
        kept_until = session.version_kept_until
        session.version_number = session.version_number + 1 if kept_until is not None and call.now < kept_until else 0
        session.connected_since, session.disconnected_since, session.disconnect_reason = call.now, None, None
        session.expires_at = None
        session.line = line
        self._bring_what_waited(call, session)
        self._announce(call, session, events.CONNECTED, (session.version_number, session.source_ip))
        call.touch(session.client_id)

    def _bring_what_waited(self, call: Moment, session: Session) -> None:
        """Its own messages first, then those of its groups."""
        session.receive_waiting(call.now, self.outbox)
        for listener in session.listeners:
            self._subscriptions.hand_over(listener, call.now)

    def _drop(self, session: Session) -> None:
        for listener in session.listeners:
            self._subscriptions.remove(listener)
        session.forget_content()

    # What time does to clients that are away

    def _look_after(self, call: Moment, session: Session) -> None:
        """Plan the next look at a client that is away, or forget it where there is nothing left to end.

        An earlier look that is planned already stands.
        """
        due_at = _next_end(session, call.now)
        if due_at is None:
            del self._sessions[session.client_id]
            departure = Departure.of(session)
            if departure is not None:
                self._departed[session.client_id] = departure
            return
        planned = self._checks.get(session.client_id)
        if planned is not None:
            if planned[0] <= due_at:
                return
            call.cancel(planned[1])
        number = call.schedule(due_at, Rank.GONE, _check, self, session.client_id)
        self._checks[session.client_id] = due_at, number

    def check(self, call: Moment, client_id: str) -> None:
        """Let go what time has taken of a client that is away (called when the planned look is due)."""
        del self._checks[client_id]
        session = self._sessions[client_id]
        if session.connected:
            return
        if session.alive and session.expires_at is not None and session.expires_at <= call.now:
            self._drop(session)
        if session.disconnected_since is not None and later(session.disconnected_since, DISCONNECT_SHOWN) <= call.now:
            session.disconnected_since = None
        self._look_after(call, session)

    def _announce(self, call: Moment, session: Session, deferred: Deferred, detail: Any = None) -> None:
        if events.announces(session):
            self._exchange.announce(call, deferred, events.who(session), detail)


def _principal(call: Moment, client_id: str) -> str:
    """The credential of a client: made up, the same for every connection of a client id."""
    return blake2b(f"{call.account}/{call.region}/{client_id}".encode(), digest_size=32).hexdigest()


@savable
def _end_silent_line(call: Moment, connections: Connections, session: Session) -> None:
    session.time_out = None
    connections.end(call, session, DisconnectReason.KEEP_ALIVE_TIMEOUT)


@savable
def _check(call: Moment, connections: Connections, client_id: str) -> None:
    connections.check(call, client_id)


def _next_end(session: Session, now: datetime) -> datetime | None:
    """When the next thing ends of what is known of a client that is away."""
    disconnected = session.disconnected_since
    ends = (
        session.version_kept_until,
        session.expires_at if session.alive else None,
        None if disconnected is None else later(disconnected, DISCONNECT_SHOWN),
    )
    return min([end for end in ends if end is not None and end > now], default=None)


def _check_client_id(client_id: str) -> None:
    if not isinstance(client_id, str):
        raise TypeError(f"a client id is text, not {shown(client_id)}")
    if not 1 <= len(client_id) <= LONGEST_CLIENT_ID:
        raise ValueError(f"client id {shown(client_id)} does not have 1 to {LONGEST_CLIENT_ID} characters")
    if client_id.startswith("$"):
        raise ValueError(f"client id {shown(client_id)} starts with $, which AWS reserves")
    if holds_lone_surrogate(client_id):
        raise ValueError(f"client id {shown(client_id)} is not UTF-8")


def _check_seconds(option: str, value: int) -> None:
    if not isinstance(value, int):
        raise TypeError(f"{option}={shown(value)}: MQTT counts in whole seconds, pass an int")


def _session_expiry(clean_session: bool, session_expiry: int | None, longest: int) -> int:
    """How long the session outlives the connection; a clean session lives on only when asked to, as in MQTT 5.

    Without a wish it is what the account allows: so MQTT 3 has it.
    """
    if session_expiry is None:
        return 0 if clean_session else longest
    _check_seconds("session_expiry", session_expiry)
    if session_expiry < 0:
        raise ValueError(f"session_expiry={session_expiry}: pass seconds, 0 to end the session with the connection")
    return min(session_expiry, longest)


def _keep_alive(seconds: int) -> int:
    """What AWS makes of a keep-alive interval: 30 seconds at least, and 20 minutes for none or more than that."""
    _check_seconds("keep_alive", seconds)
    if seconds < 0:
        raise ValueError(f"keep_alive={seconds}: pass seconds")
    if not 0 < seconds <= DEFAULT_KEEP_ALIVE_SECONDS:
        return DEFAULT_KEEP_ALIVE_SECONDS
    return max(seconds, SHORTEST_KEEP_ALIVE_SECONDS)


@taken_apart(Connections)
def _parts(connections: Connections) -> dict[str, Any]:
    """Clients first: all else refers to them."""
    names = ("_sessions", "_departed", "_checks", "_limits", "_retained", "_subscriptions", "_exchange")
    return {name: getattr(connections, name) for name in names}
