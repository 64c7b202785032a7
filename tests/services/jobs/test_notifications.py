"""What devices are told of their queue: notify and notify-next."""

import json
from collections.abc import Callable
from typing import Any

import pytest

# 2026-03-01, 12:00 UTC
NOON = 1772366400
THING = "arn:aws:iot:us-east-1:123456789012:thing/pump"
OPEN = {"maintenanceWindows": [{"startTime": "cron(0 12 * * ? *)", "durationInMinutes": 60}]}
LATER = {"maintenanceWindows": [{"startTime": "cron(0 14 * * ? *)", "durationInMinutes": 60}]}
RETRY = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
EMPTY: dict[str, list[str]] = {}
SILENT: list[tuple[str, Any]] = []
NOBODY_NEXT = ("notify-next", None)


def read(messages: Any) -> list[tuple[str, Any]]:
    """Kind and gist: the ids by state for notify; id, state and version, or None, for notify-next."""
    gist: list[tuple[str, Any]] = []
    for message in messages:
        kind = message.topic.rpartition("/")[2]
        if kind == "notify":
            jobs = message.json()["jobs"]
            gist.append((kind, {state: [entry["jobId"] for entry in jobs[state]] for state in jobs}))
        elif kind == "notify-next":
            execution = message.json().get("execution")
            gist.append((kind, execution and (execution["jobId"], execution["status"], execution["versionNumber"])))
    return gist


def told(bench: Any, act: Callable[[], Any], thing: str = "pump") -> list[tuple[str, Any]]:
    """What a thing is told while something is done."""
    with bench.heard(f"$aws/things/{thing}/jobs/+") as messages:
        act()
    return read(messages)


def queued(*job_ids: str) -> tuple[str, Any]:
    """A notify that lists these as queued."""
    return ("notify", {"QUEUED": list(job_ids)} if job_ids else EMPTY)


class TestWorkedExample:
    """The three jobs of the guide (Developer Guide, Jobs notifications)."""

    def test_each_step_tells_what_the_guide_shows(self, bench: Any) -> None:
        """Eight steps, through all doors."""
        bench.thing("pump")
        steps: list[tuple[Callable[[], Any], list[tuple[str, Any]]]] = [
            (lambda: bench.job(THING, job_id="job1"), [queued("job1"), ("notify-next", ("job1", "QUEUED", 1))]),
            (lambda: bench.job(THING, job_id="job2"), [queued("job1", "job2")]),
            (lambda: bench.report("pump", "IN_PROGRESS", "job1"), SILENT),
            (
                lambda: bench.job(THING, job_id="job3"),
                [("notify", {"IN_PROGRESS": ["job1"], "QUEUED": ["job2", "job3"]})],
            ),
            (
                lambda: bench.report("pump", "SUCCEEDED", "job1"),
                [queued("job2", "job3"), ("notify-next", ("job2", "QUEUED", 1))],
            ),
            (
                lambda: bench.report("pump", "IN_PROGRESS", "job3"),
                [("notify-next", ("job3", "IN_PROGRESS", 2))],
            ),
            (lambda: bench.report("pump", "REJECTED", "job2"), [("notify", {"IN_PROGRESS": ["job3"]})]),
            (lambda: bench.control.delete_job(jobId="job3", force=True), [("notify", EMPTY), NOBODY_NEXT]),
        ]
        for number, (act, expected) in enumerate(steps, start=1):
            bench.advance(seconds=1)
            assert (number, told(bench, act)) == (number, expected)


