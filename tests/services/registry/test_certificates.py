"""Certificates of devices: made, registered, described, listed, deleted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Policy

UNKNOWN = "0" * 64
ARN = "arn:aws:iot:us-east-1:123456789012:cert/"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
END = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
ISSUER = "Amazon Web Services O=Amazon.com Inc. L=Seattle ST=Washington C=US"


def parsed(pem: str) -> x509.Certificate:
    """A certificate."""
    return x509.load_pem_x509_certificate(pem.encode())


def fingerprint(pem: str) -> str:
    """SHA-256 of the DER form."""
    return parsed(pem).fingerprint(hashes.SHA256()).hex()


def common_name(name: x509.Name) -> Any:
    """The only common name."""
    (found,) = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return found.value


@pytest.fixture
def raw(client_for: Callable[..., Any]) -> Any:
    """A client of `iot` that checks no members."""
    return client_for("iot", parameter_validation=False)


# CreateKeysAndCertificate


def test_made_certificate_belongs_to_its_keys(certs: Any) -> None:
    """API reference, CreateKeysAndCertificate: a 2048-bit RSA pair, and a certificate for its public key."""
    answer = certs.control.create_keys_and_certificate()
    pair = answer["keyPair"]
    private = serialization.load_pem_private_key(pair["PrivateKey"].encode(), None)
    public = serialization.load_pem_public_key(pair["PublicKey"].encode())
    assert isinstance(private, rsa.RSAPrivateKey)
    assert private.key_size == 2048
    assert private.public_key() == public == parsed(answer["certificatePem"]).public_key()


def test_keys_come_in_the_forms_of_aws(certs: Any) -> None:
    """Device set-ups: PKCS #1 for the private key, SubjectPublicKeyInfo for the public one."""
    answer = certs.control.create_keys_and_certificate()
    assert answer["keyPair"]["PrivateKey"].startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    assert answer["keyPair"]["PublicKey"].startswith("-----BEGIN PUBLIC KEY-----\n")
    assert answer["certificatePem"].startswith("-----BEGIN CERTIFICATE-----\n")


def test_made_certificate_names_aws_and_is_valid_until_2049(certs: Any) -> None:
    """Developer Guide, X.509 client certificates; the issuer's name is one attribute, as in devices' certificates."""
    certificate = parsed(certs.control.create_keys_and_certificate()["certificatePem"])
    assert [(each.oid, each.value) for each in certificate.issuer] == [(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, ISSUER)]
    assert common_name(certificate.subject) == "AWS IoT Certificate"
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (NOON, END)


def test_certificate_id_is_the_hash_of_the_certificate(certs: Any) -> None:
    """SHA-256 of the DER form in lower-case hexadecimal; the ARN ends with it."""
    answer = certs.control.create_keys_and_certificate()
    assert answer["certificateId"] == fingerprint(answer["certificatePem"])
    assert answer["certificateArn"] == ARN + answer["certificateId"]


def test_certificates_of_a_mock_have_different_keys(certs: Any) -> None:
    """Also those of other accounts and regions."""
    clients = [certs.control, certs.control, certs.other, certs.iot.scope(region="eu-west-1").client("iot")]
    answers = [client.create_keys_and_certificate() for client in clients]
    assert len({answer["keyPair"]["PrivateKey"] for answer in answers}) == len(answers)
    assert len({answer["certificateId"] for answer in answers}) == len(answers)


def test_made_certificate_is_described(certs: Any) -> None:
    """API reference, CertificateDescription; without CA, former owner and transfer."""
    answer = certs.control.create_keys_and_certificate(setAsActive=True)
    found = certs.describe(answer["certificateId"])
    assert found.pop("generationId")
    assert found == {
        "certificateArn": answer["certificateArn"],
        "certificateId": answer["certificateId"],
        "status": "ACTIVE",
        "certificatePem": answer["certificatePem"],
        "ownedBy": "123456789012",
        "creationDate": NOON,
        "lastModifiedDate": NOON,
        "customerVersion": 1,
        "validity": {"notBefore": NOON, "notAfter": END},
        "certificateMode": "DEFAULT",
    }


