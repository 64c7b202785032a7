"""The MQTT side of commands: the reserved topics and the messages that the service publishes there.

A request goes to exactly one topic, chosen by the command's content type; its payload is the command's own, without an
envelope. Answers to a device's response come back in the format of that response. Sources: Developer Guide, "Start and
monitor command executions", "Command execution events"; members of the answers as the AWS IoT device SDKs model them.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.message import Body, Deferred, Properties
from iotmock.services.commands import cbor
from iotmock.services.commands.orders import Order
from iotmock.services.commands.packed import Reason, reason_document
from iotmock.services.commands.responses import FORMATS
from iotmock.services.commands.transitions import ExecutionState

__all__ = [
    "ACCEPTED",
    "ACCEPTED_WITH_TOKEN",
    "EVENT",
    "EXPLAINED_EVENT",
    "MQTT_ONLY",
    "OF_SERVICE",
    "REJECTED",
    "REQUEST",
    "RESPONSE",
    "format_of",
    "request_properties",
]

_EXECUTION: Final = "$aws/commands/{devices:things|clients}/{name}/executions/{execution_id}"
# Where devices respond, also with a format behind it, and why nobody else does.
RESPONSE: Final = _EXECUTION + "/response"
MQTT_ONLY: Final = "devices answer commands over MQTT only"
# Where only the service speaks.
OF_SERVICE: Final = tuple(
    _EXECUTION + tail
    for end in ("/request", "/response/{verdict:accepted|rejected}")
    for tail in (end, end + "/{form}")
)

_REQUEST_FORMATS = {"application/json": "/json", "application/cbor": "/cbor"}


@lru_cache(maxsize=1024)
def format_of(content_type: str) -> str:
    """The last level of the request topic: `/json`, `/cbor`, or nothing for every other content type."""
    return _REQUEST_FORMATS.get(content_type.partition(";")[0].strip().lower(), "")


@lru_cache(maxsize=1024)
def request_properties(content_type: str | None, timeout_seconds: int) -> Properties:
    """The MQTT 5 properties of a request.

    The expiry counts the whole seconds that are left when AWS sends: one less than the time-out.
    """
    return Properties(content_type=content_type, message_expiry=timeout_seconds - 1)


# Where a device responds, whether there is such an execution or not: `things` or `clients`, name, id of the execution.
Address = tuple[str, str, str]
# The format level of the topic of a response, why it is refused (code and message), its client token.
Refusal = tuple[str, str, str, str | None]


def _topic(devices: str, name: str, execution_id: str, tail: str) -> str:
    return f"$aws/commands/{devices}/{name}/executions/{execution_id}/{tail}"


def _request_topic(execution_id: str, order: Order) -> str:
    return _topic(order.target.devices, order.target.name, execution_id, f"request{order.suffix}")


def _request(_at: datetime, _execution_id: str, order: Order) -> Body:
    return Body(order.payload, 1, request_properties(order.content_type, order.timeout_seconds))


def _accepted_topic(suffix: str, subject: str | tuple[str, str], order: Order) -> str:
    execution_id = subject if isinstance(subject, str) else subject[0]
    return _topic(order.target.devices, order.target.name, execution_id, f"response/accepted{suffix}")


def _accepted(suffix: str, _at: datetime, execution_id: str, _order: Order) -> bytes:
    return _encode({"executionId": execution_id}, suffix)


def _accepted_with_token(suffix: str, _at: datetime, subject: tuple[str, str], _order: Order) -> bytes:
    execution_id, token = subject
    return _encode({"executionId": execution_id, "clientToken": token}, suffix)


def _rejected_topic(address: Address, refusal: Refusal) -> str:
    return _topic(*address, f"response/rejected{refusal[0]}")


def _rejected(_at: datetime, address: Address, refusal: Refusal) -> bytes:
    suffix, code, message, token = refusal
    document = {"error": code, "errorMessage": message, "executionId": address[2]}
    return _encode(document if token is None else {**document, "clientToken": token}, suffix)


def _event_topic(status: str, _subject: object, order: Order) -> str:
    return f"$aws/events/commandExecution/{order.command_arn.rpartition('/')[2]}/{status}"


def _event(status: str, at: datetime, execution_id: str, order: Order, reason: Reason | None = None) -> bytes:
    """Results are never part of it."""
    document: dict[str, object] = {
        "eventType": "COMMAND_EXECUTION",
        "executionId": execution_id,
        "commandArn": order.command_arn,
        "targetArn": order.target.arn,
        "status": status,
    }
    if reason is not None:
        document["statusReason"] = reason_document(reason)
    document["timestamp"] = epoch_milliseconds(at)
    return _encode(document, "/json")


def _explained_event(status: str, at: datetime, subject: tuple[str, str, str | None], order: Order) -> bytes:
    execution_id, code, description = subject
    return _event(status, at, execution_id, order, (code, description))


def _events(body: Callable[..., bytes]) -> Mapping[str, Deferred]:
    statuses = sorted(set(map(str, ExecutionState)))
    return {status: Deferred(partial(_event_topic, status), partial(body, status)) for status in statuses}


def _acceptances(body: Callable[..., bytes]) -> Mapping[str, Deferred]:
    return {suffix: Deferred(partial(_accepted_topic, suffix), partial(body, suffix)) for suffix in FORMATS}


# What brings the command to the device, takes a response (by the format level of its topic), also one with a client
# token, which then stands behind the execution's id, refuses one. The command execution event by status, without a
# reason and with one, which stands there, too.
REQUEST: Final = Deferred(_request_topic, _request)
ACCEPTED: Final = _acceptances(_accepted)
ACCEPTED_WITH_TOKEN: Final = _acceptances(_accepted_with_token)
REJECTED: Final = Deferred(_rejected_topic, _rejected)
EVENT: Final = _events(_event)
EXPLAINED_EVENT: Final = _events(_explained_event)


def _encode(document: Mapping[str, object], suffix: str) -> bytes:
    if suffix == "/cbor":
        return cbor.encode(document)
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
