"""Shortcuts through botocore: the same, byte for byte, and botocore's own way where anybody could tell."""

import functools
import io
import logging
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from email.policy import Compat32
from typing import Any

import boto3
import botocore
import pytest
from botocore import useragent, utils
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSRequestPreparer
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.endpoint import Endpoint
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.model import StaticContextParameter
from botocore.stub import Stubber
from freezegun import freeze_time
from hypothesis import example, given
from hypothesis import strategies as st

from iotmock import mock_iot
from iotmock.core.boto.shortcuts import headers, signing, timestamps

START = "2030-01-01 12:00:00"
# What makes the shortcut of botocore's own function.
TAKING: dict[Any, Any] = {
    module: next(iter(module.SHORTCUT.replacements.values())) for module in (signing, timestamps, headers)
}
KNOWN = botocore.__version__ == "1.44.8"
known = pytest.mark.skipif(not KNOWN, reason="this botocore is not one whose source was read")
PLAIN_ADD_AUTH: Any = vars(SigV4Auth)["add_auth"]


@pytest.fixture(autouse=True)
def _chosen_by_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the suite runs with shortcuts or without."""
    monkeypatch.delenv("IOTMOCK_SHORTCUTS", raising=False)


def seen_requests(takes_shortcuts: bool, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What handlers and the network would see of many calls."""
    seen: list[Any] = []
    numbers = iter(range(10**6))
    with monkeypatch.context() as patched, freeze_time(START):
        patched.setattr(uuid, "uuid4", lambda: uuid.UUID(int=next(numbers)))
        with mock_iot(region="eu-west-1", seed=1, shortcuts=takes_shortcuts):
            for service, calls in CALLS.items():
                make: Any = boto3.Session().client
                client = make(service, region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE",
                                                aws_secret_access_key="secret", aws_session_token=TOKENS.get(service),
                                                config=CONFIGS.get(service))  # fmt: skip

                def look(request: Any, **_: Any) -> None:
                    seen.append((type(request), request.method, request.url, request.headers.items(), request.body))

                def look_at_signing(request: Any, **kwargs: Any) -> None:
                    seen.append((kwargs["signing_name"], kwargs["region_name"], request.headers.items()))

                client.meta.events.register("before-send", look)
                client.meta.events.register("before-sign", look_at_signing)
                for name, parameters in calls:
                    answer = getattr(client, name)(**parameters)
                    seen.append({key: value for key, value in answer.items() if not hasattr(value, "read")})
    return [[list(part) if hasattr(part, "__iter__") else part for part in entry] for entry in seen]


SHADOW = b'{"state": {"desired": {"on": true}}}'
TOKENS = {"iot-jobs-data": "a  session token"}
# The stubs do not know every option.
PLAIN_CONFIG: Any = Config
CONFIGS = {
    "sts": PLAIN_CONFIG(user_agent="mine/1"),
    "sqs": PLAIN_CONFIG(user_agent="mine/2", user_agent_extra="more/1"),
    "s3": Config(user_agent_extra="mine/1 x"),
    "iot-data": PLAIN_CONFIG(user_agent_appid="app#1", retries={"mode": "adaptive"}),
}
CALLS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "iot": [
        ("create_thing", {"thingName": "a:b"}),
        ("create_command", {"commandId": "open", "payload": {"content": b"x"}}),
        ("get_command", {"commandId": "open"}),
        ("list_commands", {"maxResults": 5, "sortOrder": "ASCENDING"}),
        ("describe_endpoint", {"endpointType": "iot:Data-ATS"}),
        ("describe_endpoint", {}),
        ("list_tags_for_resource", {"resourceArn": "arn:aws:iot:eu-west-1:123456789012:command/open"}),
        ("delete_command", {"commandId": "open"}),
    ],
    "iot-data": [
        ("publish", {"topic": "a/b c/ü$", "payload": b"x", "qos": 1, "userProperties": '[{"a": "b"}]'}),
        ("update_thing_shadow", {"thingName": "a:b", "payload": SHADOW}),
        ("get_thing_shadow", {"thingName": "a:b"}),
        ("list_named_shadows_for_thing", {"thingName": "a:b", "pageSize": 3}),
    ],
    "iot-jobs-data": [
        ("get_pending_job_executions", {"thingName": "a:b"}),
        ("start_next_pending_job_execution", {"thingName": "a:b", "statusDetails": {"a": "é"}}),
    ],
    "s3": [
        ("create_bucket", {"Bucket": "bucket", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}),
        ("put_object", {"Bucket": "bucket", "Key": "a/../b//c d", "Body": b"1"}),
        ("list_objects_v2", {"Bucket": "bucket", "Prefix": "a"}),
    ],
    "sqs": [("create_queue", {"QueueName": "q"}), ("list_queues", {})],
    "sts": [("get_caller_identity", {})],
    "dynamodb": [("list_tables", {})],
}


