"""`iot.rules.journal`, `iot.rules.outputs`, `iot.rules.bind`: what a test learns of its rules."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from freezegun import freeze_time

from iotmock import IoTMock, RuleOutput, RuleRun, mock_iot

START = datetime(2030, 1, 1, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/rules"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/{}"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PUMP = "arn:aws:lambda:us-east-1:123456789012:function:pump"


def create(iot: IoTMock, name: str, *actions: dict[str, Any], sql: str = "SELECT * FROM 'in'", **members: Any) -> None:
    """Make a rule of the version 2016-03-23."""
    payload = {"sql": sql, "actions": list(actions), "awsIotSqlVersion": "2016-03-23", **members}
    iot.client("iot").create_topic_rule(ruleName=name, topicRulePayload=payload)


def republish(topic: str) -> dict[str, Any]:
    """An action that publishes."""
    return {"republish": {"roleArn": ROLE, "topic": topic}}


def sqs(name: str = "nowhere") -> dict[str, Any]:
    """An action that sends to a queue, which may be missing."""
    return {"sqs": {"roleArn": ROLE, "queueUrl": QUEUE.format(name)}}


def iot_events(name: str = "i") -> dict[str, Any]:
    """An action that is only recorded."""
    return {"iotEvents": {"roleArn": ROLE, "inputName": name, "messageId": "${topic()}"}}


class TestJournal:
    """One entry per message and rule that it has met."""

    def test_executed_run_has_all_members(self) -> None:
        """With what was selected and sent."""
        with mock_iot(now=START, region="us-east-1") as iot:
            create(iot, "rule", republish("out/${topic(2)}"), iot_events(), sql="SELECT a, b.c AS d FROM 'in/+'")
            iot.advance(90)
            iot.connect("pump").publish("in/x", {"a": 1, "b": {"c": "é"}})
            (run,) = iot.rules.journal
            assert isinstance(run, RuleRun)
            assert (run.at, run.rule, run.topic) == (START + timedelta(seconds=90), "rule", "in/x")
            assert (run.client_id, run.outcome, run.reason) == ("pump", "executed", None)
            assert re.fullmatch(UUID, run.trace_id)
            assert run.payload == '{"a":1,"d":"é"}'.encode()
            assert run.json() == {"a": 1, "d": "é"}
            assert [output.action for output in run.outputs] == ["republish", "iotEvents"]
            assert list(run.outputs) == list(iot.rules.outputs)

    @pytest.mark.parametrize(
        ("where", "payload", "said"),
        [
            ("a > 1", {"a": 1}, "false"),
            ("a > 1", {}, "Undefined"),
            ("a > 1", b"\xff", "Undefined"),
            ("a", {"a": 1}, None),
            ("FALSE", {}, "false"),
            ("NULL", {}, None),
        ],
    )
    def test_filtered_run_says_what_where_said(self, workshop: Any, where: str, payload: Any, said: str | None) -> None:
        """And the condition itself; nothing is selected or sent, and no error action runs."""
        workshop.rule(
            "rule", workshop.queue(), sql=f"SELECT * FROM 'in' WHERE {where}", errorAction=workshop.republish("errors")
        )
        workshop.iot.publish("in", payload)
        (run,) = workshop.iot.rules.journal
        assert (run.outcome, run.payload, tuple(run.outputs)) == ("filtered", None, ())
        assert where in run.reason
        assert said is None or said in run.reason
        assert [message.topic for message in workshop.iot.messages] == ["in"]

    def test_string_true_passes_where(self, workshop: Any) -> None:
        """As the Boolean does."""
        workshop.rule(sql="SELECT * FROM 'in' WHERE a")
        for value in (True, "true", "false", False):
            workshop.iot.publish("in", {"a": value})
        assert [run.outcome for run in workshop.iot.rules.journal] == ["executed", "executed", "filtered", "filtered"]

    def test_failed_run_says_why(self, workshop: Any) -> None:
        """Neither actions nor the error action run (developer guide, Error handling)."""
        workshop.rule(
            "rule",
            workshop.republish("out"),
            sql="SELECT get_thing_shadow('nobody', 'role') AS v FROM 'in'",
            errorAction=workshop.republish("errors"),
        )
        workshop.iot.publish("in", {"a": 1})
        (run,) = workshop.iot.rules.journal
        assert (run.outcome, run.payload, tuple(run.outputs)) == ("failed", None, ())
        assert "get_thing_shadow" in run.reason
        assert "ResourceNotFoundException" in run.reason
        assert [message.topic for message in workshop.iot.messages] == ["in"]

    def test_failure_in_where_fails_the_run(self, workshop: Any) -> None:
        """WHERE is evaluated as SELECT is."""
        workshop.rule(sql="SELECT a FROM 'in' WHERE get_thing_shadow('nobody', 'role').version > 1")
        workshop.iot.publish("in", {"a": 1})
        assert workshop.runs == [("rule", "in", "failed")]

    def test_select_of_nothing_is_executed(self, workshop: Any) -> None:
        """`{}`, and the actions run; an Undefined VALUE is empty (developer guide, Data types)."""
        workshop.rule("a", workshop.republish("out/a"), sql="SELECT b FROM 'in'")
        workshop.rule("b", workshop.republish("out/b"), sql="SELECT VALUE b FROM 'in'")
        workshop.iot.publish("in", {"a": 1})
        assert [(run.outcome, run.payload) for run in workshop.iot.rules.journal] == [
            ("executed", b"{}"), ("executed", b""),
        ]  # fmt: skip
        assert [message.payload for message in workshop.iot.messages if message.topic.startswith("out")] == [b"{}", b""]

    def test_json_needs_json(self, workshop: Any) -> None:
        """ValueError for other bytes, and where nothing was selected."""
        workshop.rule("rule", workshop.republish("out"), sql="SELECT * FROM 'in'")
        workshop.rule("none", sql="SELECT * FROM 'in' WHERE FALSE")
        workshop.iot.publish("in", b"\xff")
        none, run = workshop.iot.rules.journal
        assert run.payload == b"\xff"
        for each in (none, run, run.outputs[0]):
            with pytest.raises(ValueError):  # noqa: PT011 - what it says differs
                each.json()

    def test_runs_of_a_message_share_its_trace(self, workshop: Any) -> None:
        """It is the message's; the error document tells it, too (developer guide, Error handling)."""
        workshop.rule("a", workshop.queue(), errorAction=workshop.republish("errors"))
        workshop.rule("b")
        workshop.iot.publish("in", {"a": 1})
        workshop.iot.publish("in", {"a": 2})
        traces = [run.trace_id for run in workshop.iot.rules.journal]
        assert (traces[0], traces[2]) == (traces[1], traces[3])
        assert traces[0] != traces[2]
        documents = [message.json() for message in workshop.iot.messages if message.topic == "errors"]
        assert [document["cloudwatchTraceId"] for document in documents] == [traces[0], traces[2]]

    def test_rules_that_were_not_met_are_not_there(self, workshop: Any) -> None:
        """Other topics, disabled and deleted rules leave no entry."""
        workshop.hear("other", "in/+")
        workshop.rule("disabled", ruleDisabled=True)
        workshop.iot.publish("in", {"a": 1})
        assert len(workshop.iot.rules.journal) == 0
        assert not workshop.iot.rules.journal

    def test_journal_reads_like_a_list(self, workshop: Any) -> None:
        """Oldest first; slices, `in` for a rule, equality, and reading from the end."""
        workshop.hear("in/+", "in/2")
        for number in range(4):
            workshop.iot.publish(f"in/{number}", {"n": number})
        journal = workshop.iot.rules.journal
        assert [run.topic for run in journal] == ["in/0", "in/1", "in/2", "in/2", "in/3"]
        assert journal[-1].json() == {"n": 3}
        assert [run.rule for run in journal[1:4]] == ["rule0", "rule0", "rule1"]
        assert [run.topic for run in reversed(journal)] == ["in/3", "in/2", "in/2", "in/1", "in/0"]
        assert journal[0] in journal
        assert ("rule1" in journal, "rule2" in journal, "rule1" in journal[:2]) == (True, False, False)
        assert (journal.count("rule0"), journal.index("rule1")) == (4, 3)
        assert journal == list(journal)
        assert journal[:2] == [journal[0], journal[1]]
        with pytest.raises(IndexError):
            journal[5]

    @pytest.mark.parametrize("sequence", ["journal", "outputs"])
    def test_sequences_are_read_only(self, workshop: Any, sequence: str) -> None:
        """They have what has happened."""
        workshop.rule("rule", workshop.republish("out"))
        workshop.iot.publish("in", {"a": 1})
        found = getattr(workshop.iot.rules, sequence)
        with pytest.raises(TypeError):
            found[0] = None
        assert not hasattr(found, "append")
        with pytest.raises(AttributeError):
            found[0].rule = "another"

    def test_clear_forgets_what_was(self, workshop: Any) -> None:
        """Each sequence for itself; what comes later is there."""
        workshop.rule("rule", workshop.republish("out"))
        workshop.iot.publish("in", {"n": 1})
        workshop.iot.rules.journal.clear()
        assert (len(workshop.iot.rules.journal), len(workshop.iot.rules.outputs)) == (0, 1)
        workshop.iot.rules.outputs.clear()
        assert (len(workshop.iot.rules.journal), len(workshop.iot.rules.outputs)) == (0, 0)
        workshop.iot.publish("in", {"n": 2})
        (run,), (output,) = workshop.iot.rules.journal, workshop.iot.rules.outputs
        assert (run.json(), output.json()) == ({"n": 2}, {"n": 2})
        assert list(run.outputs) == [output]

    def test_outputs_of_a_run_are_its_own(self, workshop: Any) -> None:
        """Whatever ran between them, error action included, in order."""
        workshop.rule("a", workshop.republish("next"), workshop.queue(), errorAction=workshop.republish("errors"))
        workshop.rule("b", workshop.republish("end"), sql="SELECT * FROM 'next'")
        workshop.rule("c")
        workshop.iot.publish("in", {"a": 1})
        by_rule = {
            run.rule: [(output.action, output.error_action) for output in run.outputs]
            for run in workshop.iot.rules.journal
        }
        assert by_rule == {
            "a": [("republish", False), ("sqs", False), ("republish", True)],
            "c": [],
            "b": [("republish", False)],
        }
        assert len(workshop.iot.rules.outputs) == 4


