"""Actions that keep the payload: s3, dynamoDB, dynamoDBv2 and timestream."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from moto.timestreamwrite.models import timestreamwrite_backends

PAYLOADS = [({"t": 20, "on": True}, b'{"t":20,"on":true}'), (b"\xff\x00", b"\xff\x00"), (b"text", b"text"), (b"", b"")]
HASH = {"tableName": "table", "hashKeyField": "id", "hashKeyValue": "${id}"}
NOW = datetime(2030, 1, 1, tzinfo=UTC)
NOW_MS = 1893456000000
EVERY_TYPE = {
    "text": "a", "whole": 5, "negative": -3, "fraction": 1.25, "yes": True, "no": False, "nothing": None,
    "list": ["a", 1, None, [True], {"x": 1}], "map": {"text": "b", "list": [2], "map": {"y": 0.5}},
    "empty": {}, "none": [],
}  # fmt: skip
EVERY_TYPE_STORED = {
    "text": {"S": "a"}, "whole": {"N": "5"}, "negative": {"N": "-3"}, "fraction": {"N": "1.25"}, "yes": {"BOOL": True},
    "no": {"BOOL": False}, "nothing": {"NULL": True},
    "list": {"L": [{"S": "a"}, {"N": "1"}, {"NULL": True}, {"L": [{"BOOL": True}]}, {"M": {"x": {"N": "1"}}}]},
    "map": {"M": {"text": {"S": "b"}, "list": {"L": [{"N": "2"}]}, "map": {"M": {"y": {"N": "0.5"}}}}},
    "empty": {"M": {}}, "none": {"L": []},
}  # fmt: skip


def _made_table(bench: Any, key: str = "S", range_key: str | None = None) -> None:
    names = [("id", key, "HASH"), *([] if range_key is None else [("at", range_key, "RANGE")])]
    bench.client("dynamodb").create_table(
        TableName="table",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind, _ in names],
        KeySchema=[{"AttributeName": name, "KeyType": role} for name, _, role in names],
        BillingMode="PAY_PER_REQUEST",
    )


def _items(bench: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bench.client("dynamodb").scan(TableName="table")["Items"]
    return found


def _made_database(bench: Any) -> None:
    client = bench.client("timestream-write")
    client.create_database(DatabaseName="base")
    client.create_table(DatabaseName="base", TableName="table")


def _records(bench: Any) -> list[dict[str, Any]]:
    """What moto has been given; nothing of its reads records back."""
    backend = timestreamwrite_backends[bench.iot.account_id][bench.iot.region]
    return backend.databases["base"].tables["table"].records


def _timestream(**members: Any) -> dict[str, Any]:
    dimensions = [{"name": "site", "value": "${topic()}"}]
    return {"timestream": {"databaseName": "base", "tableName": "table", "dimensions": dimensions, **members}}


# s3


@pytest.mark.parametrize(("payload", "body"), PAYLOADS)
def test_bucket_gets_the_payload(bench: Any, payload: Any, body: bytes) -> None:
    """Sections 7 and 9: PutObject with the bytes of any payload."""
    client = bench.client("s3")
    client.create_bucket(Bucket="bucket")
    output = bench.run({"s3": {"bucketName": "bucket", "key": "k"}}, payload)
    assert output.delivered
    assert output.payload == body
    assert client.get_object(Bucket="bucket", Key="k")["Body"].read() == body


def test_bucket_and_key_are_templates(bench: Any) -> None:
    """Section 9: both are templated."""
    client = bench.client("s3")
    client.create_bucket(Bucket="bucket-7")
    action = {"s3": {"bucketName": "bucket-${n}", "key": "${topic(1)}/${site.name}/${n + 1}.json"}}
    output = bench.run(action, {"n": 7, "site": {"name": "north"}})
    assert output.parameters == {"roleArn": bench.role, "bucketName": "bucket-7", "key": "in/north/8.json"}
    assert [each["Key"] for each in client.list_objects_v2(Bucket="bucket-7")["Contents"]] == ["in/north/8.json"]


@pytest.mark.parametrize("key", ["a b/ö#?&+=.json", "/leading", "trailing/", "100%25", "a//b", "漢/😀", "~.'()*!"])
def test_key_may_have_any_characters(bench: Any, key: str) -> None:
    """Section 9: the key as the template makes it."""
    client = bench.client("s3")
    client.create_bucket(Bucket="bucket")
    assert bench.run(
        {"s3": {"bucketName": "bucket", "key": "${key}"}}, {"key": key}, sql="SELECT 1 AS n FROM 'in'"
    ).delivered
    client.put_object(Bucket="bucket", Key="by-client/" + key, Body=b"")
    keys = [each["Key"] for each in client.list_objects_v2(Bucket="bucket")["Contents"]]
    assert sorted(keys) == sorted([key, "by-client/" + key])
    assert client.get_object(Bucket="bucket", Key=key)["Body"].read() == b'{"n":1}'


def test_same_key_is_overwritten(bench: Any) -> None:
    """Section 9: PutObject, once per message."""
    client = bench.client("s3")
    client.create_bucket(Bucket="bucket")
    bench.rule({"s3": {"bucketName": "bucket", "key": "latest"}})
    bench.feed({"n": 1})
    bench.feed({"n": 2})
    assert client.get_object(Bucket="bucket", Key="latest")["Body"].read() == b'{"n":2}'


@pytest.mark.parametrize(
    "acl",
    [
        "private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read", "bucket-owner-read",
        "bucket-owner-full-control", "log-delivery-write",
    ],
)  # fmt: skip
def test_object_has_the_canned_acl(bench: Any, acl: str) -> None:
    """Section 9: canned ACL, the same as any client gives it."""
    client = bench.client("s3")
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="by-client", Body=b"", ACL=acl)
    assert bench.run({"s3": {"bucketName": "bucket", "key": "by-rule", "cannedAcl": acl}}, {"a": 1}).delivered

    def grantees(key: str) -> list[str]:
        """Who has been granted something; which of several permissions moto then shows is chance."""
        return sorted(str(grant["Grantee"]) for grant in client.get_object_acl(Bucket="bucket", Key=key)["Grants"])

    assert grantees("by-rule") == grantees("by-client")


def test_object_is_private_without_canned_acl(bench: Any) -> None:
    """Section 9: as PutObject leaves it."""
    client = bench.client("s3")
    client.create_bucket(Bucket="bucket")
    assert bench.run({"s3": {"bucketName": "bucket", "key": "k"}}, {"a": 1}).delivered
    (grant,) = client.get_object_acl(Bucket="bucket", Key="k")["Grants"]
    assert grant["Permission"] == "FULL_CONTROL"


def test_missing_bucket_fails(bench: Any) -> None:
    """Section 12: with the code of the service."""
    assert "NoSuchBucket" in bench.refused({"s3": {"bucketName": "none", "key": "k"}}, {"a": 1})


def test_empty_key_is_for_the_service_to_judge(bench: Any) -> None:
    """Point 16.14: an Undefined template is empty, and the called service refuses an empty key."""
    bench.client("s3").create_bucket(Bucket="bucket")
    output = bench.run({"s3": {"bucketName": "bucket", "key": "${missing}"}}, {"a": 1})
    assert output.parameters["key"] == ""
    assert not output.delivered
    assert output.error


# dynamoDB


@pytest.mark.parametrize("operation", [{}, {"operation": "INSERT"}])
def test_table_gets_key_and_payload(bench: Any, operation: dict[str, str]) -> None:
    """Section 9.1: the whole payload as a map under `payload`; a key is a string unless the rule says otherwise."""
    _made_table(bench)
    assert bench.run({"dynamoDB": {**HASH, **operation}}, {"id": "a", **EVERY_TYPE}).delivered
    (item,) = _items(bench)
    assert item == {"id": {"S": "a"}, "payload": {"M": {"id": {"S": "a"}, **EVERY_TYPE_STORED}}}


@pytest.mark.parametrize(
    ("kind", "typed", "value", "stored"),
    [
        ("STRING", "S", "a", {"S": "a"}),
        ("STRING", "S", 7, {"S": "7"}),
        ("STRING", "S", True, {"S": "true"}),
        ("NUMBER", "N", 7, {"N": "7"}),
        ("NUMBER", "N", "7", {"N": "7"}),
        ("NUMBER", "N", -1.5, {"N": "-1.5"}),
    ],
)
def test_key_has_the_type_of_the_rule(bench: Any, kind: str, typed: str, value: object, stored: dict[str, str]) -> None:
    """Section 9.1: STRING is S, NUMBER is N, whatever the value's own type."""
    _made_table(bench, key=typed)
    assert bench.run({"dynamoDB": {**HASH, "hashKeyType": kind}}, {"id": value}).delivered
    assert [each["id"] for each in _items(bench)] == [stored]


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [(None, "S", {"S": "5"}), ("STRING", "S", {"S": "5"}), ("NUMBER", "N", {"N": "5"})],
)
def test_item_has_a_range_key_if_the_rule_names_one(
    bench: Any, kind: str | None, typed: str, stored: dict[str, str]
) -> None:
    """Section 9.1: optional `rangeKeyField` = `rangeKeyValue`."""
    _made_table(bench, range_key=typed)
    members = {"rangeKeyField": "at", "rangeKeyValue": "${at}", **({} if kind is None else {"rangeKeyType": kind})}
    assert bench.run({"dynamoDB": {**HASH, **members}}, {"id": "a", "at": 5, "x": 1}).delivered
    (item,) = _items(bench)
    assert (item["id"], item["at"], item["payload"]["M"]["x"]) == ({"S": "a"}, stored, {"N": "1"})


