"""From a request to its answer: the steps that every operation takes.

One lock, one reading of the clock; settle what is due, read and check the input, then the backend method. An error
leaves the state as it was, because methods check everything before they change anything.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeVar

from iotmock.core import moto_state, wire
from iotmock.core.errors import AwsError
from iotmock.core.names import new_request_id
from iotmock.core.rooms import registration
from iotmock.core.rooms.backend import Backend
from iotmock.core.rooms.idempotency import TokenReused
from iotmock.core.rooms.registration import Operation
from iotmock.core.wire import ERROR_TYPE, ConstraintViolation
from iotmock.core.world.call import Call
from iotmock.core.world.calls import Answerer, outcome_of, tell
from iotmock.core.world.world import World

__all__ = ["Answer", "answer", "answer_inside", "answer_with_listeners", "has_listeners"]

# Status, headers, body.
Answer = tuple[int, dict[str, str], bytes]
T = TypeVar("T")
Headers = Mapping[str, "str | bytes"]
_REQUEST_ID = "x-amzn-RequestId"
_IOTMOCK = Answerer.IOTMOCK
_NO_HEADERS: dict[str, str] = {}


def answer(
    world: World, operation: Operation, tail: str, headers: Headers, body: bytes, account: str, region: str
) -> Answer:
    """Answer one request to an operation of ours.

    tail: the raw URL behind the host. headers: case-insensitive.
    """
    # Every call of every test takes this way: it is kept flat, because each function more costs half a microsecond.
    codec = operation.codec
    call = world.enter(operation.name, account, region)
    state = world.state
    faults, answerer = state.faults, _IOTMOCK
    status, answer_headers = 0, _NO_HEADERS
    try:
        if (
            faults.waiting
            and (fault := faults.take(operation.name, partial(_named, codec, tail, headers, body))) is not None
        ):
            status, answer_headers, content = codec.encode_fault(fault.error, fault.message, fault.status)
            answerer = Answerer.FAULT
        else:
            parameters = codec.decode(tail, headers, body)
            codec.validate(parameters)
            backend: Any = state.backend(operation.backend, account, region)
            if operation.token_reused is None:
                result = operation.method(backend, call, **parameters)
            else:
                result = _run_once(operation, backend, call, parameters)
            status, answer_headers, content = result if type(result) is wire.RawAnswer else codec.encode(result)
    except AwsError as error:
        if error.is_undeclared:
            status, answer_headers, content = codec.encode_fault(error.code, error.message)
        else:
            status, answer_headers, content = codec.encode_error(error.code, error.message, error.members)
    except (wire.MalformedRequest, ConstraintViolation) as error:
        status, answer_headers, content = _refuse_input(codec, error)
    finally:
        # 0 where a method has raised what is no answer, which the caller gets as it is.
        error_type = answer_headers.get(ERROR_TYPE) if status >= 300 else None
        outcome = outcome_of(operation.service, operation.name, status or None, error_type, answerer)
        state.calls.record(account, region, call.now, outcome)
        world.leave()
    tell(account, region, outcome)
    if _REQUEST_ID not in answer_headers:
        answer_headers[_REQUEST_ID] = new_request_id()
    return status, answer_headers, content


def _run_once(
    operation: Operation, backend: Backend, call: Call, parameters: dict[str, Any]
) -> Mapping[str, Any] | None:
    """Run a method whose client token makes it happen once only."""
    token = parameters.get("client_token")
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


def _refuse_input(codec: wire.Codec, error: Exception) -> Answer:
    if codec.validation_code is None:
        # No error of the model fits; this is what AWS's front answers to what it cannot read.
        return codec.encode_fault("SerializationException", str(error), 400)
    return codec.encode_error(codec.validation_code, str(error), {})


def _named(codec: wire.Codec, tail: str, headers: Headers, body: bytes) -> dict[str, Any]:
    """The parameters of a call as boto3 names them; none where they cannot be read."""
    try:
        parameters = codec.decode(tail, headers, body)
    except wire.MalformedRequest:
        return {}
    return {name: parameters[keyword] for name, keyword in codec.parameters.items() if keyword in parameters}


def fault_or_none(
    world: World, service: str, name: str, tail: str, headers: Headers, body: Callable[[], bytes]
) -> Answer | None:
    """The answer to a call of an operation of moto's that is to fail; None when it is to succeed."""
    with world.lock:
        fault = world.state.faults.take(name, lambda: _named(wire.codec_for(service, name), tail, headers, body()))
    if fault is None:
        return None
    return wire.codec_for(service, name).encode_fault(fault.error, fault.message, fault.status)


def has_listeners(key: str) -> bool:
    """Whether a room listens to this operation of moto's."""
    return key in registration.BEFORE or key in registration.AFTER


def answer_inside(world: World, key: str, account: str, region: str, ask_moto: Callable[[], T]) -> T:
    """Let moto answer an operation to which rooms show what is theirs."""
    _, name = key.split(":")
    with world.entered(name, account, region) as call, ExitStack() as contexts:
        for backend, method in registration.AROUND[key]:
            contexts.enter_context(method(call.backend(backend), call))
        return ask_moto()


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
            codec.validate(request)
        except wire.MalformedRequest:
            return ask_moto()  # moto owns the operation, so its complaint counts
        except ConstraintViolation as error:
            # Rooms get only what AWS would take.
            return _refuse_input(codec, error)
        try:
            for backend, method in registration.BEFORE.get(key, ()):
                method(call.backend(backend), call, **request)
        except AwsError as error:
            return codec.encode_error(error.code, error.message, error.members)
        restore = moto_state.remember(service, account, region)
        response = ask_moto()
        if response[0] >= 300:
            return response
        document = json.loads(response[2] or b"{}")
        try:
            for backend, method in registration.AFTER.get(key, ()):
                method(call.backend(backend), call, request=request, answer=document)
        except AwsError as error:
            restore()
            return codec.encode_error(error.code, error.message, error.members)
        return response
