"""Tags of commands."""

from typing import Any

import pytest

UNKNOWN = "arn:aws:iot:us-east-1:123456789012:command/nothing"
TAGS = [{"Key": "team", "Value": "pumps"}, {"Key": "empty", "Value": ""}]


def tags_of(bench: Any, arn: str) -> list[dict[str, str]]:
    """The tags of a command."""
    tags: list[dict[str, str]] = bench.control.list_tags_for_resource(resourceArn=arn)["tags"]
    return tags


def test_command_keeps_the_tags_of_its_creation(bench: Any) -> None:
    """tags of CreateCommand (API reference, CreateCommand)."""
    assert tags_of(bench, bench.command(tags=TAGS)) == TAGS


def test_command_can_be_tagged_and_untagged(bench: Any) -> None:
    """TagResource and UntagResource take command ARNs (Developer Guide, Tagging your AWS IoT resources)."""
    arn = bench.command(tags=TAGS)
    bench.control.tag_resource(resourceArn=arn, tags=[{"Key": "team", "Value": "valves"}])
    bench.control.untag_resource(resourceArn=arn, tagKeys=["empty"])
    assert tags_of(bench, arn) == [{"Key": "team", "Value": "valves"}]


def test_command_pending_deletion_keeps_its_tags(bench: Any) -> None:
    """It still exists (Developer Guide, Create and manage commands)."""
    arn = bench.command(tags=TAGS)
    bench.control.delete_command(commandId="reboot")
    assert tags_of(bench, arn) == TAGS


def test_tags_disappear_with_the_command(bench: Any) -> None:
    """A new command of the same name has none (Developer Guide, Tagging your AWS IoT resources)."""
    bench.command(tags=TAGS)
    bench.control.delete_command(commandId="reboot")
    bench.advance(43200)
    assert tags_of(bench, bench.command()) == []


def test_tags_of_an_unknown_command_are_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, ListTagsForResource)."""
    with bench.refused("ResourceNotFoundException"):
        tags_of(bench, UNKNOWN)


def test_command_takes_no_more_than_50_tags(bench: Any) -> None:
    """LimitExceededException from TagResource (API reference, TagResource; the number is the general limit)."""
    arn = bench.command(tags=[{"Key": str(number), "Value": ""} for number in range(50)])
    with bench.refused("LimitExceededException"):
        bench.control.tag_resource(resourceArn=arn, tags=[{"Key": "more", "Value": ""}])


@pytest.mark.parametrize("value", ["v" * 256, "äöü 1+1=2"])
def test_command_takes_tag_values_of_letters_and_signs(bench: Any, value: str) -> None:
    """Up to 256 characters (API reference, Tag)."""
    tags = [{"Key": "k", "Value": value}]
    assert tags_of(bench, bench.command(tags=tags)) == tags
