"""Actions on CloudWatch: metrics, alarms and logs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

SQL_OF_EVENTS = "SELECT VALUE events FROM 'in'"
METRIC = {"metricNamespace": "plant", "metricName": "heat", "metricValue": "${t}", "metricUnit": "None"}
ALARM = {"alarmName": "hot", "stateReason": "${reason}", "stateValue": "${state}"}
WEEK = timedelta(days=7)


def _statistics(bench: Any, around: datetime, name: str = "heat", **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bench.client("cloudwatch").get_metric_statistics(
        Namespace="plant",
        MetricName=name,
        StartTime=around - timedelta(minutes=1),
        EndTime=around + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum", "SampleCount"],
        **options,
    )["Datapoints"]
    return found


def _made_alarm(bench: Any, name: str = "hot") -> None:
    bench.client("cloudwatch").put_metric_alarm(
        AlarmName=name, MetricName="heat", Namespace="plant", Period=60, EvaluationPeriods=1, Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold", Statistic="Sum",
    )  # fmt: skip


def _alarm(bench: Any, name: str = "hot") -> dict[str, Any]:
    (found,) = bench.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert isinstance(found, dict)
    return found


def _events(bench: Any) -> list[tuple[int, str]]:
    found = bench.client("logs").filter_log_events(logGroupName="group")["events"]
    return [(each["timestamp"], each["message"]) for each in found]


def _made_group(bench: Any, name: str = "group") -> None:
    bench.client("logs").create_log_group(logGroupName=name)


def _milliseconds(instant: datetime) -> int:
    return (instant - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def _now() -> datetime:
    """The clock of the process, which is moto's."""
    return datetime.now(UTC)


# cloudwatchMetric


@pytest.mark.parametrize(("value", "number"), [(21, 21.0), (-2.5, -2.5), ("1.5e2", 150.0), ("7", 7.0)])
def test_metric_gets_the_value_as_a_number(bench: Any, value: object, number: float) -> None:
    """Section 9: PutMetricData with the value as number, now unless the rule says otherwise."""
    bench.iot.freeze()
    output = bench.run({"cloudwatchMetric": METRIC}, {"t": value})
    assert output.delivered
    assert output.parameters["metricValue"] == str(value)
    (point,) = _statistics(bench, bench.iot.now)
    assert (point["Sum"], point["SampleCount"]) == (number, 1.0)


@pytest.mark.parametrize("value", ["warm", "", None, True, [1], {"a": 1}, "NaN", "inf", "-Infinity", "1_0", "0x10"])
def test_metric_refuses_what_is_no_number(bench: Any, value: object) -> None:
    """Section 9: a non-number fails."""
    assert bench.refused({"cloudwatchMetric": METRIC}, {"t": value})
    assert bench.client("cloudwatch").list_metrics(Namespace="plant")["Metrics"] == []


def test_metric_has_the_instant_of_the_rule(bench: Any) -> None:
    """Section 9: timestamp in epoch seconds."""
    bench.iot.freeze()
    then = (bench.iot.now - timedelta(hours=3)).replace(microsecond=0)
    action = {"cloudwatchMetric": {**METRIC, "metricTimestamp": "${at}"}}
    assert bench.run(action, {"t": 4, "at": int(then.timestamp())}).delivered
    assert [point["Sum"] for point in _statistics(bench, then)] == [4.0]
    assert _statistics(bench, bench.iot.now) == []


def test_metric_has_the_mock_s_present_instant(bench: Any) -> None:
    """Section 9: now is the mock's."""
    bench.iot.freeze()
    bench.iot.advance(WEEK)
    assert bench.run({"cloudwatchMetric": METRIC}, {"t": 4}).delivered
    assert [point["Sum"] for point in _statistics(bench, bench.iot.now)] == [4.0]


def test_metric_refuses_what_is_no_instant(bench: Any) -> None:
    """Section 9: the timestamp is a number of seconds."""
    for name, instant in (("word", "yesterday"), ("not-a-number", "NaN"), ("endless", "inf"), ("far", "1E300")):
        action = {"cloudwatchMetric": {**METRIC, "metricTimestamp": "${at}"}}
        bench.rule(action, name=name.replace("-", "_"), sql=f"SELECT * FROM '{name}'")
        bench.feed({"t": 4, "at": instant}, name)
        assert bench.outputs[-1].error, name
    assert bench.client("cloudwatch").list_metrics(Namespace="plant")["Metrics"] == []


