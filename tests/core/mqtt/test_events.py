"""Life cycle events. Source: Developer Guide, Lifecycle events."""

from datetime import timedelta
from typing import Any

import pytest

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.broker import Broker
from iotmock.handle import IoTMock


def versions(iot: IoTMock, events: Any) -> list[tuple[str, int]]:
    """Type and version number of each event."""
    return [(message.json()["eventType"], message.json()["versionNumber"]) for message in events]


def test_connect_and_disconnect_are_announced_with_all_members(iot: IoTMock, broker: Broker) -> None:
    """Members and topics as documented; the two events share session and version number."""
    events = iot.subscribe("$aws/events/presence/#")
    client = iot.connect("c")
    session = broker.connections.session("c")
    assert session is not None
    iot.advance(2)
    client.disconnect()
    common = {
        "clientId": "c",
        "sessionIdentifier": session.identifier,
        "principalIdentifier": session.principal_id,
        "versionNumber": 0,
    }
    milliseconds = epoch_milliseconds(iot.now)
    assert [(message.topic, message.json()) for message in events] == [
        (
            "$aws/events/presence/connected/c",
            {**common, "timestamp": milliseconds - 2000, "eventType": "connected", "ipAddress": "127.0.0.1"},
        ),
        (
            "$aws/events/presence/disconnected/c",
            {
                **common,
                "timestamp": milliseconds,
                "eventType": "disconnected",
                "clientInitiatedDisconnect": True,
                "disconnectReason": "CLIENT_INITIATED_DISCONNECT",
            },
        ),
    ]


def test_lost_line_is_not_initiated_by_the_client(iot: IoTMock) -> None:
    """clientInitiatedDisconnect is false for every other reason."""
    events = iot.subscribe("$aws/events/presence/disconnected/+")
    iot.connect("c").drop()
    [event] = events
    assert (event.json()["clientInitiatedDisconnect"], event.json()["disconnectReason"]) == (False, "CONNECTION_LOST")


def test_takeover_announces_the_end_of_the_old_connection_first(iot: IoTMock) -> None:
    """DUPLICATE_CLIENTID, then the new connection with the next version number."""
    events = iot.subscribe("$aws/events/presence/#")
    iot.connect("c")
    iot.connect("c")
    assert versions(iot, events) == [("connected", 0), ("disconnected", 0), ("connected", 1)]


@pytest.mark.parametrize(
    ("expiry", "away", "version"),
    [(None, timedelta(minutes=59), 1), (None, timedelta(hours=1), 0), (7200, timedelta(minutes=119), 1),
     (7200, timedelta(hours=2), 0)],
)  # fmt: skip
def test_version_number_starts_again_after_a_long_absence(
    iot: IoTMock, expiry: int | None, away: timedelta, version: int
) -> None:
    """Reset to 0 after an hour, or after the persistent session's expiry."""
    iot.limits.persistent_session_seconds = 7200
    iot.connect("c", clean_session=expiry is None, session_expiry=expiry).disconnect()
    iot.advance(away)
    events = iot.subscribe("$aws/events/presence/connected/c")
    iot.connect("c")
    assert versions(iot, events) == [("connected", version)]


def test_subscribing_and_unsubscribing_are_announced(iot: IoTMock) -> None:
    """`topics` holds the filter; members as documented."""
    events = iot.subscribe("$aws/events/subscriptions/#")
    client = iot.connect("c")
    client.subscribe("a/+")
    client.unsubscribe("a/+")
    client.unsubscribe("a/+")
    subscribed, unsubscribed = events
    assert subscribed.topic == "$aws/events/subscriptions/subscribed/c"
    assert unsubscribed.topic == "$aws/events/subscriptions/unsubscribed/c"
    assert set(subscribed.json()) == {
        "clientId", "timestamp", "eventType", "sessionIdentifier", "principalIdentifier", "topics",
    }  # fmt: skip
    assert [(event.json()["eventType"], event.json()["topics"]) for event in events] == [
        ("subscribed", ["a/+"]),
        ("unsubscribed", ["a/+"]),
    ]


@pytest.mark.parametrize("client_id", ["a+b", "a#"])
def test_client_id_with_a_wildcard_has_no_events(iot: IoTMock, client_id: str) -> None:
    """Client ids that contain # or + receive no life cycle events."""
    events = iot.subscribe("$aws/events/#")
    with iot.connect(client_id) as client:
        client.subscribe("a")
    assert events.messages == []


def test_handle_itself_is_no_client(iot: IoTMock) -> None:
    """The handle's own subscriptions announce nothing."""
    events = iot.subscribe("$aws/events/#")
    iot.subscribe("a").close()
    assert events.messages == []


def test_session_identifier_lives_as_long_as_the_session(iot: IoTMock) -> None:
    """A resumed session keeps it, a new one has another."""
    events = iot.subscribe("$aws/events/presence/connected/c")
    for clean_session in (False, False, True):
        iot.connect("c", clean_session=clean_session).disconnect()
    first, resumed, fresh = (message.json()["sessionIdentifier"] for message in events)
    assert first == resumed != fresh


def test_end_of_the_connection_is_announced_after_the_last_will(iot: IoTMock, broker: Broker) -> None:
    """Will first, event second; AWS promises no order, see docs/fidelity.md."""
    iot.connect("c", will=("gone", b"")).drop()
    assert [message.topic for message in iot.messages][-2:] == ["gone", "$aws/events/presence/disconnected/c"]