def test_certificates_are_inactive_unless_asked_otherwise(certs: Any) -> None:
    """API reference, CreateKeysAndCertificate, CreateCertificateFromCsr: setAsActive."""
    request = certs.pki.csr(ec.generate_private_key(ec.SECP256R1()))
    made = [
        certs.control.create_keys_and_certificate(),
        certs.control.create_certificate_from_csr(certificateSigningRequest=request),
        certs.control.create_certificate_from_csr(certificateSigningRequest=request, setAsActive=True),
    ]
    assert [certs.describe(each["certificateId"])["status"] for each in made] == ["INACTIVE", "INACTIVE", "ACTIVE"]


# CreateCertificateFromCsr


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_request_gets_a_certificate_for_its_own_key_and_subject(certs: Any, curve: ec.EllipticCurve) -> None:
    """API reference, CreateCertificateFromCsr: keys of NIST P-256, P-384 and P-521."""
    key = ec.generate_private_key(curve)
    answer = certs.control.create_certificate_from_csr(certificateSigningRequest=certs.pki.csr(key, "lamp 7"))
    certificate = parsed(answer["certificatePem"])
    assert certificate.public_key() == key.public_key()
    assert common_name(certificate.subject) == "lamp 7"
    assert answer["certificateId"] == fingerprint(answer["certificatePem"])
    assert certs.describe(answer["certificateId"])["certificatePem"] == answer["certificatePem"]


def test_request_with_an_rsa_key_gets_a_certificate(certs: Any) -> None:
    """API reference, CreateCertificateFromCsr: RSA of at least 2048 bits."""
    key = rsa.generate_private_key(65537, 2048)
    answer = certs.control.create_certificate_from_csr(certificateSigningRequest=certs.pki.csr(key))
    assert parsed(answer["certificatePem"]).public_key() == key.public_key()


def test_same_request_gets_another_certificate(certs: Any) -> None:
    """API reference, CreateCertificateFromCsr: reusing a CSR results in a distinct certificate."""
    request = certs.pki.csr(ec.generate_private_key(ec.SECP256R1()))
    ids = {
        certs.control.create_certificate_from_csr(certificateSigningRequest=request)["certificateId"] for _ in range(3)
    }
    assert len(ids) == 3
    assert set(certs.ids()) == ids


def test_request_with_an_unsupported_key_is_refused(certs: Any) -> None:
    """API reference, CreateCertificateFromCsr; the class is the only one declared."""
    for key in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256K1())):
        with certs.refused("InvalidRequestException", 400):
            certs.control.create_certificate_from_csr(certificateSigningRequest=certs.pki.csr(key))
    assert certs.ids() == []


def test_text_that_is_no_request_is_refused(certs: Any) -> None:
    """Also a certificate, and a request whose signature another key has made."""
    request = certs.pki.csr(ec.generate_private_key(ec.SECP256R1()))
    broken = request.splitlines()
    broken[-2] = broken[-2][:8] + ("A" if broken[-2][8] != "A" else "B") + broken[-2][9:]
    for text in ("request", "é", certs.pki.ca().pem, "\n".join(broken)):
        with certs.refused("InvalidRequestException", 400):
            certs.control.create_certificate_from_csr(certificateSigningRequest=text)
    assert certs.ids() == []


# RegisterCertificate


def test_certificate_of_a_registered_ca_is_registered(certs: Any) -> None:
    """API reference, RegisterCertificate: the only CA of that name need not be given; INACTIVE by default (chosen)."""
    ca = certs.pki.ca()
    ca_id = certs.register_ca(ca, setAsActive=True)
    device = certs.pki.signed_by(ca)
    answer = certs.control.register_certificate(certificatePem=device.pem)
    assert (answer["certificateId"], answer["certificateArn"]) == (device.id, ARN + device.id)
    found = certs.describe(device.id)
    assert (found["status"], found["certificateMode"], found["caCertificateId"]) == ("INACTIVE", "DEFAULT", ca_id)
    assert found["certificatePem"] == device.pem
    validity = {"notBefore": datetime(2020, 1, 1, tzinfo=UTC), "notAfter": datetime(2040, 1, 1, tzinfo=UTC)}
    assert found["validity"] == validity


