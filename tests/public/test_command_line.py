"""`python -m iotmock`: the demo and the list of operations."""

import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import time_machine

from iotmock import IoTMock
from iotmock.__main__ import main


def test_demo_tells_the_story_of_three_devices(capsys: pytest.CaptureFixture[str]) -> None:
    """One succeeds, one rejects, one times out and answers late; nothing stays active."""
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        assert main(["demo"]) == 0
    printed = capsys.readouterr().out
    story = re.findall(r"^ +(\d+) s  (pump-\d)  (.+?) -> (\w+) +by (\w+)$", printed, re.MULTILINE)
    assert story == [
        ("0", "pump-1", "(new)", "CREATED", "StartCommandExecution"),
        ("0", "pump-2", "(new)", "CREATED", "StartCommandExecution"),
        ("0", "pump-3", "(new)", "CREATED", "StartCommandExecution"),
        ("2", "pump-1", "CREATED", "IN_PROGRESS", "device"),
        ("5", "pump-2", "CREATED", "REJECTED", "device"),
        ("10", "pump-1", "IN_PROGRESS", "SUCCEEDED", "device"),
        ("30", "pump-3", "CREATED", "TIMED_OUT", "clock"),
        ("70", "pump-3", "TIMED_OUT", "SUCCEEDED", "device"),
    ]
    assert '{"position": {"S": "open"}}' in printed
    with pytest.raises(RuntimeError):
        IoTMock.current()


def test_operations_are_listed_by_service(capsys: pytest.CaptureFixture[str]) -> None:
    """All of them, or those of one service."""
    assert main(["operations"]) == 0
    everything = capsys.readouterr().out.splitlines()
    assert main(["operations", "iot-data"]) == 0
    some = capsys.readouterr().out.splitlines()
    assert "iot-data           Publish" in some
    assert len(some) == 11
    assert set(some) < set(everything)


def test_operations_are_listed_in_a_process_of_its_own() -> None:
    """Nothing has opened the rooms before."""
    command = [sys.executable, "-m", "iotmock", "operations", "iot-jobs-data"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert "iot-jobs-data      StartCommandExecution" in found.stdout.splitlines()


def test_operations_of_an_unknown_service_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the services that there are."""
    assert main(["operations", "iotdata"]) == 2
    assert "iot-jobs-data" in capsys.readouterr().err
