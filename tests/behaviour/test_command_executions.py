"""Executions of commands as AWS documents them, started, shown and listed. No device answers here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
Arn = Callable[[str], str]
Start = Callable[..., str]
Execution = dict[str, str]
Dimmer = Callable[..., Callable[..., Execution]]
PAYLOAD = {"content": b'{"on": true}', "contentType": "application/json"}
TEMPLATE = '{"set": "${aws:iot:commandexecution::parameter:level}"}'
TO_JSON = {"awsJsonSubstitution": {"outputFormat": "JSON"}}
TOLERANCE = timedelta(minutes=5)
LONGEST_SECONDS = 12 * 60 * 60


@pytest.fixture
def command(iot: Any, iotmock_name: Name) -> Any:
    """The answer to CreateCommand: id and ARN."""
    return iot.create_command(commandId=iotmock_name("switch"), payload=PAYLOAD)


@pytest.fixture
def thing_arn(iot: Any, iotmock_name: Name) -> str:
    """A thing to send commands to."""
    return str(iot.create_thing(thingName=iotmock_name("pump"))["thingArn"])


@pytest.fixture
def client_arn(iotmock_name: Name, arn: Arn) -> str:
    """A client id to send commands to, of no thing."""
    return arn(f"client/{iotmock_name('client')}")


@pytest.fixture
def start(jobs_data: Any, command: Any, thing_arn: str) -> Start:
    """Starts the command on the thing, unless told otherwise; gives the id of the execution."""

    def begin(**members: Any) -> str:
        request = {"commandArn": command["commandArn"], "targetArn": thing_arn, "executionTimeoutSeconds": 600}
        return str(jobs_data.start_command_execution(**(request | members))["executionId"])

    return begin


@pytest.fixture
def execution(start: Start, thing_arn: str) -> Execution:
    """An execution on the thing, as GetCommandExecution asks for it."""
    return {"executionId": start(), "targetArn": thing_arn}


@pytest.fixture
def dimmer(iot: Any, jobs_data: Any, iotmock_name: Name, client_arn: str) -> Dimmer:
    """Makes a command with the parameter `level`, declared as said, and gives what starts it with a level, if any."""

    def make(**declared: Any) -> Callable[..., Execution]:
        parameters = [{"name": "level"} | declared]
        template = {"payloadTemplate": TEMPLATE, "preprocessor": TO_JSON, "mandatoryParameters": parameters}
        command_arn = iot.create_command(commandId=iotmock_name("dimmer"), **template)["commandArn"]
        request = {"commandArn": command_arn, "targetArn": client_arn, "executionTimeoutSeconds": 600}

        def begin(**level: Any) -> Execution:
            given = {"parameters": {"level": level}} if level else {}
            started = jobs_data.start_command_execution(**request, **given)
            return {"executionId": started["executionId"], "targetArn": client_arn}

        return begin

    return make


def days_from_now(days: int) -> str:
    """A time as the filters of ListCommandExecutions want it."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


RECENT = {"startedTimeFilter": {"after": days_from_now(-1)}}


@pytest.fixture
def listed(iot: Any) -> Callable[..., list[str]]:
    """Finds the ids of one page of executions, those of recent starts unless told otherwise."""

    def look(**members: Any) -> list[str]:
        request = members if "completedTimeFilter" in members else RECENT | members
        return [entry["executionId"] for entry in iot.list_command_executions(**request)["commandExecutions"]]

    return look


def test_a_started_execution_is_created(iot: Any, command: Any, execution: Execution) -> None:
    """API reference, GetCommandExecution."""
    found = iot.get_command_execution(**execution)
    assert (found["executionId"], found["targetArn"]) == (execution["executionId"], execution["targetArn"])
    assert (found["commandArn"], found["status"]) == (command["commandArn"], "CREATED")
    assert found["executionTimeoutSeconds"] == 600


