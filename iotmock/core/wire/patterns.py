r"""Java regular expressions of the service models, run by Python.

The models write patterns for Java, where a whole value must match, `\w`, `\d`, `\s` and the POSIX classes (`\p{Graph}`)
are ASCII, and `.` stops at more line ends than Python's. Alone kept here: a pattern is compiled on its first use, and
the package `regex` is imported only for a value outside ASCII against a pattern with a Unicode category.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

Matcher = Callable[[str], bool]

# The bodies of ASCII character classes. For POSIX names they are the whole meaning in Java.
_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t\n\x0b\f\r",
    "ASCII": r"\x00-\x7f",
}
# For Unicode categories they are what is left of the category inside ASCII.
_ASCII_PART = {
    "L": "a-zA-Z",
    "Lu": "A-Z",
    "Ll": "a-z",
    "N": "0-9",
    "Nd": "0-9",
    "Z": " ",
    "Zs": " ",
    "C": r"\x00-\x1f\x7f",
    "Cc": r"\x00-\x1f\x7f",
    "P": r"!-#%-*,-/:;?@\[-\]_{}",
    "S": r"$+<=>^`|~",
}
_TOKEN = re.compile(r"\\p\{(?P<property>\w+)\}|\\.|\[\^?\]?|\]|\.|[^\\\[\].]+", re.DOTALL)
_ANY_BUT_LINE_ENDS = "[^\\n\\r\\x85\\u2028\\u2029]"


@cache
def matcher(pattern: str) -> Matcher:
    """The test whether a whole value matches; values hold no constraint of their own type."""
    if any(match["property"] in _ASCII_PART for match in _TOKEN.finditer(pattern)):
        return _category_matcher(pattern)
    match: Callable[[str], object] | None = None

    def matches(value: str) -> bool:
        nonlocal match
        if match is None:
            match = re.compile(translated(pattern, {**_POSIX, **_ASCII_PART}), re.ASCII).fullmatch
        return match(value) is not None

    return matches


def _category_matcher(pattern: str) -> Matcher:
    of_ascii: Callable[[str], object] | None = None
    of_unicode: Callable[[str], object] | None = None

    def matches(value: str) -> bool:
        nonlocal of_ascii, of_unicode
        if value.isascii():
            if of_ascii is None:
                of_ascii = re.compile(translated(pattern, {**_POSIX, **_ASCII_PART}), re.ASCII).fullmatch
            return of_ascii(value) is not None
        if of_unicode is None:
            import regex

            of_unicode = regex.compile(translated(pattern, _POSIX)).fullmatch
        return of_unicode(value) is not None

    return matches


def translated(pattern: str, classes: dict[str, str]) -> str:
    r"""Rewrite a Java pattern for Python; a `\p{...}` that `classes` does not name stays as it is."""
    out: list[str] = []
    is_in_class = False
    for match in _TOKEN.finditer(pattern):
        token, name = match[0], match["property"]
        if name in classes:
            token = classes[name] if is_in_class else f"[{classes[name]}]"
        elif token == "." and not is_in_class:
            token = _ANY_BUT_LINE_ENDS
        elif token.startswith("["):
            # An unescaped bracket inside a class is a nested class in Java; no model uses one.
            token = f"\\{token}" if is_in_class else token
            is_in_class = True
        elif token == "]":
            is_in_class = False
        out.append(token)
    return "".join(out)
