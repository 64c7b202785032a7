"""GetStatistics, GetCardinality, GetPercentiles and GetBucketsAggregation."""

from typing import Any

import pytest

OPERATIONS = ["get_statistics", "get_cardinality", "get_percentiles", "get_buckets_aggregation"]
NAMES = [f"t{number}" for number in range(9)]
DEFAULT_PERCENTS = [1, 5, 25, 50, 75, 95, 99]


def count(fleet: Any, operation: str, field: str | None, query: str = "*", **members: Any) -> dict[str, Any]:
    """What an aggregation answers; buckets are at most ten unless `members` say otherwise."""
    given = {"queryString": query} | ({"aggregationField": field} if field else {}) | members
    if operation == "get_buckets_aggregation":
        given = {"bucketsAggregationType": {"termsAggregation": {}}} | given
    answer: dict[str, Any] = fleet.call(operation, **given)
    return answer


def statistics(fleet: Any, field: str | None, query: str = "*", **members: Any) -> dict[str, Any]:
    """What GetStatistics counts."""
    found: dict[str, Any] = count(fleet, "get_statistics", field, query, **members)["statistics"]
    return found


def cardinality(fleet: Any, field: str, query: str = "*", **members: Any) -> int:
    """What GetCardinality counts."""
    return int(count(fleet, "get_cardinality", field, query, **members)["cardinality"])


def percentiles(fleet: Any, field: str, query: str = "*", **members: Any) -> list[tuple[Any, Any]]:
    """What GetPercentiles counts."""
    answer = count(fleet, "get_percentiles", field, query, **members)
    return [(pair["percent"], pair["value"]) for pair in answer["percentiles"]]


def buckets(fleet: Any, field: str, query: str = "*", **members: Any) -> tuple[int, dict[str, int]]:
    """What GetBucketsAggregation counts: the things, and by value; the buckets come by count, descending."""
    answer = count(fleet, "get_buckets_aggregation", field, query, **members)
    counts = [bucket["count"] for bucket in answer["buckets"]]
    assert counts == sorted(counts, reverse=True)
    return answer["totalCount"], {bucket["keyValue"]: bucket["count"] for bucket in answer["buckets"]}


def at_most(number: int) -> dict[str, Any]:
    """The member that says how many buckets there shall be."""
    return {"bucketsAggregationType": {"termsAggregation": {"maxBuckets": number}}}


def index_custom(fleet: Any, kind: str = "Number", name: str = "attributes.level") -> None:
    """Configure the index of things with shadows and one custom field."""
    fleet.index(customFields=[{"name": name, "type": kind}])


def levels(fleet: Any, *values: str) -> None:
    """Register things, each with its level."""
    for name, value in zip(NAMES, values, strict=False):
        fleet.thing(name, level=value)


# The examples of the guide


def test_statistics_of_the_guide(fleet: Any) -> None:
    """Spec 15: -125, 75, 150; the variance is that of the population."""
    index_custom(fleet)
    levels(fleet, "-125", "75", "150")
    assert statistics(fleet, "attributes.level") == pytest.approx(
        {
            "count": 3,
            "average": 33.333333,
            "sum": 100,
            "minimum": -125,
            "maximum": 150,
            "sumOfSquares": 43750,
            "variance": 13472.222222,
            "stdDeviation": 116.069904,
        }
    )


def test_percentiles_of_the_guide(fleet: Any) -> None:
    """Spec 15: 1,1,1,2,2,2,3,3,3 give 30 → 1.4 and 70 → 2.5999999999999996, by interpolation."""
    index_custom(fleet)
    levels(fleet, *"111222333")
    found = percentiles(fleet, "attributes.level", percents=[10, 20, 30, 40, 50, 60, 70, 80, 90])
    assert found == [
        (10, 1),
        (20, 1),
        (30, pytest.approx(1.4)),
        (40, 2),
        (50, 2),
        (60, 2),
        (70, pytest.approx(2.6)),
        (80, 3),
        (90, 3),
    ]


def test_percentiles_by_default(fleet: Any) -> None:
    """Spec 15: 1, 5, 25, 50, 75, 95, 99; here of 0 to 8, interpolated at (n - 1) p / 100."""
    index_custom(fleet)
    levels(fleet, *"012345678")
    assert percentiles(fleet, "attributes.level") == [
        (percent, pytest.approx(8 * percent / 100)) for percent in DEFAULT_PERCENTS
    ]


