"""CreatePackage, GetPackage, UpdatePackage, DeletePackage."""

from datetime import timedelta
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012:package/lamp"


def test_create_package_answers_name_arn_and_description(bench: Any) -> None:
    """API reference, CreatePackage; the ARN as in Developer Guide, Preparing security."""
    assert bench.package(description="Lamp firmware") == {
        "packageName": "lamp",
        "packageArn": ARN,
        "description": "Lamp firmware",
    }


def test_create_package_without_description_answers_none(bench: Any) -> None:
    """Members without a value are left out (chosen, see docs/fidelity.md)."""
    assert bench.package() == {"packageName": "lamp", "packageArn": ARN}


def test_create_package_names_its_partition(iotmock: Any) -> None:
    """AWS General Reference, ARNs: Beijing is in partition aws-cn."""
    answer = iotmock.scope(region="cn-north-1").client("iot").create_package(packageName="lamp")
    assert answer["packageArn"] == "arn:aws-cn:iot:cn-north-1:123456789012:package/lamp"


@pytest.mark.parametrize("name", ["a", "A-z_0.9", "x" * 128])
def test_create_package_takes_a_name_within_the_rules(bench: Any, name: str) -> None:
    """API reference, CreatePackage: 1 to 128 of [a-zA-Z0-9-_.]."""
    bench.package(name)
    assert bench.package_names() == [name]


@pytest.mark.parametrize("name", ["x" * 129, "a b", "a$b", "ä", "$default", "a/b", "a%2Fb"])
def test_create_package_refuses_a_name_outside_the_rules(bench: Any, name: str) -> None:
    """API reference, CreatePackage: 1 to 128 of [a-zA-Z0-9-_.]."""
    with bench.refused("ValidationException"):
        bench.package(name)
    assert bench.package_names() == []


@pytest.mark.parametrize("description", ["", "x" * 1025, "a\nb", "a\tb", "zero\u200bwidth"])
def test_create_package_refuses_a_description_outside_the_rules(bench: Any, description: str) -> None:
    r"""API reference, CreatePackage: at most 1024 characters, [^\p{C}]+."""
    with bench.refused("ValidationException"):
        bench.package(description=description)
    assert bench.package_names() == []


def test_create_package_refuses_a_name_in_use(bench: Any) -> None:
    """API reference, CreatePackage: ConflictException, 409, with the resource's id."""
    bench.package(description="first")
    with bench.refused("ConflictException") as response:
        bench.package(description="second")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert response["resourceId"] == "lamp"
    assert bench.describe_package()["description"] == "first"


def test_package_names_belong_to_account_and_region(bench: Any) -> None:
    """Packages are unique per account and region (chosen, see docs/fidelity.md)."""
    bench.package()
    elsewhere = bench.iot.scope(region="eu-west-1").client("iot")
    other = bench.iot.scope(account_id="210987654321").client("iot")
    assert elsewhere.create_package(packageName="lamp")["packageArn"].split(":")[3] == "eu-west-1"
    assert other.create_package(packageName="lamp")["packageArn"].split(":")[4] == "210987654321"


def test_get_package_describes_a_new_package(bench: Any) -> None:
    """API reference, GetPackage: no default version yet, both dates the same, no tags."""
    bench.package(description="Lamp firmware", tags={"team": "night"})
    answer = bench.describe_package()
    assert answer.pop("creationDate") == answer.pop("lastModifiedDate")
    assert answer == {"packageName": "lamp", "packageArn": ARN, "description": "Lamp firmware"}


def test_get_package_of_an_unknown_name_is_not_found(bench: Any) -> None:
    """API reference, GetPackage: ResourceNotFoundException, 404."""
    with bench.refused("ResourceNotFoundException") as response:
        bench.describe_package()
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_update_package_changes_the_description(bench: Any) -> None:
    """API reference, UpdatePackage."""
    bench.package(description="old")
    bench.control.update_package(packageName="lamp", description="new")
    assert bench.describe_package()["description"] == "new"


def test_update_package_answers_nothing(bench: Any) -> None:
    """API reference, UpdatePackage: no output."""
    bench.package()
    answer = bench.control.update_package(packageName="lamp", description="new")
    assert set(answer) == {"ResponseMetadata"}


def test_update_package_leaves_what_is_not_named(bench: Any) -> None:
    """A PATCH (chosen, see docs/fidelity.md)."""
    bench.version(status="PUBLISHED")
    bench.control.update_package(packageName="lamp", description="old")
    bench.make_default()
    assert bench.describe_package()["description"] == "old"


def test_update_package_moves_only_the_date_of_modification(bench: Any) -> None:
    """API reference, GetPackage: lastModifiedDate."""
    bench.package()
    before = bench.describe_package()
    bench.iot.advance(60)
    bench.control.update_package(packageName="lamp", description="new")
    after = bench.describe_package()
    assert after["creationDate"] == before["creationDate"]
    assert after["lastModifiedDate"] == before["lastModifiedDate"] + timedelta(seconds=60)


def test_versions_do_not_move_the_date_of_their_package(bench: Any) -> None:
    """Creating, updating, deleting a version is no change of the package (chosen, see docs/fidelity.md)."""
    bench.package()
    before = bench.describe_package()
    bench.iot.advance(60)
    bench.version(status="PUBLISHED")
    bench.delete()
    assert bench.describe_package() == before


def test_update_package_of_an_unknown_name_is_not_found(bench: Any) -> None:
    """API reference, UpdatePackage."""
    with bench.refused("ResourceNotFoundException"):
        bench.control.update_package(packageName="lamp", description="new")


def test_update_package_refuses_an_empty_description(bench: Any) -> None:
    """The pattern needs a character although the minimum length is 0 (chosen, see docs/fidelity.md)."""
    bench.package(description="old")
    with bench.refused("ValidationException"):
        bench.control.update_package(packageName="lamp", description="")
    assert bench.describe_package()["description"] == "old"


def test_delete_package_removes_it(bench: Any) -> None:
    """API reference, DeletePackage: an empty answer."""
    bench.package()
    answer = bench.control.delete_package(packageName="lamp")
    assert set(answer) == {"ResponseMetadata"}
    assert bench.package_names() == []


def test_delete_package_of_an_unknown_name_succeeds(bench: Any) -> None:
    """No error for it is declared (chosen, see docs/fidelity.md)."""
    assert bench.control.delete_package(packageName="lamp")["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_delete_package_with_versions_is_refused(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: not with versions; the class is chosen."""
    bench.version()
    with bench.refused("ValidationException"):
        bench.control.delete_package(packageName="lamp")
    assert bench.version_names() == ["1.0"]


def test_deleted_package_can_be_made_again_at_once(bench: Any) -> None:
    """The new one begins empty (chosen, see docs/fidelity.md)."""
    bench.package(description="first")
    bench.control.delete_package(packageName="lamp")
    bench.package()
    assert "description" not in bench.describe_package()


def test_package_changes_stand_in_the_journal(bench: Any) -> None:
    """The journal says who did what."""
    bench.version(status="PUBLISHED")
    bench.make_default()
    entries = [(e.who, e.event, e.before, e.after) for e in bench.iot.journal if e.resource == "package"]
    assert entries == [
        ("CreatePackage", "create", None, None),
        ("UpdatePackage", "change default version", None, "1.0"),
    ]
