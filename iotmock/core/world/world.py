"""The world: the state of one activation under its one lock, and what is under way.

Everything happens under `lock`. What a call causes outside the world (subscribers' callbacks, functions in Lambda)
waits in the outbox and runs after the lock is released.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from iotmock.core.mqtt.messages import counted
from iotmock.core.texts import shown
from iotmock.core.world.call import Call
from iotmock.core.world.deadlines import Deadline
from iotmock.core.world.failures import DeadlineFailed, Failures
from iotmock.core.world.services import NoServices, Services
from iotmock.core.world.state import WorldState

__all__ = ["Afterwards", "Entrance", "World"]


class World:
    """One activation's world.

    told: the misspelt topics that were warned of. inboxes: where messages arrive that the test will look at; None where
    nobody wants to know.
    clients: of boto3, made by the control handles, by service, account and region. services: whom rooms ask for what
    other services of AWS do. bound: functions of the test that answer in their place, by what they stand for. on_close:
    called with True when the mock stops, and with False when it goes on. on_next_deadline: called under the lock with
    the instant when the next deadline is due, whenever that has changed.
    """

    def __init__(self, state: WorldState | None = None) -> None:
        self.state = WorldState() if state is None else state
        self.lock = threading.RLock()
        self.failures = Failures()
        self.told: set[str] = set()
        self.closed_at: datetime | None = None
        self.clients: dict[tuple[str, str, str], Any] = {}
        self.services: Services = NoServices()
        self.bound: dict[Any, Callable[..., Any]] = {}
        self.on_close: list[Callable[[bool], object]] = []
        self.inboxes: list[Any] | None = None
        self.on_next_deadline: Callable[[datetime], object] | None = None
        self._keep_last: int | None = None
        self._depth = 0
        self._delivery = threading.Lock()
        self._deliverer: int | None = None
        self._settling = False
        self._known_deadline = self.state.deadlines.next_at

    @property
    def closed(self) -> bool:
        """Whether the mock has stopped."""
        return self.closed_at is not None

    @property
    def now(self) -> datetime:
        """The present instant; after the stop, that of the stop."""
        return self.closed_at or self.state.clock.now()

    def close(self) -> None:
        """Stop: from now on nothing happens, and what has happened can be looked at."""
        self.closed_at = self.state.clock.now()
        for listener in self.on_close:
            listener(True)

    def reopen(self) -> None:
        """Go on, as if the time since the stop had passed inside."""
        self.closed_at = None
        for listener in self.on_close:
            listener(False)

    @contextmanager
    def looking(self, account: str, region: str) -> Iterator[Call]:
        """Look at the state as it is now, or as it was when the mock stopped; nothing may be changed."""
        if self.closed_at is None:
            with self.entered("device", account, region) as call:
                yield call
        else:
            with self.lock:
                yield Call(self.state, account, region, self.closed_at, "device")

    def keep_last(self, count: int) -> None:
        """Keep so many messages, calls and changes of each account and region, in rounds: up to a quarter more."""
        self._keep_last = count

    def reset(self) -> None:
        """Forget everything but the clock's offset; handles, subscriptions and functions made before are cut off."""
        with self.lock:
            self.state.reset()
            self.bound.clear()

    @contextmanager
    def entered(self, who: str, account: str, region: str) -> Iterator[Call]:
        """Hold the lock with everything due settled; deliver to callbacks when the outermost holder leaves."""
        call = self.enter(who, account, region)
        try:
            yield call
        finally:
            self.leave()

    @contextmanager
    def acting(self, account: str, region: str) -> Iterator[Call]:
        """Enter as the test's own hand: what failed in callbacks and deadlines is raised after the act is complete.

        Inside a callback nothing is raised: the failures of others are none of its business.
        """
        call = self.enter("device", account, region)
        try:
            yield call
        finally:
            self.leave()
        if self.failures and self._deliverer != threading.get_ident():
            self.failures.raise_own()

    def enter(self, who: str, account: str, region: str) -> Call:
        """Take the lock and settle what is due, as `entered` does without its cost; each `enter` needs its `leave`."""
        self.lock.acquire()
        self._depth += 1
        try:
            return self.call(who, account, region)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Release the lock; the outermost holder delivers, also after an error, for what fell due has happened."""
        self._depth -= 1
        outermost = self._depth == 0
        if self._keep_last is not None and outermost:
            self.state.keep_last(self._keep_last)
        if outermost and self.on_next_deadline is not None:
            self._tell_next_deadline(self.on_next_deadline)
        self.lock.release()
        if outermost and self.state.outbox:
            self.deliver()

    def call(self, who: str, account: str, region: str) -> Call:
        """A call at the present instant, after settling what is due. The lock must be held."""
        state = self.state
        now = state.clock.now()
        if state.deadlines.next_at <= now:
            self.settle(now)
        return Call(state, account, region, now, who)

    def settle_due(self, account: str, region: str) -> None:
        """Let happen what is due, and what that brings about, before somebody looks who does not enter."""
        if self.state.deadlines.next_at <= self.state.clock.now():
            with self.entered("clock", account, region):
                pass

    def settle(self, now: datetime) -> None:
        """Run what is due at `now`, in due order, each action at its own instant. The lock must be held."""
        if self._settling:
            return
        self._settling = True
        try:
            while (deadline := self.state.deadlines.pop_due(now)) is not None:
                due_at, _, _, account, region, action, *arguments = deadline
                try:
                    action(Call(self.state, account, region, due_at, "clock"), *arguments)
                except Exception as error:  # noqa: BLE001 - raised where the test can see it
                    self.failures.note(_explained(deadline, error))
        finally:
            self._settling = False

    def deliver(self) -> None:
        """Run what waits in the outbox, in order, outside the lock.

        One thread delivers at a time; messages of others, and of callbacks that publish, are left to it. A callback's
        error is kept in `failures`: the call that delivers has its own answer.
        """
        outbox = self.state.outbox
        # Asked again after each round: another thread may have left a message while this one was letting go.
        while outbox and self._delivery.acquire(blocking=False):
            self._deliverer = threading.get_ident()
            try:
                while outbox:
                    action, scope, arguments = outbox.popleft()
                    try:
                        if scope is None:
                            action(*arguments)
                        else:
                            action(Afterwards(self, *scope), *arguments)
                    except (KeyboardInterrupt, SystemExit):
                        raise
                    except BaseException as error:  # noqa: BLE001 - also pytest.fail() in a callback; raised later
                        self.failures.note(error)
            finally:
                self._deliverer = None
                self._delivery.release()

    def go_on_alone(self, *, was_left_half_way: bool) -> None:
        """Go on in the child of a fork, where the other threads are not; the lock must be held.

        What another thread was delivering stays the parent's, what waits behind it is delivered here as well.
        was_left_half_way: whether another thread was inside, who can finish nothing.
        """
        if was_left_half_way:
            self._depth = 0
            self._settling = False
        if self._deliverer != threading.get_ident():
            self._delivery = threading.Lock()
            self._deliverer = None

    def _tell_next_deadline(self, tell: Callable[[datetime], object]) -> None:
        next_at = self.state.deadlines.next_at
        if next_at != self._known_deadline:
            self._known_deadline = next_at
            tell(next_at)


class Afterwards:
    """Where an action of `Call.run_afterwards` stands: outside the lock, with a way back in and to other services."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self.account = account
        self.region = region

    def entered(self, who: str) -> Any:
        """A context manager that enters the world as `who`, also one that has stopped, and gives a call."""
        return self._world.entered(who, self.account, self.region)

    @property
    def lock(self) -> Any:
        """The world's: what is written while it is held, nobody sees half."""
        return self._world.lock

    @property
    def state(self) -> WorldState:
        """What the world remembers at the moment."""
        return self._world.state

    @property
    def bound(self) -> Mapping[Any, Callable[..., Any]]:
        """Functions of the test that answer in the place of services."""
        return self._world.bound

    def ask(
        self, service: str, method: str, /, *, account: str | None = None, region: str | None = None, **parameters: Any
    ) -> Any:
        """What another service of AWS answers, here or elsewhere.

        Raises: ServiceRefused.
        """
        return self._world.services.ask(account or self.account, region or self.region, service, method, parameters)


