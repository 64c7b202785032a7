"""Keys and certificates as AWS IoT makes them, and texts as it reads them."""

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509 as library
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from iotmock.services.registry import x509

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
END = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)


def made(at: datetime = NOON) -> library.Certificate:
    """A certificate of a made key pair."""
    return library.load_pem_x509_certificate(x509.issue_for_key(x509.key_pair(0), at).pem.encode())


def pem_of(kind: str, content: bytes) -> str:
    """A text in PEM form."""
    import base64

    return f"-----BEGIN {kind}-----\n{base64.encodebytes(content).decode()}-----END {kind}-----\n"


# What is made


def test_made_certificate_is_signed_by_the_issuer() -> None:
    """The chain is right: name, signature and key identifiers, and the issuer has signed itself."""
    issuer = library.load_pem_x509_certificate(x509.issuer_pem().encode())
    certificate = made()
    certificate.verify_directly_issued_by(issuer)
    issuer.verify_directly_issued_by(issuer)
    of_issuer = issuer.extensions.get_extension_for_class(library.SubjectKeyIdentifier).value
    named = certificate.extensions.get_extension_for_class(library.AuthorityKeyIdentifier).value
    assert named.key_identifier == of_issuer.digest
    assert x509.was_signed_by(certificate.public_bytes(Encoding.PEM).decode(), x509.issuer_pem())


def test_made_certificate_is_a_device_s() -> None:
    """As in certificates of devices: no CA, for digital signatures, signed with RSA and SHA-256."""
    certificate = made()
    constraints = certificate.extensions.get_extension_for_class(library.BasicConstraints)
    usage = certificate.extensions.get_extension_for_class(library.KeyUsage)
    assert (constraints.value.ca, constraints.critical, usage.critical) == (False, True, True)
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    assert certificate.signature_algorithm_oid == library.SignatureAlgorithmOID.RSA_WITH_SHA256
    assert certificate.version is library.Version.v3


def test_issuer_may_sign_and_device_may_not() -> None:
    """What their basic constraints say."""
    assert x509.may_sign(x509.issuer_pem())
    assert not x509.may_sign(made().public_bytes(Encoding.PEM).decode())


def test_serial_numbers_differ_and_fit() -> None:
    """RFC 5280: positive, of at most twenty bytes."""
    numbers = [made().serial_number for _ in range(50)]
    assert len(set(numbers)) == 50
    assert all(0 < number < 1 << 159 for number in numbers)


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1950, 1, 1, tzinfo=UTC)),
        (datetime(1949, 12, 31, tzinfo=UTC), datetime(1950, 1, 1, tzinfo=UTC)),
        (NOON, NOON),
        (END, END),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), END),
    ],
)
def test_validity_fits_into_a_certificate(at: datetime, begins: datetime) -> None:
    """Whatever the clock says, it begins in the years that X.509 knows and ends where AWS has it."""
    certificate = made(at)
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (begins, END)


def test_key_pairs_are_kept_by_number() -> None:
    """The same for the same number, another for another; beyond what is kept, always a new one."""
    assert x509.key_pair(0) is x509.key_pair(0)
    assert x509.key_pair(0).private_pem != x509.key_pair(1).private_pem
    assert x509.key_pair(10_000).private_pem != x509.key_pair(10_000).private_pem


def test_private_key_stays_out_of_texts() -> None:
    """The repr of a pair, as it may stand in a traceback."""
    assert "PRIVATE" not in repr(x509.key_pair(0))


def test_key_pair_is_one_pair() -> None:
    """RSA of 2048 bits with the usual exponent."""
    pair = x509.key_pair(0)
    private = serialization.load_pem_private_key(pair.private_pem.encode(), None)
    assert isinstance(private, rsa.RSAPrivateKey)
    assert (private.key_size, private.public_key().public_numbers().e) == (2048, 65537)
    assert serialization.load_pem_public_key(pair.public_pem.encode()) == private.public_key()


def test_library_is_imported_with_the_first_certificate_only() -> None:
    """Importing it takes longer than starting a mock."""
    program = """
import sys
from iotmock import mock_iot
from iotmock.services.registry import authorities, certificates
assert not [name for name in sys.modules if name.startswith("cryptography.x509")], "imported"
"""
    subprocess.run([sys.executable, "-c", program], check=True)


# What is read


def test_certificate_is_read(pki: Any) -> None:
    """Id, names and validity; text around it does no harm."""
    ca = pki.ca("CA")
    device = pki.signed_by(ca, "lamp")
    facts = x509.read_certificate(f"Certificate of a lamp\n\n{device.pem}")
    assert facts.id == device.certificate.fingerprint(hashes.SHA256()).hex()
    assert facts.common_names == ("lamp",)
    assert facts.issuer == x509.read_certificate(ca.pem).subject
    assert (facts.not_before, facts.not_after) == (
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2040, 1, 1, tzinfo=UTC),
    )


def test_first_certificate_of_a_chain_counts(pki: Any) -> None:
    """The device's stands first."""
    ca = pki.ca()
    device = pki.signed_by(ca)
    assert x509.read_certificate(device.pem + ca.pem).id == device.id