@known
def test_what_anybody_sees_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests before they are signed and before they are sent, in the order of their headers, and answers."""
    ours, botocores = seen_requests(True, monkeypatch), seen_requests(False, monkeypatch)
    assert len(ours) > 3 * sum(map(len, CALLS.values())) - 1
    assert ours == botocores


class TestSigning:
    """Signature version 4."""

    @known
    # Of a field that comes twice, botocore signs both values.
    @example(method="GET", path="/a", query=None, host="h", fields=[("x-b", "1"), ("X-B", "2")], body=None, token=None,
             context={}, params=None)  # fmt: skip
    @given(
        method=st.sampled_from(["GET", "POST", "put", "DELETE"]),
        path=st.lists(st.text("abz09-_.~%$:@ä/ ", max_size=4), max_size=5).map(lambda parts: "/" + "/".join(parts)),
        query=st.none() | st.lists(st.text("ab=&%+-", max_size=5), max_size=4).map("&".join),
        host=st.sampled_from(["iot.eu-west-1.amazonaws.com", "LOCALHOST:8443", "user@host:443", "[::1]:8080", "h:80"]),
        fields=st.lists(
            st.tuples(
                st.sampled_from(["Content-Type", "X-Amz-Target", "User-Agent", "x-b", "Host", "Date", "X-B", "Expect",
                                 "X-Amz-Date", "Authorization", "X-Amz-Content-SHA256"]),
                st.text("ab c\t,;ü", max_size=6),
            ),
            max_size=4,
        ),
        body=st.sampled_from([None, b"", b"body", "text", {"a": "b"}]),
        token=st.sampled_from([None, "", "token", "a  b "]),
        context=st.sampled_from([{}, {"payload_signing_enabled": False}, {"checksum": {}},
                                 {"checksum": {"request_algorithm": {"in": "trailer"}}}]),
        params=st.sampled_from([None, {"a": "b c"}]),
    )  # fmt: skip
    def test_signatures_are_botocores(self, **made: Any) -> None:
        """Whatever the request: the same headers in the same order, the same context."""
        ours = TAKING[signing](PLAIN_ADD_AUTH)
        assert signed(PLAIN_ADD_AUTH, **made) == signed(ours, **made)

    @known
    @pytest.mark.parametrize(("path", "query"), [("/commands/open", None), ("/things/t/jobs/$next", "b=2&a=1&a=0")])
    def test_plain_requests_take_the_shortcut(self, path: str, query: str | None) -> None:
        """The comparison would otherwise compare botocore with itself."""
        usual = functools.partial(pytest.fail, "botocore was asked")
        assert not logging.getLogger("botocore.auth").isEnabledFor(logging.DEBUG)  # known from now on
        text, context = signed(
            TAKING[signing](lambda *_: usual()), method="GET", path=path, query=query, host="h",
            fields=[("User-Agent", "x")], body=b"x", token="t", context={}, params=None,
        )  # fmt: skip
        assert "AWS4-HMAC-SHA256 Credential=" in text
        assert context == {"timestamp": "20300101T120000Z"}

    @known
    def test_debug_log_tells_every_step(self, caplog: pytest.LogCaptureFixture) -> None:
        """As with `boto3.set_stream_logger`."""
        with mock_iot(region="us-east-1"):
            control = boto3.client("iot", region_name="us-east-1")
            for _ in range(3):  # until everything is remembered
                control.list_commands()
            assert "CanonicalRequest" not in caplog.text
            with caplog.at_level(logging.DEBUG, logger="botocore"):
                control.list_commands()
        assert "CanonicalRequest" in caplog.text
        assert "Calling endpoint provider with parameters" in caplog.text

    def test_missing_credentials_are_an_error_as_ever(self) -> None:
        """botocore's own."""
        signer = SigV4Auth(None, "iot", "eu-west-1")  # type: ignore[arg-type]
        with pytest.raises(botocore.exceptions.NoCredentialsError):
            TAKING[signing](PLAIN_ADD_AUTH)(signer, AWSRequest("GET", "https://h/"))


