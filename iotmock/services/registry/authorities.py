"""CA certificates: whose signature registers certificates of devices, and the code that proves who has the CA's key.

Alone kept here: a CA in DEFAULT mode belongs to one account of a region; an account has at most ten of one subject.
Source: Developer Guide, "Manage your CA certificates".
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from iotmock.core.names import new_secret, new_uuid
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.registry import certificate_documents as documents
from iotmock.services.registry import certificate_errors as errors
from iotmock.services.registry import x509
from iotmock.services.registry.certificate_collections import ByCreation, by_creation, page_of
from iotmock.services.registry.certificate_state import Authority
from iotmock.services.registry.certificate_transitions import AUTHORITY_EVENTS, AuthorityState

__all__ = ["DEFAULT_MODE", "SNI_ONLY", "AuthoritiesBackend"]

DEFAULT_MODE: Final = "DEFAULT"
SNI_ONLY: Final = "SNI_ONLY"
_ENABLE: Final = "ENABLE"
_OF_ONE_SUBJECT: Final = 10


@savable
class AuthoritiesBackend(Backend):
    """The CA certificates of one account and region, and its registration code."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._by_id: dict[str, Authority] = {}
        self._listed: ByCreation[Authority] = by_creation()
        self._by_subject: dict[bytes, dict[str, Authority]] = {}
        self._registration_code: str | None = None
        self._made = 0

    @operation("iot:RegisterCACertificate")
    def register_ca_certificate(
        self,
        call: Call,
        *,
        ca_certificate: str,
        verification_certificate: str | None = None,
        set_as_active: bool | None = None,
        allow_auto_registration: bool | None = None,
        registration_config: Mapping[str, Any] | None = None,
        tags: list[dict[str, str]] | None = None,
        certificate_mode: str | None = None,
    ) -> Document:
        """Register a CA certificate: in DEFAULT mode with the proof that the account has its key, in SNI_ONLY without.

        Raises: ResourceAlreadyExistsException, RegistrationCodeValidationException, InvalidRequestException,
        CertificateValidationException, LimitExceededException.
        Source: API reference, RegisterCACertificate; Developer Guide, Register your CA certificate.
        """
        mode = certificate_mode or DEFAULT_MODE
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        facts = _read(ca_certificate)
        self._check_proof(facts, mode, verification_certificate)
        self._check_is_new(call, facts, mode)
        self._made += 1
        authority = Authority(
            id=facts.id,
            number=self._made,
            pem=facts.pem,
            subject=facts.subject,
            created_at=call.now,
            not_before=facts.not_before,
            not_after=facts.not_after,
            mode=mode,
            generation_id=new_uuid(),
            auto_registers=bool(allow_auto_registration),
            registration_config=registration_config,
            tags=new_tags,
        )
        call.move(authority, "register active" if set_as_active else "register")
        self._by_id[authority.id] = authority
        self._listed.add(authority)
        self._by_subject.setdefault(authority.subject, {})[authority.id] = authority
        return {"certificateArn": documents.authority_arn(call, authority.id), "certificateId": authority.id}

    @operation("iot:DescribeCACertificate")
    def describe_ca_certificate(self, call: Call, *, certificate_id: str) -> Document:
        """A CA certificate, and how devices register themselves with it.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeCACertificate.
        """
        authority = self._find(certificate_id)
        return {
            "certificateDescription": documents.authority(call, authority),
            "registrationConfig": authority.registration_config,
        }

    @operation("iot:UpdateCACertificate")
    def update_ca_certificate(
        self,
        call: Call,
        *,
        certificate_id: str,
        new_status: str | None = None,
        new_auto_registration_status: str | None = None,
        registration_config: Mapping[str, Any] | None = None,
        remove_auto_registration: bool | None = None,
    ) -> None:
        """Switch a CA certificate or its auto registration on or off; what is so already stays as it is.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, UpdateCACertificate.
        """
        enables = new_auto_registration_status == _ENABLE
        if remove_auto_registration and (enables or registration_config is not None):
            raise errors.auto_registration_both()
        authority = self._find(certificate_id)
        registers, configuration = authority.auto_registers, authority.registration_config
        if new_auto_registration_status is not None:
            registers = enables
        if registration_config is not None:
            configuration = registration_config
        if remove_auto_registration:
            registers, configuration = False, None
        status = authority.status if new_status is None else AuthorityState(new_status)
        is_moved = status is not authority.status
        if not is_moved and (registers, configuration) == (authority.auto_registers, authority.registration_config):
            return
        authority.auto_registers, authority.registration_config = registers, configuration
        authority.customer_version += 1
        if is_moved and status is not None:
            call.move(authority, AUTHORITY_EVENTS[status])
        else:
            authority.last_updated_at = call.now
            call.record("CA certificate", authority.id, "update")

    @operation("iot:DeleteCACertificate")
    def delete_ca_certificate(self, call: Call, *, certificate_id: str) -> None:
        """Forget a CA certificate that is not active; certificates that it has signed stay.

        Raises: ResourceNotFoundException, CertificateStateException.
        Source: API reference, DeleteCACertificate.
        """
        authority = self._find(certificate_id)
        call.move(authority, "delete")
        del self._by_id[authority.id]
        self._listed.remove(authority)
        del self._by_subject[authority.subject][authority.id]
        if not self._by_subject[authority.subject]:
            del self._by_subject[authority.subject]

    @operation("iot:ListCACertificates")
    def list_ca_certificates(
        self,
        call: Call,
        *,
        page_size: int | None = None,
        marker: str | None = None,
        ascending_order: bool | None = None,
        template_name: str | None = None,
    ) -> Document:
        """The CA certificates by creation date, all or those of a provisioning template.

        Raises: InvalidRequestException.
        Source: API reference, ListCACertificates.
        """

        def fits(authority: Authority) -> bool:
            return template_name is None or (authority.registration_config or {}).get("templateName") == template_name

        page, next_marker = page_of(
            call,
            f"ListCACertificates {template_name}",
            self._listed,
            marker=marker,
            page_size=page_size,
            ascending=ascending_order,
            fits=fits,
        )
        return {
            "certificates": [documents.authority_summary(call, authority) for authority in page],
            "nextMarker": next_marker,
        }

    # The registration code

    @operation("iot:GetRegistrationCode")
    def get_registration_code(self, call: Call) -> Document:
        """The code that a verification certificate carries, the same until it is deleted.

        Source: API reference, GetRegistrationCode.
        """
        if self._registration_code is None:
            self._registration_code = new_secret().hex() + new_secret().hex()
            call.record("registration code", call.account, "create")
        return {"registrationCode": self._registration_code}

    @operation("iot:DeleteRegistrationCode")
    def delete_registration_code(self, call: Call) -> None:
        """Forget the code; the next one is another.

        Raises: ResourceNotFoundException.
        Source: API reference, DeleteRegistrationCode.
        """
        if self._registration_code is None:
            raise errors.registration_code_not_found()
        self._registration_code = None
        call.record("registration code", call.account, "delete")

    # What certificates ask

    def authority_or_none(self, certificate_id: str) -> Authority | None:
        """The CA certificate of this id."""
        return self._by_id.get(certificate_id)

    def of_subject(self, subject: bytes) -> list[Authority]:
        """The CA certificates of a subject, as it stands in them."""
        return list(self._by_subject.get(subject, {}).values())

    def tags(self) -> Iterable[tuple[str, TagMap]]:
        """The tags of each CA certificate."""
        return ((authority.id, authority.tags) for authority in self._by_id.values())

    # Inside

    def _find(self, certificate_id: str) -> Authority:
        authority = self._by_id.get(certificate_id)
        if authority is None:
            raise errors.authority_not_found(certificate_id)
        return authority

    def _check_proof(self, facts: x509.CertificateFacts, mode: str, verification: str | None) -> None:
        """Refuse who does not prove that the key of the CA is theirs, or proves it where nobody asks."""
        if mode == SNI_ONLY:
            if verification is not None:
                raise errors.verification_unwanted()
            return
        if verification is None:
            raise errors.verification_missing()
        proof = _read(verification)
        if not x509.was_signed_by(proof.pem, facts.pem):
            raise errors.not_signed_by(facts.id)
        if self._registration_code is None or proof.common_names != (self._registration_code,):
            raise errors.registration_code_missing()

    def _check_is_new(self, call: Call, facts: x509.CertificateFacts, mode: str) -> None:
        if not x509.may_sign(facts.pem):
            raise errors.not_an_authority()
        if facts.id in self._by_id or (mode == DEFAULT_MODE and self._is_taken(call, facts.id)):
            raise errors.authority_exists(facts.id, documents.authority_arn(call, facts.id))
        if len(self.of_subject(facts.subject)) >= _OF_ONE_SUBJECT:
            raise errors.too_many_authorities(_OF_ONE_SUBJECT)

    def _is_taken(self, call: Call, certificate_id: str) -> bool:
        """Whether another account of the region has it in DEFAULT mode."""
        others = (each for each in call.state.backends(AuthoritiesBackend) if each.region == self.region)
        found = (each.authority_or_none(certificate_id) for each in others)
        return any(each is not None and each.mode == DEFAULT_MODE for each in found)


def _read(pem: str) -> x509.CertificateFacts:
    try:
        return x509.read_certificate(pem)
    except x509.NotReadable as reason:
        raise errors.certificate_not_valid(reason) from None


@taggable("cacert")
def _tags_of_authority(call: Call, certificate_id: str) -> TagMap | None:
    authority = call.backend(AuthoritiesBackend).authority_or_none(certificate_id)
    return None if authority is None else authority.tags


@listed_tags("cacert")
def _tags_of_authorities(call: Call) -> Iterable[tuple[str, TagMap]]:
    return call.backend(AuthoritiesBackend).tags()
