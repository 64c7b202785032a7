"""GetIndexingConfiguration, UpdateIndexingConfiguration, DescribeIndex, ListIndices, and how long an index is built."""

from typing import Any

import pytest

OFF = {
    "thingIndexingMode": "OFF",
    "thingConnectivityIndexingMode": "OFF",
    "deviceDefenderIndexingMode": "OFF",
    "namedShadowIndexingMode": "OFF",
}
CONNECTIVITY = {"thingConnectivityIndexingMode": "STATUS"}
DEFENDER = {"deviceDefenderIndexingMode": "VIOLATIONS"}
NAMED = {"namedShadowIndexingMode": "ON", "filter": {"namedShadowNames": ["gps"]}}
REGISTRY_FIELDS = {
    "thingId": "String",
    "thingName": "String",
    "registry.thingTypeName": "String",
    "registry.thingGroupNames": "String",
    "registry.version": "Number",
}
SHADOW_FIELDS = {"shadow.version": "Number", "shadow.hasDelta": "Boolean"}
NAMED_FIELDS = {"shadow.name.*.version": "Number", "shadow.name.*.hasDelta": "Boolean"}
CONNECTIVITY_FIELDS = {
    "connectivity.timestamp": "Number",
    "connectivity.version": "Number",
    "connectivity.connected": "Boolean",
    "connectivity.disconnectReason": "String",
}
DEFENDER_FIELDS = {
    "deviceDefender.violationCount": "Number",
    "deviceDefender.*.*.inViolation": "Boolean",
    "deviceDefender.*.*.lastViolationTime": "Number",
}
GROUP_FIELDS = {
    "thingGroupName": "String",
    "thingGroupId": "String",
    "description": "String",
    "parentGroupNames": "String",
    "version": "Number",
}
ALL_MODES = {"mode": "REGISTRY_AND_SHADOW", **CONNECTIVITY, **DEFENDER, **NAMED}
NO_THINGS = "Index AWS_Things does not exist. Please enable index by calling UpdateIndexingConfiguration"
NO_GROUPS = "Index AWS_ThingGroups does not exist. Please enable index by calling UpdateIndexingConfiguration"
FIELD = {"queryString": "*", "aggregationField": "registry.version"}
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("search_index", {"queryString": "*"}),
    ("get_statistics", FIELD),
    ("get_cardinality", FIELD),
    ("get_percentiles", FIELD),
    ("get_buckets_aggregation", {**FIELD, "bucketsAggregationType": {"termsAggregation": {}}}),
]


def fields(names: list[str], kind: str = "String") -> list[dict[str, str]]:
    """Custom fields of one type."""
    return [{"name": name, "type": kind} for name in names]


def things(fleet: Any) -> dict[str, Any]:
    """How things are indexed."""
    found: dict[str, Any] = fleet.configuration()["thingIndexingConfiguration"]
    return found


def managed(configuration: dict[str, Any]) -> dict[str, str]:
    """The managed fields and their types."""
    return {field["name"]: field["type"] for field in configuration["managedFields"]}


def modes(configuration: dict[str, Any]) -> dict[str, str]:
    """The modes of the index of things."""
    return {name: configuration[name] for name in OFF}


# GetIndexingConfiguration, UpdateIndexingConfiguration


def test_everything_is_off_at_first(fleet: Any) -> None:
    """Spec 12, CLI example of GetIndexingConfiguration: all modes are OFF."""
    found = fleet.configuration()
    assert modes(found["thingIndexingConfiguration"]) == OFF
    assert found["thingGroupIndexingConfiguration"]["thingGroupIndexingMode"] == "OFF"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"mode": "REGISTRY"}, REGISTRY_FIELDS),
        ({"mode": "REGISTRY_AND_SHADOW"}, REGISTRY_FIELDS | SHADOW_FIELDS),
        ({"mode": "REGISTRY", **CONNECTIVITY}, REGISTRY_FIELDS | CONNECTIVITY_FIELDS),
        ({"mode": "REGISTRY", **NAMED}, REGISTRY_FIELDS | NAMED_FIELDS),
        ({"mode": "REGISTRY", **DEFENDER}, REGISTRY_FIELDS | DEFENDER_FIELDS),
        ({"mode": "OFF"}, {}),
    ],
)
def test_managed_fields_follow_the_modes(fleet: Any, given: dict[str, Any], expected: dict[str, str]) -> None:
    """Spec 12, developer guide, Managed fields."""
    fleet.index(**given)
    assert managed(things(fleet)) == expected


