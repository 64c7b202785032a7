"""The Software Package Catalog of one account and region: packages and their versions.

Alone kept here: a default version exists and has been published; a package with versions stays; the quotas of packages
and versions; an SBOM is associated only when its archive can be read, and what its validation says changes nothing
else. The archive is validated during the association, because that is when the object version is read; only the
association's own answer still says IN_PROGRESS.
"""

# ruff: noqa: ARG002 - the floor replays client tokens, but operations still name the member

import json
from collections.abc import Iterator, Mapping
from itertools import count, islice
from typing import Any

from iotmock.core.errors import AwsError
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, check_tags, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.packages import (
    documents,
    errors,
    stacks,  # noqa: F401  # declares its resources
)
from iotmock.services.packages.catalog import Catalog
from iotmock.services.packages.configuration import PackageConfigurationBackend
from iotmock.services.packages.edits import check_attributes, events_of
from iotmock.services.packages.limits import PackageLimits
from iotmock.services.packages.listing import DEFAULT_PAGE, page_of
from iotmock.services.packages.sbom import FileResult, validate_archive
from iotmock.services.packages.sbom_location import find_archive
from iotmock.services.packages.state import Package, PackageVersion, Sbom
from iotmock.services.packages.transitions import VERSION_TABLE
from iotmock.services.shadows.backend import ShadowsBackend

__all__ = ["PACKAGE_SHADOW", "PackagesBackend"]

PACKAGE_SHADOW = "$package"


