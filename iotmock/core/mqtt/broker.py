"""The message broker of one account and region.

It takes messages at its doors, logs them, delivers them, stores retained ones and hands reserved topics to the rooms
that process them. This module alone keeps that order: a message is in the log before anybody sees it, and subscribers
have a request before its consequences. Nothing here locks: whoever calls holds the world's lock.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from iotmock.core.mqtt.connections import Connections
from iotmock.core.mqtt.doors import Door, Right, check_publish
from iotmock.core.mqtt.log import MessageLog
from iotmock.core.mqtt.message import Message, Properties, Render, Rendered
from iotmock.core.mqtt.retained import RetainedStore
from iotmock.core.mqtt.sessions import DEFAULT_KEEP_ALIVE_SECONDS, Client, Session, Will
from iotmock.core.mqtt.subscriptions import Callback, Listener, Subscription, Subscriptions
from iotmock.core.mqtt.topics import check_topic_filter
from iotmock.core.rooms import registration

if TYPE_CHECKING:
    from iotmock.core.world.call import Call
    from iotmock.core.world.world import World

__all__ = ["Broker", "Subscription"]


class Broker:
    """Topics, subscriptions, clients and retained messages of one account and region."""

    def __init__(self, world: "World", account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region
        self._log: list[tuple[Any, ...]] = []
        self._subscriptions = Subscriptions()
        self._closed = False
        self.connections = Connections(self, world.outbox)
        self.messages = MessageLog(self._log, self.settle)
        self.retained = RetainedStore()

    # --- publishing -------------------------------------------------------------------------------------------------

    def publish(
        self,
        call: "Call",
        topic: str,
        payload: bytes,
        *,
        door: Door,
        qos: int = 0,
        retain: bool = False,
        properties: Properties | None = None,
    ) -> None:
        """Take a message at a door.

        Raises: PublishRefused; nothing has happened then.
        """
        right = check_publish(topic, payload, door, qos, retain, properties)
        self._log.append((topic, payload, qos, retain, call.now, properties))
        if door is Door.DEVICE or door is Door.API:
            hook = self._world.on_user_publish
            if hook is not None:
                hook(topic, payload, call.account, call.region)
        if right is Right.TAKEN:
            return
        self._deliver(topic, payload, qos, call.now, properties)
        if retain:
            self._retain(call, Message(topic, payload, qos, True, call.now, properties))
        if right is Right.PROCESSED:
            self._process(call, door, Message(topic, payload, qos, retain, call.now, properties))

    def publish_from_service(
        self, call: "Call", topic: str, payload: bytes, qos: int, properties: Properties | None
    ) -> None:
        """Publish as the service does: delivered everywhere, processed nowhere, unchecked."""
        self._log.append((topic, payload, qos, False, call.now, properties))
        self._deliver(topic, payload, qos, call.now, properties)

    def publish_deferred(self, call: "Call", render: Render, arguments: tuple[Any, ...]) -> None:
        """Publish what `render(*arguments)` makes; as long as nobody is subscribed, it is rendered when read."""
        if self._subscriptions:
            self.publish_from_service(call, *Rendered(*render(*arguments)))
        else:
            self._log.append((render, call.now, *arguments))

    def _deliver(self, topic: str, payload: bytes, qos: int, at: datetime, properties: Properties | None) -> None:
        if not self._subscriptions:
            return
        copies: dict[int, Message] = {}
        for receiver, listeners in self._subscriptions.receivers(topic).items():
            granted = min(qos, max(listener.qos for listener in listeners))
            if granted not in copies:
                copies[granted] = Message(topic, payload, granted, False, at, properties)
            receiver.receive(copies[granted], listeners, self._world.outbox)

    def _retain(self, call: "Call", message: Message) -> None:
        if message.payload:
            self.retained.put(call, message)
        else:
            self.retained.delete(message.topic)

    def _process(self, call: "Call", door: Door, message: Message) -> None:
        found = registration.TOPICS.find(message.topic)
        if found is None:
            return
        route, levels = found
        if door is Door.DEVICE or route.api:
            route.method(call.backend(route.backend), call, message=message, **levels)

    # --- subscribing ------------------------------------------------------------------------------------------------

    def subscribe(
        self, _call: "Call", topic_filter: str, qos: int = 1, callback: Callback | None = None
    ) -> Subscription:
        """Subscribe the handle's nameless client.

        Raises: TopicError, ValueError.
        """
        subscription = Subscription(self, topic_filter, qos, callback)
        self.check_listener(subscription.listener)
        self.add_listener(subscription.listener)
        return subscription

    def unsubscribe(self, listener: Listener) -> None:
        """End a subscription of the handle, after what is due has reached it."""
        if self.closed:
            return
        with self.entered():
            self.remove_listener(listener)

    def check_listener(self, listener: Listener) -> None:
        """Check filter and QoS.

        Raises: TopicError, ValueError.
        """
        check_topic_filter(listener.topic_filter)
        if listener.qos not in (0, 1):
            raise ValueError(f"QoS {listener.qos!r} is not supported: use 0 or 1")

    def add_listener(self, listener: Listener) -> None:
        """Start delivery to a listener, with the message retained for its filter."""
        self._subscriptions.add(listener)
        entry = self.retained.get(listener.topic_filter)
        if entry is not None:
            stored = entry.message
            qos = min(stored.qos, listener.qos)
            message = Message(stored.topic, stored.payload, qos, True, stored.at, stored.properties)
            waited = message.after_waiting(self._world.clock.now())
            listener.receiver.receive(waited, [listener], self._world.outbox)

    def remove_listener(self, listener: Listener) -> None:
        """End delivery to a listener."""
        self._subscriptions.remove(listener)

    # --- clients ----------------------------------------------------------------------------------------------------

    def connect(
        self,
        call: "Call",
        client_id: str,
        *,
        thing_name: str | None = None,
        clean_session: bool = True,
        session_expiry: int | None = None,
        keep_alive: int = DEFAULT_KEEP_ALIVE_SECONDS,
        will: "Will | Mapping[str, Any] | Sequence[Any] | None" = None,
    ) -> Client:
        """Connect an MQTT client; see `Connections.connect`.

        Raises: ValueError.
        """
        last_will = None if will is None else Will.of(will)
        return self.connections.connect(
            call, client_id, thing_name, clean_session, session_expiry, keep_alive, last_will
        )

    def session(self, client_id: str) -> Session | None:
        """What is known of a client, or None: it is connected, has a session, or left less than 30 minutes ago."""
        return self.connections.session(client_id)

    def delete_connection(self, call: "Call", client_id: str, clean_session: bool, prevent_will: bool) -> None:
        """Cut a client off, as DeleteConnection does; with `clean_session` its session ends too.

        Raises: ClientNotConnected.
        """
        self.connections.delete(call, client_id, clean_session, prevent_will)

    def send_direct(self, _call: "Call", client_id: str, message: Message) -> None:
        """Deliver a message to one connected client, whatever it is subscribed to; nobody else sees it.

        Raises: ClientNotConnected.
        """
        self.connections.send_direct(client_id, message)

    # --- the world --------------------------------------------------------------------------------------------------

    @contextmanager
    def entered(self) -> "Iterator[Call]":
        """Enter the world as a device.

        Raises: RuntimeError.
        """
        self._check_open()
        with self._world.entered("device", self._account, self._region) as call:
            yield call

    @contextmanager
    def acting(self) -> "Iterator[Call]":
        """Enter the world as a device that the test's hand moves; see `World.acting`.

        Raises: RuntimeError, and what callbacks have raised.
        """
        self._check_open()
        with self._world.acting(self._account, self._region) as call:
            yield call

    def settle(self) -> None:
        """Run what is due, so that what it publishes can be read."""
        if not self.closed:
            with self.entered():
                pass

    def _check_open(self) -> None:
        if self.closed:
            raise RuntimeError("the mock was stopped or reset after this was made: connect or subscribe again")

    @property
    def closed(self) -> bool:
        """Whether the mock was stopped or reset since."""
        return self._closed or self._world.closed

    def close(self) -> None:
        """Cut everything off; what was received and logged can still be read."""
        self._closed = True
        self._subscriptions = Subscriptions()
