"""Presigned URLs in job documents, used as devices use them: against moto's S3, with the standard library."""

# ruff: noqa: UP031 - placeholders are full of braces

import json
import urllib.request
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest

from iotmock.core import moto_state
from iotmock.core.errors import InvalidRequestException

ROLE = "arn:aws:iam::123456789012:role/jobs"
NO_ROLE = "presignedUrlConfig role ARN is required to generate an S3 presigned url in job document."
UPLOAD = "${aws:iot:s3-presigned-url-upload:https://uploads.s3.us-east-1.amazonaws.com/%s}"
ARTIFACT = "${aws:iot:package:lamp:version:%s:artifact-location:s3-presigned-url}"


def get(url: str) -> bytes:
    """Download."""
    with urllib.request.build_opener().open(url, timeout=5) as answer:
        content: bytes = answer.read()
    return content


def put(url: str, content: bytes) -> int:
    """Upload; moto reads no body of the type that urllib would say by itself."""
    headers = {"Content-Type": "application/octet-stream"}
    request = urllib.request.Request(url, data=content, headers=headers, method="PUT")
    with urllib.request.build_opener().open(request, timeout=5) as answer:
        status: int = answer.status
    return status


@pytest.fixture
def uploads(bench: Any) -> Any:
    """The workbench with a bucket for uploads."""
    bench.s3.create_bucket(Bucket="uploads")
    return bench


