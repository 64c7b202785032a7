"""The SBOM archive: one result per file, and a result for whatever is stored as an archive."""

import io
import json
import subprocess
import sys
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotmock.services.packages import sbom

VALID = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}).encode()
INVALID = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "surprise": 1}).encode()
BAD_FORMAT = "INCOMPATIBLE_FORMAT"
TOO_LARGE = "FILE_SIZE_LIMIT_EXCEEDED"

DIRECTORY, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
FLAGS, METHOD, CRC, UNPACKED_SIZE, DIRECTORY_LENGTH = 8, 10, 16, 24, 46


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """Return a zip archive of the files, duplicate names included."""
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in files:
            archive.writestr(name, content)
        archive.comment = comment
    return packed.getvalue()


def patched(archive: bytes, offset: int, value: bytes) -> bytes:
    """Return the archive with bytes of its first directory entry overwritten."""
    start = archive.index(DIRECTORY) + offset
    return archive[:start] + value + archive[start + len(value) :]


def validate(archive: bytes, **options: int) -> sbom.ArchiveValidation:
    """Validate the archive under a fixed key."""
    return sbom.validate_archive(archive, key="boms/lamp/bom.zip", **options)


def codes(validation: sbom.ArchiveValidation) -> list[tuple[str, str | None]]:
    """Return name and error code of each result."""
    return [(result.file_name, result.error_code) for result in validation.results]


def test_archive_of_valid_files_succeeds() -> None:
    """API reference, SbomValidationResultSummary: one summary per SBOM file, no error when it succeeded."""
    validation = validate(zipped(("a.json", VALID), ("b.json", VALID)))

    assert validation.status == "SUCCEEDED"
    assert validation.results == (
        sbom.FileResult("a.json", sbom.ValidationResult.SUCCEEDED),
        sbom.FileResult("b.json", sbom.ValidationResult.SUCCEEDED),
    )


def test_archive_with_one_broken_file_fails_as_a_whole() -> None:
    """Mixed results: chosen, see docs/fidelity.md."""
    validation = validate(zipped(("good.json", VALID), ("bad.json", INVALID)))

    assert validation.status == "FAILED"
    assert codes(validation) == [("good.json", None), ("bad.json", BAD_FORMAT)]


def test_results_keep_archive_order_and_skip_directories() -> None:
    """Directories are no files: chosen, see docs/fidelity.md."""
    validation = validate(zipped(("z.json", VALID), ("boms/", b""), ("boms/a.json", VALID)))

    assert codes(validation) == [("z.json", None), ("boms/a.json", None)]


@pytest.mark.parametrize("archive", [b"", b"not a zip", VALID, zipped(("a", VALID))[:-30]], ids=lambda a: f"{len(a)}")
def test_unreadable_archive_fails_under_the_name_of_its_key(archive: bytes) -> None:
    """Developer guide, SBOM storage: a single file is zipped too; the result's name is chosen, see docs/fidelity.md."""
    validation = validate(archive)

    assert validation.status == "FAILED"
    assert codes(validation) == [("bom.zip", BAD_FORMAT)]


@pytest.mark.parametrize("archive", [zipped(), zipped(("boms/", b""))], ids=["empty", "directory only"])
def test_archive_without_files_fails_without_results(archive: bytes) -> None:
    """Chosen, see docs/fidelity.md."""
    assert validate(archive) == sbom.ArchiveValidation(sbom.ValidationResult.FAILED, ())


def test_file_at_the_limit_succeeds_and_above_it_fails() -> None:
    """API reference, SbomValidationErrorCode: FILE_SIZE_LIMIT_EXCEEDED."""
    archive = zipped(("a.json", VALID))

    assert codes(validate(archive, file_limit=len(VALID))) == [("a.json", None)]
    assert codes(validate(archive, file_limit=len(VALID) - 1)) == [("a.json", TOO_LARGE)]


def test_archive_above_its_limit_fails_as_one_file() -> None:
    """Limit of the archive: chosen, see docs/fidelity.md."""
    archive = zipped(("a.json", VALID))

    assert codes(validate(archive, archive_limit=len(archive))) == [("a.json", None)]
    assert codes(validate(archive, archive_limit=len(archive) - 1)) == [("bom.zip", TOO_LARGE)]


