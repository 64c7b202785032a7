"""Configuration of the index, aggregations, fleet metrics, connectivity: the cases of the table in its order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock import IoTMock

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


SOCKET = {"sourceIp", "sourcePort", "targetIp", "targetPort"}


def things_of(mode: str, **members: Any) -> dict[str, Any]:
    """The configuration of the index of things."""
    return {"thingIndexingConfiguration": {"thingIndexingMode": mode, **members}}


def custom(*fields: str, kind: str = "Number") -> list[dict[str, str]]:
    """Custom fields."""
    return [{"name": field, "type": kind} for field in fields]


def test_search_index_without_an_index(control: Any, refused: Refused) -> None:
    """404; moto: searches."""
    control.create_thing(thingName="l1")
    expected = "Index AWS_Things does not exist. Please enable index by calling UpdateIndexingConfiguration"
    assert expected in refused("ResourceNotFoundException", "search_index", queryString="thingName:l1")
    control.update_indexing_configuration(**things_of("REGISTRY"))
    assert len(control.search_index(queryString="thingName:l1")["things"]) == 1
    control.update_indexing_configuration(**things_of("OFF"))
    refused("ResourceNotFoundException", "search_index", queryString="thingName:l1")


def test_index_configuration_before_any_update(ask: Ask) -> None:
    """All modes are OFF."""
    found = ask("get_indexing_configuration")
    modes = {
        key: value for part in found.values() for key, value in part.items() if key.endswith("Mode") and value != "OFF"
    }
    assert modes == {}
    assert found["thingIndexingConfiguration"]["thingIndexingMode"] == "OFF"
    assert found["thingGroupIndexingConfiguration"]["thingGroupIndexingMode"] == "OFF"


REGISTRY_FIELDS = {
    "thingId": "String",
    "thingName": "String",
    "registry.version": "Number",
    "registry.thingTypeName": "String",
    "registry.thingGroupNames": "String",
}
SHADOW_FIELDS = {"shadow.version": "Number", "shadow.hasDelta": "Boolean"}
NAMED_FIELDS = {"shadow.name.*.version": "Number", "shadow.name.*.hasDelta": "Boolean"}
CONNECTIVITY_FIELDS = {
    "connectivity.timestamp": "Number",
    "connectivity.version": "Number",
    "connectivity.connected": "Boolean",
    "connectivity.disconnectReason": "String",
}


@pytest.mark.parametrize(
    ("given", "managed", "schema"),
    [
        (things_of("REGISTRY"), REGISTRY_FIELDS, "REGISTRY"),
        (things_of("REGISTRY_AND_SHADOW"), REGISTRY_FIELDS | SHADOW_FIELDS, "REGISTRY_AND_SHADOW"),
        (
            things_of("REGISTRY", thingConnectivityIndexingMode="STATUS"),
            REGISTRY_FIELDS | CONNECTIVITY_FIELDS,
            "REGISTRY_AND_CONNECTIVITY_STATUS",
        ),
        (
            things_of("REGISTRY_AND_SHADOW", thingConnectivityIndexingMode="STATUS"),
            REGISTRY_FIELDS | SHADOW_FIELDS | CONNECTIVITY_FIELDS,
            "REGISTRY_AND_SHADOW_AND_CONNECTIVITY_STATUS",
        ),
        (
            things_of("REGISTRY", namedShadowIndexingMode="ON", filter={"namedShadowNames": ["conf", "$package"]}),
            REGISTRY_FIELDS | NAMED_FIELDS,
            "MULTI_INDEXING_MODE",
        ),
    ],
    ids=["registry", "shadow", "connectivity", "shadow and connectivity", "named shadows"],
)
def test_index_configuration_managed_fields(
    control: Any, ask: Ask, given: dict[str, Any], managed: dict[str, str], schema: str
) -> None:
    """Managed fields follow the modes; moto: none. DescribeIndex tells the schema; moto: not implemented."""
    control.update_indexing_configuration(**given)
    found = ask("get_indexing_configuration")["thingIndexingConfiguration"]
    assert {field["name"]: field["type"] for field in found["managedFields"]} == managed
    told = ask("describe_index", indexName="AWS_Things")
    assert told == {"indexName": "AWS_Things", "indexStatus": "ACTIVE", "schema": schema}


def test_index_configuration_replaces_the_parts_given(control: Any, ask: Ask) -> None:
    """The part that is given is replaced, the custom fields as a whole, the other part stays."""
    groups = {"thingGroupIndexingConfiguration": {"thingGroupIndexingMode": "ON"}}
    control.update_indexing_configuration(**things_of("REGISTRY", customFields=custom("attributes.a", "attributes.b")))
    control.update_indexing_configuration(**groups)
    control.update_indexing_configuration(**things_of("REGISTRY", customFields=custom("attributes.c")))
    found = ask("get_indexing_configuration")
    assert found["thingIndexingConfiguration"]["customFields"] == custom("attributes.c")
    assert found["thingGroupIndexingConfiguration"]["thingGroupIndexingMode"] == "ON"


@pytest.mark.parametrize(
    "given",
    [
        things_of("SOMETIMES"),
        things_of("REGISTRY", customFields=custom("shadow.reported.heat")),
        things_of("REGISTRY_AND_SHADOW", customFields=custom("shadow.name.conf.reported.heat")),
        things_of("REGISTRY", customFields=custom("connectivity.connected", kind="Boolean")),
        things_of("REGISTRY", customFields=custom("registry.version")),
        things_of("REGISTRY", customFields=custom("thingName", kind="String")),
        things_of("REGISTRY", customFields=custom(*(f"attributes.a{number}" for number in range(6)))),
        things_of("REGISTRY", customFields=custom("attributes.a", kind="Text")),
        things_of(
            "REGISTRY",
            namedShadowIndexingMode="ON",
            filter={"namedShadowNames": [f"s{number}" for number in range(11)]},
        ),
    ],
    ids=[
        "mode",
        "classic shadow is off",
        "named shadows are off",
        "connectivity is off",
        "managed number",
        "managed text",
        "six custom fields",
        "type",
        "eleven named shadows",
    ],
)
def test_index_configuration_is_checked(control: Any, ask: Ask, refused: Refused, given: dict[str, Any]) -> None:
    """Checked; moto: stored unchecked."""
    control.update_indexing_configuration(**things_of("REGISTRY", customFields=custom("attributes.heat")))
    before = ask("get_indexing_configuration")
    refused("InvalidRequestException", "update_indexing_configuration", **given)
    assert ask("get_indexing_configuration") == before


def test_describe_index_while_it_is_built(iotmock: "IoTMock", control: Any, ask: Ask) -> None:
    """BUILDING, then ACTIVE, then REBUILDING, while queries work on the old sources; moto: not implemented."""
    iotmock.limits.index_building_seconds = 30
    control.create_thing(thingName="l1")

    def status() -> str:
        return str(ask("describe_index", indexName="AWS_Things")["indexStatus"])

    control.update_indexing_configuration(**things_of("REGISTRY"))
    assert status() == "BUILDING"
    with pytest.raises(control.exceptions.IndexNotReadyException):
        control.search_index(queryString="*")
    iotmock.advance(30)
    assert status() == "ACTIVE"
    control.update_indexing_configuration(**things_of("REGISTRY_AND_SHADOW"))
    assert status() == "REBUILDING"
    assert [found["thingName"] for found in ask("search_index", queryString="*")["things"]] == ["l1"]
    iotmock.advance(30)
    assert status() == "ACTIVE"


def test_describe_index_of_groups_and_list_indices(control: Any, ask: Ask, refused: Refused) -> None:
    """Those that are on; moto: not implemented."""
    assert ask("list_indices") == {"indexNames": []}
    for index in ("AWS_Things", "AWS_ThingGroups"):
        refused("ResourceNotFoundException", "describe_index", indexName=index)
    control.update_indexing_configuration(thingGroupIndexingConfiguration={"thingGroupIndexingMode": "ON"})
    assert ask("list_indices") == {"indexNames": ["AWS_ThingGroups"]}
    told = ask("describe_index", indexName="AWS_ThingGroups")
    assert told == {"indexName": "AWS_ThingGroups", "indexStatus": "ACTIVE", "schema": "THING_GROUPS"}
    control.update_indexing_configuration(**things_of("REGISTRY"))
    assert sorted(ask("list_indices")["indexNames"]) == ["AWS_ThingGroups", "AWS_Things"]


def fleet(control: Any, values: list[str]) -> None:
    """Things that have these values in the custom field `attributes.n`."""
    control.update_indexing_configuration(**things_of("REGISTRY", customFields=custom("attributes.n")))
    for number, value in enumerate(values):
        control.create_thing(thingName=f"t{number}", attributePayload={"attributes": {"n": value}})


BY_N = {"queryString": "*", "aggregationField": "attributes.n"}


def test_get_statistics(control: Any, ask: Ask) -> None:
    """The documented example; values that do not fit are ignored; moto: not implemented."""
    fleet(control, ["-125", "75", "150", "many"])
    found = ask("get_statistics", **BY_N)["statistics"]
    assert found["count"] == 3
    exact = {key: found[key] for key in ("sum", "minimum", "maximum", "sumOfSquares")}
    assert exact == {"sum": 100.0, "minimum": -125.0, "maximum": 150.0, "sumOfSquares": 43750.0}
    rounded = {key: round(found[key], 2) for key in ("average", "variance", "stdDeviation")}
    assert rounded == {"average": 33.33, "variance": 13472.22, "stdDeviation": 116.07}


def test_get_statistics_of_other_kinds(control: Any, ask: Ask) -> None:
    """Texts are counted, booleans are 0 and 1, without a field it is the version."""
    control.update_indexing_configuration(**things_of("REGISTRY_AND_SHADOW", thingConnectivityIndexingMode="STATUS"))
    for name in ("t1", "t2"):
        control.create_thing(thingName=name)
    control.update_thing(thingName="t1", attributePayload={"attributes": {"a": "b"}})
    assert ask("get_statistics", queryString="*", aggregationField="thingName")["statistics"] == {"count": 2}
    assert ask("get_statistics", queryString="*")["statistics"]["sum"] == 3.0
    online = ask("get_statistics", queryString="*", aggregationField="connectivity.connected")["statistics"]
    assert (online["count"], online["sum"]) == (2, 0.0)


def test_get_cardinality(control: Any, ask: Ask) -> None:
    """How many different values, 0 without any; moto: not implemented."""
    fleet(control, ["1", "1", "2"])
    assert ask("get_cardinality", **BY_N) == {"cardinality": 2}
    assert ask("get_cardinality", **BY_N | {"queryString": "thingName:nobody"}) == {"cardinality": 0}


def test_get_percentiles(control: Any, ask: Ask) -> None:
    """The documented example, and none without values; moto: not implemented."""
    fleet(control, ["1", "1", "1", "2", "2", "2", "3", "3", "3"])
    found = ask("get_percentiles", **BY_N, percents=[30, 70])["percentiles"]
    assert found == [{"percent": 30.0, "value": 1.4}, {"percent": 70.0, "value": 2.5999999999999996}]
    usual = ask("get_percentiles", **BY_N)["percentiles"]
    assert [line["percent"] for line in usual] == [1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0]
    assert ask("get_percentiles", **BY_N | {"queryString": "thingName:nobody"}) == {"percentiles": []}


def test_get_buckets_aggregation(control: Any, ask: Ask) -> None:
    """By count, the greatest first; moto: not implemented."""
    fleet(control, ["100", "7", "100"])
    kind = {"termsAggregation": {"maxBuckets": 10}}
    buckets = [{"keyValue": "100", "count": 2}, {"keyValue": "7", "count": 1}]
    assert ask("get_buckets_aggregation", **BY_N, bucketsAggregationType=kind) == {"totalCount": 3, "buckets": buckets}
    one = {"termsAggregation": {"maxBuckets": 1}}
    assert ask("get_buckets_aggregation", **BY_N, bucketsAggregationType=one)["buckets"] == buckets[:1]


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("get_statistics", {}),
        ("get_cardinality", {}),
        ("get_percentiles", {}),
        ("get_buckets_aggregation", {"bucketsAggregationType": {"termsAggregation": {}}}),
    ],
)
def test_aggregation_of_a_field_that_is_neither_managed_nor_custom(
    control: Any, refused: Refused, operation: str, members: dict[str, Any]
) -> None:
    """InvalidAggregationException, a bad query InvalidQueryException; moto: not implemented."""
    fleet(control, ["1"])
    other = {"queryString": "*", "aggregationField": "attributes.other"}
    refused("InvalidAggregationException", operation, **other, **members)
    refused("InvalidQueryException", operation, **BY_N | {"queryString": "("}, **members)


def points(iotmock: "IoTMock", metric: str, kind: str) -> list[float]:
    """What CloudWatch has of a value of a metric."""
    found = iotmock.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/IoTFleetMetrics",
        MetricName=metric,
        Dimensions=[{"Name": "AggregationType", "Value": kind}],
        StartTime=NOON,
        EndTime=NOON + timedelta(hours=1),
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return [point["Sum"] for point in found]


def test_fleet_metric_operations(iotmock: "IoTMock", control: Any, ask: Ask, refused: Refused) -> None:
    """All 5; moto: not implemented."""
    fleet(control, ["3", "4"])
    metric = {
        "metricName": "warm",
        **BY_N,
        "period": 60,
        "aggregationType": {"name": "Statistics", "values": ["count", "sum"]},
    }
    arn = "arn:aws:iot:us-east-1:123456789012:fleetmetric/warm"
    assert ask("create_fleet_metric", **metric) == {"metricName": "warm", "metricArn": arn}
    refused("ResourceAlreadyExistsException", "create_fleet_metric", **metric | {"period": 120})
    for period in (30, 90, 86460):
        refused("InvalidRequestException", "create_fleet_metric", **metric | {"metricName": "other", "period": period})
    refused("InvalidQueryException", "create_fleet_metric", **metric | {"metricName": "other", "queryString": "("})
    assert ask("list_fleet_metrics") == {"fleetMetrics": [{"metricName": "warm", "metricArn": arn}]}
    found = ask("describe_fleet_metric", metricName="warm")
    assert {key: found[key] for key in metric} == metric
    assert (found["version"], found["indexName"], found["creationDate"], found["lastModifiedDate"]) == (
        1,
        "AWS_Things",
        NOON,
        NOON,
    )
    iotmock.advance(60)
    assert (points(iotmock, "warm", "count"), points(iotmock, "warm", "sum")) == ([2.0], [7.0])

    change = {"metricName": "warm", "indexName": "AWS_Things", "description": "d"}
    refused("VersionConflictException", "update_fleet_metric", **change, expectedVersion=2)
    ask("update_fleet_metric", **change, expectedVersion=1)
    found = ask("describe_fleet_metric", metricName="warm")
    assert (found["version"], found["description"], found["period"]) == (2, "d", 60)
    refused("InvalidRequestException", "update_indexing_configuration", **things_of("REGISTRY", customFields=[]))

    refused("VersionConflictException", "delete_fleet_metric", metricName="warm", expectedVersion=1)
    assert ask("delete_fleet_metric", metricName="warm") == {}
    assert ask("delete_fleet_metric", metricName="warm") == {}
    refused("ResourceNotFoundException", "describe_fleet_metric", metricName="warm")
    control.update_indexing_configuration(**things_of("REGISTRY", customFields=[]))


def test_fleet_metric_without_matching_things(iotmock: "IoTMock", control: Any) -> None:
    """`count` is 0, other values are not emitted; moto: not implemented."""
    fleet(control, [])
    kinds = {"name": "Statistics", "values": ["count", "sum", "average"]}
    control.create_fleet_metric(metricName="none", **BY_N, period=60, aggregationType=kinds)
    iotmock.advance(60)
    assert points(iotmock, "none", "count") == [0.0]
    assert points(iotmock, "none", "sum") == points(iotmock, "none", "average") == []


def test_get_thing_connectivity_data(iotmock: "IoTMock", control: Any, ask: Ask, refused: Refused) -> None:
    """One thing, from the connections themselves, and it is kept; moto: not implemented."""
    control.create_thing(thingName="l1")
    control.update_indexing_configuration(**things_of("REGISTRY"))
    refused("InvalidRequestException", "get_thing_connectivity_data", thingName="l1")
    control.update_indexing_configuration(**things_of("REGISTRY", thingConnectivityIndexingMode="STATUS"))

    def told() -> dict[str, Any]:
        return ask("get_thing_connectivity_data", thingName="l1")

    assert told() == {"thingName": "l1", "connected": False}
    iotmock.advance(5)
    client = iotmock.connect("l1")
    found = told()
    assert (found["connected"], found["timestamp"] - NOON) == (True, timedelta(seconds=5))
    assert not SOCKET & set(found)
    client.drop()
    iotmock.advance(7200)
    found = told()
    assert (found["connected"], found["disconnectReason"]) == (False, "CONNECTION_LOST")
    assert found["timestamp"] - NOON == timedelta(seconds=5)
    refused("ResourceNotFoundException", "get_thing_connectivity_data", thingName="nobody")


def test_get_thing_connectivity_data_with_its_socket(iotmock: "IoTMock", iot_client: Any) -> None:
    """Where it is asked for; moto: not implemented."""
    iot_client.create_thing(thingName="l1")
    iot_client.update_indexing_configuration(**things_of("REGISTRY", thingConnectivityIndexingMode="STATUS"))
    iotmock.connect("l1")
    # This client checks its members: an older one would leave out the one that counts here.
    found = iot_client.get_thing_connectivity_data(thingName="l1", includeSocketInformation=True)
    assert set(found) >= SOCKET
