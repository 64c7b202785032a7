"""Registry events: the case of the table, category by category."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock import IoTMock

Ask = Callable[..., dict[str, Any]]

ACCOUNT = "123456789012"
ARN = f"arn:aws:iot:us-east-1:{ACCOUNT}"
# 2026-03-01, 12:00 UTC
NOON_MS = 1772366400000


def life(control: Any) -> None:
    """What happens in a registry, from a type's creation to a thing's end."""
    control.create_thing_type(thingTypeName="lamp")
    control.create_thing_group(thingGroupName="plant")
    control.create_thing_group(thingGroupName="hall", parentGroupName="plant")
    control.create_thing(thingName="l1", attributePayload={"attributes": {"site": "a"}})
    control.update_thing(thingName="l1", thingTypeName="lamp")
    control.add_thing_to_thing_group(thingName="l1", thingGroupName="hall")
    control.update_thing_group(thingGroupName="hall", thingGroupProperties={"thingGroupDescription": "d"})
    control.deprecate_thing_type(thingTypeName="lamp")
    control.delete_thing(thingName="l1")
    control.delete_thing_group(thingGroupName="hall")


TOPICS = {
    "THING": ["thing/l1/created", "thing/l1/updated", "thing/l1/deleted"],
    "THING_TYPE": ["thingType/lamp/created", "thingType/lamp/updated"],
    "THING_TYPE_ASSOCIATION": [
        "thingTypeAssociation/thing/l1/thingType/lamp/added",
        "thingTypeAssociation/thing/l1/thingType/lamp/removed",
    ],
    "THING_GROUP": [
        "thingGroup/plant/created",
        "thingGroup/hall/created",
        "thingGroup/hall/updated",
        "thingGroup/hall/deleted",
    ],
    "THING_GROUP_MEMBERSHIP": [
        "thingGroupMembership/thingGroup/hall/thing/l1/added",
        "thingGroupMembership/thingGroup/hall/thing/l1/removed",
    ],
    "THING_GROUP_HIERARCHY": [
        "thingGroupHierarchy/thingGroup/plant/childThingGroup/hall/added",
        "thingGroupHierarchy/thingGroup/plant/childThingGroup/hall/removed",
    ],
}


def switch_on(control: Any, *categories: str) -> None:
    """Switch categories on."""
    control.update_event_configurations(eventConfigurations={name: {"Enabled": True} for name in categories})


def test_registry_events_are_off(iotmock: "IoTMock", control: Any) -> None:
    """Nothing is told until a category is switched on."""
    heard = iotmock.subscribe("$aws/events/#")
    life(control)
    assert heard.messages == []


@pytest.mark.parametrize("category", list(TOPICS))
def test_registry_events_by_category(iotmock: "IoTMock", control: Any, category: str) -> None:
    """By category; moto: none."""
    heard = iotmock.subscribe("$aws/events/#")
    switch_on(control, category)
    life(control)
    assert [message.topic.removeprefix("$aws/events/") for message in heard.messages] == TOPICS[category]
    for message in heard.messages:
        told = message.json()
        assert told["eventType"] == f"{category}_EVENT"
        assert told["operation"] == message.topic.rpartition("/")[2].upper()
        assert told["timestamp"] == NOON_MS
        assert told.get("accountId") == (None if category == "THING_TYPE_ASSOCIATION" else ACCOUNT)
        assert (message.qos, message.retain) == (0, False)
    ids = {message.json()["eventId"] for message in heard.messages}
    assert len(ids) == len(heard.messages)


def test_registry_events_have_their_members(iotmock: "IoTMock", control: Any, ask: Ask, uuid: Any) -> None:
    """The members of each category."""
    heard = iotmock.subscribe("$aws/events/#")
    switch_on(control, *TOPICS)
    control.create_thing_type(thingTypeName="lamp", thingTypeProperties={"searchableAttributes": ["site"]})
    control.create_thing_group(thingGroupName="plant")
    control.create_thing_group(thingGroupName="hall", parentGroupName="plant")
    control.create_thing(thingName="l1", thingTypeName="lamp", attributePayload={"attributes": {"site": "a"}})
    control.add_thing_to_thing_group(thingName="l1", thingGroupName="hall")
    thing, kind = ask("describe_thing", thingName="l1"), ask("describe_thing_type", thingTypeName="lamp")
    hall = ask("describe_thing_group", thingGroupName="hall")["thingGroupId"]
    plant = ask("describe_thing_group", thingGroupName="plant")["thingGroupId"]
    common = {"eventId": uuid, "timestamp": NOON_MS}
    told = {message.topic.removeprefix("$aws/events/"): message.json() for message in heard.messages}
    group_of_plant = told.pop("thingGroup/plant/created")
    assert (group_of_plant["parentGroupName"], group_of_plant["parentGroupId"]) == (None, None)
    membership = told.pop("thingGroupMembership/thingGroup/hall/thing/l1/added")
    assert membership.pop("membershipId")
    assert membership == common | {
        "eventType": "THING_GROUP_MEMBERSHIP_EVENT",
        "operation": "ADDED",
        "accountId": ACCOUNT,
        "groupArn": f"{ARN}:thinggroup/hall",
        "groupId": hall,
        "thingArn": f"{ARN}:thing/l1",
        "thingId": thing["thingId"],
    }
    assert told == {
        "thingType/lamp/created": common
        | {
            "eventType": "THING_TYPE_EVENT",
            "operation": "CREATED",
            "accountId": ACCOUNT,
            "thingTypeId": kind["thingTypeId"],
            "thingTypeName": "lamp",
            "isDeprecated": False,
            "deprecationDate": None,
            "searchableAttributes": ["site"],
            "description": None,
        },
        "thingGroup/hall/created": common
        | {
            "eventType": "THING_GROUP_EVENT",
            "operation": "CREATED",
            "accountId": ACCOUNT,
            "thingGroupId": hall,
            "thingGroupName": "hall",
            "versionNumber": 1,
            "parentGroupName": "plant",
            "parentGroupId": plant,
            "description": None,
            "rootToParentThingGroups": [{"groupArn": f"{ARN}:thinggroup/plant", "groupId": plant}],
            "attributes": {},
            "dynamicGroupMappingId": None,
        },
        "thingGroupHierarchy/thingGroup/plant/childThingGroup/hall/added": common
        | {
            "eventType": "THING_GROUP_HIERARCHY_EVENT",
            "operation": "ADDED",
            "accountId": ACCOUNT,
            "thingGroupId": plant,
            "thingGroupName": "plant",
            "childGroupId": hall,
            "childGroupName": "hall",
        },
        "thing/l1/created": common
        | {
            "eventType": "THING_EVENT",
            "operation": "CREATED",
            "accountId": ACCOUNT,
            "thingId": thing["thingId"],
            "thingName": "l1",
            "versionNumber": 1,
            "thingTypeName": "lamp",
            "attributes": {"site": "a"},
        },
        "thingTypeAssociation/thing/l1/thingType/lamp/added": common
        | {
            "eventType": "THING_TYPE_ASSOCIATION_EVENT",
            "operation": "ADDED",
            "thingId": thing["thingId"],
            "thingName": "l1",
            "thingTypeName": "lamp",
        },
    }
