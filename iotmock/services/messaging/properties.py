"""MQTT 5 properties as the API carries them: base64 texts and a JSON list of one-key objects."""

import base64
import binascii
import json
from typing import Any

from iotmock.core import strict_json
from iotmock.core.mqtt.message import Properties
from iotmock.services.messaging import errors

__all__ = ["read_properties", "write_user_properties"]


def read_properties(
    *,
    content_type: str | None = None,
    response_topic: str | None = None,
    correlation_data: str | None = None,
    user_properties: Any = None,
    payload_format_indicator: str | None = None,
    message_expiry: int | None = None,
) -> Properties | None:
    """The properties of a request; None when it has none.

    Raises: InvalidRequestException for correlation data that is not base64 and user properties of another shape.
    """
    given = (content_type, response_topic, correlation_data, user_properties, payload_format_indicator, message_expiry)
    if all(member is None for member in given):
        return None
    return Properties(
        content_type,
        response_topic,
        None if correlation_data is None else _correlation_data(correlation_data),
        () if user_properties is None else tuple(_user_property(entry) for entry in _entries(user_properties)),
        payload_format_indicator,
        message_expiry,
    )


def write_user_properties(properties: Properties | None) -> bytes | None:
    """User properties as GetRetainedMessage answers them: the JSON list; None when there are none."""
    if properties is None or not properties.user_properties:
        return None
    return json.dumps([{name: value} for name, value in properties.user_properties], separators=(",", ":")).encode()


def _correlation_data(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise errors.correlation_data_not_base64() from None


def _entries(value: Any) -> list[Any]:
    # botocore wraps what it gets in JSON; who passes a text, as the API reference has it, sends JSON in JSON.
    if isinstance(value, str):
        try:
            value = strict_json.read(value)
        except strict_json.NotJson:
            raise errors.user_properties_not_json() from None
    if not isinstance(value, list):
        raise errors.user_properties_not_a_list()
    return value


def _user_property(entry: Any) -> tuple[str, str]:
    if isinstance(entry, dict) and len(entry) == 1:
        ((name, value),) = entry.items()
        if isinstance(value, str):
            return name, value
    raise errors.bad_user_property()
