"""What tab completion offers on the objects that tests hold: what is meant for them, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

import iotmock as package
from iotmock import IoTMock, mock_iot

SEQUENCE = {"count", "index"}
PUBLIC: dict[str, set[str]] = {
    "package": {
        "CallEntry", "Client", "CommandRequest", "Device", "Devices", "Evaluation", "HttpRequest", "IoTMock",
        "IotmockWarning", "JobExecution", "JournalEntry", "Message", "Properties", "Rejected", "RuleOutput", "RuleRun",
        "Snapshot", "Subscription", "Unanswered", "Will", "mock_iot",
    },
    "mock": {"start", "stop"},
    "handle": {
        "account_id", "advance", "advance_to", "calls", "client", "connect", "current", "device", "devices", "faults",
        "fleet", "freeze", "job", "journal", "limits", "messages", "next_deadline", "now", "one_click", "package",
        "publish", "region", "reset", "restore", "rules", "run_until", "scope", "shadow", "snapshot", "stop",
        "subscribe", "thing", "timeline",
    },
    "client": {
        "clear", "client_id", "connected", "disconnect", "disconnect_reason", "drop", "is_subscribed", "messages",
        "publish", "session_present", "silence", "subscribe", "thing_name", "unsubscribe",
    },
    "device": {
        "ask", "client", "commands", "connected", "delta", "desired", "disconnect", "drop", "next_job", "on_command",
        "on_delta", "on_job", "pending_jobs", "reconnect", "report", "shadow", "thing_name",
    },
    "command": {
        "execution_id", "fail", "in_progress", "is_answered", "json", "message", "parameters", "payload", "progress",
        "reject", "succeed", "thing_name", "time_out", "topic",
    },
    "commands": SEQUENCE,
    "fleet": SEQUENCE,
    "job": {
        "details", "document", "fail", "job_id", "number", "progress", "reject", "status", "succeed", "thing_name",
        "version",
    },
    "subscription": {"clear", "close", "closed", "messages"} | SEQUENCE,
    "messages": {"clear"} | SEQUENCE,
    "message": {
        "at", "content_type", "correlation_data", "json", "message_expiry", "payload", "payload_format_indicator",
        "properties", "publisher", "qos", "response_topic", "retain", "text", "topic", "user_properties",
    },
    "journal": {"clear"} | SEQUENCE,
    "entry": {"account", "after", "at", "before", "event", "name", "region", "resource", "who"},
    "faults": {"clear", "delay", "fail", "lose", "unused"},
    "one_click": {"add_device", "click"},
    "rules": {"bind", "journal", "outputs", "test"},
    "evaluation": {"json", "outcome", "payload", "reason"},
    "runs": {"clear"} | SEQUENCE,
    "run": {
        "at", "client_id", "json", "outcome", "outputs", "payload", "reason", "rule", "topic", "trace_id",
    },
    "outputs": {"clear"} | SEQUENCE,
    "output": {
        "action", "at", "delivered", "error", "error_action", "json", "parameters", "payload", "rule",
        "topic",
    },
    "request": {"body", "headers", "json", "url"},
}  # fmt: skip


@pytest.fixture
def objects() -> Iterator[dict[str, Any]]:
    """One of each."""
    with mock_iot(region="us-east-1") as iot:
        control = iot.client("iot")
        thing = control.create_thing(thingName="pump")["thingArn"]
        command = control.create_command(
            commandId="open", payload={"content": b"{}", "contentType": "application/json"}
        )
        device = iot.device("pump")
        iot.client("iot-jobs-data").start_command_execution(commandArn=command["commandArn"], targetArn=thing)
        control.create_job(jobId="update", targets=[thing], document="{}")
        again = {"republish": {"topic": "b", "roleArn": "arn:aws:iam::123456789012:role/rules"}}
        control.create_topic_rule(
            ruleName="again", topicRulePayload={"sql": "SELECT * FROM 'again'", "actions": [again]}
        )
        iot.publish("again", b"{}")
        yield {
            "package": package,
            "mock": mock_iot,
            "handle": iot,
            "client": device.client,
            "device": device,
            "command": device.commands[0],
            "commands": device.commands,
            "fleet": iot.devices("fan-{}", 2),
            "job": device.next_job(),
            "subscription": iot.subscribe("a"),
            "messages": iot.messages,
            "message": iot.messages[0],
            "journal": iot.journal,
            "entry": iot.journal[0],
            "faults": iot.faults,
            "one_click": iot.one_click,
            "rules": iot.rules,
            "evaluation": iot.rules.test("SELECT * FROM 'a'"),
            "runs": iot.rules.journal,
            "run": iot.rules.journal[0],
            "outputs": iot.rules.outputs,
            "output": iot.rules.outputs[0],
            "request": package.HttpRequest("https://example.com", {}, b"{}"),
        }


def test_only_public_names_are_offered(objects: dict[str, Any]) -> None:
    """A name that is added here stands in the reference as well."""
    offered = {kind: {name for name in dir(value) if not name.startswith("_")} for kind, value in objects.items()}
    assert offered == PUBLIC


def test_every_public_name_of_the_package_is_there() -> None:
    """The exports are lazy: each is imported here."""
    assert all(getattr(package, name) is not None for name in package.__all__)
    assert package.IoTMock is IoTMock
