"""A device's response that is rejected: codes, order of the checks, and that nothing changes."""

import json
from typing import Any

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

OK = {"status": "SUCCEEDED"}


def published_events(bench: Any) -> int:
    """How many command execution events there are."""
    return len(bench.events())


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b'{"status": NaN}', id="NaN"),
        pytest.param(b'{"status": "\xff"}', id="not UTF-8"),
        pytest.param('{"status": "SUCCEEDED"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param(b"[" * 100_000, id="deeper than a stack"),
        pytest.param(b"1" * 5000, id="endless number"),
    ],
)
def test_undecodable_json_is_invalid_json(bench: Any, payload: bytes) -> None:
    """InvalidJson (AWS IoT device SDKs v2, error codes)."""
    assert bench.refusal(bench.start(), payload) == "InvalidJson"


@pytest.mark.parametrize("payload", [b"", b"\xa1", b"\xff", b"\x5b" + b"\xff" * 8, b"\x81" * 50_000, b"\xa0\x00"])
def test_undecodable_cbor_is_invalid_json(bench: Any, payload: bytes) -> None:
    """CBOR has no code of its own (chosen, see docs/fidelity.md)."""
    what, message = bench.respond(bench.start(), payload, form="/cbor")
    assert (what, cbor2.loads(message.payload)["error"]) == ("rejected", "InvalidJson")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="list"),
        pytest.param({}, id="no status"),
        pytest.param({"status": None}, id="null status"),
        pytest.param({"status": 1}, id="number as status"),
        pytest.param({"status": ["SUCCEEDED"]}, id="list as status"),
        pytest.param({"status": "CREATED"}, id="CREATED"),
        pytest.param({"status": "CANCELED"}, id="unknown status"),
        pytest.param({"status": "succeeded"}, id="lower case"),
        pytest.param({**OK, "statusReason": "text"}, id="reason as text"),
        pytest.param({**OK, "statusReason": {}}, id="reason without code"),
        pytest.param({**OK, "statusReason": {"reasonCode": ""}}, id="empty code"),
        pytest.param({**OK, "statusReason": {"reasonCode": "lower"}}, id="lower case code"),
        pytest.param({**OK, "statusReason": {"reasonCode": 5}}, id="number as code"),
        pytest.param({**OK, "statusReason": {"reasonCode": "C" * 65}}, id="code of 65 characters"),
        pytest.param({**OK, "statusReason": {"reasonCode": "$NO_RESPONSE_FROM_DEVICE"}}, id="the cloud's own code"),
        pytest.param({**OK, "statusReason": {"reasonCode": "C\n"}}, id="code with a line break"),
        pytest.param({**OK, "statusReason": {"reasonCode": "C", "reasonDescription": 5}}, id="description as number"),
        pytest.param(
            {**OK, "statusReason": {"reasonCode": "C", "reasonDescription": "d" * 1025}}, id="description of 1025"
        ),
        pytest.param({**OK, "statusReason": {"reasonCode": "C", "reasonDescription": "a\tb"}}, id="control character"),
        pytest.param({**OK, "statusReason": {"reasonCode": "C", "reasonDescription": "\ud800"}}, id="half a surrogate"),
        pytest.param({**OK, "result": {}}, id="empty result"),
        pytest.param({**OK, "result": []}, id="result as list"),
        pytest.param({**OK, "result": {"a": "bare"}}, id="bare string in the result"),
        pytest.param({**OK, "result": {"a": {}}}, id="empty value"),
        pytest.param({**OK, "result": {"a": {"s": "x", "b": True}}}, id="two members"),
        pytest.param({**OK, "result": {"a": {"S": "x"}}}, id="upper case member"),
        pytest.param({**OK, "result": {"a": {"s": ""}}}, id="empty text"),
        pytest.param({**OK, "result": {"a": {"s": 5}}}, id="number as text"),
        pytest.param({**OK, "result": {"a": {"s": "\ud800"}}}, id="half a surrogate in the result"),
        pytest.param({**OK, "result": {"a": {"b": 1}}}, id="number as truth"),
        pytest.param({**OK, "result": {"a": {"bin": "not base64"}}}, id="bad base64"),
        pytest.param({**OK, "result": {"a": {"bin": "ü"}}}, id="base64 outside ASCII"),
        pytest.param({**OK, "result": {"a": {"bin": ""}}}, id="no bytes"),
        pytest.param({**OK, "result": {"a": {"bin": 5}}}, id="number as bytes"),
        pytest.param({**OK, "result": {"": {"s": "x"}}}, id="empty name"),
        pytest.param({**OK, "result": {"a b": {"s": "x"}}}, id="name with a blank"),
        pytest.param({**OK, "result": {"n" * 33: {"s": "x"}}}, id="name of 33 characters"),
    ],
)
def test_invalid_body_is_an_invalid_request(bench: Any, body: Any) -> None:
    """InvalidRequest, and the execution stays as it was.

    Source: AWS IoT device SDKs v2, error codes; constraints of the API reference, StatusReason and
    CommandExecutionResult.
    """
    execution_id = bench.start()
    before = bench.execution(execution_id, includeResult=True)
    assert bench.refusal(execution_id, json.dumps(body)) == "InvalidRequest"
    assert bench.execution(execution_id, includeResult=True) == before
    assert published_events(bench) == 1


