"""The life cycles of certificates and CA certificates: every operation in every state, as AWS describes it."""

from typing import Any

import pytest

from iotmock.services.registry.certificate_transitions import (
    AUTHORITY_TABLE,
    CERTIFICATE_TABLE,
    AuthorityState,
    CertificateState,
)

STATES = ("ACTIVE", "INACTIVE", "REVOKED", "PENDING_TRANSFER", "PENDING_ACTIVATION", "REGISTER_INACTIVE")
STATUS = {"CertificateStateException": 406, "InvalidRequestException": 400, "ResourceNotFoundException": 404}
NOT_SO = "CertificateStateException"
NEVER = "InvalidRequestException"
UNKNOWN = "ResourceNotFoundException"
OTHER_ACCOUNT = "210987654321"


def row(active: str, inactive: str, revoked: str, pending: str, unborn: str) -> dict[str, str]:
    """What comes of an operation in each state; the two states that no operation leads to are alike."""
    return dict(zip(STATES, (active, inactive, revoked, pending, unborn, unborn), strict=True))


# The next status, or the class of the refusal. API reference, UpdateCertificate: idempotent, any of the three from any
# of the three, the others never. DeleteCertificate, TransferCertificate: not while ACTIVE. Accept, Reject (here: by the
# receiver) and CancelCertificateTransfer: only what is pending; INACTIVE afterwards. That nothing else may happen while
# a transfer is pending, and that REGISTER_INACTIVE is refused, is chosen.
MOVES = {
    "UpdateCertificate ACTIVE": row("ACTIVE", "ACTIVE", "ACTIVE", NOT_SO, "ACTIVE"),
    "UpdateCertificate INACTIVE": row("INACTIVE", "INACTIVE", "INACTIVE", NOT_SO, "INACTIVE"),
    "UpdateCertificate REVOKED": row("REVOKED", "REVOKED", "REVOKED", NOT_SO, "REVOKED"),
    "UpdateCertificate PENDING_TRANSFER": dict.fromkeys(STATES, NEVER),
    "UpdateCertificate PENDING_ACTIVATION": dict.fromkeys(STATES, NEVER),
    "UpdateCertificate REGISTER_INACTIVE": dict.fromkeys(STATES, NEVER),
    "DeleteCertificate": row(NOT_SO, "DELETED", "DELETED", NOT_SO, "DELETED"),
    "TransferCertificate": row(NOT_SO, "PENDING_TRANSFER", "PENDING_TRANSFER", NOT_SO, "PENDING_TRANSFER"),
    "AcceptCertificateTransfer": row(UNKNOWN, UNKNOWN, UNKNOWN, "INACTIVE", UNKNOWN),
    "AcceptCertificateTransfer setAsActive": row(UNKNOWN, UNKNOWN, UNKNOWN, "ACTIVE", UNKNOWN),
    "RejectCertificateTransfer": row(UNKNOWN, UNKNOWN, UNKNOWN, "INACTIVE", UNKNOWN),
    "CancelCertificateTransfer": row(NEVER, NEVER, NEVER, "INACTIVE", NEVER),
}
CELLS = [(state, operation, outcome) for operation, cells in MOVES.items() for state, outcome in cells.items()]


def made(certs: Any, state: str) -> str:
    """A certificate in a state; gives its id."""
    found: str = certs.create(active=state == "ACTIVE")
    if state == "REVOKED":
        certs.update(found, state)
    elif state == "PENDING_TRANSFER":
        certs.transfer(found)
    elif state in {"PENDING_ACTIVATION", "REGISTER_INACTIVE"}:
        # No operation leads there.
        with certs.iot._entered() as call:
            from iotmock.services.registry.certificates import CertificatesBackend

            certificate = call.backend(CertificatesBackend).certificate_or_none(found)
            assert certificate is not None
            certificate.status = CertificateState(state)
    assert certs.describe(found)["status"] == state
    return found


def do(certs: Any, operation: str, certificate_id: str) -> Any:
    """Let an operation happen; gives the client of whoever has the certificate then."""
    name, _, word = operation.partition(" ")
    match name:
        case "UpdateCertificate":
            certs.update(certificate_id, word)
        case "DeleteCertificate":
            certs.control.delete_certificate(certificateId=certificate_id)
        case "TransferCertificate":
            certs.transfer(certificate_id)
        case "AcceptCertificateTransfer":
            certs.other.accept_certificate_transfer(certificateId=certificate_id, setAsActive=bool(word))
            return certs.other
        case "RejectCertificateTransfer":
            certs.other.reject_certificate_transfer(certificateId=certificate_id)
        case _:
            certs.control.cancel_certificate_transfer(certificateId=certificate_id)
    return certs.control


