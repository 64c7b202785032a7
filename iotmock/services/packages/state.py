"""What is remembered of packages, their versions and SBOMs, and of the configuration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sortedcontainers import SortedDict

from iotmock.core.rooms.state_machine import Table
from iotmock.core.savable import savable
from iotmock.services.packages.sbom import ArchiveValidation
from iotmock.services.packages.transitions import VERSION_TABLE, VersionState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["Package", "PackageConfiguration", "PackageVersion", "Sbom", "VersionIndex"]


@savable
@dataclass(frozen=True, slots=True)
class Sbom:
    """An SBOM archive that a version is associated with. location: as it was given."""

    location: Mapping[str, Any]
    validation: ArchiveValidation


@savable
@dataclass(slots=True, eq=False)
class PackageVersion:
    """One version of a package."""

    TABLE: ClassVar[Table[VersionState]] = VERSION_TABLE

    package_name: str
    name: str
    arn: str
    created_at: datetime
    description: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    artifact: Mapping[str, Any] | None = None
    recipe: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    sbom: Sbom | None = None
    # None only until `Call.move` has brought it to life.
    status: VersionState | None = None
    last_updated_at: datetime | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return f"{self.package_name}/{self.name}"

    @property
    def is_deployable(self) -> bool:
        """Whether jobs may deploy it, and whether it may be its package's default: it has been published."""
        return self.status in {VersionState.PUBLISHED, VersionState.DEPRECATED}

    def announce(self, _call: "Call", _event: str) -> None:
        """AWS publishes no life cycle events of package versions."""


@savable
class VersionIndex:
    """The versions of one package by name, and by state and name, so that every list costs O(page)."""

    __slots__ = ("_by_name", "_by_status")

    def __init__(self) -> None:
        self._by_name: SortedDict[str, PackageVersion] = SortedDict()
        self._by_status: dict[str | None, SortedDict[str, PackageVersion]] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> PackageVersion | None:
        """The version of this name, or None."""
        return self._by_name.get(name)

    def add(self, version: PackageVersion) -> None:
        """Take up a version that has been brought to life."""
        self._by_name[version.name] = version
        self._of(version.status)[version.name] = version

    def refile(self, version: PackageVersion, before: VersionState | None) -> None:
        """Follow a version that has moved on from a status."""
        if version.status is not before:
            del self._by_status[before][version.name]
            self._of(version.status)[version.name] = version

    def remove(self, version: PackageVersion) -> None:
        """Let go of a version; its status must be the one that it was filed under."""
        del self._by_name[version.name]
        del self._by_status[version.status][version.name]

    def _of(self, status: VersionState | None) -> "SortedDict[str, PackageVersion]":
        found = self._by_status.get(status)
        if found is None:
            found = self._by_status[status] = SortedDict()
        return found

    def after(self, name: str | None, status: str | None = None) -> Iterator[PackageVersion]:
        """The versions behind a name, in order of name; with a status, those in that state."""
        chosen = self._by_name if status is None else self._by_status.get(status, SortedDict())
        return (chosen[key] for key in chosen.irange(minimum=name, inclusive=(False, True)))


@savable
@dataclass(slots=True, eq=False)
class Package:
    """A package. default_version_name: of a version that exists and has been published."""

    name: str
    arn: str
    created_at: datetime
    last_modified_at: datetime
    description: str | None = None
    default_version_name: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    versions: VersionIndex = field(default_factory=VersionIndex)


@savable
@dataclass(slots=True)
class PackageConfiguration:
    """Whether jobs that succeed write what they installed into the shadow `$package`, and with whose rights."""

    is_enabled: bool = False
    role_arn: str | None = None
