"""The action republish: what comes back as a message."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from iotmock import Properties

PAYLOADS = [({"a": [1, None]}, b'{"a":[1,null]}'), (b"\xff\x00", b"\xff\x00"), (b"text", b"text"), (b"", b"")]


def _republish(topic: str = "out", **members: Any) -> dict[str, Any]:
    return {"republish": {"topic": topic, **members}}


def _topics(bench: Any) -> list[str]:
    return [message.topic for message in bench.iot.messages]


@pytest.mark.parametrize(("payload", "sent"), PAYLOADS)
def test_payload_is_published(bench: Any, payload: Any, sent: bytes) -> None:
    """Sections 7 and 9.2: the payload, JSON or not, with QoS 0 unless the rule says otherwise."""
    with bench.iot.subscribe("out") as heard:
        output = bench.run(_republish(), payload)
        assert [(message.topic, message.payload, message.qos) for message in heard] == [("out", sent, 0)]
    assert (output.delivered, output.error, output.action, output.payload) == (True, None, "republish", sent)


@pytest.mark.parametrize("qos", [0, 1])
def test_quality_of_service_is_that_of_the_rule(bench: Any, qos: int) -> None:
    """Section 9.2: `qos`, whatever the incoming message had."""
    bench.rule(_republish(qos=qos))
    bench.feed({"a": 1}, qos=1 - qos)
    assert bench.iot.messages[-1].topic == "out"
    assert bench.iot.messages[-1].qos == qos
    assert bench.outputs[-1].parameters == {"roleArn": bench.role, "topic": "out", "qos": qos}


def test_topic_is_a_template(bench: Any) -> None:
    """Section 9.2: the topic is templated."""
    bench.rule(_republish("${topic(1)}/${site}/${n + 1}"), sql="SELECT n FROM 'plant/+'")
    bench.feed({"site": "north", "n": 1}, "plant/x")
    message = bench.iot.messages[-1]
    assert (message.topic, message.json()) == ("plant/north/2", {"n": 1})


@pytest.mark.parametrize("retain", [True, False])
def test_message_is_never_retained(bench: Any, retain: bool) -> None:
    """Section 9.2: not even when the incoming message was."""
    bench.rule(_republish())
    bench.feed({"a": 1}, retain=retain)
    assert (bench.iot.messages[-1].topic, bench.iot.messages[-1].retain) == ("out", False)
    retained = bench.client("iot-data").list_retained_messages()["retainedTopics"]
    assert [each["topic"] for each in retained] == (["in"] if retain else [])


def test_publisher_is_no_client(bench: Any) -> None:
    """Section 9.2: `clientid()` of the next rule is `n/a`."""
    bench.rule(_republish("second"), name="first", sql="SELECT clientid() AS who FROM 'in'")
    bench.rule(_republish("third"), name="second", sql="SELECT clientid() AS who FROM 'second'")
    bench.iot.connect("pump").publish("in", {})
    heard = {message.topic: message.json() for message in bench.iot.messages}
    assert (heard["second"], heard["third"]) == ({"who": "pump"}, {"who": "n/a"})


def test_message_passes_the_broker_like_any_other(bench: Any) -> None:
    """Section 9.2: subscribers get it, other rules hear it."""
    url = bench.queue()
    bench.rule(_republish("out/a"), name="first")
    bench.rule({"sqs": {"queueUrl": url}}, name="second", sql="SELECT n, topic() AS at FROM 'out/+'")
    device = bench.iot.connect("device")
    device.subscribe("out/#")
    bench.feed({"n": 1})
    assert [message.json() for message in device.messages] == [{"n": 1}]
    assert bench.received("queue") == ['{"n":1,"at":"out/a"}']


@pytest.mark.iotmock(now=datetime(2030, 1, 1, tzinfo=UTC))
def test_output_tells_what_was_published(bench: Any) -> None:
    """Section 14.3: every member."""
    bench.rule(_republish("out/${n}"), name="again", sql="SELECT n FROM 'plant/+'")
    bench.feed({"n": 1, "m": 2}, "plant/a")
    (output,) = bench.outputs
    assert (output.rule, output.topic, output.at) == ("again", "plant/a", datetime(2030, 1, 1, tzinfo=UTC))
    assert (output.action, output.error_action, output.delivered, output.error) == ("republish", False, True, None)
    assert output.parameters == {"roleArn": bench.role, "topic": "out/1"}
    assert (output.payload, output.json()) == (b'{"n":1}', {"n": 1})


# Reserved topics


def test_shadow_is_updated_as_by_a_device(bench: Any) -> None:
    """Section 9.2: `$$` at the start means `$`, and the shadow service takes the request."""
    sql = "SELECT {'reported': {'t': t}} AS state FROM 'plant/+'"
    bench.rule(_republish("$$aws/things/${topic(2)}/shadow/update"), sql=sql)
    with bench.iot.subscribe("$aws/things/lamp/shadow/update/accepted") as accepted:
        bench.feed({"t": 21}, "plant/lamp")
        assert len(accepted) == 1
    assert bench.outputs[-1].delivered
    document = json.loads(bench.client("iot-data").get_thing_shadow(thingName="lamp")["payload"].read())
    assert document["state"] == {"reported": {"t": 21}}


def test_named_shadow_is_updated(bench: Any) -> None:
    """Section 9.2: any shadow's topic."""
    action = _republish("$$aws/things/lamp/shadow/name/night/update")
    assert bench.run(action, {"state": {"desired": {"on": True}}}).delivered
    document = bench.client("iot-data").get_thing_shadow(thingName="lamp", shadowName="night")["payload"].read()
    assert json.loads(document)["state"]["desired"] == {"on": True}


