"""Static thing groups: creation, updates, deletion, the hierarchy and the filters of ListThingGroups."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = ["a", "a" * 128, "Lamps:1_b-2"]
BAD_NAMES = ["a b", "a/b", "a.b", "hälle", "a" * 129]


def attributes(given: dict[str, str], **members: Any) -> dict[str, Any]:
    """Properties with attributes."""
    return {"attributePayload": {"attributes": given, **members}}


def many(count: int) -> dict[str, str]:
    """So many attributes."""
    return {f"a{number}": "v" for number in range(count)}


def create(desk: Any, name: str = "lamps", parent: str | None = None, **properties: Any) -> dict[str, Any]:
    """Create a group; gives the answer."""
    given: dict[str, Any] = {"thingGroupProperties": properties} if properties else {}
    if parent is not None:
        given["parentGroupName"] = parent
    answer: dict[str, Any] = desk.call("create_thing_group", thingGroupName=name, **given)
    return answer


def update(desk: Any, name: str = "lamps", expected: int | None = None, **properties: Any) -> dict[str, Any]:
    """Update a group; gives the answer."""
    given = {} if expected is None else {"expectedVersion": expected}
    answer: dict[str, Any] = desk.call(
        "update_thing_group", thingGroupName=name, thingGroupProperties=properties, **given
    )
    return answer


def named(desk: Any, **members: Any) -> list[str]:
    """The names that ListThingGroups gives, in alphabetical order."""
    return sorted(line["groupName"] for line in desk.call("list_thing_groups", **members)["thingGroups"])


# Creation


def test_create_answers_name_arn_and_id(desk: Any) -> None:
    """Three members; the id is a UUID (CLI example)."""
    answer = create(desk)
    assert UUID.fullmatch(answer.pop("thingGroupId"))
    assert answer == {"thingGroupName": "lamps", "thingGroupArn": f"{desk.arn}:thinggroup/lamps"}


def test_bare_group_is_described_without_parents(desk: Any) -> None:
    """Version 1, empty properties, the date of creation alone (developer guide, Static thing groups)."""
    made = create(desk)
    assert desk.group("lamps") == {
        **made,
        "version": 1,
        "thingGroupProperties": {},
        "thingGroupMetadata": {"creationDate": NOON},
    }


def test_child_is_described_with_its_parents_from_the_root(desk: Any) -> None:
    """parentGroupName and rootToParentThingGroups (developer guide, Static thing groups)."""
    desk.groups("plant/hall")
    desk.iot.advance(60)
    made = create(desk, "row", parent="hall", thingGroupDescription="Row 7", **attributes({"site": "hall"}))
    assert desk.group("row") == {
        **made,
        "version": 1,
        "thingGroupProperties": {
            "thingGroupDescription": "Row 7",
            "attributePayload": {"attributes": {"site": "hall"}},
        },
        "thingGroupMetadata": {
            "parentGroupName": "hall",
            "rootToParentThingGroups": [
                {"groupName": "plant", "groupArn": f"{desk.arn}:thinggroup/plant"},
                {"groupName": "hall", "groupArn": f"{desk.arn}:thinggroup/hall"},
            ],
            "creationDate": NOON.replace(minute=1),
        },
    }


@pytest.mark.parametrize("name", NAMES)
def test_group_has_any_name_that_the_model_allows(desk: Any, name: str) -> None:
    """1 to 128 letters, digits, colons, underscores and hyphens (model, ThingGroupName)."""
    create(desk, name)
    assert desk.group(name)["thingGroupArn"] == f"{desk.arn}:thinggroup/{name}"


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("create_thing_group", {}),
        ("describe_thing_group", {}),
        ("update_thing_group", {"thingGroupProperties": {}}),
        ("delete_thing_group", {}),
        ("list_things_in_thing_group", {}),
        ("add_thing_to_thing_group", {"thingName": "a"}),
        ("remove_thing_from_thing_group", {"thingName": "a"}),
    ],
)
def test_name_that_the_model_excludes_is_refused(desk: Any, operation: str, given: dict[str, Any], name: str) -> None:
    """InvalidRequestException with the text of a validation error (model, ThingGroupName)."""
    with desk.refused("InvalidRequestException") as error:
        getattr(desk.raw, operation)(thingGroupName=name, **given)
    assert "at 'thingGroupName' failed to satisfy constraint" in error["Error"]["Message"]


BAD_PROPERTIES: list[dict[str, Any]] = [
    {"thingGroupDescription": "d" * 2029},
    {"thingGroupDescription": "two\nlines"},
    attributes({"n" * 129: "v"}),
    attributes({"a": "v" * 801}),
    attributes({"a b": "v"}),
    attributes({"a": "b c"}),
    attributes(many(51)),
]


@pytest.mark.parametrize("properties", BAD_PROPERTIES)
def test_wrong_properties_are_refused(desk: Any, properties: dict[str, Any]) -> None:
    """At creation and at an update: lengths, patterns, 50 attributes (model; developer guide, limits)."""
    create(desk)
    with desk.refused("InvalidRequestException"):
        create(desk, "pumps", **properties)
    with desk.refused("InvalidRequestException"):
        update(desk, **properties)


def test_group_takes_fifty_attributes_and_the_longest_description(desk: Any) -> None:
    """At creation and at an update (developer guide, limits; model, ThingGroupDescription)."""
    most = {"thingGroupDescription": "d" * 2028, **attributes(many(50))}
    create(desk, **most)
    assert desk.group("lamps")["thingGroupProperties"] == most
    with desk.refused("InvalidRequestException"):
        update(desk, **attributes({"another": "v"}, merge=True))
    update(desk, **attributes({"another": "v"}))
    update(desk, **attributes(many(49), merge=True))
    assert len(desk.group("lamps")["thingGroupProperties"]["attributePayload"]["attributes"]) == 50


def test_unknown_parent_is_not_found(desk: Any) -> None:
    """ResourceNotFoundException, and there is no group (chosen)."""
    with desk.refused("ResourceNotFoundException"):
        create(desk, parent="missing")
    assert named(desk) == []


@pytest.mark.parametrize("member", ["parentGroup", "namePrefixFilter"])
def test_list_refuses_names_that_the_model_excludes(desk: Any, member: str) -> None:
    """InvalidRequestException (model, ThingGroupName)."""
    with desk.refused("InvalidRequestException"):
        desk.raw.list_thing_groups(**{member: "a b"})


def test_empty_values_are_not_kept_at_creation(desk: Any) -> None:
    """And merging means nothing there (API reference, AttributePayload); the answer does not show it."""
    create(desk, **attributes({"site": "hall", "row": ""}, merge=True))
    assert desk.group("lamps")["thingGroupProperties"] == attributes({"site": "hall"})
    create(desk, **attributes({"site": "hall"}))


# Creation once more

FULL: dict[str, Any] = {"thingGroupDescription": "d", **attributes({"a": "1"})}
AGAIN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    (FULL, FULL),
    ({"parent": "plant"}, {"parent": "plant"}),
    ({"parent": "plant", **FULL}, {"parent": "plant", **FULL}),
]
OTHERWISE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"thingGroupDescription": "d"}),
    ({"thingGroupDescription": "d"}, {"thingGroupDescription": "e"}),
    ({}, attributes({"a": "1"})),
    (attributes({"a": "1"}), attributes({"a": "2"})),
    (attributes({"a": "1"}), attributes({"a": "1", "b": "1"})),
    (FULL, attributes({"a": "1"})),
    ({}, {"parent": "plant"}),
    ({"parent": "plant"}, {"parent": "yard"}),
    ({"parent": "plant"}, {}),
]


@pytest.mark.parametrize(("first", "second"), AGAIN)
def test_creation_that_says_the_same_again_changes_nothing(
    desk: Any, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Success with the same id; no properties equal no properties (API reference, CreateThingGroup)."""
    desk.groups("plant", "yard")
    made = create(desk, **first)
    before = desk.picture()
    desk.iot.advance(60)
    assert create(desk, **second) == made
    assert desk.picture() == before


