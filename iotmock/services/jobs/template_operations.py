"""Job templates: the account's own, and those that AWS manages.

Alone kept here: an id names one template; a template's document is read when it is made and kept as it stands,
placeholders included. Sources: Developer Guide, "Job templates", "Use AWS managed templates"; API reference.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from iotmock.core.errors import InvalidRequestException
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.paging import read_token, take_page
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import check_tags, tags_from_list
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs import configurations, documents, errors
from iotmock.services.jobs.content import managed_templates
from iotmock.services.jobs.content.destinations import check_destination_arns
from iotmock.services.jobs.content.document import one_document
from iotmock.services.jobs.limits import JobLimits
from iotmock.services.jobs.listing import DEFAULT_PAGE
from iotmock.services.jobs.scheduling.schedule import read_windows
from iotmock.services.jobs.state import Job, JobTemplate
from iotmock.services.jobs.store import JobsStore

__all__ = ["JobTemplatesBackend"]


@savable
class JobTemplatesBackend(Backend):
    """The operations on job templates."""

    @operation("iot:CreateJobTemplate")
    def create_job_template(
        self,
        call: Call,
        *,
        job_template_id: str,
        description: str,
        job_arn: str | None = None,
        document_source: str | None = None,
        document: str | None = None,
        presigned_url_config: Mapping[str, Any] | None = None,
        job_executions_rollout_config: Mapping[str, Any] | None = None,
        abort_config: Mapping[str, Any] | None = None,
        timeout_config: Mapping[str, Any] | None = None,
        tags: Sequence[Mapping[str, str]] | None = None,
        job_executions_retry_config: Mapping[str, Any] | None = None,
        maintenance_windows: Sequence[Mapping[str, Any]] | None = None,
        destination_package_versions: Sequence[str] | None = None,
    ) -> Document:
        """Create a template from a document, or from a job.

        Raises: ConflictException, InvalidRequestException, LimitExceededException, ResourceNotFoundException.
        Source: API reference, CreateJobTemplate.
        """
        store = call.backend(JobsStore)
        if store.template_or_none(job_template_id) is not None:
            raise errors.template_exists(job_template_id)
        limit = JobLimits(call.state.limits).job_templates
        if store.template_count() >= limit:
            raise errors.too_many_templates(limit)
        origin = _job_of(call, store, job_arn)
        given = configurations.read(
            presigned_url_config,
            job_executions_rollout_config,
            abort_config,
            timeout_config,
            job_executions_retry_config,
        )
        windows = list(maintenance_windows or ())
        packages = list(destination_package_versions or ())
        if origin is not None:
            given = configurations.fill_in(given, origin.configurations)
            windows = windows or list((origin.scheduling_config or {}).get("maintenanceWindows") or ())
            packages = packages or list(origin.destinations.given if origin.destinations else ())
        read_windows(windows)
        check_destination_arns(packages)
        text = _document(call, document, document_source, origin)
        new_tags = tags_from_list(tags, InvalidRequestException)
        check_tags(new_tags, InvalidRequestException)
        template = JobTemplate(
            id=job_template_id,
            arn=call.arn(f"jobtemplate/{job_template_id}"),
            sequence=store.next_template_sequence(),
            created_at=call.now,
            description=description,
            document=text,
            document_source=document_source,
            configurations=given,
            maintenance_windows=windows or None,
            destination_package_versions=packages or None,
            tags=new_tags,
        )
        store.add_template(template)
        call.record("job template", template.id, "create")
        return {"jobTemplateArn": template.arn, "jobTemplateId": template.id}

    @operation("iot:DescribeJobTemplate")
    def describe_job_template(self, call: Call, *, job_template_id: str) -> Document:
        """Show all of a template.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, DescribeJobTemplate.
        """
        return documents.template(call.backend(JobsStore).find_template(job_template_id))

    @operation("iot:DeleteJobTemplate")
    def delete_job_template(self, call: Call, *, job_template_id: str) -> None:
        """Delete a template; jobs that were made from it go on.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, DeleteJobTemplate.
        """
        store = call.backend(JobsStore)
        store.find_template(job_template_id)
        store.remove_template(job_template_id)
        call.record("job template", job_template_id, "delete")

    @operation("iot:ListJobTemplates")
    def list_job_templates(
        self, call: Call, *, max_results: int = DEFAULT_PAGE, next_token: str | None = None
    ) -> Document:
        """List the account's own templates, in order of creation.

        Raises: InvalidRequestException.
        Source: API reference, ListJobTemplates.
        """
        scope = "ListJobTemplates"
        start = read_token(call, scope, next_token, errors.invalid_token)
        # There are a hundred at most.
        templates = sorted(call.backend(JobsStore).templates(), key=_place)
        following = (template for template in templates if start is None or _place(template) > start)
        page, token = take_page(call, scope, following, max_results, _place)
        return {"jobTemplates": list(map(documents.template_summary, page)), "nextToken": token}

    # Managed by AWS

    @operation("iot:DescribeManagedJobTemplate")
    def describe_managed_job_template(
        self, call: Call, *, template_name: str, template_version: str | None = None
    ) -> Document:
        """Show a template of AWS's with its document and parameters.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, DescribeManagedJobTemplate; Developer Guide, "Use AWS managed templates".
        """
        template = managed_templates.template_or_none(template_name, template_version)
        if template is None:
            raise errors.managed_template_not_found(template_name, template_version)
        return documents.managed_template(template, call.region)

    @operation("iot:ListManagedJobTemplates")
    def list_managed_job_templates(
        self,
        call: Call,
        *,
        template_name: str | None = None,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
    ) -> Document:
        """List AWS's templates by name, or the one of a name.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, ListManagedJobTemplates.
        """
        if template_name is not None and managed_templates.template_or_none(template_name) is None:
            raise errors.managed_template_not_found(template_name)
        scope = f"ListManagedJobTemplates {template_name}"
        start = read_token(call, scope, next_token, errors.invalid_token)
        following = (
            template
            for template in managed_templates.TEMPLATES
            if template_name in {None, template.name} and (start is None or template.name > start)
        )
        page, token = take_page(call, scope, following, max_results, lambda template: template.name)
        summaries = [documents.managed_template_summary(template, call.region) for template in page]
        return {"managedJobTemplates": summaries, "nextToken": token}


def _place(template: JobTemplate) -> tuple[datetime, int, str]:
    return template.created_at, template.sequence, template.id


def _job_of(call: Call, store: JobsStore, job_arn: str | None) -> Job | None:
    if job_arn is None:
        return None
    prefix = call.arn("job/")
    if not job_arn.startswith(prefix):
        raise errors.job_not_found(job_arn)
    return store.find_job(job_arn.removeprefix(prefix))


def _document(call: Call, document: str | None, document_source: str | None, origin: Job | None) -> str:
    if document is None and document_source is None:
        if origin is None:
            raise errors.template_without_document()
        return _document_of_job(call, origin)
    return one_document(call, document=document, document_source=document_source)


def _document_of_job(call: Call, origin: Job) -> str:
    arn = origin.template_arn
    is_managed = arn is not None and managed_templates.by_arn_or_none(arn, call.region) is not None
    # Whoever makes a job from a custom template cannot give parameters, so their values stand in its document.
    return origin.document.text if is_managed else origin.document.given
