"""What Jobs says when it will not carry what a request gives: document, placeholders, package versions, parameters.

The texts about placeholders, presigned URLs and upload buckets are those that the Developer Guide lists in "Software
Package Catalog troubleshooting"; the class that the guide gives most of them, InvalidJobDocumentException, is in no
service model, so they are InvalidRequestException. Other texts are ours.
"""

from iotmock.core.errors import InvalidRequestException, ResourceNotFoundException
from iotmock.core.texts import cut

__all__ = [
    "all_attributes_not_alone",
    "artifact_missing",
    "artifact_nested",
    "attribute_unknown",
    "bucket_elsewhere",
    "bucket_name_invalid",
    "bucket_not_found",
    "bucket_with_placeholder",
    "default_unset",
    "destination_malformed",
    "destination_not_found",
    "document_and_source",
    "document_not_an_object",
    "document_not_json",
    "document_not_utf8",
    "document_too_large",
    "local_placeholder_misplaced",
    "local_placeholder_repeated",
    "local_placeholder_unknown",
    "names_ambiguous",
    "names_not_in_pair",
    "no_document",
    "null_version_referenced",
    "object_reference_nested",
    "object_url_invalid",
    "package_not_found",
    "package_reference_malformed",
    "parameter_missing",
    "parameter_not_fitting",
    "parameter_unknown",
    "placeholder_not_terminated",
    "replaced_document_too_large",
    "role_missing",
    "role_missing_for_artifact",
    "source_not_an_object_url",
    "source_unreadable",
    "too_many_destinations",
    "version_is_draft",
    "version_not_a_destination",
    "version_not_found",
]

_SHOWN = 200


def _shown(text: str) -> str:
    """A text of the request as a message quotes it."""
    return cut(text, _SHOWN)


# The document


def no_document() -> InvalidRequestException:
    """Nothing to send to devices."""
    return InvalidRequestException("Either document or documentSource must be given.")


def document_and_source() -> InvalidRequestException:
    """One of them would be ignored."""
    return InvalidRequestException("Only one of document and documentSource can be given.")


def source_not_an_object_url(source: str) -> InvalidRequestException:
    """A document source that names no object in S3."""
    return InvalidRequestException(f"documentSource {_shown(source)} is not the URL of an S3 object.")


def source_unreadable(source: str, missing: str) -> InvalidRequestException:
    """No such bucket, key or version, or the object has been deleted."""
    return InvalidRequestException(f"The job document at {_shown(source)} cannot be read from S3: {missing}.")


def document_too_large(limit: int) -> InvalidRequestException:
    """A job document with too many bytes."""
    return InvalidRequestException(f"The job document must have at most {limit} bytes in UTF-8.")


def replaced_document_too_large(limit: int) -> InvalidRequestException:
    """The document has got too long by what stands in place of its placeholders."""
    return InvalidRequestException(
        f"The job document with its packages and parameters replaced must have at most {limit} bytes in UTF-8."
    )


def document_not_utf8() -> InvalidRequestException:
    """Bytes of another encoding, or half a surrogate pair."""
    return InvalidRequestException("The job document is not UTF-8.")


def document_not_json(reason: str) -> InvalidRequestException:
    """A job document is JSON before anything is replaced."""
    return InvalidRequestException(f"The job document is not valid JSON: {_shown(reason)}")


def document_not_an_object() -> InvalidRequestException:
    """JSON, but not what devices get as jobDocument."""
    return InvalidRequestException("The job document must be a JSON object.")


# Placeholders


def placeholder_not_terminated() -> InvalidRequestException:
    """A string ends within a placeholder."""
    return InvalidRequestException("One or more parameters or placeholders are not terminated.")


def local_placeholder_misplaced(placeholder: str) -> InvalidRequestException:
    """`${thingName}` and its like stand elsewhere than in the URL of an upload."""
    return InvalidRequestException(f"Local placeholder, {placeholder}, is only valid inside of presign url upload")


def local_placeholder_unknown(placeholder: str) -> InvalidRequestException:
    """The URL of an upload has a placeholder of another name."""
    return InvalidRequestException(
        f"Undefined placeholder, {_shown(placeholder)}, inside of presign url upload parameter"
    )


def local_placeholder_repeated(placeholder: str, limit: int) -> InvalidRequestException:
    """The URL of an upload has one placeholder too often."""
    return InvalidRequestException(
        f"The occurrence of local placeholder {placeholder} within S3 presigned url upload placeholder exceeds limit"
        f" of {limit}."
    )


def object_reference_nested(prefix: str) -> InvalidRequestException:
    """The placeholder of an S3 URL inside another one; prefix: its beginning up to the last colon."""
    return InvalidRequestException(f"{prefix}[...]}} should not be the second layer pattern.")


def artifact_nested() -> InvalidRequestException:
    """The placeholder of an artifact inside another one."""
    return InvalidRequestException(
        "${aws:iot:package:[...]:artifact:s3-presigned-url} cannot be nested inside another placeholder."
    )


