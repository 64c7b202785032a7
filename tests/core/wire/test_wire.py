"""The wire against botocore itself: what botocore writes is read back, what is answered botocore reads back.

Every operation of every service is tried with generated values; the constraints of the model play no part here.
"""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, cast

import pytest
from botocore import xform_name
from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict
from botocore.model import OperationModel, Shape
from botocore.parsers import create_parser
from botocore.response import StreamingBody
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotmock.core.boto import model_loading
from iotmock.core.wire import UndeclaredError, codec_for, service_model

model_loading.install()

SERVICES = ("iot", "iot-data", "iot-jobs-data", "iot1click-devices")
OPERATIONS = [(service, name) for service in SERVICES for name in service_model(service).operation_names]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ORIGIN = "https://host.test"

few = settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))

texts = st.text(max_size=12)
header_texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
instants = st.integers(0, 4 * 10**15).map(lambda micros: EPOCH + timedelta(microseconds=micros))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda v: st.dictionaries(texts, v) | st.lists(v)
)


def values(shape: Any, *, is_input: bool) -> st.SearchStrategy[Any]:
    """Values of a shape, as boto3 takes or returns them."""
    kind = shape.type_name
    location = shape.serialization.get("location")
    if shape.serialization.get("jsonvalue"):
        # botocore leaves out what is None at the top.
        return json_values.filter(lambda value: value is not None)
    if kind == "structure":
        return structures(shape, is_input=is_input)
    if kind == "list":
        return st.lists(values(shape.member, is_input=is_input), min_size=1 if location else 0, max_size=3)
    if kind == "map":
        return st.dictionaries(texts, values(shape.value, is_input=is_input), max_size=3)
    if kind == "string":
        return header_texts if location == "header" else st.text(min_size=1, max_size=12) if location else texts
    if location == "statusCode":
        return st.integers(200, 299)
    return {
        "boolean": st.booleans(),
        "integer": st.integers(-(2**31), 2**31 - 1),
        "long": st.integers(-(2**63), 2**63 - 1),
        "double": st.floats(allow_nan=False, allow_infinity=False),
        "blob": st.binary(max_size=12),
        # botocore sends whole seconds only.
        "timestamp": instants.map(lambda at: at.replace(microsecond=0)) if is_input else instants,
    }[kind]


def structures(shape: Any, *, is_input: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Documents of a structure with all required and some optional members."""
    members = {name: values(member, is_input=is_input) for name, member in shape.members.items()}
    needed = set(shape.required_members) if is_input else set()
    needed |= {name for name, member in shape.members.items() if member.serialization.get("location") == "uri"}
    return st.fixed_dictionaries(
        {name: strategy for name, strategy in members.items() if name in needed},
        optional={name: strategy for name, strategy in members.items() if name not in needed},
    )


def request_of(operation: OperationModel, params: dict[str, Any]) -> Any:
    """The request that botocore would send."""
    request = create_serializer("rest-json", include_validation=False).serialize_to_request(params, operation)
    prepare_request_dict(request, ORIGIN)
    return create_request_object(request).prepare()


def parsed(answer: tuple[int, dict[str, str], bytes], operation: OperationModel) -> dict[str, Any]:
    """What botocore reads from an answer; a raw payload reaches the caller as a stream."""
    status, headers, body = answer
    stream = StreamingBody(BytesIO(body), len(body))
    is_stream = status < 300 and operation.has_streaming_output
    response = {"status_code": status, "headers": HeadersDict(headers), "body": stream if is_stream else body}
    found = create_parser("rest-json").parse(response, cast(Shape, operation.output_shape))
    return {key: value.read() if value is stream else value for key, value in found.items()}


def body_of(request: Any) -> bytes:
    """The bytes of a request body, which botocore keeps as text or nothing at times."""
    body = request.body or b""
    return body.encode() if isinstance(body, str) else bytes(body)


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_codec_decodes_what_botocore_serialises_into_the_input(service: str, name: str) -> None:
    """Whatever botocore sends for an operation is read back as the same input."""
    codec = codec_for(service, name)
    shape: Any = codec.model.input_shape
    payload = shape.serialization.get("payload") if shape else None

    @few
    @given(structures(shape, is_input=True) if shape else st.just({}))
    def check(params: dict[str, Any]) -> None:
        request = request_of(codec.model, params)
        expected = {xform_name(key): value for key, value in params.items()}
        if payload is not None and shape.members[payload].type_name == "blob":
            expected.setdefault(xform_name(payload), b"")
        assert codec.decode(request.url.removeprefix(ORIGIN), request.headers, body_of(request)) == expected

    check()


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_codec_encodes_a_result_that_botocore_parses_into_the_same(service: str, name: str) -> None:
    """Whatever a backend returns, botocore gives the caller the same values."""
    codec = codec_for(service, name)
    shape = codec.model.output_shape
    payload = shape.serialization.get("payload") if shape else None

    @few
    @given(structures(shape, is_input=False) if shape else st.just({}))
    def check(result: dict[str, Any]) -> None:
        answer = codec.encode(result)
        found = parsed(answer, codec.model)
        metadata = found.pop("ResponseMetadata")
        expected = dict(result)
        if payload is not None:
            expected.setdefault(payload, b"")
        if "statusCode" in (shape.members if shape else {}):
            expected.setdefault("statusCode", 200)
        assert found == expected
        assert metadata["HTTPStatusCode"] == answer[0]

    check()


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_codec_encodes_every_declared_error_as_the_model_says(service: str, name: str) -> None:
    """Each declared error reaches the caller with its code, status and message."""
    codec = codec_for(service, name)
    for shape in codec.model.error_shapes:
        answer = codec.encode_error(shape.name, "It is \N{SNOWMAN}")
        found = parsed(answer, codec.model)
        assert found["Error"]["Code"] == shape.name
        assert found["Error"]["Message"] == "It is \N{SNOWMAN}"
        assert found["ResponseMetadata"]["HTTPStatusCode"] == shape.metadata["error"]["httpStatusCode"]


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_codec_given_an_undeclared_error_raises(service: str, name: str) -> None:
    """An operation answers with errors of its model only."""
    with pytest.raises(UndeclaredError, match=f"{name} does not declare NoSuchException"):
        codec_for(service, name).encode_error("NoSuchException", "")


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_codec_names_parameters_as_boto3_names_methods(service: str, name: str) -> None:
    """Keyword names are the snake_case of the API's and never collide."""
    codec = codec_for(service, name)
    members = codec.model.input_shape.members if codec.model.input_shape else {}
    assert codec.parameters == {key: xform_name(key) for key in members}
    assert len(set(codec.parameters.values())) == len(members)


@pytest.mark.parametrize(
    ("service", "name", "code"),
    [
        ("iot", "GetCommand", "ValidationException"),
        ("iot", "CreateThing", "InvalidRequestException"),
        ("iot1click-devices", "ListTagsForResource", None),
    ],
)
def test_codec_chooses_the_code_of_invalid_input_from_the_declared_errors(
    service: str, name: str, code: str | None
) -> None:
    """Newer operations declare ValidationException, older ones InvalidRequestException, one neither."""
    assert codec_for(service, name).validation_code == code


def test_codec_for_an_operation_is_made_once() -> None:
    """The codec of an operation is shared by the whole process."""
    assert codec_for("iot", "GetCommand") is codec_for("iot", "GetCommand")
