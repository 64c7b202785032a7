"""The service rooms."""

from functools import cache
from importlib import import_module

__all__ = ["ROOMS", "open_rooms"]

# In this order their methods are told of changes.
ROOMS = (
    "account",
    "registry",
    "messaging",
    "shadows",
    "packages",
    "indexing",
    "commands",
    "one_click",
    "jobs",
    "rules",
)


@cache
def open_rooms() -> None:
    """Register everything that the rooms answer, once."""
    for room in ROOMS:
        import_module(f"iotmock.services.{room}.backend")
