"""What a function is."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import UNDEFINED, as_text

__all__ = ["Function", "of_texts", "plain"]


class Function(NamedTuple):
    """least, most: how many arguments it takes; with others it gives Undefined."""

    call: Callable[[Run, Sequence[Any]], Any]
    least: int
    most: int


def plain(function: Callable[..., Any], least: int, most: int | None = None) -> Function:
    """A function of its arguments alone."""
    return Function(lambda _run, arguments: function(*arguments), least, least if most is None else most)


def of_texts(function: Callable[..., Any], count: int) -> Function:
    """A function of texts: what cannot be converted makes it Undefined."""

    def call(_run: Run, arguments: Sequence[Any]) -> Any:
        texts = [as_text(argument) for argument in arguments]
        return UNDEFINED if any(text is UNDEFINED for text in texts) else function(*texts)

    return Function(call, count, count)