def test_an_execution_is_started_when_it_is_created(iot: Any, execution: Execution) -> None:
    """Developer guide, Start and monitor command executions: both times are one."""
    found = iot.get_command_execution(**execution)
    assert found["startedAt"] == found["createdAt"]
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE


def test_an_execution_is_kept_for_six_months(iot: Any, execution: Execution) -> None:
    """API reference, GetCommandExecution: timeToLive."""
    found = iot.get_command_execution(**execution)
    assert 170 < (found["timeToLive"] - found["createdAt"]).days < 195


@pytest.mark.parametrize("members", [{}, {"includeResult": True}], ids=["plain", "with result"])
def test_a_new_execution_has_no_outcome(iot: Any, execution: Execution, members: dict[str, bool]) -> None:
    """API reference, GetCommandExecution: reason, result and end come with the answer of the device."""
    found = iot.get_command_execution(**execution, **members)
    assert not any(found.get(member) for member in ("statusReason", "result", "completedAt"))


def test_an_execution_goes_to_a_client_that_is_no_thing(iot: Any, start: Start, client_arn: str) -> None:
    """Developer guide, Start and monitor command executions: a client id is a target as well."""
    found = iot.get_command_execution(executionId=start(targetArn=client_arn), targetArn=client_arn)
    assert (found["targetArn"], found["status"]) == (client_arn, "CREATED")


def test_a_time_out_is_ten_seconds_unless_given(iot: Any, jobs_data: Any, command: Any, thing_arn: str) -> None:
    """Developer guide, Start and monitor command executions: the default."""
    answer = jobs_data.start_command_execution(commandArn=command["commandArn"], targetArn=thing_arn)
    assert (
        iot.get_command_execution(executionId=answer["executionId"], targetArn=thing_arn)["executionTimeoutSeconds"]
        == 10
    )


def test_a_time_out_is_twelve_hours_at_most(iot: Any, start: Start, thing_arn: str, refused: Any) -> None:
    """Developer guide, Start and monitor command executions: the limit."""
    started = start(executionTimeoutSeconds=LONGEST_SECONDS)
    assert iot.get_command_execution(executionId=started, targetArn=thing_arn)["status"] == "CREATED"
    with refused("ValidationException", 400):
        start(executionTimeoutSeconds=LONGEST_SECONDS + 1)


def test_an_unknown_command_is_not_started(start: Start, iotmock_name: Name, arn: Arn, refused: Any) -> None:
    """API reference, StartCommandExecution: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        start(commandArn=arn(f"command/{iotmock_name('nobody')}"))


def test_a_group_is_no_target(start: Start, iotmock_name: Name, arn: Arn, refused: Any) -> None:
    """Developer guide, Start and monitor command executions: the target is a thing or a client."""
    with refused():
        start(targetArn=arn(f"thinggroup/{iotmock_name('fleet')}"))


def test_a_deprecated_command_is_not_started(iot: Any, command: Any, start: Start, refused: Any) -> None:
    """Developer guide, Start and monitor command executions: not until it is restored."""
    iot.update_command(commandId=command["commandId"], deprecated=True)
    with refused("ValidationException", 400):
        start()
    iot.update_command(commandId=command["commandId"], deprecated=False)
    assert start()


def test_a_deprecation_leaves_executions_alone(iot: Any, command: Any, execution: Execution) -> None:
    """Developer guide, Deprecate a command resource."""
    iot.update_command(commandId=command["commandId"], deprecated=True)
    assert iot.get_command_execution(**execution)["status"] == "CREATED"


def test_a_deletion_of_the_command_leaves_executions_alone(iot: Any, command: Any, execution: Execution) -> None:
    """Developer guide, Create and manage commands."""
    assert iot.delete_command(commandId=command["commandId"])["statusCode"] == 202
    assert iot.get_command_execution(**execution)["status"] == "CREATED"


def test_a_client_token_starts_one_execution(start: Start, iotmock_name: Name) -> None:
    """API reference, StartCommandExecution: a repetition with the same token and parameters succeeds."""
    token = iotmock_name("token")
    assert start(clientToken=token) == start(clientToken=token)


def test_a_client_token_is_for_one_start(start: Start, iotmock_name: Name, client_arn: str, refused: Any) -> None:
    """API reference, StartCommandExecution: ConflictException, 409, where the parameters are not the same."""
    token = iotmock_name("token")
    start(clientToken=token)
    for other in ({"executionTimeoutSeconds": 601}, {"targetArn": client_arn}):
        with refused("ConflictException", 409):
            start(clientToken=token, **other)


@pytest.mark.parametrize("end", [" b", "a" * 64], ids=["blank", "long"])
def test_a_client_token_outside_the_rules_is_refused(start: Start, iotmock_name: Name, end: str, refused: Any) -> None:
    """API reference, StartCommandExecution: 64 printable characters without blanks at most."""
    with refused("ValidationException", 400):
        start(clientToken=iotmock_name("token") + end)


def test_an_unknown_execution_is_not_found(iot: Any, iotmock_name: Name, thing_arn: str, refused: Any) -> None:
    """API reference, GetCommandExecution: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        iot.get_command_execution(executionId=iotmock_name("nobody"), targetArn=thing_arn)


