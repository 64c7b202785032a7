"""Things: the cases of the table in its order."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]


def payload(attributes: dict[str, str], **members: Any) -> dict[str, Any]:
    """The member that carries attributes."""
    return {"attributePayload": {"attributes": attributes, **members}}


def attributes(count: int) -> dict[str, str]:
    """So many attributes."""
    return {f"a{number}": "v" for number in range(count)}


@pytest.fixture
def shop(control: Any) -> Any:
    """The thing types lamp and pump, the billing groups north and south, the thing group hall."""
    for name in ("lamp", "pump"):
        control.create_thing_type(thingTypeName=name)
    for name in ("north", "south"):
        control.create_billing_group(billingGroupName=name)
    control.create_thing_group(thingGroupName="hall")
    return control


@pytest.fixture
def l1(shop: Any) -> dict[str, Any]:
    """The members that made the thing l1, which is in the group hall and was updated once, so that its version is 2."""
    members = {"thingName": "l1", "thingTypeName": "lamp", "billingGroupName": "north", **payload({"site": "a"})}
    shop.create_thing(**members)
    shop.add_thing_to_thing_group(thingName="l1", thingGroupName="hall")
    shop.update_thing(thingName="l1", **payload({"site": "a"}))
    return members


def test_create_thing_again_equal(ask: Ask, l1: dict[str, Any]) -> None:
    """Same id; moto: a new id, and version, attributes and billing group are overwritten."""
    before = ask("describe_thing", thingName="l1")
    answer = ask("create_thing", **l1)
    assert answer == {key: before[key] for key in ("thingName", "thingArn", "thingId")}
    assert ask("describe_thing", thingName="l1") == before
    assert before["version"] == 2
    assert ask("list_things_in_thing_group", thingGroupName="hall") == {"things": ["l1"]}
    assert ask("list_things_in_billing_group", billingGroupName="north") == {"things": ["l1"]}


@pytest.mark.parametrize(
    "other",
    [
        payload({"site": "b"}),
        payload({"site": "a", "row": "1"}),
        payload({"row": "1"}),
        {"thingTypeName": "pump"},
        {"billingGroupName": "south"},
    ],
    ids=["value", "more", "name", "type", "billing group"],
)
def test_create_thing_again_with_other_attributes_or_type(
    ask: Ask, refused: Refused, l1: dict[str, Any], other: dict[str, Any]
) -> None:
    """409; moto: 200, overwritten."""
    before = ask("describe_thing", thingName="l1")
    text = refused("ResourceAlreadyExistsException", "create_thing", **(l1 | other))
    if "billingGroupName" not in other:
        assert text == "Thing l1 already exists in account with different attributes"
    assert ask("describe_thing", thingName="l1") == before
    assert ask("list_things_in_billing_group", billingGroupName="south") == {"things": []}


@pytest.mark.parametrize("name", ["a b/c", "n" * 129], ids=["a b/c", "129 characters"])
@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("thing", "thingName"),
        ("thing_type", "thingTypeName"),
        ("thing_group", "thingGroupName"),
        ("billing_group", "billingGroupName"),
    ],
)
def test_names(control: Any, ask: Ask, refused: Refused, kind: str, member: str, name: str) -> None:
    """A thing, type or group named `a b/c` or with 129 characters: 400; moto: 200."""
    text = refused("InvalidRequestException", f"create_{kind}", **{member: name})
    # Whether the service repeats a long value in full, nobody has said.
    shown = f"{name[:5]}.*"
    assert re.match(f"1 validation error detected: Value '{shown}' at '{member}' failed to satisfy constraint: ", text)
    lists = ask(f"list_{kind}s")
    assert [found for found in lists.values() if found] == []
    getattr(control, f"create_{kind}")(**{member: "n" * 128})


@pytest.mark.parametrize("given", [{"a b": "v"}, {"a": "v w"}], ids=["name", "value"])
def test_attributes_with_blanks(control: Any, ask: Ask, refused: Refused, given: dict[str, str]) -> None:
    """Attribute names and values with blanks: 400; moto: 200."""
    control.create_thing(thingName="there", **payload({"a": "v"}))
    refused("InvalidRequestException", "create_thing", thingName="l1", **payload(given))
    refused("InvalidRequestException", "update_thing", thingName="there", **payload(given))
    (left,) = ask("list_things")["things"]
    assert (left["thingName"], left["attributes"], left["version"]) == ("there", {"a": "v"}, 1)


@pytest.mark.parametrize(
    ("kind", "most"), [({}, 3), ({"thingTypeName": "lamp"}, 50)], ids=["without type", "with type"]
)
def test_number_of_attributes(shop: Any, ask: Ask, refused: Refused, kind: dict[str, str], most: int) -> None:
    """4 attributes without type, 51 with one: 400; moto: 200."""
    refused("InvalidRequestException", "create_thing", thingName="l1", **kind, **payload(attributes(most + 1)))
    assert ask("list_things") == {"things": []}
    shop.create_thing(thingName="l1", **kind, **payload(attributes(most)))
    refused("InvalidRequestException", "update_thing", thingName="l1", **payload({"one": "more"}, merge=True))
    found = ask("describe_thing", thingName="l1")
    assert (found["attributes"], found["version"]) == (attributes(most), 1)


def test_create_thing_with_unknown_billing_group(ask: Ask, refused: Refused) -> None:
    """404, no thing; moto: 404, but the thing exists and claims the group."""
    refused("ResourceNotFoundException", "create_thing", thingName="l1", billingGroupName="nowhere")
    refused("ResourceNotFoundException", "describe_thing", thingName="l1")
    assert ask("list_things") == {"things": []}


def test_empty_attribute_value_at_create_thing(control: Any, ask: Ask) -> None:
    """Removed; moto: kept as an empty text."""
    control.create_thing(thingName="l1", **payload({"site": "a", "row": ""}))
    assert ask("describe_thing", thingName="l1")["attributes"] == {"site": "a"}


def test_version_after_update_thing(control: Any, ask: Ask) -> None:
    """2; moto: 1, for ever."""
    control.create_thing(thingName="l1")
    assert ask("describe_thing", thingName="l1")["version"] == 1
    control.update_thing(thingName="l1", **payload({"site": "a"}))
    assert ask("describe_thing", thingName="l1")["version"] == 2
    (line,) = ask("list_things")["things"]
    assert line["version"] == 2


@pytest.mark.parametrize("wrong", [1, 3])
@pytest.mark.parametrize(
    ("operation", "look"),
    [
        ("update_thing", "describe_thing"),
        ("delete_thing", "describe_thing"),
        ("delete_thing_group", "describe_thing_group"),
    ],
)
def test_expected_version(control: Any, ask: Ask, refused: Refused, operation: str, look: str, wrong: int) -> None:
    """Of UpdateThing, DeleteThing, DeleteThingGroup: VersionConflictException; moto: ignored."""
    control.create_thing(thingName="x")
    control.update_thing(thingName="x", **payload({"site": "a"}))
    control.create_thing_group(thingGroupName="x")
    control.update_thing_group(thingGroupName="x", thingGroupProperties={"thingGroupDescription": "d"})
    member = {"thingGroupName" if operation.endswith("group") else "thingName": "x"}
    before = ask(look, **member)
    assert before["version"] == 2
    refused("VersionConflictException", operation, **member, expectedVersion=wrong)
    assert ask(look, **member) == before
    getattr(control, operation)(**member, expectedVersion=2)
    if operation == "update_thing":
        assert ask(look, **member)["version"] == 3
    else:
        refused("ResourceNotFoundException", look, **member)


def test_delete_thing_unknown(ask: Ask) -> None:
    """200; moto: 404."""
    assert ask("delete_thing", thingName="nobody") == {}


def test_delete_thing_with_a_principal(control: Any, ask: Ask, refused: Refused) -> None:
    """InvalidRequestException 400; moto: the same class, status 409."""
    control.create_thing(thingName="l1")
    arn = control.create_keys_and_certificate()["certificateArn"]
    control.attach_thing_principal(thingName="l1", principal=arn)
    text = refused("InvalidRequestException", "delete_thing", thingName="l1")
    assert "Cannot delete. Thing l1 is still attached to one or more principals" in text
    assert ask("list_thing_principals", thingName="l1")["principals"] == [arn]
    control.detach_thing_principal(thingName="l1", principal=arn)
    control.delete_thing(thingName="l1")
    refused("ResourceNotFoundException", "describe_thing", thingName="l1")


def test_delete_thing_its_groups(shop: Any, ask: Ask, l1: dict[str, Any]) -> None:
    """Left; moto: still listed; a new thing of the name is a member at once."""
    old = ask("describe_thing", thingName="l1")["thingId"]
    shop.delete_thing(thingName="l1")
    for _ in range(2):
        assert ask("list_things_in_thing_group", thingGroupName="hall") == {"things": []}
        assert ask("list_things_in_billing_group", billingGroupName="north") == {"things": []}
        shop.create_thing(thingName="l1")
    found = ask("describe_thing", thingName="l1")
    assert "billingGroupName" not in found
    assert (found["version"], found["attributes"]) == (1, {})
    assert found["thingId"] != old
    assert ask("list_thing_groups_for_thing", thingName="l1") == {"thingGroups": []}


def test_list_things_type_and_attribute_together(refused: Refused, l1: dict[str, Any]) -> None:
    """Refused; moto: both applied."""
    text = refused(
        "InvalidRequestException", "list_things", thingTypeName="lamp", attributeName="site", attributeValue="a"
    )
    assert "Listing things by the combination of attribute and thing type is not supported" in text


def test_list_things_use_prefix_attribute_value(control: Any, ask: Ask) -> None:
    """Honoured; moto: ignored."""
    for name, value in {"l1": "hall-1", "l2": "hall-2", "l3": "yard"}.items():
        control.create_thing(thingName=name, **payload({"site": value}))
    by_value = {"attributeName": "site", "attributeValue": "hall-"}

    def names(**members: Any) -> list[str]:
        return [line["thingName"] for line in ask("list_things", **by_value, **members)["things"]]

    assert names(usePrefixAttributeValue=True) == ["l1", "l2"]
    assert names(usePrefixAttributeValue=False) == names() == []


@pytest.mark.parametrize("given", [{"maxResults": 251}, {"nextToken": "made-up"}], ids=["maxResults", "token"])
def test_list_things_max_results_251_and_bad_token(control: Any, refused: Refused, given: dict[str, Any]) -> None:
    """InvalidRequestException; moto: 200, and the class InvalidToken, which the model lacks."""
    control.create_thing(thingName="l1")
    refused("InvalidRequestException", "list_things", **given)
    assert len(control.list_things(maxResults=250)["things"]) == 1
