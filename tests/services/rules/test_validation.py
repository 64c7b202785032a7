"""What CreateTopicRule and ReplaceTopicRule take and refuse, and by which error."""

import json
import re
from typing import Any

import pytest
import requests

ROLE = "arn:aws:iam::123456789012:role/rules"
SQL = "SELECT * FROM 'in'"
PARSE, INVALID = "SqlParseException", "InvalidRequestException"
SALESFORCE = "https://ingestion-a1.b2.sfdcnow.com/streams/s_1/c_1/event"
VALUE = {"value": {"integerValue": "1"}, "timestamp": {"timeInSeconds": "1", "offsetInNanos": "0"}, "quality": "GOOD"}

# One good action of each kind, with what the model requires and what the tests change.
GOOD: dict[str, dict[str, Any]] = {
    "dynamoDB": {"roleArn": ROLE, "tableName": "t", "hashKeyField": "k", "hashKeyValue": "v"},
    "dynamoDBv2": {"roleArn": ROLE, "putItem": {"tableName": "t"}},
    "lambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"},
    "sns": {"roleArn": ROLE, "targetArn": "arn:aws:sns:us-east-1:123456789012:t"},
    "sqs": {"roleArn": ROLE, "queueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q"},
    "kinesis": {"roleArn": ROLE, "streamName": "s"},
    "republish": {"roleArn": ROLE, "topic": "out"},
    "s3": {"roleArn": ROLE, "bucketName": "b", "key": "k"},
    "firehose": {"roleArn": ROLE, "deliveryStreamName": "s"},
    "cloudwatchMetric": {
        "roleArn": ROLE, "metricNamespace": "s", "metricName": "n", "metricValue": "1", "metricUnit": "Count",
    },
    "cloudwatchAlarm": {"roleArn": ROLE, "alarmName": "a", "stateReason": "r", "stateValue": "OK"},
    "cloudwatchLogs": {"roleArn": ROLE, "logGroupName": "g"},
    "elasticsearch": {"roleArn": ROLE, "endpoint": "https://e", "index": "i", "type": "t", "id": "1"},
    "openSearch": {"roleArn": ROLE, "endpoint": "http://e", "index": "i", "type": "t", "id": "1"},
    "salesforce": {"token": "t" * 40, "url": SALESFORCE},
    "iotAnalytics": {"roleArn": ROLE, "channelName": "c"},
    "iotEvents": {"roleArn": ROLE, "inputName": "i"},
    "iotSiteWise": {
        "roleArn": ROLE, "putAssetPropertyValueEntries": [{"propertyAlias": "/a", "propertyValues": [VALUE]}],
    },
    "stepFunctions": {"roleArn": ROLE, "stateMachineName": "m"},
    "timestream": {
        "roleArn": ROLE, "databaseName": "d", "tableName": "t", "dimensions": [{"name": "n", "value": "v"}],
    },
    "http": {"url": "https://example.com/a"},
    "kafka": {"destinationArn": "arn", "topic": "t", "clientProperties": {"acks": "1"}},
    "location": {"roleArn": ROLE, "trackerName": "t", "deviceId": "d", "latitude": "1", "longitude": "2"},
    "influxDB": {"roleArn": ROLE, "destinationArn": "arn", "databaseName": "db", "tableName": "t"},
}  # fmt: skip


def action(kind: str, **members: Any) -> dict[str, Any]:
    """A good action with other members; those of None are left out."""
    changed = GOOD[kind] | members
    return {kind: {name: value for name, value in changed.items() if value is not None}}


def pairs(count: int, key: str = "k") -> list[dict[str, str]]:
    """As many keys and values."""
    return [{"key": f"{key}{number}", "value": "v"} for number in range(count)]


def dimensions(*names: str) -> list[dict[str, str]]:
    """Dimensions of timestream."""
    return [{"name": name, "value": "v"} for name in names]


