"""Substitution templates: where they may stand, what they see, and what becomes of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

NOW = datetime(2030, 1, 1, tzinfo=UTC)
T = "${k}-${n + 1}"
FILLED = "v-2"
MESSAGE = {"k": "v", "n": 1}
ARN = "arn:aws:sns:us-east-1:123456789012:"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/"

FIELDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"dynamoDB": {
            "tableName": T, "hashKeyField": T, "hashKeyValue": T, "rangeKeyField": T, "rangeKeyValue": T,
            "payloadField": T, "operation": T,
        }},
        {
            "tableName": FILLED, "hashKeyField": FILLED, "hashKeyValue": FILLED, "rangeKeyField": FILLED,
            "rangeKeyValue": FILLED, "payloadField": FILLED, "operation": FILLED,
        },
    ),
    ({"dynamoDBv2": {"putItem": {"tableName": T}}}, {"putItem": {"tableName": FILLED}}),
    ({"lambda": {"functionArn": FUNCTION + T}}, {"functionArn": FUNCTION + FILLED}),
    ({"sns": {"targetArn": ARN + T}}, {"targetArn": ARN + FILLED}),
    ({"sqs": {"queueUrl": QUEUE + T}}, {"queueUrl": QUEUE + FILLED}),
    ({"kinesis": {"streamName": T, "partitionKey": T}}, {"streamName": FILLED, "partitionKey": FILLED}),
    ({"republish": {"topic": T}}, {"topic": FILLED}),
    ({"s3": {"bucketName": T, "key": T}}, {"bucketName": FILLED, "key": FILLED}),
    ({"firehose": {"deliveryStreamName": T}}, {"deliveryStreamName": FILLED}),
    (
        {"cloudwatchMetric": {
            "metricNamespace": T, "metricName": T, "metricValue": T, "metricUnit": T, "metricTimestamp": T,
        }},
        {
            "metricNamespace": FILLED, "metricName": FILLED, "metricValue": FILLED, "metricUnit": FILLED,
            "metricTimestamp": FILLED,
        },
    ),
    (
        {"cloudwatchAlarm": {"alarmName": T, "stateReason": T, "stateValue": T}},
        {"alarmName": FILLED, "stateReason": FILLED, "stateValue": FILLED},
    ),
    ({"cloudwatchLogs": {"logGroupName": T}}, {"logGroupName": FILLED}),
    (
        {"elasticsearch": {"endpoint": f"https://{T}.example.com", "index": T, "type": T, "id": T}},
        {"endpoint": f"https://{FILLED}.example.com", "index": FILLED, "type": FILLED, "id": FILLED},
    ),
    (
        {"openSearch": {"endpoint": f"https://{T}.example.com", "index": T, "type": T, "id": T}},
        {"endpoint": f"https://{FILLED}.example.com", "index": FILLED, "type": FILLED, "id": FILLED},
    ),
    ({"iotAnalytics": {"channelName": T}}, {"channelName": FILLED}),
    ({"iotEvents": {"inputName": T, "messageId": T}}, {"inputName": FILLED, "messageId": FILLED}),
    (
        {"stepFunctions": {"stateMachineName": T, "executionNamePrefix": T}},
        {"stateMachineName": FILLED, "executionNamePrefix": FILLED},
    ),
    (
        {"timestream": {
            "databaseName": T, "tableName": T, "dimensions": [{"name": "d", "value": T}, {"name": "e", "value": "x"}],
            "timestamp": {"value": T, "unit": T},
        }},
        {
            "databaseName": FILLED, "tableName": FILLED,
            "dimensions": [{"name": "d", "value": FILLED}, {"name": "e", "value": "x"}],
            "timestamp": {"value": FILLED, "unit": FILLED},
        },
    ),
    (
        {"location": {
            "trackerName": T, "deviceId": T, "latitude": T, "longitude": T, "timestamp": {"value": T, "unit": T},
        }},
        {
            "trackerName": FILLED, "deviceId": FILLED, "latitude": FILLED, "longitude": FILLED,
            "timestamp": {"value": FILLED, "unit": FILLED},
        },
    ),
    (
        {"http": {
            "url": f"https://example.com/{T}", "confirmationUrl": "https://example.com/",
            "headers": [{"key": "h", "value": T}],
        }},
        {
            "url": f"https://example.com/{FILLED}", "confirmationUrl": "https://example.com/",
            "headers": [{"key": "h", "value": FILLED}],
        },
    ),
]  # fmt: skip

NEVER: list[dict[str, Any]] = [
    {"sqs": {"queueUrl": QUEUE + "q", "roleArn": T}},
    {"timestream": {"databaseName": "d", "tableName": "t", "dimensions": [{"name": "d${k}", "value": "x"}]}},
    {"http": {"url": "https://example.com/", "headers": [{"key": "h${k}", "value": "x"}]}},
    {"salesforce": {
        "token": "${k}" + "t" * 40, "url": "https://ingestion-abc.def.sfdcnow.com/streams/stream/connection/event",
    }},
]  # fmt: skip

TEXTS = [
    # Text around is kept, however many templates there are.
    ("plain", "plain"),
    ("", ""),
    ("a ${k} b", "a v b"),
    ("${k}${n}${k}", "v1v"),
    ("a $ b {c} } $", "a $ b {c} } $"),
    ("${ k }", "v"),
    # The brace that balances; quotes hide braces.
    ("${get({'x': n}, 'x')}!", "1!"),
    ("${get(get({'x': {'y': k}}, 'x'), 'y')}}", "v}"),
    ("${concat('}', k, '{')}", "}v{"),
    ('${concat("}", k, "{")}', "}v{"),
    ("${'it''s }'}.", "it's }."),
    # Types.
    ("${text}", "größe"),
    ("${whole}", "12"),
    ("${fraction}", "1.25"),
    ("${yes} ${no}", "true false"),
    ("${list}", '[1,"a",null,[true]]'),
    ("${map}", '{"x":{"y":1.5},"z":"ö"}'),
    ("[${nothing}]", "[]"),
    ("[${missing}]", "[]"),
    ("[${map.missing.deeper}]", "[]"),
    ("[${text * 2}]", "[]"),
    # Expressions.
    ("${map.x.y}", "1.5"),
    ("${n + 1 * 3}", "4"),
    ("${NOT yes}", "false"),
    ("${n > 0 AND yes}", "true"),
    ("${upper(k)}/${substring(text, 0, 2)}", "V/gr"),
    ("${CASE n WHEN 1 THEN 'one' ELSE 'many' END}", "one"),
    ("${get(list, 1)}", "a"),
    ("${(SELECT VALUE id FROM rows WHERE ok)}", "[1,3]"),
    ("${get((SELECT id FROM rows), 1)}", '{"id":2}'),
    ("${topic()} ${topic(2)} ${accountid()}", "plant/north north 123456789012"),
    ("${clientid()}", "n/a"),
    ("${parse_time('yyyy-MM-dd', timestamp())}", "2030-01-01"),
    ("${timestamp()}", "1893456000000"),
    ("${get_or_default(missing, 'none')}", "none"),
]

RICH = {
    "k": "v", "n": 1, "text": "größe", "whole": 12, "fraction": 1.25, "yes": True, "no": False, "nothing": None,
    "list": [1, "a", None, [True]], "map": {"x": {"y": 1.5}, "z": "ö"},
    "rows": [{"id": 1, "ok": True}, {"id": 2, "ok": False}, {"id": 3, "ok": True}],
}  # fmt: skip

BAD = ["${k +}", "${}", "${a[0]}", "${nosuch(k)}", "${@unknown}", "a ${k} ${,}", "${SELECT}", "${'open}", "${k k}"]


def _document(template: str) -> dict[str, Any]:
    """An action that is recorded, and takes any text as the document's id."""
    return {"openSearch": {"endpoint": "https://search.example.com", "index": "i", "type": "t", "id": template}}


