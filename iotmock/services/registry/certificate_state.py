"""What is remembered of certificates, CA certificates and transfers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from iotmock.core.rooms.state_machine import Table
from iotmock.core.savable import savable
from iotmock.services.registry.certificate_transitions import (
    AUTHORITY_TABLE,
    CERTIFICATE_TABLE,
    AuthorityState,
    CertificateState,
)

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["Authority", "Certificate", "Transfer"]


@savable
@dataclass(slots=True, eq=False)
class Transfer:
    """The way of a certificate from one account to another: the last one that was begun, however it ended."""

    sender: str
    receiver: str
    started_at: datetime
    message: str | None = None
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    reject_reason: str | None = None


@savable
@dataclass(slots=True, eq=False)
class Certificate:
    """A certificate of a device. number: its place among those that its first owner has made or registered."""

    TABLE: ClassVar[Table[CertificateState]] = CERTIFICATE_TABLE

    id: str
    number: int
    pem: str
    owner: str
    created_at: datetime
    not_before: datetime
    not_after: datetime
    mode: str
    generation_id: str
    ca_id: str | None = None
    previous_owner: str | None = None
    customer_version: int = 1
    transfer: Transfer | None = None
    # None only until `Call.move` has brought it to life.
    status: CertificateState | None = None
    last_updated_at: datetime | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    @property
    def is_pending(self) -> bool:
        """Whether another account has been offered it, and nobody has ended that."""
        return self.status is CertificateState.PENDING_TRANSFER

    def announce(self, _call: "Call", _event: str) -> None:
        """AWS publishes no life cycle events of certificates."""


@savable
@dataclass(slots=True, eq=False)
class Authority:
    """A CA certificate. subject: as it stands in it, in DER. registration_config: as it was given."""

    TABLE: ClassVar[Table[AuthorityState]] = AUTHORITY_TABLE

    id: str
    number: int
    pem: str
    subject: bytes
    created_at: datetime
    not_before: datetime
    not_after: datetime
    mode: str
    generation_id: str
    auto_registers: bool = False
    registration_config: Mapping[str, Any] | None = None
    tags: dict[str, str] = field(default_factory=dict)
    customer_version: int = 1
    # None only until `Call.move` has brought it to life.
    status: AuthorityState | None = None
    last_updated_at: datetime | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    @property
    def is_active(self) -> bool:
        """Whether certificates that it has signed can be registered."""
        return self.status is AuthorityState.ACTIVE

    def announce(self, _call: "Call", _event: str) -> None:
        """AWS publishes no life cycle events of CA certificates by itself."""
