"""Functions that call other services: mocked ones, or handlers bound by the test."""

import base64
import json
from typing import Any

import boto3
import pytest

U = "(undefined)"
REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/rules"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:double"


def client(service: Any, region: str = REGION) -> Any:
    """A boto3 client like that of anybody's tests."""
    return boto3.client(service, region_name=region)


def assert_failed(evaluation: Any) -> str:
    """The evaluation has failed and says why; gives the reason."""
    assert (evaluation.outcome, evaluation.payload) == ("failed", None)
    assert not evaluation
    assert evaluation.reason
    return str(evaluation.reason)


class TestLambda:
    """aws_lambda()."""

    @pytest.mark.parametrize("target", ["double", FUNCTION])
    def test_bound_handler_answers(self, bench: Any, target: str) -> None:
        """By name or by ARN; the result is JSON (Developer Guide, SQL functions, aws_lambda)."""
        bench.iot.rules.bind(target, lambda event, context: {"twice": event["n"] * 2, "of": event})
        sql = f"SELECT aws_lambda('{FUNCTION}', {{'n': x}}) AS v FROM 'in'"
        assert bench.run(sql, {"x": 4}).json() == {"v": {"twice": 8, "of": {"n": 4}}}

    def test_star_is_the_payload(self, bench: Any) -> None:
        """`*` as the argument (Developer Guide, SQL functions, aws_lambda)."""
        bench.iot.rules.bind("double", lambda event, context: [event, 2])
        assert bench.text(f"aws_lambda('{FUNCTION}', *)", {"a": {"b": [1]}}) == '[{"a":{"b":[1]}},2]'

    def test_member_of_the_answer(self, bench: Any) -> None:
        """With a dot, in WHERE too (Developer Guide, SQL functions, aws_lambda)."""
        bench.iot.rules.bind("double", lambda event, context: {"result": {"ok": event["n"] > 1}})
        call = f"aws_lambda('{FUNCTION}', {{'n': x}}).result.ok"
        sql = f"SELECT {call} AS v FROM 'in' WHERE {call} = TRUE"
        assert bench.run(sql, {"x": 2}).json() == {"v": True}
        assert bench.run(sql, {"x": 1}).outcome == "filtered"

    def test_first_version_has_it(self, bench: Any) -> None:
        """It was there from the beginning (Developer Guide, SQL functions)."""
        bench.iot.rules.bind("double", lambda event, context: event["n"] * 2)
        assert bench.text(f"aws_lambda('{FUNCTION}', *)", {"n": 2}, version="2015-10-08") == "4"

    def test_nobody_is_called_when_where_is_false(self, bench: Any) -> None:
        """WHERE comes first (Developer Guide, SQL WHERE clause)."""
        events: list[Any] = []
        bench.iot.rules.bind("double", lambda event, context: events.append(event))
        sql = f"SELECT aws_lambda('{FUNCTION}', *) AS v FROM 'in' WHERE x = 1"
        assert bench.run(sql, {"x": 2}).outcome == "filtered"
        assert events == []

    @pytest.mark.parametrize(
        "sql",
        [
            pytest.param(f"SELECT aws_lambda('{FUNCTION}', *) AS v FROM 'in'", id="SELECT"),
            pytest.param(f"SELECT x FROM 'in' WHERE aws_lambda('{FUNCTION}', *) = 1", id="WHERE"),
            pytest.param(f"SET @a = aws_lambda('{FUNCTION}', *) SELECT @a AS v FROM 'in'", id="SET"),
            pytest.param(f"SELECT (SELECT VALUE aws_lambda('{FUNCTION}', *) FROM list) AS v FROM 'in'", id="query"),
        ],
    )
    def test_exception_fails_the_evaluation(self, bench: Any, sql: str) -> None:
        """Wherever the call stands (Developer Guide, Error handling; chosen, see docs/fidelity.md)."""

        def handler(event: Any, context: Any) -> None:
            raise RuntimeError("out of paper")

        bench.iot.rules.bind("double", handler)
        assert_failed(bench.run(sql, {"x": 1, "list": [1]}))

    def test_function_that_does_not_exist(self, bench: Any) -> None:
        """The mocked Lambda knows none (Developer Guide, SQL functions, aws_lambda)."""
        assert_failed(bench.run(f"SELECT aws_lambda('{FUNCTION}', *) AS v FROM 'in'", {"x": 1}))