def answer(workshop: Any, payload: dict[str, Any], operation: str = "create_topic_rule") -> str:
    """The error's code, or `taken`."""
    client = workshop.unchecked()
    try:
        getattr(client, operation)(ruleName="tried", topicRulePayload=payload)
    except client.exceptions.ClientError as error:
        refusal = error.response
    else:
        return "taken"
    assert refusal["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(refusal["Error"]["Code"])


SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "no actions": ({"sql": SQL, "actions": []}, "taken"),
    "ten actions": ({"sql": SQL, "actions": [action("republish")] * 10}, "taken"),
    "eleven actions": ({"sql": SQL, "actions": [action("republish")] * 11}, INVALID),
    "actions missing": ({"sql": SQL}, INVALID),
    "sql missing": ({"actions": []}, INVALID),
    "action without a kind": ({"sql": SQL, "actions": [{}]}, INVALID),
    "second action without a kind": ({"sql": SQL, "actions": [action("republish"), {}]}, INVALID),
    "action of two kinds": ({"sql": SQL, "actions": [action("republish") | action("sqs")]}, INVALID),
    "error action": ({"sql": SQL, "actions": [], "errorAction": action("republish")}, "taken"),
    "error action of two kinds": (
        {"sql": SQL, "actions": [], "errorAction": action("republish") | action("sqs")}, INVALID,
    ),
    "bad error action": ({"sql": SQL, "actions": [], "errorAction": action("republish", qos=2)}, INVALID),
    "bad template in an error action": (
        {"sql": SQL, "actions": [], "errorAction": action("republish", topic="a/${")}, PARSE,
    ),
    "version 2015-10-08": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "2015-10-08"}, "taken"),
    "version 2016-03-23": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "2016-03-23"}, "taken"),
    "version beta": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "beta"}, "taken"),
    "version 2016-03-23-beta": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "2016-03-23-beta"}, "taken"),
    "version of another day": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "2016-03-24"}, INVALID),
    "version latest": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "latest"}, INVALID),
    "version BETA": ({"sql": SQL, "actions": [], "awsIotSqlVersion": "BETA"}, INVALID),
    "any text as role": ({"sql": SQL, "actions": [action("republish", roleArn="me")]}, "taken"),
    "any description": ({"sql": SQL, "actions": [], "description": "é\n" * 3000}, "taken"),
}  # fmt: skip


@pytest.mark.parametrize(("payload", "expected"), SHAPES.values(), ids=SHAPES)
def test_payload_of_a_rule_is_taken_or_refused(workshop: Any, payload: dict[str, Any], expected: str) -> None:
    """Its members and counts (API reference, TopicRulePayload)."""
    assert answer(workshop, payload) == expected
    assert workshop.names() == (["tried"] if expected == "taken" else [])


@pytest.mark.parametrize("kind", GOOD)
def test_action_with_what_is_required_is_taken(workshop: Any, kind: str) -> None:
    """As an action and as an error action, and echoed so (API reference, the action's type)."""
    payload = {"sql": SQL, "actions": [action(kind)], "errorAction": action(kind)}
    assert answer(workshop, payload) == "taken"
    rule = workshop.control.get_topic_rule(ruleName="tried")["rule"]
    assert (rule["actions"], rule["errorAction"]) == ([action(kind)], action(kind))


REQUIRED = [(kind, member) for kind, members in GOOD.items() if kind != "iotAnalytics" for member in members]


@pytest.mark.parametrize(("kind", "member"), REQUIRED)
def test_action_without_a_required_member_is_refused(workshop: Any, kind: str, member: str) -> None:
    """Also where it is the error action (API reference, the action's required members)."""
    lacking = action(kind, **{member: None})
    assert answer(workshop, {"sql": SQL, "actions": [lacking]}) == INVALID
    assert answer(workshop, {"sql": SQL, "actions": [], "errorAction": lacking}) == INVALID


