"""Tags of jobs and job templates."""

from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"
JOB = f"{ARN}:job/update"
TEMPLATE = f"{ARN}:jobtemplate/plan"
TAGS = [{"Key": "team", "Value": "night"}, {"Key": "größe: 1/2", "Value": ""}]
AS_DICT = {"team": "night", "größe: 1/2": ""}
TOO_MANY = [{"Key": f"k{number}", "Value": "v"} for number in range(51)]


def template(bench: Any, **members: Any) -> None:
    """Create the template `plan`."""
    bench.control.create_job_template(jobTemplateId="plan", description="d", document="{}", **members)


def test_job_keeps_the_tags_it_is_created_with(bench: Any) -> None:
    """They are read under the job's ARN (Developer Guide, Tagging your AWS IoT resources)."""
    bench.job(bench.thing("lamp"), tags=TAGS)
    assert bench.tags(JOB) == AS_DICT


def test_job_without_tags_has_none(bench: Any) -> None:
    """An empty list, for no list and for an empty one (API reference, ListTagsForResource)."""
    bench.job(bench.thing("lamp"))
    bench.job(f"{ARN}:thing/lamp", job_id="other", tags=[])
    assert bench.tags(JOB) == bench.tags(f"{ARN}:job/other") == {}


def test_job_shows_no_tags(bench: Any) -> None:
    """Tags are not part of DescribeJob (API reference, Job)."""
    bench.job(bench.thing("lamp"), tags=TAGS)
    assert "tags" not in bench.describe()


def test_job_is_tagged_and_untagged(bench: Any) -> None:
    """Jobs are among the taggable resources, final ones too (Developer Guide, Tagging your AWS IoT resources)."""
    bench.job(bench.thing("lamp"), tags=TAGS)
    bench.control.cancel_job(jobId="update")
    bench.control.tag_resource(resourceArn=JOB, tags=[{"Key": "team", "Value": "day"}, {"Key": "new", "Value": "1"}])
    bench.control.untag_resource(resourceArn=JOB, tagKeys=["größe: 1/2"])
    assert bench.tags(JOB) == {"team": "day", "new": "1"}


def test_job_takes_fifty_tags(bench: Any) -> None:
    """50 per resource (Developer Guide, Tag restrictions and limitations)."""
    bench.job(bench.thing("lamp"), tags=TOO_MANY[:50])
    assert len(bench.tags(JOB)) == 50


def test_tags_go_with_the_job(bench: Any) -> None:
    """A job of the same id begins without (Developer Guide, Tag basics)."""
    bench.job(bench.thing("lamp"), tags=TAGS)
    bench.control.delete_job(jobId="update", force=True)
    with bench.refused("ResourceNotFoundException"):
        bench.tags(JOB)
    bench.job(f"{ARN}:thing/lamp")
    assert bench.tags(JOB) == {}


def test_tags_of_an_unknown_job_are_not_found(bench: Any) -> None:
    """ResourceNotFoundException (API reference, TagResource)."""
    bench.job(bench.thing("lamp"))
    for arn in (f"{ARN}:job/other", "arn:aws:iot:eu-west-1:123456789012:job/update"):
        with bench.refused_without_trace("ResourceNotFoundException"):
            bench.control.tag_resource(resourceArn=arn, tags=TAGS)


def test_template_keeps_the_tags_it_is_created_with(bench: Any) -> None:
    """They are read under the template's ARN (chosen, see docs/fidelity.md)."""
    template(bench, tags=TAGS)
    assert bench.tags(TEMPLATE) == AS_DICT


def test_template_is_tagged_and_untagged(bench: Any) -> None:
    """Job templates are among the taggable resources (Developer Guide, Tagging your AWS IoT resources)."""
    template(bench)
    bench.control.tag_resource(resourceArn=TEMPLATE, tags=TAGS)
    bench.control.untag_resource(resourceArn=TEMPLATE, tagKeys=["team"])
    assert bench.tags(TEMPLATE) == {"größe: 1/2": ""}


def test_tags_go_with_the_template(bench: Any) -> None:
    """A template of the same id begins without (Developer Guide, Tag basics)."""
    template(bench, tags=TAGS)
    bench.control.delete_job_template(jobTemplateId="plan")
    with bench.refused("ResourceNotFoundException"):
        bench.tags(TEMPLATE)
    template(bench)
    assert bench.tags(TEMPLATE) == {}


def test_job_and_template_of_one_name_have_their_own_tags(bench: Any) -> None:
    """The ARN tells them apart (Developer Guide, Tagging your AWS IoT resources)."""
    bench.job(bench.thing("lamp"), tags=TAGS)
    bench.control.create_job_template(jobTemplateId="update", description="d", document="{}")
    assert bench.tags(f"{ARN}:jobtemplate/update") == {}


def test_managed_templates_cannot_be_tagged(bench: Any) -> None:
    """They belong to no account (Developer Guide, Managed job templates; the class: chosen)."""
    with bench.refused("ResourceNotFoundException"):
        bench.control.tag_resource(resourceArn="arn:aws:iot:us-east-1::jobtemplate/AWS-Reboot:1.0", tags=TAGS)


WRONG_TAGS = [
    TOO_MANY,
    [{"Key": "aws:team", "Value": "night"}],
    [{"Key": "k" * 129, "Value": ""}],
    [{"Key": "k", "Value": "v" * 257}],
    [{"Key": "k#", "Value": ""}],
    [{"Key": "", "Value": ""}],
    [{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}],
]


@pytest.mark.parametrize("tags", WRONG_TAGS)
def test_job_with_wrong_tags_is_refused(bench: Any, tags: list[dict[str, str]]) -> None:
    """Number, lengths, pattern and reserved names; nothing is created (Developer Guide, Tag restrictions)."""
    lamp = bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException"):
        bench.raw.create_job(jobId="update", targets=[lamp], document="{}", tags=tags)


@pytest.mark.parametrize("tags", WRONG_TAGS)
def test_template_with_wrong_tags_is_refused(bench: Any, tags: list[dict[str, str]]) -> None:
    """Number, lengths, pattern and reserved names; nothing is created (Developer Guide, Tag restrictions)."""
    with bench.refused_without_trace("InvalidRequestException"):
        bench.raw.create_job_template(jobTemplateId="plan", description="d", document="{}", tags=tags)
