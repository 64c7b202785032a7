"""What is remembered of fleet metrics."""

from dataclasses import dataclass, field
from datetime import datetime

from sortedcontainers import SortedDict

from iotmock.core.savable import savable

__all__ = ["FleetMetric", "FleetMetrics", "MetricQuery"]


@savable
@dataclass(frozen=True, slots=True)
class MetricQuery:
    """What a fleet metric counts. values: names of statistics or percents, as they were given; () for all."""

    index_name: str
    text: str
    version: str
    field: str
    aggregation: str
    values: tuple[str, ...]


@savable
@dataclass(slots=True, eq=False)
class FleetMetric:
    """A fleet metric. period: in seconds. deadline: the number of the next emission."""

    name: str
    query: MetricQuery
    period: int
    description: str | None
    unit: str | None
    created_at: datetime
    last_modified_at: datetime
    version: int = 1
    tags: dict[str, str] = field(default_factory=dict)
    deadline: int = 0


@savable(leave={"values": dict})
class FleetMetrics:
    """The fleet metrics of one account and region, by name.

    values: what a metric has found, as long as nothing has changed.
    """

    def __init__(self, _account: str, _region: str) -> None:
        self.metrics: SortedDict[str, FleetMetric] = SortedDict()
        self.values: dict[str, tuple[tuple[str, float], ...]] = {}
