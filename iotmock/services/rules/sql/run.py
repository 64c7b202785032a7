"""One evaluation of a statement: the message, what stands for names at the moment, and whom functions ask."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from iotmock.core.mqtt.message import Properties
from iotmock.services.rules.sql.values import UNDEFINED, document_or_none
from iotmock.services.rules.sql.versions import Version

__all__ = ["Externals", "Message", "Run"]


class Externals(Protocol):
    """What external functions ask. Each method raises `EvaluationFailed` when there is no answer."""

    def invoke(self, function: str, event: bytes) -> bytes:
        """The JSON that a Lambda function answers."""

    def shadow(self, thing: str, name: str | None) -> bytes:
        """The document of a shadow, as GetThingShadow gives it."""

    def item(self, table: str, key: dict[str, Any]) -> dict[str, Any]:
        """The item of a DynamoDB table, types unwrapped."""

    def secret(self, secret_id: str, *, is_binary: bool) -> str:
        """The value of a secret; a binary one in base64."""

    def registry(self, operation: str, thing: str) -> Any:
        """What the registry answers: DescribeThing or ListThingGroupsForThing."""


@dataclass(slots=True)
class Message:
    """What a rule hears, and where.

    topic: without what Basic Ingest has put before it. client_id: None where no MQTT client has published it.
    principal: of that client, where it is known. trace_id: gives the id of the message; None where it did not come over
    MQTT.
    """

    topic: str
    payload: bytes
    at: datetime
    account: str
    externals: Externals
    client_id: str | None = None
    principal: str | None = None
    trace_id: Callable[[], str] | None = None
    properties: Properties | None = None


@dataclass(slots=True)
class Run:
    """An evaluation under way. row: what names and `*` mean now; document: of the payload, None where it is no JSON."""

    message: Message
    version: Version
    document: Any = None
    row: Any = None
    variables: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, message: Message, version: Version) -> "Run":
        """An evaluation that begins with the payload."""
        payload = message.payload
        document = document_or_none(payload, whole_numbers_are_integers=not version.is_first)
        if document is None:
            return cls(message, version, None, payload if payload else UNDEFINED)
        return cls(message, version, document, document)
