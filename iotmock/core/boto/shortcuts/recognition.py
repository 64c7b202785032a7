"""Recognising botocore's own functions: by the text of their source, and that nobody has put something around them."""

import inspect
from collections.abc import Sequence
from hashlib import sha256
from types import FunctionType
from typing import Any

__all__ = ["Place", "are_recognised", "digest_of", "functions_at"]

# A class or module, and the name of the function in it.
Place = tuple[Any, str]

# By the functions themselves, so that the source is read once.
_known: dict[tuple[Any, ...], str] = {}


def functions_at(places: Sequence[Place]) -> tuple[Any, ...]:
    """What stands at these places now; None where there is nothing."""
    return tuple([vars(owner).get(name) for owner, name in places])


def are_recognised(functions: tuple[Any, ...], digests: frozenset[str]) -> bool:
    """Whether these functions are botocore's, as they were when a shortcut was written."""
    digest = _known.get(functions)
    if digest is None:
        digest = _known[functions] = digest_of(functions)
    return digest in digests


def digest_of(functions: tuple[Any, ...]) -> str:
    """What functions are recognised by; empty where one is no plain function of botocore's, or has no source."""
    sources = []
    for function in map(_plain, functions):
        if function is None:
            return ""
        try:
            sources.append(inspect.getsource(function))
        except (OSError, TypeError):  # a frozen program has none
            return ""
    return sha256("".join(sources).encode()).hexdigest()[:16]


def _plain(function: Any) -> FunctionType | None:
    """A function, a property's or a static one; None where it is wrapped, or defined elsewhere."""
    if isinstance(function, property):
        function = function.fget
    if type(function) is not FunctionType or hasattr(function, "__wrapped__"):
        return None
    is_botocores = (
        function.__module__.startswith("botocore.") and function.__globals__["__name__"] == function.__module__
    )
    return function if is_botocores else None
