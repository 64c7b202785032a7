"""The calls whose instructions are counted: those of `calls`, and what a redesign of the floor may make dearer."""

import itertools
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import boto3
from moto import mock_aws

from benchmarks.calls import COMMAND_ARN, PAYLOAD, _cases, _prepare, _shadow
from benchmarks.floor import canned_client, plain_client, recorded_answers
from iotmock import mock_iot

Count = Callable[[str, Callable[[], object]], None]


def visit(count: Count) -> None:
    """Hand each case, and its floor, to `count`."""
    clients = {service: plain_client(service) for service in ("iot", "iot-jobs-data", "iot-data")}
    for case in _cases():
        answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        client, canned = clients[case.service], canned_client(case.service, answers)
        with mock_iot():
            _prepare(clients["iot"], clients["iot-data"])
            with recorded_answers(answers):
                case.call(client)
            count(case.name, lambda: case.call(client))  # noqa: B023 - called at once
        # The floor is botocore's own work, all of it.
        with mock_iot(shortcuts=False):
            count(f"{case.name}, floor", lambda: case.call(canned))  # noqa: B023
    _count_jobs(count, clients["iot"], clients["iot-jobs-data"])
    _count_messages(count, clients["iot-data"], clients["iot-jobs-data"], clients["iot"])
    _count_rules(count, clients["iot"], clients["iot-data"])
    _count_registry(count, clients["iot"])
    _count_starts(count)


def _count_rules(count: Count, control: Any, data: Any) -> None:
    """What a topic rule adds to a publish: one that does not match, and one that matches and republishes."""
    payload = b'{"temperature": 21.5, "unit": "C"}'

    def publish() -> None:
        data.publish(topic="plant/oven", qos=0, payload=payload)

    with mock_iot() as iot:
        count("Publish of JSON, no rule", publish)
        count("handle.publish of JSON, no rule", lambda: iot.publish("plant/oven", payload))
        action = {"republish": {"topic": "hot", "roleArn": "arn:aws:iam::123456789012:role/rules"}}
        for name, source in (("does not match", "plant/fan"), ("republishes", "plant/oven")):
            sql = f"SELECT temperature FROM '{source}' WHERE temperature > 20"
            control.create_topic_rule(ruleName="hot", topicRulePayload={"sql": sql, "actions": [action]})
            count(f"Publish of JSON, a rule {name}", publish)
            count(f"handle.publish of JSON, a rule {name}", lambda: iot.publish("plant/oven", payload))
            control.delete_topic_rule(ruleName="hot")


def _count_registry(count: Count, control: Any) -> None:
    """A thing that is read, one that is changed, and one that is searched for by its name."""
    serial = itertools.count()

    def change(client: Any) -> None:
        client.update_thing(
            thingName="t7", attributePayload={"attributes": {"floor": str(next(serial))}, "merge": True}
        )

    cases: dict[str, Callable[[Any], object]] = {
        "DescribeThing": lambda client: client.describe_thing(thingName="t7"),
        "UpdateThing": change,
        "SearchIndex by name": lambda client: client.search_index(queryString="thingName:t7"),
    }
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    with mock_iot():
        control.update_indexing_configuration(thingIndexingConfiguration={"thingIndexingMode": "REGISTRY"})
        for number in range(100):
            control.create_thing(thingName=f"t{number}", attributePayload={"attributes": {"site": "north"}})
        with recorded_answers(answers):
            for call in cases.values():
                call(control)
        for name, call in cases.items():
            count(name, lambda: call(control))  # noqa: B023 - called at once
    canned = canned_client("iot", answers)
    with mock_iot(shortcuts=False):
        for name, call in cases.items():
            count(f"{name}, floor", lambda: call(canned))  # noqa: B023


