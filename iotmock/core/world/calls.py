"""The call log: one row for each request, whoever answered it; and the logger `iotmock`, which tells the same.

A row of the records is (instant, what): values, rendered when read, because a large test may make millions of calls.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from iotmock.core.log_levels import may_be_read
from iotmock.core.record_sequences import RecordSequence
from iotmock.core.records import Records
from iotmock.core.savable import savable
from iotmock.core.sequences import nothing_here
from iotmock.core.tables import ROWS_SHOWN, Table
from iotmock.core.texts import shown

__all__ = ["Answerer", "CallEntry", "CallLog", "CallLogs", "Outcome", "outcome_of", "tell"]

_WIDTH = 2
_BRIEFLY_SHOWN = 5
_DEBUG = logging.DEBUG
_logger = logging.getLogger("iotmock")
_levels = may_be_read(_logger)


@savable
class Answerer(StrEnum):
    """Who has answered a request."""

    IOTMOCK = "iotmock"
    MOTO = "moto"
    FAULT = "fault"
    NOBODY = "nobody"


_NOBODY = Answerer.NOBODY
# service, operation, status, error, answerer
Outcome = tuple[str, str, int | None, str | None, Answerer]


@lru_cache(maxsize=4096)
def outcome_of(service: str, operation: str, status: int | None, error: str | None, answerer: Answerer) -> Outcome:
    """One object for all calls that ended alike."""
    return service, operation, status, error, answerer


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One request and how it was answered.

    at: the instant, aware UTC. service: as boto3 names it, e.g. "iot-data". operation: as AWS names it, e.g. "Publish";
    of a plain HTTP request that no model knows, method and path. status: of HTTP; None where nobody could answer.
    error: AWS's code of an error, otherwise None. answered_by: "iotmock", "moto", "fault" for one that the test has
    injected, or "nobody", which the caller got as `Unanswered`.
    """

    at: datetime
    account: str
    region: str
    service: str
    operation: str
    status: int | None
    error: str | None
    answered_by: str

    if TYPE_CHECKING:
        # Type checkers then let an operation be looked for: `"CreateJob" in iot.calls`.
        def __eq__(self, other: object) -> bool: ...
        def __hash__(self) -> int: ...

    def __repr__(self) -> str:
        return f"<CallEntry {self}>"

    def __str__(self) -> str:
        answer = _sentence(self.service, self.operation, self.status, self.error, self.answered_by)
        return f"{self.at:%H:%M:%S.%f} {answer}"


def _sentence(service: str, operation: str, status: int | None, error: str | None, answerer: str) -> str:
    answer = " ".join(str(part) for part in (status, error) if part is not None)
    return f"{service} {operation}: {answer + ' ' if answer else ''}by {answerer}"


@savable
class CallLogs:
    """All call logs of one world, by account and region."""

    __slots__ = ("_records",)

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], Records] = {}

    def record(self, account: str, region: str, at: datetime, outcome: Outcome) -> None:
        """Note a request that has been answered."""
        records = self._records.get((account, region))
        if records is None:
            records = self._of(account, region)
        records += (at, outcome)

    def of(self, account: str, region: str) -> "CallLog":
        """The log of one account and region."""
        return CallLog(account, region, self._of(account, region), self.scopes)

    def scopes(self) -> list[tuple[str, str]]:
        """The accounts and regions that were called."""
        return [scope for scope, records in self._records.items() if records]

    def last_lines(self, most: int) -> list[str]:
        """The last requests of all accounts and regions, a line each, oldest first; and how many there were before."""
        entries = [entry for scope in self.scopes() for entry in self.of(*scope)[-most:]]
        lines = [
            f"{entry.account} {entry.region} {entry}" for entry in sorted(entries, key=lambda entry: entry.at)[-most:]
        ]
        earlier = sum(records.size for records in self._records.values()) - len(lines)
        return [f"({earlier:,} before)", *lines] if earlier else lines

    def keep_last(self, count: int) -> None:
        """Forget all but the last rows where there are too many; see `Records.keep_last`."""
        for records in self._records.values():
            records.keep_last(count)

    def clear(self) -> None:
        """Forget everything written so far."""
        for records in self._records.values():
            records.clear()

    def _of(self, account: str, region: str) -> Records:
        return self._records.setdefault((account, region), Records(_WIDTH))


def tell(account: str, region: str, outcome: Outcome) -> None:
    """Tell the logger: refusals at INFO, everything else at DEBUG."""
    succeeded = outcome[3] is None and outcome[4] is not _NOBODY
    if succeeded and not _levels.get(_DEBUG, True):
        return
    level = _DEBUG if succeeded else logging.INFO
    if _logger.isEnabledFor(level):
        _logger.log(level, "%s %s %s", account, region, _sentence(*outcome))


class CallLog(RecordSequence[CallEntry]):
    """The requests of one account and region, oldest first, whoever answered them."""

    __slots__ = ("_account", "_region", "_scopes")

    def __init__(
        self, account: str, region: str, records: Records, scopes: Callable[[], list[tuple[str, str]]] = list
    ) -> None:
        """scopes: where there were calls."""
        super().__init__(records)
        self._account = account
        self._region = region
        self._scopes = scopes

    def __repr__(self) -> str:
        entries, before = self._last(_BRIEFLY_SHOWN)
        size = before + len(entries)
        last = [_sentence(e.service, e.operation, e.status, e.error, e.answered_by) for e in entries]
        hidden = [f"{before:,} before"] if before else []
        calls = f"{size:,} call{'' if size == 1 else 's'}" if size else "no calls"
        return f"<CallLog, {calls}{': ' if last else ''}{', '.join([*hidden, *last])}>"

    def _table(self) -> Table:
        last, before = self._last(ROWS_SHOWN)
        rows = [
            (f"{e.at:%H:%M:%S.%f}"[:-3], e.service, e.operation, str(e.status or ""), e.error or "", e.answered_by)
            for e in last
        ]
        title = f"calls of {self._account} {self._region}: {before + len(last):,}"
        return Table(title, ("at", "service", "operation", "status", "error", "by"), rows, before=before)

    def _part(self, records: Records) -> "CallLog":
        return CallLog(self._account, self._region, records)

    def _why_empty(self) -> str:
        return nothing_here("call was answered", self._account, self._region, self._scopes())

    def _render(self, at: datetime, outcome: Outcome) -> CallEntry:
        service, operation, status, error, answerer = outcome
        return CallEntry(at, self._account, self._region, service, operation, status, error, str(answerer))

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, CallEntry):
            return wanted.__eq__
        if isinstance(wanted, str):
            return lambda entry: entry.operation == wanted
        raise TypeError(f"{shown(wanted)} can be no call: ask for an operation, e.g. 'CreateJob' in iot.calls")
