"""Actions that start something: lambda and stepFunctions."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from moto.awslambda_simple.models import LambdaSimpleBackend

PREFIX = "arn:aws:lambda:us-east-1:123456789012:function:"
WITHOUT_DOCKER = pytest.mark.iotmock(moto_config={"lambda": {"use_docker": False}})
MACHINES = "arn:aws:states:us-east-1:123456789012:stateMachine:"


def _lambda(arn: str = f"{PREFIX}warn") -> dict[str, Any]:
    return {"lambda": {"functionArn": arn}}


def _made_function(iot: Any, name: str = "warn") -> str:
    """The ARN of a function of moto."""
    trust = {"Version": "2012-10-17", "Statement": []}
    role = iot.client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument=json.dumps(trust))["Role"][
        "Arn"
    ]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("code.py", "def handle(event, context):\n    return event\n")
    created = iot.client("lambda").create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="code.handle", Code={"ZipFile": code.getvalue()}
    )
    return str(created["FunctionArn"])


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What moto's Lambda without Docker was asked to do: region, name, qualifier and event of each call."""
    calls: list[Any] = []

    def invoke(self: Any, function_name: str, qualifier: Any, body: Any, headers: Any, response_headers: Any) -> bytes:
        calls.append((self.region_name, function_name, qualifier, json.loads(body)))
        return b"null"

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
    return calls


def _invocations(iot: Any) -> list[int]:
    """The statuses of calls of Invoke."""
    return [call.status for call in iot.calls if (call.service, call.operation) == ("lambda", "Invoke")]


def _made_machine(bench: Any, name: str = "machine") -> str:
    definition = json.dumps({"StartAt": "a", "States": {"a": {"Type": "Pass", "End": True}}})
    made = bench.client("stepfunctions").create_state_machine(name=name, definition=definition, roleArn=bench.role)
    return str(made["stateMachineArn"])


def _executions(bench: Any, name: str = "machine") -> list[tuple[str, str]]:
    """Name and input of what was started, oldest first."""
    client = bench.client("stepfunctions")
    found = client.list_executions(stateMachineArn=MACHINES + name)["executions"][::-1]
    inputs = [client.describe_execution(executionArn=each["executionArn"])["input"] for each in found]
    return [(each["name"], said) for each, said in zip(found, inputs, strict=True)]


# lambda


def test_bound_function_gets_the_payload(bench: Any) -> None:
    """Sections 9 and 14.4: the event is the outgoing payload, and the function need not exist."""
    events: list[tuple[Any, Any]] = []
    bench.iot.rules.bind("warn", lambda event, context: events.append((event, context)))
    output = bench.run(_lambda(), {"t": [1.5, None], "x": 1}, sql="SELECT t, topic() AS at FROM 'in'")
    assert (output.delivered, output.error) == (True, None)
    ((event, _),) = events
    assert event == {"t": [1.5, None], "at": "in"}


@pytest.mark.parametrize("target", ["warn", f"{PREFIX}warn"])
def test_function_is_bound_by_name_or_arn(bench: Any, target: str) -> None:
    """Section 14.4: `target` is a Lambda function's name or ARN."""
    events: list[Any] = []
    bench.iot.rules.bind(target, lambda event, context: events.append(event))
    assert bench.run(_lambda(), {"a": 1}).delivered
    assert events == [{"a": 1}]


def test_bound_function_raises_without_failing_the_action(bench: Any) -> None:
    """Sections 9 and 14.4: an exception is kept in `error`, and no error action runs."""

    def fail(event: Any, context: Any) -> None:
        raise LookupError("no such pump")

    bench.iot.rules.bind("warn", fail)
    bench.rule(_lambda(), error={"republish": {"topic": "errors"}})
    bench.feed({"a": 1})
    (output,) = bench.outputs
    assert output.action == "lambda"
    assert "LookupError" in output.error
    assert "no such pump" in output.error
    assert "errors" not in [message.topic for message in bench.iot.messages]


def test_answer_of_a_bound_function_does_not_matter(bench: Any) -> None:
    """Section 9: the call is asynchronous."""
    bench.iot.rules.bind("warn", lambda event, context: object())
    output = bench.run(_lambda(), {"a": 1})
    assert (output.delivered, output.error) == (True, None)


