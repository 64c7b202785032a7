"""Static thing groups, and who is in groups of both kinds.

Alone kept here: a group's parent never changes; a thing is in at most ten groups, and in one group of a hierarchy; who
is in a dynamic group nobody chooses. Source: Developer Guide, "Static thing groups", "Dynamic thing groups".
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.registry import documents, errors, group_keeping
from iotmock.services.registry.checks import check_version, find_thing, name_of, thing_of
from iotmock.services.registry.limits import GROUPS_OF_THING, LEVELS, RegistryLimits
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing, ThingGroup

__all__ = ["ThingGroupsBackend", "check_chosen", "check_joining"]

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
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        wanted = group_keeping.new_group(
            call, thing_group_name, thing_group_properties, new_tags, parent_name=parent_group_name
        )
        known = group_keeping.known_or_none(call, wanted)
        if known is None:
            self._check_parent(call, parent_group_name)
            group_keeping.add(call, wanted)
        return _created(call, known or wanted)

    @operation("iot:DescribeThingGroup")
    def describe_thing_group(self, call: Call, *, thing_group_name: str) -> Document:
        """A group and where it stands.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeThingGroup.
        """
        found = group_keeping.find(call, thing_group_name)
        return documents.group(call, found, group_keeping.above(call.backend(Registry), found))

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
        found = group_keeping.find(call, thing_group_name)
        _check_static(found, "UpdateDynamicThingGroup")
        check_version(expected_version, found.version)
        group_keeping.update(call, found, thing_group_properties)
        return {"version": found.version}

    @operation("iot:DeleteThingGroup")
    def delete_thing_group(self, call: Call, *, thing_group_name: str, expected_version: int | None = None) -> None:
        """Forget a group that has none below it; one that is unknown is gone already. Its things leave it.

        Raises: VersionConflictException, InvalidRequestException.
        Source: API reference, DeleteThingGroup.
        """
        found = call.backend(Registry).groups.get(thing_group_name)
        if found is not None:
            _check_static(found, "DeleteDynamicThingGroup")
            group_keeping.remove(call, found, expected_version)

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
            parent = group_keeping.find(call, parent_group)
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
        thing, group = self._find_both(call, thing_group_name, thing_group_arn, thing_name, thing_arn)
        _change(call, thing, remove=[], add=[group], overrides=override_dynamic_groups)

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
        _change(call, thing, remove=[group], add=[])

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
        thing = thing_of(call, thing_name, None)
        added = [group_keeping.find(call, name) for name in thing_groups_to_add or ()]
        removed = [group_keeping.find(call, name) for name in thing_groups_to_remove or ()]
        _change(call, thing, remove=removed, add=added, overrides=override_dynamic_groups)

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
        group_keeping.find(call, thing_group_name)
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

    # Inside

    def _find_both(
        self,
        call: Call,
        group_name: str | None,
        group_arn: str | None,
        thing_name: str | None,
        thing_arn: str | None,
    ) -> tuple[Thing, ThingGroup]:
        group = name_of(call, "thing group", "thinggroup", group_name, group_arn)
        return thing_of(call, thing_name, thing_arn), group_keeping.find(call, group)

    @staticmethod
    def _check_parent(call: Call, name: str | None) -> None:
        if name is None:
            return
        registry = call.backend(Registry)
        parent = registry.groups.get(name)
        if parent is None:
            raise errors.parent_not_found(name)
        if parent.query is not None:
            raise errors.parent_is_dynamic(name)
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


def _change(
    call: Call,
    thing: Thing,
    *,
    remove: Sequence[ThingGroup],
    add: Sequence[ThingGroup],
    overrides: bool | None = False,
) -> None:
    """Have a thing leave groups, then join others. overrides: whether it leaves dynamic groups where it has no room."""
    for group in (*add, *remove):
        check_chosen(group)
    removed = {group.name for group in remove}
    stays = [name for name in thing.group_names if name not in removed]
    joins = [name for name in dict.fromkeys(group.name for group in add) if name not in stays]
    removed.update(check_joining(call, thing.name, stays, joins, overrides=bool(overrides)))
    before = ", ".join(thing.group_names)
    call.backend(Registry).move(call, thing, out_of=removed, into=joins)
    after = ", ".join(thing.group_names)
    if before != after:
        call.record("thing groups", thing.name, "move", before, after)
        call.touch(thing.name)


def check_joining(
    call: Call, thing_name: str, stays: Sequence[str], joins: Sequence[str], *, overrides: bool
) -> list[str]:
    """Refuse groups that a thing cannot join; gives the dynamic groups that it has to leave for them, the newest.

    stays: the groups that it is in and does not leave. overrides: whether it may leave dynamic ones.

    Raises: InvalidRequestException.
    """
    registry = call.backend(Registry)
    roots = {registry.root(name): name for name in stays}
    for name in joins:
        other = roots.setdefault(registry.root(name), name)
        if other != name:
            raise errors.same_hierarchy(thing_name, name, other)
    surplus = len(stays) + len(joins) - GROUPS_OF_THING
    if surplus <= 0 or not joins:
        return []
    # The oldest first.
    dynamic = [name for name in registry.dynamic_groups if name in stays]
    if not overrides or len(dynamic) < surplus:
        raise errors.thing_in_too_many_groups(thing_name, GROUPS_OF_THING, dynamic=bool(dynamic) and not overrides)
    return dynamic[-surplus:]


def check_chosen(group: ThingGroup) -> None:
    """Refuse a group whose members nobody chooses.

    Raises: InvalidRequestException.
    """
    if group.query is not None:
        raise errors.members_follow_query(group.name)


def _check_static(group: ThingGroup, otherwise: str) -> None:
    if group.query is not None:
        raise errors.group_is_dynamic(group.name, otherwise)


@taggable("thinggroup")
def tags_of_group(call: Call, name: str) -> TagMap | None:
    """The tags of a thing group."""
    found = call.backend(Registry).groups.get(name)
    return None if found is None else found.tags


@listed_tags("thinggroup")
def tags_of_groups(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all thing groups."""
    return [(found.name, found.tags) for found in call.backend(Registry).groups.values()]
