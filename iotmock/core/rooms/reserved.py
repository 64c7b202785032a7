"""Reserved topics to the rooms that process them: a hearer of every exchange."""

from typing import Any

from iotmock.core.mqtt.doors import Right
from iotmock.core.mqtt.exchange import Address
from iotmock.core.mqtt.message import Message
from iotmock.core.rooms import registration
from iotmock.core.rooms.registration import TopicRoute
from iotmock.core.savable import savable
from iotmock.core.world.call import Call

__all__ = ["ReservedTopics"]


@savable
class ReservedTopics:
    """Hands what devices, and where AWS lets it the API, publish on a reserved topic to the room that answers there."""

    def __init__(self, _account: str, _region: str) -> None:
        """It is the same everywhere; the call says where."""

    def interest(self, address: Address) -> tuple[TopicRoute, dict[str, str]] | None:
        """The method that processes a message, with the levels of its topic."""
        return registration.TOPICS.find(address.topic) if address.right is Right.PROCESSED else None

    def hear(self, call: Call, message: Message, interest: Any) -> None:
        """Have the room process a message."""
        route, levels = interest
        route.method(call.backend(route.backend), call, message=message, **levels)
