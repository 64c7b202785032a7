"""The words of a statement."""

import re
from typing import NamedTuple

from iotmock.services.rules.sql.errors import SqlError

__all__ = ["Kind", "Token", "words_of"]

# Kinds of tokens.
Kind = str
NAME, NUMBER, TEXT, SYMBOL, END = "name", "number", "text", "symbol", "end"

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[^\W\d]\w*)
    | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<symbol><>|<=|>=|[-+*/%=<>().,:@\[\]{}])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """One word. text: of a TEXT without its quotes, otherwise as it stands; quote: of a TEXT."""

    kind: Kind
    text: str
    position: int
    quote: str = ""


def words_of(statement: str) -> list[Token]:
    """The words, and an END behind them.

    Raises: SqlError.
    """
    tokens, position = [], 0
    while position < len(statement):
        found = _TOKEN.match(statement, position)
        if found is None:
            raise SqlError(_problem(statement[position]), statement, position)
        kind, text = str(found.lastgroup), found.group()
        if kind == TEXT:
            quote = text[0]
            tokens.append(Token(TEXT, text[1:-1].replace(quote * 2, quote), position, quote))
        elif kind != "space":
            tokens.append(Token(kind, text, position))
        position = found.end()
    tokens.append(Token(END, "", len(statement)))
    return tokens


def _problem(character: str) -> str:
    if character in "'\"":
        return "a text is not closed"
    if character == ";":
        return "a statement has no ';'"
    return "this character has no meaning"
