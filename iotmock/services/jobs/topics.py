"""The MQTT side of jobs: the reserved topics, and the messages that the service publishes there.

Messages are rendered when somebody reads them, from values as they were: a job's `Dispatch` and plain tuples. A job
document is text over HTTP and a JSON object over MQTT. Answers to devices are not heard by topic rules, notifications
and events are. Sources: Developer Guide, "Jobs device MQTT API", "Jobs notifications", "Jobs events".
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from iotmock.core.clock import epoch_milliseconds, epoch_seconds
from iotmock.core.mqtt.message import Deferred
from iotmock.services.jobs.dispatch import Dispatch
from iotmock.services.jobs.documents import (
    ExecutionValues,
    PendingValues,
    StateValues,
    device_execution,
    device_state,
    pending_entry,
)
from iotmock.services.jobs.state import Details
from iotmock.services.jobs.transitions import ExecutionState

__all__ = [
    "ACCEPTED",
    "ACCEPTED_LIST",
    "ACCEPTED_NOTHING",
    "ACCEPTED_UPDATE",
    "EXECUTION_EVENTS",
    "JOBS",
    "JOB_EVENTS",
    "MQTT_ONLY",
    "NOTIFY",
    "NOTIFY_NEXT",
    "NOTIFY_NOTHING",
    "OF_SERVICE",
    "REJECTED",
]


JOBS: Final = "$aws/things/{thing_name}/jobs"
# Why nobody but devices asks there.
MQTT_ONLY: Final = "devices ask for jobs over MQTT only"
# Where only the service speaks.
OF_SERVICE: Final = (
    JOBS + "/{news:notify|notify-next}",
    JOBS + "/{verb:get|start-next}/{verdict:accepted|rejected}",
    JOBS + "/{job_id}/{verb:get|update}/{verdict:accepted|rejected}",
)

Pending = tuple[PendingValues, ...]


def _text(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _join(members: Mapping[str, str]) -> str:
    """An object of members that are JSON text already."""
    return "{" + ",".join(f'"{name}":{text}' for name, text in members.items()) + "}"


def _closing(at: datetime, token: object) -> dict[str, str]:
    """What every answer ends with."""
    members = {"timestamp": str(epoch_seconds(at))}
    if token is not None:
        members["clientToken"] = _text(token)
    return members


def _entries(values: Pending) -> str:
    return _text(list(map(pending_entry, values)))


def _execution(
    dispatch: Dispatch, thing_name: str, values: ExecutionValues, at: datetime, *, has_document: bool
) -> str:
    members = {name: _text(value) for name, value in device_execution(dispatch.job_id, values).items()}
    if has_document:
        members["jobDocument"] = dispatch.object_for(thing_name, values[-1], at)
    return _join(members)


def _topic(thing_name: str, tail: str) -> str:
    return f"$aws/things/{thing_name}/jobs/{tail}"


# Answers. request: the topic behind `jobs/`, e.g. "start-next" or "job-1/get".

_Accepted = tuple[str, str, object, bool, ExecutionValues]


def _accepted_topic(_dispatch: Dispatch, detail: _Accepted) -> str:
    return _topic(detail[0], f"{detail[1]}/accepted")


def _accepted(at: datetime, dispatch: Dispatch, detail: _Accepted) -> bytes:
    thing_name, _request, token, has_document, values = detail
    execution = _execution(dispatch, thing_name, values, at, has_document=has_document)
    return _join({"execution": execution} | _closing(at, token)).encode()


def _nothing_topic(thing_name: str, detail: tuple[str, object]) -> str:
    return _topic(thing_name, f"{detail[0]}/accepted")


def _accepted_nothing(at: datetime, _thing_name: str, detail: tuple[str, object]) -> bytes:
    return _join(_closing(at, detail[1])).encode()


def _list_topic(thing_name: str, _detail: object) -> str:
    return _topic(thing_name, "get/accepted")


def _accepted_list(at: datetime, _thing_name: str, detail: tuple[object, Pending, Pending]) -> bytes:
    token, in_progress, queued = detail
    lists = {"inProgressJobs": _entries(in_progress), "queuedJobs": _entries(queued)}
    return _join(lists | _closing(at, token)).encode()


_Updated = tuple[str, object, StateValues | None, int | None]


def _update_topic(dispatch: Dispatch, detail: _Updated) -> str:
    return _topic(detail[0], f"{dispatch.job_id}/update/accepted")


def _accepted_update(at: datetime, dispatch: Dispatch, detail: _Updated) -> bytes:
    thing_name, token, state, number = detail
    members = {}
    if state is not None:
        members["executionState"] = _text(device_state(state))
    if number is not None:
        members["jobDocument"] = dispatch.object_for(thing_name, number, at)
    return _join(members | _closing(at, token)).encode()


_Rejected = tuple[str, object, str, str, StateValues | None]


def _rejected_topic(thing_name: str, detail: _Rejected) -> str:
    return _topic(thing_name, f"{detail[0]}/rejected")


def _rejected(at: datetime, _thing_name: str, detail: _Rejected) -> bytes:
    _request, token, code, message, state = detail
    members = {"code": _text(code), "message": _text(message)}
    if state is not None:
        members["executionState"] = _text(device_state(state))
    return _join(members | _closing(at, token)).encode()


# Notifications


def _notify_topic(thing_name: str, _detail: object) -> str:
    return _topic(thing_name, "notify")


def _notify(at: datetime, _thing_name: str, detail: tuple[Pending, Pending]) -> bytes:
    states = zip(("IN_PROGRESS", "QUEUED"), detail, strict=True)
    jobs = _join({name: _entries(values) for name, values in states if values})
    return _join({"timestamp": str(epoch_seconds(at)), "jobs": jobs}).encode()


def _next_topic(_dispatch: Dispatch, detail: tuple[str, ExecutionValues]) -> str:
    return _topic(detail[0], "notify-next")


def _notify_next(at: datetime, dispatch: Dispatch, detail: tuple[str, ExecutionValues]) -> bytes:
    execution = _execution(dispatch, *detail, at, has_document=True)
    return _join({"timestamp": str(epoch_seconds(at)), "execution": execution}).encode()


def _nothing_next_topic(thing_name: str, _detail: object) -> str:
    return _topic(thing_name, "notify-next")


def _notify_nothing(at: datetime, _thing_name: str, _detail: object) -> bytes:
    return _join({"timestamp": str(epoch_seconds(at))}).encode()


# Events


def _event_topic(kind: str, operation: str) -> Callable[[str, object], str]:
    def topic(job_id: str, _detail: object) -> str:
        return f"$aws/events/{kind}/{job_id}/{operation}"

    return topic


_Instants = tuple[datetime | None, ...]


def _job_event(operation: str, at: datetime, job_id: str, detail: tuple[str, str, _Instants]) -> bytes:
    """detail: the event's id, what else it says as JSON text, and instants of the job."""
    event_id, members, instants = detail
    document: dict[str, Any] = {
        "eventType": "JOB",
        "eventId": event_id,
        "timestamp": epoch_seconds(at),
        "operation": operation,
        "jobId": job_id,
        "status": operation.upper(),
        **json.loads(members),
    }
    for name, instant in zip(("createdAt", "lastUpdatedAt", "completedAt"), instants, strict=True):
        if instant is not None:
            document[name] = epoch_milliseconds(instant)
    return _text(document).encode()