class TestDocuments:
    """Members of both messages."""

    def test_notify_lists_summaries(self, bench: Any) -> None:
        """Started and queued ones, with whole seconds (Developer Guide, Jobs notifications)."""
        bench.job(bench.thing("pump"), job_id="j1")
        bench.advance(seconds=5.5)
        bench.report("pump", "IN_PROGRESS", "j1")
        bench.advance(seconds=2)
        with bench.heard("$aws/things/pump/jobs/notify") as messages:
            bench.job(THING, job_id="j2")
        assert messages[0].json() == {
            "timestamp": NOON + 7,
            "jobs": {
                "IN_PROGRESS": [
                    {
                        "jobId": "j1",
                        "queuedAt": NOON,
                        "lastUpdatedAt": NOON + 5,
                        "startedAt": NOON + 5,
                        "executionNumber": 1,
                        "versionNumber": 2,
                    }
                ],
                "QUEUED": [
                    {
                        "jobId": "j2",
                        "queuedAt": NOON + 7,
                        "lastUpdatedAt": NOON + 7,
                        "executionNumber": 1,
                        "versionNumber": 1,
                    }
                ],
            },
        }

    def test_empty_queue_is_an_empty_object(self, bench: Any) -> None:
        """`{"jobs": {}}` and a bare time (Developer Guide, Jobs notifications)."""
        bench.job(bench.thing("pump"))
        with bench.heard("$aws/things/pump/jobs/+") as messages:
            bench.advance(seconds=3)
            bench.report("pump", "SUCCEEDED")
        assert [message.json() for message in messages] == [
            {"timestamp": NOON + 3, "jobs": {}},
            {"timestamp": NOON + 3},
        ]

    def test_next_queued_execution_comes_with_its_document(self, bench: Any) -> None:
        """An object, and no thingName (Developer Guide, Jobs notifications)."""
        bench.thing("pump")
        with bench.heard("$aws/things/pump/jobs/notify-next") as messages:
            bench.job(THING, document='{"url": "https://example.com/ü"}')
        assert messages[0].json() == {
            "timestamp": NOON,
            "execution": {
                "jobId": "update",
                "status": "QUEUED",
                "queuedAt": NOON,
                "lastUpdatedAt": NOON,
                "versionNumber": 1,
                "executionNumber": 1,
                "jobDocument": {"url": "https://example.com/ü"},
            },
        }

    def test_next_started_execution_comes_with_all_there_is(self, bench: Any) -> None:
        """Details and time left, too (Developer Guide, Jobs notifications; Jobs device API, JobExecution)."""
        bench.job(bench.thing("pump"), job_id="j1")
        bench.job(THING, job_id="j2")
        with bench.heard("$aws/things/pump/jobs/notify-next") as messages:
            bench.advance(seconds=1)
            bench.report("pump", "IN_PROGRESS", "j2", statusDetails={"step": "1"}, stepTimeoutInMinutes=5)
        assert messages[0].json()["execution"] == {
            "jobId": "j2",
            "status": "IN_PROGRESS",
            "statusDetails": {"step": "1"},
            "queuedAt": NOON,
            "startedAt": NOON + 1,
            "lastUpdatedAt": NOON + 1,
            "approximateSecondsBeforeTimedOut": 300,
            "versionNumber": 2,
            "executionNumber": 1,
            "jobDocument": {"operation": "reboot"},
        }

    def test_notify_lists_ten(self, bench: Any) -> None:
        """The first ten of the queue, again and again (Developer Guide, Job limits)."""
        bench.thing("pump")
        ten = [f"j{number}" for number in range(10)]
        for job_id in ten:
            bench.job(THING, job_id=job_id)
        assert told(bench, lambda: bench.job(THING, job_id="j10")) == [queued(*ten)]
        assert told(bench, lambda: bench.report("pump", "FAILED", "j3")) == [
            queued(*(job_id for job_id in ten if job_id != "j3"), "j10")
        ]

    def test_execution_beyond_the_tenth_leaves(self, bench: Any) -> None:
        """The queue has changed although the list has not (Developer Guide, Jobs notifications)."""
        bench.thing("pump")
        for number in range(12):
            bench.job(THING, job_id=f"j{number}")
        assert told(bench, lambda: bench.report("pump", "REJECTED", "j11")) == [
            queued(*(f"j{number}" for number in range(10)))
        ]

    def test_messages_say_what_was_so_when_they_were_sent(self, bench: Any) -> None:
        """However late they are read (iotmock's own)."""
        bench.thing("pump")
        bench.job(THING, job_id="j1", timeoutConfig={"inProgressTimeoutInMinutes": 10})
        bench.advance(seconds=1)
        bench.job(THING, job_id="j2")
        bench.report("pump", "IN_PROGRESS", "j2", statusDetails={"step": "1"})
        bench.advance(seconds=1)
        bench.send("pump", "j2/update", {"status": "IN_PROGRESS", "statusDetails": {"step": "2"}})
        bench.report("pump", "SUCCEEDED", "j1")
        bench.advance(seconds=1)
        bench.report("pump", "FAILED", "j2", statusDetails={"step": "3"})
        for job_id in ("j1", "j2"):
            bench.control.delete_job(jobId=job_id)
        bench.control.delete_thing(thingName="pump")
        messages = [message for message in bench.iot.messages if "/jobs/notify" in message.topic]
        assert read(messages) == [
            queued("j1"),
            ("notify-next", ("j1", "QUEUED", 1)),
            queued("j1", "j2"),
            ("notify-next", ("j2", "IN_PROGRESS", 2)),
            ("notify", {"IN_PROGRESS": ["j2"]}),
            ("notify", EMPTY),
            NOBODY_NEXT,
        ]
        documents = [message.json() for message in messages]
        assert [document["timestamp"] - NOON for document in documents] == [0, 0, 1, 1, 2, 3, 3]
        assert documents[1]["execution"]["jobDocument"] == {"operation": "reboot"}
        assert documents[3]["execution"]["statusDetails"] == {"step": "1"}
        assert documents[4]["jobs"]["IN_PROGRESS"][0]["versionNumber"] == 3

    def test_messages_read_late_keep_the_time_left(self, bench: Any) -> None:
        """approximateSecondsBeforeTimedOut of then (iotmock's own)."""
        bench.job(bench.thing("pump"), job_id="j1")
        bench.job(THING, job_id="j2", timeoutConfig={"inProgressTimeoutInMinutes": 10})
        bench.send("pump", "j2/update", {"status": "IN_PROGRESS"})
        bench.advance(minutes=4)
        bench.send("pump", "j2/get")
        bench.advance(minutes=20)
        left = [
            message.json()["execution"]["approximateSecondsBeforeTimedOut"]
            for message in bench.iot.messages
            if message.topic.endswith(("j2/get/accepted", "notify-next")) and b"j2" in message.payload
        ]
        assert left == [600, 360]


