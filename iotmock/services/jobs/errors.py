"""What AWS IoT Jobs says when it says no: to API callers as AWS errors, to devices as codes of the reserved topics.

A device is refused alike over HTTP and over MQTT; `as_aws_error` says which error a code is over HTTP. Source: API
reference; Developer Guide, "Jobs device MQTT API" (errors); see docs/fidelity.md for what is chosen.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from iotmock.core.errors import (
    AwsError,
    ConflictException,
    InvalidRequestException,
    InvalidStateTransitionException,
    LimitExceededException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    TerminalStateException,
    VersionConflictException,
)
from iotmock.core.texts import cut

__all__ = [
    "DeviceRefused",
    "as_aws_error",
    "bad_request",
    "body_not_json",
    "body_not_object",
    "execution_ended",
    "execution_not_changeable",
    "execution_not_found",
    "execution_unknown",
    "group_id_not_found",
    "group_not_found",
    "invalid_member",
    "invalid_token",
    "job_exists",
    "job_not_changeable",
    "job_not_deletable",
    "job_not_found",
    "managed_template_not_found",
    "not_continuous",
    "outside_window",
    "parameters_without_managed_template",
    "report_refused",
    "retries_not_raisable",
    "status_not_reportable",
    "target_malformed",
    "target_not_found",
    "template_exists",
    "template_not_found",
    "template_without_document",
    "thing_not_found",
    "thing_unknown",
    "too_many_targets",
    "too_many_templates",
    "version_conflict",
    "version_mismatch",
]

_SHOWN: Final = 128

_CLASSES: Final[Mapping[str, type[AwsError]]] = MappingProxyType(
    {
        "InvalidJson": InvalidRequestException,
        "InvalidRequest": InvalidRequestException,
        "ResourceNotFound": ResourceNotFoundException,
        # The model has no class of its own for a version that differs.
        "VersionMismatch": InvalidStateTransitionException,
        "InvalidStateTransition": InvalidStateTransitionException,
        "TerminalStateReached": TerminalStateException,
    }
)


class DeviceRefused(Exception):
    """The answer to a device that says no. code: of the reserved topics' protocol.

    shows_state: whether the answer over MQTT carries where the execution stands.
    """

    def __init__(self, code: str, message: str, *, shows_state: bool = False) -> None:
        self.code = code
        self.message = cut(message)
        super().__init__(self.message)
        self.shows_state = shows_state


def as_aws_error(refused: DeviceRefused) -> AwsError:
    """What the API answers where MQTT has a rejection."""
    return _CLASSES[refused.code](refused.message)


def _short(value: object) -> str:
    return cut(str(value), _SHOWN)


def invalid_member(name: str, value: object, rule: str) -> InvalidRequestException:
    """A member that is out of bounds."""
    return InvalidRequestException(f"{name} {_short(value)} is not valid: {rule}.")


def invalid_token() -> InvalidRequestException:
    """A page token that this list did not issue."""
    return InvalidRequestException("The nextToken was not issued by this list.")


# Jobs


def job_exists(job_id: str, job_arn: str) -> ResourceAlreadyExistsException:
    """The id is taken."""
    return ResourceAlreadyExistsException(f"Job {job_id} already exists.", resourceId=job_id, resourceArn=job_arn)


def job_not_found(job_id: str) -> ResourceNotFoundException:
    """No such job."""
    return ResourceNotFoundException(f"Job {job_id} cannot be found.")


def job_not_changeable(job_id: str, status: str, event: str) -> InvalidRequestException:
    """A job that has ended, or does not run, takes no such change; the operations know no other class for it."""
    return InvalidRequestException(f"Job {job_id} is {status}, which does not allow this: {event}.")


def job_not_deletable(job_id: str, status: str) -> InvalidStateTransitionException:
    """Only a job that has ended is deleted without force."""
    return InvalidStateTransitionException(
        f"Job {job_id} is {status} and can be deleted only with force, or once it is COMPLETED or CANCELED."
    )


def not_continuous(job_id: str) -> InvalidRequestException:
    """Only continuous jobs take new targets."""
    return InvalidRequestException(f"Job {job_id} is not continuous: targets can be associated only with such a job.")


def retries_not_raisable() -> InvalidRequestException:
    """The number of retries of a job that exists can only be set to 0."""
    return InvalidRequestException("The number of retries of a job can only be updated to 0.")


def parameters_without_managed_template() -> InvalidRequestException:
    """Only AWS's own templates have parameters."""
    return InvalidRequestException("documentParameters can be given only with a managed job template.")


def target_malformed(target: str) -> InvalidRequestException:
    """A target is the ARN of a thing or a thing group."""
    return InvalidRequestException(f"Target {_short(target)} is not the ARN of a thing or a thing group.")


def target_not_found(target: str) -> ResourceNotFoundException:
    """A target that is not in the registry of this account and region."""
    return ResourceNotFoundException(f"Target {_short(target)} does not exist.")


