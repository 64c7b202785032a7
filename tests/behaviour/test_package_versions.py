"""Versions of software packages: life cycle, attributes, recipe, tags, client tokens and lists."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

Name = Callable[[str], str]
TOLERANCE = timedelta(minutes=5)
STEPS = {"DRAFT": (), "PUBLISHED": ("PUBLISH",), "DEPRECATED": ("PUBLISH", "DEPRECATE")}


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


@pytest.fixture
def version(iot: Any, package: str) -> Callable[..., dict[str, str]]:
    """Makes a version of the package, a draft unless said otherwise; gives the members that name it."""

    def make(name: str = "1.0", status: str = "DRAFT", **members: Any) -> dict[str, str]:
        named = {"packageName": package, "versionName": name}
        iot.create_package_version(**named, **members)
        for action in STEPS[status]:
            iot.update_package_version(**named, action=action)
        return named

    return make


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


def listed(iot: Any, package: str, **members: str) -> list[str]:
    """The names of a package's versions, of which there are few."""
    answer = iot.list_package_versions(packageName=package, **members)
    return [summary["versionName"] for summary in answer["packageVersionSummaries"]]


def recipe_of(length: int) -> str:
    """A job document of so many characters."""
    return json.dumps({"operation": "x" * (length - len(json.dumps({"operation": ""})))})


def test_a_new_version_is_a_draft(iot: Any, package: str, arn: Callable[[str], str]) -> None:
    """Developer guide, Preparing to use Software Package Catalog; API reference, CreatePackageVersion."""
    answer = iot.create_package_version(
        packageName=package, versionName="1.0", description="First", attributes={"size": "3"}
    )
    assert answer["status"] == "DRAFT"
    assert answer["packageVersionArn"] == arn(f"package/{package}/version/1.0")
    assert (answer["packageName"], answer["versionName"]) == (package, "1.0")
    assert (answer["description"], answer["attributes"]) == ("First", {"size": "3"})


@pytest.mark.parametrize("name", ["not-SemVer_1", "v" * 64])
def test_a_version_may_have_any_name_within_the_rules(iot: Any, version: Any, name: str) -> None:
    """API reference, CreatePackageVersion; developer guide: semantic versioning is advice only."""
    assert iot.get_package_version(**version(name))["versionName"] == name


@pytest.mark.parametrize("name", ["v" * 65, "1 0", "$default", "1.0+build"])
def test_a_version_name_outside_the_rules_is_refused(iot: Any, package: str, name: str, refused: Any) -> None:
    """API reference, CreatePackageVersion: 1 to 64 of [a-zA-Z0-9-_.]."""
    with refused("ValidationException", 400):
        iot.create_package_version(packageName=package, versionName=name)


def test_a_version_name_in_use_is_refused(iot: Any, version: Any, refused: Any) -> None:
    """API reference, CreatePackageVersion: ConflictException, 409, with the resource's id."""
    named = version()
    with refused("ConflictException", 409) as response:
        iot.create_package_version(**named, description="another")
    assert response["resourceId"]
    assert iot.get_package_version(**named).get("description") != "another"


def test_the_same_version_name_stands_in_two_packages(iot: Any, package_name: Name, version: Any) -> None:
    """Developer guide, Preparing security: the ARN of a version contains its package."""
    other = package_name("other")
    iot.create_package(packageName=other)
    iot.create_package_version(packageName=other, versionName="1.0")
    version("1.0", "PUBLISHED")
    assert iot.get_package_version(packageName=other, versionName="1.0")["status"] == "DRAFT"


def test_get_version_describes_it(iot: Any, version: Any, arn: Callable[[str], str]) -> None:
    """API reference, GetPackageVersion: a new version has two dates that are the same."""
    named = version(description="First", attributes={"size": "3"}, recipe='{"operation": "install"}')
    found = iot.get_package_version(**named)
    assert found["packageVersionArn"] == arn(f"package/{named['packageName']}/version/1.0")
    assert {key: found[key] for key in named} == named
    assert (found["description"], found["attributes"], found["status"]) == ("First", {"size": "3"}, "DRAFT")
    assert found["recipe"] == '{"operation": "install"}'
    assert found["creationDate"] == found["lastModifiedDate"]
    assert abs(found["creationDate"] - datetime.now(UTC)) < TOLERANCE


