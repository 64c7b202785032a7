"""State tables: life cycles written as data.

A `Table` has one row per state and one column per event; the cell is the next state. The row `None` stands for
"does not exist yet". Final states keep an empty row, so that a table names every state. Two rules:

1. `Call.advance` is the only code that assigns a status; it asks the table.
2. An absent cell is an illegal move. Which AWS error that becomes is declared with the table (`refuse`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

__all__ = ["IllegalTransition", "Subject", "Table"]

S = TypeVar("S")


class IllegalTransition(Exception):
    """An event that the table has no cell for, where no AWS error is declared: a mistake inside the library."""


class Subject(Protocol):
    """What a table's `refuse` may know of the resource that would not move: how it is named, and where it stands."""

    @property
    def journal_name(self) -> str:
        """How the journal names it."""

    @property
    def status(self) -> Any:
        """Its state."""


class Table(Generic[S]):
    """The life cycle of one kind of resource.

    resource: its name in the journal, e.g. "command execution".
    rows: state -> event -> next state; `None` is the row before birth.
    refuse: makes the error for an illegal move from (resource, event).
    """

    __slots__ = ("_refuse", "resource", "rows")

    def __init__(
        self,
        resource: str,
        rows: Mapping[S | None, Mapping[str, S]],
        refuse: Callable[[Any, str], Exception] | None = None,
    ) -> None:
        self.resource = resource
        self.rows = rows
        self._refuse = refuse
        strangers = {state for row in rows.values() for state in row.values()} - set(rows)
        if strangers:
            raise ValueError(f"the table of {resource} lacks rows for {sorted(map(str, strangers))}")

    @property
    def states(self) -> list[S]:
        """Every state, in the order of the rows."""
        return [state for state in self.rows if state is not None]

    @property
    def events(self) -> list[str]:
        """Every event, in order of first appearance."""
        return list(dict.fromkeys(event for row in self.rows.values() for event in row))

    def is_final(self, state: S) -> bool:
        """Whether nothing can happen any more."""
        return not self.rows[state]

    def allows(self, state: S | None, event: str) -> bool:
        """Whether the table has a cell for this event."""
        return event in self.rows[state]

    def target(self, subject: Any, state: S | None, event: str) -> S:
        """The next state of `subject`.

        Raises: the declared AWS error, or IllegalTransition where none is declared.
        """
        try:
            return self.rows[state][event]
        except KeyError:
            if self._refuse is not None:
                raise self._refuse(subject, event) from None
            raise IllegalTransition(f"{self.resource}: no {event!r} in state {state}") from None
