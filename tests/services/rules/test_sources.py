"""Which messages run rules, what the rules learn of them, and in which order all of it happens."""

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from iotmock import IoTMock, Message, mock_iot

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
WHO = "SELECT clientid() AS client, traceid() AS trace, principal() AS principal, sourceip() AS ip FROM '#'"
DESIRED = json.dumps({"state": {"desired": {"on": True}, "reported": {"on": False}}})
SHADOW = "$aws/things/lamp/shadow"


def test_device_is_known_by_its_client_id(workshop: Any) -> None:
    """So is the trace of its message, which the journal has, too (developer guide, SQL functions)."""
    workshop.rule(sql=WHO)
    pump = workshop.iot.connect("pump-7")
    pump.publish("in", {"a": 1})
    pump.publish("in", {"a": 2})
    first, second = workshop.iot.rules.journal
    assert [run.json()["client"] for run in (first, second)] == ["pump-7", "pump-7"]
    assert [run.client_id for run in (first, second)] == ["pump-7", "pump-7"]
    assert re.fullmatch(UUID, first.trace_id)
    assert [run.json()["trace"] for run in (first, second)] == [first.trace_id, second.trace_id]
    assert first.trace_id != second.trace_id
    assert first.json()["ip"] == "127.0.0.1"
    assert first.json()["principal"] == second.json()["principal"]
    assert re.fullmatch("[0-9a-f]{64}", first.json()["principal"])


def test_simulated_device_is_a_client(workshop: Any) -> None:
    """Its requests are messages of its own client id (developer guide, Rules)."""
    workshop.hear("$aws/things/lamp/shadow/update")
    workshop.iot.device("lamp").report({"on": True})
    (run,) = workshop.iot.rules.journal
    assert (run.client_id, run.json()) == ("lamp", {"state": {"reported": {"on": True}}} | rest(run.json()))


def rest(document: dict[str, Any]) -> dict[str, Any]:
    """What a request has besides its state."""
    return {name: value for name, value in document.items() if name != "state"}


def test_nameless_device_has_no_client_id(workshop: Any) -> None:
    """`n/a` in the statement, none in the journal (developer guide, SQL functions)."""
    workshop.rule(sql=WHO)
    workshop.iot.publish("in", {"a": 1})
    (run,) = workshop.iot.rules.journal
    assert (run.json()["client"], run.client_id) == ("n/a", None)
    assert re.fullmatch(UUID, run.trace_id)


@pytest.mark.parametrize("door", ["boto3", "https"])
def test_message_over_https_has_no_client_id_and_no_trace_in_sql(workshop: Any, door: str) -> None:
    """The journal has a trace all the same (developer guide, SQL functions)."""
    workshop.rule(sql=WHO)
    if door == "boto3":
        workshop.data.publish(topic="in", payload=b"{}")
    else:
        address = workshop.control.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
        assert requests.post(f"https://{address}:8443/topics/in?qos=1", data=b"{}", timeout=5).ok
    (run,) = workshop.iot.rules.journal
    found = run.json()
    assert (found["client"], run.client_id, "trace" in found) == ("n/a", None, False)
    assert re.fullmatch(UUID, run.trace_id)
    assert found["principal"]
    assert not re.fullmatch("[0-9a-f]{64}", found["principal"])


@pytest.mark.parametrize("qos", [0, 1])
@pytest.mark.parametrize("retain", [False, True])
def test_message_runs_a_rule_whatever_its_quality(workshop: Any, qos: int, retain: bool) -> None:
    """With or without retain, from each door (developer guide, Rules)."""
    workshop.hear("in")
    workshop.iot.publish("in", "1", qos=qos, retain=retain)
    workshop.iot.connect("pump").publish("in", "2", qos=qos, retain=retain)
    workshop.data.publish(topic="in", payload=b"3", qos=qos, retain=retain)
    assert [run.payload for run in workshop.iot.rules.journal] == [b"1", b"2", b"3"]


def test_delivery_of_a_retained_message_runs_nothing(workshop: Any) -> None:
    """It was published once (developer guide, Retained messages)."""
    workshop.hear("in")
    workshop.iot.publish("in", "1", retain=True)
    pump = workshop.iot.connect("pump")
    pump.subscribe("in")
    assert [message.payload for message in pump.messages] == [b"1"]
    assert workshop.heard == ["in"]


def test_retained_messages_before_the_rule_are_not_heard(workshop: Any) -> None:
    """A rule is no subscriber (developer guide, Rules)."""
    workshop.iot.publish("in", "1", retain=True)
    workshop.hear("in")
    assert workshop.heard == []


def test_empty_message_runs_a_rule(workshop: Any) -> None:
    """Also one that deletes a retained message (developer guide, Rules)."""
    workshop.hear("in")
    workshop.iot.publish("in", b"")
    workshop.iot.publish("in", b"", retain=True)
    assert [run.payload for run in workshop.iot.rules.journal] == [b"", b""]


