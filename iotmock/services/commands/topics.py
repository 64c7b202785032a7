"""The MQTT side of commands: the reserved topics and the messages that the service publishes there.

A request goes to exactly one topic, chosen by the command's content type; its payload is the command's own, without an
envelope. Answers to a device's response come back in the format of that response. Sources: Developer Guide, "Start and
monitor command executions", "Command execution events"; members of the answers as the AWS IoT device SDKs model them.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.message import Body, Deferred, Properties
from iotmock.services.commands import cbor

__all__ = [
    "ACCEPTED",
    "EVENT",
    "MQTT_ONLY",
    "OF_SERVICE",
    "REJECTED",
    "REQUEST",
    "RESPONSE",
    "Address",
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

_FORMATS = {"application/json": "/json", "application/cbor": "/cbor"}


@lru_cache(maxsize=1024)
def format_of(content_type: str) -> str:
    """The last level of the request topic: `/json`, `/cbor`, or nothing for every other content type."""
    return _FORMATS.get(content_type.partition(";")[0].strip().lower(), "")


@lru_cache(maxsize=1024)
def request_properties(content_type: str | None, timeout_seconds: int) -> Properties:
    """The MQTT 5 properties of a request.

    The expiry counts the whole seconds that are left when AWS sends: one less than the time-out.
    """
    return Properties(content_type=content_type, message_expiry=timeout_seconds - 1)


class Address(NamedTuple):
    """Where an execution's topics are. devices: the level `things` or `clients`."""

    devices: str
    name: str
    execution_id: str


def _topic(address: Address, tail: str) -> str:
    return f"$aws/commands/{address.devices}/{address.name}/executions/{address.execution_id}/{tail}"


def _request_topic(address: Address, suffix: str, *_: object) -> str:
    return _topic(address, f"request{suffix}")


def _request(_address: Address, _suffix: str, payload: bytes, content_type: str | None, timeout_seconds: int) -> Body:
    return Body(payload, 1, request_properties(content_type, timeout_seconds))


def _accepted_topic(address: Address, suffix: str) -> str:
    return _topic(address, f"response/accepted{suffix}")


def _accepted(address: Address, suffix: str) -> bytes:
    return _encode({"executionId": address.execution_id}, suffix)


def _rejected_topic(address: Address, suffix: str, *_: object) -> str:
    return _topic(address, f"response/rejected{suffix}")


def _rejected(address: Address, suffix: str, code: str, message: str) -> bytes:
    return _encode({"error": code, "errorMessage": message, "executionId": address.execution_id}, suffix)


def _event_topic(_execution_id: str, command_arn: str, _target_arn: str, status: str, *_: object) -> str:
    return f"$aws/events/commandExecution/{command_arn.rpartition('/')[2]}/{status}"


def _event(
    execution_id: str,
    command_arn: str,
    target_arn: str,
    status: str,
    reason: Mapping[str, str] | None,
    at: datetime,
) -> bytes:
    """Results are never part of it."""
    document: dict[str, object] = {
        "eventType": "COMMAND_EXECUTION",
        "executionId": execution_id,
        "commandArn": command_arn,
        "targetArn": target_arn,
        "status": status,
    }
    if reason is not None:
        document["statusReason"] = reason
    document["timestamp"] = epoch_milliseconds(at)
    return _encode(document, "/json")


# What brings the command to the device (suffix: as `format_of` gives it), takes a response (suffix: the format level of
# its topic), refuses one; and the command execution event.
REQUEST: Final = Deferred(_request_topic, _request)
ACCEPTED: Final = Deferred(_accepted_topic, _accepted)
REJECTED: Final = Deferred(_rejected_topic, _rejected)
EVENT: Final = Deferred(_event_topic, _event)


def _encode(document: Mapping[str, object], suffix: str) -> bytes:
    if suffix == "/cbor":
        return cbor.encode(document)
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