def test_files_together_above_the_total_limit_fail() -> None:
    """Five times the limit of a file may be unpacked: chosen, see docs/fidelity.md."""
    size = len(VALID) + 10
    files = [(f"{number}.json", VALID + b" " * 10) for number in range(7)]

    assert [code for _, code in codes(validate(zipped(*files), file_limit=size))] == [None] * 5 + [TOO_LARGE] * 2


def broken_archives() -> dict[str, bytes]:
    """Return archives of which the one file cannot be taken for what the directory says."""
    whole = zipped(("a.json", VALID))
    flagged = patched(whole, FLAGS, b"\x01\x00")
    size = len(VALID)
    return {
        "encrypted": flagged[:6] + b"\x01\x00" + flagged[8:],
        "bad checksum": patched(whole, CRC, b"\0\0\0\0"),
        "size understated": patched(whole, UNPACKED_SIZE, (size - 1).to_bytes(4, "little")),
        "size overstated": patched(whole, UNPACKED_SIZE, (size + 1).to_bytes(4, "little")),
        "bzip2": zipped(("a.json", VALID), method=zipfile.ZIP_BZIP2),
        "lzma": zipped(("a.json", VALID), method=zipfile.ZIP_LZMA),
        "unknown method": patched(whole, METHOD, b"\x63\x00"),
        "nested": zipped(("a.json", whole)),
        "local header gone": whole.replace(LOCAL, b"PK\x09\x09"),
        "garbage in the stream": whole[:40] + b"\xff" * 20 + whole[60:],
    }


@pytest.mark.parametrize("archive", broken_archives().values(), ids=broken_archives())
def test_broken_entry_fails_as_incompatible(archive: bytes) -> None:
    """API reference, SbomValidationErrorCode: INCOMPATIBLE_FORMAT."""
    validation = validate(archive)

    assert validation.status == "FAILED"
    assert codes(validation) == [("a.json", BAD_FORMAT)]
    assert validation.results[0].error_message


def test_broken_entry_leaves_the_others_alone() -> None:
    """API reference, ListSbomValidationResults: results are per file."""
    archive = patched(zipped(("a.json", VALID), ("b.json", VALID)), CRC, b"\0\0\0\0")

    assert codes(validate(archive)) == [("a.json", BAD_FORMAT), ("b.json", None)]


def test_overlapping_entries_fail() -> None:
    """Many directory entries of one stream are how a bomb multiplies: chosen, see docs/fidelity.md."""
    whole = zipped(("a.json", VALID))
    start, end = whole.index(DIRECTORY), whole.index(b"PK\x05\x06")
    entry = whole[start:end]
    tail = bytearray(whole[end:])
    tail[8:12] = (3).to_bytes(2, "little") * 2
    tail[12:16] = (3 * len(entry)).to_bytes(4, "little")

    assert codes(validate(whole[:start] + 3 * entry + bytes(tail))) == [("a.json", BAD_FORMAT)] * 3


def test_duplicate_names_get_a_result_each() -> None:
    """Chosen, see docs/fidelity.md."""
    archive = zipped(("a.json", VALID), ("a.json", INVALID))

    assert codes(validate(archive)) == [("a.json", None), ("a.json", BAD_FORMAT)]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/absolute.json", "C:\\windows.json", "a/./b.json", "übung.json"])
def test_name_is_reported_as_it_stands(name: str) -> None:
    """Names are never paths here: chosen, see docs/fidelity.md."""
    assert codes(validate(zipped((name, VALID)))) == [(name, None)]


@pytest.mark.parametrize("name", ["a\nb.json", "a\x1b[31m.json", "n" * 5000, "‮gpj.json"])  # noqa: PLE2502
def test_odd_name_is_reported_as_one_printable_line(name: str) -> None:
    """Chosen, see docs/fidelity.md."""
    (result,) = validate(zipped((name, VALID))).results

    assert result.error_code is None
    assert result.file_name.isprintable()
    assert len(result.file_name) <= 1024


