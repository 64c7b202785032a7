"""The journal of the registry: one line for each change, with what was before and what is after, none without one."""

from collections.abc import Callable
from typing import Any

import pytest

Line = tuple[str, str, str, str | None, str | None]
PROPAGATING = {"mqtt5Configuration": {"propagatingAttributes": [{"userPropertyKey": "a", "thingAttribute": "b"}]}}
REGISTRY = {"thingIndexingMode": "REGISTRY"}


def journal(desk: Any, act: Callable[[], Any]) -> list[Line]:
    """The lines that something adds."""
    before = len(desk.iot.journal)
    act()
    lines = list(desk.iot.journal)[before:]
    return [(line.resource, line.name, line.event, line.before, line.after) for line in lines]


def do(desk: Any, *calls: tuple[str, dict[str, Any]]) -> Callable[[], None]:
    """Calls, to be made one after the other."""

    def act() -> None:
        for operation, members in calls:
            desk.call(operation, **members)

    return act


@pytest.fixture
def plant(desk: Any) -> Any:
    """The desk, with the type lamp, the billing group north, the groups plant and yard, and the thing l1."""
    desk.call("create_thing_type", thingTypeName="lamp")
    desk.call("create_billing_group", billingGroupName="north")
    desk.groups("plant", "yard")
    desk.things("l1")
    return desk


def test_things_are_in_the_journal(desk: Any) -> None:
    """With their versions (docs, Journal and messages)."""
    name = {"thingName": "l1"}
    life = do(desk, ("create_thing", name), ("create_thing", name), ("update_thing", name), ("delete_thing", name))
    assert journal(desk, life) == [
        ("thing", "l1", "create", None, "1"),
        ("thing", "l1", "update", "1", "2"),
        ("thing", "l1", "delete", "2", None),
    ]


def test_types_are_in_the_journal(desk: Any) -> None:
    """Whether they take new things (docs, Journal and messages)."""
    name = {"thingTypeName": "lamp"}
    life = do(
        desk,
        ("create_thing_type", name),
        ("create_thing_type", name),
        ("update_thing_type", {**name, "thingTypeProperties": PROPAGATING}),
        ("update_thing_type", {**name, "thingTypeProperties": PROPAGATING}),
        ("deprecate_thing_type", name),
        ("deprecate_thing_type", {**name, "undoDeprecate": True}),
        ("deprecate_thing_type", name),
        ("deprecate_thing_type", name),
    )
    assert journal(desk, life) == [
        ("thing type", "lamp", "create", None, "active"),
        ("thing type", "lamp", "update", "active", "active"),
        ("thing type", "lamp", "deprecate", "active", "deprecated"),
        ("thing type", "lamp", "deprecate", "deprecated", "active"),
        ("thing type", "lamp", "deprecate", "active", "deprecated"),
    ]
    desk.iot.advance(300)
    end = do(desk, ("delete_thing_type", name))
    assert journal(desk, end) == [("thing type", "lamp", "delete", "deprecated", None)]


@pytest.mark.parametrize(("kind", "member"), [("thing group", "thingGroup"), ("billing group", "billingGroup")])
def test_groups_are_in_the_journal(desk: Any, kind: str, member: str) -> None:
    """With their versions (docs, Journal and messages)."""
    name, word = {f"{member}Name": "g"}, kind.replace(" ", "_")
    life = do(
        desk,
        (f"create_{word}", name),
        (f"create_{word}", name),
        (f"update_{word}", {**name, f"{member}Properties": {}}),
        (f"delete_{word}", name),
        (f"delete_{word}", name),
    )
    assert journal(desk, life) == [(kind, "g", "create", None, "1"), (kind, "g", "update", "1", "2"),
                                   (kind, "g", "delete", "2", None)]  # fmt: skip


def test_memberships_are_in_the_journal(plant: Any) -> None:
    """All thing groups of the thing, as one value (docs, Journal and messages)."""
    one = {"thingName": "l1", "thingGroupName": "plant"}
    moves = do(
        plant,
        ("update_thing_groups_for_thing", {"thingName": "l1", "thingGroupsToAdd": ["plant", "yard"]}),
        ("add_thing_to_thing_group", one),
        ("remove_thing_from_thing_group", one),
        ("remove_thing_from_thing_group", one),
    )
    assert journal(plant, moves) == [
        ("thing groups", "l1", "move", "", "plant, yard"),
        ("thing groups", "l1", "move", "plant, yard", "yard"),
    ]


