"""Rows of values in one flat list."""

from typing import Any

import pytest

from iotmock.core.records import Records


def filled(rows: int) -> Records:
    """Rows (0, "0"), (1, "1") and so on."""
    records = Records(2)
    for number in range(rows):
        records += (number, str(number))
    return records


@pytest.mark.parametrize(("index", "row"), [(0, [0, "0"]), (4, [4, "4"]), (-1, [4, "4"]), (-5, [0, "0"])])
def test_rows_are_found_by_number(index: int, row: list[Any]) -> None:
    """From either end."""
    assert filled(5).row(index) == row


@pytest.mark.parametrize(("rows", "index"), [(5, 5), (5, -6), (0, 0), (0, -1)])
def test_row_that_is_not_there_is_an_index_error(rows: int, index: int) -> None:
    """As of any sequence."""
    with pytest.raises(IndexError, match=f"no number {index} among {rows}"):
        filled(rows).row(index)


@pytest.mark.parametrize(
    "chosen", [slice(None), slice(1, 3), slice(-2, None), slice(None, None, 2), slice(None, None, -1), slice(9, 20)]
)
def test_part_is_what_a_slice_of_a_list_is(chosen: slice) -> None:
    """With steps, and backwards."""
    part = filled(5).rows(chosen)
    assert list(part.rendered(lambda number, text: (number, text))) == [(n, str(n)) for n in range(5)][chosen]
    assert part.size == len(range(5)[chosen])


def test_reading_sees_what_is_added_meanwhile() -> None:
    """Whole rows only."""
    records = filled(1)
    reading = records.rendered(lambda number, text: f"{number} {text}")
    assert next(reading) == "0 0"
    records += (7, "7")
    assert list(reading) == ["7 7"]


def test_rows_go_on_by_themselves_and_share_the_values() -> None:
    """What is written does not change, so it need not be copied."""
    records, value = Records(1), (object(),)
    records += (value,)
    taken = records.rows(slice(None))
    assert taken[0] is value
    taken += (1,)
    assert (records.size, taken.size) == (1, 2)