def test_metric_names_and_unit_are_templates(bench: Any) -> None:
    """Section 8: every member but the role."""
    bench.iot.freeze()
    action = {"cloudwatchMetric": {
        "metricNamespace": "pl${tail}", "metricName": "${name}-${n}", "metricValue": "${n * 2}",
        "metricUnit": "${unit}",
    }}  # fmt: skip
    output = bench.run(action, {"tail": "ant", "name": "heat", "n": 2, "unit": "Seconds"})
    assert output.parameters == {
        "roleArn": bench.role, "metricNamespace": "plant", "metricName": "heat-2", "metricValue": "4",
        "metricUnit": "Seconds",
    }  # fmt: skip
    (point,) = _statistics(bench, bench.iot.now, "heat-2", Unit="Seconds")
    assert (point["Sum"], point["Unit"]) == (4.0, "Seconds")


def test_metric_comes_of_bytes_too(bench: Any) -> None:
    """Section 7: templates see the original payload, which need be no JSON."""
    bench.iot.freeze()
    action = {"cloudwatchMetric": {**METRIC, "metricValue": "${decode(encode(*, 'base64'), 'base64') / 2}"}}
    assert bench.run(action, b"80").delivered
    assert [point["Sum"] for point in _statistics(bench, bench.iot.now)] == [40.0]


# cloudwatchAlarm


@pytest.mark.parametrize("state", ["OK", "ALARM", "INSUFFICIENT_DATA"])
def test_alarm_gets_state_and_reason(bench: Any, state: str) -> None:
    """Section 9: SetAlarmState."""
    _made_alarm(bench)
    output = bench.run({"cloudwatchAlarm": ALARM}, {"reason": "too hot", "state": state})
    assert (output.delivered, output.action) == (True, "cloudwatchAlarm")
    assert output.parameters == {
        "roleArn": bench.role, "alarmName": "hot", "stateReason": "too hot", "stateValue": state,
    }  # fmt: skip
    assert (_alarm(bench)["StateValue"], _alarm(bench)["StateReason"]) == (state, "too hot")


@pytest.mark.parametrize("state", ["", "alarm", "BROKEN"])
def test_alarm_knows_three_states(bench: Any, state: str) -> None:
    """Section 9: OK, ALARM, INSUFFICIENT_DATA."""
    _made_alarm(bench)
    before = _alarm(bench)["StateValue"]
    assert bench.refused({"cloudwatchAlarm": ALARM}, {"reason": "r", "state": state})
    assert _alarm(bench)["StateValue"] == before


def test_alarm_of_the_template_is_set(bench: Any) -> None:
    """Section 8: its name is a template; a message that is no JSON sets it, too."""
    for name in ("in", "hot"):
        _made_alarm(bench, name)
    action = {"cloudwatchAlarm": {"alarmName": "${topic()}", "stateReason": "r", "stateValue": "ALARM"}}
    assert bench.run(action, b"\xff").delivered
    assert _alarm(bench, "in")["StateValue"] == "ALARM"
    assert _alarm(bench)["StateValue"] != "ALARM"


def test_missing_alarm_fails(bench: Any) -> None:
    """Section 12: with the code of the service."""
    assert "ResourceNotFound" in bench.refused({"cloudwatchAlarm": ALARM}, {"reason": "r", "state": "OK"})


# cloudwatchLogs


@pytest.mark.parametrize(("payload", "text"), [({"a": [1, None]}, '{"a":[1,null]}'), (b"plain text", "plain text")])
def test_log_gets_the_payload_now(bench: Any, payload: Any, text: str) -> None:
    """Section 9: CreateLogStream if needed, one event with the payload, and the present time."""
    _made_group(bench)
    before = _milliseconds(_now())
    output = bench.run({"cloudwatchLogs": {"logGroupName": "group"}}, payload)
    assert (output.delivered, output.action, output.payload) == (True, "cloudwatchLogs", text.encode())
    ((at, message),) = _events(bench)
    assert message == text
    assert before <= at <= _milliseconds(_now())


@pytest.mark.parametrize("payload", [b"\xff\xfe", b"\x80abc"])
def test_log_takes_bytes_that_are_no_text(bench: Any, payload: bytes) -> None:
    """Section 7: logs take bytes."""
    _made_group(bench)
    assert bench.run({"cloudwatchLogs": {"logGroupName": "group"}}, payload).delivered
    assert len(_events(bench)) == 1


