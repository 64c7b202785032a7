"""Certificates of devices: made by AWS IoT or registered, switched on and off.

Alone kept here: a certificate is registered once per account and region; one that speaks for things, or for which
policies count, stays where it is. Source: Developer Guide, "X.509 client certificates".
"""

from typing import Final, NamedTuple

from iotmock.core.names import new_uuid
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import certificate_documents as documents
from iotmock.services.registry import certificate_errors as errors
from iotmock.services.registry import x509
from iotmock.services.registry.authorities import DEFAULT_MODE, SNI_ONLY, AuthoritiesBackend
from iotmock.services.registry.certificate_collections import CertificateCollection, by_creation, page_of
from iotmock.services.registry.certificate_state import Authority, Certificate
from iotmock.services.registry.certificate_transitions import BIRTHS, CERTIFICATE_TABLE, EVENTS, CertificateState
from iotmock.services.registry.registry import Registry

__all__ = ["CertificatesBackend", "NewCertificate", "advance"]

_ACTIVE: Final = CertificateState.ACTIVE
_INACTIVE: Final = CertificateState.INACTIVE


class NewCertificate(NamedTuple):
    """A certificate that the account can have, and has not yet. ca_id: of the registered CA that has signed it."""

    facts: x509.CertificateFacts
    mode: str = DEFAULT_MODE
    ca_id: str | None = None


