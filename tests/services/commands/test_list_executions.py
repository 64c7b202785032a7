"""ListCommandExecutions: which filters go together, time filters, order, pages."""

from datetime import UTC, datetime
from typing import Any

import pytest

ARN = "arn:aws:iot:us-east-1:123456789012"
COMMAND = f"{ARN}:command/reboot"
TARGET = f"{ARN}:client/pump"
LONG_AGO = {"after": "1970-01-01T00:00"}
ROLE = "arn:aws:iam::123456789012:role/vehicles"


def listed(bench: Any, **query: Any) -> list[str]:
    """The ids of one page."""
    answer = bench.control.list_command_executions(**query)
    return [execution["executionId"] for execution in answer["commandExecutions"]]


def story(bench: Any) -> dict[str, str]:
    """One execution a minute from 12:00 on: a succeeds at 12:10, b fails at 12:05, c times out, d runs."""
    arn = bench.command()
    ids = {}
    for name, timeout in (("a", 3600), ("b", 3600), ("c", 10), ("d", 43200)):
        ids[name] = bench.start(arn, executionTimeoutSeconds=timeout)
        bench.advance(60)
    bench.advance(60)
    bench.report(ids["b"], "FAILED")
    bench.advance(300)
    bench.report(ids["a"], "SUCCEEDED")
    bench.report(ids["d"], "IN_PROGRESS")
    return ids


def names(ids: dict[str, str], found: list[str]) -> str:
    """Ids as the letters of the story."""
    letters = {execution_id: name for name, execution_id in ids.items()}
    return "".join(letters[execution_id] for execution_id in found)


def test_executions_that_end_at_one_instant_are_listed_in_order_of_creation(bench: Any) -> None:
    """Page by page, each of them once, also when they were started at different times."""
    arn = bench.command()
    ids = {}
    for name in "abcd":
        ids[name] = bench.start(arn, executionTimeoutSeconds=600)
        bench.advance(0 if name == "b" else 1)
    for name in "dbca":
        bench.report(ids[name], "SUCCEEDED")
    for order in ("ASCENDING", "DESCENDING"):
        query = {"targetArn": TARGET, "completedTimeFilter": LONG_AGO, "sortOrder": order, "maxResults": 1}
        pages = bench.control.get_paginator("list_command_executions").paginate(**query)
        found = [execution["executionId"] for page in pages for execution in page["commandExecutions"]]
        assert names(ids, found) == "abcd"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="neither target nor command"),
        pytest.param({"namespace": "AWS-IoT", "startedTimeFilter": LONG_AGO}, id="namespace alone"),
        pytest.param({"targetArn": TARGET, "commandArn": COMMAND, "startedTimeFilter": LONG_AGO}, id="both"),
        pytest.param({"commandArn": COMMAND}, id="command without time filter"),
        pytest.param(
            {"commandArn": COMMAND, "status": "CREATED", "startedTimeFilter": LONG_AGO}, id="command with status"
        ),
        pytest.param(
            {"targetArn": TARGET, "startedTimeFilter": LONG_AGO, "completedTimeFilter": LONG_AGO}, id="both filters"
        ),
        pytest.param({"targetArn": TARGET, "startedTimeFilter": {}}, id="empty filter"),
        pytest.param({"targetArn": TARGET, "status": "DONE"}, id="unknown status"),
        pytest.param({"targetArn": TARGET, "sortOrder": "RANDOM"}, id="unknown order"),
        pytest.param({"targetArn": TARGET, "maxResults": 101}, id="page of 101"),
        pytest.param({"targetArn": TARGET, "nextToken": "strange"}, id="strange token"),
    ],
)
def test_list_executions_with_a_wrong_combination_is_refused(bench: Any, query: dict[str, Any]) -> None:
    """Exactly one of target and command; a command needs a time filter and takes no status.

    Source: API reference, ListCommandExecutions; observed by a quota checking project.
    """
    with bench.refused("ValidationException"):
        bench.control.list_command_executions(**query)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01",
        "2026-03-01T12:00:00",
        "2026-03-01T12:00Z",
        "2026-03-01 12:00",
        "2026-3-1T12:00",
        "2026-02-30T12:00",
        "2026-03-01T24:00",
        "yesterday",
        "2026-03-01T12:\u0660\u0660",
        "x" * 65,
    ],
)
@pytest.mark.parametrize("bound", ["after", "before"])
def test_list_executions_with_another_form_of_time_is_refused(bench: Any, text: str, bound: str) -> None:
    """yyyy-MM-dd'T'HH:mm (API reference, TimeFilter)."""
    with bench.refused("ValidationException"):
        listed(bench, targetArn=TARGET, startedTimeFilter={bound: text})


