"""Constraints of the models as the services would report them."""

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any, cast

import pytest
from botocore.model import ShapeResolver, StructureShape
from hypothesis import given, settings
from hypothesis import strategies as st

from iotmock.core.boto import model_loading
from iotmock.core.wire import codec_for, service_model
from iotmock.core.wire.patterns import matcher, translated
from iotmock.core.wire.validation import ConstraintViolation, compile_validator

model_loading.install()

SERVICES = ("iot", "iot-data", "iot-jobs-data", "iot1click-devices")

AT_LEAST = "have length greater than or equal to"
AT_MOST = "have length less than or equal to"
TAGS_WITH_AN_EMPTY_KEY = {"command_id": "c", "tags": [{"Key": "a"}, {"Key": ""}]}


def patterns() -> list[str]:
    """Every pattern of the models."""
    models = [service_model(service) for service in SERVICES]
    shapes = [model.shape_for(name) for model in models for name in model.shape_names]
    return sorted({shape.metadata["pattern"] for shape in shapes if "pattern" in shape.metadata})


def validator(**shapes: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """The check of a made-up input shape named Root."""
    root = cast(StructureShape, ShapeResolver(cast(Any, shapes)).get_shape_by_name("Root"))
    return compile_validator(root, {name: name for name in root.members})


def complaint(service: str, operation: str, **params: Any) -> str:
    """What the service says about these parameters."""
    with pytest.raises(ConstraintViolation) as caught:
        codec_for(service, operation).validate(params)
    assert str(caught.value) == caught.value.message
    return caught.value.message


def test_pattern_violation_names_value_member_and_rule() -> None:
    """The wording is the one of AWS's services."""
    assert complaint("iot", "GetCommand", command_id="bad.id x") == (
        "1 validation error detected: Value 'bad.id x' at 'commandId' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+"
    )


@pytest.mark.parametrize("value", ["ok\n", "ok ok", "\u00e9", ""])
def test_pattern_binds_the_whole_value(value: str) -> None:
    """API reference, GetCommand: a command id is nothing but its characters, not even a line end after them."""
    assert "at 'commandId'" in complaint("iot", "GetCommand", command_id=value)


def test_all_violations_are_reported_together() -> None:
    """AWS counts the errors and lists them all."""
    message = complaint("iot", "ListCommands", max_results=101, namespace="Mars")
    assert message.startswith("2 validation errors detected: ")
    assert (
        "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"
        in message
    )
    assert (
        "Value 'Mars' at 'namespace' failed to satisfy constraint: Member must satisfy enum value set: [AWS-IoT, "
        in message
    )
    assert message.count("; ") == 1


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"),
    [
        ("iot", "GetCommand", {}, "Value null at 'commandId' failed: not be null"),
        ("iot", "GetCommand", {"command_id": "x" * 65}, f"Value '{'x' * 65}' at 'commandId' failed: {AT_MOST} 64"),
        ("iot", "ListCommands", {"max_results": 0}, "at 'maxResults' failed: have value greater than or equal to 1"),
        ("iot", "CreateCommand", TAGS_WITH_AN_EMPTY_KEY, f"Value '' at 'tags.2.member.key' failed: {AT_LEAST} 1"),
        ("iot", "CreateCommand", {"command_id": "c", "tags": [{}]}, "Value null at 'tags.1.member.key'"),
        ("iot", "CreateCommand", {"mandatory_parameters": []}, f"Value at 'mandatoryParameters' failed: {AT_LEAST} 1"),
        ("iot", "UntagResource", {"resource_arn": "a", "tag_keys": ["", "b"]}, "Value '' at 'tagKeys.1.member'"),
        (
            "iot-jobs-data",
            "StartCommandExecution",
            {"parameters": {"p q": {"S": ""}}},
            "'' at 'parameters.p q.member.s'",
        ),
        ("iot-jobs-data", "StartCommandExecution", {"parameters": {"p q": {"S": "x"}}}, "'p q' at 'parameters.key'"),
        (
            "iot-jobs-data",
            "StartCommandExecution",
            {"parameters": {"p": {"BIN": b""}}},
            "Value at 'parameters.p.member.bIN'",
        ),
        ("iot-data", "Publish", {"topic": "t", "qos": 2}, "Value '2' at 'qos'"),
        ("iot1click-devices", "ListDevices", {"max_results": 251}, "Value '251' at 'maxResults'"),
    ],
)
def test_violation_of_each_kind_is_reported(
    service: str, operation: str, params: dict[str, Any], expected: str
) -> None:
    """Required members, lengths, sizes, numbers and blobs, nested at any depth."""
    assert expected.replace(" failed: ", " failed to satisfy constraint: Member must ") in complaint(
        service, operation, **params
    )


def test_long_values_are_shortened() -> None:
    """A message stays readable whatever was sent."""
    message = complaint("iot", "GetCommand", command_id="x" * 5000)
    assert f"Value '{'x' * 100}...' at" in message
    assert len(message) < 300


def test_sensitive_values_are_never_shown() -> None:
    """Members that the model calls sensitive stay out of messages, alone and inside a collection."""
    validate = validator(
        Root={"type": "structure", "members": {"a": {"shape": "Secret"}, "b": {"shape": "Secrets"}}},
        Secret={"type": "string", "sensitive": True, "max": 3},
        Secrets={"type": "list", "member": {"shape": "Secret"}, "max": 1},
    )
    with pytest.raises(ConstraintViolation) as caught:
        validate({"b": ["hunter2", "x"]})
    assert "hunter2" not in caught.value.message
    with pytest.raises(ConstraintViolation) as caught:
        validate({"a": "hunter2"})
    assert caught.value.message == (
        "1 validation error detected: Value at 'a' failed to satisfy constraint: "
        "Member must have length less than or equal to 3"
    )


