"""The zip archive that holds SBOM files, read as the hostile input that it may be.

Invariants kept here alone: nothing is written anywhere; no entry is unpacked beyond the limit of a file, no archive
beyond UNPACKED_FILES times that limit; memory and time are bounded before zipfile builds its list of entries; an entry
is handed out only when its content agrees with what the archive's directory says about it.

Names are only reported, never used as paths, so `../../etc/passwd` is a name like another.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from iotmock.services.packages.sbom_verdict import ErrorCode, Refused

MAX_ENTRIES = 10_000
UNPACKED_FILES = 5

_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER_LENGTH = 30
# Zip knows more methods, but nobody packs SBOM files with them and their decoders may be told to take gigabytes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name, and its content or why there is none."""

    name: str
    content: bytes | Refused


def files_of(archive: bytes, *, file_limit: int) -> Iterator[Entry]:
    """Yield the files of the archive in its own order; raise Refused at the first step when it is no readable zip."""
    # Counted in the raw bytes: zipfile takes about a kilobyte of memory per entry before it can be asked.
    if archive.count(_DIRECTORY_ENTRY) > MAX_ENTRIES:
        raise Refused(f"the archive holds more than {MAX_ENTRIES} entries", ErrorCode.FILE_SIZE_LIMIT_EXCEEDED)
    try:
        opened = zipfile.ZipFile(io.BytesIO(archive))
    except Exception as error:  # zipfile lets struct, Unicode and other errors through
        raise Refused("the object is no zip archive that can be read") from error
    with opened:
        yield from _read_all(opened, file_limit)


def _read_all(opened: zipfile.ZipFile, file_limit: int) -> Iterator[Entry]:
    overlapping = _overlapping(opened)
    left = UNPACKED_FILES * file_limit
    for info in opened.infolist():
        # Not is_dir(), which stumbles over a name that is empty in Python 3.11.
        if info.filename.endswith("/"):
            continue
        refusal = _refusal(info, overlapping, file_limit=file_limit, left=left)
        if refusal is not None:
            yield Entry(info.filename, refusal)
            continue
        # zipfile never hands out more than the directory says, so this pays for content that turns out bad too.
        left -= info.file_size
        yield Entry(info.filename, _content(opened, info, file_limit))


def _overlapping(opened: zipfile.ZipFile) -> set[int]:
    """Return where the entries start that reach into the next one, which is how one bomb is listed many times."""
    # zipfile itself looks since 3.11.8 only, and later versions warn instead of refusing some of them.
    ordered = sorted(opened.infolist(), key=lambda info: info.header_offset)
    return {
        entry.header_offset
        for entry, following in pairwise(ordered)
        if entry.header_offset + _LOCAL_HEADER_LENGTH + entry.compress_size > following.header_offset
    }


def _refusal(info: zipfile.ZipInfo, overlapping: set[int], *, file_limit: int, left: int) -> Refused | None:
    """Return why the entry is not unpacked at all, if so."""
    if info.header_offset in overlapping:
        return Refused("the entry overlaps another one")
    if info.flag_bits & _ENCRYPTED:
        return Refused("the entry is encrypted")
    if info.compress_type not in _METHODS:
        return Refused(f"the entry is packed with method {info.compress_type}; only stored and deflated are supported")
    if info.file_size > file_limit:
        return Refused(f"the file is larger than {file_limit} bytes", ErrorCode.FILE_SIZE_LIMIT_EXCEEDED)
    if info.file_size > left:
        total = UNPACKED_FILES * file_limit
        return Refused(f"the archive unpacks to more than {total} bytes", ErrorCode.FILE_SIZE_LIMIT_EXCEEDED)
    return None


def _content(opened: zipfile.ZipFile, info: zipfile.ZipInfo, file_limit: int) -> bytes | Refused:
    try:
        with opened.open(info) as stream:
            content = stream.read(file_limit + 1)
    except Exception:  # noqa: BLE001 - BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error...
        return Refused("the entry cannot be unpacked")
    if len(content) != info.file_size:
        return Refused(f"the entry unpacks to {len(content)} bytes, the directory says {info.file_size}")
    return content
