"""CBOR, through the package `cbor2` of the extra `iotmock[cbor]`, which is imported when a message needs it."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["CborMissing", "Undecodable", "decode", "encode", "require"]


class CborMissing(ImportError):
    """A CBOR message was met without the extra."""


class Undecodable(ValueError):
    """The bytes are not one CBOR data item."""


def require() -> "ModuleType":
    """The package that speaks CBOR.

    Raises: CborMissing.
    """
    try:
        import cbor2
    except ImportError as error:
        raise CborMissing('CBOR commands need the package cbor2: pip install "iotmock[cbor]"') from error
    return cbor2


def encode(document: Any) -> bytes:
    """Write one data item.

    Raises: CborMissing.
    """
    encoded: bytes = require().dumps(document)
    return encoded


def decode(data: bytes) -> Any:
    """Read one data item.

    Raises: CborMissing; Undecodable.
    """
    codec = require()
    stream = BytesIO(data)
    try:
        document = codec.load(stream)
    except (codec.CBORError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise Undecodable(str(error) or type(error).__name__) from error
    if stream.tell() < len(data):
        raise Undecodable("bytes follow the data item")
    return document
