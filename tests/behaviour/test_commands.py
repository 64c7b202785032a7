"""Commands and their executions through the API, as AWS documents them. No device answers here."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
PAYLOAD = {"content": b'{"on": true}', "contentType": "application/json"}
TEMPLATE = '{"on": "${aws:iot:commandexecution::parameter:on}"}'
PREPROCESSOR = {"awsJsonSubstitution": {"outputFormat": "JSON"}}
TOLERANCE = timedelta(minutes=5)


@pytest.fixture
def command(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreateCommand: id and ARN."""
    return iot.create_command(commandId=iotmock_name("switch"), payload=PAYLOAD)


@pytest.fixture
def thing_arn(iot: Any, iotmock_name: Name) -> str:
    """A thing to send commands to."""
    return str(iot.create_thing(thingName=iotmock_name("pump"))["thingArn"])


@pytest.fixture
def execution(jobs_data: Any, command: Any, thing_arn: str) -> dict[str, str]:
    """An execution, addressed as GetCommandExecution wants it."""
    started = jobs_data.start_command_execution(
        commandArn=command["commandArn"], targetArn=thing_arn, executionTimeoutSeconds=600
    )
    return {"executionId": started["executionId"], "targetArn": thing_arn}


def test_create_command_answers_id_and_arn(iot: Any, iotmock_name: Name, arn: Callable[[str], str]) -> None:
    """API reference, CreateCommand."""
    name = iotmock_name("switch")
    answer = iot.create_command(commandId=name, payload=PAYLOAD)
    assert (answer["commandId"], answer["commandArn"]) == (name, arn(f"command/{name}"))


def test_get_command_shows_what_was_given(iot: Any, iotmock_name: Name) -> None:
    """API reference, GetCommand."""
    name = iotmock_name("switch")
    iot.create_command(commandId=name, payload=PAYLOAD, displayName="Switch", description="Turns it on")
    found = iot.get_command(commandId=name)
    assert (found["commandId"], found["namespace"]) == (name, "AWS-IoT")
    assert (found["displayName"], found["description"], found["payload"]) == ("Switch", "Turns it on", PAYLOAD)
    assert (found["deprecated"], found["pendingDeletion"]) == (False, False)
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE


def test_a_command_name_in_use_is_refused(iot: Any, command: Any, refused: Any) -> None:
    """API reference, CreateCommand: ConflictException, 409."""
    with refused("ConflictException", 409):
        iot.create_command(commandId=command["commandId"], payload=PAYLOAD)


@pytest.mark.parametrize("wrong", ["a b", "a.b", "a" * 65])
def test_a_command_name_outside_the_rules_is_refused(iot: Any, wrong: str, refused: Any) -> None:
    """API reference, CreateCommand: 1 to 64 of [a-zA-Z0-9_-]."""
    with refused("ValidationException", 400):
        iot.create_command(commandId=wrong, payload=PAYLOAD)


