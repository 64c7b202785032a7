"""The registry: things, their types and groups, and who speaks for them.

What rooms ask of it stands here; its operations stand beside it, each family in a module of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from iotmock.core.rooms.backend import Backend
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import (
    authorities,  # noqa: F401  # registers its operations
    billing,  # noqa: F401  # registers its operations
    certificates,  # noqa: F401  # registers its operations
    groups,  # noqa: F401  # registers its operations
    policies,  # noqa: F401  # registers its operations
    policy_attachments,  # noqa: F401  # registers its operations
    principals,
    registration,  # noqa: F401  # registers its operation
    registration_tasks,  # noqa: F401  # registers its operations
    stacks,  # noqa: F401  # declares its resources
    thing_types,  # noqa: F401  # registers its operations
    things,  # noqa: F401  # registers its operations
    transfers,  # noqa: F401  # registers its operations
)
from iotmock.services.registry.registry import Registry

__all__ = ["GroupFacts", "RegistryBackend", "ThingFacts", "TypeFacts"]


@dataclass(frozen=True, slots=True)
class ThingFacts:
    """What other rooms ask about a thing; the attributes are a copy. group_names: the groups that it is in itself."""

    name: str
    arn: str
    thing_type_name: str | None
    attributes: dict[str, str]
    billing_group_name: str | None
    version: int
    group_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is asked about one of all thing groups. thing_count: of its own members; query: of a dynamic one."""

    name: str
    parent_name: str | None
    thing_count: int
    query: str | None = None


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What is asked about one of all thing types."""

    name: str
    thing_count: int
    is_deprecated: bool


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
            name=name,
            arn=call.arn(f"thing/{name}"),
            thing_type_name=found.type_name,
            attributes=dict(found.attributes),
            billing_group_name=found.billing_group_name,
            version=found.version,
            group_names=found.group_names,
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

    @staticmethod
    def group_paths_of_thing(call: Call, name: str) -> list[tuple[str, ...]]:
        """The groups that the thing is in itself, each with those above it, the root first."""
        registry = call.backend(Registry)
        found = registry.things.get(name)
        return [] if found is None else [tuple(reversed(registry.lineage(group))) for group in found.group_names]

    @staticmethod
    def principals_of_thing(call: Call, name: str) -> dict[str, str]:
        """The principals of the thing by name, and how each is attached."""
        return dict(call.backend(Registry).principals.get(name, {}))

    # Of the whole fleet

    @staticmethod
    def thing_count(call: Call) -> int:
        """How many things there are."""
        return len(call.backend(Registry).things)

    @staticmethod
    def thing_names(call: Call) -> Iterator[str]:
        """All things, by name."""
        return iter(call.backend(Registry).things)

    @staticmethod
    def things_beside(call: Call, name: str, most: int) -> Iterator[str]:
        """The things whose names stand before or behind a name, at most so many on either side."""
        names = call.backend(Registry).things
        yield from islice(names.irange(maximum=name, reverse=True), most)
        yield from islice(names.irange(minimum=name), most)

    @staticmethod
    def things_in_no_group(call: Call) -> int:
        """How many things are in no thing group."""
        # A sorted mapping gives its values in order, which a count does not need.
        known: Any = call.backend(Registry).things
        return sum(1 for thing in dict.values(known) if not thing.group_names)

    @staticmethod
    def thing_groups(call: Call) -> Iterator[GroupFacts]:
        """All thing groups, by name."""
        for group in call.backend(Registry).groups.values():
            query = None if group.query is None else group.query.text
            yield GroupFacts(group.name, group.parent_name, len(group.things), query)

    @staticmethod
    def thing_types(call: Call) -> Iterator[TypeFacts]:
        """All thing types, by name."""
        for each in call.backend(Registry).types.values():
            yield TypeFacts(each.name, len(each.things), each.deprecated_at is not None)

    @staticmethod
    def billing_groups(call: Call) -> Iterator[tuple[str, int]]:
        """All billing groups by name, and how many things each has."""
        for group in call.backend(Registry).billing_groups.values():
            yield group.name, len(group.things)
