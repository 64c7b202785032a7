"""The life of a command execution: request, responses, time-out, oblivion.

Alone kept here: nothing is remembered or published of an execution that could not be started; a response that is not
accepted changes nothing; the time-out of an execution that is over does not wait in the due list any longer, and one
deadline waits for the expiry of them all, that of the oldest: all live equally long.
Sources: Developer Guide, "Start and monitor command executions", "Commands concepts and status".
"""

from collections.abc import Mapping
from typing import Any

from iotmock.core.names import new_uuid
from iotmock.core.ranks import Rank
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.commands import errors, parameters, rejections, responses, topics
from iotmock.services.commands.declarations import plain_values
from iotmock.services.commands.ledger import ExecutionLedger
from iotmock.services.commands.orders import LARGEST_PAYLOAD_BYTES, Order, Target
from iotmock.services.commands.packed import Reason, packed, packed_token
from iotmock.services.commands.state import Command, Execution
from iotmock.services.commands.transitions import EXECUTION_TABLE, REPORTS

__all__ = ["forget", "start", "take_response"]

_NO_RESPONSE: Reason = ("$NO_RESPONSE_FROM_DEVICE", None)


def start(
    call: Call,
    ledger: ExecutionLedger,
    command: Command,
    target: Target,
    *,
    timeout_seconds: int,
    client_token: str | None,
    requested: Mapping[str, Any] | None,
) -> Execution:
    """Resolve the parameters, send the request to the device, announce the execution.

    Raises: ValidationException.
    """
    resolved = parameters.resolve(command, requested)
    order = _order(ledger, command, target, timeout_seconds, resolved)
    execution = Execution(new_uuid(), order, *ledger.positions.take(call.now))
    execution.parameters = packed(resolved)
    if client_token is not None:
        execution.client_token = packed_token(client_token)
    ledger.add(execution, execution.parameters if requested == resolved else packed(requested))
    call.publish_later(topics.REQUEST, execution.id, execution.order)
    call.move(execution, "start")
    number = call.schedule(execution.deadline, Rank.TIME_OUT, _time_out, ledger, execution.id)
    ledger.time_outs[execution.id] = number
    _await_expiry(call, ledger)
    return execution


def _order(
    ledger: ExecutionLedger,
    command: Command,
    target: Target,
    timeout_seconds: int,
    resolved: Mapping[str, Any] | None,
) -> Order:
    """The order for a target; the same object as the last one where they are equal, as they often are."""
    payload, content_type, suffix = _request(command, timeout_seconds, resolved)
    order = Order(command.arn, command.namespace, target, timeout_seconds, payload, content_type, suffix)
    last = ledger.last_order_or_none(target.arn)
    return order if last is None or last != order else last


def _request(
    command: Command, timeout_seconds: int, resolved: Mapping[str, Any] | None
) -> tuple[bytes, str | None, str]:
    """Payload, content type and last topic level of the message to the device."""
    if command.template is not None:
        content_type = command.template.content_type
        payload = command.template.render(plain_values(resolved or {}), timeout_seconds)
        if len(payload) > LARGEST_PAYLOAD_BYTES:
            raise errors.rendered_too_large(LARGEST_PAYLOAD_BYTES)
        return payload, content_type, topics.format_of(content_type)
    if command.payload is None or command.content_type is None:
        return b"", None, "/protobuf"  # the content for vehicles is made by AWS IoT FleetWise
    return command.payload, command.content_type, topics.format_of(command.content_type)


def take_response(
    call: Call,
    ledger: ExecutionLedger,
    body: Any,
    devices: str,
    name: str,
    execution_id: str,
    suffix: str,
    token: str | None,
) -> None:
    """Apply what a device reports: the accepted message first, then the event.

    body: decoded. suffix: the format level of its topic. token: its client token.

    Raises: ResponseRejected.
    """
    execution = ledger.of_device_or_none(execution_id, devices, name)
    if execution is None:
        raise rejections.execution_not_found_for_device(execution_id)
    update = responses.read_update(body)
    event = REPORTS[update.status]
    EXECUTION_TABLE.target(execution, execution.status, event)
    if token is None:
        call.publish_later(topics.ACCEPTED[suffix], execution.id, execution.order)
    else:
        call.publish_later(topics.ACCEPTED_WITH_TOKEN[suffix], (execution.id, token), execution.order)
    execution.status_reason = update.reason
    if update.result is not None:
        execution.result = update.result
    call.move(execution, event)
    if execution.is_terminal:
        _cancel_time_out(call, ledger, execution)
        ledger.complete(execution)


def forget(call: Call, ledger: ExecutionLedger, execution: Execution) -> None:
    """Take an execution out of the ledger; nothing waits for it any longer."""
    _cancel_time_out(call, ledger, execution)
    ledger.remove(execution)


def _cancel_time_out(call: Call, ledger: ExecutionLedger, execution: Execution) -> None:
    number = ledger.time_outs.pop(execution.id, None)
    if number is not None:
        call.cancel(number)


@savable
def _time_out(call: Call, ledger: ExecutionLedger, execution_id: str) -> None:
    execution = ledger.by_id(execution_id)
    del ledger.time_outs[execution_id]
    execution.status_reason = _NO_RESPONSE
    call.move(execution, "time out")


def _await_expiry(call: Call, ledger: ExecutionLedger) -> None:
    """Have the oldest execution expire at its time."""
    oldest = ledger.oldest_or_none()
    if oldest is not None and not ledger.awaits_expiry:
        ledger.awaits_expiry = True
        call.schedule(oldest.expires_at, Rank.EXPIRY, _expire, ledger)


@savable
def _expire(call: Call, ledger: ExecutionLedger) -> None:
    ledger.awaits_expiry = False
    while (oldest := ledger.oldest_or_none()) is not None and oldest.expires_at <= call.now:
        forget(call, ledger, oldest)
        call.record(EXECUTION_TABLE.resource, oldest.id, "expire", oldest.status)
    _await_expiry(call, ledger)
