"""From documents to flat fields.

Alone kept here: what of a document can be searched, and under which name (Developer Guide, Manage thing indexing,
Restrictions and limitations). A fleet has a million documents and a handful of layouts: names are kept once for all
documents that have the same ones, values as they came. Neither words nor numbers are kept: to read them again takes no
longer than to look them up, and they would double a document.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final
from weakref import WeakValueDictionary

from iotmock.services.indexing.search.syntax import Piece
from iotmock.services.indexing.search.values import Scalar, Value

__all__ = ["FlatDocument", "Layout", "Layouts", "flat_fields", "is_package_version"]

_PACKAGES: Final = ("shadow", "name", "$package")
_SCALARS: Final = frozenset((str, int, float, bool))


def flat_fields(document: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of a document: scalars, and arrays of nothing else, as tuples.

    The names of nested ones are joined by dots, so that a key with a dot can be the same field, which has both values
    then.
    """
    fields: dict[str, Value] = {}
    left: list[tuple[str, Mapping[str, Any]]] = [("", document)]
    while left:
        prefix, members = left.pop()
        for key, member in members.items():
            if isinstance(member, dict):
                left.append((f"{prefix}{key}.", member))
            elif (value := _indexed_or_none(member)) is not None:
                name = f"{prefix}{key}"
                fields[name] = (*_values(fields[name]), *_values(value)) if name in fields else value
    return fields


def _indexed_or_none(member: Any) -> Value | None:
    if not isinstance(member, list | tuple):
        return _scalar_or_none(member)
    found = [_scalar_or_none(item) for item in member]
    # An array without items has nothing to be found by.
    return tuple(item for item in found if item is not None) if found and None not in found else None


def _scalar_or_none(value: Any) -> Scalar | None:
    if type(value) in _SCALARS:
        return value  # type: ignore[no-any-return] # the line above has seen it
    # Members of an enumeration count by what they are on the wire.
    return str.__str__(value) if isinstance(value, str) else None


def _values(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def is_package_version(levels: Sequence[Piece]) -> bool:
    """Whether a field is the version of a software package in the reserved named shadow.

    It is only equal or not, as versions have no order. A package may have dots in its name, and an attribute's name may
    end in `version`.
    """
    # shadow, name, $package, section, package, version
    is_long_enough = len(levels) >= 6 and tuple(levels[:3]) == _PACKAGES
    return is_long_enough and levels[-1] == "version" and "attributes" not in levels[5:-1]


class Layout:
    """The names of the fields of a document, in order, and where each one's value stands."""

    __slots__ = ("__weakref__", "names", "positions")

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(map(sys.intern, names))
        self.positions = {name: position for position, name in enumerate(self.names)}


class FlatDocument:
    """A document, ready to be searched. Made by `Layouts`."""

    __slots__ = ("layout", "values")

    def __init__(self, layout: Layout, values: tuple[Value, ...]) -> None:
        self.layout = layout
        self.values = values

    def value_or_none(self, name: str) -> Value | None:
        """The value of a field; None where it has none."""
        position = self.layout.positions.get(name)
        return None if position is None else self.values[position]


class Layouts:
    """The layouts of one index; each goes with the last document that has it."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[tuple[str, ...], Layout] = WeakValueDictionary()

    def flat(self, document: Mapping[str, Any]) -> FlatDocument:
        """A document, made flat."""
        fields = flat_fields(document)
        names = tuple(sorted(fields))
        layout = self._known.get(names)
        if layout is None:
            layout = Layout(names)
            self._known[layout.names] = layout
        return FlatDocument(layout, tuple([fields[name] for name in names]))

    def __len__(self) -> int:
        return len(self._known)
