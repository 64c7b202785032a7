"""Fleet metrics: what a query finds, counted every so often.

Alone kept here: what a metric counts can be counted, and stays in the configuration of its index as long as the metric
is there. Source: Developer Guide, "Managing fleet metrics"; API reference.
"""

from typing import Any, Final

from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.indexing import emission, errors, fields
from iotmock.services.indexing.counting import check_numeric, field_type
from iotmock.services.indexing.indexes import QUERY_VERSION, THINGS, Configuration, Indexes
from iotmock.services.indexing.limits import IndexingLimits
from iotmock.services.indexing.metric_state import FleetMetric, FleetMetrics, MetricQuery
from iotmock.services.indexing.search.fields_named import fields_named
from iotmock.services.indexing.search.parser import parse
from iotmock.services.registry.checks import check_version

__all__ = ["FleetMetricsBackend", "check_sources_stay"]

_PAGE: Final = 250
_MINUTE: Final = 60
_STATISTICS: Final = frozenset(
    ["count", "average", "sum", "minimum", "maximum", "sumOfSquares", "variance", "stdDeviation"]
)
_LARGEST_PERCENT: Final = 100
# What the values of an aggregation can be, for errors.
_ALLOWED: Final = {
    emission.STATISTICS: ", ".join(sorted(_STATISTICS)),
    emission.PERCENTILES: f"whole numbers from 0 to {_LARGEST_PERCENT}",
    emission.CARDINALITY: "cardinality",
}


