"""The error action: when it runs, and what it is told."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/"
ERRORS = {"republish": {"topic": "errors"}}
FAILING = {"sqs": {"queueUrl": QUEUE + "none"}}
# The action, what section 12 calls it, the resource after substitution, and what its service says.
FAILURES: list[tuple[dict[str, Any], str, str, str]] = [
    ({"s3": {"bucketName": "none-${n}", "key": "k"}}, "S3Action", "none-1", "NoSuchBucket"),
    ({"republish": {"topic": "$aws/none/${n}"}}, "RepublishAction", "$aws/none/1", ""),
    (
        {"dynamoDB": {"tableName": "none-${n}", "hashKeyField": "id", "hashKeyValue": "a"}},
        "DynamoAction", "none-1", "ResourceNotFoundException",
    ),
    ({"sqs": {"queueUrl": QUEUE + "none-${n}"}}, "SqsAction", QUEUE + "none-1", "NonExistentQueue"),
    (
        {"sns": {"targetArn": "arn:aws:sns:us-east-1:123456789012:none-${n}"}},
        "SnsAction", "arn:aws:sns:us-east-1:123456789012:none-1", "NotFound",
    ),
    (
        {"lambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:none-${n}"}},
        "LambdaAction", "arn:aws:lambda:us-east-1:123456789012:function:none-1", "ResourceNotFoundException",
    ),
    ({"kinesis": {"streamName": "none-${n}"}}, "KinesisAction", "none-1", "ResourceNotFoundException"),
    ({"firehose": {"deliveryStreamName": "none-${n}"}}, "FirehoseAction", "none-1", "ResourceNotFoundException"),
    (
        {"dynamoDBv2": {"putItem": {"tableName": "none-${n}"}}},
        "DynamoDBv2Action", "none-1", "ResourceNotFoundException",
    ),
    (
        {"cloudwatchMetric": {
            "metricNamespace": "s", "metricName": "none-${n}", "metricValue": "x", "metricUnit": "None",
        }},
        "CloudwatchMetricAction", "none-1", "",
    ),
    (
        {"cloudwatchAlarm": {"alarmName": "none-${n}", "stateReason": "r", "stateValue": "OK"}},
        "CloudwatchAlarmAction", "none-1", "ResourceNotFound",
    ),
    ({"cloudwatchLogs": {"logGroupName": "none-${n}"}}, "CloudwatchLogsAction", "none-1", "ResourceNotFoundException"),
    ({"stepFunctions": {"stateMachineName": "none-${n}"}}, "StepFunctionsAction", "none-1", "StateMachineDoesNotExist"),
    (
        {"timestream": {"databaseName": "d", "tableName": "none-${n}", "dimensions": [{"name": "d", "value": "x"}]}},
        "TimestreamAction", "none-1", "ResourceNotFoundException",
    ),
    ({"http": {"url": "https://example.com/none"}}, "HttpAction", "https://example.com/none", ""),
]  # fmt: skip


def _documents(bench: Any, topic: str = "errors") -> list[Any]:
    return [message.json() for message in bench.iot.messages if message.topic == topic]


def _succeeding(bench: Any, name: str = "queue") -> dict[str, Any]:
    return {"sqs": {"queueUrl": bench.queue(name)}}


@pytest.mark.parametrize(
    ("payload", "original"),
    [({"a": 1, "b": "ö"}, '{"a":1,"b":"ö"}'.encode()), (b"\xff\x00", b"\xff\x00"), (b"text", b"text"), (b"", b"")],
)
def test_document_has_every_member(bench: Any, payload: Any, original: bytes) -> None:
    """Section 12: rule, topic, trace id, client, the original payload and the failures; SELECT has no say in it."""
    bench.rule(FAILING, name="watch", sql="SELECT 1 AS x FROM 'plant/+'", error=ERRORS)
    bench.feed(payload, "plant/a")
    (document,) = _documents(bench)
    members = {"ruleName", "topic", "cloudwatchTraceId", "clientId", "base64OriginalPayload", "failures"}
    assert document.keys() == members
    assert (document["ruleName"], document["topic"], document["clientId"]) == ("watch", "plant/a", "n/a")
    assert base64.b64decode(document["base64OriginalPayload"], validate=True) == original
    (run,) = bench.iot.rules.journal
    assert UUID(document["cloudwatchTraceId"]) == UUID(str(run.trace_id))
    (failure,) = document["failures"]
    assert failure.keys() == {"failedAction", "failedResource", "errorMessage"}


def test_document_names_the_client(bench: Any) -> None:
    """Section 12: as `clientid()`."""
    bench.rule(FAILING, error=ERRORS)
    bench.iot.connect("pump").publish("in", {})
    assert [document["clientId"] for document in _documents(bench)] == ["pump"]


@pytest.mark.parametrize(("action", "name", "resource", "code"), FAILURES, ids=[name for _, name, _, _ in FAILURES])
def test_failure_names_action_resource_and_reason(
    bench: Any, action: dict[str, Any], name: str, resource: str, code: str
) -> None:
    """Section 12: the pattern of `failedAction`, the resource after substitution, topic and code in the message."""
    bench.rule(action, sql="SELECT * FROM 'plant/+'", error=ERRORS)
    bench.feed({"n": 1}, "plant/a")
    (document,) = _documents(bench)
    (failure,) = document["failures"]
    assert (failure["failedAction"], failure["failedResource"]) == (name, resource)
    assert "Message arrived on: plant/a" in failure["errorMessage"]
    assert resource in failure["errorMessage"]
    assert code in failure["errorMessage"]


def test_failed_recorded_action_is_told_too(bench: Any) -> None:
    """Section 12: `IotEventsAction`, by the same pattern."""
    bench.rule({"iotEvents": {"inputName": "heat"}}, error=ERRORS)
    bench.feed(b"\xff")
    (document,) = _documents(bench)
    assert [failure["failedAction"] for failure in document["failures"]] == ["IotEventsAction"]
    assert [failure["failedResource"] for failure in document["failures"]] == ["heat"]


def test_failures_are_in_the_order_of_actions(bench: Any) -> None:
    """Section 12: one entry per failed action, in order, for one run of the error action."""
    actions = [
        {"kinesis": {"streamName": "first"}},
        _succeeding(bench),
        {"s3": {"bucketName": "second", "key": "k"}},
        {"kinesis": {"streamName": "third"}},
        {"sqs": {"queueUrl": QUEUE + "fourth"}},
    ]
    bench.rule(*actions, error=ERRORS)
    bench.feed({"a": 1})
    (document,) = _documents(bench)
    assert [(each["failedAction"], each["failedResource"]) for each in document["failures"]] == [
        ("KinesisAction", "first"),
        ("S3Action", "second"),
        ("KinesisAction", "third"),
        ("SqsAction", QUEUE + "fourth"),
    ]
    assert bench.received("queue") == ['{"a":1}']
    outputs = [(output.action, output.error_action, output.error is None) for output in bench.outputs]
    assert outputs == [
        ("kinesis", False, False), ("sqs", False, True), ("s3", False, False), ("kinesis", False, False),
        ("sqs", False, False), ("republish", True, True),
    ]  # fmt: skip


@pytest.mark.parametrize("position", [0, 1, 2])
def test_actions_do_not_depend_on_each_other(bench: Any, position: int) -> None:
    """Section 11.3: each is independent of the others' failures."""
    actions = [_succeeding(bench, "one"), _succeeding(bench, "two")]
    actions.insert(position, FAILING)
    bench.rule(*actions, error=ERRORS)
    bench.feed({"a": 1})
    assert (bench.received("one"), bench.received("two")) == (['{"a":1}'], ['{"a":1}'])
    assert len(_documents(bench)) == 1


