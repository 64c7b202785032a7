"""The service rooms."""

from importlib import import_module

__all__ = ["ROOMS", "open_rooms"]

# In this order their methods are told of changes.
ROOMS = ("account", "registry", "messaging", "shadows", "packages", "commands", "one_click")


def open_rooms() -> None:
    """Register everything that the rooms answer; calling it again changes nothing."""
    for room in ROOMS:
        import_module(f"iotmock.services.{room}.backend")
