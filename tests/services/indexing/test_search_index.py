"""SearchIndex: what it answers, in which order and pages, what it refuses, and how soon it knows of changes."""

from typing import Any

import pytest

from iotmock.services.indexing.indexes import Indexes

# Noon of 2026-03-01, when every test begins.
EPOCH = 1772366400
NO_THINGS = "Index AWS_Things does not exist. Please enable index by calling UpdateIndexingConfiguration"
THIRTEEN_TERMS = " ".join(f"t{number}" for number in range(13))
BAD_QUERIES = ["thingName:", "(lamp", "lamp AND", "a/b", THIRTEEN_TERMS]


def stamp(at: int = EPOCH) -> dict[str, int]:
    """The metadata of a shadow's value."""
    return {"timestamp": at}


def search(fleet: Any, query: str = "*", **members: Any) -> dict[str, Any]:
    """A page of what is found."""
    answer: dict[str, Any] = fleet.call("search_index", queryString=query, **members)
    return answer


def pages(fleet: Any, size: int, query: str = "*") -> list[list[str]]:
    """All pages of things, by name; each of the pages but the last has a token."""
    found: list[list[str]] = []
    token: dict[str, str] = {}
    while True:
        answer = search(fleet, query, maxResults=size, **token)
        found.append([thing["thingName"] for thing in answer["things"]])
        if "nextToken" not in answer:
            return found
        token = {"nextToken": answer["nextToken"]}


# A thing in the answer


def test_bare_thing_has_name_id_and_attributes(fleet: Any) -> None:
    """Spec 14, CLI examples: the rest is there only when indexed and present."""
    fleet.index()
    thing_id = fleet.thing("lamp")
    assert fleet.document("lamp") == {"thingName": "lamp", "thingId": thing_id, "attributes": {}}


def test_thing_has_what_the_registry_knows(fleet: Any) -> None:
    """Spec 14, CLI examples: type, attributes, groups; of the groups only those it is directly in (spec 13)."""
    fleet.index("REGISTRY")
    fleet.control.create_thing_type(thingTypeName="lamps")
    thing_id = fleet.thing("lamp", "lamps", site="north", floor="2")
    fleet.groups("plant/hall")
    fleet.groups("spare")
    fleet.join("lamp", "hall", "spare")
    document = fleet.document("lamp")
    assert sorted(document.pop("thingGroupNames")) == ["hall", "spare"]
    assert document == {
        "thingName": "lamp",
        "thingId": thing_id,
        "thingTypeName": "lamps",
        "attributes": {"site": "north", "floor": "2"},
    }
    assert (fleet.names("thingGroupNames:hall"), fleet.names("thingGroupNames:plant")) == (["lamp"], [])


def test_classic_shadow_is_text_with_five_members(fleet: Any) -> None:
    """Spec 14: desired, reported, metadata, version, hasDelta."""
    fleet.index()
    fleet.thing("lamp")
    fleet.shadow("lamp", {"desired": {"on": True}, "reported": {"on": False, "at": {"x": [1, 2]}}})
    assert isinstance(fleet.document("lamp")["shadow"], str)
    assert fleet.shadow_of("lamp") == {
        "desired": {"on": True},
        "reported": {"on": False, "at": {"x": [1, 2]}},
        "metadata": {
            "desired": {"on": stamp()},
            "reported": {"on": stamp(), "at": {"x": [stamp(), stamp()]}},
        },
        "version": 1,
        "hasDelta": True,
    }


def test_shadow_without_difference_has_no_delta(fleet: Any) -> None:
    """Spec 14, `hasDelta`; the version counts updates."""
    fleet.index()
    fleet.thing("lamp")
    fleet.shadow("lamp", {"desired": {"on": True}})
    fleet.report("lamp", on=True)
    found = fleet.shadow_of("lamp")
    assert (found["hasDelta"], found["version"]) == (False, 2)
    assert (fleet.names("shadow.hasDelta:false"), fleet.names("shadow.hasDelta:true")) == (["lamp"], [])


