"""What is remembered of the shadows of one account and region.

Alone keeps: a thing has one shadow per name, the classic one under None, whether the registry knows the thing or not;
the names of a thing's named shadows stand in order; a deleted shadow leaves a version behind, from which a shadow
made within 48 hours goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sortedcontainers import SortedSet

from iotmock.core.savable import savable
from iotmock.services.shadows.content import ShadowContent

__all__ = ["Shadow", "ShadowName", "ShadowStore"]

VERSION_KEPT: Final = timedelta(hours=48)


@savable
class ShadowName(NamedTuple):
    """A thing's name, and the name of its shadow or None for the classic one."""

    thing_name: str
    shadow_name: str | None

    def __str__(self) -> str:
        """Write the name as the service does in its messages."""
        return self.thing_name if self.shadow_name is None else f"{self.thing_name}~{self.shadow_name}"


@savable
@dataclass(slots=True, eq=False)
class Shadow:
    """A shadow that exists. name, label: the objects that everything which is remembered of it shares."""

    name: ShadowName
    label: str
    content: ShadowContent


@savable
class Tombstone(NamedTuple):
    """What a deleted shadow leaves behind; the deletion itself has taken a version."""

    version: int
    deleted_at: datetime


@savable
class ShadowStore:
    """The shadows that exist, and the tombstones of others."""

    __slots__ = ("_names", "_shadows", "_tombstones")

    def __init__(self) -> None:
        self._shadows: dict[ShadowName, Shadow] = {}
        self._names: dict[str, SortedSet[str]] = {}
        self._tombstones: dict[ShadowName, Tombstone] = {}

    def __iter__(self) -> Iterator[tuple[ShadowName, ShadowContent]]:
        return ((name, shadow.content) for name, shadow in self._shadows.items())

    def of_thing(self, thing_name: str) -> Iterator[tuple[str | None, ShadowContent]]:
        """The shadows of a thing, the classic one, without a name, first."""
        for name in (None, *self._names.get(thing_name, ())):
            shadow = self._shadows.get(ShadowName(thing_name, name))
            if shadow is not None:
                yield name, shadow.content

    def get(self, name: ShadowName) -> ShadowContent | None:
        """The shadow, or None when it does not exist."""
        shadow = self._shadows.get(name)
        return None if shadow is None else shadow.content

    def version_left_behind(self, name: ShadowName, now: datetime) -> int:
        """The version from which a new shadow of this name goes on; 0 where nothing was deleted lately."""
        tombstone = self._tombstones.get(name)
        if tombstone is None or now - tombstone.deleted_at > VERSION_KEPT:
            return 0
        return tombstone.version

    def put(self, name: ShadowName, content: ShadowContent) -> Shadow:
        """Keep what a shadow holds in place of what it held."""
        shadow = self._shadows.get(name)
        if shadow is not None:
            shadow.content = content
            return shadow
        self._tombstones.pop(name, None)
        if name.shadow_name is not None:
            self._names.setdefault(name.thing_name, SortedSet()).add(name.shadow_name)
        shadow = self._shadows[name] = Shadow(name, str(name), content)
        return shadow

    def delete(self, name: ShadowName, now: datetime) -> None:
        """Forget a shadow that exists, but for its version."""
        content = self._shadows.pop(name).content
        self._tombstones[name] = Tombstone(content.version + 1, now)
        if name.shadow_name is not None:
            self._names[name.thing_name].remove(name.shadow_name)

    def names(self, thing_name: str, start_position: str | None) -> Iterator[str]:
        """The names of a thing's named shadows, from behind a name on."""
        names = self._names.get(thing_name)
        if names is not None:
            yield from names.irange(minimum=start_position, inclusive=(False, True))
