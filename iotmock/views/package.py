"""A package as a picture: its versions and where each stands in its life.

The picture is taken once: later changes do not show, and nobody can change a package through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from iotmock.core.tables import ROWS_SHOWN, Table
from iotmock.core.texts import did_you_mean, shown
from iotmock.services.packages.backend import PackagesBackend

if TYPE_CHECKING:
    from iotmock.core.world.call import Call
    from iotmock.services.packages.state import PackageVersion

__all__ = ["PackageView", "VersionRow", "view_package"]

_HEAD: Final = ("version", "status", "", "SBOM", "last modified")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as it was when it was looked at. sbom: the outcome of its validation, None without an SBOM."""

    name: str
    status: str
    is_default: bool
    sbom: str | None
    last_modified_at: datetime

    @property
    def cells(self) -> tuple[str, ...]:
        """What the picture says about it."""
        mark = "default" if self.is_default else ""
        return self.name, self.status, mark, self.sbom or "", f"{self.last_modified_at:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True, repr=False)
class PackageView:
    """A package as it was when it was looked at, with its versions in order of name."""

    name: str
    description: str | None
    default_version_name: str | None
    versions: tuple[VersionRow, ...]

    @property
    def title(self) -> str:
        """Which package it is, and what it is about."""
        return f"package {self.name}" + ("" if self.description is None else f": {self.description}")

    def __repr__(self) -> str:
        versions = ", ".join(f"{version.name} {version.status}" for version in self.versions)
        return f"<PackageView {self.name}: {versions or 'no versions'}>"

    def __str__(self) -> str:
        return self._table.text()

    def _repr_html_(self) -> str:
        return self._table.html()

    @property
    def _table(self) -> Table:
        shown = [row.cells for row in self.versions[:ROWS_SHOWN]]
        return Table(self.title, _HEAD, shown, more=len(self.versions) - len(shown))


def view_package(call: Call, name: str) -> PackageView:
    """Take a picture of a package.

    Raises: LookupError.
    """
    package = call.backend(PackagesBackend).package_or_none(name)
    if package is None:
        similar = did_you_mean(name, call.backend(PackagesBackend).package_names())
        where = f"{call.account} {call.region}"
        raise LookupError(f"there is no package {shown(name)} in {where}: CreatePackage makes it{similar}")
    default = package.default_version_name
    rows = tuple(_row(version, is_default=version.name == default) for version in package.versions.after(None))
    return PackageView(name, package.description, default, rows)


def _row(version: PackageVersion, *, is_default: bool) -> VersionRow:
    return VersionRow(
        name=version.name,
        status=str(version.status),
        is_default=is_default,
        sbom=None if version.sbom is None else str(version.sbom.validation.status),
        last_modified_at=version.last_updated_at or version.created_at,
    )