def _filled(bench: Any, template: str, payload: Any, **options: Any) -> Any:
    """What has become of a template in an action that is recorded."""
    output = bench.run(_document(template), payload, **options)
    assert output.error is None
    return output.parameters["id"]


@pytest.mark.parametrize(("action", "expected"), FIELDS, ids=[next(iter(action)) for action, _ in FIELDS])
def test_every_field_takes_templates(bench: Any, action: dict[str, Any], expected: dict[str, Any]) -> None:
    """Section 8: everything that is not named as an exception, whether the service is there or not."""
    output = bench.run(action, MESSAGE)
    if action.keys() <= {"lambda", "http"}:
        assert output.parameters == expected
    else:
        assert output.parameters == {"roleArn": bench.role, **expected}


@pytest.mark.parametrize("action", NEVER, ids=[next(iter(action)) for action in NEVER])
def test_some_fields_take_none(bench: Any, action: dict[str, Any]) -> None:
    """Section 8: roleArn, names of dimensions, keys of headers, salesforce."""
    (members,) = action.values()
    found = bench.run(action, MESSAGE).parameters
    assert {name: found[name] for name in members} == members


@pytest.mark.iotmock(now=NOW)
@pytest.mark.parametrize(("template", "text"), TEXTS)
def test_template_becomes_text(bench: Any, template: str, text: str) -> None:
    """Section 8: any expression, in any place, as a string."""
    assert _filled(bench, template, RICH, sql="SELECT * FROM 'plant/+'", topic="plant/north") == text


