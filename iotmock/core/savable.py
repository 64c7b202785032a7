"""What a saved snapshot may hold: the classes, functions and constants that have declared themselves.

Each has a short name that stays when code moves: its room or wing, and its own name. Alone kept here: a name stands for
one thing; what has not declared itself can be neither written to a file nor made by one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar, overload

__all__ = ["Form", "form_of", "forms", "found", "name_of", "put_together", "savable", "savable_constant", "taken_apart"]

T = TypeVar("T")
P = TypeVar("P", bound=Callable[[Any], Mapping[str, Any]])
F = TypeVar("F", bound=Callable[[Any], None])


@dataclass(slots=True)
class Form:
    """How instances of a class are written.

    leave: members that are not written, with what makes them anew. make: makes an instance of what is written, where
    that is less than its members. parts: gives what is written, where that is not simply the members. finish: puts
    together what was left out, once everything has been read.
    """

    name: str
    kind: type
    leave: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    make: Callable[..., Any] | None = None
    made_of: tuple[str, ...] = ()
    parts: Callable[[Any], Mapping[str, Any]] | None = None
    finish: Callable[[Any], None] | None = None


_FORMS: dict[type, Form] = {}
_NAMES: dict[Any, str] = {}
# Values of other classes have no name, and need no look.
_KINDS: set[type] = set()
_NAMED: dict[str, Any] = {}


@overload
def savable(thing: T) -> T: ...
@overload
def savable(
    *,
    name: str | None = None,
    leave: Mapping[str, Callable[[], Any]] | None = None,
    make: Callable[..., Any] | None = None,
    made_of: tuple[str, ...] = (),
) -> Callable[[T], T]: ...
def savable(
    thing: Any = None,
    *,
    name: str | None = None,
    leave: Mapping[str, Callable[[], Any]] | None = None,
    make: Callable[..., Any] | None = None,
    made_of: tuple[str, ...] = (),
) -> Any:
    """Declare a class, an enumeration or a function of a module.

    name: within the room, where its own is taken. leave, make: see `Form`. made_of: the members that `make` gets.
    """

    def declare(thing: Any) -> Any:
        full_name = f"{_room(thing.__module__)}.{name or thing.__name__.lstrip('_')}"
        savable_constant(full_name, thing)
        if isinstance(thing, type) and not issubclass(thing, Enum):
            _FORMS[thing] = Form(full_name, thing, leave or {}, make, made_of)
        return thing

    return declare if thing is None else declare(thing)


def savable_constant(name: str, thing: T) -> T:
    """Declare something that exists once, by its full name, e.g. "jobs.created".

    Raises: ValueError for a name that is taken.
    """
    if name in _NAMED:
        raise ValueError(f"{name} stands for {_NAMED[name]!r} already, and not for {thing!r}")
    _NAMED[name], _NAMES[thing] = thing, name
    _KINDS.add(type(thing))
    return thing


def taken_apart(kind: type) -> Callable[[P], P]:
    """Mark a function that gives what is written of an instance, by member."""

    def mark(parts: P) -> P:
        _FORMS[kind].parts = parts
        return parts

    return mark


def put_together(kind: type) -> Callable[[F], F]:
    """Mark a function that completes an instance once everything has been read."""

    def mark(finish: F) -> F:
        _FORMS[kind].finish = finish
        return finish

    return mark


def form_of(kind: type) -> Form | None:
    """How instances of this very class are written; None where it has not declared itself."""
    return _FORMS.get(kind)


def name_of(thing: Any) -> str | None:
    """The name of a class, function or constant, or None."""
    return _NAMES.get(thing) if type(thing) in _KINDS else None


def forms() -> list[Form]:
    """How instances of all declared classes are written."""
    return list(_FORMS.values())


def found(name: str) -> Any:
    """What has declared itself under a name.

    Raises: KeyError.
    """
    return _NAMED[name]


def _room(module: str) -> str:
    """The room or wing of a module: what follows `iotmock.services` or `iotmock.core`."""
    return module.split(".")[2]
