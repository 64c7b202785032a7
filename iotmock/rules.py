"""Topic rules as a test sees them: what a statement selects, without a rule and without anything that happens."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from iotmock.core.mqtt.message import Payload, Properties, encode_payload
from iotmock.core.mqtt.topics import has_wildcard, matches
from iotmock.core.names import new_uuid
from iotmock.core.texts import cut, shown
from iotmock.core.world.world import World
from iotmock.external_functions import ExternalFunctions
from iotmock.services.rules.sql.compiler import Compiled, compile_statement
from iotmock.services.rules.sql.errors import EvaluationFailed, SqlError
from iotmock.services.rules.sql.parser import parse
from iotmock.services.rules.sql.run import Message
from iotmock.services.rules.sql.values import UNDEFINED, json_text
from iotmock.services.rules.sql.versions import Version

__all__ = ["Evaluation", "LambdaHandler", "Rules"]

# As a Lambda function in Python is written: it takes the event and a context, which is None here.
LambdaHandler = Callable[[Any, Any], Any]
_WIDEST = 120


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
        return json.loads(self.payload)

    def __bool__(self) -> bool:
        return self.outcome == "executed"

    def __repr__(self) -> str:
        said = self.reason if self.payload is None else cut(self.payload.decode(errors="replace"), _WIDEST)
        return f"<Evaluation {self.outcome}{f': {said}' if said else ''}>"


class Rules:
    """`iot.rules`: the topic rules of one account and region.

    make_client: gives boto3's client of a service, for this account and region.
    """

    def __init__(self, world: World, account_id: str, region: str, make_client: Callable[[Any], Any]) -> None:
        self._world = world
        self._account_id = account_id
        self._region = region
        self._make_client = make_client

    def bind(self, target: str, handler: LambdaHandler) -> None:
        """Have a function of the test's answer in the place of a Lambda function, which then need not exist.

        target: the function's name or ARN. handler: called with the event and None, as Lambda calls it.

        Raises: TypeError for a handler that cannot be called, ValueError for a target that is no text of a function.
        """
        if not target or type(target) is not str:
            raise ValueError(f"{shown(target)} is no function: pass the name or the ARN of a Lambda function")
        if not callable(handler):
            raise TypeError(f"{shown(handler)} cannot be called: pass a function of event and context")
        self._handlers()[target.rpartition(":function:")[2]] = handler

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
        type.
        """
        compiled = _compiled(sql, version)
        message = Message(
            topic=_topic(compiled, topic),
            payload=encode_payload(payload),
            at=self._world.state.clock.now(),
            account=self._account_id,
            externals=ExternalFunctions(self._make_client, self._handlers()),
            client_id=client_id,
            trace_id=None if client_id is None else new_uuid(),
            properties=properties,
        )
        topic_filter = compiled.statement.topic_filter
        if topic_filter is not None and not matches(topic_filter, message.topic):
            return Evaluation("unmatched")
        return evaluated(compiled, message)

    def _handlers(self) -> dict[str, LambdaHandler]:
        places = _bound.setdefault(self._world, {})
        return places.setdefault((self._account_id, self._region), {})


# The functions that tests have bound: theirs, and no part of the cloud's state.
_bound: "WeakKeyDictionary[World, dict[tuple[str, str], dict[str, LambdaHandler]]]" = WeakKeyDictionary()


def evaluated(compiled: Compiled, message: Message) -> Evaluation:
    """What comes of a statement on a message that its FROM matches."""
    try:
        run = compiled.begin(message)
        condition = compiled.condition(run)
        if condition is not True:
            said = "Undefined" if condition is UNDEFINED else cut(json_text(condition), _WIDEST)
            return Evaluation("filtered", reason=f"WHERE was {said}")
        return Evaluation("executed", compiled.payload(run))
    except EvaluationFailed as error:
        return Evaluation("failed", reason=str(error))
    except RecursionError:
        return Evaluation("failed", reason="the payload is nested too deeply")


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
