"""Deadlines: what is due, and when. No threads, no sleeping.

A heap of (instant, rank, sequence, scope, action, arguments). Whoever looks at the world first settles what is due
(`World.settle`), in due order and each action at its own instant, so that a time-out found late still carries the
right time and its consequences happen in the right order. At one instant a lower rank comes first, then the order
of scheduling. An action that no longer applies finds that out itself: entries are never removed early.
"""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["Deadline", "Deadlines"]

_NEVER = datetime.max.replace(tzinfo=UTC)

# (due, rank, sequence, account, region, action, arguments); a plain tuple because a million of them may wait.
Deadline = tuple[datetime, int, int, str, str, "Callable[..., None]", tuple[Any, ...]]


class Deadlines:
    """The due list of one world."""

    __slots__ = ("_heap", "_sequence", "next_at")

    def __init__(self) -> None:
        self._heap: list[Deadline] = []
        self._sequence = 0
        # When the next one is due; kept beside the heap, because every call asks.
        self.next_at = _NEVER

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, call: "Call", due_at: datetime, rank: int, action: "Callable[..., None]", *arguments: Any) -> None:
        """Have `action(call, *arguments)` run at `due_at`, with a call whose `now` is that instant."""
        self._sequence += 1
        heapq.heappush(self._heap, (due_at, rank, self._sequence, call.account, call.region, action, arguments))
        self.next_at = self._heap[0][0]

    def pop_due(self, now: datetime) -> Deadline | None:
        """The next deadline at or before `now`, or None."""
        if self.next_at > now:
            return None
        deadline = heapq.heappop(self._heap)
        self.next_at = self._heap[0][0] if self._heap else _NEVER
        return deadline
