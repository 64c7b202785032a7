"""What AWS IoT Commands says to API callers when it says no; see `rejections` for devices."""

from collections.abc import Iterable

from iotmock.core.errors import ConflictException, ResourceNotFoundException, ValidationException

__all__ = [
    "active_execution",
    "client_is_no_vehicle",
    "command_deprecated",
    "command_exists",
    "command_not_found",
    "command_pending_deletion",
    "command_unavailable",
    "condition_not_fitting",
    "condition_not_met",
    "execution_not_found",
    "filter_without_bounds",
    "invalid",
    "invalid_media_type",
    "invalid_target",
    "invalid_time",
    "invalid_token",
    "needs_time_filter",
    "not_changeable",
    "not_one_target_or_command",
    "nothing_for_the_vehicle",
    "operand_not_a_number",
    "operand_not_fitting",
    "parameter_declared_twice",
    "parameter_missing",
    "parameter_of_other_type",
    "parameter_unknown",
    "payload_and_template",
    "payload_of_fleetwise",
    "payload_too_large",
    "payload_without_content",
    "prefix_of_fleetwise",
    "preprocessor_without_substitution",
    "range_upside_down",
    "rendered_too_large",
    "role_of_fleetwise_missing",
    "role_without_fleetwise",
    "status_of_command",
    "template_not_json",
    "template_too_deep",
    "template_too_large",
    "template_with_lone_surrogate",
    "template_without_placeholder",
    "template_without_preprocessor",
    "thing_not_found",
    "timeout_too_long",
    "token_reused",
    "two_time_filters",
    "value_not_finite",
    "value_not_single",
    "value_too_large",
]


def invalid(message: str) -> ValidationException:
    """What the floor below has found wrong with a request, in its words."""
    return ValidationException(message)


def invalid_token() -> ValidationException:
    """A page token that this list did not issue."""
    return ValidationException("The nextToken was not issued by this list.")


# Commands


def command_exists(command_id: str) -> ConflictException:
    """The id is taken, by a command that waits for its removal too."""
    return ConflictException(f"A command with ID {command_id} already exists.", resourceId=command_id)


def command_not_found(command_id: str) -> ResourceNotFoundException:
    """No such command, or it has been removed."""
    return ResourceNotFoundException(f"Command {command_id} does not exist.")


def command_unavailable(command_id: str, *, is_pending_deletion: bool) -> ValidationException:
    """A command that is deprecated or about to be removed cannot be started."""
    state = "pending deletion" if is_pending_deletion else "deprecated"
    return ValidationException(f"Command {command_id} is {state} and cannot be executed.")


def command_pending_deletion(command_id: str) -> ConflictException:
    """A command that waits for its removal cannot be changed."""
    return ConflictException(f"Command {command_id} is pending deletion.", resourceId=command_id)


def command_deprecated(command_id: str, event: str) -> ValidationException:
    """A deprecated command cannot be edited."""
    return ValidationException(f"Command {command_id} is deprecated: restore it before you {event} it.")


# What a command is made of


def payload_of_fleetwise(namespace: str) -> ValidationException:
    """AWS IoT FleetWise makes the contents of vehicle commands."""
    return ValidationException(f"Commands of the namespace {namespace} have no payload and no template.")


def role_of_fleetwise_missing(namespace: str) -> ValidationException:
    """A vehicle command is made with the rights of a role."""
    return ValidationException(f"roleArn is required for the namespace {namespace}.")


def role_without_fleetwise() -> ValidationException:
    """Only vehicle commands have a role."""
    return ValidationException("roleArn is not supported for the namespace AWS-IoT.")


def payload_and_template() -> ValidationException:
    """A command is static or dynamic."""
    return ValidationException("Exactly one of payload and payloadTemplate must be given.")


def template_without_preprocessor() -> ValidationException:
    """One says what to fill in, the other how."""
    return ValidationException("payloadTemplate and preprocessor must be given together.")


def payload_without_content() -> ValidationException:
    """A static payload without bytes."""
    return ValidationException("payload.content is required.")


def payload_too_large(limit: int) -> ValidationException:
    """A static payload with too many bytes."""
    return ValidationException(f"payload.content must be at most {limit} bytes.")


def invalid_media_type(content_type: str) -> ValidationException:
    """A content type that is none."""
    return ValidationException(f"payload.contentType {content_type} must be of the form type/subtype.")


def preprocessor_without_substitution() -> ValidationException:
    """The only preprocessor that there is must be named."""
    return ValidationException("preprocessor.awsJsonSubstitution is required.")


def template_too_large(limit: int) -> ValidationException:
    """A template with too many bytes."""
    return ValidationException(f"payloadTemplate must be at most {limit} bytes.")


def rendered_too_large(limit: int) -> ValidationException:
    """A template that the parameters of an execution have made too large."""
    return ValidationException(f"The payload must be at most {limit} bytes after its placeholders are replaced.")


def template_not_json(reason: str) -> ValidationException:
    """A template must be JSON before anything is filled in."""
    return ValidationException(f"The payload template is not valid JSON: {reason}")


def template_too_deep(limit: int) -> ValidationException:
    """A template is nested too deeply."""
    return ValidationException(f"The payload template is nested more than {limit} levels deep.")


def template_with_lone_surrogate() -> ValidationException:
    """No message could carry such a text."""
    return ValidationException("The payload template holds half a surrogate pair.")


def template_without_placeholder() -> ValidationException:
    """Nothing to fill in: the command should be static."""
    return ValidationException("The payload template must contain at least one placeholder.")


