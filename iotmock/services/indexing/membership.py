"""Who is in dynamic thing groups: a thing is followed whenever something that the index knows of it has changed.

Alone kept here: a thing is in the dynamic groups whose queries find it, as far as it has room; room is what static
groups leave of ten, and the oldest dynamic groups come first. While a group is built nobody joins it and nobody leaves
it. A thing costs one evaluation for each group. Source: Developer Guide, "Dynamic thing groups".
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from iotmock.core.clock import later
from iotmock.core.ranks import Rank
from iotmock.core.world.call import Call
from iotmock.services.indexing.configuration import ThingConfiguration
from iotmock.services.indexing.indexes import Indexes
from iotmock.services.indexing.search.matching import Matcher
from iotmock.services.indexing.things import departure_shown_until
from iotmock.services.registry.collections import Registry
from iotmock.services.registry.limits import GROUPS_OF_THING
from iotmock.services.registry.state import Thing, ThingGroup

__all__ = ["build_index", "fill", "fill_later", "follow"]

NO_ROOM: Final = "AddThingToDynamicThingGroupsFailed"


def follow(call: Call, thing_name: str) -> None:
    """Have a thing join the dynamic groups that find it now, and leave the others."""
    registry = call.backend(Registry)
    thing = registry.things.get(thing_name)
    if thing is None or not registry.dynamic_groups:
        return
    configuration = call.backend(Indexes).of_things.answering(call.now)
    matchers = _matchers(call, configuration)
    kept_out: list[ThingGroup] = []
    # A query may ask for other dynamic groups; one that contradicts itself stays as the last look has found it.
    for _ in range(len(matchers) + 1):
        chosen, kept_out = _chosen(call, configuration, matchers, thing)
        if not _move(call, thing, chosen):
            break
    _note_kept_out(call, thing, kept_out)
    _look_again(call, configuration, thing)


def fill(call: Call, group: ThingGroup) -> None:
    """Have all things that a group's query finds join it, and the others leave it."""
    indexes, query = call.backend(Indexes), group.query
    if query is None:
        return
    configuration = indexes.of_things.answering(call.now)
    found = indexes.documents.found(call, configuration, indexes.matcher(configuration, query.text))
    for name in dict.fromkeys([*(thing.name for thing in found), *group.things]):
        follow(call, name)


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


def _begin_anew(call: Call) -> None:
    call.backend(Indexes).documents.clear()
    registry = call.backend(Registry)
    if registry.dynamic_groups:
        for name in list(registry.things):
            follow(call, name)


def _fill_built(call: Call, name: str) -> None:
    group = call.backend(Registry).dynamic_groups.get(name)
    # Where another query has begun to be built meanwhile, nobody moves yet.
    if group is not None:
        fill(call, group)


def _matchers(call: Call, configuration: ThingConfiguration) -> dict[str, Matcher | None]:
    """The queries of the groups, the oldest first; None of one that is being built."""
    indexes = call.backend(Indexes)
    return {
        name: indexes.matcher(configuration, group.query.text) if group.query.is_complete(call.now) else None
        for name, group in call.backend(Registry).dynamic_groups.items()
        if group.query is not None
    }


def _chosen(
    call: Call, configuration: ThingConfiguration, matchers: Mapping[str, Matcher | None], thing: Thing
) -> tuple[list[str], list[ThingGroup]]:
    """The dynamic groups that a thing belongs to; and those that it has no room for."""
    groups, documents = call.backend(Registry).dynamic_groups, call.backend(Indexes).documents
    belongs = [
        name
        for name, matcher in matchers.items()
        if (
            thing.name in groups[name].things if matcher is None else documents.has(call, configuration, matcher, thing)
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
    for group in groups:
        if group.id not in before:
            call.record("thing groups", thing.name, NO_ROOM, None, group.name)
            call.run_afterwards(_count_failure, group.name, call.now)


def _count_failure(afterwards: Any, group_name: str, at: datetime) -> None:
    datum = {
        "MetricName": NO_ROOM,
        "Dimensions": [{"Name": "DynamicThingGroupName", "Value": group_name}],
        "Timestamp": at,
        "Value": 1,
        "Unit": "Count",
    }
    afterwards.ask("cloudwatch", "put_metric_data", Namespace="AWS/IoT", MetricData=[datum])


def _look_again(call: Call, configuration: ThingConfiguration, thing: Thing) -> None:
    """Plan to follow a thing when the index forgets when and why its client has left."""
    due_at = departure_shown_until(call, thing.name) if configuration.has_connectivity else None
    looks = call.backend(Indexes).looks
    if due_at is not None and due_at > call.now and looks.get(thing.name) != due_at:
        looks[thing.name] = due_at
        call.schedule(due_at, Rank.INDEXING, _follow_planned, thing.name)


def _follow_planned(call: Call, thing_name: str) -> None:
    if call.backend(Indexes).looks.get(thing_name) == call.now:
        del call.backend(Indexes).looks[thing_name]
        follow(call, thing_name)
