"""Headers of prepared requests and of responses, filled without the detour of an abstract mapping.

Assumes that `HeadersDict` keeps its fields in a dict by `_HeaderKey`, and that filling it sets one after the other.
"""

from collections.abc import Callable
from typing import Any, Final

from botocore import awsrequest as _awsrequest

from iotmock.core.boto.shortcuts.recognition import Place

__all__ = ["DIGESTS", "PLACES", "REPLACED", "make"]

# The stubs leave out what is private.
awsrequest: Any = _awsrequest

REPLACED: Final[Place] = (awsrequest.HeadersDict, "__init__")
PLACES: Final[tuple[Place, ...]] = (
    (awsrequest.HeadersDict, "__init__"),
    (awsrequest.HeadersDict, "__setitem__"),
    (awsrequest._HeaderKey, "__init__"),
    (awsrequest._HeaderKey, "__hash__"),
    (awsrequest._HeaderKey, "__eq__"),
)
DIGESTS: Final = frozenset({"f1c02365bb153c6a"})


def make(usual: Callable[..., None]) -> Callable[..., None]:
    """`__init__` that fills directly from the two forms in which headers come."""
    kind, key_of = awsrequest.HeadersDict, awsrequest._HeaderKey

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - it stands for one
        if type(self) is kind and len(args) == 1 and not kwargs:
            (fields,) = args
            form = type(fields)
            if form is list or form is dict:
                self._dict = {key_of(name): value for name, value in (fields if form is list else fields.items())}
                return
        usual(self, *args, **kwargs)

    return __init__
