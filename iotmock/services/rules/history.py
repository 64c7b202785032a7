"""What has come of rules: each run, and whatever actions have sent.

Rows of values, rendered when they are read, because a large test may run a rule a million times. A row of the runs is
(instant, rule, topic, client id, number of the message, outcome, payload or reason, number of its first output, how
many there are); one of the outputs (rule, topic, instant, action, texts of its templates, payload, delivered, error).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from iotmock.core.mqtt.message import readable
from iotmock.core.record_sequences import RecordSequence, nothing_is_due
from iotmock.core.records import Records
from iotmock.core.savable import savable, taken_apart
from iotmock.core.tables import ROWS_SHOWN, Table
from iotmock.core.texts import did_you_mean, shown
from iotmock.core.world.state import WorldState
from iotmock.services.rules.evaluation import EXECUTED, read_json

__all__ = [
    "CONFIRMATION",
    "RuleHistory",
    "RuleJournal",
    "RuleOutput",
    "RuleOutputs",
    "RuleRun",
    "Sender",
]

_RUN_WIDTH, _OUTPUT_WIDTH = 9, 8
_BRIEFLY_SHOWN = 5
_WIDEST = 120


class Sender(Protocol):
    """An action, as far as its outputs tell of it."""

    @property
    def name(self) -> str:
        """As the API has it."""

    @property
    def is_error_action(self) -> bool:
        """Whether it is the error action of its rule."""

    def filled(self, texts: Any) -> dict[str, Any]:
        """The members with what was put into them."""


class _Confirmation:
    """The request that confirms a destination; what stands in the place of texts are its parameters."""

    name = "http"
    is_error_action = False

    @staticmethod
    def filled(texts: Any) -> dict[str, Any]:
        url, headers = texts
        return {"url": url, "headers": dict(headers)}


CONFIRMATION: Final = _Confirmation()


@savable
class PastSender(NamedTuple):
    """What is known of a sender whose rule may be gone; what stands in the place of texts are its parameters."""

    name: str
    is_error_action: bool

    @staticmethod
    def filled(texts: Any) -> dict[str, Any]:
        """The parameters."""
        return dict(texts)


@dataclass(frozen=True, slots=True, repr=False)
class RuleOutput:
    """What an action has sent, or tried to send.

    rule, topic: None for the request that confirms a destination. at: the instant, aware UTC. action: as the API has
    it, e.g. "sqs". parameters: the action's members after substitution. delivered: whether a mocked service or a bound
    handler took it; otherwise it was recorded only, or failed. error: why it failed, otherwise None.
    """

    rule: str | None
    topic: str | None
    at: datetime
    action: str
    error_action: bool
    parameters: dict[str, Any]
    payload: bytes
    delivered: bool
    error: str | None

    if TYPE_CHECKING:
        # Type checkers then let an action be looked for: `"sqs" in iot.rules.outputs`.
        def __eq__(self, other: object) -> bool: ...

    def __hash__(self) -> int:
        # Parameters are a mapping, which has none.
        return hash((self.rule, self.topic, self.at, self.action, self.payload))

    def json(self) -> Any:
        """The payload read as JSON.

        Raises: ValueError.
        """
        return read_json(self.payload)

    def __repr__(self) -> str:
        where = f"{self.rule} on {self.topic}: " if self.rule is not None else ""
        return f"<RuleOutput {where}{_fate(self)}, {readable(self.payload, _WIDEST)}>"


@dataclass(frozen=True, slots=True, repr=False)
class RuleRun:
    """One message that a rule has met.

    at: the instant of the message, aware UTC. client_id: of the MQTT client, None where there was none. outcome:
    "executed"; "filtered" where WHERE was not true; "failed" where the evaluation has failed; "not-found" for a message
    to a rule that does not exist or is disabled. reason: why it was not executed. payload: what was selected, None
    unless executed. outputs: what its actions have sent, in order.
    """

    at: datetime
    rule: str
    topic: str
    client_id: str | None
    trace_id: str
    outcome: str
    reason: str | None
    payload: bytes | None
    outputs: tuple[RuleOutput, ...] = field(repr=False)

    if TYPE_CHECKING:
        # Type checkers then let a rule be looked for: `"too_hot" in iot.rules.journal`.
        def __eq__(self, other: object) -> bool: ...
        def __hash__(self) -> int: ...

    def json(self) -> Any:
        """The payload read as JSON.

        Raises: ValueError when there is none, or it is no JSON.
        """
        if self.payload is None:
            raise ValueError(f"nothing was selected: {self.outcome}{f', {self.reason}' if self.reason else ''}")
        return read_json(self.payload)

    def __repr__(self) -> str:
        return f"<RuleRun {self}>"

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S.%f} {self.rule} on {self.topic}: {_outcome(self)}"


@savable
class RuleHistory:
    """The runs and outputs of one account and region. forgotten: how many outputs came before those that are kept."""

    def __init__(self, account: str, region: str) -> None:
        self.title = f"rules of {account} {region}"
        self._scope = f"{account}/{region}/".encode()
        self.runs = Records(_RUN_WIDTH)
        self.outputs = Records(_OUTPUT_WIDTH)
        self.forgotten = 0
        self.messages = 0
        self._is_known = False

    def next_message(self) -> int:
        """A number for a message that rules are about to hear."""
        self.messages += 1
        return self.messages

    def trace_id(self, secret: bytes, message: int) -> str:
        """The trace id of a message, in the form of a random UUID: the same whenever it is asked for.

        secret: of the world.
        """
        digits = blake2b(self._scope + message.to_bytes(8, "big"), key=secret, digest_size=16).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def note_outputs(self, state: WorldState, rows: Sequence[tuple[Any, ...]]) -> int:
        """Write down what was sent, with the lock held; gives the number of the first."""
        if not self._is_known:
            state.histories.append(self)
            self._is_known = True
        outputs, first = self.outputs, self.forgotten + self.outputs.size
        for row in rows:
            outputs += row
        return first

    def keep_last(self, count: int) -> None:
        """Forget all but the last rows where there are too many; see `Records.keep_last`."""
        self.runs.keep_last(count)
        size = self.outputs.size
        self.outputs.keep_last(count)
        self.forgotten += size - self.outputs.size

    def last_lines(self, most: int) -> list[str]:
        """The last runs, a line each, oldest first; and how many there were before."""
        size = self.runs.size
        last = self.runs.rows(slice(max(0, size - most), None))
        lines = [str(run) for run in last.rendered(partial(rendered_run, self, b""))]
        return [f"({size - len(lines):,} before)", *lines] if size > len(lines) else lines

    def forget_outputs(self) -> None:
        """Forget what was sent so far."""
        self.forgotten += self.outputs.size
        self.outputs.clear()

    def outputs_of(self, first: int, count: int) -> Records:
        """The rows of a run, as far as they are kept."""
        start = max(0, first - self.forgotten)
        return self.outputs.rows(slice(start, max(start, first - self.forgotten + count)))


@taken_apart(RuleHistory)
def _parts(history: RuleHistory) -> dict[str, Any]:
    """All members; outputs with the parameters that their actions had, in the place of the actions."""
    outputs = Records(_OUTPUT_WIDTH)
    for rule, topic, at, sender, texts, payload, delivered, error in history.outputs.rendered(lambda *row: row):
        parameters = None if texts is None else sender.filled(texts)
        past = PastSender(sender.name, sender.is_error_action)
        outputs += (rule, topic, at, past, parameters, payload, delivered, error)
    return vars(history) | {"outputs": outputs}


class RuleOutputs(RecordSequence[RuleOutput]):
    """What actions have sent in one account and region, oldest first; reading it first settles what is due.

    `"sqs" in iot.rules.outputs` asks for an action.
    """

    __slots__ = ("_explain", "_forget", "_names")

    def __init__(
        self,
        records: Records,
        names: Mapping[str, Any],
        explain: Callable[[], str],
        settle: Callable[[], None] = nothing_is_due,
        forget: Callable[[], None] | None = None,
    ) -> None:
        """names: of the actions that exist. explain: says why there are none. forget: has their history forget them."""
        super().__init__(records, settle)
        self._names = names
        self._explain = explain
        self._forget = forget or records.clear

    def clear(self) -> None:
        """Forget what was sent so far."""
        self._settle()
        self._forget()

    def __repr__(self) -> str:
        return _brief(*self._last(_BRIEFLY_SHOWN)) if self._records else f"<no outputs: {self._why_empty()}>"

    def _table(self) -> Table:
        count = len(self)
        last, before = self._last(ROWS_SHOWN)
        rows = [
            (
                f"{each.at:%H:%M:%S.%f}"[:-3],
                each.rule or "-",
                each.topic or "-",
                _fate(each),
                readable(each.payload, 60),
            )
            for each in last
        ]
        title = f"{count:,} {'output' if count == 1 else 'outputs'} of topic rules"
        return Table(title, ("at", "rule", "topic", "action", "payload"), rows, before=before)

    def _render(self, *row: Any) -> RuleOutput:
        return rendered_output(*row)

    def _part(self, records: Records) -> "RuleOutputs":
        return RuleOutputs(records, self._names, self._explain)

    def _why_empty(self) -> str:
        return self._explain()

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, RuleOutput):
            return wanted.__eq__
        if wanted in self._names:
            return lambda output: output.action == wanted
        similar = did_you_mean(wanted, self._names) or ", e.g. 'sqs'"
        raise TypeError(f"{shown(wanted)} can be no output: ask for the name of an action{similar}")


class RuleJournal(RecordSequence[RuleRun]):
    """The runs of rules in one account and region, oldest first; reading it first settles what is due.

    `"pump_alarm" in iot.rules.journal` asks for a rule. What was sent stays in the outputs when it is cleared.
    """

    __slots__ = ("_explain", "_history", "_secret")

    def __init__(
        self,
        records: Records,
        history: RuleHistory,
        secret: bytes,
        explain: Callable[[], str],
        settle: Callable[[], None] = nothing_is_due,
    ) -> None:
        """explain: says why there are none."""
        super().__init__(records, settle)
        self._history = history
        self._secret = secret
        self._explain = explain

    def __repr__(self) -> str:
        return _brief(*self._last(_BRIEFLY_SHOWN)) if self._records else f"<no rule has run: {self._why_empty()}>"

    def _table(self) -> Table:
        count = len(self)
        last, before = self._last(ROWS_SHOWN)
        rows = [(f"{each.at:%H:%M:%S.%f}"[:-3], each.rule, each.topic, _outcome(each)) for each in last]
        title = f"{count:,} {'run' if count == 1 else 'runs'} of topic rules"
        return Table(title, ("at", "rule", "topic", "outcome"), rows, before=before)

    def _render(self, *row: Any) -> RuleRun:
        return rendered_run(self._history, self._secret, *row)

    def _part(self, records: Records) -> "RuleJournal":
        return RuleJournal(records, self._history, self._secret, self._explain)

    def _why_empty(self) -> str:
        return self._explain()

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, RuleRun):
            return wanted.__eq__
        if isinstance(wanted, str) and wanted.replace("_", "a").isalnum():
            return lambda run: run.rule == wanted
        raise TypeError(f"{shown(wanted)} can be no run: ask for the name of a rule")


def rendered_run(
    history: RuleHistory,
    secret: bytes,
    at: datetime,
    rule: str,
    topic: str,
    client_id: str | None,
    message: int,
    outcome: str,
    said: Any,
    first: int,
    count: int,
) -> RuleRun:
    """A run from its row. secret: of the world."""
    is_executed = outcome == EXECUTED
    return RuleRun(
        at,
        rule,
        topic,
        client_id,
        history.trace_id(secret, message),
        outcome,
        None if is_executed else said,
        said if is_executed else None,
        tuple(history.outputs_of(first, count).rendered(rendered_output)),
    )


def _outcome(run: RuleRun) -> str:
    """What has come of a run, on one line."""
    if run.payload is None:
        return f"{run.outcome}{f', {run.reason}' if run.reason else ''}"
    sent = "; ".join(map(_fate, run.outputs))
    return f"{run.outcome} {readable(run.payload, _WIDEST)}{f' > {sent}' if sent else ''}"


def _fate(output: RuleOutput) -> str:
    """What has become of an output, on one line: delivered, recorded, or failed and why."""
    name = f"error action {output.action}" if output.error_action else output.action
    if output.error is None:
        return f"{name} {'delivered' if output.delivered else 'recorded'}"
    return f"{name} {'delivered, but' if output.delivered else 'failed:'} {output.error}"


def rendered_output(
    rule: str | None,
    topic: str | None,
    at: datetime,
    sender: Sender,
    texts: Any,
    payload: bytes,
    delivered: bool,
    error: str | None,
) -> RuleOutput:
    """An output from its row."""
    # An action whose templates could not be worked out has no parameters.
    parameters = {} if texts is None else sender.filled(texts)
    return RuleOutput(rule, topic, at, sender.name, sender.is_error_action, parameters, payload, delivered, error)


def _brief(last: Sequence[object], before: int) -> str:
    """The last of a history, for a failed assertion."""
    hidden = [f"{before:,} before"] if before else []
    return f"[{', '.join([*hidden, *map(repr, last)])}]"
