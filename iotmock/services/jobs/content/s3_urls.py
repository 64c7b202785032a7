"""URLs of S3 objects as job documents write them: path-style or virtual-hosted, each with a region or without.

Only hosts of the caller's own partition are known. Sources: Developer Guide, "Managing jobs"; Amazon S3 User Guide,
"Virtual hosting of general purpose buckets".
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from iotmock.core.arns import dns_suffix, partition_of

__all__ = ["ObjectUrl", "decoded", "is_bucket_name", "read_object_url"]

_REGION = r"[a-z]{2,8}(?:-[a-z]+)+-\d+"
_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_VERSION_MARK = "?versionId="


@dataclass(frozen=True, slots=True)
class ObjectUrl:
    """What a URL says. key: may be empty; region: None where the URL names none; version: of the object."""

    bucket: str
    key: str
    region: str | None
    version: str | None = None


def read_object_url(url: str, home: str) -> ObjectUrl | None:
    """The parts of a URL with the key exactly as written, or None for any other text.

    home: the region of the caller, whose partition decides which hosts are those of S3.
    """
    found = _form(dns_suffix(home)).fullmatch(url)
    if found is None:
        return None
    region, path = found["region"], found["path"] or ""
    if region is not None and partition_of(region) != partition_of(home):
        return None
    if found["bucket"] is not None:
        return ObjectUrl(found["bucket"], path, region)
    bucket, _, key = path.partition("/")
    return ObjectUrl(bucket, key, region) if bucket else None


def decoded(url: ObjectUrl) -> ObjectUrl | None:
    """The same with the key percent-decoded and the object version taken off its end; None if that cannot be."""
    try:
        text = unquote(url.key, errors="strict")
    except UnicodeDecodeError:
        return None
    key, mark, version = text.rpartition(_VERSION_MARK)
    if not mark:
        return ObjectUrl(url.bucket, text, url.region)
    return ObjectUrl(url.bucket, key, url.region, version) if version else None


def is_bucket_name(text: str) -> bool:
    """Whether S3 would let a bucket have this name."""
    return _BUCKET_NAME.fullmatch(text) is not None


@lru_cache(maxsize=16)
def _form(suffix: str) -> re.Pattern[str]:
    # A bucket's name may itself have dots, and even end in ".s3".
    host = rf"(?:(?P<bucket>[^/]+)\.)?s3(?:\.(?P<region>{_REGION}))?\.{re.escape(suffix)}"
    return re.compile(rf"https://{host}(?:/(?P<path>.*))?", re.DOTALL)
