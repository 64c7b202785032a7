"""Executions of commands as AWS documents them, started, shown and listed. No device answers here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
Arn = Callable[[str], str]
Start = Callable[..., str]
DynamicStart = Callable[..., dict[str, str]]
PAYLOAD = {"content": b'{"on": true}', "contentType": "application/json"}
TEMPLATE = '{"set": "${aws:iot:commandexecution::parameter:level}"}'
PREPROCESSOR = {"awsJsonSubstitution": {"outputFormat": "JSON"}}
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
def execution(start: Start, thing_arn: str) -> dict[str, str]:
    """An execution on the thing, as GetCommandExecution asks for it."""
    return {"executionId": start(), "targetArn": thing_arn}


@pytest.fixture
def begin_with(iot: Any, jobs_data: Any, iotmock_name: Name, client_arn: str) -> DynamicStart:
    """Makes a command with one parameter, `level`, starts it on the client, and gives the execution as asked for.

    The parameter is as the first argument says; `level` is the value that the start gives, if any.
    """

    def begin(declared: dict[str, Any], level: dict[str, Any] | None = None) -> dict[str, str]:
        made = iot.create_command(
            commandId=iotmock_name("dimmer"),
            payloadTemplate=TEMPLATE,
            preprocessor=PREPROCESSOR,
            mandatoryParameters=[{"name": "level"} | declared],
        )
        request = {"commandArn": made["commandArn"], "targetArn": client_arn, "executionTimeoutSeconds": 600}
        given = {} if level is None else {"parameters": {"level": level}}
        started = jobs_data.start_command_execution(**request, **given)
        return {"executionId": started["executionId"], "targetArn": client_arn}

    return begin


def days_from_now(days: int) -> str:
    """A time as the filters of ListCommandExecutions want it."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def since_yesterday() -> dict[str, str]:
    """A time filter that everything made by a test passes."""
    return {"after": days_from_now(-1)}


def ids(page: Any) -> list[str]:
    """The ids of listed executions."""
    return [entry["executionId"] for entry in page["commandExecutions"]]


def test_a_started_execution_is_created(iot: Any, command: Any, execution: dict[str, str]) -> None:
    """API reference, GetCommandExecution."""
    found = iot.get_command_execution(**execution)
    assert (found["executionId"], found["targetArn"]) == (execution["executionId"], execution["targetArn"])
    assert (found["commandArn"], found["status"]) == (command["commandArn"], "CREATED")
    assert found["executionTimeoutSeconds"] == 600


def test_an_execution_is_started_when_it_is_created(iot: Any, execution: dict[str, str]) -> None:
    """Developer guide, Start and monitor command executions: both times are one."""
    found = iot.get_command_execution(**execution)
    assert found["startedAt"] == found["createdAt"]
    assert abs(found["createdAt"] - datetime.now(UTC)) < TOLERANCE


def test_an_execution_is_kept_for_six_months(iot: Any, execution: dict[str, str]) -> None:
    """API reference, GetCommandExecution: timeToLive."""
    found = iot.get_command_execution(**execution)
    assert timedelta(days=170) < found["timeToLive"] - found["createdAt"] < timedelta(days=195)


@pytest.mark.parametrize("members", [{}, {"includeResult": True}], ids=["plain", "with result"])
def test_a_new_execution_has_no_outcome(iot: Any, execution: dict[str, str], members: dict[str, bool]) -> None:
    """API reference, GetCommandExecution: reason, result and end come with the answer of the device."""
    found = iot.get_command_execution(**execution, **members)
    assert not any(found.get(member) for member in ("statusReason", "result", "completedAt"))


def test_an_execution_goes_to_a_client_that_is_no_thing(iot: Any, start: Start, client_arn: str) -> None:
    """Developer guide, Start and monitor command executions: a client id is a target as well."""
    started = start(targetArn=client_arn)
    found = iot.get_command_execution(executionId=started, targetArn=client_arn)
    assert (found["targetArn"], found["status"]) == (client_arn, "CREATED")


def test_a_time_out_is_ten_seconds_unless_given(iot: Any, jobs_data: Any, command: Any, thing_arn: str) -> None:
    """Developer guide, Start and monitor command executions: the default."""
    started = jobs_data.start_command_execution(commandArn=command["commandArn"], targetArn=thing_arn)
    found = iot.get_command_execution(executionId=started["executionId"], targetArn=thing_arn)
    assert found["executionTimeoutSeconds"] == 10


