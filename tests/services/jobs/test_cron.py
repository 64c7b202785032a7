"""The cron dialect of maintenance windows. Expected days are read off a calendar: 1 January 2030 is a Tuesday."""

import pickle
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotmock.services.jobs.scheduling.cron import Cron

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONGEST_WINDOW = timedelta(minutes=1430)


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cron(fields: str) -> Cron:
    """The expression with these fields."""
    return Cron.read(f"cron({fields})")


# Occurrences


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # Minutes and hours
        ("0 10 * * ? *", "2030-01-01T10:00 2030-01-02T10:00"),
        ("15 12 * * ? *", "2030-01-01T12:15 2030-01-02T12:15"),
        ("* 0 * * ? *", "2030-01-01T00:01 2030-01-01T00:02"),
        ("0 * * * ? *", "2030-01-01T01:00 2030-01-01T02:00"),
        ("59 23 * * ? *", "2030-01-01T23:59 2030-01-02T23:59"),
        ("0/20 5 * * ? *", "2030-01-01T05:00 2030-01-01T05:20 2030-01-01T05:40 2030-01-02T05:00"),
        ("*/20 5 * * ? *", "2030-01-01T05:00 2030-01-01T05:20 2030-01-01T05:40 2030-01-02T05:00"),
        ("1/10 3 1 * ? *", "2030-01-01T03:01 2030-01-01T03:11 2030-01-01T03:21 2030-01-01T03:31 2030-01-01T03:41"),
        ("31/10 3 1 * ? *", "2030-01-01T03:31 2030-01-01T03:41 2030-01-01T03:51 2030-02-01T03:31"),
        ("10-30/10 6 * * ? *", "2030-01-01T06:10 2030-01-01T06:20 2030-01-01T06:30 2030-01-02T06:10"),
        ("7/60 6 * * ? *", "2030-01-01T06:07 2030-01-02T06:07"),
        ("50,5,5 12,0 * * ? *", "2030-01-01T00:05 2030-01-01T00:50 2030-01-01T12:05 2030-01-01T12:50"),
        ("58-59,1 22/1 * * ? *", "2030-01-01T22:01 2030-01-01T22:58 2030-01-01T22:59 2030-01-01T23:01"),
        ("00 08-09 * * ? *", "2030-01-01T08:00 2030-01-01T09:00 2030-01-02T08:00"),
        # Days of the month
        ("0 8 1 * ? *", "2030-01-01T08:00 2030-02-01T08:00 2030-03-01T08:00"),
        ("0 0 1,15-16 * ? *", "2030-01-15T00:00 2030-01-16T00:00 2030-02-01T00:00"),
        ("0 0 1/14 * ? *", "2030-01-15T00:00 2030-01-29T00:00 2030-02-01T00:00 2030-02-15T00:00 2030-03-01T00:00"),
        ("0 0 31 * ? *", "2030-01-31T00:00 2030-03-31T00:00 2030-05-31T00:00 2030-07-31T00:00 2030-08-31T00:00"),
        ("0 0 28-31 2 ? *", "2030-02-28T00:00 2031-02-28T00:00 2032-02-28T00:00 2032-02-29T00:00"),
        ("0 0 29 2 ? *", "2032-02-29T00:00 2036-02-29T00:00"),
        ("0 0 L * ? *", "2030-01-31T00:00 2030-02-28T00:00 2030-03-31T00:00 2030-04-30T00:00"),
        ("0 0 L 2 ? 2032", "2032-02-29T00:00"),
        # 31 March and 30 June are Sundays, 31 August is a Saturday.
        ("0 0 LW * ? *", "2030-01-31T00:00 2030-02-28T00:00 2030-03-29T00:00 2030-04-30T00:00 2030-05-31T00:00"),
        ("0 0 LW 6-8 ? *", "2030-06-28T00:00 2030-07-31T00:00 2030-08-30T00:00"),
        # 3 February and 3 March are Sundays, 3 August is a Saturday.
        ("0 0 3W * ? *", "2030-01-03T00:00 2030-02-04T00:00 2030-03-04T00:00 2030-04-03T00:00"),
        ("0 0 3W 8 ? *", "2030-08-02T00:00"),
        ("0 0 2W 2 ? 2030", "2030-02-01T00:00"),
        # The weekday nearest to Saturday, 1 June, would be in May; to Sunday, 1 September, it is Monday.
        ("0 0 1W 6,9 ? *", "2030-06-03T00:00 2030-09-02T00:00"),
        # Saturday, 30 March; Sunday, 30 June, after which comes July. February has no 30th.
        ("0 0 30W * ? *", "2030-01-30T00:00 2030-03-29T00:00 2030-04-30T00:00 2030-05-30T00:00 2030-06-28T00:00"),
        # Sunday, 30 March 2031, is not the last of its month.
        ("0 0 30W 3 ? 2031", "2031-03-31T00:00"),
        # Days of the week
        ("0 10 ? * 2/2 *", "2030-01-02T10:00 2030-01-04T10:00 2030-01-07T10:00 2030-01-09T10:00 2030-01-11T10:00"),
        ("0 18 ? * MON-FRI *", "2030-01-01T18:00 2030-01-02T18:00 2030-01-03T18:00 2030-01-04T18:00 2030-01-07T18:00"),
        ("0 18 ? * 2-6 *", "2030-01-01T18:00 2030-01-02T18:00 2030-01-03T18:00 2030-01-04T18:00 2030-01-07T18:00"),
        ("0 0 ? * * *", "2030-01-02T00:00 2030-01-03T00:00"),
        ("0 0 ? * 1 *", "2030-01-06T00:00 2030-01-13T00:00"),
        ("0 0 ? * 7 *", "2030-01-05T00:00 2030-01-12T00:00"),
        ("0 0 ? * L *", "2030-01-05T00:00 2030-01-12T00:00"),
        ("0 0 ? * Sat,sun *", "2030-01-05T00:00 2030-01-06T00:00 2030-01-12T00:00"),
        ("0 0 ? * 3#1 *", "2030-02-05T00:00 2030-03-05T00:00 2030-04-02T00:00"),
        ("0 0 ? * 3#2 *", "2030-01-08T00:00 2030-02-12T00:00 2030-03-12T00:00"),
        ("0 0 ? * FRI#5 *", "2030-03-29T00:00 2030-05-31T00:00 2030-08-30T00:00 2030-11-29T00:00"),
        ("0 0 ? 2 1#5 *", "2032-02-29T00:00 2060-02-29T00:00"),
        ("0 0 ? * 5L *", "2030-01-31T00:00 2030-02-28T00:00 2030-03-28T00:00 2030-04-25T00:00"),
        ("0 0 ? * THUL *", "2030-01-31T00:00 2030-02-28T00:00 2030-03-28T00:00 2030-04-25T00:00"),
        ("15 10 ? * 6L 2030-2031", "2030-01-25T10:15 2030-02-22T10:15 2030-03-29T10:15"),
        # Months and years
        ("0 0 1 JAN-MAY/2 ? *", "2030-03-01T00:00 2030-05-01T00:00 2031-01-01T00:00"),
        ("0 0 1 1-5/2 ? *", "2030-03-01T00:00 2030-05-01T00:00 2031-01-01T00:00"),
        ("0 0 1 Dec,feb ? *", "2030-02-01T00:00 2030-12-01T00:00 2031-02-01T00:00"),
        ("0 0 1 JUN,JUL,AUG,SEP,OCT,NOV ? *", "2030-06-01T00:00 2030-07-01T00:00 2030-08-01T00:00 2030-09-01T00:00"),
        ("0 0 1 APR/4 ? *", "2030-04-01T00:00 2030-08-01T00:00 2030-12-01T00:00 2031-04-01T00:00"),
        ("0 0 1 1 ? 2030/5", "2035-01-01T00:00 2040-01-01T00:00"),
        ("0 0 1 1 ? 2029,2031,2033-2034", "2031-01-01T00:00 2033-01-01T00:00 2034-01-01T00:00"),
    ],
)
def test_occurrences(fields: str, expected: str) -> None:
    """From the first instant of 2030 on, which itself is not after itself."""
    expression, instant = cron(fields), at("2030-01-01T00:00")
    for text in expected.split():
        found = expression.next_after(instant)
        assert found == at(text)
        assert found.tzinfo is UTC
        instant = found


