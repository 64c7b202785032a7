"""One long story: a firmware from its draft to the shadows of a fleet, told in several regions and accounts."""

import io
import json
import urllib.request
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from iotmock import IoTMock
    from iotmock.device import JobExecution

ROLE = "arn:aws:iam::123456789012:role/ota"
FLEET = [f"lamp-{number}" for number in range(10)]
SBOM = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}'


class Story:
    """A vendor of lamps in one account and region."""

    def __init__(self, iot: "IoTMock") -> None:
        self.iot = iot
        self.control = iot.client("iot")
        self.s3 = iot.client("s3")
        partition = "aws-cn" if iot.region.startswith("cn-") else "aws"
        self.arn = f"arn:{partition}:iot:{iot.region}:{iot.account_id}"
        self.domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"

    def open_shop(self) -> None:
        """Register the fleet, make a versioned bucket, let jobs note what they install."""
        where = {} if self.iot.region == "us-east-1" else {"LocationConstraint": self.iot.region}
        self.s3.create_bucket(Bucket="firmware", **({"CreateBucketConfiguration": where} if where else {}))
        self.s3.put_bucket_versioning(Bucket="firmware", VersioningConfiguration={"Status": "Enabled"})
        self.control.update_indexing_configuration(
            thingIndexingConfiguration={
                "thingIndexingMode": "REGISTRY",
                "namedShadowIndexingMode": "ON",
                "filter": {"namedShadowNames": ["$package"]},
            }
        )
        self.control.create_thing_group(thingGroupName="lamps")
        for thing in FLEET:
            self.control.create_thing(thingName=thing)
            self.control.add_thing_to_thing_group(thingName=thing, thingGroupName="lamps")
        self.control.update_package_configuration(versionUpdateByJobsConfig={"enabled": True, "roleArn": ROLE})
        self.control.create_package(packageName="lamp")

    def store(self, key: str, content: bytes) -> dict[str, str]:
        """Store an object; gives its location."""
        stored = self.s3.put_object(Bucket="firmware", Key=key, Body=content)
        return {"bucket": "firmware", "key": key, "version": stored["VersionId"]}

    def publish(self, version: str, content: bytes) -> None:
        """Make a version with artifact and SBOM, publish it when the SBOM is found good, and make it the default."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("lamp.cdx.json", SBOM)
        name = {"packageName": "lamp", "versionName": version}
        location = {"s3Location": self.store(f"lamp {version}.bin", content)}
        self.control.create_package_version(**name, attributes={"size": str(len(content))}, artifact=location)
        bill = {"s3Location": self.store(f"sbom-{version}.zip", archive.getvalue())}
        self.control.associate_sbom_with_package_version(**name, sbom=bill)
        assert self.control.get_package_version(**name)["sbomValidationStatus"] == "SUCCEEDED"
        self.control.update_package_version(**name, action="PUBLISH")
        self.control.update_package(packageName="lamp", defaultVersionName=version)

    def roll_out(self, job_id: str) -> None:
        """Install the default version, three lamps a minute, until half of three or more have failed."""
        document = {
            "firmware": "${aws:iot:package:lamp:version:$default:artifact-location:s3-presigned-url}",
            "size": "${aws:iot:package:lamp:version:$default:attributes:size}",
            "log": f"${{aws:iot:s3-presigned-url-upload:https://firmware.s3.{self.iot.region}.{self.domain}"
            "/logs/${jobId}/${thingName}}",
        }
        self.control.create_job(
            jobId=job_id,
            targets=[f"{self.arn}:thinggroup/lamps"],
            document=json.dumps(document),
            destinationPackageVersions=[f"{self.arn}:package/lamp/version/$default"],
            presignedUrlConfig={"roleArn": ROLE},
            jobExecutionsRolloutConfig={"maximumPerMinute": 3},
            abortConfig={
                "criteriaList": [
                    {
                        "failureType": "FAILED",
                        "action": "CANCEL",
                        "thresholdPercentage": 50,
                        "minNumberOfExecutedThings": 3,
                    }
                ]
            },
        )

    def wake(self, thing: str) -> None:
        """Connect a lamp, which does every job that it is given, and fails those whose firmware is no firmware."""
        opener = urllib.request.build_opener()

        def install(job: "JobExecution") -> None:
            with opener.open(job.document["firmware"], timeout=5) as answer:
                firmware = answer.read()
            assert str(len(firmware)) == job.document["size"]
            job.progress({"step": "downloaded"})
            headers = {"Content-Type": "application/octet-stream"}
            log = urllib.request.Request(job.document["log"], data=firmware[:6], headers=headers, method="PUT")
            with opener.open(log, timeout=5) as answer:
                assert answer.status == 200
            if firmware.startswith(b"broken"):
                job.fail({"error": "checksum"})
            else:
                job.succeed()

        self.iot.device(thing).on_job(install)

    def job(self, job_id: str) -> Any:
        """A job as DescribeJob shows it."""
        return self.control.describe_job(jobId=job_id)["job"]

    def counts(self, job_id: str) -> dict[str, int]:
        """How many lamps are in which state."""
        details = self.job(job_id)["jobProcessDetails"]
        return {name: count for name, count in details.items() if name.startswith("numberOf") and count}

    def installed(self) -> dict[str, Any]:
        """What fleet indexing knows of the lamps' packages, by thing, of those that have any."""
        index = self.control.search_index(queryString="thingName:lamp-*")["things"]
        shadows = {thing["thingName"]: json.loads(thing.get("shadow") or "{}").get("name", {}) for thing in index}
        assert sorted(shadows) == FLEET
        return {name: named["$package"]["reported"] for name, named in shadows.items() if "$package" in named}


