"""Single calls against the floor, and against moto where moto has the operation."""

import itertools
import json
from collections.abc import Callable
from typing import Any

from moto import mock_aws

from benchmarks.floor import canned_client, plain_client, recorded_answers
from benchmarks.timing import Row, compare, print_rows
from iotmock import mock_iot

THING_ARN = "arn:aws:iot:us-east-1:123456789012:thing/pump"
COMMAND_ARN = "arn:aws:iot:us-east-1:123456789012:command/open"
PAYLOAD = {"content": b'{"valve": "open"}', "contentType": "application/json"}


def _shadow(size: int) -> bytes:
    fill = {f"k{i:04d}": "v" * 40 for i in range(size // 60)}
    return json.dumps({"state": {"reported": fill}}).encode()


def _cases() -> list[tuple[str, str, float, Callable[[Any], object], bool]]:
    """(name, service, limit, call, whether moto has it)."""
    serial = itertools.count()
    small, large = _shadow(1000), _shadow(7600)
    return [
        ("GetCommand", "iot", 1.10, lambda c: c.get_command(commandId="open"), False),
        ("CreateCommand", "iot", 1.20, lambda c: c.create_command(commandId=f"c{next(serial)}", payload=PAYLOAD), False),
        ("UpdateCommand", "iot", 1.20, lambda c: c.update_command(commandId="open", displayName="Open"), False),
        (
            "StartCommandExecution", "iot-jobs-data", 1.20,
            lambda c: c.start_command_execution(commandArn=COMMAND_ARN, targetArn=THING_ARN), False,
        ),
        ("ListCommands, page of 50", "iot", 1.30, lambda c: c.list_commands(maxResults=50), False),
        ("DescribeEndpoint", "iot", 1.10, lambda c: c.describe_endpoint(endpointType="iot:Data-ATS"), True),
        ("Publish", "iot-data", 1.20, lambda c: c.publish(topic="a/b", payload=b'{"t": 21.5}'), True),
        ("UpdateThingShadow, 1 KB", "iot-data", 1.20, lambda c: c.update_thing_shadow(thingName="pump", payload=small), True),
        ("GetThingShadow, 1 KB", "iot-data", 1.20, lambda c: c.get_thing_shadow(thingName="pump")["payload"].read(), True),
        ("UpdateThingShadow, 8 KB", "iot-data", 2.50, lambda c: c.update_thing_shadow(thingName="big", payload=large), True),
        ("GetThingShadow, 8 KB", "iot-data", 1.50, lambda c: c.get_thing_shadow(thingName="big")["payload"].read(), True),
    ]  # fmt: skip


def _prepare(iot: Any, jobs: Any, data: Any) -> None:
    for name in ("pump", "big"):
        iot.create_thing(thingName=name)
    iot.create_command(commandId="open", payload=PAYLOAD)
    for number in range(60):
        iot.create_command(commandId=f"seed{number}", payload=PAYLOAD)


def run() -> None:
    """Print the ratio of each call to its floor, and of moto's to ours."""
    clients = {service: plain_client(service) for service in ("iot", "iot-jobs-data", "iot-data")}
    rows: list[Row] = []
    for name, service, limit, call, moto_has_it in _cases():
        answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        with mock_iot():
            _prepare(clients["iot"], clients["iot-jobs-data"], clients["iot-data"])
            if "UpdateThingShadow" not in name:
                clients["iot-data"].update_thing_shadow(thingName="pump", payload=_shadow(1000))
                clients["iot-data"].update_thing_shadow(thingName="big", payload=_shadow(7600))
            with recorded_answers(answers):
                call(clients[service])
            floor_client = canned_client(service, answers)
            ours, floor = compare(
                lambda call=call: call(clients[service]), lambda call=call, c=floor_client: call(c)  # type: ignore[misc]
            )
        detail = f"{ours * 1e6:6.0f} us, floor {floor * 1e6:6.0f} us"
        if moto_has_it:
            detail += f", moto {_moto_seconds(call, clients, service) / floor:.2f} x floor"
        rows.append((name, ours / floor, limit, detail))
    print_rows("Calls: ratio to the canned floor", rows)


def _moto_seconds(call: Callable[[Any], object], clients: dict[str, Any], service: str) -> float:
    with mock_aws():
        for name in ("pump", "big"):
            clients["iot"].create_thing(thingName=name)
            clients["iot-data"].update_thing_shadow(thingName=name, payload=_shadow(7600 if name == "big" else 1000))
        return compare(lambda: call(clients[service]), rounds=15)[0]
