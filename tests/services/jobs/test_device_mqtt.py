"""The device's four operations over MQTT."""

import json
from typing import Any

import pytest

# 2026-03-01, 12:00 UTC
NOON = 1772366400
FINAL = ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "CANCELED", "REMOVED"]
OPEN = {"maintenanceWindows": [{"startTime": "cron(0 12 * * ? *)", "durationInMinutes": 60}]}
RETRY = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
OPERATIONS = ["get", "start-next", "update/get", "$next/get", "update/update"]


def update(bench: Any, members: dict[str, Any], job_id: str = "update") -> tuple[str, dict[str, Any]]:
    """Have the pump send an update; gives verdict and document."""
    answer: tuple[str, dict[str, Any]] = bench.ask("pump", f"{job_id}/update", members)
    return answer


def end(bench: Any, status: str) -> None:
    """Bring the pump's execution of the only job, which is CONTINUOUS on the group `fleet`, to a final status."""
    if status == "TIMED_OUT":
        update(bench, {"status": "IN_PROGRESS", "stepTimeoutInMinutes": 1})
        bench.advance(minutes=1)
    elif status == "CANCELED":
        bench.control.cancel_job_execution(jobId="update", thingName="pump")
    elif status == "REMOVED":
        bench.leave("pump")
    else:
        update(bench, {"status": status})
    assert bench.execution("pump")["status"] == status


class TestGet:
    """`jobs/get`."""

    def test_idle_device_is_told_of_two_empty_lists(self, bench: Any) -> None:
        """Both lists are always there (Developer Guide, Jobs device MQTT API, GetPendingJobExecutions)."""
        bench.thing("pump")
        assert bench.ask("pump", "get", {}) == (
            "accepted",
            {"inProgressJobs": [], "queuedJobs": [], "timestamp": NOON},
        )

    def test_pending_executions_have_these_members(self, bench: Any) -> None:
        """As over HTTP, with the time and the token (Developer Guide, Jobs device MQTT API)."""
        arn = bench.thing("pump")
        bench.job(arn, job_id="j1")
        bench.job(arn, job_id="j2")
        bench.advance(seconds=5.7)
        bench.report("pump", "IN_PROGRESS", "j1")
        bench.advance(seconds=2)
        assert bench.ask("pump", "get", {"clientToken": "t"}) == (
            "accepted",
            {
                "inProgressJobs": [
                    {
                        "jobId": "j1",
                        "queuedAt": NOON,
                        "startedAt": NOON + 5,
                        "lastUpdatedAt": NOON + 5,
                        "versionNumber": 2,
                        "executionNumber": 1,
                    }
                ],
                "queuedJobs": [
                    {
                        "jobId": "j2",
                        "queuedAt": NOON,
                        "lastUpdatedAt": NOON,
                        "versionNumber": 1,
                        "executionNumber": 1,
                    }
                ],
                "timestamp": NOON + 7,
                "clientToken": "t",
            },
        )

    def test_ten_executions_are_listed_at_most(self, bench: Any) -> None:
        """The first ten of the queue (Developer Guide, Job limits)."""
        arn = bench.thing("pump")
        for number in range(12):
            bench.job(arn, job_id=f"j{number}")
        _, document = bench.ask("pump", "get")
        assert [entry["jobId"] for entry in document["queuedJobs"]] == [f"j{number}" for number in range(10)]

    def test_unknown_thing_is_not_found(self, bench: Any) -> None:
        """As over HTTP (chosen, see docs/fidelity.md)."""
        verdict, document = bench.ask("nobody", "get", {"clientToken": "t"})
        assert (verdict, document["code"], document["clientToken"]) == ("rejected", "ResourceNotFound", "t")


