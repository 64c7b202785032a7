"""Event handlers: a session begins with the built-in ones at once, and copies share what neither of them has changed.

AWS concept: none of the cloud's; botocore's event system. Each session registers 130 built-in handlers, and each of its
clients copies the whole tree of them, to add a handful of its own.

Invariants kept here: every session and every client has an emitter of its own, with the handlers that it would have
alone, in the same order; a handler that is added or removed later is added or removed there only. Emitters of other
kinds, and aliasers with aliases of their own, are botocore's affair. What was copied while a mock was active goes on
after it.

Assumes that the tree's nodes are what `_PrefixTrie` makes of them and that nobody else changes them.
"""

import copy
from collections.abc import Callable
from functools import wraps
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType, MethodType
from typing import Any, Final

from botocore import compat as _compat
from botocore import handlers as _handlers
from botocore import hooks as _hooks
from botocore.session import Session
from botocore.utils import EVENT_ALIASES

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut
from iotmock.core.boto.shortcuts.switch import SWITCH

__all__ = ["SHORTCUT", "handlers_below"]

_Method = Callable[..., Any]
_Node = dict[str, Any]

# The stubs leave out what is private.
compat: Any = _compat
hooks: Any = _hooks
EventAliaser, HierarchicalEmitter = hooks.EventAliaser, hooks.HierarchicalEmitter
_PrefixTrie: Any = hooks._PrefixTrie
NodeList: Any = hooks.NodeList

_NAMES_KEPT = 10_000
_ALIASES = dict(EVENT_ALIASES)

# botocore's list of built-in handlers as it was, and an emitter that has them; at most one such pair.
_prepared: list[tuple[list[Any], Any]] = []
_alias_names: dict[str, str] = {}


class _SharingTrie(_PrefixTrie):  # type: ignore[misc]
    """A tree of handlers whose nodes may be others' as well: never changed, but replaced from the root down."""

    _root: _Node

    def __copy__(self) -> "_SharingTrie":
        copied = _SharingTrie.__new__(_SharingTrie)
        copied._root = self._root
        return copied

    def append_item(self, key: str, value: Any, section: int = hooks._MIDDLE) -> None:
        root = node = _own(self._root)
        for part in key.split("."):
            child = node["children"].get(part)
            child = {"chunk": part, "values": None, "children": {}} if child is None else _own(child)
            node["children"][part] = node = child
        values = node["values"]
        node["values"] = values = NodeList([], [], []) if values is None else _own_values(values)
        values[section].append(value)
        self._root = root

    def remove_item(self, key: str, value: Any) -> None:
        # Seldom, so all nodes become its own.
        self._root = _whole_copy(self._root)
        super().remove_item(key, value)


def _own(node: _Node) -> _Node:
    return {**node, "children": node["children"].copy()}


def _own_values(values: Any) -> Any:
    return NodeList(values.first[:], values.middle[:], values.last[:])


def _whole_copy(node: _Node) -> _Node:
    values = node["values"]
    return {
        "chunk": node["chunk"],
        "values": None if values is None else _own_values(values),
        "children": {chunk: _whole_copy(child) for chunk, child in node["children"].items()},
    }


def handlers_below(events: Any, name: str) -> tuple[Any, ...] | None:
    """What two aliasers have alike where handlers of events that begin with a name are the same; None where unknown."""
    emitter: Any = getattr(events, "_emitter", None)
    if type(events) is not EventAliaser or type(emitter) is not HierarchicalEmitter:
        return None
    trie: Any = emitter._handlers
    if type(trie) is not _SharingTrie:
        return None
    children = trie._root["children"]
    # Nodes are replaced when a handler is added.
    return children.get(name), children.get("*")


def _sharing_nodes(copy_trie: _Method) -> _Method:
    """Let a copy of a tree and the tree itself have the same nodes, until one of them is changed."""

    @wraps(copy_trie)
    def share_nodes(self: Any) -> Any:
        if type(self) is not _PrefixTrie:
            return copy_trie(self)
        self.__class__ = _SharingTrie
        return copy.copy(self)

    return share_nodes


