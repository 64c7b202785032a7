"""RegisterThing: what a template says comes to be as a whole, or nothing does."""

import hashlib
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

DOCUMENT = '{"Version": "2012-10-17", "Statement": []}'
FAILED = "ResourceRegistrationFailureException"
INVALID = "InvalidRequestException"
THING = {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "pump"}}
# The categories of registry events.
EVENTS = ("THING", "THING_TYPE_ASSOCIATION", "THING_GROUP_MEMBERSHIP")


def ref(name: str) -> dict[str, str]:
    """A reference to a parameter."""
    return {"Ref": name}


def thing(overrides: dict[str, str] | None = None, **properties: Any) -> dict[str, Any]:
    """A thing of a template; it is called "pump" unless it is given a name."""
    found = {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": "pump", **properties}}
    return found if overrides is None else {**found, "OverrideSettings": overrides}


def certificate(overrides: dict[str, str] | None = None, **properties: Any) -> dict[str, Any]:
    """A certificate of a template."""
    found = {"Type": "AWS::IoT::Certificate", "Properties": properties}
    return found if overrides is None else {**found, "OverrideSettings": overrides}


def policy(**properties: Any) -> dict[str, Any]:
    """A policy of a template."""
    return {"Type": "AWS::IoT::Policy", "Properties": properties}


def body(parameters: dict[str, Any] | None = None, /, **resources: Any) -> str:
    """A template."""
    declared = {name: {"Type": "String", **more} for name, more in (parameters or {}).items()}
    return json.dumps({"Parameters": declared, "Resources": resources})


def register(desk: Any, template: str, **values: str) -> dict[str, Any]:
    """What RegisterThing answers."""
    found: dict[str, Any] = desk.call("register_thing", templateBody=template, parameters=values)
    return found


def id_of(answer: dict[str, Any]) -> str:
    """The id of a registered certificate, whose logical name is "certificate"."""
    return str(answer["resourceArns"]["certificate"]).rpartition("/")[2]


def described(desk: Any, certificate_id: str) -> dict[str, Any]:
    """What DescribeCertificate says."""
    found: dict[str, Any] = desk.call("describe_certificate", certificateId=certificate_id)["certificateDescription"]
    return found


@pytest.fixture
def desk(desk: Any) -> Any:
    """The desk, whose picture has certificates, too: what is refused makes none."""
    registry = desk.picture

    def picture() -> dict[str, Any]:
        ids = [line["certificateId"] for line in desk.all("list_certificates")]
        return {**registry(), **{found: described(desk, found) for found in ids}}

    desk.picture = picture
    return desk


@pytest.fixture(scope="session")
def csr(pki: Any) -> str:
    """A signing request."""
    return str(pki.csr(ec.generate_private_key(ec.SECP256R1()), "pump-7"))


def registered_ca(desk: Any, pki: Any, name: str = "Maker") -> Any:
    """A CA of the test's own that is registered and active."""
    ca = pki.ca(name)
    desk.control.register_ca_certificate(caCertificate=ca.pem, certificateMode="SNI_ONLY", setAsActive=True)
    return ca


# All of it


def test_template_makes_thing_certificate_and_policy(desk: Any, csr: str) -> None:
    """Developer Guide, Single thing provisioning: ARNs by logical names, and the text of the certificate."""
    desk.control.create_thing_type(thingTypeName="lamp")
    desk.control.create_billing_group(billingGroupName="lit")
    desk.groups("hall", "WA")
    template = body(
        {"Serial": {}, "Location": {"Default": "WA"}, "CSR": {}},
        device=thing(
            ThingName=ref("Serial"),
            AttributePayload={"version": "v1", "serial": ref("Serial")},
            ThingTypeName="lamp",
            ThingGroups=["hall", ref("Location")],
            BillingGroup="lit",
        ),
        identity=certificate(CertificateSigningRequest=ref("CSR"), Status="ACTIVE"),
        rights=policy(PolicyDocument=DOCUMENT),
    )
    answer = register(desk, template, Serial="s-1", CSR=csr)
    loaded = x509.load_pem_x509_certificate(answer["certificatePem"].encode())
    certificate_id = loaded.fingerprint(loaded.signature_hash_algorithm).hex()  # type: ignore[arg-type]  # SHA-256
    name = hashlib.sha1(DOCUMENT.encode()).hexdigest().upper()
    assert answer["resourceArns"] == {
        "device": f"{desk.arn}:thing/s-1",
        "identity": f"{desk.arn}:cert/{certificate_id}",
        "rights": f"{desk.arn}:policy/{name}",
    }
    assert loaded.public_key() == x509.load_pem_x509_csr(csr.encode()).public_key()
    found = desk.thing("s-1")
    assert (found["attributes"], found["thingTypeName"], found["version"]) == (
        {"version": "v1", "serial": "s-1"},
        "lamp",
        1,
    )
    assert found["billingGroupName"] == "lit"
    assert desk.groups_of("s-1") == {"hall", "WA"}
    assert described(desk, certificate_id)["status"] == "ACTIVE"
    principal = answer["resourceArns"]["identity"]
    assert desk.call("list_thing_principals", thingName="s-1")["principals"] == [principal]
    assert [line["policyName"] for line in desk.all("list_attached_policies", target=principal)] == [name]
    assert desk.call("get_policy", policyName=name)["policyDocument"] == DOCUMENT


def test_thing_alone_has_no_certificate(desk: Any) -> None:
    """The answer has no certificatePem then; templates need no Parameters, requests no parameters."""
    answer = desk.call("register_thing", templateBody=json.dumps({"Resources": {"t": THING}}))
    assert answer == {"resourceArns": {"t": f"{desk.arn}:thing/pump"}}
    assert desk.thing("pump")["attributes"] == {}


def test_certificate_and_policy_need_no_thing(desk: Any, csr: str) -> None:
    """What is not in the template is not attached."""
    template = body(certificate=certificate(CertificateSigningRequest=csr), policy=policy(PolicyDocument=DOCUMENT))
    principal = register(desk, template)["resourceArns"]["certificate"]
    assert len(desk.all("list_attached_policies", target=principal)) == 1
    assert desk.all("list_things") == []


def test_policy_alone_is_made(desk: Any) -> None:
    """It is attached to nothing."""
    arn = register(desk, body(p=policy(PolicyDocument=DOCUMENT)))["resourceArns"]["p"]
    assert desk.all("list_targets_for_policy", policyName=arn.rpartition("/")[2]) == []


def test_events_are_those_of_the_single_operations(desk: Any, csr: str) -> None:
    """CreateThing with a type, then AddThingToThingGroup; certificates have none."""
    desk.control.create_thing_type(thingTypeName="lamp")
    desk.groups("hall")
    desk.control.update_event_configurations(eventConfigurations={name: {"Enabled": True} for name in EVENTS})
    template = body(t=thing(ThingTypeName="lamp", ThingGroups=["hall"]), c=certificate(CertificateSigningRequest=csr))
    register(desk, template)
    assert [message.topic.removeprefix("$aws/events/") for message in desk.iot.messages] == [
        "thing/pump/created",
        "thingTypeAssociation/thing/pump/thingType/lamp/added",
        "thingGroupMembership/thingGroup/hall/thing/pump/added",
    ]


# Parameters


def test_default_counts_where_no_value_is_given(desk: Any) -> None:
    """Developer Guide, Parameters section; an empty default is one."""
    template = body(
        {"A": {"Default": "a"}, "B": {"Default": "b"}, "C": {"Default": ""}},
        t=thing(AttributePayload={"a": ref("A"), "b": ref("B"), "c": ref("C")}),
    )
    register(desk, template, A="given")
    assert desk.thing("pump")["attributes"] == {"a": "given", "b": "b"}


def test_value_that_no_parameter_takes_is_passed_over(desk: Any) -> None:
    """A file of lines may hold more than a template wants."""
    register(desk, body({"Name": {}}, t=thing(ThingName=ref("Name"))), Name="pump", Colour="red")
    assert desk.thing("pump")["attributes"] == {}


def test_parameter_that_nothing_refers_to_needs_no_value(desk: Any) -> None:
    """Templates of just-in-time provisioning declare more than they use."""
    register(desk, body({"Country": {}}, t=THING))
    assert desk.thing("pump")


def test_attribute_may_be_called_ref(desk: Any) -> None:
    """The map itself is no reference; its values may be."""
    register(desk, body(t=thing(AttributePayload=ref("x"))))
    assert desk.thing("pump")["attributes"] == {"Ref": "x"}


@pytest.mark.parametrize(
    "properties",
    [{"ThingName": ref("A")}, {"AttributePayload": {"a": ref("A")}}, {"ThingGroups": [ref("A")]}],
    ids=["text", "map", "list"],
)
def test_missing_value_is_refused_wherever_it_is_wanted(desk: Any, properties: dict[str, Any]) -> None:
    """Texts, lists and maps take parameters."""
    with desk.refused(FAILED, "The parameter 'A' has no value and no default."):
        register(desk, body({"A": {}}, t=thing(**properties)), B="b")


# What is wrong with a template, whatever the parameters

NOT_TEXT = 'must be a text or {"Ref": "<parameter>"}.'
BAD = {
    "no JSON": ("{", "It is no JSON object: Expecting property name"),
    "no object": ("[]", "The template must be a JSON object"),
    "surrogate": ('{"Resources": {"\\ud800": {}}}', "It is no JSON object: a text has half of a surrogate pair"),
    "no resources": ("{}", "Resources must be a JSON object, and not be empty"),
    "empty resources": (body(), "Resources must be a JSON object, and not be empty"),
    "resources are a list": ('{"Resources": [1]}', "Resources must be a JSON object"),
    "parameters are a list": (json.dumps({"Parameters": [], "Resources": {"t": THING}}), "Parameters must be a JSON"),
    "parameter is a text": (
        json.dumps({"Parameters": {"A": "String"}, "Resources": {"t": THING}}),
        "The parameter 'A' must have the Type String",
    ),
    "parameter is a number": (body({"A": {"Type": "Number"}}, t=THING), "The parameter 'A' must have the Type String"),
    "default is a number": (body({"A": {"Default": 1}}, t=THING), "The parameter 'A' must have the Type String"),
    "unknown type": (
        body(t={**THING, "Type": "AWS::S3::Bucket"}),
        "The Type of Resources.t must be one of AWS::IoT::T",
    ),
    "type is a list": (
        body(t={**THING, "Type": []}),
        "The Type of Resources.t must be one of AWS::IoT::Thing, AWS::IoT",
    ),
    "resource is a text": (body(t="pump"), "Resources.t must be a JSON object"),
    "properties are a list": (body(t={**THING, "Properties": []}), "Resources.t.Properties must be a JSON object"),
    "two things": (body(t=THING, u=THING), "There can be one resource of the type AWS::IoT::Thing."),
    "two certificates": (
        body(c=certificate(CertificateId="x"), d=certificate(CertificateId="x")),
        "There can be one resource of the type AWS::IoT::Certificate.",
    ),
    "unknown property": (
        body(t=thing(ThingGroup=["hall"])),
        "Resources.t has no property 'ThingGroup'; did you mean 'ThingGroups'?",
    ),
    "no name": (body(t={"Type": "AWS::IoT::Thing"}), "Resources.t needs the property ThingName."),
    "undeclared parameter": (
        body({"A": {}}, t=thing(ThingName=ref("B"))),
        "Resources.t.Properties.ThingName refers to 'B', which Parameters does not declare.",
    ),
    "function": (body(t=thing(ThingName={"Fn::Join": ["", ["a"]]})), f"Resources.t.Properties.ThingName {NOT_TEXT}"),
    "reference and more": (body({"A": {}}, t=thing(ThingName={"Ref": "A", "B": "b"})), "Resources.t.Properties.ThingN"),
    "reference to a list": (body(t=thing(ThingName={"Ref": []})), f"Resources.t.Properties.ThingName {NOT_TEXT}"),
    "name is a number": (body(t=thing(ThingName=7)), f"Resources.t.Properties.ThingName {NOT_TEXT}"),
    "attribute is a number": (body(t=thing(AttributePayload={"a": 1})), "Resources.t.Properties.AttributePayload must"),
    "attributes are a text": (body(t=thing(AttributePayload="a")), "Resources.t.Properties.AttributePayload must be a"),
    "groups are a text": (body(t=thing(ThingGroups="hall")), "Resources.t.Properties.ThingGroups must be a list"),
    "group is a list": (body(t=thing(ThingGroups=[["hall"]])), "Resources.t.Properties.ThingGroups must be a list"),
    "no certificate": (body(c=certificate(Status="ACTIVE")), "Resources.c must have one of CertificateSigningRequest"),
    "two certificates in one": (
        body(c=certificate(CertificateId="x", CertificatePem="x")),
        "Resources.c must have one of CertificateSigningRequest",
    ),
    "CA beside an id": (
        body(c=certificate(CertificateId="x", CACertificatePem="x")),
        "Resources.c must have one of CertificateSigningRequest",
    ),
    "no policy": (body(p=policy()), "Neither policyName nor policyDocument is present in the Template."),
    "policy twice": (
        body(p=policy(PolicyName="p", PolicyDocument="{}")),
        "Resources.p must have either PolicyName or PolicyDocument, and not both.",
    ),
    "unknown setting": (
        body(t=thing({"AttributePayload": "KEEP"})),
        "The OverrideSettings for AttributePayload of Resources.t must be one of DO_NOTHING, REPLACE, FAIL, MERGE.",
    ),
    "type cannot be merged": (
        body(t=thing({"ThingTypeName": "MERGE"})),
        "The OverrideSettings for ThingTypeName of Resources.t must be one of DO_NOTHING, REPLACE, FAIL.",
    ),
    "status cannot be merged": (
        body(c=certificate({"Status": "MERGE"}, CertificateId="x")),
        "The OverrideSettings for Status of Resources.c must be one of DO_NOTHING, REPLACE, FAIL.",
    ),
    "billing group has no setting": (
        body(t=thing({"BillingGroup": "REPLACE"})),
        "Resources.t has no OverrideSettings for 'BillingGroup'.",
    ),
    "policies have no settings": (
        body(p={**policy(PolicyName="p"), "OverrideSettings": {"PolicyName": "REPLACE"}}),
        "Resources.p has no OverrideSettings for 'PolicyName'.",
    ),
    "settings are a list": (body(t={**THING, "OverrideSettings": []}), "Resources.t.OverrideSettings must be a JSON"),
}


@pytest.mark.parametrize(("template", "text"), BAD.values(), ids=BAD.keys())
def test_bad_template_is_refused(desk: Any, template: str, text: str) -> None:
    """What no parameters could mend is InvalidRequestException; AWS's own texts begin like this."""
    with desk.refused(INVALID) as response:
        register(desk, template)
    assert response["Error"]["Message"].startswith(f"Invalid registration template. {text}")


def test_other_sections_are_passed_over(desk: Any) -> None:
    """Templates of fleet provisioning have more of them."""
    template = json.dumps({"Resources": {"t": THING}, "DeviceConfiguration": {"url": "x"}, "Mappings": {}})
    register(desk, template)
    assert desk.thing("pump")


def test_template_that_is_too_long_is_refused(desk: Any) -> None:
    """The model: 10240 characters."""
    with desk.refused(INVALID):
        register(desk, body(t=THING) + " " * 10240)


# All or nothing


def five(prefix: str) -> dict[str, str]:
    """Attributes, more than a thing without a type can have."""
    return {f"{prefix}{number}": "x" for number in range(5)}


LATE: dict[str, tuple[dict[str, Any], str]] = {
    "bad name": ({"t": thing(ThingName="a b")}, "1 validation error detected: Value 'a b' at 'thingName'"),
    "bad attribute": (
        {"t": thing(AttributePayload={"a": "b c"})},
        "1 validation error detected: Value 'b c' at 'attributePayload.attributes",
    ),
    "unknown type": ({"t": thing(ThingTypeName="none")}, "Thing type none not found."),
    "deprecated type": ({"t": thing(ThingTypeName="old")}, "Can not use deprecated thing type: old"),
    "unknown group": ({"t": thing(ThingGroups=["hall", "none"])}, "Thing group none not found."),
    "unknown billing group": ({"t": thing(BillingGroup="none")}, "Billing group none not found."),
    "too many attributes": (
        {"t": thing(AttributePayload=five("a"))},
        "5 attributes were given; a thing without a type can have at most 3.",
    ),
    "same hierarchy": (
        {"t": thing(ThingGroups=["hall", "row"])},
        "Thing pump cannot be in thing group row: it is in hall of the same hierarchy.",
    ),
    "no CSR": ({"c": certificate(CertificateSigningRequest="x")}, "The text is no X.509 certificate signing request"),
    "no PEM": ({"c": certificate(CertificatePem="x")}, "The text is no X.509 certificate in PEM form"),
    "unknown certificate": (
        {"c": certificate(CertificateId="0" * 64)},
        f"The certificate given in the request does not exist (id={'0' * 64})",
    ),
    "bad status": (
        {"c": certificate(CertificateId="0" * 64, Status="REVOKED")},
        "The Status of a certificate must be ACTIVE or INACTIVE, not 'REVOKED'.",
    ),
    "unknown policy": ({"p": policy(PolicyName="none")}, "Policy not found: none"),
    "bad policy": ({"p": policy(PolicyDocument="[]")}, "Policy document is malformed: it is no JSON object"),
}


@pytest.mark.parametrize("is_last", [True, False], ids=["last", "first"])
@pytest.mark.parametrize(("bad", "text"), LATE.values(), ids=LATE.keys())
def test_refused_resource_takes_the_others_along(desk: Any, csr: str, bad: Any, text: str, *, is_last: bool) -> None:
    """Nothing is made or said, wherever in the template the refused resource stands."""
    desk.groups("hall/row")
    desk.control.create_thing_type(thingTypeName="old")
    desk.control.deprecate_thing_type(thingTypeName="old")
    desk.control.update_event_configurations(eventConfigurations={name: {"Enabled": True} for name in EVENTS})
    good = {
        "t": thing(ThingGroups=["hall"]),
        "c": certificate(CertificateSigningRequest=csr),
        "p": policy(PolicyDocument=DOCUMENT),
    }
    others = {name: found for name, found in good.items() if name not in bad}
    template = body(None, **({**others, **bad} if is_last else {**bad, **others}))
    journal = len(desk.iot.journal)
    with desk.refused(FAILED) as response:
        register(desk, template)
    assert response["Error"]["Message"].startswith(text)
    assert len(desk.iot.journal) == journal
    assert list(desk.iot.messages) == []


def test_eleventh_group_is_refused(desk: Any) -> None:
    """Ten groups; those that stay count with those that come."""
    names = [f"g{number}" for number in range(11)]
    desk.groups(*names)
    with desk.refused(FAILED, "Thing pump can be in at most 10 thing groups."):
        register(desk, body(t=thing(ThingGroups=names)))
    desk.things("pump")
    desk.join("pump", *names[:9])
    with desk.refused(FAILED, "Thing pump can be in at most 10 thing groups."):
        register(desk, body(t=thing({"ThingGroups": "MERGE"}, ThingGroups=names[8:])))


def test_group_that_is_named_twice_counts_once(desk: Any) -> None:
    """Locations of a file of lines may be equal."""
    desk.groups("hall")
    register(desk, body(t=thing(ThingGroups=["hall"] * 11)))
    assert desk.groups_of("pump") == {"hall"}


def test_certificate_of_an_exclusive_thing_takes_no_other(desk: Any) -> None:
    """AttachThingPrincipal would refuse it; the thing is not made either."""
    arn = desk.certificate()
    desk.things("first")
    desk.control.attach_thing_principal(thingName="first", principal=arn, thingPrincipalType="EXCLUSIVE_THING")
    template = body(t=THING, c=certificate(CertificateId=arn.rpartition("/")[2]))
    with desk.refused(FAILED, f"Principal {arn} is attached exclusively to another thing."):
        register(desk, template)


def test_eleventh_policy_is_refused(desk: Any, csr: str) -> None:
    """Ten for a certificate: those of the template count together, and those that are attached count once."""
    names = [f"p{number}" for number in range(11)]
    desk.policies(*names)

    def template(some: list[str], **source: Any) -> str:
        return body(certificate=certificate(**source), **{name: policy(PolicyName=name) for name in some})

    with desk.refused(FAILED) as response:
        register(desk, template(names, CertificateSigningRequest=csr))
    assert response["Error"]["Message"].endswith("can have at most 10 policies.")
    found = id_of(register(desk, template(names[:10], CertificateSigningRequest=csr)))
    register(desk, template(names[:10], CertificateId=found))
    with desk.refused(FAILED):
        register(desk, template(names[10:], CertificateId=found))


# Things that exist


@pytest.fixture
def known(desk: Any) -> Any:
    """The desk, with the thing "pump": type lamp, attributes a and b, group hall."""
    for name in ("lamp", "light", "old"):
        desk.control.create_thing_type(thingTypeName=name)
    desk.groups("hall/row", "WA")
    desk.things("pump", thingTypeName="lamp", attributePayload={"attributes": {"a": "1", "b": "2"}})
    desk.join("pump", "hall")
    return desk


WANTED = {"AttributePayload": {"b": "3", "c": "4"}, "ThingTypeName": "light", "ThingGroups": ["WA"]}


@pytest.mark.parametrize("overrides", [None, {}, dict.fromkeys(WANTED, "DO_NOTHING")], ids=["absent", "empty", "said"])
def test_thing_that_exists_is_left_as_it_is(known: Any, overrides: dict[str, str] | None) -> None:
    """DO_NOTHING, which counts where nothing is said."""
    before = known.picture()
    answer = register(known, body(t=thing(overrides, **WANTED)))
    assert answer["resourceArns"] == {"t": f"{known.arn}:thing/pump"}
    assert known.picture() == before


def test_replaced_properties_are_those_of_the_template(known: Any) -> None:
    """REPLACE: attributes and groups that the template does not have go; one update of the thing, one version."""
    known.control.update_event_configurations(eventConfigurations={name: {"Enabled": True} for name in EVENTS})
    register(known, body(t=thing(dict.fromkeys(WANTED, "REPLACE"), **WANTED)))
    found = known.thing("pump")
    assert (found["attributes"], found["thingTypeName"], found["version"]) == ({"b": "3", "c": "4"}, "light", 2)
    assert known.groups_of("pump") == {"WA"}
    assert [message.topic.removeprefix("$aws/events/") for message in known.iot.messages] == [
        "thing/pump/updated",
        "thingTypeAssociation/thing/pump/thingType/lamp/removed",
        "thingTypeAssociation/thing/pump/thingType/light/added",
        "thingGroupMembership/thingGroup/hall/thing/pump/removed",
        "thingGroupMembership/thingGroup/WA/thing/pump/added",
    ]


def test_merged_properties_are_those_of_both(known: Any) -> None:
    """MERGE: the template's values count; an empty one takes the attribute away, as in UpdateThing."""
    wanted = {"AttributePayload": {"a": "", "b": "3", "c": "4"}, "ThingGroups": ["WA", "hall"]}
    register(known, body(t=thing(dict.fromkeys(wanted, "MERGE"), **wanted)))
    assert known.thing("pump")["attributes"] == {"b": "3", "c": "4"}
    assert known.groups_of("pump") == {"WA", "hall"}
    assert known.thing("pump")["thingTypeName"] == "lamp"


def test_each_property_has_its_own_setting(known: Any) -> None:
    """The example of the guide."""
    overrides = {"AttributePayload": "MERGE", "ThingTypeName": "REPLACE", "ThingGroups": "DO_NOTHING"}
    register(known, body(t=thing(overrides, **WANTED)))
    found = known.thing("pump")
    assert (found["attributes"], found["thingTypeName"]) == ({"a": "1", "b": "3", "c": "4"}, "light")
    assert known.groups_of("pump") == {"hall"}


def test_property_that_the_template_does_not_have_stays(known: Any) -> None:
    """There is nothing to replace it with."""
    before = known.picture()
    register(known, body(t=thing(dict.fromkeys(WANTED, "REPLACE"))))
    assert known.picture() == before


def test_property_that_is_as_wanted_is_no_change(known: Any) -> None:
    """No version, no event, and no conflict; the order of groups does not count."""
    known.join("pump", "WA")
    before = known.picture()
    same = {"AttributePayload": {"b": "2", "a": "1"}, "ThingTypeName": "lamp", "ThingGroups": ["WA", "hall"]}
    for setting in ("REPLACE", "FAIL"):
        register(known, body(t=thing(dict.fromkeys(same, setting), **same)))
    assert known.picture() == before


@pytest.mark.parametrize("name", WANTED)
def test_property_that_differs_fails(known: Any, csr: str, name: str) -> None:
    """FAIL is ConflictingResourceUpdateException; nothing else of the template happens."""
    template = body(c=certificate(CertificateSigningRequest=csr), t=thing({name: "FAIL"}, **WANTED))
    with known.refused("ConflictingResourceUpdateException", f"Thing pump already exists with another {name}."):
        register(known, template)


def test_settings_do_not_count_for_a_new_thing(desk: Any) -> None:
    """There is nothing to collide with."""
    register(desk, body(t=thing(dict.fromkeys(WANTED, "FAIL"), AttributePayload={"a": "1"})))
    assert desk.thing("pump")["attributes"] == {"a": "1"}


def test_group_of_the_same_hierarchy_can_replace_one(known: Any) -> None:
    """The thing leaves first; merged it would be in two."""
    register(known, body(t=thing({"ThingGroups": "REPLACE"}, ThingGroups=["row"])))
    assert known.groups_of("pump") == {"row"}
    with known.refused(FAILED, "Thing pump cannot be in thing group hall: it is in row of the same hierarchy."):
        register(known, body(t=thing({"ThingGroups": "MERGE"}, ThingGroups=["hall"])))


def test_thing_that_exists_takes_no_deprecated_type(known: Any) -> None:
    """UpdateThing would refuse it; the type that it has may be one."""
    for name in ("old", "lamp"):
        known.control.deprecate_thing_type(thingTypeName=name)
    with known.refused(FAILED, "Can not use deprecated thing type: old"):
        register(known, body(t=thing({"ThingTypeName": "REPLACE"}, ThingTypeName="old")))
    overrides = {"ThingTypeName": "REPLACE", "AttributePayload": "MERGE"}
    register(known, body(t=thing(overrides, ThingTypeName="lamp", AttributePayload={"c": "3"})))
    assert known.thing("pump")["attributes"] == {"a": "1", "b": "2", "c": "3"}


def test_merged_attributes_must_fit(known: Any) -> None:
    """50 for a thing with a type."""
    wanted = {f"x{number}": "y" for number in range(49)}
    with known.refused(FAILED, "51 attributes were given; a thing with a type can have at most 50."):
        register(known, body(t=thing({"AttributePayload": "MERGE"}, AttributePayload=wanted)))


def test_billing_group_of_a_thing_that_exists_stays(known: Any) -> None:
    """The guide knows no setting for it."""
    known.control.create_billing_group(billingGroupName="lit")
    register(known, body(t=thing(BillingGroup="lit")))
    assert "billingGroupName" not in known.thing("pump")


# Certificates


@pytest.mark.parametrize(
    ("given", "status"), [("INACTIVE", "INACTIVE"), ("Inactive", "INACTIVE"), ("Active", "ACTIVE")]
)
def test_status_is_taken_in_any_case(desk: Any, csr: str, given: str, status: str) -> None:
    """The example of the CLI's pages writes `Active`, which is also what a status that is not given is."""
    answer = register(desk, body(certificate=certificate(CertificateSigningRequest=csr, Status=given)))
    assert described(desk, id_of(answer))["status"] == status


def test_status_is_active_unless_it_is_given(desk: Any, csr: str) -> None:
    """Developer Guide, Certificate resources."""
    answer = register(desk, body(certificate=certificate(CertificateSigningRequest=csr)))
    found = described(desk, id_of(answer))
    assert (found["status"], found["certificateMode"], found["certificatePem"]) == (
        "ACTIVE",
        "DEFAULT",
        answer["certificatePem"],
    )


def test_certificate_of_the_account_is_attached_by_its_id(desk: Any) -> None:
    """Its text is answered, and it becomes what the template says: without settings, too."""
    arn = desk.certificate()
    found = arn.rpartition("/")[2]
    answer = register(desk, body(certificate=certificate(CertificateId=found), t=THING))
    assert answer["resourceArns"]["certificate"] == arn
    assert answer["certificatePem"] == described(desk, found)["certificatePem"]
    assert described(desk, found)["status"] == "ACTIVE"
    assert desk.call("list_thing_principals", thingName="pump")["principals"] == [arn]


@pytest.mark.parametrize(("setting", "status", "version"), [("DO_NOTHING", "INACTIVE", 1), ("REPLACE", "ACTIVE", 2)])
def test_status_of_a_certificate_that_exists_is_overridden(desk: Any, setting: str, status: str, version: int) -> None:
    """DO_NOTHING leaves it, REPLACE is an update."""
    found = desk.certificate().rpartition("/")[2]
    register(desk, body(c=certificate({"Status": setting}, CertificateId=found, Status="ACTIVE")))
    after = described(desk, found)
    assert (after["status"], after["customerVersion"]) == (status, version)


def test_status_that_differs_fails(desk: Any) -> None:
    """FAIL; one that does not differ is no conflict."""
    found = desk.certificate().rpartition("/")[2]
    text = f"Certificate {found} already exists with another Status."
    with desk.refused("ConflictingResourceUpdateException", text):
        register(desk, body(t=THING, c=certificate({"Status": "FAIL"}, CertificateId=found)))
    register(desk, body(t=THING, c=certificate({"Status": "FAIL"}, CertificateId=found, Status="INACTIVE")))
    assert described(desk, found)["customerVersion"] == 1


def test_certificate_under_transfer_refuses(desk: Any) -> None:
    """Its status cannot be changed."""
    found = desk.certificate().rpartition("/")[2]
    desk.control.transfer_certificate(certificateId=found, targetAwsAccount="210987654321")
    with desk.refused(FAILED) as response:
        register(desk, body(t=THING, c=certificate(CertificateId=found)))
    assert "PENDING_TRANSFER" in response["Error"]["Message"]


def test_certificate_that_the_account_is_offered_is_not_its_own(desk: Any) -> None:
    """Another account's is no existing certificate."""
    found = desk.certificate().rpartition("/")[2]
    desk.control.transfer_certificate(certificateId=found, targetAwsAccount="210987654321")
    other = desk.elsewhere(account_id="210987654321")
    with other.refused(FAILED, f"The certificate given in the request does not exist (id={found})"):
        register(other, body(c=certificate({"Status": "DO_NOTHING"}, CertificateId=found)))


def test_certificate_of_a_registered_ca_is_registered(desk: Any, pki: Any) -> None:
    """In the mode of its CA, which need not be given when it is the only one of its name."""
    device = pki.signed_by(registered_ca(desk, pki))
    answer = register(desk, body(certificate=certificate(CertificatePem=device.pem), t=THING))
    assert (id_of(answer), answer["certificatePem"]) == (device.id, device.pem)
    found = described(desk, device.id)
    assert (found["status"], found["certificateMode"]) == ("ACTIVE", "SNI_ONLY")


def test_one_of_several_cas_of_a_name_must_be_given(desk: Any, pki: Any) -> None:
    """Developer Guide, Certificate resources."""
    ca, _ = registered_ca(desk, pki), registered_ca(desk, pki)
    device = pki.signed_by(ca)
    with desk.refused(FAILED):
        register(desk, body(t=THING, c=certificate(CertificatePem=device.pem)))
    register(desk, body(t=THING, c=certificate(CertificatePem=device.pem, CACertificatePem=ca.pem)))
    assert described(desk, device.id)["caCertificateId"] == ca.id


def test_certificate_of_an_unknown_ca_is_refused(desk: Any, pki: Any) -> None:
    """As by RegisterCertificate."""
    device = pki.signed_by(pki.ca())
    with desk.refused(FAILED, "The CA certificate that signed the certificate is not registered."):
        register(desk, body(t=THING, c=certificate(CertificatePem=device.pem)))


def test_certificate_that_is_registered_already_is_taken(desk: Any, pki: Any) -> None:
    """The same template again changes nothing; settings count as for one given by its id."""
    device = pki.signed_by(registered_ca(desk, pki))
    template = body(t=THING, c=certificate(CertificatePem=device.pem, Status="INACTIVE"))
    first = register(desk, template)
    before = desk.picture()
    assert register(desk, template) == first
    assert desk.picture() == before
    register(desk, body(c=certificate({"Status": "REPLACE"}, CertificatePem=device.pem)))
    assert described(desk, device.id)["status"] == "ACTIVE"


# Policies


def test_policy_that_exists_is_named(desk: Any, csr: str) -> None:
    """A named policy is attached as it is."""
    desk.policies("connect")
    template = body(c=certificate(CertificateSigningRequest=csr), p=policy(PolicyName="connect"))
    answer = register(desk, template)
    assert answer["resourceArns"]["p"] == f"{desk.arn}:policy/connect"
    assert desk.all("list_targets_for_policy", policyName="connect") == [answer["resourceArns"]["c"]]


def test_documents_that_are_equal_are_one_policy(desk: Any, csr: str) -> None:
    """The name is a hash: within a template, and of things that are registered one after the other."""
    template = body(
        c=certificate(CertificateSigningRequest=csr),
        p=policy(PolicyDocument=DOCUMENT),
        q=policy(PolicyDocument=DOCUMENT),
        r=policy(PolicyDocument="{}"),
    )
    first, second = register(desk, template)["resourceArns"], register(desk, template)["resourceArns"]
    assert (first["p"], first["r"]) == (first["q"], second["r"])
    names = [line["policyName"] for line in desk.all("list_policies")]
    assert len(names) == 2
    assert sorted(desk.all("list_targets_for_policy", policyName=first["p"].rpartition("/")[2])) == sorted(
        [first["c"], second["c"]]
    )


# Around it


def test_registration_is_of_the_account_and_region(desk: Any) -> None:
    """Names elsewhere name nothing here."""
    desk.groups("hall")
    there = desk.elsewhere(region="eu-west-1")
    with there.refused(FAILED, "Thing group hall not found."):
        register(there, body(t=thing(ThingGroups=["hall"])))
    assert register(there, body(t=THING))["resourceArns"]["t"] == "arn:aws:iot:eu-west-1:123456789012:thing/pump"


def test_registering_again_makes_another_certificate(desk: Any, csr: str) -> None:
    """Each CSR is signed anew, as by CreateCertificateFromCsr; the thing has both."""
    template = body(t=THING, certificate=certificate(CertificateSigningRequest=csr))
    ids = {id_of(register(desk, template)) for _ in range(2)}
    assert len(ids) == 2
    assert len(desk.call("list_thing_principals", thingName="pump")["principals"]) == 2


# Certificates under transfer


@pytest.mark.parametrize("rest", [{"thing": thing()}, {"policy": policy(PolicyDocument=DOCUMENT)}])
def test_nothing_is_attached_to_a_certificate_under_transfer(desk: Any, rest: dict[str, Any]) -> None:
    """It leaves the account with nothing attached; no thing or policy is left behind."""
    made = desk.control.create_keys_and_certificate()
    desk.control.transfer_certificate(certificateId=made["certificateId"], targetAwsAccount="210987654321")
    same = certificate({"Status": "DO_NOTHING"}, CertificateId=made["certificateId"])
    with desk.refused(FAILED):
        register(desk, body(certificate=same, **rest))
    assert register(desk, body(certificate=same))["certificatePem"] == made["certificatePem"]


# Dynamic thing groups


def dynamic(desk: Any, name: str, query: str = "*") -> None:
    """Make a dynamic thing group, with everything indexed."""
    desk.control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
    desk.control.create_dynamic_thing_group(thingGroupName=name, queryString=query)


def groups_of(desk: Any, name: str = "pump") -> list[str]:
    """The groups of a thing."""
    return [each["groupName"] for each in desk.control.list_thing_groups_for_thing(thingName=name)["thingGroups"]]


def test_a_dynamic_group_is_none_that_a_template_can_name(desk: Any) -> None:
    """Nobody chooses its members (developer guide, Dynamic thing groups)."""
    dynamic(desk, "all", "thingName:nobody")
    with desk.refused(FAILED):
        register(desk, body(thing=thing(ThingGroups=["all"])))


def test_a_registered_thing_belongs_to_dynamic_groups(desk: Any) -> None:
    """Membership follows the index (developer guide, Dynamic thing groups)."""
    dynamic(desk, "lamps", "attributes.kind:lamp")
    desk.groups("hall")
    register(desk, body(thing=thing(AttributePayload={"kind": "lamp"}, ThingGroups=["hall"])))
    assert groups_of(desk) == ["hall", "lamps"]


@pytest.mark.parametrize("setting", ["REPLACE", "MERGE", "FAIL"])
def test_the_groups_of_a_template_leave_dynamic_ones_alone(desk: Any, setting: str) -> None:
    """OverrideSettings are about groups whose members are chosen."""
    dynamic(desk, "all")
    desk.groups("hall")
    register(desk, body(thing=thing(ThingGroups=["hall"])))
    register(desk, body(thing=thing({"ThingGroups": setting}, ThingGroups=["hall"])))
    assert groups_of(desk) == ["all", "hall"]


def test_the_groups_of_a_template_come_before_dynamic_ones(desk: Any) -> None:
    """A thing is in ten groups at most; what was checked is not refused half-way."""
    names = [f"static-{number}" for number in range(10)]
    desk.groups(*names)
    dynamic(desk, "all")
    register(desk, body(thing=thing(ThingGroups=names)))
    assert groups_of(desk) == names
