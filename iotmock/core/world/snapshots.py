"""Snapshots: a world's whole state at an instant, with what moto keeps of IoT, to return to as often as one likes.

What is the world's own is written down with `pickle`, which is fast in both directions, in one go with moto's part, so
that references between them hold. Everything else is kept as it is and stays outside: functions, the test's handlers
and objects, the lines of its clients, backends of moto's other services. Of what has happened (log, journal, calls) the
lists are new, their values are shared, because they never change. Alone kept here: a snapshot never changes, and
neither a world that was restored nor the one that it was taken of shares with it what can change. What a file holds is
written and read by `saved`, without pickle.
"""

import io
import os
import pickle
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from types import BuiltinFunctionType, FunctionType, MethodType, MethodWrapperType
from typing import Any, Final
from weakref import WeakKeyDictionary, ref

from iotmock.core import moto_state, names
from iotmock.core.mqtt.clients import ClientLine, Inbox, reattach
from iotmock.core.mqtt.message import Deferred
from iotmock.core.records import Records
from iotmock.core.world import saved
from iotmock.core.world.call import Call
from iotmock.core.world.state import WorldState
from iotmock.core.world.world import World

__all__ = ["Snapshot", "restore", "restore_file", "take"]

_PROTOCOL: Final = 5
# Packages whose instances are state.
_OURS: Final = frozenset(
    ["builtins", "collections", "datetime", "decimal", "iotmock", "moto", "sortedcontainers", "weakref"]
)
# What is kept as it is, though its package is one of those.
_OUTSIDE: Final = (type, ClientLine, Inbox, Deferred, Records, World)
_FUNCTIONS: Final = (FunctionType, BuiltinFunctionType, MethodType, MethodWrapperType)
_ALL: Final = slice(None)
_OUTBOX: Final = "outbox"
_BACKEND: Final = "backend"


@dataclass(frozen=True, slots=True)
class _Written:
    """state: as pickled. kept: what it refers to and is no state. world: where it was taken."""

    state: bytes
    kept: list[Any]
    world: "ref[World]"


