"""What is remembered of things, their types and groups, and of what speaks for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sortedcontainers import SortedDict, SortedSet

from iotmock.core.savable import savable

__all__ = ["BillingGroup", "GroupQuery", "Policy", "PolicyVersion", "Thing", "ThingGroup", "ThingType"]


@savable
@dataclass(slots=True, eq=False)
class Thing:
    """A thing. group_names: the groups that it is a member of itself."""

    name: str
    id: str
    attributes: dict[str, str]
    type_name: str | None = None
    billing_group_name: str | None = None
    version: int = 1
    group_names: tuple[str, ...] = ()


@savable
@dataclass(slots=True, eq=False)
class ThingType:
    """A thing type. mqtt5: its `mqtt5Configuration` as it was given. things: by name. number: of all that were made."""

    name: str
    id: str
    created_at: datetime
    description: str | None = None
    searchable_attributes: tuple[str, ...] = ()
    mqtt5: Mapping[str, Any] | None = None
    deprecated_at: datetime | None = None
    tags: dict[str, str] = field(default_factory=dict)
    things: SortedSet[str] = field(default_factory=SortedSet)
    number: int = 0


@savable
@dataclass(slots=True, eq=False)
class GroupQuery:
    """What makes a thing group dynamic: who belongs to it.

    mapping_id: how events name it. ready_at: when the group is complete, None where it is that from the beginning.
    was_complete: whether it was before, by another query.
    """

    text: str
    version: str
    index_name: str
    mapping_id: str
    ready_at: datetime | None = None
    was_complete: bool = False

    def is_complete(self, now: datetime) -> bool:
        """Whether all things that belong to the group are in it."""
        return self.ready_at is None or now >= self.ready_at

    def status(self, now: datetime) -> str:
        """As DescribeThingGroup tells it."""
        if self.is_complete(now):
            return "ACTIVE"
        return "REBUILDING" if self.was_complete else "BUILDING"


@savable
@dataclass(slots=True, eq=False)
class ThingGroup:
    """A thing group. things: its own members, by name; children: the groups right below, by name.

    query: of a dynamic one, which has neither parent nor children.
    """

    name: str
    id: str
    created_at: datetime
    description: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    parent_name: str | None = None
    version: int = 1
    tags: dict[str, str] = field(default_factory=dict)
    things: SortedDict[str, None] = field(default_factory=SortedDict)
    children: SortedSet[str] = field(default_factory=SortedSet)
    query: GroupQuery | None = None


@savable
@dataclass(slots=True, eq=False)
class BillingGroup:
    """A billing group. things: by name."""

    name: str
    id: str
    created_at: datetime
    description: str | None = None
    version: int = 1
    tags: dict[str, str] = field(default_factory=dict)
    things: SortedSet[str] = field(default_factory=SortedSet)


@savable
@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of a policy; it never changes."""

    number: int
    document: str
    created_at: datetime


@savable
@dataclass(slots=True, eq=False)
class Policy:
    """A policy. number: of all that were made. targets: what it is attached to, each with its number among these."""

    name: str
    created_at: datetime
    generation_id: str
    number: int = 0
    versions: SortedDict[int, PolicyVersion] = field(default_factory=SortedDict)
    default_number: int = 1
    last_number: int = 0
    last_modified_at: datetime | None = None
    tags: dict[str, str] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)
    last_target: int = 0
