"""CreateThing, DescribeThing, UpdateThing, DeleteThing and the filters of ListThings."""

import re
from typing import Any

import pytest

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# The patterns of the model, at their ends.
NAMES = ["a", "a" * 128, "Lamp:1_b-2", "-", "0"]
BAD_NAMES = ["a b", "a/b", "a.b", "lämp", "a" * 129, "a+b"]
ATTRIBUTES = [{"n" * 128: "v"}, {"a": "v" * 800}, {"a_.,@/:#-Z9": "b_.,@/:#=[]-Z9"}]
BAD_ATTRIBUTES = [{"n" * 129: "v"}, {"a": "v" * 801}, {"a b": "v"}, {"a": "b c"}, {"a=": "v"}, {"a": "ü"}, {"a": "{}"}]


def payload(attributes: dict[str, str], **members: Any) -> dict[str, Any]:
    """The member that carries attributes."""
    return {"attributePayload": {"attributes": attributes, **members}}


def attributes(count: int) -> dict[str, str]:
    """So many attributes."""
    return {f"a{number}": "v" for number in range(count)}


@pytest.fixture
def types(desk: Any) -> Any:
    """The desk, with the thing types `lamp` and `pump`, the deprecated `relic`, and the billing groups north, south."""
    for name in ("lamp", "pump", "relic"):
        desk.control.create_thing_type(thingTypeName=name)
    desk.control.deprecate_thing_type(thingTypeName="relic")
    for name in ("north", "south"):
        desk.control.create_billing_group(billingGroupName=name)
    return desk


# Creation


def test_create_answers_name_arn_and_id(desk: Any) -> None:
    """Three members; the id is a UUID (API reference, CreateThing; CLI example)."""
    answer = desk.call("create_thing", thingName="l1")
    assert UUID.fullmatch(answer.pop("thingId"))
    assert answer == {"thingName": "l1", "thingArn": f"{desk.arn}:thing/l1"}


def test_bare_thing_is_described_without_type_and_billing_group(desk: Any) -> None:
    """Both are absent, attributes are empty, the version is 1 (developer guide, Manage things; CLI example)."""
    made = desk.call("create_thing", thingName="l1")
    assert desk.thing("l1") == {**made, "defaultClientId": "l1", "attributes": {}, "version": 1}


def test_thing_is_described_with_all_it_was_given(types: Any) -> None:
    """Type, billing group, attributes (developer guide, Manage things)."""
    given = payload({"site": "hall", "row": "7"})
    made = types.call("create_thing", thingName="l1", thingTypeName="lamp", billingGroupName="north", **given)
    assert types.thing("l1") == {
        **made,
        "defaultClientId": "l1",
        "thingTypeName": "lamp",
        "billingGroupName": "north",
        "attributes": {"site": "hall", "row": "7"},
        "version": 1,
    }
    assert types.all("list_things_in_billing_group", billingGroupName="north") == ["l1"]


@pytest.mark.parametrize("name", NAMES)
def test_thing_has_any_name_that_the_model_allows(desk: Any, name: str) -> None:
    """1 to 128 letters, digits, colons, underscores and hyphens (model, ThingName)."""
    desk.things(name)
    assert desk.thing(name)["thingArn"] == f"{desk.arn}:thing/{name}"


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("operation", ["create_thing", "describe_thing", "update_thing", "delete_thing"])
def test_name_that_the_model_excludes_is_refused(desk: Any, operation: str, name: str) -> None:
    """InvalidRequestException with the text of a validation error (model, ThingName)."""
    with desk.refused("InvalidRequestException") as error:
        getattr(desk.raw, operation)(thingName=name)
    begin = (
        f"1 validation error detected: Value '{re.escape(name[:9])}.*' at 'thingName' failed to satisfy constraint: "
    )
    assert re.match(begin, error["Error"]["Message"])


@pytest.mark.parametrize("given", ATTRIBUTES)
def test_attributes_reach_the_ends_of_the_model(desk: Any, given: dict[str, str]) -> None:
    """Names to 128 characters, values to 800 (model, AttributeName and AttributeValue)."""
    desk.things("l1", **payload(given))
    assert desk.thing("l1")["attributes"] == given


