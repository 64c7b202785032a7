"""Rules that republish to rules: how long a chain may become, what counts as a link, and that circles end."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

LINKS = 32
SHADOW = "$aws/things/lamp/shadow"


def loop(workshop: Any, **members: Any) -> None:
    """A rule that hears what it sends."""
    workshop.rule("loop", workshop.republish("in"), **members)


def count(workshop: Any, topic: str) -> int:
    """How many messages were published there."""
    return len([message for message in workshop.iot.messages if message.topic == topic])


def test_circle_ends_after_32_links(workshop: Any) -> None:
    """The 33rd is not sent; its output says why, and no error action runs."""
    loop(workshop, errorAction=workshop.republish("errors"))
    workshop.iot.publish("in", {"a": 1})
    assert count(workshop, "in") == 1 + LINKS
    outputs: list[Any] = list(workshop.iot.rules.outputs)
    assert [output.delivered for output in outputs] == [True] * LINKS + [False]
    assert [output.error for output in outputs[:-1]] == [None] * LINKS
    assert "republish chain" in str(outputs[-1].error)
    assert (outputs[-1].action, outputs[-1].error_action) == ("republish", False)
    assert "errors" not in workshop.iot.messages
    assert [run.outcome for run in workshop.iot.rules.journal] == ["executed"] * (1 + LINKS)


def test_straight_chain_of_32_links_arrives(workshop: Any) -> None:
    """And one of 33 does not."""
    for number in range(LINKS + 1):
        workshop.rule(f"r{number}", workshop.republish(f"t{number + 1}"), sql=f"SELECT * FROM 't{number}'")
    workshop.iot.publish("t1", {"a": 1})
    assert workshop.iot.messages[-1].topic == f"t{LINKS + 1}"
    assert [output.error for output in workshop.iot.rules.outputs] == [None] * LINKS
    workshop.iot.messages.clear()
    workshop.iot.publish("t0", {"a": 1})
    assert workshop.iot.messages[-1].topic == f"t{LINKS}"
    assert "republish chain" in workshop.iot.rules.outputs[-1].error


def test_limit_is_a_number_of_the_account(workshop: Any) -> None:
    """32, unless the test says otherwise."""
    assert workshop.iot.limits.rule_republishes == LINKS


@pytest.mark.parametrize("limit", [1, 2, 3, 40])
def test_limit_can_be_changed(workshop: Any, limit: int) -> None:
    """As other limits; it holds from the next message on."""
    workshop.iot.limits.rule_republishes = limit
    loop(workshop)
    workshop.iot.publish("in", {"a": 1})
    assert count(workshop, "in") == 1 + limit
    assert "republish chain" in workshop.iot.rules.outputs[-1].error


def test_long_chain_needs_no_stack(workshop: Any) -> None:
    """Republished messages are queued and handled after the present one."""
    workshop.iot.limits.rule_republishes = 5000
    loop(workshop)
    workshop.iot.publish("in", {"a": 1})
    assert count(workshop, "in") == 5001
    assert len(workshop.iot.rules.journal) == 5001
    assert "republish chain" in workshop.iot.rules.outputs[-1].error


@pytest.mark.parametrize("door", ["handle", "client", "api", "ingest"])
def test_next_publish_begins_at_zero(workshop: Any, door: str) -> None:
    """A chain that has ended is nobody's burden."""
    loop(workshop)
    pump = workshop.iot.connect("pump")
    doors: dict[str, Callable[[], Any]] = {
        "handle": lambda: workshop.iot.publish("in", {"a": 1}),
        "client": lambda: pump.publish("in", {"a": 1}),
        "api": lambda: workshop.data.publish(topic="in", payload=b"{}"),
        "ingest": lambda: workshop.iot.publish("$aws/rules/loop/x", {"a": 1}),
    }
    for _ in range(2):
        before = len(workshop.iot.rules.outputs)
        doors[door]()
        assert len(workshop.iot.rules.outputs) - before == LINKS + 1


def test_branches_count_for_themselves(workshop: Any) -> None:
    """Each message remembers what lies behind it, not beside it."""
    workshop.iot.limits.rule_republishes = 5
    workshop.rule("tree", workshop.republish("in"), workshop.republish("in"))
    workshop.iot.publish("in", {"a": 1})
    assert count(workshop, "in") == 2**6 - 1
    failed = [output for output in workshop.iot.rules.outputs if output.error]
    assert len(failed) == 2**6
    assert all("republish chain" in output.error for output in failed)


