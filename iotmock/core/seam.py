"""The seam: the one module that patches botocore, moto and responses.

An `Activation` is one start/stop. While at least one is active, three doors lead to us:

* botocore's `before-send` event: moto's handler is wrapped on its class, because botocore runs *every* handler of the event
  and a second one beside moto's would not stop moto's. The event's name already names the operation.
* `URLLib3Session.send`, the safety net: a client made before moto was imported carries no handler at all.
* one catch-all per HTTP method, first in moto's `responses` registry: plain `requests` calls.

What is not ours falls through to moto, one request at a time. No request to an AWS host passes; loopback hosts do.
Everything is taken back on stop, in reverse order, exceptions included.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlsplit

import boto3
import botocore.endpoint
import responses
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session
from moto import backend_index
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config, mock_credentials, passthrough_url
from moto.core.custom_responses_mock import CallbackResponse, reset_responses_mock
from moto.core.model_instances import reset_model_data
from moto.core.models import RESPONSES_METHODS, MockAWS, botocore_stubber, responses_mock

from iotmock.core import dispatch, model_loading, moto_state, registry, routing, session_sharing
from iotmock.core.caller import account_of, read_credential
from iotmock.core.dispatch import Answer
from iotmock.core.world import DEFAULT_ACCOUNT, DEFAULT_REGION, World

if TYPE_CHECKING:
    from moto.core.config import DefaultConfig
    from requests import PreparedRequest

__all__ = ["Activation", "Unanswered", "current"]

# botocore's name of a service in its event names.
EVENT_NAMES = {
    "iot": "iot",
    "iot-data-plane": "iot-data",
    "iot-jobs-data-plane": "iot-jobs-data",
    "iot-1click-devices-service": "iot1click-devices",
}
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "FOOBARKEY", "AWS_SECRET_ACCESS_KEY": "FOOBARSECRET"}

_stack: list["Activation"] = []
_original_stub = BotocoreStubber.__call__
_original_send = URLLib3Session.send
# Whether the latest request was answered in process; botocore's back-off before a retry then need not be slept through.
_answered = False


class Unanswered(NotImplementedError):
    """An AWS operation that neither iotmock nor moto implements; nothing was sent."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is implemented neither by iotmock nor by moto, and no request leaves the process")


class Site(NamedTuple):
    """What the origin of a URL (scheme, host, port) means to us."""

    end: int
    host: routing.Host | None
    loopback: bool


@lru_cache(maxsize=1024)
def _site(origin: str) -> Site:
    netloc = origin.partition("://")[2]
    return Site(len(origin), routing.classify_host(netloc), routing.is_loopback(netloc))


def _site_of(url: str) -> Site:
    end = url.find("/", 8)
    if end < 0:
        end = url.find("?")
    return _site(url if end < 0 else url[:end])