@pytest.mark.parametrize(
    ("fields", "instant", "expected"),
    [
        ("0 10 * * ? *", "2030-01-01T09:59:59.999999", "2030-01-01T10:00"),
        ("0 10 * * ? *", "2030-01-01T10:00", "2030-01-02T10:00"),
        ("0 10 * * ? *", "2030-01-01T10:00:00.000001", "2030-01-02T10:00"),
        ("* * * * ? *", "2030-12-31T23:59:30", "2031-01-01T00:00"),
        # 1900 and 2100 have no 29 February.
        ("0 0 29 2 ? *", "2096-02-29T00:00", "2104-02-29T00:00"),
        ("0 0 * * ? *", "1200-06-01T00:00", "1970-01-01T00:00"),
        ("59 23 31 12 ? *", "2198-12-31T23:59", "2199-12-31T23:59"),
        ("* * * * ? *", "2199-12-31T23:59", None),
        ("* * * * ? *", "2199-12-31T23:59:59", None),
        ("* * * * ? *", "2200-01-01T00:00", None),
        ("* * * * ? *", "9999-12-31T23:59:59", None),
        ("15 10 ? * 6L 2030-2031", "2031-12-26T10:14", "2031-12-26T10:15"),
        ("15 10 ? * 6L 2030-2031", "2031-12-26T10:15", None),
        ("0 0 1 1 ? 1999", "2030-01-01T00:00", None),
        ("0 0 31 2 ? *", "2030-01-01T00:00", None),
        ("0 0 30W 2 ? *", "2030-01-01T00:00", None),
    ],
)
def test_next_at_the_edges(fields: str, instant: str, expected: str | None) -> None:
    """Strictly after, to the microsecond; within the years that an expression can name."""
    assert cron(fields).next_after(at(instant)) == (at(expected) if expected else None)


