"""Propagating attributes: what the messages of a thing carry because its type says so.

Source: Developer Guide, "Propagating attributes".
"""

from dataclasses import replace
from typing import Final

from iotmock.core.mqtt.message import Properties
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing, ThingType

__all__ = ["CONNECTION_ATTRIBUTES", "begin", "with_propagated"]

_NONE: Final = Properties()
_CLIENT_ID, _THING_NAME = "iot:ClientId", "iot:Thing.ThingName"
CONNECTION_ATTRIBUTES: Final = (_CLIENT_ID, _THING_NAME)


def begin(call: Call, found: ThingType) -> None:
    """Have messages carry what a type says, if it says anything."""
    if found.mqtt5 is not None:
        call.broker.exchange.enrich = with_propagated


@savable
def with_propagated(call: Call, client_id: str, properties: Properties | None) -> Properties | None:
    """The properties of a message of a client, with those that the type of its thing adds behind its own."""
    registry = call.backend(Registry)
    session = call.broker.connections.session(client_id)
    name = session.thing_name if session is not None and session.thing_name is not None else client_id
    thing = registry.things.get(name)
    if thing is None or thing.type_name is None:
        return properties
    added = _added(thing, registry.types[thing.type_name], client_id)
    if not added:
        return properties
    known = properties or _NONE
    return replace(known, user_properties=(*known.user_properties, *added))


def _added(thing: Thing, found: ThingType, client_id: str) -> list[tuple[str, str]]:
    connection = {_CLIENT_ID: client_id, _THING_NAME: thing.name}
    attributes = (found.mqtt5 or {}).get("propagatingAttributes") or ()
    pairs = [
        (
            each["userPropertyKey"],
            thing.attributes.get(each["thingAttribute"])
            if each.get("thingAttribute") is not None
            else connection[each["connectionAttribute"]],
        )
        for each in attributes
    ]
    return [(key, value) for key, value in pairs if value is not None]
