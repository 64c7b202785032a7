"""Faults after some calls, or of some calls only; messages that are lost or late; what is unused."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError

from iotmock import IoTMock

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def outcome(call: Any, **members: Any) -> str:
    """The code of the error that a call meets, or "ok"."""
    try:
        call(**members)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"


def is_about(name: str, call: dict[str, Any]) -> bool:
    """Whether a call is about this thing."""
    return bool(call["thingName"] == name)


REFUSED = "InvalidRequestException"


@pytest.mark.parametrize("operation", ["create_thing", "create_thing_type"])
def test_a_fault_after_some_calls_lets_them_pass(iotmock: IoTMock, operation: str) -> None:
    """`after` calls pass, the next `times` fail, the rest pass again; moto's operations alike."""
    name = {"create_thing": "thingName", "create_thing_type": "thingTypeName"}[operation]
    aws_name = {"create_thing": "CreateThing", "create_thing_type": "CreateThingType"}[operation]
    iotmock.faults.fail(aws_name, error=REFUSED, after=2, times=2)
    call = getattr(iotmock.client("iot"), operation)
    outcomes = [outcome(call, **{name: f"n{number}"}) for number in range(6)]
    assert outcomes == ["ok", "ok", REFUSED, REFUSED, "ok", "ok"]


def test_a_fault_with_a_predicate_meets_the_calls_that_it_means(iotmock: IoTMock) -> None:
    """The parameters are those of boto3; other calls do not count, neither for `after`."""
    iotmock.faults.fail("UpdateThingShadow", error=REFUSED, after=1, when=lambda call: call["thingName"] == "pump")
    update = iotmock.client("iot-data").update_thing_shadow
    names = ["lamp", "pump", "lamp", "pump", "pump"]
    assert [outcome(update, thingName=name, payload=b'{"state": {}}') for name in names] == [
        "ok", "ok", "ok", REFUSED, "ok",
    ]  # fmt: skip


def test_a_predicate_sees_all_parameters(iotmock: IoTMock) -> None:
    """Path, query and body, of ours and of moto's operations."""
    seen: list[dict[str, Any]] = []

    def look(call: dict[str, Any]) -> bool:
        seen.append(call)
        return False

    for operation in ("CreatePackage", "CreateThing", "ListThings"):
        iotmock.faults.fail(operation, error="ThrottlingException", when=look)
    control = iotmock.client("iot")
    control.create_package(packageName="lamp", description="x", tags={"a": "b"}, clientToken="t" * 36)
    control.create_thing(thingName="pump", attributePayload={"attributes": {"a": "b"}})
    control.list_things(maxResults=5)
    assert seen == [
        {"packageName": "lamp", "description": "x", "tags": {"a": "b"}, "clientToken": "t" * 36},
        {"thingName": "pump", "attributePayload": {"attributes": {"a": "b"}}},
        {"maxResults": 5},
    ]


def test_several_faults_of_one_operation_wait_for_their_calls(iotmock: IoTMock) -> None:
    """The first that means a call has it."""
    for name, code in (("a", REFUSED), ("b", "ResourceNotFoundException")):
        iotmock.faults.fail("DescribeThing", error=code, when=partial(is_about, name))
    describe = iotmock.client("iot").describe_thing
    iotmock.client("iot").create_thing(thingName="c")
    assert outcome(describe, thingName="c") == "ok"
    assert outcome(describe, thingName="b") == "ResourceNotFoundException"
    assert outcome(describe, thingName="a") == REFUSED


def test_what_a_predicate_raises_comes_out(iotmock: IoTMock) -> None:
    """A mistake of the test is no answer of AWS."""
    iotmock.faults.fail("DescribeThing", error=REFUSED, when=lambda call: call["thing_name"] == "a")
    with pytest.raises(KeyError, match="thing_name"):
        iotmock.client("iot").describe_thing(thingName="a")


