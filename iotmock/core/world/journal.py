"""The journal: every state change of our own services with who, when, from, to.

A row of the records is (instant, name, change): values, rendered when read, because a large test may write millions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from iotmock.core.record_sequences import RecordSequence, nothing_is_due
from iotmock.core.records import Records
from iotmock.core.savable import savable
from iotmock.core.sequences import nothing_here
from iotmock.core.tables import ROWS_SHOWN, Table
from iotmock.core.texts import shown

__all__ = ["Change", "Journal", "JournalEntry", "Journals", "State", "change_of", "common_change"]

_WIDTH = 3
_BRIEFLY_SHOWN = 5


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One state change.

    at: the instant, aware UTC. who: the AWS operation, "device" or "clock". resource: the kind, e.g. "command
    execution". name: which one. event: what happened. before, after: the states; None where it did not exist.
    """

    at: datetime
    who: str
    account: str
    region: str
    resource: str
    name: str
    event: str
    before: str | None
    after: str | None

    def __repr__(self) -> str:
        return f"<JournalEntry {self}>"

    def __str__(self) -> str:
        change = f"{self.before or '-'} > {self.after or '-'}"
        return f"{self.at:%H:%M:%S.%f} {self.who}: {self.resource} {self.name} {change}"


# What never changes, and is written as text when it is read.
State = str | int | Enum | None
# who, kind of resource, event, state before and after
Change = tuple[str, str, str, State, State]


def change_of(who: str, resource: str, event: str, before: State, after: State) -> Change:
    """A change; what is no state of a life cycle, a version or a text, comes once."""
    if isinstance(before, str | int) or isinstance(after, str | int):
        return who, resource, event, before, after
    return common_change(who, resource, event, before, after)


@lru_cache(maxsize=1024)
def common_change(who: str, resource: str, event: str, before: State, after: State) -> Change:
    """One object for all changes of a kind, of which life cycles have few."""
    return who, resource, event, before, after


@savable
class Journals:
    """All journals of one world, by account and region."""

    __slots__ = ("_records",)

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], Records] = {}

    def record(self, account: str, region: str, at: datetime, name: str, change: Change) -> None:
        """Note a change."""
        records = self._records.get((account, region))
        if records is None:
            records = self._of(account, region)
        records += (at, name, change)

    def of(self, account: str, region: str, settle: Callable[[], None]) -> "Journal":
        """The journal of one account and region. settle: lets happen what is due, before the journal is read."""
        return Journal(account, region, self._of(account, region), settle, self.scopes)

    def scopes(self) -> list[tuple[str, str]]:
        """The accounts and regions where something has changed."""
        return [scope for scope, records in self._records.items() if records]

    def keep_last(self, count: int) -> None:
        """Forget all but the last rows where there are too many; see `Records.keep_last`."""
        for records in self._records.values():
            records.keep_last(count)

    def clear(self) -> None:
        """Forget everything written so far."""
        for records in self._records.values():
            records.clear()

    def _of(self, account: str, region: str) -> Records:
        scope = account, region
        found = self._records.get(scope)
        if found is None:
            found = self._records[scope] = Records(_WIDTH)
        return found


class Journal(RecordSequence[JournalEntry]):
    """The state changes of one account and region, oldest first; reading it first settles what is due.

    It holds what iotmock's own services change, not what moto answers.
    """

    __slots__ = ("_account", "_region", "_scopes")

    def __init__(
        self,
        account: str,
        region: str,
        records: Records,
        settle: Callable[[], None] = nothing_is_due,
        scopes: Callable[[], list[tuple[str, str]]] = list,
    ) -> None:
        """scopes: where anything has changed."""
        super().__init__(records, settle)
        self._account = account
        self._region = region
        self._scopes = scopes

    def __repr__(self) -> str:
        last, before = self._last(_BRIEFLY_SHOWN)
        size = before + len(last)
        hidden = [f"{before:,} before"] if before else []
        entries = f"{size:,} {'entry' if size == 1 else 'entries'}" if size else "no entries"
        return f"<Journal, {entries}{': ' if last else ''}{', '.join([*hidden, *map(str, last)])}>"

    def _table(self) -> Table:
        count = len(self)
        last, before = self._last(ROWS_SHOWN)
        rows = [
            (f"{e.at:%H:%M:%S.%f}"[:-3], e.who, e.resource, e.name, e.event, f"{e.before or '-'} > {e.after or '-'}")
            for e in last
        ]
        title = f"journal of {self._account} {self._region}: {count:,} {'entry' if count == 1 else 'entries'}"
        return Table(title, ("at", "who", "resource", "name", "event", "change"), rows, before=before)

    def _part(self, records: Records) -> "Journal":
        return Journal(self._account, self._region, records)

    def _why_empty(self) -> str:
        return nothing_here("state has changed", self._account, self._region, self._scopes())

    def _render(self, at: datetime, name: str, change: Change) -> JournalEntry:
        who, kind, event, before, after = change
        return JournalEntry(at, who, self._account, self._region, kind, name, event, _text(before), _text(after))

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, JournalEntry):
            return wanted.__eq__
        raise TypeError(
            f"{shown(wanted)} can be no journal entry: ask for what you mean, e.g."
            " any(entry.name == 'pump' for entry in iot.journal)"
        )


def _text(state: State) -> str | None:
    return None if state is None else str(state)
