"""Headers as botocore keeps them: read and made without its detour over a new key for every name.

AWS concept: none of the cloud's; botocore's `HeadersDict`, a mapping that ignores case by wrapping each name, on each
look-up, in a key that knows its lower form.

Assumes that it keeps its fields in a dict of such keys, which never change; where its source is not recognised, it is
asked as anybody asks it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from botocore import awsrequest as _awsrequest

from iotmock.core.boto.shortcuts.recognition import Recognition

__all__ = ["answered", "are_known", "fields_of"]

# The stubs leave out what is private.
awsrequest: Any = _awsrequest
AWSResponse, HeadersDict, HeaderKey = awsrequest.AWSResponse, awsrequest.HeadersDict, awsrequest._HeaderKey

_NAMES_KEPT = 1024
_RECOGNITION: Final = Recognition(
    (
        *((HeadersDict, name) for name in ("__init__", "__setitem__", "__getitem__", "__iter__")),
        *((HeaderKey, name) for name in ("__init__", "__hash__", "__eq__")),
        (AWSResponse, "__init__"),
    ),
    frozenset({"529235ac1106074c"}),
)
_key = lru_cache(maxsize=_NAMES_KEPT)(HeaderKey)


class _Fields:
    """The headers of a request, to be asked for some of them."""

    __slots__ = ("_headers", "_values")

    def __init__(self, headers: Any) -> None:
        self._headers = headers
        self._values = headers._dict

    def get(self, name: str) -> Any:
        """The value of a header; None where it is missing."""
        return self._values.get(_key(name))

    def items(self) -> Any:
        """All headers and their values."""
        return self._headers.items()


def fields_of(headers: Any) -> Any:
    """Headers that are looked into more than once; only where botocore's are known."""
    return _Fields(headers) if type(headers) is HeadersDict else headers


def answered(url: str, status: int, headers: Mapping[str, str], raw: Any) -> Any:
    """botocore's response, with headers of which none is given twice; only where botocore's are known."""
    fields = _new(HeadersDict)
    fields._dict = {_key(name): value for name, value in headers.items()}
    response = _new(AWSResponse)
    response.url, response.status_code, response.headers, response.raw = url, status, fields, raw
    response._content = None
    return response


def are_known() -> bool:
    """Whether headers and responses are those whose source was read."""
    return _RECOGNITION.is_known()


_new: Any = object.__new__
