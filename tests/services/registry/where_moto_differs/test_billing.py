"""Billing groups: the cases of the table in its order."""

from collections.abc import Callable
from typing import Any

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]


def test_describe_billing_group(control: Any, ask: Ask) -> None:
    """Has `version`; moto: has not."""
    control.create_billing_group(billingGroupName="north")
    assert ask("describe_billing_group", billingGroupName="north")["version"] == 1
    properties = {"billingGroupDescription": "d"}
    answer = ask("update_billing_group", billingGroupName="north", billingGroupProperties=properties)
    assert answer == {"version": 2}
    found = ask("describe_billing_group", billingGroupName="north")
    assert (found["version"], found["billingGroupProperties"]) == (2, properties)


def test_delete_billing_group_unknown(ask: Ask) -> None:
    """200; moto: 404."""
    assert ask("delete_billing_group", billingGroupName="nobody") == {}


def test_delete_billing_group_with_things(control: Any, ask: Ask, refused: Refused) -> None:
    """200, things in none; moto: DescribeThing still names it."""
    control.create_billing_group(billingGroupName="north")
    control.create_thing(thingName="l1", billingGroupName="north")
    control.delete_billing_group(billingGroupName="north")
    assert "billingGroupName" not in ask("describe_thing", thingName="l1")
    refused("ResourceNotFoundException", "list_things_in_billing_group", billingGroupName="north")
    control.create_billing_group(billingGroupName="north")
    assert ask("list_things_in_billing_group", billingGroupName="north") == {"things": []}


def test_second_billing_group(control: Any, ask: Ask) -> None:
    """Moves; moto: listed in both."""
    for name in ("north", "south"):
        control.create_billing_group(billingGroupName=name)
    control.create_thing(thingName="l1", billingGroupName="north")
    control.add_thing_to_billing_group(thingName="l1", billingGroupName="south")
    assert ask("describe_thing", thingName="l1")["billingGroupName"] == "south"
    assert ask("list_things_in_billing_group", billingGroupName="north") == {"things": []}
    assert ask("list_things_in_billing_group", billingGroupName="south") == {"things": ["l1"]}
