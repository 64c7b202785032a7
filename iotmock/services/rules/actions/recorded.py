"""Actions for services that nothing mocks: what would be sent is worked out and kept, and nothing is called.

Source: Developer Guide, their rule actions.
"""

import math
from typing import Any, Final

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.names import new_uuid
from iotmock.services.rules.action import ActionFailed, Delivery
from iotmock.services.rules.actions.stores import check_time_unit
from iotmock.services.rules.destinations import DestinationsBackend

__all__ = ["to_analytics", "to_events", "to_kafka", "to_location", "to_nobody", "to_site_wise"]

_MOST_EVENTS: Final = 10
_MOST_OF_ANALYTICS: Final = 100


def to_nobody(_delivery: Delivery) -> bool:
    """Nothing is to be checked."""
    return False


def to_events(delivery: Delivery) -> bool:
    """BatchPutMessage of IoT Events; a message without an id gets a new one."""
    _check_batch(delivery, _MOST_EVENTS)
    parameters = delivery.parameters
    if not parameters.get("batchMode") and not parameters.get("messageId"):
        delivery.added = {"messageId": new_uuid()}
    return False


def to_analytics(delivery: Delivery) -> bool:
    """BatchPutMessage of IoT Analytics."""
    _check_batch(delivery, _MOST_OF_ANALYTICS)
    return False


def to_site_wise(delivery: Delivery) -> bool:
    """BatchPutAssetPropertyValue; each entry names its property one way or the other."""
    for entry in delivery.parameters["putAssetPropertyValueEntries"]:
        if not entry.get("propertyAlias") and not (entry.get("assetId") and entry.get("propertyId")):
            raise ActionFailed("an entry needs a propertyAlias, or an assetId and a propertyId")
    return False


def to_kafka(delivery: Delivery) -> bool:
    """A record for a cluster behind a destination that is enabled."""
    with delivery.afterwards.entered("topic rule") as call:
        refusal = call.backend(DestinationsBackend).refusal_of_arn(delivery.parameters["destinationArn"])
    if refusal is not None:
        raise ActionFailed(refusal)
    return False


def to_location(delivery: Delivery) -> bool:
    """BatchUpdateDevicePosition; now, unless the action says when."""
    parameters = delivery.parameters
    for member in ("latitude", "longitude"):
        _check_number(member, parameters[member])
    given = parameters.get("timestamp") or {"value": str(epoch_milliseconds(delivery.origin.at))}
    _check_number("timestamp", given["value"])
    stamp = {"unit": "MILLISECONDS", **{name: value for name, value in given.items() if value is not None}}
    check_time_unit(stamp["unit"])
    delivery.added = {"timestamp": stamp}
    return False


def _check_batch(delivery: Delivery, most: int) -> None:
    document: Any = delivery.document
    if not isinstance(document, dict | list):
        raise ActionFailed("the payload is no JSON")
    if delivery.parameters.get("batchMode") and isinstance(document, list) and len(document) > most:
        raise ActionFailed(f"the batch has {len(document)} messages; {most} are allowed")


def _check_number(member: str, text: str) -> None:
    try:
        is_number = math.isfinite(float(text))
    except ValueError:
        is_number = False
    if not is_number:
        raise ActionFailed(f"{member} {text!r} is no number")
