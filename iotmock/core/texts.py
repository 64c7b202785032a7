"""Texts of errors: long enough to find the mistake, and never as long as what was passed in."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

__all__ = ["LONGEST", "cut", "did_you_mean", "shown"]

# Characters. In JSON one may take 12 bytes, which keeps every body below 64 KB.
LONGEST = 4000
_LONGEST_VALUE = 300
_MOST_COMPARED = 10_000


def shown(value: object) -> str:
    """`repr` of a value from a test, or its beginning where it is long."""
    try:
        text = repr(value)
    except ValueError:  # a number of thousands of digits
        text = f"<{type(value).__name__}>"
    return cut(text, _LONGEST_VALUE)


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """A question about the most similar name, as the end of an error's text; empty where none is similar.

    Of very many names the first are compared.
    """
    similar = get_close_matches(name, islice(known, _MOST_COMPARED), n=1) if isinstance(name, str) else []
    return f"; did you mean {shown(similar[0])}?" if similar else ""


def cut(text: str, longest: int = LONGEST) -> str:
    """A text, or its beginning and how long it was."""
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"
