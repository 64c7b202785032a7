"""Single calls against the floor, and against moto where moto has the operation."""

import itertools
import json
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from moto import mock_aws

from benchmarks.floor import against_floor, canned_client, plain_client, recorded_answers
from benchmarks.timing import Row, compare, print_rows
from iotmock import mock_iot

THING_ARN = "arn:aws:iot:us-east-1:123456789012:thing/pump"
COMMAND_ARN = "arn:aws:iot:us-east-1:123456789012:command/open"
PAYLOAD = {"content": b'{"valve": "open"}', "contentType": "application/json"}


def _shadow(size: int) -> bytes:
    fill = {f"k{i:04d}": "v" * 40 for i in range(size // 60)}
    return json.dumps({"state": {"reported": fill}}).encode()


class Case(NamedTuple):
    """One measured call. moto_has_it: moto answers the operation, too."""

    name: str
    service: str
    limit: float
    call: Callable[[Any], object]
    moto_has_it: bool = False


def _cases() -> list[Case]:
    serial = itertools.count()
    small, large = _shadow(1000), _shadow(7600)
    start = {"commandArn": COMMAND_ARN, "targetArn": THING_ARN}
    return [
        Case("GetCommand", "iot", 0.80, lambda c: c.get_command(commandId="open")),
        Case("CreateCommand", "iot", 0.90, lambda c: c.create_command(commandId=f"c{next(serial)}", payload=PAYLOAD)),
        Case("UpdateCommand", "iot", 0.90, lambda c: c.update_command(commandId="open", displayName="Open")),
        Case("StartCommandExecution", "iot-jobs-data", 0.90, lambda c: c.start_command_execution(**start)),
        Case("ListCommands, page of 50", "iot", 1.00, lambda c: c.list_commands(maxResults=50)),
        Case("DescribeEndpoint", "iot", 0.90, lambda c: c.describe_endpoint(endpointType="iot:Data-ATS"), True),
        Case("Publish", "iot-data", 0.90, lambda c: c.publish(topic="a/b", payload=b'{"t": 21.5}'), True),
        Case("UpdateThingShadow, 1 KB", "iot-data", 0.95, partial(_update, "pump", small), True),
        Case("GetThingShadow, 1 KB", "iot-data", 0.90, partial(_get, "pump"), True),
        Case("UpdateThingShadow, 8 KB", "iot-data", 1.50, partial(_update, "big", large), True),
        Case("GetThingShadow, 8 KB", "iot-data", 0.90, partial(_get, "big"), True),
    ]


def _update(thing: str, document: bytes, client: Any) -> object:
    return client.update_thing_shadow(thingName=thing, payload=document)


def _get(thing: str, client: Any) -> object:
    return client.get_thing_shadow(thingName=thing)["payload"].read()


def run() -> None:
    """Print the ratio of each call to its floor, and of moto's to the floor."""
    clients = {service: plain_client(service) for service in ("iot", "iot-jobs-data", "iot-data")}
    print_rows("Calls: ratio to the canned floor", [_row(case, clients) for case in _cases()])


def _row(case: Case, clients: dict[str, Any]) -> Row:
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    # Both clients are made outside the mock: sessions made inside share event names and are a little quicker.
    client, canned = clients[case.service], canned_client(case.service, answers)
    with mock_iot():
        _prepare(clients["iot"], clients["iot-data"])
        with recorded_answers(answers):
            case.call(client)
        ours, floor = against_floor(lambda: case.call(client), lambda: case.call(canned))
    detail = f"{ours * 1e6:6.0f} us, floor {floor * 1e6:6.0f} us"
    if case.moto_has_it:
        with mock_aws():
            _prepare_shadows(clients["iot"], clients["iot-data"])
            moto = compare(lambda: case.call(client), rounds=15)[0]
        detail += f", moto {moto / floor:.2f} x floor"
    return case.name, ours / floor, case.limit, detail


def _prepare_shadows(iot: Any, data: Any) -> None:
    for name, size in (("pump", 1000), ("big", 7600)):
        iot.create_thing(thingName=name)
        data.update_thing_shadow(thingName=name, payload=_shadow(size))


def _prepare(iot: Any, data: Any) -> None:
    _prepare_shadows(iot, data)
    iot.create_command(commandId="open", payload=PAYLOAD)
    for number in range(60):
        iot.create_command(commandId=f"seed{number}", payload=PAYLOAD)