@pytest.mark.parametrize(("state", "operation", "outcome"), CELLS)
def test_certificate_moves_as_documented(certs: Any, state: str, operation: str, outcome: str) -> None:
    """The matrix above, through the API; a refused operation changes nothing."""
    certificate_id = made(certs, state)
    before = certs.describe(certificate_id)
    certs.iot.advance(60)
    if outcome in STATUS:
        with certs.refused(outcome, STATUS[outcome]):
            do(certs, operation, certificate_id)
        assert certs.describe(certificate_id) == before
        return
    client = do(certs, operation, certificate_id)
    if outcome == "DELETED":
        with certs.refused("ResourceNotFoundException", 404):
            certs.describe(certificate_id)
    else:
        after = certs.describe(certificate_id, client)
        assert after["status"] == outcome
        # What has it already keeps its version too: the operation is idempotent.
        is_moved = outcome != state
        assert after["customerVersion"] == before["customerVersion"] + is_moved
        assert (after["lastModifiedDate"] > before["lastModifiedDate"]) is is_moved
        assert after["creationDate"] == before["creationDate"]


def test_certificate_table_holds_what_is_documented_and_nothing_else() -> None:
    """The matrix above and three ways to be born are the whole table."""
    events = {"UpdateCertificate ACTIVE": "activate", "UpdateCertificate INACTIVE": "deactivate"}
    events |= {"UpdateCertificate REVOKED": "revoke", "AcceptCertificateTransfer setAsActive": "accept active"}
    rows: dict[CertificateState | None, dict[str, str]] = {state: {} for state in (None, *CertificateState)}
    rows[None] = {"create": "INACTIVE", "create active": "ACTIVE", "create revoked": "REVOKED"}
    for state, operation, outcome in CELLS:
        if outcome not in STATUS and outcome != state:
            event = events.get(operation, operation.removesuffix("Certificate").removesuffix("CertificateTransfer"))
            rows[CertificateState(state)][event if operation in events else event.lower()] = outcome
    assert rows == CERTIFICATE_TABLE.rows


# API reference, UpdateCACertificate, DeleteCACertificate.
CA_MOVES = {
    "UpdateCACertificate ACTIVE": {"ACTIVE": "ACTIVE", "INACTIVE": "ACTIVE"},
    "UpdateCACertificate INACTIVE": {"ACTIVE": "INACTIVE", "INACTIVE": "INACTIVE"},
    "DeleteCACertificate": {"ACTIVE": NOT_SO, "INACTIVE": "DELETED"},
}
CA_CELLS = [(state, operation, outcome) for operation, cells in CA_MOVES.items() for state, outcome in cells.items()]


@pytest.mark.parametrize(("state", "operation", "outcome"), CA_CELLS)
def test_ca_certificate_moves_as_documented(certs: Any, state: str, operation: str, outcome: str) -> None:
    """The matrix above, through the API."""
    certificate_id = certs.register_ca(certs.pki.ca(), setAsActive=state == "ACTIVE")
    before = certs.describe_ca(certificate_id)
    assert before["status"] == state
    certs.iot.advance(60)
    _, _, word = operation.partition(" ")

    def act() -> None:
        if word:
            certs.control.update_ca_certificate(certificateId=certificate_id, newStatus=word)
        else:
            certs.control.delete_ca_certificate(certificateId=certificate_id)

    if outcome in STATUS:
        with certs.refused(outcome, STATUS[outcome]):
            act()
        assert certs.describe_ca(certificate_id) == before
        return
    act()
    if outcome == "DELETED":
        with certs.refused("ResourceNotFoundException", 404):
            certs.describe_ca(certificate_id)
        return
    after = certs.describe_ca(certificate_id)
    is_moved = outcome != state
    assert after["status"] == outcome
    assert after["customerVersion"] == before["customerVersion"] + is_moved
    assert (after["lastModifiedDate"] > before["lastModifiedDate"]) is is_moved


def test_ca_table_holds_what_is_documented_and_nothing_else() -> None:
    """The second matrix and two ways to be born are the whole table."""
    assert AUTHORITY_TABLE.rows == {
        None: {"register": "INACTIVE", "register active": "ACTIVE"},
        AuthorityState.ACTIVE: {"deactivate": "INACTIVE"},
        AuthorityState.INACTIVE: {"activate": "ACTIVE", "delete": "DELETED"},
        AuthorityState.DELETED: {},
    }


def test_moves_are_in_the_journal(certs: Any) -> None:
    """Each with who, from and to; what is deleted is so there only."""
    certificate_id = certs.create()
    certs.update(certificate_id, "REVOKED")
    certs.control.delete_certificate(certificateId=certificate_id)
    entries = [entry for entry in certs.iot.journal if entry.resource == "certificate"]
    assert {entry.name for entry in entries} == {certificate_id}
    assert [(entry.who, entry.before, entry.after) for entry in entries] == [
        ("CreateKeysAndCertificate", None, "INACTIVE"),
        ("UpdateCertificate", "INACTIVE", "REVOKED"),
        ("DeleteCertificate", "REVOKED", "DELETED"),
    ]