def test_another_target_has_no_such_execution(iot: Any, execution: Execution, client_arn: str, refused: Any) -> None:
    """API reference, GetCommandExecution: an execution is that of its target only."""
    with refused("ResourceNotFoundException", 404):
        iot.get_command_execution(executionId=execution["executionId"], targetArn=client_arn)


def test_an_execution_that_is_not_over_is_not_deleted(iot: Any, execution: Execution, refused: Any) -> None:
    """API reference, DeleteCommandExecution: only in a terminal state."""
    with refused():
        iot.delete_command_execution(**execution)
    assert iot.get_command_execution(**execution)["status"] == "CREATED"


@pytest.mark.parametrize("by", ["targetArn", "commandArn"])
def test_executions_are_listed(iot: Any, command: Any, execution: Execution, by: str, eventually: Any) -> None:
    """API reference, CommandExecutionSummary; a list is that of a target or of a command."""
    expected = execution | {"commandArn": command["commandArn"], "status": "CREATED"}
    page = {by: expected[by]} | RECENT
    (entry,) = eventually(lambda: iot.list_command_executions(**page)["commandExecutions"])
    assert {member: entry[member] for member in expected} == expected
    assert entry["startedAt"] == entry["createdAt"]
    assert not {"completedAt", "executionTimeoutSeconds", "parameters"} & entry.keys()


WRONG_LISTS = {
    "no time of the command": ["commandArn"],
    "target and command": ["targetArn", "commandArn", "startedTimeFilter"],
    "neither": ["startedTimeFilter"],
    "both times": ["targetArn", "startedTimeFilter", "completedTimeFilter"],
}


@pytest.mark.parametrize("given", WRONG_LISTS.values(), ids=WRONG_LISTS)
def test_wrong_lists_are_refused(iot: Any, command: Any, thing_arn: str, given: list[str], refused: Any) -> None:
    """API reference, ListCommandExecutions: one of target and command, one of the time filters."""
    times = RECENT | {"completedTimeFilter": {"after": days_from_now(-1)}}
    members = {"targetArn": thing_arn, "commandArn": command["commandArn"]} | times
    with refused("ValidationException", 400):
        iot.list_command_executions(**{member: members[member] for member in given})


def test_list_executions_filters_by_start(command: Any, execution: Execution, listed: Any, eventually: Any) -> None:
    """API reference, TimeFilter: before, after, and both."""
    owner = {"commandArn": command["commandArn"]}
    after, before = {"after": days_from_now(-2)}, {"before": days_from_now(2)}
    for time in (after, before, after | before):
        eventually(lambda time=time: listed(**owner, startedTimeFilter=time) == [execution["executionId"]])
    for time in ({"before": days_from_now(-2)}, {"after": days_from_now(2)}):
        assert not listed(**owner, startedTimeFilter=time)