@savable
class CertificatesBackend(Backend):
    """The certificates of one account and region. keys_made: how many key pairs it has handed out."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self.keys_made = 0
        self._certificates = CertificateCollection()
        self._made = 0

    # Making and registering

    @operation("iot:CreateKeysAndCertificate")
    def create_keys_and_certificate(self, call: Call, *, set_as_active: bool | None = None) -> Document:
        """Make a key pair and its certificate; nobody keeps the private key.

        Source: API reference, CreateKeysAndCertificate.
        """
        pair = x509.key_pair(sum(backend.keys_made for backend in call.state.backends(CertificatesBackend)))
        self.keys_made += 1
        new = NewCertificate(x509.issue_for_key(pair, call.now))
        certificate = self.take_up(call, new, _ACTIVE if set_as_active else _INACTIVE)
        return {
            **documents.id_and_arn(call, certificate),
            "certificatePem": certificate.pem,
            "keyPair": {"PublicKey": pair.public_pem, "PrivateKey": pair.private_pem},
        }

    @operation("iot:CreateCertificateFromCsr")
    def create_certificate_from_csr(
        self, call: Call, *, certificate_signing_request: str, set_as_active: bool | None = None
    ) -> Document:
        """Make a certificate for the key and subject of a request; the same request gives another one each time.

        Raises: InvalidRequestException.
        Source: API reference, CreateCertificateFromCsr.
        """
        new = self.issue(call, certificate_signing_request)
        certificate = self.take_up(call, new, _ACTIVE if set_as_active else _INACTIVE)
        return {**documents.id_and_arn(call, certificate), "certificatePem": certificate.pem}

    @operation("iot:RegisterCertificate")
    def register_certificate(
        self,
        call: Call,
        *,
        certificate_pem: str,
        ca_certificate_pem: str | None = None,
        set_as_active: bool | None = None,
        status: str | None = None,
    ) -> Document:
        """Register a certificate that a registered CA has signed, in the mode of that CA.

        Raises: ResourceAlreadyExistsException, InvalidRequestException, CertificateValidationException,
        CertificateStateException, CertificateConflictException.
        Source: API reference, RegisterCertificate; Developer Guide, Register a client certificate.
        """
        state = _settable(status or (_ACTIVE if set_as_active else _INACTIVE))
        new = self.read_signed(call, certificate_pem, ca_certificate_pem)
        return documents.id_and_arn(call, self.take_up(call, new, state))

    @operation("iot:RegisterCertificateWithoutCA")
    def register_certificate_without_ca(
        self, call: Call, *, certificate_pem: str, status: str | None = None
    ) -> Document:
        """Register any certificate.

        Raises: ResourceAlreadyExistsException, InvalidRequestException, CertificateValidationException.
        Source: API reference, RegisterCertificateWithoutCA.
        """
        state = _settable(status or _INACTIVE)
        facts = self._read_new(call, certificate_pem)
        return documents.id_and_arn(call, self.take_up(call, NewCertificate(facts, SNI_ONLY), state))

    # One certificate

    @operation("iot:DescribeCertificate")
    def describe_certificate(self, call: Call, *, certificate_id: str) -> Document:
        """A certificate that the account has, or is offered.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeCertificate.
        """
        return {"certificateDescription": documents.certificate(call, self.find(certificate_id))}

    @operation("iot:UpdateCertificate")
    def update_certificate(self, call: Call, *, certificate_id: str, new_status: str) -> None:
        """Switch a certificate on or off, or revoke it; a status that it has already changes nothing.

        Raises: ResourceNotFoundException, CertificateStateException, InvalidRequestException.
        Source: API reference, UpdateCertificate.
        """
        status = _settable(new_status)
        certificate = self.find(certificate_id)
        if certificate.status is not status:
            advance(call, certificate, EVENTS[status])

    @operation("iot:DeleteCertificate")
    def delete_certificate(self, call: Call, *, certificate_id: str, force_delete: bool | None = None) -> None:
        """Forget a certificate that is not active; its policies are detached where that is forced, its things never.

        Raises: ResourceNotFoundException, CertificateStateException, DeleteConflictException.
        Source: API reference, DeleteCertificate.
        """
        certificate = self.find(certificate_id)
        CERTIFICATE_TABLE.target(certificate, certificate.status, "delete")
        principal, registry = documents.certificate_arn(call, certificate_id), call.backend(Registry)
        if registry.things_of.get(principal):
            raise errors.things_attached(principal)
        if registry.policies_of.get(principal) and not force_delete:
            raise errors.policies_attached(principal)
        registry.detach_policies_of(principal)
        advance(call, certificate, "delete")
        self._certificates.remove(certificate)

    # Lists

    @operation("iot:ListCertificates")
    def list_certificates(
        self,
        call: Call,
        *,
        page_size: int | None = None,
        marker: str | None = None,
        ascending_order: bool | None = None,
    ) -> Document:
        """The certificates by creation date, with those that the account is offered.

        Raises: InvalidRequestException.
        Source: API reference, ListCertificates, AcceptCertificateTransfer.
        """
        page, next_marker = page_of(
            call,
            "ListCertificates",
            self._certificates.listed,
            marker=marker,
            page_size=page_size,
            ascending=ascending_order,
        )
        return {"certificates": [documents.certificate_summary(call, each) for each in page], "nextMarker": next_marker}

    @operation("iot:ListCertificatesByCA")
    def list_certificates_by_ca(
        self,
        call: Call,
        *,
        ca_certificate_id: str,
        page_size: int | None = None,
        marker: str | None = None,
        ascending_order: bool | None = None,
    ) -> Document:
        """The certificates that a CA has signed, by creation date; an unknown one has signed none.

        Raises: InvalidRequestException.
        Source: API reference, ListCertificatesByCA.
        """
        page, next_marker = page_of(
            call,
            f"ListCertificatesByCA {ca_certificate_id}",
            self._certificates.of_ca.get(ca_certificate_id) or by_creation(),
            marker=marker,
            page_size=page_size,
            ascending=ascending_order,
        )
        return {"certificates": [documents.certificate_summary(call, each) for each in page], "nextMarker": next_marker}

    # What rooms ask

    def certificate_or_none(self, certificate_id: str) -> Certificate | None:
        """The certificate of this id that the account owns, in whatever state."""
        return self._certificates.own.get(certificate_id)

    def exists(self, certificate_id: str) -> bool:
        """Whether the account owns such a certificate, in whatever state."""
        return certificate_id in self._certificates.own

    # What the room asks

    @property
    def collection(self) -> CertificateCollection:
        """What it has, for the other side of a transfer."""
        return self._certificates

    @staticmethod
    def issue(call: Call, signing_request: str) -> NewCertificate:
        """A certificate for the key and subject of a request, which nobody has yet.

        Raises: InvalidRequestException.
        """
        try:
            return NewCertificate(x509.issue_for_request(signing_request, call.now))
        except x509.NotReadable as reason:
            raise errors.request_not_valid(reason) from None

    def read_signed(self, call: Call, pem: str, ca_pem: str | None) -> NewCertificate:
        """A certificate that a registered CA has signed and that the account has not.

        Raises: ResourceAlreadyExistsException, CertificateValidationException, CertificateStateException,
        CertificateConflictException.
        """
        facts = self._read_new(call, pem)
        authority = self._signer(call, facts, ca_pem)
        return NewCertificate(facts, authority.mode, authority.id)

    def own_of_pem(self, pem: str) -> Certificate | None:
        """The certificate of this text, if the account has it.

        Raises: CertificateValidationException.
        """
        return self._certificates.own.get(_read(pem).id)

    def find(self, certificate_id: str) -> Certificate:
        """A certificate that the account has or is offered.

        Raises: ResourceNotFoundException.
        """
        certificate = self._certificates.get(certificate_id)
        if certificate is None:
            raise errors.certificate_not_found(certificate_id)
        return certificate

    def find_own(self, certificate_id: str) -> Certificate:
        """A certificate that the account has.

        Raises: ResourceNotFoundException.
        """
        certificate = self._certificates.own.get(certificate_id)
        if certificate is None:
            raise errors.certificate_not_found(certificate_id)
        return certificate

    def take_up(self, call: Call, new: NewCertificate, status: CertificateState) -> Certificate:
        """Have the account own a new certificate."""
        self._made += 1
        certificate = Certificate(
            id=new.facts.id,
            number=self._made,
            pem=new.facts.pem,
            owner=call.account,
            created_at=call.now,
            not_before=new.facts.not_before,
            not_after=new.facts.not_after,
            mode=new.mode,
            generation_id=new_uuid(),
            ca_id=new.ca_id,
        )
        call.move(certificate, BIRTHS[status])
        self._certificates.add(certificate)
        return certificate

    # Inside

    def _read_new(self, call: Call, pem: str) -> x509.CertificateFacts:
        """The facts of a certificate that the account neither has nor is offered."""
        facts = _read(pem)
        if self._certificates.get(facts.id) is not None:
            raise errors.certificate_exists(facts.id, documents.certificate_arn(call, facts.id))
        return facts

    @staticmethod
    def _signer(call: Call, facts: x509.CertificateFacts, ca_pem: str | None) -> Authority:
        """The registered CA that has signed a certificate: the one that is given, or the only one of that name."""
        authorities = call.backend(AuthoritiesBackend)
        if ca_pem is None:
            found = authorities.of_subject(facts.issuer)
            if len(found) > 1:
                raise errors.several_authorities()
            authority = found[0] if found else None
        else:
            authority = authorities.authority_or_none(_read(ca_pem).id)
        if authority is None:
            raise errors.authority_unknown()
        if not x509.was_signed_by(facts.pem, authority.pem):
            raise errors.not_signed_by(authority.id)
        if not authority.is_active:
            raise errors.authority_inactive(authority.id)
        return authority


def advance(call: Call, certificate: Certificate, event: str) -> None:
    """Move a certificate along its table; each move counts as a version of the customer's."""
    call.move(certificate, event)
    certificate.customer_version += 1


def _settable(status: str) -> CertificateState:
    """A status that callers may give."""
    if status not in EVENTS:
        raise errors.status_not_settable(status)
    return CertificateState(status)


def _read(pem: str) -> x509.CertificateFacts:
    try:
        return x509.read_certificate(pem)
    except x509.NotReadable as reason:
        raise errors.certificate_not_valid(reason) from None
