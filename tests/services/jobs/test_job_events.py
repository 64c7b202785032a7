"""Job events and job execution events."""

import re
from collections.abc import Callable
from typing import Any

import pytest

# 2026-03-01, 12:00 UTC
NOON = 1772366400
ARN = "arn:aws:iot:us-east-1:123456789012"
THING = f"{ARN}:thing/pump"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RETRY = {"criteriaList": [{"failureType": "ALL", "numberOfRetries": 1}]}
ABORT = {
    "criteriaList": [
        {"failureType": "FAILED", "action": "CANCEL", "thresholdPercentage": 50.0, "minNumberOfExecutedThings": 1}
    ]
}
NO_COUNTS = {
    "numberOfCanceledThings": 0,
    "numberOfSucceededThings": 0,
    "numberOfFailedThings": 0,
    "numberOfRejectedThings": 0,
    "numberOfQueuedThings": 0,
    "numberOfInProgressThings": 0,
    "numberOfRemovedThings": 0,
    "numberOfTimedOutThings": 0,
}


def emitted(bench: Any, act: Callable[[], Any]) -> list[tuple[str, dict[str, Any]]]:
    """Topics below `$aws/events/` and documents, without their ids, of what is emitted while something is done."""
    with bench.heard("$aws/events/#") as messages:
        act()
    events = []
    for message in messages:
        document = message.json()
        assert UUID.fullmatch(document.pop("eventId"))
        events.append((message.topic.removeprefix("$aws/events/"), document))
    return events


def topics(bench: Any, act: Callable[[], Any]) -> list[str]:
    """The topics alone."""
    return [topic for topic, _ in emitted(bench, act)]


def cancel(bench: Any, **members: Any) -> Callable[[], Any]:
    """What cancels the job."""
    return lambda: bench.control.cancel_job(jobId="update", **members)