def test_log_gets_every_message_of_every_rule(bench: Any) -> None:
    """Section 9: a stream that is there already is no failure."""
    _made_group(bench)
    for name in ("one", "two"):
        bench.rule({"cloudwatchLogs": {"logGroupName": "group"}}, name=name, sql=f"SELECT '{name}' AS by, n FROM 'in'")
    for n in (1, 2):
        bench.feed({"n": n})
    assert all(output.delivered for output in bench.outputs)
    expected = ['{"by":"one","n":1}', '{"by":"one","n":2}', '{"by":"two","n":1}', '{"by":"two","n":2}']
    assert sorted(message for _, message in _events(bench)) == expected


def test_log_has_the_frozen_instant(bench: Any) -> None:
    """Section 9: now is the mock's."""
    bench.iot.freeze()
    _made_group(bench)
    bench.run({"cloudwatchLogs": {"logGroupName": "group"}}, {"a": 1})
    assert _events(bench) == [(_milliseconds(bench.iot.now), '{"a":1}')]


@pytest.mark.parametrize("batch", [{}, {"batchMode": True}])
def test_missing_group_fails(bench: Any, batch: dict[str, bool]) -> None:
    """Section 9: the group must exist."""
    payload = [{"timestamp": _milliseconds(_now()), "message": "m"}]
    action = {"cloudwatchLogs": {"logGroupName": "none", **batch}}
    assert "ResourceNotFoundException" in bench.refused(action, payload)
    assert bench.client("logs").describe_log_groups()["logGroups"] == []


def test_group_is_a_template(bench: Any) -> None:
    """Section 8: its name takes templates."""
    _made_group(bench)
    output = bench.run({"cloudwatchLogs": {"logGroupName": "${a.b}p"}}, {"a": {"b": "grou"}})
    assert (output.delivered, output.parameters["logGroupName"]) == (True, "group")
    assert len(_events(bench)) == 1


def test_batch_is_an_event_for_each_element(bench: Any) -> None:
    """Section 9: with `batchMode` an array of `timestamp` and `message`."""
    _made_group(bench)
    now = _milliseconds(_now())
    events = [{"timestamp": now - 2000 + 1000 * n, "message": f"m{n}"} for n in range(3)]
    action = {"cloudwatchLogs": {"logGroupName": "group", "batchMode": True}}
    output = bench.run(action, {"events": events}, sql=SQL_OF_EVENTS)
    assert (output.delivered, output.parameters["batchMode"]) == (True, True)
    assert _events(bench) == [(each["timestamp"], each["message"]) for each in events]


def test_batch_may_be_one_object(bench: Any) -> None:
    """Section 9: or one object [inferred]."""
    _made_group(bench)
    now = _milliseconds(_now())
    action = {"cloudwatchLogs": {"logGroupName": "group", "batchMode": True}}
    assert bench.run(action, {"timestamp": now, "message": "m"}).delivered
    assert _events(bench) == [(now, "m")]


@pytest.mark.parametrize(
    "payload",
    [
        b"text",
        b"\xff",
        {"a": 1},
        [1],
        ["m"],
        [{"message": "m"}],
        [{"timestamp": 1}],
        [{"timestamp": "now", "message": "m"}],
    ],
)
def test_batch_of_something_else_fails(bench: Any, payload: Any) -> None:
    """Section 9: the result must be an array of `{"timestamp": ms, "message": text}`."""
    _made_group(bench)
    assert bench.refused({"cloudwatchLogs": {"logGroupName": "group", "batchMode": True}}, payload)
    assert _events(bench) == []


def test_log_without_batch_mode_gets_an_array_as_text(bench: Any) -> None:
    """Section 9: the message is the payload."""
    _made_group(bench)
    action = {"cloudwatchLogs": {"logGroupName": "group", "batchMode": False}}
    assert bench.run(action, [{"timestamp": 1, "message": "m"}]).delivered
    assert [message for _, message in _events(bench)] == ['[{"timestamp":1,"message":"m"}]']


def test_output_tells_what_was_monitored(bench: Any) -> None:
    """Section 14.3: every member."""
    bench.iot.freeze()
    _made_alarm(bench)
    bench.rule({"cloudwatchAlarm": ALARM}, sql="SELECT reason FROM 'plant/+'", name="watch")
    bench.feed({"reason": "r", "state": "OK"}, "plant/a")
    (output,) = bench.outputs
    assert (output.rule, output.topic, output.at) == ("watch", "plant/a", bench.iot.now)
    assert (output.error_action, output.delivered, output.error) == (False, True, None)
    assert (output.payload, output.json()) == (b'{"reason":"r"}', {"reason": "r"})
