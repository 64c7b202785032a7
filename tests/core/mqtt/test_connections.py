"""Clients and their sessions. Sources: Developer Guide, MQTT (persistent sessions, managing connections)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.clients import Client
from iotmock.core.mqtt.message import Deferred, Message, Properties
from iotmock.core.mqtt.sessions import ClientNotConnected, DisconnectReason, Session, Will
from iotmock.core.mqtt.topics import TopicError
from iotmock.core.world.world import World
from iotmock.handle import IoTMock


def payloads(client: Client) -> list[bytes]:
    """What a client has received."""
    return [message.payload for message in client.messages]


def known(broker: Broker, iot: IoTMock, client_id: str = "c") -> Session:
    """What the broker knows of a client, after settling."""
    iot.advance(0)
    session = broker.connections.session(client_id)
    assert session is not None
    return session


def delete(world: World, iot: IoTMock, *, clean_session: bool = False, prevent_will: bool = False) -> None:
    """Do what DeleteConnection does to client `c`."""
    with world.entered("DeleteConnection", iot.account_id, iot.region) as call:
        call.broker.connections.delete(call, "c", clean_session, prevent_will)


@pytest.mark.parametrize("client_id", ["a", "x" * 128, "thing:1/№ 7", "a$"])
def test_client_id_of_up_to_128_characters_connects(iot: IoTMock, client_id: str) -> None:
    """1 to 128 characters, no leading $ (API reference, GetConnection)."""
    assert iot.connect(client_id).connected


@pytest.mark.parametrize("client_id", ["", "x" * 129, "$a", "\ud800"])
def test_client_id_outside_the_rules_is_refused(iot: IoTMock, client_id: str) -> None:
    """1 to 128 characters, no leading $ (API reference, GetConnection)."""
    with pytest.raises(ValueError, match="client id"):
        iot.connect(client_id)


def test_client_id_that_is_no_text_is_refused(iot: IoTMock) -> None:
    """The error says what a client id is."""
    with pytest.raises(TypeError, match="client id is text"):
        iot.connect(3)  # type: ignore[arg-type]


def test_client_receives_what_it_subscribed_to_until_it_unsubscribes(iot: IoTMock) -> None:
    """Subscribe, receive, unsubscribe; unsubscribing again is harmless."""
    with iot.connect("c") as client:
        client.subscribe("a/+")
        iot.publish("a/b", b"1")
        client.unsubscribe("a/+")
        client.unsubscribe("a/+")
        iot.publish("a/b", b"2")
        assert payloads(client) == [b"1"]


def test_client_publishes_to_others_and_to_itself(iot: IoTMock) -> None:
    """A client gets its own messages too, when subscribed (MQTT 3.1.1 has no "no local")."""
    subscription = iot.subscribe("a")
    with iot.connect("c") as client:
        client.subscribe("a")
        client.publish("a", {"x": 1}, qos=1)
        assert (
            [message.json() for message in client.messages]
            == [message.json() for message in subscription]
            == [{"x": 1}]
        )


def test_client_with_overlapping_subscriptions_gets_one_copy_with_the_highest_qos(iot: IoTMock) -> None:
    """One copy per client; see docs/fidelity.md."""
    client = iot.connect("c")
    for topic_filter, qos in (("a/#", 0), ("a/+", 1), ("a/b", 0)):
        client.subscribe(topic_filter, qos)
    iot.publish("a/b", b"x", qos=1)
    assert [(message.payload, message.qos) for message in client.messages] == [(b"x", 1)]


def test_each_matching_callback_of_a_client_is_called(iot: IoTMock) -> None:
    """One copy arrives, and every subscription's own callback sees it."""
    seen: list[str] = []
    client = iot.connect("c")
    client.subscribe("a/#", callback=lambda _: seen.append("a/#"))
    client.subscribe("a/b", callback=lambda _: seen.append("a/b"))
    iot.publish("a/b", b"x")
    assert (seen, len(client.messages)) == (["a/#", "a/b"], 1)


def test_subscribing_again_replaces_qos_and_callback(iot: IoTMock, broker: Broker) -> None:
    """A second SUBSCRIBE to the same filter replaces the first (MQTT 3.1.1, 3.8.4)."""
    seen: list[str] = []
    client = iot.connect("c")
    client.subscribe("a", qos=1, callback=lambda _: seen.append("old"))
    client.subscribe("a", qos=0, callback=lambda _: seen.append("new"))
    iot.publish("a", b"x", qos=1)
    assert (seen, [message.qos for message in client.messages]) == (["new"], [0])
    assert list(known(broker, iot).subscriptions()) == [("a", 0)]


