"""The surroundings: what moto and iotmock both change around a test, and how it comes back in whatever order they stop.

moto counts its mocks; the first one hides the default session and switches moto on, the last one takes that back. Our
mocks count along. Alone kept here: mocks stopped in reverse order each restore what they found, as a stack does; once a
stop was out of order, the mocks that go on keep what they need, and the last stop of all, ours or moto's, restores what
was there before the first.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import boto3
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config, mock_credentials
from moto.core.model_instances import reset_model_data
from moto.core.models import MockAWS, botocore_stubber, responses_mock
from moto.core.responses_custom_registry import CustomRegistry
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from moto.core.config import DefaultConfig

__all__ = ["Share"]

_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "FOOBARKEY", "AWS_SECRET_ACCESS_KEY": "FOOBARSECRET"}
_VARIABLES = (*_CREDENTIALS, "AWS_DEFAULT_REGION", "MOTO_ACCOUNT_ID")

_TARGET = "requests.adapters.HTTPAdapter.send"

# Numbers every start, so that it can be told what was started later than what.
_numbers = count(1)


@dataclass(eq=False, slots=True)
class _Period:
    """The time from our first start until everything is restored.

    variables, session, config: as before our first start. is_outermost: whether no mock of moto was active then, so
    that these are the user's own. motos: start numbers of moto's active mocks that were started since, by identity.
    """

    variables: dict[str, str | None]
    session: Any
    config: Any
    is_outermost: bool
    ours: "list[Share]" = field(default_factory=list)
    motos: dict[int, list[int]] = field(default_factory=dict)
    session_patches: list[Any] = field(default_factory=list)
    is_disturbed: bool = False
    unwatch: ExitStack = field(default_factory=ExitStack)


_period: _Period | None = None


class Share:
    """What one mock of ours changes around the test; moto's lock must be held.

    was_overtaken: whether a mock of moto's that was started earlier has stopped since.
    """

    def __init__(self, config: "DefaultConfig | None", variables: dict[str, str | None], *, reset: bool) -> None:
        """Put it in place.

        config: goes over moto's. variables: of the environment; None removes one. reset: whether moto begins anew.
        """
        global _period
        added = dict(config or {})
        if _period is None:
            _period = _open()
        self._number = next(_numbers)
        self._undo = ExitStack()
        self.was_overtaken = False
        _period.ours.append(self)
        if added:
            self._undo.callback(_restore_config, default_user_config.copy())
            default_user_config.update(cast(Any, added))
        # The user's credentials are hidden as moto does it.
        self._set_variables({**variables, **(_CREDENTIALS if mock_credentials() else {})})
        self._join_moto(reset)

    def _set_variables(self, variables: dict[str, str | None]) -> None:
        for name, value in variables.items():
            known = os.environ.get(name)
            if known != value:
                self._undo.callback(_set_variable, name, known)
                _set_variable(name, value)

    def _join_moto(self, reset: bool) -> None:
        """Count along, and switch moto on as its first mock does, without its 1,288 callbacks."""
        if not MockAWS._mocks_active:
            if _hides_session():
                self._undo.callback(setattr, boto3, "DEFAULT_SESSION", boto3.DEFAULT_SESSION)
                boto3.DEFAULT_SESSION = None
            MockAWS._mocks_active = True
        MockAWS._nested_count += 1
        if MockAWS._nested_count == 1:
            if reset and _moto_holds_state():
                BackendDict.reset()
            botocore_stubber.enabled = True
            _start_responses()

    def leave(self, *, remove_data: bool = True) -> bool:
        """Take everything back that nobody needs any more. Gives whether the stop was in order.

        remove_data: whether moto forgets its state, where nobody of its or of ours goes on.
        """
        assert _period is not None
        period, position = _period, _period.ours.index(self)
        later = period.ours[position + 1 :]
        motos_later = any(number > self._number for numbers in period.motos.values() for number in numbers)
        del period.ours[position]
        MockAWS._nested_count -= 1
        if motos_later:
            period.is_disturbed = True
        elif later:
            later[0]._inherit(self._undo)
        else:
            self._undo.close()
        if MockAWS._nested_count == 0:
            _switch_moto_off(remove_data)
            _close(period)
        elif not period.ours:
            _leave_to_moto(period)
        return not (later or motos_later or self.was_overtaken)

    def _inherit(self, earlier: ExitStack) -> None:
        """Take back, after the own things, what a mock put in place that was started before and has stopped."""
        both = ExitStack()
        both.push(earlier)
        both.push(self._undo)
        self._undo = both


def _start_responses() -> None:
    """Start moto's `responses`: as it does itself, which looks its target up by a dotted name each time."""
    if getattr(responses_mock, "_patcher", True) or responses_mock.target != _TARGET:
        responses_mock.start()
        return
    patcher = patch.object(HTTPAdapter, "send", new=responses_mock.unbound_on_send())
    patcher.start()
    responses_mock._patcher = patcher


