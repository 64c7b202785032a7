"""Life cycle events: what the broker publishes when clients come, go, subscribe and unsubscribe.

Source: Developer Guide, "Lifecycle events". The functions render a message from values that do not change, so that they
can be run when somebody reads it.
"""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.sessions import DisconnectReason
from iotmock.core.mqtt.topics import has_wildcard

if TYPE_CHECKING:
    from iotmock.core.mqtt.sessions import Session

__all__ = ["announces", "connected", "disconnected", "subscription_changed", "who"]

# client id, session identifier, principal
Who = tuple[str, str, str]


def announces(session: "Session") -> bool:
    """Whether events are published for a client: AWS has none for ids that contain a wildcard."""
    return not has_wildcard(session.client_id)


def who(session: "Session") -> Who:
    """What every event says about its client."""
    return session.client_id, session.identifier, session.principal_id


def connected(client: Who, at: datetime, version_number: int, ip_address: str) -> tuple[str, bytes]:
    """A client has connected."""
    members = {"ipAddress": ip_address, "versionNumber": version_number}
    return f"$aws/events/presence/connected/{client[0]}", _document(client, at, "connected", members)


def disconnected(client: Who, at: datetime, version_number: int, reason: DisconnectReason) -> tuple[str, bytes]:
    """A client has gone; the version number is that of its connected event."""
    members = {
        "clientInitiatedDisconnect": reason is DisconnectReason.CLIENT_INITIATED,
        "disconnectReason": reason.value,
        "versionNumber": version_number,
    }
    return f"$aws/events/presence/disconnected/{client[0]}", _document(client, at, "disconnected", members)


def subscription_changed(client: Who, at: datetime, event: str, topic_filter: str) -> tuple[str, bytes]:
    """A client has subscribed to a filter or unsubscribed from it. event: `subscribed` or `unsubscribed`."""
    return f"$aws/events/subscriptions/{event}/{client[0]}", _document(client, at, event, {"topics": [topic_filter]})


def _document(client: Who, at: datetime, event: str, members: dict[str, Any]) -> bytes:
    client_id, identifier, principal = client
    document = {
        "clientId": client_id,
        "timestamp": epoch_milliseconds(at),
        "eventType": event,
        "sessionIdentifier": identifier,
        "principalIdentifier": principal,
        **members,
    }
    return json.dumps(document, separators=(",", ":")).encode()
