"""The ledger of command executions of one account and region: found by id, by client token, by target, by command.

Alone kept here: every execution stands in all indexes or in none; an index that has become empty is dropped; a client
token lives exactly as long as its execution. Lists are read in order of start or of completion, ties in order of
creation.
"""

from iotmock.core.time_index import Position, TimeIndex
from iotmock.services.commands.state import Execution, Target

__all__ = ["ExecutionLedger", "History", "completed", "started"]


def started(execution: Execution) -> Position:
    """The place in lists ordered by start."""
    return execution.position


def completed(execution: Execution) -> Position:
    """The place in lists ordered by completion; only executions that their device has completed have one."""
    position = execution.completed_position
    assert position is not None
    return position


class History:
    """The executions of one target or of one command, in order of start and, as far as completed, of completion."""

    __slots__ = ("_completed", "started")

    def __init__(self) -> None:
        self.started: TimeIndex[Execution] = TimeIndex(started)
        # Most histories of a large test never see a completion, and an index has a price.
        self._completed: TimeIndex[Execution] | None = None

    @property
    def completed(self) -> TimeIndex[Execution]:
        """Those that their device has completed."""
        if self._completed is None:
            self._completed = TimeIndex(completed)
        return self._completed

    def remove(self, execution: Execution) -> None:
        """Take an execution out."""
        self.started.remove(execution)
        if execution.completed_position is not None:
            self.completed.remove(execution)


class ExecutionLedger:
    """All executions that AWS still remembers."""

    __slots__ = ("_by_command", "_by_id", "_by_target", "_by_token", "_targets")

    def __init__(self) -> None:
        self._by_id: dict[str, Execution] = {}
        self._by_token: dict[str, Execution] = {}
        self._by_target: dict[str, History] = {}
        self._by_command: dict[str, History] = {}
        self._targets: dict[str, Target] = {}

    def __contains__(self, execution: Execution) -> bool:
        return self._by_id.get(execution.id) is execution

    def add(self, execution: Execution) -> None:
        """Enter a new execution."""
        self._by_id[execution.id] = execution
        if execution.client_token is not None:
            self._by_token[execution.client_token] = execution
        target = execution.target
        self._targets.setdefault(target.arn, target)
        for histories, arn in ((self._by_target, target.arn), (self._by_command, execution.command.arn)):
            history = histories.get(arn)
            if history is None:
                history = histories[arn] = History()
            history.started.add(execution)

    def complete(self, execution: Execution) -> None:
        """Enter an execution, whose completed position has just been set, into the lists by completion."""
        self._by_target[execution.target.arn].completed.add(execution)
        self._by_command[execution.command.arn].completed.add(execution)

    def remove(self, execution: Execution) -> None:
        """Forget an execution and its client token."""
        del self._by_id[execution.id]
        if execution.client_token is not None:
            del self._by_token[execution.client_token]
        for histories, arn in ((self._by_target, execution.target.arn), (self._by_command, execution.command.arn)):
            history = histories[arn]
            history.remove(execution)
            if not history.started:
                del histories[arn]
        if execution.target.arn not in self._by_target:
            del self._targets[execution.target.arn]

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
        return self._targets.get(target_arn)

    def history_or_none(self, target_arn: str | None, command_arn: str | None) -> History | None:
        """The executions of a target, or of a command."""
        if target_arn is not None:
            return self._by_target.get(target_arn)
        return None if command_arn is None else self._by_command.get(command_arn)
