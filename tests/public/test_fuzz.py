"""Requests and messages that nobody would send, at a world full of resources: an error leaves everything as it was.

Inputs are made of the service models and the reserved topics, near what is right, and spoilt in some place. A seed
makes the same ones again: a failure names its own.
"""

import base64
import http.client
import io
import json
import pickle
import ssl
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import time_machine
from botocore.model import Shape

from iotmock import IoTMock, Properties, mock_iot
from iotmock.core.entry import routing
from iotmock.core.mqtt.clients import Client, ClientLine, Inbox
from iotmock.core.mqtt.doors import RESERVED
from iotmock.core.mqtt.exchange import Exchange
from iotmock.core.records import Records
from iotmock.core.rooms.registration import OPERATIONS
from iotmock.core.wire import codec_for
from iotmock.core.world.calls import CallLogs
from iotmock.core.world.world import World

# Topics are bent on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:AWS IoT has no topic:iotmock.IotmockWarning")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCOUNT = "123456789012"
ARN = f"arn:aws:iot:us-east-1:{ACCOUNT}"
INPUTS = 200  # of one world; then comes a fresh one
# Nothing is encrypted; the default would read the machine's certificates for each connection.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
HOSTS = {
    "iot": "iot.us-east-1.amazonaws.com",
    "iot-data": "data-ats.iot.us-east-1.amazonaws.com",
    "iot-jobs-data": "data.jobs.iot.us-east-1.amazonaws.com",
    "iot1click-devices": "devices.iot1click.us-east-1.amazonaws.com",
}

# --- the world ----------------------------------------------------------------------------------------------------


@contextmanager
def full_world() -> Iterator[tuple[IoTMock, dict[str, list[str]]]]:
    """A mock with something of everything, and the names of what is there by the members that name it."""
    with time_machine.travel(START, tick=False), mock_iot() as iot:
        names = {
            "thingName": ["lamp", "pump"],
            "shadowName": ["config", "$package"],
            "clientId": ["here", "away", "lamp"],
            "topic": ["plant/state", "plant/alarm", "$aws/things/lamp/shadow/update"],
            "packageName": ["firmware", "driver"],
            "versionName": ["1.0", "2.0"],
            "commandId": ["reboot", "dim"],
            "jobId": ["update", "forever", "$next"],
            "jobTemplateId": ["template"],
            "thingGroupName": ["lamps", "lit"],
            "metricName": ["lit"],
            "indexName": ["AWS_Things", "AWS_ThingGroups"],
            "queryString": ["*", "thingName:lamp", "shadow.reported.on:true"],
            "aggregationField": ["registry.version", "shadow.hasDelta"],
            "deviceId": ["G1", "G2", "G3"],
            "tagKeys": ["team"],
            "key": ["team", "site"],
            "executionNumber": ["1"],
            "endpointType": ["iot:Data-ATS", "iot:Jobs"],
            "document": ['{"operation": "reboot"}'],
            "timeFilter": ["2026-03-01T12:00"],
            "nextToken": [],
        }
        _fill_registry_and_jobs(iot)
        _fill_index(iot)
        _fill_packages_and_commands(iot, names)
        _fill_broker(iot)
        _fill_buttons(iot)
        _fill_rules(iot)
        names["resourceArn"] = [f"{ARN}:{each}" for each in ("job/update", "command/reboot", "package/firmware")]
        names["targets"] = names["targetArn"] = [f"{ARN}:thing/lamp", f"{ARN}:thinggroup/lamps", f"{ARN}:client/here"]
        names["commandArn"] = [f"{ARN}:command/reboot", f"{ARN}:command/dim"]
        names["jobArn"], names["jobTemplateArn"] = [f"{ARN}:job/update"], [f"{ARN}:jobtemplate/template"]
        names["destinationPackageVersions"] = [f"{ARN}:package/firmware/version/1.0"]
        for operation in OPERATIONS.values():
            # A backend comes to be at its first use, be it refused.
            iot._world.state.backend(operation.backend, iot.account_id, iot.region)
        yield iot, names


