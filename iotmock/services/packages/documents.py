"""State to AWS documents: one pure function per output shape. Members whose value is None are left out of answers."""

from iotmock.core.rooms.backend import Document
from iotmock.services.packages.sbom import FileResult
from iotmock.services.packages.state import Package, PackageConfiguration, PackageVersion

__all__ = [
    "configuration",
    "new_package",
    "new_sbom",
    "new_version",
    "package",
    "package_summary",
    "sbom_validation_result",
    "version",
    "version_summary",
]


def new_package(subject: Package) -> Document:
    """The output of CreatePackage."""
    return {"packageName": subject.name, "packageArn": subject.arn, "description": subject.description}


def package(subject: Package) -> Document:
    """The output of GetPackage."""
    return {
        "packageName": subject.name,
        "packageArn": subject.arn,
        "description": subject.description,
        "defaultVersionName": subject.default_version_name,
        "creationDate": subject.created_at,
        "lastModifiedDate": subject.last_modified_at,
    }


def package_summary(subject: Package) -> Document:
    """An entry of ListPackages."""
    return {
        "packageName": subject.name,
        "defaultVersionName": subject.default_version_name,
        "creationDate": subject.created_at,
        "lastModifiedDate": subject.last_modified_at,
    }


def new_version(subject: PackageVersion) -> Document:
    """The output of CreatePackageVersion; artifact and recipe are not part of it."""
    return {
        "packageVersionArn": subject.arn,
        "packageName": subject.package_name,
        "versionName": subject.name,
        "description": subject.description,
        "attributes": subject.attributes,
        "status": subject.status,
    }


def version(subject: PackageVersion) -> Document:
    """The output of GetPackageVersion."""
    sbom = subject.sbom
    return {
        "packageVersionArn": subject.arn,
        "packageName": subject.package_name,
        "versionName": subject.name,
        "description": subject.description,
        "attributes": subject.attributes,
        "artifact": subject.artifact,
        "status": subject.status,
        "creationDate": subject.created_at,
        "lastModifiedDate": subject.last_updated_at,
        "sbom": None if sbom is None else sbom.location,
        "sbomValidationStatus": None if sbom is None else sbom.validation.status,
        "recipe": subject.recipe,
    }


def version_summary(subject: PackageVersion) -> Document:
    """An entry of ListPackageVersions."""
    return {
        "packageName": subject.package_name,
        "versionName": subject.name,
        "status": subject.status,
        "creationDate": subject.created_at,
        "lastModifiedDate": subject.last_updated_at,
    }


def new_sbom(subject: PackageVersion) -> Document:
    """The output of AssociateSbomWithPackageVersion: on AWS the validation is still to come."""
    return {
        "packageName": subject.package_name,
        "versionName": subject.name,
        "sbom": None if subject.sbom is None else subject.sbom.location,
        "sbomValidationStatus": "IN_PROGRESS",
    }


def sbom_validation_result(result: FileResult) -> Document:
    """An entry of ListSbomValidationResults."""
    return {
        "fileName": result.file_name,
        "validationResult": result.validation_result,
        "errorCode": result.error_code,
        "errorMessage": result.error_message,
    }


def configuration(subject: PackageConfiguration) -> Document:
    """The output of GetPackageConfiguration."""
    return {"versionUpdateByJobsConfig": {"enabled": subject.is_enabled, "roleArn": subject.role_arn}}