@pytest.mark.parametrize(
    "lacking",
    [
        action("dynamoDBv2", putItem={}),
        action("timestream", dimensions=[{"name": "n"}]),
        action("timestream", dimensions=[{"value": "v"}]),
        action("timestream", timestamp={"value": "1"}),
        action("timestream", timestamp={"unit": "SECONDS"}),
        action("location", timestamp={"unit": "SECONDS"}),
        action("http", headers=[{"key": "k"}]),
        action("http", headers=[{"value": "v"}]),
        action("http", auth={"sigv4": {"signingRegion": "us-east-1", "serviceName": "s"}}),
        action("kafka", headers=[{"key": "k"}]),
        action("republish", headers={"userProperties": [{"key": "k"}]}),
        action("iotSiteWise", putAssetPropertyValueEntries=[{"propertyAlias": "a"}]),
        action(
            "iotSiteWise",
            putAssetPropertyValueEntries=[{"propertyAlias": "a", "propertyValues": [{"value": {"stringValue": "x"}}]}],
        ),
    ],
)
def test_inner_member_that_is_required_must_be_there(workshop: Any, lacking: dict[str, Any]) -> None:
    """The required members of inner structures (API reference)."""
    assert answer(workshop, {"sql": SQL, "actions": [lacking]}) == INVALID


CANNED = [
    "private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read", "bucket-owner-read",
    "bucket-owner-full-control", "log-delivery-write",
]  # fmt: skip
URL_2000 = "https://example.com/" + "a" * 1980
TAKEN: list[dict[str, Any]] = [
    *(action("dynamoDB", hashKeyType=kind, rangeKeyType=kind) for kind in ("STRING", "NUMBER")),
    *(action("sns", messageFormat=form) for form in ("RAW", "JSON")),
    *(action("republish", qos=qos) for qos in (0, 1)),
    *(action("s3", cannedAcl=acl) for acl in CANNED),
    *(action("firehose", separator=separator) for separator in ("\n", "\t", "\r\n", ",")),
    action("http", headers=pairs(100)),
    action("http", headers=[]),
    action("http", headers=[{"key": "k" * 256, "value": "v"}, {"key": "k", "value": ""}]),
    action("http", url=URL_2000),
    action("http", url="https://example.com/a/b", confirmationUrl="https://example.com/a"),
    action("http", url="https://example.com/a", confirmationUrl="https://example.com/a"),
    action("http", url="https://example.com/${topic()}", confirmationUrl="https://example.com/"),
    action("http", enableBatching=True, batchConfig={"maxBatchOpenMs": 5, "maxBatchSize": 2, "maxBatchSizeBytes": 100}),
    action(
        "http", enableBatching=True,
        batchConfig={"maxBatchOpenMs": 200, "maxBatchSize": 10, "maxBatchSizeBytes": 131072, "batchAcrossTopics": True},
    ),
    action("republish", headers={"contentType": "c" * 1024, "responseTopic": "", "userProperties": pairs(100)}),
    action("republish", headers={"userProperties": [{"key": "k" * 1024, "value": "v" * 1024}]}),
    action("timestream", dimensions=dimensions(*(f"d{number}" for number in range(128)))),
    action("timestream", dimensions=dimensions("times", "a_ts_b", "ts", "my_time", "measure", "a_measure_value")),
    action("iotEvents", inputName="i" * 128, messageId="m" * 128),
    action("iotEvents", messageId="m", batchMode=False),
    action("iotEvents", batchMode=True),
    action("kafka", headers=pairs(100)),
    action("kafka", headers=pairs(1)),
    action("elasticsearch", endpoint="http://e"),
    action("openSearch", endpoint="https://e"),
    action("salesforce", token="t" * 41, url="https://ingestion-abcdefghijkl.x.sfdc-matrix.net/streams/a/b/event"),
    action("republish", topic="a/b c/é"),
    action("republish", topic="$$aws/things/x/shadow/update"),
    action("republish", topic="${topic()}/+"[:-2]),
    action("republish", topic="a/${get(b, 0)}/c"),
    action("republish", topic="$aws/things/x/shadow/update"),
    action("influxDB", databaseName="d" * 64, tags={"a": "b"}, timestampUnit="ms"),
]  # fmt: skip


@pytest.mark.parametrize("taken", TAKEN)
def test_members_at_their_limits_are_taken(workshop: Any, taken: dict[str, Any]) -> None:
    """Enums, patterns and bounds (API reference, the action's type; developer guide, the action)."""
    assert answer(workshop, {"sql": SQL, "actions": [taken]}) == "taken"


