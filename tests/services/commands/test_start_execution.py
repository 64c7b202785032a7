"""StartCommandExecution: checks, targets, client tokens."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

ARN = "arn:aws:iot:us-east-1:123456789012"


def traces(bench: Any) -> tuple[int, int]:
    """How many messages and command executions there are in the journal: what a refused start must not change."""
    executions = [entry for entry in bench.iot.journal if entry.resource == "command execution"]
    return len(bench.iot.messages), len(executions)


def test_start_answers_the_id_of_a_created_execution(bench: Any) -> None:
    """A new execution is CREATED (Developer Guide, Commands concepts and status)."""
    assert bench.status(bench.start()) == "CREATED"


def test_execution_ids_are_lower_case_uuids(bench: Any) -> None:
    """As in AWS's samples (Developer Guide, Start and monitor command executions)."""
    execution_id = bench.start()
    assert str(uuid.UUID(execution_id)) == execution_id


def test_start_on_a_registered_thing_is_accepted(bench: Any) -> None:
    """A thing target (Developer Guide, Start and monitor command executions)."""
    target = bench.thing("lamp-1")
    execution_id = bench.start(target_arn=target)
    assert bench.execution(execution_id, target)["targetArn"] == target


def test_start_on_an_unregistered_thing_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException, and nothing happens (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    with bench.refused("ResourceNotFoundException"):
        bench.start(arn, f"{ARN}:thing/nobody")
    assert traces(bench) == (0, 0)


def test_start_on_a_deleted_thing_is_not_found(bench: Any) -> None:
    """The registry is asked at every start (chosen, see docs/fidelity.md)."""
    target = bench.thing("lamp")
    arn = bench.command()
    bench.start(arn, target)
    bench.control.delete_thing(thingName="lamp")
    with bench.refused("ResourceNotFoundException"):
        bench.start(arn, target)


def test_start_on_a_client_nobody_knows_is_accepted(bench: Any) -> None:
    """A client target need not be connected (AWS IoT device SDK for Java v2, its tests)."""
    assert bench.start(target_arn=f"{ARN}:client/nobody")


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("lamp", id="no ARN"),
        pytest.param("", id="empty"),
        pytest.param(f"{ARN}:thinggroup/lamps", id="group"),
        pytest.param(f"{ARN}:thing/", id="no name"),
        pytest.param(f"{ARN}:thing/a b", id="name that no thing can have"),
        pytest.param(f"{ARN}:client/{'c' * 129}", id="long name"),
        pytest.param(f"{ARN}:client/a/b", id="name of two levels"),
        pytest.param(f"{ARN}:client/+", id="wildcard"),
        pytest.param("arn:aws:iot:eu-west-1:123456789012:client/pump", id="other region"),
        pytest.param("arn:aws:iot:us-east-1:210987654321:client/pump", id="other account"),
        pytest.param("arn:aws-cn:iot:us-east-1:123456789012:client/pump", id="other partition"),
        pytest.param("arn:aws:iot:us-east-1:123456789012:client/" + "p" * 2048, id="over 2048 characters"),
    ],
)
def test_start_on_something_else_is_refused(bench: Any, target: str) -> None:
    """A target is a thing or client of the same account and region (API reference, StartCommandExecution)."""
    arn = bench.command()
    with bench.refused("ValidationException"):
        bench.device_plane.start_command_execution(commandArn=arn, targetArn=target)
    assert traces(bench) == (0, 0)


@pytest.mark.parametrize(
    "arn",
    [
        f"{ARN}:command/nothing",
        "arn:aws:iot:eu-west-1:123456789012:command/reboot",
        "arn:aws:iot:us-east-1:210987654321:command/reboot",
        "reboot",
    ],
)
def test_start_of_an_unknown_command_is_not_found(bench: Any, arn: str) -> None:
    """ResourceNotFoundException, 404 (API reference, StartCommandExecution)."""
    bench.command()
    with bench.refused("ResourceNotFoundException") as response:
        bench.start(arn)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404


def deprecate(bench: Any) -> None:
    """Deprecate the command."""
    bench.control.update_command(commandId="reboot", deprecated=True)


def delete(bench: Any) -> None:
    """Delete the command."""
    bench.control.delete_command(commandId="reboot")


@pytest.mark.parametrize("change", [deprecate, delete])
def test_start_of_an_unavailable_command_is_refused(bench: Any, change: Callable[[Any], None]) -> None:
    """Deprecated (Developer Guide, Start and monitor command executions) or pending deletion (chosen)."""
    arn = bench.command()
    change(bench)
    with bench.refused("ValidationException"):
        bench.start(arn)
    assert traces(bench) == (0, 0)