def test_message_runs_a_rule_once_whatever_subscribes(workshop: Any) -> None:
    """Rules do not depend on subscriptions (developer guide, Rules)."""
    workshop.hear("in/+")
    workshop.iot.publish("in/a", "0")
    listeners = [workshop.iot.subscribe(topic_filter) for topic_filter in ("in/a", "in/+", "in/#", "#")]
    pump = workshop.iot.connect("pump")
    for topic_filter in ("in/a", "in/#", "$share/group/in/+"):
        pump.subscribe(topic_filter)
    pump.publish("in/a", "1")
    assert [run.payload for run in workshop.iot.rules.journal] == [b"0", b"1"]
    assert all(len(listener) == 1 for listener in listeners)


def test_direct_message_runs_nothing(workshop: Any) -> None:
    """It passes no topic of the broker (API reference, SendDirectMessage)."""
    workshop.hear("#", "in")
    pump = workshop.iot.connect("pump")
    if not hasattr(workshop.data, "send_direct_message"):
        pytest.skip("this botocore has no direct messages")
    workshop.data.send_direct_message(clientId="pump", topic="in", payload=b"1")
    assert [message.topic for message in pump.messages] == ["in"]
    assert workshop.heard == []


@pytest.mark.parametrize(
    "topic", ["$aws/events/presence/connected/x", "$aws/events/a", "$other/a", "$aws/things/x/jobs/get"]
)
def test_publish_that_the_api_refuses_runs_nothing(workshop: Any, topic: str) -> None:
    """Nothing was published (developer guide, Reserved topics)."""
    workshop.hear("$aws/#", "#", *([topic] if topic.startswith("$aws") else []))
    with workshop.refused("InvalidRequestException"):
        workshop.data.publish(topic=topic, payload=b"{}")
    assert workshop.heard == []


@pytest.mark.parametrize("topic", ["$aws/events/a", "$other/a", "a/+", "a/#", "a" * 257])
def test_publish_that_the_broker_refuses_runs_nothing(workshop: Any, topic: str) -> None:
    """Of the handle and of a client (developer guide, Reserved topics)."""
    pump = workshop.iot.connect("pump")
    workshop.hear("$aws/#", "#")
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is the broker's affair
        workshop.iot.publish(topic, "1")
    with pytest.raises(ValueError):  # noqa: PT011
        pump.publish(topic, "1")
    assert workshop.heard == []


# FROM, topics that it matches, topics that it does not.
FILTERS: list[tuple[str, list[str], list[str]]] = [
    ("a/b", ["a/b"], ["a", "a/b/c", "A/b", "a/b/", "/a/b"]),
    ("a/+", ["a/b", "a/"], ["a", "a/b/c", "b/a"]),
    ("+/b", ["a/b", "/b"], ["b", "a/a/b"]),
    ("a/+/c", ["a/b/c", "a//c"], ["a/c", "a/b/d/c"]),
    ("a/#", ["a/b", "a/b/c", "a/"], ["a", "b/a", "aa/b"]),
    ("a/b/#", ["a/b/c"], ["a/b", "a/c"]),
    ("#", ["a", "a/b/c", "/"], ["$aws/things/x/shadow/update"]),
    ("+", ["a"], ["a/b", "/a"]),
    ("+/things/x/shadow/update", ["a/things/x/shadow/update"], ["$aws/things/x/shadow/update"]),
    ("$aws/things/+/shadow/update", ["$aws/things/x/shadow/update"], ["$aws/things/x/shadow/get"]),
    ("$aws/#", ["$aws/things/x/shadow/get"], ["a"]),
]


@pytest.mark.parametrize(("topic_filter", "heard", "unheard"), FILTERS)
def test_from_matches_topics(workshop: Any, topic_filter: str, heard: list[str], unheard: list[str]) -> None:
    """As filters of MQTT, but `#` without its parent (developer guide, Topic filters; MQTT 4.7.2)."""
    workshop.hear(topic_filter)
    for topic in (*unheard, *heard):
        workshop.iot.publish(topic, "{}")
    published = {run.topic for run in workshop.iot.rules.journal}
    assert published >= set(heard)
    assert not published & set(unheard)


def test_last_will_runs_a_rule(workshop: Any) -> None:
    """As the client's own message (developer guide, Last will)."""
    workshop.rule(sql="SELECT *, clientid() AS c FROM 'gone'")
    pump = workshop.iot.connect("pump", will=("gone", {"a": 1}))
    assert workshop.heard == []
    pump.drop()
    (run,) = workshop.iot.rules.journal
    assert (run.topic, run.json()["a"]) == ("gone", 1)