@pytest.mark.parametrize(("topic_filter", "qos", "error"), [("a/#/b", 1, TopicError), ("a", 2, ValueError)])
def test_refused_subscription_leaves_the_earlier_ones(
    iot: IoTMock, broker: Broker, topic_filter: str, qos: int, error: type[Exception]
) -> None:
    """An error changes nothing."""
    client = iot.connect("c")
    client.subscribe("a", 1)
    with pytest.raises(error):
        client.subscribe(topic_filter, qos)
    assert list(known(broker, iot).subscriptions()) == [("a", 1)]


def test_subscriptions_are_listed_by_filter_from_behind_a_position(iot: IoTMock, broker: Broker) -> None:
    """The order of ListSubscriptions is by filter; see docs/fidelity.md."""
    client = iot.connect("c")
    for topic_filter in ("c", "a", "b/#"):
        client.subscribe(topic_filter)
    assert list(known(broker, iot).subscriptions("a")) == [("b/#", 1), ("c", 1)]


def test_connected_session_shows_its_facts(iot: IoTMock, broker: Broker) -> None:
    """What GetConnection shows of a connected client."""
    iot.connect("c", thing_name="lamp", clean_session=False, session_expiry=60, keep_alive=300)
    session = known(broker, iot)
    assert (session.connected, session.alive, session.thing_name, session.is_clean) == (True, True, "lamp", False)
    assert (session.session_expiry_seconds, session.keep_alive_seconds) == (60, 300)
    assert (session.connected_since, session.disconnected_since, session.disconnect_reason) == (iot.now, None, None)


@pytest.mark.parametrize(("given", "used"), [(0, 1200), (1, 30), (30, 30), (1200, 1200), (1201, 1200)])
def test_keep_alive_is_kept_between_30_seconds_and_20_minutes(
    iot: IoTMock, broker: Broker, given: int, used: int
) -> None:
    """Below 30 counts as 30; 0 and more than 1,200 as 1,200 (IoT Core quotas, connection inactivity)."""
    iot.connect("c", keep_alive=given)
    assert known(broker, iot).keep_alive_seconds == used


@pytest.mark.parametrize(
    ("clean_session", "given", "used"),
    [(True, None, 0), (False, None, 3600), (False, 5, 5), (False, 0, 0), (True, 5, 5), (False, 3601, 3600)],
)
def test_session_expiry_is_an_hour_unless_given_and_at_most(
    iot: IoTMock, broker: Broker, clean_session: bool, given: int | None, used: int
) -> None:
    """An hour is the default and the maximum of an account (Developer Guide, MQTT 5 properties)."""
    iot.connect("c", clean_session=clean_session, session_expiry=given)
    assert known(broker, iot).session_expiry_seconds == used


@pytest.mark.parametrize("option", [{"session_expiry": -1}, {"keep_alive": -1}, {"will": ("a/#", b"")}])
def test_connect_with_a_wrong_option_is_refused_and_leaves_the_earlier_connection(
    iot: IoTMock, option: dict[str, Any]
) -> None:
    """An error changes nothing: the client of the same id stays connected."""
    client = iot.connect("c")
    with pytest.raises(ValueError, match=r"session_expiry|keep_alive|wildcard"):
        iot.connect("c", **option)
    assert client.connected


@pytest.mark.parametrize("option", [{"session_expiry": 1.5}, {"session_expiry": "60"}, {"keep_alive": 45.5}])
def test_connect_with_anything_but_whole_seconds_is_refused(iot: IoTMock, option: dict[str, Any]) -> None:
    """GetConnection could not tell them: its model has integers."""
    with pytest.raises(TypeError, match="whole seconds"):
        iot.connect("c", **option)


def test_client_knows_its_subscriptions_while_it_is_connected(iot: IoTMock) -> None:
    """The very filter counts, not what it matches."""
    client = iot.connect("c", clean_session=False)
    client.subscribe("a/+")
    assert (client.is_subscribed("a/+"), client.is_subscribed("a/b")) == (True, False)
    client.drop()
    assert not client.is_subscribed("a/+")


def test_socket_facts_are_made_up_but_stable(iot: IoTMock, broker: Broker) -> None:
    """The same client id has the same port again; see docs/fidelity.md."""
    iot.connect("c")
    first = known(broker, iot)
    facts = (first.source_ip, first.source_port, first.target_ip, first.target_port)
    iot.connect("c")
    again = known(broker, iot)
    assert facts == (again.source_ip, again.source_port, again.target_ip, again.target_port)
    assert 49152 <= again.source_port <= 65535
    assert again.source_ip == "127.0.0.1"


