"""Resources of the registry that CloudFormation makes: creation, Ref and GetAtt, updates, replacement, deletion."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws

from iotmock import mock_iot

ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]}
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iot:*", "Resource": "*"}]}


def template(resources: dict[str, Any], outputs: dict[str, Any]) -> str:
    """The text of a template. resources: type without its beginning, and properties."""
    made = {
        name: {"Type": f"AWS::IoT::{kind}", "Properties": properties} for name, (kind, properties) in resources.items()
    }
    return json.dumps({"Resources": made, "Outputs": {name: {"Value": value} for name, value in outputs.items()}})


class Stacks:
    """CloudFormation with the stack `site`."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def create(self, resources: dict[str, Any], outputs: dict[str, Any] | None = None) -> dict[str, str]:
        """Create the stack; gives its outputs."""
        self.client.create_stack(StackName="site", TemplateBody=template(resources, outputs or {}))
        return self.outputs()

    def update(self, resources: dict[str, Any], outputs: dict[str, Any] | None = None) -> dict[str, str]:
        """Update the stack; gives its outputs."""
        self.client.update_stack(StackName="site", TemplateBody=template(resources, outputs or {}))
        return self.outputs()

    def delete(self) -> None:
        """Delete the stack."""
        self.client.delete_stack(StackName="site")

    def outputs(self) -> dict[str, str]:
        """The outputs of the stack."""
        (stack,) = self.client.describe_stacks(StackName="site")["Stacks"]
        return {line["OutputKey"]: line["OutputValue"] for line in stack.get("Outputs", [])}


@pytest.fixture
def stacks(desk: Any, client_for: Callable[..., Any]) -> Stacks:
    """CloudFormation."""
    return Stacks(client_for("cloudformation"))


def names(desk: Any) -> list[str]:
    """All that there is in the registry."""
    return sorted(desk.picture())


def thing(**properties: Any) -> tuple[str, dict[str, Any]]:
    """A thing of a template."""
    return "Thing", properties


ATTRIBUTES = {"AttributePayload": {"Attributes": {"site": "hall"}}}

# Type, properties, the ARN's kind, how it is described, the members with its name and id.
KINDS: list[tuple[str, dict[str, Any], str, str, str, str]] = [
    ("Thing", {"ThingName": "x"}, "thing", "describe_thing", "thingName", "thingId"),
    ("ThingType", {"ThingTypeName": "x"}, "thingtype", "describe_thing_type", "thingTypeName", "thingTypeId"),
    (
        "ThingGroup",
        {"ThingGroupName": "x"},
        "thinggroup",
        "describe_thing_group",
        "thingGroupName",
        "thingGroupId",
    ),
    (
        "BillingGroup",
        {"BillingGroupName": "x"},
        "billinggroup",
        "describe_billing_group",
        "billingGroupName",
        "billingGroupId",
    ),
]


# Ref and GetAtt


@pytest.mark.parametrize(("kind", "properties", "path", "operation", "member", "id_member"), KINDS)
def test_resource_tells_name_arn_and_id(
    desk: Any,
    stacks: Stacks,
    kind: str,
    properties: dict[str, Any],
    path: str,
    operation: str,
    member: str,
    id_member: str,
) -> None:
    """Ref is the name; GetAtt knows Arn and Id (CloudFormation reference)."""
    told = stacks.create(
        {"It": (kind, properties)},
        {"ref": {"Ref": "It"}, "arn": {"Fn::GetAtt": ["It", "Arn"]}, "id": {"Fn::GetAtt": ["It", "Id"]}},
    )
    found = desk.call(operation, **{member: "x"})
    assert told == {"ref": "x", "arn": f"{desk.arn}:{path}/x", "id": found[id_member]}


@pytest.mark.parametrize(
    ("kind", "properties", "operation", "given", "arn"),
    [
        (
            "Policy",
            {"PolicyName": "x", "PolicyDocument": ALLOW},
            "get_policy",
            {"policyName": "x"},
            ("policyArn", "policy/x"),
        ),
        (
            "JobTemplate",
            {"JobTemplateId": "x", "Description": "d", "Document": "{}"},
            "describe_job_template",
            {"jobTemplateId": "x"},
            ("jobTemplateArn", "jobtemplate/x"),
        ),
    ],
)
def test_policy_and_job_template_tell_name_and_arn(
    desk: Any,
    stacks: Stacks,
    kind: str,
    properties: dict[str, Any],
    operation: str,
    given: dict[str, str],
    arn: tuple[str, str],
) -> None:
    """Ref is the name or id; GetAtt knows Arn (CloudFormation reference)."""
    told = stacks.create({"It": (kind, properties)}, {"ref": {"Ref": "It"}, "arn": {"Fn::GetAtt": ["It", "Arn"]}})
    assert told == {"ref": "x", "arn": f"{desk.arn}:{arn[1]}"}
    assert desk.call(operation, **given)[arn[0]] == told["arn"]


# Creation


@pytest.mark.parametrize("attributes", [{"site": "hall"}, {"site": "hall", "row": "7"}])
def test_thing_of_a_stack_has_its_attributes(desk: Any, stacks: Stacks, attributes: dict[str, str]) -> None:
    """AttributePayload is an object (CloudFormation reference, AWS::IoT::Thing)."""
    stacks.create({"Lamp": thing(ThingName="l1", AttributePayload={"Attributes": attributes})})
    assert desk.thing("l1")["attributes"] == attributes
    assert desk.thing("l1")["version"] == 1


def test_thing_of_a_stack_has_a_type(desk: Any, stacks: Stacks) -> None:
    """ThingTypeName, of a type that the stack makes before."""
    stacks.create(
        {
            "Lamp": thing(ThingName="l1", ThingTypeName={"Ref": "Kind"}),
            "Kind": ("ThingType", {"ThingTypeName": "lamp"}),
        }
    )
    assert desk.thing("l1")["thingTypeName"] == "lamp"