def test_a_device_operation_takes_predicates_as_well(iotmock: IoTMock) -> None:
    """Connections by their client, responses by their execution and status."""
    iotmock.faults.fail("Connect", when=lambda call: call["clientId"] == "pump")
    iotmock.connect("lamp")
    with pytest.raises(ConnectionRefusedError):
        iotmock.connect("pump")
    command = iotmock.client("iot").create_command(commandId="open", payload={"content": b"x"})
    target = f"arn:aws:iot:us-east-1:{iotmock.account_id}:client/lamp"
    start = {"commandArn": command["commandArn"], "targetArn": target}
    execution = iotmock.client("iot-jobs-data").start_command_execution(**start)["executionId"]
    iotmock.faults.fail("UpdateCommandExecution", error="DataConflict", when=lambda call: call["status"] == "SUCCEEDED")
    topic = f"$aws/commands/clients/lamp/executions/{execution}/response/json"
    with iotmock.subscribe(f"{topic.removesuffix('/json')}/+/json") as answers:
        iotmock.publish(topic, {"status": "IN_PROGRESS"})
        iotmock.publish(topic, {"status": "SUCCEEDED"})
    assert [answer.topic.split("/")[-2] for answer in answers] == ["accepted", "rejected"]


@pytest.mark.parametrize(("options", "message"), [({"after": -1}, "after=-1"), ({"times": 0}, "times=0")])
def test_impossible_counts_are_refused(iotmock: IoTMock, options: dict[str, int], message: str) -> None:
    """Nothing waits afterwards."""
    with pytest.raises(ValueError, match=message):
        iotmock.faults.fail("DescribeThing", **options)  # type: ignore[arg-type]
    assert iotmock.faults.unused == []


# Messages


def test_a_lost_message_reaches_nobody(iotmock: IoTMock) -> None:
    """So many, on matching topics; the log has them, for they were published."""
    heard = iotmock.subscribe("lamp/#")
    iotmock.faults.lose("lamp/+", times=2)
    for topic in ("lamp/1", "pump/1", "lamp/2", "lamp/3"):
        iotmock.publish(topic, "x")
    assert [message.topic for message in heard] == ["lamp/3"]
    assert [message.topic for message in iotmock.messages] == ["lamp/1", "pump/1", "lamp/2", "lamp/3"]


def test_a_lost_request_does_not_reach_its_service(iotmock: IoTMock) -> None:
    """A device that repeats it succeeds."""
    iotmock.faults.lose("$aws/things/pump/shadow/update")
    with iotmock.subscribe("$aws/things/pump/shadow/update/accepted") as answers:
        iotmock.publish("$aws/things/pump/shadow/update", {"state": {"reported": {"on": True}}})
        assert len(answers) == 0
        iotmock.publish("$aws/things/pump/shadow/update", {"state": {"reported": {"on": True}}})
        assert len(answers) == 1
    assert iotmock.shadow("pump").version == 1


def test_a_lost_answer_leaves_the_change(iotmock: IoTMock) -> None:
    """The service has done its work; whoever asked does not know."""
    iotmock.faults.lose("$aws/things/+/shadow/update/accepted", times=None)
    client = iotmock.connect("pump")
    client.subscribe("$aws/things/pump/shadow/update/+")
    client.publish("$aws/things/pump/shadow/update", {"state": {"reported": {"on": True}}})
    assert [message.topic.rpartition("/")[2] for message in client.messages] == ["documents"]
    assert iotmock.shadow("pump").reported == {"on": True}


def test_a_lost_retained_message_is_not_kept(iotmock: IoTMock) -> None:
    """It never got there."""
    iotmock.faults.lose("lamp/on")
    iotmock.publish("lamp/on", "1", retain=True)
    assert iotmock.client("iot-data").list_retained_messages()["retainedTopics"] == []


@pytest.mark.parametrize("seconds", [90, timedelta(seconds=90)])
def test_a_delayed_message_arrives_by_the_clock(iotmock: IoTMock, seconds: Any) -> None:
    """With the instant of its publishing."""
    with time_machine.travel(START, tick=False):
        heard = iotmock.subscribe("lamp/on")
        iotmock.faults.delay("lamp/on", seconds)
        iotmock.publish("lamp/on", "1")
        iotmock.advance(89)
        assert len(heard) == 0
        iotmock.advance(1)
        assert [(message.text(), message.at) for message in heard] == [("1", START)]


