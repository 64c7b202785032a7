"""Announced changes: what one room tells the others, at once and under the lock.

A backend method marked with `@on(MembershipChanged)` is called for every `call.tell(MembershipChanged(...))`, in the
order in which the rooms were made. Nobody has to compare states to find out what has happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["LISTENERS", "MembershipChanged", "ThingDeleted", "collect", "on"]

F = TypeVar("F", bound=Callable[..., Any])

# kind of change > the methods that are told
LISTENERS: dict[type, list[tuple[type, Callable[..., None]]]] = {}


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """A thing has joined a group or left it, itself or with a group that has come to lie below.

    group_name: the group whose things, those of its descendants included, have changed. joined: whether the thing is
    among them now.
    """

    thing_name: str
    group_name: str
    joined: bool


@dataclass(frozen=True, slots=True)
class ThingDeleted:
    """A thing has left the registry; that it has left its groups was announced before."""

    thing_name: str


def on(change: type) -> Callable[[F], F]:
    """Mark a backend method that is told of a kind of change; it gets the call and the change."""

    def mark(method: F) -> F:
        method.__dict__.setdefault("_changes", []).append(change)
        return method

    return mark


def collect(backend: type) -> None:
    """Register the marked methods of a backend class."""
    for method in vars(backend).values():
        for change in getattr(method, "__dict__", {}).get("_changes", ()):
            LISTENERS.setdefault(change, []).append((backend, method))
