"""GetCommand and ListCommands."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ARN = "arn:aws:iot:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/vehicles"
FLEETWISE = {"namespace": "AWS-IoT-FleetWise", "roleArn": ROLE}


def ids(bench: Any, **query: Any) -> list[str]:
    """The ids of one page of ListCommands."""
    return [command["commandId"] for command in bench.control.list_commands(**query)["commands"]]


def test_get_command_describes_a_bare_static_command(bench: Any) -> None:
    """Both flags are there, unset members are not, the content type has its default.

    Source: Developer Guide, Create and manage commands.
    """
    bench.command(payload={"content": b"\x00\xff"})
    assert bench.describe() == {
        "commandId": "reboot",
        "commandArn": f"{ARN}:command/reboot",
        "namespace": "AWS-IoT",
        "payload": {"content": b"\x00\xff", "contentType": "application/octet-stream"},
        "createdAt": NOON,
        "lastUpdatedAt": NOON,
        "deprecated": False,
        "pendingDeletion": False,
    }


def test_get_command_describes_a_dynamic_command_as_it_was_given(bench: Any) -> None:
    """Template, preprocessor and parameters come back unchanged (API reference, GetCommand)."""
    parameter = {
        "name": "data",
        "type": "BINARY",
        "defaultValue": {"BIN": b"\x01\x02"},
        "description": "What to write",
    }
    template = '{"d": "${aws:iot:commandexecution::parameter:data}"}'
    bench.dynamic(template, mandatoryParameters=[parameter], displayName="Write", description="Writes data.")
    answer = bench.describe("dynamic")
    assert answer["payloadTemplate"] == template
    assert answer["preprocessor"] == {"awsJsonSubstitution": {"outputFormat": "JSON"}}
    assert answer["mandatoryParameters"] == [parameter]
    assert (answer["displayName"], answer["description"]) == ("Write", "Writes data.")


def test_get_command_shows_no_tags(bench: Any) -> None:
    """Tags are not part of the answer (API reference, GetCommand)."""
    bench.command(tags=[{"Key": "a", "Value": "b"}])
    assert "tags" not in bench.describe()


def test_get_command_of_an_unknown_id_is_not_found(bench: Any) -> None:
    """ResourceNotFoundException, 404 (API reference, GetCommand)."""
    with bench.refused("ResourceNotFoundException") as response:
        bench.describe("nothing")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_get_command_with_an_impossible_id_is_refused(bench: Any) -> None:
    """botocore lets patterns pass, the service does not (API reference, GetCommand)."""
    with bench.refused("ValidationException") as response:
        bench.describe("bad.id x")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_list_commands_of_an_empty_account_is_empty(bench: Any) -> None:
    """No commands, no token (API reference, ListCommands)."""
    answer = bench.control.list_commands()
    assert answer["commands"] == []
    assert "nextToken" not in answer


def test_list_commands_summarises(bench: Any) -> None:
    """The members of CommandSummary (API reference, CommandSummary)."""
    bench.command(displayName="Reboot", description="not shown")
    (summary,) = bench.control.list_commands()["commands"]
    assert summary == {
        "commandArn": f"{ARN}:command/reboot",
        "commandId": "reboot",
        "displayName": "Reboot",
        "deprecated": False,
        "createdAt": NOON,
        "lastUpdatedAt": NOON,
        "pendingDeletion": False,
    }


def test_list_commands_gives_the_newest_first(bench: Any) -> None:
    """Descending by creation is the default (API reference, ListCommands)."""
    for name in "abc":
        bench.command(name)
        bench.advance(1)
    assert ids(bench) == ["c", "b", "a"]


def test_list_commands_gives_the_oldest_first_on_request(bench: Any) -> None:
    """sortOrder ASCENDING (API reference, ListCommands)."""
    for name in "abc":
        bench.command(name)
        bench.advance(1)
    assert ids(bench, sortOrder="ASCENDING") == ["a", "b", "c"]


@pytest.mark.parametrize("order", ["ASCENDING", "DESCENDING"])
def test_list_commands_keeps_creation_order_within_one_instant(bench: Any, order: str) -> None:
    """Ties keep the order of creation, so that pages are stable (chosen, see docs/fidelity.md)."""
    for name in "bca":
        bench.command(name)
    assert ids(bench, sortOrder=order) == ["b", "c", "a"]


def test_list_commands_has_25_on_a_page_by_default(bench: Any) -> None:
    """The default page (API reference, ListCommands)."""
    for number in range(26):
        bench.command(f"c{number}")
    assert len(ids(bench)) == 25


@pytest.mark.parametrize("order", ["ASCENDING", "DESCENDING"])
def test_list_commands_pages_give_each_command_once(bench: Any, order: str) -> None:
    """botocore's paginator walks all pages (API reference, ListCommands)."""
    for number in range(7):
        bench.command(f"c{number}")
        bench.advance(number % 2)
    pages = list(bench.control.get_paginator("list_commands").paginate(sortOrder=order, maxResults=3))
    assert [len(page["commands"]) for page in pages] == [3, 3, 1]
    assert [c["commandId"] for page in pages for c in page["commands"]] == ids(bench, sortOrder=order)


