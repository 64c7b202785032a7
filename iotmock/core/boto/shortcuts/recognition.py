"""What a shortcut is, and how botocore's own functions are recognised.

By the text of their source, and that nobody has put something around them.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from types import FunctionType
from typing import Any, NamedTuple

__all__ = ["Place", "Recognition", "Shortcut", "digest_of"]

# A class or module, and the name of the function in it.
Place = tuple[Any, str]


class Recognition:
    """What a shortcut was written for, looked for at its places."""

    def __init__(self, places: Sequence[Place], digests: frozenset[str]) -> None:
        self._digests = digests
        # By owner, because each start looks again.
        self._look_ups = [
            (vars(owner), itemgetter(*(name for _, name in group)))
            for owner, group in groupby(places, key=itemgetter(0))
        ]
        self._places = [(vars(owner), name) for owner, name in places]
        # What was found there last, and whether it is known.
        self._found: list[Any] | None = None
        self._is_known = False
        # How often other functions were found than before.
        self.changes = 0

    def is_known(self) -> bool:
        """Whether botocore's own functions stand there, as they were when the shortcut was written."""
        try:
            found = [look_up(names) for names, look_up in self._look_ups]
        except KeyError:  # one of them is gone
            return False
        if found != self._found:
            # The source is read once.
            functions = [names[name] for names, name in self._places]
            self.changes += 1
            self._found, self._is_known = found, digest_of(functions) in self._digests
        return self._is_known


class Shortcut(NamedTuple):
    """One shortcut.

    recognition: of the functions whose source was read. replacements: what makes, of the function at a place, the one
    that stands there instead.
    """

    name: str
    recognition: Recognition
    replacements: Mapping[Place, Callable[[Any], Any]]


def digest_of(functions: Sequence[Any]) -> str:
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
    """A function, or a property's; None where it is none, or was defined elsewhere, whatever name it has been given."""
    if isinstance(function, property):
        function = function.fget
    if type(function) is not FunctionType:
        return None
    is_botocores = (
        function.__module__.startswith("botocore.") and function.__globals__["__name__"] == function.__module__
    )
    return function if is_botocores else None
