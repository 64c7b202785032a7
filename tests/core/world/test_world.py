"""A world by itself: made, copied and looked after without the seam."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iotmock.core.entry.opening import open_gateway, open_world
from iotmock.core.world import snapshots
from iotmock.core.world.deadlines import NEVER
from iotmock.core.world.world import World
from iotmock.handle import IoTMock
from iotmock.services import ROOMS
from iotmock.services.one_click.state import Device

ACCOUNT, REGION = "123456789012", "eu-west-1"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
Request = Callable[..., tuple[int, Any]]


def asker(world: World) -> Request:
    """Requests to a server of ours at a loopback address: `ask(service, method, path, document)`."""
    gateway = open_gateway(world)

    def ask(service: str | None, method: str, path: str, document: Any = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"}
        if service is not None:
            headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential=AKID/20260301/{REGION}/{service}/aws4_request, x"
        body = b"" if document is None else json.dumps(document).encode()
        status, _, content = gateway.answer_http(method, f"http://127.0.0.1:8080{path}", headers, body)
        return status, json.loads(content or b"null")

    return ask


class TestGateway:
    """Loopback addresses are answered by the seam-less opening; the signature says for which service."""

    def test_service_of_the_signature_decides_between_planes(self, world: World) -> None:
        """`GET /things/{t}/jobs`-like paths mean different operations on the control and the device plane."""
        ask = asker(world)
        created = ask(
            "iot", "PUT", "/commands/open", {"payload": {"content": "e30=", "contentType": "application/json"}}
        )
        assert created[0] == 200
        arn = created[1]["commandArn"]
        assert arn == f"arn:aws:iot:{REGION}:{ACCOUNT}:command/open"
        target = f"arn:aws:iot:{REGION}:{ACCOUNT}:client/valve"
        started = ask("iot-jobs-data", "POST", "/command-executions", {"commandArn": arn, "targetArn": target})
        assert set(started[1]) == {"executionId"}
        listed = ask(
            "iot",
            "POST",
            "/command-executions",
            {"commandArn": arn, "startedTimeFilter": {"after": "2026-01-01T00:00"}},
        )
        assert [each["executionId"] for each in listed[1]["commandExecutions"]] == [started[1]["executionId"]]

    @pytest.mark.parametrize("service", ["iotdata", "iotdevicegateway", None])
    def test_data_requests_need_no_signature(self, world: World, service: str | None) -> None:
        """Devices sign nothing that AWS IoT would read."""
        ask = asker(world)
        assert ask(service, "POST", "/topics/a/b?qos=1", {"t": 1})[0] == 200
        assert ask(service, "POST", "/things/lamp/shadow", {"state": {"reported": {"on": True}}})[0] == 200
        (message, *_) = IoTMock(world, ACCOUNT, REGION).messages
        assert (message.topic, message.json()) == ("a/b", {"t": 1})

    def test_what_nobody_answers_is_refused(self, world: World) -> None:
        """There is no moto behind it."""
        with pytest.raises(NotImplementedError, match="DescribeRoleAlias"):
            asker(world)("iot", "GET", "/role-aliases/lamp")


def fill(world: World) -> None:
    """Put something into every room, and plan something."""
    ask, iot = asker(world), IoTMock(world, ACCOUNT, REGION)
    arn = ask("iot", "PUT", "/commands/open", {"payload": {"content": "e30=", "contentType": "application/json"}})[1][
        "commandArn"
    ]
    target = f"arn:aws:iot:{REGION}:{ACCOUNT}:client/valve"
    ask("iot-jobs-data", "POST", "/command-executions",
        {"commandArn": arn, "targetArn": target, "executionTimeoutSeconds": 60})  # fmt: skip
    ask("iot", "POST", "/things/lamp", {"attributePayload": {"attributes": {"site": "north"}}})
    ask("iot", "POST", "/indexing/config", {"thingIndexingConfiguration": {"thingIndexingMode": "REGISTRY"}})
    ask("iot", "PUT", "/packages/lamp?clientToken=" + "x" * 36, {})
    ask("iot", "PUT", "/packages/lamp/versions/1.0?clientToken=" + "y" * 36, {})
    ask("iot", "PUT", "/job-templates/update", {"description": "Update", "document": "{}"})
    ask("iot", "PATCH", "/event-configurations", {"eventConfigurations": {"JOB": {"Enabled": True}}})
    iot.publish("$aws/things/lamp/shadow/update", {"state": {"desired": {"on": True}}})
    again = {"republish": {"topic": "again/${topic()}", "roleArn": "r"}}
    ask("iot", "POST", "/rules/again", {"sql": "SELECT * FROM 'kept'", "actions": [again]})
    iot.publish("kept", b"1", retain=True)
    iot.connect("pump", clean_session=False, will=("gone", "pump")).subscribe("orders")
    iot.one_click.add_device("G1", claim_code="C-123EXAMPLE")


def digest(world: World) -> Any:
    """What can be read of a world."""
    ask, iot = asker(world), IoTMock(world, ACCOUNT, REGION)
    arn = f"arn:aws:iot:{REGION}:{ACCOUNT}:command/open"
    listed = ask(
        "iot", "POST", "/command-executions", {"commandArn": arn, "startedTimeFilter": {"after": "2026-01-01T00:00"}}
    )
    _, connection = ask("iotdata", "GET", "/connections/pump")
    return {
        "executions": listed,
        "packages": ask("iot", "GET", "/packages"),
        "versions": ask("iot", "GET", "/packages/lamp/versions"),
        "templates": ask("iot", "GET", "/job-templates"),
        "events": ask("iot", "GET", "/event-configurations"),
        "shadow": ask(None, "GET", "/things/lamp/shadow"),
        "retained": ask("iotdata", "GET", "/retainedMessage"),
        "connection": {name: value for name, value in connection.items() if name != "traceId"},
        "devices": [
            device.id for backend in world.state.backends(type(catalogue(world))) for device in devices(backend)
        ],
        "messages": [(message.topic, message.payload, message.at) for message in iot.messages],
        "journal": [str(entry) for entry in iot.journal],
        "rules": ask("iot", "GET", "/rules"),
        "things": ask("iot", "POST", "/indices/search", {"queryString": "attributes.site:*"}),
        "runs": list(iot.rules.journal),
    }


def catalogue(world: World) -> Any:
    """The devices that 1-Click knows, whoever they belong to."""
    found = [
        backend
        for (kind, _, _), backend in world.state._backends.items()
        if kind.__name__ in ("Catalogue", "ShippedDevices")
    ]
    return found[0]


def devices(backend: Any) -> list[Device]:
    """Its devices."""
    return [backend.device_or_none(name) for name in backend.ids]


def another(world: World) -> World:
    """Another world in the same state."""
    other = open_world(ACCOUNT, REGION)
    snapshots.restore(other, snapshots.take(world))
    return other


def change(world: World) -> Any:
    """Let a day pass, and change something in every room that `fill` has filled; what can be read then."""
    iot = IoTMock(world, ACCOUNT, REGION)
    iot.advance(timedelta(days=1))
    iot.publish("$aws/things/lamp/shadow/update", {"state": {"reported": {"on": True}}})
    iot.publish("kept", b"", retain=True)
    iot.publish("orders", b"start", qos=1)
    asker(world)("iot", "DELETE", "/packages/lamp/versions/1.0")
    asker(world)("iot", "DELETE", "/job-templates/update")
    asker(world)("iot", "DELETE", "/rules/again")
    asker(world)("iot", "DELETE", "/things/lamp")
    return digest(world)


class TestSnapshot:
    """A snapshot holds the whole state, and is returned to, here or in another world."""

    def test_every_room_comes_back(self, world: World) -> None:
        """However the world has gone on, also twice; its clock stands still here."""
        fill(world)
        before, snapshot = digest(world), snapshots.take(world)
        filled = {
            kind.__module__.split(".")[2] for kind, _, _ in world.state._backends if "services" in kind.__module__
        }
        # Messages are the broker's.
        assert filled >= set(ROOMS)
        for _ in range(2):
            assert change(world) != before
            snapshots.restore(world, snapshot)
            assert digest(world) == before

    def test_two_worlds_go_on_by_themselves(self, world: World) -> None:
        """Time, messages, changes and time-outs of one are not the other's."""
        fill(world)
        before = digest(world)
        other = another(world)
        there = digest(other)
        # Nobody there holds the client's line. An older botocore has no GetConnection to say so.
        assert {name for name in before if there[name] != before[name]} <= {"connection"}
        changed = change(other)
        assert digest(world) == before
        # A client that is away is forgotten in time.
        same = {name for name in before if changed[name] == there[name]}
        assert same - {"connection"} == {"events", "devices", "packages"}
        assert changed["executions"][1]["commandExecutions"][0]["status"] == "TIMED_OUT"
        IoTMock(world, ACCOUNT, REGION).advance(61)
        assert digest(world)["executions"][1]["commandExecutions"][0]["status"] == "TIMED_OUT"
        assert digest(other) == changed

    def test_client_of_the_original_acts_in_the_original(self, world: World) -> None:
        """In the other world it is away, without a word; a session that outlives its connection is there."""
        iot = IoTMock(world, ACCOUNT, REGION)
        client, keeper = iot.connect("pump", will=("gone", "pump")), iot.connect("keeper", clean_session=False)
        client.subscribe("hello")
        keeper.subscribe("hello")
        other = another(world)
        client.drop()
        assert "gone" in iot.messages
        there = IoTMock(other, ACCOUNT, REGION)
        assert "gone" not in there.messages
        connections = other.state.broker(ACCOUNT, REGION).connections
        # A clean session has ended with its connection.
        known = {name: connections.session(name) for name in ("pump", "keeper")}
        assert {
            name: session is not None and (session.alive, session.connected) for name, session in known.items()
        } == {
            "pump": (False, False),
            "keeper": (True, False),
        }
        there.publish("hello", b"", qos=1)
        assert "hello" not in iot.messages
        assert (len(client.messages), len(keeper.messages)) == (0, 0)
        assert [message.topic for message in there.connect("keeper", clean_session=False).messages] == ["hello"]


