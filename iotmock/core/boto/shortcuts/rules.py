"""Rules of endpoints, made of their text once for each text, not for each client.

Assumes that rules and the definitions of their parameters are not changed once they are made, nor the text that they
were made of.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from botocore import endpoint_provider as _endpoint_provider

from iotmock.core.boto.shortcuts.kept import Kept
from iotmock.core.boto.shortcuts.recognition import Place, Recognition, Shortcut

__all__ = ["SHORTCUT"]

_Method = Callable[..., Any]

# The stubs leave out what is private.
provider: Any = _endpoint_provider
RuleSet = provider.RuleSet

_TEXTS_KEPT = 64


class _Made(NamedTuple):
    """What was made of a text: texts and specifications are kept, so that none is taken for another at its place."""

    texts: list[Any]
    specifications: dict[str, Any]
    rules: list[Any]
    parameters: dict[str, Any]


_made: Kept[tuple[int, ...], _Made] = Kept(_TEXTS_KEPT)


def _keeping_rules(make: _Method) -> _Method:
    def keep_rules(
        self: Any, version: Any, parameters: Any, rules: Any, partitions: Any, *args: Any, **kwargs: Any
    ) -> None:
        if type(self) is not RuleSet:
            make(self, version, parameters, rules, partitions, *args, **kwargs)
            return
        # Loaders give tables of their own with the same texts in them.
        key = tuple(map(id, rules))
        made = _made.get(key)
        if made is None or made.specifications != parameters:
            make(self, version, parameters, rules, partitions, *args, **kwargs)
            made = _Made(list(rules), dict(parameters), self.rules[:], self.parameters.copy())
        else:
            make(self, version, {}, [], partitions, *args, **kwargs)
            self.rules, self.parameters = made.rules[:], made.parameters.copy()
        _made.keep(key, made)

    return keep_rules


_PLACES: Final[tuple[Place, ...]] = (
    (RuleSet, "__init__"),
    (RuleSet, "_ingest_parameter_spec"),
    (RuleSet, "process_input_parameters"),
    (RuleSet, "evaluate"),
    (provider.ParameterDefinition, "__init__"),
    (provider.ParameterDefinition, "process_input"),
    (provider.ParameterDefinition, "validate_input"),
    (provider.BaseRule, "__init__"),
    (provider.BaseRule, "evaluate_conditions"),
    (provider.EndpointRule, "__init__"),
    (provider.EndpointRule, "evaluate"),
    (provider.EndpointRule, "resolve_properties"),
    (provider.EndpointRule, "resolve_headers"),
    (provider.ErrorRule, "__init__"),
    (provider.ErrorRule, "evaluate"),
    (provider.TreeRule, "__init__"),
    (provider.TreeRule, "evaluate"),
    (provider.EndpointProvider, "__init__"),
)
# The second from 1.43.20, the third until then: a rule set takes no further keys, a provider leaves out no parameters.
_DIGESTS: Final = frozenset({"476b1b24c79b5070", "5c8ab03afd2376d3", "3a466bbcdd38cbac"})

SHORTCUT: Final = Shortcut("rules", Recognition(_PLACES, _DIGESTS), {(RuleSet, "__init__"): _keeping_rules})