@pytest.mark.parametrize("operation", ["get_package_version", "update_package_version"])
def test_an_unknown_version_is_not_found(iot: Any, package: str, operation: str, refused: Any) -> None:
    """API reference, GetPackageVersion and UpdatePackageVersion: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        getattr(iot, operation)(packageName=package, versionName="9.9")


@pytest.mark.parametrize("operation", ["get_package_version", "update_package_version"])
def test_a_version_of_an_unknown_package_is_not_found(
    iot: Any, package_name: Name, operation: str, refused: Any
) -> None:
    """API reference, GetPackageVersion and UpdatePackageVersion: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        getattr(iot, operation)(packageName=package_name("nobody"), versionName="1.0")


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("DRAFT", "PUBLISH", "PUBLISHED"),
        ("PUBLISHED", "DEPRECATE", "DEPRECATED"),
        ("DEPRECATED", "PUBLISH", "PUBLISHED"),
    ],
)
def test_a_version_moves_along_its_life_cycle(iot: Any, version: Any, before: str, action: str, after: str) -> None:
    """Developer guide, Preparing to use Software Package Catalog, life cycle."""
    named = version("1.0", before)
    answer = iot.update_package_version(**named, action=action)
    assert set(answer) == {"ResponseMetadata"}
    assert iot.get_package_version(**named)["status"] == after


def test_a_draft_cannot_be_deprecated(iot: Any, version: Any, refused: Any) -> None:
    """Developer guide, Preparing to use Software Package Catalog: no such transition is listed."""
    named = version()
    with refused():
        iot.update_package_version(**named, action="DEPRECATE")
    assert iot.get_package_version(**named)["status"] == "DRAFT"


def test_there_is_no_way_back_to_a_draft(iot: Any, version: Any, refused: Any) -> None:
    """API reference, UpdatePackageVersion: the actions are PUBLISH and DEPRECATE."""
    named = version("1.0", "PUBLISHED")
    with refused("ValidationException", 400):
        iot.update_package_version(**named, action="DRAFT")
    assert iot.get_package_version(**named)["status"] == "PUBLISHED"


def test_a_draft_can_be_edited(iot: Any, version: Any) -> None:
    """Developer guide, Preparing to use Software Package Catalog: drafts are open in every respect."""
    named = version(description="First", attributes={"size": "3"}, recipe=recipe_of(50))
    changes = {"description": "Second", "attributes": {"size": "4"}, "recipe": recipe_of(60)}
    iot.update_package_version(**named, **changes)
    found = iot.get_package_version(**named)
    assert {key: found[key] for key in changes} == changes


def test_an_update_moves_the_date_of_the_last_one_only(iot: Any, version: Any) -> None:
    """API reference, GetPackageVersion: creationDate and lastModifiedDate."""
    named = version()
    before = iot.get_package_version(**named)
    iot.update_package_version(**named, description="First")
    found = iot.get_package_version(**named)
    assert found["creationDate"] == before["creationDate"] <= found["lastModifiedDate"]


@pytest.mark.parametrize("status", ["PUBLISHED", "DEPRECATED"])
def test_a_description_can_be_changed_after_publication(iot: Any, version: Any, status: str) -> None:
    """Developer guide, Preparing to use Software Package Catalog."""
    named = version("1.0", status)
    iot.update_package_version(**named, description="First")
    assert iot.get_package_version(**named)["description"] == "First"


def test_a_recipe_can_be_changed_while_published(iot: Any, version: Any) -> None:
    """Developer guide, Preparing AWS IoT Jobs for Software Package Catalog."""
    named = version("1.0", "PUBLISHED", recipe=recipe_of(50))
    iot.update_package_version(**named, recipe=recipe_of(60))
    assert iot.get_package_version(**named)["recipe"] == recipe_of(60)


@pytest.mark.parametrize("status", ["PUBLISHED", "DEPRECATED"])
def test_attributes_are_fixed_from_publication_on(iot: Any, version: Any, status: str, refused: Any) -> None:
    """Developer guide, Preparing AWS IoT Jobs for Software Package Catalog."""
    named = version("1.0", status, attributes={"size": "3"})
    with refused():
        iot.update_package_version(**named, attributes={"size": "4"})
    assert iot.get_package_version(**named)["attributes"] == {"size": "3"}