def test_managed_fields_of_all_modes(fleet: Any) -> None:
    """Spec 12: those of all sources, and Device Defender's count and those of each behaviour."""
    fleet.index(**ALL_MODES)
    expected = REGISTRY_FIELDS | SHADOW_FIELDS | NAMED_FIELDS | CONNECTIVITY_FIELDS | DEFENDER_FIELDS
    assert managed(things(fleet)) == expected


def test_configuration_is_told_as_it_was_given(fleet: Any) -> None:
    """Spec 12: modes, custom fields and filter."""
    custom = [{"name": "attributes.a", "type": "Number"}, {"name": "shadow.name.gps.reported.on", "type": "Boolean"}]
    chosen = {"namedShadowNames": ["gps", "$package"], "geoLocations": [{"name": "shadow.name.gps.reported.at"}]}
    fleet.index(**{**ALL_MODES, "filter": chosen}, customFields=custom)
    found = things(fleet)
    assert modes(found) == {
        "thingIndexingMode": "REGISTRY_AND_SHADOW",
        "thingConnectivityIndexingMode": "STATUS",
        "deviceDefenderIndexingMode": "VIOLATIONS",
        "namedShadowIndexingMode": "ON",
    }
    assert found["customFields"] == custom
    assert found["filter"]["namedShadowNames"] == ["gps", "$package"]
    assert [place["name"] for place in found["filter"]["geoLocations"]] == ["shadow.name.gps.reported.at"]


def test_modes_not_given_are_off(fleet: Any) -> None:
    """Spec 12: UpdateIndexingConfiguration replaces the part given."""
    fleet.index(**ALL_MODES)
    fleet.index("REGISTRY")
    assert modes(things(fleet)) == {**OFF, "thingIndexingMode": "REGISTRY"}


def test_each_part_is_replaced_on_its_own(fleet: Any) -> None:
    """Spec 12: the part(s) given."""
    fleet.index("REGISTRY")
    before = things(fleet)
    fleet.index_groups()
    assert things(fleet) == before
    fleet.index("OFF")
    found = fleet.configuration()
    assert modes(found["thingIndexingConfiguration"]) == OFF
    assert found["thingGroupIndexingConfiguration"]["thingGroupIndexingMode"] == "ON"


def test_update_without_parts_changes_nothing(fleet: Any) -> None:
    """Spec 12: the parts given are replaced; here there are none."""
    fleet.index(**ALL_MODES)
    before = fleet.configuration()
    fleet.control.update_indexing_configuration()
    assert fleet.configuration() == before


@pytest.mark.parametrize("second", [["attributes.b"], []])
def test_custom_fields_are_overwritten_as_a_whole(fleet: Any, second: list[str]) -> None:
    """Spec 12, developer guide, Managing fleet indexing."""
    fleet.index("REGISTRY", customFields=fields(["attributes.a", "attributes.c"]))
    fleet.index("REGISTRY", customFields=fields(second))
    assert things(fleet).get("customFields", []) == fields(second)


def test_five_custom_fields_of_every_source(fleet: Any) -> None:
    """Spec 12: five are the most; registry, classic and named shadow."""
    names = ["attributes.a", "shadow.reported.b", "shadow.desired.c.d", "shadow.name.gps.reported.e", "attributes.f"]
    fleet.index(**ALL_MODES, customFields=fields(names, "Number"))
    assert things(fleet)["customFields"] == fields(names, "Number")


def test_ten_named_shadows_and_one_geolocation(fleet: Any) -> None:
    """Spec 12: as many as there can be."""
    names = [f"s{number}" for number in range(10)]
    for order in ("LonLat", "LatLon"):
        chosen = {"namedShadowNames": names, "geoLocations": [{"name": "shadow.reported.at", "order": order}]}
        fleet.index(namedShadowIndexingMode="ON", filter=chosen)
        assert things(fleet)["filter"] == chosen