@pytest.mark.parametrize("payload", [b"\xff\x00", b"text"])
def test_function_refuses_bytes(bench: Any, payload: bytes) -> None:
    """Section 7: lambda needs JSON."""
    events: list[Any] = []
    bench.iot.rules.bind("warn", lambda event, context: events.append(event))
    assert bench.refused(_lambda(), payload)
    assert events == []


@pytest.mark.parametrize("qualifier", ["7", "live", "$LATEST"])
def test_version_or_alias_of_a_bound_function_is_called(bench: Any, qualifier: str) -> None:
    """Section 9: a version or alias may follow the ARN."""
    events: list[Any] = []
    bench.iot.rules.bind("warn", lambda event, context: events.append(event))
    output = bench.run(_lambda(f"{PREFIX}warn:{qualifier}"), {"a": 1})
    assert output.delivered
    assert output.parameters == {"functionArn": f"{PREFIX}warn:{qualifier}"}
    assert events == [{"a": 1}]


def test_function_of_other_account_and_region_is_called(bench: Any) -> None:
    """Section 9: account and region of the ARN."""
    far = "arn:aws:lambda:eu-west-1:111122223333:function:warn"
    here: list[Any] = []
    there: list[Any] = []
    bench.iot.rules.bind("warn", lambda event, context: here.append(event))
    bench.iot.rules.bind(far, lambda event, context: there.append(event))
    assert bench.run(_lambda(far), {"a": 1}).delivered
    assert (here, there) == ([], [{"a": 1}])


def test_function_arn_is_a_template(bench: Any) -> None:
    """Section 8: everything that is not named takes templates."""
    called: list[str] = []
    for name in ("north", "south"):
        bench.iot.rules.bind(name, lambda event, context, name=name: called.append(name))
    bench.rule(_lambda(PREFIX + "${site}"))
    for site in ("south", "north", "south"):
        bench.feed({"site": site})
    assert called == ["south", "north", "south"]
    assert bench.outputs[0].parameters == {"functionArn": f"{PREFIX}south"}


def test_function_may_publish_and_use_boto3(bench: Any) -> None:
    """Section 11.3: actions run once the change is complete, so that a handler may do what it likes."""
    url = bench.queue()

    def forward(event: Any, context: Any) -> None:
        bench.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(event))
        bench.client("iot-data").publish(topic="out", payload=b"seen")

    bench.iot.rules.bind("warn", forward)
    assert bench.run(_lambda(), {"a": 1}).delivered
    assert bench.received("queue") == ['{"a": 1}']
    assert [message.topic for message in bench.iot.messages] == ["in", "out"]


def test_functions_are_called_in_order(bench: Any) -> None:
    """Section 11.3: rules by name, their actions in the order given."""
    called: list[str] = []
    for name in ("a", "b", "c"):
        bench.iot.rules.bind(name, lambda event, context, name=name: called.append(event["rule"] + name))
    bench.rule(*(_lambda(PREFIX + name) for name in "cab"), name="second", sql="SELECT '2' AS rule FROM 'in'")
    bench.rule(*(_lambda(PREFIX + name) for name in "ba"), name="first", sql="SELECT '1' AS rule FROM 'in'")
    bench.feed()
    assert called == ["1b", "1a", "2c", "2a", "2b"]


def test_event_belongs_to_its_function(bench: Any) -> None:
    """Section 14.4: like a real handler, it may change what it gets without anybody noticing."""
    events: list[Any] = []

    def take(event: Any, context: Any) -> None:
        events.append(dict(event))
        event.clear()

    bench.iot.rules.bind("warn", take)
    bench.rule(_lambda(), _lambda())
    bench.feed({"a": [1]})
    assert events == [{"a": [1]}] * 2
    assert [output.json() for output in bench.outputs] == [{"a": [1]}] * 2


def test_function_may_take_its_own_rule_away(bench: Any) -> None:
    """Section 11.3: a deleted rule does nothing, from the next message on."""
    bench.iot.rules.bind("warn", lambda event, context: bench.control.delete_topic_rule(ruleName="rule"))
    assert bench.run(_lambda(), {"a": 1}).error is None
    bench.feed({"a": 2})
    assert len(bench.outputs) == 1


