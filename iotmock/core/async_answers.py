"""Answers in the form that aiobotocore reads, which awaits bodies where botocore takes them, and its requests likewise.

aiobotocore is never imported here; its modules are looked up where the process has loaded them.
"""

import asyncio
import inspect
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, Self

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

__all__ = ["AsyncBody", "PatientAsyncio", "awaitable", "read_body"]


class AsyncBody:
    """A response body with the face of aiohttp's: the response, and its stream under `content`."""

    def __init__(self, url: str, content: bytes) -> None:
        self.url = url
        self._size = len(content)
        self._stream = BytesIO(content)

    @property
    def content(self) -> "AsyncBody":
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


def awaitable(response: AWSResponse) -> Any:
    """The same response for aiobotocore; one that is its own already stays."""
    own: Any = sys.modules["aiobotocore.awsrequest"]
    if isinstance(response, own.AioAWSResponse):
        return response
    return own.AioAWSResponse(
        response.url, response.status_code, response.headers, AsyncBody(response.url, response.content)
    )


def read_body(request: AWSPreparedRequest) -> None:
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


class PatientAsyncio:
    """Stands for `asyncio` in `aiobotocore.endpoint`: where `skips()`, the back-off before a retry takes no time."""

    def __init__(self, skips: Callable[[], bool]) -> None:
        self._skips = skips

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Give way to other tasks, and wait if the answer came from the network."""
        await asyncio.sleep(0 if self._skips() else seconds)
