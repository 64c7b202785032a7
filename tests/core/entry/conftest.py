"""Every host that the installed botocore can name, derived from its data files and never from our tables.

The endpoint data lists services, regions and variants. The rule sets are walked from end to end, not evaluated, so that
no condition hides a rule: those of FIPS and dual stack stand among the others.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from botocore.session import Session

VARIANTS = ((), ("fips",), ("dualstack",), ("dualstack", "fips"))
LABEL = re.compile(r"\{([^{}]+)\}")
# Where DynamoDB Local listens on the user's own machine.
DYNAMODB_LOCAL = "localhost:8000"


class Address(NamedTuple):
    """A host, and what the data names it for."""

    service: str
    partition: str
    region: str
    host: str


@pytest.fixture(scope="session")
def hosts_of_endpoint_data() -> list[Address]:
    """What `endpoints.json` says of every service, region and variant; services are named as it names them."""
    found = []
    for partition in Session().get_component("data_loader").load_data("endpoints")["partitions"]:
        for service, description in partition["services"].items():
            for region in {*partition["regions"], *description["endpoints"]}:
                # A name like `fips-us-east-1` stands for a single host.
                for tags in VARIANTS if region in partition["regions"] else VARIANTS[:1]:
                    host = _listed_host(partition, service, region, tags)
                    if host not in {None, DYNAMODB_LOCAL}:
                        found.append(Address(service, partition["partition"], region, host))
    return found


def _listed_host(partition: dict[str, Any], service: str, region: str, tags: tuple[str, ...]) -> Any:
    """The host of a variant, or None where the partition has no such variant."""
    description = partition["services"][service]
    layers = [description["endpoints"].get(region, {}), description.get("defaults", {}), partition["defaults"]]
    if tags:
        layers = [
            variant for layer in layers for variant in layer.get("variants", ()) if set(variant["tags"]) == set(tags)
        ]
    template = next((layer["hostname"] for layer in layers if "hostname" in layer), None)
    suffix = next((layer["dnsSuffix"] for layer in layers if "dnsSuffix" in layer), partition["dnsSuffix"])
    return template and template.format(service=service, region=region, dnsSuffix=suffix)


@pytest.fixture(scope="session")
def hosts_of_rule_sets() -> list[Address]:
    """What the URL of every rule of every service becomes in every region of every partition."""
    session = Session()
    loader = session.get_component("data_loader")
    places = [place for partition in loader.load_data("partitions")["partitions"] for place in _places(partition)]
    found = set()
    for service in session.get_available_services():
        for template in set(_templates(loader.load_service_model(service, "endpoint-rule-set-1"))):
            for partition, region, suffixes in places:
                host = urlsplit(_fill(template, region, suffixes)).netloc
                if host != DYNAMODB_LOCAL:
                    found.add(Address(service, partition, region, host))
    return sorted(found)


def _places(partition: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The partition's name, each of its regions, and its DNS suffixes."""
    regions = {region for region in partition["regions"] if not region.endswith("-global")}
    for region in regions | {partition["outputs"]["implicitGlobalRegion"]}:
        yield partition["id"], region, partition["outputs"]


def _templates(rule: Any) -> Iterator[str]:
    """The URLs of a rule set, save those that follow the endpoint which the user has set."""
    if isinstance(rule, list):
        for part in rule:
            yield from _templates(part)
    elif isinstance(rule, dict):
        if "endpoint" in rule:
            url = rule["endpoint"]["url"]
            if url != {"ref": "Endpoint"} and not re.search(r"\{(Endpoint|url#\w+)\}", url):
                yield url
        for part in rule.values():
            yield from _templates(part)


def _fill(template: str, region: str, suffixes: dict[str, str]) -> str:
    """The URL with its labels filled: `Region`, `bucketArn#region`, `PartitionResult#dnsSuffix`, `Bucket` and so on."""

    def value(label: re.Match[str]) -> str:
        attribute = label[1].rpartition("#")[2]
        return region if attribute in {"Region", "region"} else suffixes.get(attribute, "name")

    return LABEL.sub(value, template)
