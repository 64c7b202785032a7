"""ListManagedJobTemplates, DescribeManagedJobTemplate, and jobs made from managed templates."""

import json
from typing import Any

import botocore
import pytest

needs_newest = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44), reason="older models end parameters at 512"
)
ARN = "arn:aws:iot:us-east-1:123456789012"
MANAGED = "arn:aws:iot:us-east-1::jobtemplate"
NAMES = [
    "AWS-Download-File",
    "AWS-Install-Application",
    "AWS-Reboot",
    "AWS-Remove-Application",
    "AWS-Restart-Application",
    "AWS-Run-Command",
    "AWS-Start-Application",
    "AWS-Stop-Application",
]
# What must be given to a job of the template, in the order of the documents.
REQUIRED = {
    "AWS-Download-File": ["downloadUrl", "filePath"],
    "AWS-Install-Application": ["packages"],
    "AWS-Reboot": [],
    "AWS-Remove-Application": ["packages"],
    "AWS-Restart-Application": ["services"],
    "AWS-Run-Command": ["command"],
    "AWS-Start-Application": ["services"],
    "AWS-Stop-Application": ["services"],
}
HANDLERS = {
    "AWS-Download-File": "download-file.sh",
    "AWS-Install-Application": "install-packages.sh",
    "AWS-Reboot": "reboot.sh",
    "AWS-Remove-Application": "remove-packages.sh",
    "AWS-Restart-Application": "restart-services.sh",
    "AWS-Start-Application": "start-services.sh",
    "AWS-Stop-Application": "stop-services.sh",
}


def describe(bench: Any, name: str, **members: str) -> dict[str, Any]:
    """What DescribeManagedJobTemplate answers."""
    answer: dict[str, Any] = bench.call("describe_managed_job_template", templateName=name, **members)
    return answer


def listed(bench: Any, **query: Any) -> list[str]:
    """The names of one page of ListManagedJobTemplates."""
    return [t["templateName"] for t in bench.control.list_managed_job_templates(**query)["managedJobTemplates"]]


def job(bench: Any, name: str = "AWS-Run-Command", **members: Any) -> None:
    """A job on a lamp from a managed template."""
    bench.job(f"{ARN}:thing/lamp", jobTemplateArn=f"{MANAGED}/{name}:1.0", **members)


def action(bench: Any) -> dict[str, Any]:
    """The only action of the job's document."""
    (step,) = json.loads(bench.control.get_job_document(jobId="update")["document"])["steps"]
    found: dict[str, Any] = step["action"]
    return found


# ListManagedJobTemplates


def test_list_managed_templates_in_order_of_name(bench: Any) -> None:
    """All eight on one page (Developer Guide, Managed job templates)."""
    answer = bench.call("list_managed_job_templates")
    assert set(answer) == {"managedJobTemplates"}
    assert [template["templateName"] for template in answer["managedJobTemplates"]] == NAMES


def test_list_managed_templates_by_name(bench: Any) -> None:
    """The members of ManagedJobTemplateSummary (API reference; Developer Guide, Managed job templates)."""
    assert bench.call("list_managed_job_templates", templateName="AWS-Reboot") == {
        "managedJobTemplates": [
            {
                "templateArn": f"{MANAGED}/AWS-Reboot:1.0",
                "templateName": "AWS-Reboot",
                "description": "A managed job template for rebooting the device.",
                "environments": ["LINUX"],
                "templateVersion": "1.0",
            }
        ]
    }


@pytest.mark.parametrize("size", [1, 3, 7, 8, 9])
def test_pages_of_managed_templates_give_each_once(bench: Any, size: int) -> None:
    """The last page has no token (API reference, ListManagedJobTemplates)."""
    names: list[str] = []
    query: dict[str, Any] = {"maxResults": size}
    for _ in range(0, 8, size):
        page = bench.control.list_managed_job_templates(**query)
        assert len(page["managedJobTemplates"]) == min(size, 8 - len(names))
        names += [template["templateName"] for template in page["managedJobTemplates"]]
        query["nextToken"] = page.get("nextToken")
    assert (names, query["nextToken"]) == (NAMES, None)


def test_page_token_of_other_managed_templates_is_refused(bench: Any) -> None:
    """A token belongs to its operation and filter (chosen, see docs/fidelity.md)."""
    token = bench.control.list_managed_job_templates(maxResults=1)["nextToken"]
    for query in ({"nextToken": "strange"}, {"nextToken": ""}, {"nextToken": token, "templateName": "AWS-Reboot"}):
        with bench.refused("InvalidRequestException"):
            listed(bench, **query)


def test_list_managed_templates_does_not_show_custom_ones(bench: Any) -> None:
    """Nor ListJobTemplates managed ones (Developer Guide, Job templates)."""
    bench.control.create_job_template(jobTemplateId="AWS-Mine", description="d", document="{}")
    assert listed(bench) == NAMES
    assert [t["jobTemplateId"] for t in bench.control.list_job_templates()["jobTemplates"]] == ["AWS-Mine"]