def test_shadow_answers_what_it_does_not_understand(bench: Any) -> None:
    """Section 9.2: as if a device had published it, so the request is rejected and the publish no failure."""
    with bench.iot.subscribe("$aws/things/lamp/shadow/update/rejected") as rejected:
        output = bench.run(_republish("$$aws/things/lamp/shadow/update"), b"no json")
        assert [message.json()["code"] for message in rejected] == [400]
    assert (output.delivered, output.error) == (True, None)


@pytest.mark.parametrize(
    "topic",
    [
        "$$aws/things/lamp/jobs/get",
        "$$aws/things/lamp/jobs/start-next",
        "$$aws/things/lamp/jobs/j/update",
        "$$aws/events/job/j/completed",
        "$$aws/events/presence/connected/c",
        "$$aws/rules/other",
        "$$aws/rules/other/a",
        "$$aws/none",
        "$$other/a",
        "$$",
    ],
)
def test_other_reserved_topics_fail(bench: Any, topic: str) -> None:
    """Section 9.2: jobs, events, rules and other `$` topics fail when the rule runs."""
    ran = _republish("ran")
    bench.rule(ran, name="other", sql="SELECT * FROM 'nowhere'")
    assert bench.refused(_republish("${head}"), {"head": topic})
    assert _topics(bench) == ["in"]


def test_single_dollar_fails_and_names_two(bench: Any) -> None:
    """Point 16.3: a single `$` is taken at creation and fails when run, naming `$$`."""
    error = bench.refused(_republish("$aws/things/lamp/shadow/update"), {"state": {"desired": {"on": True}}})
    assert "$$" in error
    with pytest.raises(bench.client("iot-data").exceptions.ResourceNotFoundException):
        bench.client("iot-data").get_thing_shadow(thingName="lamp")


@pytest.mark.parametrize("topic", ["a/+", "a/#", "", "x" * 257, "/".join("a" * 9)])
def test_topic_that_nobody_can_publish_to_fails(bench: Any, topic: str) -> None:
    """Section 9.2: it is published like any other message, which has no wildcards and keeps the limits."""
    assert bench.refused(_republish("${to}"), {"to": topic})
    assert _topics(bench) == ["in"]


def test_literal_topic_must_be_publishable(refusal: Any) -> None:
    """Section 2: it is looked at when the rule is made."""
    assert [refusal(_republish(topic)) for topic in ("a/+", "a/#")] == ["InvalidRequestException"] * 2


