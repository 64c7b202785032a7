"""Which shortcuts are taken, and putting them into botocore and out again."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from iotmock.core.boto.shortcuts import endpoints, signing, timestamps, user_agents
from iotmock.core.boto.shortcuts.recognition import Place, Recognition

__all__ = ["NAMES", "install", "taken", "uninstall"]


class _Shortcut(NamedTuple):
    """recognition: of the functions whose source was read. replaced: where it stands."""

    name: str
    recognition: Recognition
    replaced: Place
    make: Callable[[Any], Any]


_SHORTCUTS: Final = tuple(
    _Shortcut(name, Recognition(module.PLACES, module.DIGESTS), module.REPLACED, module.make)
    for name, module in (
        ("signing", signing),
        ("endpoints", endpoints),
        ("user agents", user_agents),
        ("time stamps", timestamps),
    )
)
NAMES: Final = tuple(shortcut.name for shortcut in _SHORTCUTS)

# What stands there now: the shortcut, the original, ours.
_standing: list[tuple[_Shortcut, Any, Any]] = []


def install() -> None:
    """Take the shortcuts that this botocore allows; nothing happens where they are taken already."""
    if _standing:
        return
    for shortcut in _SHORTCUTS:
        if shortcut.recognition.is_known():
            owner, name = shortcut.replaced
            original = vars(owner)[name]
            ours = _made(shortcut, original)
            setattr(owner, name, ours)
            _standing.append((shortcut, original, ours))


def uninstall() -> None:
    """Put botocore's own functions back, but where somebody has replaced ours meanwhile."""
    while _standing:
        shortcut, original, ours = _standing.pop()
        owner, name = shortcut.replaced
        if vars(owner)[name] is ours:
            setattr(owner, name, original)


def taken() -> list[str]:
    """The names of those that are taken now."""
    return [shortcut.name for shortcut, _, _ in _standing]


@lru_cache(maxsize=16)
def _made(shortcut: _Shortcut, original: Any) -> Any:
    return shortcut.make(original)