@pytest.mark.parametrize("given", BAD_ATTRIBUTES)
def test_attributes_that_the_model_excludes_are_refused(desk: Any, given: dict[str, str]) -> None:
    """At creation and at an update (model, AttributeName and AttributeValue)."""
    desk.things("l1", **payload({"site": "hall"}))
    with desk.refused("InvalidRequestException") as error:
        desk.raw.create_thing(thingName="l2", **payload(given))
    assert "failed to satisfy constraint" in error["Error"]["Message"]
    with desk.refused("InvalidRequestException"):
        desk.raw.update_thing(thingName="l1", **payload(given))


def test_attribute_with_empty_value_is_not_kept_at_creation(desk: Any) -> None:
    """An empty value stands for removal (API reference, AttributePayload)."""
    desk.things("l1", **payload({"site": "hall", "row": ""}))
    assert desk.thing("l1")["attributes"] == {"site": "hall"}


@pytest.mark.parametrize("merge", [False, True])
def test_merging_means_nothing_at_creation(desk: Any, merge: bool) -> None:
    """It is of UpdateThing and UpdateThingGroup (API reference, AttributePayload)."""
    desk.things("l1", **payload({"site": "hall"}, merge=merge))
    assert desk.thing("l1")["attributes"] == {"site": "hall"}
    desk.things("l1", **payload({"site": "hall"}, merge=not merge))


@pytest.mark.parametrize(
    ("members", "most"), [({}, 3), ({"thingTypeName": "lamp"}, 50)], ids=["without type", "with type"]
)
def test_thing_has_attributes_up_to_the_limit(types: Any, members: dict[str, str], most: int) -> None:
    """3 without a type, 50 with one (developer guide, Thing types)."""
    types.things("l1", **members, **payload(attributes(most)))
    assert types.thing("l1")["attributes"] == attributes(most)
    with types.refused("InvalidRequestException"):
        types.things("l2", **members, **payload(attributes(most + 1)))
    with types.refused("InvalidRequestException"):
        types.control.update_thing(thingName="l1", **payload({"another": "v"}, merge=True))
    with types.refused("InvalidRequestException"):
        types.control.update_thing(thingName="l1", **payload(attributes(most + 1)))


UNKNOWN: list[tuple[dict[str, str], str]] = [
    ({"thingTypeName": "missing"}, "ResourceNotFoundException"),
    ({"billingGroupName": "missing"}, "ResourceNotFoundException"),
    ({"thingTypeName": "lamp", "billingGroupName": "missing"}, "ResourceNotFoundException"),
    ({"thingTypeName": "missing", "billingGroupName": "north"}, "ResourceNotFoundException"),
    ({"thingTypeName": "relic"}, "InvalidRequestException"),
]


@pytest.mark.parametrize(("members", "code"), UNKNOWN)
def test_creation_refuses_what_is_unknown_or_deprecated(types: Any, members: dict[str, str], code: str) -> None:
    """And there is no thing afterwards (model, CreateThing; developer guide, Thing types)."""
    with types.refused(code):
        types.things("l1", **members)
    with types.refused("ResourceNotFoundException"):
        types.thing("l1")


# Creation once more

FULL = {"thingTypeName": "lamp", "billingGroupName": "north", **payload({"site": "hall"})}
BARE: dict[str, Any] = {}
AGAIN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (BARE, BARE),
    (FULL, FULL),
    (FULL, BARE),
    (FULL, {"thingTypeName": "lamp"}),
    (FULL, {"billingGroupName": "north"}),
    (FULL, payload({"site": "hall"})),
    (FULL, payload({"site": "hall", "row": ""})),
    (BARE, payload({})),
    (BARE, payload({"row": ""})),
]
OTHERWISE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (FULL, {**FULL, "thingTypeName": "pump"}),
    (FULL, {**FULL, "billingGroupName": "south"}),
    (FULL, {"thingTypeName": "pump"}),
    (FULL, {"billingGroupName": "south"}),
    (BARE, {"thingTypeName": "lamp"}),
    (BARE, {"billingGroupName": "north"}),
]
OTHER_ATTRIBUTES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (BARE, payload({"site": "hall"})),
    (FULL, payload({"site": "yard"})),
    (FULL, payload({})),
    (FULL, payload({"site": ""})),
    (FULL, payload({"row": "hall"})),
    (FULL, {**FULL, **payload({"site": "hall", "row": "7"})}),
]


