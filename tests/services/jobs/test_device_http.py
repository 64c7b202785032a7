"""The device's four operations over HTTP."""

from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

# 2026-03-01, 12:00 UTC
NOON = 1772366400
DOCUMENT = '{"operation": "reboot"}'
HIDDEN = {"maintenanceWindows": [{"startTime": "cron(0 14 * * ? *)", "durationInMinutes": 60}]}
OPEN = {"maintenanceWindows": [{"startTime": "cron(0 12 * * ? *)", "durationInMinutes": 60}]}
FINAL = ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "CANCELED", "REMOVED"]


def unchecked(bench: Any) -> Any:
    """A client of the device plane that sends what it is given."""
    return bench.client_for("iot-jobs-data", parameter_validation=False)


def end(bench: Any, status: str, thing: str = "pump") -> None:
    """Bring the execution of the only job, which is CONTINUOUS on the group `fleet`, to a final status."""
    if status == "TIMED_OUT":
        bench.report(thing, "IN_PROGRESS", stepTimeoutInMinutes=1)
        bench.advance(minutes=1)
    elif status == "CANCELED":
        bench.control.cancel_job_execution(jobId="update", thingName=thing)
    elif status == "REMOVED":
        bench.leave(thing)
    else:
        bench.report(thing, status)
    assert bench.execution(thing)["status"] == status


class TestGetPending:
    """GetPendingJobExecutions."""

    def test_idle_device_sees_two_empty_lists(self, bench: Any) -> None:
        """Both lists are always there (API reference, GetPendingJobExecutions)."""
        bench.thing("pump")
        answer = bench.devices.get_pending_job_executions(thingName="pump")
        del answer["ResponseMetadata"]
        assert answer == {"inProgressJobs": [], "queuedJobs": []}

    def test_queued_entry_has_these_members(self, bench: Any) -> None:
        """Whole seconds, version and number 1, no startedAt (API reference, iot-jobs-data JobExecutionSummary)."""
        bench.advance(seconds=0.9)
        bench.job(bench.thing("pump"))
        bench.advance(seconds=5)
        assert bench.devices.get_pending_job_executions(thingName="pump")["queuedJobs"] == [
            {"jobId": "update", "queuedAt": NOON, "lastUpdatedAt": NOON, "versionNumber": 1, "executionNumber": 1}
        ]

    def test_entry_in_progress_has_these_members(self, bench: Any) -> None:
        """startedAt stays, lastUpdatedAt and versionNumber move (API reference, iot-jobs-data JobExecutionSummary)."""
        bench.job(bench.thing("pump"))
        bench.advance(seconds=5)
        bench.start_next("pump")
        bench.advance(seconds=2)
        bench.report("pump", "IN_PROGRESS")
        assert bench.devices.get_pending_job_executions(thingName="pump")["inProgressJobs"] == [
            {
                "jobId": "update",
                "queuedAt": NOON,
                "startedAt": NOON + 5,
                "lastUpdatedAt": NOON + 7,
                "versionNumber": 3,
                "executionNumber": 1,
            }
        ]

    def test_executions_of_one_second_keep_the_order_of_creation(self, bench: Any) -> None:
        """Not the alphabet's (Developer Guide, Jobs MQTT API: in the order of queuedAt)."""
        arn = bench.thing("pump")
        for job_id in ("c", "a", "b"):
            bench.job(arn, job_id=job_id)
        assert bench.pending("pump") == ([], ["c", "a", "b"])

    def test_executions_in_progress_are_sorted_by_when_they_were_queued(self, bench: Any) -> None:
        """Not by when they were started (API reference, StartNextPendingJobExecution)."""
        arn = bench.thing("pump")
        for job_id in ("first", "second", "third"):
            bench.job(arn, job_id=job_id)
            bench.advance(seconds=1)
        bench.report("pump", "IN_PROGRESS", "third")
        bench.report("pump", "IN_PROGRESS", "second")
        assert bench.pending("pump") == (["second", "third"], ["first"])

    @pytest.mark.parametrize("status", FINAL)
    def test_final_execution_is_not_listed(self, bench: Any, status: str) -> None:
        """Only what is not in a terminal status (API reference, GetPendingJobExecutions)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS")
        end(bench, status)
        assert bench.pending("pump") == ([], [])

    def test_retry_is_listed_with_its_number(self, bench: Any) -> None:
        """The second execution has number 2 and version 1 (Developer Guide, Jobs configurations, retry)."""
        retry = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=retry)
        bench.report("pump", "FAILED")
        (entry,) = bench.devices.get_pending_job_executions(thingName="pump")["queuedJobs"]
        assert (entry["executionNumber"], entry["versionNumber"]) == (2, 1)

    def test_ten_executions_are_listed_at_most(self, bench: Any) -> None:
        """The first ten of the queue (Developer Guide, Job limits)."""
        arn = bench.thing("pump")
        for number in range(12):
            bench.job(arn, job_id=f"j{number}")
        assert bench.pending("pump") == ([], [f"j{number}" for number in range(10)])

    def test_executions_in_progress_take_places_of_queued_ones(self, bench: Any) -> None:
        """Ten in all, those in progress first (Developer Guide, Job limits)."""
        arn = bench.thing("pump")
        for number in range(12):
            bench.job(arn, job_id=f"j{number}")
        bench.report("pump", "IN_PROGRESS", "j11")
        assert bench.pending("pump") == (["j11"], [f"j{number}" for number in range(9)])

    def test_five_executions_of_jobs_with_windows_are_listed_besides(self, bench: Any) -> None:
        """15 with scheduling configuration (Developer Guide, Job limits; see docs/fidelity.md)."""
        bench.group("fleet", "pump")
        thing, group = "arn:aws:iot:us-east-1:123456789012:thing/pump", bench.group("other")
        bench.join("pump", "other")
        for number in range(7):
            bench.job(group, job_id=f"w{number}", targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        for number in range(12):
            bench.job(thing, job_id=f"j{number}")
        expected = [*(f"w{number}" for number in range(5)), *(f"j{number}" for number in range(10))]
        assert bench.pending("pump") == ([], expected)

    def test_job_outside_its_window_is_not_listed(self, bench: Any) -> None:
        """Jobs that are SCHEDULED are filtered out, started executions too (Developer Guide, Job limits)."""
        bench.job(bench.group("fleet", "pump", "lamp"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.start_next("pump")
        bench.advance(hours=1)
        assert (bench.status(), bench.pending("pump"), bench.pending("lamp")) == ("SCHEDULED", ([], []), ([], []))

    def test_things_have_their_own_queues(self, bench: Any) -> None:
        """What one thing does leaves the others' executions alone (API reference, GetPendingJobExecutions)."""
        bench.job(bench.group("fleet", "pump", "lamp"))
        bench.start_next("pump")
        assert (bench.pending("pump"), bench.pending("lamp")) == ((["update"], []), ([], ["update"]))

    def test_unknown_thing_is_not_found(self, bench: Any) -> None:
        """ResourceNotFoundException (chosen, see docs/fidelity.md)."""
        with bench.refused("ResourceNotFoundException"):
            bench.pending("nobody")


