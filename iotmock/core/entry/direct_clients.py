"""HTTP clients beside botocore and requests: http.client (with it urllib and urllib3), httpx, aiohttp; and sockets.

Each of these is replaced where its requests become concrete, so that proxies and subclasses make no difference:

* A connection of http.client gets a `Line` in place of its socket as soon as it turns to a host that is intercepted;
  the answer comes back as bytes, and http.client reads them like any other.
* httpx is answered at its transports.
* aiohttp is refused where it asks for a connection; boto3 for asyncio (aiobotocore) never gets that far.
* Everything else that looks up or connects to a host name of AWS's is refused by the socket module's own functions.

Alone kept here: what is not intercepted takes exactly the way it took before. Nothing is imported that the user has not
imported.
"""

import http.client
import socket
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from http import HTTPStatus
from io import BytesIO
from typing import Any, NamedTuple, Protocol, cast

import urllib3.connection

from iotmock.core.texts import cut

__all__ = ["Doors", "HostRefused", "Replacement"]

# status, headers, body
Answer = tuple[int, dict[str, str], bytes]


class HostRefused(NotImplementedError):
    """A connection to AWS that the mock cannot answer; nothing was sent."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"a connection to {cut(host)} was refused, because no request to AWS leaves the process: use boto3,"
            " requests, urllib3, urllib, http.client or httpx, which are answered, and play devices with"
            " iot.connect(...) or iot.device(...)"
        )


class Gate(Protocol):
    """What decides and answers; the seam supplies it."""

    def __hash__(self) -> int:
        """Wrappers are remembered by it."""

    def intercepts(self, url: str) -> bool:
        """Whether a request to this URL must not reach the network."""

    def intercepts_host(self, host: str) -> bool:
        """Whether no connection to this host may be made, whatever the URL."""

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to an intercepted request."""


class Replacement(NamedTuple):
    """A function to put in place while the mock is active."""

    owner: Any
    name: str
    function: Callable[..., Any]


# Nearly every start finds the same functions as the last, and gives them the same wrappers.
_remembered = lru_cache(maxsize=16)


class Doors:
    """The replacements, made for one gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def of_http_client(self) -> list[Replacement]:
        """http.client, and urllib3 whose connections are its subclasses."""
        plain = http.client.HTTPConnection
        owners = (plain, http.client.HTTPSConnection, *_urllib3_connections())
        connects = [Replacement(owner, "connect", _connecting(vars(owner)["connect"], self._gate)) for owner in owners]
        return [*connects, Replacement(plain, "putrequest", _requesting(vars(plain)["putrequest"], self._gate))]

    def of_sockets(self) -> list[Replacement]:
        """The look-up of names, and connections by name."""
        lookups = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
        by_name = socket.socket
        return [
            *(Replacement(socket, name, _guarding(getattr(socket, name), self._gate)) for name in lookups),
            Replacement(by_name, "connect", _guarding_socket(by_name.connect, self._gate)),
            Replacement(by_name, "connect_ex", _guarding_socket(by_name.connect_ex, self._gate)),
        ]

    def of_httpx(self) -> list[Replacement]:
        """The transports of httpx, which must have been imported."""
        httpx = sys.modules["httpx"]
        sync, asynchronous = httpx.HTTPTransport, httpx.AsyncHTTPTransport
        return [
            Replacement(sync, "handle_request", _transporting(sync.handle_request, self._gate)),
            Replacement(
                asynchronous,
                "handle_async_request",
                _transporting_async(asynchronous.handle_async_request, self._gate),
            ),
        ]

    def of_aiohttp(self) -> list[Replacement]:
        """The connector of aiohttp, which must have been imported."""
        connector = sys.modules["aiohttp.connector"].BaseConnector
        return [Replacement(connector, "connect", _refusing(connector.connect, self._gate))]


def _urllib3_connections() -> tuple[type, ...]:
    module = urllib3.connection
    return tuple(owner for owner in (module.HTTPConnection, module.HTTPSConnection) if "connect" in vars(owner))


# --- http.client ------------------------------------------------------------------------------------------------


class Line:
    """Stands for the socket of a connection: takes a request, and gives the answer to whoever reads."""

    def __init__(self, base_url: str, gate: Gate) -> None:
        self._base_url = base_url
        self._gate = gate
        self._sent = bytearray()

    def sendall(self, data: Any, _flags: int = 0) -> None:
        """Take a part of the request."""
        self._sent += data

    def makefile(self, *_args: Any, **_options: Any) -> BytesIO:
        """The answer as a file."""
        return _Reply(self._answer)

    def _answer(self) -> bytes:
        request = BytesIO(self._sent)
        method, target = request.readline().decode("latin-1").split()[:2]
        headers = http.client.parse_headers(request)
        body = request.read()
        if headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = _joined(body)
        url = _whole_url(self._base_url, target)
        return _as_bytes(method, *self._gate.answer(method, url, dict(headers.items()), body))

    # What http.client, ssl and urllib3 do with a socket besides.

    def settimeout(self, _seconds: float | None) -> None:
        """Nothing is waited for."""

    def setsockopt(self, *_option: Any) -> None:
        """There is no line to set up."""

    def shutdown(self, _how: int) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nothing is open."""


