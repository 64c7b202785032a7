"""What is found late happens as if somebody had looked all the time: in due order, each at its own instant."""

import json
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings

from iotmock import mock_iot

ARN = "arn:aws:iot:us-east-1:123456789012"
# Sunday, not on the minute: rollouts count from where they begin.
START = "2026-03-01T11:59:40Z"
THINGS = ["a", "b", "c", "d"]
GROUPS = {"left": ["a", "b", "c"], "right": ["c", "d"]}
WINDOWS = [
    {"startTime": f"cron({fields})", "durationInMinutes": minutes}
    for fields, minutes in (
        ("0 * * * ? *", 20),
        ("0/7 * * * ? *", 3),
        ("0 12 * * ? *", 90),
        ("30 13 * * ? *", 30),
        ("10 12,14 ? * SUN *", 5),
    )
]


def criteria(**numbers: int) -> dict[str, Any]:
    """A retry configuration."""
    return {"criteriaList": [{"failureType": kind, "numberOfRetries": number} for kind, number in numbers.items()]}


def instants(first: int, last: int) -> st.SearchStrategy[str]:
    """The minutes so long after noon, as a schedule takes them."""
    return st.integers(first, last).map(lambda minute: f"2026-03-01T{12 + minute // 60}:{minute % 60:02}")


schedules = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {},
        optional={
            "startTime": instants(30, 60),
            "maintenanceWindows": st.lists(st.sampled_from(WINDOWS), min_size=1, max_size=2),
        },
    ),
    st.fixed_dictionaries(
        {
            "endTime": instants(100, 240),
            "endBehavior": st.sampled_from(["STOP_ROLLOUT", "CANCEL", "FORCE_CANCEL"]),
        },
        optional={
            "startTime": instants(30, 60),
            "maintenanceWindows": st.lists(st.sampled_from(WINDOWS), min_size=1, max_size=2),
        },
    ),
)
jobs = st.fixed_dictionaries(
    {
        "targets": st.sampled_from([["left"], ["right"], ["left", "right"]]),
        "targetSelection": st.sampled_from(["SNAPSHOT", "CONTINUOUS"]),
        "schedulingConfig": schedules,
        "jobExecutionsRolloutConfig": st.sampled_from([None, {"maximumPerMinute": 1}]),
        "timeoutConfig": st.sampled_from([None, {"inProgressTimeoutInMinutes": 5}, {"inProgressTimeoutInMinutes": 60}]),
        "jobExecutionsRetryConfig": st.sampled_from([None, criteria(ALL=3), criteria(FAILED=1, TIMED_OUT=2)]),
        "abortConfig": st.sampled_from(
            [
                None,
                {
                    "criteriaList": [
                        {
                            "failureType": "TIMED_OUT",
                            "action": "CANCEL",
                            "thresholdPercentage": 50,
                            "minNumberOfExecutedThings": 2,
                        }
                    ]
                },
            ]
        ),
    }
)
# At a minute, a device starts what is next, with a step timer perhaps, or reports that its job has failed.
deeds = st.tuples(
    st.integers(0, 240), st.sampled_from(THINGS), st.sampled_from(["start", "start 1", "start 20", "FAILED", "leave"])
)


def play(given_jobs: list[dict[str, Any]], acts: list[tuple[int, str, str]], looks: list[int]) -> dict[str, Any]:
    """Live through four hours and a day; gives all that is to be seen. looks: minutes at which somebody looks."""
    with time_machine.travel(START, tick=False), mock_iot() as iot:
        control = iot.client("iot")
        for group, things in GROUPS.items():
            control.create_thing_group(thingGroupName=group)
            for thing in things:
                control.create_thing(thingName=thing)
                control.add_thing_to_thing_group(thingName=thing, thingGroupName=group)
        control.update_event_configurations(
            eventConfigurations={kind: {"Enabled": True} for kind in ("JOB", "JOB_EXECUTION")}
        )
        for number, job in enumerate(given_jobs):
            control.create_job(jobId=f"j{number}", **job)
        minutes = 0
        for minute, thing, deed in sorted([*acts, *((look, "", "look") for look in looks)], key=lambda act: act[0]):
            iot.advance(60 * (minute - minutes))
            minutes = minute
            _act(iot, thing, deed)
        iot.advance(60 * (28 * 60 - minutes))
        return {
            "journal": list(iot.journal),
            "messages": [(message.topic, message.at, _without_id(message.payload)) for message in iot.messages],
            "jobs": [_described(control, f"j{number}") for number in range(len(given_jobs))],
        }


def _act(iot: Any, thing: str, deed: str) -> None:
    kind, _, step = deed.partition(" ")
    try:
        if kind == "look":
            iot.client("iot").list_jobs()
        elif kind == "start":
            members = {"stepTimeoutInMinutes": int(step)} if step else {}
            iot.client("iot-jobs-data").start_next_pending_job_execution(thingName=thing, **members)
        elif kind == "leave":
            iot.client("iot").remove_thing_from_thing_group(thingName=thing, thingGroupName="left")
        else:
            iot.client("iot-jobs-data").update_job_execution(thingName=thing, jobId="j0", status=kind)
    except ClientError:
        pass  # there is nothing to report on: in both lives


def _described(control: Any, job_id: str) -> tuple[Any, Any]:
    listed = control.list_job_executions_for_job(jobId=job_id)["executionSummaries"]
    return control.describe_job(jobId=job_id)["job"], listed


def _without_id(payload: bytes) -> Any:
    document = json.loads(payload)
    document.pop("eventId", None)
    return document


def request(job: dict[str, Any]) -> dict[str, Any]:
    """What CreateJob takes: windows make a job continuous."""
    members = {name: value for name, value in job.items() if value is not None}
    members["targets"] = [f"{ARN}:thinggroup/{group}" for group in job["targets"]]
    if "maintenanceWindows" in (job["schedulingConfig"] or {}):
        members["targetSelection"] = "CONTINUOUS"
    return {"document": "{}", **members}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(jobs.map(request), min_size=1, max_size=3),
    st.lists(deeds, max_size=8),
    st.lists(st.integers(0, 300), min_size=1, max_size=25),
)
def test_looking_often_changes_nothing(
    given_jobs: list[dict[str, Any]], acts: list[tuple[int, str, str]], looks: list[int]
) -> None:
    """Journal, messages and answers are the same (iotmock's own)."""
    assert play(given_jobs, acts, looks) == play(given_jobs, acts, [])


@pytest.mark.parametrize("behavior", ["STOP_ROLLOUT", "CANCEL", "FORCE_CANCEL"])
def test_looking_at_every_minute_changes_nothing(behavior: str) -> None:
    """One of each: windows, rate, retries, time-outs, an end (iotmock's own)."""
    job = request(
        {
            "targets": ["left", "right"],
            "schedulingConfig": {
                "startTime": "2026-03-01T12:31",
                "endTime": "2026-03-01T15:05",
                "endBehavior": behavior,
                "maintenanceWindows": WINDOWS[:1],
            },
            "jobExecutionsRolloutConfig": {"maximumPerMinute": 1},
            "timeoutConfig": {"inProgressTimeoutInMinutes": 40},
            "jobExecutionsRetryConfig": criteria(ALL=3),
        }
    )
    acts = [(minute, thing, "start") for minute in (62, 121, 182) for thing in THINGS]
    lives = [play([job], acts, looks) for looks in ([], list(range(300)))]
    assert lives[0] == lives[1]
    instants_in_order = [entry.at for entry in lives[0]["journal"]]
    assert instants_in_order == sorted(instants_in_order)
    assert len(instants_in_order) > 30
