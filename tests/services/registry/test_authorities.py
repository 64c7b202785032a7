"""CA certificates and the registration code."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

UNKNOWN = "0" * 64
ARN = "arn:aws:iot:us-east-1:123456789012:cacert/"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONFIGURATION = {"templateBody": "{}", "roleArn": "arn:aws:iam::123456789012:role/registrar"}
SNI_ONLY = {"certificateMode": "SNI_ONLY"}


def ids(certs: Any, **members: Any) -> list[str]:
    """The CA certificates on the first page."""
    return [line["certificateId"] for line in certs.control.list_ca_certificates(**members)["certificates"]]


def described(certs: Any, certificate_id: str) -> dict[str, Any]:
    """What DescribeCACertificate says, the description and the configuration."""
    answer = certs.control.describe_ca_certificate(certificateId=certificate_id)
    return {name: answer[name] for name in ("certificateDescription", "registrationConfig") if name in answer}


# RegisterCACertificate


def test_registered_ca_is_described(certs: Any) -> None:
    """API reference, RegisterCACertificate, CACertificateDescription; INACTIVE and without auto registration."""
    ca = certs.pki.ca()
    assert certs.register_ca(ca) == ca.id
    found = described(certs, ca.id)
    assert found["certificateDescription"].pop("generationId")
    assert found == {
        "certificateDescription": {
            "certificateArn": ARN + ca.id,
            "certificateId": ca.id,
            "status": "INACTIVE",
            "certificatePem": ca.pem,
            "ownedBy": "123456789012",
            "creationDate": NOON,
            "autoRegistrationStatus": "DISABLE",
            "lastModifiedDate": NOON,
            "customerVersion": 1,
            "validity": {"notBefore": datetime(2020, 1, 1, tzinfo=UTC), "notAfter": datetime(2040, 1, 1, tzinfo=UTC)},
            "certificateMode": "DEFAULT",
        }
    }


def test_ca_is_registered_active_with_auto_registration(certs: Any) -> None:
    """API reference, RegisterCACertificate: setAsActive, allowAutoRegistration, registrationConfig."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True, allowAutoRegistration=True, registrationConfig=CONFIGURATION)
    found = described(certs, ca.id)
    assert found["certificateDescription"]["status"] == "ACTIVE"
    assert found["certificateDescription"]["autoRegistrationStatus"] == "ENABLE"
    assert found["registrationConfig"] == CONFIGURATION


def test_provisioning_template_of_a_ca_is_shown(certs: Any) -> None:
    """API reference, RegistrationConfig: templateName; it need not exist (chosen)."""
    ca = certs.pki.ca()
    certs.register_ca(ca, registrationConfig={"templateName": "fleet"})
    assert described(certs, ca.id)["registrationConfig"] == {"templateName": "fleet"}
    certs.control.update_ca_certificate(certificateId=ca.id, registrationConfig={"templateName": "other"})
    assert described(certs, ca.id)["registrationConfig"] == {"templateName": "other"}


def test_ca_is_registered_without_proof_in_sni_only_mode(certs: Any) -> None:
    """API reference, RegisterCACertificate: the verification certificate must be empty; any account can do so."""
    ca = certs.pki.ca()
    for client in (certs.control, certs.other):
        answer = client.register_ca_certificate(caCertificate=ca.pem, **SNI_ONLY)
        assert answer["certificateId"] == ca.id
    assert certs.describe_ca(ca.id)["certificateMode"] == "SNI_ONLY"


@pytest.mark.parametrize("mode", [{}, {"certificateMode": "DEFAULT"}])
def test_default_mode_needs_a_proof(certs: Any, mode: dict[str, str]) -> None:
    """API reference, RegisterCACertificate; the class is chosen."""
    with certs.refused("InvalidRequestException", 400):
        certs.control.register_ca_certificate(caCertificate=certs.pki.ca().pem, **mode)


