"""Things in static groups: adding, removing, both at once, limits, and the lists of members and groups."""

from typing import Any

import pytest


@pytest.fixture
def plant(desk: Any) -> Any:
    """The desk, with plant > hall > row, plant > yard, house > room, single; things a, b, c, which are in none."""
    desk.groups("plant/hall/row", "plant/yard", "house/room", "single")
    desk.things("a", "b", "c")
    return desk


def both_sides(desk: Any, thing: str, group: str) -> list[dict[str, str]]:
    """All the ways to name a thing and a group."""
    return [
        {**one, **other}
        for one in (
            {"thingName": thing},
            {"thingArn": f"{desk.arn}:thing/{thing}"},
            {"thingName": thing, "thingArn": f"{desk.arn}:thing/{thing}"},
        )
        for other in (
            {"thingGroupName": group},
            {"thingGroupArn": f"{desk.arn}:thinggroup/{group}"},
            {"thingGroupName": group, "thingGroupArn": f"{desk.arn}:thinggroup/{group}"},
        )
    ]


def move(desk: Any, *, add: list[str] | None = None, remove: list[str] | None = None, thing: str = "a") -> None:
    """UpdateThingGroupsForThing."""
    given = {"thingGroupsToAdd": add, "thingGroupsToRemove": remove}
    members = {name: value for name, value in given.items() if value is not None}
    assert desk.call("update_thing_groups_for_thing", thingName=thing, **members) == {}


OPERATIONS = ["add_thing_to_thing_group", "remove_thing_from_thing_group"]


# Adding and removing


@pytest.mark.parametrize("way", range(9))
def test_thing_and_group_are_named_by_name_or_arn(plant: Any, way: int) -> None:
    """Either, or both that agree (API reference, AddThingToThingGroup and RemoveThingFromThingGroup)."""
    members = both_sides(plant, "a", "single")[way]
    assert plant.call("add_thing_to_thing_group", **members) == {}
    assert plant.members("single") == ["a"]
    assert plant.groups_of("a") == {"single"}
    assert plant.call("remove_thing_from_thing_group", **members) == {}
    assert plant.members("single") == []
    assert plant.groups_of("a") == set()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("members", [{}, {"thingName": "a"}, {"thingGroupName": "single"}])
def test_call_without_thing_or_group_is_refused(plant: Any, operation: str, members: dict[str, str]) -> None:
    """InvalidRequestException (API reference, AddThingToThingGroup and RemoveThingFromThingGroup)."""
    plant.join("a", "single")
    with plant.refused("InvalidRequestException"):
        plant.call(operation, **members)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("side", ["thing", "group"])
def test_name_and_arn_that_disagree_are_refused(plant: Any, operation: str, side: str) -> None:
    """InvalidRequestException (API reference, AddThingToThingGroup and RemoveThingFromThingGroup)."""
    plant.join("a", "single")
    plant.join("b", "room")
    other = (
        {"thingArn": f"{plant.arn}:thing/b"} if side == "thing" else {"thingGroupArn": f"{plant.arn}:thinggroup/room"}
    )
    with plant.refused("InvalidRequestException"):
        plant.call(operation, thingName="a", thingGroupName="single", **other)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "members",
    [
        {"thingArn": "arn:aws:iot:us-east-1:123456789012:thinggroup/a", "thingGroupName": "single"},
        {"thingArn": "arn:aws:iam::123456789012:user/a", "thingGroupName": "single"},
        {"thingArn": "a", "thingGroupName": "single"},
        {"thingName": "a", "thingGroupArn": "arn:aws:iot:us-east-1:123456789012:billinggroup/single"},
        {"thingName": "a", "thingGroupArn": "single"},
    ],
)
def test_arn_of_something_else_is_refused(plant: Any, operation: str, members: dict[str, str]) -> None:
    """InvalidRequestException (model, AddThingToThingGroup and RemoveThingFromThingGroup; the class chosen)."""
    plant.join("a", "single")
    plant.control.create_billing_group(billingGroupName="single")
    with plant.refused("InvalidRequestException"):
        plant.call(operation, **members)


def test_update_without_a_thing_is_refused(plant: Any) -> None:
    """InvalidRequestException: the member is optional in the model, but somebody must move (inferred)."""
    with plant.refused("InvalidRequestException"):
        plant.call("update_thing_groups_for_thing", thingGroupsToAdd=["single"])