class TestJobs:
    """Events of jobs (Developer Guide, Jobs events)."""

    def test_completed_job_has_these_members(self, bench: Any) -> None:
        """Times in milliseconds but `timestamp`, the counts of things (Developer Guide, Jobs events)."""
        bench.enable_events("JOB")
        bench.advance(seconds=0.25)
        bench.job(bench.group("fleet", "pump", "lamp"), description="New firmware")
        bench.report("lamp", "REJECTED")
        bench.advance(seconds=2)
        assert emitted(bench, lambda: bench.report("pump", "SUCCEEDED")) == [
            (
                "job/update/completed",
                {
                    "eventType": "JOB",
                    "timestamp": NOON + 2,
                    "operation": "completed",
                    "jobId": "update",
                    "status": "COMPLETED",
                    "targetSelection": "SNAPSHOT",
                    "targets": [f"{ARN}:thinggroup/fleet"],
                    "description": "New firmware",
                    "completedAt": NOON * 1000 + 2250,
                    "createdAt": NOON * 1000 + 250,
                    "lastUpdatedAt": NOON * 1000 + 2250,
                    "jobProcessDetails": {**NO_COUNTS, "numberOfRejectedThings": 1, "numberOfSucceededThings": 1},
                },
            )
        ]

    def test_cancelled_job_has_these_members(self, bench: Any) -> None:
        """Under way, then done; the comment with both (Developer Guide, Jobs events)."""
        bench.enable_events("JOB")
        bench.job(bench.thing("pump"), description="New firmware")
        bench.advance(seconds=2)
        common = {
            "eventType": "JOB",
            "timestamp": NOON + 2,
            "jobId": "update",
            "targetSelection": "SNAPSHOT",
            "targets": [THING],
            "comment": "wrong build",
            "description": "New firmware",
            "createdAt": NOON * 1000,
            "lastUpdatedAt": (NOON + 2) * 1000,
        }
        assert emitted(bench, cancel(bench, comment="wrong build", reasonCode="WRONG")) == [
            (
                "job/update/cancellation_in_progress",
                {**common, "operation": "cancellation_in_progress", "status": "CANCELLATION_IN_PROGRESS"},
            ),
            ("job/update/canceled", {**common, "operation": "canceled", "status": "CANCELED"}),
        ]

    def test_deleted_job_has_these_members(self, bench: Any) -> None:
        """Under way, then done (Developer Guide, Jobs events)."""
        bench.enable_events("JOB")
        group = bench.group("fleet", "pump")
        bench.job(group, targetSelection="CONTINUOUS")
        bench.advance(seconds=2)
        events = emitted(bench, lambda: bench.control.delete_job(jobId="update", force=True))
        common = {
            "eventType": "JOB",
            "timestamp": NOON + 2,
            "jobId": "update",
            "targetSelection": "CONTINUOUS",
            "targets": [group],
            "createdAt": NOON * 1000,
        }
        for _, document in events:
            assert document.pop("lastUpdatedAt") in (NOON * 1000, (NOON + 2) * 1000)
        assert events == [
            (
                "job/update/deletion_in_progress",
                {**common, "operation": "deletion_in_progress", "status": "DELETION_IN_PROGRESS"},
            ),
            ("job/update/deleted", {**common, "operation": "deleted", "status": "DELETED"}),
        ]

    def test_cancelled_and_then_deleted_job_keeps_its_comment(self, bench: Any) -> None:
        """The events of deletion carry it, too (Developer Guide, Jobs events)."""
        bench.enable_events("JOB")
        bench.job(bench.thing("pump"))
        bench.control.cancel_job(jobId="update", comment="wrong build")
        events = emitted(bench, lambda: bench.control.delete_job(jobId="update"))
        assert [(topic, document["comment"]) for topic, document in events] == [
            ("job/update/deletion_in_progress", "wrong build"),
            ("job/update/deleted", "wrong build"),
        ]

    def test_aborted_job_is_cancelled(self, bench: Any) -> None:
        """With a comment of the service (Developer Guide, Jobs events)."""
        bench.enable_events("JOB")
        bench.job(bench.group("fleet", "pump", "lamp"), abortConfig=ABORT)
        events = emitted(bench, lambda: bench.report("pump", "FAILED"))
        assert [topic for topic, _ in events] == ["job/update/cancellation_in_progress", "job/update/canceled"]
        assert all(document["comment"] == bench.describe()["comment"] for _, document in events)

    def test_job_that_ends_at_its_end_time_is_completed_then(self, bench: Any) -> None:
        """At that time, not when somebody looks (Developer Guide, Jobs configurations, scheduling)."""
        bench.enable_events("JOB")
        schedule = {"endTime": "2026-03-01T13:00", "endBehavior": "CANCEL"}
        bench.job(bench.thing("pump"), schedulingConfig=schedule)
        events = emitted(bench, lambda: bench.advance(hours=5))
        assert [(topic, document["completedAt"]) for topic, document in events] == [
            ("job/update/completed", (NOON + 3600) * 1000)
        ]
        assert events[0][1]["jobProcessDetails"] == {**NO_COUNTS, "numberOfCanceledThings": 1}

    def test_empty_job_is_completed_at_once(self, bench: Any) -> None:
        """No thing, no executions (chosen, see docs/fidelity.md)."""
        bench.enable_events("JOB")
        group = bench.group("fleet")
        events = emitted(bench, lambda: bench.job(group))
        assert [(topic, document["jobProcessDetails"]) for topic, document in events] == [
            ("job/update/completed", NO_COUNTS)
        ]

    def test_continuous_job_is_not_completed(self, bench: Any) -> None:
        """It waits for things that join (Developer Guide, Jobs life cycle)."""
        bench.enable_events()
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS")
        assert topics(bench, lambda: bench.report("pump", "SUCCEEDED")) == ["jobExecution/update/succeeded"]

    def test_creation_and_start_are_not_told(self, bench: Any) -> None:
        """There are no such events (Developer Guide, Jobs events)."""
        bench.enable_events()
        arn = bench.thing("pump")

        def begin() -> None:
            bench.job(arn)
            bench.control.update_job(jobId="update", description="new")
            bench.start_next("pump")
            bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"})

        assert topics(bench, begin) == []

    def test_refused_cancellation_is_not_told(self, bench: Any) -> None:
        """What is refused has no effect (API reference, CancelJob)."""
        bench.enable_events()
        bench.job(bench.thing("pump"))
        bench.control.cancel_job(jobId="update")

        def again() -> None:
            with bench.refused("InvalidRequestException"):
                bench.control.cancel_job(jobId="update")

        assert topics(bench, again) == []


