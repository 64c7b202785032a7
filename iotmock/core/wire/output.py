"""Results and errors into responses: the response half of the rest-json protocol, compiled once per operation.

A result is a mapping with AWS's member names. Alone kept here: which member travels in the status line, a header or
the body, and that an error carries the status and the members of its own shape, declared by its operation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import botocore

from iotmock.core.names import new_uuid
from iotmock.core.texts import cut
from iotmock.core.wire.json import (
    Result,
    UnknownMember,
    Writer,
    base64_text,
    instant_writer,
    json_writer,
    structure_writer,
)

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape, StructureShape

Answer = tuple[int, dict[str, str], bytes]
Encoder = Callable[[Result | None], Answer]
HeaderWriter = Callable[[Result, dict[str, str]], None]

_CONTENT_TYPE = "application/json"
ERROR_TYPE = "x-amzn-ErrorType"
# The botocore whose models know every member that the backends return.
_COMPLETE_BOTOCORE = (1, 44, 5)
# The "Common errors" page of the API reference, where the status is not 400.
_COMMON_STATUS = {
    "AccessDeniedException": 403,
    "ExpiredTokenException": 403,
    "IncompleteSignature": 403,
    "InternalFailure": 500,
    "NotAuthorized": 401,
    "OptInRequired": 403,
    "RequestEntityTooLargeException": 413,
    "RequestTimeoutException": 408,
    "ServiceUnavailable": 503,
    "UnknownOperationException": 404,
    "UnrecognizedClientException": 403,
}
# All that any operation may answer besides the errors it declares.
COMMON_ERRORS = frozenset(_COMMON_STATUS) | {
    "AccessDenied",
    "InternalServerError",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MalformedQueryString",
    "MissingAuthenticationToken",
    "RequestExpired",
    "SerializationException",
    "SignatureDoesNotMatch",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "ValidationError",
}


class UndeclaredError(LookupError):
    """A backend raised an error that the model does not declare for its operation."""


class RawAnswer(NamedTuple):
    """A finished answer for what the model cannot say, such as the body of Publish."""

    status: int
    headers: dict[str, str]
    body: bytes


def is_strict() -> bool:
    """Whether the installed botocore knows every member that backends return."""
    numbers = tuple(int(part) for part in botocore.__version__.split(".")[:3] if part.isdigit())
    return numbers >= _COMPLETE_BOTOCORE


def compile_encoder(operation: OperationModel) -> Encoder:
    """Build the function that turns this operation's result into status, headers and body."""
    shape = operation.output_shape
    status = int(operation.http.get("responseCode", 200))
    if shape is None:
        return _bodiless_encoder(operation.name, status)
    located = {name: member for name, member in shape.members.items() if "location" in member.serialization}
    payload = shape.serialization.get("payload")
    deletes = operation.http["method"] == "DELETE"
    write_body = _body_writer(operation.name, shape, located, payload, deletes=deletes)
    if not located and payload is None:
        return _document_encoder(status, write_body)
    status_member = next((n for n, m in located.items() if m.serialization["location"] == "statusCode"), None)
    write_headers = _header_writer(located)

    def encode(result: Result | None) -> Answer:
        rest = dict(result or {})
        headers = {"Content-Type": _CONTENT_TYPE}
        write_headers(rest, headers)
        given = rest.get(status_member) if status_member is not None else None
        document = {name: value for name, value in rest.items() if name not in located}
        return (status if given is None else int(given), headers, write_body(document))

    return encode


def _bodiless_encoder(name: str, status: int) -> Encoder:
    def encode(result: Result | None) -> Answer:
        if result and is_strict():
            raise UnknownMember(f"{name} answers no members, but got {sorted(result)}")
        return (status, {"Content-Type": _CONTENT_TYPE}, b"")

    return encode


def _document_encoder(status: int, write_body: Callable[[Result], bytes]) -> Encoder:
    def encode(result: Result | None) -> Answer:
        return (status, {"Content-Type": _CONTENT_TYPE}, write_body({} if result is None else result))

    return encode


def _body_writer(
    name: str, shape: StructureShape, located: Mapping[str, Shape], payload: str | None, *, deletes: bool
) -> Callable[[Result], bytes]:
    if payload is not None:
        return _payload_writer(name, payload, shape.members[payload])
    in_body = {member: inner for member, inner in shape.members.items() if member not in located}
    write = structure_writer(name, in_body, strict=is_strict())
    # A structure that lives in the status line and headers alone, as DeleteCommand's, is answered without a body; so is
    # a deletion that has nothing to say (API reference, DeletePackageVersion).
    is_bodiless = (bool(located) or deletes) and not in_body

    def write_document(document: Result) -> bytes:
        try:
            text = write(document)
        except TypeError as error:
            raise TypeError(f"{name} cannot be answered: {error}") from error
        return b"" if is_bodiless else text.encode("ascii")

    return write_document


