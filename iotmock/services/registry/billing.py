"""Billing groups: where the cost of things is counted. Alone kept here: a thing is in at most one."""

from typing import Any, Final

from iotmock.core.names import new_uuid
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.account.tagging import TaggingBackend
from iotmock.services.registry import documents, errors
from iotmock.services.registry.checks import check_version, name_of, thing_of
from iotmock.services.registry.registry import Registry
from iotmock.services.registry.state import BillingGroup, Thing

__all__ = ["BillingGroupsBackend"]

_PAGE: Final = 250


@savable
class BillingGroupsBackend(Backend):
    """The billing groups of one account and region."""

    @operation("iot:CreateBillingGroup")
    def create_billing_group(
        self,
        call: Call,
        *,
        billing_group_name: str,
        billing_group_properties: dict[str, Any] | None = None,
        tags: list[dict[str, str]] | None = None,
    ) -> Document:
        """Make a billing group; one that exists with the same description, or where none is given, is answered.

        Raises: ResourceAlreadyExistsException, InvalidRequestException.
        Source: API reference, CreateBillingGroup.
        """
        groups = call.backend(Registry).billing_groups
        new_tags = call.backend(TaggingBackend).new_tags(tags)
        description = (billing_group_properties or {}).get("billingGroupDescription")
        arn = call.arn(f"billinggroup/{billing_group_name}")
        found = groups.get(billing_group_name)
        if found is None:
            found = BillingGroup(billing_group_name, new_uuid(), call.now, description, tags=new_tags)
            groups[billing_group_name] = found
            call.record("billing group", billing_group_name, "create", None, found.version)
        elif description is not None and found.description != description:
            raise errors.billing_group_exists(billing_group_name, arn)
        return {"billingGroupName": found.name, "billingGroupArn": arn, "billingGroupId": found.id}

    @operation("iot:DescribeBillingGroup")
    def describe_billing_group(self, call: Call, *, billing_group_name: str) -> Document:
        """A billing group.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeBillingGroup.
        """
        return documents.billing_group(call, self._find(call, billing_group_name))

    @operation("iot:UpdateBillingGroup")
    def update_billing_group(
        self,
        call: Call,
        *,
        billing_group_name: str,
        billing_group_properties: dict[str, Any],
        expected_version: int | None = None,
    ) -> Document:
        """Replace a billing group's properties.

        Raises: ResourceNotFoundException, VersionConflictException.
        Source: API reference, UpdateBillingGroup.
        """
        found = self._find(call, billing_group_name)
        check_version(expected_version, found.version)
        found.description = billing_group_properties.get("billingGroupDescription")
        found.version += 1
        call.record("billing group", billing_group_name, "update", found.version - 1, found.version)
        return {"version": found.version}

    @operation("iot:DeleteBillingGroup")
    def delete_billing_group(self, call: Call, *, billing_group_name: str, expected_version: int | None = None) -> None:
        """Forget a billing group; one that is unknown is gone already. Its things are in none then.

        Raises: VersionConflictException.
        Source: API reference, DeleteBillingGroup.
        """
        registry = call.backend(Registry)
        found = registry.billing_groups.get(billing_group_name)
        if found is None:
            return
        check_version(expected_version, found.version)
        members = list(found.things)
        for name in members:
            registry.set_billing_group(registry.things[name], None)
        del registry.billing_groups[billing_group_name]
        call.record("billing group", billing_group_name, "delete", found.version, None)
        for name in members:
            call.touch(name)

    @operation("iot:ListBillingGroups")
    def list_billing_groups(
        self,
        call: Call,
        *,
        next_token: str | None = None,
        max_results: int | None = None,
        name_prefix_filter: str | None = None,
    ) -> Document:
        """Billing groups by name, all or those whose name begins like this.

        Raises: InvalidRequestException.
        Source: API reference, ListBillingGroups.
        """
        scope = f"ListBillingGroups/{name_prefix_filter}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        names = call.backend(Registry).billing_groups.irange(minimum=position, inclusive=(False, True))
        if name_prefix_filter is not None:
            names = (name for name in names if name.startswith(name_prefix_filter))
        page, token = paging.take_page(call, scope, names, max_results or _PAGE, lambda name: name)
        groups = [documents.group_name_and_arn(call, name, "billinggroup") for name in page]
        return {"billingGroups": groups, "nextToken": token}

    @operation("iot:AddThingToBillingGroup")
    def add_thing_to_billing_group(
        self,
        call: Call,
        *,
        billing_group_name: str | None = None,
        billing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
    ) -> None:
        """Put a thing into a billing group, out of another one.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, AddThingToBillingGroup.
        """
        thing, group = self._find_both(call, billing_group_name, billing_group_arn, thing_name, thing_arn)
        self._put(call, thing, group.name)

    @operation("iot:RemoveThingFromBillingGroup")
    def remove_thing_from_billing_group(
        self,
        call: Call,
        *,
        billing_group_name: str | None = None,
        billing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
    ) -> None:
        """Take a thing out of a billing group; one that is not in it stays where it is.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, RemoveThingFromBillingGroup.
        """
        thing, group = self._find_both(call, billing_group_name, billing_group_arn, thing_name, thing_arn)
        if thing.billing_group_name == group.name:
            self._put(call, thing, None)

    @operation("iot:ListThingsInBillingGroup")
    def list_things_in_billing_group(
        self,
        call: Call,
        *,
        billing_group_name: str,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Document:
        """The things of a billing group, by name.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, ListThingsInBillingGroup.
        """
        found = self._find(call, billing_group_name)
        scope = f"ListThingsInBillingGroup/{billing_group_name}"
        position = paging.read_token(call, scope, next_token, errors.invalid_token)
        names = found.things.irange(minimum=position, inclusive=(False, True))
        page, token = paging.take_page(call, scope, names, max_results or _PAGE, lambda name: name)
        return {"things": page, "nextToken": token}

    # Inside

    @staticmethod
    def _find(call: Call, name: str) -> BillingGroup:
        found: BillingGroup | None = call.backend(Registry).billing_groups.get(name)
        if found is None:
            raise errors.billing_group_not_found(name)
        return found

    def _find_both(
        self,
        call: Call,
        group_name: str | None,
        group_arn: str | None,
        thing_name: str | None,
        thing_arn: str | None,
    ) -> tuple[Thing, BillingGroup]:
        group = name_of(call, "billing group", "billinggroup", group_name, group_arn)
        return thing_of(call, thing_name, thing_arn), self._find(call, group)

    @staticmethod
    def _put(call: Call, thing: Thing, name: str | None) -> None:
        before = thing.billing_group_name
        if before != name:
            call.backend(Registry).set_billing_group(thing, name)
            call.record("billing group of thing", thing.name, "move", before, name)
            call.touch(thing.name)


@taggable("billinggroup")
def tags_of_billing_group(call: Call, name: str) -> TagMap | None:
    """The tags of a billing group."""
    found = call.backend(Registry).billing_groups.get(name)
    return None if found is None else found.tags


@listed_tags("billinggroup")
def tags_of_billing_groups(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all billing groups."""
    return [(found.name, found.tags) for found in call.backend(Registry).billing_groups.values()]
