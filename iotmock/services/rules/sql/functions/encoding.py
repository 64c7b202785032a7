"""Base64 and digests."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from iotmock.core import strict_json
from iotmock.services.rules.sql.errors import EvaluationFailed
from iotmock.services.rules.sql.functions.function import Function
from iotmock.services.rules.sql.run import Run
from iotmock.services.rules.sql.values import UNDEFINED, as_text, number_reader

__all__ = ["FUNCTIONS"]

_BLOCK: Final = 16


def _bytes_of(value: Any) -> Any:
    if type(value) is bytes:
        return value
    text = as_text(value)
    return UNDEFINED if text is UNDEFINED else text.encode(errors="surrogatepass")


def _encode(_run: Run, arguments: Any) -> Any:
    value, scheme = arguments
    content = _bytes_of(value)
    return base64.b64encode(content).decode() if scheme == "base64" and content is not UNDEFINED else UNDEFINED


def _decode(run: Run, arguments: Any) -> Any:
    value, scheme, *protobuf = arguments
    if protobuf and scheme == "proto":
        raise EvaluationFailed("decode(..., 'proto', ...) needs a protobuf library, which there is none of here")
    text = as_text(value)
    if protobuf or scheme != "base64" or text is UNDEFINED:
        return UNDEFINED
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    try:
        return strict_json.read(decoded, number=number_reader(whole_numbers_are_integers=not run.version.is_first))
    except strict_json.NotJson:
        return decoded


def _digest(compute: Callable[[bytes], str]) -> Function:
    def call(_run: Run, arguments: Any) -> Any:
        content = _bytes_of(arguments[0])
        return UNDEFINED if content is UNDEFINED else compute(content)

    return Function(call, 1, 1)


def _standard(name: str) -> Function:
    return _digest(lambda content: hashlib.new(name, content, usedforsecurity=False).hexdigest())


def _md2(content: bytes) -> str:
    """RFC 1319, which no library at hand has any longer."""
    table = _digits_table()
    missing = _BLOCK - len(content) % _BLOCK
    padded = content + bytes([missing]) * missing
    checksum, last = [0] * _BLOCK, 0
    for start in range(0, len(padded), _BLOCK):
        for place in range(_BLOCK):
            last = checksum[place] = checksum[place] ^ table[padded[start + place] ^ last]
    padded += bytes(checksum)
    state = [0] * (3 * _BLOCK)
    for start in range(0, len(padded), _BLOCK):
        for place in range(_BLOCK):
            state[_BLOCK + place] = padded[start + place]
            state[2 * _BLOCK + place] = state[_BLOCK + place] ^ state[place]
        last = 0
        for turn in range(_BLOCK + 2):
            for place in range(3 * _BLOCK):
                last = state[place] = state[place] ^ table[last]
            last = (last + turn) % 256
    return bytes(state[:_BLOCK]).hex()


@cache
def _digits_table() -> list[int]:
    """The permutation of the bytes that MD2 draws from the digits of pi."""
    digits = iter(_digits_of_pi(1000))

    def drawn(below: int) -> int:
        number, size = next(digits), 10
        while size < below:
            number, size = number * 10 + next(digits), size * 10
        return drawn(below) if number >= below * (size // below) else number % below

    table: list[int] = list(range(256))
    for count in range(2, 257):
        place = drawn(count)
        table[place], table[count - 1] = table[count - 1], table[place]
    return table


def _digits_of_pi(count: int) -> list[int]:
    """By Machin's formula, with ten digits to spare."""
    unit: int = 10 ** (count + 10)

    def arccot(number: int) -> int:
        total = term = unit // number
        divisor, sign = 3, -1
        while term:
            term //= number * number
            total += sign * (term // divisor)
            divisor, sign = divisor + 2, -sign
        return total

    pi = 4 * (4 * arccot(5) - arccot(239))
    return [int(digit) for digit in str(pi)[:count]]


FUNCTIONS: Final[dict[str, Function]] = {
    "encode": Function(_encode, 2, 2),
    "decode": Function(_decode, 2, 6),
    "md2": _digest(_md2),
    **{name: _standard(name) for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")},
}
