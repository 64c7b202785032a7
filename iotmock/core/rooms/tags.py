"""Tags: what a resource may carry, and where each kind of resource keeps its own.

A room says with `@taggable("command")` how to find the tags of its ARNs; the tag operations reach every resource
through that. Alone kept here: at most 50 tags per resource, no name and no value that begins with `aws:`, no name twice
in one request, on the tag operations and on every create path alike; one room per kind of resource.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

from iotmock.core.errors import AwsError
from iotmock.core.world.call import Call

__all__ = [
    "MAXIMUM_TAGS",
    "RESERVED_PREFIX",
    "TagMap",
    "check_count",
    "check_names",
    "check_tags",
    "check_values",
    "find_resolver",
    "list_tagged",
    "listed_tags",
    "taggable",
    "tags_as_list",
    "tags_from_list",
    "tags_from_query",
]

TagMap = dict[str, str]
Resolver = Callable[[Call, str], TagMap | None]
Lister = Callable[[Call], Iterable[tuple[str, TagMap]]]
Refusal = Callable[[str], AwsError]
R = TypeVar("R", bound=Resolver)
L = TypeVar("L", bound=Lister)

MAXIMUM_TAGS = 50
RESERVED_PREFIX = "aws:"
_RESOLVERS: dict[str, Resolver] = {}
_LISTERS: dict[str, Lister] = {}


def taggable(kind: str) -> Callable[[R], R]:
    """Register a function that finds the tags of `arn:...:<kind>/<name>`.

    It gets the call and everything behind `<kind>/`, and returns the resource's own mapping, which the tag operations
    change in place, or None when the resource does not exist.
    """

    def register(resolver: R) -> R:
        if kind in _RESOLVERS:
            raise ValueError(f"the tags of {kind}/... are registered twice")
        _RESOLVERS[kind] = resolver
        return resolver

    return register


def listed_tags(kind: str) -> Callable[[L], L]:
    """Register a function that lists the tags of all resources `arn:...:<kind>/<name>`, with what follows `<kind>/`."""

    def register(lister: L) -> L:
        _LISTERS[kind] = lister
        return lister

    return register


def list_tagged(call: Call) -> list[tuple[str, str, TagMap]]:
    """Kind, name and tags, as they are now, of the rooms' own resources that carry any, of the caller's account."""
    return [
        (kind, name, dict(tags)) for kind, lister in sorted(_LISTERS.items()) for name, tags in lister(call) if tags
    ]


def find_resolver(kind: str) -> Resolver | None:
    """The function that finds the tags of this kind of resource."""
    return _RESOLVERS.get(kind)


def check_tags(tags: Mapping[str, str], refuse: Refusal) -> None:
    """Refuse more tags than a resource may have, and reserved names and values.

    refuse: the error of the operation; create operations know one for all.

    Raises: what `refuse` makes.
    """
    check_names(tags, refuse)
    check_values(tags, refuse)
    check_count(tags, refuse)


def check_count(tags: Mapping[str, str], refuse: Refusal) -> None:
    """Refuse more tags than a resource may have.

    Raises: what `refuse` makes.
    """
    if len(tags) > MAXIMUM_TAGS:
        raise refuse(f"A resource can have at most {MAXIMUM_TAGS} tags; {len(tags)} were given.")


def check_names(names: Iterable[str], refuse: Refusal) -> None:
    """Refuse names that are reserved for AWS.

    Raises: what `refuse` makes.
    """
    for name in names:
        if name.startswith(RESERVED_PREFIX):
            raise refuse(f"Tag key {name} is not valid: the prefix {RESERVED_PREFIX} is reserved for AWS.")


def check_values(tags: Mapping[str, str], refuse: Refusal) -> None:
    """Refuse values that are reserved for AWS.

    Raises: what `refuse` makes.
    """
    for key, value in tags.items():
        if value.startswith(RESERVED_PREFIX):
            raise refuse(f"The value of tag {key} is not valid: the prefix {RESERVED_PREFIX} is reserved for AWS.")


def tags_from_list(tags: Iterable[Mapping[str, str]] | None, refuse: Refusal) -> TagMap:
    """Read `[{"Key": ..., "Value": ...}]`; a missing value is the empty string.

    Raises: what `refuse` makes, for a tag without a name and a name that stands there twice.
    """
    given = list(tags or ())
    if any(tag.get("Key") is None for tag in given):
        raise refuse("A tag is not valid: it has no Key.")
    return _collect(((tag["Key"], tag.get("Value") or "") for tag in given), refuse)


def tags_from_query(text: str | None, refuse: Refusal) -> TagMap:
    """Read `key=value&key=value`, the form of CreateTopicRule.

    Raises: what `refuse` makes, for a name that stands there twice.
    """
    return _collect(parse_qsl(text or "", keep_blank_values=True), refuse)


def _collect(pairs: Iterable[tuple[str, str]], refuse: Refusal) -> TagMap:
    tags: TagMap = {}
    for key, value in pairs:
        if key in tags:
            raise refuse(f"Tag key {key} is given more than once.")
        tags[key] = value
    return tags


def tags_as_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Write `[{"Key": ..., "Value": ...}]`."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
