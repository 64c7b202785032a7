"""ListPackages and ListPackageVersions: order, pages, filters."""

import sys
from datetime import timedelta
from typing import Any

import pytest

NAMES = ["10", "2", "A", "a", "b-1", "b.1", "b_1"]


def pages(bench: Any, operation: str, key: str, size: int, **members: Any) -> list[list[str]]:
    """The names on each page, as botocore's paginator reads them."""
    found = []
    paginator = bench.control.get_paginator(operation)
    for page in paginator.paginate(**members, PaginationConfig={"PageSize": size}):
        items = page["packageSummaries" if key == "packageName" else "packageVersionSummaries"]
        found.append([item[key] for item in items])
    return found


def test_empty_lists_are_there(bench: Any) -> None:
    """The list member is always present (chosen, see docs/fidelity.md)."""
    bench.package()
    versions = bench.control.list_package_versions(packageName="lamp")
    bench.control.delete_package(packageName="lamp")
    packages = bench.control.list_packages()
    assert (versions["packageVersionSummaries"], packages["packageSummaries"]) == ([], [])
    assert "nextToken" not in {*versions, *packages}


def test_list_packages_shows_summaries(bench: Any) -> None:
    """API reference, PackageSummary: neither ARN nor description."""
    bench.version(status="PUBLISHED")
    bench.control.update_package(packageName="lamp", description="Lamp firmware", defaultVersionName="1.0")
    package = bench.describe_package()
    assert bench.control.list_packages()["packageSummaries"] == [
        {name: package[name] for name in ("packageName", "defaultVersionName", "creationDate", "lastModifiedDate")}
    ]


def test_list_packages_leaves_out_a_default_that_is_not_set(bench: Any) -> None:
    """Members without a value are left out (chosen, see docs/fidelity.md)."""
    bench.package()
    assert set(bench.control.list_packages()["packageSummaries"][0]) == {
        "packageName",
        "creationDate",
        "lastModifiedDate",
    }


def test_list_versions_shows_summaries(bench: Any) -> None:
    """API reference, PackageVersionSummary."""
    bench.version(description="First", attributes={"a": "b"})
    bench.iot.advance(60)
    bench.update(action="PUBLISH")
    version = bench.describe()
    (summary,) = bench.control.list_package_versions(packageName="lamp")["packageVersionSummaries"]
    assert summary == {
        "packageName": "lamp",
        "versionName": "1.0",
        "status": "PUBLISHED",
        "creationDate": version["creationDate"],
        "lastModifiedDate": version["creationDate"] + timedelta(seconds=60),
    }


def test_lists_are_in_order_of_name(bench: Any) -> None:
    """Undocumented (chosen, see docs/fidelity.md)."""
    for name in reversed(NAMES):
        bench.package(name)
        bench.version(name)
    assert bench.package_names() == [*NAMES, "lamp"]
    assert bench.version_names() == NAMES


@pytest.mark.parametrize("size", [1, 3, 6, 7, 100])
def test_pages_hold_everything_once(bench: Any, size: int) -> None:
    """The last page, a full one too, has no token."""
    bench.package()
    for name in NAMES:
        bench.version(name)
    expected = [NAMES[start : start + size] for start in range(0, len(NAMES), size)]
    assert pages(bench, "list_package_versions", "versionName", size, packageName="lamp") == expected


def test_packages_come_in_pages(bench: Any) -> None:
    """API reference, ListPackages: maxResults, nextToken."""
    for name in NAMES:
        bench.package(name)
    assert pages(bench, "list_packages", "packageName", 4) == [NAMES[:4], NAMES[4:]]


def test_a_page_holds_100_unless_asked_otherwise(bench: Any) -> None:
    """Undocumented (chosen, see docs/fidelity.md)."""
    for number in range(101):
        bench.version(f"{number:03}")
    answer = bench.control.list_package_versions(packageName="lamp")
    assert len(answer["packageVersionSummaries"]) == 100
    rest = bench.control.list_package_versions(packageName="lamp", nextToken=answer["nextToken"])
    assert [item["versionName"] for item in rest["packageVersionSummaries"]] == ["100"]


