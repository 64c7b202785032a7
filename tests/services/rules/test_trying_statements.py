"""`iot.rules.test` and `iot.rules.bind`, as a test meets them."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from iotmock import IoTMock, Properties, mock_iot


def test_evaluation_says_what_has_come_of_it(iotmock: IoTMock) -> None:
    """Its text is what a failed assertion shows."""
    rules = iotmock.rules
    sql = "SELECT a FROM 'in' WHERE a > 1"
    executed = rules.test(sql, {"a": 2})
    filtered, undefined = rules.test(sql, {"a": 1}), rules.test(sql, b"\xff")
    unmatched = rules.test(sql, {"a": 2}, topic="other")
    failed = rules.test("SELECT get_secret('s', 'SecretString', 'role') AS s FROM 'in'")
    assert [bool(each) for each in (executed, filtered, undefined, unmatched, failed)] == [True, *[False] * 4]
    assert repr(executed) == '<Evaluation executed: {"a":2}>'
    assert repr(filtered) == "<Evaluation filtered: WHERE was false: a > 1>"
    assert repr(undefined) == "<Evaluation filtered: WHERE was Undefined: a > 1>"
    assert repr(unmatched) == "<Evaluation unmatched>"
    assert repr(failed).startswith("<Evaluation failed: get_secret: ResourceNotFoundException")
    assert (unmatched.payload, unmatched.reason, executed.reason) == (None, None, None)


def test_json_needs_a_payload(iotmock: IoTMock) -> None:
    """The error says why there is none."""
    with pytest.raises(ValueError, match=r"^nothing was selected: filtered, WHERE was false: FALSE$"):
        iotmock.rules.test("SELECT a FROM 'in' WHERE FALSE").json()
    with pytest.raises(ValueError, match="Expecting value"):
        iotmock.rules.test("SELECT * FROM 'in'", b"text").json()


def test_mistakes_name_their_remedy(iotmock: IoTMock) -> None:
    """Python's errors."""
    with pytest.raises(ValueError, match=r"matches many topics: say which, with topic="):
        iotmock.rules.test("SELECT a FROM 'in/+'")
    with pytest.raises(ValueError, match=r"version '2020' does not exist: use 2015-10-08, 2016-03-23"):
        iotmock.rules.test("SELECT a FROM 'in'", version="2020")
    with pytest.raises(TypeError, match="pass bytes, str, dict or list"):
        iotmock.rules.test("SELECT a FROM 'in'", 5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="pass the name or the ARN of a Lambda function"):
        iotmock.rules.bind("", print)
    with pytest.raises(TypeError, match="pass a function of event and context"):
        iotmock.rules.bind("f", "g")  # type: ignore[arg-type]


def test_nothing_is_left_behind(iotmock: IoTMock) -> None:
    """No message, no change; only what external functions have asked is in the log of calls."""
    assert iotmock.rules.test("SELECT * FROM 'in'", {"a": 1})
    assert (len(iotmock.messages), len(iotmock.journal), len(iotmock.calls)) == (0, 0, 0)


@pytest.mark.parametrize(
    "sql", ["SELECT * FROM 'in'", "SELECT a FROM 'in' WHERE * = *", "SELECT VALUE lower(lower(*)) FROM 'in'"]
)
def test_deep_payload_is_no_error_of_python(iotmock: IoTMock, sql: str) -> None:
    """It is written, or fails, or is no JSON, depending on how deep Python can follow."""
    assert iotmock.rules.test("SELECT * FROM 'in'", b"[" * 100 + b"]" * 100).json()
    for depth in (*range(700, 1000), 100_000):
        found = iotmock.rules.test(sql, b"[" * depth + b"]" * depth)
        assert found.outcome in {"executed", "failed", "filtered"}
        if found.outcome == "failed":
            assert found.reason == "the payload is nested too deeply"


def test_star_of_a_nested_query_is_its_element(iotmock: IoTMock) -> None:
    """Also where the message itself is no JSON."""
    sql = "SELECT (SELECT VALUE encode(*, 'base64') FROM decode('WzEsICJhIl0=', 'base64')) AS found FROM 'in'"
    for payload in (b"\xff", b"", {"a": 1}):
        assert iotmock.rules.test(sql, payload).json() == {"found": ["MQ==", "YQ=="]}


