"""AWS documents of policies."""

from iotmock.core.rooms.backend import Document
from iotmock.core.world.call import Call
from iotmock.services.registry.state import Policy, PolicyVersion

__all__ = ["effective", "name_and_arn", "policy", "version", "version_summary"]


def name_and_arn(call: Call, name: str) -> Document:
    """How lists name a policy."""
    return {"policyName": name, "policyArn": call.arn(f"policy/{name}")}


def policy(call: Call, found: Policy) -> Document:
    """The answer of GetPolicy."""
    return {
        **effective(call, found),
        "defaultVersionId": str(found.default_number),
        "creationDate": found.created_at,
        "lastModifiedDate": found.last_modified_at,
        "generationId": found.generation_id,
    }


def effective(call: Call, found: Policy) -> Document:
    """A line of GetEffectivePolicies: with the document of the default version."""
    return {**name_and_arn(call, found.name), "policyDocument": found.versions[found.default_number].document}


def version(call: Call, found: Policy, one: PolicyVersion) -> Document:
    """The answer of GetPolicyVersion."""
    return {
        **name_and_arn(call, found.name),
        "policyDocument": one.document,
        "policyVersionId": str(one.number),
        "isDefaultVersion": one.number == found.default_number,
        "creationDate": one.created_at,
        "lastModifiedDate": one.created_at,
        "generationId": found.generation_id,
    }


def version_summary(found: Policy, one: PolicyVersion) -> Document:
    """A line of ListPolicyVersions."""
    return {
        "versionId": str(one.number),
        "isDefaultVersion": one.number == found.default_number,
        "createDate": one.created_at,
    }
