"""Tags of every resource that can carry them, whoever keeps the resource.

Our rooms keep the tags of their own resources and register how to find them (`core.tags`). moto keeps role aliases
and domain configurations, but throws their tags away: those are kept here, bound to moto's object, so that they end
with the resource however it is deleted, and a new one of the same name has none.
"""

from contextlib import AbstractContextManager
from typing import Any
from weakref import WeakKeyDictionary

from iotmock.core import moto_state
from iotmock.core.arns import Arn, parse_arn
from iotmock.core.errors import InvalidRequestException
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import after, around, before, operation
from iotmock.core.rooms.tags import (
    MAXIMUM_TAGS,
    TagMap,
    check_names,
    check_tags,
    check_values,
    find_resolver,
    list_tagged,
    tags_as_list,
    tags_from_list,
    tags_from_query,
)
from iotmock.core.savable import savable
from iotmock.core.wire import matcher
from iotmock.core.world.call import Call
from iotmock.services.account import errors

__all__ = ["TaggingBackend"]

# The member of moto's answer that holds the new resource's ARN.
_NEW_ARN = {
    "CreateRoleAlias": "roleAliasArn",
    "CreateDomainConfiguration": "domainConfigurationArn",
}
# AWS lets these carry tags; nobody can have created one here, because neither we nor moto have the operation.
_NOT_CREATABLE = frozenset(
    {
        "authorizer",
        "certificateprovider",
        "custommetric",
        "dimension",
        "fleetmetric",
        "mitigationaction",
        "otaupdate",
        "provisioningtemplate",
        "scheduledaudit",
        "securityprofile",
        "stream",
    }
)
# As the models of the tag operations have them.
_LONGEST_KEY = 128
_LONGEST_VALUE = 256
_KEY_PATTERN = r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"


@savable
class TaggingBackend(Backend):
    """The tag operations of one account and region, and the tags of moto's resources."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._tags: WeakKeyDictionary[object, TagMap] = WeakKeyDictionary()

    @operation("iot:TagResource")
    def tag_resource(self, call: Call, *, resource_arn: str, tags: list[dict[str, str]]) -> None:
        """Give tags to a resource; a name that it already has gets the new value.

        Raises: InvalidRequestException, ResourceNotFoundException, LimitExceededException.
        Source: API reference, TagResource; developer guide, Tagging your AWS IoT resources.
        """
        current = self._find_tags(call, resource_arn)
        new = tags_from_list(tags, InvalidRequestException)
        check_names(new, InvalidRequestException)
        check_values(new, InvalidRequestException)
        after_change = current | new
        if len(after_change) > MAXIMUM_TAGS:
            raise errors.too_many_tags(resource_arn, len(after_change))
        self._change(call, resource_arn, "tag", current, after_change)

    @operation("iot:UntagResource")
    def untag_resource(self, call: Call, *, resource_arn: str, tag_keys: list[str]) -> None:
        """Take tags from a resource; a name that it does not have is no error.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, UntagResource; developer guide, Tagging your AWS IoT resources.
        """
        current = self._find_tags(call, resource_arn)
        check_names(tag_keys, InvalidRequestException)
        left = {key: value for key, value in current.items() if key not in tag_keys}
        self._change(call, resource_arn, "untag", current, left)

    @operation("iot:ListTagsForResource")
    def list_tags_for_resource(self, call: Call, *, resource_arn: str, next_token: str | None = None) -> Document:
        """List a resource's tags, all on one page.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, ListTagsForResource.
        """
        current = self._find_tags(call, resource_arn)
        if next_token is not None:
            raise errors.invalid_token()
        return {"tags": tags_as_list(current)}

    # What rooms ask

    @staticmethod
    def new_tags(tags: list[dict[str, str]] | str | None) -> TagMap:
        """The tags of a creation, as a list or, as CreateTopicRule alone has them, as text.

        Raises: InvalidRequestException.
        """
        if isinstance(tags, str):
            new = tags_from_query(tags, InvalidRequestException)
        else:
            new = tags_from_list(tags, InvalidRequestException)
        _check_form(new)
        check_tags(new, InvalidRequestException)
        return new

    # What moto throws away

    @before("iot:CreateRoleAlias")
    @before("iot:CreateDomainConfiguration")
    def check_new_tags(self, _call: Call, *, tags: Any = None, **_request: Any) -> None:
        """Refuse a creation with tags that AWS would not take."""
        self.new_tags(tags)

    @after("iot:CreateRoleAlias")
    @after("iot:CreateDomainConfiguration")
    def keep_new_tags(self, call: Call, *, request: dict[str, Any], answer: dict[str, Any]) -> None:
        """Keep the tags that a resource was created with."""
        self._keep(answer[_NEW_ARN[call.who]], tags_from_list(request.get("tags"), InvalidRequestException))

    def _keep(self, arn: str, tags: TagMap) -> None:
        parsed = parse_arn(arn)
        resource = None if parsed is None else moto_state.taggable_or_none(parsed)
        if resource is not None:
            self._tags.setdefault(resource, tags)

    # What other services are asked

    @around("resource-groups-tagging-api:GetResources")
    @around("resource-groups-tagging-api:GetTagKeys")
    @around("resource-groups-tagging-api:GetTagValues")
    def show_to_tagging_api(self, call: Call) -> AbstractContextManager[None]:
        """Let moto's Resource Groups Tagging API find the resources that rooms keep."""
        shown = [
            moto_state.TaggedResource(call.arn(f"{kind}/{name}"), kind, tags) for kind, name, tags in list_tagged(call)
        ]
        return moto_state.tagged_resources_shown(call.account, call.region, shown)

    # Looking up

    def _find_tags(self, call: Call, text: str) -> TagMap:
        """The mapping that holds the tags of a resource."""
        arn = parse_arn(text)
        if arn is None or arn.service != "iot":
            raise errors.not_an_arn(text)
        resolver = find_resolver(arn.kind)
        if resolver is None and arn.kind not in moto_state.TAGGABLE and arn.kind not in _NOT_CREATABLE:
            raise errors.not_taggable(text)
        found = None
        if (arn.account, arn.region) == (call.account, call.region):
            if resolver is not None and text == call.arn(f"{arn.kind}/{arn.name}"):
                found = resolver(call, arn.name)
            if found is None:
                found = self._of_moto(arn)
        if found is None:
            raise errors.resource_not_found(text)
        return found

    def _of_moto(self, arn: Arn | None) -> TagMap | None:
        if arn is None or arn.kind not in moto_state.TAGGABLE:
            return None
        resource = moto_state.taggable_or_none(arn)
        return None if resource is None else self._tags.setdefault(resource, {})

    @staticmethod
    def _change(call: Call, arn: str, event: str, current: TagMap, tags: TagMap) -> None:
        if tags == current:
            return
        call.record("tags", arn, event, str(current), str(tags))
        current.clear()
        current.update(tags)


def _check_form(tags: TagMap) -> None:
    """Refuse what the tag operations would: no model looks into tags that come as text."""
    is_key = matcher(_KEY_PATTERN)
    for key, value in tags.items():
        if not 0 < len(key) <= _LONGEST_KEY or len(value) > _LONGEST_VALUE:
            raise errors.tag_too_long(key, _LONGEST_KEY, _LONGEST_VALUE)
        if not is_key(key):
            raise errors.tag_key_malformed(key, _KEY_PATTERN)
