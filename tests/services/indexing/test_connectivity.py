"""Connections in the index of things, and GetThingConnectivityData."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MILLISECONDS = 1772366400000
SOCKET = {"sourceIp", "sourcePort", "targetIp", "targetPort"}
HOUR = 3600
ROLE = "arn:aws:iam::123456789012:role/republisher"
GOODBYE = "CLIENT_INITIATED_DISCONNECT"


def live(fleet: Any, thing: str = "lamp", **members: Any) -> dict[str, Any]:
    """What GetThingConnectivityData says."""
    answer: dict[str, Any] = fleet.call("get_thing_connectivity_data", thingName=thing, **members)
    return answer


def state(found: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Connected, since when, and why not."""
    return found["connected"], found.get("timestamp"), found.get("disconnectReason")


def indexed(fleet: Any, thing: str = "lamp") -> dict[str, Any]:
    """The connectivity of a thing as SearchIndex answers it."""
    found: dict[str, Any] = fleet.document(thing)["connectivity"]
    return found


@pytest.fixture
def lamp(fleet: Any) -> Any:
    """The fleet with the thing `lamp`, whose connections are indexed."""
    fleet.index_connectivity()
    fleet.thing("lamp")
    return fleet


# Never connected


def test_thing_that_never_connected(lamp: Any) -> None:
    """Spec 14, CLI example: `{"connected": false}`; API reference, GetThingConnectivityData."""
    assert lamp.document("lamp")["connectivity"] == {"connected": False}
    assert live(lamp) == {"thingName": "lamp", "connected": False}


def test_search_for_things_that_never_connected(lamp: Any) -> None:
    """Spec 19, choice 19: connected is false; no timestamp, no reason."""
    assert lamp.names("connectivity.connected:false") == ["lamp"]
    for query in ("connectivity.connected:true", "connectivity.timestamp:*", "connectivity.disconnectReason:*"):
        assert lamp.names(query) == []


# Connected, and not any more


def test_connected_thing(lamp: Any) -> None:
    """Spec 14: connected and the time in ms; fidelity: GetThingConnectivityData's reason is NONE meanwhile."""
    lamp.iot.advance(5)
    lamp.iot.connect("lamp")
    found = indexed(lamp)
    assert (found["connected"], found["timestamp"]) == (True, MILLISECONDS + 5000)
    assert found.get("disconnectReason", "NONE") == "NONE"
    assert state(live(lamp)) == (True, NOON + timedelta(seconds=5), "NONE")
    assert lamp.names("connectivity.connected:true") == ["lamp"]
    assert lamp.names(f"connectivity.timestamp>{MILLISECONDS}") == ["lamp"]
    assert lamp.names(f"connectivity.timestamp>{MILLISECONDS + 5000}") == []


ENDS: list[tuple[Callable[[Any, Any], object], str]] = [
    (lambda _, client: client.disconnect(), GOODBYE),
    (lambda _, client: client.drop(), "CONNECTION_LOST"),
    (lambda _, client: client.drop(reason="THROTTLED"), "THROTTLED"),
    (lambda fleet, _: fleet.data.delete_connection(clientId="lamp"), "API_INITIATED_DISCONNECT"),
    (lambda fleet, _: fleet.data.delete_connection(clientId="lamp", cleanSession=True), "API_INITIATED_DISCONNECT"),
]


@pytest.mark.parametrize(("end", "reason"), ENDS)
def test_disconnected_thing(lamp: Any, end: Callable[[Any, Any], object], reason: str) -> None:
    """Spec 14: the time is that of the disconnect, the reason is known; whatever the kind of session."""
    for number, is_clean in enumerate((True, False), start=1):
        client = lamp.iot.connect("lamp", clean_session=is_clean)
        lamp.iot.advance(10)
        end(lamp, client)
        assert state(live(lamp)) == (False, NOON + timedelta(seconds=10 * number), reason)
        assert state(indexed(lamp)) == (False, MILLISECONDS + 10000 * number, reason)
        assert lamp.names(f"connectivity.disconnectReason:{reason}") == ["lamp"]
        assert lamp.names("connectivity.connected:true") == []