def test_a_delayed_request_is_processed_when_it_arrives(iotmock: IoTMock) -> None:
    """Behind one that was sent later."""
    iotmock.faults.delay("$aws/things/pump/shadow/update", 60, times=1)
    with time_machine.travel(START, tick=False):
        for number in (1, 2):
            iotmock.publish("$aws/things/pump/shadow/update", {"state": {"reported": {"n": number}}})
        assert iotmock.shadow("pump").reported == {"n": 2}
        iotmock.advance(60)
        assert iotmock.shadow("pump").reported == {"n": 1}


def test_a_delayed_answer_says_what_was_so_when_it_was_sent(iotmock: IoTMock) -> None:
    """It is made of what it is about, not of what has become of that."""
    with time_machine.travel(START, tick=False):
        answers = iotmock.subscribe("$aws/things/pump/shadow/update/accepted")
        iotmock.faults.delay("$aws/things/pump/shadow/update/accepted", 60, times=1)
        for number in (1, 2):
            iotmock.client("iot-data").update_thing_shadow(
                thingName="pump", payload=json.dumps({"state": {"reported": {"n": number}}})
            )
        iotmock.advance(60)
        states = [answer.json()["state"]["reported"]["n"] for answer in answers]
        assert states == [2, 1]
        assert [answer.json()["version"] for answer in answers] == [2, 1]
        # Like that of a device, it was published when it was sent.
        assert [answer.at for answer in answers] == [START, START]


def test_a_device_that_connects_meanwhile_gets_a_delayed_message(iotmock: IoTMock) -> None:
    """Whoever listens when it arrives hears it."""
    with time_machine.travel(START, tick=False):
        iotmock.faults.delay("lamp/on", 60)
        iotmock.publish("lamp/on", "1")
        client = iotmock.connect("lamp")
        client.subscribe("lamp/on")
        iotmock.advance(60)
        assert [message.text() for message in client.messages] == ["1"]


def test_clear_forgets_disturbances_and_lets_arrive_what_is_on_its_way(iotmock: IoTMock) -> None:
    """As a network that works again."""
    with time_machine.travel(START, tick=False):
        heard = iotmock.subscribe("lamp/on")
        iotmock.faults.delay("lamp/on", 60)
        iotmock.publish("lamp/on", "late")
        iotmock.faults.lose("lamp/on", times=None)
        iotmock.faults.clear()
        iotmock.publish("lamp/on", "now")
        iotmock.advance(60)
        assert [message.text() for message in heard] == ["now", "late"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda faults: faults.lose("a", times=0), "times=0"),
        (lambda faults: faults.lose("a/#/b"), "#"),
        (lambda faults: faults.delay("a", 0), "seconds=0: a delay takes time"),
        (lambda faults: faults.delay("a", timedelta(seconds=-1)), "a delay takes time"),
    ],
)
def test_impossible_disturbances_are_refused(iotmock: IoTMock, ask: Any, message: str) -> None:
    """Nothing waits afterwards."""
    with pytest.raises(ValueError, match=message):
        ask(iotmock.faults)
    assert iotmock.faults.unused == []


def test_unused_says_what_has_not_happened(iotmock: IoTMock) -> None:
    """In words, as a failed assertion shows them."""
    faults = iotmock.faults
    faults.fail("DescribeThing", error=REFUSED, times=2)
    faults.fail("GetCommand", after=3, when=lambda _call: True)
    faults.lose("lamp/#", times=2)
    faults.delay("pump/+", 1.5)
    assert outcome(iotmock.client("iot").describe_thing, thingName="a") == REFUSED
    iotmock.publish("lamp/on", "1")
    assert faults.unused == [
        "fail DescribeThing with InvalidRequestException, 1 left",
        "fail GetCommand with ThrottlingException after 3 more calls when the test says so, 1 left",
        "lose messages on lamp/#, 1 left",
        "delay messages on pump/+ by 1.5 s",
    ]
    assert repr(faults).startswith("<Faults, fail DescribeThing")
    iotmock.publish("pump/on", "1")
    iotmock.publish("lamp/on", "1")
    assert len(faults.unused) == 2
    faults.clear()
    assert faults.unused == []
    assert repr(faults) == "<Faults, none waiting>"