def _fill_registry_and_jobs(iot: IoTMock) -> None:
    control = iot.client("iot")
    for thing in ("lamp", "pump"):
        control.create_thing(thingName=thing)
    control.create_thing_group(thingGroupName="lamps")
    control.add_thing_to_thing_group(thingName="lamp", thingGroupName="lamps")
    document = '{"operation": "reboot"}'
    tags = [{"Key": "team", "Value": "night"}]
    control.create_job(jobId="update", targets=[f"{ARN}:thing/lamp", f"{ARN}:thing/pump"], document=document, tags=tags)
    control.create_job(
        jobId="forever", targets=[f"{ARN}:thinggroup/lamps"], targetSelection="CONTINUOUS", document=document
    )
    control.create_job_template(jobTemplateId="template", description="a template", document=document)
    iot.client("iot-jobs-data").start_next_pending_job_execution(thingName="lamp")
    control.set_v2_logging_options(roleArn="arn:aws:iam::123456789012:role/log", defaultLogLevel="INFO")


def _fill_index(iot: IoTMock) -> None:
    control = iot.client("iot")
    control.update_indexing_configuration(
        thingIndexingConfiguration={
            "thingIndexingMode": "REGISTRY_AND_SHADOW",
            "thingConnectivityIndexingMode": "STATUS",
        },
        thingGroupIndexingConfiguration={"thingGroupIndexingMode": "ON"},
    )
    control.create_dynamic_thing_group(thingGroupName="lit", queryString="shadow.reported.on:true")
    control.create_fleet_metric(
        metricName="lit",
        queryString="shadow.reported.on:true",
        aggregationType={"name": "Statistics"},
        aggregationField="registry.version",
        period=86400,
    )


def _fill_packages_and_commands(iot: IoTMock, names: dict[str, list[str]]) -> None:
    control, devices = iot.client("iot"), iot.client("iot-jobs-data")
    for package in ("firmware", "driver"):
        control.create_package(packageName=package, tags={"team": "night"})
        for version in ("1.0", "2.0"):
            control.create_package_version(packageName=package, versionName=version)
    control.update_package_version(packageName="firmware", versionName="1.0", action="PUBLISH")
    payload = {"content": b'{"reboot":true}', "contentType": "application/json"}
    for command in ("reboot", "dim"):
        control.create_command(commandId=command, payload=payload)
    executions = [
        devices.start_command_execution(commandArn=f"{ARN}:command/reboot", targetArn=f"{ARN}:{target}")["executionId"]
        for target in ("thing/lamp", "client/here", "client/away")
    ]
    names["executionId"] = executions


def _fill_broker(iot: IoTMock) -> None:
    data = iot.client("iot-data")
    state = {"state": {"desired": {"on": True, "level": [1, 2]}, "reported": {"on": False}}}
    for name in (None, "config"):
        data.update_thing_shadow(
            thingName="lamp", payload=json.dumps(state), **({} if name is None else {"shadowName": name})
        )
    data.publish(topic="plant/state", payload=b"on", retain=True, messageExpiry=3600)
    data.publish(topic="plant/alarm", payload=b"", qos=1)
    iot.connect("here", will=("gone/here", b"x"), thing_name="lamp").subscribe("news/#")
    away = iot.connect("away", clean_session=False)
    away.subscribe("orders/#")
    away.subscribe("$share/g/orders/#")
    away.drop()
    iot.publish("orders/1", b"waits", qos=1)
    iot.subscribe("#")
    iot.subscribe("$aws/#")


def _fill_rules(iot: IoTMock) -> None:
    """A rule that has run, and one whose server waits to be confirmed."""
    control = iot.client("iot")
    action = {"http": {"url": "https://example.com/in"}}
    for name, topic in (("post", "plant/posted"), ("rest", "plant/rested")):
        rule = {"sql": f"SELECT * FROM '{topic}'", "actions": [action]}
        control.create_topic_rule(ruleName=name, topicRulePayload=rule)
    iot.publish("plant/posted", b"{}")


