"""What policies are attached to: certificates, Cognito identities and thing groups.

Alone kept here: a group has two policies at most, a principal ten; what a group's ancestors have counts for it. Source:
Developer Guide, "AWS IoT Core policies", "Attaching a policy to a thing group".
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from iotmock.core.arns import parse_arn
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import errors, policy_documents
from iotmock.services.registry.checks import find_policy, find_thing
from iotmock.services.registry.limits import POLICIES_OF_GROUP, POLICIES_OF_PRINCIPAL
from iotmock.services.registry.policies import position_of_policy
from iotmock.services.registry.principals import check_attachable, check_principal
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Policy

__all__ = ["PolicyAttachmentsBackend"]

_PAGE: Final = 250
_Item = TypeVar("_Item")


@savable
class PolicyAttachmentsBackend(Backend):
    """The attachments of one account and region."""

    @operation("iot:AttachPolicy")
    def attach_policy(self, call: Call, *, policy_name: str, target: str) -> None:
        """Have a policy count for a certificate, a Cognito identity or a thing group; twice is no error.

        Raises: ResourceNotFoundException, InvalidRequestException, LimitExceededException.
        Source: API reference, AttachPolicy.
        """
        policy = find_policy(call, policy_name)
        group_name = _check_target(call, target)
        if group_name is None:
            check_attachable(call, target)
        elif group_name in call.backend(Registry).dynamic_groups:
            raise errors.dynamic_group_takes_no_policy(group_name)
        self._attach(call, policy, target)

    @operation("iot:AttachPrincipalPolicy")
    def attach_principal_policy(self, call: Call, *, policy_name: str, principal: str) -> None:
        """The same for a principal, by the older operation.

        Raises: ResourceNotFoundException, InvalidRequestException, LimitExceededException.
        Source: API reference, AttachPrincipalPolicy.
        """
        policy = find_policy(call, policy_name)
        check_attachable(call, principal)
        self._attach(call, policy, principal)

    @operation("iot:DetachPolicy")
    def detach_policy(self, call: Call, *, policy_name: str, target: str) -> None:
        """Have a policy count for a target no more; where it did not, nothing happens.

        Raises: nothing.
        Source: API reference, DetachPolicy, which declares no error for what is not there.
        """
        policy = call.backend(Registry).policies.get(policy_name)
        if policy is not None:
            self._detach(call, policy, target)

    @operation("iot:DetachPrincipalPolicy")
    def detach_principal_policy(self, call: Call, *, policy_name: str, principal: str) -> None:
        """The same for a principal, by the older operation.

        Raises: ResourceNotFoundException.
        Source: API reference, DetachPrincipalPolicy.
        """
        self._detach(call, find_policy(call, policy_name), principal)

    @operation("iot:ListAttachedPolicies")
    def list_attached_policies(
        self,
        call: Call,
        *,
        target: str,
        recursive: bool | None = None,
        marker: str | None = None,
        page_size: int | None = None,
    ) -> Document:
        """The policies of a target by name, with `recursive` those of the groups above it too.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListAttachedPolicies.
        """
        targets = _with_those_above(call, target)
        policies_of = call.backend(Registry).policies_of
        names = {name for each in (targets if recursive else [target]) for name in policies_of.get(each, ())}
        page, token = _page(call, f"ListAttachedPolicies/{target}/{recursive}", names, str, marker, page_size)
        return {"policies": [policy_documents.name_and_arn(call, name) for name in page], "nextMarker": token}

    @operation("iot:ListPrincipalPolicies")
    def list_principal_policies(
        self,
        call: Call,
        *,
        principal: str,
        marker: str | None = None,
        page_size: int | None = None,
        ascending_order: bool | None = None,
    ) -> Document:
        """The policies of a principal by the older operation, the newest first unless the oldest is asked for.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListPrincipalPolicies.
        """
        _check_target(call, principal)
        registry = call.backend(Registry)
        policies = [registry.policies[name] for name in registry.policies_of.get(principal, ())]
        scope = f"ListPrincipalPolicies/{principal}/{bool(ascending_order)}"
        page, token = _page(
            call, scope, policies, position_of_policy, marker, page_size, ascending=bool(ascending_order)
        )
        return {"policies": [policy_documents.name_and_arn(call, each.name) for each in page], "nextMarker": token}

    @operation("iot:ListTargetsForPolicy")
    def list_targets_for_policy(
        self, call: Call, *, policy_name: str, marker: str | None = None, page_size: int | None = None
    ) -> Document:
        """What a policy is attached to.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListTargetsForPolicy.
        """
        targets = find_policy(call, policy_name).targets
        page, token = _page(call, f"ListTargetsForPolicy/{policy_name}", targets, str, marker, page_size)
        return {"targets": page, "nextMarker": token}

    @operation("iot:ListPolicyPrincipals")
    def list_policy_principals(
        self,
        call: Call,
        *,
        policy_name: str,
        marker: str | None = None,
        page_size: int | None = None,
        ascending_order: bool | None = None,
    ) -> Document:
        """The principals that a policy is attached to, by the older operation, which knows no groups.

        The last attached stands first unless the first is asked for.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListPolicyPrincipals.
        """
        targets = find_policy(call, policy_name).targets
        principals = [target for target in targets if ":thinggroup/" not in target]
        scope = f"ListPolicyPrincipals/{policy_name}/{bool(ascending_order)}"
        page, token = _page(
            call, scope, principals, targets.__getitem__, marker, page_size, ascending=bool(ascending_order)
        )
        return {"principals": page, "nextMarker": token}

    @operation("iot:GetEffectivePolicies")
    def get_effective_policies(
        self,
        call: Call,
        *,
        principal: str | None = None,
        cognito_identity_pool_id: str | None = None,
        thing_name: str | None = None,
    ) -> Document:
        """The policies that count for a principal when it speaks for a thing: its own, and those of the thing's groups.

        A group may stand for a principal; what it inherits counts.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, GetEffectivePolicies; developer guide, Static thing groups.
        """
        del cognito_identity_pool_id  # a pool has no policies of its own
        registry = call.backend(Registry)
        targets = [] if principal is None else _with_those_above(call, principal)
        if thing_name is not None:
            groups = registry.groups_of(find_thing(call, thing_name))
            targets += [call.arn(f"thinggroup/{name}") for name in groups]
        names = sorted({name for target in targets for name in registry.policies_of.get(target, ())})
        effective = [policy_documents.effective(call, registry.policies[name]) for name in names]
        return {"effectivePolicies": effective}

    # What the room asks

    @staticmethod
    def check_room(call: Call, target: str, count: int) -> None:
        """Refuse more policies than a target may have. count: how many are to come.

        Raises: LimitExceededException.
        """
        limit = POLICIES_OF_GROUP if ":thinggroup/" in target else POLICIES_OF_PRINCIPAL
        if len(call.backend(Registry).policies_of.get(target, ())) + count > limit:
            raise errors.too_many_policies(target, limit)

    # Inside

    @staticmethod
    def _attach(call: Call, policy: Policy, target: str) -> None:
        registry = call.backend(Registry)
        if target in policy.targets:
            return
        PolicyAttachmentsBackend.check_room(call, target, 1)
        registry.attach_policy(policy, target)
        call.record("policy", policy.name, "attach", None, target)

    @staticmethod
    def _detach(call: Call, policy: Policy, target: str) -> None:
        if target in policy.targets:
            call.backend(Registry).detach_policy(policy, target)
            call.record("policy", policy.name, "detach", target, None)


def _page(
    call: Call,
    scope: str,
    items: Iterable[_Item],
    position_of: Callable[[_Item], Any],
    marker: str | None,
    page_size: int | None,
    *,
    ascending: bool = True,
) -> tuple[list[_Item], str | None]:
    position = paging.read_marker(call, scope, marker, errors.invalid_token)
    ordered = sorted(items, key=position_of, reverse=not ascending)

    def is_behind(item: _Item) -> bool:
        found = position_of(item)
        return position is None or (found > position if ascending else found < position)

    page, token = paging.take_page(call, scope, filter(is_behind, ordered), page_size or _PAGE, position_of)
    return page, paging.marker_of(token)


def _check_target(call: Call, target: str) -> str | None:
    """Refuse what no policy can be attached to; gives the name of a group, None for a principal."""
    arn = parse_arn(target)
    if arn is None or (arn.service, arn.kind) != ("iot", "thinggroup"):
        check_principal(call, target)
        return None
    if target != call.arn(f"thinggroup/{arn.name}") or arn.name not in call.backend(Registry).groups:
        raise errors.group_not_found(target)
    return arn.name


def _with_those_above(call: Call, target: str) -> list[str]:
    """A target, and the groups above it where it is one.

    Raises: ResourceNotFoundException, InvalidRequestException.
    """
    group = _check_target(call, target)
    if group is None:
        return [target]
    return [call.arn(f"thinggroup/{name}") for name in call.backend(Registry).lineage(group)]