def test_function_may_replace_its_own_rule(bench: Any) -> None:
    """Section 11.3: a replaced rule acts from the next message on."""

    def replace(event: Any, context: Any) -> None:
        bench.control.replace_topic_rule(ruleName="rule", topicRulePayload=bench.payload(_lambda(f"{PREFIX}other")))

    events: list[Any] = []
    bench.iot.rules.bind("warn", replace)
    bench.iot.rules.bind("other", lambda event, context: events.append(event))
    bench.rule(_lambda())
    bench.feed({"n": 1})
    bench.feed({"n": 2})
    assert events == [{"n": 2}]


def test_disabled_rule_calls_nobody(bench: Any) -> None:
    """Section 11.3: until it is enabled."""
    events: list[Any] = []
    bench.iot.rules.bind("warn", lambda event, context: events.append(event))
    bench.rule(_lambda())
    bench.control.disable_topic_rule(ruleName="rule")
    bench.feed({"n": 1})
    bench.control.enable_topic_rule(ruleName="rule")
    bench.feed({"n": 2})
    assert events == [{"n": 2}]


def test_what_a_function_publishes_comes_after_the_present_message(bench: Any) -> None:
    """Sections 11.3 and 11.4: it is queued like a republish; every rule's actions are complete by then."""
    bench.iot.rules.bind("warn", lambda event, context: bench.client("iot-data").publish(topic="second", payload=b"{}"))
    bench.rule(_lambda(), {"republish": {"topic": "out"}}, name="a")
    bench.rule({"republish": {"topic": "out"}}, name="b")
    bench.rule({"republish": {"topic": "end"}}, name="c", sql="SELECT * FROM 'second'")
    bench.feed({})
    found = [(output.rule, output.action) for output in bench.outputs]
    assert found == [("a", "lambda"), ("a", "republish"), ("b", "republish"), ("c", "republish")]


@pytest.mark.parametrize("door", ["handle", "boto3"])
def test_circle_through_a_function_ends(bench: Any, door: str) -> None:
    """Sections 11.3 and 11.4: what a handler publishes counts as one more link of the chain, of which there are 32."""

    def again(event: Any, context: Any) -> None:
        if door == "handle":
            bench.iot.publish("in", event)
        else:
            bench.client("iot-data").publish(topic="in", payload=json.dumps(event))

    bench.iot.rules.bind("warn", again)
    bench.rule(_lambda())
    bench.feed({"a": 1})
    assert 32 <= len(bench.outputs) <= 34


@WITHOUT_DOCKER
def test_function_of_moto_is_invoked(bench: Any, invoked: list[Any]) -> None:
    """Section 14.4: unbound functions are invoked in the mocked Lambda, with the outgoing payload, as `Event`."""
    output = bench.run(_lambda(_made_function(bench.iot)), {"a": 1, "b": 2}, sql="SELECT a FROM 'in'")
    assert (output.delivered, output.error) == (True, None)
    ((region, name, qualifier, event),) = invoked
    assert (region, name.split(":")[-1], qualifier, event) == ("us-east-1", "warn", None, {"a": 1})
    # What Lambda answers to an asynchronous invocation.
    assert _invocations(bench.iot) == [202]


@WITHOUT_DOCKER
def test_bound_function_stands_before_that_of_moto(bench: Any, invoked: list[Any]) -> None:
    """Section 9: a handler bound by the test is called instead."""
    events: list[Any] = []
    arn = _made_function(bench.iot)
    bench.iot.rules.bind("warn", lambda event, context: events.append(event))
    assert bench.run(_lambda(arn), {"a": 1}).delivered
    assert (events, invoked, _invocations(bench.iot)) == ([{"a": 1}], [], [])


@WITHOUT_DOCKER
@pytest.mark.parametrize("qualifier", ["1", "live"])
def test_version_or_alias_of_moto_is_invoked(bench: Any, invoked: list[Any], qualifier: str) -> None:
    """Section 9: a version or alias may follow the ARN."""
    arn = _made_function(bench.iot)
    bench.client("lambda").publish_version(FunctionName="warn")
    bench.client("lambda").create_alias(FunctionName="warn", Name="live", FunctionVersion="1")
    assert bench.run(_lambda(f"{arn}:{qualifier}"), {"a": 1}).delivered
    ((region, name, called, event),) = invoked
    assert (region, event) == ("us-east-1", {"a": 1})
    # Lambda takes a qualifier beside the name, or at its end.
    assert (name.split(":")[-1] if called is None else called) == qualifier