def test_thing_without_a_name_gets_one(desk: Any, stacks: Stacks) -> None:
    """CloudFormation makes it, and Ref tells it (CloudFormation reference, Name type)."""
    told = stacks.create({"Lamp": thing(**ATTRIBUTES)}, {"ref": {"Ref": "Lamp"}})
    (line,) = desk.call("list_things")["things"]
    assert told == {"ref": line["thingName"]}
    assert line["attributes"] == {"site": "hall"}


def test_thing_type_of_a_stack_has_its_properties(desk: Any, stacks: Stacks) -> None:
    """Description, searchable and propagating attributes, deprecation (CloudFormation reference)."""
    properties = {
        "ThingTypeDescription": "All lamps",
        "SearchableAttributes": ["site"],
        "Mqtt5Configuration": {"PropagatingAttributes": [{"UserPropertyKey": "s", "ThingAttribute": "site"}]},
    }
    stacks.create(
        {
            "Kind": ("ThingType", {"ThingTypeName": "lamp", "ThingTypeProperties": properties}),
            "Old": ("ThingType", {"ThingTypeName": "relic", "DeprecateThingType": True}),
        }
    )
    found = desk.call("describe_thing_type", thingTypeName="lamp")
    assert found["thingTypeProperties"] == {
        "thingTypeDescription": "All lamps",
        "searchableAttributes": ["site"],
        "mqtt5Configuration": {"propagatingAttributes": [{"userPropertyKey": "s", "thingAttribute": "site"}]},
    }
    assert found["thingTypeMetadata"]["deprecated"] is False
    assert desk.call("describe_thing_type", thingTypeName="relic")["thingTypeMetadata"]["deprecated"] is True


def test_thing_groups_of_a_stack_have_parents_and_properties(desk: Any, stacks: Stacks) -> None:
    """ParentGroupName, ThingGroupProperties (CloudFormation reference, AWS::IoT::ThingGroup)."""
    properties = {"ThingGroupDescription": "The hall", **ATTRIBUTES}
    stacks.create(
        {
            "Hall": (
                "ThingGroup",
                {"ThingGroupName": "hall", "ParentGroupName": {"Ref": "Plant"}, "ThingGroupProperties": properties},
            ),
            "Plant": ("ThingGroup", {"ThingGroupName": "plant"}),
        }
    )
    found = desk.group("hall")
    assert found["thingGroupMetadata"]["parentGroupName"] == "plant"
    assert found["thingGroupProperties"] == {
        "thingGroupDescription": "The hall",
        "attributePayload": {"attributes": {"site": "hall"}},
    }


def test_billing_group_of_a_stack_has_a_description(desk: Any, stacks: Stacks) -> None:
    """BillingGroupProperties (CloudFormation reference, AWS::IoT::BillingGroup)."""
    properties = {"BillingGroupDescription": "The north"}
    stacks.create({"North": ("BillingGroup", {"BillingGroupName": "north", "BillingGroupProperties": properties})})
    found = desk.call("describe_billing_group", billingGroupName="north")
    assert (found["billingGroupProperties"], found["version"]) == ({"billingGroupDescription": "The north"}, 1)


def test_policy_of_a_stack_has_its_document(desk: Any, stacks: Stacks) -> None:
    """PolicyDocument is an object (CloudFormation reference, AWS::IoT::Policy)."""
    stacks.create({"All": ("Policy", {"PolicyName": "all", "PolicyDocument": ALLOW})})
    found = desk.call("get_policy", policyName="all")
    assert (json.loads(found["policyDocument"]), found["defaultVersionId"]) == (ALLOW, "1")


@pytest.mark.parametrize("kind", ["Thing", "ThingGroup"])
def test_names_of_attributes_stay(desk: Any, stacks: Stacks, kind: str) -> None:
    """Attributes are named by the user, with whatever letter they begin."""
    payload = {"AttributePayload": {"Attributes": {"SerialNumber": "1", "ABC": "2", "url": "3"}}}
    properties = payload if kind == "Thing" else {"ThingGroupProperties": payload}
    stacks.create({"It": (kind, {f"{kind}Name": "x", **properties})})
    found = desk.control.describe_thing(thingName="x") if kind == "Thing" else desk.group("x")["thingGroupProperties"]
    attributes = found["attributes"] if kind == "Thing" else found["attributePayload"]["attributes"]
    assert attributes == {"SerialNumber": "1", "ABC": "2", "url": "3"}


def test_policy_of_a_stack_may_be_a_text_and_tells_its_name(desk: Any, stacks: Stacks) -> None:
    """PolicyDocument is JSON; GetAtt knows Arn and Id (CloudFormation reference, AWS::IoT::Policy)."""
    text = json.dumps(ALLOW, indent=2)
    told = stacks.create(
        {"All": ("Policy", {"PolicyName": "all", "PolicyDocument": text})}, {"id": {"Fn::GetAtt": ["All", "Id"]}}
    )
    assert told == {"id": "all"}
    assert desk.call("get_policy", policyName="all")["policyDocument"] == text


def test_policy_whose_document_stays_gets_no_version(desk: Any, stacks: Stacks) -> None:
    """Only its tags have changed (CloudFormation reference, AWS::IoT::Policy)."""
    properties = {"PolicyName": "all", "PolicyDocument": ALLOW}
    stacks.create({"All": ("Policy", properties)})
    stacks.update({"All": ("Policy", {**properties, **tagged(team="night")})})
    assert desk.call("get_policy", policyName="all")["defaultVersionId"] == "1"
    assert tags_of(desk, "policy/all") == {"team": "night"}


