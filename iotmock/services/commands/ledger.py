"""The ledger of command executions of one account and region: found by id, by client token, by target, by command.

Alone kept here: every execution stands in all indexes or in none; an index that has become empty is dropped; a client
token lives exactly as long as its execution. Lists are read in order of start or of completion, ties in order of
creation.
"""

from collections import deque
from collections.abc import Callable

from iotmock.core.rooms.time_index import Position, TimeIndex
from iotmock.services.commands.state import Execution, Target

__all__ = ["ExecutionLedger", "History", "completed", "started"]


_FEW = 32


def started(execution: Execution) -> Position:
    """The place in lists ordered by start."""
    return execution.position


def completed(execution: Execution) -> Position:
    """The place in lists ordered by completion; only executions that their device has completed have one."""
    position = execution.completed_position
    assert position is not None
    return position


class _Index:
    """Executions in order of time: a plain list as long as there are few, because a large fleet has many such lists."""

    __slots__ = ("_few", "_many", "_position")

    def __init__(self, position: Callable[[Execution], Position]) -> None:
        self._position = position
        self._few: list[Execution] = []
        self._many: TimeIndex[Execution] | None = None

    def __bool__(self) -> bool:
        return bool(self._few) or bool(self._many)

    def add(self, execution: Execution) -> None:
        if self._many is not None:
            self._many.add(execution)
            return
        self._few.append(execution)
        if len(self._few) > _FEW:
            self._many = self.in_order()
            self._few = []

    def remove(self, execution: Execution) -> None:
        if self._many is not None:
            self._many.remove(execution)
        else:
            self._few.remove(execution)

    def in_order(self) -> TimeIndex[Execution]:
        """What stands here, as an index to read from."""
        if self._many is not None:
            return self._many
        index = TimeIndex(self._position)
        for execution in self._few:
            index.add(execution)
        return index


class History:
    """The executions of one target or of one command, in order of start and, as far as completed, of completion.

    target: that all records share; None in the history of a command.
    """

    __slots__ = ("_completed", "_started", "target")

    def __init__(self, target: Target | None) -> None:
        self.target = target
        self._started = _Index(started)
        self._completed: _Index | None = None

    def __bool__(self) -> bool:
        return bool(self._started)

    def started(self) -> TimeIndex[Execution]:
        """All of them, by start."""
        return self._started.in_order()

    def completed(self) -> TimeIndex[Execution]:
        """Those that their device has completed, by completion."""
        return (self._completed or _Index(completed)).in_order()

    def add(self, execution: Execution) -> None:
        """Enter a new execution."""
        self._started.add(execution)

    def complete(self, execution: Execution) -> None:
        """Enter the completion of an execution."""
        if self._completed is None:
            self._completed = _Index(completed)
        self._completed.add(execution)

    def remove(self, execution: Execution) -> None:
        """Take an execution out."""
        self._started.remove(execution)
        if self._completed is not None and execution.completed_position is not None:
            self._completed.remove(execution)


class ExecutionLedger:
    """All executions that AWS still remembers.

    awaits_expiry: whether a deadline waits for the oldest.
    """

    __slots__ = ("_by_command", "_by_id", "_by_target", "_by_token", "_ids_by_start", "awaits_expiry")

    def __init__(self) -> None:
        self.awaits_expiry = False
        # Also of executions that were forgotten. The dict knows its first entry, but finding it costs O(n) after n
        # deletions.
        self._ids_by_start: deque[str] = deque()
        self._by_id: dict[str, Execution] = {}
        self._by_token: dict[str, Execution] = {}
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

    def add(self, execution: Execution) -> None:
        """Enter a new execution."""
        self._by_id[execution.id] = execution
        self._ids_by_start.append(execution.id)
        if execution.client_token is not None:
            self._by_token[execution.client_token] = execution
        target, command_arn = execution.target, execution.command.arn
        if target.arn not in self._by_target:
            self._by_target[target.arn] = History(target)
        self._by_target[target.arn].add(execution)
        if command_arn not in self._by_command:
            self._by_command[command_arn] = History(None)
        self._by_command[command_arn].add(execution)

    def complete(self, execution: Execution) -> None:
        """Enter an execution, whose completed position has just been set, into the lists by completion."""
        self._by_target[execution.target.arn].complete(execution)
        self._by_command[execution.command.arn].complete(execution)

    def remove(self, execution: Execution) -> None:
        """Forget an execution and its client token."""
        del self._by_id[execution.id]
        if len(self._ids_by_start) > 2 * len(self._by_id) + _FEW:
            self._ids_by_start = deque(self._by_id)
        if execution.client_token is not None:
            del self._by_token[execution.client_token]
        for histories, arn in ((self._by_target, execution.target.arn), (self._by_command, execution.command.arn)):
            history = histories[arn]
            history.remove(execution)
            if not history:
                del histories[arn]

    def execution_or_none(self, execution_id: str, target_arn: str) -> Execution | None:
        """The execution with this key: an id belongs to exactly one target."""
        execution = self._by_id.get(execution_id)
        return execution if execution is not None and execution.target.arn == target_arn else None

    def of_device_or_none(self, execution_id: str, devices: str, name: str) -> Execution | None:
        """The execution that a device finds in its topics."""
        execution = self._by_id.get(execution_id)
        if execution is None or execution.target.name != name or execution.target.devices != devices:
            return None
        return execution

    def of_token_or_none(self, client_token: str) -> Execution | None:
        """The execution that was started with a client token."""
        return self._by_token.get(client_token)

    def target_or_none(self, target_arn: str) -> Target | None:
        """The target of executions known already, so that records share one."""
        history = self._by_target.get(target_arn)
        return None if history is None else history.target

    def history_or_none(self, target_arn: str | None, command_arn: str | None) -> History | None:
        """The executions of a target, or of a command."""
        if target_arn is not None:
            return self._by_target.get(target_arn)
        return None if command_arn is None else self._by_command.get(command_arn)
