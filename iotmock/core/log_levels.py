"""Whether a log is read, for less than a function call.

A logger of the standard library remembers by level whether it is enabled, in a table that is emptied when any level
changes, and never replaced.
"""

import logging
from typing import Any, Protocol

__all__ = ["may_be_read"]


class _Levels(Protocol):
    def get(self, level: int, default: bool, /) -> bool:
        """Whether messages of a level are read, where that is known."""


def may_be_read(logger: Any) -> _Levels:
    """A table in which `get(DEBUG, True)` says whether a logger's debug messages may be read by somebody.

    What is not known yet, or of a logger of another kind, may be read.
    """
    table = getattr(logger, "_cache", None) if isinstance(logger, logging.Logger) else None
    return table if isinstance(table, dict) else {}
