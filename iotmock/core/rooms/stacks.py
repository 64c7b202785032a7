"""What CloudFormation stacks make of rooms' resources, as the rooms declare it.

A room subclasses `StackResource` for each type; `moto_state.stacks` shows these to moto's CloudFormation while a mock
is active. Everything goes through the room's own operations, so that a stack meets their checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from botocore.model import ListShape, MapShape, StructureShape
from botocore.validate import ParamValidator

from iotmock.core.errors import InvalidRequestException
from iotmock.core.rooms import registration
from iotmock.core.wire import Codec, ConstraintViolation
from iotmock.core.world.call import Call

__all__ = ["RESOURCES", "Made", "StackResource", "as_api", "run"]

RESOURCES: dict[str, "type[StackResource]"] = {}
_Properties = Mapping[str, Any]
_SCALARS: Final = frozenset(["boolean", "integer", "long", "float", "double"])


@dataclass(frozen=True, slots=True)
class Made:
    """What a stack knows of a resource. id: what `Ref` gives; attributes: what `Fn::GetAtt` gives."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class StackResource:
    """A type of resource. type: CloudFormation's name; name_property: the property that names it, "" for none.

    attributes: what `Fn::GetAtt` can ask for.
    """

    type: ClassVar[str] = ""
    name_property: ClassVar[str] = ""
    attributes: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        if cls.type:
            RESOURCES[cls.type] = cls

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        """Make it. name: as the template has it, or as CloudFormation makes one up.

        Raises: AwsError.
        """
        raise NotImplementedError

    @classmethod
    def update(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        """Change it, or where another name or another such property makes it another one, replace it.

        Raises: AwsError.
        """
        cls.delete(call, made, before)
        return cls.create(call, name, properties)

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        """Take it away.

        Raises: AwsError.
        """
        raise NotImplementedError


def run(call: Call, key: str, **parameters: Any) -> Mapping[str, Any]:
    """Run an operation of a room as a request would, the model's checks included; None is a parameter not given.

    key: as `service:Operation`.

    Raises: AwsError.
    """
    operation = registration.OPERATIONS[key]
    given = _typed(operation.codec, parameters)
    try:
        operation.codec.validate(given)
    except ConstraintViolation as error:
        raise InvalidRequestException(str(error)) from error
    backend: Any = call.backend(operation.backend)
    return operation.method(backend, call, **given) or {}


def _typed(codec: Codec, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that are given, of the types that the model wants: in templates numbers may be texts.

    Raises: InvalidRequestException.
    """
    shape = codec.model.input_shape
    if shape is None:
        return {}
    given = {
        member: _as_shape(shape.members[member], parameters[name])
        for member, name in codec.parameters.items()
        if parameters.get(name) is not None
    }
    report = ParamValidator().validate(given, shape)
    if report.has_errors():
        raise InvalidRequestException(report.generate_report())
    return {codec.parameters[member]: value for member, value in given.items()}


def _as_shape(shape: Any, value: Any) -> Any:
    """A value as CloudFormation reads it: a scalar is a text where a text is wanted, and a text the scalar it says."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = shape.members
        return {name: _as_shape(members[name], item) if name in members else item for name, item in value.items()}
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: _as_shape(shape.value, item) for key, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_as_shape(shape.member, item) for item in value]
    if shape.type_name == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str) and shape.type_name in _SCALARS:
        return _scalar(shape.type_name, value)
    return value


def _scalar(kind: str, text: str) -> Any:
    try:
        if kind == "boolean":
            return {"true": True, "false": False}[text.lower()]
        return int(text) if kind in {"integer", "long"} else float(text)
    except (KeyError, ValueError):
        # The validation says what is wrong with it.
        return text


def as_api(value: Any, renamed: Mapping[str, str] | None = None) -> Any:
    """A property as the API writes it: members begin with a small letter, and some are called otherwise."""
    if isinstance(value, list):
        return [as_api(item, renamed) for item in value]
    if not isinstance(value, Mapping):
        return value
    names = renamed or {}
    plain = {name[:1].lower() + name[1:]: as_api(member, renamed) for name, member in value.items()}
    return {names.get(name, name): member for name, member in plain.items()}
