"""`python -m iotmock`: the demo, the list of operations, statements of topic rules."""

import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import entry_points, version
from pathlib import Path

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


def story_of_jobs(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the demo prints, in lines."""
    assert main(["demo", "jobs"]) == 0
    return capsys.readouterr().out.splitlines()


def test_demo_of_jobs_stops_a_bad_firmware(capsys: pytest.CaptureFixture[str]) -> None:
    """Minute by minute, one sign and one number for each pump, and a picture that agrees."""
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        printed = story_of_jobs(capsys)
    minutes = [re.fullmatch(r" +(\d+) (.{50})([\d ]*)", line) for line in printed]
    rows = [(int(row[1]), row[2], sum(map(int, row[3].split()))) for row in minutes if row]
    assert [minute for minute, _, _ in rows] == list(range(8))
    assert [50 - pumps.count("·") for _, pumps, _ in rows] == [counted for _, _, counted in rows]
    assert [counted for _, _, counted in rows] == [3, 6, 12, 22, 32, 42, 42, 42]
    assert {sign: rows[-1][1].count(sign) for sign in "·░▒█xt-"} == dict(
        zip("·░▒█xt-", (8, 0, 0, 22, 9, 3, 8), strict=True)
    )

    assert "    The job is CANCELED: what was queued is given up, what is in progress goes on." in printed
    assert "22 pumps have version 2.0 in their shadow $package. The picture of the job:" in printed
    picture = printed[printed.index("job firmware-2-0, CANCELED: Pump firmware 2.0") :]
    assert "created 2026-03-01 00:00:00 UTC" in picture
    assert "5 min 20 s  aborted" in picture
    assert {line.split()[0]: int(line.split()[1]) for line in picture if re.match(r"[A-Z_]+ +\d", line)} == {
        "QUEUED": 0,
        "IN_PROGRESS": 0,
        "CANCELED": 8,
        "TIMED_OUT": 3,
        "FAILED": 9,
        "SUCCEEDED": 22,
    }
    with pytest.raises(RuntimeError):
        IoTMock.current()


def test_demo_of_jobs_is_the_same_by_any_clock(capsys: pytest.CaptureFixture[str]) -> None:
    """The time that the computer takes for it plays no part."""
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        frozen = story_of_jobs(capsys)
    running = story_of_jobs(capsys)
    created = frozen.index("created 2026-03-01 00:00:00 UTC")
    assert running[:created] == frozen[:created]
    marks = frozen.index("5 min 20 s  aborted")
    assert running[marks:] == frozen[marks:]


def test_demo_fits_a_terminal_that_knows_ascii_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars and heights have plainer signs."""
    old = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", old)
    assert main(["demo", "jobs"]) == 0
    old.seek(0)
    printed = old.read()
    assert "\n  1 +++:::......" in printed
    assert "?" not in printed


@pytest.mark.parametrize("arguments", [["demo", "job"], ["demos"], []])
def test_unknown_stories_and_commands_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The message names what there is."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "jobs" in said if arguments == ["demo", "job"] else "demo" in said


def test_help_names_the_stories(capsys: pytest.CaptureFixture[str]) -> None:
    """And which is told without a name."""
    with pytest.raises(SystemExit) as left:
        main(["demo", "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "{commands,data-plane,fleet,jobs,one-click,packages,rules}" in said
    assert "commands unless told" in said


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


@pytest.mark.parametrize(
    ("story", "lines"),
    [
        (
            "data-plane",
            [
                '  5 s  lamp  hears the delta {"on": true}',
                " 10 s  lamp  loses the line; its last will says 'gone'",
                " 20 s  lamp  comes back to its session, where 'turn red' has waited",
                "lamp, classic shadow, version 3",
            ],
        ),
        (
            "fleet",
            [
                "  pump-1  reports a battery of 95 %; job update: QUEUED",
                "  pump-1  reports a battery of 40 %; job update: REMOVED",
                "  pump-2  has reported nothing; job update: has nothing to do",
                "  metric  a minute later CloudWatch has 1 pump online",
                "charged [shadow.reported.battery >= 80]  0    0    0",
            ],
        ),
        (
            "packages",
            [
                "  publish 1.0                                    done",
                "  delete 1.0                                     done",
                "2.0      PUBLISHED  default        2026-03-02 00:00:00",
            ],
        ),
        (
            "rules",
            [
                "  rule    WHERE was false: temperature > 200",
                "  warn    is called with {'temperature': 220, 'oven': '7'}",
                '  queue   holds {"temperature":220,"oven":"7"}',
                "00:00:00.000  too_hot  oven/7/state  s3 failed: NoSuchBucket",
            ],
        ),
        ("one-click", [" 10 s  FinalizeDeviceClaim: CLAIMED", " 40 s  a double click"]),
    ],
)
def test_every_room_has_a_demo(story: str, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """It tells its story to the end, and leaves nothing active."""
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        assert main(["demo", story]) == 0
    printed = capsys.readouterr().out
    assert [line for line in lines if line.strip() not in printed] == []
    assert max(map(len, printed.splitlines())) < 250
    with pytest.raises(RuntimeError):
        IoTMock.current()


def test_operations_are_there_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For scripts: as many as there are lines."""
    assert main(["operations", "iot-data"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["operations", "iot-data", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0] == {"service": "iot-data", "operation": "DeleteConnection"}
    assert len(found) == len(lines)


def test_the_program_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """As pip knows it."""
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert (left.value.code, capsys.readouterr().out) == (0, f"iotmock {version('iotmock')}\n")


def test_the_program_stands_on_the_path() -> None:
    """`iotmock` is `python -m iotmock`."""
    (script,) = [point for point in entry_points(group="console_scripts") if point.name == "iotmock"]
    assert script.load() is main


@pytest.mark.skipif(sys.platform == "win32", reason="pipes differ")
def test_a_closed_pipe_leaves_no_traceback() -> None:
    """`iotmock operations | head -1`."""
    command = f"{sys.executable} -m iotmock operations | head -1"
    found = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert len(found.stdout.splitlines()) == 1


class TestSql:
    """`python -m iotmock sql`."""

    STATEMENT = "SELECT temperature AS t, clientid() AS who FROM 'plant/+' WHERE temperature > 50"

    def test_executed_statement_prints_what_it_selects(
        self, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
    ) -> None:
        """Byte for byte, and a line's end."""
        message = tmp_path / "message.json"
        message.write_text('{"temperature": 60.50}')
        options = ["--topic", "plant/a", "--payload", str(message), "--client-id", "pump"]
        assert main(["sql", self.STATEMENT, *options]) == 0
        assert capsysbinary.readouterr() == (b'{"t":60.50,"who":"pump"}\n', b"")

    def test_message_comes_from_standard_input(
        self, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """`--payload -`; bytes as they are."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00")))
        assert main(["sql", "SELECT * FROM 'a'", "--payload", "-"]) == 0
        assert capsysbinary.readouterr().out == b"\xff\x00\n"

    @pytest.mark.parametrize(
        ("topic", "said"), [("plant/a", "filtered: WHERE was Undefined: temperature > 50\n"), ("other", "unmatched\n")]
    )
    def test_nothing_selected_is_status_one(self, capsys: pytest.CaptureFixture[str], topic: str, said: str) -> None:
        """With the reason."""
        assert main(["sql", self.STATEMENT, "--topic", topic]) == 1
        assert capsys.readouterr() == ("", said)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["SELECT a[0] FROM 'a'"], "line 1, column 9"),
            (["SELECT a FROM '+'"], "topic="),
            (["SELECT a FROM 'a'", "--version", "2020"], "2016-03-23"),
            (["SELECT a FROM 'a'", "--payload", "missing"], "missing"),
        ],
    )
    def test_what_cannot_be_evaluated_is_status_two(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
    ) -> None:
        """With what is wrong."""
        assert main(["sql", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err