REFUSED: list[dict[str, Any]] = [
    action("dynamoDB", hashKeyType="BINARY"),
    action("dynamoDB", rangeKeyType="number"),
    action("sns", messageFormat="json"),
    action("republish", qos=2),
    action("republish", qos=-1),
    action("s3", cannedAcl="public"),
    action("firehose", separator=";"),
    action("firehose", separator="\r"),
    action("http", headers=pairs(101)),
    action("http", headers=[{"key": "k" * 257, "value": "v"}]),
    action("http", headers=[{"key": "", "value": "v"}]),
    action("http", url=URL_2000 + "a"),
    action("http", url="https://example.com/a", confirmationUrl="https://example.com/b"),
    action("http", url="https://example.com/a", confirmationUrl="https://example.com/a/b"),
    action("http", url="https://example.com/${topic()}"),
    action("http", url="https://example.com/${topic()}", confirmationUrl="https://example.org/"),
    action("http", batchConfig={"maxBatchOpenMs": 4}),
    action("http", batchConfig={"maxBatchOpenMs": 201}),
    action("http", batchConfig={"maxBatchSize": 1}),
    action("http", batchConfig={"maxBatchSize": 11}),
    action("http", batchConfig={"maxBatchSizeBytes": 99}),
    action("http", batchConfig={"maxBatchSizeBytes": 131073}),
    action("republish", headers={"contentType": "c" * 1025}),
    action("republish", headers={"responseTopic": "c" * 1025}),
    action("republish", headers={"correlationData": "c" * 1025}),
    action("republish", headers={"userProperties": []}),
    action("republish", headers={"userProperties": pairs(101)}),
    action("timestream", dimensions=[]),
    action("timestream", dimensions=dimensions(*(f"d{number}" for number in range(129)))),
    *(
        action("timestream", dimensions=dimensions("good", name))
        for name in ("measure_name", "measure_value", "time", "ts_a", "measure_value_a", "measure_value::x", "a:b")
    ),
    action("iotEvents", inputName=""),
    action("iotEvents", inputName="i" * 129),
    action("iotEvents", messageId="m", batchMode=True),
    action("iotSiteWise", putAssetPropertyValueEntries=[]),
    action("iotSiteWise", putAssetPropertyValueEntries=[{"propertyAlias": "a", "propertyValues": []}]),
    action("kafka", headers=[]),
    action("kafka", headers=pairs(101)),
    action("elasticsearch", endpoint="ftp://e"),
    action("openSearch", endpoint="e"),
    action("salesforce", token="t" * 39),
    action("salesforce", url=SALESFORCE + "s"),
    action("salesforce", url="https://example.com"),
    action("republish", topic="a/+"),
    action("republish", topic="a/#"),
    action("republish", topic="a" * 257),
    action("republish", topic="/".join("a" * 9)),
    action("influxDB", databaseName="d"),
    action("influxDB", databaseName="_d"),
    action("influxDB", timestampUnit="h"),
]


@pytest.mark.parametrize("refused", REFUSED)
def test_members_beyond_their_limits_are_refused(workshop: Any, refused: dict[str, Any]) -> None:
    """By Create and by Replace (API reference, the action's type; developer guide, the action)."""
    assert answer(workshop, {"sql": SQL, "actions": [action("republish"), refused]}) == INVALID
    assert workshop.names() == []
    workshop.rule("tried", description="old")
    assert answer(workshop, {"sql": SQL, "actions": [refused]}, "replace_topic_rule") == INVALID
    assert workshop.control.get_topic_rule(ruleName="tried")["rule"]["description"] == "old"


@pytest.mark.parametrize("template", ["${", "${}", "${a b}", "${unknown(a)}", "${@v}", "${a[0]}", "${SELECT}", "x${'}"])
@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("republish", "topic"),
        ("s3", "key"),
        ("dynamoDB", "hashKeyValue"),
        ("sqs", "queueUrl"),
        ("kinesis", "partitionKey"),
    ],
)
def test_bad_template_is_an_error_of_the_sql(workshop: Any, kind: str, member: str, template: str) -> None:
    """Templates are expressions (developer guide, Substitution templates)."""
    assert answer(workshop, {"sql": SQL, "actions": [action(kind, **{member: template})]}) == PARSE


