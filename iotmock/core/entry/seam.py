"""The seam: the one module that patches botocore, moto and responses.

An `Activation` is one start/stop. While at least one is active, four doors lead to the gateway:

* botocore's `before-send` event: moto's handler is wrapped on its class, because botocore runs *every* handler of the
  event and a second one beside moto's would not stop moto's. The event's name already names the operation.
* `URLLib3Session.send`, the safety net: a client made before moto was imported carries no handler at all.
* the look-up of moto's `responses` mock: plain `requests` calls, of whatever HTTP method.
* the connections of http.client, urllib3 and httpx, whoever uses them; see `direct_clients`.

No request to an AWS host passes; loopback hosts do. Everything is taken back on stop, in reverse order, exceptions
included. The gateway and the world behind it are imported by the first start, because importing `mock_iot` shall cost
hardly more than importing moto's `mock_aws`.
"""

import http.client
import os
import re
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import boto3
import botocore.endpoint
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session
from moto import backend_index
from moto.core import base_backend
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config, passthrough_url
from moto.core.custom_responses_mock import CallbackResponse
from moto.core.model_instances import reset_model_data
from moto.core.models import MockAWS, botocore_stubber, responses_mock
from moto.moto_api._internal import mock_random
from requests.structures import CaseInsensitiveDict
from responses import RequestsMock
from urllib3.response import HTTPResponse

from iotmock.core import names
from iotmock.core.boto import shortcuts
from iotmock.core.boto.shortcuts import loaders
from iotmock.core.entry.activations import active
from iotmock.core.entry.aws_hosts import is_aws_host
from iotmock.core.entry.surroundings import Share
from iotmock.core.notices import IotmockWarning

if TYPE_CHECKING:
    from moto.core.config import DefaultConfig
    from requests import PreparedRequest

    from iotmock.core.entry.dispatch import Answer
    from iotmock.core.entry.gateway import Gateway, Headers
    from iotmock.core.world.world import World

__all__ = ["Activation", "active_start", "current", "latest_world", "reset_all", "stop_open_ones"]

_DEFAULT_ACCOUNT = "123456789012"
_DEFAULT_REGION = "us-east-1"

_ASYNC_MODULE = "aiobotocore.endpoint"
_SHORTCUTS = "IOTMOCK_SHORTCUTS"

# The locks that a fork waits for, besides those of the world: first moto's, which it shares with us.
_STARTING = (MockAWS, "_mock_init_lock")
_LOCKS = ((loaders, "_lock"), (base_backend, "backend_lock"), (responses_mock, "_thread_lock"))

_stack: list["Activation"] = cast(Any, active)
# The world of the last activation that stopped, for a start that asks for it; the next one that does not drops it.
_last_world: list["World"] = []
# What takes the replaced functions back when the last activation stops.
_patches = ExitStack()
# Owner, name, and what was there before; a name that was missing has no original.
_replaced: list[tuple[Any, str, Any]] = []
_MISSING = object()
# What the first start found in the place of the functions that it replaced.
_originals: dict[str, Callable[..., Any]] = {}
# Whether the thread's latest request was answered in process; botocore's back-off before a retry then takes no time.
_latest = threading.local()
_includes_aiobotocore = False


def current() -> "Activation | None":
    """The innermost activation, or None."""
    return _stack[-1] if _stack else None


def active_start() -> str | None:
    """Where a bare `start()` has begun the innermost mock; None where it was begun otherwise, or there is none."""
    return _stack[-1].left_open_at if _stack else None


def stop_open_ones() -> None:
    """Stop what bare starts have begun and nobody has stopped, the last first.

    Raises: RuntimeError when the last mock is none of them, and then nothing has happened. What callbacks have raised.
    """
    if _stack and _stack[-1].left_open_at is None:
        raise RuntimeError(
            "the mock that was started last ends with its `with` block, decorated test or fixture; stop() of a handle"
            " ends what a bare start() has begun"
        )
    while _stack and _stack[-1].left_open_at is not None:
        _stack[-1].stop()


def reset_all() -> None:
    """Forget everything, of ours and of moto's, while the mock goes on."""
    with MockAWS._mock_init_lock:
        BackendDict.reset()
        reset_model_data()


def latest_world() -> "World | None":
    """The world of the active mock, else of the one that stopped last; None where there is neither."""
    return _active_world() or (_last_world[0] if _last_world else None)


def _active_world() -> "World | None":
    return _stack[-1].world if _stack else None