@pytest.mark.parametrize("topic", ["$aws/things/pump/shadow/update", "$aws/anything/else", "gone/pump"])
@pytest.mark.parametrize("end", ["drop", "delete_connection"])
def test_last_will_on_a_reserved_topic_runs_a_rule(workshop: Any, topic: str, end: str) -> None:
    """Though the service does not act on it (developer guide, Device Shadow communications)."""
    pump = workshop.iot.connect("pump", will=(topic, {"state": {"reported": {"on": False}}}))
    workshop.hear(topic, topic + "/accepted")
    if end == "drop":
        pump.drop()
    else:
        workshop.data.delete_connection(clientId="pump")
    assert workshop.runs == [("rule0", topic, "executed")]


def test_last_will_of_who_says_goodbye_runs_nothing(workshop: Any) -> None:
    """It is not published (MQTT, DISCONNECT)."""
    workshop.hear("gone")
    workshop.iot.connect("pump", will=("gone", "1")).disconnect()
    assert workshop.heard == []


def test_shadow_update_over_mqtt_is_heard_with_its_answers(workshop: Any) -> None:
    """The request, and what the service publishes (developer guide, Device Shadow MQTT topics)."""
    topics = [f"{SHADOW}/{name}" for name in ("update", "update/accepted", "update/documents", "update/delta")]
    workshop.hear(f"{SHADOW}/#")
    workshop.iot.publish(f"{SHADOW}/update", DESIRED)
    assert sorted(workshop.heard) == sorted(topics)
    by_topic = {run.topic: run.json() for run in workshop.iot.rules.journal}
    assert by_topic[f"{SHADOW}/update/delta"]["state"] == {"on": True}
    assert by_topic[f"{SHADOW}/update/accepted"]["state"]["desired"] == {"on": True}
    assert by_topic[f"{SHADOW}/update/documents"]["current"]["version"] == 1


def test_shadow_update_by_the_api_is_heard_by_its_answers(workshop: Any) -> None:
    """There is no message with the request (developer guide, Device Shadow REST API)."""
    workshop.hear(f"{SHADOW}/#")
    workshop.data.update_thing_shadow(thingName="lamp", payload=DESIRED)
    assert sorted(workshop.heard) == [f"{SHADOW}/update/{name}" for name in ("accepted", "delta", "documents")]
    assert {run.client_id for run in workshop.iot.rules.journal} == {None}


def test_named_shadow_is_heard(workshop: Any) -> None:
    """Under its name (developer guide, Device Shadow MQTT topics)."""
    workshop.hear("$aws/things/+/shadow/name/+/update/accepted")
    workshop.data.update_thing_shadow(thingName="lamp", shadowName="night", payload=DESIRED)
    workshop.iot.publish(f"{SHADOW}/name/day/update", DESIRED)
    assert workshop.heard == [f"{SHADOW}/name/{name}/update/accepted" for name in ("night", "day")]


@pytest.mark.parametrize(
    ("request_", "payload", "answers"),
    [
        ("update", "no JSON", ["update", "update/rejected"]),
        ("get", "", ["get", "get/accepted"]),
        ("delete", "", ["delete", "delete/accepted"]),
    ],
)
def test_shadow_answers_are_heard(workshop: Any, request_: str, payload: str, answers: list[str]) -> None:
    """Accepted or rejected (developer guide, Device Shadow MQTT topics)."""
    workshop.data.update_thing_shadow(thingName="lamp", payload=DESIRED)
    workshop.hear(f"{SHADOW}/#")
    workshop.iot.publish(f"{SHADOW}/{request_}", payload)
    assert workshop.heard == [f"{SHADOW}/{answer}" for answer in answers]


def test_rejected_get_is_heard(workshop: Any) -> None:
    """There is no such shadow (developer guide, Device Shadow MQTT topics)."""
    workshop.hear("$aws/things/+/shadow/get/rejected")
    workshop.iot.publish(f"{SHADOW}/get", "")
    assert workshop.heard == [f"{SHADOW}/get/rejected"]
    assert workshop.iot.rules.journal[0].json()["code"] == 404


def test_shadow_refused_by_the_api_is_not_heard(workshop: Any) -> None:
    """Nothing is published then (developer guide, Device Shadow REST API)."""
    workshop.hear("$aws/#")
    with pytest.raises(workshop.data.exceptions.ClientError):
        workshop.data.update_thing_shadow(thingName="lamp", payload=b"no JSON")
    assert workshop.heard == []


def test_presence_and_subscriptions_are_heard(workshop: Any) -> None:
    """Who comes, listens and goes (developer guide, Lifecycle events)."""
    workshop.hear("$aws/events/presence/+/+", "$aws/events/subscriptions/+/+")
    pump = workshop.iot.connect("pump")
    pump.subscribe("a")
    pump.unsubscribe("a")
    pump.disconnect()
    assert workshop.heard == [
        f"$aws/events/{event}/pump"
        for event in (
            "presence/connected",
            "subscriptions/subscribed",
            "subscriptions/unsubscribed",
            "presence/disconnected",
        )
    ]
    first = workshop.iot.rules.journal[0]
    assert (first.client_id, first.json()["clientId"]) == (None, "pump")


