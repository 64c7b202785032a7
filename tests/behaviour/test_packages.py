"""Software packages, their default version, tags, client tokens and lists, as AWS documents them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

Name = Callable[[str], str]
TOLERANCE = timedelta(minutes=5)


@pytest.fixture
def package_name(iot: Any, iotmock_name: Name) -> Iterator[Name]:
    """Gives names of packages, which go right after the test and not with the run: an account has a hundred at most."""
    given: list[str] = []

    def name(word: str) -> str:
        given.append(iotmock_name(word))
        return given[-1]

    yield name
    for package in given:
        with suppress(ClientError):  # what is not gone yet goes at the end of the run
            delete_with_versions(iot, package)


@pytest.fixture
def package(iot: Any, package_name: Name) -> str:
    """A package without versions."""
    name: str = iot.create_package(packageName=package_name("lamp"))["packageName"]
    return name


def publish(iot: Any, package: str, version: str) -> None:
    """A new version that is published."""
    iot.create_package_version(packageName=package, versionName=version)
    iot.update_package_version(packageName=package, versionName=version, action="PUBLISH")


def delete_with_versions(iot: Any, package: str) -> None:
    """Delete a package and all that hinders it."""
    iot.update_package(packageName=package, unsetDefaultVersion=True)
    for summary in iot.list_package_versions(packageName=package)["packageVersionSummaries"]:
        iot.delete_package_version(packageName=package, versionName=summary["versionName"])
    iot.delete_package(packageName=package)


def is_gone(operation: Callable[..., Any], **members: str) -> bool:
    """Whether AWS knows nothing of it."""
    try:
        operation(**members)
    except ClientError as error:
        return error.response["Error"]["Code"] == "ResourceNotFoundException"
    return False


def tags_of(iot: Any, arn: str) -> dict[str, str]:
    """The tags of a resource."""
    return {tag["Key"]: tag["Value"] for tag in iot.list_tags_for_resource(resourceArn=arn)["tags"]}


def padded(name: str, length: int) -> str:
    """A name made as long as that."""
    return name.ljust(length, "x")


def test_create_package_answers_name_arn_and_description(
    iot: Any, package_name: Name, arn: Callable[[str], str]
) -> None:
    """API reference, CreatePackage."""
    name = package_name("lamp")
    answer = iot.create_package(packageName=name, description="Lamp firmware")
    assert (answer["packageName"], answer["packageArn"]) == (name, arn(f"package/{name}"))
    assert answer["description"] == "Lamp firmware"


def test_create_package_takes_the_longest_name_with_every_kind_of_character(iot: Any, package_name: Name) -> None:
    """API reference, CreatePackage: 1 to 128 of [a-zA-Z0-9-_.]."""
    name = padded(package_name("lamp") + "-2.0_B", 128)
    iot.create_package(packageName=name)
    assert iot.get_package(packageName=name)["packageName"] == name


@pytest.mark.parametrize("ending", [" b", "$b", "é", "x" * 128])
def test_create_package_refuses_a_name_outside_the_rules(
    iot: Any, package_name: Name, ending: str, refused: Any
) -> None:
    """API reference, CreatePackage: 1 to 128 of [a-zA-Z0-9-_.]."""
    with refused("ValidationException", 400):
        iot.create_package(packageName=package_name("a") + ending)


def test_create_package_refuses_a_name_in_use(iot: Any, package: str, refused: Any) -> None:
    """API reference, CreatePackage: ConflictException, 409, with the resource's id."""
    with refused("ConflictException", 409) as response:
        iot.create_package(packageName=package, description="another")
    assert response["resourceId"]
    assert iot.get_package(packageName=package).get("description") != "another"


def test_create_package_takes_a_description_of_1024_characters(iot: Any, package_name: Name) -> None:
    """Device Management endpoints and quotas, length of a description."""
    name = package_name("lamp")
    iot.create_package(packageName=name, description="d" * 1024)
    assert iot.get_package(packageName=name)["description"] == "d" * 1024


@pytest.mark.parametrize("description", ["d" * 1025, "two\nlines", "a\ttab"])
def test_create_package_refuses_a_description_outside_the_rules(
    iot: Any, package_name: Name, description: str, refused: Any
) -> None:
    """API reference, CreatePackage: 1024 characters at most, and no control characters."""
    name = package_name("lamp")
    with refused("ValidationException", 400):
        iot.create_package(packageName=name, description=description)
    assert is_gone(iot.get_package, packageName=name)