@pytest.mark.parametrize(
    "query", [{"targetArn": f"{ARN}:thing/nobody"}, {"commandArn": f"{ARN}:command/no", "startedTimeFilter": LONG_AGO}]
)
def test_list_executions_of_something_unknown_is_empty(bench: Any, query: dict[str, Any]) -> None:
    """Empty, not an error (chosen, see docs/fidelity.md)."""
    story(bench)
    assert listed(bench, **query) == []


def test_list_executions_summarises(bench: Any) -> None:
    """The members of CommandExecutionSummary; no reason (API reference, CommandExecutionSummary)."""
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    execution_id = bench.start(parameters={"a": {"I": 1}})
    bench.report(execution_id, "FAILED", statusReason={"reasonCode": "R"}, result={"a": {"s": "x"}})
    (summary,) = bench.control.list_command_executions(targetArn=TARGET)["commandExecutions"]
    assert summary == {
        "commandArn": COMMAND,
        "executionId": execution_id,
        "targetArn": TARGET,
        "status": "FAILED",
        "createdAt": noon,
        "startedAt": noon,
        "completedAt": noon,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"targetArn": TARGET}, "dcba"),
        ({"targetArn": TARGET, "sortOrder": "ASCENDING"}, "abcd"),
        ({"targetArn": TARGET, "status": "TIMED_OUT"}, "c"),
        ({"targetArn": TARGET, "status": "CREATED"}, ""),
        ({"targetArn": TARGET, "status": "SUCCEEDED", "startedTimeFilter": LONG_AGO}, "a"),
        ({"targetArn": TARGET, "status": "FAILED", "completedTimeFilter": {"after": "2026-03-01T12:06"}}, ""),
        ({"targetArn": TARGET, "startedTimeFilter": {"after": "2026-03-01T12:00"}}, "dcb"),
        ({"targetArn": TARGET, "startedTimeFilter": {"before": "2026-03-01T12:03"}}, "cba"),
        (
            {"targetArn": TARGET, "startedTimeFilter": {"after": "2026-03-01T12:00", "before": "2026-03-01T12:03"}},
            "cb",
        ),
        (
            {"targetArn": TARGET, "startedTimeFilter": {"after": "2026-03-01T12:03", "before": "2026-03-01T12:00"}},
            "",
        ),
        ({"targetArn": TARGET, "completedTimeFilter": LONG_AGO}, "ab"),
        ({"targetArn": TARGET, "completedTimeFilter": LONG_AGO, "sortOrder": "ASCENDING"}, "ba"),
        ({"targetArn": TARGET, "completedTimeFilter": {"before": "2026-03-01T12:10"}}, "b"),
        ({"targetArn": TARGET, "completedTimeFilter": {"after": "2026-03-01T12:05"}}, "a"),
        ({"commandArn": COMMAND, "startedTimeFilter": LONG_AGO}, "dcba"),
        ({"commandArn": COMMAND, "startedTimeFilter": LONG_AGO, "sortOrder": "ASCENDING"}, "abcd"),
        ({"commandArn": COMMAND, "completedTimeFilter": LONG_AGO}, "ab"),
        ({"targetArn": TARGET, "namespace": "AWS-IoT"}, "dcba"),
        ({"targetArn": TARGET, "namespace": "AWS-IoT-FleetWise"}, ""),
    ],
)
def test_list_executions_selects_and_orders(bench: Any, query: dict[str, Any], expected: str) -> None:
    """Filters are strict; order is by completion with completedTimeFilter, else by start, newest first.

    Source: API reference, ListCommandExecutions; strictness is chosen.
    """
    ids = story(bench)
    assert names(ids, listed(bench, **query)) == expected