def test_registered_certificate_has_the_mode_of_its_ca(certs: Any) -> None:
    """API reference, RegisterCertificate: the same certificate mode as the signing CA."""
    ca = certs.pki.ca()
    certs.control.register_ca_certificate(caCertificate=ca.pem, certificateMode="SNI_ONLY", setAsActive=True)
    device = certs.pki.signed_by(ca)
    certs.control.register_certificate(certificatePem=device.pem)
    assert certs.describe(device.id)["certificateMode"] == "SNI_ONLY"


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"status": "ACTIVE"}, "ACTIVE"),
        ({"status": "INACTIVE"}, "INACTIVE"),
        ({"status": "REVOKED"}, "REVOKED"),
        ({"setAsActive": True}, "ACTIVE"),
        ({"setAsActive": True, "status": "REVOKED"}, "REVOKED"),
    ],
)
def test_certificate_is_registered_with_a_status(certs: Any, members: dict[str, Any], status: str) -> None:
    """API reference, RegisterCertificate; that `status` counts more than the older member is chosen."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    device = certs.pki.signed_by(ca)
    certs.control.register_certificate(certificatePem=device.pem, **members)
    assert certs.describe(device.id)["status"] == status


@pytest.mark.parametrize("status", ["PENDING_TRANSFER", "PENDING_ACTIVATION", "REGISTER_INACTIVE"])
def test_internal_status_cannot_be_registered(certs: Any, status: str) -> None:
    """API reference, RegisterCertificate: ACTIVE, INACTIVE and REVOKED; the class is chosen."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    pem = certs.pki.signed_by(ca).pem
    with certs.refused("InvalidRequestException", 400):
        certs.control.register_certificate(certificatePem=pem, status=status)
    with certs.refused("InvalidRequestException", 400):
        certs.control.register_certificate_without_ca(certificatePem=pem, status=status)
    assert certs.ids() == []


def test_certificate_without_registered_ca_is_refused(certs: Any) -> None:
    """Developer Guide, Register a client certificate; the CA of another account does not count."""
    ca = certs.pki.ca()
    certs.register_ca(ca, certs.other, setAsActive=True)
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_certificate(certificatePem=certs.pki.signed_by(ca).pem)
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_certificate(certificatePem=certs.pki.signed_by(ca).pem, caCertificatePem=ca.pem)


def test_certificate_that_the_ca_has_not_signed_is_refused(certs: Any) -> None:
    """It names the CA, but the signature is another key's."""
    certs.register_ca(certs.pki.ca(), setAsActive=True)
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_certificate(certificatePem=certs.pki.signed_by(certs.pki.ca()).pem)


def test_certificate_of_an_inactive_ca_is_refused(certs: Any) -> None:
    """Developer Guide, Register your CA certificate: the CA must be active; the class is chosen."""
    ca = certs.pki.ca()
    ca_id = certs.register_ca(ca)
    device = certs.pki.signed_by(ca)
    with certs.refused("CertificateStateException", 406):
        certs.control.register_certificate(certificatePem=device.pem)
    certs.control.update_ca_certificate(certificateId=ca_id, newStatus="ACTIVE")
    certs.control.register_certificate(certificatePem=device.pem)
    assert certs.ids() == [device.id]


def test_which_of_several_cas_must_be_said(certs: Any) -> None:
    """API reference, RegisterCertificate: with several CAs of one subject, the one that has signed is to be given."""
    first, second = certs.pki.ca(), certs.pki.ca()
    for ca in (first, second):
        certs.register_ca(ca, setAsActive=True)
    device = certs.pki.signed_by(second)
    with certs.refused("CertificateConflictException", 409):
        certs.control.register_certificate(certificatePem=device.pem)
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_certificate(certificatePem=device.pem, caCertificatePem=first.pem)
    certs.control.register_certificate(certificatePem=device.pem, caCertificatePem=second.pem)
    assert certs.describe(device.id)["caCertificateId"] == second.id


def test_text_that_is_no_certificate_is_not_registered(certs: Any) -> None:
    """The class is that of certificates that are not valid."""
    request = certs.pki.csr(ec.generate_private_key(ec.SECP256R1()))
    for text in ("certificate", "é", request, certs.pki.ca().pem.replace("M", "N", 3)):
        with certs.refused("CertificateValidationException", 400):
            certs.control.register_certificate(certificatePem=text)
        with certs.refused("CertificateValidationException", 400):
            certs.control.register_certificate_without_ca(certificatePem=text)
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_certificate(certificatePem=certs.pki.signed_by(ca).pem, caCertificatePem="ca")
    assert certs.ids() == []


