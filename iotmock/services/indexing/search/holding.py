"""What a term, a phrase, a pattern and a range say about the value of a field.

Alone kept here: a term is a whole word, a pattern or a range of texts fits a word or all of the value, any element of
an array counts, and what reads as a number is compared as one (Developer Guide, Query syntax; Example thing queries);
except in a thing's name, and in the version of a package, which has no order (Preparing fleet indexing).
"""

import operator
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from iotmock.services.indexing.search.fields import is_package_version
from iotmock.services.indexing.search.syntax import Bound, Pattern, Phrase, Range, Sought, Term, Wild
from iotmock.services.indexing.search.values import (
    NUMBERS_BEGIN,
    Number,
    Value,
    as_number,
    as_text,
    folded,
    number_or_none,
    words_of,
)

__all__ = ["THING_NAME", "Holding", "Holds", "holding_or_none"]

Holds: TypeAlias = Callable[[Value], bool]
THING_NAME: Final = "thingName"


class Holding(NamedTuple):
    """What is asked about a value: usual, of a thing's name, of the version of a package."""

    usual: Holds
    of_name: Holds
    of_version: Holds

    def of(self, name: str) -> Holds:
        """What is asked about the value of this field."""
        if name == THING_NAME:
            return self.of_name
        return self.of_version if is_package_version(name.split(".")) else self.usual


def holding_or_none(sought: Sought) -> Holding | None:
    """What is asked about a value; None where it only has to be there."""
    match sought:
        case Term(text):
            word, number = folded(text), number_or_none(text)
            as_word = _has_word(word)
            return Holding(as_word if number is None else _is_number_or_has_word(number, word), as_word, as_word)
        case Phrase(text):
            return _always(_has_words(words_of(folded(text))))
        case Pattern():
            return _always(_fits(sought))
        case Range(Bound(None), Bound(None)):
            return None
        case Range(low, high):
            is_of_texts = isinstance(low.value, str) or isinstance(high.value, str)
            holds = (_has_text_between if is_of_texts else _is_number_between)(_between(low, high))
            return Holding(holds, holds, _never)
        case _:
            return None


def _always(holds: Holds) -> Holding:
    return Holding(holds, holds, holds)


def _never(_value: Value) -> bool:
    return False


def _has_word(word: str) -> Holds:
    is_like_number = word[:1] in NUMBERS_BEGIN

    def holds(value: Value) -> bool:
        if isinstance(value, str):
            text = folded(value)
            # Looked for as characters first: few texts have them, and to part a text takes longer.
            return text == word or (word in text and word in words_of(text))
        if isinstance(value, tuple):
            return any(map(holds, value))
        return (is_like_number or isinstance(value, bool)) and as_text(value) == word

    return holds


def _is_number_or_has_word(number: Number, word: str) -> Holds:
    has_word = _has_word(word)

    def holds(value: Value) -> bool:
        if isinstance(value, str):
            return has_word(value) or (value[:1] in NUMBERS_BEGIN and number_or_none(value) == number)
        if isinstance(value, tuple):
            return any(map(holds, value))
        return value == number and value is not True and value is not False

    return holds


def _has_words(words: list[str]) -> Holds:
    count = len(words)

    def holds(value: Value) -> bool:
        if isinstance(value, tuple):
            return any(map(holds, value))
        there = words_of(folded(as_text(value)))
        return any(there[place : place + count] == words for place in range(len(there) - count + 1))

    return holds


def _fits(pattern: Pattern) -> Holds:
    """Whether a word, or all of the value, fits a pattern."""
    fits = re.compile(_expression(pattern), re.DOTALL).fullmatch

    def holds(value: Value) -> bool:
        if isinstance(value, tuple):
            return any(map(holds, value))
        text = folded(as_text(value))
        return fits(text) is not None or any(map(fits, words_of(text)))

    return holds


def _expression(pattern: Pattern) -> str:
    """A regular expression that takes each text at the first place where it fits, and so never tries all of them."""
    runs = [""]
    for piece in pattern.pieces:
        if piece is Wild.ANY:
            runs.append("")
        else:
            runs[-1] += "." if isinstance(piece, Wild) else re.escape(folded(piece))
    first, *others = runs
    if not others:
        return first
    return first + "".join(f"(?>.*?{run})" for run in others[:-1]) + f".*{others[-1]}"


def _is_number_between(is_between: Callable[[Any], bool]) -> Holds:
    """Of an array, all items have to be numbers, and one of them in the range."""

    def holds(value: Value) -> bool:
        if isinstance(value, tuple):
            numbers = [as_number(item) for item in value]
            return None not in numbers and any(map(is_between, numbers))
        number = as_number(value)
        return number is not None and is_between(number)

    return holds


def _has_text_between(is_between: Callable[[Any], bool]) -> Holds:
    """As with patterns, of a text a word counts as well as all of it."""

    def holds(value: Value) -> bool:
        if isinstance(value, tuple):
            return any(map(holds, value))
        if not isinstance(value, str):
            return False
        text = folded(value)
        return is_between(text) or any(map(is_between, words_of(text)))

    return holds


def _between(low: Bound, high: Bound) -> Callable[[Any], bool]:
    least, most = _comparable(low), _comparable(high)
    is_above = operator.le if low.is_inclusive else operator.lt
    is_below = operator.le if high.is_inclusive else operator.lt
    if most is None:
        return lambda found: bool(is_above(least, found))
    if least is None:
        return lambda found: bool(is_below(found, most))
    return lambda found: bool(is_above(least, found) and is_below(found, most))


def _comparable(bound: Bound) -> Any:
    return folded(bound.value) if isinstance(bound.value, str) else bound.value