REGISTRY = "get_registry_data('DescribeThing', 'pump', 'role')"
STATEMENTS_2016: dict[str, tuple[str, ...]] = {
    "taken": (
        "SELECT *",
        "select * from 'a' where b = 1",
        "\n SELECT\t* \r\n FROM 'a/+/b/#' \n",
        "SELECT * FROM '#'",
        "SELECT * FROM '$aws/events/presence/connected/+'",
        "SELECT * FROM '$aws/things/x/shadow/update/accepted'",
        "SET @v = 1, @w = @v + 1 SELECT @w AS w FROM 'a' WHERE @v = 1",
        f"SET @{'v' * 63} = 1 SELECT * FROM 'a'",
        "SELECT VALUE a FROM 'a'",
        "SELECT CASE a WHEN 1 THEN 'one' ELSE 'more' END AS v FROM 'a'",
        "SELECT (SELECT VALUE a FROM b WHERE c) AS v FROM 'a'",
        "SELECT [a, 1] AS v, {'k': 1,} AS w FROM 'a'",
        "SELECT cast(a AS decimal) AS v FROM 'a'",
        "SELECT x AS a.b, y AS a.c FROM 'a'",
        f"SELECT {REGISTRY} AS v FROM 'a'",
        "SELECT get_registry_data('DescribeThing', 'a', 'role').thingArn AS v FROM 'a'",
        "SELECT get_dynamodb('t', 'k', 'v', 'role') AS a, get_dynamodb('t', 'k', 'v', 'role') AS b FROM 'a'",
        "SELECT get_thing_shadow('a', 'role') AS v, get_thing_shadow('b', 'role') AS w FROM 'a'",
    ),
    PARSE: (
        "",
        " ",
        "SELECT",
        "SELECT FROM 'a'",
        "SELECT * FROM",
        "SELECT * FROM a",
        'SELECT * FROM "a"',
        "SELECT * FROM 'a';",
        "SELECT * FROM 'a' -- comment",
        "SELECT * /* comment */ FROM 'a'",
        "SELECT * FROM 'a' FROM 'b'",
        "SELECT * FROM 'a' WHERE",
        "SELECT * WHERE a = 1 FROM 'a'",
        "SELECT a, FROM 'a'",
        "SELECT a AS FROM 'a'",
        "SELECT a b FROM 'a'",
        "SELECT a[0] AS v FROM 'a'",
        "SELECT 1a AS v FROM 'a'",
        "SELECT (a AS v FROM 'a'",
        "SELECT 'a AS v FROM b",
        "SELECT a = AS v FROM 'a'",
        "SELECT VALUE a, b FROM 'a'",
        "SELECT VALUE *, b FROM 'a'",
        "SELECT no_such_function(a) AS v FROM 'a'",
        "SELECT @v AS v FROM 'a'",
        "SELECT * FROM 'a' WHERE @v = 1",
        "SET @v = 1, @v = 2 SELECT * FROM 'a'",
        "SET @v = 1 SET @w = 2 SELECT * FROM 'a'",
        "SET @v = @w, @w = 1 SELECT * FROM 'a'",
        "SET v = 1 SELECT * FROM 'a'",
        f"SET @{'v' * 65} = 1 SELECT * FROM 'a'",
        "SELECT * FROM 'a' SET @v = 1",
        "SELECT CASE WHEN a = 1 THEN 2 END AS v FROM 'a'",
        "SELECT CASE a END AS v FROM 'a'",
        "SELECT CASE a ELSE 1 END AS v FROM 'a'",
        "SELECT CASE a WHEN 1 THEN 2 AS v FROM 'a'",
        "SELECT cast(a AS date) AS v FROM 'a'",
        "SELECT * FROM ''",
        "SELECT * FROM 'a/#/b'",
        "SELECT * FROM 'a+/b'",
        "SELECT * FROM 'a#'",
        "SELECT * FROM '/'".replace("/", "/".join("a" * 9)),
        f"SELECT * FROM '{'a' * 257}'",
        "SELECT * FROM '$aws/rules/rule/a'",
        "SELECT * FROM '$aws/rules/#'",
        "UPDATE * FROM 'a'",
        f"SELECT {REGISTRY} AS a, {REGISTRY} AS b FROM 'a'",
        f"SELECT {REGISTRY} AS a FROM 'a' WHERE {REGISTRY}.version > 1",
        "SELECT get_registry_data('DescribeThing', 'a') AS v FROM 'a'",
    ),
}
STATEMENTS = [(sql, expected) for expected, statements in STATEMENTS_2016.items() for sql in statements]


