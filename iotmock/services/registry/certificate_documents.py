"""AWS documents of certificates and CA certificates. Members whose value is None are left out of answers."""

from iotmock.core.rooms.backend import Document
from iotmock.core.world.call import Call
from iotmock.services.registry.certificate_state import Authority, Certificate, Transfer

__all__ = [
    "authority",
    "authority_arn",
    "authority_summary",
    "certificate",
    "certificate_arn",
    "certificate_summary",
    "id_and_arn",
    "outgoing_certificate",
]


def certificate_arn(call: Call, certificate_id: str) -> str:
    """The ARN of a certificate, as the caller has it."""
    return call.arn(f"cert/{certificate_id}")


def authority_arn(call: Call, certificate_id: str) -> str:
    """The ARN of a CA certificate."""
    return call.arn(f"cacert/{certificate_id}")


def id_and_arn(call: Call, found: Certificate) -> Document:
    """What the operations answer that make or register a certificate."""
    return {"certificateArn": certificate_arn(call, found.id), "certificateId": found.id}


def certificate(call: Call, found: Certificate) -> Document:
    """The description that DescribeCertificate gives."""
    return {
        **id_and_arn(call, found),
        "caCertificateId": found.ca_id,
        "status": found.status,
        "certificatePem": found.pem,
        "ownedBy": found.owner,
        "previousOwnedBy": found.previous_owner,
        "creationDate": found.created_at,
        "lastModifiedDate": found.last_updated_at,
        "customerVersion": found.customer_version,
        "transferData": None if found.transfer is None else _transfer_data(found.transfer),
        "generationId": found.generation_id,
        "validity": {"notBefore": found.not_before, "notAfter": found.not_after},
        "certificateMode": found.mode,
    }


def _transfer_data(transfer: Transfer) -> Document:
    return {
        "transferMessage": transfer.message,
        "rejectReason": transfer.reject_reason,
        "transferDate": transfer.started_at,
        "acceptDate": transfer.accepted_at,
        "rejectDate": transfer.rejected_at,
    }


def certificate_summary(call: Call, found: Certificate) -> Document:
    """A line of ListCertificates and ListCertificatesByCA."""
    return {
        **id_and_arn(call, found),
        "status": found.status,
        "certificateMode": found.mode,
        "creationDate": found.created_at,
    }


def outgoing_certificate(call: Call, found: Certificate, transfer: Transfer) -> Document:
    """A line of ListOutgoingCertificates."""
    return {
        **id_and_arn(call, found),
        "transferredTo": transfer.receiver,
        "transferDate": transfer.started_at,
        "transferMessage": transfer.message,
        "creationDate": found.created_at,
    }


def authority(call: Call, found: Authority) -> Document:
    """The description that DescribeCACertificate gives."""
    return {
        "certificateArn": authority_arn(call, found.id),
        "certificateId": found.id,
        "status": found.status,
        "certificatePem": found.pem,
        "ownedBy": call.account,
        "creationDate": found.created_at,
        "autoRegistrationStatus": "ENABLE" if found.auto_registers else "DISABLE",
        "lastModifiedDate": found.last_updated_at,
        "customerVersion": found.customer_version,
        "generationId": found.generation_id,
        "validity": {"notBefore": found.not_before, "notAfter": found.not_after},
        "certificateMode": found.mode,
    }


def authority_summary(call: Call, found: Authority) -> Document:
    """A line of ListCACertificates."""
    return {
        "certificateArn": authority_arn(call, found.id),
        "certificateId": found.id,
        "status": found.status,
        "creationDate": found.created_at,
    }
