"""What instances of a declared class consist of, as the class itself says: members, defaults, and types."""

import collections.abc
import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from iotmock.core.savable import Form

__all__ = ["Shape", "shape_of"]

Types = tuple[type, ...]
# Classes that are no classes of values.
_SAYING_NOTHING: Final[frozenset[Any]] = frozenset({Any, collections.abc.Callable})
_SCOPE: Final = ["account", "region"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What instances of a class consist of.

    members: that are written, in order; names: the same, for questions. defaults: what makes those that an older file
    does not have. checks: what values of a member may be, as far as a look at the value tells. is_named_tuple: whether
    it is made whole.
    """

    members: tuple[str, ...]
    defaults: Mapping[str, Callable[[], Any]]
    checks: Mapping[str, Types]
    is_named_tuple: bool
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(self.members))

    def check(self, name: str, value: Any) -> None:
        """Refuse a value that a member cannot have.

        Raises: ValueError.
        """
        allowed = self.checks.get(name)
        if allowed is not None and not isinstance(value, allowed):
            wanted = " or ".join(sorted(each.__name__ for each in allowed))
            raise ValueError(f"its {name} is {type(value).__name__} instead of {wanted}")


@cache
def _shape(kind: type, left: frozenset[str]) -> Shape:
    if dataclasses.is_dataclass(kind):
        fields = dataclasses.fields(kind)
        names = [each.name for each in fields]
        defaults = {each.name: _default(each) for each in fields if _has_default(each)}
    elif issubclass(kind, tuple):
        names = list(kind._fields)  # type: ignore[attr-defined]  # a named tuple
        defaults = {name: _always(value) for name, value in kind._field_defaults.items()}  # type: ignore[attr-defined]
    else:
        names, defaults = _slots(kind), {}
    members = tuple(name for name in names if name not in left)
    return Shape(members, defaults, _checks(kind), issubclass(kind, tuple))


def shape_of(form: Form) -> Shape:
    """What instances of a declared class consist of.

    Raises: TypeError for a class that does not say it.
    """
    kind, left = form.kind, frozenset(form.leave)
    if form.made_of:
        return Shape(form.made_of, {}, _checks(kind), False)
    if dataclasses.is_dataclass(kind) or issubclass(kind, tuple) or not kind.__dictoffset__:
        return _shape(kind, left)
    return _open_shape(kind, left)  # type: ignore[arg-type]  # a class has a hash


@cache
def _open_shape(kind: type[Any], left: frozenset[str]) -> Shape:
    """Of a class whose instances hold their members in a dict: those that a fresh one has.

    What a room has got since a file was written is as in a fresh one.
    """
    arguments = _arguments(kind)
    fresh = vars(kind(*arguments))
    members = tuple(name for name in fresh if name not in left)
    defaults = {name: _fresh(kind, arguments, name) for name in members if name.lstrip("_") not in _SCOPE}
    checks: dict[str, Types] = {name: (type(value),) for name, value in fresh.items() if value is not None}
    return Shape(members, defaults, checks, False)


def _arguments(kind: type) -> tuple[str, ...]:
    """What a fresh instance is made of: nothing, or an account and a region, as a backend.

    Raises: TypeError.
    """
    parameters = [name.lstrip("_") for name in inspect.signature(kind).parameters]
    if parameters not in ([], _SCOPE):
        raise TypeError(f"{kind.__qualname__} needs __slots__ to be saved: nobody can tell what members it has")
    return ("",) * len(parameters)


def _fresh(kind: type, arguments: tuple[str, ...], name: str) -> Callable[[], Any]:
    return lambda: getattr(kind(*arguments), name)


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def _has_default(each: "dataclasses.Field[Any]") -> bool:
    return each.default is not dataclasses.MISSING or each.default_factory is not dataclasses.MISSING


def _default(each: "dataclasses.Field[Any]") -> Callable[[], Any]:
    if each.default_factory is not dataclasses.MISSING:
        return each.default_factory
    return _always(each.default)


def _slots(kind: type) -> list[str]:
    names = [name for base in reversed(kind.__mro__) for name in vars(base).get("__slots__", ())]
    return [name for name in names if name != "__weakref__"]


def _checks(kind: type) -> dict[str, Types]:
    checks = {name: _allowed(hint) for name, hint in typing.get_type_hints(kind).items()}
    return {name: allowed for name, allowed in checks.items() if allowed}


def _allowed(hint: Any) -> Types:
    """The classes of which a value is; none where that cannot be said."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        parts = [_allowed(part) for part in typing.get_args(hint)]
        return () if () in parts else tuple(dict.fromkeys(kind for part in parts for kind in part))
    kind = hint if origin is None else origin
    if not isinstance(kind, type) or kind in _SAYING_NOTHING or getattr(kind, "_is_protocol", False):
        return ()
    return (int, float) if kind is float else (kind,)
