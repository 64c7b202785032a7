"""What the user imports while a mock is active: modules whose requests must not reach AWS are prepared right then.

Alone kept here: a module that is watched for is imported exactly as without the watch, by the same loader; and nothing
is imported because of it.
"""

import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__all__ = ["ImportWatch"]


class ImportWatch(MetaPathFinder):
    """A finder that calls back after the first import of certain modules.

    prepare: what to do with each, by its name.
    """

    def __init__(self, prepare: dict[str, Callable[[], None]]) -> None:
        self._prepare = dict(prepare)

    def start(self) -> None:
        """Prepare what has been imported already, and watch for the others."""
        for name in [name for name in self._prepare if name in sys.modules]:
            self._prepare.pop(name)()
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Watch no longer."""
        sys.meta_path.remove(self)

    def find_spec(self, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Let the other finders find a module that is watched for."""
        if fullname not in self._prepare:
            return None
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)) is not None:
                if spec.loader is not None:
                    spec.loader = _PreparingLoader(spec.loader, self._prepare[fullname])
                return spec
        return None


class _PreparingLoader(Loader):
    """Loads a module by its own loader, and prepares it then."""

    def __init__(self, loader: Any, prepare: Callable[[], None]) -> None:
        self._loader = loader
        self._prepare = prepare

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        # From here on the module knows its own loader only.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._prepare()
