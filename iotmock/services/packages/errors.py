"""What the Software Package Catalog says when it says no.

Each operation raises declared classes only: the deletions and CreatePackageVersion know no better class than
ValidationException for what elsewhere is a conflict or not found.
"""

from iotmock.core.errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)

__all__ = [
    "attributes_too_large",
    "bucket_elsewhere",
    "bucket_not_found",
    "contents_fixed",
    "default_and_unset",
    "default_is_draft",
    "default_not_deletable",
    "invalid",
    "invalid_token",
    "location_incomplete",
    "location_missing",
    "location_too_long",
    "move_refused",
    "no_object",
    "no_object_version",
    "no_parent_package",
    "object_too_large",
    "object_unversioned",
    "package_exists",
    "package_not_empty",
    "package_not_found",
    "role_missing",
    "token_reused",
    "token_reused_by_deletion",
    "too_many_packages",
    "too_many_versions",
    "version_exists",
    "version_not_found",
]


def invalid(message: str) -> ValidationException:
    """What the floor below has found wrong with a request, in its words."""
    return ValidationException(message)


def invalid_token() -> ValidationException:
    """A page token that this list did not give."""
    return ValidationException("nextToken is not valid for this list.")


# Not there, or there already


def package_not_found(name: str) -> ResourceNotFoundException:
    """No such package."""
    return ResourceNotFoundException(f"Package {name} does not exist.")


def version_not_found(package: str, name: str) -> ResourceNotFoundException:
    """No such version of a package that exists."""
    return ResourceNotFoundException(f"Package {package} has no version {name}.")


def no_parent_package(name: str) -> ValidationException:
    """A version cannot be made before its package."""
    return ValidationException(f"Package {name} does not exist: create it before its versions.")


def package_exists(name: str) -> ConflictException:
    """The name is taken."""
    return ConflictException(f"Package {name} already exists.", resourceId=name)


def version_exists(package: str, name: str) -> ConflictException:
    """The name is taken within the package."""
    return ConflictException(f"Package {package} already has a version {name}.", resourceId=name)


# Life cycle and default version

_MOVES = {"publish": "published", "deprecate": "deprecated"}


def move_refused(package: str, name: str, status: str, event: str) -> ConflictException:
    """A version cannot be published or deprecated from where it stands."""
    return ConflictException(
        f"Version {name} of package {package} is {status} and cannot be {_MOVES[event]}.", resourceId=name
    )


def contents_fixed(package: str, name: str, status: str) -> ConflictException:
    """What a version consists of is fixed from publication on."""
    return ConflictException(
        f"Version {name} of package {package} is {status}: its attributes and artifact cannot be changed.",
        resourceId=name,
    )


def default_is_draft(package: str, name: str) -> ConflictException:
    """Only a version that has been published may be the default."""
    return ConflictException(f"Version {name} of package {package} is DRAFT: publish it first.", resourceId=name)


def default_and_unset() -> ValidationException:
    """One call can only do one of the two."""
    return ValidationException("Specify either defaultVersionName or unsetDefaultVersion, not both.")


def default_not_deletable(package: str, name: str) -> ValidationException:
    """The default version is in use."""
    return ValidationException(f"Version {name} is the default of package {package}: name another or unset it first.")


def package_not_empty(name: str, count: int) -> ValidationException:
    """Deletion does not cascade."""
    return ValidationException(f"Package {name} still has {count} version(s): delete them first.")


# Limits


def too_many_packages(limit: int) -> ServiceQuotaExceededException:
    """The quota of packages is used up."""
    return ServiceQuotaExceededException(f"An account can have at most {limit} packages in a region.")


def too_many_versions(limit: int) -> ServiceQuotaExceededException:
    """The quota of package versions, all packages together, is used up."""
    return ServiceQuotaExceededException(f"An account can have at most {limit} package versions in a region.")


def attributes_too_large(size: int, limit: int) -> ValidationException:
    """The attributes of a version together are limited."""
    return ValidationException(f"The attributes have {size} bytes; all of a version together may have {limit}.")


# Client tokens


def token_reused(_token: str) -> ConflictException:
    """A client token came again with another request."""
    return ConflictException("The client token has been used with different parameters.")


def token_reused_by_deletion(_token: str) -> ValidationException:
    """A client token came again with another request, where ConflictException is not declared."""
    return ValidationException("The client token has been used with different parameters.")


# Configuration


def role_missing() -> ValidationException:
    """Jobs update shadows with the rights of a role."""
    return ValidationException("versionUpdateByJobsConfig needs a roleArn to be enabled.")


# Where an SBOM lies


# AWS's words for what is missing; it calls the version that of an object.
_NULL = {"bucket": "S3 bucket name", "key": "S3 key name", "version": "S3 object version"}


def location_missing() -> ValidationException:
    """The request says nothing of a place in S3, in AWS's words."""
    return ValidationException("Associate request needs to include SBOM reference")


def location_incomplete(member: str) -> ValidationException:
    """Bucket, key and object version together identify an SBOM, in AWS's words."""
    return ValidationException(f"{_NULL[member]} for SBOM cannot be null")


def location_too_long(member: str, limit: int) -> ValidationException:
    """No such name can exist in S3."""
    return ValidationException(f"The {member} of the SBOM location has more than {limit} bytes.")


def bucket_not_found() -> ValidationException:
    """No such bucket, or AWS IoT may not read it, in AWS's words."""
    return ValidationException(
        "SBOM not accessible by the service. Please make sure the bucket exists and S3 permission is granted."
    )


def bucket_elsewhere(name: str) -> ValidationException:
    """An SBOM lies in the region of its package version, in AWS's words."""
    return ValidationException(f"Cross-region S3 bucket for {name} is not supported.")


def no_object(key: str) -> ValidationException:
    """Nothing is stored under the key."""
    return ValidationException(f"The bucket has no object {key}.")


def no_object_version(key: str, version: str) -> ValidationException:
    """The object has been stored, but not in this version."""
    return ValidationException(f"Object {key} has no version {version}.")


def object_unversioned(key: str) -> ValidationException:
    """What can be replaced in its place is no evidence."""
    return ValidationException(f"Object {key} was stored without S3 versioning, which SBOMs need.")


def object_too_large() -> ValidationException:
    """The archive has too many bytes, in AWS's words."""
    return ValidationException("S3 object file size exceeds limit")
