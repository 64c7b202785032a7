"""What CloudFormation stacks make of jobs: their templates. Source: CloudFormation reference, AWS::IoT::JobTemplate."""

from collections.abc import Mapping
from typing import Any, Final

from iotmock.core.rooms.stacks import Made, StackResource, as_api, run
from iotmock.core.world.call import Call
from iotmock.services.jobs.store import JobsStore

__all__ = ["JobTemplateResource"]

_Properties = Mapping[str, Any]
# What CloudFormation calls otherwise than the API does.
_RENAMED: Final = {"exponentialRolloutRate": "exponentialRate", "retryCriteriaList": "criteriaList"}
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
            parameter: properties[name] if name in _PLAIN else as_api(properties[name], _RENAMED)
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
