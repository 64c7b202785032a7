"""The AWS errors that services raise, one class per error shape name.

A class says which error; its HTTP status, its members and whether the operation may raise it come from the
operation's model when the answer is written (`core.wire`). Texts live in each room's `errors.py`.
"""

from typing import Any, ClassVar

from iotmock.core.texts import cut

__all__ = [
    "AwsError",
    "ConflictException",
    "ForbiddenException",
    "GatewayTimeoutException",
    "InvalidRequestException",
    "InvalidStateTransitionException",
    "LimitExceededException",
    "MethodNotAllowedException",
    "NotConfiguredException",
    "PreconditionFailedException",
    "RangeNotSatisfiableException",
    "RequestEntityTooLargeException",
    "ResourceAlreadyExistsException",
    "ResourceConflictException",
    "ResourceNotFoundException",
    "ServiceQuotaExceededException",
    "SqlParseException",
    "TerminalStateException",
    "UnauthorizedException",
    "UnsupportedDocumentEncodingException",
    "ValidationException",
    "VersionConflictException",
]


class AwsError(Exception):
    """An answer of the service that says no. `members` are the error shape's members besides the message."""

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.code = cls.__name__

    def __init__(self, message: str, **members: Any) -> None:
        self.message = cut(message)
        super().__init__(self.message)
        self.members = members


class ConflictException(AwsError):
    """The request collides with the state of a resource."""


class ForbiddenException(AwsError):
    """The caller may not do this."""


class GatewayTimeoutException(AwsError):
    """A client did not answer in time."""


class InvalidRequestException(AwsError):
    """The request is not valid (older operations)."""


class InvalidStateTransitionException(AwsError):
    """The resource's state does not allow the change (jobs)."""


class LimitExceededException(AwsError):
    """A limit of the service is reached (older operations)."""


class MethodNotAllowedException(AwsError):
    """The HTTP method does not fit the resource."""


class NotConfiguredException(AwsError):
    """The resource has not been configured yet."""


class PreconditionFailedException(AwsError):
    """A step that must come first has not happened."""


class RangeNotSatisfiableException(AwsError):
    """The page asked for does not exist."""


class RequestEntityTooLargeException(AwsError):
    """The document or payload is too large."""


class ResourceAlreadyExistsException(AwsError):
    """The name is taken."""


class ResourceConflictException(AwsError):
    """The resource is in a state that forbids the request (1-Click)."""


class ResourceNotFoundException(AwsError):
    """The resource does not exist."""


class ServiceQuotaExceededException(AwsError):
    """A quota of the account is reached."""


class SqlParseException(AwsError):
    """The statement of a topic rule, or an expression in one of its actions, is not valid."""


class TerminalStateException(AwsError):
    """The job execution has ended; devices cannot ask for it any more."""


class UnauthorizedException(AwsError):
    """The caller may not do this, or there is nothing of that name (topic rules)."""


class UnsupportedDocumentEncodingException(AwsError):
    """The document is not UTF-8."""


class ValidationException(AwsError):
    """The request is not valid (newer operations)."""


class VersionConflictException(AwsError):
    """The version is not the one that the request expects."""
