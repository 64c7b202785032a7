"""A device's connection: made again after a loss with the same options and subscriptions."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import count
from typing import Any, TypedDict

from iotmock.core.mqtt.clients import Client
from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.sessions import Will
from iotmock.core.mqtt.subscriptions import Callback
from iotmock.device.answers import Accepted, Rejected

__all__ = ["ConnectOptions", "Connection"]

_TAKEN, _REJECTED = "accepted", "rejected"


class ConnectOptions(TypedDict, total=False):
    """What a device may say when it connects; see `iot.connect`."""

    clean_session: bool
    session_expiry: int | None
    keep_alive: int
    will: Will | Mapping[str, Any] | Sequence[Any] | None


class Connection:
    """The MQTT client of a device, and what it is subscribed to.

    A question to a service is matched with its answer by client token. client: the present one.
    """

    def __init__(self, connect: Callable[[], Client], acting: Callable[[], AbstractContextManager[object]]) -> None:
        """connect: makes a client, each time with the same options. acting: holds callbacks back until its end."""
        self._connect = connect
        self._acting = acting
        self._subscriptions: dict[str, Callback | None] = {}
        self._tokens = count(1)
        self.client = connect()

    def reconnect(self) -> None:
        """Connect again; where the session is gone, the subscriptions are made anew.

        Raises: ConnectionRefusedError.
        """
        # What has waited is heard when the new client stands, by which a handler answers.
        with self._acting():
            self.client = self._connect()
            if not self.client.session_present:
                for topic_filter, callback in self._subscriptions.items():
                    self.client.subscribe(topic_filter, callback=callback)

    def subscribe(self, topic_filter: str, callback: Callback | None = None) -> None:
        """Subscribe for good: also after the next loss of the line."""
        guarded = None if callback is None else self._guarded(callback)
        self._subscriptions[topic_filter] = guarded
        self.client.subscribe(topic_filter, callback=guarded)

    def _guarded(self, callback: Callback) -> Callback:
        """A session outlives its device; another one that takes it over has its own handlers."""

        def hear(message: Message) -> None:
            if self.client.connected:
                callback(message)

        return hear

    def ask(self, topic: str, request: Mapping[str, Any]) -> Accepted:
        """Send a request to a service that answers on `accepted` or `rejected`, and give the accepted document.

        Raises: Rejected, RuntimeError.
        """
        client = self.client
        token = f"device-{next(self._tokens)}"
        for answer in (f"{topic}/{_TAKEN}", f"{topic}/{_REJECTED}"):
            # A second subscription would replace the test's own, and its callback.
            if not client.is_subscribed(answer):
                client.subscribe(answer)
        first = len(client.messages)
        client.publish(topic, {**request, "clientToken": token})
        for message in client.messages[first:]:
            path, _, verdict = message.topic.rpartition("/")
            if path == topic and verdict in (_TAKEN, _REJECTED):
                document: dict[str, Any] = message.json()
                if document.get("clientToken") == token:
                    if verdict == _REJECTED:
                        raise Rejected(topic, document)
                    return Accepted(document)
        raise RuntimeError(f"nobody answered on {topic}")
