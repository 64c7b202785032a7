"""Requests that no SDK writes: devices on plain HTTPS, other JSON libraries, broken clients."""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from math import inf
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from hypothesis import given, settings
from hypothesis import strategies as st

from iotmock.core.boto import model_loading
from iotmock.core.wire import MalformedRequest, codec_for, service_model

model_loading.install()

START = codec_for("iot-jobs-data", "StartCommandExecution")
PUBLISH = codec_for("iot-data", "Publish")
EVENTS = codec_for("iot1click-devices", "ListDeviceEvents")
SUPPRESSION = codec_for("iot", "CreateAuditSuppression")


def start(body: Any) -> dict[str, Any]:
    """StartCommandExecution's input from a body."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return START.decode("/command-executions", {}, raw)


@pytest.mark.parametrize("tail", ["/topics/a/b%20c", "/topics/a%2Fb%20c"])
def test_publish_reads_raw_and_encoded_slashes_into_the_same_topic(tail: str) -> None:
    """Developer guide, HTTP: both spellings of a topic are documented."""
    assert PUBLISH.decode(tail, {}, b"")["topic"] == "a/b c"


def test_publish_decodes_the_topic_exactly_once() -> None:
    """A percent sign of the topic itself survives."""
    assert PUBLISH.decode("/topics/a%252Fb", {}, b"")["topic"] == "a%2Fb"


def test_publish_with_an_empty_body_has_an_empty_payload() -> None:
    """Developer guide, retained messages: an empty payload clears, so it must be told from no payload member."""
    assert PUBLISH.decode("/topics/a", {}, b"") == {"topic": "a", "payload": b""}


def test_publish_reads_flags_from_the_query() -> None:
    """Developer guide, HTTP: qos and retain are query parameters."""
    params = PUBLISH.decode("/topics/a?qos=1&retain=true&unknown=1&", {}, b"x")
    assert params == {"topic": "a", "qos": 1, "retain": True, "payload": b"x"}


def test_query_reads_a_plus_sign_as_a_blank() -> None:
    """HTML forms and requests write blanks that way."""
    assert PUBLISH.decode("/topics/a?contentType=a+b%2Bc", {}, b"")["content_type"] == "a b+c"


@pytest.mark.parametrize("make", [dict, HeadersDict])
def test_headers_are_found_in_any_case_as_text_and_bytes(make: Callable[[dict[str, Any]], Any]) -> None:
    """HTTP header names ignore case."""
    value = base64.b64encode(b'[{"k":"v"}]')
    headers = make({"X-AMZ-MQTT5-USER-PROPERTIES": value, "x-amz-Mqtt5-Correlation-Data": "c"})
    params = PUBLISH.decode("/topics/a", headers, b"")
    assert params["user_properties"] == [{"k": "v"}]
    assert params["correlation_data"] == "c"


@pytest.mark.parametrize(
    "value", ["!", "e30", b"\xff", base64.b64encode(b"{").decode(), base64.b64encode(b"\xff").decode()]
)
def test_user_properties_that_are_not_base64_of_json_are_malformed(value: str | bytes) -> None:
    """API reference, Publish: the header is base64 of a JSON text."""
    with pytest.raises(MalformedRequest):
        PUBLISH.decode("/topics/a", {"x-amz-mqtt5-user-properties": value}, b"")


@pytest.mark.parametrize(
    "text",
    [
        "2019-07-17T15:45:12.880Z",
        "2019-07-17T15%3A45%3A12.880000Z",
        "2019-07-17T17:45:12.88%2B02:00",
        "2019-07-17T15:45:12.880",
        "1563378312.88",
        "1563378312880",
    ],
)
def test_instants_are_read_in_every_form_that_clients_send(text: str) -> None:
    """ISO 8601 with any fraction, epoch seconds and milliseconds; no zone means UTC."""
    params = EVENTS.decode(f"/devices/d/events?fromTimeStamp={text}", {}, b"")
    assert params["from_time_stamp"] == datetime(2019, 7, 17, 15, 45, 12, 880000, tzinfo=UTC)
    assert params["from_time_stamp"].tzinfo is UTC


def test_instants_are_read_from_http_dates() -> None:
    """RFC 822 dates are one of the timestamp formats of the protocol."""
    params = EVENTS.decode("/devices/d/events?fromTimeStamp=Wed,+17+Jul+2019+15:45:12+GMT", {}, b"")
    assert params["from_time_stamp"] == datetime(2019, 7, 17, 15, 45, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2019-13-01", "1e99", "99999999999999999999", "0001-01-01T00:00:00%2B14:00"]
)
def test_instants_that_no_calendar_has_are_malformed(text: str) -> None:
    """A timestamp that cannot be read never becomes another one."""
    with pytest.raises(MalformedRequest):
        EVENTS.decode(f"/devices/d/events?fromTimeStamp={text}", {}, b"")


@pytest.mark.parametrize(
    "query", ["qos=", "qos=one", "qos=1_0", "qos=2147483648", "qos=%D9%A1", "retain=True", "retain=1"]
)
def test_query_values_of_the_wrong_type_are_malformed(query: str) -> None:
    """Numbers are ASCII digits within the width of their type, booleans are true and false."""
    with pytest.raises(MalformedRequest):
        PUBLISH.decode(f"/topics/a?{query}", {}, b"")


def test_body_ignores_unknown_members_and_takes_null_as_absent() -> None:
    """AWS's JSON protocols are open to members of a newer client."""
    body: dict[str, Any] = {
        "targetArn": "t",
        "commandArn": None,
        "parameters": {"a": {"S": "x", "B": None, "Z": 1}, "b": None},
        "z": [],
    }
    assert start(body) == {"target_arn": "t", "parameters": {"a": {"S": "x"}}}