def test_signature_of_another_key_is_noticed(pki: Any) -> None:
    """The names agree, the keys do not; and the other way round."""
    ca = pki.ca("CA")
    device = pki.signed_by(ca)
    assert x509.was_signed_by(device.pem, ca.pem)
    assert not x509.was_signed_by(device.pem, pki.ca("CA").pem)
    assert not x509.was_signed_by(device.pem, pki.ca("another CA").pem)
    assert not x509.was_signed_by(ca.pem, device.pem)


SHA1_WITH_RSA = bytes.fromhex("300d06092a864886f70d0101050500")


def signed_with_sha1(key: rsa.RSAPrivateKey, claimed: rsa.RSAPrivateKey) -> str:
    """A signing request as older tools make it; cryptography makes none. claimed: whose key stands in it."""
    subject = library.Name([])
    request = library.CertificateSigningRequestBuilder().subject_name(subject).sign(claimed, hashes.SHA256())
    to_be_signed = request.tbs_certrequest_bytes
    signature = key.sign(to_be_signed, padding.PKCS1v15(), hashes.SHA1())
    body = to_be_signed + SHA1_WITH_RSA + b"\x03\x82\x01\x01\x00" + signature
    return pem_of("CERTIFICATE REQUEST", b"\x30\x82" + len(body).to_bytes(2, "big") + body)


def test_requests_that_are_signed_with_sha1_are_taken() -> None:
    """Unless the signature is another key's."""
    key, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    made_of_it = library.load_pem_x509_certificate(
        x509.issue_for_request(signed_with_sha1(key, key), NOON).pem.encode()
    )
    assert made_of_it.public_key() == key.public_key()
    with pytest.raises(x509.NotReadable, match="signature"):
        x509.issue_for_request(signed_with_sha1(other, key), NOON)


@pytest.mark.parametrize("text", ["", "certificate", "é", "\ud800", pem_of("CERTIFICATE", b""), pem_of("RSA", b"abc")])
def test_other_texts_are_not_readable(text: str) -> None:
    """Also what looks like PEM, and what is no Unicode."""
    with pytest.raises(x509.NotReadable):
        x509.read_certificate(text)
    with pytest.raises(x509.NotReadable):
        x509.issue_for_request(text, NOON)


def test_certificate_beside_the_standard_is_read_without_warning(pki: Any) -> None:
    """A common name of more than 64 characters: tests that make errors of warnings see none."""
    pem = pki.ca("x" * 60).pem
    content = library.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    # Subject and issuer come to be of 70 characters.
    name, longer = (_der_name(b"x" * length) for length in (60, 70))
    damaged = pem_of("CERTIFICATE", _lengthened(content, name, longer))
    assert x509.read_certificate(damaged).common_names == ("x" * 70,)
    assert x509.may_sign(damaged)
    assert not x509.was_signed_by(damaged, damaged)


def _der_name(value: bytes) -> bytes:
    """A name of one common name, of less than 128 bytes."""
    text = b"\x0c" + bytes([len(value)]) + value
    pair = b"\x06\x03\x55\x04\x03" + text
    sequence = b"\x30" + bytes([len(pair)]) + pair
    members = b"\x31" + bytes([len(sequence)]) + sequence
    return b"\x30" + bytes([len(members)]) + members


def _lengthened(content: bytes, name: bytes, longer: bytes) -> bytes:
    """A certificate with another name, its two outer lengths put right."""
    new = bytearray(content.replace(name, longer))
    added = len(new) - len(content)
    assert added == 2 * (len(longer) - len(name))
    for place in (2, 6):
        length = int.from_bytes(new[place : place + 2], "big") + added
        new[place : place + 2] = length.to_bytes(2, "big")
    return bytes(new)


_KEY = ec.generate_private_key(ec.SECP256R1())
_NAME = library.Name([library.NameAttribute(library.NameOID.COMMON_NAME, "lamp")])
_REQUEST = library.CertificateSigningRequestBuilder().subject_name(_NAME).sign(_KEY, hashes.SHA256())
_CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=3)


def changed(content: bytes, changes: list[tuple[float, int]]) -> bytes:
    """Bytes with some of them replaced."""
    new = bytearray(content)
    for place, value in changes:
        new[int(place * len(new))] = value
    return bytes(new)


@given(_CHANGES)
def test_damaged_certificate_is_read_or_refused(changes: list[tuple[float, int]]) -> None:
    """Whatever stands in it, no other error comes out, and what was read can be asked everything."""
    content = library.load_pem_x509_certificate(x509.issuer_pem().encode()).public_bytes(Encoding.DER)
    pem = pem_of("CERTIFICATE", changed(content, changes))
    try:
        facts = x509.read_certificate(pem)
    except x509.NotReadable:
        return
    assert len(facts.id) == 64
    assert x509.may_sign(pem) in {True, False}
    assert x509.was_signed_by(pem, x509.issuer_pem()) in {True, False}
    assert x509.was_signed_by(x509.issuer_pem(), pem) in {True, False}


@given(_CHANGES)
def test_damaged_request_is_refused(changes: list[tuple[float, int]]) -> None:
    """Its signature covers all of it; what was not changed gets a certificate."""
    content = _REQUEST.public_bytes(Encoding.DER)
    damaged = changed(content, changes)
    if damaged == content:
        assert x509.issue_for_request(pem_of("CERTIFICATE REQUEST", damaged), NOON).common_names == ("lamp",)
        return
    with pytest.raises(x509.NotReadable):
        x509.issue_for_request(pem_of("CERTIFICATE REQUEST", damaged), NOON)
