"""Schedules of jobs: how they are read, when they are open. 1 January 2030 is a Tuesday."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotmock.core.clock import END
from iotmock.core.errors import InvalidRequestException
from iotmock.services.jobs.scheduling.schedule import ALWAYS, Schedule, read_schedule, read_windows

MINUTE = timedelta(minutes=1)
TICK = timedelta.resolution
NOON = "cron(0 12 * * ? *)"


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NOW = at("2030-01-01T10:00")


def window(start: str = NOON, minutes: int = 60) -> dict[str, Any]:
    """A maintenance window as boto3 sends it."""
    return {"startTime": start, "durationInMinutes": minutes}


def windowed(*windows: tuple[str, int], start: str | None = None, end: str | None = None) -> Schedule:
    """A schedule with windows, given by cron fields and minutes."""
    return Schedule(
        start_at=at(start) if start else None,
        end_at=at(end) if end else None,
        windows=read_windows([window(f"cron({fields})", minutes) for fields, minutes in windows]),
    )


def read(now: datetime = NOW, is_continuous: bool = True, /, **config: Any) -> Schedule:
    """Read what boto3 sends."""
    return read_schedule(config, now, is_continuous=is_continuous)


def refusal(now: datetime = NOW, is_continuous: bool = True, /, **config: Any) -> str:
    """The text with which a schedule is refused."""
    with pytest.raises(InvalidRequestException) as caught:
        read(now, is_continuous, **config)
    return caught.value.message


# Reading


@pytest.mark.parametrize("config", [None, {}])
@pytest.mark.parametrize("is_continuous", [True, False])
def test_without_a_schedule(config: dict[str, Any] | None, is_continuous: bool) -> None:
    """A job without one may always run."""
    assert read_schedule(config, NOW, is_continuous=is_continuous) == ALWAYS == Schedule(None, None, None, ())


def test_whole_schedule() -> None:
    """All members, with the two spellings of a time."""
    schedule = read(
        startTime="2030-01-02T03:04",
        endTime="2030-02-03 04:05",
        endBehavior="FORCE_CANCEL",
        maintenanceWindows=[window(minutes=1), window("cron(0 8 1 * ? *)", 1430)],
    )
    assert schedule.start_at == at("2030-01-02T03:04")
    assert schedule.end_at == at("2030-02-03T04:05")
    assert schedule.end_behavior == "FORCE_CANCEL"
    assert [(window.cron.text, window.duration) for window in schedule.windows] == [
        (NOON, timedelta(minutes=1)),
        ("cron(0 8 1 * ? *)", timedelta(hours=23, minutes=50)),
    ]


def test_end_behavior_by_default() -> None:
    """There is one exactly where there is an end."""
    assert read(endTime="2030-02-01T00:00").end_behavior == "STOP_ROLLOUT"
    assert read(endTime="2030-02-01T00:00", endBehavior="CANCEL").end_behavior == "CANCEL"
    assert read(startTime="2030-02-01T00:00").end_behavior is None


def test_end_behavior_needs_an_end() -> None:
    """Even with a start."""
    assert refusal(startTime="2030-02-01T00:00", endBehavior="STOP_ROLLOUT") == (
        'schedulingConfig.endBehavior "STOP_ROLLOUT" needs a schedulingConfig.endTime.'
    )


@pytest.mark.parametrize(
    "text",
    [
        "2030-02-01T10:00:00",
        "2030-02-01T10:00:00.000",
        "2030-02-01T10:00Z",
        "2030-02-01T10:00+00:00",
        "2030-02-01T10:00+01:00",
        "2030-02-01T10:00 UTC",
        "1896170400",
        "1896170400.0",
        "2030-02-01",
        "10:00",
        "2030-02-01T10",
        "2030-02-01t10:00",
        "2030-02-01  10:00",
        "2030-02-01T 9:00",
        "2030-02-01T9:00",
        "2030-2-1T10:00",
        "20300201T1000",
        "2030/02/01 10:00",
        "01-02-2030T10:00",
        " 2030-02-01T10:00",
        "2030-02-01T10:00 ",
        "2030-02-01T10:00\n",
        "+2030-02-01T10:00",
        # Arabic digits
        "2030-02-01T1\u0660:00",
        # What the calendar and the clock do not have
        "2030-02-29T10:00",
        "2030-02-00T10:00",
        "2030-13-01T10:00",
        "0000-02-01T10:00",
        "2030-02-01T24:00",
        "2030-02-01T10:60",
        "tomorrow",
        "",
    ],
)
@pytest.mark.parametrize("member", ["startTime", "endTime"])
def test_malformed_times(member: str, text: str) -> None:
    """Exactly two spellings are taken."""
    assert refusal(**{member: text}) == (
        f'schedulingConfig.{member} "{text}" must be a date and time in UTC, written YYYY-MM-DDTHH:MM or '
        "YYYY-MM-DD HH:MM, without seconds and time zone."
    )


@pytest.mark.parametrize(("member", "attribute"), [("startTime", "start_at"), ("endTime", "end_at")])
def test_earliest_time(member: str, attribute: str) -> None:
    """Thirty minutes from now, to the microsecond."""
    config = {member: "2030-01-01T10:30"}
    assert getattr(read(**config), attribute) == at("2030-01-01T10:30")
    assert refusal(NOW + TICK, **config) == (
        f'schedulingConfig.{member} "2030-01-01T10:30" must be at least 30 minutes after the current time, '
        "2030-01-01T10:00:00.000001Z."
    )
    assert "at least 30 minutes after the current time" in refusal(**{member: "2030-01-01T10:29"})
    assert "at least 30 minutes after the current time" in refusal(**{member: "2029-06-01T00:00"})
    assert "at least 30 minutes after the current time" in refusal(**{member: "0001-01-01T00:00"})


@pytest.mark.parametrize(
    ("member", "now", "latest", "too_late", "span"),
    [
        ("startTime", "2030-01-01T10:00", "2031-01-01T10:00", "2031-01-01T10:01", "1 year"),
        ("endTime", "2030-01-01T10:00", "2032-01-01T10:00", "2032-01-01T10:01", "2 years"),
        # A year with a 29 February in it is a year.
        ("startTime", "2031-06-01T10:00", "2032-06-01T10:00", "2032-06-01T10:01", "1 year"),
        ("endTime", "2031-06-01T10:00", "2033-06-01T10:00", "2033-06-01T10:01", "2 years"),
        # A year after 29 February is 1 March.
        ("startTime", "2032-02-29T10:00", "2033-03-01T10:00", "2033-03-01T10:01", "1 year"),
        ("endTime", "2032-02-29T10:00", "2034-03-01T10:00", "2034-03-01T10:01", "2 years"),
    ],
)
def test_latest_time(member: str, now: str, latest: str, too_late: str, span: str) -> None:
    """One year ahead for the start, two for the end."""
    schedule = read(at(now), **{member: latest})
    assert at(latest) in {schedule.start_at, schedule.end_at}
    assert refusal(at(now), **{member: too_late}) == (
        f'schedulingConfig.{member} "{too_late}" must be at most {span} after the current time, {now}:00Z.'
    )


def test_end_after_start() -> None:
    """By thirty minutes."""
    start = "2030-03-01T10:00"
    assert read(startTime=start, endTime="2030-03-01T10:30").end_at == at("2030-03-01T10:30")
    for end in ("2030-03-01T10:29", "2030-03-01T10:00", "2030-02-01T10:00"):
        assert refusal(startTime=start, endTime=end) == (
            f'schedulingConfig.endTime "{end}" must be at least 30 minutes after schedulingConfig.startTime "{start}".'
        )


def test_windows_are_for_continuous_jobs() -> None:
    """A SNAPSHOT job takes every other part of a schedule, and an empty list."""
    assert refusal(NOW, False, maintenanceWindows=[window()]) == (
        "schedulingConfig.maintenanceWindows are for jobs whose targetSelection is CONTINUOUS."
    )
    schedule = read(
        NOW,
        False,
        startTime="2030-02-01T00:00",
        endTime="2030-03-01T00:00",
        endBehavior="CANCEL",
        maintenanceWindows=[],
    )
    assert schedule.start_at == at("2030-02-01T00:00")
    assert schedule.windows == ()


def test_bad_windows() -> None:
    """Each window is checked."""
    assert refusal(maintenanceWindows=[window(), window("cron(0 12 * * * *)")]) == (
        'maintenanceWindows.startTime "cron(0 12 * * * *)" is not a valid cron expression: '
        "exactly one of day-of-month and day-of-week must be ?."
    )
    for minutes in (0, -1, 1431):
        assert refusal(maintenanceWindows=[window(), window(minutes=minutes)]) == (
            f"maintenanceWindows.durationInMinutes {minutes} must be from 1 to 1430."
        )


def test_bad_windows_of_templates() -> None:
    """The same checks, without a schedule."""
    assert read_windows([]) == ()
    with pytest.raises(InvalidRequestException, match="not a valid cron expression"):
        read_windows([window("tonight")])
    with pytest.raises(InvalidRequestException, match="durationInMinutes"):
        read_windows([window(minutes=1431)])


def test_long_values_are_cut() -> None:
    """A message shows 64 characters of a value at most."""
    text = "9" * 64
    assert f'"{text}"' in refusal(startTime=text)
    for message, length in (
        (refusal(startTime=text + "9"), 65),
        (refusal(endBehavior=text + "9"), 65),
        (refusal(maintenanceWindows=[window(text + "9" * 1000)]), 1064),
        (refusal(maintenanceWindows=[window(f"cron({text}9 12 * * ? *)")]), 65),
    ):
        assert f'"{text}... ({length} characters)"' in message
        assert len(message) < 300


# Always, from a start on


def test_open_always() -> None:
    """Nothing opens and nothing closes."""
    for instant in (NOW, END):
        assert ALWAYS.is_open(instant)
        assert ALWAYS.next_opening(instant) is None
        assert ALWAYS.next_closing(instant) is None
        assert ALWAYS.upcoming(instant) == []


def test_open_from_the_start_on() -> None:
    """The end closes nothing: what happens there is the job's affair."""
    schedule = read(startTime="2030-02-01T00:00", endTime="2030-03-01T00:00")
    start = at("2030-02-01T00:00")
    assert not schedule.is_open(start - TICK)
    assert schedule.is_open(start)
    assert schedule.is_open(at("2030-03-02T00:00"))
    assert schedule.next_opening(NOW) == schedule.next_opening(start - TICK) == start
    assert schedule.next_opening(start) is None
    assert schedule.next_closing(NOW) is None
    assert schedule.next_closing(start) is None
    assert schedule.upcoming(NOW) == []


