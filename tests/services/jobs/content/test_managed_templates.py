"""Job templates that AWS provides."""

# ruff: noqa: UP031 - placeholders are full of braces

import json
from typing import Any

import pytest

from iotmock.core.errors import InvalidRequestException
from iotmock.services.jobs.content.managed_templates import (
    ENVIRONMENTS,
    TEMPLATES,
    ManagedTemplate,
    Parameter,
    by_arn_or_none,
    check_parameters,
    template_or_none,
)

RUN_AS_USER = "${aws:iot:parameter:runAsUser}"
PATH = "${aws:iot:parameter:pathToHandler}"


def template(name: str) -> ManagedTemplate:
    """The template of this name."""
    found = template_or_none(name)
    assert found is not None
    return found


def refusal(name: str, values: dict[str, str] | None) -> str:
    """Why parameters are refused."""
    with pytest.raises(InvalidRequestException) as refused:
        check_parameters(template(name), values)
    return refused.value.message


def test_there_are_eight_in_order_of_name() -> None:
    """Developer Guide, Use AWS managed templates to deploy common remote operations."""
    assert [one.name for one in TEMPLATES] == [
        "AWS-Download-File",
        "AWS-Install-Application",
        "AWS-Reboot",
        "AWS-Remove-Application",
        "AWS-Restart-Application",
        "AWS-Run-Command",
        "AWS-Start-Application",
        "AWS-Stop-Application",
    ]
    assert {one.version for one in TEMPLATES} == {"1.0"}
    assert ENVIRONMENTS == ("LINUX",)


@pytest.mark.parametrize(
    ("name", "handler", "required"),
    [
        ("Reboot", "reboot.sh", []),
        ("Download-File", "download-file.sh", ["downloadUrl", "filePath"]),
        ("Install-Application", "install-packages.sh", ["packages"]),
        ("Remove-Application", "remove-packages.sh", ["packages"]),
        ("Start-Application", "start-services.sh", ["services"]),
        ("Stop-Application", "stop-services.sh", ["services"]),
        ("Restart-Application", "restart-services.sh", ["services"]),
    ],
)
def test_templates_with_a_handler(name: str, handler: str, required: list[str]) -> None:
    """The document in the guide's order, without blanks; required parameters come first."""
    found = template(f"AWS-{name}")
    arguments = ",".join(f'"${{aws:iot:parameter:{key}}}"' for key in required)
    args = f'"args":[{arguments}],' if required else ""
    assert found.document == (
        '{"version":"1.0","steps":[{"action":{"name":"%s","type":"runHandler","input":{"handler":"%s",%s"path":"%s"},'
        '"runAsUser":"%s"}}]}' % (name, handler, args, PATH, RUN_AS_USER)
    )
    assert [(one.key, one.is_optional) for one in found.parameters] == [
        *((key, False) for key in required),
        ("runAsUser", True),
        ("pathToHandler", True),
    ]


def test_run_command() -> None:
    """Has no handler, and so no path to it."""
    found = template("AWS-Run-Command")
    assert found.document == (
        '{"version":"1.0","steps":[{"action":{"name":"Run-Command","type":"runCommand",'
        '"input":{"command":"${aws:iot:parameter:command}"},"runAsUser":"%s"}}]}' % RUN_AS_USER
    )
    assert [(one.key, one.is_optional) for one in found.parameters] == [("command", False), ("runAsUser", True)]


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("Reboot", "rebooting the device."),
        ("Download-File", "downloading a file."),
        ("Remove-Application", "uninstalling one or more applications."),
        ("Stop-Application", "stopping one or more system services."),
        ("Restart-Application", "restarting one or more system services."),
        ("Install-Application", "installing one or more applications."),
        ("Start-Application", "starting one or more system services."),
        ("Run-Command", "running a shell command."),
    ],
)
def test_descriptions(name: str, purpose: str) -> None:
    """The first five as in the guide's samples, the others alike."""
    assert template(f"AWS-{name}").description == f"A managed job template for {purpose}"


def test_parameters_of_the_guides_sample() -> None:
    """Developer Guide, Create a job from AWS managed templates by using the AWS CLI."""
    url, path, user, handler = template("AWS-Download-File").parameters
    assert url == Parameter("downloadUrl", "URL of file to download.", "http://www.example.com/index.html", "(.*?)")
    assert path == Parameter(
        "filePath", "Path on the device where downloaded file is written.", "/path/to/file", "(.*?)"
    )
    assert (user.example, user.regex) == ("user1", "(.){0,256}")
    assert (handler.example, handler.regex) == ("/path/to/handler/script", "(.){0,4096}")
    assert all(one.description and one.example for each in TEMPLATES for one in each.parameters)


