"""The error texts of the message broker's operations."""

from iotmock.core.errors import (
    GatewayTimeoutException,
    InvalidRequestException,
    RequestEntityTooLargeException,
    ResourceNotFoundException,
)

__all__ = [
    "bad_user_property",
    "client_not_connected",
    "client_unknown",
    "correlation_data_not_base64",
    "direct_message_to_reserved_topic",
    "direct_message_too_large",
    "invalid_token",
    "negative_expiry",
    "no_acknowledgement",
    "no_retained_message",
    "refused",
    "response_topic_with_wildcard",
    "timeout_out_of_range",
    "user_properties_not_a_list",
    "user_properties_not_json",
]


def refused(reason: ValueError) -> InvalidRequestException:
    """The broker does not take a message or its topic, and says why."""
    return InvalidRequestException(str(reason))


def negative_expiry() -> InvalidRequestException:
    """A message that would have expired before it was sent."""
    return InvalidRequestException("messageExpiry must not be negative")


def response_topic_with_wildcard() -> InvalidRequestException:
    """Nobody can publish an answer there."""
    return InvalidRequestException("responseTopic must not contain a wildcard")


def direct_message_to_reserved_topic() -> InvalidRequestException:
    """Direct messages stay off the topics of AWS."""
    return InvalidRequestException("the topic of a direct message must not start with $")


def timeout_out_of_range(shortest: int, longest: int) -> InvalidRequestException:
    """The service does not wait for so short or so long."""
    return InvalidRequestException(f"timeout must be between {shortest} and {longest} seconds")


def correlation_data_not_base64() -> InvalidRequestException:
    """Correlation data is bytes, which the API carries as base64."""
    return InvalidRequestException("correlationData must be base64")


def user_properties_not_json() -> InvalidRequestException:
    """User properties that cannot be read."""
    return InvalidRequestException("userProperties must be JSON")


def user_properties_not_a_list() -> InvalidRequestException:
    """User properties are a list, for a name may stand in it twice."""
    return InvalidRequestException("userProperties must be a list of objects")


def bad_user_property() -> InvalidRequestException:
    """A user property is one name with one text."""
    return InvalidRequestException("each of userProperties must be an object with one string member")


def invalid_token() -> InvalidRequestException:
    """The page token was not issued by this list."""
    return InvalidRequestException("Invalid nextToken")


def no_retained_message(topic: str) -> ResourceNotFoundException:
    """Nothing is stored for the topic."""
    return ResourceNotFoundException(f"No retained message exists for topic: '{topic}'")


def client_unknown(client_id: str) -> ResourceNotFoundException:
    """The broker has no connection and no session of this client."""
    return ResourceNotFoundException(f"Client '{client_id}' is not connected and has no persistent session")


def client_not_connected(*, has_session: bool) -> ResourceNotFoundException:
    """The client cannot take a message now; the text tells whether a persistent session waits for it."""
    text = "The target client ID is not connected"
    return ResourceNotFoundException(f"{text}, but it has an active persistent session" if has_session else text)


def no_acknowledgement(timeout: int) -> GatewayTimeoutException:
    """The client is connected and does not confirm; no second has passed, for the clock is the test's."""
    return GatewayTimeoutException(f"The client did not acknowledge the message within {timeout} seconds")


def direct_message_too_large() -> RequestEntityTooLargeException:
    """The payload of a direct message is over the broker's limit."""
    return RequestEntityTooLargeException("The payload exceeds the maximum size allowed")