def _payload_writer(name: str, payload: str, shape: Shape) -> Callable[[Result], bytes]:
    write = json_writer(shape, {}, strict=is_strict()) if shape.type_name == "structure" else None

    def write_payload(document: Result) -> bytes:
        if document.keys() - {payload} and is_strict():
            raise UnknownMember(f"{name} has no members {sorted(document.keys() - {payload})}")
        value = document.get(payload)
        if value is None:
            return b""
        if write is not None:
            return write(value).encode("ascii")
        return value.encode() if isinstance(value, str) else bytes(value)

    return write_payload


# --- headers ----------------------------------------------------------------------------------------------------


def _header_writer(located: Mapping[str, Shape]) -> HeaderWriter:
    single = [
        (name, str(shape.serialization.get("name", name)), _header_text(shape))
        for name, shape in located.items()
        if shape.serialization["location"] == "header"
    ]
    prefixed = [
        (name, str(shape.serialization.get("name", "")))
        for name, shape in located.items()
        if shape.serialization["location"] == "headers"
    ]

    def write(result: Result, headers: dict[str, str]) -> None:
        for name, header, text in single:
            value = result.get(name)
            if value is not None:
                headers[header] = text(value)
        for name, prefix in prefixed:
            headers.update({prefix + key: str(value) for key, value in (result.get(name) or {}).items()})

    return write


def _header_text(shape: Shape) -> Writer:
    if shape.serialization.get("jsonvalue"):
        return lambda value: base64_text(json.dumps(value, separators=(",", ":")).encode())
    if shape.type_name == "boolean":
        return lambda value: "true" if value else "false"
    if shape.type_name == "timestamp":
        return instant_writer(shape, "rfc822")
    return str


# --- errors -----------------------------------------------------------------------------------------------------


def error_status(shape: Shape) -> int:
    """The HTTP status of an error shape."""
    return int(shape.metadata.get("error", {}).get("httpStatusCode", 400))


class ErrorEncoder:
    """Writes the declared errors of one operation."""

    __slots__ = ("_operation", "_shapes", "_traced", "_writers")

    def __init__(self, operation: OperationModel) -> None:
        self._operation = operation.name
        self._shapes: dict[str, StructureShape] = {
            shape.name: cast("StructureShape", shape) for shape in operation.error_shapes
        }
        self._writers: dict[str, Writer] = {}
        # Bodies of the message broker repeat the request's id, in a member that no model has.
        self._traced = operation.service_model.service_name == "iot-data"

    @property
    def declared(self) -> frozenset[str]:
        """The codes that the operation may answer with."""
        return frozenset(self._shapes)

    def __call__(self, code: str, message: str, members: Result | None) -> Answer:
        """Answer with one of them; the message is cut where it is long."""
        shape = self._shapes.get(code)
        if shape is None:
            raise UndeclaredError(f"{self._operation} does not declare {code}; it declares {sorted(self._shapes)}")
        status = error_status(shape)
        document: dict[str, Any] = {}
        for name in shape.members:
            # 1-Click repeats the HTTP number as a text, in a member that other services do not have.
            if name.lower() == "message":
                document[name] = cut(message)
            elif name.lower() == "code":
                document[name] = str(status)
        if members:
            document.update(members)
        if code not in self._writers:
            self._writers[code] = structure_writer(code, shape.members, strict=is_strict())
        body = self._writers[code](document)
        headers = {"Content-Type": _CONTENT_TYPE, ERROR_TYPE: code}
        if self._traced:
            headers["x-amzn-RequestId"] = trace_id = new_uuid()
            body = f'{body[:-1]},"traceId":"{trace_id}"}}'
        return (status, headers, body.encode("ascii"))


def encode_common_error(code: str, message: str, status: int | None = None) -> Answer:
    """Answer with an error that any AWS service may give before the operation is reached."""
    body = json.dumps({"message": cut(message)}, separators=(",", ":")).encode("ascii")
    headers = {"Content-Type": _CONTENT_TYPE, ERROR_TYPE: code}
    return (_COMMON_STATUS.get(code, 400) if status is None else status, headers, body)
