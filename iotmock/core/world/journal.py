"""The journal: every state change of our own services with who, when, from, to.

Records are kept as tuples and rendered when read, because a large test may write millions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from iotmock.core.sequences import PublicSequence

__all__ = ["Journal", "JournalEntry", "Journals"]


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

    def __str__(self) -> str:
        change = f"{self.before or '-'} > {self.after or '-'}"
        return f"{self.at:%H:%M:%S.%f} {self.who}: {self.resource} {self.name} {change}"


# when, who, kind of resource, name, event, state before and after: values only.
Record = tuple[datetime, str, str, str, str, Any, Any]


class Journals:
    """All journals of one world, by account and region."""

    __slots__ = ("_records",)

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], list[Record]] = {}

    def record(self, account: str, region: str, record: Record) -> None:
        """Note a change."""
        records = self._records.get((account, region))
        if records is None:
            records = self._of(account, region)
        records.append(record)

    def of(self, account: str, region: str, settle: Callable[[], None]) -> "Journal":
        """The journal of one account and region. settle: lets happen what is due, before the journal is read."""
        return Journal(account, region, self._of(account, region), settle)

    def clear(self) -> None:
        """Forget everything written so far."""
        for records in self._records.values():
            records.clear()

    def _of(self, account: str, region: str) -> list[Record]:
        scope = account, region
        found = self._records.get(scope)
        if found is None:
            found = self._records[scope] = []
        return found


class Journal(PublicSequence[JournalEntry]):
    """The state changes of one account and region, oldest first; reading it first settles what is due.

    It holds what iotmock's own services change, not what moto answers.
    """

    __slots__ = ("_account", "_records", "_region", "_settle")

    def __init__(self, account: str, region: str, records: list[Record], settle: Callable[[], None]) -> None:
        self._account = account
        self._region = region
        self._records = records
        self._settle = settle

    def clear(self) -> None:
        """Forget everything written so far."""
        self._settle()
        self._records.clear()

    @overload
    def __getitem__(self, index: int) -> JournalEntry: ...
    @overload
    def __getitem__(self, index: slice) -> "Journal": ...
    def __getitem__(self, index: int | slice) -> "JournalEntry | Journal":
        self._settle()
        if isinstance(index, slice):
            return Journal(self._account, self._region, self._records[index], _nothing_is_due)
        return self._render(self._records[index])

    def __iter__(self) -> Iterator[JournalEntry]:
        self._settle()
        return map(self._render, self._records)

    def __len__(self) -> int:
        self._settle()
        return len(self._records)

    def __repr__(self) -> str:
        return f"<Journal, {len(self._records)} entries>"

    def _render(self, record: Record) -> JournalEntry:
        at, who, kind, name, event, before, after = record
        return JournalEntry(at, who, self._account, self._region, kind, name, event, _text(before), _text(after))

    def _test_for(self, wanted: object) -> Callable[[Any], bool]:
        if isinstance(wanted, JournalEntry):
            return wanted.__eq__
        raise TypeError(
            f"{wanted!r} can be no journal entry: ask for what you mean, e.g."
            " any(entry.name == 'pump' for entry in iot.journal)"
        )


def _nothing_is_due() -> None:
    """A part of a journal stays as it was taken."""


def _text(state: Any) -> str | None:
    return None if state is None else str(state)
