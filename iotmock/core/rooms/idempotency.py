"""Client tokens: a repeated request gives the first answer and does nothing.

For operations whose tokens live as long as the mock. (Command executions keep theirs with the execution.)
"""

from collections.abc import Mapping
from typing import Any

from iotmock.core.savable import savable

__all__ = ["ClientTokens", "TokenReused"]


class TokenReused(Exception):
    """A known token came with other parameters."""


@savable
class ClientTokens:
    """Remembered answers of one backend, by operation and token."""

    __slots__ = ("_answers",)

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any] | None]] = {}

    def replay(self, operation: str, token: str, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The first answer to this request; None when the token is new.

        Raises: TokenReused.
        """
        known = self._answers.get((operation, token))
        if known is None:
            return None
        if known[0] != request:
            raise TokenReused(token)
        return known[1] or {}

    def remember(
        self, operation: str, token: str, request: Mapping[str, Any], answer: Mapping[str, Any] | None
    ) -> None:
        """Keep the answer of a request that succeeded."""
        self._answers[operation, token] = (request, answer)
