"""The parts of a query. Values of Python: a tree that never changes."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from iotmock.services.indexing.search.values import Number

__all__ = [
    "And",
    "Anything",
    "Bound",
    "Condition",
    "Field",
    "Near",
    "Not",
    "Or",
    "Pattern",
    "Phrase",
    "Piece",
    "Query",
    "Range",
    "Sought",
    "Term",
    "Wild",
]


class Wild(Enum):
    """What stands for other characters."""

    ANY = "*"
    ONE = "?"


# Of a word: literal characters, or what stands for others.
Piece: TypeAlias = str | Wild


@dataclass(frozen=True, slots=True)
class Field:
    """Where to look. levels: what the dots separate; `Wild.ANY` for a `*`, which the first one is not."""

    levels: tuple[Piece, ...]

    @property
    def name(self) -> str | None:
        """The name of the field; None where it has a `*` and may be several."""
        names = [level for level in self.levels if isinstance(level, str)]
        return ".".join(names) if len(names) == len(self.levels) else None


@dataclass(frozen=True, slots=True)
class Term:
    """A word, as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with `*` or `?`. No two texts, and no two `*`, stand side by side."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """`*`: the field exists; without a field, everything."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range. value: None for `*`."""

    value: Number | str | None
    is_inclusive: bool


@dataclass(frozen=True, slots=True)
class Range:
    """`[low TO high]`, `{low TO high}`, and comparisons, which are open ranges. Both ends are numbers, or texts."""

    low: Bound
    high: Bound


@dataclass(frozen=True, slots=True)
class Near:
    """`geo_distance`: at most so far from a point. unit: km, m or mi."""

    latitude: float
    longitude: float
    distance: float
    unit: str


Sought: TypeAlias = Term | Phrase | Pattern | Anything | Range | Near


@dataclass(frozen=True, slots=True)
class Condition:
    """What is sought in a field; without one, wherever free text is looked for."""

    field: Field | None
    sought: Sought


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more."""

    operands: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more."""

    operands: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    operand: "Query"


Query: TypeAlias = Condition | And | Or | Not