@pytest.mark.parametrize("status", ["PUBLISHED", "DEPRECATED"])
def test_an_artifact_cannot_be_added_after_publication(iot: Any, version: Any, status: str, refused: Any) -> None:
    """Developer guide, Preparing AWS IoT Jobs for Software Package Catalog: it is fixed by then."""
    named = version("1.0", status)
    with refused():
        iot.update_package_version(
            **named, artifact={"s3Location": {"bucket": str(uuid4()), "key": "1.0.bin", "version": "v1"}}
        )
    assert "artifact" not in iot.get_package_version(**named)


def test_attributes_may_have_every_kind_of_key(iot: Any, version: Any) -> None:
    """API reference, CreatePackageVersion: keys of [a-zA-Z0-9:_-], values of anything but control characters."""
    attributes = {"a:B_c-1": "größe 3 = $x {y}", "2": " "}
    assert iot.get_package_version(**version(attributes=attributes))["attributes"] == attributes


@pytest.mark.parametrize("attributes", [{"a b": "1"}, {"a.b": "1"}, {"a": "two\nlines"}])
def test_attributes_outside_the_rules_are_refused(
    iot: Any, package: str, attributes: dict[str, str], refused: Any
) -> None:
    """API reference, CreatePackageVersion: keys of [a-zA-Z0-9:_-], values without control characters."""
    with refused("ValidationException", 400):
        iot.create_package_version(packageName=package, versionName="1.0", attributes=attributes)
    assert is_gone(iot.get_package_version, packageName=package, versionName="1.0")


def test_all_attributes_together_are_limited(iot: Any, package: str, version: Any, refused: Any) -> None:
    """Device Management endpoints and quotas: 3 KB for the attributes of one version."""
    small, big = ({f"k{number}": "v" * length for number in range(4)} for length in (600, 1000))
    assert iot.get_package_version(**version("1.0", attributes=small))["attributes"] == small
    with refused():
        iot.create_package_version(packageName=package, versionName="2.0", attributes=big)
    assert is_gone(iot.get_package_version, packageName=package, versionName="2.0")


def test_a_recipe_has_3072_characters_at_most(iot: Any, version: Any, refused: Any) -> None:
    """API reference, CreatePackageVersion and UpdatePackageVersion."""
    named = version(recipe=recipe_of(3072))
    with refused("ValidationException", 400):
        iot.update_package_version(**named, recipe=recipe_of(3073))
    assert iot.get_package_version(**named)["recipe"] == recipe_of(3072)


@pytest.mark.parametrize("description", ["d" * 1025, "two\nlines"])
def test_a_description_outside_the_rules_is_refused(iot: Any, package: str, description: str, refused: Any) -> None:
    """API reference, CreatePackageVersion: 1024 characters at most, and no control characters."""
    with refused("ValidationException", 400):
        iot.create_package_version(packageName=package, versionName="1.0", description=description)


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED", "DEPRECATED"])
def test_a_version_that_is_not_the_default_can_be_deleted(iot: Any, version: Any, status: str, eventually: Any) -> None:
    """API reference, DeletePackageVersion: the answer has no body."""
    named = version("1.0", status)
    answer = iot.delete_package_version(**named)
    assert set(answer) == {"ResponseMetadata"}
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert eventually(lambda: is_gone(iot.get_package_version, **named))


def test_deletion_of_a_version_leaves_the_others(iot: Any, package: str, version: Any, eventually: Any) -> None:
    """API reference, DeletePackageVersion and ListPackageVersions."""
    gone, kept = version("1.0"), version("2.0")
    iot.delete_package_version(**gone)
    assert eventually(lambda: listed(iot, package) == ["2.0"])
    assert iot.get_package_version(**kept)["status"] == "DRAFT"


def test_version_summaries_have_name_status_and_dates(iot: Any, package: str, version: Any, eventually: Any) -> None:
    """API reference, PackageVersionSummary."""
    version("1.0", description="First", attributes={"size": "3"})
    (summary,) = eventually(lambda: iot.list_package_versions(packageName=package)["packageVersionSummaries"])
    assert set(summary) == {"packageName", "versionName", "status", "creationDate", "lastModifiedDate"}
    assert (summary["packageName"], summary["versionName"], summary["status"]) == (package, "1.0", "DRAFT")


