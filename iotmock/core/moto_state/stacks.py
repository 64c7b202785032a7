"""Resources of rooms in the form in which moto's CloudFormation wants its own.

moto asks two functions of its parser for the class and the name of a type; the seam puts others in their place while a
mock is active, which ask here first. The classes only look like moto's: a real subclass would stay known to moto after
the mock has stopped.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar, Final

from iotmock.core.errors import AwsError

__all__ = ["StackModels"]

# moto 5.1 puts texts into its XML as they are.
_NO_MARKUP: Final = str.maketrans({"<": "(", ">": ")", "&": "+"})
# Gives a call, on behalf of an account and region.
Enter = Callable[[str, str], AbstractContextManager[Any]]


class StackModels:
    """The classes, made for one world. resources: the rooms' types of resources, by name."""

    def __init__(self, resources: Mapping[str, Any], enter: Enter) -> None:
        self._resources = resources
        self._enter = enter
        self._models: dict[str, Any] = {}

    def model_or_none(self, kind: str) -> Any | None:
        """The class that stands for a type of ours."""
        resource = self._resources.get(kind)
        if resource is None:
            return None
        if kind not in self._models:
            members = {"resource": resource, "enter": staticmethod(self._enter)}
            self._models[kind] = type("Model", (_Model,), members)
        return self._models[kind]


class _Model:
    """One resource of a stack, as moto's parser handles it. resource: its type; enter: into the world."""

    resource: ClassVar[Any]
    enter: ClassVar[Enter]

    def __init__(self, made: Any, properties: Mapping[str, Any], name: str) -> None:
        self.made = made
        self.properties = properties
        self.name = name
        # Older versions of moto and newer ones write and read one of these.
        self.type = self.cf_resource_type = str(self.resource.type)
        self.logical_resource_id = ""

    @property
    def physical_resource_id(self) -> str:
        """What `Ref` gives."""
        return str(self.made.id)

    @classmethod
    def cloudformation_type(cls) -> str:
        """As CloudFormation calls it."""
        return str(cls.resource.type)

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """The property that names it."""
        return str(cls.resource.name_property)

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether `Fn::GetAtt` can ask for an attribute."""
        return attr in cls.resource.attributes

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """What `Fn::GetAtt` gives."""
        return str(self.made.attributes[attribute_name])

    @staticmethod
    def is_created() -> bool:
        """It is made at once."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
    ) -> "_Model":
        """Make it."""
        properties = cloudformation_json.get("Properties", {})
        with cls._answered(account_id, region_name) as call:
            made = cls.resource.create(call, resource_name, properties)
        return cls(made, properties, resource_name)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: "_Model", new_resource_name: str, cloudformation_json: Any, account_id: str,
        region_name: str,
    ) -> "_Model":  # fmt: skip
        """Change or replace it."""
        properties, before = cloudformation_json.get("Properties", {}), original_resource.properties
        if cls.resource.name_property not in {*properties, *before}:
            # moto makes up another name each time; CloudFormation keeps the one it made up first.
            new_resource_name = original_resource.name
        with cls._answered(account_id, region_name) as call:
            made = cls.resource.update(call, original_resource.made, new_resource_name, properties, before)
        return cls(made, properties, new_resource_name)

    def delete(self, account_id: str, region_name: str) -> None:
        """Take it away."""
        with self._answered(account_id, region_name) as call:
            self.resource.delete(call, self.made, self.properties)

    @classmethod
    @contextmanager
    def _answered(cls, account: str, region: str) -> Iterator[Any]:
        """Enter, and say a room's refusal as CloudFormation says why a stack cannot be made."""
        try:
            with cls.enter(account, region) as call:
                yield call
        except AwsError as error:
            from moto.cloudformation.exceptions import ValidationError

            message = f"{cls.resource.type}: {error.code}: {error.message}"
            raise ValidationError(message=message.translate(_NO_MARKUP)) from error
