"""Life cycle events: what the broker publishes when clients come, go, subscribe and unsubscribe.

Source: Developer Guide, "Lifecycle events". The functions render a message from values that do not change, so that they
can be run when somebody reads it.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.message import Deferred
from iotmock.core.mqtt.sessions import DisconnectReason, Session
from iotmock.core.mqtt.topics import has_wildcard

__all__ = ["CONNECTED", "CONNECT_FAILED", "DISCONNECTED", "SUBSCRIBED", "UNSUBSCRIBED", "announces", "who"]

# client id, session identifier, principal, the thing that the client is connected as exclusively
Who = tuple[str, str, str, str | None]


def announces(session: Session) -> bool:
    """Whether events are published for a client: AWS has none for ids that contain a wildcard."""
    return not has_wildcard(session.client_id)


def who(session: Session) -> Who:
    """What every event says about its client."""
    exclusive_thing = session.thing_name if session.is_exclusive else None
    return session.client_id, session.identifier, session.principal_id, exclusive_thing


def _topic(kind: str, event: str) -> Callable[..., str]:
    def topic(client: Who, _detail: object) -> str:
        return f"$aws/events/{kind}/{event}/{client[0]}"

    return topic


def _connected(at: datetime, client: Who, detail: tuple[int, str]) -> bytes:
    version_number, ip_address = detail
    return _document(client, at, "connected", {"ipAddress": ip_address, "versionNumber": version_number})


def _disconnected(at: datetime, client: Who, detail: tuple[int, str]) -> bytes:
    """The version number is that of its connected event."""
    version_number, reason = detail
    members = {
        "clientInitiatedDisconnect": reason == DisconnectReason.CLIENT_INITIATED,
        "disconnectReason": reason,
        "versionNumber": version_number,
    }
    return _document(client, at, "disconnected", members)


def _connect_failed(at: datetime, client: Who, detail: tuple[str, str]) -> bytes:
    reason, ip_address = detail
    return _document(client, at, "connect_failed", {"connectFailureReason": reason, "ipAddress": ip_address})


def _subscription_changed(event: str) -> Callable[..., bytes]:
    def body(at: datetime, client: Who, topic_filter: str) -> bytes:
        return _document(client, at, event, {"topics": [topic_filter]})

    return body


# A client has come, gone, was not let in, has subscribed to a filter, unsubscribed from it.
CONNECTED = Deferred(_topic("presence", "connected"), _connected)
DISCONNECTED = Deferred(_topic("presence", "disconnected"), _disconnected)
CONNECT_FAILED = Deferred(_topic("presence", "connect_failed"), _connect_failed)
SUBSCRIBED = Deferred(_topic("subscriptions", "subscribed"), _subscription_changed("subscribed"))
UNSUBSCRIBED = Deferred(_topic("subscriptions", "unsubscribed"), _subscription_changed("unsubscribed"))


def _document(client: Who, at: datetime, event: str, members: dict[str, Any]) -> bytes:
    client_id, identifier, principal, exclusive_thing = client
    document = {
        "clientId": client_id,
        **({} if exclusive_thing is None else {"thingName": exclusive_thing}),
        "timestamp": epoch_milliseconds(at),
        "eventType": event,
        "sessionIdentifier": identifier,
        "principalIdentifier": principal,
        **members,
    }
    return json.dumps(document, separators=(",", ":")).encode()
