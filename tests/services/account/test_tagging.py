"""TagResource, UntagResource, ListTagsForResource, and tags given at creation."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from moto.iot.models import IoTBackend

from iotmock import IoTMock

ACCOUNT = "arn:aws:iot:us-east-1:123456789012"
GROUP = f"{ACCOUNT}:thinggroup/lamps"
POLICY_DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": []})
TOO_MANY = [{"Key": f"k{number}", "Value": "v"} for number in range(51)]


def tag(client: Any, arn: str, **tags: str) -> None:
    """Give tags to a resource."""
    client.tag_resource(resourceArn=arn, tags=as_list(tags))


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as the API writes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(client: Any, arn: str) -> dict[str, str]:
    """The tags of a resource."""
    return {entry["Key"]: entry["Value"] for entry in client.list_tags_for_resource(resourceArn=arn)["tags"]}


def create_group(client: Any, **request: Any) -> str:
    """Create the thing group `lamps`."""
    arn: str = client.create_thing_group(thingGroupName="lamps", **request)["thingGroupArn"]
    return arn


def create_rule(client: Any, **request: Any) -> str:
    """Create the rule `store`."""
    client.create_topic_rule(ruleName="store", topicRulePayload={"sql": "SELECT * FROM 'a'", "actions": []}, **request)
    return f"{ACCOUNT}:rule/store"


def create_type(client: Any, **request: Any) -> str:
    """Create the thing type `lamp`."""
    return str(client.create_thing_type(thingTypeName="lamp", **request)["thingTypeArn"])


def create_billing_group(client: Any, **request: Any) -> str:
    """Create the billing group `north`."""
    if not hasattr(IoTBackend, "create_billing_group"):
        pytest.skip("this moto has no billing groups")
    return str(client.create_billing_group(billingGroupName="north", **request)["billingGroupArn"])


def create_policy(client: Any, **request: Any) -> str:
    """Create the policy `all`."""
    return str(client.create_policy(policyName="all", policyDocument=POLICY_DOCUMENT, **request)["policyArn"])


def create_role_alias(client: Any, **request: Any) -> str:
    """Create the role alias `camera`."""
    role = "arn:aws:iam::123456789012:role/camera"
    return str(client.create_role_alias(roleAlias="camera", roleArn=role, **request)["roleAliasArn"])


def create_domain(client: Any, **request: Any) -> str:
    """Create the domain configuration `custom`."""
    return str(
        client.create_domain_configuration(domainConfigurationName="custom", **request)["domainConfigurationArn"]
    )


@cache
def ca_certificate() -> str:
    """The certificate of an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example CA")])
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_valid_after=datetime(2036, 1, 1, tzinfo=UTC),
        extensions=[x509.Extension(x509.BasicConstraints.oid, True, x509.BasicConstraints(ca=True, path_length=None))],
    )
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def register_ca(client: Any, **request: Any) -> str:
    """Register a CA certificate."""
    answer = client.register_ca_certificate(caCertificate=ca_certificate(), certificateMode="SNI_ONLY", **request)
    return str(answer["certificateArn"])


Create = Callable[..., str]
CREATORS: list[Create] = [
    create_group,
    create_type,
    create_billing_group,
    create_policy,
    create_role_alias,
    create_domain,
    register_ca,
]


@pytest.mark.parametrize("create", [*CREATORS, create_rule])
def test_resource_of_motos_carries_tags(iot_client: Any, create: Create) -> None:
    """Every resource that AWS tags and moto keeps (developer guide, Tagging your AWS IoT resources)."""
    arn = create(iot_client)
    tag(iot_client, arn, team="night", site="")
    assert tags_of(iot_client, arn) == {"team": "night", "site": ""}


@pytest.mark.parametrize("create", CREATORS)
def test_resource_keeps_the_tags_it_is_created_with(iot_client: Any, create: Create) -> None:
    """The Create operations take tags (developer guide, Tagging your AWS IoT resources)."""
    arn = create(iot_client, tags=as_list({"team": "night"}))
    assert tags_of(iot_client, arn) == {"team": "night"}


def test_rule_keeps_the_tags_of_its_header(iot_client: Any) -> None:
    """A rule's tags come as key=value pairs in a header (API reference, CreateTopicRule)."""
    arn = create_rule(iot_client, tags="team=night&site=hall%201&empty=")
    assert tags_of(iot_client, arn) == {"team": "night", "site": "hall 1", "empty": ""}