def test_named_shadows_stand_below_name(fleet: Any) -> None:
    """Spec 14: `name` = {shadow name: the same}; only those that the filter names."""
    fleet.index_named("gps", "radio", mode="REGISTRY_AND_SHADOW")
    fleet.thing("lamp")
    fleet.report("lamp", on=True)
    fleet.report("lamp", "gps", lat=1)
    fleet.report("lamp", "secret", code=7)
    gps = {"reported": {"lat": 1}, "metadata": {"reported": {"lat": stamp()}}, "version": 1, "hasDelta": False}
    found = fleet.shadow_of("lamp")
    assert (found["reported"], found["name"]) == ({"on": True}, {"gps": gps})
    assert fleet.names("shadow.name.gps.reported.lat:1") == ["lamp"]
    assert fleet.names("shadow.name.secret.reported.code:7") == []


def test_named_shadows_without_the_classic_one(fleet: Any) -> None:
    """Spec 12: REGISTRY has no classic shadow, named ones are a source of their own."""
    fleet.index_named("gps")
    fleet.thing("lamp")
    fleet.report("lamp", on=True)
    fleet.report("lamp", "gps", lat=1)
    found = fleet.shadow_of("lamp")
    assert ("reported" in found, list(found["name"])) == (False, ["gps"])
    assert fleet.names("shadow.reported.on:true") == []


def test_members_of_sources_that_are_off_are_absent(fleet: Any) -> None:
    """Spec 14: only when indexed and present."""
    fleet.index("REGISTRY")
    fleet.thing("lamp")
    fleet.report("lamp", on=True)
    fleet.report("lamp", "gps", lat=1)
    fleet.iot.connect("lamp")
    assert fleet.document("lamp").keys() == {"thingName", "thingId", "attributes"}


def test_thing_without_violations_has_no_device_defender(fleet: Any) -> None:
    """Spec 19, choice 26: the mode is accepted, the fields are empty."""
    fleet.index("REGISTRY", deviceDefenderIndexingMode="VIOLATIONS")
    fleet.thing("lamp")
    assert fleet.names("deviceDefender.violationCount>0") == []
    assert fleet.names("deviceDefender.violationCount:*") == []
    assert fleet.document("lamp").keys() == {"thingName", "thingId", "attributes"}
    assert fleet.names("deviceDefender.profile.behaviour.inViolation:true") == []


def test_unregistered_things_are_never_found(fleet: Any) -> None:
    """Spec 12, developer guide, Managing thing indexing: registered things only, whatever shadows others have."""
    fleet.index_named("gps", mode="REGISTRY_AND_SHADOW", thingConnectivityIndexingMode="STATUS")
    fleet.report("ghost", on=True)
    fleet.report("ghost", "gps", lat=1)
    fleet.iot.connect("ghost")
    assert fleet.names("*") == []
    fleet.thing("ghost")
    assert fleet.names("shadow.reported.on:true") == ["ghost"]


# A group in the answer


def test_group_in_the_answer(fleet: Any) -> None:
    """Spec 14: name, id, description, attributes, all ancestors; nothing of things."""
    fleet.index_groups()
    attributes = {"attributePayload": {"attributes": {"floor": "2"}}}
    fleet.groups("plant/hall/row", thingGroupDescription="First row", **attributes)
    answer = search(fleet, "thingGroupName:row", indexName="AWS_ThingGroups")
    assert not answer.get("things")
    (found,) = answer["thingGroups"]
    assert sorted(found.pop("parentGroupNames")) == ["hall", "plant"]
    assert found == {
        "thingGroupName": "row",
        "thingGroupId": fleet.control.describe_thing_group(thingGroupName="row")["thingGroupId"],
        "thingGroupDescription": "First row",
        "attributes": {"floor": "2"},
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("*", ["hall", "plant", "row", "spare"]),
        ("thingGroupName:row", ["row"]),
        ("thingGroupNames:row", ["row"]),
        ("thingGroupName:*a*", ["hall", "plant", "spare"]),
        ("thingGroupName:p*", ["plant"]),
        ("parentGroupNames:plant", ["hall", "row"]),
        ("parentGroupNames:hall", ["row"]),
        ("thingGroupDescription:first", ["row"]),
        ("attributes.floor>1", ["row"]),
    ],
)
def test_groups_are_found_by_their_fields(fleet: Any, query: str, expected: list[str]) -> None:
    """Spec 13, fields in AWS_ThingGroups."""
    fleet.index_groups()
    attributes = {"attributePayload": {"attributes": {"floor": "2"}}}
    fleet.groups("plant/hall/row", thingGroupDescription="First row", **attributes)
    fleet.groups("spare")
    assert fleet.group_names(query) == expected


