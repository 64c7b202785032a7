"""The tag operations of 1-Click."""

from typing import Any

import pytest


def tags(bench: Any, device_id: str = "G1") -> dict[str, str]:
    """What ListTagsForResource says."""
    found: dict[str, str] = bench.api.list_tags_for_resource(ResourceArn=bench.arn + device_id)["Tags"]
    return found


def test_tags_are_added_and_replaced(bench: Any) -> None:
    """API reference, TagResource: status 204, and a key that is there gets the new value."""
    bench.claimed(tags={"site": "hall", "owner": "night shift"})
    answer = bench.api.tag_resource(ResourceArn=bench.arn + "G1", Tags={"site": "roof", "Driver Phone": "123-555-0199"})
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert tags(bench) == {"site": "roof", "owner": "night shift", "Driver Phone": "123-555-0199"}


def test_tags_show_in_descriptions(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: Tags of DescribeDevice and ListDevices."""
    bench.claimed()
    bench.api.tag_resource(ResourceArn=bench.arn + "G1", Tags={"k": "v"})
    assert bench.describe()["Tags"] == bench.api.list_devices()["Devices"][0]["Tags"] == {"k": "v"}


def test_untagging_takes_the_named_keys_and_passes_over_others(bench: Any) -> None:
    """API reference, UntagResource: status 204; that unknown keys are no error is chosen, see docs/fidelity.md."""
    bench.claimed(tags={"a": "1", "b b": "2", "c&d": "3"})
    answer = bench.api.untag_resource(ResourceArn=bench.arn + "G1", TagKeys=["a", "c&d", "unknown", "aws:x"])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert tags(bench) == {"b b": "2"}


def test_device_without_tags_lists_none(bench: Any) -> None:
    """1-Click Developer Guide, AWS CLI examples: an empty map."""
    bench.claimed()
    assert tags(bench) == {}


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iot1click:us-east-1:123456789012:devices/unclaimed",
        "arn:aws:iot1click:us-east-1:123456789012:devices/unknown",
        "arn:aws:iot1click:us-east-1:123456789012:devices/pending",
        "arn:aws:iot1click:us-east-1:210987654321:devices/G1",
        "arn:aws:iot1click:us-west-2:123456789012:devices/G1",
        "arn:aws-cn:iot1click:us-east-1:123456789012:devices/G1",
        "arn:aws:iot1click:us-east-1:123456789012:device/G1",
        "arn:aws:iot:us-east-1:123456789012:devices/G1",
        "G1",
        "nonsense/with:colons",
    ],
)
@pytest.mark.parametrize("operation", ["list_tags_for_resource", "tag_resource", "untag_resource"])
def test_arn_of_nothing_that_the_caller_has_is_not_found(bench: Any, operation: str, arn: str) -> None:
    """API reference of the tag operations: ResourceNotFoundException, the only error that all three declare."""
    bench.claimed()
    bench.one_click.add_device("unclaimed")
    bench.one_click.add_device("pending")
    bench.api.initiate_device_claim(DeviceId="pending")
    members: dict[str, dict[str, Any]] = {"tag_resource": {"Tags": {"k": "v"}}, "untag_resource": {"TagKeys": ["k"]}}
    with bench.refused("ResourceNotFoundException"):
        getattr(bench.api, operation)(ResourceArn=arn, **members.get(operation, {}))


def test_strangers_cannot_tag(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: what belongs to another account is not found."""
    bench.claimed()
    with bench.refused("ResourceNotFoundException"):
        bench.stranger.tag_resource(ResourceArn=bench.arn + "G1", Tags={"k": "v"})


@pytest.mark.parametrize(
    "bad",
    [{"": "x"}, {"k" * 129: "x"}, {"aws:k": "x"}, {"k": "v" * 257}],
    ids=["no key", "long key", "reserved key", "long value"],
)
def test_bad_tags_are_refused_as_a_whole(bench: Any, bad: dict[str, str]) -> None:
    """Chosen, see docs/fidelity.md: the limits of the 1-Click Projects API."""
    bench.claimed(tags={"site": "hall"})
    with bench.refused("InvalidRequestException"):
        bench.api.tag_resource(ResourceArn=bench.arn + "G1", Tags={"good": "x", **bad})
    assert tags(bench) == {"site": "hall"}


def test_tags_of_extreme_length_are_taken(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: keys up to 128, values up to 256 characters, of any kind."""
    extreme = {"ä" * 128: "ö" * 256, "x": ""}
    bench.claimed()
    bench.api.tag_resource(ResourceArn=bench.arn + "G1", Tags=extreme)
    assert tags(bench) == extreme


def test_device_has_at_most_50_tags(bench: Any) -> None:
    """Chosen, see docs/fidelity.md: counted over all requests; a new value for a known key is no further tag."""
    fifty = {str(number): "" for number in range(50)}
    bench.claimed(tags=fifty)
    with bench.refused("InvalidRequestException"):
        bench.api.tag_resource(ResourceArn=bench.arn + "G1", Tags={"one more": ""})
    bench.api.tag_resource(ResourceArn=bench.arn + "G1", Tags={"0": "new"})
    assert tags(bench) == {**fifty, "0": "new"}


def test_tag_changes_are_in_the_journal(bench: Any) -> None:
    """Changes are written down, repetitions are not."""
    bench.claimed()
    for _ in range(2):
        bench.api.tag_resource(ResourceArn=bench.arn + "G1", Tags={"k": "v"})
    bench.api.untag_resource(ResourceArn=bench.arn + "G1", TagKeys=["unknown"])
    bench.api.untag_resource(ResourceArn=bench.arn + "G1", TagKeys=["k"])
    story = [(entry.event, entry.before, entry.after) for entry in bench.iot.journal if entry.resource == "tags"]
    assert story == [("tag", "{}", "{'k': 'v'}"), ("untag", "{'k': 'v'}", "{}")]
