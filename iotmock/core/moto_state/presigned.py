"""Presigned URLs of objects in moto's S3, as AWS IoT puts them into what it sends to devices.

The URL is signed with Signature Version 4 in the query, by the clock of the call. moto looks at neither signature nor
expiry; the expiry of our own URLs is checked where plain HTTP comes in, by the same clock. Source: Amazon S3 API
reference, "Authenticating requests: using query parameters".
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

from iotmock.core.arns import dns_suffix
from iotmock.core.clock import later
from iotmock.core.names import access_key_of

__all__ = ["expiry_of", "presign"]

_SECRET = "iotmock"


def presign(
    account: str,
    region: str,
    bucket: str,
    key: str,
    *,
    now: datetime,
    expires_seconds: int,
    method: str = "GET",
    version: str | None = None,
) -> str:
    """A URL that answers `method` for an object, until it expires. region: the bucket's. version: of the object."""
    host = f"{bucket}.s3.{region}.{dns_suffix(region)}"
    path = "/" + quote(key, safe="/-_.~")
    scope = f"{now:%Y%m%d}/{region}/s3/aws4_request"
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{access_key_of(account)}/{scope}",
        "X-Amz-Date": now.strftime("%Y%m%dT%H%M%SZ"),
        "X-Amz-Expires": str(expires_seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if version is not None:
        query["versionId"] = version
    pairs = sorted(query.items())
    written = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    request = "\n".join((method, path, written, f"host:{host}", "", "host", "UNSIGNED-PAYLOAD"))
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = "\n".join((query["X-Amz-Algorithm"], query["X-Amz-Date"], scope, digest))
    signature = hmac.new(_signing_key(scope), text.encode(), hashlib.sha256).hexdigest()
    return f"https://{host}{path}?{written}&X-Amz-Signature={signature}"


def expiry_of(url: str) -> datetime | None:
    """When one of our URLs expires; None for every other URL, which somebody else's clock has signed."""
    if f"X-Amz-Credential={access_key_of('')}" not in url:
        return None
    query = parse_qs(urlsplit(url).query)
    try:
        signed_at = datetime.fromisoformat(query["X-Amz-Date"][0]).astimezone(UTC)
        return later(signed_at, timedelta(seconds=int(query["X-Amz-Expires"][0])))
    except (KeyError, ValueError):
        return None  # somebody has changed it; moto may say what it likes


def _signing_key(scope: str) -> bytes:
    key = f"AWS4{_SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