@pytest.mark.parametrize(
    ("how", "reason"),
    [("disconnect", "CLIENT_INITIATED_DISCONNECT"), ("drop", "CONNECTION_LOST"), ("delete", "API_INITIATED_DISCONNECT"),
     ("connect", "DUPLICATE_CLIENTID")],
)  # fmt: skip
def test_ended_connection_names_its_reason(world: World, iot: IoTMock, how: str, reason: str) -> None:
    """The reasons of life cycle events (Developer Guide, Lifecycle events)."""
    client = iot.connect("c")
    ways: dict[str, Callable[[], object]] = {
        "disconnect": client.disconnect,
        "drop": client.drop,
        "delete": lambda: delete(world, iot),
        "connect": lambda: iot.connect("c"),
    }
    ways[how]()
    assert not client.connected
    assert client.disconnect_reason == reason


def test_disconnect_is_known_for_thirty_minutes(iot: IoTMock, broker: Broker) -> None:
    """A client without a session is forgotten after 30 minutes (API reference, GetConnection)."""
    iot.connect("c").drop()
    left_at = iot.now
    iot.advance(timedelta(minutes=29, seconds=59))
    session = known(broker, iot)
    assert (session.connected, session.alive, session.connected_since) == (False, False, None)
    assert (session.disconnected_since, session.disconnect_reason) == (left_at, DisconnectReason.CONNECTION_LOST)
    iot.advance(1)
    assert broker.connections.session("c") is None


def test_persistent_session_outlives_the_thirty_minutes(iot: IoTMock, broker: Broker) -> None:
    """The session is known until it expires, and why its client left; since when it is not."""
    iot.connect("c", clean_session=False).disconnect()
    iot.advance(timedelta(minutes=30))
    session = known(broker, iot)
    assert (session.alive, session.disconnected_since) == (True, None)
    assert session.disconnect_reason == DisconnectReason.CLIENT_INITIATED
    iot.advance(timedelta(minutes=30))
    assert broker.connections.session("c") is None


def test_expired_session_is_over_while_its_disconnect_is_still_known(iot: IoTMock, broker: Broker) -> None:
    """A short session ends before the 30 minutes do."""
    client = iot.connect("c", clean_session=False, session_expiry=60)
    client.subscribe("a")
    client.disconnect()
    iot.advance(60)
    session = known(broker, iot)
    assert (session.alive, list(session.subscriptions())) == (False, [])
    assert session.disconnected_since is not None


def test_reconnect_in_time_cancels_expiry_and_forgetting(iot: IoTMock, broker: Broker) -> None:
    """Deadlines of an earlier disconnect do not touch a connection made since."""
    iot.connect("c", clean_session=False, session_expiry=60).disconnect()
    iot.connect("c", clean_session=False, session_expiry=6000).disconnect()
    iot.advance(61)
    assert known(broker, iot).alive
    client = iot.connect("c", clean_session=False)
    iot.advance(timedelta(hours=2))
    assert client.connected
    assert known(broker, iot).alive


def test_persistent_session_delivers_what_waited_in_order(iot: IoTMock) -> None:
    """QoS 1 messages wait, QoS 0 messages and QoS 0 subscriptions do not (Developer Guide, persistent sessions)."""
    client = iot.connect("c", clean_session=False)
    client.subscribe("a/+", qos=1)
    client.subscribe("b", qos=0)
    client.disconnect()
    iot.publish("a/1", b"1", qos=1)
    iot.publish("a/2", b"lost", qos=0)
    iot.publish("b", b"lost", qos=1)
    iot.publish("a/1", b"2", qos=1)
    again = iot.connect("c", clean_session=False)
    iot.publish("a/1", b"3")
    assert again.session_present
    assert payloads(again) == [b"1", b"2", b"3"]
    assert payloads(client) == []


def test_waiting_messages_reach_the_callback(iot: IoTMock) -> None:
    """A subscription keeps its callback over a reconnect; see docs/fidelity.md."""
    seen: list[bytes] = []
    client = iot.connect("c", clean_session=False)
    client.subscribe("a", callback=lambda message: seen.append(message.payload))
    client.disconnect()
    iot.publish("a", b"1", qos=1)
    assert seen == []
    iot.connect("c", clean_session=False)
    assert seen == [b"1"]


