"""Software packages and their versions, as AWS documents them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
TOLERANCE = timedelta(minutes=5)


@pytest.fixture
def package(iot: Any, iotmock_name: Name) -> str:
    """A package."""
    name: str = iot.create_package(packageName=iotmock_name("lamp"))["packageName"]
    return name


@pytest.fixture
def version(iot: Any, package: str) -> Callable[..., Any]:
    """Makes a version of the package in a status; gives its name."""

    def make(name: str, status: str = "DRAFT", **members: Any) -> str:
        iot.create_package_version(packageName=package, versionName=name, **members)
        for action in {"DRAFT": (), "PUBLISHED": ("PUBLISH",), "DEPRECATED": ("PUBLISH", "DEPRECATE")}[status]:
            iot.update_package_version(packageName=package, versionName=name, action=action)
        return name

    return make


def test_create_package_answers_name_arn_and_description(
    iot: Any, iotmock_name: Name, arn: Callable[[str], str]
) -> None:
    """API reference, CreatePackage."""
    name = iotmock_name("lamp")
    answer = iot.create_package(packageName=name, description="Lamp firmware")
    assert (answer["packageName"], answer["packageArn"]) == (name, arn(f"package/{name}"))
    assert answer["description"] == "Lamp firmware"


def test_create_package_refuses_a_name_in_use(iot: Any, package: str, refused: Any) -> None:
    """API reference, CreatePackage: ConflictException, 409, with the resource's id."""
    with refused("ConflictException", 409) as response:
        iot.create_package(packageName=package, description="another")
    assert response["resourceId"]
    assert "description" not in iot.get_package(packageName=package)


@pytest.mark.parametrize("name", ["a b", "a$b", "a" * 129])
def test_create_package_refuses_a_name_outside_the_rules(iot: Any, name: str, refused: Any) -> None:
    """API reference, CreatePackage: 1 to 128 of [a-zA-Z0-9-_.]."""
    with refused("ValidationException", 400):
        iot.create_package(packageName=name)


def test_get_package_describes_it_without_tags(iot: Any, iotmock_name: Name) -> None:
    """API reference, GetPackage: no default version yet, both dates the same."""
    name = iotmock_name("lamp")
    iot.create_package(packageName=name, description="Lamp firmware", tags={"team": "night"})
    found = iot.get_package(packageName=name)
    assert (found["packageName"], found["description"]) == (name, "Lamp firmware")
    assert found["creationDate"] == found["lastModifiedDate"]
    assert abs(found["creationDate"] - datetime.now(UTC)) < TOLERANCE
    assert not {"defaultVersionName", "tags"} & set(found)


def test_update_package_changes_what_it_names(iot: Any, package: str) -> None:
    """API reference, UpdatePackage."""
    iot.update_package(packageName=package, description="Lamp firmware")
    found = iot.get_package(packageName=package)
    assert found["description"] == "Lamp firmware"
    assert found["lastModifiedDate"] >= found["creationDate"]


@pytest.mark.parametrize("operation", ["get_package", "update_package"])
def test_an_unknown_package_is_not_found(iot: Any, iotmock_name: Name, operation: str, refused: Any) -> None:
    """API reference, GetPackage and UpdatePackage: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        getattr(iot, operation)(packageName=iotmock_name("nobody"))


def test_list_packages_shows_summaries(iot: Any, package: str, everything: Any) -> None:
    """API reference, PackageSummary: neither ARN nor description."""
    (found,) = [p for p in everything(iot.list_packages, "packageSummaries") if p["packageName"] == package]
    assert set(found) == {"packageName", "creationDate", "lastModifiedDate"}


def test_list_packages_gives_pages(iot: Any, iotmock_name: Name, everything: Any) -> None:
    """API reference, ListPackages: maxResults and nextToken."""
    names = {iotmock_name(word) for word in "abc"}
    for name in names:
        iot.create_package(packageName=name)
    assert len(iot.list_packages(maxResults=1)["packageSummaries"]) == 1
    listed = [entry["packageName"] for entry in everything(iot.list_packages, "packageSummaries", maxResults=50)]
    assert names <= set(listed)
    assert len(listed) == len(set(listed))


def test_a_new_version_is_a_draft(iot: Any, package: str, arn: Callable[[str], str]) -> None:
    """Developer guide, Preparing to use Software Package Catalog; API reference, CreatePackageVersion."""
    answer = iot.create_package_version(packageName=package, versionName="1.0", attributes={"size": "3"})
    assert answer["status"] == "DRAFT"
    assert answer["packageVersionArn"] == arn(f"package/{package}/version/1.0")
    assert (answer["packageName"], answer["versionName"], answer["attributes"]) == (package, "1.0", {"size": "3"})
    assert not {"artifact", "recipe"} & set(answer)


def test_a_version_name_in_use_is_refused(iot: Any, package: str, version: Any, refused: Any) -> None:
    """API reference, CreatePackageVersion: ConflictException, 409, with the resource's id."""
    version("1.0")
    with refused("ConflictException", 409) as response:
        iot.create_package_version(packageName=package, versionName="1.0")
    assert response["resourceId"]


