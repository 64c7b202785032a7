"""The Software Package Catalog: calls against the floor, and a page of 50 among 10,000 versions."""

import itertools
from collections.abc import Callable
from typing import Any

from benchmarks.floor import against_floor, canned_client, plain_client, recorded_answers
from benchmarks.timing import Row, print_rows
from iotmock import mock_iot
from iotmock.core.rooms.registration import OPERATIONS

VERSIONS = 10_000
LAMP: Any = {"packageName": "lamp", "versionName": "00000"}


def _cases() -> list[tuple[str, float, Callable[[Any], object]]]:
    """(name, limit, call)."""
    serial = itertools.count()
    return [
        ("GetPackageVersion", 1.10, lambda c: c.get_package_version(**LAMP)),
        (
            "CreatePackageVersion", 1.20,
            lambda c: c.create_package_version(packageName="door", versionName=f"v{next(serial)}", description="Door"),
        ),
        ("UpdatePackageVersion", 1.20, lambda c: c.update_package_version(**LAMP, description="Lamp")),
        ("ListPackageVersions, page of 50", 1.30, lambda c: c.list_package_versions(packageName="lamp", maxResults=50)),
        (
            "ListPackageVersions of a rare status", 1.30,
            lambda c: c.list_package_versions(packageName="lamp", status="PUBLISHED", maxResults=50),
        ),
    ]  # fmt: skip


def _fill(iot: Any, client: Any, size: int) -> None:
    """Versions through the backend: boto3's own cost would take most of the time. The last fifty get published."""
    for name in ("lamp", "door"):
        client.create_package(packageName=name)
    iot.limits.package_versions = 10 * VERSIONS
    operation = OPERATIONS["iot:CreatePackageVersion"]
    with iot._entered() as call:
        backend = call.backend(operation.backend)
        for number in range(size):
            operation.method(backend, call, package_name="lamp", version_name=f"{number:05}")
    for number in range(size - 50, size):
        client.update_package_version(packageName="lamp", versionName=f"{number:05}", action="PUBLISH")


def _measured(size: int, call: Callable[[Any], object]) -> tuple[float, float]:
    """Seconds per call among `size` versions, and of the floor."""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    client = plain_client("iot")
    with mock_iot() as iot:
        _fill(iot, client, size)
        with recorded_answers(answers):
            call(client)
        floor_client = canned_client("iot", answers)
        ours, floor = against_floor(lambda: call(client), lambda: call(floor_client))
    return ours, floor


def run() -> None:
    """Print the ratio of each call to its floor, and of a page among many versions to one among few."""
    rows: list[Row] = []
    for name, limit, call in _cases():
        ours, floor = _measured(VERSIONS, call)
        rows.append((name, ours / floor, limit, f"{ours * 1e6:6.0f} us, floor {floor * 1e6:6.0f} us"))
        if name.startswith("List"):
            few, few_floor = _measured(100, call)
            # Each against the floor of its own moment, so that a busy machine disturbs neither.
            rows.append(("  the same / among 100", ours / floor / (few / few_floor), 1.1, ""))
    print_rows(f"Packages, {VERSIONS:,} versions: ratio to the canned floor", rows)
