"""Where an SBOM lies: an object version in S3 that AWS IoT can read, in the region of the package version.

Bucket policies are not evaluated. That a location is refused at once, and with which reasons, is documented in the
Developer Guide, "Software Package Catalog troubleshooting".
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from iotmock.core import moto_state
from iotmock.services.packages import errors
from iotmock.services.packages.limits import PackageLimits

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["find_archive"]

# Bytes; S3's own limits for names, since AWS IoT documents none.
_LONGEST = {"bucket": 63, "key": 1024, "version": 1024}
# What S3 calls an object's version where versioning is off.
_NO_VERSION = "null"


def find_archive(call: "Call", location: Mapping[str, str] | None) -> moto_state.StoredObject:
    """The stored archive.

    Raises: ValidationException.
    """
    if location is None:
        raise errors.location_missing()
    for member, longest in _LONGEST.items():
        text = location.get(member)
        if not text:
            raise errors.location_incomplete(member)
        if len(text.encode()) > longest:
            raise errors.location_too_long(member, longest)
    _check_bucket(call, location["bucket"])
    key, version = location["key"], location["version"]
    found = moto_state.find_object(call.region, location["bucket"], key, version)
    if found is moto_state.Missing.KEY:
        raise errors.no_object(key)
    if not isinstance(found, moto_state.StoredObject):
        raise errors.no_object_version(key, version)
    if found.version_id == _NO_VERSION:
        raise errors.object_unversioned(key)
    if found.size > PackageLimits(call.state.limits).sbom_archive_bytes:
        raise errors.object_too_large()
    return found


def _check_bucket(call: "Call", name: str) -> None:
    bucket = moto_state.bucket_or_none(call.region, name)
    if bucket is None:
        raise errors.bucket_not_found()
    if bucket.region != call.region:
        raise errors.bucket_elsewhere(name)