# DescribeManagedJobTemplate


def test_describe_managed_template_of_the_guide(bench: Any) -> None:
    """The example, word for word (Developer Guide, Create a job using managed templates by the AWS CLI)."""
    answer = describe(bench, "AWS-Download-File")
    document = answer.pop("document")
    assert answer == {
        "templateName": "AWS-Download-File",
        "templateArn": f"{MANAGED}/AWS-Download-File:1.0",
        "description": "A managed job template for downloading a file.",
        "templateVersion": "1.0",
        "environments": ["LINUX"],
        "documentParameters": [
            {
                "key": "downloadUrl",
                "description": "URL of file to download.",
                "regex": "(.*?)",
                "example": "http://www.example.com/index.html",
                "optional": False,
            },
            {
                "key": "filePath",
                "description": "Path on the device where downloaded file is written.",
                "regex": "(.*?)",
                "example": "/path/to/file",
                "optional": False,
            },
            {
                "key": "runAsUser",
                "description": answer["documentParameters"][2]["description"],
                "regex": "(.){0,256}",
                "example": "user1",
                "optional": True,
            },
            {
                "key": "pathToHandler",
                "description": answer["documentParameters"][3]["description"],
                "regex": "(.){0,4096}",
                "example": "/path/to/handler/script",
                "optional": True,
            },
        ],
    }
    assert document == json.dumps(json.loads(document), separators=(",", ":"))


@pytest.mark.parametrize("name", NAMES)
def test_describe_managed_template_agrees_with_the_list(bench: Any, name: str) -> None:
    """The same members, and document and parameters beside them (API reference, DescribeManagedJobTemplate)."""
    (summary,) = bench.control.list_managed_job_templates(templateName=name)["managedJobTemplates"]
    answer = describe(bench, name)
    assert set(answer) - set(summary) == {"document", "documentParameters"}
    assert {**answer, **summary} == answer
    assert answer["description"].startswith("A managed job template for ")


@pytest.mark.parametrize("name", NAMES)
def test_describe_managed_template_puts_required_parameters_first(bench: Any, name: str) -> None:
    """Then runAsUser, and pathToHandler where there is a handler (Developer Guide, Managed job templates)."""
    optional = ["runAsUser"] if name == "AWS-Run-Command" else ["runAsUser", "pathToHandler"]
    parameters = describe(bench, name)["documentParameters"]
    assert [(p["key"], p["optional"]) for p in parameters] == [
        *[(key, False) for key in REQUIRED[name]],
        *[(key, True) for key in optional],
    ]


def test_describe_managed_template_of_a_version(bench: Any) -> None:
    """The only version is the default one (API reference, DescribeManagedJobTemplate)."""
    assert describe(bench, "AWS-Reboot", templateVersion="1.0") == describe(bench, "AWS-Reboot")


@pytest.mark.parametrize(
    "names",
    [
        {"name": "AWS-Nothing"},
        {"name": "aws-reboot"},
        {"name": "AWS-Reboot", "templateVersion": "2.0"},
        {"name": "AWS-Reboot", "templateVersion": "1.1"},
    ],
)
def test_describe_unknown_managed_template_is_not_found(bench: Any, names: dict[str, str]) -> None:
    """Name or version (API reference, DescribeManagedJobTemplate)."""
    with bench.refused("ResourceNotFoundException"):
        describe(bench, **names)


@pytest.mark.parametrize("version", ["", "one", "0.1"])
def test_describe_managed_template_of_an_impossible_version_is_refused(bench: Any, version: str) -> None:
    """The pattern of versions (API reference, DescribeManagedJobTemplate)."""
    with bench.refused("InvalidRequestException"):
        bench.raw.describe_managed_job_template(templateName="AWS-Reboot", templateVersion=version)


def test_describe_custom_template_as_managed_is_not_found(bench: Any) -> None:
    """Two kinds of templates (Developer Guide, Job templates)."""
    bench.control.create_job_template(jobTemplateId="mine", description="d", document="{}")
    with bench.refused("ResourceNotFoundException"):
        describe(bench, "mine")


@pytest.mark.parametrize("operation", ["describe_job_template", "delete_job_template"])
def test_managed_template_is_no_custom_one(bench: Any, operation: str) -> None:
    """Managed templates are read-only (Developer Guide, Managed job templates)."""
    with bench.refused("ResourceNotFoundException"):
        bench.call(operation, jobTemplateId="AWS-Reboot")
    assert listed(bench) == NAMES


def test_managed_templates_carry_region_and_partition(bench: Any) -> None:
    """The account field is empty (Developer Guide, Create a job using managed templates by the AWS CLI)."""
    for region, begin in (("eu-west-1", "arn:aws:iot:eu-west-1"), ("cn-north-1", "arn:aws-cn:iot:cn-north-1")):
        control = bench.iot.scope(region=region, account_id="111122223333").client("iot")
        arn = control.describe_managed_job_template(templateName="AWS-Reboot")["templateArn"]
        assert arn == f"{begin}::jobtemplate/AWS-Reboot:1.0"


