"""What a request makes: a job or a template that does not run yet, checked in all its parts.

Alone kept here: nothing of a job is read twice (targets' existence, template, S3 document, package versions are as they
were when it was created), and a value of the request wins over the template's. Sources: API reference, CreateJob,
CreateJobTemplate; Developer Guide, "Job templates".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iotmock.core.arns import parse_arn
from iotmock.core.thing_names import is_thing_name
from iotmock.core.world.call import Call
from iotmock.services.jobs import errors
from iotmock.services.jobs.content.destinations import Destinations
from iotmock.services.jobs.content.document import JobDocument, one_document, read_document, recipe_or_none
from iotmock.services.jobs.content.managed_templates import ManagedTemplate, by_arn_or_none, check_parameters
from iotmock.services.jobs.limits import JobLimits
from iotmock.services.jobs.scheduling.schedule import Schedule, read_schedule
from iotmock.services.jobs.state import NO_CONFIGURATIONS, Configurations, JobTemplate
from iotmock.services.jobs.store import JobsStore
from iotmock.services.registry.backend import RegistryBackend

__all__ = [
    "Origin",
    "Source",
    "check_targets",
    "job_document",
    "job_schedule",
    "parameter_values",
    "read_origin",
    "read_source",
]

Given = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a job is made from besides its request: a custom template, a managed one, or neither."""

    custom: JobTemplate | None = None
    managed: ManagedTemplate | None = None

    @property
    def description(self) -> str | None:
        """The description that a job inherits."""
        template = self.custom or self.managed
        return None if template is None else template.description

    @property
    def configurations(self) -> Configurations:
        """The configurations that a job inherits."""
        return NO_CONFIGURATIONS if self.custom is None else self.custom.configurations

    @property
    def destination_package_versions(self) -> Sequence[str]:
        """The package versions that a job inherits."""
        return () if self.custom is None else self.custom.destination_package_versions or ()


_NONE = Origin()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the document of a job comes from. text: None where the recipe of its package version will be the document.

    address: the documentSource that it was read from.
    """

    text: str | None
    address: str | None


def check_targets(call: Call, targets: Sequence[str], *, present: Sequence[str] = ()) -> None:
    """Check the targets of a request, in their order.

    present: those that the job has already.

    Raises: InvalidRequestException, LimitExceededException, ResourceNotFoundException.
    """
    parsed = [_parse_target(target) for target in targets]
    registry = call.backend(RegistryBackend)
    for target, (kind, name) in zip(targets, parsed, strict=True):
        exists = registry.thing_exists if kind == "thing" else registry.group_exists
        if target != call.arn(f"{kind}/{name}") or not exists(call, name):
            raise errors.target_not_found(target)
    limit = JobLimits(call.state.limits).job_targets
    count = len(dict.fromkeys((*present, *targets)))
    if count > limit:
        raise errors.too_many_targets(count, limit)


def _parse_target(target: str) -> tuple[str, str]:
    arn = parse_arn(target)
    # Names of groups follow the rule of those of things.
    if arn is None or arn.service != "iot" or arn.kind not in {"thing", "thinggroup"} or not is_thing_name(arn.name):
        raise errors.target_malformed(target)
    return arn.kind, arn.name


def read_origin(call: Call, template_arn: str | None) -> Origin:
    """The template that a job is made from.

    Raises: ResourceNotFoundException.
    """
    if template_arn is None:
        return _NONE
    managed = by_arn_or_none(template_arn, call.region)
    if managed is not None:
        return Origin(managed=managed)
    prefix = call.arn("jobtemplate/")
    if not template_arn.startswith(prefix):
        raise errors.template_not_found(template_arn)
    return Origin(custom=call.backend(JobsStore).find_template(template_arn.removeprefix(prefix)))


def parameter_values(origin: Origin, given: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """All parameters of a managed template; None where there is no such template.

    Raises: InvalidRequestException.
    """
    if origin.managed is not None:
        return check_parameters(origin.managed, given or {})
    if given:
        raise errors.parameters_without_managed_template()
    return None


def read_source(
    call: Call, document: str | None, document_source: str | None, origin: Origin, *, has_destinations: bool
) -> Source:
    """The text of a job's document, before anything in it is replaced: its own, or that of its template.

    has_destinations: whether the recipe of a package version can be the document.

    Raises: InvalidRequestException.
    """
    if document is None and document_source is None:
        if origin.managed is not None:
            return Source(origin.managed.document, None)
        if origin.custom is not None:
            document = origin.custom.document
        elif has_destinations:
            return Source(None, None)
    return Source(one_document(call, document=document, document_source=document_source), document_source)


def job_document(
    call: Call,
    source: Source,
    given: Configurations,
    destinations: Destinations | None,
    parameters: Mapping[str, str] | None,
) -> JobDocument:
    """The document of a job with everything replaced that is replaced once.

    Raises: InvalidRequestException.
    """
    text = source.text
    if text is None:
        recipe = None if destinations is None else recipe_or_none(destinations)
        text = one_document(call, document=recipe, document_source=None)
    return read_document(
        call,
        text,
        document_source=source.address,
        presigned_url_config=given.presigned_url,
        destinations=destinations,
        parameters=parameters,
    )


def job_schedule(call: Call, config: Given, origin: Origin, *, is_continuous: bool) -> tuple[Schedule, Given]:
    """The schedule of a job, and how DescribeJob shows it: with the windows of its template, and the default end.

    Raises: InvalidRequestException.
    """
    windows = None if origin.custom is None else origin.custom.maintenance_windows
    if windows and not (config or {}).get("maintenanceWindows"):
        config = {**(config or {}), "maintenanceWindows": windows}
    schedule = read_schedule(config, call.now, is_continuous=is_continuous)
    if config and schedule.end_behavior is not None:
        config = {**config, "endBehavior": schedule.end_behavior}
    return schedule, config or None
