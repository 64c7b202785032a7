"""Registry events: what the registry publishes when its resources change, by category, each off until switched on.

A message is made of values that do not change, when somebody reads it. Source: Developer Guide, "Registry events".
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from iotmock.core.clock import epoch_milliseconds
from iotmock.core.mqtt.message import Body, Deferred
from iotmock.core.names import new_uuid
from iotmock.core.world.call import Call
from iotmock.services.account.backend import AccountBackend
from iotmock.services.registry.state import Thing, ThingGroup, ThingType

__all__ = ["CREATED", "DELETED", "UPDATED", "group_changed", "hierarchy_changed", "membership_changed", "thing_changed",
           "type_association_changed", "type_changed"]  # fmt: skip

CREATED, UPDATED, DELETED = "CREATED", "UPDATED", "DELETED"
_ADDED, _REMOVED = "ADDED", "REMOVED"
# name of the topic, operation, id of the event, members as a JSON text
_Subject = tuple[str, str]
_Detail = tuple[str, str]


def _kind(event_type: str) -> Deferred:
    """Messages of an event type. The subject is topic and members, the detail operation and id."""

    def topic(subject: _Subject, _detail: _Detail) -> str:
        return subject[0]

    def body(at: datetime, subject: _Subject, detail: _Detail) -> Body:
        document = {
            "eventType": event_type,
            "eventId": detail[1],
            "timestamp": epoch_milliseconds(at),
            "operation": detail[0],
            **json.loads(subject[1]),
        }
        return Body(json.dumps(document, separators=(",", ":")).encode())

    return Deferred(topic, body)


_THING = _kind("THING_EVENT")
_TYPE = _kind("THING_TYPE_EVENT")
_TYPE_ASSOCIATION = _kind("THING_TYPE_ASSOCIATION_EVENT")
_GROUP = _kind("THING_GROUP_EVENT")
_MEMBERSHIP = _kind("THING_GROUP_MEMBERSHIP_EVENT")
_HIERARCHY = _kind("THING_GROUP_HIERARCHY_EVENT")


def _publish(
    call: Call, category: str, kind: Deferred, topic: str, operation: str, members: Callable[[], dict[str, Any]]
) -> None:
    if call.backend(AccountBackend).publishes_events(category):
        text = json.dumps(members(), separators=(",", ":"))
        subject = f"$aws/events/{topic}/{operation.lower()}", text
        call.publish_later(kind, subject, (operation, new_uuid()))


def thing_changed(call: Call, thing: Thing, operation: str) -> None:
    """A thing was created, updated or deleted."""

    def members() -> dict[str, Any]:
        return {
            "accountId": call.account,
            "thingId": thing.id,
            "thingName": thing.name,
            "versionNumber": thing.version,
            "thingTypeName": thing.type_name,
            "attributes": thing.attributes,
        }

    _publish(call, "THING", _THING, f"thing/{thing.name}", operation, members)


def type_changed(call: Call, found: ThingType, operation: str) -> None:
    """A thing type was created, changed, deprecated or deleted."""

    def members() -> dict[str, Any]:
        deprecated_at = found.deprecated_at
        return {
            "accountId": call.account,
            "thingTypeId": found.id,
            "thingTypeName": found.name,
            "isDeprecated": deprecated_at is not None,
            "deprecationDate": None if deprecated_at is None else epoch_milliseconds(deprecated_at),
            "searchableAttributes": list(found.searchable_attributes),
            "description": found.description,
        }

    _publish(call, "THING_TYPE", _TYPE, f"thingType/{found.name}", operation, members)


def type_association_changed(call: Call, thing: Thing, type_name: str, *, added: bool) -> None:
    """A thing was given a type, or lost it."""

    def members() -> dict[str, Any]:
        return {"thingId": thing.id, "thingName": thing.name, "thingTypeName": type_name}

    topic = f"thingTypeAssociation/thing/{thing.name}/thingType/{type_name}"
    _publish(call, "THING_TYPE_ASSOCIATION", _TYPE_ASSOCIATION, topic, _ADDED if added else _REMOVED, members)


def group_changed(call: Call, group: ThingGroup, above: list[ThingGroup], operation: str) -> None:
    """A thing group was created, updated or deleted. above: its ancestors, the root first."""

    def members() -> dict[str, Any]:
        return {
            "accountId": call.account,
            "thingGroupId": group.id,
            "thingGroupName": group.name,
            "versionNumber": group.version,
            "parentGroupName": group.parent_name,
            "parentGroupId": above[-1].id if above else None,
            "description": group.description,
            "rootToParentThingGroups": [
                {"groupArn": call.arn(f"thinggroup/{each.name}"), "groupId": each.id} for each in above
            ],
            "attributes": group.attributes,
            "dynamicGroupMappingId": None if group.query is None else group.query.mapping_id,
        }

    _publish(call, "THING_GROUP", _GROUP, f"thingGroup/{group.name}", operation, members)


def membership_changed(call: Call, thing: Thing, group: ThingGroup, *, added: bool) -> None:
    """A thing has joined a group itself, or left it. The id of a membership follows from both: it stays the same."""

    def members() -> dict[str, Any]:
        return {
            "accountId": call.account,
            "groupArn": call.arn(f"thinggroup/{group.name}"),
            "groupId": group.id,
            "thingArn": call.arn(f"thing/{thing.name}"),
            "thingId": thing.id,
            "membershipId": _membership_id(group.id, thing.id),
        }

    topic = f"thingGroupMembership/thingGroup/{group.name}/thing/{thing.name}"
    _publish(call, "THING_GROUP_MEMBERSHIP", _MEMBERSHIP, topic, _ADDED if added else _REMOVED, members)


def hierarchy_changed(call: Call, parent: ThingGroup, child: ThingGroup, *, added: bool) -> None:
    """A group has come to lie below another, or is gone from there."""

    def members() -> dict[str, Any]:
        return {
            "accountId": call.account,
            "thingGroupId": parent.id,
            "thingGroupName": parent.name,
            "childGroupId": child.id,
            "childGroupName": child.name,
        }

    topic = f"thingGroupHierarchy/thingGroup/{parent.name}/childThingGroup/{child.name}"
    _publish(call, "THING_GROUP_HIERARCHY", _HIERARCHY, topic, _ADDED if added else _REMOVED, members)


def _membership_id(group_id: str, thing_id: str) -> str:
    """A UUID of its own, made of both."""
    number = int(group_id.replace("-", ""), 16) ^ int(thing_id.replace("-", ""), 16)
    # The two have the same digits in the places that say what kind of UUID it is.
    digits = "%032x" % (number & ~((0xF << 76) | (0x3 << 62)) | (0x4 << 76) | (0x2 << 62))
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