def _copying_handlers(register: _Method) -> _Method:
    """Give each new session a copy of an emitter that has the built-in handlers already."""

    @wraps(register)
    def copy_handlers(self: Any, events: Any) -> None:
        emitter = self._original_handler
        if not (SWITCH.is_on and type(self) is Session and type(emitter) is HierarchicalEmitter and _is_empty(emitter)):
            register(self, events)
            return
        # Libraries add to the list, or replace entries, when they are imported: moto does, aiobotocore does.
        for builtin_handlers, prepared in _prepared:
            if builtin_handlers == _handlers.BUILTIN_HANDLERS:
                # The emitter stays the same object: the session's aliaser holds it.
                vars(emitter).update(vars(_copy_of(prepared)))
                return
        register(self, events)
        _prepared[:] = [(list(_handlers.BUILTIN_HANDLERS), _copy_of(emitter))]

    return copy_handlers


def _is_empty(emitter: Any) -> bool:
    """Whether nobody has registered anything with an emitter; one handed to the session may have handlers."""
    return not emitter._handlers._root["children"] and not emitter._unique_id_handlers


def _copy_of(emitter: Any) -> Any:
    copied = copy.copy(emitter)
    copied._lookup_cache = {}  # copy.copy() lets both write into one
    return copied


def _sharing_names(make: _Method) -> _Method:
    """Let aliasers with botocore's own aliases share the names they have worked out, a function of the name alone."""

    @wraps(make)
    def make_sharing(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if SWITCH.is_on and type(self) is EventAliaser and vars(self)["_event_aliases"] == _ALIASES:
            if len(_alias_names) > _NAMES_KEPT:
                _alias_names.clear()
            vars(self)["_alias_name_cache"] = _alias_names

    return make_sharing


def _looking_at_the_code(accepts_kwargs: _Method) -> _Method:
    """Tell by its code what a plain function takes, which is asked of each handler that is registered."""

    @wraps(accepts_kwargs)
    def look_at_the_code(func: Any) -> Any:
        function = func.__func__ if type(func) is MethodType else func
        # What has attributes may have a signature among them.
        if type(function) is not FunctionType or vars(function):
            return accepts_kwargs(func)
        code = function.__code__
        if not code.co_flags & CO_VARKEYWORDS:
            return None
        # After the arguments and the name of the further ones, if there is such a name.
        has_further = bool(code.co_flags & CO_VARARGS)
        return code.co_varnames[code.co_argcount + code.co_kwonlyargcount + has_further]

    return look_at_the_code


_PLACES: Final[tuple[Place, ...]] = (
    (Session, "_register_builtin_handlers"),
    *(
        (HierarchicalEmitter, name)
        for name in ("__init__", "__copy__", "_emit", "_register_section", "unregister")
    ),
    *(
        (_PrefixTrie, name)
        for name in (
            "__init__", "__copy__", "_recursive_copy", "append_item", "prefix_search", "_get_items", "remove_item",
            "_remove_item",
        )
    ),
    *((EventAliaser, name) for name in ("__init__", "__copy__", "_alias_event_name")),
    (_hooks.BaseEventHooks, "_verify_accept_kwargs"),
    (hooks, "accepts_kwargs"),
)  # fmt: skip
# Until 1.39 a line of the debug log, until 1.38 a comment is another.
_DIGESTS: Final = frozenset({"e062149d8976b284", "86ccec3d421ea1a3", "69da0d24e8ef443e"})

SHORTCUT: Final = Shortcut(
    "handlers",
    Recognition(_PLACES, _DIGESTS),
    {
        (Session, "_register_builtin_handlers"): _copying_handlers,
        (_PrefixTrie, "__copy__"): _sharing_nodes,
        (EventAliaser, "__init__"): _sharing_names,
        (hooks, "accepts_kwargs"): _looking_at_the_code,
    },
)
