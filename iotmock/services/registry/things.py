"""Things: what an account knows of its devices.

Alone kept here: a request for a thing that exists already changes nothing, and succeeds when it asks for what is there;
a thing cannot go while a principal speaks for it.
"""

from collections.abc import Iterator
from typing import Any, Final

from iotmock.core.names import new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.changes import ThingDeleted
from iotmock.core.rooms.registration import operation
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.registry import attributes, documents, errors, events
from iotmock.services.registry.checks import check_version, find_thing
from iotmock.services.registry.limits import ATTRIBUTES_WITHOUT_TYPE, RegistryLimits
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import Thing

__all__ = ["ThingsBackend"]

_PAGE: Final = 50


@savable
class ThingsBackend(Backend):
    """The things of one account and region."""

    @operation("iot:CreateThing")
    def create_thing(
        self,
        call: Call,
        *,
        thing_name: str,
        thing_type_name: str | None = None,
        attribute_payload: dict[str, Any] | None = None,
        billing_group_name: str | None = None,
    ) -> Document:
        """Register a thing. What is not given is not compared with a thing that exists.

        Raises: ResourceAlreadyExistsException, ResourceNotFoundException, InvalidRequestException.
        Source: API reference, CreateThing; developer guide, Managing things with the registry.
        """
        registry = call.backend(Registry)
        given = attributes.given(attribute_payload)
        known = registry.things.get(thing_name)
        if known is not None:
            wanted = (
                ((attribute_payload or {}).get("attributes"), given, known.attributes),
                (thing_type_name, thing_type_name, known.type_name),
                (billing_group_name, billing_group_name, known.billing_group_name),
            )
            if any(asked is not None and value != present for asked, value, present in wanted):
                raise errors.thing_exists(thing_name, call.arn(f"thing/{thing_name}"))
            return _created(call, known)
        self.check_new(call, given, thing_type_name, billing_group_name)
        thing = Thing(thing_name, new_uuid(), given)
        registry.add_thing(thing)
        registry.set_type(thing, thing_type_name)
        registry.set_billing_group(thing, billing_group_name)
        call.record("thing", thing_name, "create", None, thing.version)
        events.thing_changed(call, thing, events.CREATED)
        if thing_type_name is not None:
            events.type_association_changed(call, thing, thing_type_name, added=True)
        call.touch(thing_name)
        return _created(call, thing)

    @operation("iot:DescribeThing")
    def describe_thing(self, call: Call, *, thing_name: str) -> Document:
        """A thing.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeThing.
        """
        return documents.thing(call, find_thing(call, thing_name))

    @operation("iot:UpdateThing")
    def update_thing(
        self,
        call: Call,
        *,
        thing_name: str,
        thing_type_name: str | None = None,
        attribute_payload: dict[str, Any] | None = None,
        expected_version: int | None = None,
        remove_thing_type: bool | None = None,
    ) -> None:
        """Change a thing's attributes and type.

        Raises: ResourceNotFoundException, VersionConflictException, InvalidRequestException.
        Source: API reference, UpdateThing, AttributePayload; developer guide, Thing types.
        """
        registry, thing = call.backend(Registry), find_thing(call, thing_name)
        check_version(expected_version, thing.version)
        if thing_type_name is not None and remove_thing_type:
            raise errors.type_and_removal()
        before = thing.type_name
        after = None if remove_thing_type else thing_type_name or before
        changed = attributes.changed(thing.attributes, attribute_payload)
        self.check_changed(call, thing, changed, after)
        thing.attributes = changed
        thing.version += 1
        registry.set_type(thing, after)
        call.record("thing", thing_name, "update", thing.version - 1, thing.version)
        events.thing_changed(call, thing, events.UPDATED)
        if before != after:
            _announce_types(call, thing, before, after)
        call.touch(thing_name)

    @operation("iot:DeleteThing")
    def delete_thing(self, call: Call, *, thing_name: str, expected_version: int | None = None) -> None:
        """Forget a thing; one that is unknown is gone already. It leaves its groups; its shadows stay.

        Raises: VersionConflictException, InvalidRequestException.
        Source: API reference, DeleteThing.
        """
        registry = call.backend(Registry)
        thing = registry.things.get(thing_name)
        if thing is None:
            return
        check_version(expected_version, thing.version)
        if thing_name in registry.principals:
            raise errors.thing_has_principals(thing_name)
        events.thing_changed(call, thing, events.DELETED)
        if thing.type_name is not None:
            events.type_association_changed(call, thing, thing.type_name, added=False)
        registry.set_type(thing, None)
        registry.set_billing_group(thing, None)
        registry.move(call, thing, out_of=thing.group_names)
        registry.remove_thing(thing)
        call.record("thing", thing_name, "delete", thing.version, None)
        call.tell(ThingDeleted(thing_name))

    @operation("iot:ListThings")
    def list_things(
        self,
        call: Call,
        *,
        next_token: str | None = None,
        max_results: int | None = None,
        attribute_name: str | None = None,
        attribute_value: str | None = None,
        thing_type_name: str | None = None,
        use_prefix_attribute_value: bool | None = None,
    ) -> Document:
        """Things by name, all or those of a type or with an attribute.

        Raises: InvalidRequestException.
        Source: API reference, ListThings.
        """
        if attribute_name is not None and thing_type_name is not None:
            raise errors.attribute_and_type()
        scope = f"ListThings/{thing_type_name}/{attribute_name}/{attribute_value}/{use_prefix_attribute_value}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        things = _things_behind(call.backend(Registry), thing_type_name, position)
        if attribute_name is not None:
            wanted = _Wanted(attribute_name, attribute_value, is_prefix=bool(use_prefix_attribute_value))
            things = filter(wanted.has, things)
        page, token = paging.take_page(call, scope, things, max_results or _PAGE, lambda thing: thing.name)
        return {"things": [documents.thing_summary(call, thing) for thing in page], "nextToken": token}

    # What the room asks

    def check_new(
        self, call: Call, given: dict[str, str], type_name: str | None, billing_group_name: str | None
    ) -> None:
        """Refuse a thing that there cannot be.

        Raises: ResourceNotFoundException, InvalidRequestException.
        """
        registry = call.backend(Registry)
        self._check_type(registry, type_name)
        if billing_group_name is not None and billing_group_name not in registry.billing_groups:
            raise errors.billing_group_not_found(billing_group_name)
        _check_count(call, given, type_name)

    def check_changed(self, call: Call, thing: Thing, changed: dict[str, str], type_name: str | None) -> None:
        """Refuse attributes and a type that a thing cannot come to have; the type that it has it may keep.

        Raises: ResourceNotFoundException, InvalidRequestException.
        """
        if type_name != thing.type_name:
            self._check_type(call.backend(Registry), type_name)
        _check_count(call, changed, type_name)

    # Inside

    @staticmethod
    def _check_type(registry: Registry, name: str | None) -> None:
        """Refuse a type that does not exist, or takes no new things."""
        if name is None:
            return
        found = registry.types.get(name)
        if found is None:
            raise errors.type_not_found(name)
        if found.deprecated_at is not None:
            raise errors.type_deprecated(name)


