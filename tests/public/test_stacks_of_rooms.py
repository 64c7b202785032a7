"""What CloudFormation makes of rules, destinations, commands, packages and certificates; the rest is the registry's."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import botocore
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from iotmock import IoTMock, mock_iot
from iotmock.core.rooms.stacks import NAMED_BY_USERS

ROLE = "arn:aws:iam::123456789012:role/rules"


class Stack:
    """The stack `site`, with one resource `It`."""

    def __init__(self, iot: IoTMock, kind: str) -> None:
        self.iot = iot
        self.control = iot.client("iot")
        self.client = iot.client("cloudformation")
        self.kind = f"AWS::IoT::{kind}"

    def make(self, properties: dict[str, Any], *attributes: str) -> tuple[str, ...]:
        """Create it; gives what Ref and Fn::GetAtt give."""
        self.client.create_stack(StackName="site", TemplateBody=self._template(properties, attributes))
        return self._outputs(attributes)

    def change(self, properties: dict[str, Any], *attributes: str) -> tuple[str, ...]:
        """Update it."""
        self.client.update_stack(StackName="site", TemplateBody=self._template(properties, attributes))
        return self._outputs(attributes)

    def drop(self) -> None:
        """Delete the stack."""
        self.client.delete_stack(StackName="site")

    def _template(self, properties: dict[str, Any], attributes: tuple[str, ...]) -> str:
        outputs: dict[str, Any] = {"Ref": {"Value": {"Ref": "It"}}}
        outputs |= {name: {"Value": {"Fn::GetAtt": ["It", name]}} for name in attributes}
        return json.dumps({"Resources": {"It": {"Type": self.kind, "Properties": properties}}, "Outputs": outputs})

    def _outputs(self, attributes: tuple[str, ...]) -> tuple[str, ...]:
        (stack,) = self.client.describe_stacks(StackName="site")["Stacks"]
        found = {line["OutputKey"]: line["OutputValue"] for line in stack["Outputs"]}
        return tuple(found[name] for name in ("Ref", *attributes))


@pytest.fixture
def iot() -> Iterator[IoTMock]:
    """A mock."""
    with mock_iot(region="us-east-1") as iot:
        yield iot


# Rules


def republish(topic: str, qos: object = 0) -> dict[str, Any]:
    """A rule that sends `a` to a topic, as a template has it."""
    action = {"Republish": {"Topic": topic, "RoleArn": ROLE, "Qos": qos}}
    return {"Sql": "SELECT * FROM 'a'", "AwsIotSqlVersion": "2016-03-23", "Actions": [action]}


def test_rule_runs_is_replaced_and_goes(iot: IoTMock) -> None:
    """Creation, change and deletion; Ref is the name (CloudFormation reference, AWS::IoT::TopicRule)."""
    stack = Stack(iot, "TopicRule")
    arn = f"arn:aws:iot:us-east-1:{iot.account_id}:rule/hot"
    properties = {"RuleName": "hot", "TopicRulePayload": republish("b", "1"), "Tags": [{"Key": "k", "Value": "a b"}]}
    assert stack.make(properties, "Arn") == ("hot", arn)
    assert stack.control.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "k", "Value": "a b"}]
    assert stack.control.get_topic_rule(ruleName="hot")["rule"]["actions"][0]["republish"]["qos"] == 1
    iot.publish("a", {"x": 1})
    assert stack.change({**properties, "TopicRulePayload": republish("c")}, "Arn") == ("hot", arn)
    iot.publish("a", {"x": 2})
    assert [(each.topic, each.json()) for each in iot.messages if each.topic != "a"] == [
        ("b", {"x": 1}),
        ("c", {"x": 2}),
    ]
    stack.drop()
    assert stack.control.list_topic_rules()["rules"] == []


def test_rule_without_a_name_gets_one_that_rules_may_have(iot: IoTMock) -> None:
    """And keeps it when it changes (CloudFormation reference, AWS::IoT::TopicRule)."""
    stack = Stack(iot, "TopicRule")
    (name,) = stack.make({"TopicRulePayload": republish("b")})
    assert name.startswith("site_It")
    assert stack.change({"TopicRulePayload": {**republish("b"), "RuleDisabled": "true"}}) == (name,)
    (found,) = stack.control.list_topic_rules()["rules"]
    assert (found["ruleName"], found["ruleDisabled"]) == (name, True)


def test_rule_that_is_refused_makes_no_stack(iot: IoTMock) -> None:
    """The reason of the operation is the stack's."""
    with pytest.raises(ClientError, match="SqlParseException"):
        Stack(iot, "TopicRule").make({"RuleName": "hot", "TopicRulePayload": {"Sql": "SELECT", "Actions": []}})
    assert iot.client("iot").list_topic_rules()["rules"] == []


