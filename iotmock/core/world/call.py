"""A call: one look at the world, with one reading of the clock.

Every API request, device message, timer and control handle action runs as a `Call`. It says on whose behalf (account,
region, who), when (`now`), and gives services the few things they may do to the world besides changing their own state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from iotmock.core.mqtt.message import Properties, Render
    from iotmock.core.rooms.backend import Backend
    from iotmock.core.world.world import World

    B = TypeVar("B", bound=Backend)

__all__ = ["Call", "partition_of"]


@lru_cache(maxsize=256)
def partition_of(region: str) -> str:
    """The ARN partition of a region."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    if region.startswith("eusc-"):
        return "aws-eusc"
    if region.startswith(("us-iso", "eu-isoe")):
        return {"us-iso-": "aws-iso", "us-isob": "aws-iso-b", "us-isof": "aws-iso-f"}.get(region[:7], "aws-iso-e")
    return "aws"


@dataclass(slots=True)
class Call:
    """Who acts where and when.

    who: the AWS operation's name, "device" or "clock"; it goes into the journal.
    """

    world: "World"
    account: str
    region: str
    now: datetime
    who: str

    def backend(self, kind: "type[B]") -> "B":
        """The backend of this account and region."""
        return self.world.backend(kind, self.account, self.region)

    def arn(self, resource: str, service: str = "iot") -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{partition_of(self.region)}:{service}:{self.region}:{self.account}:{resource}"

    def advance(self, subject: Any, event: str) -> None:
        """Move `subject` along its state table: the only code that assigns a status.

        subject: has `TABLE`, `status`, `last_updated_at`, `journal_name` and `announce(call, event)`, which publishes
        the life cycle event where AWS has one.

        Raises: the error that the table declares for an illegal move.
        """
        table, before = subject.TABLE, subject.status
        after = table.target(subject, before, event)
        subject.status = after
        subject.last_updated_at = self.now
        self.world.journal.record(self, table.resource, subject, event, before, after)
        subject.announce(self, event)

    def record(self, resource: str, name: str, event: str, before: Any = None, after: Any = None) -> None:
        """Write a change that no state table governs into the journal."""
        self.world.journal.record(self, resource, name, event, before, after)

    def schedule(self, due_at: datetime, rank: int, action: Callable[..., None], *arguments: Any) -> None:
        """Have `action(call, *arguments)` run once the clock has reached `due_at`; at one instant, low ranks first."""
        self.world.deadlines.add(self, due_at, rank, action, *arguments)

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, properties: "Properties | None" = None) -> None:
        """Publish as the service does: to every matching subscription, without any check of rights."""
        self.world.broker(self.account, self.region).publish_from_service(self, topic, payload, qos, properties)

    def publish_later(self, render: "Render", *arguments: Any) -> None:
        """Publish what `render(*arguments)` makes, rendered only when somebody reads it.

        arguments: must not change afterwards.
        """
        self.world.broker(self.account, self.region).publish_deferred(self, render, arguments)
