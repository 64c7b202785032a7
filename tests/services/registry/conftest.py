"""What tests of certificates use: certificates of their own making, and a workbench."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

if TYPE_CHECKING:
    from iotmock import IoTMock

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"


@dataclass(frozen=True)
class Signer:
    """A CA of the test's own, or a device: its key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def id(self) -> str:
        """SHA-256 of the certificate's DER form."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


class Pki:
    """Certificates as a manufacturer makes them."""

    def ca(self, name: str = "Test CA", *, constraints: bool | None = True) -> Signer:
        """A CA that has signed itself. constraints: what its basic constraints say; None without any."""
        key = ec.generate_private_key(ec.SECP256R1())
        return Signer(key, self._certificate(name, key, name, key, constraints))

    def signed_by(self, ca: Signer, name: str = "device") -> Signer:
        """A certificate that a CA has signed."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = ca.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
        return Signer(key, self._certificate(name, key, str(issuer), ca.key, constraints=False))

    @staticmethod
    def csr(key: Any, name: str = "device") -> str:
        """A request of a key for a certificate."""
        request = x509.CertificateSigningRequestBuilder().subject_name(_name(name)).sign(key, hashes.SHA256())
        return request.public_bytes(Encoding.PEM).decode()

    @staticmethod
    def _certificate(name: str, key: Any, issuer: str, issuer_key: Any, constraints: bool | None) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        )
        if constraints is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca=constraints, path_length=None), critical=True)
        return builder.sign(issuer_key, hashes.SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


class Bench:
    """The workbench: `control` and `other` are clients of `iot` of two accounts, `iot` is the handle."""

    def __init__(self, iot: "IoTMock", control: Any, pki: Pki) -> None:
        self.iot = iot
        self.control = control
        self.other = iot.scope(account_id=OTHER_ACCOUNT).client("iot")
        self.pki = pki

    def create(self, *, active: bool = False) -> str:
        """Make a certificate; gives its id."""
        found: str = self.control.create_keys_and_certificate(setAsActive=active)["certificateId"]
        return found

    def describe(self, certificate_id: str, client: Any = None) -> dict[str, Any]:
        """What DescribeCertificate says."""
        answer = (client or self.control).describe_certificate(certificateId=certificate_id)
        found: dict[str, Any] = answer["certificateDescription"]
        return found

    def update(self, certificate_id: str, status: str) -> None:
        """Give a status."""
        self.control.update_certificate(certificateId=certificate_id, newStatus=status)

    def transfer(self, certificate_id: str, **members: Any) -> str:
        """Offer a certificate to the other account; gives the answered ARN."""
        answer = self.control.transfer_certificate(
            certificateId=certificate_id, targetAwsAccount=OTHER_ACCOUNT, **members
        )
        found: str = answer["transferredCertificateArn"]
        return found

    def register_ca(self, ca: Signer, client: Any = None, **members: Any) -> str:
        """Register a CA in DEFAULT mode, with its proof; gives its id."""
        client = client or self.control
        code = client.get_registration_code()["registrationCode"]
        proof = self.pki.signed_by(ca, code).pem
        found: str = client.register_ca_certificate(caCertificate=ca.pem, verificationCertificate=proof, **members)[
            "certificateId"
        ]
        return found

    def describe_ca(self, certificate_id: str) -> dict[str, Any]:
        """What DescribeCACertificate says of the certificate."""
        found: dict[str, Any] = self.control.describe_ca_certificate(certificateId=certificate_id)[
            "certificateDescription"
        ]
        return found

    def ids(self, client: Any = None, **members: Any) -> list[str]:
        """The certificates on the first page."""
        answer = (client or self.control).list_certificates(**members)
        return [line["certificateId"] for line in answer["certificates"]]

    @staticmethod
    @contextmanager
    def refused(code: str, status: int) -> Iterator[dict[str, Any]]:
        """Expect an API error; afterwards the yielded dict holds the error response."""
        response: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield response
        response.update(caught.value.response)
        assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
        assert response["Error"]["Message"]


@pytest.fixture(scope="session")
def pki() -> Pki:
    """Certificates of the test's own making."""
    return Pki()


@pytest.fixture
def certs(iotmock: "IoTMock", client_for: Callable[..., Any], pki: Pki) -> Iterator[Bench]:
    """The workbench; it is noon of 2026-03-01 UTC until the test advances the mock's clock."""
    with time_machine.travel(START, tick=False):
        yield Bench(iotmock, client_for("iot"), pki)


# The registry apart from certificates

# The model of iot: the HTTP status of every error.
HTTP_STATUS = {
    "InvalidRequestException": 400,
    "MalformedPolicyException": 400,
    "ResourceNotFoundException": 404,
    "ResourceAlreadyExistsException": 409,
    "VersionConflictException": 409,
    "VersionsLimitExceededException": 409,
    "DeleteConflictException": 409,
    "LimitExceededException": 410,
    "ConflictingResourceUpdateException": 409,
    "ResourceRegistrationFailureException": 400,
}


class Desk:
    """What a fleet manager has: `iot` is the handle, `control` a client of `iot`, `raw` one that checks no members."""

    def __init__(self, iot: "IoTMock", control: Any, raw: Any) -> None:
        self.iot = iot
        self.control = control
        self.raw = raw

    def elsewhere(self, account_id: str | None = None, region: str | None = None) -> "Desk":
        """The desk of another account or region."""
        there = self.iot.scope(account_id=account_id, region=region)
        return Desk(there, there.client("iot"), there.client("iot", config=Config(parameter_validation=False)))

    @property
    def arn(self) -> str:
        """What every ARN here begins with, up to the colon before the kind."""
        partition = "aws-cn" if self.iot.region.startswith("cn-") else "aws"
        return f"arn:{partition}:iot:{self.iot.region}:{self.iot.account_id}"

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """What an operation answers, without the metadata."""
        answer: dict[str, Any] = getattr(self.control, operation)(**members)
        del answer["ResponseMetadata"]
        return answer

    # What there shall be

    def things(self, *names: str, **members: Any) -> str:
        """Register things; gives the ARN of the last one."""
        answer: dict[str, Any] = {}
        for name in names:
            answer = self.control.create_thing(thingName=name, **members)
        return str(answer["thingArn"])

    def groups(self, *paths: str) -> str:
        """Make thing groups, `plant/hall/row` is three unless the upper ones are there; gives the ARN of the last."""
        arn = ""
        for path in paths:
            parents: dict[str, str] = {}
            for name in path.split("/"):
                arn = self.control.create_thing_group(thingGroupName=name, **parents)["thingGroupArn"]
                parents = {"parentGroupName": name}
        return arn

    def certificate(self) -> str:
        """Make a certificate; gives its ARN."""
        return str(self.control.create_keys_and_certificate()["certificateArn"])

    def certificates(self, count: int) -> list[str]:
        """Make so many certificates, which share a key to be quick; gives their ARNs."""
        request = Pki.csr(ec.generate_private_key(ec.SECP256R1()))
        return [
            str(self.control.create_certificate_from_csr(certificateSigningRequest=request)["certificateArn"])
            for _ in range(count)
        ]

    def unknown_certificate(self) -> str:
        """The ARN of a certificate that there was."""
        arn = self.certificate()
        self.control.delete_certificate(certificateId=arn.rpartition("/")[2])
        return arn

    def policies(self, *names: str) -> None:
        """Make policies that allow nothing."""
        for name in names:
            self.control.create_policy(policyName=name, policyDocument="{}")

    def join(self, thing: str, *groups: str) -> None:
        """Have a thing join thing groups."""
        for group in groups:
            self.control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)

    # What there is

    def thing(self, name: str) -> dict[str, Any]:
        """What DescribeThing says."""
        return self.call("describe_thing", thingName=name)

    def group(self, name: str) -> dict[str, Any]:
        """What DescribeThingGroup says."""
        return self.call("describe_thing_group", thingGroupName=name)

    def groups_of(self, thing: str) -> set[str]:
        """The names of the groups a thing is directly in."""
        return {line["groupName"] for line in self.call("list_thing_groups_for_thing", thingName=thing)["thingGroups"]}

    def members(self, group: str, **members: Any) -> list[str]:
        """The things of a group, in alphabetical order."""
        return sorted(self.call("list_things_in_thing_group", thingGroupName=group, **members)["things"])

    def all(self, operation: str, **members: Any) -> list[Any]:
        """All that a list has, page after page."""
        return [
            line
            for page in self.control.get_paginator(operation).paginate(**members)
            for found in page.values()
            if isinstance(found, list)
            for line in found
        ]

    def picture(self) -> dict[str, Any]:
        """Everything there is."""
        all_, call = self.all, self.call
        found: dict[str, Any] = {}
        for line in all_("list_things"):
            name = line["thingName"]
            found[f"thing {name}"] = (
                self.thing(name),
                all_("list_thing_groups_for_thing", thingName=name),
                call("list_thing_principals_v2", thingName=name),
            )
        for line in all_("list_thing_types"):
            name = line["thingTypeName"]
            found[f"type {name}"] = call("describe_thing_type", thingTypeName=name)
        for line in all_("list_thing_groups"):
            name = line["groupName"]
            found[f"group {name}"] = (
                self.group(name),
                all_("list_things_in_thing_group", thingGroupName=name),
                all_("list_attached_policies", target=line["groupArn"]),
            )
        for line in all_("list_billing_groups"):
            name = line["groupName"]
            found[f"billing group {name}"] = (
                call("describe_billing_group", billingGroupName=name),
                all_("list_things_in_billing_group", billingGroupName=name),
            )
        for line in all_("list_policies"):
            name = line["policyName"]
            found[f"policy {name}"] = (
                call("get_policy", policyName=name),
                call("list_policy_versions", policyName=name),
                all_("list_targets_for_policy", policyName=name),
            )
        return found

    @contextmanager
    def refused(self, code: str, text: str | None = None) -> Iterator[dict[str, Any]]:
        """Expect a refusal, by class, status and, where it is given, text, and that it changes nothing.

        Afterwards the yielded dict holds the error response.
        """
        before = self.picture()
        response: dict[str, Any] = {}
        with pytest.raises(ClientError) as caught:
            yield response
        response.update(caught.value.response)
        error = response["Error"]
        assert (error["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, HTTP_STATUS[code])
        assert error["Message"]
        if text is not None:
            assert error["Message"] == text
        assert self.picture() == before


@pytest.fixture
def desk(iotmock: "IoTMock", client_for: Callable[..., Any]) -> Iterator[Desk]:
    """The desk; it is noon of 2026-03-01 UTC until the test advances the mock's clock."""
    with time_machine.travel(START, tick=False):
        yield Desk(iotmock, client_for("iot"), client_for("iot", parameter_validation=False))
