"""What is right in moto, too, and must stay so."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]

ALLOW = '{"Version": "2012-10-17", "Statement": []}'


def payload(attributes: dict[str, str], **members: Any) -> dict[str, Any]:
    """The member that carries attributes."""
    return {"attributePayload": {"attributes": attributes, **members}}


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (payload({"row": "2", "bay": "3"}, merge=True), {"site": "a", "row": "2", "bay": "3"}),
        (payload({"row": ""}, merge=True), {"site": "a"}),
        (payload({"bay": "3"}, merge=False), {"bay": "3"}),
        (payload({"bay": "3", "row": ""}), {"bay": "3"}),
    ],
    ids=["merged", "removed", "replaced", "replaced by default"],
)
def test_attribute_merge_and_removal_at_update_thing(
    control: Any, ask: Ask, given: dict[str, Any], left: dict[str, str]
) -> None:
    """Attributes are merged, replaced, removed."""
    control.create_thing(thingName="l1", **payload({"site": "a", "row": "1"}))
    control.update_thing(thingName="l1", **given)
    assert ask("describe_thing", thingName="l1")["attributes"] == left


def test_unknown_type(control: Any, ask: Ask, refused: Refused) -> None:
    """404, at creation and at an update."""
    refused("ResourceNotFoundException", "create_thing", thingName="l1", thingTypeName="nothing")
    assert ask("list_things") == {"things": []}
    control.create_thing(thingName="l1")
    before = ask("describe_thing", thingName="l1")
    refused("ResourceNotFoundException", "update_thing", thingName="l1", thingTypeName="nothing", **payload({"a": "b"}))
    assert ask("describe_thing", thingName="l1") == before


def test_type_of_a_thing_changes(control: Any, ask: Ask) -> None:
    """It is set, changed, removed."""
    for name in ("lamp", "pump"):
        control.create_thing_type(thingTypeName=name)
    control.create_thing(thingName="l1")
    for name in ("lamp", "pump"):
        control.update_thing(thingName="l1", thingTypeName=name)
        assert ask("describe_thing", thingName="l1")["thingTypeName"] == name
        (line,) = ask("list_things", thingTypeName=name)["things"]
        assert line["thingName"] == "l1"
    assert ask("list_things", thingTypeName="lamp") == {"things": []}
    control.update_thing(thingName="l1", removeThingType=True)
    assert "thingTypeName" not in ask("describe_thing", thingName="l1")


def test_remove_thing_type_with_a_type(control: Any, ask: Ask, refused: Refused) -> None:
    """Refused."""
    for name in ("lamp", "pump"):
        control.create_thing_type(thingTypeName=name)
    control.create_thing(thingName="l1", thingTypeName="lamp")
    both = {"thingName": "l1", "removeThingType": True, "thingTypeName": "pump"}
    refused("InvalidRequestException", "update_thing", **both)
    found = ask("describe_thing", thingName="l1")
    assert (found["thingTypeName"], found["version"]) == ("lamp", 1)


def test_child_groups_block_deletion(control: Any, ask: Ask, refused: Refused) -> None:
    """With the service's words."""
    control.create_thing_group(thingGroupName="plant")
    control.create_thing_group(thingGroupName="hall", parentGroupName="plant")
    text = refused("InvalidRequestException", "delete_thing_group", thingGroupName="plant")
    assert text == ("Cannot delete thing group : plant when there are still child groups attached to it.")
    control.delete_thing_group(thingGroupName="hall")
    control.delete_thing_group(thingGroupName="plant")
    assert ask("list_thing_groups") == {"thingGroups": []}