class TestThingShadow:
    """get_thing_shadow()."""

    @pytest.fixture(autouse=True)
    def _shadows(self, bench: Any) -> None:
        """The lamp has a classic shadow and a named one."""
        data = client("iot-data")
        state = {"desired": {"on": True}, "reported": {"on": False, "level": 7}}
        data.update_thing_shadow(thingName="lamp", payload=json.dumps({"state": state}))
        data.update_thing_shadow(thingName="lamp", shadowName="wifi", payload=b'{"state": {"reported": {"rssi": -60}}}')

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            (f"get_thing_shadow('lamp', '{ROLE}').state.reported", '{"on":false,"level":7}'),
            (f"get_thing_shadow('lamp', '{ROLE}').state.desired.on", "true"),
            (f"get_thing_shadow('lamp', '{ROLE}').version", "1"),
            (f"get_thing_shadow('lamp', '{ROLE}').state.reported.nope", U),
            (f"get_thing_shadow('lamp', 'wifi', '{ROLE}').state.reported.rssi", "-60"),
            (f"get_thing_shadow(name, '{ROLE}').state.reported.level + 1", "8"),
        ],
        ids=["reported", "desired", "version", "missing member", "named", "thing by name of the payload"],
    )
    def test_member(self, bench: Any, expression: str, text: str) -> None:
        """The document has its members (Developer Guide, SQL functions, get_thing_shadow)."""
        assert bench.text(expression, {"name": "lamp"}) == text

    def test_whole_document(self, bench: Any) -> None:
        """As GetThingShadow gives it (Developer Guide, SQL functions, get_thing_shadow)."""
        expected = json.loads(client("iot-data").get_thing_shadow(thingName="lamp")["payload"].read())
        document = bench.run(f"SELECT VALUE get_thing_shadow('lamp', '{ROLE}') FROM 'in'", {}).json()
        assert {**document, "timestamp": 0} == {**expected, "timestamp": 0}

    def test_in_where(self, bench: Any) -> None:
        """The shadow decides (Developer Guide, SQL functions, get_thing_shadow)."""
        shadow = f"get_thing_shadow(topic(2), '{ROLE}')"
        sql = f"SELECT * FROM 'devices/+' WHERE {shadow}.state.reported.level > 5"
        assert bench.run(sql, {"x": 1}, topic="devices/lamp").outcome == "executed"

    @pytest.mark.parametrize("arguments", [f"'stove', '{ROLE}'", f"'lamp', 'nope', '{ROLE}'"], ids=["thing", "shadow"])
    def test_no_shadow_fails_the_evaluation(self, bench: Any, arguments: str) -> None:
        """The service's error is the reason (Developer Guide, Error handling; chosen, see docs/fidelity.md)."""
        assert_failed(bench.run(f"SELECT get_thing_shadow({arguments}) AS v FROM 'in'", {}))

    def test_region_of_the_rule(self, bench: Any) -> None:
        """Shadows of another region are not seen (Developer Guide, SQL functions, get_thing_shadow)."""
        sql = f"SELECT get_thing_shadow('lamp', '{ROLE}').version AS v FROM 'in'"
        assert_failed(bench.iot.scope(region="eu-west-1").rules.test(sql, {}))


