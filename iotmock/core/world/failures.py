"""Failures: what went wrong in a callback or a deadline, until it is raised where the test can see it.

A callback runs after the call that caused it, and a deadline in the middle of the next call that comes by: neither has
anything to do with that call's answer. Alone kept here: a failure is raised once, by an action of the test's handle in
the thread that ran into it, or else at the end of the mock.
"""

from threading import Lock, get_ident

from iotmock.core.texts import shown

__all__ = ["DeadlineFailed", "Failures"]


class DeadlineFailed(RuntimeError):
    """Something that fell due went wrong: a defect of iotmock, never the test's. The cause is attached."""


class Failures:
    """What has failed in one world and was not raised yet, by thread."""

    __slots__ = ("_noted", "lock")

    def __init__(self) -> None:
        self.lock = Lock()
        self._noted: list[tuple[int, BaseException]] = []

    def __bool__(self) -> bool:
        return bool(self._noted)

    def note(self, error: BaseException) -> None:
        """Keep what the present thread ran into."""
        with self.lock:
            self._noted.append((get_ident(), error))

    def raise_own(self) -> None:
        """Raise what the present thread ran into."""
        present = get_ident()
        with self.lock:
            own = [error for thread, error in self._noted if thread == present]
            self._noted = [noted for noted in self._noted if noted[0] != present]
        _raise(own)

    def raise_all(self) -> None:
        """Raise whatever is left."""
        _raise(self._take())

    def add_to(self, error: BaseException) -> None:
        """Add what is left to an error that is on its way already."""
        for other in self._take():
            error.add_note(f"Besides, a callback or deadline of the mock failed: {shown(other)}")

    def _take(self) -> list[BaseException]:
        with self.lock:
            noted, self._noted = self._noted, []
        return [error for _, error in noted]


def _raise(errors: list[BaseException]) -> None:
    """Raise the first, so that a test can expect its type; it names the others."""
    if not errors:
        return
    first, *others = errors
    for other in others:
        first.add_note(f"Besides, another one failed: {shown(other)}")
    raise first
