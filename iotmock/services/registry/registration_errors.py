"""What registering things by template says no with."""

from collections.abc import Iterable

from iotmock.core.errors import (
    AwsError,
    ConflictingResourceUpdateException,
    InvalidRequestException,
    ResourceNotFoundException,
    ResourceRegistrationFailureException,
)
from iotmock.core.texts import did_you_mean, shown

__all__ = [
    "certificate_needs_one",
    "certificate_status_not_valid",
    "line_not_readable",
    "more_than_one",
    "no_policy",
    "not_registered",
    "override_not_valid",
    "parameter_missing",
    "parameter_not_declared",
    "parameter_not_text",
    "parameter_type_not_valid",
    "policy_twice",
    "property_missing",
    "property_not_known",
    "property_not_valid",
    "reports_of_unknown_task",
    "resource_differs",
    "resource_type_not_known",
    "section_not_valid",
    "task_not_found",
    "task_not_in_progress",
    "task_runs_already",
    "template_not_json",
]


# The template


def _invalid(reason: str) -> InvalidRequestException:
    """A template that registers nothing, whatever the parameters; it begins as AWS's own texts do."""
    return InvalidRequestException(f"Invalid registration template. {reason}")


def template_not_json(reason: str) -> InvalidRequestException:
    """A template that is no JSON object."""
    return _invalid(f"It is no JSON object: {reason}")


def section_not_valid(where: str) -> InvalidRequestException:
    """A part of a template that must be a JSON object."""
    return _invalid(f"{where} must be a JSON object, and not be empty where it is required.")


def parameter_type_not_valid(name: str) -> InvalidRequestException:
    """Parameters are texts."""
    return _invalid(f"The parameter {shown(name)} must have the Type String, and a text as its Default if it has one.")


def parameter_not_declared(where: str, name: str) -> InvalidRequestException:
    """A reference that leads nowhere."""
    return _invalid(f"{where} refers to {shown(name)}, which Parameters does not declare.")


def resource_type_not_known(where: str, name: object, known: Iterable[str]) -> InvalidRequestException:
    """Templates make things, certificates and policies."""
    names = list(known)
    return _invalid(f"The Type of {where} must be one of {', '.join(names)}, not {shown(name)}.")


def more_than_one(kind: str) -> InvalidRequestException:
    """A template is for one thing and its certificate."""
    return _invalid(f"There can be one resource of the type {kind}.")


def property_not_known(where: str, name: str, known: Iterable[str]) -> InvalidRequestException:
    """A property that the type of a resource does not have."""
    return _invalid(f"{where} has no property {shown(name)}{did_you_mean(name, known)}")


def property_missing(where: str, name: str) -> InvalidRequestException:
    """A property that a resource cannot be without."""
    return _invalid(f"{where} needs the property {name}.")


def property_not_valid(where: str, wanted: str) -> InvalidRequestException:
    """A property of another form."""
    return _invalid(f"{where} must be {wanted}.")


def override_not_valid(where: str, name: str, allowed: Iterable[str]) -> InvalidRequestException:
    """OverrideSettings that there are not."""
    settings = ", ".join(allowed)
    if not settings:
        return _invalid(f"{where} has no OverrideSettings for {shown(name)}.")
    return _invalid(f"The OverrideSettings for {name} of {where} must be one of {settings}.")


def certificate_needs_one(where: str) -> InvalidRequestException:
    """A certificate is given in one way."""
    return _invalid(
        f"{where} must have one of CertificateSigningRequest, CertificateId and CertificatePem; CACertificatePem"
        " belongs to the last."
    )


def no_policy() -> InvalidRequestException:
    """A policy that is not given at all, in AWS's words."""
    return _invalid("Neither policyName nor policyDocument is present in the Template.")


def policy_twice(where: str) -> InvalidRequestException:
    """A policy is given in one way."""
    return _invalid(f"{where} must have either PolicyName or PolicyDocument, and not both.")


# RegisterThing


def parameter_missing(name: str) -> ResourceRegistrationFailureException:
    """No value for a parameter that is referred to and has no default."""
    return ResourceRegistrationFailureException(f"The parameter {shown(name)} has no value and no default.")


def certificate_status_not_valid(status: str) -> ResourceRegistrationFailureException:
    """A status that a template cannot give."""
    return ResourceRegistrationFailureException(
        f"The Status of a certificate must be ACTIVE or INACTIVE, not {shown(status)}."
    )


def not_registered(reason: AwsError) -> ResourceRegistrationFailureException:
    """What an operation of the registry has against a resource."""
    return ResourceRegistrationFailureException(reason.message)


def resource_differs(resource: str, name: str) -> ConflictingResourceUpdateException:
    """A resource that exists is not as the template wants it, and OverrideSettings say FAIL."""
    return ConflictingResourceUpdateException(f"{resource} already exists with another {name}.")


# Bulk registration


def task_not_found(task_id: str) -> ResourceNotFoundException:
    """No such task."""
    return ResourceNotFoundException(f"Thing registration task {task_id} not found.")


def reports_of_unknown_task(task_id: str) -> InvalidRequestException:
    """The same where the operation declares no such error."""
    return InvalidRequestException(f"Thing registration task {task_id} not found.")


def task_runs_already(task_id: str) -> InvalidRequestException:
    """One task at a time."""
    return InvalidRequestException(f"Thing registration task {task_id} has not ended yet: one can run at a time.")


def task_not_in_progress(task_id: str, status: str) -> InvalidRequestException:
    """StopThingRegistrationTask when there is nothing to stop."""
    return InvalidRequestException(f"Thing registration task {task_id} is {status}, and not InProgress.")


def line_not_readable(reason: str) -> InvalidRequestException:
    """A line of the input file that is no JSON object; it fails alone."""
    return InvalidRequestException(f"The line is no JSON object: {reason}")


def parameter_not_text(name: str) -> InvalidRequestException:
    """A value of a line that no parameter can have."""
    return InvalidRequestException(f"The value of the parameter {shown(name)} must be a text.")
