"""Jobs that install packages: which versions they take from the catalog, and what documents say of them."""

import json
from typing import Any

import pytest

ATTRIBUTE = "${aws:iot:package:lamp:version:%s:attributes:%s}"
ALL = "${aws:iot:package:lamp:version:%s:attributes}"


def document_of(bench: Any, job_id: str = "update", **members: Any) -> Any:
    """What GetJobDocument says, read."""
    return json.loads(bench.control.get_job_document(jobId=job_id, **members)["document"])


def given(bench: Any, job_id: str = "update") -> list[str]:
    """The list of a job as it was given."""
    versions: list[str] = bench.describe(job_id, beforeSubstitution=True)["destinationPackageVersions"]
    return versions


def resolved(bench: Any, job_id: str = "update") -> list[str]:
    """The list of a job with its default versions found."""
    versions: list[str] = bench.describe(job_id)["destinationPackageVersions"]
    return versions


# Which versions a job may install


def test_job_shows_the_versions_it_was_given_in_order(bench: Any) -> None:
    """API reference, Job: destinationPackageVersions; without a default in the list both views are one."""
    arns = [bench.version("2.0", "door"), bench.version("1.0"), bench.version("1.0", "door")]
    bench.job(bench.thing("a"), destinationPackageVersions=arns, document="{}")
    assert resolved(bench) == arns
    assert given(bench) == arns


def test_job_without_versions_shows_no_list(bench: Any) -> None:
    """API reference, Job: the member is not required."""
    bench.job(bench.thing("a"))
    assert "destinationPackageVersions" not in bench.describe()
    assert "destinationPackageVersions" not in bench.describe(beforeSubstitution=True)


def test_draft_is_refused(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: a draft cannot be deployed (the class is chosen)."""
    arn = bench.version(publish=False)
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException", "lamp", "1.0"):
        bench.job(thing, destinationPackageVersions=[arn], document="{}")


def test_deprecated_version_is_installed(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: a deprecated version can still be deployed."""
    arn = bench.version()
    bench.control.update_package_version(packageName="lamp", versionName="1.0", action="DEPRECATE")
    bench.job(bench.thing("a"), destinationPackageVersions=[arn], document="{}")
    assert resolved(bench) == [arn]


def test_version_deprecated_meanwhile_stays_in_the_job(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: deprecation stops no job."""
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.version()], document="{}")
    bench.control.update_package_version(packageName="lamp", versionName="1.0", action="DEPRECATE")
    assert bench.report("a", "SUCCEEDED") == {}
    assert bench.status() == "COMPLETED"


@pytest.mark.parametrize(("package", "version"), [("lamp", "2.0"), ("door", "1.0"), ("door", "$null")])
def test_unknown_version_is_not_found(bench: Any, package: str, version: str) -> None:
    """The declared error that fits (chosen, see docs/fidelity.md); of `$null` the package is looked up."""
    bench.version()
    thing = bench.thing("a")
    with bench.refused("ResourceNotFoundException"):
        bench.job(thing, destinationPackageVersions=[bench.destination(version, package)], document="{}")


@pytest.mark.parametrize("changed", [("123456789012", "210987654321"), ("us-east-1", "eu-west-1")])
def test_version_of_another_account_or_region_is_not_found(bench: Any, changed: tuple[str, str]) -> None:
    """It does not exist for the caller (chosen, see docs/fidelity.md)."""
    arn = bench.version().replace(*changed)
    thing = bench.thing("a")
    with bench.refused("ResourceNotFoundException"):
        bench.job(thing, destinationPackageVersions=[arn], document="{}")


def test_job_takes_25_versions_and_no_more(bench: Any) -> None:
    """API reference, CreateJob: destinationPackageVersions."""
    arns = [bench.version(f"1.{number}") for number in range(26)]
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, destinationPackageVersions=arns, document="{}")
    bench.job(thing, destinationPackageVersions=arns[:25], document="{}")
    assert resolved(bench) == arns[:25]


def test_refused_job_leaves_nothing(bench: Any) -> None:
    """Its id is free, and no device has heard of it."""
    thing = bench.thing("a")
    with bench.heard("$aws/things/a/jobs/#") as messages, bench.refused("InvalidRequestException"):
        bench.job(thing, destinationPackageVersions=[bench.version(publish=False)], document="{}")
    assert messages == []
    assert bench.control.list_jobs()["jobs"] == []
    bench.job(thing)
    assert bench.pending("a") == ([], ["update"])


def test_scheduled_job_is_checked_when_it_is_created(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): what is wrong is said at once, not when the job begins."""
    thing = bench.thing("a")
    schedule = {"startTime": "2026-03-01T13:00"}
    with bench.refused("InvalidRequestException"):
        bench.job(
            thing,
            destinationPackageVersions=[bench.version(publish=False)],
            document="{}",
            schedulingConfig=schedule,
        )


# Default versions


def test_default_is_shown_as_given_or_found(bench: Any) -> None:
    """API reference, DescribeJob: beforeSubstitution."""
    bench.version()
    bench.make_default()
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.destination("$default")], document="{}")
    assert given(bench) == [bench.destination("$default")]
    assert resolved(bench) == [bench.destination("1.0")]
    assert bench.describe(beforeSubstitution=False)["destinationPackageVersions"] == [bench.destination("1.0")]


