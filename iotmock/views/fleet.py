"""The fleet as a picture: how many things there are, of which types, in which groups, and who is connected.

The picture is taken once: later changes do not show, and nobody can change the fleet through it. What it costs grows
with the numbers of things, groups and clients; the largest types are sought, nothing is sorted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final

from iotmock.core.tables import Table
from iotmock.services.registry.backend import RegistryBackend
from iotmock.views.group_tree import GroupBranch, GroupTree
from iotmock.views.presence import Presence, last_connection

if TYPE_CHECKING:
    from iotmock.core.world.call import Call
    from iotmock.services.registry.backend import ThingFacts

__all__ = ["BillingRow", "FleetView", "MemberRow", "TypeRow", "view_fleet"]

# Of things, types and billing groups; of thing groups see the tree.
_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A thing of the fleet. connection: that it is connected, or when it has left; empty where it never was."""

    name: str
    type_name: str | None
    group_names: tuple[str, ...]
    connection: str

    @property
    def cells(self) -> tuple[str, ...]:
        """What the picture says about it."""
        return self.name, self.type_name or "", ", ".join(self.group_names), self.connection


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A thing type, and how many things have it."""

    name: str
    things: int
    connected: int
    is_deprecated: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """What the picture says about it."""
        return self.name, f"{self.things:,}", f"{self.connected:,}", "deprecated" if self.is_deprecated else ""


@dataclass(frozen=True, slots=True)
class BillingRow:
    """A billing group, and how many things it has."""

    name: str
    things: int

    @property
    def cells(self) -> tuple[str, ...]:
        """What the picture says about it."""
        return self.name, f"{self.things:,}"


@dataclass(frozen=True, slots=True, repr=False)
class FleetView:
    """The things of an account and region as they were when they were looked at.

    things: how many there are. connected: how many of them, by the client that is called like the thing or by one that
    says that it is the thing. other_clients: how many are connected that are no thing of the registry. groups: the tree
    of thing groups, of which fifty are shown, and twelve at most below the same one; hidden_groups: how many at the top
    are not. types, billing_groups: all, by name; the picture shows the ten largest. members: the first ten things by
    name.
    """

    account: str
    region: str
    things: int
    connected: int
    other_clients: int
    group_count: int
    groups: tuple[GroupBranch, ...]
    hidden_groups: int
    in_no_group: int
    types: tuple[TypeRow, ...]
    billing_groups: tuple[BillingRow, ...]
    members: tuple[MemberRow, ...]

    @property
    def without_type(self) -> int:
        """How many things have no type."""
        return self.things - sum(row.things for row in self.types)

    @property
    def without_billing_group(self) -> int:
        """How many things are in no billing group."""
        return self.things - sum(row.things for row in self.billing_groups)

    @property
    def title(self) -> str:
        """Where the fleet is, and how large."""
        return f"fleet of {self.account} {self.region}: {self._summary}"

    @property
    def _summary(self) -> str:
        return f"{_counted(self.things, 'thing')}, {self.connected:,} connected" if self.things else "no things"

    def __repr__(self) -> str:
        groups = _counted(self.group_count, "group")
        return f"<FleetView {self.account} {self.region}: {self._summary}, {groups}>"

    def __str__(self) -> str:
        head = "\n".join([self.title, *self._facts()])
        return "\n\n".join([head, *(table.text() for table in self._tables())])

    def _repr_html_(self) -> str:
        title = f'<div style="font-weight:600">{escape(self.title)}</div>'
        facts = "".join(f"<div>{escape(fact)}</div>" for fact in self._facts())
        tables = "".join(f'<div style="margin-top:10px">{table.html()}</div>' for table in self._tables())
        return f"<div>{title}{facts}{tables}</div>"

    def _facts(self) -> Iterator[str]:
        """What no table says; where there are no types at all, every thing is without one."""
        lacking = {
            "in no group": self.in_no_group,
            "without a type": self.without_type if self.types else 0,
            "without a billing group": self.without_billing_group if self.billing_groups else 0,
        }
        told = ", ".join(f"{count:,} {what}" for what, count in lacking.items() if count)
        if told:
            yield told
        if self.other_clients:
            yield f"{_counted(self.other_clients, 'connected client')} that the registry does not know"

    def _tables(self) -> Iterator[Table]:
        if self.groups:
            yield self._tree()
        if self.types:
            rows = [row.cells for row in nlargest(_LISTED, self.types, key=_things)]
            title, head = _counted(len(self.types), "thing type"), ("type", "things", "connected", "")
            yield Table(title, *_filled(head, rows), more=len(self.types) - len(rows))
        if self.billing_groups:
            rows = [row.cells for row in nlargest(_LISTED, self.billing_groups, key=_things)]
            title = _counted(len(self.billing_groups), "billing group")
            yield Table(title, ("billing group", "things"), rows, more=len(self.billing_groups) - len(rows))
        if self.members:
            rows = [row.cells for row in self.members]
            head = ("thing", "type", "groups", "connection")
            yield Table(_counted(self.things, "thing"), *_filled(head, rows), more=self.things - len(rows))

    def _tree(self) -> Table:
        lines = [line for branch in self.groups for line in branch.lines()]
        return Table(
            _counted(self.group_count, "thing group"),
            ("group", "own", "all", "connected"),
            [cells for _, cells in lines],
            more=self.hidden_groups,
            levels=[level for level, _ in lines],
        )


def _things(row: TypeRow | BillingRow) -> int:
    return row.things


def _filled(
    head: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], Sequence[tuple[str, ...]]]:
    """A table without the columns in which nothing stands: there may be no types, or nobody has ever connected."""
    head, *rows = zip(*(column for column in zip(head, *rows, strict=True) if any(column[1:])), strict=True)
    return head, rows


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def view_fleet(call: Call) -> FleetView:
    """Take a picture of the things of an account and region, their groups, types and connections."""
    registry = call.backend(RegistryBackend)
    presence = Presence.of(call)
    connected = list(_facts(call, presence.things))
    tree = GroupTree(registry.thing_groups(call), Counter(name for thing in connected for name in thing.group_names))
    of_type = Counter(thing.thing_type_name for thing in connected)
    return FleetView(
        account=call.account,
        region=call.region,
        things=registry.thing_count(call),
        connected=len(connected),
        other_clients=presence.others,
        group_count=len(tree),
        groups=tree.branches(),
        hidden_groups=tree.hidden(),
        in_no_group=registry.things_in_no_group(call),
        types=tuple(_types(call, of_type)),
        billing_groups=tuple(BillingRow(*each) for each in registry.billing_groups(call)),
        members=tuple(_members(call, presence)),
    )


def _facts(call: Call, names: Iterable[str]) -> Iterator[ThingFacts]:
    """What the registry knows of things that there are."""
    for name in names:
        facts = RegistryBackend.thing_or_none(call, name)
        assert facts is not None
        yield facts


def _types(call: Call, connected: Mapping[str | None, int]) -> Iterator[TypeRow]:
    for each in RegistryBackend.thing_types(call):
        yield TypeRow(each.name, each.thing_count, connected[each.name], each.is_deprecated)


def _members(call: Call, presence: Presence) -> Iterator[MemberRow]:
    for thing in _facts(call, islice(RegistryBackend.thing_names(call), _LISTED)):
        if thing.name in presence.things:
            connection = "connected"
        else:
            last = last_connection(call, thing.name)
            connection = "" if last is None else f"left {last.since:%Y-%m-%d %H:%M:%S}"
        yield MemberRow(thing.name, thing.thing_type_name, thing.group_names, connection)
