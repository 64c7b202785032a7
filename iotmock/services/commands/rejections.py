"""What AWS IoT Commands says to devices when it says no: the codes and texts of rejected responses."""

from collections.abc import Iterable

from iotmock.core.texts import cut

__all__ = [
    "CODES",
    "ResponseRejected",
    "asked_for",
    "bad_description",
    "bad_reason_code",
    "bad_result_name",
    "bad_result_value",
    "bare_result_value",
    "body_not_an_object",
    "execution_not_found_for_device",
    "reason_not_an_object",
    "result_empty",
    "result_not_an_object",
    "result_text_too_short",
    "status_unknown",
    "terminal_state_reached",
    "transition_refused",
    "undecodable",
]


# The codes of rejected responses. Sources: Developer Guide, "Commands troubleshooting"; AWS IoT device SDKs v2.
CODES = frozenset(
    {
        "DataConflict",
        "InternalError",
        "InvalidJson",
        "InvalidRequest",
        "InvalidStateTransition",
        "RequestThrottled",
        "ResourceNotFound",
        "TerminalStateReached",
    }
)


class ResponseRejected(Exception):
    """The answer to a device whose response is not accepted: a code of the reserved topics' protocol and a text."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = cut(message)
        super().__init__(self.message)


def asked_for(code: str, message: str) -> ResponseRejected:
    """What a test wants the device to be told."""
    return ResponseRejected(code, message)


def undecodable(reason: str) -> ResponseRejected:
    """The body is not a document of the topic's format. CBOR has no code of its own."""
    return ResponseRejected("InvalidJson", f"The payload could not be decoded: {reason}")


def body_not_an_object() -> ResponseRejected:
    """The body is a document of another kind."""
    return _unacceptable("The payload must be an object.")


def status_unknown(statuses: Iterable[str]) -> ResponseRejected:
    """A status that devices cannot report."""
    return _unacceptable(f"status must be one of {', '.join(statuses)}.")


def reason_not_an_object() -> ResponseRejected:
    """The reason of a status is a document of another kind."""
    return _unacceptable("statusReason must be an object.")


def bad_reason_code() -> ResponseRejected:
    """The code of a reason has another form."""
    return _unacceptable("statusReason.reasonCode must be 1 to 64 characters of A-Z, 0-9, _ and -.")


def bad_description(limit: int) -> ResponseRejected:
    """The description of a reason is too long or no plain text."""
    return _unacceptable(
        f"statusReason.reasonDescription must be at most {limit} characters without control characters."
    )


def result_not_an_object() -> ResponseRejected:
    """The results are a document of another kind."""
    return _unacceptable("result must be an object.")


def result_empty() -> ResponseRejected:
    """There are no results, in AWS's words."""
    return _unacceptable("At least 1 command execution result is required")


def bad_result_name() -> ResponseRejected:
    """The name of a result has another form."""
    return _unacceptable("The names in result must be 1 to 32 characters of a-z, A-Z, 0-9, _ and -.")


def bare_result_value() -> ResponseRejected:
    """A text without the member that says its type, in AWS's words."""
    return _unacceptable("Value cannot be a STRING")


def result_text_too_short(name: str) -> ResponseRejected:
    """A result that is a text without characters."""
    return _unacceptable(f"result.{name}.s is too short: it must have at least 1 character.")


def bad_result_value(name: str) -> ResponseRejected:
    """A result has another value than a text, a truth or bytes."""
    return _unacceptable(f"result.{name} must have exactly one of s (text), b (true or false) and bin (bytes).")


def _unacceptable(reason: str) -> ResponseRejected:
    """The body is a document, but not a valid update."""
    return ResponseRejected("InvalidRequest", reason)


def execution_not_found_for_device(execution_id: str) -> ResponseRejected:
    """No such execution for this device: unknown, another device's, deleted or expired."""
    return ResponseRejected("ResourceNotFound", f"Command execution {execution_id} does not exist for this device.")


def terminal_state_reached(status: str, wanted: str) -> ResponseRejected:
    """Another end of an execution that has ended, in AWS's words."""
    return ResponseRejected(
        "TerminalStateReached",
        f"Command Execution status cannot be updated to {wanted} since execution has already completed with status"
        f" {status}.",
    )


def transition_refused(execution_id: str, status: str, wanted: str) -> ResponseRejected:
    """A report of a state that the execution cannot come to from where it stands."""
    return ResponseRejected(
        "InvalidStateTransition", f"Command execution {execution_id} cannot go from {status} to {wanted}."
    )