def test_attributes_that_a_template_has_no_more_are_gone(desk: Any, stacks: Stacks) -> None:
    """Of things and of groups (CloudFormation reference: properties are those of the template)."""
    properties = {"ThingGroupDescription": "The hall", **ATTRIBUTES}
    group = {"ThingGroupName": "hall", "ThingGroupProperties": properties}
    stacks.create({"Hall": ("ThingGroup", group), "Lamp": thing(ThingName="l1", **ATTRIBUTES)})
    group = {"ThingGroupName": "hall", "ThingGroupProperties": {"ThingGroupDescription": "The hall"}}
    stacks.update({"Hall": ("ThingGroup", group), "Lamp": thing(ThingName="l1")})
    assert desk.group("hall")["thingGroupProperties"] == {"thingGroupDescription": "The hall"}
    assert desk.thing("l1")["attributes"] == {}


def query_of(desk: Any, name: str) -> tuple[Any, ...]:
    """Query, description and id of a group."""
    group = desk.control.describe_thing_group(thingGroupName=name)
    return group.get("queryString"), group["thingGroupProperties"].get("thingGroupDescription"), group["thingGroupId"]


def dynamic(query: str | None, description: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """A group of a template, with a query or without."""
    properties = {"ThingGroupName": "some", "ThingGroupProperties": {"ThingGroupDescription": description}}
    return {"Some": ("ThingGroup", properties | ({} if query is None else {"QueryString": query}))}


def test_a_group_with_a_query_is_dynamic(desk: Any, stacks: Stacks) -> None:
    """QueryString (CloudFormation reference, AWS::IoT::ThingGroup)."""
    desk.control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    for name in ("pump", "lamp"):
        desk.control.create_thing(thingName=name)
    outputs = stacks.create(
        dynamic("thingName:pump", "d"), {"Ref": {"Ref": "Some"}, "Id": {"Fn::GetAtt": ["Some", "Id"]}}
    )
    assert outputs == {"Ref": "some", "Id": query_of(desk, "some")[2]}
    assert query_of(desk, "some")[:2] == ("thingName:pump", "d")
    stacks.update(dynamic("thingName:lamp", "e"))
    assert query_of(desk, "some") == ("thingName:lamp", "e", outputs["Id"])
    assert desk.control.list_things_in_thing_group(thingGroupName="some")["things"] == ["lamp"]
    stacks.delete()
    assert desk.control.list_thing_groups()["thingGroups"] == []


def test_a_group_that_becomes_dynamic_or_static_is_another_one(desk: Any, stacks: Stacks) -> None:
    """No operation makes a dynamic group of a static one."""
    desk.control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    stacks.create(dynamic(None, "d"))
    static = query_of(desk, "some")
    stacks.update(dynamic("*", "d"))
    made_dynamic = query_of(desk, "some")
    stacks.update(dynamic(None, "d"))
    made_static = query_of(desk, "some")
    assert [static[0], made_dynamic[0], made_static[0]] == [None, "*", None]
    assert len({static[2], made_dynamic[2], made_static[2]}) == 3


@pytest.mark.parametrize(
    ("kind", "properties", "path"),
    [
        ("ThingType", {"ThingTypeName": "x"}, "thingtype/x"),
        ("ThingGroup", {"ThingGroupName": "x"}, "thinggroup/x"),
        ("BillingGroup", {"BillingGroupName": "x"}, "billinggroup/x"),
        ("Policy", {"PolicyName": "x", "PolicyDocument": ALLOW}, "policy/x"),
    ],
)
def test_resource_of_a_stack_has_its_tags(
    desk: Any, stacks: Stacks, kind: str, properties: dict[str, Any], path: str
) -> None:
    """Tags (CloudFormation reference); they end with the resource."""
    tags = [{"Key": "team", "Value": "night"}]
    stacks.create({"It": (kind, {**properties, "Tags": tags})})
    arn = f"{desk.arn}:{path}"
    found = desk.call("list_tags_for_resource", resourceArn=arn)["tags"]
    assert [line for line in found if not line["Key"].startswith("aws:")] == tags
    stacks.delete()
    with desk.refused("ResourceNotFoundException"):
        desk.control.list_tags_for_resource(resourceArn=arn)


TAGGED: list[tuple[str, dict[str, Any], str]] = [
    ("ThingType", {"ThingTypeName": "x"}, "thingtype/x"),
    ("ThingGroup", {"ThingGroupName": "x"}, "thinggroup/x"),
    ("BillingGroup", {"BillingGroupName": "x"}, "billinggroup/x"),
    ("Policy", {"PolicyName": "x", "PolicyDocument": ALLOW}, "policy/x"),
    ("Command", {"CommandId": "x", "Payload": {"Content": "eA=="}}, "command/x"),
    ("SoftwarePackage", {"PackageName": "x"}, "package/x"),
    (
        "TopicRule",
        {"RuleName": "x", "TopicRulePayload": {"Sql": "SELECT * FROM 'a'", "Actions": []}},
        "rule/x",
    ),
    (
        "FleetMetric",
        {
            "MetricName": "x",
            "QueryString": "*",
            "Period": 60,
            "AggregationField": "registry.version",
            "AggregationType": {"Name": "Statistics", "Values": ["count"]},
        },
        "fleetmetric/x",
    ),
    ("SoftwarePackageVersion", {"PackageName": "p", "VersionName": "1"}, "package/p/version/1"),
]


def tagged(**tags: str) -> dict[str, Any]:
    """The property that carries tags."""
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def tags_of(desk: Any, path: str) -> dict[str, str]:
    """The tags of a resource, but for those that CloudFormation adds."""
    found = desk.call("list_tags_for_resource", resourceArn=f"{desk.arn}:{path}")["tags"]
    return {tag["Key"]: tag["Value"] for tag in found if not tag["Key"].startswith("aws:")}


@pytest.mark.parametrize(("kind", "properties", "path"), TAGGED)
def test_tags_follow_the_template(desk: Any, stacks: Stacks, kind: str, properties: dict[str, Any], path: str) -> None:
    """Other values, other keys, none: no replacement (CloudFormation reference); tags of others stay."""
    desk.control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    desk.control.create_package(packageName="p")
    stacks.create({"It": (kind, {**properties, **tagged(team="night", site="hall")})})
    own = [{"Key": "own", "Value": "yes"}]
    desk.call("tag_resource", resourceArn=f"{desk.arn}:{path}", tags=own)
    seen: list[dict[str, str]] = []
    for given in (tagged(team="day", line="7"), tagged(team="day", line="7"), {}):
        stacks.update({"It": (kind, {**properties, **given}), "Other": thing(ThingName=f"n{len(seen)}")})
        seen.append(tags_of(desk, path))
    assert seen == [{"team": "day", "line": "7", "own": "yes"}] * 2 + [{"own": "yes"}]


def test_fifty_tags_make_room_for_fifty_others(desk: Any, stacks: Stacks) -> None:
    """A resource has 50 at most (developer guide, Tagging your AWS IoT resources)."""
    group = {"ThingGroupName": "x"}
    stacks.create({"It": ("ThingGroup", {**group, **tagged(**{f"a{number}": "v" for number in range(50)})})})
    wanted = {f"b{number}": "v" for number in range(50)}
    stacks.update({"It": ("ThingGroup", {**group, **tagged(**wanted)})})
    assert tags_of(desk, "thinggroup/x") == wanted


@pytest.mark.parametrize("tags", [[{"Value": "v"}], [{"Key": "k" * 129, "Value": "v"}], {"team": "night"}])
def test_malformed_tags_change_none(desk: Any, stacks: Stacks, tags: Any) -> None:
    """The update fails, and those that there were stay (model, Tag)."""
    group = {"ThingGroupName": "x"}
    stacks.create({"It": ("ThingGroup", {**group, **tagged(team="night")})})
    with pytest.raises(ClientError):
        stacks.update({"It": ("ThingGroup", {**group, "Tags": tags})})
    assert tags_of(desk, "thinggroup/x") == {"team": "night"}


def test_device_is_registered_with_the_ca_of_its_stack(desk: Any, stacks: Stacks, pki: Any) -> None:
    """CACertificate with a proof, Certificate with CACertificatePem; both GetAtt (CloudFormation reference)."""
    ca = pki.ca()
    code = desk.call("get_registration_code")["registrationCode"]
    configuration = {"TemplateBody": "{}", "RoleArn": "arn:aws:iam::123456789012:role/registrar"}
    authority = {
        "CACertificatePem": ca.pem,
        "VerificationCertificatePem": pki.signed_by(ca, code).pem,
        "Status": "ACTIVE",
        "AutoRegistrationStatus": "ENABLE",
        "RegistrationConfig": configuration,
        **tagged(team="night"),
    }
    resources = {"It": ("CACertificate", authority)}
    told = stacks.create(
        resources,
        {"ref": {"Ref": "It"}, "arn": {"Fn::GetAtt": ["It", "Arn"]}, "id": {"Fn::GetAtt": ["It", "Id"]}},
    )
    assert told == {"ref": ca.id, "arn": f"{desk.arn}:cacert/{ca.id}", "id": ca.id}
    found = desk.call("describe_ca_certificate", certificateId=ca.id)
    assert found["registrationConfig"] == {"templateBody": "{}", "roleArn": configuration["RoleArn"]}
    assert found["certificateDescription"]["certificateMode"] == "DEFAULT"
    device = pki.signed_by(ca)
    given = {"CertificatePem": device.pem, "CACertificatePem": ca.pem, "Status": "ACTIVE"}
    resources["Device"] = ("Certificate", given)
    told = stacks.update(
        resources,
        {"ref": {"Ref": "Device"}, "arn": {"Fn::GetAtt": ["Device", "Arn"]}, "id": {"Fn::GetAtt": ["Device", "Id"]}},
    )
    assert told == {"ref": device.id, "arn": f"{desk.arn}:cert/{device.id}", "id": device.id}
    described = desk.call("describe_certificate", certificateId=device.id)["certificateDescription"]
    assert (described["status"], described["caCertificateId"]) == ("ACTIVE", ca.id)
    del authority["AutoRegistrationStatus"], authority["RegistrationConfig"]
    authority |= {"RemoveAutoRegistration": True, **tagged(team="day")}
    stacks.update(resources)
    found = desk.call("describe_ca_certificate", certificateId=ca.id)
    assert "registrationConfig" not in found
    assert found["certificateDescription"]["autoRegistrationStatus"] == "DISABLE"
    assert tags_of(desk, f"cacert/{ca.id}") == {"team": "day"}
    stacks.delete()
    assert desk.call("list_certificates")["certificates"] == []
    assert desk.call("list_ca_certificates")["certificates"] == []


@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE", "REVOKED"])
def test_certificate_of_a_request_has_its_status_from_the_beginning(
    desk: Any, stacks: Stacks, pki: Any, status: str
) -> None:
    """Status (CloudFormation reference, AWS::IoT::Certificate)."""
    request = pki.csr(ec.generate_private_key(ec.SECP256R1()))
    stacks.create({"It": ("Certificate", {"CertificateSigningRequest": request, "Status": status})})
    (line,) = desk.call("list_certificates")["certificates"]
    assert (line["status"], line["certificateMode"]) == (status, "DEFAULT")


def test_principal_is_attached_by_a_stack(desk: Any, stacks: Stacks) -> None:
    """ThingPrincipalAttachment (CloudFormation reference); deletion detaches."""
    certificate = desk.certificate()
    stacks.create(
        {
            "Link": ("ThingPrincipalAttachment", {"ThingName": {"Ref": "Lamp"}, "Principal": certificate}),
            "Lamp": thing(ThingName="l1"),
        }
    )
    assert desk.call("list_thing_principals", thingName="l1")["principals"] == [certificate]
    stacks.delete()
    assert desk.call("list_principal_things", principal=certificate)["things"] == []
    assert names(desk) == []


def test_principal_is_attached_exclusively_by_a_stack(desk: Any, stacks: Stacks) -> None:
    """ThingPrincipalType (CloudFormation reference, AWS::IoT::ThingPrincipalAttachment)."""
    certificate = desk.certificate()
    desk.things("l1")
    link = {"ThingName": "l1", "Principal": certificate, "ThingPrincipalType": "EXCLUSIVE_THING"}
    stacks.create({"Link": ("ThingPrincipalAttachment", link)})
    assert desk.call("list_thing_principals_v2", thingName="l1")["thingPrincipalObjects"] == [
        {"principal": certificate, "thingPrincipalType": "EXCLUSIVE_THING"}
    ]


def test_policy_is_attached_by_a_stack(desk: Any, stacks: Stacks) -> None:
    """PolicyPrincipalAttachment (CloudFormation reference); deletion detaches."""
    certificate = desk.certificate()
    stacks.create(
        {
            "Link": ("PolicyPrincipalAttachment", {"PolicyName": {"Ref": "All"}, "Principal": certificate}),
            "All": ("Policy", {"PolicyName": "all", "PolicyDocument": ALLOW}),
        }
    )
    assert desk.call("list_targets_for_policy", policyName="all")["targets"] == [certificate]
    stacks.delete()
    assert desk.call("list_attached_policies", target=certificate)["policies"] == []
    assert names(desk) == []


# Updates

# Type, properties before and after, what is asked, where the answer has what.
IN_PLACE: list[tuple[str, dict[str, Any], dict[str, Any], str, dict[str, str], list[str], Any]] = [
    (
        "Thing",
        {"ThingName": "x", **ATTRIBUTES},
        {"ThingName": "x", "AttributePayload": {"Attributes": {"row": "7"}}},
        "describe_thing",
        {"thingName": "x"},
        ["attributes"],
        {"row": "7"},
    ),
    (
        "ThingGroup",
        {"ThingGroupName": "x", "ThingGroupProperties": {"ThingGroupDescription": "d", **ATTRIBUTES}},
        {"ThingGroupName": "x", "ThingGroupProperties": {"ThingGroupDescription": "e", **ATTRIBUTES}},
        "describe_thing_group",
        {"thingGroupName": "x"},
        ["thingGroupProperties"],
        {"thingGroupDescription": "e", "attributePayload": {"attributes": {"site": "hall"}}},
    ),
    (
        "BillingGroup",
        {"BillingGroupName": "x", "BillingGroupProperties": {"BillingGroupDescription": "d"}},
        {"BillingGroupName": "x", "BillingGroupProperties": {"BillingGroupDescription": "e"}},
        "describe_billing_group",
        {"billingGroupName": "x"},
        ["billingGroupProperties", "billingGroupDescription"],
        "e",
    ),
    (
        "ThingType",
        {"ThingTypeName": "x"},
        {"ThingTypeName": "x", "DeprecateThingType": True},
        "describe_thing_type",
        {"thingTypeName": "x"},
        ["thingTypeMetadata", "deprecated"],
        True,
    ),
    (
        "ThingType",
        {"ThingTypeName": "x", "DeprecateThingType": True},
        {"ThingTypeName": "x", "DeprecateThingType": False},
        "describe_thing_type",
        {"thingTypeName": "x"},
        ["thingTypeMetadata", "deprecated"],
        False,
    ),
]


@pytest.mark.parametrize(("kind", "first", "second", "operation", "given", "path", "after"), IN_PLACE)
def test_update_changes_the_resource_in_place(
    desk: Any,
    stacks: Stacks,
    kind: str,
    first: dict[str, Any],
    second: dict[str, Any],
    operation: str,
    given: dict[str, str],
    path: list[str],
    after: Any,
) -> None:
    """It keeps name and id (CloudFormation reference: no interruption)."""
    outputs = {"id": {"Fn::GetAtt": ["It", "Id"]}, "ref": {"Ref": "It"}}
    told = stacks.create({"It": (kind, first)}, outputs)
    assert stacks.update({"It": (kind, second)}, outputs) == told
    found = desk.call(operation, **given)
    assert told["id"] in found.values()
    for member in path:
        found = found[member]
    assert found == after


def test_updated_policy_has_the_new_document(desk: Any, stacks: Stacks) -> None:
    """As its default version, under the same name and for the same targets (CloudFormation reference)."""
    target = desk.groups("plant")
    stacks.create({"All": ("Policy", {"PolicyName": "all", "PolicyDocument": ALLOW})})
    desk.control.attach_policy(policyName="all", target=target)
    for document in (DENY, ALLOW, DENY, ALLOW, DENY, ALLOW, DENY):
        stacks.update({"All": ("Policy", {"PolicyName": "all", "PolicyDocument": document})})
        assert json.loads(desk.call("get_policy", policyName="all")["policyDocument"]) == document
    assert desk.call("list_targets_for_policy", policyName="all")["targets"] == [target]
    desk.control.detach_policy(policyName="all", target=target)
    stacks.delete()
    assert desk.all("list_policies") == []


REPLACED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("Thing", {"ThingName": "x"}, {"ThingName": "y"}, "thing"),
    ("ThingType", {"ThingTypeName": "x"}, {"ThingTypeName": "y"}, "type"),
    ("ThingGroup", {"ThingGroupName": "x"}, {"ThingGroupName": "y"}, "group"),
    ("BillingGroup", {"BillingGroupName": "x"}, {"BillingGroupName": "y"}, "billing group"),
    (
        "Policy",
        {"PolicyName": "x", "PolicyDocument": ALLOW},
        {"PolicyName": "y", "PolicyDocument": ALLOW},
        "policy",
    ),
]


