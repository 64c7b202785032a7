"""What AWS IoT Commands says when it says no: to API callers as AWS errors, to devices as rejected responses."""

from typing import TYPE_CHECKING

from iotmock.core.errors import ConflictException, ResourceNotFoundException, ValidationException

if TYPE_CHECKING:
    from iotmock.services.commands.state import Command, Execution

__all__ = [
    "ResponseRejected",
    "active_execution",
    "command_exists",
    "command_not_found",
    "command_pending_deletion",
    "command_unavailable",
    "execution_not_found",
    "execution_not_found_for_device",
    "invalid",
    "invalid_token",
    "report_refused",
    "thing_not_found",
    "token_reused",
    "unacceptable",
    "undecodable",
    "update_refused",
]


class ResponseRejected(Exception):
    """The answer to a device whose response is not accepted: a code of the reserved topics' protocol and a text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


# For API callers


def invalid(message: str) -> ValidationException:
    """A rule of the service that the model does not express is broken."""
    return ValidationException(message)


def invalid_token() -> ValidationException:
    """A page token that this list did not issue."""
    return ValidationException("The nextToken was not issued by this list.")


def command_exists(command_id: str) -> ConflictException:
    """The id is taken, by a command that waits for its removal too."""
    return ConflictException(f"A command with ID {command_id} already exists.", resourceId=command_id)


def command_not_found(command_id: str) -> ResourceNotFoundException:
    """No such command, or it has been removed."""
    return ResourceNotFoundException(f"Command {command_id} does not exist.")


def thing_not_found(thing_name: str) -> ResourceNotFoundException:
    """A thing target must be registered."""
    return ResourceNotFoundException(f"Thing {thing_name} does not exist.")


def execution_not_found(execution_id: str, target_arn: str) -> ResourceNotFoundException:
    """No such execution on this target."""
    return ResourceNotFoundException(f"Command execution {execution_id} does not exist for target {target_arn}.")


def command_unavailable(command: "Command") -> ValidationException:
    """A command that is deprecated or about to be removed cannot be started."""
    state = "pending deletion" if command.is_pending_deletion else "deprecated"
    return ValidationException(f"Command {command.id} is {state} and cannot be executed.")


def command_pending_deletion(command: "Command") -> ConflictException:
    """A command that waits for its removal cannot be changed."""
    return ConflictException(f"Command {command.id} is pending deletion.", resourceId=command.id)


def update_refused(command: "Command", event: str) -> Exception:
    """What an illegal move of a command becomes: only editing a deprecated one gets as far as the table."""
    return ValidationException(f"Command {command.id} is deprecated: restore it before you {event} it.")


def token_reused(token: str, execution_id: str) -> ConflictException:
    """A client token came again with another request."""
    return ConflictException(
        f"The client token {token} has been used with different parameters.", resourceId=execution_id
    )


def active_execution(execution: "Execution") -> ConflictException:
    """Only executions in a terminal state can be deleted."""
    return ConflictException(
        f"Command execution {execution.id} is in the non-terminal state {execution.status} and cannot be deleted.",
        resourceId=execution.id,
    )


# For devices


def undecodable(reason: str) -> ResponseRejected:
    """The body is not a document of the topic's format. CBOR has no code of its own."""
    return ResponseRejected("InvalidJson", f"The payload could not be decoded: {reason}")


def unacceptable(reason: str) -> ResponseRejected:
    """The body is a document, but not a valid update."""
    return ResponseRejected("InvalidRequest", reason)


def execution_not_found_for_device(execution_id: str) -> ResponseRejected:
    """No such execution for this device: unknown, another device's, deleted or expired."""
    return ResponseRejected("ResourceNotFound", f"Command execution {execution_id} does not exist for this device.")


def report_refused(execution: "Execution", event: str) -> Exception:
    """What an illegal move of an execution becomes; only devices can ask for one."""
    wanted = event.removeprefix("report ")
    if execution.is_terminal:
        return ResponseRejected(
            "TerminalStateReached",
            f"Command execution {execution.id} cannot be updated to {wanted}: it is in the terminal state "
            f"{execution.status}.",
        )
    return ResponseRejected(
        "InvalidStateTransition", f"Command execution {execution.id} cannot go from {execution.status} to {wanted}."
    )