def test_changes_of_groups_are_found_at_once(fleet: Any) -> None:
    """Spec 19, choice 1: no delay."""
    fleet.index_groups()
    fleet.groups("plant")
    fleet.control.update_thing_group(
        thingGroupName="plant", thingGroupProperties={"thingGroupDescription": "big", "attributePayload": {}}
    )
    assert fleet.group_names("thingGroupDescription:big") == ["plant"]
    fleet.control.delete_thing_group(thingGroupName="plant")
    assert fleet.group_names("*") == []


# Order, pages, versions


def test_things_come_by_name_in_pages(fleet: Any) -> None:
    """Spec 19, choice 23: by thing name; spec 1: no token on the last page."""
    fleet.index()
    for name in ("e", "b", "d", "a", "c"):
        fleet.thing(name)
    assert pages(fleet, 2) == [["a", "b"], ["c", "d"], ["e"]]
    assert pages(fleet, 5) == [["a", "b", "c", "d", "e"]]
    assert pages(fleet, 2, "thingName:(a OR c OR e)") == [["a", "c"], ["e"]]


def test_groups_come_in_pages(fleet: Any) -> None:
    """Spec 14: `thingGroups` and `nextToken`."""
    fleet.index_groups()
    for name in ("b", "c", "a"):
        fleet.groups(name)
    first = search(fleet, indexName="AWS_ThingGroups", maxResults=2)
    second = search(fleet, indexName="AWS_ThingGroups", maxResults=2, nextToken=first["nextToken"])
    found = [group["thingGroupName"] for group in first["thingGroups"] + second["thingGroups"]]
    assert sorted(found) == ["a", "b", "c"]
    assert "nextToken" not in second


def test_a_page_has_at_most_a_hundred_things(fleet: Any) -> None:
    """Spec 19, choice 22: capped at 100, the default too."""
    fleet.index()
    for number in range(101):
        fleet.thing(f"t{number:03}")
    wanted: list[dict[str, Any]] = [{}, {"maxResults": 100}, {"maxResults": 250}]
    for members in wanted:
        answer = search(fleet, **members)
        assert len(answer["things"]) == 100
        assert len(search(fleet, nextToken=answer["nextToken"])["things"]) == 1


def test_nothing_found_is_an_empty_page(fleet: Any) -> None:
    """Spec 14, spec 1: no token."""
    fleet.index()
    answer = search(fleet, "thingName:lamp")
    assert answer["things"] == []
    assert "nextToken" not in answer


def test_page_goes_on_behind_what_was_shown(fleet: Any) -> None:
    """Spec 19, choice 23: pages are stable, also when things come and go."""
    fleet.index()
    for name in ("b", "d", "f"):
        fleet.thing(name)
    token = search(fleet, maxResults=2)["nextToken"]
    fleet.thing("a")
    fleet.control.delete_thing(thingName="d")
    assert fleet.names("*", nextToken=token) == ["f"]


def test_version_and_index_have_defaults(fleet: Any) -> None:
    """Spec 13, the language's version; API reference: AWS_Things is the default index."""
    fleet.index()
    fleet.thing("lamp")
    for members in ({}, {"queryVersion": "2017-09-30"}, {"indexName": "AWS_Things"}):
        assert fleet.names("*", **members) == ["lamp"]


# Refusals


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_malformed_query_is_refused(fleet: Any, query: str) -> None:
    """Spec 13: anything malformed is InvalidQueryException."""
    fleet.index()
    with fleet.refused("InvalidQueryException"):
        search(fleet, query)


def test_malformed_query_of_groups_is_refused(fleet: Any) -> None:
    """Spec 13: the same language."""
    fleet.index_groups()
    with fleet.refused("InvalidQueryException"):
        search(fleet, "(plant", indexName="AWS_ThingGroups")


def test_unknown_version_is_refused(fleet: Any) -> None:
    """Fidelity: `queryVersion` other than 2017-09-30 is InvalidQueryException (chosen)."""
    fleet.index()
    with fleet.refused("InvalidQueryException"):
        search(fleet, queryVersion="2016-01-01")