def test_list_executions_filters_by_end(command: Any, execution: Execution, listed: Any, eventually: Any) -> None:
    """API reference, ListCommandExecutions: completedTimeFilter."""
    owner = {"commandArn": command["commandArn"]}
    assert eventually(lambda: listed(**owner)) == [execution["executionId"]]
    assert not listed(**owner, completedTimeFilter={"after": days_from_now(-1)})


def test_list_executions_refuses_what_is_no_time(command: Any, listed: Any, refused: Any) -> None:
    """API reference, TimeFilter: the format is yyyy-MM-dd'T'HH:mm."""
    with refused("ValidationException", 400):
        listed(commandArn=command["commandArn"], startedTimeFilter={"after": "yesterday"})


def test_list_executions_filters_by_namespace(command: Any, execution: Execution, listed: Any, eventually: Any) -> None:
    """API reference, ListCommandExecutions: the namespace of the command."""
    owner = {"commandArn": command["commandArn"]}
    assert eventually(lambda: listed(**owner, namespace="AWS-IoT")) == [execution["executionId"]]
    assert not listed(**owner, namespace="AWS-IoT-FleetWise")


def test_list_executions_sorts_by_start(
    start: Start, thing_arn: str, client_arn: str, listed: Any, eventually: Any
) -> None:
    """API reference, ListCommandExecutions: the latest first unless asked otherwise, those of one target only."""
    started = [start() for _ in range(3)]
    start(targetArn=client_arn)
    eventually(lambda: listed(targetArn=thing_arn, sortOrder="ASCENDING") == started)
    eventually(lambda: listed(targetArn=thing_arn) == started[::-1])


def test_list_executions_goes_on_after_a_page(
    iot: Any, start: Start, thing_arn: str, everything: Any, listed: Any, eventually: Any
) -> None:
    """API reference, ListCommandExecutions: maxResults and nextToken."""
    started = {start() for _ in range(3)}
    eventually(lambda: len(listed(targetArn=thing_arn)) == 3)
    request = {"targetArn": thing_arn, "maxResults": 2} | RECENT
    entries = everything(iot.list_command_executions, "commandExecutions", **request)
    assert {entry["executionId"] for entry in entries} == started
    assert len(listed(**request)) == 2


def test_list_executions_has_pages_of_a_hundred_at_most(thing_arn: str, listed: Any, refused: Any) -> None:
    """API reference, ListCommandExecutions: maxResults is 100 at most."""
    with refused("ValidationException", 400):
        listed(targetArn=thing_arn, maxResults=101)


VALUES: dict[str, dict[str, Any]] = {
    "STRING": {"S": "high"},
    "INTEGER": {"I": -5},
    "LONG": {"L": 2**40},
    "UNSIGNEDLONG": {"UL": str(2**64 - 1)},
    "DOUBLE": {"D": 0.5},
    "BOOLEAN": {"B": False},
    "BINARY": {"BIN": b"\x00\xff"},
}


@pytest.mark.parametrize("kind", VALUES)
def test_an_execution_shows_its_parameters(iot: Any, dimmer: Dimmer, kind: str) -> None:
    """API reference, GetCommandExecution: the values that the execution was started with."""
    execution = dimmer(type=kind)(**VALUES[kind])
    assert iot.get_command_execution(**execution)["parameters"] == {"level": VALUES[kind]}


def test_a_default_stands_in_for_a_value(dimmer: Dimmer, refused: Any) -> None:
    """Developer guide, Commands concepts and status: without value and default there is no execution."""
    assert dimmer(type="INTEGER", defaultValue={"I": 5})()
    with refused("ValidationException", 400):
        dimmer(type="INTEGER")()


