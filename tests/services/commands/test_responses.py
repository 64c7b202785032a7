"""A device's response: what is accepted, and what it changes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import pytest

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"])
def test_device_reports_a_status(bench: Any, status: str) -> None:
    """The five statuses that a device may report (Developer Guide, Commands concepts and status)."""
    execution_id = bench.start()
    bench.report(execution_id, status)
    assert bench.status(execution_id) == status


def test_accepted_message_names_the_execution(bench: Any) -> None:
    """`{"executionId": ...}` and nothing else (AWS IoT device SDKs v2 for Java and C++, their models)."""
    execution_id = bench.start()
    what, message = bench.respond(execution_id, {"status": "SUCCEEDED"})
    assert (what, message.json()) == ("accepted", {"executionId": execution_id})


@pytest.mark.parametrize("form", ["", "/json", "/cbor"])
def test_accepted_message_gives_the_client_token_back(bench: Any, form: str) -> None:
    """As the rejected one does (inferred from the Developer Guide, Commands troubleshooting)."""
    execution_id = bench.start()
    encode, decode = (cbor2.dumps, cbor2.loads) if form == "/cbor" else (json.dumps, json.loads)
    what, message = bench.respond(execution_id, encode({"status": "SUCCEEDED", "clientToken": "t-1"}), form=form)
    assert (what, message.topic) == ("accepted", bench.topic(execution_id, f"response/accepted{form}"))
    assert decode(message.payload) == {"executionId": execution_id, "clientToken": "t-1"}


@pytest.mark.parametrize("form", ["", "/json", "/cbor"])
def test_rejected_message_gives_the_client_token_back(bench: Any, form: str) -> None:
    """The example has a clientToken (Developer Guide, Commands troubleshooting, error codes)."""
    encode, decode = (cbor2.dumps, cbor2.loads) if form == "/cbor" else (json.dumps, json.loads)
    what, message = bench.respond("nothing", encode({"status": "SUCCEEDED", "clientToken": "t-1"}), form=form)
    document = decode(message.payload)
    assert (what, document["error"], document["clientToken"]) == ("rejected", "ResourceNotFound", "t-1")


@pytest.mark.parametrize("token", [5, None, ["t"], "\ud800"])
def test_client_token_that_is_no_text_is_not_given_back(bench: Any, token: Any) -> None:
    """It is ignored like an unknown member (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    what, message = bench.respond(execution_id, json.dumps({"status": "SUCCEEDED", "clientToken": token}))
    assert (what, message.json()) == ("accepted", {"executionId": execution_id})


def test_rejected_message_names_error_and_execution(bench: Any) -> None:
    """error, errorMessage, executionId (AWS IoT device SDKs v2 for Java and C++, their models)."""
    execution_id = bench.start()
    what, message = bench.respond(execution_id, {"status": "DONE"})
    document = message.json()
    assert what == "rejected"
    assert (document["error"], document["executionId"]) == ("InvalidRequest", execution_id)
    assert set(document) == {"error", "errorMessage", "executionId"}


def test_answers_come_on_the_topics_of_the_device(bench: Any) -> None:
    """response/accepted/<format> and response/rejected/<format> (Developer Guide, High-level commands workflow)."""
    execution_id = bench.start()
    for status in ("SUCCEEDED", "FAILED"):
        bench.iot.publish(bench.topic(execution_id, "response/json"), {"status": status})
    topics = {message.topic for message in bench.iot.messages}
    assert bench.topic(execution_id, "response/accepted/json") in topics
    assert bench.topic(execution_id, "response/rejected/json") in topics


def test_device_without_a_format_level_is_answered_without_one(bench: Any) -> None:
    """`.../response` is read as JSON (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    what, message = bench.respond(execution_id, {"status": "SUCCEEDED"}, form="")
    assert (what, message.topic) == ("accepted", bench.topic(execution_id, "response/accepted"))
    assert bench.refusal(execution_id, {"status": "SUCCEEDED"}, form="") == "TerminalStateReached"


def test_device_may_answer_a_json_request_in_cbor(bench: Any) -> None:
    """The format of the response is independent of the request's (Developer Guide, Create and manage commands)."""
    execution_id = bench.start()
    what, message = bench.respond(execution_id, cbor2.dumps({"status": "SUCCEEDED"}), form="/cbor")
    assert (what, cbor2.loads(message.payload)) == ("accepted", {"executionId": execution_id})
    assert bench.status(execution_id) == "SUCCEEDED"


def test_refusal_of_a_cbor_response_is_cbor(bench: Any) -> None:
    """Answers have the format of the response (Developer Guide, High-level commands workflow)."""
    execution_id = bench.start()
    what, message = bench.respond(execution_id, cbor2.dumps({}), form="/cbor")
    assert (what, cbor2.loads(message.payload)["error"]) == ("rejected", "InvalidRequest")


def test_thing_answers_below_things(bench: Any) -> None:
    """Things have their own branch of topics (Developer Guide, Start and monitor command executions)."""
    target = bench.thing("lamp")
    execution_id = bench.start(target_arn=target)
    what, _ = bench.respond(execution_id, {"status": "SUCCEEDED"}, device="things/lamp")
    assert what == "accepted"
    assert bench.execution(execution_id, target)["status"] == "SUCCEEDED"


def test_connected_client_may_answer(bench: Any) -> None:
    """A client's own publish is a device's response (Developer Guide, Start and monitor command executions)."""
    device = bench.iot.connect("pump")
    device.subscribe("$aws/commands/clients/pump/executions/+/response/accepted/json")
    execution_id = bench.start()
    device.publish(bench.topic(execution_id, "response/json"), json.dumps({"status": "SUCCEEDED"}))
    (message,) = device.messages
    assert message.json() == {"executionId": execution_id}


def test_report_is_refused_through_the_api(bench: Any) -> None:
    """Responses go over MQTT only (observed; see docs/fidelity.md)."""
    execution_id = bench.start()
    with bench.refused("InvalidRequestException"):
        bench.client_for("iot-data").publish(
            topic=bench.topic(execution_id, "response/json"), payload=b'{"status":"SUCCEEDED"}'
        )
    assert bench.status(execution_id) == "CREATED"


@pytest.mark.parametrize("rest", ["response/accepted/json", "response/rejected/json", "request/json", "response/xml"])
def test_topics_of_the_service_are_not_read_as_responses(bench: Any, rest: str) -> None:
    """A device that publishes there changes nothing and gets no answer (a field report tells of an endless loop)."""
    execution_id = bench.start()
    before = len(bench.iot.messages)
    bench.iot.publish(bench.topic(execution_id, rest), {"status": "SUCCEEDED"})
    assert len(bench.iot.messages) == before + 1
    assert bench.status(execution_id) == "CREATED"


def test_unknown_members_are_ignored(bench: Any) -> None:
    """executionId and deviceId appear in AWS's sample (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED", executionId="other", deviceId="pump")
    assert bench.status(execution_id) == "SUCCEEDED"


def test_members_that_are_null_count_as_absent(bench: Any) -> None:
    """Some clients write every member (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    bench.report(execution_id, "FAILED", statusReason=None, result=None)
    assert "statusReason" not in bench.execution(execution_id)


def test_reason_is_kept_with_its_description(bench: Any) -> None:
    """statusReason of the response (Developer Guide, Start and monitor command executions)."""
    reason = {"reasonCode": "VALVE_BLOCKED", "reasonDescription": "Ventil klemmt: 70 %"}
    execution_id = bench.start()
    bench.report(execution_id, "FAILED", statusReason=reason)
    assert bench.execution(execution_id)["statusReason"] == reason


def test_reason_may_have_no_description(bench: Any) -> None:
    """reasonDescription is optional (API reference, StatusReason)."""
    execution_id = bench.start()
    bench.report(execution_id, "FAILED", statusReason={"reasonCode": "R"})
    assert bench.execution(execution_id)["statusReason"] == {"reasonCode": "R"}


def test_report_without_reason_removes_the_last_one(bench: Any) -> None:
    """The reason belongs to the latest report (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    bench.report(execution_id, "IN_PROGRESS", statusReason={"reasonCode": "R"})
    bench.report(execution_id, "IN_PROGRESS")
    assert "statusReason" not in bench.execution(execution_id)


def test_report_without_result_keeps_the_last_one(bench: Any) -> None:
    """A result stays until another one replaces it (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    bench.report(execution_id, "IN_PROGRESS", result={"a": {"s": "1"}})
    bench.report(execution_id, "SUCCEEDED")
    assert bench.execution(execution_id, includeResult=True)["result"] == {"a": {"S": "1"}}


def test_report_with_result_replaces_the_last_one_whole(bench: Any) -> None:
    """Results are not merged (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    bench.report(execution_id, "IN_PROGRESS", result={"a": {"s": "1"}})
    bench.report(execution_id, "SUCCEEDED", result={"b": {"s": "2"}})
    assert bench.execution(execution_id, includeResult=True)["result"] == {"b": {"S": "2"}}


def test_result_has_upper_case_names_at_the_api(bench: Any) -> None:
    """Devices send s, b and bin, the API shows S, B and BIN (API reference, CommandExecutionResult)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED", result={"t": {"s": "x"}, "f": {"b": False}, "d": {"bin": "/wA="}})
    answer = bench.execution(execution_id, includeResult=True)
    assert answer["result"] == {"t": {"S": "x"}, "f": {"B": False}, "d": {"BIN": b"\xff\x00"}}


def test_result_in_cbor_carries_bytes(bench: Any) -> None:
    """bin is a byte string there (rustot, an AWS IoT client in Rust)."""
    execution_id = bench.start()
    bench.respond(execution_id, cbor2.dumps({"status": "SUCCEEDED", "result": {"d": {"bin": b"\xff"}}}), form="/cbor")
    assert bench.execution(execution_id, includeResult=True)["result"] == {"d": {"BIN": b"\xff"}}


def test_repeated_progress_updates_the_time(bench: Any) -> None:
    """IN_PROGRESS any number of times; lastUpdatedAt moves, completedAt stays away.

    Source: Developer Guide, Commands concepts and status.
    """
    execution_id = bench.start()
    for _ in range(3):
        bench.advance(1)
        bench.report(execution_id, "IN_PROGRESS")
    answer = bench.execution(execution_id)
    assert answer["lastUpdatedAt"] == NOON + timedelta(seconds=3)
    assert "completedAt" not in answer


def test_report_is_written_into_the_journal(bench: Any) -> None:
    """The journal says that the device did it (iotmock's own)."""
    execution_id = bench.start()
    bench.report(execution_id, "IN_PROGRESS")
    entry = bench.iot.journal[-1]
    assert (entry.who, entry.event, entry.before, entry.after) == (
        "device",
        "report IN_PROGRESS",
        "CREATED",
        "IN_PROGRESS",
    )