class Activation:
    """One start and stop of the mock; nested ones share the outermost's world.

    account: of access keys that nobody issued. region: of the handle and of clients made without one. left_open_at:
    where in the user's code it was begun by a bare `start()`, which no block and no test ends; otherwise None. seed: of
    names and secrets, ours and moto's. keep_last: how many messages, calls and changes are kept of each account and
    region; None for all. now: where the clock stands from the beginning; None for the process clock. shortcuts: whether
    botocore's repeated work is cut short, where no outer mock has decided; None asks the environment.
    """

    account: str
    region: str
    world: "World"
    gateway: "Gateway"

    def __init__(
        self,
        account: str | None,
        region: str | None,
        moto_config: "DefaultConfig | None",
        *,
        left_open_at: str | None = None,
        seed: int | None = None,
        keep_last: int | None = None,
        now: datetime | None = None,
        shortcuts: bool | None = None,
    ) -> None:
        self.left_open_at = left_open_at
        self._takes_shortcuts = os.environ.get(_SHORTCUTS, "") != "off" if shortcuts is None else shortcuts
        self._now = now
        self._seed = seed
        self._keep_last = keep_last
        self._account_option = account
        self._region_option = region
        self._config = moto_config
        self._share: Share | None = None

    @property
    def is_active(self) -> bool:
        """Whether it has been started and not stopped."""
        return self._share is not None

    def start(self, *, reset: bool = True) -> None:
        """Put everything in place.

        reset: whether everything begins anew where no mock is active yet. Otherwise the last world goes on, and moto's
        state stays as it is.
        """
        from iotmock.core.entry import forking
        from iotmock.core.entry.gateway import Gateway

        forking.watch(_STARTING, _active_world, _LOCKS)
        with MockAWS._mock_init_lock:
            if self._now is not None and _stack:
                raise RuntimeError(
                    "mock_iot(now=...) inside an active mock: both share one world and its clock, which the outer one"
                    " has begun; move it with iot.advance_to(...)"
                )
            share = Share(self._config, self._choose_variables(), reset=reset)
            try:
                if self._seed is not None:
                    names.seed(self._seed)
                    mock_random.seed(self._seed)
                if _stack:
                    self.world = _stack[-1].world
                else:
                    self.world = self._enter_world(reset)
                    if self._now is not None:
                        self.world.state.clock.begin_at(self._now)
                    _patch(self.world, takes_shortcuts=self._takes_shortcuts)
                if self._keep_last is not None:
                    self.world.keep_last(self._keep_last)
                self.gateway = Gateway(self.world, self.account, self.region, _Moto())
            except BaseException:
                if not _stack:
                    _patches.close()
                share.leave()
                raise
            _stack.append(self)
            self._share = share

    def _enter_world(self, reset: bool) -> "World":
        from iotmock.core.entry.opening import open_world
        from iotmock.core.entry.own_clients import MockedServices

        last = None if reset or not _last_world else _last_world[0]
        _last_world.clear()
        if last is None:
            world = open_world(self.account, self.region)
            world.services = MockedServices(world)
            return world
        last.reopen()
        return last

    def stop(self, *, remove_data: bool = True, in_any_order: bool = False) -> None:
        """Take everything back.

        remove_data: whether moto forgets its state when this is the last mock. in_any_order: whether one that was
        started later may still be active.

        Raises: what has failed in callbacks and was not raised yet. RuntimeError when started mocks are not stopped in
        reverse order. All the same it counts as a stop: those that are still active go on, and nothing stays behind
        after the last.
        """
        with MockAWS._mock_init_lock:
            if self._share is None:
                raise RuntimeError("this mock is not active: call start() before stop()")
            _stack.remove(self)
            if not _stack:
                self.world.close()
                _last_world[:] = [self.world]
                _patches.close()
            if self._seed is not None:
                names.reseed()
                mock_random.seed()
            share, self._share = self._share, None
            in_order = share.leave(remove_data=remove_data)
        if not (in_order or in_any_order):
            raise RuntimeError(
                "mocks were stopped out of order: stop the one that was started last (mock_iot or mock_aws) first"
            )
        self.world.failures.raise_all()

    def _choose_variables(self) -> dict[str, str | None]:
        """Choose account and region; gives the environment variables that follow from them."""
        outer, environment = current(), os.environ
        fallback = outer.account if outer else environment.get("MOTO_ACCOUNT_ID", _DEFAULT_ACCOUNT)
        self.account = self._account_option or fallback
        named = None if outer else _environment_region()
        self.region = self._region_option or named or (outer.region if outer else _DEFAULT_REGION)
        variables: dict[str, str | None] = {}
        if self._region_option or not (outer or named):
            # Not where boto3 finds a region itself: the variable would outrank those of other profiles.
            variables["AWS_DEFAULT_REGION"] = self.region
        if "MOTO_ACCOUNT_ID" in environment:
            # moto would put it before the access key; as our default account it comes after.
            variables["MOTO_ACCOUNT_ID"] = None
        return variables


