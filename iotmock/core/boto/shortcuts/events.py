"""Events: handlers are called without the three functions that hand an event on and write each call into the debug log.

Assumes that an aliaser over botocore's own emitter calls the handlers that the emitter has looked up, with the name of
the event and the arguments, in order. A debug log that is read, other emitters, and a name that comes for the first
time are botocore's affair.
"""

from collections.abc import Callable
from logging import DEBUG
from typing import Any, Final

from botocore import hooks as _hooks

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut
from iotmock.core.log_levels import may_be_read

__all__ = ["SHORTCUT"]

_Method = Callable[..., Any]

# The stubs leave out what is private.
hooks: Any = _hooks
EventAliaser, HierarchicalEmitter = hooks.EventAliaser, hooks.HierarchicalEmitter


def _emitting(emit: _Method) -> _Method:
    debug = may_be_read(hooks.logger)

    def call_handlers(self: Any, event_name: str, **kwargs: Any) -> Any:
        emitter, name = self._emitter, self._alias_name_cache.get(event_name)
        if type(self) is not EventAliaser or type(emitter) is not HierarchicalEmitter or debug.get(DEBUG, True):
            return emit(self, event_name, **kwargs)
        handlers = emitter._lookup_cache.get(name)
        if handlers is None:
            return emit(self, event_name, **kwargs)
        if not handlers:
            return []
        kwargs["event_name"] = name
        return [(handler, handler(**kwargs)) for handler in handlers]

    return call_handlers


def _emitting_until_response(emit_until_response: _Method) -> _Method:
    debug = may_be_read(hooks.logger)

    def call_handlers_until_one_responds(self: Any, event_name: str, **kwargs: Any) -> Any:
        emitter, name = self._emitter, self._alias_name_cache.get(event_name)
        if type(self) is not EventAliaser or type(emitter) is not HierarchicalEmitter or debug.get(DEBUG, True):
            return emit_until_response(self, event_name, **kwargs)
        handlers = emitter._lookup_cache.get(name)
        if handlers is None:
            return emit_until_response(self, event_name, **kwargs)
        kwargs["event_name"] = name
        called = response = None
        for called in handlers:
            response = called(**kwargs)
            if response is not None:
                break
        return called, response

    return call_handlers_until_one_responds


_PLACES: Final[tuple[Place, ...]] = (
    (EventAliaser, "emit"),
    (EventAliaser, "emit_until_response"),
    (EventAliaser, "_alias_event_name"),
    (HierarchicalEmitter, "emit"),
    (HierarchicalEmitter, "emit_until_response"),
    (HierarchicalEmitter, "_emit"),
)
# The second until 1.39: a line of the debug log.
_DIGESTS: Final = frozenset({"194d94d08b24b933", "ba68a7e060816617"})

SHORTCUT: Final = Shortcut(
    "events",
    Recognition(_PLACES, _DIGESTS),
    {
        (EventAliaser, "emit"): _emitting,
        (EventAliaser, "emit_until_response"): _emitting_until_response,
    },
)