@pytest.mark.parametrize(("first", "second"), OTHERWISE)
def test_creation_that_says_something_else_is_refused(desk: Any, first: dict[str, Any], second: dict[str, Any]) -> None:
    """ResourceAlreadyExistsException names the group (API reference, CreateThingGroup)."""
    desk.groups("plant", "yard")
    made = create(desk, **first)
    text = "Thing Group lamps already exists in current account with different properties"
    with desk.refused("ResourceAlreadyExistsException", text) as error:
        create(desk, **second)
    assert error["resourceArn"] == made["thingGroupArn"]
    assert error["resourceId"] in {"lamps", made["thingGroupId"]}


# Updates

UPDATES: list[tuple[dict[str, Any], str, dict[str, str]]] = [
    (attributes({"c": "3"}), "d", {"c": "3"}),
    (attributes({"c": "3"}, merge=True), "d", {"a": "1", "b": "2", "c": "3"}),
    (attributes({"a": "9"}, merge=True), "d", {"a": "9", "b": "2"}),
    (attributes({"a": ""}, merge=True), "d", {"b": "2"}),
    (attributes({"a": "", "c": "3"}), "d", {"c": "3"}),
    (attributes({}), "d", {}),
    (attributes({}, merge=True), "d", {"a": "1", "b": "2"}),
    ({"thingGroupDescription": "e"}, "e", {"a": "1", "b": "2"}),
    ({"thingGroupDescription": "e", **attributes({"c": "3"})}, "e", {"c": "3"}),
]