def test_body_takes_a_whole_number_written_as_a_fraction_as_an_integer() -> None:
    """JavaScript knows one kind of number only."""
    assert start({"executionTimeoutSeconds": 60.0}) == {"execution_timeout_seconds": 60}


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1.0), ("-2.5e3", -2500.0), ('"Infinity"', inf), ('"-Infinity"', -inf)]
)
def test_body_takes_any_number_as_a_double(text: str, number: float) -> None:
    """Whole ones and the words of the protocol for what JSON has no number for; it is a float in every case."""
    found = start(b'{"parameters": {"p": {"D": %s}}}' % text.encode())["parameters"]["p"]["D"]
    assert (found, type(found)) == (number, float)


@pytest.mark.parametrize(
    "instant", ["1563378312.88", '"2019-07-17T15:45:12.880Z"', '"Wed, 17 Jul 2019 15:45:12 GMT"', "1563378312"]
)
def test_body_takes_instants_as_numbers_and_texts(instant: str) -> None:
    """Epoch seconds are the protocol's own form; other clients send texts."""
    params = SUPPRESSION.decode("/audit/suppressions/create", {}, b'{"expirationDate": %s}' % instant.encode())
    assert params["expiration_date"].replace(microsecond=0) == datetime(2019, 7, 17, 15, 45, 12, tzinfo=UTC)