class TestOutputs:
    """Everything that was sent, or tried."""

    def test_delivered_output_has_all_members(self) -> None:
        """Parameters after substitution, and the bytes."""
        with mock_iot(now=START, region="us-east-1") as iot:
            url = iot.client("sqs").create_queue(QueueName="q")["QueueUrl"]
            action = {"sqs": {"roleArn": ROLE, "queueUrl": url, "useBase64": False}}
            create(iot, "rule", action, sql="SELECT a FROM 'in/#'")
            iot.advance(2)
            iot.publish("in/x", {"a": [1, 2.5], "b": 3})
            (output,) = iot.rules.outputs
            assert isinstance(output, RuleOutput)
            assert (output.rule, output.topic, output.at) == ("rule", "in/x", START + timedelta(seconds=2))
            assert (output.action, output.error_action) == ("sqs", False)
            assert output.parameters == {"roleArn": ROLE, "queueUrl": url, "useBase64": False}
            assert (output.payload, output.json()) == (b'{"a":[1,2.5]}', {"a": [1, 2.5]})
            assert (output.delivered, output.error) == (True, None)

    def test_recorded_output_is_not_delivered(self, workshop: Any) -> None:
        """Nor has it failed."""
        workshop.rule("rule", iot_events(), errorAction=workshop.republish("errors"))
        workshop.iot.publish("in", {"a": 1})
        (output,) = workshop.iot.rules.outputs
        assert (output.action, output.delivered, output.error) == ("iotEvents", False, None)
        assert output.parameters["messageId"] == "in"
        assert output.json() == {"a": 1}

    def test_failed_output_says_why(self, workshop: Any) -> None:
        """With the error code of the service; the error action's output follows."""
        workshop.rule("rule", workshop.queue(), errorAction=workshop.republish("errors/${topic()}"))
        workshop.iot.publish("in", {"a": 1})
        failed, sent = workshop.iot.rules.outputs
        assert (failed.delivered, failed.payload) == (False, b'{"a":1}')
        assert "NonExistentQueue" in failed.error
        assert (sent.action, sent.error_action, sent.delivered) == ("republish", True, True)
        assert sent.parameters["topic"] == "errors/in"
        assert sent.json()["ruleName"] == "rule"
        assert (sent.rule, sent.topic) == ("rule", "in")

    def test_parameters_are_substituted(self, workshop: Any) -> None:
        """In every member that takes templates, also of inner structures; roles stay."""
        headers = {"contentType": "${kind}", "userProperties": [{"key": "k", "value": "v-${a + 1}"}]}
        action = {"republish": {"roleArn": "${a}", "topic": "out/${kind}/${none}/${a}", "qos": 1, "headers": headers}}
        workshop.rule("rule", action, sql="SELECT b FROM 'in'")
        workshop.iot.publish("in", {"a": 1, "kind": "text"})
        (output,) = workshop.iot.rules.outputs
        assert output.parameters["roleArn"] == "${a}"
        assert (output.parameters["topic"], output.parameters["qos"]) == ("out/text//1", 1)
        assert output.parameters["headers"]["contentType"] == "text"
        assert output.parameters["headers"]["userProperties"] == [{"key": "k", "value": "v-2"}]

    def test_outputs_read_like_a_list(self, workshop: Any) -> None:
        """Oldest first; slices, `in` for an action, equality."""
        workshop.rule("rule", workshop.republish("out"), iot_events(), workshop.queue())
        workshop.iot.publish("in", {"a": 1})
        workshop.iot.publish("in", {"a": 2})
        outputs = workshop.iot.rules.outputs
        assert [output.action for output in outputs] == ["republish", "iotEvents", "sqs"] * 2
        assert [output.action for output in outputs[1:3]] == ["iotEvents", "sqs"]
        assert ("sqs" in outputs, "sns" in outputs, "sqs" in outputs[:2]) == (True, False, False)
        assert outputs[-1] in outputs
        assert outputs == list(outputs)
        assert (outputs.count("sqs"), outputs.index("iotEvents")) == (2, 1)

    def test_outputs_of_others_are_elsewhere(self, iotmock: IoTMock) -> None:
        """Journal and outputs belong to account and region."""
        other = iotmock.scope(region="eu-west-1")
        for iot in (iotmock, other):
            create(iot, "rule", republish("out"))
        other.publish("in", {"a": 1})
        assert (len(iotmock.rules.journal), len(iotmock.rules.outputs)) == (0, 0)
        assert (len(other.rules.journal), len(other.rules.outputs)) == (1, 1)
        again = iotmock.scope(region="eu-west-1").rules
        assert list(again.outputs) == list(other.rules.outputs)

    def test_what_a_test_does_to_parameters_stays_its_own(self, workshop: Any) -> None:
        """History does not change."""
        workshop.rule("rule", workshop.republish("out"))
        workshop.iot.publish("in", {"a": 1})
        workshop.iot.rules.outputs[0].parameters["topic"] = "another"
        workshop.iot.rules.journal[0].outputs[0].parameters.clear()
        assert workshop.iot.rules.outputs[0].parameters["topic"] == "out"
        assert workshop.iot.rules.journal[0].outputs[0].parameters["topic"] == "out"