def _patch(world: "World", *, takes_shortcuts: bool) -> None:
    """Open the doors; `_patches` closes them."""
    _patches.callback(_put_back)
    # Not at import: somebody may have wrapped them since.
    _originals.update(stub=vars(BotocoreStubber)["__call__"], send=vars(URLLib3Session)["send"])
    for owner, name, replacement in (
        (BotocoreStubber, "__call__", _stub),
        (URLLib3Session, "send", _send),
        (botocore.endpoint, "time", _PatientTime()),
        (BackendDict, "reset", classmethod(_resetting(world))),
    ):
        _replace(owner, name, replacement)
    if takes_shortcuts:
        _patches.callback(shortcuts.uninstall)
        shortcuts.install()
    vars(responses_mock)["_find_match"] = _find_match
    _patches.callback(vars(responses_mock).pop, "_find_match")
    if _ASYNC_MODULE in sys.modules:
        _include_aiobotocore()
    _watch_imports(world)


def _replace(owner: Any, name: str, replacement: Any) -> None:
    _replaced.append((owner, name, vars(owner).get(name, _MISSING)))
    setattr(owner, name, replacement)


def _put_back() -> None:
    while _replaced:
        owner, name, original = _replaced.pop()
        if original is _MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, original)


def _watch_imports(world: "World") -> None:
    """Include what has been imported, and what will be while the mock is active."""
    from iotmock.core.entry.direct_clients import Doors
    from iotmock.core.imports import ImportWatch

    doors = Doors(_gate)

    def replace_all(find: Callable[[], list[Any]]) -> None:
        for owner, name, replacement in find():
            _replace(owner, name, replacement)

    replace_all(doors.of_http_client)
    replace_all(doors.of_sockets)
    watch = ImportWatch(
        {
            "httpx": lambda: replace_all(doors.of_httpx),
            "aiohttp.connector": lambda: replace_all(doors.of_aiohttp),
            "boto3.s3.transfer": _prefer_classic_transfers,
            "moto.cloudformation.parsing": lambda: _show_to_stacks(world),
        }
    )
    watch.start()
    _patches.callback(watch.stop)


def _show_to_stacks(world: "World") -> None:
    """Have moto's CloudFormation make the resources of rooms through these."""
    from iotmock.core.moto_state.stacks import StackModels
    from iotmock.core.rooms.stacks import RESOURCES

    parsing: Any = sys.modules["moto.cloudformation.parsing"]
    models = StackModels(RESOURCES, partial(world.entered, "CloudFormation"))
    find_class, find_name = parsing.resource_class_from_type, parsing.resource_name_property_from_type

    def resource_class_from_type(kind: str) -> Any:
        return models.model_or_none(kind) or find_class(kind)

    def resource_name_property_from_type(kind: str) -> Any:
        model = models.model_or_none(kind)
        return find_name(kind) if model is None else model.cloudformation_name_type()

    _replace(parsing, "resource_class_from_type", resource_class_from_type)
    _replace(parsing, "resource_name_property_from_type", resource_name_property_from_type)


def _prefer_classic_transfers() -> None:
    """Keep S3 transfers from the CRT, which has sockets of its own that nobody sees."""
    transfer: Any = sys.modules["boto3.s3.transfer"]
    original = transfer._should_use_crt

    def should_use_crt(config: Any) -> bool:
        # The original complains of a CRT that is asked for and not installed.
        if original(config) and config.preferred_transfer_client.lower() == "crt":
            warnings.warn(
                "this S3 transfer takes boto3's classic client, because the mock cannot see what the CRT sends;"
                " leave preferred_transfer_client at 'auto' or 'classic' in tests",
                IotmockWarning,
                stacklevel=2,
            )
        return False

    _replace(transfer, "_should_use_crt", should_use_crt)


class _Gate:
    """What is answered in the process, as the direct clients' doors ask."""

    @staticmethod
    def intercepts(url: str) -> bool:
        return _is_intercepted(url)

    @staticmethod
    def intercepts_host(host: str) -> bool:
        # Where the user lets URLs pass, only the doors that see whole URLs can tell.
        passing = default_user_config.get("core", {}).get("passthrough", {})
        return is_aws_host(host) and not any(passing.values())

    @staticmethod
    def answer(method: str, url: str, headers: "Headers", body: bytes) -> "Answer":
        return _stack[-1].gateway.answer_http(method, url, CaseInsensitiveDict(headers), body)


_gate = _Gate()