@pytest.mark.parametrize(
    ("template", "text"),
    [("${n}", "1"), ("[${other}]", "[]"), ("${k}", "v"), ("[${twice}]", "[]"), ("${n * 2}", "2")],
)
def test_template_sees_the_original_payload(bench: Any, template: str, text: str) -> None:
    """Section 8: aliases of SELECT do not exist there, nor do they hide what the message says."""
    sql = "SELECT n AS other, 'new' AS k, n * 2 AS twice, 7 AS n FROM 'in'"
    assert _filled(bench, template, MESSAGE, sql=sql) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("${@a}", "10"),
        ("${@a + n}", "11"),
        ("${@b.x}/${@b.y}", "v/11"),
        ("${upper(@b.x)}", "V"),
        ("[${@b.none}]", "[]"),
    ],
)
def test_template_sees_the_variables(bench: Any, template: str, text: str) -> None:
    """Sections 3.2 and 8: those of SET, with their members."""
    sql = "SET @a = n * 10, @b = {'x': k, 'y': @a + n} SELECT n FROM 'in'"
    assert _filled(bench, template, MESSAGE, sql=sql) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [("[${k}]", "[]"), ("${topic()}", "in"), ("${encode(*, 'base64')}", "/wA="), ("${n + 1}", "")],
)
def test_template_of_bytes_knows_no_names(bench: Any, template: str, text: str) -> None:
    """Sections 7 and 8: only `*` in functions, and what the message itself is about."""
    assert _filled(bench, template, b"\xff\x00") == text


@pytest.mark.parametrize("template", ["${clientid()}", "${get(get_user_properties('none'), 0)}${clientid()}"])
def test_template_sees_the_client(bench: Any, template: str) -> None:
    """Sections 6 and 8: functions of the message's context."""
    bench.rule(_document(template))
    bench.iot.connect("pump").publish("in", {})
    assert bench.outputs[-1].parameters["id"] == "pump"


def test_template_asks_other_services(bench: Any) -> None:
    """Sections 6 and 8: any expression, external functions included."""
    bench.client("iot-data").update_thing_shadow(thingName="v", payload='{"state": {"desired": {"limit": 5}}}')
    bench.iot.rules.bind("twice", lambda event, context: event["n"] * 2)
    template = (
        f"${{get_thing_shadow(k, '{bench.role}').state.desired.limit}}-${{aws_lambda('{FUNCTION}twice', {{'n': n}})}}"
    )
    assert _filled(bench, template, MESSAGE) == "5-2"