def test_cbor_map_with_strange_keys_is_an_invalid_request(bench: Any) -> None:
    """CBOR knows more than JSON; names are text (chosen, see docs/fidelity.md)."""
    body = cbor2.dumps({"status": "SUCCEEDED", "result": {5: {"s": "x"}}})
    what, message = bench.respond(bench.start(), body, form="/cbor")
    assert (what, cbor2.loads(message.payload)["error"]) == ("rejected", "InvalidRequest")


def test_response_to_an_unknown_execution_is_not_found(bench: Any) -> None:
    """ResourceNotFound (AWS IoT device SDK for Java v2, its tests)."""
    assert bench.refusal("nothing", OK) == "ResourceNotFound"


@pytest.mark.parametrize("device", ["clients/other", "things/pump"])
def test_response_of_another_device_is_not_found(bench: Any, device: str) -> None:
    """An execution belongs to one target (AWS IoT device SDK for Java v2, its tests)."""
    execution_id = bench.start()
    assert bench.refusal(execution_id, OK, device=device) == "ResourceNotFound"
    assert bench.status(execution_id) == "CREATED"


def test_response_to_a_deleted_execution_is_not_found(bench: Any) -> None:
    """Deleted is gone (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED")
    bench.control.delete_command_execution(executionId=execution_id, targetArn=bench.target)
    assert bench.refusal(execution_id, OK) == "ResourceNotFound"


@pytest.mark.parametrize("reached", ["SUCCEEDED", "FAILED", "REJECTED"])
def test_completed_execution_takes_no_other_end(bench: Any, reached: str) -> None:
    """TerminalStateReached, in AWS's words (AWS IoT device SDKs v2 for C++ and Java, their READMEs)."""
    execution_id = bench.start()
    bench.report(execution_id, reached, statusReason={"reasonCode": "FIRST"})
    before = bench.execution(execution_id)
    what, message = bench.respond(execution_id, {"status": "REJECTED"})
    document = message.json()
    assert (what, document["error"]) == ("rejected", "TerminalStateReached")
    assert document["errorMessage"] == (
        "Command Execution status cannot be updated to REJECTED since execution has already completed with status "
        f"{reached}."
    )
    assert bench.execution(execution_id) == before


