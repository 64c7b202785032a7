"""What several operations of the registry check: which resource is meant, whether its version is the expected one."""

from iotmock.core.arns import parse_arn
from iotmock.core.world.call import Call
from iotmock.services.registry import errors
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Policy, Thing

__all__ = ["check_version", "find_policy", "find_thing", "name_of", "thing_of"]


def check_version(expected: int | None, actual: int) -> None:
    """Refuse a change of something that has changed since the caller saw it.

    Raises: VersionConflictException.
    """
    if expected is not None and expected != actual:
        raise errors.version_differs(expected, actual)


def find_thing(call: Call, name: str) -> Thing:
    """A thing.

    Raises: ResourceNotFoundException.
    """
    thing: Thing | None = call.backend(Registry).things.get(name)
    if thing is None:
        raise errors.thing_not_found(name)
    return thing


def find_policy(call: Call, name: str) -> Policy:
    """A policy.

    Raises: ResourceNotFoundException.
    """
    policy: Policy | None = call.backend(Registry).policies.get(name)
    if policy is None:
        raise errors.policy_not_found(name)
    return policy


def thing_of(call: Call, name: str | None, arn: str | None) -> Thing:
    """The thing that is named, or given by its ARN, or both.

    Raises: ResourceNotFoundException, InvalidRequestException.
    """
    return find_thing(call, name_of(call, "thing", "thing", name, arn))


def name_of(call: Call, what: str, kind: str, name: str | None, arn: str | None) -> str:
    """The name of a resource that is named, or given by its ARN, or both; that of an ARN elsewhere is no name here.

    what: how errors call it. kind: as ARNs have it.

    Raises: InvalidRequestException.
    """
    if arn is None:
        if name is None:
            raise errors.group_needs(what)
        return name
    parsed = parse_arn(arn)
    if parsed is None or (parsed.service, parsed.kind) != ("iot", kind):
        raise errors.not_of_type(arn, what)
    if name is not None and name != parsed.name:
        raise errors.arn_and_name_disagree(what)
    # Nothing is called like that.
    return parsed.name if arn == call.arn(f"{kind}/{parsed.name}") else arn
