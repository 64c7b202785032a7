"""Policies: the cases of the table in its order."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]

ALLOW = '{"Version": "2012-10-17", "Statement": []}'


@pytest.mark.parametrize("text", ["rubbish", "[]", '"text"', '{"Version": '])
def test_policy_text_that_is_no_json(control: Any, ask: Ask, refused: Refused, text: str) -> None:
    """MalformedPolicyException; moto: 200."""
    refused("MalformedPolicyException", "create_policy", policyName="p", policyDocument=text)
    assert ask("list_policies") == {"policies": []}
    control.create_policy(policyName="p", policyDocument=ALLOW)
    refused("MalformedPolicyException", "create_policy_version", policyName="p", policyDocument=text)
    assert len(ask("list_policy_versions", policyName="p")["policyVersions"]) == 1


def test_set_default_policy_version_unknown(control: Any, ask: Ask, refused: Refused) -> None:
    """404; moto: 200, and the policy has no default any more."""
    control.create_policy(policyName="p", policyDocument=ALLOW)
    refused("ResourceNotFoundException", "set_default_policy_version", policyName="p", policyVersionId="2")
    assert ask("get_policy", policyName="p")["defaultVersionId"] == "1"
    (line,) = ask("list_policy_versions", policyName="p")["policyVersions"]
    assert (line["versionId"], line["isDefaultVersion"]) == ("1", True)


def test_list_attached_policies_recursive(control: Any, ask: Ask) -> None:
    """Ancestors too; moto: ignored."""
    arns: list[str] = []
    for names in ({}, {"parentGroupName": "g0"}, {"parentGroupName": "g1"}):
        name = f"g{len(arns)}"
        arns.append(control.create_thing_group(thingGroupName=name, **names)["thingGroupArn"])
        control.create_policy(policyName=f"p-{name}", policyDocument=ALLOW)
        control.attach_policy(policyName=f"p-{name}", target=arns[-1])

    def attached(**members: Any) -> set[str]:
        found = ask("list_attached_policies", target=arns[1], **members)["policies"]
        return {line["policyName"] for line in found}

    assert attached() == attached(recursive=False) == {"p-g1"}
    assert attached(recursive=True) == {"p-g0", "p-g1"}
