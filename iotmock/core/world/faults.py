"""Injected faults: the next calls fail as AWS fails, through botocore's real retry path."""

from dataclasses import dataclass
from difflib import get_close_matches

from iotmock.core.rooms import registration
from iotmock.core.wire import COMMON_ERRORS

__all__ = ["Fault", "Faults"]


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


class Faults:
    """The faults of one world, consumed first come first served."""

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        self.waiting: dict[str, list[Fault]] = {}

    def fail(
        self,
        operation: str,
        error: str = "ThrottlingException",
        *,
        message: str | None = None,
        times: int = 1,
        status: int | None = None,
    ) -> None:
        """Let the next `times` calls of `operation` (e.g. "StartCommandExecution") fail with `error`.

        botocore retries throttling and server errors, so one call of a client may use up several.

        Raises: ValueError for `times` below 1, for an operation that iotmock does not answer, and for an error that the
        operation cannot have, unless a `status` is given with it.
        """
        if times < 1:
            raise ValueError(f"times={times}: a fault happens at least once")
        _check(operation, error, status)
        text = message or ("Rate exceeded" if error.startswith("Throttling") else f"{error}, injected by the test")
        self.waiting.setdefault(operation, []).append(Fault(operation, error, text, times, status))

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


def _check(operation: str, error: str, status: int | None) -> None:
    """A fault with a typo would never happen, and the test would not notice."""
    known = [each for each in registration.OPERATIONS.values() if each.name == operation]
    if not known:
        names = {each.name for each in registration.OPERATIONS.values()}
        similar = ", ".join(get_close_matches(operation, names)) or "see `python -m iotmock operations`"
        raise ValueError(f"iotmock answers no operation {operation!r}: {similar}")
    if status is not None or error in COMMON_ERRORS or any(error in each.codec.declared_errors for each in known):
        return
    declared = ", ".join(sorted({code for each in known for code in each.codec.declared_errors}))
    raise ValueError(f"{operation} cannot fail with {error!r} (it declares {declared}): pass status=... to insist")
