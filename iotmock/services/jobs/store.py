"""All that the jobs room remembers of one account and region: the ledger of jobs and executions, and the templates.

The classes that answer operations share it. Templates that CloudFormation makes stand in moto's backend; they are found
here like our own.
"""

from collections.abc import Iterator

from iotmock.core import moto_state
from iotmock.core.rooms.backend import Backend
from iotmock.core.rooms.tags import TagMap, listed_tags, taggable
from iotmock.core.world.call import Call
from iotmock.services.jobs import errors
from iotmock.services.jobs.ledger import JobLedger
from iotmock.services.jobs.state import Configurations, Job, JobTemplate

__all__ = ["JobsStore"]


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

    def own_template_or_none(self, template_id: str) -> JobTemplate | None:
        """A custom template that was made here."""
        return self._templates.get(template_id)

    def find_template(self, call: Call, template_id: str) -> JobTemplate:
        """A custom template.

        Raises: ResourceNotFoundException.
        """
        template = self.template_or_none(call, template_id)
        if template is None:
            raise errors.template_not_found(template_id)
        return template

    def template_or_none(self, call: Call, template_id: str) -> JobTemplate | None:
        """A custom template, wherever it was made."""
        template = self._templates.get(template_id)
        return template or _adopted(call, template_id)

    def template_tags(self) -> list[tuple[str, TagMap]]:
        """The tags of custom templates that were made here."""
        return [(template.id, template.tags) for template in self._templates.values()]

    def templates(self, call: Call) -> Iterator[JobTemplate]:
        """All custom templates; those of CloudFormation come behind ours."""
        yield from self._templates.values()
        for template_id in moto_state.job_template_ids(self.account, self.region):
            template = None if template_id in self._templates else _adopted(call, template_id)
            if template is not None:
                yield template

    def template_count(self, call: Call) -> int:
        """How many custom templates there are."""
        return len(self._templates.keys() | set(moto_state.job_template_ids(call.account, call.region)))

    def next_template_sequence(self) -> int:
        """The place of a new template among those created at the same instant."""
        self._last_template += 1
        return self._last_template

    def add_template(self, template: JobTemplate) -> None:
        """Take up a new template."""
        self._templates[template.id] = template

    def remove_template(self, template_id: str) -> None:
        """Let go of a template."""
        self._templates.pop(template_id, None)
        moto_state.delete_job_template(self.account, self.region, template_id)


def _adopted(call: Call, template_id: str) -> JobTemplate | None:
    found = moto_state.job_template_or_none(call.account, call.region, template_id)
    if found is None:
        return None
    return JobTemplate(
        id=found.id,
        arn=call.arn(f"jobtemplate/{found.id}"),
        sequence=0,
        created_at=found.created_at,
        description=found.description or "",
        document=found.document or "",
        document_source=found.document_source,
        configurations=Configurations(
            found.presigned_url_config,
            found.rollout_config,
            found.abort_config,
            found.timeout_config,
            found.retry_config,
        ),
    )


@taggable("job")
def tags_of_job(call: Call, job_id: str) -> TagMap | None:
    """The tags of a job."""
    job = call.backend(JobsStore).ledger.job_or_none(job_id)
    return None if job is None else job.tags


@taggable("jobtemplate")
def tags_of_template(call: Call, template_id: str) -> TagMap | None:
    """The tags of a custom template; those of CloudFormation's are kept with the tags of all that is moto's."""
    template = call.backend(JobsStore).own_template_or_none(template_id)
    return None if template is None else template.tags


@listed_tags("job")
def tags_of_jobs(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of all jobs."""
    return [(job.id, job.tags) for job in call.backend(JobsStore).ledger.jobs]


@listed_tags("jobtemplate")
def tags_of_templates(call: Call) -> list[tuple[str, TagMap]]:
    """The tags of the custom templates that were made here."""
    return call.backend(JobsStore).template_tags()