class TestTexts:
    """What a failed assertion shows."""

    def test_run_explains_itself(self, workshop: Any) -> None:
        """Which rule, which topic, what came of it, and why."""
        workshop.rule("hot", workshop.queue(), sql="SELECT a FROM 'in' WHERE a > 1")
        workshop.rule("lost", sql="SELECT get_thing_shadow('nobody', 'role') AS v FROM 'in'")
        workshop.iot.publish("in", {"a": 1})
        workshop.iot.publish("in", {"a": 2})
        workshop.iot.publish("$aws/rules/nobody/x", {"a": 2})
        cold, failed, hot, _, missing = workshop.iot.rules.journal
        for text in (repr, str):
            assert_has(text(cold), "hot", "in", "filtered", "WHERE was false: a > 1")
            assert_has(text(failed), "lost", "failed", "get_thing_shadow", "ResourceNotFoundException")
            assert_has(text(hot), "hot", "executed", '{"a":2}', "sqs", "NonExistentQueue")
            assert_has(text(missing), "nobody", "not-found")

    def test_sequences_show_their_entries(self, workshop: Any) -> None:
        """All of them, in repr as pytest shows it and in print's table."""
        workshop.rule("hot", workshop.queue(), workshop.republish("out"), sql="SELECT a FROM 'in' WHERE a > 1")
        for number in (1, 2):
            workshop.iot.publish("in", {"a": number})
        journal, outputs = workshop.iot.rules.journal, workshop.iot.rules.outputs
        assert_has(repr(journal), "hot on in: filtered, WHERE was false: a > 1", "executed", "NonExistentQueue")
        assert_has(repr(outputs), "sqs", "NonExistentQueue", "republish", "hot", '{"a":2}')
        assert_has(str(journal), "rule", "topic", "outcome", "hot", "filtered, WHERE was false: a > 1")
        assert_has(str(outputs), "rule", "topic", "action", "payload", "republish")
        assert len(str(journal).splitlines()) == 2 + 2
        assert len(str(outputs).splitlines()) == 2 + 2

    def test_failed_assertion_explains_itself(self, pytester: pytest.Pytester) -> None:
        """As pytest shows it: the run and the reason, or the rules that there are."""
        pytester.makepyfile(
            """
            def rule(iotmock, sql):
                role = "arn:aws:iam::123456789012:role/rules"
                action = {"republish": {"roleArn": role, "topic": "out"}}
                iotmock.client("iot").create_topic_rule(
                    ruleName="hot", topicRulePayload={"sql": sql, "actions": [action]}
                )

            def test_filtered(iotmock):
                rule(iotmock, "SELECT * FROM 'in' WHERE a > 1")
                iotmock.publish("in", {"a": 1})
                assert "republish" in iotmock.rules.outputs

            def test_unheard(iotmock):
                rule(iotmock, "SELECT * FROM 'far/+'")
                iotmock.publish("near/a", {"a": 1})
                assert "hot" in iotmock.rules.journal
            """
        )
        result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:xdist")
        result.assert_outcomes(failed=2)
        result.stdout.fnmatch_lines(["*hot on in: filtered, WHERE was false: a > 1*"])
        result.stdout.fnmatch_lines(["*rules: hot FROM 'far/+'*"])

    def test_empty_sequences_say_which_rules_there_are(self, workshop: Any) -> None:
        """And how many messages none of them has heard."""
        rules = workshop.iot.rules
        for found in (rules.journal, rules.outputs):
            assert "no topic rules" in repr(found)
        workshop.rule("far", workshop.republish("out"), sql="SELECT * FROM 'far/+'")
        workshop.rule("off", sql="SELECT * FROM 'near/+'", ruleDisabled=True)
        workshop.iot.publish("near/a", {"a": 1})
        for found in (rules.journal, rules.outputs):
            assert_has(repr(found), "1 message", "far FROM 'far/+'", "off", "disabled")

    def test_empty_outputs_say_what_the_runs_came_to(self, workshop: Any) -> None:
        """The reason why nothing was sent."""
        workshop.rule("hot", workshop.republish("out"), sql="SELECT * FROM 'in' WHERE a > 1")
        workshop.iot.publish("in", {"a": 1})
        assert_has(repr(workshop.iot.rules.outputs), "hot", "filtered", "WHERE was false: a > 1")

    def test_empty_journal_says_where_rules_are(self, iotmock: IoTMock) -> None:
        """In another region, for example: a client of the wrong one has made them."""
        create(iotmock.scope(region="eu-west-1"), "rule")
        assert_has(repr(iotmock.rules.journal), "no topic rules in 123456789012 us-east-1", "eu-west-1")

    def test_rules_tell_how_many(self, workshop: Any) -> None:
        """The handle's own text."""
        workshop.rule("rule", workshop.republish("out"))
        workshop.iot.publish("in", {"a": 1})
        assert_has(repr(workshop.iot.rules), "123456789012", "us-east-1", "1")


