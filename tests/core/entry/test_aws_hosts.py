"""Hosts of AWS: everything that botocore and AWS's user guides name is known, what only looks like it is not."""

from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.session import Session

from iotmock.core.entry.aws_hosts import is_aws_host, split_port

SWITCHES = ("UseFIPS", "UseDualStack")


def hosts(addresses: list[Any]) -> set[str]:
    """The bare hosts of the addresses."""
    return {address.host for address in addresses}


def strangers(addresses: list[Any]) -> list[Any]:
    """The addresses whose host is taken for somebody else's."""
    return [address for address in addresses if not is_aws_host(address.host)]


def test_host_of_every_rule_of_botocore_belongs_to_aws(hosts_of_rule_sets: list[Any]) -> None:
    """All rules of all services in all partitions, FIPS and dual stack among them."""
    assert {address.service for address in hosts_of_rule_sets} == set(Session().get_available_services())
    assert {"iot-fips.eu-west-1.api.aws", "s3.dualstack.cn-north-1.amazonaws.com.cn"} <= hosts(hosts_of_rule_sets)
    assert strangers(hosts_of_rule_sets) == []


def test_host_of_all_endpoint_data_of_botocore_belongs_to_aws(hosts_of_endpoint_data: list[Any]) -> None:
    """Every service, region and variant of `endpoints.json`."""
    data = Session().get_component("data_loader").load_data("endpoints")["partitions"]
    assert {(address.partition, address.service) for address in hosts_of_endpoint_data} == {
        (partition["partition"], service) for partition in data for service in partition["services"]
    }
    assert {"iot-fips.us-east-1.amazonaws.com", "iot.eu-west-1.api.aws"} <= hosts(hosts_of_endpoint_data)
    assert strangers(hosts_of_endpoint_data) == []


def test_host_that_botocore_resolves_belongs_to_aws() -> None:
    """Rule sets evaluated as a client does it, in each partition, with every switch of a service turned on once."""
    session = Session()
    loader = session.get_component("data_loader")
    partitions = loader.load_data("partitions")
    regions = [partition["outputs"]["implicitGlobalRegion"] for partition in partitions["partitions"]]
    resolved: dict[str, set[str]] = {}
    for service in session.get_available_services():
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
        provider = EndpointProvider(rules, partitions)
        for region, switches in product(regions, settings(rules["parameters"])):
            try:
                url = provider.resolve_endpoint(Region=region, **switches).url
            except EndpointProviderError:
                continue
            resolved.setdefault(service, set()).add(urlsplit(url).netloc)
    # Some services want to be told more than switches say.
    assert len(resolved) > 0.9 * len(session.get_available_services())
    assert [(service, host) for service in resolved for host in resolved[service] if not is_aws_host(host)] == []


def settings(parameters: dict[str, Any]) -> list[dict[str, bool]]:
    """FIPS and dual stack on and off, each combination with at most one further switch of the service."""
    switches = [
        name for name, parameter in parameters.items() if parameter["type"] == "boolean" and name not in SWITCHES
    ]
    return [
        {**dict(zip(SWITCHES, values, strict=True)), **further}
        for values in product((False, True), repeat=2)
        for further in [{}, *({name: True} for name in switches)]
    ]