def _set_variable(name: str, value: str | None) -> None:
    """Set an environment variable, or remove it."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _moto_holds_state() -> bool:
    """Whether any backend of moto's exists."""
    return bool(cast(Any, BackendDict)._instances)


def _open() -> _Period:
    is_outermost = MockAWS._nested_count == 0
    variables = _present_variables()
    if not is_outermost:
        for name in _CREDENTIALS:
            del variables[name]
    period = _Period(
        variables,
        boto3.DEFAULT_SESSION,
        default_user_config.copy(),
        is_outermost,
    )
    for name, watched in (("start", _watch_start(period)), ("stop", _watch_stop(period))):
        period.unwatch.callback(setattr, MockAWS, name, vars(MockAWS)[name])
        setattr(MockAWS, name, watched)
    return period


def _close(period: _Period) -> None:
    """Watch moto no longer; after stops out of order, restore what was there before the first start."""
    global _period
    _period = None
    period.unwatch.close()
    if not period.is_disturbed:
        return
    for name, value in period.variables.items():
        _set_variable(name, value)
    if period.is_outermost:
        boto3.DEFAULT_SESSION = period.session
        _restore_config(period.config)
    for session_patch in period.session_patches:
        # The one that is active knows the user's session; stopping the others does nothing.
        session_patch.stop()


def _watch_start(period: _Period) -> Callable[..., None]:
    original = vars(MockAWS)["start"]

    def start(mock: MockAWS, *args: Any, **kwargs: Any) -> None:
        original(mock, *args, **kwargs)
        period.motos.setdefault(id(mock), []).append(next(_numbers))

    return start


def _watch_stop(period: _Period) -> Callable[..., None]:
    original = vars(MockAWS)["stop"]

    def stop(mock: MockAWS, *args: Any, **kwargs: Any) -> None:
        numbers = period.motos.get(id(mock))
        number = numbers.pop() if numbers else 0
        overtaken = [share for share in period.ours if share._number > number]
        before = _present_variables(), default_user_config.copy()
        original(mock, *args, **kwargs)
        with MockAWS._mock_init_lock:
            if not number:
                _learn(period, mock)
            if overtaken:
                _go_on(period, overtaken, *before)
            elif MockAWS._nested_count == 0:
                _close(period)

    return stop


def _learn(period: _Period, mock: MockAWS) -> None:
    """A mock of moto that was there before ours has stopped: what it has restored, or would have, is the user's own."""
    period.session_patches.append(cast(Any, mock)._default_session_mock)
    for name, fake in _CREDENTIALS.items():
        restored = os.environ.get(name)
        if restored != fake:
            period.variables[name] = restored


def _go_on(period: _Period, overtaken: list[Share], variables: dict[str, str | None], config: Any) -> None:
    """A mock of moto has stopped before mocks of ours that were started later: they keep what they stand on."""
    period.is_disturbed = True
    for share in overtaken:
        share.was_overtaken = True
    for name, value in variables.items():
        _set_variable(name, value)
    _restore_config(config)


def _present_variables() -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in _VARIABLES}


def _restore_config(config: Any) -> None:
    cast(Any, default_user_config).clear()
    default_user_config.update(config)


def _hides_session() -> bool:
    return bool(default_user_config.get("core", {}).get("reset_boto3_session", True))


def _leave_to_moto(period: _Period) -> None:
    """Our last mock has stopped, moto goes on."""
    if period.is_outermost:
        # Its first mock was none of its own: what that would have registered for plain requests is still to be done.
        MockAWS()._enable_patching(reset=False)
    if not period.is_disturbed:
        _close(period)


def _switch_moto_off(remove_data: bool) -> None:
    """What moto's last mock does when it stops."""
    responses_mock.stop()
    botocore_stubber.enabled = False
    if remove_data and _moto_holds_state():
        BackendDict.reset()
        reset_model_data()
    # As moto does it, which reads the version of `responses` each time.
    responses_mock.reset()
    responses_mock._set_registry(CustomRegistry)
    responses_mock.add_passthru("http")
    MockAWS._mocks_active = False
