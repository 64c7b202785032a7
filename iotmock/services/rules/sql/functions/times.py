"""Instants and their texts: patterns of Joda-Time for writing, of java.time for reading."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from iotmock.core.clock import epoch_milliseconds
from iotmock.services.rules.sql.functions.function import Function, plain
from iotmock.services.rules.sql.values import UNDEFINED, as_integer, as_text

__all__ = ["FUNCTIONS"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT: Final = 3
_WORD: Final = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|.", re.DOTALL)


class _BadPattern(ValueError):
    """A pattern with a letter that means nothing."""


def _words(pattern: str) -> list[str]:
    return [found.group() for found in _WORD.finditer(pattern)]


def _quoted_or_none(word: str) -> str | None:
    """What stands for itself: quoted text, two quotes for one, and whatever is no letter."""
    if word == "''":
        return "'"
    if len(word) > 1 and word[0] == "'":
        return word[1:-1].replace("''", "'")
    return None if word[0].isalpha() and word[0].isascii() else word


# --- writing ----------------------------------------------------------------------------------------------------


def _written(pattern: Any, milliseconds: Any, zone: Any = "UTC") -> Any:
    text, count, name = as_text(pattern), as_integer(milliseconds), as_text(zone)
    if text is UNDEFINED or type(count) is not int or name is UNDEFINED:
        return UNDEFINED
    try:
        at = (_EPOCH + timedelta(milliseconds=count)).astimezone(_zone(name))
        return "".join(_part(word, at) for word in _words(text))
    except (ValueError, OverflowError, KeyError, OSError):
        return UNDEFINED


# What people call zones, and where that is; the date decides about summer time, as java.time has it.
_ABBREVIATIONS: Final = {
    abbreviation: region
    for region, abbreviations in {
        "America/Anchorage": "AKST AKDT",
        "America/Chicago": "CST CDT",
        "America/Denver": "MST MDT",
        "America/Halifax": "AST ADT",
        "America/Los_Angeles": "PST PDT",
        "America/New_York": "EST EDT",
        "America/St_Johns": "NST NDT",
        "Asia/Hong_Kong": "HKT",
        "Asia/Kolkata": "IST",
        "Asia/Seoul": "KST",
        "Asia/Tokyo": "JST",
        "Australia/Adelaide": "ACST ACDT",
        "Australia/Perth": "AWST",
        "Australia/Sydney": "AEST AEDT",
        "Europe/Athens": "EET EEST",
        "Europe/Lisbon": "WET WEST",
        "Europe/London": "BST",
        "Europe/Moscow": "MSK",
        "Europe/Paris": "CET CEST",
        "Pacific/Auckland": "NZST NZDT",
        "Pacific/Honolulu": "HST",
    }.items()
    for abbreviation in abbreviations.split()
}


def _zone(name: str) -> tzinfo:
    found = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", name)
    if found is not None:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-offset if found[1] == "-" else offset)
    return UTC if name in {"UTC", "GMT", "Z"} else ZoneInfo(_ABBREVIATIONS.get(name, name))


def _part(word: str, at: datetime) -> str:
    quoted = _quoted_or_none(word)
    if quoted is not None:
        return quoted
    letter, width = word[0], len(word)
    write = _WRITERS.get(letter)
    if write is None:
        raise _BadPattern(word)
    return write(at, width)


def _digits(read: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda at, width: str(read(at)).zfill(width)


def _year(at: datetime, width: int) -> str:
    return f"{at.year % 100:02d}" if width == 2 else str(at.year).zfill(width)


def _month(at: datetime, width: int) -> str:
    if width < _SHORT:
        return str(at.month).zfill(width)
    name = _MONTHS[at.month - 1]
    return name[:3] if width == _SHORT else name


def _day(at: datetime, width: int) -> str:
    name = _DAYS[at.weekday()]
    return name[:3] if width <= _SHORT else name


def _fraction(at: datetime, width: int) -> str:
    return f"{at.microsecond:06d}".ljust(width, "0")[:width]


def _zone_name(at: datetime, _width: int) -> str:
    return at.tzname() or "UTC"


def _offset(at: datetime, width: int) -> str:
    if width > 2:
        return str(at.tzinfo)
    return _offset_text(at, ":" if width == 2 else "")


def _offset_text(at: datetime, separator: str) -> str:
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}{separator}{rest:02d}"


_WRITERS: Final[dict[str, Callable[[datetime, int], str]]] = {
    "y": _year,
    "Y": _year,
    "M": _month,
    "d": _digits(lambda at: at.day),
    "D": _digits(lambda at: at.timetuple().tm_yday),
    "H": _digits(lambda at: at.hour),
    "h": _digits(lambda at: (at.hour + 11) % 12 + 1),
    "m": _digits(lambda at: at.minute),
    "s": _digits(lambda at: at.second),
    "S": _fraction,
    "E": _day,
    "a": lambda at, _width: "AM" if at.hour < 12 else "PM",
    "G": lambda _at, _width: "AD",
    "z": _zone_name,
    "Z": _offset,
}


# --- reading ----------------------------------------------------------------------------------------------------

_READERS: Final[dict[str, str]] = {"M": "month", "d": "day", "H": "hour", "h": "half", "m": "minute", "s": "second"}


def _read(text: Any, pattern: Any) -> Any:
    written, form = as_text(text), as_text(pattern)
    if written is UNDEFINED or form is UNDEFINED:
        return UNDEFINED
    try:
        expression = "".join(_expression(word) for word in _words(form))
        found = re.fullmatch(expression, written)
        return UNDEFINED if found is None else epoch_milliseconds(_instant(found.groupdict()))
    except (ValueError, OverflowError, KeyError, OSError, re.error):
        return UNDEFINED


def _expression(word: str) -> str:
    quoted = _quoted_or_none(word)
    if quoted is not None:
        return re.escape(quoted)
    letter, width = word[0], len(word)
    if letter == "M" and width >= _SHORT:
        return f"(?P<month_name>{'|'.join(name if width > _SHORT else name[:3] for name in _MONTHS)})"
    if letter == "E":
        return "|".join(name if width > _SHORT else name[:3] for name in _DAYS).join(("(?P<day_name>", ")"))
    if letter in _READERS:
        return f"(?P<{_READERS[letter]}>\\d{{{width}}})" if width > 1 else f"(?P<{_READERS[letter]}>\\d{{1,2}})"
    special = {
        "y": r"(?P<short_year>\d{2})" if width == 2 else rf"(?P<year>\d{{{max(width, 1)},9}})",
        "u": rf"(?P<year>\d{{{max(width, 1)},9}})",
        "S": rf"(?P<fraction>\d{{{width}}})",
        "a": "(?P<noon>[AaPp][Mm])",
        "z": r"(?P<zone>[A-Za-z][A-Za-z/_+\-0-9:]*)",
        "V": r"(?P<zone>[A-Za-z+\-][A-Za-z/_+\-0-9:]*)",
        "X": r"(?P<offset>Z|[+-]\d{2}(?::?\d{2})?)",
        "Z": r"(?P<offset>[+-]\d{4})",
    }  # fmt: skip
    if letter not in special:
        raise _BadPattern(word)
    return special[letter]


def _instant(parts: dict[str, str | None]) -> datetime:
    given = {name: part for name, part in parts.items() if part is not None}
    hour = int(given.get("hour", 0))
    if "half" in given:
        hour = int(given["half"]) % 12
    if "noon" in given and "hour" not in given and given["noon"].upper() == "PM":
        hour += 12
    names = [name[:3] for name in _MONTHS]
    month = names.index(given["month_name"][:3]) + 1 if "month_name" in given else int(given["month"])
    year = int(given["year"]) if "year" in given else 2000 + int(given["short_year"])
    zone = given.get("zone") or given.get("offset") or "UTC"
    instant = datetime(
        year, month, int(given["day"]), hour, int(given.get("minute", 0)), int(given.get("second", 0)),
        int(given.get("fraction", "0").ljust(6, "0")[:6]), tzinfo=_zone(zone),
    )  # fmt: skip
    if "day_name" in given and given["day_name"][:3] != _DAYS[instant.weekday()][:3]:
        raise ValueError(given["day_name"])
    return instant


FUNCTIONS: Final[dict[str, Function]] = {
    "timestamp": Function(lambda run, _arguments: epoch_milliseconds(run.message.at), 0, 0),
    "parse_time": plain(_written, 2, 3),
    "time_to_epoch": plain(_read, 2),
}