@pytest.mark.parametrize(
    "host",
    [
        "sts.amazonaws.com",
        "Bucket.S3.amazonaws.com:443",
        "iot.eu-west-1.amazonaws.com:8883",
        "amazonaws.com",
        "nowhere.us-east-1.api.aws.",
        # Signing in.
        "us-east-1.signin.aws.amazon.com",
        "US-EAST-1.SignIn.AWS.Amazon.com:443",
        "us-east-1.signin.aws.amazon.com.",
        "us-east-1.oauth.signin.aws",
        "signin-fips.amazonaws-us-gov.com",
        "signin-fips.amazonaws-us-gov.com.:8443",
        "us-gov-west-1.signin.amazonaws-us-gov.com",
        "cn-north-1.signin.amazonaws.cn",
        "eusc-de-east-1.signin.amazonaws-eusc.eu",
        "us-iso-east-1.signin.c2shome.ic.gov",
        "us-isob-east-1.signin.sc2shome.sgov.gov",
        "eu-isoe-west-1.signin.csphome.adc-e.uk",
        "us-isof-south-1.signin.csphome.hci.ic.gov",
        "console.aws.amazon.com",
        "aws.amazon.com",
        # Lambda function URLs and other names of customers' resources.
        "abcdefghijklmnop.lambda-url.eu-west-1.on.aws",
        "ABCDEF.lambda-url.eu-west-1.ON.AWS:443",
        "space.osm.us-east-1.on.aws.",
        "d111111abcdef8.cloudfront.net",
        "D111111ABCDEF8.CloudFront.net:443",
        "d111111abcdef8.cloudfront.net.",
        "cloudfront.net",
        "d111111abcdef8.cloudfront.cn",
        "pool.auth.eu-west-1.amazoncognito.com",
        "pool.auth-fips.us-gov-west-1.AmazonCognito.com.:443",
        "d-1234567890.awsapps.com",
        "start.home.awsapps.cn",
        "ssoins-1234567890abcdef.portal.us-east-1.app.aws",
        "environment.eba-abcdefgh.eu-west-1.elasticbeanstalk.com",
        "abcdefghij.eu-west-1.awsapprunner.com",
        "main.d1a2b3c4d5e6f7.amplifyapp.com",
        "a1234567890abcdef.awsglobalaccelerator.com",
        "service.abcdefghijklm.eu-west-1.cs.amazonlightsail.com",
        "identifier.eu-west-1.amazongamelift.com",
        "abcdef.edge.sdk.awswaf.com",
        "abcdef.k.m1.ue1.app.chime.aws:3478",
        "call-centre.my.connect.aws",
        "p-abcdefgh.app.iotsitewise.aws",
        "public.ecr.aws",
        "company.private.repost.aws",
        "book.notebook.eu-west-1.sagemaker.aws",
        "book.notebook.cn-north-1.sagemaker.com.cn",
        # Image registries on dual stack: the only public names in some of these domains.
        "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
        "123456789012.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu",
        "123456789012.dkr-ecr.us-iso-west-1.on.aws.ic.gov",
        "123456789012.dkr-ecr.us-isob-east-1.on.aws.scloud",
        "123456789012.dkr-ecr.us-isof-south-1.on.aws.hci.ic.gov",
        "123456789012.dkr-ecr.eu-isoe-west-1.on.cloud-aws.adc-e.uk",
        # Credentials in a URL do not hide the host.
        "user@sts.amazonaws.com",
        "user:p@ss:word@cloudfront.net:443",
    ],
)
def test_host_of_aws_is_recognised(host: str) -> None:
    """Addresses of AWS's user guides and of the Public Suffix List, in any case, with port or a final dot."""
    assert is_aws_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "myamazonaws.com",
        "my-amazonaws.com",
        "amazonaws.com.example.org",
        "sts.amazonaws.com.example.org:443",
        "amazonaws.com-example.org",
        "amazonaws.org",
        "amazonaws",
        "com",
        "xon.aws",
        "notapi.aws",
        "oauth-signin.aws",
        "aws",
        "on.aws.example.org",
        "abcdefghijklmnop.lambda-url.eu-west-1.on.aws.example.org",
        "cloudfront.net.evil.org",
        "mycloudfront.net",
        "cloudfront.com",
        "amazon.com",
        "www.amazon.com",
        "signin.amazon.com",
        "myaws.amazon.com",
        "signin.aws.amazon.com.example.org",
        "signin.aws.amazon.community",
        "signin.aws-amazon.com",
        "myamazonaws-us-gov.com",
        "amazonaws-us-gov.com.example.org",
        "signin-fips.amazonaws-us-gov.org",
        "amazonaws.us-gov.com",
        "myamazoncognito.com",
        "amazoncognito.com.example.org",
        "amazoncognito.net",
        "myawsapps.com",
        "awsapps.com.example.org",
        "ic.gov",
        "example.ic.gov",
        "c2s.gov",
        "notc2s.ic.gov",
        "hci.ic.gov",
        "example.sgov.gov",
        "adc-e.uk",
        "mycloud.adc-e.uk",
        "scloud",
        "example.scloud",
        "amazonaws.co.uk",
        "repost.aws.example.org",
        "example.org",
        "sts.amazonaws.com@example.org",
        "localhost",
        "127.0.0.1:4566",
        "::1",
        "",
    ],
)
def test_host_that_only_looks_like_aws_is_left_to_its_owner(host: str) -> None:
    """Only whole labels at the end of a name count."""
    assert not is_aws_host(host)


@pytest.mark.parametrize(
    ("netloc", "expected"),
    [
        ("IoT.EU-West-1.AmazonAWS.com.:8443", ("iot.eu-west-1.amazonaws.com", ":8443")),
        ("example.org:", ("example.org", ":")),
        ("user:secret@example.org", ("example.org", "")),
        ("user:secret@example.org:80", ("example.org", ":80")),
        ("[::1]:5000", ("[::1]", ":5000")),
        ("::1", ("::1", "")),
        ("", ("", "")),
    ],
)
def test_netloc_is_split_into_host_and_port(netloc: str, expected: tuple[str, str]) -> None:
    """RFC 3986, authority: credentials, host and port."""
    assert split_port(netloc) == expected