@pytest.mark.parametrize(
    ("fields", "instant", "within", "expected"),
    [
        ("0 10 * * ? *", "2030-01-02T10:00", LONGEST_WINDOW, "2030-01-02T10:00"),
        ("0 10 * * ? *", "2030-01-02T10:00:30", LONGEST_WINDOW, "2030-01-02T10:00"),
        # Last night's, across midnight, month and year.
        ("30 23 * * ? *", "2031-01-01T00:29", 60 * MINUTE, "2030-12-31T23:30"),
        ("0 10 * * ? *", "2030-01-02T09:49", LONGEST_WINDOW, "2030-01-01T10:00"),
        # Exactly as long ago is too long ago.
        ("0 10 * * ? *", "2030-01-02T09:50", LONGEST_WINDOW, None),
        ("0 10 * * ? *", "2030-01-01T10:01", MINUTE, None),
        ("0 10 * * ? *", "2030-01-01T10:00:59.999999", MINUTE, "2030-01-01T10:00"),
        ("0 10 * * ? *", "2030-01-01T09:59:59", MINUTE, None),
        # The last of several, in this hour and in earlier ones.
        ("0/10 8-12 * * ? *", "2030-01-01T11:05", LONGEST_WINDOW, "2030-01-01T11:00"),
        ("30,50 8,11 * * ? *", "2030-01-01T11:05", LONGEST_WINDOW, "2030-01-01T08:50"),
        ("30,50 8,11 * * ? *", "2030-01-01T07:00", LONGEST_WINDOW, "2029-12-31T11:50"),
        ("0 10 ? * TUE *", "2030-01-02T09:00", LONGEST_WINDOW, "2030-01-01T10:00"),
        ("0 10 ? * MON *", "2030-01-02T09:00", LONGEST_WINDOW, None),
        ("0 10 ? 2 TUE *", "2030-01-02T09:00", LONGEST_WINDOW, None),
        ("0 10 ? * TUE 2031", "2030-01-02T09:00", LONGEST_WINDOW, None),
        ("0 10 ? * TUE *", "2030-01-06T12:00", 6 * DAY, "2030-01-01T10:00"),
        ("0 10 ? * TUE *", "2030-01-06T12:00", 5 * DAY, None),
        ("59 23 31 12 ? *", "2200-01-01T00:00", LONGEST_WINDOW, "2199-12-31T23:59"),
        ("* * * * ? *", "9999-12-31T23:59:59", LONGEST_WINDOW, None),
    ],
)
def test_latest(fields: str, instant: str, within: timedelta, expected: str | None) -> None:
    """At the instant or before it, and less than the span ago."""
    assert cron(fields).latest_until(at(instant), within) == (at(expected) if expected else None)