class _Reply(BytesIO):
    """An answer that is asked for by the first look at it.

    http.client closes a response whose reading fails, but not one that fails while it is made.
    """

    def __init__(self, answer: Callable[[], bytes]) -> None:
        super().__init__()
        self._answer: Callable[[], bytes] | None = answer

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line; http.client reads the status line first."""
        answer, self._answer = self._answer, None
        if answer is not None:
            self.write(answer())
            self.seek(0)
        return super().readline(size)


@_remembered
def _connecting(connect: Callable[[Any], None], gate: Gate) -> Callable[[Any], None]:
    """Wrap `connect`: urllib3 connects before it names the URL, so that the host alone decides at first."""

    @wraps(connect)
    def connect_or_intercept(connection: Any) -> None:
        if connection.__dict__.get("_passes"):
            try:
                connect(connection)
            finally:
                connection.__dict__.pop("_passes", None)
        elif gate.intercepts(_base_url(connection)) or _leads_to_a_proxy(connection):
            _intercept(connection, gate)
        else:
            connect(connection)

    return connect_or_intercept


@_remembered
def _requesting(putrequest: Callable[..., None], gate: Gate) -> Callable[..., None]:
    """Wrap `putrequest`, where the whole URL is known and decides."""

    @wraps(putrequest)
    def put_request(connection: Any, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        is_line = isinstance(connection.sock, Line)
        if gate.intercepts(_whole_url(_base_url(connection), url)):
            if not is_line:
                # Not the connection's own `close`, with which urllib3 would forget the request.
                if connection.sock is not None:
                    connection.sock.close()
                _intercept(connection, gate)
        elif is_line or connection.sock is None:
            # The decision holds for the next `connect`; where that came before it, it comes now.
            connection.sock, connection._passes = None, True
            if is_line:
                connection.connect()
        putrequest(connection, method, url, *args, **kwargs)

    return put_request


def _intercept(connection: Any, gate: Gate) -> None:
    connection.sock = Line(_base_url(connection), gate)
    if hasattr(connection, "is_verified"):
        # urllib3 would warn of a connection without a certificate.
        connection.is_verified = True


def _leads_to_a_proxy(connection: Any) -> bool:
    """Whether only the request will tell where it goes (urllib3, a proxy without a tunnel)."""
    return getattr(connection, "proxy", None) is not None and connection._tunnel_host is None


def _base_url(connection: Any) -> str:
    """Scheme, host and port that a connection is for; behind a tunnel those at its end."""
    is_tunnel = connection._tunnel_host is not None
    host, port = (connection._tunnel_host, connection._tunnel_port) if is_tunnel else (connection.host, connection.port)
    is_secure = is_tunnel or connection.default_port == http.client.HTTPS_PORT
    shown = f"[{host}]" if ":" in host else host
    is_usual = port in (None, http.client.HTTPS_PORT if is_secure else http.client.HTTP_PORT)
    return f"{'https' if is_secure else 'http'}://{shown}{'' if is_usual else f':{port}'}"


def _whole_url(base: str, target: str) -> str:
    """The URL of a request; what goes to a proxy is absolute already."""
    return target if target.startswith(("http://", "https://")) else base + target


def _joined(body: bytes) -> bytes:
    """What a chunked body carries."""
    parts, rest = [], body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            break
        parts.append(rest[:length])
        rest = rest[length + 2 :]
    return b"".join(parts)


def _as_bytes(method: str, status: int, headers: dict[str, str], content: bytes) -> bytes:
    """An answer as it comes over the wire; the connection ends with it, so that no pool keeps a line."""
    shown = {name.lower(): str(value) for name, value in headers.items()}
    for name in ("transfer-encoding", "connection"):
        shown.pop(name, None)
    if method != "HEAD" or "content-length" not in shown:
        shown["content-length"] = str(len(content))
    shown["connection"] = "close"
    lines = [f"HTTP/1.1 {status} {_reason(status)}", *(f"{name}: {value}" for name, value in shown.items())]
    return "\r\n".join((*lines, "", "")).encode("latin-1", "replace") + (b"" if method == "HEAD" else content)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


# --- sockets ----------------------------------------------------------------------------------------------------


@_remembered
def _guarding(look_up: Callable[..., Any], gate: Gate) -> Callable[..., Any]:
    @wraps(look_up)
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check_host(host, gate)
        return look_up(host, *args, **kwargs)

    return guarded


@_remembered
def _guarding_socket(connect: Callable[..., Any], gate: Gate) -> Callable[..., Any]:
    @wraps(connect)
    def guarded(line: socket.socket, address: Any, *args: Any) -> Any:
        if isinstance(address, tuple):
            _check_host(address[0], gate)
        return connect(line, address, *args)

    return guarded


def _check_host(host: Any, gate: Gate) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else host
    if isinstance(name, str) and gate.intercepts_host(name):
        raise HostRefused(name)


# --- httpx and aiohttp ------------------------------------------------------------------------------------------


@_remembered
def _transporting(handle: Callable[..., Any], gate: Gate) -> Callable[..., Any]:
    @wraps(handle)
    def handle_request(transport: Any, request: Any) -> Any:
        if not gate.intercepts(str(request.url)):
            return handle(transport, request)
        request.read()
        return _httpx_response(request, gate)

    return handle_request


@_remembered
def _transporting_async(handle: Callable[..., Any], gate: Gate) -> Callable[..., Any]:
    @wraps(handle)
    async def handle_async_request(transport: Any, request: Any) -> Any:
        if not gate.intercepts(str(request.url)):
            return await handle(transport, request)
        await request.aread()
        return _httpx_response(request, gate)

    return handle_async_request


def _httpx_response(request: Any, gate: Gate) -> Any:
    status, headers, content = gate.answer(request.method, str(request.url), dict(request.headers), request.content)
    return cast(Any, sys.modules["httpx"]).Response(status, headers=headers, content=content, request=request)


@_remembered
def _refusing(connect: Callable[..., Any], gate: Gate) -> Callable[..., Any]:
    @wraps(connect)
    async def connect_or_refuse(connector: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if gate.intercepts(str(request.url)):
            raise HostRefused(str(request.url.host))
        return await connect(connector, request, *args, **kwargs)

    return connect_or_refuse