def _prepare_async(request: AWSPreparedRequest) -> None:
    """Let aiobotocore read the answer to this request, also where it was imported after the start."""
    from iotmock.core.entry.async_answers import read_body

    if not _includes_aiobotocore:
        _include_aiobotocore()
    if _is_intercepted(request.url):
        read_body(request)


def _include_aiobotocore() -> None:
    from iotmock.core.entry.async_answers import replacements

    global _includes_aiobotocore
    _includes_aiobotocore = True
    _patches.callback(_forget_aiobotocore)
    for owner, name, replacement in replacements(_answer_if_intercepted, _was_answered):
        _replace(owner, name, replacement)


def _forget_aiobotocore() -> None:
    global _includes_aiobotocore
    _includes_aiobotocore = False


class _Moto:
    """moto's doors, as the gateway asks for them."""

    @staticmethod
    def ask_event(event: str, request: AWSPreparedRequest) -> AWSResponse | None:
        return cast("AWSResponse | None", _originals["stub"](botocore_stubber, event, request))

    @staticmethod
    def ask_http(request: AWSPreparedRequest) -> Any:
        return botocore_stubber.process_request(request)

    @staticmethod
    def knows(url: str) -> bool:
        return any(pattern.match(url) for _, pattern in backend_index.backend_url_patterns)

    @staticmethod
    def passes_through(url: str) -> bool:
        return passthrough_url(url)


def _stub(stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **kwargs: Any) -> AWSResponse | None:
    """The `before-send` handler of every client that was made after moto's import."""
    if not _stack:
        return cast("AWSResponse | None", _originals["stub"](stubber, event_name, request, **kwargs))
    _latest.was_answered = True
    if _ASYNC_MODULE in sys.modules:
        _prepare_async(request)
    return _stack[-1].gateway.answer_event(event_name, request)


def _send(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
    """The safety net under botocore: what no event handler answered."""
    return _answer_if_intercepted(request) or cast(AWSResponse, _originals["send"](session, request))


def _answer_if_intercepted(request: AWSPreparedRequest) -> AWSResponse | None:
    """The answer to a request that must not reach the network."""
    _latest.was_answered = bool(_stack) and _is_intercepted(request.url)
    if not _latest.was_answered:
        return None
    from iotmock.core.entry.gateway import RawBody

    if _ASYNC_MODULE in sys.modules:
        _prepare_async(request)
    status, headers, content = _stack[-1].gateway.answer_http(
        request.method, request.url, cast("Headers", request.headers), request.body
    )
    return AWSResponse(request.url, status, headers, RawBody(content))  # type: ignore[arg-type]


def _is_intercepted(url: str) -> bool:
    from iotmock.core.entry.gateway import is_intercepted

    return is_intercepted(url, _Moto())


class _PlainRequest(CallbackResponse):
    """The answer to what plain `requests` sends to AWS, in the form of a match of `responses`."""

    def __init__(self, method: str) -> None:
        super().__init__(method=method, url=re.compile(".*"), callback=self._answer)

    def get_response(self, request: "PreparedRequest") -> HTTPResponse:
        # Not moto's version, which differs from release to release in what it hands to the callback.
        status, headers, content = self._answer(request)
        reason = http.client.responses.get(status)
        return HTTPResponse(
            BytesIO(content), headers, status, reason=reason, preload_content=False, decode_content=False
        )

    @staticmethod
    def _answer(request: "PreparedRequest") -> "Answer":
        return _stack[-1].gateway.answer_http(str(request.method), str(request.url), request.headers, request.body)


def _find_match(request: "PreparedRequest") -> tuple[Any, list[str]]:
    """What `responses` asks for every request; its own registry would let methods it has no entry for pass."""
    if _stack and _is_intercepted(str(request.url)):
        return _PlainRequest(str(request.method)), []
    return RequestsMock._find_match(responses_mock, request)


class _PatientTime:
    """Stands for the `time` module in `botocore.endpoint`: the back-off before a retry of ours takes no time."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    @staticmethod
    def sleep(seconds: float) -> None:
        if not _was_answered():
            time.sleep(seconds)


def _was_answered() -> bool:
    return getattr(_latest, "was_answered", False)


def _resetting(world: "World") -> Callable[[type], None]:
    original = vars(BackendDict)["reset"].__func__

    def reset(cls: type) -> None:
        original(cls)
        world.reset()

    return reset


def _environment_region() -> str | None:
    """The region that boto3 would use, without making a session where no config file can name one."""
    region = os.environ.get("AWS_DEFAULT_REGION")
    if region:
        return region
    # Not pathlib, which every start would pay for.
    if os.path.exists(os.path.expanduser(os.environ.get("AWS_CONFIG_FILE", "~/.aws/config"))):  # noqa: PTH110, PTH111
        return boto3.Session().region_name
    return None
