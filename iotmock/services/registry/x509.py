"""X.509: the keys and certificates that AWS IoT makes, and those that it is given.

Alone kept here: what `cryptography` makes stays inside, the rooms get texts and facts; it is imported when the first
certificate is made or read, because that takes longer than starting a mock. The issuer of made certificates is no CA of
Amazon's: its key is made once per process. Source: Developer Guide, "X.509 client certificates".
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from iotmock.core.names import new_secret

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

__all__ = [
    "CertificateFacts",
    "KeyPair",
    "NotReadable",
    "issue_for_key",
    "issue_for_request",
    "issuer_pem",
    "key_pair",
    "may_sign",
    "read_certificate",
    "was_signed_by",
]

# One attribute, as AWS writes it: the equals signs are part of its value.
_ISSUER: Final = "Amazon Web Services O=Amazon.com Inc. L=Seattle ST=Washington C=US"
_SUBJECT: Final = "AWS IoT Certificate"
# Nothing is valid before, in X.509.
_FIRST: Final = datetime(1950, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
_BITS: Final = 2048
_EXPONENT: Final = 65537
_CURVES: Final = frozenset(["secp256r1", "secp384r1", "secp521r1"])
# How many key pairs a process makes once for all of its mocks; further ones are made anew.
_KEPT: Final = 64


class NotReadable(Exception):
    """A text is not what it should be, or holds what AWS IoT does not support. Its text says why."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What is known of a certificate. subject, issuer: as they stand in it, in DER."""

    id: str
    pem: str
    subject: bytes
    issuer: bytes
    common_names: tuple[str, ...]
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair in PEM, as AWS hands it out: PKCS #1 and SubjectPublicKeyInfo."""

    private_pem: str = field(repr=False)
    public_pem: str
    public_key: CertificatePublicKeyTypes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Issuer:
    certificate: x509.Certificate
    key: RSAPrivateKey
    key_identifier: x509.AuthorityKeyIdentifier


# Keys

_kept: list[KeyPair] = []


def key_pair(number: int) -> KeyPair:
    """The key pair with a number, counted from 0 in each mock.

    A key takes some fifty milliseconds to make, which most tests would spend on nothing: the first ones are made once
    per process, and every mock gets them in the same order, each once.
    """
    if number >= _KEPT:
        return _new_key_pair()
    while len(_kept) <= number:
        _kept.append(_new_key_pair())
    return _kept[number]


def _new_key_pair() -> KeyPair:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(_EXPONENT, _BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public_key = key.public_key()
    public = public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private.decode("ascii"), public.decode("ascii"), public_key)


# Making certificates


def issue_for_key(pair: KeyPair, at: datetime) -> CertificateFacts:
    """A certificate for a key pair, with the subject that AWS IoT gives it."""
    return _issue(_name("COMMON_NAME", _SUBJECT), pair.public_key, at)


def issue_for_request(pem: str, at: datetime) -> CertificateFacts:
    """A certificate for the key and subject of a certificate signing request (CSR).

    Raises: NotReadable.
    """
    from cryptography import x509

    with _reading("certificate signing request"):
        request = x509.load_pem_x509_csr(pem.encode())
        key = request.public_key()
        subject = request.subject
        is_signed = request.is_signature_valid or _is_signed_with_sha1(request)
    if not is_signed:
        raise NotReadable("The signature of the certificate signing request is not that of its key")
    _check_key(key)
    with _reading("certificate signing request"):
        return _issue(subject, key, at)


def _is_signed_with_sha1(request: x509.CertificateSigningRequest) -> bool:
    """Older tools sign requests with SHA-1, which cryptography by itself does not look at any more."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = request.public_key()
    if not isinstance(request.signature_hash_algorithm, hashes.SHA1) or not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(request.signature, request.tbs_certrequest_bytes, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    except InvalidSignature:
        return False
    return True


def issuer_pem() -> str:
    """The certificate of the issuer, with which those that are made can be verified."""
    return _pem(_issuer().certificate)


def _check_key(key: object) -> None:
    """Refuse a key that AWS IoT issues no certificate for. Source: API reference, CreateCertificateFromCsr."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _BITS:
        return
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return
    raise NotReadable(
        "The certificate signing request must have an RSA key of at least 2048 bits or a key of NIST P-256, P-384 or"
        " P-521"
    )


def _issue(subject: x509.Name, key: CertificatePublicKeyTypes, at: datetime) -> CertificateFacts:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    issuer = _issuer()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(key)
        .serial_number(_new_serial_number())
        .not_valid_before(min(max(at, _FIRST), _LAST))
        .not_valid_after(_LAST)
        .add_extension(issuer.key_identifier, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .sign(issuer.key, hashes.SHA256())
    )
    return _facts(certificate, _pem(certificate))


@cache
def _issuer() -> _Issuer:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(_EXPONENT, _BITS)
    public_key = key.public_key()
    name = _name("ORGANIZATIONAL_UNIT_NAME", _ISSUER)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public_key)
        .serial_number(_new_serial_number())
        .not_valid_before(_FIRST)
        .not_valid_after(_LAST)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _Issuer(certificate, key, x509.AuthorityKeyIdentifier.from_issuer_public_key(public_key))


def _name(attribute: str, value: str) -> x509.Name:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(getattr(x509.NameOID, attribute), value)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _new_serial_number() -> int:
    """Positive, of twenty bytes at most."""
    return int.from_bytes(new_secret() + new_secret()[:4], "big") >> 1 | 1


# Reading certificates


def read_certificate(pem: str) -> CertificateFacts:
    """The facts of the first certificate of a text.

    Raises: NotReadable.
    """
    from cryptography import x509

    with _reading("certificate"):
        certificate = x509.load_pem_x509_certificate(pem.encode())
        certificate.public_key()
        return _facts(certificate, pem)


def may_sign(pem: str) -> bool:
    """Whether a readable certificate does not say of itself that it is no CA's, in extensions that can be read."""
    from cryptography import x509

    try:
        with _quiet():
            extensions = x509.load_pem_x509_certificate(pem.encode()).extensions
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return False
    constraints = [each.value for each in extensions if isinstance(each.value, x509.BasicConstraints)]
    return all(each.ca for each in constraints)


def was_signed_by(pem: str, signer_pem: str) -> bool:
    """Whether a readable certificate names another one as its issuer and carries the signature of its key."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        with _quiet():
            certificate = x509.load_pem_x509_certificate(pem.encode())
            certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(signer_pem.encode()))
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _facts(certificate: x509.Certificate, pem: str) -> CertificateFacts:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import NameOID

    common_names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return CertificateFacts(
        id=sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
        pem=pem,
        subject=certificate.subject.public_bytes(),
        issuer=certificate.issuer.public_bytes(),
        common_names=tuple(str(each.value) for each in common_names),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _pem(certificate: x509.Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def _quiet() -> AbstractContextManager[None]:
    """Keep warnings of what a certificate has beside the standard, which is no fault of the code under test."""
    return warnings.catch_warnings(action="ignore")


@contextmanager
def _reading(what: str) -> Iterator[None]:
    """Say it in our words when a text cannot be read."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509 import InvalidVersion

    try:
        with _quiet():
            yield
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidVersion):
        raise NotReadable(f"The text is no X.509 {what} in PEM form that AWS IoT supports") from None