# Parameters and their conditions


def parameter_declared_twice(name: str) -> ValidationException:
    """A name stands for one parameter."""
    return ValidationException(f"Parameter {name} is declared more than once.")


def prefix_of_fleetwise(name: str, prefixes: Iterable[str]) -> ValidationException:
    """Parameters of vehicle commands are actuators or states."""
    return ValidationException(f"Parameter {name} must start with {' or '.join(prefixes)}.")


def parameter_missing(name: str) -> ValidationException:
    """An execution must give a value where the command has none."""
    return ValidationException(f"Parameter {name} has no default value and must be given.")


def nothing_for_the_vehicle(command_id: str) -> ValidationException:
    """A vehicle command that says nothing about any actuator or state."""
    return ValidationException(f"Command {command_id} needs a value for at least one parameter.")


def parameter_unknown(name: str, command_id: str) -> ValidationException:
    """An execution gives a value that nothing asks for."""
    return ValidationException(f"Parameter {name} is neither declared nor used by command {command_id}.")


def parameter_of_other_type(name: str, wanted: str, wanted_member: str, given: str) -> ValidationException:
    """A value's type is not the declared one."""
    return ValidationException(f"Parameter {name} must be of type {wanted} (member {wanted_member}), not {given}.")


def value_not_single(name: str, count: int) -> ValidationException:
    """A value has one member, which says its type."""
    return ValidationException(f"The value of parameter {name} must have exactly one member, not {count}.")


def value_not_finite(name: str) -> ValidationException:
    """A double that no JSON can carry."""
    return ValidationException(f"The value of parameter {name} is not a finite number.")


def value_too_large(name: str, limit: int) -> ValidationException:
    """More than an unsigned long can hold."""
    return ValidationException(f"The value of parameter {name} is greater than {limit}.")


def condition_not_met(name: str, condition: str) -> ValidationException:
    """A value that the command's declaration excludes."""
    return ValidationException(f"The value of parameter {name} does not meet the condition {condition}.")


def condition_not_fitting(name: str, condition: str) -> ValidationException:
    """A condition that values of this type cannot be compared with."""
    return ValidationException(f"The condition {condition} of parameter {name} does not fit its type.")


def operand_not_fitting(name: str, operator: str, kinds: Iterable[str]) -> ValidationException:
    """An operand that the operator does not take."""
    return ValidationException(f"The operator {operator} of parameter {name} takes one operand of {', '.join(kinds)}.")


def operand_not_a_number(name: str, text: str) -> ValidationException:
    """A numeric operand is a number, written as text."""
    return ValidationException(f"The operand {text} of a condition of parameter {name} is not a number.")


def range_upside_down(name: str) -> ValidationException:
    """A range that nothing lies in."""
    return ValidationException(f"The range of a condition of parameter {name} has min above max.")


# Executions


def timeout_too_long(limit: int) -> ValidationException:
    """No execution can run for so long."""
    return ValidationException(f"executionTimeoutSeconds must be at most {limit}.")


def invalid_target(arn: str) -> ValidationException:
    """Commands run on things and clients of the caller."""
    return ValidationException(
        f"The target {arn} is not the ARN of a thing or an MQTT client of this account and region."
    )


def client_is_no_vehicle(command_id: str, target_arn: str) -> ValidationException:
    """Vehicles are things."""
    return ValidationException(f"Command {command_id} is for vehicles, which are things: {target_arn} is none.")


def thing_not_found(thing_name: str) -> ResourceNotFoundException:
    """A thing target must be registered."""
    return ResourceNotFoundException(f"Thing {thing_name} does not exist.")


def execution_not_found(execution_id: str, target_arn: str) -> ResourceNotFoundException:
    """No such execution on this target."""
    return ResourceNotFoundException(f"Command execution {execution_id} does not exist for target {target_arn}.")


def token_reused(token: str, execution_id: str) -> ConflictException:
    """A client token came again with another request."""
    return ConflictException(
        f"The client token {token} has been used with different parameters.", resourceId=execution_id
    )


def active_execution(execution_id: str, status: str) -> ConflictException:
    """Only executions in a terminal state can be deleted."""
    return ConflictException(
        f"Command execution {execution_id} is in the non-terminal state {status} and cannot be deleted.",
        resourceId=execution_id,
    )


# Lists of executions


def not_one_target_or_command() -> ValidationException:
    """A list is that of a target or that of a command."""
    return ValidationException("Exactly one of targetArn and commandArn must be given.")


def two_time_filters() -> ValidationException:
    """A list is in order of start or in order of completion."""
    return ValidationException("Only one of startedTimeFilter and completedTimeFilter can be given.")


def needs_time_filter() -> ValidationException:
    """The list of a command needs bounds."""
    return ValidationException("commandArn needs a startedTimeFilter or a completedTimeFilter.")


def status_of_command() -> ValidationException:
    """The list of a command cannot be narrowed down to a status."""
    return ValidationException("status can only be used with targetArn.")


def filter_without_bounds() -> ValidationException:
    """A time filter that lets everything pass."""
    return ValidationException("A time filter needs after or before.")


def invalid_time(text: str) -> ValidationException:
    """A bound of a time filter that is no time."""
    return ValidationException(f"The time {text} is not of the form yyyy-MM-ddTHH:mm.")


def not_changeable(properties: list[str]) -> ValidationException:
    """What a template changes and UpdateCommand cannot."""
    return ValidationException(f"{', '.join(properties)} of a command cannot change: give another CommandId.")
