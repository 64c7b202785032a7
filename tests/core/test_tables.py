"""Tables: what stands in a cell."""

import pytest

from iotmock.core.tables import Table, brief


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("two  blanks", "two  blanks"),
        ("a\nb\r\n  c", "a b c"),
        ("a\tb", "a b"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\x00b", "a\\x00b"),
        ("a\u2028b\x85c", "a b c"),
        ("\ud800", "\\ud800"),
        ("gr\u00fc\u00df", "gr\u00fc\u00df"),
    ],
)
def test_a_cell_is_one_line_that_no_terminal_obeys(text: str, cell: str) -> None:
    """Control characters are written out, white space is a blank."""
    assert brief(text) == cell


def test_a_row_is_one_line() -> None:
    """However its cells were written."""
    table = Table("", ("a",), [("x\u2028y\x1b[2J",)])
    assert table.text().splitlines() == ["a", "x y\\x1b[2J"]
