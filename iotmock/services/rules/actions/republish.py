"""The action that publishes again. Source: Developer Guide, "Republish"."""

import base64
import binascii
from typing import Any

from iotmock.core.mqtt.doors import PublishRefused
from iotmock.core.mqtt.message import Properties
from iotmock.core.mqtt.publisher import rule_after
from iotmock.services.rules.action import ActionFailed, Delivery
from iotmock.services.rules.limits import RuleLimits

__all__ = ["to_topic"]

_INDICATORS = ("UNSPECIFIED_BYTES", "UTF8_DATA")


def to_topic(delivery: Delivery) -> bool:
    """Publish through the broker like any other; the chain that the message belongs to has an end."""
    parameters, topic = delivery.parameters, delivery.parameters["topic"]
    if topic.startswith("$"):
        if not topic.startswith("$$"):
            raise ActionFailed(f"topic {topic!r} is reserved: write $${topic[1:]} for it")
        topic = topic[1:]
    headers = parameters.get("headers")
    properties = None if headers is None else _properties(headers)
    hops = delivery.origin.hops + 1
    with delivery.afterwards.entered("topic rule") as call:
        limit = RuleLimits(call.state.limits).rule_republishes
        if hops > limit:
            raise ActionFailed(
                f"the republish chain has {limit} links already: rules seem to publish in a circle"
                " (iot.limits.rule_republishes)",
                is_silent=True,
            )
        try:
            call.broker.exchange.publish(
                call, rule_after(hops), topic, delivery.payload, qos=parameters.get("qos", 0), properties=properties
            )
        except PublishRefused as refused:
            raise ActionFailed(str(refused)) from refused
    return True


def _properties(headers: dict[str, Any]) -> Properties:
    """MQTT 5 properties; what a template leaves empty is left out."""
    given = {name: text for name, text in headers.items() if text}
    indicator = given.get("payloadFormatIndicator")
    if indicator is not None and indicator not in _INDICATORS:
        raise ActionFailed(f"payloadFormatIndicator {indicator!r} is none of {', '.join(_INDICATORS)}")
    return Properties(
        given.get("contentType"),
        given.get("responseTopic"),
        _correlation_data(given.get("correlationData")),
        tuple((each["key"], each["value"]) for each in given.get("userProperties", ())),
        indicator,
        _expiry(given.get("messageExpiry")),
    )


def _correlation_data(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ActionFailed(f"correlationData {text!r} is no base64") from None


def _expiry(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ActionFailed(f"messageExpiry {text!r} is no number of seconds")
    return int(text)