def test_sni_only_mode_takes_no_proof(certs: Any) -> None:
    """API reference, RegisterCACertificate; the class is chosen."""
    with certs.refused("InvalidRequestException", 400):
        certs.register_ca(certs.pki.ca(), **SNI_ONLY)


def test_arn_tells_partition_region_and_account(certs: Any) -> None:
    """arn:<partition>:iot:<region>:<account>:cacert/<id> (developer guide, Resource types)."""
    there = certs.iot.scope(region="cn-north-1").client("iot")
    ca = certs.pki.ca()
    made = there.register_ca_certificate(caCertificate=ca.pem, **SNI_ONLY)["certificateArn"]
    assert made == f"arn:aws-cn:iot:cn-north-1:123456789012:cacert/{ca.id}"
    found = there.describe_ca_certificate(certificateId=ca.id)["certificateDescription"]
    assert found["certificateArn"] == made


def test_proof_must_carry_the_registration_code(certs: Any) -> None:
    """Developer Guide, Register your CA certificate: the common name is the code of the account, no other's."""
    ca = certs.pki.ca()
    code = certs.other.get_registration_code()["registrationCode"]
    # Before the account has a code, and afterwards.
    for _ in range(2):
        for name in (code, "code"):
            with certs.refused("RegistrationCodeValidationException", 400):
                certs.control.register_ca_certificate(
                    caCertificate=ca.pem, verificationCertificate=certs.pki.signed_by(ca, name).pem
                )
        certs.control.get_registration_code()
    assert ids(certs) == []


def test_proof_must_be_signed_by_the_ca(certs: Any) -> None:
    """Developer Guide, Register your CA certificate: the proof of who has the CA's key; the class is chosen."""
    code = certs.control.get_registration_code()["registrationCode"]
    proof = certs.pki.signed_by(certs.pki.ca(), code).pem
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_ca_certificate(caCertificate=certs.pki.ca().pem, verificationCertificate=proof)


def test_text_that_is_no_certificate_is_refused(certs: Any) -> None:
    """As CA and as proof: CertificateValidationException."""
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_ca_certificate(caCertificate="ca", **SNI_ONLY)
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_ca_certificate(caCertificate=certs.pki.ca().pem, verificationCertificate="proof")


def test_certificate_that_says_it_is_no_ca_is_refused(certs: Any) -> None:
    """Its basic constraints; one without any is taken (both chosen)."""
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_ca_certificate(caCertificate=certs.pki.ca(constraints=False).pem, **SNI_ONLY)
    ca = certs.pki.ca(constraints=None)
    certs.control.register_ca_certificate(caCertificate=ca.pem, **SNI_ONLY)
    assert ids(certs) == [ca.id]


def test_ca_is_registered_once(certs: Any) -> None:
    """API reference, RegisterCACertificate: ResourceAlreadyExistsException with its two members, in either mode."""
    ca = certs.pki.ca()
    certs.register_ca(ca)
    with certs.refused("ResourceAlreadyExistsException", 409) as response:
        certs.register_ca(ca)
    assert (response["resourceId"], response["resourceArn"]) == (ca.id, ARN + ca.id)
    with certs.refused("ResourceAlreadyExistsException", 409):
        certs.control.register_ca_certificate(caCertificate=ca.pem, **SNI_ONLY)


def test_ca_in_default_mode_belongs_to_one_account_of_a_region(certs: Any) -> None:
    """Developer Guide, Register your CA certificate; in another region another account can have it."""
    ca = certs.pki.ca()
    certs.register_ca(ca)
    with certs.refused("ResourceAlreadyExistsException", 409):
        certs.register_ca(ca, certs.other)
    certs.register_ca(ca, certs.iot.scope(account_id="210987654321", region="eu-west-1").client("iot"))
    certs.other.register_ca_certificate(caCertificate=ca.pem, **SNI_ONLY)