def signed(add_auth: Callable[[Any, Any], None], **made: Any) -> tuple[str, Any]:
    """Headers and context after signing, or the error."""
    url = f"https://{made['host']}{made['path']}" + ("" if made["query"] is None else f"?{made['query']}")
    request = AWSRequest(made["method"], url, data=made["body"], params=made["params"])
    for name, value in made["fields"]:
        request.headers[name] = value
    request.context.update(made["context"])
    signer = SigV4Auth(ReadOnlyCredentials("AKID", "secret", made["token"]), "iot", "eu-west-1")
    with freeze_time(START):
        try:
            add_auth(signer, request)
        except Exception as error:  # noqa: BLE001 - the same error is the same outcome
            return repr(error), None
    return repr(request.headers.items()), dict(request.context)


class PlainAliaser(EventAliaser):
    """botocore's own: its subclasses take no shortcut."""


@pytest.mark.usefixtures("_taken")
class TestEvents:
    """Handlers are called as the emitter calls them."""

    @staticmethod
    def told(kind: Any, log: list[Any]) -> list[Any]:
        """What an aliaser answers to many events; its handlers write into the log."""
        aliaser = kind(HierarchicalEmitter(), {"old": "new"})

        def responding(number: int, response: Any) -> Any:
            def handler(**kwargs: Any) -> Any:
                log.append((number, kwargs))
                return response

            handler.__qualname__ = str(number)
            return handler

        told = []
        silent, first = responding(1, None), responding(2, "first")
        for step in (
            lambda: None,
            lambda: aliaser.register("a.old", silent),
            lambda: aliaser.register_last("a", responding(3, "last")),
            lambda: aliaser.register_first("a.new.b", first),
            lambda: aliaser.register("*.new", responding(4, 0)),
            lambda: aliaser.unregister("a.new.b", first),
        ):
            step()
            for name in ("a.old.b", "a.new.b", "a.old", "a", "none.at.all"):
                for _ in range(2):  # looked up, then found
                    answers = [aliaser.emit(name, one=1), aliaser.emit(name)]
                    pairs = [*answers[0], *answers[1], aliaser.emit_until_response(name, two=2)]
                    told += [(getattr(handler, "__qualname__", handler), response) for handler, response in pairs]
        return told

    def test_answers_and_arguments_are_botocores(self) -> None:
        """With handlers added and taken away meanwhile."""
        ours: list[Any] = []
        botocores: list[Any] = []
        assert self.told(EventAliaser, ours) == self.told(PlainAliaser, botocores)
        assert ours == botocores
        assert {kwargs["event_name"] for _, kwargs in ours} == {"a.new.b", "a.new", "a"}

    def test_error_of_a_handler_ends_the_event(self) -> None:
        """The next handlers are not called."""
        aliaser, called = EventAliaser(HierarchicalEmitter()), []

        def fail(**_: Any) -> None:
            called.append("fails")
            raise LookupError("mine")

        aliaser.register("own", fail)
        aliaser.register_last("own", lambda **_: called.append("later"))
        for emit in (aliaser.emit, aliaser.emit_until_response) * 2:
            with pytest.raises(LookupError, match="mine"):
                emit("own")
        assert called == ["fails"] * 4

    def test_debug_log_names_every_handler(self, caplog: pytest.LogCaptureFixture) -> None:
        """As `boto3.set_stream_logger` shows them."""
        aliaser = EventAliaser(HierarchicalEmitter())
        aliaser.register("own", print_nothing)
        for emit in (aliaser.emit, aliaser.emit_until_response) * 2:
            emit("own")
        assert caplog.messages == []
        with caplog.at_level(logging.DEBUG, "botocore.hooks"):
            for emit in (aliaser.emit, aliaser.emit_until_response):
                emit("own")
        assert [message for message in caplog.messages if "print_nothing" in message] == caplog.messages
        assert len(caplog.messages) == 2

    def test_aliasers_of_another_kind_are_asked(self) -> None:
        """Somebody's own names."""
        asked = []

        class OwnAliaser(EventAliaser):
            def _alias_event_name(self, event_name: str) -> str:
                asked.append(event_name)
                return str(super()._alias_event_name(event_name))  # type: ignore[misc]

        aliaser = OwnAliaser(HierarchicalEmitter())
        aliaser.register("own", print_nothing)
        aliaser.emit("own")
        asked.clear()
        for emit in (aliaser.emit, aliaser.emit_until_response) * 2:
            emit("own")
        assert asked == ["own"] * 4

    def test_emitters_of_another_kind_are_asked(self) -> None:
        """Somebody's own."""
        emitted = []

        class OwnEmitter(HierarchicalEmitter):
            def _emit(self, event_name: str, *args: Any, **kwargs: Any) -> Any:
                emitted.append(event_name)
                return super()._emit(event_name, *args, **kwargs)  # type: ignore[misc]

        aliaser = EventAliaser(OwnEmitter())
        aliaser.register("own", print_nothing)
        for emit in (aliaser.emit, aliaser.emit_until_response) * 2:
            emit("own")
        assert emitted == ["own"] * 4