def test_cardinality_and_buckets_of_numbers(fleet: Any) -> None:
    """Spec 15: `keyValue` is text, as `"100"`; buckets by count descending."""
    index_custom(fleet, name="shadow.reported.level")
    for name, level in zip(NAMES, (100, 100, 100, 50, 50, 7), strict=False):
        fleet.thing(name)
        fleet.report(name, level=level)
    fleet.thing("bare")
    assert cardinality(fleet, "shadow.reported.level") == 3
    assert buckets(fleet, "shadow.reported.level") == (7, {"100": 3, "50": 2, "7": 1})


# Fields of each type


def test_field_of_text(fleet: Any) -> None:
    """Spec 15: of a String only the count; cardinality and buckets by value."""
    index_custom(fleet, "String")
    levels(fleet, "high", "low", "high")
    fleet.thing("bare")
    assert statistics(fleet, "attributes.level") == {"count": 3}
    assert cardinality(fleet, "attributes.level") == 2
    assert buckets(fleet, "attributes.level") == (4, {"high": 2, "low": 1})


def test_field_of_booleans(fleet: Any) -> None:
    """Spec 15: as 0 and 1."""
    fleet.index_connectivity()
    for name in ("a", "b", "c", "d"):
        fleet.thing(name)
    fleet.iot.connect("a")
    found = statistics(fleet, "connectivity.connected")
    assert (found["count"], found["sum"], found["minimum"], found["maximum"]) == (4, 1, 0, 1)
    assert (found["average"], found["variance"]) == (pytest.approx(0.25), pytest.approx(0.1875))
    assert cardinality(fleet, "connectivity.connected") == 2
    assert buckets(fleet, "connectivity.connected") == (4, {"true": 1, "false": 3})


def test_statistics_without_a_field_are_of_the_version(fleet: Any) -> None:
    """Spec 15, developer guide, Querying for aggregate data: registry.version."""
    fleet.index("REGISTRY")
    for name in ("a", "b"):
        fleet.thing(name)
    fleet.control.update_thing(thingName="b", attributePayload={"attributes": {"site": "north"}})
    found = statistics(fleet, None)
    assert (found["count"], found["sum"], found["maximum"]) == (2, 3, 2)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("thingName", {"lamp": 1, "pump": 1}),
        ("registry.thingTypeName", {"lamps": 1}),
        ("registry.thingGroupNames", {"hall": 2, "spare": 1}),
        ("registry.version", {"1": 2}),
        ("shadow.version", {"2": 1}),
        ("shadow.hasDelta", {"false": 1}),
        ("shadow.name.gps.version", {"1": 1}),
        ("shadow.name.gps.hasDelta", {"true": 1}),
    ],
)
def test_managed_fields_are_counted(fleet: Any, field: str, expected: dict[str, int]) -> None:
    """Spec 12, 15: the field is managed or custom; the total is of the things found, with the field or without."""
    fleet.index_named("gps", mode="REGISTRY_AND_SHADOW")
    fleet.control.create_thing_type(thingTypeName="lamps")
    fleet.thing("lamp", "lamps")
    fleet.thing("pump")
    for group in ("hall", "spare"):
        fleet.groups(group)
        fleet.join("lamp", group)
    fleet.join("pump", "hall")
    for level in (1, 2):
        fleet.report("lamp", level=level)
    fleet.shadow("lamp", {"desired": {"lat": 1}}, "gps")
    assert buckets(fleet, field) == (2, expected)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("Number", [5, 7.5, "abc", True, None, {"x": 1}], {"5": 1, "7.5": 1}),
        ("Number", [5, "5"], {"5": 2}),
        ("Boolean", [True, False, True, "abc", 7], {"true": 2, "false": 1}),
        ("String", ["abc", "x", {"x": "abc"}], {"abc": 1, "x": 1}),
    ],
)
def test_values_that_do_not_fit_are_ignored(fleet: Any, kind: str, values: list[Any], expected: dict[str, int]) -> None:
    """Spec 15, developer guide, Troubleshooting fleet indexing; number literals count everywhere (19, choice 16)."""
    index_custom(fleet, kind, "shadow.reported.level")
    for name, value in zip(NAMES, values, strict=False):
        fleet.thing(name)
        fleet.report(name, level=value)
    assert buckets(fleet, "shadow.reported.level") == (len(values), expected)
    assert cardinality(fleet, "shadow.reported.level") == len(expected)
    assert statistics(fleet, "shadow.reported.level")["count"] == sum(expected.values())