class _RawBody(BytesIO):
    """A response body in the form that botocore reads."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


def current() -> "Activation | None":
    """The innermost activation, or None."""
    return _stack[-1] if _stack else None


class Activation:
    """One start and stop of the mock; nested ones share the outermost's world.

    account: of access keys that nobody issued. region: of the handle and of clients made without one.
    """

    def __init__(self, account: str | None, region: str | None, moto_config: "DefaultConfig | None") -> None:
        self._account_option = account
        self._region_option = region
        self._config = moto_config
        self._undo: ExitStack | None = None
        self._count = 0
        self.account = DEFAULT_ACCOUNT
        self.region = DEFAULT_REGION
        self.world: World

    # Start and stop

    def start(self) -> None:
        """Put everything in place."""
        with MockAWS._mock_init_lock, ExitStack() as undo:
            self._apply_config(undo)
            self._set_environment(undo)
            self._renew_default_session(undo)
            self._count_in(undo)
            if _stack:
                self.world = _stack[-1].world
            else:
                self.world = World(self.account, self.region)
                undo.callback(setattr, self.world, "closed", True)
                self._patch(undo)
            _stack.append(self)
            self._undo = undo.pop_all()

    def stop(self) -> None:
        """Take everything back.

        Raises: RuntimeError when started mocks are not stopped in reverse order; all the same, nothing stays behind.
        """
        with MockAWS._mock_init_lock:
            if self._undo is None:
                raise RuntimeError("this mock is not active: call start() before stop()")
            in_order = _stack[-1] is self and MockAWS._nested_count == self._count
            _stack.remove(self)
            undo, self._undo = self._undo, None
            undo.close()
        if not in_order:
            raise RuntimeError(
                "mocks were stopped out of order: stop the one that was started last (mock_iot or mock_aws) first"
            )

    def _apply_config(self, undo: ExitStack) -> None:
        if not self._config:
            return
        saved = default_user_config.copy()

        def restore() -> None:
            default_user_config.clear()  # type: ignore[attr-defined]
            default_user_config.update(saved)

        undo.callback(restore)
        default_user_config.update(self._config)

    def _set_environment(self, undo: ExitStack) -> None:
        outer = _stack[-1] if _stack else None
        environment = os.environ
        fallback = outer.account if outer else environment.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT)
        self.account = self._account_option or fallback
        self.region = self._region_option or (outer.region if outer else _environment_region())
        changes: dict[str, str | None] = {"AWS_DEFAULT_REGION": self.region}
        if "MOTO_ACCOUNT_ID" in environment:
            # moto would put it before the access key; as our default account it comes after.
            changes["MOTO_ACCOUNT_ID"] = None
        if mock_credentials():
            changes.update(_CREDENTIALS)
        for name, value in changes.items():
            undo.callback(_set_variable, name, environment.get(name))
            _set_variable(name, value)

    def _renew_default_session(self, undo: ExitStack) -> None:
        if MockAWS._mocks_active:
            return
        if default_user_config.get("core", {}).get("reset_boto3_session", True):
            undo.callback(setattr, boto3, "DEFAULT_SESSION", boto3.DEFAULT_SESSION)
            boto3.DEFAULT_SESSION = None
        undo.callback(setattr, MockAWS, "_mocks_active", False)
        MockAWS._mocks_active = True

    def _count_in(self, undo: ExitStack) -> None:
        MockAWS._nested_count += 1
        self._count = MockAWS._nested_count
        undo.callback(_count_out)
        if self._count > 1:
            return
        if BackendDict._instances:
            BackendDict.reset()
        botocore_stubber.enabled = True
        undo.callback(_forget_moto)
        responses_mock.start()
        undo.callback(responses_mock.stop)

    def _patch(self, undo: ExitStack) -> None:
        world = self.world
        world.on_user_publish = moto_state.record_published
        for owner, name, replacement in (
            (BotocoreStubber, "__call__", _stub),
            (URLLib3Session, "send", _send),
            (botocore.endpoint, "time", _PatientTime()),
            (BackendDict, "reset", classmethod(_resetting(world))),
        ):
            undo.callback(setattr, owner, name, vars(owner)[name])
            setattr(owner, name, replacement)
        session_sharing.install()
        undo.callback(session_sharing.uninstall)
        registered = cast("Any", responses_mock)._registry._registered
        for catch_all in _CATCH_ALLS:
            registered[catch_all.method].insert(0, catch_all)
        undo.callback(_remove_catch_alls)
        _patch_aiobotocore(undo)

    # Answering

    def caller(self, site: Site, headers: Mapping[str, "str | bytes"]) -> tuple[str, str]:
        """Account and region of a request."""
        credential = read_credential(headers)
        host = site.host
        if host is not None:
            region = host.region
        else:
            region = credential.region if credential else self.region
        return account_of(credential, self.account, host.prefix if host else None, region), region

    def answer_event(self, stubber: BotocoreStubber, event: str, request: AWSPreparedRequest) -> AWSResponse | None:
        """Answer a botocore request whose `before-send` event names the operation."""
        global _answered
        url = request.url
        site = _site_of(url)
        if site.loopback:
            return None
        _answered = True
        operation = _events().get(event)
        if operation is None:
            return self._moto_event(stubber, event, request, site)
        account, region = self.caller(site, request.headers)
        body = _body_of(request.body)
        status, headers, content = dispatch.answer(
            self.world, operation, url[site.end :], request.headers, body, account, region
        )
        return AWSResponse(url, status, headers, _RawBody(content))  # type: ignore[arg-type]

    def answer_http(self, method: str, url: str, headers: Mapping[str, "str | bytes"], body: Any) -> Answer | None:
        """Answer a request known by its URL only; None when no backend knows it."""
        global _answered
        _answered = True
        site = _site_of(url)
        tail = url[site.end :]
        route = routing.match(site.host, method, tail.partition("?")[0]) if site.host is not None else None
        account, region = self.caller(site, headers)
        if route is None:
            if site.host is not None and (refusal := routing.refusal(site.host, method, tail.partition("?")[0])):
                return refusal
            return self._moto_http(method, url, headers, body, account)
        key = f"{route[0]}:{route[1]}"
        operation = registry.OPERATIONS.get(key)
        content = _body_of(body)
        if operation is not None:
            return dispatch.answer(self.world, operation, tail, headers, content, account, region)

        def ask() -> Answer | None:
            return self._moto_http(method, url, headers, content, account, key)

        if dispatch.has_listeners(key):
            return dispatch.answer_with_listeners(self.world, *route, tail, headers, content, account, region, ask)
        return ask()

    def _moto_event(
        self, stubber: BotocoreStubber, event: str, request: AWSPreparedRequest, site: Site
    ) -> AWSResponse | None:
        _, service, name = event.split(".", 2)
        service = EVENT_NAMES.get(service, service)
        account, region = self.caller(site, request.headers)
        if account != DEFAULT_ACCOUNT:
            request.headers["x-moto-account-id"] = account
        kept: list[AWSResponse] = []

        def ask() -> Answer | None:
            response = self._call_moto(lambda: _original_stub(stubber, event, request), f"{service}:{name}")
            if response is None:
                return None
            kept.append(response)
            return response.status_code, dict(response.headers), cast("Any", response.raw).getvalue()

        if dispatch.has_listeners(f"{service}:{name}"):
            answer = dispatch.answer_with_listeners(
                self.world, service, name, request.url[site.end :], request.headers,
                _body_of(request.body), account, region, ask,
            )  # fmt: skip
            if answer is not None and not kept:
                return AWSResponse(request.url, answer[0], answer[1], _RawBody(answer[2]))  # type: ignore[arg-type]
        else:
            answer = ask()
        if answer is None:
            return None
        if answer[0] == HTTPStatus.NOT_FOUND and answer[2] == b"Not yet implemented":
            raise Unanswered(f"{service}:{name}")
        return kept[0]

    def _moto_http(
        self, method: str, url: str, headers: Mapping[str, "str | bytes"], body: Any, account: str, key: str | None = None
    ) -> Answer | None:
        what = key or f"{method} {url.partition('?')[0]}"
        request = AWSPreparedRequest(method, url, _moto_headers(headers, account), body, False)
        answer = self._call_moto(lambda: botocore_stubber.process_request(request), what)
        if answer is None:
            return None
        status, answer_headers, content = answer
        content = content.encode() if isinstance(content, str) else content
        if status == HTTPStatus.NOT_FOUND and content == b"Not yet implemented":
            raise Unanswered(what)
        return status, answer_headers, content

    def _call_moto(self, ask: Callable[[], Any], what: str) -> Any:
        # moto loses updates and raises when several threads ask at once.
        with self.world.lock:
            try:
                return ask()
            except Unanswered:
                raise
            except NotImplementedError as error:
                raise Unanswered(what) from error


@lru_cache(maxsize=1)
def _events() -> dict[str, registry.Operation]:
    names = {service: event for event, service in EVENT_NAMES.items()}
    return {f"before-send.{names[known.service]}.{known.name}": known for known in registry.OPERATIONS.values()}


def _stub(
    stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **kwargs: Any
) -> AWSResponse | None:
    activation = current()
    if activation is None:
        return _original_stub(stubber, event_name, request, **kwargs)
    return activation.answer_event(stubber, event_name, request)


def _send(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
    """The safety net under botocore: what no event handler answered."""
    global _answered
    activation = current()
    if activation is None or not _is_intercepted(request.url):
        _answered = False
        return _original_send(session, request)
    answer = activation.answer_http(request.method, request.url, request.headers, request.body)
    if answer is None:
        raise Unanswered(f"{request.method} {request.url.partition('?')[0]}")
    return AWSResponse(request.url, answer[0], answer[1], _RawBody(answer[2]))  # type: ignore[arg-type]


def _is_intercepted(url: str) -> bool:
    site = _site_of(url)
    if site.loopback or passthrough_url(url.partition("?")[0]):
        return False
    return site.host is not None or routing.is_aws_host(urlsplit(url).netloc) or _is_motos(url.partition("?")[0])


def _is_motos(url: str) -> bool:
    return any(pattern.match(url) for _, pattern in backend_index.backend_url_patterns)


class _CatchAll(CallbackResponse):
    """Everything that plain `requests` sends to AWS, for one HTTP method."""

    def __init__(self, method: str) -> None:
        super().__init__(method=method, url=re.compile(".*"), callback=self._answer)

    def matches(self, request: "PreparedRequest") -> tuple[bool, str]:
        if request.method == self.method and current() is not None and _is_intercepted(str(request.url)):
            return True, ""
        return False, "not an AWS host"

    @staticmethod
    def _answer(request: "PreparedRequest") -> Answer:
        activation = current()
        assert activation is not None
        method, url = str(request.method), str(request.url)
        answer = activation.answer_http(method, url, request.headers, request.body)
        if answer is None:
            raise Unanswered(f"{method} {url.partition('?')[0]}")
        return answer


_CATCH_ALLS = [_CatchAll(method) for method in RESPONSES_METHODS]


def _remove_catch_alls() -> None:
    registered = cast("Any", responses_mock)._registry._registered
    for catch_all in _CATCH_ALLS:
        registered[catch_all.method] = [known for known in registered[catch_all.method] if known is not catch_all]


class _PatientTime:
    """Stands for the `time` module in `botocore.endpoint`: the back-off before a retry of ours takes no time."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    @staticmethod
    def sleep(seconds: float) -> None:
        if not _answered:
            time.sleep(seconds)


