"""What is remembered of commands and command executions.

Records are small, because a test may run a million executions: texts are shared, messages hold references to the
records and are rendered when read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from iotmock.core.clock import later
from iotmock.core.rooms.state_machine import Table
from iotmock.core.rooms.time_index import Position
from iotmock.services.commands.declarations import Declaration
from iotmock.services.commands.templates import Template
from iotmock.services.commands.topics import EVENT, Address
from iotmock.services.commands.transitions import COMMAND_TABLE, EXECUTION_TABLE, CommandState, ExecutionState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["Command", "Execution", "Target"]

# AWS says six months; half a year in whole days.
_LIFETIME = timedelta(days=183)


@dataclass(slots=True, eq=False)
class Command:
    """A reusable command.

    position: when it was created, and its place among those created at the same instant. deprecated_at: when it was
    deprecated first since it was last available. content_type: of a static payload, None for the other kinds.
    """

    TABLE: ClassVar[Table[CommandState]] = COMMAND_TABLE

    id: str
    arn: str
    namespace: str
    position: Position
    display_name: str | None = None
    description: str | None = None
    payload: bytes | None = None
    content_type: str | None = None
    payload_template: str | None = None
    template: Template | None = None
    preprocessor: Mapping[str, Any] | None = None
    mandatory_parameters: list[dict[str, Any]] | None = None
    declarations: dict[str, Declaration] = field(default_factory=dict)
    role_arn: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    deprecated_at: datetime | None = None
    # None only until `Call.move` has brought it to life.
    status: CommandState | None = None
    last_updated_at: datetime | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    @property
    def is_fleetwise(self) -> bool:
        """Whether it is a vehicle command of AWS IoT FleetWise."""
        return self.namespace == "AWS-IoT-FleetWise"

    @property
    def is_pending_deletion(self) -> bool:
        """Whether it waits for its removal."""
        return self.status is CommandState.PENDING_DELETION

    def announce(self, _call: "Call", _event: str) -> None:
        """AWS publishes no life cycle events of commands."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """The device that executions run on: a registered thing, or a client id that need not be known to anybody.

    devices: the topic level, `things` or `clients`.
    """

    arn: str
    devices: str
    name: str

    @property
    def is_thing(self) -> bool:
        """Whether it stands in the registry."""
        return self.devices == "things"


@dataclass(slots=True, eq=False)
class Execution:
    """One run of a command on one target.

    position: when it was created, and its place among those created at the same instant. requested: the parameters as
    requested, parameters: as resolved. completed_position: set by the device's final report, never by the cloud's
    timer.
    """

    TABLE: ClassVar[Table[ExecutionState]] = EXECUTION_TABLE

    id: str
    command: Command
    target: Target
    position: Position
    timeout_seconds: int
    client_token: str | None
    requested: Mapping[str, Any] | None
    parameters: Mapping[str, Any] | None = None
    # None only until `Call.move` has brought it to life.
    status: ExecutionState | None = None
    last_updated_at: datetime | None = None
    status_reason: Mapping[str, str] | None = None
    result: Mapping[str, Any] | None = None
    completed_position: Position | None = None
    # By which its time-out is cancelled; None when it does not wait any longer.
    deadline_number: int | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    @property
    def address(self) -> Address:
        """Where its topics are."""
        return Address(self.target.devices, self.target.name, self.id)

    @property
    def deadline(self) -> datetime:
        """When the cloud's timer runs out; reports of progress do not move it."""
        return later(self.position[0], timedelta(seconds=self.timeout_seconds))

    @property
    def expires_at(self) -> datetime:
        """When AWS forgets it."""
        return later(self.position[0], _LIFETIME)

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to it any more. TIMED_OUT alone does not tell: see the table."""
        return self.status is not None and EXECUTION_TABLE.is_final(self.status)

    def announce(self, call: "Call", _event: str) -> None:
        """Publish the command execution event."""
        call.publish_later(
            EVENT, self.id, self.command.arn, self.target.arn, str(self.status), self.status_reason, call.now
        )
