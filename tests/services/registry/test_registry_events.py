"""Events of the registry: topics and members of every category, their order within one call, none without a change."""

import re
from collections.abc import Callable
from typing import Any

import pytest

ACCOUNT = "123456789012"
# 2026-03-01, 12:00 UTC
NOON_MS = 1772366400000
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What the topics of a category begin with.
BEGINNINGS = {
    "THING": "thing",
    "THING_TYPE": "thingType",
    "THING_TYPE_ASSOCIATION": "thingTypeAssociation",
    "THING_GROUP": "thingGroup",
    "THING_GROUP_MEMBERSHIP": "thingGroupMembership",
    "THING_GROUP_HIERARCHY": "thingGroupHierarchy",
}


def switch(desk: Any, *categories: str, on: bool = True) -> None:
    """Switch categories of events."""
    desk.control.update_event_configurations(eventConfigurations={name: {"Enabled": on} for name in categories})


def emitted(desk: Any, act: Callable[[], Any]) -> list[tuple[str, dict[str, Any]]]:
    """Topics below `$aws/events/` and documents, without their ids, of what is emitted while something is done."""
    desk.iot.messages.clear()
    act()
    events = []
    ids = set()
    for message in desk.iot.messages:
        assert message.topic.startswith("$aws/events/")
        document = message.json()
        ids.add(document["eventId"])
        assert UUID.fullmatch(document.pop("eventId"))
        events.append((message.topic.removeprefix("$aws/events/"), document))
    assert len(ids) == len(events)
    return events


def topics(desk: Any, act: Callable[[], Any]) -> list[str]:
    """The topics alone."""
    return [topic for topic, _ in emitted(desk, act)]


def do(desk: Any, operation: str, **members: Any) -> Callable[[], Any]:
    """A call, to be made."""
    return lambda: desk.call(operation, **members)


def attributes(given: dict[str, str]) -> dict[str, Any]:
    """The member that carries attributes."""
    return {"attributePayload": {"attributes": given}}


@pytest.fixture
def loud(desk: Any) -> Any:
    """The desk, with every category switched on."""
    switch(desk, *BEGINNINGS)
    return desk


# Things


def thing_event(operation: str, thing_id: str, version: int, kind: str | None, **given: str) -> dict[str, Any]:
    """An event of the thing l1 at noon."""
    return {
        "eventType": "THING_EVENT",
        "timestamp": NOON_MS,
        "operation": operation,
        "accountId": ACCOUNT,
        "thingId": thing_id,
        "thingName": "l1",
        "versionNumber": version,
        "thingTypeName": kind,
        "attributes": given,
    }


def test_thing_is_told_of_through_its_life(desk: Any) -> None:
    """CREATED, UPDATED, DELETED with the thing as it is; the last version when it goes (developer guide; chosen)."""
    switch(desk, "THING")
    desk.control.create_thing_type(thingTypeName="lamp")
    events = emitted(desk, lambda: desk.things("l1", **attributes({"site": "hall"})))
    thing = desk.thing("l1")["thingId"]
    assert events == [("thing/l1/created", thing_event("CREATED", thing, 1, None, site="hall"))]
    update = do(desk, "update_thing", thingName="l1", thingTypeName="lamp", **attributes({"row": "7"}))
    assert emitted(desk, update) == [("thing/l1/updated", thing_event("UPDATED", thing, 2, "lamp", row="7"))]
    delete = do(desk, "delete_thing", thingName="l1")
    assert emitted(desk, delete) == [("thing/l1/deleted", thing_event("DELETED", thing, 2, "lamp", row="7"))]


def test_thing_without_anything_is_told_of_with_all_members(desk: Any) -> None:
    """A null for the type, no attributes (developer guide, Thing created events)."""
    switch(desk, "THING")
    ((_, event),) = emitted(desk, lambda: desk.things("l1"))
    assert event == thing_event("CREATED", desk.thing("l1")["thingId"], 1, None)


