"""The gateway: requests that the seam intercepted, on their way to a room of ours or to moto.

Boto3 requests come by event name, plain HTTP and the safety net by URL. What is not ours is asked of moto, one request
at a time, because moto loses updates and raises when several threads ask at once; what moto lacks raises `Unanswered`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from iotmock.core import moto_state
from iotmock.core.boto import header_fields
from iotmock.core.boto.region_notice import warn_of_region
from iotmock.core.entry import aws_hosts, dispatch, routing
from iotmock.core.entry.call_notes import Noted, Read
from iotmock.core.entry.caller import account_of, may_act_for_others, read_credential
from iotmock.core.entry.dispatch import Answer
from iotmock.core.rooms import registration
from iotmock.core.texts import cut
from iotmock.core.world.calls import Answerer
from iotmock.core.world.state import DEFAULT_ACCOUNT
from iotmock.core.world.world import World

__all__ = ["Gateway", "Moto", "Unanswered", "is_intercepted"]

# botocore's name of a service in its event names.
_EVENT_NAMES = {
    "iot": "iot",
    "iot-data-plane": "iot-data",
    "iot-jobs-data-plane": "iot-jobs-data",
    "iot-1click-devices-service": "iot1click-devices",
}
# What a header calls a service -> botocore's name of it in its event names.
_TARGETS = {"ResourceGroupsTaggingAPI_20170126": "resource-groups-tagging-api"}
_NOT_YET = b"Not yet implemented"
# What S3 answers to a presigned URL after its time.
_EXPIRED: Answer = (
    HTTPStatus.FORBIDDEN,
    {"Content-Type": "application/xml"},
    b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
)
Headers = Mapping[str, "str | bytes"]


def _handler_for(what: str) -> str:
    """How a handler of botocore's answers an operation, where we know its name."""
    service, _, name = what.partition(":")
    if not name.isidentifier():
        return ""
    event = cut(f"before-call.{service}.{name}")
    return f", or register a handler: client.meta.events.register('{event}', handler)"


