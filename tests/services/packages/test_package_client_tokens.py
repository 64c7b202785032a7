"""Client tokens: a repeated request gives the first answer and does nothing.

Source: API reference, clientToken of each operation, says only that it makes a request idempotent; the rest is chosen,
see docs/fidelity.md.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

TOKEN = "t" * 36
OTHER_TOKEN = "T" * 36
ROLE = "arn:aws:iam::123456789012:role/shadows"

# operation > (the request's members, other members of the same request)
REQUESTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "create_package": ({"packageName": "door"}, {"description": "other"}),
    "create_package_version": ({"packageName": "lamp", "versionName": "2.0"}, {"recipe": "other"}),
    "update_package": ({"packageName": "lamp", "description": "new"}, {"description": "other"}),
    "update_package_version": (
        {"packageName": "lamp", "versionName": "1.0", "action": "PUBLISH"},
        {"description": "other"},
    ),
    "delete_package": ({"packageName": "door"}, {"packageName": "lamp"}),
    "delete_package_version": ({"packageName": "lamp", "versionName": "1.0"}, {"versionName": "2.0"}),
    "update_package_configuration": (
        {"versionUpdateByJobsConfig": {"enabled": True, "roleArn": ROLE}},
        {"versionUpdateByJobsConfig": {"enabled": False}},
    ),
    "disassociate_sbom_from_package_version": (
        {"packageName": "lamp", "versionName": "1.0"},
        {"versionName": "2.0"},
    ),
}


def call(bench: Any, operation: str, token: str = TOKEN, **changes: Any) -> dict[str, Any]:
    """Send a request with a token; gives the answer."""
    members = {**REQUESTS[operation][0], **changes}
    answer: dict[str, Any] = getattr(bench.control, operation)(**members, clientToken=token)
    del answer["ResponseMetadata"]
    return answer


def changes_of(bench: Any) -> int:
    """How many state changes there were."""
    return len(bench.iot.journal)


@pytest.mark.parametrize("operation", REQUESTS)
def test_repeated_request_gets_the_first_answer_and_does_nothing(bench: Any, operation: str) -> None:
    """A second PUBLISH, or a name in use, would be refused otherwise; no date moves."""
    bench.version()
    answer = call(bench, operation)
    count = changes_of(bench)
    bench.iot.advance(60)
    assert call(bench, operation) == answer
    assert changes_of(bench) == count


@pytest.mark.parametrize("operation", REQUESTS)
def test_known_token_with_other_parameters_is_refused(bench: Any, operation: str) -> None:
    """ConflictException, for deletions, which do not declare it, ValidationException; nothing changes."""
    bench.version()
    call(bench, operation)
    count = changes_of(bench)
    code = "ValidationException" if operation.startswith("delete") else "ConflictException"
    with bench.refused(code):
        call(bench, operation, **REQUESTS[operation][1])
    assert changes_of(bench) == count


def test_association_of_an_sbom_is_repeated_too(bench: Any) -> None:
    """The first answer still says IN_PROGRESS, and the S3 object may have gone."""
    bench.version()
    location = bench.store(b"no archive")
    answer = bench.associate(location, clientToken=TOKEN)
    bench.s3.delete_object(Bucket=location["bucket"], Key=location["key"], VersionId=location["version"])
    assert bench.associate(location, clientToken=TOKEN) == answer
    assert answer["sbomValidationStatus"] == "IN_PROGRESS"


def test_association_of_another_sbom_with_a_known_token_is_refused(bench: Any) -> None:
    """ConflictException; the first SBOM stays."""
    bench.version()
    location = bench.store(b"no archive")
    bench.associate(location, clientToken=TOKEN)
    with bench.refused("ConflictException"):
        bench.associate(bench.store(b"another"), clientToken=TOKEN)
    assert bench.describe()["sbom"] == {"s3Location": location}


@pytest.mark.parametrize(
    "repeat",
    [
        lambda bench: bench.package("door", clientToken=OTHER_TOKEN),
        lambda bench: bench.control.create_package(packageName="door"),
    ],
)
def test_another_token_is_another_request(bench: Any, repeat: Callable[[Any], object]) -> None:
    """Tokens are case-sensitive, and botocore makes a fresh one where none is given."""
    bench.package("door", clientToken=TOKEN)
    with bench.refused("ConflictException"):
        repeat(bench)


def test_tokens_belong_to_their_operation(bench: Any) -> None:
    """The same token on another operation is an independent request."""
    bench.package("lamp", clientToken=TOKEN)
    bench.version(clientToken=TOKEN)
    assert bench.version_names() == ["1.0"]


def test_tokens_belong_to_their_region(bench: Any) -> None:
    """The same request in another region is independent."""
    bench.package("lamp", clientToken=TOKEN)
    elsewhere = bench.iot.scope(region="eu-west-1").client("iot")
    elsewhere.create_package(packageName="lamp", clientToken=TOKEN)
    assert elsewhere.get_package(packageName="lamp")["packageArn"].split(":")[3] == "eu-west-1"


def test_token_of_a_refused_request_is_not_remembered(bench: Any) -> None:
    """The request can be repeated once its cause is gone."""
    bench.version()
    with bench.refused("ConflictException"):
        bench.update(action="DEPRECATE", clientToken=TOKEN)
    bench.update(action="PUBLISH")
    bench.update(action="DEPRECATE", clientToken=TOKEN)
    assert bench.describe()["status"] == "DEPRECATED"


def test_token_of_a_creation_makes_nothing_again_after_deletion(bench: Any) -> None:
    """The stored answer comes back, and the package stays deleted."""
    answer = bench.package(clientToken=TOKEN)
    bench.control.delete_package(packageName="lamp")
    assert bench.package(clientToken=TOKEN) == answer
    assert bench.package_names() == []


def test_tags_added_later_do_not_make_the_request_another(bench: Any) -> None:
    """Requests are compared as they were sent."""
    answer = bench.package(tags={"team": "night"}, clientToken=TOKEN)
    bench.control.tag_resource(resourceArn=answer["packageArn"], tags=[{"Key": "team", "Value": "day"}])
    assert bench.package(tags={"team": "night"}, clientToken=TOKEN) == answer


def test_token_is_remembered_for_the_life_of_the_mock(bench: Any) -> None:
    """A year later it is the same request still."""
    answer = bench.package(clientToken=TOKEN)
    bench.iot.advance(timedelta(days=365))
    assert bench.package(clientToken=TOKEN) == answer


@pytest.mark.parametrize("token", ["t" * 35, "t" * 65, "t" * 20 + " " + "t" * 20])
def test_token_outside_the_rules_is_refused(bench: Any, client_for: Any, token: str) -> None:
    """36 to 64 characters other than space."""
    with bench.refused("ValidationException"):
        client_for("iot", parameter_validation=False).create_package(packageName="lamp", clientToken=token)
    assert bench.package_names() == []
