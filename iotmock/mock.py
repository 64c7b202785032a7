"""`mock_iot`: decorator, context manager, and the start and stop that they call."""

import inspect
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from iotmock.class_decoration import decorate_class
from iotmock.core.entry.seam import Activation
from iotmock.core.texts import shown
from iotmock.decoration import decorate_function

if TYPE_CHECKING:
    from moto.core.config import DefaultConfig

    from iotmock.handle import IoTMock

__all__ = ["MockIoT", "mock_iot"]

T = TypeVar("T")

refusal: str | None = None
"""Why no mock may start now: what the RuntimeError says. Set while tests run against an account of AWS."""


class MockIoT:
    """A mock with its options. `mock_iot` is the one with none; call it with options for another.

    One object may be started several times, nested or in sequence.
    """

    def __init__(
        self, region: str | None = None, account_id: str | None = None, moto_config: "DefaultConfig | None" = None
    ) -> None:
        if account_id is not None and not (account_id.isdecimal() and len(account_id) == 12):
            raise ValueError(f"account_id={shown(account_id)}: an AWS account id has 12 digits")
        self._options = (account_id, region, moto_config)
        self._active: list[Activation] = []

    # The primitives

    def start(self) -> "IoTMock":
        """Answer AWS from now on; gives the control handle.

        Raises: RuntimeError while pytest runs against an account of AWS, and when mocks of threads meet.
        """
        if refusal is not None:
            raise RuntimeError(refusal)
        from iotmock.handle import IoTMock
        from iotmock.services import open_rooms

        open_rooms()

        activation = Activation(*self._options)
        activation.start()
        self._active.append(activation)
        return IoTMock(activation.world, activation.account, activation.region)

    def stop(self) -> None:
        """Take everything back.

        Raises: RuntimeError when nothing was started, or when a mock that was started later is still active. What
        callbacks have raised, unless it came out before.
        """
        if not self._active:
            raise RuntimeError("stop() without start(): this mock is not active")
        self._active.pop().stop()

    # with, async with

    def __enter__(self) -> "IoTMock":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None and self._active:
            self._active[-1].world.failures.add_to(error)
        self.stop()

    async def __aenter__(self) -> "IoTMock":
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    # @mock_iot, @mock_iot(...)

    @overload
    def __call__(self, target: T, /) -> T: ...
    @overload
    def __call__(
        self,
        *,
        region: str | None = None,
        account_id: str | None = None,
        moto_config: "DefaultConfig | None" = None,
    ) -> "MockIoT": ...
    def __call__(self, *targets: Any, **options: Any) -> Any:
        """Decorate a function or class, or, without one, make a mock with these options."""
        if not targets:
            return MockIoT(**options)
        if options or len(targets) > 1:
            raise TypeError("give options by keyword first, then decorate: @mock_iot(region='eu-west-1')")
        (target,) = targets
        if inspect.isclass(target):
            return decorate_class(self, target)
        if callable(target) or isinstance(target, classmethod):
            return decorate_function(self, target)
        raise TypeError(f"mock_iot decorates functions and classes, not {type(target).__name__}")

    def __repr__(self) -> str:
        return f"<mock_iot, {'active' if self._active else 'not active'}>"


mock_iot = MockIoT()