@pytest.mark.parametrize(
    "other",
    [
        {"thingGroupProperties": {"thingGroupDescription": "other"}},
        {"thingGroupProperties": {"attributePayload": {"attributes": {"a": "b"}}}},
        {"parentGroupName": "plant"},
    ],
    ids=["description", "attributes", "parent"],
)
def test_group_409_text(control: Any, ask: Ask, refused: Refused, other: dict[str, Any]) -> None:
    """A group of the name with other properties, or below another parent."""
    control.create_thing_group(thingGroupName="plant")
    control.create_thing_group(thingGroupName="hall", thingGroupProperties={"thingGroupDescription": "d"})
    before = ask("describe_thing_group", thingGroupName="hall")
    given = {"thingGroupName": "hall", "thingGroupProperties": {"thingGroupDescription": "d"}} | other
    text = refused("ResourceAlreadyExistsException", "create_thing_group", **given)
    assert text == "Thing Group hall already exists in current account with different properties"
    assert ask("describe_thing_group", thingGroupName="hall") == before


def test_ancestors_of_a_group(control: Any, ask: Ask) -> None:
    """The root first; a root has none."""
    made: list[dict[str, str]] = []
    for members in ({}, {"parentGroupName": "g0"}, {"parentGroupName": "g1"}):
        name = f"g{len(made)}"
        arn = control.create_thing_group(thingGroupName=name, **members)["thingGroupArn"]
        made.append({"groupName": name, "groupArn": arn})
    for number, parents in enumerate([{}, {"parentGroupName": "g0"}, {"parentGroupName": "g1"}]):
        found = ask("describe_thing_group", thingGroupName=f"g{number}")["thingGroupMetadata"]
        assert found.pop("creationDate")
        assert found == parents | ({"rootToParentThingGroups": made[:number]} if number else {})


@pytest.mark.parametrize("kind", ["thing", "billing"])
@pytest.mark.parametrize("wrong", [1, 3])
def test_version_conflict_of_update_thing_group_and_update_billing_group(
    control: Any, ask: Ask, refused: Refused, kind: str, wrong: int
) -> None:
    """Nothing changes unless the version is the expected one."""
    name = {f"{kind}GroupName": "x"}
    given = {f"{kind}GroupProperties": {f"{kind}GroupDescription": "new"}}
    getattr(control, f"create_{kind}_group")(**name)
    assert ask(f"update_{kind}_group", **name, **given, expectedVersion=1) == {"version": 2}
    before = ask(f"describe_{kind}_group", **name)
    other = {f"{kind}GroupProperties": {f"{kind}GroupDescription": "newer"}}
    refused("VersionConflictException", f"update_{kind}_group", **name, **other, expectedVersion=wrong)
    assert ask(f"describe_{kind}_group", **name) == before
    assert before[f"{kind}GroupProperties"][f"{kind}GroupDescription"] == "new"


def test_deletion_rules_of_certificates(control: Any, ask: Ask, refused: Refused) -> None:
    """ACTIVE, a thing, a policy: each forbids deletion; force helps against the policy alone."""
    made = control.create_keys_and_certificate(setAsActive=True)
    one, arn = {"certificateId": made["certificateId"]}, made["certificateArn"]
    control.create_thing(thingName="l1")
    control.create_policy(policyName="p", policyDocument=ALLOW)
    for force in ({}, {"forceDelete": True}):
        refused("CertificateStateException", "delete_certificate", **one, **force)
    control.update_certificate(**one, newStatus="INACTIVE")
    control.attach_thing_principal(thingName="l1", principal=arn)
    for force in ({}, {"forceDelete": True}):
        refused("DeleteConflictException", "delete_certificate", **one, **force)
    control.detach_thing_principal(thingName="l1", principal=arn)
    control.attach_policy(policyName="p", target=arn)
    refused("DeleteConflictException", "delete_certificate", **one)
    assert ask("list_attached_policies", target=arn)["policies"][0]["policyName"] == "p"
    control.detach_policy(policyName="p", target=arn)
    control.delete_certificate(**one)
    refused("ResourceNotFoundException", "describe_certificate", **one)


