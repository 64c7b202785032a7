"""Documents of jobs: where they come from, how devices get them, and URLs in them that lead to moto's S3."""

# ruff: noqa: UP031 - placeholders are full of braces

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import requests

ROLE = "arn:aws:iam::123456789012:role/presigning"
SOURCE = "https://files.s3.us-east-1.amazonaws.com/job.json"
OBJECT = "https://files.s3.us-east-1.amazonaws.com/lamp.bin"
DOWNLOAD = "${aws:iot:s3-presigned-url:%s}" % OBJECT
UPLOAD = "${aws:iot:s3-presigned-url-upload:https://files.s3.us-east-1.amazonaws.com/%s}"
ARTIFACT = "${aws:iot:package:lamp:version:1.0:artifact-location:s3-presigned-url}"
NO_ROLE = "presignedUrlConfig role ARN is required to generate an S3 presigned url in job document."
# Odd on purpose: order, spaces, escapes, kinds of numbers, a name that is there twice.
ODD = '{ "z" : [1.0, 1e2,-0 ],\n\t"a":"\\u00e9\\/ \\ud83d\\ude00 é", "b": {}, "b": null }'


def urllib_get(url: str) -> tuple[int, bytes]:
    """Download with the standard library."""
    try:
        with urllib.request.build_opener().open(url, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def requests_get(url: str) -> tuple[int, bytes]:
    """Download with requests."""
    answer = requests.get(url, timeout=5)
    return answer.status_code, answer.content


def httpx_get(url: str) -> tuple[int, bytes]:
    """Download with httpx."""
    answer = httpx.get(url)
    return answer.status_code, answer.content


def urllib_put(url: str, content: bytes) -> int:
    """Upload with the standard library, whose own content type would be that of a form."""
    headers = {"Content-Type": "application/octet-stream"}
    request = urllib.request.Request(url, data=content, headers=headers, method="PUT")
    with urllib.request.build_opener().open(request, timeout=5) as answer:
        status: int = answer.status
    return status


def requests_put(url: str, content: bytes) -> int:
    """Upload with requests."""
    return requests.put(url, data=content, timeout=5).status_code


def httpx_put(url: str, content: bytes) -> int:
    """Upload with httpx."""
    return httpx.put(url, content=content).status_code


def url_job(bench: Any, placeholder: str = DOWNLOAD, *, seconds: int | None = None, **members: Any) -> None:
    """Give thing `a` a job with a placeholder, whose URLs live as long as told."""
    config = {"roleArn": ROLE} if seconds is None else {"roleArn": ROLE, "expiresInSec": seconds}
    bench.job(
        bench.thing("a"), **{"document": json.dumps({"url": placeholder}), "presignedUrlConfig": config, **members}
    )


def url_of(bench: Any, thing: str = "a", job_id: str = "$next") -> str:
    """The URL that a device is given now."""
    execution = bench.devices.describe_job_execution(thingName=thing, jobId=job_id)["execution"]
    url: str = json.loads(execution["jobDocument"])["url"]
    return url


def content_of(bench: Any, key: str) -> bytes:
    """What an object holds."""
    content: bytes = bench.client_for("s3").get_object(Bucket="files", Key=key)["Body"].read()
    return content


# Where documents come from


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.us-east-1.amazonaws.com/files/job.json",
        "https://s3.amazonaws.com/files/job.json",
        "https://files.s3.us-east-1.amazonaws.com/job.json",
        "https://files.s3.amazonaws.com/job.json",
    ],
)
def test_document_comes_from_s3_by_every_form_of_url(bench: Any, url: str) -> None:
    """Developer Guide, Create and manage jobs; DescribeJob tells where it came from."""
    bench.store(ODD)
    bench.job(bench.thing("a"), documentSource=url)
    assert bench.control.get_job_document(jobId="update")["document"] == ODD
    described = bench.control.describe_job(jobId="update")
    assert described["documentSource"] == url
    assert "documentSource" not in described["job"]


