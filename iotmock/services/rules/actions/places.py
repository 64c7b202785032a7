"""Where a target lies: account and region that an ARN or the URL of a queue names."""

from typing import NamedTuple
from urllib.parse import urlsplit

__all__ = ["Place", "place_of_arn", "place_of_queue"]


class Place(NamedTuple):
    """account, region: None where the target does not say."""

    account: str | None = None
    region: str | None = None


def place_of_arn(arn: str) -> Place:
    """Account and region of a resource."""
    parts = arn.split(":")
    return Place(parts[4] or None, parts[3] or None) if len(parts) > 5 and parts[0] == "arn" else Place()


def place_of_queue(url: str) -> Place:
    """Account and region of `https://sqs.<region>.<suffix>/<account>/<name>`, and of the older form of that host."""
    parsed = urlsplit(url)
    host, path = (parsed.hostname or "").split("."), parsed.path.strip("/").split("/")
    account = path[-2] if len(path) > 1 and path[-2].isdigit() and len(path[-2]) == 12 else None
    if host[0] == "sqs" and len(host) > 2:
        return Place(account, host[1])
    return Place(account, host[0] if host[1:2] == ["queue"] else None)