def test_presence_has_no_client_id_in_sql(workshop: Any) -> None:
    """The broker publishes it (developer guide, SQL functions)."""
    workshop.rule(sql="SELECT clientid() AS who, traceid() AS trace FROM '$aws/events/presence/connected/+'")
    workshop.iot.connect("pump")
    assert workshop.iot.rules.journal[0].json() == {"who": "n/a"}


def test_refused_connection_is_heard(workshop: Any) -> None:
    """As connect_failed (developer guide, Lifecycle events)."""
    workshop.hear("$aws/events/presence/connect_failed/+")
    workshop.iot.faults.fail("Connect")
    with pytest.raises(ConnectionRefusedError):
        workshop.iot.connect("pump")
    assert workshop.heard == ["$aws/events/presence/connect_failed/pump"]


def job(workshop: Any) -> None:
    """A job for the thing `pump`."""
    arn = workshop.control.create_thing(thingName="pump")["thingArn"]
    workshop.control.create_job(jobId="flush", targets=[arn], document="{}")


def test_job_events_are_heard_where_they_are_published(workshop: Any) -> None:
    """Off until they are switched on (developer guide, Jobs events)."""
    workshop.hear("$aws/events/job/#", "$aws/events/jobExecution/#")
    job(workshop)
    workshop.control.cancel_job(jobId="flush")
    workshop.control.delete_job(jobId="flush", force=True)
    assert workshop.heard == []
    workshop.control.update_event_configurations(
        eventConfigurations={"JOB": {"Enabled": True}, "JOB_EXECUTION": {"Enabled": True}}
    )
    arn = workshop.control.describe_thing(thingName="pump")["thingArn"]
    workshop.control.create_job(jobId="boil", targets=[arn], document="{}")
    pump = workshop.iot.device("pump")
    pump.on_job(lambda execution: execution.succeed())
    assert "$aws/events/jobExecution/boil/succeeded" in workshop.heard
    assert "$aws/events/job/boil/completed" in workshop.heard
    assert workshop.heard == [
        message.topic for message in workshop.iot.messages if message.topic.startswith("$aws/events/job")
    ]


def test_job_notifications_are_heard(workshop: Any) -> None:
    """They pass the broker (developer guide, Jobs device MQTT API)."""
    workshop.hear("$aws/things/pump/jobs/notify", "$aws/things/pump/jobs/notify-next")
    job(workshop)
    assert sorted(workshop.heard) == ["$aws/things/pump/jobs/notify", "$aws/things/pump/jobs/notify-next"]


def test_job_answers_are_not_heard(workshop: Any) -> None:
    """They do not pass the broker; requests do (developer guide, Jobs events)."""
    job(workshop)
    workshop.hear("$aws/things/pump/jobs/#")
    pump = workshop.iot.connect("pump")
    pump.subscribe("$aws/things/pump/jobs/#")
    for request_ in ("get", "start-next", "flush/get", "nothing/get"):
        pump.publish(f"$aws/things/pump/jobs/{request_}", "{}")
    answers = [message.topic for message in pump.messages if message.topic.endswith(("/accepted", "/rejected"))]
    assert len(answers) == 4
    assert not [topic for topic in workshop.heard if topic.endswith(("/accepted", "/rejected"))]
    requested = [topic for topic in workshop.heard if "notify" not in topic]
    assert requested == [f"$aws/things/pump/jobs/{name}" for name in ("get", "start-next", "flush/get", "nothing/get")]


def test_command_events_are_heard_where_they_are_published(workshop: Any) -> None:
    """Start and time-out (developer guide, Command execution events)."""
    workshop.hear("$aws/events/commandExecution/+/+")
    command = workshop.control.create_command(commandId="blink", payload={"content": b"now"})["commandArn"]
    workshop.iot.client("iot-jobs-data").start_command_execution(
        commandArn=command, targetArn="arn:aws:iot:us-east-1:123456789012:client/lamp"
    )
    workshop.iot.advance(10)
    assert [run.json()["status"] for run in workshop.iot.rules.journal] == ["CREATED", "TIMED_OUT"]


def test_republished_message_is_heard(workshop: Any) -> None:
    """By whatever rule matches it (developer guide, Republish action)."""
    workshop.rule("first", workshop.republish("middle"))
    workshop.rule("second", sql="SELECT *, clientid() AS who FROM 'middle'")
    workshop.iot.connect("pump").publish("in", {"a": 1})
    assert workshop.runs == [("first", "in", "executed"), ("second", "middle", "executed")]
    assert workshop.iot.rules.journal[1].json() == {"a": 1, "who": "n/a"}


INGEST = "$aws/rules/rule/a/b"