def test_huge_comment_does_no_harm() -> None:
    """A zip comment may be 65535 bytes long: APPNOTE 4.3.16."""
    assert codes(validate(zipped(("a.json", VALID), comment=b"PK" * 32767))) == [("a.json", None)]


def test_archive_with_a_prefix_is_read() -> None:
    """Self-extracting archives start with a program: APPNOTE 4.1.9."""
    assert codes(validate(b"#!/bin/sh\n" + zipped(("a.json", VALID)))) == [("a.json", None)]


def test_thousands_of_entries_get_a_result_each() -> None:
    """API reference, ListSbomValidationResults."""
    validation = validate(zipped(*((f"{number}.json", VALID) for number in range(5000))))

    assert validation.status == "SUCCEEDED"
    assert len(validation.results) == 5000


def test_more_entries_than_the_limit_fail_as_one_file() -> None:
    """Ten thousand entries are read: chosen, see docs/fidelity.md."""
    archive = zipped(*((f"{number}", b"") for number in range(10_001)), method=zipfile.ZIP_STORED)

    assert codes(validate(archive)) == [("bom.zip", TOO_LARGE)]


def test_equal_contents_are_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound on the work that an archive can cause: chosen, see docs/fidelity.md."""
    checked: list[bytes] = []
    monkeypatch.setattr(sbom, "check_document", checked.append)

    validate(zipped(("a.json", VALID), ("b.json", VALID), ("c.json", INVALID)))

    assert checked == [VALID, INVALID]


def test_error_message_is_one_short_line() -> None:
    """Chosen, see docs/fidelity.md."""
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": "\ud800\n" * 10_000}

    (result,) = validate(zipped(("a.json", json.dumps(document).encode()))).results

    assert result.error_message is not None
    assert result.error_message.isprintable()
    assert len(result.error_message.encode()) <= 1200


@given(st.binary(max_size=400))
def test_arbitrary_bytes_end_in_a_result(archive: bytes) -> None:
    """Whatever is stored, ListSbomValidationResults answers."""
    assert validate(archive).status == "FAILED"


def test_file_without_a_name_has_a_result() -> None:
    """A name that begins with a null byte is empty to readers."""
    archive = zipped(("a.json", VALID))
    start = archive.index(DIRECTORY) + DIRECTORY_LENGTH
    (result,) = validate(archive[:start] + b"\0" + archive[start + 1 :]).results

    assert (result.file_name, result.error_code) == ("", BAD_FORMAT)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6))
def test_damaged_archive_ends_in_a_result(damages: list[tuple[int, int]]) -> None:
    """Whatever is stored, ListSbomValidationResults answers."""
    archive = bytearray(zipped(("a.json", VALID), ("b/c.json", VALID), comment=b"hello"))
    for place, value in damages:
        archive[place % len(archive)] = value

    validation = validate(bytes(archive))

    assert (validation.status == "SUCCEEDED") == (
        codes(validation) != [] and {c for _, c in codes(validation)} == {None}
    )


@given(st.binary(max_size=200))
def test_arbitrary_file_fails_as_incompatible(content: bytes) -> None:
    """API reference, SbomValidationErrorCode: INCOMPATIBLE_FORMAT."""
    assert codes(validate(zipped(("a.json", content)))) == [("a.json", BAD_FORMAT)]


@pytest.mark.parametrize("library", ["cyclonedx", "jsonschema", "referencing", "spdx_tools"])
def test_validation_without_the_extra_names_it(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is optional, its absence is said clearly: docs/fidelity.md."""
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(sbom.MissingExtra, match=rf'{library}\): pip install "iotmock\[sbom\]"'):
        validate(b"whatever")


def test_import_loads_no_validator() -> None:
    """Tests that never validate an SBOM do not pay for the validators."""
    code = (
        "import sys, iotmock.services.packages.sbom, iotmock.mock\n"
        "print([name for name in ('cyclonedx', 'jsonschema', 'referencing', 'spdx_tools') if name in sys.modules])"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"
