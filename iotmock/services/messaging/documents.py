"""Broker state as AWS documents, one function per output shape."""

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.retained import RetainedMessage
from iotmock.core.mqtt.sessions import Session
from iotmock.core.rooms.backend import Document
from iotmock.services.messaging.properties import write_user_properties

__all__ = ["connection", "ok_body", "retained_message", "retained_summary"]


def retained_message(stored: RetainedMessage) -> Document:
    """GetRetainedMessage."""
    return {
        "topic": stored.message.topic,
        "payload": stored.message.payload,
        "qos": stored.message.qos,
        "lastModifiedTime": epoch_milliseconds(stored.last_modified_at),
        "userProperties": write_user_properties(stored.message.properties),
    }


def retained_summary(stored: RetainedMessage) -> Document:
    """An entry of ListRetainedMessages."""
    return {
        "topic": stored.message.topic,
        "payloadSize": len(stored.message.payload),
        "qos": stored.message.qos,
        "lastModifiedTime": epoch_milliseconds(stored.last_modified_at),
    }


def connection(session: Session, *, with_socket: bool) -> Document:
    """GetConnection: since when it is connected, or since when and why it is not; the socket only on request."""
    document: Document = {
        "connected": session.connected,
        "clientId": session.client_id,
        "thingName": session.thing_name,
        "cleanSession": session.is_clean,
        "keepAliveDuration": session.keep_alive_seconds,
        "sessionExpiry": session.session_expiry_seconds,
    }
    if session.connected and session.connected_since is not None:
        document["connectedSince"] = epoch_milliseconds(session.connected_since)
    if session.disconnected_since is not None:
        document["disconnectedSince"] = epoch_milliseconds(session.disconnected_since)
    if session.disconnect_reason is not None:
        document["disconnectReason"] = session.disconnect_reason
    if with_socket:
        document["sourceIp"] = session.source_ip
        document["sourcePort"] = session.source_port
        document["targetIp"] = session.target_ip
        document["targetPort"] = session.target_port
    return document


def ok_body(trace_id: str) -> bytes:
    """What Publish, whose model has no output, and SendDirectMessage answer on the wire."""
    # A UUID needs no escaping.
    return f'{{"message": "OK", "traceId": "{trace_id}"}}'.encode()
