"""Which shortcuts are taken, and putting them into botocore and out again."""

from typing import Any, Final

from iotmock.core.boto.shortcuts import (
    client_classes,
    connections,
    endpoints,
    events,
    handlers,
    headers,
    loaders,
    rules,
    signing,
    timestamps,
    user_agents,
)
from iotmock.core.boto.shortcuts.recognition import Shortcut
from iotmock.core.boto.shortcuts.switch import SWITCH

__all__ = ["NAMES", "install", "taken", "uninstall"]

_SHORTCUTS: Final[tuple[Shortcut, ...]] = (
    # of calls
    signing.SHORTCUT,
    endpoints.SHORTCUT,
    user_agents.SHORTCUT,
    timestamps.SHORTCUT,
    events.SHORTCUT,
    headers.SHORTCUT,
    # of making sessions and clients
    loaders.SHORTCUT,
    rules.SHORTCUT,
    handlers.SHORTCUT,
    client_classes.SHORTCUT,
    connections.SHORTCUT,
)
NAMES: Final = tuple(shortcut.name for shortcut in _SHORTCUTS)

# What stands there now: its owner and name, the original, ours.
_standing: list[tuple[Any, str, Any, Any]] = []
_taken: list[str] = []


def install() -> None:
    """Take the shortcuts that this botocore allows; nothing happens where they are taken already."""
    if _taken:
        return
    for shortcut in _SHORTCUTS:
        if shortcut.recognition.is_known():
            _taken.append(shortcut.name)
            _standing.extend(_replacements(shortcut))
    for owner, name, _, ours in _standing:
        setattr(owner, name, ours)
    SWITCH.is_on = True


def uninstall() -> None:
    """Put botocore's own functions back, but where somebody has replaced ours meanwhile."""
    SWITCH.is_on = False
    _taken.clear()
    for owner, name, original, ours in _standing:
        if vars(owner)[name] is ours:
            setattr(owner, name, original)
    _standing.clear()


def taken() -> list[str]:
    """The names of those that are taken now."""
    return list(_taken)


def _replacements(shortcut: Shortcut) -> list[tuple[Any, str, Any, Any]]:
    """What a shortcut puts in place of botocore's own functions, which stand there when they are recognised."""
    changes, made = _made.get(shortcut.name, (0, []))
    # A module that was loaded again has functions of the same source.
    if changes != shortcut.recognition.changes:
        made = []
        for (owner, name), make in shortcut.replacements.items():
            original = vars(owner)[name]
            made.append((owner, name, original, make(original)))
        _made[shortcut.name] = shortcut.recognition.changes, made
    return made


# What was made of the functions that were found last.
_made: dict[str, tuple[int, list[tuple[Any, str, Any, Any]]]] = {}