@pytest.mark.parametrize("qos", [-1, 2])
def test_quality_of_service_is_0_or_1(bench: Any, client_for: Any, qos: int) -> None:
    """Section 2: anything else is refused when the rule is made."""
    control = client_for("iot", parameter_validation=False)
    with pytest.raises(control.exceptions.InvalidRequestException):
        control.create_topic_rule(ruleName="rule", topicRulePayload=bench.payload(_republish(qos=qos)))


@pytest.mark.parametrize("request_", ["get", "delete"])
def test_other_requests_reach_the_shadow(bench: Any, request_: str) -> None:
    """Section 9.2: as if a device had published them."""
    bench.client("iot-data").update_thing_shadow(thingName="lamp", payload='{"state": {"desired": {"a": 1}}}')
    with bench.iot.subscribe(f"$aws/things/lamp/shadow/{request_}/accepted") as accepted:
        assert bench.run(_republish(f"$$aws/things/lamp/shadow/{request_}"), {}).delivered
        assert len(accepted) == 1


@pytest.mark.parametrize(
    "rest", ["update/accepted", "update/delta", "get/rejected", "none", "name/night/update/documents", "name//update"]
)
def test_what_no_device_may_publish_fails(bench: Any, rest: str) -> None:
    """Section 9.2: other `$` topics fail, those of the shadow service's own messages among them."""
    assert bench.refused(_republish("$$aws/things/lamp/shadow/${rest}"), {"rest": rest, "state": {"desired": {"a": 1}}})
    assert _topics(bench) == ["in"]


# MQTT 5


def test_headers_are_templates(bench: Any) -> None:
    """Section 9.2: all headers, the base64 of correlation data turned into bytes."""
    headers = {
        "contentType": "${kind}/json",
        "responseTopic": "answers/${n}",
        "correlationData": "${encode(id, 'base64')}",
        "messageExpiry": "${n * 60}",
        "payloadFormatIndicator": "${format}",
        "userProperties": [{"key": "k-${n}", "value": "v-${n + 1}"}, {"key": "at", "value": "${topic()}"}],
    }
    message = {"kind": "application", "n": 2, "id": "call", "format": "UTF8_DATA"}
    bench.rule(_republish(headers=headers))
    with bench.iot.subscribe("out") as heard:
        bench.feed(message)
        found = heard[0].properties
    assert found.content_type == "application/json"
    assert found.response_topic == "answers/2"
    assert found.correlation_data == b"call"
    assert found.message_expiry == 120
    assert found.payload_format_indicator == "UTF8_DATA"
    assert found.user_properties == (("k-2", "v-3"), ("at", "in"))
    assert bench.outputs[-1].parameters["headers"] == {
        "contentType": "application/json",
        "responseTopic": "answers/2",
        "correlationData": base64.b64encode(b"call").decode(),
        "messageExpiry": "120",
        "payloadFormatIndicator": "UTF8_DATA",
        "userProperties": [{"key": "k-2", "value": "v-3"}, {"key": "at", "value": "in"}],
    }


def test_headers_are_seen_by_the_next_rule(bench: Any) -> None:
    """Sections 6 and 9.2: as the properties of any message."""
    headers = {
        "contentType": "text/plain", "responseTopic": "back", "correlationData": "Y2FsbA==",
        "userProperties": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}],
    }  # fmt: skip
    bench.rule(_republish("second", headers=headers), name="first")
    sql = (
        "SELECT get_mqtt_property('content_type') AS kind, get_mqtt_property('response_topic') AS back,"
        " get_mqtt_property('correlation_data') AS call, get_user_properties('k') AS k FROM 'second'"
    )
    bench.rule(_republish("third"), name="second", sql=sql)
    bench.feed({})
    assert bench.iot.messages[-1].json() == {"kind": "text/plain", "back": "back", "call": "Y2FsbA==", "k": ["1", "2"]}


