"""Many threads at once lose nothing."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from iotmock import IoTMock

THREADS, CALLS = 8, 1000
ACCOUNT = "arn:aws:iot:us-east-1:123456789012"


def test_eight_threads_of_mixed_calls_lose_no_update(iotmock: IoTMock) -> None:
    """8 threads x 1,000 mixed calls: no exception, every command and execution is there, and moto's things too."""
    iot, jobs_data = iotmock.client("iot"), iotmock.client("iot-jobs-data")
    arn = iot.create_command(commandId="shared", payload={"content": b"{}", "contentType": "application/json"})[
        "commandArn"
    ]
    failures: list[BaseException] = []
    barrier = threading.Barrier(THREADS)

    def work(worker: int) -> None:
        target = f"arn:aws:iot:us-east-1:123456789012:client/device-{worker}"
        try:
            barrier.wait()
            for number in range(CALLS // 5):
                iot.create_command(commandId=f"c-{worker}-{number}", payload={"content": b"x"})
                execution = jobs_data.start_command_execution(commandArn=arn, targetArn=target)["executionId"]
                topic = f"$aws/commands/clients/device-{worker}/executions/{execution}/response/json"
                iotmock.publish(topic, {"status": "SUCCEEDED"})
                found = iot.get_command_execution(executionId=execution, targetArn=target)
                assert found["status"] == "SUCCEEDED"
                iot.create_thing(thingName=f"t-{worker}-{number}")
        except BaseException as error:  # noqa: BLE001 - reported by the main thread
            failures.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    assert _count(iot, "list_commands", "commands") == THREADS * CALLS // 5 + 1
    assert _count(iot, "list_things", "things") == THREADS * CALLS // 5
    assert len([entry for entry in iotmock.journal if entry.after == "SUCCEEDED"]) == THREADS * CALLS // 5


def _count(client: Any, operation: str, key: str) -> int:
    pages = client.get_paginator(operation).paginate(PaginationConfig={"PageSize": 100})
    return sum(len(page[key]) for page in pages)


def test_callbacks_of_many_publishers_each_run_once(iotmock: IoTMock) -> None:
    """Callbacks run outside the lock, once for each message."""
    received: list[str] = []
    iotmock.subscribe("t/+", callback=lambda message: received.append(message.topic))

    def work(worker: int) -> None:
        for _ in range(200):
            iotmock.publish(f"t/{worker}", b"")

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(received) == [f"t/{worker}" for worker in range(4) for _ in range(200)]


class Worker:
    """One of many threads: it goes round all services with resources of its own, and with some that all share."""

    def __init__(self, iot: IoTMock, number: int) -> None:
        self.iot = iot
        self.name = f"w{number}"
        self.control, self.data, self.jobs = (iot.client(each) for each in ("iot", "iot-data", "iot-jobs-data"))
        self.buttons = iot.client("iot1click-devices")
        self.rounds = 0
        self.control.create_thing(thingName=self.name)
        iot.one_click.add_device(self.name)
        self.buttons.initiate_device_claim(DeviceId=self.name)
        iot.one_click.click(self.name)
        self.buttons.finalize_device_claim(DeviceId=self.name)
        self.buttons.update_device_state(DeviceId=self.name, Enabled=True)

    def go_round(self) -> None:
        """Do something with every service; whatever it reads at once must be what it wrote."""
        self.rounds += 1
        for act in (self._command, self._job, self._package, self._shadow, self._tags, self._line, self._button):
            act(f"{self.name}-{self.rounds}")
        self.iot.advance(0.001)
        self.data.publish(topic=f"done/{self.name}", payload=b"x", retain=True, qos=1)

    def _command(self, _name: str) -> None:
        target = f"{ACCOUNT}:thing/{self.name}"
        execution = self.jobs.start_command_execution(
            commandArn=f"{ACCOUNT}:command/shared", targetArn=target, executionTimeoutSeconds=43200
        )["executionId"]
        topic = f"$aws/commands/things/{self.name}/executions/{execution}/response/json"
        self.iot.publish(topic, {"status": "SUCCEEDED"})
        assert self.control.get_command_execution(executionId=execution, targetArn=target)["status"] == "SUCCEEDED"

    def _job(self, name: str) -> None:
        self.control.create_job(jobId=name, targets=[f"{ACCOUNT}:thing/{self.name}"], document="{}")
        started = self.jobs.start_next_pending_job_execution(thingName=self.name)
        assert started["execution"]["jobId"] == name
        self.iot.publish(f"$aws/things/{self.name}/jobs/{name}/update", {"status": "SUCCEEDED"})
        assert self.control.describe_job(jobId=name)["job"]["status"] == "COMPLETED"

    def _package(self, name: str) -> None:
        self.control.create_package_version(packageName="shared", versionName=name)
        self.control.update_package_version(packageName="shared", versionName=name, action="PUBLISH")

    def _shadow(self, _name: str) -> None:
        document = {"state": {"reported": {self.name: self.rounds}}}
        self.data.update_thing_shadow(thingName="shared", payload=json.dumps(document))

    def _tags(self, name: str) -> None:
        self.control.tag_resource(resourceArn=f"{ACCOUNT}:command/shared", tags=[{"Key": self.name, "Value": name}])

    def _line(self, _name: str) -> None:
        with self.iot.connect(self.name, clean_session=False, will=("will", b"")) as client:
            client.subscribe(f"to/{self.name}")
            sent = [b"2"]
            if hasattr(self.data, "send_direct_message"):  # an older botocore has not
                self.data.send_direct_message(clientId=self.name, topic="direct", payload=b"1")
                sent.insert(0, b"1")
            self.data.publish(topic=f"to/{self.name}", payload=b"2", qos=1)
            assert [message.payload for message in client.messages] == sent
        self.iot.connect("contested")

    def _button(self, _name: str) -> None:
        self.iot.one_click.click(self.name)


def run_for(seconds: float, workers: list[Worker]) -> list[BaseException]:
    """Let all go round in threads of their own for a while; gives what went wrong."""
    failures: list[BaseException] = []
    end, barrier = time.monotonic() + seconds, threading.Barrier(len(workers))

    def work(worker: Worker) -> None:
        try:
            barrier.wait()
            while time.monotonic() < end and not failures:
                worker.go_round()
        except BaseException as error:  # noqa: BLE001 - reported by the main thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def counting(iot: IoTMock) -> Callable[[Any], None]:
    """A callback that keeps its count in a shadow, by boto3: lost updates and conflicts would show."""
    data = iot.client("iot-data")

    def count(_message: Any) -> None:
        known = json.loads(data.get_thing_shadow(thingName="counter")["payload"].read())
        document = {"state": {"reported": {"n": known["state"]["reported"]["n"] + 1}}, "version": known["version"]}
        data.update_thing_shadow(thingName="counter", payload=json.dumps(document))

    return count


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.long)])
def test_thirty_two_threads_over_all_services_lose_nothing(iotmock: IoTMock, seconds: float) -> None:
    """No error, no lost update, and a journal in which each change begins where the last one ended."""
    control, data = iotmock.client("iot"), iotmock.client("iot-data")
    control.create_command(commandId="shared", payload={"content": b"{}", "contentType": "application/json"})
    control.create_package(packageName="shared")
    data.update_thing_shadow(thingName="counter", payload='{"state": {"reported": {"n": 0}}}')
    iotmock.subscribe("done/+", callback=counting(iotmock))
    workers = [Worker(iotmock, number) for number in range(32)]

    assert run_for(seconds, workers) == []
    iotmock.advance(0)  # raises what a callback has raised

    rounds = sum(worker.rounds for worker in workers)
    assert rounds >= len(workers)
    shared = json.loads(data.get_thing_shadow(thingName="shared")["payload"].read())
    assert shared["version"] == rounds
    assert shared["state"]["reported"] == {worker.name: worker.rounds for worker in workers}
    counter = json.loads(data.get_thing_shadow(thingName="counter")["payload"].read())
    assert (counter["state"]["reported"]["n"], counter["version"]) == (rounds, rounds + 1)
    tags = control.list_tags_for_resource(resourceArn=f"{ACCOUNT}:command/shared")["tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {w.name: f"{w.name}-{w.rounds}" for w in workers}
    assert _count(control, "list_jobs", "jobs") == rounds
    assert sum(message.topic.startswith("done/") for message in iotmock.messages) == rounds
    check_journal(iotmock, rounds)


def check_journal(iot: IoTMock, rounds: int) -> None:
    """Instants do not go back; the changes of each resource follow on each other; none is missing."""
    states: dict[tuple[str, str], str | None] = {}
    ends: Counter[tuple[str, str | None]] = Counter()
    latest = iot.journal[0].at
    for entry in iot.journal:
        assert entry.at >= latest
        latest = entry.at
        if entry.resource in ("command execution", "job", "job execution", "package version"):
            resource = (entry.resource, entry.name)
            assert entry.before == states.get(resource), entry
            states[resource] = entry.after
    for (kind, _), state in states.items():
        ends[kind, state] += 1
    assert ends == {
        ("command execution", "SUCCEEDED"): rounds,
        ("job", "COMPLETED"): rounds,
        ("job execution", "SUCCEEDED"): rounds,
        ("package version", "PUBLISHED"): rounds,
    }
