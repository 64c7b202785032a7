"""What iotmock answers: operations, reserved topics, and moto operations that rooms listen to.

`@operation("iot:CreateCommand")` on a backend method is all it takes to add an operation: route, parsing, checks and
answer follow from the service model. A name that is registered twice fails when the module is imported.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from iotmock.core import wire
from iotmock.core.errors import AwsError
from iotmock.core.mqtt.doors import TopicKind, reserve
from iotmock.core.mqtt.exchange import Hearer, Order
from iotmock.core.mqtt.patterns import TopicPatterns
from iotmock.core.mqtt.publisher import Door
from iotmock.core.once import once

__all__ = [
    "AFTER",
    "AROUND",
    "BEFORE",
    "DEVICE_OPERATIONS",
    "HEARERS",
    "OPERATIONS",
    "TOPICS",
    "Operation",
    "TopicRoute",
    "after",
    "around",
    "before",
    "collect",
    "device_operation",
    "hears_everywhere",
    "operation",
    "topic",
]

F = TypeVar("F", bound=Callable[..., Any])
H = TypeVar("H", bound=Callable[[str, str], Hearer])


@dataclass(frozen=True)
class Operation:
    """An AWS operation that a backend method answers.

    token_reused: makes the error for a client token that comes again with other parameters; None where the room keeps
    its tokens itself or the operation has none.
    """

    service: str
    name: str
    backend: type
    method: Callable[..., Any]
    token_reused: Callable[[str], AwsError] | None = None

    @property
    def key(self) -> str:
        """The name as `service:Operation`."""
        return f"{self.service}:{self.name}"

    @once
    def codec(self) -> wire.Codec:
        """Reader and writer, compiled from the service model at first use."""
        return wire.codec_for(self.service, self.name)


class TopicRoute(NamedTuple):
    """The backend method that processes the reserved topics of a pattern; variable levels come by their keywords."""

    pattern: str
    backend: type
    method: Callable[..., Any]


OPERATIONS: dict[str, Operation] = {}
TOPICS: TopicPatterns[TopicRoute] = TopicPatterns()
# Operations that devices have over MQTT alone -> the codes with which they can be rejected.
DEVICE_OPERATIONS: dict[str, frozenset[str]] = {}
# What rooms hear of every exchange: how a hearer is made, its place, its doors, whether of special messages only.
HEARERS: list[tuple[Callable[[str, str], Hearer], Order, frozenset[Door], bool]] = []
Listener = tuple[type, Callable[..., None]]
BEFORE: dict[str, list[Listener]] = {}
AFTER: dict[str, list[Listener]] = {}
AROUND: dict[str, list[tuple[type, Callable[..., AbstractContextManager[None]]]]] = {}


def operation(key: str, *, token_reused: Callable[[str], AwsError] | None = None) -> Callable[[F], F]:
    """Mark a backend method as the answer to `service:Operation`.

    The method gets the call and the request's members as snake_case keywords and returns the output document.
    """

    def mark(method: F) -> F:
        method.__dict__.setdefault("_operations", []).append((key, token_reused))
        return method

    return mark


def topic(pattern: str, *, api: bool = False, refusal: str | None = None) -> Callable[[F], F]:
    """Mark a backend method as the processor of reserved topics, and reserve them; variable levels become keywords.

    pattern: see `iotmock.core.mqtt.patterns`. api: whether a publish through the API is processed too; otherwise it is
    refused. refusal: why, as the error says it.
    """

    def mark(method: F) -> F:
        method.__dict__.setdefault("_topics", []).append((pattern, api, refusal))
        return method

    return mark


def device_operation(name: str, codes: frozenset[str]) -> Callable[[F], F]:
    """Say that a processor of reserved topics is AWS's operation `name`, which no API has, and can be told to fail.

    codes: with which it can be rejected. The method asks `call.fault_or_none(name)`.
    """

    def mark(method: F) -> F:
        method.__dict__["_device_operation"] = (name, codes)
        return method

    return mark


def hears_everywhere(order: Order, doors: frozenset[Door], *, special_only: bool = False) -> Callable[[H], H]:
    """Mark a class, made of account and region, of which every exchange gets a hearer; see `Exchange.listen`."""

    def mark(factory: H) -> H:
        HEARERS.append((factory, order, doors, special_only))
        return factory

    return mark


def before(key: str) -> Callable[[F], F]:
    """Have a backend method called before moto sees `service:Operation`; an AwsError that it raises is the answer.

    The method gets the call and the request (as the operation would get it).
    """

    def mark(method: F) -> F:
        method.__dict__.setdefault("_before", []).append(key)
        return method

    return mark


def after(key: str) -> Callable[[F], F]:
    """Have a backend method called when moto has answered `service:Operation` with success.

    The method gets the call, the request (as the operation would get it) and moto's answer as a dict.
    """

    def mark(method: F) -> F:
        method.__dict__.setdefault("_after", []).append(key)
        return method

    return mark


def around(key: str) -> Callable[[F], F]:
    """Have moto answer `service:Operation`, of any service of AWS, inside of a context that a backend method gives.

    There a room shows moto what is its own. The method gets the call alone: nobody here reads what other services are
    asked. key: with the service's name in botocore's events, e.g. "resource-groups-tagging-api".
    """

    def mark(method: F) -> F:
        method.__dict__.setdefault("_around", []).append(key)
        return method

    return mark


def collect(backend: type) -> None:
    """Register the marked methods of a backend class, and reserve the topics on which its service alone speaks."""
    for pattern in vars(backend).get("service_topics", ()):
        reserve(pattern, TopicKind.SERVICE_MESSAGE)
    for method in vars(backend).values():
        marks = getattr(method, "__dict__", {})
        for key, token_reused in marks.get("_operations", ()):
            if key in OPERATIONS:
                first = OPERATIONS[key].method.__qualname__
                raise ValueError(f"{key} is registered twice: {first}, {method.__qualname__}")
            service, name = key.split(":")
            OPERATIONS[key] = Operation(service, name, backend, method, token_reused)
        for pattern, api, refusal in marks.get("_topics", ()):
            reserve(pattern, TopicKind.OPEN_REQUEST if api else TopicKind.REQUEST, refusal)
            TOPICS.add(pattern, TopicRoute(pattern, backend, method))
        if "_device_operation" in marks:
            name, codes = marks["_device_operation"]
            DEVICE_OPERATIONS[name] = codes
        for key in marks.get("_before", ()):
            BEFORE.setdefault(key, []).append((backend, method))
        for key in marks.get("_after", ()):
            AFTER.setdefault(key, []).append((backend, method))
        for key in marks.get("_around", ()):
            AROUND.setdefault(key, []).append((backend, method))