class TestRegistryData:
    """get_registry_data()."""

    @pytest.fixture(autouse=True)
    def _thing(self, bench: Any) -> None:
        """The lamp has attributes and is in two groups."""
        iot = client("iot")
        iot.create_thing(thingName="lamp", attributePayload={"attributes": {"room": "kitchen"}})
        for group in ("lights", "kitchen"):
            iot.create_thing_group(thingGroupName=group)
            iot.add_thing_to_thing_group(thingGroupName=group, thingName="lamp")

    def test_describe_thing(self, bench: Any) -> None:
        """The thing as DescribeThing gives it (Developer Guide, Managing things)."""
        thing = bench.value(f"get_registry_data('DescribeThing', 'lamp', '{ROLE}')")
        assert (thing["thingName"], thing["attributes"], thing["version"]) == ("lamp", {"room": "kitchen"}, 1)
        assert thing["thingArn"] == "arn:aws:iot:us-east-1:123456789012:thing/lamp"

    def test_member(self, bench: Any) -> None:
        """With dots, and the thing from the topic (Developer Guide, Managing things)."""
        expression = f"get_registry_data('DescribeThing', topic(2), '{ROLE}').attributes.room"
        assert bench.value(expression, {}, topic="devices/lamp") == "kitchen"

    def test_groups(self, bench: Any) -> None:
        """An array of names (reported by a public sample project for get_registry_data)."""
        groups = bench.value(f"get_registry_data('ListThingGroupsForThing', 'lamp', '{ROLE}')")
        assert sorted(groups) == ["kitchen", "lights"]

    @pytest.mark.parametrize("api", ["DescribeThing", "ListThingGroupsForThing"])
    def test_no_thing_fails_the_evaluation(self, bench: Any, api: str) -> None:
        """The service's error is the reason (Developer Guide, Error handling; chosen, see docs/fidelity.md)."""
        assert_failed(bench.run(f"SELECT get_registry_data('{api}', 'stove', '{ROLE}') AS v FROM 'in'", {}))


class TestDynamoDB:
    """get_dynamodb()."""

    @pytest.fixture(autouse=True)
    def _tables(self, bench: Any) -> None:
        """One table with a partition key, one with a sort key as well."""
        dynamodb = client("dynamodb")
        for table, keys in (("lamps", ["id"]), ("rooms", ["house", "room"])):
            dynamodb.create_table(
                TableName=table,
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                BillingMode="PAY_PER_REQUEST",
            )
        item = {
            "id": {"S": "a"},
            "text": {"S": "ü"},
            "number": {"N": "2.5"},
            "whole": {"N": "7"},
            "yes": {"BOOL": True},
            "nothing": {"NULL": True},
            "list": {"L": [{"N": "1"}, {"S": "x"}]},
            "map": {"M": {"k": {"M": {"l": {"N": "3"}}}}},
        }
        dynamodb.put_item(TableName="lamps", Item=item)
        dynamodb.put_item(TableName="rooms", Item={"house": {"S": "h"}, "room": {"S": "r1"}, "n": {"N": "1"}})
        dynamodb.put_item(TableName="rooms", Item={"house": {"S": "h"}, "room": {"S": "r2"}, "n": {"N": "2"}})

    def test_item(self, bench: Any) -> None:
        """A JSON object without DynamoDB's types (Developer Guide, SQL functions, get_dynamodb)."""
        sql = f"SELECT VALUE get_dynamodb('lamps', 'id', lamp, '{ROLE}') FROM 'in'"
        assert bench.run(sql, {"lamp": "a"}).json() == {
            "id": "a",
            "text": "ü",
            "number": 2.5,
            "whole": 7,
            "yes": True,
            "nothing": None,
            "list": [1, "x"],
            "map": {"k": {"l": 3}},
        }

    def test_member(self, bench: Any) -> None:
        """With dots, and numbers are numbers (Developer Guide, SQL functions, get_dynamodb)."""
        assert bench.text(f"get_dynamodb('lamps', 'id', 'a', '{ROLE}').map.k.l + 1") == "4"

    def test_sort_key(self, bench: Any) -> None:
        """Both keys name the item (Developer Guide, SQL functions, get_dynamodb)."""
        assert bench.text(f"get_dynamodb('rooms', 'house', 'h', 'room', room, '{ROLE}').n", {"room": "r2"}) == "2"

    def test_no_table_fails_the_evaluation(self, bench: Any) -> None:
        """The service's error is the reason (Developer Guide, Error handling; chosen, see docs/fidelity.md)."""
        assert_failed(bench.run(f"SELECT get_dynamodb('nope', 'id', 'a', '{ROLE}') AS v FROM 'in'", {}))

    def test_two_calls_fail_the_evaluation(self, bench: Any) -> None:
        """Not at creation, but for every message (Developer Guide, SQL functions, get_dynamodb)."""
        call = f"get_dynamodb('lamps', 'id', 'a', '{ROLE}')"
        assert_failed(bench.run(f"SELECT {call}.text AS a, {call}.number AS b FROM 'in'", {}))