def test_certificate_is_registered_once(certs: Any) -> None:
    """API reference, RegisterCertificate: ResourceAlreadyExistsException, with its two members, either way."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    device = certs.pki.signed_by(ca)
    certs.control.register_certificate(certificatePem=device.pem)
    for register in (certs.control.register_certificate, certs.control.register_certificate_without_ca):
        with certs.refused("ResourceAlreadyExistsException", 409) as response:
            register(certificatePem=device.pem)
        assert (response["resourceId"], response["resourceArn"]) == (device.id, ARN + device.id)
    assert certs.ids() == [device.id]


@pytest.mark.parametrize(
    ("members", "status"), [({}, "INACTIVE"), *(({"status": each}, each) for each in ("ACTIVE", "INACTIVE", "REVOKED"))]
)
def test_certificate_is_registered_without_ca_with_a_status(certs: Any, members: dict[str, str], status: str) -> None:
    """API reference, RegisterCertificateWithoutCA; INACTIVE by default (chosen)."""
    device = certs.pki.ca("alone")
    certs.control.register_certificate_without_ca(certificatePem=device.pem, **members)
    assert certs.describe(device.id)["status"] == status
    (line,) = certs.control.list_certificates()["certificates"]
    assert (line["status"], line["certificateMode"]) == (status, "SNI_ONLY")


def test_any_certificate_is_registered_without_ca(certs: Any) -> None:
    """API reference, RegisterCertificateWithoutCA; in SNI_ONLY mode, in as many accounts as want it."""
    device = certs.pki.ca("alone", constraints=None)
    for client in (certs.control, certs.other):
        answer = client.register_certificate_without_ca(certificatePem=device.pem, status="ACTIVE")
        assert answer["certificateId"] == device.id
    found = certs.describe(device.id)
    assert (found["status"], found["certificateMode"]) == ("ACTIVE", "SNI_ONLY")
    assert "caCertificateId" not in found


# Describe, update, delete


@pytest.mark.parametrize(
    "act",
    [
        lambda iot: iot.describe_certificate(certificateId=UNKNOWN),
        lambda iot: iot.update_certificate(certificateId=UNKNOWN, newStatus="ACTIVE"),
        lambda iot: iot.delete_certificate(certificateId=UNKNOWN),
        lambda iot: iot.transfer_certificate(certificateId=UNKNOWN, targetAwsAccount="210987654321"),
        lambda iot: iot.accept_certificate_transfer(certificateId=UNKNOWN),
        lambda iot: iot.reject_certificate_transfer(certificateId=UNKNOWN),
        lambda iot: iot.cancel_certificate_transfer(certificateId=UNKNOWN),
    ],
)
def test_unknown_certificate_is_not_found(certs: Any, act: Any) -> None:
    """API reference: ResourceNotFoundException, 404."""
    with certs.refused("ResourceNotFoundException", 404):
        act(certs.control)


def test_certificate_is_one_of_its_account_and_region(certs: Any) -> None:
    """Neither another account nor another region has it."""
    certificate_id = certs.create()
    for client in (certs.other, certs.iot.scope(region="eu-west-1").client("iot")):
        with certs.refused("ResourceNotFoundException", 404):
            certs.describe(certificate_id, client)
        assert certs.ids(client) == []


@pytest.mark.parametrize("certificate_id", ["g" * 64, "0" * 65, "0" * 63])
@pytest.mark.parametrize(
    "act",
    [
        lambda iot, found: iot.describe_certificate(certificateId=found),
        lambda iot, found: iot.update_certificate(certificateId=found, newStatus="ACTIVE"),
        lambda iot, found: iot.delete_certificate(certificateId=found),
        lambda iot, found: iot.transfer_certificate(certificateId=found, targetAwsAccount="210987654321"),
        lambda iot, found: iot.accept_certificate_transfer(certificateId=found),
        lambda iot, found: iot.reject_certificate_transfer(certificateId=found),
        lambda iot, found: iot.cancel_certificate_transfer(certificateId=found),
        lambda iot, found: iot.list_certificates_by_ca(caCertificateId=found),
        lambda iot, found: iot.describe_ca_certificate(certificateId=found),
        lambda iot, found: iot.update_ca_certificate(certificateId=found),
        lambda iot, found: iot.delete_ca_certificate(certificateId=found),
    ],
)
def test_malformed_id_is_refused(certs: Any, raw: Any, act: Any, certificate_id: str) -> None:
    """Service model: 64 hexadecimal digits."""
    with certs.refused("InvalidRequestException", 400):
        act(raw, certificate_id)


@pytest.mark.parametrize("status", ["", "active", "GONE"])
def test_status_that_the_model_lacks_is_refused(certs: Any, raw: Any, status: str) -> None:
    """Service model, CertificateStatus."""
    certificate_id, pem = certs.create(), certs.pki.ca().pem
    with certs.refused("InvalidRequestException", 400):
        raw.update_certificate(certificateId=certificate_id, newStatus=status)
    with certs.refused("InvalidRequestException", 400):
        raw.register_certificate_without_ca(certificatePem=pem, status=status)
    assert certs.ids() == [certificate_id]


def attach(certs: Any, certificate_id: str, *, thing: bool = False) -> None:
    """Have policy `all` count for a certificate, or have it speak for thing `lamp`.

    Written into the registry's own state, as long as the operations for it are made elsewhere.
    """
    with certs.iot._entered() as call:
        registry = call.backend(Registry)
        if thing:
            registry.attach("lamp", ARN + certificate_id, "NON_EXCLUSIVE_THING")
        else:
            policy = registry.policies.setdefault("all", Policy("all", call.now, "generation"))
            registry.attach_policy(policy, ARN + certificate_id)


def attached(certs: Any, certificate_id: str) -> list[str]:
    """The policies that count for a certificate, and the certificate where a policy still names it."""
    with certs.iot._entered() as call:
        registry = call.backend(Registry)
        targets = [target for policy in registry.policies.values() for target in policy.targets]
        return [*registry.policies_of.get(ARN + certificate_id, ()), *targets]


def test_certificate_with_a_policy_is_deleted_by_force_only(certs: Any) -> None:
    """API reference, DeleteCertificate: forceDelete detaches the policies; the policies stay."""
    certificate_id = certs.create()
    attach(certs, certificate_id)
    with certs.refused("DeleteConflictException", 409):
        certs.control.delete_certificate(certificateId=certificate_id)
    assert attached(certs, certificate_id) == ["all", ARN + certificate_id]
    certs.control.delete_certificate(certificateId=certificate_id, forceDelete=True)
    assert certs.ids() == []
    assert attached(certs, certificate_id) == []


def test_certificate_with_a_thing_is_not_deleted_even_by_force(certs: Any) -> None:
    """API reference, DeleteCertificate: forced if it is inactive and not attached to a thing; its policies stay."""
    certificate_id = certs.create()
    attach(certs, certificate_id)
    attach(certs, certificate_id, thing=True)
    for force in (False, True):
        with certs.refused("DeleteConflictException", 409):
            certs.control.delete_certificate(certificateId=certificate_id, forceDelete=force)
    assert certs.ids() == [certificate_id]
    assert attached(certs, certificate_id) == ["all", ARN + certificate_id]


def test_active_certificate_is_not_deleted_even_by_force(certs: Any) -> None:
    """API reference, DeleteCertificate: forced if it is inactive; its policies stay."""
    certificate_id = certs.create(active=True)
    attach(certs, certificate_id)
    with certs.refused("CertificateStateException", 406):
        certs.control.delete_certificate(certificateId=certificate_id, forceDelete=True)
    assert attached(certs, certificate_id) == ["all", ARN + certificate_id]


def test_deleted_certificate_can_be_registered_again(certs: Any) -> None:
    """It begins anew, with another generation."""
    device = certs.pki.ca()
    certs.control.register_certificate_without_ca(certificatePem=device.pem)
    certs.update(device.id, "REVOKED")
    first = certs.describe(device.id)
    certs.control.delete_certificate(certificateId=device.id)
    certs.control.register_certificate_without_ca(certificatePem=device.pem)
    found = certs.describe(device.id)
    assert (found["status"], found["customerVersion"]) == ("INACTIVE", 1)
    assert found["generationId"] != first["generationId"]


# Lists


def made_in_turn(certs: Any, count: int) -> list[str]:
    """Certificates, one a minute; gives their ids, the oldest first."""
    made = []
    for number in range(count):
        device = certs.pki.ca(f"device {number}")
        certs.control.register_certificate_without_ca(certificatePem=device.pem)
        made.append(device.id)
        certs.iot.advance(60)
    return made


def test_certificates_are_listed_by_creation_date(certs: Any) -> None:
    """API reference, ListCertificates: ascending if that is asked for; the newest first otherwise (chosen)."""
    made = made_in_turn(certs, 4)
    assert certs.ids() == certs.ids(ascendingOrder=False) == made[::-1]
    assert certs.ids(ascendingOrder=True) == made


def test_certificates_of_one_instant_are_listed_in_the_order_of_their_making(certs: Any) -> None:
    """Under a clock that stands still, too."""
    made = [certs.create() for _ in range(5)]
    assert certs.ids(ascendingOrder=True) == made
    assert certs.ids() == made[::-1]


def test_line_of_the_list_tells_of_the_certificate(certs: Any) -> None:
    """API reference, Certificate."""
    certificate_id = certs.create(active=True)
    assert certs.control.list_certificates()["certificates"] == [
        {
            "certificateArn": ARN + certificate_id,
            "certificateId": certificate_id,
            "status": "ACTIVE",
            "certificateMode": "DEFAULT",
            "creationDate": NOON,
        }
    ]


def test_page_has_25_certificates_by_default(certs: Any) -> None:
    """API reference, ListCertificates."""
    made = made_in_turn(certs, 26)
    answer = certs.control.list_certificates()
    assert [line["certificateId"] for line in answer["certificates"]] == made[:0:-1]
    last = certs.control.list_certificates(marker=answer["nextMarker"])
    assert [line["certificateId"] for line in last["certificates"]] == made[:1]
    assert "nextMarker" not in last


@pytest.mark.parametrize("ascending", [True, False])
def test_pages_hold_what_was_made_between_them(certs: Any, ascending: bool) -> None:
    """Every certificate once, also where one of them is deleted on the way."""
    made = made_in_turn(certs, 5)
    order = made if ascending else made[::-1]
    first = certs.control.list_certificates(pageSize=2, ascendingOrder=ascending)
    certs.control.delete_certificate(certificateId=order[1])
    second = certs.control.list_certificates(pageSize=3, ascendingOrder=ascending, marker=first["nextMarker"])
    assert [line["certificateId"] for line in second["certificates"]] == order[2:]
    assert "nextMarker" not in second


def test_paginator_walks_over_all_pages(certs: Any) -> None:
    """The service model's paginator; markers hold the letters that the model allows only, whatever they hold."""
    made = made_in_turn(certs, 30)
    pages = list(certs.control.get_paginator("list_certificates").paginate(PaginationConfig={"PageSize": 1}))
    assert [line["certificateId"] for page in pages for line in page["certificates"]] == made[::-1]