def test_default_that_is_not_set_is_refused(bench: Any) -> None:
    """Nothing stands behind the name (the class is chosen, see docs/fidelity.md)."""
    bench.version()
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException", "lamp"):
        bench.job(thing, destinationPackageVersions=[bench.destination("$default")], document="{}")


def test_default_of_another_package_does_not_help(bench: Any) -> None:
    """Each package has its own default version."""
    bench.version()
    bench.version("7", "door")
    bench.make_default()
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException", "door"):
        bench.job(
            thing,
            destinationPackageVersions=[bench.destination("$default"), bench.destination("$default", "door")],
            document="{}",
        )


def test_new_default_does_not_reach_the_job(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): default versions are found once, when the job is created."""
    bench.version(attributes={"file": "old"})
    bench.version("2.0", attributes={"file": "new"})
    bench.make_default()
    bench.job(
        bench.thing("a"),
        destinationPackageVersions=[bench.destination("$default")],
        document=json.dumps({"file": ATTRIBUTE % ("$default", "file")}),
    )
    bench.make_default("2.0")
    assert resolved(bench) == [bench.destination("1.0")]
    assert document_of(bench) == {"file": "old"}
    assert json.loads(bench.start_next("a")["jobDocument"]) == {"file": "old"}


def test_next_job_takes_the_new_default(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: `$default` is the default version of now."""
    bench.version()
    bench.version("2.0")
    bench.make_default()
    thing = bench.thing("a")
    for job_id in ("old", "new"):
        bench.job(thing, job_id=job_id, destinationPackageVersions=[bench.destination("$default")], document="{}")
        bench.make_default("2.0")
    assert [resolved(bench, job_id) for job_id in ("old", "new")] == [
        [bench.destination("1.0")],
        [bench.destination("2.0")],
    ]


def test_scheduled_job_keeps_the_default_of_its_creation(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): not that of its start."""
    bench.version()
    bench.version("2.0")
    bench.make_default()
    bench.job(
        bench.thing("a"),
        destinationPackageVersions=[bench.destination("$default")],
        document="{}",
        schedulingConfig={"startTime": "2026-03-01T13:00"},
    )
    bench.make_default("2.0")
    bench.advance(hours=2)
    assert bench.status() == "IN_PROGRESS"
    assert resolved(bench) == [bench.destination("1.0")]


def test_null_stays_as_it_is(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: `$null` removes a package, there is no version to find."""
    bench.version()
    bench.make_default()
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.destination("$null")], document="{}")
    assert resolved(bench) == given(bench) == [bench.destination("$null")]


