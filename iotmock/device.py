"""A simulated device: one connected MQTT client that speaks shadows, commands and jobs, so that a test need not.

It does only what a device can do over MQTT, by the topics of its own thing. Alone kept here: a question to a service is
matched with its answer by client token, a command waits until it has its final answer, and handlers get one job after
another, each of them once.
"""

import base64
import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final

from iotmock.core.mqtt.clients import Client
from iotmock.core.mqtt.message import Message
from iotmock.core.texts import cut, shown

__all__ = ["CommandRequest", "Device", "JobExecution", "Rejected"]

_TAKEN, _REJECTED = "accepted", "rejected"


class Rejected(RuntimeError):
    """The service has refused what the device sent; `document` is its answer."""

    def __init__(self, what: str, document: Mapping[str, Any]) -> None:
        super().__init__(f"{what} was rejected: {cut(json.dumps(document))}")
        self.document = document


class Device:
    """A device that acts for one thing.

    client: its MQTT connection, whose `drop()`, `disconnect()`, `publish()` and `messages` are at hand as well.
    """

    def __init__(self, client: Client, thing_name: str) -> None:
        self.client = client
        self.thing_name = thing_name
        self._commands: dict[str, CommandRequest] = {}
        self._tokens = count(1)
        self._acts: dict[str, list[Callable[[dict[str, Any]], object]]] = {}
        self._job_acts: list[Callable[[JobExecution], object]] = []
        self._taken: set[tuple[str, int]] = set()
        self._has_news = False
        self._is_working = False
        for devices, name in (("things", thing_name), ("clients", client.client_id)):
            # A filter that ends in /# does not match the topic above it.
            executions = f"$aws/commands/{devices}/{name}/executions/+"
            for topic_filter in ("request", "request/+", "response/rejected/json"):
                client.subscribe(f"{executions}/{topic_filter}")

    def __repr__(self) -> str:
        return f"<Device {self.thing_name!r}, {'connected' if self.client.connected else 'not connected'}>"

    # Shadow

    def report(self, values: Mapping[str, Any] | None, shadow_name: str | None = None) -> dict[str, Any]:
        """Report values; the others stay, a value of None is removed. Gives the accepted document.

        Raises: Rejected, RuntimeError.
        """
        return self.ask(f"{self._shadow_topic(shadow_name)}/update", {"state": {"reported": values}})

    def shadow(self, shadow_name: str | None = None) -> dict[str, Any]:
        """Ask for the shadow's document.

        Raises: Rejected, RuntimeError.
        """
        return self.ask(f"{self._shadow_topic(shadow_name)}/get", {})

    @property
    def desired(self) -> dict[str, Any]:
        """What the classic shadow desires; empty where nothing is or no shadow exists."""
        return self._part("desired")

    @property
    def delta(self) -> dict[str, Any]:
        """What the classic shadow desires and the device has not reported."""
        return self._part("delta")

    def on_delta(self, act: Callable[[dict[str, Any]], object], shadow_name: str | None = None) -> None:
        """Have `act(delta)` called whenever an update leaves something to change; there the device may report.

        Several may act on the same shadow, in the order in which they were given.
        """
        topic = f"{self._shadow_topic(shadow_name)}/update/delta"
        acts = self._acts.setdefault(topic, [])
        acts.append(act)

        def follow(message: Message) -> None:
            for each in tuple(acts):
                each(message.json()["state"])

        self.client.subscribe(topic, callback=follow)

    def _part(self, section: str) -> dict[str, Any]:
        try:
            part: dict[str, Any] = self.shadow()["state"].get(section, {})
        except Rejected as refused:
            if refused.document["code"] == 404:
                return {}
            raise
        return part

    def _shadow_topic(self, shadow_name: str | None) -> str:
        prefix = f"$aws/things/{self.thing_name}/shadow"
        return prefix if shadow_name is None else f"{prefix}/name/{shadow_name}"

    def ask(self, topic: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request to a service that answers on `accepted` or `rejected`, and give the accepted document.

        Raises: Rejected, RuntimeError.
        """
        token = f"device-{next(self._tokens)}"
        for answer in (f"{topic}/{_TAKEN}", f"{topic}/{_REJECTED}"):
            # A second subscription would replace the test's own, and its callback.
            if not self.client.is_subscribed(answer):
                self.client.subscribe(answer)
        first = len(self.client.messages)
        self.client.publish(topic, {**request, "clientToken": token})
        for message in self.client.messages[first:]:
            path, _, verdict = message.topic.rpartition("/")
            if path == topic and verdict in (_TAKEN, _REJECTED):
                document: dict[str, Any] = message.json()
                if document.get("clientToken") == token:
                    if verdict == _REJECTED:
                        raise Rejected(topic, document)
                    return document
        raise RuntimeError(f"nobody answered on {topic}")

    # Commands

    @property
    def commands(self) -> "list[CommandRequest]":
        """Requests that have arrived and have no final answer yet, oldest first."""
        for message in self.client.messages:
            levels = message.topic.split("/")
            if levels[:2] == ["$aws", "commands"] and levels[6] == "request" and levels[5] not in self._commands:
                self._commands[levels[5]] = CommandRequest(message, self._answer_command)
        return [request for request in self._commands.values() if not request.is_answered]

    def _answer_command(self, request: "CommandRequest", response: Mapping[str, Any]) -> None:
        first = len(self.client.messages)
        self.client.publish(f"{request.topic}/response/json", dict(response), qos=1)
        for message in self.client.messages[first:]:
            if message.topic == f"{request.topic}/response/rejected/json":
                raise Rejected(f"the response to command execution {request.execution_id}", message.json())

    # Jobs

    @property
    def pending_jobs(self) -> list[dict[str, Any]]:
        """What the thing has in progress, then what is queued, as `jobs/get` lists it.

        Raises: Rejected, RuntimeError.
        """
        answer = self.ask(f"{self._jobs_topic}/get", {})
        return [*answer["inProgressJobs"], *answer["queuedJobs"]]

    def next_job(
        self, details: Mapping[str, Any] | None = None, step_timeout: int | None = None
    ) -> "JobExecution | None":
        """Start the next job, or take up the one in progress; None where nothing is pending.

        details: status details of the start; a job in progress keeps its own. step_timeout: minutes until the next
        report is due.

        Raises: Rejected, RuntimeError.
        """
        answer = self.ask(f"{self._jobs_topic}/start-next", _report(details, step_timeout))
        if "execution" not in answer:
            return None
        job = JobExecution(answer["execution"], self._report_job)
        self._taken.add((job.job_id, job.number))
        return job

    def on_job(self, act: "Callable[[JobExecution], object]") -> None:
        """Have `act(job)` called with each job, started already, as soon as it is the next one: at once, if one waits.

        The next job comes when `act` has returned. What is in progress already is taken up, as after a restart, unless
        this device has started it. What `act` does not end (`job.succeed()`, `fail()`, `reject()`), be it that it
        raises, stays in progress: later jobs wait for it, and it can time out. Several may act: in the order in which
        they were given, until one has ended the job.

        Raises: Rejected (the thing must exist), RuntimeError, what `act` raises.
        """
        if not self._job_acts:
            self.client.subscribe(f"{self._jobs_topic}/notify-next", callback=self._hear_of_next)
        self._job_acts.append(act)
        self._work(takes_up=True)

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
        first = next(iter(self.pending_jobs), None)
        # It may have gone, or been started, before the news of it has come through.
        if first is None or ("startedAt" in first and not (takes_up and self._is_foreign(first))):
            return
        job = self.next_job()
        for act in tuple(self._job_acts):
            if job is not None and job.status == "IN_PROGRESS":
                act(job)

    def _is_foreign(self, entry: Mapping[str, Any]) -> bool:
        return (entry["jobId"], entry["executionNumber"]) not in self._taken

    @property
    def _jobs_topic(self) -> str:
        return f"$aws/things/{self.thing_name}/jobs"

    def _report_job(self, job_id: str, report: Mapping[str, Any]) -> dict[str, Any]:
        return self.ask(f"{self._jobs_topic}/{job_id}/update", report)


class JobExecution:
    """A job that the device has started, with the reports that it may give.

    status, details, version: as the service has answered last. Details of a report replace the earlier ones; without
    any, those stay.
    """

    def __init__(self, execution: Mapping[str, Any], send: Callable[[str, Mapping[str, Any]], dict[str, Any]]) -> None:
        """send: brings a report of a job to the service, and gives its answer."""
        self._send = send
        self.job_id: Final[str] = execution["jobId"]
        self.number: Final[int] = execution["executionNumber"]
        self.document: Final[dict[str, Any]] = execution.get("jobDocument", {})
        self.version: int = execution["versionNumber"]
        self.status: str = execution["status"]
        self.details: dict[str, Any] = execution.get("statusDetails", {})

    def __repr__(self) -> str:
        return f"<JobExecution {self.job_id} #{self.number}, {self.status}>"

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


def _report(details: Mapping[str, Any] | None, step_timeout: int | None) -> dict[str, Any]:
    members = {"statusDetails": None if details is None else dict(details), "stepTimeoutInMinutes": step_timeout}
    return {name: value for name, value in members.items() if value is not None}


class CommandRequest:
    """A command that the device was asked to carry out, with the answers that it may give.

    is_answered: whether a final answer was accepted.
    """

    def __init__(self, message: Message, send: "Callable[[CommandRequest, Mapping[str, Any]], None]") -> None:
        """send: brings a response to the service."""
        self._send = send
        self.message = message
        self.topic: Final = "/".join(message.topic.split("/")[:6])
        self.execution_id: Final = self.topic.rpartition("/")[2]
        self.is_answered = False

    def __repr__(self) -> str:
        return f"<CommandRequest {self.execution_id}{', answered' if self.is_answered else ''}>"

    @property
    def payload(self) -> bytes:
        """The command's payload."""
        return self.message.payload

    def json(self) -> Any:
        """The payload read as JSON.

        Raises: ValueError.
        """
        return self.message.json()

    def in_progress(self, reason: str | None = None, description: str | None = None) -> None:
        """Say that the device is at it.

        Raises: Rejected, RuntimeError.
        """
        self._answer("IN_PROGRESS", reason, description)

    def succeed(self, result: Mapping[str, str | bool | bytes] | None = None) -> None:
        """Say that it is done, with results by name.

        Raises: Rejected, RuntimeError, TypeError.
        """
        entries = None if result is None else {name: _result_entry(name, value) for name, value in result.items()}
        self._answer("SUCCEEDED", None, None, entries)

    def fail(self, reason: str, description: str | None = None) -> None:
        """Say that it went wrong. reason: a code of A-Z, 0-9, _ and -.

        Raises: Rejected, RuntimeError.
        """
        self._answer("FAILED", reason, description)

    def reject(self, reason: str, description: str | None = None) -> None:
        """Say that the device does not do such a thing. reason: a code of A-Z, 0-9, _ and -.

        Raises: Rejected, RuntimeError.
        """
        self._answer("REJECTED", reason, description)

    def _answer(
        self, status: str, reason: str | None, description: str | None, result: Mapping[str, Any] | None = None
    ) -> None:
        response: dict[str, Any] = {"status": status}
        if reason is not None:
            response["statusReason"] = {"reasonCode": reason, "reasonDescription": description}
        if result:
            response["result"] = result
        self._send(self, response)
        self.is_answered = status != "IN_PROGRESS"


def _result_entry(name: str, value: str | bool | bytes) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, str):
        return {"s": value}
    if isinstance(value, bytes):
        return {"bin": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"result {shown(name)} is {shown(value)}: AWS takes text, bool and bytes")
