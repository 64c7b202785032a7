"""Injected faults that wait for their calls, first come first served.

Whether a fault can happen at all is checked where it is asked for: `entry.faults`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iotmock.core.savable import savable

__all__ = ["Fault", "FaultQueue"]


@savable
@dataclass(slots=True, eq=False)
class Fault:
    """An error that the next `times` calls of an operation get.

    operation: the operation's name. error: the code, e.g. "ThrottlingException". status: HTTP; None takes the model's.
    after: how many calls pass before. when: which calls it is for, by their parameters; None for all.
    """

    operation: str
    error: str
    message: str
    times: int
    status: int | None = None
    after: int = 0
    when: Callable[[dict[str, Any]], object] | None = None

    def __str__(self) -> str:
        passes = f" after {self.after} more calls" if self.after else ""
        some = " when the test says so" if self.when else ""
        return f"fail {self.operation} with {self.error}{passes}{some}, {self.times} left"


@savable
class FaultQueue:
    """The faults of one world, by operation."""

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        self.waiting: dict[str, list[Fault]] = {}

    def add(self, fault: Fault) -> None:
        """Let a fault wait behind the others of its operation."""
        self.waiting.setdefault(fault.operation, []).append(fault)

    def take(self, operation: str, ask: Callable[[], dict[str, Any]] = dict) -> Fault | None:
        """The fault that the next call of `operation` gets, used up by one; None when it is to succeed.

        ask: gives the parameters of the call, as boto3 names them.
        """
        waiting = self.waiting.get(operation)
        if not waiting:
            return None
        fault = next((fault for fault in waiting if fault.when is None or fault.when(ask())), None)
        if fault is None:
            return None
        if fault.after:
            fault.after -= 1
            return None
        fault.times -= 1
        if not fault.times:
            waiting.remove(fault)
            if not waiting:
                del self.waiting[operation]
        return fault

    def left(self) -> list[Fault]:
        """The faults that have not happened, or not as often as they were to."""
        return [fault for waiting in self.waiting.values() for fault in waiting]

    def clear(self) -> None:
        """Forget faults that have not happened yet."""
        self.waiting.clear()
