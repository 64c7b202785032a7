"""Where operations go, worked out once for each client, but for those that have parameters of their own in it.

Assumes that `EndpointRulesetResolver.construct_endpoint` depends on nothing but the client's built-in values, which a
client is made with, the operation and its parameters. Handlers of `before-endpoint-resolution` are asked each time, and
what they change is resolved by botocore; so is everything for operations and services whose rules look at parameters,
and where a built-in value is worked out anew for each call.
"""

from collections.abc import Callable
from logging import DEBUG
from typing import Any, Final

from botocore import regions
from botocore.endpoint_provider import EndpointProvider
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.regions import EndpointRulesetResolver

from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut
from iotmock.core.log_levels import may_be_read

__all__ = ["SHORTCUT"]

_PLACES: Final[tuple[Place, ...]] = (
    *(
        (EndpointRulesetResolver, name)
        for name in (
            "construct_endpoint", "_get_provider_params", "_resolve_param_from_context",
            "_resolve_param_as_static_context_param", "_resolve_param_as_dynamic_context_param",
            "_resolve_param_as_client_context_param", "_resolve_param_as_operation_context_param",
            "_resolve_param_as_builtin", "_get_customized_builtins", "_register_endpoint_feature_ids",
        )
    ),
    (EndpointProvider, "resolve_endpoint"),
    (EventAliaser, "emit"),
    (EventAliaser, "_alias_event_name"),
    (HierarchicalEmitter, "emit"),
    (HierarchicalEmitter, "_emit"),
)  # fmt: skip
_DIGESTS: Final = frozenset({"9c3ec15ad0042b46"})

# Where it is kept: in the resolver itself, so that it goes with it.
_KEPT = "_iotmock_endpoint"
# Rules that look at nothing else register no features.
_PLAIN_PARAMETERS = frozenset({"Region", "UseDualStack", "UseFIPS", "Endpoint"})


class _Kept:
    """What one resolver has found, for all operations of its client that have no parameters for the rules.

    event: what handlers of its service's resolutions are registered for.
    """

    __slots__ = ("endpoint", "event")

    def __init__(self, event: str) -> None:
        self.event = event
        self.endpoint: Any = None


def _make(usual: Callable[..., Any]) -> Callable[..., Any]:
    """`construct_endpoint` that remembers."""
    debug = may_be_read(regions.LOG)

    def construct_endpoint(self: Any, operation_model: Any, call_args: Any, request_context: Any) -> Any:
        kept = vars(self).get(_KEPT)
        if kept is None:
            kept = vars(self)[_KEPT] = _kept_by(self)
        # Where somebody may want to have a say, or to read along, botocore goes its way.
        if (
            not kept
            or debug.get(DEBUG, True)
            or self._event_emitter._emitter._lookup_cache.get(kept.event, True)
            or _looks_at_parameters(operation_model)
        ):
            return usual(self, operation_model, call_args, request_context)
        if kept.endpoint is None:
            kept.endpoint = usual(self, operation_model, call_args, request_context)
        return kept.endpoint._replace(headers=kept.endpoint.headers.copy())

    return construct_endpoint


def _kept_by(resolver: Any) -> "_Kept | bool":
    """A place for what a resolver finds; False for one whose rules look at more than the client."""
    emitter: Any = resolver._event_emitter
    kinds: tuple[type, ...] = (type(resolver), type(emitter), type(getattr(emitter, "_emitter", None)))
    definitions = resolver._param_definitions
    is_plain = (
        kinds == (EndpointRulesetResolver, EventAliaser, HierarchicalEmitter)
        and not resolver._service_model.client_context_parameters
        and _PLAIN_PARAMETERS.issuperset(definitions)
        and not any(callable(resolver._builtins.get(definition.builtin)) for definition in definitions.values())
    )
    if not is_plain:
        return False
    service = resolver._service_model.service_id.hyphenize()
    return _Kept(emitter._alias_event_name(f"before-endpoint-resolution.{service}"))


def _looks_at_parameters(operation_model: Any) -> bool:
    return bool(
        operation_model.static_context_parameters
        or operation_model.context_parameters
        or operation_model.operation_context_parameters
    )


SHORTCUT: Final = Shortcut(
    "endpoints", Recognition(_PLACES, _DIGESTS), {(EndpointRulesetResolver, "construct_endpoint"): _make}
)