class TestExecutions:
    """Events of executions (Developer Guide, Jobs events)."""

    @pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED"])
    def test_final_report_has_these_members(self, bench: Any, status: str) -> None:
        """The details of the last report (Developer Guide, Jobs events)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.thing("pump"))
        bench.advance(seconds=2.5)
        assert emitted(bench, lambda: bench.report("pump", status, statusDetails={"step": "9"})) == [
            (
                f"jobExecution/update/{status.lower()}",
                {
                    "eventType": "JOB_EXECUTION",
                    "timestamp": NOON + 2,
                    "operation": status.lower(),
                    "jobId": "update",
                    "thingArn": THING,
                    "status": status,
                    "statusDetails": {"step": "9"},
                },
            )
        ]

    def test_report_without_details_shows_the_earlier_ones(self, bench: Any) -> None:
        """They are kept (awsiotsdk live tests)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"})
        ((_, document),) = emitted(bench, lambda: bench.report("pump", "SUCCEEDED"))
        assert document["statusDetails"] == {"step": "1"}

    def test_execution_without_details_has_no_such_member(self, bench: Any) -> None:
        """As AWS's sample shows (an AWS sample's captured event)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.thing("pump"))
        ((_, document),) = emitted(bench, lambda: bench.report("pump", "SUCCEEDED"))
        assert "statusDetails" not in document

    def test_time_out_is_told_with_its_own_time(self, bench: Any) -> None:
        """The deadline's; what the device reported last is there (Developer Guide, Jobs events)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.thing("pump"))
        bench.start_next("pump", stepTimeoutInMinutes=1, statusDetails={"step": "1"})
        ((topic, document),) = emitted(bench, lambda: bench.advance(hours=1))
        assert (topic, document["status"], document["timestamp"]) == (
            "jobExecution/update/timed_out",
            "TIMED_OUT",
            NOON + 60,
        )
        assert document["statusDetails"] == {"step": "1"}

    def test_cancelled_execution_is_told_with_the_operators_details(self, bench: Any) -> None:
        """statusDetails of the request (API reference, CancelJobExecution)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.thing("pump"))
        events = emitted(
            bench,
            lambda: bench.control.cancel_job_execution(
                jobId="update", thingName="pump", statusDetails={"why": "recalled"}
            ),
        )
        assert events == [
            (
                "jobExecution/update/canceled",
                {
                    "eventType": "JOB_EXECUTION",
                    "timestamp": NOON,
                    "operation": "canceled",
                    "jobId": "update",
                    "thingArn": THING,
                    "status": "CANCELED",
                    "statusDetails": {"why": "recalled"},
                },
            )
        ]

    @pytest.mark.parametrize("way", ["leaves the group", "is deleted"])
    def test_removed_execution(self, bench: Any, way: str) -> None:
        """Of a thing that leaves or goes (Developer Guide, Jobs events)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS")
        remove = {
            "leaves the group": lambda: bench.leave("pump"),
            "is deleted": lambda: bench.control.delete_thing(thingName="pump"),
        }
        ((topic, document),) = [event for event in emitted(bench, remove[way]) if event[0].startswith("jobExecution/")]
        assert (topic, document["status"], document["thingArn"]) == ("jobExecution/update/removed", "REMOVED", THING)

    @pytest.mark.parametrize("is_final", [False, True])
    def test_deleted_execution(self, bench: Any, is_final: bool) -> None:
        """Whether it had ended or not (Developer Guide, Jobs events)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.group("fleet", "pump", "lamp"))
        if is_final:
            bench.report("pump", "FAILED", statusDetails={"step": "9"})
        ((topic, document),) = emitted(
            bench,
            lambda: bench.control.delete_job_execution(jobId="update", thingName="pump", executionNumber=1),
        )
        assert (topic, document["operation"], document["status"]) == (
            "jobExecution/update/deleted",
            "deleted",
            "DELETED",
        )
        assert document.get("statusDetails") == ({"step": "9"} if is_final else None)

    def test_every_attempt_is_told(self, bench: Any) -> None:
        """A retry is an execution of its own (Developer Guide, Jobs configurations, retry)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=RETRY)

        def attempt() -> None:
            bench.report("pump", "FAILED", statusDetails={"step": "1"})
            bench.report("pump", "SUCCEEDED")

        events = emitted(bench, attempt)
        assert [topic for topic, _ in events] == ["jobExecution/update/failed", "jobExecution/update/succeeded"]
        assert "statusDetails" not in events[1][1]

    def test_cancelled_job_tells_of_its_executions(self, bench: Any) -> None:
        """Of those that it cancels, not of what goes on or has ended (Developer Guide, Jobs events)."""
        bench.enable_events("JOB_EXECUTION")
        bench.job(bench.group("fleet", "a", "b", "c"))
        bench.report("a", "SUCCEEDED")
        bench.start_next("b")
        events = emitted(bench, cancel(bench))
        assert [(topic, document["thingArn"]) for topic, document in events] == [
            ("jobExecution/update/canceled", f"{ARN}:thing/c")
        ]

    def test_deleted_job_tells_nothing_of_its_executions(self, bench: Any) -> None:
        """Job events only (chosen, see docs/fidelity.md)."""
        bench.enable_events()
        bench.job(bench.thing("pump"))
        assert topics(bench, lambda: bench.control.delete_job(jobId="update", force=True)) == [
            "job/update/deletion_in_progress",
            "job/update/deleted",
        ]


