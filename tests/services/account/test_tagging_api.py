"""The Resource Groups Tagging API, which moto answers, sees the resources of every room."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from iotmock import IoTMock

ARN = "arn:aws:iot:us-east-1:123456789012"
COMMAND, JOB, TEMPLATE = f"{ARN}:command/reboot", f"{ARN}:job/update", f"{ARN}:jobtemplate/usual"
PACKAGE, VERSION = f"{ARN}:package/lamp", f"{ARN}:package/lamp/version/1.0"
OURS = [COMMAND, JOB, TEMPLATE, PACKAGE, VERSION]


def as_list(**tags: str) -> list[dict[str, str]]:
    """Tags as the API writes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@pytest.fixture
def tagging(iotmock: IoTMock, iot_client: Any, client_for: Callable[..., Any]) -> Any:
    """The client of the API; there is one tagged resource of each kind, and some without tags."""
    iot_client.create_thing(thingName="door")
    payload = {"content": b"x"}
    iot_client.create_command(commandId="reboot", payload=payload, tags=as_list(team="night", kind="command"))
    iot_client.create_command(commandId="bare", payload=payload)
    iot_client.create_package(packageName="lamp", tags={"team": "day"})
    iot_client.create_package_version(packageName="lamp", versionName="1.0", tags={"team": "night"})
    job = {"document": "{}", "tags": as_list(team="night", kind="job")}
    iot_client.create_job(jobId="update", targets=[f"{ARN}:thing/door"], **job)
    iot_client.create_job_template(jobTemplateId="usual", description="d", document="{}", tags=as_list(team="day"))
    return client_for("resourcegroupstaggingapi")


def found(tagging: Any, **request: Any) -> list[str]:
    """The ARNs that GetResources gives."""
    return [each["ResourceARN"] for each in tagging.get_resources(**request)["ResourceTagMappingList"]]


def test_tagging_api_shows_resources_with_their_tags(tagging: Any) -> None:
    """Tagged ones only (API reference of the Resource Groups Tagging API, GetResources)."""
    answer = tagging.get_resources()["ResourceTagMappingList"]
    assert [each["ResourceARN"] for each in answer] == OURS
    assert answer[0]["Tags"] == as_list(team="night", kind="command")


@pytest.mark.parametrize(
    ("filters", "arns"),
    [
        ([{"Key": "team"}], OURS),
        ([{"Key": "team", "Values": ["night"]}], [COMMAND, JOB, VERSION]),
        ([{"Key": "team", "Values": ["night", "day"]}], OURS),
        ([{"Key": "team", "Values": ["night"]}, {"Key": "kind", "Values": ["job"]}], [JOB]),
        ([{"Key": "other"}], []),
    ],
)
def test_tagging_api_filters_by_tags(tagging: Any, filters: list[dict[str, Any]], arns: list[str]) -> None:
    """All filters, one value of each (API reference of the Resource Groups Tagging API, GetResources)."""
    assert found(tagging, TagFilters=filters) == arns


@pytest.mark.parametrize(
    ("types", "arns"),
    [
        (["iot"], OURS),
        (["iot:job"], [JOB]),
        (["iot:command", "iot:jobtemplate"], [COMMAND, TEMPLATE]),
        (["iot:package"], [PACKAGE, VERSION]),
        (["s3"], []),
    ],
)
def test_tagging_api_filters_by_resource_types(tagging: Any, types: list[str], arns: list[str]) -> None:
    """A service, or what comes first in the ARN (API reference of the Resource Groups Tagging API, GetResources)."""
    assert found(tagging, ResourceTypeFilters=types) == arns


def test_tagging_api_gives_pages(tagging: Any) -> None:
    """Each once, over botocore's paginator (API reference of the Resource Groups Tagging API, GetResources)."""
    pages = tagging.get_paginator("get_resources").paginate(ResourcesPerPage=2)
    sizes = [[each["ResourceARN"] for each in page["ResourceTagMappingList"]] for page in pages]
    assert sizes == [OURS[:2], OURS[2:4], OURS[4:]]


def test_tagging_api_lists_keys_and_values_once(tagging: Any) -> None:
    """Unique ones (API reference of the Resource Groups Tagging API, GetTagKeys and GetTagValues)."""
    assert sorted(tagging.get_tag_keys()["TagKeys"]) == ["kind", "team"]
    assert sorted(tagging.get_tag_values(Key="team")["TagValues"]) == ["day", "night"]


def test_tagging_api_shows_what_moto_keeps_as_well(tagging: Any, client_for: Callable[..., Any]) -> None:
    """Buckets come before, and filters tell them apart (moto)."""
    s3 = client_for("s3")
    s3.create_bucket(Bucket="boms")
    s3.put_bucket_tagging(Bucket="boms", Tagging={"TagSet": as_list(team="night")})
    assert found(tagging) == ["arn:aws:s3:::boms", *OURS]
    assert found(tagging, ResourceTypeFilters=["iot:job"]) == [JOB]


def test_tagging_api_follows_changes(tagging: Any, iot_client: Any) -> None:
    """New tags are seen, deleted resources are not (API reference, TagResource, DeletePackageVersion)."""
    bare = f"{ARN}:command/bare"
    iot_client.tag_resource(resourceArn=bare, tags=as_list(team="night"))
    iot_client.delete_package_version(packageName="lamp", versionName="1.0")
    assert found(tagging) == [COMMAND, bare, *OURS[1:4]]


def test_tagging_api_of_another_region_shows_nothing(tagging: Any, iotmock: IoTMock) -> None:
    """Resources are regional (API reference of the Resource Groups Tagging API, GetResources)."""
    assert found(iotmock.scope(region="eu-west-1").client("resourcegroupstaggingapi")) == []
    assert found(tagging) == OURS


def test_tagging_api_answers_plain_requests_alike(tagging: Any) -> None:
    """Any client of AWS may ask (iotmock's own)."""
    assert tagging
    answer = requests.post(
        "https://tagging.us-east-1.amazonaws.com/",
        headers={
            "X-Amz-Target": "ResourceGroupsTaggingAPI_20170126.GetResources",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/tagging/aws4_request, "
            "SignedHeaders=host, Signature=s",
        },
        json={"ResourceTypeFilters": ["iot:job"]},
        timeout=5,
    )
    assert [each["ResourceARN"] for each in answer.json()["ResourceTagMappingList"]] == [JOB]
