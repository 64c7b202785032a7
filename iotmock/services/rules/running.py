"""One message and the rules that have heard it: the statement, the actions, the error action, the history.

It runs from the outbox, outside the lock, when the change that has sent the message is complete and subscribers have
their copies. Alone kept here: an action's failure touches neither the others nor the publisher; the error action runs
once for all of them; whatever happens inside is one link further in the chain. Source: Developer Guide, "Rules",
"Error handling (error action)".
"""

import base64
from collections.abc import Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from iotmock.core.mqtt.message import Message
from iotmock.core.mqtt.publisher import Door
from iotmock.core.world.world import Afterwards
from iotmock.services.rules.action import Action, ActionFailed, Amended, Delivery, Origin
from iotmock.services.rules.chain import link
from iotmock.services.rules.evaluation import EXECUTED, FAILED, evaluated
from iotmock.services.rules.externals import ExternalFunctions
from iotmock.services.rules.history import RuleHistory
from iotmock.services.rules.limits import RuleLimits
from iotmock.services.rules.sql.errors import EvaluationFailed
from iotmock.services.rules.sql.run import Message as Heard
from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import json_text
from iotmock.services.rules.state import Program

__all__ = ["note_missing", "run_rules"]

_OVER_MQTT: Final = frozenset({Door.DEVICE, Door.WILL})
_NOT_FOUND: Final = "not-found"
_NO_CLIENT: Final = "n/a"
_DEEP: Final = "the payload is nested too deeply"
# rule, topic, instant, action, texts, payload, delivered, error
_Row = tuple[Any, ...]


class _Failure(NamedTuple):
    """As the error action's document has it."""

    failed_action: str
    resource: str
    message: str


def run_rules(
    afterwards: Afterwards, programs: Sequence[Program], message: Message, topic: str, number: int, hops: int
) -> None:
    """Run rules on a message, one after the other.

    topic: as the rules see it. number: of the message, in the history. hops: how many links lie behind the message.
    """
    heard = _heard(afterwards, message, topic, number)
    limit = RuleLimits(afterwards.state.limits).rule_republishes
    with link(hops + 1):
        for program in programs:
            if hops > limit:
                reason = f"the republish chain has {limit} links already: rules seem to act in a circle"
                _note(afterwards, program.rule, message, number, FAILED, reason, [])
            else:
                _run(afterwards, program, heard, message, number, hops)


def note_missing(afterwards: Afterwards, rule: str, message: Message, number: int) -> None:
    """Write down that a message was for a rule that does not exist, or is disabled."""
    reason = f"there is no rule {rule}, or it is disabled"
    _note(afterwards, rule, message, number, _NOT_FOUND, reason, [])


def _heard(afterwards: Afterwards, message: Message, topic: str, number: int) -> Heard:
    publisher = message.publisher
    assert publisher is not None
    assert message.at is not None
    trace_id = None
    if publisher.door in _OVER_MQTT:
        trace_id = partial(_trace_id, afterwards, number)
    return Heard(
        topic,
        message.payload,
        message.at,
        afterwards.account,
        ExternalFunctions(afterwards),
        publisher.client_id,
        publisher.principal,
        trace_id,
        message.properties,
    )


def _trace_id(afterwards: Afterwards, number: int) -> str:
    state = afterwards.state
    return state.backend(RuleHistory, afterwards.account, afterwards.region).trace_id(state.secret, number)


def _run(afterwards: Afterwards, program: Program, heard: Heard, message: Message, number: int, hops: int) -> None:
    outcome, said, run = evaluated(program.compiled, heard)
    rows: list[_Row] = []
    try:
        if outcome == EXECUTED and run is not None:
            sending = _Sending(afterwards, program, run, message, hops, rows)
            failures = [failure for action in program.actions if (failure := sending.send(action, said)) is not None]
            if failures and program.error_action is not None:
                document = _error_document(program, message, _trace_id(afterwards, number), failures)
                sending.send(program.error_action, document)
    finally:
        _note(afterwards, program.rule, message, number, outcome, said, rows)


class _Sending:
    """What the actions of one run share."""

    __slots__ = ("_afterwards", "_origin", "_program", "_rows", "_run")

    def __init__(
        self, afterwards: Afterwards, program: Program, run: Run, message: Message, hops: int, rows: list[_Row]
    ) -> None:
        self._afterwards = afterwards
        self._program = program
        self._run = run
        self._rows = rows
        self._origin = Origin(program.rule, message.topic, run.message.at, hops)

    def send(self, action: Action, payload: bytes) -> _Failure | None:
        """Let an action send a payload; gives what has failed."""
        origin, parameters, sent, delivered = self._origin, {}, payload, False
        texts: tuple[str, ...] | Amended | None = None
        error: str | None = None
        failed: str | None = None
        try:
            texts = filled = action.texts(self._run)
            parameters = action.filled(texts)
            delivery = Delivery(self._afterwards, origin, self._program.compiled.version, parameters, payload)
            delivered = action.kind.perform(delivery)
            error, sent = delivery.remark, delivery.payload
            if delivery.added is not None:
                texts = Amended(filled, delivery.added)
        except ActionFailed as failure:
            error = str(failure)
            failed = None if failure.is_silent else error
        except EvaluationFailed as failure:
            error = failed = str(failure)
        except RecursionError:
            error = failed = _DEEP
        self._rows.append((origin.rule, origin.topic, origin.at, action, texts, sent, delivered, error))
        return None if failed is None else _failure(action, parameters, origin, failed)


def _failure(action: Action, parameters: dict[str, Any], origin: Origin, reason: str) -> _Failure:
    kind = action.kind
    # As it was given, where its templates could not be worked out.
    resource = kind.resource(parameters or action.members)
    message = f"{reason}. Message arrived on: {origin.topic}, Action: {kind.name}, {kind.label}: {resource}"
    return _Failure(kind.failed_action, resource, message)


def _error_document(program: Program, message: Message, trace_id: str, failures: Sequence[_Failure]) -> bytes:
    """The payload of an error action; the rule's statement has no say in it."""
    publisher = message.publisher
    client_id = None if publisher is None else publisher.client_id
    document = {
        "ruleName": program.rule,
        "topic": message.topic,
        "cloudwatchTraceId": trace_id,
        "clientId": client_id or _NO_CLIENT,
        "base64OriginalPayload": base64.b64encode(message.payload).decode(),
        "failures": [
            {"failedAction": each.failed_action, "failedResource": each.resource, "errorMessage": each.message}
            for each in failures
        ],
    }
    return json_text(document).encode(errors="replace")


def _note(
    afterwards: Afterwards, rule: str, message: Message, number: int, outcome: str, said: Any, rows: Sequence[_Row]
) -> None:
    publisher = message.publisher
    client_id = None if publisher is None else publisher.client_id
    with afterwards.lock:
        state = afterwards.state
        history = state.backend(RuleHistory, afterwards.account, afterwards.region)
        first = history.note_outputs(state, rows)
        records = history.runs
        records += (message.at, rule, message.topic, client_id, number, outcome, said, first, len(rows))
