"""What the operations on things, types, groups, principals and policies say no with."""

from iotmock.core.errors import (
    DeleteConflictException,
    InvalidRequestException,
    LimitExceededException,
    MalformedPolicyException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    VersionConflictException,
    VersionsLimitExceededException,
)
from iotmock.core.texts import shown

__all__ = [
    "arn_and_name_disagree",
    "attached_elsewhere",
    "attribute_and_type",
    "attributes_too_many",
    "billing_group_exists",
    "billing_group_not_found",
    "connection_attribute_not_known",
    "default_version",
    "dynamic_group_has_no_parent",
    "dynamic_group_takes_no_policy",
    "exclusive_already",
    "group_attributes_too_many",
    "group_exists",
    "group_has_children",
    "group_is_dynamic",
    "group_is_static",
    "group_needs",
    "group_not_found",
    "hierarchy_too_deep",
    "invalid_token",
    "malformed_policy",
    "members_follow_query",
    "not_attached",
    "not_of_this_stack",
    "not_of_type",
    "only_mqtt5",
    "parent_is_dynamic",
    "parent_not_found",
    "policy_exists",
    "policy_has_targets",
    "policy_has_versions",
    "policy_not_found",
    "policy_version_not_found",
    "principal_not_found",
    "principal_not_valid",
    "principals_of_unknown_thing",
    "propagating_attribute_needs_a_key",
    "propagating_attribute_needs_one",
    "same_hierarchy",
    "thing_exists",
    "thing_has_principals",
    "thing_in_too_many_groups",
    "thing_not_found",
    "too_many_children",
    "too_many_dynamic_groups",
    "too_many_policies",
    "too_many_policy_versions",
    "type_and_removal",
    "type_deprecated",
    "type_exists",
    "type_in_use",
    "type_not_deprecated",
    "type_not_found",
    "type_too_young",
    "version_differs",
]


# Things


def thing_not_found(name: str) -> ResourceNotFoundException:
    """No such thing."""
    return ResourceNotFoundException(f"Thing {name} not found.")


def thing_exists(name: str, arn: str) -> ResourceAlreadyExistsException:
    """CreateThing with another configuration than the thing has, in AWS's words."""
    return ResourceAlreadyExistsException(
        f"Thing {name} already exists in account with different attributes", resourceId=name, resourceArn=arn
    )


def thing_has_principals(name: str) -> InvalidRequestException:
    """DeleteThing while a principal speaks for it, in AWS's words."""
    return InvalidRequestException(f"Cannot delete. Thing {name} is still attached to one or more principals")


def attributes_too_many(count: int, limit: int, *, has_type: bool) -> InvalidRequestException:
    """More attributes than a thing may have."""
    of = "a thing with a type" if has_type else "a thing without a type"
    return InvalidRequestException(f"{count} attributes were given; {of} can have at most {limit}.")


def attribute_and_type() -> InvalidRequestException:
    """ListThings with both filters, in AWS's words."""
    return InvalidRequestException("Listing things by the combination of attribute and thing type is not supported")


def type_and_removal() -> InvalidRequestException:
    """UpdateThing that gives a type and takes it away."""
    return InvalidRequestException("thingTypeName and removeThingType cannot be given together.")


def version_differs(expected: int, actual: int) -> VersionConflictException:
    """The caller has seen another version."""
    return VersionConflictException(f"The expected version {expected} does not match the current version {actual}.")


def invalid_token() -> InvalidRequestException:
    """A page token that this list did not issue."""
    return InvalidRequestException("The token is not valid.")


def not_of_type(text: str, kind: str) -> InvalidRequestException:
    """An ARN of something else."""
    return InvalidRequestException(f"{text} is not the ARN of a {kind}.")


# Thing types


def type_not_found(name: str) -> ResourceNotFoundException:
    """No such thing type."""
    return ResourceNotFoundException(f"Thing type {name} not found.")


def type_exists(name: str, arn: str) -> ResourceAlreadyExistsException:
    """CreateThingType with other properties than the type has."""
    return ResourceAlreadyExistsException(
        f"Thing type {name} already exists in account with different properties", resourceId=name, resourceArn=arn
    )


def type_deprecated(name: str) -> InvalidRequestException:
    """A deprecated type takes no new things."""
    return InvalidRequestException(f"Can not use deprecated thing type: {name}")


def type_not_deprecated(name: str) -> InvalidRequestException:
    """DeleteThingType before the deprecation."""
    return InvalidRequestException(f"Cannot delete thing type : {name}. Please deprecate the thing type first")