def test_message_that_expired_while_waiting_is_not_delivered(iot: IoTMock) -> None:
    """Message expiry holds for queued messages (Developer Guide, MQTT 5)."""
    client = iot.connect("c", clean_session=False)
    client.subscribe("a")
    client.disconnect()
    for seconds in (10, 11, 12):
        iot.publish("a", str(seconds), qos=1, properties=Properties(message_expiry=seconds))
    iot.advance(11)
    assert payloads(iot.connect("c", clean_session=False)) == [b"12"]


@pytest.mark.parametrize("clean_first", [True, False])
def test_clean_session_starts_with_nothing(iot: IoTMock, broker: Broker, clean_first: bool) -> None:
    """A clean connect drops the session; a session that was clean leaves none."""
    client = iot.connect("c", clean_session=clean_first)
    client.subscribe("a")
    client.disconnect()
    iot.publish("a", b"1", qos=1)
    again = iot.connect("c", clean_session=not clean_first)
    iot.publish("a", b"2", qos=1)
    assert not again.session_present
    assert payloads(again) == []
    assert list(known(broker, iot).subscriptions()) == []


@pytest.mark.parametrize("how", ["clean connect", "expiry", "deletion", "unsubscribe"])
def test_session_that_is_over_leaves_no_subscription_behind(world: World, iot: IoTMock, how: str) -> None:
    """Nobody is subscribed then, so a service's message is not even rendered."""
    rendered: list[str] = []
    client = iot.connect("c", clean_session=False)
    client.subscribe("#")
    client.subscribe("$share/g/a")
    if how == "unsubscribe":
        client.unsubscribe("#")
        client.unsubscribe("$share/g/a")
    client.disconnect()
    if how == "clean connect":
        iot.connect("c")
    elif how == "expiry":
        iot.advance(3600)
    elif how == "deletion":
        delete(world, iot, clean_session=True)

    def topic(*_: object) -> str:
        rendered.append("x")
        return "a"

    with world.entered("test", iot.account_id, iot.region) as call:
        call.publish_later(Deferred(topic, lambda *_: b""), None)
    assert rendered == []


def test_duplicate_client_id_takes_the_session_over(iot: IoTMock) -> None:
    """The earlier connection ends, a persistent session goes on in the new one."""
    old = iot.connect("c", clean_session=False)
    old.subscribe("a")
    new = iot.connect("c", clean_session=False)
    iot.publish("a", b"x")
    assert (old.connected, new.connected, payloads(old), payloads(new)) == (False, True, [], [b"x"])


@pytest.mark.parametrize(("how", "published"), [("disconnect", False), ("drop", True), ("connect", True)])
def test_last_will_is_published_unless_the_client_says_goodbye(iot: IoTMock, how: str, published: bool) -> None:
    """Wills follow every end but the client's own (Developer Guide, Lifecycle events)."""
    subscription = iot.subscribe("gone/+")
    client = iot.connect("c", will=Will("gone/c", {"x": 1}, qos=1))
    ways: dict[str, Callable[[], object]] = {
        "disconnect": client.disconnect,
        "drop": client.drop,
        "connect": lambda: iot.connect("c"),
    }
    ways[how]()
    assert [(message.text(), message.qos) for message in subscription] == [('{"x":1}', 1)] * published


@pytest.mark.parametrize("prevented", [True, False])
def test_deleted_connection_publishes_its_will_unless_prevented(world: World, iot: IoTMock, prevented: bool) -> None:
    """preventWillMessage (API reference, DeleteConnection)."""
    subscription = iot.subscribe("gone")
    iot.connect("c", will=("gone", b"x"))
    delete(world, iot, prevent_will=prevented)
    assert bool(subscription.messages) is not prevented


@pytest.mark.parametrize(
    "will", [{"topic": "w", "payload": "x", "qos": 1}, ("w", "x", 1), ["w", "x", 1], Will("w", "x", 1)]
)
def test_will_may_be_written_as_dict_or_tuple(iot: IoTMock, will: Any) -> None:
    """All forms mean the same."""
    subscription = iot.subscribe("w")
    iot.connect("c", will=will).drop()
    assert [(message.payload, message.qos) for message in subscription] == [(b"x", 1)]


def test_will_of_another_type_is_refused(iot: IoTMock) -> None:
    """The error names the forms."""
    with pytest.raises(TypeError, match="a dict or a tuple"):
        iot.connect("c", will="gone")


