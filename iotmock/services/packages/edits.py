"""What may be given for a version, and which events of its life cycle that is."""

from collections.abc import Mapping
from typing import Any

from iotmock.services.packages import errors
from iotmock.services.packages.transitions import ACTIONS

__all__ = ["check_attributes", "events_of"]

ATTRIBUTES_BYTES = 3072
# Fixed from publication on.
_CONTENTS = {"attributes", "artifact"}


def check_attributes(attributes: Mapping[str, str] | None) -> None:
    """Refuse attributes that together are too large, keys and values counted.

    Raises: ValidationException.
    """
    if not attributes:
        return
    size = sum(len(text.encode()) for pair in attributes.items() for text in pair)
    if size > ATTRIBUTES_BYTES:
        raise errors.attributes_too_large(size, ATTRIBUTES_BYTES)


def events_of(given: Mapping[str, Any], action: str | None) -> list[str]:
    """The events of an update, in the order in which they must be legal; one without members counts as an edit."""
    events = ["edit contents"] if given.keys() & _CONTENTS else []
    if given.keys() - _CONTENTS or not (events or action):
        events.append("edit")
    if action is not None:
        events.append(ACTIONS[action])
    return events
