"""Deadlines: what is due, and when. No threads, no sleeping.

A heap of (instant, rank, number, account, region, action, *arguments). Whoever looks at the world first settles what is
due (`World.settle`), in due order and each action at its own instant, so that a time-out found late still carries the
right time and its consequences happen in the right order. At one instant a lower rank comes first, then the order of
planning. Actions are functions of modules and arguments plain state, so that a snapshot can write all of it down.

Alone kept here: what was cancelled does not pile up.
"""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime
from types import FunctionType
from typing import Any

from iotmock.core.savable import savable, taken_apart
from iotmock.core.texts import shown

__all__ = ["NEVER", "Action", "Deadline", "Deadlines"]

NEVER = datetime.max.replace(tzinfo=UTC)
_FEW = 64
# What a deadline begins with.
_KINDS = (datetime, int, int, str, str, FunctionType)

# Gets a call at the instant when it was due, and the arguments.
Action = Callable[..., None]
# A plain tuple because a million of them may wait.
Deadline = tuple[datetime, int, int, str, str, Action, *tuple[Any, ...]]


@savable
class Deadlines:
    """The due list of one world."""

    __slots__ = ("_cancelled", "_heap", "_last_number", "next_at")

    def __init__(self) -> None:
        self._heap: list[Deadline] = []
        self._cancelled: set[int] = set()
        self._last_number = 0
        # When the next one is due; kept beside the heap, because every call asks.
        self.next_at = NEVER

    def __len__(self) -> int:
        return len(self._heap) - len(self._cancelled)

    def add(
        self, due_at: datetime, rank: int, account: str, region: str, action: Action, arguments: tuple[Any, ...]
    ) -> int:
        """Have `action(call, *arguments)` run at `due_at`; gives the number to cancel it by."""
        self._last_number += 1
        heapq.heappush(self._heap, (due_at, rank, self._last_number, account, region, action, *arguments))
        self.next_at = self._heap[0][0]
        return self._last_number

    def cancel(self, number: int) -> None:
        """Forget a deadline that has not come yet."""
        self._cancelled.add(number)
        if len(self._cancelled) > _FEW and 2 * len(self._cancelled) > len(self._heap):
            self._heap = [deadline for deadline in self._heap if deadline[2] not in self._cancelled]
            heapq.heapify(self._heap)
            self._cancelled.clear()
        self._drop_cancelled()

    def pop_due(self, now: datetime) -> Deadline | None:
        """The next deadline at or before `now`, or None."""
        if not self._heap or self.next_at > now:
            return None
        deadline = heapq.heappop(self._heap)
        self._drop_cancelled()
        return deadline

    def check(self) -> None:
        """Refuse what is no plan, where somebody else has put it together.

        Raises: ValueError.
        """
        waiting: list[Any] = self._heap
        for deadline in waiting:
            if not isinstance(deadline, tuple) or len(deadline) < len(_KINDS):
                raise ValueError(f"{shown(deadline)} is no deadline")
            if not all(map(isinstance, deadline, _KINDS)):
                raise ValueError(f"{shown(deadline[: len(_KINDS)])} is no instant, rank, number, scope and action")

    def _drop_cancelled(self) -> None:
        """Keep one that still applies in front."""
        heap, cancelled = self._heap, self._cancelled
        while cancelled and heap and heap[0][2] in cancelled:
            cancelled.discard(heapq.heappop(heap)[2])
        self.next_at = heap[0][0] if heap else NEVER


@taken_apart(Deadlines)
def _parts(deadlines: Deadlines) -> dict[str, Any]:
    """In due order, which is a heap as well, and without what was cancelled."""
    cancelled = deadlines._cancelled  # noqa: SLF001 - this module's own
    return {
        "_cancelled": set(),
        "_heap": sorted(one for one in deadlines._heap if one[2] not in cancelled),  # noqa: SLF001
        "_last_number": deadlines._last_number,  # noqa: SLF001
        "next_at": deadlines.next_at,
    }
