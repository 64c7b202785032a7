"""ARNs and partitions."""

import pytest

from iotmock.core import arns


def test_arn_is_taken_apart() -> None:
    """Everything behind the kind is the name, slashes and colons included."""
    arn = arns.parse_arn("arn:aws:iot:us-east-1:123456789012:package/lamp:os/version/1.0.0")
    assert arn == ("aws", "iot", "us-east-1", "123456789012", "package", "lamp:os/version/1.0.0")


@pytest.mark.parametrize(
    "text", ["", "arn", "arn:aws:iot:::", "arn::iot:r:a:thing/x", "urn:aws:iot:r:a:thing/x", "arn:aws:iot:r:a:thing"]
)
def test_other_text_is_no_arn(text: str) -> None:
    """An ARN has six parts, and here a kind and a name."""
    assert arns.parse_arn(text) is None


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ("us-east-99", "aws", "amazonaws.com"),
    ],
)
def test_region_belongs_to_a_partition_with_its_addresses(region: str, partition: str, suffix: str) -> None:
    """As botocore's partitions.json has them."""
    assert arns.partition_of(region) == partition
    assert arns.dns_suffix(region) == suffix
    assert arns.partition_of_suffix(suffix, region) == partition
    assert arns.arn(region, "123456789012", "thing/t") == f"arn:{partition}:iot:{region}:123456789012:thing/t"
