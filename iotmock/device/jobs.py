"""Jobs as a device sees them: executions that it takes up, one after another, and the reports that it may give.

Alone kept here: a handler gets one job after another, and each of them once.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from iotmock.core.mqtt.message import Message
from iotmock.core.tables import Table
from iotmock.device.answers import Rejected
from iotmock.device.connection import Connection

__all__ = ["JobExecution", "JobHandler", "Jobs"]

JobHandler = Callable[["JobExecution"], object]


class JobExecution:
    """A job that the device has started, with the reports that it may give.

    status, details, version: as the service has answered last. Details of a report replace the earlier ones; without
    any, those stay.
    """

    def __init__(
        self,
        execution: Mapping[str, Any],
        thing_name: str,
        send: Callable[[str, Mapping[str, Any]], dict[str, Any]],
    ) -> None:
        """send: brings a report of a job to the service, and gives its answer."""
        self._send = send
        self.thing_name: Final = thing_name
        self.job_id: Final[str] = execution["jobId"]
        self.number: Final[int] = execution["executionNumber"]
        self.document: Final[dict[str, Any]] = execution.get("jobDocument", {})
        self.version: int = execution["versionNumber"]
        self.status: str = execution["status"]
        self.details: dict[str, Any] = execution.get("statusDetails", {})

    def __repr__(self) -> str:
        return f"<JobExecution {self.job_id} #{self.number}, {self.status}>"

    def _repr_html_(self) -> str:
        details = ", ".join(f"{name}: {value}" for name, value in self.details.items())
        rows = [
            ("job", self.job_id),
            ("execution", str(self.number)),
            ("status", self.status),
            ("details", details),
            ("document", json.dumps(self.document)),
        ]
        return Table(f"JobExecution of {self.thing_name}", ("", ""), rows).html()

    def progress(self, details: Mapping[str, Any] | None = None, step_timeout: int | None = None) -> None:
        """Say how far it is. step_timeout: minutes until the next report is due; -1 for no such bound.

        Raises: Rejected, RuntimeError.
        """
        self._report("IN_PROGRESS", details, step_timeout)

    def succeed(self, details: Mapping[str, Any] | None = None) -> None:
        """Say that it is done.

        Raises: Rejected, RuntimeError.
        """
        self._report("SUCCEEDED", details)

    def fail(self, details: Mapping[str, Any] | None = None) -> None:
        """Say that it went wrong; it may be tried again.

        Raises: Rejected, RuntimeError.
        """
        self._report("FAILED", details)

    def reject(self, details: Mapping[str, Any] | None = None) -> None:
        """Say that the device does not do such a thing.

        Raises: Rejected, RuntimeError.
        """
        self._report("REJECTED", details)

    def _report(self, status: str, details: Mapping[str, Any] | None, step_timeout: int | None = None) -> None:
        request = {
            **_report(details, step_timeout),
            "status": status,
            "executionNumber": self.number,
            "includeJobExecutionState": True,
        }
        try:
            self._note(self._send(self.job_id, request))
        except Rejected as refused:
            self._note(refused.document)
            raise

    def _note(self, answer: Mapping[str, Any]) -> None:
        state = answer.get("executionState")
        if state is not None:
            self.status, self.version = state["status"], state["versionNumber"]
            self.details = state.get("statusDetails", {})


class Jobs:
    """The jobs of one device."""

    def __init__(self, connection: Connection, thing_name: str) -> None:
        self._connection = connection
        self._prefix = f"$aws/things/{thing_name}/jobs"
        self._thing_name = thing_name
        self._handlers: list[JobHandler] = []
        self._taken: set[tuple[str, int]] = set()
        self._has_news = False
        self._is_working = False

    @property
    def pending(self) -> list[dict[str, Any]]:
        """What the thing has in progress, then what is queued.

        Raises: Rejected, RuntimeError.
        """
        answer = self._connection.ask(f"{self._prefix}/get", {})
        return [*answer["inProgressJobs"], *answer["queuedJobs"]]

    def start_next(self, details: Mapping[str, Any] | None, step_timeout: int | None) -> JobExecution | None:
        """Start the next job, or take up the one in progress.

        Raises: Rejected, RuntimeError.
        """
        answer = self._connection.ask(f"{self._prefix}/start-next", _report(details, step_timeout))
        if "execution" not in answer:
            return None
        job = JobExecution(answer["execution"], self._thing_name, self._send)
        self._taken.add((job.job_id, job.number))
        return job

    def on_job(self, handler: JobHandler) -> None:
        """Have a handler called with each job, started already.

        Raises: Rejected, RuntimeError, what the handler raises.
        """
        if not self._handlers:
            self._connection.subscribe(f"{self._prefix}/notify-next", self._hear_of_next)
        self._handlers.append(handler)
        self._work(takes_up=True)

    def look_again(self) -> None:
        """Ask what is next, after a time without news.

        Raises: Rejected, RuntimeError, what handlers raise.
        """
        if self._handlers:
            self._work()

    def _hear_of_next(self, message: Message) -> None:
        # One that somebody else has started is not ours.
        if message.json().get("execution", {}).get("status") == "QUEUED":
            self._work()

    def _work(self, *, takes_up: bool = False) -> None:
        """Do what is next, and go on while there has been news of more: one job after another."""
        self._has_news = True
        if self._is_working:
            return
        self._is_working = True
        try:
            while self._has_news:
                self._has_news = False
                self._do_next(takes_up=takes_up)
        finally:
            self._is_working = False

    def _do_next(self, *, takes_up: bool) -> None:
        first = next(iter(self.pending), None)
        # It may have gone, or been started, before the news of it has come through.
        if first is None or ("startedAt" in first and not (takes_up and self._is_foreign(first))):
            return
        job = self.start_next(None, None)
        for handler in tuple(self._handlers):
            if job is not None and job.status == "IN_PROGRESS":
                handler(job)

    def _is_foreign(self, entry: Mapping[str, Any]) -> bool:
        return (entry["jobId"], entry["executionNumber"]) not in self._taken

    def _send(self, job_id: str, report: Mapping[str, Any]) -> dict[str, Any]:
        return self._connection.ask(f"{self._prefix}/{job_id}/update", report)


def _report(details: Mapping[str, Any] | None, step_timeout: int | None) -> dict[str, Any]:
    members = {"statusDetails": None if details is None else dict(details), "stepTimeoutInMinutes": step_timeout}
    return {name: value for name, value in members.items() if value is not None}
