"""What 1-Click says no with. AWS documents one of these texts; programs show them to people, so each one says why."""

from iotmock.core.errors import (
    ForbiddenException,
    InvalidRequestException,
    PreconditionFailedException,
    RangeNotSatisfiableException,
    ResourceConflictException,
    ResourceNotFoundException,
)

__all__ = [
    "already_claimed",
    "bad_tag",
    "claim_code_refused",
    "device_not_found",
    "getter_with_parameters",
    "interval_upside_down",
    "invalid",
    "invalid_token",
    "malformed_claim_code",
    "member_missing",
    "method_of_other_type",
    "method_unknown",
    "not_a_number",
    "not_confirmed",
    "parameters_not_an_object",
    "parameters_not_json",
    "parameters_of_other_device",
    "resource_not_found",
]


def getter_with_parameters() -> InvalidRequestException:
    """Parameters of a method that takes none: the one text that AWS documents (Developer Guide, AWS CLI examples)."""
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


def malformed_claim_code(form: str) -> InvalidRequestException:
    """A claim code that no manufacturer prints."""
    return invalid(f"{form[0].upper()}{form[1:]}.")


def member_missing(member: str) -> InvalidRequestException:
    """A member that the model calls optional and the operation needs."""
    return invalid(f"{member} is missing.")


def interval_upside_down() -> InvalidRequestException:
    """An interval that nothing lies in."""
    return invalid("FromTimeStamp is later than ToTimeStamp.")


def bad_tag(longest_key: int, longest_value: int) -> InvalidRequestException:
    """A tag that is too long or has no key."""
    return invalid(f"A tag key has 1 to {longest_key} characters, a value at most {longest_value}.")


def method_unknown(device_id: str, method: str | None) -> InvalidRequestException:
    """A method that devices of this type do not have."""
    return invalid(f"Device {device_id} has no method {method}.")


def method_of_other_type(method: str, device_type: str) -> InvalidRequestException:
    """A method named with a device type that it does not belong to."""
    return invalid(f"Method {method} belongs to the device type {device_type}.")


def parameters_not_json() -> InvalidRequestException:
    """Parameters of a method that cannot be read."""
    return invalid("DeviceMethodParameters is not JSON.")


def parameters_not_an_object() -> InvalidRequestException:
    """Parameters of a method without names."""
    return invalid("DeviceMethodParameters is not a JSON object.")


def parameters_of_other_device() -> InvalidRequestException:
    """Parameters that name another device than the request."""
    return invalid("deviceId names another device.")


def not_a_number(member: str) -> InvalidRequestException:
    """A bound that nothing can be compared with."""
    return invalid(f"{member} is not a number.")