def print_nothing(**_: Any) -> None:
    """A handler."""


TEXTS = st.one_of(st.text(max_size=5), st.binary(max_size=5), st.just("\udcff"), st.just("é"))
FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["X-One", "x-one", "Accept", "Content-Length", "content-type", "Transfer-Encoding"]), TEXTS
    ),
    max_size=4,
)
BODIES: Any = st.sampled_from(
    [
        lambda: None, lambda: b"", lambda: b"body", lambda: "text", lambda: {"a": "ü", "b": b"1"}, dict,
        lambda: io.BytesIO(b"file"), lambda: iter([b"some"]),
    ]
)  # fmt: skip


class OwnPolicy(Compat32):
    """Shows every header in capitals."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """A text, as botocore then encodes it."""
        return value.upper()


class TestHeaders:
    """What a request is sent with."""

    @staticmethod
    def prepared(make_plain: bool, method: str, fields: Any, make_body: Any, params: Any) -> Any:
        """What is sent, and what the request is left with."""
        request: Any = AWSRequest(method=method, url="https://iot.us-east-1.amazonaws.com/a", params=params)
        request.data = make_body()
        request.headers = HTTPHeaders()
        for name, value in fields:
            request.headers[name] = value
        sender: Any = Endpoint.__new__(Endpoint)
        own = vars(Endpoint)["prepare_request"]
        prepare = own if make_plain else TAKING[headers](own)
        try:
            sent = prepare(sender, request)
        except (UnicodeError, ValueError) as error:
            return type(error), request.headers.items()
        parts = [(type(name), name, type(value), str(value)) for name, value in sent.headers.items()]
        body = type(sent.body), sent.body if isinstance(sent.body, str | bytes) else None
        rest = {name: value for name, value in vars(sent).items() if name not in {"headers", "body"}}
        left = [(name, type(value), str(value)) for name, value in request.headers.items()]
        return type(sent), type(sent.headers), parts, body, rest, left

    @given(
        method=st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "DELETE", "HEAD"]),
        fields=FIELDS,
        make_body=BODIES,
        params=st.sampled_from([None, {}, {"a": "1"}]),
    )
    @example(method="POST", fields=[("content-length", "9")], make_body=lambda: b"body", params=None)
    @example(method="POST", fields=[("Transfer-Encoding", "chunked")], make_body=lambda: b"body", params=None)
    @example(method="POST", fields=[("X-One", "1")], make_body=lambda: iter([b"some"]), params=None)
    @example(method="POST", fields=[("X-One", "1"), ("x-one", "2")], make_body=lambda: None, params=None)
    @example(method="POST", fields=[("X-One", "\udcff")], make_body=lambda: None, params=None)
    @example(method="GET", fields=[], make_body=lambda: None, params={"a": "1"})
    def test_requests_are_botocores(self, **made: Any) -> None:
        """Names, values, their types and order, body and length."""
        assert self.prepared(False, **made) == self.prepared(True, **made)

    @pytest.mark.parametrize("own", ["request", "preparer", "headers", "policy"])
    def test_other_kinds_are_botocores_affair(self, own: str) -> None:
        """A request, or a part of one, that somebody has made otherwise."""
        asked = []

        class OwnRequest(AWSRequest):
            def prepare(self) -> Any:
                asked.append("request")
                return super().prepare()

        class OwnPreparer(AWSRequestPreparer):
            def prepare(self, original: Any) -> Any:
                asked.append("preparer")
                return super().prepare(original)

        class OwnHeaders(HTTPHeaders):
            def items(self) -> Any:
                asked.append("headers")
                return super().items()

        request: Any = (OwnRequest if own == "request" else AWSRequest)(method="GET", url="https://a/b")
        if own == "preparer":
            request._request_preparer = OwnPreparer()
        if own == "headers":
            request.headers = OwnHeaders()
        if own == "policy":
            request.headers = HTTPHeaders(policy=OwnPolicy())
            request.headers["A"] = "b"
        sender: Any = Endpoint.__new__(Endpoint)
        sent = TAKING[headers](vars(Endpoint)["prepare_request"])(sender, request)
        assert set(asked) == ({own} if own != "policy" else set())
        assert list(sent.headers.items()) == ([] if own != "policy" else [("A", b"B")])


class TestEndpoints:
    """Where requests go."""

    def test_handlers_are_asked_each_time(self) -> None:
        """Also those that come later, and what they change holds for that call."""
        asked: list[tuple[str, str]] = []

        def change(builtins: dict[str, Any], model: Any, params: Any, **_: Any) -> None:
            asked.append((model.name, params["commandId"]))
            if params["commandId"] == "far":
                builtins["AWS::Region"] = "eu-central-1"

        with mock_iot(region="us-east-1"):
            control = boto3.client("iot", region_name="us-east-1")
            urls: list[str] = []
            control.meta.events.register("before-send", lambda request, **_: urls.append(request.url.split("/")[2]))
            control.create_command(commandId="open", payload={"content": b"x"})
            control.get_command(commandId="open")
            control.meta.events.register("before-endpoint-resolution.iot", change)
            for command in ("open", "far", "open"):
                with pytest.raises(control.exceptions.ResourceNotFoundException) if command == "far" else nullcontext():
                    control.get_command(commandId=command)
            control.meta.events.unregister("before-endpoint-resolution.iot", change)
            control.get_command(commandId="open")
        assert asked == [("GetCommand", "open"), ("GetCommand", "far"), ("GetCommand", "open")]
        near, far = "iot.us-east-1.amazonaws.com", "iot.eu-central-1.amazonaws.com"
        assert urls == [near, near, near, far, near, near]

    def test_clients_keep_their_endpoints_apart(self) -> None:
        """Region, dual stack, an address of one's own."""
        urls: list[str] = []
        with mock_iot(region="us-east-1"):
            for options in (
                {"region_name": "us-east-1"},
                {"region_name": "eu-west-1"},
                {"region_name": "us-east-1", "config": Config(use_dualstack_endpoint=True)},
                {"region_name": "us-east-1", "endpoint_url": "https://data.iot.us-east-1.amazonaws.com"},
            ):
                client: Any = boto3.client("iot-data", **options)
                client.meta.events.register("before-send", lambda request, **_: urls.append(request.url.split("/")[2]))
                for _ in range(2):
                    client.publish(topic="a", payload=b"")
        assert urls[::2] == urls[1::2]
        assert len(set(urls)) >= 3

    def test_rules_that_look_at_parameters_are_asked(self) -> None:
        """Two buckets have two addresses."""
        with mock_iot(region="us-east-1"):
            s3 = boto3.client("s3", region_name="us-east-1")
            for bucket in ("one", "two", "one"):
                s3.create_bucket(Bucket=bucket)
            assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["one", "two"]

    @known
    @pytest.mark.parametrize(("service", "is_kept"), [("iot", True), ("iot-data", True), ("sqs", True), ("sts", False),
                                                      ("s3", False), ("dynamodb", False)])  # fmt: skip
    def test_only_plain_rules_are_remembered(self, service: str, is_kept: bool) -> None:
        """Others look at more than region and address, or register features of the call."""
        first = {"iot": "list_commands", "iot-data": "list_retained_messages", "sqs": "list_queues",
                 "s3": "list_buckets", "sts": "get_caller_identity", "dynamodb": "list_tables"}  # fmt: skip
        with mock_iot(region="us-east-1"):
            make: Any = boto3.client
            client = make(service, region_name="us-east-1")
            for _ in range(2):
                getattr(client, first[service])()
            kept = vars(vars(client)["_ruleset_resolver"])["_iotmock_endpoint"]
        assert bool(kept) is is_kept

    def test_operation_with_parameters_of_its_own_is_asked(self) -> None:
        """None of IoT has any; what holds for one does not hold for the others."""
        with mock_iot(region="us-east-1"):
            control: Any = boto3.client("iot", region_name="us-east-1")
            for _ in range(2):
                control.list_commands()
            plain, special = (
                control.meta.service_model.operation_model(name) for name in ("ListCommands", "GetCommand")
            )
            vars(special)["static_context_parameters"] = [StaticContextParameter(name="UseFIPS", value=True)]
            resolve = vars(control)["_ruleset_resolver"].construct_endpoint
            urls = [
                resolve(operation_model=model, call_args={}, request_context={}).url
                for model in (plain, special, plain)
            ]
        assert urls == [
            "https://iot.us-east-1.amazonaws.com",
            "https://iot-fips.us-east-1.amazonaws.com",
            "https://iot.us-east-1.amazonaws.com",
        ]

    def test_changed_headers_of_an_answer_are_that_calls_own(self) -> None:
        """The caller may write into them."""
        with mock_iot(region="us-east-1"):
            control: Any = boto3.client("iot", region_name="us-east-1")
            control.list_commands()
            model = control.meta.service_model.operation_model("ListCommands")
            resolve = vars(control)["_ruleset_resolver"].construct_endpoint
            first, second = (resolve(operation_model=model, call_args={}, request_context={}) for _ in range(2))
            first.headers["x"] = "y"
            third = resolve(operation_model=model, call_args=None, request_context=None)
        assert first is not second
        assert (second.headers, third.headers, third.url) == ({}, {}, "https://iot.us-east-1.amazonaws.com")