@pytest.mark.parametrize(("sql", "expected"), STATEMENTS)
def test_statement_is_taken_or_refused(workshop: Any, sql: str, expected: str) -> None:
    """By Create and by Replace alike (developer guide, SQL reference)."""
    payload = {"sql": sql, "actions": [], "awsIotSqlVersion": "2016-03-23"}
    assert answer(workshop, payload) == expected
    if expected == PARSE:
        workshop.rule("tried")
    assert answer(workshop, payload, "replace_topic_rule") == expected


NEWER = [
    "SELECT [1, 2] AS v FROM 'a'",
    "SELECT {'a': 1} AS v FROM 'a'",
    "SELECT (SELECT VALUE a FROM b) AS v FROM 'a'",
    "SELECT encode(*, 'base64') AS v FROM 'a'",
    "SELECT decode(a, 'base64') AS v FROM 'a'",
    "SELECT get_dynamodb('t', 'k', 'v', 'role') AS v FROM 'a'",
    "SELECT get_thing_shadow('a', 'role') AS v FROM 'a'",
    f"SELECT {REGISTRY} AS v FROM 'a'",
    "SELECT indexof(a, 'b') AS v FROM 'a'",
    "SELECT isUndefined(a) AS v FROM 'a'",
    "SELECT length(a) AS v FROM 'a'",
    "SELECT numbytes(a) AS v FROM 'a'",
    "SELECT parse_time('yyyy', 0) AS v FROM 'a'",
    "SELECT time_to_epoch(a, 'yyyy') AS v FROM 'a'",
    "SELECT transform('enrichArray', a, b) AS v FROM 'a'",
    "SELECT cast(a AS decimal) AS v FROM 'a'",
    "SELECT cast(a AS bool) AS v FROM 'a'",
    "SELECT cast(a AS boolean) AS v FROM 'a'",
]


@pytest.mark.parametrize("sql", NEWER)
def test_version_2015_lacks_what_came_later(workshop: Any, sql: str) -> None:
    """A rule that names no version has that one (developer guide, SQL versions)."""
    codes = [
        answer(workshop, {"sql": sql, "actions": [], **version}, operation)
        for operation, version in (
            ("create_topic_rule", {}),
            ("create_topic_rule", {"awsIotSqlVersion": "2015-10-08"}),
            ("create_topic_rule", {"awsIotSqlVersion": "2016-03-23"}),
            ("replace_topic_rule", {"awsIotSqlVersion": "beta"}),
            ("replace_topic_rule", {}),
        )
    ]
    assert codes == [PARSE, PARSE, "taken", "taken", PARSE]


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        (
            f"SELECT {REGISTRY} AS a, {REGISTRY} AS b FROM 'a'",
            "Rule cannot contain more than 1 get_registry_data function calls",
        ),
        (
            "SELECT get_registry_data('DescribeThing', 'a') AS v FROM 'a'",
            "Get registry data requires its last parameter to be roleArn",
        ),
    ],
)
def test_get_registry_data_is_refused_in_these_words(workshop: Any, sql: str, text: str) -> None:
    """As the live service says it (public sample project for get_registry_data)."""
    with workshop.refused(PARSE) as refusal:
        workshop.rule(sql=sql)
    assert text in refusal["Error"]["Message"]


@pytest.mark.parametrize(
    ("sql", "line", "column"),
    [
        ("SELECT temperature[0] FROM 'plant'", 1, 19),
        ("SELECT a\nFROM 'plant'\nWHERE a[0] = 1", 3, 8),
        ("SELECT a FROM 'plant';", 1, 22),
    ],
)
def test_refusal_of_a_statement_says_where(workshop: Any, sql: str, line: int, column: int) -> None:
    """Line and column of what was not expected."""
    with workshop.refused(PARSE) as refusal:
        workshop.rule(sql=sql)
    assert re.search(rf"\bline {line}\b.*\bcolumn {column}\b", refusal["Error"]["Message"])


