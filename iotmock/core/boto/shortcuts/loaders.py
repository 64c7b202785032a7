"""Models, read once: what Loaders have read is remembered for the next with the same search paths.

AWS concept: none of the cloud's; botocore's Loader. Every activation throws boto3's default session away, so that no
credentials outlive it, and the next `boto3.client("iot")` would parse its model files again (80 ms).

Invariants kept here: a session sees what it would see alone. It has its own Loader and search paths. What was read
under some search paths is given only to Loaders with the same paths and the same files in them, and each of them gets
its own copy of a model's outer levels: the metadata, the tables of operations and shapes. Below those, the operations
and shapes themselves are the same objects. Subclasses, and Loaders with a file loader of their own, stay as they are.

Assumes that a Loader keeps what it has read in a table of its own, by the name of its method and the arguments.
"""

import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any, Final

from botocore import loaders as _loaders
from botocore.loaders import JSONFileLoader, Loader
from botocore.regions import EndpointResolver

from iotmock.core.boto.shortcuts.recognition import Recognition, Shortcut
from iotmock.core.boto.shortcuts.switch import SWITCH

__all__ = ["SHORTCUT"]

_Memo = dict[tuple[Any, ...], Any]
_Files = tuple[tuple[str, int, int, int], ...]
_Method = Callable[..., Any]

_MEMOS_KEPT = 8  # a suite with a new AWS_DATA_PATH for each test must not keep the models of all of them
_MODEL_DEPTH = 2  # <search path>/<service>/<api version>/<type>.json

_lock = Lock()
_memos: dict[tuple[Any, ...], _Memo] = {}


def _sharing_memos(make: _Method) -> _Method:
    """Give each new Loader a memory that falls back to what Loaders like it have read."""

    @wraps(make)
    def make_sharing(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if SWITCH.is_on and type(self) is Loader and type(self.file_loader) is JSONFileLoader:
            vars(self)["_cache"] = _LoaderMemory(self)

    return make_sharing


class _LoaderMemory(MutableMapping[tuple[Any, ...], Any]):
    """What one Loader remembers: its own entries first, then those of the memo for its search paths.

    A Loader whose paths change after it has read something is on its own from then on: like any Loader, it keeps what
    it has read under the old paths (the list of services, say), and no other should get what follows from that.
    """

    __slots__ = ("_loader", "_own", "_paths", "_shared")

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._own: _Memo = {}
        self._paths: list[str] | None = None
        self._shared: _Memo | None = None

    def __contains__(self, key: object) -> bool:
        if key in self._own:
            return True
        shared = self._memo()
        return shared is not None and key in shared

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        if key not in self._own:
            shared = self._memo()
            if shared is None:
                raise KeyError(key)
            self._own[key] = _outer_copy(shared[key])
            self._list_services(key, shared)
        return self._own[key]

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        self._own[key] = value
        shared = self._memo()
        if shared is not None:
            shared[key] = _outer_copy(value)

    def __delitem__(self, key: tuple[Any, ...]) -> None:
        self._shared = None
        del self._own[key]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def _list_services(self, key: tuple[Any, ...], shared: _Memo) -> None:
        """Remember the list of services with a model: a Loader that reads a model has listed, and keeps to the list."""
        if key[0] == "load_service_model":
            services = ("list_available_services", key[2])
            if services in shared and services not in self._own:
                self._own[services] = _outer_copy(shared[services])

    def _memo(self) -> _Memo | None:
        paths = self._loader.search_paths
        if self._paths is None or (paths != self._paths and not self._own):
            self._paths = list(paths)
            self._shared = _memo_for(self._loader)
        elif paths != self._paths:
            self._shared = None
        return self._shared


def _memo_for(loader: Loader) -> _Memo | None:
    """The memo of all Loaders that look for the same things in the same places; None where that cannot be told."""
    packaged = _packaged_paths()
    try:
        found = tuple(() if path in packaged else _model_files(path) for path in loader.search_paths)
    except OSError:
        return None  # the Loader meets the same unreadable folder, and says so
    key = (tuple(loader.search_paths), tuple(loader.extras_types), found)
    with _lock:
        memo = _memos.pop(key, None)
        if memo is None:
            memo = {}
        _memos[key] = memo  # the latest used stands last
        if len(_memos) > _MEMOS_KEPT:
            del _memos[next(iter(_memos))]
    return memo


def _packaged_paths() -> tuple[str, ...]:
    """Folders of installed packages, whose files do not change while a process runs."""
    boto3 = sys.modules.get("boto3")
    return (Loader.BUILTIN_DATA_PATH, *(str(Path(folder) / "data") for folder in getattr(boto3, "__path__", ())))


def _model_files(path: str, depth: int = _MODEL_DEPTH) -> _Files:
    """Which files a search path offers, and in which version; empty where there is no such folder."""
    if not Path(path).is_dir():
        return ()
    files: list[tuple[str, int, int, int]] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir():
                files += _model_files(entry.path, depth - 1) if depth else ()
            else:
                version = entry.stat()
                files.append((entry.path, version.st_ino, version.st_size, version.st_mtime_ns))
    return tuple(sorted(files))


def _outer_copy(value: Any) -> Any:
    """A copy of a Loader's answer down to its tables: a list, a model, or a model with its path."""
    if isinstance(value, tuple):
        return tuple(_outer_copy(part) for part in value)
    if isinstance(value, dict):
        tables = value.copy()
        for name, table in tables.items():
            if isinstance(table, (dict, list)):
                tables[name] = table.copy()
        return tables
    return value.copy() if isinstance(value, list) else value


def _resolving_aside(resolve: _Method) -> _Method:
    """Keep botocore from writing into the table of endpoints what it has worked out for one call.

    It would change the answer for the next call: after `sqs` in a region without dual stack, the one with dual stack
    gets the common name of the first. Alone, a session confuses only itself that way.
    """

    @wraps(resolve)
    def resolve_aside(self: Any, **kwargs: Any) -> Any:
        service, name = kwargs["service_data"], kwargs["endpoint_name"]
        endpoint = service.get("endpoints", {}).get(name)
        if endpoint is not None:
            kwargs["service_data"] = {**service, "endpoints": {name: endpoint.copy()}}
        return resolve(self, **kwargs)

    return resolve_aside


_PLACES: Final = (
    (Loader, "__init__"),
    (_loaders, "instance_cache"),
    (EndpointResolver, "_resolve"),
)
# The second until 1.39: it writes its debug log with a formatted string.
_DIGESTS: Final = frozenset({"91de2fd3d623cfd2", "bb033b7e016c9678"})

SHORTCUT: Final = Shortcut(
    "models",
    Recognition(_PLACES, _DIGESTS),
    {(Loader, "__init__"): _sharing_memos, (EndpointResolver, "_resolve"): _resolving_aside},
)