@WITHOUT_DOCKER
def test_function_of_moto_elsewhere_is_invoked(bench: Any, invoked: list[Any]) -> None:
    """Section 9: account and region of the ARN."""
    elsewhere = bench.iot.scope("111122223333", "eu-west-1")
    arn = _made_function(elsewhere)
    assert arn == "arn:aws:lambda:eu-west-1:111122223333:function:warn"
    assert bench.run(_lambda(arn), {"a": 1}).delivered
    assert [(region, event) for region, _, _, event in invoked] == [("eu-west-1", {"a": 1})]
    assert (_invocations(elsewhere), _invocations(bench.iot)) == ([202], [])


@WITHOUT_DOCKER
@pytest.mark.parametrize("payload", [b"\xff", b"text"])
def test_function_of_moto_gets_no_bytes(bench: Any, invoked: list[Any], payload: bytes) -> None:
    """Section 7: lambda needs JSON."""
    assert bench.refused(_lambda(_made_function(bench.iot)), payload)
    assert (invoked, _invocations(bench.iot)) == ([], [])


def test_missing_function_fails(bench: Any) -> None:
    """Section 14.4: its absence is a failure of the action."""
    assert "ResourceNotFoundException" in bench.refused(_lambda(), {"a": 1})


@pytest.mark.iotmock(now=datetime(2030, 1, 1, tzinfo=UTC))
def test_output_tells_what_was_called(bench: Any) -> None:
    """Section 14.3: every member."""
    bench.iot.rules.bind("warn", lambda event, context: None)
    bench.rule(_lambda(), name="warner", sql="SELECT a FROM 'plant/+'")
    bench.feed({"a": 1, "b": 2}, "plant/x")
    (output,) = bench.outputs
    assert (output.rule, output.topic, output.at) == ("warner", "plant/x", datetime(2030, 1, 1, tzinfo=UTC))
    assert (output.action, output.error_action, output.delivered, output.error) == ("lambda", False, True, None)
    assert (output.parameters, output.payload) == ({"functionArn": f"{PREFIX}warn"}, b'{"a":1}')
    assert output.json() == {"a": 1}


# stepFunctions


def test_machine_is_started_with_the_payload(bench: Any) -> None:
    """Section 9: the machine by name, input = payload; without a prefix the name is the service's affair."""
    _made_machine(bench)
    output = bench.run({"stepFunctions": {"stateMachineName": "machine"}}, {"a": [1], "b": 2}, sql="SELECT a FROM 'in'")
    assert (output.delivered, output.action) == (True, "stepFunctions")
    assert output.parameters == {"roleArn": bench.role, "stateMachineName": "machine"}
    ((_, given),) = _executions(bench)
    assert json.loads(given) == {"a": [1]}


def test_execution_is_named_by_prefix_and_uuid(bench: Any) -> None:
    """Section 9: execution name = prefix + UUID, a new one each time."""
    _made_machine(bench)
    bench.rule({"stepFunctions": {"stateMachineName": "machine", "executionNamePrefix": "run-${n}-"}})
    for n in (1, 2):
        bench.feed({"n": n})
    names = sorted(name for name, _ in _executions(bench))
    assert [name[:6] for name in names] == ["run-1-", "run-2-"]
    assert len({UUID(name[6:]) for name in names}) == 2


def test_machine_is_a_template(bench: Any) -> None:
    """Section 8: its name takes templates."""
    for name in ("north", "south"):
        _made_machine(bench, name)
    assert bench.run({"stepFunctions": {"stateMachineName": "${site}"}}, {"site": "south"}).delivered
    assert (len(_executions(bench, "north")), len(_executions(bench, "south"))) == (0, 1)


@pytest.mark.parametrize("payload", [b"\xff\x00", b"text"])
def test_machine_refuses_bytes(bench: Any, payload: bytes) -> None:
    """Section 7: stepFunctions needs JSON."""
    _made_machine(bench)
    assert bench.refused({"stepFunctions": {"stateMachineName": "machine"}}, payload)
    assert _executions(bench) == []


def test_missing_machine_fails(bench: Any) -> None:
    """Section 12: with the code of the service."""
    error = bench.refused({"stepFunctions": {"stateMachineName": "none"}}, {"a": 1})
    assert "StateMachineDoesNotExist" in error
