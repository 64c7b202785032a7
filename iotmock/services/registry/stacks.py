"""What CloudFormation stacks make of the registry. Source: CloudFormation reference, AWS::IoT."""

import json
from collections.abc import Mapping
from typing import Any

from iotmock.core.errors import AwsError
from iotmock.core.rooms.stacks import Made, StackResource, as_api, is_true, run
from iotmock.core.world.call import Call
from iotmock.services.registry import errors
from iotmock.services.registry.authorities import AuthoritiesBackend
from iotmock.services.registry.certificates import CertificatesBackend
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.thing_types import ThingTypesBackend

__all__ = [
    "BillingGroupResource",
    "CACertificateResource",
    "CertificateResource",
    "PolicyAttachmentResource",
    "PolicyResource",
    "ThingAttachmentResource",
    "ThingGroupResource",
    "ThingResource",
    "ThingTypeResource",
]

_Properties = Mapping[str, Any]


def _attribute_payload(value: Any) -> Any:
    """AttributePayload is an object; templates written for moto have it as a text. What is neither is refused later."""
    if isinstance(value, str):
        try:
            value = json.loads(value or "{}")
        except ValueError:
            return {"attributes": value}
        if not isinstance(value, dict) or not isinstance(value.get("attributes"), dict):
            value = {"attributes": value}
    payload = as_api(value)
    if not isinstance(payload, dict):
        return payload
    attributes = payload.get("attributes")
    return {"attributes": {} if attributes is None else attributes}


def _is_alike(properties: _Properties, before: _Properties, *keys: str) -> bool:
    return all(properties.get(key) == before.get(key) for key in keys)


def _check_new(known: Mapping[str, Any], name: Any) -> None:
    """Refuse to make what is there already: a stack owns what it makes. name: what the template has in its place."""
    if isinstance(name, str) and name in known:
        raise errors.not_of_this_stack(name)


def _tags(properties: _Properties) -> list[dict[str, str]] | None:
    tags: list[dict[str, str]] | None = properties.get("Tags")
    return tags


