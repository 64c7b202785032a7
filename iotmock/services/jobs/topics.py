"""The MQTT side of jobs: the reserved topics, and the messages that the service publishes there.

Everything but small refusals is rendered when somebody reads it, from values as they were. A job document is text over
HTTP and a JSON object over MQTT. Answers to devices are not heard by topic rules, notifications and events are.
Sources: Developer Guide, "Jobs device MQTT API", "Jobs notifications", "Jobs events".
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from iotmock.core.clock import epoch_milliseconds, epoch_seconds
from iotmock.core.mqtt.message import Deferred
from iotmock.services.jobs.content.document import JobDocument
from iotmock.services.jobs.documents import (
    ExecutionValues,
    PendingValues,
    device_execution,
    pending_entry,
)

__all__ = [
    "ACCEPTED",
    "ACCEPTED_LIST",
    "ACCEPTED_UPDATE",
    "EXECUTION_EVENT",
    "JOBS",
    "JOB_EVENT",
    "MQTT_ONLY",
    "NOTIFY",
    "NOTIFY_NEXT",
    "OF_SERVICE",
    "REJECTED",
    "Place",
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


class Place(NamedTuple):
    """Where a message is about: which account's and region's, and which thing."""

    account: str
    region: str
    thing_name: str


Pending = tuple[PendingValues, ...]


def _encode(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def _with_document(
    document: dict[str, Any], content: JobDocument, place: Place, at: datetime, job_id: str, number: int
) -> str:
    """The text of an object with the job document as its last member."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    embedded = content.as_object(
        place.account, place.region, at, job_id=job_id, thing_name=place.thing_name, execution_number=number
    )
    return f'{text[:-1]}{"," if document else ""}"jobDocument":{embedded}}}'


def _join(members: Mapping[str, str]) -> bytes:
    """An object of members that are JSON text already."""
    return ("{" + ",".join(f'"{name}":{text}' for name, text in members.items()) + "}").encode()


def _closing(at: datetime, token: object) -> dict[str, str]:
    """What every answer ends with."""
    members = {"timestamp": str(epoch_seconds(at))}
    if token is not None:
        members["clientToken"] = json.dumps(token, ensure_ascii=False)
    return members


def _execution(values: ExecutionValues, content: JobDocument | None, place: Place, at: datetime) -> str:
    document = device_execution(values)
    if content is None:
        return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return _with_document(document, content, place, at, values.job_id, values.number)


# Answers. request: the topic behind `jobs/`, e.g. "start-next" or "job-1/update".


def _accepted_topic(place: Place, request: str, *_: object) -> str:
    return f"$aws/things/{place.thing_name}/jobs/{request}/accepted"


def _rejected_topic(place: Place, request: str, *_: object) -> str:
    return f"$aws/things/{place.thing_name}/jobs/{request}/rejected"


def _accepted(
    place: Place,
    _request: str,
    at: datetime,
    token: object,
    values: ExecutionValues | None,
    content: JobDocument | None,
) -> bytes:
    members = {} if values is None else {"execution": _execution(values, content, place, at)}
    return _join(members | _closing(at, token))


def _accepted_list(
    _place: Place, _request: str, at: datetime, token: object, in_progress: Pending, queued: Pending
) -> bytes:
    lists = {"inProgressJobs": in_progress, "queuedJobs": queued}
    texts = {name: _encode_list(entries) for name, entries in lists.items()}
    return _join(texts | _closing(at, token))


def _encode_list(entries: Pending) -> str:
    return json.dumps(list(map(pending_entry, entries)), separators=(",", ":"))


def _accepted_update(
    place: Place,
    _request: str,
    at: datetime,
    token: object,
    state: ExecutionValues | None,
    content: JobDocument | None,
    job_id: str,
    number: int,
) -> bytes:
    members = {}
    if state is not None:
        members["executionState"] = _encode(_state(state)).decode()
    if content is not None:
        members["jobDocument"] = content.as_object(
            place.account, place.region, at, job_id=job_id, thing_name=place.thing_name, execution_number=number
        )
    return _join(members | _closing(at, token))


def _state(values: ExecutionValues) -> dict[str, Any]:
    document: dict[str, Any] = {"status": values.status}
    if values.details:
        document["statusDetails"] = values.details
    document["versionNumber"] = values.version
    return document


def _rejected(
    _place: Place,
    _request: str,
    at: datetime,
    token: object,
    code: str,
    message: str,
    state: ExecutionValues | None,
) -> bytes:
    members = {"code": json.dumps(code), "message": json.dumps(message, ensure_ascii=False)}
    if state is not None:
        members["executionState"] = _encode(_state(state)).decode()
    return _join(members | _closing(at, token))


# Notifications


def _notify_topic(place: Place, *_: object) -> str:
    return f"$aws/things/{place.thing_name}/jobs/notify"


def _notify(_place: Place, at: datetime, in_progress: Pending, queued: Pending) -> bytes:
    states = {"IN_PROGRESS": in_progress, "QUEUED": queued}
    texts = {name: _encode_list(entries) for name, entries in states.items() if entries}
    return _join({"timestamp": str(epoch_seconds(at)), "jobs": _join(texts).decode()})


def _notify_next_topic(place: Place, *_: object) -> str:
    return f"$aws/things/{place.thing_name}/jobs/notify-next"


def _notify_next(place: Place, at: datetime, values: ExecutionValues | None, content: JobDocument | None) -> bytes:
    members = {"timestamp": str(epoch_seconds(at))}
    if values is not None:
        members["execution"] = _execution(values, content, place, at)
    return _join(members)


# Events


def _job_event_topic(job_id: str, operation: str, *_: object) -> str:
    return f"$aws/events/job/{job_id}/{operation}"


def _job_event(
    job_id: str, operation: str, event_id: str, at: datetime, instants: tuple[datetime | None, ...], members: str
) -> bytes:
    """members: what else the event says, as JSON text."""
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
    return _encode(document)


def _execution_event_topic(job_id: str, operation: str, *_: object) -> str:
    return f"$aws/events/jobExecution/{job_id}/{operation}"


def _execution_event(
    job_id: str, operation: str, event_id: str, at: datetime, thing_arn: str, details: Mapping[str, Any] | None
) -> bytes:
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
        document["statusDetails"] = details
    return _encode(document)


# Takes a request for an execution; for the list of what is pending; an update; refuses one.
ACCEPTED: Final = Deferred(_accepted_topic, _accepted, rules_hear=False)
ACCEPTED_LIST: Final = Deferred(_accepted_topic, _accepted_list, rules_hear=False)
ACCEPTED_UPDATE: Final = Deferred(_accepted_topic, _accepted_update, rules_hear=False)
REJECTED: Final = Deferred(_rejected_topic, _rejected, rules_hear=False)
# What is pending has changed; what is next has changed.
NOTIFY: Final = Deferred(_notify_topic, _notify)
NOTIFY_NEXT: Final = Deferred(_notify_next_topic, _notify_next)
# What has become of a job, and of an execution.
JOB_EVENT: Final = Deferred(_job_event_topic, _job_event)
EXECUTION_EVENT: Final = Deferred(_execution_event_topic, _execution_event)
