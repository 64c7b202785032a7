"""What CreateCommand makes of its input: a static command, a dynamic one, or a vehicle command.

Alone kept here: a command of the namespace AWS-IoT has either a payload or a payload template and no role; one of
AWS-IoT-FleetWise has a role and neither.
Sources: API reference, CreateCommand; Developer Guide, "Create and manage commands".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from iotmock.core.rooms.tags import check_tags, tags_from_list
from iotmock.core.rooms.time_index import Position
from iotmock.core.savable import put_together
from iotmock.services.commands import errors
from iotmock.services.commands.declarations import declarations
from iotmock.services.commands.orders import LARGEST_PAYLOAD_BYTES
from iotmock.services.commands.state import Command
from iotmock.services.commands.templates import Template

__all__ = ["FLEETWISE", "define"]

FLEETWISE = "AWS-IoT-FleetWise"
_DEFAULT_CONTENT_TYPE = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+\s*(;.*)?", re.ASCII)


def define(
    command_id: str,
    arn: str,
    namespace: str,
    position: Position,
    *,
    display_name: str | None,
    description: str | None,
    payload: Mapping[str, Any] | None,
    payload_template: str | None,
    preprocessor: Mapping[str, Any] | None,
    mandatory_parameters: list[dict[str, Any]] | None,
    role_arn: str | None,
    tags: Sequence[Mapping[str, str]] | None,
) -> Command:
    """Check a command's definition and build its record, not yet alive.

    Raises: ValidationException.
    """
    is_fleetwise = namespace == FLEETWISE
    _check_kind(is_fleetwise, payload, payload_template, preprocessor, role_arn)
    command = Command(command_id, arn, namespace, position, display_name, description, role_arn=role_arn)
    if payload is not None:
        command.payload, command.content_type = _static_payload(payload)
    if payload_template is not None and preprocessor is not None:
        command.payload_template, command.preprocessor = payload_template, preprocessor
    command.mandatory_parameters = mandatory_parameters
    _prepare(command)
    command.tags = tags_from_list(tags, errors.invalid)
    check_tags(command.tags, errors.invalid)
    return command


@put_together(Command)
def _prepare(command: Command) -> None:
    """Make of what was given what executions need.

    Raises: ValidationException.
    """
    if command.payload_template is not None and command.preprocessor is not None:
        command.template = _template(command.payload_template, command.preprocessor)
    if command.mandatory_parameters is not None:
        command.declarations = declarations(command.mandatory_parameters, is_fleetwise=command.is_fleetwise)


def _check_kind(
    is_fleetwise: bool,
    payload: Mapping[str, Any] | None,
    payload_template: str | None,
    preprocessor: Mapping[str, Any] | None,
    role_arn: str | None,
) -> None:
    if is_fleetwise:
        if payload is not None or payload_template is not None or preprocessor is not None:
            raise errors.payload_of_fleetwise(FLEETWISE)
        if role_arn is None:
            raise errors.role_of_fleetwise_missing(FLEETWISE)
        return
    if role_arn is not None:
        raise errors.role_without_fleetwise()
    if (payload is None) == (payload_template is None):
        raise errors.payload_and_template()
    if (payload_template is None) != (preprocessor is None):
        raise errors.template_without_preprocessor()


def _static_payload(payload: Mapping[str, Any]) -> tuple[bytes, str]:
    content = payload.get("content")
    content_type = payload.get("contentType", _DEFAULT_CONTENT_TYPE)
    if content is None:
        raise errors.payload_without_content()
    if len(content) > LARGEST_PAYLOAD_BYTES:
        raise errors.payload_too_large(LARGEST_PAYLOAD_BYTES)
    if not _MEDIA_TYPE.fullmatch(content_type):
        raise errors.invalid_media_type(content_type)
    return content, content_type


def _template(text: str, preprocessor: Mapping[str, Any]) -> Template:
    substitution = preprocessor.get("awsJsonSubstitution")
    if substitution is None:
        raise errors.preprocessor_without_substitution()
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_PAYLOAD_BYTES:
        raise errors.template_too_large(LARGEST_PAYLOAD_BYTES)
    return Template(text, substitution["outputFormat"])
