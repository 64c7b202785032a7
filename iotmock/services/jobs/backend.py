"""AWS IoT Jobs of one account and region: the jobs themselves, as operators make, change and end them.

Alone kept here: an id names one job until it is deleted; a request is checked whole before anything happens; what
happens then is the engine's affair. The other operations of the room are registered by its sibling modules.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from iotmock.core.errors import InvalidRequestException
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.changes import MembershipChanged, ThingDeleted, on
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.tags import check_tags, tags_from_list
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs import (
    configurations,
    definition,
    device_operations,  # noqa: F401  # registers its operations
    documents,
    errors,
    execution_operations,  # noqa: F401  # registers its operations
    stacks,  # noqa: F401  # declares its resources
    template_operations,  # noqa: F401  # registers its operations
)
from iotmock.services.jobs.content.destinations import read_destinations
from iotmock.services.jobs.dispatch import Dispatch
from iotmock.services.jobs.engine import calendar, endings, membership, notifications
from iotmock.services.jobs.listing import DEFAULT_PAGE, page_of
from iotmock.services.jobs.state import Job, created
from iotmock.services.jobs.store import JobsStore
from iotmock.services.jobs.transitions import JOB_TABLE
from iotmock.services.registry.backend import RegistryBackend

__all__ = ["JobsBackend"]


@savable
class JobsBackend(Backend):
    """The operations on jobs."""

    @operation("iot:CreateJob")
    def create_job(
        self,
        call: Call,
        *,
        job_id: str,
        targets: list[str],
        document_source: str | None = None,
        document: str | None = None,
        description: str | None = None,
        presigned_url_config: Mapping[str, Any] | None = None,
        target_selection: str = "SNAPSHOT",
        job_executions_rollout_config: Mapping[str, Any] | None = None,
        abort_config: Mapping[str, Any] | None = None,
        timeout_config: Mapping[str, Any] | None = None,
        tags: Sequence[Mapping[str, str]] | None = None,
        namespace_id: str | None = None,
        job_template_arn: str | None = None,
        job_executions_retry_config: Mapping[str, Any] | None = None,
        document_parameters: Mapping[str, str] | None = None,
        scheduling_config: Mapping[str, Any] | None = None,
        destination_package_versions: Sequence[str] | None = None,
    ) -> Document:
        """Create a job; unless it is scheduled, it begins at once.

        Raises: InvalidRequestException, LimitExceededException, ResourceAlreadyExistsException,
        ResourceNotFoundException.
        Source: API reference, CreateJob; Developer Guide, "Create and manage jobs".
        """
        store = call.backend(JobsStore)
        job_arn = call.arn(f"job/{job_id}")
        if store.ledger.job_or_none(job_id) is not None:
            raise errors.job_exists(job_id, job_arn)
        definition.check_targets(call, targets)
        origin = definition.read_origin(call, job_template_arn)
        parameters = definition.parameter_values(origin, document_parameters)
        packages = origin.destination_package_versions
        if destination_package_versions is not None:
            packages = destination_package_versions
        source = definition.read_source(call, document, document_source, origin, has_destinations=bool(packages))
        given = configurations.fill_in(
            configurations.read(
                presigned_url_config,
                job_executions_rollout_config,
                abort_config,
                timeout_config,
                job_executions_retry_config,
            ),
            origin.configurations,
        )
        schedule, shown_schedule = definition.job_schedule(
            call, scheduling_config, origin, is_continuous=target_selection == "CONTINUOUS"
        )
        destinations = read_destinations(call, packages) if packages else None
        content = definition.job_document(call, source, given, destinations, parameters)
        new_tags = tags_from_list(tags, InvalidRequestException) if tags else {}
        check_tags(new_tags, InvalidRequestException)
        job = Job(
            id=job_id,
            arn=job_arn,
            sequence=store.ledger.next_job_sequence(),
            created_at=call.now,
            targets=list(targets),
            target_selection=target_selection,
            dispatch=Dispatch(job_id, call.account, call.region, content),
            configurations=given,
            schedule=schedule,
            description=description if description is not None else origin.description,
            scheduling_config=shown_schedule,
            destinations=destinations,
            document_parameters=document_parameters or None,
            template_arn=job_template_arn,
            namespace_id=namespace_id,
            tags=new_tags,
        )
        calendar.arrange(call, store.ledger, job)
        notifications.send(call, store.ledger)
        return _named(job)

    @operation("iot:DescribeJob")
    def describe_job(self, call: Call, *, job_id: str, before_substitution: bool = False) -> Document:
        """Describe a job, without its document.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, DescribeJob.
        """
        job = call.backend(JobsStore).find_job(job_id)
        return {
            "documentSource": job.document.source,
            "job": documents.job(job, call.now, before_substitution=before_substitution),
        }

    @operation("iot:GetJobDocument")
    def get_job_document(self, call: Call, *, job_id: str, before_substitution: bool = False) -> Document:
        """Show a job's document; presigned URLs are made for devices only.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, GetJobDocument; Developer Guide, "Create and manage jobs by using the AWS CLI".
        """
        content = call.backend(JobsStore).find_job(job_id).document
        return {"document": content.given if before_substitution else content.text}

    @operation("iot:UpdateJob")
    def update_job(
        self,
        call: Call,
        *,
        job_id: str,
        description: str | None = None,
        presigned_url_config: Mapping[str, Any] | None = None,
        job_executions_rollout_config: Mapping[str, Any] | None = None,
        abort_config: Mapping[str, Any] | None = None,
        timeout_config: Mapping[str, Any] | None = None,
        namespace_id: str | None = None,  # noqa: ARG002
        job_executions_retry_config: Mapping[str, Any] | None = None,
    ) -> None:
        """Change a job that has not ended; a new time-out holds for executions that start from now on.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, UpdateJob; Developer Guide, "Job configurations".
        """
        job = call.backend(JobsStore).find_job(job_id)
        JOB_TABLE.target(job, job.status, "update")
        changes = configurations.read(
            presigned_url_config,
            job_executions_rollout_config,
            abort_config,
            timeout_config,
            job_executions_retry_config,
        )
        changed = configurations.update(job.configurations, changes)
        job.dispatch = job.dispatch._replace(content=job.document.with_urls(changed.presigned_url))
        job.configurations = changed
        if changes.retry is not None:
            # What it can be set to is no retries at all.
            job.drop_waiting_retries()
        if description is not None:
            job.description = description
        call.move(job, "update")

    @operation("iot:CancelJob")
    def cancel_job(
        self,
        call: Call,
        *,
        job_id: str,
        reason_code: str | None = None,
        comment: str | None = None,
        force: bool = False,
    ) -> Document:
        """Cancel a job and what is queued of it; what is in progress with force only.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, CancelJob.
        """
        store = call.backend(JobsStore)
        job = store.find_job(job_id)
        endings.cancel(call, store.ledger, job, force=force, reason_code=reason_code, comment=comment)
        notifications.send(call, store.ledger)
        return _named(job)

    @operation("iot:DeleteJob")
    def delete_job(
        self,
        call: Call,
        *,
        job_id: str,
        force: bool = False,
        namespace_id: str | None = None,  # noqa: ARG002
    ) -> None:
        """Delete a job with its executions; one that has not ended with force only.

        Raises: InvalidRequestException, InvalidStateTransitionException, ResourceNotFoundException.
        Source: API reference, DeleteJob.
        """
        store = call.backend(JobsStore)
        endings.delete(call, store.ledger, store.find_job(job_id), force=force)
        notifications.send(call, store.ledger)

    @operation("iot:AssociateTargetsWithJob")
    def associate_targets_with_job(
        self,
        call: Call,
        *,
        job_id: str,
        targets: list[str],
        comment: str | None = None,
        namespace_id: str | None = None,  # noqa: ARG002
    ) -> Document:
        """Give a continuous job that is in progress more targets.

        Raises: InvalidRequestException, LimitExceededException, ResourceNotFoundException.
        Source: API reference, AssociateTargetsWithJob.
        """
        store = call.backend(JobsStore)
        job = store.find_job(job_id)
        if not job.is_continuous:
            raise errors.not_continuous(job_id)
        JOB_TABLE.target(job, job.status, "associate targets")
        definition.check_targets(call, targets, present=job.targets)
        call.move(job, "associate targets")
        if comment is not None:
            job.comment = comment
        membership.add_targets(call, store.ledger, job, targets)
        notifications.send(call, store.ledger)
        return _named(job)

    @operation("iot:ListJobs")
    def list_jobs(
        self,
        call: Call,
        *,
        status: str | None = None,
        target_selection: str | None = None,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
        thing_group_name: str | None = None,
        thing_group_id: str | None = None,
        namespace_id: str | None = None,
    ) -> Document:
        """List the jobs, newest first.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, ListJobs.
        """
        groups = _groups(call, thing_group_name, thing_group_id)

        def is_wanted(job: Job) -> bool:
            return (
                status in {None, job.status}
                and target_selection in {None, job.target_selection}
                and namespace_id in {None, job.namespace_id}
                and groups.keys() <= set(job.targets)
            )

        scope = f"ListJobs {status} {target_selection} {thing_group_name} {thing_group_id} {namespace_id}"
        newest_first = call.backend(JobsStore).ledger.jobs.descending
        page, token = page_of(call, scope, next_token, max_results, newest_first, created, is_wanted)
        group_id = next(iter(groups.values()), None)
        return {"jobs": [documents.job_summary(job, group_id) for job in page], "nextToken": token}

    # Who joins and leaves

    @on(MembershipChanged)
    def follow_membership(self, call: Call, change: MembershipChanged) -> None:
        """Have the jobs of a group follow who is in it."""
        ledger = call.backend(JobsStore).ledger
        follow = membership.thing_joined if change.joined else membership.thing_left
        follow(call, ledger, change.thing_name, change.group_name)
        notifications.send(call, ledger)

    @on(ThingDeleted)
    def follow_deletion(self, call: Call, change: ThingDeleted) -> None:
        """Take from a thing that is gone what it was to do."""
        ledger = call.backend(JobsStore).ledger
        membership.thing_deleted(call, ledger, change.thing_name)
        notifications.send(call, ledger)


def _named(job: Job) -> Document:
    return {"jobArn": job.arn, "jobId": job.id, "description": job.description}


def _groups(call: Call, name: str | None, group_id: str | None) -> dict[str, str]:
    """The groups that a list is filtered by: id by ARN.

    Raises: ResourceNotFoundException.
    """
    registry = call.backend(RegistryBackend)
    groups = {}
    if name is not None:
        found = registry.group_id_or_none(call, name)
        if found is None:
            raise errors.group_not_found(name)
        groups[call.arn(f"thinggroup/{name}")] = found
    if group_id is not None:
        named = registry.group_of_id_or_none(call, group_id)
        if named is None:
            raise errors.group_id_not_found(group_id)
        groups[call.arn(f"thinggroup/{named}")] = group_id
    return groups