def _resetting(world: World) -> Callable[[type], None]:
    original = vars(BackendDict)["reset"].__func__

    def reset(cls: type) -> None:
        original(cls)
        world.reset()

    return reset


def _count_out() -> None:
    MockAWS._nested_count -= 1


def _forget_moto() -> None:
    botocore_stubber.enabled = False
    if BackendDict._instances:
        BackendDict.reset()
        reset_model_data()
    reset_responses_mock(responses_mock)


def _set_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _environment_region() -> str:
    """The region that boto3 would use, without making a session where no config file can name one."""
    region = os.environ.get("AWS_DEFAULT_REGION")
    if region:
        return region
    path = os.path.expanduser(os.environ.get("AWS_CONFIG_FILE", "~/.aws/config"))
    if os.path.exists(path):
        return boto3.Session().region_name or DEFAULT_REGION
    return DEFAULT_REGION


def _body_of(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        content = body.read()
        return content.encode() if isinstance(content, str) else bytes(content)
    return b"".join(body) if hasattr(body, "__iter__") and not isinstance(body, bytearray) else bytes(body)


def _moto_headers(headers: Mapping[str, "str | bytes"], account: str) -> Any:
    from botocore.compat import HTTPHeaders

    copy = HTTPHeaders()
    for name, value in headers.items():
        copy[name] = value.decode("latin-1") if isinstance(value, bytes) else value
    if account != DEFAULT_ACCOUNT:
        copy["x-moto-account-id"] = account
    return copy


def _patch_aiobotocore(undo: ExitStack) -> None:
    """Keep aiobotocore's own HTTP session from reaching AWS, where the process uses it."""
    module = sys.modules.get("aiobotocore.httpsession")
    if module is None:
        return
    original = module.AIOHTTPSession.send

    async def send(session: Any, request: AWSPreparedRequest) -> Any:
        if _is_intercepted(request.url):
            raise Unanswered(f"{request.method} {request.url.partition('?')[0]} through aiobotocore")
        return await original(session, request)

    undo.callback(setattr, module.AIOHTTPSession, "send", original)
    module.AIOHTTPSession.send = send


model_loading.install()
