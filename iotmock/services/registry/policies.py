"""IoT policies and their versions. Nobody's rights depend on them here.

Alone kept here: a policy has at most five versions, whose numbers are never used again, and one is the default; one
that is attached to something cannot go. Source: Developer Guide, "AWS IoT Core policies".
"""

from typing import Any, Final

from sortedcontainers import SortedKeyList

from iotmock.core import strict_json
from iotmock.core.names import new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.registry import errors, policy_documents
from iotmock.services.registry.checks import find_policy
from iotmock.services.registry.limits import POLICY_VERSIONS
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Policy, PolicyVersion

__all__ = ["PoliciesBackend", "check_document", "position_of_policy"]

_PAGE: Final = 250


@savable
def position_of_policy(policy: Policy) -> tuple[Any, int]:
    """Where a policy stands among others: by its creation, of one instant by their order."""
    return policy.created_at, policy.number


@savable
class PoliciesBackend(Backend):
    """The policies of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._by_age: SortedKeyList[Policy, tuple[Any, int]] = SortedKeyList(key=position_of_policy)
        self._made = 0

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
        return policy_documents.policy(call, find_policy(call, policy_name))

    @operation("iot:DeletePolicy")
    def delete_policy(self, call: Call, *, policy_name: str) -> None:
        """Forget a policy that has one version and is attached to nothing.

        Raises: ResourceNotFoundException, DeleteConflictException.
        Source: API reference, DeletePolicy.
        """
        policy = find_policy(call, policy_name)
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
        page, token = paging.take_page(call, scope, policies, page_size or _PAGE, position_of_policy)
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
        policy = find_policy(call, policy_name)
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
        policy = find_policy(call, policy_name)
        return policy_documents.version(call, policy, _find_version(policy, policy_version_id))

    @operation("iot:ListPolicyVersions")
    def list_policy_versions(self, call: Call, *, policy_name: str) -> Document:
        """The versions of a policy, the newest first.

        Raises: ResourceNotFoundException.
        Source: API reference, ListPolicyVersions.
        """
        policy = find_policy(call, policy_name)
        newest_first = reversed(policy.versions.values())
        return {"policyVersions": [policy_documents.version_summary(policy, version) for version in newest_first]}

    @operation("iot:SetDefaultPolicyVersion")
    def set_default_policy_version(self, call: Call, *, policy_name: str, policy_version_id: str) -> None:
        """Have another version count.

        Raises: ResourceNotFoundException.
        Source: API reference, SetDefaultPolicyVersion.
        """
        policy = find_policy(call, policy_name)
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
        policy = find_policy(call, policy_name)
        version = _find_version(policy, policy_version_id)
        if version.number == policy.default_number:
            raise errors.default_version()
        del policy.versions[version.number]
        policy.last_modified_at = call.now
        call.record("policy", policy_name, "delete version", version.number, None)


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


@taggable("policy")
def tags_of_policy(call: Call, name: str) -> TagMap | None:
    """The tags of a policy."""
    policy = call.backend(Registry).policies.get(name)
    return None if policy is None else policy.tags


@listed_tags("policy")
def tags_of_policies(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all policies."""
    return [(policy.name, policy.tags) for policy in call.backend(Registry).policies.values()]