def test_start_of_a_restored_command_is_accepted(bench: Any) -> None:
    """Restoring makes it available again (Developer Guide, Deprecate a command resource)."""
    arn = bench.command()
    deprecate(bench)
    bench.control.update_command(commandId="reboot", deprecated=False)
    assert bench.start(arn)


def test_start_checks_the_target_before_the_command(bench: Any) -> None:
    """A wrong target of an unknown command is a ValidationException (chosen, see docs/fidelity.md)."""
    with bench.refused("ValidationException"):
        bench.start(f"{ARN}:command/nothing", "nowhere")


def test_start_checks_the_command_before_the_thing(bench: Any) -> None:
    """A deprecated command on an unregistered thing is a ValidationException (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    deprecate(bench)
    with bench.refused("ValidationException"):
        bench.start(arn, f"{ARN}:thing/nobody")


def test_start_takes_10_seconds_by_default(bench: Any) -> None:
    """The default time-out (Developer Guide, Start and monitor command executions)."""
    assert bench.execution(bench.start())["executionTimeoutSeconds"] == 10


def test_start_takes_up_to_12_hours(bench: Any) -> None:
    """The maximum time-out (Developer Guide, Start and monitor command executions)."""
    assert bench.execution(bench.start(executionTimeoutSeconds=43200))["executionTimeoutSeconds"] == 43200


def test_start_with_more_than_12_hours_is_refused(bench: Any) -> None:
    """The maximum time-out (Developer Guide, Start and monitor command executions)."""
    with bench.refused("ValidationException"):
        bench.start(executionTimeoutSeconds=43201)


@pytest.mark.parametrize("token", ["t" * 65, "with blank", "ümlaut"])
def test_start_with_an_impossible_client_token_is_refused(bench: Any, token: str) -> None:
    """1 to 64 printable ASCII characters (API reference, StartCommandExecution)."""
    with bench.refused("ValidationException"):
        bench.start(clientToken=token)


def test_start_without_client_token_starts_every_time(bench: Any) -> None:
    """SDKs fill in a random token, so two plain calls are two executions (API reference, StartCommandExecution)."""
    arn = bench.command()
    assert bench.start(arn) != bench.start(arn)


def test_plain_https_request_needs_no_client_token(bench: Any) -> None:
    """The token is optional on the wire (API reference, StartCommandExecution)."""
    url = "https://data.jobs.iot.us-east-1.amazonaws.com/command-executions"
    request = {"commandArn": bench.command(), "targetArn": bench.target}
    answers = [requests.post(url, json=request, timeout=5).json()["executionId"] for _ in range(2)]
    assert [bench.status(execution_id) for execution_id in answers] == ["CREATED"] * 2
    bench.advance(timedelta(days=183))
    with bench.refused("ResourceNotFoundException"):
        bench.execution(answers[0])


def test_repeated_start_gives_the_first_execution_and_publishes_nothing(bench: Any) -> None:
    """Same token, same request: idempotent (API reference, StartCommandExecution)."""
    arn = bench.command()
    parameters = {"a": {"S": "x"}}
    first = bench.start(arn, clientToken="t", parameters=parameters)
    before = traces(bench)
    assert bench.start(arn, clientToken="t", parameters=parameters) == first
    assert traces(bench) == before


def test_repeated_start_may_spell_out_the_default_time_out(bench: Any) -> None:
    """What counts is the request's meaning (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    assert bench.start(arn, clientToken="t") == bench.start(arn, clientToken="t", executionTimeoutSeconds=10)


def test_repeated_start_is_compared_with_what_was_asked_for(bench: Any) -> None:
    """Not with what the command's declarations have added (chosen, see docs/fidelity.md)."""
    arn = bench.dynamic('{"a": "${aws:iot:commandexecution::parameter:a}"}',
                        mandatoryParameters=[{"name": "a", "defaultValue": {"S": "x"}}])  # fmt: skip
    first = bench.start(arn, clientToken="t")
    spelt_out = bench.start(arn, clientToken="u", parameters={"a": {"S": "x"}})
    assert bench.start(arn, clientToken="t") == first != spelt_out
    assert bench.start(arn, clientToken="u", parameters={"a": {"S": "x"}}) == spelt_out
    with bench.refused("ConflictException"):
        bench.start(arn, clientToken="t", parameters={"a": {"S": "x"}})
    with bench.refused("ConflictException"):
        bench.start(arn, clientToken="u")


