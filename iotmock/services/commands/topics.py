"""The MQTT side of commands: the reserved topics and the messages that the service publishes there.

A request goes to exactly one topic, chosen by the command's content type; its payload is the command's own, without an
envelope. Answers to a device's response come back in the format of that response. Sources: Developer Guide, "Start and
monitor command executions", "Command execution events"; members of the answers as the AWS IoT device SDKs model them.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.message import Properties, Rendered
from iotmock.services.commands import cbor

if TYPE_CHECKING:
    from iotmock.services.commands.state import Execution

__all__ = ["format_of", "render_accepted", "render_event", "render_rejected", "render_request", "request_properties"]

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


def _execution_topic(devices: str, name: str, execution_id: str) -> str:
    return f"$aws/commands/{devices}/{name}/executions/{execution_id}"


def render_request(execution: "Execution", payload: bytes, content_type: str | None, suffix: str) -> Rendered:
    """The message that brings the command to the device; `suffix` as `format_of` gives it."""
    target = execution.target
    topic = f"{_execution_topic(target.devices, target.name, execution.id)}/request{suffix}"
    return Rendered(topic, payload, 1, request_properties(content_type, execution.timeout_seconds))


def render_accepted(execution: "Execution", suffix: str) -> tuple[str, bytes]:
    """The message that takes a response; `suffix` is the format level of the response's topic."""
    target = execution.target
    topic = f"{_execution_topic(target.devices, target.name, execution.id)}/response/accepted{suffix}"
    return topic, _encode({"executionId": execution.id}, suffix)


def render_rejected(
    devices: str, name: str, execution_id: str, suffix: str, code: str, message: str
) -> tuple[str, bytes]:
    """The message that refuses a response."""
    topic = f"{_execution_topic(devices, name, execution_id)}/response/rejected{suffix}"
    return topic, _encode({"error": code, "errorMessage": message, "executionId": execution_id}, suffix)


def render_event(
    execution: "Execution", status: str, reason: Mapping[str, str] | None, at: datetime
) -> tuple[str, bytes]:
    """The command execution event. Results are never part of it."""
    document: dict[str, object] = {
        "eventType": "COMMAND_EXECUTION",
        "executionId": execution.id,
        "commandArn": execution.command.arn,
        "targetArn": execution.target.arn,
        "status": status,
    }
    if reason is not None:
        document["statusReason"] = reason
    document["timestamp"] = epoch_milliseconds(at)
    return f"$aws/events/commandExecution/{execution.command.id}/{status}", _encode(document, "/json")


def _encode(document: Mapping[str, object], suffix: str) -> bytes:
    if suffix == "/cbor":
        return cbor.encode(document)
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