def test_list_executions_keeps_targets_apart(bench: Any) -> None:
    """Only the target's own (API reference, ListCommandExecutions)."""
    arn = bench.command()
    first, second = bench.start(arn), bench.start(arn, f"{ARN}:client/other")
    assert listed(bench, targetArn=TARGET) == [first]
    assert sorted(listed(bench, commandArn=arn, startedTimeFilter=LONG_AGO)) == sorted([first, second])


def test_list_executions_keeps_namespaces_apart(bench: Any) -> None:
    """Executions of commands of that namespace (API reference, ListCommandExecutions)."""
    target = bench.thing("car")
    parameters = {"$actuatorPath.Vehicle.Horn": {"B": True}}
    arn = bench.command("v", namespace="AWS-IoT-FleetWise", roleArn=ROLE)
    vehicle = bench.start(arn, target, parameters=parameters)
    bench.start(bench.command(), target)
    assert listed(bench, targetArn=target, namespace="AWS-IoT-FleetWise") == [vehicle]


@pytest.mark.parametrize("order", ["ASCENDING", "DESCENDING"])
@pytest.mark.parametrize("query", [{}, {"completedTimeFilter": LONG_AGO}, {"status": "SUCCEEDED"}])
def test_list_executions_pages_give_each_once(bench: Any, order: str, query: dict[str, Any]) -> None:
    """botocore's paginator walks all pages, ties in order of creation (API reference, ListCommandExecutions)."""
    arn = bench.command()
    started = []
    for number in range(45):
        started.append(bench.start(arn, executionTimeoutSeconds=3600))
        if number % 15 == 14:
            bench.advance(60)
    for execution_id in started:
        bench.report(execution_id, "SUCCEEDED")
    paginator = bench.control.get_paginator("list_command_executions")
    pages = [
        page["commandExecutions"]
        for page in paginator.paginate(targetArn=TARGET, sortOrder=order, maxResults=20, **query)
    ]
    groups = [started[:15], started[15:30], started[30:]]
    if "completedTimeFilter" in query:
        groups = [started]
    if order == "DESCENDING":
        groups.reverse()
    assert [execution["executionId"] for page in pages for execution in page] == [i for group in groups for i in group]
    assert [len(page) for page in pages] == [20, 20, 5]


def test_list_executions_has_25_on_a_page_by_default(bench: Any) -> None:
    """The default page (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    for _ in range(26):
        bench.start(arn)
    assert len(listed(bench, targetArn=TARGET)) == 25


def test_list_executions_with_the_token_of_another_target_is_refused(bench: Any) -> None:
    """A token belongs to its list (chosen, see docs/fidelity.md)."""
    arn = bench.command()
    for _ in range(2):
        bench.start(arn)
    token = bench.control.list_command_executions(targetArn=TARGET, maxResults=1)["nextToken"]
    with bench.refused("ValidationException"):
        listed(bench, targetArn=f"{ARN}:client/other", nextToken=token)


def test_list_executions_forgets_deleted_ones_in_a_long_list(bench: Any) -> None:
    """Deleting keeps lists of start and completion in step (iotmock's own)."""
    arn = bench.command()
    started = [bench.start(arn, executionTimeoutSeconds=3600) for _ in range(40)]
    for execution_id in started:
        bench.report(execution_id, "SUCCEEDED")
    for execution_id in started[:38]:
        bench.control.delete_command_execution(executionId=execution_id, targetArn=TARGET)
    assert listed(bench, targetArn=TARGET) == started[38:]
    assert listed(bench, commandArn=arn, completedTimeFilter=LONG_AGO) == started[38:]


def test_list_executions_remembers_those_of_a_removed_command(bench: Any) -> None:
    """Executions outlive their command, and one of the same name is listed with them (chosen, see docs/fidelity.md)."""
    first = bench.start(bench.command())
    bench.control.delete_command(commandId="reboot")
    bench.advance(43200)
    second = bench.start(bench.command())
    assert listed(bench, commandArn=COMMAND, startedTimeFilter=LONG_AGO) == [second, first]