def test_the_same_version_name_stands_in_two_packages(iot: Any, package: str, iotmock_name: Name, version: Any) -> None:
    """A version is unique within its package (the form of its ARN)."""
    other = iotmock_name("other")
    iot.create_package(packageName=other)
    version("1.0", "PUBLISHED")
    iot.create_package_version(packageName=other, versionName="1.0")
    assert iot.get_package_version(packageName=other, versionName="1.0")["status"] == "DRAFT"


def test_get_version_shows_recipe_and_artifact(iot: Any, package: str) -> None:
    """API reference, GetPackageVersion."""
    artifact = {"s3Location": {"bucket": "lamps", "key": "1.0.bin", "version": "a1"}}
    iot.create_package_version(
        packageName=package, versionName="1.0", recipe='{"operation": "install"}', artifact=artifact
    )
    found = iot.get_package_version(packageName=package, versionName="1.0")
    assert (found["recipe"], found["artifact"]) == ('{"operation": "install"}', artifact)
    assert found["creationDate"] == found["lastModifiedDate"]


@pytest.mark.parametrize("operation", ["get_package_version", "update_package_version"])
def test_an_unknown_version_is_not_found(iot: Any, package: str, operation: str, refused: Any) -> None:
    """API reference, GetPackageVersion and UpdatePackageVersion: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        getattr(iot, operation)(packageName=package, versionName="9.9")


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("DRAFT", "PUBLISH", "PUBLISHED"),
        ("PUBLISHED", "DEPRECATE", "DEPRECATED"),
        ("DEPRECATED", "PUBLISH", "PUBLISHED"),
    ],
)
def test_a_version_moves_along_its_life_cycle(
    iot: Any, package: str, version: Any, before: str, action: str, after: str
) -> None:
    """Developer guide, Preparing to use Software Package Catalog, life cycle."""
    version("1.0", before)
    iot.update_package_version(packageName=package, versionName="1.0", action=action)
    assert iot.get_package_version(packageName=package, versionName="1.0")["status"] == after


def test_a_draft_cannot_be_deprecated(iot: Any, package: str, version: Any, refused: Any) -> None:
    """Developer guide: no such transition is listed."""
    version("1.0")
    with refused():
        iot.update_package_version(packageName=package, versionName="1.0", action="DEPRECATE")
    assert iot.get_package_version(packageName=package, versionName="1.0")["status"] == "DRAFT"


@pytest.mark.parametrize("status", ["PUBLISHED", "DEPRECATED"])
def test_attributes_are_fixed_from_publication_on(
    iot: Any, package: str, version: Any, status: str, refused: Any
) -> None:
    """Developer guide, Preparing AWS IoT Jobs for Software Package Catalog."""
    version("1.0", status, attributes={"size": "3"})
    with refused():
        iot.update_package_version(packageName=package, versionName="1.0", attributes={"size": "4"})
    assert iot.get_package_version(packageName=package, versionName="1.0")["attributes"] == {"size": "3"}


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED", "DEPRECATED"])
def test_a_description_can_always_be_changed(iot: Any, package: str, version: Any, status: str) -> None:
    """Developer guide, Preparing to use Software Package Catalog."""
    version("1.0", status)
    iot.update_package_version(packageName=package, versionName="1.0", description="First")
    assert iot.get_package_version(packageName=package, versionName="1.0")["description"] == "First"


@pytest.mark.parametrize("status", ["PUBLISHED", "DEPRECATED"])
def test_a_version_that_was_published_may_be_the_default(iot: Any, package: str, version: Any, status: str) -> None:
    """Developer guide: setting one is optional; it is never moved automatically."""
    version("1.0", status)
    assert "defaultVersionName" not in iot.get_package(packageName=package)
    iot.update_package(packageName=package, defaultVersionName="1.0")
    assert iot.get_package(packageName=package)["defaultVersionName"] == "1.0"
    iot.update_package(packageName=package, unsetDefaultVersion=True)
    assert "defaultVersionName" not in iot.get_package(packageName=package)


def test_a_draft_cannot_be_the_default(iot: Any, package: str, version: Any, refused: Any) -> None:
    """Developer guide, Preparing to use Software Package Catalog."""
    version("1.0")
    with refused():
        iot.update_package(packageName=package, defaultVersionName="1.0")


def test_naming_and_unsetting_a_default_at_once_is_refused(iot: Any, package: str, version: Any, refused: Any) -> None:
    """API reference, UpdatePackage."""
    version("1.0", "PUBLISHED")
    with refused():
        iot.update_package(packageName=package, defaultVersionName="1.0", unsetDefaultVersion=True)
    assert "defaultVersionName" not in iot.get_package(packageName=package)


def test_the_default_version_cannot_be_deleted(iot: Any, package: str, version: Any, refused: Any) -> None:
    """API reference, DeletePackageVersion."""
    version("1.0", "PUBLISHED")
    iot.update_package(packageName=package, defaultVersionName="1.0")
    with refused("ValidationException", 400):
        iot.delete_package_version(packageName=package, versionName="1.0")
    assert iot.get_package_version(packageName=package, versionName="1.0")["status"] == "PUBLISHED"


def test_a_package_with_versions_cannot_be_deleted(iot: Any, package: str, version: Any, refused: Any) -> None:
    """API reference, DeletePackage."""
    version("1.0")
    with refused("ValidationException", 400):
        iot.delete_package(packageName=package)
    iot.delete_package_version(packageName=package, versionName="1.0")
    iot.delete_package(packageName=package)
    with refused("ResourceNotFoundException"):
        iot.get_package(packageName=package)


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED", "DEPRECATED"])
def test_a_version_that_is_not_the_default_can_be_deleted(
    iot: Any, package: str, version: Any, status: str, refused: Any
) -> None:
    """Developer guide, Preparing to use Software Package Catalog; the answer has no body."""
    version("1.0", status)
    answer = iot.delete_package_version(packageName=package, versionName="1.0")
    assert set(answer) == {"ResponseMetadata"}
    with refused("ResourceNotFoundException"):
        iot.get_package_version(packageName=package, versionName="1.0")


def test_list_versions_filters_by_status(iot: Any, package: str, version: Any) -> None:
    """API reference, ListPackageVersions."""
    version("1.0", "DEPRECATED")
    version("2.0", "PUBLISHED")
    version("3.0")
    listed = {
        status: [
            summary["versionName"]
            for summary in iot.list_package_versions(packageName=package, status=status)["packageVersionSummaries"]
        ]
        for status in ("DRAFT", "PUBLISHED", "DEPRECATED")
    }
    assert listed == {"DRAFT": ["3.0"], "PUBLISHED": ["2.0"], "DEPRECATED": ["1.0"]}


def test_version_summaries_have_name_status_and_dates(iot: Any, package: str, version: Any) -> None:
    """API reference, PackageVersionSummary."""
    version("1.0", description="First")
    (summary,) = iot.list_package_versions(packageName=package)["packageVersionSummaries"]
    assert set(summary) == {"packageName", "versionName", "status", "creationDate", "lastModifiedDate"}


def test_a_client_token_makes_creation_happen_once(iot: Any, iotmock_name: Name) -> None:
    """API reference, CreatePackage: idempotent with the same token and parameters."""
    request = {"packageName": iotmock_name("lamp"), "clientToken": "0123456789abcdef0123456789abcdef0123"}
    first, second = iot.create_package(**request), iot.create_package(**request)
    assert first["packageArn"] == second["packageArn"]


def test_tags_end_with_their_version(iot: Any, package: str, version: Any, refused: Any) -> None:
    """Developer guide, Tagging your AWS IoT resources."""
    version("1.0", tags={"stage": "beta"})
    version_arn = iot.get_package_version(packageName=package, versionName="1.0")["packageVersionArn"]
    assert iot.list_tags_for_resource(resourceArn=version_arn)["tags"] == [{"Key": "stage", "Value": "beta"}]
    iot.delete_package_version(packageName=package, versionName="1.0")
    with refused("ResourceNotFoundException", 404):
        iot.list_tags_for_resource(resourceArn=version_arn)
