"""Dynamic thing groups: how they come, change and go."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.services.indexing.conftest import START, Fleet

ARN = "arn:aws:iot:us-east-1:123456789012:thinggroup/"


@pytest.fixture
def indexed(fleet: Fleet) -> Fleet:
    """A fleet whose registry and shadows are indexed."""
    fleet.index()
    return fleet


# CreateDynamicThingGroup


def test_the_answer_tells_what_the_group_is_made_of(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    answer = indexed.call("create_dynamic_thing_group", thingGroupName="warm", queryString="attributes.t > 80")
    UUID(answer.pop("thingGroupId"))
    assert answer == {
        "thingGroupName": "warm",
        "thingGroupArn": ARN + "warm",
        "indexName": "AWS_Things",
        "queryString": "attributes.t > 80",
        "queryVersion": "2017-09-30",
    }


def test_a_new_group_is_described(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    properties = {"thingGroupDescription": "hot ones", "attributePayload": {"attributes": {"hall": "3"}}}
    group_id = indexed.dynamic("warm", "attributes.t:hot", thingGroupProperties=properties)
    assert indexed.group("warm") == {
        "thingGroupName": "warm",
        "thingGroupId": group_id,
        "thingGroupArn": ARN + "warm",
        "version": 1,
        "thingGroupProperties": properties,
        "thingGroupMetadata": {"creationDate": START},
        "indexName": "AWS_Things",
        "queryString": "attributes.t:hot",
        "queryVersion": "2017-09-30",
        "status": "ACTIVE",
    }


def test_a_static_group_has_none_of_these_members(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.groups("plant")
    assert not {"indexName", "queryString", "queryVersion", "status"} & set(indexed.group("plant"))


def test_things_that_are_there_already_belong_to_a_new_group(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.thing("pump-1", kind="pump")
    indexed.thing("lamp-1", kind="lamp")
    indexed.dynamic("pumps", "attributes.kind:pump")
    assert indexed.members("pumps") == ["pump-1"]
    assert indexed.groups_of("pump-1") == ["pumps"]
    assert indexed.groups_of("lamp-1") == []


def test_a_group_needs_an_index(fleet: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    with fleet.refused(
        "ResourceNotFoundException",
        "Index AWS_Things does not exist. Please enable index by calling UpdateIndexingConfiguration",
    ):
        fleet.dynamic("all", "*")
    assert fleet.control.list_thing_groups()["thingGroups"] == []


def test_a_group_needs_an_index_that_is_built(fleet: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    fleet.iot.limits.index_building_seconds = 60
    fleet.index()
    with fleet.refused("ResourceNotFoundException", "Index AWS_Things is not active: it is being built."):
        fleet.dynamic("all", "*")
    fleet.iot.advance(60)
    fleet.dynamic("all", "*")


def test_an_index_that_is_built_again_will_do(fleet: Fleet) -> None:
    """Its old sources answer meanwhile (developer guide, Managing fleet indexing)."""
    fleet.index("REGISTRY")
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("REGISTRY_AND_SHADOW")
    assert fleet.status() == "REBUILDING"
    fleet.dynamic("all", "*")


def test_the_index_of_groups_has_no_things(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.index_groups()
    with indexed.refused("InvalidRequestException", "A dynamic thing group cannot use the index AWS_ThingGroups."):
        indexed.dynamic("all", "*", indexName="AWS_ThingGroups")


def test_there_is_no_other_index(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    with indexed.refused("ResourceNotFoundException"):
        indexed.dynamic("all", "*", indexName="AWS_Lamps")


@pytest.mark.parametrize(("query", "members"), [("a:(", {}), ("*", {"queryVersion": "2018-01-01"}), ("a:*b:*", {})])
def test_a_bad_query_is_refused(indexed: Fleet, query: str, members: dict[str, Any]) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    with indexed.refused("InvalidQueryException"):
        indexed.dynamic("all", query, **members)
    assert indexed.control.list_thing_groups()["thingGroups"] == []


def test_the_same_group_again_is_answered(indexed: Fleet) -> None:
    """As CreateThingGroup has it (API reference); inferred."""
    first = indexed.dynamic("warm", "attributes.t:hot", thingGroupProperties={"thingGroupDescription": "x"})
    again = indexed.dynamic(
        "warm",
        "attributes.t:hot",
        thingGroupProperties={"thingGroupDescription": "x"},
        indexName="AWS_Things",
        queryVersion="2017-09-30",
    )
    assert again == first
    assert indexed.group("warm")["version"] == 1


@pytest.mark.parametrize(
    ("query", "members"),
    [("attributes.t:cold", {}), ("attributes.t:hot", {"thingGroupProperties": {"thingGroupDescription": "y"}})],
)
def test_another_group_of_the_name_is_refused(indexed: Fleet, query: str, members: dict[str, Any]) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.dynamic("warm", "attributes.t:hot")
    with indexed.refused("ResourceAlreadyExistsException"):
        indexed.dynamic("warm", query, **members)
    assert indexed.group("warm")["queryString"] == "attributes.t:hot"


def test_static_and_dynamic_groups_share_their_names(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.groups("static")
    with indexed.refused("ResourceAlreadyExistsException"):
        indexed.dynamic("static", "*")
    indexed.dynamic("dynamic", "*")
    with indexed.refused("ResourceAlreadyExistsException"):
        indexed.groups("dynamic")


def test_an_account_has_a_hundred(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    for number in range(100):
        indexed.dynamic(f"group-{number}", f"thingName:thing-{number}")
    with indexed.refused("LimitExceededException"):
        indexed.dynamic("one-more", "*")
    indexed.groups("static")
    indexed.dynamic("group-7", "thingName:thing-7")
    indexed.control.delete_dynamic_thing_group(thingGroupName="group-7")
    indexed.dynamic("one-more", "*")


def test_the_limit_can_be_chosen(indexed: Fleet) -> None:
    """AWS raises it on request (general reference, quotas)."""
    indexed.iot.limits.dynamic_groups = 1
    indexed.dynamic("one", "*")
    with indexed.refused("LimitExceededException", "An account can have at most 1 dynamic thing groups."):
        indexed.dynamic("two", "*")


def test_too_many_attributes_are_refused(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    attributes = {f"a{number}": "1" for number in range(51)}
    with indexed.refused("InvalidRequestException"):
        indexed.dynamic("all", "*", thingGroupProperties={"attributePayload": {"attributes": attributes}})


def test_groups_have_tags(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.dynamic("all", "*", tags=[{"Key": "team", "Value": "red"}])
    assert indexed.control.list_tags_for_resource(resourceArn=ARN + "all")["tags"] == [{"Key": "team", "Value": "red"}]
    indexed.control.tag_resource(resourceArn=ARN + "all", tags=[{"Key": "team", "Value": "blue"}])
    assert indexed.control.list_tags_for_resource(resourceArn=ARN + "all")["tags"] == [{"Key": "team", "Value": "blue"}]


def test_groups_are_listed_with_the_others(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.groups("static")
    indexed.dynamic("dynamic", "*")
    assert [group["groupName"] for group in indexed.control.list_thing_groups()["thingGroups"]] == ["dynamic", "static"]


def test_groups_are_found_by_the_index_of_groups(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.index_groups()
    indexed.dynamic("dynamic", "*", thingGroupProperties={"thingGroupDescription": "everything"})
    assert indexed.group_names("thingGroupDescription:everything") == ["dynamic"]


def test_regions_have_groups_of_their_own(indexed: Fleet) -> None:
    """API reference, CreateDynamicThingGroup; developer guide, Dynamic thing groups."""
    indexed.dynamic("all", "*")
    elsewhere = indexed.elsewhere(region="eu-west-1")
    elsewhere.index()
    elsewhere.thing("lamp")
    assert elsewhere.groups_of("lamp") == []


# What a dynamic group is not


def test_nothing_lies_below_it(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.dynamic("all", "*")
    with indexed.refused("InvalidRequestException", "Thing group all is dynamic and cannot have child groups."):
        indexed.control.create_thing_group(thingGroupName="child", parentGroupName="all")


def test_it_has_no_policies(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.dynamic("all", "*")
    indexed.control.create_policy(policyName="p", policyDocument="{}")
    with indexed.refused("InvalidRequestException", "Thing group all is dynamic and cannot have policies."):
        indexed.control.attach_policy(policyName="p", target=ARN + "all")
    assert indexed.control.list_targets_for_policy(policyName="p")["targets"] == []


def test_nobody_is_put_into_it_by_hand(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.thing("lamp")
    indexed.groups("static")
    indexed.dynamic("none", "thingName:nobody")
    with indexed.refused("InvalidRequestException"):
        indexed.join("lamp", "none")
    with indexed.refused("InvalidRequestException"):
        indexed.control.update_thing_groups_for_thing(thingName="lamp", thingGroupsToAdd=["static", "none"])
    assert indexed.groups_of("lamp") == []


def test_nobody_is_taken_out_by_hand(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.thing("lamp")
    indexed.groups("static")
    indexed.dynamic("all", "*")
    with indexed.refused("InvalidRequestException"):
        indexed.control.remove_thing_from_thing_group(thingName="lamp", thingGroupName="all")
    with indexed.refused("InvalidRequestException"):
        indexed.control.update_thing_groups_for_thing(
            thingName="lamp", thingGroupsToAdd=["static"], thingGroupsToRemove=["all"]
        )
    assert indexed.groups_of("lamp") == ["all"]


def test_the_commands_of_static_groups_are_not_its_own(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.dynamic("all", "*")
    with indexed.refused("InvalidRequestException"):
        indexed.control.update_thing_group(thingGroupName="all", thingGroupProperties={"thingGroupDescription": "mine"})
    with indexed.refused("InvalidRequestException"):
        indexed.control.delete_thing_group(thingGroupName="all")
    assert indexed.group("all")["thingGroupProperties"] == {}


def test_its_commands_are_not_those_of_static_groups(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.groups("static")
    with indexed.refused("InvalidRequestException"):
        indexed.control.update_dynamic_thing_group(
            thingGroupName="static", thingGroupProperties={"thingGroupDescription": "mine"}, queryString="*"
        )
    with indexed.refused("InvalidRequestException"):
        indexed.control.delete_dynamic_thing_group(thingGroupName="static")
    assert indexed.group("static")["version"] == 1


def test_the_index_stays_while_there_are_groups(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.dynamic("all", "*")
    with indexed.refused("InvalidRequestException"):
        indexed.index("OFF")
    indexed.index_groups()
    indexed.control.delete_dynamic_thing_group(thingGroupName="all")
    indexed.index("OFF")
    assert indexed.control.list_indices()["indexNames"] == ["AWS_ThingGroups"]


def test_of_two_configurations_none_is_taken_when_one_is_refused(indexed: Fleet) -> None:
    """Developer guide, Dynamic thing groups: in what they differ from static ones."""
    indexed.dynamic("all", "*")
    with indexed.refused("InvalidRequestException"):
        indexed.control.update_indexing_configuration(
            thingIndexingConfiguration={"thingIndexingMode": "OFF"},
            thingGroupIndexingConfiguration={"thingGroupIndexingMode": "ON"},
        )


# UpdateDynamicThingGroup


def test_an_update_answers_the_version(indexed: Fleet) -> None:
    """API reference, UpdateDynamicThingGroup."""
    indexed.dynamic("all", "thingName:x", thingGroupProperties={"attributePayload": {"attributes": {"a": "1"}}})
    answer = indexed.call(
        "update_dynamic_thing_group",
        thingGroupName="all",
        expectedVersion=1,
        thingGroupProperties={
            "thingGroupDescription": "new",
            "attributePayload": {"attributes": {"b": "2"}, "merge": True},
        },
    )
    assert answer == {"version": 2}
    described = indexed.group("all")
    assert described["thingGroupProperties"] == {
        "thingGroupDescription": "new",
        "attributePayload": {"attributes": {"a": "1", "b": "2"}},
    }
    assert (described["queryString"], described["version"], described["status"]) == ("thingName:x", 2, "ACTIVE")


def test_another_query_has_other_things(indexed: Fleet) -> None:
    """API reference, UpdateDynamicThingGroup."""
    indexed.thing("pump", kind="pump")
    indexed.thing("lamp", kind="lamp")
    group_id = indexed.dynamic("some", "attributes.kind:pump")
    indexed.control.update_dynamic_thing_group(
        thingGroupName="some", thingGroupProperties={}, queryString="attributes.kind:lamp"
    )
    assert indexed.members("some") == ["lamp"]
    assert indexed.group("some")["queryString"] == "attributes.kind:lamp"
    assert indexed.group("some")["thingGroupId"] == group_id


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("VersionConflictException", {"expectedVersion": 2}),
        ("InvalidQueryException", {"queryString": "a:("}),
        ("InvalidQueryException", {"queryVersion": "1"}),
        ("ResourceNotFoundException", {"indexName": "AWS_Lamps"}),
        ("ResourceNotFoundException", {"thingGroupName": "nobody"}),
        (
            "InvalidRequestException",
            {
                "queryString": "thingName:nobody",
                "thingGroupProperties": {"attributePayload": {"attributes": {f"a{each}": "1" for each in range(51)}}},
            },
        ),
    ],
)
def test_a_refused_update_changes_nothing(indexed: Fleet, code: str, members: dict[str, Any]) -> None:
    """API reference, UpdateDynamicThingGroup."""
    indexed.thing("lamp")
    indexed.dynamic("all", "*")
    before = indexed.group("all")
    properties = {"thingGroupDescription": "new"}
    with indexed.refused(code):
        indexed.call(
            "update_dynamic_thing_group", **{"thingGroupName": "all", "thingGroupProperties": properties, **members}
        )
    assert indexed.group("all") == before
    assert indexed.members("all") == ["lamp"]


# DeleteDynamicThingGroup


def test_a_deleted_group_is_gone_and_its_things_stay(indexed: Fleet) -> None:
    """API reference, DeleteDynamicThingGroup."""
    indexed.thing("lamp")
    indexed.dynamic("all", "*")
    indexed.control.delete_dynamic_thing_group(thingGroupName="all", expectedVersion=1)
    with indexed.refused("ResourceNotFoundException"):
        indexed.group("all")
    assert indexed.groups_of("lamp") == []


def test_an_unknown_group_is_gone_already(indexed: Fleet) -> None:
    """API reference, DeleteDynamicThingGroup."""
    assert indexed.call("delete_dynamic_thing_group", thingGroupName="nobody") == {}


def test_only_the_expected_version_is_deleted(indexed: Fleet) -> None:
    """API reference, DeleteDynamicThingGroup."""
    indexed.dynamic("all", "*")
    with indexed.refused("VersionConflictException"):
        indexed.control.delete_dynamic_thing_group(thingGroupName="all", expectedVersion=7)
    assert indexed.group("all")["version"] == 1


# Time


def test_a_group_is_built_as_long_as_the_test_wants(indexed: Fleet) -> None:
    """BUILDING, REBUILDING, ACTIVE (developer guide, Dynamic thing groups); how long is a choice."""
    indexed.thing("pump", kind="pump")
    indexed.iot.limits.index_building_seconds = 30
    indexed.dynamic("pumps", "attributes.kind:pump")
    assert (indexed.group("pumps")["status"], indexed.members("pumps")) == ("BUILDING", [])
    indexed.iot.advance(29)
    assert (indexed.group("pumps")["status"], indexed.members("pumps")) == ("BUILDING", [])
    indexed.iot.advance(1)
    assert (indexed.group("pumps")["status"], indexed.members("pumps")) == ("ACTIVE", ["pump"])


def test_a_group_with_another_query_is_built_again(indexed: Fleet) -> None:
    """BUILDING, REBUILDING, ACTIVE (developer guide, Dynamic thing groups); how long is a choice."""
    indexed.thing("pump", kind="pump")
    indexed.thing("lamp", kind="lamp")
    indexed.dynamic("some", "attributes.kind:pump")
    indexed.iot.limits.index_building_seconds = 30
    indexed.control.update_dynamic_thing_group(
        thingGroupName="some", thingGroupProperties={}, queryString="attributes.kind:lamp"
    )
    assert (indexed.group("some")["status"], indexed.members("some")) == ("REBUILDING", ["pump"])
    indexed.iot.advance(30)
    assert (indexed.group("some")["status"], indexed.members("some")) == ("ACTIVE", ["lamp"])


def test_the_last_of_several_queries_counts(indexed: Fleet) -> None:
    """BUILDING, REBUILDING, ACTIVE (developer guide, Dynamic thing groups); how long is a choice."""
    indexed.thing("pump", kind="pump")
    indexed.thing("lamp", kind="lamp")
    indexed.iot.limits.index_building_seconds = 30
    indexed.dynamic("some", "attributes.kind:pump")
    indexed.iot.advance(20)
    indexed.control.update_dynamic_thing_group(
        thingGroupName="some", thingGroupProperties={}, queryString="attributes.kind:lamp"
    )
    # It never was complete.
    assert indexed.group("some")["status"] == "BUILDING"
    indexed.iot.advance(20)
    assert (indexed.group("some")["status"], indexed.members("some")) == ("BUILDING", [])
    indexed.iot.advance(10)
    assert (indexed.group("some")["status"], indexed.members("some")) == ("ACTIVE", ["lamp"])


def test_a_group_that_was_complete_once_is_built_again(indexed: Fleet) -> None:
    """REBUILDING, also when it is not through with another change (developer guide, Dynamic thing groups)."""
    indexed.dynamic("some", "thingName:a")
    indexed.iot.limits.index_building_seconds = 30
    for query in ("thingName:b", "thingName:c"):
        indexed.iot.advance(10)
        indexed.control.update_dynamic_thing_group(thingGroupName="some", thingGroupProperties={}, queryString=query)
        assert indexed.group("some")["status"] == "REBUILDING"


def test_a_group_that_is_made_anew_does_not_inherit_a_plan(indexed: Fleet) -> None:
    """BUILDING, REBUILDING, ACTIVE (developer guide, Dynamic thing groups); how long is a choice."""
    indexed.thing("pump", kind="pump")
    indexed.iot.limits.index_building_seconds = 30
    indexed.dynamic("some", "attributes.kind:pump")
    indexed.iot.advance(20)
    indexed.control.delete_dynamic_thing_group(thingGroupName="some")
    indexed.dynamic("some", "attributes.kind:pump")
    indexed.iot.advance(10)
    assert (indexed.group("some")["status"], indexed.members("some")) == ("BUILDING", [])
    indexed.iot.advance(20)
    assert indexed.members("some") == ["pump"]


def test_other_properties_leave_the_group_built(indexed: Fleet) -> None:
    """BUILDING, REBUILDING, ACTIVE (developer guide, Dynamic thing groups); how long is a choice."""
    indexed.dynamic("all", "*")
    indexed.iot.limits.index_building_seconds = 30
    indexed.control.update_dynamic_thing_group(
        thingGroupName="all", thingGroupProperties={"thingGroupDescription": "x"}, queryString="*"
    )
    assert indexed.group("all")["status"] == "ACTIVE"


def test_nobody_joins_or_leaves_while_a_group_is_built(indexed: Fleet) -> None:
    """Only an ACTIVE group is complete (developer guide); that it stands still is a choice."""
    indexed.thing("pump", kind="pump")
    indexed.dynamic("some", "attributes.kind:pump")
    indexed.iot.limits.index_building_seconds = 30
    indexed.control.update_dynamic_thing_group(
        thingGroupName="some", thingGroupProperties={}, queryString="attributes.kind:lamp"
    )
    indexed.thing("lamp", kind="lamp")
    indexed.control.update_thing(thingName="pump", attributePayload={"attributes": {"kind": "valve"}})
    assert indexed.members("some") == ["pump"]
    indexed.iot.advance(30)
    assert indexed.members("some") == ["lamp"]


def test_a_configuration_counts_for_groups_when_its_index_is_built(fleet: Fleet) -> None:
    """BUILDING, REBUILDING, ACTIVE (developer guide, Dynamic thing groups); how long is a choice."""
    fleet.index("REGISTRY")
    fleet.thing("lamp")
    fleet.report("lamp", on=True)
    fleet.dynamic("burning", "shadow.reported.on:true")
    assert fleet.members("burning") == []
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("REGISTRY_AND_SHADOW")
    fleet.iot.advance(59)
    assert (fleet.members("burning"), fleet.names("shadow.reported.on:true")) == ([], [])
    fleet.iot.advance(1)
    assert (fleet.members("burning"), fleet.names("shadow.reported.on:true")) == (["lamp"], ["lamp"])


def test_a_configuration_counts_at_once_without_delay(fleet: Fleet) -> None:
    """BUILDING, REBUILDING, ACTIVE (developer guide, Dynamic thing groups); how long is a choice."""
    fleet.index("REGISTRY_AND_SHADOW")
    fleet.thing("lamp")
    fleet.report("lamp", on=True)
    fleet.dynamic("burning", "shadow.reported.on:true")
    fleet.index("REGISTRY")
    assert fleet.members("burning") == []


def test_an_index_that_is_off_has_nothing_to_wait_for(fleet: Fleet) -> None:
    """Nothing is built."""
    fleet.index("REGISTRY")
    fleet.iot.limits.index_building_seconds = 60
    fleet.index("OFF")
    assert fleet.iot.next_deadline is None


def test_documents_of_an_index_that_was_built_again_are_new(fleet: Fleet) -> None:
    """The new sources count for searches, too (developer guide, Managing fleet indexing)."""
    fleet.index("REGISTRY")
    fleet.thing("lamp")
    fleet.iot.limits.index_building_seconds = 60
    fleet.index_connectivity()
    assert fleet.names("connectivity.connected:false") == []
    fleet.iot.advance(60)
    assert fleet.names("connectivity.connected:false") == ["lamp"]


# Events


def heard(fleet: Fleet, topics: str) -> list[dict[str, Any]]:
    """The events on the topics that begin like this."""
    return [json.loads(each.payload) for each in fleet.iot.messages if each.topic.startswith(f"$aws/events/{topics}")]


def switch_on(fleet: Fleet, *categories: str) -> None:
    """Have events of these categories published."""
    fleet.control.update_event_configurations(eventConfigurations={name: {"Enabled": True} for name in categories})


def test_a_group_is_announced_with_a_mapping_of_its_own(indexed: Fleet) -> None:
    """Developer guide, Registry events; that dynamic memberships are announced alike is inferred."""
    switch_on(indexed, "THING_GROUP")
    indexed.dynamic("all", "*")
    indexed.control.update_dynamic_thing_group(thingGroupName="all", thingGroupProperties={}, queryString="thingName:x")
    indexed.control.delete_dynamic_thing_group(thingGroupName="all")
    indexed.groups("static")
    created, updated, deleted = heard(indexed, "thingGroup/all/")
    assert [each["operation"] for each in (created, updated, deleted)] == ["CREATED", "UPDATED", "DELETED"]
    assert [each["versionNumber"] for each in (created, updated, deleted)] == [1, 2, 2]
    UUID(created["dynamicGroupMappingId"])
    assert {each["dynamicGroupMappingId"] for each in (updated, deleted)} == {created["dynamicGroupMappingId"]}
    assert created["parentGroupName"] is None
    (static,) = heard(indexed, "thingGroup/static/")
    assert static["dynamicGroupMappingId"] is None


def test_joining_and_leaving_are_announced(indexed: Fleet) -> None:
    """Developer guide, Registry events; that dynamic memberships are announced alike is inferred."""
    switch_on(indexed, "THING_GROUP_MEMBERSHIP")
    group_id = indexed.dynamic("hot", "shadow.reported.t > 80")
    thing_id = indexed.thing("pump")
    indexed.report("pump", t=90)
    indexed.report("pump", t=91)
    indexed.report("pump", t=20)
    (added,) = heard(indexed, "thingGroupMembership/thingGroup/hot/thing/pump/added")
    (removed,) = heard(indexed, "thingGroupMembership/thingGroup/hot/thing/pump/removed")
    assert (added["eventType"], added["operation"]) == ("THING_GROUP_MEMBERSHIP_EVENT", "ADDED")
    assert (added["groupArn"], added["groupId"]) == (ARN + "hot", group_id)
    assert added["thingId"] == thing_id
    assert removed["operation"] == "REMOVED"
    assert removed["membershipId"] == added["membershipId"]


def test_a_deleted_group_announces_that_its_things_have_left(indexed: Fleet) -> None:
    """Developer guide, Registry events; that dynamic memberships are announced alike is inferred."""
    switch_on(indexed, "THING_GROUP_MEMBERSHIP")
    indexed.thing("pump")
    indexed.dynamic("all", "*")
    indexed.control.delete_dynamic_thing_group(thingGroupName="all")
    assert [each["operation"] for each in heard(indexed, "thingGroupMembership/")] == ["ADDED", "REMOVED"]


def test_a_thing_is_announced_before_its_membership(indexed: Fleet) -> None:
    """Developer guide, Registry events; that dynamic memberships are announced alike is inferred."""
    switch_on(indexed, "THING", "THING_GROUP_MEMBERSHIP")
    indexed.dynamic("all", "*")
    indexed.thing("pump")
    topics = [message.topic for message in indexed.iot.messages]
    assert topics == [
        "$aws/events/thing/pump/created",
        "$aws/events/thingGroupMembership/thingGroup/all/thing/pump/added",
    ]
