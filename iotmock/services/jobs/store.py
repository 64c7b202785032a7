"""All that the jobs room remembers of one account and region: the ledger of jobs and executions, and the templates.

The classes that answer operations share it.
"""

from collections.abc import Iterable

from iotmock.core.rooms.backend import Backend
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs import errors
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import Job, JobTemplate

__all__ = ["JobsStore"]


@savable
class JobsStore(Backend):
    """What the room remembers."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self.ledger = JobLedger()
        self._templates: dict[str, JobTemplate] = {}
        self._last_template = 0

    def find_job(self, job_id: str) -> Job:
        """A job.

        Raises: ResourceNotFoundException.
        """
        job = self.ledger.job_or_none(job_id)
        if job is None:
            raise errors.job_not_found(job_id)
        return job

    def find_template(self, template_id: str) -> JobTemplate:
        """A custom template.

        Raises: ResourceNotFoundException.
        """
        template = self.template_or_none(template_id)
        if template is None:
            raise errors.template_not_found(template_id)
        return template

    def template_or_none(self, template_id: str) -> JobTemplate | None:
        """A custom template."""
        return self._templates.get(template_id)

    def templates(self) -> Iterable[JobTemplate]:
        """All custom templates."""
        return self._templates.values()

    def template_count(self) -> int:
        """How many custom templates there are."""
        return len(self._templates)

    def next_template_sequence(self) -> int:
        """The place of a new template among those created at the same instant."""
        self._last_template += 1
        return self._last_template

    def add_template(self, template: JobTemplate) -> None:
        """Take up a new template."""
        self._templates[template.id] = template

    def remove_template(self, template_id: str) -> None:
        """Let go of a template."""
        del self._templates[template_id]


@taggable("job")
def tags_of_job(call: Call, job_id: str) -> TagMap | None:
    """The tags of a job."""
    job = call.backend(JobsStore).ledger.job_or_none(job_id)
    return None if job is None else job.tags


@taggable("jobtemplate")
def tags_of_template(call: Call, template_id: str) -> TagMap | None:
    """The tags of a custom template."""
    template = call.backend(JobsStore).template_or_none(template_id)
    return None if template is None else template.tags


@listed_tags("job")
def tags_of_jobs(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all jobs."""
    return [(job.id, job.tags) for job in call.backend(JobsStore).ledger.jobs]


@listed_tags("jobtemplate")
def tags_of_templates(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all custom templates."""
    return [(template.id, template.tags) for template in call.backend(JobsStore).templates()]
