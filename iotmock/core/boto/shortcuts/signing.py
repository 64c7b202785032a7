"""Signature version 4 without detours: the headers are gone through once, and signing keys of a day are remembered.

Assumes that `SigV4Auth.add_auth` does what its source says; that a request's headers are `HTTPHeaders`, which keep
their fields in a list. What is not plain (a `Date` header, a checksum in a trailer, a body that is read, a logger
that writes the steps down) goes botocore's way.
"""

import hmac
import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from logging import DEBUG
from typing import Any, Final

from botocore import auth as _auth
from botocore import awsrequest, utils

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut
from iotmock.core.log_levels import may_be_read

__all__ = ["SHORTCUT"]

# The stubs leave out what is private.
auth: Any = _auth
SigV4Auth, AWSRequest, HTTPHeaders = auth.SigV4Auth, awsrequest.AWSRequest, auth.HTTPHeaders

_PLACES: Final[tuple[Place, ...]] = (
    *(
        (SigV4Auth, name)
        for name in (
            "add_auth", "_sign", "headers_to_sign", "canonical_query_string", "canonical_headers", "_header_value",
            "signed_headers", "_is_streaming_checksum_payload", "payload", "_should_sha256_sign_payload",
            "canonical_request", "_normalize_url_path", "scope", "credential_scope", "string_to_sign", "signature",
            "_inject_signature_to_request", "_modify_request_before_signing", "_set_necessary_date_headers",
        )
    ),
    (auth, "_host_from_url"),
    (utils, "normalize_url_path"),
    (utils, "remove_dot_segments"),
    (AWSRequest, "prepare"),
    (AWSRequest, "body"),
    (awsrequest.AWSRequestPreparer, "prepare"),
    (awsrequest.AWSRequestPreparer, "_prepare_body"),
)  # fmt: skip
# The second from 1.40 to 1.43: a request that is sent knows nothing of its context.
_DIGESTS: Final = frozenset({"f4c844acfef846b9", "82974a076f9b8c59"})

_KEYS_KEPT = 64
# Segments that neither dots nor quoting change; a single slash at the end stays.
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/?|/")
# What botocore would take out, or keep, before it signs.
_SPECIAL = frozenset({"authorization", "date", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"})
_EMPTY_BODY = sha256(b"").hexdigest()


def _make(usual: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """`add_auth` that takes the shortcut where it can."""
    unsigned = frozenset(auth.SIGNED_HEADERS_BLACKLIST)
    debug = may_be_read(auth.logger)
    find_host = lru_cache(maxsize=64)(auth._host_from_url)

    def add_auth(self: Any, request: Any) -> None:
        is_ours = type(self) is SigV4Auth and self.credentials is not None and not debug.get(DEBUG, True)
        address = _plain_address_or_none(request) if is_ours else None
        signed = None if address is None else _signed_or_none(request.headers, unsigned)
        if address is None or signed is None:
            usual(self, request)
            return
        credentials, fields = self.credentials, request.headers._headers
        timestamp = auth.get_current_datetime().strftime(auth.SIGV4_TIMESTAMP)
        request.context["timestamp"] = signed["x-amz-date"] = timestamp
        # As `headers[name] = value` does, for names and values that need no check.
        fields.append(("X-Amz-Date", timestamp))
        if credentials.token:
            fields.append(("X-Amz-Security-Token", credentials.token))
            signed["x-amz-security-token"] = " ".join(credentials.token.split())
        if "host" not in signed:
            signed["host"] = find_host(request.url[: request.url.find("/", 8)])
        names = sorted(signed)
        names_text = ";".join(names)
        lines = "\n".join([f"{name}:{signed[name]}" for name in names])
        checksum = sha256(request.data).hexdigest() if request.data else _EMPTY_BODY
        path, query = address
        canonical = f"{request.method.upper()}\n{path}\n{query}\n{lines}\n\n{names_text}\n{checksum}"
        day, region, service = timestamp[:8], self._region_name, self._service_name
        scope = f"{day}/{region}/{service}/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        key = _signing_key(credentials.secret_key, day, region, service)
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        credential = f"Credential={credentials.access_key}/{scope}"
        authorization = f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names_text}, Signature={signature}"
        fields.append(("Authorization", authorization))

    return add_auth


def _plain_address_or_none(request: Any) -> tuple[str, str] | None:
    """Path and query as they are signed, of a request whose address and body are plain; otherwise None."""
    context, body, url = request.context, request.data, request.url
    if (
        type(request) is not AWSRequest
        or request.params
        or not (body is None or type(body) is bytes)
        or "checksum" in context
        or not context.get("payload_signing_enabled", True)
    ):
        return None
    start = url.find("/", 8)
    # What is no part of an address, or would be taken out of it.
    if start < 0 or "#" in url or " " in url or not (url.isascii() and url.isprintable()):
        return None
    path, _, query = url[start:].partition("?")
    return _signed_path(path), _in_order(query) if query else ""


def _signed_path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path):
        return path
    normalised: str = auth.quote(auth.normalize_url_path(path), safe="/~")
    return normalised


def _in_order(query: str) -> str:
    """The fields of a query by name, then by value."""
    fields = sorted([field.partition("=")[::2] for field in query.split("&")])
    return "&".join([f"{name}={value}" for name, value in fields])


def _signed_or_none(headers: Any, unsigned: frozenset[str]) -> dict[str, str] | None:
    """The headers that are signed, as they are signed; None where one of them is not plain."""
    if type(headers) is not HTTPHeaders:
        return None
    signed: dict[str, str] = {}
    # The stubs leave out what is private.
    fields: list[tuple[str, Any]] = vars(headers)["_headers"]
    for name, value in fields:
        lower = name.lower()
        if lower in _SPECIAL or lower in signed or type(value) is not str:
            return None
        if lower not in unsigned:
            signed[lower] = " ".join(value.split())
    return signed


@lru_cache(maxsize=_KEYS_KEPT)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


SHORTCUT: Final = Shortcut("signing", Recognition(_PLACES, _DIGESTS), {(SigV4Auth, "add_auth"): _make})
