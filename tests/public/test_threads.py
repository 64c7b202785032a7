"""Many threads at once lose nothing."""

import threading
from typing import Any

from iotmock import IoTMock

THREADS, CALLS = 8, 1000


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
