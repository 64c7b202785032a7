"""Who may publish where: devices, the API, last wills."""

from typing import Any

import pytest

from iotmock import IoTMock

SHADOW = "$aws/things/lamp/shadow/update"
COMMAND = "$aws/commands/things/lamp/executions/e/response/json"
# topic: what becomes of a message of a device, of the API, of a last will
# (Developer Guide, Reserved topics, Basic Ingest, Interacting with shadows; the rest is in docs/fidelity.md)
RIGHTS = {
    SHADOW: ("processed", "processed", "delivered"),
    "$aws/things/lamp/shadow/name/n/get": ("processed", "processed", "delivered"),
    COMMAND: ("processed", "refused", "delivered"),
    "$aws/things/lamp/jobs/get": ("delivered", "refused", "delivered"),
    "$aws/things/lamp/jobs/j/update": ("delivered", "refused", "delivered"),
    "$aws/things/lamp/shadow/update/delta": ("delivered", "refused", "delivered"),
    "$aws/things/lamp/jobs/notify-next": ("delivered", "refused", "delivered"),
    "$aws/commands/things/lamp/executions/e/request/json": ("delivered", "refused", "delivered"),
    "$aws/events/presence/connected/c": ("refused", "refused", "refused"),
    "$aws/rules/r/a": ("taken", "taken", "taken"),
    "$aws/other": ("delivered", "refused", "delivered"),
    "$other/a": ("refused", "refused", "refused"),
    "a/b": ("delivered", "delivered", "delivered"),
}
CASES = [
    pytest.param(door, topic, rights[number], id=f"{door} {topic}")
    for topic, rights in RIGHTS.items()
    for number, door in enumerate(("device", "api", "will"))
]


def publish(iotmock: IoTMock, data_client: Any, door: str, topic: str) -> None:
    """Send an empty message through a door.

    Raises: ValueError when it is refused.
    """
    if door == "device":
        iotmock.publish(topic, b"{}")
    elif door == "will":
        iotmock.connect("c", will=(topic, b"{}")).drop()
    else:
        try:
            data_client.publish(topic=topic, payload=b"{}")
        except data_client.exceptions.InvalidRequestException as error:
            raise ValueError(str(error)) from error


@pytest.mark.parametrize(("door", "topic", "right"), CASES)
def test_each_door_has_its_rights(iotmock: IoTMock, data_client: Any, door: str, topic: str, right: str) -> None:
    """Processed: the service answers too; delivered: subscribers only; taken: nobody sees it; refused."""
    seen = [
        iotmock.subscribe(topic_filter) for topic_filter in ("$aws/things/#", "$aws/commands/#", "$aws/other", "a/b")
    ]
    if right == "refused":
        with pytest.raises(ValueError, match="takes no publish"):
            publish(iotmock, data_client, door, topic)
        assert [message for message in iotmock.messages if message.topic == topic and message.payload == b"{}"] == []
        return
    publish(iotmock, data_client, door, topic)
    received = [message.topic for subscription in seen for message in subscription]
    assert received[:1] == ([] if right == "taken" else [topic])
    if "/jobs/" not in topic:  # what jobs answer is told where jobs are tested
        assert (len(received) > 1) == (right == "processed")


@pytest.mark.parametrize("topic", [SHADOW, "$aws/rules/r/a", "$aws/things/lamp/jobs/get"])
def test_reserved_topics_hold_no_retained_message(iotmock: IoTMock, data_client: Any, refused: Any, topic: str) -> None:
    """RETAIN is not allowed there (Developer Guide, MQTT retained messages)."""
    with refused("InvalidRequestException"):
        data_client.publish(topic=topic, payload=b"1", retain=True)
    with pytest.raises(ValueError, match="retained"):
        iotmock.publish(topic, b"1", retain=True)
    assert list(iotmock.messages) == []


def test_basic_ingest_cannot_be_subscribed_to(iotmock: IoTMock) -> None:
    """Messages go to the rule only (Developer Guide, Basic Ingest)."""
    with pytest.raises(ValueError, match="cannot be subscribed"):
        iotmock.subscribe("$aws/rules/r/#")