def assert_has(text: str, *parts: str) -> None:
    """All parts are in the text."""
    missing = [part for part in parts if part not in text]
    assert not missing, text


class TestSpans:
    """How long journal and outputs are kept."""

    def test_stopped_mock_can_be_read(self) -> None:
        """With all members; nothing can be bound any more."""
        with mock_iot(region="us-east-1") as iot:
            create(iot, "rule", republish("out"), sqs())
            iot.publish("in", {"a": 1})
            running = (list(iot.rules.journal), list(iot.rules.outputs))
        assert (list(iot.rules.journal), list(iot.rules.outputs)) == running
        (run,) = iot.rules.journal
        assert run.json() == {"a": 1}
        assert [output.delivered for output in run.outputs] == [True, False]
        assert iot.rules.outputs[0].parameters["topic"] == "out"
        journal: Any = iot.rules.journal
        assert "rule" in journal
        assert "NonExistentQueue" in repr(iot.rules.journal)
        with pytest.raises(RuntimeError, match="has stopped"):
            iot.rules.bind("f", print)

    @pytest.mark.parametrize("kept", [1, 3])
    def test_keep_last_bounds_journal_and_outputs(self, kept: int) -> None:
        """The latest of each account and region."""
        with mock_iot(region="us-east-1", keep_last=kept) as iot:
            create(iot, "rule", republish("out"), sql="SELECT * FROM 'in'")
            for number in range(6):
                iot.publish("in", {"n": number})
            expected = list(range(6))[-kept:]
            assert [run.json()["n"] for run in iot.rules.journal] == expected
            assert [output.json()["n"] for output in iot.rules.outputs] == expected
            assert all(len(run.outputs) <= 1 for run in iot.rules.journal)
            assert iot.rules.journal[-1].outputs[0] == iot.rules.outputs[-1]

    def test_keep_last_may_leave_a_run_without_all_its_outputs(self) -> None:
        """What is forgotten is forgotten; nothing raises."""
        with mock_iot(region="us-east-1", keep_last=2) as iot:
            create(iot, "rule", *[republish(f"out/{number}") for number in range(5)])
            iot.publish("in", {"a": 1})
            (run,) = iot.rules.journal
            assert [output.parameters["topic"] for output in iot.rules.outputs] == ["out/3", "out/4"]
            assert list(run.outputs)[-2:] == list(iot.rules.outputs)
            assert "executed" in repr(iot.rules.journal)

    def test_restore_brings_rules_and_history_back(self, iotmock: IoTMock) -> None:
        """And takes back what came later (rules, runs, outputs, destinations)."""
        create(iotmock, "before", republish("out"))
        iotmock.publish("in", {"a": 1})
        seen = (list(iotmock.rules.journal), list(iotmock.rules.outputs))
        snapshot = iotmock.snapshot()
        control = iotmock.client("iot")
        create(iotmock, "later")
        control.delete_topic_rule(ruleName="before")
        control.create_topic_rule_destination(
            destinationConfiguration={"httpUrlConfiguration": {"confirmationUrl": "https://example.com"}}
        )
        iotmock.publish("in", {"a": 2})
        for _ in range(2):
            iotmock.restore(snapshot)
            assert (list(iotmock.rules.journal), list(iotmock.rules.outputs)) == seen
            assert [rule["ruleName"] for rule in control.list_topic_rules()["rules"]] == ["before"]
            assert control.list_topic_rule_destinations()["destinationSummaries"] == []
            iotmock.publish("in", {"a": 3})
            assert [run.rule for run in iotmock.rules.journal] == ["before", "before"]
            assert iotmock.messages[-1].topic == "out"

    def test_restored_token_confirms(self, iotmock: IoTMock) -> None:
        """A destination is as it was then."""
        control = iotmock.client("iot")
        control.create_topic_rule_destination(
            destinationConfiguration={"httpUrlConfiguration": {"confirmationUrl": "https://example.com"}}
        )
        token = iotmock.rules.outputs[0].json()["confirmationToken"]
        snapshot = iotmock.snapshot()
        for _ in range(2):
            control.confirm_topic_rule_destination(confirmationToken=token)
            (summary,) = control.list_topic_rule_destinations()["destinationSummaries"]
            assert summary["status"] == "ENABLED"
            iotmock.restore(snapshot)
            (summary,) = control.list_topic_rule_destinations()["destinationSummaries"]
            assert summary["status"] == "IN_PROGRESS"

    def test_restored_rules_of_another_mock_run(self) -> None:
        """A snapshot outlives the mock that it was taken of."""
        with mock_iot(region="us-east-1") as first:
            create(first, "rule", republish("out"))
            first.publish("in", {"a": 1})
            snapshot = first.snapshot()
        with mock_iot(region="us-east-1") as second:
            second.restore(snapshot)
            second.publish("in", {"a": 2})
            assert [run.json()["a"] for run in second.rules.journal] == [1, 2]
            assert len(first.rules.journal) == 1

    def test_bound_functions_stay_through_restore(self, workshop: Any) -> None:
        """They belong to the test, not to the state, as the handlers of devices do."""
        called: list[Any] = []
        workshop.iot.rules.bind("f", lambda event, context: called.append(event["a"]))
        workshop.rule("rule", workshop.function("f"))
        workshop.iot.restore(workshop.iot.snapshot())
        workshop.iot.publish("in", {"a": 1})
        assert called == [1]

    def test_reset_begins_anew(self, workshop: Any) -> None:
        """No rules, runs, outputs or destinations are left; new ones run."""
        workshop.rule("rule", workshop.republish("out"))
        workshop.control.create_topic_rule_destination(
            destinationConfiguration={"httpUrlConfiguration": {"confirmationUrl": "https://example.com"}}
        )
        workshop.iot.publish("in", {"a": 1})
        workshop.iot.reset()
        assert (len(workshop.iot.rules.journal), len(workshop.iot.rules.outputs)) == (0, 0)
        assert workshop.names() == []
        assert workshop.control.list_topic_rule_destinations()["destinationSummaries"] == []
        workshop.iot.publish("in", {"a": 2})
        assert workshop.runs == []
        workshop.rule("rule", workshop.republish("out"))
        workshop.iot.publish("in", {"a": 3})
        assert workshop.runs == [("rule", "in", "executed")]


