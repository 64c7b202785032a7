"""Fleet metrics on their way into CloudWatch: every period of a metric its values are worked out and put there.

Alone kept here: a metric is due each period after it was made, or after its period was changed; when the clock jumps,
only the last emissions happen, each at its own instant. Source: Developer Guide, "Managing fleet metrics".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from iotmock.core.clock import later
from iotmock.core.ranks import Rank
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.indexing import aggregations
from iotmock.services.indexing.cloudwatch import put_metric_data
from iotmock.services.indexing.counting import values_found
from iotmock.services.indexing.indexes import THINGS, Indexes
from iotmock.services.indexing.metric_state import FleetMetric, FleetMetrics, MetricQuery
from iotmock.services.indexing.things import departure_shown_until
from iotmock.services.registry.registry import Registry

__all__ = ["CARDINALITY", "PERCENTILES", "STATISTICS", "emit_every", "forget_values", "stop"]

STATISTICS: Final = "Statistics"
PERCENTILES: Final = "Percentiles"
CARDINALITY: Final = "Cardinality"
NAMESPACE: Final = "AWS/IoTFleetMetrics"
_MOST_AFTER_A_JUMP: Final = 1440


def emit_every(call: Call, metric: FleetMetric) -> None:
    """Plan the next emission, a period from now."""
    _plan(call, metric, periods=1)


def stop(call: Call, metric: FleetMetric) -> None:
    """Emit no more."""
    call.cancel(metric.deadline)
    call.backend(FleetMetrics).values.pop(metric.name, None)


def forget_values(call: Call) -> None:
    """Take note that something has changed of what metrics count."""
    call.backend(FleetMetrics).values.clear()


def _plan(call: Call, metric: FleetMetric, *, periods: int) -> None:
    due_at = later(call.now, timedelta(seconds=periods * metric.period))
    metric.deadline = call.schedule(due_at, Rank.INDEXING, _emit, metric.name)


@savable
def _emit(call: Call, name: str) -> None:
    metric = call.backend(FleetMetrics).metrics[name]
    missed = (call.state.clock.now() - call.now) // timedelta(seconds=metric.period)
    if missed >= _MOST_AFTER_A_JUMP:
        _plan(call, metric, periods=missed - _MOST_AFTER_A_JUMP + 1)
        return
    put_metric_data(call, NAMESPACE, [_datum(metric, kind, call.now, value) for kind, value in _values(call, metric)])
    _plan(call, metric, periods=1)


def _values(call: Call, metric: FleetMetric) -> tuple[tuple[str, float], ...]:
    """What a metric finds; worked out once as long as nothing changes."""
    kept = call.backend(FleetMetrics).values
    found = kept.get(metric.name)
    if found is None:
        found = tuple(_found(call, metric.query))
        if metric.query.index_name == THINGS and not _changes_by_itself(call):
            kept[metric.name] = found
    return found


def _changes_by_itself(call: Call) -> bool:
    """Whether the index is about to forget when somebody has left."""
    configuration = call.backend(Indexes).of_things.answering(call.now)
    if not configuration.has_connectivity:
        return False
    ends = (departure_shown_until(call, name) for name in call.backend(Registry).things)
    return any(end is not None and end > call.now for end in ends)


def _found(call: Call, query: MetricQuery) -> Iterable[tuple[str, float]]:
    documents, kind = values_found(call, query.index_name, query.text, query.version, query.field)
    values = list(chain.from_iterable(documents))
    if query.aggregation == CARDINALITY:
        yield "cardinality", len(set(values))
    elif query.aggregation == PERCENTILES:
        percents = [float(each) for each in query.values] or aggregations.DEFAULT_PERCENTS
        names = query.values or [f"{percent:g}" for percent in percents]
        for name, found in zip(names, aggregations.percentiles(values, percents), strict=False):
            yield name, found["value"]
    else:
        statistics = aggregations.statistics(documents, kind)
        for name in query.values or tuple(statistics):
            if name in statistics:
                yield name, statistics[name]


def _datum(metric: FleetMetric, kind: str, at: datetime, value: float) -> dict[str, Any]:
    datum: dict[str, Any] = {
        "MetricName": metric.name,
        "Dimensions": [{"Name": "AggregationType", "Value": kind}],
        "Timestamp": at,
        "Value": value,
    }
    return datum if metric.unit is None else {**datum, "Unit": metric.unit}
