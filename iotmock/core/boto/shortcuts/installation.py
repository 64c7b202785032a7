"""Which shortcuts are taken, and putting them into botocore and out again."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from iotmock.core.boto.shortcuts import (
    client_classes,
    connections,
    endpoints,
    handlers,
    loaders,
    rules,
    signing,
    timestamps,
    user_agents,
)
from iotmock.core.boto.shortcuts.recognition import Place, Shortcut
from iotmock.core.boto.shortcuts.switch import SWITCH

__all__ = ["NAMES", "install", "taken", "uninstall"]

_SHORTCUTS: Final[tuple[Shortcut, ...]] = (
    # of calls
    signing.SHORTCUT,
    endpoints.SHORTCUT,
    user_agents.SHORTCUT,
    timestamps.SHORTCUT,
    # of making sessions and clients
    loaders.SHORTCUT,
    rules.SHORTCUT,
    handlers.SHORTCUT,
    client_classes.SHORTCUT,
    connections.SHORTCUT,
)
NAMES: Final = tuple(shortcut.name for shortcut in _SHORTCUTS)

# What stands there now: the place, the original, ours.
_standing: list[tuple[Place, Any, Any]] = []
_taken: list[str] = []


def install() -> None:
    """Take the shortcuts that this botocore allows; nothing happens where they are taken already."""
    if _taken:
        return
    for shortcut in _SHORTCUTS:
        if shortcut.recognition.is_known():
            _taken.append(shortcut.name)
            for place, make in shortcut.replacements.items():
                owner, name = place
                original = vars(owner)[name]
                ours = _made(make, original)
                setattr(owner, name, ours)
                _standing.append((place, original, ours))
    SWITCH.is_on = True


def uninstall() -> None:
    """Put botocore's own functions back, but where somebody has replaced ours meanwhile."""
    SWITCH.is_on = False
    _taken.clear()
    while _standing:
        (owner, name), original, ours = _standing.pop()
        if vars(owner)[name] is ours:
            setattr(owner, name, original)


def taken() -> list[str]:
    """The names of those that are taken now."""
    return list(_taken)


@lru_cache(maxsize=64)
def _made(make: Callable[[Any], Any], original: Any) -> Any:
    """What stands for a function; nearly every start finds the same ones as the last."""
    return make(original)