def test_payload_has_the_column_of_the_rule(bench: Any) -> None:
    """Section 9.1: `payloadField`; fields are templates, too."""
    _made_table(bench)
    action = {"dynamoDB": {**HASH, "hashKeyField": "${key}", "payloadField": "data_${n}"}}
    assert bench.run(action, {"key": "id", "id": "a", "n": 3}, sql="SELECT n FROM 'in'").delivered
    assert _items(bench) == [{"id": {"S": "a"}, "data_3": {"M": {"n": {"N": "3"}}}}]


@pytest.mark.parametrize("payload", [b"\xff\x00\xfe", b"plain text"])
def test_bytes_are_stored_as_binary(bench: Any, payload: bytes) -> None:
    """Sections 7 and 9.1: bytes as B."""
    _made_table(bench)
    assert bench.run({"dynamoDB": {**HASH, "hashKeyValue": "${topic()}"}}, payload).delivered
    assert _items(bench) == [{"id": {"S": "in"}, "payload": {"B": payload}}]


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("red", {"S": "red"}),
        (2.5, {"N": "2.5"}),
        (True, {"BOOL": True}),
        (None, {"NULL": True}),
        ([1, "a"], {"L": [{"N": "1"}, {"S": "a"}]}),
    ],
)
def test_value_of_another_type_is_stored_by_its_type(bench: Any, value: object, stored: dict[str, Any]) -> None:
    """Section 9.1: other JSON values by their type."""
    _made_table(bench)
    assert bench.run({"dynamoDB": HASH}, {"id": "a", "v": value}, sql="SELECT VALUE v FROM 'in'").delivered
    assert _items(bench) == [{"id": {"S": "a"}, "payload": stored}]


