"""Sessions under random connects, losses, silences, publishes and passing time, against a small model."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from iotmock.core.entry.opening import open_world
from iotmock.core.mqtt.clients import Client
from iotmock.core.mqtt.message import Properties
from iotmock.core.mqtt.sessions import ClientNotConnected
from iotmock.handle import IoTMock

ACCOUNT, REGION = "123456789012", "eu-west-1"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)

MATCHING = {"t/1": {"t/1", "t/+", "t/#"}, "t/2": {"t/+", "t/#"}, "u": {"u"}}
CLIENTS = st.sampled_from(["a", "b"])
FILTERS = st.sampled_from(["t/1", "t/+", "t/#", "u"])
TOPICS = st.sampled_from(sorted(MATCHING))
QOS = st.integers(0, 1)


@dataclass
class Model:
    """What a client's session should be."""

    alive: bool = False
    connected: bool = False
    expiry: int = 0
    over_at: int = 0
    silent: bool = False
    times_out_at: int = 0
    will: bool = False
    filters: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[bytes, int, float]] = field(default_factory=list)
    inbox: list[tuple[bytes, int]] = field(default_factory=list)

    def end_session(self) -> None:
        """Forget subscriptions and what waits."""
        self.alive = False
        self.filters, self.waiting = {}, []

    def take_what_waited(self, now: int) -> None:
        """Hear again."""
        self.silent = False
        self.inbox += [(payload, qos) for payload, qos, expires_at in self.waiting if now < expires_at]
        self.waiting = []


