"""Random operations, device messages and clock ticks against a small model."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from iotmock import mock_iot

ARN = "arn:aws:iot:us-east-1:123456789012"
COMMAND = f"{ARN}:command/reboot"
PUMPS = ["a", "b"]
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
STATUSES = ["IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT"]


@dataclass
class Run:
    """What the model knows of an execution."""

    pump: str
    created_at: datetime
    seconds: int
    status: str = "CREATED"
    completed_at: datetime | None = None
    is_deleted: bool = False

    def shown(self, now: datetime) -> str:
        """The status that must be seen."""
        is_active = self.status in ("CREATED", "IN_PROGRESS")
        return "TIMED_OUT" if is_active and now >= self.created_at + timedelta(seconds=self.seconds) else self.status

    def takes(self, status: str, now: datetime) -> bool:
        """Whether a report must be accepted."""
        if self.is_deleted or self.completed_at is not None:
            return False
        return status != "IN_PROGRESS" or self.shown(now) != "TIMED_OUT"


class Commands(RuleBasedStateMachine):
    """One command, two devices, any order of events."""

    runs = Bundle("runs")

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.clock.start()
        self.mock = mock_iot()
        self.iot = self.mock.start()
        self.control, self.devices = self.iot.client("iot"), self.iot.client("iot-jobs-data")
        self.model: dict[str, Run] = {}
        self.deprecated_at: datetime | None = None
        self.removed_at: datetime | None = None
        self.exists = False

    def teardown(self) -> None:
        """Take the mock and the still clock back."""
        self.mock.stop()
        self.clock.stop()

    @property
    def now(self) -> datetime:
        """The present of the model."""
        return self.iot.now

    def settle(self) -> None:
        """Let the model's command go when its time has come."""
        if self.removed_at is not None and self.now >= self.removed_at:
            self.exists, self.removed_at, self.deprecated_at = False, None, None

    @initialize()
    def begin(self) -> None:
        """Most stories begin with a command."""
        self.create()

    @rule()
    def create(self) -> None:
        """Create the command, or meet the one that is there."""
        self.settle()
        if self.exists:
            with pytest.raises(ClientError, match="ConflictException"):
                self.control.create_command(commandId="reboot", payload={"content": b"x"})
            return
        self.control.create_command(commandId="reboot", payload={"content": b"x"})
        self.exists = True

    @rule(is_deprecated=st.booleans())
    def deprecate_or_restore(self, is_deprecated: bool) -> None:
        """Deprecate or restore."""
        self.settle()
        if not self.exists or self.removed_at is not None:
            code = "ConflictException" if self.exists else "ResourceNotFoundException"
            with pytest.raises(ClientError, match=code):
                self.control.update_command(commandId="reboot", deprecated=is_deprecated)
            return
        self.control.update_command(commandId="reboot", deprecated=is_deprecated)
        self.deprecated_at = (self.deprecated_at or self.now) if is_deprecated else None

    @rule()
    def delete(self) -> None:
        """Delete the command."""
        self.settle()
        at_once = self.deprecated_at is not None and self.now - self.deprecated_at >= HALF_DAY
        is_waiting = self.exists and self.removed_at is None and not at_once
        still_waiting = self.exists and self.removed_at is not None
        status = self.control.delete_command(commandId="reboot")["statusCode"]
        assert status == (202 if is_waiting or still_waiting else 204)
        if is_waiting:
            self.removed_at = self.now + HALF_DAY
        elif not still_waiting:
            self.exists, self.deprecated_at = False, None

    @rule(target=runs, pump=st.sampled_from(PUMPS), seconds=st.sampled_from([1, 10, 60, 43200]))
    def start(self, pump: str, seconds: int) -> Any:
        """Start an execution, where the command can be started."""
        self.settle()
        request = {"commandArn": COMMAND, "targetArn": f"{ARN}:client/{pump}", "executionTimeoutSeconds": seconds}
        if not self.exists or self.deprecated_at is not None or self.removed_at is not None:
            code = "ValidationException" if self.exists else "ResourceNotFoundException"
            with pytest.raises(ClientError, match=code):
                self.devices.start_command_execution(**request)
            return "nothing"
        execution_id = self.devices.start_command_execution(**request)["executionId"]
        self.model[execution_id] = Run(pump, self.now, seconds)
        return execution_id

    @rule(execution_id=runs, pump=st.sampled_from(PUMPS), status=st.sampled_from(STATUSES))
    def report(self, execution_id: str, pump: str, status: str) -> None:
        """A device reports, not always on its own execution."""
        topic = f"$aws/commands/clients/{pump}/executions/{execution_id}/response"
        with self.iot.subscribe(topic + "/+") as answers:
            self.iot.publish(topic, {"status": status})
            (answer,) = answers.messages
        run = self.model.get(execution_id)
        is_accepted = run is not None and run.pump == pump and run.takes(status, self.now)
        assert answer.topic.endswith("accepted" if is_accepted else "rejected")
        if is_accepted and run is not None:
            run.status = status
            run.completed_at = None if status == "IN_PROGRESS" else self.now

    @rule(execution_id=runs)
    def delete_execution(self, execution_id: str) -> None:
        """Delete an execution; only finished ones go."""
        run = self.model.get(execution_id)
        request = {"executionId": execution_id, "targetArn": f"{ARN}:client/{run.pump if run else 'a'}"}
        if run is not None and not run.is_deleted and run.completed_at is None:
            with pytest.raises(ClientError, match="ConflictException"):
                self.control.delete_command_execution(**request)
            return
        self.control.delete_command_execution(**request)
        if run is not None:
            run.is_deleted = True

    @rule(seconds=st.sampled_from([0.5, 1, 9, 10, 3600, 43200]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.iot.advance(seconds)

    @invariant()
    def command_is_as_the_model_says(self) -> None:
        """Flags, or not found."""
        self.settle()
        if not self.exists:
            with pytest.raises(ClientError, match="ResourceNotFoundException"):
                self.control.get_command(commandId="reboot")
            return
        answer = self.control.get_command(commandId="reboot")
        flags = (self.deprecated_at is not None, self.removed_at is not None)
        assert (answer["deprecated"], answer["pendingDeletion"]) == flags

    @precondition(lambda self: self.model)
    @invariant()
    def lists_are_as_the_model_says(self) -> None:
        """Every target's list, newest first, with status and completion."""
        for pump in PUMPS:
            answer = self.control.list_command_executions(targetArn=f"{ARN}:client/{pump}", maxResults=100)
            kept = [(key, run) for key, run in self.model.items() if run.pump == pump and not run.is_deleted]
            by_instant = [list(group) for _, group in itertools.groupby(kept, lambda item: item[1].created_at)]
            expected = [
                (key, run.shown(self.now), run.completed_at) for group in reversed(by_instant) for key, run in group
            ]
            found = [(e["executionId"], e["status"], e.get("completedAt")) for e in answer["commandExecutions"]]
            assert found == expected


TestCommands = Commands.TestCase
TestCommands.settings = settings(
    stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), max_examples=40
)
