"""The job templates that AWS provides: read-only, the same everywhere, each in one version.

Source: Developer Guide, "Use AWS managed templates to deploy common remote operations", "Create a job from AWS managed
templates by using the AWS CLI". What the guide shows of no template's answer is worded here, see docs/fidelity.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iotmock.core import arns
from iotmock.core.wire import matcher
from iotmock.services.jobs.content import errors

__all__ = [
    "ENVIRONMENTS",
    "TEMPLATES",
    "ManagedTemplate",
    "Parameter",
    "by_arn_or_none",
    "check_parameters",
    "template_or_none",
]

ENVIRONMENTS = ("LINUX",)
_VERSION = "1.0"
_PREFIX = "A managed job template for"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a document waits for."""

    key: str
    description: str
    example: str
    regex: str = "(.*?)"
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class ManagedTemplate:
    """One template in its only version. parameters: first those that a job must give."""

    name: str
    description: str
    document: str
    parameters: tuple[Parameter, ...]
    version: str = _VERSION

    def arn(self, region: str) -> str:
        """Its ARN, which names no account."""
        return arns.arn(region, "", f"jobtemplate/{self.name}:{self.version}")


_RUN_AS_USER = Parameter(
    "runAsUser",
    "User that the device runs the handler as; without it, the user of the device's own client.",
    "user1",
    "(.){0,256}",
    is_optional=True,
)
_PATH_TO_HANDLER = Parameter(
    "pathToHandler",
    "Where the handler lies on the device; without it, the working directory of the device's own client.",
    "/path/to/handler/script",
    "(.){0,4096}",
    is_optional=True,
)
_DOWNLOAD_URL = Parameter("downloadUrl", "URL of file to download.", "http://www.example.com/index.html")
_FILE_PATH = Parameter("filePath", "Path on the device where downloaded file is written.", "/path/to/file")
_PACKAGES = Parameter("packages", "Names of one or more applications, with blanks between them.", "nginx redis")
_SERVICES = Parameter("services", "Names of one or more services, with blanks between them.", "nginx redis")
_COMMAND = Parameter("command", "Command and its arguments, with commas between them.", "echo,hello")


def _document(action: str, kind: str, given: Mapping[str, Any]) -> str:
    step = {"action": {"name": action, "type": kind, "input": given, "runAsUser": _placeholder(_RUN_AS_USER)}}
    return json.dumps({"version": "1.0", "steps": [step]}, separators=(",", ":"))


def _placeholder(parameter: Parameter) -> str:
    return f"${{aws:iot:parameter:{parameter.key}}}"


def _handler_template(action: str, handler: str, purpose: str, *required: Parameter) -> ManagedTemplate:
    arguments = {"args": [_placeholder(parameter) for parameter in required]} if required else {}
    given = {"handler": handler, **arguments, "path": _placeholder(_PATH_TO_HANDLER)}
    return ManagedTemplate(
        f"AWS-{action}",
        f"{_PREFIX} {purpose}.",
        _document(action, "runHandler", given),
        (*required, _RUN_AS_USER, _PATH_TO_HANDLER),
    )


# In order of name.
TEMPLATES = (
    _handler_template("Download-File", "download-file.sh", "downloading a file", _DOWNLOAD_URL, _FILE_PATH),
    _handler_template("Install-Application", "install-packages.sh", "installing one or more applications", _PACKAGES),
    _handler_template("Reboot", "reboot.sh", "rebooting the device"),
    _handler_template("Remove-Application", "remove-packages.sh", "uninstalling one or more applications", _PACKAGES),
    _handler_template(
        "Restart-Application", "restart-services.sh", "restarting one or more system services", _SERVICES
    ),
    ManagedTemplate(
        "AWS-Run-Command",
        f"{_PREFIX} running a shell command.",
        _document("Run-Command", "runCommand", {"command": _placeholder(_COMMAND)}),
        (_COMMAND, _RUN_AS_USER),
    ),
    _handler_template("Start-Application", "start-services.sh", "starting one or more system services", _SERVICES),
    _handler_template("Stop-Application", "stop-services.sh", "stopping one or more system services", _SERVICES),
)
_BY_NAME = {template.name: template for template in TEMPLATES}


def template_or_none(name: str, version: str | None = None) -> ManagedTemplate | None:
    """The template of this name, in this version if one is given."""
    found = _BY_NAME.get(name)
    return found if found is not None and version in (None, found.version) else None


def by_arn_or_none(arn: str, region: str) -> ManagedTemplate | None:
    """The template with this ARN in a region; None for custom templates and everything else."""
    return next((template for template in TEMPLATES if template.arn(region) == arn), None)


def check_parameters(template: ManagedTemplate, values: Mapping[str, str] | None) -> dict[str, str]:
    """A value for each parameter of the template: the given ones, and empty texts for what may be left out.

    Raises: InvalidRequestException.
    """
    values = values or {}
    known = {parameter.key for parameter in template.parameters}
    for key in values:
        if key not in known:
            raise errors.parameter_unknown(template.name, key)
    for parameter in template.parameters:
        value = values.get(parameter.key)
        if value is None and not parameter.is_optional:
            raise errors.parameter_missing(template.name, parameter.key)
        if value is not None and not matcher(parameter.regex)(value):
            raise errors.parameter_not_fitting(parameter.key, parameter.regex)
    return {parameter.key: values.get(parameter.key, "") for parameter in template.parameters}
