"""What CloudFormation stacks make of commands. Source: CloudFormation reference, AWS::IoT::Command."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final

from iotmock.core.rooms.stacks import Made, StackResource, as_api, is_true, run
from iotmock.core.world.call import Call
from iotmock.services.commands import errors

__all__ = ["CommandResource"]

_Properties = Mapping[str, Any]
# Members of values begin with a capital in the API, too.
_VALUES: Final = {"s": "S", "b": "B", "i": "I", "l": "L", "d": "D", "bIN": "BIN", "uL": "UL"}
_PARAMETERS: Final = {
    "Namespace": "namespace",
    "DisplayName": "display_name",
    "Description": "description",
    "PayloadTemplate": "payload_template",
    "Preprocessor": "preprocessor",
    "MandatoryParameters": "mandatory_parameters",
    "RoleArn": "role_arn",
}
# What UpdateCommand can change.
_CHANGEABLE: Final = frozenset({"DisplayName", "Description", "Deprecated", "Tags"})


class CommandResource(StackResource):
    """A command. Deleting it takes 12 hours, as through the API, unless it was deprecated for so long."""

    type = "AWS::IoT::Command"
    name_property = "CommandId"
    attributes = ("CommandArn",)
    tagged = "CommandArn"

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        given = {
            parameter: _with_blobs(as_api(properties[key], _VALUES))
            for key, parameter in _PARAMETERS.items()
            if key in properties
        }
        made = run(
            call,
            "iot:CreateCommand",
            command_id=name,
            payload=_payload(properties.get("Payload")),
            tags=properties.get("Tags"),
            **given,
        )
        if is_true(properties, "Deprecated"):
            run(call, "iot:UpdateCommand", command_id=name, deprecated=True)
        return Made(name, {"CommandArn": made["commandArn"]})

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        fixed = sorted(
            key for key in {*properties, *before} if key not in _CHANGEABLE and properties.get(key) != before.get(key)
        )
        if fixed:
            raise errors.not_changeable(fixed)
        run(
            call,
            "iot:UpdateCommand",
            command_id=name,
            display_name=properties.get("DisplayName"),
            description=properties.get("Description"),
            deprecated=is_true(properties, "Deprecated"),
        )
        return made

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        run(call, "iot:DeleteCommand", command_id=made.id)


def _payload(value: Any) -> dict[str, Any] | None:
    payload: dict[str, Any] | None = as_api(value)
    if payload is not None and "content" in payload:
        payload["content"] = _blob(payload["content"])
    return payload


def _with_blobs(value: Any) -> Any:
    """The parameters of a command: values of the member BIN are blobs."""
    if isinstance(value, list):
        return [_with_blobs(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _blob(member) if name == "BIN" else _with_blobs(member) for name, member in value.items()}
    return value


def _blob(text: str) -> bytes:
    """Base64, as blobs are written in JSON; any other text is what it says, since the reference names no form."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return text.encode()