def ingest_doors(workshop: Any) -> dict[str, Callable[[str, str], Any]]:
    """Whoever can publish."""

    def by_will(topic: str, payload: str) -> None:
        workshop.iot.connect("willing", will=(topic, payload)).drop()

    return {
        "handle": workshop.iot.publish,
        "client": lambda topic, payload: workshop.iot.connect("pump").publish(topic, payload, qos=1),
        "api": lambda topic, payload: workshop.data.publish(topic=topic, payload=payload),
        "will": by_will,
    }


@pytest.mark.parametrize("door", ["handle", "client", "api", "will"])
@pytest.mark.parametrize("source", ["FROM 'in'", "FROM 'a/b'", ""])
def test_basic_ingest_runs_that_rule_alone(workshop: Any, door: str, source: str) -> None:
    """Whatever its FROM says, also without one; `topic()` is the rest (developer guide, Basic Ingest)."""
    workshop.rule("rule", sql=f"SELECT a, topic() AS topic, topic(2) AS second {source}")
    workshop.rule("other", sql="SELECT * FROM '#'")
    workshop.rule("third", sql="SELECT * FROM 'a/b'")
    with workshop.iot.subscribe("#") as everything, workshop.iot.subscribe("a/b") as rest_:
        ingest_doors(workshop)[door](INGEST, '{"a": 1}')
        assert [message.topic for message in (*everything, *rest_)] == []
    (run,) = workshop.iot.rules.journal
    assert (run.rule, run.outcome) == ("rule", "executed")
    assert run.json() == {"a": 1, "topic": "a/b", "second": "b"}


def test_basic_ingest_asks_where(workshop: Any) -> None:
    """The statement is evaluated as ever (developer guide, Basic Ingest)."""
    workshop.rule("rule", workshop.republish("out/${topic()}"), sql="SELECT a FROM 'x' WHERE a > 1")
    for value in (1, 2):
        workshop.iot.publish(INGEST, {"a": value})
    assert [run.outcome for run in workshop.iot.rules.journal] == ["filtered", "executed"]
    assert [message.topic for message in workshop.iot.messages if message.topic.startswith("out")] == ["out/a/b"]


def test_basic_ingest_is_not_retained(workshop: Any) -> None:
    """Topics that begin with `$` keep no message: it is refused, and nothing runs (developer guide, MQTT)."""
    workshop.rule("rule")
    with pytest.raises(ValueError, match="retained"):
        workshop.iot.publish(INGEST, "{}", retain=True)
    with workshop.refused("InvalidRequestException"):
        workshop.data.publish(topic=INGEST, payload=b"{}", retain=True)
    assert workshop.heard == []


def test_basic_ingest_counts_levels_behind_the_rule(workshop: Any) -> None:
    """Eight of them, of 256 bytes together (developer guide, Basic Ingest)."""
    workshop.rule("rule", sql="SELECT topic(8) AS last")
    workshop.iot.publish("$aws/rules/rule/1/2/3/4/5/6/7/8", "{}")
    workshop.iot.publish(f"$aws/rules/rule/{'x' * 256}", "{}")
    assert [run.json() for run in workshop.iot.rules.journal] == [{"last": "8"}, {}]


@pytest.mark.parametrize("door", ["handle", "client", "api", "will"])
def test_basic_ingest_to_nobody_succeeds(workshop: Any, door: str) -> None:
    """Unknown, disabled or deleted: nothing runs, the journal says so (developer guide, Basic Ingest)."""
    workshop.rule("disabled", workshop.republish("out"), ruleDisabled=True)
    workshop.rule("deleted", workshop.republish("out"))
    workshop.control.delete_topic_rule(ruleName="deleted")
    publish = ingest_doors(workshop)[door]
    for name in ("unknown", "disabled", "deleted", "Disabled"):
        publish(f"$aws/rules/{name}/a", "{}")
    assert [(run.rule, run.outcome) for run in workshop.iot.rules.journal] == [
        ("unknown", "not-found"), ("disabled", "not-found"), ("deleted", "not-found"), ("Disabled", "not-found"),
    ]  # fmt: skip
    assert "out" not in workshop.iot.messages
    assert len(workshop.iot.rules.outputs) == 0
    run = workshop.iot.rules.journal[0]
    assert (run.payload, tuple(run.outputs)) == (None, ())


def test_basic_ingest_to_an_enabled_rule_works_again(workshop: Any) -> None:
    """The state at the time of the message counts (developer guide, Basic Ingest)."""
    workshop.rule("rule", ruleDisabled=True)
    workshop.iot.publish(INGEST, "{}")
    workshop.control.enable_topic_rule(ruleName="rule")
    workshop.iot.publish(INGEST, "{}")
    assert [run.outcome for run in workshop.iot.rules.journal] == ["not-found", "executed"]


def test_rule_without_from_hears_nothing_else(workshop: Any) -> None:
    """It is for Basic Ingest only (developer guide, Basic Ingest)."""
    workshop.rule("rule", sql="SELECT *")
    workshop.iot.publish("in", "{}")
    workshop.data.update_thing_shadow(thingName="lamp", payload=DESIRED)
    assert workshop.heard == []