@pytest.mark.parametrize("create", CREATORS)
def test_creation_refuses_too_many_tags(iot_client: Any, create: Create) -> None:
    """The limit of 50 holds on creation, and nothing is created (developer guide, Tag restrictions)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        create(iot_client, tags=TOO_MANY)
    arn = create(iot_client)
    assert tags_of(iot_client, arn) == {}


@pytest.mark.parametrize("create", CREATORS)
def test_creation_refuses_reserved_names(iot_client: Any, create: Create) -> None:
    """Names that begin with aws: are reserved on creation too (developer guide, Tag restrictions)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException, match="aws:"):
        create(iot_client, tags=as_list({"aws:team": "night"}))


@pytest.mark.parametrize("create", CREATORS)
def test_creation_refuses_reserved_values(iot_client: Any, create: Create) -> None:
    """The prefix is reserved for values, too (developer guide, Tag restrictions)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException, match=r"value of tag team.*aws:"):
        create(iot_client, tags=as_list({"team": "aws:night"}))


@pytest.mark.parametrize("create", CREATORS)
@pytest.mark.parametrize("tags", [{"k" * 129: "v"}, {"k": "v" * 257}, {"k#": "v"}])
def test_creation_refuses_malformed_tags(iot_client: Any, create: Create, tags: dict[str, str]) -> None:
    """Lengths and pattern of a tag hold on creation, and nothing is created (API reference, Tag)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException, match=r"tags.*constraint"):
        create(iot_client, tags=as_list(tags))
    arn = create(iot_client)
    assert tags_of(iot_client, arn) == {}


@pytest.mark.parametrize("create", CREATORS)
def test_creation_takes_the_longest_tag(iot_client: Any, create: Create) -> None:
    """128 characters for the key, 256 for the value, letters of every script (API reference, Tag)."""
    longest = {"é" * 128: "v" * 256}
    assert tags_of(iot_client, create(iot_client, tags=as_list(longest))) == longest


@pytest.mark.parametrize(
    "tags", ["aws:a=1", "a=aws:1", "&".join(f"k{n}=v" for n in range(51)), "a=1&a=2", "=1", f"{'k' * 129}=1", "k%23=1"]
)
def test_rule_creation_refuses_wrong_tags(iot_client: Any, tags: str) -> None:
    """The limits hold for tags in a header as well (developer guide, Tag restrictions)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        create_rule(iot_client, tags=tags)
    assert iot_client.list_topic_rules()["rules"] == []


def test_tag_resource_overwrites_the_value_of_a_known_name(iot_client: Any) -> None:
    """The new value overwrites the old value (developer guide, Tag basics)."""
    arn = create_group(iot_client, tags=as_list({"team": "night", "site": "hall"}))
    tag(iot_client, arn, team="day")
    assert tags_of(iot_client, arn) == {"team": "day", "site": "hall"}


def test_tag_names_are_case_sensitive(iot_client: Any) -> None:
    """Tag keys and values are case sensitive (developer guide, Tag restrictions)."""
    arn = create_group(iot_client)
    tag(iot_client, arn, team="night", Team="Night")
    assert tags_of(iot_client, arn) == {"team": "night", "Team": "Night"}


def test_tag_without_value_has_the_empty_value(iot_client: Any) -> None:
    """A tag's value is optional and never null (developer guide, Tag basics)."""
    arn = create_group(iot_client)
    iot_client.tag_resource(resourceArn=arn, tags=[{"Key": "team"}])
    assert iot_client.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "team", "Value": ""}]


def test_tag_resource_takes_fifty_tags(iot_client: Any) -> None:
    """50 tags are allowed (developer guide, Tag restrictions)."""
    arn = create_group(iot_client)
    iot_client.tag_resource(resourceArn=arn, tags=TOO_MANY[:50])
    assert len(tags_of(iot_client, arn)) == 50


def test_tag_resource_refuses_the_fifty_first_tag(iot_client: Any) -> None:
    """A limit that is exceeded is LimitExceededException with status 410 (API reference, TagResource)."""
    arn = create_group(iot_client, tags=TOO_MANY[:50])
    with pytest.raises(iot_client.exceptions.LimitExceededException) as caught:
        tag(iot_client, arn, one="more")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 410
    assert "one" not in tags_of(iot_client, arn)


