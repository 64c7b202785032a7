"""Headers as botocore has them, read and made the short way."""

from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from hypothesis import given
from hypothesis import strategies as st

from iotmock import mock_iot
from iotmock.core.boto import header_fields

NAMES = st.sampled_from(["A", "a", "x-amz-mqtt5-User-Properties", "Content-Type", "content-type"])
OPTIONS: dict[str, Any] = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}


def test_they_are_known() -> None:
    """With every supported botocore so far."""
    assert header_fields.are_known()


@given(st.lists(st.tuples(NAMES, st.text(max_size=3))), NAMES)
def test_fields_are_found_as_botocore_finds_them(fields: Any, name: str) -> None:
    """Whatever their case."""
    headers = HeadersDict(fields)
    quick = header_fields.fields_of(headers)
    assert quick is not headers
    assert quick.get(name) == headers.get(name)
    assert list(quick.items()) == list(headers.items())


def test_other_headers_stay_as_they_are() -> None:
    """Of plain requests, or somebody's own."""

    class OwnHeaders(HeadersDict):
        pass

    for headers in ({"a": "b"}, OwnHeaders({"a": "b"})):
        assert header_fields.fields_of(headers) is headers


@given(st.dictionaries(st.sampled_from(["A", "x-amzn-RequestId", "Content-Type"]), st.text(max_size=3)))
def test_answers_are_botocores(headers: dict[str, str]) -> None:
    """Class, members, and headers in their order."""
    url, raw = "https://iot.us-east-1.amazonaws.com/", object()
    ours = header_fields.answered(url, 404, headers, raw)
    plain = AWSResponse(url, 404, headers, raw)  # type: ignore[arg-type]
    assert type(ours) is type(plain)
    assert list(vars(ours)) == list(vars(plain))
    assert {**vars(ours), "headers": None} == {**vars(plain), "headers": None}
    assert type(ours.headers) is type(plain.headers)
    assert list(ours.headers.items()) == list(plain.headers.items())
    assert ours.headers.get("content-TYPE") == plain.headers.get("content-TYPE")


def test_changed_answer_is_that_calls_own() -> None:
    """A handler may add headers to one answer."""
    with mock_iot():
        client: Any = boto3.Session().client("iot", **OPTIONS)
        seen = []

        def change(response_dict: Any, **_: Any) -> None:
            seen.append(dict(response_dict["headers"]))
            response_dict["headers"]["X-Added"] = "yes"
            del response_dict["headers"]["Content-Type"]

        client.meta.events.register("before-parse.iot.ListCommands", change)
        answers = [client.list_commands()["ResponseMetadata"]["HTTPHeaders"] for _ in range(2)]
    assert ["x-added" in answer for answer in answers] == [True, True]
    assert ["X-Added" in before for before in seen] == [False, False]
    assert all("Content-Type" in before for before in seen)


@pytest.mark.parametrize("owner", [HeadersDict, AWSResponse])
def test_instrumented_botocore_is_asked(monkeypatch: pytest.MonkeyPatch, owner: type) -> None:
    """Somebody who has put something around it sees every answer and every look-up."""
    made = []
    usual = vars(owner)["__init__"]

    def watched(self: Any, *args: Any, **kwargs: Any) -> None:
        made.append(args)
        usual(self, *args, **kwargs)

    monkeypatch.setattr(owner, "__init__", watched)
    with mock_iot():
        assert not header_fields.are_known()
        client: Any = boto3.Session().client("iot-data", **OPTIONS)
        client.publish(topic="a", payload=b"x", userProperties='[{"a": "b"}]')
    assert made
