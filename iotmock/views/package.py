"""A package as a picture: its versions and where each stands in its life.

The picture is taken once: later changes do not show, and nobody can change a package through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Final

from iotmock.core.texts import shown
from iotmock.services.packages.backend import PackagesBackend

if TYPE_CHECKING:
    from iotmock.core.world.call import Call
    from iotmock.services.packages.state import PackageVersion

__all__ = ["PackageView", "VersionRow", "view_package"]

_CELL: Final = "text-align:left;padding:2px 10px"
_HEAD: Final = ("version", "status", "", "SBOM", "last modified")
# So many versions fit on a screen; `versions` holds all of them.
_ROWS_SHOWN: Final = 50


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


@dataclass(frozen=True, slots=True)
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

    def __str__(self) -> str:
        table = [_HEAD, *self._rows()]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
        return "\n".join([self.title, *lines, *self._rest()])

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="{_CELL}">{text}</th>' for text in _HEAD)
        rows = "".join(
            "<tr>" + "".join(f'<td style="{_CELL}">{escape(text)}</td>' for text in row) + "</tr>"
            for row in self._rows()
        )
        rest = "".join(f'<tr><td style="{_CELL}" colspan="{len(_HEAD)}">{text}</td></tr>' for text in self._rest())
        caption = f'<caption style="text-align:left">{escape(self.title)}</caption>'
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}{rest}</tbody></table>"

    def _rows(self) -> Iterator[tuple[str, ...]]:
        return (row.cells for row in self.versions[:_ROWS_SHOWN])

    def _rest(self) -> Iterator[str]:
        hidden = len(self.versions) - _ROWS_SHOWN
        if hidden > 0:
            yield f"and {hidden:,} more"


def view_package(call: Call, name: str) -> PackageView:
    """Take a picture of a package.

    Raises: LookupError.
    """
    package = call.backend(PackagesBackend).package_or_none(name)
    if package is None:
        raise LookupError(f"there is no package {shown(name)} in {call.account} {call.region}: CreatePackage makes it")
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
