"""Injected faults that wait for their calls, first come first served.

Whether a fault can happen at all is checked where it is asked for: `entry.faults`.
"""

from dataclasses import dataclass

__all__ = ["Fault", "FaultQueue"]


@dataclass(slots=True)
class Fault:
    """An error that the next `times` calls of an operation get.

    operation: the operation's name. error: the code, e.g. "ThrottlingException". status: HTTP; None takes the model's.
    """

    operation: str
    error: str
    message: str
    times: int
    status: int | None = None


class FaultQueue:
    """The faults of one world, by operation."""

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        self.waiting: dict[str, list[Fault]] = {}

    def add(self, fault: Fault) -> None:
        """Let a fault wait behind the others of its operation."""
        self.waiting.setdefault(fault.operation, []).append(fault)

    def take(self, operation: str) -> Fault | None:
        """The fault that the next call of `operation` gets, used up by one; None when it is to succeed."""
        waiting = self.waiting.get(operation)
        if not waiting:
            return None
        fault = waiting[0]
        fault.times -= 1
        if not fault.times:
            waiting.pop(0)
            if not waiting:
                del self.waiting[operation]
        return fault

    def clear(self) -> None:
        """Forget faults that have not happened yet."""
        self.waiting.clear()
