"""CloudFormation: what moto's stacks do not make, make wrongly or not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]


class Stack:
    """The stack `site`."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def create(self, **resources: tuple[str, dict[str, Any]]) -> None:
        """Create it of resources: their type below AWS::IoT, and their properties."""
        made = {
            name: {"Type": f"AWS::IoT::{kind}", "Properties": properties}
            for name, (kind, properties) in resources.items()
        }
        self.client.create_stack(StackName="site", TemplateBody=json.dumps({"Resources": made}))
        (stack,) = self.client.describe_stacks(StackName="site")["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"

    def id(self, name: str) -> str:
        """The physical id of a resource."""
        found = self.client.describe_stack_resource(StackName="site", LogicalResourceId=name)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def delete(self) -> None:
        """Delete it."""
        self.client.delete_stack(StackName="site")


@pytest.fixture
def stack(client_for: Callable[..., Any]) -> Stack:
    """The stack."""
    return Stack(client_for("cloudformation"))


def test_attribute_payload_of_a_thing(stack: Stack, ask: Ask) -> None:
    """An object, the documented form; moto: TypeError in the caller."""
    stack.create(L1=("Thing", {"ThingName": "l1", "AttributePayload": {"Attributes": {"site": "a"}}}))
    assert ask("describe_thing", thingName="l1")["attributes"] == {"site": "a"}
    stack.delete()
    assert ask("list_things") == {"things": []}


def test_type_of_a_thing(stack: Stack, control: Any, ask: Ask) -> None:
    """The thing has it; moto: `ThingTypeName` is ignored."""
    control.create_thing_type(thingTypeName="lamp")
    stack.create(L1=("Thing", {"ThingName": "l1", "ThingTypeName": "lamp"}))
    assert ask("describe_thing", thingName="l1")["thingTypeName"] == "lamp"


def test_thing_type_that_a_stack_deletes(stack: Stack, ask: Ask) -> None:
    """It is deprecated first and goes without the five minutes."""
    stack.create(Lamp=("ThingType", {"ThingTypeName": "lamp"}))
    assert ask("describe_thing_type", thingTypeName="lamp")["thingTypeMetadata"]["deprecated"] is False
    stack.delete()
    assert ask("list_thing_types") == {"thingTypes": []}


def test_thing_group(stack: Stack, ask: Ask) -> None:
    """It is made; moto: a warning alone."""
    properties = {"ThingGroupDescription": "d", "AttributePayload": {"Attributes": {"site": "a"}}}
    stack.create(Hall=("ThingGroup", {"ThingGroupName": "hall", "ThingGroupProperties": properties}))
    assert ask("describe_thing_group", thingGroupName="hall")["thingGroupProperties"] == {
        "thingGroupDescription": "d",
        "attributePayload": {"attributes": {"site": "a"}},
    }
    stack.delete()
    assert ask("list_thing_groups") == {"thingGroups": []}


def test_certificate_and_attachments(stack: Stack, control: Any, ask: Ask, signing_request: str) -> None:
    """All three are made, and taken back; moto: a warning alone."""
    control.create_thing(thingName="l1")
    control.create_policy(policyName="p", policyDocument="{}")
    arn = {"Fn::GetAtt": ["Cert", "Arn"]}
    stack.create(
        Cert=("Certificate", {"CertificateSigningRequest": signing_request, "Status": "ACTIVE"}),
        OfThing=("ThingPrincipalAttachment", {"ThingName": "l1", "Principal": arn}),
        OfPolicy=("PolicyPrincipalAttachment", {"PolicyName": "p", "Principal": arn}),
    )
    (line,) = ask("list_certificates")["certificates"]
    assert (line["certificateId"], line["status"]) == (stack.id("Cert"), "ACTIVE")
    assert ask("list_thing_principals", thingName="l1")["principals"] == [line["certificateArn"]]
    assert ask("list_targets_for_policy", policyName="p")["targets"] == [line["certificateArn"]]
    stack.delete()
    assert ask("list_certificates") == {"certificates": []}
    assert ask("list_thing_principals", thingName="l1") == {"principals": []}
    assert ask("list_targets_for_policy", policyName="p") == {"targets": []}


def test_ca_certificate(stack: Stack, control: Any, ask: Ask, pki: Any) -> None:
    """It is made; moto: a warning alone."""
    proof = pki.device(control.get_registration_code()["registrationCode"])
    properties = {"CACertificatePem": pki.ca(), "VerificationCertificatePem": proof, "Status": "ACTIVE"}
    stack.create(Ca=("CACertificate", properties))
    (line,) = ask("list_ca_certificates")["certificates"]
    assert (line["certificateId"], line["status"]) == (stack.id("Ca"), "ACTIVE")
    stack.delete()
    assert ask("list_ca_certificates") == {"certificates": []}


def test_fleet_metric(stack: Stack, control: Any, ask: Ask) -> None:
    """It is made; moto: a warning alone."""
    control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    kind = {"Name": "Statistics", "Values": ["count"]}
    properties = {"MetricName": "all", "QueryString": "*", "AggregationField": "registry.version", "Period": 60}
    stack.create(All=("FleetMetric", properties | {"AggregationType": kind}))
    found = ask("describe_fleet_metric", metricName="all")
    assert (found["queryString"], found["period"], found["aggregationType"]) == (
        "*",
        60,
        {"name": "Statistics", "values": ["count"]},
    )
    stack.delete()
    assert ask("list_fleet_metrics") == {"fleetMetrics": []}


@pytest.mark.parametrize(
    ("kind", "properties", "operation", "given"),
    [
        (
            "TopicRule",
            {"RuleName": "r", "TopicRulePayload": {"Sql": "SELECT * FROM 't'", "Actions": []}},
            "get_topic_rule",
            {"ruleName": "r"},
        ),
        ("SoftwarePackage", {"PackageName": "fw"}, "get_package", {"packageName": "fw"}),
        (
            "Command",
            {"CommandId": "c", "Payload": {"Content": "e30=", "ContentType": "application/json"}},
            "get_command",
            {"commandId": "c"},
        ),
        ("BillingGroup", {"BillingGroupName": "north"}, "describe_billing_group", {"billingGroupName": "north"}),
        ("Policy", {"PolicyName": "p", "PolicyDocument": {"Statement": []}}, "get_policy", {"policyName": "p"}),
    ],
)
def test_other_resources(
    stack: Stack,
    ask: Ask,
    refused: Refused,
    kind: str,
    properties: dict[str, Any],
    operation: str,
    given: dict[str, str],
) -> None:
    """They are made, and go with the stack, a command in a day; moto: a warning alone for the first three."""
    stack.create(It=(kind, properties))
    assert ask(operation, **given)
    stack.delete()
    if kind == "Command":
        assert ask(operation, **given)["pendingDeletion"] is True
    else:
        refused("UnauthorizedException" if kind == "TopicRule" else "ResourceNotFoundException", operation, **given)