class TestStartNext:
    """StartNextPendingJobExecution."""

    def test_start_answers_with_the_execution(self, bench: Any) -> None:
        """All of its members but details and time left, which it has none of (API reference, JobExecution)."""
        bench.job(bench.thing("pump"))
        bench.advance(seconds=5)
        assert bench.start_next("pump") == {
            "jobId": "update",
            "thingName": "pump",
            "status": "IN_PROGRESS",
            "queuedAt": NOON,
            "startedAt": NOON + 5,
            "lastUpdatedAt": NOON + 5,
            "versionNumber": 2,
            "executionNumber": 1,
            "jobDocument": DOCUMENT,
        }

    def test_start_takes_details_and_a_step_timeout(self, bench: Any) -> None:
        """Both show in the answer (API reference, StartNextPendingJobExecution)."""
        bench.job(bench.thing("pump"))
        execution = bench.start_next("pump", statusDetails={"step": "1"}, stepTimeoutInMinutes=2)
        assert (execution["statusDetails"], execution["approximateSecondsBeforeTimedOut"]) == ({"step": "1"}, 120)

    def test_start_begins_the_time_of_the_job(self, bench: Any) -> None:
        """inProgressTimeoutInMinutes counts from IN_PROGRESS (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"), timeoutConfig={"inProgressTimeoutInMinutes": 10})
        bench.advance(minutes=30)
        assert bench.start_next("pump")["approximateSecondsBeforeTimedOut"] == 600

    def test_earlier_deadline_counts(self, bench: Any) -> None:
        """A step cannot outlast the job's own time (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"), timeoutConfig={"inProgressTimeoutInMinutes": 10})
        assert bench.start_next("pump", stepTimeoutInMinutes=11)["approximateSecondsBeforeTimedOut"] == 600

    @pytest.mark.parametrize(("minutes", "seconds"), [(1, 60), (10080, 604800), (-1, None)])
    def test_step_timeout_may_be(self, bench: Any, minutes: int, seconds: int | None) -> None:
        """1 to 10080 minutes, or -1 for none (API reference, StartNextPendingJobExecution)."""
        bench.job(bench.thing("pump"))
        execution = bench.start_next("pump", stepTimeoutInMinutes=minutes)
        assert execution.get("approximateSecondsBeforeTimedOut") == seconds

    def test_started_execution_comes_back_as_it_is(self, bench: Any) -> None:
        """Its details are not changed (API reference, StartNextPendingJobExecution)."""
        arn = bench.thing("pump")
        bench.job(arn)
        bench.job(arn, job_id="later")
        first = bench.start_next("pump", statusDetails={"step": "1"})
        bench.advance(seconds=5)
        assert bench.start_next("pump", statusDetails={"step": "2"}) == first

    def test_started_execution_gets_a_new_step_timeout(self, bench: Any) -> None:
        """The timer starts anew, the version stays (chosen, see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        bench.start_next("pump", stepTimeoutInMinutes=5)
        bench.advance(minutes=1)
        execution = bench.start_next("pump", stepTimeoutInMinutes=2)
        assert (execution["approximateSecondsBeforeTimedOut"], execution["versionNumber"]) == (120, 2)

    def test_started_execution_keeps_its_step_timeout(self, bench: Any) -> None:
        """Where no other one is given (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"))
        bench.start_next("pump", stepTimeoutInMinutes=5)
        bench.advance(seconds=90)
        assert bench.start_next("pump")["approximateSecondsBeforeTimedOut"] == 210

    def test_first_of_the_queue_is_started(self, bench: Any) -> None:
        """By the time of queuing (API reference, StartNextPendingJobExecution)."""
        arn = bench.thing("pump")
        for job_id in ("z", "a"):
            bench.job(arn, job_id=job_id)
        assert bench.start_next("pump")["jobId"] == "z"
        bench.report("pump", "SUCCEEDED", "z")
        assert bench.start_next("pump")["jobId"] == "a"

    def test_started_execution_comes_before_earlier_queued_ones(self, bench: Any) -> None:
        """IN_PROGRESS first (API reference, StartNextPendingJobExecution)."""
        arn = bench.thing("pump")
        bench.job(arn, job_id="early")
        bench.job(arn, job_id="late")
        bench.report("pump", "IN_PROGRESS", "late")
        assert bench.start_next("pump")["jobId"] == "late"
        assert bench.pending("pump") == (["late"], ["early"])

    def test_idle_device_starts_nothing(self, bench: Any) -> None:
        """The answer has no execution (API reference, StartNextPendingJobExecution)."""
        bench.thing("pump")
        answer = bench.devices.start_next_pending_job_execution(thingName="pump")
        assert (set(answer), answer["ResponseMetadata"]["HTTPStatusCode"]) == ({"ResponseMetadata"}, 200)

    def test_job_outside_its_window_is_not_started(self, bench: Any) -> None:
        """It waits for the window (Developer Guide, Job limits)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=HIDDEN)
        assert bench.start_next("pump") is None
        bench.advance(hours=2)
        assert bench.start_next("pump")["jobId"] == "update"

    @pytest.mark.parametrize(
        "members",
        [
            {"statusDetails": {f"k{number}": "v" for number in range(11)}},
            {"statusDetails": {"a b": "v"}},
            {"statusDetails": {"k": "line\nbreak"}},
            {"stepTimeoutInMinutes": 0},
            {"stepTimeoutInMinutes": -2},
            {"stepTimeoutInMinutes": 10081},
        ],
    )
    def test_bad_request_starts_nothing(self, bench: Any, members: dict[str, Any]) -> None:
        """As in UpdateJobExecution (API reference, StartNextPendingJobExecution; AWS General Reference, quotas)."""
        bench.job(bench.thing("pump"))
        with bench.refused("InvalidRequestException"):
            bench.start_next("pump", **members)
        assert bench.pending("pump") == ([], ["update"])

    def test_bad_request_of_an_idle_device_is_refused(self, bench: Any) -> None:
        """The request is read before the queue (API reference, StartNextPendingJobExecution)."""
        bench.thing("pump")
        with bench.refused("InvalidRequestException"):
            bench.start_next("pump", stepTimeoutInMinutes=0)

    def test_unknown_thing_is_not_found(self, bench: Any) -> None:
        """ResourceNotFoundException (API reference, StartNextPendingJobExecution)."""
        with bench.refused("ResourceNotFoundException"):
            bench.start_next("nobody")


class TestDescribe:
    """DescribeJobExecution."""

    def test_queued_execution_has_these_members(self, bench: Any) -> None:
        """No start, no details, no time left; the document without asking (API reference, DescribeJobExecution)."""
        bench.job(bench.thing("pump"), timeoutConfig={"inProgressTimeoutInMinutes": 10})
        bench.advance(seconds=5)
        assert bench.look("pump") == {
            "jobId": "update",
            "thingName": "pump",
            "status": "QUEUED",
            "queuedAt": NOON,
            "lastUpdatedAt": NOON,
            "versionNumber": 1,
            "executionNumber": 1,
            "jobDocument": DOCUMENT,
        }

    def test_started_execution_has_these_members(self, bench: Any) -> None:
        """All there are (API reference, iot-jobs-data JobExecution)."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"}, stepTimeoutInMinutes=5)
        bench.advance(seconds=10.4)
        assert bench.look("pump", includeJobDocument=True) == {
            "jobId": "update",
            "thingName": "pump",
            "status": "IN_PROGRESS",
            "statusDetails": {"step": "1"},
            "queuedAt": NOON,
            "startedAt": NOON,
            "lastUpdatedAt": NOON,
            "approximateSecondsBeforeTimedOut": 289,
            "versionNumber": 2,
            "executionNumber": 1,
            "jobDocument": DOCUMENT,
        }

    def test_last_second_is_shown_as_none_left(self, bench: Any) -> None:
        """Whole seconds, rounded down (API reference, iot-jobs-data JobExecution)."""
        bench.job(bench.thing("pump"))
        bench.start_next("pump", stepTimeoutInMinutes=1)
        bench.advance(seconds=59.5)
        assert bench.look("pump")["approximateSecondsBeforeTimedOut"] == 0

    def test_document_can_be_left_out(self, bench: Any) -> None:
        """includeJobDocument=false (API reference, DescribeJobExecution)."""
        bench.job(bench.thing("pump"))
        assert "jobDocument" not in bench.look("pump", includeJobDocument=False)

    def test_document_is_the_text_that_was_given(self, bench: Any) -> None:
        """Blanks, escapes and the order of members included (API reference, iot-jobs-data JobExecution)."""
        document = '{ "z" : 1.10,\n\t"a":"\\u00fc ü 💡" , "a2": [ ] }'
        bench.job(bench.thing("pump"), document=document)
        assert bench.look("pump")["jobDocument"] == document
        assert bench.start_next("pump")["jobDocument"] == document

    def test_next_is_shown_and_not_started(self, bench: Any) -> None:
        """`$next` (API reference, DescribeJobExecution)."""
        arn = bench.thing("pump")
        bench.job(arn, job_id="z")
        bench.job(arn, job_id="a")
        execution = bench.look("pump", "$next")
        assert (execution["jobId"], execution["status"], execution["versionNumber"]) == ("z", "QUEUED", 1)
        assert bench.pending("pump") == ([], ["z", "a"])

    def test_next_is_the_started_one(self, bench: Any) -> None:
        """IN_PROGRESS comes first (API reference, DescribeJobExecution)."""
        arn = bench.thing("pump")
        bench.job(arn, job_id="z")
        bench.job(arn, job_id="a")
        bench.report("pump", "IN_PROGRESS", "a")
        assert bench.look("pump", "$next", includeJobDocument=False)["jobId"] == "a"

    def test_idle_device_has_no_next(self, bench: Any) -> None:
        """200 without an execution (Developer Guide, Jobs device HTTP API)."""
        bench.thing("pump")
        answer = bench.devices.describe_job_execution(thingName="pump", jobId="$next")
        assert (set(answer), answer["ResponseMetadata"]["HTTPStatusCode"]) == ({"ResponseMetadata"}, 200)

    def test_job_outside_its_window_is_not_next_but_described(self, bench: Any) -> None:
        """It is not listed as the next one (Developer Guide, Jobs notifications); by id it is there."""
        bench.thing("lamp")
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.start_next("pump")
        bench.join("lamp")
        bench.advance(hours=1)
        assert (bench.look("pump", "$next"), bench.look("lamp", "$next")) == (None, None)
        assert (bench.look("pump")["status"], bench.look("lamp")["status"]) == ("IN_PROGRESS", "QUEUED")

    def test_latest_execution_is_described(self, bench: Any) -> None:
        """Where no number is given (API reference, DescribeJobExecution)."""
        retry = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=retry)
        bench.report("pump", "FAILED", statusDetails={"why": "dry"})
        execution = bench.look("pump")
        assert (execution["executionNumber"], execution["status"]) == (2, "QUEUED")
        assert "statusDetails" not in execution
        assert bench.look("pump", executionNumber=2) == execution

    def test_earlier_execution_is_final(self, bench: Any) -> None:
        """TerminalStateException for the number that failed (API reference, DescribeJobExecution)."""
        retry = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=retry)
        bench.report("pump", "FAILED")
        with bench.refused("TerminalStateException"):
            bench.look("pump", executionNumber=1)

    @pytest.mark.parametrize("status", FINAL)
    def test_final_execution_is_refused(self, bench: Any, status: str) -> None:
        """TerminalStateException (API reference, DescribeJobExecution)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS")
        end(bench, status)
        with bench.refused("TerminalStateException"):
            bench.look("pump")

    @pytest.mark.parametrize(
        ("thing", "job_id", "members"),
        [
            ("nobody", "update", {}),
            ("nobody", "$next", {}),
            ("pump", "unknown", {}),
            ("pump", "update", {"executionNumber": 2}),
            ("pump", "update", {"executionNumber": 0}),
            ("lamp", "update", {}),
        ],
    )
    def test_unknown_execution_is_not_found(self, bench: Any, thing: str, job_id: str, members: dict[str, Any]) -> None:
        """Of a thing, a job or a number that is not (API reference, DescribeJobExecution)."""
        bench.thing("lamp")
        bench.job(bench.thing("pump"))
        with bench.refused("ResourceNotFoundException"):
            bench.look(thing, job_id, **members)

    def test_execution_of_a_deleted_job_is_not_found(self, bench: Any) -> None:
        """It went with its job (API reference, DeleteJob)."""
        bench.job(bench.thing("pump"))
        bench.control.delete_job(jobId="update", force=True)
        with bench.refused("ResourceNotFoundException"):
            bench.look("pump")

    @pytest.mark.parametrize(
        ("thing", "job_id"), [("pump", "a b"), ("pump", "$first"), ("pu mp", "update"), ("x" * 129, "update")]
    )
    def test_malformed_name_is_refused(self, bench: Any, thing: str, job_id: str) -> None:
        """Patterns of jobId and thingName (API reference, DescribeJobExecution)."""
        with bench.refused("InvalidRequestException"):
            bench.look(thing, job_id)


class TestUpdate:
    """UpdateJobExecution."""

    def test_report_is_answered_with_nothing(self, bench: Any) -> None:
        """State and document only where they are asked for (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        members = {"includeJobExecutionState": False, "includeJobDocument": False}
        assert bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"}) == {}
        assert bench.report("pump", "IN_PROGRESS", **members) == {}

    def test_report_shows_the_new_state(self, bench: Any) -> None:
        """includeJobExecutionState (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        answer = bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"}, includeJobExecutionState=True)
        state = {"status": "IN_PROGRESS", "statusDetails": {"step": "1"}, "versionNumber": 2}
        assert answer == {"executionState": state}

    def test_state_without_details_has_none(self, bench: Any) -> None:
        """statusDetails is optional (API reference, JobExecutionState)."""
        bench.job(bench.thing("pump"))
        answer = bench.report("pump", "SUCCEEDED", includeJobExecutionState=True)
        assert answer == {"executionState": {"status": "SUCCEEDED", "versionNumber": 2}}

    def test_report_shows_the_document(self, bench: Any) -> None:
        """includeJobDocument, as the text that was given (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        assert bench.report("pump", "SUCCEEDED", includeJobDocument=True) == {"jobDocument": DOCUMENT}

    def test_each_report_counts_and_is_dated(self, bench: Any) -> None:
        """versionNumber and lastUpdatedAt move, startedAt stays (API reference, iot-jobs-data JobExecution)."""
        bench.job(bench.thing("pump"))
        for _ in range(3):
            bench.advance(seconds=1)
            bench.report("pump", "IN_PROGRESS")
        execution = bench.look("pump")
        assert (execution["versionNumber"], execution["startedAt"], execution["lastUpdatedAt"]) == (
            4,
            NOON + 1,
            NOON + 3,
        )

    def test_report_without_details_keeps_them(self, bench: Any) -> None:
        """They stay until others are given (API reference, UpdateJobExecution: "If not specified, unchanged")."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"})
        bench.report("pump", "IN_PROGRESS")
        assert bench.look("pump")["statusDetails"] == {"step": "1"}

    def test_report_with_details_replaces_them_whole(self, bench: Any) -> None:
        """They are not merged (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"})
        bench.report("pump", "IN_PROGRESS", statusDetails={"left": "2"})
        assert bench.look("pump")["statusDetails"] == {"left": "2"}

    def test_report_with_empty_details_removes_them(self, bench: Any) -> None:
        """An empty map replaces, too (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", statusDetails={"step": "1"})
        bench.report("pump", "IN_PROGRESS", statusDetails={})
        assert "statusDetails" not in bench.look("pump")

    def test_report_names_the_version_that_it_expects(self, bench: Any) -> None:
        """The current one is taken (API reference, UpdateJobExecution, expectedVersion)."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", expectedVersion=1)
        bench.report("pump", "SUCCEEDED", expectedVersion=2)
        assert bench.execution("pump")["versionNumber"] == 3

    @pytest.mark.parametrize("expected", [99, 1, 3, 0])
    def test_another_version_than_expected_is_a_conflict(self, bench: Any, expected: int) -> None:
        """InvalidStateTransitionException with the message seen over MQTT (chosen, see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS")
        before = bench.look("pump")
        bench.advance(seconds=5)
        message = f"Expected version {expected} but found version 2"
        with bench.refused("InvalidStateTransitionException", message):
            bench.report("pump", "SUCCEEDED", expectedVersion=expected, statusDetails={"a": "b"})
        assert bench.look("pump") == before

    def test_report_names_its_execution(self, bench: Any) -> None:
        """executionNumber of the latest, of a final and of no execution (API reference, UpdateJobExecution)."""
        retry = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=retry)
        bench.report("pump", "FAILED", executionNumber=1)
        with bench.refused("InvalidStateTransitionException"):
            bench.report("pump", "SUCCEEDED", executionNumber=1)
        with bench.refused("ResourceNotFoundException"):
            bench.report("pump", "SUCCEEDED", executionNumber=3)
        bench.report("pump", "SUCCEEDED", executionNumber=2)
        assert bench.executions() == {("pump", 1): "FAILED", ("pump", 2): "SUCCEEDED"}

    @pytest.mark.parametrize("status", ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"])
    @pytest.mark.parametrize("final", FINAL)
    def test_final_execution_cannot_be_changed(self, bench: Any, final: str, status: str) -> None:
        """InvalidStateTransitionException (API reference, UpdateJobExecution)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS")
        end(bench, final)
        before = bench.execution("pump")
        with bench.refused("InvalidStateTransitionException"):
            bench.report("pump", status)
        assert bench.execution("pump") == before

    @pytest.mark.parametrize("status", ["QUEUED", "TIMED_OUT", "REMOVED", "CANCELED", "DONE", "succeeded", ""])
    def test_device_cannot_set_other_states(self, bench: Any, status: str) -> None:
        """IN_PROGRESS, FAILED, SUCCEEDED and REJECTED are its own (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        with bench.refused("InvalidRequestException"):
            bench.report("pump", status)
        assert bench.execution("pump")["versionNumber"] == 1

    def test_report_without_status_is_refused(self, bench: Any) -> None:
        """`status` is required (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        with bench.refused("InvalidRequestException", "status"):
            unchecked(bench).update_job_execution(thingName="pump", jobId="update")

    @pytest.mark.parametrize(
        "details",
        [
            {f"k{number}": "v" for number in range(10)},
            {"k" * 128: "v"},
            {"aZ09:_-": "v"},
            {"k": "v" * 1024},
            {"k": "ü" * 1024},
            {"k": " 💡 {}\"'"},
            {"k": "70\u00a0%\u2028\u3000"},
        ],
    )
    def test_details_may_be(self, bench: Any, details: dict[str, str]) -> None:
        """10 pairs, keys of 128, values of 1024 characters (AWS General Reference, quotas; API reference)."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", statusDetails=details)
        assert bench.look("pump")["statusDetails"] == details

    @pytest.mark.parametrize(
        "details",
        [
            {f"k{number}": "v" for number in range(11)},
            {"k" * 129: "v"},
            {"": "v"},
            {"a b": "v"},
            {"a.b": "v"},
            {"ü": "v"},
            {"k\n": "v"},
            {"k": "v" * 1025},
            {"k": ""},
            {"k": "a\tb"},
            {"k": "\x7f"},
            {"k": "v\n"},
            {"k": "a\u200bb"},
            {"k": 1},
            {"k": True},
            {"k": ["v"]},
            {"k": {"a": "v"}},
        ],
    )
    def test_details_must_not_be(self, bench: Any, details: dict[str, Any]) -> None:
        """More, longer, with control characters, no text (AWS General Reference, quotas; API reference)."""
        bench.job(bench.thing("pump"))
        with bench.refused("InvalidRequestException"):
            unchecked(bench).update_job_execution(
                thingName="pump", jobId="update", status="IN_PROGRESS", statusDetails=details
            )
        assert bench.look("pump")["status"] == "QUEUED"

    @pytest.mark.parametrize("minutes", [0, -2, 10081])
    def test_step_timeout_must_not_be(self, bench: Any, minutes: int) -> None:
        """Anything but 1 to 10080 and -1 (API reference, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        with bench.refused("InvalidRequestException"):
            bench.report("pump", "IN_PROGRESS", stepTimeoutInMinutes=minutes)
        assert bench.look("pump")["status"] == "QUEUED"

    def test_documented_timers(self, bench: Any) -> None:
        """12:00, 20 minutes in all; steps at 12:05, 12:10 and 12:13 (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"), timeoutConfig={"inProgressTimeoutInMinutes": 20})
        bench.report("pump", "IN_PROGRESS")
        left = []
        for pause, step in ((5, 7), (5, 5), (3, 9)):
            bench.advance(minutes=pause)
            bench.report("pump", "IN_PROGRESS", stepTimeoutInMinutes=step)
            left.append(bench.look("pump")["approximateSecondsBeforeTimedOut"])
        assert left == [7 * 60, 5 * 60, 7 * 60]
        bench.advance(minutes=7, seconds=-1)
        assert bench.execution("pump")["status"] == "IN_PROGRESS"
        bench.advance(seconds=1)
        assert bench.execution("pump")["status"] == "TIMED_OUT"

    def test_progress_does_not_prolong_the_time_of_the_job(self, bench: Any) -> None:
        """It counts from the start, whatever is reported (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"), timeoutConfig={"inProgressTimeoutInMinutes": 2})
        bench.start_next("pump")
        bench.advance(seconds=119)
        bench.report("pump", "IN_PROGRESS")
        assert bench.execution("pump")["status"] == "IN_PROGRESS"
        bench.advance(seconds=1)
        assert bench.execution("pump")["status"] == "TIMED_OUT"

    def test_step_timeout_of_minus_one_ends_the_timer(self, bench: Any) -> None:
        """The job's own time stays (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"), timeoutConfig={"inProgressTimeoutInMinutes": 20})
        bench.report("pump", "IN_PROGRESS", stepTimeoutInMinutes=5)
        bench.report("pump", "IN_PROGRESS", stepTimeoutInMinutes=-1)
        assert bench.look("pump")["approximateSecondsBeforeTimedOut"] == 1200

    def test_report_without_step_timeout_leaves_the_timer_running(self, bench: Any) -> None:
        """It is not restarted either (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"))
        bench.report("pump", "IN_PROGRESS", stepTimeoutInMinutes=5)
        bench.advance(minutes=2)
        bench.report("pump", "IN_PROGRESS")
        assert bench.look("pump")["approximateSecondsBeforeTimedOut"] == 180

    def test_final_report_with_a_step_timeout_starts_no_timer(self, bench: Any) -> None:
        """Both timers end with the execution (Developer Guide, Jobs configurations, timeout)."""
        bench.job(bench.thing("pump"), timeoutConfig={"inProgressTimeoutInMinutes": 3})
        bench.start_next("pump", stepTimeoutInMinutes=2)
        bench.report("pump", "SUCCEEDED", stepTimeoutInMinutes=1)
        assert "approximateSecondsBeforeTimedOut" not in bench.execution("pump")
        bench.advance(minutes=5)
        assert bench.execution("pump")["status"] == "SUCCEEDED"

    @pytest.mark.parametrize(("thing", "job_id"), [("nobody", "update"), ("pump", "unknown"), ("lamp", "update")])
    def test_unknown_execution_is_not_found(self, bench: Any, thing: str, job_id: str) -> None:
        """Of a thing or a job that is not, or that have nothing to do with each other (API reference)."""
        bench.thing("lamp")
        bench.job(bench.thing("pump"))
        with bench.refused("ResourceNotFoundException"):
            bench.report(thing, "SUCCEEDED", job_id)

    @pytest.mark.parametrize("job_id", ["$next", "a b", "x" * 65])
    def test_malformed_job_id_is_refused(self, bench: Any, job_id: str) -> None:
        """`$next` is for looking only (API reference, UpdateJobExecution: pattern and length of jobId)."""
        bench.job(bench.thing("pump"))
        with bench.refused("InvalidRequestException"):
            bench.report("pump", "IN_PROGRESS", job_id)

    @pytest.mark.parametrize("status", ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"])
    def test_queued_execution_outside_its_window_takes_no_report(self, bench: Any, status: str) -> None:
        """InvalidStateTransitionException (chosen, see docs/fidelity.md); in the next window it does."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.advance(hours=1)
        with bench.refused("InvalidStateTransitionException", "maintenance window"):
            bench.report("pump", status)
        bench.advance(hours=23)
        bench.report("pump", status)
        assert bench.execution("pump")["status"] == status

    def test_execution_in_progress_outside_its_window_can_be_finished(self, bench: Any) -> None:
        """What has begun goes on (Developer Guide, Jobs configurations, scheduling)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.report("pump", "IN_PROGRESS")
        bench.advance(hours=1)
        bench.report("pump", "IN_PROGRESS")
        bench.report("pump", "SUCCEEDED")
        assert bench.execution("pump")["status"] == "SUCCEEDED"

    def test_execution_of_a_cancelled_job_can_be_finished(self, bench: Any) -> None:
        """Cancelled without force, it goes on (Developer Guide, Manage jobs, cancel)."""
        bench.job(bench.thing("pump"))
        bench.start_next("pump")
        bench.control.cancel_job(jobId="update")
        bench.report("pump", "SUCCEEDED")
        assert (bench.execution("pump")["status"], bench.status()) == ("SUCCEEDED", "CANCELED")


def test_deleted_thing_has_no_executions(bench: Any) -> None:
    """The device plane does not know it; operators still see what became of it (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("pump"))
    bench.control.delete_thing(thingName="pump")
    for ask in (bench.pending, bench.look, bench.start_next, lambda thing: bench.report(thing, "SUCCEEDED")):
        with bench.refused("ResourceNotFoundException", "Thing pump"):
            ask("pump")
    assert bench.execution("pump")["status"] == "REMOVED"


# What is wrong with a report, in the order in which it is looked for, and what is said.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"executionNumber": 7}, "ResourceNotFoundException", ""),
    ({"status": "QUEUED"}, "InvalidRequestException", "QUEUED"),
    ({"statusDetails": {f"k{number}": "v" for number in range(11)}}, "InvalidRequestException", "statusDetails"),
    ({"stepTimeoutInMinutes": 0}, "InvalidRequestException", "stepTimeoutInMinutes"),
    ({"expectedVersion": 99}, "InvalidStateTransitionException", "Expected version 99"),
    ({}, "InvalidStateTransitionException", "SUCCEEDED"),
]


@pytest.mark.parametrize("first", range(len(WRONG)))
def test_first_mistake_is_the_one_that_is_told(bench: Any, first: int) -> None:
    """Execution, status, details, timeout, version, state (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("pump"))
    bench.report("pump", "SUCCEEDED")
    members = {"status": "FAILED"}
    for wrong, _, _ in WRONG[first:]:
        members |= wrong
    _, code, text = WRONG[first]
    with bench.refused(code, text):
        bench.devices.update_job_execution(thingName="pump", jobId="update", **members)


@pytest.mark.parametrize(
    "members", [{"status": "DONE"}, {"status": "FAILED", "statusDetails": {"a b": "v"}}], ids=["status", "details"]
)
def test_request_is_held_to_the_model_before_anything_is_looked_for(bench: Any, members: dict[str, Any]) -> None:
    """Over HTTP AWS's front does that, for every operation (chosen, see docs/fidelity.md)."""
    bench.thing("pump")
    with bench.refused("InvalidRequestException", "1 validation error detected"):
        bench.devices.update_job_execution(thingName="pump", jobId="unknown", executionNumber=7, **members)


@pytest.mark.parametrize(
    ("operation", "members", "code", "status"),
    [
        ("update_job_execution", {"status": "DONE"}, "InvalidRequestException", 400),
        ("update_job_execution", {"status": "FAILED", "executionNumber": 9}, "ResourceNotFoundException", 404),
        ("update_job_execution", {"status": "FAILED", "expectedVersion": 9}, "InvalidStateTransitionException", 409),
        ("update_job_execution", {"status": "FAILED"}, "InvalidStateTransitionException", 409),
        ("describe_job_execution", {}, "TerminalStateException", 410),
        ("describe_job_execution", {"executionNumber": 9}, "ResourceNotFoundException", 404),
    ],
)
def test_errors_have_their_status(bench: Any, operation: str, members: dict[str, Any], code: str, status: int) -> None:
    """HTTP status codes (API reference, iot-jobs-data, errors of the operations)."""
    bench.job(bench.thing("pump"))
    bench.report("pump", "SUCCEEDED")
    with pytest.raises(ClientError) as caught:
        getattr(bench.devices, operation)(thingName="pump", jobId="update", **members)
    response = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    assert response["Error"]["Message"]


class TestHosts:
    """Where the device plane answers, and what it makes of names in addresses."""

    @pytest.mark.parametrize("kind", ["iot:Jobs", "iot:Data-ATS"])
    def test_endpoints_of_the_account_answer(self, bench: Any, kind: str) -> None:
        """`<prefix>.jobs.iot` and `<prefix>-ats.iot` (API reference, DescribeEndpoint)."""
        address = bench.control.describe_endpoint(endpointType=kind)["endpointAddress"]
        devices = bench.client_for("iot-jobs-data", endpoint_url=f"https://{address}")
        bench.job(bench.thing("pump"))
        assert devices.describe_job_execution(thingName="pump", jobId="$next")["execution"]["jobId"] == "update"
        assert devices.start_next_pending_job_execution(thingName="pump")["execution"]["status"] == "IN_PROGRESS"
        (entry,) = devices.get_pending_job_executions(thingName="pump")["inProgressJobs"]
        assert devices.update_job_execution(
            thingName="pump", jobId="update", status="SUCCEEDED", includeJobExecutionState=True
        )["executionState"] == {"status": "SUCCEEDED", "versionNumber": 3}
        assert entry["jobId"] == "update"

    @pytest.mark.parametrize("kind", ["iot:Jobs", "iot:Data-ATS"])
    @pytest.mark.parametrize("next_", ["$next", "%24next"])
    def test_device_without_an_sdk_is_answered(self, bench: Any, kind: str, next_: str) -> None:
        """Plain HTTPS on port 8443, `$next` as it is or percent-encoded (Developer Guide, Jobs device HTTP API)."""
        bench.job(bench.thing("site:pump"))
        address = bench.control.describe_endpoint(endpointType=kind)["endpointAddress"]
        jobs = f"https://{address}:8443/things/site:pump/jobs"
        seen = requests.get(f"{jobs}/{next_}?includeJobDocument=false", timeout=5)
        started = requests.put(f"{jobs}/{next_}", data=b'{"stepTimeoutInMinutes": 5}', timeout=5)
        done = requests.post(f"{jobs}/update", json={"status": "SUCCEEDED", "expectedVersion": 2}, timeout=5)
        assert (seen.status_code, seen.json()["execution"]["status"]) == (200, "QUEUED")
        assert (started.status_code, started.json()["execution"]["versionNumber"]) == (200, 2)
        assert (done.status_code, done.json()) == (200, {})
        gone = requests.get(f"{jobs}/update", timeout=5)
        assert (gone.status_code, gone.headers["x-amzn-ErrorType"]) == (410, "TerminalStateException")

    def test_same_path_means_something_else_on_the_control_plane(self, bench: Any) -> None:
        """`GET /things/{thingName}/jobs` and `.../jobs/{jobId}` exist twice (API reference, both services)."""
        bench.job(bench.thing("pump"))
        (entry,) = bench.control.list_job_executions_for_thing(thingName="pump")["executionSummaries"]
        assert entry["jobExecutionSummary"]["retryAttempt"] == 0
        assert "thingArn" in bench.execution("pump")
        assert bench.look("pump")["thingName"] == "pump"

    def test_thing_names_may_have_colons(self, bench: Any) -> None:
        """They arrive percent-encoded, in all four operations (API reference, pattern of thingName)."""
        bench.job(bench.thing("site:1:pump"))
        assert bench.pending("site:1:pump") == ([], ["update"])
        assert bench.look("site:1:pump", "$next")["thingName"] == "site:1:pump"
        assert bench.start_next("site:1:pump")["thingName"] == "site:1:pump"
        bench.report("site:1:pump", "SUCCEEDED")
        assert bench.execution("site:1:pump")["status"] == "SUCCEEDED"

    def test_regions_have_their_own_jobs(self, bench: Any) -> None:
        """Jobs are regional (AWS General Reference, IoT endpoints)."""
        bench.job(bench.thing("pump"))
        abroad = bench.client_for("iot-jobs-data", region="eu-west-1")
        with bench.refused("ResourceNotFoundException"):
            abroad.get_pending_job_executions(thingName="pump")
