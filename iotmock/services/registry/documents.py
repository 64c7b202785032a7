"""AWS documents of things, types and groups."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from iotmock.core.rooms.backend import Document
from iotmock.core.world.call import Call
from iotmock.services.registry.state import BillingGroup, GroupQuery, Thing, ThingGroup, ThingType

__all__ = [
    "billing_group",
    "group",
    "group_name_and_arn",
    "group_query",
    "thing",
    "thing_summary",
    "thing_type",
    "thing_type_summary",
]


def thing(call: Call, found: Thing) -> Document:
    """The answer of DescribeThing."""
    return {
        "defaultClientId": found.name,
        "thingName": found.name,
        "thingId": found.id,
        "thingArn": call.arn(f"thing/{found.name}"),
        "thingTypeName": found.type_name,
        "attributes": found.attributes,
        "version": found.version,
        "billingGroupName": found.billing_group_name,
    }


def thing_summary(call: Call, found: Thing) -> Document:
    """A line of ListThings."""
    return {
        "thingName": found.name,
        "thingTypeName": found.type_name,
        "thingArn": call.arn(f"thing/{found.name}"),
        "attributes": found.attributes,
        "version": found.version,
    }


def thing_type(call: Call, found: ThingType) -> Document:
    """The answer of DescribeThingType."""
    return {"thingTypeId": found.id, **thing_type_summary(call, found)}


def thing_type_summary(call: Call, found: ThingType) -> Document:
    """A line of ListThingTypes."""
    metadata: dict[str, Any] = {"deprecated": found.deprecated_at is not None, "creationDate": found.created_at}
    if found.deprecated_at is not None:
        metadata["deprecationDate"] = found.deprecated_at
    return {
        "thingTypeName": found.name,
        "thingTypeArn": call.arn(f"thingtype/{found.name}"),
        "thingTypeProperties": {
            "thingTypeDescription": found.description,
            "searchableAttributes": list(found.searchable_attributes),
            "mqtt5Configuration": found.mqtt5,
        },
        "thingTypeMetadata": metadata,
    }


def group(call: Call, found: ThingGroup, above: Iterable[ThingGroup]) -> Document:
    """The answer of DescribeThingGroup. above: the ancestors, the root first."""
    properties: dict[str, Any] = {}
    if found.description is not None:
        properties["thingGroupDescription"] = found.description
    if found.attributes:
        properties["attributePayload"] = {"attributes": found.attributes}
    metadata: dict[str, Any] = {"creationDate": found.created_at}
    if found.parent_name is not None:
        metadata["parentGroupName"] = found.parent_name
        metadata["rootToParentThingGroups"] = [group_name_and_arn(call, each.name) for each in above]
    document = {
        "thingGroupName": found.name,
        "thingGroupId": found.id,
        "thingGroupArn": call.arn(f"thinggroup/{found.name}"),
        "version": found.version,
        "thingGroupProperties": properties,
        "thingGroupMetadata": metadata,
    }
    return document if found.query is None else {**document, **group_query(found.query, call.now)}


def group_query(query: GroupQuery, now: datetime) -> Document:
    """What DescribeThingGroup says of a dynamic group only."""
    return {
        "indexName": query.index_name,
        "queryString": query.text,
        "queryVersion": query.version,
        "status": query.status(now),
    }


def group_name_and_arn(call: Call, name: str, kind: str = "thinggroup") -> Document:
    """How lists name a group."""
    return {"groupName": name, "groupArn": call.arn(f"{kind}/{name}")}


def billing_group(call: Call, found: BillingGroup) -> Document:
    """The answer of DescribeBillingGroup."""
    properties = {} if found.description is None else {"billingGroupDescription": found.description}
    return {
        "billingGroupName": found.name,
        "billingGroupId": found.id,
        "billingGroupArn": call.arn(f"billinggroup/{found.name}"),
        "version": found.version,
        "billingGroupProperties": properties,
        "billingGroupMetadata": {"creationDate": found.created_at},
    }