def _execution_event(operation: str, at: datetime, job_id: str, detail: tuple[str, str, Details]) -> bytes:
    event_id, thing_arn, details = detail
    document: dict[str, Any] = {
        "eventType": "JOB_EXECUTION",
        "eventId": event_id,
        "timestamp": epoch_seconds(at),
        "operation": operation,
        "jobId": job_id,
        "thingArn": thing_arn,
        "status": operation.upper(),
    }
    if details:
        document["statusDetails"] = dict(details)
    return _text(document).encode()


# Shows an execution; says that nothing is pending; lists what is; takes an update; refuses a request.
ACCEPTED: Final = Deferred(_accepted_topic, _accepted, rules_hear=False)
ACCEPTED_NOTHING: Final = Deferred(_nothing_topic, _accepted_nothing, rules_hear=False)
ACCEPTED_LIST: Final = Deferred(_list_topic, _accepted_list, rules_hear=False)
ACCEPTED_UPDATE: Final = Deferred(_update_topic, _accepted_update, rules_hear=False)
REJECTED: Final = Deferred(_rejected_topic, _rejected, rules_hear=False)
# What is pending has changed; another execution is next; nothing is.
NOTIFY: Final = Deferred(_notify_topic, _notify)
NOTIFY_NEXT: Final = Deferred(_next_topic, _notify_next)
NOTIFY_NOTHING: Final = Deferred(_nothing_next_topic, _notify_nothing)
# What has become of a job, and of an execution, by the operation that the event names.
JOB_EVENTS: Final = {
    operation: Deferred(_event_topic("job", operation), partial(_job_event, operation))
    for operation in ("completed", "cancellation_in_progress", "canceled", "deletion_in_progress", "deleted")
}
EXECUTION_EVENTS: Final = {
    operation: Deferred(_event_topic("jobExecution", operation), partial(_execution_event, operation))
    for operation in map(str.lower, ExecutionState)
}