def _fill_buttons(iot: IoTMock) -> None:
    api = iot.client("iot1click-devices")
    for button in ("G1", "G2", "G3"):
        iot.one_click.add_device(button, claim_code="C-123EXAMPLE" if button == "G3" else None)
    for button in ("G1", "G2"):
        api.initiate_device_claim(DeviceId=button)
    iot.one_click.click("G1")
    api.finalize_device_claim(DeviceId="G1", Tags={"team": "night"})


# --- what is kept -------------------------------------------------------------------------------------------------


_LISTENING = World | Client | ClientLine | Inbox | Exchange | CallLogs


class _Digest(pickle.Pickler):
    """All state as bytes, but what only listens: inboxes, clients, call logs, and the exchange's memory of payloads.

    Log and journal only grow: of them the lengths count, and of the log only where it is asked for.
    """

    def __init__(self, into: io.BytesIO, log: Records | None) -> None:
        super().__init__(into, protocol=5)
        self._log = log

    def persistent_id(self, value: object) -> object:
        if isinstance(value, Records):
            return "log" if value is self._log else ("records", value.size)
        if isinstance(value, FunctionType):
            return value.__qualname__
        return type(value).__name__ if isinstance(value, _LISTENING) else None

    def reducer_override(self, value: object) -> Any:
        # What hangs on moto's resources.
        return (list, (list(value.values()),)) if isinstance(value, WeakKeyDictionary) else NotImplemented


def digest(iot: IoTMock, *, with_log: bool = True) -> bytes:
    """What every read would show, and more: whatever is kept, executions, jobs, shadows, packages, connections."""
    into = io.BytesIO()
    _Digest(into, None if with_log else iot._broker.log).dump(iot._world.state)
    return into.getvalue()


# --- inputs -------------------------------------------------------------------------------------------------------

WRONG: list[Any] = [
    None, True, False, 0, -1, 1, 2, 999, 2**31, 2**63, -(2**63), 10**400, 1.5, float("nan"), float("inf"), "", " ",
    "x" * 300, "y" * 5000, "\0", "\ud800", "\u00fc\u2603\U0001f600", "a/b", "..", "%2F", "$x", "#", "+", "aws:x",
    "arn:aws:iot", f"{ARN}:thing/", "null", "2026-03-01T12:00:00Z", "1772366400", "{}", [], {}, [None], [[]], {"": ""},
    {"a": None},
]  # fmt: skip
TEXTS = ["x", "night", "hall", "1", "text with blanks", "\u00fc", "a-b_c:d", "application/json"]
BODIES = [
    b"", b"null", b"[]", b"{}", b'""', b"1", b"\xff\xfe", b"\xef\xbb\xbf{}", b"{", b'{"a":', b"[" * 500, b"\0", b"nul",
    b'{"a":' * 500, b'{"a":1}{"a":1}', b'{"state":{"desired":{"a":NaN}}}', b'{"state":1e999}', b'"\\ud800"', b" \n",
    b"{}" * 70000,
]  # fmt: skip
QUERIES = ["&", "&&=", "&qos=%zz", "&maxResults=1&maxResults=x", "&name=%ff", "&x", "&%ff=1"]
PATHS = ["%", "%ff", "%00", "%2F", "/", "//", "..", ";"]
TOPICS = ["$aws/events/presence/connected/here", "$aws/rules/r/a", "$aws/x", "$x", "plant/state", "a", "$aws/things"]
LEVELS = ["/", "//", "+", "#", "\0", "\ud800", "x", "$", "y" * 250]
# What devices send, and what updates of shadows say.
DOCUMENTS: dict[str, list[Any]] = {
    "clientToken": ["t", "x" * 65],
    "version": [1, 2, 3, 4],
    "expectedVersion": [1, 2, "1"],
    "executionNumber": [1, 2],
    "status": ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "QUEUED", "X"],
    "statusReason": [{"reasonCode": "R", "reasonDescription": "r"}, {}],
    "result": [{"a": {"s": "x"}}, {"a": {}}],
    "statusDetails": [{"a": "b"}, {"a": 1}, {}],
    "includeJobDocument": [True],
    "includeJobExecutionState": [True],
    "stepTimeoutInMinutes": [1, -1, 0, 10081],
    "jobId": ["update"],
}
SECTION = {"on": False, "level": None, "deep": {"er": [1, {"a": "b"}]}}
STATES: list[Any] = [{"desired": SECTION}, {"reported": SECTION}, {"desired": None}, {}, None]
PAYLOADS: list[Any] = [None, "", "text", "\ud800", {"a": float("nan")}, {"state": {}}, ["x"], b"x" * 131073]


