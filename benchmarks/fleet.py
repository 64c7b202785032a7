"""A job on 10^3 to 10^5 things in one group: created, rolled out, reported; each size in a process of its own.

The fleet is put into the registry directly, which is not counted; devices report over MQTT through the handle.
"""

import gc
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, print_rows

SIZES = (1_000, 10_000, 100_000)
REGION = "us-east-1"


def _measure(size: int) -> None:
    """In the child process: print what creation, reports and looks cost in seconds, and resident bytes."""
    from iotmock import mock_iot

    with mock_iot(region=REGION) as iot:
        control, devices = iot.client("iot"), iot.client("iot-jobs-data")
        group = control.create_thing_group(thingGroupName="fleet")["thingGroupArn"]
        _fill(group, size)
        gc.collect()
        before, started = _resident(), time.thread_time()
        control.create_job(jobId="update", targets=[group], document='{"operation": "reboot"}')
        created = time.thread_time()
        looks = [_least(look) for look in _looks(control, devices)]
        reported = time.thread_time()
        for number in range(size):
            iot.publish(f"$aws/things/t{number}/jobs/start-next", b"{}")
            iot.publish(f"$aws/things/t{number}/jobs/update/update", b'{"status": "SUCCEEDED"}')
        ended = time.thread_time()
        assert control.describe_job(jobId="update")["job"]["status"] == "COMPLETED"
        print(created - started, ended - reported, _resident() - before, *looks)


def _fill(group_arn: str, size: int) -> None:
    """The fleet, as the registry keeps it."""
    from iotmock import IoTMock
    from iotmock.core.names import new_uuid
    from iotmock.services.registry.registry import Registry
    from iotmock.services.registry.state import Thing

    with IoTMock.current()._entered() as call:
        registry = call.backend(Registry)
        for number in range(size):
            thing = Thing(f"t{number}", new_uuid(), {})
            registry.add_thing(thing)
            registry.move(call, thing, into=[group_arn.rpartition("/")[2]])


def _looks(control: Any, devices: Any) -> list[Any]:
    """What must not grow with the fleet."""
    return [
        lambda: control.describe_job(jobId="update"),
        lambda: control.list_job_executions_for_job(jobId="update", maxResults=50),
        lambda: devices.get_pending_job_executions(thingName="t7"),
    ]


def _least(look: Any) -> float:
    times = []
    for _ in range(30):
        started = time.thread_time()
        look()
        times.append(time.thread_time() - started)
    return min(times)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print what each thing and each look costs, relative to the smallest fleet."""
    rows: list[Row] = []
    first: list[float] = []
    for size in sizes:
        output = subprocess.run(
            [sys.executable, "-m", "benchmarks.fleet", str(size)], capture_output=True, text=True, check=True
        ).stdout
        created, reported, memory, *looks = map(float, output.split())
        per_thing = (created + reported) / size
        first = first or [per_thing, *looks]
        limit = None if size == sizes[0] else 1.2
        detail = (
            f"{per_thing * 1e6:.0f} us a thing: {created / size * 1e6:.0f} created, {reported / size * 1e6:.0f} "
            f"reported; {memory / 2**20:.0f} MiB"
        )
        rows.append((f"{size:,} things: one / one of {sizes[0]:,}", per_thing / first[0], limit, detail))
        for name, seconds, least in zip(("DescribeJob", "page of 50", "pending list"), looks, first[1:], strict=True):
            rows.append((f"  {name}", seconds / least, limit, f"{seconds * 1e6:.0f} us"))
        if size == sizes[-1]:
            rows.append((f"{size:,} things, seconds", created + reported, 120, "created, rolled out and reported"))
            rows.append((f"{size:,} things, in GB", memory / 1e9, 1.0, "with their messages and journal"))
    print_rows("A job on a fleet", rows)


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