def test_update_without_groups_changes_nothing(plant: Any) -> None:
    """Both lists are optional (model, UpdateThingGroupsForThing)."""
    plant.join("a", "single")
    before = plant.picture()
    move(plant)
    assert plant.picture() == before


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "members",
    [
        {"thingName": "missing", "thingGroupName": "single"},
        {"thingName": "a", "thingGroupName": "missing"},
        {"thingArn": "arn:aws:iot:us-east-1:123456789012:thing/missing", "thingGroupName": "single"},
        {"thingName": "a", "thingGroupArn": "arn:aws:iot:us-east-1:123456789012:thinggroup/missing"},
    ],
)
def test_unknown_thing_or_group_is_not_found(plant: Any, operation: str, members: dict[str, str]) -> None:
    """ResourceNotFoundException (model, AddThingToThingGroup and RemoveThingFromThingGroup)."""
    with plant.refused("ResourceNotFoundException"):
        plant.call(operation, **members)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "place", ["aws:iot:eu-west-1:123456789012", "aws:iot:us-east-1:210987654321", "aws-cn:iot:cn-north-1:123456789012"]
)
@pytest.mark.parametrize("side", ["thing", "group"])
def test_arn_of_another_registry_names_nothing(plant: Any, operation: str, place: str, side: str) -> None:
    """Even where both have such a thing and such a group (developer guide, Thing registry)."""
    _, _, region, account = place.split(":")
    there = plant.elsewhere(region=region, account_id=account)
    there.groups("single")
    there.things("a")
    plant.join("a", "single")
    if side == "thing":
        members = {"thingArn": f"arn:{place}:thing/a", "thingGroupName": "single"}
    else:
        members = {"thingName": "a", "thingGroupArn": f"arn:{place}:thinggroup/single"}
    with plant.refused("ResourceNotFoundException"):
        plant.call(operation, **members)
    assert there.members("single") == []


def test_adding_twice_and_removing_what_is_absent_change_nothing(plant: Any) -> None:
    """Both succeed (inferred)."""
    plant.join("a", "single")
    before = plant.picture()
    plant.join("a", "single")
    plant.control.remove_thing_from_thing_group(thingName="b", thingGroupName="single")
    plant.control.remove_thing_from_thing_group(thingName="a", thingGroupName="room")
    assert plant.picture() == before


def test_thing_of_a_child_group_is_not_removed_by_the_parent(plant: Any) -> None:
    """It is not directly in the parent (developer guide, Static thing groups)."""
    plant.join("a", "row")
    plant.control.remove_thing_from_thing_group(thingName="a", thingGroupName="plant")
    assert plant.groups_of("a") == {"row"}


def test_membership_leaves_the_versions_alone(plant: Any) -> None:
    """Only updates move them (API reference, UpdateThing)."""
    plant.join("a", "single")
    assert (plant.thing("a")["version"], plant.group("single")["version"]) == (1, 1)


# Limits


def test_thing_is_in_ten_groups_at_most(desk: Any) -> None:
    """The eleventh is refused until one is left (developer guide, Static thing groups)."""
    names = [f"g{number}" for number in range(11)]
    desk.groups(*names)
    desk.things("a", "b")
    desk.join("a", *names[:10])
    with desk.refused("InvalidRequestException"):
        desk.join("a", "g10")
    with desk.refused("InvalidRequestException"):
        desk.control.add_thing_to_thing_group(thingName="a", thingGroupName="g10", overrideDynamicGroups=True)
    with desk.refused("InvalidRequestException"):
        move(desk, add=["g10"])
    desk.join("a", "g9")
    desk.join("b", "g10")
    desk.control.remove_thing_from_thing_group(thingName="a", thingGroupName="g0")
    desk.join("a", "g10")
    assert desk.groups_of("a") == set(names[1:])


RELATED = [
    ("plant", "hall"),
    ("hall", "plant"),
    ("plant", "row"),
    ("row", "plant"),
    ("hall", "row"),
    ("hall", "yard"),
    ("row", "yard"),
    ("yard", "row"),
    ("house", "room"),
]


@pytest.mark.parametrize(("first", "second"), RELATED)
def test_thing_is_in_one_group_of_a_hierarchy_at_most(plant: Any, first: str, second: str) -> None:
    """Neither in an ancestor of its group nor in one with a common root (developer guide, Static thing groups)."""
    plant.join("a", first)
    with plant.refused("InvalidRequestException"):
        plant.join("a", second)
    with plant.refused("InvalidRequestException"):
        move(plant, add=[second])
    with plant.refused("InvalidRequestException"):
        move(plant, add=[first, second], thing="b")
    plant.join("a", first, "single")
    assert plant.groups_of("a") == {first, "single"}


def test_thing_is_in_groups_of_several_hierarchies(plant: Any) -> None:
    """One of each (developer guide, Static thing groups)."""
    plant.join("a", "row", "room", "single")
    assert plant.groups_of("a") == {"row", "room", "single"}


def test_different_things_are_in_different_groups_of_a_hierarchy(plant: Any) -> None:
    """The rule is about one thing (developer guide, Static thing groups)."""
    for thing, group in zip("abc", ("row", "yard", "plant"), strict=True):
        plant.join(thing, group)
    assert plant.members("plant", recursive=True) == ["a", "b", "c"]


# Several at once


