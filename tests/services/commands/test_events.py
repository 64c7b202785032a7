"""Command execution events."""

from datetime import UTC, datetime
from typing import Any

import pytest

NOON_MS = int(datetime(2026, 3, 1, 12, 0, tzinfo=UTC).timestamp() * 1000)
FINAL = ["SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"]


def test_start_publishes_the_created_event(bench: Any) -> None:
    """Topic and members (Developer Guide, Command execution events)."""
    execution_id = bench.start()
    assert bench.events() == [
        (
            "reboot/CREATED",
            {
                "eventType": "COMMAND_EXECUTION",
                "executionId": execution_id,
                "commandArn": "arn:aws:iot:us-east-1:123456789012:command/reboot",
                "targetArn": bench.target,
                "status": "CREATED",
                "timestamp": NOON_MS,
            },
        )
    ]


@pytest.mark.parametrize("status", ["IN_PROGRESS", *FINAL])
def test_report_publishes_an_event_with_its_reason(bench: Any, status: str) -> None:
    """One event per accepted update (Developer Guide, Command execution events)."""
    execution_id = bench.start()
    bench.advance(1.5)
    reason = {"reasonCode": "R", "reasonDescription": "d"}
    bench.report(execution_id, status, statusReason=reason)
    topic, document = bench.events()[-1]
    assert topic == f"reboot/{status}"
    assert (document["status"], document["statusReason"]) == (status, reason)
    assert document["timestamp"] == NOON_MS + 1500


def test_report_without_reason_publishes_none(bench: Any) -> None:
    """statusReason only if there is one (Developer Guide, Command execution events)."""
    bench.report(bench.start(), "SUCCEEDED")
    assert "statusReason" not in bench.events()[-1][1]


def test_event_never_shows_the_result(bench: Any) -> None:
    """A device project puts data into reasonDescription for that reason (observed; see docs/fidelity.md)."""
    bench.report(bench.start(), "SUCCEEDED", result={"a": {"s": "x"}})
    assert "result" not in bench.events()[-1][1]


def test_every_progress_report_publishes_an_event(bench: Any) -> None:
    """Repeated IN_PROGRESS included (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    for _ in range(3):
        bench.report(execution_id, "IN_PROGRESS")
    assert [topic for topic, _ in bench.events()].count("reboot/IN_PROGRESS") == 3


def test_cloud_time_out_publishes_an_event_of_its_deadline(bench: Any) -> None:
    """The timestamp is the deadline, however late it is noticed (Developer Guide, Command execution events)."""
    bench.start()
    bench.advance(3600)
    topic, document = bench.events()[-1]
    assert topic == "reboot/TIMED_OUT"
    assert document["statusReason"] == {"reasonCode": "$NO_RESPONSE_FROM_DEVICE"}
    assert document["timestamp"] == NOON_MS + 10_000


def test_subscriber_sees_a_time_out_when_it_looks(bench: Any) -> None:
    """Reading a subscription's messages settles what is due (iotmock's own)."""
    events = bench.iot.subscribe("$aws/events/commandExecution/+/TIMED_OUT")
    bench.start()
    bench.advance(10)
    assert len(events.messages) == 1


def test_accepted_comes_before_the_event(bench: Any) -> None:
    """Response first, accepted, then the event (chosen, see docs/fidelity.md)."""
    execution_id = bench.start()
    bench.report(execution_id, "SUCCEEDED")
    assert [message.topic for message in bench.iot.messages[-3:]] == [
        bench.topic(execution_id, "response/json"),
        bench.topic(execution_id, "response/accepted/json"),
        "$aws/events/commandExecution/reboot/SUCCEEDED",
    ]


def test_callback_of_an_event_sees_the_new_state(bench: Any) -> None:
    """Subscribers run after the change is complete (iotmock's own)."""
    seen: list[str] = []

    def look(message: Any) -> None:
        seen.append(bench.status(message.json()["executionId"]))

    execution_id = bench.start()
    with bench.iot.subscribe("$aws/events/commandExecution/reboot/+", look):
        bench.report(execution_id, "SUCCEEDED")
    assert seen == ["SUCCEEDED"]


def test_device_in_a_callback_runs_the_whole_command(bench: Any) -> None:
    """A callback may publish the response to the request that it got (iotmock's own)."""

    def obey(message: Any) -> None:
        topic = message.topic.replace("/request/", "/response/")
        bench.iot.publish(topic, {"status": "IN_PROGRESS"})
        bench.iot.publish(topic, {"status": "SUCCEEDED"})

    with bench.iot.subscribe("$aws/commands/clients/pump/executions/+/request/json", obey):
        execution_id = bench.start()
    assert bench.status(execution_id) == "SUCCEEDED"
    assert [topic for topic, _ in bench.events()] == ["reboot/CREATED", "reboot/IN_PROGRESS", "reboot/SUCCEEDED"]


def test_event_read_late_is_the_event_of_then(bench: Any) -> None:
    """Messages are rendered when read but say what was true when published (iotmock's own)."""
    execution_id = bench.start()
    bench.report(execution_id, "IN_PROGRESS", statusReason={"reasonCode": "ONE"})
    bench.report(execution_id, "FAILED", statusReason={"reasonCode": "TWO"})
    documents = [document for _, document in bench.events()]
    assert [document["status"] for document in documents] == ["CREATED", "IN_PROGRESS", "FAILED"]
    assert [document.get("statusReason", {}).get("reasonCode") for document in documents] == [None, "ONE", "TWO"]
