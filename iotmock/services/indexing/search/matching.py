"""From the parts of a query to what is asked about each document.

Every part becomes a function of a document; what does not depend on the document is decided once, and what depends on
its layout only, once for each layout. Whatever the document, the answer is True or False.

Alone kept here: which fields a part of a query is about, and how parts are combined (Developer Guide, Query syntax).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias, TypeVar

from iotmock.services.indexing.search.fields import FlatDocument, Layout
from iotmock.services.indexing.search.fields_named import fields_named
from iotmock.services.indexing.search.geo import is_within, point_or_none
from iotmock.services.indexing.search.holding import THING_NAME, Holding, Holds, holding_or_none
from iotmock.services.indexing.search.syntax import (
    And,
    Condition,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Sought,
    Term,
    Wild,
)
from iotmock.services.indexing.search.values import folded, words_of

__all__ = ["Matcher", "Matches", "compile_query", "is_free_text"]

Matches: TypeAlias = Callable[[FlatDocument], bool]
_Found = TypeVar("_Found")

# Fields that a term without a field is not looked for in; connectivity is neither registry, shadow nor Device Defender.
_NO_FREE_TEXT: Final = "connectivity."
# How many layouts a matcher remembers, for fleets where every thing has fields of its own.
_MOST_LAYOUTS: Final = 1000
_NO_LOCATIONS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Matcher:
    """A query, ready.

    matches: whether it finds a document. names: of the only things that it can find, without their case; None where
    these are not known before looking. fields: those that it names, see `fields_named`.
    """

    matches: Matches
    names: frozenset[str] | None
    fields: frozenset[str]


def is_free_text(name: str) -> bool:
    """Whether a term without a field is looked for in a field of the index of things."""
    return not name.startswith(_NO_FREE_TEXT)


def compile_query(
    query: Query,
    *,
    searches: Callable[[str], bool] = is_free_text,
    locations: Mapping[str, str] = _NO_LOCATIONS,
) -> Matcher:
    """Prepare a query.

    searches: whether a term without a field is looked for in a field. locations: the fields that say where a thing is,
    each with its order, LatLon or LonLat.
    """
    return Matcher(_Compiler(searches, locations).query(query), _names(query), frozenset(fields_named(query)))


def _names(query: Query) -> frozenset[str] | None:
    match query:
        case Condition(Field((name,)), Term(text) | Phrase(text)) if name == THING_NAME:
            words = words_of(folded(text))
            # A name has no blanks, so that two words are in none.
            return frozenset(words) if len(words) == 1 else frozenset()
        case And(operands):
            known = [names for names in map(_names, operands) if names is not None]
            return frozenset.intersection(*known) if known else None
        case Or(operands):
            found = [_names(operand) for operand in operands]
            known = [names for names in found if names is not None]
            return frozenset().union(*known) if len(known) == len(found) else None
        case _:
            return None


class _Compiler(NamedTuple):
    searches: Callable[[str], bool]
    locations: Mapping[str, str]

    def query(self, query: Query) -> Matches:
        match query:
            case Condition(field, sought):
                return self._condition(field, sought)
            case Not(operand):
                matches = self.query(operand)
                return lambda document: not matches(document)
            case And(operands):
                return _all(*map(self.query, operands))
            case Or(operands):
                return _any(*map(self.query, operands))

    def _condition(self, field: Field | None, sought: Sought) -> Matches:
        if isinstance(sought, Near):
            return self._near(field, sought)
        holding = holding_or_none(sought)
        if holding is None:
            return _everything if field is None else _exists(field)
        if field is None:
            return _in_fields(self.searches, holding)
        name = field.name
        return _in_fields(_named(field), holding) if name is None else _in_field(name, holding.of(name))

    def _near(self, field: Field | None, near: Near) -> Matches:
        is_meant = (lambda _name: False) if field is None else _named(field)
        places = [(name, order) for name, order in self.locations.items() if is_meant(name)]

        def matches(document: FlatDocument) -> bool:
            points = (point_or_none(document, name, order) for name, order in places)
            return any(point is not None and is_within(near, point) for point in points)

        return matches


def _all(*operands: Matches) -> Matches:
    if len(operands) == 2:
        one, other = operands
        return lambda document: one(document) and other(document)

    def matches(document: FlatDocument) -> bool:
        for operand in operands:  # noqa: SIM110 - a generator would take twice as long
            if not operand(document):
                return False
        return True

    return matches


def _any(*operands: Matches) -> Matches:
    def matches(document: FlatDocument) -> bool:
        for operand in operands:  # noqa: SIM110 - a generator would take twice as long
            if operand(document):
                return True
        return False

    return matches


def _everything(_document: FlatDocument) -> bool:
    return True


# --- which fields -----------------------------------------------------------------------------------------------------


def _in_field(name: str, holds: Holds) -> Matches:
    def matches(document: FlatDocument) -> bool:
        position = document.layout.positions.get(name)
        return position is not None and holds(document.values[position])

    return matches


def _in_fields(is_meant: Callable[[str], bool], holding: Holding) -> Matches:
    @_of_layout
    def places(layout: Layout) -> tuple[tuple[int, Holds], ...]:
        return tuple((place, holding.of(name)) for place, name in enumerate(layout.names) if is_meant(name))

    def matches(document: FlatDocument) -> bool:
        values = document.values
        for place, holds in places(document.layout):  # noqa: SIM110 - a generator would take twice as long
            if holds(values[place]):
                return True
        return False

    return matches


def _exists(field: Field) -> Matches:
    """An object exists where any field in it does."""
    is_it, is_in_it = _named(field), _named(Field((*field.levels, Wild.ANY)))
    exists = _of_layout(lambda layout: any(is_it(name) or is_in_it(name) for name in layout.names))
    return lambda document: exists(document.layout)


def _named(field: Field) -> Callable[[str], bool]:
    """Whether a name is one of a field's. `*` is one level or more, as the name of a package may have dots."""
    wanted = field.name
    if wanted is not None:
        return lambda name: name == wanted
    pattern = r"\.".join(".+" if isinstance(level, Wild) else re.escape(level) for level in field.levels)
    fits = re.compile(pattern, re.DOTALL).fullmatch
    return lambda name: fits(name) is not None


def _of_layout(find: Callable[[Layout], _Found]) -> Callable[[Layout], _Found]:
    """The same function, which remembers."""
    known: dict[Layout, _Found] = {}

    def found(layout: Layout) -> _Found:
        try:
            return known[layout]
        except KeyError:
            if len(known) >= _MOST_LAYOUTS:
                known.clear()
            return known.setdefault(layout, find(layout))

    return found