def type_too_young(name: str) -> InvalidRequestException:
    """DeleteThingType right after the deprecation, in AWS's words."""
    return InvalidRequestException(
        f"Cannot delete thing type : {name}. Please wait for 5 minutes after deprecation and then retry"
    )


def type_in_use(name: str) -> InvalidRequestException:
    """DeleteThingType while things have it."""
    return InvalidRequestException(f"Cannot delete thing type : {name}. There are still things associated with it")


def only_mqtt5() -> InvalidRequestException:
    """UpdateThingType of another property, in AWS's words."""
    return InvalidRequestException("Can only update mqtt5Configuration.")


def propagating_attribute_needs_a_key() -> InvalidRequestException:
    """The key of the user property is what subscribers look for."""
    return InvalidRequestException("Each propagating attribute must have a userPropertyKey.")


def connection_attribute_not_known(name: str, known: tuple[str, ...]) -> InvalidRequestException:
    """A connection knows two values that can be propagated."""
    return InvalidRequestException(f"connectionAttribute must be one of {', '.join(known)}, not {shown(name)}.")


def propagating_attribute_needs_one(key: str) -> InvalidRequestException:
    """A propagating attribute comes from the thing or from its connection."""
    return InvalidRequestException(
        f"The propagating attribute {shown(key)} must have either thingAttribute or connectionAttribute."
    )


def principals_of_unknown_thing(name: str) -> ResourceNotFoundException:
    """A thing whose principals are asked for is not there."""
    return ResourceNotFoundException(
        f"Failed to list principals for thing {name} because the thing does not exist in your account"
    )


# Groups


def group_not_found(name: str) -> ResourceNotFoundException:
    """No such thing group."""
    return ResourceNotFoundException(f"Thing group {name} not found.")


def parent_not_found(name: str) -> ResourceNotFoundException:
    """CreateThingGroup below a group that does not exist; the operation does not declare what the others say then."""
    error = group_not_found(name)
    error.is_undeclared = True
    return error


def parent_is_dynamic(name: str) -> InvalidRequestException:
    """CreateThingGroup below a dynamic group."""
    return InvalidRequestException(f"Thing group {name} is dynamic and cannot have child groups.")


def group_is_dynamic(name: str, operation: str) -> InvalidRequestException:
    """An operation of static groups on a dynamic one. operation: which one to use."""
    return InvalidRequestException(f"Thing group {name} is dynamic: use {operation}.")


def group_is_static(name: str, operation: str) -> InvalidRequestException:
    """An operation of dynamic groups on a static one. operation: which one to use."""
    return InvalidRequestException(f"Thing group {name} is not dynamic: use {operation}.")


def members_follow_query(name: str) -> InvalidRequestException:
    """A thing that is put into a dynamic group, or taken out of it."""
    return InvalidRequestException(f"Thing group {name} is dynamic: its query decides which things are in it.")


def dynamic_group_takes_no_policy(name: str) -> InvalidRequestException:
    """AttachPolicy to a dynamic group."""
    return InvalidRequestException(f"Thing group {name} is dynamic and cannot have policies.")


def too_many_dynamic_groups(limit: int) -> LimitExceededException:
    """One dynamic group more than an account may have."""
    return LimitExceededException(f"An account can have at most {limit} dynamic thing groups.")


def dynamic_group_has_no_parent(name: str) -> InvalidRequestException:
    """A stack's dynamic group below another group."""
    return InvalidRequestException(f"Thing group {name} has a query and cannot have a parent.")


def not_of_this_stack(name: str) -> ResourceAlreadyExistsException:
    """A stack that is to make what there is already."""
    return ResourceAlreadyExistsException(f"{name} exists already, and not as a resource of this stack.")


def group_attributes_too_many(count: int, limit: int) -> InvalidRequestException:
    """More attributes than a group may have."""
    return InvalidRequestException(f"{count} attributes were given; a thing group can have at most {limit}.")


def group_exists(name: str, arn: str) -> ResourceAlreadyExistsException:
    """CreateThingGroup with other properties than the group has, in AWS's words."""
    return ResourceAlreadyExistsException(
        f"Thing Group {name} already exists in current account with different properties",
        resourceId=name,
        resourceArn=arn,
    )


def group_has_children(name: str) -> InvalidRequestException:
    """DeleteThingGroup of a group with groups below it, in AWS's words."""
    return InvalidRequestException(
        f"Cannot delete thing group : {name} when there are still child groups attached to it."
    )


def hierarchy_too_deep(limit: int) -> InvalidRequestException:
    """A group below the lowest level."""
    return InvalidRequestException(f"A hierarchy of thing groups can have at most {limit} levels.")


