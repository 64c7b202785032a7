"""What the account's operations say no with."""

from iotmock.core.errors import (
    InvalidRequestException,
    LimitExceededException,
    NotConfiguredException,
    ResourceNotFoundException,
)
from iotmock.core.rooms.tags import MAXIMUM_TAGS

__all__ = [
    "encryption_needs",
    "encryption_takes_no",
    "endpoint_type_not_recognized",
    "event_type_given_twice",
    "invalid_token",
    "log_target_needs_name",
    "log_target_takes_no_name",
    "logging_needs",
    "logging_not_configured",
    "not_an_arn",
    "not_arn_of",
    "not_taggable",
    "resource_not_found",
    "tag_key_malformed",
    "tag_too_long",
    "target_type_not_deletable",
    "too_many_tags",
]


def endpoint_type_not_recognized(endpoint_type: str) -> InvalidRequestException:
    """DescribeEndpoint for a type that does not exist."""
    return InvalidRequestException(f"Endpoint type {endpoint_type} not recognized.")


def encryption_needs(member: str, encryption_type: str) -> InvalidRequestException:
    """UpdateEncryptionConfiguration for a key of the customer's that lacks key or role."""
    return InvalidRequestException(f"{member} is required for the encryption type {encryption_type}.")


def encryption_takes_no(member: str, encryption_type: str) -> InvalidRequestException:
    """UpdateEncryptionConfiguration for AWS's own key with a key or role of the customer's."""
    return InvalidRequestException(f"{member} is not supported for the encryption type {encryption_type}.")


def not_arn_of(member: str, service: str, kind: str) -> InvalidRequestException:
    """UpdateEncryptionConfiguration with the ARN of something else."""
    return InvalidRequestException(f"{member} is not the ARN of a {kind} of {service}.")


def not_an_arn(text: str) -> InvalidRequestException:
    """A tag operation on text that is no ARN of AWS IoT."""
    return InvalidRequestException(f"Invalid resource ARN: {text}")


def not_taggable(arn: str) -> InvalidRequestException:
    """A tag operation on a resource that carries no tags, e.g. a thing."""
    return InvalidRequestException(f"Resource {arn} does not support tags.")


def resource_not_found(arn: str) -> ResourceNotFoundException:
    """A tag operation on a resource that does not exist here."""
    return ResourceNotFoundException(f"Resource {arn} not found.")


def too_many_tags(arn: str, count: int) -> LimitExceededException:
    """TagResource beyond the limit."""
    return LimitExceededException(
        f"Resource {arn} would have {count} tags; a resource can have at most {MAXIMUM_TAGS}."
    )


def tag_too_long(key: str, longest_key: int, longest_value: int) -> InvalidRequestException:
    """A creation with a tag that has no key, or too much of it or of its value."""
    return InvalidRequestException(
        f"Tag {key[:longest_key]} is not valid: a key has 1 to {longest_key} characters, a value at most "
        f"{longest_value}."
    )


def tag_key_malformed(key: str, pattern: str) -> InvalidRequestException:
    """A creation with a tag whose key has other characters than AWS allows."""
    return InvalidRequestException(f"Tag key {key} is not valid: it must match {pattern}.")


def invalid_token() -> InvalidRequestException:
    """A page token that this list did not issue."""
    return InvalidRequestException("The nextToken is not valid.")


def logging_not_configured() -> NotConfiguredException:
    """A V2 logging operation before SetV2LoggingOptions."""
    return NotConfiguredException("V2 logging is not configured: call SetV2LoggingOptions first.")


def logging_needs(member: str) -> InvalidRequestException:
    """The first SetV2LoggingOptions without a role or level."""
    return InvalidRequestException(f"{member} is required when logging is configured for the first time.")


def event_type_given_twice(event_type: str) -> InvalidRequestException:
    """SetV2LoggingOptions with two configurations of one event type."""
    return InvalidRequestException(f"Event type {event_type} is configured more than once.")


def log_target_needs_name(target_type: str) -> InvalidRequestException:
    """SetV2LoggingLevel for a resource without saying which."""
    return InvalidRequestException(f"A log target of type {target_type} needs a targetName.")


def log_target_takes_no_name() -> InvalidRequestException:
    """SetV2LoggingLevel for the default with a resource's name."""
    return InvalidRequestException("A log target of type DEFAULT takes no targetName.")


def target_type_not_deletable() -> InvalidRequestException:
    """DeleteV2LoggingLevel for the default level, which can only be changed."""
    return InvalidRequestException("The DEFAULT logging level cannot be deleted; set it with SetV2LoggingOptions.")