@pytest.mark.parametrize("indicator", ["UNSPECIFIED_BYTES", "UTF8_DATA"])
def test_format_indicator_has_two_words(bench: Any, indicator: str) -> None:
    """Sections 6 and 9.2: as `get_mqtt_property` reads it."""
    bench.rule(_republish("second", headers={"payloadFormatIndicator": indicator}), name="first")
    sql = "SELECT VALUE get_mqtt_property('format_indicator') FROM 'second'"
    bench.rule(_republish("third"), name="second", sql=sql)
    bench.feed({})
    assert bench.iot.messages[-1].json() == indicator


@pytest.mark.parametrize("headers", [None, {"contentType": "text/plain"}])
def test_properties_of_the_incoming_message_are_not_copied(bench: Any, headers: dict[str, str] | None) -> None:
    """Section 9.2: only what the rule says is there."""
    bench.rule(_republish() if headers is None else _republish(headers=headers))
    properties = Properties(
        content_type="application/json", response_topic="back", correlation_data=b"c", user_properties=(("k", "v"),)
    )
    bench.feed({"a": 1}, properties=properties)
    found = bench.iot.messages[-1].properties or Properties()
    assert found == Properties(content_type=None if headers is None else "text/plain")


def test_properties_of_the_incoming_message_are_copied_by_templates(bench: Any) -> None:
    """Sections 6 and 9.2: headers may ask for them."""
    headers = {
        "contentType": "${get_mqtt_property('content_type')}",
        "correlationData": "${get_mqtt_property('correlation_data')}",
        "userProperties": [{"key": "k", "value": "${get(get_user_properties('k'), 0)}"}],
    }
    bench.rule(_republish(headers=headers))
    properties = Properties(content_type="text/plain", correlation_data=b"\xff\x00", user_properties=(("k", "v"),))
    bench.feed(b"text", properties=properties)
    found = bench.iot.messages[-1].properties
    assert (found.content_type, found.correlation_data) == ("text/plain", b"\xff\x00")
    assert found.user_properties == (("k", "v"),)


@pytest.mark.parametrize(
    "headers",
    [
        {"messageExpiry": "soon"},
        {"payloadFormatIndicator": "TEXT"},
        {"correlationData": "no base64!"},
    ],
)
def test_header_that_means_nothing_is_not_sent(bench: Any, headers: dict[str, str]) -> None:
    """Section 9.2: seconds, one of two words, base64; nothing else goes out."""
    bench.rule(_republish(headers=dict.fromkeys(headers, "${v}")))
    bench.feed({"v": next(iter(headers.values()))})
    (output,) = bench.outputs
    assert not output.delivered
    assert output.error
    assert _topics(bench) == ["in"]


# Chains


def test_republished_messages_are_queued(bench: Any) -> None:
    """Section 11.4: handled after the present message, in their order."""
    bench.rule(_republish("a1"), _republish("a2"), name="a")
    bench.rule(_republish("b1"), name="b")
    bench.rule(_republish("c1"), name="c", sql="SELECT * FROM 'a1'")
    bench.rule(_republish("d1"), name="d", sql="SELECT * FROM 'a2'")
    bench.feed({})
    assert _topics(bench) == ["in", "a1", "a2", "b1", "c1", "d1"]


def test_chain_of_error_actions_ends_too(bench: Any) -> None:
    """Sections 11.4 and 12: a republish of an error action is one more link."""
    failing = {"sqs": {"queueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/none"}}
    bench.rule(failing, name="fails", error=_republish("errors"))
    bench.rule(_republish("in"), name="again", sql="SELECT 1 AS n FROM 'errors'")
    bench.feed({"a": 1})
    assert _topics(bench) == ["in", *["errors", "in"] * 16]
    assert "republish chain" in bench.outputs[-1].error
    assert bench.outputs[-1].error_action


def test_chain_ends_at_the_limit(bench: Any) -> None:
    """Section 11.4: the 33rd republish is not sent, and its reason says why; no error action runs."""
    bench.rule(_republish("in"), error=_republish("errors"))
    bench.feed({"a": 1})
    assert _topics(bench) == ["in"] * 33
    assert bench.iot.limits.rule_republishes == 32
    *sent, last = bench.outputs
    assert [output.delivered for output in sent] == [True] * 32
    assert not last.delivered
    assert "republish chain" in last.error
