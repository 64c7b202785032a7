"""What can be counted of what a query finds: the values of one field, of each document that has any.

Source: Developer Guide, "Querying for aggregate data".
"""

from collections.abc import Iterator
from typing import Any

from iotmock.core.world.call import Call
from iotmock.services.indexing import aggregations, errors, fields
from iotmock.services.indexing.configuration import GroupConfiguration
from iotmock.services.indexing.groups import found_groups, group_document
from iotmock.services.indexing.indexes import Configuration, Indexes
from iotmock.services.indexing.search.matching import Matcher
from iotmock.services.indexing.things import connection_version, thing_document, with_package_count

__all__ = ["check_numeric", "field_type", "values_found"]


def values_found(
    call: Call, index_name: str, query: str, version: str | None, field: str
) -> tuple[list[list[Any]], str]:
    """Of each document that a query finds the values of a field that fit its type; and the type.

    Raises: ResourceNotFoundException, IndexNotReadyException, InvalidQueryException, InvalidAggregationException.
    """
    indexes = call.backend(Indexes)
    configuration = indexes.answering(index_name, call.now)
    matcher = indexes.matcher(configuration, query, version)
    kind = field_type(configuration, field, index_name)
    documents = list(_documents(call, configuration, matcher))
    return [aggregations.fitting(fields.values(document, field), kind) for document in documents], kind


def field_type(configuration: Configuration, field: str, index_name: str) -> str:
    """The type of a field that can be counted.

    Raises: InvalidAggregationException.
    """
    kind = fields.type_or_none(configuration, field)
    if kind is None:
        raise errors.field_not_aggregatable(field, index_name)
    return kind


def check_numeric(kind: str, field: str) -> None:
    """Refuse percentiles of what are no numbers.

    Raises: InvalidAggregationException.
    """
    if kind != "Number":
        raise errors.field_not_numeric(field)


def _documents(call: Call, configuration: Configuration, matcher: Matcher) -> Iterator[dict[str, Any]]:
    """What is found, with what can only be counted: versions."""
    if isinstance(configuration, GroupConfiguration):
        for group in found_groups(call, matcher):
            yield {
                **group_document(call, group),
                "description": group.description,
                "version": group.version,
            }
        return
    for thing in call.backend(Indexes).documents.found(call, configuration, matcher):
        document = with_package_count(thing_document(call, configuration, thing))
        registry = {
            "version": thing.version,
            "thingTypeName": thing.type_name,
            "thingGroupNames": document.get("thingGroupNames", []),
        }
        if configuration.has_connectivity:
            document["connectivity"]["version"] = connection_version(call, thing.name)
        yield {**document, "registry": registry}
