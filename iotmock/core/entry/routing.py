"""Raw HTTP requests to operations: which part of AWS IoT a host is, and which operation a method and path name.

Only requests that no SDK made come this way; botocore names the operation itself. Alone kept here: the host decides
between operations that share method and path on two planes, and of several matching paths the one with the most literal
segments wins. Which hosts are AWS's at all is known to `aws_hosts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from iotmock.core.arns import DNS_SUFFIXES, partition_of, partition_of_suffix
from iotmock.core.entry.aws_hosts import split_port
from iotmock.core.entry.caller import Credential
from iotmock.core.wire import Answer, encode_common_error, service_model


class Plane(StrEnum):
    """A family of hosts that serves the same paths."""

    CONTROL = "control"
    DATA = "data"
    JOBS = "jobs"
    ONE_CLICK = "one_click"


# AWS answers shadow, topic, jobs and command paths on every host of the data plane alike.
SERVICES: dict[Plane, tuple[str, ...]] = {
    Plane.CONTROL: ("iot",),
    Plane.DATA: ("iot-data", "iot-jobs-data"),
    Plane.JOBS: ("iot-jobs-data", "iot-data"),
    Plane.ONE_CLICK: ("iot1click-devices",),
}


@dataclass(frozen=True, slots=True)
class Host:
    """An address of AWS IoT; `prefix` is the account's own endpoint name, where it has one."""

    plane: Plane
    region: str
    prefix: str | None
    partition: str


_SUFFIXES = "|".join(
    re.escape(suffix) for suffix in sorted(chain.from_iterable(DNS_SUFFIXES.values()), key=len, reverse=True)
)
_IOT_HOST = re.compile(
    rf"(?:(?P<name>[a-z0-9-]+(?:\.(?:jobs|ats))?)\.)?(?P<service>iot|iot1click)(?:-fips)?"
    rf"\.(?P<region>[a-z]+(?:-[a-z]+)+-[0-9]+)\.(?P<suffix>{_SUFFIXES})"
)
# These names belong to the service, every other one to an account.
_SHARED_NAMES = {
    "data": Plane.DATA,
    "data-ats": Plane.DATA,
    "data.ats": Plane.DATA,
    "data.jobs": Plane.JOBS,
}
# Greengrass's data plane, whose names have the form of an account's.
_GREENGRASS_NAMES = frozenset({"greengrass", "greengrass-ats", "greengrass.ats"})
_LOOPBACK = re.compile(r"(?:.+\.)?localhost|127(?:\.[0-9]{1,3}){3}|\[?::1\]?")
_OUR_PORTS = frozenset({"", ":", ":443", ":8443"})


@lru_cache(maxsize=1024)
def classify_host(host: str) -> Host | None:
    """Which part of AWS IoT answers at this host (port allowed), or None when it is not ours."""
    name, port = split_port(host)
    match = _IOT_HOST.fullmatch(name)
    if match is None or match["name"] in _GREENGRASS_NAMES or port not in _OUR_PORTS:
        return None
    region, label = match["region"], match["name"]
    partition = partition_of_suffix(match["suffix"], region)
    if match["service"] == "iot1click":
        return Host(Plane.ONE_CLICK, region, None, partition) if label == "devices" else None
    if label is None:
        return Host(Plane.CONTROL, region, None, partition)
    if label in _SHARED_NAMES:
        return Host(_SHARED_NAMES[label], region, None, partition)
    if label.endswith(".ats"):
        # Accounts in China have a dot where the others have a hyphen.
        return Host(Plane.DATA, region, label.removesuffix(".ats"), partition) if partition == "aws-cn" else None
    if label.endswith(".jobs"):
        return Host(Plane.JOBS, region, label.removesuffix(".jobs"), partition)
    return Host(Plane.DATA, region, label.removesuffix("-ats"), partition)


@lru_cache(maxsize=1024)
def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    return _LOOPBACK.fullmatch(split_port(host)[0]) is not None


# The names that clients sign with.
_PLANES_OF_SERVICES = {
    "iot": Plane.CONTROL,
    "execute-api": Plane.CONTROL,  # older clients of `iot`
    "iot-jobs-data": Plane.JOBS,
    "iot1click": Plane.ONE_CLICK,
}


def host_of_credential(credential: Credential | None, region: str) -> Host:
    """The address that a request was meant for, where its own says nothing; devices sign nothing, or data requests."""
    if credential is None:
        return Host(Plane.DATA, region, None, partition_of(region))
    plane = _PLANES_OF_SERVICES.get(credential.service, Plane.DATA)
    return Host(plane, credential.region, None, partition_of(credential.region))


# --- paths ------------------------------------------------------------------------------------------------------


class _Route(NamedTuple):
    """One operation's method and path; the literal segments are (position, text)."""

    service: str
    operation: str
    literals: tuple[tuple[int, str], ...]
    length: int
    is_greedy: bool

    def fits(self, segments: list[str]) -> bool:
        count = len(segments)
        if count < self.length if self.is_greedy else count != self.length:
            return False
        # Some clients write `$next` percent-encoded.
        return all(unquote(segments[position]) == text for position, text in self.literals)


def match(host: Host, method: str, path: str) -> tuple[str, str] | None:
    """The (service, operation) that this request names; the path is raw, still percent-encoded."""
    segments = path.partition("?")[0].split("/")
    for route in _routes(host.plane).get((method.upper(), "/".join(segments[:2])), ()):
        if route.fits(segments):
            return route.service, route.operation
    return None


def refusal(host: Host, method: str, path: str) -> Answer | None:
    """AWS's answer to a request that names no operation; None on the control host, where moto may know one."""
    if host.plane is Plane.CONTROL or match(host, method, path) is not None:
        return None
    if any(match(host, other, path) is not None for other, _ in _routes(host.plane)):
        return encode_common_error("MethodNotAllowedException", f"The method {method} is not allowed here", 405)
    return encode_common_error("UnknownOperationException", "The requested operation does not exist")


@cache
def _routes(plane: Plane) -> dict[tuple[str, str], list[_Route]]:
    """Routes by method and first path segment, which every operation spells out."""
    table: dict[tuple[str, str], list[_Route]] = {}
    for service in SERVICES[plane]:
        model = service_model(service)
        for name in model.operation_names:
            http = model.operation_model(name).http
            route = _compile(service, name, http["requestUri"])
            table.setdefault((http["method"], f"/{route.literals[1][1]}"), []).append(route)
    for routes in table.values():
        # A greedy label only takes what no path of fixed length wants.
        routes.sort(key=lambda route: (-len(route.literals), route.is_greedy, route.literals))
    return table


def _compile(service: str, operation: str, template: str) -> _Route:
    segments = template.partition("?")[0].split("/")
    literals = tuple((index, text) for index, text in enumerate(segments) if not text.startswith("{"))
    # Over plain HTTPS the slashes of a topic may arrive raw, which the model does not say.
    is_greedy = segments[-1].endswith("+}") or (service == "iot-data" and segments[-1] == "{topic}")
    return _Route(service, operation, literals, len(segments), is_greedy)