def test_circle_of_two_rules_ends(workshop: Any) -> None:
    """Links of all rules are counted together."""
    workshop.rule("ping", workshop.republish("pong"), sql="SELECT * FROM 'ping'")
    workshop.rule("pong", workshop.republish("ping"), sql="SELECT * FROM 'pong'")
    workshop.iot.publish("ping", {"a": 1})
    assert (count(workshop, "ping"), count(workshop, "pong")) == (17, 16)


def test_other_actions_of_the_last_link_run(workshop: Any) -> None:
    """Only the message that is too much is not sent."""
    called: list[int] = []
    workshop.iot.rules.bind("f", lambda event, context: called.append(event["a"]))
    workshop.rule("loop", workshop.republish("in"), workshop.function("f"))
    workshop.iot.publish("in", {"a": 1})
    assert called == [1] * (LINKS + 1)


def test_links_are_handled_one_message_after_the_other(workshop: Any) -> None:
    """All rules that hear a message run before those that hear what came of it."""
    workshop.rule("a", workshop.republish("second"))
    workshop.rule("b", workshop.republish("third"))
    workshop.rule("c", sql="SELECT * FROM 'second'")
    workshop.rule("d", sql="SELECT * FROM 'third'")
    workshop.rule("e")
    workshop.iot.publish("in", {"a": 1})
    assert [run.rule for run in workshop.iot.rules.journal] == ["a", "b", "e", "c", "d"]


def test_where_ends_a_circle_earlier(workshop: Any) -> None:
    """A rule may count by itself."""
    workshop.rule("count", workshop.republish("in"), sql="SELECT n + 1 AS n FROM 'in' WHERE n < 10")
    workshop.iot.publish("in", {"n": 0})
    assert [message.json()["n"] for message in workshop.iot.messages] == list(range(11))
    assert workshop.iot.rules.journal[-1].outcome == "filtered"
    assert all(output.error is None for output in workshop.iot.rules.outputs)


def publishers(workshop: Any) -> dict[str, Callable[[], Any]]:
    """What a handler may publish by."""
    pump = workshop.iot.connect("pump")
    return {
        "api": lambda: workshop.data.publish(topic="in", payload=b'{"a": 1}'),
        "handle": lambda: workshop.iot.publish("in", {"a": 1}),
        "client": lambda: pump.publish("in", {"a": 1}),
        "device": lambda: workshop.iot.connect("new").publish("in", {"a": 1}),
        "ingest": lambda: workshop.iot.publish("$aws/rules/rule/a", {"a": 1}),
        "scope": lambda: workshop.iot.scope().publish("in", {"a": 1}),
    }


@pytest.mark.parametrize("door", ["api", "handle", "client", "device", "ingest", "scope"])
@pytest.mark.parametrize("limit", [LINKS, 3])
def test_publish_of_a_function_is_a_link(workshop: Any, door: str, limit: int) -> None:
    """By whatever door; a circle through the test's own code ends as well."""
    workshop.iot.limits.rule_republishes = limit
    publish, called = publishers(workshop)[door], 0

    def handle(event: Any, context: Any) -> None:
        nonlocal called
        called += 1
        assert called < 1000, "the circle goes on"
        publish()

    workshop.iot.rules.bind("f", handle)
    workshop.rule("rule", workshop.function("f"))
    workshop.iot.publish("in", {"a": 1})
    assert called == limit + 1
    workshop.iot.publish("in", {"a": 1})
    assert called == 2 * (limit + 1)
    assert any("republish chain" in text for text in reasons(workshop))


def reasons(workshop: Any) -> list[str]:
    """Whatever journal and outputs say of failures."""
    said = [run.reason for run in workshop.iot.rules.journal] + [output.error for output in workshop.iot.rules.outputs]
    return [text for text in said if text]


def test_publish_of_a_web_server_is_a_link(workshop: Any) -> None:
    """As that of a function."""
    called = 0

    def server(request: Any) -> None:
        nonlocal called
        if request.headers.get("x-amz-rules-engine-message-type"):
            workshop.control.confirm_topic_rule_destination(confirmationToken=request.json()["confirmationToken"])
            return
        called += 1
        assert called < 1000, "the circle goes on"
        workshop.iot.publish("in", {"a": 1})

    workshop.iot.rules.bind("https://example.com", server)
    workshop.rule("rule", {"http": {"url": "https://example.com/a"}})
    workshop.iot.publish("in", {"a": 1})
    assert called == LINKS + 1


