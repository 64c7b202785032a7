"""Lists and memory at 10^3 to 10^6 command executions; each size in a process of its own."""

import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.timing import Row, print_rows

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def _measure(size: int) -> None:
    """In the child process: fill, then print seconds per page and the resident bytes that the executions cost."""
    from iotmock import mock_iot

    with mock_iot() as iot:
        control = iot.client("iot")
        command = control.create_command(commandId="c", payload={"content": b"{}", "contentType": "application/json"})
        target = f"arn:aws:iot:{iot.region}:{iot.account_id}:client/device-"
        before = _resident()
        started = time.perf_counter()
        _start_executions(iot._world, command["commandArn"], target, size)
        filling = time.perf_counter() - started
        cost = _resident() - before
        pages = []
        for _ in range(30):
            started = time.thread_time()
            control.list_command_executions(
                commandArn=command["commandArn"], startedTimeFilter={"after": "1970-01-01T00:00"}, maxResults=50
            )
            pages.append(time.thread_time() - started)
        iot.advance(43201)
        print(min(pages), cost, filling, _resident() - before)


def _start_executions(world: object, command_arn: str, target: str, size: int) -> None:
    """Through the backend: boto3's own cost would take minutes at a million."""
    from iotmock.core.rooms.registration import OPERATIONS

    operation = OPERATIONS["iot-jobs-data:StartCommandExecution"]
    for number in range(size):
        with world.entered(operation.name, "123456789012", "us-east-1") as call:  # type: ignore[attr-defined]
            operation.method(
                call.backend(operation.backend), call,
                command_arn=command_arn, target_arn=f"{target}{number % 1000}", execution_timeout_seconds=43200,
                client_token=f"token-{number:030d}",
            )  # fmt: skip


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print page cost relative to the smallest size, and memory."""
    rows: list[Row] = []
    first = None
    for size in sizes:
        output = subprocess.run(
            [sys.executable, "-m", "benchmarks.scale", str(size)], capture_output=True, text=True, check=True
        ).stdout
        page, cost, filling, timed_out = map(float, output.split())
        first = first or page
        limit = None if size == sizes[0] else 1.5
        detail = f"{page * 1e6:.0f} us a page of 50, {cost / 2**20:.0f} MiB, {filling / size * 1e6:.1f} us a start"
        rows.append((f"{size:,} executions: page / page at {sizes[0]:,}", page / first, limit, detail))
        if size == 1_000_000:
            rows.append(("1,000,000 executions, in GB", cost / 1e9, 1.5, "with their messages and journal"))
            rows.append(("the same after all have timed out", timed_out / 1e9, 1.5, "and a million events more"))
    print_rows("Scale", rows)


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