def test_will_of_an_earlier_connection_does_not_haunt_the_next(iot: IoTMock) -> None:
    """A will belongs to one connection, also in a persistent session."""
    subscription = iot.subscribe("w")
    iot.connect("c", clean_session=False, will=("w", b"x")).disconnect()
    iot.connect("c", clean_session=False).drop()
    assert subscription.messages == []


@pytest.mark.parametrize("clean_session", [True, False])
def test_delete_connection_ends_the_session_only_when_clean(
    world: World, iot: IoTMock, broker: Broker, clean_session: bool
) -> None:
    """cleanSession=true drops the persistent session (API reference, DeleteConnection)."""
    client = iot.connect("c", clean_session=False)
    client.subscribe("a")
    delete(world, iot, clean_session=clean_session)
    assert known(broker, iot).alive is not clean_session
    assert iot.connect("c", clean_session=False).session_present is not clean_session


def test_delete_connection_ends_an_offline_session_without_a_second_disconnect(world: World, iot: IoTMock) -> None:
    """A persistent session of an absent client can be dropped; no event, no will."""
    iot.connect("c", clean_session=False, will=("w", b"x")).disconnect()
    subscription = iot.subscribe("#")
    events = iot.subscribe("$aws/events/#")
    delete(world, iot, clean_session=True)
    assert subscription.messages == events.messages == []
    with pytest.raises(ClientNotConnected):
        delete(world, iot)


def test_delete_connection_of_an_unknown_client_is_refused(world: World, iot: IoTMock) -> None:
    """Neither connected nor a session: not found (Developer Guide, managing connections)."""
    iot.connect("c").disconnect()
    with pytest.raises(ClientNotConnected):
        delete(world, iot)


def test_direct_message_reaches_one_client_and_nobody_else(world: World, iot: IoTMock, broker: Broker) -> None:
    """Delivered regardless of subscriptions, unseen by others, not logged (Developer Guide, direct messaging)."""
    client, other, subscription = iot.connect("c"), iot.connect("d"), iot.subscribe("#")
    seen: list[bytes] = []
    client.subscribe("a/+", callback=lambda message: seen.append(message.payload))
    other.subscribe("#")
    with world.entered("SendDirectMessage", iot.account_id, iot.region):
        for topic in ("a/b", "c"):
            broker.connections.send_direct("c", Message(topic, topic.encode(), qos=1))
    assert (payloads(client), seen) == ([b"a/b", b"c"], [b"a/b"])
    assert payloads(other) == subscription.messages == []
    assert [message for message in iot.messages if not message.topic.startswith("$aws/events/")] == []


def test_direct_message_is_never_queued(world: World, iot: IoTMock, broker: Broker) -> None:
    """Only connected clients get one (Developer Guide, direct messaging)."""
    iot.connect("c", clean_session=False).disconnect()
    with world.entered("SendDirectMessage", iot.account_id, iot.region), pytest.raises(ClientNotConnected):
        broker.connections.send_direct("c", Message("a", b"x", qos=1))
    assert payloads(iot.connect("c", clean_session=False)) == []


def test_ended_client_can_be_read_but_says_how_to_go_on(iot: IoTMock) -> None:
    """Everything but reading, clearing and saying goodbye raises and names the remedy."""
    with iot.connect("c") as client:
        client.subscribe("a")
        iot.publish("a", b"x")
    client.disconnect()
    assert payloads(client) == [b"x"]
    effects: tuple[Callable[[], object], ...] = (
        lambda: client.publish("a", b""),
        lambda: client.subscribe("b"),
        lambda: client.unsubscribe("a"),
        client.drop,
    )
    for effect in effects:
        with pytest.raises(RuntimeError, match=r"not connected \(CLIENT_INITIATED_DISCONNECT\): connect it again"):
            effect()
    client.clear()
    assert client.messages == []


@pytest.mark.parametrize("how", ["reset", "closed"])
def test_client_from_before_a_reset_or_stop_can_be_read_but_says_so(world: World, iot: IoTMock, how: str) -> None:
    """Effects raise RuntimeError; reading and leaving the context do not."""
    with iot.connect("c", will=("w", b"x")) as client:
        client.subscribe("a")
        iot.publish("a", b"1")
        if how == "reset":
            world.reset()
        else:
            world.close()
        effects: tuple[Callable[[], object], ...] = (
            lambda: client.publish("a", b""),
            lambda: client.subscribe("b"),
            client.drop,
        )
        for effect in effects:
            with pytest.raises(RuntimeError, match="stopped or reset"):
                effect()
    assert not client.connected
    assert payloads(client) == [b"1"]
