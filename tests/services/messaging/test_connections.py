"""Connections: GetConnection, ListSubscriptions, DeleteConnection (Developer Guide, Managing MQTT connections)."""

from collections.abc import Callable
from typing import Any

import botocore
import pytest
from botocore.exceptions import ParamValidationError

from iotmock import IoTMock

START = 1700000000000
MINUTE, HOUR = 60, 3600


def facts(client: Any, client_id: str = "c", **options: Any) -> dict[str, Any]:
    """What GetConnection answers."""
    answer: dict[str, Any] = client.get_connection(clientId=client_id, **options)
    del answer["ResponseMetadata"]
    return answer


def filters(client: Any, client_id: str = "c") -> list[tuple[str, int]]:
    """What ListSubscriptions answers."""
    entries = client.list_subscriptions(clientId=client_id)["subscriptions"]
    return [(entry["topicFilter"], entry["qos"]) for entry in entries]


def payloads(messages: Any) -> list[bytes]:
    """What was received."""
    return [message.payload for message in messages]


class TestGetConnection:
    """API reference, GetConnection."""

    def test_connected_client(self, frozen: Any, iotmock: IoTMock, data_client: Any) -> None:
        """Since when, with which session; no socket unless asked for."""
        iotmock.connect("c", thing_name="lamp", keep_alive=60)
        assert facts(data_client) == {
            "connected": True,
            "clientId": "c",
            "thingName": "lamp",
            "cleanSession": True,
            "connectedSince": START,
            "keepAliveDuration": 60,
            "sessionExpiry": 0,
        }

    def test_client_without_a_thing_shows_none(self, iotmock: IoTMock, data_client: Any) -> None:
        """`thingName` only where the principal is attached to one."""
        iotmock.connect("c")
        assert "thingName" not in facts(data_client)

    def test_socket_is_shown_on_request(self, iotmock: IoTMock, data_client: Any) -> None:
        """Addresses and ports are made up (chosen, see docs/fidelity.md)."""
        iotmock.connect("c")
        shown = facts(data_client, includeSocketInformation=True)
        assert (shown["sourceIp"], shown["targetPort"]) == ("127.0.0.1", 8883)
        assert 49152 <= shown["sourcePort"] <= 65535
        assert not {"sourceIp", "sourcePort", "targetIp", "targetPort"} & facts(data_client).keys()

    @pytest.mark.parametrize(
        ("leave", "reason"),
        [
            ("disconnect", "CLIENT_INITIATED_DISCONNECT"),
            ("drop", "CONNECTION_LOST"),
            ("api", "API_INITIATED_DISCONNECT"),
        ],
    )
    def test_disconnect_is_shown_for_30_minutes(
        self, frozen: Any, iotmock: IoTMock, data_client: Any, leave: str, reason: str, refused: Any
    ) -> None:
        """When and why; a client without a session is unknown afterwards."""
        client = iotmock.connect("c")
        frozen.tick(5)
        _ = data_client.delete_connection(clientId="c") if leave == "api" else getattr(client, leave)()
        frozen.tick(29 * MINUTE)
        shown = facts(data_client)
        assert (shown["connected"], "connectedSince" in shown) == (False, False)
        assert (shown["disconnectedSince"], shown["disconnectReason"]) == (START + 5000, reason)
        frozen.tick(MINUTE)
        with refused("ResourceNotFoundException"):
            facts(data_client)

    def test_reason_is_shown_as_long_as_the_session_lives(self, iotmock: IoTMock, data_client: Any) -> None:
        """After 30 minutes only the time is no longer told (API reference, GetConnection, disconnectedSince)."""
        iotmock.connect("c", clean_session=False).drop()
        iotmock.advance(31 * MINUTE)
        shown = facts(data_client)
        assert (shown["connected"], shown["disconnectReason"]) == (False, "CONNECTION_LOST")
        assert "disconnectedSince" not in shown

    def test_new_connection_has_no_reason(self, iotmock: IoTMock, data_client: Any) -> None:
        """A reason is that of a client that is away (API reference, GetConnection, disconnectReason)."""
        iotmock.connect("c", clean_session=False).drop()
        iotmock.connect("c", clean_session=False)
        assert "disconnectReason" not in facts(data_client)

    @pytest.mark.parametrize(
        ("clean_start", "expiry", "clean"),
        [(True, None, True), (True, 60, False), (False, None, False), (False, 0, True)],
    )
    def test_session_is_clean_unless_it_persists(
        self, iotmock: IoTMock, data_client: Any, clean_start: bool, expiry: int | None, clean: bool
    ) -> None:
        """However it was begun (API reference, GetConnection, cleanSession)."""
        iotmock.connect("c", clean_session=clean_start, session_expiry=expiry)
        assert facts(data_client)["cleanSession"] is clean

    def test_handle_itself_is_no_client(self, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
        """`publish` and `subscribe` of the handle belong to nobody that an operation sees."""
        iotmock.subscribe("a")
        with refused("ResourceNotFoundException"):
            facts(data_client, "a")


class TestSessionExpiry:
    """The account's maximum (Developer Guide, MQTT 5 properties, Session Expiry Interval)."""

    @pytest.mark.parametrize(
        ("quota", "wish", "shown"),
        [(3600, 7200, 3600), (7200, 7200, 7200), (7200, None, 7200), (60, 3600, 60), (9999999, 9999999, 604800)],
    )
    def test_longer_wish_is_cut_to_the_accounts_maximum(
        self, iotmock: IoTMock, data_client: Any, quota: int, wish: int | None, shown: int
    ) -> None:
        """GetConnection shows what was granted; a raised quota is the default of MQTT 3, seven days are the end."""
        iotmock.limits.persistent_session_seconds = quota
        iotmock.connect("c", clean_session=False, session_expiry=wish)
        assert facts(data_client)["sessionExpiry"] == shown

    def test_session_ends_when_the_cut_time_is_over(self, iotmock: IoTMock) -> None:
        """A day was asked for, an hour was granted."""
        iotmock.connect("c", clean_session=False, session_expiry=24 * HOUR).disconnect()
        iotmock.advance(HOUR)
        assert not iotmock.connect("c", clean_session=False).session_present


@pytest.mark.parametrize("operation", ["get_connection", "delete_connection", "list_subscriptions"])
class TestClientIds:
    """All three operations alike."""

    def test_unknown_client_is_not_found(self, data_client: Any, refused: Any, operation: str) -> None:
        """Never seen."""
        with refused("ResourceNotFoundException"):
            getattr(data_client, operation)(clientId="nobody")

    @pytest.mark.parametrize("client_id", ["$a", "x" * 129])
    def test_bad_client_id_is_refused(self, data_client: Any, refused: Any, operation: str, client_id: str) -> None:
        """No leading $, 128 characters (API reference)."""
        with refused("InvalidRequestException"):
            getattr(data_client, operation)(clientId=client_id)


class TestListSubscriptions:
    """API reference, ListSubscriptions."""

    def test_filters_and_granted_qos(self, iotmock: IoTMock, data_client: Any) -> None:
        """By filter (order chosen, see docs/fidelity.md)."""
        client = iotmock.connect("c")
        client.subscribe("b/#", qos=0)
        client.subscribe("a", qos=1)
        client.subscribe("x")
        client.unsubscribe("x")
        assert filters(data_client) == [("a", 1), ("b/#", 0)]

    def test_offline_persistent_client_is_listed(self, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
        """Until its session expires."""
        client = iotmock.connect("c", clean_session=False, session_expiry=60)
        client.subscribe("a")
        client.disconnect()
        assert filters(data_client) == [("a", 1)]
        iotmock.advance(60)
        with refused("ResourceNotFoundException"):
            filters(data_client)

    def test_client_whose_clean_session_ended_is_not_found(
        self, iotmock: IoTMock, data_client: Any, refused: Any
    ) -> None:
        """It has no session any more, though its disconnect is still told."""
        iotmock.connect("c").disconnect()
        with refused("ResourceNotFoundException"):
            filters(data_client)

    def test_pages_of_20_without_a_size(self, iotmock: IoTMock, data_client: Any) -> None:
        """The last page has no token."""
        client = iotmock.connect("c")
        for number in range(21):
            client.subscribe(f"t{number:02}")
        first = data_client.list_subscriptions(clientId="c")
        second = data_client.list_subscriptions(clientId="c", nextToken=first["nextToken"])
        assert [len(page["subscriptions"]) for page in (first, second)] == [20, 1]
        assert "nextToken" not in second

    @pytest.mark.parametrize("options", [{"maxResults": 201}, {"nextToken": "x"}])
    def test_bad_page_is_refused(self, iotmock: IoTMock, data_client: Any, refused: Any, options: Any) -> None:
        """More than 200, or a token that was not issued."""
        iotmock.connect("c")
        with refused("InvalidRequestException"):
            data_client.list_subscriptions(clientId="c", **options)


class TestDeleteConnection:
    """API reference, DeleteConnection."""

    def test_client_is_cut_off_and_may_come_back(self, iotmock: IoTMock, data_client: Any) -> None:
        """At once."""
        client = iotmock.connect("c")
        data_client.delete_connection(clientId="c")
        assert not client.connected
        with pytest.raises(RuntimeError, match="API_INITIATED_DISCONNECT"):
            client.publish("a", b"")
        assert iotmock.connect("c").connected

    @pytest.mark.parametrize(("options", "wills"), [({}, [b"gone"]), ({"preventWillMessage": True}, [])])
    def test_last_will_is_published_unless_prevented(
        self, iotmock: IoTMock, data_client: Any, options: Any, wills: list[bytes]
    ) -> None:
        """`preventWillMessage`."""
        iotmock.connect("c", will=("will/c", b"gone"))
        with iotmock.subscribe("will/c") as seen:
            data_client.delete_connection(clientId="c", **options)
            assert payloads(seen) == wills

    @pytest.mark.parametrize(("options", "kept"), [({}, True), ({"cleanSession": True}, False)])
    def test_session_is_dropped_on_request(self, iotmock: IoTMock, data_client: Any, options: Any, kept: bool) -> None:
        """`cleanSession`."""
        iotmock.connect("c", clean_session=False)
        data_client.delete_connection(clientId="c", **options)
        assert iotmock.connect("c", clean_session=False).session_present is kept

    def test_offline_session_can_be_dropped(self, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
        """Not found only without connection and without session."""
        iotmock.connect("c", clean_session=False).disconnect()
        data_client.delete_connection(clientId="c", cleanSession=True)
        with refused("ResourceNotFoundException"):
            data_client.delete_connection(clientId="c")

    def test_event_tells_the_reason(self, iotmock: IoTMock, data_client: Any) -> None:
        """`API_INITIATED_DISCONNECT` (Developer Guide, Lifecycle events)."""
        iotmock.connect("c")
        with iotmock.subscribe("$aws/events/presence/disconnected/c") as events:
            data_client.delete_connection(clientId="c")
            event = events[0].json()
        assert (event["disconnectReason"], event["clientInitiatedDisconnect"]) == ("API_INITIATED_DISCONNECT", False)


class TestEndOfTheLine:
    """How connections end (Developer Guide, Lifecycle events and MQTT persistent sessions)."""

    def test_goodbye_may_shorten_the_session(self, iotmock: IoTMock, data_client: Any) -> None:
        """The expiry of DISCONNECT replaces that of CONNECT (Developer Guide, Ending a persistent session)."""
        iotmock.connect("c", clean_session=False).disconnect(session_expiry=60)
        assert facts(data_client)["sessionExpiry"] == 60
        iotmock.advance(60)
        assert not iotmock.connect("c", clean_session=False).session_present

    def test_goodbye_with_an_expiry_of_0_ends_the_session(self, iotmock: IoTMock) -> None:
        """At once (Developer Guide, Ending a persistent session)."""
        iotmock.connect("c", clean_session=False).disconnect(session_expiry=0)
        assert not iotmock.connect("c", clean_session=False).session_present

    def test_goodbye_cannot_ask_for_more_than_the_account_allows(self, iotmock: IoTMock, data_client: Any) -> None:
        """The maximum holds for DISCONNECT, too (Developer Guide, MQTT 5 properties)."""
        iotmock.connect("c", clean_session=False, session_expiry=60).disconnect(session_expiry=7200)
        assert facts(data_client)["sessionExpiry"] == 3600

    def test_goodbye_cannot_make_a_clean_session_last(self, iotmock: IoTMock) -> None:
        """From 0 to more is a protocol error (Developer Guide, Ending a persistent session); nothing happens here."""
        client = iotmock.connect("c")
        with pytest.raises(ValueError, match="session_expiry=60: this session ends with its connection"):
            client.disconnect(session_expiry=60)
        assert client.connected

    @pytest.mark.parametrize(
        "reason",
        ["AUTH_ERROR", "CLIENT_ERROR", "CONNECTION_LOST", "DUPLICATE_CLIENTID", "FORBIDDEN_ACCESS",
         "MQTT_KEEP_ALIVE_TIMEOUT", "SERVER_ERROR", "SERVER_INITIATED_DISCONNECT", "API_INITIATED_DISCONNECT",
         "THROTTLED", "WEBSOCKET_TTL_EXPIRATION", "CUSTOMAUTH_TTL_EXPIRATION"],
    )  # fmt: skip
    def test_line_is_lost_for_any_reason_of_awss(self, iotmock: IoTMock, data_client: Any, reason: str) -> None:
        """With the last will, as the table of reasons has it (Developer Guide, Lifecycle events)."""
        events, wills = iotmock.subscribe("$aws/events/presence/disconnected/c"), iotmock.subscribe("w")
        iotmock.connect("c", will=("w", b"gone")).drop(reason=reason)
        assert (events[0].json()["disconnectReason"], facts(data_client)["disconnectReason"]) == (reason, reason)
        assert payloads(wills) == [b"gone"]

    def test_unknown_reason_is_refused(self, iotmock: IoTMock) -> None:
        """The error names those of the page, and the line stands."""
        client = iotmock.connect("c")
        with pytest.raises(ValueError, match=r"'TIRED' is no reason .*THROTTLED"):
            client.drop("TIRED")
        assert client.connected

    def test_silent_line_times_out_after_one_and_a_half_keep_alives(self, frozen: Any, iotmock: IoTMock) -> None:
        """With its will (Developer Guide, Lifecycle events, MQTT_KEEP_ALIVE_TIMEOUT)."""
        wills = iotmock.subscribe("w")
        client = iotmock.connect("c", keep_alive=60, will=("w", b"gone"))
        client.silence()
        iotmock.advance(89)
        assert (client.connected, payloads(wills)) == (True, [])
        iotmock.advance(1)
        assert (client.disconnect_reason, payloads(wills)) == ("MQTT_KEEP_ALIVE_TIMEOUT", [b"gone"])

    def test_client_that_acts_is_no_longer_silent(self, iotmock: IoTMock) -> None:
        """Any packet counts (General Reference, connection inactivity); what has waited meanwhile comes."""
        client = iotmock.connect("c", keep_alive=60)
        client.subscribe("a")
        client.silence()
        iotmock.publish("a", b"1", qos=1)
        iotmock.publish("a", b"lost", qos=0)
        assert client.messages == []
        client.publish("b", b"")
        iotmock.advance(90)
        assert (client.connected, payloads(client.messages)) == (True, [b"1"])

    @pytest.mark.parametrize("end", ["time-out", "drop", "takeover"])
    def test_what_a_silent_line_missed_waits_for_the_session(self, iotmock: IoTMock, end: str) -> None:
        """Unacknowledged QoS 1 messages are stored (Developer Guide, MQTT persistent sessions)."""
        client = iotmock.connect("c", keep_alive=60, clean_session=False)
        client.subscribe("a")
        client.silence()
        iotmock.publish("a", b"1", qos=1)
        if end == "time-out":
            iotmock.advance(90)
        elif end == "drop":
            client.drop()
        assert payloads(iotmock.connect("c", clean_session=False).messages) == [b"1"]
        assert client.messages == []

    def test_silence_begins_once(self, iotmock: IoTMock) -> None:
        """Asking for it again does not put off the end."""
        client = iotmock.connect("c", keep_alive=60)
        client.silence()
        iotmock.advance(60)
        client.silence()
        iotmock.advance(30)
        assert not client.connected

    @pytest.mark.parametrize("end", ["disconnect", "drop", "takeover"])
    def test_time_out_of_a_line_that_has_ended_does_not_touch_the_next(self, iotmock: IoTMock, end: str) -> None:
        """The silence was that of one connection."""
        client = iotmock.connect("c", keep_alive=60)
        client.silence()
        if end != "takeover":
            getattr(client, end)()
        again = iotmock.connect("c")
        iotmock.advance(100)
        assert again.connected


class TestSessions:
    """Sessions (Developer Guide, MQTT persistent sessions)."""

    def test_same_client_id_ends_the_earlier_connection(self, frozen: Any, iotmock: IoTMock) -> None:
        """Reason DUPLICATE_CLIENTID, and the earlier will is published."""
        events = iotmock.subscribe("$aws/events/presence/+/c")
        first = iotmock.connect("c", will=("w", b"gone"))
        with iotmock.subscribe("w") as wills:
            second = iotmock.connect("c")
            assert payloads(wills) == [b"gone"]
        assert (first.connected, second.connected) == (False, True)
        told = [event.json() for event in events]
        assert [event["eventType"] for event in told] == ["connected", "disconnected", "connected"]
        assert told[1]["disconnectReason"] == "DUPLICATE_CLIENTID"
        assert [event["versionNumber"] for event in told] == [0, 0, 1]

    def test_goodbye_publishes_no_will(self, iotmock: IoTMock) -> None:
        """A lost line does (Developer Guide, Last Will messages)."""
        with iotmock.subscribe("w") as wills:
            iotmock.connect("c", will=("w", b"1")).disconnect()
            iotmock.connect("c", will=("w", b"2")).drop()
            assert payloads(wills) == [b"2"]

    def test_qos_1_messages_wait_for_a_persistent_session(self, iotmock: IoTMock) -> None:
        """In order; QoS 0 does not wait, nor what has expired."""
        client = iotmock.connect("c", clean_session=False)
        client.subscribe("a", qos=1)
        client.disconnect()
        data = iotmock.client("iot-data")
        data.publish(topic="a", payload=b"1", qos=1)
        data.publish(topic="a", payload=b"0", qos=0)
        data.publish(topic="a", payload=b"x", qos=1, messageExpiry=5)
        data.publish(topic="a", payload=b"2", qos=1)
        iotmock.advance(10)
        back = iotmock.connect("c", clean_session=False)
        assert (back.session_present, payloads(back.messages)) == (True, [b"1", b"2"])

    def test_message_that_waited_shows_what_is_left_of_its_expiry(self, iotmock: IoTMock) -> None:
        """The interval that a receiver sees is less the time that the message waited (MQTT 5, 3.3.2.3.3)."""
        client = iotmock.connect("c", clean_session=False)
        client.subscribe("a", qos=1)
        client.disconnect()
        iotmock.client("iot-data").publish(topic="a", payload=b"1", qos=1, messageExpiry=300)
        iotmock.advance(100)
        (message,) = iotmock.connect("c", clean_session=False).messages
        assert message.message_expiry == 200

    def test_session_expires(self, iotmock: IoTMock) -> None:
        """One hour without a `session_expiry`."""
        client = iotmock.connect("c", clean_session=False)
        client.subscribe("a")
        client.disconnect()
        iotmock.advance(HOUR)
        iotmock.publish("a", b"1", qos=1)
        back = iotmock.connect("c", clean_session=False)
        assert not back.session_present
        assert back.messages == []

    def test_clean_session_drops_what_waited(self, iotmock: IoTMock) -> None:
        """Reconnecting with a clean session starts anew."""
        client = iotmock.connect("c", clean_session=False)
        client.subscribe("a")
        client.disconnect()
        iotmock.publish("a", b"1", qos=1)
        assert iotmock.connect("c").messages == []

    def test_presence_and_subscription_events(self, frozen: Any, iotmock: IoTMock) -> None:
        """Members of the events (Developer Guide, Lifecycle events)."""
        events = iotmock.subscribe("$aws/events/#")
        client = iotmock.connect("c")
        client.subscribe("a/+")
        client.unsubscribe("a/+")
        client.disconnect()
        told = [event.json() for event in events]
        assert [event["eventType"] for event in told] == ["connected", "subscribed", "unsubscribed", "disconnected"]
        assert {event["sessionIdentifier"] for event in told} == {told[0]["sessionIdentifier"]}
        assert all(event["clientId"] == "c" and event["timestamp"] == START for event in told)
        assert told[0]["ipAddress"] == "127.0.0.1"
        assert told[1]["topics"] == ["a/+"]
        assert told[3]["clientInitiatedDisconnect"] is True


class TestExclusiveThings:
    """`thingName` in events (Developer Guide, Lifecycle events; Associating a thing to an MQTT client connection)."""

    @pytest.fixture
    def attach(self, iot_client: Any) -> Callable[..., str]:
        """Makes the thing `lamp`, attaches a certificate to it and gives its ARN."""

        def attach(**options: Any) -> str:
            iot_client.create_thing(thingName="lamp")
            arn: str = iot_client.create_keys_and_certificate()["certificateArn"]
            try:
                iot_client.attach_thing_principal(thingName="lamp", principal=arn, **options)
            except ParamValidationError:
                pytest.skip(f"botocore {botocore.__version__} knows no exclusive things")
            return arn

        return attach

    @staticmethod
    def things_told(iotmock: IoTMock) -> list[str | None]:
        """The thing in each event of a connection that subscribes."""
        events = iotmock.subscribe("$aws/events/#")
        client = iotmock.connect("c", thing_name="lamp")
        client.subscribe("a")
        client.unsubscribe("a")
        client.disconnect()
        return [event.json().get("thingName") for event in events]

    def test_events_tell_the_exclusive_thing(self, iotmock: IoTMock, attach: Any) -> None:
        """In presence and subscription events, whatever the client id."""
        attach(thingPrincipalType="EXCLUSIVE_THING")
        assert self.things_told(iotmock) == ["lamp"] * 4

    @pytest.mark.parametrize("options", [{}, {"thingPrincipalType": "NON_EXCLUSIVE_THING"}])
    def test_events_do_not_tell_another_thing(self, iotmock: IoTMock, attach: Any, options: Any) -> None:
        """Without a type an attachment is not exclusive (API reference, PrincipalThingObject)."""
        attach(**options)
        assert self.things_told(iotmock) == [None] * 4

    def test_detached_thing_is_no_longer_exclusive(self, iotmock: IoTMock, iot_client: Any, attach: Any) -> None:
        """There is no association then."""
        arn = attach(thingPrincipalType="EXCLUSIVE_THING")
        iot_client.detach_thing_principal(thingName="lamp", principal=arn)
        assert self.things_told(iotmock) == [None] * 4

    def test_thing_that_is_not_registered_is_not_told(self, iotmock: IoTMock) -> None:
        """A name alone associates nothing."""
        assert self.things_told(iotmock) == [None] * 4


class TestRefusedConnections:
    """The event `connect_failed` (Developer Guide, Lifecycle events, Connect attempt failure event)."""

    def test_refused_client_is_told_so(self, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
        """As many times as the test has asked for; the broker knows nothing of it."""
        iotmock.faults.fail("Connect", error="AUTHORIZATION_FAILED")
        with pytest.raises(ConnectionRefusedError, match="client 'c' may not connect: AUTHORIZATION_FAILED"):
            iotmock.connect("c")
        with refused("ResourceNotFoundException"):
            facts(data_client)
        assert iotmock.connect("c").connected

    def test_refusal_is_announced(self, frozen: Any, iotmock: IoTMock) -> None:
        """With the members that the page lists."""
        events = iotmock.subscribe("$aws/events/presence/#")
        iotmock.faults.fail("Connect")
        with pytest.raises(ConnectionRefusedError):
            iotmock.connect("c")
        iotmock.connect("c")
        failed, connected = (event.json() for event in events)
        assert events[0].topic == "$aws/events/presence/connect_failed/c"
        assert failed == {
            "clientId": "c",
            "timestamp": START,
            "eventType": "connect_failed",
            "sessionIdentifier": failed["sessionIdentifier"],
            "principalIdentifier": connected["principalIdentifier"],
            "connectFailureReason": "AUTHORIZATION_FAILED",
            "ipAddress": "127.0.0.1",
        }

    def test_refusal_leaves_the_earlier_connection(self, iotmock: IoTMock) -> None:
        """Who is not let in takes nothing over."""
        client = iotmock.connect("c")
        iotmock.faults.fail("Connect")
        with pytest.raises(ConnectionRefusedError):
            iotmock.connect("c")
        assert client.connected

    def test_connection_that_could_not_be_made_uses_up_no_fault(self, iotmock: IoTMock) -> None:
        """A mistake of the test is told first."""
        iotmock.faults.fail("Connect")
        with pytest.raises(ValueError, match="client id"):
            iotmock.connect("$c")
        with pytest.raises(ConnectionRefusedError):
            iotmock.connect("c")

    def test_connection_fails_for_no_other_reason(self, iotmock: IoTMock) -> None:
        """The page has one reason only."""
        with pytest.raises(ValueError, match="Connect cannot fail with 'ThrottlingException'"):
            iotmock.faults.fail("Connect", error="ThrottlingException")


class TestDirectMessages:
    """SendDirectMessage (API reference; Developer Guide, Sending direct messages)."""

    def test_one_client_gets_it_without_a_subscription(self, iotmock: IoTMock, data_client: Any) -> None:
        """Other subscribers of the topic do not see it, and it is not retained."""
        client, other, everybody = iotmock.connect("c"), iotmock.connect("d"), iotmock.subscribe("#")
        other.subscribe("a/b")
        answer = data_client.send_direct_message(clientId="c", topic="a/b", payload=b"1")
        assert (answer["message"], answer["traceId"]) == ("OK", answer["ResponseMetadata"]["RequestId"])
        assert [(message.topic, message.payload, message.qos) for message in client.messages] == [("a/b", b"1", 0)]
        assert other.messages == everybody == []
        assert data_client.list_retained_messages()["retainedTopics"] == []

    def test_confirmation_means_qos_1(self, iotmock: IoTMock, data_client: Any) -> None:
        """The client acknowledges at once; properties travel along."""
        client = iotmock.connect("c")
        data_client.send_direct_message(
            clientId="c", topic="a", confirmation=True, timeout=15, contentType="text/plain"
        )
        (message,) = client.messages
        assert (message.qos, message.payload, message.content_type) == (1, b"", "text/plain")

    @pytest.mark.parametrize("timeout", [0, 16])
    def test_time_out_counts_only_with_a_confirmation(
        self, iotmock: IoTMock, data_client: Any, refused: Any, timeout: int
    ) -> None:
        """Without one any value passes (API reference, SendDirectMessage, timeout)."""
        client = iotmock.connect("c")
        data_client.send_direct_message(clientId="c", topic="a", payload=b"1", timeout=timeout)
        with refused("InvalidRequestException"):
            data_client.send_direct_message(clientId="c", topic="a", payload=b"2", timeout=timeout, confirmation=True)
        assert payloads(client.messages) == [b"1"]

    @pytest.mark.parametrize(
        ("clean", "text"),
        [
            (True, "The target client ID is not connected"),
            (False, "The target client ID is not connected, but it has an active persistent session"),
        ],
    )
    def test_offline_client_is_not_found(self, iotmock: IoTMock, data_client: Any, clean: bool, text: str) -> None:
        """The text tells whether a session waits (Developer Guide, Sending direct messages, troubleshooting)."""
        iotmock.connect("c", clean_session=clean).disconnect()
        with pytest.raises(data_client.exceptions.ResourceNotFoundException) as caught:
            data_client.send_direct_message(clientId="c", topic="a", payload=b"1")
        assert caught.value.response["Error"]["Message"] == text

    def test_direct_message_is_never_queued(self, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
        """Not for a persistent session either (Developer Guide, Sending direct messages)."""
        iotmock.connect("c", clean_session=False).disconnect()
        with refused("ResourceNotFoundException"):
            data_client.send_direct_message(clientId="c", topic="a", payload=b"1", confirmation=True)
        assert iotmock.connect("c", clean_session=False).messages == []

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            pytest.param({"topic": "$aws/things/c/shadow/get"}, "InvalidRequestException", id="reserved topic"),
            pytest.param({"topic": "a/#"}, "InvalidRequestException", id="wildcard"),
            pytest.param({"topic": "a" * 257}, "InvalidRequestException", id="long topic"),
            pytest.param({"responseTopic": "a/+"}, "InvalidRequestException", id="wildcard in the response topic"),
            pytest.param({"payload": b"x" * 131073}, "RequestEntityTooLargeException", id="131073 bytes"),
            pytest.param({"clientId": "$c"}, "InvalidRequestException", id="client id with $"),
            pytest.param({"clientId": "nobody"}, "ResourceNotFoundException", id="unknown client"),
        ],
    )
    def test_bad_request_is_refused(
        self, iotmock: IoTMock, data_client: Any, refused: Any, options: Any, code: str
    ) -> None:
        """Each with its error; the client gets nothing."""
        client = iotmock.connect("c")
        with refused(code):
            data_client.send_direct_message(**{"clientId": "c", "topic": "a", "payload": b"1", **options})
        assert client.messages == []

    def test_silent_client_does_not_acknowledge(self, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
        """504 where a confirmation was asked for, success where not; never queued (API reference)."""
        client = iotmock.connect("c")
        client.silence()
        data_client.send_direct_message(clientId="c", topic="a", payload=b"1")
        with refused("GatewayTimeoutException"):
            data_client.send_direct_message(clientId="c", topic="a", payload=b"2", confirmation=True)
        client.publish("b", b"")
        assert client.messages == []

    def test_missing_acknowledgement_can_be_injected(self, iotmock: IoTMock, data_client: Any, refused: Any) -> None:
        """Also of a client that is not silent."""
        iotmock.connect("c")
        iotmock.faults.fail("SendDirectMessage", error="GatewayTimeoutException", times=5)
        with refused("GatewayTimeoutException"):
            data_client.send_direct_message(clientId="c", topic="a", confirmation=True)
