"""The due list: planning, cancelling, taking. What piles up elsewhere is looked for in test_piles.py."""

from datetime import UTC, datetime, timedelta
from typing import Any

from iotmock.core.world.deadlines import NEVER, Deadlines

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _nothing(_call: object) -> None:
    """An action."""


def add(deadlines: Deadlines, seconds: int, rank: int = 0) -> int:
    """Plan something so many seconds after the start."""
    return deadlines.add(START + timedelta(seconds=seconds), rank, "123456789012", "us-east-1", _nothing, (seconds,))


def pop_all(deadlines: Deadlines) -> list[int]:
    """Everything that is left, in due order."""
    found: list[Any] = []
    while (deadline := deadlines.pop_due(NEVER)) is not None:
        found.append(deadline[-1])
    return found


class TestDueList:
    """Planning, cancelling, taking."""

    def test_deadlines_come_by_instant_then_rank_then_order_of_planning(self) -> None:
        """Whatever the order in which they were planned."""
        deadlines = Deadlines()
        numbers = {add(deadlines, *given): given for given in ((5, 1), (5, 0), (1, 9), (5, 0), (3, 0))}
        ordered = []
        while (deadline := deadlines.pop_due(NEVER)) is not None:
            ordered.append((numbers[deadline[2]], deadline[2]))
        assert ordered == [((1, 9), 3), ((3, 0), 5), ((5, 0), 2), ((5, 0), 4), ((5, 1), 1)]

    def test_cancelled_deadline_never_comes(self) -> None:
        """The first, one in the middle, the last; and the next instant is that of one that still applies."""
        deadlines = Deadlines()
        numbers = [add(deadlines, seconds) for seconds in range(5)]
        for position in (0, 2, 4):
            deadlines.cancel(numbers[position])
        assert (len(deadlines), deadlines.next_at) == (2, START + timedelta(seconds=1))
        assert pop_all(deadlines) == [1, 3]
        assert (len(deadlines), deadlines.next_at) == (0, NEVER)

    def test_what_is_not_due_stays(self) -> None:
        """Up to and including the present instant."""
        deadlines = Deadlines()
        add(deadlines, 1)
        assert deadlines.pop_due(START) is None
        assert deadlines.pop_due(START + timedelta(seconds=1)) is not None

    def test_cancelled_deadlines_do_not_pile_up(self) -> None:
        """Memory follows what still applies."""
        deadlines = Deadlines()
        kept = [add(deadlines, 10**6 + seconds) for seconds in range(100)]
        for seconds in range(100_000):
            deadlines.cancel(add(deadlines, 10**7 + seconds))
        assert len(deadlines) == 100
        assert len(deadlines._heap) < 300
        assert pop_all(deadlines) == [10**6 + seconds for seconds in range(100)]
        assert kept == list(range(1, 101))
