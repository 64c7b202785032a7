"""Certificates on their way from one account of a region to another.

Alone kept here: who gives a certificate away has detached it from everything; one transfer of a certificate is under
way at a time, and either side can end it. Source: Developer Guide, "Transfer a certificate to another account".
"""

from typing import NoReturn

from iotmock.core.arns import arn
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import certificate_documents as documents
from iotmock.services.registry import certificate_errors as errors
from iotmock.services.registry.certificate_collections import CertificateCollection, page_of
from iotmock.services.registry.certificate_state import Certificate, Transfer
from iotmock.services.registry.certificate_transitions import CERTIFICATE_TABLE
from iotmock.services.registry.certificates import CertificatesBackend, advance
from iotmock.services.registry.registry import Registry

__all__ = ["TransfersBackend"]


@savable
class TransfersBackend(Backend):
    """The transfers of certificates from one account and region, and to it."""

    @operation("iot:TransferCertificate")
    def transfer_certificate(
        self, call: Call, *, certificate_id: str, target_aws_account: str, transfer_message: str | None = None
    ) -> Document:
        """Offer a certificate, which is not active and attached to nothing, to another account of the region.

        Raises: ResourceNotFoundException, CertificateStateException, TransferConflictException,
        InvalidRequestException.
        Source: API reference, TransferCertificate; Developer Guide, Transfer a certificate to another account.
        """
        certificate = call.backend(CertificatesBackend).find(certificate_id)
        if target_aws_account == call.account:
            raise errors.transfer_to_itself()
        CERTIFICATE_TABLE.target(certificate, certificate.status, "transfer")
        _check_detached(call, certificate)
        receiver = _collection(call, target_aws_account)
        if receiver.get(certificate_id) is not None:
            raise errors.receiver_has_certificate(certificate_id, target_aws_account)
        certificate.transfer = Transfer(call.account, target_aws_account, call.now, transfer_message)
        advance(call, certificate, "transfer")
        _collection(call, call.account).offer(certificate, receiver)
        return {"transferredCertificateArn": arn(call.region, target_aws_account, f"cert/{certificate_id}")}

    @operation("iot:AcceptCertificateTransfer")
    def accept_certificate_transfer(
        self, call: Call, *, certificate_id: str, set_as_active: bool | None = None
    ) -> None:
        """Take over a certificate that the account is offered.

        Raises: ResourceNotFoundException, TransferAlreadyCompletedException, InvalidRequestException.
        Source: API reference, AcceptCertificateTransfer.
        """
        certificate, transfer = _offered(call, certificate_id)
        sender = _collection(call, transfer.sender)
        sender.withdraw(certificate, _collection(call, call.account))
        sender.remove(certificate)
        transfer.accepted_at = call.now
        certificate.owner, certificate.previous_owner = call.account, transfer.sender
        advance(call, certificate, "accept active" if set_as_active else "accept")
        _collection(call, call.account).add(certificate)

    @operation("iot:RejectCertificateTransfer")
    def reject_certificate_transfer(self, call: Call, *, certificate_id: str, reject_reason: str | None = None) -> None:
        """Leave a certificate that the account is offered to its owner.

        Raises: ResourceNotFoundException, TransferAlreadyCompletedException, InvalidRequestException.
        Source: API reference, RejectCertificateTransfer.
        """
        certificate, transfer = _offered(call, certificate_id)
        _collection(call, transfer.sender).withdraw(certificate, _collection(call, call.account))
        transfer.rejected_at, transfer.reject_reason = call.now, reject_reason
        advance(call, certificate, "reject")

    @operation("iot:CancelCertificateTransfer")
    def cancel_certificate_transfer(self, call: Call, *, certificate_id: str) -> None:
        """Take an offer back.

        Raises: ResourceNotFoundException, TransferAlreadyCompletedException, InvalidRequestException.
        Source: API reference, CancelCertificateTransfer.
        """
        certificate = _collection(call, call.account).own.get(certificate_id)
        if certificate is None or certificate.transfer is None or not certificate.is_pending:
            _refuse_end(call, certificate_id)
        _collection(call, call.account).withdraw(certificate, _collection(call, certificate.transfer.receiver))
        advance(call, certificate, "cancel")

    @operation("iot:ListOutgoingCertificates")
    def list_outgoing_certificates(
        self,
        call: Call,
        *,
        page_size: int | None = None,
        marker: str | None = None,
        ascending_order: bool | None = None,
    ) -> Document:
        """The certificates that another account has been offered and not accepted yet, by creation date.

        Raises: InvalidRequestException.
        Source: API reference, ListOutgoingCertificates.
        """
        page, next_marker = page_of(
            call,
            "ListOutgoingCertificates",
            _collection(call, call.account).outgoing,
            marker=marker,
            page_size=page_size,
            ascending=ascending_order,
        )
        lines = [documents.outgoing_certificate(call, each, each.transfer) for each in page if each.transfer]
        return {"outgoingCertificates": lines, "nextMarker": next_marker}


def _collection(call: Call, account: str) -> CertificateCollection:
    """The certificates of an account."""
    return call.state.backend(CertificatesBackend, account, call.region).collection


def _offered(call: Call, certificate_id: str) -> tuple[Certificate, Transfer]:
    """A certificate that another account offers to this one."""
    certificate = _collection(call, call.account).incoming.get(certificate_id)
    if certificate is None or certificate.transfer is None:
        _refuse_end(call, certificate_id)
    return certificate, certificate.transfer


def _refuse_end(call: Call, certificate_id: str) -> NoReturn:
    """Say why there is no transfer that this account could end in this way.

    Raises: TransferAlreadyCompletedException where there was one between it and another account,
    InvalidRequestException where its certificate was never transferred, ResourceNotFoundException.
    """
    for backend in call.state.backends(CertificatesBackend):
        certificate = backend.certificate_or_none(certificate_id) if backend.region == call.region else None
        if certificate is None or certificate.is_pending:
            continue
        if certificate.transfer is None:
            if backend.account == call.account:
                raise errors.no_transfer(certificate_id)
        elif call.account in {certificate.transfer.sender, certificate.transfer.receiver}:
            raise errors.transfer_completed(certificate_id)
    raise errors.certificate_not_found(certificate_id)


def _check_detached(call: Call, certificate: Certificate) -> None:
    principal, registry = documents.certificate_arn(call, certificate.id), call.backend(Registry)
    if registry.things_of.get(principal):
        raise errors.things_forbid_transfer(principal)
    if registry.policies_of.get(principal):
        raise errors.policies_forbid_transfer(principal)
