"""A certificate on its way from one account to another."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACCOUNT, OTHER_ACCOUNT, THIRD_ACCOUNT = "123456789012", "210987654321", "333333333333"


def arn(certificate_id: str, account: str = ACCOUNT) -> str:
    """The ARN of a certificate."""
    return f"arn:aws:iot:us-east-1:{account}:cert/{certificate_id}"


def outgoing(client: Any, **members: Any) -> list[str]:
    """The certificates that an account offers."""
    lines = client.list_outgoing_certificates(**members)["outgoingCertificates"]
    return [line["certificateId"] for line in lines]


def test_offered_certificate_is_pending_for_both_accounts(certs: Any) -> None:
    """API reference, TransferCertificate, AcceptCertificateTransfer (ListCertificates shows what is pending)."""
    certificate_id = certs.create()
    certs.iot.advance(MINUTE)
    assert certs.transfer(certificate_id, transferMessage="yours") == arn(certificate_id, OTHER_ACCOUNT)
    for client in (certs.control, certs.other):
        found = certs.describe(certificate_id, client)
        assert found["status"] == "PENDING_TRANSFER"
        assert found["ownedBy"] == ACCOUNT
        assert found["transferData"] == {"transferMessage": "yours", "transferDate": NOON + MINUTE}
        assert certs.ids(client) == [certificate_id]
    assert "previousOwnedBy" not in found


def test_offered_certificate_is_outgoing_for_its_owner_only(certs: Any) -> None:
    """API reference, ListOutgoingCertificates, OutgoingCertificate."""
    certificate_id = certs.create()
    certs.iot.advance(MINUTE)
    certs.transfer(certificate_id, transferMessage="yours")
    assert certs.control.list_outgoing_certificates()["outgoingCertificates"] == [
        {
            "certificateArn": arn(certificate_id),
            "certificateId": certificate_id,
            "transferredTo": OTHER_ACCOUNT,
            "transferDate": NOON + MINUTE,
            "transferMessage": "yours",
            "creationDate": NOON,
        }
    ]
    assert outgoing(certs.other) == []


def test_outgoing_certificates_are_listed_by_creation_date(certs: Any) -> None:
    """API reference, ListOutgoingCertificates: by creation date, not by that of the transfer; in pages."""
    made = []
    for _ in range(3):
        made.append(certs.create())
        certs.iot.advance(MINUTE)
    for certificate_id in (made[1], made[2], made[0]):
        certs.transfer(certificate_id)
    assert outgoing(certs.control) == made[::-1]
    first = certs.control.list_outgoing_certificates(ascendingOrder=True, pageSize=2)
    assert [line["certificateId"] for line in first["outgoingCertificates"]] == made[:2]
    assert outgoing(certs.control, ascendingOrder=True, marker=first["nextMarker"]) == made[2:]


@pytest.mark.parametrize(("members", "status"), [({}, "INACTIVE"), ({"setAsActive": True}, "ACTIVE")])
def test_accepted_certificate_belongs_to_the_receiver(certs: Any, members: dict[str, Any], status: str) -> None:
    """API reference, AcceptCertificateTransfer; owner, former owner, ARN and dates follow."""
    certificate_id = certs.create()
    before = certs.describe(certificate_id)
    certs.transfer(certificate_id)
    certs.iot.advance(MINUTE)
    certs.other.accept_certificate_transfer(certificateId=certificate_id, **members)
    found = certs.describe(certificate_id, certs.other)
    assert found["status"] == status
    assert (found["ownedBy"], found["previousOwnedBy"]) == (OTHER_ACCOUNT, ACCOUNT)
    assert found["certificateArn"] == arn(certificate_id, OTHER_ACCOUNT)
    assert found["transferData"] == {"transferDate": NOON, "acceptDate": NOON + MINUTE}
    assert (found["creationDate"], found["lastModifiedDate"]) == (NOON, NOON + MINUTE)
    assert found["certificatePem"] == before["certificatePem"]
    assert certs.ids(certs.other) == [certificate_id]


def test_accepted_certificate_is_gone_from_its_former_account(certs: Any) -> None:
    """Developer Guide, Transfer a certificate to another account."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    certs.other.accept_certificate_transfer(certificateId=certificate_id)
    with certs.refused("ResourceNotFoundException", 404):
        certs.describe(certificate_id)
    assert certs.ids() == outgoing(certs.control) == []


