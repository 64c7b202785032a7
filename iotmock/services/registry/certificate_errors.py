"""What the operations on certificates and CA certificates say no with."""

from iotmock.core.errors import (
    CertificateConflictException,
    CertificateStateException,
    CertificateValidationException,
    DeleteConflictException,
    InvalidRequestException,
    LimitExceededException,
    RegistrationCodeValidationException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    TransferAlreadyCompletedException,
    TransferConflictException,
)

__all__ = [
    "active_before_deletion",
    "authority_exists",
    "authority_inactive",
    "authority_not_found",
    "authority_unknown",
    "auto_registration_both",
    "certificate_exists",
    "certificate_not_found",
    "certificate_not_valid",
    "invalid_marker",
    "no_transfer",
    "not_allowed_in_state",
    "not_an_authority",
    "not_signed_by",
    "policies_attached",
    "policies_forbid_transfer",
    "receiver_has_certificate",
    "registration_code_missing",
    "registration_code_not_found",
    "request_not_valid",
    "several_authorities",
    "status_not_settable",
    "things_attached",
    "things_forbid_transfer",
    "too_many_authorities",
    "transfer_completed",
    "transfer_forbids_attaching",
    "transfer_to_itself",
    "verification_missing",
    "verification_unwanted",
]


# Certificates


def certificate_not_found(certificate_id: str) -> ResourceNotFoundException:
    """No such certificate of this account and region."""
    return ResourceNotFoundException(f"The certificate given in the request does not exist (id={certificate_id})")


def certificate_exists(certificate_id: str, arn: str) -> ResourceAlreadyExistsException:
    """The certificate is registered already."""
    return ResourceAlreadyExistsException(
        "The certificate is already provisioned or registered", resourceId=certificate_id, resourceArn=arn
    )


def certificate_not_valid(reason: object) -> CertificateValidationException:
    """A text that is no certificate."""
    return CertificateValidationException(f"{reason}.")


def request_not_valid(reason: object) -> InvalidRequestException:
    """A text that is no certificate signing request; CreateCertificateFromCsr knows no better class."""
    return InvalidRequestException(f"{reason}.")


def status_not_settable(status: str) -> InvalidRequestException:
    """A status that only the service gives."""
    return InvalidRequestException(f"The status {status} cannot be set: give ACTIVE, INACTIVE or REVOKED.")


def not_allowed_in_state(certificate_id: str, status: str, event: str) -> CertificateStateException:
    """What the status of a certificate forbids."""
    return CertificateStateException(f"The certificate is {status}: it cannot {event} (id={certificate_id})")


def active_before_deletion(certificate_id: str) -> CertificateStateException:
    """The deletion of a certificate that is ACTIVE, in what seem AWS's words."""
    return CertificateStateException(
        f"Certificate must be deactivated (not ACTIVE) before deletion. (id={certificate_id})"
    )


def things_attached(arn: str) -> DeleteConflictException:
    """DeleteCertificate while it speaks for things, in what seem AWS's words."""
    return DeleteConflictException(f"Things must be detached before deletion (arn: {arn})")


def policies_attached(arn: str) -> DeleteConflictException:
    """DeleteCertificate while policies count for it, in what seem AWS's words."""
    return DeleteConflictException(f"Certificate policies must be detached before deletion (arn: {arn})")


def invalid_marker() -> InvalidRequestException:
    """A marker that this list did not issue."""
    return InvalidRequestException("The marker is not valid for this list.")


# Transfers


def transfer_to_itself() -> InvalidRequestException:
    """The receiver has the certificate as its owner."""
    return InvalidRequestException("A certificate cannot be transferred to the account that owns it.")


def things_forbid_transfer(arn: str) -> TransferConflictException:
    """TransferCertificate while it speaks for things."""
    return TransferConflictException(f"Things must be detached before the transfer (arn: {arn})")


