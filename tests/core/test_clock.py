"""The one reading of time: right in every thread, whichever library holds the clock."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import freezegun
import pytest
import time_machine

from iotmock import IoTMock
from iotmock.core.clock import Clock

START = datetime(2030, 1, 1, 12, tzinfo=UTC)
FROZEN: dict[str, Callable[[], Any]] = {
    "freezegun": lambda: freezegun.freeze_time(START),
    "freezegun, west": lambda: freezegun.freeze_time(START, tz_offset=-5),
    "freezegun, east": lambda: freezegun.freeze_time(START, tz_offset=timedelta(hours=5, minutes=30)),
    "freezegun, time of a zone": lambda: freezegun.freeze_time("2030-01-01 07:00:00-05:00", tz_offset=-5),
    "freezegun, tick": lambda: freezegun.freeze_time(START, tick=True),
    "freezegun, tick, west": lambda: freezegun.freeze_time(START, tick=True, tz_offset=-5),
    "freezegun, ticks at every reading": lambda: freezegun.freeze_time(START, auto_tick_seconds=2),
    "freezegun, ticks at every reading, west": lambda: freezegun.freeze_time(START, auto_tick_seconds=2, tz_offset=-5),
    "time-machine": lambda: time_machine.travel(START, tick=False),
    "time-machine, tick": lambda: time_machine.travel(START, tick=True),
    "time-machine, zone": lambda: time_machine.travel(START.astimezone(timezone(timedelta(hours=-5))), tick=False),
}
# Readings of two seconds each, by log records and other threads too, or what a machine takes; less than any offset.
CLOSE = timedelta(minutes=10)


def in_thread(read: Callable[[], datetime]) -> datetime:
    """What `read` gives in another thread."""
    found: list[datetime] = []
    thread = threading.Thread(target=lambda: found.append(read()))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize("hold", FROZEN.values(), ids=FROZEN)
def test_the_clock_agrees_with_the_process(hold: Callable[[], Any]) -> None:
    """With `time.time()` in the main thread, and with itself in others."""
    clock = Clock()
    with hold():
        now, process, elsewhere = clock.now(), time.time(), in_thread(clock.now)
    assert now.utcoffset() == timedelta(0)
    assert START <= now <= START + CLOSE
    assert abs(now.timestamp() - process) < CLOSE.total_seconds()
    assert now <= elsewhere <= now + CLOSE


@pytest.mark.parametrize("hold", FROZEN.values(), ids=FROZEN)
def test_all_times_of_the_mock_agree(
    iotmock: IoTMock, iot_client: Any, data_client: Any, hold: Callable[[], Any]
) -> None:
    """What rooms answer, what devices are sent, the journal, `iot.now`."""
    name = "clock"
    with hold():
        iotmock.publish("a", b"")
        iot_client.create_command(commandId=name, payload={"content": b"x"})
        data_client.update_thing_shadow(thingName=name, payload=b'{"state": {"desired": {"on": true}}}')
        created = iot_client.get_command(commandId=name)["createdAt"]
        times = [iotmock.now, created, iotmock.messages[0].at, iotmock.journal[0].at]
        times.append(in_thread(lambda: iotmock.now))
        iotmock.advance(3600)
        times.append(iotmock.now - timedelta(hours=1))
    assert all(START <= instant <= START + CLOSE for instant in times)


def test_ticks_by_hand_are_seen() -> None:
    """In every thread, with an offset too."""
    clock = Clock()
    with freezegun.freeze_time(START, tz_offset=-5) as frozen:
        frozen.tick(90)
        assert clock.now() == in_thread(clock.now) == START + timedelta(seconds=90)
        frozen.move_to("2031-01-01")
        assert clock.now() == in_thread(clock.now) == datetime(2031, 1, 1, tzinfo=UTC)


def test_nested_freezes() -> None:
    """The inner one rules, then the outer one again."""
    clock = Clock()
    with freezegun.freeze_time(START, tz_offset=-5):
        with freezegun.freeze_time("2031-01-01", tz_offset=3):
            assert clock.now() == datetime(2031, 1, 1, tzinfo=UTC)
        assert clock.now() == START
    assert abs(clock.now().timestamp() - time.time()) < 60


def test_the_clock_imports_neither_library() -> None:
    """Nor does it need them, also where it is imported under a frozen clock."""
    program = (
        "import sys; from iotmock.core.clock import Clock; Clock().now();"
        " assert not {'freezegun', 'time_machine', 'dateutil'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    frozen = (
        "import freezegun\n"
        "with freezegun.freeze_time('2030-01-01', tz_offset=-5):\n"
        "    from iotmock.core.clock import Clock\n"
        "    assert Clock().now().isoformat() == '2030-01-01T00:00:00+00:00'\n"
        "assert Clock().now().year < 2030"
    )
    subprocess.run([sys.executable, "-c", frozen], check=True)