def test_tag_resource_replaces_a_value_at_the_limit(iot_client: Any) -> None:
    """Only new names count against the limit (developer guide, Tag restrictions)."""
    arn = create_group(iot_client, tags=TOO_MANY[:50])
    tag(iot_client, arn, k0="new")
    assert tags_of(iot_client, arn)["k0"] == "new"


@pytest.mark.parametrize("reserved", [{"aws:site": "hall"}, {"site": "aws:hall"}])
def test_tag_resource_refuses_reserved_tags_and_changes_nothing(iot_client: Any, reserved: dict[str, str]) -> None:
    """The prefix aws: is reserved in names and values (developer guide, Tag restrictions)."""
    arn = create_group(iot_client)
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        iot_client.tag_resource(resourceArn=arn, tags=as_list({"team": "night", **reserved}))
    assert tags_of(iot_client, arn) == {}


def test_value_that_only_resembles_the_reserved_prefix_passes(iot_client: Any) -> None:
    """Only values that begin with `aws:` are reserved (developer guide, Tag restrictions)."""
    arn = create_group(iot_client)
    tag(iot_client, arn, team="AWS:night", site="my aws:hall")
    assert tags_of(iot_client, arn) == {"team": "AWS:night", "site": "my aws:hall"}


def test_tag_resource_refuses_a_name_twice(iot_client: Any) -> None:
    """Each name can have one value (chosen, see docs/fidelity.md)."""
    arn = create_group(iot_client)
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        iot_client.tag_resource(
            resourceArn=arn, tags=[{"Key": "team", "Value": "night"}, {"Key": "team", "Value": "day"}]
        )


@pytest.mark.parametrize("tags", [[{"Key": "k" * 129}], [{"Key": "a", "Value": "v" * 257}], [{"Key": "half#"}]])
def test_tag_resource_refuses_what_the_model_refuses(iot_client: Any, tags: list[dict[str, str]]) -> None:
    """Names have 1 to 128 characters of a set, values at most 256 (API reference, Tag)."""
    arn = create_group(iot_client)
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        iot_client.tag_resource(resourceArn=arn, tags=tags)


def test_untag_resource_removes_the_named_tags(iot_client: Any) -> None:
    """UntagResource takes names (API reference, UntagResource)."""
    arn = create_group(iot_client, tags=as_list({"team": "night", "site": "hall"}))
    iot_client.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert tags_of(iot_client, arn) == {"site": "hall"}


def test_untag_resource_takes_an_absent_name(iot_client: Any) -> None:
    """Removing a tag that is not there succeeds (chosen, see docs/fidelity.md)."""
    arn = create_group(iot_client, tags=as_list({"team": "night"}))
    iot_client.untag_resource(resourceArn=arn, tagKeys=["Team", "site"])
    assert tags_of(iot_client, arn) == {"team": "night"}


def test_untag_resource_refuses_reserved_names(iot_client: Any) -> None:
    """Tags with the prefix aws: cannot be deleted (developer guide, Tag restrictions)."""
    arn = create_group(iot_client)
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        iot_client.untag_resource(resourceArn=arn, tagKeys=["aws:team"])


def test_list_tags_gives_all_tags_on_one_page(iot_client: Any) -> None:
    """Fifty tags fit one page (chosen, see docs/fidelity.md)."""
    arn = create_group(iot_client, tags=TOO_MANY[:50])
    answer = iot_client.list_tags_for_resource(resourceArn=arn)
    assert len(answer["tags"]) == 50
    assert "nextToken" not in answer


def test_list_tags_refuses_a_token(iot_client: Any) -> None:
    """A single page issues no token, so that any is foreign (chosen, see docs/fidelity.md)."""
    arn = create_group(iot_client)
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        iot_client.list_tags_for_resource(resourceArn=arn, nextToken="abc")


def test_resource_without_tags_lists_none(iot_client: Any) -> None:
    """The list is empty, not absent (API reference, ListTagsForResource)."""
    assert iot_client.list_tags_for_resource(resourceArn=create_group(iot_client))["tags"] == []