@pytest.mark.parametrize(
    "members",
    [{"maxResults": 0}, {"maxResults": -1}, {"nextToken": "next"}, {"queryString": ""}, {"indexName": "AWS Things"}],
)
def test_members_outside_the_model_are_refused(fleet: Any, members: dict[str, Any]) -> None:
    """Model; spec 1 for the class, and for a token that the service did not issue."""
    fleet.index()
    with fleet.refused("InvalidRequestException"):
        fleet.call("search_index", **{"queryString": "*", **members})


def test_query_is_required(fleet: Any) -> None:
    """Model, SearchIndexRequest; spec 1 for the class."""
    fleet.index()
    with fleet.refused("InvalidRequestException"):
        fleet.call("search_index")


@pytest.mark.parametrize("other", [{"queryString": "thing*"}, {"indexName": "AWS_ThingGroups"}])
def test_token_of_another_search_is_refused(fleet: Any, other: dict[str, str]) -> None:
    """Tokens are bound to index and query (chosen, see docs/fidelity.md)."""
    fleet.index()
    fleet.index_groups()
    for name in ("a", "b"):
        fleet.thing(name)
    token = search(fleet, maxResults=1)["nextToken"]
    with fleet.refused("InvalidRequestException"):
        fleet.call("search_index", **{"queryString": "*", **other}, nextToken=token)


def test_token_of_another_operation_is_refused(fleet: Any) -> None:
    """Spec 1: not a token of this list."""
    fleet.index()
    fleet.thing("a")
    fleet.thing("b")
    token = fleet.call("list_things", maxResults=1)["nextToken"]
    with fleet.refused("InvalidRequestException"):
        search(fleet, nextToken=token)


def test_unknown_index_is_not_found(fleet: Any) -> None:
    """Spec 12, no index: ResourceNotFoundException."""
    fleet.index()
    with fleet.refused("ResourceNotFoundException"):
        search(fleet, indexName="AWS_Jobs")
    fleet.index("OFF")
    with fleet.refused("ResourceNotFoundException", NO_THINGS):
        search(fleet)


# What changes is found at once (spec 19, choice 1)


def test_things_from_before_the_index_are_found(fleet: Any) -> None:
    """Spec 12: the index is of all registered things, their shadows and connections."""
    fleet.thing("lamp", site="north")
    fleet.report("lamp", on=True)
    fleet.iot.connect("lamp")
    fleet.index_connectivity("REGISTRY_AND_SHADOW")
    assert fleet.names("attributes.site:north AND shadow.reported.on:true AND connectivity.connected:true") == ["lamp"]


def test_change_of_a_thing_is_found(fleet: Any) -> None:
    """Attributes and type; nothing of what was before."""
    fleet.index()
    fleet.control.create_thing_type(thingTypeName="lamps")
    fleet.thing("lamp", site="north")
    assert fleet.names("attributes.site:north") == ["lamp"]
    fleet.control.update_thing(
        thingName="lamp", thingTypeName="lamps", attributePayload={"attributes": {"site": "south"}, "merge": True}
    )
    assert (fleet.names("attributes.site:north"), fleet.names("attributes.site:south")) == ([], ["lamp"])
    assert fleet.names("thingTypeName:lamps") == ["lamp"]
    fleet.control.update_thing(thingName="lamp", removeThingType=True)
    assert fleet.names("thingTypeName:lamps") == []
    assert "thingTypeName" not in fleet.document("lamp")


def test_membership_is_found(fleet: Any) -> None:
    """Joining, leaving, and a group that is deleted."""
    fleet.index()
    fleet.thing("lamp")
    fleet.groups("hall")
    fleet.groups("spare")
    assert fleet.names("thingGroupNames:hall") == []
    fleet.join("lamp", "hall", "spare")
    assert fleet.names("thingGroupNames:hall AND thingGroupNames:spare") == ["lamp"]
    fleet.control.remove_thing_from_thing_group(thingName="lamp", thingGroupName="hall")
    assert fleet.names("thingGroupNames:hall") == []
    assert fleet.document("lamp")["thingGroupNames"] == ["spare"]
    fleet.control.delete_thing_group(thingGroupName="spare")
    assert fleet.names("thingGroupNames:*") == []
    assert "thingGroupNames" not in fleet.document("lamp")


