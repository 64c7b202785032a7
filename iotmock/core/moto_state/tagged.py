"""Resources of ours in moto's Resource Groups Tagging API, which looks into moto's own backends only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

__all__ = ["TaggedResource", "tagged_resources_shown"]


class TaggedResource(NamedTuple):
    """A resource that carries tags; kind: what comes first in the ARN's resource, e.g. "job"."""

    arn: str
    kind: str
    tags: Mapping[str, str]


@contextmanager
def tagged_resources_shown(account: str, region: str, resources: Sequence[TaggedResource]) -> Iterator[None]:
    """Have moto's GetResources, GetTagKeys and GetTagValues go on with these resources behind moto's own.

    Used around a request to them, for which moto would load its module and make its backend anyway. Each of them walks
    a generator, which a page token keeps for the next request; filters, pages and tokens stay moto's.
    """
    backend = import_module("moto.resourcegroupstaggingapi.models").resourcegroupstaggingapi_backends[account][region]
    generators: dict[str, Callable[..., Iterator[Any]]] = {
        "_get_resources_generator": partial(_resources, backend._get_resources_generator, resources),
        "_get_tag_keys_generator": partial(_keys, backend._get_tag_keys_generator, resources),
        "_get_tag_values_generator": partial(_values, backend._get_tag_values_generator, resources),
    }
    vars(backend).update(generators)
    try:
        yield
    finally:
        for name in generators:
            del vars(backend)[name]


def _resources(
    of_moto: Callable[..., Iterator[Any]],
    resources: Sequence[TaggedResource],
    tag_filters: Sequence[Mapping[str, Any]] | None = None,
    resource_type_filters: Sequence[str] | None = None,
    **arns: Any,
) -> Iterator[Any]:
    yield from of_moto(tag_filters=tag_filters, resource_type_filters=resource_type_filters, **arns)
    # An older moto knows no list of ARNs.
    wanted = arns.get("resource_arn_list")
    for resource in resources:
        if (
            _is_of_types(resource, resource_type_filters)
            and _has_tags(resource, tag_filters)
            and (not wanted or resource.arn in wanted)
        ):
            yield _as_moto_has_it(resource)


def _is_of_types(resource: TaggedResource, types: Sequence[str] | None) -> bool:
    return not types or "iot" in types or f"iot:{resource.kind}" in types


def _has_tags(resource: TaggedResource, filters: Sequence[Mapping[str, Any]] | None) -> bool:
    """Whether a resource has every key, with one of the values where there are any."""
    return all(
        wanted["Key"] in resource.tags
        and (not wanted.get("Values") or resource.tags[wanted["Key"]] in wanted["Values"])
        for wanted in filters or ()
    )


def _as_moto_has_it(resource: TaggedResource) -> Any:
    try:
        form = import_module("moto.core.resource_tagging").TaggedResource
    except ImportError:  # an older moto keeps the answer's documents
        return {"ResourceARN": resource.arn, "Tags": [{"Key": k, "Value": v} for k, v in resource.tags.items()]}
    return form(resource.arn, dict(resource.tags), f"iot:{resource.kind}")


def _keys(of_moto: Callable[[], Iterator[str]], resources: Sequence[TaggedResource]) -> Iterator[str]:
    yield from _new(of_moto(), (key for resource in resources for key in resource.tags))


def _values(
    of_moto: Callable[[str], Iterator[str]], resources: Sequence[TaggedResource], tag_key: str
) -> Iterator[str]:
    ours = (resource.tags[tag_key] for resource in resources if tag_key in resource.tags)
    yield from _new(of_moto(tag_key), ours)


def _new(of_moto: Iterator[str], ours: Iterator[str]) -> Iterator[str]:
    """What moto has, as it has it, and of ours what is not among it, once."""
    known = set()
    for text in of_moto:
        known.add(text)
        yield text
    yield from dict.fromkeys(text for text in ours if text not in known)
