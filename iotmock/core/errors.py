"""The AWS errors that services raise, one class per error shape name.

A class says which error; its HTTP status, its members and whether the operation may raise it come from the
operation's model when the answer is written (`core.wire`). Texts live in each room's `errors.py`.
"""

from typing import Any, ClassVar

from iotmock.core.texts import cut

__all__ = [
    "AwsError",
    "CertificateConflictException",
    "CertificateStateException",
    "CertificateValidationException",
    "ConflictException",
    "ConflictingResourceUpdateException",
    "DeleteConflictException",
    "ForbiddenException",
    "GatewayTimeoutException",
    "IndexNotReadyException",
    "InvalidAggregationException",
    "InvalidQueryException",
    "InvalidRequestException",
    "InvalidStateTransitionException",
    "LimitExceededException",
    "MalformedPolicyException",
    "MethodNotAllowedException",
    "NotConfiguredException",
    "PreconditionFailedException",
    "RangeNotSatisfiableException",
    "RegistrationCodeValidationException",
    "RequestEntityTooLargeException",
    "ResourceAlreadyExistsException",
    "ResourceConflictException",
    "ResourceNotFoundException",
    "ResourceRegistrationFailureException",
    "ServiceQuotaExceededException",
    "SqlParseException",
    "TerminalStateException",
    "TransferAlreadyCompletedException",
    "TransferConflictException",
    "UnauthorizedException",
    "UnsupportedDocumentEncodingException",
    "ValidationException",
    "VersionConflictException",
    "VersionsLimitExceededException",
]


class AwsError(Exception):
    """An answer of the service that says no. `members` are the error shape's members besides the message."""

    code: ClassVar[str]
    # Whether AWS answers so though the operation's model does not say it.
    is_undeclared = False

    def __init_subclass__(cls) -> None:
        cls.code = cls.__name__

    def __init__(self, message: str, **members: Any) -> None:
        self.message = cut(message)
        super().__init__(self.message)
        self.members = members


class CertificateConflictException(AwsError):
    """Several CA certificates may have signed the certificate."""


class CertificateStateException(AwsError):
    """The certificate's status does not allow the operation."""


class CertificateValidationException(AwsError):
    """The certificate is not valid."""


class ConflictException(AwsError):
    """The request collides with the state of a resource."""


class ConflictingResourceUpdateException(AwsError):
    """A resource that exists is not as it is wanted."""


class DeleteConflictException(AwsError):
    """The resource is in use."""


class ForbiddenException(AwsError):
    """The caller may not do this."""


class GatewayTimeoutException(AwsError):
    """A client did not answer in time."""


class IndexNotReadyException(AwsError):
    """The index is being built."""


class InvalidAggregationException(AwsError):
    """The field cannot be counted so."""


class InvalidQueryException(AwsError):
    """The query of a search is not valid."""


class InvalidRequestException(AwsError):
    """The request is not valid (older operations)."""


class InvalidStateTransitionException(AwsError):
    """The resource's state does not allow the change (jobs)."""


class LimitExceededException(AwsError):
    """A limit of the service is reached (older operations)."""


class MalformedPolicyException(AwsError):
    """The policy is not valid."""


class MethodNotAllowedException(AwsError):
    """The HTTP method does not fit the resource."""


class NotConfiguredException(AwsError):
    """The resource has not been configured yet."""


class PreconditionFailedException(AwsError):
    """A step that must come first has not happened."""


class RangeNotSatisfiableException(AwsError):
    """The page asked for does not exist."""


class RegistrationCodeValidationException(AwsError):
    """The verification certificate does not carry the registration code."""


class RequestEntityTooLargeException(AwsError):
    """The document or payload is too large."""


class ResourceAlreadyExistsException(AwsError):
    """The name is taken."""


class ResourceConflictException(AwsError):
    """The resource is in a state that forbids the request (1-Click)."""


class ResourceNotFoundException(AwsError):
    """The resource does not exist."""


class ResourceRegistrationFailureException(AwsError):
    """The resources of a template cannot be made."""


class ServiceQuotaExceededException(AwsError):
    """A quota of the account is reached."""


class SqlParseException(AwsError):
    """The statement of a topic rule, or an expression in one of its actions, is not valid."""


class TerminalStateException(AwsError):
    """The job execution has ended; devices cannot ask for it any more."""


class TransferAlreadyCompletedException(AwsError):
    """The transfer of the certificate has ended."""


class TransferConflictException(AwsError):
    """The certificate cannot be transferred while it is in use."""


class UnauthorizedException(AwsError):
    """The caller may not do this, or there is nothing of that name (topic rules)."""


class UnsupportedDocumentEncodingException(AwsError):
    """The document is not UTF-8."""


class ValidationException(AwsError):
    """The request is not valid (newer operations)."""


class VersionConflictException(AwsError):
    """The version is not the one that the request expects."""


class VersionsLimitExceededException(AwsError):
    """The policy has as many versions as it may have."""
