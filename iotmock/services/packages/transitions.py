"""The life cycle of a package version, as a table.

A version is made as DRAFT and filled. Publishing fixes its attributes and artifact for good; there is no way back to
DRAFT. A deprecated version may be published again. Description, recipe and SBOM can change in every state. What is
deleted cannot be read any more; DELETED stands here for the journal only. That a default version cannot be deleted is
a matter of its package and is checked there.
Source: Developer Guide, "Preparing to use Software Package Catalog", "Preparing AWS IoT Jobs", "Preparing security".
"""

from enum import StrEnum
from typing import Protocol

from iotmock.core.rooms.state_machine import Subject, Table
from iotmock.core.savable import savable
from iotmock.services.packages import errors

__all__ = ["ACTIONS", "VERSION_TABLE", "VersionState"]


@savable
class VersionState(StrEnum):
    """Where a package version stands."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    DEPRECATED = "DEPRECATED"
    DELETED = "DELETED"


# The actions of UpdatePackageVersion -> the event in the table.
ACTIONS = {"PUBLISH": "publish", "DEPRECATE": "deprecate"}

_ALWAYS = ("edit", "associate SBOM", "disassociate SBOM")


class _Version(Subject, Protocol):
    """What a refusal needs to know of a version."""

    @property
    def package_name(self) -> str: ...

    @property
    def name(self) -> str: ...


def _refuse(version: _Version, event: str) -> Exception:
    package, name, status = version.package_name, version.name, str(version.status)
    if event in ACTIONS.values():
        return errors.move_refused(package, name, status, event)
    return errors.contents_fixed(package, name, status)


VERSION_TABLE: Table[VersionState] = Table(
    "package version",
    {
        None: {"create": VersionState.DRAFT},
        VersionState.DRAFT: {
            "edit contents": VersionState.DRAFT,
            **dict.fromkeys(_ALWAYS, VersionState.DRAFT),
            "publish": VersionState.PUBLISHED,
            "delete": VersionState.DELETED,
        },
        VersionState.PUBLISHED: {
            **dict.fromkeys(_ALWAYS, VersionState.PUBLISHED),
            "deprecate": VersionState.DEPRECATED,
            "delete": VersionState.DELETED,
        },
        VersionState.DEPRECATED: {
            **dict.fromkeys(_ALWAYS, VersionState.DEPRECATED),
            "publish": VersionState.PUBLISHED,
            "delete": VersionState.DELETED,
        },
        VersionState.DELETED: {},
    },
    refuse=_refuse,
)
