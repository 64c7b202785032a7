"""Tags that are given at creation: moto forgets those of most resources, and has neither dynamic groups nor metrics."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]

KINDS: list[tuple[str, dict[str, Any], str]] = [
    ("create_thing_group", {"thingGroupName": "x"}, "thingGroupArn"),
    ("create_thing_type", {"thingTypeName": "x"}, "thingTypeArn"),
    ("create_billing_group", {"billingGroupName": "x"}, "billingGroupArn"),
    ("create_policy", {"policyName": "x", "policyDocument": "{}"}, "policyArn"),
    ("create_dynamic_thing_group", {"thingGroupName": "x", "queryString": "*"}, "thingGroupArn"),
    (
        "create_fleet_metric",
        {
            "metricName": "x",
            "queryString": "*",
            "aggregationField": "registry.version",
            "aggregationType": {"name": "Cardinality"},
            "period": 60,
        },
        "metricArn",
    ),
]


@pytest.mark.parametrize(("operation", "members", "arn"), KINDS, ids=[line[0] for line in KINDS])
def test_tags_of_creation(control: Any, ask: Ask, operation: str, members: dict[str, Any], arn: str) -> None:
    """They are kept, and others can be added and taken away."""
    control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    made = ask(operation, **members, tags=[{"Key": "team", "Value": "a"}])[arn]

    def tags() -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in ask("list_tags_for_resource", resourceArn=made)["tags"]}

    assert tags() == {"team": "a"}
    control.tag_resource(resourceArn=made, tags=[{"Key": "team", "Value": "b"}, {"Key": "site", "Value": "c"}])
    assert tags() == {"team": "b", "site": "c"}
    control.untag_resource(resourceArn=made, tagKeys=["team"])
    assert tags() == {"site": "c"}


def test_tags_of_a_ca_certificate(control: Any, ask: Ask, pki: Any) -> None:
    """The same for a CA."""
    proof = pki.device(control.get_registration_code()["registrationCode"])
    tags = [{"Key": "team", "Value": "a"}]
    made = ask("register_ca_certificate", caCertificate=pki.ca(), verificationCertificate=proof, tags=tags)
    assert ask("list_tags_for_resource", resourceArn=made["certificateArn"])["tags"] == tags