def test_tokens_are_texts(bench: Any) -> None:
    """Those that look like numbers, or like the same UUID, are each their own."""
    arn = bench.command()
    token = "0a3e4567-e89b-42d3-a456-426614174000"
    tokens = [token, token.upper(), token.replace("-", ""), str(int(token.replace("-", ""), 16)), f"0{token[1:]}x"]
    started = [bench.start(arn, clientToken=each) for each in tokens]
    assert len(set(started)) == len(tokens)
    assert [bench.start(arn, clientToken=each) for each in tokens] == started


@pytest.mark.parametrize(
    "change",
    [
        {"commandArn": "other"},
        {"targetArn": f"{ARN}:client/other"},
        {"parameters": {"a": {"S": "y"}}},
        {"parameters": None},
        {"executionTimeoutSeconds": 20},
    ],
)
def test_client_token_with_another_request_conflicts(bench: Any, change: dict[str, Any]) -> None:
    """ConflictException, 409 (API reference, StartCommandExecution)."""
    other = bench.command("other")
    request = {
        "commandArn": bench.command(),
        "targetArn": bench.target,
        "parameters": {"a": {"S": "x"}},
        "executionTimeoutSeconds": 10,
        "clientToken": "t",
    }
    bench.device_plane.start_command_execution(**request)
    changed = {**request, **change}
    if changed["commandArn"] == "other":
        changed["commandArn"] = other
    before = traces(bench)
    with bench.refused("ConflictException") as response:
        bench.device_plane.start_command_execution(**{k: v for k, v in changed.items() if v is not None})
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert traces(bench) == before


def test_client_token_is_looked_at_before_the_command(bench: Any) -> None:
    """A repeated start succeeds although the command is deprecated by now (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    first = bench.start(arn, clientToken="t")
    deprecate(bench)
    assert bench.start(arn, clientToken="t") == first


def test_client_token_of_a_refused_start_is_free(bench: Any) -> None:
    """Nothing is remembered of a start that failed (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    with bench.refused("ResourceNotFoundException"):
        bench.start(arn, f"{ARN}:thing/lamp", clientToken="t")
    assert bench.start(arn, bench.thing("lamp"), clientToken="t")


def test_client_token_lives_as_long_as_its_execution(bench: Any) -> None:
    """After the execution is deleted, the token starts a new one (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    first = bench.start(arn, clientToken="t")
    bench.report(first, "SUCCEEDED")
    bench.control.delete_command_execution(executionId=first, targetArn=bench.target)
    assert bench.start(arn, clientToken="t") != first


def test_client_tokens_of_two_regions_do_not_meet(bench: Any) -> None:
    """Each account and region remembers its own (API reference, StartCommandExecution)."""
    first = bench.start(clientToken="t")
    west = bench.iot.scope(region="eu-west-1")
    command = west.client("iot").create_command(commandId="reboot", payload={"content": b""})
    second = west.client("iot-jobs-data").start_command_execution(
        commandArn=command["commandArn"], targetArn="arn:aws:iot:eu-west-1:123456789012:client/pump", clientToken="t"
    )
    assert second["executionId"] != first


def test_parameters_of_a_static_command_are_stored_without_effect(bench: Any) -> None:
    """The payload stays as it is (chosen, see docs/fidelity.md)."""
    execution_id = bench.start(parameters={"anything": {"I": 3}})
    assert bench.execution(execution_id)["parameters"] == {"anything": {"I": 3}}
    assert bench.iot.messages[0].payload == b'{"reboot":true}'


def test_several_executions_run_on_one_device_at_the_same_time(bench: Any) -> None:
    """Executions of the same or different commands may overlap (Developer Guide, Commands concepts and status)."""
    first, second = bench.command("first"), bench.command("second")
    running = [bench.start(first), bench.start(first), bench.start(second)]
    assert [bench.status(execution_id) for execution_id in running] == ["CREATED"] * 3


@pytest.mark.parametrize("endpoint_type", ["iot:Jobs", "iot:Data-ATS"])
def test_start_is_answered_at_the_endpoints_of_the_account(bench: Any, endpoint_type: str) -> None:
    """Users are told to pass their own endpoint (Developer Guide, Start and monitor command executions)."""
    address = bench.control.describe_endpoint(endpointType=endpoint_type)["endpointAddress"]
    client = bench.client_for("iot-jobs-data", endpoint_url=f"https://{address}")
    answer = client.start_command_execution(commandArn=bench.command(), targetArn=bench.target)
    assert bench.status(answer["executionId"]) == "CREATED"


def test_start_is_written_into_the_journal(bench: Any) -> None:
    """The journal names operation, execution and states (iotmock's own)."""
    execution_id = bench.start()
    entry = bench.iot.journal[-1]
    assert (entry.who, entry.name, entry.before, entry.after) == (
        "StartCommandExecution",
        execution_id,
        None,
        "CREATED",
    )
