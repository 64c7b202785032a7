"""JSON as RFC 8259 has it, which Python's own reader takes more loosely.

Alone kept here: bytes are UTF-8 without a byte order mark; NaN and Infinity are no JSON; whatever is wrong with a text,
down to nesting that Python cannot follow and numbers that it will not convert, is `NotJson`, so that each room can say
it in its own words. Of a name that stands twice in one object the last value counts, as in most readers.
"""

from collections.abc import Callable
from functools import lru_cache
from json import JSONDecoder
from typing import Any, NoReturn

__all__ = ["NestedTooDeeply", "NotJson", "NotUtf8", "finite", "read"]


class NotJson(ValueError):
    """The text is not JSON; the message says why."""


class NotUtf8(NotJson):
    """The bytes are not UTF-8."""


class NestedTooDeeply(NotJson):
    """The text may be JSON, but Python cannot follow its nesting."""


def read(text: bytes | str, *, number: Callable[[str], Any] = float) -> Any:
    """The document of a JSON text.

    number: reads what is written with a fraction or an exponent; a ValueError of its own counts as bad JSON.

    Raises: NotJson, of which NotUtf8 and NestedTooDeeply are kinds.
    """
    try:
        return _decoder(number).decode(text if isinstance(text, str) else text.decode())
    except UnicodeDecodeError as error:
        raise NotUtf8(str(error)) from error
    except ValueError as error:
        raise NotJson(str(error)) from error
    except RecursionError as error:
        raise NestedTooDeeply(str(error)) from error


def finite(text: str) -> float:
    """A number to be written again, for `read`: JSON has no infinity, which is what Python makes of 1e999.

    Raises: ValueError.
    """
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is out of range")
    return number


@lru_cache(maxsize=16)
def _decoder(number: Callable[[str], Any]) -> JSONDecoder:
    return JSONDecoder(parse_float=number, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")