class _Wanted:
    """A filter by attribute: by its value or the beginning of that, or without one whatever it is."""

    def __init__(self, name: str, value: str | None, *, is_prefix: bool) -> None:
        self._name = name
        self._value = value
        self._is_prefix = is_prefix

    def has(self, thing: Thing) -> bool:
        """Whether a thing has it."""
        found = thing.attributes.get(self._name)
        if found is None or self._value is None:
            return found is not None
        return found.startswith(self._value) if self._is_prefix else found == self._value


def _things_behind(registry: Registry, type_name: str | None, position: str | None) -> Iterator[Thing]:
    names: Any = registry.things
    if type_name is not None:
        if type_name not in registry.types:
            return iter(())
        names = registry.types[type_name].things
    return (registry.things[name] for name in names.irange(minimum=position, inclusive=(False, True)))


def _created(call: Call, thing: Thing) -> Document:
    return {"thingName": thing.name, "thingArn": call.arn(f"thing/{thing.name}"), "thingId": thing.id}


def _check_count(call: Call, found: dict[str, str], type_name: str | None) -> None:
    has_type = type_name is not None
    limit = RegistryLimits(call.state.limits).thing_attributes if has_type else ATTRIBUTES_WITHOUT_TYPE
    if len(found) > limit:
        raise errors.attributes_too_many(len(found), limit, has_type=has_type)


def _announce_types(call: Call, thing: Thing, before: str | None, after: str | None) -> None:
    if before is not None:
        events.type_association_changed(call, thing, before, added=False)
    if after is not None:
        events.type_association_changed(call, thing, after, added=True)