@pytest.mark.parametrize(("kind", "first", "second", "word"), REPLACED)
def test_another_name_replaces_the_resource(
    desk: Any, stacks: Stacks, kind: str, first: dict[str, Any], second: dict[str, Any], word: str
) -> None:
    """The old one is gone (CloudFormation reference: replacement)."""
    outputs = {"ref": {"Ref": "It"}, "arn": {"Fn::GetAtt": ["It", "Arn"]}}
    assert stacks.create({"It": (kind, first)}, outputs)["ref"] == "x"
    assert names(desk) == [f"{word} x"]
    told = stacks.update({"It": (kind, second)}, outputs)
    assert told["ref"] == "y"
    assert told["arn"].endswith("/y")
    assert names(desk) == [f"{word} y"]


def test_attachment_follows_its_properties(desk: Any, stacks: Stacks) -> None:
    """Another principal replaces the relation (CloudFormation reference: replacement)."""
    one, other = desk.certificates(2)
    desk.things("l1")
    desk.policies("all")
    for principal in (one, other):
        resources = {
            "Link": ("ThingPrincipalAttachment", {"ThingName": "l1", "Principal": principal}),
            "Right": ("PolicyPrincipalAttachment", {"PolicyName": "all", "Principal": principal}),
        }
        _ = stacks.create(resources) if principal == one else stacks.update(resources)
        assert desk.call("list_thing_principals", thingName="l1")["principals"] == [principal]
        assert desk.call("list_targets_for_policy", policyName="all")["targets"] == [principal]