class Entrance:
    """The way into a world of one account and region, for clients and subscriptions of the handle."""

    __slots__ = ("_account", "_region", "_world")

    def __init__(self, world: World, account: str, region: str) -> None:
        self._world = world
        self._account = account
        self._region = region

    @property
    def closed(self) -> bool:
        """Whether the mock has stopped."""
        return self._world.closed

    @property
    def told(self) -> set[str]:
        """The misspelt topics that were warned of."""
        return self._world.told

    def entered(self) -> Any:
        """Hold the world, with everything due settled."""
        return self._world.entered("device", self._account, self._region)

    def acting(self) -> Any:
        """The same as an act of the test; see `World.acting`."""
        return self._world.acting(self._account, self._region)

    def settle(self) -> None:
        """Let happen what is due, so that it can be read."""
        if not self._world.closed:
            with self.entered():
                pass

    def elsewhere(self, topic_filter: str | None = None) -> str:
        """Where messages went that are not here, as the end of a repr; of matching ones where a filter is given."""
        places = self._world.state.message_counts(topic_filter)
        here = places.pop((self._account, self._region), 0)
        told = [
            f"{counted(count)} in {region}: {self._scope(account, region)}"
            for (account, region), count in places.items()
        ]
        if here:
            told.insert(
                0, f"{counted(here)} matched, and {'was' if here == 1 else 'were'} published before, or to others"
            )
        return f"; {', '.join(told)}" if told else ""

    def _scope(self, account: str, region: str) -> str:
        options = {"account_id": account} if account != self._account else {}
        if region != self._region:
            options["region"] = region
        return f"iot.scope({', '.join(f'{name}={value!r}' for name, value in options.items())})"


def _explained(deadline: Deadline, cause: Exception) -> DeadlineFailed:
    due_at, _, _, account, region, action, *_ = deadline
    error = DeadlineFailed(
        f"{action.__module__}.{action.__qualname__}, due at {due_at.isoformat()} in {account} {region}, failed with"
        f" {shown(cause)}. This is a defect of iotmock: please report it"
    )
    error.__cause__ = cause
    return error
