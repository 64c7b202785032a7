"""State to AWS documents: one pure function per output shape. Members whose value is None are left out of answers."""

from typing import Any

from iotmock.core.rooms.backend import Document
from iotmock.services.commands.packed import reason_document, unpacked
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
    order = subject.order
    return {
        "executionId": subject.id,
        "commandArn": order.command_arn,
        "targetArn": order.target.arn,
        "status": str(subject.status),
        "statusReason": reason_document(subject.status_reason),
        "result": unpacked(subject.result) if include_result else None,
        "parameters": unpacked(subject.parameters),
        "executionTimeoutSeconds": order.timeout_seconds,
        "createdAt": subject.created_at,
        "lastUpdatedAt": subject.last_updated_at,
        # AWS's samples show both equal from the beginning, even for an execution that no device ever answered.
        "startedAt": subject.created_at,
        "completedAt": subject.completed_at,
        "timeToLive": subject.expires_at,
    }


def execution_summary(subject: Execution) -> Document:
    """An entry of ListCommandExecutions; the reason of the status is not part of it."""
    return {
        "commandArn": subject.order.command_arn,
        "executionId": subject.id,
        "targetArn": subject.order.target.arn,
        "status": str(subject.status),
        "createdAt": subject.created_at,
        "startedAt": subject.created_at,
        "completedAt": subject.completed_at,
    }