def test_timestamp_is_the_clocks_in_milliseconds(desk: Any) -> None:
    """When the event happened (developer guide, Registry events)."""
    switch(desk, "THING")
    desk.iot.advance(1.25)
    ((_, event),) = emitted(desk, lambda: desk.things("l1"))
    assert event["timestamp"] == NOON_MS + 1250


# Thing types


def test_thing_type_is_told_of_through_its_life(desk: Any) -> None:
    """Deprecation and its undoing are updates (developer guide, Thing type events)."""
    switch(desk, "THING_TYPE")
    properties = {"thingTypeDescription": "All lamps", "searchableAttributes": ["b", "a"]}
    life = [
        (
            do(desk, "create_thing_type", thingTypeName="lamp", thingTypeProperties=properties),
            "created",
            "CREATED",
            False,
        ),
        (do(desk, "deprecate_thing_type", thingTypeName="lamp"), "updated", "UPDATED", True),
        (do(desk, "deprecate_thing_type", thingTypeName="lamp", undoDeprecate=True), "updated", "UPDATED", False),
        (do(desk, "deprecate_thing_type", thingTypeName="lamp"), "updated", "UPDATED", True),
    ]
    kind = ""
    for act, word, operation, deprecated in life:
        ((topic, event),) = emitted(desk, act)
        kind = desk.call("describe_thing_type", thingTypeName="lamp")["thingTypeId"]
        assert topic == f"thingType/lamp/{word}"
        assert (event.pop("deprecationDate") is not None) is deprecated
        assert sorted(event.pop("searchableAttributes")) == ["a", "b"]
        assert event == {
            "eventType": "THING_TYPE_EVENT",
            "timestamp": NOON_MS,
            "operation": operation,
            "accountId": ACCOUNT,
            "thingTypeId": kind,
            "thingTypeName": "lamp",
            "isDeprecated": deprecated,
            "description": "All lamps",
        }
    desk.iot.advance(300)
    ((topic, event),) = emitted(desk, do(desk, "delete_thing_type", thingTypeName="lamp"))
    assert topic == "thingType/lamp/deleted"
    assert (event["operation"], event["thingTypeId"], event["timestamp"]) == ("DELETED", kind, NOON_MS + 300000)


def test_update_of_a_thing_type_is_told(desk: Any) -> None:
    """UPDATED (developer guide, Thing type events)."""
    desk.control.create_thing_type(thingTypeName="lamp")
    switch(desk, "THING_TYPE")
    propagating = [{"userPropertyKey": "site", "thingAttribute": "site"}]
    update = do(
        desk,
        "update_thing_type",
        thingTypeName="lamp",
        thingTypeProperties={"mqtt5Configuration": {"propagatingAttributes": propagating}},
    )
    ((topic, event),) = emitted(desk, update)
    assert (topic, event["operation"], event["isDeprecated"]) == ("thingType/lamp/updated", "UPDATED", False)
    assert event["deprecationDate"] is None


# Types of things


def association_event(desk: Any, operation: str, kind: str, thing_id: str) -> tuple[str, dict[str, Any]]:
    """An event of the thing l1 and a type at noon; it is the one kind without an account."""
    word = {"ADDED": "added", "REMOVED": "removed"}[operation]
    return f"thingTypeAssociation/thing/l1/thingType/{kind}/{word}", {
        "eventType": "THING_TYPE_ASSOCIATION_EVENT",
        "timestamp": NOON_MS,
        "operation": operation,
        "thingId": thing_id,
        "thingName": "l1",
        "thingTypeName": kind,
    }