@pytest.mark.parametrize(
    ("mode", "given"),
    [
        ("OFF", CONNECTIVITY),
        ("OFF", DEFENDER),
        ("OFF", NAMED),
        ("REGISTRY", {"customFields": fields([f"attributes.a{number}" for number in range(6)])}),
        ("REGISTRY", {"customFields": fields(["thingName"])}),
        ("REGISTRY", {"customFields": fields(["registry.version"], "Number")}),
        ("REGISTRY", {"customFields": fields(["attributes.a", "shadow.reported.b"])}),
        ("REGISTRY_AND_SHADOW", {"customFields": fields(["shadow.hasDelta"], "Boolean")}),
        ("REGISTRY_AND_SHADOW", {"customFields": fields(["shadow.name.gps.reported.b"])}),
        ("REGISTRY", {**NAMED, "customFields": fields(["shadow.name.other.reported.b"])}),
        ("REGISTRY", {**NAMED, "customFields": fields(["shadow.name.gps.version"], "Number")}),
        ("REGISTRY", {**NAMED, "customFields": fields(["shadow.reported.b"])}),
        ("OFF", {"customFields": fields(["attributes.a"])}),
        (
            "REGISTRY",
            {
                "namedShadowIndexingMode": "ON",
                "filter": {"namedShadowNames": [f"s{number}" for number in range(11)]},
            },
        ),
        (
            "REGISTRY_AND_SHADOW",
            {"filter": {"geoLocations": [{"name": "shadow.reported.a"}, {"name": "shadow.reported.b"}]}},
        ),
        ("REGISTRY", {"managedFields": fields(["attributes.a"])}),
        ("SHADOW", {}),
        ("REGISTRY", {"thingConnectivityIndexingMode": "ON"}),
        ("REGISTRY", {"deviceDefenderIndexingMode": "ON"}),
        ("REGISTRY", {"namedShadowIndexingMode": "OPEN"}),
        ("REGISTRY_AND_SHADOW", {"filter": {"geoLocations": [{"name": "shadow.reported.at", "order": "Lat"}]}}),
        ("REGISTRY", {"customFields": fields(["connectivity.connected"], "Boolean")}),
        ("REGISTRY", {"customFields": fields(["deviceDefender.profile.behaviour.value"])}),
        ("REGISTRY", {"customFields": fields(["nonsense"])}),
        ("REGISTRY", {"customFields": fields(["attributes.a"], "Text")}),
    ],
)
def test_refused_configuration_of_things_changes_nothing(fleet: Any, mode: str, given: dict[str, Any]) -> None:
    """Spec 12, 1; fidelity for the class: sources without the registry, too many, managed, not indexed, no values."""
    fleet.index_connectivity(customFields=fields(["attributes.old"]))
    members = {"thingIndexingMode": mode, **given}
    with fleet.refused("InvalidRequestException"):
        fleet.raw.update_indexing_configuration(thingIndexingConfiguration=members)


def test_source_of_a_custom_field_cannot_be_taken_away(fleet: Any) -> None:
    """Spec 12: a custom field of a source that the modes do not index is refused."""
    fleet.index("REGISTRY_AND_SHADOW", customFields=fields(["shadow.reported.a"]))
    with fleet.refused("InvalidRequestException"):
        fleet.index("REGISTRY", customFields=fields(["shadow.reported.a"]))


def test_one_refused_part_refuses_the_other(fleet: Any) -> None:
    """Spec 1: every refused call changes nothing."""
    good_things, bad_things = {"thingIndexingMode": "REGISTRY"}, {"thingIndexingMode": "OFF", **CONNECTIVITY}
    good_groups = {"thingGroupIndexingMode": "ON"}
    bad_groups = {**good_groups, "customFields": fields(["thingGroupName"])}
    for first, second in ((good_things, bad_groups), (bad_things, good_groups)):
        with fleet.refused("InvalidRequestException"):
            fleet.control.update_indexing_configuration(
                thingIndexingConfiguration=first, thingGroupIndexingConfiguration=second
            )


def test_groups_have_custom_fields(fleet: Any) -> None:
    """Spec 12; API reference, ThingGroupIndexingConfiguration."""
    custom = [{"name": f"attributes.{kind}", "type": kind} for kind in ("Number", "String", "Boolean")]
    fleet.index_groups(customFields=custom)
    found = fleet.configuration()["thingGroupIndexingConfiguration"]
    assert found["customFields"] == custom
    assert managed(found) == GROUP_FIELDS


