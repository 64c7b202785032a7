"""The registry of one account and region: its things, types and groups, and how they hang together.

Alone kept here: what two resources say of each other (a thing and its group, a group and its parent, a thing and its
type or billing group, a thing and a principal) agrees at all times; whoever joins a group or leaves it is announced,
for the group and for those above it. What may happen is checked by the operations before they come here.
"""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import Any

from sortedcontainers import SortedDict

from iotmock.core.rooms.changes import MembershipChanged
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import events
from iotmock.services.registry.state import BillingGroup, Policy, Thing, ThingGroup, ThingType

__all__ = ["Registry"]


@savable
class Registry:
    """Everything by name. principals: thing > principal > kind of attachment; things_of: principal > things."""

    def __init__(self, _account: str, _region: str) -> None:
        self.things: SortedDict[str, Thing] = SortedDict()
        # Without its case > the names that have one.
        self._by_folded_name: dict[str, set[str]] = {}
        self.types: SortedDict[str, ThingType] = SortedDict()
        self.groups: SortedDict[str, ThingGroup] = SortedDict()
        # The oldest first.
        self.dynamic_groups: dict[str, ThingGroup] = {}
        self.billing_groups: SortedDict[str, BillingGroup] = SortedDict()
        self.policies: SortedDict[str, Policy] = SortedDict()
        self.policies_of: dict[str, SortedDict[str, None]] = {}
        self.principals: dict[str, SortedDict[str, str]] = {}
        self.things_of: dict[str, SortedDict[str, str]] = {}

    # Things

    def add_thing(self, thing: Thing) -> None:
        """Take up a thing."""
        self.things[thing.name] = thing
        folded = thing.name.casefold()
        if folded != thing.name:
            self._by_folded_name.setdefault(folded, set()).add(thing.name)

    def remove_thing(self, thing: Thing) -> None:
        """Forget a thing that is in no group, and has no type and no billing group."""
        del self.things[thing.name]
        folded = thing.name.casefold()
        if folded != thing.name:
            self._by_folded_name[folded].discard(thing.name)

    def things_called(self, folded: str) -> Iterator[str]:
        """The names of the things that are called so when case does not count."""
        if folded in self.things:
            yield folded
        yield from self._by_folded_name.get(folded, ())

    # Groups

    def lineage(self, name: str) -> list[str]:
        """A group and those above it, up to the root."""
        names, group = [], self.groups.get(name)
        while group is not None:
            names.append(group.name)
            group = None if group.parent_name is None else self.groups.get(group.parent_name)
        return names

    def root(self, name: str) -> str:
        """The group at the top of a hierarchy."""
        return self.lineage(name)[-1]

    def below(self, name: str) -> Iterator[ThingGroup]:
        """A group and all groups below it."""
        waiting = [name]
        while waiting:
            group = self.groups[waiting.pop(0)]
            yield group
            waiting.extend(group.children)

    def things_in(self, name: str, *, recursive: bool = True, behind: str | None = None) -> Iterator[str]:
        """The things of a group by name, each once. behind: from behind this name on."""
        groups = self.below(name) if recursive else iter([self.groups[name]])
        members = [group.things.irange(minimum=behind, inclusive=(False, True)) for group in groups]
        return (thing for thing, _ in groupby(members[0] if len(members) == 1 else merge(*members)))

    def members(self, name: str) -> list[str]:
        """The things of a group and of those below it, each once, as they have joined."""
        names: dict[str, None] = {}
        for group in self.below(name):
            # A sorted mapping is a mapping, and so knows in which order its keys have come.
            joined: Any = group.things
            names |= dict.fromkeys(dict.__iter__(joined))
        return list(names)

    def groups_of(self, thing: Thing) -> list[str]:
        """The groups that have a thing as a member, itself or in a group below."""
        return list(dict.fromkeys(above for name in thing.group_names for above in self.lineage(name)))

    def move(self, call: Call, thing: Thing, *, out_of: Iterable[str] = (), into: Iterable[str] = ()) -> None:
        """Have a thing leave groups and join others, and announce what has come of it."""
        before = set(self.groups_of(thing))
        left = set(out_of)
        stays = [name for name in thing.group_names if name not in left]
        joined = [name for name in dict.fromkeys(into) if name not in stays]
        gone = [name for name in thing.group_names if name in left]
        for name in gone:
            self.groups[name].things.pop(thing.name, None)
        for name in joined:
            self.groups[name].things[thing.name] = None
        thing.group_names = (*stays, *joined)
        for name in gone:
            events.membership_changed(call, thing, self.groups[name], added=False)
        for name in joined:
            events.membership_changed(call, thing, self.groups[name], added=True)
        self._announce(call, thing, before)

    def add_group(self, group: ThingGroup) -> None:
        """Take up a group."""
        self.groups[group.name] = group
        if group.query is not None:
            self.dynamic_groups[group.name] = group
        if group.parent_name is not None:
            self.groups[group.parent_name].children.add(group.name)

    def remove_group(self, call: Call, group: ThingGroup) -> None:
        """Forget a group that has no children; its things leave it."""
        for name in list(group.things):
            self.move(call, self.things[name], out_of=[group.name])
        del self.groups[group.name]
        self.dynamic_groups.pop(group.name, None)
        if group.parent_name is not None:
            self.groups[group.parent_name].children.discard(group.name)

    def _announce(self, call: Call, thing: Thing, before: set[str]) -> None:
        after = set(self.groups_of(thing))
        for group in sorted(before ^ after):
            call.tell(MembershipChanged(thing.name, group, joined=group in after))

    # What a thing has

    def set_type(self, thing: Thing, name: str | None) -> None:
        """Give a thing a type, or none."""
        if thing.type_name is not None:
            self.types[thing.type_name].things.discard(thing.name)
        if name is not None:
            self.types[name].things.add(thing.name)
        thing.type_name = name

    def set_billing_group(self, thing: Thing, name: str | None) -> None:
        """Put a thing into a billing group, or into none."""
        if thing.billing_group_name is not None:
            self.billing_groups[thing.billing_group_name].things.discard(thing.name)
        if name is not None:
            self.billing_groups[name].things.add(thing.name)
        thing.billing_group_name = name

    # Principals

    def attach(self, thing: str, principal: str, kind: str) -> None:
        """Have a principal speak for a thing."""
        self.principals.setdefault(thing, SortedDict())[principal] = kind
        self.things_of.setdefault(principal, SortedDict())[thing] = kind

    def detach(self, thing: str, principal: str) -> None:
        """Have it speak for the thing no more."""
        for table, key, value in ((self.principals, thing, principal), (self.things_of, principal, thing)):
            del table[key][value]
            if not table[key]:
                del table[key]

    # Policies

    def attach_policy(self, policy: Policy, target: str) -> None:
        """Have a policy count for a target."""
        policy.last_target += 1
        policy.targets[target] = policy.last_target
        self.policies_of.setdefault(target, SortedDict())[policy.name] = None

    def detach_policy(self, policy: Policy, target: str) -> None:
        """Have it count no more; nothing happens where it did not."""
        if policy.targets.pop(target, None) is None:
            return
        del self.policies_of[target][policy.name]
        if not self.policies_of[target]:
            del self.policies_of[target]

    def detach_policies_of(self, target: str) -> None:
        """Detach all policies of a target."""
        for name in list(self.policies_of.get(target, ())):
            self.detach_policy(self.policies[name], target)
