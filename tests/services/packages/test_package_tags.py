"""Tags of packages and package versions."""

from typing import Any

import pytest

PACKAGE = "arn:aws:iot:us-east-1:123456789012:package/lamp"
VERSION = f"{PACKAGE}/version/1.0"
STATES = ("DRAFT", "PUBLISHED", "DEPRECATED")


def tag(bench: Any, arn: str, **tags: str) -> None:
    """Tag a resource."""
    bench.control.tag_resource(resourceArn=arn, tags=[{"Key": key, "Value": value} for key, value in tags.items()])


def test_tags_are_given_at_creation(bench: Any) -> None:
    """API reference, CreatePackage and CreatePackageVersion: a map there, a list of pairs elsewhere."""
    bench.package(tags={"team": "night", "empty": ""})
    bench.version(tags={"stage": "beta"})
    assert bench.tags(PACKAGE) == {"team": "night", "empty": ""}
    assert bench.tags(VERSION) == {"stage": "beta"}


@pytest.mark.parametrize("state", STATES)
def test_tags_of_a_version_change_in_every_state(bench: Any, state: str) -> None:
    """Developer Guide, Preparing to use Software Package Catalog."""
    bench.version(status=state, tags={"old": "1"})
    tag(bench, VERSION, new="2")
    bench.control.untag_resource(resourceArn=VERSION, tagKeys=["old"])
    assert bench.tags(VERSION) == {"new": "2"}


def test_tags_of_package_and_version_are_apart(bench: Any) -> None:
    """Developer Guide, Tagging your AWS IoT resources: each has its own."""
    bench.version()
    tag(bench, PACKAGE, team="night")
    assert bench.tags(VERSION) == {}


def test_tags_move_no_date(bench: Any) -> None:
    """They are no change of the resource (chosen, see docs/fidelity.md)."""
    bench.version()
    before = bench.describe(), bench.describe_package()
    bench.iot.advance(60)
    tag(bench, PACKAGE, team="night")
    tag(bench, VERSION, team="night")
    assert (bench.describe(), bench.describe_package()) == before


def test_tags_end_with_their_resource(bench: Any) -> None:
    """Developer Guide, Tagging your AWS IoT resources."""
    bench.version(tags={"stage": "beta"})
    bench.delete()
    with bench.refused("ResourceNotFoundException"):
        bench.tags(VERSION)
    bench.control.delete_package(packageName="lamp")
    bench.package()
    assert bench.tags(PACKAGE) == {}


@pytest.mark.parametrize(
    "arn", [f"{PACKAGE}s", f"{PACKAGE}/version/2.0", f"{PACKAGE}/versions/1.0", f"{PACKAGE}/version", f"{VERSION}/x"]
)
def test_unknown_resource_is_not_found(bench: Any, arn: str) -> None:
    """API reference, ListTagsForResource."""
    bench.version()
    with bench.refused("ResourceNotFoundException"):
        bench.tags(arn)


def test_more_than_50_tags_are_refused(bench: Any) -> None:
    """Developer Guide, Tagging your AWS IoT resources: 50; the classes are chosen."""
    with bench.refused("ValidationException"):
        bench.package(tags={f"k{number}": "" for number in range(51)})
    bench.package(tags={f"k{number}": "" for number in range(50)})
    with bench.refused("LimitExceededException"):
        tag(bench, PACKAGE, another="")
    assert len(bench.tags(PACKAGE)) == 50


def test_reserved_tag_names_are_refused(bench: Any) -> None:
    """Developer Guide, Tagging your AWS IoT resources: `aws:`; the classes are chosen."""
    with bench.refused("ValidationException"):
        bench.package(tags={"aws:team": "night"})
    bench.package()
    with bench.refused("ValidationException"):
        bench.version(tags={"aws:team": "night"})
    with bench.refused("InvalidRequestException"):
        tag(bench, PACKAGE, **{"aws:team": "night"})
    assert (bench.version_names(), bench.tags(PACKAGE)) == ([], {})
