"""Actions that CreateTopicRule and ReplaceTopicRule refuse, and the limits of those that they take."""

import re
from collections.abc import Callable
from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/rules"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"
SALESFORCE = "https://ingestion-abc.def.sfdcnow.com/streams/stream/connection/event"
DYNAMO = {"roleArn": ROLE, "tableName": "t", "hashKeyField": "id", "hashKeyValue": "a"}
METRIC = {"roleArn": ROLE, "metricNamespace": "s", "metricName": "n", "metricValue": "1", "metricUnit": "None"}
SEARCH = {"roleArn": ROLE, "endpoint": "https://e", "index": "i", "type": "t", "id": "1"}
TIMESTREAM = {
    "roleArn": ROLE, "databaseName": "d", "tableName": "t", "dimensions": [{"name": "site", "value": "x"}],
}  # fmt: skip
SITE_WISE_VALUE = {"value": {"stringValue": "a"}, "timestamp": {"timeInSeconds": "1"}}
SITE_WISE = {
    "roleArn": ROLE, "putAssetPropertyValueEntries": [{"propertyAlias": "a", "propertyValues": [SITE_WISE_VALUE]}],
}  # fmt: skip
KAFKA = {"destinationArn": "arn", "topic": "t", "clientProperties": {"a": "b"}}