def test_a_found_thing_tells_three_things_of_its_connection(lamp: Any) -> None:
    """Spec 14: whether, since when and why not; the session is told by GetThingConnectivityData."""
    client = lamp.iot.connect("lamp", keep_alive=60, clean_session=False, session_expiry=600)
    assert indexed(lamp) == {"connected": True, "timestamp": MILLISECONDS}
    client.drop()
    assert indexed(lamp) == {"connected": False, "timestamp": MILLISECONDS, "disconnectReason": "CONNECTION_LOST"}


def test_session_is_nothing_to_search_for(lamp: Any) -> None:
    """The fields of connectivity are three (developer guide, Managing thing indexing; chosen)."""
    lamp.iot.connect("lamp", keep_alive=60)
    for name in ("clientId", "keepAliveDuration", "cleanSession", "sessionExpiry"):
        assert lamp.names(f"connectivity.{name}:*") == []


def test_silent_thing_times_out(lamp: Any) -> None:
    """Developer guide, Lifecycle events: MQTT_KEEP_ALIVE_TIMEOUT at 1.5 times the keep-alive."""
    lamp.iot.connect("lamp", keep_alive=60).silence()
    lamp.iot.advance(89)
    assert indexed(lamp)["connected"]
    lamp.iot.advance(1)
    assert state(live(lamp)) == (False, NOON + timedelta(seconds=90), "MQTT_KEEP_ALIVE_TIMEOUT")
    assert lamp.names("connectivity.disconnectReason:MQTT_KEEP_ALIVE_TIMEOUT") == ["lamp"]


def test_reconnected_thing(lamp: Any) -> None:
    """Spec 14: the time is that of the last change; nothing is left of the reason."""
    lamp.iot.connect("lamp").drop()
    lamp.iot.advance(10)
    lamp.iot.connect("lamp")
    assert state(live(lamp)) == (True, NOON + timedelta(seconds=10), "NONE")
    assert lamp.names("connectivity.disconnectReason:CONNECTION_LOST") == []
    assert lamp.names("connectivity.connected:true") == ["lamp"]


def test_second_client_of_the_id_takes_over(lamp: Any) -> None:
    """Developer guide, Lifecycle events: DUPLICATE_CLIENTID ends the first; the thing is connected by the second."""
    first = lamp.iot.connect("lamp")
    lamp.iot.advance(10)
    second = lamp.iot.connect("lamp")
    assert first.disconnect_reason == "DUPLICATE_CLIENTID"
    assert state(live(lamp)) == (True, NOON + timedelta(seconds=10), "NONE")
    second.disconnect()
    assert state(live(lamp)) == (False, NOON + timedelta(seconds=10), GOODBYE)


def test_last_will_changes_the_shadow_that_is_found(fleet: Any) -> None:
    """Developer guide, Detecting a thing is connected: a rule brings the will of a lost line to the shadow."""
    fleet.index_connectivity("REGISTRY_AND_SHADOW")
    republish = {"topic": "$$aws/things/${topic(2)}/shadow/update", "roleArn": ROLE}
    fleet.control.create_topic_rule(
        ruleName="wills", topicRulePayload={"sql": "SELECT * FROM 'my/+/gone'", "actions": [{"republish": republish}]}
    )
    clients = {}
    for name in ("lamp", "pump"):
        fleet.thing(name)
        fleet.report(name, online=True)
        will = (f"my/{name}/gone", {"state": {"reported": {"online": False}}})
        clients[name] = fleet.iot.connect(name, will=will)
    clients["lamp"].drop()
    clients["pump"].disconnect()
    assert fleet.names("shadow.reported.online:false AND connectivity.connected:false") == ["lamp"]
    assert fleet.names("shadow.reported.online:true AND connectivity.connected:false") == ["pump"]


def test_index_knows_time_and_reason_for_most_of_an_hour(lamp: Any) -> None:
    """Spec 14: about an hour after a disconnect they may be missing, not before."""
    lamp.iot.connect("lamp").drop()
    lamp.iot.advance(45 * 60)
    assert state(indexed(lamp)) == (False, MILLISECONDS, "CONNECTION_LOST")
    assert lamp.names("connectivity.disconnectReason:CONNECTION_LOST") == ["lamp"]


def test_index_forgets_time_and_reason_after_an_hour(lamp: Any) -> None:
    """Spec 14: about an hour (chosen: exactly); also where a document had been made before."""
    lamp.iot.connect("lamp").drop()
    lamp.iot.advance(HOUR - 1)
    assert lamp.names("connectivity.disconnectReason:CONNECTION_LOST") == ["lamp"]
    lamp.iot.advance(1)
    assert lamp.names("connectivity.disconnectReason:CONNECTION_LOST") == []
    assert indexed(lamp) == {"connected": False}


