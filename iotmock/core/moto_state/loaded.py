"""moto's backends, as far as they exist.

moto keeps one `BackendDict` per service: account > region (or partition, for global services) > backend. Subscripting
it creates backends; `dict.get` does not, so a question leaves no trace.
"""

import copy
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["accounts_of", "backend_of", "is_loaded", "remember"]


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


def remember(service: str, account: str, region: str) -> Callable[[], None]:
    """Take down which resources moto's backend of a service holds; the function that comes back restores that.

    Resources that were made since are gone then, and those that were deleted are back; a change inside of one stays.
    """
    backend = backend_of(service, account, region)
    known = {} if backend is None else {name: copy.copy(value) for name, value in _collections(backend)}

    def restore() -> None:
        changed = backend or backend_of(service, account, region)
        for name, present in _collections(changed):
            present.clear()
            if name in known:
                add = present.extend if isinstance(present, list) else present.update
                add(known[name])

    return restore


def _collections(backend: Any) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in vars(backend).items() if isinstance(value, dict | list | set)]
