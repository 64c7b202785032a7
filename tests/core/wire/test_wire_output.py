"""Answers that round trips with botocore do not show: strictness, omissions, statuses, raw bodies."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import botocore
import pytest

from iotmock.core import wire
from iotmock.core.boto import model_loading
from iotmock.core.wire import Codec, UnknownMember, codec_for

model_loading.install()

GET = codec_for("iot", "GetCommand")
LIST = codec_for("iot", "ListCommands")
CREATE = codec_for("iot", "CreateCommand")
NAIVE = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Codec]:
    """Makes codecs that believe in a botocore that knows every member."""
    monkeypatch.setattr(botocore, "__version__", "1.44.5")
    return lambda service, name: Codec(service, codec_for(service, name).model)


def test_answer_leaves_out_members_that_are_none() -> None:
    """Absent optional members are never null on the wire."""
    for value in ("x", None, "y"):
        body = LIST.encode({"commands": [{"commandId": "c", "displayName": value}], "nextToken": value})[2]
        expected: dict[str, Any] = {"commands": [{"commandId": "c"}]}
        if value is not None:
            expected = {"commands": [{"commandId": "c", "displayName": value}], "nextToken": value}
        assert json.loads(body) == expected


def test_answer_carries_instants_to_the_microsecond() -> None:
    """API reference, sample responses: timestamps are epoch numbers with a fraction."""
    at = datetime(2025, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    zoned = at.astimezone(timezone(timedelta(hours=5)))
    before = datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=UTC)
    assert json.loads(GET.encode({"createdAt": at})[2]) == {"createdAt": at.timestamp()}
    assert json.loads(GET.encode({"createdAt": zoned})[2]) == {"createdAt": at.timestamp()}
    assert json.loads(GET.encode({"createdAt": before})[2]) == {"createdAt": -0.5}


@pytest.mark.parametrize(
    "result", [{"colour": 1}, {"payload": {"colour": 1}}, {"mandatoryParameters": [{"colour": None}]}]
)
def test_answer_with_an_unknown_member_raises(strict: Callable[[str, str], Codec], result: dict[str, Any]) -> None:
    """A misspelt member is found at once, at every depth."""
    with pytest.raises(UnknownMember, match="has no member 'colour'"):
        strict("iot", "GetCommand").encode(result)


def test_answer_with_an_unknown_member_names_the_operation(strict: Callable[[str, str], Codec]) -> None:
    """The complaint says which operation returned it."""
    with pytest.raises(UnknownMember, match="GetCommand"):
        strict("iot", "GetCommand").encode({"colour": 1})


@pytest.mark.parametrize(
    ("service", "name"), [("iot-data", "Publish"), ("iot-data", "GetThingShadow"), ("iot", "DeleteCommand")]
)
def test_answer_without_body_members_refuses_unknown_members_too(
    strict: Callable[[str, str], Codec], service: str, name: str
) -> None:
    """Operations with no output, a raw payload or a status only are as strict as the others."""
    with pytest.raises(UnknownMember):
        strict(service, name).encode({"colour": 1})


def test_answer_on_an_older_botocore_drops_members_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a botocore with an older model, newer members are left out."""
    monkeypatch.setattr(botocore, "__version__", "1.35.93")
    codec = Codec("iot", GET.model)
    body = codec.encode({"commandId": "c", "colour": 1, "payload": {"contentType": "t", "colour": 1}})[2]
    assert json.loads(body) == {"commandId": "c", "payload": {"contentType": "t"}}


@pytest.mark.parametrize(
    ("result", "member"),
    [
        ({"commandId": 1}, "commandId"),
        ({"deprecated": "no"}, "deprecated"),
        ({"deprecated": 7}, "deprecated"),
        ({"createdAt": NAIVE}, "createdAt"),
        ({"createdAt": 1700000000}, "createdAt"),
        ({"payload": {"content": "text"}}, "payload: content"),
        ({"payload": "text"}, "payload"),
        ({"mandatoryParameters": "text"}, "mandatoryParameters"),
    ],
)
def test_answer_with_a_value_of_the_wrong_type_raises_and_names_the_member(result: dict[str, Any], member: str) -> None:
    """A backend's slip is a Python error, not a strange answer."""
    with pytest.raises(TypeError, match=f"GetCommand cannot be answered: {member}: "):
        GET.encode(result)