def test_list_commands_pages_survive_a_deletion_in_between(bench: Any) -> None:
    """A token is a place in the list, not a number of entries (iotmock's own)."""
    for name in "abcd":
        bench.command(name)
        bench.advance(1)
    first = bench.control.list_commands(maxResults=2)
    bench.control.delete_command(commandId="c")
    assert ids(bench, nextToken=first["nextToken"]) == ["b", "a"]


@pytest.mark.parametrize("size", [101, 500])
def test_list_commands_with_too_large_a_page_is_refused(bench: Any, size: int) -> None:
    """100 is the maximum (API reference, ListCommands)."""
    with bench.refused("ValidationException"):
        bench.control.list_commands(maxResults=size)


def test_list_commands_takes_a_page_of_100(bench: Any) -> None:
    """100 is the maximum (API reference, ListCommands)."""
    assert bench.control.list_commands(maxResults=100)["commands"] == []


def test_list_commands_with_a_strange_token_is_refused(bench: Any) -> None:
    """A token that the service did not issue (chosen, see docs/fidelity.md)."""
    with bench.refused("ValidationException"):
        bench.control.list_commands(nextToken="strange")


def test_list_commands_with_the_token_of_another_list_is_refused(bench: Any) -> None:
    """A token belongs to the filters that it was issued for (chosen, see docs/fidelity.md)."""
    for name in "ab":
        bench.command(name)
    token = bench.control.list_commands(maxResults=1)["nextToken"]
    with bench.refused("ValidationException"):
        bench.control.list_commands(maxResults=1, nextToken=token, sortOrder="ASCENDING")


def test_list_commands_gives_both_namespaces_unless_asked_for_one(bench: Any) -> None:
    """Without namespace, commands of both are listed (API reference, ListCommands)."""
    bench.command("things")
    bench.command("cars", **FLEETWISE)
    assert sorted(ids(bench)) == ["cars", "things"]
    assert ids(bench, namespace="AWS-IoT") == ["things"]
    assert ids(bench, namespace="AWS-IoT-FleetWise") == ["cars"]


def test_list_commands_finds_commands_by_parameter_name(bench: Any) -> None:
    """commandParameterName matches mandatory parameters exactly (API reference, ListCommands)."""
    bench.command("with", mandatoryParameters=[{"name": "speed"}])
    bench.command("longer", mandatoryParameters=[{"name": "speedy"}])
    bench.command("without")
    assert ids(bench, commandParameterName="speed") == ["with"]


def test_list_commands_shows_deprecated_commands(bench: Any) -> None:
    """Deprecated commands are listed with the flag (Developer Guide, Deprecate a command resource)."""
    bench.command()
    bench.control.update_command(commandId="reboot", deprecated=True)
    (summary,) = bench.control.list_commands()["commands"]
    assert summary["deprecated"] is True


def test_list_commands_hides_commands_that_are_pending_deletion(bench: Any) -> None:
    """They stay visible through GetCommand only (Developer Guide, Create and manage commands)."""
    bench.command()
    bench.control.delete_command(commandId="reboot")
    assert ids(bench) == []
    assert bench.describe()["pendingDeletion"] is True


def test_commands_are_created_at_the_clock_of_the_test(bench: Any) -> None:
    """createdAt is the instant of the request (API reference, GetCommand)."""
    bench.advance(timedelta(minutes=1))
    bench.command()
    assert bench.describe()["createdAt"] == NOON + timedelta(minutes=1)
