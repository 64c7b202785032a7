"""What rooms get from `core.tags`: reading, limits, and the register of resolvers."""

from typing import Any

import pytest

from iotmock.core.errors import InvalidRequestException, ValidationException
from iotmock.core.rooms import tags
from iotmock.core.world.call import Call


def test_list_becomes_a_mapping() -> None:
    """The older operations write tags as a list of Key and Value."""
    given = [{"Key": "team", "Value": "night"}, {"Key": "site"}]
    assert tags.tags_from_list(given, InvalidRequestException) == {"team": "night", "site": ""}


def test_absent_list_becomes_an_empty_mapping() -> None:
    """Tags are optional on creation."""
    assert tags.tags_from_list(None, InvalidRequestException) == {}


def test_tag_without_a_key_is_refused() -> None:
    """Key is required (API reference, Tag); no model checks the requests that moto answers."""
    with pytest.raises(InvalidRequestException, match="no Key"):
        tags.tags_from_list([{"Value": "night"}], InvalidRequestException)


def test_mapping_becomes_a_list_in_its_order() -> None:
    """ListTagsForResource writes what `tags_from_list` reads."""
    given = [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]
    assert tags.tags_as_list(tags.tags_from_list(given, InvalidRequestException)) == given


def test_fifty_tags_pass() -> None:
    """50 tags are allowed (developer guide, Tag restrictions)."""
    fifty = {f"k{number}": "" for number in range(50)}
    tags.check_tags(fifty, ValidationException)
    assert len(fifty) == tags.MAXIMUM_TAGS


@pytest.mark.parametrize("refuse", [InvalidRequestException, ValidationException])
@pytest.mark.parametrize(
    "given", [{f"k{number}": "" for number in range(51)}, {"aws:team": "night"}, {"team": "aws:night"}]
)
def test_limits_speak_the_operations_error(refuse: type[Any], given: dict[str, str]) -> None:
    """Older operations say InvalidRequestException, newer ones ValidationException (chosen, see docs/fidelity.md)."""
    with pytest.raises(refuse):
        tags.check_tags(given, refuse)


def test_name_that_only_resembles_the_reserved_prefix_passes() -> None:
    """Only names that begin with `aws:` are reserved (developer guide, Tag restrictions)."""
    tags.check_names(["aws", "awesome:team", "AWS:team", "my:aws:team"], ValidationException)
    with pytest.raises(ValidationException):
        tags.check_names(["awesome:team", "aws:"], ValidationException)


def test_kind_can_be_registered_once() -> None:
    """Two rooms cannot own one kind of resource."""
    kind = "test-kind-of-its-own"

    @tags.taggable(kind)
    def resolver(_call: Call, _name: str) -> tags.TagMap | None:
        return {}

    assert tags.find_resolver(kind) is resolver
    with pytest.raises(ValueError, match="twice"):
        tags.taggable(kind)(resolver)
