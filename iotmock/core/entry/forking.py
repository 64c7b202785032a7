"""Forks: a child process gets a world that nobody is in the middle of changing.

A fork copies memory with every lock in it, and only the thread that forks: what another one holds, nobody would ever
let go. So the fork waits for the locks first, which makes sure that no change is half made, and both processes let go
of them afterwards. It waits for `PATIENCE` at most, because a thread that holds one may itself wait for the one that
forks: the child then gets a fresh lock, and whatever that thread had done by then. What hooks into `os.fork` stays
there for the rest of the process: without an active mock it only sees to it that none is just being started.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from iotmock.core import names
from iotmock.core.world.world import World

__all__ = ["Keeper", "watch"]

# Seconds that a fork waits for each lock.
PATIENCE = 5.0

# Who owns a lock, under which name.
Keeper = tuple[Any, str]


@cache
def watch(starting: Keeper, find_world: Callable[[], World | None], others: tuple[Keeper, ...]) -> None:
    """Have every fork of this process wait for its locks, in the order in which they are taken.

    starting: held while a mock starts or stops. others: those that are taken under the world's lock.
    """
    pause = _Pause(starting, find_world, others)
    # Absent where there is no fork.
    register: Callable[..., None] | None = getattr(os, "register_at_fork", None)
    if register is not None:
        register(before=pause.begin, after_in_parent=pause.end, after_in_child=pause.end_in_child)


class _Pause:
    """What a fork waits for; one at a time, because forks wait for each other's first lock, too."""

    def __init__(self, starting: Keeper, find_world: Callable[[], World | None], others: tuple[Keeper, ...]) -> None:
        self._starting = starting
        self._find_world = find_world
        self._others = others
        self._world: World | None = None
        self._held: list[Any] = []
        self._missed: list[Keeper] = []

    def begin(self) -> None:
        """Take the locks."""
        held, missed = _take((self._starting,))
        world = self._find_world()
        if world is not None:
            more = _take(((world, "lock"), (world.failures, "lock"), *self._others))
            held, missed = held + more[0], missed + more[1]
        # Only now, with the locks: another thread may fork as well.
        self._world, self._held, self._missed = world, held, missed

    def end(self) -> None:
        """Let go of them."""
        held, self._held, self._missed, self._world = self._held, [], [], None
        for lock in reversed(held):
            lock.release()

    def end_in_child(self) -> None:
        """Let go of them where nobody else is left; a lock that another thread still held becomes a fresh one."""
        world, missed = self._world, self._missed
        for owner, name in missed:
            setattr(owner, name, type(getattr(owner, name))())
        if world is not None:
            world.go_on_alone(was_left_half_way=(world, "lock") in missed)
            names.reseed()
        self.end()


def _take(keepers: tuple[Keeper, ...]) -> tuple[list[Any], list[Keeper]]:
    """The locks that could be had, and those that could not."""
    held: list[Any] = []
    missed: list[Keeper] = []
    for owner, name in keepers:
        lock = getattr(owner, name, None)
        if lock is None:
            continue  # moto and responses have their locks since some version only
        if lock.acquire(timeout=PATIENCE):
            held.append(lock)
        else:
            missed.append((owner, name))
    return held, missed