def test_inline_document_has_no_source(bench: Any) -> None:
    """API reference, DescribeJob: documentSource; the document itself is in no answer."""
    bench.job(bench.thing("a"), document=ODD)
    described = bench.control.describe_job(jobId="update")
    assert "documentSource" not in described
    assert "document" not in described
    assert "document" not in described["job"]


@pytest.mark.parametrize("what", ["changed", "deleted"])
def test_later_fate_of_the_object_does_not_reach_the_job(bench: Any, what: str) -> None:
    """Developer Guide, Manage jobs with the CLI: the document is read once, when the job is created."""
    bench.store(ODD)
    bench.job(bench.thing("a"), documentSource=SOURCE)
    if what == "changed":
        bench.store('{"other": 1}')
    else:
        bench.client_for("s3").delete_object(Bucket="files", Key="job.json")
    assert bench.control.get_job_document(jobId="update")["document"] == ODD
    assert bench.start_next("a")["jobDocument"] == ODD


def test_scheduled_job_reads_the_object_when_it_is_created(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): not when it begins."""
    bench.store(ODD)
    bench.job(bench.thing("a"), documentSource=SOURCE, schedulingConfig={"startTime": "2026-03-01T13:00"})
    bench.store('{"other": 1}')
    bench.advance(hours=1)
    assert bench.start_next("a")["jobDocument"] == ODD


def test_template_reads_the_object_when_it_is_created(bench: Any) -> None:
    """Developer Guide, Job templates: its jobs get what it read then."""
    bench.store(ODD)
    made = bench.control.create_job_template(jobTemplateId="t", description="T", documentSource=SOURCE)
    bench.store('{"other": 1}')
    bench.job(bench.thing("a"), jobTemplateArn=made["jobTemplateArn"])
    assert bench.control.describe_job_template(jobTemplateId="t")["document"] == ODD
    assert bench.start_next("a")["jobDocument"] == ODD


def test_document_of_the_request_stands_in_place_of_the_templates(bench: Any) -> None:
    """Developer Guide, Job templates: a value in the request wins, the source from S3 goes with it."""
    bench.store(ODD)
    made = bench.control.create_job_template(jobTemplateId="t", description="T", documentSource=SOURCE)
    bench.job(bench.thing("a"), jobTemplateArn=made["jobTemplateArn"], document='{"mine": 1}')
    assert bench.control.get_job_document(jobId="update")["document"] == '{"mine": 1}'
    assert "documentSource" not in bench.control.describe_job(jobId="update")


@pytest.mark.parametrize(
    "url",
    [
        "https://files.s3.us-east-1.amazonaws.com/other.json",
        "https://nobodys.s3.us-east-1.amazonaws.com/job.json",
        "https://files.s3.us-east-1.amazonaws.com/",
        "https://files.example.com/job.json",
        "s3://files/job.json",
        "job.json",
        f"https://files.s3.us-east-1.amazonaws.com/{'k' * 1350}",
    ],
)
def test_source_that_is_no_object_is_refused(bench: Any, url: str) -> None:
    """API reference, CreateJob (the class is the only declared one that fits)."""
    bench.store(ODD)
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, documentSource=url)


@pytest.mark.parametrize("content", [b"", b"reboot", b"[1]", b'"text"', b'{"a": "\xff"}', b'{"a": 1'])
def test_object_that_is_no_document_is_refused(bench: Any, content: bytes) -> None:
    """Developer Guide, Create and manage jobs: a job document is a UTF-8 encoded JSON document."""
    bench.store(content)
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, documentSource=SOURCE)


@pytest.mark.parametrize("way", ["document", "documentSource"])
def test_document_holds_32768_bytes(bench: Any, way: str) -> None:
    """Device Management endpoints and quotas: bytes, not characters."""
    thing = bench.thing("a")
    fits = json.dumps({"a": "é" + "x" * 32757}, ensure_ascii=False)
    assert len(fits.encode()) == 32768
    for text in (fits[:-2] + 'x"}', fits):
        bench.store(text)
        members = {way: text if way == "document" else SOURCE}
        if text == fits:
            bench.job(thing, **members)
        else:
            with bench.refused("InvalidRequestException"):
                bench.job(thing, **members)


@pytest.mark.parametrize("members", [{}, {"document": "{}", "documentSource": SOURCE}])
def test_job_has_one_document(bench: Any, members: dict[str, str]) -> None:
    """API reference, CreateJob: document or documentSource."""
    bench.store("{}")
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.control.create_job(jobId="update", targets=[thing], **members)


# How devices get them


def test_document_over_http_is_the_text_byte_for_byte(bench: Any) -> None:
    """Developer Guide, Jobs device API: jobDocument is a text, by all three operations that carry it."""
    bench.job(bench.thing("a"), document=ODD)
    described = bench.devices.describe_job_execution(thingName="a", jobId="update")
    assert described["execution"]["jobDocument"] == ODD
    assert bench.start_next("a")["jobDocument"] == ODD
    assert bench.report("a", "IN_PROGRESS", includeJobDocument=True) == {"jobDocument": ODD}


def test_document_over_mqtt_is_an_object(bench: Any) -> None:
    """Developer Guide, Jobs MQTT API: by all three requests that are answered with it."""
    bench.job(bench.thing("a"), document=ODD)
    expected = json.loads(ODD)
    assert bench.ask("a", "$next/get")[1]["execution"]["jobDocument"] == expected
    assert bench.ask("a", "start-next")[1]["execution"]["jobDocument"] == expected
    update = {"status": "IN_PROGRESS", "includeJobDocument": True}
    assert bench.ask("a", "update/update", update)[1]["jobDocument"] == expected


def test_document_is_left_out_unless_asked_for(bench: Any) -> None:
    """API reference, DescribeJobExecution: includeJobDocument is true by default, in UpdateJobExecution false."""
    bench.job(bench.thing("a"), document=ODD)
    described = bench.devices.describe_job_execution(thingName="a", jobId="update", includeJobDocument=False)
    assert "jobDocument" not in described["execution"]
    _, answer = bench.ask("a", "update/get", {"includeJobDocument": False})
    assert "jobDocument" not in answer["execution"]
    assert bench.report("a", "IN_PROGRESS") == {}
    assert "jobDocument" not in bench.ask("a", "update/update", {"status": "IN_PROGRESS"})[1]


def test_last_report_may_ask_for_the_document(bench: Any) -> None:
    """API reference, UpdateJobExecution: includeJobDocument, whatever the status."""
    bench.job(bench.thing("a"), document=ODD)
    assert bench.report("a", "SUCCEEDED", includeJobDocument=True) == {"jobDocument": ODD}


def test_notification_of_what_is_next_carries_the_document(bench: Any) -> None:
    """Developer Guide, Jobs notifications: as an object; the list of all pending executions has none."""
    thing = bench.thing("a")
    with bench.heard("$aws/things/a/jobs/+") as messages:
        bench.job(thing, document=ODD)
    told = {message.topic.rpartition("/")[2]: message.json() for message in messages}
    assert told["notify-next"]["execution"]["jobDocument"] == json.loads(ODD)
    assert "jobDocument" not in told["notify"]["jobs"]["QUEUED"][0]


# URLs for downloads


@pytest.mark.parametrize("get", [urllib_get, requests_get, httpx_get])
@pytest.mark.parametrize("word", ["s3-presigned-url", "s3-presigned-url-v1", "s3-presigned-url-v2"])
def test_device_downloads(bench: Any, get: Callable[[str], tuple[int, bytes]], word: str) -> None:
    """Developer Guide, Create and manage jobs: with whatever client the device has."""
    bench.store(b"firmware", "lamp.bin")
    url_job(bench, "${aws:iot:%s:%s}" % (word, OBJECT))
    assert get(url_of(bench)) == (200, b"firmware")


def test_url_is_in_every_answer_that_carries_the_document(bench: Any) -> None:
    """Developer Guide, Create and manage jobs; over HTTP as over MQTT (chosen, see docs/fidelity.md)."""
    bench.store(b"firmware", "lamp.bin")
    thing = bench.thing("a")
    config = {"roleArn": ROLE}
    with bench.heard("$aws/things/a/jobs/notify-next") as messages:
        bench.job(thing, document=json.dumps({"url": DOWNLOAD}), presignedUrlConfig=config)
    documents = [
        messages[0].json()["execution"]["jobDocument"],
        bench.ask("a", "$next/get")[1]["execution"]["jobDocument"],
        bench.ask("a", "start-next")[1]["execution"]["jobDocument"],
        bench.ask("a", "update/update", {"status": "IN_PROGRESS", "includeJobDocument": True})[1]["jobDocument"],
        json.loads(bench.devices.describe_job_execution(thingName="a", jobId="update")["execution"]["jobDocument"]),
        json.loads(bench.start_next("a")["jobDocument"]),
        json.loads(bench.report("a", "IN_PROGRESS", includeJobDocument=True)["jobDocument"]),
    ]
    assert [requests_get(document["url"]) for document in documents] == [(200, b"firmware")] * 7


def test_text_around_a_url_stays_byte_for_byte(bench: Any) -> None:
    """Only the placeholder is replaced, over HTTP."""
    text = ODD[:-1] + ', "url": "<%s>" }' % DOWNLOAD
    url_job(bench, document=text)
    begin, _, end = text.partition(DOWNLOAD)
    answer = bench.start_next("a")["jobDocument"]
    assert answer.startswith(begin + "https://")
    assert answer.endswith(end)


def test_url_leads_to_the_version_that_v2_names(bench: Any) -> None:
    """Developer Guide, Create and manage jobs: s3-presigned-url-v2 takes an encoded URL with a version."""
    old = bench.store(b"old", "lamp.bin")
    bench.store(b"new", "lamp.bin")
    url_job(bench, "${aws:iot:s3-presigned-url-v2:%s%%3FversionId%%3D%s}" % (OBJECT, old))
    assert requests_get(url_of(bench)) == (200, b"old")


def test_url_leads_to_what_the_object_is_by_then(bench: Any) -> None:
    """Unlike the document itself: nothing is read when the job is created (chosen, see docs/fidelity.md)."""
    url_job(bench)
    bench.store(b"firmware", "lamp.bin")
    url = url_of(bench)
    assert requests_get(url) == (200, b"firmware")
    bench.store(b"newer", "lamp.bin")
    assert requests_get(url) == (200, b"newer")


def test_url_without_region_is_signed_for_the_region_of_the_job(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): as long as there is no such bucket, whose region would be known."""
    europe = bench.iot.scope(region="eu-west-1")
    thing = europe.client("iot").create_thing(thingName="a")["thingArn"]
    document = json.dumps({"url": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/later/lamp.bin}"})
    with europe.subscribe("$aws/things/a/jobs/notify-next") as told:
        config = {"roleArn": ROLE}
        europe.client("iot").create_job(jobId="update", targets=[thing], document=document, presignedUrlConfig=config)
        over_mqtt = told[0].json()["execution"]["jobDocument"]["url"]
    started = europe.client("iot-jobs-data").start_next_pending_job_execution(thingName="a")
    over_http = json.loads(started["execution"]["jobDocument"])["url"]
    for url in (over_mqtt, over_http):
        assert url.startswith("https://later.s3.eu-west-1.amazonaws.com/lamp.bin?")


def test_url_of_a_missing_object_leads_nowhere(bench: Any) -> None:
    """The device finds out, as with S3."""
    bench.store(b"other", "other.bin")
    url_job(bench)
    assert requests_get(url_of(bench))[0] == 404


@pytest.mark.parametrize(("seconds", "life"), [(60, 60), (3600, 3600), (None, 3600)])
def test_url_expires_by_the_clock_of_the_test(bench: Any, seconds: int | None, life: int) -> None:
    """API reference, PresignedUrlConfig: expiresInSec, an hour by default."""
    bench.store(b"firmware", "lamp.bin")
    url_job(bench, seconds=seconds)
    url = url_of(bench)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == [str(life)]
    bench.advance(seconds=life - 1)
    assert requests_get(url) == (200, b"firmware")
    bench.advance(seconds=2)
    for get in (urllib_get, requests_get, httpx_get):
        assert get(url)[0] == 403


def test_url_is_made_anew_for_each_answer(bench: Any) -> None:
    """Developer Guide, Create and manage jobs: a device that asks again gets a fresh one."""
    bench.store(b"firmware", "lamp.bin")
    url_job(bench, seconds=60)
    first = url_of(bench)
    bench.advance(seconds=50)
    second = url_of(bench)
    bench.advance(seconds=20)
    assert [requests_get(url)[0] for url in (first, second, url_of(bench))] == [403, 200, 200]


def test_url_of_a_notification_lives_from_its_publication(bench: Any) -> None:
    """A job that begins later makes its URLs later, not when it is created."""
    bench.store(b"firmware", "lamp.bin")
    thing = bench.thing("a")
    with bench.heard("$aws/things/a/jobs/notify-next") as messages:
        bench.job(
            thing,
            document=json.dumps({"url": DOWNLOAD}),
            presignedUrlConfig={"roleArn": ROLE, "expiresInSec": 60},
            schedulingConfig={"startTime": "2026-03-01T13:00"},
        )
        bench.advance(hours=1, seconds=59)
    url = messages[0].json()["execution"]["jobDocument"]["url"]
    assert requests_get(url) == (200, b"firmware")
    bench.advance(seconds=2)
    assert requests_get(url)[0] == 403


@pytest.mark.parametrize("before", [False, True])
def test_operators_never_see_a_url(bench: Any, before: bool) -> None:
    """Developer Guide, Manage jobs with the CLI: GetJobDocument shows the placeholder, whatever the flag."""
    text = json.dumps({"get": DOWNLOAD, "put": UPLOAD % "log"})
    bench.store(b"firmware", "lamp.bin")
    url_job(bench, document=text)
    url_of_device = bench.start_next("a")["jobDocument"]
    assert url_of_device != text
    assert bench.control.get_job_document(jobId="update", beforeSubstitution=before)["document"] == text


def test_attribute_in_a_url_is_shown_to_operators_and_used_for_devices(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: package placeholders stand inside presigned ones."""
    bench.store(b"firmware", "lamp.bin")
    arn = bench.version(attributes={"file": "lamp.bin"})
    text = '{"url": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/files/%s}"}'
    attribute = "${aws:iot:package:lamp:version:1.0:attributes:file}"
    url_job(bench, document=text % attribute, destinationPackageVersions=[arn])
    assert bench.control.get_job_document(jobId="update")["document"] == text % "lamp.bin"
    before = bench.control.get_job_document(jobId="update", beforeSubstitution=True)
    assert before["document"] == text % attribute
    assert requests_get(url_of(bench)) == (200, b"firmware")


@pytest.mark.parametrize("name", ["lamp:version:1.0", ":version:"])
def test_device_downloads_the_artifact_of_a_version(bench: Any, name: str) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: in the version of the object that the package version names."""
    old = bench.store(b"old", "lamp.bin")
    bench.store(b"new", "lamp.bin")
    location = {"bucket": "files", "key": "lamp.bin", "version": old}
    arn = bench.version(artifact={"s3Location": location})
    url_job(bench, "${aws:iot:package:%s:artifact-location:s3-presigned-url}" % name, destinationPackageVersions=[arn])
    assert requests_get(url_of(bench)) == (200, b"old")


def test_operators_never_see_the_url_of_an_artifact(bench: Any) -> None:
    """Developer Guide, Manage jobs with the CLI: presigned URLs are for devices."""
    arn = bench.version(artifact={"s3Location": {"bucket": "files", "key": "lamp.bin", "version": "1"}})
    url_job(bench, ARTIFACT, destinationPackageVersions=[arn])
    for before in (False, True):
        shown = bench.control.get_job_document(jobId="update", beforeSubstitution=before)["document"]
        assert json.loads(shown) == {"url": ARTIFACT}


def test_artifact_of_a_deleted_version_is_still_downloaded(bench: Any) -> None:
    """The job keeps what it took from the catalog (chosen, see docs/fidelity.md)."""
    stored = bench.store(b"firmware", "lamp.bin")
    location = {"bucket": "files", "key": "lamp.bin", "version": stored}
    arn = bench.version(artifact={"s3Location": location})
    url_job(bench, ARTIFACT, destinationPackageVersions=[arn])
    bench.control.delete_package_version(packageName="lamp", versionName="1.0")
    assert requests_get(url_of(bench)) == (200, b"firmware")


def test_version_without_artifact_is_refused(bench: Any) -> None:
    """Developer Guide, Troubleshooting Software Package Catalog, with its message."""
    arn = bench.version()
    with bench.refused(
        "InvalidRequestException",
        "Package lamp version 1.0 does not have an associated artifact to generate an S3 presigned url.",
    ):
        url_job(bench, ARTIFACT, destinationPackageVersions=[arn])


# URLs for uploads


@pytest.mark.parametrize("put", [urllib_put, requests_put, httpx_put])
def test_device_uploads(bench: Any, put: Callable[[str, bytes], int]) -> None:
    """Developer Guide, Create and manage jobs: with whatever client the device has."""
    bench.store(b"", "empty")
    url_job(bench, UPLOAD % "logs/${thingName}/${jobId}-${executionNumber}.log")
    assert put(url_of(bench), b"all is well") == 200
    assert content_of(bench, "logs/a/update-1.log") == b"all is well"


def test_each_device_and_attempt_uploads_to_its_own_key(bench: Any) -> None:
    """Developer Guide, Create and manage jobs: the number of the execution tells a retry from the first attempt."""
    bench.store(b"", "empty")
    retries = {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 1}]}
    fleet = bench.group("fleet", "a", "b")
    bench.job(
        fleet,
        document=json.dumps({"url": UPLOAD % "${thingName}/${executionNumber}"}),
        presignedUrlConfig={"roleArn": ROLE},
        jobExecutionsRetryConfig=retries,
    )
    paths = [urlsplit(url_of(bench, thing)).path for thing in "ab"]
    bench.report("a", "FAILED")
    paths.append(urlsplit(url_of(bench)).path)
    assert paths == ["/a/1", "/b/1", "/a/2"]