def test_disabled_rule_does_nothing(workshop: Any) -> None:
    """Until it is enabled (API reference, DisableTopicRule)."""
    workshop.rule("born", sql="SELECT * FROM 'in'", ruleDisabled=True)
    workshop.rule("made")
    workshop.control.disable_topic_rule(ruleName="made")
    workshop.iot.publish("in", "1")
    assert workshop.runs == []
    for name in ("born", "made"):
        workshop.control.enable_topic_rule(ruleName=name)
    workshop.iot.publish("in", "2")
    assert workshop.runs == [("born", "in", "executed"), ("made", "in", "executed")]


def test_deleted_rule_does_nothing(workshop: Any) -> None:
    """Others go on (API reference, DeleteTopicRule)."""
    workshop.hear("in", "in")
    workshop.control.delete_topic_rule(ruleName="rule0")
    workshop.iot.publish("in", "1")
    assert workshop.runs == [("rule1", "in", "executed")]


def test_replaced_rule_acts_from_the_next_message_on(workshop: Any) -> None:
    """By its new statement (API reference, ReplaceTopicRule)."""
    workshop.rule("rule", sql="SELECT a FROM 'old'")
    workshop.iot.publish("old", {"a": 1, "b": 2})
    payload = workshop.payload(sql="SELECT b FROM 'new'")
    workshop.control.replace_topic_rule(ruleName="rule", topicRulePayload=payload)
    workshop.iot.publish("old", {"a": 1, "b": 2})
    workshop.iot.publish("new", {"a": 1, "b": 2})
    assert [(run.topic, run.json()) for run in workshop.iot.rules.journal] == [("old", {"a": 1}), ("new", {"b": 2})]


def test_failed_replacement_leaves_the_rule_at_work(workshop: Any) -> None:
    """Nothing has changed (API reference, ReplaceTopicRule)."""
    workshop.hear("in")
    with workshop.refused("SqlParseException"):
        workshop.control.replace_topic_rule(ruleName="rule0", topicRulePayload=workshop.payload(sql="SELECT"))
    workshop.iot.publish("in", "1")
    assert workshop.heard == ["in"]


def test_rule_is_not_run_by_what_was_published_before_it(workshop: Any) -> None:
    """It hears what comes (developer guide, Rules)."""
    workshop.iot.publish("in", "1")
    workshop.hear("in")
    assert workshop.heard == []


def test_rules_run_by_name(workshop: Any) -> None:
    """One rule with all its actions, then the next."""
    for name in ("b", "c", "a", "b1"):
        workshop.rule(name, workshop.function(name + "_x"), workshop.function(name + "_y"))
    order: list[str] = []
    for name in ("b", "c", "a", "b1"):
        for number in "xy":
            target = f"{name}_{number}"
            workshop.iot.rules.bind(target, lambda event, context, target=target: order.append(target))
    workshop.iot.publish("in", {"n": 1})
    assert order == ["a_x", "a_y", "b_x", "b_y", "b1_x", "b1_y", "c_x", "c_y"]
    assert [run.rule for run in workshop.iot.rules.journal] == ["a", "b", "b1", "c"]


def test_actions_do_not_depend_on_each_other(workshop: Any) -> None:
    """In the order given; what fails stops nothing, and the error action comes last."""
    workshop.rule(
        "rule",
        workshop.queue(),
        workshop.republish("out/1"),
        workshop.queue(),
        workshop.republish("out/2"),
        errorAction=workshop.republish("errors"),
    )
    workshop.iot.publish("in", {"a": 1})
    assert [message.topic for message in workshop.iot.messages] == ["in", "out/1", "out/2", "errors"]
    assert [output.delivered for output in workshop.iot.rules.outputs] == [False, True, False, True, True]
    assert [output.error_action for output in workshop.iot.rules.outputs] == [False] * 4 + [True]


def test_subscribers_get_the_message_first(workshop: Any) -> None:
    """Then rules run, and subscribers to what they have sent hear that; all before the publish returns."""
    order: list[str] = []
    workshop.rule("rule", workshop.function("f"), workshop.republish("out"))
    workshop.iot.rules.bind("f", lambda event, context: order.append("function"))
    workshop.iot.subscribe("in", callback=lambda message: order.append("handle's"))
    pump = workshop.iot.connect("pump")
    pump.subscribe("in", callback=lambda message: order.append("client's"))
    workshop.iot.subscribe("out", callback=lambda message: order.append("out"))
    workshop.iot.publish("in", {"a": 1})
    order.append("returned")
    assert sorted(order[:2]) == ["client's", "handle's"]
    assert order[2:] == ["function", "out", "returned"]