def test_answer_of_delete_command_has_its_status_and_no_body() -> None:
    """API reference, DeleteCommand: the status code is the whole output."""
    delete = codec_for("iot", "DeleteCommand")
    assert delete.encode({"statusCode": 204})[0] == 204
    assert delete.encode({"statusCode": 204})[2] == b""
    assert delete.encode(None)[0] == 200


@pytest.mark.parametrize(
    ("service", "name", "status", "body"),
    [
        ("iot1click-devices", "TagResource", 204, b""),
        ("iot1click-devices", "UpdateDeviceState", 200, b"{}"),
        ("iot-data", "Publish", 200, b""),
        ("iot", "CreateCommand", 200, b"{}"),
    ],
)
def test_answer_to_nothing_follows_the_model(service: str, name: str, status: int, body: bytes) -> None:
    """No output shape means no body; an empty output is an empty document."""
    assert codec_for(service, name).encode(None) == (status, {"Content-Type": "application/json"}, body)


def test_answer_of_a_shadow_is_the_payload_itself() -> None:
    """API reference, GetThingShadow: the body is the shadow document."""
    payload = b'{"state": {}, "note": "\xc3\xa9"}'
    assert codec_for("iot-data", "GetThingShadow").encode({"payload": payload})[2] == payload


def test_answer_headers_belong_to_the_caller() -> None:
    """Adding a request id to one answer leaves the next alone."""
    GET.encode({})[1]["x-amzn-RequestId"] = "1"
    assert GET.encode({})[1] == {"Content-Type": "application/json"}


def test_one_click_answers_names_as_on_the_wire() -> None:
    """Members of 1-Click start with a capital in boto3 and with a small letter on the wire."""
    result = {"Devices": [{"DeviceId": "G1", "RemainingLife": 99.5, "Tags": {"Owner": "x"}}]}
    body = codec_for("iot1click-devices", "ListDevices").encode(result)[2]
    assert json.loads(body) == {"devices": [{"deviceId": "G1", "remainingLife": 99.5, "tags": {"Owner": "x"}}]}


def test_conflict_names_the_resource() -> None:
    """API reference, ConflictException: resourceId is a member of the error."""
    status, headers, body = CREATE.encode_error("ConflictException", "exists", {"resourceId": "c"})
    assert (status, headers["x-amzn-ErrorType"]) == (409, "ConflictException")
    assert json.loads(body) == {"message": "exists", "resourceId": "c"}


def test_error_with_an_unknown_member_raises(strict: Callable[[str, str], Codec]) -> None:
    """Errors are as strict as results."""
    with pytest.raises(UnknownMember, match="ConflictException has no member 'colour'"):
        strict("iot", "CreateCommand").encode_error("ConflictException", "exists", {"colour": 1})


def test_one_click_errors_repeat_the_status_as_a_text() -> None:
    """API reference of 1-Click: `code` is the HTTP number."""
    body = codec_for("iot1click-devices", "DescribeDevice").encode_error("ResourceNotFoundException", "gone")[2]
    assert json.loads(body) == {"code": "404", "message": "gone"}


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("ThrottlingException", None, 400),
        ("ThrottlingException", 429, 429),
        ("LimitExceededException", None, 410),
        ("AccessDeniedException", None, 403),
        ("SomethingElse", None, 400),
    ],
)
def test_fault_takes_the_status_of_the_models_unless_told(code: str, status: int | None, expected: int) -> None:
    """API reference, common errors: some errors come before the operation and are declared by none."""
    answered, headers, body = GET.encode_fault(code, "no", status)
    assert (answered, headers["x-amzn-ErrorType"], json.loads(body)) == (expected, code, {"message": "no"})


def test_codec_of_another_protocol_is_refused() -> None:
    """Only rest-json is spoken, and that is said."""
    with pytest.raises(NotImplementedError, match="speaks query"):
        wire.codec_for("sts", "GetCallerIdentity")
