"""What jobs write into the reserved named shadow `$package` of the things that they reach."""

import json
from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/shadows"
TOPIC = "$aws/things/a/shadow/name/$package"


@pytest.fixture
def data(bench: Any) -> Any:
    """A boto3 client of `iot-data`."""
    return bench.client_for("iot-data")


def configure(bench: Any, *, enabled: bool) -> None:
    """Let jobs update shadows, or not."""
    bench.control.update_package_configuration(versionUpdateByJobsConfig={"enabled": enabled, "roleArn": ROLE})


@pytest.fixture
def enabled(bench: Any) -> None:
    """Jobs may update shadows."""
    configure(bench, enabled=True)


def report(data: Any, thing: str = "a", **packages: Any) -> None:
    """Report packages into the shadow, as devices do."""
    payload = json.dumps({"state": {"reported": packages}})
    data.update_thing_shadow(thingName=thing, shadowName="$package", payload=payload)


def shadow(data: Any, thing: str = "a") -> dict[str, Any] | None:
    """The shadow `$package`; None where there is none."""
    try:
        answer = data.get_thing_shadow(thingName=thing, shadowName="$package")
    except data.exceptions.ResourceNotFoundException:
        return None
    document: dict[str, Any] = json.loads(answer["payload"].read())
    return document


def installed(data: Any, thing: str = "a") -> Any:
    """The section `reported` of the shadow; None where there is none."""
    document = shadow(data, thing)
    return None if document is None else document["state"].get("reported")


def install(bench: Any, *arns: str, job_id: str = "update", **members: Any) -> None:
    """Register thing `a`, if need be, and give it a job that installs these versions."""
    bench.job(bench.thing("a"), job_id=job_id, destinationPackageVersions=list(arns), **{"document": "{}", **members})


# What is written


