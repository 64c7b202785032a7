"""How much work the validation of one archive may be, counted in steps and not in time, so that every run ends alike.

A step is about what one keyword of a schema takes on one value: two to four microseconds. Whatever the archive, its
files share one budget; see `PackageLimits.sbom_steps`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from iotmock.services.packages.sbom_verdict import ErrorCode, Refused

__all__ = ["STEPS", "Budget", "spend", "spending"]

STEPS = 1_000_000


class Budget:
    """The steps that are left."""

    __slots__ = ("_left", "_steps")

    def __init__(self, steps: int) -> None:
        self._steps = self._left = steps

    def spend(self, steps: int) -> None:
        """Take some.

        Raises: Refused when there are not so many, then and from then on.
        """
        self._left -= steps
        if self._left < 0:
            raise Refused(
                f"the files of the archive take more than {self._steps} steps to validate",
                ErrorCode.FILE_SIZE_LIMIT_EXCEEDED,
            )


# Keywords of a schema are called by jsonschema, which knows nothing of budgets.
_present: ContextVar[Budget] = ContextVar("_present")


@contextmanager
def spending(budget: Budget) -> Iterator[None]:
    """Have `spend` take from this budget."""
    token = _present.set(budget)
    try:
        yield
    finally:
        _present.reset(token)


def spend(steps: int) -> None:
    """Take steps from the budget of the archive that is being validated.

    Raises: Refused.
    """
    _present.get().spend(steps)
