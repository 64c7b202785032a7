"""Texts."""

from collections.abc import Sequence
from typing import Any, Final

import regex

from iotmock.core.names import new_uuid
from iotmock.services.rules.sql.functions.function import Function, of_texts, plain
from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import UNDEFINED, as_text, rounded_down

__all__ = ["FUNCTIONS"]

_WIDEST: Final = 1000
_LAST_ASCII: Final = 127
_SPACE: Final = " \t"
# Of one match; a pattern that takes longer is one that AWS would not finish either.
_SECONDS: Final = 1.0


def _character(value: Any) -> Any:
    number = rounded_down(value)
    return chr(number) if type(number) is int and 0 <= number <= _LAST_ASCII else UNDEFINED


def _joined(_run: Run, values: Sequence[Any]) -> Any:
    if len(values) < 2:
        return values[0] if values else UNDEFINED
    if any(type(value) is list for value in values):
        return [item for value in values for item in (value if type(value) is list else [value])]
    texts = [as_text(value) for value in values]
    if not any(type(value) is str for value in values) or UNDEFINED in texts:
        return UNDEFINED
    return "".join(texts)


def _padding(*, before: bool) -> Function:
    def pad(value: Any, width: Any) -> Any:
        text, count = as_text(value), rounded_down(width)
        if text is UNDEFINED or type(count) is not int:
            return UNDEFINED
        spaces = " " * min(max(count, 0), _WIDEST)
        return spaces + text if before else text + spaces

    return plain(pad, 2)


def _substring(value: Any, *bounds: Any) -> Any:
    text, places = as_text(value), [rounded_down(bound) for bound in bounds]
    if text is UNDEFINED or any(type(place) is not int for place in places):
        return UNDEFINED
    begin, end = (min(max(place, 0), len(text)) for place in (*places, len(text))[:2])
    return text[begin:end] if begin < end else ""


def _matches(text: str, pattern: str) -> Any:
    return regex.search(pattern, text, timeout=_SECONDS) is not None


def _replaced(text: str, pattern: str, replacement: str) -> Any:
    return regex.sub(pattern, lambda match: _expanded(replacement, match), text, timeout=_SECONDS)


def _expanded(replacement: str, match: Any) -> str:
    """A replacement with `$1` for groups, and a backslash before what is meant as it stands."""
    parts, index = [], 0
    while index < len(replacement):
        character = replacement[index]
        if character == "\\" and index + 1 < len(replacement):
            parts.append(replacement[index + 1])
            index += 2
        elif character == "$" and replacement[index + 1 : index + 2].isdigit():
            # A further digit counts where there is such a group.
            end = index + 2
            while replacement[end : end + 1].isdigit() and int(replacement[index + 1 : end + 1]) <= match.re.groups:
                end += 1
            parts.append(match.group(int(replacement[index + 1 : end])) or "")
            index = end
        else:
            parts.append(character)
            index += 1
    return "".join(parts)


def _found(text: str, pattern: str) -> Any:
    match = regex.search(pattern, text, timeout=_SECONDS)
    return UNDEFINED if match is None else match.group()


def _by_pattern(function: Any, count: int) -> Function:
    def call(*texts: str) -> Any:
        try:
            return function(*texts)
        except (regex.error, IndexError, TimeoutError, RecursionError):
            return UNDEFINED

    return of_texts(call, count)


FUNCTIONS: Final[dict[str, Function]] = {
    "chr": plain(_character, 1),
    "concat": Function(_joined, 0, 10**6),
    "endswith": of_texts(str.endswith, 2),
    "startswith": of_texts(str.startswith, 2),
    "indexof": of_texts(str.find, 2),
    "length": of_texts(len, 1),
    "numbytes": of_texts(lambda text: len(text.encode(errors="surrogatepass")), 1),
    "lower": of_texts(str.lower, 1),
    "upper": of_texts(str.upper, 1),
    "lpad": _padding(before=True),
    "rpad": _padding(before=False),
    "ltrim": of_texts(lambda text: text.lstrip(_SPACE), 1),
    "rtrim": of_texts(lambda text: text.rstrip(_SPACE), 1),
    "trim": of_texts(lambda text: text.strip(_SPACE), 1),
    "replace": of_texts(str.replace, 3),
    "substring": plain(_substring, 2, 3),
    "regexp_matches": _by_pattern(_matches, 2),
    "regexp_replace": _by_pattern(_replaced, 3),
    "regexp_substr": _by_pattern(_found, 2),
    "newuuid": plain(new_uuid, 0),
}