def test_account_has_ten_cas_of_a_subject(certs: Any) -> None:
    """API reference, RegisterCACertificate: LimitExceededException for the eleventh."""
    for _ in range(10):
        certs.control.register_ca_certificate(caCertificate=certs.pki.ca().pem, **SNI_ONLY)
    with certs.refused("LimitExceededException", 410):
        certs.control.register_ca_certificate(caCertificate=certs.pki.ca().pem, **SNI_ONLY)
    another = certs.pki.ca("another CA")
    certs.control.register_ca_certificate(caCertificate=another.pem, **SNI_ONLY)
    certs.control.delete_ca_certificate(certificateId=ids(certs, ascendingOrder=True)[0])
    certs.control.register_ca_certificate(caCertificate=certs.pki.ca().pem, **SNI_ONLY)


# Update, delete


@pytest.mark.parametrize(
    "act",
    [
        lambda iot: iot.describe_ca_certificate(certificateId=UNKNOWN),
        lambda iot: iot.update_ca_certificate(certificateId=UNKNOWN, newStatus="ACTIVE"),
        lambda iot: iot.delete_ca_certificate(certificateId=UNKNOWN),
    ],
)
def test_unknown_ca_is_not_found(certs: Any, act: Any) -> None:
    """API reference: ResourceNotFoundException, 404; the CA of another account is unknown too."""
    with certs.refused("ResourceNotFoundException", 404):
        act(certs.control)


