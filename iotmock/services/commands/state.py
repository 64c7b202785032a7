"""What is remembered of commands and command executions.

Records are small, because a test may run a million executions: what executions have in common is one object, what a
request or a device says is packed, and nothing is kept that follows from the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from iotmock.core.clock import later
from iotmock.core.rooms.state_machine import Table
from iotmock.core.rooms.time_index import Position
from iotmock.core.savable import savable
from iotmock.services.commands.declarations import Declaration
from iotmock.services.commands.orders import Order
from iotmock.services.commands.packed import Packed, PackedToken, Reason
from iotmock.services.commands.templates import Template
from iotmock.services.commands.topics import EVENT, EXPLAINED_EVENT
from iotmock.services.commands.transitions import COMMAND_TABLE, EXECUTION_TABLE, CommandState, ExecutionState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["Command", "Execution"]

# AWS says six months; half a year in whole days.
_LIFETIME = timedelta(days=183)


def _nothing() -> None:
    """No template, until the command is put together."""


@savable(leave={"template": _nothing, "declarations": dict})
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


@savable
@dataclass(slots=True, eq=False)
class Execution:
    """One run of a command on one target.

    place: among those that were created at the same instant. parameters: as resolved.
    """

    TABLE: ClassVar[Table[ExecutionState]] = EXECUTION_TABLE

    id: str
    order: Order
    created_at: datetime
    place: int
    client_token: PackedToken | None = None
    parameters: Packed | None = None
    # None only until `Call.move` has brought it to life.
    status: ExecutionState | None = None
    last_updated_at: datetime | None = None
    status_reason: Reason | None = None
    result: Packed | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.id

    @property
    def deadline(self) -> datetime:
        """When the cloud's timer runs out; reports of progress do not move it."""
        return later(self.created_at, timedelta(seconds=self.order.timeout_seconds))

    @property
    def expires_at(self) -> datetime:
        """When AWS forgets it."""
        return later(self.created_at, _LIFETIME)

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to it any more. TIMED_OUT alone does not tell: see the table."""
        return self.status is not None and EXECUTION_TABLE.is_final(self.status)

    @property
    def completed_at(self) -> datetime | None:
        """When its device has completed it, which the cloud's timer never does; nothing changes afterwards."""
        return self.last_updated_at if self.is_terminal else None

    def announce(self, call: "Call", _event: str) -> None:
        """Publish the command execution event."""
        status = str(self.status)
        if self.status_reason is None:
            call.publish_later(EVENT[status], self.id, self.order)
        else:
            call.publish_later(EXPLAINED_EVENT[status], (self.id, *self.status_reason), self.order)