def test_resource_that_is_left_out_is_deleted(desk: Any, stacks: Stacks) -> None:
    """The rest stays as it is (CloudFormation user guide, Update stacks)."""
    both = {"One": thing(ThingName="l1"), "Two": thing(ThingName="l2", **ATTRIBUTES)}
    stacks.create(both)
    before = desk.thing("l2")
    stacks.update({"Two": both["Two"]})
    assert names(desk) == ["thing l2"]
    assert desk.thing("l2") == before


# Deletion


def test_deleted_stack_leaves_nothing(desk: Any, stacks: Stacks) -> None:
    """A type is deprecated first and goes without the five minutes (chosen)."""
    stacks.create(
        {
            "Kind": ("ThingType", {"ThingTypeName": "lamp"}),
            "Plant": ("ThingGroup", {"ThingGroupName": "plant"}),
            "North": ("BillingGroup", {"BillingGroupName": "north"}),
            "All": ("Policy", {"PolicyName": "all", "PolicyDocument": ALLOW}),
            "Lamp": thing(ThingName="l1"),
            "Plan": ("JobTemplate", {"JobTemplateId": "plan", "Description": "d", "Document": "{}"}),
        }
    )
    assert names(desk) == ["billing group north", "group plant", "policy all", "thing l1", "type lamp"]
    stacks.delete()
    assert names(desk) == []
    assert desk.call("list_job_templates")["jobTemplates"] == []


