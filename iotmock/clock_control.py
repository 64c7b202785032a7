"""The clock in the test's hand: what a handle can do with time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Never

from iotmock.core.texts import shown
from iotmock.core.world.call import Call
from iotmock.core.world.deadlines import NEVER
from iotmock.core.world.world import World
from iotmock.spans import described, instant_of, span_of, step_of

__all__ = ["ClockControl"]


class ClockControl:
    """Reads and moves the clock of one mock, whose accounts and regions share it."""

    _world: World

    def _open_world(self) -> World:
        """The world, while the mock has not stopped.

        Raises: RuntimeError.
        """
        raise NotImplementedError

    def _acting(self) -> AbstractContextManager[Call]:
        """Enter the world, with everything due settled; what has failed meanwhile is raised afterwards."""
        raise NotImplementedError

    @property
    def now(self) -> datetime:
        """The mock's present instant, aware, in UTC."""
        return self._world.state.clock.now()

    def freeze(self) -> None:
        """Stop the mock's clock where it stands; from now on only `advance`, `advance_to` and `run_until` move it.

        What freezegun or time-machine do afterwards moves the process clock alone.
        """
        world = self._open_world()
        with world.lock:
            world.state.clock.freeze()

    def advance(self, step: float | timedelta | None = None, **units: Never) -> None:
        """Let time pass: `step` seconds (or a timedelta). What falls due happens, each thing at its own instant.

        Moves this mock's clock only. With freezegun or time-machine move theirs instead, as usual.

        Raises: ValueError for a negative step, and for one that leads beyond the year 9999; TypeError for what is no
        span.
        """
        self._move(lambda _now: step_of(step, units))

    def advance_to(self, instant: datetime) -> None:
        """Let time pass until an instant (aware), never back. What falls due happens, each thing at its own instant.

        Raises: ValueError for an instant that is past or has no zone, TypeError for what is none.
        """
        target = instant_of(instant, "advance_to")

        def step(now: datetime) -> timedelta:
            if target < now:
                raise ValueError(f"the clock cannot go back from {now.isoformat()} to {target.isoformat()}")
            return target - now

        self._move(step)

    def _move(self, step: Callable[[datetime], timedelta]) -> None:
        """Move the clock by a step, which may depend on where it stands, and let happen what is due."""
        world = self._open_world()
        with world.lock:
            world.state.clock.advance(step(world.state.clock.now()))
        with self._acting():
            pass

    @property
    def next_deadline(self) -> datetime | None:
        """When the next thing falls due by itself (a time-out, a schedule, an expiry), in UTC; None if nothing does."""
        with self._acting() as call:
            due_at = call.state.deadlines.next_at
        return None if due_at == NEVER else due_at

    def run_until(self, predicate: Callable[[], object], limit: float | timedelta | None = None) -> None:
        """Go from one deadline to the next until `predicate()` is true.

        limit: seconds, or a timedelta, that may pass.

        Raises: TimeoutError that says what was waited for, when the limit is reached (the clock stands there then) or
        nothing more falls due. What the predicate and callbacks raise.
        """
        if not callable(predicate):
            raise TypeError(f"run_until({shown(predicate)}): give a function, e.g. run_until(lambda: iot.messages)")
        end = None if limit is None else self.now + span_of(limit, "limit=")
        if end is not None and end < self.now:
            raise ValueError(f"limit={limit}: time does not go back")
        while not predicate():
            due_at = self.next_deadline
            if end is not None and (due_at is None or due_at > end):
                self._move(partial(_until, end))
                if predicate():
                    return
                raise TimeoutError(f"not so within {limit!r}: {described(predicate)}; {self._outlook()}")
            if due_at is None:
                raise TimeoutError(f"nothing more falls due, and not so: {described(predicate)}; {self._outlook()}")
            self._move(partial(_until, due_at))

    def _outlook(self) -> str:
        due_at = self.next_deadline
        return f"it is {self.now.isoformat()}, the next deadline is {due_at.isoformat() if due_at else 'none'}"


def _until(instant: datetime, now: datetime) -> timedelta:
    """How far it is to an instant; nothing where a running clock has passed it."""
    return max(instant - now, timedelta(0))
