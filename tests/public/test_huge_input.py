"""Whatever is passed in, and however much of it: errors stay texts that somebody can read."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from iotmock import IoTMock
from iotmock.core.rooms import registration
from iotmock.core.wire import service_model

LARGEST = 64 * 1024
LONG = "x" * 100_000
MANY = 1_000
_HUGE: dict[str, tuple[Any, ...]] = {
    "string": (LONG, "\U0001f600" * 50_000),
    "blob": (LONG.encode(), json.dumps({LONG: LONG}).encode()),
    **dict.fromkeys(("integer", "long", "float", "double"), (10**300,)),
}


def huge(shape: Any, depth: int = 0) -> Iterator[Any]:
    """Values of a shape that are too much: long texts, wide characters, many items."""
    kind = shape.type_name
    if kind in _HUGE:
        yield from _HUGE[kind]
    elif depth <= 3 and kind == "list":
        yield from ([item] for item in huge(shape.member, depth + 1))
        yield [plain(shape.member, number) for number in range(MANY)]
    elif depth <= 3 and kind == "map":
        yield {plain(shape.key, number): plain(shape.value) for number in range(MANY)}
        yield {LONG: plain(shape.value)}
        yield from ({"a": item} for item in huge(shape.value, depth + 1))
    elif depth <= 3 and kind == "structure":
        for name, member in shape.members.items():
            yield from ({**required(shape), name: item} for item in huge(member, depth + 1))


def plain(shape: Any, number: int = 0, depth: int = 0) -> Any:
    """A small value of a shape, about as a caller would write it."""
    kind = shape.type_name
    if kind == "string":
        return shape.enum[0] if shape.enum else f"a{number}"
    if kind == "blob":
        return b"{}"
    if kind in ("integer", "long", "float", "double"):
        return 1
    if kind == "boolean":
        return True
    if kind == "timestamp":
        return 1
    if depth > 3:
        return [] if kind == "list" else {}
    if kind == "list":
        return [plain(shape.member, number, depth + 1)]
    if kind == "map":
        return {"a": plain(shape.value, number, depth + 1)}
    return required(shape, depth + 1) or {name: plain(part, number, depth + 1) for name, part in shape.members.items()}


def required(shape: Any, depth: int = 0) -> dict[str, Any]:
    """The members that a structure needs."""
    return {name: plain(shape.members[name], 0, depth) for name in shape.required_members}


@pytest.mark.parametrize("service", ["iot", "iot-data", "iot-jobs-data", "iot1click-devices"])
def test_no_answer_of_a_refused_request_is_large(
    iotmock: IoTMock, client_for: Callable[..., Any], service: str
) -> None:
    """Every operation of ours, each member in turn: neither the text nor the body grows with the input."""
    client = client_for(service, parameter_validation=False)
    sizes: list[int] = []
    iotmock.client("iot").create_thing(thingName="a0")

    def note(http_response: Any, **_: Any) -> None:
        if http_response.status_code >= 300:
            sizes.append(len(http_response.content))

    client.meta.events.register("after-call", note)
    try:
        for operation in [known for known in registration.OPERATIONS.values() if known.service == service]:
            for parameters in _inputs(service_model(service).operation_model(operation.name)):
                with suppress(ClientError):  # its text is part of the body
                    getattr(client, xform_name(operation.name))(**parameters)
                assert max(sizes, default=0) < LARGEST, operation.name
    finally:
        client.meta.events.unregister("after-call", note)
    assert len(sizes) > 30


def _inputs(model: Any) -> Iterator[dict[str, Any]]:
    shape = model.input_shape
    for name, member in ({} if shape is None else shape.members).items():
        for value in huge(member):
            yield {**required(shape), name: value}


def test_of_very_many_violations_the_first_are_listed(iot_client: Any) -> None:
    """All are counted, and the text says that there are more."""
    with pytest.raises(ClientError) as caught:
        iot_client.tag_resource(
            resourceArn="arn:aws:iot:us-east-1:123456789012:command/a", tags=[{"Key": "?", "Value": "x"}] * 20_000
        )
    text = caught.value.response["Error"]["Message"]
    assert text.startswith("20000 validation errors detected: Value '?' at 'tags.1.member.key' failed")
    assert text.endswith(" more")
    assert len(text) < 4_000


def test_two_violations_are_both_listed(iot_client: Any) -> None:
    """The usual case is as before."""
    with pytest.raises(ClientError) as caught:
        iot_client.create_command(commandId="?", displayName="x" * 300)
    text = caught.value.response["Error"]["Message"]
    assert text.startswith("2 validation errors detected: ")
    assert text.count("failed to satisfy") == 2


ACTS: dict[str, Callable[[IoTMock], object]] = {
    "publish": lambda iot: iot.publish("x" * 10**6, b""),
    "publish, wide": lambda iot: iot.publish("+" * 10**6, b""),
    "publish, levels": lambda iot: iot.publish("a/" * 10**6, b""),
    "publish, no text": lambda iot: iot.publish([LONG], b""),  # type: ignore[arg-type]
    "publish, reserved": lambda iot: iot.publish("$aws/things/" + LONG, b""),
    "publish, QoS": lambda iot: iot.publish("a", b"", qos=10**5000),
    "subscribe": lambda iot: iot.subscribe("x" * 10**6),
    "subscribe, reserved": lambda iot: iot.subscribe("$" + LONG),
    "subscribe, shared": lambda iot: iot.subscribe("$share/" + LONG),
    "subscribe, wildcard": lambda iot: iot.subscribe("a+" * 10**6),
    "in messages": lambda iot: LONG in iot.messages,
    "in messages, no text": lambda iot: [LONG] in iot.messages,
    "in journal": lambda iot: LONG in iot.journal,  # type: ignore[comparison-overlap]
    "index": lambda iot: iot.messages.index("a/" + "b" * 200),
    "connect": lambda iot: iot.connect(LONG),
    "connect, will": lambda iot: iot.connect("a", will=LONG),
    "connect, seconds": lambda iot: iot.connect("a", keep_alive=LONG),  # type: ignore[arg-type]
    "device": lambda iot: iot.device(LONG),
    "fault": lambda iot: iot.faults.fail(LONG),
    "fault, error": lambda iot: iot.faults.fail("GetCommand", LONG),
    "limit": lambda iot: setattr(iot.limits, "packages", LONG),
    "limit, name": lambda iot: getattr(iot.limits, LONG),
    "shadow": lambda iot: iot.shadow(LONG),
    "package": lambda iot: iot.package(LONG),
    "job": lambda iot: iot.job(LONG),
    "thing": lambda iot: iot.thing(LONG),
    "add": lambda iot: iot.one_click.add_device("a", claim_code=LONG),
    "click": lambda iot: iot.one_click.click(LONG),
    "click, kind": lambda iot: iot.one_click.click("a", LONG),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_errors_of_the_handle_are_short(iotmock: IoTMock, act: Callable[[IoTMock], object]) -> None:
    """They quote the beginning of what was passed."""
    for number in range(300):
        iotmock.publish(f"some/topic/{number}", b"x" * 200)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - of many classes; what counts is the length
        act(iotmock)
    assert 0 < len(str(caught.value)) < 2_000


def test_an_injected_fault_with_a_huge_text(iotmock: IoTMock, iot_client: Any) -> None:
    """The test's own text is cut, too."""
    iotmock.faults.fail("GetCommand", "ConflictException", message="\U0001f600" * 100_000, status=409)
    with pytest.raises(ClientError) as caught:
        iot_client.get_command(commandId="a")
    assert len(caught.value.response["Error"]["Message"]) < 5_000


def test_answers_to_devices_are_short(iotmock: IoTMock) -> None:
    """What the service publishes when it refuses a message."""
    iotmock.client("iot").create_thing(thingName="a")
    text = LONG[:50_000]
    documents = (text, {text: text}, {"state": text}, {"state": {"desired": {text: None}}, "clientToken": text})
    topics = ("shadow/update", "shadow/get", "jobs/get", "jobs/start-next", "jobs/a/update", "jobs/a/get")
    before = len(iotmock.messages)
    for topic in topics:
        for document in documents:
            iotmock.publish(f"$aws/things/a/{topic}", document)
        iotmock.publish(f"$aws/things/a/{topic}", {"status": text, "clientToken": "a", "statusDetails": {text: "a"}})
    rejected = [message for message in iotmock.messages[before:] if message.topic.endswith("/rejected")]
    assert len(rejected) > 10
    assert max(len(message.payload) for message in rejected) < LARGEST
