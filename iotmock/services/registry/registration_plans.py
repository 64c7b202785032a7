"""What registering by template is going to do: one plan for each resource.

Alone kept here: a plan is made by looking alone, and what it does cannot be refused any more; so either everything of a
template happens or nothing. Source: Developer Guide, "Provisioning templates", "Override settings".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from typing import Any, Final, TypeVar

from iotmock.core.rooms.requests import checked
from iotmock.core.world.call import Call
from iotmock.services.registry import attributes, group_keeping
from iotmock.services.registry import registration_errors as errors
from iotmock.services.registry.certificate_state import Certificate
from iotmock.services.registry.certificate_transitions import CERTIFICATE_TABLE, EVENTS, CertificateState
from iotmock.services.registry.certificates import CertificatesBackend, NewCertificate
from iotmock.services.registry.checks import find_policy
from iotmock.services.registry.groups import ThingGroupsBackend, check_chosen, check_joining
from iotmock.services.registry.policies import PoliciesBackend, check_document
from iotmock.services.registry.registration_template import DO_NOTHING, FAIL, MERGE, REPLACE, Resource
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing
from iotmock.services.registry.things import ThingsBackend

__all__ = [
    "CertificatePlan",
    "PolicyPlan",
    "ThingPlan",
    "plan_certificate",
    "plan_policy",
    "plan_thing",
]

T = TypeVar("T")
_STATUSES: Final = (CertificateState.ACTIVE, CertificateState.INACTIVE)


# Things


@dataclass(frozen=True, slots=True)
class ThingPlan:
    """A thing as it is to be. known: the thing that there is. billing_group_name: for a new thing only."""

    name: str
    known: Thing | None
    attributes: dict[str, str]
    type_name: str | None
    billing_group_name: str | None
    leaves: list[str]
    joins: list[str]

    def carry_out(self, call: Call) -> None:
        """Make the thing, or change it where something is to be another."""
        things = call.backend(ThingsBackend)
        payload = {"attributes": self.attributes}
        if self.known is None:
            things.create_thing(
                call,
                thing_name=self.name,
                thing_type_name=self.type_name,
                attribute_payload=payload,
                billing_group_name=self.billing_group_name,
            )
        elif (self.known.attributes, self.known.type_name) != (self.attributes, self.type_name):
            things.update_thing(call, thing_name=self.name, thing_type_name=self.type_name, attribute_payload=payload)
        # It may have come to belong to dynamic groups by now, which take no place from others.
        call.backend(ThingGroupsBackend).update_thing_groups_for_thing(
            call,
            thing_name=self.name,
            thing_groups_to_add=self.joins,
            thing_groups_to_remove=self.leaves,
            override_dynamic_groups=True,
        )


def plan_thing(call: Call, resource: Resource) -> ThingPlan:
    """What is to become of the thing of a template.

    Raises: AwsError.
    """
    given = resource.properties
    payload = given.get("AttributePayload")
    checked("iot:CreateThing", thing_name=given["ThingName"], attribute_payload=payload and {"attributes": payload})
    for name in given.get("ThingGroups", ()):
        check_chosen(group_keeping.find(call, name))
    known = call.backend(Registry).things.get(given["ThingName"])
    chosen = _chosen_groups(call, known)
    plan = _new_thing(given) if known is None else _changed_thing(known, chosen, resource)
    things = call.backend(ThingsBackend)
    if known is None:
        things.check_new(call, plan.attributes, plan.type_name, plan.billing_group_name)
    else:
        things.check_changed(call, known, plan.attributes, plan.type_name)
    stays = [name for name in chosen if name not in plan.leaves]
    check_joining(call, plan.name, stays, plan.joins, overrides=True)
    return plan


def _chosen_groups(call: Call, known: Thing | None) -> list[str]:
    """The groups of a thing whose members are chosen; dynamic ones follow by themselves."""
    dynamic = call.backend(Registry).dynamic_groups
    return [] if known is None else [name for name in known.group_names if name not in dynamic]


def _new_thing(given: Mapping[str, Any]) -> ThingPlan:
    return ThingPlan(
        name=given["ThingName"],
        known=None,
        attributes=attributes.given({"attributes": given.get("AttributePayload")}),
        type_name=given.get("ThingTypeName"),
        billing_group_name=given.get("BillingGroup"),
        leaves=[],
        joins=list(dict.fromkeys(given.get("ThingGroups", ()))),
    )


def _changed_thing(known: Thing, chosen: list[str], resource: Resource) -> ThingPlan:
    """Each property of a thing that exists goes its own way; its billing group knows none, and stays."""
    given = resource.properties
    payload = given.get("AttributePayload")
    wanted = None if payload is None else attributes.given({"attributes": payload})
    merged = attributes.changed(known.attributes, {"attributes": payload, "merge": True})
    groups, asked = dict.fromkeys(chosen), given.get("ThingGroups")
    asked = None if asked is None else dict.fromkeys(asked)
    after = _after(resource, "ThingGroups", groups, asked, {**groups, **(asked or {})})
    return ThingPlan(
        name=known.name,
        known=known,
        attributes=_after(resource, "AttributePayload", known.attributes, wanted, merged),
        type_name=_after(resource, "ThingTypeName", known.type_name, given.get("ThingTypeName")),
        billing_group_name=None,
        leaves=[name for name in groups if name not in after],
        joins=[name for name in after if name not in groups],
    )


def _after(resource: Resource, key: str, present: T, wanted: T | None, merged: T | None = None) -> T:
    """What a property of a thing that exists is to be.

    Raises: ConflictingResourceUpdateException.
    """
    setting = resource.overrides.get(key, DO_NOTHING)
    if wanted is None or wanted == present or setting == DO_NOTHING:
        return present
    if setting == FAIL:
        raise errors.resource_differs(f"Thing {resource.properties['ThingName']}", key)
    return merged if setting == MERGE and merged is not None else wanted


# Certificates


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """A certificate that is to be taken up, or the one that there is, and the status that it is to have."""

    certificate: NewCertificate | Certificate
    status: CertificateState

    @property
    def id(self) -> str:
        """Its id."""
        return self.certificate.facts.id if isinstance(self.certificate, NewCertificate) else self.certificate.id

    @property
    def pem(self) -> str:
        """Its text."""
        return self.certificate.facts.pem if isinstance(self.certificate, NewCertificate) else self.certificate.pem

    def carry_out(self, call: Call) -> None:
        """Take it up, or give it the status."""
        certificates = call.backend(CertificatesBackend)
        if isinstance(self.certificate, NewCertificate):
            certificates.take_up(call, self.certificate, self.status)
        elif self.certificate.status is not self.status:
            certificates.update_certificate(call, certificate_id=self.id, new_status=self.status)


def plan_certificate(call: Call, resource: Resource) -> CertificatePlan:
    """What is to become of the certificate of a template.

    Raises: AwsError.
    """
    given = resource.properties
    status = given.get("Status", CertificateState.ACTIVE).upper()
    if status not in _STATUSES:
        raise errors.certificate_status_not_valid(given["Status"])
    wanted = CertificateState(status)
    certificates = call.backend(CertificatesBackend)
    if "CertificateSigningRequest" in given:
        return CertificatePlan(certificates.issue(call, given["CertificateSigningRequest"]), wanted)
    if "CertificateId" in given:
        return _changed_certificate(certificates.find_own(given["CertificateId"]), wanted, resource)
    known = certificates.own_of_pem(given["CertificatePem"])
    if known is not None:
        return _changed_certificate(known, wanted, resource)
    return CertificatePlan(
        certificates.read_signed(call, given["CertificatePem"], given.get("CACertificatePem")), wanted
    )


def _changed_certificate(known: Certificate, wanted: CertificateState, resource: Resource) -> CertificatePlan:
    assert known.status is not None
    setting = resource.overrides.get("Status", REPLACE)
    if known.status is wanted or setting == DO_NOTHING:
        return CertificatePlan(known, known.status)
    if setting == FAIL:
        raise errors.resource_differs(f"Certificate {known.id}", "Status")
    CERTIFICATE_TABLE.target(known, known.status, EVENTS[wanted])
    return CertificatePlan(known, wanted)


# Policies


@dataclass(frozen=True, slots=True)
class PolicyPlan:
    """A policy. document: of one that is to be made; None where there is one."""

    name: str
    document: str | None

    def carry_out(self, call: Call) -> None:
        """Make it, if it is not there."""
        if self.document is not None:
            call.backend(PoliciesBackend).create_policy(call, policy_name=self.name, policy_document=self.document)


def plan_policy(call: Call, resource: Resource) -> PolicyPlan:
    """What is to become of a policy of a template: one that exists is named, a document is named by its hash.

    Raises: AwsError.
    """
    given = resource.properties
    if "PolicyName" in given:
        return PolicyPlan(find_policy(call, given["PolicyName"]).name, None)
    document = given["PolicyDocument"]
    check_document(document)
    # AWS's own example has forty digits in capitals.
    name = sha1(document.encode(), usedforsecurity=False).hexdigest().upper()
    is_known = name in call.backend(Registry).policies
    return PolicyPlan(name, None if is_known else document)
