"""Tables: how many alike things are shown, as text on a terminal and as HTML in a notebook, with one look for all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["ROWS_SHOWN", "Table", "brief"]

# So many rows fit on a screen.
ROWS_SHOWN = 50
WIDEST_CELL = 60
"""Characters; with six columns of such cells, words included, a table fits in 1,000 pixels."""
_CELL = "text-align:left;padding:2px 10px;overflow-wrap:anywhere"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head.

    before, more: how many there are that are not shown, in front and behind. levels: how far each row is set in, where
    rows are a tree.
    """

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    before: int = 0
    more: int = 0
    levels: Sequence[int] = ()

    def text(self) -> str:
        """Lines that fit under each other; columns are as wide as their widest cell."""
        table = [self.head, *(_set_in(level, map(brief, row)) for level, row in self._rows())]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        head, *rows = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in table)
        return "\n".join([*filter(None, [self.title, head]), *self._notes_before(), *rows, *self._notes_behind()])

    def html(self) -> str:
        """A table with its title as a caption."""
        caption = f'<caption style="text-align:left">{escape(self.title)}</caption>' if self.title else ""
        head = "".join(f'<th style="{_CELL}">{escape(text)}</th>' for text in self.head)
        rows = "".join(f"<tr>{_html_cells(level, row)}</tr>" for level, row in self._rows())
        before, behind = (
            "".join(f'<tr><td style="{_CELL}" colspan="{len(self.head)}">{note}</td></tr>' for note in notes)
            for notes in (self._notes_before(), self._notes_behind())
        )
        thead = f"<thead><tr>{head}</tr></thead>" if any(self.head) else ""
        return f"<table>{caption}{thead}<tbody>{before}{rows}{behind}</tbody></table>"

    def _rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        return zip(self.levels or (0,) * len(self.rows), self.rows, strict=True)

    def _notes_before(self) -> Iterator[str]:
        if self.before:
            yield f"{self.before:,} before"

    def _notes_behind(self) -> Iterator[str]:
        if self.more:
            yield f"and {self.more:,} more"


def _set_in(level: int, row: Iterable[str]) -> tuple[str, ...]:
    first, *others = row
    return "  " * level + first, *others


def _html_cells(level: int, row: tuple[str, ...]) -> str:
    first, *others = row
    return _html_cell(first, f";padding-left:{10 + 18 * level}px" if level else "") + "".join(map(_html_cell, others))


def _html_cell(text: str, style: str = "") -> str:
    shown = brief(text)
    tip = "" if shown == text else f' title="{escape(text[:1000])}"'
    return f'<td style="{_CELL}{style}"{tip}>{escape(shown)}</td>'


def brief(text: str, longest: int = WIDEST_CELL) -> str:
    """A text, or its beginning, on one line; what a terminal would obey is written out."""
    line = text if text.isprintable() else "".join(map(_written_out, " ".join(text.split())))
    return line if len(line) <= longest else f"{line[: longest - 3]}..."


def _written_out(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
