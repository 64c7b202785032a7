"""The life of a command execution: request, responses, time-out, oblivion.

Alone kept here: nothing is remembered or published of an execution that could not be started; a response that is not
accepted changes nothing; one deadline per execution waits at a time, first for the time-out, then for the expiry.
Sources: Developer Guide, "Start and monitor command executions", "Commands concepts and status".
"""

from iotmock.core.world.call import Call
from iotmock.services.commands import errors, parameters, responses, topics
from iotmock.services.commands.declarations import plain_values
from iotmock.services.commands.ledger import ExecutionLedger
from iotmock.services.commands.state import Execution
from iotmock.services.commands.transitions import EXECUTION_TABLE, REPORTS

__all__ = ["start", "take_response"]

_NO_RESPONSE = {"reasonCode": "$NO_RESPONSE_FROM_DEVICE"}
# What comes first at one instant; pending commands are removed after both.
_TIME_OUT_RANK, _EXPIRY_RANK = 1, 2


def start(call: Call, ledger: ExecutionLedger, execution: Execution) -> None:
    """Resolve the parameters, send the request to the device, announce the execution.

    Raises: ValidationException.
    """
    execution.parameters = parameters.resolve(execution.command, execution.requested)
    payload, content_type, suffix = _request(execution)
    ledger.add(execution)
    call.publish_later(topics.REQUEST, execution.address, suffix, payload, content_type, execution.timeout_seconds)
    call.move(execution, "start")
    call.schedule(execution.deadline, _TIME_OUT_RANK, _time_out, ledger, execution)


def _request(execution: Execution) -> tuple[bytes, str | None, str]:
    """Payload, content type and last topic level of the message to the device."""
    command = execution.command
    if command.template is not None:
        values = plain_values(execution.parameters or {})
        content_type = command.template.content_type
        return command.template.render(values, execution.timeout_seconds), content_type, topics.format_of(content_type)
    if command.payload is None or command.content_type is None:
        return b"", None, "/protobuf"  # the content for vehicles is made by AWS IoT FleetWise
    return command.payload, command.content_type, topics.format_of(command.content_type)


def take_response(
    call: Call, ledger: ExecutionLedger, payload: bytes, devices: str, name: str, execution_id: str, suffix: str
) -> None:
    """Apply what a device reports: the accepted message first, then the event.

    Raises: ResponseRejected.
    """
    body = responses.decode(payload, suffix)
    execution = ledger.of_device_or_none(execution_id, devices, name)
    if execution is None:
        raise errors.execution_not_found_for_device(execution_id)
    update = responses.read_update(body)
    event = REPORTS[update.status]
    EXECUTION_TABLE.target(execution, execution.status, event)
    call.publish_later(topics.ACCEPTED, execution.address, suffix)
    execution.status_reason = update.reason
    if update.result is not None:
        execution.result = update.result
    call.move(execution, event)
    if execution.is_terminal:
        execution.completed_position = (call.now, execution.position[1])
        ledger.complete(execution)


def _time_out(call: Call, ledger: ExecutionLedger, execution: Execution) -> None:
    if execution not in ledger:
        return
    if EXECUTION_TABLE.allows(execution.status, "time out"):
        execution.status_reason = _NO_RESPONSE
        call.move(execution, "time out")
    call.schedule(execution.expires_at, _EXPIRY_RANK, _expire, ledger, execution)


def _expire(call: Call, ledger: ExecutionLedger, execution: Execution) -> None:
    if execution in ledger:
        ledger.remove(execution)
        call.record(EXECUTION_TABLE.resource, execution.id, "expire", execution.status)
