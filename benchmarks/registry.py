"""A registry of 10^2 to 10^6 things: pages, looks, memory and searches; each size in a process of its own.

Things have three attributes and are put into the registry directly, which is not counted; all of them stand in one
group. Searches go over 10^5 things whose documents are made already, once without and once with their making. Updates
of a shadow among dynamic groups: each update has the thing join or leave one, which a continuous job follows.
"""

import gc
import resource
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, print_rows

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
SEARCHED = 100_000
REGION = "us-east-1"
GOAL_IN_GB, GOAL_IN_SECONDS, GOAL_OF_PAGES = 1.5, 2.0, 1.2
FOLLOWED = ((1_000, 0), (1_000, 1), (1_000, 10), (1_000, 100), (100_000, 10))
SCAN = "attributes.site:south AND attributes.floor>99 AND attributes.line:l9"


def _measure(size: int) -> None:
    """In the child process: print resident bytes, what looks take at the least, and what two scans take."""
    from iotmock import mock_iot

    with mock_iot(region=REGION) as iot:
        control = iot.client("iot")
        control.create_thing_group(thingGroupName="fleet")
        control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
        gc.collect()
        before = _resident()
        _fill(size)
        gc.collect()
        gigabytes = _resident() - before
        looks = [_least(look) for look in _looks(control)]
        scans = [_scan(control) for _ in range(2)] if size == SEARCHED else [0.0, 0.0]
        print(gigabytes, *looks, *scans)


def _measure_following(size: int, groups: int) -> None:
    """In the child process: print what an update of a shadow takes at the least among dynamic groups."""
    from iotmock import mock_iot

    with mock_iot(region=REGION) as iot:
        control, data = iot.client("iot"), iot.client("iot-data")
        control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY_AND_SHADOW"})
        control.create_thing_group(thingGroupName="fleet")
        for number in range(groups):
            query = "shadow.reported.t > 50" if number == 0 else f"shadow.reported.t > 100 AND thingName:a{number}"
            group = control.create_dynamic_thing_group(thingGroupName=f"g{number}", queryString=query)
            if number == 0:
                control.create_job(
                    jobId="j", targets=[group["thingGroupArn"]], document="{}", targetSelection="CONTINUOUS"
                )
        _fill(size)
        documents = cycle([b'{"state":{"reported":{"t":80}}}', b'{"state":{"reported":{"t":20}}}'])
        print(_least(lambda: data.update_thing_shadow(thingName="t7", payload=next(documents))))


def _fill(size: int) -> None:
    from iotmock import IoTMock
    from iotmock.core.names import new_uuid
    from iotmock.services.registry.registry import Registry
    from iotmock.services.registry.state import Thing

    with IoTMock.current()._entered() as call:
        registry = call.backend(Registry)
        for number in range(size):
            attributes = {"site": f"s{number % 9}", "floor": str(number % 7), "line": f"l{number}"}
            thing = Thing(f"t{number}", new_uuid(), attributes)
            registry.add_thing(thing)
            registry.move(call, thing, into=["fleet"])


def _looks(control: Any) -> list[Any]:
    """What must not grow with the registry."""
    return [
        lambda: control.describe_thing(thingName="t7"),
        lambda: control.list_things(maxResults=50),
        lambda: control.list_things_in_thing_group(thingGroupName="fleet", maxResults=50),
        lambda: control.search_index(queryString="thingName:t7"),
    ]


def _least(look: Any) -> float:
    times = []
    for _ in range(60):
        started = time.thread_time()
        look()
        times.append(time.thread_time() - started)
    return min(times)


def _scan(control: Any) -> float:
    started = time.thread_time()
    assert control.search_index(queryString=SCAN)["things"] == []
    return time.thread_time() - started


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print what looks cost against the smallest registry, memory, and what a scan takes."""
    found = {size: _in_a_child(size) for size in sizes}
    names = ("DescribeThing", "page of ListThings", "page of a group", "SearchIndex by name")
    rows: list[Row] = []
    first = found[sizes[0]]
    for size in sizes[1:]:
        for number, name in enumerate(names, start=1):
            ratio = found[size][number] / first[number]
            rows.append((f"{name}, {size:,} things", ratio, GOAL_OF_PAGES, f"{found[size][number] * 1000:.2f} ms"))
    most = sizes[-1]
    rows.append((f"{most:,} things, GB", found[most][0] / 1e9, GOAL_IN_GB, ""))
    if SEARCHED in found:
        rows.append(("first scan, seconds", found[SEARCHED][5], GOAL_IN_SECONDS, "documents are made"))
        rows.append(("further scans, seconds", found[SEARCHED][6], GOAL_IN_SECONDS, ""))
    without = _in_a_child(*FOLLOWED[0])[0]
    for count, groups in FOLLOWED[1:]:
        cost = _in_a_child(count, groups)[0]
        rows.append(
            (f"shadow, {groups} dynamic groups, {count:,} things", cost / without, None, f"{cost * 1000:.2f} ms")
        )
    print_rows(f"Registry: looks against {sizes[0]} things, memory, scans of {SEARCHED:,}", rows)


def _in_a_child(*figures: int) -> list[float]:
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.registry", *map(str, figures)], check=True, capture_output=True, text=True
    )
    return [float(figure) for figure in made.stdout.split()]


if __name__ == "__main__":
    figures = [int(figure) for figure in sys.argv[1:]]
    if len(figures) == 1:
        _measure(*figures)
    else:
        _measure_following(*figures)