def test_error_action_runs_once_for_each_message_and_rule(bench: Any) -> None:
    """Section 12: once per rule and message."""
    for name in ("one", "two"):
        bench.rule(FAILING, FAILING, name=name, error=ERRORS)
    for n in (1, 2):
        bench.feed({"n": n})
    found = [
        (each["ruleName"], json.loads(base64.b64decode(each["base64OriginalPayload"]))["n"], len(each["failures"]))
        for each in _documents(bench)
    ]
    assert sorted(found) == [("one", 1, 2), ("one", 2, 2), ("two", 1, 2), ("two", 2, 2)]
    assert len({each["cloudwatchTraceId"] for each in _documents(bench)}) == 2


def test_error_action_gets_the_document_in_any_service(bench: Any) -> None:
    """Section 12: it is an action like any other, with the document as payload."""
    bench.client("s3").create_bucket(Bucket="errors")
    bench.rule(
        FAILING, error={"s3": {"bucketName": "errors", "key": "${topic(2)}/${n}"}}, sql="SELECT 1 AS x FROM 'a/+'"
    )
    bench.feed({"n": 7}, "a/b")
    body = bench.client("s3").get_object(Bucket="errors", Key="b/7")["Body"].read()
    output = bench.outputs[-1]
    assert json.loads(body) == output.json()
    assert (output.action, output.error_action, output.payload) == ("s3", True, body)


@pytest.mark.iotmock(now=datetime(2030, 1, 1, tzinfo=UTC))
def test_output_tells_what_was_told(bench: Any) -> None:
    """Section 14.3: every member, with `error_action` true."""
    bench.rule(
        FAILING, name="watch", sql="SELECT * FROM 'plant/+'", error={"republish": {"topic": "errors/${topic(2)}"}}
    )
    bench.feed({"n": 1}, "plant/a")
    failed, told = bench.outputs
    assert (failed.error_action, failed.delivered) == (False, False)
    assert failed.error
    assert (told.rule, told.topic, told.at) == ("watch", "plant/a", datetime(2030, 1, 1, tzinfo=UTC))
    assert (told.action, told.error_action, told.delivered, told.error) == ("republish", True, True, None)
    assert told.parameters == {"roleArn": bench.role, "topic": "errors/a"}
    assert told.json() == _documents(bench, "errors/a")[0]
    (run, *_) = bench.iot.rules.journal
    assert list(run.outputs) == [failed, told]
    assert (run.outcome, run.payload) == ("executed", b'{"n":1}')