class Inputs:
    """Makes inputs, the same ones for the same seed."""

    def __init__(self, seed: int, names: dict[str, list[str]]) -> None:
        self.random = Random(seed)
        self.names = {name.lower(): known for name, known in names.items()}

    def now_and_then(self, chance: float) -> bool:
        """True as often as that."""
        return self.random.random() < chance

    def known(self, name: str) -> str | None:
        """Something that exists and that such a member could name."""
        name = name.lower()
        aliases = {"thing_name": "thingname", "name": self.random.choice(["thingname", "shadowname", "clientid"])}
        known = self.names.get(aliases.get(name, name.replace("_", "")))
        return self.random.choice(known) if known else None

    def value(self, shape: Shape, name: str, depth: int = 0) -> Any:
        """A value for a member, mostly a fitting one."""
        if self.now_and_then(0.06):
            return self.random.choice(WRONG)
        maker: Callable[[Any, str, int], Any] = getattr(self, f"_{shape.type_name}", self._number)
        return maker(shape, name, depth)

    def _structure(self, shape: Any, _name: str, depth: int) -> dict[str, Any]:
        chance = 0.5 if depth < 3 else 0.1
        chosen = [each for each in shape.members if each in shape.required_members or self.now_and_then(chance)]
        return {
            shape.members[each].serialization.get("name", each): self.value(shape.members[each], each, depth + 1)
            for each in chosen
        }

    def _list(self, shape: Any, name: str, depth: int) -> list[Any]:
        return [self.value(shape.member, name, depth + 1) for _ in range(self.random.choice([0, 1, 1, 2]))]

    def _map(self, shape: Any, name: str, depth: int) -> dict[str, Any]:
        count = self.random.choice([0, 1, 2])
        return {self.random.choice(TEXTS): self.value(shape.value, name, depth + 1) for _ in range(count)}

    def _string(self, shape: Any, name: str, _depth: int) -> str:
        if shape.enum:
            return str(self.random.choice(shape.enum))
        if name == "topic" and self.now_and_then(0.5):
            return self.topic()
        return self.known(name) or self.random.choice(TEXTS)

    def _boolean(self, _shape: Any, _name: str, _depth: int) -> bool:
        return self.random.choice([True, False])

    def _blob(self, _shape: Any, _name: str, _depth: int) -> str:
        return base64.b64encode(self.random.choice(TEXTS).encode()).decode()

    def _timestamp(self, _shape: Any, _name: str, _depth: int) -> Any:
        return self.random.choice([1772366400, 1772366400.5, "2026-03-02T12:00:00Z", 0, 10**12])

    def _number(self, _shape: Any, _name: str, _depth: int) -> Any:
        return self.random.choice([1, 1, 2, 5, 10, 60, 100, 3600])

    # HTTP

    def request(self) -> tuple[str, str, str, dict[str, str], bytes]:
        """Method, host, target, headers and body of a request."""
        operation = OPERATIONS[self.random.choice(sorted(OPERATIONS))]
        model = codec_for(operation.service, operation.name).model
        members = model.input_shape.members if model.input_shape else {}
        required = model.input_shape.required_members if model.input_shape else []
        target, query, headers, content = model.http["requestUri"].partition("?")[0], [], {}, {}
        for name, shape in members.items():
            location, wire_name = shape.serialization.get("location"), shape.serialization.get("name", name)
            if location != "uri" and not self.now_and_then(0.95 if name in required else 0.4):
                continue
            value = self.value(shape, name)
            if location == "uri":
                label = urllib.parse.quote(self._as_text(value), safe="", errors="surrogatepass")
                target = target.replace(f"{{{wire_name}}}", label).replace(f"{{{wire_name}+}}", label)
            elif location == "querystring":
                query += [(wire_name, self._as_text(each)) for each in (value if isinstance(value, list) else [value])]
            elif location in ("header", "headers"):
                headers[wire_name] = self._as_header(value)
            else:
                content[wire_name] = value
        body = self._body(model, members, content)
        return self._spoilt(model.http["method"], HOSTS[operation.service], target, query, headers, body)

    def _as_text(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)

    def _as_header(self, value: Any) -> str:
        text = value if isinstance(value, str) else base64.b64encode(json.dumps(value).encode()).decode()
        return "".join(each for each in text if each.isprintable()).encode("latin-1", "replace").decode("latin-1")

    def _body(self, model: Any, members: Any, content: dict[str, Any]) -> bytes:
        if self.now_and_then(0.05):
            return self.random.choice(BODIES)
        payload = model.input_shape.serialization.get("payload") if model.input_shape else None
        if payload is not None:
            is_blob = members[payload].type_name == "blob"
            return self.document(with_state=True) if is_blob else json.dumps(content.get(payload, {})).encode()
        return json.dumps(content).encode() if content or self.now_and_then(0.5) else b""

    def _spoilt(
        self, method: str, host: str, target: str, query: list[tuple[str, str]], headers: dict[str, str], body: bytes
    ) -> tuple[str, str, str, dict[str, str], bytes]:
        """The request, some of them no longer right."""
        text = urllib.parse.urlencode(query, errors="surrogatepass")
        if self.now_and_then(0.05):
            text += self.random.choice(QUERIES)
        if self.now_and_then(0.07):
            place = self.random.randrange(1, len(target) + 1)
            target = target[:place] + self.random.choice(PATHS) + target[place:]
        if self.now_and_then(0.04):
            method = self.random.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
        if self.now_and_then(0.04):
            host = self.random.choice(sorted(HOSTS.values()))
        if self.now_and_then(0.05):
            headers["Content-Type"] = self.random.choice(["", "text/plain", "application/json; charset=x", "\xfc"])
        if body and self.now_and_then(0.06):
            body = self._spoilt_bytes(body)
        return method, host, f"{target}?{text}" if text else target, headers, body

    def _spoilt_bytes(self, content: bytes) -> bytes:
        place = self.random.randrange(len(content))
        junk = self.random.choice([b"", b"\xff", b"\0", b'"', b"{", b"}", b",", b"null", b"1e999", b"\xed\xa0\x80"])
        return content[:place] + junk + content[place + self.random.choice([0, 1, 20]) :]

    # MQTT

    def topic(self) -> str:
        """A topic near the reserved ones."""
        patterns = sorted(each.pattern for each in RESERVED)
        levels = self.random.choice(patterns if self.now_and_then(0.9) else TOPICS).split("/")
        topic = "/".join(self._level(level) for level in levels)
        if self.now_and_then(0.1):
            place = self.random.randrange(len(topic) + 1)
            topic = topic[:place] + self.random.choice(LEVELS) + topic[place:]
        if self.now_and_then(0.05):
            topic = topic[: self.random.randrange(len(topic) + 1)]
        return topic

    def _level(self, level: str) -> str:
        if not level.startswith("{"):
            return level
        name, _, choices = level.strip("{}").partition(":")
        if choices:
            return self.random.choice(choices.split("|"))
        if name == "form":
            return self.random.choice(["json", "cbor", "protobuf", "x"])
        known = self.known(name)
        return self._as_text(self.random.choice(WRONG)) if known is None or self.now_and_then(0.05) else known

    def document(self, *, with_state: bool) -> bytes:
        """The payload of a device, or of a shadow's update."""
        content = {each: self._choice(choices) for each, choices in DOCUMENTS.items() if self.now_and_then(0.3)}
        if with_state:
            content["state"] = self._choice(STATES)
        body = self.random.choice(BODIES) if self.now_and_then(0.06) else json.dumps(content).encode()
        return self._spoilt_bytes(body) if body and self.now_and_then(0.08) else body

    def _choice(self, fitting: list[Any]) -> Any:
        return self.random.choice(WRONG if self.now_and_then(0.06) else fitting)

    def message(self) -> tuple[str, Any, int, bool, Properties | None]:
        """Topic, payload, QoS, RETAIN flag and properties."""
        payload: Any = self.document(with_state=self.now_and_then(0.6))
        if self.now_and_then(0.1):
            payload = self.random.choice(PAYLOADS)
        properties = Properties(response_topic="a/#") if self.now_and_then(0.03) else None
        return self.topic(), payload, self.random.choice([0, 0, 1, 1, 2]), self.now_and_then(0.05), properties