def test_publish_of_a_function_in_the_statement_is_a_link(workshop: Any) -> None:
    """aws_lambda() calls bound functions, too."""
    called = 0

    def handle(event: Any, context: Any) -> int:
        nonlocal called
        called += 1
        assert called < 1000, "the circle goes on"
        workshop.iot.publish("in", {"a": 1})
        return called

    workshop.iot.rules.bind("f", handle)
    workshop.rule("rule", sql="SELECT aws_lambda('f', *) AS n FROM 'in'")
    workshop.iot.publish("in", {"a": 1})
    assert called == LINKS + 1


def test_links_of_functions_and_rules_add_up(workshop: Any) -> None:
    """A circle of one republish and one function has both."""
    workshop.iot.limits.rule_republishes = 10
    workshop.iot.rules.bind("f", lambda event, context: workshop.iot.publish("in", event))
    workshop.rule("first", workshop.republish("middle"))
    workshop.rule("second", workshop.function("f"), sql="SELECT * FROM 'middle'")
    workshop.iot.publish("in", {"a": 1})
    sent = [output for output in workshop.iot.rules.outputs if output.action == "republish" and output.delivered]
    assert len(sent) == 5


def test_publish_of_a_function_is_handled_after_the_present_message(workshop: Any) -> None:
    """It is queued as a republish is."""
    order: list[str] = []

    def handle(event: Any, context: Any) -> None:
        order.append("begin")
        workshop.iot.publish("sent", {"a": 1})
        order.append("end")

    workshop.iot.rules.bind("f", handle)
    workshop.iot.rules.bind("g", lambda event, context: order.append("rule of the same message"))
    workshop.iot.rules.bind("h", lambda event, context: order.append("rule of what was sent"))
    workshop.rule("a", workshop.function("f"))
    workshop.rule("b", workshop.function("g"))
    workshop.rule("c", workshop.function("h"), sql="SELECT * FROM 'sent'")
    workshop.iot.publish("in", {"a": 1})
    assert order == ["begin", "end", "rule of the same message", "rule of what was sent"]


@pytest.mark.parametrize("first", ["mqtt", "api"])
def test_circle_through_a_shadow_ends(workshop: Any, first: str) -> None:
    """What the shadow answers has the links of what it was sent."""
    workshop.rule(
        "shadow",
        workshop.republish("$$aws/things/lamp/shadow/update"),
        sql="SELECT {'reported': {'n': get_or_default(state.reported.n, 0) + 1}} AS state"
        f" FROM '{SHADOW}/update/accepted'",
    )
    document = {"state": {"reported": {"n": 0}}}
    if first == "mqtt":
        workshop.iot.publish(f"{SHADOW}/update", document)
    else:
        workshop.data.update_thing_shadow(thingName="lamp", payload=json.dumps(document))
    assert workshop.iot.shadow("lamp").reported == {"n": LINKS}
    assert workshop.iot.shadow("lamp").version == LINKS + 1
    assert "republish chain" in workshop.iot.rules.outputs[-1].error
    workshop.data.update_thing_shadow(thingName="lamp", payload=json.dumps(document))
    assert workshop.iot.shadow("lamp").version == 2 * (LINKS + 1)


def test_function_that_updates_a_shadow_makes_links(workshop: Any) -> None:
    """Also by boto3: the answers come of the rule's message."""
    called = 0

    def handle(event: Any, context: Any) -> None:
        nonlocal called
        called += 1
        assert called < 1000, "the circle goes on"
        workshop.data.update_thing_shadow(thingName="lamp", payload=json.dumps({"state": {"reported": {"n": called}}}))

    workshop.iot.rules.bind("f", handle)
    workshop.rule("rule", workshop.function("f"), sql=f"SELECT * FROM '{SHADOW}/update/accepted'")
    workshop.data.update_thing_shadow(thingName="lamp", payload='{"state": {"reported": {"n": 0}}}')
    assert called == LINKS + 1


def test_circle_of_an_error_action_ends(workshop: Any) -> None:
    """It republishes like any action; its document holds the one before, so that it grows."""
    workshop.iot.limits.rule_republishes = 8
    workshop.rule("rule", workshop.queue(), errorAction=workshop.republish("in"))
    workshop.iot.publish("in", {"a": 1})
    assert count(workshop, "in") == 1 + 8
    assert "republish chain" in workshop.iot.rules.outputs[-1].error
    assert workshop.iot.rules.outputs[-1].error_action


def test_subscribers_hear_every_link_in_order(workshop: Any) -> None:
    """Their callbacks run for each message before the rules that it runs."""
    order: list[str] = []
    workshop.rule(
        "count", workshop.republish("in"), workshop.function("f"), sql="SELECT n + 1 AS n FROM 'in' WHERE n < 3"
    )
    workshop.iot.rules.bind("f", lambda event, context: order.append(f"rule {event['n']}"))
    workshop.iot.subscribe("in", callback=lambda message: order.append(f"heard {message.json()['n']}"))
    workshop.iot.publish("in", {"n": 0})
    assert order == ["heard 0", "rule 1", "heard 1", "rule 2", "heard 2", "rule 3", "heard 3"]


