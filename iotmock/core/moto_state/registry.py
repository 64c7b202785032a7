"""The IoT registry that moto keeps: things, groups, principals, and every resource of its that can carry tags."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from iotmock.core.arns import Arn
from iotmock.core.moto_state.loaded import backend_of

__all__ = [
    "TAGGABLE",
    "JobTemplate",
    "Thing",
    "delete_job_template",
    "groups_above",
    "groups_of_thing",
    "job_template_ids",
    "job_template_or_none",
    "principals_of_thing",
    "taggable_or_none",
    "take_out_of_groups",
    "thing_exists",
    "thing_group_exists",
    "thing_group_id_or_none",
    "thing_group_of_id_or_none",
    "thing_names",
    "thing_or_none",
    "things_in_group",
    "things_of_principal",
]


@dataclass(frozen=True, slots=True)
class Thing:
    """What other services ask about a thing."""

    name: str
    arn: str
    thing_type_name: str | None
    attributes: dict[str, str]
    billing_group_name: str | None


@dataclass(frozen=True, slots=True)
class JobTemplate:
    """A job template of moto's; configurations as the API names their members."""

    id: str
    created_at: datetime
    description: str | None
    document: str | None
    document_source: str | None
    presigned_url_config: Mapping[str, Any] | None
    rollout_config: Mapping[str, Any] | None
    abort_config: Mapping[str, Any] | None
    timeout_config: Mapping[str, Any] | None
    retry_config: Mapping[str, Any] | None


def _iot(account: str, region: str) -> Any | None:
    return backend_of("iot", account, region)


def _arn(backend: Any, resource: str) -> str:
    # moto has its own opinion on the partition of some regions, and its collections are keyed by its own ARNs.
    return f"arn:{backend.partition}:iot:{backend.region_name}:{backend.account_id}:{resource}"


def _moto_thing(account: str, region: str, name: str) -> Any | None:
    backend = _iot(account, region)
    return None if backend is None else backend.things.get(_arn(backend, f"thing/{name}"))


def _moto_group(account: str, region: str, name: str) -> Any | None:
    backend = _iot(account, region)
    return None if backend is None else backend.thing_groups.get(_arn(backend, f"thinggroup/{name}"))


def thing_exists(account: str, region: str, name: str) -> bool:
    """Whether the registry has this thing."""
    return _moto_thing(account, region, name) is not None


def thing_or_none(account: str, region: str, name: str) -> Thing | None:
    """The thing of this name; its attributes are a copy."""
    found = _moto_thing(account, region, name)
    return None if found is None else _as_thing(found)


def _as_thing(thing: Any) -> Thing:
    thing_type = thing.thing_type
    return Thing(
        name=thing.thing_name,
        arn=thing.arn,
        thing_type_name=None if thing_type is None else thing_type.thing_type_name,
        attributes=dict(thing.attributes or {}),
        billing_group_name=getattr(thing, "billing_group_name", None),
    )


def thing_names(account: str, region: str) -> list[str]:
    """All things of the registry, in order of creation."""
    backend = _iot(account, region)
    return [] if backend is None else [thing.thing_name for thing in backend.things.values()]


def thing_group_exists(account: str, region: str, name: str) -> bool:
    """Whether the registry has this (static) thing group."""
    return _moto_group(account, region, name) is not None


def things_in_group(account: str, region: str, name: str, *, recursive: bool = True) -> list[str] | None:
    """The things of a group, each once, in order of joining; None when there is no such group.

    recursive: those of child groups too, as jobs take a group. A deleted thing is no member, though moto keeps it.
    """
    group = _moto_group(account, region, name)
    if group is None:
        return None
    backend = _iot(account, region)
    assert backend is not None  # the group came from it
    groups = _with_children(backend, group) if recursive else iter([group])
    arns = (arn for member_of in groups for arn in member_of.things)
    return [backend.things[arn].thing_name for arn in dict.fromkeys(arns) if arn in backend.things]


def _with_children(backend: Any, root: Any) -> Iterator[Any]:
    waiting = [root]
    while waiting:
        group = waiting.pop(0)
        yield group
        waiting += [
            child for child in backend.thing_groups.values() if child.parent_group_name == group.thing_group_name
        ]


def groups_of_thing(account: str, region: str, name: str) -> list[str]:
    """The groups that have the thing as a direct member, in order of creation."""
    backend, thing = _iot(account, region), _moto_thing(account, region, name)
    if backend is None or thing is None:
        return []
    return [group.thing_group_name for group in backend.thing_groups.values() if thing.arn in group.things]


def groups_above(account: str, region: str, names: Iterable[str]) -> list[str]:
    """Groups and all their ancestors, each once."""
    found: dict[str, None] = {}
    for name in names:
        above: str | None = name
        while above is not None and above not in found:
            found[above] = None
            group = _moto_group(account, region, above)
            above = None if group is None else group.parent_group_name or None
    return list(found)


def take_out_of_groups(account: str, region: str, name: str) -> None:
    """Have a deleted thing leave its groups: moto keeps it there, and would show a new one of this name as a member."""
    backend = _iot(account, region)
    if backend is not None:
        arn = _arn(backend, f"thing/{name}")
        for group in backend.thing_groups.values():
            group.things.pop(arn, None)


