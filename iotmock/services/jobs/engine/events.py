"""Job events and job execution events, published where the account has switched their kind on.

Source: Developer Guide, "Jobs events".
"""

import json
from collections.abc import Mapping
from typing import Any

from iotmock.core.names import new_uuid
from iotmock.core.world.call import Call
from iotmock.services.account.backend import AccountBackend
from iotmock.services.jobs.documents import process_details
from iotmock.services.jobs.state import Execution, Job
from iotmock.services.jobs.topics import EXECUTION_EVENTS, JOB_EVENTS

__all__ = ["announce_execution", "announce_job"]


def announce_job(call: Call, job: Job, *operations: str) -> None:
    """Publish what becomes of a job, e.g. "deletion_in_progress" and "deleted"."""
    if not call.backend(AccountBackend).publishes_events("JOB"):
        return
    instants = (job.created_at, job.last_updated_at, job.completed_at)
    for operation in operations:
        members = _members(job, has_counts=operation == "completed")
        call.publish_later(JOB_EVENTS[operation], job.id, (new_uuid(), members, instants))


def _members(job: Job, *, has_counts: bool) -> str:
    members = {
        "targetSelection": job.target_selection,
        "targets": job.targets,
        "description": job.description,
        "comment": job.comment,
        "jobProcessDetails": _given(process_details(job)) if has_counts else None,
    }
    return json.dumps(_given(members))


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def announce_execution(call: Call, execution: Execution, operation: str) -> None:
    """Publish what has become of an execution, e.g. "succeeded"."""
    if call.backend(AccountBackend).publishes_events("JOB_EXECUTION"):
        detail = (new_uuid(), execution.thing_arn, execution.details)
        call.publish_later(EXECUTION_EVENTS[operation], execution.job.id, detail)
