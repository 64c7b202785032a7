"""Headers of a request, made ready to be sent: gone through once, not four times.

Assumes that headers are `HTTPHeaders`, which keep their fields in a list, and that a request is sent with each of them,
the text encoded. What has no length goes botocore's way.
"""

from collections.abc import Callable
from email.policy import compat32
from typing import Any, Final

from botocore import awsrequest as _awsrequest
from botocore import compat as _compat
from botocore import endpoint as _endpoint
from botocore import utils as _utils

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut

__all__ = ["SHORTCUT"]

_Method = Callable[..., Any]

# The stubs leave out what is private.
awsrequest: Any = _awsrequest
compat: Any = _compat
utils: Any = _utils
endpoint: Any = _endpoint
AWSRequest, AWSPreparedRequest, Preparer = (
    awsrequest.AWSRequest,
    awsrequest.AWSPreparedRequest,
    awsrequest.AWSRequestPreparer,
)
HeadersDict, HeaderKey, HTTPHeaders = awsrequest.HeadersDict, awsrequest._HeaderKey, compat.HTTPHeaders

_WITHOUT_LENGTH = frozenset({"GET", "HEAD", "OPTIONS"})
# Until 1.43 a request that is sent knows nothing of its context.
_TAKES_CONTEXT = "context" in AWSPreparedRequest.__init__.__code__.co_varnames
_LENGTH, _ENCODING = HeaderKey("Content-Length"), HeaderKey("Transfer-Encoding")


def _preparing(prepare_request: _Method) -> _Method:
    def prepare(self: Any, request: Any) -> Any:
        fields = _encoded_or_none(request)
        if fields is None:
            return prepare_request(self, request)
        # Of a field that is there twice, the first name and the last value.
        values = {HeaderKey(name): value for name, value in fields}
        preparer = request._request_preparer
        body = preparer._prepare_body(request)
        if not (request.method in _WITHOUT_LENGTH or _LENGTH in values or _ENCODING in values):
            length = utils.determine_content_length(body)
            if length is None:
                return prepare_request(self, request)
            values[HeaderKey("Content-Length")] = str(length)
        # botocore leaves the encoded fields beside the others.
        request.headers._headers.extend(fields)
        headers = HeadersDict()
        headers._dict = values
        context = (request.context,) if _TAKES_CONTEXT else ()
        return AWSPreparedRequest(request.method, request.url, headers, body, request.stream_output, *context)

    return prepare


def _encoded_or_none(request: Any) -> list[tuple[str, Any]] | None:
    """The fields of a plain request, encoded; None for another kind."""
    headers = request.headers
    if (
        type(request) is not AWSRequest
        or type(request._request_preparer) is not Preparer
        or type(headers) is not HTTPHeaders
        or headers.policy is not compat32
        or request.params
    ):
        return None
    encoded = []
    try:
        for name, value in headers._headers:
            if not isinstance(value, str):
                return None
            encoded.append((name, value.encode()))
    except UnicodeEncodeError:  # half of a character
        return None
    return encoded


_PLACES: Final[tuple[Place, ...]] = (
    (endpoint.Endpoint, "prepare_request"),
    (endpoint.Endpoint, "_encode_headers"),
    (AWSRequest, "prepare"),
    *(
        (Preparer, name)
        for name in ("prepare", "_prepare_url", "_prepare_headers", "_prepare_body", "_determine_content_length")
    ),
    *((HeadersDict, name) for name in ("__init__", "__setitem__", "__getitem__", "__iter__")),
    *((HeaderKey, name) for name in ("__init__", "__hash__", "__eq__")),
    (AWSPreparedRequest, "__init__"),
    (utils, "determine_content_length"),
)
# The second until 1.43: without the context.
_DIGESTS: Final = frozenset({"dc4548a29226a808", "455b129ece157ced"})

SHORTCUT: Final = Shortcut(
    "headers", Recognition(_PLACES, _DIGESTS), {(endpoint.Endpoint, "prepare_request"): _preparing}
)
