"""Properties that are made when they are first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

__all__ = ["once"]

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 - used like property
    """A property that is made once and kept with its object; for values, which whoever makes them first makes alike.

    functools.cached_property takes a lock under Python 3.11, which costs more than most of what is made, and which the
    child of a fork may find taken.
    """

    __slots__ = ("_make", "_name")

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__

    @overload
    def __get__(self, instance: None, owner: type) -> "once[T]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> "T | once[T]":
        if instance is None:
            return self
        made = instance.__dict__[self._name] = self._make(instance)
        return made
