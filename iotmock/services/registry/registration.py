"""Registering a thing by template, with its certificate and the policies of that.

Alone kept here: what can be refused is refused before anything changes. Source: Developer Guide, "Single thing
provisioning", "Provisioning templates".
"""

from collections.abc import Mapping
from typing import Any

from iotmock.core.errors import AwsError, ConflictingResourceUpdateException
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import registration_errors as errors
from iotmock.services.registry import registration_template as templates
from iotmock.services.registry.certificate_documents import certificate_arn
from iotmock.services.registry.certificate_errors import transfer_forbids_attaching
from iotmock.services.registry.certificate_state import Certificate
from iotmock.services.registry.policy_attachments import PolicyAttachmentsBackend
from iotmock.services.registry.principals import PrincipalsBackend
from iotmock.services.registry.registration_plans import (
    CertificatePlan,
    PolicyPlan,
    ThingPlan,
    plan_certificate,
    plan_policy,
    plan_thing,
)
from iotmock.services.registry.registration_template import CERTIFICATE, THING, Resource
from iotmock.services.registry.registry import Registry

__all__ = ["RegistrationBackend"]


@savable
class RegistrationBackend(Backend):
    """Registering things in one account and region."""

    @operation("iot:RegisterThing")
    def register_thing(
        self, call: Call, *, template_body: str, parameters: Mapping[str, str] | None = None
    ) -> Document:
        """Make what a template says, or bring it to what it says; all of it or nothing.

        Raises: InvalidRequestException for the template, ResourceRegistrationFailureException for what becomes of it
        with these parameters, ConflictingResourceUpdateException.
        Source: API reference, RegisterThing; Developer Guide, Single thing provisioning.
        """
        resources = templates.read(template_body).filled(parameters or {})
        try:
            plan = _Plan(call, resources)
        except ConflictingResourceUpdateException:
            raise
        except AwsError as reason:
            raise errors.not_registered(reason) from reason
        return plan.carry_out(call)


class _Plan:
    """What is to become of the resources of a template. Making it changes nothing."""

    def __init__(self, call: Call, resources: list[Resource]) -> None:
        self._thing: ThingPlan | None = None
        self._certificate: CertificatePlan | None = None
        self._policies: dict[str, PolicyPlan] = {}
        self._arns: dict[str, str] = {}
        for each in resources:
            self._arns[each.name] = call.arn(self._take_in(call, each))
        self._check_together(call)

    def carry_out(self, call: Call) -> Document:
        """Have it happen; gives the answer of RegisterThing."""
        thing, certificate = self._thing, self._certificate
        if thing is not None:
            thing.carry_out(call)
        if certificate is not None:
            certificate.carry_out(call)
        for policy in self._policies.values():
            policy.carry_out(call)
        if certificate is not None:
            principal = certificate_arn(call, certificate.id)
            if thing is not None:
                call.backend(PrincipalsBackend).attach_thing_principal(call, thing_name=thing.name, principal=principal)
            for name in self._policies:
                call.backend(PolicyAttachmentsBackend).attach_policy(call, policy_name=name, target=principal)
        return {"certificatePem": certificate and certificate.pem, "resourceArns": self._arns}

    def _take_in(self, call: Call, resource: Resource) -> str:
        """Plan a resource; gives what its ARN ends with."""
        if resource.type == THING:
            self._thing = plan_thing(call, resource)
            return f"thing/{self._thing.name}"
        if resource.type == CERTIFICATE:
            self._certificate = plan_certificate(call, resource)
            return f"cert/{self._certificate.id}"
        policy = plan_policy(call, resource)
        self._policies[policy.name] = policy
        return f"policy/{policy.name}"

    def _check_together(self, call: Call) -> None:
        """Refuse what the certificate cannot be attached to, and what cannot be attached to it."""
        if self._certificate is None:
            return
        principal, known = certificate_arn(call, self._certificate.id), self._certificate.certificate
        if isinstance(known, Certificate) and known.is_pending and (self._thing or self._policies):
            raise transfer_forbids_attaching(known.id)
        if self._thing is not None:
            call.backend(PrincipalsBackend).check_speaking(call, self._thing.name, principal)
        attached: Any = call.backend(Registry).policies_of.get(principal, ())
        coming = [name for name in self._policies if name not in attached]
        call.backend(PolicyAttachmentsBackend).check_room(call, principal, len(coming))