class Snapshot:
    """The state of a mock at an instant, of all accounts and regions; `iot.restore(snapshot)` returns to it.

    at: the instant.
    """

    __slots__ = ("_written", "at")

    def __init__(self, at: datetime, written: _Written) -> None:
        self.at: Final = at
        self._written = written

    def __reduce__(self) -> "tuple[Any, ...]":
        raise TypeError("a snapshot in memory holds functions and objects of the test: write it with `save(path)`")

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write the snapshot to a file, which `iot.restore(path)` reads: in another process, on another day.

        It is text, a line for each resource, in the same order each time: commit it beside the tests that use it. What
        is outside of the cloud is let go without a word: connections and their handlers, and subscriptions of the
        handle; persistent sessions stay. An earlier file of this name is replaced.

        Raises: ValueError for what no file can hold, e.g. a fault that asks a function of the test (`when=`); then
        nothing is written. OSError.
        """
        state, side = self._copy()
        refused = [
            *moto_state.unsaved(side),
            *(f"a fault of {fault.operation} with a function (when=)" for fault in state.faults.left() if fault.when),
        ]
        saved.write_file(path, saved.SavedState(state, moto_state.saved_side(side), self.at), refused)

    def _copy(self) -> "tuple[WorldState, dict[moto_state.Place, dict[str, Any]]]":
        """A state by itself, with what moto keeps; nobody is connected in it."""
        written = self._written
        state, side = _Reader(io.BytesIO(written.state), written.kept, deque()).load()
        _let_go(state, self.at)
        return state, side

    def __repr__(self) -> str:
        return f"<Snapshot of {self.at.isoformat()}, {len(self._written.state):,} bytes>"


def take(world: World) -> Snapshot:
    """Write down the state of a world; the lock must be held, and what is due be settled."""
    kept: list[Any] = []
    state = io.BytesIO()
    _Writer(state, kept, world.state).dump((world.state, moto_state.iot_side()))
    return Snapshot(world.now, _Written(state.getvalue(), kept, ref(world)))


def restore_file(world: World, path: "str | os.PathLike[str]") -> None:
    """Bring a world to what a file holds; see `Snapshot.save`.

    Raises: UnreadableSnapshot, OSError; then nothing has changed.
    """
    with world.lock:
        state, side, at, digest = saved.read_file(path)
        moto_state.forget_tracked_instances()
        state.join(world.state)
        world.state.reset()
        world.state = state
        moto_state.put_saved_side(side)
        state.clock.put_back(at)
        names.go_on_from(digest)


def restore(world: World, snapshot: Snapshot) -> None:
    """Bring a world back to a snapshot, its clock included.

    In the world where it was taken, clients and subscriptions of that time go on; in another one there are none.
    """
    written = snapshot._written  # noqa: SLF001 - this module's own
    with world.lock:
        moto_state.forget_tracked_instances()
        state, moto_side = _Reader(io.BytesIO(written.state), written.kept, world.state.outbox).load()
        # Cuts off clients that the snapshot does not know; the outbox stays the world's.
        world.state.reset()
        world.state = state
        moto_state.put_iot_side(moto_side)
        state.clock.put_back(snapshot.at)
        if written.world() is not world:
            names.go_on_from(blake2b(written.state, digest_size=16).digest())
            _let_go(state, snapshot.at)
            return
        for _, broker in state.brokers():
            reattach(broker)


def _let_go(state: WorldState, at: datetime) -> None:
    """Have nobody be connected: who was belongs to another mock."""
    for (account, region), broker in state.brokers():
        broker.abandon(Call(state, account, region, at, "clock"))


class _Writer(pickle.Pickler):
    """Writes state, and collects what is kept as it is."""

    def __init__(self, file: io.BytesIO, kept: list[Any], state: WorldState) -> None:
        super().__init__(file, _PROTOCOL)
        self._kept = kept
        self._numbers: dict[int, int] = {}
        self._is_outside: dict[type, bool] = {}
        self._outbox = state.outbox
        self._places = moto_state.iot_places()

    def persistent_id(self, obj: Any) -> Any:
        kind = type(obj)
        is_outside = self._is_outside.get(kind)
        if is_outside is None:
            is_outside = self._is_outside[kind] = _is_outside(kind)
        if not is_outside:
            return _OUTBOX if obj is self._outbox else None
        place = self._places.get(id(obj))
        if place is not None:
            return _BACKEND, place
        number = self._numbers.get(id(obj))
        if number is None:
            number = self._numbers[id(obj)] = len(self._kept)
            self._kept.append(obj.rows(_ALL) if kind is Records else obj)
        return number

    def reducer_override(self, obj: Any) -> Any:
        # It holds what lives elsewhere, and refers to itself where pickle cannot follow.
        if type(obj) is WeakKeyDictionary:
            return WeakKeyDictionary, (), None, None, iter(obj.items())
        return NotImplemented


class _Reader(pickle.Unpickler):
    """Makes state of what was written."""

    def __init__(self, file: io.BytesIO, kept: list[Any], outbox: Any) -> None:
        super().__init__(file)
        self._kept = kept
        self._outbox = outbox
        # One list of records for everybody who refers to it.
        self._records: dict[int, Records] = {}

    def persistent_load(self, pid: Any) -> Any:
        if pid == _OUTBOX:
            return self._outbox
        if isinstance(pid, tuple):
            return moto_state.iot_backend_at(pid[1])
        kept = self._kept[pid]
        if type(kept) is not Records:
            return kept
        if pid not in self._records:
            self._records[pid] = kept.rows(_ALL)
        return self._records[pid]


def _is_outside(kind: type) -> bool:
    """Whether instances are no state: functions, what belongs to the test, what exists once."""
    return (
        kind.__module__.partition(".")[0] not in _OURS
        or issubclass(kind, _OUTSIDE)
        or kind in _FUNCTIONS
        or moto_state.is_backend_class(kind)
    )