# Windows


def assert_course(schedule: Schedule, first: str, *turns: str) -> None:
    """Closed at first; then each turn opens or closes, seen from the turn before it and from just before itself."""
    before = at(first)
    is_open = False
    for turn in map(at, turns):
        for instant in (before, turn - TICK):
            assert schedule.is_open(instant) is is_open
            found = schedule.next_closing(instant) if is_open else schedule.next_opening(instant)
            assert found == turn
        is_open = not is_open
        before = turn
    assert schedule.is_open(before) is is_open


def test_one_window() -> None:
    """Its first instant belongs to it, the one after its last minute does not."""
    assert_course(
        windowed(("0 12 * * ? *", 60)),
        "2030-01-01T10:00",
        "2030-01-01T12:00",
        "2030-01-01T13:00",
        "2030-01-02T12:00",
        "2030-01-02T13:00",
    )


def test_window_across_midnight() -> None:
    """The longest one leaves ten minutes."""
    assert_course(
        windowed(("0 23 * * ? *", 1430)),
        "2029-12-31T22:55",
        "2029-12-31T23:00",
        "2030-01-01T22:50",
        "2030-01-01T23:00",
        "2030-01-02T22:50",
    )


@pytest.mark.parametrize(
    "windows",
    [
        # Overlapping, adjoining, one within the other, in both orders.
        [("0 12 * * ? *", 60), ("30 12 * * ? *", 90)],
        [("30 12 * * ? *", 90), ("0 12 * * ? *", 60)],
        [("0 12 * * ? *", 60), ("0 13 * * ? *", 60)],
        [("0 12 * * ? *", 120), ("30 12 * * ? *", 10)],
        [("30 12 * * ? *", 10), ("0 12 * * ? *", 120)],
        # One window that goes on as it begins again.
        [("0 12-13 * * ? *", 60)],
        [("0/30 12-13 * * ? *", 30)],
        [("0/10 12 * * ? *", 70)],
        # Twice the same.
        [("0 12 * * ? *", 120), ("0 12 * * ? *", 120)],
    ],
)
def test_windows_without_a_gap_are_one(windows: list[tuple[str, int]]) -> None:
    """From noon to two o'clock."""
    assert_course(
        windowed(*windows),
        "2030-01-01T10:00",
        "2030-01-01T12:00",
        "2030-01-01T14:00",
        "2030-01-02T12:00",
        "2030-01-02T14:00",
    )


