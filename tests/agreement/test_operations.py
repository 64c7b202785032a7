"""What backends declare agrees with the service models of the installed botocore."""

import inspect
import re
from typing import Any

import pytest

import iotmock.services  # noqa: F401 - registers what the rooms answer
from iotmock.core.mqtt.doors import RIGHTS, Right, kind_of
from iotmock.core.mqtt.publisher import Door
from iotmock.core.rooms.registration import AFTER, BEFORE, OPERATIONS, TOPICS, Operation
from iotmock.core.wire import service_model

SERVICES = ("iot", "iot-data", "iot-jobs-data", "iot1click-devices")
KNOWN = {f"{service}:{name}" for service in SERVICES for name in service_model(service).operation_names}
# An older botocore lacks operations that backends have; they are then out of reach.
PRESENT = [pytest.param(operation, id=key) for key, operation in sorted(OPERATIONS.items()) if key in KNOWN]


def _keywords(operation: Operation) -> dict[str, inspect.Parameter]:
    return dict(list(inspect.signature(operation.method).parameters.items())[2:])


@pytest.mark.parametrize("operation", PRESENT)
def test_operation_takes_every_member_of_its_input(operation: Operation) -> None:
    """Keyword names are the snake_case of the model's members; required members have no default."""
    keywords = _keywords(operation)
    takes_more = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in keywords.values())
    named = {name for name, each in keywords.items() if each.kind is not inspect.Parameter.VAR_KEYWORD}
    members = set(operation.codec.parameters.values())
    assert takes_more or members <= named
    assert all(each.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD for each in keywords.values())


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


@pytest.mark.parametrize("operation", PRESENT)
def test_operation_documents_declared_errors_only(operation: Operation) -> None:
    """The docstring's `Raises:` names errors that the model declares, and its `Source:` is there."""
    text = inspect.getdoc(operation.method) or ""
    raises = re.search(r"Raises:(.*?)(?:\n\n|\nSource:|\Z)", text, re.DOTALL)
    named = set(re.findall(r"\w+Exception", raises[1])) if raises else set()
    assert named <= operation.codec.declared_errors
    assert "Source:" in text


@pytest.mark.parametrize("key", sorted({*BEFORE, *AFTER}))
def test_listeners_listen_to_operations_that_exist(key: str) -> None:
    """A misspelt operation would never be heard, and one of ours never reaches moto."""
    assert key in KNOWN
    assert key not in OPERATIONS


@pytest.mark.parametrize("route", TOPICS.routes, ids=lambda route: "/".join(route.levels))
def test_reserved_topic_is_processed_at_the_doors_it_names(route: Any) -> None:
    """A registered topic that the doors do not process would be delivered only, and nobody would notice."""
    levels = ({"{devices}": "things"}.get(level, level) for level in route.levels)
    name = "/".join("x" if level.startswith("{") else level for level in levels)
    rights = RIGHTS[kind_of(name)]
    assert rights[Door.DEVICE] is Right.PROCESSED
    assert (rights[Door.API] is Right.PROCESSED) is route.api