# --- the tests ----------------------------------------------------------------------------------------------------


def send(method: str, host: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
    """Send a request exactly as it is."""
    connection = http.client.HTTPSConnection(host, context=NO_TLS)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def is_ours(method: str, host: str, target: str) -> bool:
    """Whether the request is for one of our operations, or for none at all; what moto answers is its own affair."""
    known = routing.classify_host(host)
    assert known is not None
    named = routing.match(known, method, target)
    return ":".join(named) in OPERATIONS if named else routing.refusal(known, method, target) is not None


def complaint(status: int, headers: Any, content: bytes, *, changed: bool) -> str | None:
    """What is wrong with an answer."""
    if status < 400:
        return None
    if status >= 500:
        return "a server's error that no fault asked for"
    if changed:
        return "the error has changed something"
    code = headers.get("x-amzn-ErrorType")
    if not code:
        return "no error type"
    if content and "message" not in {each.lower() for each in json.loads(content)}:
        return "no message"
    return None


@pytest.mark.parametrize("worlds", [3, pytest.param(80, marks=pytest.mark.long)])
def test_no_request_breaks_anything(worlds: int) -> None:
    """Every error is one that AWS declares, and leaves all that is kept as it was."""
    seen: set[int] = set()
    for seed in range(worlds):
        with full_world() as (iot, names):
            inputs, before = Inputs(seed, names), digest(iot)
            for number in range(INPUTS):
                request = inputs.request()
                if not is_ours(*request[:3]):
                    continue
                try:
                    status, headers, content = send(*request)
                    after = digest(iot)
                    wrong = complaint(status, headers, content, changed=after != before)
                except Exception as error:
                    raise AssertionError(f"seed {seed}, input {number}: {request}") from error
                assert wrong is None, f"seed {seed}, input {number}: {wrong}: {request} > {status} {content[:500]!r}"
                before = after
                seen.add(status)
            iot.advance(400 * 86400)
    assert seen > {200, 202, 400, 404, 405, 409}, "requests no longer come near enough to what is right"


@pytest.mark.parametrize("worlds", [3, pytest.param(40, marks=pytest.mark.long)])
def test_no_message_breaks_anything(worlds: int) -> None:
    """A message is refused with ValueError or taken; a rejection leaves all but the log as it was."""
    seen: set[tuple[bool, bool, bool]] = set()
    for seed in range(worlds):
        with full_world() as (iot, names):
            devices: list[IoTMock | Client] = [iot, iot.connect("fuzz")]
            inputs = Inputs(seed, names)
            before = digest(iot, with_log=False)
            for number in range(INPUTS):
                message = inputs.message()
                published = len(iot.messages)
                try:
                    inputs.random.choice(devices).publish(*message[:4], properties=message[4])
                    taken = True
                except ValueError:
                    taken = False
                except Exception as error:
                    raise AssertionError(f"seed {seed}, input {number}: {message}") from error
                answers = iot.messages[published + taken :]
                refused = all("/rejected" in answer.topic for answer in answers)
                after = digest(iot, with_log=False)
                kept = taken and (message[3] or message[0].startswith("$aws/rules/"))
                kept = kept and (message[0].startswith("$aws/rules/") or not message[0].startswith("$"))
                assert not refused or kept or after == before, f"seed {seed}, input {number}: {message} > {answers}"
                assert taken or not answers
                before = after
                seen.add((taken, bool(answers), refused))
            iot.advance(400 * 86400)
    # Refused at the door, taken without an answer, rejected, accepted.
    assert seen == {(False, False, True), (True, False, True), (True, True, True), (True, True, False)}
