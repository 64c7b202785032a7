"""Who is in dynamic thing groups: a thing is followed whenever something that the index knows of it has changed.

Alone kept here: a thing is in the dynamic groups whose queries find it, as far as it has room; room is what static
groups leave of ten, and the oldest dynamic groups come first. While a group is built nobody joins it and nobody leaves
it. A thing costs one evaluation for each group. Source: Developer Guide, "Dynamic thing groups".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from iotmock.core.clock import later
from iotmock.core.ranks import Rank
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.indexing.cloudwatch import put_metric_data
from iotmock.services.indexing.configuration import ThingConfiguration
from iotmock.services.indexing.indexes import Indexes
from iotmock.services.indexing.search.matching import Matcher
from iotmock.services.indexing.things import departure_shown_until
from iotmock.services.registry.limits import GROUPS_OF_THING
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing, ThingGroup

__all__ = ["build_index", "fill", "fill_later", "follow"]

# The fields in which a query finds groups: theirs, and free text.
_GROUPS: Final = frozenset(["thingGroupNames", ""])
NO_ROOM: Final = "AddThingToDynamicThingGroupsFailed"


@dataclass(frozen=True, slots=True)
class _Queries:
    """What dynamic groups ask of the index at the moment, to be asked of many things.

    matchers: group > query, the oldest first; None of one that is being built. rounds: how often a thing is looked at
    until nothing moves, since a query may ask for other groups.
    """

    configuration: ThingConfiguration
    matchers: Mapping[str, Matcher | None]
    rounds: int

    @classmethod
    def of(cls, call: Call) -> "_Queries":
        """Of all groups."""
        indexes, matchers = call.backend(Indexes), dict[str, Matcher | None]()
        configuration = indexes.of_things.answering(call.now)
        for name, group in call.backend(Registry).dynamic_groups.items():
            query = group.query
            is_asked = query is not None and query.is_complete(call.now)
            matchers[name] = indexes.matcher(configuration, query.text) if query is not None and is_asked else None
        asks_for_groups = any(matcher and not matcher.fields.isdisjoint(_GROUPS) for matcher in matchers.values())
        return cls(configuration, matchers, len(matchers) + 1 if asks_for_groups else 1)


def follow(call: Call, thing_name: str) -> None:
    """Have a thing join the dynamic groups that find it now, and leave the others."""
    registry = call.backend(Registry)
    thing = registry.things.get(thing_name)
    if thing is not None and registry.dynamic_groups:
        _follow(call, thing, _Queries.of(call))


def _follow(call: Call, thing: Thing, queries: _Queries) -> None:
    kept_out: list[ThingGroup] = []
    # One that contradicts itself stays as the last look has found it.
    for _ in range(queries.rounds):
        chosen, kept_out = _chosen(call, queries, thing)
        if not _move(call, thing, chosen):
            break
    _note_kept_out(call, thing, kept_out)
    _look_again(call, queries.configuration, thing)


def fill(call: Call, group: ThingGroup) -> None:
    """Have all things that a group's query finds join it, and the others leave it."""
    indexes, query = call.backend(Indexes), group.query
    if query is None:
        return
    queries, things = _Queries.of(call), call.backend(Registry).things
    found = indexes.documents.found(call, queries.configuration, indexes.matcher(queries.configuration, query.text))
    for name in dict.fromkeys([*(thing.name for thing in found), *group.things]):
        _follow(call, things[name], queries)


def fill_later(call: Call, group: ThingGroup, seconds: int) -> None:
    """The same when the group is built."""
    if group.query is not None:
        group.query.ready_at = later(call.now, timedelta(seconds=seconds))
        call.schedule(group.query.ready_at, Rank.INDEXING, _fill_built, group.name)


def build_index(call: Call, seconds: int) -> None:
    """Have every thing followed by what the index of things is made of now, or in so many seconds."""
    if seconds:
        call.schedule(later(call.now, timedelta(seconds=seconds)), Rank.INDEXING, _begin_anew)
    else:
        _begin_anew(call)


@savable
def _begin_anew(call: Call) -> None:
    call.backend(Indexes).documents.clear()
    registry = call.backend(Registry)
    if registry.dynamic_groups:
        queries = _Queries.of(call)
        for thing in list(registry.things.values()):
            _follow(call, thing, queries)


@savable
def _fill_built(call: Call, name: str) -> None:
    group = call.backend(Registry).dynamic_groups.get(name)
    # Where another query has begun to be built meanwhile, nobody moves yet.
    if group is not None:
        fill(call, group)


def _chosen(call: Call, queries: _Queries, thing: Thing) -> tuple[list[str], list[ThingGroup]]:
    """The dynamic groups that a thing belongs to; and those that it has no room for."""
    groups, documents = call.backend(Registry).dynamic_groups, call.backend(Indexes).documents
    belongs = [
        name
        for name, matcher in queries.matchers.items()
        if (
            thing.name in groups[name].things
            if matcher is None
            else documents.has(call, queries.configuration, matcher, thing)
        )
    ]
    room = GROUPS_OF_THING - sum(name not in groups for name in thing.group_names)
    return belongs[:room], [groups[name] for name in belongs[room:]]


def _move(call: Call, thing: Thing, chosen: list[str]) -> bool:
    """Have a thing be in these dynamic groups; whether that changes anything."""
    registry = call.backend(Registry)
    before = thing.group_names
    leaves = [name for name in before if name in registry.dynamic_groups and name not in chosen]
    joins = [name for name in chosen if name not in before]
    if not leaves and not joins:
        return False
    registry.move(call, thing, out_of=leaves, into=joins)
    call.record("thing groups", thing.name, "follow", ", ".join(before), ", ".join(thing.group_names))
    return True


def _note_kept_out(call: Call, thing: Thing, groups: list[ThingGroup]) -> None:
    """Tell once of each group that a thing belongs to and cannot be in."""
    indexes = call.backend(Indexes)
    before = indexes.kept_out.pop(thing.name, frozenset())
    if groups:
        indexes.kept_out[thing.name] = frozenset(group.id for group in groups)
    new = [group for group in groups if group.id not in before]
    for group in new:
        call.record("thing groups", thing.name, NO_ROOM, None, group.name)
    put_metric_data(call, "AWS/IoT", [_failure(group.name, call.now) for group in new])


def _failure(group_name: str, at: datetime) -> dict[str, Any]:
    return {
        "MetricName": NO_ROOM,
        "Dimensions": [{"Name": "DynamicThingGroupName", "Value": group_name}],
        "Timestamp": at,
        "Value": 1,
        "Unit": "Count",
    }


def _look_again(call: Call, configuration: ThingConfiguration, thing: Thing) -> None:
    """Plan to follow a thing when the index forgets when and why its client has left."""
    due_at = departure_shown_until(call, thing.name) if configuration.has_connectivity else None
    looks = call.backend(Indexes).looks
    if due_at is not None and due_at > call.now and looks.get(thing.name) != due_at:
        looks[thing.name] = due_at
        call.schedule(due_at, Rank.INDEXING, _follow_planned, thing.name)


@savable
def _follow_planned(call: Call, thing_name: str) -> None:
    if call.backend(Indexes).looks.get(thing_name) == call.now:
        del call.backend(Indexes).looks[thing_name]
        follow(call, thing_name)