@pytest.mark.parametrize(("properties", "description", "after"), UPDATES)
def test_update_replaces_or_merges(
    desk: Any, properties: dict[str, Any], description: str, after: dict[str, str]
) -> None:
    """As AttributePayload says; a description that is given replaces (API reference, UpdateThingGroup)."""
    create(desk, thingGroupDescription="d", **attributes({"a": "1", "b": "2"}))
    before = desk.group("lamps")
    assert update(desk, **properties) == {"version": 2}
    found = desk.group("lamps")
    told = found.pop("thingGroupProperties")
    assert told["thingGroupDescription"] == description
    assert told.get("attributePayload", {}).get("attributes", {}) == after
    del before["thingGroupProperties"]
    assert found == {**before, "version": 2}


def test_each_update_moves_the_version(desk: Any) -> None:
    """Versions start at 1 and grow by 1 (API reference, UpdateThingGroup)."""
    create(desk)
    assert [update(desk, thingGroupDescription="d")["version"] for _ in range(3)] == [2, 3, 4]
    assert desk.group("lamps")["version"] == 4


@pytest.mark.parametrize("expected", [1, 3, 100])
def test_update_and_delete_refuse_another_version(desk: Any, expected: int) -> None:
    """VersionConflictException (API reference, UpdateThingGroup and DeleteThingGroup)."""
    create(desk)
    update(desk, thingGroupDescription="d")
    with desk.refused("VersionConflictException"):
        update(desk, expected=expected, thingGroupDescription="e")
    with desk.refused("VersionConflictException"):
        desk.control.delete_thing_group(thingGroupName="lamps", expectedVersion=expected)


def test_update_and_delete_take_the_expected_version(desk: Any) -> None:
    """The version matches (API reference, UpdateThingGroup and DeleteThingGroup)."""
    create(desk)
    assert update(desk, expected=1, thingGroupDescription="d") == {"version": 2}
    desk.control.delete_thing_group(thingGroupName="lamps", expectedVersion=2)
    assert named(desk) == []