def test_update_adds_and_removes(plant: Any) -> None:
    """UpdateThingGroupsForThing (API reference)."""
    move(plant, add=["row", "single"])
    assert plant.groups_of("a") == {"row", "single"}
    move(plant, add=["room"], remove=["single"])
    assert plant.groups_of("a") == {"row", "room"}
    move(plant, remove=["row", "room"])
    assert plant.groups_of("a") == set()
    move(plant, add=["single"])
    move(plant, add=["single"], remove=["yard"])
    assert plant.groups_of("a") == {"single"}


@pytest.mark.parametrize(("first", "second"), RELATED)
def test_update_removes_before_it_adds(plant: Any, first: str, second: str) -> None:
    """A thing moves within a hierarchy by one call (chosen)."""
    plant.join("a", first)
    move(plant, add=[second], remove=[first])
    assert plant.groups_of("a") == {second}


def test_update_moves_a_thing_that_is_in_ten_groups(desk: Any) -> None:
    """What is removed makes room (chosen)."""
    names = [f"g{number}" for number in range(12)]
    desk.groups(*names)
    desk.things("a")
    move(desk, add=names[:10])
    move(desk, add=names[10:], remove=names[:2])
    assert desk.groups_of("a") == set(names[2:])
    with desk.refused("InvalidRequestException"):
        move(desk, add=names[:2], remove=names[2:3])


ALL_OR_NOTHING: list[tuple[list[str], list[str], str]] = [
    (["missing"], ["single"], "ResourceNotFoundException"),
    (["yard", "missing"], ["row"], "ResourceNotFoundException"),
    (["house"], ["missing"], "ResourceNotFoundException"),
    (["house", "yard"], ["single"], "InvalidRequestException"),
    (["house", "room"], ["row", "single"], "InvalidRequestException"),
]


@pytest.mark.parametrize(("add", "remove", "code"), ALL_OR_NOTHING)
def test_update_does_all_or_nothing(plant: Any, add: list[str], remove: list[str], code: str) -> None:
    """A refused call changes nothing (chosen)."""
    plant.join("a", "row", "single")
    with plant.refused(code):
        move(plant, add=add, remove=remove)
    assert plant.groups_of("a") == {"row", "single"}


def test_update_does_not_find_an_unknown_thing(plant: Any) -> None:
    """ResourceNotFoundException (model, UpdateThingGroupsForThing)."""
    with plant.refused("ResourceNotFoundException"):
        move(plant, add=["single"], thing="missing")


# Lists


@pytest.mark.parametrize(
    ("group", "direct", "all_things"),
    [
        ("plant", ["c"], ["a", "b", "c"]),
        ("hall", [], ["a"]),
        ("row", ["a"], ["a"]),
        ("yard", ["b"], ["b"]),
        ("house", [], []),
        ("single", ["a", "b"], ["a", "b"]),
    ],
)
def test_members_are_listed_directly_or_with_those_of_descendants(
    plant: Any, group: str, direct: list[str], all_things: list[str]
) -> None:
    """`recursive` (developer guide, Static thing groups)."""
    plant.join("a", "row", "single")
    plant.join("b", "yard", "single")
    plant.join("c", "plant")
    assert plant.members(group) == direct
    assert plant.members(group, recursive=False) == direct
    assert plant.members(group, recursive=True) == all_things


def test_groups_of_a_thing_are_those_it_is_directly_in(plant: Any) -> None:
    """Names and ARNs, without the groups above (developer guide, Static thing groups)."""
    plant.join("a", "row")
    expected = [{"groupName": "row", "groupArn": f"{plant.arn}:thinggroup/row"}]
    assert plant.call("list_thing_groups_for_thing", thingName="a") == {"thingGroups": expected}
    assert plant.call("list_thing_groups_for_thing", thingName="b") == {"thingGroups": []}


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("list_thing_groups_for_thing", {"thingName": "missing"}),
        ("list_things_in_thing_group", {"thingGroupName": "missing"}),
        ("list_things_in_thing_group", {"thingGroupName": "missing", "recursive": True}),
    ],
)
def test_lists_do_not_find_what_is_unknown(plant: Any, operation: str, members: dict[str, Any]) -> None:
    """ResourceNotFoundException (model, ListThingGroupsForThing and ListThingsInThingGroup)."""
    with plant.refused("ResourceNotFoundException"):
        plant.call(operation, **members)


# Accounts, regions, partitions


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_members_belong_to_an_account_and_region(plant: Any, place: dict[str, str]) -> None:
    """One registry each (developer guide, Thing registry)."""
    there = plant.elsewhere(**place)
    there.groups("single")
    there.things("a")
    arn = f"{there.arn}:thing/a"
    there.control.add_thing_to_thing_group(thingArn=arn, thingGroupArn=f"{there.arn}:thinggroup/single")
    assert (there.members("single"), plant.members("single")) == (["a"], [])
