"""What comes of a statement on a message."""

import json
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from iotmock.core.texts import cut, shown
from iotmock.services.rules.sql.compiler import Compiled
from iotmock.services.rules.sql.errors import EvaluationFailed
from iotmock.services.rules.sql.run import Message, Run
from iotmock.services.rules.sql.values import UNDEFINED, json_text

__all__ = ["EXECUTED", "FAILED", "FILTERED", "Evaluated", "Evaluation", "evaluated", "read_json"]

EXECUTED: Final = "executed"
FILTERED: Final = "filtered"
FAILED: Final = "failed"
_WIDEST: Final = 120


@dataclass(frozen=True, slots=True, repr=False)
class Evaluation:
    """What has come of a statement.

    outcome: "executed"; "filtered" where WHERE was not true; "unmatched" where the topic does not match FROM; "failed"
    where an external function did not answer. payload: the outgoing bytes, None unless executed. reason: why it was
    filtered or failed, otherwise None. It is true when it was executed.
    """

    outcome: str
    payload: bytes | None = None
    reason: str | None = None

    def json(self) -> Any:
        """The payload read as JSON.

        Raises: ValueError when there is none, or it is no JSON.
        """
        if self.payload is None:
            raise ValueError(f"nothing was selected: {self.outcome}{f', {self.reason}' if self.reason else ''}")
        return read_json(self.payload)

    def __bool__(self) -> bool:
        return self.outcome == EXECUTED

    def __repr__(self) -> str:
        said = self.reason if self.payload is None else cut(self.payload.decode(errors="replace"), _WIDEST)
        return f"<Evaluation {self.outcome}{f': {said}' if said else ''}>"


def read_json(payload: bytes) -> Any:
    """A payload read as JSON.

    Raises: ValueError that names it.
    """
    try:
        return json.loads(payload)
    except ValueError as error:
        raise ValueError(f"the payload is no JSON ({error}): {shown(payload)}") from error


class Evaluated(NamedTuple):
    """An evaluation while its run may go on. said: the payload where it was executed, otherwise the reason."""

    outcome: str
    said: Any
    run: Run | None


def evaluated(compiled: Compiled, message: Message) -> Evaluated:
    """Evaluate a statement on a message that its FROM matches."""
    run = None
    try:
        run = compiled.begin(message)
        condition = compiled.condition(run)
        if condition is not True:
            return Evaluated(FILTERED, _reason(compiled, condition), run)
        return Evaluated(EXECUTED, compiled.payload(run), run)
    except EvaluationFailed as error:
        return Evaluated(FAILED, str(error), run)
    except RecursionError:
        return Evaluated(FAILED, "the payload is nested too deeply", run)


def _reason(compiled: Compiled, condition: Any) -> str:
    """Why WHERE has let nothing pass; the usual reasons are the same object for every message."""
    if condition is False:
        return compiled.was_false
    if condition is UNDEFINED:
        return compiled.was_undefined
    return f"WHERE was {cut(json_text(condition), _WIDEST)}: {compiled.where}"
