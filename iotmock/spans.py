"""Spans, instants and conditions as a test writes them, and what to write instead where it is mistaken."""

import inspect
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from iotmock.core.texts import cut, shown

__all__ = ["described", "instant_of", "span_of", "step_of"]

_ZERO = timedelta(0)


def step_of(step: object, units: Mapping[str, Any]) -> timedelta:
    """The argument of `advance`.

    Raises: TypeError, ValueError that name the right call.
    """
    if units:
        written = ", ".join(f"{name}={value!r}" for name, value in units.items())
        raise TypeError(f"advance takes one span, without a name: advance(timedelta({written}))")
    if step is None:
        raise TypeError("advance() needs a span: give seconds or a timedelta, e.g. advance(60)")
    if isinstance(step, datetime):
        raise TypeError(f"advance takes a span, and this is an instant: advance_to({step!r})")
    return span_of(step, "advance")


def span_of(value: object, what: str) -> timedelta:
    """Seconds or a timedelta. what: the name of the call or option, for the error."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        number = re.match(r"\s*(\d+(?:\.\d+)?)", value) if isinstance(value, str) else None
        example = number[1] if number else "60"
        close = "" if what.endswith("=") else ")"
        call = what if what.endswith("=") else f"{what}("
        raise TypeError(f"{call}{shown(value)}{close}: give seconds or a timedelta, e.g. {call}{example}{close}")
    if math.isnan(value):
        raise ValueError(f"{what}({value}): this is no number of seconds")
    try:
        return timedelta(seconds=value)
    except OverflowError:
        raise ValueError(f"the clock cannot go on by {value} seconds: it ends with the year 9999") from None


def instant_of(value: object, what: str) -> datetime:
    """An aware instant, in UTC. what: the name of the call or option, for the error.

    Raises: TypeError for what is no datetime, ValueError for one without a zone.
    """
    if not isinstance(value, datetime):
        raise TypeError(f"{what}({shown(value)}): give an instant, e.g. datetime(2030, 1, 1, tzinfo=UTC)")
    if value.tzinfo is None:
        raise ValueError(f"{what}({value!r}): a datetime without a zone is no instant; add tzinfo=UTC")
    return value.astimezone(UTC)


def described(predicate: Callable[[], object]) -> str:
    """What a condition waits for: its name, or a lambda as it was written."""
    name = getattr(predicate, "__qualname__", None) or repr(predicate)
    if not name.endswith("<lambda>"):
        return str(name)
    code: Any = getattr(predicate, "__code__", None)
    place = f"lambda at {code.co_filename}:{code.co_firstlineno}"
    try:
        source = " ".join(inspect.getsource(predicate).split())
    except (OSError, TypeError):
        return place
    return f"{cut(source, 120)} ({place})"
