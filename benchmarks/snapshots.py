"""Returning to a snapshot of a fleet, against building the fleet again through boto3: CPU time, in turns."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.timing import Row, compare, print_rows

FLEET = 1_000
GOAL = 1 / 20
GOAL_FROM_FILE = 1 / 8
PAYLOAD = {"content": b'{"do": "blink"}', "contentType": "application/json"}


def _build(iot: Any) -> None:
    """So many things with attributes, a shadow and a command execution each."""
    control, data, jobs = iot.client("iot"), iot.client("iot-data"), iot.client("iot-jobs-data")
    command = control.create_command(commandId="blink", payload=PAYLOAD)["commandArn"]
    for number in range(FLEET):
        name = f"lamp-{number}"
        thing = control.create_thing(
            thingName=name, attributePayload={"attributes": {"site": "a", "floor": str(number)}}
        )
        state = {"desired": {"on": True, "color": {"r": 1, "g": 2, "b": 3}}, "reported": {"on": False, "v": number}}
        data.update_thing_shadow(thingName=name, payload=json.dumps({"state": state}))
        jobs.start_command_execution(commandArn=command, targetArn=thing["thingArn"])


def run() -> None:
    """Measure and print."""
    from iotmock import mock_iot

    with mock_iot() as iot, TemporaryDirectory() as folder:

        def rebuild() -> None:
            iot.reset()
            _build(iot)

        rebuild()
        snapshot = iot.snapshot()
        built, taken, restored = compare(rebuild, iot.snapshot, lambda: iot.restore(snapshot), rounds=5, calls=1)
        path, lean_path = Path(folder, "fleet.jsonl"), Path(folder, "lean.jsonl")
        snapshot.save(path)
        for past in (iot.messages, iot.journal, iot.calls):
            past.clear()
        iot.snapshot().save(lean_path)
        saved, loaded, loaded_lean = compare(
            lambda: snapshot.save(path), lambda: iot.restore(path), lambda: iot.restore(lean_path), rounds=5, calls=1
        )
        size, lean_size = (each.stat().st_size / 1e6 for each in (path, lean_path))
        assert len(iot.client("iot").list_things(maxResults=250)["things"]) == 250
    rows: list[Row] = [
        (f"restore of {FLEET:,} things, against building", restored / built, GOAL, f"{restored * 1000:.0f} ms"),
        ("taking the snapshot, against building", taken / built, None, f"{taken * 1000:.0f} ms, {snapshot!r}"),
        ("saving to a file, with all that has happened", saved / built, None, f"{saved * 1000:.0f} ms, {size:.1f} MB"),
        ("restore from that file", loaded / built, None, f"{loaded * 1000:.0f} ms"),
        (
            "the same without log, journal and calls",
            loaded_lean / built,
            GOAL_FROM_FILE,
            f"{loaded_lean * 1000:.0f} ms, {lean_size:.1f} MB",
        ),
    ]
    print_rows("Snapshots", rows)