def too_many_targets(count: int, limit: int) -> LimitExceededException:
    """A job has a limited number of targets."""
    return LimitExceededException(f"A job can have at most {limit} targets; it would have {count}.")


def group_not_found(name: str) -> ResourceNotFoundException:
    """No such thing group."""
    return ResourceNotFoundException(f"Thing group {name} does not exist.")


def group_id_not_found(group_id: str) -> ResourceNotFoundException:
    """No thing group with this id."""
    return ResourceNotFoundException(f"There is no thing group with ID {group_id}.")


def thing_not_found(name: str) -> ResourceNotFoundException:
    """No such thing."""
    return ResourceNotFoundException(f"Thing {name} does not exist.")


# Executions, for operators


def execution_not_found(job_id: str, thing_name: str, number: int | None = None) -> ResourceNotFoundException:
    """No such execution."""
    which = "" if number is None else f" with number {number}"
    return ResourceNotFoundException(f"Job {job_id} has no execution{which} on thing {thing_name}.")


def execution_not_changeable(job_id: str, thing_name: str, status: str, event: str) -> InvalidStateTransitionException:
    """The state of the execution does not allow the change."""
    hint = "; that needs force" if status == "IN_PROGRESS" else ""
    return InvalidStateTransitionException(
        f"The execution of job {job_id} on thing {thing_name} is {status}: it is not possible to {event} it{hint}."
    )


def version_conflict(expected: int, found: int) -> VersionConflictException:
    """An operator expects another version."""
    return VersionConflictException(f"Expected version {expected} but found version {found}")


# Executions, for devices


def execution_unknown(job_id: str, thing_name: str) -> DeviceRefused:
    """No such execution."""
    return DeviceRefused("ResourceNotFound", f"Job {_short(job_id)} has no execution on thing {_short(thing_name)}.")


def thing_unknown(name: str) -> DeviceRefused:
    """No such thing."""
    return DeviceRefused("ResourceNotFound", f"Thing {_short(name)} does not exist.")


def execution_ended(job_id: str, status: str) -> DeviceRefused:
    """An execution that has ended cannot be described to its device."""
    return DeviceRefused("TerminalStateReached", f"The execution of job {job_id} has ended: it is {status}.")


def report_refused(job_id: str, status: str, wanted: str) -> DeviceRefused:
    """An execution that has ended takes no report."""
    return DeviceRefused(
        "InvalidStateTransition",
        f"The execution of job {job_id} cannot become {wanted}: it is {status}.",
        shows_state=True,
    )


def outside_window(job_id: str) -> DeviceRefused:
    """A queued execution is started inside a maintenance window only."""
    return DeviceRefused(
        "InvalidStateTransition",
        f"The execution of job {job_id} can be started only inside a maintenance window.",
        shows_state=True,
    )


def version_mismatch(expected: int, found: int) -> DeviceRefused:
    """A device expects another version."""
    return DeviceRefused("VersionMismatch", f"Expected version {expected} but found version {found}", shows_state=True)


def status_not_reportable(status: object) -> DeviceRefused:
    """A status that devices do not report, or none."""
    wrong = "The status is missing" if status is None else f"Status {_short(status)} is not valid"
    return DeviceRefused("InvalidRequest", f"{wrong}: a device reports IN_PROGRESS, SUCCEEDED, FAILED or REJECTED.")


def bad_request(name: str, value: Any, rule: str) -> DeviceRefused:
    """A member of a device's request that is not valid."""
    return DeviceRefused("InvalidRequest", f"{name} {_short(value)} is not valid: {rule}.")


def body_not_json(reason: str) -> DeviceRefused:
    """A payload that cannot be read."""
    return DeviceRefused("InvalidJson", f"The payload is not JSON: {_short(reason)}")


def body_not_object() -> DeviceRefused:
    """A payload that is JSON, but no object."""
    return DeviceRefused("InvalidJson", "The payload is not a JSON object.")


# Templates


def template_exists(template_id: str) -> ConflictException:
    """The id is taken, whatever is in the template."""
    return ConflictException(f"Job template {template_id} already exists.", resourceId=template_id)


def template_not_found(which: str) -> ResourceNotFoundException:
    """No such template."""
    return ResourceNotFoundException(f"Job template {_short(which)} does not exist.")


def managed_template_not_found(name: str, version: str | None = None) -> ResourceNotFoundException:
    """No such managed template."""
    which = name if version is None else f"{name} version {version}"
    return ResourceNotFoundException(f"Managed job template {_short(which)} does not exist.")


def template_without_document() -> InvalidRequestException:
    """A template has a document of its own, or that of a job."""
    return InvalidRequestException("A job template needs a document, a documentSource or a jobArn.")


def too_many_templates(limit: int) -> LimitExceededException:
    """The account has as many templates as it may have."""
    return LimitExceededException(f"There are {limit} job templates already; no more are allowed.")