def test_rules_keep_the_names_of_members(iot: IoTMock) -> None:
    """Every action's members as the API has them; keys of the user are as they came."""
    action = {
        "Kafka": {
            "DestinationArn": f"arn:aws:iot:us-east-1:{iot.account_id}:ruledestination/vpc/x",
            "Topic": "t",
            "ClientProperties": {"bootstrap.servers": "b:9092", "acks": "1"},
        }
    }
    payload = {"Sql": "SELECT * FROM 'a'", "Actions": [action]}
    Stack(iot, "TopicRule").make({"RuleName": "hot", "TopicRulePayload": payload})
    (found,) = iot.client("iot").get_topic_rule(ruleName="hot")["rule"]["actions"]
    assert found["kafka"]["clientProperties"] == {"bootstrap.servers": "b:9092", "acks": "1"}


def test_destination_waits_for_its_confirmation(iot: IoTMock) -> None:
    """Ref is the ARN; it goes with the stack (CloudFormation reference, AWS::IoT::TopicRuleDestination)."""
    stack = Stack(iot, "TopicRuleDestination")
    properties = {"HttpUrlProperties": {"ConfirmationUrl": "https://example.com/confirm"}}
    ref, arn = stack.make(properties, "Arn")
    (found,) = stack.control.list_topic_rule_destinations()["destinationSummaries"]
    assert ref == arn == found["arn"]
    assert found["status"] == "IN_PROGRESS"
    assert stack.change({**properties, "Status": "IN_PROGRESS"}) == (arn,)
    assert stack.change({"HttpUrlProperties": {"ConfirmationUrl": "https://example.com/x"}}) != (arn,)
    assert len(stack.control.list_topic_rule_destinations()["destinationSummaries"]) == 1
    stack.drop()
    assert stack.control.list_topic_rule_destinations()["destinationSummaries"] == []


# Commands


COMMAND: dict[str, Any] = {
    "CommandId": "reboot",
    "DisplayName": "Reboot",
    "Payload": {"Content": "eyJhIjogMX0=", "ContentType": "application/json"},
}


def test_command_is_made_changed_and_deleted(iot: IoTMock) -> None:
    """Display name, description and deprecation change (CloudFormation reference, AWS::IoT::Command)."""
    stack = Stack(iot, "Command")
    arn = f"arn:aws:iot:us-east-1:{iot.account_id}:command/reboot"
    assert stack.make(COMMAND, "CommandArn") == ("reboot", arn)
    found = stack.control.get_command(commandId="reboot")
    assert (found["payload"]["content"], found["displayName"]) == (b'{"a": 1}', "Reboot")
    stack.change({**COMMAND, "DisplayName": "Again", "Deprecated": "true"})
    found = stack.control.get_command(commandId="reboot")
    assert (found["displayName"], found["deprecated"]) == ("Again", True)
    iot.advance(timedelta(hours=13))
    stack.drop()
    assert stack.control.list_commands()["commands"] == []


def test_payload_that_is_no_base64_is_text(iot: IoTMock) -> None:
    """The reference names no form (chosen, see docs/fidelity.md)."""
    Stack(iot, "Command").make({**COMMAND, "Payload": {"Content": "{}"}})
    assert iot.client("iot").get_command(commandId="reboot")["payload"]["content"] == b"{}"


@pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44), reason="older models know no types of parameters"
)
def test_command_with_values(iot: IoTMock) -> None:
    """Members of values begin with a capital in both; BIN is a blob."""
    parameters = [
        {"Name": "n", "Type": "INTEGER", "DefaultValue": {"I": 7}},
        {"Name": "b", "Type": "BINARY", "DefaultValue": {"BIN": "AAEC"}},
        {"Name": "u", "Type": "UNSIGNEDLONG", "DefaultValue": {"UL": "9"}},
    ]
    given = {
        "CommandId": "set",
        "PayloadTemplate": '{"n": "${aws:iot:commandexecution::parameter:n}"}',
        "Preprocessor": {"AwsJsonSubstitution": {"OutputFormat": "JSON"}},
        "MandatoryParameters": parameters,
    }
    Stack(iot, "Command").make(given)
    found = iot.client("iot").get_command(commandId="set")
    assert [each["defaultValue"] for each in found["mandatoryParameters"]] == [
        {"I": 7},
        {"BIN": b"\x00\x01\x02"},
        {"UL": "9"},
    ]
    assert found["preprocessor"] == {"awsJsonSubstitution": {"outputFormat": "JSON"}}


