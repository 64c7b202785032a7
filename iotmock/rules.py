"""Topic rules as a test sees them: what they have done, and what a statement would select."""

import re
from collections.abc import Callable
from typing import Any

from iotmock.core.mqtt.message import Payload, Properties, encode_payload
from iotmock.core.mqtt.topics import has_wildcard, matches
from iotmock.core.names import new_uuid
from iotmock.core.sequences import nothing_here
from iotmock.core.texts import shown
from iotmock.core.world.world import Afterwards, Entrance, World
from iotmock.services.rules.actions.functions import function_key
from iotmock.services.rules.actions.kinds import KINDS
from iotmock.services.rules.evaluation import EXECUTED, Evaluation, evaluated
from iotmock.services.rules.externals import ExternalFunctions
from iotmock.services.rules.history import RuleHistory, RuleJournal, RuleOutputs
from iotmock.services.rules.sql.compiler import Compiled, compile_statement
from iotmock.services.rules.sql.errors import SqlError
from iotmock.services.rules.sql.parser import parse
from iotmock.services.rules.sql.run import Message
from iotmock.services.rules.sql.versions import Version
from iotmock.services.rules.store import RuleStore
from iotmock.services.rules.web import HttpRequest

__all__ = ["LambdaHandler", "Rules", "WebHandler"]

# As a Lambda function in Python is written: it takes the event and a context, which is None here.
LambdaHandler = Callable[[Any, Any], Any]
# Gives a status of HTTP; None for 200.
WebHandler = Callable[[HttpRequest], int | None]
_SECURE = "https://"
_RULES_NAMED = 5
# A function's name or ARN; a version or alias may follow.
_FUNCTION = re.compile(r"(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:)?[\w-]{1,140}(:[\w$-]+)?", re.ASCII)


