"""The values of fields, and how they are read: as words, as a text, as a number.

Alone kept here: words are separated by what Java calls white space, which a no-break space is not; case is ignored;
what reads as a number of JSON is one, whether it came as a number or as a text, with integers up to 2^53 either way and
finite doubles (Developer Guide, Query syntax; Manage thing indexing, Restrictions and limitations).
"""

import math
import re
from typing import Final, TypeAlias

__all__ = [
    "BLANKS",
    "NUMBERS_BEGIN",
    "Number",
    "Scalar",
    "Value",
    "as_number",
    "as_text",
    "folded",
    "number_or_none",
    "words_of",
]

Scalar: TypeAlias = str | int | float | bool
Number: TypeAlias = int | float
# Of a field; several of an array.
Value: TypeAlias = Scalar | tuple[Scalar, ...]

# Java's Character.isWhitespace, as the inside of a set of a regular expression.
BLANKS: Final = r"\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
_BLANKS: Final = re.compile(f"[{BLANKS}]+")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LARGEST: Final = 2**53
# Characters of the longest integer in range.
_LONGEST: Final = 17
# With one of these, all of them.
NUMBERS_BEGIN: Final = frozenset("-0123456789")


def folded(text: str) -> str:
    """A text without its case. Character by character, so that the parts of a pattern can be folded alone."""
    return text.casefold()


def words_of(text: str) -> list[str]:
    """The words of a text."""
    # For ASCII, Python and Java call the same characters white space.
    return text.split() if text.isascii() else [word for word in _BLANKS.split(text) if word]


def number_or_none(text: str) -> Number | None:
    """What a text says, where it is a number of JSON and in range."""
    # Most texts are none, which the first character tells.
    if text[:1] not in NUMBERS_BEGIN:
        return None
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    if found.lastindex is None:
        return _in_range(int(text)) if len(text) <= _LONGEST else None
    return _in_range(float(text))


def as_number(value: Value) -> Number | None:
    """A value as a number; None where it is none, which a Boolean is not either."""
    if isinstance(value, str):
        return number_or_none(value)
    return None if isinstance(value, bool | tuple) else _in_range(value)


def _in_range(number: Number) -> Number | None:
    if type(number) is int:
        return number if -_LARGEST <= number <= _LARGEST else None
    return number if math.isfinite(number) else None


def as_text(value: Scalar) -> str:
    """A value as JSON would write it, texts without quotes."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return str(value)
    except ValueError:  # an integer of thousands of digits
        return ""
