"""URLs of S3 objects in job documents."""

import pytest

from iotmock.services.jobs.content.s3_urls import ObjectUrl, decoded, is_bucket_name, read_object_url

HOME = "us-west-2"


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://s3.eu-west-1.amazonaws.com/firmware/v1/lamp.bin", "eu-west-1"),
        ("https://s3.amazonaws.com/firmware/v1/lamp.bin", None),
        ("https://firmware.s3.eu-west-1.amazonaws.com/v1/lamp.bin", "eu-west-1"),
        ("https://firmware.s3.amazonaws.com/v1/lamp.bin", None),
    ],
)
def test_four_forms_name_one_object(url: str, region: str | None) -> None:
    """Developer Guide, Managing jobs."""
    assert read_object_url(url, HOME) == ObjectUrl("firmware", "v1/lamp.bin", region)


@pytest.mark.parametrize(
    ("home", "url", "region"),
    [
        ("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/b/k", "cn-north-1"),
        ("cn-north-1", "https://b.s3.cn-northwest-1.amazonaws.com.cn/k", "cn-northwest-1"),
        ("cn-north-1", "https://b.s3.amazonaws.com.cn/k", None),
        ("us-gov-west-1", "https://b.s3.us-gov-east-1.amazonaws.com/k", "us-gov-east-1"),
        ("eusc-de-east-1", "https://b.s3.eusc-de-east-1.amazonaws.eu/k", "eusc-de-east-1"),
        ("us-isob-east-1", "https://s3.us-isob-east-1.sc2s.sgov.gov/b/k", "us-isob-east-1"),
    ],
)
def test_other_partitions_have_their_own_hosts(home: str, url: str, region: str | None) -> None:
    """The DNS suffix is the partition's."""
    assert read_object_url(url, home) == ObjectUrl("b", "k", region)


@pytest.mark.parametrize(
    ("bucket", "url"),
    [
        ("my.own.bucket", "https://my.own.bucket.s3.us-west-2.amazonaws.com/k"),
        ("my.s3.bucket", "https://my.s3.bucket.s3.us-west-2.amazonaws.com/k"),
        ("mine.s3", "https://mine.s3.s3.us-west-2.amazonaws.com/k"),
        ("my.own.bucket", "https://s3.us-west-2.amazonaws.com/my.own.bucket/k"),
    ],
)
def test_bucket_names_may_have_dots(bucket: str, url: str) -> None:
    """Amazon S3 User Guide, General purpose bucket naming rules."""
    assert read_object_url(url, HOME) == ObjectUrl(bucket, "k", "us-west-2")


@pytest.mark.parametrize("key", ["a b/ü+&=", "50%", "a%20b", "k?versionId=v", "a#b", "//a", "a\nb", "{a}"])
@pytest.mark.parametrize("begin", ["https://b.s3.amazonaws.com/", "https://s3.amazonaws.com/b/"])
def test_key_is_everything_behind_as_written(begin: str, key: str) -> None:
    """Nothing in it is a query or a fragment."""
    assert read_object_url(begin + key, HOME) == ObjectUrl("b", key, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://b.s3.us-west-2.amazonaws.com",
        "https://b.s3.us-west-2.amazonaws.com/",
        "https://s3.us-west-2.amazonaws.com/b",
        "https://s3.us-west-2.amazonaws.com/b/",
    ],
)
def test_key_may_be_missing(url: str) -> None:
    """That is for the caller to judge."""
    assert read_object_url(url, HOME) == ObjectUrl("b", "", "us-west-2")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "b/k",
        "s3://b/k",
        "http://b.s3.amazonaws.com/k",
        "https://b.s3.amazonaws.com:443/k",
        "https://s3.amazonaws.com",
        "https://s3.amazonaws.com/",
        "https://s3.amazonaws.com//k",
        "https://.s3.amazonaws.com/k",
        "https://s3-us-west-2.amazonaws.com/b/k",
        "https://s3.dualstack.us-west-2.amazonaws.com/b/k",
        "https://s3.nowhere.amazonaws.com/b/k",
        "https://b.s3.us-west-2.example.com/k",
        "https://b.s3xamazonaws.com/k",
        "https://b.s3.us-west-2xamazonaws.com/k",
        "https://b.s3.us-west-2.amazonawsxcom/k",
        "https://example.com/k",
        "https://s3.us-west-2.amazonaws.com.cn/b/k",
        "https://s3.cn-north-1.amazonaws.com/b/k",
        "https://s3.cn-north-1.amazonaws.com.cn/b/k",
        "https://s3.us-gov-west-1.amazonaws.com/b/k",
        " https://s3.amazonaws.com/b/k",
    ],
)
def test_other_texts_are_no_such_url(url: str) -> None:
    """Other schemes, hosts, older endpoints and other partitions included."""
    assert read_object_url(url, HOME) is None


@pytest.mark.parametrize(
    ("written", "key", "version"),
    [
        ("a%20b/%C3%BC%2B", "a b/ü+", None),
        ("a+b", "a+b", None),
        ("50%", "50%", None),
        ("ü", "ü", None),
        ("k%3FversionId%3Dv1", "k", "v1"),
        ("k%3fversionId%3dv1", "k", "v1"),
        ("k?versionId=v1", "k", "v1"),
        ("k%3FversionId%3DL4kqtJl.40_N%2Fr8", "k", "L4kqtJl.40_N/r8"),
        ("a%3Fb%3FversionId%3Dv", "a?b", "v"),
        ("k%3FversionId%3Da%3FversionId%3Db", "k?versionId=a", "b"),
        ("k%253FversionId%253Dv1", "k%3FversionId%3Dv1", None),
        ("%3FversionId%3Dv1", "", "v1"),
    ],
)
def test_encoded_key_is_decoded_once(written: str, key: str, version: str | None) -> None:
    """Developer Guide, Managing jobs (Presigned URL using Amazon S3 versioning)."""
    assert decoded(ObjectUrl("b", written, "eu-west-1")) == ObjectUrl("b", key, "eu-west-1", version)


@pytest.mark.parametrize("written", ["%FF", "k%3FversionId%3D"])
def test_what_cannot_be_decoded_is_no_url(written: str) -> None:
    """No UTF-8, or no version where one is announced."""
    assert decoded(ObjectUrl("b", written, None)) is None


def test_bucket_names() -> None:
    """3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends."""
    assert all(map(is_bucket_name, ["abc", "a" * 63, "my.own-bucket.1", "1b2"]))
    assert not any(map(is_bucket_name, ["ab", "a" * 64, "Abc", "a_b", "-ab", "ab-", "a b", "", "abc\n", "äbc"]))
