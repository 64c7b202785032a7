"""The index of thing groups. Source: Developer Guide, "Managing thing group indexing"."""

from collections.abc import Iterator
from typing import Any

from iotmock.core.world.call import Call
from iotmock.services.indexing.search.fields import Layouts
from iotmock.services.indexing.search.matching import Matcher
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import ThingGroup

__all__ = ["found_groups", "group_document"]


def found_groups(call: Call, matcher: Matcher, behind: str | None = None) -> Iterator[ThingGroup]:
    """The groups that a query finds, by name, from behind a name on."""
    registry, layouts = call.backend(Registry), Layouts()
    for name in registry.groups.irange(minimum=behind, inclusive=(False, True)):
        group = registry.groups[name]
        document = group_document(call, group)
        # The examples of the guide write both.
        if matcher.matches(layouts.flat({**document, "thingGroupNames": group.name})):
            yield group


def group_document(call: Call, group: ThingGroup) -> dict[str, Any]:
    """What the index knows of a group."""
    above = call.backend(Registry).lineage(group.name)[1:]
    document: dict[str, Any] = {
        "thingGroupName": group.name,
        "thingGroupId": group.id,
        "attributes": group.attributes,
        "parentGroupNames": above,
    }
    if group.description is not None:
        document["thingGroupDescription"] = group.description
    return document