class TestNextDeadline:
    """A hook tells when the next deadline is due, or that this has changed."""

    def test_hook_is_told_what_changes(self, world: World) -> None:
        """Once for each change, under the lock, also when something is cancelled or has happened."""
        told: list[datetime] = []
        world.on_next_deadline = told.append
        iot = IoTMock(world, ACCOUNT, REGION)
        iot.publish("nothing", b"")
        assert told == []
        with iot._entered() as call:
            call.schedule(START + timedelta(seconds=60), 0, _nothing)
            first = call.schedule(START + timedelta(seconds=30), 0, _nothing)
        with iot._entered() as call:
            call.schedule(START + timedelta(seconds=90), 0, _nothing)
        with iot._entered() as call:
            call.cancel(first)
        iot.advance(60)
        iot.advance(60)
        assert told == [*(START + timedelta(seconds=seconds) for seconds in (30, 60, 90)), NEVER]


def _nothing(_call: object) -> None:
    """An action."""


class TestAfterwards:
    """What a room wants to happen outside of the lock."""

    def test_action_runs_when_the_call_is_complete_and_may_come_back(self, world: World) -> None:
        """In order with callbacks of subscribers, each with its account and region."""
        iot = IoTMock(world, ACCOUNT, REGION)
        iot.subscribe("a", callback=lambda message: _SEEN.append(message.topic))
        _SEEN.clear()
        with iot._entered() as call:
            call.publish("a", b"")
            call.run_afterwards(_come_back, "b")
            call.publish("a", b"")
            assert _SEEN == []
        assert _SEEN == ["a", (ACCOUNT, REGION, "b", "afterwards"), "a"]
        assert "b" in iot.messages


_SEEN: list[object] = []


def _come_back(afterwards: Any, topic: str) -> None:
    with afterwards.entered("afterwards") as call:
        call.publish(topic, b"")
        _SEEN.append((call.account, call.region, topic, call.who))