class TestSilence:
    """What changes no queue is not told (Developer Guide, Jobs notifications)."""

    def test_progress(self, bench: Any) -> None:
        """Details, versions and timers are no news, whichever door they come through."""
        bench.job(bench.thing("pump"))

        def work() -> None:
            bench.start_next("pump", statusDetails={"step": "1"})
            bench.start_next("pump", stepTimeoutInMinutes=5)
            bench.report("pump", "IN_PROGRESS", statusDetails={"step": "2"})
            bench.send("pump", "update/update", {"status": "IN_PROGRESS", "statusDetails": {"step": "3"}})
            bench.send("pump", "start-next")
            bench.advance(minutes=4)

        assert told(bench, work) == SILENT

    def test_questions(self, bench: Any) -> None:
        """Nothing is told to those who ask."""
        bench.job(bench.thing("pump"))

        def ask() -> None:
            bench.pending("pump")
            bench.look("pump", "$next")
            bench.send("pump", "get")
            bench.send("pump", "update/get")
            bench.describe()

        assert told(bench, ask) == SILENT

    def test_refused_reports(self, bench: Any) -> None:
        """What is refused has no effect."""
        bench.job(bench.thing("pump"))

        def fail() -> None:
            bench.send("pump", "update/update", {"status": "SUCCEEDED", "expectedVersion": 5})
            bench.send("pump", "update/update", {"status": "DONE"})
            with bench.refused("InvalidRequestException"):
                bench.report("pump", "CANCELED")

        assert told(bench, fail) == SILENT

    def test_other_things(self, bench: Any) -> None:
        """Each thing hears of its own queue."""
        bench.job(bench.group("fleet", "pump", "lamp"))
        assert told(bench, lambda: bench.report("lamp", "SUCCEEDED")) == SILENT

    def test_change_of_the_job(self, bench: Any) -> None:
        """Its description is not in the queue."""
        bench.job(bench.thing("pump"))
        assert told(bench, lambda: bench.control.update_job(jobId="update", description="new")) == SILENT

    def test_deletion_of_what_has_ended(self, bench: Any) -> None:
        """It had left the queue before."""
        bench.job(bench.group("fleet", "pump", "lamp"))
        bench.report("pump", "SUCCEEDED")

        def delete() -> None:
            bench.control.delete_job_execution(jobId="update", thingName="pump", executionNumber=1)
            bench.report("lamp", "SUCCEEDED")
            bench.control.delete_job(jobId="update")

        assert told(bench, delete) == SILENT

    def test_cancelled_job_whose_execution_goes_on(self, bench: Any) -> None:
        """Without force, what is in progress stays."""
        bench.job(bench.thing("pump"))
        bench.start_next("pump")
        assert told(bench, lambda: bench.control.cancel_job(jobId="update")) == SILENT

    def test_job_that_waits(self, bench: Any) -> None:
        """Outside its window it is in no queue (Developer Guide, Job limits)."""
        group = bench.group("fleet", "pump")
        assert told(bench, lambda: bench.job(group, targetSelection="CONTINUOUS", schedulingConfig=LATER)) == SILENT

    def test_job_of_nobody(self, bench: Any) -> None:
        """A job that completes at once."""
        group = bench.group("fleet")
        with bench.heard("$aws/things/#") as messages:
            bench.job(group)
        assert messages == []