class TestDeadlines:
    """What `iot.advance` lets happen is heard, too."""

    def test_will_of_a_silent_client_has_its_own_instant(self) -> None:
        """After 1.5 times the keep-alive, however far the clock goes."""
        with mock_iot(now=START, region="us-east-1") as iot:
            create(iot, "rule", iot_events(), sql="SELECT timestamp() AS at FROM 'gone'")
            iot.connect("pump", keep_alive=60, will=("gone", "1")).silence()
            iot.advance(3600)
            (run,) = iot.rules.journal
            gone = START + timedelta(seconds=90)
            assert run.at == gone
            assert run.json() == {"at": round(gone.timestamp() * 1000)}

    def test_deadlines_come_in_their_order(self) -> None:
        """Each with its instant, whatever one step of the clock passes."""
        with mock_iot(now=START, region="us-east-1") as iot:
            create(iot, "rule", sql="SELECT clientId FROM '$aws/events/presence/disconnected/+'")
            for name, keep_alive in (("slow", 120), ("quick", 60)):
                iot.connect(name, keep_alive=keep_alive).silence()
            iot.advance(3600)
            found = [(run.json()["clientId"], (run.at - START).total_seconds()) for run in iot.rules.journal]
            assert found == [("quick", 90.0), ("slow", 180.0)]

    def test_time_out_of_a_command_runs_a_rule(self) -> None:
        """At its deadline."""
        with mock_iot(now=START, region="us-east-1") as iot:
            create(iot, "rule", republish("late"), sql="SELECT status FROM '$aws/events/commandExecution/+/TIMED_OUT'")
            command = iot.client("iot").create_command(commandId="blink", payload={"content": b"now"})["commandArn"]
            iot.client("iot-jobs-data").start_command_execution(
                commandArn=command,
                targetArn="arn:aws:iot:us-east-1:123456789012:client/lamp",
                executionTimeoutSeconds=30,
            )
            iot.advance(100)
            (run,) = iot.rules.journal
            assert (run.at, run.json()) == (START + timedelta(seconds=30), {"status": "TIMED_OUT"})
            assert "late" in iot.messages

    def test_reading_settles_what_is_due(self) -> None:
        """The journal knows it without another call."""
        with mock_iot(region="us-east-1") as iot:
            create(iot, "rule", republish("out"), sql="SELECT * FROM 'gone'")
            iot.connect("pump", keep_alive=60, will=("gone", "1")).silence()
            iot.advance(91)
            assert [run.topic for run in iot.rules.journal] == ["gone"]
            assert [output.action for output in iot.rules.outputs] == ["republish"]

    def test_run_until_waits_for_a_rule(self) -> None:
        """Any predicate will do."""
        with mock_iot(now=START, region="us-east-1") as iot:
            create(iot, "rule", sql="SELECT * FROM 'gone'")
            for number in (1, 2):
                iot.connect(f"pump-{number}", keep_alive=60 * number, will=("gone", str(number))).silence()
            iot.run_until(lambda: len(iot.rules.journal) == 1)
            assert iot.now == START + timedelta(seconds=90)

    @pytest.mark.parametrize("sequence", ["journal", "outputs"])
    def test_reading_under_another_clock_settles_what_is_due(self, sequence: str) -> None:
        """freezegun moves the clock, and nothing else is called."""
        with freeze_time(START) as clock, mock_iot(region="us-east-1") as iot:
            create(iot, "rule", republish("out"), sql="SELECT * FROM 'gone'")
            iot.connect("pump", keep_alive=60, will=("gone", "1")).silence()
            clock.tick(3600)
            (found,) = getattr(iot.rules, sequence)
            assert found.at == START + timedelta(seconds=90)

    def test_function_of_a_deadline_may_use_everything(self) -> None:
        """It runs as for any other message."""
        with mock_iot(now=START, region="us-east-1") as iot:
            create(iot, "rule", {"lambda": {"functionArn": PUMP}}, sql="SELECT 1 AS a FROM 'gone'")
            iot.rules.bind("pump", lambda event, context: iot.client("iot-data").publish(topic="heard", payload=b"1"))
            iot.connect("pump", keep_alive=60, will=("gone", "1")).silence()
            iot.advance(91)
            assert "heard" in iot.messages


