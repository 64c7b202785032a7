"""What CloudFormation stacks make of jobs: their templates. Source: CloudFormation reference, AWS::IoT::JobTemplate."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from iotmock.core.rooms.stacks import Made, StackResource, as_api, run
from iotmock.core.world.call import Call
from iotmock.services.jobs.store import JobsStore

__all__ = ["JobTemplateResource"]

_Properties = Mapping[str, Any]
# What CloudFormation calls otherwise than the API does.
_RENAMED: Final = {"exponentialRolloutRate": "exponentialRate", "retryCriteriaList": "criteriaList"}
_TEXTS: Final = frozenset({"action", "failureType", "roleArn", "startTime"})
# Properties and the parameters of CreateJobTemplate that they are.
_PARAMETERS: Final = {
    "JobArn": "job_arn",
    "DocumentSource": "document_source",
    "Document": "document",
    "PresignedUrlConfig": "presigned_url_config",
    "JobExecutionsRolloutConfig": "job_executions_rollout_config",
    "AbortConfig": "abort_config",
    "TimeoutConfig": "timeout_config",
    "JobExecutionsRetryConfig": "job_executions_retry_config",
    "MaintenanceWindows": "maintenance_windows",
    "DestinationPackageVersions": "destination_package_versions",
}
_PLAIN: Final = frozenset({"JobArn", "DocumentSource", "Document", "DestinationPackageVersions"})


class JobTemplateResource(StackResource):
    """A job template; any change replaces it."""

    type = "AWS::IoT::JobTemplate"
    name_property = "JobTemplateId"
    attributes = ("Arn",)

    @staticmethod
    def create(call: Call, name: str, properties: _Properties) -> Made:
        given = {
            parameter: properties[name] if name in _PLAIN else _as_api(properties[name])
            for name, parameter in _PARAMETERS.items()
            if name in properties
        }
        made = run(
            call,
            "iot:CreateJobTemplate",
            job_template_id=name,
            description=properties.get("Description", ""),
            tags=properties.get("Tags"),
            **given,
        )
        return Made(name, {"Arn": made["jobTemplateArn"]})

    @staticmethod
    def delete(call: Call, made: Made, properties: _Properties) -> None:
        if call.backend(JobsStore).template_or_none(made.id) is not None:
            run(call, "iot:DeleteJobTemplate", job_template_id=made.id)


def _as_api(value: Any) -> Any:
    return _with_numbers(as_api(value, _RENAMED))


def _with_numbers(value: Any, name: str = "") -> Any:
    """Parameters of a stack are texts, also those of the type Number."""
    if isinstance(value, list):
        return [_with_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_numbers(member, key) for key, member in value.items()}
    if isinstance(value, str) and name not in _TEXTS:
        for kind in (int, float):
            with suppress(ValueError):
                return kind(value)
    return value
