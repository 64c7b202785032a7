"""Limits of the registry.

Source: Developer Guide, "Thing types", "Static thing groups", "Dynamic thing groups"; General Reference, quotas.
"""

from typing import Final

from iotmock.core.world.limits import Limit, Limits

__all__ = [
    "ATTRIBUTES_OF_GROUP",
    "ATTRIBUTES_WITHOUT_TYPE",
    "ATTRIBUTES_WITH_TYPE",
    "CHILD_GROUPS",
    "DYNAMIC_GROUPS",
    "GROUPS_OF_THING",
    "LEVELS",
    "POLICIES_OF_GROUP",
    "POLICIES_OF_PRINCIPAL",
    "POLICY_VERSIONS",
    "RegistryLimits",
]

ATTRIBUTES_WITHOUT_TYPE: Final = 3
ATTRIBUTES_OF_GROUP: Final = 50
GROUPS_OF_THING: Final = 10
LEVELS: Final = 7
POLICIES_OF_GROUP: Final = 2
POLICIES_OF_PRINCIPAL: Final = 10
POLICY_VERSIONS: Final = 5
ATTRIBUTES_WITH_TYPE: Final = 50
CHILD_GROUPS: Final = 100
DYNAMIC_GROUPS: Final = 100


class RegistryLimits(Limits):
    """What AWS raises on request, and how long a task takes, which is nothing until a test wants to see it run."""

    thing_attributes = Limit(ATTRIBUTES_WITH_TYPE, "attributes of a thing that has a type")
    child_groups = Limit(CHILD_GROUPS, "direct child groups of a thing group")
    dynamic_groups = Limit(DYNAMIC_GROUPS, "dynamic thing groups per account and region")
    registration_line_seconds = Limit(0, "seconds that bulk registration takes for a line of its file")
