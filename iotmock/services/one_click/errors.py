"""What 1-Click says no with. AWS documents one of these texts; programs show them to people, so each one says why."""

from typing import Any, Protocol

from iotmock.core.errors import (
    ForbiddenException,
    InvalidRequestException,
    PreconditionFailedException,
    RangeNotSatisfiableException,
    ResourceConflictException,
    ResourceNotFoundException,
)

__all__ = [
    "Named",
    "already_claimed",
    "claim_code_refused",
    "device_not_found",
    "invalid",
    "invalid_parameter",
    "invalid_token",
    "not_confirmed",
    "resource_not_found",
]


class Named(Protocol):
    """What a refusal needs to know of a device."""

    status: Any

    @property
    def journal_name(self) -> str:
        """The device's id."""


def invalid_parameter() -> InvalidRequestException:
    """The one text that AWS documents (1-Click Developer Guide, AWS CLI examples)."""
    return InvalidRequestException("A request parameter was invalid.")


def invalid(reason: str) -> InvalidRequestException:
    """A bad parameter, with the reason behind AWS's text."""
    return InvalidRequestException(f"A request parameter was invalid. {reason}")


def invalid_token() -> RangeNotSatisfiableException:
    """A page token that this list did not issue."""
    return RangeNotSatisfiableException(
        "The requested results cannot be provided: NextToken was not issued by this list."
    )


def device_not_found(device_id: str) -> ResourceNotFoundException:
    """No such device, or not the caller's."""
    return ResourceNotFoundException(f"Device {device_id} could not be found.")


def resource_not_found(arn: str) -> ResourceNotFoundException:
    """A tag operation on what is no device of the caller."""
    return ResourceNotFoundException(f"Resource {arn} could not be found.")


def already_claimed(device_id: str) -> ResourceConflictException:
    """A claim of something that is claimed."""
    return ResourceConflictException(f"Device {device_id} is already claimed; it must be unclaimed first.")


def not_confirmed(device_id: str) -> PreconditionFailedException:
    """A claim that is finalized before it was initiated, or before the device was clicked."""
    return PreconditionFailedException(
        f"The claim of device {device_id} cannot be finalized: initiate the claim, then click the device."
    )


def claim_code_refused(claim_code: str) -> ForbiddenException:
    """A claim code that nobody knows, or whose devices all belong to others."""
    return ForbiddenException(f"Claim code {claim_code} covers no device that can be claimed.")
