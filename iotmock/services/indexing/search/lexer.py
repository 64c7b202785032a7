"""The words and signs of a query.

Alone kept here: which characters have to be escaped or stand in quotes (Developer Guide, Query syntax, Unsupported
features).
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from iotmock.services.indexing.search.errors import QueryError
from iotmock.services.indexing.search.syntax import Piece, Wild
from iotmock.services.indexing.search.values import BLANKS

__all__ = ["END", "GEO", "NOT_IN_WORDS", "PHRASE", "SIGN", "WORD", "Token", "literal_or_none", "pieces_of", "tokens_of"]

# Kinds of tokens.
WORD, PHRASE, GEO, SIGN, END = "word", "phrase", "geo", "sign", "end"

# Boosting, fuzzy and proximity searches are not supported, and these are how Lucene writes them.
_LUCENE: Final = "^~"
# Signs, the unsupported characters, the backslash, and what nobody can read; as the inside of a set of a regular
# expression.
NOT_IN_WORDS: Final = re.escape('()[]{}:<>"' + "`@#%/';," + _LUCENE + "\\") + r"\x00-\x1f\x7f-\x9f"

_TOKEN: Final = re.compile(
    rf"""
    (?P<blank>[{BLANKS}]+)
    | (?P<geo>geo_distance,[^{BLANKS}()]*)
    | (?P<word>(?!-*(?:[+!]|&&|\|\|))(?:\\.|[^{BLANKS}{NOT_IN_WORDS}])+)
    | (?P<phrase>"(?:\\.|[^"\\])*")
    | (?P<sign><=|>=|[()\[\]{{}}:<>])
    """,
    re.VERBOSE | re.DOTALL,
)
_PIECE: Final = re.compile(r"\\(.)|([*?])|([^\\*?]+)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_NOT_OURS: Final = {"+": "AND", "&": "AND", "|": "OR", "!": "NOT"}


class Token(NamedTuple):
    """One word or sign. text: of a PHRASE without quotes and escapes, otherwise as it stands."""

    kind: str
    text: str
    position: int


def tokens_of(query: str) -> list[Token]:
    """The words and signs, and an END behind them.

    Raises: QueryError.
    """
    tokens, position = [], 0
    while position < len(query):
        found = _TOKEN.match(query, position)
        if found is None:
            raise QueryError(_problem(query[position:].lstrip("-")[0]), query, position)
        kind, text = str(found.lastgroup), found.group()
        if kind == PHRASE:
            tokens.append(Token(PHRASE, _ESCAPED.sub(r"\1", text[1:-1]), position))
        elif kind != "blank":
            tokens.append(Token(kind, text, position))
        position = found.end()
    tokens.append(Token(END, "", len(query)))
    return tokens


def pieces_of(word: str) -> tuple[Piece, ...]:
    """A WORD without its escapes; what an escape has made literal is a text like any other."""
    pieces: list[Piece] = []
    for escaped, wild, plain in _PIECE.findall(word):
        _add(pieces, Wild(wild) if wild else escaped + plain)
    return tuple(pieces)


def literal_or_none(pieces: Sequence[Piece]) -> str | None:
    """What pieces say, where nothing stands for other characters."""
    return "".join(map(str, pieces)) if all(isinstance(piece, str) for piece in pieces) else None


def _add(pieces: list[Piece], piece: Piece) -> None:
    last = pieces[-1] if pieces else None
    if isinstance(last, str) and isinstance(piece, str):
        pieces[-1] = last + piece
    elif last is not Wild.ANY or piece is not Wild.ANY:
        pieces.append(piece)


def _problem(character: str) -> str:
    if character == '"':
        return "a phrase is not closed"
    if character == "\\":
        return "a backslash at the end escapes nothing"
    if character in _NOT_OURS:
        return f"{character!r} is no operator, {_NOT_OURS[character]} is; escape it, or use quotes, to search for it"
    if character in _LUCENE:
        return f"boosting, fuzzy and proximity searches are not supported; escape {character!r} to search for it"
    return f"{character!r} is not supported here; escape it, or use quotes, to search for it"
