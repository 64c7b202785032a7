"""Actions on services that are not there: parameters and payload are worked out and kept, nothing is called."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

NOW = datetime(2030, 1, 1, tzinfo=UTC)
NOW_MS = 1893456000000
TOKEN = "t" * 40
SALESFORCE = "https://ingestion-abc.def.sfdcnow.com/streams/stream/connection/event"
RECORDED = [
    {"iotEvents": {"inputName": "heat", "messageId": "m-1"}},
    {"iotEvents": {"inputName": "heat", "batchMode": False, "messageId": "m-1"}},
    {"iotAnalytics": {"channelName": "heat"}},
    {"iotAnalytics": {"channelArn": "arn:aws:iotanalytics:us-east-1:123456789012:channel/heat"}},
    {"iotSiteWise": {"putAssetPropertyValueEntries": [{
        "entryId": "e", "propertyAlias": "/oven/heat",
        "propertyValues": [{"value": {"doubleValue": "1.5"}, "timestamp": {"timeInSeconds": "1700000000"}}],
    }]}},
    {"openSearch": {"endpoint": "https://search.example.com", "index": "heat", "type": "_doc", "id": "1"}},
    {"elasticsearch": {"endpoint": "http://search.example.com", "index": "heat", "type": "_doc", "id": "1"}},
    {"location": {
        "trackerName": "cars", "deviceId": "car", "latitude": "1.5", "longitude": "-2",
        "timestamp": {"value": "1700000000", "unit": "SECONDS"},
    }},
    {"salesforce": {"token": TOKEN, "url": SALESFORCE}},
]  # fmt: skip


def _location(**members: Any) -> dict[str, Any]:
    return {
        "location": {"trackerName": "cars", "deviceId": "car", "latitude": "${lat}", "longitude": "${lon}", **members}
    }


def _vpc(bench: Any) -> str:
    """The ARN of a destination for kafka."""
    configuration = {"vpcConfiguration": {"subnetIds": ["subnet-1"], "vpcId": "vpc-1", "roleArn": bench.role}}
    made = bench.control.create_topic_rule_destination(destinationConfiguration=configuration)
    return str(made["topicRuleDestination"]["arn"])


def _kafka(arn: str, **members: Any) -> dict[str, Any]:
    properties = {"bootstrap.servers": "broker:9092"}
    return {"kafka": {"destinationArn": arn, "topic": "heat", "clientProperties": properties, **members}}


@pytest.mark.iotmock(now=NOW)
@pytest.mark.parametrize("action", RECORDED)
def test_action_is_recorded(bench: Any, action: dict[str, Any]) -> None:
    """Sections 9 and 14.3: every member; it is no failure, so no error action runs."""
    ((kind, members),) = action.items()
    bench.rule(action, name="record", sql="SELECT a FROM 'plant/+'", error={"republish": {"topic": "errors"}})
    bench.feed({"a": [1, None], "b": 2}, "plant/x")
    (output,) = bench.outputs
    assert (output.rule, output.topic, output.at, output.action) == ("record", "plant/x", NOW, kind)
    assert (output.error_action, output.delivered, output.error) == (False, False, None)
    role = {} if kind == "salesforce" else {"roleArn": bench.role}
    assert output.parameters == role | members
    assert (output.payload, output.json()) == (b'{"a":[1,null]}', {"a": [1, None]})
    assert [message.topic for message in bench.iot.messages] == ["plant/x"]


# iotEvents and iotAnalytics


def test_message_id_is_a_uuid_unless_the_rule_says_otherwise(bench: Any) -> None:
    """Section 9: `messageId`, by default a UUID, a new one each time."""
    bench.rule({"iotEvents": {"inputName": "heat"}})
    bench.feed({"a": 1})
    bench.feed({"a": 1})
    assert len({UUID(output.parameters["messageId"]) for output in bench.outputs}) == 2


def test_input_and_message_id_are_templates(bench: Any) -> None:
    """Section 8: everything that is not named takes templates."""
    output = bench.run(
        {"iotEvents": {"inputName": "in_${kind}", "messageId": "${topic()}-${n + 1}"}}, {"kind": "a", "n": 1}
    )
    assert (output.parameters["inputName"], output.parameters["messageId"]) == ("in_a", "in-2")


@pytest.mark.parametrize("kind", ["iotEvents", "iotAnalytics"])
@pytest.mark.parametrize("payload", [b"\xff\x00", b"text"])
def test_bytes_are_refused(bench: Any, kind: str, payload: bytes) -> None:
    """Section 7: both need JSON."""
    name = "inputName" if kind == "iotEvents" else "channelName"
    assert bench.refused({kind: {name: "heat"}}, payload)


@pytest.mark.parametrize(
    ("action", "count", "accepted"),
    [
        ({"iotEvents": {"inputName": "heat", "batchMode": True}}, 10, True),
        ({"iotEvents": {"inputName": "heat", "batchMode": True}}, 11, False),
        ({"iotAnalytics": {"channelName": "heat", "batchMode": True}}, 100, True),
        ({"iotAnalytics": {"channelName": "heat", "batchMode": True}}, 101, False),
    ],
)
def test_batch_has_a_limit(bench: Any, action: dict[str, Any], count: int, accepted: bool) -> None:
    """Section 9: at most 10 elements for iotEvents, 100 for iotAnalytics."""
    elements = [{"n": n} for n in range(count)]
    output = bench.run(action, elements)
    assert (output.delivered, output.error is None) == (False, accepted)
    assert output.json() == elements


def test_message_id_and_batch_mode_exclude_each_other(refusal: Callable[..., str]) -> None:
    """Section 2: refused when the rule is made."""
    members = {"inputName": "heat", "messageId": "m"}
    assert refusal({"iotEvents": {**members, "batchMode": True}}) == "InvalidRequestException"
    assert refusal({"iotEvents": {**members, "batchMode": False}}) == "created"


# iotSiteWise


def test_all_texts_of_entries_are_templates(bench: Any) -> None:
    """Section 9: entries with all strings templated, and several of them."""
    entries = [
        {
            "entryId": "${n}",
            "assetId": "asset-${n}",
            "propertyId": "property-${n}",
            "propertyValues": [
                {
                    "value": {"integerValue": "${n}"},
                    "timestamp": {"timeInSeconds": "${at}", "offsetInNanos": "${n * 100}"},
                    "quality": "${quality}",
                },
                {"value": {"booleanValue": "${on}"}, "timestamp": {"timeInSeconds": "${at + 1}"}},
            ],
        },
        {
            "propertyAlias": "/${topic()}/heat",
            "propertyValues": [
                {"value": {"stringValue": "${quality}!"}, "timestamp": {"timeInSeconds": "${at}"}},
                {"value": {"doubleValue": "${n * 0.5}"}, "timestamp": {"timeInSeconds": "${floor(1.9)}"}},
            ],
        },
    ]
    payload = {"n": 3, "at": 1700000000, "quality": "GOOD", "on": True}
    output = bench.run({"iotSiteWise": {"putAssetPropertyValueEntries": entries}}, payload)
    assert (output.delivered, output.error) == (False, None)
    assert output.parameters["putAssetPropertyValueEntries"] == [
        {
            "entryId": "3",
            "assetId": "asset-3",
            "propertyId": "property-3",
            "propertyValues": [
                {
                    "value": {"integerValue": "3"},
                    "timestamp": {"timeInSeconds": "1700000000", "offsetInNanos": "300"},
                    "quality": "GOOD",
                },
                {"value": {"booleanValue": "true"}, "timestamp": {"timeInSeconds": "1700000001"}},
            ],
        },
        {
            "propertyAlias": "/in/heat",
            "propertyValues": [
                {"value": {"stringValue": "GOOD!"}, "timestamp": {"timeInSeconds": "1700000000"}},
                {"value": {"doubleValue": "1.5"}, "timestamp": {"timeInSeconds": "1"}},
            ],
        },
    ]


# kafka


def test_record_is_worked_out(bench: Any) -> None:
    """Sections 8 and 9: topic, key, partition and the values of headers are templates; keys of headers are not."""
    headers = [{"key": "h-${n}", "value": "v-${n}"}, {"key": "plain", "value": "${topic()}"}]
    action = _kafka(_vpc(bench), topic="t-${n}", key="${site}", partition="${n + 1}", headers=headers)
    output = bench.run(action, {"n": 1, "site": "north"})
    assert (output.action, output.delivered, output.error) == ("kafka", False, None)
    assert output.parameters == {
        **action["kafka"],
        "topic": "t-1",
        "key": "north",
        "partition": "2",
        "headers": [{"key": "h-${n}", "value": "v-1"}, {"key": "plain", "value": "in"}],
    }
    assert output.json() == {"n": 1, "site": "north"}


@pytest.mark.parametrize("payload", [{"a": 1}, b"text"])
@pytest.mark.parametrize("state", ["DISABLED", "deleted", "unknown"])
def test_record_needs_an_enabled_destination(bench: Any, payload: Any, state: str) -> None:
    """Sections 9 and 10: else the action fails."""
    arn = _vpc(bench)
    bench.rule(_kafka(f"{arn[:-1]}{'1' if arn[-1] == '0' else '0'}" if state == "unknown" else arn))
    bench.feed(payload)
    if state == "DISABLED":
        bench.control.update_topic_rule_destination(arn=arn, status="DISABLED")
    elif state == "deleted":
        bench.control.delete_topic_rule_destination(arn=arn)
    bench.feed(payload)
    before, after = bench.outputs
    assert (before.error is None) is (state != "unknown")
    assert after.error
    assert not after.delivered


def test_secret_of_the_client_is_asked_for(bench: Any) -> None:
    """Sections 6 and 8: properties of the client take templates, external functions included."""
    bench.client("secretsmanager").create_secret(Name="kafka", SecretString='{"user": "u", "password": "p"}')
    properties = {
        "bootstrap.servers": "broker:9092",
        "sasl.scram.username": f"${{get_secret('kafka', 'SecretString', 'user', '{bench.role}')}}",
        "sasl.scram.password": f"${{get_secret('kafka', 'SecretString', 'password', '{bench.role}')}}",
    }
    output = bench.run(_kafka(_vpc(bench), clientProperties=properties), {"a": 1})
    assert (output.delivered, output.error) == (False, None)
    assert output.parameters["clientProperties"] == {
        "bootstrap.servers": "broker:9092", "sasl.scram.username": "u", "sasl.scram.password": "p",
    }  # fmt: skip


# openSearch and elasticsearch


@pytest.mark.parametrize("kind", ["openSearch", "elasticsearch"])
def test_document_is_worked_out(bench: Any, kind: str) -> None:
    """Sections 8 and 9: endpoint, index, type and id take templates."""
    members = {"endpoint": "https://${host}.example.com", "index": "i-${n}", "type": "t${n}", "id": "${topic()}"}
    output = bench.run({kind: members}, {"n": 1, "host": "search"}, sql="SELECT n FROM 'in'")
    assert output.parameters == {
        "roleArn": bench.role, "endpoint": "https://search.example.com", "index": "i-1", "type": "t1", "id": "in",
    }  # fmt: skip
    assert output.json() == {"n": 1}


# location


def test_position_is_worked_out(bench: Any) -> None:
    """Sections 8 and 9: every member but the role takes templates."""
    action = _location(trackerName="t-${id}", deviceId="${id}", timestamp={"value": "${at}", "unit": "${unit}"})
    output = bench.run(action, {"id": "car", "lat": 47.5, "lon": -8, "at": 1700000000, "unit": "SECONDS"})
    assert (output.delivered, output.error) == (False, None)
    assert output.parameters == {
        "roleArn": bench.role, "trackerName": "t-car", "deviceId": "car", "latitude": "47.5", "longitude": "-8",
        "timestamp": {"value": "1700000000", "unit": "SECONDS"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lat", "lon"), [("north", 1), (1, "east"), ("", 1), (1, None), (True, 1), ([1], 1), ("NaN", 1), (1, "inf")]
)
def test_position_needs_numbers(bench: Any, lat: object, lon: object) -> None:
    """Section 9: longitude and latitude as doubles."""
    assert bench.refused(_location(), {"lat": lat, "lon": lon})


@pytest.mark.parametrize(("lat", "lon"), [("1.5", "-2"), (1, 2), (0, "1E1")])
def test_position_takes_numbers_as_text(bench: Any, lat: object, lon: object) -> None:
    """Section 9: what is a number once it stands in the template."""
    assert bench.run(_location(), {"lat": lat, "lon": lon}).error is None


@pytest.mark.iotmock(now=NOW)
@pytest.mark.parametrize("timestamp", [None, {"value": "1700000000000"}])
def test_position_is_of_now_in_milliseconds_by_default(bench: Any, timestamp: dict[str, str] | None) -> None:
    """Section 9: timestamp with unit, by default milliseconds and now."""
    action = _location() if timestamp is None else _location(timestamp=timestamp)
    found = bench.run(action, {"lat": 1, "lon": 2}).parameters["timestamp"]
    expected = NOW_MS if timestamp is None else 1700000000000
    assert (int(found["value"]), found.get("unit", "MILLISECONDS")) == (expected, "MILLISECONDS")


def test_position_with_an_unknown_unit_fails(bench: Any) -> None:
    """API reference, LocationTimestamp."""
    assert "'YEARS'" in bench.refused(_location(timestamp={"value": "1", "unit": "YEARS"}), {"lat": 1, "lon": 2})


# salesforce and influxDB


def test_event_is_as_given(bench: Any) -> None:
    """Section 8: salesforce takes no templates."""
    token = "${a}" + TOKEN
    output = bench.run({"salesforce": {"token": token, "url": SALESFORCE}}, {"a": 1})
    assert (output.delivered, output.error) == (False, None)
    assert output.parameters == {"token": token, "url": SALESFORCE}
    assert json.loads(output.payload) == {"a": 1}


def test_points_are_recorded(bench: Any) -> None:
    """Sections 9 and 10: parameters as given, for a destination that is enabled at once."""
    configuration = {"influxDBConfiguration": {
        "endpoint": "https://influx.example.com", "influxDBVersion": "V2", "secretId": "s",
        "secretType": "SecretString", "secretKey": "k",
    }}  # fmt: skip
    made = bench.control.create_topic_rule_destination(destinationConfiguration=configuration)["topicRuleDestination"]
    assert made["status"] == "ENABLED"
    members = {
        "destinationArn": made["arn"], "databaseName": "plant", "tableName": "heat", "organization": "org",
        "tags": {"site": "north"}, "timestampUnit": "ms",
    }  # fmt: skip
    output = bench.run({"influxDB": members}, {"a": 1.5})
    assert (output.action, output.delivered, output.error) == ("influxDB", False, None)
    assert output.parameters == {"roleArn": bench.role, **members}
    assert output.json() == {"a": 1.5}