def test_change_of_a_shadow_is_found(fleet: Any) -> None:
    """By iot-data, by MQTT, and when it is deleted."""
    fleet.index_named("gps", mode="REGISTRY_AND_SHADOW")
    fleet.thing("lamp")
    assert fleet.names("shadow.reported.level:*") == []
    fleet.report("lamp", level=5)
    fleet.report("lamp", "gps", level=6)
    assert fleet.names("shadow.reported.level:5 AND shadow.name.gps.reported.level:6") == ["lamp"]
    fleet.iot.publish("$aws/things/lamp/shadow/update", {"state": {"reported": {"level": 9}}})
    assert (fleet.names("shadow.reported.level:5"), fleet.names("shadow.reported.level>8")) == ([], ["lamp"])
    fleet.shadow("lamp", {"desired": {"level": 7}})
    assert fleet.names("shadow.delta.level:7 AND shadow.desired.level:7 AND shadow.hasDelta:true") == ["lamp"]
    for name in ({}, {"shadowName": "gps"}):
        fleet.data.delete_thing_shadow(thingName="lamp", **name)
    assert fleet.names("shadow.reported.level:*") == []
    assert "shadow" not in fleet.document("lamp")


def test_deleted_thing_is_gone(fleet: Any) -> None:
    """And one made anew under its name has another id and none of its attributes (spec 1)."""
    fleet.index()
    first = fleet.thing("lamp", site="north")
    fleet.control.delete_thing(thingName="lamp")
    assert fleet.names("*") == []
    second = fleet.thing("lamp")
    assert fleet.document("lamp") == {"thingName": "lamp", "thingId": second, "attributes": {}}
    assert (fleet.names(f'thingId:"{first}"'), fleet.names(f'thingId:"{second}"')) == ([], ["lamp"])


def test_index_belongs_to_an_account_and_region(fleet: Any) -> None:
    """Spec 1: one registry per account and region."""
    fleet.index()
    fleet.thing("lamp")
    for there in (fleet.elsewhere(account_id="210987654321"), fleet.elsewhere(region="eu-west-1")):
        with there.refused("ResourceNotFoundException", NO_THINGS):
            there.names("*")
        there.index()
        assert there.names("*") == []
        there.thing("pump")
        assert there.names("*") == ["pump"]
    assert fleet.names("*") == ["lamp"]


# Fields


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("shadow.reported.values:2", True),
        ("shadow.reported.nested.deep:1", True),
        ("shadow.reported.dotted.key:1", True),
        ("shadow.reported.rows.cell:1", False),
        ("shadow.reported.unknown:*", False),
        ("shadow.version:1", False),
        (f"shadow.metadata.reported.level.timestamp:{EPOCH}", True),
        ("level5", True),
        ("SHADOW.reported.level:level5", False),
        ("NOT attributes.unknown:*", True),
    ],
)
def test_fields_of_shadows(fleet: Any, query: str, is_found: bool) -> None:
    """Spec 12, 13: scalars and arrays of them, nested names, metadata; no arrays of objects, no versions."""
    fleet.index()
    fleet.thing("lamp")
    reported = {"values": [1, 2], "nested": {"deep": 1}, "dotted.key": 1, "rows": [{"cell": 1}], "level": "level5"}
    fleet.report("lamp", **reported)
    assert fleet.names(query) == (["lamp"] if is_found else [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("shadow.name.$package.reported.Package1.version:1.0", ["lamp"]),
        ("shadow.name.\\$package.reported.Package1.version:1.0", ["lamp"]),
        ("shadow.name.$package.reported.*.version:1.0", ["lamp", "pump"]),
        ("shadow.name.$package.reported.*.attributes.packageID>1500", ["lamp"]),
        ("NOT shadow.name.$package.reported.Package2.version:1.0", ["bare", "lamp"]),
        ("shadow.name.$package.reported.totalCount:2", ["lamp"]),
        ("shadow.name.$package.reported.totalCount:1", ["pump"]),
    ],
)
def test_packages_of_things(fleet: Any, query: str, expected: list[str]) -> None:
    """Spec 13, `$package`; developer guide, Preparing fleet indexing."""
    fleet.index_named("$package")
    for name in ("bare", "lamp", "pump"):
        fleet.thing(name)
    two = {"Package1": {"version": "1.0", "attributes": {"packageID": "2222"}}, "Other": {"version": "2.0"}}
    fleet.report("lamp", "$package", **two)
    fleet.report("pump", "$package", Package2={"version": "1.0", "attributes": {"packageID": "1111"}})
    assert fleet.names(query) == expected


