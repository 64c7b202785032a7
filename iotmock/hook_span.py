"""The mock between two hooks of a test runner.

Concept owned here: a span. Test runners set up and tear down in separate calls, e.g. of setup_method and
teardown_method; the mock that the first one starts is stopped by the second.

Invariants kept here: what one hook starts is stopped once, and by nothing but its end: by the last hook, however that
ends, or by the failure of the first. A hook that is reached through `super()` is part of the one that reaches it. A
test that calls a hook itself calls only what its author wrote.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from iotmock.decoration import Mock

__all__ = ["Span", "Turn"]

Turn = Callable[[Any, Callable[[], None], bool], None]


@dataclass
class _Begun:
    """A span that has begun. It keeps its owner alive, whose id is the key.

    mock: what stops it.
    """

    owner: object
    by_runner: bool
    count: int = 1
    mock: ExitStack = field(default_factory=ExitStack)


class Span:
    """The mock from before a first hook until after a last one, of an instance or a class, their owner.

    by_runner: whether pytest surely calls the hook. It does so once for each class around the test's own, and always
    on the test's instance: what was written is called the first time, and the last.
    """

    def __init__(self, mock: Mock, *, outlives_errors: bool = False) -> None:
        self.mock = mock
        self._outlives_errors = outlives_errors
        """Whether the last hook is called also when the first has failed."""
        self._begun: dict[int, _Begun] = {}

    def begin(self, owner: object, body: Callable[[], None], by_runner: bool) -> None:
        """Start the mock and run the first hook."""
        begun = self._begun.get(id(owner))
        if begun and begun.by_runner and by_runner:
            begun.count += 1
        elif begun or _is_within_hook(owner):
            body()
        else:
            begun = _Begun(owner, by_runner)
            begun.mock.enter_context(self.mock)
            self._begun[id(owner)] = begun
            try:
                with _hook_runs(owner):
                    body()
            except BaseException as error:
                if not (self._outlives_errors and isinstance(error, Exception)):
                    self._stop(owner)
                raise

    def end(self, owner: object, body: Callable[[], None], by_runner: bool) -> None:
        """Run the last hook and stop the mock."""
        begun = self._begun.get(id(owner))
        if _is_within_hook(owner) or (begun and begun.by_runner and not by_runner):
            body()
        elif begun is None:
            with self.mock:
                body()
        elif begun.count > 1:
            begun.count -= 1
        else:
            try:
                with _hook_runs(owner):
                    body()
            finally:
                self._stop(owner)

    def _stop(self, owner: object) -> None:
        self._begun.pop(id(owner)).mock.close()


_running: dict[int, object] = {}
"""The owners of the hooks that are running: what a hook reaches through `super()` is part of it."""


@contextmanager
def _hook_runs(owner: object) -> Iterator[None]:
    _running[id(owner)] = owner
    try:
        yield
    finally:
        del _running[id(owner)]


def _is_within_hook(owner: object) -> bool:
    return any(
        other is owner or (isinstance(other, type) and isinstance(owner, type) and issubclass(other, owner))
        for other in list(_running.values())
    )