def test_array_is_stored_as_a_list(bench: Any) -> None:
    """Section 9.1: other JSON values by their type."""
    _made_table(bench)
    assert bench.run({"dynamoDB": {**HASH, "hashKeyValue": "${topic()}"}}, [1, {"a": None}]).delivered
    stored = {"L": [{"N": "1"}, {"M": {"a": {"NULL": True}}}]}
    assert _items(bench) == [{"id": {"S": "in"}, "payload": stored}]


def test_insert_replaces_the_item(bench: Any) -> None:
    """Section 9.1: PutItem."""
    _made_table(bench)
    bench.client("dynamodb").put_item(TableName="table", Item={"id": {"S": "a"}, "old": {"S": "x"}})
    bench.run({"dynamoDB": HASH}, {"id": "a"})
    assert _items(bench) == [{"id": {"S": "a"}, "payload": {"M": {"id": {"S": "a"}}}}]


def test_update_sets_the_payload_and_keeps_the_rest(bench: Any) -> None:
    """Section 9.1: UpdateItem setting the payload field."""
    _made_table(bench)
    old = {"id": {"S": "a"}, "old": {"S": "x"}, "payload": {"S": "before"}}
    bench.client("dynamodb").put_item(TableName="table", Item=old)
    output = bench.run({"dynamoDB": {**HASH, "operation": "UPDATE"}}, {"id": "a", "n": 1}, sql="SELECT n FROM 'in'")
    assert output.delivered
    assert _items(bench) == [{"id": {"S": "a"}, "old": {"S": "x"}, "payload": {"M": {"n": {"N": "1"}}}}]