def principals_of_thing(account: str, region: str, name: str) -> list[str]:
    """The ARNs of the principals (certificates, Cognito identities) that are attached to a thing."""
    backend = _iot(account, region)
    return [] if backend is None else [principal for principal, thing in backend.principal_things if thing == name]


def things_of_principal(account: str, region: str, principal: str) -> list[str]:
    """The things that a principal is attached to."""
    backend = _iot(account, region)
    return [] if backend is None else [thing for attached, thing in backend.principal_things if attached == principal]


def job_template_or_none(account: str, region: str, template_id: str) -> JobTemplate | None:
    """A job template that CloudFormation has made in moto's own backend."""
    backend = _iot(account, region)
    found = None if backend is None else backend.jobs_templates.get(template_id)
    if found is None:
        return None
    return JobTemplate(
        id=found.job_template_id,
        created_at=_instant(found.created_at),
        description=found.description,
        document=found.document,
        document_source=found.document_source or None,
        presigned_url_config=_as_api(found.presigned_url_config) or None,
        rollout_config=_as_api(found.job_executions_rollout_config) or None,
        abort_config=_as_api(found.abort_config) or None,
        timeout_config=_as_api(found.timeout_config) or None,
        retry_config=_as_api(found.job_execution_retry_config) or None,
    )


# What CloudFormation calls otherwise than the API does.
_API_NAMES = {"exponentialRolloutRate": "exponentialRate", "retryCriteriaList": "criteriaList"}
_TEXTS = {"action", "failureType", "roleArn"}


def _as_api(configuration: Any) -> Any:
    """A configuration of a stack's template as the API writes it; moto leaves the elements of lists as they are."""
    if isinstance(configuration, list):
        return [_as_api(element) for element in configuration]
    if not isinstance(configuration, dict):
        return configuration
    plain = {name[:1].lower() + name[1:]: value for name, value in configuration.items()}
    return {
        _API_NAMES.get(name, name): value if name in _TEXTS else _number(_as_api(value))
        for name, value in plain.items()
    }


def _number(value: Any) -> Any:
    # Parameters of a stack are texts, also those of the type Number.
    if isinstance(value, str):
        for kind in (int, float):
            with suppress(ValueError):
                return kind(value)
    return value


def _instant(stored: datetime | float) -> datetime:
    # moto 5.1 kept seconds since 1970, later versions a datetime without zone.
    return stored.replace(tzinfo=UTC) if isinstance(stored, datetime) else datetime.fromtimestamp(stored, UTC)


def job_template_ids(account: str, region: str) -> list[str]:
    """The job templates that moto's own backend holds, in order of creation."""
    backend = _iot(account, region)
    return [] if backend is None else list(backend.jobs_templates)


def delete_job_template(account: str, region: str, template_id: str) -> None:
    """Have moto's backend forget a job template."""
    backend = _iot(account, region)
    if backend is not None:
        backend.jobs_templates.pop(template_id, None)


def thing_group_id_or_none(account: str, region: str, name: str) -> str | None:
    """The id of a thing group."""
    group = _moto_group(account, region, name)
    return None if group is None else str(group.thing_group_id)


def thing_group_of_id_or_none(account: str, region: str, group_id: str) -> str | None:
    """The name of the thing group with this id."""
    backend = _iot(account, region)
    groups = () if backend is None else backend.thing_groups.values()
    return next((group.thing_group_name for group in groups if group.thing_group_id == group_id), None)


# Not every supported moto has every collection.
def _by_arn(collection: str) -> Any:
    return lambda backend, arn, _name: getattr(backend, collection, {}).get(arn)


def _by_name(collection: str) -> Any:
    return lambda backend, _arn, name: getattr(backend, collection, {}).get(name)


def _domain_configuration(backend: Any, arn: str, name: str) -> Any | None:
    # The ARN ends in an identifier of its own: domainconfiguration/<name>/<identifier>.
    found = backend.domain_configurations.get(name.partition("/")[0])
    return found if found is not None and found.domain_configuration_arn == arn else None


# How moto finds each resource that AWS lets carry tags, by the first part of the ARN's resource.
# moto hands out `cert/<id>` as the ARN of a CA certificate too; AWS says `cacert/<id>`.
TAGGABLE: dict[str, Any] = {
    "thinggroup": _by_arn("thing_groups"),
    "thingtype": _by_arn("thing_types"),
    "billinggroup": _by_name("billing_groups"),
    "policy": _by_name("policies"),
    "rolealias": _by_name("role_aliases"),
    # Those that CloudFormation has made.
    "jobtemplate": _by_name("jobs_templates"),
    "cacert": _by_name("ca_certificates"),
    "cert": _by_name("ca_certificates"),
    "domainconfiguration": _domain_configuration,
}


def taggable_or_none(arn: Arn) -> object | None:
    """moto's object behind the ARN of a taggable resource, or None.

    The object lives exactly as long as the resource: one that is deleted and created anew is another object.
    """
    backend = _iot(arn.account, arn.region)
    if backend is None or arn.partition != backend.partition:
        return None
    found: object | None = TAGGABLE[arn.kind](backend, _arn(backend, f"{arn.kind}/{arn.name}"), arn.name)
    return found