class TestChanges:
    """What changes a queue is told once."""

    @pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "REJECTED"])
    def test_final_report_over_mqtt_is_answered_first(self, bench: Any, status: str) -> None:
        """accepted, notify, notify-next (observed: an emulator that was held against AWS)."""
        bench.job(bench.thing("pump"))
        messages = bench.send("pump", "update/update", {"status": status})
        assert [message.topic.partition("/jobs/")[2] for message in messages] == [
            "update/update/accepted",
            "notify",
            "notify-next",
        ]

    def test_start_out_of_turn_is_answered_first(self, bench: Any) -> None:
        """accepted, then notify-next alone (observed: an emulator that was held against AWS)."""
        bench.job(bench.thing("pump"), job_id="j1")
        bench.job(THING, job_id="j2")
        messages = bench.send("pump", "j2/update", {"status": "IN_PROGRESS"})
        assert [message.topic.partition("/jobs/")[2] for message in messages] == ["j2/update/accepted", "notify-next"]

    def test_end_of_one_that_was_not_next(self, bench: Any) -> None:
        """The next one stays (Developer Guide, Jobs notifications)."""
        bench.job(bench.thing("pump"), job_id="j1")
        bench.job(THING, job_id="j2")
        assert told(bench, lambda: bench.report("pump", "REJECTED", "j2")) == [queued("j1")]

    def test_end_of_one_leaves_another_in_progress(self, bench: Any) -> None:
        """That is the next one then, not the queued one (Developer Guide, Jobs notifications)."""
        bench.thing("pump")
        for job_id in ("j1", "j2", "j3"):
            bench.job(THING, job_id=job_id)
        bench.report("pump", "IN_PROGRESS", "j1")
        bench.report("pump", "IN_PROGRESS", "j3")
        assert told(bench, lambda: bench.report("pump", "SUCCEEDED", "j1")) == [
            ("notify", {"IN_PROGRESS": ["j3"], "QUEUED": ["j2"]}),
            ("notify-next", ("j3", "IN_PROGRESS", 2)),
        ]

    @pytest.mark.parametrize("is_started", [False, True])
    def test_deleted_execution(self, bench: Any, is_started: bool) -> None:
        """It leaves (API reference, DeleteJobExecution)."""
        bench.job(bench.group("fleet", "pump", "lamp"))
        if is_started:
            bench.start_next("pump")
        assert told(
            bench,
            lambda: bench.control.delete_job_execution(
                jobId="update", thingName="pump", executionNumber=1, force=is_started
            ),
        ) == [queued(), NOBODY_NEXT]

    @pytest.mark.parametrize("is_started", [False, True])
    def test_cancelled_execution(self, bench: Any, is_started: bool) -> None:
        """It leaves (API reference, CancelJobExecution)."""
        bench.job(bench.thing("pump"))
        if is_started:
            bench.start_next("pump")
        assert told(
            bench,
            lambda: bench.control.cancel_job_execution(jobId="update", thingName="pump", force=is_started),
        ) == [queued(), NOBODY_NEXT]

    def test_cancelled_job(self, bench: Any) -> None:
        """Each thing is told once (API reference, CancelJob)."""
        bench.job(bench.group("fleet", "pump", "lamp"))
        with bench.heard("$aws/things/lamp/jobs/+") as lamp:
            assert told(bench, lambda: bench.control.cancel_job(jobId="update")) == [queued(), NOBODY_NEXT]
        assert read(lamp) == [queued(), NOBODY_NEXT]

    def test_aborted_job(self, bench: Any) -> None:
        """What is queued elsewhere is cancelled (Developer Guide, Jobs configurations, abort)."""
        abort = {
            "criteriaList": [
                {
                    "failureType": "FAILED",
                    "action": "CANCEL",
                    "thresholdPercentage": 50.0,
                    "minNumberOfExecutedThings": 1,
                }
            ]
        }
        bench.job(bench.group("fleet", "pump", "lamp"), abortConfig=abort)
        assert told(bench, lambda: bench.report("lamp", "FAILED")) == [queued(), NOBODY_NEXT]

    def test_time_out_is_told_with_its_own_time(self, bench: Any) -> None:
        """The deadline's, however late it is noticed (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"))
        bench.start_next("pump", stepTimeoutInMinutes=1)
        with bench.heard("$aws/things/pump/jobs/+") as messages:
            bench.advance(hours=1)
        assert read(messages) == [queued(), NOBODY_NEXT]
        assert [message.json()["timestamp"] for message in messages] == [NOON + 60, NOON + 60]

    def test_retry_takes_the_place_of_what_failed(self, bench: Any) -> None:
        """One message for both, and the new execution is the next one (Developer Guide, Jobs configurations)."""
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=RETRY)
        bench.start_next("pump")
        with bench.heard("$aws/things/pump/jobs/+") as messages:
            bench.advance(seconds=1)
            bench.report("pump", "FAILED")
        assert read(messages) == [queued("update"), ("notify-next", ("update", "QUEUED", 1))]
        assert messages[0].json()["jobs"]["QUEUED"][0]["executionNumber"] == 2
        assert messages[1].json()["execution"]["executionNumber"] == 2

    def test_retry_comes_last_in_the_queue(self, bench: Any) -> None:
        """It is queued when the earlier one fails (Developer Guide, Jobs configurations, retry)."""
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=RETRY)
        bench.advance(seconds=1)
        bench.job(THING, job_id="other")
        bench.advance(seconds=1)
        assert told(bench, lambda: bench.report("pump", "FAILED")) == [
            queued("other", "update"),
            ("notify-next", ("other", "QUEUED", 1)),
        ]

    def test_thing_joins_and_leaves_a_group(self, bench: Any) -> None:
        """CONTINUOUS jobs follow the members (Developer Guide, Jobs key concepts)."""
        bench.thing("pump")
        bench.job(bench.group("fleet"), targetSelection="CONTINUOUS")
        assert told(bench, lambda: bench.join("pump")) == [
            queued("update"),
            ("notify-next", ("update", "QUEUED", 1)),
        ]
        assert told(bench, lambda: bench.leave("pump")) == [queued(), NOBODY_NEXT]

    def test_deleted_thing(self, bench: Any) -> None:
        """Its executions are removed (Developer Guide, Jobs life cycle)."""
        bench.job(bench.thing("pump"))
        assert told(bench, lambda: bench.control.delete_thing(thingName="pump")) == [queued(), NOBODY_NEXT]

    def test_new_targets(self, bench: Any) -> None:
        """AssociateTargetsWithJob (API reference)."""
        bench.thing("pump")
        bench.job(bench.group("fleet"), targetSelection="CONTINUOUS")
        bench.group("more")
        bench.join("pump", "more")
        arn = "arn:aws:iot:us-east-1:123456789012:thinggroup/more"
        assert told(bench, lambda: bench.control.associate_targets_with_job(jobId="update", targets=[arn])) == [
            queued("update"),
            ("notify-next", ("update", "QUEUED", 1)),
        ]

    def test_rollout_tells_each_thing_in_its_minute(self, bench: Any) -> None:
        """maximumPerMinute (Developer Guide, Jobs configurations, rollout)."""
        bench.group("fleet", "a", "b")
        with bench.heard("$aws/things/+/jobs/notify") as messages:
            bench.job(
                "arn:aws:iot:us-east-1:123456789012:thinggroup/fleet",
                jobExecutionsRolloutConfig={"maximumPerMinute": 1},
            )
            bench.advance(minutes=5)
        assert [(m.topic.split("/")[2], m.json()["timestamp"] - NOON) for m in messages] == [("a", 0), ("b", 60)]

    def test_scheduled_job_is_told_when_it_starts(self, bench: Any) -> None:
        """With the time of its start (Developer Guide, Jobs configurations, scheduling)."""
        bench.job(bench.thing("pump"), schedulingConfig={"startTime": "2026-03-01T13:00"})
        with bench.heard("$aws/things/pump/jobs/+") as messages:
            bench.advance(hours=3)
        assert read(messages) == [queued("update"), ("notify-next", ("update", "QUEUED", 1))]
        assert {message.json()["timestamp"] for message in messages} == {NOON + 3600}


class TestWindows:
    """Windows that open and close (Developer Guide, Job limits; Jobs notifications)."""

    def test_closing_window_hides_the_queue(self, bench: Any) -> None:
        """It is as if the executions were gone."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        with bench.heard("$aws/things/pump/jobs/+") as messages:
            bench.advance(hours=1, minutes=5)
        assert read(messages) == [queued(), NOBODY_NEXT]
        assert {message.json()["timestamp"] for message in messages} == {NOON + 3600}

    def test_opening_window_shows_it_again(self, bench: Any) -> None:
        """With the state that it has kept."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.start_next("pump")
        bench.advance(hours=1)
        with bench.heard("$aws/things/pump/jobs/+") as messages:
            bench.advance(hours=23)
        assert read(messages) == [
            ("notify", {"IN_PROGRESS": ["update"]}),
            ("notify-next", ("update", "IN_PROGRESS", 2)),
        ]
        assert {message.json()["timestamp"] for message in messages} == {NOON + 86400}

    def test_closing_window_makes_another_one_next(self, bench: Any) -> None:
        """Among jobs without windows."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.job(THING, job_id="always")
        assert told(bench, lambda: bench.advance(hours=1)) == [
            queued("always"),
            ("notify-next", ("always", "QUEUED", 1)),
        ]
        assert told(bench, lambda: bench.advance(hours=23)) == [
            queued("update", "always"),
            ("notify-next", ("update", "QUEUED", 1)),
        ]

    def test_end_outside_the_window_is_not_told(self, bench: Any) -> None:
        """The execution was in no queue."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.start_next("pump")
        bench.advance(hours=1)
        assert told(bench, lambda: bench.report("pump", "SUCCEEDED")) == SILENT
        assert told(bench, lambda: bench.advance(hours=23)) == SILENT

    @pytest.mark.parametrize("way", ["cancel the execution", "delete it", "delete the job", "leave the group"])
    def test_what_goes_outside_the_window_is_not_told(self, bench: Any, way: str) -> None:
        """Nobody saw it."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.advance(hours=1)
        which = {"jobId": "update", "thingName": "pump"}
        ways = {
            "cancel the execution": lambda: bench.control.cancel_job_execution(**which),
            "delete it": lambda: bench.control.delete_job_execution(executionNumber=1, **which),
            "delete the job": lambda: bench.control.delete_job(jobId="update", force=True),
            "leave the group": lambda: bench.leave("pump"),
        }
        assert told(bench, ways[way]) == SILENT

    def test_job_cancelled_outside_its_window_shows_what_goes_on(self, bench: Any) -> None:
        """It waits for no window any more; what was queued goes unseen (Developer Guide, Job limits)."""
        bench.job(bench.group("fleet", "pump", "lamp"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.start_next("pump")
        bench.advance(hours=1)
        with bench.heard("$aws/things/lamp/jobs/+") as lamp:
            assert told(bench, lambda: bench.control.cancel_job(jobId="update")) == [
                ("notify", {"IN_PROGRESS": ["update"]}),
                ("notify-next", ("update", "IN_PROGRESS", 2)),
            ]
        assert read(lamp) == SILENT
        assert bench.pending("pump") == (["update"], [])

    def test_end_inside_the_window_is_not_told(self, bench: Any) -> None:
        """What is left stays listed (chosen, see docs/fidelity.md)."""
        schedule = {**OPEN, "endTime": "2026-03-01T12:40"}
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=schedule)
        assert told(bench, lambda: bench.advance(hours=48)) == SILENT
        assert bench.pending("pump") == ([], ["update"])

    def test_end_outside_the_window_that_cancels_is_not_told(self, bench: Any) -> None:
        """What was queued goes unseen (Developer Guide, Jobs configurations, scheduling)."""
        schedule = {**OPEN, "endTime": "2026-03-01T14:00", "endBehavior": "CANCEL"}
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=schedule)
        bench.advance(hours=1)
        assert told(bench, lambda: bench.advance(hours=1)) == SILENT
        assert bench.execution("pump")["status"] == "CANCELED"

    def test_window_of_an_idle_thing_is_silent(self, bench: Any) -> None:
        """What has ended does not come back."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.report("pump", "SUCCEEDED")
        assert told(bench, lambda: bench.advance(hours=48)) == SILENT

    def test_last_window_hides_nothing_after_the_end(self, bench: Any) -> None:
        """After endTime what is left is listed again (chosen, see docs/fidelity.md)."""
        schedule = {**OPEN, "endTime": "2026-03-01T14:00"}
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=schedule)
        bench.advance(hours=1)
        assert told(bench, lambda: bench.advance(hours=1)) == [
            queued("update"),
            ("notify-next", ("update", "QUEUED", 1)),
        ]


def test_callback_of_a_notification_sees_the_new_queue(bench: Any) -> None:
    """Subscribers run after the change is complete (iotmock's own)."""
    bench.thing("pump")
    seen = []
    with bench.iot.subscribe("$aws/things/pump/jobs/notify", lambda message: seen.append(bench.pending("pump"))):
        bench.job(THING)
        bench.report("pump", "SUCCEEDED")
    assert seen == [([], ["update"]), ([], [])]


def test_payload_is_compact_json(bench: Any) -> None:
    """As device logs show it: no blanks (OTA device logs)."""
    bench.thing("pump")
    with bench.heard("$aws/things/pump/jobs/+") as messages:
        bench.job(THING)
    for message in messages:
        assert message.payload == json.dumps(message.json(), separators=(",", ":")).encode()
