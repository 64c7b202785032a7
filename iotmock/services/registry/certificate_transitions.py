"""The life cycles of certificates and of CA certificates, as tables.

A certificate authenticates a device while it is ACTIVE; it can be switched off and on, also after it was revoked. One
that is not ACTIVE can be deleted, or offered to another account, and until that account has accepted or rejected it, or
the owner has cancelled, nothing else can happen to it. PENDING_ACTIVATION is where a certificate begins
that registered itself with its first connection, and REGISTER_INACTIVE a status that AWS gives no more: no operation
leads there. A CA certificate is ACTIVE or INACTIVE, and certificates that it has signed do not follow it. What is
deleted cannot be read any more; DELETED stands here for the journal only.
Source: Developer Guide, "Activate or deactivate a client certificate", "Transfer a certificate to another account",
"Just-in-time registration"; API reference, UpdateCertificate, TransferCertificate, UpdateCACertificate.
"""

from enum import StrEnum
from typing import Final

from iotmock.core.rooms.state_machine import Subject, Table
from iotmock.core.savable import savable
from iotmock.services.registry import certificate_errors as errors

__all__ = [
    "AUTHORITY_EVENTS",
    "AUTHORITY_TABLE",
    "BIRTHS",
    "CERTIFICATE_TABLE",
    "EVENTS",
    "AuthorityState",
    "CertificateState",
]


@savable
class CertificateState(StrEnum):
    """Where a certificate stands."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    REVOKED = "REVOKED"
    PENDING_TRANSFER = "PENDING_TRANSFER"
    REGISTER_INACTIVE = "REGISTER_INACTIVE"
    PENDING_ACTIVATION = "PENDING_ACTIVATION"
    DELETED = "DELETED"


@savable
class AuthorityState(StrEnum):
    """Where a CA certificate stands."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DELETED = "DELETED"


_S = CertificateState
_DELETE: Final = "delete"
# The status that UpdateCertificate asks for -> the event in the table; nobody can ask for the others.
EVENTS: Final = {_S.ACTIVE: "activate", _S.INACTIVE: "deactivate", _S.REVOKED: "revoke"}
# The status that a certificate is to begin with -> the event.
BIRTHS: Final = {_S.ACTIVE: "create active", _S.INACTIVE: "create", _S.REVOKED: "create revoked"}
# The status that UpdateCACertificate asks for -> the event.
AUTHORITY_EVENTS: Final = {AuthorityState.ACTIVE: "activate", AuthorityState.INACTIVE: "deactivate"}


def _refuse(subject: Subject, event: str) -> Exception:
    if event == _DELETE and str(subject.status) == "ACTIVE":
        return errors.active_before_deletion(subject.journal_name)
    return errors.not_allowed_in_state(subject.journal_name, str(subject.status), event)


_AWAY: Final = {"transfer": _S.PENDING_TRANSFER, _DELETE: _S.DELETED}
_FROM_ANYWHERE: Final = {"activate": _S.ACTIVE, "deactivate": _S.INACTIVE, "revoke": _S.REVOKED, **_AWAY}

CERTIFICATE_TABLE: Table[CertificateState] = Table(
    "certificate",
    {
        None: {"create": _S.INACTIVE, "create active": _S.ACTIVE, "create revoked": _S.REVOKED},
        _S.ACTIVE: {"deactivate": _S.INACTIVE, "revoke": _S.REVOKED},
        _S.INACTIVE: {"activate": _S.ACTIVE, "revoke": _S.REVOKED, **_AWAY},
        _S.REVOKED: {"activate": _S.ACTIVE, "deactivate": _S.INACTIVE, **_AWAY},
        _S.PENDING_TRANSFER: {
            "accept": _S.INACTIVE,
            "accept active": _S.ACTIVE,
            "reject": _S.INACTIVE,
            "cancel": _S.INACTIVE,
        },
        _S.PENDING_ACTIVATION: _FROM_ANYWHERE,
        _S.REGISTER_INACTIVE: _FROM_ANYWHERE,
        _S.DELETED: {},
    },
    refuse=_refuse,
)

AUTHORITY_TABLE: Table[AuthorityState] = Table(
    "CA certificate",
    {
        None: {"register": AuthorityState.INACTIVE, "register active": AuthorityState.ACTIVE},
        AuthorityState.ACTIVE: {"deactivate": AuthorityState.INACTIVE},
        AuthorityState.INACTIVE: {"activate": AuthorityState.ACTIVE, _DELETE: AuthorityState.DELETED},
        AuthorityState.DELETED: {},
    },
    refuse=_refuse,
)
