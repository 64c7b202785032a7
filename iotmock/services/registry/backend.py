"""The registry: things, their types and groups, and who speaks for them.

What rooms ask of it stands here; its operations stand beside it, each family in a module of its own.
"""

from dataclasses import dataclass

from iotmock.core.rooms.backend import Backend
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import (
    authorities,  # noqa: F401  # registers its operations
    billing,  # noqa: F401  # registers its operations
    certificates,  # noqa: F401  # registers its operations
    groups,  # noqa: F401  # registers its operations
    policies,  # noqa: F401  # registers its operations
    principals,
    stacks,  # noqa: F401  # declares its resources
    things,  # noqa: F401  # registers its operations
    types,  # noqa: F401  # registers its operations
)
from iotmock.services.registry.collections import Registry

__all__ = ["RegistryBackend", "ThingFacts"]


@dataclass(frozen=True, slots=True)
class ThingFacts:
    """What other rooms ask about a thing; the attributes are a copy."""

    name: str
    arn: str
    thing_type_name: str | None
    attributes: dict[str, str]
    billing_group_name: str | None


@savable
class RegistryBackend(Backend):
    """The registry of one account and region, as rooms ask it."""

    @staticmethod
    def thing_exists(call: Call, name: str) -> bool:
        """Whether there is such a thing."""
        return name in call.backend(Registry).things

    @staticmethod
    def thing_or_none(call: Call, name: str) -> ThingFacts | None:
        """The thing of this name."""
        found = call.backend(Registry).things.get(name)
        if found is None:
            return None
        return ThingFacts(
            name, call.arn(f"thing/{name}"), found.type_name, dict(found.attributes), found.billing_group_name
        )

    @staticmethod
    def group_exists(call: Call, name: str) -> bool:
        """Whether there is such a group."""
        return name in call.backend(Registry).groups

    @staticmethod
    def group_id_or_none(call: Call, name: str) -> str | None:
        """The id of a group."""
        found = call.backend(Registry).groups.get(name)
        return None if found is None else found.id

    @staticmethod
    def group_of_id_or_none(call: Call, group_id: str) -> str | None:
        """The name of the group with this id."""
        found = (group.name for group in call.backend(Registry).groups.values() if group.id == group_id)
        return next(found, None)

    @staticmethod
    def things_in_group(call: Call, name: str) -> list[str]:
        """The things of a group and its descendants as they have joined, each once; none without such a group."""
        registry = call.backend(Registry)
        return registry.members(name) if name in registry.groups else []

    @staticmethod
    def groups_of_thing(call: Call, name: str) -> list[str]:
        """The groups that have the thing as a member, itself or in a descendant."""
        registry = call.backend(Registry)
        found = registry.things.get(name)
        return [] if found is None else registry.groups_of(found)

    @staticmethod
    def is_exclusive(call: Call, name: str) -> bool:
        """Whether a principal is attached to this thing and may be to no other."""
        return principals.EXCLUSIVE in call.backend(Registry).principals.get(name, {}).values()
