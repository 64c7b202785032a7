"""State to AWS documents: one pure function per output shape. Members whose value is None are left out of answers.

The control plane shows instants as time stamps; devices are shown whole seconds since 1970.
"""

from datetime import datetime, timedelta
from typing import Any

from iotmock.core.clock import epoch_seconds
from iotmock.core.rooms.backend import Document
from iotmock.services.jobs.content.managed_templates import ENVIRONMENTS, ManagedTemplate
from iotmock.services.jobs.state import Configurations, Details, Execution, Job, JobTemplate
from iotmock.services.jobs.transitions import ExecutionState

__all__ = [
    "ExecutionValues",
    "PendingValues",
    "StateValues",
    "as_texts",
    "configurations",
    "device_execution",
    "device_state",
    "execution",
    "execution_of_job",
    "execution_of_thing",
    "job",
    "job_summary",
    "managed_template",
    "managed_template_summary",
    "pending_entry",
    "pending_values",
    "process_details",
    "seconds_left",
    "state_of",
    "template",
    "template_summary",
    "values_of",
]

_SECOND = timedelta(seconds=1)
# An enum's `value` is slow to ask.
_TEXTS = {state: state.value for state in ExecutionState}
_COUNTED = {
    "numberOfCanceledThings": ExecutionState.CANCELED,
    "numberOfSucceededThings": ExecutionState.SUCCEEDED,
    "numberOfFailedThings": ExecutionState.FAILED,
    "numberOfRejectedThings": ExecutionState.REJECTED,
    "numberOfQueuedThings": ExecutionState.QUEUED,
    "numberOfInProgressThings": ExecutionState.IN_PROGRESS,
    "numberOfRemovedThings": ExecutionState.REMOVED,
    "numberOfTimedOutThings": ExecutionState.TIMED_OUT,
}


# Operators


def job(subject: Job, now: datetime, *, before_substitution: bool) -> Document:
    """The member `job` of DescribeJob. Three configurations are empty objects where none was given."""
    given = configurations(subject.configurations)
    for name in ("presignedUrlConfig", "jobExecutionsRolloutConfig", "timeoutConfig"):
        given[name] = given[name] or {}
    destinations = subject.destinations
    return {
        "jobArn": subject.arn,
        "jobId": subject.id,
        "targetSelection": subject.target_selection,
        "status": subject.status,
        "forceCanceled": subject.force_canceled,
        "reasonCode": subject.reason_code,
        "comment": subject.comment,
        "targets": list(subject.targets),
        "description": subject.description,
        **given,
        "createdAt": subject.created_at,
        "lastUpdatedAt": subject.last_updated_at,
        "completedAt": subject.completed_at,
        "jobProcessDetails": process_details(subject),
        "documentParameters": subject.document_parameters,
        "namespaceId": subject.namespace_id,
        "jobTemplateArn": subject.template_arn,
        "isConcurrent": subject.is_concurrent,
        "schedulingConfig": subject.scheduling_config,
        "scheduledJobRollouts": _scheduled_rollouts(subject, now),
        "destinationPackageVersions": None
        if destinations is None
        else list(destinations.given if before_substitution else destinations.resolved),
    }


def _scheduled_rollouts(subject: Job, now: datetime) -> list[dict[str, str]] | None:
    if not subject.schedule.windows:
        return None
    upcoming = subject.schedule.upcoming(now) if subject.is_active else []
    return [{"startTime": f"{start:%Y-%m-%dT%H:%M:%SZ}"} for start in upcoming] or None


def process_details(subject: Job) -> Document:
    """How many things have their latest execution in which state, and which targets are still being rolled out."""
    processing = subject.rollout.processing_targets if subject.is_active else []
    counts: Document = {name: subject.counts[state] for name, state in _COUNTED.items()}
    return {"processingTargets": processing or None, **counts}


def job_summary(subject: Job, thing_group_id: str | None) -> Document:
    """An entry of ListJobs. thing_group_id: of the group that the list is filtered by."""
    return {
        "jobArn": subject.arn,
        "jobId": subject.id,
        "thingGroupId": thing_group_id,
        "targetSelection": subject.target_selection,
        "status": subject.status,
        "createdAt": subject.created_at,
        "lastUpdatedAt": subject.last_updated_at,
        "completedAt": subject.completed_at,
        "isConcurrent": subject.is_concurrent,
    }


def configurations(subject: Configurations) -> Document:
    """The configurations that jobs and templates have in common."""
    return {
        "presignedUrlConfig": subject.presigned_url,
        "jobExecutionsRolloutConfig": subject.rollout,
        "abortConfig": subject.abort,
        "timeoutConfig": subject.timeout,
        "jobExecutionsRetryConfig": subject.retry,
    }


def execution(subject: Execution, now: datetime) -> Document:
    """The member `execution` of DescribeJobExecution for operators."""
    return {
        "jobId": subject.job.id,
        "status": subject.status,
        "forceCanceled": subject.force_canceled,
        "statusDetails": {"detailsMap": as_texts(subject.details)} if subject.details else {},
        "thingArn": subject.thing_arn,
        "queuedAt": subject.queued_at,
        "startedAt": subject.started_at,
        "lastUpdatedAt": subject.last_updated_at,
        "executionNumber": subject.number,
        "versionNumber": subject.version,
        "approximateSecondsBeforeTimedOut": seconds_left(subject, now),
    }


def execution_of_job(subject: Execution) -> Document:
    """An entry of ListJobExecutionsForJob."""
    return {"thingArn": subject.thing_arn, "jobExecutionSummary": _execution_summary(subject)}