def test_null_needs_no_version(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: the package is enough."""
    bench.control.create_package(packageName="lamp")
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.destination("$null")], document="{}")
    assert resolved(bench) == [bench.destination("$null")]


# What the document says of them


def test_document_is_shown_before_and_after_substitution(bench: Any) -> None:
    """API reference, GetJobDocument: beforeSubstitution; as given, that is byte for byte."""
    text = '{ "arch": "%s",\n  "all": "%s" }' % (ATTRIBUTE % ("1.0", "arch"), ALL % "1.0")  # noqa: UP031 - braces
    arn = bench.version(attributes={"arch": 'arm "64"'})
    bench.job(bench.thing("a"), destinationPackageVersions=[arn], document=text)
    assert bench.control.get_job_document(jobId="update", beforeSubstitution=True)["document"] == text
    assert document_of(bench) == document_of(bench, beforeSubstitution=False)
    assert document_of(bench) == {"arch": 'arm "64"', "all": {"arch": 'arm "64"'}}


def test_document_from_s3_is_substituted(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: it makes no difference where a document comes from."""
    bench.store(json.dumps({"arch": ATTRIBUTE % ("1.0", "arch")}))
    arn = bench.version(attributes={"arch": "arm"})
    bench.job(
        bench.thing("a"),
        destinationPackageVersions=[arn],
        documentSource="https://files.s3.us-east-1.amazonaws.com/job.json",
    )
    assert document_of(bench) == {"arch": "arm"}
    assert document_of(bench, beforeSubstitution=True) == {"arch": ATTRIBUTE % ("1.0", "arch")}


def test_device_gets_attributes_as_text_and_object(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: over HTTP and MQTT alike."""
    arn = bench.version(attributes={"arch": "arm", "size": "7"})
    document = json.dumps({"arch": ATTRIBUTE % ("1.0", "arch"), "all": ALL % "1.0"})
    bench.job(bench.thing("a"), destinationPackageVersions=[arn], document=document)
    expected = {"arch": "arm", "all": {"arch": "arm", "size": "7"}}
    assert bench.ask("a", "$next/get")[1]["execution"]["jobDocument"] == expected
    assert json.loads(bench.start_next("a")["jobDocument"]) == expected


def test_names_may_be_empty_for_a_single_version(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs."""
    arn = bench.version(attributes={"arch": "arm"})
    text = '{"arch": "${aws:iot:package::version::attributes:arch}"}'
    bench.job(bench.thing("a"), destinationPackageVersions=[arn], document=text)
    assert document_of(bench) == {"arch": "arm"}


def test_empty_names_mean_nothing_among_several_versions(bench: Any) -> None:
    """Developer Guide, Troubleshooting Software Package Catalog, with its message."""
    arns = [bench.version(attributes={"arch": "arm"}), bench.version("1.0", "door")]
    text = '{"arch": "${aws:iot:package::version::attributes:arch}"}'
    thing = bench.thing("a")
    with bench.refused(
        "InvalidRequestException",
        "Cannot resolve empty package name and version name given multiple elements in destination package versions.",
    ):
        bench.job(thing, destinationPackageVersions=arns, document=text)


def test_null_is_no_version_in_a_document(bench: Any) -> None:
    """Developer Guide, Troubleshooting Software Package Catalog, with its message."""
    bench.version()
    thing = bench.thing("a")
    with bench.refused(
        "InvalidRequestException", "$null is not allowed to be referenced as a package version in job documents."
    ):
        bench.job(
            thing,
            destinationPackageVersions=[bench.destination("$null")],
            document=json.dumps({"arch": ATTRIBUTE % ("$null", "arch")}),
        )


@pytest.mark.parametrize(("listed", "named"), [("$default", "1.0"), ("1.0", "$default"), ("1.0", "2.0")])
def test_document_names_versions_as_the_list_does(bench: Any, listed: str, named: str) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: what the document names stands in the list, `$default` as `$default`."""
    bench.version(attributes={"arch": "arm"})
    bench.version("2.0", attributes={"arch": "arm"})
    bench.make_default()
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(
            thing,
            destinationPackageVersions=[bench.destination(listed)],
            document=json.dumps({"arch": ATTRIBUTE % (named, "arch")}),
        )


def test_document_needs_a_list_for_its_versions(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: what the document names stands in destinationPackageVersions."""
    bench.version(attributes={"arch": "arm"})
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, document=json.dumps({"arch": ATTRIBUTE % ("1.0", "arch")}))


def test_list_may_hold_more_than_the_document_names(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs."""
    arns = [bench.version(attributes={"arch": "arm"}), bench.version("1.0", "door")]
    bench.job(
        bench.thing("a"),
        destinationPackageVersions=arns,
        document=json.dumps({"arch": ATTRIBUTE % ("1.0", "arch")}),
    )
    assert document_of(bench) == {"arch": "arm"}


def test_replaced_document_holds_32768_bytes(bench: Any) -> None:
    """API reference, GetJobDocument: it shows no more, so what attributes make longer is refused (chosen)."""
    arns = [bench.version(attributes={"a": "é" * 1000})]
    text = json.dumps({"all": [ATTRIBUTE % ("1.0", "a")] * 16, "rest": "x" * 683})
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException", "32768 bytes"):
        bench.job(thing, destinationPackageVersions=arns, document=text.replace("x", "xx", 1))
    bench.job(thing, destinationPackageVersions=arns, document=text)
    assert len(bench.control.get_job_document(jobId="update")["document"].encode()) == 32768


def test_deleted_version_stays_in_the_job(bench: Any) -> None:
    """Developer Guide, Preparing to use Software Package Catalog: a version may be deleted while jobs refer to it."""
    arn = bench.version(attributes={"arch": "arm"})
    document = json.dumps({"arch": ATTRIBUTE % ("1.0", "arch")})
    bench.job(bench.thing("a"), destinationPackageVersions=[arn], document=document)
    bench.control.delete_package_version(packageName="lamp", versionName="1.0")
    bench.control.delete_package(packageName="lamp")
    assert resolved(bench) == [arn]
    assert document_of(bench) == {"arch": "arm"}
    assert json.loads(bench.start_next("a")["jobDocument"]) == {"arch": "arm"}


def test_version_made_anew_with_other_attributes_does_not_reach_the_job(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): attributes are read once, when the job is created."""
    arn = bench.version(attributes={"arch": "arm"})
    document = json.dumps({"arch": ATTRIBUTE % ("1.0", "arch")})
    bench.job(bench.thing("a"), destinationPackageVersions=[arn], document=document)
    bench.control.delete_package_version(packageName="lamp", versionName="1.0")
    bench.version(attributes={"arch": "riscv"})
    assert document_of(bench) == {"arch": "arm"}
    assert json.loads(bench.start_next("a")["jobDocument"]) == {"arch": "arm"}


# Templates


def template(bench: Any, **members: Any) -> str:
    """Create a template; gives its ARN."""
    answer = bench.control.create_job_template(jobTemplateId="install", description="Install", **members)
    arn: str = answer["jobTemplateArn"]
    return arn


def test_template_keeps_its_list_as_given(bench: Any) -> None:
    """API reference, DescribeJobTemplate: it names versions, of which no default is looked for."""
    arns = [bench.destination("$default"), bench.destination("$null", "door")]
    template(bench, document="{}", destinationPackageVersions=arns)
    found = bench.control.describe_job_template(jobTemplateId="install")
    assert found["destinationPackageVersions"] == arns


def test_job_inherits_the_list_of_its_template(bench: Any) -> None:
    """Developer Guide, Job templates: values that the request leaves out come from the template."""
    arn = bench.version(attributes={"arch": "arm"})
    document = json.dumps({"arch": ATTRIBUTE % ("1.0", "arch")})
    made = template(bench, document=document, destinationPackageVersions=[arn])
    bench.job(bench.thing("a"), jobTemplateArn=made)
    assert resolved(bench) == [arn]
    assert document_of(bench) == {"arch": "arm"}


def test_job_takes_the_default_of_its_own_creation_from_a_template(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): the template says `$default`, and the job finds out which."""
    bench.version()
    bench.version("2.0")
    bench.make_default()
    made = template(bench, document="{}", destinationPackageVersions=[bench.destination("$default")])
    bench.make_default("2.0")
    bench.job(bench.thing("a"), jobTemplateArn=made)
    assert given(bench) == [bench.destination("$default")]
    assert resolved(bench) == [bench.destination("2.0")]


def test_list_of_the_request_stands_in_place_of_the_templates(bench: Any) -> None:
    """Developer Guide, Job templates: a value in the request wins, as a whole."""
    old, new = bench.version(), bench.version("2.0", "door")
    made = template(bench, document="{}", destinationPackageVersions=[old])
    bench.job(bench.thing("a"), jobTemplateArn=made, destinationPackageVersions=[new])
    assert resolved(bench) == [new]


def test_list_of_a_template_is_checked_by_its_jobs(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): whether versions exist and are published is asked when a job is created."""
    made = template(bench, document="{}", destinationPackageVersions=[bench.version(publish=False)])
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, jobTemplateArn=made)
    bench.control.update_package_version(packageName="lamp", versionName="1.0", action="PUBLISH")
    bench.job(thing, jobTemplateArn=made)


def test_template_of_a_job_takes_its_list_as_given(bench: Any) -> None:
    """API reference, CreateJobTemplate: jobArn; `$default` is taken over, not what it meant (chosen)."""
    bench.version(attributes={"arch": "arm"})
    bench.make_default()
    text = json.dumps({"arch": ATTRIBUTE % ("$default", "arch")})
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.destination("$default")], document=text)
    template(bench, jobArn=bench.describe()["jobArn"])
    found = bench.control.describe_job_template(jobTemplateId="install")
    assert found["destinationPackageVersions"] == [bench.destination("$default")]
    assert found["document"] == text