def test_marker_of_another_list_is_refused(certs: Any) -> None:
    """A token that the list did not issue is InvalidRequestException; so is the other order's."""
    made_in_turn(certs, 2)
    marker = certs.control.list_certificates(pageSize=1)["nextMarker"]
    with certs.refused("InvalidRequestException", 400):
        certs.control.list_certificates(marker=marker, ascendingOrder=True)
    with certs.refused("InvalidRequestException", 400):
        certs.control.list_outgoing_certificates(marker=marker)
    with certs.refused("InvalidRequestException", 400):
        certs.control.list_certificates(marker="AAAA")


LISTS: list[tuple[str, dict[str, str]]] = [
    ("list_certificates", {}),
    ("list_outgoing_certificates", {}),
    ("list_certificates_by_ca", {"caCertificateId": UNKNOWN}),
    ("list_ca_certificates", {}),
]


@pytest.mark.parametrize(("operation", "given"), LISTS)
def test_page_has_one_line_to_250(certs: Any, raw: Any, operation: str, given: dict[str, str]) -> None:
    """Service model, PageSize; an empty list is one page."""
    for size in (1, 250):
        assert "nextMarker" not in getattr(raw, operation)(pageSize=size, **given)
    for size in (0, -1, 251):
        with certs.refused("InvalidRequestException", 400):
            getattr(raw, operation)(pageSize=size, **given)