def steps(question: Callable[[], object]) -> int:
    """How many Python functions answering a question enters: what it costs, whatever the machine is doing."""
    entered = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal entered
        entered += event == "call"

    sys.setprofile(count)
    try:
        question()
    finally:
        sys.setprofile(None)
    return entered


@pytest.mark.parametrize(
    "fields",
    [
        "0 0 29 2 ? *",
        "0 0 ? 2 1#5 2199",
        "0 0 31 2 ? *",
        "0 0 31 2,4,6,9,11 ? *",
        "0 0 31W 2,4,6,9,11 ? *",
        "59 23 31 12 ? 2199",
    ],
)
def test_rare_days_are_found_fast(fields: str) -> None:
    """No minute, hour or day is scanned: the search takes a few steps a month at most."""
    expression = cron(fields)
    assert steps(lambda: expression.next_after(at("1969-12-31T00:00"))) < 20_000
    assert steps(lambda: expression.latest_until(at("2199-12-31T00:00"), LONGEST_WINDOW)) < 50


# What an expression is


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        # The form
        ("", "it must be written cron("),
        ("0 10 * * ? *", "it must be written cron("),
        ("rate(5 minutes)", "it must be written cron("),
        ("CRON(0 10 * * ? *)", "it must be written cron("),
        ("cron (0 10 * * ? *)", "it must be written cron("),
        (" cron(0 10 * * ? *)", "it must be written cron("),
        ("cron(0 10 * * ? *) ", "it must be written cron("),
        ("cron(0 10 * * ? *)\n", "it must be written cron("),
        ("cron(0 10 * * ? *", "it must be written cron("),
        ("cron(0\t10 * * ? *)", "it must be written cron("),
        ("cron(0 10 * * ?\n*)", "it must be written cron("),
        # An Arabic digit; a letter whose capital is I.
        ("cron(0 1\u0660 * * ? *)", "it must be written cron("),
        ("cron(0 10 ? * fr\u0131 *)", "it must be written cron("),
        ("cron()", "it must have 6 fields, separated by blanks, and has 0"),
        ("cron(0 10 * * ?)", "it must have 6 fields, separated by blanks, and has 5"),
        ("cron(0 0 10 * * ? *)", "it must have 6 fields, separated by blanks, and has 7"),
        ("cron((0 10 * * ? *))", '"(0" in the minutes must be a number from 0 to 59'),
        # Numbers and names
        ("cron(60 10 * * ? *)", '"60" in the minutes must be a number from 0 to 59'),
        ("cron(0 24 * * ? *)", '"24" in the hours must be a number from 0 to 23'),
        ("cron(0 10 0 * ? *)", '"0" in the day-of-month must be a number from 1 to 31'),
        ("cron(0 10 32 * ? *)", '"32" in the day-of-month must be a number from 1 to 31'),
        ("cron(0 10 * 0 ? *)", '"0" in the month must be a number from 1 to 12 or one of JAN, FEB'),
        ("cron(0 10 * 13 ? *)", '"13" in the month must be'),
        ("cron(0 10 * MON ? *)", '"MON" in the month must be'),
        ("cron(0 10 * JANUARY ? *)", '"JANUARY" in the month must be'),
        ("cron(0 10 ? * 0 *)", '"0" in the day-of-week must be a number from 1 to 7 or one of SUN, MON'),
        ("cron(0 10 ? * 8 *)", '"8" in the day-of-week must be'),
        ("cron(0 10 ? * JAN *)", '"JAN" in the day-of-week must be'),
        ("cron(0 10 * * ? 1969)", '"1969" in the year must be a number from 1970 to 2199'),
        ("cron(0 10 * * ? 2200)", '"2200" in the year must be'),
        ("cron(-1 10 * * ? *)", '"" in the minutes must be'),
        ("cron(1.5 10 * * ? *)", '"1.5" in the minutes must be'),
        ("cron(0 +1 * * ? *)", '"+1" in the hours must be'),
        ("cron(0 1_0 * * ? *)", '"1_0" in the hours must be'),
        ("cron(0 00010 * * ? *)", '"00010" in the hours must be'),
        ("cron(MON 10 * * ? *)", '"MON" in the minutes must be'),
        # Lists, ranges, steps
        ("cron(1, 10 * * ? *)", '"" in the minutes must be'),
        ("cron(,1 10 * * ? *)", '"" in the minutes must be'),
        ("cron(1,60 10 * * ? *)", '"60" in the minutes must be'),
        ("cron(1- 10 * * ? *)", '"" in the minutes must be'),
        ("cron(1-2-3 10 * * ? *)", '"2-3" in the minutes must be'),
        ("cron(1-60 10 * * ? *)", '"60" in the minutes must be'),
        ("cron(0 22-2 * * ? *)", 'the range "22-2" of the hours must ascend'),
        ("cron(0 10 ? * FRI-MON *)", 'the range "FRI-MON" of the day-of-week must ascend'),
        ("cron(0/0 10 * * ? *)", 'the step "0" of the minutes must be a number above 0'),
        ("cron(0/ 10 * * ? *)", 'the step "" of the minutes must be'),
        ("cron(0/-5 10 * * ? *)", 'the step "-5" of the minutes must be'),
        ("cron(0/5/5 10 * * ? *)", 'the step "5/5" of the minutes must be'),
        ("cron(0/x 10 * * ? *)", 'the step "x" of the minutes must be'),
        ("cron(/5 10 * * ? *)", '"" in the minutes must be'),
        ("cron(60/5 10 * * ? *)", '"60" in the minutes must be'),
        ("cron(*-5 10 * * ? *)", '"*" in the minutes must be'),
        ("cron(** 10 * * ? *)", '"**" in the minutes must be'),
        # The day fields
        ("cron(0 10 * * * *)", "exactly one of day-of-month and day-of-week must be ?"),
        ("cron(0 10 ? * ? *)", "exactly one of day-of-month and day-of-week must be ?"),
        ("cron(0 10 1 * MON *)", "exactly one of day-of-month and day-of-week must be ?"),
        ("cron(? 10 * * ? *)", '"?" in the minutes must be'),
        ("cron(0 ? * * ? *)", '"?" in the hours must be'),
        ("cron(0 10 * ? ? *)", '"?" in the month must be'),
        ("cron(0 10 * * ? ?)", '"?" in the year must be'),
        ("cron(0 10 ?,1 * ? *)", '"?" in the day-of-month must be'),
        ("cron(0 10 ? * MON,? *)", '"?" in the day-of-week must be'),
        # L, W and #
        ("cron(L 10 * * ? *)", '"L" in the minutes must be'),
        ("cron(0 10 L,1 * ? *)", "may have L or W only as L, as LW, or as one number and W"),
        ("cron(0 10 L-3 * ? *)", "may have L or W only as L, as LW, or as one number and W"),
        ("cron(0 10 WL * ? *)", "may have L or W only as L, as LW, or as one number and W"),
        ("cron(0 10 W * ? *)", "may have L or W only as L, as LW, or as one number and W"),
        ("cron(0 10 1W,15W * ? *)", "may have L or W only as L, as LW, or as one number and W"),
        ("cron(0 10 1-5W * ? *)", "may have L or W only as L, as LW, or as one number and W"),
        ("cron(0 10 32W * ? *)", '"32" in the day-of-month must be a number from 1 to 31'),
        ("cron(0 10 0W * ? *)", '"0" in the day-of-month must be a number from 1 to 31'),
        ("cron(0 10 l * ? *)", '"l" in the day-of-month must be'),
        ("cron(0 10 3w * ? *)", '"3w" in the day-of-month must be'),
        ("cron(0 10 1#1 * ? *)", '"1#1" in the day-of-month must be'),
        ("cron(0 10 ? * 3W *)", '"3W" in the day-of-week must be'),
        ("cron(0 10 ? * 2,6L *)", '"2,6" in the day-of-week must be'),
        ("cron(0 10 ? * 6L,2 *)", '"6L" in the day-of-week must be'),
        ("cron(0 10 ? * 8L *)", '"8" in the day-of-week must be'),
        ("cron(0 10 ? * 3#1,6#3 *)", "may have # only as one day, # and a number from 1 to 5"),
        ("cron(0 10 ? * 3#0 *)", "may have # only as one day, # and a number from 1 to 5"),
        ("cron(0 10 ? * 3#6 *)", "may have # only as one day, # and a number from 1 to 5"),
        ("cron(0 10 ? * 3# *)", "may have # only as one day, # and a number from 1 to 5"),
        ("cron(0 10 ? * #1 *)", '"" in the day-of-week must be'),
        ("cron(0 10 ? * 8#1 *)", '"8" in the day-of-week must be'),
        ("cron(0 10 ? * 2-3#1 *)", '"2-3" in the day-of-week must be'),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    """The reason names the field, the value and the rule."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        Cron.read(text)


def test_whole_reasons() -> None:
    """What may be written instead is told: numbers, and names where there are any."""
    with pytest.raises(ValueError, match=r"must be a number from 0 to 59$"):
        cron("60 10 * * ? *")
    with pytest.raises(ValueError, match=r"from 1 to 7 or one of SUN, MON, TUE, WED, THU, FRI, SAT$"):
        cron("0 10 ? * TUESDAY *")


@pytest.mark.parametrize("part", ["9" * 300, "1-" + "9" * 300, "0/" + "9" * 300, "9" * 300 + "-1"])
def test_reasons_stay_short(part: str) -> None:
    """A long value is cut, and no number is too long to be refused."""
    with pytest.raises(ValueError, match=r"(in|of) the minutes") as caught:
        cron(f"{part} 10 * * ? *")
    assert len(str(caught.value)) < 170
    assert re.search(r"9\.\.\. \(\d+ characters\)\"", str(caught.value))


def test_blanks_between_fields() -> None:
    """Their number does not matter."""
    assert cron("  0  10 *   * ? * ").next_after(at("2030-01-01T00:00")) == at("2030-01-01T10:00")


def test_value() -> None:
    """An expression is its text, and can be kept with the rest of a state."""
    expression = cron("0 10 ? * 3#2 *")
    assert expression == cron("0 10 ? * 3#2 *")
    assert expression != cron("0 11 ? * 3#2 *")
    assert expression.text == "cron(0 10 ? * 3#2 *)"
    assert repr(expression) == "Cron(text='cron(0 10 ? * 3#2 *)')"
    assert pickle.loads(pickle.dumps(expression)).next_after(at("2030-01-01T00:00")) == at("2030-01-08T10:00")


# Against a search that tries every minute, with its own idea of each rule

Fits = Callable[[date], bool]
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
SPAN = 500


def month_days(day: date) -> list[date]:
    """All days of the month of this day."""
    first = day.replace(day=1)
    return [first + n * DAY for n in range(31) if (first + n * DAY).month == day.month]


def number_in_week(day: date) -> int:
    """From Sunday = 1."""
    return day.isoweekday() % 7 + 1


def nearest_weekday(number: int) -> Fits:
    """The weekday with the smallest distance from a day of the same month."""

    def fits(day: date) -> bool:
        days = month_days(day)
        weekdays = [other.day for other in days if other.isoweekday() < 6]
        return number <= len(days) and day.day == min(weekdays, key=lambda other: abs(other - number))

    return fits


def same_weekdays(day: date) -> list[date]:
    """All days of this month that are the same day of the week."""
    return [other for other in month_days(day) if other.isoweekday() == day.isoweekday()]


@st.composite
def parts(draw: st.DrawFn, first: int, last: int, names: list[str] | None = None) -> tuple[str, set[int]]:
    """A list of numbers, names, ranges and steps, and what it selects."""

    def spelled(value: int) -> str:
        return names[value - 1] if names and draw(st.booleans()) else str(value)

    texts, values = [], set[int]()
    for _ in range(draw(st.integers(1, 3))):
        low = draw(st.integers(first, last))
        high = draw(st.integers(low, last))
        step = draw(st.integers(1, 12))
        text, selected = draw(
            st.sampled_from(
                [
                    ("*", range(first, last + 1)),
                    (spelled(low), range(low, low + 1)),
                    (f"{spelled(low)}-{spelled(high)}", range(low, high + 1)),
                    (f"{spelled(low)}/{step}", range(low, last + 1, step)),
                    (f"*/{step}", range(first, last + 1, step)),
                    (f"{spelled(low)}-{spelled(high)}/{step}", range(low, high + 1, step)),
                ]
            )
        )
        texts.append(text)
        values.update(selected)
    return ",".join(texts), values


@st.composite
def day_fields(draw: st.DrawFn) -> tuple[str, str, Fits]:
    """Day-of-month, day-of-week, and whether a day fits them."""
    text, numbers = draw(parts(1, 31))
    weekdays = draw(st.sets(st.integers(1, 7), min_size=1))
    number, weekday, place = draw(st.integers(1, 31)), draw(st.integers(1, 7)), draw(st.integers(1, 5))
    name = draw(st.sampled_from([str(weekday), WEEKDAYS[weekday - 1]]))
    choices: list[tuple[str, str, Fits]] = [
        (text, "?", lambda day: day.day in numbers),
        ("L", "?", lambda day: day == month_days(day)[-1]),
        ("LW", "?", lambda day: day == [other for other in month_days(day) if other.isoweekday() < 6][-1]),
        (f"{number}W", "?", nearest_weekday(number)),
        ("?", "*", lambda day: True),
        ("?", "L", lambda day: number_in_week(day) == 7),
        ("?", ",".join(map(str, weekdays)), lambda day: number_in_week(day) in weekdays),
        ("?", f"{name}L", lambda day: number_in_week(day) == weekday and day == same_weekdays(day)[-1]),
        (
            "?",
            f"{name}#{place}",
            lambda day: number_in_week(day) == weekday and same_weekdays(day).index(day) == place - 1,
        ),
    ]
    return draw(st.sampled_from(choices))


@given(
    minutes=parts(0, 59),
    hours=parts(0, 23),
    months=parts(1, 12, MONTHS),
    years=st.one_of(st.just(("*", set(range(1970, 2200)))), parts(1970, 2199)),
    days=day_fields(),
    instant=st.timedeltas(-500 * DAY, 230 * 365 * DAY).map(lambda passed: at("1970-01-01T00:00") + passed),
)
def test_search_agrees_with_trying_every_minute(
    minutes: tuple[str, set[int]],
    hours: tuple[str, set[int]],
    months: tuple[str, set[int]],
    years: tuple[str, set[int]],
    days: tuple[str, str, Fits],
    instant: datetime,
) -> None:
    """Forwards, and backwards from what lies a while after the instant."""
    day_of_month, day_of_week, day_fits = days
    expression = cron(f"{minutes[0]} {hours[0]} {day_of_month} {months[0]} {day_of_week} {years[0]}")
    start = instant.replace(second=0, microsecond=0)

    def occurrences(first: datetime, last: datetime) -> Iterator[datetime]:
        day = first.date()
        while day <= last.date():
            if day.year in years[1] and day.month in months[1] and day_fits(day):
                for minute in range(1440):
                    hour, rest = divmod(minute, 60)
                    found = datetime(day.year, day.month, day.day, hour, rest, tzinfo=UTC)
                    if hour in hours[1] and rest in minutes[1] and first <= found <= last:
                        yield found
            day += DAY

    found = expression.next_after(instant)
    end = start + SPAN * DAY
    expected = next(occurrences(start + MINUTE, end), None)
    assert found == expected or (expected is None and (found is None or found > end))

    for asked in (instant, found or instant, (found or instant) + 700 * MINUTE):
        earliest = asked - LONGEST_WINDOW
        latest = [occurrence for occurrence in occurrences(earliest, asked) if occurrence > earliest]
        assert expression.latest_until(asked, LONGEST_WINDOW) == (latest[-1] if latest else None)