def test_success_makes_the_shadow(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: version 1, a timestamp, and no metadata."""
    install(bench, bench.version(attributes={"arch": "arm"}))
    bench.advance(minutes=5)
    assert shadow(data) is None
    bench.report("a", "SUCCEEDED")
    assert shadow(data) == {
        "state": {"reported": {"lamp": {"version": "1.0"}}},
        "version": 1,
        "timestamp": int(bench.now.timestamp()),
    }


def test_next_success_raises_the_version(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: one update for each execution."""
    for number in (1, 2, 3):
        install(bench, bench.version(f"{number}.0"), bench.version(f"{number}.1", "door"), job_id=f"job-{number}")
        bench.advance(minutes=1)
        bench.report("a", "SUCCEEDED", f"job-{number}")
        document = shadow(data)
        assert document is not None
        assert (document["version"], document["timestamp"]) == (number, int(bench.now.timestamp()))
    assert installed(data) == {"lamp": {"version": "3.0"}, "door": {"version": "3.1"}}


def test_success_leaves_other_packages_and_attributes(bench: Any, data: Any, enabled: None) -> None:
    """An ordinary merge (chosen, see docs/fidelity.md): attributes belong to the device."""
    report(data, lamp={"version": "0.9", "attributes": {"slot": "a"}}, door={"version": "7", "attributes": {"n": 1}})
    install(bench, bench.version(attributes={"arch": "arm"}))
    bench.report("a", "SUCCEEDED")
    assert installed(data) == {
        "lamp": {"version": "1.0", "attributes": {"slot": "a"}},
        "door": {"version": "7", "attributes": {"n": 1}},
    }


def test_success_leaves_what_is_desired(bench: Any, data: Any, enabled: None) -> None:
    """Only the section `reported` is touched; a difference that is left is a delta, as after any update."""
    desired = {"state": {"desired": {"lamp": {"version": "2.0"}}}}
    bench.thing("a")
    data.update_thing_shadow(thingName="a", shadowName="$package", payload=json.dumps(desired))
    install(bench, bench.version())
    with bench.heard(f"{TOPIC}/update/#") as messages:
        bench.report("a", "SUCCEEDED")
    assert [message.topic.rpartition("/")[2] for message in messages] == ["accepted", "documents", "delta"]
    document = shadow(data)
    assert document is not None
    assert document["state"]["desired"] == {"lamp": {"version": "2.0"}}
    assert messages[2].json()["state"] == {"lamp": {"version": "2.0"}}


def test_null_removes_the_package(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: with everything that stands under its name."""
    report(data, lamp={"version": "0.9", "attributes": {"slot": "a"}}, door={"version": "7"})
    bench.version()
    install(bench, bench.destination("$null"))
    bench.report("a", "SUCCEEDED")
    assert installed(data) == {"door": {"version": "7"}}


def test_null_and_versions_are_written_in_one_update(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: a job may do both."""
    report(data, lamp={"version": "0.9"})
    bench.version()
    install(bench, bench.destination("$null"), bench.version("7", "door"))
    bench.report("a", "SUCCEEDED")
    document = shadow(data)
    assert document is not None
    assert document["state"] == {"reported": {"door": {"version": "7"}}}
    assert document["version"] == 2


def test_null_removes_a_package_that_left_the_catalog(bench: Any, data: Any, enabled: None) -> None:
    """Chosen (see docs/fidelity.md): no version is named that could be gone."""
    report(data, lamp={"version": "0.9"}, door={"version": "7"})
    bench.control.create_package(packageName="lamp")
    install(bench, bench.destination("$null"))
    bench.control.delete_package(packageName="lamp")
    bench.report("a", "SUCCEEDED")
    assert installed(data) == {"door": {"version": "7"}}


@pytest.mark.parametrize("version", ["1.0", "$null"])
@pytest.mark.parametrize("before", [{}, {"lamp": {"version": "0.9", "attributes": {"slot": "a"}}}])
def test_success_does_what_update_thing_shadow_does(
    bench: Any, data: Any, enabled: None, version: str, before: dict[str, Any]
) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: the same documents and messages, down to the last member."""
    bench.thing("b")
    bench.version()
    for thing in "ab" if before else "":
        report(data, thing, **before)
    install(bench, bench.destination(version))
    with bench.heard("$aws/things/+/shadow/#") as messages:
        bench.report("a", "SUCCEEDED")
        report(data, "b", lamp=None if version == "$null" else {"version": version})
    by_job, by_hand = ([m for m in messages if m.topic.startswith(f"$aws/things/{thing}/")] for thing in "ab")
    assert len(by_job) == 2
    assert [m.topic.replace("/a/", "/b/") for m in by_job] == [m.topic for m in by_hand]
    assert [m.json() for m in by_job] == [m.json() for m in by_hand]
    assert shadow(data, "a") == shadow(data, "b")


def test_default_is_noted_as_the_version_that_was_installed(bench: Any, data: Any, enabled: None) -> None:
    """The default of when the job was created, whatever it is by now (chosen, see docs/fidelity.md)."""
    bench.version()
    bench.version("2.0")
    bench.make_default()
    install(bench, bench.destination("$default"))
    bench.make_default("2.0")
    bench.report("a", "SUCCEEDED")
    assert installed(data) == {"lamp": {"version": "1.0"}}


@pytest.mark.parametrize(
    ("versions", "noted"),
    [
        (["1.0", "2.0"], {"lamp": {"version": "2.0"}}),
        (["2.0", "1.0"], {"lamp": {"version": "1.0"}}),
        (["$null", "1.0"], {"lamp": {"version": "1.0"}}),
        (["1.0", "$null"], {}),
    ],
)
def test_later_of_two_versions_of_a_package_is_noted(
    bench: Any, data: Any, enabled: None, versions: list[str], noted: dict[str, Any]
) -> None:
    """Chosen (see docs/fidelity.md): they are installed in the order of the list."""
    report(data, lamp={"version": "0.9"})
    bench.version()
    bench.version("2.0")
    install(bench, *[bench.destination(version) for version in versions])
    bench.report("a", "SUCCEEDED")
    assert (installed(data) or {}) == noted


def test_each_thing_has_its_own_shadow(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: what succeeded is noted where it did."""
    fleet = bench.group("fleet", "a", "b", "c")
    bench.job(fleet, destinationPackageVersions=[bench.version()], document="{}")
    bench.report("a", "SUCCEEDED")
    bench.report("b", "FAILED")
    bench.report("c", "SUCCEEDED")
    assert [installed(data, thing) for thing in "abc"] == [
        {"lamp": {"version": "1.0"}},
        None,
        {"lamp": {"version": "1.0"}},
    ]


# What is published


def test_update_is_announced_as_accepted_and_documents_in_order(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Device Shadow MQTT topics: an update by a service is an update."""
    report(data, door={"version": "7"})
    install(bench, bench.version())
    bench.advance(seconds=1)
    with bench.heard("$aws/things/a/shadow/#") as messages:
        bench.report("a", "SUCCEEDED")
    now = int(bench.now.timestamp())
    door = {"door": {"version": "7"}}
    lamp = {"lamp": {"version": "1.0"}}
    assert [(message.topic, message.json()) for message in messages] == [
        (f"{TOPIC}/update/accepted", {"state": {"reported": lamp}, "version": 2, "timestamp": now}),
        (
            f"{TOPIC}/update/documents",
            {
                "previous": {"state": {"reported": door}, "version": 1},
                "current": {"state": {"reported": {**door, **lamp}}, "version": 2},
                "timestamp": now,
            },
        ),
    ]


def test_shadow_is_up_to_date_when_the_device_is_answered(bench: Any, data: Any, enabled: None) -> None:
    """A device that hears `update/accepted` of its job, and asks, finds what it has installed (chosen)."""
    install(bench, bench.version())
    found: list[Any] = []
    bench.iot.subscribe("$aws/things/a/jobs/update/update/accepted", lambda _: found.append(installed(data)))
    bench.send("a", "update/update", {"status": "SUCCEEDED"})
    assert found == [{"lamp": {"version": "1.0"}}]


# Which executions write


@pytest.mark.parametrize("first", ["QUEUED", "IN_PROGRESS"])
@pytest.mark.parametrize("way", ["HTTP", "MQTT"])
def test_success_is_noted_however_it_is_reported(bench: Any, data: Any, enabled: None, first: str, way: str) -> None:
    """Over HTTP and over MQTT, by a device that said that it began and by one that did not."""
    install(bench, bench.version())
    if first == "IN_PROGRESS":
        bench.start_next("a")
        assert shadow(data) is None
    if way == "HTTP":
        bench.report("a", "SUCCEEDED")
    else:
        assert bench.ask("a", "update/update", {"status": "SUCCEEDED"})[0] == "accepted"
    assert installed(data) == {"lamp": {"version": "1.0"}}


@pytest.mark.parametrize("status", ["IN_PROGRESS", "FAILED", "REJECTED"])
@pytest.mark.parametrize("way", ["HTTP", "MQTT"])
def test_other_reports_write_nothing(bench: Any, data: Any, enabled: None, status: str, way: str) -> None:
    """API reference, VersionUpdateByJobsConfig: when jobs succeed."""
    install(bench, bench.version())
    if way == "HTTP":
        bench.report("a", status)
    else:
        bench.send("a", "update/update", {"status": status})
    assert bench.execution("a")["status"] == status
    assert shadow(data) is None


def test_time_out_writes_nothing(bench: Any, data: Any, enabled: None) -> None:
    """API reference, VersionUpdateByJobsConfig: when jobs succeed."""
    install(bench, bench.version(), timeoutConfig={"inProgressTimeoutInMinutes": 5})
    bench.start_next("a")
    bench.advance(minutes=6)
    assert bench.execution("a")["status"] == "TIMED_OUT"
    assert shadow(data) is None


@pytest.mark.parametrize("who", ["job", "execution"])
def test_cancellation_writes_nothing(bench: Any, data: Any, enabled: None, who: str) -> None:
    """API reference, VersionUpdateByJobsConfig: when jobs succeed."""
    install(bench, bench.version())
    bench.start_next("a")
    if who == "job":
        bench.control.cancel_job(jobId="update", force=True)
    else:
        bench.control.cancel_job_execution(jobId="update", thingName="a", force=True)
    assert bench.execution("a")["status"] == "CANCELED"
    assert shadow(data) is None


@pytest.mark.parametrize("how", ["left", "deleted"])
def test_removal_writes_nothing(bench: Any, data: Any, enabled: None, how: str) -> None:
    """API reference, VersionUpdateByJobsConfig: when jobs succeed."""
    fleet = bench.group("fleet", "a")
    bench.job(fleet, targetSelection="CONTINUOUS", destinationPackageVersions=[bench.version()], document="{}")
    if how == "left":
        bench.leave("a")
    else:
        bench.control.delete_thing(thingName="a")
    assert bench.execution("a")["status"] == "REMOVED"
    assert shadow(data) is None


def test_retry_that_succeeds_is_noted(bench: Any, data: Any, enabled: None) -> None:
    """Each execution counts by itself; the failed one before it has noted nothing."""
    retries = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
    install(bench, bench.version(), jobExecutionsRetryConfig=retries)
    bench.report("a", "FAILED")
    assert shadow(data) is None
    bench.report("a", "SUCCEEDED")
    document = shadow(data)
    assert document is not None
    assert (document["state"], document["version"]) == ({"reported": {"lamp": {"version": "1.0"}}}, 1)


def test_success_after_the_job_was_canceled_is_noted(bench: Any, data: Any, enabled: None) -> None:
    """API reference, CancelJob: what is in progress goes on, and its success is one."""
    install(bench, bench.version())
    bench.start_next("a")
    bench.control.cancel_job(jobId="update")
    bench.report("a", "SUCCEEDED")
    assert bench.status() == "CANCELED"
    assert installed(data) == {"lamp": {"version": "1.0"}}


def test_report_that_is_refused_writes_nothing(bench: Any, data: Any, enabled: None) -> None:
    """Neither a second success, nor one that expected another version of the execution."""
    install(bench, bench.version())
    with bench.refused("InvalidStateTransitionException"):
        bench.report("a", "SUCCEEDED", expectedVersion=7)
    assert shadow(data) is None
    bench.report("a", "SUCCEEDED")
    with bench.refused("InvalidStateTransitionException"):
        bench.report("a", "SUCCEEDED")
    document = shadow(data)
    assert document is not None
    assert document["version"] == 1


def test_job_without_versions_writes_nothing(bench: Any, data: Any, enabled: None) -> None:
    """API reference, VersionUpdateByJobsConfig: there is nothing to note."""
    bench.version()
    bench.job(bench.thing("a"))
    bench.report("a", "SUCCEEDED")
    assert shadow(data) is None


# The configuration


@pytest.mark.parametrize("configured", [False, True])
def test_nothing_is_written_unless_enabled(bench: Any, data: Any, configured: bool) -> None:
    """API reference, VersionUpdateByJobsConfig: neither before anything was configured nor when it is disabled."""
    if configured:
        configure(bench, enabled=True)
        configure(bench, enabled=False)
    install(bench, bench.version())
    with bench.heard("$aws/things/a/shadow/#") as messages:
        bench.report("a", "SUCCEEDED")
    assert messages == []
    assert shadow(data) is None


def test_configuration_counts_when_the_device_succeeds(bench: Any, data: Any) -> None:
    """Not when the job was created (chosen); what succeeded before is not noted afterwards."""
    bench.thing("b")
    bench.job(bench.thing("a"), f"{bench.thing('b')}", destinationPackageVersions=[bench.version()], document="{}")
    bench.report("a", "SUCCEEDED")
    configure(bench, enabled=True)
    bench.report("b", "SUCCEEDED")
    assert shadow(data, "a") is None
    assert installed(data, "b") == {"lamp": {"version": "1.0"}}


def test_configuration_of_another_region_counts_there(bench: Any, data: Any) -> None:
    """One configuration per account and region."""
    elsewhere = bench.client_for("iot", region="eu-west-1")
    elsewhere.update_package_configuration(versionUpdateByJobsConfig={"enabled": True, "roleArn": ROLE})
    install(bench, bench.version())
    bench.report("a", "SUCCEEDED")
    assert shadow(data) is None


# When something is in the way


def test_deleted_version_is_left_out(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: the execution succeeds, the others are noted."""
    report(data, lamp={"version": "0.9"})
    install(bench, bench.version(), bench.version("7", "door"))
    bench.control.delete_package_version(packageName="lamp", versionName="1.0")
    bench.report("a", "SUCCEEDED")
    assert bench.execution("a")["status"] == "SUCCEEDED"
    assert installed(data) == {"lamp": {"version": "0.9"}, "door": {"version": "7"}}


def test_version_deprecated_meanwhile_is_noted(bench: Any, data: Any, enabled: None) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: deprecated versions can still be deployed."""
    install(bench, bench.version())
    bench.control.update_package_version(packageName="lamp", versionName="1.0", action="DEPRECATE")
    bench.report("a", "SUCCEEDED")
    assert installed(data) == {"lamp": {"version": "1.0"}}


def test_deleted_later_version_leaves_the_package_out(bench: Any, data: Any, enabled: None) -> None:
    """Chosen (see docs/fidelity.md): of two versions the later one was installed, the earlier is not noted instead."""
    install(bench, bench.version(), bench.version("2.0"))
    bench.control.delete_package_version(packageName="lamp", versionName="2.0")
    bench.report("a", "SUCCEEDED")
    assert shadow(data) is None


def test_deleted_versions_alone_make_no_update(bench: Any, data: Any, enabled: None) -> None:
    """Nothing is left to note (chosen, see docs/fidelity.md)."""
    install(bench, bench.version())
    bench.control.delete_package_version(packageName="lamp", versionName="1.0")
    with bench.heard("$aws/things/a/shadow/#") as messages:
        bench.report("a", "SUCCEEDED")
    assert messages == []
    assert bench.status() == "COMPLETED"


def test_execution_succeeds_although_the_shadow_is_full(bench: Any, data: Any, enabled: None) -> None:
    """Chosen (see docs/fidelity.md): the work is done; the journal tells what the shadow refused."""
    report(data, door={"version": "x" * 8150})
    full = shadow(data)
    install(bench, bench.version())
    bench.report("a", "SUCCEEDED")
    assert bench.execution("a")["status"] == "SUCCEEDED"
    assert bench.status() == "COMPLETED"
    assert shadow(data) == full
    assert [entry for entry in bench.iot.journal if entry.event.startswith("update refused")]


def test_device_is_answered_although_the_shadow_is_full(bench: Any, data: Any, enabled: None) -> None:
    """Over MQTT the report is accepted, and nobody hears of an update (chosen)."""
    report(data, door={"version": "x" * 8150})
    install(bench, bench.version())
    with bench.heard("$aws/things/a/#") as messages:
        bench.iot.publish("$aws/things/a/jobs/update/update", {"status": "SUCCEEDED"})
    topics = [message.topic for message in messages]
    assert "$aws/things/a/jobs/update/update/accepted" in topics
    assert not [topic for topic in topics if topic.endswith(("shadow/name/$package/update/accepted", "documents"))]


def test_shadow_deleted_meanwhile_is_made_again(bench: Any, data: Any, enabled: None) -> None:
    """As UpdateThingShadow makes it: after the deleted version (docs/fidelity.md)."""
    report(data, lamp={"version": "0.9", "attributes": {"slot": "a"}})
    install(bench, bench.version())
    data.delete_thing_shadow(thingName="a", shadowName="$package")
    bench.report("a", "SUCCEEDED")
    document = shadow(data)
    assert document is not None
    assert (document["state"], document["version"]) == ({"reported": {"lamp": {"version": "1.0"}}}, 3)


def test_faults_for_users_do_not_hit_the_jobs_own_update(bench: Any, data: Any, enabled: None) -> None:
    """A fault waits for the call of a client; the service calls nobody's API."""
    install(bench, bench.version())
    bench.iot.faults.fail("UpdateThingShadow", error="InvalidRequestException")
    bench.report("a", "SUCCEEDED")
    assert installed(data) == {"lamp": {"version": "1.0"}}
    with bench.refused("InvalidRequestException"):
        report(data, door={"version": "7"})