def test_success_runs_no_error_action(bench: Any) -> None:
    """Section 12: only if at least one action failed."""
    bench.rule(_succeeding(bench), error=ERRORS)
    bench.feed({"a": 1})
    assert (_documents(bench), len(bench.outputs)) == ([], 1)


@pytest.mark.parametrize(
    ("sql", "outcome"),
    [
        ("SELECT * FROM 'in' WHERE FALSE", "filtered"),
        ("SELECT * FROM 'in' WHERE missing > 1", "filtered"),
        ("SELECT get_secret('none', 'SecretString', 'role') AS s FROM 'in'", "failed"),
        ("SELECT * FROM 'in' WHERE get_thing_shadow('none', 'role').state.a = 1", "failed"),
        ("SET @s = get_secret('none', 'SecretString', 'role') SELECT @s AS s FROM 'in'", "failed"),
    ],
)
def test_rule_that_sends_nothing_runs_no_error_action(bench: Any, sql: str, outcome: str) -> None:
    """Section 12: not for a WHERE that is false, nor for an evaluation that fails."""
    bench.rule(FAILING, sql=sql, error=ERRORS)
    bench.feed({"a": 1})
    (run,) = bench.iot.rules.journal
    assert (run.outcome, bench.outputs, _documents(bench)) == (outcome, [], [])


def test_second_look_into_a_table_ends_the_rule(bench: Any) -> None:
    """Sections 2 and 12: two `get_dynamodb()` end it when it runs, without any action."""
    bench.client("dynamodb").create_table(
        TableName="sites",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    bench.client("dynamodb").put_item(TableName="sites", Item={"id": {"S": "a"}})
    look = "get_dynamodb('sites', 'id', 'a', 'role')"
    bench.rule(ERRORS, name="once", sql=f"SELECT {look} AS a FROM 'in'", error=ERRORS)
    bench.rule(FAILING, name="twice", sql=f"SELECT {look} AS a, {look} AS b FROM 'in'", error=ERRORS)
    bench.feed({"a": 1})
    assert [(output.rule, output.json()) for output in bench.outputs] == [("once", {"a": {"id": "a"}})]


def test_unknown_rule_runs_no_error_action(bench: Any) -> None:
    """Section 12: nor a message for a rule that is not there."""
    bench.rule(FAILING, error=ERRORS)
    bench.feed({"a": 1}, "$aws/rules/none/a")
    assert (bench.outputs, _documents(bench)) == ([], [])


@pytest.mark.parametrize(
    "error", [FAILING, {"republish": {"topic": "$aws/none"}}, {"s3": {"bucketName": "none", "key": "k"}}]
)
def test_failing_error_action_is_the_end(bench: Any, error: dict[str, Any]) -> None:
    """Section 12: it is not followed by another, and the publish does not fail."""
    bench.rule(FAILING, error=error)
    bench.feed({"a": 1})
    failed, told = bench.outputs
    assert (failed.error_action, told.error_action) == (False, True)
    assert not told.delivered
    assert told.error
    assert told.json()["failures"][0]["failedAction"] == "SqsAction"


def test_rule_without_error_action_fails_in_silence(bench: Any) -> None:
    """Sections 11.3 and 12: a publish never fails because of a rule."""
    bench.rule(FAILING)
    bench.feed({"a": 1})
    (output,) = bench.outputs
    assert output.error
    assert [message.topic for message in bench.iot.messages] == ["in"]


def test_document_may_be_heard_by_another_rule(bench: Any) -> None:
    """Sections 9.2 and 12: republished like any other message."""
    url = bench.queue()
    bench.rule(FAILING, error=ERRORS)
    sql = "SELECT ruleName, get(failures, 0).failedAction AS what FROM 'errors'"
    bench.rule({"sqs": {"queueUrl": url}}, name="second", sql=sql)
    bench.feed({"a": 1})
    assert bench.received("queue") == ['{"ruleName":"rule","what":"SqsAction"}']


def test_basic_ingest_is_told_with_the_topic_of_the_message(bench: Any) -> None:
    """Section 12: a rule that was named runs its error action, too."""
    bench.rule(FAILING, error=ERRORS)
    bench.feed({"a": 1}, "$aws/rules/rule/plant/a")
    (document,) = _documents(bench)
    assert document["ruleName"] == "rule"
    assert document["topic"].endswith("plant/a")