class TestOrder:
    """What comes first."""

    def test_last_execution_comes_before_its_job(self, bench: Any) -> None:
        """The job is completed by it (Developer Guide, Jobs life cycle)."""
        bench.enable_events()
        bench.job(bench.thing("pump"))
        assert topics(bench, lambda: bench.report("pump", "SUCCEEDED")) == [
            "jobExecution/update/succeeded",
            "job/update/completed",
        ]

    def test_cancellation_frames_its_executions(self, bench: Any) -> None:
        """Under way, the executions, done (Developer Guide, Jobs events)."""
        bench.enable_events()
        bench.job(bench.group("fleet", "a", "b"))
        assert topics(bench, cancel(bench)) == [
            "job/update/cancellation_in_progress",
            "jobExecution/update/canceled",
            "jobExecution/update/canceled",
            "job/update/canceled",
        ]

    def test_failure_comes_before_the_abort_that_it_causes(self, bench: Any) -> None:
        """Its cause first (Developer Guide, Jobs configurations, abort)."""
        bench.enable_events()
        bench.job(bench.group("fleet", "a", "b"), abortConfig=ABORT)
        assert topics(bench, lambda: bench.report("a", "FAILED")) == [
            "jobExecution/update/failed",
            "job/update/cancellation_in_progress",
            "jobExecution/update/canceled",
            "job/update/canceled",
        ]

    def test_cancelled_last_execution_completes_the_job(self, bench: Any) -> None:
        """A SNAPSHOT job without anything pending (API reference, CancelJobExecution)."""
        bench.enable_events()
        bench.job(bench.thing("pump"))
        assert topics(bench, lambda: bench.control.cancel_job_execution(jobId="update", thingName="pump")) == [
            "jobExecution/update/canceled",
            "job/update/completed",
        ]

    def test_device_is_answered_before_events(self, bench: Any) -> None:
        """The answer comes first of all (observed: an emulator that was held against AWS)."""
        bench.enable_events()
        bench.job(bench.thing("pump"))
        with bench.heard("$aws/#") as messages:
            bench.iot.publish("$aws/things/pump/jobs/update/update", {"status": "SUCCEEDED"})
        assert [message.topic for message in messages[:2]] == [
            "$aws/things/pump/jobs/update/update",
            "$aws/things/pump/jobs/update/update/accepted",
        ]
        assert sorted(message.topic for message in messages[2:]) == [
            "$aws/events/job/update/completed",
            "$aws/events/jobExecution/update/succeeded",
            "$aws/things/pump/jobs/notify",
            "$aws/things/pump/jobs/notify-next",
        ]