def test_things_and_children_leave_the_version_alone(desk: Any) -> None:
    """Only updates move it (API reference, UpdateThingGroup)."""
    desk.groups("lamps/odd")
    desk.things("l1")
    desk.join("l1", "lamps")
    assert desk.group("lamps")["version"] == 1


@pytest.mark.parametrize("operation", ["describe", "update"])
def test_unknown_group_is_not_found(desk: Any, operation: str) -> None:
    """ResourceNotFoundException (model, DescribeThingGroup and UpdateThingGroup)."""
    with desk.refused("ResourceNotFoundException"):
        if operation == "describe":
            desk.group("missing")
        else:
            update(desk, "missing", thingGroupDescription="d")


# Deletion


def test_deletion_succeeds_for_an_unknown_group(desk: Any) -> None:
    """No such refusal is declared (model, DeleteThingGroup)."""
    assert desk.call("delete_thing_group", thingGroupName="missing") == {}


def test_version_counts_before_children(desk: Any) -> None:
    """Of two reasons against a deletion (chosen)."""
    desk.groups("plant/hall")
    with desk.refused("VersionConflictException"):
        desk.control.delete_thing_group(thingGroupName="plant", expectedVersion=2)


def test_group_with_children_is_not_deleted(desk: Any) -> None:
    """The child goes first (developer guide, Static thing groups)."""
    desk.groups("plant/hall/row", "plant/hall2")
    for name in ("plant", "hall"):
        text = f"Cannot delete thing group : {name} when there are still child groups attached to it."
        with desk.refused("InvalidRequestException", text):
            desk.control.delete_thing_group(thingGroupName=name)
    for name in ("row", "hall", "hall2", "plant"):
        desk.control.delete_thing_group(thingGroupName=name)
    assert named(desk) == []


def test_group_with_things_is_deleted(desk: Any) -> None:
    """Its things are no members of it or of those above afterwards (developer guide, Static thing groups)."""
    desk.groups("plant/hall", "others")
    desk.things("l1", "l2")
    desk.join("l1", "hall", "others")
    desk.join("l2", "plant")
    desk.control.delete_thing_group(thingGroupName="hall")
    assert desk.groups_of("l1") == {"others"}
    assert desk.members("plant", recursive=True) == ["l2"]
    with desk.refused("ResourceNotFoundException"):
        desk.group("hall")


def test_deletion_detaches_the_policies(desk: Any) -> None:
    """They have no targets any more and can be deleted (chosen)."""
    arn = create(desk)["thingGroupArn"]
    desk.policies("p1", "p2")
    for name in ("p1", "p2"):
        desk.control.attach_policy(policyName=name, target=arn)
    desk.control.delete_thing_group(thingGroupName="lamps")
    assert desk.call("list_targets_for_policy", policyName="p1")["targets"] == []
    desk.control.delete_policy(policyName="p2")
    create(desk)
    assert desk.call("list_attached_policies", target=arn)["policies"] == []


def test_group_made_anew_starts_over(desk: Any) -> None:
    """Another id, version 1, no parent, no things (CLI example; the rest inferred)."""
    desk.groups("plant/lamps")
    update(desk, thingGroupDescription="d")
    desk.things("l1")
    desk.join("l1", "lamps")
    old = desk.group("lamps")
    desk.control.delete_thing_group(thingGroupName="lamps")
    made = create(desk)
    assert made["thingGroupId"] != old["thingGroupId"]
    assert desk.group("lamps") == {
        **made,
        "version": 1,
        "thingGroupProperties": {},
        "thingGroupMetadata": {"creationDate": NOON},
    }
    assert (desk.members("lamps"), desk.groups_of("l1")) == ([], set())
    assert named(desk, parentGroup="plant") == []


# The hierarchy


