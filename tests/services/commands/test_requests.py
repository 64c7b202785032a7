"""The request message: what the device gets when an execution starts."""

from typing import Any

import pytest


def requests(bench: Any) -> list[Any]:
    """The request messages so far."""
    return [message for message in bench.iot.messages if "/request" in message.topic]


@pytest.mark.parametrize(
    ("content_type", "rest"),
    [
        ("application/json", "request/json"),
        ("application/JSON", "request/json"),
        ("application/json; charset=utf-8", "request/json"),
        ("application/cbor", "request/cbor"),
        ("text/plain", "request"),
        ("application/jsonl", "request"),
        (None, "request"),
    ],
)
def test_request_topic_follows_the_content_type(bench: Any, content_type: str | None, rest: str) -> None:
    """One topic per content type.

    Source: Developer Guide, Start and monitor command executions; parameters of the media type and case are
    ignored by choice.
    """
    payload = {"content": b"x"} if content_type is None else {"content": b"x", "contentType": content_type}
    execution_id = bench.start(bench.command(payload=payload))
    assert [message.topic for message in requests(bench)] == [bench.topic(execution_id, rest)]


def test_request_to_a_thing_goes_below_things(bench: Any) -> None:
    """`things` or `clients` is the second level (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start(target_arn=bench.thing("lamp"))
    assert requests(bench)[0].topic == f"$aws/commands/things/lamp/executions/{execution_id}/request/json"


def test_request_carries_the_stored_bytes(bench: Any) -> None:
    """The payload has no envelope (Developer Guide, Start and monitor command executions)."""
    content = bytes(range(256))
    bench.start(bench.command(payload={"content": content}))
    assert requests(bench)[0].payload == content


@pytest.mark.parametrize(("seconds", "expiry"), [(10, 9), (300, 299), (1, 1)])
def test_request_carries_content_type_and_expiry(bench: Any, seconds: int, expiry: int) -> None:
    """A 10 s request arrives with 9 s left (AWS IoT device SDKs v2 for Java and C++, their samples)."""
    bench.start(executionTimeoutSeconds=seconds)
    (message,) = requests(bench)
    assert (message.content_type, message.message_expiry) == ("application/json", expiry)


def test_request_has_quality_1_and_is_not_retained(bench: Any) -> None:
    """QoS 1, not retained (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    (message,) = requests(bench)
    assert (message.qos, message.retain) == (1, False)
    late = bench.iot.subscribe(bench.topic(execution_id, "request/json"))
    assert late.messages == []


def test_device_finds_its_request_with_a_wildcard(bench: Any) -> None:
    """Devices learn the execution id from the topic (AWS IoT device SDKs v2 for Java and C++)."""
    device = bench.iot.connect("pump")
    device.subscribe("$aws/commands/clients/pump/executions/+/request/#")
    execution_id = bench.start()
    (message,) = device.messages
    assert message.topic.split("/")[5] == execution_id


def test_offline_device_gets_the_request_when_it_is_back_in_time(bench: Any) -> None:
    """A persistent session keeps it (Developer Guide, High-level commands workflow)."""
    device = bench.iot.connect("pump", clean_session=False)
    device.subscribe("$aws/commands/clients/pump/executions/+/request/json")
    device.drop()
    bench.start()
    bench.advance(8)
    assert len(bench.iot.connect("pump", clean_session=False).messages) == 1


def test_offline_device_misses_the_request_after_the_time_out(bench: Any) -> None:
    """The message has expired (Developer Guide, High-level commands workflow)."""
    device = bench.iot.connect("pump", clean_session=False)
    device.subscribe("$aws/commands/clients/pump/executions/+/request/json")
    device.drop()
    bench.start()
    bench.advance(10)
    assert bench.iot.connect("pump", clean_session=False).messages == []


def test_request_comes_before_the_created_event(bench: Any) -> None:
    """Request first, then CREATED (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    assert [message.topic for message in bench.iot.messages] == [
        bench.topic(execution_id, "request/json"),
        "$aws/events/commandExecution/reboot/CREATED",
    ]
