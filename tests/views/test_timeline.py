"""How many things stood where: counts in a bounded number of columns."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotmock.views import timeline_text
from iotmock.views.timeline import Mark, Move, Span, Timeline, elapsed, in_columns, round_step

START = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def after(seconds: float) -> datetime:
    """An instant of the span."""
    return START + seconds * SECOND


def counted(end: float, *moves: tuple[float, int | None, int]) -> Timeline:
    """A timeline of two states, moves given in seconds since the start."""
    return in_columns(Span(START, after(end)), [Move(after(at), *rest) for at, *rest in moves], 2)  # type: ignore[arg-type]


def test_each_column_has_the_counts_at_its_end() -> None:
    """What happens at an instant is known in the column of that instant and not before."""
    line = counted(100, (0, None, 0), (30, None, 0), (30.5, 0, 1), (100, 0, 1))
    at = [line.columns[line.column(after(seconds))] for seconds in (0, 29, 30, 31, 99, 100)]
    assert at == [(1, 0), (1, 0), (2, 0), (1, 1), (1, 1), (0, 2)]
    assert line.step == SECOND


def test_a_span_of_no_length_is_one_column() -> None:
    """Under a frozen clock everything happens at once."""
    line = counted(0, (0, None, 0), (0, 0, 1), (0, None, 0))
    assert line.columns == ((1, 1),)


def test_what_lies_outside_counts_with_the_edge() -> None:
    """Nothing is lost, whatever somebody does to the clock."""
    line = counted(10, (-5, None, 0), (20, None, 1))
    assert (line.columns[0], line.columns[-1]) == ((1, 0), (1, 1))
    assert (line.column(after(-5)), line.column(after(20))) == (0, len(line.columns) - 1)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=365 * 7000)))
def test_no_span_has_many_columns(span: timedelta) -> None:
    """From a microsecond to thousands of years."""
    line = in_columns(Span(START, START + span), [Move(START + span, None, 1)], 2)
    assert len(line.columns) <= 151
    assert line.columns[-1] == (0, 1)
    assert line.column(START + span) == len(line.columns) - 1


@given(st.integers(1, 151), st.integers(2, 60))
def test_fewer_columns_keep_the_last_one(count: int, most: int) -> None:
    """And the first one."""
    columns = tuple((number,) for number in range(count))
    sampled = Timeline(START, after(count - 1), SECOND, columns).sampled(most)
    assert len(sampled.columns) <= most
    assert (sampled.columns[0], sampled.columns[-1]) == (columns[0], columns[-1])
    assert all(number % (sampled.step // SECOND) == 0 for (number,) in sampled.columns[:-1])


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(0), "0 s"),
        (timedelta(microseconds=7), "7 µs"),
        (timedelta(milliseconds=40, microseconds=9), "40 ms"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(minutes=8), "8 min"),
        (timedelta(minutes=8, seconds=20), "8 min 20 s"),
        (timedelta(hours=1, seconds=5), "1 h"),
        (timedelta(days=2, hours=3, minutes=4), "2 d 3 h"),
    ],
)
def test_times_are_said_in_two_units(span: timedelta, text: str) -> None:
    """As short as it can be read."""
    assert elapsed(span) == text


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [
        (timedelta(0), 6, SECOND),
        (timedelta(seconds=61), 60, 2 * SECOND),
        (timedelta(hours=2), 6, timedelta(minutes=30)),
        (timedelta(days=36500), 6, timedelta(days=36500) / 6),
    ],
)
def test_steps_are_round(span: timedelta, most: int, step: timedelta) -> None:
    """Where there is a round one that is large enough."""
    assert abs(round_step(span, most) - step) <= timedelta.resolution


def test_rows_share_one_scale_and_show_all_that_is_there() -> None:
    """One of a hundred is seen; nothing is a blank."""
    line = Timeline(START, after(2), SECOND, ((0, 100, 0), (1, 50, 0), (1, 99, 0)))
    assert list(timeline_text.lines(line, ["DONE", "WAITING", "NEVER"])) == [
        "WAITING  99  █▄█",
        "DONE      1   ▁▁",
        "             |0 s",
    ]


def test_a_moment_is_drawn_as_bars() -> None:
    """One column would be a dot."""
    rows = list(timeline_text.lines(counted(0, *[(0, None, 0)] * 3, (0, None, 1)), ["a", "b"]))
    assert [row.count("█") for row in rows] == [20, 60, 0]


def test_windows_stand_in_a_row_of_their_own() -> None:
    """Every column that a window touches."""
    columns = ((1,),) * 10
    windows = (Span(after(2), after(4)), Span(after(8.5), after(8.6)))
    rows = list(timeline_text.lines(Timeline(START, after(9), SECOND, columns, windows=windows), ["a"]))
    assert rows[1] == "window       ═══    ═"


def test_the_ruler_says_only_times_that_have_room() -> None:
    """At the same distance each."""
    columns = ((1,),) * 46
    *_, ruler = timeline_text.lines(Timeline(START, after(4 * 45 * 60), timedelta(minutes=4), columns), ["a"])
    assert ruler.split("|")[1:] == ["0 s           ", "1 h           ", "2 h           ", "3 h"]


def test_marks_of_one_instant_are_one_line() -> None:
    """With what has elapsed."""
    marks = (Mark(START, "created"), Mark(START, "started"), Mark(after(75), "now"))
    line = Timeline(START, after(75), SECOND, ((0,),), marks)
    assert timeline_text.marks(line) == ["       0 s  created, started", "1 min 15 s  now"]


def test_a_bar_leaves_nobody_out() -> None:
    """One of a thousand is a character as well."""
    assert timeline_text.bar([999, 1, 0], "abc", 10) == "a" * 10 + "b"
    assert timeline_text.bar([0, 0, 0], "abc", 10) == ""
