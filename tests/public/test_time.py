"""The test holds the clock: stopped, moved to an instant, from one deadline to the next."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
import time_machine
from freezegun import freeze_time

from iotmock import IoTMock, mock_iot

START = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def start_execution(iot: IoTMock, seconds: int = 60, name: str = "valve") -> dict[str, str]:
    """A command execution that times out; addressed as GetCommandExecution wants it."""
    control = iot.client("iot")
    command = control.create_command(commandId=f"open-{name}-{seconds}", payload={"content": b"x"})
    target = f"arn:aws:iot:{iot.region}:{iot.account_id}:client/{name}"
    started = iot.client("iot-jobs-data").start_command_execution(
        commandArn=command["commandArn"], targetArn=target, executionTimeoutSeconds=seconds
    )
    return {"executionId": started["executionId"], "targetArn": target}


def status(iot: IoTMock, execution: dict[str, str]) -> str:
    """Where it stands."""
    return str(iot.client("iot").get_command_execution(**execution)["status"])


# A clock that stands


def test_a_mock_begins_at_an_instant_and_stands_there() -> None:
    """AWS's time stamps agree with it; the process clock is left alone."""
    with mock_iot(now=START, region="us-east-1") as iot:
        assert iot.now == START
        iot.client("iot").create_command(commandId="open", payload={"content": b"x"})
        assert iot.client("iot").get_command(commandId="open")["createdAt"] == START
        iot.advance(90)
        assert iot.now == START + 1.5 * MINUTE
    assert abs(datetime.now(UTC) - START) > timedelta(days=300)


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    """`iot.now` is in UTC."""
    with mock_iot(now=START.astimezone(timezone(timedelta(hours=5)))) as iot:
        assert iot.now == START
        assert iot.now.utcoffset() == timedelta(0)


def test_every_form_takes_an_instant(pytester: pytest.Pytester) -> None:
    """The decorator, the marker and `start`."""

    @mock_iot(now=START)
    def decorated() -> datetime:
        return IoTMock.current().now

    assert decorated() == START
    mock = mock_iot(now=START)
    assert mock.start().now == START
    mock.stop()
    pytester.makepyfile(
        """
        from datetime import UTC, datetime
        import pytest

        @pytest.mark.iotmock(now=datetime(2030, 1, 1, tzinfo=UTC))
        def test(iotmock):
            assert iotmock.now == datetime(2030, 1, 1, tzinfo=UTC)
        """
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=1)


def test_a_mock_that_starts_again_begins_at_its_instant_again() -> None:
    """Unless it goes on in the last world."""
    mock = mock_iot(now=START)
    for _ in range(2):
        iot = mock.start()
        assert iot.now == START
        iot.advance(60)
        mock.stop()
    plain = mock_iot()
    assert plain.start(reset=False).now == START + MINUTE
    plain.stop()


def test_reset_goes_back_to_the_beginning() -> None:
    """To the instant of the start, or to the process clock."""
    with mock_iot(now=START) as iot:
        iot.advance(60)
        iot.reset()
        assert iot.now == START
    with mock_iot() as iot:
        iot.advance(timedelta(days=1))
        iot.freeze()
        iot.reset()
        assert abs(iot.now - datetime.now(UTC)) < MINUTE


@pytest.mark.parametrize(
    ("now", "error", "message"),
    [
        (datetime(2030, 1, 1), ValueError, "without a zone is no instant; add tzinfo=UTC"),  # noqa: DTZ001
        ("2030-01-01", TypeError, r"now=\('2030-01-01'\): give an instant, e.g. datetime\(2030, 1, 1, tzinfo=UTC\)"),
        (1700000000, TypeError, "give an instant"),
    ],
)
def test_what_is_no_instant_is_refused(now: Any, error: type[Exception], message: str) -> None:
    """Before anything starts."""
    with pytest.raises(error, match=message):
        mock_iot(now=now)


def test_an_inner_mock_cannot_begin_elsewhere() -> None:
    """It shares the outer one's clock, and nothing of it stays."""
    with mock_iot() as iot:
        with pytest.raises(RuntimeError, match="share one world and its clock"), mock_iot(now=START):
            pass
        assert abs(iot.now - datetime.now(UTC)) < MINUTE
        iot.client("iot").list_commands()


