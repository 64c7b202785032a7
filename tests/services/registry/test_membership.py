"""Who joins a group and who leaves it, as rooms are told and as they ask."""

from collections.abc import Iterator
from typing import Any

import pytest

from iotmock import IoTMock
from iotmock.core.rooms import changes
from iotmock.core.rooms.backend import Backend
from iotmock.core.rooms.changes import MembershipChanged, ThingDeleted, on
from iotmock.core.world.call import Call
from iotmock.services.registry.backend import RegistryBackend


@pytest.fixture
def told() -> Iterator[list[tuple[str, ...]]]:
    """What a room is told, in order."""
    heard: list[tuple[str, ...]] = []
    before = {change: list(found) for change, found in changes.LISTENERS.items()}

    class Room(Backend):
        @on(MembershipChanged)
        def note(self, _call: Call, change: MembershipChanged) -> None:
            heard.append((change.thing_name, "joins" if change.joined else "leaves", change.group_name))

        @on(ThingDeleted)
        def note_deleted(self, _call: Call, change: ThingDeleted) -> None:
            heard.append((change.thing_name, "is deleted"))

    yield heard
    changes.LISTENERS.clear()
    changes.LISTENERS.update(before)


@pytest.fixture
def tree(told: list[tuple[str, ...]], iot_client: Any) -> Any:
    """Groups plant > hall > row, and others; things a and b."""
    iot_client.create_thing_group(thingGroupName="plant")
    iot_client.create_thing_group(thingGroupName="hall", parentGroupName="plant")
    iot_client.create_thing_group(thingGroupName="row", parentGroupName="hall")
    iot_client.create_thing_group(thingGroupName="others")
    for name in "ab":
        iot_client.create_thing(thingName=name)
    assert told == []
    return iot_client


def ask(iotmock: IoTMock, question: str, name: str) -> Any:
    """What the registry answers other rooms."""
    with iotmock._entered() as call:
        return getattr(call.backend(RegistryBackend), question)(call, name)


def test_joining_a_group_is_told_for_the_groups_above(told: list[Any], tree: Any, iotmock: IoTMock) -> None:
    """Each once, and nothing when the thing was there already."""
    tree.add_thing_to_thing_group(thingName="a", thingGroupName="row")
    assert told == [("a", "joins", "hall"), ("a", "joins", "plant"), ("a", "joins", "row")]
    told.clear()
    tree.add_thing_to_thing_group(thingName="a", thingGroupName="row")
    assert told == []
    assert ask(iotmock, "things_in_group", "plant") == ["a"]
    assert sorted(ask(iotmock, "groups_of_thing", "a")) == ["hall", "plant", "row"]


def test_leaving_is_told_only_where_no_other_way_leads(told: list[Any], tree: Any) -> None:
    """From the row up to the hall, the thing is in the hall all the time."""
    tree.add_thing_to_thing_group(thingName="a", thingGroupName="row")
    told.clear()
    tree.update_thing_groups_for_thing(thingName="a", thingGroupsToAdd=["hall"], thingGroupsToRemove=["row"])
    assert told == [("a", "leaves", "row")]
    tree.remove_thing_from_thing_group(thingName="a", thingGroupName="hall")
    assert told[1:] == [("a", "leaves", "hall"), ("a", "leaves", "plant")]


def test_things_are_found_by_their_arns(told: list[Any], tree: Any) -> None:
    """AddThingToThingGroup takes either."""
    arn = tree.describe_thing(thingName="b")["thingArn"]
    group = tree.describe_thing_group(thingGroupName="others")["thingGroupArn"]
    tree.add_thing_to_thing_group(thingArn=arn, thingGroupArn=group)
    assert told == [("b", "joins", "others")]


def test_update_of_groups_is_told_as_a_whole(told: list[Any], tree: Any) -> None:
    """What is added and what is removed by one call."""
    tree.add_thing_to_thing_group(thingName="a", thingGroupName="others")
    told.clear()
    tree.update_thing_groups_for_thing(thingName="a", thingGroupsToAdd=["hall"], thingGroupsToRemove=["others"])
    assert told == [("a", "joins", "hall"), ("a", "leaves", "others"), ("a", "joins", "plant")]


def test_deleted_thing_leaves_its_groups_and_a_new_one_is_not_in_them(
    told: list[Any], tree: Any, iotmock: IoTMock
) -> None:
    """A new thing of the name is another one."""
    tree.add_thing_to_thing_group(thingName="a", thingGroupName="row")
    told.clear()
    tree.delete_thing(thingName="a")
    assert told == [("a", "leaves", "hall"), ("a", "leaves", "plant"), ("a", "leaves", "row"), ("a", "is deleted")]
    tree.create_thing(thingName="a")
    assert tree.list_things_in_thing_group(thingGroupName="row")["things"] == []
    assert ask(iotmock, "things_in_group", "plant") == []


def test_things_of_a_deleted_group_leave_it_and_those_above(told: list[Any], tree: Any) -> None:
    """Each thing by itself."""
    for name in "ab":
        tree.add_thing_to_thing_group(thingName=name, thingGroupName="row")
    told.clear()
    tree.delete_thing_group(thingGroupName="row")
    assert told == [(name, "leaves", group) for name in "ab" for group in ("hall", "plant", "row")]


def test_call_that_is_refused_tells_nothing(told: list[Any], tree: Any) -> None:
    """And what it would have changed is not told by the next one."""
    tree.add_thing_to_thing_group(thingName="a", thingGroupName="row")
    told.clear()
    with pytest.raises(tree.exceptions.InvalidRequestException):
        tree.delete_thing_group(thingGroupName="hall")
    with pytest.raises(tree.exceptions.ResourceNotFoundException):
        tree.add_thing_to_thing_group(thingName="missing", thingGroupName="row")
    tree.add_thing_to_thing_group(thingName="b", thingGroupName="others")
    assert told == [("b", "joins", "others")]


def test_regions_are_told_apart(told: list[Any], tree: Any, iotmock: IoTMock) -> None:
    """A room hears of its own account and region."""
    other = iotmock.scope(region="eu-west-1")
    other.client("iot").create_thing(thingName="a")
    other.client("iot").create_thing_group(thingGroupName="plant")
    other.client("iot").add_thing_to_thing_group(thingName="a", thingGroupName="plant")
    assert told == [("a", "joins", "plant")]
    assert ask(iotmock, "things_in_group", "plant") == []
    assert ask(other, "things_in_group", "plant") == ["a"]
    assert not ask(iotmock, "group_exists", "missing")
    assert ask(iotmock, "thing_exists", "a")