class TestStartNext:
    """`jobs/start-next`."""

    def test_started_execution_has_these_members(self, bench: Any) -> None:
        """No thingName, the document as an object (Developer Guide, Jobs device MQTT API; device logs)."""
        bench.job(bench.thing("pump"))
        bench.advance(seconds=5)
        request = {"statusDetails": {"step": "1"}, "stepTimeoutInMinutes": 2, "clientToken": "t"}
        assert bench.ask("pump", "start-next", request) == (
            "accepted",
            {
                "execution": {
                    "jobId": "update",
                    "status": "IN_PROGRESS",
                    "statusDetails": {"step": "1"},
                    "queuedAt": NOON,
                    "startedAt": NOON + 5,
                    "lastUpdatedAt": NOON + 5,
                    "approximateSecondsBeforeTimedOut": 120,
                    "versionNumber": 2,
                    "executionNumber": 1,
                    "jobDocument": {"operation": "reboot"},
                },
                "timestamp": NOON + 5,
                "clientToken": "t",
            },
        )

    def test_start_without_details_has_fewer_members(self, bench: Any) -> None:
        """Neither details nor time left nor token (Developer Guide, Jobs device MQTT API)."""
        bench.job(bench.thing("pump"))
        _, document = bench.ask("pump", "start-next")
        assert set(document) == {"execution", "timestamp"}
        assert {"statusDetails", "approximateSecondsBeforeTimedOut"}.isdisjoint(document["execution"])

    def test_members_come_in_the_order_of_device_logs(self, bench: Any) -> None:
        """A device that reads without a JSON parser may rely on it (OTA device logs)."""
        bench.job(bench.thing("pump"))
        _, document = bench.ask("pump", "start-next", {"statusDetails": {"step": "1"}})
        assert list(document["execution"]) == [
            "jobId",
            "status",
            "statusDetails",
            "queuedAt",
            "startedAt",
            "lastUpdatedAt",
            "versionNumber",
            "executionNumber",
            "jobDocument",
        ]

    def test_idle_device_gets_token_and_time(self, bench: Any) -> None:
        """No execution (OTA device logs)."""
        bench.thing("pump")
        assert bench.ask("pump", "start-next", {"clientToken": "t"}) == (
            "accepted",
            {"clientToken": "t", "timestamp": NOON},
        )

    def test_started_execution_comes_back_as_it_is(self, bench: Any) -> None:
        """Details and version unchanged, even where the queue has others (Developer Guide, Jobs device MQTT API)."""
        arn = bench.thing("pump")
        bench.job(arn)
        bench.job(arn, job_id="later")
        first = bench.ask("pump", "start-next", {"statusDetails": {"step": "1"}})
        assert bench.ask("pump", "start-next", {"statusDetails": {"step": "2"}}) == first

    def test_step_timeout_of_a_started_execution_begins_anew(self, bench: Any) -> None:
        """The version stays (chosen, see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        bench.ask("pump", "start-next", {"stepTimeoutInMinutes": 5})
        _, document = bench.ask("pump", "start-next", {"stepTimeoutInMinutes": 1})
        assert document["execution"]["approximateSecondsBeforeTimedOut"] == 60
        assert document["execution"]["versionNumber"] == 2
        bench.advance(minutes=1)
        assert bench.execution("pump")["status"] == "TIMED_OUT"

    def test_unknown_thing_is_not_found(self, bench: Any) -> None:
        """ResourceNotFound (Developer Guide, Jobs device API, error codes)."""
        verdict, document = bench.ask("nobody", "start-next")
        assert (verdict, document["code"]) == ("rejected", "ResourceNotFound")


class TestDescribe:
    """`jobs/<jobId>/get`."""

    @pytest.mark.parametrize("job_id", ["update", "$next"])
    def test_queued_execution_has_these_members(self, bench: Any, job_id: str) -> None:
        """By id and as the next one (Developer Guide, Jobs device MQTT API, DescribeJobExecution)."""
        bench.job(bench.thing("pump"))
        bench.advance(seconds=5)
        assert bench.ask("pump", f"{job_id}/get", {"clientToken": "t"}) == (
            "accepted",
            {
                "execution": {
                    "jobId": "update",
                    "status": "QUEUED",
                    "queuedAt": NOON,
                    "lastUpdatedAt": NOON,
                    "versionNumber": 1,
                    "executionNumber": 1,
                    "jobDocument": {"operation": "reboot"},
                },
                "timestamp": NOON + 5,
                "clientToken": "t",
            },
        )
        assert bench.execution("pump")["status"] == "QUEUED"

    def test_document_can_be_left_out(self, bench: Any) -> None:
        """includeJobDocument (Developer Guide, Jobs device MQTT API, DescribeJobExecution)."""
        bench.job(bench.thing("pump"))
        _, document = bench.ask("pump", "update/get", {"includeJobDocument": False})
        assert "jobDocument" not in document["execution"]
        _, document = bench.ask("pump", "update/get", {"includeJobDocument": True})
        assert document["execution"]["jobDocument"] == {"operation": "reboot"}

    def test_names_in_the_payload_do_not_count(self, bench: Any) -> None:
        """The topic says which job and thing (Developer Guide, Jobs device MQTT API, DescribeJobExecution)."""
        bench.job(bench.thing("pump"))
        _, document = bench.ask("pump", "update/get", {"jobId": "other", "thingName": "lamp", "executionNumber": 1})
        assert document["execution"]["jobId"] == "update"

    def test_idle_device_has_no_next(self, bench: Any) -> None:
        """No execution (OTA device logs)."""
        bench.thing("pump")
        assert bench.ask("pump", "$next/get", {"clientToken": "t"}) == (
            "accepted",
            {"clientToken": "t", "timestamp": NOON},
        )

    @pytest.mark.parametrize("number", [2, "2"])
    def test_number_names_the_execution(self, bench: Any, number: int | str) -> None:
        """A number or a text of digits (Developer Guide, Jobs workflow; an older device SDK sends text)."""
        bench.job(bench.thing("pump"), jobExecutionsRetryConfig=RETRY)
        update(bench, {"status": "FAILED"})
        _, document = bench.ask("pump", "update/get", {"executionNumber": number})
        assert document["execution"]["executionNumber"] == 2
        verdict, document = bench.ask("pump", "update/get", {"executionNumber": "1"})
        assert (verdict, document["code"]) == ("rejected", "TerminalStateReached")

    @pytest.mark.parametrize("status", FINAL)
    def test_final_execution_is_refused(self, bench: Any, status: str) -> None:
        """TerminalStateReached, without a state (Developer Guide, Jobs device API, error codes)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS")
        end(bench, status)
        verdict, document = bench.ask("pump", "update/get", {"clientToken": "t"})
        assert (verdict, document["code"]) == ("rejected", "TerminalStateReached")
        assert set(document) == {"code", "message", "timestamp", "clientToken"}

    @pytest.mark.parametrize(
        ("thing", "request_", "members"),
        [
            ("pump", "unknown/get", {}),
            ("pump", "update/get", {"executionNumber": 2}),
            ("lamp", "update/get", {}),
            ("nobody", "update/get", {}),
            ("nobody", "$next/get", {}),
        ],
    )
    def test_unknown_execution_is_not_found(
        self, bench: Any, thing: str, request_: str, members: dict[str, Any]
    ) -> None:
        """Of a thing, a job or a number that is not (Developer Guide, Jobs device API, error codes)."""
        bench.thing("lamp")
        bench.job(bench.thing("pump"))
        verdict, document = bench.ask(thing, request_, members)
        assert (verdict, document["code"], set(document)) == (
            "rejected",
            "ResourceNotFound",
            {"code", "message", "timestamp"},
        )


