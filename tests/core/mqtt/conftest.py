"""A world of its own for each test, with a clock that stands still unless the test advances it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from iotmock.core.entry.opening import open_world
from iotmock.core.mqtt.broker import Broker
from iotmock.core.mqtt.publisher import Door, Publisher
from iotmock.core.world.world import World
from iotmock.handle import IoTMock

ACCOUNT, REGION = "123456789012", "eu-west-1"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    """Time that passes only when a test advances it."""
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture
def world() -> World:
    """A fresh world."""
    return open_world(ACCOUNT, REGION)


@pytest.fixture
def iot(world: World) -> IoTMock:
    """The control handle of the world."""
    return IoTMock(world, ACCOUNT, REGION)


@pytest.fixture
def broker(world: World) -> Broker:
    """The broker under test."""
    return world.state.broker(ACCOUNT, REGION)


@pytest.fixture
def publish_at(world: World, broker: Broker, iot: IoTMock) -> Callable[..., None]:
    """Publish through any door: `publish_at(door, topic, payload=b"x")`."""

    def publish(door: Door, topic: str, payload: bytes = b"x") -> None:
        if door is Door.WILL:
            iot.connect("dying", will=(topic, payload)).drop()
            return
        with world.entered("test", ACCOUNT, REGION) as call:
            broker.exchange.publish(call, Publisher(door), topic, payload)

    return publish