def test_billing_group_of_a_thing_is_in_the_journal(plant: Any) -> None:
    """Which it was and which it is (docs, Journal and messages)."""
    one = {"thingName": "l1", "billingGroupName": "north"}
    moves = do(
        plant,
        ("add_thing_to_billing_group", one),
        ("add_thing_to_billing_group", one),
        ("remove_thing_from_billing_group", one),
        ("remove_thing_from_billing_group", one),
    )
    assert journal(plant, moves) == [
        ("billing group of thing", "l1", "move", None, "north"),
        ("billing group of thing", "l1", "move", "north", None),
    ]


def test_principals_are_in_the_journal(plant: Any) -> None:
    """Attached, attached in another way, detached (docs, Journal and messages)."""
    certificate = plant.certificate()
    relation = {"thingName": "l1", "principal": certificate}
    exclusive = {**relation, "thingPrincipalType": "EXCLUSIVE_THING"}
    moves = do(
        plant,
        ("attach_thing_principal", relation),
        ("attach_thing_principal", relation),
        ("attach_thing_principal", exclusive),
        ("detach_thing_principal", relation),
    )
    assert journal(plant, moves) == [
        ("principal of thing", "l1", "attach", None, certificate),
        ("principal of thing", "l1", "attach", f"{certificate} NON_EXCLUSIVE_THING", certificate),
        ("principal of thing", "l1", "detach", certificate, None),
    ]


def test_policies_are_in_the_journal(desk: Any) -> None:
    """Versions, the default, targets (docs, Journal and messages)."""
    certificate = desk.certificate()
    name, document = {"policyName": "all"}, {"policyDocument": "{}"}
    second, target = {**name, "policyVersionId": "2"}, {**name, "target": certificate}
    life = do(
        desk,
        ("create_policy", {**name, **document}),
        ("create_policy_version", {**name, **document}),
        ("set_default_policy_version", second),
        ("set_default_policy_version", second),
        ("delete_policy_version", {**name, "policyVersionId": "1"}),
        ("attach_policy", target),
        ("attach_policy", target),
        ("detach_policy", target),
        ("detach_policy", target),
        ("delete_policy", name),
    )
    assert journal(desk, life) == [
        ("policy", "all", "create", None, "1"),
        ("policy", "all", "create version", None, "2"),
        ("policy", "all", "set default", "1", "2"),
        ("policy", "all", "delete version", "1", None),
        ("policy", "all", "attach", None, certificate),
        ("policy", "all", "detach", certificate, None),
        ("policy", "all", "delete", "2", None),
    ]


def test_indexes_are_in_the_journal(desk: Any) -> None:
    """What they are made of (docs, Journal and messages)."""
    both = {"thingIndexingConfiguration": REGISTRY, "thingGroupIndexingConfiguration": {"thingGroupIndexingMode": "ON"}}
    off = {"thingIndexingConfiguration": {"thingIndexingMode": "OFF"}}
    moves = do(
        desk,
        ("update_indexing_configuration", both),
        ("update_indexing_configuration", both),
        ("update_indexing_configuration", off),
    )
    assert journal(desk, moves) == [
        ("index", "AWS_Things", "update", "OFF", "REGISTRY"),
        ("index", "AWS_ThingGroups", "update", "OFF", "THING_GROUPS"),
        ("index", "AWS_Things", "update", "REGISTRY", "OFF"),
    ]


def test_registration_code_is_in_the_journal(desk: Any) -> None:
    """Its coming and going, never the code itself (docs, Journal and messages)."""
    life = do(desk, ("get_registration_code", {}), ("get_registration_code", {}), ("delete_registration_code", {}))
    assert journal(desk, life) == [
        ("registration code", "123456789012", "create", None, None),
        ("registration code", "123456789012", "delete", None, None),
    ]


def test_authorities_are_in_the_journal(certs: Any) -> None:
    """Their status, and changes of anything else (docs, Journal and messages)."""
    ca = certs.pki.ca()
    certs.register_ca(ca)
    certs.control.update_ca_certificate(certificateId=ca.id, newAutoRegistrationStatus="ENABLE")
    certs.control.update_ca_certificate(certificateId=ca.id, newStatus="ACTIVE")
    lines = [line for line in certs.iot.journal if line.resource == "CA certificate"]
    assert [(line.event, line.before, line.after) for line in lines] == [
        ("register", None, "INACTIVE"),
        ("update", None, None),
        ("activate", "INACTIVE", "ACTIVE"),
    ]
    assert {line.name for line in lines} == {ca.id}


def test_refused_call_is_not_in_the_journal(plant: Any) -> None:
    """Nothing has changed (docs, Journal and messages)."""

    def act() -> None:
        with pytest.raises(plant.control.exceptions.VersionConflictException):
            plant.call("update_thing", thingName="l1", expectedVersion=7)
        with pytest.raises(plant.control.exceptions.ResourceNotFoundException):
            plant.call("update_thing_groups_for_thing", thingName="l1", thingGroupsToAdd=["plant", "missing"])

    assert journal(plant, act) == []
