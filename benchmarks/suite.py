"""A suite of 200 tests over things, shadows and publish, which moto answers too.

With clients in each test, and with clients that live as long as the suite, both against moto with clients in each test,
as its users write them. CPU time, in turns of ten tests.
"""

import json
from collections.abc import Callable
from typing import Any

import boto3
from moto import mock_aws

from benchmarks.timing import Row, compare, print_rows
from iotmock import mock_iot

TESTS = 200
PER_TURN = 10
OPTIONS = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
Clients = tuple[Any, Any]


def _clients() -> Clients:
    make: Callable[..., Any] = boto3.client
    return make("iot", **OPTIONS), make("iot-data", **OPTIONS)


def _things(clients: Clients, number: int) -> None:
    control, _ = clients
    name = f"pump-{number}"
    control.create_thing(thingName=name, attributePayload={"attributes": {"site": "a"}})
    control.update_thing(thingName=name, attributePayload={"attributes": {"floor": "2"}, "merge": True})
    assert control.describe_thing(thingName=name)["thingName"] == name
    assert len(control.list_things()["things"]) == 1


def _shadows(clients: Clients, number: int) -> None:
    control, data = clients
    name = f"lamp-{number}"
    control.create_thing(thingName=name)
    for state in ({"desired": {"on": True, "level": number}}, {"reported": {"on": True}}):
        data.update_thing_shadow(thingName=name, payload=json.dumps({"state": state}))
    document = json.loads(data.get_thing_shadow(thingName=name)["payload"].read())
    assert document["state"]["delta"] == {"level": number}


def _publishes(clients: Clients, number: int) -> None:
    _, data = clients
    for turn in range(4):
        data.publish(topic=f"plant/{number}/{turn}", qos=1, payload=b'{"temperature": 21.5}')


_BODIES = (_things, _shadows, _publishes)


def _tests(mock: Any, clients: Clients | None = None) -> Callable[[], None]:
    """The next tests of the suite, each time it is called."""
    done = 0

    def some() -> None:
        nonlocal done
        for _ in range(PER_TURN):
            with mock():
                _BODIES[done % len(_BODIES)](clients or _clients(), done)
            done += 1

    return some


def run() -> None:
    """Print the ratios to moto."""
    rows: list[Row] = []
    for what, goal, lasting in (("clients in each test", 0.11, False), ("clients of the session", 0.04, True)):
        clients = _clients() if lasting else None
        ours, moto = compare(_tests(mock_iot, clients), _tests(mock_aws), rounds=TESTS // PER_TURN, calls=1)
        detail = f"{ours * 1000 / PER_TURN:.1f} ms a test, moto {moto * 1000 / PER_TURN:.1f} ms"
        rows.append((f"{TESTS} tests, {what}", ours / moto, goal, detail))
    print_rows("A suite: ratio to mock_aws", rows)