def test_accepted_certificate_can_be_passed_on_and_back(certs: Any) -> None:
    """Each owner is the former one of the next."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    certs.other.accept_certificate_transfer(certificateId=certificate_id)
    certs.other.transfer_certificate(certificateId=certificate_id, targetAwsAccount=ACCOUNT)
    certs.control.accept_certificate_transfer(certificateId=certificate_id, setAsActive=True)
    found = certs.describe(certificate_id)
    assert (found["ownedBy"], found["previousOwnedBy"], found["status"]) == (ACCOUNT, OTHER_ACCOUNT, "ACTIVE")
    assert certs.ids(certs.other) == []


def test_rejected_certificate_is_inactive_again(certs: Any) -> None:
    """API reference, RejectCertificateTransfer: back in the source's account, with reason and date."""
    certificate_id = certs.create()
    certs.update(certificate_id, "REVOKED")
    certs.transfer(certificate_id, transferMessage="yours")
    certs.iot.advance(MINUTE)
    certs.other.reject_certificate_transfer(certificateId=certificate_id, rejectReason="too old")
    found = certs.describe(certificate_id)
    assert (found["status"], found["ownedBy"]) == ("INACTIVE", ACCOUNT)
    assert found["transferData"] == {
        "transferMessage": "yours",
        "transferDate": NOON,
        "rejectReason": "too old",
        "rejectDate": NOON + MINUTE,
    }
    with certs.refused("ResourceNotFoundException", 404):
        certs.describe(certificate_id, certs.other)
    assert certs.ids(certs.other) == outgoing(certs.control) == []
    assert certs.ids() == [certificate_id]


def test_cancelled_certificate_is_inactive_again(certs: Any) -> None:
    """API reference, CancelCertificateTransfer: the receiver sees it no more."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    certs.control.cancel_certificate_transfer(certificateId=certificate_id)
    assert certs.describe(certificate_id)["status"] == "INACTIVE"
    assert certs.ids(certs.other) == outgoing(certs.control) == []
    with certs.refused("ResourceNotFoundException", 404):
        certs.describe(certificate_id, certs.other)


@pytest.mark.parametrize("end", ["accept", "reject", "cancel"])
def test_transfer_ends_once(certs: Any, end: str) -> None:
    """API reference: TransferAlreadyCompletedException 410, whoever comes too late."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    acts = {
        "accept": certs.other.accept_certificate_transfer,
        "reject": certs.other.reject_certificate_transfer,
        "cancel": certs.control.cancel_certificate_transfer,
    }
    acts[end](certificateId=certificate_id)
    for act in acts.values():
        with certs.refused("TransferAlreadyCompletedException", 410):
            act(certificateId=certificate_id)


def test_only_the_receiver_accepts_and_rejects(certs: Any) -> None:
    """API reference, RejectCertificateTransfer; what is another account's is not found."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    third = certs.iot.scope(account_id=THIRD_ACCOUNT).client("iot")
    for client in (certs.control, third):
        with certs.refused("ResourceNotFoundException", 404):
            client.accept_certificate_transfer(certificateId=certificate_id)
        with certs.refused("ResourceNotFoundException", 404):
            client.reject_certificate_transfer(certificateId=certificate_id)
    assert certs.describe(certificate_id)["status"] == "PENDING_TRANSFER"


def test_only_the_owner_cancels(certs: Any) -> None:
    """API reference, CancelCertificateTransfer: the transfer source account."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    third = certs.iot.scope(account_id=THIRD_ACCOUNT).client("iot")
    for client in (certs.other, third):
        with certs.refused("ResourceNotFoundException", 404):
            client.cancel_certificate_transfer(certificateId=certificate_id)
    assert certs.describe(certificate_id)["status"] == "PENDING_TRANSFER"


