"""What the tests have in common that hold the registry against the cases in which moto 5.2.5 differs from AWS.

Each case is one test, in the order in which somebody met them, and expects what AWS documents.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
# The model of iot: the HTTP status of every error that is expected.
STATUS = {
    "CertificateStateException": 406,
    "CertificateValidationException": 400,
    "DeleteConflictException": 409,
    "InvalidAggregationException": 400,
    "InvalidQueryException": 400,
    "InvalidRequestException": 400,
    "LimitExceededException": 410,
    "MalformedPolicyException": 400,
    "ResourceAlreadyExistsException": 409,
    "ResourceNotFoundException": 404,
    "TransferAlreadyCompletedException": 410,
    "TransferConflictException": 409,
    "UnauthorizedException": 401,
    "VersionConflictException": 409,
    "VersionsLimitExceededException": 409,
}

# What is answered though the model does not declare it: a parent that there is not is not found, as elsewhere.
UNDECLARED = {("create_thing_group", "ResourceNotFoundException")}

Refused = Callable[..., str]
Found = dict[str, Any]


class Is:
    """A text of a form, to be compared with."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and re.fullmatch(self.pattern, other) is not None

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __repr__(self) -> str:
        return f"Is({self.pattern!r})"


@pytest.fixture
def uuid() -> Is:
    """Equals every UUID."""
    return Is(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """It is noon of 2026-03-01 UTC until a test advances the mock's clock."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def control(client_for: Callable[..., Any]) -> Any:
    """A client of `iot` that sends whatever it is given."""
    return client_for("iot", parameter_validation=False)


@pytest.fixture
def ask(control: Any) -> Callable[..., Found]:
    """What an operation answers, without the metadata."""

    def answer(operation: str, **members: Any) -> Found:
        found: Found = getattr(control, operation)(**members)
        del found["ResponseMetadata"]
        return found

    return answer


@pytest.fixture
def refused(control: Any) -> Refused:
    """Have an operation refused, by a class that it declares and its status; gives the text."""
    model = control.meta.service_model
    names = control.meta.method_to_api_mapping

    def text(code: str, operation: str, **members: Any) -> str:
        declared = {shape.name for shape in model.operation_model(names[operation]).error_shapes}
        assert code in declared or (operation, code) in UNDECLARED
        with pytest.raises(ClientError) as caught:
            getattr(control, operation)(**members)
        response = caught.value.response
        error = response["Error"]
        assert (error["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, STATUS[code])
        assert error["Message"]
        return error["Message"]

    return text


class Pki:
    """Keys, requests and certificates as a manufacturer makes them."""

    def __init__(self) -> None:
        self.ca_key = ec.generate_private_key(ec.SECP256R1())
        self.device_key = ec.generate_private_key(ec.SECP256R1())

    def ca(self, name: str = "Test CA") -> str:
        """A CA that has signed itself, as PEM."""
        return self._signed(name, self.ca_key, name)

    def device(self, common_name: str = "device", ca: str = "Test CA") -> str:
        """A certificate that the CA has signed, as PEM."""
        return self._signed(common_name, self.device_key, ca)

    def request(self, common_name: str = "device") -> str:
        """A signing request of the device's key, as PEM."""
        builder = x509.CertificateSigningRequestBuilder().subject_name(_name(common_name))
        return builder.sign(self.device_key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()

    def _signed(self, name: str, key: ec.EllipticCurvePrivateKey, issuer: str) -> str:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOON - timedelta(days=365))
            .not_valid_after(NOON + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=key is self.ca_key, path_length=None), critical=True)
        )
        return builder.sign(self.ca_key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


@pytest.fixture(scope="session")
def pki() -> Pki:
    """A manufacturer."""
    return Pki()


@pytest.fixture
def signing_request(pki: Pki) -> str:
    """A signing request."""
    return pki.request()
