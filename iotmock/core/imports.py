"""Imports to come: acting right after the first import of a module, whoever imports it.

Alone kept here: a module that is watched for is imported exactly as without the watch, by the same loader; and nothing
is imported because of it, not even by this module, which every pytest run of the environment loads.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

__all__ = ["ImportWatch"]


class ImportWatch:
    """A finder that calls back after the first import of certain modules. importlib asks for no base class.

    actions: what to do, by the module's name.
    """

    def __init__(self, actions: dict[str, Callable[[], None]]) -> None:
        self._actions = dict(actions)

    def start(self) -> None:
        """Act for what has been imported already, and watch for the others."""
        for name in [name for name in self._actions if name in sys.modules]:
            self._actions.pop(name)()
        if self._actions:
            sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Watch no longer."""
        # Another list: taking a finder off one that another thread goes through can make its import miss the next.
        sys.meta_path = [finder for finder in sys.meta_path if finder is not self]

    def find_spec(self, name: str, path: Any = None, target: "ModuleType | None" = None) -> "ModuleSpec | None":
        """The usual spec with a loader that acts, for a module that is watched for."""
        if name not in self._actions:
            return None
        usual = (finder.find_spec(name, path, target) for finder in list(sys.meta_path) if finder is not self)
        spec = next((spec for spec in usual if spec is not None), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _ActingLoader(spec.loader, self._actions[name])  # type: ignore[assignment]
        return spec


class _ActingLoader:
    """Loads a module as another loader does, then acts."""

    def __init__(self, usual: Any, act: Callable[[], None]) -> None:
        self._usual = usual
        self._act = act

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        """What the usual loader creates."""
        module: ModuleType | None = self._usual.create_module(spec)
        return module

    def exec_module(self, module: "ModuleType") -> None:
        """Execute the module, which knows its usual loader only, so that its source and data are found as always."""
        module.__loader__ = self._usual
        if module.__spec__ is not None:
            module.__spec__.loader = self._usual
        self._usual.exec_module(module)
        self._act()
