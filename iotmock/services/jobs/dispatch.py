"""What the messages of a job have in common: which job it is, whose, and the document that it brings."""

from datetime import datetime
from typing import NamedTuple

from iotmock.core.savable import savable
from iotmock.services.jobs.content.document import JobDocument

__all__ = ["Dispatch"]


@savable
class Dispatch(NamedTuple):
    """One for each job, shared by everything that is sent about it."""

    job_id: str
    account: str
    region: str
    content: JobDocument

    def text_for(self, thing_name: str, number: int, now: datetime) -> str:
        """The document for one execution over HTTP, where it is a text; URLs are signed now."""
        return self.content.for_device(
            self.account, self.region, now, job_id=self.job_id, thing_name=thing_name, execution_number=number
        )

    def object_for(self, thing_name: str, number: int, now: datetime) -> str:
        """The document for one execution over MQTT, where it is an object, as JSON text."""
        return self.content.as_object(
            self.account, self.region, now, job_id=self.job_id, thing_name=thing_name, execution_number=number
        )
