"""CreatePackageVersion, GetPackageVersion, UpdatePackageVersion, DeletePackageVersion apart from the life cycle."""

from datetime import timedelta
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012:package/lamp/version/1.0"
ARTIFACT = {"s3Location": {"bucket": "firmware", "key": "lamp.bin", "version": "v7"}}


def test_create_version_answers_a_draft(bench: Any) -> None:
    """API reference, CreatePackageVersion: artifact and recipe are not part of the answer."""
    answer = bench.version(description="First", attributes={"arch": "arm"}, artifact=ARTIFACT, recipe="{}")
    assert answer == {
        "packageVersionArn": ARN,
        "packageName": "lamp",
        "versionName": "1.0",
        "description": "First",
        "attributes": {"arch": "arm"},
        "status": "DRAFT",
    }


def test_get_version_describes_everything(bench: Any) -> None:
    """API reference, GetPackageVersion."""
    bench.version(description="First", attributes={"arch": "arm"}, artifact=ARTIFACT, recipe='{"a": 1}')
    answer = bench.describe()
    assert answer.pop("creationDate") == answer.pop("lastModifiedDate")
    assert answer == {
        "packageVersionArn": ARN,
        "packageName": "lamp",
        "versionName": "1.0",
        "description": "First",
        "attributes": {"arch": "arm"},
        "artifact": ARTIFACT,
        "recipe": '{"a": 1}',
        "status": "DRAFT",
    }


def test_get_version_shows_no_member_without_a_value_but_attributes(bench: Any) -> None:
    """Unset members are left out, attributes are an empty map (chosen, see docs/fidelity.md)."""
    bench.version()
    assert set(bench.describe()) == {
        "packageVersionArn",
        "packageName",
        "versionName",
        "attributes",
        "status",
        "creationDate",
        "lastModifiedDate",
    }
    assert bench.describe()["attributes"] == {}


@pytest.mark.parametrize("artifact", [{}, {"s3Location": {}}, {"s3Location": {"bucket": "nowhere", "key": "x"}}])
def test_artifact_is_stored_without_a_look_into_s3(bench: Any, artifact: dict[str, Any]) -> None:
    """The model requires no member of it (chosen, see docs/fidelity.md)."""
    bench.version(artifact=artifact)
    assert bench.describe()["artifact"] == artifact


def test_recipe_need_not_be_json(bench: Any) -> None:
    """The model says string (chosen, see docs/fidelity.md)."""
    bench.version(recipe="install it")
    assert bench.describe()["recipe"] == "install it"


def test_versions_of_two_packages_may_share_a_name(bench: Any) -> None:
    """A version's name is unique within its package (chosen, see docs/fidelity.md)."""
    bench.version(description="lamp's")
    bench.version(package="door", description="door's")
    assert bench.describe(package="door")["description"] == "door's"
    assert bench.describe()["description"] == "lamp's"


@pytest.mark.parametrize("name", ["1", "2.0.0-rc_1", "x" * 64])
def test_create_version_takes_a_name_within_the_rules(bench: Any, name: str) -> None:
    """API reference, CreatePackageVersion: 1 to 64 of [a-zA-Z0-9-_.]."""
    bench.version(name)
    assert bench.version_names() == [name]


@pytest.mark.parametrize("name", ["x" * 65, "$default", "$null", "1+build", "1 0", "1/0"])
def test_create_version_refuses_a_name_outside_the_rules(bench: Any, name: str) -> None:
    """API reference, CreatePackageVersion: so the reserved names of jobs can never be created."""
    bench.package()
    with bench.refused("ValidationException"):
        bench.version(name)
    assert bench.version_names() == []


@pytest.mark.parametrize(
    "members",
    [
        {"description": ""},
        {"description": "x" * 1025},
        {"attributes": {"": "x"}},
        {"attributes": {"a b": "x"}},
        {"attributes": {"a": ""}},
        {"attributes": {"a": "line\nbreak"}},
        {"artifact": {"s3Location": {"bucket": ""}}},
        {"artifact": {"s3Location": {"key": ""}}},
        {"recipe": "x" * 3073},
        {"tags": {}},
        {"tags": {"a?b": "x"}},
        {"tags": {"a": "x" * 257}},
    ],
)
def test_create_version_refuses_members_outside_the_rules(bench: Any, client_for: Any, members: Any) -> None:
    """API reference, CreatePackageVersion: lengths and patterns."""
    bench.package()
    raw = client_for("iot", parameter_validation=False)
    with bench.refused("ValidationException"):
        raw.create_package_version(packageName="lamp", versionName="1.0", **members)
    assert bench.version_names() == []


def test_create_version_takes_a_recipe_of_3072_characters(bench: Any) -> None:
    """API reference, CreatePackageVersion: recipe."""
    bench.version(recipe="x" * 3072)
    assert len(bench.describe()["recipe"]) == 3072


