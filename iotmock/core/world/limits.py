"""Limits: how much fits, as AWS has it until a test says otherwise, for the whole world.

Alone kept here: a limit is a whole number from 0 on, and one that nobody has declared is an error. A room declares its
own in a class of `Limit`s and reads them from it; what the test has set is plain data in the world's state.
"""

from typing import TYPE_CHECKING, Any, Self, overload

from iotmock.core.texts import did_you_mean, shown

__all__ = ["Limit", "Limits"]


class Limit:
    """A limit of a room. default: AWS's own number. meaning: of what, e.g. "packages per account and region"."""

    def __init__(self, default: int, meaning: str) -> None:
        self.default = default
        self.__doc__ = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, limits: None, owner: type) -> Self: ...

    @overload
    def __get__(self, limits: "Limits", owner: type) -> int: ...

    def __get__(self, limits: "Limits | None", owner: type) -> "Self | int":
        return self if limits is None else limits.chosen.get(self.name, self.default)

    def __set__(self, limits: "Limits", value: int) -> None:
        """Choose another number.

        Raises: ValueError for what is no number of things.
        """
        if type(value) is not int or value < 0:
            raise ValueError(f"iot.limits.{self.name} = {shown(value)}: a limit is a whole number from 0 on")
        limits.chosen[self.name] = value


class Limits:
    """A look at the limits of one room, or of several that a subclass brings together.

    chosen: the numbers that the test has set, by name; of the world's state.
    """

    chosen: dict[str, int]

    def __init__(self, chosen: dict[str, int]) -> None:
        object.__setattr__(self, "chosen", chosen)

    def __init_subclass__(cls) -> None:
        names = [name for base in cls.__mro__ for name, member in vars(base).items() if isinstance(member, Limit)]
        if len(names) != len(set(names)):
            raise TypeError(f"{cls.__name__} brings together limits of one name: {', '.join(sorted(names))}")

    @classmethod
    def names(cls) -> list[str]:
        """What can be set, in order of name."""
        return [name for name in dir(cls) if isinstance(getattr(cls, name), Limit)]

    if not TYPE_CHECKING:  # a type checker knows the names already

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(self._unknown(name))

        def __setattr__(self, name: str, value: Any) -> None:
            if name not in self.names():
                raise AttributeError(self._unknown(name))
            super().__setattr__(name, value)

    def _unknown(self, name: str) -> str:
        similar = did_you_mean(name, self.names())
        return f"no limit is called {shown(name)}: there are {', '.join(self.names())}{similar}"

    def __repr__(self) -> str:
        numbers = ", ".join(f"{name}={getattr(self, name)}" for name in self.names())
        return f"{type(self).__name__}({numbers})"
