"""What the catalog holds: packages by name, their versions, and how many versions there are in all.

Alone kept here: a name stands for one package, or for one version of its package; every list is in order of name and
costs O(page).
"""

from collections.abc import Iterator

from sortedcontainers import SortedDict

from iotmock.core.savable import savable
from iotmock.services.packages import errors
from iotmock.services.packages.state import Package, PackageVersion
from iotmock.services.packages.transitions import VersionState

__all__ = ["Catalog"]


@savable
class Catalog:
    """The packages and package versions of one account and region."""

    __slots__ = ("_packages", "version_count")

    def __init__(self) -> None:
        self._packages: SortedDict[str, Package] = SortedDict()
        self.version_count = 0

    @property
    def package_count(self) -> int:
        """How many packages there are."""
        return len(self._packages)

    def package_or_none(self, name: str) -> Package | None:
        """A package, or None when it does not exist."""
        return self._packages.get(name)

    def find_package(self, name: str) -> Package:
        """A package.

        Raises: ResourceNotFoundException.
        """
        package = self._packages.get(name)
        if package is None:
            raise errors.package_not_found(name)
        return package

    def version_or_none(self, package_name: str, name: str) -> PackageVersion | None:
        """A version, or None when it or its package does not exist."""
        package = self._packages.get(package_name)
        return None if package is None else package.versions.get(name)

    def find_version(self, package_name: str, name: str) -> PackageVersion:
        """A version.

        Raises: ResourceNotFoundException.
        """
        version = self.find_package(package_name).versions.get(name)
        if version is None:
            raise errors.version_not_found(package_name, name)
        return version

    def packages_after(self, name: str | None) -> Iterator[Package]:
        """The packages behind a name, in order of name."""
        return (self._packages[key] for key in self._packages.irange(minimum=name, inclusive=(False, True)))

    def versions_after(self, package_name: str, name: str | None, status: str | None) -> Iterator[PackageVersion]:
        """The versions of a package behind a name, in order of name; none of a package that does not exist."""
        package = self._packages.get(package_name)
        return iter(()) if package is None else package.versions.after(name, status)

    def add_package(self, package: Package) -> None:
        """Take up a package without versions."""
        self._packages[package.name] = package

    def remove_package(self, package: Package) -> None:
        """Let go of a package without versions."""
        del self._packages[package.name]

    def add_version(self, version: PackageVersion) -> None:
        """Take up a version that has been brought to life."""
        self._packages[version.package_name].versions.add(version)
        self.version_count += 1

    def refile_version(self, version: PackageVersion, before: VersionState | None) -> None:
        """Keep the lists by status true after a version has moved."""
        self._packages[version.package_name].versions.refile(version, before)

    def remove_version(self, version: PackageVersion) -> None:
        """Let go of a version, before its status changes."""
        self._packages[version.package_name].versions.remove(version)
        self.version_count -= 1
