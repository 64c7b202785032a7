"""Dynamic thing groups: groups of the things that a query finds.

Alone kept here: a group needs an index of things that can answer. Everything else that one may ask of a thing group,
the registry answers. Source: Developer Guide, "Dynamic thing groups".
"""

from typing import Any

from iotmock.core.names import new_uuid
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.indexing import errors, membership
from iotmock.services.indexing.indexes import QUERY_VERSION, THINGS, Indexes
from iotmock.services.indexing.limits import IndexingLimits
from iotmock.services.registry import errors as registry_errors
from iotmock.services.registry import group_keeping
from iotmock.services.registry.checks import check_version
from iotmock.services.registry.limits import RegistryLimits
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import GroupQuery, ThingGroup

__all__ = ["DynamicThingGroupsBackend"]


@savable
class DynamicThingGroupsBackend(Backend):
    """The dynamic thing groups of one account and region."""

    @operation("iot:CreateDynamicThingGroup")
    def create_dynamic_thing_group(
        self,
        call: Call,
        *,
        thing_group_name: str,
        query_string: str,
        thing_group_properties: dict[str, Any] | None = None,
        index_name: str | None = None,
        query_version: str | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Document:
        """Make a group of what a query finds; one that exists with the same query and properties is answered.

        Raises: ResourceNotFoundException, InvalidQueryException, ResourceAlreadyExistsException,
            LimitExceededException, InvalidRequestException.
        Source: API reference, CreateDynamicThingGroup.
        """
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        query = _query(call, query_string, query_version, index_name)
        wanted = group_keeping.new_group(call, thing_group_name, thing_group_properties, new_tags, query=query)
        known = group_keeping.known_or_none(call, wanted)
        if known is not None:
            return _created(call, known, query)
        limit = RegistryLimits(call.state.limits).dynamic_groups
        if len(call.backend(Registry).dynamic_groups) >= limit:
            raise registry_errors.too_many_dynamic_groups(limit)
        group_keeping.add(call, wanted)
        call.follow_things()
        _build(call, wanted)
        return _created(call, wanted, query)

    @operation("iot:UpdateDynamicThingGroup")
    def update_dynamic_thing_group(
        self,
        call: Call,
        *,
        thing_group_name: str,
        thing_group_properties: dict[str, Any],
        expected_version: int | None = None,
        index_name: str | None = None,
        query_string: str | None = None,
        query_version: str | None = None,
    ) -> Document:
        """Change a group's description, attributes and query; the things that another query finds take their place.

        Raises: ResourceNotFoundException, VersionConflictException, InvalidQueryException, InvalidRequestException.
        Source: API reference, UpdateDynamicThingGroup.
        """
        group = group_keeping.find(call, thing_group_name)
        known = _query_of(group, "UpdateThingGroup")
        check_version(expected_version, group.version)
        query = _query(call, query_string or known.text, query_version, index_name)
        if query.text == known.text:
            query = known
        else:
            query.mapping_id = known.mapping_id
            query.was_complete = known.was_complete or known.is_complete(call.now)
        group_keeping.update(call, group, thing_group_properties, query)
        if query is not known:
            _build(call, group)
        return {"version": group.version}

    @operation("iot:DeleteDynamicThingGroup")
    def delete_dynamic_thing_group(
        self, call: Call, *, thing_group_name: str, expected_version: int | None = None
    ) -> None:
        """Forget a dynamic group; one that is unknown is gone already. Its things leave it.

        Raises: VersionConflictException, InvalidRequestException.
        Source: API reference, DeleteDynamicThingGroup.
        """
        group = call.backend(Registry).groups.get(thing_group_name)
        if group is not None:
            _query_of(group, "DeleteThingGroup")
            group_keeping.remove(call, group, expected_version)


def _query(call: Call, text: str, version: str | None, index_name: str | None) -> GroupQuery:
    """What makes a group dynamic, checked.

    Raises: ResourceNotFoundException, InvalidQueryException, InvalidRequestException.
    """
    name = index_name or THINGS
    indexes = call.backend(Indexes)
    index = indexes.find(name)
    if index is not indexes.of_things:
        raise errors.groups_cannot_be_members(name)
    configuration = indexes.of_things.answering(call.now)
    if not configuration.is_on:
        raise errors.index_not_built(name)
    indexes.matcher(configuration, text, version)
    return GroupQuery(text, version or QUERY_VERSION, name, new_uuid())


def _query_of(group: ThingGroup, otherwise: str) -> GroupQuery:
    if group.query is None:
        raise registry_errors.group_is_static(group.name, otherwise)
    return group.query


def _build(call: Call, group: ThingGroup) -> None:
    seconds = IndexingLimits(call.state.limits).index_building_seconds
    if seconds:
        membership.fill_later(call, group, seconds)
    else:
        membership.fill(call, group)


def _created(call: Call, group: ThingGroup, query: GroupQuery) -> Document:
    return {
        "thingGroupName": group.name,
        "thingGroupArn": call.arn(f"thinggroup/{group.name}"),
        "thingGroupId": group.id,
        "indexName": query.index_name,
        "queryString": query.text,
        "queryVersion": query.version,
    }
