"""Thing types: what things have in common, and what they may carry.

Alone kept here: a deprecated type takes no new things, and goes five minutes later, when no thing has it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sortedcontainers import SortedKeyList

from iotmock.core.clock import later
from iotmock.core.names import new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.registry import documents, errors, events, propagation
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import ThingType

__all__ = ["ThingTypesBackend"]

_PAGE: Final = 50
_WAIT: Final = timedelta(minutes=5)
_Properties = Mapping[str, Any] | None


@savable(name="position_of_type")
def _position(found: ThingType) -> tuple[Any, int]:
    return found.created_at, found.number


@savable
class ThingTypesBackend(Backend):
    """The thing types of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._by_age: SortedKeyList[ThingType, tuple[Any, int]] = SortedKeyList(key=_position)
        self._made = 0

    @operation("iot:CreateThingType")
    def create_thing_type(
        self,
        call: Call,
        *,
        thing_type_name: str,
        thing_type_properties: dict[str, Any] | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Document:
        """Make a type; one that exists with the same properties is answered.

        Raises: ResourceAlreadyExistsException, InvalidRequestException.
        Source: API reference, CreateThingType.
        """
        registry = call.backend(Registry)
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        description, searchable, mqtt5 = _read(thing_type_properties)
        found = registry.types.get(thing_type_name)
        if found is None:
            self._made += 1
            found = ThingType(
                thing_type_name,
                new_uuid(),
                call.now,
                description,
                searchable,
                mqtt5,
                tags=new_tags,
                number=self._made,
            )
            registry.types[thing_type_name] = found
            self._by_age.add(found)
            propagation.begin(call, found)
            call.record("thing type", thing_type_name, "create", None, "active")
            events.type_changed(call, found, events.CREATED)
        elif (found.description, set(found.searchable_attributes), found.mqtt5) != (
            description,
            set(searchable),
            mqtt5,
        ):
            raise errors.type_exists(thing_type_name, call.arn(f"thingtype/{thing_type_name}"))
        return {
            "thingTypeName": found.name,
            "thingTypeArn": call.arn(f"thingtype/{found.name}"),
            "thingTypeId": found.id,
        }

    @operation("iot:DescribeThingType")
    def describe_thing_type(self, call: Call, *, thing_type_name: str) -> Document:
        """A type.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeThingType.
        """
        return documents.thing_type(call, self._find(call, thing_type_name))

    @operation("iot:UpdateThingType")
    def update_thing_type(
        self, call: Call, *, thing_type_name: str, thing_type_properties: dict[str, Any] | None = None
    ) -> None:
        """Change what the MQTT 5 messages of things of the type carry; nothing else of a type can change.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, UpdateThingType.
        """
        found = self._find(call, thing_type_name)
        properties = thing_type_properties or {}
        if set(properties) - {"mqtt5Configuration"}:
            raise errors.only_mqtt5()
        _, _, mqtt5 = _read(properties)
        if mqtt5 == found.mqtt5:
            return
        found.mqtt5 = mqtt5
        propagation.begin(call, found)
        call.record("thing type", thing_type_name, "update", _state(found), _state(found))
        events.type_changed(call, found, events.UPDATED)

    @operation("iot:DeprecateThingType")
    def deprecate_thing_type(self, call: Call, *, thing_type_name: str, undo_deprecate: bool | None = None) -> None:
        """Have a type take no new things, or take them again; deprecating twice keeps the first date.

        Raises: ResourceNotFoundException.
        Source: API reference, DeprecateThingType; developer guide, Deprecating a thing type.
        """
        found = self._find(call, thing_type_name)
        if (found.deprecated_at is None) is bool(undo_deprecate):
            return
        before = _state(found)
        found.deprecated_at = None if undo_deprecate else call.now
        call.record("thing type", thing_type_name, "deprecate", before, _state(found))
        events.type_changed(call, found, events.UPDATED)

    @operation("iot:DeleteThingType")
    def delete_thing_type(self, call: Call, *, thing_type_name: str) -> None:
        """Forget a type that has been deprecated for five minutes and that no thing has.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, DeleteThingType; developer guide, Deleting a thing type.
        """
        found = self._find(call, thing_type_name)
        if found.deprecated_at is None:
            raise errors.type_not_deprecated(thing_type_name)
        if call.now < later(found.deprecated_at, _WAIT):
            raise errors.type_too_young(thing_type_name)
        self.remove(call, found)

    def remove(self, call: Call, found: ThingType) -> None:
        """Forget a type that no thing has, however young.

        Raises: InvalidRequestException.
        """
        if found.things:
            raise errors.type_in_use(found.name)
        del call.backend(Registry).types[found.name]
        self._by_age.remove(found)
        call.record("thing type", found.name, "delete", _state(found), None)
        events.type_changed(call, found, events.DELETED)

    @operation("iot:ListThingTypes")
    def list_thing_types(
        self,
        call: Call,
        *,
        next_token: str | None = None,
        max_results: int | None = None,
        thing_type_name: str | None = None,
    ) -> Document:
        """Types from the oldest on, all or those whose name begins like this.

        Raises: InvalidRequestException.
        Source: API reference, ListThingTypes.
        """
        scope = f"ListThingTypes/{thing_type_name}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        types = self._by_age.irange_key(min_key=position, inclusive=(False, True))
        if thing_type_name is not None:
            types = (found for found in types if found.name.startswith(thing_type_name))
        page, token = paging.take_page(call, scope, types, max_results or _PAGE, _position)
        return {"thingTypes": [documents.thing_type_summary(call, found) for found in page], "nextToken": token}

    @staticmethod
    def _find(call: Call, name: str) -> ThingType:
        found: ThingType | None = call.backend(Registry).types.get(name)
        if found is None:
            raise errors.type_not_found(name)
        return found


def _read(properties: _Properties) -> tuple[str | None, tuple[str, ...], Mapping[str, Any] | None]:
    given = properties or {}
    mqtt5 = given.get("mqtt5Configuration")
    for each in (mqtt5 or {}).get("propagatingAttributes") or ():
        _check_propagating(each)
    return given.get("thingTypeDescription"), tuple(given.get("searchableAttributes") or ()), mqtt5


def _check_propagating(attribute: Mapping[str, Any]) -> None:
    key, of_connection = attribute.get("userPropertyKey"), attribute.get("connectionAttribute")
    if key is None:
        raise errors.propagating_attribute_needs_a_key()
    if (attribute.get("thingAttribute") is None) is (of_connection is None):
        raise errors.propagating_attribute_needs_one(key)
    if of_connection is not None and of_connection not in propagation.CONNECTION_ATTRIBUTES:
        raise errors.connection_attribute_not_known(of_connection, propagation.CONNECTION_ATTRIBUTES)


def _state(found: ThingType) -> str:
    return "active" if found.deprecated_at is None else "deprecated"


@taggable("thingtype")
def tags_of_type(call: Call, name: str) -> TagMap | None:
    """The tags of a thing type."""
    found = call.backend(Registry).types.get(name)
    return None if found is None else found.tags


@listed_tags("thingtype")
def tags_of_types(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all thing types."""
    return [(found.name, found.tags) for found in call.backend(Registry).types.values()]
