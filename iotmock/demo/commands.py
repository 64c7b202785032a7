"""The demo: three devices get a command; one carries it out, one refuses, one stays silent and answers too late."""

import json
from collections.abc import Callable
from typing import Any

from iotmock.handle import IoTMock
from iotmock.mock import mock_iot

__all__ = ["run"]

DEVICES = ("pump-1", "pump-2", "pump-3")


def run(write: Callable[[str], Any]) -> None:
    """Play the story with plain boto3 clients and write a timeline of what happened."""
    import boto3

    with mock_iot() as iot:
        control = boto3.client("iot", region_name=iot.region)
        jobs_data = boto3.client("iot-jobs-data", region_name=iot.region)
        write("iotmock demo: AWS IoT Commands, in process, no AWS account\n\n")

        things = [control.create_thing(thingName=name)["thingArn"] for name in DEVICES]
        command = control.create_command(
            commandId="open-valve",
            displayName="Open the valve",
            payload={"content": b'{"valve": "open"}', "contentType": "application/json"},
        )
        start = iot.now
        executions = [
            jobs_data.start_command_execution(
                commandArn=command["commandArn"], targetArn=thing, executionTimeoutSeconds=30
            )["executionId"]
            for thing in things
        ]
        _play_devices(iot, dict(zip(DEVICES, executions, strict=True)))
        _write_timeline(iot, start, dict(zip(executions, DEVICES, strict=True)), write)
        write("\nwhat GetCommandExecution says in the end\n")
        for name, thing, execution in zip(DEVICES, things, executions, strict=True):
            found = control.get_command_execution(executionId=execution, targetArn=thing, includeResult=True)
            details = found.get("statusReason") or found.get("result") or ""
            write(f"  {name}  {found['status']:<10} {json.dumps(details) if details else ''}\n")


def _play_devices(iot: IoTMock, executions: dict[str, str]) -> None:
    def answer(device: str, **body: Any) -> None:
        topic = f"$aws/commands/things/{device}/executions/{executions[device]}/response/json"
        iot.publish(topic, body)

    iot.advance(2)
    answer("pump-1", status="IN_PROGRESS")
    iot.advance(3)
    answer("pump-2", status="REJECTED", statusReason={"reasonCode": "VALVE_BLOCKED"})
    iot.advance(5)
    answer("pump-1", status="SUCCEEDED", result={"position": {"s": "open"}})
    iot.advance(60)  # pump-3 is silent; its 30 seconds run out on the way
    answer("pump-3", status="SUCCEEDED", result={"position": {"s": "open"}})


def _write_timeline(iot: IoTMock, start: Any, devices: dict[str, str], write: Callable[[str], Any]) -> None:
    write("    time  device  what happened\n")
    for entry in iot.journal:
        execution = entry.name.rpartition("/")[2]
        if execution not in devices:
            continue
        seconds = (entry.at - start).total_seconds()
        change = f"{entry.before or '(new)'} -> {entry.after}"
        write(f"  {seconds:5.0f} s  {devices[execution]}  {change:<28} by {entry.who}\n")
