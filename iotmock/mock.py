"""`mock_iot`: decorator, context manager, and the start and stop that they call."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from difflib import get_close_matches
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from iotmock.core.boto.region_notice import warn_of_region
from iotmock.core.notices import notify
from iotmock.core.scopes import checked_account_id, checked_region
from iotmock.core.texts import shown
from iotmock.decoration import decorate_function
from iotmock.spans import instant_of

if TYPE_CHECKING:
    from moto.core.config import DefaultConfig

    from iotmock.core.entry.seam import Activation
    from iotmock.handle import IoTMock

__all__ = ["MockIoT", "mock_iot"]

T = TypeVar("T")

refusal: str | None = None
"""Why no mock may start now: what the RuntimeError says. Set while tests run against an account of AWS."""


class MockIoT:
    """A mock with its options. `mock_iot` is the one with none; call it with options for another.

    region: of the handle, and of clients made without one. account_id: of access keys that nobody issued.
    moto_config, config: moto's configuration, by either name. seed: any whole number makes ids and secrets the same in
    every run. keep_last: how many messages, calls and journal entries are kept of each account and region, by default
    all. now: an aware instant where the clock stands until the test moves it. shortcuts: False lets botocore do all its
    repeated work, which makes no difference but in time; by default the environment's IOTMOCK_SHORTCUTS (`off`). One
    object may be started several times, nested or in sequence.
    """

    def __init__(
        self,
        region: str | None = None,
        account_id: str | None = None,
        moto_config: "DefaultConfig | None" = None,
        config: "DefaultConfig | None" = None,
        seed: int | None = None,
        keep_last: int | None = None,
        now: datetime | None = None,
        shortcuts: bool | None = None,
    ) -> None:
        if account_id is not None:
            checked_account_id(account_id)
        if region is not None:
            warn_of_region(checked_region(region))
        if moto_config is not None and config is not None:
            raise TypeError(
                "moto_config and config are two names of one option, moto's configuration: give one of them"
            )
        if seed is not None and not _is_whole(seed):
            raise TypeError(f"seed={shown(seed)}: give a whole number")
        if keep_last is not None and not _is_whole(keep_last):
            raise TypeError(f"keep_last={shown(keep_last)}: give a whole number of messages, calls and changes")
        if keep_last is not None and keep_last < 1:
            raise ValueError(f"keep_last={shown(keep_last)}: at least one message, call and change is kept")
        self._options = (account_id, region, config if moto_config is None else moto_config)
        self._seed = seed
        self._keep_last = keep_last
        self._now = None if now is None else instant_of(now, "now=")
        self._shortcuts = shortcuts
        self._active: list[Activation] = []

    # The primitives

    def start(self, reset: bool = True) -> "IoTMock":
        """Answer AWS from now on; gives the control handle.

        reset: as `mock_aws` takes it. False lets the world of the last mock go on, and moto's state as far as
        `stop(remove_data=False)` has kept it. Without effect while another mock is active, whose world is shared.

        Raises: RuntimeError while pytest runs against an account of AWS. Warns when a mock is active that a bare
        `start()` has begun, too.
        """
        from iotmock.core.entry.seam import active_start

        left_open = active_start()
        if left_open is not None:
            notify(
                f"start() inside a mock that start() has begun at {left_open} and nobody has stopped: both share one"
                " world; `iot.stop()`, or `IoTMock.current().stop()`, ends both"
            )
        return self._begin(reset=reset, left_open_at=_line_of(inspect.currentframe()))

    def _begin(self, *, reset: bool = True, left_open_at: str | None = None) -> "IoTMock":
        if refusal is not None:
            raise RuntimeError(refusal)
        # Here, because moto and all that is behind the mock take ten times as long to import as this.
        from iotmock.core.entry.seam import Activation
        from iotmock.handle import IoTMock
        from iotmock.services import open_rooms

        open_rooms()

        activation = Activation(
            *self._options,
            left_open_at=left_open_at,
            seed=self._seed,
            keep_last=self._keep_last,
            now=self._now,
            shortcuts=self._shortcuts,
        )
        activation.start(reset=reset)
        self._active.append(activation)
        return IoTMock(activation.world, activation.account, activation.region)

    def stop(self, remove_data: bool = True) -> None:
        """Take everything back.

        remove_data: as `mock_aws` takes it. False lets moto keep its state for a `start(reset=False)`.

        Raises: RuntimeError when nothing was started, or when a mock that was started later is still active. What
        callbacks have raised, unless it came out before.
        """
        self._end(remove_data=remove_data)

    def _end(self, *, remove_data: bool = True, in_any_order: bool = False) -> None:
        # `stop()` of a handle ends others' activations, too.
        self._active = [activation for activation in self._active if activation.is_active]
        if not self._active:
            raise RuntimeError("stop() without start(): this mock is not active")
        self._active.pop().stop(remove_data=remove_data, in_any_order=in_any_order)

    # with, async with

    def __enter__(self) -> "IoTMock":
        return self._begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None and self._active:
            self._active[-1].world.failures.add_to(error)
        self.stop()

    async def __aenter__(self) -> "IoTMock":
        return self._begin()

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
        config: "DefaultConfig | None" = None,
        seed: int | None = None,
        keep_last: int | None = None,
        now: datetime | None = None,
        shortcuts: bool | None = None,
    ) -> "MockIoT": ...
    def __call__(self, *targets: Any, **options: Any) -> Any:
        """Decorate a function or class, or, without one, make a mock with these options."""
        if not targets:
            _check_names(options)
            return MockIoT(**options)
        if options or len(targets) > 1:
            raise TypeError("give options by keyword first, then decorate: @mock_iot(region='eu-west-1')")
        (target,) = targets
        if inspect.isclass(target):
            from iotmock.class_decoration import decorate_class

            return decorate_class(self, target)
        if callable(target) or isinstance(target, classmethod):
            return decorate_function(self, target)
        if isinstance(target, str):
            name = "account_id" if target.isdecimal() else "region"
            raise TypeError(f"options of mock_iot have names: mock_iot({name}={shown(target)})")
        raise TypeError(f"mock_iot decorates functions and classes, not {type(target).__name__}")

    def __repr__(self) -> str:
        is_active = any(activation.is_active for activation in self._active)
        return f"<mock_iot, {'active' if is_active else 'not active'}>"


@contextmanager
def spanning(mock: MockIoT) -> "Iterator[IoTMock]":
    """Start a mock of a fixture of pytest's, which ends when pytest says so, whatever has begun inside and goes on."""
    handle = mock._begin()  # noqa: SLF001 - this module's own
    try:
        yield handle
    finally:
        mock._end(in_any_order=True)  # noqa: SLF001


def _check_names(options: dict[str, Any]) -> None:
    for name in options:
        if name not in _OPTIONS:
            similar = get_close_matches(name, _OPTIONS, n=1)
            hint = f"did you mean {similar[0]}?" if similar else f"there are {', '.join(_OPTIONS)}"
            raise TypeError(f"mock_iot has no option {shown(name)}: {hint}")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _line_of(frame: FrameType | None) -> str:
    """The line of the user's code that has called a function with this frame."""
    caller = None if frame is None else frame.f_back
    return "a line that Python does not tell" if caller is None else f"{caller.f_code.co_filename}:{caller.f_lineno}"


_OPTIONS = tuple(inspect.signature(MockIoT.__init__).parameters)[1:]
mock_iot = MockIoT()
