"""Clients: what the control handle's user holds of an MQTT client, and of a nameless one with a single filter.

A client enters the world by itself for each thing it does; `Entrance` is the way in.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, overload

from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.exchange import Moment
from iotmock.core.mqtt.message import Message, Payload, Properties, encode_payload
from iotmock.core.mqtt.messages import BRIEFLY_SHOWN, MessageList, Messages, counted
from iotmock.core.mqtt.publisher import Door
from iotmock.core.mqtt.sessions import DisconnectReason, Session, Will
from iotmock.core.mqtt.subscriptions import Callback, Listener, Outbox, queue_callbacks
from iotmock.core.mqtt.typos import warn_of_typo

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = ["Client", "ClientLine", "Entrance", "Inbox", "Subscription", "reattach"]


class Entrance(Protocol):
    """The way into the world of one account and region."""

    @property
    def closed(self) -> bool:
        """Whether the mock has stopped."""

    @property
    def told(self) -> set[str]:
        """The misspelt topics that were warned of."""

    def entered(self) -> AbstractContextManager[Moment]:
        """Hold the world, with everything due settled."""

    def acting(self) -> AbstractContextManager[Moment]:
        """The same as an act of the test: what callbacks have raised comes out afterwards."""

    def settle(self) -> None:
        """Let happen what is due, so that it can be read."""

    def elsewhere(self, topic_filter: str | None = None) -> str:
        """Where messages went that are not here, as the end of a repr; of matching ones where a filter is given."""


class ClientLine:
    """What the broker holds of a client: where messages and the end of the connection arrive.

    name: what it is, for a person. read: how many of the received messages the test has looked at. has_callback:
    whether somebody is told of them. broker, session: where it is connected; a restored world puts its own here.
    """

    __slots__ = ("broker", "ended_by", "has_callback", "name", "read", "received", "session")
    broker: Broker
    session: Session

    def __init__(self, name: str) -> None:
        self.name = name
        self.has_callback = False
        self.read = 0
        self.received: list[Message] = []
        self.ended_by: DisconnectReason | None = None

    def take(self, message: Message) -> None:
        """Take a message that the broker brings."""
        self.received.append(message)

    def end(self, reason: DisconnectReason) -> None:
        """Take note that the connection has ended."""
        self.ended_by = reason


class Client:
    """One connection of one client id; the handle's `connect` makes it.

    session_present: whether the broker still had a session of this client.
    """

    def __init__(
        self,
        entrance: Entrance,
        call: Moment,
        broker: Broker,
        client_id: str,
        *,
        thing_name: str | None,
        is_exclusive: bool,
        clean_session: bool,
        session_expiry: int | None,
        keep_alive: int,
        will: "Will | Mapping[str, Any] | Sequence[Any] | None",
        line: ClientLine | None = None,
    ) -> None:
        """Connect; an earlier connection of the same id ends.

        is_exclusive: whether the thing is attached to its principal exclusively. line: where messages arrive.

        Raises: ValueError, TypeError.
        """
        self._entrance = entrance
        self.client_id = client_id
        self.thing_name = thing_name
        self._line = line or ClientLine(f"client {client_id!r}")
        self._line.broker = broker
        self.session_present: bool
        self._line.session, self.session_present = broker.connections.connect(
            call,
            self._line,
            client_id,
            thing_name=thing_name,
            is_exclusive=is_exclusive,
            clean_session=clean_session,
            session_expiry=session_expiry,
            keep_alive=keep_alive,
            will=None if will is None else Will.of(will),
        )
        self._publisher = self._session.publisher(Door.DEVICE)

    @property
    def _broker(self) -> Broker:
        return self._line.broker

    @property
    def _session(self) -> Session:
        return self._line.session

    def __repr__(self) -> str:
        return f"<Client {self.client_id!r}, {'connected' if self.connected else 'not connected'}>"

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self._session.line is self._line and not self._is_cut_off

    @property
    def disconnect_reason(self) -> DisconnectReason | None:
        """Why the connection has ended; None while it stands."""
        return self._line.ended_by

    @property
    def messages(self) -> MessageList:
        """Everything received so far, in order; what is due by the clock is settled first."""
        self._entrance.settle()
        self._line.read = len(self._line.received)
        return MessageList(self._line.received)

    def clear(self) -> None:
        """Forget what was received so far."""
        self._entrance.settle()
        self._line.received, self._line.read = [], 0

    def publish(
        self, topic: str, payload: Payload, qos: int = 0, retain: bool = False, properties: Properties | None = None
    ) -> None:
        """Publish as this device; reserved topics are processed.

        Raises: PublishRefused, RuntimeError.
        """
        warn_of_typo(topic, self._entrance.told)
        with self._acting() as call:
            self._broker.exchange.publish(
                call, self._publisher, topic, encode_payload(payload), qos=qos, retain=retain, properties=properties
            )

    def subscribe(self, topic_filter: str, qos: int = 1, callback: Callback | None = None) -> None:
        """Receive what is published on matching topics; an earlier subscription to the same filter is replaced.

        Raises: TopicError, RuntimeError.
        """
        warn_of_typo(topic_filter, self._entrance.told)
        self._line.has_callback |= callback is not None
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

    def disconnect(self, session_expiry: int | None = None) -> None:
        """Say goodbye: no last will. Nothing happens when the connection has ended already.

        session_expiry: seconds that the session is to live on, instead of what was said on connecting; 0 ends it.

        Raises: ValueError, TypeError.
        """
        if self._is_cut_off:
            return
        with self._entrance.acting() as call:
            if self.connected:
                self._broker.connections.say_goodbye(call, self._session, session_expiry)

    def drop(self, reason: DisconnectReason | str = DisconnectReason.CONNECTION_LOST) -> None:
        """Lose the line: the broker publishes the last will.

        reason: as AWS names it, e.g. "THROTTLED"; events and GetConnection tell it.

        Raises: ValueError for a reason that AWS does not have, RuntimeError.
        """
        known = _reason(reason)
        with self._acting(heard=False) as call:
            self._broker.connections.end(call, self._session, known)

    def silence(self) -> None:
        """Stop to answer: after 1.5 times the keep-alive the broker ends the connection, unless the client acts before.

        Meanwhile nothing reaches the client; QoS 1 messages wait.

        Raises: RuntimeError.
        """
        with self._acting(heard=False) as call:
            self._broker.connections.silence(call, self._session)

    def __enter__(self) -> "Self":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.disconnect()

    @property
    def _is_cut_off(self) -> bool:
        return self._broker.closed or self._entrance.closed

    @contextmanager
    def _acting(self, *, heard: bool = True) -> Iterator[Moment]:
        """heard: whether the broker notices, which ends a silence."""
        _check_open(self._broker, self._entrance)
        with self._entrance.acting() as call:
            if not self.connected:
                raise RuntimeError(
                    f"client {self.client_id!r} is not connected ({self.disconnect_reason}): connect it again and use"
                    " the client that you get; a device has `reconnect()`"
                )
            if heard:
                self._broker.connections.hear(call, self._session)
            yield call


class Inbox:
    """The nameless client behind a subscription of the control handle: it takes every message.

    name: what it is, for a person. read: how many of the received messages the test has looked at. broker, listener:
    where it listens, None where it has stopped; a world that is restored puts its own here.
    """

    __slots__ = ("broker", "listener", "name", "read", "received")
    broker: Broker
    reachable = True
    has_callback = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.read = 0
        self.received: list[Message] = []
        self.listener: Listener | None = None

    def receive(self, message: Message, listeners: Sequence[Listener], outbox: Outbox) -> None:
        """Take a message."""
        self.received.append(message)
        queue_callbacks(message, listeners, outbox)


class Subscription(Messages):
    """What the control handle's `subscribe` gives: a nameless client with one filter.

    A sequence of the messages received so far; use it as a context manager to close it at the end.
    """

    __slots__ = ("_entrance", "_inbox", "_topic_filter")

    def __init__(
        self,
        entrance: Entrance,
        call: Moment,
        broker: Broker,
        topic_filter: str,
        callback: Callback | None,
        inbox: Inbox | None = None,
    ) -> None:
        """Subscribe. inbox: where messages arrive.

        Raises: TopicError.
        """
        self._entrance = entrance
        self._inbox = inbox or Inbox(f"subscription to {topic_filter!r}")
        self._topic_filter = topic_filter
        listener = Listener(topic_filter, 1, callback, self._inbox)
        listener.check()
        self._inbox.broker, self._inbox.listener = broker, listener
        broker.connections.add_listener(call, listener)

    def __repr__(self) -> str:
        # A debugger that looks must not set off what is due, as reading `messages` does.
        received = self._inbox.received
        last = received[-BRIEFLY_SHOWN:]
        state = f"{', closed' if self.closed else ''}"
        if received:
            brief = self._brief(last, len(received) - len(last))
            return f"<Subscription {self._topic_filter!r}{state}, {counted(len(received))}: {brief}>"
        return (
            f"<Subscription {self._topic_filter!r}{state}, no messages{self._entrance.elsewhere(self._topic_filter)}>"
        )

    @property
    def messages(self) -> MessageList:
        """Everything received so far, in order; what is due by the clock is settled first."""
        self._entrance.settle()
        self._inbox.read = len(self._inbox.received)
        return MessageList(self._inbox.received)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._inbox.listener is None

    def clear(self) -> None:
        """Forget what was received so far."""
        self._entrance.settle()
        self._inbox.received, self._inbox.read = [], 0

    def close(self) -> None:
        """Receive nothing from now on; what was received can still be read."""
        inbox = self._inbox
        listener, inbox.listener = inbox.listener, None
        if listener is None or inbox.broker.closed or self._entrance.closed:
            return
        # What is due reaches it before.
        with self._entrance.entered():
            inbox.broker.subscriptions.remove(listener)

    def __enter__(self) -> "Self":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> MessageList: ...
    def __getitem__(self, index: int | slice) -> Message | MessageList:
        messages = self.messages
        if isinstance(index, int) and not messages:
            raise IndexError(repr(self)[1:-1])
        return messages[index]

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)


def reattach(broker: Broker) -> None:
    """Have the test's clients and subscriptions go on with a broker that was restored and knows their lines."""
    for session in broker.connections.connected():
        if isinstance(session.line, ClientLine):
            session.line.broker, session.line.session, session.line.ended_by = broker, session, None
    for listener in broker.subscriptions:
        if isinstance(listener.receiver, Inbox):
            listener.receiver.broker, listener.receiver.listener = broker, listener


def _reason(reason: DisconnectReason | str) -> DisconnectReason:
    try:
        return DisconnectReason(reason)
    except ValueError:
        raise ValueError(f"{reason!r} is no reason of AWS's for a disconnect: {', '.join(DisconnectReason)}") from None


def _check_open(broker: Broker, entrance: Entrance) -> None:
    if broker.closed or entrance.closed:
        raise RuntimeError("the mock was stopped or reset after this was made: connect or subscribe again")
