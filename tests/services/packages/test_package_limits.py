"""Quotas of packages and versions, the size of attributes, and `iot.limits`."""

from typing import Any

import pytest

from iotmock import mock_iot


def test_101st_package_is_refused(bench: Any) -> None:
    """Device Management endpoints and quotas: 100 packages; 402 as in API reference, ServiceQuotaExceededException."""
    for number in range(100):
        bench.package(f"p{number:03}")
    with bench.refused("ServiceQuotaExceededException") as response:
        bench.package("one-more")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 402
    assert len(bench.package_names()) == 100


def test_quota_of_packages_can_be_set(bench: Any) -> None:
    """Device Management endpoints and quotas: adjustable."""
    bench.iot.limits.packages = 1
    bench.package()
    with bench.refused("ServiceQuotaExceededException"):
        bench.package("door")


def test_quota_of_packages_has_room_again_after_deletion(bench: Any) -> None:
    """The quota counts what exists."""
    bench.iot.limits.packages = 1
    bench.package()
    bench.control.delete_package(packageName="lamp")
    bench.package("door")
    assert bench.package_names() == ["door"]


def test_quota_of_versions_counts_all_packages(bench: Any) -> None:
    """Device Management endpoints and quotas: 10,000 per account and region, adjustable."""
    bench.iot.limits.package_versions = 2
    bench.version("1.0")
    bench.version("1.0", package="door")
    with bench.refused("ServiceQuotaExceededException"):
        bench.version("2.0")
    assert bench.version_names() == ["1.0"]


def test_quota_of_versions_is_10000_by_default(bench: Any) -> None:
    """Device Management endpoints and quotas."""
    assert bench.iot.limits.package_versions == 10_000


def test_quota_of_versions_has_room_again_after_deletion(bench: Any) -> None:
    """The quota counts what exists; an update takes no room."""
    bench.iot.limits.package_versions = 1
    bench.version("1.0")
    bench.update("1.0", action="PUBLISH")
    bench.delete("1.0")
    bench.version("2.0")
    assert bench.version_names() == ["2.0"]


def test_quotas_are_counted_per_region(bench: Any) -> None:
    """Device Management endpoints and quotas: per account and region."""
    bench.iot.limits.packages = 1
    bench.package()
    elsewhere = bench.iot.scope(region="eu-west-1").client("iot")
    elsewhere.create_package(packageName="lamp")
    assert len(elsewhere.list_packages()["packageSummaries"]) == 1


def test_name_in_use_counts_more_than_the_quota(bench: Any) -> None:
    """Quotas are checked last (chosen, see docs/fidelity.md)."""
    bench.iot.limits.packages = bench.iot.limits.package_versions = 1
    bench.version()
    with bench.refused("ConflictException"):
        bench.package()
    with bench.refused("ConflictException"):
        bench.version()


def test_limits_of_a_fresh_mock_are_those_of_aws() -> None:
    """What a test sets ends with its mock."""
    with mock_iot() as iot:
        iot.limits.packages = 1
    with mock_iot() as iot:
        assert iot.limits.packages == 100


def test_limits_hold_in_every_scope_of_a_mock(bench: Any) -> None:
    """They belong to the whole world."""
    bench.iot.limits.packages = 1
    elsewhere = bench.iot.scope(account_id="210987654321")
    elsewhere.client("iot").create_package(packageName="lamp")
    with bench.refused("ServiceQuotaExceededException"):
        elsewhere.client("iot").create_package(packageName="door")


def test_limit_that_does_not_exist_is_an_error(bench: Any) -> None:
    """A typing mistake is no limit; the error names those that there are."""
    with pytest.raises(
        AttributeError, match=r"'pakages': there are .*package_versions, packages, .*sbom_archive_bytes"
    ):
        bench.iot.limits.pakages = 1
    with pytest.raises(AttributeError, match="there are"):
        bench.iot.limits.pakages  # noqa: B018 - looking is enough


@pytest.mark.parametrize(
    "attributes", [{"k": "x" * 3071}, {"k" * 3071: "x"}, {"ab": "ä" * 1535}, {"a": "b", "c": "d" * 3069}]
)
def test_attributes_of_3072_bytes_fit(bench: Any, attributes: dict[str, str]) -> None:
    """Device Management endpoints and quotas: 3 KB, measured in UTF-8 bytes of keys and values (chosen)."""
    bench.version(attributes=attributes)
    assert bench.describe()["attributes"] == attributes


@pytest.mark.parametrize(
    "attributes", [{"k": "x" * 3072}, {"k" * 3072: "x"}, {"abc": "ä" * 1535}, {"a": "b", "c": "d" * 3070}]
)
def test_attributes_of_3073_bytes_do_not_fit(bench: Any, attributes: dict[str, str]) -> None:
    """Device Management endpoints and quotas: 3 KB; the class is chosen."""
    bench.version()
    with bench.refused("ValidationException"):
        bench.version("2.0", attributes=attributes)
    with bench.refused("ValidationException"):
        bench.update(attributes=attributes, action="PUBLISH")
    assert bench.version_names(status="DRAFT") == ["1.0"]


@pytest.mark.parametrize("value", [-1, "x", None, 1.5, True])
def test_a_limit_that_is_no_number_is_refused(bench: Any, value: Any) -> None:
    """Misuse of the handle names the remedy and changes nothing."""
    with pytest.raises(ValueError, match=r"iot\.limits\.packages"):
        bench.iot.limits.packages = value
    assert bench.iot.limits.packages == 100
    with pytest.raises(AttributeError):
        bench.iot.limits.pakages = 3
