"""IoT policies, their versions, and what they are attached to. Nobody's rights depend on them here.

Alone kept here: a policy has at most five versions, whose numbers are never used again, and one is the default; one
that is attached to something cannot go. Source: Developer Guide, "AWS IoT Core policies".
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from sortedcontainers import SortedKeyList

from iotmock.core import strict_json
from iotmock.core.arns import parse_arn
from iotmock.core.names import new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.registry import errors, policy_documents
from iotmock.services.registry.checks import find_thing
from iotmock.services.registry.limits import POLICIES_OF_GROUP, POLICIES_OF_PRINCIPAL, POLICY_VERSIONS
from iotmock.services.registry.principals import check_attachable, check_principal
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Policy, PolicyVersion

__all__ = ["PoliciesBackend", "check_document"]

_PAGE: Final = 250
_Item = TypeVar("_Item")


@savable(name="position_of_policy")
def _position(policy: Policy) -> tuple[Any, int]:
    return policy.created_at, policy.number


@savable
class PoliciesBackend(Backend):
    """The policies of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._by_age: SortedKeyList[Policy, tuple[Any, int]] = SortedKeyList(key=_position)
        self._made = 0

    # Policies and their versions

    @operation("iot:CreatePolicy")
    def create_policy(
        self, call: Call, *, policy_name: str, policy_document: str, tags: list[dict[str, str]] | None = None
    ) -> Document:
        """Make a policy, whose first version is the default.

        Raises: ResourceAlreadyExistsException, MalformedPolicyException, InvalidRequestException.
        Source: API reference, CreatePolicy.
        """
        policies = call.backend(Registry).policies
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        check_document(policy_document)
        if policy_name in policies:
            raise errors.policy_exists(policy_name, call.arn(f"policy/{policy_name}"))
        self._made += 1
        policy = policies[policy_name] = Policy(policy_name, call.now, new_uuid(), number=self._made, tags=new_tags)
        self._by_age.add(policy)
        version = _add_version(call, policy, policy_document)
        call.record("policy", policy_name, "create", None, version.number)
        return {
            "policyName": policy_name,
            "policyArn": call.arn(f"policy/{policy_name}"),
            "policyDocument": policy_document,
            "policyVersionId": str(version.number),
        }

    @operation("iot:GetPolicy")
    def get_policy(self, call: Call, *, policy_name: str) -> Document:
        """A policy, with the document of its default version.

        Raises: ResourceNotFoundException.
        Source: API reference, GetPolicy.
        """
        return policy_documents.policy(call, self.find(call, policy_name))

    @operation("iot:DeletePolicy")
    def delete_policy(self, call: Call, *, policy_name: str) -> None:
        """Forget a policy that has one version and is attached to nothing.

        Raises: ResourceNotFoundException, DeleteConflictException.
        Source: API reference, DeletePolicy.
        """
        policy = self.find(call, policy_name)
        if len(policy.versions) > 1:
            raise errors.policy_has_versions(policy_name)
        if policy.targets:
            raise errors.policy_has_targets(policy_name)
        del call.backend(Registry).policies[policy_name]
        self._by_age.remove(policy)
        call.record("policy", policy_name, "delete", policy.default_number, None)

    @operation("iot:ListPolicies")
    def list_policies(
        self,
        call: Call,
        *,
        marker: str | None = None,
        page_size: int | None = None,
        ascending_order: bool | None = None,
    ) -> Document:
        """The policies, the newest first unless the oldest is asked for.

        Raises: InvalidRequestException.
        Source: API reference, ListPolicies.
        """
        scope = f"ListPolicies/{bool(ascending_order)}"
        position = paging.read_marker(call, scope, marker, errors.invalid_token)
        if ascending_order:
            policies = self._by_age.irange_key(min_key=position, inclusive=(False, True))
        else:
            policies = self._by_age.irange_key(max_key=position, inclusive=(True, False), reverse=True)
        page, token = paging.take_page(call, scope, policies, page_size or _PAGE, _position)
        names = [policy_documents.name_and_arn(call, each.name) for each in page]
        return {"policies": names, "nextMarker": paging.marker_of(token)}

    @operation("iot:CreatePolicyVersion")
    def create_policy_version(
        self, call: Call, *, policy_name: str, policy_document: str, set_as_default: bool | None = None
    ) -> Document:
        """Give a policy another version.

        Raises: ResourceNotFoundException, MalformedPolicyException, VersionsLimitExceededException.
        Source: API reference, CreatePolicyVersion.
        """
        policy = self.find(call, policy_name)
        check_document(policy_document)
        if len(policy.versions) >= POLICY_VERSIONS:
            raise errors.too_many_policy_versions(policy_name, POLICY_VERSIONS)
        version = _add_version(call, policy, policy_document)
        if set_as_default:
            policy.default_number = version.number
        call.record("policy", policy_name, "create version", None, version.number)
        return {
            "policyArn": call.arn(f"policy/{policy_name}"),
            "policyDocument": policy_document,
            "policyVersionId": str(version.number),
            "isDefaultVersion": bool(set_as_default),
        }

    @operation("iot:GetPolicyVersion")
    def get_policy_version(self, call: Call, *, policy_name: str, policy_version_id: str) -> Document:
        """A version of a policy.

        Raises: ResourceNotFoundException.
        Source: API reference, GetPolicyVersion.
        """
        policy = self.find(call, policy_name)
        return policy_documents.version(call, policy, _find_version(policy, policy_version_id))

    @operation("iot:ListPolicyVersions")
    def list_policy_versions(self, call: Call, *, policy_name: str) -> Document:
        """The versions of a policy, the newest first.

        Raises: ResourceNotFoundException.
        Source: API reference, ListPolicyVersions.
        """
        policy = self.find(call, policy_name)
        newest_first = reversed(policy.versions.values())
        return {"policyVersions": [policy_documents.version_summary(policy, version) for version in newest_first]}

    @operation("iot:SetDefaultPolicyVersion")
    def set_default_policy_version(self, call: Call, *, policy_name: str, policy_version_id: str) -> None:
        """Have another version count.

        Raises: ResourceNotFoundException.
        Source: API reference, SetDefaultPolicyVersion.
        """
        policy = self.find(call, policy_name)
        version = _find_version(policy, policy_version_id)
        if version.number != policy.default_number:
            call.record("policy", policy_name, "set default", policy.default_number, version.number)
            policy.default_number = version.number
            policy.last_modified_at = call.now

    @operation("iot:DeletePolicyVersion")
    def delete_policy_version(self, call: Call, *, policy_name: str, policy_version_id: str) -> None:
        """Forget a version that is not the default.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, DeletePolicyVersion.
        """
        policy = self.find(call, policy_name)
        version = _find_version(policy, policy_version_id)
        if version.number == policy.default_number:
            raise errors.default_version()
        del policy.versions[version.number]
        policy.last_modified_at = call.now
        call.record("policy", policy_name, "delete version", version.number, None)

    # What they are attached to

    @operation("iot:AttachPolicy")
    def attach_policy(self, call: Call, *, policy_name: str, target: str) -> None:
        """Have a policy count for a certificate, a Cognito identity or a thing group; twice is no error.

        Raises: ResourceNotFoundException, InvalidRequestException, LimitExceededException.
        Source: API reference, AttachPolicy.
        """
        policy = self.find(call, policy_name)
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
        policy = self.find(call, policy_name)
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
        self._detach(call, self.find(call, policy_name), principal)

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
        page, token = _page(call, scope, policies, _position, marker, page_size, ascending=bool(ascending_order))
        return {"policies": [policy_documents.name_and_arn(call, each.name) for each in page], "nextMarker": token}

    @operation("iot:ListTargetsForPolicy")
    def list_targets_for_policy(
        self, call: Call, *, policy_name: str, marker: str | None = None, page_size: int | None = None
    ) -> Document:
        """What a policy is attached to.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListTargetsForPolicy.
        """
        targets = self.find(call, policy_name).targets
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
        targets = self.find(call, policy_name).targets
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
    def find(call: Call, name: str) -> Policy:
        """A policy.

        Raises: ResourceNotFoundException.
        """
        policy: Policy | None = call.backend(Registry).policies.get(name)
        if policy is None:
            raise errors.policy_not_found(name)
        return policy

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
        PoliciesBackend.check_room(call, target, 1)
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


def _add_version(call: Call, policy: Policy, document: str) -> PolicyVersion:
    policy.last_number += 1
    version = PolicyVersion(policy.last_number, document, call.now)
    policy.versions[version.number] = version
    policy.last_modified_at = call.now
    return version


def _find_version(policy: Policy, version_id: str) -> PolicyVersion:
    found = next((version for version in policy.versions.values() if str(version.number) == version_id), None)
    if found is None:
        raise errors.policy_version_not_found(policy.name, version_id)
    return found


def check_document(text: str) -> None:
    """Refuse what is no JSON object.

    Raises: MalformedPolicyException.
    """
    try:
        document = strict_json.read(text)
    except strict_json.NotJson as error:
        raise errors.malformed_policy(str(error)) from error
    if not isinstance(document, dict):
        raise errors.malformed_policy("it is no JSON object")


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


@taggable("policy")
def tags_of_policy(call: Call, name: str) -> TagMap | None:
    """The tags of a policy."""
    policy = call.backend(Registry).policies.get(name)
    return None if policy is None else policy.tags


@listed_tags("policy")
def tags_of_policies(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all policies."""
    return [(policy.name, policy.tags) for policy in call.backend(Registry).policies.values()]