def test_five_policy_versions(control: Any, ask: Ask, refused: Refused) -> None:
    """The sixth is refused."""
    control.create_policy(policyName="p", policyDocument=ALLOW)
    for number in range(2, 6):
        made = ask("create_policy_version", policyName="p", policyDocument=ALLOW)
        assert (made["policyVersionId"], made["isDefaultVersion"]) == (str(number), False)
    refused("VersionsLimitExceededException", "create_policy_version", policyName="p", policyDocument=ALLOW)
    lines = ask("list_policy_versions", policyName="p")["policyVersions"]
    assert {line["versionId"]: line["isDefaultVersion"] for line in lines} == {
        "1": True,
        "2": False,
        "3": False,
        "4": False,
        "5": False,
    }


def test_version_numbers_of_policies_are_not_reused(control: Any, ask: Ask) -> None:
    """The last one's number, too, is not given again."""
    control.create_policy(policyName="p", policyDocument=ALLOW)
    for number in ("2", "3"):
        made = ask("create_policy_version", policyName="p", policyDocument=ALLOW)["policyVersionId"]
        assert made == number
        control.delete_policy_version(policyName="p", policyVersionId=made)
    made = ask("create_policy_version", policyName="p", policyDocument=ALLOW, setAsDefault=True)["policyVersionId"]
    assert made == ask("get_policy", policyName="p")["defaultVersionId"] == "4"


def test_delete_policy_conflicts(control: Any, ask: Ask, refused: Refused) -> None:
    """With other versions, or with a target."""
    arn = control.create_keys_and_certificate()["certificateArn"]
    control.create_policy(policyName="p", policyDocument=ALLOW)
    control.create_policy_version(policyName="p", policyDocument=ALLOW)
    refused("DeleteConflictException", "delete_policy", policyName="p")
    control.delete_policy_version(policyName="p", policyVersionId="2")
    control.attach_policy(policyName="p", target=arn)
    refused("DeleteConflictException", "delete_policy", policyName="p")
    assert ask("list_targets_for_policy", policyName="p") == {"targets": [arn]}
    control.detach_policy(policyName="p", target=arn)
    control.delete_policy(policyName="p")
    assert ask("list_policies") == {"policies": []}


def test_unknown_principals(control: Any, ask: Ask, refused: Refused) -> None:
    """404 for a certificate that there is not, with things and with policies."""
    nobody = f"arn:aws:iot:us-east-1:123456789012:cert/{'0' * 64}"
    control.create_thing(thingName="l1")
    control.create_policy(policyName="p", policyDocument=ALLOW)
    for operation in ("attach_thing_principal", "detach_thing_principal"):
        refused("ResourceNotFoundException", operation, thingName="l1", principal=nobody)
    refused("ResourceNotFoundException", "attach_policy", policyName="p", target=nobody)
    arn = control.create_keys_and_certificate()["certificateArn"]
    refused("ResourceNotFoundException", "attach_thing_principal", thingName="nobody", principal=arn)
    refused("ResourceNotFoundException", "detach_thing_principal", thingName="l1", principal=arn)
    refused("ResourceNotFoundException", "attach_policy", policyName="nobody", target=arn)
    assert ask("list_thing_principals", thingName="l1") == {"principals": []}
    assert ask("list_targets_for_policy", policyName="p") == {"targets": []}


def test_registration_of_a_certificate_twice(control: Any, ask: Ask, refused: Refused, pki: Any) -> None:
    """409, whichever way it is registered, and a CA's, too."""
    device = pki.device()
    made = control.register_certificate_without_ca(certificatePem=device)
    proof = pki.device(control.get_registration_code()["registrationCode"])
    authority = {"caCertificate": pki.ca(), "verificationCertificate": proof}
    control.register_ca_certificate(**authority, setAsActive=True)
    exists = "ResourceAlreadyExistsException"
    refused(exists, "register_certificate_without_ca", certificatePem=device)
    refused(exists, "register_certificate", certificatePem=device)
    refused(exists, "register_ca_certificate", **authority)
    with pytest.raises(control.exceptions.ResourceAlreadyExistsException) as caught:
        control.register_certificate_without_ca(certificatePem=device)
    told = caught.value.response
    assert (told["resourceId"], told["resourceArn"]) == (made["certificateId"], made["certificateArn"])
    assert len(ask("list_certificates")["certificates"]) == 1
