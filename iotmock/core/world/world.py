"""The world: all state of one activation, and its one lock.

(account, region) > backends and broker; besides these the clock, the due list and the journal, which all accounts
share. Everything happens under `lock`; subscribers' callbacks run after it is released (`outbox`).
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from iotmock.core.clock import Clock
from iotmock.core.mqtt.broker import Broker
from iotmock.core.names import new_secret
from iotmock.core.world.call import Call
from iotmock.core.world.deadlines import Deadline, Deadlines
from iotmock.core.world.failures import DeadlineFailed, Failures
from iotmock.core.world.faults import Faults
from iotmock.core.world.journal import Journals
from iotmock.core.world.limits import Limits

if TYPE_CHECKING:
    from iotmock.core.rooms.backend import Backend

    B = TypeVar("B", bound=Backend)

__all__ = ["World"]

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"


class World:
    """Everything that iotmock remembers between start and stop."""

    def __init__(self, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION) -> None:
        self.account = account
        self.region = region
        self.lock = threading.RLock()
        self.clock = Clock()
        self.journal = Journals()
        self.faults = Faults()
        self.failures = Failures()
        self.limits = Limits()
        self.secret = new_secret()
        self.outbox: deque[Callable[[], object]] = deque()
        self.closed = False
        # boto3 clients of the control handles, by service, account and region.
        self.clients: dict[tuple[str, str, str], Any] = {}
        # Called with (topic, payload, account, region) for each message that a client or the API publishes.
        self.on_user_publish: Callable[[str, bytes, str, str], None] | None = None
        self.deadlines = Deadlines()
        self._backends: dict[tuple[type, str, str], Any] = {}
        self._brokers: dict[tuple[str, str], Broker] = {}
        self._depth = 0
        self._delivery = threading.Lock()
        self._deliverer: int | None = None
        self._settling = False

    def reset(self) -> None:
        """Forget everything but the clock's offset; handles and subscriptions made before are cut off."""
        with self.lock:
            for broker in self._brokers.values():
                broker.close()
            self._backends.clear()
            self._brokers.clear()
            self.journal.clear()
            self.faults.clear()
            self.limits = Limits()
            self.deadlines = Deadlines()
            self.outbox.clear()

    def backend(self, kind: "type[B]", account: str, region: str) -> "B":
        """The backend of one service for one account and region, made at first use."""
        key = (kind, account, region)
        found = self._backends.get(key)
        if found is None:
            found = self._backends[key] = kind(account, region)
        return found

    def backends(self, kind: "type[B]") -> "Iterator[B]":
        """All backends of one service that exist, whatever the account and region."""
        return (backend for (known, _, _), backend in list(self._backends.items()) if known is kind)

    def broker(self, account: str, region: str) -> Broker:
        """The message broker of one account and region."""
        found = self._brokers.get((account, region))
        if found is None:
            found = self._brokers[account, region] = Broker(self, account, region)
        return found

    def accounts(self) -> set[str]:
        """The accounts that hold any state here."""
        return {account for _, account, _ in self._backends} | {account for account, _ in self._brokers}

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
        with self.entered("device", account, region) as call:
            yield call
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
        self.lock.release()
        if outermost and self.outbox:
            self.deliver()

    def call(self, who: str, account: str, region: str) -> Call:
        """A call at the present instant, after settling what is due. The lock must be held."""
        now = self.clock.now()
        if self.deadlines.next_at <= now:
            self.settle(now)
        return Call(self, account, region, now, who)

    def settle(self, now: datetime) -> None:
        """Run what is due at `now`, in due order, each action at its own instant. The lock must be held."""
        if self._settling:
            return
        self._settling = True
        try:
            while (deadline := self.deadlines.pop_due(now)) is not None:
                due_at, _, _, account, region, action, arguments = deadline
                try:
                    action(Call(self, account, region, due_at, "clock"), *arguments)
                except Exception as error:  # noqa: BLE001 - raised where the test can see it
                    self.failures.note(_explained(deadline, error))
        finally:
            self._settling = False

    def deliver(self) -> None:
        """Run waiting callbacks in publish order, outside the lock.

        One thread delivers at a time; messages of others, and of callbacks that publish, are left to it. A callback's
        error is kept in `failures`: the call that delivers has its own answer.
        """
        # Asked again after each round: another thread may have left a message while this one was letting go.
        while self.outbox and self._delivery.acquire(blocking=False):
            self._deliverer = threading.get_ident()
            try:
                while self.outbox:
                    try:
                        self.outbox.popleft()()
                    except (KeyboardInterrupt, SystemExit):
                        raise
                    except BaseException as error:  # noqa: BLE001 - also pytest.fail() in a callback; raised later
                        self.failures.note(error)
            finally:
                self._deliverer = None
                self._delivery.release()


def _explained(deadline: Deadline, cause: Exception) -> DeadlineFailed:
    due_at, _, _, account, region, action, _ = deadline
    error = DeadlineFailed(
        f"{action.__module__}.{action.__qualname__}, due at {due_at.isoformat()} in {account} {region}, failed with"
        f" {cause!r}. This is a defect of iotmock: please report it"
    )
    error.__cause__ = cause
    return error
