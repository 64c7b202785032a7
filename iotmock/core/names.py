"""Generated names: the only place that reads randomness.

The source is our own, so that a test that seeds `random` gets neither repeated ids nor a disturbed sequence.
"""

import hashlib
import random
from functools import lru_cache
from itertools import count

__all__ = [
    "access_key_of",
    "account_prefix",
    "go_on_from",
    "new_fraction",
    "new_request_id",
    "new_secret",
    "new_uuid",
    "reseed",
    "seed",
]

_source = random.Random(random.SystemRandom().getrandbits(128))
_bits = _source.getrandbits
_VERSION_AND_VARIANT = (0x4 << 76) | (0x2 << 62)
_CLEARED = ~((0xF << 76) | (0x3 << 62))


def new_uuid() -> str:
    """A random (version 4) UUID in its text form; a third of the cost of `str(uuid.uuid4())`."""
    digits = "%032x" % (_bits(128) & _CLEARED | _VERSION_AND_VARIANT)
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def new_request_id() -> str:
    """A request id in the form of a UUID: random in front, counted behind, because every answer carries one."""
    return f"{_request_prefix}{next(_request_numbers):012x}"


def new_secret() -> bytes:
    """Sixteen random bytes."""
    return _source.randbytes(16)


def new_fraction() -> float:
    """A random number from 0 to below 1."""
    return _source.random()


def reseed() -> None:
    """Start another sequence, in the child of a fork: otherwise it would make the same names as its parent."""
    global _request_prefix
    _source.seed(random.SystemRandom().getrandbits(128))
    _request_prefix = new_uuid()[:24]


def seed(number: int) -> None:
    """Start the sequence that belongs to a number: the same names and secrets in every run."""
    global _request_prefix, _request_numbers
    _source.seed(number)
    _request_prefix = new_uuid()[:24]
    _request_numbers = count(_bits(40))


def go_on_from(what: bytes) -> None:
    """Start another sequence, which follows from the present one and from what was restored.

    A snapshot that was built with the same seed would otherwise meet its own names again.
    """
    _source.seed(_source.randbytes(16) + what)


def access_key_of(account: str) -> str:
    """The access key that iotmock itself signs with for an account; the account is part of the key."""
    return f"IOTMOCK{account}"


@lru_cache(maxsize=1024)
def account_prefix(account: str, region: str) -> str:
    """The host prefix of an account's endpoints: `a`, then 13 lower-case letters and digits, the same at every call."""
    number = int.from_bytes(hashlib.blake2b(f"{account}/{region}".encode(), digest_size=16).digest(), "big")
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    letters = []
    for _ in range(13):
        number, index = divmod(number, len(alphabet))
        letters.append(alphabet[index])
    return "a" + "".join(letters)


_request_prefix = new_uuid()[:24]
_request_numbers = count(_bits(40))
