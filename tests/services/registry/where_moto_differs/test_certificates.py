"""Certificates: the cases of the table in its order."""

import hashlib
import re
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509

if TYPE_CHECKING:
    from iotmock import IoTMock

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., str]

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OTHER_ACCOUNT = "210987654321"
# A text that is nothing, and a frame without a certificate in it.
NO_PEM = ["rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]


def described(control: Any, certificate_id: str) -> dict[str, Any]:
    """What DescribeCertificate says."""
    found: dict[str, Any] = control.describe_certificate(certificateId=certificate_id)["certificateDescription"]
    return found


def count(control: Any) -> int:
    """How many certificates there are."""
    return len(control.list_certificates()["certificates"])


def register_ca(control: Any, pki: Any, name: str = "Test CA", **members: Any) -> str:
    """Register a CA with the proof that its key is at hand; gives its id."""
    proof = pki.device(control.get_registration_code()["registrationCode"], name)
    answer = control.register_ca_certificate(caCertificate=pki.ca(name), verificationCertificate=proof, **members)
    return str(answer["certificateId"])


def test_csr(control: Any, pki: Any) -> None:
    """A certificate for the CSR's key and subject; moto: for a new key that nobody has."""
    answer = control.create_certificate_from_csr(certificateSigningRequest=pki.request("l1"), setAsActive=True)
    made = x509.load_pem_x509_certificate(answer["certificatePem"].encode())
    assert made.public_key() == pki.device_key.public_key()
    assert made.subject.rfc4514_string() == "CN=l1"
    assert described(control, answer["certificateId"])["status"] == "ACTIVE"


@pytest.mark.parametrize(
    "text", ["rubbish", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"]
)
def test_bad_csr(control: Any, refused: Refused, text: str) -> None:
    """InvalidRequestException; moto: ValueError in the caller."""
    refused("InvalidRequestException", "create_certificate_from_csr", certificateSigningRequest=text)
    assert count(control) == 0


@pytest.mark.parametrize("text", NO_PEM)
@pytest.mark.parametrize(
    "operation", ["register_certificate", "register_certificate_without_ca", "register_ca_certificate"]
)
def test_bad_pem_at_the_register_operations(
    control: Any, pki: Any, refused: Refused, operation: str, text: str
) -> None:
    """4xx; moto: 200."""
    register_ca(control, pki, setAsActive=True)
    given = (
        {"caCertificate": text, "verificationCertificate": text} if "_ca_" in operation else {"certificatePem": text}
    )
    refused("CertificateValidationException", operation, **given)
    assert count(control) == 0
    assert len(control.list_ca_certificates()["certificates"]) == 1


def test_register_certificate_without_a_registered_ca(control: Any, pki: Any, refused: Refused) -> None:
    """CertificateValidationException; moto: 200."""
    device = pki.device()
    refused("CertificateValidationException", "register_certificate", certificatePem=device)
    refused("CertificateValidationException", "register_certificate", certificatePem=device, caCertificatePem=pki.ca())
    assert count(control) == 0
    register_ca(control, pki, setAsActive=True)
    assert control.register_certificate(certificatePem=device)["certificateId"]


def test_certificate_id(control: Any, pki: Any) -> None:
    """SHA-256 of the DER, for every way to get one; moto: of the PEM text."""
    register_ca(control, pki, setAsActive=True)
    pems = {}
    for answer in (
        control.create_keys_and_certificate(),
        control.create_certificate_from_csr(certificateSigningRequest=pki.request()),
    ):
        pems[answer["certificateId"]] = answer["certificatePem"]
        assert answer["certificateArn"] == f"arn:aws:iot:us-east-1:123456789012:cert/{answer['certificateId']}"
    for register in (control.register_certificate, control.register_certificate_without_ca):
        given = pki.device()
        pems[register(certificatePem=given)["certificateId"]] = given
    assert len(pems) == 4
    for certificate_id, pem in pems.items():
        assert certificate_id == hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
        assert described(control, certificate_id)["certificatePem"].strip() == pem.strip()


def test_validity(control: Any) -> None:
    """To 2049-12-31, issued by Amazon Web Services; moto: one year, issuer "Moto"."""
    answer = control.create_keys_and_certificate()
    made = x509.load_pem_x509_certificate(answer["certificatePem"].encode())
    assert made.not_valid_after_utc == datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
    (issuer,) = made.issuer
    assert issuer.oid == x509.NameOID.ORGANIZATIONAL_UNIT_NAME
    assert issuer.value == "Amazon Web Services O=Amazon.com Inc. L=Seattle ST=Washington C=US"
    validity = described(control, answer["certificateId"])["validity"]
    assert validity == {"notBefore": made.not_valid_before_utc, "notAfter": made.not_valid_after_utc}
    assert validity["notBefore"] <= NOON


@pytest.mark.parametrize("status", ["PENDING_TRANSFER", "PENDING_ACTIVATION"])
def test_status_pending_transfer_by_update_certificate(control: Any, refused: Refused, status: str) -> None:
    """Refused; moto: set."""
    made = control.create_keys_and_certificate(setAsActive=True)["certificateId"]
    refused("InvalidRequestException", "update_certificate", certificateId=made, newStatus=status)
    assert described(control, made)["status"] == "ACTIVE"


def test_last_modified_date_after_an_update(iotmock: "IoTMock", control: Any) -> None:
    """Moves, with `customerVersion`; moto: stays."""
    made = control.create_keys_and_certificate(setAsActive=True)["certificateId"]
    before = described(control, made)
    iotmock.advance(90)
    control.update_certificate(certificateId=made, newStatus="INACTIVE")
    after = described(control, made)
    assert (before["lastModifiedDate"], before["customerVersion"]) == (NOON, 1)
    assert (after["lastModifiedDate"] - NOON).total_seconds() == 90
    assert (after["creationDate"], after["customerVersion"], after["status"]) == (NOON, 2, "INACTIVE")


def test_forced_deletion_of_a_certificate_with_a_policy(control: Any, ask: Ask) -> None:
    """Detaches; moto: the policy keeps the dead target."""
    made = control.create_keys_and_certificate()
    control.create_policy(policyName="p", policyDocument="{}")
    control.attach_policy(policyName="p", target=made["certificateArn"])
    assert ask("list_targets_for_policy", policyName="p") == {"targets": [made["certificateArn"]]}
    control.delete_certificate(certificateId=made["certificateId"], forceDelete=True)
    assert ask("list_targets_for_policy", policyName="p") == {"targets": []}
    assert ask("delete_policy", policyName="p") == {}


def test_transfers(iotmock: "IoTMock", control: Any, ask: Ask, refused: Refused) -> None:
    """Transfer, list, accept; moto: not implemented."""
    other = iotmock.scope(account_id=OTHER_ACCOUNT).client("iot")
    made = control.create_keys_and_certificate(setAsActive=True)["certificateId"]
    offer = {"certificateId": made, "targetAwsAccount": OTHER_ACCOUNT, "transferMessage": "yours"}
    refused("CertificateStateException", "transfer_certificate", **offer)
    control.update_certificate(certificateId=made, newStatus="INACTIVE")
    told = ask("transfer_certificate", **offer)
    assert told == {"transferredCertificateArn": f"arn:aws:iot:us-east-1:{OTHER_ACCOUNT}:cert/{made}"}
    assert described(control, made)["status"] == "PENDING_TRANSFER"
    assert described(control, made)["transferData"] == {"transferMessage": "yours", "transferDate": NOON}
    (line,) = ask("list_outgoing_certificates")["outgoingCertificates"]
    assert (line["certificateId"], line["transferredTo"]) == (made, OTHER_ACCOUNT)

    other.accept_certificate_transfer(certificateId=made, setAsActive=True)
    found = described(other, made)
    assert (found["status"], found["ownedBy"], found["previousOwnedBy"], found["certificateArn"]) == (
        "ACTIVE",
        OTHER_ACCOUNT,
        "123456789012",
        f"arn:aws:iot:us-east-1:{OTHER_ACCOUNT}:cert/{made}",
    )
    assert ask("list_outgoing_certificates") == {"outgoingCertificates": []}
    refused("ResourceNotFoundException", "describe_certificate", certificateId=made)
    with pytest.raises(other.exceptions.TransferAlreadyCompletedException):
        other.accept_certificate_transfer(certificateId=made)


def test_transfers_that_come_to_nothing(iotmock: "IoTMock", control: Any, ask: Ask, refused: Refused) -> None:
    """The receiver rejects, the owner cancels; moto: not implemented."""
    other = iotmock.scope(account_id=OTHER_ACCOUNT).client("iot")
    made = control.create_keys_and_certificate()["certificateId"]
    offer = {"certificateId": made, "targetAwsAccount": OTHER_ACCOUNT}
    ask("transfer_certificate", **offer)
    other.reject_certificate_transfer(certificateId=made, rejectReason="no")
    found = described(control, made)
    assert (found["status"], found["ownedBy"]) == ("INACTIVE", "123456789012")
    assert (found["transferData"]["rejectReason"], found["transferData"]["rejectDate"]) == ("no", NOON)
    refused("TransferAlreadyCompletedException", "cancel_certificate_transfer", certificateId=made)
    ask("transfer_certificate", **offer)
    ask("cancel_certificate_transfer", certificateId=made)
    assert described(control, made)["status"] == "INACTIVE"
    assert ask("list_outgoing_certificates") == {"outgoingCertificates": []}
    assert count(other) == 0


@pytest.mark.parametrize("attach", ["thing", "policy"])
def test_transfer_of_what_is_attached(control: Any, refused: Refused, attach: str) -> None:
    """No policies, no things (transfers); moto: not implemented."""
    made = control.create_keys_and_certificate()
    if attach == "thing":
        control.create_thing(thingName="l1")
        control.attach_thing_principal(thingName="l1", principal=made["certificateArn"])
    else:
        control.create_policy(policyName="p", policyDocument="{}")
        control.attach_policy(policyName="p", target=made["certificateArn"])
    members = {"certificateId": made["certificateId"], "targetAwsAccount": OTHER_ACCOUNT}
    refused("TransferConflictException", "transfer_certificate", **members)
    assert described(control, made["certificateId"])["status"] == "INACTIVE"


def test_list_ca_certificates(control: Any, ask: Ask, pki: Any) -> None:
    """Those of the account, or of a template; moto: not implemented."""
    plain = register_ca(control, pki, "Plain CA")
    config = {"templateName": "fleet"}
    fleet = register_ca(control, pki, "Fleet CA", setAsActive=True, registrationConfig=config)
    found = {line["certificateId"]: line["status"] for line in ask("list_ca_certificates")["certificates"]}
    assert found == {plain: "INACTIVE", fleet: "ACTIVE"}
    lines = ask("list_ca_certificates", templateName="fleet")["certificates"]
    assert [line["certificateId"] for line in lines] == [fleet]


def test_get_effective_policies(control: Any, ask: Ask, refused: Refused) -> None:
    """Of the principal, and of the thing's groups and their ancestors; moto: not implemented."""
    arn = control.create_keys_and_certificate()["certificateArn"]
    plant = control.create_thing_group(thingGroupName="plant")["thingGroupArn"]
    hall = control.create_thing_group(thingGroupName="hall", parentGroupName="plant")["thingGroupArn"]
    other = control.create_thing_group(thingGroupName="other")["thingGroupArn"]
    control.create_thing(thingName="l1")
    control.add_thing_to_thing_group(thingName="l1", thingGroupName="hall")
    for name, target in {"mine": arn, "above": plant, "group": hall, "foreign": other}.items():
        control.create_policy(policyName=name, policyDocument=f'{{"Id": "{name}"}}')
        control.attach_policy(policyName=name, target=target)

    def effective(**members: str) -> dict[str, str]:
        found = ask("get_effective_policies", **members)["effectivePolicies"]
        return {line["policyName"]: line["policyDocument"] for line in found}

    of_thing = {"above": '{"Id": "above"}', "group": '{"Id": "group"}'}
    assert effective(thingName="l1") == of_thing
    assert effective(principal=arn) == {"mine": '{"Id": "mine"}'}
    assert effective(thingName="l1", principal=arn) == of_thing | {"mine": '{"Id": "mine"}'}
    refused("ResourceNotFoundException", "get_effective_policies", thingName="nobody")


def test_delete_registration_code_and_get_registration_code(ask: Ask) -> None:
    """Constant, 64 hex digits, until it is deleted; moto: a new UUID each time, deletion not implemented."""
    first = ask("get_registration_code")["registrationCode"]
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert ask("get_registration_code")["registrationCode"] == first
    assert ask("delete_registration_code") == {}
    second = ask("get_registration_code")["registrationCode"]
    assert re.fullmatch("[0-9a-f]{64}", second)
    assert second != first
