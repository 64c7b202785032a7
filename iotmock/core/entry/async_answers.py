"""Answers in the form that aiobotocore reads, which awaits bodies where botocore takes them, and its requests likewise.

aiobotocore is never imported here; its modules are looked up where the process has loaded them.
"""

import asyncio
import inspect
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, Protocol, Self, cast

__all__ = ["read_body", "replacements"]

_SESSIONS = (("aiobotocore.httpsession", "AIOHTTPSession"), ("aiobotocore.httpxsession", "HttpxSession"))
_AnswerIfIntercepted = Callable[[Any], "Response | None"]


class Request(Protocol):
    """What is read of botocore's prepared request."""

    method: str
    url: str
    body: Any


class Response(Protocol):
    """What is read of botocore's response."""

    url: str
    status_code: int
    headers: Any

    @property
    def content(self) -> bytes: ...


def replacements(answer: _AnswerIfIntercepted, skips: Callable[[], bool]) -> list[tuple[Any, str, Any]]:
    """What the seam puts into aiobotocore's modules, as (owner, name, replacement).

    answer: the safety net; None lets a request pass. skips: whether the back-off before a retry takes no time.
    """
    endpoint: Any = sys.modules["aiobotocore.endpoint"]
    found = [
        (endpoint, "first_non_none_response", _first_awaitable(endpoint.first_non_none_response)),
        (endpoint, "asyncio", _PatientAsyncio(skips)),
    ]
    for module_name, class_name in _SESSIONS:
        session_class = getattr(sys.modules.get(module_name), class_name, None)
        if session_class is not None:
            found.append((session_class, "send", _safe_send(session_class.send, answer)))
    return found


def _first_awaitable(original: Callable[..., Any]) -> Callable[..., Any]:
    """The choice among the answers of event handlers: responses, or seconds to wait before a retry."""

    def first_awaitable(*args: Any, **kwargs: Any) -> Any:
        chosen = original(*args, **kwargs)
        return _awaitable(cast("Response", chosen)) if hasattr(chosen, "status_code") else chosen

    return first_awaitable


def _safe_send(original: Callable[..., Any], answer: _AnswerIfIntercepted) -> Callable[..., Any]:
    """The safety net under aiobotocore."""

    async def send(session: Any, request: Request) -> Any:
        response = answer(request)
        return await original(session, request) if response is None else _awaitable(response)

    return send


class _AsyncBody:
    """A response body with the face of aiohttp's: the response, and its stream under `content`."""

    def __init__(self, url: str, content: bytes) -> None:
        self.url = url
        self._size = len(content)
        self._stream = BytesIO(content)

    @property
    def content(self) -> "_AsyncBody":
        """The stream that streaming bodies read from."""
        return self

    async def read(self, amount: int = -1) -> bytes:
        """Read at most so many bytes, by default all."""
        return self._stream.read(amount)

    def at_eof(self) -> bool:
        """Whether everything has been read."""
        return self._stream.tell() == self._size

    def close(self) -> None:
        """Nothing is open."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


def _awaitable(response: Response) -> Any:
    """The same response for aiobotocore; one that is its own already stays."""
    own: Any = sys.modules["aiobotocore.awsrequest"]
    if isinstance(response, own.AioAWSResponse):
        return response
    return own.AioAWSResponse(
        response.url, response.status_code, response.headers, _AsyncBody(response.url, response.content)
    )


def read_body(request: Request) -> None:
    """Replace a body that has to be awaited (S3 uploads with a checksum) by its bytes.

    Raises: TypeError when it waits for something: the mock answers within one step of the event loop.
    """
    body: Any = request.body
    if not inspect.iscoroutinefunction(getattr(body, "read", None)):
        return
    reading = body.read()
    try:
        reading.send(None)
    except StopIteration as finished:
        # The retry of a request sends the same body again.
        body.seek(0)
        request.body = finished.value
        return
    reading.close()
    raise TypeError(f"{request.method} {request.url}: pass the body as bytes or a file, not as an async stream")


class _PatientAsyncio:
    """Stands for `asyncio` in `aiobotocore.endpoint`: where `skips()`, the back-off before a retry takes no time."""

    def __init__(self, skips: Callable[[], bool]) -> None:
        self._skips = skips

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Give way to other tasks, and wait if the answer came from the network."""
        await asyncio.sleep(0 if self._skips() else seconds)