@pytest.mark.parametrize("marker", ["AAAA", "nonsense", "1", "YQ==", "a b"])
@pytest.mark.parametrize(("operation", "given"), LISTS)
def test_marker_that_was_not_issued_is_refused(
    certs: Any, raw: Any, operation: str, given: dict[str, str], marker: str
) -> None:
    """InvalidRequestException, whether the model's pattern or the list refuses it."""
    with certs.refused("InvalidRequestException", 400):
        getattr(raw, operation)(marker=marker, **given)


def test_certificates_of_a_ca_are_listed_in_pages(certs: Any) -> None:
    """API reference, ListCertificatesByCA; a marker belongs to its CA, and shows the same lines as ListCertificates."""
    ca, another = certs.pki.ca(), certs.pki.ca("another CA")
    for each in (ca, another):
        certs.control.register_ca_certificate(caCertificate=each.pem, certificateMode="SNI_ONLY", setAsActive=True)
    made = []
    for status in ("ACTIVE", "REVOKED", "INACTIVE"):
        device = certs.pki.signed_by(ca)
        certs.control.register_certificate(certificatePem=device.pem, status=status)
        made.append(device.id)
        certs.iot.advance(60)
    certs.transfer(made[2])
    first = certs.control.list_certificates_by_ca(caCertificateId=ca.id, pageSize=2)
    last = certs.control.list_certificates_by_ca(caCertificateId=ca.id, pageSize=2, marker=first["nextMarker"])
    assert [line["certificateId"] for line in first["certificates"] + last["certificates"]] == made[::-1]
    assert "nextMarker" not in last
    assert first["certificates"] + last["certificates"] == certs.control.list_certificates()["certificates"]
    for members in ({"caCertificateId": another.id}, {"caCertificateId": ca.id, "ascendingOrder": True}):
        with certs.refused("InvalidRequestException", 400):
            certs.control.list_certificates_by_ca(marker=first["nextMarker"], **members)