@savable
class PackagesBackend(Backend):
    """The packages and package versions of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._catalog = Catalog()

    # Packages

    @operation("iot:CreatePackage", token_reused=errors.token_reused)
    def create_package(
        self,
        call: Call,
        *,
        package_name: str,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
        client_token: str | None = None,
    ) -> Document:
        """Create a package without versions.

        Raises: ConflictException, ServiceQuotaExceededException, ValidationException.
        Source: API reference, CreatePackage.
        """
        check_tags(tags or {}, errors.invalid)
        if self._catalog.package_or_none(package_name) is not None:
            raise errors.package_exists(package_name)
        limit = PackageLimits(call.state.limits).packages
        if self._catalog.package_count >= limit:
            raise errors.too_many_packages(limit)
        package = Package(
            name=package_name,
            arn=call.arn(f"package/{package_name}"),
            created_at=call.now,
            last_modified_at=call.now,
            description=description,
            tags=dict(tags or {}),
        )
        self._catalog.add_package(package)
        call.record("package", package_name, "create")
        return documents.new_package(package)

    @operation("iot:GetPackage")
    def get_package(self, _call: Call, *, package_name: str) -> Document:
        """Describe a package.

        Raises: ResourceNotFoundException.
        Source: API reference, GetPackage.
        """
        return documents.package(self._catalog.find_package(package_name))

    @operation("iot:UpdatePackage", token_reused=errors.token_reused)
    def update_package(
        self,
        call: Call,
        *,
        package_name: str,
        description: str | None = None,
        default_version_name: str | None = None,
        unset_default_version: bool | None = None,
        client_token: str | None = None,
    ) -> None:
        """Change a package's description, name its default version or unset it.

        Raises: ConflictException, ResourceNotFoundException, ValidationException.
        Source: API reference, UpdatePackage; Developer Guide, Preparing to use Software Package Catalog.
        """
        if default_version_name is not None and unset_default_version:
            raise errors.default_and_unset()
        package = self._catalog.find_package(package_name)
        if default_version_name is not None:
            self._check_default(package_name, default_version_name)
        if description is not None:
            package.description = description
        before = package.default_version_name
        if default_version_name is not None or unset_default_version:
            package.default_version_name = default_version_name
        package.last_modified_at = call.now
        if before == package.default_version_name:
            call.record("package", package_name, "update")
        else:
            call.record("package", package_name, "change default version", before, package.default_version_name)

    @operation("iot:DeletePackage", token_reused=errors.token_reused_by_deletion)
    def delete_package(self, call: Call, *, package_name: str, client_token: str | None = None) -> None:
        """Delete a package without versions; one that does not exist is no error.

        Raises: ValidationException.
        Source: API reference, DeletePackage.
        """
        package = self._catalog.package_or_none(package_name)
        if package is None:
            return
        if len(package.versions):
            raise errors.package_not_empty(package_name, len(package.versions))
        self._catalog.remove_package(package)
        call.record("package", package_name, "delete")

    @operation("iot:ListPackages")
    def list_packages(self, call: Call, *, max_results: int = DEFAULT_PAGE, next_token: str | None = None) -> Document:
        """List the packages by name.

        Raises: ValidationException.
        Source: API reference, ListPackages.
        """
        page, token = page_of(
            call, "ListPackages", next_token, max_results, self._catalog.packages_after, lambda package: package.name
        )
        return {"packageSummaries": list(map(documents.package_summary, page)), "nextToken": token}

    # Versions

    @operation("iot:CreatePackageVersion", token_reused=errors.token_reused)
    def create_package_version(
        self,
        call: Call,
        *,
        package_name: str,
        version_name: str,
        description: str | None = None,
        attributes: Mapping[str, str] | None = None,
        artifact: Mapping[str, Any] | None = None,
        recipe: str | None = None,
        tags: Mapping[str, str] | None = None,
        client_token: str | None = None,
    ) -> Document:
        """Create a version as DRAFT.

        Raises: ConflictException, ServiceQuotaExceededException, ValidationException.
        Source: API reference, CreatePackageVersion.
        """
        check_attributes(attributes)
        check_tags(tags or {}, errors.invalid)
        package = self._catalog.package_or_none(package_name)
        if package is None:
            raise errors.no_parent_package(package_name)
        if package.versions.get(version_name) is not None:
            raise errors.version_exists(package_name, version_name)
        limit = PackageLimits(call.state.limits).package_versions
        if self._catalog.version_count >= limit:
            raise errors.too_many_versions(limit)
        version = PackageVersion(
            package_name=package_name,
            name=version_name,
            arn=call.arn(f"package/{package_name}/version/{version_name}"),
            created_at=call.now,
            description=description,
            attributes=attributes or {},
            artifact=artifact,
            recipe=recipe,
            tags=dict(tags or {}),
        )
        call.move(version, "create")
        self._catalog.add_version(version)
        return documents.new_version(version)

    @operation("iot:GetPackageVersion")
    def get_package_version(self, _call: Call, *, package_name: str, version_name: str) -> Document:
        """Describe a version.

        Raises: ResourceNotFoundException.
        Source: API reference, GetPackageVersion.
        """
        return documents.version(self._catalog.find_version(package_name, version_name))

    @operation("iot:UpdatePackageVersion", token_reused=errors.token_reused)
    def update_package_version(
        self,
        call: Call,
        *,
        package_name: str,
        version_name: str,
        description: str | None = None,
        attributes: Mapping[str, str] | None = None,
        artifact: Mapping[str, Any] | None = None,
        action: str | None = None,
        recipe: str | None = None,
        client_token: str | None = None,
    ) -> None:
        """Edit a version, publish or deprecate it; attributes replace the whole map.

        Raises: ConflictException, ResourceNotFoundException, ValidationException.
        Source: API reference, UpdatePackageVersion; Developer Guide, Preparing to use Software Package Catalog.
        """
        check_attributes(attributes)
        version = self._catalog.find_version(package_name, version_name)
        edits = {"attributes": attributes, "artifact": artifact, "description": description, "recipe": recipe}
        given = {name: value for name, value in edits.items() if value is not None}
        events = events_of(given, action)
        before = status = version.status
        for event in events:
            status = VERSION_TABLE.target(version, status, event)
        for name, value in given.items():
            setattr(version, name, value)
        for event in events:
            call.move(version, event)
        self._catalog.refile_version(version, before)

    @operation("iot:DeletePackageVersion", token_reused=errors.token_reused_by_deletion)
    def delete_package_version(
        self, call: Call, *, package_name: str, version_name: str, client_token: str | None = None
    ) -> None:
        """Delete a version that is not the default; one that does not exist is no error.

        Raises: ValidationException.
        Source: API reference, DeletePackageVersion.
        """
        version = self._catalog.version_or_none(package_name, version_name)
        if version is None:
            return
        if self._catalog.find_package(package_name).default_version_name == version_name:
            raise errors.default_not_deletable(package_name, version_name)
        self._catalog.remove_version(version)
        call.move(version, "delete")

    @operation("iot:ListPackageVersions")
    def list_package_versions(
        self,
        call: Call,
        *,
        package_name: str,
        status: str | None = None,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
    ) -> Document:
        """List the versions of a package by name; an unknown package has none.

        Raises: ValidationException.
        Source: API reference, ListPackageVersions.
        """

        def versions_after(name: str | None) -> Iterator[PackageVersion]:
            return self._catalog.versions_after(package_name, name, status)

        scope = f"ListPackageVersions {package_name} {status}"
        page, token = page_of(call, scope, next_token, max_results, versions_after, lambda version: version.name)
        return {"packageVersionSummaries": list(map(documents.version_summary, page)), "nextToken": token}

    # SBOMs

    @operation("iot:AssociateSbomWithPackageVersion", token_reused=errors.token_reused)
    def associate_sbom_with_package_version(
        self,
        call: Call,
        *,
        package_name: str,
        version_name: str,
        sbom: Mapping[str, Any],
        client_token: str | None = None,
    ) -> Document:
        """Associate an SBOM archive, in the place of an earlier one, and validate it.

        Raises: ResourceNotFoundException, ValidationException; MissingExtra, which is no answer of AWS.
        Source: API reference, AssociateSbomWithPackageVersion.
        """
        version = self._catalog.find_version(package_name, version_name)
        archive = find_archive(call, sbom.get("s3Location"))
        limits = PackageLimits(call.state.limits)
        version.sbom = Sbom(
            location=sbom,
            validation=validate_archive(
                archive.read(),
                key=archive.key,
                archive_limit=limits.sbom_archive_bytes,
                file_limit=limits.sbom_file_bytes,
                step_limit=limits.sbom_steps,
            ),
        )
        call.move(version, "associate SBOM")
        return documents.new_sbom(version)

    @operation("iot:DisassociateSbomFromPackageVersion", token_reused=errors.token_reused)
    def disassociate_sbom_from_package_version(
        self, call: Call, *, package_name: str, version_name: str, client_token: str | None = None
    ) -> None:
        """Forget a version's SBOM and its results; none associated is no error.

        Raises: ResourceNotFoundException.
        Source: API reference, DisassociateSbomFromPackageVersion.
        """
        version = self._catalog.find_version(package_name, version_name)
        if version.sbom is not None:
            version.sbom = None
            call.move(version, "disassociate SBOM")

    @operation("iot:ListSbomValidationResults")
    def list_sbom_validation_results(
        self,
        call: Call,
        *,
        package_name: str,
        version_name: str,
        validation_result: str | None = None,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
    ) -> Document:
        """List the results of a version's SBOM files in archive order; without SBOM there are none.

        Raises: ResourceNotFoundException, ValidationException.
        Source: API reference, ListSbomValidationResults.
        """
        sbom = self._catalog.find_version(package_name, version_name).sbom
        results = () if sbom is None else sbom.validation.results

        def results_after(position: int | None) -> Iterator[tuple[int, FileResult]]:
            start = 0 if position is None else position + 1
            numbered = zip(count(start), islice(results, start, None), strict=False)
            return (item for item in numbered if validation_result in (None, item[1].validation_result))

        scope = f"ListSbomValidationResults {package_name} {version_name} {validation_result}"
        page, token = page_of(call, scope, next_token, max_results, results_after, lambda item: item[0])
        summaries = [documents.sbom_validation_result(result) for _, result in page]
        return {"validationResultSummaries": summaries, "nextToken": token}

    # For jobs and views

    def package_names(self) -> list[str]:
        """The names of all packages."""
        return [package.name for package in self._catalog.packages_after(None)]

    def package_or_none(self, name: str) -> Package | None:
        """A package, or None when it does not exist."""
        return self._catalog.package_or_none(name)

    def version_or_none(self, package_name: str, name: str) -> PackageVersion | None:
        """A version, or None when it or its package does not exist."""
        return self._catalog.version_or_none(package_name, name)

    def note_installed(self, call: Call, thing_name: str, versions: Mapping[str, str | None]) -> None:
        """Note in the shadow `$package` what a job has done to a thing, if the package configuration says so.

        versions: by package; None where the job removed the package. A version deleted meanwhile is left out.
        Source: Developer Guide, "Preparing to use Software Package Catalog".
        """
        reported = {
            package: None if version is None else {"version": version}
            for package, version in versions.items()
            if version is None or self._catalog.version_or_none(package, version) is not None
        }
        if not reported or not call.backend(PackageConfigurationBackend).is_enabled:
            return
        payload = json.dumps({"state": {"reported": reported}}).encode()
        shadows = call.backend(ShadowsBackend)
        try:
            shadows.update_thing_shadow(call, thing_name=thing_name, shadow_name=PACKAGE_SHADOW, payload=payload)
        except AwsError as refused:
            # A full shadow does not undo the job's success; the journal is where a test finds out.
            call.record("shadow", f"{thing_name}~{PACKAGE_SHADOW}", f"update refused: {refused.message}")

    def all_tags(self) -> Iterator[tuple[str, TagMap]]:
        """The tags of packages and versions, behind what follows `package/` in their ARNs."""
        for package in self._catalog.packages_after(None):
            yield package.name, package.tags
            for version in self._catalog.versions_after(package.name, None, None):
                yield f"{package.name}/version/{version.name}", version.tags

    # Inside

    def _check_default(self, package_name: str, version_name: str) -> None:
        if not self._catalog.find_version(package_name, version_name).is_deployable:
            raise errors.default_is_draft(package_name, version_name)


@taggable("package")
def tags_of_package_or_version(call: Call, name: str) -> TagMap | None:
    """The tags behind `<package>` or `<package>/version/<version>`."""
    packages = call.backend(PackagesBackend)
    found: Package | PackageVersion | None = None
    match name.split("/"):
        case [package]:
            found = packages.package_or_none(package)
        case [package, "version", version]:
            found = packages.version_or_none(package, version)
    return None if found is None else found.tags


@listed_tags("package")
def tags_of_packages_and_versions(call: Call) -> Iterator[tuple[str, TagMap]]:
    """The tags of all packages, each before its versions."""
    return call.backend(PackagesBackend).all_tags()
