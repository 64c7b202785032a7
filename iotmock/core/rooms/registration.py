"""What iotmock answers: operations, reserved topics, and moto operations that rooms listen to.

`@operation("iot:CreateCommand")` on a backend method is all it takes to add an operation: route, parsing, checks and
answer follow from the service model. A name that is registered twice fails when the module is imported.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from iotmock.core import wire
from iotmock.core.errors import AwsError

__all__ = [
    "AFTER",
    "BEFORE",
    "OPERATIONS",
    "TOPICS",
    "Operation",
    "TopicRoute",
    "after",
    "before",
    "collect",
    "operation",
    "topic",
]

F = TypeVar("F", bound=Callable[..., Any])


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

    @cached_property
    def codec(self) -> wire.Codec:
        """Reader and writer, compiled from the service model at first use."""
        return wire.codec_for(self.service, self.name)


@dataclass(frozen=True)
class TopicRoute:
    """A reserved topic that a backend method processes.

    levels: the topic's levels; `{name}` stands for one level, passed by that keyword.
    api: whether a publish through the API is processed too (otherwise MQTT only).
    """

    levels: tuple[str, ...]
    backend: type
    method: Callable[..., Any]
    api: bool = False


@dataclass
class _Topics:
    """Reserved topics, found level by level."""

    routes: list[TopicRoute] = field(default_factory=list)
    _tree: dict[str, Any] = field(default_factory=dict)

    def add(self, route: TopicRoute) -> None:
        node = self._tree
        for level in route.levels:
            node = node.setdefault("{}" if level.startswith("{") else level, {})
        if "" in node and node[""] is not route:
            raise ValueError(f"topic {'/'.join(route.levels)} is registered twice")
        node[""] = route
        self.routes.append(route)

    def find(self, name: str) -> tuple[TopicRoute, dict[str, str]] | None:
        """The route of a topic name and the values of its variable levels."""
        levels = name.split("/")
        for route in self._candidates(self._tree, levels, 0):
            pairs = zip(route.levels, levels, strict=True)
            return route, {pattern[1:-1]: level for pattern, level in pairs if pattern.startswith("{")}
        return None

    def _candidates(self, node: dict[str, Any], levels: list[str], depth: int) -> Iterator[TopicRoute]:
        if depth == len(levels):
            if isinstance(node.get(""), TopicRoute):
                yield node[""]
            return
        level = levels[depth]
        # A level of an MQTT topic may be empty or look like the wildcard mark; neither is ever a literal here.
        if level and level != "{}" and level in node:
            yield from self._candidates(node[level], levels, depth + 1)
        if level and "{}" in node:
            yield from self._candidates(node["{}"], levels, depth + 1)


OPERATIONS: dict[str, Operation] = {}
TOPICS = _Topics()
Listener = tuple[type, Callable[..., None]]
BEFORE: dict[str, list[Listener]] = {}
AFTER: dict[str, list[Listener]] = {}


def operation(key: str, *, token_reused: Callable[[str], AwsError] | None = None) -> Callable[[F], F]:
    """Mark a backend method as the answer to `service:Operation`.

    The method gets the call and the request's members as snake_case keywords and returns the output document.
    """

    def mark(method: F) -> F:
        method.__dict__.setdefault("_operations", []).append((key, token_reused))
        return method

    return mark


def topic(pattern: str, *, api: bool = False) -> Callable[[F], F]:
    """Mark a backend method as the processor of a reserved topic; `{name}` levels become keywords."""

    def mark(method: F) -> F:
        method.__dict__.setdefault("_topics", []).append((pattern, api))
        return method

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


def collect(backend: type) -> None:
    """Register the marked methods of a backend class."""
    for method in vars(backend).values():
        marks = getattr(method, "__dict__", {})
        for key, token_reused in marks.get("_operations", ()):
            if key in OPERATIONS:
                first = OPERATIONS[key].method.__qualname__
                raise ValueError(f"{key} is registered twice: {first}, {method.__qualname__}")
            service, name = key.split(":")
            OPERATIONS[key] = Operation(service, name, backend, method, token_reused)
        for pattern, api in marks.get("_topics", ()):
            TOPICS.add(TopicRoute(tuple(pattern.split("/")), backend, method, api))
        for key in marks.get("_before", ()):
            BEFORE.setdefault(key, []).append((backend, method))
        for key in marks.get("_after", ()):
            AFTER.setdefault(key, []).append((backend, method))
