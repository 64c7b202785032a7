"""What is wrong with a query."""

from iotmock.core.texts import shown

__all__ = ["QueryError"]

_AROUND = 20


class QueryError(Exception):
    """A query that AWS would not take: InvalidQueryException. The message points at the place.

    position: of the character, 0 for the first.
    """

    def __init__(self, problem: str, text: str, position: int) -> None:
        rest = text[position : position + _AROUND]
        near = f"at {shown(rest)}" if rest else "at its end"
        super().__init__(f"{problem} (character {position + 1}, {near})")
        self.problem = problem
        self.position = position
