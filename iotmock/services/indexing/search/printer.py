"""From the parts of a query to a text that means the same."""

import re
from typing import Final

from iotmock.services.indexing.search.lexer import NOT_IN_WORDS
from iotmock.services.indexing.search.syntax import (
    And,
    Anything,
    Bound,
    Condition,
    Field,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Piece,
    Query,
    Range,
    Sought,
    Term,
    Wild,
)
from iotmock.services.indexing.search.values import BLANKS

__all__ = ["print_query"]

# What must be escaped in a word; what only where the word begins.
_SPECIAL: Final = re.compile(rf"[{BLANKS}{NOT_IN_WORDS}*?]|\A[-+!&|]")
_QUOTED: Final = re.compile(r'["\\]')
_KEYWORDS: Final = frozenset({"AND", "OR", "NOT"})


def print_query(query: Query) -> str:
    """The text of a query, with parentheses only where it needs them, so that it is no deeper than it was."""
    match query:
        case Condition(field, sought):
            return _sought(sought) if field is None else f"{_field(field)}:{_sought(sought)}"
        case Not(operand):
            return f"NOT {_part(operand, And, Or)}"
        case And(operands):
            return " AND ".join(_part(operand, And, Or) for operand in operands)
        case Or(operands):
            return " OR ".join(_part(operand, Or) for operand in operands)


def _part(query: Query, *looser: type) -> str:
    return f"({print_query(query)})" if isinstance(query, looser) else print_query(query)


def _field(field: Field) -> str:
    pieces: list[Piece] = [field.levels[0]]
    for level in field.levels[1:]:
        pieces += [".", level]
    return _word(tuple(pieces))


def _sought(sought: Sought) -> str:
    match sought:
        case Term(text):
            return _word((text,))
        case Phrase(text):
            return _quoted(text)
        case Pattern(pieces):
            return _word(pieces)
        case Anything():
            return "*"
        case Range(low, high):
            return (
                f"{'[' if low.is_inclusive else '{'}{_bound(low)} TO {_bound(high)}{']' if high.is_inclusive else '}'}"
            )
        case Near(latitude, longitude, distance, unit):
            return f"geo_distance,{latitude!r},{longitude!r},{distance!r}{unit}"


def _bound(bound: Bound) -> str:
    match bound.value:
        case None:
            return "*"
        case str(text):
            return _quoted(text)
        case number:
            return repr(number)


def _word(pieces: tuple[Piece, ...]) -> str:
    text = "".join(piece.value if isinstance(piece, Wild) else _escaped(piece) for piece in pieces)
    return f"\\{text}" if text in _KEYWORDS else text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _quoted(text: str) -> str:
    escaped = _QUOTED.sub(r"\\\g<0>", text)
    return f'"{escaped}"'