def test_client_that_comes_back_is_connected(lamp: Any) -> None:
    """Also when everything but its last connection was forgotten."""
    lamp.iot.connect("lamp").drop()
    lamp.iot.advance(24 * HOUR)
    back = lamp.iot.connect("lamp")
    assert (live(lamp)["connected"], indexed(lamp)["connected"]) == (True, True)
    back.disconnect()
    lamp.iot.advance(24 * HOUR)
    assert live(lamp)["disconnectReason"] == GOODBYE


@pytest.mark.parametrize("hours", [2, 24 * 30])
def test_live_data_are_kept(lamp: Any, hours: int) -> None:
    """Spec 14: GetThingConnectivityData keeps its data, when the index may have lost time and reason."""
    lamp.iot.connect("lamp").disconnect()
    lamp.iot.advance(hours * HOUR)
    assert state(live(lamp)) == (False, NOON, GOODBYE)
    assert indexed(lamp)["connected"] is False
    assert lamp.names("connectivity.connected:false") == ["lamp"]


def test_version_of_a_connection_is_counted_and_not_found(lamp: Any) -> None:
    """Spec 12: `connectivity.version` is a managed Number; versions are not searchable."""
    lamp.iot.connect("lamp")
    assert lamp.names("connectivity.version:*") == []
    question = {"queryString": "*", "aggregationField": "connectivity.version"}
    assert lamp.call("get_statistics", **question)["statistics"]["count"] == 1


def test_reasons_are_counted(lamp: Any) -> None:
    """Spec 12, 15: `connectivity.disconnectReason` is a managed String."""
    lamp.thing("pump")
    lamp.iot.connect("lamp").drop()
    lamp.iot.connect("pump").drop()
    found = lamp.call(
        "get_buckets_aggregation",
        queryString="connectivity.connected:false",
        aggregationField="connectivity.disconnectReason",
        bucketsAggregationType={"termsAggregation": {}},
    )
    assert found == {"totalCount": 2, "buckets": [{"keyValue": "CONNECTION_LOST", "count": 2}]}


# Whose connection it is


def test_connection_belongs_to_the_thing_of_its_client_id(lamp: Any) -> None:
    """Spec 12, developer guide: connections whose client id is a thing's name."""
    lamp.iot.connect("Lamp")
    lamp.iot.connect("gateway", thing_name="lamp")
    assert indexed(lamp) == {"connected": False}
    lamp.iot.device("lamp")
    assert indexed(lamp)["connected"]


def test_connection_belongs_to_an_account_and_region(lamp: Any) -> None:
    """Spec 1: one registry per account and region."""
    for there in (lamp.elsewhere(account_id="210987654321"), lamp.elsewhere(region="eu-west-1")):
        there.iot.connect("lamp")
        with there.refused("ResourceNotFoundException"):
            live(there)
    assert indexed(lamp) == {"connected": False}


# GetThingConnectivityData


def test_live_data_describe_the_session(lamp: Any) -> None:
    """Model, GetThingConnectivityDataResponse: client id, keep-alive, kind and life of the session."""
    lamp.iot.connect("lamp", keep_alive=60, clean_session=False, session_expiry=600)
    # Checked before it is sent, so that older botocores skip what they do not know.
    found = lamp.control.get_thing_connectivity_data(thingName="lamp", includeSocketInformation=False)
    assert (found["thingName"], found["clientId"]) == ("lamp", "lamp")
    assert (found["keepAliveDuration"], found["cleanSession"], found["sessionExpiry"]) == (60, False, 600)


def test_socket_is_told_when_it_is_configured_and_asked_for(lamp: Any) -> None:
    """Developer guide, Device connectivity status queries; API reference, ConnectivityFilter."""
    sockets = {"includeSocketInformation": ["GET_THING_CONNECTIVITY_DATA"]}
    lamp.index_connectivity(filter={"connectivity": sockets})
    assert lamp.configuration()["thingIndexingConfiguration"]["filter"] == {"connectivity": sockets}
    lamp.iot.connect("lamp")
    assert lamp.control.get_thing_connectivity_data(thingName="lamp", includeSocketInformation=True).keys() >= SOCKET
    assert not live(lamp).keys() & SOCKET
    assert not live(lamp, includeSocketInformation=False).keys() & SOCKET