@pytest.mark.parametrize("reached", ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"])
def test_execution_that_is_over_cannot_be_in_progress(bench: Any, reached: str) -> None:
    """InvalidStateTransition (Developer Guide, Commands troubleshooting, from SUCCEEDED to IN_PROGRESS)."""
    execution_id = bench.start()
    bench.report(execution_id, reached)
    assert bench.refusal(execution_id, {"status": "IN_PROGRESS"}) == "InvalidStateTransition"


def test_execution_that_its_device_has_timed_out_takes_no_other_end(bench: Any) -> None:
    """InvalidStateTransition (Developer Guide, Commands troubleshooting, a TIMED_OUT that the device initiated)."""
    execution_id = bench.start()
    bench.report(execution_id, "TIMED_OUT")
    assert bench.refusal(execution_id, {"status": "SUCCEEDED"}) == "InvalidStateTransition"


@pytest.mark.parametrize(
    ("result", "text"),
    [
        pytest.param({}, "At least 1 command execution result is required", id="no entries"),
        pytest.param({"a": "bare"}, "Value cannot be a STRING", id="bare string"),
        pytest.param({"a": {"s": ""}}, "result.a.s is too short: it must have at least 1 character.", id="empty text"),
    ],
)
def test_bad_result_is_refused_in_the_words_of_aws(bench: Any, result: dict[str, Any], text: str) -> None:
    """What a client met at AWS (README of a public client in Ruby); the last text is chosen, see docs/fidelity.md."""
    what, message = bench.respond(bench.start(), {"status": "SUCCEEDED", "result": result})
    assert (what, message.json()["errorMessage"]) == ("rejected", text)


def test_progress_after_a_cloud_time_out_is_an_invalid_transition(bench: Any) -> None:
    """Only final reports are taken then (Developer Guide, Commands concepts and status; the code is chosen)."""
    execution_id = bench.start()
    bench.advance(10)
    assert bench.refusal(execution_id, {"status": "IN_PROGRESS"}) == "InvalidStateTransition"
    assert bench.status(execution_id) == "TIMED_OUT"


def test_body_is_decoded_before_the_execution_is_looked_up(bench: Any) -> None:
    """Order of the checks (chosen, see docs/fidelity.md)."""
    assert bench.refusal("nothing", b"{") == "InvalidJson"


def test_execution_is_looked_up_before_the_body_is_checked(bench: Any) -> None:
    """Order of the checks (chosen, see docs/fidelity.md)."""
    assert bench.refusal("nothing", {"status": "DONE"}) == "ResourceNotFound"


def test_body_is_checked_before_the_state(bench: Any) -> None:
    """Order of the checks (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED")
    assert bench.refusal(execution_id, {"status": "DONE"}) == "InvalidRequest"


def test_rejected_report_publishes_no_event(bench: Any) -> None:
    """A refused update changes nothing (Developer Guide, Commands concepts and status)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED")
    before = published_events(bench)
    bench.respond(execution_id, {"status": "FAILED"})
    assert published_events(bench) == before


@pytest.mark.parametrize("code", ["DataConflict", "InternalError", "RequestThrottled"])
def test_response_is_rejected_as_the_test_has_asked_for(bench: Any, code: str) -> None:
    """Codes that the service never needs by itself here (Developer Guide, Commands troubleshooting, error codes)."""
    execution_id = bench.start()
    bench.iot.faults.fail("UpdateCommandExecution", code)
    what, message = bench.respond(execution_id, {"status": "SUCCEEDED", "clientToken": "t"})
    document = message.json()
    assert (what, document["error"], document["executionId"]) == ("rejected", code, execution_id)
    assert document["clientToken"] == "t"
    assert bench.status(execution_id) == "CREATED"


def test_response_is_taken_at_the_next_attempt(bench: Any) -> None:
    """DataConflict can be retried (Developer Guide, Commands troubleshooting, error codes)."""
    execution_id = bench.start()
    bench.iot.faults.fail("UpdateCommandExecution", "DataConflict", message="busy", times=2)
    texts = [bench.respond(execution_id, {"status": "SUCCEEDED"})[1].json()["errorMessage"] for _ in range(2)]
    bench.report(execution_id, "SUCCEEDED")
    assert texts == ["busy", "busy"]


def test_fault_that_no_response_can_have_is_refused(bench: Any) -> None:
    """It would never happen, and the error names those that do (iotmock's own)."""
    with pytest.raises(ValueError, match="cannot be rejected with 'ThrottlingException', but with DataConflict"):
        bench.iot.faults.fail("UpdateCommandExecution")


def test_fault_of_a_response_with_a_status_is_refused(bench: Any) -> None:
    """There is no HTTP between device and service (iotmock's own)."""
    with pytest.raises(ValueError, match="nothing has a status"):
        bench.iot.faults.fail("UpdateCommandExecution", "DataConflict", status=409)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=64), st.sampled_from(["", "/json", "/cbor", "/protobuf"]))
def test_response_of_arbitrary_bytes_gets_one_answer(bench: Any, payload: bytes, form: str) -> None:
    """Whatever a device sends, it is answered once and nothing breaks (iotmock's own)."""
    execution_id = bench.start(bench.describe()["commandArn"] if bench.iot.journal else None)
    before = len(bench.iot.messages)
    what, _ = bench.respond(execution_id, payload, form=form)
    expected = {"accepted": 3, "rejected": 2}
    assert len(bench.iot.messages) == before + expected[what]
