"""What can be said about an SBOM: the words of the answer, and the two ways in which a check ends early.

This module alone decides how foreign text (names from an archive, messages of validators) becomes text of an API
answer: one line, printable, of bounded length, always encodable as UTF-8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from iotmock.core.savable import savable

EXTRA = "iotmock[sbom]"
MESSAGE_LENGTH = 300
NAME_LENGTH = 1024

Document = dict[str, Any]
Check = Callable[[Document], None]


@savable
class ValidationResult(StrEnum):
    """Outcome for one file, and for the archive as a whole."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@savable
class ErrorCode(StrEnum):
    """Why a file failed."""

    INCOMPATIBLE_FORMAT = "INCOMPATIBLE_FORMAT"
    FILE_SIZE_LIMIT_EXCEEDED = "FILE_SIZE_LIMIT_EXCEEDED"


@savable
@dataclass(frozen=True, slots=True)
class FileResult:
    """The verdict on one file of the archive."""

    file_name: str
    validation_result: ValidationResult
    error_code: ErrorCode | None = None
    error_message: str | None = None


@savable
@dataclass(frozen=True, slots=True)
class ArchiveValidation:
    """The verdict on the archive, with one result per file in archive order."""

    status: ValidationResult
    results: tuple[FileResult, ...]


class MissingExtra(ImportError):
    """The validation libraries are not installed."""

    def __init__(self, cause: str) -> None:
        super().__init__(f'Validating an SBOM needs more packages ({cause}): pip install "{EXTRA}"')


class Refused(Exception):
    """A file does not pass; carries what the API says about it."""

    def __init__(self, message: str, code: ErrorCode = ErrorCode.INCOMPATIBLE_FORMAT) -> None:
        super().__init__(message)
        self.code = code


def failed(file_name: str, refusal: Refused) -> FileResult:
    """Return the result of a file that was refused."""
    return FileResult(readable(file_name, NAME_LENGTH), ValidationResult.FAILED, refusal.code, readable(str(refusal)))


def succeeded(file_name: str) -> FileResult:
    """Return the result of a file that passed."""
    return FileResult(readable(file_name, NAME_LENGTH), ValidationResult.SUCCEEDED)


def readable(text: str, length: int = MESSAGE_LENGTH) -> str:
    """Return text as one printable line of at most `length` characters."""
    # Cut generously first: a validator may quote the whole document.
    head = text[: 4 * length].encode("utf-8", "replace").decode("utf-8")
    spaced = head.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in spaced)
    return line if len(line) <= length and len(text) <= 4 * length else line[: length - 1] + "…"