def test_refusal_of_an_action_names_the_member(workshop: Any) -> None:
    """So that one finds it among ten."""
    bad = action("timestream", dimensions=dimensions("time"))
    with workshop.refused(INVALID) as refusal:
        workshop.rule("rule", action("republish"), bad)
    assert "time" in refusal["Error"]["Message"]


BAD_SQL, BAD_VERSION, BAD_SHAPE = {"sql": "SELECT"}, {"awsIotSqlVersion": "1"}, {"actions": [action("republish")] * 11}
BAD_ACTION = {"actions": [action("iotEvents", messageId="m", batchMode=True)]}
BAD_TEMPLATE = {"actions": [action("republish", topic="${")]}
BAD_ERROR = {"errorAction": action("iotEvents", messageId="m", batchMode=True)}
BAD_ERROR_TEMPLATE = {"errorAction": action("republish", topic="${")}


@pytest.mark.parametrize(
    ("name", "wrong", "expected"),
    [
        ("a-b", BAD_SQL, INVALID),
        ("tried", BAD_SHAPE | BAD_SQL, INVALID),
        ("tried", BAD_VERSION | BAD_SQL, INVALID),
        ("tried", BAD_SQL | BAD_ACTION, PARSE),
        ("tried", BAD_SQL | BAD_ERROR, PARSE),
        ("tried", BAD_ACTION | BAD_ERROR_TEMPLATE, INVALID),
        ("tried", BAD_TEMPLATE | BAD_ERROR, PARSE),
    ],
)
def test_first_of_several_mistakes_is_told(workshop: Any, name: str, wrong: dict[str, Any], expected: str) -> None:
    """Name, payload, version, statement, actions, error action: in this order."""
    with workshop.refused(expected):
        workshop.unchecked().create_topic_rule(ruleName=name, topicRulePayload={"sql": SQL, "actions": []} | wrong)


BODIES: list[tuple[Any, str]] = [
    (b"", "400"),
    (b"{", "400"),
    (b"\xff", "400"),
    ([], "400"),
    ({"sql": 5, "actions": []}, "400"),
    ({"sql": [SQL], "actions": []}, "400"),
    ({"sql": None, "actions": []}, "400"),
    ({"sql": SQL, "actions": None}, "400"),
    ({"sql": SQL, "actions": "x"}, "400"),
    ({"sql": SQL, "actions": {}}, "400"),
    ({"sql": SQL, "actions": [None]}, "400"),
    ({"sql": SQL, "actions": ["sqs"]}, "400"),
    ({"sql": SQL, "actions": [{"nothing": {}}]}, "400"),
    ({"sql": SQL, "actions": [{"sqs": None}]}, "400"),
    ({"sql": SQL, "actions": [{"sqs": "x"}]}, "400"),
    ({"sql": SQL, "actions": [action("republish", qos="1")]}, "400"),
    ({"sql": SQL, "actions": [action("republish", topic=5)]}, "400"),
    ({"sql": SQL, "actions": [], "ruleDisabled": "yes"}, "400"),
    ({"sql": SQL, "actions": [], "awsIotSqlVersion": 2016}, "400"),
    ({"sql": SQL, "actions": [], "errorAction": []}, "400"),
    ({"sql": SQL, "actions": []}, "200"),
    ({"sql": SQL, "actions": [action("republish")], "errorAction": action("sqs")}, "200"),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_body_of_a_plain_request_is_the_rule(workshop: Any, method: str, body: Any, expected: str) -> None:
    """Types are those of the model; nothing else is stored (API reference, CreateTopicRule, ReplaceTopicRule)."""
    if method == "PATCH":
        workshop.rule("tried", description="old")
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = requests.request(method, "https://iot.us-east-1.amazonaws.com/rules/tried", data=data, timeout=5)
    assert str(found.status_code) == expected, found.text
    if expected == "400":
        assert found.headers["x-amzn-errortype"].startswith(INVALID)
    names = workshop.names()
    assert names == (["tried"] if expected == "200" or method == "PATCH" else [])
    if names:
        rule = workshop.control.get_topic_rule(ruleName="tried")["rule"]
        assert rule.get("description") == ("old" if expected == "400" else None)