def agents_of(client: Any) -> list[Any]:
    """The user agents of a client's requests from now on."""
    agents: list[Any] = []
    client.meta.events.register("before-send", lambda request, **_: agents.append(request.headers["User-Agent"]))
    return agents


class TestUserAgents:
    """Features stand in it."""

    @known
    def test_customised_components_are_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """`modify_components` sees those of each request."""
        with mock_iot(region="us-east-1"):
            control = boto3.client("iot", region_name="us-east-1")
            agents = agents_of(control)
            control.list_commands()
            monkeypatch.setattr(useragent, "modify_components", lambda components: components[:1])
            control.list_commands()
        assert b"ua/2.1" in agents[0]
        assert agents[1] == f"Boto3/{boto3.__version__}".encode()

    @known
    def test_features_of_a_call_are_in_its_user_agent(self) -> None:
        """A paginator and a waiter of another service register theirs."""
        with mock_iot(region="us-east-1"):
            control = boto3.client("iot", region_name="us-east-1")
            agents = agents_of(control)
            control.list_commands()
            list(control.get_paginator("list_commands").paginate())
        features = [set(agent.partition(b" m/")[2].split()[0].split(b",")) for agent in agents]
        assert features[1] - features[0] == {b"C"}


class TestTimestamps:
    """Times in answers."""

    @known
    @pytest.mark.parametrize(
        "zone", ["UTC", "Etc/UTC", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Africa/Monrovia"]
    )
    @pytest.mark.parametrize("frozen", [True, False])
    def test_they_are_botocores_in_every_zone(self, monkeypatch: pytest.MonkeyPatch, zone: str, frozen: bool) -> None:
        """Value, zone, class and fold."""
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            usual: Any = vars(utils)["_parse_timestamp_with_tzinfo"]
            ours, local = TAKING[timestamps](usual), utils.get_tzinfo_options()[0]
            with freeze_time(START) if frozen else nullcontext():
                for value in (
                    0,
                    1.5,
                    1772366400.123456,
                    -5.25,
                    1793000000,
                    3e9,
                    "1772366400.5",
                    "2030-01-01T00:00:00Z",
                ):
                    assert described(ours(value, local)) == described(usual(value, local))
                for value in (1e20, float("nan"), "no time"):
                    with pytest.raises((OverflowError, ValueError)) as error:
                        usual(value, local)
                    with pytest.raises(type(error.value)):
                        ours(value, local)
        finally:
            monkeypatch.undo()
            time.tzset()

    def test_process_in_another_zone_gets_its_times(self) -> None:
        """End to end."""
        program = (
            "from iotmock import mock_iot\n"
            "from datetime import datetime, UTC\n"
            "with mock_iot(now=datetime(2026, 7, 1, tzinfo=UTC)) as iot:\n"
            "    c = iot.client('iot')\n"
            "    c.create_command(commandId='a', payload={'content': b'x'})\n"
            "    print(c.get_command(commandId='a')['createdAt'].isoformat())\n"
        )
        for zone, expected in (("Europe/Berlin", "2026-07-01T02:00:00+02:00"), ("UTC", "2026-07-01T00:00:00+00:00")):
            run = subprocess.run([sys.executable, "-c", program], env={**os.environ, "TZ": zone}, capture_output=True,
                                 text=True, check=True)  # fmt: skip
            assert run.stdout.strip() == expected


def described(instant: datetime) -> tuple[Any, ...]:
    """Everything of an instant that a caller could see."""
    return (
        type(instant),
        repr(instant),
        instant,
        instant.fold,
        instant.tzname(),
        instant.utcoffset(),
        type(instant.tzinfo),
    )


def test_stubbed_client_answers_from_its_stub() -> None:
    """`botocore.stub.Stubber` comes before anything is signed or sent."""
    with mock_iot(region="us-east-1") as iot:
        control = boto3.client("iot", region_name="us-east-1")
        with Stubber(control) as stub:
            stub.add_response("get_command", {"commandId": "stubbed"}, {"commandId": "x"})
            assert control.get_command(commandId="x")["commandId"] == "stubbed"
        assert len(iot.calls) == 0