def test_a_time_out_is_twelve_hours_at_most(iot: Any, start: Start, thing_arn: str, refused: Any) -> None:
    """Developer guide, Start and monitor command executions: the limit."""
    started = start(executionTimeoutSeconds=LONGEST_SECONDS)
    found = iot.get_command_execution(executionId=started, targetArn=thing_arn)
    assert found["executionTimeoutSeconds"] == LONGEST_SECONDS
    with refused("ValidationException", 400):
        start(executionTimeoutSeconds=LONGEST_SECONDS + 1)


def test_one_device_has_several_executions_of_a_command(iot: Any, start: Start, thing_arn: str) -> None:
    """Developer guide, Commands concepts and status: they run at the same time."""
    started = {start(), start()}
    assert len(started) == 2
    for one in started:
        assert iot.get_command_execution(executionId=one, targetArn=thing_arn)["status"] == "CREATED"


def test_a_command_runs_on_several_devices(iot: Any, start: Start, thing_arn: str, client_arn: str) -> None:
    """Developer guide, Commands concepts and status: one execution for each target."""
    for target in (thing_arn, client_arn):
        started = start(targetArn=target)
        assert iot.get_command_execution(executionId=started, targetArn=target)["targetArn"] == target


def test_an_unknown_command_is_not_started(start: Start, iotmock_name: Name, arn: Arn, refused: Any) -> None:
    """API reference, StartCommandExecution: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        start(commandArn=arn(f"command/{iotmock_name('nobody')}"))


def test_a_group_is_no_target(start: Start, iotmock_name: Name, arn: Arn, refused: Any) -> None:
    """Developer guide, Start and monitor command executions: the target is a thing or a client."""
    with refused():
        start(targetArn=arn(f"thinggroup/{iotmock_name('fleet')}"))


def test_a_deprecated_command_is_started_only_after_it_is_restored(
    iot: Any, command: Any, start: Start, refused: Any
) -> None:
    """Developer guide, Start and monitor command executions: ValidationException for a deprecated command."""
    iot.update_command(commandId=command["commandId"], deprecated=True)
    with refused("ValidationException", 400):
        start()
    iot.update_command(commandId=command["commandId"], deprecated=False)
    assert start()


def test_a_deprecation_leaves_executions_alone(iot: Any, command: Any, execution: dict[str, str]) -> None:
    """Developer guide, Deprecate a command resource."""
    iot.update_command(commandId=command["commandId"], deprecated=True)
    assert iot.get_command_execution(**execution)["status"] == "CREATED"


def test_a_deletion_of_the_command_leaves_executions_alone(iot: Any, command: Any, execution: dict[str, str]) -> None:
    """Developer guide, Create and manage commands."""
    assert iot.delete_command(commandId=command["commandId"])["statusCode"] == 202
    assert iot.get_command_execution(**execution)["status"] == "CREATED"


def test_a_client_token_starts_one_execution(
    iot: Any, start: Start, thing_arn: str, iotmock_name: Name, eventually: Any
) -> None:
    """API reference, StartCommandExecution: a repetition with the same token and parameters succeeds."""
    token = iotmock_name("token")
    first, second = start(clientToken=token), start(clientToken=token)
    assert first == second
    page = {"targetArn": thing_arn, "startedTimeFilter": since_yesterday()}
    assert eventually(lambda: ids(iot.list_command_executions(**page))) == [first]


@pytest.mark.parametrize("other", ["target", "command", "time-out"])
def test_a_client_token_with_other_parameters_is_a_conflict(
    iot: Any, start: Start, iotmock_name: Name, client_arn: str, other: str, refused: Any
) -> None:
    """API reference, StartCommandExecution: ConflictException, 409."""
    token = iotmock_name("token")
    start(clientToken=token)
    members: dict[str, Any] = {"executionTimeoutSeconds": 601}
    if other == "target":
        members = {"targetArn": client_arn}
    elif other == "command":
        members = {"commandArn": iot.create_command(commandId=iotmock_name("other"), payload=PAYLOAD)["commandArn"]}
    with refused("ConflictException", 409):
        start(clientToken=token, **members)


@pytest.mark.parametrize("end", [" b", "a" * 64], ids=["blank", "long"])
def test_a_client_token_outside_the_rules_is_refused(start: Start, iotmock_name: Name, end: str, refused: Any) -> None:
    """API reference, StartCommandExecution: 64 printable characters without blanks at most."""
    with refused("ValidationException", 400):
        start(clientToken=iotmock_name("token") + end)


def test_an_unknown_execution_is_not_found(iot: Any, iotmock_name: Name, thing_arn: str, refused: Any) -> None:
    """API reference, GetCommandExecution: ResourceNotFoundException, 404."""
    with refused("ResourceNotFoundException", 404):
        iot.get_command_execution(executionId=iotmock_name("nobody"), targetArn=thing_arn)


def test_an_execution_of_another_target_is_not_found(
    iot: Any, execution: dict[str, str], client_arn: str, refused: Any
) -> None:
    """API reference, GetCommandExecution: an execution is that of its target only."""
    with refused("ResourceNotFoundException", 404):
        iot.get_command_execution(executionId=execution["executionId"], targetArn=client_arn)


def test_an_execution_that_is_not_over_is_not_deleted(iot: Any, execution: dict[str, str], refused: Any) -> None:
    """API reference, DeleteCommandExecution: only in a terminal state."""
    with refused():
        iot.delete_command_execution(**execution)
    assert iot.get_command_execution(**execution)["status"] == "CREATED"


@pytest.mark.parametrize("by", ["targetArn", "commandArn"])
def test_list_command_executions_shows_summaries(
    iot: Any, command: Any, execution: dict[str, str], by: str, eventually: Any
) -> None:
    """API reference, CommandExecutionSummary; a list is that of a target or of a command."""
    expected = execution | {"commandArn": command["commandArn"], "status": "CREATED"}
    page = {by: expected[by], "startedTimeFilter": since_yesterday()}
    (entry,) = eventually(lambda: iot.list_command_executions(**page)["commandExecutions"])
    assert {member: entry[member] for member in expected} == expected
    assert entry["startedAt"] == entry["createdAt"]
    assert not {"completedAt", "executionTimeoutSeconds", "parameters"} & entry.keys()


def test_list_command_executions_is_of_one_target_only(
    iot: Any, start: Start, thing_arn: str, client_arn: str, eventually: Any
) -> None:
    """API reference, ListCommandExecutions: targetArn."""
    for target in (thing_arn, client_arn):
        started = start(targetArn=target)
        page = {"targetArn": target, "startedTimeFilter": since_yesterday()}
        assert eventually(lambda page=page: ids(iot.list_command_executions(**page))) == [started]


WRONG_LISTS = {
    "no time of the command": ["commandArn"],
    "target and command": ["targetArn", "commandArn", "startedTimeFilter"],
    "neither": ["startedTimeFilter"],
    "both times": ["targetArn", "startedTimeFilter", "completedTimeFilter"],
}


@pytest.mark.parametrize("given", WRONG_LISTS.values(), ids=WRONG_LISTS)
def test_list_command_executions_wants_one_owner_and_one_time(
    iot: Any, command: Any, thing_arn: str, given: list[str], refused: Any
) -> None:
    """API reference, ListCommandExecutions: one of target and command, one of the time filters."""
    members = {"targetArn": thing_arn, "commandArn": command["commandArn"]}
    times = {"startedTimeFilter": since_yesterday(), "completedTimeFilter": since_yesterday()}
    with refused("ValidationException", 400):
        iot.list_command_executions(**{member: (members | times)[member] for member in given})


def test_list_command_executions_filters_by_the_time_of_the_start(
    iot: Any, command: Any, execution: dict[str, str], eventually: Any
) -> None:
    """API reference, TimeFilter: before, after, and both."""
    owner = {"commandArn": command["commandArn"]}
    passes = [{"after": days_from_now(-2)}, {"before": days_from_now(2)}]
    for time in (*passes, passes[0] | passes[1]):
        found = eventually(lambda time=time: ids(iot.list_command_executions(**owner, startedTimeFilter=time)))
        assert found == [execution["executionId"]]
    for time in ({"before": days_from_now(-2)}, {"after": days_from_now(2)}):
        assert not ids(iot.list_command_executions(**owner, startedTimeFilter=time))


def test_list_command_executions_by_their_end_shows_none_that_is_not_over(
    iot: Any, command: Any, execution: dict[str, str], eventually: Any
) -> None:
    """API reference, ListCommandExecutions: completedTimeFilter."""
    owner, times = {"commandArn": command["commandArn"]}, since_yesterday()
    listed = eventually(lambda: ids(iot.list_command_executions(**owner, startedTimeFilter=times)))
    assert listed == [execution["executionId"]]
    assert not ids(iot.list_command_executions(**owner, completedTimeFilter=times))


def test_list_command_executions_refuses_what_is_no_time(iot: Any, command: Any, refused: Any) -> None:
    """API reference, TimeFilter: the format is yyyy-MM-dd'T'HH:mm."""
    with refused("ValidationException", 400):
        iot.list_command_executions(commandArn=command["commandArn"], startedTimeFilter={"after": "yesterday"})


def test_list_command_executions_filters_by_namespace(
    iot: Any, command: Any, execution: dict[str, str], eventually: Any
) -> None:
    """API reference, ListCommandExecutions: the namespace of the command."""
    page = {"commandArn": command["commandArn"], "startedTimeFilter": since_yesterday()}
    found = eventually(lambda: ids(iot.list_command_executions(**page, namespace="AWS-IoT")))
    assert found == [execution["executionId"]]
    assert not ids(iot.list_command_executions(**page, namespace="AWS-IoT-FleetWise"))


def test_list_command_executions_sorts_by_the_time_of_the_start(
    iot: Any, start: Start, thing_arn: str, eventually: Any
) -> None:
    """API reference, ListCommandExecutions: the latest first unless asked otherwise."""
    started = [start() for _ in range(3)]
    page = {"targetArn": thing_arn, "startedTimeFilter": since_yesterday()}
    eventually(lambda: ids(iot.list_command_executions(**page, sortOrder="ASCENDING")) == started)
    eventually(lambda: ids(iot.list_command_executions(**page)) == started[::-1])


def test_list_command_executions_goes_on_where_a_page_has_ended(
    iot: Any, start: Start, thing_arn: str, everything: Any, eventually: Any
) -> None:
    """API reference, ListCommandExecutions: maxResults and nextToken."""
    started = {start() for _ in range(3)}
    request = {"targetArn": thing_arn, "startedTimeFilter": since_yesterday(), "maxResults": 2}
    eventually(
        lambda: (
            {entry["executionId"] for entry in everything(iot.list_command_executions, "commandExecutions", **request)}
            == started
        )
    )
    assert len(ids(iot.list_command_executions(**request))) == 2


def test_list_command_executions_has_pages_of_a_hundred_at_most(iot: Any, thing_arn: str, refused: Any) -> None:
    """API reference, ListCommandExecutions: maxResults is 100 at most."""
    with refused("ValidationException", 400):
        iot.list_command_executions(targetArn=thing_arn, startedTimeFilter=since_yesterday(), maxResults=101)


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
def test_an_execution_shows_its_parameters(iot: Any, begin_with: DynamicStart, kind: str) -> None:
    """API reference, GetCommandExecution: the values that the execution was started with."""
    execution = begin_with({"type": kind}, VALUES[kind])
    assert iot.get_command_execution(**execution)["parameters"] == {"level": VALUES[kind]}


def test_a_default_value_stands_in(begin_with: DynamicStart, refused: Any) -> None:
    """Developer guide, Commands concepts and status: without value and default there is no execution."""
    assert begin_with({"type": "INTEGER", "defaultValue": {"I": 5}})
    with refused("ValidationException", 400):
        begin_with({"type": "INTEGER"})


def test_a_value_goes_before_the_default(iot: Any, begin_with: DynamicStart) -> None:
    """Developer guide, Commands concepts and status."""
    execution = begin_with({"type": "INTEGER", "defaultValue": {"I": 5}}, {"I": 6})
    assert iot.get_command_execution(**execution)["parameters"] == {"level": {"I": 6}}


def in_range(operator: str = "IN_RANGE") -> dict[str, Any]:
    """A condition for values from 60 to 80."""
    return {"comparisonOperator": operator, "operand": {"numberRange": {"min": "60", "max": "80"}}}


def number(operator: str) -> dict[str, Any]:
    """A condition for values compared with 70."""
    return {"comparisonOperator": operator, "operand": {"number": "70"}}


def one_of(operator: str) -> dict[str, Any]:
    """A condition for values compared with 60 and 70."""
    return {"comparisonOperator": operator, "operand": {"numbers": ["60", "70"]}}


CONDITIONS: list[tuple[dict[str, Any], list[int], list[int]]] = [
    (number("EQUALS"), [70], [69]),
    (number("NOT_EQUALS"), [69], [70]),
    (number("LESS_THAN"), [69], [70]),
    (number("LESS_THAN_EQUALS"), [70], [71]),
    (number("GREATER_THAN"), [71], [70]),
    (number("GREATER_THAN_EQUALS"), [70], [69]),
    (one_of("IN_SET"), [60, 70], [65]),
    (one_of("NOT_IN_SET"), [65], [60, 70]),
    (in_range(), [60, 80], [59, 81]),
    (in_range("NOT_IN_RANGE"), [59, 81], [60, 80]),
]


@pytest.mark.parametrize(("condition", "good", "bad"), CONDITIONS, ids=[c[0]["comparisonOperator"] for c in CONDITIONS])
def test_a_number_meets_the_condition_of_its_parameter(
    begin_with: DynamicStart, condition: dict[str, Any], good: list[int], bad: list[int], refused: Any
) -> None:
    """API reference, CommandParameterValueCondition; developer guide, Commands concepts and status."""
    declared = {"type": "INTEGER", "valueConditions": [condition]}
    for value in good:
        assert begin_with(declared, {"I": value})
    for value in bad:
        with refused("ValidationException", 400):
            begin_with(declared, {"I": value})
