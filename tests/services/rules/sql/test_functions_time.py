"""Functions of time: the clock, and text from and to milliseconds."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

U = "(undefined)"
BELIZE = timezone(timedelta(hours=-6))


def ms(*parts: int, zone: timezone = UTC) -> int:
    """Milliseconds since 1970 of year, month, day, hour, minute, second, millisecond."""
    *whole, fraction = (*parts, 0) if len(parts) < 7 else parts
    when = datetime(*whole, tzinfo=zone)  # type: ignore[arg-type, misc] # as many as there are
    return round(when.timestamp()) * 1000 + fraction


MOMENT = ms(2016, 3, 1, 21, 5, 9, 45)  # a Tuesday in a leap year
SUMMER = ms(2016, 7, 1, 16, 0, 0)


class TestTimestamp:
    """The engine's clock."""

    def test_milliseconds_of_the_mock(self, bench: Any) -> None:
        """It moves with the mock's clock (Developer Guide, SQL functions, timestamp)."""
        bench.iot.freeze()
        bench.iot.advance_to(datetime(2100, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC))
        assert bench.text("timestamp()") == str(ms(2100, 1, 1, 12, 0, 0, 250))
        bench.iot.advance(1.5)
        assert bench.text("timestamp()") == str(ms(2100, 1, 1, 12, 0, 1, 750))

    def test_whole_number_in_the_first_version(self, bench: Any) -> None:
        """An Int (Developer Guide, SQL functions, timestamp)."""
        bench.iot.freeze()
        bench.iot.advance_to(datetime(2100, 1, 1, tzinfo=UTC))
        assert bench.text("timestamp()", version="2015-10-08") == str(ms(2100, 1, 1, 0, 0, 0))

    def test_one_instant_for_all_of_a_statement(self, bench: Any) -> None:
        """Also while the clock runs (inferred)."""
        assert len(set(bench.value(f"[{', '.join(['timestamp()'] * 500)}]"))) == 1


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy", "2016"),
        ("yy", "16"),
        ("M", "3"),
        ("MM", "03"),
        ("MMM", "Mar"),
        ("MMMM", "March"),
        ("d", "1"),
        ("dd", "01"),
        ("D", "61"),
        ("DDD", "061"),
        ("E", "Tue"),
        ("EEE", "Tue"),
        ("EEEE", "Tuesday"),
        ("H", "21"),
        ("HH", "21"),
        ("h", "9"),
        ("hh", "09"),
        ("a", "PM"),
        ("m", "5"),
        ("mm", "05"),
        ("s", "9"),
        ("ss", "09"),
        ("SSS", "045"),
        ("G", "AD"),
        ("z", "UTC"),
        ("Z", "+0000"),
        ("yyyy-MM-dd HH:mm:ss.SSS", "2016-03-01 21:05:09.045"),
        ("yyyy-MM-dd'T'HH:mm:ssZ", "2016-03-01T21:05:09+0000"),
        ("yyyyMMddHHmmss", "20160301210509"),
        ("yyyy/MM/dd", "2016/03/01"),
        ("yyyy.MM.dd G 'at' HH:mm:ss z", "2016.03.01 AD at 21:05:09 UTC"),
        ("'Hour' H", "Hour 21"),
        ("E, d MMM yy, h:mm a", "Tue, 1 Mar 16, 9:05 PM"),
    ],
)
def test_parse_time_letters(bench: Any, pattern: str, text: str) -> None:
    """Joda's letters (Developer Guide, SQL functions, parse_time)."""
    assert bench.value(f'parse_time("{pattern}", {MOMENT})') == text


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (ms(2016, 3, 1, 0, 5, 0), "12 00 AM"),
        (ms(2016, 3, 1, 11, 5, 0), "11 11 AM"),
        (ms(2016, 3, 1, 12, 5, 0), "12 12 PM"),
        (ms(2016, 3, 1, 13, 5, 0), "1 13 PM"),
    ],
)
def test_parse_time_around_noon_and_midnight(bench: Any, when: int, text: str) -> None:
    """Twelve comes first (Developer Guide, SQL functions, parse_time)."""
    assert bench.value(f"parse_time('h HH a', {when})") == text


@pytest.mark.parametrize(
    ("zone", "when", "text"),
    [
        ("UTC", MOMENT, "2016-03-01 21:05 UTC +0000"),
        ("America/Belize", MOMENT, "2016-03-01 15:05 CST -0600"),
        ("America/New_York", MOMENT, "2016-03-01 16:05 EST -0500"),
        ("America/New_York", SUMMER, "2016-07-01 12:00 EDT -0400"),
        ("America/Los_Angeles", MOMENT, "2016-03-01 13:05 PST -0800"),
        ("Asia/Tokyo", MOMENT, "2016-03-02 06:05 JST +0900"),
        ("Europe/Berlin", SUMMER, "2016-07-01 18:00 CEST +0200"),
    ],
)
def test_parse_time_zones(bench: Any, zone: str, when: int, text: str) -> None:
    """The third argument is the zone (Developer Guide, SQL functions, parse_time)."""
    assert bench.value(f"parse_time('yyyy-MM-dd HH:mm z Z', {when}, '{zone}')") == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("parse_time('yyyy-MM-dd', 0)", '"1970-01-01"'),
        ("parse_time('yyyy-MM-dd HH:mm:ss', -1000)", '"1969-12-31 23:59:59"'),
        ("parse_time('yyyy', '0')", '"1970"'),
        ("parse_time('HH:mm', at)", '"21:05"'),
        ("parse_time('yyyy', 'now')", U),
        ("parse_time('yyyy', NULL)", U),
        ("parse_time('yyyy', TRUE)", U),
        ("parse_time('yyyy', nope)", U),
        ("parse_time(nope, 0)", U),
        ("parse_time(NULL, 0)", U),
        ("parse_time('yyyy', 0, 'No/Where')", U),
        ("parse_time('yyyy', 0, nope)", U),
    ],
)
def test_parse_time_arguments(bench: Any, expression: str, text: str) -> None:
    """What cannot be used gives Undefined (Developer Guide, SQL functions, parse_time; SQL data types)."""
    assert bench.text(expression, {"at": MOMENT}) == text