def test_deleted_thing_leaves_its_groups(desk: Any, stacks: Stacks) -> None:
    """As with DeleteThing (API reference)."""
    stacks.create({"Lamp": thing(ThingName="l1")})
    desk.groups("plant")
    desk.join("l1", "plant")
    stacks.delete()
    desk.things("l1")
    assert (desk.members("plant"), desk.groups_of("l1")) == ([], set())


def test_deleted_thing_leaves_its_jobs(desk: Any, stacks: Stacks) -> None:
    """What it was still to do is REMOVED, as with DeleteThing (API reference, JobProcessDetails)."""
    stacks.create({"Lamp": thing(ThingName="l1")})
    desk.control.create_job(jobId="j", targets=[f"{desk.arn}:thing/l1"], document="{}")
    stacks.delete()
    (line,) = desk.call("list_job_executions_for_job", jobId="j")["executionSummaries"]
    assert line["jobExecutionSummary"]["status"] == "REMOVED"


def test_thing_with_a_principal_keeps_its_stack(desk: Any, stacks: Stacks) -> None:
    """As DeleteThing refuses it (API reference); who attached it detaches it first."""
    stacks.create({"Lamp": thing(ThingName="l1")})
    certificate = desk.certificate()
    desk.control.attach_thing_principal(thingName="l1", principal=certificate)
    with pytest.raises(ClientError):
        stacks.delete()
    assert names(desk) == ["thing l1"]


def test_stack_goes_when_its_resources_are_gone(desk: Any, stacks: Stacks, pki: Any) -> None:
    """What was deleted by hand is not missed (inferred: the deletions of CloudFormation are idempotent)."""
    ca, device, principal = pki.ca(), pki.ca("device"), desk.certificate()
    desk.things("l1")
    certificate = {"CertificatePem": device.pem, "CertificateMode": "SNI_ONLY", "Status": "INACTIVE"}
    stacks.create(
        {
            "Kind": ("ThingType", {"ThingTypeName": "lamp"}),
            "Plant": ("ThingGroup", {"ThingGroupName": "plant"}),
            "North": ("BillingGroup", {"BillingGroupName": "north"}),
            "All": ("Policy", {"PolicyName": "all", "PolicyDocument": ALLOW}),
            "Lamp": thing(ThingName="l2"),
            "Ca": ("CACertificate", {"CACertificatePem": ca.pem, "CertificateMode": "SNI_ONLY", "Status": "INACTIVE"}),
            "Device": ("Certificate", certificate),
            "Link": ("ThingPrincipalAttachment", {"ThingName": "l1", "Principal": principal}),
        }
    )
    desk.call("detach_thing_principal", thingName="l1", principal=principal)
    desk.call("delete_certificate", certificateId=device.id)
    desk.call("delete_ca_certificate", certificateId=ca.id)
    desk.call("delete_thing", thingName="l2")
    desk.call("delete_policy", policyName="all")
    desk.call("delete_billing_group", billingGroupName="north")
    desk.call("delete_thing_group", thingGroupName="plant")
    desk.call("deprecate_thing_type", thingTypeName="lamp")
    desk.iot.advance(300)
    desk.call("delete_thing_type", thingTypeName="lamp")
    stacks.delete()
    assert names(desk) == ["thing l1"]
    assert stacks.client.describe_stacks()["Stacks"] == []


# Refusals