def test_pages_survive_changes_between_them(bench: Any) -> None:
    """A token stands for a place in the order of names (chosen, see docs/fidelity.md)."""
    for name in ("1", "2", "3", "4"):
        bench.version(name)
    first = bench.control.list_package_versions(packageName="lamp", maxResults=2)
    bench.delete("2")
    bench.version("0")
    bench.version("35")
    assert bench.version_names(nextToken=first["nextToken"]) == ["3", "35", "4"]


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED", "DEPRECATED"])
def test_list_versions_keeps_one_status(bench: Any, status: str) -> None:
    """API reference, ListPackageVersions: status."""
    for state in ("DRAFT", "PUBLISHED", "DEPRECATED"):
        for number in (2, 1):
            bench.version(f"{state.lower()}-{number}", state)
    assert bench.version_names(status=status) == [f"{status.lower()}-1", f"{status.lower()}-2"]
    assert pages(bench, "list_package_versions", "versionName", 1, packageName="lamp", status=status) == [
        [f"{status.lower()}-1"],
        [f"{status.lower()}-2"],
    ]


@pytest.mark.parametrize("status", ["DELETED", "draft", ""])
def test_list_versions_refuses_an_unknown_status(bench: Any, status: str) -> None:
    """API reference, ListPackageVersions: DRAFT, PUBLISHED, DEPRECATED."""
    bench.version()
    with bench.refused("ValidationException"):
        bench.version_names(status=status)


def test_list_versions_of_an_unknown_package_is_empty(bench: Any) -> None:
    """ResourceNotFoundException is not declared (chosen, see docs/fidelity.md)."""
    assert bench.version_names("nothing") == []


@pytest.mark.parametrize("size", [0, 101])
def test_page_size_outside_1_to_100_is_refused(bench: Any, client_for: Any, size: int) -> None:
    """API reference, ListPackages: maxResults."""
    raw = client_for("iot", parameter_validation=False)
    with bench.refused("ValidationException"):
        raw.list_packages(maxResults=size)
    with bench.refused("ValidationException"):
        raw.list_package_versions(packageName="lamp", maxResults=size)


@pytest.mark.parametrize("token", ["", "1.0", "bm9uc2Vuc2U="])
def test_unknown_token_is_refused(bench: Any, token: str) -> None:
    """Undocumented (chosen, see docs/fidelity.md)."""
    bench.version()
    with bench.refused("ValidationException"):
        bench.control.list_packages(nextToken=token)
    with bench.refused("ValidationException"):
        bench.version_names(nextToken=token)


def test_token_of_another_list_is_refused(bench: Any) -> None:
    """A token belongs to its package and filter (chosen, see docs/fidelity.md)."""
    for name in ("1", "2"):
        bench.version(name)
    token = bench.control.list_package_versions(packageName="lamp", maxResults=1)["nextToken"]
    with bench.refused("ValidationException"):
        bench.version_names("door", nextToken=token)
    with bench.refused("ValidationException"):
        bench.version_names(status="DRAFT", nextToken=token)


@pytest.mark.parametrize("status", [None, "PUBLISHED"])
def test_a_page_costs_the_same_among_many_versions(bench: Any, status: str | None) -> None:
    """O(page): counted in Python calls, which a busy machine does not disturb."""
    bench.package()
    for name in ("a", "b", "c"):
        bench.version(name, "PUBLISHED")
    few = _calls_of_a_page(bench, status)
    for number in range(600):
        bench.version(f"b{number:03}")
    assert _calls_of_a_page(bench, status) <= few * 1.05


def _calls_of_a_page(bench: Any, status: str | None) -> int:
    members = {"maxResults": 2} | ({} if status is None else {"status": status})
    bench.version_names(**members)
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        bench.version_names(**members)
    finally:
        sys.setprofile(before)
    return calls
