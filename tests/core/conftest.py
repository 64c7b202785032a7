"""A world of its own for each test, with a clock that stands still unless the test advances it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
import time_machine

from iotmock.core.entry.opening import open_world
from iotmock.core.world.call import Call
from iotmock.core.world.world import World
from iotmock.handle import IoTMock
from iotmock.services import open_rooms

ACCOUNT, REGION = "123456789012", "eu-west-1"


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The instant at which the clock stands."""
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def world(noon: datetime) -> World:
    """A fresh world, with everything that the rooms answer; without the seam."""
    open_rooms()
    return open_world(ACCOUNT, REGION)


@pytest.fixture
def iot(world: World) -> IoTMock:
    """The control handle of the world."""
    return IoTMock(world, ACCOUNT, REGION)


@pytest.fixture
def enter(world: World) -> Callable[[], AbstractContextManager[Call]]:
    """Enters the world as a request would."""
    return lambda: world.entered("test", ACCOUNT, REGION)
