"""From a request to its answer: the steps that every operation takes.

One lock, one reading of the clock; settle what is due, read and check the input, then the backend method. An error
leaves the state as it was, because methods check everything before they change anything.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from iotmock.core import registry, wire
from iotmock.core.call import Call
from iotmock.core.errors import AwsError
from iotmock.core.idempotency import TokenReused
from iotmock.core.names import new_uuid
from iotmock.core.registry import Operation
from iotmock.core.validation import ConstraintViolation
from iotmock.core.world import World

__all__ = ["Answer", "answer", "answer_with_listeners", "has_listeners"]

# Status, headers, body.
Answer = tuple[int, dict[str, str], bytes]
Headers = Mapping[str, "str | bytes"]


def answer(
    world: World, operation: Operation, tail: str, headers: Headers, body: bytes, account: str, region: str
) -> Answer:
    """Answer one request to an operation of ours.

    tail: the raw URL behind the host. headers: case-insensitive.
    """
    status, answer_headers, content = _answer(world, operation, tail, headers, body, account, region)
    answer_headers.setdefault("x-amzn-RequestId", new_uuid())
    return status, answer_headers, content


def _answer(
    world: World, operation: Operation, tail: str, headers: Headers, body: bytes, account: str, region: str
) -> Answer:
    codec = operation.codec
    call = world.enter(operation.name, account, region)
    try:
        if world.faults and (fault := world.faults.take(operation.name)) is not None:
            return codec.encode_fault(fault.error, fault.message, fault.status)
        parameters = codec.decode(tail, headers, body)
        codec.validate(parameters)
        return codec.encode(_run(operation, call, parameters))
    except AwsError as error:
        return codec.encode_error(error.code, error.message, error.members)
    except (wire.MalformedRequest, ConstraintViolation) as error:
        if codec.validation_code is None:
            raise  # the model of this operation declares no error for bad input, and none of it can be bad
        return codec.encode_error(codec.validation_code, str(error), {})
    finally:
        world.leave()


def _run(operation: Operation, call: Call, parameters: dict[str, Any]) -> Mapping[str, Any] | None:
    backend = call.backend(operation.backend)
    token = None if operation.token_reused is None else parameters.get("client_token")
    if token is None or operation.token_reused is None:
        return operation.method(backend, call, **parameters)  # type: ignore[no-any-return]
    request = {name: value for name, value in parameters.items() if name != "client_token"}
    try:
        known = backend.client_tokens.replay(operation.name, token, request)
    except TokenReused:
        raise operation.token_reused(token) from None
    if known is not None:
        return known
    result = operation.method(backend, call, **parameters)
    backend.client_tokens.remember(operation.name, token, request, result)
    return result  # type: ignore[no-any-return]


def has_listeners(key: str) -> bool:
    """Whether a room listens to this operation of moto's."""
    return key in registry.BEFORE or key in registry.AFTER


def answer_with_listeners(
    world: World,
    service: str,
    name: str,
    tail: str,
    headers: Headers,
    body: bytes,
    account: str,
    region: str,
    ask_moto: Callable[[], Answer],
) -> Answer:
    """Let moto answer an operation that rooms listen to."""
    key = f"{service}:{name}"
    codec = wire.codec_for(service, name)
    with world.entered(name, account, region) as call:
        try:
            request = codec.decode(tail, headers, body)
        except wire.MalformedRequest:
            return ask_moto()  # moto owns the operation, so its complaint counts
        try:
            for backend, method in registry.BEFORE.get(key, ()):
                method(call.backend(backend), call, **request)
        except AwsError as error:
            return codec.encode_error(error.code, error.message, error.members)
        response = ask_moto()
        if response[0] < 300:
            document = json.loads(response[2] or b"{}")
            for backend, method in registry.AFTER.get(key, ()):
                method(call.backend(backend), call, request=request, answer=document)
        return response