class ThingResource(StackResource):
    """A thing."""

    type = "AWS::IoT::Thing"
    name_property = "ThingName"
    attributes = ("Arn", "Id")

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        payload = _attribute_payload(properties.get("AttributePayload"))
        _check_new(call.backend(Registry).things, name)
        made = run(
            call,
            "iot:CreateThing",
            thing_name=name,
            thing_type_name=properties.get("ThingTypeName"),
            attribute_payload=payload,
        )
        return Made(name, {"Arn": made["thingArn"], "Id": made["thingId"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        type_name = properties.get("ThingTypeName")
        run(
            call,
            "iot:UpdateThing",
            thing_name=name,
            thing_type_name=type_name,
            # A type that somebody else has given stays.
            remove_thing_type=type_name is None and before.get("ThingTypeName") is not None,
            attribute_payload=_attribute_payload(properties.get("AttributePayload")) or {"attributes": {}},
        )
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        run(call, "iot:DeleteThing", thing_name=made.id)


class ThingTypeResource(StackResource):
    """A thing type; one that a stack deletes needs no waiting."""

    type = "AWS::IoT::ThingType"
    name_property = "ThingTypeName"
    attributes = ("Arn", "Id")
    tagged = "Arn"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        _check_new(call.backend(Registry).types, name)
        made = run(
            call,
            "iot:CreateThingType",
            thing_type_name=name,
            thing_type_properties=as_api(properties.get("ThingTypeProperties")),
            tags=_tags(properties),
        )
        if is_true(properties, "DeprecateThingType"):
            run(call, "iot:DeprecateThingType", thing_type_name=name)
        return Made(name, {"Arn": made["thingTypeArn"], "Id": made["thingTypeId"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        given, known = (dict(each.get("ThingTypeProperties") or {}) for each in (properties, before))
        mqtt5 = given.pop("Mqtt5Configuration", None)
        known.pop("Mqtt5Configuration", None)
        if given != known:
            return cls.replace(call, made, name, properties, before)
        run(
            call,
            "iot:UpdateThingType",
            thing_type_name=name,
            thing_type_properties={"mqtt5Configuration": as_api(mqtt5)} if mqtt5 else None,
        )
        run(
            call,
            "iot:DeprecateThingType",
            thing_type_name=name,
            undo_deprecate=not is_true(properties, "DeprecateThingType"),
        )
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        found = call.backend(Registry).types.get(made.id)
        if found is not None:
            call.backend(ThingTypesBackend).remove(call, found)


class ThingGroupResource(StackResource):
    """A thing group: a dynamic one, where it has a query."""

    type = "AWS::IoT::ThingGroup"
    name_property = "ThingGroupName"
    fixed = ("ParentGroupName",)
    attributes = ("Arn", "Id")
    tagged = "Arn"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        given = {"thing_group_name": name, "thing_group_properties": _group_properties(properties)}
        query, parent, tags = properties.get("QueryString"), properties.get("ParentGroupName"), _tags(properties)
        _check_new(call.backend(Registry).groups, name)
        if query is not None and parent is not None:
            raise errors.dynamic_group_has_no_parent(name)
        if query is None:
            made = run(call, "iot:CreateThingGroup", parent_group_name=parent, tags=tags, **given)
        else:
            made = run(call, "iot:CreateDynamicThingGroup", query_string=query, tags=tags, **given)
        return Made(name, {"Arn": made["thingGroupArn"], "Id": made["thingGroupId"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        query = properties.get("QueryString")
        if (query is None) != (before.get("QueryString") is None):
            return cls.replace(call, made, name, properties, before)
        given = {"attributePayload": {"attributes": {}}, **_group_properties(properties)}
        if query is None:
            run(call, "iot:UpdateThingGroup", thing_group_name=name, thing_group_properties=given)
        else:
            run(
                call,
                "iot:UpdateDynamicThingGroup",
                thing_group_name=name,
                thing_group_properties=given,
                query_string=query,
            )
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        is_dynamic = made.id in call.backend(Registry).dynamic_groups
        operation = "iot:DeleteDynamicThingGroup" if is_dynamic else "iot:DeleteThingGroup"
        run(call, operation, thing_group_name=made.id)


def _group_properties(properties: _Properties) -> dict[str, Any]:
    given = properties.get("ThingGroupProperties") or {}
    found: dict[str, Any] = {}
    if "ThingGroupDescription" in given:
        found["thingGroupDescription"] = given["ThingGroupDescription"]
    payload = _attribute_payload(given.get("AttributePayload"))
    if payload is not None:
        found["attributePayload"] = payload
    return found


class BillingGroupResource(StackResource):
    """A billing group."""

    type = "AWS::IoT::BillingGroup"
    name_property = "BillingGroupName"
    attributes = ("Arn", "Id")
    tagged = "Arn"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        _check_new(call.backend(Registry).billing_groups, name)
        made = run(
            call,
            "iot:CreateBillingGroup",
            billing_group_name=name,
            billing_group_properties=as_api(properties.get("BillingGroupProperties")),
            tags=_tags(properties),
        )
        return Made(name, {"Arn": made["billingGroupArn"], "Id": made["billingGroupId"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        given = as_api(properties.get("BillingGroupProperties")) or {}
        run(call, "iot:UpdateBillingGroup", billing_group_name=name, billing_group_properties=given)
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        run(call, "iot:DeleteBillingGroup", billing_group_name=made.id)


class PolicyResource(StackResource):
    """A policy; a change is a new version, and its oldest makes room."""

    type = "AWS::IoT::Policy"
    name_property = "PolicyName"
    attributes = ("Arn", "Id")
    tagged = "Arn"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        made = run(
            call, "iot:CreatePolicy", policy_name=name, policy_document=_document(properties), tags=_tags(properties)
        )
        return Made(name, {"Arn": made["policyArn"], "Id": name})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        policy = call.backend(Registry).policies[name]
        if policy.versions[policy.default_number].document != _document(properties):
            for number in list(policy.versions):
                if number != policy.default_number:
                    run(call, "iot:DeletePolicyVersion", policy_name=name, policy_version_id=str(number))
            run(
                call,
                "iot:CreatePolicyVersion",
                policy_name=name,
                policy_document=_document(properties),
                set_as_default=True,
            )
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        policy = call.backend(Registry).policies.get(made.id)
        if policy is None:
            return
        for number in list(policy.versions):
            if number != policy.default_number:
                run(call, "iot:DeletePolicyVersion", policy_name=made.id, policy_version_id=str(number))
        run(call, "iot:DeletePolicy", policy_name=made.id)


def _document(properties: _Properties) -> str | None:
    document = properties.get("PolicyDocument")
    return document if document is None or isinstance(document, str) else json.dumps(document)


class CertificateResource(StackResource):
    """A certificate: made from a signing request, or registered, with its CA or without.

    Deleting it switches it off first.
    """

    type = "AWS::IoT::Certificate"
    fixed = ("CertificateSigningRequest", "CertificatePem", "CACertificatePem", "CertificateMode")
    attributes = ("Arn", "Id")

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        status = properties.get("Status")
        request, pem = properties.get("CertificateSigningRequest"), properties.get("CertificatePem")
        if request is not None:
            is_active = status == "ACTIVE"
            made = run(
                call, "iot:CreateCertificateFromCsr", certificate_signing_request=request, set_as_active=is_active
            )
            if status not in {None, "ACTIVE", "INACTIVE"}:
                run(call, "iot:UpdateCertificate", certificate_id=made["certificateId"], new_status=status)
        elif properties.get("CertificateMode") == "SNI_ONLY":
            made = run(call, "iot:RegisterCertificateWithoutCA", certificate_pem=pem, status=status)
        else:
            authority = properties.get("CACertificatePem")
            made = run(
                call, "iot:RegisterCertificate", certificate_pem=pem, ca_certificate_pem=authority, status=status
            )
        return Made(made["certificateId"], {"Arn": made["certificateArn"], "Id": made["certificateId"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        run(call, "iot:UpdateCertificate", certificate_id=made.id, new_status=properties.get("Status"))
        return made

    @classmethod
    def would_be_called_alike(cls, made: Made, name: str, properties: _Properties, before: _Properties) -> bool:
        pem = properties.get("CertificatePem")
        return pem is not None and pem == before.get("CertificatePem")

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        if call.backend(CertificatesBackend).exists(made.id):
            status = call.backend(CertificatesBackend).find_own(made.id).status
            run(call, "iot:UpdateCertificate", certificate_id=made.id, new_status="INACTIVE")
            try:
                run(call, "iot:DeleteCertificate", certificate_id=made.id)
            except AwsError:
                run(call, "iot:UpdateCertificate", certificate_id=made.id, new_status=status)
                raise


class CACertificateResource(StackResource):
    """A CA certificate. Deleting it switches it off first."""

    type = "AWS::IoT::CACertificate"
    fixed = ("CACertificatePem", "VerificationCertificatePem", "CertificateMode")
    attributes = ("Arn", "Id")
    tagged = "Arn"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        made = run(
            call,
            "iot:RegisterCACertificate",
            ca_certificate=properties.get("CACertificatePem"),
            verification_certificate=properties.get("VerificationCertificatePem"),
            certificate_mode=properties.get("CertificateMode"),
            set_as_active=properties.get("Status") == "ACTIVE",
            allow_auto_registration=properties.get("AutoRegistrationStatus") == "ENABLE",
            registration_config=as_api(properties.get("RegistrationConfig")),
            tags=_tags(properties),
        )
        return Made(made["certificateId"], {"Arn": made["certificateArn"], "Id": made["certificateId"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        run(
            call,
            "iot:UpdateCACertificate",
            certificate_id=made.id,
            new_status=properties.get("Status"),
            new_auto_registration_status=properties.get("AutoRegistrationStatus"),
            registration_config=as_api(properties.get("RegistrationConfig")),
            remove_auto_registration=is_true(properties, "RemoveAutoRegistration"),
        )
        return made

    @classmethod
    def would_be_called_alike(cls, made: Made, name: str, properties: _Properties, before: _Properties) -> bool:
        return _is_alike(properties, before, "CACertificatePem")

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        if call.backend(AuthoritiesBackend).authority_or_none(made.id) is not None:
            run(call, "iot:UpdateCACertificate", certificate_id=made.id, new_status="INACTIVE")
            run(call, "iot:DeleteCACertificate", certificate_id=made.id)


class ThingAttachmentResource(StackResource):
    """A principal that is attached to a thing."""

    type = "AWS::IoT::ThingPrincipalAttachment"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        run(
            call,
            "iot:AttachThingPrincipal",
            thing_name=properties.get("ThingName"),
            principal=properties.get("Principal"),
            thing_principal_type=properties.get("ThingPrincipalType"),
        )
        return Made(f"{properties['ThingName']}|{properties['Principal']}")

    @classmethod
    def would_be_called_alike(cls, made: Made, name: str, properties: _Properties, before: _Properties) -> bool:
        return _is_alike(properties, before, "ThingName", "Principal")

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        thing, _, principal = made.id.partition("|")
        if principal in call.backend(Registry).principals.get(thing, ()):
            run(call, "iot:DetachThingPrincipal", thing_name=thing, principal=principal)


class PolicyAttachmentResource(StackResource):
    """A policy that is attached to a principal."""

    type = "AWS::IoT::PolicyPrincipalAttachment"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        run(call, "iot:AttachPolicy", policy_name=properties.get("PolicyName"), target=properties.get("Principal"))
        return Made(f"{properties['PolicyName']}|{properties['Principal']}")

    @classmethod
    def would_be_called_alike(cls, made: Made, name: str, properties: _Properties, before: _Properties) -> bool:
        return _is_alike(properties, before, "PolicyName", "Principal")

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        policy, _, principal = made.id.partition("|")
        run(call, "iot:DetachPolicy", policy_name=policy, target=principal)
