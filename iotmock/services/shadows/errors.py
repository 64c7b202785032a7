"""The errors of the shadow service, for both its doors: a status and a text over MQTT, an error class over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from iotmock.core.errors import (
    AwsError,
    ConflictException,
    InvalidRequestException,
    RequestEntityTooLargeException,
    ResourceNotFoundException,
    UnsupportedDocumentEncodingException,
)
from iotmock.core.texts import cut

__all__ = [
    "INVALID_JSON",
    "INVALID_VERSION",
    "STATE_MISSING",
    "TOO_DEEP",
    "DocumentError",
    "as_aws_error",
    "bad_client_token",
    "bad_document",
    "invalid_name",
    "invalid_node",
    "invalid_token",
    "no_shadow",
    "not_a_json_object",
    "not_an_object",
    "not_utf8",
    "too_large",
    "version_conflict",
]

_CLASSES: Final[Mapping[int, type[AwsError]]] = MappingProxyType(
    {
        400: InvalidRequestException,
        404: ResourceNotFoundException,
        409: ConflictException,
        413: RequestEntityTooLargeException,
        415: UnsupportedDocumentEncodingException,
    }
)


# Faults of documents; those that name a node are made by functions.
STATE_MISSING: Final = "Missing required node: state"
INVALID_VERSION: Final = "Invalid version"
INVALID_JSON: Final = "Invalid JSON"
# AWS still says 6 where it accepts more; the text is kept, the limit is not.
TOO_DEEP: Final = "JSON contains too many levels of nesting; maximum is 6"


class DocumentError(Exception):
    """A document that the shadow service refuses, with the answer it gives.

    `message` is the text over MQTT, `http_message` the one over HTTP; they differ for bad JSON only. `client_token` is
    set when one could be read, because AWS echoes it in the rejection.
    """

    def __init__(
        self, status: int, message: str, *, client_token: str | None = None, http_message: str | None = None
    ) -> None:
        self.status = status
        self.message = cut(message)
        self.http_message = self.message if http_message is None else cut(http_message)
        super().__init__(self.message)
        self.client_token = client_token


def as_aws_error(refused: DocumentError) -> AwsError:
    """What the API answers where MQTT has a rejection."""
    return _CLASSES[refused.status](refused.http_message)


def no_shadow(name: str, client_token: str | None) -> DocumentError:
    """Say that the shadow does not exist; AWS says the same when the registry has no such thing."""
    return DocumentError(404, f"No shadow exists with name: '{name}'", client_token=client_token)


def invalid_name(kind: str, client_token: str | None) -> DocumentError:
    """Say that a topic holds a name that cannot exist. kind: `thing` or `shadow`."""
    return DocumentError(400, f"Invalid {kind} name", client_token=client_token)


def not_an_object(node: str) -> str:
    """The fault of a document whose state, or one of whose sections, is of another kind."""
    return f"{node.capitalize()} node must be an object"


def invalid_node(name: str) -> str:
    """The fault of a document with a node that cannot stand there."""
    return f"State contains an invalid node: '{name}'"


def bad_document(fault: str, client_token: str | None) -> DocumentError:
    """Say what is wrong with a document."""
    return DocumentError(400, fault, client_token=client_token)


def not_a_json_object() -> DocumentError:
    """Say that the document is no JSON object, for which AWS has a text per door."""
    return DocumentError(400, INVALID_JSON, http_message="Payload contains invalid json")


def not_utf8() -> DocumentError:
    """Say that the document is no text."""
    return DocumentError(415, "Unsupported documented encoding; supported encoding is UTF-8")


def bad_client_token() -> DocumentError:
    """Say that the client token is no text or too long to be echoed."""
    return DocumentError(400, "Invalid clientToken")


def version_conflict(client_token: str | None) -> DocumentError:
    """Say that the shadow has moved on since the client read it."""
    return DocumentError(409, "Version conflict", client_token=client_token)


def too_large(client_token: str | None) -> DocumentError:
    """Say that the shadow would have too many bytes."""
    return DocumentError(413, "The payload exceeds the maximum size allowed", client_token=client_token)


def invalid_token() -> InvalidRequestException:
    """Say that the page token was not issued by this list."""
    return InvalidRequestException("Invalid nextToken")
