"""From the text of a query to its parts.

Alone kept here: the grammar, the limits of a query, and what certain fields do not take (Developer Guide, Query syntax;
Example thing queries; Preparing fleet indexing). NOT binds strongest, then AND, which may be left out, then OR.
Whatever text comes, the answer is a tree or `QueryError`: nesting has a limit, so that no query is too deep for Python.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from iotmock.services.indexing.search.errors import QueryError
from iotmock.services.indexing.search.fields import is_package_version
from iotmock.services.indexing.search.geo import near_or_none
from iotmock.services.indexing.search.lexer import (
    END,
    GEO,
    PHRASE,
    SIGN,
    WORD,
    Token,
    literal_or_none,
    pieces_of,
    tokens_of,
)
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
from iotmock.services.indexing.search.values import Number, folded, number_or_none, words_of

__all__ = ["parse"]

_MOST_TERMS: Final = 12
# Characters of a query with a leading wildcard.
_LONGEST_WITH_LEADING_WILDCARD: Final = 100
# Each level is up to eight calls, and Python follows a thousand.
_DEEPEST: Final = 40
_KEYWORDS: Final = frozenset({"AND", "OR", "NOT"})
_OPEN: Final = "*"
_COMPARISONS: Final = frozenset({"<", "<=", ">", ">="})


def parse(text: str) -> Query:
    """The parts of a query.

    Raises: QueryError.
    """
    return _Parser(text).query()


class _Parser:
    """One reading of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens_of(text)
        self._index = 0
        self._depth = 0
        self._terms = 0
        self._leading_wildcards = 0

    # --- what binds parts together; field: of the group of values that they are in -----------------------------------

    def query(self) -> Query:
        made = self._either(None)
        if self._token.kind != END:
            raise self._unexpected()
        return made

    def _either(self, field: Field | None) -> Query:
        operands = [self._both(field)]
        while self._takes_word("OR"):
            operands.append(self._both(field))
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _both(self, field: Field | None) -> Query:
        operands = [self._maybe_not(field)]
        while self._takes_word("AND") or not self._is_at_end_of_conjunction():
            operands.append(self._maybe_not(field))
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _is_at_end_of_conjunction(self) -> bool:
        return self._token.kind == END or self._is_word("OR") or self._is_sign(")")

    def _maybe_not(self, field: Field | None) -> Query:
        start = self._token
        if self._takes_word("NOT") or self._takes_hyphen():
            with self._deeper(start):
                return Not(self._maybe_not(field))
        return self._primary(field)

    def _takes_hyphen(self) -> bool:
        """Whether a word begins with a hyphen, which is gone then."""
        token = self._token
        if token.kind != WORD or not token.text.startswith("-"):
            return False
        if token.text == "-":
            self._index += 1
        else:
            self._tokens[self._index] = Token(WORD, token.text[1:], token.position + 1)
        return True

    def _primary(self, field: Field | None) -> Query:
        if self._is_sign("("):
            return self._group(field)
        start, after = self._token, self._tokens[min(self._index + 1, len(self._tokens) - 1)]
        if start.kind != WORD or start.text in _KEYWORDS or after.kind != SIGN:
            return self._condition(field)
        if after.text != ":" and after.text not in _COMPARISONS:
            return self._condition(field)
        if field is not None:
            raise self._error("a group of values has no fields of its own", start)
        return self._of_field(start, after)

    def _of_field(self, start: Token, after: Token) -> Query:
        field = self._field(start)
        self._index += 2
        if after.text == ":":
            return self._group(field) if self._is_sign("(") else self._condition(field)
        bound = self._token
        number = number_or_none(bound.text) if bound.kind == WORD else None
        if number is None:
            raise self._error("a comparison needs a number, as JSON writes it")
        self._index += 1
        return self._counted(field, _compared(after.text, number), start)

    def _group(self, field: Field | None) -> Query:
        start = self._token
        self._index += 1
        with self._deeper(start):
            made = self._either(field)
        if not self._is_sign(")"):
            raise self._error("')' was expected") if self._token.kind == END else self._unexpected()
        self._index += 1
        return made

    @contextmanager
    def _deeper(self, start: Token) -> Iterator[None]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("the query is nested too deeply", start)
        yield
        self._depth -= 1

    # --- fields -------------------------------------------------------------------------------------------------------

    def _field(self, token: Token) -> Field:
        levels: list[Piece] = [""]
        for piece in pieces_of(token.text):
            last = levels[-1]
            if isinstance(piece, str) and isinstance(last, str):
                first, *rest = piece.split(".")
                levels[-1:] = [last + first, *rest]
            elif isinstance(piece, str) and piece.startswith("."):
                levels += piece.split(".")[1:]
            elif piece is Wild.ANY and last == "" and len(levels) > 1:
                levels[-1] = piece
            else:
                raise self._error("in the name of a field, '*' stands for whole levels, but not for the first", token)
        return Field(tuple(levels))

    # --- values -------------------------------------------------------------------------------------------------------

    def _condition(self, field: Field | None) -> Query:
        start = self._token
        sought = self._sought(field)
        return self._counted(field, sought, start)

    def _sought(self, field: Field | None) -> Sought:
        token = self._token
        if token.kind == SIGN and token.text in {"[", "{"}:
            return self._range()
        if token.kind == GEO:
            return self._near(field)
        if token.kind == PHRASE:
            self._index += 1
            return self._phrase(token.text, token)
        if token.kind != WORD or token.text in _KEYWORDS:
            raise self._unexpected()
        if token.text == "-":
            raise self._error("a hyphen excludes what follows it, and is no value")
        self._index += 1
        return self._word(token)

    def _word(self, token: Token) -> Sought:
        pieces = pieces_of(token.text)
        literal = literal_or_none(pieces)
        if literal is None:
            return Anything() if pieces == (Wild.ANY,) else Pattern(pieces)
        # An escaped blank belongs to the word, which then is several.
        return Term(literal) if words_of(literal) == [literal] else self._phrase(literal, token)

    def _phrase(self, text: str, token: Token) -> Phrase:
        if not words_of(text):
            raise self._error("a phrase needs a word", token)
        return Phrase(text)

    def _near(self, field: Field | None) -> Near:
        token = self._token
        if field is None:
            raise self._error("geo_distance needs a field", token)
        near = near_or_none(token.text)
        if near is None:
            raise self._error("a geo query is geo_distance,<latitude>,<longitude>,<distance>km (or m, or mi)", token)
        self._index += 1
        return near

    def _range(self) -> Range:
        start = self._token
        self._index += 1
        low = self._bound()
        if not self._takes_word("TO"):
            raise self._error("TO was expected")
        high = self._bound()
        end = self._token
        if end.kind != SIGN or end.text not in {"]", "}"}:
            raise self._error("']' or '}' was expected")
        self._index += 1
        kinds = {isinstance(value, str) for value in (low, high) if value is not None}
        if len(kinds) > 1:
            raise self._error("a range is of numbers or of texts", start)
        return Range(Bound(low, start.text == "["), Bound(high, end.text == "]"))

    def _bound(self) -> Number | str | None:
        token = self._token
        number = number_or_none(token.text) if token.kind == WORD else None
        is_open = token.kind == WORD and token.text == _OPEN
        if number is None and token.kind != PHRASE and not is_open:
            raise self._error("a range goes from and to a number, a text in quotes, or '*'")
        self._index += 1
        return token.text if token.kind == PHRASE else number

    # --- limits -------------------------------------------------------------------------------------------------------

    def _counted(self, field: Field | None, sought: Sought, start: Token) -> Condition:
        self._terms += 1
        if self._terms > _MOST_TERMS:
            raise self._error(f"a query has at most {_MOST_TERMS} terms", start)
        if isinstance(sought, Pattern) and isinstance(sought.pieces[0], Wild):
            self._count_leading_wildcard(start)
        if field is not None:
            self._check(field, sought, start)
        return Condition(field, sought)

    def _count_leading_wildcard(self, start: Token) -> None:
        self._leading_wildcards += 1
        if self._leading_wildcards > 1:
            raise self._error("a query has at most one term with a leading wildcard", start)
        if len(self._text) > _LONGEST_WITH_LEADING_WILDCARD:
            longest = _LONGEST_WITH_LEADING_WILDCARD
            raise self._error(f"a query with a leading wildcard has at most {longest} characters", start)

    def _check(self, field: Field, sought: Sought, start: Token) -> None:
        levels = field.levels
        if isinstance(sought, Range) and is_package_version(levels):
            raise self._error("the version of a package has neither ranges nor comparisons", start)
        if levels[0] == "deviceDefender" and levels[-1] == "inViolation" and not _is_true(sought):
            raise self._error("inViolation can only be true", start)

    # --- words --------------------------------------------------------------------------------------------------------

    @property
    def _token(self) -> Token:
        return self._tokens[self._index]

    def _is_word(self, word: str) -> bool:
        return self._token.kind == WORD and self._token.text == word

    def _is_sign(self, sign: str) -> bool:
        return self._token.kind == SIGN and self._token.text == sign

    def _takes_word(self, word: str) -> bool:
        if self._is_word(word):
            self._index += 1
            return True
        return False

    def _unexpected(self) -> QueryError:
        if self._is_sign(":"):
            return self._error("':' stands behind the name of a field; escape it, or use quotes, to search for it")
        if self._token.kind == END:
            return self._error("a term was expected")
        return self._error("this was not expected here")

    def _error(self, problem: str, token: Token | None = None) -> QueryError:
        return QueryError(problem, self._text, (token or self._token).position)


def _compared(operator: str, number: Number) -> Range:
    bound, nothing = Bound(number, len(operator) == 2), Bound(None, is_inclusive=True)
    return Range(bound, nothing) if operator.startswith(">") else Range(nothing, bound)


def _is_true(sought: Sought) -> bool:
    return isinstance(sought, Term | Phrase) and folded(sought.text) == "true"