@pytest.mark.parametrize("library", ["freezegun", "time-machine", "none"])
def test_a_frozen_mock_stands_still_whatever_the_process_clock_does(library: str) -> None:
    """And goes on from there by the test's hand; freezing again changes nothing."""
    with mock_iot() as iot:
        if library == "freezegun":
            with freeze_time(START) as clock:
                iot.freeze()
                clock.tick(3600)
                assert iot.now == START
        elif library == "time-machine":
            with time_machine.travel(START, tick=False) as traveller:
                iot.freeze()
                traveller.shift(3600)
                assert iot.now == START
        else:
            iot.freeze()
        stood = iot.now
        iot.freeze()
        assert iot.now == stood
        iot.advance(60)
        assert iot.now == stood + MINUTE


# To an instant


def test_advance_to_lets_happen_what_is_due() -> None:
    """Each thing at its own instant."""
    with mock_iot(now=START, region="us-east-1") as iot:
        execution = start_execution(iot)
        iot.advance_to(START + 10 * MINUTE)
        found = iot.client("iot").get_command_execution(**execution)
        assert (found["status"], found["lastUpdatedAt"]) == ("TIMED_OUT", START + MINUTE)
        assert iot.now == START + 10 * MINUTE
        iot.advance_to(iot.now)  # no step is a step


def test_advance_to_goes_with_a_running_clock() -> None:
    """It runs on from there."""
    with mock_iot() as iot:
        target = iot.now + timedelta(days=1)
        iot.advance_to(target)
        assert timedelta(0) <= iot.now - target < MINUTE


@pytest.mark.parametrize(
    ("instant", "error", "message"),
    [
        (START - MINUTE, ValueError, "cannot go back from 2030-01-01T12:00:00.00:00 to 2030-01-01T11:59:00"),
        (datetime(2031, 1, 1), ValueError, "add tzinfo=UTC"),  # noqa: DTZ001
        (60, TypeError, r"advance_to\(60\): give an instant"),
    ],
)
def test_advance_to_refuses_what_it_cannot_reach(instant: Any, error: type[Exception], message: str) -> None:
    """The clock stays."""
    with mock_iot(now=START) as iot:
        with pytest.raises(error, match=message):
            iot.advance_to(instant)
        assert iot.now == START


@pytest.mark.parametrize(
    ("move", "error", "message"),
    [
        (
            lambda iot: iot.advance("60s"),
            TypeError,
            r"advance\('60s'\): give seconds or a timedelta, e.g. advance\(60\)",
        ),
        (lambda iot: iot.advance(hours=1), TypeError, r"advance\(timedelta\(hours=1\)\)"),
        (lambda iot: iot.advance(START), TypeError, r"this is an instant: advance_to\(datetime.datetime\(2030"),
        (lambda iot: iot.advance(True), TypeError, r"advance\(True\): give seconds"),
        (lambda iot: iot.advance(None), TypeError, r"needs a span: give seconds"),
        (lambda iot: iot.advance(float("nan")), ValueError, r"advance\(nan\): this is no number of seconds"),
        (lambda iot: iot.advance(float("inf")), ValueError, "ends with the year 9999"),
        (lambda iot: iot.advance(-1), ValueError, "cannot go back"),
    ],
)
def test_advance_names_the_right_call(move: Any, error: type[Exception], message: str) -> None:
    """The clock stays."""
    with mock_iot(now=START) as iot:
        with pytest.raises(error, match=message):
            move(iot)
        assert iot.now == START


# From one deadline to the next


def test_next_deadline_is_when_something_happens_by_itself() -> None:
    """The nearest one; None where nothing waits."""
    with mock_iot(now=START, region="us-east-1") as iot:
        assert iot.next_deadline is None
        start_execution(iot, 300)
        start_execution(iot, 60)
        assert iot.next_deadline == START + MINUTE
        iot.advance(60)
        assert iot.next_deadline == START + 5 * MINUTE


def test_run_until_goes_from_deadline_to_deadline() -> None:
    """It stops at the very instant where the condition is true, and asks first."""
    with mock_iot(now=START, region="us-east-1") as iot:
        first, second, _ = (start_execution(iot, seconds) for seconds in (60, 120, 180))
        iot.run_until(lambda: status(iot, first) == "CREATED")
        assert iot.now == START
        iot.run_until(lambda: status(iot, second) == "TIMED_OUT")
        assert iot.now == START + 2 * MINUTE