def test_union_takes_exactly_one_member() -> None:
    """Where a model marks a union, none and several are both wrong."""
    members = {"a": {"shape": "Text"}, "b": {"shape": "Text"}}
    validate = validator(Root={"type": "structure", "union": True, "members": members}, Text={"type": "string"})
    validate({"a": "x"})
    for value in ({}, {"a": "x", "b": "y"}):
        with pytest.raises(ConstraintViolation, match="exactly one member set"):
            validate(value)


def test_valid_input_passes() -> None:
    """A command as the developer guide creates it."""
    body = {
        "namespace": "AWS-IoT",
        "displayName": "Caf\u00e9",
        "payload": {"content": "e30="},
        "tags": [{"Key": "k", "Value": ""}],
    }
    codec = codec_for("iot", "CreateCommand")
    codec.validate(codec.decode("/commands/c", {}, json.dumps(body).encode()))


def test_json_headers_have_no_text_constraints() -> None:
    """User properties are a document by then, not a text."""
    codec_for("iot-data", "Publish").validate({"topic": "t", "payload": b"", "user_properties": [{"a": "b"}]})


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_compiles_and_accepts_no_wrong_required_members(service: str) -> None:
    """The required members of every operation are exactly those reported for empty input."""
    for name in service_model(service).operation_names:
        codec = codec_for(service, name)
        required = codec.model.input_shape.required_members if codec.model.input_shape else []
        if required:
            assert set(re.findall("Value null at '(.)(.*?)'", complaint(service, name))) == {
                (member[0].lower(), member[1:]) for member in required
            }
        else:
            codec.validate({})


@pytest.mark.parametrize("pattern", patterns())
def test_every_pattern_of_the_models_compiles_without_a_warning(pattern: str) -> None:
    """Java's patterns mean something to Python, for values in and outside ASCII."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matcher.cache_clear()
        matches = matcher(pattern)
        assert {matches("a"), matches("\u00e9")} <= {True, False}


@pytest.mark.parametrize("pattern", [text for text in patterns() if r"\p{" in text])
@settings(max_examples=100, deadline=None, database=None)
@given(value=st.text(st.characters(max_codepoint=127), max_size=6))
def test_ascii_translation_agrees_with_the_unicode_categories(pattern: str, value: str) -> None:
    """The quick way for ASCII values gives the answer of the full one."""
    import regex

    posix = translated(pattern, {"Graph": "!-~", "Cntrl": r"\x00-\x1f\x7f", "Upper": "A-Z", "Digit": "0-9"})
    assert matcher(pattern)(value) == (regex.fullmatch(posix, value) is not None)


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        (r"[^\p{C}]*", "Caf\u00e9 \U0001f600", True),
        (r"[^\p{C}]*", "zero\u200bwidth", False),
        (r"[^\p{C}]*", "tab\t", False),
        (r"[\p{Graph}\x20]*", "plain text", True),
        (r"[\p{Graph}\x20]*", "Caf\u00e9", False),
        (r"\p{L}+", "\u00e9a", True),
        (r"\p{Upper}+", "\u00c9", False),
        (r"[\w.-]+", "\u00e9", False),
        (r"[0-9]+", "\u0661", False),
        (r"^[^$].*", "a\u2028", False),
        (r"^[^$].*", "a\u00a0", True),
        (r"a|ab", "ab", True),
        (r"[[]", "[", True),
    ],
)
def test_patterns_mean_what_java_means(pattern: str, value: str, expected: bool) -> None:
    """Java: POSIX classes and word characters are ASCII, the dot stops at every line end, categories are Unicode."""
    assert matcher(pattern)(value) is expected


def test_regex_is_imported_for_categories_outside_ascii_only() -> None:
    """The import costs time that most test runs need not spend."""
    program = (
        "import sys; from iotmock.core.wire.patterns import matcher; m = matcher(r'[^\\p{C}]*'); "
        "m('plain'); print('regex' in sys.modules); m('\\u00e9'); print('regex' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_recursive_shapes_are_checked_at_every_level() -> None:
    """A structure inside itself is bound like the outer one; no model has one today."""
    validate = validator(
        Root={"type": "structure", "members": {"node": {"shape": "Node"}, "map": {"shape": "Map"}}},
        Node={
            "type": "structure",
            "required": ["name"],
            "members": {"name": {"shape": "Text"}, "children": {"shape": "Nodes"}},
        },
        Nodes={"type": "list", "member": {"shape": "Node"}},
        Map={"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}, "max": 1},
        Text={"type": "string"},
    )
    validate({"node": {"name": "a", "children": [{"name": "b"}]}})
    with pytest.raises(ConstraintViolation, match=r"'node\.children\.1\.member\.children\.1\.member\.name'"):
        validate({"node": {"name": "a", "children": [{"name": "b", "children": [{}]}]}})
    with pytest.raises(ConstraintViolation, match=r"Value '\{a=1, b=2\}' at 'map'"):
        validate({"map": {"a": "1", "b": "2"}})
