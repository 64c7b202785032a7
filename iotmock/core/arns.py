"""Amazon Resource Names, and the partitions that they and AWS's host names belong to: the only table of either."""

from functools import lru_cache
from typing import NamedTuple

__all__ = ["DNS_SUFFIXES", "Arn", "arn", "dns_suffix", "parse_arn", "partition_of", "partition_of_suffix"]

# The partitions' DNS suffixes: the first is the one that AWS hands out, the second that of dual-stack endpoints.
# aws-us-gov shares those of aws and is told by its regions.
DNS_SUFFIXES: dict[str, tuple[str, str]] = {
    "aws": ("amazonaws.com", "api.aws"),
    "aws-cn": ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    "aws-eusc": ("amazonaws.eu", "api.amazonwebservices.eu"),
    "aws-iso": ("c2s.ic.gov", "api.aws.ic.gov"),
    "aws-iso-b": ("sc2s.sgov.gov", "api.aws.scloud"),
    "aws-iso-e": ("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    "aws-iso-f": ("csp.hci.ic.gov", "api.aws.hci.ic.gov"),
}
# First match wins.
_REGIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("us-iso-", "aws-iso"),
    ("eu-isoe-", "aws-iso-e"),
)


@lru_cache(maxsize=256)
def partition_of(region: str) -> str:
    """The partition of a region."""
    return next((partition for prefix, partition in _REGIONS if region.startswith(prefix)), "aws")


def partition_of_suffix(suffix: str, region: str) -> str:
    """The partition of a host with this DNS suffix in this region."""
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return next(partition for partition, suffixes in DNS_SUFFIXES.items() if suffix in suffixes)


def dns_suffix(region: str) -> str:
    """The DNS suffix of the addresses that AWS hands out in a region."""
    return DNS_SUFFIXES.get(partition_of(region), DNS_SUFFIXES["aws"])[0]


class Arn(NamedTuple):
    """The parts of an ARN whose resource is written `kind/name`."""

    partition: str
    service: str
    region: str
    account: str
    kind: str
    name: str


def arn(region: str, account: str, resource: str, service: str = "iot") -> str:
    """The ARN of a resource."""
    return f"arn:{partition_of(region)}:{service}:{region}:{account}:{resource}"


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN; None for any other text."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or not all((parts[1], parts[2], parts[5])):
        return None
    kind, _, name = parts[5].partition("/")
    return Arn(parts[1], parts[2], parts[3], parts[4], kind, name) if kind and name else None
