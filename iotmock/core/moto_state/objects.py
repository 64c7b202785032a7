"""Objects in moto's S3, found as AWS IoT looks for them: bucket, key and, where given, object version."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from iotmock.core.arns import partition_of
from iotmock.core.moto_state.loaded import accounts_of, backend_of

__all__ = ["Bucket", "Missing", "StoredObject", "bucket_or_none", "find_object"]


class Missing(StrEnum):
    """Why there is nothing to read."""

    BUCKET = "bucket"
    KEY = "key"
    VERSION = "version"
    DELETE_MARKER = "delete marker"


@dataclass(frozen=True, slots=True)
class Bucket:
    """What other services ask about a bucket. account: its owner."""

    name: str
    account: str
    region: str
    is_versioned: bool


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of an object; `version_id` is "null" in a bucket without versioning."""

    bucket: Bucket
    key: str
    version_id: str
    size: int
    _stored: Any

    def read(self) -> bytes:
        """The whole content."""
        return cast("bytes", self._stored.value)


def _moto_bucket(region: str, name: str) -> tuple[str, Any] | None:
    # Bucket names are unique within a partition, whoever owns them; moto keeps an index for that.
    owner = getattr(accounts_of("s3"), "bucket_accounts", {}).get(name)
    if owner is None or owner[0] != partition_of(region):
        return None
    backend = backend_of("s3", owner[1], owner[0])
    bucket = None if backend is None else backend.buckets.get(name)
    return None if bucket is None else (owner[1], bucket)


def _as_bucket(account: str, bucket: Any) -> Bucket:
    return Bucket(bucket.name, account, bucket.region_name, bucket.versioning_status == "Enabled")


def bucket_or_none(region: str, name: str) -> Bucket | None:
    """The bucket of this name in the partition of `region`, whatever region and account it lies in."""
    found = _moto_bucket(region, name)
    return None if found is None else _as_bucket(*found)


def find_object(region: str, bucket: str, key: str, version: str | None = None) -> StoredObject | Missing:
    """An object, or why it cannot be read. Without a version: the current one.

    Bucket policies are not evaluated.
    """
    found = _moto_bucket(region, bucket)
    if found is None:
        return Missing.BUCKET
    versions = found[1].keys.getlist(key, [])
    if not versions:
        return Missing.KEY
    if version is None:
        stored = versions[-1]
    else:
        stored = next((stored for stored in versions if str(stored.version_id) == version), None)
    if stored is None:
        return Missing.VERSION
    if isinstance(stored, sys.modules["moto.s3.models"].FakeDeleteMarker):
        return Missing.DELETE_MARKER
    return StoredObject(_as_bucket(*found), key, str(stored.version_id), stored.contentsize, stored)