@pytest.mark.parametrize("end", ["accept", "reject", "cancel"])
def test_transfer_that_has_ended_is_unknown_to_others(certs: Any, end: str) -> None:
    """Neither a third account nor the two in another region learn of it: ResourceNotFoundException (inferred)."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    certs.other.accept_certificate_transfer(certificateId=certificate_id)
    for place in (
        {"account_id": THIRD_ACCOUNT},
        {"account_id": OTHER_ACCOUNT, "region": "eu-west-1"},
        {"account_id": ACCOUNT, "region": "eu-west-1"},
    ):
        client = certs.iot.scope(**place).client("iot")
        with certs.refused("ResourceNotFoundException", 404):
            getattr(client, f"{end}_certificate_transfer")(certificateId=certificate_id)


@pytest.mark.parametrize("end", ["accept", "reject", "cancel"])
def test_transfer_that_never_began_does_not_end(certs: Any, end: str) -> None:
    """The certificate is the account's own and was never offered; the class is chosen."""
    certificate_id = certs.create()
    before = certs.describe(certificate_id)
    with certs.refused("InvalidRequestException", 400):
        getattr(certs.control, f"{end}_certificate_transfer")(certificateId=certificate_id)
    assert certs.describe(certificate_id) == before


def test_transfer_leaves_the_number_of_changes(certs: Any) -> None:
    """API reference, CertificateDescription: customerVersion grows with each change of status."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    assert certs.describe(certificate_id)["customerVersion"] == 2
    certs.other.reject_certificate_transfer(certificateId=certificate_id)
    assert certs.describe(certificate_id)["customerVersion"] == 3


@pytest.mark.parametrize("account", ["1", "12345678901x", "1234567890123"])
def test_account_that_the_model_excludes_is_refused(certs: Any, client_for: Any, account: str) -> None:
    """Service model, AwsAccountId: twelve digits."""
    certificate_id = certs.create()
    raw = client_for("iot", parameter_validation=False)
    with certs.refused("InvalidRequestException", 400):
        raw.transfer_certificate(certificateId=certificate_id, targetAwsAccount=account)
    assert certs.describe(certificate_id)["status"] == "INACTIVE"


def test_offer_holds_in_its_region_only(certs: Any) -> None:
    """The receiver has it in the region of the owner."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    elsewhere = certs.iot.scope(account_id=OTHER_ACCOUNT, region="eu-west-1").client("iot")
    with certs.refused("ResourceNotFoundException", 404):
        elsewhere.accept_certificate_transfer(certificateId=certificate_id)


def test_receiver_cannot_change_what_it_is_offered(certs: Any) -> None:
    """It is PENDING_TRANSFER for both (chosen)."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    with certs.refused("CertificateStateException", 406):
        certs.other.update_certificate(certificateId=certificate_id, newStatus="ACTIVE")
    with certs.refused("CertificateStateException", 406):
        certs.other.delete_certificate(certificateId=certificate_id)
    with certs.refused("CertificateStateException", 406):
        certs.other.transfer_certificate(certificateId=certificate_id, targetAwsAccount=THIRD_ACCOUNT)


def test_certificate_with_policies_or_things_stays(certs: Any) -> None:
    """Developer Guide, Transfer a certificate to another account: detached from all policies and things."""
    certificate_id = certs.create()
    certs.control.create_thing(thingName="lamp")
    certs.control.attach_thing_principal(thingName="lamp", principal=arn(certificate_id))
    with certs.refused("TransferConflictException", 409):
        certs.transfer(certificate_id)
    certs.control.detach_thing_principal(thingName="lamp", principal=arn(certificate_id))
    certs.control.create_policy(policyName="all", policyDocument="{}")
    certs.control.attach_policy(policyName="all", target=arn(certificate_id))
    with certs.refused("TransferConflictException", 409):
        certs.transfer(certificate_id)
    found = certs.describe(certificate_id)
    assert found["status"] == "INACTIVE"
    assert "transferData" not in found
    certs.control.detach_policy(policyName="all", target=arn(certificate_id))
    certs.transfer(certificate_id)


ATTACHING: list[tuple[str, dict[str, str], str]] = [
    ("attach_thing_principal", {"thingName": "lamp"}, "principal"),
    ("attach_policy", {"policyName": "all"}, "target"),
    ("attach_principal_policy", {"policyName": "all"}, "principal"),
]


@pytest.mark.parametrize(("operation", "members", "member"), ATTACHING, ids=[line[0] for line in ATTACHING])
def test_nothing_is_attached_to_a_certificate_under_transfer(
    certs: Any, operation: str, members: dict[str, str], member: str
) -> None:
    """It would stay with the old owner's things and policies for ever (chosen); when it is cancelled, it may be."""
    certificate_id = certs.create()
    certs.control.create_thing(thingName="lamp")
    certs.control.create_policy(policyName="all", policyDocument="{}")
    certs.transfer(certificate_id)
    attach = partial(getattr(certs.control, operation), **members, **{member: arn(certificate_id)})
    with certs.refused("InvalidRequestException", 400):
        attach()
    assert certs.control.list_thing_principals(thingName="lamp")["principals"] == []
    assert certs.control.list_targets_for_policy(policyName="all")["targets"] == []
    certs.control.cancel_certificate_transfer(certificateId=certificate_id)
    attach()


