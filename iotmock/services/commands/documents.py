"""State to AWS documents: one pure function per output shape. Members whose value is None are left out of answers."""

from typing import Any

from iotmock.core.rooms.backend import Document
from iotmock.services.commands.state import Command, Execution
from iotmock.services.commands.transitions import CommandState

__all__ = ["command", "command_summary", "execution", "execution_summary"]


def command(subject: Command) -> Document:
    """The output of GetCommand. The flags are always there, false included."""
    return {
        "commandId": subject.id,
        "commandArn": subject.arn,
        "namespace": subject.namespace,
        "displayName": subject.display_name,
        "description": subject.description,
        "mandatoryParameters": subject.mandatory_parameters,
        "payload": _payload(subject),
        "payloadTemplate": subject.payload_template,
        "preprocessor": subject.preprocessor,
        "roleArn": subject.role_arn,
        "createdAt": subject.position[0],
        "lastUpdatedAt": subject.last_updated_at,
        "deprecated": subject.deprecated_at is not None,
        "pendingDeletion": subject.status is CommandState.PENDING_DELETION,
    }


def _payload(subject: Command) -> dict[str, Any] | None:
    if subject.payload is None:
        return None
    return {"content": subject.payload, "contentType": subject.content_type}


def command_summary(subject: Command) -> Document:
    """An entry of ListCommands."""
    return {
        "commandArn": subject.arn,
        "commandId": subject.id,
        "displayName": subject.display_name,
        "deprecated": subject.deprecated_at is not None,
        "createdAt": subject.position[0],
        "lastUpdatedAt": subject.last_updated_at,
        "pendingDeletion": subject.status is CommandState.PENDING_DELETION,
    }


def execution(subject: Execution, *, include_result: bool) -> Document:
    """The output of GetCommandExecution."""
    created_at = subject.position[0]
    return {
        "executionId": subject.id,
        "commandArn": subject.command.arn,
        "targetArn": subject.target.arn,
        "status": str(subject.status),
        "statusReason": subject.status_reason,
        "result": subject.result if include_result else None,
        "parameters": subject.parameters,
        "executionTimeoutSeconds": subject.timeout_seconds,
        "createdAt": created_at,
        "lastUpdatedAt": subject.last_updated_at,
        # AWS's samples show both equal from the beginning, even for an execution that no device ever answered.
        "startedAt": created_at,
        "completedAt": _completed_at(subject),
        "timeToLive": subject.expires_at,
    }


def execution_summary(subject: Execution) -> Document:
    """An entry of ListCommandExecutions; the reason of the status is not part of it."""
    created_at = subject.position[0]
    return {
        "commandArn": subject.command.arn,
        "executionId": subject.id,
        "targetArn": subject.target.arn,
        "status": str(subject.status),
        "createdAt": created_at,
        "startedAt": created_at,
        "completedAt": _completed_at(subject),
    }


def _completed_at(subject: Execution) -> Any:
    return None if subject.completed_position is None else subject.completed_position[0]
