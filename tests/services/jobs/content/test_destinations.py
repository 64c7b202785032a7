"""Package versions that jobs install."""

from typing import Any

import pytest

from iotmock.core.errors import InvalidRequestException, ResourceNotFoundException
from iotmock.services.jobs.content.destinations import Artifact, Destination, check_destination_arns
from iotmock.services.packages.backend import PackagesBackend

ARN = "arn:aws:iot:us-east-1:123456789012:package"


def test_nothing_is_fine(bench: Any) -> None:
    """An empty list."""
    found = bench.destinations()
    assert (found.given, found.resolved, found.installs, found.elements) == ((), (), (), ())


def test_elements_hold_what_documents_may_say(bench: Any) -> None:
    """Attributes, artifact and recipe are those of the moment."""
    location = {"bucket": "firmware", "key": "lamp.bin", "version": "v1"}
    arn = bench.version(attributes={"a": "b"}, artifact={"s3Location": location}, recipe='{"r":1}')
    found = bench.destinations(arn)
    assert found.given == found.resolved == (arn,)
    assert found.installs == (("lamp", "1.0"),)
    expected = Destination("lamp", "1.0", "1.0", {"a": "b"}, Artifact("firmware", "lamp.bin", "v1"), '{"r":1}')
    assert found.elements == (expected,)
    bench.control.update_package_version(packageName="lamp", versionName="1.0", recipe="{}")
    with bench.call() as call:
        call.backend(PackagesBackend).version_or_none("lamp", "1.0").attributes["a"] = "c"
    bench.control.delete_package_version(packageName="lamp", versionName="1.0")
    assert found.elements == (expected,)


@pytest.mark.parametrize("location", [{"bucket": "firmware"}, {"key": "lamp.bin"}])
def test_half_a_location_is_no_artifact(bench: Any, location: dict[str, str]) -> None:
    """The model requires neither member."""
    found = bench.destinations(bench.version(artifact={"s3Location": location}))
    assert found.elements[0].artifact is None


def test_version_of_an_artifact_may_be_missing(bench: Any) -> None:
    """Then it is the object's current one."""
    found = bench.destinations(bench.version(artifact={"s3Location": {"bucket": "firmware", "key": "k"}}))
    assert found.elements[0].artifact == Artifact("firmware", "k", None)


def test_default_and_null(bench: Any) -> None:
    """`$default` is resolved, `$null` stays and installs nothing."""
    bench.version("2.0", attributes={"a": "b"})
    bench.make_default("2.0")
    bench.control.create_package(packageName="old")
    found = bench.destinations(bench.arn("$default"), bench.arn("$null", "old"))
    assert found.given == (f"{ARN}/lamp/version/$default", f"{ARN}/old/version/$null")
    assert found.resolved == (f"{ARN}/lamp/version/2.0", f"{ARN}/old/version/$null")
    assert found.installs == (("lamp", "2.0"), ("old", None))
    assert found.find("lamp", "$default") == Destination("lamp", "$default", "2.0", {"a": "b"})
    assert found.find("old", "$null") == Destination("old", "$null", None, {})
    assert found.find("lamp", "2.0") is None
    assert found.find("old", "$default") is None


def test_later_element_of_a_package_decides(bench: Any) -> None:
    """Both stay readable by name."""
    one, two, other = bench.version("1.0"), bench.version("2.0"), bench.version("1.0", "base")
    found = bench.destinations(one, other, two)
    assert dict(found.installs) == {"lamp": "2.0", "base": "1.0"}
    assert len(found.installs) == 2
    assert found.find("lamp", "1.0") is not None
    assert dict(bench.destinations(two, bench.arn("$null")).installs) == {"lamp": None}


