"""Requests to web servers, which never leave the process: a bound handler answers in the place of a server.

Alone kept here: of several handlers the one answers whose URL is the longest beginning of the request's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from iotmock.core.mqtt.message import readable
from iotmock.core.texts import shown
from iotmock.services.rules import errors
from iotmock.services.rules.evaluation import read_json

__all__ = ["HandlerFailed", "HttpRequest", "check_url", "post"]


class HandlerFailed(Exception):
    """A bound handler has raised, or answered what is no status of HTTP."""


@dataclass(frozen=True, slots=True, repr=False)
class HttpRequest:
    """A POST of a rule, or of a destination that wants to be confirmed, as a bound handler gets it."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body read as JSON.

        Raises: ValueError.
        """
        return read_json(self.body)

    def __repr__(self) -> str:
        return f"<HttpRequest {self.url} {readable(self.body, 120)}>"


def post(bound: Mapping[Any, Callable[..., Any]], request: HttpRequest) -> int | None:
    """The status that a bound handler answers, 200 where it says nothing; None where none is bound.

    Raises: HandlerFailed.
    """
    fitting = [start for start in bound if isinstance(start, str) and request.url.startswith(start)]
    if not fitting:
        return None
    try:
        status = bound[max(fitting, key=len)](request)
    except Exception as error:
        raise HandlerFailed(f"the handler of {request.url} has raised {type(error).__name__}: {error}") from error
    if status is None:
        return int(HTTPStatus.OK)
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status < 600:
        raise HandlerFailed(f"the handler of {request.url} has answered {shown(status)}, which is no status of HTTP")
    return int(status)


def check_url(url: str) -> None:
    """Refuse what is no address of a web server.

    Raises: InvalidRequestException.
    """
    try:
        parsed = urlsplit(url)
        is_address = parsed.scheme == "https" and bool(parsed.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise errors.not_secure(url)
