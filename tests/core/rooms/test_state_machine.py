"""State tables: mistakes in a table, and moves that it does not have."""

from enum import StrEnum

import pytest

from iotmock.core.rooms.state_machine import IllegalTransition, Table


class Lamp(StrEnum):
    """States of a lamp."""

    ON = "ON"
    OFF = "OFF"
    BROKEN = "BROKEN"


ROWS: dict[Lamp | None, dict[str, Lamp]] = {
    None: {"make": Lamp.OFF},
    Lamp.OFF: {"switch": Lamp.ON, "drop": Lamp.BROKEN},
    Lamp.ON: {"switch": Lamp.OFF},
    Lamp.BROKEN: {},
}


def test_table_names_every_state_and_event() -> None:
    """In the order in which they are written; only an empty row is final."""
    table = Table("lamp", ROWS)
    assert table.states == [Lamp.OFF, Lamp.ON, Lamp.BROKEN]
    assert table.events == ["make", "switch", "drop"]
    assert [state for state in table.states if table.is_final(state)] == [Lamp.BROKEN]


def test_table_that_leads_to_a_state_without_a_row_is_refused() -> None:
    """A final state has an empty row."""
    with pytest.raises(ValueError, match="the table of lamp lacks rows for"):
        Table("lamp", {None: {"make": Lamp.OFF}, Lamp.OFF: {"switch": Lamp.ON}})


def test_move_without_a_cell_is_a_mistake_of_the_library() -> None:
    """Where no error of AWS is declared for it, the error names table, event and state."""
    table = Table("lamp", ROWS)
    assert table.target("any", Lamp.OFF, "switch") is Lamp.ON
    with pytest.raises(IllegalTransition, match="lamp: no 'drop' in state ON"):
        table.target("any", Lamp.ON, "drop")


def test_move_without_a_cell_is_the_declared_error() -> None:
    """It is made of the subject and the event."""
    table = Table("lamp", ROWS, refuse=lambda subject, event: LookupError(f"{subject} cannot {event}"))
    with pytest.raises(LookupError, match="the lamp cannot switch"):
        table.target("the lamp", Lamp.BROKEN, "switch")
