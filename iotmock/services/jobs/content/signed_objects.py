"""Objects in S3 whose presigned URLs devices get: to download them, or to upload to them.

A key for uploads may hold local placeholders, which stand for thing, job and execution. Source: Developer Guide,
"Managing jobs".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from iotmock.core import moto_state
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs.content import errors
from iotmock.services.jobs.content.placeholders import LOCAL_NAMES
from iotmock.services.jobs.content.s3_urls import ObjectUrl, is_bucket_name

__all__ = ["KEY_PER_DEVICE", "Segment", "SignedObject", "check_local_placeholders", "check_upload_bucket"]

# The key of an upload that names none.
KEY_PER_DEVICE = "/".join(f"${{{name}}}" for name in LOCAL_NAMES)
_MOST_LOCALS = 2
_LOCAL = re.compile(r"\$\{([^}]*)\}")


@savable
@dataclass(frozen=True, slots=True)
class SignedObject:
    """An object whose URL devices get.

    key: of an upload still with local placeholders. region: None where the URL names none and there is no such bucket.
    artifact_of: the package and version whose artifact it is.
    """

    bucket: str
    key: str
    region: str | None
    version: str | None = None
    is_upload: bool = False
    artifact_of: tuple[str, str] | None = None

    def url(self, account: str, region: str, now: datetime, expires_seconds: int, names: Mapping[str, str]) -> str:
        """The URL for one device. region: of the job; names: what the local placeholders stand for."""
        key = _LOCAL.sub(lambda found: names.get(found[1], found[0]), self.key) if self.is_upload else self.key
        return moto_state.presign(
            account,
            self.region or region,
            self.bucket,
            key,
            now=now,
            expires_seconds=expires_seconds,
            method="PUT" if self.is_upload else "GET",
            version=self.version,
        )


# Text of the document, or what stands in its place.
Segment = str | SignedObject


def check_upload_bucket(call: Call, target: SignedObject) -> None:
    """Check the bucket that devices are to upload to.

    Raises: InvalidRequestException.
    """
    if not is_bucket_name(target.bucket):
        raise errors.bucket_name_invalid()
    bucket = moto_state.bucket_or_none(call.region, target.bucket)
    if bucket is None:
        raise errors.bucket_not_found()
    if not bucket.region == target.region == call.region:
        raise errors.bucket_elsewhere()


def check_local_placeholders(url: ObjectUrl) -> None:
    """Check what a key for uploads leaves open until a device gets it.

    Raises: InvalidRequestException.
    """
    names = [found[1] for found in _LOCAL.finditer(url.key)]
    for name in names:
        if name not in LOCAL_NAMES:
            raise errors.local_placeholder_unknown(f"${{{name}}}")
        if names.count(name) > _MOST_LOCALS:
            raise errors.local_placeholder_repeated(f"${{{name}}}", _MOST_LOCALS)