def test_types_of_a_thing_are_told(desk: Any) -> None:
    """Another type is a removal and an addition (developer guide, Thing type association events)."""
    for name in ("lamp", "pump"):
        desk.control.create_thing_type(thingTypeName=name)
    switch(desk, "THING_TYPE_ASSOCIATION")
    events = emitted(desk, lambda: desk.things("l1", thingTypeName="lamp"))
    thing = desk.thing("l1")["thingId"]
    assert events == [association_event(desk, "ADDED", "lamp", thing)]
    assert emitted(desk, do(desk, "update_thing", thingName="l1", thingTypeName="pump")) == [
        association_event(desk, "REMOVED", "lamp", thing),
        association_event(desk, "ADDED", "pump", thing),
    ]
    assert emitted(desk, do(desk, "update_thing", thingName="l1", removeThingType=True)) == [
        association_event(desk, "REMOVED", "pump", thing)
    ]
    assert emitted(desk, do(desk, "update_thing", thingName="l1", thingTypeName="lamp")) == [
        association_event(desk, "ADDED", "lamp", thing)
    ]
    assert emitted(desk, do(desk, "delete_thing", thingName="l1")) == [
        association_event(desk, "REMOVED", "lamp", thing)
    ]


# Thing groups


def group_event(desk: Any, operation: str, ids: dict[str, str], version: int, **other: Any) -> dict[str, Any]:
    """An event of the group row, which is below plant and hall, at noon."""
    return {
        "eventType": "THING_GROUP_EVENT",
        "timestamp": NOON_MS,
        "operation": operation,
        "accountId": ACCOUNT,
        "thingGroupId": ids["row"],
        "thingGroupName": "row",
        "versionNumber": version,
        "parentGroupName": "hall",
        "parentGroupId": ids["hall"],
        "description": "Row 7",
        "rootToParentThingGroups": [
            {"groupArn": f"{desk.arn}:thinggroup/{name}", "groupId": ids[name]} for name in ("plant", "hall")
        ],
        "attributes": {"site": "north"},
        "dynamicGroupMappingId": None,
        **other,
    }


def test_thing_group_is_told_of_through_its_life(desk: Any) -> None:
    """With its parents from the root (developer guide, Thing group events)."""
    desk.groups("plant/hall")
    switch(desk, "THING_GROUP")
    properties = {"thingGroupDescription": "Row 7", **attributes({"site": "north"})}
    create = do(
        desk, "create_thing_group", thingGroupName="row", parentGroupName="hall", thingGroupProperties=properties
    )
    events = emitted(desk, create)
    ids = {name: desk.group(name)["thingGroupId"] for name in ("plant", "hall", "row")}
    assert events == [("thingGroup/row/created", group_event(desk, "CREATED", ids, 1))]
    other = {"thingGroupDescription": "The seventh", **attributes({"site": "south"})}
    update = do(desk, "update_thing_group", thingGroupName="row", thingGroupProperties=other)
    changed = {"description": "The seventh", "attributes": {"site": "south"}}
    assert emitted(desk, update) == [("thingGroup/row/updated", group_event(desk, "UPDATED", ids, 2, **changed))]
    delete = do(desk, "delete_thing_group", thingGroupName="row")
    assert emitted(desk, delete) == [("thingGroup/row/deleted", group_event(desk, "DELETED", ids, 2, **changed))]


def test_group_without_a_parent_is_told_of_without_one(desk: Any) -> None:
    """Nulls (developer guide, Thing group events)."""
    switch(desk, "THING_GROUP")
    ((topic, event),) = emitted(desk, lambda: desk.groups("plant"))
    assert topic == "thingGroup/plant/created"
    assert (event["parentGroupName"], event["parentGroupId"]) == (None, None)
    assert not event["rootToParentThingGroups"]
    assert event["dynamicGroupMappingId"] is None


def test_hierarchy_is_told(desk: Any) -> None:
    """Parent and child (developer guide, Thing group hierarchy events)."""
    desk.groups("plant")
    switch(desk, "THING_GROUP_HIERARCHY")
    create = do(desk, "create_thing_group", thingGroupName="hall", parentGroupName="plant")
    events = emitted(desk, create)
    expected = {
        "eventType": "THING_GROUP_HIERARCHY_EVENT",
        "timestamp": NOON_MS,
        "operation": "ADDED",
        "accountId": ACCOUNT,
        "thingGroupId": desk.group("plant")["thingGroupId"],
        "thingGroupName": "plant",
        "childGroupId": desk.group("hall")["thingGroupId"],
        "childGroupName": "hall",
    }
    topic = "thingGroupHierarchy/thingGroup/plant/childThingGroup/hall"
    assert events == [(f"{topic}/added", expected)]
    delete = do(desk, "delete_thing_group", thingGroupName="hall")
    assert emitted(desk, delete) == [(f"{topic}/removed", {**expected, "operation": "REMOVED"})]
    assert emitted(desk, lambda: desk.groups("house")) == []