def all_attributes_not_alone() -> InvalidRequestException:
    """An object of attributes cannot stand inside a string or as a name."""
    return InvalidRequestException(
        "The package version attribute placeholder for all attributes has to be a json value by itself and not"
        " appended with other strings or nested with other placeholders."
    )


def package_reference_malformed(placeholder: str) -> InvalidRequestException:
    """It begins as a placeholder of a package version and goes on as none."""
    return InvalidRequestException(f"Placeholder {_shown(placeholder)} has no known form of a package placeholder.")


def names_not_in_pair() -> InvalidRequestException:
    """A package without version, or a version without package."""
    return InvalidRequestException("Empty package name and version name have to be used in pair.")


def names_ambiguous() -> InvalidRequestException:
    """A placeholder without names, and not just one package version that it could mean."""
    return InvalidRequestException(
        "Cannot resolve empty package name and version name given multiple elements in destination package versions."
    )


def null_version_referenced() -> InvalidRequestException:
    """A removed package has neither attributes nor artifact."""
    return InvalidRequestException("$null is not allowed to be referenced as a package version in job documents.")


def version_not_a_destination(package: str, version: str) -> InvalidRequestException:
    """The document names what the job does not install."""
    return InvalidRequestException(
        f"Package {_shown(package)} version {_shown(version)} is named in the job document, but not in"
        " destinationPackageVersions."
    )


def attribute_unknown(package: str, version: str, attribute: str) -> InvalidRequestException:
    """A package version without this attribute."""
    return InvalidRequestException(f"Package {package} version {version} has no attribute {_shown(attribute)}.")


def artifact_missing(package: str, version: str) -> InvalidRequestException:
    """A package version without artifact."""
    return InvalidRequestException(
        f"Package {package} version {version} does not have an associated artifact to generate an S3 presigned url."
    )


# Presigned URLs


def role_missing() -> InvalidRequestException:
    """URLs are signed with the rights of a role."""
    return InvalidRequestException(
        "presignedUrlConfig role ARN is required to generate an S3 presigned url in job document."
    )


def role_missing_for_artifact(package: str, version: str) -> InvalidRequestException:
    """The same for the artifact of a package version."""
    return InvalidRequestException(
        "presignedUrlConfig role ARN is required to generate an S3 presigned url in job document for package"
        f" {package} version {version} artifact."
    )


def object_url_invalid() -> InvalidRequestException:
    """The placeholder of an S3 URL without such a URL."""
    return InvalidRequestException("Provided argument for presigned url is invalid")


def bucket_with_placeholder() -> InvalidRequestException:
    """All devices upload into one bucket."""
    return InvalidRequestException("S3 bucket name in presigned url upload is not allowed to contain any placeholders")


def bucket_name_invalid() -> InvalidRequestException:
    """No bucket can have this name."""
    return InvalidRequestException("Given S3 bucket name is invalid.")


def bucket_not_found() -> InvalidRequestException:
    """Nowhere to upload to."""
    return InvalidRequestException("S3 bucket in job document presigned url upload placeholder not found")


def bucket_elsewhere() -> InvalidRequestException:
    """Devices upload into the region of their job."""
    return InvalidRequestException("Cross region S3 bucket is not supported for presigned url upload placeholder")


# Package versions that the job installs


def too_many_destinations(limit: int) -> InvalidRequestException:
    """More package versions than a job can install."""
    return InvalidRequestException(f"destinationPackageVersions can have at most {limit} elements.")


def destination_malformed(arn: str) -> InvalidRequestException:
    """A text that names no package version."""
    return InvalidRequestException(f"{_shown(arn)} is not the ARN of a package version.")


def destination_not_found(arn: str) -> ResourceNotFoundException:
    """Package versions of other accounts and regions are out of reach."""
    return ResourceNotFoundException(f"Package version {_shown(arn)} does not exist in this account and region.")


def package_not_found(name: str) -> ResourceNotFoundException:
    """No such package."""
    return ResourceNotFoundException(f"Package {_shown(name)} does not exist.")


def version_not_found(package: str, name: str) -> ResourceNotFoundException:
    """No such version of a package that exists."""
    return ResourceNotFoundException(f"Package {package} has no version {_shown(name)}.")


def version_is_draft(package: str, name: str) -> InvalidRequestException:
    """What has not been published cannot be installed."""
    return InvalidRequestException(f"Version {name} of package {package} is DRAFT: publish it before a job deploys it.")


def default_unset(package: str) -> InvalidRequestException:
    """`$default` means nothing here."""
    return InvalidRequestException(f"Package {package} has no default version.")


# Parameters of managed templates


def parameter_missing(template: str, key: str) -> InvalidRequestException:
    """A value that the template cannot do without."""
    return InvalidRequestException(f"Job template {template} needs a value for the document parameter {key}.")


def parameter_unknown(template: str, key: str) -> InvalidRequestException:
    """A value that nothing asks for."""
    return InvalidRequestException(f"Job template {template} has no document parameter {_shown(key)}.")


def parameter_not_fitting(key: str, pattern: str) -> InvalidRequestException:
    """A value that the template excludes."""
    return InvalidRequestException(f"The value of document parameter {key} does not match {pattern}.")
