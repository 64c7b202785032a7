"""Validation of an SBOM archive: what AssociateSbomWithPackageVersion starts and ListSbomValidationResults shows.

Invariants kept here alone: every file of the archive gets exactly one result, in archive order; the archive as a whole
succeeds only when it holds files and all of them succeed; equal contents are checked once; whatever the bytes, the
answer is a result and never an exception, with the one exception of a missing extra; the work is bounded by counting.

It happens inside the association, under the world's lock: so the next read shows the outcome, whoever reads, and no
other call can come between the archive and its verdict. The bounds keep that below five seconds.

AWS documents neither limits nor the meaning of the two error codes. Here FILE_SIZE_LIMIT_EXCEEDED stands for "too much"
(of a file, of files together, of entries, of JSON values, of steps) and INCOMPATIBLE_FORMAT for everything else.
"""

import hashlib
from importlib.util import find_spec

from iotmock.services.packages.sbom_archive import Entry, files_of
from iotmock.services.packages.sbom_budget import STEPS, Budget, spend, spending
from iotmock.services.packages.sbom_documents import check_document
from iotmock.services.packages.sbom_verdict import (
    ArchiveValidation,
    ErrorCode,
    FileResult,
    MissingExtra,
    Refused,
    ValidationResult,
    failed,
    succeeded,
)

__all__ = ["ArchiveValidation", "ErrorCode", "FileResult", "MissingExtra", "ValidationResult", "validate_archive"]

ARCHIVE_LIMIT = 10 * 1024 * 1024
FILE_LIMIT = 10 * 1024 * 1024

# Steps that any file takes, and how many of its bytes are unpacked and decoded in one.
_STEPS_OF_FILE = 20
_BYTES_OF_STEP = 250

_LIBRARIES = ("cyclonedx", "jsonschema", "referencing", "spdx_tools")


def validate_archive(
    archive: bytes,
    *,
    key: str,
    archive_limit: int = ARCHIVE_LIMIT,
    file_limit: int = FILE_LIMIT,
    step_limit: int = STEPS,
) -> ArchiveValidation:
    """Return the verdict on each file of the zip archive stored under the S3 key.

    Raises: MissingExtra.
    Source: developer guide, Software Package Catalog, software bill of materials; limits and messages are chosen.
    """
    _require_libraries()
    try:
        _refuse_size(archive, archive_limit)
        with spending(Budget(step_limit)):
            results = _results(archive, file_limit)
    except Refused as refusal:
        results = (failed(key.rsplit("/", 1)[-1] or key, refusal),)
    passed = bool(results) and all(result.error_code is None for result in results)
    return ArchiveValidation(ValidationResult.SUCCEEDED if passed else ValidationResult.FAILED, results)


def _require_libraries() -> None:
    """Raise MissingExtra now, so that a test without the extra fails whatever its archive holds."""
    for library in _LIBRARIES:
        if find_spec(library) is None:
            raise MissingExtra(library)


def _refuse_size(archive: bytes, archive_limit: int) -> None:
    if len(archive) > archive_limit:
        raise Refused(f"the archive is larger than {archive_limit} bytes", ErrorCode.FILE_SIZE_LIMIT_EXCEEDED)


def _results(archive: bytes, file_limit: int) -> tuple[FileResult, ...]:
    verdicts: dict[bytes, Refused | None] = {}
    return tuple(_result(entry, verdicts) for entry in files_of(archive, file_limit=file_limit))


def _result(entry: Entry, verdicts: dict[bytes, Refused | None]) -> FileResult:
    refusal = entry.content if isinstance(entry.content, Refused) else _verdict(entry.content, verdicts)
    return succeeded(entry.name) if refusal is None else failed(entry.name, refusal)


def _verdict(content: bytes, verdicts: dict[bytes, Refused | None]) -> Refused | None:
    digest = hashlib.sha256(content).digest()
    if digest not in verdicts:
        verdicts[digest] = _check(content)
    return verdicts[digest]


def _check(content: bytes) -> Refused | None:
    try:
        spend(_STEPS_OF_FILE + len(content) // _BYTES_OF_STEP)
        check_document(content)
    except Refused as refusal:
        # Its traceback holds the frames, and so the whole document, until the last file is done.
        return Refused(str(refusal)[:1000], refusal.code)
    return None