def test_command_cannot_change_its_payload(iot: IoTMock) -> None:
    """UpdateCommand cannot (API reference); the command stays as it is."""
    stack = Stack(iot, "Command")
    stack.make(COMMAND)
    with pytest.raises(ClientError, match="Payload of a command cannot change"):
        stack.change({**COMMAND, "Payload": {"Content": "e30="}})
    assert stack.control.get_command(commandId="reboot")["payload"]["content"] == b'{"a": 1}'


# Packages


def test_package_is_made_changed_and_deleted(iot: IoTMock) -> None:
    """Its description changes in its place, another name is another package."""
    stack = Stack(iot, "SoftwarePackage")
    arn = f"arn:aws:iot:us-east-1:{iot.account_id}:package/"
    properties = {"PackageName": "fw", "Description": "d", "Tags": [{"Key": "k", "Value": "v"}]}
    assert stack.make(properties, "PackageArn") == ("fw", f"{arn}fw")
    assert stack.control.list_tags_for_resource(resourceArn=f"{arn}fw")["tags"] == [{"Key": "k", "Value": "v"}]
    stack.change({**properties, "Description": "e"}, "PackageArn")
    assert stack.control.get_package(packageName="fw")["description"] == "e"
    assert stack.change({**properties, "PackageName": "os"}, "PackageArn") == ("os", f"{arn}os")
    assert [each["packageName"] for each in stack.control.list_packages()["packageSummaries"]] == ["os"]
    stack.drop()
    assert stack.control.list_packages()["packageSummaries"] == []


def test_version_is_a_draft_of_its_package(iot: IoTMock) -> None:
    """Ref names both (CloudFormation reference, AWS::IoT::SoftwarePackageVersion)."""
    stack = Stack(iot, "SoftwarePackageVersion")
    stack.control.create_package(packageName="fw")
    properties = {
        "PackageName": "fw",
        "VersionName": "1.0",
        "Attributes": {"Key-A": "v"},
        "Artifact": {"S3Location": {"Bucket": "b", "Key": "k", "Version": "v"}},
        "Recipe": "{}",
    }
    ref, status = stack.make(properties, "Status")
    assert (ref, status) == ("fw|1.0", "DRAFT")
    found = stack.control.get_package_version(packageName="fw", versionName="1.0")
    assert (found["attributes"], found["recipe"]) == ({"Key-A": "v"}, "{}")
    assert found["artifact"] == {"s3Location": {"bucket": "b", "key": "k", "version": "v"}}
    assert stack.change({**properties, "Attributes": {"b": "w"}}) == ("fw|1.0",)
    assert stack.control.get_package_version(packageName="fw", versionName="1.0")["attributes"] == {"b": "w"}
    stack.drop()
    assert stack.control.list_package_versions(packageName="fw")["packageVersionSummaries"] == []


# Certificates


def key_and_name(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Name]:
    """A key and a subject."""
    attribute = x509.NameAttribute(x509.NameOID.COMMON_NAME, name)
    return ec.generate_private_key(ec.SECP256R1()), x509.Name([attribute])