def policies_forbid_transfer(arn: str) -> TransferConflictException:
    """TransferCertificate while policies count for it."""
    return TransferConflictException(f"Certificate policies must be detached before the transfer (arn: {arn})")


def transfer_forbids_attaching(certificate_id: str) -> InvalidRequestException:
    """Attaching a certificate that is on its way to another account to a thing, or a policy to it."""
    return InvalidRequestException(
        f"The certificate is PENDING_TRANSFER: nothing can be attached to it (id={certificate_id})"
    )


def receiver_has_certificate(certificate_id: str, account: str) -> TransferConflictException:
    """The other account has registered the same certificate, or is offered it already."""
    return TransferConflictException(f"Account {account} already has the certificate (id={certificate_id})")


def transfer_completed(certificate_id: str) -> TransferAlreadyCompletedException:
    """The transfer was accepted, rejected or cancelled before."""
    return TransferAlreadyCompletedException(f"The transfer is already complete (id={certificate_id})")


def no_transfer(certificate_id: str) -> InvalidRequestException:
    """A certificate of one's own that was never transferred."""
    return InvalidRequestException(f"The certificate is not being transferred (id={certificate_id})")


# CA certificates


def authority_not_found(certificate_id: str) -> ResourceNotFoundException:
    """No such CA certificate of this account and region."""
    return ResourceNotFoundException(f"The CA certificate given in the request does not exist (id={certificate_id})")


def authority_exists(certificate_id: str, arn: str) -> ResourceAlreadyExistsException:
    """The CA certificate is registered already, here or, in DEFAULT mode, by another account of the region."""
    return ResourceAlreadyExistsException(
        "The CA certificate is already registered", resourceId=certificate_id, resourceArn=arn
    )


def authority_unknown() -> CertificateValidationException:
    """No registered CA certificate has signed the certificate."""
    return CertificateValidationException("The CA certificate that signed the certificate is not registered.")


def several_authorities() -> CertificateConflictException:
    """Which CA certificate has signed the certificate must be said."""
    return CertificateConflictException(
        "Several registered CA certificates have the subject that the certificate names as its issuer: give"
        " caCertificatePem."
    )


def authority_inactive(certificate_id: str) -> CertificateStateException:
    """An inactive CA registers no certificates."""
    return CertificateStateException(f"The CA certificate is not ACTIVE (id={certificate_id})")


def not_signed_by(certificate_id: str) -> CertificateValidationException:
    """The signature is not that of the CA."""
    return CertificateValidationException(
        f"The certificate is not signed by the key of the CA certificate (id={certificate_id})"
    )


def not_an_authority() -> CertificateValidationException:
    """A certificate that says it is no CA's."""
    return CertificateValidationException("The certificate is not a CA certificate: its basic constraints say so.")


def verification_missing() -> InvalidRequestException:
    """RegisterCACertificate in DEFAULT mode without the proof."""
    return InvalidRequestException("verificationCertificate is required when certificateMode is DEFAULT.")


def verification_unwanted() -> InvalidRequestException:
    """RegisterCACertificate in SNI_ONLY mode with a proof."""
    return InvalidRequestException("verificationCertificate must be empty when certificateMode is SNI_ONLY.")


def registration_code_missing() -> RegistrationCodeValidationException:
    """The verification certificate is not for this account."""
    return RegistrationCodeValidationException(
        "The common name of the verification certificate is not the registration code of the account."
    )


def registration_code_not_found() -> ResourceNotFoundException:
    """DeleteRegistrationCode before there was one."""
    return ResourceNotFoundException("There is no registration code.")


def too_many_authorities(limit: int) -> LimitExceededException:
    """One CA certificate of a subject more than an account may have."""
    return LimitExceededException(f"An account can have at most {limit} CA certificates of one subject.")


def auto_registration_both() -> InvalidRequestException:
    """UpdateCACertificate that removes and enables."""
    return InvalidRequestException(
        "removeAutoRegistration cannot be given together with registrationConfig or newAutoRegistrationStatus ENABLE."
    )
