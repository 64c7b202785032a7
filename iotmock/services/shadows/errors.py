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
from iotmock.services.shadows.request import DocumentError
from iotmock.services.shadows.state import ShadowName

__all__ = ["as_aws_error", "invalid_name", "invalid_token", "no_shadow"]

_CLASSES: Final[Mapping[int, type[AwsError]]] = MappingProxyType(
    {
        400: InvalidRequestException,
        404: ResourceNotFoundException,
        409: ConflictException,
        413: RequestEntityTooLargeException,
        415: UnsupportedDocumentEncodingException,
    }
)


def as_aws_error(refused: DocumentError) -> AwsError:
    """What the API answers where MQTT has a rejection."""
    return _CLASSES[refused.status](refused.http_message)


def no_shadow(name: ShadowName, client_token: str | None = None) -> DocumentError:
    """Say that the shadow does not exist; AWS says the same when the registry has no such thing."""
    return DocumentError(404, f"No shadow exists with name: '{name}'", client_token=client_token)


def invalid_name(kind: str, client_token: str | None) -> DocumentError:
    """Say that a topic holds a name that cannot exist. kind: `thing` or `shadow`."""
    return DocumentError(400, f"Invalid {kind} name", client_token=client_token)


def invalid_token() -> InvalidRequestException:
    """Say that the page token was not issued by this list."""
    return InvalidRequestException("Invalid nextToken")
