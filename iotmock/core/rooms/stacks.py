"""What CloudFormation stacks make of rooms' resources, as the rooms declare it.

A room subclasses `StackResource` for each type; `moto_state.stacks` shows these to moto's CloudFormation while a mock
is active. Everything goes through the room's own operations, so that a stack meets their checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from iotmock.core.errors import AwsError
from iotmock.core.rooms import registration
from iotmock.core.rooms.requests import checked
from iotmock.core.world.call import Call

__all__ = ["NAMED_BY_USERS", "RESOURCES", "Made", "StackResource", "as_api", "is_true", "run"]

RESOURCES: dict[str, "type[StackResource]"] = {}
# The members of requests that are maps, and no structures of AWS's.
NAMED_BY_USERS: Final = frozenset(["attributes", "clientProperties", "documentParameters"])
_Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What a stack knows of a resource. id: what `Ref` gives; attributes: what `Fn::GetAtt` gives."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class StackResource:
    """A type of resource. type: CloudFormation's name; name_property: the property that names it, "" for none.

    fixed: properties that belong to another resource when they are others. attributes: what `Fn::GetAtt` can ask for.
    tagged: the one of these that is the ARN of what carries tags, "" for none.
    """

    type: ClassVar[str] = ""
    name_property: ClassVar[str] = ""
    fixed: ClassVar[tuple[str, ...]] = ()
    attributes: ClassVar[tuple[str, ...]] = ()
    tagged: ClassVar[str] = ""

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
        """Change it, or where another name or another of the fixed properties makes it another one, replace it.

        Raises: AwsError.
        """
        is_another = bool(cls.name_property) and cls.id_of(name, properties) != made.id
        if is_another or any(properties.get(key) != before.get(key) for key in cls.fixed):
            return cls.replace(call, made, name, properties, before)
        changed = cls.change(call, made, name, properties, before)
        if cls.tagged:
            _tag(call, changed.attributes[cls.tagged], properties.get("Tags") or [], before.get("Tags") or [])
        return changed

    @classmethod
    def id_of(cls, name: str, properties: _Properties) -> str:  # noqa: ARG003 - some need them
        """What `Ref` gives of a resource that has a name."""
        return name

    @classmethod
    def would_be_called_alike(cls, made: Made, name: str, properties: _Properties, before: _Properties) -> bool:
        """Whether the one that replaces it has its id, so that both cannot be there."""
        del before  # of some types it says so
        return bool(cls.name_property) and cls.id_of(name, properties) == made.id

    @classmethod
    def replace(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        """Make another one and take it away; the other way round where both are called alike.

        Raises: AwsError; then the old one is there, and no other.
        """
        if cls.would_be_called_alike(made, name, properties, before):
            cls.delete(call, made, before)
            return cls.create(call, name, properties)
        new = cls.create(call, name, properties)
        try:
            cls.delete(call, made, before)
        except AwsError:
            cls.delete(call, new, properties)
            raise
        return new

    @classmethod
    def change(cls, call: Call, made: Made, name: str, properties: _Properties, before: _Properties) -> Made:
        """Change it in its place; replace it, where the service has no such operation.

        Raises: AwsError.
        """
        return cls.replace(call, made, name, properties, before)

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        """Take it away.

        Raises: AwsError.
        """
        raise NotImplementedError


def _tag(call: Call, arn: str, tags: list[dict[str, str]], before: list[dict[str, str]]) -> None:
    """Give a resource the tags of a template, and take those away that its last version gave."""
    if tags == before:
        return
    given = checked("iot:TagResource", resource_arn=arn, tags=tags)
    gone = {tag["Key"] for tag in before} - {tag["Key"] for tag in given["tags"]}
    # There may be fifty: the old ones make room.
    run(call, "iot:UntagResource", resource_arn=arn, tag_keys=sorted(gone))
    try:
        run(call, "iot:TagResource", **given)
    except AwsError:
        run(call, "iot:TagResource", resource_arn=arn, tags=before)
        raise


def run(call: Call, key: str, **parameters: Any) -> Mapping[str, Any]:
    """Run an operation of a room as a request would, the model's checks included; None is a parameter not given.

    key: as `service:Operation`.

    Raises: AwsError.
    """
    operation = registration.OPERATIONS[key]
    backend: Any = call.backend(operation.backend)
    return operation.method(backend, call, **checked(key, **parameters)) or {}


def is_true(properties: _Properties, name: str) -> bool:
    """Whether a property says yes; from a parameter of a stack it comes as a text."""
    return str(properties.get(name, "")).lower() == "true"


def as_api(value: Any, renamed: Mapping[str, str] | None = None) -> Any:
    """A property as the API writes it: members begin with a small letter, and some are called otherwise.

    What the user names himself keeps its names.
    """
    if isinstance(value, list):
        return [as_api(item, renamed) for item in value]
    if not isinstance(value, Mapping):
        return value
    names, plain = renamed or {}, {}
    for name, member in value.items():
        small = name[:1].lower() + name[1:]
        plain[names.get(small, small)] = member if small in NAMED_BY_USERS else as_api(member, renamed)
    return plain
