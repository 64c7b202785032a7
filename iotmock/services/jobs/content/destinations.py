"""The package versions that a job installs, and what its document may say of them.

Alone kept here: a job only installs what has been published, and `$default` and everything else of the catalog is read
once, so that later changes do not reach a job. Sources: Developer Guide, "Preparing AWS IoT Jobs", "Preparing to use
Software Package Catalog"; API reference, CreateJob.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from iotmock.core.arns import parse_arn
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs.content import errors
from iotmock.services.packages.backend import PackagesBackend

__all__ = [
    "DEFAULT",
    "NO_DESTINATIONS",
    "NULL",
    "Artifact",
    "Destination",
    "Destinations",
    "check_destination_arns",
    "read_destinations",
]

# How an ARN names the default version of a package, and its absence.
DEFAULT = "$default"
NULL = "$null"
_MOST = 25


@savable
class Artifact(NamedTuple):
    """Where the files of a package version lie. version: of the object in S3."""

    bucket: str
    key: str
    version: str | None


@savable
@dataclass(frozen=True, slots=True)
class Destination:
    """One element. written: its version as the ARN has it; version: the real one, None where the package shall go."""

    package: str
    written: str
    version: str | None
    attributes: Mapping[str, str]
    artifact: Artifact | None = None
    recipe: str | None = None


@savable
@dataclass(frozen=True, slots=True)
class Destinations:
    """All elements. given: the ARNs; resolved: the same with real versions for `$default`.

    installs: what a device has afterwards, the version by package, None for none; the later element decides.
    """

    given: tuple[str, ...]
    resolved: tuple[str, ...]
    installs: tuple[tuple[str, str | None], ...]
    elements: tuple[Destination, ...]

    def find(self, package: str, written: str) -> Destination | None:
        """The element with these names as written, or None."""
        return next((one for one in self.elements if (one.package, one.written) == (package, written)), None)


NO_DESTINATIONS = Destinations((), (), (), ())


class _Names(NamedTuple):
    package: str
    version: str


def check_destination_arns(arns: Sequence[str]) -> None:
    """Check what can be said of the ARNs alone, as for a template, whose package versions may be made later.

    Raises: InvalidRequestException.
    """
    if len(arns) > _MOST:
        raise errors.too_many_destinations(_MOST)
    for arn in arns:
        _names_of(arn)


def read_destinations(call: Call, arns: Sequence[str]) -> Destinations:
    """Look the package versions up.

    Raises: InvalidRequestException, ResourceNotFoundException.
    """
    check_destination_arns(arns)
    elements = tuple(_looked_up(call, arn) for arn in arns)
    return Destinations(
        given=tuple(arns),
        resolved=tuple(map(_resolved, arns, elements)),
        installs=tuple({element.package: element.version for element in elements}.items()),
        elements=elements,
    )


def _names_of(arn: str) -> _Names:
    parsed = parse_arn(arn)
    if parsed is not None and (parsed.service, parsed.kind) == ("iot", "package"):
        match parsed.name.split("/"):
            case [package, "version", version] if package and version:
                return _Names(package, version)
    raise errors.destination_malformed(arn)


def _looked_up(call: Call, arn: str) -> Destination:
    name, written = _names_of(arn)
    if arn != call.arn(f"package/{name}/version/{written}"):
        raise errors.destination_not_found(arn)
    packages = call.backend(PackagesBackend)
    package = packages.package_or_none(name)
    if package is None:
        raise errors.package_not_found(name)
    if written == NULL:
        return Destination(name, written, None, {})
    version_name = package.default_version_name if written == DEFAULT else written
    if version_name is None:
        raise errors.default_unset(name)
    version = packages.version_or_none(name, version_name)
    if version is None:
        raise errors.version_not_found(name, version_name)
    if not version.is_deployable:
        raise errors.version_is_draft(name, version_name)
    return Destination(
        name, written, version_name, dict(version.attributes), _artifact(version.artifact), version.recipe
    )


def _artifact(artifact: Mapping[str, Any] | None) -> Artifact | None:
    # The model requires neither member, and one alone leads nowhere.
    location = (artifact or {}).get("s3Location") or {}
    bucket, key = location.get("bucket"), location.get("key")
    return Artifact(bucket, key, location.get("version")) if bucket and key else None


def _resolved(arn: str, element: Destination) -> str:
    if element.written != DEFAULT:
        return arn
    return f"{arn.removesuffix(DEFAULT)}{element.version}"