@pytest.mark.parametrize(
    ("account", "region"),
    [("123456789012", "us-east-1"), ("123456789012", "cn-north-1"), ("210987654321", "eu-west-1")],
)
def test_vendor_updates_a_fleet_and_stops_a_bad_firmware(bench: Any, account: str, region: str) -> None:
    """Developer Guide, Software Package Catalog and Jobs: from the draft to `$package`, in every kind of region."""
    pytest.importorskip("cyclonedx")
    story = Story(bench.iot.scope(account, region))
    story.open_shop()
    for thing in FLEET:
        story.wake(thing)

    # A good firmware reaches three lamps a minute; what is the default later changes nothing.
    story.publish("1.0", b"good firmware")
    story.roll_out("first")
    story.publish("2.0", b"broken firmware, longer")
    assert story.counts("first") == {"numberOfSucceededThings": 3}
    bench.advance(minutes=3)
    assert story.counts("first") == {"numberOfSucceededThings": 10}
    assert story.job("first")["status"] == "COMPLETED"
    assert story.job("first")["destinationPackageVersions"] == [f"{story.arn}:package/lamp/version/1.0"]
    assert story.installed() == {thing: {"lamp": {"version": "1.0"}} for thing in FLEET}

    # A bad one is stopped after the first three, before the next would get it, and nobody notes it.
    story.roll_out("second")
    bench.advance(minutes=10)
    second = story.job("second")
    assert (second["status"], second["reasonCode"]) == ("CANCELED", "ABORT_CRITERIA_MET")
    assert story.counts("second") == {"numberOfFailedThings": 3}
    assert second["destinationPackageVersions"] == [f"{story.arn}:package/lamp/version/2.0"]
    assert story.installed() == {thing: {"lamp": {"version": "1.0"}} for thing in FLEET}
    logs = [entry["Key"] for entry in story.s3.list_objects_v2(Bucket="firmware", Prefix="logs/")["Contents"]]
    assert logs == [
        *[f"logs/first/{thing}" for thing in FLEET],
        *[f"logs/second/{thing}" for thing in FLEET[:3]],
    ]

    # The vendor goes back to the good one for new jobs, and takes the bad one away.
    story.control.update_package(packageName="lamp", defaultVersionName="1.0")
    story.control.delete_package_version(packageName="lamp", versionName="2.0")
    story.roll_out("third")
    assert story.job("third")["destinationPackageVersions"] == [f"{story.arn}:package/lamp/version/1.0"]


def test_story_of_one_region_is_not_seen_in_another(bench: Any) -> None:
    """Jobs, packages and shadows belong to an account and a region; the names are free elsewhere."""
    here, there, elsewhere = (
        Story(bench.iot.scope(account, region))
        for account, region in (
            ("123456789012", "us-east-1"),
            ("123456789012", "eu-west-1"),
            ("210987654321", "us-east-1"),
        )
    )
    for story, version in ((here, "1.0"), (there, "1.1"), (elsewhere, "1.2")):
        story.control.create_thing(thingName="lamp-0")
        story.control.update_package_configuration(versionUpdateByJobsConfig={"enabled": True, "roleArn": ROLE})
        story.control.create_package(packageName="lamp")
        name = {"packageName": "lamp", "versionName": version}
        story.control.create_package_version(**name, recipe=json.dumps({"install": version}))
        story.control.update_package_version(**name, action="PUBLISH")
        story.control.create_job(
            jobId="update",
            targets=[f"{story.arn}:thing/lamp-0"],
            destinationPackageVersions=[f"{story.arn}:package/lamp/version/{version}"],
        )
    job = there.iot.device("lamp-0").next_job()
    assert job is not None
    assert job.document == {"install": "1.1"}
    job.succeed()
    assert [story.job("update")["status"] for story in (here, there, elsewhere)] == [
        "IN_PROGRESS",
        "COMPLETED",
        "IN_PROGRESS",
    ]
    assert there.iot.shadow("lamp-0", "$package").reported == {"lamp": {"version": "1.1"}}
    for story in (here, elsewhere):
        with pytest.raises(LookupError):
            story.iot.shadow("lamp-0", "$package")
