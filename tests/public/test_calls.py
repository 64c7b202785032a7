"""The call log, the logger, and what pytest shows of them."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import requests
import time_machine
from botocore.exceptions import ClientError

from iotmock import IoTMock, Unanswered, mock_iot

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Row = tuple[str, str, int | None, str | None, str]


def rows(iot: IoTMock) -> list[Row]:
    """The calls without time, account and region."""
    return [(call.service, call.operation, call.status, call.error, call.answered_by) for call in iot.calls]


def attempt(call: Callable[[], Any]) -> None:
    """Call what is refused."""
    with pytest.raises((ClientError, Unanswered)):
        call()


@pytest.mark.parametrize(
    ("call", "row"),
    [
        (lambda iot: iot.client("iot").list_commands(), ("iot", "ListCommands", 200, None, "iotmock")),
        (
            lambda iot: iot.client("iot").get_command(commandId="x"),
            ("iot", "GetCommand", 404, "ResourceNotFoundException", "iotmock"),
        ),
        (lambda iot: iot.client("iot").create_thing(thingName="x"), ("iot", "CreateThing", 200, None, "iotmock")),
        (lambda iot: iot.client("iot").list_role_aliases(), ("iot", "ListRoleAliases", 200, None, "moto")),
        (
            lambda iot: iot.client("iot").describe_role_alias(roleAlias="x"),
            ("iot", "DescribeRoleAlias", 404, "ResourceNotFoundException", "moto"),
        ),
        (lambda iot: iot.client("iot").list_authorizers(), ("iot", "ListAuthorizers", None, None, "nobody")),
        (
            lambda iot: iot.client("iot-data").get_thing_shadow(thingName="x"),
            ("iot-data", "GetThingShadow", 404, "ResourceNotFoundException", "iotmock"),
        ),
        (lambda iot: iot.client("s3").list_buckets(), ("s3", "ListBuckets", 200, None, "moto")),
        (
            lambda iot: iot.client("s3").get_object(Bucket="nobody", Key="k"),
            ("s3", "GetObject", 404, "NoSuchBucket", "moto"),
        ),
        (
            lambda iot: iot.client("sqs").get_queue_url(QueueName="x"),
            ("sqs", "GetQueueUrl", 400, "AWS.SimpleQueueService.NonExistentQueue", "moto"),
        ),
        (
            lambda iot: iot.client("dynamodb").describe_table(TableName="xxx"),
            ("dynamodb", "DescribeTable", 400, "ResourceNotFoundException", "moto"),
        ),
    ],
)
def test_a_call_says_what_was_asked_and_who_answered(
    iotmock: IoTMock, call: Callable[[IoTMock], Any], row: Row
) -> None:
    """One entry per request, with boto3's name of the service and AWS's of operation and error."""
    if row[2] == 200:
        call(iotmock)
    else:
        attempt(lambda: call(iotmock))
    assert rows(iotmock) == [row]


@pytest.mark.parametrize(
    ("url", "row"),
    [
        ("https://iot.us-east-1.amazonaws.com/commands", ("iot", "ListCommands", 200, None, "iotmock")),
        ("https://iot.us-east-1.amazonaws.com/role-aliases", ("iot", "ListRoleAliases", 200, None, "moto")),
        (
            "https://data.iot.us-east-1.amazonaws.com/nothing?a=b",
            ("iot-data", "GET /nothing", 404, "UnknownOperationException", "iotmock"),
        ),
        ("https://s3.amazonaws.com/bucket/key?a=b", ("s3", "GET /bucket/key", 404, "NoSuchBucket", "moto")),
    ],
)
def test_a_plain_request_is_a_call_as_well(iotmock: IoTMock, url: str, row: Row) -> None:
    """By method and path where no model knows it."""
    requests.get(url, timeout=5)
    assert rows(iotmock) == [row]


def test_injected_faults_and_retries_are_told(iotmock: IoTMock) -> None:
    """Each attempt of botocore is a request of its own."""
    iotmock.faults.fail("ListCommands", times=1)
    iotmock.client("iot").list_commands()
    iotmock.faults.fail("DescribeThing", error="InvalidRequestException")
    attempt(lambda: iotmock.client("iot").describe_thing(thingName="x"))
    assert rows(iotmock) == [
        ("iot", "ListCommands", 400, "ThrottlingException", "fault"),
        ("iot", "ListCommands", 200, None, "iotmock"),
        ("iot", "DescribeThing", 400, "InvalidRequestException", "fault"),
    ]


def test_calls_belong_to_account_and_region_and_their_instant() -> None:
    """Those of the handle; `scope` shows others."""
    with time_machine.travel(START, tick=False), mock_iot(region="us-east-1") as iot:
        other = iot.scope(account_id="111122223333", region="eu-west-1")
        other.client("iot").list_commands()
        iot.advance(60)
        iot.client("iot").list_things()
        (here,), (there,) = iot.calls, other.calls
    assert (here.account, here.region, here.operation) == (iot.account_id, "us-east-1", "ListThings")
    assert (there.account, there.region, there.operation) == ("111122223333", "eu-west-1", "ListCommands")
    assert there.at == START
    assert (here.at - there.at).total_seconds() == 60
    assert str(there) == "12:00:00.000000 iot ListCommands: 200 by iotmock"


def test_calls_are_a_sequence_that_knows_operations(iotmock: IoTMock) -> None:
    """Also after the mock has stopped; a question without an answer is an error."""
    iot = iotmock.client("iot")
    iot.list_commands()
    iot.list_things()
    assert "ListThings" in iotmock.calls
    assert "ListJobs" not in iotmock.calls
    assert iotmock.calls.count("ListCommands") == 1
    assert [call.operation for call in iotmock.calls[1:]] == ["ListThings"]
    assert iotmock.calls[0] in iotmock.calls
    with pytest.raises(TypeError, match="can be no call: ask for an operation"):
        assert 5 in iotmock.calls
    iotmock.calls.clear()
    assert len(iotmock.calls) == 0


def test_calls_of_a_callback_come_after_the_call_that_caused_it(iotmock: IoTMock) -> None:
    """In the order in which they were made."""
    data = iotmock.client("iot-data")
    iotmock.subscribe("a", callback=lambda _message: data.publish(topic="b", payload=b""))
    iotmock.client("iot-data").publish(topic="a", payload=b"")
    iotmock.client("iot").list_commands()
    assert [call.operation for call in iotmock.calls] == ["Publish", "Publish", "ListCommands"]


def test_the_logger_tells_refusals_at_info_and_the_rest_at_debug(
    iotmock: IoTMock, caplog: pytest.LogCaptureFixture
) -> None:
    """Its name is `iotmock`."""
    caplog.set_level(logging.DEBUG, "iotmock")
    iot = iotmock.client("iot")
    iot.list_commands()
    iot.list_role_aliases()
    attempt(lambda: iot.get_command(commandId="x"))
    attempt(iot.list_authorizers)
    told = [(r.levelname, r.getMessage()) for r in caplog.records if r.name == "iotmock"]
    where = f"{iotmock.account_id} us-east-1"
    assert told == [
        ("DEBUG", f"{where} iot ListCommands: 200 by iotmock"),
        ("DEBUG", f"{where} iot ListRoleAliases: 200 by moto"),
        ("INFO", f"{where} iot GetCommand: 404 ResourceNotFoundException by iotmock"),
        ("INFO", f"{where} iot ListAuthorizers: by nobody"),
    ]


def test_what_nobody_answers_names_the_page_and_how_to_stub_it(iotmock: IoTMock) -> None:
    """The remedy in the text works."""
    iot = iotmock.client("iot", region_name="us-east-1")
    with pytest.raises(Unanswered, match="page Operations") as caught:
        iot.list_authorizers()
    assert "client.meta.events.register('before-call.iot.ListAuthorizers', handler)" in str(caught.value)
    answer: tuple[Any, dict[str, Any]] = (requests.Response(), {"authorizers": []})
    answer[0].status_code = 200
    iot.meta.events.register("before-call.iot.ListAuthorizers", lambda **_: answer)
    assert iot.list_authorizers() == {"authorizers": []}


FAILING = """
import boto3
from iotmock import mock_iot