def test_total_count_is_a_field_of_the_index_only(fleet: Any) -> None:
    """Spec 19, choice 20: computed, not stored in the shadow."""
    fleet.index_named("$package")
    fleet.thing("lamp")
    fleet.report("lamp", "$package", lamp={"version": "1.0", "attributes": {}})
    answer = fleet.data.get_thing_shadow(thingName="lamp", shadowName="$package")
    assert b"totalCount" not in answer["payload"].read()
    assert fleet.names("shadow.name.$package.reported.totalCount:1") == ["lamp"]


@pytest.mark.parametrize(
    ("order", "value", "expected"),
    [
        ({}, "47.6,-122.3", ["lamp"]),
        ({"order": "LonLat"}, [-122.3, 47.6], ["lamp"]),
        ({}, "POINT(-122.3 47.6)", ["lamp"]),
        ({"order": "LonLat"}, {"lat": 47.6, "lon": -122.3}, ["lamp"]),
        ({}, "10.0,10.0", []),
    ],
)
def test_locations_of_things(fleet: Any, order: dict[str, str], value: Any, expected: list[str]) -> None:
    """Spec 13, Geo: the order of the configuration counts for texts and arrays."""
    fleet.index(filter={"geoLocations": [{"name": "shadow.reported.at", **order}]})
    fleet.thing("lamp")
    fleet.report("lamp", at=value)
    assert fleet.names("shadow.reported.at:geo_distance,47.6204,-122.3491,15.5km") == expected
    elsewhere = "NOT shadow.reported.at:geo_distance,47.6204,-122.3491,15.5km"
    assert fleet.names(elsewhere) == [name for name in ["lamp"] if name not in expected]


def test_billing_group_is_one_of_the_groups(fleet: Any) -> None:
    """API reference, ThingDocument: "Thing group and billing group names"."""
    fleet.index()
    fleet.thing("lamp")
    fleet.control.create_billing_group(billingGroupName="east")
    assert fleet.names("thingGroupNames:east") == []
    fleet.control.add_thing_to_billing_group(thingName="lamp", billingGroupName="east")
    (found,) = fleet.call("search_index", queryString="thingGroupNames:east")["things"]
    assert found["thingGroupNames"] == ["east"]
    fleet.control.remove_thing_from_billing_group(thingName="lamp", billingGroupName="east")
    assert fleet.names("thingGroupNames:east") == []


def test_documents_of_deleted_things_are_let_go(fleet: Any) -> None:
    """A long suite that makes and deletes things keeps none of them."""
    fleet.index()
    for number in range(5):
        fleet.thing(f"lamp-{number}")
        assert fleet.names("*") == [f"lamp-{number}"]
        fleet.control.delete_thing(thingName=f"lamp-{number}")
    with fleet.iot._entered() as call:  # noqa: SLF001 - no operation shows what is kept
        assert len(call.backend(Indexes).documents) == 0


def test_a_query_is_read_for_its_index(fleet: Any) -> None:
    """The places of things are none of groups, whichever is asked first (developer guide, Location indexing)."""
    fleet.index("REGISTRY_AND_SHADOW", filter={"geoLocations": [{"name": "shadow.reported.at"}]})
    fleet.index_groups()
    fleet.thing("lamp")
    fleet.report("lamp", at="52.5,13.4")
    query = "shadow.reported.at:geo_distance,52.5,13.4,1km"
    assert fleet.group_names(query) == []
    assert fleet.names(query) == ["lamp"]


def test_queries_do_not_pile_up(fleet: Any) -> None:
    """However many have been asked."""
    fleet.index("REGISTRY")
    for number in range(501):
        fleet.names(f"thingName:lamp-{number}")
    with fleet.iot._entered() as call:  # noqa: SLF001 - no operation shows what is kept
        assert len(call.backend(Indexes).documents._matchers) == 1  # noqa: SLF001 - as above