@pytest.mark.parametrize(("field", "kind"), [("payload", "M"), ("data", "M"), ("a-b.c", "M"), ("name", "M")])
def test_update_makes_an_item_that_is_not_there(bench: Any, field: str, kind: str) -> None:
    """Section 9.1: as UpdateItem does, under any name, DynamoDB's reserved words included."""
    _made_table(bench, range_key="N")
    members = {"rangeKeyField": "at", "rangeKeyValue": "${n}", "rangeKeyType": "NUMBER", "payloadField": field}
    action = {"dynamoDB": {**HASH, **members, "operation": "UPDATE"}}
    assert bench.run(action, {"id": "a", "n": 1}, sql="SELECT n FROM 'in'").delivered
    assert _items(bench) == [{"id": {"S": "a"}, "at": {"N": "1"}, field: {kind: {"n": {"N": "1"}}}}]


def test_delete_takes_only_its_item_away(bench: Any) -> None:
    """Section 9.1: DeleteItem, by both keys."""
    _made_table(bench, range_key="N")
    for name, at in (("a", "1"), ("a", "2"), ("b", "1")):
        bench.client("dynamodb").put_item(TableName="table", Item={"id": {"S": name}, "at": {"N": at}})
    members = {"rangeKeyField": "at", "rangeKeyValue": "${at}", "rangeKeyType": "NUMBER", "operation": "DELETE"}
    assert bench.run({"dynamoDB": {**HASH, **members}}, {"id": "a", "at": 2}).delivered
    assert sorted((each["id"]["S"], each["at"]["N"]) for each in _items(bench)) == [("a", "1"), ("b", "1")]


@pytest.mark.parametrize(
    ("operation", "delivered"), [("UPDATE", True), ("INSERT", True), ("MERGE", False), ("", False)]
)
def test_operation_is_known_when_the_rule_runs(bench: Any, operation: str, delivered: bool) -> None:
    """Sections 8 and 9.1: it takes templates, and anything else than the three fails."""
    _made_table(bench)
    output = bench.run({"dynamoDB": {**HASH, "operation": "${do}"}}, {"id": "a", "do": operation})
    assert (output.delivered, output.error is None) == (delivered, delivered)
    assert len(_items(bench)) == delivered


@pytest.mark.parametrize(
    ("value", "text"), [("abc", "abc"), ("", ""), (None, ""), (True, "true"), ([1], "[1]"), ("NaN", "NaN")]
)
def test_key_that_is_no_number_is_for_the_service_to_judge(bench: Any, value: object, text: str) -> None:
    """Sections 9.1 and 12: NUMBER is N; who is refused as a client is refused here, with the same code."""
    _made_table(bench, key="N")
    client = bench.client("dynamodb")
    try:
        client.put_item(TableName="table", Item={"id": {"N": text}})
    except client.exceptions.ClientError as refused:
        code = refused.response["Error"]["Code"]
        assert code in bench.refused({"dynamoDB": {**HASH, "hashKeyType": "NUMBER"}}, {"id": value})
        assert _items(bench) == []
    else:
        pytest.skip("this moto takes any text for a number")


@pytest.mark.parametrize("payload", [b"\xff\x00", {"id": "in", "n": 1}])
def test_update_stores_what_insert_stores(bench: Any, payload: Any) -> None:
    """Sections 7 and 9.1: bytes as binary, JSON as a map."""
    _made_table(bench)
    found = []
    for operation in ("INSERT", "UPDATE"):
        action = {"dynamoDB": {**HASH, "hashKeyValue": "${topic()}", "operation": operation}}
        bench.rule(action, name=operation)
        bench.feed(payload)
        found.append(_items(bench))
        bench.control.delete_topic_rule(ruleName=operation)
        bench.client("dynamodb").delete_item(TableName="table", Key={"id": {"S": "in"}})
    assert found[0] == found[1]
    assert len(found[0]) == 1


@pytest.mark.parametrize(("key", "kind"), [("N", "STRING"), ("S", "NUMBER")])
def test_key_of_another_type_than_the_table_fails(bench: Any, key: str, kind: str) -> None:
    """Section 12: with the code of the service."""
    _made_table(bench, key=key)
    assert "ValidationException" in bench.refused({"dynamoDB": {**HASH, "hashKeyType": kind}}, {"id": 7})
    assert _items(bench) == []