def test_index_of_groups_that_is_off_has_no_fields(fleet: Any) -> None:
    """Spec 12: managed fields follow the modes."""
    fleet.index_groups()
    fleet.index_groups("OFF")
    assert managed(fleet.configuration()["thingGroupIndexingConfiguration"]) == {}


@pytest.mark.parametrize(
    "given",
    [
        {"thingGroupIndexingMode": "REGISTRY"},
        {"thingGroupIndexingMode": "OFF", "customFields": fields(["attributes.a"])},
        *({"customFields": fields([name])} for name in GROUP_FIELDS),
        {"customFields": fields(["shadow.reported.a"])},
        {"managedFields": fields(["attributes.a"])},
        {"customFields": fields(["attributes.a"], "Text")},
        {"customFields": fields([f"attributes.a{number}" for number in range(6)])},
    ],
)
def test_refused_configuration_of_groups_changes_nothing(fleet: Any, given: dict[str, Any]) -> None:
    """Spec 12, 1; API reference: the list cannot contain any managed fields."""
    members = {"thingGroupIndexingMode": "ON", **given}
    with fleet.refused("InvalidRequestException"):
        fleet.raw.update_indexing_configuration(thingGroupIndexingConfiguration=members)


@pytest.mark.parametrize("part", ["thingIndexingConfiguration", "thingGroupIndexingConfiguration"])
def test_mode_is_required(fleet: Any, part: str) -> None:
    """Model: thingIndexingMode and thingGroupIndexingMode are required members; spec 1 for the class."""
    with fleet.refused("InvalidRequestException"):
        fleet.raw.update_indexing_configuration(**{part: {}})


# DescribeIndex, ListIndices


@pytest.mark.parametrize(
    ("given", "schema"),
    [
        ({"mode": "REGISTRY"}, "REGISTRY"),
        ({"mode": "REGISTRY_AND_SHADOW"}, "REGISTRY_AND_SHADOW"),
        ({"mode": "REGISTRY", **CONNECTIVITY}, "REGISTRY_AND_CONNECTIVITY_STATUS"),
        ({"mode": "REGISTRY_AND_SHADOW", **CONNECTIVITY}, "REGISTRY_AND_SHADOW_AND_CONNECTIVITY_STATUS"),
        ({"mode": "REGISTRY", **NAMED}, "MULTI_INDEXING_MODE"),
        ({"mode": "REGISTRY", **DEFENDER}, "MULTI_INDEXING_MODE"),
        (ALL_MODES, "MULTI_INDEXING_MODE"),
    ],
)
def test_described_index_of_things_names_its_sources(fleet: Any, given: dict[str, Any], schema: str) -> None:
    """Spec 12; API reference, DescribeIndex. It is built at once (19, choice 1)."""
    fleet.index(**given)
    assert fleet.call("describe_index", indexName="AWS_Things") == {
        "indexName": "AWS_Things",
        "indexStatus": "ACTIVE",
        "schema": schema,
    }


def test_described_index_of_groups(fleet: Any) -> None:
    """Spec 12; developer guide, Managing thing group indexing."""
    fleet.index_groups()
    assert fleet.call("describe_index", indexName="AWS_ThingGroups") == {
        "indexName": "AWS_ThingGroups",
        "indexStatus": "ACTIVE",
        "schema": "THING_GROUPS",
    }


def test_index_that_is_off_does_not_exist(fleet: Any) -> None:
    """Spec 12: ResourceNotFoundException in the words of the service, before and after it was on."""
    for _ in range(2):
        with fleet.refused("ResourceNotFoundException", NO_THINGS):
            fleet.call("describe_index", indexName="AWS_Things")
        with fleet.refused("ResourceNotFoundException", NO_GROUPS):
            fleet.call("describe_index", indexName="AWS_ThingGroups")
        for mode, group_mode in (("REGISTRY", "ON"), ("OFF", "OFF")):
            fleet.index(mode)
            fleet.index_groups(group_mode)


def test_unknown_index_is_not_found(fleet: Any) -> None:
    """Spec 12, no index."""
    fleet.index()
    with fleet.refused("ResourceNotFoundException"):
        fleet.call("describe_index", indexName="AWS_Jobs")