# Recipes


def test_recipe_of_the_only_version_is_the_document(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: an inline document for quick deployments (how is chosen)."""
    arn = bench.version(recipe='{"run": "install"}')
    bench.job(bench.thing("a"), destinationPackageVersions=[arn])
    assert bench.control.get_job_document(jobId="update")["document"] == '{"run": "install"}'
    assert bench.start_next("a")["jobDocument"] == '{"run": "install"}'
    assert "documentSource" not in bench.control.describe_job(jobId="update")


def test_recipe_has_placeholders(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: a recipe is a job document."""
    recipe = '{"arch": "${aws:iot:package::version::attributes:arch}"}'
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.version(recipe=recipe, attributes={"arch": "arm"})])
    assert document_of(bench) == {"arch": "arm"}
    assert bench.control.get_job_document(jobId="update", beforeSubstitution=True)["document"] == recipe


def test_recipe_of_the_default_version_is_the_document(bench: Any) -> None:
    """The version that `$default` stands for (chosen)."""
    bench.version(recipe='{"run": "old"}')
    bench.version("2.0", recipe='{"run": "new"}')
    bench.make_default("2.0")
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.destination("$default")])
    assert document_of(bench) == {"run": "new"}


def test_recipe_changed_later_does_not_reach_the_job(bench: Any) -> None:
    """Developer Guide, Preparing AWS IoT Jobs: a recipe is fixed while a job deploys it."""
    bench.job(bench.thing("a"), destinationPackageVersions=[bench.version(recipe='{"run": "install"}')])
    bench.control.update_package_version(packageName="lamp", versionName="1.0", recipe='{"run": "other"}')
    assert document_of(bench) == {"run": "install"}


