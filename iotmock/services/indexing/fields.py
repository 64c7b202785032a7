"""Fields that can be counted: of which type they are, and what stands in them."""

from collections.abc import Mapping
from typing import Any

from iotmock.services.indexing.configuration import GroupConfiguration, ThingConfiguration, managed_type_or_none

__all__ = ["type_or_none", "values"]


def type_or_none(configuration: ThingConfiguration | GroupConfiguration, name: str) -> str | None:
    """The type of a managed or custom field."""
    custom = configuration.custom_fields.get(name)
    return custom or managed_type_or_none(name, configuration.managed_fields)


def values(document: Mapping[str, Any], name: str) -> list[Any]:
    """What stands in a field: nothing, a value, or all values of an array."""
    return list(_found(document, name.split(".")))


def _found(document: Any, levels: list[str]) -> list[Any]:
    if not levels:
        if isinstance(document, list):
            return [value for value in document if not isinstance(value, list | dict) and value is not None]
        return [] if document is None or isinstance(document, dict) else [document]
    if not isinstance(document, Mapping):
        return []
    # A key may have dots of its own.
    found = []
    for count in range(1, len(levels) + 1):
        key = ".".join(levels[:count])
        if key in document:
            found += _found(document[key], levels[count:])
    return found
