"""The mocks that are active now, the innermost last; the seam alone adds and removes them."""

from typing import Protocol

__all__ = ["Active", "active"]


class Active(Protocol):
    """What others may know of an active mock."""

    account: str
    region: str


active: list[Active] = []
