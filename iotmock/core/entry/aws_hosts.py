"""Host names of AWS: whether a request to a host would reach AWS.

Alone kept here: which domains are AWS's own. A host is AWS's when it is such a domain or lies under one, in whole
labels, so that names which only look alike (`myamazonaws.com`, `amazonaws.com.example.org`) stay with their owners.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What botocore's endpoint data and rule sets name. Shipped, because reading the rule sets of every service takes longer
# than most tests; tests/core/test_aws_hosts.py derives the hosts anew from the botocore that is installed.
_SERVICES = frozenset(
    {
        "amazonaws.com",
        "api.aws",
        "on.aws",
        "amazonaws.com.cn",
        "amazonwebservices.com.cn",
        "amazonaws.eu",
        "amazonwebservices.eu",
        "c2s.ic.gov",
        "aws.ic.gov",
        "sc2s.sgov.gov",
        "aws.scloud",
        "cloud.adc-e.uk",
        "cloud-aws.adc-e.uk",
        "csp.hci.ic.gov",
        "aws.hci.ic.gov",
        # Signing in has domains of its own. The rest of amazon.com is a shop.
        "aws.amazon.com",
        "signin.aws",
        "amazonaws-us-gov.com",
        "amazonaws.cn",
        "amazonaws-eusc.eu",
        "c2shome.ic.gov",
        "sc2shome.sgov.gov",
        "csphome.adc-e.uk",
        "csphome.hci.ic.gov",
    }
)
# Under these AWS gives customers' resources their names: AWS's section of the Public Suffix List, and its user guides.
# Not the whole top-level domain `aws`, although AWS alone registers names there: one that is not registered, like
# `xon.aws`, only looks like AWS's.
_RESOURCES = frozenset(
    {
        "amazoncognito.com",
        "amazongamelift.com",
        "amazonlightsail.com",
        "amplifyapp.com",
        "app.aws",
        "awsapprunner.com",
        "awsapps.cn",
        "awsapps.com",
        "awsglobalaccelerator.com",
        "awswaf.com",
        "chime.aws",
        "cloudfront.cn",
        "cloudfront.net",
        "connect.aws",
        "ecr.aws",
        "elasticbeanstalk.com",
        "iotsitewise.aws",
        "private.repost.aws",
        "sagemaker.aws",
        "sagemaker.com.cn",
    }
)
_DOMAINS = _SERVICES | _RESOURCES
_PORT = re.compile(r":[0-9]*$")


def split_port(netloc: str) -> tuple[str, str]:
    """The host in its plain form (lower case, no dot at the end) and the port with its colon, where there is one."""
    # Credentials before the host may contain colons, too.
    host = netloc.rpartition("@")[2]
    match = _PORT.search(host)
    # The colons of a bare IPv6 address are no port separator.
    if match is None or (host.count(":") > 1 and not host.startswith("[")):
        return host.lower().rstrip("."), ""
    return host[: match.start()].lower().rstrip("."), match[0]


@lru_cache(maxsize=1024)
def is_aws_host(host: str) -> bool:
    """Whether the host (port allowed) belongs to AWS, whatever the service."""
    labels = split_port(host)[0].split(".")
    return any(".".join(labels[start:]) in _DOMAINS for start in range(len(labels)))
