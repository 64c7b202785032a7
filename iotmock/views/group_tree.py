"""Thing groups as a tree: who is in them, and which of many are shown.

Of siblings the first by name are shown, and upper levels before lower ones, so that a broad hierarchy does not hide
what stands beside it; every place where groups were left out says how many.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iotmock.core.tables import ROWS_SHOWN

if TYPE_CHECKING:
    from iotmock.services.registry.backend import GroupFacts

__all__ = ["GroupBranch", "GroupTree"]

_SIBLINGS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class GroupBranch:
    """A thing group as it was when it was looked at, with those below it.

    things: its own members; all_things: and those of the groups below; connected: how many of all. hidden: how many
    groups right below it are not shown. query: of a dynamic group.
    """

    name: str
    things: int
    all_things: int
    connected: int
    groups: tuple[GroupBranch, ...]
    hidden: int
    query: str | None = None

    def lines(self, level: int = 0) -> Iterator[tuple[int, tuple[str, ...]]]:
        """What the picture says about it and those below, each with its level."""
        name = self.name if self.query is None else f"{self.name} [{self.query}]"
        yield level, (name, f"{self.things:,}", f"{self.all_things:,}", f"{self.connected:,}")
        for branch in self.groups:
            yield from branch.lines(level + 1)
        if self.hidden:
            yield level + 1, (f"and {self.hidden:,} more", "", "", "")


class GroupTree:
    """All groups, counted once. connected: how many things of each are, by their own groups."""

    def __init__(self, groups: Iterable[GroupFacts], connected: Mapping[str, int]) -> None:
        self._things: dict[str, int] = {}
        self._parents: dict[str, str | None] = {}
        self._queries: dict[str, str | None] = {}
        self._children: dict[str | None, list[str]] = {}
        for group in groups:
            self._things[group.name] = group.thing_count
            self._parents[group.name] = group.parent_name
            self._queries[group.name] = group.query
            self._children.setdefault(group.parent_name, []).append(group.name)
        self._all_things = self._with_those_below(self._things)
        self._connected = self._with_those_below(connected)
        self._shown = self._chosen()

    def __len__(self) -> int:
        return len(self._things)

    def branches(self, above: str | None = None) -> tuple[GroupBranch, ...]:
        """The groups right below another one, or at the top, as far as they are shown."""
        return tuple(map(self._branch, self._shown.get(above, ())))

    def hidden(self, above: str | None = None) -> int:
        """How many groups right below another one, or at the top, are not shown."""
        return len(self._children.get(above, ())) - len(self._shown.get(above, ()))

    def _branch(self, name: str) -> GroupBranch:
        return GroupBranch(
            name=name,
            things=self._things[name],
            all_things=self._all_things[name],
            connected=self._connected[name],
            groups=self.branches(name),
            hidden=self.hidden(name),
            query=self._queries[name],
        )

    def _with_those_below(self, counts: Mapping[str, int]) -> Counter[str]:
        """Counts of groups and of all below them; a thing is in one group of a hierarchy, so none counts twice."""
        sums: Counter[str] = Counter()
        for name, count in counts.items():
            above: str | None = name if count else None
            while above is not None:
                sums[above] += count
                above = self._parents[above]
        return sums

    def _chosen(self) -> dict[str | None, list[str]]:
        """Which groups are shown below which, as long as there is room."""
        shown: dict[str | None, list[str]] = {}
        room = ROWS_SHOWN
        waiting: deque[str | None] = deque([None])
        while waiting and room:
            above = waiting.popleft()
            names = self._children.get(above, [])[: min(_SIBLINGS_SHOWN, room)]
            shown[above] = names
            room -= len(names)
            waiting.extend(names)
        return shown