def test_upload_url_expires_by_the_clock_of_the_test(bench: Any) -> None:
    """API reference, PresignedUrlConfig: expiresInSec; nothing is written afterwards."""
    bench.store(b"before", "log")
    url_job(bench, UPLOAD % "log", seconds=60)
    url = url_of(bench)
    bench.advance(seconds=61)
    assert requests_put(url, b"after") == 403
    assert content_of(bench, "log") == b"before"


def test_bucket_of_uploads_is_looked_up(bench: Any) -> None:
    """Developer Guide, Troubleshooting Software Package Catalog, with its message."""
    with bench.refused(
        "InvalidRequestException", "S3 bucket in job document presigned url upload placeholder not found"
    ):
        url_job(bench, UPLOAD % "log")


# The configuration of URLs


@pytest.mark.parametrize("config", [None, {"expiresInSec": 60}])
@pytest.mark.parametrize("placeholder", [DOWNLOAD, UPLOAD % "log"])
def test_url_needs_a_role(bench: Any, config: dict[str, Any] | None, placeholder: str) -> None:
    """Developer Guide, Troubleshooting Software Package Catalog, with its message."""
    bench.store(b"", "empty")
    thing = bench.thing("a")
    members = {} if config is None else {"presignedUrlConfig": config}
    with bench.refused("InvalidRequestException", NO_ROLE):
        bench.job(thing, document=json.dumps({"url": placeholder}), **members)