@pytest.mark.parametrize(("first", "second"), AGAIN)
def test_creation_that_says_the_same_again_changes_nothing(
    types: Any, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Success with the same id; what is not given is not compared (API reference, CreateThing; the latter chosen)."""
    made = types.call("create_thing", thingName="l1", **first)
    before = types.picture()
    assert types.call("create_thing", thingName="l1", **second) == made
    assert types.picture() == before


@pytest.mark.parametrize(("first", "second"), OTHERWISE + OTHER_ATTRIBUTES)
def test_creation_that_says_something_else_is_refused(
    types: Any, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """ResourceAlreadyExistsException names the thing (API reference, CreateThing)."""
    made = types.call("create_thing", thingName="l1", **first)
    with types.refused("ResourceAlreadyExistsException") as error:
        types.things("l1", **second)
    assert error["resourceArn"] == made["thingArn"]
    assert error["resourceId"] in {"l1", made["thingId"]}


@pytest.mark.parametrize(("first", "second"), [*OTHER_ATTRIBUTES, (FULL, {"thingTypeName": "pump"})])
def test_creation_with_other_attributes_says_so(types: Any, first: dict[str, Any], second: dict[str, Any]) -> None:
    """The text of public provisioning logs; for another type as well."""
    types.things("l1", **first)
    with types.refused(
        "ResourceAlreadyExistsException", "Thing l1 already exists in account with different attributes"
    ):
        types.things("l1", **second)


# Updates

ATTRIBUTE_UPDATES: list[tuple[dict[str, Any], dict[str, str]]] = [
    (payload({"c": "3"}), {"c": "3"}),
    (payload({"c": "3"}, merge=False), {"c": "3"}),
    (payload({"c": "3"}, merge=True), {"a": "1", "b": "2", "c": "3"}),
    (payload({"a": "9"}, merge=True), {"a": "9", "b": "2"}),
    (payload({"a": ""}, merge=True), {"b": "2"}),
    (payload({"a": "", "c": "3"}, merge=True), {"b": "2", "c": "3"}),
    (payload({"z": ""}, merge=True), {"a": "1", "b": "2"}),
    (payload({"a": "", "c": "3"}), {"c": "3"}),
    (payload({}), {}),
    (payload({}, merge=True), {"a": "1", "b": "2"}),
    ({}, {"a": "1", "b": "2"}),
]


@pytest.mark.parametrize(("members", "after"), ATTRIBUTE_UPDATES)
def test_update_replaces_or_merges_attributes(desk: Any, members: dict[str, Any], after: dict[str, str]) -> None:
    """Merged with `merge`, replaced without; an empty value removes (API reference, AttributePayload)."""
    desk.things("l1", **payload({"a": "1", "b": "2"}))
    before = desk.thing("l1")
    assert desk.call("update_thing", thingName="l1", **members) == {}
    assert desk.thing("l1") == {**before, "attributes": after, "version": 2}


def test_each_update_moves_the_version(desk: Any) -> None:
    """Versions start at 1 and grow by 1 (API reference, DescribeThing)."""
    desk.things("l1")
    versions = []
    for _ in range(3):
        desk.control.update_thing(thingName="l1", **payload({"a": "1"}))
        versions.append(desk.thing("l1")["version"])
    assert versions == [2, 3, 4]


@pytest.mark.parametrize("expected", [1, 3, 100])
def test_update_and_delete_refuse_another_version(desk: Any, expected: int) -> None:
    """VersionConflictException (API reference, UpdateThing and DeleteThing)."""
    desk.things("l1")
    desk.control.update_thing(thingName="l1", **payload({"a": "1"}))
    with desk.refused("VersionConflictException"):
        desk.control.update_thing(thingName="l1", expectedVersion=expected, **payload({"a": "2"}))
    with desk.refused("VersionConflictException"):
        desk.control.delete_thing(thingName="l1", expectedVersion=expected)


def test_update_and_delete_take_the_expected_version(desk: Any) -> None:
    """The version matches (API reference, UpdateThing and DeleteThing)."""
    desk.things("l1")
    desk.control.update_thing(thingName="l1", expectedVersion=1, **payload({"a": "1"}))
    assert desk.thing("l1")["version"] == 2
    desk.control.delete_thing(thingName="l1", expectedVersion=2)
    assert desk.all("list_things") == []


def test_update_sets_changes_and_clears_the_type(types: Any) -> None:
    """A thing has one type at most (developer guide, Thing types)."""
    types.things("l1", **payload({"a": "1"}))
    seen = []
    for members in ({"thingTypeName": "lamp"}, {"thingTypeName": "pump"}, {"removeThingType": True}):
        types.control.update_thing(thingName="l1", **members)
        seen.append(types.thing("l1").get("thingTypeName"))
    assert seen == ["lamp", "pump", None]
    assert types.thing("l1")["attributes"] == {"a": "1"}
    assert types.thing("l1")["version"] == 4


TYPE_REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"thingTypeName": "pump", "removeThingType": True}, "InvalidRequestException"),
    ({"thingTypeName": "lamp", "removeThingType": True}, "InvalidRequestException"),
    ({"thingTypeName": "missing"}, "ResourceNotFoundException"),
    ({"thingTypeName": "relic"}, "InvalidRequestException"),
    ({"thingTypeName": "missing", **payload({"a": "1"})}, "ResourceNotFoundException"),
]


@pytest.mark.parametrize(("members", "code"), TYPE_REFUSALS)
def test_update_refuses_wrong_types(types: Any, members: dict[str, Any], code: str) -> None:
    """Both at once, unknown, deprecated (model, UpdateThing; developer guide, Thing types)."""
    types.things("l1", thingTypeName="lamp")
    with types.refused(code):
        types.control.update_thing(thingName="l1", **members)


def test_thing_keeps_a_type_that_is_deprecated_later(types: Any) -> None:
    """And can be updated otherwise (developer guide, Thing types)."""
    types.things("l1", thingTypeName="lamp")
    types.control.deprecate_thing_type(thingTypeName="lamp")
    types.control.update_thing(thingName="l1", **payload(attributes(4)))
    found = types.thing("l1")
    assert (found["thingTypeName"], found["attributes"]) == ("lamp", attributes(4))


def test_creation_that_says_a_type_that_was_deprecated_since_succeeds(types: Any) -> None:
    """It asks for what is there (API reference, CreateThing; developer guide, Thing types)."""
    made = types.call("create_thing", thingName="l1", thingTypeName="lamp")
    types.control.deprecate_thing_type(thingTypeName="lamp")
    assert types.call("create_thing", thingName="l1", thingTypeName="lamp") == made
    types.control.update_thing(thingName="l1", thingTypeName="lamp")
    assert types.thing("l1")["version"] == 2


def test_type_with_many_attributes_is_not_removed(types: Any) -> None:
    """Three are left to a thing without a type (developer guide, Thing types)."""
    types.things("l1", thingTypeName="lamp", **payload(attributes(4)))
    with types.refused("InvalidRequestException"):
        types.control.update_thing(thingName="l1", removeThingType=True)
    types.control.update_thing(thingName="l1", **payload(attributes(3)))
    types.control.update_thing(thingName="l1", removeThingType=True)
    assert "thingTypeName" not in types.thing("l1")


def test_update_that_gives_a_type_may_give_its_many_attributes(types: Any) -> None:
    """50 attributes with a type (developer guide, Thing types)."""
    types.things("l1")
    types.control.update_thing(thingName="l1", thingTypeName="lamp", **payload(attributes(50)))
    assert types.thing("l1")["attributes"] == attributes(50)


@pytest.mark.parametrize("operation", ["describe_thing", "update_thing"])
def test_unknown_thing_is_not_found(desk: Any, operation: str) -> None:
    """ResourceNotFoundException (model, DescribeThing and UpdateThing)."""
    with desk.refused("ResourceNotFoundException"):
        desk.call(operation, thingName="missing")


# Deletion


def test_deletion_succeeds_for_an_unknown_thing(desk: Any) -> None:
    """It returns successfully (API reference, DeleteThing)."""
    assert desk.call("delete_thing", thingName="missing") == {}
    assert desk.call("delete_thing", thingName="missing", expectedVersion=7) == {}


def test_version_counts_before_principals(desk: Any) -> None:
    """Of two reasons against a deletion (chosen)."""
    desk.things("l1")
    desk.control.attach_thing_principal(thingName="l1", principal=desk.certificate())
    with desk.refused("VersionConflictException"):
        desk.control.delete_thing(thingName="l1", expectedVersion=2)


def test_thing_with_a_principal_is_not_deleted(desk: Any) -> None:
    """InvalidRequestException 400 until the principal is detached (text reported from the live service)."""
    desk.things("l1")
    certificate = desk.certificate()
    desk.control.attach_thing_principal(thingName="l1", principal=certificate)
    with desk.refused("InvalidRequestException", "Cannot delete. Thing l1 is still attached to one or more principals"):
        desk.control.delete_thing(thingName="l1")
    desk.control.detach_thing_principal(thingName="l1", principal=certificate)
    desk.control.delete_thing(thingName="l1")
    assert desk.all("list_things") == []


def test_deleted_thing_leaves_its_groups_and_billing_group(types: Any) -> None:
    """Lists of members name registered things only (developer guide, Static thing groups)."""
    types.groups("plant/hall")
    types.things("l1", "l2", billingGroupName="north")
    types.join("l1", "hall")
    types.join("l2", "hall")
    types.control.delete_thing(thingName="l1")
    assert types.members("hall") == ["l2"]
    assert types.members("plant", recursive=True) == ["l2"]
    assert types.all("list_things_in_billing_group", billingGroupName="north") == ["l2"]


def test_thing_made_anew_starts_over(types: Any) -> None:
    """Another id, version 1, nothing of the old one (CLI example; the rest inferred)."""
    types.groups("plant")
    types.things("l1", thingTypeName="lamp", billingGroupName="north", **payload({"a": "1"}))
    types.join("l1", "plant")
    types.control.update_thing(thingName="l1", **payload({"b": "1"}))
    old = types.thing("l1")
    types.control.delete_thing(thingName="l1")
    types.things("l1")
    new = types.thing("l1")
    assert new.pop("thingId") != old["thingId"]
    assert new == {
        "thingName": "l1",
        "thingArn": old["thingArn"],
        "defaultClientId": "l1",
        "attributes": {},
        "version": 1,
    }
    assert types.groups_of("l1") == set()
    assert types.members("plant") == []


# The list


@pytest.fixture
def fleet(types: Any) -> Any:
    """The desk, with lamps in the rows 7, 77 and 8, a pump in the row 7, and a thing with nothing."""
    for number, row in enumerate(("7", "77", "8")):
        types.things(f"l{number}", thingTypeName="lamp", **payload({"row": row}))
    types.things("p0", thingTypeName="pump", **payload({"row": "7", "site": "7"}))
    types.things("bare")
    return types


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"l0", "l1", "l2", "p0", "bare"}),
    ({"thingTypeName": "lamp"}, {"l0", "l1", "l2"}),
    ({"thingTypeName": "lam"}, set()),
    ({"thingTypeName": "missing"}, set()),
    ({"thingTypeName": "relic"}, set()),
    ({"attributeName": "row", "attributeValue": "7"}, {"l0", "p0"}),
    ({"attributeName": "row", "attributeValue": "7", "usePrefixAttributeValue": False}, {"l0", "p0"}),
    ({"attributeName": "row", "attributeValue": "7", "usePrefixAttributeValue": True}, {"l0", "l1", "p0"}),
    ({"attributeName": "row", "attributeValue": "77", "usePrefixAttributeValue": True}, {"l1"}),
    ({"attributeName": "site", "attributeValue": "7"}, {"p0"}),
    ({"attributeName": "ro", "attributeValue": "7", "usePrefixAttributeValue": True}, set()),
    ({"attributeName": "row", "attributeValue": "9"}, set()),
    ({"attributeName": "row"}, {"l0", "l1", "l2", "p0"}),
    ({"attributeName": "row", "usePrefixAttributeValue": True}, {"l0", "l1", "l2", "p0"}),
    ({"attributeValue": "7"}, {"l0", "l1", "l2", "p0", "bare"}),
    ({"thingTypeName": "pump", "attributeValue": "8"}, {"p0"}),
    ({"usePrefixAttributeValue": True}, {"l0", "l1", "l2", "p0", "bare"}),
]


@pytest.mark.parametrize(("members", "names"), FILTERS)
def test_list_filters_by_type_or_attribute(fleet: Any, members: dict[str, Any], names: set[str]) -> None:
    """Exact values, or those that begin so (API reference, ListThings); name or value alone is chosen."""
    found = [line["thingName"] for line in fleet.call("list_things", **members)["things"]]
    assert set(found) == names
    assert len(found) == len(names)


def test_list_shows_name_arn_type_attributes_and_version(fleet: Any) -> None:
    """The type is absent where there is none (API reference, ThingAttribute)."""
    fleet.control.update_thing(thingName="p0", **payload({"row": "1"}))
    lines = {line["thingName"]: line for line in fleet.call("list_things")["things"]}
    assert lines["p0"] == {
        "thingName": "p0",
        "thingArn": f"{fleet.arn}:thing/p0",
        "thingTypeName": "pump",
        "attributes": {"row": "1"},
        "version": 2,
    }
    assert lines["bare"] == {
        "thingName": "bare",
        "thingArn": f"{fleet.arn}:thing/bare",
        "attributes": {},
        "version": 1,
    }


@pytest.mark.parametrize("prefix", [{}, {"usePrefixAttributeValue": True}])
def test_list_refuses_type_and_attribute_together(fleet: Any, prefix: dict[str, Any]) -> None:
    """Not supported (text reported from the live service)."""
    with fleet.refused(
        "InvalidRequestException", "Listing things by the combination of attribute and thing type is not supported"
    ):
        fleet.control.list_things(thingTypeName="lamp", attributeName="row", attributeValue="7", **prefix)


def test_list_follows_updates(fleet: Any) -> None:
    """Filters look at things as they are (API reference, ListThings)."""
    fleet.control.update_thing(thingName="l0", thingTypeName="pump", **payload({"row": "8"}))
    fleet.control.delete_thing(thingName="l2")
    for members, names in (
        ({"thingTypeName": "lamp"}, {"l1"}),
        ({"thingTypeName": "pump"}, {"l0", "p0"}),
        ({"attributeName": "row", "attributeValue": "8"}, {"l0"}),
        ({"attributeName": "row", "attributeValue": "7"}, {"p0"}),
    ):
        assert {line["thingName"] for line in fleet.call("list_things", **members)["things"]} == names


# Accounts, regions, partitions


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_things_belong_to_an_account_and_region(desk: Any, place: dict[str, str]) -> None:
    """One registry each (developer guide, Thing registry)."""
    there = desk.elsewhere(**place)
    desk.things("l1", **payload({"a": "1"}))
    with there.refused("ResourceNotFoundException"):
        there.thing("l1")
    there.things("l1")
    assert there.thing("l1")["thingId"] != desk.thing("l1")["thingId"]
    there.control.delete_thing(thingName="l1")
    assert desk.thing("l1")["attributes"] == {"a": "1"}


@pytest.mark.parametrize(
    ("place", "arn"),
    [
        ({"region": "eu-west-1"}, "arn:aws:iot:eu-west-1:123456789012:thing/l1"),
        ({"account_id": "210987654321"}, "arn:aws:iot:us-east-1:210987654321:thing/l1"),
        ({"region": "cn-north-1"}, "arn:aws-cn:iot:cn-north-1:123456789012:thing/l1"),
    ],
)
def test_arn_tells_partition_region_and_account(desk: Any, place: dict[str, str], arn: str) -> None:
    """arn:<partition>:iot:<region>:<account>:thing/<name> (developer guide, Resource types)."""
    there = desk.elsewhere(**place)
    assert there.things("l1") == arn
    assert there.thing("l1")["thingArn"] == arn
    assert there.call("list_things")["things"][0]["thingArn"] == arn


@pytest.mark.parametrize("payload", [{}, {"merge": True}, {"merge": False}])
def test_a_payload_without_attributes_gives_none(desk: Any, payload: dict[str, Any]) -> None:
    """What is not given is not compared (spec 19, point 2)."""
    desk.control.create_thing(thingName="lamp", attributePayload={"attributes": {"a": "1"}})
    desk.call("create_thing", thingName="lamp", attributePayload=payload)
    assert desk.control.describe_thing(thingName="lamp")["version"] == 1