def test_subscriber_reads_what_rules_have_done_so_far(workshop: Any) -> None:
    """A callback may ask the journal, and publish once more."""
    seen: list[int] = []

    def hear(message: Any) -> None:
        seen.append(len(workshop.iot.rules.journal))
        if message.topic == "out":
            workshop.iot.publish("in", {"last": True})

    workshop.rule("rule", workshop.republish("out"), sql="SELECT * FROM 'in' WHERE isUndefined(last)")
    workshop.iot.subscribe("#", callback=hear)
    workshop.iot.publish("in", {"a": 1})
    assert seen == [0, 1, 1]
    assert [run.outcome for run in workshop.iot.rules.journal] == ["executed", "filtered"]


def test_circle_over_regions_ends(workshop: Any) -> None:
    """A function may publish in another region, whose rules go on counting."""
    far = workshop.iot.scope(region="eu-west-1")
    called = 0

    def go(target: Any) -> Callable[[Any, Any], None]:
        def handle(event: Any, context: Any) -> None:
            nonlocal called
            called += 1
            assert called < 1000, "the circle goes on"
            target.publish("in", {"a": 1})

        return handle

    workshop.iot.rules.bind("away", go(far))
    workshop.iot.rules.bind("arn:aws:lambda:eu-west-1:123456789012:function:back", go(workshop.iot))
    workshop.rule("rule", workshop.function("away"))
    back = {"lambda": {"functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:back"}}
    far.client("iot").create_topic_rule(ruleName="rule", topicRulePayload=workshop.payload(back))
    workshop.iot.publish("in", {"a": 1})
    assert called == LINKS + 1


def test_mocked_service_that_publishes_nothing_adds_no_link(workshop: Any) -> None:
    """Queues and the like are the end of a chain."""
    workshop.iot.client("sqs").create_queue(QueueName="q")
    workshop.rule("rule", *[workshop.queue("q")] * 3)
    for _ in range(LINKS + 5):
        workshop.iot.publish("in", {"a": 1})
    assert all(output.delivered for output in workshop.iot.rules.outputs)


def test_function_that_waits_for_a_thread_does_not_hang(workshop: Any) -> None:
    """The thread's publish is queued; its rules run after the present message."""

    def handle(event: Any, context: Any) -> None:
        thread = threading.Thread(target=lambda: workshop.iot.publish("other", {"a": 2}), daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive(), "the thread hangs"

    workshop.iot.rules.bind("f", handle)
    workshop.rule("rule", workshop.function("f"))
    workshop.rule("other", sql="SELECT * FROM 'other'")
    workshop.iot.publish("in", {"a": 1})
    assert workshop.iot.rules.outputs[0].error is None
    assert workshop.runs == [("rule", "in", "executed"), ("other", "other", "executed")]


def test_rule_that_replaces_itself_acts_so_from_the_next_message_on(workshop: Any) -> None:
    """Of the same chain (API reference, ReplaceTopicRule)."""

    def handle(event: Any, context: Any) -> None:
        workshop.control.replace_topic_rule(
            ruleName="rule", topicRulePayload=workshop.payload(workshop.republish("new"), sql="SELECT 2 AS a FROM 'in'")
        )
        workshop.iot.publish("in", {"a": 1})

    workshop.iot.rules.bind("f", handle)
    workshop.rule("rule", workshop.function("f"), workshop.republish("old"))
    workshop.iot.publish("in", {"a": 1})
    assert [(run.topic, run.json()) for run in workshop.iot.rules.journal] == [("in", {"a": 1}), ("in", {"a": 2})]
    assert sorted(message.topic for message in workshop.iot.messages) == ["in", "in", "new", "old"]


@pytest.mark.parametrize("operation", ["delete_topic_rule", "disable_topic_rule"])
def test_rule_that_ends_itself_ends_the_circle(workshop: Any, operation: str) -> None:
    """The next message of the chain does not find it (API reference, DeleteTopicRule, DisableTopicRule)."""
    workshop.iot.rules.bind("f", lambda event, context: getattr(workshop.control, operation)(ruleName="rule"))
    workshop.rule("rule", workshop.function("f"), workshop.republish("in"))
    workshop.iot.publish("in", {"a": 1})
    assert count(workshop, "in") == 2
    assert workshop.runs == [("rule", "in", "executed")]
