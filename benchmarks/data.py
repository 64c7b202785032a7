"""The data plane at scale: pages of 100,000 retained messages; updates of dense 8 KB shadows."""

import json
import time
from typing import Any

from benchmarks.floor import against_floor, canned_client, plain_client, recorded_answers
from benchmarks.timing import Row, compare, print_rows
from iotmock import mock_iot

SIZES = (1_000, 100_000)


def _dense(serial: int) -> bytes:
    """About 8 KB of small leaves in nested objects: the most expensive kind of document."""
    groups = {f"g{group}": {f"k{leaf}": serial + leaf for leaf in range(30)} for group in range(25)}
    return json.dumps({"state": {"desired": groups}}, separators=(",", ":")).encode()


def _fill(iot: Any, size: int) -> float:
    started = time.perf_counter()
    for number in range(size):
        iot.publish(f"plant/{number}", b"{}", retain=True)
    return time.perf_counter() - started


def _retained() -> list[Row]:
    client = plain_client("iot-data")
    rows: list[Row] = []
    first = None
    for size in SIZES:
        with mock_iot() as iot:
            filling = _fill(iot, size)
            token = client.list_retained_messages(maxResults=50)["nextToken"]
            (page,) = compare(lambda: client.list_retained_messages(maxResults=50, nextToken=token))  # noqa: B023
        first = first or page
        limit = None if size == SIZES[0] else 1.5
        detail = f"{page * 1e6:.0f} us a page of 50, {filling / size * 1e6:.1f} us a publish"
        rows.append((f"{size:,} retained: page / page at {SIZES[0]:,}", page / first, limit, detail))
    return rows


def _dense_update() -> list[Row]:
    client = plain_client("iot-data")
    bodies = [_dense(serial) for serial in (1000, 2000)]
    rows: list[Row] = []
    for heard in (False, True):
        answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        turn = iter(range(10**9))
        with mock_iot() as iot:
            subscription = iot.subscribe("$aws/things/dense/shadow/update/+") if heard else None
            with recorded_answers(answers):
                client.update_thing_shadow(thingName="dense", payload=bodies[0])
            floor_client = canned_client("iot-data", answers)
            ours, floor = against_floor(
                lambda: client.update_thing_shadow(thingName="dense", payload=bodies[next(turn) % 2]),  # noqa: B023
                lambda: floor_client.update_thing_shadow(thingName="dense", payload=bodies[0]),  # noqa: B023
            )
            if subscription is not None:
                subscription.close()
        name = f"dense 8 KB update, {'all messages heard' if heard else 'nobody listens'}"
        limit = None if heard else 2.5
        rows.append(
            (name, ours / floor, limit, f"{ours * 1e6:.0f} us, floor {floor * 1e6:.0f} us, {len(bodies[0])} bytes")
        )
    return rows


def run() -> None:
    """Print the cost of a page by the number of messages, and of dense updates against their floor."""
    print_rows("Data plane", [*_retained(), *_dense_update()])