# Every action with all that the model requires.
WHOLE: list[dict[str, dict[str, Any]]] = [
    {"dynamoDB": DYNAMO},
    {"dynamoDBv2": {"roleArn": ROLE, "putItem": {"tableName": "t"}}},
    {"lambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}},
    {"sns": {"roleArn": ROLE, "targetArn": "arn:aws:sns:us-east-1:123456789012:t"}},
    {"sqs": {"roleArn": ROLE, "queueUrl": QUEUE}},
    {"kinesis": {"roleArn": ROLE, "streamName": "s"}},
    {"republish": {"roleArn": ROLE, "topic": "out"}},
    {"s3": {"roleArn": ROLE, "bucketName": "b", "key": "k"}},
    {"firehose": {"roleArn": ROLE, "deliveryStreamName": "d"}},
    {"cloudwatchMetric": METRIC},
    {"cloudwatchAlarm": {"roleArn": ROLE, "alarmName": "a", "stateReason": "r", "stateValue": "OK"}},
    {"cloudwatchLogs": {"roleArn": ROLE, "logGroupName": "g"}},
    {"elasticsearch": SEARCH},
    {"openSearch": SEARCH},
    {"salesforce": {"token": "t" * 40, "url": SALESFORCE}},
    {"iotEvents": {"roleArn": ROLE, "inputName": "i"}},
    {"iotSiteWise": SITE_WISE},
    {"stepFunctions": {"roleArn": ROLE, "stateMachineName": "m"}},
    {"timestream": TIMESTREAM},
    {"http": {"url": "https://example.com"}},
    {"kafka": KAFKA},
    {"location": {"roleArn": ROLE, "trackerName": "t", "deviceId": "d", "latitude": "1", "longitude": "2"}},
]
LACKING = [
    ({kind: {name: value for name, value in members.items() if name != lacking}}, f"{kind}-{lacking}")
    for action in WHOLE
    for kind, members in action.items()
    for lacking in members
]


def _with(kind: str, **members: Any) -> dict[str, Any]:
    """A whole action with other members."""
    (whole,) = [action[kind] for action in WHOLE if kind in action]
    return {kind: {**whole, **members}}


def _republish(**headers: Any) -> dict[str, Any]:
    return _with("republish", headers=headers)


def _dimensions(*names: str) -> dict[str, Any]:
    return _with("timestream", dimensions=[{"name": name, "value": "x"} for name in names])


def _headers(count: int, key: str = "k") -> list[dict[str, str]]:
    return [{"key": f"{key}{n}", "value": "v"} for n in range(count)]


REFUSED: list[dict[str, Any]] = [
    _with("dynamoDB", hashKeyType="BINARY"),
    _with("dynamoDB", hashKeyType="string"),
    _with("dynamoDB", rangeKeyType="BOOL"),
    _with("dynamoDBv2", putItem={}),
    _with("sns", messageFormat="TEXT"),
    _with("sns", messageFormat="raw"),
    _with("s3", cannedAcl="everybody"),
    _with("s3", cannedAcl="PRIVATE"),
    _with("firehose", separator=";"),
    _with("firehose", separator="\r"),
    _with("firehose", separator="\n\n"),
    _with("firehose", separator=""),
    _with("republish", qos=2),
    _with("republish", qos=-1),
    _republish(contentType="x" * 1025),
    _republish(responseTopic="x" * 1025),
    _republish(correlationData="x" * 1025),
    _republish(messageExpiry="x" * 1025),
    _republish(payloadFormatIndicator="x" * 1025),
    _republish(userProperties=[]),
    _republish(userProperties=_headers(101)),
    _republish(userProperties=[{"key": "x" * 1025, "value": "v"}]),
    _republish(userProperties=[{"key": "k", "value": "x" * 1025}]),
    _republish(userProperties=[{"key": "k"}]),
    _republish(userProperties=[{"value": "v"}]),
    _with("elasticsearch", endpoint="ftp://e"),
    _with("elasticsearch", endpoint="example.com"),
    _with("openSearch", endpoint="ftp://e"),
    _with("openSearch", endpoint="example.com"),
    _with("salesforce", token="t" * 39),
    _with("salesforce", url="https://example.com"),
    _with("salesforce", url=SALESFORCE.replace("https", "http")),
    _with("iotEvents", inputName=""),
    _with("iotEvents", inputName="x" * 129),
    _with("iotEvents", messageId="x" * 129),
    _with("iotEvents", messageId="m", batchMode=True),
    _with("iotSiteWise", putAssetPropertyValueEntries=[]),
    _with("iotSiteWise", putAssetPropertyValueEntries=[{"propertyAlias": "a", "propertyValues": []}]),
    _with("iotSiteWise", putAssetPropertyValueEntries=[{"propertyAlias": "", "propertyValues": [SITE_WISE_VALUE]}]),
    _with("timestream", dimensions=[]),
    _with("timestream", dimensions=[{"name": "n"}]),
    _with("timestream", timestamp={"value": "1"}),
    _dimensions(*(f"d{n}" for n in range(129))),
    _dimensions("measure_name"),
    _dimensions("measure_value"),
    _dimensions("time"),
    _dimensions("ts_site"),
    _dimensions("measure_value_a"),
    _dimensions("a:b"),
    _dimensions("good", "time"),
    _with("http", url="https://" + "x" * 1993),
    _with("http", confirmationUrl="https://example.org"),
    _with("http", headers=_headers(101)),
    _with("http", headers=[{"key": "", "value": "v"}]),
    _with("http", headers=[{"key": "x" * 257, "value": "v"}]),
    _with("http", headers=[{"key": "k"}]),
    _with("http", auth={"sigv4": {"serviceName": "s", "roleArn": ROLE}}),
    _with("http", enableBatching=True, batchConfig={"maxBatchOpenMs": 4}),
    _with("http", enableBatching=True, batchConfig={"maxBatchOpenMs": 201}),
    _with("http", enableBatching=True, batchConfig={"maxBatchSize": 1}),
    _with("http", enableBatching=True, batchConfig={"maxBatchSize": 11}),
    _with("http", enableBatching=True, batchConfig={"maxBatchSizeBytes": 99}),
    _with("http", enableBatching=True, batchConfig={"maxBatchSizeBytes": 131073}),
    _with("kafka", headers=[]),
    _with("kafka", headers=_headers(101)),
    # One member each, and one that there is.
    {},
    {**_with("sqs"), **_with("kinesis")},
]

TAKEN: list[dict[str, Any]] = [
    *WHOLE,
    *(_with("dynamoDB", hashKeyType=kind, rangeKeyField="r", rangeKeyType=kind) for kind in ("STRING", "NUMBER")),
    *(_with("sns", messageFormat=form) for form in ("RAW", "JSON")),
    *(_with("firehose", separator=separator) for separator in ("\n", "\t", "\r\n", ",")),
    *(_with("republish", qos=qos) for qos in (0, 1)),
    _republish(userProperties=_headers(100), contentType="x" * 1024, responseTopic="x" * 1024),
    _with("salesforce", token="t" * 41),
    _with("iotEvents", inputName="x" * 128, messageId="x" * 128),
    _dimensions(*(f"d{n}" for n in range(128))),
    _dimensions("times", "measure_names", "my_measure_value", "tsx"),
    _with("timestream", timestamp={"value": "1", "unit": "SECONDS"}),
    _with("http", url="https://" + "x" * 1992),
    _with("http", headers=[*_headers(99), {"key": "x" * 256, "value": "v"}]),
    _with("http", enableBatching=True, batchConfig={
        "maxBatchOpenMs": 5, "maxBatchSize": 2, "maxBatchSizeBytes": 100, "batchAcrossTopics": True,
    }),
    _with("http", enableBatching=True, batchConfig={
        "maxBatchOpenMs": 200, "maxBatchSize": 10, "maxBatchSizeBytes": 131072,
    }),
    _with("kafka", headers=_headers(100)),
]  # fmt: skip


@pytest.fixture
def create(bench: Any, client_for: Callable[..., Any]) -> Callable[..., str]:
    """Make a rule without botocore's own validation; the code of the error, or `created`."""
    control = client_for("iot", parameter_validation=False)
    http = control.meta.service_model.shape_for("HttpAction")

    def create(actions: Any, error: Any = None) -> str:
        if "batchConfig" in str(actions) and "batchConfig" not in http.members:
            pytest.skip("this botocore does not know batches of http")
        payload = {"sql": "SELECT * FROM 'in'", "actions": actions}
        if error is not None:
            payload["errorAction"] = error
        try:
            control.create_topic_rule(ruleName="rule", topicRulePayload=payload)
        except control.exceptions.ClientError as refused:
            return str(refused.response["Error"]["Code"])
        return "created"

    return create


@pytest.mark.parametrize(
    "action", REFUSED, ids=[f"{next(iter(action), 'none')}-{n}" for n, action in enumerate(REFUSED)]
)
def test_action_is_refused(bench: Any, create: Callable[..., str], action: dict[str, Any]) -> None:
    """Section 2: enums, patterns, lengths and what the guide adds; nothing is stored."""
    assert create([_with("sqs"), action]) == "InvalidRequestException"
    assert create([_with("sqs")], error=action) == "InvalidRequestException"
    assert bench.control.list_topic_rules()["rules"] == []
    assert bench.control.list_topic_rule_destinations()["destinationSummaries"] == []


@pytest.mark.parametrize(("action", "_"), LACKING, ids=[name for _, name in LACKING])
def test_action_lacks_a_member(bench: Any, create: Callable[..., str], action: dict[str, Any], _: str) -> None:
    """Section 2: required members."""
    assert create([action]) == "InvalidRequestException"
    assert bench.control.list_topic_rules()["rules"] == []


@pytest.mark.parametrize("action", TAKEN, ids=[f"{next(iter(action))}-{n}" for n, action in enumerate(TAKEN)])
def test_action_is_taken_and_shown(bench: Any, create: Callable[..., str], action: dict[str, Any]) -> None:
    """Sections 1 and 2: within the limits, echoed member for member."""
    assert create([action], error=action) == "created"
    rule = bench.control.get_topic_rule(ruleName="rule")["rule"]
    assert rule["actions"] == [action]
    assert rule["errorAction"] == action


@pytest.mark.parametrize(("count", "code"), [(0, "created"), (10, "created"), (11, "InvalidRequestException")])
def test_rule_has_at_most_ten_actions(create: Callable[..., str], count: int, code: str) -> None:
    """Section 2: 0 to 10."""
    assert create([_with("sqs")] * count) == code


def test_replacement_is_looked_at_like_a_new_rule(bench: Any, client_for: Callable[..., Any]) -> None:
    """Section 2: and leaves the rule as it was."""
    bench.rule(_with("sqs"))
    control = client_for("iot", parameter_validation=False)
    for action in REFUSED[:6]:
        with pytest.raises(control.exceptions.InvalidRequestException):
            control.replace_topic_rule(
                ruleName="rule", topicRulePayload={"sql": "SELECT * FROM 'in'", "actions": [action]}
            )
    assert bench.control.get_topic_rule(ruleName="rule")["rule"]["actions"] == [_with("sqs")]


def test_statement_is_looked_at_before_actions(create: Callable[..., str], client_for: Callable[..., Any]) -> None:
    """Section 2: the order is name, shape, version, SQL, actions, error action."""
    control = client_for("iot", parameter_validation=False)
    bad = {"sql": "SELECT FROM", "actions": [_dimensions("time")]}
    with pytest.raises(control.exceptions.SqlParseException):
        control.create_topic_rule(ruleName="rule", topicRulePayload=bad)
    with pytest.raises(control.exceptions.InvalidRequestException) as refused:
        control.create_topic_rule(ruleName="rule", topicRulePayload={**bad, "awsIotSqlVersion": "2014"})
    assert re.search("2014|[vV]ersion", str(refused.value))