def test_parse_time_of_the_clock(bench: Any) -> None:
    """Both together (Developer Guide, SQL functions, parse_time)."""
    bench.iot.freeze()
    bench.iot.advance_to(datetime(2100, 2, 3, 4, 5, 6, tzinfo=UTC))
    assert bench.value("parse_time('yyyy-MM-dd HH:mm:ss', timestamp())") == "2100-02-03 04:05:06"


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("2018-04-30 12:30:45", "yyyy-MM-dd HH:mm:ss", ms(2018, 4, 30, 12, 30, 45)),
        ("2018-04-30T12:30:45.592", "yyyy-MM-dd'T'HH:mm:ss.SSS", ms(2018, 4, 30, 12, 30, 45, 592)),
        ("30 April 2018", "dd MMMM yyyy", ms(2018, 4, 30)),
        ("30 Apr 2018", "dd MMM yyyy", ms(2018, 4, 30)),
        ("3/4/2018", "d/M/yyyy", ms(2018, 4, 3)),
        ("20180430123045", "yyyyMMddHHmmss", ms(2018, 4, 30, 12, 30, 45)),
        ("30.04.18", "dd.MM.yy", ms(2018, 4, 30)),
        ("Mon, 30 Apr 2018", "E, dd MMM yyyy", ms(2018, 4, 30)),
        ("2018-04-30 21:30 PM", "yyyy-MM-dd HH:mm a", ms(2018, 4, 30, 21, 30)),
        ("2018-04-30 12:30:45 UTC", "yyyy-MM-dd HH:mm:ss z", ms(2018, 4, 30, 12, 30, 45)),
        ("2018-04-30 12:30:45 America/Belize", "yyyy-MM-dd HH:mm:ss VV", ms(2018, 4, 30, 12, 30, 45, zone=BELIZE)),
        ("2018-07-30 12:30 Europe/Berlin", "yyyy-MM-dd HH:mm VV", ms(2018, 7, 30, 10, 30)),
        ("2018-04-30 12:30:45 UTC+01:00", "yyyy-MM-dd HH:mm:ss VV", ms(2018, 4, 30, 11, 30, 45)),
        ("2018-04-30T12:30:45+02:00", "yyyy-MM-dd'T'HH:mm:ssXXX", ms(2018, 4, 30, 10, 30, 45)),
        ("2018-04-30T12:30:45-05:30", "yyyy-MM-dd'T'HH:mm:ssXXX", ms(2018, 4, 30, 18, 0, 45)),
        ("2018-04-30T12:30:45Z", "yyyy-MM-dd'T'HH:mm:ssXXX", ms(2018, 4, 30, 12, 30, 45)),
        ("1969-12-31", "yyyy-MM-dd", ms(1969, 12, 31)),
        ("2020-01-03 09:45:18 CST", "yyyy-MM-dd HH:mm:ss z", ms(2020, 1, 3, 15, 45, 18)),
        ("2020-07-03 09:45:18 PDT", "yyyy-MM-dd HH:mm:ss z", ms(2020, 7, 3, 16, 45, 18)),
        ("2020-01-03 09:45:18 JST", "yyyy-MM-dd HH:mm:ss z", ms(2020, 1, 3, 0, 45, 18)),
    ],
)
def test_time_to_epoch(bench: Any, text: str, pattern: str, expected: int) -> None:
    """java.time's letters, UTC unless the text says otherwise (Developer Guide, SQL functions, time_to_epoch)."""
    assert bench.text(f'time_to_epoch("{text}", "{pattern}")') == str(expected)


@pytest.mark.parametrize(
    "arguments",
    [
        "'yesterday', 'yyyy-MM-dd'",
        "'2018-04-30 12:30', 'yyyy-MM-dd'",
        "'2018-04', 'yyyy-MM-dd'",
        "'2018-13-01', 'yyyy-MM-dd'",
        "'Tue, 30 Apr 2018', 'E, dd MMM yyyy'",
        "'2018-04-30 12:30 NOWHERE', 'yyyy-MM-dd HH:mm z'",
        "'2018/04/30', 'yyyy-MM-dd'",
        "'', 'yyyy-MM-dd'",
        "NULL, 'yyyy-MM-dd'",
        "nope, 'yyyy-MM-dd'",
        "'2018-04-30', NULL",
        "'2018-04-30', nope",
    ],
)
def test_time_to_epoch_that_does_not_fit(bench: Any, arguments: str) -> None:
    """Undefined (Developer Guide, SQL functions, time_to_epoch; inferred)."""
    assert bench.text(f"time_to_epoch({arguments})") == U


def test_there_and_back(bench: Any) -> None:
    """The two functions are each other's opposite (Developer Guide, SQL functions)."""
    pattern = "'yyyy-MM-dd HH:mm:ss.SSS'"
    assert bench.text(f"time_to_epoch(parse_time({pattern}, {MOMENT}), {pattern})") == str(MOMENT)