class Unanswered(NotImplementedError):
    """An AWS operation that neither iotmock nor moto implements; nothing was sent."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{cut(what)} is implemented neither by iotmock nor by moto, and no request leaves the process. What is"
            f" answered stands on the page Operations (`python -m iotmock operations`); to stub this call, give the"
            f" client to botocore.stub.Stubber{_handler_for(what)}"
        )


class Moto(Protocol):
    """moto's two doors, and which URLs it knows; the seam supplies them."""

    def ask_event(self, event: str, request: AWSPreparedRequest) -> AWSResponse | None:
        """Let moto answer a botocore request."""

    def ask_http(self, request: AWSPreparedRequest) -> "tuple[int, dict[str, str], str | bytes] | None":
        """Let moto answer a request by its URL."""

    def knows(self, url: str) -> bool:
        """Whether one of moto's patterns fits the URL (without its query)."""

    def passes_through(self, url: str) -> bool:
        """Whether the user's moto configuration sends this URL (without its query) to the network."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """What the origin of a URL (scheme, host, port) means to us; compared by identity, because that is quick."""

    end: int
    host: routing.Host | None
    loopback: bool
    aws: bool


@lru_cache(maxsize=1024)
def _site(origin: str) -> Site:
    netloc = origin.partition("://")[2]
    host = routing.classify_host(netloc)
    if host is not None:
        # Once for each address: moto's own error about an unknown region names none that is meant.
        warn_of_region(host.region)
    return Site(len(origin), host, routing.is_loopback(netloc), aws_hosts.is_aws_host(netloc))


_ORIGIN_END = re.compile("[?#]")


def site_of(url: str) -> Site:
    """The site that a URL belongs to."""
    end = url.find("/", 8)
    if end < 0:
        found = _ORIGIN_END.search(url, 8)
        end = found.start() if found else len(url)
    return _site(url[:end])


def is_intercepted(url: str, moto: Moto) -> bool:
    """Whether a request to this URL must not reach the network."""
    site, address = site_of(url), url.partition("?")[0]
    if site.loopback or moto.passes_through(address):
        return False
    return site.host is not None or site.aws or moto.knows(address)


class RawBody(BytesIO):
    """A response body in the form that botocore reads."""

    def stream(self, **_: Any) -> Any:
        """Yield the content at once."""
        yield self.read()


class Gateway:
    """Answers requests for one activation.

    account: of access keys that nobody issued. region: where neither host nor credential names one. serves_loopback:
    whether this is a server of its own on this machine, whose address says nothing; the signature then names service
    and region.
    """

    def __init__(self, world: World, account: str, region: str, moto: Moto, *, serves_loopback: bool = False) -> None:
        self._world = world
        self._account = account
        self._region = region
        self._moto = moto
        self._serves_loopback = serves_loopback
        self._own_account = frozenset({account})
        self._knows_headers = header_fields.are_known()
        self._make_response: Any = header_fields.answered if self._knows_headers else AWSResponse

    def answer_event(self, event: str, request: AWSPreparedRequest) -> AWSResponse | None:
        """Answer a botocore request whose `before-send` event names the operation; None passes it on to the network."""
        url = request.url
        site = site_of(url)
        if site.loopback:
            return None
        operation = _operations_by_event[event]
        if operation is None:
            return self._moto_event(event, request, site)
        headers: Any = request.headers
        account, region = self._caller(site, headers)
        if operation.codec.reads_headers and self._knows_headers:
            headers = header_fields.fields_of(headers)
        body = request.body
        status, answer_headers, content = dispatch.answer(
            self._world,
            operation,
            url[site.end :],
            headers,
            body if type(body) is bytes else _content(body),
            account,
            region,
        )
        return cast(AWSResponse, self._make_response(url, status, answer_headers, RawBody(content)))

    def answer_http(self, method: str, url: str, headers: Headers, body: Any) -> Answer:
        """Answer a request known by its URL only.

        Raises: Unanswered when no backend knows it.
        """
        site, address = site_of(url), url.partition("?")[0]
        if site.loopback and self._serves_loopback:
            site = replace(site, host=routing.host_of_credential(read_credential(headers), self._region))
        path = address[site.end :]
        account, region = self._caller(site, headers)
        if site.host is None:
            return _EXPIRED if self._is_expired(url) else self._other_http(method, url, headers, body, account, region)
        route = routing.match(site.host, method, path)
        note = Noted(
            self._world, account, region, *(route or (routing.SERVICES[site.host.plane][0], f"{method} {path}"))
        )
        if route is None:
            refusal = routing.refusal(site.host, method, path)
            if refusal is not None:
                return note.ask(lambda: refusal, answerer=Answerer.IOTMOCK)
            return note.ask(lambda: self._moto_http(method, url, headers, body, account, f"{method} {address}"))
        key, tail, content = ":".join(route), url[site.end :], _content(body)
        operation = registration.OPERATIONS.get(key)
        if operation is not None:
            return dispatch.answer(self._world, operation, tail, headers, content, account, region)

        def ask() -> Answer:
            return self._moto_http(method, url, headers, content, account, key)

        fault = self._fault_or_none(*route, tail, headers, content)
        if fault is not None:
            return note.ask(lambda: fault, answerer=Answerer.FAULT)
        if dispatch.has_listeners(key):
            return note.ask(
                lambda: dispatch.answer_with_listeners(
                    self._world, *route, tail, headers, content, account, region, ask
                )
            )
        return note.ask(ask)

    def _caller(self, site: Site, headers: Headers) -> tuple[str, str]:
        """Account and region of a request."""
        host = site.host
        if host is not None and host.prefix is None and not may_act_for_others(self._own_account):
            return self._account, host.region
        return self._find_caller(site, headers)

    def _find_caller(self, site: Site, headers: Headers) -> tuple[str, str]:
        credential, host = read_credential(headers), site.host
        region = host.region if host is not None else credential.region if credential else self._region
        prefix = host.prefix if host else None
        known = self._world.state.accounts() if credential is None else ()
        return account_of(credential, self._account, prefix, region, known), region

    def _moto_event(self, event: str, request: AWSPreparedRequest, site: Site) -> AWSResponse | None:
        _, service, name = event.split(".", 2)
        service = _EVENT_NAMES.get(service, service)
        account, region = self._caller(site, _headers(request))
        if account != DEFAULT_ACCOUNT:
            request.headers["x-moto-account-id"] = account
        note = Noted(self._world, account, region, service, name)
        fault = self._fault_or_none(service, name, request.url[site.end :], _headers(request), request.body)
        if fault is not None:
            note.ask(lambda: fault, answerer=Answerer.FAULT)
            return _aws_response(request.url, *fault)
        return note.ask(
            lambda: self._answer_of_moto(event, request, site, f"{service}:{name}", (account, region)), _read
        )

    def _answer_of_moto(
        self, event: str, request: AWSPreparedRequest, site: Site, what: str, caller: tuple[str, str]
    ) -> AWSResponse | None:
        def ask_moto() -> AWSResponse | None:
            return cast("AWSResponse | None", self._ask(what, lambda: self._moto.ask_event(event, request)))

        if what in registration.AROUND:
            return dispatch.answer_inside(self._world, what, *caller, ask_moto)
        if not dispatch.has_listeners(what):
            return ask_moto()

        def ask() -> Answer:
            response = ask_moto()
            if response is None:
                raise Unanswered(what)
            return response.status_code, dict(response.headers), cast(Any, response.raw).getvalue()

        tail, headers, body = request.url[site.end :], _headers(request), _content(request.body)
        service, name = what.split(":")
        answer = dispatch.answer_with_listeners(self._world, service, name, tail, headers, body, *caller, ask)
        return _aws_response(request.url, *answer)

    def _is_expired(self, url: str) -> bool:
        """Whether one of our presigned URLs comes too late."""
        expiry = moto_state.expiry_of(url)
        return expiry is not None and self._world.state.clock.now() > expiry

    def _fault_or_none(self, service: str, name: str, tail: str, headers: Headers, body: Any) -> Answer | None:
        if not self._world.state.faults.waiting or service not in _EVENT_NAMES.values():
            return None
        return dispatch.fault_or_none(self._world, service, name, tail, headers, lambda: _content(body))

    def _other_http(self, method: str, url: str, headers: Headers, body: Any, account: str, region: str) -> Answer:
        """Have moto answer a request to another service of AWS."""

        def ask() -> Answer:
            return self._moto_http(method, url, headers, body, account, f"{method} {url.partition('?')[0]}")

        target = _target(headers)
        service, _, name = target.partition(":")
        note = Noted(
            self._world, account, region, service or _service_of(url, headers), name or _method_and_path(method, url)
        )
        if target in registration.AROUND:
            return note.ask(lambda: dispatch.answer_inside(self._world, target, account, region, ask))
        return note.ask(ask)

    def _moto_http(self, method: str, url: str, headers: Headers, body: Any, account: str, what: str) -> Answer:
        request = AWSPreparedRequest(method, url, _moto_headers(headers, account), body, False)
        answer = self._ask(what, lambda: self._moto.ask_http(request))
        if answer is None:
            raise Unanswered(what)
        status, answer_headers, content = answer
        return status, answer_headers, content.encode() if isinstance(content, str) else content

    def _ask(self, what: str, ask: Callable[[], Any]) -> Any:
        # What is due may change what moto is asked about: rules and fleet metrics reach other services.
        self._world.settle_due(self._account, self._region)
        with self._world.lock:
            try:
                answer = ask()
            except NotImplementedError:
                raise Unanswered(what) from None
        if isinstance(answer, AWSResponse):
            missing = answer.status_code == HTTPStatus.NOT_FOUND and cast(Any, answer.raw).getvalue() == _NOT_YET
        else:
            missing = answer is not None and answer[0] == HTTPStatus.NOT_FOUND and answer[2] == _NOT_YET.decode()
        if missing:
            raise Unanswered(what)
        return answer


class _OperationsByEvent(dict[str, registration.Operation | None]):
    """Our operations by the name of botocore's event; filled as they are asked for, since rooms may come later."""

    def __missing__(self, event: str) -> registration.Operation | None:
        _, service, name = event.split(".", 2)
        found = registration.OPERATIONS.get(f"{_EVENT_NAMES.get(service, service)}:{name}")
        if found is not None:
            self[event] = found
        return found


