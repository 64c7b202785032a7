"""The JSON document inside an SBOM file: decoding within bounds, and recognition of its format.

Invariant kept here alone: no document is decoded whose objects would take more memory than DECODED_LIMIT, whatever
its size on disk; what a validator sees is a JSON object of a format that AWS names (CycloneDX or SPDX).
"""

import warnings
from codecs import BOM_UTF8
from collections.abc import Callable
from functools import cache

from iotmock.core import strict_json
from iotmock.services.packages.sbom_verdict import Check, Document, ErrorCode, MissingExtra, Refused

DECODED_LIMIT = 112 * 1024 * 1024

# Bytes that a decoded object, array, member and further value take in CPython, roughly; found by measuring.
_WEIGHTS = {b"{": 192, b"[": 80, b":": 64, b",": 48}


def check_document(content: bytes) -> None:
    """Raise Refused unless the content is a valid CycloneDX or SPDX document in JSON."""
    document = _decode(content)
    check = _check_for(document)
    try:
        check(document)
    except Refused:
        raise
    except RecursionError as error:
        raise Refused("the document is nested too deeply") from error
    except Exception as error:  # validators stumble over unexpected shapes in every possible way
        raise Refused("the document has a member of the wrong form") from error


def _decode(content: bytes) -> Document:
    if sum(weight * content.count(mark) for mark, weight in _WEIGHTS.items()) > DECODED_LIMIT:
        raise Refused("the document holds too many values", ErrorCode.FILE_SIZE_LIMIT_EXCEEDED)
    try:
        # RFC 8259 asks for UTF-8 and lets readers skip a byte order mark, which .NET tools write.
        decoded = strict_json.read(content.removeprefix(BOM_UTF8), number=_number)
    except strict_json.NestedTooDeeply as error:
        raise Refused("the document is nested too deeply") from error
    except strict_json.NotUtf8 as error:
        raise Refused("the file is not JSON in UTF-8") from error
    except strict_json.NotJson as error:
        raise Refused(f"the file is not JSON: {error}") from error
    if not isinstance(decoded, dict):
        raise Refused("the file is not a JSON object")
    return decoded


def _number(text: str) -> int | float:
    """Return 1.0 as 1: JSON Schema sees no difference, Python's text forms do."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _check_for(document: Document) -> Check:
    if document.get("bomFormat") == "CycloneDX":
        return _load(_cyclonedx)
    if "spdxVersion" in document:
        return _load(_spdx)
    raise Refused("the document is neither CycloneDX nor SPDX 2")


def _cyclonedx() -> Check:
    from iotmock.services.packages.sbom_cyclonedx import check_cyclonedx

    return check_cyclonedx


def _spdx() -> Check:
    from iotmock.services.packages.sbom_spdx import check_spdx

    return check_spdx


@cache
def _load(importing: Callable[[], Check]) -> Check:
    try:
        # Deprecations inside other people's packages are none of the user's tests' business.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importing()
    except ImportError as error:
        raise MissingExtra(error.name or str(error)) from error
