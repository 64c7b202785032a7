"""Static thing groups and who is in them.

Alone kept here: a group's parent never changes; a thing is in at most ten groups, and in one group of a hierarchy.
Source: Developer Guide, "Static thing groups".
"""

from collections.abc import Iterable
from typing import Any, Final

from iotmock.core.names import new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.registry import attributes, documents, errors, events
from iotmock.services.registry.checks import check_version, find_thing, name_of, thing_of
from iotmock.services.registry.collections import Registry
from iotmock.services.registry.limits import ATTRIBUTES_OF_GROUP, GROUPS_OF_THING, LEVELS, RegistryLimits
from iotmock.services.registry.state import Thing, ThingGroup

__all__ = ["ThingGroupsBackend"]

_PAGE: Final = 250


@savable
class ThingGroupsBackend(Backend):
    """The static thing groups of one account and region."""

    # The groups themselves

    @operation("iot:CreateThingGroup")
    def create_thing_group(
        self,
        call: Call,
        *,
        thing_group_name: str,
        parent_group_name: str | None = None,
        thing_group_properties: dict[str, Any] | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Document:
        """Make a group, below another one or at the top; one that exists with the same properties is answered.

        Raises: ResourceAlreadyExistsException, InvalidRequestException; ResourceNotFoundException for an unknown
            parent, though it is not declared.
        Source: API reference, CreateThingGroup.
        """
        registry = call.backend(Registry)
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        properties = thing_group_properties or {}
        description = properties.get("thingGroupDescription")
        given = attributes.given(properties.get("attributePayload"))
        _check_count(given)
        found = registry.groups.get(thing_group_name)
        if found is not None:
            if (found.description, found.attributes, found.parent_name) != (description, given, parent_group_name):
                raise errors.group_exists(thing_group_name, call.arn(f"thinggroup/{thing_group_name}"))
            return _created(call, found)
        self._check_parent(call, registry, parent_group_name)
        found = ThingGroup(thing_group_name, new_uuid(), call.now, description, given, parent_group_name, tags=new_tags)
        registry.groups[thing_group_name] = found
        call.record("thing group", thing_group_name, "create", None, found.version)
        events.group_changed(call, found, self._above(registry, found), events.CREATED)
        if parent_group_name is not None:
            parent = registry.groups[parent_group_name]
            parent.children.add(thing_group_name)
            events.hierarchy_changed(call, parent, found, added=True)
        return _created(call, found)

    @operation("iot:DescribeThingGroup")
    def describe_thing_group(self, call: Call, *, thing_group_name: str) -> Document:
        """A group and where it stands.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeThingGroup.
        """
        found = self.find(call, thing_group_name)
        return documents.group(call, found, self._above(call.backend(Registry), found))

    @operation("iot:UpdateThingGroup")
    def update_thing_group(
        self,
        call: Call,
        *,
        thing_group_name: str,
        thing_group_properties: dict[str, Any],
        expected_version: int | None = None,
    ) -> Document:
        """Change a group's description and attributes.

        Raises: ResourceNotFoundException, VersionConflictException, InvalidRequestException.
        Source: API reference, UpdateThingGroup.
        """
        found = self.find(call, thing_group_name)
        check_version(expected_version, found.version)
        changed = attributes.changed(found.attributes, thing_group_properties.get("attributePayload"))
        _check_count(changed)
        found.attributes = changed
        if thing_group_properties.get("thingGroupDescription") is not None:
            found.description = thing_group_properties["thingGroupDescription"]
        found.version += 1
        call.record("thing group", thing_group_name, "update", found.version - 1, found.version)
        events.group_changed(call, found, self._above(call.backend(Registry), found), events.UPDATED)
        return {"version": found.version}

    @operation("iot:DeleteThingGroup")
    def delete_thing_group(self, call: Call, *, thing_group_name: str, expected_version: int | None = None) -> None:
        """Forget a group that has none below it; one that is unknown is gone already. Its things leave it.

        Raises: VersionConflictException, InvalidRequestException.
        Source: API reference, DeleteThingGroup.
        """
        registry = call.backend(Registry)
        found = registry.groups.get(thing_group_name)
        if found is None:
            return
        check_version(expected_version, found.version)
        if found.children:
            raise errors.group_has_children(thing_group_name)
        above = self._above(registry, found)
        events.group_changed(call, found, above, events.DELETED)
        if above:
            events.hierarchy_changed(call, above[-1], found, added=False)
        registry.remove_group(call, found)
        registry.detach_policies_of(call.arn(f"thinggroup/{thing_group_name}"))
        call.record("thing group", thing_group_name, "delete", found.version, None)

    @operation("iot:ListThingGroups")
    def list_thing_groups(
        self,
        call: Call,
        *,
        next_token: str | None = None,
        max_results: int | None = None,
        parent_group: str | None = None,
        name_prefix_filter: str | None = None,
        recursive: bool | None = None,
    ) -> Document:
        """Groups by name: all, those right below a group, or with `recursive` all below it.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListThingGroups.
        """
        registry = call.backend(Registry)
        scope = f"ListThingGroups/{parent_group}/{recursive}/{name_prefix_filter}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        names: Iterable[str] = registry.groups.irange(minimum=position, inclusive=(False, True))
        if parent_group is not None:
            parent = self.find(call, parent_group)
            if recursive:
                below = sorted(group.name for group in registry.below(parent_group) if group is not parent)
                names = (name for name in below if position is None or name > position)
            else:
                names = parent.children.irange(minimum=position, inclusive=(False, True))
        if name_prefix_filter is not None:
            names = (name for name in names if name.startswith(name_prefix_filter))
        page, token = paging.take_page(call, scope, names, max_results or _PAGE, lambda name: name)
        return {"thingGroups": [documents.group_name_and_arn(call, name) for name in page], "nextToken": token}

    # Who is in them

    @operation("iot:AddThingToThingGroup")
    def add_thing_to_thing_group(
        self,
        call: Call,
        *,
        thing_group_name: str | None = None,
        thing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
        override_dynamic_groups: bool | None = None,
    ) -> None:
        """Have a thing join a group; one that is in it stays.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, AddThingToThingGroup.
        """
        del override_dynamic_groups  # nothing is to be displaced
        thing, group = self._find_both(call, thing_group_name, thing_group_arn, thing_name, thing_arn)
        self._change(call, thing, remove=[], add=[group.name])

    @operation("iot:RemoveThingFromThingGroup")
    def remove_thing_from_thing_group(
        self,
        call: Call,
        *,
        thing_group_name: str | None = None,
        thing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
    ) -> None:
        """Have a thing leave a group; one that is not in it stays out.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, RemoveThingFromThingGroup.
        """
        thing, group = self._find_both(call, thing_group_name, thing_group_arn, thing_name, thing_arn)
        self._change(call, thing, remove=[group.name], add=[])

    @operation("iot:UpdateThingGroupsForThing")
    def update_thing_groups_for_thing(
        self,
        call: Call,
        *,
        thing_name: str | None = None,
        thing_groups_to_add: list[str] | None = None,
        thing_groups_to_remove: list[str] | None = None,
        override_dynamic_groups: bool | None = None,
    ) -> None:
        """Have a thing leave groups, then join others; all of it or nothing.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, UpdateThingGroupsForThing.
        """
        del override_dynamic_groups  # nothing is to be displaced
        thing = thing_of(call, thing_name, None)
        for name in (*(thing_groups_to_add or ()), *(thing_groups_to_remove or ())):
            self.find(call, name)
        self._change(call, thing, remove=thing_groups_to_remove or [], add=thing_groups_to_add or [])

    @operation("iot:ListThingsInThingGroup")
    def list_things_in_thing_group(
        self,
        call: Call,
        *,
        thing_group_name: str,
        recursive: bool | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Document:
        """The things of a group by name, with `recursive` those of the groups below it too.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListThingsInThingGroup.
        """
        self.find(call, thing_group_name)
        scope = f"ListThingsInThingGroup/{thing_group_name}/{recursive}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        things = call.backend(Registry).things_in(thing_group_name, recursive=bool(recursive), behind=position)
        page, token = paging.take_page(call, scope, things, max_results or _PAGE, lambda name: name)
        return {"things": page, "nextToken": token}

    @operation("iot:ListThingGroupsForThing")
    def list_thing_groups_for_thing(
        self, call: Call, *, thing_name: str, next_token: str | None = None, max_results: int | None = None
    ) -> Document:
        """The groups that a thing is in itself, by name.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListThingGroupsForThing.
        """
        names = sorted(find_thing(call, thing_name).group_names)
        scope = f"ListThingGroupsForThing/{thing_name}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        behind = (name for name in names if position is None or name > position)
        page, token = paging.take_page(call, scope, behind, max_results or _PAGE, lambda name: name)
        return {"thingGroups": [documents.group_name_and_arn(call, name) for name in page], "nextToken": token}

    # What the room asks

    @staticmethod
    def find(call: Call, name: str) -> ThingGroup:
        """A group.

        Raises: ResourceNotFoundException.
        """
        found: ThingGroup | None = call.backend(Registry).groups.get(name)
        if found is None:
            raise errors.group_not_found(name)
        return found

    def _find_both(
        self,
        call: Call,
        group_name: str | None,
        group_arn: str | None,
        thing_name: str | None,
        thing_arn: str | None,
    ) -> tuple[Thing, ThingGroup]:
        group = name_of(call, "thing group", "thinggroup", group_name, group_arn)
        return thing_of(call, thing_name, thing_arn), self.find(call, group)

    @staticmethod
    def _change(call: Call, thing: Thing, *, remove: Iterable[str], add: Iterable[str]) -> None:
        registry = call.backend(Registry)
        removed = set(remove)
        stays = [name for name in thing.group_names if name not in removed]
        joins = [name for name in dict.fromkeys(add) if name not in stays]
        if len(stays) + len(joins) > GROUPS_OF_THING and joins:
            raise errors.thing_in_too_many_groups(thing.name, GROUPS_OF_THING)
        roots = {registry.root(name): name for name in stays}
        for name in joins:
            other = roots.setdefault(registry.root(name), name)
            if other != name:
                raise errors.same_hierarchy(thing.name, name, other)
        before = ", ".join(thing.group_names)
        registry.move(call, thing, out_of=removed, into=joins)
        after = ", ".join(thing.group_names)
        if before != after:
            call.record("thing groups", thing.name, "move", before, after)

    @staticmethod
    def _above(registry: Registry, group: ThingGroup) -> list[ThingGroup]:
        """The ancestors of a group, the root first."""
        return [registry.groups[name] for name in reversed(registry.lineage(group.name)[1:])]

    @staticmethod
    def _check_parent(call: Call, registry: Registry, name: str | None) -> None:
        if name is None:
            return
        parent = registry.groups.get(name)
        if parent is None:
            raise errors.parent_not_found(name)
        if len(registry.lineage(name)) >= LEVELS:
            raise errors.hierarchy_too_deep(LEVELS)
        limit = RegistryLimits(call.state.limits).child_groups
        if len(parent.children) >= limit:
            raise errors.too_many_children(name, limit)


def _created(call: Call, group: ThingGroup) -> Document:
    return {
        "thingGroupName": group.name,
        "thingGroupArn": call.arn(f"thinggroup/{group.name}"),
        "thingGroupId": group.id,
    }


def _check_count(found: dict[str, str]) -> None:
    if len(found) > ATTRIBUTES_OF_GROUP:
        raise errors.group_attributes_too_many(len(found), ATTRIBUTES_OF_GROUP)


@taggable("thinggroup")
def tags_of_group(call: Call, name: str) -> TagMap | None:
    """The tags of a thing group."""
    found = call.backend(Registry).groups.get(name)
    return None if found is None else found.tags


@listed_tags("thinggroup")
def tags_of_groups(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all thing groups."""
    return [(found.name, found.tags) for found in call.backend(Registry).groups.values()]