def test_document_of_the_request_wins_over_a_recipe(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): a recipe stands in for what is missing."""
    arn = bench.version(recipe='{"run": "install"}')
    bench.job(bench.thing("a"), destinationPackageVersions=[arn], document='{"run": "mine"}')
    assert document_of(bench) == {"run": "mine"}


def test_document_of_a_template_wins_over_a_recipe(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): the template has a document, so none is missing."""
    arn = bench.version(recipe='{"run": "install"}')
    bench.job(
        bench.thing("a"),
        jobTemplateArn=template(bench, document='{"run": "template"}'),
        destinationPackageVersions=[arn],
    )
    assert document_of(bench) == {"run": "template"}


def test_several_versions_with_recipes_are_no_document(bench: Any) -> None:
    """Chosen (see docs/fidelity.md): nothing says which of them it would be."""
    arns = [bench.version(recipe="{}"), bench.version("2.0", recipe="{}")]
    thing = bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, destinationPackageVersions=arns)


def test_version_without_recipe_is_no_document(bench: Any) -> None:
    """API reference, CreateJob: a document is needed."""
    arn, thing = bench.version(), bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, destinationPackageVersions=[arn])


def test_recipe_that_is_no_document_is_refused(bench: Any) -> None:
    """The catalog takes any text, a job needs a JSON object."""
    arn, thing = bench.version(recipe="install it"), bench.thing("a")
    with bench.refused("InvalidRequestException"):
        bench.job(thing, destinationPackageVersions=[arn])