def test_found_by_name_and_version() -> None:
    """There is one version."""
    reboot = template("AWS-Reboot")
    assert template_or_none("AWS-Reboot", "1.0") is reboot
    assert template_or_none("AWS-Reboot", "2.0") is None
    assert template_or_none("Reboot") is None


@pytest.mark.parametrize(("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn")])
def test_found_by_arn(region: str, partition: str) -> None:
    """An ARN without account, in the caller's region only."""
    arn = f"arn:{partition}:iot:{region}::jobtemplate/AWS-Reboot:1.0"
    assert template("AWS-Reboot").arn(region) == arn
    assert by_arn_or_none(arn, region) is template("AWS-Reboot")
    assert by_arn_or_none(arn, "us-east-1") is None
    assert by_arn_or_none(arn.removesuffix(":1.0"), region) is None
    assert by_arn_or_none(f"arn:{partition}:iot:{region}:123456789012:jobtemplate/AWS-Reboot:1.0", region) is None


def test_what_may_be_left_out_becomes_empty() -> None:
    """Chosen: a device cannot do anything with a placeholder."""
    assert check_parameters(template("AWS-Reboot"), None) == {"runAsUser": "", "pathToHandler": ""}
    assert check_parameters(template("AWS-Run-Command"), {"command": "ls", "runAsUser": "root"}) == {
        "command": "ls",
        "runAsUser": "root",
    }


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        (
            "AWS-Download-File",
            None,
            "Job template AWS-Download-File needs a value for the document parameter downloadUrl.",
        ),
        (
            "AWS-Download-File",
            {"downloadUrl": "u"},
            "Job template AWS-Download-File needs a value for the document parameter filePath.",
        ),
        ("AWS-Reboot", {"delay": "1"}, "Job template AWS-Reboot has no document parameter delay."),
        (
            "AWS-Run-Command",
            {"command": "ls", "pathToHandler": "/"},
            "Job template AWS-Run-Command has no document parameter pathToHandler.",
        ),
        (
            "AWS-Reboot",
            {"runAsUser": "x" * 257},
            "The value of document parameter runAsUser does not match (.){0,256}.",
        ),
        (
            "AWS-Reboot",
            {"pathToHandler": "x" * 4097},
            "The value of document parameter pathToHandler does not match (.){0,4096}.",
        ),
        (
            "AWS-Run-Command",
            {"command": "a\u2028b"},
            "The value of document parameter command does not match (.*?).",
        ),
    ],
)
def test_other_parameters_are_refused(name: str, values: dict[str, str] | None, message: str) -> None:
    """All that are required, none that is unknown, each as its pattern says."""
    assert refusal(name, values) == message


def test_longest_values_are_taken() -> None:
    """To the character."""
    values = {"runAsUser": "x" * 256, "pathToHandler": "y" * 4096}
    assert check_parameters(template("AWS-Reboot"), values) == values


def test_job_gets_the_values(bench: Any) -> None:
    """Escaped for JSON; the document before that is the template's."""
    found = template("AWS-Download-File")
    values = check_parameters(found, {"downloadUrl": 'https://x/"ü"', "filePath": "C:\\tmp"})
    made = bench.read(found.document, parameters=values)
    assert made.given == found.document
    assert made.text == bench.text(made) == bench.object_text(made)
    [step] = json.loads(made.text)["steps"]
    assert step["action"] == {
        "name": "Download-File",
        "type": "runHandler",
        "input": {"handler": "download-file.sh", "args": ['https://x/"ü"', "C:\\tmp"], "path": ""},
        "runAsUser": "",
    }


def test_value_may_be_a_presigned_url(bench: Any) -> None:
    """The guide offers downloadUrl for it; so a role is needed then."""
    bench.store("lamp.bin", b"firmware")
    placeholder = "${aws:iot:s3-presigned-url:https://firmware.s3.us-east-1.amazonaws.com/lamp.bin}"
    found = template("AWS-Download-File")
    values = check_parameters(found, {"downloadUrl": placeholder, "filePath": "/tmp/x"})
    made = bench.read(found.document, parameters=values)
    assert placeholder in made.text
    [step] = json.loads(bench.text(made))["steps"]
    assert step["action"]["input"]["args"][0].startswith("https://firmware.s3.us-east-1.amazonaws.com/lamp.bin?X-Amz-")
    assert bench.refusal(found.document, parameters=values, presigned_url_config=None) == (
        "presignedUrlConfig role ARN is required to generate an S3 presigned url in job document."
    )


def test_without_managed_template_parameters_stay(bench: Any) -> None:
    """They mean nothing there."""
    text = '{"a": "${aws:iot:parameter:runAsUser}"}'
    assert bench.read(text).text == text