def too_many_children(name: str, limit: int) -> InvalidRequestException:
    """One child group more than a group may have."""
    return InvalidRequestException(f"Thing group {name} can have at most {limit} direct child groups.")


def group_needs(what: str) -> InvalidRequestException:
    """Neither name nor ARN was given."""
    return InvalidRequestException(f"{what} is required: give its name or its ARN.")


def arn_and_name_disagree(what: str) -> InvalidRequestException:
    """Name and ARN of different resources."""
    return InvalidRequestException(f"Name and ARN of the {what} do not agree.")


def thing_in_too_many_groups(name: str, limit: int, *, dynamic: bool) -> InvalidRequestException:
    """One group more than a thing may be in. dynamic: whether it is in dynamic ones, which could make room."""
    remedy = " With overrideDynamicGroups it leaves the newest of its dynamic ones." if dynamic else ""
    return InvalidRequestException(f"Thing {name} can be in at most {limit} thing groups.{remedy}")


def same_hierarchy(name: str, group: str, other: str) -> InvalidRequestException:
    """A thing is in one group of a hierarchy."""
    return InvalidRequestException(
        f"Thing {name} cannot be in thing group {group}: it is in {other} of the same hierarchy."
    )


# Billing groups


def billing_group_not_found(name: str) -> ResourceNotFoundException:
    """No such billing group."""
    return ResourceNotFoundException(f"Billing group {name} not found.")


def billing_group_exists(name: str, arn: str) -> ResourceAlreadyExistsException:
    """CreateBillingGroup with another description than the group has."""
    return ResourceAlreadyExistsException(
        f"Billing group {name} already exists in account with different properties", resourceId=name, resourceArn=arn
    )


# Principals


def principal_not_found(principal: str) -> ResourceNotFoundException:
    """No such certificate or identity."""
    return ResourceNotFoundException(f"Principal {principal} not found.")


def principal_not_valid(principal: str) -> InvalidRequestException:
    """Text that is neither the ARN of a certificate nor an identity of Cognito's."""
    return InvalidRequestException(f"{shown(principal)} is not a valid principal.")


def not_attached(principal: str, thing: str) -> ResourceNotFoundException:
    """DetachThingPrincipal of a principal that does not speak for the thing."""
    return ResourceNotFoundException(f"Principal {principal} is not attached to thing {thing}.")


def attached_elsewhere(principal: str) -> InvalidRequestException:
    """An exclusive attachment of a principal that speaks for another thing."""
    return InvalidRequestException(f"Principal {principal} is already attached to another thing.")


def exclusive_already(principal: str) -> InvalidRequestException:
    """An attachment of a principal that speaks for one thing exclusively."""
    return InvalidRequestException(f"Principal {principal} is attached exclusively to another thing.")


# Policies


def policy_not_found(name: str) -> ResourceNotFoundException:
    """No such policy."""
    return ResourceNotFoundException(f"Policy not found: {name}")


def policy_version_not_found(name: str, version: str) -> ResourceNotFoundException:
    """No such version."""
    return ResourceNotFoundException(f"Policy {name} has no version {version}.")


def policy_exists(name: str, arn: str) -> ResourceAlreadyExistsException:
    """CreatePolicy of a name that is taken, in AWS's words."""
    return ResourceAlreadyExistsException(
        f"Policy cannot be created - name already exists (name={name})", resourceId=name, resourceArn=arn
    )


def malformed_policy(reason: str) -> MalformedPolicyException:
    """A document that is no JSON object."""
    return MalformedPolicyException(f"Policy document is malformed: {reason}")


def too_many_policy_versions(name: str, limit: int) -> VersionsLimitExceededException:
    """One version more than a policy may have."""
    return VersionsLimitExceededException(f"The policy {name} already has the maximum number of versions ({limit})")


def default_version() -> InvalidRequestException:
    """DeletePolicyVersion of the default, in what seem AWS's words."""
    return InvalidRequestException("Cannot delete the default version of a policy")


def policy_has_versions(name: str) -> DeleteConflictException:
    """DeletePolicy while there are versions besides the default."""
    return DeleteConflictException(
        f"Cannot delete the policy because it has one or more policy versions attached to it (name={name})"
    )


def policy_has_targets(name: str) -> DeleteConflictException:
    """DeletePolicy while it counts for something."""
    return DeleteConflictException(
        f"The policy cannot be deleted as the policy is attached to one or more principals (name={name})"
    )


def too_many_policies(target: str, limit: int) -> LimitExceededException:
    """One policy more than a target may have."""
    return LimitExceededException(f"{target} can have at most {limit} policies.")