def test_array_counts_its_thing_once_for_each_value(fleet: Any) -> None:
    """Model: a bucket counts documents that have the value, `count` things that have a valid one."""
    index_custom(fleet, name="shadow.reported.level")
    for name, level in (("a", [1, 2, 2]), ("b", 2)):
        fleet.thing(name)
        fleet.report(name, level=level)
    assert buckets(fleet, "shadow.reported.level") == (2, {"2": 2, "1": 1})
    assert statistics(fleet, "shadow.reported.level")["count"] == 2


def test_large_numbers_are_counted(fleet: Any) -> None:
    """Spec 13: doubles are numbers."""
    index_custom(fleet)
    levels(fleet, "-1e200", "1e200")
    found = statistics(fleet, "attributes.level")
    assert (found["count"], found["minimum"], found["maximum"]) == (2, -1e200, 1e200)


def test_integers_beyond_doubles_are_ignored(fleet: Any) -> None:
    """Spec 13, 15: integers to ±2^53, doubles; what does not fit the type is ignored."""
    index_custom(fleet, name="shadow.reported.level")
    fleet.thing("lamp")
    fleet.report("lamp", level=10**400)
    assert statistics(fleet, "shadow.reported.level")["count"] == 0
    assert buckets(fleet, "shadow.reported.level") == (1, {})


def test_attributes_that_are_no_numbers_are_ignored(fleet: Any) -> None:
    """Spec 13, 15: registry attributes are texts and count as numbers when they read as such."""
    index_custom(fleet)
    levels(fleet, "1", "1.0", "3", "many", "0x10", "nan", "Infinity", "1_000")
    fleet.thing("bare")
    found = statistics(fleet, "attributes.level")
    assert (found["count"], found["sum"], found["maximum"]) == (3, 5, 3)
    assert percentiles(fleet, "attributes.level", percents=[50, 100]) == [(50, 1), (100, 3)]


# The query


def test_query_chooses_what_is_counted(fleet: Any) -> None:
    """Spec 15: all take `queryString`."""
    index_custom(fleet)
    levels(fleet, *"123456789")
    query = "attributes.level>7"
    assert statistics(fleet, "attributes.level", query)["sum"] == 17
    assert cardinality(fleet, "attributes.level", query) == 2
    assert percentiles(fleet, "attributes.level", query, percents=[0, 50, 100]) == [(0, 8), (50, 8.5), (100, 9)]
    assert buckets(fleet, "attributes.level", query) == (2, {"8": 1, "9": 1})


def test_more_than_a_page_is_counted(fleet: Any) -> None:
    """Spec 15: of all that is found; a page of SearchIndex has a hundred."""
    fleet.index()
    for number in range(105):
        fleet.thing(f"t{number:03}")
    assert statistics(fleet, None)["count"] == 105
    assert buckets(fleet, "registry.version") == (105, {"1": 105})
    assert cardinality(fleet, "thingName") == 105


def test_nothing_is_found(fleet: Any) -> None:
    """Spec 15: cardinality 0, no percentiles, no buckets; spec 16: the count is 0."""
    index_custom(fleet)
    levels(fleet, "1")
    query = "thingName:nobody"
    assert statistics(fleet, "attributes.level", query)["count"] == 0
    assert cardinality(fleet, "attributes.level", query) == 0
    assert percentiles(fleet, "attributes.level", query) == []
    assert buckets(fleet, "attributes.level", query) == (0, {})


def test_ten_buckets_unless_asked_for_others(fleet: Any) -> None:
    """Spec 15: maxBuckets, default 10; the total is of all things."""
    fleet.index()
    for number in range(12):
        fleet.thing(f"t{number}")
    sizes = {}
    for given in ({}, at_most(1), at_most(11), at_most(10000)):
        total, found = buckets(fleet, "thingName", **given)
        sizes[str(given)] = (total, len(found))
    assert list(sizes.values()) == [(12, 10), (12, 1), (12, 11), (12, 12)]


def test_fullest_buckets_are_kept(fleet: Any) -> None:
    """Spec 15: by count descending."""
    index_custom(fleet, "String")
    levels(fleet, "a", "b", "b", "c", "c", "c")
    assert buckets(fleet, "attributes.level", **at_most(2)) == (6, {"c": 3, "b": 2})


def test_hundred_percents(fleet: Any) -> None:
    """Spec 15: up to 100 own."""
    index_custom(fleet)
    levels(fleet, "0", "100")
    wanted = list(range(1, 101))
    found = percentiles(fleet, "attributes.level", percents=wanted)
    assert found == [(percent, pytest.approx(percent)) for percent in wanted]


