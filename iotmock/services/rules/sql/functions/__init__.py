"""What a statement may call: by name in lower case, with how many arguments, and what it does with their values."""

from iotmock.services.rules.sql.functions import (
    collections,
    context,
    conversion,
    encoding,
    external,
    mathematics,
    strings,
    times,
)
from iotmock.services.rules.sql.functions.conversion import CAST_TYPES
from iotmock.services.rules.sql.functions.function import Function
from iotmock.services.rules.sql.versions import Version

__all__ = ["FUNCTIONS", "GET_OR_DEFAULT", "Function", "is_external", "is_known", "is_type_known"]

# It decides itself whether its arguments are evaluated; the compiler knows it.
GET_OR_DEFAULT = "get_or_default"

FUNCTIONS: dict[str, Function] = {
    name: function
    for module in (collections, context, conversion, encoding, external, mathematics, strings, times)
    for name, function in module.FUNCTIONS.items()
}
_SINCE_2016 = frozenset({
    "decode", "encode", "get_dynamodb", "get_registry_data", "get_thing_shadow", "indexof", "isundefined", "length",
    "numbytes", "parse_time", "time_to_epoch", "transform",
})  # fmt: skip
_TYPES_SINCE_2016 = frozenset({"decimal", "bool", "boolean"})


def is_known(name: str, version: Version) -> bool:
    """Whether a function, in lower case, can be called."""
    return (name in FUNCTIONS or name == GET_OR_DEFAULT) and not (version.is_first and name in _SINCE_2016)


def is_external(name: str) -> bool:
    """Whether a function, in lower case, asks another service."""
    return name in external.FUNCTIONS


def is_type_known(word: str, version: Version) -> bool:
    """Whether cast takes a type word, in lower case."""
    return word in CAST_TYPES and not (version.is_first and word in _TYPES_SINCE_2016)
