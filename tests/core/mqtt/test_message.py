"""Messages, their properties, and payloads as users may write them."""

import pytest

from iotmock.core.mqtt.message import Message, Properties, encode_payload


@pytest.mark.parametrize(("given", "kept"), [(0, 1), (-5, 1), (1, 1), (604800, 604800), (604801, 604800), (None, None)])
def test_message_expiry_is_kept_between_one_second_and_seven_days(given: int | None, kept: int | None) -> None:
    """0 counts as 1, more than 7 days as 7 days (Developer Guide, MQTT 5 message expiry)."""
    assert Properties(message_expiry=given).message_expiry == kept


def test_message_shows_its_properties() -> None:
    """What the publisher set can be read from the message."""
    properties = Properties("text/plain", "answers", b"\x01", (("k", "1"), ("k", "2")), "UTF8_DATA", 60)
    message = Message("t", b"x", properties=properties)
    assert (
        message.content_type,
        message.response_topic,
        message.correlation_data,
        message.user_properties,
        message.payload_format_indicator,
        message.message_expiry,
    ) == ("text/plain", "answers", b"\x01", (("k", "1"), ("k", "2")), "UTF8_DATA", 60)


def test_message_without_properties_shows_none() -> None:
    """A message that carries no properties is not an error to ask."""
    message = Message("t", b"")
    assert (message.content_type, message.response_topic, message.correlation_data) == (None, None, None)
    assert message.user_properties == ()
    assert (message.payload_format_indicator, message.message_expiry) == (None, None)


def test_message_reads_its_payload_as_json_and_text() -> None:
    """`json()` and `text()` decode UTF-8."""
    message = Message("t", '{"ä": [1]}'.encode())
    assert message.json() == {"ä": [1]}
    assert message.text() == '{"ä": [1]}'


def test_message_that_is_no_json_says_so() -> None:
    """The error names topic and payload, and the place where it stops to be JSON."""
    with pytest.raises(ValueError, match=r"message on 'lamp/on' is no JSON \(Expecting value.*\): b'hello'$"):
        Message("lamp/on", b"hello").json()


@pytest.mark.parametrize(
    ("payload", "expected"),
    [(b"x", b"x"), (bytearray(b"x"), b"x"), (memoryview(b"x"), b"x"), ("ä", b"\xc3\xa4"), (None, b""),
     ({"a": "ä"}, '{"a":"ä"}'.encode()), ([1, {}], b"[1,{}]"), ({}, b"{}")],
)  # fmt: skip
def test_payload_becomes_bytes(payload: object, expected: bytes) -> None:
    """Text as UTF-8, dicts and lists as compact JSON; `{}` is two bytes, not an empty payload."""
    assert encode_payload(payload) == expected  # type: ignore[arg-type]


def test_payload_of_another_type_is_refused() -> None:
    """The error names the types that can be published."""
    with pytest.raises(TypeError, match="pass bytes, str, dict or list"):
        encode_payload(3)  # type: ignore[arg-type]


def test_payload_with_a_number_that_json_lacks_is_refused() -> None:
    """NaN would be sent as text that no JSON parser takes."""
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_payload({"x": float("nan")})