# Downloads


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.us-east-1.amazonaws.com/firmware/lamp.bin",
        "https://s3.amazonaws.com/firmware/lamp.bin",
        "https://firmware.s3.us-east-1.amazonaws.com/lamp.bin",
        "https://firmware.s3.amazonaws.com/lamp.bin",
    ],
)
@pytest.mark.parametrize("word", ["s3-presigned-url", "s3-presigned-url-v1", "s3-presigned-url-v2"])
def test_device_downloads_the_object(bench: Any, word: str, url: str) -> None:
    """By every form of URL and placeholder; the URL is virtual-hosted, whatever was written."""
    bench.store("lamp.bin", b"firmware")
    signed = bench.url("${aws:iot:%s:%s}" % (word, url))
    assert signed.startswith("https://firmware.s3.us-east-1.amazonaws.com/lamp.bin?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert get(signed) == b"firmware"


KEYS = ["a b", "50%", "a%20b", "ü/é", "a+b&c=d", "k?versionId=x", "a#b", 'q"\\', "{a"]


@pytest.mark.parametrize("key", KEYS)
def test_key_is_taken_as_written(bench: Any, key: str) -> None:
    """By the old form and v1, which know no object versions."""
    bench.store(key, key.encode())
    url = f"https://s3.us-east-1.amazonaws.com/firmware/{key}"
    for word in ("s3-presigned-url", "s3-presigned-url-v1"):
        assert get(bench.url("${aws:iot:%s:%s}" % (word, url))) == key.encode()


@pytest.mark.parametrize("key", [*KEYS, "a}b", "${thingName}"])
def test_key_is_decoded(bench: Any, key: str) -> None:
    """By v2."""
    bench.store(key, key.encode())
    encoded = "".join(f"%{byte:02X}" for byte in key.encode()).replace("%2F", "/")
    if "versionId" in key:
        encoded = encoded.replace("%3D", "%253D")
        bench.store(key.replace("=", "%3D"), key.encode())
    url = f"https://s3.us-east-1.amazonaws.com/firmware/{encoded}"
    assert get(bench.url("${aws:iot:s3-presigned-url-v2:%s}" % url)) == key.encode()


@pytest.mark.parametrize("host", ["https://firmware.s3.us-east-1.amazonaws.com/", "https://s3.amazonaws.com/firmware/"])
@pytest.mark.parametrize("mark", ["%3FversionId%3D", "?versionId="])
def test_object_version_is_selected(bench: Any, host: str, mark: str) -> None:
    """By v2 (Developer Guide, Managing jobs)."""
    old = bench.store("a b", b"old", versioned=True)
    bench.store("a b", b"new")
    assert get(bench.url("${aws:iot:s3-presigned-url-v2:%sa%%20b%s%s}" % (host, mark, old))) == b"old"
    assert get(bench.url("${aws:iot:s3-presigned-url-v2:%sa%%20b}" % host)) == b"new"


def test_bucket_without_region_in_its_url_is_signed_for_where_it_lies(bench: Any) -> None:
    """A URL that names a region is taken at its word."""
    bench.s3.create_bucket(Bucket="abroad", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bench.s3.put_object(Bucket="abroad", Key="k", Body=b"content")
    signed = bench.url("${aws:iot:s3-presigned-url:https://abroad.s3.amazonaws.com/k}")
    assert signed.startswith("https://abroad.s3.eu-west-1.amazonaws.com/k?")
    assert get(signed) == b"content"
    named = bench.url("${aws:iot:s3-presigned-url:https://abroad.s3.eu-central-1.amazonaws.com/k}")
    assert named.startswith("https://abroad.s3.eu-central-1.amazonaws.com/k?")


def test_download_is_not_looked_up(bench: Any) -> None:
    """Chosen: neither bucket nor object must be there yet; a job without a better guess signs for its own region."""
    made = bench.read({"url": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/later}"})
    bench.store("later", b"firmware")
    url = json.loads(bench.text(made))["url"]
    assert url.startswith("https://firmware.s3.us-east-1.amazonaws.com/later?")
    assert get(url) == b"firmware"


def test_urls_are_made_anew_and_expire(bench: Any) -> None:
    """By the clock of each answer, after the seconds of the job's configuration."""
    bench.store("k", b"firmware")
    placeholder = "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/k}"
    made = bench.read({"url": placeholder}, presigned_url_config={"roleArn": ROLE, "expiresInSec": 60})
    first = json.loads(bench.text(made))["url"]
    assert parse_qs(urlsplit(first).query)["X-Amz-Expires"] == ["60"]
    bench.iot.advance(61)
    with pytest.raises(HTTPError) as refused:
        get(first)
    assert refused.value.code == 403
    refused.value.close()
    second = json.loads(bench.text(made))["url"]
    assert second != first
    assert get(second) == b"firmware"
    expiry = moto_state.expiry_of(bench.url(placeholder))
    assert expiry is not None
    assert 3598 <= (expiry - bench.iot.now).total_seconds() <= 3600


def test_text_around_stays_and_placeholder_is_shown(bench: Any) -> None:
    """GetJobDocument never shows a URL; devices get the rest byte for byte."""
    bench.store("a/b", b"firmware")
    placeholder = "${aws:iot:s3-presigned-url:https:\\/\\/s3.amazonaws.com\\/firmware\\/a/b}"
    text = '{ "x": "<\\u0041 %s\\n>",\t"%s": [1.0] }' % (placeholder, placeholder)
    made = bench.read(text)
    assert made.text == text
    assert made.given is made.text
    sent = bench.text(made)
    begin, url, *_ = sent.partition("https://")
    assert begin == '{ "x": "<\\u0041 '
    address = url + sent.removeprefix(begin + url).partition("\\n")[0]
    assert sent == '{ "x": "<\\u0041 %s\\n>",\t"%s": [1.0] }' % (address, address)
    assert get(address) == b"firmware"
    compact = bench.object_text(made)
    assert compact.startswith('{"x":"<A https://firmware.s3.us-east-1.amazonaws.com/a/b?')
    assert compact.endswith('":[1.0]}')
    assert {*json.loads(compact)} == {"x", *(name for name in json.loads(compact) if name.startswith("https://"))}


def test_attribute_is_part_of_a_url(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs; the document shows it with the attribute put in."""
    arn = bench.version(attributes={"url": "https://s3.amazonaws.com/firmware/a}", "key": 'b"ü'})
    bench.store('a}/b"ü.bin', b"firmware")
    names = ["${aws:iot:package:lamp:version:1.0:attributes:%s}" % name for name in ("url", "key")]
    made = bench.read('{"u":"${aws:iot:s3-presigned-url:%s/%s.bin}"}' % tuple(names), arn)
    assert made.text == '{"u":"${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/a}/b\\"ü.bin}"}'
    assert get(json.loads(bench.text(made))["u"]) == b"firmware"
    assert get(json.loads(bench.object_text(made))["u"]) == b"firmware"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "firmware/k",
        "s3://firmware/k",
        "https://example.com/k",
        "https://firmware.s3.amazonaws.com",
        "https://firmware.s3.amazonaws.com/",
        "https://s3.amazonaws.com/firmware",
        "https://s3.amazonaws.com/Bad_Name/k",
        "https://s3.cn-north-1.amazonaws.com.cn/firmware/k",
    ],
)
@pytest.mark.parametrize("word", ["s3-presigned-url", "s3-presigned-url-v1", "s3-presigned-url-v2"])
def test_url_of_no_object_is_refused(bench: Any, word: str, url: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    assert bench.refusal({"u": "${aws:iot:%s:%s}" % (word, url)}) == "Provided argument for presigned url is invalid"


@pytest.mark.parametrize("key", ["%FF", "k%3FversionId%3D", "%3FversionId%3Dv"])
def test_key_that_cannot_be_decoded_is_refused(bench: Any, key: str) -> None:
    """By v2; the old form takes it as it is."""
    url = f"https://s3.amazonaws.com/firmware/{key}"
    assert bench.refusal({"u": "${aws:iot:s3-presigned-url-v2:%s}" % url}) == (
        "Provided argument for presigned url is invalid"
    )
    assert bench.read({"u": "${aws:iot:s3-presigned-url:%s}" % url}) is not None


# The role


@pytest.mark.parametrize("config", [None, {}, {"expiresInSec": 60}])
def test_role_is_needed(uploads: Any, config: Any) -> None:
    """For downloads and uploads; not for a document without them."""
    for document in (
        {"u": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/k}"},
        {"u": UPLOAD % "k"},
    ):
        assert uploads.refusal(document, presigned_url_config=config) == NO_ROLE
    assert uploads.read({"u": "${aws:iot:foo}"}, presigned_url_config=config) is not None


def test_what_is_wrong_in_the_text_is_said_before_the_role_is_missed(uploads: Any) -> None:
    """And the role before the bucket."""
    first = "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/k}"
    assert uploads.refusal({"a": first, "b": "${thingName}"}, presigned_url_config=None).startswith("Local placeholder")
    assert uploads.refusal({"a": UPLOAD.replace("uploads", "other") % "k"}, presigned_url_config=None) == NO_ROLE


def test_configuration_can_be_changed(bench: Any) -> None:
    """What UpdateJob does; the document must not lose its role."""
    bench.store("k")
    made = bench.read({"u": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/firmware/k}"})
    changed = made.with_urls({"roleArn": ROLE, "expiresInSec": 90})
    for document, seconds in ((changed, "90"), (made, "3600"), (changed.with_urls({"roleArn": ROLE}), "3600")):
        url = json.loads(bench.text(document))["u"]
        assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == [seconds]
    with bench.refused(InvalidRequestException, NO_ROLE):
        made.with_urls({"expiresInSec": 90})
    assert bench.read("{}").with_urls(None).text == "{}"


# Artifacts


@pytest.mark.parametrize("spelling", ["artifact-location", "artifact"])
def test_artifact_is_downloaded(bench: Any, spelling: str) -> None:
    """In the version that the package version names; shown as it was given."""
    old = bench.store("a b.bin", b"old", versioned=True)
    bench.store("a b.bin", b"new")
    location = {"bucket": "firmware", "key": "a b.bin", "version": old}
    arn = bench.version(artifact={"s3Location": location})
    bench.make_default()
    for version, element in (("1.0", arn), ("$default", bench.arn("$default"))):
        text = '{"u": "<%s>"}' % (ARTIFACT % version).replace("artifact-location", spelling)
        made = bench.read(text, element)
        assert made.text == text
        assert get(json.loads(bench.text(made))["u"][1:-1]) == b"old"
        assert get(json.loads(bench.object_text(made))["u"][1:-1]) == b"old"
    empty = f"${{aws:iot:package::version::{spelling}:s3-presigned-url}}"
    assert get(bench.url(empty, arn)) == b"old"


def test_artifact_without_version_is_the_current_one(bench: Any) -> None:
    """The model does not require one; its bucket may lie elsewhere, and under any name."""
    bench.s3.create_bucket(Bucket="abroad", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bench.s3.put_object(Bucket="abroad", Key="k", Body=b"content")
    url = bench.url(ARTIFACT % "1.0", bench.version(artifact={"s3Location": {"bucket": "abroad", "key": "k"}}))
    assert url.startswith("https://abroad.s3.eu-west-1.amazonaws.com/k?")
    assert get(url) == b"content"
    odd = bench.version("2.0", artifact={"s3Location": {"bucket": 'no"bucket', "key": 'k"'}})
    assert bench.url(ARTIFACT % "2.0", odd).startswith('https://no"bucket.s3.us-east-1.amazonaws.com/k%22?')


def test_artifact_errors(bench: Any) -> None:
    """Developer Guide, Software Package Catalog troubleshooting; named by the real version."""
    location = {"s3Location": {"bucket": "firmware", "key": "k"}}
    arn, plain = bench.version(artifact=location), bench.version("2.0")
    bench.make_default("2.0")
    missing = "Package lamp version 2.0 does not have an associated artifact to generate an S3 presigned url."
    assert bench.refusal({"u": ARTIFACT % "2.0"}, plain) == missing
    assert bench.refusal({"u": ARTIFACT % "$default"}, bench.arn("$default"), presigned_url_config=None) == missing
    bench.make_default("1.0")
    role = f"{NO_ROLE[:-1]} for package lamp version 1.0 artifact."
    assert bench.refusal({"u": ARTIFACT % "1.0"}, arn, presigned_url_config=None) == role
    assert bench.refusal({"u": ARTIFACT % "$default"}, bench.arn("$default"), presigned_url_config={}) == role
    assert bench.refusal({"u": ARTIFACT % "1.0"}, plain) == (
        "Package lamp version 1.0 is named in the job document, but not in destinationPackageVersions."
    )


# Uploads


def test_device_uploads(uploads: Any) -> None:
    """Under a key of its own; the name of a thing may have colons."""
    key = "logs/${thingName}/${jobId}-${executionNumber}.txt"
    url = uploads.url(UPLOAD % key, thing_name="pump:1", job_id="update-7", execution_number=3)
    assert url.startswith("https://uploads.s3.us-east-1.amazonaws.com/logs/pump%3A1/update-7-3.txt?")
    assert put(url, b"line") == 200
    assert uploads.s3.get_object(Bucket="uploads", Key="logs/pump:1/update-7-3.txt")["Body"].read() == b"line"


def test_url_of_an_upload_is_signed_for_it(uploads: Any) -> None:
    """S3 would refuse another method; moto looks at no signature."""
    now = uploads.iot.now
    made = uploads.read({"u": UPLOAD % "k"})
    sent = made.for_device("111122223333", "us-east-1", now, job_id="j", thing_name="t", execution_number=1)
    expected = moto_state.presign(
        "111122223333", "us-east-1", "uploads", "k", now=now, expires_seconds=3600, method="PUT"
    )
    assert json.loads(sent) == {"u": expected}


@pytest.mark.parametrize(
    "url",
    [
        "https://uploads.s3.us-east-1.amazonaws.com",
        "https://uploads.s3.us-east-1.amazonaws.com/",
        "https://uploads.s3.amazonaws.com",
        "https://s3.us-east-1.amazonaws.com/uploads",
        "https://s3.amazonaws.com/uploads/",
    ],
)
def test_missing_key_is_made_for_each_device(uploads: Any, url: str) -> None:
    """Chosen: of thing, job and execution."""
    signed = uploads.url("${aws:iot:s3-presigned-url-upload:%s}" % url, execution_number=2)
    assert signed.startswith("https://uploads.s3.us-east-1.amazonaws.com/pump/update/2?")
    assert put(signed, b"line") == 200


def test_local_placeholders_come_twice_at_most(uploads: Any) -> None:
    """Each of them (Developer Guide, Managing jobs)."""
    twice = "${thingName}${thingName}/${jobId}${jobId}/${executionNumber}${executionNumber}"
    assert uploads.url(UPLOAD % twice).startswith(
        "https://uploads.s3.us-east-1.amazonaws.com/pumppump/updateupdate/11?"
    )
    for name in ("thingName", "jobId", "executionNumber"):
        assert uploads.refusal({"u": UPLOAD % f"{twice}${{{name}}}"}) == (
            f"The occurrence of local placeholder ${{{name}}} within S3 presigned url upload placeholder exceeds limit"
            " of 2."
        )


@pytest.mark.parametrize("placeholder", ["${thing}", "${}", "${ thingName}", "${aws:iot:foo}", "${x${thingName}"])
def test_other_local_placeholders_are_refused(uploads: Any, placeholder: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    text = UPLOAD % (placeholder + "}" * (placeholder.count("${") - 1))
    assert uploads.refusal({"u": text}) == (
        f"Undefined placeholder, {placeholder}, inside of presign url upload parameter"
    )


def test_key_of_an_upload_is_taken_as_written(uploads: Any) -> None:
    """As in the old form of downloads, percent signs included; and so is a key with an attribute."""
    arn = uploads.version(attributes={"dir": "a b"})
    key = "${aws:iot:package:lamp:version:1.0:attributes:dir}/50%/ü%20"
    made = uploads.read({"u": UPLOAD % key}, arn)
    assert made.text == '{"u": "%s"}' % (UPLOAD % "a b/50%/ü%20")
    assert put(json.loads(uploads.text(made))["u"], b"line") == 200
    assert uploads.s3.get_object(Bucket="uploads", Key="a b/50%/ü%20")["Body"].read() == b"line"


@pytest.mark.parametrize(
    "url",
    [
        "https://${thingName}.s3.us-east-1.amazonaws.com/k",
        "https://s3.us-east-1.amazonaws.com/up-${jobId}/k",
        "https://${foo}.s3.amazonaws.com/k",
        "https://s3.amazonaws.com/${aws:iot:package:lamp:version:1.0:attributes:bucket}/k",
        "https://${aws:iot:package:lamp:version:1.0:attributes:bucket}.s3.amazonaws.com/k",
        "https:\\/\\/${aws:iot:package:lamp:version:1.0:attributes:bucket}.s3.amazonaws.com\\/k",
        "${aws:iot:package:lamp:version:1.0:attributes:odd}",
    ],
)
def test_bucket_has_no_placeholders(uploads: Any, url: str) -> None:
    """Developer Guide, Software Package Catalog troubleshooting."""
    arn = uploads.version(attributes={"bucket": "uploads", "odd": "https://s3.amazonaws.com/${thingName}/k"})
    assert uploads.refusal('{"u": "${aws:iot:s3-presigned-url-upload:%s}"}' % url, arn) == (
        "S3 bucket name in presigned url upload is not allowed to contain any placeholders"
    )


def test_whole_url_of_an_upload_may_be_an_attribute(uploads: Any) -> None:
    """The bucket's name then has no placeholder."""
    arn = uploads.version(attributes={"url": "https://s3.amazonaws.com/uploads/${thingName}"})
    url = uploads.url("${aws:iot:s3-presigned-url-upload:${aws:iot:package::version::attributes:url}}", arn)
    assert url.startswith("https://uploads.s3.us-east-1.amazonaws.com/pump?")


def test_bucket_for_uploads_is_looked_up(uploads: Any) -> None:
    """Developer Guide, Software Package Catalog troubleshooting (HeadBucket errors)."""
    uploads.s3.create_bucket(Bucket="abroad", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    begin = "${aws:iot:s3-presigned-url-upload:https:"
    elsewhere = "Cross region S3 bucket is not supported for presigned url upload placeholder"
    for rest, message in {
        "//s3.amazonaws.com/missing/k}": "S3 bucket in job document presigned url upload placeholder not found",
        "//s3.amazonaws.com/Bad_Name/k}": "Given S3 bucket name is invalid.",
        "//s3.amazonaws.com/ab/k}": "Given S3 bucket name is invalid.",
        "//s3.amazonaws.com/abroad/k}": elsewhere,
        "//s3.eu-west-1.amazonaws.com/abroad/k}": elsewhere,
        "//s3.us-east-1.amazonaws.com/abroad/k}": elsewhere,
        "//s3.eu-west-1.amazonaws.com/uploads/k}": elsewhere,
        "//example.com/uploads/k}": "Provided argument for presigned url is invalid",
        "}": "Provided argument for presigned url is invalid",
    }.items():
        assert uploads.refusal({"u": begin + rest}) == message


def test_local_names_of_a_device_are_not_looked_through(uploads: Any) -> None:
    """Downloads have none at all, whatever their keys look like."""
    uploads.store("${thingName}", b"odd")
    url = "https://s3.amazonaws.com/firmware/%24%7BthingName%7D"
    assert get(uploads.url("${aws:iot:s3-presigned-url-v2:%s}" % url)) == b"odd"


# Other partitions


@pytest.mark.iotmock(region="cn-north-1")
def test_documents_in_china(bench: Any) -> None:
    """The hosts are those of the partition, in what is read and in what is made."""
    bench.store("lamp.bin", b"firmware")
    bench.store("job.json", b'{"a":1}')
    host = "https://firmware.s3.cn-north-1.amazonaws.com.cn"
    assert bench.read(document_source=f"{host}/job.json").text == '{"a":1}'
    for written in (host, "https://s3.amazonaws.com.cn/firmware", "https://s3.cn-north-1.amazonaws.com.cn/firmware"):
        url = bench.url("${aws:iot:s3-presigned-url-v2:%s/lamp%%2Ebin}" % written)
        assert url.startswith(f"{host}/lamp.bin?")
        assert get(url) == b"firmware"
    upload = bench.url("${aws:iot:s3-presigned-url-upload:%s}" % host)
    assert upload.startswith(f"{host}/pump/update/1?")
    assert put(upload, b"line") == 200
    arn = bench.version(artifact={"s3Location": {"bucket": "firmware", "key": "lamp.bin"}})
    assert arn == "arn:aws-cn:iot:cn-north-1:123456789012:package/lamp/version/1.0"
    assert bench.url(ARTIFACT % "1.0", arn).startswith(f"{host}/lamp.bin?")
    abroad = "https://firmware.s3.us-east-1.amazonaws.com/lamp.bin"
    assert bench.refusal({"u": "${aws:iot:s3-presigned-url:%s}" % abroad}) == (
        "Provided argument for presigned url is invalid"
    )
    assert bench.refusal(document_source=abroad) == f"documentSource {abroad} is not the URL of an S3 object."
