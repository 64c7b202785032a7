"""The life cycle of a topic rule destination, as a table.

A destination is confirmed before rules may send to it; whoever confirmed it can switch it off and on. Another
confirmation can be asked for at any time, and the old token is dead then. ERROR, the state after a confirmation that
nobody gave in time, is never reached in process. DELETING stands here for the journal only.
Source: Developer Guide, "Working with topic rule destinations"; API reference, TopicRuleDestination.
"""

from enum import StrEnum

from iotmock.core.rooms.state_machine import Subject, Table
from iotmock.core.savable import savable
from iotmock.services.rules import errors

__all__ = ["DESTINATION_TABLE", "EVENTS", "DestinationState"]


@savable
class DestinationState(StrEnum):
    """Where a destination stands."""

    IN_PROGRESS = "IN_PROGRESS"
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    ERROR = "ERROR"
    DELETING = "DELETING"


# The status that UpdateTopicRuleDestination asks for -> the event in the table; nobody can ask for the others.
EVENTS = {
    DestinationState.IN_PROGRESS: "ask again",
    DestinationState.ENABLED: "enable",
    DestinationState.DISABLED: "disable",
}


def _refuse(destination: Subject, event: str) -> Exception:
    return errors.destination_cannot(destination.journal_name, str(destination.status), event)


DESTINATION_TABLE: Table[DestinationState] = Table(
    "topic rule destination",
    {
        None: {"create": DestinationState.IN_PROGRESS},
        DestinationState.IN_PROGRESS: {
            "confirm": DestinationState.ENABLED,
            "ask again": DestinationState.IN_PROGRESS,
            "delete": DestinationState.DELETING,
        },
        DestinationState.ENABLED: {
            "enable": DestinationState.ENABLED,
            "disable": DestinationState.DISABLED,
            "ask again": DestinationState.IN_PROGRESS,
            "delete": DestinationState.DELETING,
        },
        DestinationState.DISABLED: {
            "enable": DestinationState.ENABLED,
            "ask again": DestinationState.IN_PROGRESS,
            "delete": DestinationState.DELETING,
        },
        DestinationState.ERROR: {
            "ask again": DestinationState.IN_PROGRESS,
            "delete": DestinationState.DELETING,
        },
        DestinationState.DELETING: {},
    },
    refuse=_refuse,
)