def test_statement_sees_the_clock_and_the_message() -> None:
    """Of the mock, and as they are given."""
    with mock_iot(now=datetime(2030, 1, 1, tzinfo=UTC)) as iot:
        found = iot.rules.test(
            "SELECT timestamp() AS at, clientid() AS who, topic(2) AS second, get_user_properties('k') AS k FROM '#'",
            topic="a/b",
            client_id="pump",
            properties=Properties(user_properties=(("k", "1"), ("k", "2"))),
        )
        iot.advance(1)
        later = iot.rules.test("SELECT VALUE timestamp() FROM 'a'")
    assert found.json() == {"at": 1893456000000, "who": "pump", "second": "b", "k": ["1", "2"]}
    assert later.payload == b"1893456001000"


def test_functions_are_bound_for_an_account_and_region(iotmock: IoTMock) -> None:
    """By name, or by an ARN; the last one counts."""
    sql = "SELECT VALUE aws_lambda('arn:aws:lambda:us-east-1:123456789012:function:twice', a) FROM 'in'"
    iotmock.rules.bind("twice", lambda event, context: None)
    iotmock.rules.bind(
        "arn:aws:lambda:us-east-1:123456789012:function:twice", lambda event, context: [event, event, context]
    )
    assert iotmock.rules.test(sql, {"a": {"b": 1.5}}).json() == [{"b": 1.5}, {"b": 1.5}, None]
    elsewhere = iotmock.scope(region="eu-west-1").rules
    assert elsewhere.test(sql, {"a": 1}).json() == [1, 1, None]
    assert elsewhere.test("SELECT VALUE aws_lambda('twice', a) FROM 'in'", {"a": 1}).outcome == "failed"


def test_raising_function_fails_the_evaluation(iotmock: IoTMock) -> None:
    """With its own words."""

    def fail(event: Any, context: Any) -> None:
        raise LookupError("no such pump")

    iotmock.rules.bind("find", fail)
    failed = iotmock.rules.test("SELECT VALUE aws_lambda('find', a) FROM 'in'", {"a": 1})
    assert (failed.outcome, failed.reason) == ("failed", "aws_lambda: find has raised LookupError: no such pump")
    caught = iotmock.rules.test("SELECT VALUE get_or_default(aws_lambda('find', a), 'none') FROM 'in'", {"a": 1})
    assert caught.payload == b'"none"'


def test_stopped_mock_evaluates_nothing() -> None:
    """As it can do nothing else; what has happened can be read."""
    with mock_iot() as iot:
        pass
    with pytest.raises(RuntimeError, match="has stopped"):
        iot.rules.test("SELECT * FROM 'a'")
    with pytest.raises(RuntimeError, match="has stopped"):
        iot.rules.bind("f", print)
    assert (len(iot.rules.journal), len(iot.rules.outputs)) == (0, 0)


def test_keys_of_a_table_are_numbers_or_texts(iotmock: IoTMock) -> None:
    """As the statement's values are; the item comes with plain values."""
    tables = iotmock.client("dynamodb")
    tables.create_table(
        TableName="sites",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "N"},
            {"AttributeName": "kind", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "kind", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {
        "id": {"N": "7"}, "kind": {"S": "oven"}, "limit": {"N": "1.5"}, "count": {"N": "3.0"}, "on": {"BOOL": True},
        "parts": {"L": [{"S": "a"}, {"N": "2"}]}, "at": {"M": {"x": {"NULL": True}}}, "sizes": {"NS": ["1"]},
    }  # fmt: skip
    tables.put_item(TableName="sites", Item=item)
    sql = "SELECT VALUE get_dynamodb('sites', 'id', site, 'kind', 'oven', 'role') FROM 'in'"
    found = iotmock.rules.test(sql, {"site": 7}).json()
    assert found == {
        "id": 7, "kind": "oven", "limit": 1.5, "count": 3, "on": True, "parts": ["a", 2], "at": {"x": None},
        "sizes": [1],
    }  # fmt: skip
    assert isinstance(found["count"], int)


def test_function_that_has_failed_fails_the_evaluation(iotmock: IoTMock) -> None:
    """Lambda answers 200 all the same, and says so beside the answer."""

    class Answered:
        status_code = 200

    def answer(**_: Any) -> Any:
        return Answered(), {"Payload": io.BytesIO(b'{"errorMessage": "no"}'), "FunctionError": "Unhandled"}

    iotmock.client("lambda").meta.events.register("before-call.lambda.Invoke", answer)
    failed = iotmock.rules.test("SELECT VALUE aws_lambda('find', *) FROM 'in'", {"a": 1})
    assert (failed.outcome, failed.reason) == ("failed", 'aws_lambda: find has failed: {"errorMessage": "no"}')
