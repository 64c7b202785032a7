"""Functions under `@mock_iot`.

Concept owned here: the span of a function, of whatever kind it is. A plain function is mocked while it runs, a
coroutine until it has been awaited to its end, a generator and an asynchronous generator from the first value until
they are finished, closed or collected.

Invariants kept here: what is decorated keeps its kind, name and signature. Whatever is sent or thrown into a generator
reaches the one inside, whose clean-up runs before the mock stops. Nothing is decorated that pytest would then call
undecorated, or not at all: a fixture is refused.
"""

import functools
import inspect
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from types import TracebackType
from typing import Any, Protocol

__all__ = ["Mock", "decorate_function", "fixture_scope", "function_of", "is_a"]


class Mock(Protocol):
    """What decoration needs of a mock: it may be entered several times, nested or in sequence."""

    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...


def decorate_function(mock: Mock, function: Any, body: Callable[..., Any] | None = None) -> Any:
    """Wrap by kind.

    body: what to run in the place of the function, which then only gives kind, name and signature.
    """
    if fixture_scope(function) is not None:
        raise TypeError(
            "@mock_iot stands above @pytest.fixture, where pytest does not see it: put @pytest.fixture above @mock_iot"
        )
    if function_of(function) is not function:
        return type(function)(decorate_function(mock, function.__func__))
    call = body or function
    if inspect.isasyncgenfunction(function):
        return functools.wraps(function)(_async_generator(mock, call))
    if inspect.iscoroutinefunction(function):
        return functools.wraps(function)(_coroutine(mock, call))
    if inspect.isgeneratorfunction(function):
        return functools.wraps(function)(_generator(mock, call))
    return functools.wraps(function)(_plain(mock, call))


def fixture_scope(attribute: Any) -> object | None:
    """The scope of a pytest fixture, None for everything else.

    A scope is a name, or a function where it is found out at run time.
    """
    function = function_of(attribute)
    # Since pytest 8.4 a fixture is an object of its own, before it was a function with an attribute.
    for name in ("_fixture_function_marker", "_pytestfixturefunction"):
        marker = inspect.getattr_static(function, name, None)
        if type(marker).__name__ == "FixtureFunctionMarker":
            scope: object = getattr(marker, "scope", "function")
            return scope
    return None


def function_of(attribute: Any) -> Any:
    """What a staticmethod or classmethod is made of; everything else as it is."""
    return attribute.__func__ if is_a(attribute, staticmethod, classmethod) else attribute


def is_a(attribute: Any, *kinds: type) -> bool:
    """`isinstance`, but never asks the attribute itself: a class may hold a lazy proxy that must not be touched yet."""
    return issubclass(type(attribute), kinds)


def _plain(mock: Mock, call: Callable[..., Any]) -> Callable[..., Any]:
    def plain(*args: Any, **kwargs: Any) -> Any:
        with mock:
            return call(*args, **kwargs)

    return plain


def _coroutine(mock: Mock, call: Callable[..., Any]) -> Callable[..., Any]:
    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        with mock:
            return await call(*args, **kwargs)

    return coroutine


def _generator(mock: Mock, call: Callable[..., Any]) -> Callable[..., Any]:
    def generator(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with mock:
            return (yield from call(*args, **kwargs))

    return generator


def _async_generator(mock: Mock, call: Callable[..., Any]) -> Callable[..., Any]:
    """What `yield from` does for a generator is spelt out here: Python has none for asynchronous ones."""

    async def async_generator(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with mock:
            inner = call(*args, **kwargs)
            step = _first_step(inner)
            while True:
                try:
                    value = await step
                except StopAsyncIteration:
                    return
                try:
                    step = inner.asend((yield value))
                except GeneratorExit:
                    await inner.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 - it is for the inner generator to catch
                    step = inner.athrow(error)

    return async_generator


def _first_step(inner: AsyncGenerator[Any, Any]) -> Awaitable[Any]:
    """Begin without telling the event loop, which at its end would close the inner generator beside the outer one."""
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        return inner.asend(None)
    finally:
        sys.set_asyncgen_hooks(*hooks)
