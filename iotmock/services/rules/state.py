"""What is remembered of topic rules and of the destinations of their actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from iotmock.core.rooms.state_machine import Table
from iotmock.core.savable import savable
from iotmock.services.rules.action import Action
from iotmock.services.rules.sql.compiler import Compiled
from iotmock.services.rules.transitions import DESTINATION_TABLE, DestinationState

if TYPE_CHECKING:
    from iotmock.core.world.call import Call

__all__ = ["Destination", "Program", "Rule"]


def _nothing() -> None:
    """No program, until the rule is put together."""


class Program(NamedTuple):
    """What a rule does."""

    rule: str
    compiled: Compiled
    actions: tuple[Action, ...]
    error_action: Action | None

    @property
    def topic_filter(self) -> str | None:
        """What follows FROM; None for a rule that is reached by Basic Ingest only."""
        return self.compiled.statement.topic_filter


# Its program is compiled again.
@savable(leave={"program": _nothing})
@dataclass(slots=True, eq=False)
class Rule:
    """A topic rule. payload: as it was given; program: the same, ready to run. Both are replaced, and never changed."""

    name: str
    arn: str
    created_at: datetime
    payload: Mapping[str, Any]
    program: Program
    is_disabled: bool = False
    tags: dict[str, str] = field(default_factory=dict)


@savable
@dataclass(slots=True, eq=False)
class Destination:
    """A topic rule destination.

    number: in the order of creation. kind: of its configuration, as CreateTopicRuleDestination names it. token: with
    which it can be confirmed at the moment.
    """

    TABLE: ClassVar[Table[DestinationState]] = DESTINATION_TABLE

    number: int
    arn: str
    kind: str
    configuration: Mapping[str, Any]
    created_at: datetime
    token: str | None = None
    status: DestinationState | None = None
    last_updated_at: datetime | None = None

    @property
    def journal_name(self) -> str:
        """How the journal names it."""
        return self.arn

    @property
    def confirmation_url(self) -> str | None:
        """Where it is confirmed; None for one that is no web server."""
        return self.configuration.get("confirmationUrl")

    def announce(self, _call: "Call", _event: str) -> None:
        """AWS publishes no life cycle events of destinations."""