def test_openings_and_closings_from_afar() -> None:
    """While it is open the next opening is that after its closing; while it is closed the closing that of the next."""
    schedule = windowed(("0 12 * * ? *", 60), ("30 12 * * ? *", 60), ("0 18 ? * WED *", 1))
    assert schedule.next_opening(at("2030-01-01T12:00")) == at("2030-01-02T12:00")
    assert schedule.next_opening(at("2030-01-01T12:40")) == at("2030-01-02T12:00")
    assert schedule.next_opening(at("2030-01-02T12:40")) == at("2030-01-02T18:00")
    assert schedule.next_closing(at("2030-01-01T10:00")) == at("2030-01-01T13:30")
    assert schedule.next_closing(at("2030-01-01T13:30")) == at("2030-01-02T13:30")
    assert schedule.next_closing(at("2030-01-02T13:30")) == at("2030-01-02T18:01")


def test_start_within_a_window() -> None:
    """The window counts from the start on."""
    schedule = windowed(("0 12 * * ? *", 60), start="2030-01-03T12:20")
    assert not schedule.is_open(at("2030-01-02T12:30"))
    assert_course(
        schedule,
        "2030-01-01T10:00",
        "2030-01-03T12:20",
        "2030-01-03T13:00",
        "2030-01-04T12:00",
    )
    assert schedule.next_closing(at("2030-01-01T10:00")) == at("2030-01-03T13:00")