def signing_request() -> str:
    """As a device writes it."""
    key, name = key_and_name("pump")
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def own_authority(iot: IoTMock) -> str:
    """A CA certificate of one's own."""
    key, name = key_and_name("plant")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(iot.now.replace(year=2000))
        .not_valid_after(iot.now.replace(year=2049, month=1, day=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def test_certificate_from_a_request(iot: IoTMock) -> None:
    """Ref is the id; its status changes in its place, and it goes although it is ACTIVE."""
    stack = Stack(iot, "Certificate")
    properties = {"CertificateSigningRequest": signing_request(), "Status": "ACTIVE"}
    ref, made_id, arn = stack.make(properties, "Id", "Arn")
    (found,) = stack.control.list_certificates()["certificates"]
    assert (found["certificateId"], found["certificateArn"], found["status"]) == (ref, arn, "ACTIVE")
    assert ref == made_id
    assert stack.change({**properties, "Status": "REVOKED"}) == (ref,)
    assert stack.control.list_certificates()["certificates"][0]["status"] == "REVOKED"
    assert stack.change({**properties, "CertificateSigningRequest": signing_request()}) != (ref,)
    assert len(stack.control.list_certificates()["certificates"]) == 1
    stack.drop()
    assert stack.control.list_certificates()["certificates"] == []


def test_certificate_that_is_registered_without_a_ca(iot: IoTMock) -> None:
    """The mode SNI_ONLY (CloudFormation reference, AWS::IoT::Certificate)."""
    pem = boto3.client("iot", "eu-west-1").create_keys_and_certificate()["certificatePem"]
    stack = Stack(iot, "Certificate")
    (ref,) = stack.make({"CertificatePem": pem, "CertificateMode": "SNI_ONLY", "Status": "INACTIVE"})
    found = stack.control.describe_certificate(certificateId=ref)["certificateDescription"]
    assert (found["certificateMode"], found["status"], found["certificatePem"]) == ("SNI_ONLY", "INACTIVE", pem)


def test_authority_is_registered_and_switched_off(iot: IoTMock) -> None:
    """Ref is the id; status and auto registration change in their place."""
    stack = Stack(iot, "CACertificate")
    pem = own_authority(iot)
    properties = {"CACertificatePem": pem, "CertificateMode": "SNI_ONLY", "Status": "ACTIVE"}
    ref, arn = stack.make(properties, "Arn")
    found = stack.control.describe_ca_certificate(certificateId=ref)["certificateDescription"]
    assert (found["certificateArn"], found["status"], found["autoRegistrationStatus"]) == (arn, "ACTIVE", "DISABLE")
    assert stack.change({**properties, "AutoRegistrationStatus": "ENABLE", "Status": "INACTIVE"}) == (ref,)
    found = stack.control.describe_ca_certificate(certificateId=ref)["certificateDescription"]
    assert (found["status"], found["autoRegistrationStatus"]) == ("INACTIVE", "ENABLE")
    stack.change(properties)
    stack.drop()
    assert stack.control.list_ca_certificates()["certificates"] == []


# Names that CloudFormation makes up


def test_thing_without_a_name_keeps_the_one_it_got(iot: IoTMock) -> None:
    """A change of its attributes is a change, no other thing."""
    stack = Stack(iot, "Thing")
    (name, made_id) = stack.make({"AttributePayload": {"Attributes": {"a": "1"}}}, "Id")
    assert stack.change({"AttributePayload": {"Attributes": {"a": "2"}}}, "Id") == (name, made_id)
    assert stack.control.describe_thing(thingName=name)["attributes"] == {"a": "2"}


# What templates may say wrong


@pytest.mark.parametrize(
    ("kind", "properties", "problem"),
    [
        (
            "Thing",
            {"AttributePayload": {"Attributes": {"a": {"b": "c"}}}},
            "Invalid type for parameter attributePayload",
        ),
        ("TopicRule", {"TopicRulePayload": {"Actions": []}}, "Missing required parameter"),
        ("Command", {"CommandId": "c", "Deprecated": True, "MandatoryParameters": "none"}, "mandatoryParameters"),
    ],
)
def test_property_of_a_wrong_type_fails_the_stack(
    iot: IoTMock, kind: str, properties: dict[str, Any], problem: str
) -> None:
    """With the name of what is wrong, not with a Python error."""
    with pytest.raises(ClientError, match=problem):
        Stack(iot, kind).make(properties)
    control = iot.client("iot")
    found = control.list_things()["things"], control.list_topic_rules()["rules"], control.list_commands()["commands"]
    assert found == ([], [], [])


def test_scalars_become_what_is_wanted(iot: IoTMock) -> None:
    """As CloudFormation converts them: a number where the API wants a text, a text where it wants a number."""
    Stack(iot, "Thing").make({"ThingName": "pump", "AttributePayload": {"Attributes": {"a": 7, "b": True}}})
    assert iot.client("iot").describe_thing(thingName="pump")["attributes"] == {"a": "7", "b": "true"}


@pytest.mark.parametrize("payload", ['{"attributes": {"a": "1"}}', '{"a": "1"}'])
def test_attributes_may_be_a_text(iot: IoTMock, payload: str) -> None:
    """As in templates that were written for moto."""
    Stack(iot, "Thing").make({"ThingName": "pump", "AttributePayload": payload})
    assert iot.client("iot").describe_thing(thingName="pump")["attributes"] == {"a": "1"}


@pytest.mark.parametrize(("text", "deprecated"), [("true", True), ("false", False), (True, True), (False, False)])
def test_truth_may_be_a_text(iot: IoTMock, text: object, deprecated: bool) -> None:
    """Parameters of a stack are texts, also those that say false."""
    stack = Stack(iot, "ThingType")
    for act in (stack.make, stack.change):
        act({"ThingTypeName": "lamp", "DeprecateThingType": text})
        found = stack.control.describe_thing_type(thingTypeName="lamp")["thingTypeMetadata"]
        assert found["deprecated"] is deprecated
        text = str(text).upper()


def test_refusal_can_be_read_whatever_was_refused(iot: IoTMock) -> None:
    """Older versions of moto put the text into XML as it is."""
    with pytest.raises(ClientError, match="InvalidRequestException") as caught:
        Stack(iot, "Thing").make({"ThingName": "<a&b>"})
    assert not set("<&>") & set(caught.value.response["Error"]["Message"])


def test_group_below_another_one_is_another_group(iot: IoTMock) -> None:
    """The parent cannot change (CloudFormation reference, AWS::IoT::ThingGroup: replacement)."""
    stack = Stack(iot, "ThingGroup")
    for name in ("east", "west"):
        stack.control.create_thing_group(thingGroupName=name)
    _, first = stack.make({"ThingGroupName": "hall", "ParentGroupName": "east"}, "Id")
    _, second = stack.change({"ThingGroupName": "hall", "ParentGroupName": "west"}, "Id")
    assert first != second
    found = stack.control.describe_thing_group(thingGroupName="hall")
    assert found["thingGroupMetadata"]["parentGroupName"] == "west"


def test_another_authority_replaces_the_first(iot: IoTMock) -> None:
    """Its text is what it is (CloudFormation reference, AWS::IoT::CACertificate: replacement)."""
    stack = Stack(iot, "CACertificate")
    properties = {"CertificateMode": "SNI_ONLY", "Status": "ACTIVE"}
    (first,) = stack.make({**properties, "CACertificatePem": own_authority(iot)})
    (second,) = stack.change({**properties, "CACertificatePem": own_authority(iot)})
    (left,) = stack.control.list_ca_certificates()["certificates"]
    assert first != second == left["certificateId"]


# The names that users give


def maps_of(shape: Any, name: str = "", above: tuple[str, ...] = ()) -> Iterator[str]:
    """The members of a request that are maps, and not made of AWS's own members."""
    if shape.name in above:
        return
    if shape.type_name == "map":
        yield name
    elif shape.type_name == "list":
        yield from maps_of(shape.member, name, (*above, shape.name))
    elif shape.type_name == "structure":
        for member, inner in shape.members.items():
            yield from maps_of(inner, member, (*above, shape.name))


def test_the_keys_of_all_maps_stay() -> None:
    """A stack writes members of AWS with small letters, and leaves alone what users have named."""
    operations = (
        "CreateThing", "CreateThingGroup", "CreateThingType", "CreateBillingGroup", "CreateTopicRule",
        "CreateTopicRuleDestination", "CreateJobTemplate", "CreateCommand", "CreatePackageVersion",
        "RegisterCACertificate", "CreateFleetMetric",
    )  # fmt: skip
    model = boto3.client("iot", region_name="us-east-1").meta.service_model
    found = {name for operation in operations for name in maps_of(model.operation_model(operation).input_shape)}
    # Tags come as lists of keys and values.
    assert found - {"tags"} <= NAMED_BY_USERS


def test_names_of_kafka_properties_stay(iot: IoTMock) -> None:
    """`Bootstrap.Servers` is none of AWS's members."""
    properties = {"Bootstrap.Servers": "b:9092", "acks": "1"}
    destination = "arn:aws:iot:us-east-1:123456789012:ruledestination/vpc/0b4d5c5e-1111-4222-8333-444455556666"
    kafka = {"DestinationArn": destination, "Topic": "t", "ClientProperties": properties}
    payload = {"Sql": "SELECT * FROM 'a'", "Actions": [{"Kafka": kafka}]}
    Stack(iot, "TopicRule").make({"RuleName": "r", "TopicRulePayload": payload})
    (action,) = iot.client("iot").get_topic_rule(ruleName="r")["rule"]["actions"]
    assert action["kafka"]["clientProperties"] == properties
