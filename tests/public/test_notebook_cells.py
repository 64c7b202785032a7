"""Cells of a notebook that run twice, and what can be seen after the stop."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import time_machine

from iotmock import IoTMock, IotmockWarning, mock_iot

BOTH = r"start\(\) inside a mock that start\(\) has begun at .*test_notebook_cells\.py:\d+ and nobody has stopped"


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch, snapshot: Callable[[], dict[str, Any]]) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    before = snapshot()
    yield
    assert snapshot() == before


def run_start_cell() -> IoTMock:
    """`iot = mock_iot(region="eu-west-1").start()`: the mock itself is lost."""
    return mock_iot(region="eu-west-1").start()


def test_a_start_cell_that_ran_twice_is_stopped_by_the_handle_at_hand() -> None:
    """Everything that bare starts left ends at once; `_restored` sees that nothing stays."""
    run_start_cell()
    with pytest.warns(IotmockWarning, match=BOTH):
        iot = run_start_cell()
    iot.stop()
    with pytest.raises(RuntimeError, match="no mock is active"):
        IoTMock.current()


def test_the_first_handle_and_the_current_one_stop_as_well() -> None:
    """Whichever the notebook still has."""
    first = run_start_cell()
    with pytest.warns(IotmockWarning, match=BOTH):
        run_start_cell()
    first.stop()
    run_start_cell()
    IoTMock.current().stop()


def test_a_stop_cell_may_run_twice() -> None:
    """What it wants is so already."""
    iot = run_start_cell()
    iot.stop()
    iot.stop()


def test_a_mock_that_the_handle_has_stopped_is_not_active_any_more() -> None:
    """Its own stop says so, and it may start again."""
    mock = mock_iot()
    mock.start().stop()
    assert repr(mock) == "<mock_iot, not active>"
    with pytest.raises(RuntimeError, match="stop\\(\\) without start\\(\\)"):
        mock.stop()
    mock.start()
    mock.stop()


def test_a_handle_does_not_stop_what_a_block_will_end() -> None:
    """It says who does, and nothing has happened."""
    with mock_iot() as iot:
        with pytest.raises(RuntimeError, match="ends with its `with` block, decorated test or fixture"):
            iot.stop()
        assert iot.client("iot").list_things()["things"] == []


def test_a_handle_stops_bare_starts_down_to_the_block_around_them() -> None:
    """The block goes on."""
    with mock_iot() as iot:
        inner = mock_iot().start()
        inner.stop()
        assert IoTMock.current().client("iot").list_things()["things"] == []
        iot.publish("a", "b")


@pytest.mark.parametrize("outer", ["start", "with"])
def test_nesting_by_blocks_decorators_and_classes_stays_quiet(outer: str) -> None:
    """Warnings are errors here."""

    @mock_iot
    def decorated() -> None:
        pass

    @mock_iot
    class TestDecorated:
        def setup_method(self) -> None:
            boto3.client("iot").list_things()

        def test(self) -> None:
            pass

    def run() -> None:
        decorated()
        with mock_iot():
            case = TestDecorated()
            case.setup_method()
            case.test()
            case.teardown_method()  # type: ignore[attr-defined]  # the decorator has added it

    if outer == "start":
        iot = mock_iot().start()
        run()
        iot.stop()
    else:
        with mock_iot():
            run()


def test_a_bare_start_inside_a_block_stays_quiet() -> None:
    """As in a `setUp` below a decorated class."""
    with mock_iot():
        mock = mock_iot()
        mock.start()
        mock.stop()


def test_pictures_show_the_last_state_after_the_stop() -> None:
    """As messages and journal do; what would have fallen due since has not happened."""
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False) as clock:
        iot = run_start_cell()
        control = iot.client("iot")
        arn = control.create_thing(thingName="pump")["thingArn"]
        iot.client("iot-data").update_thing_shadow(thingName="pump", payload='{"state": {"desired": {"on": true}}}')
        control.create_package(packageName="firmware")
        control.create_job(
            jobId="update", targets=[arn], document="{}", timeoutConfig={"inProgressTimeoutInMinutes": 1}
        )

        def pictures() -> list[str]:
            shown = (iot.shadow("pump"), iot.package("firmware"), iot.job("update"), iot.thing("pump"), iot.fleet())
            return list(map(str, shown))

        before = pictures()
        iot.stop()
        clock.shift(3600)  # the execution would have timed out
        assert pictures() == before
        with pytest.raises(LookupError):
            iot.shadow("valve")
        with pytest.raises(RuntimeError, match="this mock has stopped"):
            iot.publish("a", "b")