_operations_by_event = _OperationsByEvent()


def _target(headers: Headers) -> str:
    """The operation that a request to another service names in its header, as `@around` has it."""
    target = headers.get("X-Amz-Target", "")
    prefix, _, name = (target.decode("latin-1") if isinstance(target, bytes) else target).partition(".")
    return f"{_TARGETS.get(prefix, prefix)}:{name}"


def _aws_response(url: str, status: int, headers: dict[str, str], content: bytes) -> AWSResponse:
    return AWSResponse(url, status, headers, RawBody(content))  # type: ignore[arg-type]


def _service_of(url: str, headers: Headers) -> str:
    """The service of a plain request: as its signature has it, else the first word of its host."""
    credential = read_credential(headers)
    return credential.service if credential else url.partition("://")[2].partition(".")[0]


def _method_and_path(method: str, url: str) -> str:
    return f"{method} {urlsplit(url).path or '/'}"


def _read(response: AWSResponse | None) -> Read:
    """What the call log reads of an answer of moto's; None passed the request on to the network."""
    if response is None:
        return HTTPStatus.OK, {}, b""
    content = cast(Any, response.raw).getvalue() if response.status_code >= HTTPStatus.MULTIPLE_CHOICES else b""
    return response.status_code, cast("Mapping[str, str]", response.headers), content


def _headers(request: AWSPreparedRequest) -> Headers:
    return cast(Headers, request.headers)


def _content(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray | memoryview) else b"".join(body)


def _moto_headers(headers: Headers, account: str) -> HTTPHeaders:
    copy = HTTPHeaders()
    for name, value in headers.items():
        copy[name] = value.decode("latin-1") if isinstance(value, bytes) else value
    if account != DEFAULT_ACCOUNT:
        copy["x-moto-account-id"] = account
    return copy