def test_create_version_of_an_unknown_package_is_refused(bench: Any) -> None:
    """CloudFormation, AWS::IoT::SoftwarePackageVersion: the package must exist; the class is chosen."""
    with bench.refused("ValidationException"):
        bench.control.create_package_version(packageName="lamp", versionName="1.0")
    assert bench.version_names() == []


def test_create_version_refuses_a_name_in_use(bench: Any) -> None:
    """API reference, CreatePackageVersion: ConflictException with the resource's id."""
    bench.version(description="first")
    with bench.refused("ConflictException") as response:
        bench.version(description="second")
    assert response["resourceId"] == "1.0"
    assert bench.describe()["description"] == "first"


@pytest.mark.parametrize("package", ["lamp", "door"])
def test_get_version_of_an_unknown_name_is_not_found(bench: Any, package: str) -> None:
    """API reference, GetPackageVersion: the version or its package does not exist."""
    bench.package()
    with bench.refused("ResourceNotFoundException"):
        bench.describe(package=package)


@pytest.mark.parametrize("package", ["lamp", "door"])
@pytest.mark.parametrize("members", [{"description": "x"}, {"action": "PUBLISH"}, {"action": "DEPRECATE"}])
def test_update_version_of_an_unknown_name_is_not_found(bench: Any, package: str, members: Any) -> None:
    """API reference, UpdatePackageVersion: the version or its package does not exist."""
    bench.package()
    with bench.refused("ResourceNotFoundException"):
        bench.update(package=package, **members)


def test_update_version_answers_nothing(bench: Any) -> None:
    """API reference, UpdatePackageVersion: no output."""
    bench.version()
    answer = bench.control.update_package_version(packageName="lamp", versionName="1.0", description="new")
    assert set(answer) == {"ResponseMetadata"}


def test_update_version_leaves_what_is_not_named(bench: Any) -> None:
    """A PATCH (chosen, see docs/fidelity.md)."""
    bench.version(description="First", attributes={"arch": "arm"}, artifact=ARTIFACT, recipe="{}")
    before = bench.describe()
    bench.update(description="Second")
    assert bench.describe() == {**before, "description": "Second"}


def test_update_version_replaces_all_attributes(bench: Any) -> None:
    """Given attributes are the whole map (chosen, see docs/fidelity.md)."""
    bench.version(attributes={"arch": "arm", "size": "7"})
    bench.update(attributes={"arch": "riscv"})
    assert bench.describe()["attributes"] == {"arch": "riscv"}


def test_update_version_empties_attributes(bench: Any) -> None:
    """An empty map is a map (chosen, see docs/fidelity.md)."""
    bench.version(attributes={"arch": "arm"})
    bench.update(attributes={})
    assert bench.describe()["attributes"] == {}


def test_update_version_refuses_an_unknown_action(bench: Any) -> None:
    """API reference, UpdatePackageVersion: PUBLISH or DEPRECATE."""
    bench.version()
    with bench.refused("ValidationException"):
        bench.update(action="ARCHIVE", description="new")
    assert "description" not in bench.describe()


@pytest.mark.parametrize("members", [{"description": "new"}, {"action": "PUBLISH"}, {"attributes": {}}, {}])
def test_update_version_moves_the_date_of_modification(bench: Any, members: Any) -> None:
    """API reference, GetPackageVersion: lastModifiedDate; an update without members counts too (chosen)."""
    bench.version()
    before = bench.describe()
    bench.iot.advance(60)
    bench.update(**members)
    after = bench.describe()
    assert after["creationDate"] == before["creationDate"]
    assert after["lastModifiedDate"] == before["lastModifiedDate"] + timedelta(seconds=60)


def test_refused_update_moves_no_date(bench: Any) -> None:
    """A refused request changes nothing (chosen, see docs/fidelity.md)."""
    bench.version(status="PUBLISHED")
    before = bench.describe()
    bench.iot.advance(60)
    with bench.refused("ConflictException"):
        bench.update(attributes={"a": "b"})
    assert bench.describe() == before


@pytest.mark.parametrize("package", ["lamp", "door"])
def test_delete_version_of_an_unknown_name_succeeds(bench: Any, package: str) -> None:
    """No error for it is declared (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.delete("2.0", package)
    assert bench.version_names() == ["1.0"]


def test_delete_version_answers_nothing(bench: Any) -> None:
    """API reference, DeletePackageVersion: an empty body."""
    bench.version()
    answer = bench.control.delete_package_version(packageName="lamp", versionName="1.0")
    assert set(answer) == {"ResponseMetadata"}


def test_deleted_version_can_be_made_again_at_once(bench: Any) -> None:
    """The new one is a draft and has nothing of the old one (chosen, see docs/fidelity.md)."""
    bench.version(status="PUBLISHED", attributes={"arch": "arm"}, tags={"team": "night"})
    bench.delete()
    bench.version()
    assert (bench.describe()["status"], bench.describe()["attributes"], bench.tags(ARN)) == ("DRAFT", {}, {})