@savable
class FleetMetricsBackend(Backend):
    """The fleet metrics of one account and region."""

    @operation("iot:CreateFleetMetric")
    def create_fleet_metric(
        self,
        call: Call,
        *,
        metric_name: str,
        query_string: str,
        aggregation_type: dict[str, Any],
        period: int,
        aggregation_field: str,
        description: str | None = None,
        query_version: str | None = None,
        index_name: str | None = None,
        unit: str | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Document:
        """Have something counted every `period` seconds; a metric that exists with the same members is answered.

        Raises: InvalidRequestException, ResourceNotFoundException, IndexNotReadyException, InvalidQueryException,
            InvalidAggregationException, ResourceAlreadyExistsException, LimitExceededException.
        Source: API reference, CreateFleetMetric.
        """
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        query = _query(index_name or THINGS, query_string, query_version, aggregation_field, aggregation_type)
        _check(call, query, period)
        metrics = call.backend(FleetMetrics).metrics
        known = metrics.get(metric_name)
        if known is not None:
            if (known.query, known.period, known.description, known.unit) != (query, period, description, unit):
                raise errors.metric_exists(metric_name, _arn(call, metric_name))
            return _name_and_arn(call, known)
        limit = IndexingLimits(call.state.limits).fleet_metrics
        if len(metrics) >= limit:
            raise errors.too_many_metrics(limit)
        made = FleetMetric(metric_name, query, period, description, unit, call.now, call.now, tags=new_tags)
        metrics[metric_name] = made
        call.follow_things()
        emission.emit_every(call, made)
        call.record("fleet metric", metric_name, "create", None, made.version)
        return _name_and_arn(call, made)

    @operation("iot:DescribeFleetMetric")
    def describe_fleet_metric(self, call: Call, *, metric_name: str) -> Document:
        """A fleet metric.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeFleetMetric.
        """
        found = _find(call, metric_name)
        aggregation: dict[str, Any] = {"name": found.query.aggregation}
        if found.query.values:
            aggregation["values"] = list(found.query.values)
        return {
            **_name_and_arn(call, found),
            "queryString": found.query.text,
            "queryVersion": found.query.version,
            "indexName": found.query.index_name,
            "aggregationType": aggregation,
            "aggregationField": found.query.field,
            "period": found.period,
            "description": found.description,
            "unit": found.unit,
            "creationDate": found.created_at,
            "lastModifiedDate": found.last_modified_at,
            "version": found.version,
        }

    @operation("iot:UpdateFleetMetric")
    def update_fleet_metric(
        self,
        call: Call,
        *,
        metric_name: str,
        index_name: str,
        query_string: str | None = None,
        aggregation_type: dict[str, Any] | None = None,
        period: int | None = None,
        aggregation_field: str | None = None,
        description: str | None = None,
        query_version: str | None = None,
        unit: str | None = None,
        expected_version: int | None = None,
    ) -> None:
        """Change what is given; another period begins now.

        Raises: ResourceNotFoundException, VersionConflictException, InvalidRequestException, IndexNotReadyException,
            InvalidQueryException, InvalidAggregationException.
        Source: API reference, UpdateFleetMetric.
        """
        found = _find(call, metric_name)
        check_version(expected_version, found.version)
        known = found.query
        query = _query(
            index_name,
            query_string or known.text,
            known.version if query_version is None else query_version,
            aggregation_field or known.field,
            aggregation_type or {"name": known.aggregation, "values": list(known.values)},
        )
        _check(call, query, period or found.period)
        found.query = query
        found.description = found.description if description is None else description
        found.unit = unit or found.unit
        found.version += 1
        found.last_modified_at = call.now
        call.backend(FleetMetrics).values.pop(metric_name, None)
        if period is not None and period != found.period:
            found.period = period
            emission.stop(call, found)
            emission.emit_every(call, found)
        call.record("fleet metric", metric_name, "update", found.version - 1, found.version)

    @operation("iot:DeleteFleetMetric")
    def delete_fleet_metric(self, call: Call, *, metric_name: str, expected_version: int | None = None) -> None:
        """Count no more; a metric that is unknown is gone already.

        Raises: VersionConflictException.
        Source: API reference, DeleteFleetMetric.
        """
        metrics = call.backend(FleetMetrics).metrics
        found = metrics.get(metric_name)
        if found is None:
            return
        check_version(expected_version, found.version)
        emission.stop(call, found)
        del metrics[metric_name]
        call.record("fleet metric", metric_name, "delete", found.version, None)

    @operation("iot:ListFleetMetrics")
    def list_fleet_metrics(
        self, call: Call, *, next_token: str | None = None, max_results: int | None = None
    ) -> Document:
        """Fleet metrics, by name.

        Raises: InvalidRequestException.
        Source: API reference, ListFleetMetrics.
        """
        metrics = call.backend(FleetMetrics).metrics
        position = paging.read_token(call, "ListFleetMetrics", next_token, errors.invalid_token)
        behind = (metrics[name] for name in metrics.irange(minimum=position, inclusive=(False, True)))
        page, token = paging.take_page(
            call, "ListFleetMetrics", behind, max_results or _PAGE, lambda metric: metric.name
        )
        return {"fleetMetrics": [_name_and_arn(call, metric) for metric in page], "nextToken": token}


def check_sources_stay(call: Call, index_name: str, before: Configuration, after: Configuration) -> None:
    """Refuse a configuration without what fleet metrics count or search, or with another type of it.

    Raises: InvalidRequestException.
    """
    for metric in call.backend(FleetMetrics).metrics.values():
        if metric.query.index_name != index_name:
            continue
        for name in (metric.query.field, *fields_named(parse(metric.query.text))):
            if before.has_source(name) and not after.has_source(name):
                raise errors.source_in_use(name, metric.name)
        if fields.type_or_none(after, metric.query.field) != fields.type_or_none(before, metric.query.field):
            raise errors.source_in_use(metric.query.field, metric.name)


def _query(index_name: str, text: str, version: str | None, field: str, aggregation: dict[str, Any]) -> MetricQuery:
    values = tuple(dict.fromkeys(aggregation.get("values") or ()))
    asked = QUERY_VERSION if version is None else version
    return MetricQuery(index_name, text, asked, field, aggregation["name"], values)


def _check(call: Call, query: MetricQuery, period: int) -> None:
    """Refuse what cannot be counted."""
    if period % _MINUTE:
        raise errors.period_not_whole_minutes(period)
    indexes = call.backend(Indexes)
    index = indexes.find(query.index_name)
    if not index.is_ready(call.now):
        raise errors.index_not_ready(query.index_name)
    configuration = indexes.answering(query.index_name, call.now)
    indexes.matcher(configuration, query.text, query.version)
    kind = field_type(configuration, query.field, query.index_name)
    if query.aggregation == emission.PERCENTILES:
        check_numeric(kind, query.field)
    unknown = [value for value in query.values if not _is_value(query.aggregation, value)]
    if unknown:
        raise errors.aggregation_value_unknown(query.aggregation, unknown[0], _ALLOWED[query.aggregation])


def _is_value(aggregation: str, value: str) -> bool:
    if aggregation == emission.STATISTICS:
        return value in _STATISTICS
    if aggregation == emission.PERCENTILES:
        return value.isdigit() and int(value) <= _LARGEST_PERCENT
    return value == "cardinality"


def _find(call: Call, name: str) -> FleetMetric:
    found: FleetMetric | None = call.backend(FleetMetrics).metrics.get(name)
    if found is None:
        raise errors.metric_not_found(name)
    return found


def _arn(call: Call, name: str) -> str:
    return call.arn(f"fleetmetric/{name}")


def _name_and_arn(call: Call, metric: FleetMetric) -> Document:
    return {"metricName": metric.name, "metricArn": _arn(call, metric.name)}


@taggable("fleetmetric")
def tags_of_metric(call: Call, name: str) -> TagMap | None:
    """The tags of a fleet metric."""
    found = call.backend(FleetMetrics).metrics.get(name)
    return None if found is None else found.tags


@listed_tags("fleetmetric")
def tags_of_metrics(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all fleet metrics."""
    return [(metric.name, metric.tags) for metric in call.backend(FleetMetrics).metrics.values()]
