"""Data for CloudWatch, in few requests however many there are."""

from functools import partial
from typing import Any, Final

from iotmock.core.world.call import Call

__all__ = ["put_metric_data"]

# AWS takes so many of a request.
_MOST_DATA: Final = 1000


def put_metric_data(call: Call, namespace: str, data: list[dict[str, Any]]) -> None:
    """Put data into CloudWatch when the call is complete, together with what has been put right before."""
    if data:
        call.collect_afterwards(_PUT[namespace], data)


def _put(namespace: str, afterwards: Any, waiting: list[dict[str, Any]]) -> None:
    with afterwards.lock:
        data = list(waiting)
    for first in range(0, len(data), _MOST_DATA):
        some = data[first : first + _MOST_DATA]
        afterwards.ask("cloudwatch", "put_metric_data", Namespace=namespace, MetricData=some)


# One function for each namespace, since only what the same function puts can go together.
_PUT: Final = {namespace: partial(_put, namespace) for namespace in ("AWS/IoT", "AWS/IoTFleetMetrics")}