ALL_OPERATIONS = [
    ("tag_resource", {"tags": [{"Key": "team", "Value": "night"}]}),
    ("untag_resource", {"tagKeys": ["team"]}),
    ("list_tags_for_resource", {}),
]


@pytest.mark.parametrize(("operation", "request_"), ALL_OPERATIONS)
@pytest.mark.parametrize(
    "resource",
    ["thinggroup/none", "thingtype/none", "rule/none", "policy/none", "securityprofile/none", "authorizer/none"],
)
def test_unknown_resource_is_not_found(
    iot_client: Any, operation: str, request_: dict[str, Any], resource: str
) -> None:
    """A resource that does not exist is ResourceNotFoundException (API reference, TagResource)."""
    with pytest.raises(iot_client.exceptions.ResourceNotFoundException):
        getattr(iot_client, operation)(resourceArn=f"{ACCOUNT}:{resource}", **request_)


@pytest.mark.parametrize(("operation", "request_"), ALL_OPERATIONS)
@pytest.mark.parametrize("arn", ["", "lamps", "arn:aws:iot", f"{ACCOUNT}:", "arn:aws:s3:::bucket/key"])
def test_text_that_is_no_arn_of_iot_is_refused(
    iot_client: Any, operation: str, request_: dict[str, Any], arn: str
) -> None:
    """Tags belong to resources of AWS IoT (chosen, see docs/fidelity.md)."""
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        getattr(iot_client, operation)(resourceArn=arn, **request_)


@pytest.mark.parametrize(("operation", "request_"), ALL_OPERATIONS)
def test_thing_carries_no_tags(iot_client: Any, operation: str, request_: dict[str, Any]) -> None:
    """Things are not among the taggable resources (developer guide, Tagging your AWS IoT resources)."""
    arn = iot_client.create_thing(thingName="lamp-1")["thingArn"]
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        getattr(iot_client, operation)(resourceArn=arn, **request_)


def test_device_certificate_carries_no_tags(iot_client: Any) -> None:
    """Of certificates only those of authorities carry tags (service authorization reference, AWS IoT)."""
    arn = iot_client.create_keys_and_certificate()["certificateArn"]
    with pytest.raises(iot_client.exceptions.InvalidRequestException):
        tag(iot_client, arn, team="night")


@pytest.mark.parametrize(
    "arn",
    [
        GROUP.replace("us-east-1", "eu-west-1"),
        GROUP.replace("123456789012", "999988887777"),
        GROUP.replace("arn:aws:", "arn:aws-cn:"),
    ],
)
def test_resource_of_elsewhere_is_not_found(iot_client: Any, arn: str) -> None:
    """A resource belongs to one partition, account and region (chosen, see docs/fidelity.md)."""
    create_group(iot_client)
    with pytest.raises(iot_client.exceptions.ResourceNotFoundException):
        tag(iot_client, arn, team="night")


def test_tags_of_one_account_are_not_seen_by_another(iotmock: IoTMock, iot_client: Any) -> None:
    """Equal names in two accounts are two resources."""
    create_group(iot_client, tags=as_list({"team": "night"}))
    other = iotmock.scope(account_id="999988887777").client("iot")
    assert tags_of(other, create_group(other)) == {}


def test_tags_end_with_their_resource(iot_client: Any) -> None:
    """Deleting a resource deletes its tags (developer guide, Tag basics)."""
    arn = create_group(iot_client, tags=as_list({"team": "night"}))
    iot_client.delete_thing_group(thingGroupName="lamps")
    with pytest.raises(iot_client.exceptions.ResourceNotFoundException):
        tags_of(iot_client, arn)


def test_resource_created_anew_has_no_tags(iot_client: Any) -> None:
    """A new resource of an old name starts without tags (developer guide, Tag basics)."""
    create_group(iot_client, tags=as_list({"team": "night"}))
    iot_client.delete_thing_group(thingGroupName="lamps")
    assert tags_of(iot_client, create_group(iot_client)) == {}


def test_group_that_cloudformation_deletes_loses_its_tags(iotmock: IoTMock, iot_client: Any) -> None:
    """Tags end with the resource, whoever deletes it (developer guide, Tag basics)."""
    stacks = iotmock.client("cloudformation")
    template = {"Resources": {"Type": {"Type": "AWS::IoT::ThingType", "Properties": {"ThingTypeName": "lamp"}}}}
    stacks.create_stack(StackName="lamps", TemplateBody=json.dumps(template))
    arn = f"{ACCOUNT}:thingtype/lamp"
    tag(iot_client, arn, team="night")
    stacks.delete_stack(StackName="lamps")
    assert tags_of(iot_client, create_type(iot_client)) == {}