def test_list_versions_shows_those_of_one_package(
    iot: Any, package: str, version: Any, package_name: Name, eventually: Any
) -> None:
    """API reference, ListPackageVersions."""
    version("1.0")
    other = package_name("other")
    iot.create_package(packageName=other)
    iot.create_package_version(packageName=other, versionName="2.0")
    assert eventually(lambda: (listed(iot, package), listed(iot, other)) == (["1.0"], ["2.0"]))


def test_list_versions_of_a_package_without_any_is_empty(iot: Any, package: str) -> None:
    """API reference, ListPackageVersions."""
    answer = iot.list_package_versions(packageName=package)
    assert (answer.get("packageVersionSummaries", []), answer.get("nextToken")) == ([], None)


def test_list_versions_filters_by_status(iot: Any, package: str, version: Any, eventually: Any) -> None:
    """API reference, ListPackageVersions: status."""
    version("1.0", "DEPRECATED")
    version("2.0", "PUBLISHED")
    version("3.0")
    expected = {"DRAFT": ["3.0"], "PUBLISHED": ["2.0"], "DEPRECATED": ["1.0"]}
    assert eventually(lambda: {status: listed(iot, package, status=status) for status in expected} == expected)


@pytest.mark.parametrize("members", [{"status": "DELETED"}, {"maxResults": 101}])
def test_list_versions_refuses_what_it_does_not_know(
    iot: Any, package: str, members: dict[str, Any], refused: Any
) -> None:
    """API reference, ListPackageVersions: three statuses, and 100 results at most."""
    with refused("ValidationException", 400):
        iot.list_package_versions(packageName=package, **members)


def test_list_versions_gives_each_version_on_one_page(
    iot: Any, package: str, version: Any, everything: Any, eventually: Any
) -> None:
    """API reference, ListPackageVersions: maxResults and nextToken."""
    for name in ("1.0", "2.0", "3.0"):
        version(name)

    def names() -> list[str]:
        entries = everything(
            iot.list_package_versions, "packageVersionSummaries", packageName=package, status="DRAFT", maxResults=2
        )
        return sorted(entry["versionName"] for entry in entries)

    assert eventually(lambda: names() == ["1.0", "2.0", "3.0"])
    page = iot.list_package_versions(packageName=package, maxResults=2)
    assert len(page["packageVersionSummaries"]) <= 2
    assert page["nextToken"]


def test_a_client_token_makes_creation_happen_once(iot: Any, package: str) -> None:
    """API reference, CreatePackageVersion: idempotent with the same token and parameters."""
    request = {"packageName": package, "versionName": "1.0", "clientToken": str(uuid4())}
    first, second = iot.create_package_version(**request), iot.create_package_version(**request)
    assert first["packageVersionArn"] == second["packageVersionArn"]


def test_a_client_token_makes_publication_and_deletion_happen_once(iot: Any, version: Any, eventually: Any) -> None:
    """API reference, UpdatePackageVersion and DeletePackageVersion: idempotent with the same token and parameters."""
    named = version()
    publish, delete = {"action": "PUBLISH", "clientToken": str(uuid4())}, {"clientToken": str(uuid4())}
    for _ in range(2):
        iot.update_package_version(**named, **publish)
    assert iot.get_package_version(**named)["status"] == "PUBLISHED"
    for _ in range(2):
        iot.delete_package_version(**named, **delete)
    assert eventually(lambda: is_gone(iot.get_package_version, **named))


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED", "DEPRECATED"])
def test_tags_of_a_version_can_always_be_changed(iot: Any, version: Any, status: str) -> None:
    """Developer guide, Preparing to use Software Package Catalog."""
    named = version("1.0", status, tags={"stage": "beta", "team": "night"})
    arn = iot.get_package_version(**named)["packageVersionArn"]
    assert tags_of(iot, arn) == {"stage": "beta", "team": "night"}
    iot.tag_resource(resourceArn=arn, tags=[{"Key": "stage", "Value": "final"}])
    iot.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert tags_of(iot, arn) == {"stage": "final"}


def test_tags_end_with_their_version(iot: Any, version: Any, eventually: Any) -> None:
    """Developer guide, Tagging your AWS IoT resources."""
    named = version(tags={"stage": "beta"})
    arn = iot.get_package_version(**named)["packageVersionArn"]
    iot.delete_package_version(**named)
    assert eventually(lambda: is_gone(iot.list_tags_for_resource, resourceArn=arn))
