"""Billing groups: creation, updates, deletion, their things, the filter of ListBillingGroups."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE = "arn:aws:iot:us-east-1:123456789012"
NAMES = ["a", "a" * 128, "North:1_b-2"]
BAD_NAMES = ["a b", "a/b", "a.b", "süd", "a" * 129]


def create(desk: Any, name: str = "north", description: str | None = None) -> dict[str, Any]:
    """Create a billing group; gives the answer."""
    given = {} if description is None else {"billingGroupProperties": {"billingGroupDescription": description}}
    answer: dict[str, Any] = desk.call("create_billing_group", billingGroupName=name, **given)
    return answer


def describe(desk: Any, name: str = "north") -> dict[str, Any]:
    """What DescribeBillingGroup says."""
    answer: dict[str, Any] = desk.call("describe_billing_group", billingGroupName=name)
    return answer


def update(desk: Any, name: str = "north", expected: int | None = None, **properties: str) -> dict[str, Any]:
    """Update a billing group; gives the answer."""
    given = {} if expected is None else {"expectedVersion": expected}
    answer: dict[str, Any] = desk.call(
        "update_billing_group", billingGroupName=name, billingGroupProperties=properties, **given
    )
    return answer


def join(desk: Any, thing: str, name: str = "north") -> None:
    """Add a thing to a billing group."""
    assert desk.call("add_thing_to_billing_group", thingName=thing, billingGroupName=name) == {}


def members(desk: Any, name: str = "north") -> list[str]:
    """The things of a billing group, in alphabetical order."""
    return sorted(desk.call("list_things_in_billing_group", billingGroupName=name)["things"])


def test_create_answers_name_arn_and_id(desk: Any) -> None:
    """Three members; the id is a UUID (CLI example)."""
    answer = create(desk)
    assert UUID.fullmatch(answer.pop("billingGroupId"))
    assert answer == {"billingGroupName": "north", "billingGroupArn": f"{desk.arn}:billinggroup/north"}


def test_billing_group_is_described_with_its_version(desk: Any) -> None:
    """Properties, version, date of creation (CLI example of describe-billing-group)."""
    made = create(desk, description="All of the north")
    assert describe(desk) == {
        **made,
        "version": 1,
        "billingGroupProperties": {"billingGroupDescription": "All of the north"},
        "billingGroupMetadata": {"creationDate": NOON},
    }


def test_billing_group_without_description_has_none(desk: Any) -> None:
    """It is optional (model, BillingGroupProperties)."""
    create(desk)
    assert "billingGroupDescription" not in describe(desk).get("billingGroupProperties", {})


@pytest.mark.parametrize("name", NAMES)
def test_billing_group_has_any_name_that_the_model_allows(desk: Any, name: str) -> None:
    """1 to 128 letters, digits, colons, underscores and hyphens (model, BillingGroupName)."""
    create(desk, name)
    assert describe(desk, name)["billingGroupArn"] == f"{desk.arn}:billinggroup/{name}"


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("create_billing_group", {}),
        ("describe_billing_group", {}),
        ("update_billing_group", {"billingGroupProperties": {}}),
        ("delete_billing_group", {}),
        ("list_things_in_billing_group", {}),
    ],
)
def test_name_that_the_model_excludes_is_refused(desk: Any, operation: str, given: dict[str, Any], name: str) -> None:
    """InvalidRequestException with the text of a validation error (model, BillingGroupName)."""
    with desk.refused("InvalidRequestException") as error:
        getattr(desk.raw, operation)(billingGroupName=name, **given)
    assert "at 'billingGroupName' failed to satisfy constraint" in error["Error"]["Message"]


def test_description_is_as_long_as_the_model_allows(desk: Any) -> None:
    """2028 graphic characters and blanks (model, BillingGroupDescription)."""
    create(desk, description="d ~!" * 507)
    assert describe(desk)["billingGroupProperties"] == {"billingGroupDescription": "d ~!" * 507}


@pytest.mark.parametrize("description", ["d" * 2029, "two\nlines"])
def test_description_that_the_model_excludes_is_refused(desk: Any, description: str) -> None:
    """At creation and at an update (model, BillingGroupDescription)."""
    create(desk)
    with desk.refused("InvalidRequestException"):
        create(desk, "south", description)
    with desk.refused("InvalidRequestException"):
        update(desk, billingGroupDescription=description)


# Creation once more


@pytest.mark.parametrize("description", [None, "d"])
def test_creation_that_says_the_same_again_changes_nothing(desk: Any, description: str | None) -> None:
    """Success with the same id (inferred)."""
    made = create(desk, description=description)
    before = desk.picture()
    desk.iot.advance(60)
    assert create(desk, description=description) == made
    assert desk.picture() == before


@pytest.mark.parametrize(("first", "second"), [(None, "d"), ("d", "e")])
def test_creation_that_says_something_else_is_refused(desk: Any, first: str | None, second: str) -> None:
    """ResourceAlreadyExistsException names the group (model, CreateBillingGroup)."""
    made = create(desk, description=first)
    with desk.refused("ResourceAlreadyExistsException") as error:
        create(desk, description=second)
    assert error["resourceArn"] == made["billingGroupArn"]
    assert error["resourceId"] in {"north", made["billingGroupId"]}


# Updates


def test_update_replaces_the_properties(desk: Any) -> None:
    """A description that is not given is gone; the version grows by 1 (API reference, UpdateBillingGroup)."""
    create(desk, description="d")
    before = describe(desk)
    assert update(desk, billingGroupDescription="e") == {"version": 2}
    assert describe(desk) == {**before, "version": 2, "billingGroupProperties": {"billingGroupDescription": "e"}}
    assert update(desk) == {"version": 3}
    assert "billingGroupDescription" not in describe(desk).get("billingGroupProperties", {})
    assert describe(desk)["version"] == 3


@pytest.mark.parametrize("expected", [1, 3, 100])
def test_update_and_delete_refuse_another_version(desk: Any, expected: int) -> None:
    """VersionConflictException (API reference, UpdateBillingGroup and DeleteBillingGroup)."""
    create(desk)
    update(desk, billingGroupDescription="d")
    with desk.refused("VersionConflictException"):
        update(desk, expected=expected, billingGroupDescription="e")
    with desk.refused("VersionConflictException"):
        desk.control.delete_billing_group(billingGroupName="north", expectedVersion=expected)


def test_update_and_delete_take_the_expected_version(desk: Any) -> None:
    """The version matches (API reference, UpdateBillingGroup and DeleteBillingGroup)."""
    create(desk)
    assert update(desk, expected=1, billingGroupDescription="d") == {"version": 2}
    desk.control.delete_billing_group(billingGroupName="north", expectedVersion=2)
    assert desk.all("list_billing_groups") == []


# Deletion


def test_deletion_succeeds_for_an_unknown_group(desk: Any) -> None:
    """No such refusal is declared (model, DeleteBillingGroup)."""
    assert desk.call("delete_billing_group", billingGroupName="missing") == {}


def test_deletion_leaves_the_things_of_other_groups(desk: Any) -> None:
    """Only its own are in none then (API reference, DeleteBillingGroup)."""
    create(desk)
    create(desk, "south")
    desk.things("a", billingGroupName="north")
    desk.things("b", billingGroupName="south")
    desk.control.delete_billing_group(billingGroupName="north")
    assert (members(desk, "south"), desk.thing("b")["billingGroupName"]) == (["b"], "south")


def test_things_of_a_deleted_group_are_in_none(desk: Any) -> None:
    """And a group made anew has none of them (API reference, DeleteBillingGroup)."""
    made = create(desk, description="d")
    desk.things("a", billingGroupName="north")
    desk.control.delete_billing_group(billingGroupName="north")
    assert "billingGroupName" not in desk.thing("a")
    with desk.refused("ResourceNotFoundException"):
        describe(desk)
    assert create(desk)["billingGroupId"] != made["billingGroupId"]
    assert members(desk) == []
    assert describe(desk)["version"] == 1


# Things


@pytest.mark.parametrize("thing_by", ["thingName", "thingArn"])
@pytest.mark.parametrize("group_by", ["billingGroupName", "billingGroupArn"])
def test_thing_and_group_are_named_by_name_or_arn(desk: Any, thing_by: str, group_by: str) -> None:
    """Either (API reference, AddThingToBillingGroup and RemoveThingFromBillingGroup)."""
    create(desk)
    desk.things("a")
    names = {
        "thingName": "a",
        "thingArn": f"{desk.arn}:thing/a",
        "billingGroupName": "north",
        "billingGroupArn": f"{desk.arn}:billinggroup/north",
    }
    given = {name: names[name] for name in (thing_by, group_by)}
    assert desk.call("add_thing_to_billing_group", **given) == {}
    assert members(desk) == ["a"]
    assert desk.thing("a")["billingGroupName"] == "north"
    assert desk.call("remove_thing_from_billing_group", **given) == {}
    assert members(desk) == []
    assert "billingGroupName" not in desk.thing("a")


def test_second_billing_group_takes_the_thing_over(desk: Any) -> None:
    """A thing has one at most (API reference, DescribeThing; that it moves is chosen)."""
    create(desk)
    create(desk, "south")
    desk.things("a", "b", billingGroupName="north")
    join(desk, "a", "south")
    assert (members(desk), members(desk, "south")) == (["b"], ["a"])
    assert desk.thing("a")["billingGroupName"] == "south"


def test_adding_twice_changes_nothing(desk: Any) -> None:
    """The thing is listed once (inferred)."""
    create(desk)
    desk.things("a")
    join(desk, "a")
    before = desk.picture()
    join(desk, "a")
    assert desk.picture() == before


@pytest.mark.parametrize("operation", ["add_thing_to_billing_group", "remove_thing_from_billing_group"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"thingName": "a"},
        {"billingGroupName": "north"},
        {"thingName": "a", "thingArn": f"{HERE}:thing/b", "billingGroupName": "north"},
        {"thingName": "a", "billingGroupName": "north", "billingGroupArn": f"{HERE}:billinggroup/south"},
        {"thingArn": f"{HERE}:thinggroup/a", "billingGroupName": "north"},
        {"thingName": "a", "billingGroupArn": f"{HERE}:thinggroup/north"},
        {"thingName": "a", "billingGroupArn": "north"},
    ],
)
def test_thing_and_group_must_be_clear(desk: Any, operation: str, given: dict[str, str]) -> None:
    """Neither name nor ARN, both that disagree, ARNs of something else: InvalidRequestException (as thing groups)."""
    create(desk)
    create(desk, "south")
    desk.groups("north")
    desk.things("a", "b", billingGroupName="north")
    with desk.refused("InvalidRequestException"):
        desk.call(operation, **given)


def test_name_and_arn_may_agree(desk: Any) -> None:
    """Both (API reference, AddThingToBillingGroup and RemoveThingFromBillingGroup)."""
    create(desk)
    desk.things("a")
    given = {
        "thingName": "a",
        "thingArn": f"{desk.arn}:thing/a",
        "billingGroupName": "north",
        "billingGroupArn": f"{desk.arn}:billinggroup/north",
    }
    assert desk.call("add_thing_to_billing_group", **given) == {}
    assert members(desk) == ["a"]
    assert desk.call("remove_thing_from_billing_group", **given) == {}
    assert members(desk) == []


def test_removing_what_is_absent_changes_nothing(desk: Any) -> None:
    """A thing of another group, and one of none (inferred)."""
    create(desk)
    create(desk, "south")
    desk.things("a", billingGroupName="south")
    desk.things("b")
    before = desk.picture()
    for thing in ("a", "b"):
        assert desk.call("remove_thing_from_billing_group", thingName=thing, billingGroupName="north") == {}
    assert desk.picture() == before


def test_billing_group_leaves_the_versions_alone(desk: Any) -> None:
    """Only updates move them (API reference, UpdateThing and UpdateBillingGroup)."""
    create(desk)
    desk.things("a")
    join(desk, "a")
    assert (desk.thing("a")["version"], describe(desk)["version"]) == (1, 1)


@pytest.mark.parametrize("operation", ["add_thing_to_billing_group", "remove_thing_from_billing_group"])
@pytest.mark.parametrize(
    "given",
    [
        {"thingName": "missing", "billingGroupName": "north"},
        {"thingName": "a", "billingGroupName": "missing"},
        {"thingArn": "arn:aws:iot:eu-west-1:123456789012:thing/a", "billingGroupName": "north"},
        {"thingName": "a", "billingGroupArn": "arn:aws:iot:us-east-1:210987654321:billinggroup/north"},
    ],
)
def test_unknown_thing_or_group_is_not_found(desk: Any, operation: str, given: dict[str, str]) -> None:
    """ResourceNotFoundException; ARNs of other registries name nothing (model)."""
    create(desk)
    desk.things("a", billingGroupName="north")
    with desk.refused("ResourceNotFoundException"):
        desk.call(operation, **given)


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("describe_billing_group", {}),
        ("update_billing_group", {"billingGroupProperties": {"billingGroupDescription": "d"}}),
        ("list_things_in_billing_group", {}),
    ],
)
def test_unknown_group_is_not_found(desk: Any, operation: str, given: dict[str, Any]) -> None:
    """ResourceNotFoundException (model)."""
    with desk.refused("ResourceNotFoundException"):
        desk.call(operation, billingGroupName="missing", **given)


# The list


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["north", "north-east", "nowhere", "south"]),
        ({"namePrefixFilter": "no"}, ["north", "north-east", "nowhere"]),
        ({"namePrefixFilter": "north"}, ["north", "north-east"]),
        ({"namePrefixFilter": "orth"}, []),
    ],
)
def test_list_filters_by_the_beginning_of_the_name(desk: Any, given: dict[str, str], names: list[str]) -> None:
    """`namePrefixFilter` (API reference, ListBillingGroups)."""
    for name in ("south", "north-east", "north", "nowhere"):
        create(desk, name)
    found = desk.call("list_billing_groups", **given)["billingGroups"]
    assert sorted(line["groupName"] for line in found) == names


def test_list_shows_name_and_arn(desk: Any) -> None:
    """GroupNameAndArn (model)."""
    create(desk)
    expected = [{"groupName": "north", "groupArn": f"{desk.arn}:billinggroup/north"}]
    assert desk.call("list_billing_groups") == {"billingGroups": expected}


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321"}, {"region": "cn-north-1"}])
def test_billing_groups_belong_to_an_account_and_region(desk: Any, place: dict[str, str]) -> None:
    """One registry each (developer guide, Thing registry)."""
    there = desk.elsewhere(**place)
    create(desk)
    with there.refused("ResourceNotFoundException"):
        there.things("a", billingGroupName="north")
    assert create(there)["billingGroupArn"] == f"{there.arn}:billinggroup/north"
    there.things("a", billingGroupName="north")
    assert (members(there), members(desk)) == (["a"], [])


def test_a_description_that_is_not_given_is_not_compared(desk: Any) -> None:
    """As things have it (spec 6, 19 point 2)."""
    made = desk.call(
        "create_billing_group", billingGroupName="b", billingGroupProperties={"billingGroupDescription": "d"}
    )
    assert desk.call("create_billing_group", billingGroupName="b") == made