@pytest.mark.parametrize(
    "action",
    [
        {"dynamoDB": HASH},
        {"dynamoDB": {**HASH, "operation": "UPDATE"}},
        {"dynamoDB": {**HASH, "operation": "DELETE"}},
        {"dynamoDBv2": {"putItem": {"tableName": "table"}}},
    ],
)
def test_missing_table_fails(bench: Any, action: dict[str, Any]) -> None:
    """Section 12: with the code of the service."""
    assert "ResourceNotFoundException" in bench.refused(action, {"id": "a"})


# dynamoDBv2


def test_each_member_is_a_column_of_its_type(bench: Any) -> None:
    """Section 9: String S, number N, Boolean BOOL, Array L, Object M, Null NULL."""
    _made_table(bench)
    output = bench.run({"dynamoDBv2": {"putItem": {"tableName": "table"}}}, {"id": "a", **EVERY_TYPE})
    assert output.delivered
    assert output.parameters == {"roleArn": bench.role, "putItem": {"tableName": "table"}}
    assert _items(bench) == [{"id": {"S": "a"}, **EVERY_TYPE_STORED}]


def test_numbers_keep_all_their_digits(bench: Any) -> None:
    """Sections 4 and 9: 34 digits, which are no doubles."""
    _made_table(bench)
    bench.rule({"dynamoDBv2": {"putItem": {"tableName": "table"}}})
    bench.feed('{"id":"a","n":1234567890123456789012345678901234,"d":0.1234567890123456789}')
    (item,) = _items(bench)
    assert Decimal(item["n"]["N"]) == Decimal("1234567890123456789012345678901234")
    assert Decimal(item["d"]["N"]) == Decimal("0.1234567890123456789")


def test_table_of_the_template_gets_what_is_selected(bench: Any) -> None:
    """Sections 8 and 9: the outgoing payload, in a table that the message names."""
    _made_table(bench, range_key="N")
    action = {"dynamoDBv2": {"putItem": {"tableName": "${name}"}}}
    sql = "SELECT topic() AS id, n AS at FROM 'in'"
    assert bench.run(action, {"name": "table", "n": 4}, sql=sql).delivered
    assert _items(bench) == [{"id": {"S": "in"}, "at": {"N": "4"}}]


@pytest.mark.parametrize("payload", [{"x": 1}, {"id": 7}])
def test_key_must_be_in_the_payload(bench: Any, payload: dict[str, Any]) -> None:
    """Section 9: keys must be there, of the table's type."""
    _made_table(bench)
    assert "ValidationException" in bench.refused({"dynamoDBv2": {"putItem": {"tableName": "table"}}}, payload)
    assert _items(bench) == []


@pytest.mark.parametrize("action", [{"dynamoDBv2": {"putItem": {"tableName": "table"}}}, _timestream()])
@pytest.mark.parametrize(
    ("sql", "payload"),
    [
        ("SELECT * FROM 'in'", b"\xff\x00"),
        ("SELECT * FROM 'in'", b"text"),
        ("SELECT * FROM 'in'", [{"id": "a"}]),
        ("SELECT VALUE id FROM 'in'", {"id": "a"}),
    ],
)
def test_columns_need_an_object(bench: Any, action: dict[str, Any], sql: str, payload: Any) -> None:
    """Sections 7 and 9: bytes, and JSON that is no object, are refused."""
    _made_table(bench)
    _made_database(bench)
    assert bench.refused(action, payload, sql=sql)
    assert (_items(bench), _records(bench)) == ([], [])


# timestream


@pytest.mark.iotmock(now=NOW)
@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (True, "BOOLEAN", "true"),
        (5, "BIGINT", "5"),
        (-5, "BIGINT", "-5"),
        (1.5, "DOUBLE", "1.5"),
        ("5", "VARCHAR", "5"),
        ("true", "VARCHAR", "true"),
        ([1, "a"], "VARCHAR", '[1,"a"]'),
        ({"x": None}, "VARCHAR", '{"x":null}'),
    ],
)
def test_member_is_a_measure_of_its_type(bench: Any, value: object, kind: str, text: str) -> None:
    """Section 9 and point 16.20: BOOLEAN, BIGINT, DOUBLE, VARCHAR; strings stay as they are."""
    _made_database(bench)
    assert bench.run(_timestream(), {"m": value}).delivered
    (record,) = _records(bench)
    assert (record["MeasureName"], record["MeasureValueType"]) == ("m", kind)
    assert record["MeasureValue"].lower() == text
    assert record["Dimensions"] == [{"Name": "site", "Value": "in"}]
    assert timedelta(milliseconds=int(record["Time"])) == timedelta(milliseconds=NOW_MS)
    assert record.get("TimeUnit", "MILLISECONDS") == "MILLISECONDS"


