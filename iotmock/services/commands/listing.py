"""ListCommandExecutions: which filters go together, and the page that they select.

Alone kept here: a list is asked for one target or for one command; a command's list needs a time filter and takes no
status. Sources: API reference, ListCommandExecutions; Developer Guide, "Start and monitor command executions"; see
docs/fidelity.md for what is observed or chosen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from iotmock.core.rooms.paging import read_token, take_page
from iotmock.core.rooms.time_index import Position
from iotmock.core.world.call import Call
from iotmock.services.commands import errors
from iotmock.services.commands.ledger import ExecutionLedger, History, completed, started
from iotmock.services.commands.state import Execution

__all__ = ["DEFAULT_PAGE", "Query"]

DEFAULT_PAGE = 25
TimeFilter = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Query:
    """A checked request for a list of executions."""

    namespace: str | None
    status: str | None
    sort_order: str
    target_arn: str | None
    command_arn: str | None
    is_by_completion: bool
    after: datetime | None
    before: datetime | None

    @classmethod
    def read(
        cls,
        namespace: str | None,
        status: str | None,
        sort_order: str,
        started_filter: TimeFilter,
        completed_filter: TimeFilter,
        target_arn: str | None,
        command_arn: str | None,
    ) -> "Query":
        """Check the filters.

        Raises: ValidationException.
        """
        if (target_arn is None) == (command_arn is None):
            raise errors.not_one_target_or_command()
        if started_filter is not None and completed_filter is not None:
            raise errors.two_time_filters()
        time_filter = started_filter if completed_filter is None else completed_filter
        if command_arn is not None and time_filter is None:
            raise errors.needs_time_filter()
        if command_arn is not None and status is not None:
            raise errors.status_of_command()
        after, before = _bounds(time_filter)
        by_completion = completed_filter is not None
        return cls(namespace, status, sort_order, target_arn, command_arn, by_completion, after, before)

    def page(
        self, call: Call, ledger: ExecutionLedger, next_token: str | None, limit: int
    ) -> tuple[list[Execution], str | None]:
        """The executions of one page, and the token of the next.

        Raises: ValidationException.
        """
        scope = f"ListCommandExecutions {self}"
        start = read_token(call, scope, next_token, errors.invalid_token)
        history = ledger.history_or_none(self.target_arn, self.command_arn)
        if history is None:
            return [], None
        position = completed if self.is_by_completion else started
        return take_page(call, scope, self._selected(history, start), limit, position)

    def _selected(self, history: History, start: Position | None) -> Iterator[Execution]:
        index = history.completed() if self.is_by_completion else history.started()
        read = index.ascending if self.sort_order == "ASCENDING" else index.descending
        executions = read(start, after=self.after, before=self.before)
        if self.status is not None:
            executions = filter(self._has_status, executions)
        return executions if self.namespace is None else filter(self._is_in_namespace, executions)

    def _has_status(self, execution: Execution) -> bool:
        return str(execution.status) == self.status

    def _is_in_namespace(self, execution: Execution) -> bool:
        return execution.order.namespace == self.namespace


def _bounds(time_filter: TimeFilter) -> tuple[datetime | None, datetime | None]:
    if time_filter is None:
        return None, None
    after, before = time_filter.get("after"), time_filter.get("before")
    if after is None and before is None:
        raise errors.filter_without_bounds()
    return _instant(after), _instant(before)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return _read_minutes(text)
    except ValueError:
        raise errors.invalid_time(text) from None


def _read_minutes(text: str) -> datetime:
    """Read `yyyy-MM-ddTHH:mm`, which means UTC.

    Raises: ValueError.
    """
    if len(text) != len("yyyy-MM-ddTHH:mm") or not text.isascii():
        raise ValueError(text)
    return datetime.strptime(f"{text}+0000", "%Y-%m-%dT%H:%M%z")
