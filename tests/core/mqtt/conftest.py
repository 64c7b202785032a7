"""The broker of the world, and every door to it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.publisher import Door, Publisher
from iotmock.core.world.call import Call
from iotmock.core.world.world import World
from iotmock.handle import IoTMock


@pytest.fixture
def broker(world: World, iot: IoTMock) -> Broker:
    """The broker under test."""
    return world.state.broker(iot.account_id, iot.region)


@pytest.fixture
def publish_at(enter: Callable[[], AbstractContextManager[Call]], broker: Broker, iot: IoTMock) -> Callable[..., None]:
    """Publish through any door: `publish_at(door, topic, payload=b"x")`."""

    def publish(door: Door, topic: str, payload: bytes = b"x") -> None:
        if door is Door.WILL:
            iot.connect("dying", will=(topic, payload)).drop()
            return
        with enter() as call:
            broker.exchange.publish(call, Publisher(door), topic, payload)

    return publish