def _count_messages(count: Count, data: Any, jobs: Any, control: Any) -> None:
    """What is published: by a device, with and without somebody who listens."""
    small = _shadow(1000)
    with mock_iot() as iot:
        count("handle.publish, nobody listens", lambda: iot.publish("a/b", b"{}"))
        count("device updates a shadow, nobody listens", lambda: iot.publish("$aws/things/p/shadow/update", small))
        update = partial(data.update_thing_shadow, thingName="p", payload=small)
        unrelated = iot.subscribe("somewhere/else")
        count("UpdateThingShadow, an unrelated subscriber", update)
        count("device updates a shadow, an unrelated one", lambda: iot.publish("$aws/things/p/shadow/update", small))
        unrelated.close()
        hearers = iot.subscribe("$aws/things/+/shadow/update/+")
        count("UpdateThingShadow, all answers heard", update)
        hearers.close()
        control.create_command(commandId="open", payload=PAYLOAD)
        target = "arn:aws:iot:us-east-1:123456789012:client/pump"

        def execute() -> None:
            started = jobs.start_command_execution(commandArn=COMMAND_ARN, targetArn=target)["executionId"]
            iot.publish(f"$aws/commands/clients/pump/executions/{started}/response/json", {"status": "SUCCEEDED"})

        count("a command execution, started and answered", execute)

        def time_out() -> None:
            _start(jobs, target)
            iot.advance(11)

        count("a command execution that times out", time_out)
        count("a client comes and goes", lambda: iot.connect("d").disconnect())


def _count_jobs(count: Count, control: Any, devices: Any) -> None:
    """A job on one thing: created, started and reported; each with a thing of its own, as each call needs one."""
    target = "arn:aws:iot:us-east-1:123456789012:thing/"

    def create(client: Any, number: int) -> None:
        client.create_job(jobId=f"j{number}", targets=[f"{target}t{number}"], document='{"operation": "reboot"}')

    def start(client: Any, number: int) -> None:
        client.start_next_pending_job_execution(thingName=f"t{number}")

    def update(client: Any, number: int) -> None:
        client.update_job_execution(jobId=f"j{number}", thingName=f"t{number}", status="SUCCEEDED")

    floors: list[tuple[str, Callable[[Any, int], None], Any]] = []
    with mock_iot():
        for number in range(51):
            control.create_thing(thingName=f"t{number}")
        for name, client, act in (
            ("CreateJob on one thing", control, create),
            ("StartNextPendingJobExecution", devices, start),
            ("UpdateJobExecution", devices, update),
        ):
            answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
            with recorded_answers(answers):
                act(client, 50)
            canned = canned_client("iot" if client is control else "iot-jobs-data", answers)
            numbers = itertools.count()
            count(name, lambda: act(client, next(numbers)))  # noqa: B023 - called at once
            floors.append((name, act, canned))
    with mock_iot(shortcuts=False):
        for case, play, canned_answers in floors:
            others = itertools.count()
            count(f"{case}, floor", lambda: play(canned_answers, next(others)))  # noqa: B023


def _start(jobs: Any, target: str) -> None:
    jobs.start_command_execution(commandArn=COMMAND_ARN, targetArn=target)


def _count_starts(count: Count) -> None:
    """Starting, and the first client of a test; moto's as their floor."""
    serial = itertools.count()

    def start_and_stop(mock: Any) -> None:
        with mock():
            next(serial)

    def one_test(mock: Any) -> None:
        with mock():
            boto3.client("iot", region_name="us-east-1").describe_endpoint(endpointType="iot:Data-ATS")

    for name, run in (("start and stop", start_and_stop), ("one client, one call", one_test)):
        count(name, lambda: run(mock_iot))  # noqa: B023
        count(f"{name}, floor", lambda: run(mock_aws))  # noqa: B023
    for name, mock in (("first client", mock_iot), ("first client, floor", mock_aws)):
        with mock():
            count(name, lambda: _client(boto3.Session()))
    for name, other in (("another client of a session", mock_iot), ("another client of a session, floor", nullcontext)):
        with other():
            count(name, partial(_client, boto3.Session()))


def _client(session: Any) -> Any:
    return session.client("iot", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
