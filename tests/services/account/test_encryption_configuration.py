"""DescribeEncryptionConfiguration and UpdateEncryptionConfiguration."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iotmock import IoTMock

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::123456789012:role/iot-kms"
CUSTOMERS = {"encryptionType": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyArn": KEY, "kmsAccessRoleArn": ROLE}
AWS_OWNED = {"encryptionType": "AWS_OWNED_KMS_KEY"}


@pytest.fixture(autouse=True)
def _is_in_the_model(iot_client: Any) -> None:
    if "DescribeEncryptionConfiguration" not in iot_client.meta.service_model.operation_names:
        pytest.skip("this botocore has no encryption configuration")


def described(client: Any) -> dict[str, Any]:
    """What DescribeEncryptionConfiguration says, without the metadata."""
    answer: dict[str, Any] = client.describe_encryption_configuration()
    del answer["ResponseMetadata"]
    return answer


def test_account_starts_with_a_key_of_aws(iot_client: Any) -> None:
    """The default (API reference, UpdateEncryptionConfiguration); no other member is chosen, see docs/fidelity.md."""
    assert described(iot_client) == AWS_OWNED


def test_account_shows_key_and_role_of_the_customer(iotmock: IoTMock, iot_client: Any) -> None:
    """Key, role, status and date (API reference, DescribeEncryptionConfiguration)."""
    earliest = iotmock.now - timedelta(milliseconds=1)
    iot_client.update_encryption_configuration(**CUSTOMERS)
    answer = described(iot_client)
    assert earliest <= answer.pop("lastModifiedDate") <= iotmock.now
    assert answer == {**CUSTOMERS, "configurationDetails": {"configurationStatus": "HEALTHY"}}


def test_account_goes_back_to_the_key_of_aws(iot_client: Any) -> None:
    """Key and role are forgotten, the date is not (chosen, see docs/fidelity.md)."""
    iot_client.update_encryption_configuration(**CUSTOMERS)
    iot_client.update_encryption_configuration(**AWS_OWNED)
    answer = described(iot_client)
    assert answer.pop("lastModifiedDate")
    assert answer == AWS_OWNED


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param({"encryptionType": "NONE"}, id="unknown type"),
        pytest.param({**CUSTOMERS, "kmsKeyArn": "k" * 2049}, id="long key"),
        pytest.param({**CUSTOMERS, "kmsKeyArn": ROLE}, id="role as key"),
        pytest.param({**CUSTOMERS, "kmsKeyArn": "1234abcd"}, id="key without ARN"),
        pytest.param({**CUSTOMERS, "kmsKeyArn": "arn:aws:kms:us-east-1:123456789012:alias/iot"}, id="alias"),
        pytest.param({**CUSTOMERS, "kmsAccessRoleArn": KEY}, id="key as role"),
        pytest.param({"encryptionType": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyArn": KEY}, id="no role"),
        pytest.param({"encryptionType": "CUSTOMER_MANAGED_KMS_KEY", "kmsAccessRoleArn": ROLE}, id="no key"),
        pytest.param({**AWS_OWNED, "kmsKeyArn": KEY}, id="key of AWS and of the customer"),
        pytest.param({}, id="no type"),
    ],
)
def test_update_outside_the_rules_is_refused(client_for: Callable[..., Any], request_: dict[str, str]) -> None:
    """The model's constraints; what belongs together is chosen (API reference, UpdateEncryptionConfiguration)."""
    client = client_for("iot", parameter_validation=False)
    with pytest.raises(ClientError, match="InvalidRequestException"):
        client.update_encryption_configuration(**request_)
    assert described(client) == AWS_OWNED


def test_configuration_belongs_to_account_and_region(iotmock: IoTMock, iot_client: Any) -> None:
    """Keys are regional (developer guide, Data encryption at rest)."""
    iot_client.update_encryption_configuration(**CUSTOMERS)
    assert described(iotmock.scope(region="eu-west-1").client("iot")) == AWS_OWNED


def test_update_is_written_into_the_journal(iotmock: IoTMock, iot_client: Any) -> None:
    """What is encrypted with which key (iotmock's own)."""
    iot_client.update_encryption_configuration(**CUSTOMERS)
    entry = iotmock.journal[-1]
    assert (entry.resource, entry.before, entry.after) == (
        "encryption configuration",
        "AWS_OWNED_KMS_KEY",
        "CUSTOMER_MANAGED_KMS_KEY",
    )
