"""What can go wrong where a room registers what it answers: each mistake shows when its module is imported."""

import pytest

from iotmock.core.rooms import registration
from iotmock.core.rooms.backend import Backend
from iotmock.core.rooms.registration import TOPICS, operation, topic
from iotmock.services import open_rooms


@pytest.fixture(autouse=True)
def _rooms() -> None:
    open_rooms()


def test_operation_of_another_room_cannot_be_registered_again() -> None:
    """The error names both methods."""
    with pytest.raises(ValueError, match=r"iot:GetCommand is registered twice: .*get_command, .*Second\.mine"):

        class Second(Backend):
            @operation("iot:GetCommand")
            def mine(self, _call: object) -> None:
                """Another answer."""


def test_topic_of_another_room_cannot_be_registered_again() -> None:
    """Names of variable levels do not tell topics apart."""
    with pytest.raises(ValueError, match=r"topic \$aws/things/\{other\}/shadow/get is registered twice"):

        class Second(Backend):
            @topic("$aws/things/{other}/shadow/get")
            def mine(self, _call: object) -> None:
                """Another processor."""


def test_operation_is_called_by_its_service_and_name() -> None:
    """As botocore's client and operation names are."""
    known = registration.OPERATIONS["iot-data:Publish"]
    assert (known.service, known.name, known.key) == ("iot-data", "Publish", "iot-data:Publish")


@pytest.mark.parametrize("name", ["$aws/things//shadow/get", "$aws/things/{}/shadow", "$aws/things/x", "", "/", "{}"])
def test_topic_with_an_empty_or_missing_level_has_no_processor(name: str) -> None:
    """A variable level stands for exactly one level that holds something."""
    assert TOPICS.find(name) is None


def test_level_that_looks_like_a_variable_is_a_name() -> None:
    """A thing cannot be called that; the room says so, and the route is the same as for any other name."""
    found = TOPICS.find("$aws/things/{}/shadow/get")
    assert found is not None
    assert list(found[1].values()) == ["{}"]