@pytest.mark.parametrize(
    ("version", "number", "kind"),
    [("2016-03-23", "5.0", "BIGINT"), ("2015-10-08", "5.0", "DOUBLE"), ("2015-10-08", "5", "BIGINT")],
)
def test_whole_number_is_what_the_version_says(bench: Any, version: str, number: str, kind: str) -> None:
    """Sections 3.5 and 9: whole-number decimals become Int from 2016-03-23 on."""
    _made_database(bench)
    assert bench.run(_timestream(), f'{{"m": {number}}}', version=version).delivered
    (record,) = _records(bench)
    assert (record["MeasureValueType"], float(record["MeasureValue"])) == (kind, 5.0)


@pytest.mark.iotmock(now=NOW)
def test_each_member_is_a_record(bench: Any) -> None:
    """Section 9: one record per member, all with the dimensions, whose values are templates."""
    _made_database(bench)
    dimensions = [{"name": "site", "value": "${topic()}"}, {"name": "who", "value": "${id}-${n + 1}"}]
    output = bench.run(_timestream(dimensions=dimensions), {"id": "a", "n": 1, "t": 2.5}, sql="SELECT n, t FROM 'in'")
    assert output.delivered
    filled = [{"name": "site", "value": "in"}, {"name": "who", "value": "a-2"}]
    assert output.parameters["dimensions"] == filled
    assert [each["MeasureName"] for each in _records(bench)] == ["n", "t"]
    for each in _records(bench):
        assert each["Dimensions"] == [{"Name": "site", "Value": "in"}, {"Name": "who", "Value": "a-2"}]


@pytest.mark.parametrize("unit", ["SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"])
def test_time_is_of_the_rule(bench: Any, unit: str) -> None:
    """Section 9: `timestamp.value` in `unit`, both of them templates."""
    _made_database(bench)
    action = _timestream(timestamp={"value": "${at}", "unit": "${unit}"})
    assert bench.run(action, {"at": 1700000000, "unit": unit}, sql="SELECT at FROM 'in'").delivered
    (record,) = _records(bench)
    assert (str(record["Time"]), record["TimeUnit"]) == ("1700000000", unit)


def test_unit_of_time_that_is_none_fails(bench: Any) -> None:
    """API reference, TimestreamTimestamp: SECONDS, MILLISECONDS, MICROSECONDS or NANOSECONDS."""
    _made_database(bench)
    action = _timestream(timestamp={"value": "1", "unit": "${unit}"})
    assert "'YEARS'" in bench.refused(action, {"unit": "YEARS"})
    assert _records(bench) == []


@pytest.mark.parametrize(("count", "delivered"), [(100, True), (101, False)])
def test_records_are_at_most_100(bench: Any, count: int, delivered: bool) -> None:
    """Section 9: at most 100 members."""
    _made_database(bench)
    output = bench.run(_timestream(), {f"m{n}": n for n in range(count)})
    assert (output.delivered, output.error is None) == (delivered, delivered)
    assert len(_records(bench)) == (count if delivered else 0)


@pytest.mark.parametrize("names", [{"databaseName": "none"}, {"tableName": "none"}])
def test_missing_database_fails(bench: Any, names: dict[str, str]) -> None:
    """Section 12: with the code of the service."""
    _made_database(bench)
    assert "ResourceNotFoundException" in bench.refused(_timestream(**names), {"a": 1})


@pytest.mark.iotmock(now=NOW)
def test_output_tells_what_was_stored(bench: Any) -> None:
    """Section 14.3: every member, for a store."""
    _made_table(bench)
    bench.rule({"dynamoDB": {**HASH, "hashKeyType": "STRING"}}, sql="SELECT x FROM 'in'")
    bench.iot.advance(60)
    bench.feed({"id": "a", "x": 1})
    (output,) = bench.outputs
    assert (output.rule, output.topic, output.at) == ("rule", "in", NOW + timedelta(seconds=60))
    assert (output.action, output.error_action, output.delivered, output.error) == ("dynamoDB", False, True, None)
    assert output.parameters == {"roleArn": bench.role, **HASH, "hashKeyValue": "a", "hashKeyType": "STRING"}
    assert (output.payload, output.json()) == (b'{"x":1}', {"x": 1})