@pytest.mark.parametrize("chosen", [{}, {"filter": {}}, {"filter": {"connectivity": {}}}])
def test_socket_is_told_where_nothing_was_chosen(lamp: Any, chosen: dict[str, Any]) -> None:
    """Spec 14: the option of the request is enough."""
    lamp.index_connectivity(**chosen)
    lamp.iot.connect("lamp")
    assert lamp.control.get_thing_connectivity_data(thingName="lamp", includeSocketInformation=True).keys() >= SOCKET


def test_socket_that_is_not_chosen_is_not_told(lamp: Any) -> None:
    """Developer guide, Device connectivity status queries: the configuration says for which operations."""
    lamp.index_connectivity(filter={"connectivity": {"includeSocketInformation": []}})
    lamp.iot.connect("lamp")
    assert not live(lamp, includeSocketInformation=True).keys() & SOCKET


def test_socket_of_an_unknown_operation_is_refused(lamp: Any) -> None:
    """Model, FleetIndexingApi."""
    members = {
        "thingIndexingMode": "REGISTRY",
        "thingConnectivityIndexingMode": "STATUS",
        "filter": {"connectivity": {"includeSocketInformation": ["SEARCH_INDEX"]}},
    }
    with lamp.refused("InvalidRequestException"):
        # Checked before it is sent: an older botocore would leave out what counts here.
        lamp.control.update_indexing_configuration(thingIndexingConfiguration=members)


def test_unknown_thing_is_not_found(lamp: Any) -> None:
    """Spec 12: registered things only; the error is declared."""
    lamp.iot.connect("ghost")
    with lamp.refused("ResourceNotFoundException"):
        live(lamp, "ghost")
    lamp.control.delete_thing(thingName="lamp")
    with lamp.refused("ResourceNotFoundException"):
        live(lamp)


def test_live_data_need_connectivity_indexing(lamp: Any) -> None:
    """Spec 14; fidelity: InvalidRequestException without."""
    lamp.index("REGISTRY")
    with lamp.refused("InvalidRequestException"):
        live(lamp)


@pytest.mark.parametrize("name", ["", "a b", "a" * 129])
def test_name_follows_the_model(lamp: Any, name: str) -> None:
    """Model, ConnectivityApiThingName; spec 1 for the class."""
    with lamp.refused("InvalidRequestException"):
        live(lamp, name)


def test_live_data_wait_for_the_index(fleet: Any) -> None:
    """Spec 12, 19 choice 1: IndexNotReadyException while the index is built for the first time."""
    fleet.iot.limits.index_building_seconds = 60
    fleet.thing("lamp")
    fleet.index_connectivity()
    with fleet.refused("IndexNotReadyException"):
        live(fleet)
    fleet.iot.advance(60)
    assert live(fleet) == {"thingName": "lamp", "connected": False}


def test_what_had_ended_long_before_is_not_known(lamp: Any) -> None:
    """Model, GetThingConnectivityData: no session details of who left an hour before connectivity was indexed."""
    lamp.index("REGISTRY")
    lamp.iot.connect("lamp").drop()
    lamp.iot.advance(3601)
    lamp.index_connectivity()
    assert live(lamp) == {"thingName": "lamp", "connected": False}
    lamp.iot.connect("lamp").drop()
    lamp.iot.advance(90000)
    assert live(lamp)["disconnectReason"] == "CONNECTION_LOST"


def test_what_had_ended_just_before_is_known(lamp: Any) -> None:
    """The hour counts."""
    lamp.index("REGISTRY")
    lamp.iot.connect("lamp").drop()
    lamp.iot.advance(3600)
    lamp.index_connectivity()
    assert live(lamp)["disconnectReason"] == "CONNECTION_LOST"


def test_connectivity_that_is_being_built_is_not_ready(lamp: Any) -> None:
    """IndexNotReadyException is declared; the old sources had no connections."""
    lamp.index("REGISTRY")
    lamp.iot.limits.index_building_seconds = 60
    lamp.index_connectivity()
    with lamp.refused("IndexNotReadyException"):
        live(lamp)
    lamp.iot.advance(60)
    assert live(lamp) == {"thingName": "lamp", "connected": False}
