"""What a message says of itself, besides its payload."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Final

from iotmock.services.rules.sql.functions.function import Function
from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import UNDEFINED, as_integer

__all__ = ["FUNCTIONS"]

_NO_CLIENT: Final = "n/a"
_ADDRESS: Final = "127.0.0.1"


def _topic(run: Run, arguments: Sequence[Any]) -> Any:
    topic = run.message.topic
    if not arguments:
        return topic
    segments, place = topic.split("/"), as_integer(arguments[0])
    return segments[place - 1] if type(place) is int and 1 <= place <= len(segments) else UNDEFINED


def _principal(run: Run, _arguments: Sequence[Any]) -> Any:
    """The thumbprint that a certificate of this client would have, or the id of a user."""
    message = run.message
    if message.principal is not None:
        return message.principal
    digest = hashlib.sha256(f"{message.account}/{message.client_id}".encode()).hexdigest()
    return f"AIDA{digest[:17].upper()}" if message.client_id is None else digest


def _property(run: Run, arguments: Sequence[Any]) -> Any:
    properties = run.message.properties
    if properties is None:
        return UNDEFINED
    data = properties.correlation_data
    found = {
        "format_indicator": properties.payload_format_indicator,
        "content_type": properties.content_type,
        "response_topic": properties.response_topic,
        "correlation_data": None if data is None else base64.b64encode(data).decode(),
    }.get(arguments[0] if type(arguments[0]) is str else "")
    return UNDEFINED if found is None else found


def _user_properties(run: Run, arguments: Sequence[Any]) -> Any:
    properties = run.message.properties
    pairs = () if properties is None else properties.user_properties
    if arguments:
        found: list[Any] = [value for key, value in pairs if key == arguments[0]]
    else:
        found = [{key: value} for key, value in pairs]
    return found or UNDEFINED


def _trace_id(run: Run, _arguments: Sequence[Any]) -> Any:
    trace_id = run.message.trace_id
    return UNDEFINED if trace_id is None else trace_id()


FUNCTIONS: Final[dict[str, Function]] = {
    "topic": Function(_topic, 0, 1),
    "clientid": Function(lambda run, _: _NO_CLIENT if run.message.client_id is None else run.message.client_id, 0, 0),
    "traceid": Function(_trace_id, 0, 0),
    "principal": Function(_principal, 0, 0),
    "sourceip": Function(lambda _run, _arguments: _ADDRESS, 0, 0),
    "accountid": Function(lambda run, _: run.message.account, 0, 0),
    "sql_version": Function(lambda run, _: str(run.version), 0, 0),
    "get_mqtt_property": Function(_property, 1, 1),
    "get_user_properties": Function(_user_properties, 0, 1),
}