@pytest.mark.parametrize("door", ["handle", "client", "api"])
def test_rules_have_run_when_the_publish_returns(workshop: Any, door: str) -> None:
    """Whoever publishes; at that instant of the mock's clock."""
    workshop.iot.freeze()
    workshop.rule("rule", workshop.republish("out"))
    ingest_doors(workshop)[door]("in", "{}")
    assert "out" in workshop.iot.messages
    (run,) = workshop.iot.rules.journal
    assert run.at == run.outputs[0].at == workshop.iot.now


def test_rules_have_run_when_a_shadow_operation_returns(workshop: Any) -> None:
    """And all messages of the update are out before the first action runs."""
    seen: list[list[str]] = []
    workshop.iot.rules.bind(
        "f", lambda event, context: seen.append([message.topic for message in workshop.iot.messages])
    )
    workshop.rule("rule", workshop.function("f"), sql=f"SELECT * FROM '{SHADOW}/update/accepted'")
    workshop.data.update_thing_shadow(thingName="lamp", payload=DESIRED)
    (topics,) = seen
    assert sorted(topics) == [f"{SHADOW}/update/{name}" for name in ("accepted", "delta", "documents")]


def test_publish_does_not_fail_because_of_a_rule(workshop: Any) -> None:
    """Neither a raising function nor a failing evaluation (developer guide, Rules)."""

    def fail(event: Any, context: Any) -> None:
        raise LookupError("no such pump")

    workshop.iot.rules.bind("f", fail)
    workshop.rule("a", workshop.function("f"), workshop.queue(), errorAction=workshop.queue())
    workshop.rule("b", sql="SELECT get_thing_shadow('nobody', 'role') AS v FROM 'in'")
    workshop.rule("c", workshop.republish("out"))
    workshop.iot.publish("in", {"a": 1})
    workshop.iot.connect("pump").publish("in", {"a": 1})
    workshop.data.publish(topic="in", payload=b"{}")
    assert [run.outcome for run in workshop.iot.rules.journal] == ["executed", "failed", "executed"] * 3
    assert [message.topic for message in workshop.iot.messages if message.topic == "out"] == ["out"] * 3


@pytest.mark.parametrize("elsewhere", [{"region": "eu-west-1"}, {"account_id": "111122223333"}])
def test_rules_hear_their_own_account_and_region(iotmock: IoTMock, workshop: Any, elsewhere: dict[str, str]) -> None:
    """And nothing of others (developer guide, Rules)."""
    workshop.hear("in")
    other = iotmock.scope(**elsewhere)
    other.client("iot").create_topic_rule(ruleName="there", topicRulePayload=workshop.payload(sql="SELECT * FROM '#'"))
    other.publish("in", "1")
    iotmock.publish("in", "2")
    iotmock.publish("$aws/rules/there/a", "3")
    assert [(run.rule, run.payload) for run in other.rules.journal] == [("there", b"1")]
    assert [(run.rule, run.outcome) for run in iotmock.rules.journal] == [("rule0", "executed"), ("there", "not-found")]


def test_statement_learns_account_topic_and_time() -> None:
    """Of the message and its rule (developer guide, SQL functions)."""
    with mock_iot(now=datetime(2030, 1, 1, tzinfo=UTC), region="eu-west-1", account_id="111122223333") as iot:
        sql = "SELECT accountid() AS a, topic() AS t, topic(2) AS b, timestamp() AS at, sql_version() AS v FROM '+/+'"
        payload = {"sql": sql, "actions": [], "awsIotSqlVersion": "2016-03-23"}
        iot.client("iot").create_topic_rule(ruleName="rule", topicRulePayload=payload)
        iot.advance(1.5)
        iot.publish("plant/oven", {})
        assert iot.rules.journal[0].json() == {
            "a": "111122223333", "t": "plant/oven", "b": "oven", "at": 1893456001500, "v": "2016-03-23",
        }  # fmt: skip
        assert iot.rules.journal[0].at == datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=1.5)


def test_threads_publish_and_every_message_is_heard(workshop: Any) -> None:
    """Once each, with all that follows, when the threads have ended."""
    workshop.rule("rule", workshop.republish("out/${topic(2)}"), workshop.function("f"), sql="SELECT * FROM 'in/+'")
    workshop.rule("sent", sql="SELECT * FROM 'out/+'")
    called: list[tuple[int, int]] = []
    workshop.iot.rules.bind("f", lambda event, context: called.append((event["thread"], event["n"])))
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            client = workshop.iot.connect(f"client-{number}")
            for n in range(25):
                client.publish(f"in/{number}", {"thread": number, "n": n})
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [(number, n) for number in range(6) for n in range(25)]
    assert failures == []
    assert sorted(called) == expected
    runs = [run for run in workshop.iot.rules.journal if run.rule == "rule"]
    assert sorted((run.json()["thread"], run.json()["n"]) for run in runs) == expected
    assert all(run.client_id == f"client-{run.json()['thread']}" for run in runs)
    assert all([output.delivered for output in run.outputs] == [True, True] for run in runs)
    assert len([run for run in workshop.iot.rules.journal if run.rule == "sent"]) == len(expected)
    for number in range(6):
        in_order = [n for thread, n in called if thread == number]
        assert in_order == list(range(25))