def test_membership_is_told(desk: Any) -> None:
    """With one id for joining and leaving (developer guide, Thing group membership events)."""
    desk.groups("plant/hall")
    desk.things("l1", "l2")
    switch(desk, "THING_GROUP_MEMBERSHIP")
    ((topic, event),) = emitted(desk, lambda: desk.join("l1", "hall"))
    assert topic == "thingGroupMembership/thingGroup/hall/thing/l1/added"
    membership = event["membershipId"]
    assert isinstance(membership, str)
    assert membership
    assert event == {
        "eventType": "THING_GROUP_MEMBERSHIP_EVENT",
        "timestamp": NOON_MS,
        "operation": "ADDED",
        "accountId": ACCOUNT,
        "groupArn": f"{desk.arn}:thinggroup/hall",
        "groupId": desk.group("hall")["thingGroupId"],
        "thingArn": f"{desk.arn}:thing/l1",
        "thingId": desk.thing("l1")["thingId"],
        "membershipId": membership,
    }
    ((_, other),) = emitted(desk, lambda: desk.join("l2", "hall"))
    assert other["membershipId"] != membership
    leave = do(desk, "remove_thing_from_thing_group", thingName="l1", thingGroupName="hall")
    assert emitted(desk, leave) == [
        ("thingGroupMembership/thingGroup/hall/thing/l1/removed", {**event, "operation": "REMOVED"})
    ]


def test_ids_of_memberships_are_kept_however_they_end(desk: Any) -> None:
    """The same for join and leave (developer guide, Thing group membership events)."""
    desk.groups("a", "b", "c")
    desk.things("l1")
    switch(desk, "THING_GROUP_MEMBERSHIP")
    joined = emitted(desk, lambda: desk.join("l1", "a", "b", "c"))
    ids = {event["groupArn"].rpartition("/")[2]: event["membershipId"] for _, event in joined}
    assert len(set(ids.values())) == 3
    update = do(desk, "update_thing_groups_for_thing", thingName="l1", thingGroupsToRemove=["a"])
    ways = {
        "a": update,
        "b": do(desk, "delete_thing_group", thingGroupName="b"),
        "c": do(desk, "delete_thing", thingName="l1"),
    }
    for name, act in ways.items():
        ((topic, event),) = emitted(desk, act)
        assert topic == f"thingGroupMembership/thingGroup/{name}/thing/l1/removed"
        assert event["membershipId"] == ids[name]


# Order


def test_events_of_a_new_thing_come_in_order(loud: Any) -> None:
    """Its own, then its type (chosen)."""
    loud.control.create_thing_type(thingTypeName="lamp")
    assert topics(loud, lambda: loud.things("l1", thingTypeName="lamp")) == [
        "thing/l1/created",
        "thingTypeAssociation/thing/l1/thingType/lamp/added",
    ]


def test_events_of_a_changed_thing_come_in_order(loud: Any) -> None:
    """Its own, the old type, the new one (chosen)."""
    for name in ("lamp", "pump"):
        loud.control.create_thing_type(thingTypeName=name)
    loud.things("l1", thingTypeName="lamp")
    assert topics(loud, do(loud, "update_thing", thingName="l1", thingTypeName="pump")) == [
        "thing/l1/updated",
        "thingTypeAssociation/thing/l1/thingType/lamp/removed",
        "thingTypeAssociation/thing/l1/thingType/pump/added",
    ]


