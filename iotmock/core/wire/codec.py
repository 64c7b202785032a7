"""The wire of one operation: input from an HTTP request, HTTP response from a result or an error.

Everything is compiled from botocore's service model, once per operation and on first use; only the rest-json protocol
is spoken, because all services of AWS IoT speak it. Alone kept here: there is one codec per operation and process.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

from iotmock.core.once import once
from iotmock.core.wire.input import Decoder, compile_decoder
from iotmock.core.wire.json import Result
from iotmock.core.wire.output import (
    Answer,
    Encoder,
    ErrorEncoder,
    compile_encoder,
    encode_common_error,
    error_status,
)
from iotmock.core.wire.validation import compile_validator

if TYPE_CHECKING:
    from botocore.model import OperationModel

__all__ = ["Codec", "codec_for", "service_model"]


class Codec:
    """Reads, checks and answers one operation."""

    def __init__(self, service: str, operation: OperationModel) -> None:
        protocol = operation.service_model.metadata["protocol"]
        if protocol != "rest-json":
            raise NotImplementedError(f"{service} speaks {protocol}, but only rest-json is spoken here")
        self.service = service
        self.operation = operation.name
        self.model = operation
        members = operation.input_shape.members if operation.input_shape else {}
        self.parameters: dict[str, str] = {name: xform_name(name) for name in members}
        # Whether members stand in headers, which are then looked into one by one.
        self.reads_headers = any("header" in str(shape.serialization.get("location")) for shape in members.values())

    # The three that every call needs are the compiled functions themselves: a method around each would cost as much.

    @once
    def decode(self) -> Decoder:
        """`decode(tail, headers, body)` reads the operation's input: keyword names at the top, AWS names below.

        `tail` is the raw URL after the host. A blob payload is always present, empty when the body is.

        Raises: MalformedRequest.
        """
        return compile_decoder(self.model, self.parameters)

    @once
    def validate(self) -> Callable[[dict[str, Any]], None]:
        """`validate(params)` applies the model's constraints to decoded input.

        Raises: ConstraintViolation.
        """
        return compile_validator(self.model.input_shape, self.parameters)

    @once
    def encode(self) -> Encoder:
        """`encode(result)` answers with a result.

        Raises: UnknownMember, TypeError.
        """
        return compile_encoder(self.model)

    def encode_error(self, code: str, message: str, members: Result | None = None) -> Answer:
        """Answer with a declared error; `members` are those that its shape has beside the message.

        Raises: UndeclaredError, UnknownMember.
        """
        return self._encode_error(code, message, members)

    def encode_fault(self, code: str, message: str, status: int | None = None) -> Answer:
        """Answer with an injected error, declared or not; without a status, the one that the models give it."""
        if code in self.declared_errors:
            answered, headers, body = self._encode_error(code, message, None)
            return (answered if status is None else status, headers, body)
        if status is None:
            status = next(
                (error_status(shape) for shape in self.model.service_model.error_shapes if shape.name == code), None
            )
        return encode_common_error(code, message, status)

    @once
    def declared_errors(self) -> frozenset[str]:
        """The error codes that the model lets this operation answer with."""
        return self._encode_error.declared

    @once
    def validation_code(self) -> str | None:
        """The error code of input that breaks a constraint."""
        candidates = ("ValidationException", "InvalidRequestException")
        return next((code for code in candidates if code in self.declared_errors), None)

    @once
    def _encode_error(self) -> ErrorEncoder:
        return ErrorEncoder(self.model)


@cache
def _loader() -> Loader:
    return Loader()


@cache
def service_model(service: str) -> ServiceModel:
    """The model of a service as the installed botocore (or a model offered through its Loader) describes it."""
    return ServiceModel(_loader().load_service_model(service, "service-2"), service)


@cache
def codec_for(service: str, operation: str) -> Codec:
    """The codec of an operation, compiled on first use of each part."""
    return Codec(service, service_model(service).operation_model(operation))
