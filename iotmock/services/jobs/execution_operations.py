"""Job executions, as operators see, cancel and delete them.

Alone kept here: an operator who expects a version changes that one or none.
"""

from collections.abc import Mapping

from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.time_index import TimeIndex
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs import documents, errors
from iotmock.services.jobs.engine import endings, executions, notifications
from iotmock.services.jobs.engine.events import announce_execution
from iotmock.services.jobs.engine.outcomes import conclude
from iotmock.services.jobs.listing import DEFAULT_PAGE, page_of
from iotmock.services.jobs.requests import check_details
from iotmock.services.jobs.state import Execution, queued
from iotmock.services.jobs.store import JobsStore
from iotmock.services.registry.backend import RegistryBackend

__all__ = ["JobExecutionsBackend"]


@savable
class JobExecutionsBackend(Backend):
    """The operations on job executions of the control plane."""

    @operation("iot:DescribeJobExecution")
    def describe_job_execution(
        self, call: Call, *, job_id: str, thing_name: str, execution_number: int | None = None
    ) -> Document:
        """Describe an execution, the latest one without a number; also one that has ended.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, DescribeJobExecution (AWS IoT).
        """
        return {"execution": documents.execution(_find(call, job_id, thing_name, execution_number), call.now)}

    @operation("iot:CancelJobExecution")
    def cancel_job_execution(
        self,
        call: Call,
        *,
        job_id: str,
        thing_name: str,
        force: bool = False,
        expected_version: int | None = None,
        status_details: Mapping[str, str] | None = None,
    ) -> None:
        """Cancel an execution that is queued; with force, one that is in progress.

        Raises: InvalidRequestException, InvalidStateTransitionException, ResourceNotFoundException,
        VersionConflictException.
        Source: API reference, CancelJobExecution.
        """
        ledger = call.backend(JobsStore).ledger
        execution = _find(call, job_id, thing_name)
        if status_details is not None:
            check_details(status_details, errors.invalid_member)
        if expected_version is not None and expected_version != execution.version:
            raise errors.version_conflict(expected_version, execution.version)
        executions.cancel(call, ledger, execution, force=force, details=status_details)
        conclude(call, ledger, execution)
        notifications.send(call, ledger)

    @operation("iot:DeleteJobExecution")
    def delete_job_execution(
        self,
        call: Call,
        *,
        job_id: str,
        thing_name: str,
        execution_number: int,
        force: bool = False,
        namespace_id: str | None = None,  # noqa: ARG002
    ) -> None:
        """Delete an execution; one in progress with force only. Its number is not used again.

        Raises: InvalidRequestException, InvalidStateTransitionException, ResourceNotFoundException.
        Source: API reference, DeleteJobExecution.
        """
        ledger = call.backend(JobsStore).ledger
        execution = _find(call, job_id, thing_name, execution_number)
        is_latest = execution.job.latest[thing_name] is execution
        executions.delete(call, ledger, execution, force=force)
        announce_execution(call, execution, "deleted")
        if is_latest:
            execution.job.drop_waiting_retry(thing_name)
        endings.complete_if_done(call, ledger, execution.job)
        notifications.send(call, ledger)

    @operation("iot:ListJobExecutionsForJob")
    def list_job_executions_for_job(
        self,
        call: Call,
        *,
        job_id: str,
        status: str | None = None,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
    ) -> Document:
        """List all executions of a job, in order of creation.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, ListJobExecutionsForJob.
        """
        job = call.backend(JobsStore).find_job(job_id)

        def is_wanted(execution: Execution) -> bool:
            return status in {None, execution.status}

        scope = f"ListJobExecutionsForJob {job_id} {status}"
        page, token = page_of(call, scope, next_token, max_results, job.executions.ascending, queued, is_wanted)
        return {"executionSummaries": list(map(documents.execution_of_job, page)), "nextToken": token}

    @operation("iot:ListJobExecutionsForThing")
    def list_job_executions_for_thing(
        self,
        call: Call,
        *,
        thing_name: str,
        status: str | None = None,
        namespace_id: str | None = None,
        max_results: int = DEFAULT_PAGE,
        next_token: str | None = None,
        job_id: str | None = None,
    ) -> Document:
        """List all executions on a thing, newest first.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, ListJobExecutionsForThing.
        """
        ledger = call.backend(JobsStore).ledger
        if not call.backend(RegistryBackend).thing_exists(call, thing_name):
            raise errors.thing_not_found(thing_name)
        record = ledger.thing_or_none(thing_name)
        history: TimeIndex[Execution] = TimeIndex(queued) if record is None else record.history

        def is_wanted(execution: Execution) -> bool:
            return (
                status in {None, execution.status}
                and job_id in {None, execution.job.id}
                and namespace_id in {None, execution.job.namespace_id}
            )

        scope = f"ListJobExecutionsForThing {thing_name} {status} {namespace_id} {job_id}"
        page, token = page_of(call, scope, next_token, max_results, history.descending, queued, is_wanted)
        return {"executionSummaries": list(map(documents.execution_of_thing, page)), "nextToken": token}


def _find(call: Call, job_id: str, thing_name: str, number: int | None = None) -> Execution:
    store = call.backend(JobsStore)
    execution = store.ledger.of_thing_or_none(store.find_job(job_id), thing_name, number)
    if execution is None:
        raise errors.execution_not_found(job_id, thing_name, number)
    return execution