def test_artifact_needs_a_role(bench: Any) -> None:
    """Developer Guide, Troubleshooting Software Package Catalog, with its message."""
    arn = bench.version(artifact={"s3Location": {"bucket": "files", "key": "lamp.bin", "version": "1"}})
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException", f"{NO_ROLE[:-1]} for package lamp version 1.0 artifact."):
        bench.job(thing, document=json.dumps({"url": ARTIFACT}), destinationPackageVersions=[arn])


@pytest.mark.parametrize("seconds", [0, 59, 3601])
def test_lifetime_has_bounds(bench: Any, seconds: int) -> None:
    """API reference, PresignedUrlConfig: from a minute to an hour, for new jobs and updates."""
    bold = bench.client_for("iot", parameter_validation=False)
    config = {"roleArn": ROLE, "expiresInSec": seconds}
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bold.create_job(jobId="update", targets=[thing], document="{}", presignedUrlConfig=config)
    url_job(bench)
    with bench.refused("InvalidRequestException"):
        bold.update_job(jobId="update", presignedUrlConfig=config)
    assert bench.describe()["presignedUrlConfig"] == {"roleArn": ROLE, "expiresInSec": 3600}


def test_updated_lifetime_holds_for_urls_made_afterwards(bench: Any) -> None:
    """API reference, UpdateJob: presignedUrlConfig; a URL that is out keeps its own."""
    bench.store(b"firmware", "lamp.bin")
    url_job(bench, seconds=600)
    old = url_of(bench)
    bench.control.update_job(jobId="update", presignedUrlConfig={"roleArn": ROLE, "expiresInSec": 60})
    new = url_of(bench)
    assert bench.describe()["presignedUrlConfig"] == {"roleArn": ROLE, "expiresInSec": 60}
    bench.advance(seconds=61)
    assert [requests_get(url)[0] for url in (old, new)] == [200, 403]