def test_auto_registration_is_switched(certs: Any) -> None:
    """API reference, UpdateCACertificate: what is not given stays."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    certs.iot.advance(timedelta(minutes=1))
    certs.control.update_ca_certificate(
        certificateId=ca.id, newAutoRegistrationStatus="ENABLE", registrationConfig=CONFIGURATION
    )
    found = described(certs, ca.id)
    assert found["registrationConfig"] == CONFIGURATION
    found = found["certificateDescription"]
    assert (found["autoRegistrationStatus"], found["status"]) == ("ENABLE", "ACTIVE")
    assert (found["customerVersion"], found["lastModifiedDate"]) == (2, NOON + timedelta(minutes=1))
    certs.control.update_ca_certificate(certificateId=ca.id, newAutoRegistrationStatus="DISABLE")
    found = described(certs, ca.id)
    assert found["certificateDescription"]["autoRegistrationStatus"] == "DISABLE"
    assert found["registrationConfig"] == CONFIGURATION


def test_auto_registration_stays_when_something_else_changes(certs: Any) -> None:
    """API reference, UpdateCACertificate: what is not given stays, whatever is given."""
    ca = certs.pki.ca()
    certs.register_ca(ca, allowAutoRegistration=True, registrationConfig=CONFIGURATION)
    certs.control.update_ca_certificate(certificateId=ca.id, newStatus="ACTIVE")
    found = described(certs, ca.id)
    assert found["registrationConfig"] == CONFIGURATION
    assert found["certificateDescription"]["autoRegistrationStatus"] == "ENABLE"
    certs.control.update_ca_certificate(certificateId=ca.id, registrationConfig={"templateName": "fleet"})
    found = described(certs, ca.id)
    assert found["registrationConfig"] == {"templateName": "fleet"}
    found = found["certificateDescription"]
    assert (found["autoRegistrationStatus"], found["status"]) == ("ENABLE", "ACTIVE")


def test_auto_registration_is_removed(certs: Any) -> None:
    """API reference, UpdateCACertificate: removeAutoRegistration; the configuration goes with it (chosen)."""
    ca = certs.pki.ca()
    certs.register_ca(ca, allowAutoRegistration=True, registrationConfig=CONFIGURATION)
    certs.control.update_ca_certificate(certificateId=ca.id, removeAutoRegistration=True, newStatus="ACTIVE")
    found = described(certs, ca.id)
    assert "registrationConfig" not in found
    assert found["certificateDescription"]["autoRegistrationStatus"] == "DISABLE"
    assert found["certificateDescription"]["status"] == "ACTIVE"


def test_auto_registration_is_not_removed_and_given_at_once(certs: Any) -> None:
    """The class is chosen; nothing changes."""
    ca = certs.pki.ca()
    certs.register_ca(ca, allowAutoRegistration=True, registrationConfig=CONFIGURATION)
    before = described(certs, ca.id)
    for member in ({"registrationConfig": CONFIGURATION}, {"newAutoRegistrationStatus": "ENABLE"}):
        with certs.refused("InvalidRequestException", 400):
            certs.control.update_ca_certificate(certificateId=ca.id, removeAutoRegistration=True, **member)
    assert described(certs, ca.id) == before


def test_update_without_change_changes_nothing(certs: Any) -> None:
    """Neither version nor date (chosen)."""
    ca = certs.pki.ca()
    certs.register_ca(ca)
    before = described(certs, ca.id)
    certs.iot.advance(timedelta(minutes=1))
    certs.control.update_ca_certificate(certificateId=ca.id)
    certs.control.update_ca_certificate(certificateId=ca.id, newStatus="INACTIVE", newAutoRegistrationStatus="DISABLE")
    assert described(certs, ca.id) == before


def test_certificates_do_not_follow_their_ca(certs: Any) -> None:
    """Developer Guide, Deactivate a CA certificate: registered device certificates stay as they are."""
    ca = certs.pki.ca()
    certs.register_ca(ca, setAsActive=True)
    device = certs.pki.signed_by(ca)
    certs.control.register_certificate(certificatePem=device.pem, status="ACTIVE")
    before = certs.describe(device.id)
    certs.control.update_ca_certificate(certificateId=ca.id, newStatus="INACTIVE")
    certs.control.delete_ca_certificate(certificateId=ca.id)
    assert certs.describe(device.id) == before
    lines = certs.control.list_certificates_by_ca(caCertificateId=ca.id)["certificates"]
    assert [line["certificateId"] for line in lines] == [device.id]


def test_deleted_ca_signs_no_more(certs: Any) -> None:
    """It is unknown, until it is registered again."""
    ca = certs.pki.ca()
    certs.register_ca(ca)
    certs.control.delete_ca_certificate(certificateId=ca.id)
    with certs.refused("CertificateValidationException", 400):
        certs.control.register_certificate(certificatePem=certs.pki.signed_by(ca).pem)
    certs.register_ca(ca, setAsActive=True)
    certs.control.register_certificate(certificatePem=certs.pki.signed_by(ca).pem)


def test_deletion_leaves_the_other_cas_of_the_subject(certs: Any) -> None:
    """The one that is left signs, and need not be named any more (API reference, RegisterCertificate)."""
    first, second = certs.pki.ca(), certs.pki.ca()
    certs.register_ca(first)
    certs.register_ca(second, setAsActive=True)
    certs.control.delete_ca_certificate(certificateId=first.id)
    device = certs.pki.signed_by(second)
    certs.control.register_certificate(certificatePem=device.pem)
    assert certs.describe(device.id)["caCertificateId"] == second.id


# Lists


def test_cas_are_listed_by_creation_date_in_pages(certs: Any) -> None:
    """API reference, ListCACertificates: 25 on a page; the newest first unless ascendingOrder (chosen)."""
    made = []
    for number in range(26):
        ca = certs.pki.ca(f"CA {number}")
        certs.control.register_ca_certificate(caCertificate=ca.pem, **SNI_ONLY)
        made.append(ca.id)
        certs.iot.advance(timedelta(minutes=1))
    answer = certs.control.list_ca_certificates()
    assert [line["certificateId"] for line in answer["certificates"]] == made[:0:-1]
    assert ids(certs, marker=answer["nextMarker"]) == made[:1]
    assert ids(certs, ascendingOrder=True, pageSize=2) == made[:2]
    assert answer["certificates"][-1] == {
        "certificateArn": ARN + made[1],
        "certificateId": made[1],
        "status": "INACTIVE",
        "creationDate": NOON + timedelta(minutes=1),
    }
    with certs.refused("InvalidRequestException", 400):
        certs.control.list_ca_certificates(marker=answer["nextMarker"], ascendingOrder=True)


def test_cas_of_a_template_are_listed(certs: Any) -> None:
    """API reference, ListCACertificates: templateName; a marker belongs to the list of its template."""
    made = [certs.pki.ca() for _ in range(4)]
    for ca, template in zip(made, ("one", "two", "one", None), strict=True):
        configuration = {} if template is None else {"registrationConfig": {"templateName": template}}
        certs.control.register_ca_certificate(caCertificate=ca.pem, **SNI_ONLY, **configuration)
    assert ids(certs, templateName="one", ascendingOrder=True) == [made[0].id, made[2].id]
    assert ids(certs, templateName="three") == []
    answer = certs.control.list_ca_certificates(templateName="one", pageSize=1)
    assert ids(certs, templateName="one", marker=answer["nextMarker"]) == [made[0].id]
    with certs.refused("InvalidRequestException", 400):
        certs.control.list_ca_certificates(marker=answer["nextMarker"])


# The registration code


def test_registration_code_stays_until_it_is_deleted(certs: Any) -> None:
    """API reference, GetRegistrationCode: 64 hexadecimal digits, the same at every call."""
    code = certs.control.get_registration_code()["registrationCode"]
    assert len(bytes.fromhex(code)) == 32
    assert certs.control.get_registration_code()["registrationCode"] == code
    assert certs.other.get_registration_code()["registrationCode"] != code
    certs.control.delete_registration_code()
    assert certs.control.get_registration_code()["registrationCode"] != code


def test_registration_code_is_one_of_its_region(certs: Any) -> None:
    """As the CA certificates are."""
    there = certs.iot.scope(region="eu-west-1").client("iot")
    code = certs.control.get_registration_code()["registrationCode"]
    assert there.get_registration_code()["registrationCode"] != code


def test_registration_code_is_deleted_once(certs: Any) -> None:
    """API reference, DeleteRegistrationCode: ResourceNotFoundException where there is none."""
    with certs.refused("ResourceNotFoundException", 404):
        certs.control.delete_registration_code()
    certs.control.get_registration_code()
    certs.control.delete_registration_code()
    with certs.refused("ResourceNotFoundException", 404):
        certs.control.delete_registration_code()


# Tags


def test_ca_carries_tags(certs: Any) -> None:
    """API reference, RegisterCACertificate, TagResource, UntagResource; they end with the CA certificate."""
    ca = certs.pki.ca()
    certs.register_ca(ca, tags=[{"Key": "plant", "Value": "one"}])
    arn = ARN + ca.id
    certs.control.tag_resource(resourceArn=arn, tags=[{"Key": "line", "Value": "two"}])
    tags = certs.control.list_tags_for_resource(resourceArn=arn)["tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"plant": "one", "line": "two"}
    certs.control.untag_resource(resourceArn=arn, tagKeys=["plant", "line"])
    assert certs.control.list_tags_for_resource(resourceArn=arn)["tags"] == []
    certs.control.delete_ca_certificate(certificateId=ca.id)
    with certs.refused("ResourceNotFoundException", 404):
        certs.control.list_tags_for_resource(resourceArn=arn)


def test_tags_that_are_not_valid_register_nothing(certs: Any) -> None:
    """Developer Guide, Tagging your AWS IoT resources: the prefix aws: is reserved."""
    with certs.refused("InvalidRequestException", 400):
        certs.register_ca(certs.pki.ca(), tags=[{"Key": "aws:plant", "Value": "one"}])
    assert ids(certs) == []


def test_tagging_api_finds_cas(certs: Any, client_for: Any) -> None:
    """Resource Groups Tagging API, GetResources."""
    ca = certs.pki.ca()
    certs.register_ca(ca, tags=[{"Key": "plant", "Value": "one"}])
    found = client_for("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    assert found == [{"ResourceARN": ARN + ca.id, "Tags": [{"Key": "plant", "Value": "one"}]}]
