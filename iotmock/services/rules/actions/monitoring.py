"""Actions for CloudWatch: metrics, alarms, logs. Source: Developer Guide, their rule actions."""

import math
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from iotmock.core.clock import epoch_milliseconds
from iotmock.services.rules.action import ActionFailed, Delivery

__all__ = ["to_alarm", "to_logs", "to_metric"]

_STATES: Final = ("OK", "ALARM", "INSUFFICIENT_DATA")
_LAST_SECOND: Final = 253402300799


def to_metric(delivery: Delivery) -> bool:
    """PutMetricData."""
    parameters = delivery.parameters
    datum = {
        "MetricName": parameters["metricName"],
        "Value": _number("metricValue", parameters["metricValue"]),
        "Unit": parameters["metricUnit"],
        "Timestamp": _instant(parameters.get("metricTimestamp"), delivery.origin.at),
    }
    delivery.ask("cloudwatch", "put_metric_data", Namespace=parameters["metricNamespace"], MetricData=[datum])
    return True


def to_alarm(delivery: Delivery) -> bool:
    """SetAlarmState."""
    parameters, state = delivery.parameters, delivery.parameters["stateValue"]
    if state not in _STATES:
        raise ActionFailed(f"stateValue {state!r} is none of {', '.join(_STATES)}")
    delivery.ask(
        "cloudwatch",
        "set_alarm_state",
        AlarmName=parameters["alarmName"],
        StateReason=parameters["stateReason"],
        StateValue=state,
    )
    return True


def to_logs(delivery: Delivery) -> bool:
    """PutLogEvents into the stream that is named like the rule, which is made where it is missing."""
    group, stream = delivery.parameters["logGroupName"], delivery.origin.rule
    if delivery.parameters.get("batchMode"):
        events = _batch(delivery.document)
    else:
        events = [{"timestamp": epoch_milliseconds(delivery.origin.at), "message": delivery.text}]
    write = partial(delivery.ask, "logs", "put_log_events", logGroupName=group, logStreamName=stream, logEvents=events)
    try:
        answer = write()
    except ActionFailed as failure:
        if failure.code != "ResourceNotFoundException":
            raise
        # Of a group that does not exist, this says so.
        delivery.ask("logs", "create_log_stream", logGroupName=group, logStreamName=stream)
        answer = write()
    if answer.get("rejectedLogEventsInfo"):
        raise ActionFailed(f"CloudWatch Logs has rejected events, as {answer['rejectedLogEventsInfo']}")
    return True


def _batch(document: Any) -> list[dict[str, Any]]:
    entries = [document] if isinstance(document, dict) else document
    if not isinstance(entries, list) or not all(map(_is_event, entries)):
        raise ActionFailed('a batch is an array of {"timestamp": milliseconds, "message": text}')
    return [{"timestamp": entry["timestamp"], "message": entry["message"]} for entry in entries]


def _is_event(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    return type(entry.get("timestamp")) is int and isinstance(entry.get("message"), str)


def _number(member: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise ActionFailed(f"{member} {text!r} is no number")
    return number


def _instant(text: str | None, now: datetime) -> datetime:
    if text is None:
        return now
    seconds = _number("metricTimestamp", text)
    if not 0 <= seconds <= _LAST_SECOND:
        raise ActionFailed(f"metricTimestamp {text!r} is no time in seconds since 1970")
    return datetime.fromtimestamp(seconds, UTC)