FOUR = {"AttributePayload": {"Attributes": {f"a{number}": "v" for number in range(4)}}}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("Thing", {"ThingName": "x", **FOUR}),
    ("Thing", {"ThingName": "a b"}),
    ("Thing", {"ThingName": "x", "AttributePayload": {"Attributes": {"a b": "v"}}}),
    ("ThingType", {"ThingTypeName": "a b"}),
    ("ThingGroup", {"ThingGroupName": "x", "ParentGroupName": "missing"}),
    ("BillingGroup", {"BillingGroupName": "a b"}),
    ("Policy", {"PolicyName": "a b", "PolicyDocument": ALLOW}),
    ("ThingPrincipalAttachment", {"ThingName": "missing", "Principal": "us-east-1:missing"}),
    ("PolicyPrincipalAttachment", {"PolicyName": "missing", "Principal": "us-east-1:missing"}),
]


@pytest.mark.parametrize(("kind", "properties"), REFUSED)
def test_refused_resource_fails_the_creation(desk: Any, stacks: Stacks, kind: str, properties: dict[str, Any]) -> None:
    """It makes nothing (the service's refusals are CloudFormation's)."""
    with pytest.raises(ClientError) as caught:
        stacks.create({"It": (kind, properties)})
    assert caught.value.operation_name == "CreateStack"
    assert names(desk) == []


def test_thing_that_exists_otherwise_fails_the_creation(desk: Any, stacks: Stacks) -> None:
    """And stays as it is (API reference, CreateThing)."""
    desk.things("l1", attributePayload={"attributes": {"site": "yard"}})
    before = desk.picture()
    with pytest.raises(ClientError):
        stacks.create({"Lamp": thing(ThingName="l1", **ATTRIBUTES)})
    assert desk.picture() == before


# Places


def test_stack_makes_things_in_its_region(desk: Any, client_for: Callable[..., Any]) -> None:
    """CloudFormation works in one region (CloudFormation user guide)."""
    there = desk.elsewhere(region="eu-west-1")
    Stacks(client_for("cloudformation", region="eu-west-1")).create({"Lamp": thing(ThingName="l1")})
    assert (names(desk), names(there)) == ([], ["thing l1"])


def test_stack_makes_things_in_its_account(desk: Any) -> None:
    """And in one account (CloudFormation user guide)."""
    there = desk.elsewhere(account_id="210987654321")
    told = Stacks(there.iot.client("cloudformation")).create(
        {"Lamp": thing(ThingName="l1")}, {"arn": {"Fn::GetAtt": ["Lamp", "Arn"]}}
    )
    assert (names(desk), names(there)) == ([], ["thing l1"])
    assert told == {"arn": f"{there.arn}:thing/l1"}


def test_things_of_a_stack_are_told(desk: Any, stacks: Stacks) -> None:
    """Events do not ask who made the change (developer guide, Registry events)."""
    desk.control.update_event_configurations(eventConfigurations={"THING": {"Enabled": True}})
    stacks.create({"Lamp": thing(ThingName="l1")})
    stacks.update({"Lamp": thing(ThingName="l1", **ATTRIBUTES)})
    stacks.delete()
    assert [message.topic for message in desk.iot.messages] == [
        f"$aws/events/thing/l1/{word}" for word in ("created", "updated", "deleted")
    ]


# Without the mock


def test_moto_makes_its_own_resources_when_the_mock_has_stopped() -> None:
    """What was offered to CloudFormation is inert then: a thing is where moto's IoT finds it."""
    session = boto3.Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="example", region_name="us-east-1")
    resources = {"Lamp": thing(ThingName="l1"), "Plant": ("ThingGroup", {"ThingGroupName": "plant"})}
    with mock_iot() as iot:
        Stacks(iot.client("cloudformation")).create(resources)
        assert [line["thingName"] for line in iot.client("iot").list_things()["things"]] == ["l1"]
        assert [line["groupName"] for line in iot.client("iot").list_thing_groups()["thingGroups"]] == ["plant"]
    with mock_aws():
        stacks = Stacks(session.client("cloudformation"))
        things = session.client("iot")
        assert things.list_things()["things"] == []
        stacks.create({"Lamp": resources["Lamp"]})
        assert things.describe_thing(thingName="l1")["thingName"] == "l1"
        stacks.delete()
        assert things.list_things()["things"] == []
    with mock_iot() as iot:
        Stacks(iot.client("cloudformation")).create(resources)
        assert iot.client("iot").describe_thing_group(thingGroupName="plant")["version"] == 1


# What is refused leaves what there was


def refused_by(act: Callable[[], Any]) -> str:
    """What CloudFormation says."""
    with pytest.raises(ClientError) as caught:
        act()
    return str(caught.value)


def test_a_thing_whose_new_name_is_refused_stays(desk: Any, stacks: Stacks) -> None:
    """A replacement is made before the old one goes (CloudFormation user guide, Update behaviors)."""
    stacks.create({"Lamp": thing(ThingName="old")})
    for name in ("a b", "taken"):
        desk.control.create_thing(thingName="taken")
        refused_by(lambda name=name: stacks.update({"Lamp": thing(ThingName=name)}))  # type: ignore[misc]
        assert names(desk) == ["thing old", "thing taken"]


