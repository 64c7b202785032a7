"""The jobs API of devices, over HTTP and over MQTT.

Both doors do the same; alone kept here is where they differ: a refusal is an error over HTTP and a message over MQTT, a
job document is text over HTTP and an object over MQTT. The answer to a device comes before everything that its report
leads to. Sources: API reference, AWS IoT Jobs Data; Developer Guide, "Jobs device MQTT and HTTPS APIs".
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from iotmock.core.mqtt.message import Message
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation, topic
from iotmock.core.savable import savable
from iotmock.core.world.call import Call
from iotmock.services.jobs import documents, errors, topics
from iotmock.services.jobs.engine import notifications, reports
from iotmock.services.jobs.engine.outcomes import conclude
from iotmock.services.jobs.errors import DeviceRefused
from iotmock.services.jobs.ledger import JobLedger, ThingRecord
from iotmock.services.jobs.requests import Body, Update, check_details, check_step_minutes, read_body
from iotmock.services.jobs.state import Execution
from iotmock.services.jobs.store import JobsStore
from iotmock.services.jobs.transitions import ExecutionState
from iotmock.services.registry.backend import RegistryBackend

__all__ = ["JobDevicesBackend"]

_NEXT: Final = "$next"
_QUEUED: Final = ExecutionState.QUEUED


@savable
class JobDevicesBackend(Backend):
    """The operations of devices on their job executions."""

    service_topics = topics.OF_SERVICE

    # Over HTTP

    @operation("iot-jobs-data:GetPendingJobExecutions")
    def get_pending_job_executions(self, call: Call, *, thing_name: str) -> Document:
        """List what a thing has in progress and queued.

        Raises: ResourceNotFoundException.
        Source: API reference, GetPendingJobExecutions.
        """
        try:
            record = _find_record(call, _ledger(call), thing_name)
        except DeviceRefused as refused:
            raise errors.as_aws_error(refused) from refused
        in_progress, queued = notifications.pending_lists(record)
        return {
            "inProgressJobs": list(map(documents.pending_entry, in_progress)),
            "queuedJobs": list(map(documents.pending_entry, queued)),
        }

    @operation("iot-jobs-data:StartNextPendingJobExecution")
    def start_next_pending_job_execution(
        self,
        call: Call,
        *,
        thing_name: str,
        status_details: Mapping[str, str] | None = None,
        step_timeout_in_minutes: int | None = None,
    ) -> Document:
        """Start what is next, and show it with its document; without anything pending, nothing.

        Raises: InvalidRequestException, ResourceNotFoundException.
        Source: API reference, StartNextPendingJobExecution.
        """
        ledger = _ledger(call)
        try:
            execution = _start_next(call, ledger, thing_name, status_details, step_timeout_in_minutes)
        except DeviceRefused as refused:
            raise errors.as_aws_error(refused) from refused
        answer = _http_execution(call, execution, has_document=True)
        notifications.send(call, ledger)
        return answer

    @operation("iot-jobs-data:DescribeJobExecution")
    def describe_job_execution(
        self,
        call: Call,
        *,
        job_id: str,
        thing_name: str,
        include_job_document: bool = True,
        execution_number: int | None = None,
    ) -> Document:
        """Show a pending execution, or what is next without starting it.

        Raises: ResourceNotFoundException, TerminalStateException.
        Source: API reference, DescribeJobExecution (AWS IoT Jobs Data).
        """
        try:
            execution = _describe(call, _ledger(call), thing_name, job_id, execution_number)
        except DeviceRefused as refused:
            raise errors.as_aws_error(refused) from refused
        return _http_execution(call, execution, has_document=include_job_document)

    @operation("iot-jobs-data:UpdateJobExecution")
    def update_job_execution(
        self,
        call: Call,
        *,
        job_id: str,
        thing_name: str,
        status: str,
        status_details: Mapping[str, str] | None = None,
        step_timeout_in_minutes: int | None = None,
        expected_version: int | None = None,
        include_job_execution_state: bool = False,
        include_job_document: bool = False,
        execution_number: int | None = None,
    ) -> Document:
        """Take a device's report.

        Raises: InvalidRequestException, InvalidStateTransitionException, ResourceNotFoundException.
        Source: API reference, UpdateJobExecution.
        """
        update = Update(status, status_details, step_timeout_in_minutes, expected_version, execution_number)
        ledger = _ledger(call)
        try:
            execution = _find_execution(call, ledger, thing_name, job_id, execution_number)
            _report(call, ledger, execution, update)
        except DeviceRefused as refused:
            raise errors.as_aws_error(refused) from refused
        answer: Document = {}
        if include_job_execution_state:
            answer["executionState"] = {
                "status": execution.status,
                "statusDetails": documents.as_texts(execution.details) if execution.details else None,
                "versionNumber": execution.version,
            }
        if include_job_document:
            answer["jobDocument"] = _document_text(call, execution)
        _follow_up(call, ledger, execution)
        return answer

    # Over MQTT

    @topic(f"{topics.JOBS}/get", refusal=topics.MQTT_ONLY)
    def take_get(self, call: Call, *, message: Message, thing_name: str) -> None:
        """Answer with what is pending, on `get/accepted`."""

        def act(body: Body) -> None:
            lists = notifications.pending_lists(_find_record(call, _ledger(call), thing_name))
            call.publish_later(topics.ACCEPTED_LIST, thing_name, (body.token, *lists))

        _answer(call, thing_name, "get", message, act)

    @topic(f"{topics.JOBS}/start-next", refusal=topics.MQTT_ONLY)
    def take_start_next(self, call: Call, *, message: Message, thing_name: str) -> None:
        """Start what is next, and answer on `start-next/accepted`."""

        def act(body: Body) -> None:
            ledger, minutes = _ledger(call), body.number("stepTimeoutInMinutes")
            execution = _start_next(call, ledger, thing_name, body.get("statusDetails"), minutes)
            _accept(call, thing_name, "start-next", body, execution, has_document=True)
            notifications.send(call, ledger)

        _answer(call, thing_name, "start-next", message, act)

    @topic(f"{topics.JOBS}/{{job_id}}/get", refusal=topics.MQTT_ONLY)
    def take_describe(self, call: Call, *, message: Message, thing_name: str, job_id: str) -> None:
        """Answer with an execution, on `<jobId>/get/accepted`."""
        request = f"{job_id}/get"

        def act(body: Body) -> None:
            number = body.number("executionNumber", takes_text=True)
            has_document = body.flag("includeJobDocument", default=True)
            execution = _describe(call, _ledger(call), thing_name, job_id, number)
            _accept(call, thing_name, request, body, execution, has_document=has_document)

        _answer(call, thing_name, request, message, act, job_id)

    @topic(f"{topics.JOBS}/{{job_id}}/update", refusal=topics.MQTT_ONLY)
    def take_update(self, call: Call, *, message: Message, thing_name: str, job_id: str) -> None:
        """Take a report, and answer on `<jobId>/update/accepted`."""
        request = f"{job_id}/update"

        def act(body: Body) -> None:
            number = body.number("executionNumber", takes_text=True)
            ledger = _ledger(call)
            execution = _find_execution(call, ledger, thing_name, job_id, number)
            update = Update(
                body.get("status"),
                body.get("statusDetails"),
                body.number("stepTimeoutInMinutes"),
                body.number("expectedVersion", takes_text=True),
                number,
                body.flag("includeJobExecutionState", default=False),
                body.flag("includeJobDocument", default=False),
            )
            _report(call, ledger, execution, update)
            state = documents.state_of(execution) if update.wants_state else None
            number = execution.number if update.wants_document else None
            detail = (thing_name, body.token, state, number)
            call.publish_later(topics.ACCEPTED_UPDATE, execution.job.dispatch, detail)
            _follow_up(call, ledger, execution)

        _answer(call, thing_name, request, message, act, job_id)


# Both


def _ledger(call: Call) -> JobLedger:
    return call.backend(JobsStore).ledger


def _find_record(call: Call, ledger: JobLedger, thing_name: str) -> ThingRecord | None:
    """What a thing has to do with jobs; None where it has nothing.

    Raises: DeviceRefused, for a thing that does not exist.
    """
    if not call.backend(RegistryBackend).thing_exists(call, thing_name):
        raise errors.thing_unknown(thing_name)
    return ledger.thing_or_none(thing_name)


def _find_execution(call: Call, ledger: JobLedger, thing_name: str, job_id: str, number: int | None) -> Execution:
    _find_record(call, ledger, thing_name)
    job = ledger.job_or_none(job_id)
    execution = None if job is None else ledger.of_thing_or_none(job, thing_name, number)
    if execution is None:
        raise errors.execution_unknown(job_id, thing_name)
    return execution


def _start_next(
    call: Call, ledger: JobLedger, thing_name: str, details: Mapping[str, Any] | None, step_minutes: int | None
) -> Execution | None:
    record = _find_record(call, ledger, thing_name)
    if details is not None:
        check_details(details, errors.bad_request)
    check_step_minutes(step_minutes)
    execution = None if record is None else record.next_or_none()
    if execution is None:
        return None
    if execution.status is _QUEUED:
        reports.report(call, ledger, execution, "IN_PROGRESS", details, step_minutes)
    else:
        reports.restart_step_timer(call, ledger, execution, step_minutes)
    return execution


def _describe(call: Call, ledger: JobLedger, thing_name: str, job_id: str, number: int | None) -> Execution | None:
    if job_id == _NEXT:
        record = _find_record(call, ledger, thing_name)
        return None if record is None else record.next_or_none()
    execution = _find_execution(call, ledger, thing_name, job_id, number)
    if not execution.is_pending:
        raise errors.execution_ended(job_id, str(execution.status))
    return execution


def _report(call: Call, ledger: JobLedger, execution: Execution, update: Update) -> None:
    update.check()
    if update.expected_version is not None and update.expected_version != execution.version:
        raise errors.version_mismatch(update.expected_version, execution.version)
    if execution.status is _QUEUED and execution.job.hides_executions:
        raise errors.outside_window(execution.job.id)
    reports.report(call, ledger, execution, update.status, update.details, update.step_minutes)


def _follow_up(call: Call, ledger: JobLedger, execution: Execution) -> None:
    if not execution.is_pending:
        conclude(call, ledger, execution)
    notifications.send(call, ledger)


def _document_text(call: Call, execution: Execution) -> str:
    return execution.job.dispatch.text_for(execution.thing_name, execution.number, call.now)


def _http_execution(call: Call, execution: Execution | None, *, has_document: bool) -> Document:
    if execution is None:
        return {}
    document = documents.device_execution(execution.job.id, documents.values_of(execution, call.now))
    if execution.details:
        document["statusDetails"] = documents.as_texts(execution.details)
    document["thingName"] = execution.thing_name
    if has_document:
        document["jobDocument"] = _document_text(call, execution)
    return {"execution": document}


def _accept(
    call: Call, thing_name: str, request: str, body: Body, execution: Execution | None, *, has_document: bool
) -> None:
    if execution is None:
        call.publish_later(topics.ACCEPTED_NOTHING, thing_name, (request, body.token))
        return
    detail = (thing_name, request, body.token, has_document, documents.values_of(execution, call.now))
    call.publish_later(topics.ACCEPTED, execution.job.dispatch, detail)


def _answer(
    call: Call,
    thing_name: str,
    request: str,
    message: Message,
    act: Callable[[Body], None],
    job_id: str | None = None,
) -> None:
    """Have a request answered: `act` accepts it, and what it refuses is rejected here."""
    body = Body({})
    try:
        body = read_body(message.payload)
        act(body)
    except DeviceRefused as refused:
        state = _state_shown(call, thing_name, job_id, body) if refused.shows_state else None
        detail = (request, body.token, refused.code, refused.message, state)
        call.publish_later(topics.REJECTED, thing_name, detail)


def _state_shown(call: Call, thing_name: str, job_id: str | None, body: Body) -> documents.StateValues | None:
    assert job_id is not None  # only updates are refused for an execution's state
    number = body.number("executionNumber", takes_text=True)
    execution = _find_execution(call, _ledger(call), thing_name, job_id, number)
    return documents.state_of(execution)