def test_body_whose_instant_is_neither_is_malformed() -> None:
    """A truth value is no number here."""
    with pytest.raises(MalformedRequest, match="TRUE_VALUE can not be converted to a Timestamp at 'expirationDate'"):
        SUPPRESSION.decode("/audit/suppressions/create", {}, b'{"expirationDate": true}')


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "The request body is not valid JSON"),
        (b"\xff{}", "The request body is not valid JSON"),
        (b'{"targetArn": NaN}', "The request body is not valid JSON"),
        (b'{"targetArn": "\\ud800"}', "The request body is not valid JSON"),
        (b"[" * 100_000, "The request body is not valid JSON"),
        (b"[]", "START_ARRAY can not be converted to a Structure"),
        ({"targetArn": 1}, "NUMBER_VALUE can not be converted to a String at 'targetArn'"),
        ({"executionTimeoutSeconds": "1"}, "STRING_VALUE can not be converted to a Long at 'executionTimeoutSeconds'"),
        ({"executionTimeoutSeconds": True}, "TRUE_VALUE can not be converted to a Long at 'executionTimeoutSeconds'"),
        ({"executionTimeoutSeconds": 1.5}, "NUMBER_VALUE can not be converted to a Long at 'executionTimeoutSeconds'"),
        ({"executionTimeoutSeconds": 2**63}, "NUMBER_VALUE is out of range of a Long at 'executionTimeoutSeconds'"),
        ({"parameters": {"p": {"I": 2**31}}}, "NUMBER_VALUE is out of range of an Integer at 'parameters.p.I'"),
        ({"parameters": {"p": {"BIN": "?"}}}, "STRING_VALUE is not valid base64 at 'parameters.p.BIN'"),
        ({"parameters": {"p": {"B": "true"}}}, "STRING_VALUE can not be converted to a Boolean at 'parameters.p.B'"),
        ({"parameters": {"p": []}}, "START_ARRAY can not be converted to a Structure at 'parameters.p'"),
        ({"parameters": {"p": {"D": "1"}}}, "STRING_VALUE can not be converted to a Double at 'parameters.p.D'"),
        ({"parameters": {"p": {"D": 10**400}}}, "NUMBER_VALUE is out of range of a Double at 'parameters.p.D'"),
        ({"parameters": {"p": {"B": 1}}}, "NUMBER_VALUE can not be converted to a Boolean at 'parameters.p.B'"),
        ({"parameters": {"p": {"BIN": 1}}}, "NUMBER_VALUE can not be converted to a Blob at 'parameters.p.BIN'"),
        ({"parameters": ["p"]}, "START_ARRAY can not be converted to a Map at 'parameters'"),
        (b'{"parameters": {"p": {"D": 1e999}}}', "NUMBER_VALUE is out of range of a Double at 'parameters.p.D'"),
    ],
)
def test_body_that_does_not_fit_the_shape_is_malformed(body: Any, message: str) -> None:
    """What AWS's JSON layer refuses never reaches the operation; the member is named."""
    with pytest.raises(MalformedRequest) as caught:
        start(body)
    assert str(caught.value) == message


def test_null_in_a_list_is_malformed() -> None:
    """Lists of the model are not sparse; the position counts from 1."""
    with pytest.raises(MalformedRequest, match=r"VALUE_NULL can not be converted to a Structure at 'tags\.1'"):
        codec_for("iot", "CreateCommand").decode("/commands/c", {}, b'{"tags": [null]}')


@pytest.mark.parametrize("tail", ["/things", "/things/t/other", "/", "", "/things/%FF/shadow"])
def test_path_of_another_form_is_malformed(tail: str) -> None:
    """A label is never taken from a path that is not the operation's."""
    with pytest.raises(MalformedRequest):
        codec_for("iot-data", "GetThingShadow").decode(tail, {}, b"")


tails = st.one_of(
    st.text(max_size=60),
    st.binary(max_size=40).map(lambda raw: "/" + raw.decode("latin-1")),
    st.lists(st.sampled_from(["/", "things", "t", "shadow", "?", "&", "=", "%", "%FF", "maxResults", "1", "+"])).map(
        "".join
    ),
)
json_bodies = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["parameters", "targetArn", "tags", "payload", "S", "D", "Key", "a"]), inner, max_size=3
        )
    ),
).map(lambda document: json.dumps(document).encode())
header_maps = st.dictionaries(
    st.sampled_from(["x-amz-mqtt5-user-properties", "x-amzn-principal", "x-amz-tagging"]),
    st.binary(max_size=20) | st.text(max_size=20),
)


@settings(max_examples=40, deadline=None, database=None)
@pytest.mark.parametrize("service", ["iot", "iot-data", "iot-jobs-data", "iot1click-devices"])
@given(tail=tails, headers=header_maps, body=st.binary(max_size=60) | json_bodies, data=st.data())
def test_decoder_given_arbitrary_bytes_answers_or_is_malformed(
    service: str, tail: str, headers: dict[str, str | bytes], body: bytes, data: st.DataObject
) -> None:
    """Nothing that arrives makes the decoder fail in another way than MalformedRequest."""
    for name in data.draw(st.lists(st.sampled_from(service_model(service).operation_names), max_size=20)):
        codec = codec_for(service, name)
        with suppress(MalformedRequest):
            assert codec.decode(tail, headers, body).keys() <= set(codec.parameters.values())