class Sessions(RuleBasedStateMachine):
    """Random use of two client ids."""

    def __init__(self) -> None:
        super().__init__()
        self.still_clock = time_machine.travel(START, tick=False)
        self.still_clock.start()
        self.world = open_world(ACCOUNT, REGION)
        self.iot = IoTMock(self.world, ACCOUNT, REGION)
        self.models = {"a": Model(), "b": Model()}
        self.clients: dict[str, Client] = {}
        self.time = 0
        self.count = 0

    def teardown(self) -> None:
        """Give the clock back."""
        self.still_clock.stop()

    def deliver(self, topic: str, payload: bytes, qos: int, expires_at: float) -> None:
        """Do what a publish should do."""
        for model in self.models.values():
            granted = [model.filters[each] for each in MATCHING[topic] if each in model.filters]
            effective = min(qos, max(granted, default=0))
            if granted and model.connected and not model.silent:
                model.inbox.append((payload, effective))
            elif effective:
                model.waiting.append((payload, effective, expires_at))

    def end(self, client: str, *, with_will: bool) -> None:
        """Do what the end of a connection should do."""
        model = self.models[client]
        model.connected = model.silent = False
        model.over_at = self.time + model.expiry
        if not model.expiry:
            model.end_session()
        if with_will and model.will:
            self.deliver("u", b"will", 1, float("inf"))

    @initialize(clean=st.booleans(), will=st.booleans())
    def begin(self, clean: bool, will: bool) -> None:
        """Have both connected and subscribed: most rules need a client that is there."""
        for client in self.models:
            self.connect(client, clean, 100, will)
            self.subscribe(client, "u", 1)
            self.subscribe(client, "t/+", 1)

    @rule(client=CLIENTS, clean=st.booleans(), expiry=st.sampled_from([None, 0, 5, 100]), will=st.booleans())
    def connect(self, client: str, clean: bool, expiry: int | None, will: bool) -> None:
        """Connect, or take over."""
        model = self.models[client]
        if model.connected:
            self.end(client, with_will=True)
        present = model.alive and not clean
        if not present:
            model.end_session()
        model.inbox = []
        model.take_what_waited(self.time)
        model.alive, model.connected, model.will = True, True, will
        model.expiry = (0 if clean else 3600) if expiry is None else expiry
        self.clients[client] = self.iot.connect(
            client, clean_session=clean, session_expiry=expiry, will=("u", b"will", 1) if will else None
        )
        assert self.clients[client].session_present is present

    @rule(client=CLIENTS, lost=st.booleans())
    def leave(self, client: str, lost: bool) -> None:
        """Say goodbye, or lose the line."""
        if self.models[client].connected:
            self.end(client, with_will=lost)
            (self.clients[client].drop if lost else self.clients[client].disconnect)()

    @rule(client=CLIENTS)
    def silence(self, client: str) -> None:
        """Stop to answer; 20 minutes are the keep-alive."""
        model = self.models[client]
        if model.connected:
            if not model.silent:
                model.silent, model.times_out_at = True, self.time + 1800
            self.clients[client].silence()

    @rule(client=CLIENTS, clean=st.booleans(), prevent=st.booleans())
    def delete_connection(self, client: str, clean: bool, prevent: bool) -> None:
        """Cut off through the API."""
        model = self.models[client]
        was_alive = model.alive
        if model.connected:
            self.end(client, with_will=not prevent)
        if clean:
            model.end_session()
        with self.world.entered("DeleteConnection", ACCOUNT, REGION) as call:
            try:
                call.broker.connections.delete(call, client, clean, prevent)
            except ClientNotConnected:
                assert not was_alive
            else:
                assert was_alive

    @rule(client=CLIENTS, topic_filter=FILTERS, qos=QOS)
    def subscribe(self, client: str, topic_filter: str, qos: int) -> None:
        """Subscribe, or subscribe again."""
        if self.models[client].connected:
            self.models[client].take_what_waited(self.time)
            self.models[client].filters[topic_filter] = qos
            self.clients[client].subscribe(topic_filter, qos)

    @rule(client=CLIENTS, topic_filter=FILTERS)
    def unsubscribe(self, client: str, topic_filter: str) -> None:
        """Unsubscribe, subscribed or not."""
        if self.models[client].connected:
            self.models[client].take_what_waited(self.time)
            self.models[client].filters.pop(topic_filter, None)
            self.clients[client].unsubscribe(topic_filter)

    @rule(topic=TOPICS, qos=QOS, expiry=st.sampled_from([None, 3, 50]))
    def publish(self, topic: str, qos: int, expiry: int | None) -> None:
        """Publish through the handle."""
        self.count += 1
        payload = str(self.count).encode()
        self.deliver(topic, payload, qos, float("inf") if expiry is None else self.time + expiry)
        self.iot.publish(topic, payload, qos, properties=Properties(message_expiry=expiry))

    @rule(seconds=st.sampled_from([1, 3, 5, 50, 100, 1800, 3600]))
    def pass_time(self, seconds: int) -> None:
        """Let time pass."""
        target = self.time + seconds
        self.iot.advance(seconds)
        while due := [each for each in self.ends() if each[0] <= target]:
            self.time, is_time_out, client = min(due)
            if is_time_out:
                self.end(client, with_will=True)
            else:
                self.models[client].end_session()
        self.time = target

    def ends(self) -> list[tuple[int, bool, str]]:
        """When the sessions of absent clients and the lines of silent ones end; sessions first."""
        found = [(each.over_at, False, name) for name, each in self.models.items() if each.alive and not each.connected]
        return found + [(each.times_out_at, True, name) for name, each in self.models.items() if each.silent]

    @invariant()
    def clients_have_received_what_they_should(self) -> None:
        """Payloads, effective QoS and order of the present or last connection."""
        for name, client in self.clients.items():
            assert [(message.payload, message.qos) for message in client.messages] == self.models[name].inbox

    @invariant()
    def broker_knows_the_sessions(self) -> None:
        """Connected, alive, subscriptions."""
        for name, model in self.models.items():
            session = self.world.state.broker(ACCOUNT, REGION).connections.session(name)
            facts = (session.connected, session.alive, dict(session.subscriptions())) if session else (False, False, {})
            assert facts == (model.connected, model.alive, model.filters)


class TestSessions(Sessions.TestCase):  # type: ignore[misc, valid-type]  # hypothesis makes it when it is asked for
    """Run the machine."""

    settings: ClassVar = settings(max_examples=100, stateful_step_count=40, deadline=None)