def test_events_of_a_deleted_thing_come_in_order(loud: Any) -> None:
    """Its own, its type, its groups (chosen)."""
    loud.control.create_thing_type(thingTypeName="lamp")
    loud.groups("plant/hall", "single")
    loud.things("l1", thingTypeName="lamp")
    loud.join("l1", "hall", "single")
    found = topics(loud, do(loud, "delete_thing", thingName="l1"))
    assert found[:2] == ["thing/l1/deleted", "thingTypeAssociation/thing/l1/thingType/lamp/removed"]
    assert sorted(found[2:]) == [
        "thingGroupMembership/thingGroup/hall/thing/l1/removed",
        "thingGroupMembership/thingGroup/single/thing/l1/removed",
    ]


def test_events_of_a_new_group_come_in_order(loud: Any) -> None:
    """Its own, then the hierarchy (chosen)."""
    loud.groups("plant")
    create = do(loud, "create_thing_group", thingGroupName="hall", parentGroupName="plant")
    assert topics(loud, create) == [
        "thingGroup/hall/created",
        "thingGroupHierarchy/thingGroup/plant/childThingGroup/hall/added",
    ]


def test_events_of_a_deleted_group_come_in_order(loud: Any) -> None:
    """Its own, the hierarchy, its things (chosen)."""
    loud.groups("plant/hall")
    loud.things("l1", "l2")
    for name in ("l1", "l2"):
        loud.join(name, "hall")
    found = topics(loud, do(loud, "delete_thing_group", thingGroupName="hall"))
    assert found[:2] == [
        "thingGroup/hall/deleted",
        "thingGroupHierarchy/thingGroup/plant/childThingGroup/hall/removed",
    ]
    assert sorted(found[2:]) == [
        "thingGroupMembership/thingGroup/hall/thing/l1/removed",
        "thingGroupMembership/thingGroup/hall/thing/l2/removed",
    ]


def test_bare_thing_is_told_of_alone(loud: Any) -> None:
    """Without type and groups there is nothing to be associated with (developer guide, Registry events)."""
    assert topics(loud, lambda: loud.things("l1")) == ["thing/l1/created"]
    assert topics(loud, do(loud, "update_thing", thingName="l1", removeThingType=True)) == ["thing/l1/updated"]
    assert topics(loud, do(loud, "delete_thing", thingName="l1")) == ["thing/l1/deleted"]


def test_lonely_group_is_told_of_alone(loud: Any) -> None:
    """Without parent and things there is no hierarchy and no membership (developer guide, Registry events)."""
    assert topics(loud, lambda: loud.groups("plant")) == ["thingGroup/plant/created"]
    update = do(loud, "update_thing_group", thingGroupName="plant", thingGroupProperties={})
    assert topics(loud, update) == ["thingGroup/plant/updated"]
    assert topics(loud, do(loud, "delete_thing_group", thingGroupName="plant")) == ["thingGroup/plant/deleted"]


def test_certificates_are_not_told(loud: Any, pki: Any) -> None:
    """CA_CERTIFICATE is of devices that register themselves, which nobody plays here (see docs/fidelity.md)."""
    switch(loud, "CA_CERTIFICATE", "CERTIFICATE")

    def act() -> None:
        ca = pki.ca()
        given = {"certificateMode": "SNI_ONLY", "setAsActive": True, "allowAutoRegistration": True}
        loud.call("register_ca_certificate", caCertificate=ca.pem, **given)
        loud.call("register_certificate", certificatePem=pki.signed_by(ca).pem)
        loud.certificate()

    assert topics(loud, act) == []


def test_removals_come_before_additions(loud: Any) -> None:
    """As UpdateThingGroupsForThing does it (chosen)."""
    loud.groups("plant/hall", "plant/yard")
    loud.things("l1")
    loud.join("l1", "hall")
    update = do(
        loud,
        "update_thing_groups_for_thing",
        thingName="l1",
        thingGroupsToAdd=["yard"],
        thingGroupsToRemove=["hall"],
    )
    assert topics(loud, update) == [
        "thingGroupMembership/thingGroup/hall/thing/l1/removed",
        "thingGroupMembership/thingGroup/yard/thing/l1/added",
    ]