@pytest.mark.parametrize("name", ["AWS Things", "a" * 129])
def test_name_of_an_index_follows_the_model(fleet: Any, name: str) -> None:
    """Model, IndexName; spec 1 for the class."""
    with fleet.refused("InvalidRequestException"):
        fleet.call("describe_index", indexName=name)


def test_question_to_an_index_that_is_off(fleet: Any) -> None:
    """Spec 12: ResourceNotFoundException in the words of the service."""
    fleet.thing("lamp")
    for operation, members in QUESTIONS:
        with fleet.refused("ResourceNotFoundException", NO_THINGS):
            fleet.call(operation, **members)
    fleet.index()
    for operation, members in QUESTIONS:
        with fleet.refused("ResourceNotFoundException", NO_GROUPS):
            fleet.call(operation, **members, indexName="AWS_ThingGroups")


def test_list_names_the_indexes_that_are_on(fleet: Any) -> None:
    """Spec 12, ListIndices."""
    assert fleet.call("list_indices") == {"indexNames": []}
    fleet.index_groups()
    assert fleet.call("list_indices") == {"indexNames": ["AWS_ThingGroups"]}
    fleet.index()
    assert sorted(fleet.call("list_indices")["indexNames"]) == ["AWS_ThingGroups", "AWS_Things"]
    fleet.index_groups("OFF")
    assert fleet.call("list_indices") == {"indexNames": ["AWS_Things"]}


def test_list_comes_in_pages(fleet: Any) -> None:
    """API reference, ListIndices; spec 1: no token on the last page."""
    fleet.index()
    fleet.index_groups()
    first = fleet.call("list_indices", maxResults=1)
    second = fleet.call("list_indices", maxResults=1, nextToken=first["nextToken"])
    assert sorted(first["indexNames"] + second["indexNames"]) == ["AWS_ThingGroups", "AWS_Things"]
    assert "nextToken" not in second
    assert "nextToken" not in fleet.call("list_indices", maxResults=2)


@pytest.mark.parametrize("members", [{"maxResults": 0}, {"maxResults": 501}, {"nextToken": "next"}])
def test_refused_pages_of_the_list(fleet: Any, members: dict[str, Any]) -> None:
    """Model, QueryMaxResults 1 to 500; spec 1: a token that the service did not issue."""
    fleet.index()
    with fleet.refused("InvalidRequestException"):
        fleet.call("list_indices", **members)


def test_configuration_belongs_to_an_account_and_region(fleet: Any) -> None:
    """Spec 1: one registry per account and region."""
    fleet.index()
    for there in (fleet.elsewhere(account_id="210987654321"), fleet.elsewhere(region="eu-west-1")):
        assert modes(things(there)) == OFF
        assert there.call("list_indices") == {"indexNames": []}


# How long it is built


def test_questions_wait_for_the_first_building(fleet: Any) -> None:
    """Spec 12, 19 choice 1: IndexNotReadyException until `advance` ends it."""
    fleet.iot.limits.index_building_seconds = 60
    fleet.thing("lamp")
    fleet.index()
    for operation, members in QUESTIONS:
        with fleet.refused("IndexNotReadyException"):
            fleet.call(operation, **members)
    fleet.iot.advance(60)
    for operation, members in QUESTIONS:
        assert fleet.call(operation, **members)


def test_first_enabling_is_building(fleet: Any) -> None:
    """Spec 12: BUILDING, of either index, and the index is listed."""
    fleet.iot.limits.index_building_seconds = 60
    fleet.index()
    fleet.iot.advance(30)
    fleet.index_groups()
    assert len(fleet.call("list_indices")["indexNames"]) == 2
    assert (fleet.status(), fleet.status("AWS_ThingGroups")) == ("BUILDING", "BUILDING")
    fleet.iot.advance(29)
    assert fleet.status() == "BUILDING"
    fleet.iot.advance(1)
    assert (fleet.status(), fleet.status("AWS_ThingGroups")) == ("ACTIVE", "BUILDING")
    with fleet.refused("IndexNotReadyException"):
        fleet.group_names("*")
    fleet.iot.advance(30)
    assert fleet.status("AWS_ThingGroups") == "ACTIVE"
    assert fleet.group_names("*") == []