def test_callback_learns_of_its_own_publish_only_later(workshop: Any) -> None:
    """What a callback publishes runs rules after those of the present message."""
    workshop.hear("in", "answer")

    def answer(message: Message) -> None:
        workshop.iot.publish("answer", message.payload)

    workshop.iot.subscribe("in", callback=answer)
    workshop.iot.publish("in", "1")
    assert sorted(workshop.heard) == ["answer", "in"]


def test_delivery_to_a_session_that_comes_back_runs_nothing(workshop: Any) -> None:
    """The message was published once (developer guide, MQTT persistent sessions)."""
    pump = workshop.iot.connect("pump", clean_session=False)
    pump.subscribe("in", qos=1)
    pump.disconnect()
    workshop.hear("in")
    workshop.iot.publish("in", "1", qos=1)
    assert workshop.heard == ["in"]
    again = workshop.iot.connect("pump", clean_session=False)
    assert [message.payload for message in again.messages] == [b"1"]
    assert workshop.heard == ["in"]


def test_callback_that_raises_stops_no_rule(workshop: Any) -> None:
    """What it raises comes out; the message was published all the same."""

    def fail(message: Message) -> None:
        raise LookupError("no such pump")

    workshop.rule("rule", workshop.republish("out"))
    workshop.iot.subscribe("in", callback=fail)
    with pytest.raises(LookupError, match="no such pump"):
        workshop.iot.publish("in", {"a": 1})
    assert workshop.runs == [("rule", "in", "executed")]
    assert workshop.iot.messages[-1].topic == "out"


def matches(topic_filter: str, topic: str) -> bool:
    """Whether a filter matches, as the specification of the broker says it."""
    if topic.startswith("$") and topic_filter[0] in "+#":
        return False
    levels, names = topic_filter.split("/"), topic.split("/")
    if levels[-1] == "#":
        levels = levels[:-1]
        if len(names) <= len(levels):
            return False
        names = names[: len(levels)]
    return len(levels) == len(names) and all(level in ("+", name) for level, name in zip(levels, names, strict=True))


LEVEL = st.sampled_from(["a", "b", "", "é"])
TOPICS = st.lists(LEVEL, min_size=1, max_size=4).map("/".join).filter(bool)
TOPIC_FILTERS = st.tuples(
    st.lists(LEVEL | st.just("+"), min_size=0, max_size=4), st.sampled_from([[], ["#"]])
).map(lambda parts: "/".join([*parts[0], *parts[1]])).filter(bool)  # fmt: skip


@given(filters=st.lists(TOPIC_FILTERS, min_size=1, max_size=6), topics=st.lists(TOPICS, min_size=1, max_size=6))
def test_rules_hear_what_their_filters_match(filters: list[str], topics: list[str]) -> None:
    """Any filters on any topics, in the order of the messages and of the names (developer guide, Topic filters)."""
    with mock_iot(region="us-east-1") as iot:
        for number, topic_filter in enumerate(filters):
            payload = {"sql": f"SELECT * FROM '{topic_filter}'", "actions": []}
            iot.client("iot").create_topic_rule(ruleName=f"rule{number}", topicRulePayload=payload)
        for topic in topics:
            iot.publish(topic, "1")
        assert [(run.topic, run.rule) for run in iot.rules.journal] == [
            (topic, f"rule{number}")
            for topic in topics
            for number, topic_filter in enumerate(filters)
            if matches(topic_filter, topic)
        ]


def test_rules_change_while_others_publish(workshop: Any) -> None:
    """Each message meets a rule as it is, or does not; nothing raises."""
    failures: list[BaseException] = []
    workshop.hear("in")

    def attempt(act: Callable[[], Any]) -> Callable[[], None]:
        def work() -> None:
            try:
                for _ in range(20):
                    act()
            except BaseException as error:  # noqa: BLE001 - the test looks at it
                failures.append(error)

        return work

    def change() -> None:
        name = f"changed_{threading.get_ident()}"
        workshop.rule(name, workshop.republish("out"))
        workshop.control.replace_topic_rule(ruleName=name, topicRulePayload=workshop.payload())
        workshop.control.disable_topic_rule(ruleName=name)
        workshop.control.enable_topic_rule(ruleName=name)
        workshop.control.list_topic_rules()
        workshop.control.delete_topic_rule(ruleName=name)

    acts = [change, change, *[lambda: workshop.iot.publish("in", {"a": 1})] * 3]
    threads = [threading.Thread(target=attempt(act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert workshop.names() == ["rule0"]
    assert len([run for run in workshop.iot.rules.journal if run.rule == "rule0"]) == 60