def test_start_between_windows() -> None:
    """The start alone opens nothing."""
    schedule = windowed(("0 12 * * ? *", 60), start="2030-01-03T13:00")
    assert not schedule.is_open(at("2030-01-03T13:00"))
    assert_course(schedule, "2030-01-01T10:00", "2030-01-04T12:00", "2030-01-04T13:00")
    assert schedule.next_closing(at("2030-01-01T10:00")) == at("2030-01-04T13:00")


@pytest.mark.parametrize("fields", ["0 12 31 2 ? *", "0 12 1 1 ? 1999"])
def test_window_that_never_comes(fields: str) -> None:
    """The job never runs, and nothing waits for it."""
    schedule = windowed((fields, 60))
    assert not schedule.is_open(NOW)
    assert schedule.next_opening(NOW) is None
    assert schedule.next_closing(NOW) is None
    assert schedule.upcoming(NOW) == []


def test_last_window() -> None:
    """After it nothing opens; a window beside it that never comes changes nothing."""
    schedule = windowed(("0 12 1 1 ? 2030", 60), ("0 12 31 2 ? *", 60))
    assert_course(schedule, "2030-01-01T10:00", "2030-01-01T12:00", "2030-01-01T13:00")
    assert schedule.next_opening(at("2030-01-01T12:30")) is None
    assert schedule.next_opening(at("2030-01-01T13:00")) is None
    assert schedule.next_closing(at("2030-01-01T13:00")) is None


@pytest.mark.parametrize(
    "windows",
    [
        [("* * * * ? *", 1)],
        [("* * * * ? *", 1430)],
        [("0 * * * ? *", 60)],
        [("0 0 * * ? *", 720), ("0 12 * * ? *", 720)],
        [("5 0 ? * 2-6 *", 1430), ("55 23 ? * * *", 10), ("0 0 ? * 1,7 *", 1430), ("45 23 ? * 1,7 *", 30)],
    ],
)
def test_windows_that_never_close(windows: list[tuple[str, int]]) -> None:
    """Both questions answer when to look again, a while ahead, when it is open still."""
    schedule = windowed(*windows)
    again = schedule.next_closing(NOW)
    assert again is not None
    assert again > NOW + timedelta(hours=12)
    assert schedule.is_open(again)
    assert schedule.next_opening(NOW) == again


def test_far_future() -> None:
    """The years of the dialect end with 2199; the clock's end with 9999."""
    daily = windowed(("0 12 * * ? *", 60), start="2030-01-01T00:00")
    assert_course(daily, "2199-12-31T10:00", "2199-12-31T12:00", "2199-12-31T13:00")
    assert daily.next_opening(at("2199-12-31T12:00")) is None
    ever = windowed(("* * * * ? *", 1430))
    assert ever.next_closing(at("2199-12-31T00:00")) == at("2200-01-01T23:49")
    for schedule in (daily, ever):
        for instant in (END, END + TICK, datetime.max.replace(tzinfo=UTC)):
            assert not schedule.is_open(instant)
            assert schedule.next_opening(instant) is None
            assert schedule.next_closing(instant) is None
            assert schedule.upcoming(instant) == []


def test_reading_at_the_end_of_time() -> None:
    """Bounds beyond the year 9999 bound nothing."""
    late = at("9999-12-31T23:00")
    schedule = read(late, startTime="9999-12-31T23:30", maintenanceWindows=[window()])
    assert not schedule.is_open(END)
    assert schedule.next_opening(late) is None
    assert read(at("9998-06-01T00:00"), endTime="9999-12-31T23:59").end_at == at("9999-12-31T23:59")
    assert "at most 1 year" in refusal(at("9998-06-01T00:00"), startTime="9999-12-31T23:59")
    assert "at least 30 minutes" in refusal(END, startTime="9999-12-31T23:59")


