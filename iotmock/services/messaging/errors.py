"""The error texts of the message broker's operations."""

from iotmock.core.errors import (
    InvalidRequestException,
    RequestEntityTooLargeException,
    ResourceNotFoundException,
)

__all__ = [
    "client_not_connected",
    "client_unknown",
    "direct_message_too_large",
    "invalid_request",
    "invalid_token",
    "no_retained_message",
]


def invalid_request(reason: str) -> InvalidRequestException:
    """The request breaks a rule of the broker."""
    return InvalidRequestException(reason)


def invalid_token() -> InvalidRequestException:
    """The page token was not issued by this list."""
    return InvalidRequestException("Invalid nextToken")


def no_retained_message(topic: str) -> ResourceNotFoundException:
    """Nothing is stored for the topic."""
    return ResourceNotFoundException(f"No retained message exists for topic: '{topic}'")


def client_unknown(client_id: str) -> ResourceNotFoundException:
    """The broker has no connection and no session of this client."""
    return ResourceNotFoundException(f"Client '{client_id}' is not connected and has no persistent session")


def client_not_connected(client_id: str, *, has_session: bool) -> ResourceNotFoundException:
    """The client cannot take a message now; the text tells whether a persistent session waits for it."""
    if has_session:
        return ResourceNotFoundException(f"Client '{client_id}' is not connected; it has a persistent session")
    return ResourceNotFoundException(f"Client '{client_id}' is not connected")


def direct_message_too_large() -> RequestEntityTooLargeException:
    """The payload of a direct message is over the broker's limit."""
    return RequestEntityTooLargeException("The payload exceeds the maximum size allowed")
