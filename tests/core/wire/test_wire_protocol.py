"""Corners of the rest-json protocol that no model of AWS IoT uses today, on a made-up service."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from iotmock.core.wire import Codec, MalformedRequest

AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Number": {"type": "integer"},
    "Numbers": {"type": "list", "member": {"shape": "Number"}},
    "Fraction": {"type": "double"},
    "Flag": {"type": "boolean"},
    "Instant": {"type": "timestamp"},
    "IsoInstant": {"type": "timestamp", "timestampFormat": "iso8601"},
    "HttpInstant": {"type": "timestamp", "timestampFormat": "rfc822"},
    "TextMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "TextsMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Texts"}},
    "Node": {"type": "structure", "members": {"name": {"shape": "Text"}, "children": {"shape": "Nodes"}}},
    "Nodes": {"type": "list", "member": {"shape": "Node"}},
}


def codec(method: str, uri: str, members: dict[str, Any], **traits: Any) -> Codec:
    """The codec of an operation that takes and answers these members."""
    structure = {"type": "structure", "members": members, **traits}
    operation = {"http": {"method": method, "requestUri": uri}, "input": {"shape": "S"}, "output": {"shape": "S"}}
    model = ServiceModel(
        {"metadata": {"protocol": "rest-json"}, "operations": {"Try": operation}, "shapes": {**SHAPES, "S": structure}},
        "made-up",
    )
    return Codec("made-up", model.operation_model("Try"))


def sent(operation: OperationModel, params: dict[str, Any]) -> tuple[str, dict[str, str], bytes]:
    """Tail, headers and body as botocore serialises them."""
    request = create_serializer("rest-json").serialize_to_request(params, operation)
    pairs = [
        f"{key}={item}"
        for key, value in request["query_string"].items()
        for item in (value if isinstance(value, list) else [value])
    ]
    body = request["body"]
    return f"{request['url_path']}?{'&'.join(pairs)}", request["headers"], body if body else b""


def received(answer: tuple[int, dict[str, str], bytes], operation: OperationModel) -> dict[str, Any]:
    """What botocore makes of an answer."""
    response = {"status_code": answer[0], "headers": HeadersDict(answer[1]), "body": answer[2]}
    found = create_parser("rest-json").parse(response, cast(Shape, operation.output_shape))
    del found["ResponseMetadata"]
    return dict(found)


def query(shape: str, name: str) -> dict[str, str]:
    """A member in the query string."""
    return {"shape": shape, "location": "querystring", "locationName": name}


def header(shape: str, name: str, location: str = "header") -> dict[str, str]:
    """A member in the headers."""
    return {"shape": shape, "location": location, "locationName": name}


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("Texts", ["a", "b"]),
        ("Numbers", [1, -2]),
        ("Fraction", 1.5),
        ("Flag", True),
        ("Instant", AT),
        ("HttpInstant", AT),
    ],
)
def test_query_members_of_every_type_are_read(shape: str, value: Any) -> None:
    """Numbers, flags, instants in each format and repeated parameters."""
    operation = codec("GET", "/x", {"value": query(shape, "v")})
    assert operation.decode(*sent(operation.model, {"value": value})) == {"value": value}


@pytest.mark.parametrize(("shape", "value"), [("TextMap", {"k": "v", "l": "w"}), ("TextsMap", {"k": ["v", "w"]})])
def test_query_map_takes_the_parameters_that_no_member_names(shape: str, value: Any) -> None:
    """A map without a name of its own collects the rest of the query."""
    operation = codec("GET", "/x", {"one": query("Text", "one"), "rest": query(shape, "rest")})
    assert operation.decode(*sent(operation.model, {"one": "1", "rest": value})) == {"one": "1", "rest": value}


def test_prefix_headers_are_read_and_written_as_a_map() -> None:
    """Headers with a common prefix make a map, in both directions."""
    operation = codec("GET", "/x", {"meta": header("TextMap", "x-meta-", "headers")})
    assert operation.decode(*sent(operation.model, {"meta": {"a": "1"}})) == {"meta": {"a": "1"}}
    assert received(operation.encode({"meta": {"a": "1"}}), operation.model) == {"meta": {"a": "1"}}


@pytest.mark.parametrize(
    ("shape", "value", "text"),
    [
        ("Text", "t", "t"),
        ("Number", 5, "5"),
        ("Fraction", 0.5, "0.5"),
        ("Flag", False, "false"),
        ("Instant", AT, "Mon, 06 May 2024 07:08:09 GMT"),
        ("IsoInstant", AT, "2024-05-06T07:08:09.000000Z"),
    ],
)
def test_header_members_of_every_type_are_read_and_written(shape: str, value: Any, text: str) -> None:
    """Headers carry scalars; instants as HTTP dates unless the shape says otherwise."""
    operation = codec("GET", "/x", {"value": header(shape, "x-value")})
    assert operation.decode("/x", {"x-value": text}, b"") == {"value": value}
    assert operation.encode({"value": value})[1]["x-value"] == text


def test_json_header_is_read_and_written() -> None:
    """A jsonvalue header is base64 of a JSON text."""
    operation = codec("GET", "/x", {"value": {**header("Text", "x-value"), "jsonvalue": True}})
    assert operation.decode(*sent(operation.model, {"value": {"a": [1]}})) == {"value": {"a": [1]}}
    assert received(operation.encode({"value": {"a": [1]}}), operation.model) == {"value": {"a": [1]}}


@pytest.mark.parametrize("shape", ["IsoInstant", "HttpInstant", "Instant"])
def test_body_instants_follow_the_format_of_their_shape(shape: str) -> None:
    """Epoch seconds by default, texts where the model says so."""
    operation = codec("POST", "/x", {"at": {"shape": shape}})
    assert operation.decode(*sent(operation.model, {"at": AT})) == {"at": AT}
    assert received(operation.encode({"at": AT}), operation.model) == {"at": AT}


def test_text_payload_is_the_body() -> None:
    """A string payload is neither quoted nor escaped."""
    operation = codec("POST", "/x", {"text": {"shape": "Text"}}, payload="text")
    assert operation.decode("/x", {}, '\u00e9"'.encode()) == {"text": '\u00e9"'}
    assert received(operation.encode({"text": '\u00e9"'}), operation.model) == {"text": '\u00e9"'}


def test_structure_payload_is_the_body() -> None:
    """A structure payload is the whole document."""
    operation = codec("POST", "/x", {"node": {"shape": "Node"}}, payload="node")
    assert operation.decode("/x", {}, b'{"name": "a"}') == {"node": {"name": "a"}}
    assert operation.decode("/x", {}, b"") == {}
    assert received(operation.encode({"node": {"name": "a"}}), operation.model) == {"node": {"name": "a"}}


def test_recursive_structures_are_read_and_written() -> None:
    """A structure may hold itself."""
    operation = codec("POST", "/x", {"node": {"shape": "Node"}})
    tree = {"name": "a", "children": [{"name": "b", "children": []}, {"name": "c"}]}
    assert operation.decode(*sent(operation.model, {"node": tree})) == {"node": tree}
    assert received(operation.encode({"node": tree}), operation.model) == {"node": tree}


def test_endless_nesting_is_malformed() -> None:
    """What exhausts the stack is an error of the client."""
    operation = codec("POST", "/x", {"node": {"shape": "Node"}})
    body = b'{"node":' + b'{"children":[' * 400 + b"]}" * 400 + b"}"
    with pytest.raises(MalformedRequest):
        operation.decode("/x", {}, body)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_special_doubles_travel_as_texts(text: str) -> None:
    """JSON has no NaN; the protocol spells it."""
    operation = codec("POST", "/x", {"value": {"shape": "Fraction"}})
    body = f'{{"value":"{text}"}}'.encode()
    assert operation.encode(operation.decode("/x", {}, body))[2] == body
