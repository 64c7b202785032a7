"""AWS IoT Commands of one account and region: commands, their executions, and the responses of devices.

Alone kept here: an id names one command at a time, also while it waits for its removal; an execution is started only
from an available command; a known client token starts nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from iotmock.core.clock import later
from iotmock.core.mqtt.message import Message
from iotmock.core.ranks import Rank
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.paging import read_token, take_page
from iotmock.core.rooms.registration import device_operation, operation, topic
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.rooms.time_index import Position, Positions, TimeIndex
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.commands import (
    documents,
    errors,
    executions,
    rejections,
    responses,
    stacks,  # noqa: F401  # declares its resources
    topics,
)
from iotmock.services.commands.declarations import plain_values
from iotmock.services.commands.definitions import define
from iotmock.services.commands.ledger import ExecutionLedger
from iotmock.services.commands.listing import DEFAULT_PAGE, Query
from iotmock.services.commands.orders import Target
from iotmock.services.commands.packed import unpacked
from iotmock.services.commands.state import Command, Execution
from iotmock.services.commands.targets import read_target
from iotmock.services.commands.transitions import COMMAND_TABLE, EXECUTION_TABLE
from iotmock.services.registry.backend import RegistryBackend

__all__ = ["CommandsBackend"]

_LONGEST_TIMEOUT_SECONDS = 43200
# The longest time that an execution of a command can take.
_REMOVAL_DELAY = timedelta(seconds=_LONGEST_TIMEOUT_SECONDS)


@savable
class CommandsBackend(Backend):
    """The commands and command executions of one account and region."""

    service_topics = topics.OF_SERVICE

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self.commands: dict[str, Command] = {}
        self.executions = ExecutionLedger()
        self._listed: TimeIndex[Command] = TimeIndex(_created)
        self._positions = Positions()

    # Commands

    @operation("iot:CreateCommand")
    def create_command(
        self,
        call: Call,
        *,
        command_id: str,
        namespace: str = "AWS-IoT",
        display_name: str | None = None,
        description: str | None = None,
        payload: Mapping[str, Any] | None = None,
        payload_template: str | None = None,
        preprocessor: Mapping[str, Any] | None = None,
        mandatory_parameters: list[dict[str, Any]] | None = None,
        role_arn: str | None = None,
        tags: Sequence[Mapping[str, str]] | None = None,
    ) -> Document:
        """Create a command, static, dynamic or for vehicles.

        Raises: ConflictException, ValidationException.
        Source: API reference, CreateCommand.
        """
        command = define(
            command_id,
            call.arn(f"command/{command_id}"),
            namespace,
            self._positions.upcoming(call.now),
            display_name=display_name,
            description=description,
            payload=payload,
            payload_template=payload_template,
            preprocessor=preprocessor,
            mandatory_parameters=mandatory_parameters,
            role_arn=role_arn,
            tags=tags,
        )
        if command_id in self.commands:
            raise errors.command_exists(command_id)
        self._positions.take(call.now)
        self.commands[command_id] = command
        self._listed.add(command)
        call.move(command, "create")
        return {"commandId": command.id, "commandArn": command.arn}

    @operation("iot:GetCommand")
    def get_command(self, _call: Call, *, command_id: str) -> Document:
        """Describe a command, also one that is deprecated or waits for its removal.

        Raises: ResourceNotFoundException.
        Source: API reference, GetCommand.
        """
        return documents.command(self._find_command(command_id))

    @operation("iot:ListCommands")
    def list_commands(
        self,
        call: Call,
        *,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
        namespace: str | None = None,
        command_parameter_name: str | None = None,
        sort_order: str = "DESCENDING",
    ) -> Document:
        """List the commands that do not wait for their removal, newest first.

        Raises: ValidationException.
        Source: API reference, ListCommands.
        """
        scope = f"ListCommands {namespace} {command_parameter_name} {sort_order}"
        start = read_token(call, scope, next_token, errors.invalid_token)
        listed = self._listed
        selected = (
            command
            for command in (listed.ascending(start) if sort_order == "ASCENDING" else listed.descending(start))
            if (namespace is None or command.namespace == namespace)
            and (command_parameter_name is None or command_parameter_name in command.declarations)
        )
        page, token = take_page(call, scope, selected, max_results, _created)
        return {"commands": [documents.command_summary(command) for command in page], "nextToken": token}

    @operation("iot:UpdateCommand")
    def update_command(
        self,
        call: Call,
        *,
        command_id: str,
        display_name: str | None = None,
        description: str | None = None,
        deprecated: bool | None = None,
    ) -> Document:
        """Change a command's texts, deprecate or restore it.

        Raises: ConflictException, ResourceNotFoundException, ValidationException.
        Source: API reference, UpdateCommand.
        """
        command = self._find_command(command_id)
        if command.is_pending_deletion:
            raise errors.command_pending_deletion(command_id)
        events = _update_events(deprecated, is_edit=display_name is not None or description is not None)
        status = command.status
        for event in events:
            status = COMMAND_TABLE.target(command, status, event)
        if display_name is not None:
            command.display_name = display_name
        if description is not None:
            command.description = description
        if deprecated is False:
            command.deprecated_at = None
        elif deprecated and command.deprecated_at is None:
            command.deprecated_at = call.now
        for event in events:
            call.move(command, event)
        return {
            "commandId": command_id,
            "displayName": display_name,
            "description": description,
            "deprecated": deprecated,
            "lastUpdatedAt": command.last_updated_at,
        }

    @operation("iot:DeleteCommand")
    def delete_command(self, call: Call, *, command_id: str) -> Document:
        """Remove a command: at once when it has been deprecated for 12 hours (204), otherwise in 12 hours (202).

        Source: API reference, DeleteCommand.
        """
        command = self.commands.get(command_id)
        if command is None:
            return {"statusCode": 204}
        if command.is_pending_deletion:
            return {"statusCode": 202}
        self._listed.remove(command)
        if command.deprecated_at is not None and call.now - command.deprecated_at >= _REMOVAL_DELAY:
            del self.commands[command_id]
            call.move(command, "remove")
            return {"statusCode": 204}
        call.move(command, "delete")
        call.schedule(later(call.now, _REMOVAL_DELAY), Rank.REMOVAL, _remove, command)
        return {"statusCode": 202}

    # Executions

    @operation("iot-jobs-data:StartCommandExecution")
    def start_command_execution(
        self,
        call: Call,
        *,
        command_arn: str,
        target_arn: str,
        parameters: Mapping[str, Any] | None = None,
        execution_timeout_seconds: int = 10,
        client_token: str | None = None,
    ) -> Document:
        """Run a command on one device.

        Raises: ConflictException, ResourceNotFoundException, ValidationException.
        Source: API reference, StartCommandExecution.
        """
        if execution_timeout_seconds > _LONGEST_TIMEOUT_SECONDS:
            raise errors.timeout_too_long(_LONGEST_TIMEOUT_SECONDS)
        if client_token is not None:
            request = (command_arn, target_arn, execution_timeout_seconds, parameters)
            known = self._replayed_or_none(client_token, request)
            if known is not None:
                return {"executionId": known.id}
        known_order = self.executions.last_order_or_none(target_arn)
        target = read_target(call, target_arn) if known_order is None else known_order.target
        command = self._find_available_command(call, command_arn, target)
        if target.is_thing and not call.backend(RegistryBackend).thing_exists(call, target.name):
            raise errors.thing_not_found(target.name)
        execution = executions.start(
            call,
            self.executions,
            command,
            target,
            timeout_seconds=execution_timeout_seconds,
            client_token=client_token,
            requested=parameters,
        )
        return {"executionId": execution.id}

    @operation("iot:GetCommandExecution")
    def get_command_execution(
        self, _call: Call, *, execution_id: str, target_arn: str, include_result: bool = False
    ) -> Document:
        """Describe an execution; its result only when asked for.

        Raises: ResourceNotFoundException.
        Source: API reference, GetCommandExecution.
        """
        execution = self.executions.execution_or_none(execution_id, target_arn)
        if execution is None:
            raise errors.execution_not_found(execution_id, target_arn)
        return documents.execution(execution, include_result=include_result)

    def parameters_of(self, execution_id: str) -> Mapping[str, Any]:
        """The plain values of an execution's parameters, by name.

        Raises: LookupError when the execution is not known.
        """
        try:
            values = self.executions.by_id(execution_id).parameters
        except KeyError:
            raise LookupError(f"command execution {execution_id} is not known any more") from None
        return plain_values(unpacked(values) or {})

    @operation("iot:ListCommandExecutions")
    def list_command_executions(
        self,
        call: Call,
        *,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
        namespace: str | None = None,
        status: str | None = None,
        sort_order: str = "DESCENDING",
        started_time_filter: Mapping[str, str] | None = None,
        completed_time_filter: Mapping[str, str] | None = None,
        target_arn: str | None = None,
        command_arn: str | None = None,
    ) -> Document:
        """List the executions of a target or of a command, newest first.

        Raises: ValidationException.
        Source: API reference, ListCommandExecutions.
        """
        query = Query.read(
            namespace, status, sort_order, started_time_filter, completed_time_filter, target_arn, command_arn
        )
        page, token = query.page(call, self.executions, next_token, max_results)
        return {"commandExecutions": list(map(documents.execution_summary, page)), "nextToken": token}

    @operation("iot:DeleteCommandExecution")
    def delete_command_execution(self, call: Call, *, execution_id: str, target_arn: str) -> Document:
        """Forget an execution in a terminal state.

        Raises: ConflictException.
        Source: API reference, DeleteCommandExecution.
        """
        execution = self.executions.execution_or_none(execution_id, target_arn)
        if execution is not None:
            if not execution.is_terminal:
                raise errors.active_execution(execution.id, str(execution.status))
            executions.forget(call, self.executions, execution)
            call.record(EXECUTION_TABLE.resource, execution.id, "delete", execution.status)
        return {}

    # Devices

    @device_operation("UpdateCommandExecution", rejections.CODES)
    @topic(topics.RESPONSE, refusal=topics.MQTT_ONLY)
    @topic(topics.RESPONSE + "/{form}", refusal=topics.MQTT_ONLY)
    def update_command_execution(
        self, call: Call, *, message: Message, devices: str, name: str, execution_id: str, form: str | None = None
    ) -> None:
        """Take a device's response, and answer it on its accepted or rejected topic.

        Source: Developer Guide, "Start and monitor command executions".
        """
        suffix = "" if form is None else f"/{form}"
        if suffix not in responses.FORMATS:
            return  # such a topic names no operation, and AWS answers nobody
        token = None
        try:
            body = responses.decode(message.payload, suffix)
            token = responses.token_or_none(body)
            _fail_as_asked(call, execution_id, body)
            executions.take_response(call, self.executions, body, devices, name, execution_id, suffix, token)
        except rejections.ResponseRejected as refusal:
            address = devices, name, execution_id
            call.publish_later(topics.REJECTED, address, (suffix, refusal.code, refusal.message, token))

    # Inside

    def _find_command(self, command_id: str) -> Command:
        command = self.commands.get(command_id)
        if command is None:
            raise errors.command_not_found(command_id)
        return command

    def _find_available_command(self, call: Call, command_arn: str, target: Target) -> Command:
        prefix = call.arn("command/")
        command = self.commands.get(command_arn.removeprefix(prefix)) if command_arn.startswith(prefix) else None
        if command is None:
            raise errors.command_not_found(command_arn)
        if command.is_pending_deletion or command.deprecated_at is not None:
            raise errors.command_unavailable(command.id, is_pending_deletion=command.is_pending_deletion)
        if command.is_fleetwise and not target.is_thing:
            raise errors.client_is_no_vehicle(command.id, target.arn)
        return command

    def _replayed_or_none(self, client_token: str, request: tuple[Any, ...]) -> Execution | None:
        known = self.executions.of_token_or_none(client_token)
        if known is not None:
            order, requested = known.order, unpacked(self.executions.requested(known))
            first = (order.command_arn, order.target.arn, order.timeout_seconds, requested)
            if request != first:
                raise errors.token_reused(client_token, known.id)
        return known


@savable
def _created(command: Command) -> Position:
    return command.position


def _fail_as_asked(call: Call, execution_id: str, body: Any) -> None:
    status = body.get("status") if isinstance(body, dict) else None
    fault = call.fault_or_none("UpdateCommandExecution", executionId=execution_id, status=status)
    if fault is not None:
        raise rejections.asked_for(fault.error, fault.message)


def _update_events(deprecated: bool | None, *, is_edit: bool) -> list[str]:
    """What an update asks for, in the order that lets a request restore and edit, or edit and deprecate."""
    events = ["restore"] if deprecated is False else []
    if is_edit:
        events.append("edit")
    if deprecated:
        events.append("deprecate")
    return events


@savable
def _remove(call: Call, command: Command) -> None:
    """End the life of a command that waited for its removal; nothing else can have ended it."""
    del call.backend(CommandsBackend).commands[command.id]
    call.move(command, "remove")


@taggable("command")
def tags_of_command(call: Call, name: str) -> TagMap | None:
    """The tags of a command that has not been removed."""
    command = call.backend(CommandsBackend).commands.get(name)
    return None if command is None else command.tags


@listed_tags("command")
def tags_of_commands(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all commands that have not been removed."""
    return [(command.id, command.tags) for command in call.backend(CommandsBackend).commands.values()]