class TestSwitches:
    """UpdateEventConfigurations."""

    @pytest.mark.parametrize(
        ("kinds", "expected"),
        [
            ((), []),
            (("JOB",), ["job/update/completed"]),
            (("JOB_EXECUTION",), ["jobExecution/update/succeeded"]),
            (("THING", "THING_GROUP"), []),
        ],
    )
    def test_each_kind_has_its_switch(self, bench: Any, kinds: tuple[str, ...], expected: list[str]) -> None:
        """Off at first (Developer Guide, Event messages)."""
        if kinds:
            bench.enable_events(*kinds)
        bench.job(bench.thing("pump"))
        assert topics(bench, lambda: bench.report("pump", "SUCCEEDED")) == expected

    def test_switch_counts_at_the_time_of_the_event(self, bench: Any) -> None:
        """On after creation, off again later (API reference, UpdateEventConfigurations)."""
        bench.job(bench.group("fleet", "a", "b"))
        bench.enable_events()
        assert topics(bench, lambda: bench.report("a", "SUCCEEDED")) == ["jobExecution/update/succeeded"]
        bench.control.update_event_configurations(
            eventConfigurations={"JOB": {"Enabled": False}, "JOB_EXECUTION": {"Enabled": False}}
        )
        assert topics(bench, lambda: bench.report("b", "SUCCEEDED")) == []

    def test_other_regions_have_their_own_switches(self, bench: Any) -> None:
        """Event configurations are regional (AWS General Reference, IoT endpoints)."""
        bench.client_for("iot", region="eu-west-1").update_event_configurations(
            eventConfigurations={"JOB_EXECUTION": {"Enabled": True}}
        )
        bench.job(bench.thing("pump"))
        assert topics(bench, lambda: bench.report("pump", "SUCCEEDED")) == []


def test_events_have_their_own_ids(bench: Any) -> None:
    """eventId is unique (Developer Guide, Jobs events)."""
    bench.enable_events()
    bench.job(bench.group("fleet", "a", "b"))
    with bench.heard("$aws/events/#") as messages:
        bench.control.cancel_job(jobId="update")
    assert len({message.json()["eventId"] for message in messages}) == len(messages) == 4


def test_events_read_late_are_the_events_of_then(bench: Any) -> None:
    """Rendered when read, they say what was true when published (iotmock's own)."""
    bench.enable_events()
    group = bench.group("fleet", "a", "b")
    bench.job(group, description="old")
    bench.send("a", "update/update", {"status": "FAILED", "statusDetails": {"step": "1"}})
    bench.control.cancel_job_execution(jobId="update", thingName="b", statusDetails={"why": "recalled"})
    bench.advance(seconds=5)
    bench.control.delete_job(jobId="update")
    bench.job(group, job_id="update", description="new")
    bench.control.delete_thing(thingName="a")
    events = [message for message in bench.iot.messages if message.topic.startswith("$aws/events/job")]
    assert [(message.topic.removeprefix("$aws/events/"), message.json()["timestamp"] - NOON) for message in events] == [
        ("jobExecution/update/failed", 0),
        ("jobExecution/update/canceled", 0),
        ("job/update/completed", 0),
        ("job/update/deletion_in_progress", 5),
        ("job/update/deleted", 5),
        ("jobExecution/update/removed", 5),
    ]
    assert events[0].json()["statusDetails"] == {"step": "1"}
    assert events[1].json()["statusDetails"] == {"why": "recalled"}
    assert (events[2].json()["description"], events[2].json()["jobProcessDetails"]) == (
        "old",
        {**NO_COUNTS, "numberOfFailedThings": 1, "numberOfCanceledThings": 1},
    )
    assert events[4].json()["description"] == "old"