def test_receiver_attaches_nothing_before_it_accepts(certs: Any) -> None:
    """The certificate is not its own yet (API reference, AcceptCertificateTransfer)."""
    certificate_id = certs.create()
    certs.other.create_thing(thingName="lamp")
    certs.transfer(certificate_id)
    theirs = arn(certificate_id, OTHER_ACCOUNT)
    with certs.refused("ResourceNotFoundException", 404):
        certs.other.attach_thing_principal(thingName="lamp", principal=theirs)
    certs.other.accept_certificate_transfer(certificateId=certificate_id)
    certs.other.attach_thing_principal(thingName="lamp", principal=theirs)
    with certs.refused("ResourceNotFoundException", 404):
        certs.control.list_principal_things(principal=arn(certificate_id))


def test_certificate_is_not_transferred_to_its_own_account(certs: Any) -> None:
    """The class is chosen."""
    certificate_id = certs.create()
    with certs.refused("InvalidRequestException", 400):
        certs.control.transfer_certificate(certificateId=certificate_id, targetAwsAccount=ACCOUNT)


def test_account_gets_no_certificate_that_it_has(certs: Any) -> None:
    """One that both have registered, or that a third account offers; the class is chosen."""
    device = certs.pki.ca()
    third = certs.iot.scope(account_id=THIRD_ACCOUNT).client("iot")
    for client in (certs.control, certs.other, third):
        client.register_certificate_without_ca(certificatePem=device.pem)
    with certs.refused("TransferConflictException", 409):
        certs.transfer(device.id)
    certs.other.delete_certificate(certificateId=device.id)
    certs.transfer(device.id)
    with certs.refused("TransferConflictException", 409):
        third.transfer_certificate(certificateId=device.id, targetAwsAccount=OTHER_ACCOUNT)
    with certs.refused("ResourceAlreadyExistsException", 409):
        certs.other.register_certificate_without_ca(certificatePem=device.pem)
    certs.other.accept_certificate_transfer(certificateId=device.id)
    assert certs.ids(certs.other) == [device.id]


def test_certificate_of_a_ca_is_listed_with_its_new_owner(certs: Any) -> None:
    """The CA that has signed it stays part of its description (chosen)."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    device = certs.pki.signed_by(ca)
    certs.control.register_certificate(certificatePem=device.pem)
    certs.transfer(device.id)
    certs.other.accept_certificate_transfer(certificateId=device.id)
    assert certs.control.list_certificates_by_ca(caCertificateId=ca.id)["certificates"] == []
    assert certs.describe(device.id, certs.other)["caCertificateId"] == ca.id


def test_texts_that_are_too_long_are_refused(certs: Any) -> None:
    """Service model, Message: 128 characters; the transfer does not begin, or does not end."""
    certificate_id = certs.create()
    with certs.refused("InvalidRequestException", 400):
        certs.transfer(certificate_id, transferMessage="x" * 129)
    certs.transfer(certificate_id)
    with certs.refused("InvalidRequestException", 400):
        certs.other.reject_certificate_transfer(certificateId=certificate_id, rejectReason="x" * 129)
    assert certs.describe(certificate_id)["status"] == "PENDING_TRANSFER"


def test_pending_transfer_comes_back_with_a_snapshot(certs: Any) -> None:
    """Both accounts see one certificate again, not two."""
    certificate_id = certs.create()
    certs.transfer(certificate_id)
    snapshot = certs.iot.snapshot()
    certs.control.cancel_certificate_transfer(certificateId=certificate_id)
    certs.iot.restore(snapshot)
    certs.other.accept_certificate_transfer(certificateId=certificate_id)
    assert (certs.ids(), certs.ids(certs.other)) == ([], [certificate_id])
