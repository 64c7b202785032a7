"""Who publishes a message: the door that it comes in by, and the client behind it."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from iotmock.core.savable import savable, savable_constant

__all__ = ["API", "DEVICE", "SERVICE", "Door", "Publisher", "rule_after"]


@savable
class Door(StrEnum):
    """The way a message comes in."""

    DEVICE = "device"
    API = "API"
    WILL = "last will"
    RULE = "topic rule"
    SERVICE = "service"


@savable
class Publisher(NamedTuple):
    """One object for all messages of a client.

    client_id, principal: of an MQTT client; None for the nameless ones. hops: how many topic rules have handed the
    message on.
    """

    door: Door
    client_id: str | None = None
    principal: str | None = None
    hops: int = 0


DEVICE = savable_constant("mqtt.DEVICE", Publisher(Door.DEVICE))
API = savable_constant("mqtt.API", Publisher(Door.API))
SERVICE = savable_constant("mqtt.SERVICE", Publisher(Door.SERVICE))


@lru_cache(maxsize=1024)
def rule_after(hops: int) -> Publisher:
    """A topic rule that hands a message on, as the link of a chain that has this number."""
    return Publisher(Door.RULE, hops=hops)
