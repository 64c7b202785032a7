"""What static and dynamic thing groups have in common: how they come, change and go, and who they tell.

Source: Developer Guide, "Static thing groups", "Dynamic thing groups".
"""

from collections.abc import Mapping
from typing import Any

from iotmock.core.names import new_uuid
from iotmock.core.rooms.tags import TagMap
from iotmock.core.world.call import Call
from iotmock.services.registry import attributes, errors, events
from iotmock.services.registry.checks import check_version
from iotmock.services.registry.limits import ATTRIBUTES_OF_GROUP
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import GroupQuery, ThingGroup

__all__ = ["above", "add", "find", "known_or_none", "new_group", "remove", "update"]

_Properties = Mapping[str, Any] | None


def find(call: Call, name: str) -> ThingGroup:
    """A thing group.

    Raises: ResourceNotFoundException.
    """
    found: ThingGroup | None = call.backend(Registry).groups.get(name)
    if found is None:
        raise errors.group_not_found(name)
    return found


def new_group(
    call: Call,
    name: str,
    properties: _Properties,
    tags: TagMap,
    *,
    parent_name: str | None = None,
    query: GroupQuery | None = None,
) -> ThingGroup:
    """A group as a request describes it, which is not in the registry yet.

    Raises: InvalidRequestException.
    """
    given = properties or {}
    group = ThingGroup(
        name,
        new_uuid(),
        call.now,
        given.get("thingGroupDescription"),
        attributes.given(given.get("attributePayload")),
        parent_name,
        tags=tags,
        query=query,
    )
    _check_count(group.attributes)
    return group


def known_or_none(call: Call, wanted: ThingGroup) -> ThingGroup | None:
    """The group of this name, where there is one that is described alike.

    Raises: ResourceAlreadyExistsException.
    """
    known: ThingGroup | None = call.backend(Registry).groups.get(wanted.name)
    if known is not None and _description(known) != _description(wanted):
        raise errors.group_exists(known.name, call.arn(f"thinggroup/{known.name}"))
    return known


def add(call: Call, group: ThingGroup) -> None:
    """Take a new group into the registry; everything was checked."""
    registry = call.backend(Registry)
    registry.add_group(group)
    call.record("thing group", group.name, "create", None, group.version)
    events.group_changed(call, group, above(registry, group), events.CREATED)
    if group.parent_name is not None:
        events.hierarchy_changed(call, registry.groups[group.parent_name], group, added=True)


def update(call: Call, group: ThingGroup, properties: Mapping[str, Any], query: GroupQuery | None = None) -> None:
    """Change a group's description and attributes, and the query of a dynamic one.

    Raises: InvalidRequestException.
    """
    changed = attributes.changed(group.attributes, properties.get("attributePayload"))
    _check_count(changed)
    group.attributes = changed
    if properties.get("thingGroupDescription") is not None:
        group.description = properties["thingGroupDescription"]
    group.query = query
    group.version += 1
    call.record("thing group", group.name, "update", group.version - 1, group.version)
    events.group_changed(call, group, above(call.backend(Registry), group), events.UPDATED)


def remove(call: Call, group: ThingGroup, expected_version: int | None) -> None:
    """Forget a group that has none below it. Its things leave it.

    Raises: VersionConflictException, InvalidRequestException.
    """
    check_version(expected_version, group.version)
    if group.children:
        raise errors.group_has_children(group.name)
    registry = call.backend(Registry)
    ancestors, members = above(registry, group), list(group.things)
    events.group_changed(call, group, ancestors, events.DELETED)
    if ancestors:
        events.hierarchy_changed(call, ancestors[-1], group, added=False)
    registry.remove_group(call, group)
    registry.detach_policies_of(call.arn(f"thinggroup/{group.name}"))
    call.record("thing group", group.name, "delete", group.version, None)
    for name in members:
        call.touch(name)


def above(registry: Registry, group: ThingGroup) -> list[ThingGroup]:
    """The ancestors of a group, the root first."""
    return [registry.groups[name] for name in reversed(registry.lineage(group.name)[1:])]


def _description(group: ThingGroup) -> tuple[Any, ...]:
    query = group.query
    asked = None if query is None else (query.text, query.version, query.index_name)
    return group.description, group.attributes, group.parent_name, asked


def _check_count(found: Mapping[str, str]) -> None:
    if len(found) > ATTRIBUTES_OF_GROUP:
        raise errors.group_attributes_too_many(len(found), ATTRIBUTES_OF_GROUP)
