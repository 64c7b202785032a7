"""The reserved named shadow `$package`, seen from the catalog."""

import json
from typing import Any

import pytest

from iotmock.core.world.call import Call
from iotmock.services.packages.backend import PackagesBackend

ROLE = "arn:aws:iam::123456789012:role/shadows"
TOPIC = "$aws/things/hall/shadow/name/$package/update"


@pytest.fixture
def data(bench: Any) -> Any:
    """A boto3 client of `iot-data`."""
    return bench.client_for("iot-data")


def report(data: Any, **packages: Any) -> None:
    """Report packages into the shadow of thing `hall`."""
    data.update_thing_shadow(
        thingName="hall", shadowName="$package", payload=json.dumps({"state": {"reported": packages}})
    )


def shadow(data: Any) -> dict[str, Any]:
    """The shadow `$package` of thing `hall`."""
    document: dict[str, Any] = json.loads(
        data.get_thing_shadow(thingName="hall", shadowName="$package")["payload"].read()
    )
    return document


def note(bench: Any, **versions: str | None) -> None:
    """What the jobs room does when an execution of thing `hall` succeeds."""
    with bench.iot._entered() as call:  # noqa: SLF001 - a floor below the API
        assert isinstance(call, Call)
        call.backend(PackagesBackend).note_installed(call, "hall", versions)


def test_package_shadow_holds_version_and_attributes(bench: Any, data: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: no metadata; the names need not be in the catalog."""
    report(data, lamp={"version": "1.0", "attributes": {"slot": "a"}})
    document = shadow(data)
    assert document.pop("timestamp")
    assert document == {
        "state": {"reported": {"lamp": {"version": "1.0", "attributes": {"slot": "a"}}}},
        "version": 1,
    }


def test_package_shadow_refuses_other_keywords(bench: Any, data: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: an update with `description` is rejected."""
    bad = {"lamp": {"version": "1.0", "description": "no"}}
    with bench.refused("InvalidRequestException") as response:
        report(data, **bad)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    with bench.iot.subscribe(f"{TOPIC}/rejected") as rejected:
        bench.iot.publish(TOPIC, {"state": {"reported": bad}})
        assert [message.json()["code"] for message in rejected.messages] == [400]


def test_catalog_never_touches_a_shadow(bench: Any, data: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: nor are version attributes copied."""
    report(data, lamp={"version": "1.0"})
    before = shadow(data)
    bench.version(status="DEPRECATED", attributes={"arch": "arm"})
    bench.make_default()
    assert shadow(data) == before


# What jobs do


@pytest.fixture
def enabled(bench: Any) -> None:
    """Jobs may update shadows."""
    bench.control.update_package_configuration(versionUpdateByJobsConfig={"enabled": True, "roleArn": ROLE})


def test_job_notes_the_installed_version(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: the shadow is made, with its usual messages."""
    bench.version(status="PUBLISHED", attributes={"arch": "arm"})
    with bench.iot.subscribe(f"{TOPIC}/accepted") as accepted:
        note(bench, lamp="1.0")
        assert len(accepted.messages) == 1
    assert shadow(data)["state"] == {"reported": {"lamp": {"version": "1.0"}}}


def test_job_leaves_the_rest_of_the_shadow(bench: Any, data: Any, enabled: None) -> None:
    """An ordinary merge: other packages and the attributes of the device stay (chosen, see docs/fidelity.md)."""
    bench.version("2.0", "PUBLISHED")
    report(data, lamp={"version": "1.0", "attributes": {"slot": "a"}}, door={"version": "7"})
    note(bench, lamp="2.0")
    assert shadow(data)["state"]["reported"] == {
        "lamp": {"version": "2.0", "attributes": {"slot": "a"}},
        "door": {"version": "7"},
    }


def test_job_removes_a_package(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: $null."""
    report(data, lamp={"version": "1.0"}, door={"version": "7"})
    note(bench, lamp=None)
    assert shadow(data)["state"]["reported"] == {"door": {"version": "7"}}


def test_job_leaves_out_a_version_that_was_deleted(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog."""
    bench.version("1.0", package="door")
    note(bench, lamp="1.0", door="1.0")
    assert shadow(data)["state"]["reported"] == {"door": {"version": "1.0"}}


def test_job_with_deleted_versions_only_makes_no_shadow(bench: Any, data: Any, enabled: None) -> None:
    """There is nothing to note (chosen, see docs/fidelity.md)."""
    note(bench, lamp="1.0")
    with bench.refused("ResourceNotFoundException"):
        shadow(data)


def test_job_notes_nothing_unless_configured(bench: Any, data: Any) -> None:
    """API reference, VersionUpdateByJobsConfig."""
    bench.version(status="PUBLISHED")
    note(bench, lamp="1.0")
    with bench.refused("ResourceNotFoundException"):
        shadow(data)


def test_full_shadow_stays_and_the_journal_says_so(bench: Any, data: Any, enabled: None) -> None:
    """The job has succeeded all the same (chosen, see docs/fidelity.md)."""
    bench.version(status="PUBLISHED")
    report(data, door={"version": "x" * 8150})
    full = shadow(data)
    note(bench, lamp="1.0")
    assert shadow(data) == full
    assert bench.iot.journal[-1].event.startswith("update refused")