# Categories


def story(desk: Any) -> None:
    """A little of everything."""
    desk.control.create_thing_type(thingTypeName="lamp")
    desk.groups("plant/hall")
    desk.things("l1", thingTypeName="lamp")
    desk.join("l1", "hall")
    desk.control.update_thing(thingName="l1", **attributes({"site": "hall"}))
    desk.control.delete_thing(thingName="l1")
    desk.control.delete_thing_group(thingGroupName="hall")
    desk.control.deprecate_thing_type(thingTypeName="lamp")


COUNTS = {
    "THING": 3,
    "THING_TYPE": 2,
    "THING_TYPE_ASSOCIATION": 2,
    "THING_GROUP": 3,
    "THING_GROUP_MEMBERSHIP": 2,
    "THING_GROUP_HIERARCHY": 2,
}


def test_no_event_is_published_by_default(desk: Any) -> None:
    """Every category is off (developer guide, Registry events)."""
    assert topics(desk, lambda: story(desk)) == []


@pytest.mark.parametrize("category", COUNTS)
def test_each_category_publishes_its_own_events_only(desk: Any, category: str) -> None:
    """UpdateEventConfigurations switches them one by one (developer guide, Event messages)."""
    switch(desk, category)
    found = [topic.split("/")[0] for topic in topics(desk, lambda: story(desk))]
    assert found == [BEGINNINGS[category]] * COUNTS[category]


def test_all_categories_together_publish_everything(loud: Any) -> None:
    """None hides another (developer guide, Event messages)."""
    found = [topic.split("/")[0] for topic in topics(loud, lambda: story(loud))]
    assert {category: found.count(beginning) for category, beginning in BEGINNINGS.items()} == COUNTS


def test_events_are_sent_once_and_not_kept(loud: Any) -> None:
    """QoS 0, not retained (developer guide, Registry events)."""
    loud.iot.messages.clear()
    story(loud)
    assert {(message.qos, message.retain) for message in loud.iot.messages} == {(0, False)}


def test_category_that_is_switched_off_is_silent_again(desk: Any) -> None:
    """UpdateEventConfigurations (developer guide, Event messages)."""
    switch(desk, "THING", "THING_GROUP")
    switch(desk, "THING", on=False)
    assert topics(desk, lambda: (desk.things("l1"), desk.groups("plant"))) == ["thingGroup/plant/created"]


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_events_belong_to_an_account_and_region(desk: Any, place: dict[str, str]) -> None:
    """Switches, topics and the account's number (developer guide, Event messages)."""
    there = desk.elsewhere(**place)
    switch(there, "THING", "THING_GROUP_MEMBERSHIP")
    assert topics(desk, lambda: desk.things("l1")) == []
    there.groups("plant")
    ((_, event),) = emitted(there, lambda: there.things("l1"))
    assert event["accountId"] == there.iot.account_id
    ((_, event),) = emitted(there, lambda: there.join("l1", "plant"))
    assert event["thingArn"] == f"{there.arn}:thing/l1"
    assert event["groupArn"] == f"{there.arn}:thinggroup/plant"
    assert [message.topic for message in desk.iot.messages] == []


# No event without a change


@pytest.fixture
def settled(loud: Any) -> Any:
    """The desk with every category on, where there are a type, groups and a thing in one of them."""
    loud.control.create_thing_type(thingTypeName="lamp")
    loud.control.create_thing_type(thingTypeName="relic")
    loud.control.deprecate_thing_type(thingTypeName="relic")
    loud.control.create_billing_group(billingGroupName="north")
    loud.groups("plant/hall", "plant/yard", "single")
    loud.things("l1", thingTypeName="lamp", **attributes({"site": "hall"}))
    loud.join("l1", "hall")
    return loud