def test_change_is_rebuilding_and_old_sources_answer(fleet: Any) -> None:
    """Spec 12: changes are REBUILDING, queries work on the old sources; GetIndexingConfiguration tells the new."""
    fleet.index("REGISTRY")
    fleet.thing("lamp", site="north")
    fleet.report("lamp", on=True)
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("REGISTRY_AND_SHADOW")
    assert fleet.status() == "REBUILDING"
    assert things(fleet)["thingIndexingMode"] == "REGISTRY_AND_SHADOW"
    assert (fleet.names("attributes.site:north"), fleet.names("shadow.reported.on:true")) == (["lamp"], [])
    assert "shadow" not in fleet.document("lamp")
    fleet.iot.advance(60)
    assert fleet.status() == "ACTIVE"
    assert fleet.names("shadow.reported.on:true") == ["lamp"]


def test_custom_field_counts_when_it_is_built(fleet: Any) -> None:
    """Spec 12, 15: until then the field is none of the index's."""
    fleet.index("REGISTRY")
    fleet.thing("lamp", floor="2")
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("REGISTRY", customFields=fields(["attributes.floor"], "Number"))
    question = {"queryString": "*", "aggregationField": "attributes.floor"}
    with fleet.refused("InvalidAggregationException"):
        fleet.call("get_statistics", **question)
    fleet.iot.advance(60)
    assert fleet.call("get_statistics", **question)["statistics"]["maximum"] == 2


def test_change_during_rebuilding_answers_from_the_old_sources(fleet: Any) -> None:
    """Spec 12: queries work on the sources of the index that was built last."""
    fleet.index("REGISTRY")
    fleet.thing("lamp")
    fleet.report("lamp", on=True)
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("REGISTRY_AND_SHADOW")
    fleet.iot.advance(30)
    fleet.index_connectivity("REGISTRY_AND_SHADOW")
    fleet.iot.advance(30)
    assert (fleet.status(), fleet.document("lamp").keys()) == ("REBUILDING", {"thingName", "thingId", "attributes"})
    fleet.iot.advance(30)
    assert (fleet.status(), fleet.names("shadow.reported.on:true")) == ("ACTIVE", ["lamp"])


def test_index_switched_on_again_is_built_again(fleet: Any) -> None:
    """Spec 12: off is at once; there are no old sources to answer from."""
    fleet.iot.limits.index_building_seconds = 60
    fleet.index()
    fleet.iot.advance(60)
    fleet.index("OFF")
    with fleet.refused("ResourceNotFoundException", NO_THINGS):
        fleet.names("*")
    fleet.index()
    assert fleet.status() == "BUILDING"
    with fleet.refused("IndexNotReadyException"):
        fleet.names("*")


def test_change_during_the_first_building_is_still_building(fleet: Any) -> None:
    """Spec 12: there are no old sources that queries could work on."""
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("REGISTRY")
    fleet.iot.advance(30)
    fleet.index("REGISTRY_AND_SHADOW")
    with fleet.refused("IndexNotReadyException"):
        fleet.names("*")
    fleet.iot.advance(60)
    assert fleet.status() == "ACTIVE"


def test_what_was_read_can_be_written_back(fleet: Any) -> None:
    """Managed fields follow from the modes; a request may say again what they are (chosen, see docs/fidelity.md)."""
    modes = {"thingIndexingMode": "REGISTRY_AND_SHADOW", "thingConnectivityIndexingMode": "STATUS"}
    groups = {"thingGroupIndexingMode": "ON"}
    fleet.control.update_indexing_configuration(
        thingIndexingConfiguration=modes, thingGroupIndexingConfiguration=groups
    )
    read = fleet.control.get_indexing_configuration()
    read.pop("ResponseMetadata")
    assert read["thingIndexingConfiguration"]["managedFields"]
    fleet.control.update_indexing_configuration(**read)
    again = fleet.control.get_indexing_configuration()
    assert {name: again[name] for name in read} == read


@pytest.mark.parametrize("second", ["Number", "String"])
def test_custom_field_is_given_once(fleet: Any, second: str) -> None:
    """Whatever its types (chosen, see docs/fidelity.md)."""
    fields = [{"name": "attributes.a", "type": "Number"}, {"name": "attributes.a", "type": second}]
    with fleet.refused("InvalidRequestException", "The custom field 'attributes.a' is given twice."):
        fleet.control.update_indexing_configuration(
            thingIndexingConfiguration={"thingIndexingMode": "REGISTRY", "customFields": fields}
        )
