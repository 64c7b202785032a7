"""Tags of resources, as the developer guide describes them."""

from collections.abc import Callable
from typing import Any

import pytest


def tags_of(iot: Any, arn: str) -> dict[str, str]:
    """The tags of a resource."""
    return {tag["Key"]: tag["Value"] for tag in iot.list_tags_for_resource(resourceArn=arn)["tags"]}


def make_group(iot: Any, name: str, tags: dict[str, str]) -> str:
    """A thing group with tags; gives its ARN."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    return str(iot.create_thing_group(thingGroupName=name, tags=pairs)["thingGroupArn"])


def make_package(iot: Any, name: str, tags: dict[str, str]) -> str:
    """A package with tags; gives its ARN."""
    return str(iot.create_package(packageName=name, tags=tags)["packageArn"])


def make_job_template(iot: Any, name: str, tags: dict[str, str]) -> str:
    """A job template with tags; gives its ARN."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    answer = iot.create_job_template(jobTemplateId=name, document="{}", description="d", tags=pairs)
    return str(answer["jobTemplateArn"])


@pytest.mark.parametrize("make", [make_group, make_package, make_job_template])
def test_tags_are_given_added_replaced_and_taken(
    iot: Any, iotmock_name: Callable[[str], str], make: Callable[[Any, str, dict[str, str]], str]
) -> None:
    """API reference, TagResource, UntagResource, ListTagsForResource."""
    arn = make(iot, iotmock_name("tagged"), {"team": "night", "stage": "beta"})
    iot.tag_resource(resourceArn=arn, tags=[{"Key": "team", "Value": "day"}, {"Key": "site", "Value": ""}])
    iot.untag_resource(resourceArn=arn, tagKeys=["stage"])
    assert tags_of(iot, arn) == {"team": "day", "site": ""}


def test_tag_names_are_case_sensitive(iot: Any, iotmock_name: Callable[[str], str]) -> None:
    """Developer guide, Tagging your AWS IoT resources."""
    arn = make_group(iot, iotmock_name("tagged"), {"team": "night", "Team": "day"})
    assert tags_of(iot, arn) == {"team": "night", "Team": "day"}


def test_a_resource_has_fifty_tags_at_most(iot: Any, iotmock_name: Callable[[str], str], refused: Any) -> None:
    """Developer guide, Tagging your AWS IoT resources."""
    arn = make_group(iot, iotmock_name("tagged"), {f"k{number}": "" for number in range(50)})
    with refused("LimitExceededException", 410):
        iot.tag_resource(resourceArn=arn, tags=[{"Key": "one more", "Value": ""}])
    assert len(tags_of(iot, arn)) == 50


def test_tags_of_what_does_not_exist(
    iot: Any, arn: Callable[[str], str], iotmock_name: Callable[[str], str], refused: Any
) -> None:
    """API reference, ListTagsForResource: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        iot.list_tags_for_resource(resourceArn=arn(f"package/{iotmock_name('nobody')}"))