def test_repeated_group_creation_leaves_the_tags_alone(iot_client: Any) -> None:
    """Creating the same group again answers for the group that is there (tags: chosen, see docs/fidelity.md)."""
    same = {"thingGroupProperties": {"thingGroupDescription": "all lamps"}}
    create_group(iot_client, tags=as_list({"team": "night"}), **same)
    assert tags_of(iot_client, create_group(iot_client, tags=as_list({"team": "day"}), **same)) == {"team": "night"}


@pytest.mark.parametrize("create", [create_type, create_billing_group])
def test_repeated_creation_leaves_the_tags_alone(iot_client: Any, create: Create) -> None:
    """No resource is created (chosen, see docs/fidelity.md)."""
    arn = create(iot_client, tags=as_list({"team": "night"}))
    assert create(iot_client, tags=as_list({"team": "day"})) == arn
    assert tags_of(iot_client, arn) == {"team": "night"}


def test_type_and_billing_group_made_anew_have_no_tags(iotmock: IoTMock, iot_client: Any) -> None:
    """A new resource of an old name starts without tags (developer guide, Tag basics)."""
    arns = [create(iot_client, tags=as_list({"team": "night"})) for create in (create_type, create_billing_group)]
    iot_client.deprecate_thing_type(thingTypeName="lamp")
    iotmock.advance(300)
    iot_client.delete_thing_type(thingTypeName="lamp")
    iot_client.delete_billing_group(billingGroupName="north")
    for arn in arns:
        with pytest.raises(iot_client.exceptions.ResourceNotFoundException):
            tags_of(iot_client, arn)
    for create in (create_type, create_billing_group):
        assert tags_of(iot_client, create(iot_client)) == {}


@pytest.mark.parametrize("create", [create_group, create_type, create_billing_group, create_policy, register_ca])
def test_tagging_api_finds_the_registry(iotmock: IoTMock, iot_client: Any, create: Create) -> None:
    """Each kind that carries tags, when it has some (API reference, Resource Groups Tagging API, GetResources)."""
    arn = create(iot_client)
    api = iotmock.client("resourcegroupstaggingapi")
    assert api.get_resources()["ResourceTagMappingList"] == []
    tag(iot_client, arn, team="night")
    kind = arn.split(":")[5].partition("/")[0]
    for given in ({}, {"ResourceTypeFilters": [f"iot:{kind}"]}, {"TagFilters": [{"Key": "team", "Values": ["night"]}]}):
        assert api.get_resources(**given)["ResourceTagMappingList"] == [
            {"ResourceARN": arn, "Tags": [{"Key": "team", "Value": "night"}]}
        ]


def test_failed_creation_leaves_the_tags_alone(iot_client: Any) -> None:
    """A creation that fails changes nothing."""
    arn = create_policy(iot_client, tags=as_list({"team": "night"}))
    with pytest.raises(iot_client.exceptions.ResourceAlreadyExistsException):
        create_policy(iot_client, tags=as_list({"team": "day"}))
    assert tags_of(iot_client, arn) == {"team": "night"}


def test_replaced_rule_keeps_its_tags(iot_client: Any) -> None:
    """ReplaceTopicRule takes no tags and names the same rule (API reference, ReplaceTopicRule)."""
    arn = create_rule(iot_client, tags="team=night")
    iot_client.replace_topic_rule(ruleName="store", topicRulePayload={"sql": "SELECT * FROM 'b'", "actions": []})
    assert tags_of(iot_client, arn) == {"team": "night"}


def test_tag_changes_are_written_to_the_journal(iotmock: IoTMock, iot_client: Any) -> None:
    """The journal says who tagged what, from and to."""
    arn = create_group(iot_client, tags=as_list({"team": "night"}))
    tag(iot_client, arn, team="day")
    entry = iotmock.journal[-1]
    assert (entry.who, entry.name, entry.event) == ("TagResource", arn, "tag")
    assert (entry.before, entry.after) == ("{'team': 'night'}", "{'team': 'day'}")