def test_run_until_works_with_a_running_clock(iotmock: IoTMock) -> None:
    """Deadlines lie ahead of it."""
    execution = start_execution(iotmock, 3600)
    iotmock.run_until(lambda: status(iotmock, execution) == "TIMED_OUT", limit=timedelta(hours=2))
    assert iotmock.now - datetime.now(UTC) > timedelta(minutes=59)


def never() -> bool:
    """Nothing ever makes it true."""
    return False


@pytest.mark.parametrize("limit", [90, timedelta(seconds=90), 90.0])
def test_run_until_ends_at_its_limit(limit: Any) -> None:
    """The clock stands there, and the error says what was waited for and what comes next."""
    with mock_iot(now=START, region="us-east-1") as iot:
        start_execution(iot, 60)
        start_execution(iot, 600)
        with pytest.raises(TimeoutError) as caught:
            iot.run_until(never, limit=limit)
        assert iot.now == START + timedelta(seconds=90)
    said = str(caught.value)
    assert said.startswith(f"not so within {limit!r}: never; it is 2030-01-01T12:01:30+00:00")
    assert said.endswith("the next deadline is 2030-01-01T12:10:00+00:00")


def test_run_until_asks_once_more_at_its_limit() -> None:
    """What depends on the time alone is seen."""
    with mock_iot(now=START) as iot:
        iot.run_until(lambda: iot.now >= START + MINUTE, limit=60)
        assert iot.now == START + MINUTE


def test_run_until_ends_where_nothing_more_falls_due() -> None:
    """Without a limit it would wait for ever; a lambda is told as it was written."""
    with mock_iot(now=START, region="us-east-1") as iot:
        start_execution(iot, 60)
        with pytest.raises(
            TimeoutError, match=r"nothing more falls due, and not so: .*lambda: iot\.messages == 5"
        ) as caught:
            iot.run_until(lambda: iot.messages == 5)
        assert __file__ in str(caught.value)
        assert str(caught.value).endswith("the next deadline is none")
        assert iot.now == START + timedelta(days=183)  # when the execution is forgotten


def test_what_a_predicate_raises_comes_out(iotmock: IoTMock) -> None:
    """A mistake of the test is no time-out."""
    with pytest.raises(ZeroDivisionError):
        iotmock.run_until(lambda: 1 / 0)


@pytest.mark.parametrize(
    ("limit", "error"), [(-1, ValueError), ("60", TypeError), (True, TypeError), (float("nan"), ValueError)]
)
def test_a_limit_is_a_span_ahead(limit: Any, error: type[Exception]) -> None:
    """The clock stays."""
    with mock_iot(now=START) as iot:
        with pytest.raises(error):
            iot.run_until(never, limit=limit)
        assert iot.now == START


def test_failures_of_callbacks_come_out_of_run_until(iotmock: IoTMock) -> None:
    """As of every act."""

    def fail(_message: Any) -> None:
        raise KeyError("in a callback")

    iotmock.client("iot").update_event_configurations(eventConfigurations={"JOB": {"Enabled": True}})
    execution = start_execution(iotmock)
    iotmock.subscribe("$aws/events/commandExecution/#", callback=fail)
    with pytest.raises(KeyError, match="in a callback"):
        iotmock.run_until(lambda: status(iotmock, execution) == "TIMED_OUT")


@pytest.mark.parametrize(
    "act",
    [
        lambda iot: iot.freeze(),
        lambda iot: iot.advance(1),
        lambda iot: iot.advance_to(START),
        lambda iot: iot.next_deadline,
        lambda iot: iot.run_until(never),
    ],
)
def test_time_ends_with_the_mock(act: Any) -> None:
    """The error says so."""
    with mock_iot() as iot:
        pass
    with pytest.raises(RuntimeError, match="this mock has stopped"):
        act(iot)


def test_things_of_moto_keep_the_process_clock() -> None:
    """It reads that one itself; docs/time.md says so."""
    with mock_iot(now=START):
        control = boto3.client("iot", region_name="us-east-1")
        control.create_role_alias(roleAlias="lamp", roleArn="arn:aws:iam::123456789012:role/lamp")
        made = control.describe_role_alias(roleAlias="lamp")["roleAliasDescription"]["creationDate"]
    assert abs(made - datetime.now(UTC)) < MINUTE
