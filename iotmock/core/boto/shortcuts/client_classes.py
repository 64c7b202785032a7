"""Client classes: the methods of a service's client are made once for each model, not for each client.

AWS concept: none of the cloud's; botocore's ClientCreator, which makes a class for every client, with a function for
each operation: 272 of `iot`. Whoever handles `creating-client-class` gets a table of its own and may change it.

Invariants kept here: a class belongs to one client, as ever; the functions in it are made for a model that says the
same and for sessions whose handlers of the documentation's events are the same. Other creators and models are made
botocore's way.

Assumes that the functions depend on nothing else, and that nobody changes their attributes.
"""

import copy
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from botocore import client as _client
from botocore import model as _model
from botocore.client import ClientCreator

from iotmock.core.boto.shortcuts.handlers import handlers_below
from iotmock.core.boto.shortcuts.kept import Kept
from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut

__all__ = ["SHORTCUT"]

# The stubs leave out what is private.
ServiceModel: Any = _model.ServiceModel

_Method = Callable[..., Any]

# Of the names that docstrings ask handlers about when they are read.
_DOCUMENTATION = "docs"
_SERVICES_KEPT = 64
# Where a creator, which makes one client, finds what its methods were made with.
_KEPT = "_iotmock_made"


class _Made(NamedTuple):
    """What was made for a service.

    description: a copy of the model; what one session does to its own must not reach the others. names: of operations,
    by their methods'.
    """

    description: Any
    handlers: tuple[Any, ...]
    methods: dict[str, Any]
    names: dict[str, str]


_made: Kept[str, _Made] = Kept(_SERVICES_KEPT)


def _keeping_methods(create_methods: _Method) -> _Method:
    def keep_methods(self: Any, service_model: Any) -> dict[str, Any]:
        handlers = handlers_below(self._event_emitter, _DOCUMENTATION)
        if handlers is None or type(self) is not ClientCreator or type(service_model) is not ServiceModel:
            return create_methods(self, service_model)  # type: ignore[no-any-return]
        name, description = service_model.service_name, service_model._service_description
        made = _made.get(name)
        if made is None or not _is_same(made.handlers, handlers) or made.description != description:
            made = _make(create_methods, self, service_model, handlers)
        _made.keep(name, made)
        vars(self)[_KEPT] = service_model, made
        return made.methods.copy()

    return keep_methods


def _reading_names(create_name_mapping: _Method) -> _Method:
    def read_names(self: Any, service_model: Any) -> dict[str, str]:
        model, made = vars(self).get(_KEPT, (None, None))
        if model is not service_model:
            return create_name_mapping(self, service_model)  # type: ignore[no-any-return]
        return made.names.copy()  # type: ignore[no-any-return]

    return read_names


def _is_same(handlers: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    return all(one is other for one, other in zip(handlers, others, strict=True))


def _make(create_methods: _Method, creator: Any, model: Any, handlers: tuple[Any, ...]) -> _Made:
    description = {
        name: table.copy() if isinstance(table, (dict, list)) else table
        for name, table in model._service_description.items()
    }
    # Docstrings are written when they are read; what the session registers until then is its own.
    apart = copy.copy(creator)
    apart._event_emitter = copy.copy(creator._event_emitter)
    kept = ServiceModel(description, model.service_name)
    return _Made(description, handlers, create_methods(apart, kept), apart._create_name_mapping(kept))


def _looking_once(register_endpoint_discovery: _Method) -> _Method:
    """Tell by the model's text whether any operation discovers endpoints, without a model for each operation."""

    def look_once(self: Any, client: Any, endpoint_url: Any, config: Any) -> None:
        model = client.meta.service_model
        if type(model) is ServiceModel:
            operations = model._service_description.get("operations", {})
            if not any(operation.get("endpointoperation") for operation in operations.values()):
                return
        register_endpoint_discovery(self, client, endpoint_url, config)

    return look_once


_PLACES: Final[tuple[Place, ...]] = (
    *(
        (ClientCreator, name)
        for name in (
            "_create_client_class", "_create_methods", "_create_name_mapping", "_create_api_method",
            "_register_endpoint_discovery",
        )
    ),
    (ServiceModel, "__init__"),
    (_client.BaseClient, "__init__"),
)  # fmt: skip
_DIGESTS: Final = frozenset({"c30ecb65fcf7d129"})

SHORTCUT: Final = Shortcut(
    "client classes",
    Recognition(_PLACES, _DIGESTS),
    {
        (ClientCreator, "_create_methods"): _keeping_methods,
        (ClientCreator, "_create_name_mapping"): _reading_names,
        (ClientCreator, "_register_endpoint_discovery"): _looking_once,
    },
)