# The next seven


def test_upcoming() -> None:
    """Seven starts of any window, each instant once, in order, and strictly after."""
    schedule = windowed(("0 12 ? * MON-FRI *", 60), ("0 6,12 ? * WED *", 60))
    assert schedule.upcoming(at("2030-01-01T12:00")) == [
        at("2030-01-02T06:00"),
        at("2030-01-02T12:00"),
        at("2030-01-03T12:00"),
        at("2030-01-04T12:00"),
        at("2030-01-07T12:00"),
        at("2030-01-08T12:00"),
        at("2030-01-09T06:00"),
    ]
    assert schedule.upcoming(at("2030-01-01T11:59"), count=2) == [at("2030-01-01T12:00"), at("2030-01-02T06:00")]
    assert schedule.upcoming(NOW, count=0) == []


def test_upcoming_from_the_start_on() -> None:
    """A window that begins as the job starts is one of them; one that began before is not."""
    noon = ("0 12 * * ? *", 60)
    assert windowed(noon, start="2030-02-01T12:00").upcoming(NOW, 1) == [at("2030-02-01T12:00")]
    assert windowed(noon, start="2030-02-01T12:01").upcoming(NOW, 1) == [at("2030-02-02T12:00")]
    assert windowed(noon, start="2030-02-01T12:00").upcoming(at("2030-03-01T12:00"), 1) == [at("2030-03-02T12:00")]


def test_upcoming_until_the_end() -> None:
    """A window that would begin at the end does not."""
    noon = ("0 12 * * ? *", 60)
    assert windowed(noon, end="2030-01-03T12:00").upcoming(NOW) == [at("2030-01-01T12:00"), at("2030-01-02T12:00")]
    assert len(windowed(noon, end="2030-01-03T12:01").upcoming(NOW)) == 3
    assert windowed(noon, end="2030-01-03T12:00").upcoming(at("2030-01-05T00:00")) == []
    assert windowed(("0 12 1 1 ? 2030-2031", 60)).upcoming(NOW) == [at("2030-01-01T12:00"), at("2031-01-01T12:00")]


# Against a timetable that is filled in minute by minute

DAYS, DAY_MINUTES = 6, 1440
daily_windows = st.lists(
    st.tuples(
        st.sets(st.integers(0, 23), min_size=1, max_size=3),
        st.integers(0, 59),
        # Minutes, often few or nearly a day.
        st.one_of(st.integers(1, 1430), st.integers(1, 90), st.integers(1400, 1430)),
    ),
    min_size=1,
    max_size=3,
)


@given(
    windows=daily_windows, started=st.none() | st.integers(0, 3 * DAY_MINUTES), asked=st.integers(0, 3 * DAY_MINUTES)
)
def test_timetable(windows: list[tuple[set[int], int, int]], started: int | None, asked: int) -> None:
    """Daily windows, asked from any minute: what is open, the next turns, the next starts."""
    origin = at("2030-01-01T00:00")
    schedule = Schedule(
        start_at=None if started is None else origin + started * MINUTE,
        windows=read_windows(
            [
                window(f"cron({minute} {','.join(map(str, hours))} * * ? *)", duration)
                for hours, minute, duration in windows
            ]
        ),
    )
    first = started or 0
    is_open = [False] * (DAYS * DAY_MINUTES)
    starts = set[int]()
    for hours, minute, duration in windows:
        for hour in hours:
            for day in range(-1, DAYS):
                start = day * DAY_MINUTES + hour * 60 + minute
                starts.add(start)
                for covered in range(max(start, first), min(start + duration, len(is_open))):
                    is_open[covered] = True

    instant = origin + asked * MINUTE
    assert schedule.is_open(instant) is is_open[asked]
    turns = [turn for turn in range(asked + 1, len(is_open)) if is_open[turn] is not is_open[turn - 1]]
    for question, wanted in ((schedule.next_opening, True), (schedule.next_closing, False)):
        expected = [origin + turn * MINUTE for turn in turns if is_open[turn] is wanted]
        found = question(instant)
        # Beyond the timetable there is nothing to compare with.
        assert found == expected[0] if expected else found is None or found >= origin + DAYS * timedelta(days=1)
    ahead = sorted(origin + start * MINUTE for start in starts if start > asked and start >= first)
    assert schedule.upcoming(instant, 2) == ahead[:2]
