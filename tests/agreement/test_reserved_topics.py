"""The reserved topics of all rooms: what the services of AWS do there, written down a second time.

Sources: Developer Guide, Reserved topics; what the API refuses is observed, see docs/fidelity.md.
"""

from itertools import product

import pytest

from iotmock.core.mqtt import doors
from iotmock.core.mqtt.doors import RESERVED, RIGHTS, PublishRefused, Reservation, Right, TopicKind, check_publish
from iotmock.core.mqtt.patterns import TopicPatterns
from iotmock.core.mqtt.publisher import Door
from iotmock.core.rooms.registration import TOPICS
from iotmock.services import open_rooms

open_rooms()
SHADOWS = ("$aws/things/lamp/shadow", "$aws/things/lamp/shadow/name/main")
EXECUTIONS = ("$aws/commands/things/lamp/executions/e1", "$aws/commands/clients/c1/executions/e1")
JOBS = "$aws/things/lamp/jobs"
VERDICTS = ("accepted", "rejected")
NO_ANSWER = "devices answer commands over MQTT only"
NO_JOB = "devices ask for jobs over MQTT only"
NO_SERVICE = "only the service itself publishes there"
NO_PUBLISH = "only devices publish to this reserved topic"

REQUESTS_OF_SHADOWS = [f"{shadow}/{verb}" for shadow in SHADOWS for verb in ("get", "update", "delete")]
RESPONSES = [f"{execution}/response{form}" for execution in EXECUTIONS for form in ("", "/json", "/cbor", "/x")]
REQUESTS_OF_JOBS = [
    f"{JOBS}/{end}"
    for end in (
        "get", "start-next", "j1/get", "j1/update", "$next/get",
        # A job id may be any word.
        "notify/get", "get/update", "start-next/get", "get/get",
    )
]  # fmt: skip
MESSAGES = [
    *(f"{request}/{verdict}" for request in (*REQUESTS_OF_SHADOWS, *REQUESTS_OF_JOBS) for verdict in VERDICTS),
    *(f"{shadow}/update/{view}" for shadow in SHADOWS for view in ("delta", "documents")),
    *(f"{execution}/request{form}" for execution in EXECUTIONS for form in ("", "/json", "/x")),
    *(
        f"{execution}/response/{verdict}{form}"
        for execution in EXECUTIONS
        for verdict in VERDICTS
        for form in ("", "/json", "/x")
    ),
    f"{JOBS}/notify",
    f"{JOBS}/notify-next",
]
OTHERS = [
    "$aws/certificates/create/json",
    "$aws/things/lamp",
    "$aws/things/lamp/other",
    "$aws/things//shadow/update",
    "$aws/things/lamp/shadow",
    "$aws/things/lamp/shadow/update/",
    "$aws/things/lamp/shadow/update/something",
    "$aws/things/lamp/shadow/get/delta",
    "$aws/things/lamp/shadow/delete/documents",
    "$aws/things/lamp/shadow/name/main",
    "$aws/things/lamp/shadow/name//get",
    "$aws/commands/lamps/lamp/executions/e1/response",
    "$aws/commands/lamps/lamp/executions/e1/request/json",
    "$aws/commands/things/lamp/executions//response",
    "$aws/commands/things/lamp/executions/e1",
    "$aws/commands/things/lamp/executions/e1/response/json/json",
    f"{JOBS}/j1",
    f"{JOBS}/j1/delete",
    f"{JOBS}/j1/start-next",
    f"{JOBS}//get",
    f"{JOBS}/notify/accepted",
]
# topic: what it is for, and why the API may not publish there
ROWS: dict[str, tuple[TopicKind, str]] = {
    **dict.fromkeys(REQUESTS_OF_SHADOWS, (TopicKind.OPEN_REQUEST, "")),
    **dict.fromkeys(RESPONSES, (TopicKind.REQUEST, NO_ANSWER)),
    **dict.fromkeys(REQUESTS_OF_JOBS, (TopicKind.REQUEST, NO_JOB)),
    **dict.fromkeys(MESSAGES, (TopicKind.SERVICE_MESSAGE, NO_SERVICE)),
    **dict.fromkeys(OTHERS, (TopicKind.OTHER_AWS, NO_PUBLISH)),
}


def refusal(topic: str, door: Door) -> str:
    """Why a door refuses a topic; nothing when it does not."""
    try:
        check_publish(topic, b"{}", door, 0, False, None)
    except PublishRefused as error:
        return str(error).partition(": ")[2]
    return ""


@pytest.mark.parametrize("topic", ROWS)
def test_topic_is_what_aws_has_it_for(topic: str) -> None:
    """Its kind, and the words with which the API refuses it."""
    kind, reason = ROWS[topic]
    assert doors.kind_of(topic) is kind
    assert refusal(topic, Door.API) == reason
    assert {refusal(topic, door) for door in (Door.DEVICE, Door.WILL)} == {""}
    assert RIGHTS[kind][Door.WILL] is Right.DELIVERED


@pytest.mark.parametrize("topic", [*REQUESTS_OF_SHADOWS, *RESPONSES, *REQUESTS_OF_JOBS])
def test_request_comes_to_the_room_that_has_reserved_its_topic(topic: str) -> None:
    """What is reserved for requests is answered, by the room that has reserved it."""
    reserved, processor = RESERVED.find(topic), TOPICS.find(topic)
    assert reserved is not None
    assert processor is not None
    assert processor[0].pattern == reserved[0].pattern


def plain(reservation: Reservation) -> list[Reservation]:
    """One reservation for each way to choose where its pattern leaves a choice."""
    levels = reservation.pattern.split("/")
    ways = product(*(level.strip("{}").partition(":")[2].split("|") if ":" in level else [level] for level in levels))
    return [reservation._replace(pattern="/".join(way)) for way in ways]


PLAIN = [each for reservation in RESERVED for each in plain(reservation)]


@pytest.mark.parametrize("missing", PLAIN, ids=lambda reservation: reservation.pattern)
def test_reservation_that_is_missing_is_noticed(missing: Reservation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is there for a row above; without it that row would be wrong."""
    table: TopicPatterns[Reservation] = TopicPatterns()
    for reservation in PLAIN:
        if reservation is not missing:
            table.add(reservation.pattern, reservation)
    with monkeypatch.context() as broken:
        broken.setattr(doors, "RESERVED", table)
        doors.kind_of.cache_clear()
        wrong = [topic for topic, row in ROWS.items() if (doors.kind_of(topic), refusal(topic, Door.API)) != row]
    doors.kind_of.cache_clear()
    assert wrong