def test_a_value_goes_before_the_default(iot: Any, dimmer: Dimmer) -> None:
    """Developer guide, Commands concepts and status."""
    execution = dimmer(type="INTEGER", defaultValue={"I": 5})(I=6)
    assert iot.get_command_execution(**execution)["parameters"] == {"level": {"I": 6}}


def test_a_value_of_another_type_is_refused(dimmer: Dimmer, refused: Any) -> None:
    """API reference, CommandParameter: the type of the values."""
    with refused():
        dimmer(type="INTEGER")(S="high")


def test_a_payload_has_32_kilobytes_at_most_with_its_values(dimmer: Dimmer, refused: Any) -> None:
    """Developer guide, Create and manage commands: the limit is that of what the device gets."""
    with refused():
        dimmer(type="STRING")(S="x" * 33000)


def condition(operator: str, **operand: Any) -> dict[str, Any]:
    """A condition for the values of a parameter."""
    return {"comparisonOperator": operator, "operand": operand}


RANGE = {"min": "60", "max": "80"}
CONDITIONS: dict[str, tuple[dict[str, Any], list[Any], list[Any]]] = {
    "=": (condition("EQUALS", number="70"), [70], [69]),
    "!=": (condition("NOT_EQUALS", number="70"), [69], [70]),
    "<": (condition("LESS_THAN", number="70"), [69], [70]),
    "<=": (condition("LESS_THAN_EQUALS", number="70"), [70], [71]),
    ">": (condition("GREATER_THAN", number="70"), [71], [70]),
    ">=": (condition("GREATER_THAN_EQUALS", number="70"), [70], [69]),
    "in set": (condition("IN_SET", numbers=["60", "70"]), [60, 70], [65]),
    "not in set": (condition("NOT_IN_SET", numbers=["60", "70"]), [65], [60, 70]),
    "in range": (condition("IN_RANGE", numberRange=RANGE), [60, 80], [59, 81]),
    "not in range": (condition("NOT_IN_RANGE", numberRange=RANGE), [59, 81], [60, 80]),
    "text =": (condition("EQUALS", string="high"), ["high"], ["High"]),
    "text !=": (condition("NOT_EQUALS", string="high"), ["low"], ["high"]),
    "text in set": (condition("IN_SET", strings=["high", "low"]), ["high", "low"], ["off"]),
    "text not in set": (condition("NOT_IN_SET", strings=["high", "low"]), ["off"], ["high", "low"]),
}


@pytest.mark.parametrize("case", CONDITIONS)
def test_a_value_meets_its_condition(dimmer: Dimmer, case: str, refused: Any) -> None:
    """API reference, CommandParameterValueCondition; developer guide, Commands concepts and status."""
    wanted, good, bad = CONDITIONS[case]
    member, kind = ("S", "STRING") if case.startswith("text") else ("I", "INTEGER")
    begin = dimmer(type=kind, valueConditions=[wanted])
    for level in good:
        assert begin(**{member: level})
    for level in bad:
        with refused("ValidationException", 400):
            begin(**{member: level})


def test_a_value_meets_every_condition(dimmer: Dimmer, refused: Any) -> None:
    """Developer guide, Commands concepts and status."""
    begin = dimmer(type="INTEGER", valueConditions=[CONDITIONS["<"][0], condition("GREATER_THAN", number="60")])
    assert begin(I=65)
    for level in (60, 70):
        with refused("ValidationException", 400):
            begin(I=level)


def test_a_default_meets_the_condition_at_the_start(dimmer: Dimmer, refused: Any) -> None:
    """Developer guide, Commands concepts and status: conditions are looked at when an execution starts."""
    begin = dimmer(type="INTEGER", defaultValue={"I": 5}, valueConditions=[condition("EQUALS", number="70")])
    with refused("ValidationException", 400):
        begin()
    assert begin(I=70)
