"""The journal: every state change with who, when, from, to.

Records are kept as tuples and rendered when read, because a large test may write millions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from iotmock.core.call import Call

__all__ = ["Journal", "JournalEntry"]


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


Record = tuple[datetime, str, str, str, str, Any, str, Any, Any]


class Journal(Sequence[JournalEntry]):
    """A read-only sequence of `JournalEntry`, oldest first."""

    __slots__ = ("_records",)

    def __init__(self, records: list[Record] | None = None) -> None:
        self._records: list[Record] = [] if records is None else records

    def record(self, call: "Call", kind: str, subject: Any, event: str, before: Any, after: Any) -> None:
        """Note a change. `subject` is a name or an object with a `journal_name`."""
        self._records.append((call.now, call.who, call.account, call.region, kind, subject, event, before, after))

    def of(self, account: str, region: str) -> "Journal":
        """The part that belongs to one account and region."""
        return Journal([record for record in self._records if record[2] == account and record[3] == region])

    def clear(self) -> None:
        """Forget everything written so far."""
        self._records.clear()

    @overload
    def __getitem__(self, index: int) -> JournalEntry: ...
    @overload
    def __getitem__(self, index: slice) -> list[JournalEntry]: ...
    def __getitem__(self, index: int | slice) -> JournalEntry | list[JournalEntry]:
        if isinstance(index, slice):
            return [_render(record) for record in self._records[index]]
        return _render(self._records[index])

    def __iter__(self) -> Iterator[JournalEntry]:
        return map(_render, self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return f"<Journal, {len(self)} entries>"


def _render(record: Record) -> JournalEntry:
    at, who, account, region, kind, subject, event, before, after = record
    name = subject if isinstance(subject, str) else subject.journal_name
    return JournalEntry(at, who, account, region, kind, name, event, _text(before), _text(after))


def _text(state: Any) -> str | None:
    return None if state is None else str(state)