def test_updated_configuration_replaces_the_old_one_whole(bench: Any) -> None:
    """Developer Guide, Jobs management and control API: a lifetime that is not given is the default again."""
    url_job(bench, seconds=60)
    bench.control.update_job(jobId="update", presignedUrlConfig={"roleArn": ROLE})
    assert parse_qs(urlsplit(url_of(bench)).query)["X-Amz-Expires"] == ["3600"]


def test_update_must_not_take_the_role_away(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): the document needs it still, and nothing of the update is done."""
    url_job(bench, seconds=60)
    with bench.refused("InvalidRequestException", NO_ROLE):
        bench.control.update_job(jobId="update", description="new", presignedUrlConfig={"expiresInSec": 90})
    assert bench.describe()["presignedUrlConfig"] == {"roleArn": ROLE, "expiresInSec": 60}
    assert "description" not in bench.describe()


def test_update_of_something_else_leaves_the_lifetime(bench: Any) -> None:
    """API reference, UpdateJob: what is not given stays."""
    url_job(bench, seconds=60)
    bench.control.update_job(jobId="update", description="new")
    assert parse_qs(urlsplit(url_of(bench)).query)["X-Amz-Expires"] == ["60"]


def test_template_hands_its_lifetime_on(bench: Any) -> None:
    """Developer Guide, Job templates; the template itself shows the placeholder."""
    text = json.dumps({"url": DOWNLOAD})
    config = {"roleArn": ROLE, "expiresInSec": 60}
    made = bench.control.create_job_template(
        jobTemplateId="t", description="T", document=text, presignedUrlConfig=config
    )
    assert bench.control.describe_job_template(jobTemplateId="t")["document"] == text
    bench.job(bench.thing("a"), jobTemplateArn=made["jobTemplateArn"])
    assert parse_qs(urlsplit(url_of(bench)).query)["X-Amz-Expires"] == ["60"]


def test_managed_template_downloads_from_a_presigned_url(bench: Any) -> None:
    """Developer Guide, AWS managed templates: AWS-Download-File with a presigned URL as its parameter."""
    bench.store(b"firmware", "lamp.bin")
    template = bench.control.describe_managed_job_template(templateName="AWS-Download-File")
    bench.job(
        bench.thing("a"),
        jobTemplateArn=template["templateArn"],
        documentParameters={"downloadUrl": DOWNLOAD, "filePath": "/tmp/lamp.bin"},
        presignedUrlConfig={"roleArn": ROLE},
    )
    document = json.loads(bench.start_next("a")["jobDocument"])
    url, path = document["steps"][0]["action"]["input"]["args"]
    assert path == "/tmp/lamp.bin"
    assert requests_get(url) == (200, b"firmware")
