"""Presigned URLs against botocore's own signer, and against moto's S3 by the clients that devices use."""

import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError

import httpx
import pytest
import requests
import time_machine
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from iotmock import IoTMock
from iotmock.core import moto_state

NOW = datetime(2026, 3, 1, 12, 30, 5, tzinfo=UTC)
BUCKET = "bucket-of-mine"


def by_urllib(url: str) -> bytes:
    """With the standard library."""
    with urllib.request.build_opener().open(url, timeout=5) as answer:
        content: bytes = answer.read()
    return content


GETTERS: list[Callable[[str], bytes]] = [
    by_urllib,
    lambda url: requests.get(url, timeout=5).content,
    lambda url: httpx.get(url).content,
]


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1"])
@pytest.mark.parametrize(("key", "version"), [("firmware.bin", None), ("a b/ü+&=~.bin", "3/L4kqtJl40Nr8X8gdRQBpUMLUo")])
def test_signature_is_that_of_botocores_own_signer(method: str, region: str, key: str, version: str | None) -> None:
    """The same host, path and parameters give the same signature."""
    url = moto_state.presign(
        "111122223333", region, BUCKET, key, now=NOW, expires_seconds=3600, method=method, version=version
    )
    plain, _, _ = url.partition("?")
    credentials = Credentials("IOTMOCK111122223333", "iotmock")
    request = AWSRequest(method=method, url=plain + (f"?versionId={version.replace('/', '%2F')}" if version else ""))
    with time_machine.travel(NOW, tick=False):
        S3SigV4QueryAuth(credentials, "s3", region, expires=3600).add_auth(request)
    signed = str(request.url)
    signature = signed.rpartition("X-Amz-Signature=")[2]
    assert url.rpartition("X-Amz-Signature=")[2] == signature
    assert set(url.partition("?")[2].split("&")) == set(signed.partition("?")[2].split("&"))


@pytest.fixture
def stored(iotmock: IoTMock) -> Any:
    """Two versions of an object, in a bucket with versioning."""
    s3 = iotmock.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return [s3.put_object(Bucket=BUCKET, Key="a b/firmware", Body=body)["VersionId"] for body in (b"old", b"new")]


@pytest.mark.parametrize("get", GETTERS, ids=["urllib", "requests", "httpx"])
def test_devices_download_until_the_url_expires(iotmock: IoTMock, stored: list[str], get: Any) -> None:
    """The clock of the test decides, to the second; a version is that version."""

    def presign(**options: Any) -> str:
        return moto_state.presign(
            iotmock.account_id, iotmock.region, BUCKET, "a b/firmware", now=iotmock.now, expires_seconds=60, **options
        )

    with time_machine.travel(NOW, tick=False):
        current, old = presign(), presign(version=stored[0])
        assert (get(current), get(old)) == (b"new", b"old")
        iotmock.advance(60)
        assert get(current) == b"new"
        iotmock.advance(1)
        try:
            content = get(current)
        except HTTPError as error:
            content = error.read()
        assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in content
        assert requests.get(current, timeout=5).status_code == 403


def test_url_that_a_client_of_the_user_has_signed_does_not_expire(iotmock: IoTMock, stored: list[str]) -> None:
    """It was signed by another clock than the one that `advance` moves."""
    url = iotmock.client("s3").generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a b/firmware"})
    iotmock.advance(10**6)
    assert requests.get(url.replace("IOTMOCK", "AKID"), timeout=5).content == b"new"


def test_object_is_uploaded_by_a_url(iotmock: IoTMock, stored: list[str]) -> None:
    """With PUT."""
    url = moto_state.presign(
        iotmock.account_id, iotmock.region, BUCKET, "log", now=iotmock.now, expires_seconds=60, method="PUT"
    )
    assert httpx.put(url, content=b"line").status_code == 200
    assert iotmock.client("s3").get_object(Bucket=BUCKET, Key="log")["Body"].read() == b"line"
