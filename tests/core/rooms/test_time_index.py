"""Lists in order of time, against a sorted list."""

from bisect import insort
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from iotmock.core.rooms.time_index import Position, Positions, TimeIndex

START = datetime(2026, 3, 1, 12, tzinfo=UTC)

seconds = st.integers(0, 5)
# (how many seconds after the start, what is taken out before: from the front, from the back, or nothing)
steps = st.lists(st.tuples(seconds, st.none() | st.integers(-3, 2)), max_size=40)


def at(after: int | None) -> datetime | None:
    """An instant."""
    return None if after is None else START + timedelta(seconds=after)


def filled(history: list[tuple[int, int | None]]) -> tuple[TimeIndex[Position], list[Position]]:
    """An index with a history, and what must stand in it."""
    index: TimeIndex[Position] = TimeIndex(lambda item: item)
    expected: list[Position] = []
    positions = Positions()
    for after, taken in history:
        if taken is not None and -len(expected) <= taken < len(expected):
            index.remove(expected.pop(taken))
        position = positions.take(START + timedelta(seconds=after))
        index.add(position)
        insort(expected, position)
    return index, expected


@given(steps)
def test_items_stand_in_order_whatever_comes_and_goes(history: list[tuple[int, int | None]]) -> None:
    """Also at the front, whose places are given back late."""
    index, expected = filled(history)
    assert (list(index), len(index), bool(index)) == (expected, len(expected), bool(expected))


@given(steps, st.none() | seconds, st.none() | seconds, st.integers(1, 4))
def test_pages_cover_the_bounds_once(
    history: list[tuple[int, int | None]], after: int | None, before: int | None, size: int
) -> None:
    """Both ways; items of one instant keep their order of creation."""
    index, expected = filled(history)
    low, high = at(after), at(before)
    selected = [item for item in expected if (low is None or item[0] > low) and (high is None or item[0] < high)]
    newest_first = sorted(selected, key=lambda item: item[0], reverse=True)
    for read, wanted in ((index.ascending, selected), (index.descending, newest_first)):
        found: list[Position] = []
        while page := list(read(found[-1] if found else None, after=low, before=high))[:size]:
            found += page
        assert found == wanted


def test_item_that_does_not_stand_there_cannot_be_taken_out() -> None:
    """Nor one that is only equal."""
    index: TimeIndex[tuple[datetime, int]] = TimeIndex(lambda item: item)
    index.add((START, 1))
    for stranger in ((START, 0), (START, int("1")), (START, 2)):
        try:
            index.remove(stranger)
        except ValueError:
            continue
        raise AssertionError(stranger)
    assert len(index) == 1


@given(st.lists(seconds))
def test_no_position_is_given_twice(history: list[int]) -> None:
    """Whichever way the clock goes; at one instant they ascend."""
    positions = Positions()
    taken = [positions.take(START + timedelta(seconds=after)) for after in history]
    assert len(set(taken)) == len(taken)
    assert all(one[1] < two[1] for one, two in pairwise(taken) if one[0] == two[0])


def test_positions_are_small_as_long_as_the_clock_goes_on() -> None:
    """A number beyond 256 would be an object of its own."""
    positions = Positions()
    assert {positions.take(START + timedelta(seconds=after))[1] for after in range(300)} == {0}


def test_upcoming_position_is_not_taken() -> None:
    """What was refused leaves no gap; at a later instant and at the same one."""
    positions = Positions()
    for expected in ((START, 0), (START, 1)):
        assert positions.upcoming(START) == positions.upcoming(START) == expected
        assert positions.take(START) == expected