class TestExternalFunctions:
    """Statements that ask other services."""

    @pytest.fixture(autouse=True)
    def _services(self, iotmock: IoTMock) -> None:
        """A thing, a shadow, a table and a secret."""
        control = iotmock.client("iot")
        control.create_thing(thingName="pump", attributePayload={"attributes": {"site": "north"}})
        control.create_thing_group(thingGroupName="pumps")
        control.add_thing_to_thing_group(thingName="pump", thingGroupName="pumps")
        document = {"state": {"desired": {"limit": 5}, "reported": {"on": True}}}
        iotmock.client("iot-data").update_thing_shadow(thingName="pump", payload=json.dumps(document))
        iotmock.client("iot-data").update_thing_shadow(
            thingName="pump", shadowName="night", payload='{"state": {"desired": {"limit": 2}}}'
        )
        tables = iotmock.client("dynamodb")
        tables.create_table(
            TableName="sites",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        tables.put_item(TableName="sites", Item={"id": {"S": "north"}, "limit": {"N": "7"}, "on": {"BOOL": True}})
        iotmock.client("secretsmanager").create_secret(Name="key", SecretString='{"user": "ann", "age": 7}')

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("get_thing_shadow(thing, 'role').state.desired.limit", 5),
            ("get_thing_shadow(thing, 'night', 'role').state.desired.limit", 2),
            ("get_registry_data('DescribeThing', thing, 'role').attributes.site", "north"),
            ("get_registry_data('DescribeThing', thing, 'role').thingName", "pump"),
            ("get_registry_data('ListThingGroupsForThing', thing, 'role')", ["pumps"]),
            ("get_dynamodb('sites', 'id', site, 'role')", {"id": "north", "limit": 7, "on": True}),
            ("get_dynamodb('sites', 'id', 'north', 'role').limit", 7),
            ("get_secret('key', 'SecretString', 'user', 'role')", "ann"),
            ("aws_lambda('double', {'n': n}).result", 42),
            (f"aws_lambda('{PUMP}', *)", {"thing": "pump", "site": "north", "n": 21}),
        ],
    )
    def test_statement_of_a_rule_asks_them(self, workshop: Any, expression: str, expected: Any) -> None:
        """Of the rule's account and region (developer guide, SQL functions)."""
        workshop.iot.rules.bind("double", lambda event, context: {"result": event["n"] * 2})
        workshop.iot.rules.bind("pump", lambda event, context: event)
        workshop.rule("rule", workshop.republish("out"), sql=f"SELECT {expression} AS v FROM 'in'")
        workshop.iot.publish("in", {"thing": "pump", "site": "north", "n": 21})
        (run,) = workshop.iot.rules.journal
        assert (run.outcome, run.reason) == ("executed", None)
        assert run.json() == {"v": expected}
        assert workshop.iot.messages[-1].json() == {"v": expected}

    def test_where_and_templates_ask_them(self, workshop: Any) -> None:
        """Wherever an expression stands (developer guide, Substitution templates)."""
        workshop.rule(
            "rule",
            workshop.republish("out/${get_thing_shadow('pump', 'role').state.desired.limit}"),
            sql="SELECT a FROM 'in' WHERE a > get_thing_shadow('pump', 'role').state.desired.limit",
        )
        for value in (5, 6):
            workshop.iot.publish("in", {"a": value})
        assert [run.outcome for run in workshop.iot.rules.journal] == ["filtered", "executed"]
        assert workshop.iot.messages[-1].topic == "out/5"

    FAILING = [
        "get_thing_shadow('nobody', 'role')",
        "get_thing_shadow('pump', 'nothing', 'role')",
        "get_registry_data('DescribeThing', 'nobody', 'role')",
        "get_dynamodb('nothing', 'id', 'a', 'role')",
        "get_secret('nothing', 'SecretString', 'role')",
        "get_secret('key', 'SecretBinary', 'user', 'role')",
        "aws_lambda('nothing', *)",
        "aws_lambda('raises', *)",
        "machinelearning_predict('model', 'role', *)",
    ]

    @pytest.mark.parametrize("expression", FAILING)
    def test_failing_function_fails_the_evaluation(self, workshop: Any, expression: str) -> None:
        """No action runs, and no error action either; the reason names it (developer guide, Error handling)."""

        def fail(event: Any, context: Any) -> None:
            raise LookupError("no such pump")

        workshop.iot.rules.bind("raises", fail)
        workshop.rule(
            "rule",
            workshop.republish("out"),
            sql=f"SELECT {expression} AS v FROM 'in'",
            errorAction=workshop.republish("errors"),
        )
        before = len(workshop.iot.messages)
        workshop.iot.publish("in", {"a": 1})
        (run,) = workshop.iot.rules.journal
        assert (run.outcome, run.payload, tuple(run.outputs)) == ("failed", None, ())
        assert run.reason.startswith(expression.split("(", maxsplit=1)[0])
        assert [message.topic for message in workshop.iot.messages[before:]] == ["in"]

    @pytest.mark.parametrize("expression", FAILING)
    def test_default_catches_the_failure(self, workshop: Any, expression: str) -> None:
        """get_or_default goes on with the other value (developer guide, SQL functions)."""

        def fail(event: Any, context: Any) -> None:
            raise LookupError("no such pump")

        workshop.iot.rules.bind("raises", fail)
        workshop.rule(sql=f"SELECT get_or_default({expression}, 'none') AS v FROM 'in'")
        workshop.iot.publish("in", {"a": 1})
        assert workshop.iot.rules.journal[0].json() == {"v": "none"}

    def test_two_calls_of_get_dynamodb_end_the_run(self, workshop: Any) -> None:
        """Without any action (developer guide, SQL functions)."""
        call = "get_dynamodb('sites', 'id', 'north', 'role').limit"
        workshop.rule(
            "rule",
            workshop.republish("out"),
            sql=f"SELECT {call} AS a, {call} AS b FROM 'in'",
            errorAction=workshop.republish("errors"),
        )
        before = len(workshop.iot.messages)
        workshop.iot.publish("in", {"a": 1})
        (run,) = workshop.iot.rules.journal
        assert (run.outcome, tuple(run.outputs)) == ("failed", ())
        assert "get_dynamodb" in run.reason
        assert len(workshop.iot.messages) == before + 1

    def test_functions_ask_the_region_of_the_rule(self, iotmock: IoTMock) -> None:
        """The thing of another region is not found."""
        other = iotmock.scope(region="eu-west-1")
        create(other, "rule", sql="SELECT get_thing_shadow('pump', 'role').version AS v FROM 'in'")
        other.publish("in", {"a": 1})
        assert other.rules.journal[0].outcome == "failed"

    def test_rule_sees_the_shadow_as_its_message_has_left_it(self, workshop: Any) -> None:
        """The change is complete when rules run."""
        workshop.rule(
            sql="SELECT version, get_thing_shadow('pump', 'role').version AS now"
            " FROM '$aws/things/pump/shadow/update/accepted'"
        )
        workshop.data.update_thing_shadow(thingName="pump", payload='{"state": {"desired": {"limit": 6}}}')
        assert workshop.iot.rules.journal[0].json() == {"version": 2, "now": 2}


