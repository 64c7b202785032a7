"""What is wrong with a statement, and why an evaluation has ended."""

from iotmock.core.texts import shown

__all__ = ["EvaluationFailed", "SqlError"]


class SqlError(Exception):
    """A statement that AWS would not take: SqlParseException. The message points at the place."""

    def __init__(self, problem: str, text: str, position: int) -> None:
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        rest = text[position : position + 20]
        near = f"at {shown(rest)}" if rest else "at its end"
        super().__init__(f"{problem} (line {line}, column {column}, {near})")
        self.problem = problem
        self.position = position


class EvaluationFailed(Exception):
    """An external function has failed, or was called where it must not be; no action runs. The message says why."""
