"""What backends declare agrees with the service models of the installed botocore."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any

import botocore.session
import pytest

from iotmock.core.rooms.registration import AFTER, AROUND, BEFORE, OPERATIONS, TOPICS, Operation
from iotmock.core.wire import service_model
from iotmock.services import ROOMS, open_rooms

open_rooms()
SERVICES = ("iot", "iot-data", "iot-jobs-data", "iot1click-devices")
KNOWN = {f"{service}:{name}" for service in SERVICES for name in service_model(service).operation_names}
# An older botocore lacks operations that backends have; they are then out of reach.
PRESENT = [pytest.param(operation, id=key) for key, operation in sorted(OPERATIONS.items()) if key in KNOWN]


def test_every_room_has_registered_what_is_compared_here() -> None:
    """Without operations, topics and listeners nothing below would be compared, and nobody would notice."""
    owners = [operation.backend for operation in OPERATIONS.values()] + [route.backend for route in TOPICS]
    owners += [backend for found in (*BEFORE.values(), *AFTER.values()) for backend, _ in found]
    assert {owner.__module__.split(".")[2] for owner in owners} >= set(ROOMS)
    assert all((PRESENT, list(TOPICS), BEFORE, AFTER))


def _keywords(operation: Operation) -> dict[str, inspect.Parameter]:
    return dict(list(inspect.signature(operation.method).parameters.items())[2:])


def _taken(operation: Operation) -> set[str]:
    """The members that a method takes: those it names, and those that the function names to which it hands the rest."""
    keywords = _keywords(operation)
    taken = {name for name, each in keywords.items() if each.kind is inspect.Parameter.KEYWORD_ONLY}
    for name, each in keywords.items():
        if each.kind is inspect.Parameter.VAR_KEYWORD:
            taken |= _forwarded(operation.method, name)
    return taken


def _forwarded(method: Callable[..., Any], name: str) -> set[str]:
    """The keywords of the functions that a method calls with `**name`; whatever else it does with it does not count."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
    return {
        keyword.name
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and any(_is_rest(argument, name) for argument in call.keywords)
        for keyword in inspect.signature(_named(method, call.func)).parameters.values()
        if keyword.kind is inspect.Parameter.KEYWORD_ONLY
    }


def _is_rest(argument: ast.keyword, name: str) -> bool:
    return argument.arg is None and isinstance(argument.value, ast.Name) and argument.value.id == name


def _named(method: Callable[..., Any], function: ast.expr) -> Callable[..., Any]:
    """The function of the method's module that an expression names."""
    found: Any = method.__globals__
    for part in ast.unparse(function).split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    function_found: Callable[..., Any] = found
    return function_found


@pytest.mark.parametrize("operation", PRESENT)
def test_operation_takes_every_member_of_its_input(operation: Operation) -> None:
    """Keyword names are the snake_case of the model's members; required members have no default."""
    assert set(operation.codec.parameters.values()) - _taken(operation) == set()
    assert all(each.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD for each in _keywords(operation).values())


def _read(*, topic: str, payload: bytes = b"", **more: Any) -> None:
    """What a planted method hands its rest to."""


def _swallow(_backend: object, _call: object, *, topic: str, **_request: Any) -> None:
    """Takes everything and looks at the topic only."""


def _pick(_backend: object, _call: object, *, topic: str, **request: Any) -> Any:
    """Looks at what it has not named."""
    return request["payload"]


def _forward(_backend: object, _call: object, *, qos: int = 0, **request: Any) -> None:
    """Hands the rest to a function that swallows, too."""
    _read(**request)


def _forward_other(_backend: object, _call: object, *, topic: str, request: Any, **rest: Any) -> None:
    """Hands something else to the function."""
    _read(**request)


@pytest.mark.parametrize(
    ("method", "taken"),
    [
        (_swallow, {"topic"}),
        (_pick, {"topic"}),
        (_forward, {"qos", "topic", "payload"}),
        (_forward_other, {"topic", "request"}),
    ],
)
def test_member_that_a_method_swallows_is_noticed(method: Callable[..., Any], taken: set[str]) -> None:
    """Only what somebody names counts, be it the method or the function that gets the rest."""
    operation = Operation("iot-data", "Publish", object, method)
    assert _taken(operation) == taken
    with pytest.raises(AssertionError):
        test_operation_takes_every_member_of_its_input(operation)


@pytest.mark.parametrize("operation", PRESENT)
def test_operation_requires_only_what_the_model_requires(operation: Operation) -> None:
    """A member that the caller may leave out has a default; payload blobs are always passed."""
    shape = operation.codec.model.input_shape
    required = {operation.codec.parameters[name] for name in (shape.required_members if shape else ())}
    payload = shape.serialization.get("payload") if shape else None
    if payload is not None:
        required.add(operation.codec.parameters[payload])
    without_default = {
        name
        for name, each in _keywords(operation).items()
        if each.default is inspect.Parameter.empty and each.kind is inspect.Parameter.KEYWORD_ONLY
    }
    assert without_default <= required


# What AWS answers all the same; see docs/fidelity.md.
UNDECLARED = {"iot:CreateThingGroup": {"ResourceNotFoundException"}}


@pytest.mark.parametrize("operation", PRESENT)
def test_operation_documents_declared_errors_only(operation: Operation) -> None:
    """The docstring's `Raises:` names errors that the model declares, and its `Source:` is there."""
    text = inspect.getdoc(operation.method) or ""
    raises = re.search(r"Raises:(.*?)(?:\n\n|\nSource:|\Z)", text, re.DOTALL)
    named = set(re.findall(r"\w+Exception", raises[1])) if raises else set()
    assert named - UNDECLARED.get(operation.key, set()) <= operation.codec.declared_errors
    assert "Source:" in text


@pytest.mark.parametrize("key", sorted({*BEFORE, *AFTER}))
def test_listeners_listen_to_operations_that_exist(key: str) -> None:
    """A misspelt operation would never be heard, and one of ours never reaches moto."""
    assert key in KNOWN
    assert key not in OPERATIONS


@pytest.mark.parametrize("key", sorted(AROUND))
def test_contexts_are_around_operations_that_exist(key: str) -> None:
    """A misspelt operation would never be asked; the service has the name that botocore's events have."""
    service, name = key.split(":")
    session = botocore.session.get_session()
    models = {session.get_service_model(each).service_id.hyphenize(): each for each in ("resourcegroupstaggingapi",)}
    assert name in session.get_service_model(models[service]).operation_names


@pytest.mark.parametrize("route", list(TOPICS), ids=lambda route: route.pattern)
def test_processor_of_a_reserved_topic_takes_its_levels(route: Any) -> None:
    """Of all routes that lead to a method, each level is a keyword, and what one of them lacks has a default."""
    keywords = inspect.signature(route.method).parameters
    levels = set(re.findall(r"\{(\w+)", route.pattern))
    assert levels <= keywords.keys()
    without_default = {
        name
        for name, each in keywords.items()
        if each.default is inspect.Parameter.empty and each.kind is inspect.Parameter.KEYWORD_ONLY
    }
    assert without_default - levels == {"message"}
