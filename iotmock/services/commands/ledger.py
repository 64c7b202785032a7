"""The ledger of command executions of one account and region: found by id, by client token, by target, by command.

Alone kept here: every execution stands in all indexes or in none; an index that has become empty is dropped; a client
token lives exactly as long as its execution. Lists are read in order of start or of completion, ties in order of
creation.
"""

from collections import deque
from collections.abc import Callable, Iterator

from iotmock.core.rooms.time_index import Position, Positions, TimeIndex
from iotmock.core.savable import savable
from iotmock.services.commands.orders import Order
from iotmock.services.commands.packed import Packed, PackedToken, packed_token
from iotmock.services.commands.state import Execution

__all__ = ["ExecutionLedger", "History", "completed", "started"]


_FEW = 32


@savable
def started(execution: Execution) -> Position:
    """The place in lists ordered by start."""
    return execution.created_at, execution.place


@savable
def completed(execution: Execution) -> Position:
    """The place in lists ordered by completion; only executions that their device has completed have one."""
    assert execution.completed_at is not None
    return execution.completed_at, execution.created_at, execution.place


@savable
class History:
    """The executions of one target or of one command, in order of start and, as far as completed, of completion.

    Lists are made for the second execution, because a large fleet has many histories of one. order: the last one.
    """

    __slots__ = ("_completed", "_only", "_started", "order")

    def __init__(self, order: Order) -> None:
        self.order = order
        self._only: Execution | None = None
        self._started: TimeIndex[Execution] | None = None
        self._completed: TimeIndex[Execution] | None = None

    def __bool__(self) -> bool:
        return self._only is not None or bool(self._started)

    def started(self) -> TimeIndex[Execution]:
        """All of them, by start."""
        return self._started or _index_of(started, self._only)

    def completed(self) -> TimeIndex[Execution]:
        """Those that their device has completed, by completion."""
        only = self._only
        return self._completed or _index_of(completed, None if only is None or not only.is_terminal else only)

    def add(self, execution: Execution) -> None:
        """Enter a new execution."""
        self.order = execution.order
        if self._started is None and self._only is None:
            self._only = execution
            return
        if self._started is None:
            self._started, self._completed, self._only = self.started(), self.completed(), None
        self._started.add(execution)

    def complete(self, execution: Execution) -> None:
        """Enter the completion of an execution."""
        if self._completed is not None:
            self._completed.add(execution)

    def remove(self, execution: Execution) -> None:
        """Take an execution out."""
        if self._started is None or self._completed is None:
            self._only = None
            return
        self._started.remove(execution)
        if execution.is_terminal:
            self._completed.remove(execution)


def _index_of(position: Callable[[Execution], Position], only: Execution | None) -> TimeIndex[Execution]:
    index = TimeIndex(position)
    if only is not None:
        index.add(only)
    return index


@savable
class ExecutionLedger:
    """All executions that AWS still remembers.

    awaits_expiry: whether a deadline waits for the oldest. positions: what new ones get. time_outs: of the executions
    that wait for their devices, the numbers by which these deadlines are cancelled, by id.
    """

    __slots__ = (
        "_by_command",
        "_by_id",
        "_by_target",
        "_by_token",
        "_ids_by_start",
        "_requested",
        "awaits_expiry",
        "positions",
        "time_outs",
    )

    def __init__(self) -> None:
        self.awaits_expiry = False
        self.positions = Positions()
        self.time_outs: dict[str, int] = {}
        # Also of executions that were forgotten. The dict knows its first entry, but finding it costs O(n) after n
        # deletions.
        self._ids_by_start: deque[str] = deque()
        self._by_id: dict[str, Execution] = {}
        self._by_token: dict[PackedToken, Execution] = {}
        # The parameters of requests that can be repeated, where others were resolved.
        self._requested: dict[PackedToken, Packed | None] = {}
        self._by_target: dict[str, History] = {}
        self._by_command: dict[str, History] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def by_id(self, execution_id: str) -> Execution:
        """An execution that stands here.

        Raises: KeyError.
        """
        return self._by_id[execution_id]

    def oldest_or_none(self) -> Execution | None:
        """The execution that was started first."""
        ids = self._ids_by_start
        while ids and ids[0] not in self._by_id:
            ids.popleft()
        return self._by_id[ids[0]] if ids else None

    def add(self, execution: Execution, requested: Packed | None) -> None:
        """Enter a new execution, and the parameters of its request."""
        self._by_id[execution.id] = execution
        self._ids_by_start.append(execution.id)
        if execution.client_token is not None:
            self._by_token[execution.client_token] = execution
            if requested != execution.parameters:
                self._requested[execution.client_token] = requested
        for histories, key in self._places(execution.order):
            if key not in histories:
                histories[key] = History(execution.order)
            histories[key].add(execution)

    def complete(self, execution: Execution) -> None:
        """Enter an execution that its device has just completed into the lists by completion."""
        for histories, key in self._places(execution.order):
            histories[key].complete(execution)

    def remove(self, execution: Execution) -> None:
        """Forget an execution and its client token."""
        del self._by_id[execution.id]
        if len(self._ids_by_start) > 2 * len(self._by_id) + _FEW:
            self._ids_by_start = deque(self._by_id)
        if execution.client_token is not None:
            del self._by_token[execution.client_token]
            self._requested.pop(execution.client_token, None)
        for histories, key in self._places(execution.order):
            histories[key].remove(execution)
            if not histories[key]:
                del histories[key]

    def execution_or_none(self, execution_id: str, target_arn: str) -> Execution | None:
        """The execution with this key: an id belongs to exactly one target."""
        execution = self._by_id.get(execution_id)
        return execution if execution is not None and execution.order.target.arn == target_arn else None

    def of_device_or_none(self, execution_id: str, devices: str, name: str) -> Execution | None:
        """The execution that a device finds in its topics."""
        execution = self._by_id.get(execution_id)
        if execution is None or execution.order.target[1:] != (devices, name):
            return None
        return execution

    def of_token_or_none(self, client_token: str) -> Execution | None:
        """The execution that was started with a client token."""
        return self._by_token.get(packed_token(client_token))

    def requested(self, execution: Execution) -> Packed | None:
        """The parameters of the request of an execution that has a client token."""
        token = execution.client_token
        return execution.parameters if token is None else self._requested.get(token, execution.parameters)

    def last_order_or_none(self, target_arn: str) -> Order | None:
        """What a target was last sent, among the executions known, so that records share one."""
        history = self._by_target.get(target_arn)
        return None if history is None else history.order

    def history_or_none(self, target_arn: str | None, command_arn: str | None) -> History | None:
        """The executions of a target, or of a command."""
        if target_arn is not None:
            return self._by_target.get(target_arn)
        return None if command_arn is None else self._by_command.get(command_arn)

    def waiting(self, target_arn: str) -> Iterator[Execution]:
        """The executions that wait for a target, by start; what the cloud's timer has ended does not wait."""
        history = self._by_target.get(target_arn)
        if history is not None:
            yield from (execution for execution in history.started() if execution.id in self.time_outs)

    def _places(self, order: Order) -> tuple[tuple[dict[str, History], str], tuple[dict[str, History], str]]:
        return (self._by_target, order.target.arn), (self._by_command, order.command_arn)
