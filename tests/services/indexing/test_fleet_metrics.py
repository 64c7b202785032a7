"""Fleet metrics: what they are, and what they put into CloudWatch."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.services.indexing.conftest import START, Fleet

ARN = "arn:aws:iot:us-east-1:123456789012:fleetmetric/"
_MINUTE = timedelta(minutes=1)
NAMES = ("count", "average", "sum", "minimum", "maximum", "sumOfSquares", "variance", "stdDeviation")


@pytest.fixture
def counted(fleet: Fleet) -> Fleet:
    """A fleet with everything indexed and a custom field."""
    fleet.index_named(
        "config",
        mode="REGISTRY_AND_SHADOW",
        thingConnectivityIndexingMode="STATUS",
        customFields=[{"name": "attributes.bar", "type": "Number"}, {"name": "attributes.site", "type": "String"}],
    )
    return fleet


def metric(fleet: Fleet, name: str = "bars", aggregation: str = "Statistics", *values: str, **members: Any) -> None:
    """Make a fleet metric."""
    kind: dict[str, Any] = {"name": aggregation} | ({"values": list(values)} if values else {})
    given = {"queryString": "*", "aggregationField": "attributes.bar", "period": 60, **members}
    fleet.call("create_fleet_metric", metricName=name, aggregationType=kind, **given)


def described(fleet: Fleet, name: str = "bars") -> dict[str, Any]:
    """What DescribeFleetMetric says."""
    return fleet.call("describe_fleet_metric", metricName=name)


def points(fleet: Fleet, name: str, kind: str) -> list[tuple[datetime, float]]:
    """What CloudWatch has of a value of the last day and a half, by time."""
    query = {
        "Id": "m",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/IoTFleetMetrics",
                "MetricName": name,
                "Dimensions": [{"Name": "AggregationType", "Value": kind}],
            },
            "Period": 60,
            "Stat": "Sum",
        },
    }
    pages = fleet.iot.client("cloudwatch").get_paginator("get_metric_data")
    found: dict[datetime, float] = {}
    # moto counts its periods from where one begins to look.
    end = START + (fleet.iot.now - START) // _MINUTE * _MINUTE + _MINUTE
    for page in pages.paginate(MetricDataQueries=[query], StartTime=end - timedelta(hours=36), EndTime=end):
        (result,) = page["MetricDataResults"]
        found |= dict(zip(result["Timestamps"], result["Values"], strict=True))
    return sorted(found.items())


def values(fleet: Fleet, name: str, kind: str) -> list[float]:
    """The values alone."""
    return [value for _, value in points(fleet, name, kind)]


def kinds(fleet: Fleet) -> list[tuple[str, str]]:
    """Metrics and values that CloudWatch knows."""
    pages = fleet.iot.client("cloudwatch").get_paginator("list_metrics").paginate(Namespace="AWS/IoTFleetMetrics")
    return sorted((found["MetricName"], found["Dimensions"][0]["Value"]) for page in pages for found in page["Metrics"])


# CreateFleetMetric


def test_the_answer_names_the_metric(counted: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    answer = counted.call(
        "create_fleet_metric",
        metricName="bars",
        queryString="*",
        aggregationType={"name": "Statistics"},
        period=60,
        aggregationField="attributes.bar",
    )
    assert answer == {"metricName": "bars", "metricArn": ARN + "bars"}


def test_a_metric_is_described(counted: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    metric(counted, "bars", "Statistics", "sum", "count", description="all", unit="Count", period=300)
    assert described(counted) == {
        "metricName": "bars",
        "metricArn": ARN + "bars",
        "queryString": "*",
        "queryVersion": "2017-09-30",
        "indexName": "AWS_Things",
        "aggregationType": {"name": "Statistics", "values": ["sum", "count"]},
        "aggregationField": "attributes.bar",
        "period": 300,
        "description": "all",
        "unit": "Count",
        "creationDate": START,
        "lastModifiedDate": START,
        "version": 1,
    }


def test_what_was_not_given_is_not_described(counted: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    metric(counted)
    assert not {"description", "unit"} & set(described(counted))
    assert described(counted)["aggregationType"] == {"name": "Statistics"}


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("InvalidRequestException", {"period": 90}),
        ("InvalidRequestException", {"period": 30}),
        ("InvalidRequestException", {"period": 86460}),
        ("InvalidRequestException", {"metricName": "a b"}),
        ("InvalidQueryException", {"queryString": "a:("}),
        ("InvalidQueryException", {"queryVersion": "1"}),
        ("InvalidQueryException", {"queryVersion": ""}),
        ("InvalidAggregationException", {"aggregationField": "attributes.other"}),
        ("InvalidAggregationException", {"aggregationField": "shadow.reported.t"}),
        ("InvalidAggregationException", {"aggregationType": {"name": "Statistics", "values": ["median"]}}),
        ("InvalidAggregationException", {"aggregationType": {"name": "Percentiles", "values": ["count"]}}),
        ("InvalidAggregationException", {"aggregationType": {"name": "Percentiles", "values": ["101"]}}),
        ("InvalidAggregationException", {"aggregationType": {"name": "Cardinality", "values": ["count"]}}),
        (
            "InvalidAggregationException",
            {"aggregationType": {"name": "Percentiles"}, "aggregationField": "attributes.site"},
        ),
        ("ResourceNotFoundException", {"indexName": "AWS_ThingGroups"}),
        ("ResourceNotFoundException", {"indexName": "AWS_Lamps"}),
    ],
)
def test_what_cannot_be_counted_is_refused(counted: Fleet, code: str, members: dict[str, Any]) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    given = {
        "metricName": "bars",
        "queryString": "*",
        "aggregationType": {"name": "Statistics"},
        "period": 60,
        "aggregationField": "attributes.bar",
    }
    with counted.refused(code):
        counted.call("create_fleet_metric", **{**given, **members})
    assert counted.call("list_fleet_metrics")["fleetMetrics"] == []


@pytest.mark.parametrize("period", [60, 86400])
def test_the_shortest_and_the_longest_period(counted: Fleet, period: int) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    metric(counted, period=period)
    assert described(counted)["period"] == period


@pytest.mark.parametrize("value", ["0", "100"])
def test_the_lowest_and_the_highest_percent(counted: Fleet, value: str) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    metric(counted, "bars", "Percentiles", value)
    assert described(counted)["aggregationType"]["values"] == [value]


def test_a_metric_needs_an_index(fleet: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    with fleet.refused("ResourceNotFoundException"):
        metric(fleet, aggregationField="registry.version")


def test_a_metric_needs_an_active_index(fleet: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("REGISTRY")
    with fleet.refused("IndexNotReadyException"):
        metric(fleet, aggregationField="registry.version")
    fleet.iot.advance(60)
    fleet.index("REGISTRY_AND_SHADOW")
    with fleet.refused("IndexNotReadyException"):
        metric(fleet, aggregationField="registry.version")
    fleet.iot.advance(60)
    metric(fleet, aggregationField="registry.version")


def test_the_same_metric_again_is_answered(counted: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    for _ in range(2):
        metric(counted, "bars", "Statistics", "sum", description="x", unit="Count")
    assert described(counted)["version"] == 1


@pytest.mark.parametrize(
    "members", [{"queryString": "a:b"}, {"period": 120}, {"description": "y"}, {"unit": "Percent"}]
)
def test_another_metric_of_the_name_is_refused(counted: Fleet, members: dict[str, Any]) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    metric(counted)
    before = described(counted)
    with counted.refused("ResourceAlreadyExistsException"):
        metric(counted, **members)
    assert described(counted) == before


def test_an_account_has_a_hundred(counted: Fleet) -> None:
    """General reference, quotas; AWS raises it on request."""
    for number in range(100):
        metric(counted, f"m{number}")
    with counted.refused("LimitExceededException"):
        metric(counted, "more")
    metric(counted, "m7")
    counted.iot.limits.fleet_metrics = 101
    metric(counted, "more")


def test_metrics_have_tags(counted: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    metric(counted, tags=[{"Key": "team", "Value": "red"}])
    assert counted.control.list_tags_for_resource(resourceArn=ARN + "bars")["tags"] == [{"Key": "team", "Value": "red"}]
    counted.control.untag_resource(resourceArn=ARN + "bars", tagKeys=["team"])
    assert counted.control.list_tags_for_resource(resourceArn=ARN + "bars")["tags"] == []


def test_what_is_no_metric_has_no_tags(counted: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    with counted.refused("ResourceNotFoundException"):
        counted.control.list_tags_for_resource(resourceArn=ARN + "bars")


def test_tagged_metrics_are_found_by_the_tagging_service(counted: Fleet) -> None:
    """API reference, CreateFleetMetric; developer guide, Managing fleet metrics."""
    metric(counted, tags=[{"Key": "team", "Value": "red"}])
    answer = counted.iot.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "team", "Values": ["red"]}]
    )
    assert [each["ResourceARN"] for each in answer["ResourceTagMappingList"]] == [ARN + "bars"]


# UpdateFleetMetric


def test_an_update_changes_what_is_given(counted: Fleet) -> None:
    """API reference, UpdateFleetMetric."""
    metric(counted, "bars", "Statistics", "sum", description="x", unit="Count")
    counted.iot.advance(10)
    counted.control.update_fleet_metric(
        metricName="bars", indexName="AWS_Things", queryString="attributes.site:north", expectedVersion=1
    )
    found = described(counted)
    assert (found["version"], found["queryString"], found["description"], found["unit"]) == (
        2,
        "attributes.site:north",
        "x",
        "Count",
    )
    assert found["aggregationType"] == {"name": "Statistics", "values": ["sum"]}
    assert (found["creationDate"], found["lastModifiedDate"]) == (START, START + timedelta(seconds=10))


def test_everything_can_be_changed(counted: Fleet) -> None:
    """API reference, UpdateFleetMetric."""
    counted.index_groups()
    metric(counted)
    changes = {
        "indexName": "AWS_ThingGroups",
        "queryString": "a*",
        "aggregationType": {"name": "Cardinality"},
        "aggregationField": "thingGroupName",
        "period": 120,
        "description": "new",
        "unit": "None",
    }
    counted.control.update_fleet_metric(metricName="bars", **changes)
    found = described(counted)
    assert {name: found[name] for name in changes} == changes


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("VersionConflictException", {"expectedVersion": 2}),
        ("InvalidQueryException", {"queryString": "a:("}),
        ("InvalidQueryException", {"queryVersion": ""}),
        ("InvalidAggregationException", {"aggregationField": "attributes.other"}),
        ("InvalidAggregationException", {"aggregationType": {"name": "Cardinality", "values": ["sum"]}}),
        ("InvalidRequestException", {"period": 61}),
        ("ResourceNotFoundException", {"indexName": "AWS_Lamps"}),
        ("ResourceNotFoundException", {"metricName": "nobody"}),
    ],
)
def test_a_refused_update_changes_nothing(counted: Fleet, code: str, members: dict[str, Any]) -> None:
    """API reference, UpdateFleetMetric."""
    metric(counted)
    before = described(counted)
    with counted.refused(code):
        counted.call("update_fleet_metric", **{"metricName": "bars", "indexName": "AWS_Things", **members})
    assert described(counted) == before


# DeleteFleetMetric, ListFleetMetrics


def test_a_deleted_metric_is_gone(counted: Fleet) -> None:
    """API reference, DeleteFleetMetric, ListFleetMetrics."""
    metric(counted)
    counted.control.delete_fleet_metric(metricName="bars", expectedVersion=1)
    with counted.refused("ResourceNotFoundException"):
        described(counted)
    counted.control.delete_fleet_metric(metricName="bars")


def test_only_the_expected_version_is_deleted(counted: Fleet) -> None:
    """API reference, DeleteFleetMetric, ListFleetMetrics."""
    metric(counted)
    with counted.refused("VersionConflictException"):
        counted.control.delete_fleet_metric(metricName="bars", expectedVersion=7)
    assert described(counted)["version"] == 1


def test_metrics_are_listed_by_name(counted: Fleet) -> None:
    """API reference, DeleteFleetMetric, ListFleetMetrics."""
    for name in ("b", "c", "a"):
        metric(counted, name)
    first = counted.call("list_fleet_metrics", maxResults=2)
    assert first["fleetMetrics"] == [{"metricName": name, "metricArn": ARN + name} for name in ("a", "b")]
    second = counted.call("list_fleet_metrics", maxResults=2, nextToken=first["nextToken"])
    assert second == {"fleetMetrics": [{"metricName": "c", "metricArn": ARN + "c"}]}
    with counted.refused("InvalidRequestException"):
        counted.call("list_fleet_metrics", nextToken="bad")


# What CloudWatch gets


def test_statistics_are_put_every_period(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    for number, bar in enumerate(["-125", "75", "150"]):
        counted.thing(f"pump-{number}", bar=bar)
    metric(counted)
    counted.iot.advance(59)
    assert kinds(counted) == []
    counted.iot.advance(1)
    assert kinds(counted) == sorted(("bars", name) for name in NAMES)
    assert values(counted, "bars", "sum") == [100.0]
    assert values(counted, "bars", "average") == [pytest.approx(33.3333, abs=1e-3)]
    counted.thing("pump-3", bar="10")
    counted.iot.advance(60)
    assert points(counted, "bars", "count") == [
        (START + timedelta(seconds=60), 3.0),
        (START + timedelta(seconds=120), 4.0),
    ]
    assert values(counted, "bars", "sum") == [100.0, 110.0]


def test_only_the_chosen_statistics_are_put(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="7")
    metric(counted, "bars", "Statistics", "sum", "maximum")
    counted.iot.advance(60)
    assert kinds(counted) == [("bars", "maximum"), ("bars", "sum")]


def test_without_things_there_is_a_count_only(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    metric(counted)
    counted.iot.advance(60)
    assert kinds(counted) == [("bars", "count")]
    assert values(counted, "bars", "count") == [0.0]


def test_texts_have_a_count_only(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", site="north")
    metric(counted, "sites", "Statistics", "count", "sum", aggregationField="attributes.site")
    counted.iot.advance(60)
    assert kinds(counted) == [("sites", "count")]


def test_percentiles_are_put_by_their_percent(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    for number in range(1, 10):
        counted.thing(f"pump-{number}", bar=str((number + 2) // 3))
    metric(counted, "bars", "Percentiles", "30", "50")
    counted.iot.advance(60)
    assert kinds(counted) == [("bars", "30"), ("bars", "50")]
    assert values(counted, "bars", "30") == [pytest.approx(1.4)]
    assert values(counted, "bars", "50") == [2.0]


def test_percentiles_that_are_put_unless_others_are_given(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="3")
    metric(counted, "bars", "Percentiles")
    counted.iot.advance(60)
    assert kinds(counted) == sorted(("bars", percent) for percent in ("1", "5", "25", "50", "75", "95", "99"))


def test_without_things_there_are_no_percentiles(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    metric(counted, "bars", "Percentiles", "50")
    counted.iot.advance(60)
    assert kinds(counted) == []


def test_cardinality_is_put(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    for number, site in enumerate(["north", "south", "north"]):
        counted.thing(f"pump-{number}", site=site)
    metric(counted, "sites", "Cardinality", aggregationField="attributes.site")
    counted.iot.advance(60)
    assert kinds(counted) == [("sites", "cardinality")]
    assert values(counted, "sites", "cardinality") == [2.0]


def test_groups_are_counted(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.index_groups()
    counted.groups("plant/hall")
    metric(counted, "groups", "Statistics", "count", indexName="AWS_ThingGroups", aggregationField="version")
    counted.iot.advance(60)
    counted.groups("yard")
    counted.iot.advance(60)
    assert values(counted, "groups", "count") == [2.0, 3.0]


def test_a_unit_goes_with_the_values(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="7")
    metric(counted, "bars", "Statistics", "sum", unit="Percent")
    counted.iot.advance(60)
    statistics = counted.iot.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/IoTFleetMetrics",
        MetricName="bars",
        Dimensions=[{"Name": "AggregationType", "Value": "sum"}],
        StartTime=START,
        EndTime=START + timedelta(days=1),
        Period=60,
        Statistics=["Sum"],
    )
    assert [point["Unit"] for point in statistics["Datapoints"]] == ["Percent"]


@pytest.mark.parametrize(
    ("query", "act"),
    [
        ("attributes.site:north", lambda fleet: fleet.thing("new", site="north", bar="1")),
        (
            "attributes.site:north",
            lambda fleet: fleet.control.update_thing(
                thingName="pump", attributePayload={"attributes": {"site": "north"}, "merge": True}
            ),
        ),
        ("shadow.reported.t > 80", lambda fleet: fleet.report("pump", t=90)),
        ("shadow.name.config.reported.t > 80", lambda fleet: fleet.report("pump", "config", t=90)),
        ("connectivity.connected:true", lambda fleet: fleet.iot.connect("pump")),
        ("thingGroupNames:hall", lambda fleet: fleet.join("pump", "hall")),
        ("thingGroupNames:all", lambda fleet: fleet.dynamic("all", "thingName:pump")),
    ],
)
def test_what_has_changed_counts(counted: Fleet, query: str, act: Any) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.groups("hall")
    counted.thing("pump", bar="1")
    metric(counted, "some", "Statistics", "count", queryString=query)
    counted.iot.advance(60)
    act(counted)
    counted.iot.advance(60)
    assert values(counted, "some", "count") == [0.0, 1.0]


def test_a_deleted_thing_does_not_count(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="1")
    metric(counted, "some", "Statistics", "count")
    counted.iot.advance(60)
    counted.control.delete_thing(thingName="pump")
    counted.iot.advance(60)
    assert values(counted, "some", "count") == [1.0, 0.0]


def test_what_the_index_forgets_does_not_count(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="1")
    counted.iot.connect("pump").drop()
    metric(counted, "lost", "Statistics", "count", queryString="connectivity.disconnectReason:*", period=1800)
    counted.iot.advance(7200)
    assert values(counted, "lost", "count") == [1.0, 0.0, 0.0, 0.0]


def test_another_configuration_counts(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="1")
    counted.report("pump", t=1)
    counted.index("REGISTRY", customFields=[{"name": "attributes.bar", "type": "Number"}])
    metric(counted, "some", "Statistics", "count", queryString="shadow.reported.t:1")
    counted.iot.advance(60)
    counted.index(customFields=[{"name": "attributes.bar", "type": "Number"}])
    counted.iot.advance(60)
    assert values(counted, "some", "count") == [0.0, 1.0]


def test_another_query_counts(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="1")
    metric(counted, "some", "Statistics", "count")
    counted.iot.advance(60)
    counted.control.update_fleet_metric(metricName="some", indexName="AWS_Things", queryString="thingName:x")
    counted.iot.advance(60)
    assert values(counted, "some", "count") == [1.0, 0.0]


def test_another_period_begins_with_its_update(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    metric(counted, "some", period=60)
    counted.iot.advance(90)
    counted.control.update_fleet_metric(metricName="some", indexName="AWS_Things", period=120)
    counted.iot.advance(240)
    seconds = [(at - START).total_seconds() for at, _ in points(counted, "some", "count")]
    # CloudWatch's own minutes: 210 and 330.
    assert seconds == [60.0, 180.0, 300.0]


def test_the_same_period_goes_on(counted: Fleet) -> None:
    """It is no other one."""
    metric(counted, "some", period=60)
    counted.iot.advance(30)
    counted.control.update_fleet_metric(metricName="some", indexName="AWS_Things", period=60)
    counted.iot.advance(30)
    assert len(points(counted, "some", "count")) == 1


def test_a_deleted_metric_puts_nothing(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    metric(counted)
    counted.iot.advance(30)
    counted.control.delete_fleet_metric(metricName="bars")
    metric(counted)
    counted.iot.advance(30)
    assert kinds(counted) == []
    counted.iot.advance(30)
    assert len(points(counted, "bars", "count")) == 1


def test_a_metric_that_is_made_anew_counts_anew(counted: Fleet) -> None:
    """It shares its name with another one, and nothing else."""
    counted.thing("pump", bar="1")
    metric(counted, "some", "Statistics", "count")
    counted.iot.advance(60)
    counted.control.delete_fleet_metric(metricName="some")
    metric(counted, "some", "Statistics", "count", queryString="thingName:nobody")
    counted.iot.advance(60)
    assert values(counted, "some", "count") == [1.0, 0.0]


def test_a_value_that_is_given_twice_counts_once(counted: Fleet) -> None:
    """And is described once."""
    metric(counted, "some", "Statistics", "count", "count")
    assert described(counted, "some")["aggregationType"]["values"] == ["count"]
    counted.thing("pump", bar="1")
    counted.iot.advance(60)
    assert values(counted, "some", "count") == [1.0]


@pytest.mark.parametrize("travel", [True, False])
def test_cloudwatch_alone_sees_what_is_due(counted: Fleet, travel: bool) -> None:
    """An API call settles what is due, whichever service it is for, and by whatever the clock moves."""
    counted.thing("pump", bar="1")
    metric(counted, "some", "Statistics", "count")
    cloudwatch = counted.iot.client("cloudwatch")
    if travel:
        with time_machine.travel(START + timedelta(seconds=60), tick=False):
            assert len(cloudwatch.list_metrics(Namespace="AWS/IoTFleetMetrics")["Metrics"]) == 1
    else:
        counted.iot.advance(60)
        assert len(cloudwatch.list_metrics(Namespace="AWS/IoTFleetMetrics")["Metrics"]) == 1


def test_a_jump_of_the_clock_puts_every_moment(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="1")
    metric(counted, "bars", "Statistics", "sum")
    counted.iot.advance(timedelta(hours=24))
    found = points(counted, "bars", "sum")
    assert [at for at, _ in found] == [START + timedelta(minutes=minute) for minute in range(1, 1441)]


def test_of_a_longer_jump_the_last_moments(counted: Fleet) -> None:
    """1,440 of them: a choice, so that a year does not take an hour."""
    metric(counted, "bars", "Statistics", "count")
    counted.iot.advance(timedelta(days=30))
    found = points(counted, "bars", "count")
    end = START + timedelta(days=30)
    assert [at for at, _ in found] == [end - timedelta(minutes=minute) for minute in reversed(range(1440))]
    counted.iot.advance(60)
    assert points(counted, "bars", "count")[-1][0] == end + timedelta(minutes=1)


def test_one_moment_too_many_is_left_out(counted: Fleet) -> None:
    """The first of 1,441."""
    metric(counted, "bars", "Statistics", "count")
    counted.iot.advance(timedelta(minutes=1441))
    found = points(counted, "bars", "count")
    assert (len(found), found[0][0]) == (1440, START + timedelta(minutes=2))


def test_what_happens_during_a_jump_counts_from_then_on(counted: Fleet) -> None:
    """Developer guide, Fleet metrics, Fleet indexing troubleshooting."""
    counted.thing("pump", bar="1")
    counted.control.create_job(
        jobId="j",
        targets=["arn:aws:iot:us-east-1:123456789012:thing/pump"],
        document=json.dumps({}),
        timeoutConfig={"inProgressTimeoutInMinutes": 2},
    )
    client = counted.iot.connect("pump", keep_alive=30)
    metric(counted, "online", "Statistics", "count", queryString="connectivity.connected:true")
    client.silence()
    counted.iot.advance(180)
    # 45 seconds after its silence the broker lets it go.
    assert values(counted, "online", "count") == [0.0, 0.0, 0.0]


# What stays in the configuration


@pytest.mark.parametrize(
    ("members", "configuration"),
    [
        ({}, {"thingIndexingMode": "REGISTRY"}),
        (
            {},
            {
                "thingIndexingMode": "REGISTRY_AND_SHADOW",
                "customFields": [{"name": "attributes.bar", "type": "String"}],
            },
        ),
        ({"aggregationField": "shadow.version"}, {"thingIndexingMode": "REGISTRY"}),
        ({"aggregationField": "registry.version"}, {"thingIndexingMode": "OFF"}),
        (
            {"aggregationField": "connectivity.timestamp"},
            {"thingIndexingMode": "REGISTRY", "thingConnectivityIndexingMode": "OFF"},
        ),
        (
            {"aggregationField": "registry.version", "queryString": "connectivity.connected:true"},
            {"thingIndexingMode": "REGISTRY"},
        ),
        (
            {"aggregationField": "registry.version", "queryString": "thingName:a OR NOT shadow.reported.t:1"},
            {"thingIndexingMode": "REGISTRY"},
        ),
        (
            {"aggregationField": "registry.version", "queryString": "shadow.name.config.reported.t:1"},
            {"thingIndexingMode": "REGISTRY", "namedShadowIndexingMode": "ON"},
        ),
        (
            {"aggregationField": "registry.version", "queryString": "shadow.name.config.reported.*.t:1"},
            {"thingIndexingMode": "REGISTRY"},
        ),
    ],
)
def test_what_a_metric_uses_stays(counted: Fleet, members: dict[str, Any], configuration: dict[str, Any]) -> None:
    """Developer guide, Managing fleet metrics: a field or source in use cannot be taken away."""
    metric(counted, **members)
    with counted.refused("InvalidRequestException"):
        counted.control.update_indexing_configuration(thingIndexingConfiguration=configuration)
    counted.control.delete_fleet_metric(metricName="bars")
    counted.control.update_indexing_configuration(thingIndexingConfiguration=configuration)


def test_what_no_metric_uses_may_go(counted: Fleet) -> None:
    """Developer guide, Managing fleet metrics: a field or source in use cannot be taken away."""
    metric(counted, aggregationField="registry.version", queryString="attributes.bar:1")
    counted.index("REGISTRY")
    counted.iot.advance(60)
    assert values(counted, "bars", "count") == [0.0]


def test_a_query_of_what_was_never_indexed_is_no_reason(counted: Fleet) -> None:
    """Developer guide, Managing fleet metrics: a field or source in use cannot be taken away."""
    counted.index("REGISTRY")
    metric(counted, aggregationField="registry.version", queryString="shadow.reported.t:1")
    counted.index("REGISTRY", deviceDefenderIndexingMode="VIOLATIONS")


def test_the_index_of_groups_stays(counted: Fleet) -> None:
    """Developer guide, Managing fleet metrics: a field or source in use cannot be taken away."""
    counted.index_groups()
    metric(counted, indexName="AWS_ThingGroups", aggregationField="version")
    with counted.refused("InvalidRequestException"):
        counted.index_groups("OFF")
    counted.index("REGISTRY")


# Snapshots of the mock and stacks


def test_metrics_go_on_after_a_restore(counted: Fleet) -> None:
    """What is planned is part of a snapshot."""
    counted.thing("pump", bar="1")
    metric(counted, "bars", "Statistics", "count")
    snapshot = counted.iot.snapshot()
    counted.iot.advance(60)
    counted.thing("pump-2", bar="2")
    counted.iot.restore(snapshot)
    counted.iot.advance(60)
    # CloudWatch is no part of a snapshot: the moment was put twice.
    assert values(counted, "bars", "count") == [2.0]


def test_a_metric_of_a_stack(counted: Fleet) -> None:
    """CloudFormation reference, AWS::IoT::FleetMetric."""
    properties = {
        "MetricName": "bars",
        "QueryString": "*",
        "AggregationField": "attributes.bar",
        "AggregationType": {"Name": "Statistics", "Values": ["sum"]},
        "Period": 60,
        "Description": "all",
        "Tags": [{"Key": "team", "Value": "red"}],
    }

    def template(**changes: Any) -> str:
        made = {name: value for name, value in (properties | changes).items() if value is not None}
        return json.dumps(
            {
                "Resources": {"Bars": {"Type": "AWS::IoT::FleetMetric", "Properties": made}},
                "Outputs": {
                    "Ref": {"Value": {"Ref": "Bars"}},
                    "Arn": {"Value": {"Fn::GetAtt": ["Bars", "MetricArn"]}},
                    "Version": {"Value": {"Fn::GetAtt": ["Bars", "Version"]}},
                    "Created": {"Value": {"Fn::GetAtt": ["Bars", "CreationDate"]}},
                },
            }
        )

    stacks = counted.iot.client("cloudformation")
    stacks.create_stack(StackName="s", TemplateBody=template())
    (stack,) = stacks.describe_stacks(StackName="s")["Stacks"]
    outputs = {line["OutputKey"]: line["OutputValue"] for line in stack["Outputs"]}
    assert outputs == {
        "Ref": "bars",
        "Arn": ARN + "bars",
        "Version": "1",
        "Created": str(START.timestamp()),
    }
    found = described(counted)
    assert (found["aggregationType"], found["description"]) == ({"name": "Statistics", "values": ["sum"]}, "all")
    assert counted.control.list_tags_for_resource(resourceArn=ARN + "bars")["tags"] == [{"Key": "team", "Value": "red"}]
    stacks.update_stack(StackName="s", TemplateBody=template(Period=120))
    assert (described(counted)["period"], described(counted)["version"]) == (120, 2)
    stacks.update_stack(StackName="s", TemplateBody=template(Period=120, Description=None))
    assert ("description" in described(counted), described(counted)["version"]) == (False, 1)
    stacks.delete_stack(StackName="s")
    assert counted.call("list_fleet_metrics")["fleetMetrics"] == []