@pytest.mark.parametrize(("version", "text"), [("2015-10-08", "5.0"), ("2016-03-23", "5"), ("beta", "5")])
def test_number_is_printed_as_the_version_says(bench: Any, version: str, text: str) -> None:
    """Sections 3.1 and 8: whole-number decimals print as integers from 2016-03-23 on."""
    assert _filled(bench, "${n}", b'{"n": 5.0}', version=version) == text


@pytest.mark.parametrize("payload", [b'{"a": [1, {"b": null}]}', b'[1, "a"]'])
def test_star_is_the_whole_message(bench: Any, payload: bytes) -> None:
    """Section 8: an object or array as compact JSON."""
    assert _filled(bench, "${*}", payload, sql="SELECT 1 AS n FROM 'in'") == payload.decode().replace(" ", "")


def test_result_is_no_template_again(bench: Any) -> None:
    """Section 8: what a message says is text."""
    assert _filled(bench, "${k}-${k}", {"k": "${n}", "n": 1}) == "${n}-${n}"


WEIRD = ["", " ", "\n", "\0", "ö 漢 😀", "x" * 5000, "a/../b", "://", "arn:aws:", '"{}"', "%s%", "-1", "1E400", "NaN"]


@pytest.mark.parametrize(("action", "expected"), FIELDS, ids=[next(iter(action)) for action, _ in FIELDS])
def test_publish_never_fails_whatever_templates_become(
    bench: Any, action: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Section 11.3: a publish never fails because of a rule; what cannot be sent is an output with its error."""

    def alone(value: Any) -> Any:
        """The same action, with the template alone in its field where the model lets it be."""
        if isinstance(value, dict):
            return {name: alone(each) for name, each in value.items()}
        if isinstance(value, list):
            return [alone(each) for each in value]
        return value.replace(T, "${k}") if "://" in value else ("${k}" if T in value else value)

    bench.rule(alone(action), error=_document("error"))
    for output in bench.outputs:
        bench.control.confirm_topic_rule_destination(confirmationToken=output.json()["confirmationToken"])
    for weird in WEIRD:
        before = len(bench.outputs)
        bench.feed({"k": weird})
        output, *told = bench.outputs[before:]
        assert output.action == next(iter(action))
        assert len(told) == (output.error is not None)
    for payload in (
        b"",
        b"\xff\x00",
        b"[]",
        b"[1]",
        b"{}",
        b'{"k": {"k": null}}',
        b'{"k": "\\ud800"}',
        b'{"k": 1E900}',
        b'{"k": NaN}',
    ):
        before = len(bench.outputs)
        bench.feed(payload)
        assert bench.outputs[before].action == next(iter(action))


def test_template_is_worked_out_for_each_message_and_action(bench: Any) -> None:
    """Section 8: against the message of the run."""
    bench.rule(_document("a-${n}"), _document("b-${n}"))
    for n in (1, 2):
        bench.feed({"n": n})
    assert [output.parameters["id"] for output in bench.outputs] == ["a-1", "b-1", "a-2", "b-2"]


def test_rule_is_shown_with_its_templates(bench: Any) -> None:
    """Section 1: GetTopicRule echoes the actions as given."""
    bench.rule(_document(T))
    bench.feed(MESSAGE)
    (action,) = bench.control.get_topic_rule(ruleName="rule")["rule"]["actions"]
    assert action["openSearch"]["id"] == T


# Refused


@pytest.mark.parametrize("template", BAD)
def test_bad_template_is_refused_with_the_rule(bench: Any, refusal: Callable[..., str], template: str) -> None:
    """Section 2: templates are parsed as expressions; a bad one is SqlParseException, and nothing is stored."""
    assert refusal(_document("good"), _document(template)) == "SqlParseException"
    assert bench.control.list_topic_rules()["rules"] == []


@pytest.mark.parametrize(("action", "_"), FIELDS, ids=[next(iter(action)) for action, _ in FIELDS])
def test_bad_template_is_refused_in_every_field(refusal: Callable[..., str], action: dict[str, Any], _: Any) -> None:
    """Section 2: wherever templates may stand."""

    def broken(value: Any, place: tuple[Any, ...]) -> Any:
        """The value with a bad template in one place."""
        if not place:
            return value.replace(T, "${k +}")
        inner = broken(value[place[0]], place[1:])
        if isinstance(value, list):
            return [inner if n == place[0] else each for n, each in enumerate(value)]
        return {**value, place[0]: inner}

    def places(value: Any) -> list[tuple[Any, ...]]:
        """Where templates stand."""
        if isinstance(value, str):
            return [()] if T in value else []
        keys: Any = value if isinstance(value, dict) else range(len(value))
        return [(key, *rest) for key in keys for rest in places(value[key])]

    assert places(action)
    for place in places(action):
        assert refusal(broken(action, place)) == "SqlParseException", place


def test_bad_template_is_refused_in_the_error_action(refusal: Callable[..., str]) -> None:
    """Section 2: the error action is looked at, too."""
    assert refusal(_document("good"), error=_document("${k +}")) == "SqlParseException"


def test_bad_template_leaves_the_rule_as_it_was(bench: Any) -> None:
    """Section 2: at replacement, too."""
    bench.rule(_document("good"))
    with pytest.raises(bench.control.exceptions.SqlParseException):
        bench.control.replace_topic_rule(ruleName="rule", topicRulePayload=bench.payload(_document("${k +}")))
    bench.feed(MESSAGE)
    assert bench.outputs[-1].parameters["id"] == "good"


def test_role_is_never_looked_at(refusal: Callable[..., str]) -> None:
    """Sections 2 and 8: any string is taken, and no template is parsed in it."""
    assert refusal({"sqs": {"queueUrl": QUEUE + "q", "roleArn": "${k +}"}}) == "created"


# Error actions


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("${k}-${n + 1}", "v-2"),
        ("${topic()}", "in"),
        ("${@a}", "10"),
        ("[${failures}]", "[]"),
        ("[${ruleName}]", "[]"),
        ("${CASE n WHEN 1 THEN 'one' END}", "one"),
        ("${(SELECT VALUE id FROM rows)}", "[1]"),
    ],
)
def test_template_of_the_error_action_sees_the_original_message(bench: Any, template: str, text: str) -> None:
    """Section 12: and not the document that says what has failed."""
    failing = {"sqs": {"queueUrl": QUEUE + "none"}}
    bench.rule(failing, sql="SET @a = n * 10 SELECT n FROM 'in'", error=_document(template))
    bench.feed({**MESSAGE, "rows": [{"id": 1}]})
    output = bench.outputs[-1]
    assert (output.error_action, output.error, output.parameters["id"]) == (True, None, text)


@pytest.mark.parametrize(
    "template",
    [
        f"${{aws_lambda('{FUNCTION}twice', *)}}",
        "${get_dynamodb('t', 'k', 'v', 'role')}",
        "${get_secret('s', 'SecretString', 'role')}",
        "${get_thing_shadow('thing', 'role')}",
        "${get_registry_data('DescribeThing', 'thing', 'role')}",
        "${upper(get_secret('s', 'SecretString', 'role'))}",
    ],
)
def test_template_of_the_error_action_asks_nobody(bench: Any, refusal: Callable[..., str], template: str) -> None:
    """Sections 8 and 12: everything but the external functions; the rule is refused, or its error action fails."""
    asked: list[Any] = []
    bench.iot.rules.bind("twice", lambda event, context: asked.append(event))
    bench.client("secretsmanager").create_secret(Name="s", SecretString="secret")
    bench.client("iot-data").update_thing_shadow(thingName="thing", payload='{"state": {"desired": {"a": 1}}}')
    bench.control.create_thing(thingName="thing")
    code = refusal({"sqs": {"queueUrl": QUEUE + "none"}}, error=_document(template))
    if code == "created":
        bench.feed(MESSAGE)
        output = bench.outputs[-1]
        assert output.error_action
        assert output.error
    assert code in {"created", "SqlParseException", "InvalidRequestException"}
    assert asked == []