def test_hierarchy_is_seven_levels_deep(desk: Any) -> None:
    """The root is the first; the eighth is refused (developer guide, limits; counting chosen)."""
    desk.groups("g1/g2/g3/g4/g5/g6/g7")
    assert len(desk.group("g7")["thingGroupMetadata"]["rootToParentThingGroups"]) == 6
    with desk.refused("InvalidRequestException"):
        create(desk, "g8", parent="g7")
    create(desk, "g8", parent="g6")


def test_group_has_a_hundred_direct_children(desk: Any) -> None:
    """The next is refused until one goes (developer guide, limits)."""
    desk.groups("plant", *(f"plant/c{number}" for number in range(100)))
    desk.groups("plant/c0/grandchild")
    with desk.refused("InvalidRequestException"):
        create(desk, "c100", parent="plant")
    desk.control.delete_thing_group(thingGroupName="c99")
    create(desk, "c100", parent="plant")
    assert len(desk.all("list_thing_groups", parentGroup="plant")) == 100


# The list

LISTS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["hall", "hall-2", "house", "lamps", "plant", "row", "row-b"]),
    ({"recursive": True}, ["hall", "hall-2", "house", "lamps", "plant", "row", "row-b"]),
    ({"parentGroup": "plant"}, ["hall", "hall-2"]),
    ({"parentGroup": "plant", "recursive": False}, ["hall", "hall-2"]),
    ({"parentGroup": "plant", "recursive": True}, ["hall", "hall-2", "row", "row-b"]),
    ({"parentGroup": "hall"}, ["row", "row-b"]),
    ({"parentGroup": "row"}, []),
    ({"parentGroup": "row", "recursive": True}, []),
    ({"parentGroup": "lamps"}, []),
    ({"namePrefixFilter": "h"}, ["hall", "hall-2", "house"]),
    ({"namePrefixFilter": "hall"}, ["hall", "hall-2"]),
    ({"namePrefixFilter": "all"}, []),
    ({"namePrefixFilter": "row", "parentGroup": "plant"}, []),
    ({"namePrefixFilter": "row", "parentGroup": "plant", "recursive": True}, ["row", "row-b"]),
    ({"namePrefixFilter": "h", "parentGroup": "plant"}, ["hall", "hall-2"]),
]


@pytest.mark.parametrize(("members", "names"), LISTS)
def test_list_filters_by_parent_and_beginning(desk: Any, members: dict[str, Any], names: list[str]) -> None:
    """Direct children, or all descendants (developer guide, Static thing groups; model, ListThingGroups)."""
    desk.groups("plant/hall/row", "plant/hall/row-b", "plant/hall-2", "house/lamps")
    assert named(desk, **members) == names


def test_list_shows_name_and_arn(desk: Any) -> None:
    """GroupNameAndArn (model)."""
    desk.groups("plant")
    expected = [{"groupName": "plant", "groupArn": f"{desk.arn}:thinggroup/plant"}]
    assert desk.call("list_thing_groups") == {"thingGroups": expected}


@pytest.mark.parametrize("recursive", [False, True])
def test_list_does_not_find_an_unknown_parent(desk: Any, recursive: bool) -> None:
    """ResourceNotFoundException (model, ListThingGroups)."""
    desk.groups("plant")
    with desk.refused("ResourceNotFoundException"):
        desk.control.list_thing_groups(parentGroup="missing", recursive=recursive)


# Accounts, regions, partitions


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_groups_belong_to_an_account_and_region(desk: Any, place: dict[str, str]) -> None:
    """One registry each (developer guide, Thing registry)."""
    there = desk.elsewhere(**place)
    desk.groups("plant/hall")
    with there.refused("ResourceNotFoundException"):
        create(there, "row", parent="hall")
    assert create(there, "hall")["thingGroupArn"] == f"{there.arn}:thinggroup/hall"
    assert there.group("hall")["thingGroupMetadata"] == {"creationDate": NOON}
    there.control.delete_thing_group(thingGroupName="hall")
    assert named(desk) == ["hall", "plant"]
