"""What the operations of fleet indexing say no with."""

from collections.abc import Sequence

from iotmock.core.errors import (
    IndexNotReadyException,
    InvalidAggregationException,
    InvalidQueryException,
    InvalidRequestException,
    LimitExceededException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
)
from iotmock.core.texts import cut, shown

__all__ = [
    "aggregation_value_unknown",
    "connectivity_not_indexed",
    "custom_field_managed",
    "custom_field_twice",
    "custom_field_without_source",
    "field_not_aggregatable",
    "field_not_numeric",
    "groups_cannot_be_members",
    "index_in_use",
    "index_not_built",
    "index_not_found",
    "index_not_ready",
    "invalid_query",
    "invalid_token",
    "managed_fields_given",
    "metric_exists",
    "metric_not_found",
    "mode_needs_thing_indexing",
    "period_not_whole_minutes",
    "query_version_unknown",
    "source_in_use",
    "thing_not_found",
    "too_many",
    "too_many_metrics",
]


def index_not_found(name: str) -> ResourceNotFoundException:
    """A question to an index that is off, in AWS's words."""
    return ResourceNotFoundException(
        f"Index {name} does not exist. Please enable index by calling UpdateIndexingConfiguration"
    )


def index_not_ready(name: str) -> IndexNotReadyException:
    """A question to an index that is built for the first time."""
    return IndexNotReadyException(f"Index {name} is not ready: it is being built.")


def index_not_built(name: str) -> ResourceNotFoundException:
    """A dynamic group of an index that is built for the first time; the operations declare no other error."""
    return ResourceNotFoundException(f"Index {name} is not active: it is being built.")


def groups_cannot_be_members(name: str) -> InvalidRequestException:
    """A dynamic group of the index of groups."""
    return InvalidRequestException(f"A dynamic thing group cannot use the index {name}.")


def index_in_use(groups: Sequence[str]) -> InvalidRequestException:
    """No index of things while there are dynamic groups."""
    return InvalidRequestException(
        f"Thing indexing cannot be switched off while there are dynamic thing groups: {cut(', '.join(groups))}."
    )


def invalid_query(problem: str) -> InvalidQueryException:
    """A query that breaks a rule of the language."""
    return InvalidQueryException(f"The query is not valid: {problem}")


def query_version_unknown(version: str, known: str) -> InvalidQueryException:
    """A version of the language that does not exist."""
    return InvalidQueryException(f"queryVersion {shown(version)} is not supported: use {known}.")


def invalid_token() -> InvalidRequestException:
    """A page token that this search did not issue."""
    return InvalidRequestException("The nextToken is not valid.")


# The configuration


def managed_fields_given() -> InvalidRequestException:
    """Managed fields follow from the modes."""
    return InvalidRequestException("managedFields are read-only and cannot be set.")


def mode_needs_thing_indexing(mode: str) -> InvalidRequestException:
    """A source beside the registry, without the registry."""
    return InvalidRequestException(f"{mode} needs thingIndexingMode REGISTRY or REGISTRY_AND_SHADOW.")


def too_many(what: str, count: int, limit: int) -> InvalidRequestException:
    """More than fit into a configuration."""
    return InvalidRequestException(f"{count} {what} were given; at most {limit} are allowed.")


def custom_field_managed(name: str) -> InvalidRequestException:
    """A custom field that is one of AWS's."""
    return InvalidRequestException(f"The field {shown(name)} is managed and cannot be a custom field.")


def custom_field_twice(name: str) -> InvalidRequestException:
    """A custom field that is given twice, of one type or of two."""
    return InvalidRequestException(f"The custom field {shown(name)} is given twice.")


def custom_field_without_source(name: str) -> InvalidRequestException:
    """A custom field of what is not indexed."""
    return InvalidRequestException(f"The field {shown(name)} belongs to no source that is indexed.")


# Counting


def field_not_aggregatable(name: str, index: str) -> InvalidAggregationException:
    """A field that is neither managed nor custom."""
    return InvalidAggregationException(f"The field {shown(name)} is neither a managed nor a custom field of {index}.")


def field_not_numeric(name: str) -> InvalidAggregationException:
    """Percentiles of what are no numbers."""
    return InvalidAggregationException(f"The field {shown(name)} is not of the type Number.")


# Fleet metrics


def metric_not_found(name: str) -> ResourceNotFoundException:
    """No such fleet metric."""
    return ResourceNotFoundException(f"Fleet metric {name} not found.")


def metric_exists(name: str, arn: str) -> ResourceAlreadyExistsException:
    """CreateFleetMetric with other members than the metric has."""
    return ResourceAlreadyExistsException(
        f"Fleet metric {name} already exists with different members.", resourceId=name, resourceArn=arn
    )


def too_many_metrics(limit: int) -> LimitExceededException:
    """One fleet metric more than an account may have."""
    return LimitExceededException(f"An account can have at most {limit} fleet metrics.")


def period_not_whole_minutes(period: int) -> InvalidRequestException:
    """A period that is no multiple of a minute."""
    return InvalidRequestException(f"period {period} is not a multiple of 60.")


def aggregation_value_unknown(aggregation: str, value: str, allowed: str) -> InvalidAggregationException:
    """Something that an aggregation does not work out."""
    return InvalidAggregationException(f"{shown(value)} is no value of the aggregation {aggregation}: use {allowed}.")


def source_in_use(field: str, metric: str) -> InvalidRequestException:
    """A configuration without what a fleet metric counts or searches, or with another type of it."""
    return InvalidRequestException(
        f"The field {shown(field)} is used by the fleet metric {metric}: it and its type have to stay."
    )


# Connectivity


def thing_not_found(name: str) -> ResourceNotFoundException:
    """No such thing."""
    return ResourceNotFoundException(f"Thing {name} not found.")


def connectivity_not_indexed() -> InvalidRequestException:
    """GetThingConnectivityData without connectivity indexing."""
    return InvalidRequestException("Connectivity indexing is not enabled: set thingConnectivityIndexingMode to STATUS.")
