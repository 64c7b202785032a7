"""What a million costs: pages among 10^3 to 10^6 command executions, and memory; each in a process of its own.

A page is held against a floor that takes turns with it, so that a machine that slows down while the lists grow does not
look like a list that does. Beside the median call stands the worst, with everything that the collector and growing
tables do to it.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.timing import Row, compare, print_rows

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MILLION = SIZES[-1]
ACCOUNT, REGION = "123456789012", "us-east-1"
GOAL_IN_GB = 1.0


class Filled(NamedTuple):
    """What a child process has measured.

    page: seconds of a page over those of its floor. gigabytes: of resident memory, when it was full, and after the time
    of everything has come. median, worst: seconds of one.
    """

    page: float
    gigabytes: float
    gigabytes_later: float
    median: float
    worst: float


# --- in the child -----------------------------------------------------------------------------------------------


def _fill(kind: str, size: int) -> Filled:
    from iotmock import mock_iot

    with mock_iot() as iot:
        control = iot.client("iot")
        command = control.create_command(commandId="c", payload={"content": b"{}", "contentType": "application/json"})
        make = {"executions": _start, "shadow updates": _update, "messages": _publish}[kind](iot, command["commandArn"])
        make(0)
        before, taken = _resident(), []
        for number in range(1, size + 1):
            started = time.thread_time()
            make(number)
            taken.append(time.thread_time() - started)
        # The list of times is the benchmark's own: a pointer and a number each.
        full = _resident() - before - 32 * size
        page = _page_over_floor(control, command["commandArn"]) if kind == "executions" else 0.0
        iot.advance(43201)
        later = _resident() - before - 32 * size
        return Filled(page, full / 1e9, later / 1e9, median(taken), max(taken))


def _backend_method(iot: Any, name: str) -> Callable[..., object]:
    """An operation without boto3, whose own cost would take minutes at a million."""
    from iotmock.core.rooms.registration import OPERATIONS

    operation, world = OPERATIONS[name], iot._world

    def act(**arguments: Any) -> object:
        with world.entered(operation.name, ACCOUNT, REGION) as call:
            return operation.method(call.backend(operation.backend), call, **arguments)

    return act


def _start(iot: Any, command_arn: str) -> Callable[[int], object]:
    start = _backend_method(iot, "iot-jobs-data:StartCommandExecution")
    target = f"arn:aws:iot:{REGION}:{ACCOUNT}:client/device-"
    return lambda number: start(
        command_arn=command_arn, target_arn=f"{target}{number % 1000}", execution_timeout_seconds=43200,
        client_token=f"f47ac10b-58cc-4372-a567-{number:012x}",
    )  # fmt: skip


def _update(iot: Any, _command_arn: str) -> Callable[[int], object]:
    update = _backend_method(iot, "iot-data:UpdateThingShadow")
    return lambda number: update(
        thing_name=f"pump-{number % 1000}", payload=json.dumps({"state": {"reported": {"t": number}}}).encode()
    )


def _publish(iot: Any, _command_arn: str) -> Callable[[int], object]:
    publish = _backend_method(iot, "iot-data:Publish")
    return lambda number: publish(topic=f"plant/{number % 1000}", payload=b'{"t": %d}' % number)


def _page_over_floor(control: Any, command_arn: str) -> float:
    from benchmarks.floor import canned_client, recorded_answers

    def page(client: Any) -> object:
        return client.list_command_executions(
            commandArn=command_arn, startedTimeFilter={"after": "1970-01-01T00:00"}, maxResults=50
        )

    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    canned = canned_client("iot", answers)
    with recorded_answers(answers):
        page(control)
    ours, floor = compare(lambda: page(control), lambda: page(canned), rounds=15, calls=4)
    return ours / floor


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


# --- in the parent ----------------------------------------------------------------------------------------------


def _measure(kind: str, size: int) -> Filled:
    child = [sys.executable, "-m", "benchmarks.scale", kind, str(size)]
    output = subprocess.run(child, capture_output=True, text=True, check=True).stdout
    return Filled(*json.loads(output))


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print page cost relative to the smallest size, and memory."""
    rows: list[Row] = []
    first: float | None = None
    for size in sizes:
        filled = _measure("executions", size)
        first = first or filled.page
        limit = None if size == sizes[0] else 1.5
        rows.append((f"{size:,} executions: page / page at {sizes[0]:,}", filled.page / first, limit, _calls(filled)))
        if size == MILLION:
            rows.append((f"{size:,} executions, in GB", filled.gigabytes, GOAL_IN_GB, "with messages and journal"))
            rows.append(("the same after all have timed out", filled.gigabytes_later, None, "and a million events"))
    for kind in ("shadow updates", "messages"):
        filled = _measure(kind, MILLION)
        rows.append((f"{MILLION:,} {kind}, in GB", filled.gigabytes, GOAL_IN_GB, _calls(filled)))
    print_rows("Scale", rows)


def _calls(filled: Filled) -> str:
    return f"{filled.median * 1e6:.1f} us each, the worst {filled.worst * 1e3:.0f} ms"


if __name__ == "__main__":
    print(json.dumps(_fill(sys.argv[1], int(sys.argv[2]))))
