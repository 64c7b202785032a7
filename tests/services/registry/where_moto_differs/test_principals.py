"""Principals: the case of the table."""

from collections.abc import Callable
from typing import Any

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]


def test_exclusive_thing(control: Any, ask: Ask, refused: Refused) -> None:
    """Exclusive, shown in the V2 lists; moto: ignored, no `thingPrincipalType`."""
    for name in ("l1", "l2"):
        control.create_thing(thingName=name)
    arn, shared = (control.create_keys_and_certificate()["certificateArn"] for _ in range(2))
    exclusive = {"principal": arn, "thingPrincipalType": "EXCLUSIVE_THING"}
    control.attach_thing_principal(thingName="l1", **exclusive)
    control.attach_thing_principal(thingName="l1", **exclusive)
    refused("InvalidRequestException", "attach_thing_principal", thingName="l2", principal=arn)
    refused("InvalidRequestException", "attach_thing_principal", thingName="l2", **exclusive)
    for name in ("l1", "l2"):
        control.attach_thing_principal(thingName=name, principal=shared)
    third = {"thingName": "l1", "principal": shared, "thingPrincipalType": "EXCLUSIVE_THING"}
    refused("InvalidRequestException", "attach_thing_principal", **third)

    def principals(**members: Any) -> dict[str, str]:
        found = ask("list_thing_principals_v2", thingName="l1", **members)["thingPrincipalObjects"]
        return {line["principal"]: line["thingPrincipalType"] for line in found}

    assert principals() == {arn: "EXCLUSIVE_THING", shared: "NON_EXCLUSIVE_THING"}
    assert principals(thingPrincipalType="EXCLUSIVE_THING") == {arn: "EXCLUSIVE_THING"}
    assert principals(thingPrincipalType="NON_EXCLUSIVE_THING") == {shared: "NON_EXCLUSIVE_THING"}
    assert ask("list_principal_things_v2", principal=arn) == {
        "principalThingObjects": [{"thingName": "l1", "thingPrincipalType": "EXCLUSIVE_THING"}]
    }
    found = ask("list_principal_things_v2", principal=shared, thingPrincipalType="NON_EXCLUSIVE_THING")
    assert sorted(line["thingName"] for line in found["principalThingObjects"]) == ["l1", "l2"]
    none = ask("list_principal_things_v2", principal=shared, thingPrincipalType="EXCLUSIVE_THING")
    assert none == {"principalThingObjects": []}
    control.detach_thing_principal(thingName="l1", principal=arn)
    control.attach_thing_principal(thingName="l2", principal=arn)
    assert ask("list_principal_things", principal=arn)["things"] == ["l2"]