class Rules:
    """`iot.rules`: the topic rules of one account and region.

    After the mock has stopped, `journal` and `outputs` can be read.
    """

    def __init__(self, world: World, account_id: str, region: str) -> None:
        self._world = world
        self._account_id = account_id
        self._region = region

    def __repr__(self) -> str:
        rules = len(self._world.state.backend(RuleStore, self._account_id, self._region).rules)
        counts = f"rules: {rules:,}, runs: {self._history.runs.size:,}, outputs: {self._history.outputs.size:,}"
        return f"<Rules of {self._account_id} {self._region}, {counts}>"

    @property
    def journal(self) -> RuleJournal:
        """Every message that a rule has met, oldest first: what was selected, or why not, and what was sent."""
        history = self._history
        settle = Entrance(self._world, self._account_id, self._region).settle
        return RuleJournal(history.runs, history, self._world.state.secret, self._why_no_runs, settle)

    @property
    def outputs(self) -> RuleOutputs:
        """Everything that actions have sent or tried to send, and requests to confirm destinations, oldest first."""
        history = self._history
        settle = Entrance(self._world, self._account_id, self._region).settle
        return RuleOutputs(history.outputs, KINDS, self._why_no_outputs, settle, history.forget_outputs)

    def bind(self, target: str, handler: LambdaHandler | WebHandler) -> None:
        """Have a function of the test's answer in the place of a Lambda function or a web server.

        target: the function's name or ARN, whether it exists or not; or the beginning of an `https://` URL, for rules
        of all accounts and regions. handler: called with the event and None, as Lambda calls it, or with an
        `HttpRequest`, to which it answers a status of HTTP (None means 200). A later one takes the place of an earlier.

        Raises: TypeError for a handler that cannot be called, ValueError for another target. RuntimeError after the
        mock has stopped.
        """
        world = self._open_world()
        if type(target) is not str or not (target.startswith(_SECURE) or _FUNCTION.fullmatch(target)):
            raise ValueError(
                f"{shown(target)} is no function and no web server: pass the name or the ARN of a Lambda function,"
                " or a URL that begins with https://"
            )
        if not callable(handler):
            raise TypeError(f"{shown(handler)} cannot be called: pass a function of event and context, or of a request")
        key: Any = target if target.startswith(_SECURE) else function_key(target, self._account_id, self._region)
        world.bound[key] = handler

    def test(
        self,
        sql: str,
        payload: Payload = b"",
        *,
        topic: str | None = None,
        version: str = Version.OF_2016,
        client_id: str | None = None,
        properties: Properties | None = None,
    ) -> Evaluation:
        """Evaluate a statement on a message, without a rule and without actions.

        payload: as `iot.publish` takes it. topic: where the message was published; without it FROM's own, when that has
        no wildcard. version: `awsIotSqlVersion`. client_id: of the MQTT client that published; None for a message that
        did not come over MQTT. External functions ask the mocked services, and Lambda functions that were bound.

        Raises: ValueError for a statement that CreateTopicRule would refuse, with the text of its SqlParseException;
        for a FROM with a wildcard and no topic; for a version that does not exist. TypeError for a payload of another
        type. RuntimeError after the mock has stopped.
        """
        world = self._open_world()
        compiled = _compiled(sql, version)
        trace_id = new_uuid()
        message = Message(
            topic=_topic(compiled, topic),
            payload=encode_payload(payload),
            at=world.state.clock.now(),
            account=self._account_id,
            externals=ExternalFunctions(Afterwards(world, self._account_id, self._region)),
            client_id=client_id,
            trace_id=None if client_id is None else lambda: trace_id,
            properties=properties,
        )
        topic_filter = compiled.statement.topic_filter
        if topic_filter is not None and not matches(topic_filter, message.topic):
            return Evaluation("unmatched")
        outcome, said, _ = evaluated(compiled, message)
        return Evaluation(outcome, said) if outcome == EXECUTED else Evaluation(outcome, reason=said)

    @property
    def _history(self) -> RuleHistory:
        with self._world.lock:
            return self._world.state.backend(RuleHistory, self._account_id, self._region)

    def _open_world(self) -> World:
        if self._world.closed:
            raise RuntimeError("this mock has stopped: use the handle inside its `with` block or decorated test")
        return self._world

    def _why_no_runs(self) -> str:
        """What there is instead: rules that have heard nothing, or runs elsewhere."""
        rules = self._world.state.backend(RuleStore, self._account_id, self._region).rules.values()
        if not rules:
            stores = self._world.state.backends(RuleStore)
            places = [(store.account, store.region) for store in stores if store.rules]
            return nothing_here("topic rules", self._account_id, self._region, places)
        named = [
            f"{rule.name} {'(disabled)' if rule.is_disabled else f'FROM {rule.program.topic_filter!r}'}"
            for rule in rules[:_RULES_NAMED]
        ]
        more = [f"and {len(rules) - _RULES_NAMED} more"] if len(rules) > _RULES_NAMED else []
        count = self._world.state.broker(self._account_id, self._region).log.size
        messages = "1 message was" if count == 1 else f"{count:,} messages were"
        return f"{messages} published; rules: {', '.join([*named, *more])}"

    def _why_no_outputs(self) -> str:
        runs = self.journal
        return repr(runs)[1:-1] if self._history.runs else f"no rule has run: {self._why_no_runs()}"


def _compiled(sql: str, version: str) -> Compiled:
    if version not in list(Version):
        raise ValueError(f"version {shown(version)} does not exist: use {', '.join(Version)}")
    try:
        return compile_statement(parse(sql, Version(version)), Version(version))
    except SqlError as error:
        raise ValueError(str(error)) from error


def _topic(compiled: Compiled, topic: str | None) -> str:
    if topic is not None:
        return topic
    topic_filter = compiled.statement.topic_filter
    if topic_filter is not None and has_wildcard(topic_filter):
        raise ValueError(f"FROM {shown(topic_filter)} matches many topics: say which, with topic=...")
    return topic_filter or ""
