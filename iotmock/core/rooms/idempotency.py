"""Client tokens: a repeated request gives the first answer and does nothing.

Alone kept here: a token lives for a day from the request that used it; what has expired is let go with the next request
that has a token. (Command executions keep theirs with the execution.)
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from iotmock.core.clock import later

__all__ = ["ClientTokens", "TokenReused"]

_LIFE: Final = timedelta(hours=24)


class TokenReused(Exception):
    """A known token came with other parameters."""


class ClientTokens:
    """Remembered answers of one backend, by operation and token."""

    __slots__ = ("_answers", "_by_end")

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any] | None]] = {}
        # All live equally long, so they end in the order in which they came.
        self._by_end: deque[tuple[datetime, tuple[str, str]]] = deque()

    def __len__(self) -> int:
        return len(self._answers)

    def replay(self, now: datetime, operation: str, token: str, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The first answer to this request; None when the token is new.

        Raises: TokenReused.
        """
        self._let_go(now)
        known = self._answers.get((operation, token))
        if known is None:
            return None
        if known[0] != request:
            raise TokenReused(token)
        return known[1] or {}

    def remember(
        self, now: datetime, operation: str, token: str, request: Mapping[str, Any], answer: Mapping[str, Any] | None
    ) -> None:
        """Keep the answer of a request that was new and succeeded."""
        key = operation, token
        self._answers[key] = request, answer
        self._by_end.append((later(now, _LIFE), key))

    def _let_go(self, now: datetime) -> None:
        by_end = self._by_end
        while by_end and by_end[0][0] <= now:
            del self._answers[by_end.popleft()[1]]