def work():
    client = boto3.client("iot", region_name="us-east-1")
    client.list_role_aliases()
    client.list_commands()

def test_fixture(iotmock):
    work()
    assert False

@mock_iot
def test_decorated():
    work()
    assert False

def test_block():
    with mock_iot():
        for _ in range(12):
            work()
    assert False

def test_without_a_mock():
    assert False

def test_passes(iotmock):
    work()
"""


def test_pytest_shows_the_last_calls_of_a_failed_test(pytester: pytest.Pytester) -> None:
    """Whatever form of the mock it has used; not those of an earlier test."""
    pytester.makepyfile(FAILING)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(failed=4, passed=1)
    output = result.stdout.str()
    section = "iotmock: last calls"
    assert output.count(section) == 3
    parts = output.split(section)
    assert parts[1].count(" iot ListRoleAliases: 200 by moto") == 1
    assert parts[2].count(" iot ListCommands: 200 by iotmock") == 1
    assert "(4 before)" in parts[3]
    assert parts[3].count(" iot ListRoleAliases: 200 by moto") == 10


def test_a_mock_around_all_tests_shows_its_calls_as_well(pytester: pytest.Pytester) -> None:
    """It is still active."""
    pytester.makeconftest("from iotmock import mock_iot\nmock_iot(region='us-east-1').start()")
    pytester.makepyfile("import boto3\ndef test():\n    boto3.client('iot').list_commands()\n    assert False")
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.stdout.fnmatch_lines(["*iotmock: last calls*", "*iot ListCommands: 200 by iotmock"])


RULE = """
def test(iotmock):
    action = {"republish": {"topic": "$bad", "roleArn": "r"}}
    rule = {"sql": "SELECT * FROM 'a' WHERE x > 1", "actions": [action]}
    iotmock.client("iot").create_topic_rule(ruleName="again", topicRulePayload=rule)
    for x in range(23):
        iotmock.publish("a", {"x": x})
    assert not iotmock.rules
"""


def test_pytest_shows_what_rules_have_done(pytester: pytest.Pytester) -> None:
    """Which have heard something, what WHERE was, and why an action has failed."""
    pytester.makepyfile(RULE)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.stdout.fnmatch_lines(
        [
            "*assert not <Rules of 123456789012 us-east-1, rules: 1, runs: 23, outputs: 21>*",
            "*iotmock: rules of 123456789012 us-east-1*",
            "(3 before)",
            '* again on a: executed {"x":3} > republish failed: topic * is reserved: write $$bad for it',
        ]
    )


def test_no_calls_no_section(pytester: pytest.Pytester) -> None:
    """A test that fails before it calls anything."""
    pytester.makepyfile("def test(iotmock):\n    assert False")
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    assert "last calls" not in result.stdout.str()


def test_boto3_works_as_before_with_a_client_of_its_own(iotmock: IoTMock) -> None:
    """A client that the handle did not make is logged under the account of its keys."""
    boto3.client("iot", region_name="us-east-1").list_commands()
    assert "ListCommands" in iotmock.calls