# The index of groups


def test_groups_are_counted(fleet: Any) -> None:
    """Spec 12, 15: `indexName`; managed and custom fields of the index of groups."""
    fleet.index_groups(customFields=[{"name": "attributes.floor", "type": "Number"}])
    for path, floor in (("plant/hall", "1"), ("spare", "3")):
        fleet.groups(path, attributePayload={"attributes": {"floor": floor}})
    groups = {"indexName": "AWS_ThingGroups"}
    found = statistics(fleet, "attributes.floor", **groups)
    assert (found["count"], found["sum"]) == (2, 4)
    assert cardinality(fleet, "thingGroupName", **groups) == 3
    assert percentiles(fleet, "attributes.floor", percents=[50], **groups) == [(50, 2)]
    assert buckets(fleet, "parentGroupNames", **groups) == (3, {"plant": 1})


# Refusals


@pytest.mark.parametrize("operation", OPERATIONS)
def test_field_neither_managed_nor_custom_is_refused(fleet: Any, operation: str) -> None:
    """Spec 15: anything else is InvalidAggregationException, also the managed fields of a source that is off."""
    index_custom(fleet)
    fleet.thing("lamp", level="1", other="1")
    fleet.report("lamp", level=1)
    for field in ("attributes.other", "nonsense", "shadow.reported.level", "connectivity.connected"):
        with fleet.refused("InvalidAggregationException"):
            count(fleet, operation, field)


@pytest.mark.parametrize(("kind", "name"), [("String", "attributes.level"), ("Boolean", "shadow.reported.on")])
def test_percentiles_are_of_numbers_only(fleet: Any, kind: str, name: str) -> None:
    """Spec 15: Numbers only; the class is that of fields that cannot be counted."""
    index_custom(fleet, kind, name)
    with fleet.refused("InvalidAggregationException"):
        percentiles(fleet, name)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_query_and_its_version_are_checked(fleet: Any, operation: str) -> None:
    """Spec 13: anything malformed is InvalidQueryException; fidelity: so are other versions of the language."""
    fleet.index()
    for query, members in (("(lamp", {}), ("*", {"queryVersion": "2016-01-01"})):
        with fleet.refused("InvalidQueryException"):
            count(fleet, operation, "registry.version", query, **members)
    assert count(fleet, operation, "registry.version", queryVersion="2017-09-30")


def test_index_must_exist(fleet: Any) -> None:
    """Spec 12, no index: ResourceNotFoundException."""
    fleet.index()
    for operation in OPERATIONS:
        with fleet.refused("ResourceNotFoundException"):
            count(fleet, operation, "registry.version", indexName="AWS_Jobs")


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("get_statistics", {"aggregationField": ""}),
        ("get_cardinality", {"queryString": ""}),
        ("get_percentiles", {"percents": [-1]}),
        ("get_percentiles", {"percents": [100.5]}),
        ("get_percentiles", {"percents": [number / 2 for number in range(101)]}),
        ("get_buckets_aggregation", at_most(0)),
        ("get_buckets_aggregation", at_most(10001)),
        ("get_buckets_aggregation", {"aggregationField": None}),
    ],
)
def test_members_outside_their_limits_are_refused(fleet: Any, operation: str, members: dict[str, Any]) -> None:
    """Model, spec 15: lengths, 0 to 100 percent, 100 percents, 1 to 10000 buckets; spec 1 for the class."""
    fleet.index()
    given = {"queryString": "*", "aggregationField": "registry.version"} | members
    if operation == "get_buckets_aggregation":
        given = {"bucketsAggregationType": {"termsAggregation": {}}} | given
    with fleet.refused("InvalidRequestException"):
        fleet.call(operation, **{name: value for name, value in given.items() if value is not None})


def test_packages_of_a_thing_are_counted(fleet: Any) -> None:
    """`totalCount` is a field of the index, to search and to count (developer guide, Preparing fleet indexing)."""
    field = "shadow.name.$package.reported.totalCount"
    fleet.index_named("$package", customFields=[{"name": field, "type": "Number"}])
    for number in range(3):
        fleet.thing(f"lamp-{number}")
        fleet.report(f"lamp-{number}", "$package", **{f"p{each}": {"version": "1"} for each in range(number + 1)})
    found = fleet.call("get_statistics", queryString="*", aggregationField=field)["statistics"]
    assert (found["count"], found["sum"]) == (3, 6.0)
    assert fleet.names(f"{field}:2") == ["lamp-1"]