UNCHANGED: list[tuple[str, dict[str, Any]]] = [
    ("create_thing", {"thingName": "l1"}),
    ("create_thing", {"thingName": "l1", "thingTypeName": "lamp", **attributes({"site": "hall"})}),
    ("delete_thing", {"thingName": "missing"}),
    ("create_thing_type", {"thingTypeName": "lamp"}),
    ("deprecate_thing_type", {"thingTypeName": "relic"}),
    ("deprecate_thing_type", {"thingTypeName": "lamp", "undoDeprecate": True}),
    ("create_thing_group", {"thingGroupName": "hall", "parentGroupName": "plant"}),
    ("delete_thing_group", {"thingGroupName": "missing"}),
    ("add_thing_to_thing_group", {"thingName": "l1", "thingGroupName": "hall"}),
    ("remove_thing_from_thing_group", {"thingName": "l1", "thingGroupName": "single"}),
    ("update_thing_groups_for_thing", {"thingName": "l1", "thingGroupsToAdd": ["hall"]}),
    ("update_thing_groups_for_thing", {"thingName": "l1", "thingGroupsToRemove": ["single"]}),
    ("add_thing_to_billing_group", {"thingName": "l1", "billingGroupName": "north"}),
    ("create_billing_group", {"billingGroupName": "south"}),
]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("create_thing", {"thingName": "l1", **attributes({"site": "yard"})}),
    ("create_thing", {"thingName": "l2", "thingTypeName": "missing"}),
    ("create_thing", {"thingName": "l2", "thingTypeName": "lamp", "billingGroupName": "missing"}),
    ("update_thing", {"thingName": "l1", "thingTypeName": "relic", **attributes({"site": "yard"})}),
    ("update_thing", {"thingName": "l1", "expectedVersion": 9, "removeThingType": True}),
    ("delete_thing", {"thingName": "l1", "expectedVersion": 9}),
    ("delete_thing_type", {"thingTypeName": "lamp"}),
    ("delete_thing_type", {"thingTypeName": "relic"}),
    ("create_thing_group", {"thingGroupName": "hall", "parentGroupName": "single"}),
    ("update_thing_group", {"thingGroupName": "hall", "thingGroupProperties": {}, "expectedVersion": 9}),
    ("delete_thing_group", {"thingGroupName": "plant"}),
    ("add_thing_to_thing_group", {"thingName": "l1", "thingGroupName": "yard"}),
    (
        "update_thing_groups_for_thing",
        {"thingName": "l1", "thingGroupsToAdd": ["single", "plant"], "thingGroupsToRemove": []},
    ),
    (
        "update_thing_groups_for_thing",
        {"thingName": "l1", "thingGroupsToAdd": ["missing"], "thingGroupsToRemove": ["hall"]},
    ),
]


@pytest.mark.parametrize(("operation", "members"), UNCHANGED)
def test_call_that_changes_nothing_is_not_told(settled: Any, operation: str, members: dict[str, Any]) -> None:
    """No event without a change (inferred)."""
    assert topics(settled, do(settled, operation, **members)) == []


@pytest.mark.parametrize(("operation", "members"), REFUSED)
def test_call_that_is_refused_is_not_told(settled: Any, operation: str, members: dict[str, Any]) -> None:
    """No event without a change (inferred)."""

    def act() -> None:
        with pytest.raises(settled.control.exceptions.ClientError):
            settled.call(operation, **members)

    assert topics(settled, act) == []


def test_unchanged_type_is_not_told_as_an_association(settled: Any) -> None:
    """The thing's own event alone (inferred)."""
    update = do(settled, "update_thing", thingName="l1", thingTypeName="lamp", **attributes({"site": "yard"}))
    assert topics(settled, update) == ["thing/l1/updated"]


def test_principals_and_policies_are_not_told(settled: Any) -> None:
    """There is no such category among the registry's (developer guide, Registry events)."""

    def act() -> None:
        certificate = settled.certificate()
        settled.policies("all")
        settled.control.attach_thing_principal(thingName="l1", principal=certificate)
        settled.control.attach_policy(policyName="all", target=certificate)

    assert topics(settled, act) == []