def test_certificates_of_a_ca_are_listed(certs: Any) -> None:
    """API reference, ListCertificatesByCA: by creation date; those of an unknown CA are none (chosen)."""
    ca, another = certs.pki.ca(), certs.pki.ca("another CA")
    for each in (ca, another):
        certs.register_ca(each, setAsActive=True)
    devices = [certs.pki.signed_by(ca) for _ in range(3)]
    for device in (*devices, certs.pki.signed_by(another)):
        certs.control.register_certificate(certificatePem=device.pem)
        certs.iot.advance(60)
    certs.create()

    def ids(ca_id: str, **members: Any) -> list[str]:
        answer = certs.control.list_certificates_by_ca(caCertificateId=ca_id, **members)
        return [line["certificateId"] for line in answer["certificates"]]

    assert ids(ca.id) == [device.id for device in devices[::-1]]
    assert ids(ca.id, ascendingOrder=True, pageSize=2) == [device.id for device in devices[:2]]
    assert ids(UNKNOWN) == []
    certs.control.delete_certificate(certificateId=devices[1].id)
    assert ids(ca.id) == [devices[2].id, devices[0].id]
    for device in (devices[0], devices[2]):
        certs.control.delete_certificate(certificateId=device.id)
    assert ids(ca.id) == []


# The rest of the world


def test_certificates_come_back_with_a_snapshot(certs: Any) -> None:
    """They are state like any other, attachments to lists and CAs included."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    device = certs.pki.signed_by(ca)
    certs.control.register_certificate(certificatePem=device.pem)
    before = certs.describe(device.id)
    snapshot = certs.iot.snapshot()
    certs.update(device.id, "REVOKED")
    certs.control.delete_certificate(certificateId=device.id)
    certs.iot.restore(snapshot)
    assert certs.describe(device.id) == before
    assert certs.ids() == [device.id]


def test_certificate_is_made_at_the_end_of_time(certs: Any) -> None:
    """Its validity ends where AWS has it, whatever the clock says (chosen)."""
    certs.iot.advance(timedelta(days=365 * 30))
    found = certs.describe(certs.create())
    assert found["validity"] == {"notBefore": END, "notAfter": END}
    assert found["creationDate"] > END
