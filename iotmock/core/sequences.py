"""Public sequences: what a test reads of what happened.

Alone kept here: an assertion about one of them never passes by mistake. They are equal to what holds the same values,
true when they hold something, and a question that cannot have an answer (`"a text" in journal`) is an error.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from iotmock.core.tables import Table
from iotmock.core.texts import shown

__all__ = ["PublicSequence", "nothing_here"]

_PLACES_NAMED = 5
T_co = TypeVar("T_co", covariant=True)


def nothing_here(what: str, account: str, region: str, places: Sequence[tuple[str, str]]) -> str:
    """Why a log of one account and region is empty, and where to look instead. places: accounts and regions."""
    others = [f"iot.scope(account_id={where!r}, region={there!r})" for where, there in places[:_PLACES_NAMED]]
    elsewhere = f"; look in {', '.join(others)}" if others else ", nor anywhere else"
    return f"no {what} in {account} {region}{elsewhere}"


class PublicSequence(Sequence[T_co]):
    """A read-only sequence, compared by its values with another one, a list or a tuple."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PublicSequence | list | tuple):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it changes while the test goes on

    def __contains__(self, wanted: object) -> bool:
        return any(map(self._test_for(wanted), self))

    def count(self, value: Any) -> int:
        """How many there are of what `in` finds."""
        return sum(map(self._test_for(value), self))

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """The position of the first of what `in` finds.

        Raises: ValueError when there is none.
        """
        test = self._test_for(value)
        for position, item in enumerate(list(self)[start:stop]):
            if test(item):
                return start + position
        raise ValueError(f"{shown(value)} is not in {shown(self)}")

    def __str__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()

    @abstractmethod
    def _table(self) -> Table:
        """The last items, for a terminal or a notebook."""

    @abstractmethod
    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        """What an item has to pass to be `wanted`.

        Raises: TypeError for something that can never be an item.
        """