def test_a_thing_that_cannot_go_stays_alone(desk: Any, stacks: Stacks) -> None:
    """Who took its place is taken away again."""
    stacks.create({"Lamp": thing(ThingName="old")})
    certificate = desk.control.create_keys_and_certificate()["certificateArn"]
    desk.control.attach_thing_principal(thingName="old", principal=certificate)
    assert "still attached" in refused_by(lambda: stacks.update({"Lamp": thing(ThingName="new")}))
    assert [each["thingName"] for each in desk.control.list_things()["things"]] == ["old"]


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("Thing", {"ThingName": "x"}),
        ("ThingType", {"ThingTypeName": "x"}),
        ("ThingGroup", {"ThingGroupName": "x"}),
        ("BillingGroup", {"BillingGroupName": "x"}),
    ],
)
def test_what_is_there_already_is_no_resource_of_a_stack(
    desk: Any, stacks: Stacks, kind: str, properties: dict[str, str]
) -> None:
    """Two owners would delete it twice."""
    create = {
        "Thing": lambda: desk.control.create_thing(thingName="x"),
        "ThingType": lambda: desk.control.create_thing_type(thingTypeName="x"),
        "ThingGroup": lambda: desk.control.create_thing_group(thingGroupName="x"),
        "BillingGroup": lambda: desk.control.create_billing_group(billingGroupName="x"),
    }
    create[kind]()
    assert "exists already" in refused_by(lambda: stacks.create({"It": (kind, properties)}))


def test_a_certificate_that_cannot_go_stays_active(desk: Any, stacks: Stacks, pki: Any) -> None:
    """It is switched off to be deleted only."""
    csr = pki.csr(ec.generate_private_key(ec.SECP256R1()))
    properties = {"CertificateSigningRequest": csr, "Status": "ACTIVE"}
    outputs = stacks.create({"Id": ("Certificate", properties)}, {"Arn": {"Fn::GetAtt": ["Id", "Arn"]}})
    desk.control.create_thing(thingName="lamp")
    desk.control.attach_thing_principal(thingName="lamp", principal=outputs["Arn"])
    refused_by(stacks.delete)
    found = desk.control.describe_certificate(certificateId=outputs["Arn"].rpartition("/")[2])
    assert found["certificateDescription"]["status"] == "ACTIVE"


def test_a_type_that_was_given_by_hand_stays(desk: Any, stacks: Stacks) -> None:
    """The template says nothing of it."""
    stacks.create({"Lamp": thing(ThingName="l1")})
    desk.control.create_thing_type(thingTypeName="lamp")
    desk.control.update_thing(thingName="l1", thingTypeName="lamp")
    stacks.update({"Lamp": thing(ThingName="l1", **ATTRIBUTES)})
    assert desk.control.describe_thing(thingName="l1")["thingTypeName"] == "lamp"


def test_tags_that_are_refused_leave_those_that_there_are(desk: Any, stacks: Stacks) -> None:
    """`aws:` is AWS's."""
    group = {"ThingGroupName": "hall"}
    stacks.create({"Hall": ("ThingGroup", {**group, **tagged(team="night")})})
    refused_by(lambda: stacks.update({"Hall": ("ThingGroup", {**group, **tagged(**{"aws:x": "y"})})}))
    assert tags_of(desk, "thinggroup/hall") == {"team": "night"}


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("ThingPrincipalAttachment", {"ThingName": "x"}),
        ("PolicyPrincipalAttachment", {"PolicyName": "x"}),
        ("Policy", {"PolicyName": "x"}),
        ("Thing", {"ThingName": "x", "AttributePayload": "x"}),
        ("Thing", {"ThingName": "x", "AttributePayload": "[]"}),
        ("Thing", {"ThingName": "x", "AttributePayload": {"Attributes": ["a"]}}),
        ("ThingGroup", {"ThingGroupName": "x", "QueryString": "*", "ParentGroupName": "y"}),
    ],
)
def test_a_template_that_makes_no_sense_is_refused(
    desk: Any, stacks: Stacks, kind: str, properties: dict[str, Any]
) -> None:
    """By the operation that would make it, or the model; nothing is made."""
    before = desk.picture()
    assert "InvalidRequestException" in refused_by(lambda: stacks.create({"It": (kind, properties)}))
    assert desk.picture() == before


def test_an_attachment_of_another_type_takes_the_place_of_the_first(desk: Any, stacks: Stacks) -> None:
    """ThingPrincipalType (CloudFormation reference, AWS::IoT::ThingPrincipalAttachment)."""
    desk.control.create_thing(thingName="lamp")
    principal = desk.control.create_keys_and_certificate()["certificateArn"]
    for kind in ("EXCLUSIVE_THING", "NON_EXCLUSIVE_THING"):
        properties = {"ThingName": "lamp", "Principal": principal, "ThingPrincipalType": kind}
        act = stacks.create if kind == "EXCLUSIVE_THING" else stacks.update
        act({"It": ("ThingPrincipalAttachment", properties)})
        (found,) = desk.control.list_thing_principals_v2(thingName="lamp")["thingPrincipalObjects"]
        assert found["thingPrincipalType"] == kind


def test_a_certificate_of_another_mode_takes_the_place_of_the_first(desk: Any, stacks: Stacks, pki: Any) -> None:
    """It has the same id (CloudFormation reference, AWS::IoT::Certificate)."""
    ca = pki.ca()
    desk.control.register_ca_certificate(caCertificate=ca.pem, certificateMode="SNI_ONLY", setAsActive=True)
    pem = pki.signed_by(ca).pem
    stacks.create({"It": ("Certificate", {"CertificatePem": pem, "CertificateMode": "SNI_ONLY", "Status": "ACTIVE"})})
    stacks.update({"It": ("Certificate", {"CertificatePem": pem, "CACertificatePem": ca.pem, "Status": "ACTIVE"})})
    (found,) = desk.control.list_certificates()["certificates"]
    described = desk.control.describe_certificate(certificateId=found["certificateId"])["certificateDescription"]
    assert described["caCertificateId"] == ca.id


@pytest.mark.parametrize("name", [["x"], {"a": "b"}])
def test_a_name_that_is_no_text_is_refused(desk: Any, stacks: Stacks, name: Any) -> None:
    """By the model."""
    for kind in ("Thing", "ThingType", "ThingGroup", "BillingGroup"):
        assert "InvalidRequestException" in refused_by(
            lambda kind=kind: stacks.create({"It": (kind, {f"{kind}Name": name})})  # type: ignore[misc]
        )
        stacks.client.delete_stack(StackName="site")