def execution_of_thing(subject: Execution) -> Document:
    """An entry of ListJobExecutionsForThing."""
    return {"jobId": subject.job.id, "jobExecutionSummary": _execution_summary(subject)}


def _execution_summary(subject: Execution) -> Document:
    return {
        "status": subject.status,
        "queuedAt": subject.queued_at,
        "startedAt": subject.started_at,
        "lastUpdatedAt": subject.last_updated_at,
        "executionNumber": subject.number,
        "retryAttempt": subject.retry_attempt,
    }


def template(subject: JobTemplate) -> Document:
    """The output of DescribeJobTemplate."""
    return {
        "jobTemplateArn": subject.arn,
        "jobTemplateId": subject.id,
        "description": subject.description,
        "documentSource": subject.document_source,
        "document": subject.document or None,
        "createdAt": subject.created_at,
        **configurations(subject.configurations),
        "maintenanceWindows": subject.maintenance_windows,
        "destinationPackageVersions": subject.destination_package_versions,
    }


def template_summary(subject: JobTemplate) -> Document:
    """An entry of ListJobTemplates."""
    return {
        "jobTemplateArn": subject.arn,
        "jobTemplateId": subject.id,
        "description": subject.description,
        "createdAt": subject.created_at,
    }


def managed_template(subject: ManagedTemplate, region: str) -> Document:
    """The output of DescribeManagedJobTemplate."""
    return {
        **managed_template_summary(subject, region),
        "documentParameters": [
            {
                "key": parameter.key,
                "description": parameter.description,
                "regex": parameter.regex,
                "example": parameter.example,
                "optional": parameter.is_optional,
            }
            for parameter in subject.parameters
        ],
        "document": subject.document,
    }


def managed_template_summary(subject: ManagedTemplate, region: str) -> Document:
    """An entry of ListManagedJobTemplates."""
    return {
        "templateArn": subject.arn(region),
        "templateName": subject.name,
        "description": subject.description,
        "environments": list(ENVIRONMENTS),
        "templateVersion": subject.version,
    }


# Devices


# What a device is shown of an execution, as it was at an instant: status, details, when it was queued, started and
# changed, seconds left, version, number. A plain tuple, because messages keep it: see docs/architecture.md.
ExecutionValues = tuple[str, Details, datetime, datetime | None, datetime, int | None, int, int]
# What updates show: status, details, version.
StateValues = tuple[str, Details, int]
# What lists of pending executions show of one: job, when it was queued, started and changed, version, number.
PendingValues = tuple[str, datetime, datetime | None, datetime, int, int]


def values_of(subject: Execution, now: datetime) -> ExecutionValues:
    """An execution as it is now."""
    assert subject.status is not None
    assert subject.last_updated_at is not None
    return (
        _TEXTS[subject.status],
        subject.details,
        subject.queued_at,
        subject.started_at,
        subject.last_updated_at,
        seconds_left(subject, now),
        subject.version,
        subject.number,
    )


def state_of(subject: Execution) -> StateValues:
    """Where an execution stands now."""
    assert subject.status is not None
    return _TEXTS[subject.status], subject.details, subject.version


def pending_values(subject: Execution) -> PendingValues:
    """An entry of a list as it is now."""
    assert subject.last_updated_at is not None
    return (
        subject.job.id,
        subject.queued_at,
        subject.started_at,
        subject.last_updated_at,
        subject.version,
        subject.number,
    )


def device_execution(job_id: str, values: ExecutionValues) -> dict[str, Any]:
    """The member `execution` of devices' answers, without name of the thing and document."""
    status, details, queued_at, started_at, last_updated_at, left, version, number = values
    document: dict[str, Any] = {"jobId": job_id, "status": status}
    if details:
        document["statusDetails"] = dict(details)
    document["queuedAt"] = epoch_seconds(queued_at)
    if started_at is not None:
        document["startedAt"] = epoch_seconds(started_at)
    document["lastUpdatedAt"] = epoch_seconds(last_updated_at)
    if left is not None:
        document["approximateSecondsBeforeTimedOut"] = left
    document["versionNumber"] = version
    document["executionNumber"] = number
    return document


def device_state(values: StateValues) -> dict[str, Any]:
    """The member `executionState` of devices' answers over MQTT."""
    status, details, version = values
    document: dict[str, Any] = {"status": status}
    if details:
        document["statusDetails"] = dict(details)
    document["versionNumber"] = version
    return document


def pending_entry(values: PendingValues) -> dict[str, Any]:
    """An entry of GetPendingJobExecutions and of `notify`."""
    job_id, queued_at, started_at, last_updated_at, version, number = values
    document: dict[str, Any] = {"jobId": job_id, "queuedAt": epoch_seconds(queued_at)}
    if started_at is not None:
        document["startedAt"] = epoch_seconds(started_at)
    document["lastUpdatedAt"] = epoch_seconds(last_updated_at)
    document["executionNumber"] = number
    document["versionNumber"] = version
    return document


def seconds_left(subject: Execution, now: datetime) -> int | None:
    """Whole seconds until it times out; None while no timer runs."""
    deadline = subject.deadline
    return None if deadline is None else max(0, (deadline - now) // _SECOND)


def as_texts(details: Details) -> dict[str, str]:
    """Status details as HTTP shows them: texts, where a device may have sent numbers and booleans over MQTT."""
    return {name: value if isinstance(value, str) else _json_text(value) for name, value in details}


def _json_text(value: bool | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
