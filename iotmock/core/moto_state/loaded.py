"""moto's backends, as far as they exist.

moto keeps one `BackendDict` per service: account > region (or partition, for global services) > backend. Subscripting
it creates backends; `dict.get` does not, so a question leaves no trace.
"""

import sys
from typing import Any

__all__ = ["accounts_of", "backend_of", "is_loaded"]


def is_loaded(service: str) -> bool:
    """Whether somebody has imported moto's backend of this service."""
    return f"moto.{service}.models" in sys.modules


def accounts_of(service: str, name: str | None = None) -> dict[str, Any]:
    """moto's backends of a service by account and region; empty when its module is not loaded.

    service: moto's package name. name: of the `BackendDict`, where it differs from `<service>_backends`.
    """
    module = sys.modules.get(f"moto.{service}.models")
    if module is None:
        return {}
    # A module that another thread is importing right now has no backends yet.
    backends: dict[str, Any] = getattr(module, name or f"{service}_backends", {})
    return backends


def backend_of(service: str, account: str, scope: str, name: str | None = None) -> Any | None:
    """The backend of one account and region (or partition); None when moto has not made it."""
    regions = dict.get(accounts_of(service, name), account)
    return None if regions is None else dict.get(regions, scope)
