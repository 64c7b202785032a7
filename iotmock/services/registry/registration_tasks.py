"""Bulk registration: a template for each line of a file in S3.

Alone kept here: one task runs at a time per account and region; lines are tried in their order, each is registered as a
whole or not at all, and one that fails stops no other. Source: Developer Guide, "Bulk registration".
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from iotmock.core import strict_json
from iotmock.core.clock import later
from iotmock.core.errors import AwsError
from iotmock.core.names import new_uuid
from iotmock.core.ranks import Rank
from iotmock.core.rooms import paging
from iotmock.core.rooms.backend import Backend, Document
from iotmock.core.rooms.registration import operation
from iotmock.core.rooms.requests import checked
from iotmock.core.savable import savable
from iotmock.core.surrogates import holds_lone_surrogate
from iotmock.core.texts import shown
from iotmock.core.world.call import Call
from iotmock.core.world.services import ServiceRefused
from iotmock.core.world.world import Afterwards
from iotmock.services.registry import errors as registry_errors
from iotmock.services.registry import registration_errors as errors
from iotmock.services.registry import registration_reports, registration_template
from iotmock.services.registry.limits import RegistryLimits
from iotmock.services.registry.registration import RegistrationBackend
from iotmock.services.registry.registration_task_state import ERRORS, RESULTS, Line, RegistrationTask, lines_of
from iotmock.services.registry.registration_task_transitions import TaskState

__all__ = ["RegistrationTasksBackend"]

_PAGE: Final = 250


@savable
class RegistrationTasksBackend(Backend):
    """The bulk registration tasks of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__(account, region)
        self._tasks: dict[str, RegistrationTask] = {}
        self._in_order: list[RegistrationTask] = []

    @operation("iot:StartThingRegistrationTask")
    def start_thing_registration_task(
        self, call: Call, *, template_body: str, input_file_bucket: str, input_file_key: str, role_arn: str
    ) -> Document:
        """Begin to register a thing for each line of a file.

        Raises: InvalidRequestException.
        Source: API reference, StartThingRegistrationTask; Developer Guide, Bulk registration.
        """
        registration_template.read(template_body)
        last = self._in_order[-1] if self._in_order else None
        if last is not None and last.is_running:
            raise errors.task_runs_already(last.id)
        task = RegistrationTask(
            id=new_uuid(),
            number=len(self._in_order) + 1,
            template=template_body,
            bucket=input_file_bucket,
            key=input_file_key,
            role_arn=role_arn,
            created_at=call.now,
        )
        call.move(task, "start")
        self._tasks[task.id] = task
        self._in_order.append(task)
        call.run_afterwards(_read_file, task.id, input_file_bucket, input_file_key)
        return {"taskId": task.id}

    @operation("iot:StopThingRegistrationTask")
    def stop_thing_registration_task(self, call: Call, *, task_id: str) -> None:
        """Have a task end after the line that is under way; what it has registered stays.

        Raises: ResourceNotFoundException, InvalidRequestException.
        Source: API reference, StopThingRegistrationTask.
        """
        call.move(self._find(task_id), "stop")

    @operation("iot:DescribeThingRegistrationTask")
    def describe_thing_registration_task(self, call: Call, *, task_id: str) -> Document:  # noqa: ARG002 - as all
        """A task and how far it has come.

        Raises: ResourceNotFoundException.
        Source: API reference, DescribeThingRegistrationTask.
        """
        task = self._find(task_id)
        return {
            "taskId": task.id,
            "creationDate": task.created_at,
            "lastModifiedDate": task.last_updated_at,
            "templateBody": task.template,
            "inputFileBucket": task.bucket,
            "inputFileKey": task.key,
            "roleArn": task.role_arn,
            "status": task.status,
            "message": task.message,
            "successCount": len(task.reports[RESULTS]),
            "failureCount": len(task.reports[ERRORS]),
            "percentageProgress": task.progress,
        }

    @operation("iot:ListThingRegistrationTasks")
    def list_thing_registration_tasks(
        self, call: Call, *, next_token: str | None = None, max_results: int | None = None, status: str | None = None
    ) -> Document:
        """The tasks, the last one first; all, or those of a status.

        Raises: InvalidRequestException.
        Source: API reference, ListThingRegistrationTasks.
        """
        scope = f"ListThingRegistrationTasks/{status}"
        position = paging.read_token(call, scope, next_token, registry_errors.invalid_token)
        behind = len(self._in_order) if position is None else position - 1
        tasks = (self._in_order[index] for index in reversed(range(behind)))
        chosen = (task for task in tasks if status in {None, task.status})
        page, token = paging.take_page(call, scope, chosen, max_results or _PAGE, lambda task: task.number)
        return {"taskIds": [task.id for task in page], "nextToken": token}

    @operation("iot:ListThingRegistrationTaskReports")
    def list_thing_registration_task_reports(
        self,
        call: Call,
        *,
        task_id: str,
        report_type: str,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Document:
        """The link of what has been registered so far, or of what could not be; none as long as that is nothing.

        Raises: InvalidRequestException.
        Source: API reference, ListThingRegistrationTaskReports.
        """
        task = self._tasks.get(task_id)
        if task is None:
            raise errors.reports_of_unknown_task(task_id)
        del max_results  # one link fits on every page, so no list has issued a token
        paging.read_token(call, "ListThingRegistrationTaskReports", next_token, registry_errors.invalid_token)
        links = [registration_reports.link(call, task, report_type)] if task.reports[report_type] else []
        return {"resourceLinks": links, "reportType": report_type}

    # What happens

    def begin(self, call: Call, task_id: str, content: bytes | str) -> None:
        """Go through the content of the file; a text is why it could not be read."""
        task = self._tasks.get(task_id)
        if task is None:
            return  # everything was forgotten meanwhile
        if isinstance(content, str) and task.status is TaskState.IN_PROGRESS:
            task.message = content
            call.move(task, "fail")
            return
        if isinstance(content, bytes):
            task.waiting = lines_of(content)
            task.total = len(task.waiting)
        self._go_on(call, task)

    def register_next(self, call: Call, task_id: str) -> None:
        """Finish the line that is under way, and begin the next one."""
        task = self._tasks[task_id]
        self._register(call, task)
        self._go_on(call, task)

    # Inside

    def _find(self, task_id: str) -> RegistrationTask:
        task = self._tasks.get(task_id)
        if task is None:
            raise errors.task_not_found(task_id)
        return task

    def _go_on(self, call: Call, task: RegistrationTask) -> None:
        """Try lines until none waits, or the next one takes its time."""
        while task.waiting and task.status is TaskState.IN_PROGRESS:
            seconds = RegistryLimits(call.state.limits).registration_line_seconds
            if seconds:
                call.schedule(later(call.now, timedelta(seconds=seconds)), Rank.ROLLOUT, _register_next, task.id)
                return
            self._register(call, task)
        task.waiting.clear()
        call.move(task, "complete" if task.status is TaskState.IN_PROGRESS else "cancel")

    @staticmethod
    def _register(call: Call, task: RegistrationTask) -> None:
        line = task.waiting.popleft()
        task.last_updated_at = call.now
        try:
            given = checked("iot:RegisterThing", template_body=task.template, parameters=_parameters(line))
            made = call.backend(RegistrationBackend).register_thing(call, **given)
        except AwsError as reason:
            response: Mapping[str, Any] = {"Message": reason.message, "ErrorCode": reason.code}
            task.reports[ERRORS].append(registration_reports.line_of_report(line, response))
            return
        pem = {} if made["certificatePem"] is None else {"CertificatePem": made["certificatePem"]}
        response = {**pem, "ResourceArns": made["resourceArns"]}
        task.reports[RESULTS].append(registration_reports.line_of_report(line, response))


def _parameters(line: Line) -> dict[str, str]:
    """The values of a line.

    Raises: InvalidRequestException.
    """
    try:
        found = strict_json.read(line.text)
    except strict_json.NotJson as reason:
        raise errors.line_not_readable(str(reason)) from None
    if not isinstance(found, dict):
        raise errors.line_not_readable(f"it is {shown(found)}")
    for name, value in found.items():
        if not isinstance(value, str) or holds_lone_surrogate([name, value]):
            raise errors.parameter_not_text(name)
    return found


def _read_file(afterwards: Afterwards, task_id: str, bucket: str, key: str) -> None:
    """Read the input file, and have the task go on with it."""
    try:
        content = afterwards.ask("s3", "get_object", Bucket=bucket, Key=key)["Body"].read()
    except ServiceRefused as refusal:
        content = str(refusal)
    with afterwards.entered("StartThingRegistrationTask") as call:
        call.backend(RegistrationTasksBackend).begin(call, task_id, content)


@savable
def _register_next(call: Call, task_id: str) -> None:
    call.backend(RegistrationTasksBackend).register_next(call, task_id)