# Jobs


@pytest.mark.parametrize("name", NAMES)
def test_job_from_a_managed_template_fills_in_its_parameters(bench: Any, name: str) -> None:
    """Each template's document (Developer Guide, Managed job templates)."""
    bench.thing("lamp")
    values = {key: f'"{key}" ünd\\mehr' for key in REQUIRED[name]}
    is_command = name == "AWS-Run-Command"
    optional = {"runAsUser": "me"} if is_command else {"runAsUser": "me", "pathToHandler": "/opt"}
    job(bench, name, documentParameters={**values, **optional})
    arguments = {"args": list(values.values())} if values else {}
    handled = {"handler": HANDLERS.get(name), "path": "/opt", **arguments}
    assert action(bench) == {
        "name": name.removeprefix("AWS-"),
        "type": "runCommand" if is_command else "runHandler",
        "input": {"command": values["command"]} if is_command else handled,
        "runAsUser": "me",
    }


def test_job_from_a_managed_template_shows_where_it_comes_from(bench: Any) -> None:
    """Answer and DescribeJob have the template's description (Developer Guide, Managed job templates by the CLI)."""
    lamp = bench.thing("lamp")
    text = describe(bench, "AWS-Run-Command")["description"]
    values = {"command": "ls", "runAsUser": "me"}
    arn = f"{MANAGED}/AWS-Run-Command:1.0"
    answer = bench.call("create_job", jobId="update", targets=[lamp], jobTemplateArn=arn, documentParameters=values)
    assert answer == {"jobArn": f"{ARN}:job/update", "jobId": "update", "description": text}
    shown = bench.describe()
    assert (shown["jobTemplateArn"], shown["documentParameters"], shown["description"]) == (arn, values, text)


def test_job_from_a_managed_template_with_a_description_of_its_own(bench: Any) -> None:
    """A value in the request wins (Developer Guide, Job templates)."""
    bench.thing("lamp")
    job(bench, documentParameters={"command": "ls"}, description="mine")
    assert bench.describe()["description"] == "mine"


def test_job_from_a_managed_template_leaves_optional_parameters_empty(bench: Any) -> None:
    """What may be left out becomes an empty text, and is not shown (chosen, see docs/fidelity.md)."""
    bench.thing("lamp")
    job(bench, "AWS-Reboot")
    assert action(bench) == {
        "name": "Reboot",
        "type": "runHandler",
        "input": {"handler": "reboot.sh", "path": ""},
        "runAsUser": "",
    }
    assert "documentParameters" not in bench.describe()


def test_job_from_a_managed_template_takes_configurations(bench: Any) -> None:
    """Managed templates have none; those of the request count (Developer Guide, Managed job templates)."""
    bench.thing("lamp")
    job(bench, documentParameters={"command": "ls"}, timeoutConfig={"inProgressTimeoutInMinutes": 3})
    assert bench.describe()["timeoutConfig"] == {"inProgressTimeoutInMinutes": 3}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("AWS-Run-Command", None),
        ("AWS-Run-Command", {}),
        ("AWS-Run-Command", {"runAsUser": "me"}),
        ("AWS-Run-Command", {"command": "ls", "pathToHandler": "/opt"}),
        ("AWS-Run-Command", {"command": "ls", "Command": "ls"}),
        ("AWS-Run-Command", {"command": "ls", "runAsUser": "u" * 257}),
        ("AWS-Reboot", {"command": "ls"}),
        ("AWS-Reboot", {"pathToHandler": "p" * 4097}),
        ("AWS-Download-File", {"downloadUrl": "http://example.com"}),
        ("AWS-Download-File", {"filePath": "/file"}),
    ],
)
def test_job_with_wrong_parameters_is_refused(bench: Any, name: str, values: dict[str, str] | None) -> None:
    """All required keys, no unknown ones, values as their regex says (API reference, CreateJob)."""
    bench.thing("lamp")
    with bench.refused_without_trace("InvalidRequestException"):
        job(bench, name, **({} if values is None else {"documentParameters": values}))


@needs_newest
def test_job_with_the_longest_parameters(bench: Any) -> None:
    """256 and 4096 characters of their regexes (Developer Guide, Managed job templates)."""
    bench.thing("lamp")
    job(bench, "AWS-Reboot", documentParameters={"runAsUser": "u" * 256, "pathToHandler": "p" * 4096})
    assert len(action(bench)["runAsUser"]) == 256


@pytest.mark.parametrize("members", [{}, {"jobTemplateArn": f"{ARN}:jobtemplate/mine"}])
def test_job_with_parameters_but_no_managed_template_is_refused(bench: Any, members: dict[str, str]) -> None:
    """documentParameters are for managed templates only (API reference, CreateJob)."""
    lamp = bench.thing("lamp")
    bench.control.create_job_template(jobTemplateId="mine", description="d", document="{}")
    with bench.refused_without_trace("InvalidRequestException"):
        bench.job(lamp, documentParameters={"command": "ls"}, **members)