class TestSecret:
    """get_secret()."""

    @pytest.fixture(autouse=True)
    def _secrets(self, bench: Any) -> None:
        """Text, JSON, and bytes."""
        secrets = client("secretsmanager")
        secrets.create_secret(Name="plain", SecretString="open sesame")
        secrets.create_secret(Name="json", SecretString='{"user": "ali", "pin": "4711"}')
        secrets.create_secret(Name="binary", SecretBinary=b"\x00\xff")

    @pytest.mark.parametrize(
        ("arguments", "value"),
        [
            ("'plain', 'SecretString'", "open sesame"),
            ("'json', 'SecretString'", '{"user": "ali", "pin": "4711"}'),
            ("'json', 'SecretString', 'user'", "ali"),
            ("name, 'SecretString', 'pin'", "4711"),
            ("'binary', 'SecretBinary'", base64.b64encode(b"\x00\xff").decode()),
        ],
    )
    def test_value(self, bench: Any, arguments: str, value: str) -> None:
        """Text, a member of it, or base64 (Developer Guide, SQL functions, get_secret)."""
        assert bench.value(f"get_secret({arguments}, '{ROLE}')", {"name": "json"}) == value

    def test_change_is_seen_at_once(self, bench: Any) -> None:
        """AWS keeps a value for 15 minutes, the mock does not (chosen, see docs/fidelity.md)."""
        expression = f"get_secret('plain', 'SecretString', '{ROLE}')"
        before = bench.value(expression)
        client("secretsmanager").put_secret_value(SecretId="plain", SecretString="changed")
        assert (before, bench.value(expression)) == ("open sesame", "changed")

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param("'nope', 'SecretString'", id="no secret"),
            pytest.param("'plain', 'SecretString', 'user'", id="key of a text"),
            pytest.param("'binary', 'SecretBinary', 'user'", id="key of bytes"),
        ],
    )
    def test_failure_fails_the_evaluation(self, bench: Any, arguments: str) -> None:
        """No secret, or no JSON to look into (Developer Guide, SQL functions, get_secret)."""
        assert_failed(bench.run(f"SELECT get_secret({arguments}, '{ROLE}') AS v FROM 'in'", {}))


PREDICT = f"machinelearning_predict('my-model', '{ROLE}', *)"
PROTOBUF = "decode(encode(*, 'base64'), 'proto', 'bucket', 'types.desc', 'types', 'Telemetry')"


def test_machine_learning_fails(bench: Any) -> None:
    """Nobody can be asked (Developer Guide, SQL functions, machinelearning_predict; chosen, see docs/fidelity.md)."""
    assert_failed(bench.run(f"SELECT {PREDICT} AS v FROM 'in'", {"x": 1}))


def test_protobuf_fails(bench: Any) -> None:
    """The bucket is not looked at, the reason says why (Developer Guide, Working with binary payloads; chosen)."""
    reason = assert_failed(bench.run(f"SELECT {PROTOBUF} AS v FROM 'in'", b"\x08\x01"))
    assert "proto" in reason.lower()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(f"aws_lambda('{FUNCTION}', *)", id="aws_lambda"),
        pytest.param(f"get_thing_shadow('nope', '{ROLE}')", id="get_thing_shadow"),
        pytest.param(f"get_thing_shadow('nope', '{ROLE}').state.reported.x + 1", id="inside an expression"),
        pytest.param(f"get_registry_data('DescribeThing', 'nope', '{ROLE}')", id="get_registry_data"),
        pytest.param(f"get_dynamodb('nope', 'id', 'a', '{ROLE}')", id="get_dynamodb"),
        pytest.param(f"get_secret('nope', 'SecretString', '{ROLE}')", id="get_secret"),
        pytest.param(PREDICT, id="machinelearning_predict"),
    ],
)
def test_default_catches_a_failure(bench: Any, call: str) -> None:
    """`get_or_default` around it (Developer Guide, SQL functions; chosen, see docs/fidelity.md)."""
    assert bench.out(f"SELECT get_or_default({call}, 'none') AS v FROM 'in'", {"x": 1}) == b'{"v":"none"}'