def test_deprecated_versions_are_installed(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog."""
    arn = bench.version()
    bench.control.update_package_version(packageName="lamp", versionName="1.0", action="DEPRECATE")
    assert bench.destinations(arn).installs == (("lamp", "1.0"),)


def test_drafts_are_not(bench: Any) -> None:
    """They must be published first."""
    arn = bench.version(publish=False)
    with bench.refused(
        InvalidRequestException, "Version 1.0 of package lamp is DRAFT: publish it before a job deploys it."
    ):
        bench.destinations(arn)


def test_at_most_25(bench: Any) -> None:
    """API reference, CreateJob; the same one may come again."""
    arn = bench.version()
    assert len(bench.destinations(*[arn] * 25).elements) == 25
    for check in (lambda arns: bench.destinations(*arns), check_destination_arns):
        with bench.refused(InvalidRequestException, "destinationPackageVersions can have at most 25 elements."):
            check([arn] * 26)


@pytest.mark.parametrize(
    "arn",
    [
        "lamp",
        "arn:aws:iot",
        f"{ARN}/lamp",
        f"{ARN}/lamp/version",
        f"{ARN}/lamp/version/",
        f"{ARN}//version/1.0",
        f"{ARN}/lamp/versions/1.0",
        f"{ARN}/lamp/version/1.0/x",
        "arn:aws:iot:us-east-1:123456789012:thing/lamp/version/1.0",
        "arn:aws:s3:us-east-1:123456789012:package/lamp/version/1.0",
    ],
)
def test_malformed_arn_is_refused_before_any_is_looked_up(bench: Any, arn: str) -> None:
    """Chosen: InvalidRequestException, as for targets; in a template too."""
    for check in (lambda arns: bench.destinations(*arns), check_destination_arns):
        with bench.refused(InvalidRequestException, f"{arn} is not the ARN of a package version."):
            check([bench.arn("9", "unknown"), arn])


def test_long_arn_is_quoted_in_part(bench: Any) -> None:
    """The message stays readable."""
    shown = f"{'x' * 200}... (1600 characters)"
    with bench.refused(InvalidRequestException, f"{shown} is not the ARN of a package version."):
        bench.destinations("x" * 1600)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iot:eu-west-1:123456789012:package/lamp/version/1.0",
        "arn:aws:iot:us-east-1:111122223333:package/lamp/version/1.0",
        "arn:aws-cn:iot:us-east-1:123456789012:package/lamp/version/1.0",
    ],
)
def test_version_of_somebody_else_is_not_found(bench: Any, arn: str) -> None:
    """Another region, account or partition."""
    bench.version()
    message = f"Package version {arn} does not exist in this account and region."
    with bench.refused(ResourceNotFoundException, message):
        bench.destinations(arn)


@pytest.mark.parametrize("version", ["1.0", "$default", "$null"])
def test_unknown_package_is_not_found(bench: Any, version: str) -> None:
    """Even to remove it."""
    with bench.refused(ResourceNotFoundException, "Package lamp does not exist."):
        bench.destinations(bench.arn(version))


def test_unknown_version_is_not_found(bench: Any) -> None:
    """Of a package that exists."""
    bench.version()
    with bench.refused(ResourceNotFoundException, "Package lamp has no version 2.0."):
        bench.destinations(bench.arn("2.0"))


def test_default_that_is_not_set_is_refused(bench: Any) -> None:
    """There is nothing to install."""
    bench.version()
    with bench.refused(InvalidRequestException, "Package lamp has no default version."):
        bench.destinations(bench.arn("$default"))


def test_null_needs_the_package_only(bench: Any) -> None:
    """It may have no versions."""
    bench.control.create_package(packageName="lamp")
    assert bench.destinations(bench.arn("$null")).installs == (("lamp", None),)


def test_arns_of_a_template_are_not_looked_up() -> None:
    """Chosen: their package versions may be made later, and other regions are none of its business."""
    check_destination_arns([f"{ARN}/lamp/version/$default", "arn:aws:iot:eu-west-1:1:package/lamp/version/1.0"])