def test_an_unknown_command_is_not_found(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """API reference, GetCommand and UpdateCommand: ResourceNotFoundException, 404."""
    for operation in (iot.get_command, iot.update_command):
        with refused("ResourceNotFoundException", 404):
            operation(commandId=iotmock_name("nobody"))


def test_update_command_changes_texts(iot: Any, command: Any) -> None:
    """API reference, UpdateCommand."""
    answer = iot.update_command(commandId=command["commandId"], displayName="Switch", description="Turns it on")
    assert (answer["commandId"], answer["displayName"]) == (command["commandId"], "Switch")
    found = iot.get_command(commandId=command["commandId"])
    assert (found["displayName"], found["description"]) == ("Switch", "Turns it on")
    assert found["lastUpdatedAt"] >= found["createdAt"]


def test_a_deprecated_command_starts_no_execution_until_it_is_restored(
    iot: Any, jobs_data: Any, command: Any, thing_arn: str, refused: Any
) -> None:
    """Developer guide, Create and manage commands: deprecation can be taken back."""
    start = {"commandArn": command["commandArn"], "targetArn": thing_arn}
    iot.update_command(commandId=command["commandId"], deprecated=True)
    assert iot.get_command(commandId=command["commandId"])["deprecated"] is True
    with refused():
        jobs_data.start_command_execution(**start)
    iot.update_command(commandId=command["commandId"], deprecated=False)
    assert jobs_data.start_command_execution(**start)["executionId"]


def test_a_command_that_was_not_used_is_deleted_at_once(iot: Any, command: Any, refused: Any) -> None:
    """API reference, DeleteCommand: 204, in contrast to 202 for one that waits."""
    assert iot.delete_command(commandId=command["commandId"])["statusCode"] in (202, 204)


def test_commands_are_listed_in_summaries(iot: Any, command: Any, everything: Any, eventually: Any) -> None:
    """API reference, CommandSummary: no payload."""

    def mine() -> Any:
        listed = everything(iot.list_commands, "commands", maxResults=100)
        return [entry for entry in listed if entry["commandId"] == command["commandId"]]

    (entry,) = eventually(mine)
    assert entry["commandArn"] == command["commandArn"]
    assert (entry["deprecated"], entry["pendingDeletion"]) == (False, False)
    assert "payload" not in entry


def test_commands_are_listed_in_pages(iot: Any, command: Any, iotmock_name: Name) -> None:
    """API reference, ListCommands: maxResults and nextToken."""
    iot.create_command(commandId=iotmock_name("other"), payload=PAYLOAD)
    first = iot.list_commands(maxResults=1)
    second = iot.list_commands(maxResults=1, nextToken=first["nextToken"])
    assert len(first["commands"]) == len(second["commands"]) == 1
    assert first["commands"] != second["commands"]


def test_a_started_execution_is_created(iot: Any, command: Any, execution: dict[str, str]) -> None:
    """API reference, GetCommandExecution."""
    found = iot.get_command_execution(**execution)
    assert (found["status"], found["executionId"]) == ("CREATED", execution["executionId"])
    assert (found["commandArn"], found["targetArn"]) == (command["commandArn"], execution["targetArn"])
    assert found["executionTimeoutSeconds"] == 600
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE
    assert "completedAt" not in found


def test_an_execution_can_go_to_a_client_that_is_no_thing(
    iot: Any, jobs_data: Any, command: Any, arn: Callable[[str], str], iotmock_name: Name
) -> None:
    """Developer guide, Commands concepts: an MQTT client id is a target as well."""
    target = arn(f"client/{iotmock_name('client')}")
    started = jobs_data.start_command_execution(commandArn=command["commandArn"], targetArn=target)
    found = iot.get_command_execution(executionId=started["executionId"], targetArn=target)
    assert found["targetArn"] == target


def test_an_execution_of_an_unknown_thing_is_refused(
    jobs_data: Any, command: Any, arn: Callable[[str], str], iotmock_name: Name, refused: Any
) -> None:
    """Developer guide, Start and monitor command executions: a thing has to be registered."""
    with refused():
        jobs_data.start_command_execution(
            commandArn=command["commandArn"], targetArn=arn(f"thing/{iotmock_name('nobody')}")
        )


def test_an_execution_of_an_unknown_command_is_not_found(
    jobs_data: Any, thing_arn: str, arn: Callable[[str], str], iotmock_name: Name, refused: Any
) -> None:
    """API reference, StartCommandExecution: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        jobs_data.start_command_execution(commandArn=arn(f"command/{iotmock_name('nobody')}"), targetArn=thing_arn)


def test_executions_of_a_target_are_listed(iot: Any, execution: dict[str, str], command: Any, eventually: Any) -> None:
    """API reference, ListCommandExecutions."""
    (entry,) = eventually(lambda: iot.list_command_executions(targetArn=execution["targetArn"])["commandExecutions"])
    assert (entry["executionId"], entry["status"]) == (execution["executionId"], "CREATED")
    assert (entry["commandArn"], entry["targetArn"]) == (command["commandArn"], execution["targetArn"])


def test_executions_of_a_command_are_listed_by_time(
    iot: Any, execution: dict[str, str], command: Any, eventually: Any
) -> None:
    """API reference, ListCommandExecutions: a command needs a time filter."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    def listed() -> Any:
        answer = iot.list_command_executions(commandArn=command["commandArn"], startedTimeFilter={"after": yesterday})
        return [entry["executionId"] for entry in answer["commandExecutions"]]

    assert eventually(listed) == [execution["executionId"]]


def test_an_execution_that_is_not_over_cannot_be_deleted(iot: Any, execution: dict[str, str], refused: Any) -> None:
    """Developer guide, Start and monitor command executions."""
    with refused("ConflictException", 409):
        iot.delete_command_execution(**execution)
    assert iot.get_command_execution(**execution)["status"] == "CREATED"


def test_an_unknown_execution_is_not_found(iot: Any, thing_arn: str, refused: Any) -> None:
    """API reference, GetCommandExecution: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        iot.get_command_execution(executionId="07e4b780-7eca-4ffd-b772-b76358da5542", targetArn=thing_arn)


def test_a_client_token_starts_one_execution(jobs_data: Any, command: Any, thing_arn: str) -> None:
    """API reference, StartCommandExecution: idempotent with the same token and parameters."""
    request = {"commandArn": command["commandArn"], "targetArn": thing_arn, "clientToken": "behaviour-test-token"}
    first, second = jobs_data.start_command_execution(**request), jobs_data.start_command_execution(**request)
    assert first["executionId"] == second["executionId"]


def test_a_template_needs_a_preprocessor(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """Developer guide, Create and manage commands."""
    with refused("ValidationException", 400):
        iot.create_command(commandId=iotmock_name("dynamic"), payloadTemplate=TEMPLATE)


def test_a_dynamic_command_takes_parameters(iot: Any, jobs_data: Any, iotmock_name: Name, thing_arn: str) -> None:
    """Developer guide, Commands concepts: parameters of the start are shown with the execution."""
    made = iot.create_command(
        commandId=iotmock_name("dynamic"),
        payloadTemplate=TEMPLATE,
        preprocessor=PREPROCESSOR,
        mandatoryParameters=[{"name": "on", "type": "BOOLEAN"}],
    )
    started = jobs_data.start_command_execution(
        commandArn=made["commandArn"], targetArn=thing_arn, parameters={"on": {"B": True}}
    )
    found = iot.get_command_execution(executionId=started["executionId"], targetArn=thing_arn)
    assert found["parameters"] == {"on": {"B": True}}


def test_a_missing_parameter_is_refused(
    iot: Any, jobs_data: Any, iotmock_name: Name, thing_arn: str, refused: Any
) -> None:
    """Developer guide, Commands concepts: a mandatory parameter without a default has to be given."""
    made = iot.create_command(
        commandId=iotmock_name("dynamic"),
        payloadTemplate=TEMPLATE,
        preprocessor=PREPROCESSOR,
        mandatoryParameters=[{"name": "on", "type": "BOOLEAN"}],
    )
    with refused("ValidationException", 400):
        jobs_data.start_command_execution(commandArn=made["commandArn"], targetArn=thing_arn)


def test_a_parameter_of_another_type_is_refused(
    iot: Any, jobs_data: Any, iotmock_name: Name, thing_arn: str, refused: Any
) -> None:
    """Developer guide, Commands concepts."""
    made = iot.create_command(
        commandId=iotmock_name("dynamic"),
        payloadTemplate=TEMPLATE,
        preprocessor=PREPROCESSOR,
        mandatoryParameters=[{"name": "on", "type": "BOOLEAN"}],
    )
    with refused("ValidationException", 400):
        jobs_data.start_command_execution(
            commandArn=made["commandArn"], targetArn=thing_arn, parameters={"on": {"S": "yes"}}
        )


def test_a_payload_has_32_kilobytes_at_most(iot: Any, iotmock_name: Name, refused: Any) -> None:
    """Developer guide, Create and manage commands."""
    content = json.dumps({"text": "x" * 33000}).encode()
    with refused("ValidationException", 400):
        iot.create_command(commandId=iotmock_name("large"), payload={"content": content})