class TestUpdate:
    """`jobs/<jobId>/update`."""

    def test_accepted_report_is_answered_with_token_and_time(self, bench: Any) -> None:
        """Nothing else without asking (Developer Guide, Jobs device MQTT API, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        assert update(bench, {"status": "IN_PROGRESS", "clientToken": "t"}) == (
            "accepted",
            {"timestamp": NOON, "clientToken": "t"},
        )
        assert update(bench, {"status": "SUCCEEDED"}) == ("accepted", {"timestamp": NOON})

    def test_state_and_document_come_where_asked_for(self, bench: Any) -> None:
        """includeJobExecutionState, includeJobDocument (Developer Guide, Jobs device MQTT API, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        request = {
            "status": "IN_PROGRESS",
            "statusDetails": {"step": "1"},
            "includeJobExecutionState": True,
            "includeJobDocument": True,
        }
        assert update(bench, request) == (
            "accepted",
            {
                "executionState": {"status": "IN_PROGRESS", "statusDetails": {"step": "1"}, "versionNumber": 2},
                "jobDocument": {"operation": "reboot"},
                "timestamp": NOON,
            },
        )

    @pytest.mark.parametrize("expected", [1, "1"])
    @pytest.mark.parametrize("number", [1, "1"])
    def test_numbers_may_be_text(self, bench: Any, expected: int | str, number: int | str) -> None:
        """An older device SDK sends text (Developer Guide, Jobs workflow)."""
        bench.job(bench.thing("pump"))
        verdict, _ = update(bench, {"status": "SUCCEEDED", "expectedVersion": expected, "executionNumber": number})
        assert (verdict, bench.execution("pump")["status"]) == ("accepted", "SUCCEEDED")

    @pytest.mark.parametrize("expected", [99, "99"])
    def test_version_mismatch_shows_the_state(self, bench: Any, expected: int | str) -> None:
        """Code, message and state (Developer Guide, Jobs device API, error codes; message seen at AWS)."""
        bench.job(bench.thing("pump"))
        before = bench.look("pump")
        request = {"status": "SUCCEEDED", "expectedVersion": expected, "clientToken": "t"}
        assert update(bench, request) == (
            "rejected",
            {
                "code": "VersionMismatch",
                "message": "Expected version 99 but found version 1",
                "timestamp": NOON,
                "clientToken": "t",
                "executionState": {"status": "QUEUED", "versionNumber": 1},
            },
        )
        assert bench.look("pump") == before

    def test_version_mismatch_shows_the_details(self, bench: Any) -> None:
        """Those that were there before (Developer Guide, Jobs device API, error response)."""
        bench.job(bench.thing("pump"))
        update(bench, {"status": "IN_PROGRESS", "statusDetails": {"step": "1"}})
        _, document = update(bench, {"status": "SUCCEEDED", "expectedVersion": 1, "statusDetails": {"step": "2"}})
        assert document["executionState"] == {
            "status": "IN_PROGRESS",
            "statusDetails": {"step": "1"},
            "versionNumber": 2,
        }

    @pytest.mark.parametrize("final", FINAL)
    @pytest.mark.parametrize("status", ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED"])
    def test_final_execution_cannot_be_changed(self, bench: Any, final: str, status: str) -> None:
        """InvalidStateTransition, with the state (Developer Guide, Jobs device API, error codes)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS")
        end(bench, final)
        version = bench.execution("pump")["versionNumber"]
        verdict, document = update(bench, {"status": status, "clientToken": "t"})
        assert (verdict, document["code"]) == ("rejected", "InvalidStateTransition")
        assert document["executionState"] == {"status": final, "versionNumber": version}
        assert set(document) == {"code", "message", "timestamp", "clientToken", "executionState"}

    def test_execution_outside_its_window_cannot_be_started(self, bench: Any) -> None:
        """InvalidStateTransition, with the state (chosen, see docs/fidelity.md)."""
        bench.job(bench.group("fleet", "pump"), targetSelection="CONTINUOUS", schedulingConfig=OPEN)
        bench.advance(hours=1)
        verdict, document = update(bench, {"status": "IN_PROGRESS"})
        assert (verdict, document["code"]) == ("rejected", "InvalidStateTransition")
        assert document["executionState"] == {"status": "QUEUED", "versionNumber": 1}

    @pytest.mark.parametrize(
        "members",
        [
            {},
            {"status": None},
            {"status": "QUEUED"},
            {"status": "TIMED_OUT"},
            {"status": "DONE"},
            {"status": 5},
            {"status": ["SUCCEEDED"]},
            {"status": "SUCCEEDED", "statusDetails": {f"k{number}": "v" for number in range(11)}},
            {"status": "SUCCEEDED", "statusDetails": {"a b": "v"}},
            {"status": "SUCCEEDED", "statusDetails": {"": "v"}},
            {"status": "SUCCEEDED", "statusDetails": {"k" * 129: "v"}},
            {"status": "SUCCEEDED", "statusDetails": {"k": ""}},
            {"status": "SUCCEEDED", "statusDetails": {"k": "v" * 1025}},
            {"status": "SUCCEEDED", "statusDetails": {"k": "a\nb"}},
            {"status": "SUCCEEDED", "statusDetails": {"k": "\x7f"}},
            {"status": "SUCCEEDED", "statusDetails": {"k": "a\u200bb"}},
            {"status": "SUCCEEDED", "statusDetails": {"k": "\ue000"}},
            {"status": "SUCCEEDED", "statusDetails": {"k": None}},
            {"status": "SUCCEEDED", "statusDetails": {"k": ["v"]}},
            {"status": "SUCCEEDED", "statusDetails": {"k": {"a": "v"}}},
            {"status": "SUCCEEDED", "statusDetails": "step 1"},
            {"status": "SUCCEEDED", "statusDetails": ["k", "v"]},
            {"status": "SUCCEEDED", "stepTimeoutInMinutes": 0},
            {"status": "SUCCEEDED", "stepTimeoutInMinutes": -2},
            {"status": "SUCCEEDED", "stepTimeoutInMinutes": 10081},
            {"status": "SUCCEEDED", "stepTimeoutInMinutes": 1.5},
            {"status": "SUCCEEDED", "stepTimeoutInMinutes": True},
            {"status": "SUCCEEDED", "stepTimeoutInMinutes": [1]},
            {"status": "SUCCEEDED", "expectedVersion": "one"},
            {"status": "SUCCEEDED", "expectedVersion": 1.5},
            {"status": "SUCCEEDED", "expectedVersion": True},
            {"status": "SUCCEEDED", "expectedVersion": {}},
            {"status": "SUCCEEDED", "executionNumber": "one"},
            {"status": "SUCCEEDED", "executionNumber": ""},
            {"status": "SUCCEEDED", "executionNumber": "\u0661"},
            {"status": "SUCCEEDED", "executionNumber": "9" * 5000},
            {"status": "SUCCEEDED", "executionNumber": False},
            {"status": "SUCCEEDED", "includeJobDocument": "yes"},
            {"status": "SUCCEEDED", "includeJobExecutionState": 1},
        ],
    )
    def test_bad_contents_are_an_invalid_request(self, bench: Any, members: dict[str, Any]) -> None:
        """InvalidRequest, without a state (Developer Guide, Jobs device API, error codes)."""
        bench.job(bench.thing("pump"))
        verdict, document = update(bench, {**members, "clientToken": "t"})
        assert (verdict, document["code"]) == ("rejected", "InvalidRequest")
        assert set(document) == {"code", "message", "timestamp", "clientToken"}
        assert bench.execution("pump")["versionNumber"] == 1

    def test_next_cannot_be_updated(self, bench: Any) -> None:
        """`$next` is for looking only (Developer Guide, Jobs device MQTT API, UpdateJobExecution)."""
        bench.job(bench.thing("pump"))
        verdict, _ = update(bench, {"status": "IN_PROGRESS"}, "$next")
        assert (verdict, bench.execution("pump")["status"]) == ("rejected", "QUEUED")

    @pytest.mark.parametrize("value", ["v" * 1024, "70\u00a0%\u2028\u3000", "💡"])
    def test_details_may_be(self, bench: Any, value: str) -> None:
        """1024 characters without control characters (AWS General Reference, quotas; API reference, DetailsValue)."""
        bench.job(bench.thing("pump"))
        verdict, _ = update(bench, {"status": "IN_PROGRESS", "statusDetails": {"k": value}})
        assert (verdict, bench.look("pump")["statusDetails"]) == ("accepted", {"k": value})

    def test_unknown_members_are_ignored(self, bench: Any) -> None:
        """jobId and thingName appear in AWS's examples (Developer Guide, Jobs device MQTT API)."""
        bench.job(bench.thing("pump"))
        verdict, _ = update(bench, {"status": "SUCCEEDED", "jobId": "x", "thingName": "y", "firmware": {"a": [1]}})
        assert verdict == "accepted"

    def test_members_that_are_null_count_as_absent(self, bench: Any) -> None:
        """Some clients write every member (chosen, see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        names = ("statusDetails", "expectedVersion", "executionNumber", "stepTimeoutInMinutes", "includeJobDocument")
        assert update(bench, {"status": "SUCCEEDED", **dict.fromkeys(names)}) == ("accepted", {"timestamp": NOON})


# What is wrong with a report, in the order in which it is looked for, and what is said.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"executionNumber": 7}, "ResourceNotFound", ""),
    ({"status": "QUEUED"}, "InvalidRequest", "QUEUED"),
    ({"statusDetails": {"a b": "v"}}, "InvalidRequest", "statusDetails"),
    ({"stepTimeoutInMinutes": 0}, "InvalidRequest", "stepTimeoutInMinutes"),
    ({"expectedVersion": 99}, "VersionMismatch", "Expected version 99 but found version 2"),
    ({}, "InvalidStateTransition", "SUCCEEDED"),
]


@pytest.mark.parametrize("first", range(len(WRONG)))
def test_first_mistake_is_the_one_that_is_told(bench: Any, first: int) -> None:
    """Execution, status, details, timeout, version, state (chosen, see docs/fidelity.md)."""
    bench.job(bench.thing("pump"))
    update(bench, {"status": "SUCCEEDED"})
    members: dict[str, Any] = {"status": "FAILED"}
    for wrong, _, _ in WRONG[first:]:
        members |= wrong
    _, code, text = WRONG[first]
    _, document = update(bench, members)
    assert document["code"] == code
    assert text in document["message"]


class TestDetails:
    """Values of statusDetails that are no text, which devices send over MQTT (AWS Labs, certificate rotator)."""

    DETAILS = {"done": True, "failed": False, "count": 3, "rate": 0.5, "big": 12345678901234567890, "text": "3"}

    def test_truth_and_numbers_come_back_over_mqtt_as_they_were_sent(self, bench: Any) -> None:
        """Kept as given (AWS Labs, certificate rotator; awsiotsdk live tests)."""
        bench.job(bench.thing("pump"))
        request = {"status": "IN_PROGRESS", "statusDetails": self.DETAILS, "includeJobExecutionState": True}
        _, document = update(bench, request)
        assert repr(document["executionState"]["statusDetails"]) == repr(self.DETAILS)
        _, document = bench.ask("pump", "update/get")
        assert repr(document["execution"]["statusDetails"]) == repr(self.DETAILS)

    def test_truth_and_numbers_are_text_over_http(self, bench: Any) -> None:
        """Both planes know text only (API reference, DetailsMap)."""
        bench.job(bench.thing("pump"))
        update(bench, {"status": "IN_PROGRESS", "statusDetails": self.DETAILS})
        texts = {
            "done": "true",
            "failed": "false",
            "count": "3",
            "rate": "0.5",
            "big": "12345678901234567890",
            "text": "3",
        }
        assert bench.look("pump")["statusDetails"] == texts
        assert bench.execution("pump")["statusDetails"] == {"detailsMap": texts}

    def test_truth_and_numbers_stay_in_events(self, bench: Any) -> None:
        """They are shown as they are kept (AWS Labs, certificate rotator)."""
        bench.job(bench.thing("pump"))
        bench.enable_events("JOB_EXECUTION")
        update(bench, {"status": "IN_PROGRESS", "statusDetails": self.DETAILS})
        with bench.heard("$aws/events/#") as events:
            update(bench, {"status": "SUCCEEDED"})
        assert repr(events[0].json()["statusDetails"]) == repr(self.DETAILS)

    def test_start_takes_them_too(self, bench: Any) -> None:
        """statusDetails of start-next (Developer Guide, Jobs device MQTT API)."""
        bench.job(bench.thing("pump"))
        _, document = bench.ask("pump", "start-next", {"statusDetails": {"on": True, "n": 1}})
        assert document["execution"]["statusDetails"] == {"on": True, "n": 1}

    def test_ten_of_them_are_the_most(self, bench: Any) -> None:
        """10 pairs (AWS General Reference, quotas)."""
        bench.job(bench.thing("pump"))
        verdict, document = update(
            bench, {"status": "IN_PROGRESS", "statusDetails": {f"k{number}": number for number in range(11)}}
        )
        assert (verdict, document["code"]) == ("rejected", "InvalidRequest")


class TestPayloads:
    """What the payload of a request may be."""

    @pytest.mark.parametrize(
        "token",
        ["t", "", "ü 💡", 0, 5, 1.5, True, False, {"a": [1, None]}, [], ["t"], "t" * 2000],
        ids=lambda token: json.dumps(token)[:20],
    )
    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_token_comes_back_as_it_was_sent(self, bench: Any, operation: str, token: Any) -> None:
        """Any JSON value, in accepted and rejected answers (Developer Guide, Jobs device API, clientToken)."""
        bench.job(bench.thing("pump"))
        verdict, document = bench.ask("pump", operation, {"status": "IN_PROGRESS", "clientToken": token})
        assert (verdict, repr(document["clientToken"])) == ("accepted", repr(token))
        thing = "nobody" if operation in ("get", "start-next") else "pump"
        operation = operation.replace("update/", "unknown/")
        if operation == "$next/get":
            thing = "nobody"
        verdict, document = bench.ask(thing, operation, {"status": "IN_PROGRESS", "clientToken": token})
        assert (verdict, repr(document["clientToken"])) == ("rejected", repr(token))

    @pytest.mark.parametrize("operation", OPERATIONS[:-1])
    @pytest.mark.parametrize("payload", [b"", None])
    def test_empty_payload_counts_as_an_empty_object(self, bench: Any, operation: str, payload: bytes | None) -> None:
        """Devices ask so (chosen, see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        verdict, document = bench.ask("pump", operation, payload)
        assert (verdict, document.get("clientToken", "none")) == ("accepted", "none")

    def test_empty_update_lacks_its_status(self, bench: Any) -> None:
        """InvalidRequest rather than InvalidJson (chosen, see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        verdict, document = bench.ask("pump", "update/update", b"")
        assert (verdict, document["code"]) == ("rejected", "InvalidRequest")
        assert "status is missing" in document["message"]

    @pytest.mark.parametrize("operation", OPERATIONS)
    @pytest.mark.parametrize(
        "payload",
        [
            b"{",
            b"reboot",
            b" ",
            b"[]",
            b'"t"',
            b"5",
            b"null",
            b'{"clientToken": "\xff"}',
            b"\xef\xbb\xbf{}",
            b'{"clientToken": NaN}',
            b'{"clientToken": 1e999}',
            b'{"clientToken": "\\ud800"}',
            b'{"status": "\\udc00"}',
            b'{"statusDetails": {"k": "\\ud800"}}',
            b'{"\\ud800": 5}',
            b'{"clientToken": "t"} {}',
            b"[" * 100_000,
        ],
        ids=lambda payload: repr(payload)[:24],
    )
    def test_anything_but_an_object_is_invalid_json(self, bench: Any, operation: str, payload: bytes) -> None:
        """InvalidJson, without a token (Developer Guide, Jobs device API, error codes)."""
        bench.job(bench.thing("pump"))
        verdict, document = bench.ask("pump", operation, payload)
        assert (verdict, document["code"]) == ("rejected", "InvalidJson")
        assert set(document) == {"code", "message", "timestamp"}
        assert document["timestamp"] == NOON
        assert bench.execution("pump")["versionNumber"] == 1

    @pytest.mark.parametrize("member", [{"statusDetails": 5}, {"stepTimeoutInMinutes": 0}])
    def test_bad_start_is_an_invalid_request(self, bench: Any, member: dict[str, Any]) -> None:
        """Nothing is started (Developer Guide, Jobs device API, error codes)."""
        bench.job(bench.thing("pump"))
        verdict, document = bench.ask("pump", "start-next", member)
        assert (verdict, document["code"]) == ("rejected", "InvalidRequest")
        assert bench.execution("pump")["status"] == "QUEUED"

    @pytest.mark.parametrize("member", [{"executionNumber": "x"}, {"includeJobDocument": "no"}])
    @pytest.mark.parametrize("job_id", ["update", "$next"])
    def test_bad_question_is_an_invalid_request(self, bench: Any, job_id: str, member: dict[str, Any]) -> None:
        """InvalidRequest (Developer Guide, Jobs device API, error codes)."""
        bench.job(bench.thing("pump"))
        verdict, document = bench.ask("pump", f"{job_id}/get", member)
        assert (verdict, document["code"]) == ("rejected", "InvalidRequest")

    def test_large_document_comes_through(self, bench: Any) -> None:
        """32768 bytes of document; a message may have 128 KB (AWS General Reference, quotas)."""
        document = {"parts": ["ü" * 80] * 190, "a": 12345678901234567890, "b": 1.5, "z": {"y": None}}
        text = json.dumps(document, ensure_ascii=False)
        text += " " * (32768 - len(text.encode()))
        bench.job(bench.thing("pump"), document=text)
        _, answer = bench.ask("pump", "start-next")
        assert answer["execution"]["jobDocument"] == document
        assert bench.look("pump")["jobDocument"] == text


class TestTopics:
    """Which topics are requests."""

    @pytest.mark.parametrize("job_id", ["get", "update", "start-next", "notify", "notify-next", "accepted", "rejected"])
    def test_job_may_be_called_like_an_operation(self, bench: Any, job_id: str) -> None:
        """The levels decide (Developer Guide, Jobs device MQTT API, topics)."""
        arn = bench.thing("pump")
        bench.job(arn, job_id="first")
        bench.job(arn, job_id=job_id)
        _, document = bench.ask("pump", f"{job_id}/get")
        assert document["execution"]["jobId"] == job_id
        assert update(bench, {"status": "SUCCEEDED"}, job_id) == ("accepted", {"timestamp": NOON})
        assert bench.execution("pump", job_id)["status"] == "SUCCEEDED"
        assert bench.execution("pump", "first")["status"] == "QUEUED"

    @pytest.mark.parametrize(
        "rest",
        [
            "",
            "list",
            "notify",
            "notify-next",
            "update",
            "accepted",
            "get/accepted",
            "get/rejected",
            "start-next/accepted",
            "$next",
            "$next/start",
            "update/get/accepted",
            "update/get/rejected",
            "update/update/accepted",
            "update/update/rejected",
            "update/delete",
            "update/get/update",
            "update/update/x",
            "GET",
            "get/",
            "/get",
        ],
    )
    @pytest.mark.parametrize("payload", [b"{}", b'{"status": "SUCCEEDED"}', b"{"])
    def test_other_topics_have_no_effect(self, bench: Any, rest: str, payload: bytes) -> None:
        """Delivered, and not answered (chosen, see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        with bench.heard("$aws/things/#") as heard:
            bench.iot.publish(f"$aws/things/pump/jobs/{rest}", payload)
        assert [message.payload for message in heard] == [payload]
        assert bench.execution("pump")["versionNumber"] == 1

    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_requests_are_refused_through_the_api(self, bench: Any, operation: str) -> None:
        """They go over MQTT only (observed; see docs/fidelity.md)."""
        bench.job(bench.thing("pump"))
        with bench.heard("$aws/things/#") as heard, bench.refused("InvalidRequestException"):
            bench.client_for("iot-data").publish(
                topic=f"$aws/things/pump/jobs/{operation}", payload=b'{"status": "SUCCEEDED"}'
            )
        assert (heard, bench.execution("pump")["versionNumber"]) == ([], 1)

    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_last_will_is_no_request(self, bench: Any, operation: str) -> None:
        """It reaches subscribers and is not processed (Developer Guide, MQTT, last will)."""
        bench.job(bench.thing("pump"))
        topic = f"$aws/things/pump/jobs/{operation}"
        client = bench.iot.connect("pump", will=(topic, '{"status": "SUCCEEDED"}'))
        with bench.heard("$aws/things/#") as heard:
            client.drop()
        assert [message.topic for message in heard] == [topic]
        assert bench.execution("pump")["versionNumber"] == 1

    def test_thing_names_may_have_colons(self, bench: Any) -> None:
        """In topics they stand as they are (API reference, pattern of thingName)."""
        bench.job(bench.thing("site:1:pump"))
        verdict, document = bench.ask("site:1:pump", "start-next")
        assert (verdict, document["execution"]["jobId"]) == ("accepted", "update")

    def test_request_is_seen_by_subscribers_before_its_answer(self, bench: Any) -> None:
        """Processed, and delivered like any message (iotmock's own)."""
        bench.job(bench.thing("pump"))
        with bench.heard("$aws/things/pump/jobs/#") as heard:
            bench.iot.publish("$aws/things/pump/jobs/get", b"")
        assert [message.topic.partition("/jobs/")[2] for message in heard] == ["get", "get/accepted"]


class TestDevices:
    """Connected clients."""

    def test_client_is_answered_where_it_listens(self, bench: Any) -> None:
        """It subscribes to the answers as on AWS (Developer Guide, Jobs device MQTT API)."""
        bench.job(bench.thing("pump"))
        client = bench.iot.connect("anything")
        client.subscribe("$aws/things/pump/jobs/start-next/accepted")
        client.publish("$aws/things/pump/jobs/start-next", {"clientToken": "t"})
        (message,) = client.messages
        assert (message.json()["clientToken"], message.json()["execution"]["status"]) == ("t", "IN_PROGRESS")

    def test_two_devices_have_their_own_executions(self, bench: Any) -> None:
        """Of one job, by their topics (Developer Guide, Jobs device MQTT API)."""
        bench.job(bench.group("fleet", "pump", "lamp"))
        pump, lamp = bench.iot.connect("pump"), bench.iot.connect("lamp")
        for client in (pump, lamp):
            client.subscribe(f"$aws/things/{client.client_id}/jobs/#")
        pump.publish("$aws/things/pump/jobs/start-next", b"")
        lamp.publish("$aws/things/lamp/jobs/update/update", {"status": "REJECTED"})
        assert [message.topic for message in pump.messages] == [
            "$aws/things/pump/jobs/start-next",
            "$aws/things/pump/jobs/start-next/accepted",
        ]
        assert [message.topic for message in lamp.messages] == [
            "$aws/things/lamp/jobs/update/update",
            "$aws/things/lamp/jobs/update/update/accepted",
            "$aws/things/lamp/jobs/notify",
            "$aws/things/lamp/jobs/notify-next",
        ]
        assert bench.executions() == {("pump", 1): "IN_PROGRESS", ("lamp", 1): "REJECTED"}

    def test_two_clients_of_one_thing_race_for_the_version(self, bench: Any) -> None:
        """The second report of the same version is refused (Developer Guide, Jobs device API, expectedVersion)."""
        bench.job(bench.thing("pump"))
        verdicts = [update(bench, {"status": "IN_PROGRESS", "expectedVersion": 1})[0] for _ in range(2)]
        assert verdicts == ["accepted", "rejected"]

    def test_device_in_a_callback_runs_the_whole_job(self, bench: Any) -> None:
        """A callback may publish on what it has just heard of (iotmock's own)."""

        def obey(message: Any) -> None:
            if "execution" in message.json():
                bench.iot.publish("$aws/things/pump/jobs/start-next", b"")
                bench.iot.publish("$aws/things/pump/jobs/update/update", {"status": "SUCCEEDED"})

        bench.thing("pump")
        with bench.iot.subscribe("$aws/things/pump/jobs/notify-next", obey):
            bench.job("arn:aws:iot:us-east-1:123456789012:thing/pump")
        assert (bench.execution("pump")["status"], bench.status()) == ("SUCCEEDED", "COMPLETED")