def test_get_package_describes_it_without_tags(iot: Any, package_name: Name) -> None:
    """API reference, GetPackage: no default version yet, both dates the same."""
    name = package_name("lamp")
    created = iot.create_package(packageName=name, description="Lamp firmware", tags={"team": "night"})
    found = iot.get_package(packageName=name)
    assert (found["packageName"], found["description"]) == (name, "Lamp firmware")
    assert found["packageArn"] == created["packageArn"]
    assert found["creationDate"] == found["lastModifiedDate"]
    assert abs(found["creationDate"] - datetime.now(UTC)) < TOLERANCE
    assert not {"defaultVersionName", "tags"} & set(found)


@pytest.mark.parametrize("operation", ["get_package", "update_package"])
def test_an_unknown_package_is_not_found(iot: Any, package_name: Name, operation: str, refused: Any) -> None:
    """API reference, GetPackage and UpdatePackage: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        getattr(iot, operation)(packageName=package_name("nobody"))


def test_update_package_changes_the_description_and_the_date(iot: Any, package: str) -> None:
    """API reference, UpdatePackage and GetPackage."""
    before = iot.get_package(packageName=package)
    answer = iot.update_package(packageName=package, description="Lamp firmware")
    found = iot.get_package(packageName=package)
    assert set(answer) == {"ResponseMetadata"}
    assert found["description"] == "Lamp firmware"
    assert found["creationDate"] == before["creationDate"] <= found["lastModifiedDate"]


def test_update_package_refuses_a_description_that_is_too_long(iot: Any, package: str, refused: Any) -> None:
    """API reference, UpdatePackage: ValidationException, 400."""
    with refused("ValidationException", 400):
        iot.update_package(packageName=package, description="d" * 1025)
    assert iot.get_package(packageName=package).get("description") != "d" * 1025


def test_publication_neither_chooses_nor_moves_the_default_version(iot: Any, package: str) -> None:
    """Developer guide, Preparing to use Software Package Catalog: a default version is set by hand only."""
    publish(iot, package, "1.0")
    assert "defaultVersionName" not in iot.get_package(packageName=package)
    iot.update_package(packageName=package, defaultVersionName="1.0")
    publish(iot, package, "2.0")
    assert iot.get_package(packageName=package)["defaultVersionName"] == "1.0"


def test_update_package_moves_the_default_to_another_version(iot: Any, package: str) -> None:
    """API reference, UpdatePackage."""
    for version in ("1.0", "2.0"):
        publish(iot, package, version)
        iot.update_package(packageName=package, defaultVersionName=version)
        assert iot.get_package(packageName=package)["defaultVersionName"] == version


def test_update_package_unsets_the_default_version(iot: Any, package: str) -> None:
    """API reference, UpdatePackage: unsetDefaultVersion."""
    publish(iot, package, "1.0")
    iot.update_package(packageName=package, defaultVersionName="1.0")
    iot.update_package(packageName=package, unsetDefaultVersion=True)
    assert "defaultVersionName" not in iot.get_package(packageName=package)


def test_a_deprecated_version_may_be_the_default(iot: Any, package: str) -> None:
    """Developer guide, Preparing to use Software Package Catalog: the default is published or deprecated."""
    publish(iot, package, "1.0")
    iot.update_package_version(packageName=package, versionName="1.0", action="DEPRECATE")
    iot.update_package(packageName=package, defaultVersionName="1.0")
    assert iot.get_package(packageName=package)["defaultVersionName"] == "1.0"


def test_a_draft_cannot_be_the_default(iot: Any, package: str, refused: Any) -> None:
    """Developer guide, Preparing to use Software Package Catalog: the default is published or deprecated."""
    iot.create_package_version(packageName=package, versionName="1.0")
    with refused():
        iot.update_package(packageName=package, defaultVersionName="1.0")
    assert "defaultVersionName" not in iot.get_package(packageName=package)


def test_a_version_that_does_not_exist_cannot_be_the_default(iot: Any, package: str, refused: Any) -> None:
    """Developer guide, Preparing to use Software Package Catalog: the default is published or deprecated."""
    publish(iot, package, "1.0")
    iot.update_package(packageName=package, defaultVersionName="1.0")
    with refused():
        iot.update_package(packageName=package, defaultVersionName="2.0")
    assert iot.get_package(packageName=package)["defaultVersionName"] == "1.0"


def test_naming_and_unsetting_a_default_at_once_is_refused(iot: Any, package: str, refused: Any) -> None:
    """API reference, UpdatePackage: not both in one request."""
    publish(iot, package, "1.0")
    with refused():
        iot.update_package(packageName=package, defaultVersionName="1.0", unsetDefaultVersion=True)
    assert "defaultVersionName" not in iot.get_package(packageName=package)


def test_the_default_version_cannot_be_deleted(iot: Any, package: str, refused: Any) -> None:
    """API reference, DeletePackageVersion."""
    publish(iot, package, "1.0")
    iot.update_package(packageName=package, defaultVersionName="1.0")
    with refused("ValidationException", 400):
        iot.delete_package_version(packageName=package, versionName="1.0")
    assert iot.get_package_version(packageName=package, versionName="1.0")["status"] == "PUBLISHED"


@pytest.mark.parametrize("change", [{"defaultVersionName": "2.0"}, {"unsetDefaultVersion": True}])
def test_a_version_that_is_no_longer_the_default_can_be_deleted(
    iot: Any, package: str, change: dict[str, Any], eventually: Any
) -> None:
    """API reference, DeletePackageVersion: name another default version or unset it first."""
    publish(iot, package, "1.0")
    publish(iot, package, "2.0")
    iot.update_package(packageName=package, defaultVersionName="1.0")
    iot.update_package(packageName=package, **change)
    iot.delete_package_version(packageName=package, versionName="1.0")
    assert eventually(lambda: is_gone(iot.get_package_version, packageName=package, versionName="1.0"))


def test_delete_package_takes_it_away(iot: Any, package: str, everything: Any, eventually: Any) -> None:
    """API reference, DeletePackage: the answer has no body."""
    answer = iot.delete_package(packageName=package)
    assert set(answer) == {"ResponseMetadata"}
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert eventually(lambda: is_gone(iot.get_package, packageName=package))
    assert eventually(
        lambda: package not in {entry["packageName"] for entry in everything(iot.list_packages, "packageSummaries")}
    )


def test_a_package_with_versions_cannot_be_deleted(iot: Any, package: str, refused: Any) -> None:
    """API reference, DeletePackage: all versions go first."""
    iot.create_package_version(packageName=package, versionName="1.0")
    with refused("ValidationException", 400):
        iot.delete_package(packageName=package)
    assert iot.get_package(packageName=package)["packageName"] == package


def test_a_package_can_be_deleted_after_its_last_version(iot: Any, package: str, eventually: Any) -> None:
    """API reference, DeletePackage: all versions go first."""
    publish(iot, package, "1.0")
    iot.delete_package_version(packageName=package, versionName="1.0")
    assert eventually(lambda: is_gone(iot.get_package_version, packageName=package, versionName="1.0"))
    iot.delete_package(packageName=package)
    assert eventually(lambda: is_gone(iot.get_package, packageName=package))


def test_a_version_needs_its_package(iot: Any, package_name: Name, refused: Any) -> None:
    """CloudFormation reference, AWS::IoT::SoftwarePackageVersion: the package exists first."""
    name = package_name("nobody")
    with refused():
        iot.create_package_version(packageName=name, versionName="1.0")
    assert is_gone(iot.get_package, packageName=name)


def test_list_packages_shows_summaries(iot: Any, package: str, everything: Any, eventually: Any) -> None:
    """API reference, PackageSummary: neither ARN nor description."""

    def own() -> list[Any]:
        return [entry for entry in everything(iot.list_packages, "packageSummaries") if entry["packageName"] == package]

    (found,) = eventually(own)
    assert set(found) == {"packageName", "creationDate", "lastModifiedDate"}


def test_list_packages_shows_the_default_version(iot: Any, package: str, everything: Any, eventually: Any) -> None:
    """API reference, PackageSummary."""
    publish(iot, package, "1.0")
    iot.update_package(packageName=package, defaultVersionName="1.0")

    def own() -> list[Any]:
        return [
            entry
            for entry in everything(iot.list_packages, "packageSummaries")
            if entry["packageName"] == package and "defaultVersionName" in entry
        ]

    (found,) = eventually(own)
    assert found["defaultVersionName"] == "1.0"


def test_list_packages_gives_each_package_on_one_page(
    iot: Any, package_name: Name, everything: Any, eventually: Any
) -> None:
    """API reference, ListPackages: maxResults and nextToken."""
    names = [package_name(word) for word in "abc"]
    for name in names:
        iot.create_package(packageName=name)

    def own() -> list[str]:
        entries = everything(iot.list_packages, "packageSummaries", maxResults=25)
        return sorted(entry["packageName"] for entry in entries if entry["packageName"] in names)

    assert eventually(lambda: own() == sorted(names))
    page = iot.list_packages(maxResults=2)
    assert len(page["packageSummaries"]) <= 2
    assert page["nextToken"]


def test_list_packages_refuses_more_than_a_hundred_a_page(iot: Any, refused: Any) -> None:
    """API reference, ListPackages: maxResults is 100 at most."""
    with refused("ValidationException", 400):
        iot.list_packages(maxResults=101)


def test_a_client_token_makes_creation_happen_once(iot: Any, package_name: Name) -> None:
    """API reference, CreatePackage: idempotent with the same token and parameters."""
    request = {"packageName": package_name("lamp"), "description": "Lamp firmware", "clientToken": str(uuid4())}
    first, second = iot.create_package(**request), iot.create_package(**request)
    assert first["packageArn"] == second["packageArn"]


def test_a_client_token_makes_an_update_and_a_deletion_happen_once(iot: Any, package: str, eventually: Any) -> None:
    """API reference, UpdatePackage and DeletePackage: idempotent with the same token and parameters."""
    update = {"packageName": package, "description": "Lamp firmware", "clientToken": str(uuid4())}
    delete = {"packageName": package, "clientToken": str(uuid4())}
    for _ in range(2):
        iot.update_package(**update)
    assert iot.get_package(packageName=package)["description"] == "Lamp firmware"
    for _ in range(2):
        iot.delete_package(**delete)
    assert eventually(lambda: is_gone(iot.get_package, packageName=package))


@pytest.mark.parametrize("token", ["t" * 65, "with a space, and thirty-six or more characters"])
def test_a_client_token_outside_the_rules_is_refused(iot: Any, package_name: Name, token: str, refused: Any) -> None:
    """API reference, CreatePackage: 36 to 64 characters without white space."""
    name = package_name("lamp")
    with refused("ValidationException", 400):
        iot.create_package(packageName=name, clientToken=token)
    assert is_gone(iot.get_package, packageName=name)


def test_a_package_gets_its_tags_when_it_is_made(iot: Any, package_name: Name) -> None:
    """API reference, CreatePackage: tags as a map, with values that may be empty."""
    answer = iot.create_package(packageName=package_name("lamp"), tags={"team": "night", "night shift": ""})
    assert tags_of(iot, answer["packageArn"]) == {"team": "night", "night shift": ""}


@pytest.mark.parametrize(
    "tags",
    [{f"k{number}": "" for number in range(51)}, {"k" * 129: ""}, {"k": "v" * 257}, {"what?": ""}, {"aws:k": ""}],
    ids=["too many", "long key", "long value", "question mark", "reserved"],
)
def test_tags_outside_the_rules_are_refused_with_their_package(
    iot: Any, package_name: Name, tags: dict[str, str], refused: Any
) -> None:
    """API reference, CreatePackage; developer guide, Tagging your AWS IoT resources."""
    name = package_name("lamp")
    with refused():
        iot.create_package(packageName=name, tags=tags)
    assert is_gone(iot.get_package, packageName=name)


def test_a_version_does_not_share_its_packages_tags(iot: Any, package_name: Name) -> None:
    """Developer guide, Tagging your AWS IoT resources: each has an ARN of its own."""
    name = package_name("lamp")
    package_arn = iot.create_package(packageName=name, tags={"team": "night"})["packageArn"]
    answer = iot.create_package_version(packageName=name, versionName="1.0", tags={"stage": "beta"})
    assert tags_of(iot, package_arn) == {"team": "night"}
    assert tags_of(iot, answer["packageVersionArn"]) == {"stage": "beta"}


def test_tags_end_with_their_package(iot: Any, package_name: Name, eventually: Any) -> None:
    """Developer guide, Tagging your AWS IoT resources."""
    answer = iot.create_package(packageName=package_name("lamp"), tags={"team": "night"})
    iot.delete_package(packageName=answer["packageName"])
    assert eventually(lambda: is_gone(iot.list_tags_for_resource, resourceArn=answer["packageArn"]))