class TestBind:
    """Functions of the test in the place of Lambda functions and web servers."""

    @pytest.mark.parametrize("target", ["pump", PUMP])
    @pytest.mark.parametrize("arn", [PUMP, PUMP + ":live", PUMP + ":7"])
    def test_action_calls_the_function(self, workshop: Any, target: str, arn: str) -> None:
        """By name or ARN, whatever version the rule names; it need not exist."""
        called: list[Any] = []

        def handler(event: Any, context: Any) -> str:
            called.append(event)
            return "ignored"

        workshop.iot.rules.bind(target, handler)
        workshop.rule("rule", {"lambda": {"functionArn": arn}}, sql="SELECT a, topic() AS t FROM 'in'")
        workshop.iot.publish("in", {"a": [1, {"b": None}]})
        (output,) = workshop.iot.rules.outputs
        assert called == [{"a": [1, {"b": None}], "t": "in"}]
        assert (output.action, output.delivered, output.error) == ("lambda", True, None)
        assert output.parameters["functionArn"] == arn

    def test_raising_function_does_not_fail_the_action(self, workshop: Any) -> None:
        """It is called asynchronously; the output tells of it (developer guide, Lambda action)."""

        def fail(event: Any, context: Any) -> None:
            raise LookupError("no such pump")

        workshop.iot.rules.bind("pump", fail)
        workshop.rule("rule", workshop.function("pump"), errorAction=workshop.republish("errors"))
        workshop.iot.publish("in", {"a": 1})
        (output,) = workshop.iot.rules.outputs
        assert_has(output.error, "LookupError", "no such pump")
        assert "errors" not in workshop.iot.messages
        assert_has(repr(workshop.iot.rules.journal), "no such pump")

    def test_unbound_function_that_is_missing_fails_the_action(self, workshop: Any) -> None:
        """It is invoked in the mocked Lambda."""
        workshop.iot.rules.bind("other", print)
        workshop.rule("rule", workshop.function("pump"), errorAction=workshop.republish("errors"))
        workshop.iot.publish("in", {"a": 1})
        failed, sent = workshop.iot.rules.outputs
        assert (failed.action, failed.delivered, sent.error_action) == ("lambda", False, True)
        assert_has(failed.error, "ResourceNotFoundException", "pump")

    def test_web_server_answers_for_all_regions(self, iotmock: IoTMock) -> None:
        """An address is the same everywhere."""
        seen: list[str] = []
        iotmock.scope(region="ap-south-1").rules.bind("https://example.com/", lambda request: seen.append(request.url))
        for region in ("us-east-1", "eu-west-1"):
            iotmock.scope(region=region).client("iot").create_topic_rule_destination(
                destinationConfiguration={"httpUrlConfiguration": {"confirmationUrl": f"https://example.com/{region}"}}
            )
        assert [url.split("/?", maxsplit=1)[0] for url in seen] == [
            "https://example.com/us-east-1", "https://example.com/eu-west-1",
        ]  # fmt: skip

    def test_last_one_counts(self, workshop: Any) -> None:
        """A later function takes the place of an earlier."""
        called: list[str] = []
        workshop.rule("rule", workshop.function("pump"))
        for name in ("first", "second"):
            workshop.iot.rules.bind("pump", lambda event, context, name=name: called.append(name))
            workshop.iot.publish("in", {"a": 1})
        assert called == ["first", "second"]

    @pytest.mark.parametrize(
        ("target", "handler", "error"),
        [
            ("", print, ValueError),
            ("http://example.com", print, ValueError),
            ("arn:aws:sqs:us-east-1:123456789012:q", print, ValueError),
            ("two words", print, ValueError),
            (None, print, (TypeError, ValueError)),
            (7, print, (TypeError, ValueError)),
            ("pump", None, TypeError),
            ("pump", "pump", TypeError),
            ("https://example.com", {}, TypeError),
        ],
    )
    def test_misuse_is_an_error(self, workshop: Any, target: Any, handler: Any, error: Any) -> None:
        """Python's own; nothing is bound."""
        with pytest.raises(error):
            workshop.iot.rules.bind(target, handler)

    def test_answer_of_the_function_must_be_json(self, workshop: Any) -> None:
        """aws_lambda() gives its JSON answer; anything else fails the evaluation."""
        workshop.iot.rules.bind("pump", lambda event, context: object())
        workshop.rule(sql="SELECT aws_lambda('pump', *) AS v FROM 'in'")
        workshop.iot.publish("in", {"a": 1})
        (run,) = workshop.iot.rules.journal
        assert run.outcome == "failed"
        assert "aws_lambda" in run.reason

    def test_event_is_the_functions_own(self, workshop: Any) -> None:
        """What it does to its event, nobody else sees."""
        seen: list[dict[str, Any]] = []

        def spoil(event: Any, context: Any) -> None:
            seen.append(dict(event))
            event.clear()

        workshop.iot.rules.bind("pump", spoil)
        workshop.rule("rule", workshop.function("pump"), workshop.function("pump"), workshop.republish("out"))
        workshop.iot.publish("in", {"a": 1})
        assert seen == [{"a": 1}, {"a": 1}]
        assert workshop.iot.messages[-1].json() == {"a": 1}
        assert workshop.iot.rules.journal[0].json() == {"a": 1}

    @pytest.mark.parametrize(
        "act",
        [
            lambda iot: iot.client("iot").create_topic_rule(
                ruleName="made", topicRulePayload={"sql": "SELECT * FROM 'made'", "actions": []}
            ),
            lambda iot: iot.client("iot").delete_topic_rule(ruleName="rule"),
            lambda iot: iot.client("iot").disable_topic_rule(ruleName="rule"),
            lambda iot: iot.client("s3").create_bucket(Bucket="made"),
            lambda iot: iot.connect("new").subscribe("in"),
            lambda iot: iot.rules.journal.clear(),
            lambda iot: iot.rules.bind("pump", print),
            lambda iot: iot.advance(1),
            lambda iot: iot.rules.test("SELECT * FROM 'in'"),
        ],
        ids=["create", "delete", "disable", "bucket", "connect", "clear", "bind", "advance", "test"],
    )
    def test_function_may_do_as_it_likes(self, workshop: Any, act: Callable[[Any], Any]) -> None:
        """The change is complete when it runs; the handle and boto3 answer it."""
        workshop.iot.rules.bind("pump", lambda event, context: act(workshop.iot))
        workshop.rule("rule", workshop.function("pump"))
        workshop.iot.publish("in", {"a": 1})
        (output,) = workshop.iot.rules.outputs
        assert (output.delivered, output.error) == (True, None)
